"""Texts copied from a page: their tables, whose mark-up is lost, and their lines.

What comes in is a text; what goes out is a :class:`~.tables.Layout`. Bars or tabs part
the cells of a table, or each stands on a line of its own; where the text does not tell
the rows of a table apart, or has lost its spans, :mod:`~.spans` restores them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress, groupby, islice, pairwise, takewhile
from typing import NamedTuple
from unicodedata import east_asian_width

from govopen.arithmetic import check_figures
from govopen.errors import TooLargeError
from govopen.form import forms
from govopen.reading.aligned import blocks, part_cells, table_of
from govopen.reading.arranged import Line, Word
from govopen.reading.columns import names_year, stands_beside
from govopen.reading.document import Document
from govopen.reading.figures import find_figures
from govopen.reading.framed import framed_tables
from govopen.reading.grid import change_in
from govopen.reading.labels import (
    columns_called,
    is_label,
    is_part_of_number,
    is_units,
    labels_in,
    opens_headings,
    rows_called,
    sections_headed,
)
from govopen.reading.marked import INSIDE, without_marks
from govopen.reading.paged import (
    counting,
    in_flow,
    in_step,
    without_numbers_of_pages,
    without_numbers_of_rows,
    without_order,
    without_pages,
)
from govopen.reading.proved import proved_tables
from govopen.reading.spans import (
    OVER_ALL,
    Grid,
    Item,
    joined,
    plain_rows,
    restore,
    written_out,
)
from govopen.reading.tables import (
    BLANK,
    LABEL,
    LEAD,
    LONGEST_LABEL,
    MAX_CELLS,
    MAX_TABLES,
    NUMBER,
    UNIT,
    Cell,
    Layout,
    Table,
    glued,
    kind_of,
    too_large,
    too_many,
)
from govopen.reading.tabs import FEWEST, Words, rows_of_lines, with_tabs
from govopen.reading.words import normalise

MAX_LINES, MAX_LETTERS = 500_000, 6_000_000
MAX_SPACED = 20_000  # of a text whose columns are parted by spaces
# A row with as many figures stands under headings that need their spans.
MANY = 4
# All forms together have not a hundredth as many labels.
MAX_LABELS = 30_000
# Figures that add up, for each sum that does not, of which there may be some.
FEWEST_SURE, MOST_BROKEN = 10, 3
FEWEST_PROVED = 3
MOST_HEADS, LONGEST_HEAD = 8, 5  # lines, and letters, where no column is of units
LONGEST_CORNER = 8  # letters of what stands over labels
FEWEST_TWO = 5  # one row in so many has two numbers where there are two columns
FEWEST_MIDDLE = 20
MAX_ROW = 10_000  # letters of a row that are looked at to tell what it is

_TITLE = re.compile(r"表$|表\(.*\)$|\d{4}年?度?.*表")
_SECTION = re.compile("[一二三四五六七八九十]{1,3}、")
_BARS = re.compile(r"[|\t]")
_LINE_END = re.compile(r"\r\n?|\n")
_BARS_OF_ALL_KINDS = str.maketrans("｜│┃║", "||||")
# Around tables and rows.
_DRAWN = re.compile(r"\s*(?:[─-╬]{3,}|\+(?:[-=:]+\+)+|</?\w[^<>]*>)\s*")
_DATED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b")
_YEAR_APART = re.compile(r"(?<=20\d\d) +年")  # by a program that goes by places
_PART = re.compile(r"([ \u3000\xa0]*)([^ \u3000\xa0]+)")
_RULE = re.compile(r":?-{3,}:?(?:\+-+)*|:-+:?|-+:")
# A figure that a program has set in the middle of its line, and the room before one.
_MIDDLE = re.compile(r" {20,}[\d.,]+")
_FAR = re.compile(r"(?<=\S) {20,}(?=\S)")
_NOTE = normalise("本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和")
_SPACED = re.compile(r"\S {2,}\S")  # cells parted by spaces
_OPENS = re.compile(r"\D*[^\d\s]\d[.．]")
_SENTENCE = re.compile(r"[。;；!！?？]")


def lay_out_text(document: Document) -> Layout:
    """Resolve a text to its title, lines and tables."""
    if document.text.count("\n") + document.text.count("\r") > MAX_LINES:
        raise _too_long(document.path, f"{MAX_LINES:,} lines")
    if len(document.text) > MAX_LETTERS:
        raise _too_long(document.path, f"{MAX_LETTERS:,} letters")
    text = document.text.translate(_BARS_OF_ALL_KINDS).replace("&nbsp;", "\xa0")
    marked, text = without_marks(document.path, text)
    numbered = without_numbers_of_pages(_LINE_END.split(text))
    numbered = [line for line in numbered if line[1] != INSIDE]
    tables, words, *_ = _best(
        ([*marked, *tables], words) for tables, words in _ways(document.path, numbered)
    )
    words = [(n, line.strip()) for n, line in words if line.strip()]
    at, filled = [n for n, _ in words], [line for _, line in words]
    if at == sorted(at):
        firsts = ((t, next((c.line for c in t.cells if c.line), None)) for t in tables)
        tables = [replace(t, below=n and bisect_left(at, n)) for t, n in firsts]
    lines = [line for _, line in numbered]
    return Layout(next(iter(filled), ""), filled, tables, _cut_off(lines))


def _ways(path: str, numbered: Words) -> Iterator[tuple[list[Table], Words]]:
    """Yield what a text may hold: by what may part its cells, the surest first.

    A program that cannot write one of several tables as the others writes it otherwise,
    so that each way may go on with the lines that one before it has left.
    """
    framed, words = framed_tables(path, numbered)
    numbers = [n for n, _ in words]
    lines = [line if framed or not _DRAWN.fullmatch(line) else "" for _, line in words]
    tables, words = _text_tables(path, lines, numbers)
    tables = [*framed, *tables]
    if not tables and (tabbed := with_tabs(lines)):
        tables, words = _text_tables(path, tabbed, numbers)
        above = _last_heads([*enumerate(tables[0].lead)] if tables else [])
        tables = [_of_one(table, above) for table in tables]
    yield tables, words
    if tables and len(words) > MAX_SPACED:
        return
    words = without_numbers_of_rows(words)
    for narrow in (False, True):
        spaced, rest = _spaced_tables(path, words, narrow=narrow)
        if spaced:
            yield [*tables, *spaced], rest
        if spaced or not narrow:
            bare, left = _bare_tables(path, rest)
            yield [*tables, *spaced, *bare], left
        if spaced and not narrow:
            bare, left = _bare_tables(path, words)
            yield [*tables, *bare], left
    pages = any("\f" in line for _, line in words)
    plain = [x for x in words if not (_is_prose(x[1]) or _is_of_page(x[1], pages))]
    proved, taken = proved_tables(plain)
    if proved:
        bare, left = _bare_tables(path, words, taken)
        yield [*tables, *proved, *bare], left


class _Reading(NamedTuple):
    """A way to read a text: its tables, the lines around them, and the figures found.

    `sure` are the figures that take part in an identity that holds; `broken` is how
    many do not; `formal` says that there are rows of a form, `whole` that nothing is to
    be said of it.
    """

    tables: list[Table]
    words: Words
    figures: dict[tuple[str, str], float]
    sure: set[tuple[str, str]]
    broken: int
    formal: bool
    whole: bool

    def proves_more(self, other: _Reading) -> bool:
        """Tell whether this is to be taken in place of a surer way.

        It has to agree with that and keep what sums show in it, and sums have to show
        most of what it has more.
        """
        both = self.figures.keys() & other.figures.keys()
        more = self.figures.keys() - other.figures.keys()
        return (
            len(self.sure) > len(other.sure)
            and other.sure <= self.figures.keys()
            and FEWEST_SURE * self.broken
            <= min(len(self.sure), FEWEST_SURE * MOST_BROKEN)
            and 2 * len(more & self.sure) > len(more)
            and all(self.figures[x] == other.figures[x] for x in both)
        )


def _best(ways: Iterable[tuple[list[Table], Words]]) -> _Reading:
    """Return the first way that finds tables of a form, or one that proves more."""
    best = _Reading([], [], {}, set(), 0, False, False)
    for tables, words in ways:
        ordered = sorted(tables, key=_line_of)
        ordered = [replace(x, number=n) for n, x in enumerate(ordered, start=1)]
        reading = _reading(ordered, words)
        around = reading.formal and not best.formal and _around(ordered, best.tables)
        if not best.tables or around or reading.proves_more(best):
            best = reading
        if best.whole:
            break
    return best


def _around(tables: list[Table], parted: list[Table]) -> bool:
    """Tell whether tables that bars part, as in a menu, stand around all others."""
    lines = sorted(frozenset().union(*map(_lines_of, parted)))
    starts = {*map(_line_of, parted)}
    own = [_lines_of(x) for x in tables if _line_of(x) not in starts]
    ends = ((min(x), max(x)) for x in own if x)
    return all(bisect_left(lines, a) == bisect_left(lines, b) for a, b in ends)


def _proved(rows: list[list[Cell]]) -> bool:
    """Tell whether sums show that labels and figures of two flows belong together."""
    ways = [_reading([Table(1, "", rows)], [], form) for form in forms()]
    best = max(ways, key=lambda way: len(way.figures))
    sure = sum(best.figures[x] > 0 for x in best.sure)
    return not best.broken and sure >= FEWEST_PROVED


def _reading(tables: list[Table], words: Words, form: str | None = None) -> _Reading:
    found = find_figures(tables, None, "", form) if tables else None
    if not found:
        return _Reading(tables, words, {}, set(), 0, False, False)
    checked = check_figures(found.form.name, found.figures)
    keys = [(figure.code, figure.applicant) for figure in found.figures]
    return _Reading(
        tables,
        words,
        dict(zip(keys, (x.value for x in found.figures), strict=True)),
        {*compress(keys, checked.confirmed)},
        sum(x.severity == "error" for x in checked.findings),
        True,
        not (found.notes or checked.findings),
    )


def _line_in(item: Item) -> int:
    return item.line or 0


def _lines_of(table: Table) -> set[int]:
    return {c.line for row in table.rows for c in row if c.line}


def _line_of(table: Table) -> int:
    """Return the first line of a table."""
    return min(_lines_of(table), default=0)


def _too_long(path: str, most: str) -> TooLargeError:
    return TooLargeError(
        path,
        f"the text has more than {most}",
        "Cut the statutory table out of the file.",
    )


def _flush(rows: list[list[Item]]) -> Sequence[Sequence[Item | None]]:
    """Move to the right the rows that lack what reached down beside their label.

    They end with as many figures as the rows that lack nothing, in which two labels
    stand side by side; a row that ends with fewer or more may have lost a figure and
    stays.
    """
    longest = max(map(len, rows), default=0)
    ends = [
        sum(1 for _ in takewhile(lambda x: x.kind in (NUMBER, BLANK), reversed(row)))
        for row in rows
    ]
    full = [
        (row, end) for row, end in zip(rows, ends, strict=True) if row[longest - 1 :]
    ]
    if any(row[1:] and row[1].kind is BLANK for row, _ in full):
        return rows  # one cell too many, and not a group's label before its rows
    counted = {end for row, end in full if NUMBER in [item.kind for item in row]}
    whole = counted or {end for _, end in full if end}
    return [
        [*[None] * (longest - len(row)), *row]
        if whole == {end} and row[0].kind is LABEL
        else row
        for row, end in zip(rows, ends, strict=True)
    ]


def _table(number: int, caption: str, items: list[Item]) -> Table:
    grid = Grid()
    for row in plain_rows(items):
        grid.add(row)
    rows = written_out(grid.rows) or restore(items)
    if rows is None:
        grid = Grid()
        for flush in _flush([row for row in plain_rows(joined(items)) if row]):
            grid.add(flush)
        rows = grid.rows
    return Table(number, caption, rows)


def _note_labels(path: str, labels: set[str], items: Iterable[Item]) -> None:
    """Add the labels among items to those of the document, if it is not too many."""
    labels.update(item.text for item in items if item.kind is LABEL)
    if len(labels) > MAX_LABELS:
        raise TooLargeError(
            path,
            f"its tables have more than {MAX_LABELS:,} different labels",
            "Cut the statutory table out of the file.",
        )


# -- cells parted by bars or tabs ----------------------------------------------------


def _text_tables(
    path: str, given: list[str], numbers: list[int]
) -> tuple[list[Table], Words]:
    """Cut a text into its tables and the lines around them.

    A table is a run of lines with ``|`` or tabs. A bare line inside such a run is
    the first part of a label broken over two lines, unless it reads as the title of
    another table, which ends the run; two bare lines in a row do, unless they are
    headings. Blank lines do not, where a row of figures goes on after them. `exact`
    says that each row has a cell for each column.
    """
    lines = [(numbers[n - 1], line) for n, line in rows_of_lines(given)]
    filled = _next_filled(lines)
    words: Words = []
    tables: list[Table] = []
    block: Words = []
    cells = 0
    labels: set[str] = set()
    caption = ""
    lead: tuple[str, ...] = ()
    told = 0  # how many of the words stand above the table before
    widest = 0  # tabs of a line

    def close() -> None:
        nonlocal block, cells
        if block:
            items = _items(block)
            _note_labels(path, labels, items)
            table = _table(len(tables) + 1, caption, items)
            if table.rows:
                tables.append(replace(table, lead=lead))
        block, cells = [], 0

    for index, (number, line) in enumerate(lines):
        follower = lines[index + 1][1] if index + 1 < len(lines) else ""
        closes = not block and _is_bar(follower)
        if _is_tabular(line) or (closes and 0 < len(line.strip()) <= LONGEST_LABEL):
            cells += 1 + line.count("|") + line.count("\t")
            if cells > MAX_CELLS:
                raise too_large(path, len(tables) + 1, len(block) + 1)
            if len(tables) == MAX_TABLES:
                raise too_many(path)
            if not block:
                caption = words[-1][1].strip() if words else ""
                lead = _lead(words, told)
                if opens_headings(caption):
                    block.append(words.pop())
                told = len(words)
            block.append((number, line))
            widest = max(widest * (len(block) > 1), line.count("\t"))
        elif (
            block
            and 0 < len(line.strip()) <= LONGEST_LABEL
            and _is_tabular(follower)
            and not _is_title(line.strip(), follower)
        ):
            block.append((number, line))
        elif block and _goes_on(line, block[-1][1], filled[index]):
            continue
        elif block and not line.strip() and _is_bar(block[-1][1]) and _is_bar(follower):
            continue  # a cell that is left blank
        elif block and 0 < line.count("\t") < widest and block[-1][1][-1:] == "\t":
            block.append((number, line))  # more of a row whose last cell is broken
        elif block and _is_broken(block[-1][1], line):
            block.append((number, line))
        else:
            close()
            words.append((number, line))
    close()
    return tables, words


def _lead(words: Words, told: int) -> tuple[str, ...]:
    """Return the last lines above a table, `told` of which stand above one before."""
    filled = filter(None, (line.strip() for _, line in words[told:]))
    return tuple([*filled][-LEAD:])


def _is_bare(line: str) -> bool:
    return bool(line.strip()) and not _is_tabular(line)


def _next_filled(lines: Words) -> list[str]:
    """Return for each line the next one that says anything."""
    result = [""] * len(lines)
    after = ""
    for index in range(len(lines) - 1, -1, -1):
        result[index] = after
        line = lines[index][1].strip()
        if line.strip("|-: "):
            after = lines[index][1]
    return result


def _goes_on(line: str, row: str, follower: str) -> bool:
    """Tell whether a table goes on after a blank line: with a row, or more headings."""
    if line.strip():
        return False
    above, below = (
        [*filter(None, map(str.strip, _BARS.split(x[:MAX_ROW])))]
        for x in (row, follower)
    )
    kinds = [*map(kind_of, below)]
    heads = below[1:] and all(map(is_label, [*above, *below]))
    return bool(heads) or (LABEL in kinds and NUMBER in kinds)


def _is_broken(row: str, line: str) -> bool:
    """Tell whether a line holds the rest of a figure that a row ends with."""
    last = _BARS.split(row[-MAX_ROW:])[-1]
    return kind_of(last.strip()) is NUMBER and kind_of(line.strip()) is NUMBER


def _is_title(line: str, follower: str) -> bool:
    """Tell whether a bare line above a cell is a title, and no part of the cell."""
    if _TITLE.search(line):
        return True
    cell, *others = _BARS.split(follower)
    cell = cell.strip()
    rows = any(map(str.strip, others))  # in these, sections are rows too
    return (
        _SECTION.match(line) is not None
        and not is_label(line)
        and (opens_headings(cell) if rows else is_label(cell))
        and not is_label(line + cell)
    )


def _cut_off(lines: list[str]) -> bool:
    """Tell whether the last cell stays open though the table closes its cells."""
    end = [line.strip() for line in "\n".join(lines[-9:]).rstrip().split("\n")]
    end = end[max((n + 1 for n, line in enumerate(end) if not line), default=0) :]
    *before, last = [line.endswith("|") for line in end[-5:]] or [True]
    return not last and len(before) > 2 and all(before) and not _is_prose(end[-1])


def _is_bar(line: str) -> bool:
    return line.strip() == "|"


def _is_tabular(line: str) -> bool:
    return "|" in line or ("\t" in line and not line.isspace())


def _items(block: Words) -> list[Item]:
    """Return the cells of a block of lines, with their rows where lines are rows."""
    lines = [(n, _BARS.split(text)) for n, text in block]
    lines = [(n, parts) for n, parts in lines if not _is_rule(parts)]
    # A line with two or more texts is a row; a run of pipes only closes cells.
    texts = [sum(bool(p.strip()) for p in parts) for _, parts in lines]
    piped = any("|" in text for _, text in block)
    if piped and 2 * sum(n >= 2 for n in texts) <= sum(n >= 1 for n in texts):
        return _with_rows(list(_stream(lines)))
    lines = _continued(lines)
    # Bars that open and close every row hold no cell.
    several = [parts for _, parts in lines if len(parts) > 1]
    opened = all(not parts[0].strip() for parts in several)
    closed = all(not parts[-1].strip() for parts in several)
    return [
        Item(part.strip(), n, row)
        for row, (n, parts) in enumerate(lines, start=1)
        if any(map(str.strip, parts))
        for part in _cells_of_row(parts, opened, closed)
    ]


def _continued(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Give a row what stands in a line that begins with a figure, as no row does.

    Such a line breaks a cell in two, so that neither part is its figure. One without a
    label goes on after a cell where many are in a row and the one above lacks some; so
    does a blank before the next label, which a program has put there.
    """
    firsts = [kind_of(parts[0].strip()) is NUMBER for _, parts in lines]
    if 2 * sum(firsts) > len(lines):
        return lines
    width = Counter(len(parts) for _, parts in lines).most_common(1)[0][0]
    result: list[tuple[int, list[str]]] = []
    for first, (n, parts) in zip(firsts, lines, strict=True):
        before = result[-1][1] if result else []
        kinds = [kind_of(part.strip()) for part in (*before[1:2], *parts[1:])]
        own = width + (kinds[:1] == [LABEL])  # beside the name of a group
        if (
            first
            and before
            and kind_of(before[-1].strip()) is NUMBER
            and (len(parts) == 1 or len(before) + len(parts) - 1 <= width)
        ):
            broken = f"{before[-1].strip()}\n{parts[0].strip()}"
            result[-1] = result[-1][0], [*before[:-1], broken, *parts[1:]]
        elif (
            width > MANY
            and before[1:]
            and parts[1:]
            and not parts[0].strip()
            and LABEL not in kinds[1:]
            and len(before) + len(parts) - 1 <= own
        ):
            result[-1] = result[-1][0], [*before, *parts[1:]]
        elif (
            before
            and len(before) == width - 1
            and not parts[0]
            and parts[1:]
            and rows_called(before[0]).keys() & rows_called(parts[1]).keys()
        ):  # a blank at the end of a row, which a program has put before the next
            result[-1] = result[-1][0], [*before, ""]
            result.append((n, parts[1:]))
        else:
            result.append((n, parts))
    return result


