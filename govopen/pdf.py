"""The tables of a PDF with a text layer, as the rules on its pages draw them.

What comes in is a :class:`~govopen.document.Document` that is a PDF; what goes out is
a :class:`~govopen.tables.Layout` whose cells know their page. A table that goes on
over the page is one table; a text broken over the lines of a cell is one text.
"""

from __future__ import annotations

import base64
import io
import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from govopen.document import Document, damaged
from govopen.errors import (
    DocumentError,
    EmptyDocumentError,
    FormatError,
    TooLargeError,
)
from govopen.tables import (
    MAX_CELLS,
    MAX_TABLES,
    Cell,
    Layout,
    Table,
    title_of,
    too_large,
    too_many,
)

if TYPE_CHECKING:
    from pdfplumber.page import Page

MAX_PAGES = 200
MAX_STREAM = 64 * 2**20  # a page scanned in colour takes half of it
MAX_UNPACKED = 2**30
MAX_CONTENT = 4 * 2**20
MAX_EDGES = 20_000
MAX_NESTED = 6
TOLERANCE = 3.0  # points by which two rules that are meant as one may differ

_PAGE_NUMBER = re.compile(r"[\s\d\-—–/第页共]*")
_STREAM = re.compile(rb"stream\r?\n")

Box = tuple[float, float, float, float]


@dataclass
class _Part:
    """What one page holds of a table: boxes of its cells and their texts."""

    page: int
    cells: list[tuple[Box, str]]

    @property
    def edges(self) -> tuple[float, float]:
        """Left and right edge."""
        return min(b[0] for b, _ in self.cells), max(b[2] for b, _ in self.cells)


@dataclass
class _Sheet:
    """A page: its lines above, between and below the tables, and its tables."""

    parts: list[_Part] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


