"""Spans that are lost: cells one after another, put under the form's headings again.

What comes in are the cells of a table in the order of reading (:class:`Item`), with
their rows or without; what goes out is a grid. Where a heading spans several columns,
only the form knows which: its headings are found in their printed order, and a row is
read where it holds exactly as many figures as they have columns. Any other row keeps
its figures away from every heading, so that the report says that they are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, groupby, islice, pairwise
from typing import NamedTuple

from govopen.reading.columns import stands_beside
from govopen.reading.grid import change_in
from govopen.reading.labels import (
    Printed,
    headed_sections,
    headings_spelt,
    is_label,
    is_units,
    join_broken,
    letters_in,
    letters_of_headings,
    opens_headings,
    printed_headings,
    rows_called,
    sections_headed,
)
from govopen.reading.sections import Section, is_total
from govopen.reading.tables import (
    BLANK,
    LABEL,
    LONGEST_LABEL,
    NUMBER,
    UNIT,
    Cell,
    Kind,
    kind_of,
    read_number,
)
from govopen.reading.words import LabelPattern, pattern

# A heading over more columns than this is no heading of a form.
WIDEST = 30
# What stands over all columns of applicants, and left of what stands beside them.
OVER_ALL = "申请人"
LONGEST_OPENING = 8  # letters of a heading over all others
LONGEST_PART = 4  # letters of what may be a part of such a heading
# No document has as many headings.
MOST = 200
# Lines that headings may take where programs write them line by line.
MOST_PIECES = 64
MOST_ODD = 2  # rows that do not add up
MOST_BELOW = 400  # cells below them that show what they are

_BROKEN = re.compile(r"\d[\d.,]*(?:\n[\d.,]+)+")


class Item(NamedTuple):
    """A cell before its place is known: its text, its line and its row in the text.

    `row` is 0 throughout where the text does not tell rows apart.
    """

    text: str
    line: int | None
    row: int

    @property
    def kind(self) -> Kind:
        """What the cell holds; a change in words is a number, as is a broken one."""
        kind = kind_of(self.text)
        if kind is LABEL and (_BROKEN.fullmatch(self.text) or change_in(self.text)):
            return NUMBER
        return kind


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
    labels = [i for i, item in enumerate(items) if item.kind is LABEL]
    at = 0
    while at < len(labels):
        found = (
            _tall_heading(items, labels, at)
            or _mixed_heading(items, labels, at)
            or _flat_heading(items, labels, at)
        )
        heading, count = found or (None, 1)
        if heading and not _may_be_turned(heading, items):
            yield heading
        at += count


def _may_be_turned(heading: _Heading, items: list[Item]) -> bool:
    """Tell whether a total that comes first may stand last, by the sums of its rows.

    A program that writes headings line by line begins with what is broken over most.
    """
    (*_, label), (*_, last) = heading.columns[0], heading.section.columns[-1]
    if label.row or not (heading.section.rows and pattern(last).matches(label.text)):
        return False
    lines = _lines_below(items[heading.end : heading.end + MOST_BELOW])
    read = ([read_number(item.text) for item in line.values] for line in lines)
    rows = [[number.value for number in row if number] for row in read]
    rows = [row for row in rows if len(row) == len(heading.columns) and any(row)]
    return bool(rows) and all(2 * row[-1] == sum(row) for row in rows)


def _tall_heading(
    items: list[Item], labels: list[int], at: int
) -> tuple[_Heading, int] | None:
    for printed in printed_headings():
        columns: list[list[Item]] = [[] for _ in range(printed.width)]
        beside: list[list[Item]] = []
        end, left = at, 0
        below = at > 0 and OVER_ALL in items[labels[at] - 1].text
        for node, first, last in (*printed.nodes, (None, 0, 0)):
            # What stands right of all columns follows a row of the headings.
            while (
                (end > at or below)
                and first <= left
                and end < len(labels)
                and stands_beside(items[labels[end]].text)
            ):
                beside.append([items[labels[end]]])
                end += 1
            if node is None or end == len(labels):
                break
            item = items[labels[end]]
            start = labels[end - 1] if end > at else labels[end]
            if any(x.text for x in items[start + 1 : labels[end]]):
                break  # figures, and what stands for one
            if not node.matches(item.text):
                break
            for column in columns[first:last]:
                column.append(item)
            end, left = end + 1, first
        if node is not None or not all(columns):
            continue
        around = labels[max(at - 3, 0) : at] + labels[end : end + 3]
        if printed.lacks and any(
            _is_part_of(printed.lacks, items[n].text) for n in around
        ):
            continue  # it stands elsewhere
        start, stop = labels[at], labels[end - 1] + 1
        return _Heading(printed.section, start, stop, columns + beside), end - at
    return None


def _mixed_heading(
    items: list[Item], labels: list[int], at: int
) -> tuple[_Heading, int] | None:
    """Find headings whose letters are all there, but line by line and not cell by cell.

    Programs write so what stands side by side in several lines. The order of the
    columns is told by that of their first letters, and by the sums of the rows below.
    """
    first = items[labels[at]]
    letters = letters_in(first.text[:LONGEST_LABEL])
    if first.row or not letters or letters[0] not in letters_of_headings():
        return None  # rows are told apart
    read, count = "", Counter(letters_of_headings())
    for end in range(at, min(at + MOST_PIECES, len(labels))):
        start = labels[max(end - 1, at)] + 1
        if any(item.text for item in items[start : labels[end]]):
            return None
        if len(items[labels[end]].text) > LONGEST_LABEL:
            return None
        letters = letters_in(items[labels[end]].text)
        count.subtract(letters)
        if any(count[letter] < 0 for letter in letters):
            return None
        read += letters
        stop = labels[end] + 1
        below = items[stop : stop + MOST_BELOW]
        spelt = headings_spelt().get("".join(sorted(read)), [])
        ways = [
            x for x in spelt if _runs_in(x, read) and _adds_up(x, _lines_below(below))
        ]
        if ways[1:]:  # with the total first or last, which a lone row may not tell
            told = [x for x in ways if _runs_in(x, read, totals=True)]
            ways = told or [x for x in ways[:1] if x.section.rows]
        for printed in ways:
            heads = [
                (first._replace(text=min(label.exact)), range(a, b))
                for label, a, b in printed.nodes
            ]
            over = [[x for x, own in heads if n in own] for n in range(printed.width)]
            found = _Heading(printed.section, labels[at], stop, over)
            return found, end - at + 1
    return None


def _runs_in(printed: Printed, letters: str, *, totals: bool = False) -> bool:
    """Tell whether the labels of columns begin in order, those of totals if asked."""
    left_out = [] if totals else [column for column, _ in printed.sums]
    rest = iter(letters)
    return all(
        any(letter in {x[0] for x in label.exact} for letter in rest)
        for n, label in enumerate(printed.lowest)
        if n not in left_out
    )


def _adds_up(printed: Printed, lines: Iterable[_Line]) -> bool:
    """Tell whether rows of a figure for each column add up, but one in twenty."""
    held = broken = 0
    for line in lines:
        numbers = [read_number(item.text) for item in line.values]
        row = [number.value for number in numbers if number]
        if not len(row) == len(numbers) == printed.width:
            continue
        adds = all(
            2 * row[total] == sum(row[group.start : group.stop])
            for total, group in printed.sums
        )
        held, broken = held + adds, broken + (not adds)
        if broken > MOST_ODD:
            return False
    return held > 0 and held >= 19 * broken


def _is_part_of(label: LabelPattern, text: str) -> bool:
    """Tell whether a short text has letters of a label, as when it is broken."""
    letters = {letter for known in label.exact for letter in known}
    return len(text) <= LONGEST_PART and not letters.isdisjoint(text)


def _flat_heading(
    items: list[Item], labels: list[int], at: int
) -> tuple[_Heading | None, int] | None:
    """Find headings that stand in one row: up to the label of the row below."""
    names = sections_headed(items[labels[at]].text)
    if not names:
        return None
    run = [labels[at]]
    for i in labels[at + 1 : at + WIDEST + 2]:
        between = items[run[-1] + 1 : i]
        other_row = items[i].row != items[run[0]].row
        if other_row or any(item.kind is not BLANK for item in between):
            break
        run.append(i)
    if len(run) > WIDEST:
        return None, len(run)
    called = [sections_headed(items[i].text) for i in run]
    count, name = max((sum(n in own for own in called), n) for n in sorted(names))
    section = headed_sections()[name]
    if not items[run[0]].row:  # the label of the first row stands in the same run
        rows = [section in rows_called(items[i].text) for i in run[1:]]
        run = run[: rows.index(True) + 1 if any(rows) else max(len(run) - 1, 1)]
    if 2 * count < len(run):  # words that head columns of other tables
        return None, 1
    start, corner = run[0], None
    columns = [[items[i]] for i in run]
    texts = [items[i].text for i in run]
    astray = _are_broken(section, texts) or _are_moved(section, texts)
    if not items[start].row and astray:
        columns = [[x._replace(text=x.text + "?")] for (x,) in columns]
    before = items[start - 1 : start]
    if before and before[0].kind is LABEL and before[0].row == items[start].row:
        start, corner = start - 1, before[0]  # what the labels of the rows are
    if corner is None and len(run) == 1:
        return None, 1  # a row may be called as a lone column is
    return _Heading(section, start, run[-1] + 1, columns, corner), len(run)


def _are_broken(section: Section, texts: list[str]) -> bool:
    """Tell whether a heading of which a part stands alone is none of some headings.

    Those beside it may have been written before the rest of it or after.
    """
    labels = [pattern(column[-1]) for column in section.columns]
    lacks = [x for x in labels if not any(map(x.matches, texts))]
    odd = [text for text in texts if not any(x.matches(text) for x in labels)]
    own = {pair for label in lacks for known in label.exact for pair in pairwise(known)}
    return any(not own.isdisjoint(pairwise(text)) for text in odd)


def _are_moved(section: Section, texts: list[str]) -> bool:
    """Tell whether headings stand in another order than a form's, and no sums prove it.

    A program that goes by the places of letters may have left the figures in theirs.
    """
    labels = [pattern(column[-1]) for column in section.columns]
    named = ([n for n, x in enumerate(labels) if x.matches(text)] for text in texts)
    order = [own[0] for own in named if own]
    return order != sorted(order) and not is_total(section, len(labels) - 1)


@dataclass
class _Line:
    """A row below headings: its labels and what follows them."""

    labels: list[Item]
    values: list[Item]
    whole: list[Item]

    @property
    def counts(self) -> bool:
        """Whether it holds a number."""
        return any(item.kind is NUMBER for item in self.values)


def _lines_below(items: list[Item]) -> Iterator[_Line]:
    """Cut what stands below headings into rows: labels, then figures and blanks."""
    for row, group in groupby(items, key=lambda item: item.row):
        own = list(group)
        start = 0
        while start < len(own):
            first = start
            while first < len(own) and own[first].kind is not LABEL:
                first += 1
            if any(item.text for item in own[start:first]):
                yield _Line([], own[start:first], own[start:first])
                start = first
                continue
            last = first
            while last < len(own) and own[last].kind is LABEL:
                last = _next_label(own, last + 1) if row else last + 1
            end = last
            # A row that is told apart ends with its line: words there are unreadable.
            while end < len(own) and (row or own[end].kind is not LABEL):
                end += 1
            if first < end:
                yield _Line(own[first:last], own[last:end], own[start:end])
            start = max(end, start + 1)


def _next_label(own: list[Item], at: int) -> int:
    """Return where the next label of a row stands, past the empty cells before it.

    The last label before the figures is the row's; what nothing follows is none.
    """
    after = next((n for n in range(at, len(own)) if own[n].text), at)
    labelled = own[after : after + 1] and own[after].kind is LABEL
    return after if labelled and any(x.text for x in own[after + 1 :]) else at


class _Fit:
    """What tells which of a row's cells stand under which of the headings."""

    def __init__(self, heading: _Heading, items: list[Item], lines: list[_Line]):
        self.width = len(heading.columns)
        rows = {item.row for column in heading.columns for item in column}
        inside = [i for i in items[heading.start : heading.end + 1] if i.row in rows]
        # Either no cell of the headings is blank, or a row without blanks at its ends
        # shows that no other cell stands between a label and its figures.
        self.tight = all(len(line.values) <= self.width for line in lines) and (
            not any(item.kind is BLANK for item in inside)
            or any(self._is_full(line) for line in lines)
        )
        whole = {row: [i for i in items if i.row == row] for row in rows if row}
        lengths = {len(own) for own in whole.values()}
        lowest = [column[-1] for column in heading.columns]
        names = [column[-1] for column in heading.section.columns]
        known = [
            any(pattern(name).matches(item.text) for name in names) for item in lowest
        ]
        # A last row may end before its share, which no form asks for.
        self.needed = max((n for n, own in enumerate(known, start=1) if own), default=0)
        self.last = lines[-1] if lines else None
        at = {id(item): n for own in whole.values() for n, item in enumerate(own)}
        self.positions = [at.get(id(item), -1) for item in lowest]
        # Headings are moved where what reaches down beside them has left no cell below.
        steps = pairwise([-1, *self.positions])
        self.in_order = all(a < b for a, b in steps)
        self.length = lengths.pop() if self.in_order and len(lengths) == 1 else 0
        filled = [self._filled(line) for line in lines if line.counts]
        self.whole = any(self.width == sum(texts) == len(texts) for texts in filled)
        self.whole &= all(len(texts) <= self.width for texts in filled)
        self.placed = self._are_placed(lines)
        # The lowest row of headings may name each column, if only by a blank.
        row = whole[max(whole)] if whole else []
        self.lead = len(row) - self.width
        places = [(n, at[id(item)]) for n, item in enumerate(lowest) if item in row]
        told = all(place == n + self.lead for n, place in places)
        self.lowest = len(row) if told and self.lead >= 0 else 0

    @staticmethod
    def _filled(line: _Line) -> list[bool]:
        """Tell which cells of a row hold something, from the first to the last."""
        texts = [bool(item.text) for item in line.values]
        return texts[texts.index(True) : len(texts) - texts[::-1].index(True)]

    def _are_placed(self, lines: list[_Line]) -> bool:
        """Tell whether all figures stand as far from the left as one of the headings.

        So they do where each column has its tab, be it that those at the end of a row
        are cut off. Where none are, all rows are as long as the headings; a row that
        is not may lack any of its cells, unless blank ones show that they are kept.
        """
        if not self.in_order:
            return False
        own = [line.whole for line in lines if line.counts]
        if any(not row[-1].text for row in own):
            return False  # not cut, so that lengths tell
        kept = any(not item.text for row in own for item in row[1:])
        if not kept and any(len(row) <= self.positions[-1] for row in own):
            return False
        return all(
            n in self.positions
            for row in own
            for n, item in enumerate(row)
            if item.kind is NUMBER
        )

    def _is_full(self, line: _Line) -> bool:
        """Tell whether a row has one cell for each heading, none blank at its ends."""
        own = line.values
        return len(own) == self.width and bool(own[0].text and own[-1].text)

    def values(self, line: _Line) -> list[Item] | None:
        """Return one item for each heading, or None where that cannot be told."""
        texts = [bool(item.text) for item in line.values]
        if not line.counts:
            whole = len(texts) >= self.width
            return line.values[: self.width] if whole else None
        if self.placed:
            blank = line.whole[0]._replace(text="")
            row = dict(enumerate(line.whole))
            return [row.get(place, blank) for place in self.positions]
        first, last = texts.index(True), len(texts) - texts[::-1].index(True)
        # With an empty cell between, it may as well hold a column more than it should.
        if last - first == self.width and (self.whole or all(texts[first:last])):
            return line.values[first:last]
        if self.tight and len(texts) == self.width:
            return line.values
        if line is self.last and len(texts) == self.needed and all(texts):
            return line.values
        if self.lowest and len(line.whole) == self.lowest:
            rest, own = line.whole[: self.lead], line.whole[self.lead :]
            figures = NUMBER in [item.kind for item in rest]
            if not figures and LABEL not in [item.kind for item in own]:
                return own
        if self.length and len(line.whole) == self.length:
            own = [line.whole[position] for position in self.positions]
            others = [i for i in line.whole if all(i is not o for o in own)]
            if not any(item.kind is NUMBER for item in others):
                return own
        return None


