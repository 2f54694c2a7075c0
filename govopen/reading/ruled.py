"""Tables that rules draw: lines that cross, and the cells between them.

What comes in are the rules of a page; what goes out are :class:`Grid` objects: where
the columns and rows of a table begin, and which places are one cell. A side on which
no rule stands is closed where the other rules end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from govopen.reading.page import Box, Budget, TooMuchError
from govopen.reading.tables import MAX_CELLS

TOLERANCE = 4.0  # points by which two rules that are meant as one may differ
SHORTEST = 5.0
NARROWEST = 7.0
HIGHEST = 40.0  # no row of one heading is as high

Line = tuple[float, float, float]  # where it stands, where it begins and ends


@dataclass(eq=False)
class Grid:
    """A table's rules: `cells` names for each place, row by row, the cell it is of.

    `boxes` are those of the cells; `open` are the cells on a side without a rule, and
    `cut` those without a rule below them.
    """

    columns: list[float]
    rows: list[float]
    cells: list[list[int]]
    boxes: dict[int, Box]
    open: set[int]
    cut: set[int]

    @property
    def box(self) -> Box:
        """The box around all cells."""
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])

    def at(self, x: float, y: float) -> int | None:
        """Return the cell at a point of the page."""
        if not self.box.holds(x, y):
            return None
        row = bisect_right(self.rows, y) - 1
        return self.cells[row][bisect_right(self.columns, x) - 1]


def grids(rules: Iterable[Box], budget: Budget) -> Iterator[Grid]:
    """Yield the tables of two columns or more that rules draw, the smallest first."""
    level, upright = [], []
    for box in rules:
        x, y = box.middle
        wide, high = box.x1 - box.x0, box.bottom - box.top
        if wide >= high or wide < TOLERANCE:
            level.append((y, box.x0, box.x1))
        if high >= wide or high < TOLERANCE:
            upright.append((x, box.top, box.bottom))
    level, upright = _lines(level), _lines(upright)
    found = (_grid(*group) for group in _crossing(level, upright, budget))
    yield from sorted(filter(None, found), key=lambda grid: grid.box.area)


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


def _lines(pieces: list[Line]) -> list[Line]:
    """Put together pieces that go on one another, be a line doubled or dotted."""
    places = marks(place for place, *_ in pieces)
    by_place: dict[int, list[tuple[float, float]]] = {}
    for place, begin, end in pieces:
        by_place.setdefault(at(places, place), []).append((begin, end))
    found: list[Line] = []
    for n, parts in by_place.items():
        parts.sort()
        first, last = parts[0]
        for begin, end in [*parts[1:], (float("inf"), 0.0)]:
            if begin > last + TOLERANCE:
                if last - first >= SHORTEST:
                    found.append((places[n], first, last))
                first, last = begin, end
            last = max(last, end)
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


def _grid(level: list[Line], upright: list[Line]) -> Grid | None:
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
    above = _stands(level, rows, columns)
    group = _Groups(range(wide * high))
    for r in range(high):
        for c in range(wide):
            if c + 1 < wide and not left[c + 1][r]:
                group.join(r * wide + c, r * wide + c + 1)
            if r + 1 < high and not above[r + 1][c]:
                group.join(r * wide + c, (r + 1) * wide + c)
    cells = [[group.of(r * wide + c) for c in range(wide)] for r in range(high)]
    bare = {cells[r][0] for r in range(high) if not left[0][r]}
    bare |= {cells[r][-1] for r in range(high) if not left[-1][r]}
    bare |= {cells[0][c] for c in range(wide) if not above[0][c]}
    below = {cells[-1][c] for c in range(wide) if not above[-1][c]}
    # Between rules of neighbours that stand apart no letter has room.
    for c in reversed(range(wide)):
        if columns[c + 1] - columns[c] < NARROWEST:
            del columns[c + 1 if c else 0]
            for row in cells:
                del row[c]
    for r in reversed(range(high)):
        if rows[r + 1] - rows[r] < NARROWEST:
            del rows[r + 1 if r else 0], cells[r]
    if len(columns) < 3 or len(rows) < 2:
        return None
    boxes: dict[int, Box] = {}
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            own = Box(columns[c], rows[r], columns[c + 1], rows[r + 1])
            other = boxes.get(cell, own)
            boxes[cell] = Box(
                other.x0,
                other.top,
                max(other.x1, own.x1),
                max(other.bottom, own.bottom),
            )
    return Grid(columns, rows, cells, boxes, bare | below, below)


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
) -> list[list[bool]]:
    """Tell for each place, and each step across it, whether a line stands there."""
    middles = [(a + b) / 2 for a, b in pairwise(across)]
    found = [[False] * len(middles) for _ in places]
    for place, begin, end in lines:
        first, last = bisect_left(middles, begin), bisect_right(middles, end)
        row = found[at(places, place)]
        row[first:last] = [True] * (last - first)
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
