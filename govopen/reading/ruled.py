"""Tables that rules draw: lines that cross, and the cells between them.

What comes in are the rules of a page; what goes out are :class:`Grid` objects: where
the columns and rows of a table begin, and which places are one cell. A side on which
no rule stands is closed where the other rules end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise, product
from math import inf

from govopen.reading.page import Box, Budget, TooMuchError
from govopen.reading.tables import MAX_CELLS

TOLERANCE = 4.0  # points by which two rules that are meant as one may differ
BESIDE = 1.0
SHORTEST = 5.0
OWN = 3  # columns that one of two tables has and the other has not
TALLEST = 25.0  # no letter is as high
NARROWEST = 7.0
HIGHEST = 40.0  # no row of one heading is as high

Line = tuple[float, float, float]  # where it stands, where it begins and ends


@dataclass(eq=False)
class Grid:
    """A table's rules: `cells` names for each place, row by row, the cell it is of.

    `boxes` are those of the cells; `open` are the cells on a side without a rule, and
    `cut` those without a rule below them. `left` tells for each column and row where
    the rule on its left stands, as those of one column may differ a little.
    """

    columns: list[float]
    rows: list[float]
    cells: list[list[int]]
    open: set[int]
    cut: set[int]
    left: list[list[float | None]]

    @cached_property
    def box(self) -> Box:
        """The box around all cells."""
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])

    def at(self, x: float, y: float) -> int | None:
        """Return the cell at a point of the page."""
        if not self.box.holds(x, y):
            return None
        row, column = bisect_right(self.rows, y) - 1, bisect_right(self.columns, x) - 1
        rule = self.left[column][row]
        if column and rule is not None and x < rule:
            column -= 1
        return self.cells[row][column]

    @cached_property
    def boxes(self) -> dict[int, Box]:
        """The boxes of the cells."""
        boxes: dict[int, Box] = {}
        for r, row in enumerate(self.cells):
            for c, cell in enumerate(row):
                ends = self.columns[c + 1], self.rows[r + 1]
                other = boxes.setdefault(
                    cell, Box(self.columns[c], self.rows[r], *ends)
                )
                ends = max(other.x1, ends[0]), max(other.bottom, ends[1])
                boxes[cell] = Box(other.x0, other.top, *ends)
        return boxes

    def parts(self) -> Iterator[Grid]:
        """Cut it where a table with columns of its own stands right below another."""
        ends = [
            {c for c, pair in enumerate(pairwise(row), start=1) if len({*pair}) > 1}
            for row in self.cells
        ]
        start = 0
        for r in range(1, len(ends)):
            if {*self.cells[r - 1]} & {*self.cells[r]}:
                continue
            above, below = set().union(*ends[start:r]), set().union(*ends[r:])
            own = min(len(above - below), len(below - above))
            if own >= OWN and own > len(above & below):
                yield self._part(start, r, above)
                start = r
        yield (
            self._part(start, len(ends), set().union(*ends[start:])) if start else self
        )

    def framed(
        self, frames: set[int], letters: Sequence[Sequence[float]]
    ) -> Iterator[Grid]:
        """Yield the tables that stand in and between cells as wide as they are."""
        places = [c for row in self.cells for c, x in enumerate(row) if x in frames]
        first, end = min(places), max(places) + 1
        cells = [row[first:end] for row in self.cells]
        for within, group in groupby(
            range(len(cells)), key=lambda r: frames.issuperset(cells[r])
        ):
            if within:
                continue
            band = [*group]
            rows = [r for r in band if r == band[0] or cells[r] != cells[r - 1]]
            across = [*zip(*(cells[r] for r in rows), strict=True)]
            columns = [c for c, x in enumerate(across) if c == 0 or x != across[c - 1]]
            ends = [first + c for c in (*columns, len(across))]
            grid = Grid(
                [self.columns[c] for c in ends],
                [self.rows[r] for r in (*rows, band[-1] + 1)],
                [[cells[r][c] for c in columns] for r in rows],
                self.open | frames,
                self.cut,
                [[self.left[c][r] for r in rows] for c in ends],
            )
            for part in grid.parts():
                part.leave_out_gaps([x for x in letters if part.box.holds(*x)])
                if len(part.columns) > 2:
                    yield part

    def _part(self, start: int, end: int, inside: set[int]) -> Grid:
        """Return some of its rows, and the columns that these have."""
        kept = [0, *sorted(inside), len(self.columns) - 1]
        own = self.cells[start:end]
        # Beside the narrower of two tables no cell is drawn.
        for side in (0, -1):
            outer = {row[kept[side] + side] for row in own}
            if len(outer) == 1 and outer <= self.open:
                del kept[side]
        columns = [self.columns[c] for c in kept]
        cells = [[row[c] for c in kept[:-1]] for row in own]
        left = [self.left[c][start:end] for c in kept]
        rows = self.rows[start : end + 1]
        return Grid(columns, rows, cells, self.open, self.cut, left)

    def leave_out_gaps(self, letters: Sequence[Sequence[float]]) -> None:
        """Leave out narrow columns and rows in which no letter stands."""
        xs, ys = sorted(x for x, _ in letters), sorted(y for _, y in letters)
        for c in _gaps(self.columns, xs):
            rule = c + 1 if c + 2 < len(self.columns) else c
            both = zip(self.left[c], self.left[c + 1], strict=True)
            self.left[c] = [y if x is None else x for x, y in both]
            del self.columns[rule], self.left[c + 1]
            for row in self.cells:
                del row[c]
        for r in _gaps(self.rows, ys):
            del self.rows[r + 1 if r + 2 < len(self.rows) else r], self.cells[r]
            for column in self.left:
                del column[r]


def grids(
    rules: Iterable[Box], letters: Sequence[Sequence[float]], budget: Budget
) -> Iterator[Grid]:
    """Yield the tables of two columns or more that rules draw, the smallest first.

    Between the rules of neighbours that stand apart are no letters, of which the
    middles are given.
    """
    level, upright = [], []
    for box in rules:
        x, y = box.middle
        wide, high = box.x1 - box.x0, box.bottom - box.top
        dot = max(wide, high) < TOLERANCE  # of a line in any direction
        if wide >= high or dot:
            level.append((y, box.x0, box.x1))
        if high >= wide or dot:
            upright.append((x, box.top, box.bottom))
    level, upright = _lines(level), _lines(upright)
    found = filter(None, (_grid(*x) for x in _crossing(level, upright, budget)))
    parts = [part for grid in found for part in grid.parts()]
    for grid in sorted(parts, key=lambda grid: grid.box.area):
        budget.take(len(letters))
        grid.leave_out_gaps([x for x in letters if grid.box.holds(*x)])
        if len(grid.columns) > 2 and len(grid.rows) > 1:
            yield grid


def strokes(rules: Iterable[Box]) -> Iterator[Box]:
    """Yield the upright rules that are no longer than a letter is high."""
    upright = (
        (x.middle[0], x.top, x.bottom) for x in rules if x.bottom - x.top > x.x1 - x.x0
    )
    for x, top, bottom in _lines(upright):
        if bottom - top < TALLEST:
            yield Box(x, top, x, bottom)


def marks(values: Iterable[float]) -> list[float]:
    """Return the places that values name, those that nearly coincide once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > TOLERANCE:
            found.append(value)
    return found


