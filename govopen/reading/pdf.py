"""The tables of a PDF with a text layer, as rules or alignment tell them.

What comes in is a :class:`~.document.Document` that is a PDF; what goes out is
a :class:`~.tables.Layout` whose cells know their page. A table that goes on
over the page is one table, and so is a row; a text broken over the lines of a cell is
one text. What the library unpacks is bounded before it does.
"""

from __future__ import annotations

import io
import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice, pairwise
from math import inf
from typing import TYPE_CHECKING, Any

from govopen.errors import (
    DocumentError,
    EmptyDocumentError,
    FormatError,
    OverrideError,
    SideBySideError,
    TooLargeError,
)
from govopen.reading.aligned import PAGE, Piece, Word, blocks
from govopen.reading.document import HALVES, Document, damaged
from govopen.reading.tables import (
    ENOUGH,
    MAX_CELLS,
    MAX_TABLES,
    Cell,
    Kind,
    Layout,
    Table,
    kind_of,
    labels_with_figures,
    one_report,
    title_of,
    too_large,
    too_many,
)

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

MAX_PAGES = 200
MAX_STREAM = 64 * 2**20  # a font of Chinese characters takes a third of it
MAX_UNPACKED = 256 * 2**20
MAX_CONTENT = 4 * 2**20
MAX_COLUMNS = 2**16
MAX_CODES = 2**18
MAX_EDGES = 20_000
MAX_LETTERS = 300_000  # as many as on all the pages that a file may have
MAX_NESTED = 6
MAX_PAIRS = 10**7
THICK = 2.0  # points; a box that is not as high is a line
TOLERANCE = 3.0  # points by which two rules that are meant as one may differ

_PAGE_NUMBER = re.compile(r"[\s\-—–第]*\d{1,4}[\s\-—–页]*(?:[/共]\s*\d{1,4}[\s页]*)?")
_RANGES = re.compile(
    rb"begin(?:bf|cid|notdef)range(.*?)end(?:bf|cid|notdef)range", re.S
)
_RANGE = re.compile(
    rb"<\s*([0-9a-fA-F\s]+)>\s*<\s*([0-9a-fA-F\s]+)>\s*(?:<[^>]*>|\d+|\[)"
)
_NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+[.、．)）]|[①-⑳])"
)

Box = tuple[float, float, float, float]
Row = list[Piece]


@dataclass
class _Part:
    """What the rules of a page hold of a table: boxes of its cells and their texts."""

    page: int
    cells: list[tuple[Box, Piece]]

    @property
    def box(self) -> Box:
        """The box around all cells."""
        x0, top, x1, bottom = zip(*(box for box, _ in self.cells), strict=True)
        return min(x0), min(top), max(x1), max(bottom)


@dataclass
class _Sheet:
    """A page: its words in lines, and what is ruled on it."""

    number: int
    lines: list[list[Word]] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)


def lay_out_pdf(document: Document) -> Layout:
    """Resolve a PDF, or the half of its pages that is asked for.

    Raises
    ------
    SideBySideError
        Two reports stand side by side, and no half is asked for.
    """
    if document.half:
        halves = _halves(document)
        if not halves:
            raise OverrideError(
                document.path,
                "its pages do not hold two reports side by side",
                "Read it without half.",
            )
        return halves[HALVES.index(document.half)]
    layout = _laid_out(document, _sheets(document))
    try:
        one_report(document.path, layout.tables)
    except FormatError as error:
        if not _halves(document):
            raise
        raise SideBySideError(
            document.path,
            "two reports stand side by side on its pages",
            'Read each by itself: read_report(path, half="left"), then half="right"; '
            "govopen ingest reads both.",
        ) from error
    return layout


@contextmanager
def _opened(document: Document) -> Iterator[PDF]:
    """Open a PDF within bounds, and name what stands in the way of reading it."""
    try:
        import pdfplumber
        from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
        from pdfminer.pdfpage import PDFPage
    except ImportError as error:
        raise FormatError(
            document.path,
            "this is a PDF file, and the library that reads those is not installed",
            'Install it: pip install "govopen[pdf]".',
        ) from error
    try:
        with _bounded(document.path), pdfplumber.open(io.BytesIO(document.data)) as pdf:
            pages = PDFPage.create_pages(pdf.doc)  # one at a time, unlike pdf.pages
            if len(list(islice(pages, MAX_PAGES + 1))) > MAX_PAGES:
                raise _too_much(document.path, f"more than {MAX_PAGES} pages")
            yield pdf
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


