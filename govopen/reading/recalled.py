"""What was found in tables that differ from those of another page in figures only.

What comes in are tables, then what was read of them; what goes out, for tables alike in
every label, cell and place, are the same figures with the values of their own, or
nothing where a value could make a difference to more than itself. Thousands of pages
print one form in the same words, and to match them anew takes a fourth of reading.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from govopen.reading.grid import MIN_COUNTED, Grid, counts_up
from govopen.reading.labels import is_units
from govopen.reading.matching import Match, are_displaced, sums_in
from govopen.reading.tables import LABEL, NUMBER, Cell, Number, Table
from govopen.schema import Observation

# No page of more is kept, so that what is kept of strange ones takes little room.
MOST_CELLS = 600
MOST_LETTERS = 10_000
MOST_PAGES = 128
# What may be said of tables and names no figure in them.
_BARE = frozenset(
    {"cell.unplaced", "row.short", "row.unknown", "table.incomplete", "table.missing"}
)
_FRACTION = re.compile(r"\d{1,15}\.\d{0,7}[1-9]0*", re.ASCII)
_BELOW = re.compile(r"-[1-9]\d{0,14}", re.ASCII)
_YEAR = re.compile(r"20\d\d")
_place = attrgetter("kind", "row", "column", "line", "page")


class _Read(NamedTuple):
    """What was read of tables, with cells by their place among all.

    `figures` are those whose cell is None as they stand, and else with the value of the
    cell times the factor; `columns`, `heads` and `sums` are cells whose values would
    change what they are: that may count the rows, name a year, or add up.
    """

    found: Any
    figures: list[tuple[Observation, int | None, Decimal | None]]
    columns: list[list[int]]
    heads: list[int]
    sums: list[list[list[int]]]


class Recalled:
    """The latest pages, by all that their tables say but for plain figures."""

    def __init__(self) -> None:
        self._known: OrderedDict[Any, _Read] = OrderedDict()

    def recall(self, key: Any, cells: Sequence[Cell]) -> Any:
        """Return what was found for a key, with the figures of `cells`, or None."""
        read = self._known.get(key)
        if read is None or not _holds(read, cells):
            return None
        figures = [
            x
            if n is None
            else Observation(
                "", x.code, x.applicant, _value(cells[n], by), x[4], x[5], x[6]
            )
            for x, n, by in read.figures
        ]
        return read.found._replace(figures=figures, notes=[*read.found.notes])

    def keep(
        self,
        key: Any,
        cells: Sequence[Cell],
        found: Any,
        matches: list[Match],
        grids: list[Grid],
    ) -> None:
        """Keep what was found, unless values decided on something."""
        readings = [x for m in matches for own in m.readings.values() for x in own]
        slots = [slot for match in matches for slot in match.seen]
        if (
            any(grid.weighed or grid.ordinals for grid in grids)
            or any(note.rule not in _BARE for note in found.notes)
            or len(slots) > len({*slots})
            or len(readings) != len(found.figures)
            or any(len(own) > 1 for m in matches for own in m.readings.values())
        ):
            return
        at = {cell: n for n, cell in enumerate(cells)}
        if any(cell not in at for cell, *_ in readings):
            return
        figures = [
            (x, None if _said(cell) == cell.text else at[cell], by)
            for x, (cell, _, _, by) in zip(found.figures, readings, strict=True)
        ]
        rows = [row for grid in grids for row in grid.rows]
        self._known[key] = _Read(
            found._replace(figures=[], notes=[*found.notes]),
            figures,
            [[at[c] for c in column] for g in grids for column in _columns(g)],
            [at[c] for row in rows if _may_head(row) for c in row if c.kind is NUMBER],
            [[[at[c] for c in line] for line in sums_in(m)] for m in matches],
        )
        if len(self._known) > MOST_PAGES:
            self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._known.clear()


def all_cells(tables: Iterable[Table]) -> list[Cell]:
    """List what stands at each position of some tables."""
    return [*chain.from_iterable(row for table in tables for row in table.rows)]


def likeness(tables: Sequence[Table], cells: Sequence[Cell]) -> Any:
    """Return all that tables say but for plain figures, or None where it is too much.

    Examples
    --------
    >>> def table(*texts):
    ...     return Table(1, "", [[Cell(x, 1, n) for n, x in enumerate(texts, 1)]])
    >>> one, two, other = table("其他", "5"), table("其他", "17"), table("其他", "5件")
    >>> said = [likeness([t], all_cells([t])) for t in (one, two, other)]
    >>> said[0] == said[1], said[0] == said[2]
    (True, False)
    """
    if len(cells) > MOST_CELLS:
        return None
    texts = [c.text if c.number is None else _said(c) for c in cells]
    if sum(map(len, texts)) > MOST_LETTERS:
        return None
    first: dict[Cell, int] = {}  # where each stands first
    same = [first.setdefault(cell, n) for n, cell in enumerate(cells)]
    about = [
        (t.number, t.sheet, t.above, t.half, t.parts, *map(len, t.rows)) for t in tables
    ]
    return tuple(about), tuple(texts), tuple(same), tuple(map(_place, cells))


def _said(cell: Cell) -> str:
    text = cell.text
    if cell.number is None:
        return text
    if text.isdecimal():
        return "#"
    if text[0] == "-":
        return "-#" if _BELOW.fullmatch(text) else text
    return "#.#" if _FRACTION.fullmatch(text) else text


def _value(cell: Cell, factor: Decimal | None) -> float:
    if factor is None:
        return float(cell.text)
    return float(cell.number.value * factor) if cell.number else 0.0


def _holds(read: _Read, cells: Sequence[Cell]) -> bool:
    """Tell whether no value among cells changes what they are."""
    return (
        not any(_YEAR.fullmatch(cells[n].text) for n in read.heads)
        and not any(counts_up([cells[n].text for n in x]) for x in read.columns)
        and not any(
            are_displaced([_numbers(cells, line) for line in own]) for own in read.sums
        )
    )


def _numbers(cells: Sequence[Cell], line: list[int]) -> list[Number]:
    return [number for n in line if (number := cells[n].number)]


def _columns(grid: Grid) -> list[list[Cell]]:
    """List the columns of numbers that could as well number the rows."""
    found: dict[int, list[Cell]] = {}
    for cell in chain.from_iterable(grid.rows):
        if cell.kind is NUMBER:
            found.setdefault(cell.column, []).append(cell)
    return [column for column in found.values() if len(column) >= MIN_COUNTED]


def _may_head(row: list[Cell]) -> bool:
    """Tell whether a number in a row would head columns or rows if it were a year."""
    filled = [cell for cell in row if cell.text]
    units = any(is_units(cell.text) for cell in filled if cell.kind is LABEL)
    return units or len(filled) == 1