def lay_out_pdf(document: Document) -> Layout:
    """Resolve a PDF to its title, lines and tables."""
    try:
        import pdfplumber
        from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    except ImportError as error:
        raise FormatError(
            document.path,
            "this is a PDF file, and the library that reads those is not installed",
            'Install it: pip install "govopen[pdf]".',
        ) from error
    _check_streams(document)
    try:
        with pdfplumber.open(io.BytesIO(document.data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise _too_much(document.path, f"more than {MAX_PAGES} pages")
            sheets = [_sheet(document.path, page) for page in _closing(pdf.pages)]
    except DocumentError:
        raise
    except Exception as error:
        causes = (error, *error.args, error.__cause__, error.__context__)
        if any(
            isinstance(c, PDFPasswordIncorrect | PDFEncryptionError) for c in causes
        ):
            raise FormatError(
                document.path,
                "the file is protected by a password",
                "Save it without the password.",
            ) from error
        raise damaged(document.path, error) from error
    lines = [line for s in sheets for line in (*s.above, *s.others, *s.below)]
    text = "".join(lines) + "".join(
        t for s in sheets for p in s.parts for _, t in p.cells
    )
    # Letters of a font that does not say what they are come as "(cid:1796)".
    if len(text) <= 2 * sum(map(len, re.findall(r"\(cid:\d+\)", text))):
        raise EmptyDocumentError(
            document.path,
            "the PDF holds no text, only pictures of its pages or letters that do not "
            "say what they are",
            "Recognise the text first: ocrmypdf -l chi_sim in.pdf out.pdf (with "
            "--force-ocr where it says that there is text), then read out.pdf.",
        )
    tables = []
    for number, parts in enumerate(_joined(sheets), start=1):
        if number > MAX_TABLES:
            raise too_many(document.path)
        tables.append(_table(document.path, number, parts))
    return Layout(title_of(lines), lines, tables)


def _too_much(path: str, what: str) -> TooLargeError:
    return TooLargeError(
        path, f"the PDF holds {what}", "Cut the pages of the report out of it."
    )


def _check_streams(document: Document) -> None:
    """Refuse a file whose streams unpack to more than any report needs.

    The library unpacks each in one piece; here each is unpacked within bounds first.
    """
    data, left = document.data, MAX_UNPACKED
    for match in _STREAM.finditer(data):
        end = data.find(b"endstream", match.end())
        stream = data[match.end() : end if end >= 0 else len(data)]
        for _ in range(4):  # filters may be chained
            if stream[:1] != b"\x78" and stream.rstrip().endswith(b"~>"):
                try:
                    stream = base64.a85decode(stream.strip().removeprefix(b"<~")[:-2])
                except ValueError:
                    break
            if stream[:1] != b"\x78":
                break
            try:
                stream = zlib.decompressobj().decompress(stream, MAX_STREAM + 1)
            except zlib.error:
                break
            left -= len(stream)
            if left < 0 or len(stream) > MAX_STREAM:
                size = f"streams that unpack to more than {MAX_STREAM // 2**20} MiB"
                raise _too_much(document.path, size)


def _closing(pages: Iterable[Page]) -> Iterator[Page]:
    """Yield pages, and let go of what was parsed of each after its turn."""
    for page in pages:
        yield page
        page.close()


def _drawing(data: bytes, resources: Any, known: dict[int, int], depth: int = 0) -> int:
    """Bound from above the bytes of drawing that a stream comes to.

    A form is drawn each time it is called, and may call others: eight forms of eight
    calls each come to millions.
    """
    if depth > MAX_NESTED:
        return MAX_CONTENT + 1
    largest = 0
    for value in (_resolved(_resolved(resources or {}).get("XObject")) or {}).values():
        form = _resolved(value)
        attributes = getattr(form, "attrs", {})
        if "Form" not in str(attributes.get("Subtype")):
            continue
        if id(form) not in known:
            known[id(form)] = MAX_CONTENT + 1  # what calls itself never ends
            own = attributes.get("Resources") or resources
            known[id(form)] = _drawing(form.get_data(), own, known, depth + 1)
        largest = max(largest, known[id(form)])
    return len(data) + len(re.findall(rb"\bDo\b", data)) * largest


def _sheet(path: str, page: Page) -> _Sheet:
    contents = page.page_obj.contents
    data = b"\n".join(stream.get_data() for stream in map(_resolved, contents))
    if _drawing(data, page.page_obj.resources, {}) > MAX_CONTENT:
        raise _too_much(
            path, f"more drawing on page {page.page_number} than any report"
        )
    if len(page.edges) > MAX_EDGES:
        raise _too_much(path, f"more rules on page {page.page_number} than any table")
    # A bold letter may be drawn as two, a hair apart.
    page = page.dedupe_chars()
    chars = [c for c in page.chars if c["text"].strip()]
    sheet = _Sheet()
    for table in sorted(page.find_tables(), key=lambda t: t.bbox[1]):
        cells = []
        inside = [c for c in chars if _holds(table.bbox, c)]
        if len(table.cells) * (1 + len(inside)) > 10**8:
            raise too_large(path, 1, 1)
        for box in table.cells:
            own = [c for c in inside if _holds(box, c)]
            cells.append((box, _text(own, box[2] - box[0])))
        if any(text for _, text in cells):
            taken = {id(c) for c in inside}
            chars = [c for c in chars if id(c) not in taken]
            sheet.parts.append(_Part(page.page_number, cells))
    boxes = [box for part in sheet.parts for box, _ in part.cells]
    top = min((b[1] for b in boxes), default=0.0)
    bottom = max((b[3] for b in boxes), default=0.0)
    for line in _lines(chars):
        where = line[0]["bottom"]
        place = sheet.above if where <= top else sheet.below if where > bottom else None
        (sheet.others if place is None else place).append(_joined_up(line))
    return sheet


def _resolved(thing: Any) -> Any:
    from pdfminer.pdftypes import resolve1

    return resolve1(thing)


def _holds(box: Box, char: dict[str, Any]) -> bool:
    x = (char["x0"] + char["x1"]) / 2
    y = (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _lines(chars: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Sort letters into lines from the top, and each line from the left."""
    lines: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda c: (c["top"] + c["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        if lines and middle < lines[-1][0]["bottom"]:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [sorted(line, key=lambda c: c["x0"]) for line in lines]


def _joined_up(line: list[dict[str, Any]]) -> str:
    """Write a line, with a space where a gap is wider than between letters."""
    text = line[0]["text"]
    for before, char in pairwise(line):
        gap = char["x0"] - before["x1"] > 0.2 * char["size"]
        text += (" " if gap else "") + char["text"]
    return str(text)


def _text(chars: list[dict[str, Any]], width: float) -> str:
    """Return the text of a cell of this width.

    Chinese breaks anywhere, so that lines are joined as they are. Digits below digits
    are one number only where the upper line had no room for more; else the break
    stays, and what is not plainly a number is not read as one.
    """
    text, full = "", True
    for line in _lines(chars):
        part = _joined_up(line)
        if text[-1:].isdigit() and part[:1].isdigit() and not full:
            text += "\n"
        text += part
        full = width - (line[-1]["x1"] - line[0]["x0"]) < 2.5 * line[0]["size"]
    return text


def _joined(sheets: list[_Sheet]) -> Iterator[list[_Part]]:
    """Yield the tables, each with its parts on successive pages.

    A table goes on where the next page begins with one of the same width and only
    page numbers, or words that pages repeat, stand between the two.
    """
    repeated = Counter(line for s in sheets for line in {*s.above, *s.below})

    def between(lines: list[str]) -> bool:
        return all(_PAGE_NUMBER.fullmatch(t) or repeated[t] > 1 for t in lines)

    table: list[_Part] = []
    below: list[str] = []
    for sheet in sheets:
        for index, part in enumerate(sheet.parts):
            if table and (
                index
                or table[-1].page != part.page - 1
                or not between([*below, *sheet.above])
                or any(
                    abs(a - b) > TOLERANCE
                    for a, b in zip(table[-1].edges, part.edges, strict=True)
                )
            ):
                yield table
                table = []
            table.append(part)
        below = sheet.below
    if table:
        yield table


def _marks(values: Iterable[float]) -> list[float]:
    """Return the rules that values name, those that nearly coincide once."""
    marks: list[float] = []
    for value in sorted(values):
        if not marks or value - marks[-1] > TOLERANCE:
            marks.append(value)
    return marks


def _at(marks: list[float], value: float) -> int:
    return bisect_left(marks, value - TOLERANCE)


def _table(path: str, number: int, parts: list[_Part]) -> Table:
    boxes = [box for part in parts for box, _ in part.cells]
    columns = _marks(x for box in boxes for x in (box[0], box[2]))
    width = len(columns) - 1
    rows: list[list[Cell]] = []
    for part in parts:
        marks = _marks(y for box, _ in part.cells for y in (box[1], box[3]))
        first = len(rows)
        if (first + len(marks)) * width > MAX_CELLS:
            raise too_large(path, number, first + 1)
        for r in range(len(marks) - 1):
            blank = (
                Cell("", first + r + 1, c + 1, page=part.page) for c in range(width)
            )
            rows.append(list(blank))
        for (left, top, right, bottom), text in part.cells:
            r, c = first + _at(marks, top), _at(columns, left)
            cell = Cell(text, r + 1, c + 1, page=part.page)
            for row in rows[r : first + _at(marks, bottom)]:
                end = _at(columns, right)
                row[c:end] = [cell] * (end - c)
    return Table(number, "", rows)
