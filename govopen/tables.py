"""The tables in a document, spans resolved, each cell knowing where it stands.

What comes in is a :class:`~govopen.document.Document`; what goes out is a
:class:`Layout`: its title, its lines of text outside tables, and its tables as
grids of cells. Here a cell is also told apart as a label, a unit, a number or a
blank, because a text that has lost its mark-up can only be cut into rows by that.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from itertools import pairwise

import lxml.html
from lxml import etree

from govopen.document import Document, damaged
from govopen.errors import NotAReportError, TooLargeError
from govopen.form import read_table

MAX_CELLS = 200_000
MAX_SPAN = 1_000
MAX_TABLES = 2_000
LONGEST_LABEL = 120

_PLACEHOLDER = re.compile(r"[/\\|_\-–—―─一\s]*|无|N/?A", re.I)
_TITLE = re.compile(r"表$|表\(.*\)$|\d{4}年?度?.*表")
_RULE = re.compile(r":?-{3,}:?|:-+:?|-+:")
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center",
    "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
})
# fmt: on
_UNSEEN = ("script", "style", "noscript", "template", "textarea")


class Kind(Enum):
    """What a cell holds."""

    BLANK = "blank"
    NUMBER = "number"
    UNIT = "unit"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed: its value, its unit if one is printed with it."""

    value: Decimal
    precision: str
    unit: str


@cache
def units() -> dict[str, tuple[str, Decimal]]:
    """Return, for each unit as printed, what it counts and its factor."""
    return {
        line["printed"]: (line["unit"], Decimal(line["factor"]))
        for line in read_table("units")
    }


@cache
def _number_pattern() -> re.Pattern[str]:
    printed = "|".join(sorted(map(re.escape, units()), key=len, reverse=True))
    return re.compile(
        r"(?P<about>约|近|超过?|逾)?"
        r"(?P<digits>[+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d{1,15})(?:\.\d{1,8})?)"
        r"(?P<more>[余多])?\s*"
        rf"(?:(?P<unit>{printed})|(?P<scale>[万亿])(?P<more2>[余多])?(?P<unit2>{printed})?)?"
    )


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=65536)
def read_number(text: str) -> Number | None:
    """Read a cell's text as a number, or say that it is none.

    Thousands separators, full-width digits, a unit in the cell and the multiples
    万 and 亿 are understood; a rounded figure (约, 余, 多, 万) is ``approx``.

    Parameters
    ----------
    text : str
        The cell's text.

    Returns
    -------
    Number or None

    Examples
    --------
    >>> read_number("１，５３２人次")
    Number(value=Decimal('1532'), precision='exact', unit='人次')
    >>> read_number("1.7万余条").value, read_number("1.7万余条").precision
    (Decimal('17000.0'), 'approx')
    >>> read_number("32O") is None
    True
    """
    match = _number_pattern().fullmatch(_half_width(text))
    if not match:
        return None
    scale = {"万": 10_000, "亿": 100_000_000, None: 1}[match["scale"]]
    value = Decimal(re.sub("[, ]", "", match["digits"])) * scale
    rounded = any(match[group] for group in ("about", "more", "scale", "more2"))
    unit = match["unit"] or match["unit2"] or ""
    return Number(value, "approx" if rounded else "exact", unit)


@lru_cache(maxsize=65536)
def unit_in(label: str) -> str:
    """Return the unit that a label names in brackets, or nothing.

    Examples
    --------
    >>> unit_in("本年收费金额（单位：万元）"), unit_in("采购总金额")
    ('万元', '')
    """
    remarks = re.findall(r"\((?:单位[:为]?)?(\S{1,4})\)", _half_width(label))
    return next((text for text in remarks if text in units()), "")


