"""Tables that have lost their mark-up: cells without rows, rows without spans.

What comes in are the lines of a text copied from a page, or rows whose spans are
lost; what goes out are grids in which every figure stands under its heading again.
Where a heading spans several columns, only the form knows which: its headings are
found in their printed order, and a row is read where it holds exactly as many figures
as they have columns. Any other row keeps its figures away from every heading, so that
the report says that they are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, islice, pairwise
from typing import NamedTuple

from govopen.errors import TooLargeError
from govopen.form import LabelPattern, Section, applicants, forms, kept, normalise
from govopen.reading.document import Document
from govopen.reading.tables import (
    LONGEST_LABEL,
    MAX_CELLS,
    MAX_TABLES,
    Cell,
    Kind,
    Layout,
    Table,
    kind_of,
    too_large,
    too_many,
)

MAX_LINES = 500_000
# A heading over more columns than this is no heading of a form.
WIDEST = 30
LONGEST_HEADING = 400
# No document has as many headings.
MOST = 200
# A row with as many figures stands under headings that need their spans.
MANY = 4
# All forms together have not a hundredth as many labels.
MAX_LABELS = 30_000
# Fewer lines of figures than this, and a text without bars or tabs holds no table.
FEWEST = 5

_TITLE = re.compile(r"表$|表\(.*\)$|\d{4}年?度?.*表")
_UNITS = ("单位", "计量单位")
_RULE = re.compile(r":?-{3,}:?|:-+:?|-+:")
_SENTENCE = re.compile(r"[。;；!！?？]")


class Item(NamedTuple):
    """A cell before its place is known: its text, its line and its row in the text.

    `row` is 0 throughout where the text does not tell rows apart.
    """

    text: str
    line: int | None
    row: int

    @property
    def kind(self) -> Kind:
        """What the cell holds."""
        return kind_of(self.text)


def lay_out_text(document: Document) -> Layout:
    """Resolve a text to its title, lines and tables."""
    if document.text.count("\n") + document.text.count("\r") > MAX_LINES:
        raise TooLargeError(
            document.path,
            f"the text has more than {MAX_LINES:,} lines",
            "Cut the statutory table out of the file.",
        )
    lines = document.text.splitlines()
    tables, words = _text_tables(document.path, lines)
    if not tables:
        tables, words = _bare_tables(document.path, words)
    filled = [line.strip() for _, line in words if line.strip()]
    return Layout(next(iter(filled), ""), filled, tables, _cut_off(lines))


# -- the form's headings -------------------------------------------------------------


@dataclass(frozen=True)
class _Printed:
    """The headings of a section as they are printed, row by row.

    Each of `nodes` is a label with the columns it stands over, from and to.
    """

    section: Section
    nodes: tuple[tuple[LabelPattern, int, int], ...]
    width: int


def _paths(section: Section) -> list[tuple[LabelPattern, ...]]:
    """Return the levels of each column's heading, those that group others too."""
    if not next(iter(section.slots.values())).applicant:
        return list(section.columns)
    # A group of applicants without a column of its own is a heading over theirs.
    people = applicants()
    over = {a["applicant"]: a["label_zh"] for a in people if not a["column"]}
    groups = [over.get(a["parent"]) for a in people if a["column"]]
    return [
        (LabelPattern(group), *levels) if group else levels
        for group, levels in zip(groups, section.columns, strict=True)
    ]


def _nodes(
    paths: Sequence[tuple[LabelPattern, ...]],
) -> Iterator[tuple[LabelPattern, int, int]]:
    """Yield the labels of a tree of headings in the order of reading."""
    for depth in range(max(map(len, paths))):
        start = 0
        for _, columns in groupby(
            paths, key=lambda path: [level.exact for level in path[: depth + 1]]
        ):
            own = list(columns)
            if len(own[0]) > depth:
                yield own[0][depth], start, start + len(own)
            start += len(own)


