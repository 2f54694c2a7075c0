"""Tables in the marks of Markdown, wikis and AsciiDoc: from a text to what can be read.

What comes in is a text; what goes out are the tables whose marks say where each cell
stands, as pages of HTML do, and the text without them and without other marks.
"""

from __future__ import annotations

import re
from html import escape
from itertools import count
from unicodedata import east_asian_width

from govopen.reading.document import Document
from govopen.reading.html import lay_out_html
from govopen.reading.tables import MAX_CELLS, Table, glued, too_large

LONGEST_SPAN = 100

INSIDE = "\0"  # a line of a table whose row stands in one before

# Cells with what is said of each, by the line that a row begins in.
_Rows = dict[int, list[tuple[str, str]]]

# A table of HTML, MediaWiki or AsciiDoc, the last with what says how many columns.
_TABLE = re.compile(
    r"<table\b(?:(?!<table\b).)*?</table>|^\{\|(?:(?!^\{\|).)*?^\|\}"
    r"|(?:^\[(?P<options>[^\n]*)\]\n)?^\|===\n(?P<cells>(?:(?!^\|===).)*?)^\|===",
    re.I | re.S | re.M,
)
_COLUMNS = re.compile(r'cols="?(?:(\d{1,3})\*|([^"]*))')
_SPAN = re.compile(
    r"(?:(?<!\S)(?:(?P<c>\d{1,3})?(?:\.(?P<r>\d{1,3}))?\+)?[<^>.a-z]*)?\|"
)
_WIKI_CELLS = re.compile(r"\|\||!!")
# Of a link only what is seen; what stands right of a digit may be of another number.
_TO = r"\]\([^()\n]{0,500}\)"
_MARKS = re.compile(
    rf"^[ \t]*(?:[-*+][ \t]+)?!?\[[^][\n]{{0,200}}{_TO}[^\n|]{{0,20}}$|^:{{3,}}.*"
    r"|^(?:[#=*]{1,6}|h[1-6]\.) |(?<=[^\s=]) ={1,6}$|\{anchor:[^}\n]{0,200}\}"
    r"|^<span [^<>\n]{0,200}></span>$"
    rf"|(?<!\d)\*\*|\*\*(?!\d)|(?<!\d)!?\[([^][\n]{{0,200}}){_TO}",
    re.M,
)
# Of Pandoc: pieces of a style, an escape and what follows it in a cell, a break.
_HIDING = "display|visib|hidden|through|vertical|position|white|#fff|transparent"
_STYLE = rf"(?:(?!{_HIDING})[^<>{{}}|])*"
_PIECES = re.compile(
    rf"(?:\[[^][|]{{0,300}}\]\{{(?=[^}}]{{0,300}}=){_STYLE}\}}|\[\]\{{[^{{}}|]{{0,600}}\}})+"
)
_PIECE = re.compile(r"\]\{[^{}]*\}\[?|\[")
_TAGS = re.compile(rf"(?:</?span\b{_STYLE}>)+", re.I)
_ESCAPED = re.compile(r"\\(?:(?=\s)|([^\w\s|])((?:(?!  |[|\\\n]).)*))")
_UNDER_HEAD = re.compile(r"^---[ \t]*\n(?=[^\n]*\|)", re.M)
_SLASHED = re.compile(r"/\s*\|")  # as law databases close a cell
# Headings of Jira and DokuWiki, with a row below.
_HEADS = re.compile(
    r"^(?:\|\|(?:[^|\n]+\|\|)+|\^(?:[^^|\n]*[\^|])+)[ \t]*\n(?=(\|[^|\n].*))", re.M
)


def without_marks(path: str, text: str) -> tuple[list[Table], str]:
    """Take the tables out of a text whose marks tell their cells, and other marks.

    Parameters
    ----------
    path : str
        Of the file, for errors.
    text : str

    Returns
    -------
    tables : list of Table
    rest : str
        The lines around them, each with the number that it had; :data:`INSIDE` is none.
    """
    tables: list[Table] = []

    def cut(match: re.Match[str]) -> str:
        inside = match[0] if match[0][0] == "<" else _rewritten(path, match)
        if "<" not in inside:
            return inside
        page = Document(path, "html", inside, "", "")
        tables.extend(lay_out_html(page).tables)
        return "\n" * match[0].count("\n")

    if len(_SLASHED.findall(text)) > 0.9 * text.count("|") > 0:
        text = _SLASHED.sub("|", text)
    if "<" in text or "|" in text:
        text = _HEADS.sub(_as_row, _TABLE.sub(cut, text))
        text = _UNDER_HEAD.sub(INSIDE + "\n", _TAGS.sub(_without_tags, text))
    text = _PIECES.sub(_unstyled, text) if "]{" in text else text
    text = _ESCAPED.sub(_unescaped, text) if "\\" in text else text
    return tables, _MARKS.sub(r"\1", text)