@lru_cache(maxsize=65536)
def kind_of(text: str) -> Kind:
    """Tell what a cell's text is: blank, number, unit or label.

    Examples
    --------
    >>> [kind_of(text).value for text in ("—", "0", "件", "当面申请数")]
    ['blank', 'number', 'unit', 'label']
    """
    text = _half_width(text)
    if _PLACEHOLDER.fullmatch(text):
        return Kind.BLANK
    if read_number(text):
        return Kind.NUMBER
    return Kind.UNIT if text.strip("() ") in units() else Kind.LABEL


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell with its place, all counted from 1; `line` and `page` are the file's."""

    text: str
    row: int
    column: int
    line: int | None = None
    page: int | None = None

    @property
    def kind(self) -> Kind:
        """What the cell holds."""
        return kind_of(self.text)


@dataclass(frozen=True)
class Table:
    """A grid of cells; a cell that spans several positions stands at each.

    `sheet` names the sheet of a workbook that the table stands on, and `above` says
    how many rows of the sheet stand above it.
    """

    number: int
    caption: str
    rows: list[list[Cell]] = field(repr=False)
    sheet: str = ""
    above: int = 0

    def locate(self, cell: Cell) -> str:
        """Say where a cell stands, for a person who looks for it."""
        where = f"sheet {self.sheet}" if self.sheet else f"table {self.number}"
        row = cell.row + (self.above if self.sheet else 0)
        where = f"page {cell.page}, {where}" if cell.page else where
        place = f"{where}, row {row}, column {cell.column}"
        return f"{place} (line {cell.line})" if cell.line else place


@dataclass(frozen=True)
class Layout:
    """What a document holds: title, lines of text outside tables, tables.

    `cut_off` says that the document ends inside a table.
    """

    title: str
    lines: list[str] = field(repr=False)
    tables: list[Table]
    cut_off: bool = False


def lay_out(document: Document) -> Layout:
    """Resolve a document to its title, lines and tables.

    Parameters
    ----------
    document : Document
        HTML, text with a table's cells parted by ``|`` or tabs, CSV, a Word
        file (DOCX), an Excel workbook, or a PDF with a text layer.

    Returns
    -------
    Layout

    Raises
    ------
    TooLargeError
        A table has more than 200,000 cells, or the file more than 2,000 tables, or
        its mark-up is nested too deep for the parser.
    NotAReportError
        The mark-up cannot be parsed at all.
    EmptyDocumentError
        A PDF has no text layer.
    FormatError, DamagedError
        An Office file or a PDF is protected or broken, or the library that reads
        it is missing.
    """
    if document.kind == "html":
        return _lay_out_html(document)
    if document.kind == "csv":
        return _lay_out_csv(document)
    if document.kind == "pdf":
        from govopen import pdf

        return pdf.lay_out_pdf(document)
    if document.kind in ("docx", "xlsx", "xls"):
        from govopen import office  # only those who read such files pay for it

        if document.kind == "docx":
            return office.lay_out_word(document)
        return office.lay_out_workbook(document)
    lines = document.text.splitlines()
    tables, words = _text_tables(document.path, lines)
    title = next((line.strip() for line in words if line.strip()), "")
    words = [line.strip() for line in words if line.strip()]
    return Layout(title, words, tables, _text_cut_off(lines))


# -- HTML ----------------------------------------------------------------------------


def _lay_out_html(document: Document) -> Layout:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, recover=True, huge_tree=True
    )
    try:
        root = lxml.html.document_fromstring(document.text.encode("utf-8"), parser)
    except etree.ParserError as error:
        raise NotAReportError(
            document.path, f"the page holds no text ({error})", "Save the page again."
        ) from error
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        # The parser passes over what lies deeper; it may be the table.
        raise TooLargeError(
            document.path,
            "the page nests more than 2,000 elements in one another",
            "Cut the statutory table out of the file.",
        )
    etree.strip_elements(root, etree.Comment, *_UNSEEN, with_tail=False)
    # A table with a table inside arranges the page; only the inner one holds data.
    data = [t for t in root.iter("table") if t.find(".//table") is None]
    if len(data) > MAX_TABLES:
        raise too_many(document.path)
    tables = [
        _html_table(document.path, number, element)
        for number, element in enumerate(data, start=1)
    ]
    lines = [line for line in _html_lines(root, set(data)) if line]
    titles = [text for e in root.iter("title", "h1") if (text := _words(e))]
    title = next((t for t in titles if "公开" in t), titles[0] if titles else "")
    tables = [t for t in tables if any(t.rows)]
    return Layout(title, lines, tables, _html_cut_off(document.text))


