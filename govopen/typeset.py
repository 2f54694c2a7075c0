"""Tables for a paper: measures and models as LaTeX, HTML that Word takes, or Word.

What comes in is a frame of measures or a model's result; what goes out is one file, or
the table as text. A value stands with its interval and its bounds in one cell, and what
a reader needs to judge it stands below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from importlib.util import find_spec
from io import BytesIO
from os import PathLike
from pathlib import Path
from string import Template
from typing import Any, Protocol
from unicodedata import east_asian_width

import pandas as pd

from govopen.bundle import entries
from govopen.citing import LATEX
from govopen.errors import refusal
from govopen.schema import SIMULATED, choice, choices, required
from govopen.store import replacing, writable

__all__ = ["typeset"]

FORMATS = ("tex", "html", "docx")

_TOLD = entries("typeset.toml")
# Of a page in small print: letters in a line, lines, and what no column is cut below.
_LETTERS, _PAGE, _NARROW = 78, 40, 10


class Explained(Protocol):
    """A result that brings its own table and notes, as those of models do."""

    title: str

    def table(self) -> pd.DataFrame:
        """Return the estimates."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """Return what stands below the table."""
        ...


def typeset(
    df: pd.DataFrame | Explained,
    path: str | PathLike[str],
    *,
    title: str = "",
    by: str | Iterable[str] | None = None,
    digits: int = 3,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Write measures or a model's result as a table for a paper.

    Parameters
    ----------
    df : pandas.DataFrame or models.Result
        Rows of a measure, or what a model returns.
    path : str or path-like
        A file ending in ``.tex`` (for the packages array, booktabs and longtable; with
        Chinese in it, for XeLaTeX and xeCJK), ``.html`` (Word takes it when pasted or
        opened) or ``.docx``; one that is there is replaced.
    title : str, optional
        Stands above the table; a model's own by default.
    by : str or iterable of str, optional
        Of measures, the columns that name a row before its label, as
        ``["county", "year"]``.
    digits : int, default 3
        Of values, after the point; of a model, digits that count.
    confidence : float, default 0.95
        What the measure was asked for, which its rows do not say.

    Returns
    -------
    pandas.DataFrame
        The cells as they are printed.

    Raises
    ------
    DataError
        There is no row, or a column is missing; a page has no room for so many
        columns; Word needs the extra ``govopen[export]``.

    Examples
    --------
    >>> import tempfile
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> speed = govopen.measures.timeliness(df)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = govopen.typeset(speed, f"{folder}/speed.html", by="year")
    >>> print(table.to_string(index=False))
    Year                      k   n                Value Grade
    2018 Within the time limit 307 320 0.959 [0.932, 0.976]  near
    2018    After an extension  13 320 0.041 [0.024, 0.068]  near
    """
    target = writable(path)
    kind = choice("format", target.suffix[1:].lower(), FORMATS)
    if kind == "docx" and not find_spec("docx"):
        raise refusal("typeset.docx")
    if isinstance(df, pd.DataFrame):
        table, notes = _measures(df, by, digits, confidence)
    else:
        table = df.table().map(lambda cell: counting(cell, digits))
        notes = [f"{name}: {text}" for name, text in df.facts.items()]
        title = title or df.title
    if table.empty:
        raise refusal("typeset.nothing")
    with replacing(target) as made:
        if kind == "docx":
            _write_word(made, table, title, notes)
        else:
            write = _as_latex if kind == "tex" else _as_html
            made.write_text(write(table, title, notes), encoding="utf-8")
    return table


def _measures(
    df: pd.DataFrame,
    by: str | Iterable[str] | None,
    digits: int,
    confidence: float,
) -> tuple[pd.DataFrame, list[str]]:
    """Return the cells of measures, and what a reader needs to know of them."""
    columns = ["label", "k", "n", "value", "least", "most", "low", "high", "grade"]
    required(df, columns, "rows of a measure")
    names = choices("by", [] if by is None else by, df.columns) or []
    table = pd.DataFrame({x.capitalize(): df[x].map(_plain) for x in names})
    table[" " if names else ""] = df["label"].astype(str)
    if table.duplicated().any():
        raise refusal("typeset.names")
    for count in ("k", "n"):
        table[count] = df[count].map(lambda x: "" if pd.isna(x) else f"{x:,.0f}")
    table["Value"] = [_value(row, digits) for row in df.itertuples(index=False)]
    doubts = df.get("doubt", [""] * len(df))
    marked = zip(doubts, table["Value"], strict=True)
    doubted = [x in ("error", "warning") and told > "" for x, told in marked]
    table["Value"] += [" \u2020" * doubt for doubt in doubted]
    table["Grade"] = df["grade"].astype(str)
    open_ = (df["least"] < df["most"]).any()
    chances = df["chance"].unique() if "chance" in df else ()
    simulated = "source_kind" in df and (df["source_kind"] == SIMULATED).any()
    kinds = _TOLD["chance"]
    told = [
        _TOLD["interval"].format(confidence, kinds[x]) for x in kinds if x in chances
    ]
    rates = sorted({*df["per"].dropna().astype(int)}) if "per" in df else []
    return table.reset_index(drop=True), [
        *[_TOLD["stamp"]] * bool(simulated),
        *map(_TOLD["rate"].format, rates),
        *told,
        *[_TOLD["bounds"]] * bool(open_),
        *[_TOLD["doubt"]] * any(doubted),
        _TOLD["grades"],
    ]


def _plain(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)


def _value(row: Any, digits: int) -> str:
    """Print a value, or the bounds that it lies between, and its interval."""
    if pd.isna(row.least):
        return ""
    ends = (f"{x:.{digits}f}" for x in (row.least, row.most))
    told = " to ".join(dict.fromkeys(ends))
    if pd.isna(row.low):
        return told
    return f"{told} [{row.low:.{digits}f}, {row.high:.{digits}f}]"