def _with_rows(stream: list[Item]) -> list[Item]:
    """Tell the rows of a stream apart in which a lone bar stands before each."""
    openers = [
        n
        for n, (bar, follower) in enumerate(pairwise(stream))
        if not bar.text and follower.kind is LABEL
    ]
    heads = sum(
        follower.kind is LABEL and before.kind is not LABEL
        for before, follower in pairwise(stream)
    )
    follows = any(n and stream[n - 1].kind is NUMBER for n in openers)
    if not follows or len(openers) < heads:
        return stream
    row, starts = 1, set(openers)
    items = []
    for n, item in enumerate(stream):
        if n in starts:
            row += 1
        else:
            items.append(item._replace(row=row))
    # A cell that was left blank among the headings opens no row.
    if any(_is_mixed(list(row)) for _, row in groupby(items, key=lambda x: x.row)):
        return stream
    return items


def _is_mixed(row: list[Item]) -> bool:
    """Tell whether a row begins with headings and goes on with a row below them."""
    first, *others = [item.text for item in row if item.kind is LABEL] or [""]
    headed = sections_headed(first) - _named(first)
    return any(not headed.isdisjoint(_named(text)) for text in others if headed)


def _named(label: str) -> set[str]:
    """Name the sections that have a row of this label."""
    return {section.name for section in rows_called(label)}