def _html_cut_off(text: str) -> bool:
    """Tell whether a table is opened that is never closed."""
    tags = re.findall(r"<(/?)table\b", re.sub(r"(?s)<!--.*?-->", "", text), re.I)
    return tags.count("") > tags.count("/")


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _html_lines(root: etree._Element, skip: set[etree._Element]) -> Iterator[str]:
    """Yield the page's lines of text, those of the tables in `skip` left out."""
    line: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        unseen = element in skip or element.tag == "head"
        if event == "start":
            hidden += unseen
        else:
            hidden -= unseen
        if element.tag in _BLOCKS:
            yield " ".join("".join(line).split())
            line.clear()
        if not hidden:
            line.append((element.text if event == "start" else element.tail) or "")
    yield " ".join("".join(line).split())


def _span(element: etree._Element, name: str) -> int:
    digits = re.match(r"\s*(\d{1,6})", element.get(name) or "")
    return min(max(int(digits[1]), 1), MAX_SPAN) if digits else 1


def _width_of(line: dict[int, Cell]) -> int:
    return max(line, default=-1) + 1


def _html_table(path: str, number: int, element: etree._Element) -> Table:
    grid: list[dict[int, Cell]] = []
    count = 0
    pending: dict[int, tuple[int, Cell]] = {}  # column -> rows still covered, cell
    for index, row in enumerate(element.iter("tr")):
        line: dict[int, Cell] = {}
        for column, (left, cell) in list(pending.items()):
            line[column] = cell
            if left > 1:
                pending[column] = left - 1, cell
            else:
                del pending[column]
        column = 0
        for item in row.iterchildren("td", "th"):
            while column in line:
                column += 1
            cell = Cell(_words(item), index + 1, column + 1)
            rows = _span(item, "rowspan")
            for _ in range(_span(item, "colspan")):
                if column in line:  # overlapping spans: the first one stands
                    break
                line[column] = cell
                if rows > 1:
                    pending[column] = rows - 1, cell
                column += 1
            if count + column > MAX_CELLS:
                raise too_large(path, number, index + 1)
        count += 1 + _width_of(line)  # rows without cells take room too
        if count > MAX_CELLS:
            raise too_large(path, number, index + 1)
        grid.append(line)
    caption = next((_words(c) for c in element.iter("caption")), "")
    return Table(
        number,
        caption,
        [
            [line.get(c) or Cell("", r + 1, c + 1) for c in range(_width_of(line))]
            for r, line in enumerate(grid)
        ],
    )


def too_large(path: str, number: int, row: int) -> TooLargeError:
    """Make the error that says that a table has too many cells."""
    return TooLargeError(
        path,
        f"table {number} has more than {MAX_CELLS:,} cells by row {row:,}",
        "Cut the statutory table out of the file.",
    )


def too_many(path: str) -> TooLargeError:
    """Make the error that says that a file has too many tables."""
    return TooLargeError(
        path,
        f"the file has more than {MAX_TABLES:,} tables",
        "Cut the statutory table out of the file.",
    )


# -- CSV -----------------------------------------------------------------------------