@cache
def _sections() -> tuple[dict[str, Section], tuple[_Printed, ...]]:
    """Return the sections with headings, and the headings that span columns."""
    # The forms of one region stand under headings that any table may have.
    national = [form for form in forms().values() if not form.region]
    named = {s.name: s for form in national for s in form.sections}
    headed = {name: s for name, s in named.items() if () not in s.columns}
    printed = []
    for section in headed.values():
        paths = _paths(section)
        if any(len(path) > 1 for path in paths):
            printed.append(_Printed(section, tuple(_nodes(paths)), len(paths)))
            if all(len(levels) == 1 for levels in section.columns):
                flat = tuple(_nodes(section.columns))
                printed.append(_Printed(section, flat, len(paths)))
    return headed, tuple(printed)


@cache
def _labels() -> frozenset[str]:
    """Return every label of a form's rows and columns, as they are compared."""
    sections = [s for form in forms().values() for s in form.sections]
    rows = [row for s in sections for row in s.rows if row is not None]
    levels = [level for s in sections for column in s.columns for level in column]
    printed = [node for p in _sections()[1] for node, _, _ in p.nodes]
    return frozenset().union(*(p.exact for p in (*rows, *levels, *printed)))


def _is_label(text: str) -> bool:
    return normalise(text) in _labels()


def _may_open(text: str) -> bool:
    """Tell whether a text may be the first part of a label that is broken."""
    return kind_of(text) is Kind.LABEL and not _is_label(text)


@kept
def _sections_of_column(text: str) -> frozenset[str]:
    """Name the sections whose headings stand in one row, and of which this is one."""
    tall = {printed.section.name for printed in _sections()[1]}
    return frozenset(
        name
        for name, section in _sections()[0].items()
        if name not in tall and any(c[-1].matches(text) for c in section.columns)
    )


def _is_row(name: str, text: str) -> bool:
    section = _sections()[0][name]
    return any(row is not None and row.matches(text) for row in section.rows)