def _is_rule(parts: list[str]) -> bool:
    """Tell whether a line is the rule that Markdown draws under a table's head."""
    texts = [part.strip() for part in parts if part.strip()]
    return bool(texts) and all(map(_RULE.fullmatch, texts))


def _cells_of_row(parts: list[str], opened: bool, closed: bool) -> list[str]:
    if opened and len(parts) > 1:
        parts = parts[1:]
    if closed and len(parts) > 1:
        parts = parts[:-1]
    return parts


def _stream(lines: Iterable[tuple[int, list[str]]]) -> Iterator[Item]:
    """Yield the cells of a table written one cell a line, each closed by a pipe.

    A number whose pipe stands below it, as that of few, may be that of a page.
    """
    lines = [*lines]
    figures = [x for _, x in lines if kind_of(x[0].strip()) is NUMBER]
    few = 2 * sum(not x[1:] for x in figures) < len(figures)
    start, open_text = 0, ""
    for number, parts in lines:
        for part in parts[:-1]:
            page = few and not part.strip() and kind_of(open_text) is NUMBER
            text = glued([open_text, part.strip()]) + "?" * page
            yield Item(text, start or number, 0)
            start, open_text = 0, ""
        if parts[-1].strip():
            start, open_text = start or number, glued([open_text, parts[-1].strip()])
    if open_text:
        yield Item(open_text, start, 0)