class Grid:
    """Rows of cells as they are laid down, each cell at the place it gets."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []

    def add(self, items: Iterable[Item | Cell | None]) -> None:
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
    items = list(_unglued(joined(items)))
    headings = list(islice(_headings(items), MOST + 1))
    if not 0 < len(headings) <= MOST:
        return None
    grid = Grid()
    for row in plain_rows(items[: headings[0].start]):
        grid.add(row)
    ends = [heading.start for heading in headings[1:]] + [len(items)]
    for heading, end in zip(headings, ends, strict=True):
        grid.add_heading(heading)
        grid.add_lines(heading, items, items[heading.end : end])
    return grid.rows


def written_out(rows: list[list[Cell]]) -> list[list[Cell]] | None:
    """Make one cell of those that a program wrote for each column of a span.

    Data frames have no spans: what stands over several columns is repeated, and so is a
    figure below it. None where no label is; the numbers that such a program gives rows
    and columns are no cells.
    """
    blocks = list(_blocks(rows))
    found = sum(map(len, chain(*blocks))) < sum(map(len, rows))
    grid = Grid()
    for block in blocks:
        above: list[Cell] = []
        for row in block:
            own: list[Cell] = []
            labels = NUMBER not in [cell.kind for cell in row]
            for n, cell in enumerate(row):
                again = n > 0 and cell.text == row[n - 1].text
                spans = bool(above) and above[n] is above[n - 1]
                # Two alike may head two columns, and others are words for figures.
                heads = again and n > 1 and is_label(cell.text)
                found |= heads and own[-1] is own[-2]
                own.append(own[-1] if again and (cell.kind is LABEL or spans) else cell)
            above = own if labels else above
            grid.add(own)
    return grid.rows if found else None


def _blocks(rows: list[list[Cell]]) -> Iterator[list[list[Cell]]]:
    """Part rows of different lengths, and leave out the numbers of a data frame."""
    heads = accumulate(map(_are_numbers, rows))
    for (width, _), block in groupby(
        zip(rows, heads, strict=True), key=lambda x: (len(x[0]), x[1])
    ):
        own = [row for row, _ in block if not _are_numbers(row)]
        numbers = [*map(str, range(len(own)))]
        if width > 2 and own[1:] and [row[0].text for row in own] == numbers:
            own = [row[1:] for row in own]
        yield own


def _are_numbers(row: list[Cell]) -> bool:
    """Tell whether a row only numbers its columns from 0, but for a blank corner."""
    texts = [cell.text for cell in row]
    texts = texts[texts[:1] == [""] :]
    return len(texts) > 2 and texts == [*map(str, range(len(texts)))]


def _unglued(items: list[Item]) -> Iterator[Item]:
    """Part a title from the heading that it has run into, where another is beside it.

    The title is of a row of its own.
    """
    for item, beside in zip(items, [*items[1:], Item("", None, 0)], strict=True):
        start = 0
        if opens_headings(beside.text) and not opens_headings(item.text):
            ends = range(1, min(len(item.text), LONGEST_OPENING + 1))
            found = (n for n in ends if opens_headings(item.text[-n:]))
            start = len(item.text) - next(found, len(item.text))
        if start:
            yield item._replace(text=item.text[:start], row=-item.row)
        yield item._replace(text=item.text[start:])


def joined(items: list[Item]) -> list[Item]:
    """Join the labels that are broken over items."""
    spans = join_broken([item.text for item in items])
    return [
        items[a]._replace(
            text="".join(item.text for item in items[a:b]), row=items[b - 1].row
        )
        for a, b in spans
    ]


def plain_rows(items: list[Item]) -> Iterator[list[Item]]:
    """Cut items that stand under no headings of a form into rows."""
    if items and items[0].row:
        for _, row in groupby(items, key=lambda item: item.row):
            yield list(row)
    else:
        yield from _rows_of(items, _width(items))


def _rows_of(stream: list[Item], width: int) -> Iterator[list[Item]]:
    """Cut a stream of cells into rows.

    A label that follows a number, unit or blank opens a row whatever the width, so
    that a lost cell costs its own row only; a number never opens one. Words between
    a unit and a label stand where the figure should: they are no label. Headings begin
    one label before that of the units, so that a title above them which has lost its
    span shifts none of them to another column.
    """
    heads = next((n for n, x in enumerate(stream) if x.kind is not LABEL), 0)
    units = (n for n, x in enumerate(stream[:heads]) if is_units(x.text))
    titles = max(next(units, 1) - 1, 0)
    yield from ([item] for item in stream[:titles])
    stream = stream[titles:]
    row: list[Item] = []
    filled = False  # whether it holds more than labels
    kinds = [*(item.kind for item in stream), BLANK]
    for index, item in enumerate(stream):
        kind, before, after = kinds[index], kinds[index - 1], kinds[index + 1]
        full = len(row) >= width and kind is not NUMBER
        label_again = kind is LABEL and filled
        unreadable = before is UNIT and after is LABEL
        if kind in (UNIT, NUMBER) and len(row) > 1 and not filled:
            # Headings over the whole width fill no row: the last label opens its own.
            yield row[:-1]
            row = row[-1:]
            full = filled = False
        if row and (full or (label_again and not unreadable)):
            yield row
            row, filled = [], False
        row.append(item)
        filled = filled or kind is not LABEL
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
        if kinds[i] is LABEL and kinds[i - 1] in (NUMBER, BLANK)
    ]
    steps = Counter(b - a for a, b in pairwise(starts))
    return steps.most_common(1)[0][0] if steps else len(stream)