def at(places: list[float], value: float) -> int:
    """Return which of the marks a value is."""
    return min(bisect_left(places, value - TOLERANCE), len(places) - 1)


def _lines(pieces: Iterable[Line]) -> list[Line]:
    """Put together pieces that go on one another, be a line doubled or dotted.

    One that goes on beside the end of another is a line of its own, and where a line is
    doubled one goes on either of the two.
    """
    groups: list[list[Line]] = []
    first = -inf
    for place, begin, end in sorted(pieces):
        if place - first > TOLERANCE:
            first = place
            groups.append([])
        groups[-1].append((begin, end, place))
    found: list[Line] = []
    for parts in groups:
        parts.sort()
        first, last, low = parts[0]
        high = low
        for begin, end, place in [*parts[1:], (inf, 0.0, 0.0)]:
            beside = min(abs(place - low), abs(place - high)) > BESIDE
            if begin > last + (-TOLERANCE if beside else TOLERANCE):
                if last - first >= SHORTEST:
                    found.append(((low + high) / 2, first, last))
                first, last, low, high = begin, end, place, place
            last = max(last, end)
            if place != high:
                low, high = min(low, place), max(high, place)
    return sorted(found)


def _crossing(
    level: list[Line], upright: list[Line], budget: Budget
) -> Iterator[tuple[list[Line], list[Line]]]:
    """Yield the lines that cross or touch one another, directly or through others."""
    group = _Groups(range(len(level) + len(upright)))
    places = [x for x, *_ in upright]
    for n, (y, begin, end) in enumerate(level):
        first = bisect_left(places, begin - TOLERANCE)
        last = bisect_right(places, end + TOLERANCE)
        budget.take(last - first)
        for m in range(first, last):
            _, top, bottom = upright[m]
            if top - TOLERANCE <= y <= bottom + TOLERANCE:
                group.join(n, len(level) + m)
    closed = {
        group.of(n) for n in range(len(level)) if _is_closed(level[n], upright, places)
    }
    for n, (over, under) in enumerate(pairwise(level)):
        # A row of one cell between sides without rules touches none of the others.
        if (
            under[0] - over[0] < HIGHEST
            and _end_alike(over, under)
            and not closed & {group.of(n), group.of(n + 1)}
        ):
            group.join(n, n + 1)
    members: dict[int, tuple[list[Line], list[Line]]] = {}
    for n, line in enumerate([*level, *upright]):
        sides = members.setdefault(group.of(n), ([], []))
        sides[n >= len(level)].append(line)
    yield from members.values()


def _end_alike(over: Line, under: Line) -> bool:
    return all(abs(over[n] - under[n]) <= TOLERANCE for n in (1, 2))