# -- columns parted by spaces ---------------------------------------------------------


def _spaced_tables(
    path: str, words: Words, *, narrow: bool
) -> tuple[list[Table], Words]:
    """Find the tables in lines whose columns are parted by spaces.

    A program that writes them counts a Chinese letter as one place or as two: that is
    taken by which the figures stand in fewer places. Where it counts one, cells that
    a single space parts are parted if asked for: they may stand so by chance.
    """
    if sum(bool(_SPACED.search(line)) for _, line in words) < FEWEST:
        return [], words
    if len(words) > MAX_SPACED:
        raise _too_long(path, f"{MAX_SPACED:,} lines")
    read = [_spaced_lines(words, wide) for wide in (1, 2)]
    lines = min(read, key=lambda lines: len(_places(lines)))
    broad = lines is read[1]
    if broad and narrow:
        return [], words  # it was parted at the first time
    if broad or narrow:
        part_cells(lines, broad=broad)
    found = list(islice(blocks(lines), MAX_TABLES + 1))
    inside = {n for block in found for n in range(block.first, block.last + 1)}
    rest = [
        (line.number or 0, line.text)
        for n, line in enumerate(lines)
        if n not in inside or (len(line.words) == 1 and line.labels)
    ]
    if len(found) > MAX_TABLES:
        raise too_many(path)
    tables = [
        _of_one(
            table_of(path, number, "", block.rows),
            _last_heads([(0, line.text) for line in lines[: block.first]]),
        )
        for number, block in enumerate(found, start=1)
    ]
    return tables, rest