def join_broken(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Tell which texts belong together: labels broken mid-word over two or three.

    Returns where each label begins and ends. Parts are joined where together they
    are a label of a form and the first alone is none.
    """
    if len(texts) <= WIDEST and sum(map(len, texts)) <= LONGEST_HEADING:
        return _joined_before(
            tuple(texts)
        )  # headings come again in report after report
    return _join_broken(texts)


@lru_cache(maxsize=4096)
def _joined_before(texts: tuple[str, ...]) -> list[tuple[int, int]]:
    return _join_broken(texts)


def _join_broken(texts: Sequence[str]) -> list[tuple[int, int]]:
    spans = []
    start = 0
    while start < len(texts):
        end = start + 1
        if _may_open(texts[start]):
            for length in (2, 3):
                parts = texts[start : start + length]
                if any(kind_of(part) is not Kind.LABEL for part in parts):
                    break
                whole = "".join(parts)
                # What has letters of its own before a whole label is another label.
                if len(parts) == length and _is_label(whole) and normalise(parts[0]):
                    end = start + length
                    break
        spans.append((start, end))
        start = end
    return spans


def mended(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Join the labels of headings that are broken over two cells.

    Beside one another they become one cell, and what stands right of it moves back
    over its figures, where the row is else longer than the rows of figures. Above
    one another the lower cell gets the whole label.
    """
    counts = [any(cell.kind is Kind.NUMBER for cell in row) for row in rows]
    below = [0] * (len(rows) + 1)  # how wide the next row of figures is
    for index in range(len(rows) - 1, -1, -1):
        below[index] = len(rows[index]) if counts[index] else below[index + 1]
    result = rows
    for index, (row, numbers) in enumerate(zip(rows, counts, strict=True)):
        if numbers or not below[index]:
            continue
        new = _mended_beside(row, index, below[index])
        if index and not counts[index - 1]:
            new = _mended_above(new, result[index - 1])
        if new is not row:
            result = rows[:] if result is rows else result
            result[index] = new
    return result


def _mended_beside(row: list[Cell], index: int, width: int) -> list[Cell]:
    own = [cell for cell in dict.fromkeys(row) if cell.row == index + 1]
    if not any(_may_open(cell.text) for cell in own):
        return row
    spans = join_broken([cell.text for cell in own])
    if len(spans) == len(own):
        return row
    wide = len(row) > width
    above = {n: cell for n, cell in enumerate(row) if cell.row != index + 1}
    line = dict(above)
    column = 0
    for start, end in spans:
        parts = own[start:end]
        across = [sum(cell is part for cell in row) for part in parts]
        while column in line:
            column += 1
        text = "".join(part.text for part in parts)
        cell = Cell(text, index + 1, column + 1, parts[0].line, parts[0].page)
        for _ in range(across[0] if wide else sum(across)):
            line[column] = cell
            column += 1
    return [line.get(n) or Cell("", index + 1, n + 1) for n in range(max(line) + 1)]


def _mended_above(row: list[Cell], above: list[Cell]) -> list[Cell]:
    joined = {}
    for cell, upper in zip(row, above, strict=False):
        parts = upper.text, cell.text
        if upper is not cell and _may_open(parts[0]) and len(join_broken(parts)) == 1:
            text = "".join(parts)
            joined[cell] = Cell(text, cell.row, cell.column, cell.line, cell.page)
    return [joined.get(cell, cell) for cell in row] if joined else row


# -- spans that are lost -------------------------------------------------------------


@dataclass
class _Heading:
    """A section's headings as found: where, and the items over each column."""

    section: Section
    start: int
    end: int
    columns: list[list[Item]]
    corner: Item | None = None


def _headings(items: list[Item]) -> Iterator[_Heading]:
    """Find the headings of sections among the items, in order."""
    labels = [i for i, item in enumerate(items) if item.kind is Kind.LABEL]
    at = 0
    while at < len(labels):
        found = _tall_heading(items, labels, at) or _flat_heading(items, labels, at)
        heading, count = found or (None, 1)
        if heading:
            yield heading
        at += count


def _tall_heading(
    items: list[Item], labels: list[int], at: int
) -> tuple[_Heading, int] | None:
    for printed in _sections()[1]:
        own = labels[at : at + len(printed.nodes)]
        if len(own) < len(printed.nodes) or not all(
            node.matches(items[i].text)
            for i, (node, _, _) in zip(own, printed.nodes, strict=True)
        ):
            continue
        columns: list[list[Item]] = [[] for _ in range(printed.width)]
        for i, (_, first, last) in zip(own, printed.nodes, strict=True):
            for column in columns[first:last]:
                column.append(items[i])
        return _Heading(printed.section, own[0], own[-1] + 1, columns), len(own)
    return None


def _flat_heading(
    items: list[Item], labels: list[int], at: int
) -> tuple[_Heading | None, int] | None:
    """Find headings that stand in one row: up to the label of the row below."""
    names = _sections_of_column(items[labels[at]].text)
    if not names:
        return None
    run = [labels[at]]
    for i in labels[at + 1 : at + WIDEST + 2]:
        between = items[run[-1] + 1 : i]
        other_row = items[i].row != items[run[0]].row
        if other_row or any(item.kind is not Kind.BLANK for item in between):
            break
        run.append(i)
    if len(run) > WIDEST:
        return None, len(run)
    called = [_sections_of_column(items[i].text) for i in run]
    count, name = max((sum(n in own for own in called), n) for n in sorted(names))
    if not items[run[0]].row:  # the label of the first row stands in the same run
        rows = (n for n, i in enumerate(run) if n and _is_row(name, items[i].text))
        run = run[: max(next(rows, len(run) - 1), 1)]
    if 2 * count < len(run):  # words that head columns of other tables
        return None, 1
    start, corner = run[0], None
    columns = [[items[i]] for i in run]
    before = items[start - 1 : start]
    if before and before[0].kind is Kind.LABEL and before[0].row == items[start].row:
        start, corner = start - 1, before[0]  # what the labels of the rows are
    if corner is None and len(run) == 1:
        return None, 1  # a row may be called as a lone column is
    section = _sections()[0][name]
    return _Heading(section, start, run[-1] + 1, columns, corner), len(run)


@dataclass
class _Line:
    """A row below headings: its labels and what follows them."""

    labels: list[Item]
    values: list[Item]
    whole: list[Item]

    @property
    def counts(self) -> bool:
        """Whether it holds a number."""
        return any(item.kind is Kind.NUMBER for item in self.values)


def _lines_below(items: list[Item]) -> Iterator[_Line]:
    """Cut what stands below headings into rows: labels, then figures and blanks."""
    for row, group in groupby(items, key=lambda item: item.row):
        own = list(group)
        start = 0
        while start < len(own):
            first = start
            while first < len(own) and own[first].kind is not Kind.LABEL:
                first += 1
            if any(item.kind is Kind.NUMBER for item in own[start:first]):
                yield _Line([], own[start:first], own[start:first])
                start = first
                continue
            last = first
            while last < len(own) and own[last].kind is Kind.LABEL:
                last += 1
            end = last
            # A row that is told apart ends with its line: words there are unreadable.
            while end < len(own) and (row or own[end].kind is not Kind.LABEL):
                end += 1
            if first < end:
                yield _Line(own[first:last], own[last:end], own[start:end])
            start = max(end, start + 1)


class _Fit:
    """What tells which of a row's cells stand under which of the headings."""

    def __init__(self, heading: _Heading, items: list[Item], lines: list[_Line]):
        self.width = len(heading.columns)
        inside = items[heading.start : heading.end + 1]
        self.tight = not any(item.kind is Kind.BLANK for item in inside)
        self.tight &= all(len(line.values) <= self.width for line in lines)
        rows = {item.row for column in heading.columns for item in column}
        whole = {row: [i for i in items if i.row == row] for row in rows if row}
        lengths = {len(own) for own in whole.values()}
        self.length = lengths.pop() if len(lengths) == 1 else 0
        lowest = [column[-1] for column in heading.columns]
        names = [column[-1] for column in heading.section.columns]
        known = [any(name.matches(item.text) for name in names) for item in lowest]
        # A last row may end before its share, which no form asks for.
        self.needed = self.width - known[::-1].index(True)
        self.last = lines[-1] if lines else None
        at = {id(item): n for own in whole.values() for n, item in enumerate(own)}
        self.positions = [at.get(id(item), -1) for item in lowest]

    def values(self, line: _Line) -> list[Item] | None:
        """Return one item for each heading, or None where that cannot be told."""
        texts = [bool(item.text) for item in line.values]
        if not line.counts:
            whole = len(texts) >= self.width
            return line.values[: self.width] if whole else None
        first, last = texts.index(True), len(texts) - texts[::-1].index(True)
        if last - first == self.width:
            return line.values[first:last]
        if self.tight and len(texts) == self.width:
            return line.values
        if line is self.last and len(texts) == self.needed and all(texts):
            return line.values
        if self.length and len(line.whole) == self.length:
            own = [line.whole[position] for position in self.positions]
            others = [i for i in line.whole if all(i is not o for o in own)]
            if not any(item.kind is Kind.NUMBER for item in others):
                return own
        return None


class _Grid:
    """Rows of cells as they are laid down, each cell at the place it gets."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []

    def add(self, items: Iterable[Item | None]) -> None:
        """Add a row of items; one that repeats spans, None is a blank."""
        made: dict[int, Cell] = {}
        row = []
        for column, item in enumerate(items, start=1):
            text, line = (item.text, item.line) if item else ("", None)
            cell = made.get(id(item)) if item else None
            cell = cell or Cell(text, len(self.rows) + 1, column, line)
            if item:
                made[id(item)] = cell
            row.append(cell)
        self.rows.append(row)

    def add_heading(self, heading: _Heading) -> None:
        """Add the rows of a heading; a label reaches down to the lowest."""
        for depth in range(max(map(len, heading.columns))):
            self.add(
                [heading.corner, *(c[min(depth, len(c) - 1)] for c in heading.columns)]
            )

    def add_lines(
        self, heading: _Heading, items: list[Item], below: list[Item]
    ) -> None:
        """Add the rows below a heading, each figure under its own."""
        lines = list(_lines_below(below))
        fit = _Fit(heading, items, lines)
        for line in lines:
            for label in line.labels[:-1]:
                self.add([label])
            last = line.labels[-1] if line.labels else None
            values = fit.values(line)
            if values is not None:
                self.add([last, *values])
            elif line.counts:  # beyond all headings
                self.add([*[last] * (fit.width + 1), *line.values])
            elif last:
                self.add([last])


def restore(items: list[Item]) -> list[list[Cell]] | None:
    """Put every figure under its heading again, where headings span columns.

    Parameters
    ----------
    items : list of Item
        The cells in the order of reading.

    Returns
    -------
    list of list of Cell, or None
        The grid; None where no heading of a form is found.
    """
    items = _joined(items)
    headings = list(islice(_headings(items), MOST + 1))
    if not 0 < len(headings) <= MOST:
        return None
    grid = _Grid()
    for row in _plain_rows(items[: headings[0].start]):
        grid.add(row)
    ends = [heading.start for heading in headings[1:]] + [len(items)]
    for heading, end in zip(headings, ends, strict=True):
        grid.add_heading(heading)
        grid.add_lines(heading, items, items[heading.end : end])
    return grid.rows


def _joined(items: list[Item]) -> list[Item]:
    """Join the labels that are broken over items."""
    spans = join_broken([item.text for item in items])
    return [
        items[a]._replace(text="".join(item.text for item in items[a:b]))
        for a, b in spans
    ]


def _plain_rows(items: list[Item]) -> Iterator[list[Item]]:
    """Cut items that stand under no headings of a form into rows."""
    if items and items[0].row:
        for _, row in groupby(items, key=lambda item: item.row):
            yield list(row)
    else:
        yield from _rows_of(items, _width(items))


def _untrusted(rows: list[list[Item]]) -> list[list[Item]]:
    """Part the labels of headings that may stand over anything.

    Rows of many figures whose lengths differ have lost their spans. Where the form's
    headings are not found either, no label can be said to stand over a figure.
    """
    numbers = [sum(item.kind is Kind.NUMBER for item in row) for row in rows]
    if max(numbers, default=0) < MANY:
        return rows
    told = bool(rows[0][0].row)
    if told and len({len(row) for row in rows if len(row) > 1}) == 1:
        return rows
    return [
        part
        for row, count in zip(rows, numbers, strict=True)
        for part in ([row] if count else [[item] for item in row])
    ]


def _table(number: int, caption: str, items: list[Item]) -> Table:
    rows = restore(items)
    if rows is None:
        grid = _Grid()
        for row in _untrusted([r for r in _plain_rows(_joined(items)) if r]):
            grid.add(row)
        rows = grid.rows
    return Table(number, caption, rows)


def _note_labels(path: str, labels: set[str], items: Iterable[Item]) -> None:
    """Add the labels among items to those of the document, if it is not too many."""
    labels.update(item.text for item in items if item.kind is Kind.LABEL)
    if len(labels) > MAX_LABELS:
        raise TooLargeError(
            path,
            f"its tables have more than {MAX_LABELS:,} different labels",
            "Cut the statutory table out of the file.",
        )


# -- cells parted by bars or tabs ----------------------------------------------------

_Words = list[tuple[int, str]]


def _text_tables(path: str, lines: list[str]) -> tuple[list[Table], _Words]:
    """Cut a text into its tables and the lines around them.

    A table is a run of lines with ``|`` or tabs. A bare line inside such a run is
    the first part of a label broken over two lines, unless it reads as the title of
    another table, which ends the run; two bare lines in a row always do.
    """
    words: _Words = []
    tables: list[Table] = []
    block: _Words = []
    cells = 0
    labels: set[str] = set()
    caption = ""

    def close() -> None:
        nonlocal block, cells
        if block:
            items = _items(block)
            _note_labels(path, labels, items)
            table = _table(len(tables) + 1, caption, items)
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
                caption = words[-1][1].strip() if words else ""
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
            words.append((index + 1, line))
    close()
    return tables, words


def _cut_off(lines: list[str]) -> bool:
    """Tell whether the last cell stays open though the table closes its cells."""
    end = [line.strip() for line in "\n".join(lines[-9:]).rstrip().split("\n")]
    end = end[max((n + 1 for n, line in enumerate(end) if not line), default=0) :]
    *before, last = [line.endswith("|") for line in end[-5:]] or [True]
    return not last and len(before) > 2 and all(before) and not _is_prose(end[-1])


def _is_tabular(line: str) -> bool:
    return "|" in line or "\t" in line


def _items(block: _Words) -> list[Item]:
    """Return the cells of a block of lines, with their rows where lines are rows."""
    lines = [(n, re.split(r"[|\t]", text)) for n, text in block]
    lines = [(n, parts) for n, parts in lines if not _is_rule(parts)]
    # A line with two or more texts is a row; a run of pipes only closes cells.
    texts = [sum(bool(p.strip()) for p in parts) for _, parts in lines]
    if 2 * sum(n >= 2 for n in texts) <= sum(n >= 1 for n in texts):
        return _with_rows(list(_stream(lines)))
    # Bars that open and close every row hold no cell.
    several = [parts for _, parts in lines if len(parts) > 1]
    opened = all(not parts[0].strip() for parts in several)
    closed = all(not parts[-1].strip() for parts in several)
    return [
        Item(part.strip(), n, row)
        for row, (n, parts) in enumerate(lines, start=1)
        for part in _cells_of_row(parts, opened, closed)
        if any(part.strip() for part in parts)
    ]


def _with_rows(stream: list[Item]) -> list[Item]:
    """Tell the rows of a stream apart in which a lone bar stands before each."""
    openers = [
        n
        for n, (bar, follower) in enumerate(pairwise(stream))
        if not bar.text and follower.kind is Kind.LABEL
    ]
    heads = sum(
        follower.kind is Kind.LABEL and before.kind is not Kind.LABEL
        for before, follower in pairwise(stream)
    )
    follows = any(n and stream[n - 1].kind is Kind.NUMBER for n in openers)
    if not follows or len(openers) < heads:
        return stream
    row, starts = 1, set(openers)
    items = []
    for n, item in enumerate(stream):
        if n in starts:
            row += 1
        else:
            items.append(item._replace(row=row))
    return items


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
    """Yield the cells of a table written one cell a line, each closed by a pipe."""
    start, open_text = 0, ""
    for number, parts in lines:
        for part in parts[:-1]:
            yield Item((open_text + part).strip(), start or number, 0)
            start, open_text = 0, ""
        if parts[-1].strip():
            start, open_text = start or number, open_text + parts[-1].strip()
    if open_text:
        yield Item(open_text, start, 0)


def _rows_of(stream: list[Item], width: int) -> Iterator[list[Item]]:
    """Cut a stream of cells into rows.

    A label that follows a number, unit or blank opens a row whatever the width, so
    that a lost cell costs its own row only; a number never opens one. Words between
    a unit and a label stand where the figure should: they are no label. Headings begin
    one label before that of the units, so that a title above them which has lost its
    span shifts none of them to another column.
    """
    heads = next((n for n, x in enumerate(stream) if x.kind is not Kind.LABEL), 0)
    names = map(normalise, (item.text for item in stream[:heads]))
    titles = max(next((n for n, x in enumerate(names) if x in _UNITS), 1) - 1, 0)
    yield from ([item] for item in stream[:titles])
    stream = stream[titles:]
    row: list[Item] = []
    filled = False  # whether it holds more than labels
    kinds = [*(item.kind for item in stream), Kind.BLANK]
    for index, item in enumerate(stream):
        kind, before, after = kinds[index], kinds[index - 1], kinds[index + 1]
        full = len(row) >= width and kind is not Kind.NUMBER
        label_again = kind is Kind.LABEL and filled
        unreadable = before is Kind.UNIT and after is Kind.LABEL
        if kind in (Kind.UNIT, Kind.NUMBER) and len(row) > 1 and not filled:
            # Headings over the whole width fill no row: the last label opens its own.
            yield row[:-1]
            row = row[-1:]
            full = filled = False
        if row and (full or (label_again and not unreadable)):
            yield row
            row, filled = [], False
        row.append(item)
        filled = filled or kind is not Kind.LABEL
    if row:
        yield row


def _width(stream: list[Item]) -> int:
    """Find the number of columns: the commonest distance from one row to the next.

    A row is taken to begin at a label that follows a number or a blank.
    """
    kinds = [item.kind for item in stream]
    starts = [
        i
        for i in range(1, len(kinds))
        if kinds[i] is Kind.LABEL and kinds[i - 1] in (Kind.NUMBER, Kind.BLANK)
    ]
    steps = Counter(b - a for a, b in pairwise(starts))
    return steps.most_common(1)[0][0] if steps else len(stream)


# -- one cell a line, nothing between ------------------------------------------------


def _bare_tables(path: str, words: _Words) -> tuple[list[Table], _Words]:
    """Find the tables in lines that hold one cell each and nothing to part them."""
    tables: list[Table] = []
    rest: _Words = []
    labels: set[str] = set()
    for prose, group in groupby(words, key=lambda word: _is_prose(word[1])):
        own = list(group)
        cells = [Item(line.strip(), n, 0) for n, line in own if line.strip()]
        if not prose:
            _note_labels(path, labels, cells)
        first = next((i for i in _joined(cells) if _is_label(i.text)), None)
        cells = [c for c in cells if first and c.line and c.line >= (first.line or 0)]
        if prose or sum(c.kind is Kind.NUMBER for c in cells) < FEWEST:
            rest += own
            continue
        if len(cells) > MAX_CELLS:
            raise too_large(path, len(tables) + 1, MAX_CELLS)
        # What stands above the first label of a form is title and headings.
        above = [(n, line) for n, line in own if n < (cells[0].line or 0)]
        heads = [Item(line.strip(), n, 0) for n, line in above if line.strip()]
        rest += above
        caption = next((t.strip() for _, t in reversed(rest) if t.strip()), "")
        for part in _parted(cells):
            rows = restore(part) or _loose(part, heads)
            heads = []
            tables.append(Table(len(tables) + 1, caption, rows))
        if len(tables) > MAX_TABLES:
            raise too_many(path)
    return tables, rest


def _is_prose(line: str) -> bool:
    return len(line) > LONGEST_LABEL or bool(_SENTENCE.search(line.strip()))


def _parted(cells: list[Item]) -> Iterator[list[Item]]:
    """Part cells where a line reads as the title of another table."""
    part: list[Item] = []
    for cell in cells:
        if part and cell.kind is Kind.LABEL and _TITLE.search(cell.text):
            yield part
            part = []
        part.append(cell)
    yield part


def _loose(cells: list[Item], above: list[Item]) -> list[list[Cell]]:
    """Cut cells into rows of one label and what follows it.

    Where all rows are alike, the words right above them are their headings if they
    name the column of units as such.
    """
    grid = _Grid()
    cells = _joined(cells)
    starts = [n for n, cell in enumerate(cells) if cell.kind is Kind.LABEL]
    widths = {b - a for a, b in pairwise([*starts, len(cells)])}
    if len(widths) == 1 and len(above) >= (width := widths.pop()) > 1:
        heads = above[-width:]
        if normalise(heads[1].text) in _UNITS:
            grid.add(heads)
    row: list[Item] = []
    for cell in cells:
        if row and cell.kind is Kind.LABEL:
            grid.add(row)
            row = []
        row.append(cell)
    grid.add(row)
    return grid.rows