def _lay_out_csv(document: Document) -> Layout:
    rows: list[list[Cell]] = []
    cells = 0
    reader = csv.reader(io.StringIO(document.text, newline=""))
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise damaged(document.path, error) from error
        cells += 1 + len(record)
        if cells > MAX_CELLS:
            raise too_large(document.path, 1, len(rows) + 1)
        row = [
            Cell(" ".join(text.split()), len(rows) + 1, column, line)
            for column, text in enumerate(record, start=1)
        ]
        rows.append(_spread(row, rows[-1] if rows else []))
    lines = lines_of(rows)
    return Layout(title_of(lines), lines, tables_of(rows))


def _spread(row: list[Cell], above: list[Cell]) -> list[Cell]:
    """Let a heading cover the blank cells to its right, as it did before it was CSV.

    A heading that stands above one of them alone ends that: it reaches down to it.
    """
    kinds = [cell.kind for cell in row]
    if Kind.NUMBER in kinds or kinds.count(Kind.LABEL) < 2:
        return row
    result: list[Cell] = []
    for column, cell in enumerate(row):
        if not cell.text and column and result[-1].kind is Kind.LABEL:
            over = above[column - 1 : column + 1]
            if len(over) < 2 or over[1].kind is not Kind.LABEL or over[0] is over[1]:
                cell = result[-1]
        result.append(cell)
    return result


def tables_of(rows: list[list[Cell]], before: int = 0, sheet: str = "") -> list[Table]:
    """Cut the rows of a sheet into its tables; `before` tables were found before it.

    A blank row ends a table where words follow it, and not where figures do.
    """
    blocks: list[tuple[int, list[list[Cell]]]] = []
    blank = True
    for index, row in enumerate(rows):
        kinds = {cell.kind for cell in row if cell.text}
        if kinds and blank and (Kind.NUMBER not in kinds or not blocks):
            blocks.append((index, []))
        blank = not kinds
        if blocks:
            blocks[-1][1].append(row)
    tables = []
    for number, (above, block) in enumerate(blocks, start=before + 1):
        cells = {
            cell: Cell(cell.text, cell.row - above, cell.column, cell.line)
            for row in block
            for cell in row
        }
        block = [[cells[cell] for cell in row] for row in block]
        tables.append(Table(number, sheet, block, sheet, above))
    return tables


def lines_of(rows: Iterable[list[Cell]]) -> list[str]:
    """Return the texts that have a row of a sheet for themselves."""
    filled = ([c for c in dict.fromkeys(row) if c.text] for row in rows)
    alone = (cells[0] for cells in filled if len(cells) == 1)
    return [cell.text for cell in alone if cell.kind is Kind.LABEL]


def title_of(lines: list[str]) -> str:
    """Choose the title among the lines of a document."""
    return next((line for line in lines if "公开" in line), lines[0] if lines else "")


# -- text ----------------------------------------------------------------------------


def _text_tables(path: str, lines: list[str]) -> tuple[list[Table], list[str]]:
    """Cut a text into its tables and the lines around them.

    A table is a run of lines with ``|`` or tabs. A bare line inside such a run is
    the first part of a label broken over two lines, unless it reads as the title of
    another table, which ends the run; two bare lines in a row always do.
    """
    words: list[str] = []
    tables: list[Table] = []
    block: list[tuple[int, str]] = []
    cells = 0
    caption = ""

    def close() -> None:
        nonlocal block, cells
        if block:
            table = _text_table(len(tables) + 1, caption, block)
            if table.rows:
                tables.append(table)
        block, cells = [], 0

    for index, line in enumerate(lines):
        follower = lines[index + 1] if index + 1 < len(lines) else ""
        if _is_tabular(line):
            cells += 1 + line.count("|") + line.count("\t")
            if cells > MAX_CELLS:
                raise too_large(path, len(tables) + 1, len(block) + 1)
            if len(tables) == MAX_TABLES:
                raise too_many(path)
            if not block:
                caption = words[-1].strip() if words else ""
            block.append((index + 1, line))
        elif (
            block
            and 0 < len(line.strip()) <= LONGEST_LABEL
            and _is_tabular(follower)
            and not _TITLE.search(line.strip())
        ):
            block.append((index + 1, line))
        else:
            close()
            words.append(line)
    close()
    return tables, words