def _of_one(table: Table, above: list[str]) -> Table:
    """Make the figures unreadable of a lone column of numbers under two headings.

    Most rows have one number, and so little shows where two columns part.
    """
    figures = [cell for row in table.rows for cell in row if cell.number]
    columns = {cell.column for cell in figures}
    start = max(columns, default=1) - 1
    over = {x.text: x for row in table.rows for x in row[start:] if x.kind is LABEL}
    if len(columns) != 1 or not (_name_others([*over]) or _name_others(above)):
        return table
    made = {cell: replace(cell, text=cell.text + "?") for cell in figures}
    rows = [[made.get(cell, cell) for cell in row] for row in table.rows]
    return replace(table, rows=rows)


def _spaced_lines(words: Words, wide: int) -> list[Line]:
    """Cut lines into words with places; those of a page's number are left out."""
    lines: list[Line] = []
    page = blank = 0
    pages = any("\f" in text for _, text in words)
    for number, text in words:
        page += text.count("\f")
        bare = text.strip()
        if not bare or _is_of_page(bare, pages):
            blank += not bare
            continue
        parts: list[tuple[str, Word]] = []
        at = 0.0
        text = _YEAR_APART.sub("年", text.replace("\f", ""))
        for match in _PART.finditer(text):
            space, letters = match.groups()
            start = at + sum(2 if sign == "\u3000" else 1 for sign in space)
            at = start + sum(
                wide if east_asian_width(sign) in "WF" else 1 for sign in letters
            )
            parts.append((space, Word(letters, start, at)))
        # Nobody can tell a space in a number from one between two.
        figures = takewhile(lambda part: part[1].kind in (NUMBER, BLANK), parts[::-1])
        last = len(parts) - len(list(figures))
        if last == len(parts) - 1 and _OPENS.fullmatch("".join(bare.split(" ")[-2:])):
            last += 1  # the number of a label that goes on in the next line
        spans: list[list[Word]] = []
        for n, (space, word) in enumerate(parts):
            # A unit of money may be in its figure's cell; others have a column.
            # And 条） ends a remark, as in 计 1 条）.
            unit = word.kind is UNIT and word.text[-1] not in "元）)"
            unit = unit and bool(spans) and spans[-1][-1].kind is NUMBER
            signed = spans and change_in(spans[-1][-1].text + word.text)
            apart = n >= last and not signed
            if n == 0 or apart or unit or len(space) > 1 or space == "\u3000":
                spans.append([])
            spans[-1].append(word)
        place = len(lines) + blank
        lines.append(
            Line(list(map(Word.of, spans)), place, place + 1, None, number, page)
        )
    return lines