def _is_closed(line: Line, upright: list[Line], places: list[float]) -> bool:
    """Tell whether a rule stands where a line begins."""
    y, begin, _ = line
    near = upright[
        bisect_left(places, begin - TOLERANCE) : bisect_right(places, begin + TOLERANCE)
    ]
    return any(a - TOLERANCE <= y <= b + TOLERANCE for _, a, b in near)


def _ends_together(level: list[Line], upright: list[Line]) -> Iterator[Line]:
    """Yield where rules side by side end and no rule closes the cells between them.

    There a page cuts a table, which may stand in a box that goes on.
    """
    for side in (1, 2):
        at_end: dict[int, list[Line]] = {}
        places = marks(line[side] for line in upright)
        for line in upright:
            at_end.setdefault(at(places, line[side]), []).append(line)
        for lines in at_end.values():
            y = lines[0][side]
            drawn = [x for x in level if abs(y - x[0]) <= TOLERANCE]
            own = {*lines} if len(lines) > 2 else set()
            beside = (
                x for x in upright if x[1] <= y + TOLERANCE and y - TOLERANCE <= x[2]
            )
            pairs = [
                pair
                for pair in pairwise(beside if own else ())
                if not own.isdisjoint(pair)
                and not any(a < (pair[0][0] + pair[1][0]) / 2 < b for _, a, b in drawn)
            ]
            if any(own.issuperset(pair) for pair in pairs):
                yield from ((y, left[0], right[0]) for left, right in pairs)


def _grid(level: list[Line], upright: list[Line]) -> Grid | None:
    closing = [*_ends_together(level, upright)]
    drawn, level = level, sorted([*level, *closing])
    if len(level) < 2 or not upright:
        return None
    sides = [x for _, begin, end in level for x in (begin, end)]
    ends = [y for _, begin, end in upright for y in (begin, end)]
    columns = _with_ends([x for x, *_ in upright], sides)
    rows = _with_ends([y for y, *_ in level], ends)
    wide, high = len(columns) - 1, len(rows) - 1
    if wide < 2 or high < 1:
        return None
    if wide * high > MAX_CELLS:
        raise TooMuchError("more cells on a page than any table")
    # Whether a rule stands on the left of a place and above it.
    left = _stands(upright, columns, rows)
    above, ruled = (_stands(x, rows, columns) for x in (level, drawn))
    group = _Groups(range(wide * high))
    for r in range(high):
        for c in range(wide):
            if c + 1 < wide and left[c + 1][r] is None:
                group.join(r * wide + c, r * wide + c + 1)
            if r + 1 < high and above[r + 1][c] is None:
                group.join(r * wide + c, (r + 1) * wide + c)
    cells = [[group.of(r * wide + c) for c in range(wide)] for r in range(high)]
    bare = {cells[r][0] for r in range(high) if left[0][r] is None}
    bare |= {cells[r][-1] for r in range(high) if left[-1][r] is None}
    bare |= {cells[0][c] for c in range(wide) if ruled[0][c] is None}
    below = {cells[-1][c] for c in range(wide) if ruled[-1][c] is None}
    for r, c in product(range(1, high), range(wide)) if closing else ():
        if above[r][c] is not None and ruled[r][c] is None:
            bare.add(cells[r][c])
            below.add(cells[r - 1][c])
    return Grid(columns, rows, cells, bare | below, below, left)


def _gaps(ends: list[float], letters: Sequence[float]) -> Iterator[int]:
    """Yield from the last on what is narrow and without letters."""
    for n in reversed(range(len(ends) - 1)):
        a, b = ends[n : n + 2]
        if b - a < NARROWEST and bisect_left(letters, a) == bisect_left(letters, b):
            yield n


def _with_ends(places: list[float], ends: list[float]) -> list[float]:
    """Return the rules, and where those across end without one."""
    found = marks(places)
    first, last = min(ends), max(ends)
    if first < found[0] - TOLERANCE:
        found.insert(0, first)
    if last > found[-1] + TOLERANCE:
        found.append(last)
    return found


def _stands(
    lines: list[Line], places: list[float], across: list[float]
) -> list[list[float | None]]:
    """Tell for each place, and each step across it, where a line stands there."""
    middles = [(a + b) / 2 for a, b in pairwise(across)]
    found: list[list[float | None]] = [[None] * len(middles) for _ in places]
    for place, begin, end in lines:
        first, last = bisect_left(middles, begin), bisect_right(middles, end)
        row = found[at(places, place)]
        row[first:last] = [place] * (last - first)
    return found


class _Groups(list[int]):
    """Numbers put together; each knows another of its group, the first itself."""

    def of(self, n: int) -> int:
        """Return the number that stands for a group."""
        while self[n] != n:
            self[n] = self[self[n]]
            n = self[n]
        return n

    def join(self, n: int, m: int) -> None:
        """Put two groups together."""
        a, b = sorted((self.of(n), self.of(m)))
        self[b] = a