def _without_tags(match: re.Match[str]) -> str:
    return " " * _is_between_digits(match) + "\n" * match[0].count("\n")


def _is_between_digits(match: re.Match[str]) -> bool:
    before = match.string[match.start() - 1 : match.start()]
    return before.isdigit() and match.string[match.end() : match.end() + 1].isdigit()


def _unescaped(match: re.Match[str]) -> str:
    """Leave out the sign of an escape, and what stands after its cell in its place."""
    return f"{match[1] or ''}{match[2] or ''} "


def unstyled(text: str) -> str:
    r"""Leave out what is said of the style of pieces; digits of two are no number.

    Examples
    --------
    >>> unstyled('[行政]{style="a:b"}[许可]{lang="zh"}'), unstyled("[1]{a=}[2]{a=}")
    ('行政许可', '1\n2')
    """
    return _PIECES.sub(lambda match: glued(_PIECE.split(match[0])), text)


def _unstyled(match: re.Match[str]) -> str:
    """Leave them out of a line, so that what stands right of them keeps its place."""
    text = unstyled(match[0]).replace("\n", " ")
    if lines := match[0].count("\n"):
        return text + "\n" * lines
    left, kept = (
        sum(1 + (east_asian_width(x) in "WF") for x in y) for y in (match[0], text)
    )
    return text + " " * (left - kept)


def _as_row(match: re.Match[str]) -> str:
    """Write headings as the row below, if that has a cell for each."""
    text = match[0].replace("||", "|").replace("^", "|")
    return text if text.count("|") == match[1].count("|") else match[0]


def _rewritten(path: str, match: re.Match[str]) -> str:
    """Write a table with a row in a line, in HTML if cells of it span others."""
    cells = match["cells"]
    rows = _wiki(match[0]) if cells is None else _ascii(path, match)
    spans = any("span" in how for row in rows.values() for how, _ in row)
    lines = [INSIDE] * (match[0].count("\n") + 1)
    for line, row in rows.items():
        texts = [" ".join(text.split()) for _, text in row]
        lines[line] = f"|{'|'.join(texts)}|"
        if spans:
            hows = (how for how, _ in row)
            parts = zip(hows, map(escape, texts), strict=True)
            lines[line] = "<tr>" + "".join(f"<td {how}>{text}" for how, text in parts)
    inside = "\n".join(lines)
    return f"<table>{inside.replace(INSIDE, '')}</table>" if spans else inside


def _wiki(text: str) -> _Rows:
    """Part a table of MediaWiki."""
    rows: _Rows = {}
    row: list[tuple[str, str]] = []
    for n, line in enumerate(map(str.strip, text.split("\n"))):
        if line[:2] in ("{|", "|+", "|-", "|}"):
            row = []
        elif line[:1] in ("|", "!"):
            parts = (cell.rpartition("|") for cell in _WIKI_CELLS.split(line[1:]))
            if not row:
                rows[n] = row
            row += [(how, cell) for how, _, cell in parts]
        elif row:
            row[-1] = row[-1][0], f"{row[-1][1]} {line}"
    return rows


def _ascii(path: str, match: re.Match[str]) -> _Rows:
    """Part a table of AsciiDoc: a row has as many cells as there are columns."""
    options, text = match["options"] or "", match["cells"]
    marks = [*_SPAN.finditer(text)]
    told = _COLUMNS.search(options)
    first = text.lstrip("\n").partition("\n")[0].count("|")
    width = told and (int(told[1] or 0) or told[2].count(",") + 1)
    width = width or max(first, 1)
    places = (divmod(n, width) for n in count())
    taken: set[tuple[int, int]] = set()
    rows: _Rows = {}
    lines: dict[int, int] = {}
    above = match[0].count("\n", 0, match.start("cells") - match.start())
    for mark, end in zip(marks, [*(x.start() for x in marks[1:]), None], strict=True):
        r, c = next(place for place in places if place not in taken)
        across, down = (min(int(mark[x] or 1), LONGEST_SPAN) for x in ("c", "r"))
        if len(taken) > MAX_CELLS:
            raise too_large(path, 1, r + 1)
        taken.update((r + i, c + j) for i in range(down) for j in range(across))
        spans = f"colspan={across} rowspan={down}" if across * down > 1 else ""
        line = lines.setdefault(r, above + text.count("\n", 0, mark.start()))
        rows.setdefault(line, []).append((spans, text[mark.end() : end]))
    return rows