def _is_of_page(line: str, pages: bool) -> bool:
    """Tell whether a line is what a browser prints on pages."""
    return pages and bool("://" in line or _DATED.match(line))


def _places(lines: list[Line]) -> set[float]:
    values = [word for line in lines if line.votes for word in line.values]
    return {word.x0 for word in values} | {-word.x1 for word in values}


# -- one cell a line, nothing between ------------------------------------------------


def _bare_tables(
    path: str, words: Words, taken: Collection[int] = ()
) -> tuple[list[Table], Words]:
    """Find the tables in lines that hold one cell each and nothing to part them.

    Lines that are `taken` show the habit of the text, but are left out.

    Where more figures end a line than stand alone in one, or several stand beside one
    another in many lines, blanks part the cells.
    """
    middle = sum(bool(_MIDDLE.fullmatch(line)) for _, line in words)
    if middle >= FEWEST_MIDDLE and len(words) <= MAX_SPACED:
        apart = ((n, part) for n, line in words for part in _FAR.split(line))
        words = [
            (n, part)
            for n, text in apart
            for part in ([text] if _SENTENCE.search(text) else labels_in(text))
        ]
    tables: list[Table] = []
    labels: set[str] = set()
    starts = [n for n, text in words if "\f" in text]
    pages = bool(starts)
    filled = [n for n, text in words if text.strip()]
    near = (bisect_left(filled, n) + at for n in starts for at in (-1, 0))
    ends = {filled[n] for n in (*near, -1) if -len(filled) <= n < len(filled)}
    around = [
        _is_of_page(line, pages) or _is_note(line)
        for line in (line.strip() for _, line in words)
    ]
    rest = list(compress(words, around))
    told = 0
    # Programs that part what stands apart on a page may write it in another order.
    blank = sum(not line.strip() for _, line in words)
    ordered = not pages or 9 * blank < 4 * len(words)
    words = [word for word, apart in zip(words, around, strict=True) if not apart]
    last = [kind_of(x.strip()) is NUMBER for _, x in words if _ends(x)]
    runs = sum(len(_apart(line)) > MANY for _, line in words if _ends(line))
    cut = _apart if runs >= FEWEST or 2 * sum(last) < len(last) else _whole
    # Where figures end lines, one that stands alone may as well be a page's number.
    pages_or_figures = counting(words) if cut is _apart else set()
    words = [word for word in words if word[0] not in taken]
    for prose, group in groupby(words, key=lambda word: _is_prose(word[1])):
        own = list(group)
        if prose:
            rest += own
            continue
        cells = [Item(text, n, 0) for n, line in own for text in cut(line)]
        _note_labels(path, labels, cells)
        heads, cells = _headed(cells)
        if sum(c.kind is NUMBER for c in cells) < FEWEST:
            rest += own
            continue
        if len(cells) > MAX_CELLS:
            raise too_large(path, len(tables) + 1, MAX_CELLS)
        at = [bisect_left(cells, n, key=_line_in) for n in (0, *starts)]
        sides = (cells[a:b] for a, b in pairwise([*at, len(cells)]))
        over, flow = in_flow(list(filter(None, sides)))
        if flow and _proved(_loose(flow, over, others=False)):
            heads, cells = over, flow
        without = without_pages(cells)
        numbers = {x.line for x in cells} - {x.line for x in without}
        if not pages or numbers <= ends:  # else it is the rest of a number
            cells = without
        cells = [
            cell._replace(text=cell.text + "?" * (cell.line in pages_or_figures))
            for cell in _below_labels(heads, cells)
        ]
        # What stands above the headings, or else the first label of a form, is title.
        first = (heads or cells)[0].line or 0
        above = [(n, line) for n, line in own if n < first]
        rest += above
        caption = next((t.strip() for _, t in reversed(rest) if t.strip()), "")
        lead, told = _lead(rest, told), len(rest)
        beside = takewhile(lambda x: x.kind is LABEL and not _opens_row(x), cells)
        named = [*_last_heads(above), *(cell.text for cell in beside)]
        others = _name_others([head.text for head in heads[1:]] or named)
        cells = cells if ordered else without_order(joined(cells))
        cells = in_step(cells)
        rows = restore(cells) or _loose(cells, heads, others=others)
        tables.append(Table(len(tables) + 1, caption, rows, lead=lead))
        if len(tables) > MAX_TABLES:
            raise too_many(path)
    return tables, rest


