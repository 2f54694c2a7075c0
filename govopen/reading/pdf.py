"""The tables of a PDF with a text layer, as rules or alignment tell them.

What comes in is a :class:`~.document.Document` that is a PDF; what goes out is
a :class:`~.tables.Layout` whose cells know their page. What a page shows is told by
:mod:`~.page`, its tables by :mod:`~.ruled` and :mod:`~.aligned`. A table that goes on
over the page is one table, and so is a row; a label broken over the lines of a cell is
one text, and a figure is none unless it is one run of one style.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count, islice, pairwise, takewhile
from math import inf
from threading import Lock
from typing import Any

from govopen.errors import (
    DocumentError,
    EmptyDocumentError,
    FormatError,
    OverrideError,
    SideBySideError,
    TooLargeError,
)
from govopen.reading.aligned import HIGHEST, blocks, table_of
from govopen.reading.arranged import Line, Piece, Word
from govopen.reading.captions import one_report_a_year
from govopen.reading.close import (
    CLOSE,
    NUMERIC,
    SPACE,
    apart,
    are_apart,
    are_digits,
    gap_of,
)
from govopen.reading.document import HALVES, Document, damaged
from govopen.reading.drawing import MOST, drawn
from govopen.reading.labels import columns_called, is_label, rows_called
from govopen.reading.page import (
    Box,
    Budget,
    Letter,
    Page,
    Painted,
    TooMuchError,
    lines,
    see,
    touch,
)
from govopen.reading.ruled import BESIDE, TOLERANCE, Grid, at, grids, marks, strokes
from govopen.reading.runs import Run, aside, read_runs
from govopen.reading.runs import Style as Look
from govopen.reading.sections import Section
from govopen.reading.spread import abreast
from govopen.reading.tables import (
    BREAK,
    ENOUGH,
    LEAD,
    MAX_CELLS,
    MAX_TABLES,
    Kind,
    Layout,
    Table,
    kind_of,
    labels_with_figures,
    one_report,
    read_number,
    title_of,
    too_large,
    too_many,
)
from govopen.reading.words import NUMBERED

MAX_PAGES = 200
MAX_LINES = 20_000
WIDE = 0.6  # of the size of letters
MARGINS = 1.5  # of a cell, by the size of its letters
EDGE = 3  # lines at the top or the bottom of a page that it may repeat
FEWEST = 4  # figures between the same rules in two tables by chance
SENTENCES = 2  # that show where the lines of a text begin
MIDDLE = 0.3  # of the size of letters, by which a label may miss that of its cell
STACKED = 1.8  # from line to line of a label, by the size of its letters
PROSE = 100  # letters in a cell, which are more than a label
HEADINGS = 100.0  # points that headings take above the first row
DOUBT = "doubt"
CUT = "[cut]"  # what a cell holds that goes on beyond the edge of a page
DRAWN = "[drawn]"  # what a cell holds that nobody can read as text

_PAGE_NUMBER = re.compile(
    r"[\s\-—–·第]*\d{1,4}[\s\-—–·页]*(?:[/共]\s*\d{1,4}[\s页]*)?|.*\b\w+://.*|\d{4}[/-]\d.*"
)
_SENTENCE = re.compile(r"(?=.{15}).*[，。；]")
_ORDINAL = re.compile(r"\d{1,2}[.．、](?=[^\d\s]{2})")
_FIGURES = re.compile(r"[\d\s.,，\[\]\ufffd-]*")
_PLAIN = Look()
_PDFIUM = Lock()  # which knows nothing of threads

Row = list[Piece]


@dataclass
class _Part:
    """What a page holds of a table: where its columns begin, and its rows.

    Blanks that are `cut` go on beyond the edge of the page.
    """

    grid: Grid
    page: int
    rows: list[Row]
    cut: set[Piece] = field(default_factory=set)


@dataclass
class _Sheet:
    """A page: its words in lines, what is ruled on it, and words beside its text."""

    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


def lay_out_pdf(document: Document) -> Layout:
    """Resolve a PDF, or the half of its pages that is asked for.

    Raises
    ------
    SideBySideError
        Two reports stand side by side, and no half is asked for.
    """
    budget = Budget()
    try:
        pages = abreast(_pages(document, budget))
        if document.half:
            halves = _halves(document, pages, budget)
            if not halves:
                raise OverrideError(
                    document.path,
                    "its pages do not hold two reports side by side",
                    "Read it without half.",
                )
            return halves[HALVES.index(document.half)]
        layout = _laid_out(document, pages, budget)
        try:
            one_report_a_year(document.path, layout.tables)
        except FormatError as error:
            if not _halves(document, pages, budget):
                raise
            raise SideBySideError(
                document.path,
                "two reports stand side by side on its pages",
                'Read each by itself: read_report(path, half="left"), then '
                'half="right"; govopen ingest reads both.',
            ) from error
    except TooMuchError as error:
        raise _too_much(document.path, str(error)) from error
    return layout


def _pages(document: Document, budget: Budget) -> list[Page]:
    """Return what is seen on the pages."""
    try:
        import pypdfium2  # type: ignore[import-untyped]
    except ImportError as error:
        raise FormatError(
            document.path,
            "this is a PDF file, and the library that reads those is not installed",
            'Install it: pip install "govopen[pdf]".',
        ) from error
    drawing = drawn(document.data)
    if drawing.letters > MOST:
        raise _too_much(document.path, "more drawing than any report")
    with _PDFIUM:
        try:
            with pypdfium2.PdfDocument(document.data) as pdf:
                if len(pdf) > MAX_PAGES:
                    raise _too_much(document.path, f"more than {MAX_PAGES} pages")
                if pdf.get_formtype() != pypdfium2.raw.FORMTYPE_NONE:
                    pdf.init_forms()
                return [
                    _page(pypdfium2.raw, pdf, n, budget, drawing.veiled)
                    for n in range(len(pdf))
                ]
        except (DocumentError, TooMuchError):
            raise
        except Exception as error:
            if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise FormatError(
                    document.path,
                    "the file is protected by a password",
                    "Save it without the password.",
                ) from error
            raise damaged(document.path, error) from error


def _page(raw: Any, pdf: Any, n: int, budget: Budget, veiled: bool) -> Page:
    """Return what is seen on a page, its fields and remarks among it."""
    page = pdf[n]
    crossed: list[Box] = []
    if raw.FPDFPage_GetAnnotCount(page) > 0:
        crossed += _crossed(raw, page)
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        page.close()
        page = pdf[n]
    try:
        painted = Painted(raw, page) if veiled else None
        return see(raw, pdf, page, n + 1, budget, crossed, painted)
    finally:
        page.close()


def _crossed(raw: Any, page: Any) -> Iterator[Box]:
    """Yield where remarks strike out or mark what stands on a page, or lie on it."""
    striking = (
        raw.FPDF_ANNOT_STRIKEOUT,
        raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_REDACT,
        raw.FPDF_ANNOT_LINE,
    )
    written = raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP
    rect = raw.FS_RECTF()
    for n in range(raw.FPDFPage_GetAnnotCount(page)):
        remark = raw.FPDFPage_GetAnnot(page, n)
        kind = raw.FPDFAnnot_GetSubtype(remark)
        raw.FPDFAnnot_GetRect(remark, rect)
        box = rect.left, rect.bottom, rect.right, rect.top
        over = kind in written and page.get_textpage().get_text_bounded(*box)
        if kind in striking or (over and not over.isspace()):
            yield Box(*box)
        raw.FPDFPage_CloseAnnot(remark)


def _too_much(path: str, what: str) -> TooLargeError:
    return TooLargeError(
        path, f"the PDF holds {what}", "Cut the pages of the report out of it."
    )


def _laid_out(
    document: Document, pages: list[Page], budget: Budget, half: str = ""
) -> Layout:
    letters = [letter for page in pages for letter in page.letters]
    if len(letters) <= 2 * sum(letter.text == "\ufffd" for letter in letters):
        raise EmptyDocumentError(
            document.path,
            "the PDF holds no text, only pictures of its pages or letters that do not "
            "say what they are",
            "Recognise the text first: ocrmypdf -l chi_sim in.pdf out.pdf (with "
            "--force-ocr where it says that there is text), then read out.pdf.",
        )
    heads: set[str] = set()
    sheets = [_sheet(page, budget, heads) for page in pages]
    edges = [*_furniture(sheets), *chain(*(sheet.beside for sheet in sheets))]
    title = _title(sheets[0].lines)
    tables: list[Table] = []
    words: list[str] = []
    told = 0
    for rows in _tables(document.path, sheets, words):
        if len(tables) == MAX_TABLES:
            raise too_many(document.path)
        table = table_of(document.path, len(tables) + 1, "", rows)
        lead = tuple(words[told:][-LEAD:])
        told = len(words)
        tables.append(replace(table, half=half, lead=lead, below=told))
    lines = words + edges
    seen = frozenset(page.number for page in pages if page.recognised)
    title, stated = title or title_of(words), bool(title)
    return Layout(title, lines, tables, stated=stated, recognised=seen)


def _title(lines: list[Line]) -> str:
    """Join the lines of the largest letters on the first page, if they say 公开.

    Where they do so in two places, as in a head line, letters tell no title. No line
    with figures is one, which may stand higher or lower than their labels.
    """
    lines = [line for line in lines if not line.values]
    largest = max((line.bottom - line.top for line in lines), default=0)
    titles = [""]
    below = inf
    for line in lines:
        if line.bottom - line.top >= 0.95 * largest:
            if line.top > below:
                titles.append("")
            titles[-1] += line.text
            below = line.bottom + 2 * largest
    told = [title for title in titles if "公开" in title]
    return told[0] if len(told) == 1 else ""


# -- two reports side by side --------------------------------------------------------


def _halves(document: Document, pages: list[Page], budget: Budget) -> list[Layout]:
    """Return what stands left and right of a gap, where each half is a report's own.

    The widest gap between letters may lie inside a table: then one half has no
    figures, and the next gap is tried.
    """
    for gap in _gaps(pages):
        try:
            found = [
                _laid_out(document, [_between(p, *ends) for p in pages], budget, half)
                for half, ends in zip(HALVES, ((-inf, gap), (gap, inf)), strict=True)
            ]
            for layout in found:
                one_report(document.path, layout.tables)
        except (EmptyDocumentError, FormatError):
            continue
        labels = [labels_with_figures(layout.tables) for layout in found]
        if len(labels[0] & labels[1]) >= ENOUGH:
            return found
    return []


def _between(page: Page, left: float, right: float) -> Page:
    return replace(
        page,
        letters=[x for x in page.letters if left <= x.middle[0] < right],
        rules=[x for x in page.rules if left <= x.middle[0] < right],
        shapes=[x for x in page.shapes if left <= x.middle[0] < right],
    )


def _gaps(pages: list[Page], most: int = 6) -> list[float]:
    """Return where few letters stand in the middle of the pages, the widest first."""
    counts = [0] * (int(max((page.width for page in pages[:3]), default=0)) + 1)
    for page in pages[:3]:
        for letter in page.letters:
            first, last = max(int(letter.x0), 0), int(letter.x1)
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


# -- a page --------------------------------------------------------------------------


def _sheet(page: Page, budget: Budget, heads: set[str]) -> _Sheet:
    """Return what a page holds; `heads` are the texts over rows of pages before it."""
    sheet = _Sheet(page.number)
    letters = page.letters
    bare: list[Grid] = []  # rules whose labels stand beside them
    waiting = [*grids(page.rules, [x.middle for x in letters], budget)][::-1]
    while waiting:
        grid = waiting.pop()
        budget.take(len(letters) + len(page.shapes))
        inside, rest, doubtful = _places(grid, letters)
        inner = [x.box for x in (*bare, *(part.grid for part in sheet.parts))]
        if frames := _frames(grid, inside, inner):
            waiting += [*grid.framed(frames, [x.middle for x in letters])][::-1]
            x0, x1 = _ends_of(grid, frames)
            beside = {
                x
                for cell, own in inside.items()
                if not x0 <= grid.boxes[cell].middle[0] < x1
                for x in own
            }
            sheet.beside += [_line(x, page.number).text for x in lines(beside)]
            letters = [x for x in letters if x not in beside]
        elif _is_beside_labels(grid, inside, rest):
            bare.append(grid)
        elif inside:
            for letter in doubtful:
                letter.doubtful = True
            of_page = _painted(inside)
            if heads:
                _repeat(grid, inside, of_page, heads)
            _settle(grid, inside, of_page)
            letters = rest
            sheet.parts.append(_part(page, grid, inside, budget))
    sheet.parts.sort(key=lambda part: (part.grid.box.top, part.grid.box.x0))
    for part in sheet.parts:
        over = takewhile(lambda row: not _has_figure(row), part.rows)
        heads |= {"".join(x.text.split()) for row in over for x in row if x.text}
    rows = lines(letters)
    if not sheet.parts and (beside := _on_the_left(rows)):
        sheet.beside = [_line(x, page.number).text for x in lines(beside)]
        rows = lines(x for x in letters if x not in beside)
    sheet.lines = [_line(x, page.number) for x in rows]
    for grid in bare:
        _part_at(grid, sheet, rows)
    told = [n for n, x in enumerate(sheet.lines) if len(x.words) > 1 and x.values]
    for n, starts in apart(rows, told, budget).items():
        sheet.lines[n] = _line(rows[n], page.number, starts)
    return sheet


def _places(
    grid: Grid, letters: list[Letter]
) -> tuple[dict[int, list[Letter]], list[Letter], list[Letter]]:
    """Return what stands in each cell, what in none, and the digits on a border."""
    inside: dict[int, list[Letter]] = {}
    rest, doubtful = [], []
    before: tuple[Letter, int | None] | None = None  # a digit, and its cell
    left, top, right, last = grid.box
    for letter in letters:
        x, y = letter.middle
        cell = grid.at(x, y) if left <= x < right and top <= y < last else None
        if y >= last and grid.cut and _is_cut_off(letter, grid, inside):
            cell = grid.at(x, last - 1)
        digit = letter.text.isdigit()
        if cell is None and not digit:
            rest.append(letter)
            continue
        cells = {cell}
        if digit:
            inset = 0.2 * (letter.x1 - letter.x0)
            x0, x1 = letter.x0 + inset, letter.x1 - inset
            box = None if cell is None else grid.boxes[cell]
            if not (box and box.x0 + TOLERANCE < x0 and x1 < box.x1):
                cells |= {grid.at(x0, y), grid.at(x1, y)}
            if before and before[1] != cell and touch(before[0], letter):
                cells.add(before[1])
            before = letter, cell
            doubtful += [letter] * (len(cells) > 1)
        for place in cells:
            if place is None:
                rest.append(letter)
            else:
                inside.setdefault(place, []).append(letter)
    return inside, rest, doubtful


def _part_at(grid: Grid, sheet: _Sheet, rows: list[list[Letter]]) -> None:
    """Part headings, labels and figures that stand beside one another at rules."""
    top, bottom = grid.box.top - HEADINGS, grid.box.bottom
    for n, (row, whole) in enumerate(zip(rows, sheet.lines, strict=True)):
        if not top < whole.top < bottom:
            continue
        starts = {
            letter
            for before, letter in pairwise(row)
            if any(before.middle[0] < x < letter.middle[0] for x in grid.columns)
            and not are_digits(before, letter)
        }
        parted = _line(row, sheet.number, starts)
        new = {x.text for x in parted.words} - {x.text for x in whole.words}
        if all(is_label(x) or kind_of(x) is Kind.NUMBER for x in new):
            sheet.lines[n] = parted


def _is_beside_labels(
    grid: Grid, inside: dict[int, list[Letter]], rest: list[Letter]
) -> bool:
    """Tell whether cells hold figures alone, and labels stand beside them or above.

    So it is where headings have no rules, be it within a frame.
    """
    several = len(grid.cells) > 1
    frame = {*grid.cells[0]}.intersection(*grid.cells[1:] if several else ((),))
    around = [x for x in rest if not x.text.isdigit()]
    for cell, own in inside.items():
        if cell in frame & grid.open:
            around += own
        elif not all(x.text in NUMERIC for x in own):
            return False
    box = grid.box
    left = [x.middle[1] for x in around if x.x1 <= box.x0 + TOLERANCE or several]
    named = [any(a <= y < b for y in left) for a, b in pairwise(grid.rows)]
    above = [x.middle[0] for x in around if 0 < box.top - x.middle[1] < 2 * x.size]
    headed = [any(a <= x < b for x in above) for a, b in pairwise(grid.columns)]
    return 2 * sum(named) > len(named) or all(headed)


def _is_cut_off(letter: Letter, grid: Grid, inside: dict[int, list[Letter]]) -> bool:
    """Tell whether a letter below a table is of a text that the end of the page cuts.

    All lines of a heading may stand there, beside those of another.
    """
    over = grid.at(letter.middle[0], grid.rows[-1] - 1)
    if over not in grid.cut:
        return False
    own = inside.get(over, [])
    if not own and not letter.text.isdigit():
        own = [*chain(*(inside.get(cell, ()) for cell in grid.cut))]
        own *= not any(x.text.isdigit() for x in own)
    ends = max((x.box.bottom for x in own), default=-inf)
    below = letter.middle[1] < max(grid.rows[-1], ends) + letter.size
    return below and letter.style in {x.style for x in own}


def _ends_of(grid: Grid, cells: set[int]) -> tuple[float, float]:
    boxes = [grid.boxes[cell] for cell in cells]
    return min(x.x0 for x in boxes), max(x.x1 for x in boxes)


def _frames(grid: Grid, inside: dict[int, list[Letter]], inner: list[Box]) -> set[int]:
    """Return the cells that hold a text, over all of a table's columns or around them.

    Beside them stand no figures. A frame may be around tables that were found.
    """
    frames = {cell for cell, own in inside.items() if len(own) > PROSE}
    if not frames:
        return frames
    x0, x1 = _ends_of(grid, frames)
    frames = {x for x in frames if (grid.boxes[x].x0, grid.boxes[x].x1) == (x0, x1)}
    columns = [x for x in grid.columns if x0 <= x <= x1]
    for cell, box in grid.boxes.items():
        own = inside.get(cell, ())
        if not x0 <= box.middle[0] < x1:
            if own and all(x.text in NUMERIC for x in own):
                return set()
        elif box.x0 <= x0 and x1 <= box.x1 and cell in grid.open:
            above = {grid.at(x, box.top - 1) for x in columns[:-1]}
            if not own or above & grid.cut:
                frames.add(cell)
    around = any(grid.at(*x.middle) in frames for x in inner)
    return frames if around or len(columns) > 2 else set()


def _on_the_left(rows: list[list[Letter]]) -> set[Letter]:
    """Return the letters of a list that stands on the left of all text and tables.

    Sentences begin where most lines do, or are indented there. Left of that stand no
    digits, and beside these nothing that goes on beyond it.
    """
    starts = Counter(round(row[0].x0) for row in rows)
    margin = max(starts, key=starts.__getitem__) - rows[0][0].size if rows else 0.0
    left: list[Letter] = []
    through: list[Letter] = []
    begins: list[float] = []  # of sentences
    for row in rows:
        own = [x for x in row if x.x1 < margin]
        rest = row[len(own) :]
        if own and rest and gap_of(own[-1], rest[0]) < 1:
            own, rest = [], row
            through.append(row[0])
        left += own
        if rest and _SENTENCE.search("".join(x.text for x in rest)):
            begins.append((rest[0].x0 - margin) / rest[0].size)
    if len(begins) < SENTENCES or not all(0 <= x < 4 for x in begins) or not left:
        return set()
    top, bottom = min(x.box.top for x in left), max(x.box.bottom for x in left)
    clear = all(x.box.bottom <= top or x.box.top >= bottom for x in through)
    return {*left} if clear and not any(x.text.isdigit() for x in left) else set()


def _painted(inside: dict[int, list[Letter]]) -> dict[int, list[Letter]]:
    """Return the letters in cells by what they were painted with."""
    painted: dict[int, list[Letter]] = {}
    for letter in dict.fromkeys(chain(*inside.values())):
        painted.setdefault(letter.order, []).append(letter)
    return painted


def _repeat(
    grid: Grid,
    inside: dict[int, list[Letter]],
    painted: dict[int, list[Letter]],
    heads: set[str],
) -> None:
    """Give a heading that a page repeats to its cell, however far it runs over it."""
    for cell in {*grid.cells[0]}:
        text = ""
        for first in sorted({x.order for x in inside.get(cell, ())})[:1]:
            for last in takewhile(painted.__contains__, count(first)):
                text += "".join(x.text for x in painted[last])
                if not any(x.startswith(text) and x != text for x in heads):
                    break
            if text in heads:
                for own in inside.values():
                    own[:] = [x for x in own if not first <= x.order <= last]
                inside[cell] += chain(*(painted.pop(n) for n in range(first, last + 1)))


def _settle(
    grid: Grid, inside: dict[int, list[Letter]], painted: dict[int, list[Letter]]
) -> None:
    """Give the lines of labels that stand across rules to their cells.

    What is painted in one go, line below line, is of the cell in whose middle it is, if
    none of its lines fits into another.
    """
    across: dict[tuple[int, int], list[Letter]] = {}
    for place, own in inside.items():
        for letter in own:
            if letter.order in painted and _sticks_out(letter, grid.boxes[place]):
                across.setdefault((letter.order, place), []).append(letter)
    if not across:
        return
    of = {x: cell for cell, own in inside.items() for x in own}
    settled: set[int] = set()
    for (order, place), line in sorted(across.items(), key=lambda item: item[0]):
        if order in settled:
            continue
        first = last = order
        steps: list[float] = []
        while first - 1 not in settled and _goes_on_below(
            painted.get(first - 1, []), painted[first], steps
        ):
            first -= 1
        while _goes_on_below(painted[last], painted.get(last + 1, []), steps):
            last += 1
        label = [*chain(*(painted[n] for n in range(first, last + 1)))]
        middle = (label[0].box.top + label[-1].box.bottom) / 2
        cell = grid.at(label[0].x0, middle)
        if (
            cell is not None
            and abs(middle - grid.boxes[cell].middle[1]) < MIDDLE * label[0].size
            and all(
                grid.boxes[cell].x0 < x.middle[0] < grid.boxes[cell].x1
                and (of[x] == cell or _sticks_out(x, grid.boxes[of[x]]))
                for x in label
            )
        ):
            settled.update(range(first, last + 1))
            for own in {of[x]: inside[of[x]] for x in label}.values():
                own[:] = [x for x in own if not first <= x.order <= last]
            inside.setdefault(cell, []).extend(label)
        elif _sticks_out(line[0], grid.boxes[place]) < 0:
            _run_over(grid, inside, place, line)


def _sticks_out(letter: Letter, cell: Box) -> int:
    """Tell whether a letter reaches out of a cell: -1 above it, 1 below."""
    least = 0.2 * letter.size
    return (letter.box.bottom > cell.bottom + least) - (
        letter.box.top < cell.top - least
    )


def _goes_on_below(
    above: list[Letter], below: list[Letter], steps: list[float]
) -> bool:
    """Tell whether a text goes on with what is painted next, beside or below it.

    All its lines are as far apart as the first two, whose step is put down.
    """
    if not above or not below or any(map(_is_figure_of, (above, below))):
        return False
    last, first = above[-1], below[0]
    if last.style[1:] != first.style[1:]:  # brackets may be of another font
        return False
    step = (first.base - last.base) / last.size
    if abs(step) < 0.1:
        return abs(first.x0 - last.x1) < 0.5 * last.size
    steps += [step] * (not steps)
    under = above[0].x0 < below[-1].x1 and first.x0 < last.x1
    return under and 1 < step < STACKED and abs(step - steps[0]) < 0.1


def _is_figure_of(letters: list[Letter]) -> bool:
    return all(x.text in NUMERIC for x in letters)


def _run_over(
    grid: Grid, inside: dict[int, list[Letter]], cell: int, over: list[Letter]
) -> None:
    """Give letters on the rule above a cell to the label over it that they go on with.

    They are painted right after it, below it or beside, and none of them is a digit.
    """
    first, own = over[0], inside[cell]
    above = grid.at(first.middle[0], grid.boxes[cell].top - 1)
    if above is None or above == cell:
        return
    label = inside.get(above, [])
    last = [x for x in label if x.order == first.order - 1][-1:]
    if (
        last
        and last[0].style == first.style
        and not any(x.text.isdigit() for x in (*last, *over))
        and sum(x.order == first.order for x in own) == len(over)
        and (first.box.top >= last[0].box.bottom or first.base == last[0].base)
    ):
        label += over
        inside[cell] = [x for x in own if x.order != first.order]


def _part(
    page: Page, grid: Grid, inside: dict[int, list[Letter]], budget: Budget
) -> _Part:
    """Return the rows of a table, each place of a cell its piece of text."""
    drawn: dict[int | None, list[Box]] = {}
    for shape in (*page.shapes, *strokes(page.rules)):
        drawn.setdefault(grid.at(*shape.middle), []).append(shape)
    pieces: dict[int, Piece] = {}
    for cell, box in grid.boxes.items():
        own = inside.get(cell, [])
        number = page.number_at(box.middle[0])
        piece = _piece(own, number, box.x1 - box.x0)
        if "\n" in piece.text and _is_broken(own, box, inside, grid):
            piece.text = piece.text.replace("\n", BREAK)
        shapes = [x for x in drawn.get(cell, ()) if _is_sign(x, box)]
        if not own:
            budget.take(len(page.pictures))
            shapes += [x for x in page.pictures if _pictures(x, box)]
        if not all(any(x.holds(*y.middle) for y in own) for x in shapes):
            piece.text += DRAWN
        piece.absent = not piece.text and cell in grid.open
        piece.box = None if page.turned or page.beside else box
        pieces[cell] = piece
    rows = [[pieces[cell] for cell in row] for row in grid.cells]
    part = _Part(grid, page.number, rows)
    if grid.box.x1 > page.edge - TOLERANCE:
        part.cut = {row[-1] for row in rows if row[-1].absent}
    return part


def _is_broken(
    own: list[Letter], box: Box, inside: dict[int, list[Letter]], grid: Grid
) -> bool:
    """Tell whether a cell may have broken one number, as it is too narrow for it.

    That is of one style, and each of its lines as full as any in the column is.
    """
    column = [
        line
        for cell, letters in inside.items()
        if grid.boxes[cell][::2] == box[::2]
        for line in lines(letters)
    ]
    widest = max(line[-1].x1 - line[0].x0 for line in column)
    return (
        all(x.text in NUMERIC and not (x.doubtful or x.faint) for x in own)
        and len({x.style for x in own}) == 1
        and all(
            above[-1].x1 - above[0].x0 + below[0].x1 - below[0].x0
            > max(widest, box.x1 - box.x0 - MARGINS * above[0].size)
            for above, below in pairwise(lines(own))
        )
    )


def _is_sign(shape: Box, cell: Box) -> bool:
    """Tell whether a shape may be a sign in a cell, and not its ground or border.

    A stroke through a whole cell says that it is blank.
    """
    wide, high = shape.x1 - shape.x0, shape.bottom - shape.top
    return (
        cell.x0 + 1 < shape.x0
        and shape.x1 < cell.x1 - 1
        and cell.top + 1 < shape.top
        and shape.bottom < cell.bottom - 1
        and high > 2
        and (wide < 0.8 * (cell.x1 - cell.x0) or high < 0.8 * (cell.bottom - cell.top))
    )


def _pictures(picture: Box, cell: Box) -> bool:
    """Tell whether a picture may show what a cell holds."""
    shared = picture.within(cell).area
    return shared > 0.5 * picture.area or shared > 0.3 * cell.area


def _joined_up(line: list[Letter]) -> str:
    """Write a line, with a space where a gap is wider than within a word or number.

    Digits that are not of one style with the others, or that something lies on, are no
    part of a number. What counts a label is none.
    """
    places = Counter((x.base, x.size) for x in line if x.text.isdigit())
    counts = line[0].doubtful and _ORDINAL.match("".join(x.text for x in line))
    label = counts.end() if counts else 0
    usual = places.most_common(1)[0][0] if places else (0.0, 1.0)
    runs: list[Run] = []
    text, look = "", _PLAIN
    for n, (before, letter) in enumerate(pairwise([line[0], *line])):
        gap = (letter.box.x0 - before.box.x1) / letter.style.size
        if letter.text.isdigit():
            own = _PLAIN if n < label else _look(letter, *usual)
            if own != look:
                runs += [Run(text, look)] * bool(text)
                text, look = "", own
        if gap > CLOSE:  # one as between two figures is written as two spaces
            number = are_digits(before, letter)
            text += " " * ((gap > SPACE or number) + (number and gap > WIDE))
        text += letter.text
    runs.append(Run(text, look))
    for n, run in enumerate(runs):
        if run.style.other == DOUBT:
            runs[n] = run._replace(text=aside(run.text, footnote=False))
    return runs[0].text if len(runs) == 1 else read_runs(runs).text


def _look(letter: Letter, base: float, size: float) -> Look:
    """Return what tells digits of one number from others, against the usual ones."""
    font, own, color = letter.style
    raised = round((base - letter.base) / (0.15 * size))
    if letter.doubtful:
        return Look(own, "-", other=DOUBT)
    return Look(own, raised, str(color), font, str(letter.faint))


def _line(letters: list[Letter], page: int, starts: Container[Letter] = ()) -> Line:
    """Cut a line where a gap is wider than any within a text, and at the `starts`."""
    runs = [[[letters[0]]]]
    text = "".join(letter.text for letter in letters)
    for n, (before, letter) in enumerate(pairwise(letters), start=1):
        gap = (letter.box.x0 - before.box.x1) / letter.style.size
        if gap > CLOSE or starts:
            remark = letter.text in "(（" and not NUMBERED.match(text[n : n + 4])
            if gap > (1.5 if remark else 0.5) or letter in starts:
                runs.append([[]])
            elif gap > CLOSE and are_apart(before, letter):
                runs[-1].append([])
        runs[-1][-1].append(letter)
    parts = [[Word(_joined_up(x), x[0].x0, x[-1].x1) for x in y] for y in runs]
    words = chain(
        *(
            x if [y.kind for y in x] == [Kind.UNIT, Kind.NUMBER] else [Word.of(x)]
            for x in parts
        )
    )
    return Line(
        list(_spaced_out(list(words))),
        min(letter.box.top for letter in letters),
        max(letter.box.bottom for letter in letters),
        page,
    )


def _spaced_out(words: list[Word]) -> Iterator[Word]:
    """Put the letters of a short label together that are set wide apart."""
    start = 0
    while start < len(words):
        end = start + 1
        for n in (start + 3, start + 2):
            own = words[start:n]
            if all(len(x.text) == 1 for x in own) and is_label(
                "".join(x.text for x in own)
            ):
                end = n
                break
        own = words[start:end]
        text = "".join(x.text for x in own)
        yield Word(text, own[0].x0, own[-1].x1) if own[1:] else own[0]
        start = end


def _piece(letters: list[Letter], page: int, width: float) -> Piece:
    """Return the text of a cell of this width.

    Chinese breaks anywhere, so that lines are joined as they are.
    """
    piece = Piece("", page, full=True)
    for line in lines(letters):
        full = width - (line[-1].x1 - line[0].x0) < 2.5 * line[0].size
        piece = _continued(piece, Piece(_joined_up(line), page, full))
    return piece


def _continued(above: Piece, below: Piece) -> Piece:
    """Join two pieces of a text; digits below digits are no number of both."""
    apart = above.text[-1:].isdigit() and below.text[:1].isdigit()
    text = above.text + "\n" * apart + below.text
    first = above if above.text else below
    return Piece(text, first.page, below.full, box=first.box)


# -- tables over pages ---------------------------------------------------------------


def _tables(path: str, sheets: list[_Sheet], lines: list[str]) -> Iterator[list[Row]]:
    """Yield the rows of each table, and add what stands outside them to `lines`.

    A table goes on where the next page begins with one of the same width, and so it
    does where one that has no headings follows it on its page.
    """
    aligned: list[Line] = []
    ruled: list[_Part] = []
    passed: list[Line] = []  # between two parts of a table

    def close() -> Iterator[list[Row]]:
        nonlocal aligned, ruled, passed
        if ruled:
            rows = _joined(_ruled_rows(path, ruled))
            _say_cut(rows, set().union(*(part.cut for part in ruled)))
            yield rows
            lines.extend(line.text for line in passed)
        if len(aligned) > MAX_LINES:
            raise _too_much(path, "more lines of words than any report")
        found = list(islice(blocks(aligned), MAX_TABLES + 1))
        inside = {n for block in found for n in range(block.first, block.last + 1)}
        # The words that have a row for themselves may be a title.
        lines.extend(
            line.text
            for n, line in enumerate(aligned)
            if n not in inside or (len(line.words) == 1 and line.labels)
        )
        yield from (block.rows for block in found)
        aligned, ruled, passed = [], [], []

    between: list[Line] = []
    for sheet in sheets:
        rest = sheet.lines
        for part in sheet.parts:
            top = part.grid.box.top
            before = [line for line in rest if line.bottom <= top + TOLERANCE]
            rest = rest[len(before) :]
            between += before
            first = part is sheet.parts[0] or _has_figure(part.rows[0])
            if (
                first
                and ruled
                and _goes_on(ruled, part)
                and _passes(between, ruled[-1], part)
            ):
                passed += between
            else:
                if ruled:
                    yield from close()
                aligned.extend(between)
                if aligned:
                    yield from close()
            between = []
            ruled.append(part)
        between += rest
    if ruled:
        yield from close()
    aligned += between
    yield from close()


def _passes(between: list[Line], above: _Part, below: _Part) -> bool:
    """Tell whether lines between two parts of tables part no tables.

    They stand beside the upper one, or at the edges of pages where the rows of a form
    go on over them.
    """
    end = above.grid.box.bottom
    apart = sum(x.page != above.page or x.top >= end for x in between)
    if not apart:
        return True
    if above.page == below.page or apart > EDGE:
        return False
    return _rows_go_on(above.rows, below.rows)


def _rows_go_on(above: list[Row], below: list[Row]) -> bool:
    """Tell whether the first of some rows may follow the last of others in a form."""
    last = next(filter(None, map(_rows_called, reversed(above))), {})
    next_ = next(filter(None, map(_rows_called, below)), {})
    return any(last[x][0] < next_[x][-1] for x in last.keys() & next_.keys())


def _rows_called(row: Row) -> Mapping[Section, list[int]]:
    """Return what the last label of a row may be."""
    return next(filter(None, (rows_called(x.text) for x in reversed(row))), {})


def _say_cut(rows: list[Row], cut: set[Piece]) -> None:
    """Say of headings and of rows with figures that they go on beyond the page."""
    below = False  # the headings
    for above, row in pairwise([[], *rows] if cut else ()):
        figures = _has_figure(row)
        below |= figures
        if row[-1] in cut and figures >= below and _begins(above, row):
            row[-1].text, row[-1].absent = CUT, False


def _furniture(sheets: list[_Sheet]) -> list[str]:
    """Take from the edges of pages what they repeat, and return it.

    That are their numbers, and lines that stand at one height on several of them; the
    first of those at the top may be a title or the headings of a table, which go as a
    whole or not at all.
    """
    edges: list[tuple[_Sheet, list[Line], list[Line]]] = []
    for sheet in sheets:
        tops = [part.grid.box.top for part in sheet.parts]
        above = [x for x in sheet.lines if x.top < min(tops, default=inf)]
        below = [x for x in sheet.lines if x.top > max(tops, default=-inf)]
        last = [x for x in below[-EDGE:] if x not in above[:EDGE]]
        edges.append((sheet, above[: EDGE + HIGHEST], last))
    own = (dict.fromkeys(above + last) for _, above, last in edges)
    count = Counter(map(_print_of, chain(*own)))
    heights = Counter(
        text for text, _ in {*map(_print_of, chain(*(s.lines for s in sheets)))}
    )
    found: list[str] = []
    met: set[tuple[str, int]] = set()
    for sheet, above, last in edges:
        keys = [_print_of(line) for line in above]
        run = list(takewhile(lambda key: count[key] > 1, keys))
        # What stands elsewhere too may be a heading, unless rules hold those.
        alone = {x for x in count if heights[x[0]] == 1 or sheet.parts}
        whole = len(run) <= EDGE or alone.issuperset(run)
        first = above[: max(EDGE, len(run))]
        for line in dict.fromkeys(first + last):
            key, top = _print_of(line), line in first
            figures = any(word.kind is Kind.NUMBER for word in line.words)
            if key[0].startswith("#"):
                passing = count[key] > 1 or not figures
            else:
                passing = count[key] > 1 and not figures and (key in met or not top)
                passing = passing and key in alone and (whole or not top)
            met.add(key)
            if passing:
                sheet.lines.remove(line)
                found.append(line.text)
    return found


def _print_of(line: Line) -> tuple[str, int]:
    """Return what a line says, and how high it stands.

    Numbers of pages are alike, if they rise with the pages as no figures do.
    """
    text = line.text
    if _PAGE_NUMBER.fullmatch(text):
        number = read_number(text)
        text = "#" if number is None else f"#{number.value - (line.page or 0)}"
    return text, round(line.top)


def _joined(pages: list[list[Row]]) -> list[Row]:
    """Join what pages hold of a table: no headings again, and no row in two."""
    rows: list[Row] = []
    for own in pages:
        own = own[_repeated(rows, own) :]
        _carry(rows, own)
        if rows and own and _is_cut(rows[-1], own[0]):
            _mend(rows, own)
            own = own[1:]
        rows += own
    for n, (above, row) in enumerate(pairwise(rows), start=1):
        if _is_struck(above, row):
            _mend(rows[:n], rows[n:])
    # Rules that do not quite meet draw rows in which no text begins.
    rows = [row for above, row in pairwise([[], *rows]) if _begins(above, row)]
    for row, below in pairwise(rows):
        _widen(row, below)
    return rows


def _is_struck(above: Row, row: Row) -> bool:
    """Tell whether the border of another cell cuts labels, and nothing beside them."""
    parts = {(p, q) for p, q in zip(above, row, strict=True) if p is not q and q.text}
    return 0 < len(parts) < len(row) and all(
        p.text
        and above.count(p) == row.count(q)
        and not is_label(p.text)
        and _is_rest(p, q)
        for p, q in parts
    )


def _begins(above: Row, row: Row) -> bool:
    """Tell whether a text begins in a row."""
    return not above or any(
        p.text and p is not q for p, q in zip(row, above, strict=True)
    )


def _widen(row: Row, below: Row) -> None:
    """Let a heading reach over the blank beside it, where one below reaches over both.

    A rule that cuts the heading of what stands below it parts no columns.
    """
    if _has_figure(row):
        return
    for c in range(len(row) - 1):
        pair = {row[c], row[c + 1]}
        texts = {piece.text for piece in pair}
        if (
            len(pair) == 2
            and below[c] is below[c + 1]
            and below[c] not in pair
            and below[c].text
            and "" in texts
            and any(texts)
        ):
            blank, label = sorted(pair, key=lambda piece: bool(piece.text))
            row[:] = [label if piece is blank else piece for piece in row]


def _carry(rows: list[Row], own: list[Row]) -> None:
    """Let a label that reaches down to the end of a page reach on over the next.

    There its cell goes on blank, without a rule around it, or with the rest of it.
    """
    if not rows or not own:
        return
    whole: dict[Piece, Piece] = {}
    # What names the last row is no label of one that has a name of its own.
    labels = [x for x in rows[-1] if _is_label(x.text)]
    own_label = labels[-1] if labels and _are_whole(rows[-1], own[0]) else None
    for c, (above, below) in enumerate(zip(rows[-1], own[0], strict=True)):
        if not _is_label(above.text) or above in whole:
            continue
        reach = sum(row[c] is below for row in own)
        if not below.text:
            if above is not own_label and (
                below.absent or reach > 1 or _spans(rows, c, above)
            ):
                for row in own[:reach]:
                    row[c] = above
        elif own[0].count(below) == rows[-1].count(above) and (
            _is_rest(above, below)
            or (
                (reach > 1 or _spans(rows, c, above))
                and above.full
                and _is_label(below.text)
                and not NUMBERED.match(below.text)
                and not (is_label(above.text) and is_label(below.text))
            )
        ):
            whole[above] = whole[below] = _continued(above, below)
    _replace(rows, own, whole)


def _spans(rows: list[Row], c: int, piece: Piece) -> bool:
    return len(rows) > 1 and rows[-2][c] is piece


def _is_label(text: str) -> bool:
    """Tell whether a text is a label, and no figure that nobody can read."""
    return kind_of(text) is Kind.LABEL and not _FIGURES.fullmatch(text)


def _texts(row: Row) -> list[str]:
    return [piece.text for piece in row]


def _repeated(rows: list[Row], own: list[Row]) -> int:
    """Count the rows that a page repeats from the head of the table.

    A heading that reaches down, or that the page cuts, may show its text on one of the
    pages alone, or a part of it.
    """
    count = 0
    for head, row in zip(rows, own, strict=False):
        both = [*zip(_texts(head), _texts(row), strict=True)]
        alike = all(not above or above.startswith(text) for above, text in both)
        same = (
            _texts(head) == _texts(row) and len({*filter(_is_label, _texts(row))}) > 1
        )
        if not alike or (any(map(read_number, _texts(row))) and not same):
            break
        if any(_texts(row)) and not any(
            above and above == text for above, text in both
        ):
            break
        count += any(_texts(row))
    return count


def _is_cut(last: Row, first: Row) -> bool:
    """Tell whether a page begins with the rest of the row that the other ended with.

    Then no cell has a text of its own on both pages, but for a label that fills its
    last line and goes on without a number of its own, or a figure without a label.
    Figures over others, whose label stands below alone, are the first lines of those.
    """
    labels = go_on = 0
    for (above, right), (below, other) in zip(_pairs(last), _pairs(first), strict=True):
        if (above is right) != (below is other):
            return False
    both = dict.fromkeys(zip(last, first, strict=True))
    if any(_has_figure([above]) and _has_figure([below]) for above, below in both):
        named = [p.text for p, q in both if p is not q and _is_label(q.text)]
        if named and not any(named):
            return not _are_whole(last, first)
    for above, below in both:
        if not below.text or above is below:
            continue
        go_on += 1
        if above.text and _is_rest(above, below):
            labels += 1
            continue
        label = _is_label(below.text)
        labels += label
        if above.text:
            if label != _is_label(above.text):
                return False
            two = is_label(above.text) and is_label(below.text)
            if label and (two or not above.full or NUMBERED.match(below.text)):
                return False
        elif label and not above.absent:
            return False
    if labels:
        # A figure on each page is a figure of each row.
        return not any(
            above.text and below.text and not _is_label(below.text)
            for above, below in zip(last, first, strict=True)
            if not _is_rest(above, below)
        )
    return bool(go_on) and any(_is_label(p.text) for p in last)


def _are_whole(last: Row, first: Row) -> bool:
    """Tell whether two rows have labels, and figures in the same places, each."""
    both = [(p, q) for p, q in zip(last, first, strict=True) if p is not q]
    named = (any(_is_label(x.text) for x in row) for row in zip(*both, strict=True))
    told = {(_has_figure([p]), _has_figure([q])) for p, q in both}
    return len(both) > 2 and all(named) and told == {(True, True), (False, False)}


def _is_rest(above: Piece, below: Piece) -> bool:
    """Tell whether two pieces are a label of a form, or a unit, that a page cuts."""
    if kind_of(below.text) in (Kind.BLANK, Kind.NUMBER):
        return False
    text = above.text + below.text
    return is_label(text) or kind_of(text) is Kind.UNIT


def _pairs(row: Row) -> Iterator[tuple[Piece, Piece]]:
    return pairwise([*row, Piece("", 0)])


def _mend(rows: list[Row], own: list[Row]) -> None:
    """Put together the two parts of a row, wherever their cells reach."""
    whole: dict[Piece, Piece] = {}
    for above, below in zip(rows[-1], own[0], strict=True):
        if above not in whole:
            rest = below.text and below is not above  # else it has none
            piece = _continued(above, below) if rest else above
            whole[above] = whole[below] = piece
    _replace(rows, own, whole)


def _replace(rows: list[Row], own: list[Row], whole: dict[Piece, Piece]) -> None:
    """Put pieces that were put together in the place of their parts."""
    for part in (reversed(rows), own):
        for row in part:
            if whole.keys().isdisjoint(row):
                break
            row[:] = [whole.get(piece, piece) for piece in row]


def _goes_on(parts: list[_Part], part: _Part) -> bool:
    """Tell whether a page goes on with the table that ended the page before.

    It ends on the right where that does, and from where both have begun its columns
    are those of the parts before it, or hold them. A label that goes on from there may
    lack its rule on the left, and so may the first of headings that stand alone. In a
    box around more than the table it is its figures that tell that it goes on.
    """
    last, own = parts[-1].grid.box, part.grid.columns
    others = marks(x for p in parts for x in p.grid.columns)
    start = max(own[0], others[0])

    def within(some: list[float], all_of: list[float]) -> bool:
        return all(abs(all_of[at(all_of, x)] - x) <= TOLERANCE for x in some)

    # A row that the page cuts may have a cell alone that goes on.
    rest = {*part.grid.cells[0]} <= part.grid.open and part.grid.box.x1 < last.x1
    from_there = [[x for x in xs if x >= start - TOLERANCE] for xs in (own, others)]
    alike = (
        part.page - parts[-1].page <= 1
        and (rest or abs(last.x1 - part.grid.box.x1) <= TOLERANCE)
        and within([start], own)
        and within([start], others)
        and (within(*from_there) or within(*reversed(from_there)))
        and (
            own[0] >= others[0] - TOLERANCE
            or not any(_has_figure(row) for p in parts for row in p.rows)
        )
    )
    next_ = part.page == parts[-1].page + 1
    return alike or (
        next_ and (_figures_go_on(parts[-1], part) or _is_headed(parts[-1], part))
    )


def _figures_go_on(above: _Part, below: _Part) -> bool:
    """Tell whether rows of a form go on, with figures between the same rules."""
    ends, starts = _rules_of_figures(above)[-1:], _rules_of_figures(below)[:1]
    alike = any(
        len(a) == len(b) > FEWEST
        and all(abs(x - y) <= BESIDE for x, y in zip(a, b, strict=True))
        for a, b in zip(ends, starts, strict=False)
    )
    rows = ([row for row in x.rows if _has_figure(row)] for x in (above, below))
    return alike and _rows_go_on(*rows)


def _is_headed(above: _Part, below: _Part) -> bool:
    """Tell whether the headings of the first row with figures end the page before.

    Those of one section of a form stand there, or some there and the others above the
    row: one between the same rules as each figure, and none between others.
    """
    first = next((r for r, row in enumerate(below.rows) if _has_figure(row)), 0)
    sections = _rows_called(below.rows[first]) if below.rows else {}
    ends = abs(above.grid.box.x1 - below.grid.box.x1) <= TOLERANCE
    if not ends or _has_figure(above.rows[-1]):
        return False
    starts = _rules_of(
        below, first, lambda x: kind_of(x.text) in (Kind.NUMBER, Kind.BLANK)
    )

    def headed(section: Section) -> bool:
        def heads(piece: Piece) -> bool:
            return section in columns_called(piece.text)

        over = [x for r in range(first) for x in _rules_of(below, r, heads)]
        over += _rules_of(above, -1, heads)
        return all(
            any(abs(x - y) <= TOLERANCE for y in others)
            for own, others in ((starts, over), (over, starts))
            for x in own
        )

    return len(starts) > 1 and any(map(headed, sections))


def _rules_of_figures(part: _Part) -> list[list[float]]:
    """Return for each row with figures where the rules on their left stand."""

    def is_figure(piece: Piece) -> bool:
        return kind_of(piece.text) is Kind.NUMBER

    found = (_rules_of(part, r, is_figure) for r in range(len(part.rows)))
    return [x for x in found if x]


def _rules_of(part: _Part, r: int, told: Callable[[Piece], bool]) -> list[float]:
    """Return where the rules on the left of those pieces of a row stand."""
    lefts = dict[Piece, float]()
    columns = part.grid.columns
    for piece, x, own in zip(part.rows[r], columns, part.grid.left, strict=False):
        if told(piece):
            rule = own[r]
            lefts.setdefault(piece, x if rule is None else rule)
    return [*lefts.values()]


def _has_figure(row: Row) -> bool:
    return any(kind_of(piece.text) is Kind.NUMBER for piece in row)


def _ruled_rows(path: str, parts: list[_Part]) -> list[list[Row]]:
    """Return for each page the rows that its rules draw, all as wide as the table."""
    columns = marks(x for part in parts for x in part.grid.columns)
    if sum(len(part.rows) for part in parts) * len(columns) > MAX_CELLS:
        raise too_large(path, 1, sum(len(part.rows) for part in parts))
    pages = []
    for part in parts:
        own, left = part.grid.columns, part.grid.left
        middles = [(a + b) / 2 for a, b in pairwise(columns)]
        of = [min(bisect_right(own, x), len(own) - 1) - 1 for x in middles]
        blank = Piece("", part.page, absent=True)
        outside = [
            n < 0 or b - own[-1] > TOLERANCE
            for n, b in zip(of, columns[1:], strict=True)
        ]
        pages.append(
            [
                [
                    blank if out else row[n - ((left[n][r] or 0) > x and n > 0)]
                    for n, x, out in zip(of, middles, outside, strict=True)
                ]
                for r, row in enumerate(part.rows)
            ]
        )
    return pages