def _sheets(document: Document, left: float = -inf, right: float = inf) -> list[_Sheet]:
    """Return the pages, or of each what stands between two distances from its left."""
    with _opened(document) as pdf:
        return [
            _sheet(document.path, page, left, right) for page in _closing(pdf.pages)
        ]


def _laid_out(document: Document, sheets: list[_Sheet], half: str = "") -> Layout:
    text = "".join(
        [w.text for s in sheets for line in s.lines for w in line]
        + [piece.text for s in sheets for p in s.parts for _, piece in p.cells]
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
    lines: list[str] = []
    tables: list[Table] = []
    for rows in _tables(document.path, sheets, lines):
        if len(tables) == MAX_TABLES:
            raise too_many(document.path)
        table = _table(document.path, len(tables) + 1, rows)
        tables.append(replace(table, half=half))
    return Layout(title_of(lines), lines, tables)


def _halves(document: Document) -> list[Layout]:
    """Return what stands left and right of a gap, where each half is a report's own.

    The widest gap between letters may lie inside a table: then one half has no
    figures, and the next gap is tried.
    """
    for gap in _gaps(document):
        sides = {"left": (-inf, gap), "right": (gap, inf)}
        try:
            found = [
                _laid_out(document, _sheets(document, *ends), half)
                for half, ends in sides.items()
            ]
            for layout in found:
                one_report(document.path, layout.tables)
        except (EmptyDocumentError, FormatError):
            continue
        labels = [labels_with_figures(layout.tables) for layout in found]
        if len(labels[0] & labels[1]) >= ENOUGH:
            return found
    return []


def _gaps(document: Document, most: int = 6) -> list[float]:
    """Return where few letters stand in the middle of the pages, the widest first."""
    counts: list[int] = []
    with _opened(document) as pdf:
        for page in islice(_closing(pdf.pages), 3):
            counts += [0] * (int(page.width) + 1 - len(counts))
            for char in page.chars:
                first, last = max(int(char["x0"]), 0), int(char["x1"])
                for x in range(first, min(last + 1, len(counts))):
                    counts[x] += 1
    middle = range(int(0.25 * len(counts)), int(0.75 * len(counts)))
    fewest = min((counts[x] for x in middle), default=0)
    runs: list[list[int]] = []
    for x in middle:
        if counts[x] <= fewest + 2:  # a title may reach over the gap
            if runs and runs[-1][-1] == x - 1:
                runs[-1].append(x)
            else:
                runs.append([x])
    runs.sort(key=len, reverse=True)
    return [(run[0] + run[-1]) / 2 for run in runs[:most]]


def _too_much(path: str, what: str) -> TooLargeError:
    return TooLargeError(
        path, f"the PDF holds {what}", "Cut the pages of the report out of it."
    )


# -- bounds --------------------------------------------------------------------------


class _Budget:
    """How much the streams of one file may still unpack to."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.left = MAX_UNPACKED
        self.letters = MAX_LETTERS
        self.rules = MAX_EDGES
        self.refusal: TooLargeError | None = None

    def refuse(self, what: str) -> TooLargeError:
        self.refusal = _too_much(self.path, what)
        return self.refusal

    def draw(self) -> None:
        """Count a letter that is about to be drawn."""
        self.letters -= 1
        if self.letters < 0:
            raise self.refuse(f"more than {MAX_LETTERS:,} letters")

    def rule(self) -> None:
        """Count a rule that is about to be drawn on a page."""
        self.rules -= 1
        if self.rules < 0:
            raise self.refuse("more rules on a page than any table")

    def take(self, stream: Any) -> None:
        """Unpack a stream within bounds, as the library will without."""
        from pdfminer.psparser import literal_name

        data = stream.rawdata or b""
        if stream.decipher:
            data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
        for name, options in stream.get_filters():
            data = self._unpacked(literal_name(name), data)
            for key in ("Columns", "Colors", "BitsPerComponent"):
                value = _resolved((options or {}).get(key, 1))
                if not isinstance(value, int) or value > MAX_COLUMNS:
                    raise self.refuse("pictures wider than any page")
        codes = 0
        for ranges in _RANGES.findall(data):
            if b"(" in ranges:
                raise self.refuse("a font with codes written as words")
            for first, last in _RANGE.findall(ranges):
                low, high = (
                    int(b"".join(x.split()) or b"0", 16) for x in (first, last)
                )
                codes += max(0, high - low)
        if codes > MAX_CODES:
            raise self.refuse("a font with more letters than there are")

    def _unpacked(self, name: str, data: bytes) -> bytes:
        if name in ("FlateDecode", "Fl"):
            pieces, size = _inflated(data), MAX_STREAM
        elif name in ("LZWDecode", "LZW"):
            from pdfminer.lzw import LZWDecoder

            pieces, size = LZWDecoder(io.BytesIO(data)).run(), MAX_CONTENT
        elif name in ("CCITTFaxDecode", "CCF"):
            raise self.refuse("a picture where words should be")
        else:
            # The others yield at most so many bytes for one.
            worst = {"RunLengthDecode": 64, "RL": 64, "ASCII85Decode": 4, "A85": 4}
            if worst.get(name, 1) * len(data) > MAX_STREAM:
                raise self.refuse(_SIZE)
            return self._decoded(name, data)
        unpacked = bytearray()
        for piece in pieces:
            unpacked += piece
            if len(unpacked) > min(size, self.left):
                raise self.refuse(_SIZE)
        self.left -= len(unpacked)
        return bytes(unpacked)

    def _decoded(self, name: str, data: bytes) -> bytes:
        from pdfminer.ascii85 import ascii85decode, asciihexdecode
        from pdfminer.runlength import rldecode

        decode = {
            "RunLengthDecode": rldecode,
            "RL": rldecode,
            "ASCII85Decode": ascii85decode,
            "A85": ascii85decode,
            "ASCIIHexDecode": asciihexdecode,
            "AHx": asciihexdecode,
        }.get(name, bytes)
        data = decode(data)
        self.left -= len(data)
        if self.left < 0:
            raise self.refuse(_SIZE)
        return data


_SIZE = f"streams that unpack to more than {MAX_STREAM // 2**20} MiB"
_BUDGET: ContextVar[_Budget | None] = ContextVar("budget", default=None)


def _inflated(data: bytes) -> Iterator[bytes]:
    """Unpack up to where the data is broken, a little at a time."""
    unpacker = zlib.decompressobj()
    try:
        for start in range(0, len(data), 1024):  # comes to a million bytes at most
            yield unpacker.decompress(data[start : start + 1024])
    except zlib.error:
        return


@cache
def _guard() -> None:
    """Let the library ask before it unpacks a stream or draws a letter or a rule.

    It unpacks each in one piece, wherever it meets one: in the file's own directory,
    under encryption, in a font. Outside :func:`_bounded` it does so as ever.
    """
    from pdfminer.converter import PDFLayoutAnalyzer
    from pdfminer.pdftypes import PDFStream

    decode, draw = PDFStream.decode, PDFLayoutAnalyzer.render_char
    paint, begin = PDFLayoutAnalyzer.paint_path, PDFLayoutAnalyzer.begin_page

    def guarded(stream: PDFStream) -> None:
        budget = _BUDGET.get()
        if budget is not None:
            budget.take(stream)
        decode(stream)

    def counted(device: PDFLayoutAnalyzer, *args: Any, **kwargs: Any) -> float:
        budget = _BUDGET.get()
        if budget is not None:
            budget.draw()
        return draw(device, *args, **kwargs)

    def begun(device: PDFLayoutAnalyzer, *args: Any, **kwargs: Any) -> None:
        budget = _BUDGET.get()
        if budget is not None:
            budget.rules = MAX_EDGES
        begin(device, *args, **kwargs)

    def ruled(device: PDFLayoutAnalyzer, *args: Any, **kwargs: Any) -> None:
        budget = _BUDGET.get()
        if budget is not None:
            budget.rule()
        paint(device, *args, **kwargs)

    PDFLayoutAnalyzer.begin_page = begun  # type: ignore[method-assign,assignment]
    PDFLayoutAnalyzer.paint_path = ruled  # type: ignore[method-assign,assignment]
    PDFStream.decode = guarded  # type: ignore[method-assign,assignment]
    PDFLayoutAnalyzer.render_char = counted  # type: ignore[method-assign,assignment]


@contextmanager
def _bounded(path: str) -> Iterator[None]:
    """Bound what is unpacked within; the library may swallow the refusal."""
    _guard()
    budget = _Budget(path)
    token = _BUDGET.set(budget)
    try:
        yield
    finally:
        _BUDGET.reset(token)
        if budget.refusal is not None:
            raise budget.refusal


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
    if depth > MAX_NESTED or not _fonts_are_bounded(resources):
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


def _fonts_are_bounded(resources: Any) -> bool:
    """Tell whether the widths that fonts give are those of so many letters."""
    fonts = _resolved(_resolved(resources or {}).get("Font")) or {}
    for font in map(_resolved, fonts.values()):
        below = _resolved((font or {}).get("DescendantFonts")) or []
        for own in (font, *map(_resolved, below)):
            widths = [_resolved(w) for w in _resolved((own or {}).get("W")) or []]
            for first, last in pairwise(widths):
                both = isinstance(first, int) and isinstance(last, int)
                if both and last - first > MAX_CODES:
                    return False
    return True


def _sheet(path: str, page: Page, left: float, right: float) -> _Sheet:
    contents = page.page_obj.contents
    data = b"\n".join(stream.get_data() for stream in map(_resolved, contents))
    if _drawing(data, page.page_obj.resources, {}) > MAX_CONTENT:
        raise _too_much(
            path, f"more drawing on page {page.page_number} than any report"
        )
    if len(page.edges) > MAX_EDGES:
        raise _too_much(path, f"more rules on page {page.page_number} than any table")
    if (left, right) != (-inf, inf):
        page = page.filter(lambda o: left <= (o["x0"] + o["x1"]) / 2 < right)
    chars = _seen(path, page, [c for c in _single(page.chars) if c["text"].strip()])
    sheet = _Sheet(page.page_number)
    for table in sorted(page.find_tables(), key=lambda t: (t.bbox[1], t.bbox[0])):
        inside = [c for c in chars if _holds(table.bbox, c)]
        if len(table.cells) * (1 + len(inside)) > 10**8:
            raise too_large(path, 1, 1)
        # A frame, or rules between rows alone, leave the columns to alignment.
        if not inside or len(_marks(box[0] for box in table.cells)) < 2:
            continue
        cells = []
        for box in table.cells:
            own = [c for c in inside if _holds(box, c)]
            cells.append((box, _piece(own, box[2] - box[0], page.page_number)))
        taken = {id(c) for c in inside}
        chars = [c for c in chars if id(c) not in taken]
        sheet.parts.append(_Part(page.page_number, cells))
    sheet.lines = [_words(line, page.page_number) for line in _lines(chars)]
    return sheet


class _Letters(list[dict[str, Any]]):
    """Letters that know their places, for which a list would look through them all."""

    def __init__(self, chars: Iterable[dict[str, Any]]) -> None:
        super().__init__(chars)
        self.places = {id(char): n for n, char in enumerate(self)}

    def index(self, char: Any, *_: Any) -> int:
        """Return where a letter stands."""
        return self.places[id(char)]


def _single(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave one of the two letters, a hair apart, that a bold one may be drawn as."""
    from pdfplumber.utils.text import dedupe_chars

    return list(dedupe_chars(_Letters(chars)))


def _seen(path: str, page: Page, chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the letters that are struck out, or white on white."""
    white = [c for c in chars if _is_white(c["non_stroking_color"])]
    dark = [
        (r["x0"], r["top"], r["x1"], r["bottom"])
        for r in (*page.rects, *page.curves)
        if r.get("fill") and not _is_white(r["non_stroking_color"])
    ]
    if page.images:  # which may be what they stand on
        white = []
    rules = [
        r
        for r in (*page.lines, *page.rects)
        if r["bottom"] - r["top"] <= THICK < r["x1"] - r["x0"]
    ]
    if len(white) * len(dark) > MAX_PAIRS:
        raise _too_much(path, f"more white letters on page {page.page_number}")
    unseen = {id(c) for c in white if not any(_holds(box, c) for box in dark)}
    unseen |= _struck(path, page.page_number, rules, chars)
    return [c for c in chars if id(c) not in unseen]


def _is_white(color: Any) -> bool:
    """Tell whether a colour, in grey, RGB or CMYK, is white."""
    parts = tuple(color) if isinstance(color, list | tuple) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    return all(part == 0 if len(parts) == 4 else part >= 0.99 for part in parts)


def _struck(
    path: str, page: int, rules: list[dict[str, Any]], chars: list[dict[str, Any]]
) -> set[int]:
    """Find the letters through whose middle a line is drawn that ends where they do.

    The rules of a table go on, wherever they cross letters.
    """
    order = sorted(chars, key=lambda c: c["top"])
    tops = [c["top"] for c in order]
    tallest = max((c["bottom"] - c["top"] for c in order), default=0)
    found: set[int] = set()
    pairs = 0
    for rule in rules:
        y, left, right = (rule["top"] + rule["bottom"]) / 2, rule["x0"], rule["x1"]
        level = order[bisect_left(tops, y - tallest) : bisect_left(tops, y)]
        pairs += len(level)
        if pairs > MAX_PAIRS:
            raise _too_much(path, f"more rules on page {page} than any table")
        over = [
            c
            for c in level
            if left - 1 <= (c["x0"] + c["x1"]) / 2 <= right + 1
            and 0.25 < (y - c["top"]) / (c["bottom"] - c["top"]) < 0.75
        ]
        if not over:
            continue
        reach = 0.5 * over[0]["size"]
        if (
            min(c["x0"] for c in over) - left < reach
            and right - max(c["x1"] for c in over) < reach
        ):
            found |= {id(c) for c in over}
    return found


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


def _words(line: list[dict[str, Any]], page: int) -> list[Word]:
    """Cut a line where a gap is wider than any within a text."""
    runs = [[line[0]]]
    text = "".join(c["text"] for c in line)
    for n, (before, char) in enumerate(pairwise(line), start=1):
        gap = (char["x0"] - before["x1"]) / char["size"]
        remark = char["text"] in "(（" and not _NUMBERED.match(text[n : n + 4])
        if gap > (1.5 if remark else 0.5):
            runs.append([])
        runs[-1].append(char)
    return [
        Word(
            _joined_up(run),
            run[0]["x0"],
            run[-1]["x1"],
            page * PAGE + min(c["top"] for c in run),
            page * PAGE + max(c["bottom"] for c in run),
            page,
        )
        for run in runs
    ]


def _piece(chars: list[dict[str, Any]], width: float, page: int) -> Piece:
    """Return the text of a cell of this width.

    Chinese breaks anywhere, so that lines are joined as they are.
    """
    piece = Piece("", page, full=True)
    for line in _lines(chars):
        room = width - (line[-1]["x1"] - line[0]["x0"])
        full = room < 2.5 * line[0]["size"]
        piece = _continued(piece, Piece(_joined_up(line), page, full))
    return piece


def _continued(above: Piece, below: Piece) -> Piece:
    """Join two pieces of a text.

    Digits below digits are one number only where the upper line had no room for more;
    else the break stays, and what is not plainly a number is not read as one.
    """
    apart = above.text[-1:].isdigit() and below.text[:1].isdigit() and not above.full
    return Piece(above.text + "\n" * apart + below.text, above.page, below.full)


# -- tables over pages ---------------------------------------------------------------


def _tables(path: str, sheets: list[_Sheet], lines: list[str]) -> Iterator[list[Row]]:
    """Yield the rows of each table, and add what stands outside them to `lines`.

    A table goes on where the next page begins with one of the same width and only
    page numbers, or words that pages repeat, stand between the two.
    """
    repeated = Counter(
        key for s in sheets for key in {_print_of(line) for line in s.lines}
    )

    # A figure may have a line for itself, but pages are numbered at one height.
    numbered = Counter(
        height for s in sheets for height in {*map(_number_height, s.lines)} if height
    )

    said = Counter(text for text, _ in repeated)

    def passing(line: list[Word]) -> bool:
        # What is said elsewhere too is no head of pages.
        repeats = repeated[_print_of(line)] > 1 == said[_text_of(line)]
        return (len(line) == 1 and repeats) or numbered[_number_height(line)] > 1

    aligned: list[list[Word]] = []
    aside: list[list[Word]] = []
    ruled: list[_Part] = []

    def close() -> Iterator[list[Row]]:
        nonlocal aligned, aside, ruled
        if ruled:
            yield _joined(_ruled_rows(path, ruled))
        if len(aligned) > MAX_EDGES:
            raise _too_much(path, "more lines of words than any report")
        found = list(blocks(aligned))
        inside = {n for block in found for n in range(block.first, block.last + 1)}
        # The words that have a row for themselves may be a title.
        lines.extend(
            _text_of(line)
            for n, line in enumerate(aligned)
            if n not in inside or (len(line) == 1 and line[0].kind is Kind.LABEL)
        )
        for block in found:
            by_page: list[list[Row]] = []
            for row in block.rows:
                if not by_page or by_page[-1][-1][0].page != row[0].page:
                    by_page.append([])
                by_page[-1].append(row)
            yield _joined(by_page)
        lines.extend(map(_text_of, aside))
        aligned, aside, ruled = [], [], []

    for sheet in sheets:
        rest = sheet.lines
        for part in sheet.parts:
            top = sheet.number * PAGE + part.box[1]
            before = [line for line in rest if line[0].bottom <= top + TOLERANCE]
            rest = rest[len(before) :]
            if ruled:
                last = ruled[-1].box
                goes_on = (
                    ruled[-1].page == part.page - 1
                    and part is sheet.parts[0]
                    and all(map(passing, before))
                    and all(abs(last[n] - part.box[n]) <= TOLERANCE for n in (0, 2))
                    and _fits(ruled, part)
                )
                if goes_on:
                    aside.extend(before)
                    ruled.append(part)
                    continue
                yield from close()
            aligned.extend(before)
            if aligned:
                yield from close()
            ruled = [part]
        if ruled and not all(map(passing, rest)):
            yield from close()
        # What pages repeat stands at their edges, and goes on after the table.
        edge = [passing(line) for line in rest]
        head = edge.index(False) if not all(edge) else len(rest)
        tail = len(rest) - edge[::-1].index(False) if not all(edge) else len(rest)
        if not (ruled or aligned):
            head = 0
        aside += rest[:head] + rest[tail:]
        aligned += rest[head:tail]
    yield from close()


def _print_of(line: list[Word]) -> tuple[str, int]:
    """Return what a line says and how high it stands on its page."""
    return _text_of(line), round(line[0].top % PAGE)


def _number_height(line: list[Word]) -> int:
    """Return how high a line stands that may be the number of a page, or nothing."""
    numbers = _PAGE_NUMBER.fullmatch(_text_of(line))
    return round(line[0].top % PAGE) if numbers else 0


def _text_of(line: list[Word]) -> str:
    return " ".join(word.text for word in line)


def _joined(pages: list[list[Row]]) -> list[Row]:
    """Join what pages hold of a table: no headings again, and no row in two."""
    rows: list[Row] = []
    for own in pages:
        own = own[_repeated(rows, own) :]
        if rows and own and _is_cut(rows[-1], own[0]):
            _mend(rows, own)
            own = own[1:]
        elif rows and own:
            _mend_headings(rows, own)
        rows += own
    return rows


def _texts(row: Row) -> list[str]:
    return [piece.text for piece in row]


def _repeated(rows: list[Row], own: list[Row]) -> int:
    """Count the rows that a page repeats from the head of the table."""
    count = 0
    for head, row in zip(rows, own, strict=False):
        both = zip(_texts(head), _texts(row), strict=True)
        # A heading of several rows may reach down on one page and not on the other.
        if any(text not in ("", above) for above, text in both):
            break
        if Kind.NUMBER in map(kind_of, _texts(row)):
            break
        count += any(_texts(row))
    return count


def _is_cut(last: Row, first: Row) -> bool:
    """Tell whether a page begins with the rest of the row that the other ended with.

    Then no cell has a text of its own on both pages, but for a label that fills its
    last line and goes on without a number of its own, or a figure without a label.
    """
    labels = go_on = 0
    for (above, right), (below, other) in zip(_pairs(last), _pairs(first), strict=True):
        if (above is right) != (below is other):
            return False
    for above, below in dict.fromkeys(zip(last, first, strict=True)):
        if not below.text:
            continue
        label = kind_of(below.text) is Kind.LABEL
        labels += label
        if above.text:
            if label != (kind_of(above.text) is Kind.LABEL):
                return False
            if label and (not above.full or _NUMBERED.match(below.text)):
                return False
        elif label:
            return False
        go_on += 1
    if labels:
        # A figure on each page is a figure of each row.
        return not any(
            above.text and below.text and kind_of(below.text) is not Kind.LABEL
            for above, below in zip(last, first, strict=True)
        )
    return bool(go_on) and any(kind_of(p.text) is Kind.LABEL for p in last)


def _mend_headings(rows: list[Row], own: list[Row]) -> None:
    """Put together headings that a page cuts while others beside them are whole."""
    last, first = rows[-1], own[0]
    if any(kind_of(piece.text) is Kind.NUMBER for piece in (*last, *first)):
        return
    whole: dict[Piece, Piece] = {}
    for above, below in dict.fromkeys(zip(last, first, strict=True)):
        if (
            last.count(above) == first.count(below)
            and above.full
            and below.text
            and not _NUMBERED.match(below.text)
        ):
            whole[above] = whole[below] = _continued(above, below)
    _replace(rows + own, whole)


def _pairs(row: Row) -> Iterator[tuple[Piece, Piece]]:
    return pairwise([*row, Piece("", 0)])


def _mend(rows: list[Row], own: list[Row]) -> None:
    """Put together the two parts of a row, wherever their cells reach."""
    whole: dict[Piece, Piece] = {}
    for above, below in zip(rows[-1], own[0], strict=True):
        if above not in whole:
            piece = _continued(above, below) if below.text else above
            whole[above] = whole[below] = piece
    _replace(rows + own, whole)


def _replace(rows: list[Row], whole: dict[Piece, Piece]) -> None:
    for row in rows:
        row[:] = [whole.get(piece, piece) for piece in row]


def _marks(values: Iterable[float]) -> list[float]:
    """Return the rules that values name, those that nearly coincide once."""
    marks: list[float] = []
    for value in sorted(values):
        if not marks or value - marks[-1] > TOLERANCE:
            marks.append(value)
    return marks


def _at(marks: list[float], value: float) -> int:
    return bisect_left(marks, value - TOLERANCE)


def _fits(parts: list[_Part], part: _Part) -> bool:
    """Tell whether the columns of a part are those of the parts before it."""

    def within(some: list[_Part], others: list[_Part]) -> bool:
        marks = [x for p in some for box, _ in p.cells for x in (box[0], box[2])]
        others_marks = _marks(
            x for p in others for b, _ in p.cells for x in (b[0], b[2])
        )
        return all(
            any(abs(x - mark) <= TOLERANCE for mark in others_marks)
            for x in _marks(marks)
        )

    return within([part], parts) or within(parts, [part])


def _ruled_rows(path: str, parts: list[_Part]) -> list[list[Row]]:
    """Return for each page the rows that its rules draw."""
    boxes = [box for part in parts for box, _ in part.cells]
    columns = _marks(x for box in boxes for x in (box[0], box[2]))
    width = len(columns) - 1
    pages: list[list[Row]] = []
    count = 0
    for part in parts:
        marks = _marks(y for box, _ in part.cells for y in (box[1], box[3]))
        count += len(marks)
        if count * width > MAX_CELLS:
            raise too_large(path, 1, count)
        rows = [
            [Piece("", part.page, absent=True) for _ in range(width)]
            for _ in range(len(marks) - 1)
        ]
        for (left, top, right, bottom), piece in part.cells:
            first, last = _at(columns, left), _at(columns, right)
            for row in rows[_at(marks, top) : _at(marks, bottom)]:
                row[first:last] = [piece] * (last - first)
        pages.append(rows)
    return pages


def _table(path: str, number: int, rows: list[Row]) -> Table:
    if sum(map(len, rows)) > MAX_CELLS:
        raise too_large(path, number, len(rows))
    cells: dict[Piece, Cell] = {}
    for r, row in enumerate(rows, start=1):
        while row and row[-1].absent:  # where no cell is drawn none is left blank
            row.pop()
        for c, piece in enumerate(row, start=1):
            if piece not in cells:
                cells[piece] = Cell(piece.text, r, c, page=piece.page)
    return Table(number, "", [[cells[piece] for piece in row] for row in rows])