def _below_labels(heads: list[Item], cells: list[Item]) -> Iterator[Item]:
    """Spoil the figures below headings with no label between, which may be the next's.

    They are those of the labels below them then, where a program writes figures first.
    """
    above, first = heads[-1:], False
    for cell in cells:
        section = columns_called(above[-1].text) if above else {}
        if above and above[-1].kind is LABEL and not rows_called(above[-1].text):
            first = cell.kind is NUMBER if section else first
        yield cell._replace(text=cell.text + "?" * (first and cell.kind is NUMBER))
        above = [cell]


def _ends(line: str) -> bool:
    """Tell whether a figure ends a line, be it with its unit."""
    kinds = [*map(kind_of, line.split()[-2:])]
    return kinds[-1:] == [NUMBER] or kinds == [NUMBER, UNIT]


def _is_note(line: str) -> bool:
    """Tell whether a line is a part of the note that forms print in their corner."""
    text = normalise(line).strip("()")
    return len(text) > 1 and text in _NOTE


def _whole(line: str) -> list[str]:
    """Return what a line holds as one cell, but headings that stand beside another.

    A space that does not break holds a cell. Figures beside one another are no label.
    """
    parts = line.split()
    if parts[1:] and all(map(is_label, parts)):
        return parts
    if kind_of(line.strip()) is LABEL and {*map(kind_of, parts)} == {NUMBER}:
        return ["\n".join(parts)]
    return [line.strip()] if line.strip() or "\xa0" in line else []