def counting(cell: Any, digits: int = 3) -> str:
    """Print a cell of a model's table with so many digits that count.

    Examples
    --------
    >>> counting(0.05678), counting(1234.5), counting(2018), counting(float("nan"))
    ('0.0568', '1,234', '2018', '')
    """
    if pd.isna(cell):
        return ""
    if not isinstance(cell, float):
        return str(cell)
    whole = cell.is_integer() or abs(cell) >= 10 ** (digits - 1)
    return f"{cell:,.0f}" if whole else f"{cell:.{digits}g}"


def _rows(table: pd.DataFrame) -> list[list[str]]:
    """Return the heading and the rows."""
    return [list(table.columns), *table.to_numpy().tolist()]


def _numbers(table: pd.DataFrame) -> list[bool]:
    """Say which columns hold nothing but numbers, which stand to the right."""
    number = re.compile(r"[-\u2212]?[\d,]+(\.\d+)?(e[-+]?\d+)?|")
    cells = table.to_numpy().T.tolist()
    return [any(x) and all(map(number.fullmatch, x)) for x in cells]


def _widths(table: pd.DataFrame) -> tuple[list[int], list[bool], int]:
    """Return how many letters wide columns are, which are cut to fit, and all lines."""
    sizes = [
        [sum(1 + (east_asian_width(sign) in "WF") for sign in cell) for cell in row]
        for row in _rows(table)
    ]
    whole = [max(column) for column in zip(*sizes, strict=True)]
    widths = [*whole]
    while sum(widths) > _LETTERS - 2 * len(widths) and max(widths) > _NARROW:
        widths[widths.index(max(widths))] -= 1
    if sum(widths) > _LETTERS:  # the last columns would lie beside the paper
        raise refusal("typeset.wide", count=len(widths))
    cut = [x < y for x, y in zip(widths, whole, strict=True)]
    lines = [
        max(x // (y + 1) for x, y in zip(row, widths, strict=True)) for row in sizes
    ]
    return widths, cut, sum(lines) + len(lines)


def _cell(text: str, width: int) -> str:
    """Return a cell for LaTeX, in which a word that is too long may be broken."""
    text = re.sub(rf"([!-~]{{{width}}})(?=[!-~])", "\\1\u200b", text)
    text = text.translate(LATEX).replace("\u200b", r"\hspace{0pt}")
    # After the end of a row LaTeX would take a bracket for the space to leave.
    return f"{{[}}{text[1:]}" if text.startswith("[") else text


def _as_latex(table: pd.DataFrame, title: str, notes: list[str]) -> str:
    widths, cut, height = _widths(table)
    head, *rows = [" & ".join(map(_cell, row, widths)) + r" \\" for row in _rows(table)]
    columns = "".join(
        rf">{{\raggedright\arraybackslash}}p{{{width / 2}em}}" if short else side
        for width, short, side in zip(
            widths, cut, ["lr"[x] for x in _numbers(table)], strict=True
        )
    )
    long = height > _PAGE
    caption = rf"\caption{{{title.translate(LATEX)}}}" + r" \\" * long
    named = {"caption": caption if title else "", "columns": columns, "head": head}
    named["rows"] = "\n".join(rows)
    named["notes"] = "\n".join(rf"\par {note.translate(LATEX)}" for note in notes)
    page = _TOLD["latex"]["longtable" if long else "tabular"]
    lines = Template(page).substitute(named).splitlines()
    return "\n".join(filter(None, lines)) + "\n"


def _as_html(table: pd.DataFrame, title: str, notes: list[str]) -> str:
    sides = ["right" if x else "left" for x in _numbers(table)]
    lines = []
    for i, row in enumerate(_rows(table)):
        tag, cells = "td" if i else "th", zip(row, sides, strict=True)
        told = (f'<{tag} align="{side}">{escape(x)}</{tag}>' for x, side in cells)
        lines.append(f"<tr>{''.join(told)}</tr>")
    head, body = lines[0], "\n".join(lines[1:])
    told_below = "\n".join(f"<p>{escape(note)}</p>" for note in notes)
    return Template(_TOLD["html"]["page"]).substitute(
        title=escape(title), head=head, rows=body, notes=told_below
    )


def _write_word(path: Path, table: pd.DataFrame, title: str, notes: list[str]) -> None:
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    # Of the paragraph and not of its letters: an empty cell has none, and its height.
    small = document.styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size = document.styles["Normal"], Pt(8)
    if title:
        document.add_paragraph(title, style="Caption")
    rows = _rows(table)
    drawn = document.add_table(len(rows), len(rows[0]), style="Light Shading")
    section, (widths, *_) = document.sections[0], _widths(table)
    sides = (section.page_width, section.left_margin, section.right_margin)
    whole, *margins = (int(side or 0) for side in sides)
    unit = (whole - sum(margins)) // sum(x + 4 for x in widths)  # with margins
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = unit * (width + 4)
    for line, cells in zip(drawn.rows, rows, strict=True):
        columns = zip(line.cells, cells, widths, _numbers(table), strict=True)
        for cell, text, width, right in columns:
            cell.text, cell.width = text, unit * (width + 4)
            cell.paragraphs[0].style = small
            if right:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    look = drawn._tblPr.find(qn("w:tblLook"))
    look.set(qn("w:val"), "06A0")  # the rules of the style without its grey bands
    look.set(qn("w:noHBand"), "1")
    drawn.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for note in notes:
        document.add_paragraph(note, style=small)
    made = BytesIO()
    document.save(made)
    path.write_bytes(made.getvalue())