def _text_cut_off(lines: list[str]) -> bool:
    """Tell whether the last cell stays open though the table closes its cells."""
    end = [line.strip() for line in lines[-5:] if line.strip()]
    *before, last = [line.endswith("|") for line in end] or [True]
    return not last and len(before) > 2 and all(before)


def _is_tabular(line: str) -> bool:
    return "|" in line or "\t" in line


def _text_table(number: int, caption: str, block: list[tuple[int, str]]) -> Table:
    lines = [(n, re.split(r"[|\t]", text)) for n, text in block]
    lines = [(n, parts) for n, parts in lines if not _is_rule(parts)]
    # A line with two or more texts is a row; a run of pipes only closes cells.
    texts = [sum(bool(p.strip()) for p in parts) for _, parts in lines]
    if 2 * sum(n >= 2 for n in texts) > sum(n >= 1 for n in texts):
        rows = [[(n, p.strip()) for p in _cells_of_row(parts)] for n, parts in lines]
    else:
        stream = list(_stream(lines))
        rows = list(_rows_of(stream, _width(stream)))
    return Table(
        number,
        caption,
        [
            [Cell(text, r + 1, c + 1, n) for c, (n, text) in enumerate(row)]
            for r, row in enumerate(rows)
        ],
    )


def _is_rule(parts: list[str]) -> bool:
    """Tell whether a line is the rule that Markdown draws under a table's head."""
    texts = [part.strip() for part in parts if part.strip()]
    return bool(texts) and all(map(_RULE.fullmatch, texts))


def _cells_of_row(parts: list[str]) -> list[str]:
    if len(parts) > 2 and not parts[0].strip():
        parts = parts[1:]
    if len(parts) > 1 and not parts[-1].strip():
        parts = parts[:-1]
    return parts


_Item = tuple[int, str]


def _stream(lines: Iterable[tuple[int, list[str]]]) -> Iterator[_Item]:
    """Yield the cells of a table written one cell a line, each closed by a pipe."""
    start, open_text = 0, ""
    for number, parts in lines:
        for part in parts[:-1]:
            yield start or number, (open_text + part).strip()
            start, open_text = 0, ""
        if parts[-1].strip():
            start, open_text = start or number, open_text + parts[-1].strip()
    if open_text:
        yield start, open_text


def _rows_of(stream: list[_Item], width: int) -> Iterator[list[_Item]]:
    """Cut a stream of cells into rows.

    A label that follows a number, unit or blank opens a row whatever the width, so
    that a lost cell costs its own row only; a number never opens one. Words between
    a unit and a label stand where the figure should: they are no label.
    """
    row: list[_Item] = []
    kinds = [*(kind_of(text) for _, text in stream), Kind.BLANK]
    for index, item in enumerate(stream):
        kind, before, after = kinds[index], kinds[index - 1], kinds[index + 1]
        full = len(row) >= width and kind is not Kind.NUMBER
        label_again = kind is Kind.LABEL and any(
            kind_of(text) is not Kind.LABEL for _, text in row
        )
        unreadable = before is Kind.UNIT and after is Kind.LABEL
        if row and (full or (label_again and not unreadable)):
            yield row
            row = []
        row.append(item)
    if row:
        yield row


def _width(stream: list[_Item]) -> int:
    """Find the number of columns: the commonest distance from one row to the next.

    A row is taken to begin at a label that follows a number or a blank.
    """
    kinds = [kind_of(text) for _, text in stream]
    starts = [
        i
        for i in range(1, len(kinds))
        if kinds[i] is Kind.LABEL and kinds[i - 1] in (Kind.NUMBER, Kind.BLANK)
    ]
    steps = Counter(b - a for a, b in pairwise(starts))
    return steps.most_common(1)[0][0] if steps else len(stream)