def _apart(line: str) -> list[str]:
    """Cut off the figures and units that a line ends with; part known headings."""
    parts: list[str] = []
    for part in _YEAR_APART.sub("年", line).split():
        if parts and kind_of(part) is UNIT and kind_of(parts[-1]) is NUMBER:
            parts[-1] += part
        else:
            parts.append(part)
    last = len(parts)
    while last and (
        kind_of(parts[last - 1]) is not LABEL or is_part_of_number(parts[last - 1])
    ):
        last -= 1
    named = (is_label(part) or stands_beside(part) for part in parts[1:last])
    heads = last > 1 and normalise(parts[0]) and all(named)
    lone = last == len(parts) > 1  # no figure ends the line
    heads = heads or (lone and (is_label(parts[0]) or any(map(is_units, parts))))
    labels = parts[:last] if heads or not last else [" ".join(parts[:last])]
    return labels + parts[last:]


def _headed(items: list[Item]) -> tuple[list[Item], list[Item]]:
    """Return the headings of a table, and its cells from the first label of a form on.

    Headings are told by naming the column of units as such, or years alone; those that
    group or stand beside the columns of applicants are cells.
    """
    items = joined(items)
    start = next((n for n, item in enumerate(items) if is_label(item.text)), None)
    if start is None:
        return [], []
    first = items[start].line
    start = next(n for n, item in enumerate(items) if item.line == first)
    beside = sum(item.line == first for item in items)
    units = [n for n in range(1, start + beside) if is_units(items[n].text)]
    if units:
        at = units[-1] - 1
        own = takewhile(lambda x: x.kind is LABEL and not _opens_row(x), items[at:])
        heads = list(own)
        return heads, items[at + len(heads) :]
    while start and (
        OVER_ALL in (text := items[start - 1].text) or stands_beside(text)
    ):
        start -= 1
    at = next((n for n in range(start, start + beside) if _heads_year(items[n])), 0)
    if at:
        heads = [*takewhile(_heads_year, items[at:])]
        corner = items[at - 1]
        short = len(corner.text) <= LONGEST_CORNER
        corner = corner if short else Item("", heads[0].line, 0)
        return [corner, *heads], items[at + len(heads) :]
    return [], items[start:]


def _heads_year(item: Item) -> bool:
    """Tell whether a cell heads the figures of a year, or what stands beside them."""
    if item.kind is not LABEL or _opens_row(item):
        return False
    own = [bool(section.unread) for section in columns_called(item.text)]
    return all(own) and (bool(own) or stands_beside(item.text))


def _opens_row(item: Item) -> bool:
    return bool(_SECTION.match(item.text) or rows_called(item.text))


def _is_prose(line: str) -> bool:
    return len(line) > LONGEST_LABEL or bool(_SENTENCE.search(line.strip()))


def _loose(cells: list[Item], heads: list[Item], *, others: bool) -> list[list[Cell]]:
    """Cut cells into rows of one label and what follows it.

    Headings hold where rows have a cell for each of them. A lone number is read where
    there is one column of numbers: blank cells leave no trace here, so that nobody can
    tell in which of several it stands. `others` says that a heading names another.
    """
    grid = Grid()
    starts = [n for n, cell in enumerate(cells) if not n or cell.kind is LABEL]
    rows = [cells[a:b] for a, b in pairwise([*starts, len(cells)])]
    counts = [sum(cell.kind is NUMBER for cell in row) for row in rows]
    two = sum(count > 1 for count in counts)
    share = 1 if len(heads) > 3 else FEWEST_TWO * two / max(sum(map(bool, counts)), 1)
    several = others or (two > 1 and share >= 1)
    width = len(heads)
    fits = sum(len(row) == width for row in rows)
    if width < 2 or not (
        2 * fits >= sum(len(row) > 2 for row in rows) or (several and fits)
    ):
        width = 0
    else:
        grid.add(heads)
    for row, count in zip(rows, counts, strict=True):
        filled = UNIT not in [cell.kind for cell in row] or width > 3
        lone = several and count == 1 and not (len(row) == width and filled)
        if lone:  # and no figure
            row = [x._replace(text=x.text + "?" * (x.kind is NUMBER)) for x in row]
        short = 2 < len(row) < width and width > 3 and not lone
        apart = [row[0]] * width if len(row) > width or short else []
        grid.add([*apart, *row] if width else row)
    return grid.rows


def _last_heads(above: Words) -> list[str]:
    """Return the short texts right above a table, which may be its headings."""
    texts = [text for _, line in above[-MOST_HEADS:] for text in line.split()]
    texts = [x for x in texts if kind_of(x) is LABEL and not _SECTION.match(x)]
    short = takewhile(lambda x: len(x) <= LONGEST_HEAD or names_year(x), texts[::-1])
    return [*short][::-1]


def _name_others(names: Sequence[str]) -> bool:
    """Tell whether headings are of other numbers too than those of the year.

    Beside that of the labels or units two are left where one of them is a year.
    """
    others = {name for name in names if stands_beside(name)}
    years = sum(map(names_year, others))
    return len(others) > years or years > 1 or (len(names) > 2 and years > 0)
