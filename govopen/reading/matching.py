"""One table matched to one section of a form: which cell is which figure.

What comes in is a :class:`~.grid.Grid` and a section; what goes out is a
:class:`Match`: the cells for each figure of the section, and what is to be said about
those that are none. Rows and columns are matched by their labels; a cell that cannot be
read, or that could be two figures, becomes a finding and never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import combinations, pairwise, repeat
from typing import Any, NamedTuple, cast

from govopen.form import SIGNED
from govopen.reading.columns import (
    Heading,
    headings_over,
    is_narrowed,
    is_other,
    names_money,
    stands_alone,
    stands_beside,
)
from govopen.reading.grid import Grid, Segment, change_in, counts_up
from govopen.reading.recalled import Values
from govopen.reading.rows import (
    MIN_ROWS,
    is_common,
    is_of_another,
    may_be,
    rows_of,
    stand_twice,
)
from govopen.reading.sections import MIN_COLUMNS, Section, Slot, is_total
from govopen.reading.tables import (
    BLANK,
    BREAK,
    LABEL,
    NUMBER,
    Cell,
    Face,
    Number,
    Table,
    number_of,
    unit_in,
    units,
)
from govopen.reading.words import kept, normalise
from govopen.rules import finding
from govopen.schema import Finding, Observation, as_observation

LONGEST_SHOWN = 40
MOST_MATCHED = 200  # of one table, in all years
_TWO = re.compile(r"\d \d")
_WORDS = re.compile("[一-鿿]{2}|20\\d\\d年")
_YUAN = {"yuan": Decimal(1), "10k_yuan": Decimal(10_000)}


class Above(NamedTuple):
    """What the headings over a cell say: its columns, and the first with more in it."""

    columns: list[int | None]
    more: Heading | None


Under = Mapping[Face, Above]


def shown(text: str) -> str:
    """Cut the text of a cell or label to what a finding says of it."""
    return text[:LONGEST_SHOWN]


# A cell read as a figure; where it is not as plain as most, the number that its words
# tell, and how many times its own the value is in the unit of its indicator.
Reading = tuple[Face, Number | None, Decimal | None]
# A figure of a report, but for its value: with its cell, and the place of that.
Figure = tuple[Slot, Reading, str]


class Run(NamedTuple):
    """A segment and the row of the section that it is."""

    segment: Segment
    row: int


@dataclass
class Match:
    """What one table holds of one section.

    `seen` are the slots that have a cell, be it blank; `unplaced` are numbers in a
    row of the section that stand under none of its columns, `beside` words to the right
    of its figures, with the row; `empty` is the last column
    of each row that has nothing in one; `runs` are the rows taken for the section's,
    `counted` the columns of their numbers, `figures` what is left of the readings. What
    is to be said of those that are broken over lines is in `broken`: if sums bear them
    out, and if none does. A heading that says that what is below it is of another year,
    or of a part, is `other`.
    """

    section: Section
    table: Table
    values: Values
    readings: dict[Slot, list[Reading]] = field(default_factory=dict)
    seen: set[Slot] = field(default_factory=set)
    unplaced: list[Face] = field(default_factory=list)
    beside: dict[Face, int] = field(default_factory=dict)
    empty: dict[int, int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    counted: frozenset[int] = frozenset()
    notes: list[Finding] = field(default_factory=list)
    twice: bool = False
    other: str = ""
    figures: dict[Slot, Figure] = field(default_factory=dict)
    broken: dict[Slot, tuple[Finding, ...]] = field(default_factory=dict)

    def note(
        self, rule: str, case: str, cell: Face, *slots: Slot, **named: Any
    ) -> None:
        """Say something about a cell; `slots` are the figures that it may be."""
        codes = [slot.indicator.code for slot in slots]
        named |= {"row": slots[0].indicator.label_zh} if slots else {}
        own = {slot.applicant for slot in slots}
        named |= {"applicant": own.pop()} if len(own) == 1 else {}
        place = self.table.locate(cell)
        self.notes.append(
            finding(
                rule, case, codes=" ".join(dict.fromkeys(codes)), place=place, **named
            )
        )

    def texts(self, *cells: Face) -> str:
        """Return what is printed in cells."""
        return self.values.ask(_texts, cells)

    def take_figures(self) -> None:
        """Take the figures of the readings."""
        for slot, readings in self.readings.items():
            cell, money = readings[0][0], slot.indicator.unit in _YUAN
            if len(readings) > 1 and are_unequal(self.values, *readings):
                texts = self.texts(*(cell for cell, *_ in readings))
                self.note("cell.ambiguous", "figures", cell, slot, texts=texts)
                continue
            if not (cell.face.isdecimal() or (money and cell.face == "0.0")):
                signed = slot.indicator.code.endswith(SIGNED)
                value = value_in(self.values, readings[0])
                if value < 0 and not signed:
                    text = self.texts(cell)
                    self.note("cell.negative", "", cell, slot, text=text)
                    continue
                if not (value.is_integer() or money):
                    text = self.texts(cell)
                    self.note("cell.fraction", "", cell, slot, text=text)
                if BREAK in cell.face:
                    text = shown(cell.face)
                    self.note("cell.unreadable", "", cell, slot, text=text)
                    self.note("cell.broken", "", cell, slot, text=text)
                    self.broken[slot] = self.notes.pop(), self.notes.pop()
            self.figures[slot] = slot, readings[0], self.table.locate(cell)


def observed(figures: Iterable[Figure], cells: Iterable[Cell]) -> list[Observation]:
    """Return figures with the values of cells, without the report's key."""
    slots, readings, places = [*zip(*figures, strict=True)] or [()] * 3
    both = zip(readings, cells, strict=True)
    rows = zip(
        repeat(""),
        [slot.indicator.code for slot in slots],
        [slot.applicant for slot in slots],
        [value_of(cell, n, x) if n else float(cell.text) for (_, n, x), cell in both],
        [number.precision if number else "exact" for _, number, _ in readings],
        repeat("table"),
        places,
        repeat(None),
        repeat(None),
    )
    return [*map(as_observation, rows)]


def value_of(cell: Cell, number: Number | None, times: Decimal | None) -> float:
    """Return the value of a cell that was read."""
    if number is None:
        return float(cell.text)
    return float((cell.number or number).value * (times or 1))


def value_in(values: Values, reading: Reading) -> float:
    """Ask for the value of a cell that was read."""
    cell, number, times = reading
    return values.ask(lambda cells: value_of(cells[0], number, times), [cell])


def are_unequal(values: Values, *readings: Reading) -> bool:
    """Tell whether cells that were read differ in value."""
    return len({value_in(values, reading) for reading in readings}) > 1


def _texts(cells: list[Cell]) -> str:
    return ", ".join(cell.text for cell in cells)


def match_table(
    section: Section,
    grid: Grid,
    values: Values,
    year: int | None,
    around: frozenset[str] = frozenset(),
    own: tuple[str, ...] = (),
) -> Match | None:
    """Match a table to a section, or return None where it is another table.

    `around` are the units of money that the document states outside its tables, `own`
    what a heading may call the body. What is known already is not found again, where
    the answers of `values` are the same.
    """
    key = section, year, around, own
    found, asked = grid.matched.get(key, (None, None))
    if asked is None or any(values.ask(q, faces) != x for q, faces, x in asked):
        if len(grid.matched) >= MOST_MATCHED:
            grid.matched.clear()
        start = len(values.asked)
        found = _match(section, grid, values, year, around, own)
        grid.matched[key] = found, values.asked[start:]
    return cast("Match | None", found)


def _match(
    section: Section,
    grid: Grid,
    values: Values,
    year: int | None,
    around: frozenset[str],
    own: tuple[str, ...],
) -> Match | None:
    if section.least and len(grid.columns.get(section, ())) < section.least:
        return None  # it has not the headings
    runs = _runs(section, grid, year)
    if not runs:
        called = [grid.segments[n].row for n in grid.sections.get(section, ())]
        others = grid.rows_of_others(year) if called else {}
        said = next((others[row] for row in called if row in others), "")
        return Match(section, grid.table, Values(), other=said) if said else None
    single = not section.rows
    match = Match(section, grid.table, values)
    above = grid.headings(set() if single else {run.segment.row for run in runs})
    indices = sorted({run.segment.row for run in runs})
    width = max(map(len, grid.across))
    known = {id(above[index]): above[index] for index in indices}
    over = {
        key: headings_over(section, rows, width, year, own)
        for key, rows in known.items()
    }
    all_over = [heading for line in over.values() for heading in line]
    match.other = next((x.other for x in all_over if x.other), "")
    columns = {heading.column for heading in all_over} - {None}
    places = set().union(*(grid.value_columns[n] for n in indices)) - grid.ordinals
    if section.by_applicant and not columns and len(places) == 1:
        place = places.pop() - 1  # one column of figures is that of all applicants
        whole = Heading(len(section.columns) - 1)
        for key, rows in known.items():
            if stands_alone(rows, place, year, own):
                over[key] = [*over[key][:place], whole, *over[key][place + 1 :]]
    if len(columns) < section.least:
        return None
    headings = {index: over[id(above[index])] for index in indices}
    under = _under(grid, headings)
    shared = {
        cell
        for cell, index in grid.reaching
        if index in headings and cell.row - 1 in headings
    }
    if single:  # a row under none of its headings is another section's
        runs = [run for run in runs if _is_under(run.segment, under)]
        runs = _of_the_report(match, runs, under, year, own)
    named = {} if section.any_column else known
    torn = {key for key, rows in named.items() if _is_torn(rows, over[key])}
    short = {
        i
        for i in indices
        if id(above[i]) in torn or _is_short(grid, i, above[i], headings[i])
    }
    match.runs = runs
    match.counted = _counted(section, grid) if section.any_column else frozenset()
    moved = _moved_up(match, runs, under)
    for n, run in enumerate(runs):
        if run.segment.row in short or n in moved:
            _note_short(match, run)
        else:
            _read(match, run, grid, under, shared, around)
    match.seen.update(match.readings)
    if not section.any_column:
        _take_back(match, runs, single)
    # Rows of the section without one of its columns are said where they are several.
    some = match.seen or (match.unplaced and len(runs) >= MIN_ROWS)
    if not some or (single and len(match.seen) < MIN_COLUMNS):
        told = Match(section, grid.table, Values(), other=match.other)
        return told if match.other else None
    _note_unplaced(match)
    _note_beside(match, grid)
    # Rows that recur under others of its headings are those of a table in parts.
    parted = not columns.issuperset(grid.columns.get(section, ()))
    match.twice = not (single or parted) and _is_twice(section, grid, year)
    _take_back_displaced(match)
    if not single:
        _note_repeated(match, grid, year, above)
    match.take_figures()
    match.values = Values()  # who keeps a match keeps no page
    return match


def _is_twice(section: Section, grid: Grid, year: int | None) -> bool:
    """Tell whether a table holds the rows of a section twice, other years' apart."""
    called, others = grid.sections[section], grid.rows_of_others(year)
    own = [n for n in called if grid.segments[n].row not in others]
    return stand_twice(section, grid.segments, {n: called[n] for n in own}, year)


def _runs(section: Section, grid: Grid, year: int | None) -> list[Run]:
    """Find the rows of a section in a table; none where it is another table."""
    called = grid.sections.get(section, {})
    if section.rows and not called:
        return []
    others = grid.rows_of_others(year)
    if not section.rows:
        tables = (c for s, c in grid.sections.items() if s.name != section.name)
        other = set().union(*tables)  # rows of other sections
        found = [
            Run(segment, 0)
            for n, segment in enumerate(grid.segments)
            if (segment.counts or _is_blank(segment, grid))
            and segment.row not in others
            and (n not in other or is_common(segment.labels[-1].face))
        ]
        return found
    # Where many columns must have their headings too, one row is no coincidence.
    many = len(section.columns) >= MIN_COLUMNS and not section.optional
    few = 1 if many else MIN_ROWS
    if others:
        called = {n: c for n, c in called.items() if grid.segments[n].row not in others}
    if len(called) < few:
        return []
    rows = rows_of(section, grid.segments, called, year)
    pairs = zip(grid.segments, rows, strict=True)
    found = [Run(segment, row) for segment, row in pairs if row is not None]
    # Any table may have a row 总计.
    told = any(not is_common(run.segment.labels[-1].face) for run in found)
    return found if told else []


def _is_blank(segment: Segment, grid: Grid) -> bool:
    """Tell whether a row right below many headings was left blank."""
    above = grid.rows[segment.row - 1] if segment.row else []
    return (
        not segment.labels
        and len(segment.values) >= MIN_COLUMNS
        and all(cell.kind is BLANK for cell in segment.values)
        and sum(cell.kind is LABEL for cell in above) >= MIN_COLUMNS
    )


def _under(grid: Grid, headings: dict[int, list[Heading]]) -> Under:
    """Say what the headings over each cell of the rows are.

    A cell that reaches down from one of them into another has those of its first row.
    """
    under: dict[Face, Above] = {}
    alone: dict[int, list[Above]] = {}  # as most rows stand under the same
    for index in reversed(headings):
        row, over = grid.across[index], headings[index]
        if len(row) == len(grid.rows[index]):
            own = alone.get(id(over)) or [_above([heading]) for heading in over]
            alone[id(over)] = own
            under.update(zip(row, own, strict=False))
            continue
        here: dict[Face, list[Heading]] = {}
        for cell, heading in zip(row, over, strict=False):
            here.setdefault(cell, []).append(heading)
        under.update(zip(here, map(_above, here.values()), strict=True))
    return under


def _above(headings: list[Heading]) -> Above:
    more = (x for x in headings if x.unit or x.money or x.unread)
    return Above([x.column for x in headings], next(more, None))


def _is_short(
    grid: Grid, index: int, above: Sequence[Sequence[Face]], over: list[Heading]
) -> bool:
    """Tell whether a row of numbers has fewer or more cells than headings."""
    if not grid.numeric[index]:
        return False
    row = grid.across[index]
    if len(row) == len(over) == len(above[-1] if above else row):
        return False  # as most are
    # A line above them that names all columns heads none of its own.
    more = row[len(above[-1]) if above else len(row) :]
    if more and any(cell.kind is NUMBER for cell in more):
        return True
    # Nor does one that reaches down among its cells, and moves those beside it.
    if more and any(
        cell is upper and heading.column is not None
        for cell, upper, heading in zip(
            row, above[-1] if above else (), over, strict=False
        )
    ):
        return True
    if above and len(row) < len(above[-1]):
        last = next((x for x in reversed(over) if x.column is not None), None)
        cells = (
            cell for cell, heading in zip(row, over, strict=False) if heading == last
        )
        if not any(cell.face for cell in cells):
            return True  # the figure in its last column may have moved
    lost = over[len(row) :]
    beyond = {x.column for x in lost} - {x.column for x in over[: len(row)]} - {None}
    named = (cell.face for line in above for cell in line[len(row) :])
    return bool(beyond) or any(x.unread for x in lost) or any(map(stands_beside, named))


def _is_torn(above: Sequence[Sequence[Face]], over: list[Heading]) -> bool:
    """Tell whether headings go on beyond the end of a row that is one level of them.

    Where a heading over several is lost, or spans too few, the one after it, which
    reaches down, stands over a figure that is another's.
    """
    for upper, lower in pairwise(above):
        both = zip(upper, lower, over, strict=False)
        down = any(a is b and heading.column is not None for a, b, heading in both)
        if down and any(x.column is not None for x in over[len(upper) : len(lower)]):
            return True
    return False


def _moved_up(match: Match, runs: list[Run], under: Under) -> set[int]:
    """Find the rows that lack a cell: their total stands one column before its own."""
    last = len(match.section.columns) - 1
    if last < MIN_COLUMNS or not is_total(match.section, last):
        return set()
    ends = [run.segment.values[-1] for run in runs if run.segment.values]
    if len(ends) == len(runs) and all(
        cell.kind is NUMBER and last in under[cell].columns for cell in ends
    ):
        return set()  # as in most tables
    rows = [
        {column: cell for cell in run.segment.values for column in under[cell].columns}
        for run in runs
    ]
    filled = [last in row and row[last].kind is NUMBER for row in rows]
    if 2 * sum(filled) <= len(rows):
        return set()
    return {
        n
        for n, row in enumerate(rows)
        if last in row and _lacks_one(row, last, match.values)
    }


def _lacks_one(row: Mapping[int | None, Face], last: int, values: Values) -> bool:
    if row[last].face or last - 1 not in row or not number_of(row[last - 1].face):
        return False
    return values.ask(_end_in_total, [x for x in row.values() if number_of(x.face)])


def _end_in_total(cells: list[Cell]) -> bool:
    *parts, total = _numbers(cells)
    return total > 0 and total >= sum(parts)


def _numbers(cells: list[Cell]) -> list[Decimal]:
    return [cell.number.value if cell.number else Decimal(0) for cell in cells]


def _some(cells: list[Cell]) -> bool:
    return any(cell.number is None or cell.number.value for cell in cells)


def _is_under(segment: Segment, under: Under) -> bool:
    columns = (x for cell in segment.values for x in under[cell].columns)
    return any(column is not None for column in columns)


def _take_back(match: Match, runs: list[Run], single: bool) -> None:
    """Take back the rows of which two numbers stand under one heading.

    Headings that have moved say so; and so does a number under none, if it is of a
    `single` row, or before all others of one that has nothing under its last heading,
    or after all others of one without its first or its last figure.
    """
    doubled = {
        slot
        for slot, found in match.readings.items()
        if len(found) > 1 and len({cell.row for cell, *_ in found}) < len(found)
    }
    if not (doubled or match.unplaced):
        return
    places: dict[int, list[int]] = {}
    ends = Counter[int]()
    for slot, found in match.readings.items():
        for cell, *_ in found:
            places.setdefault(cell.row, []).append(cell.column)
            ends[cell.row] += slot in match.section.ends
    astray = {
        cell.row
        for cell in match.unplaced
        if single
        or (
            cell.row in places
            and cell.column < min(places[cell.row])
            and max(places[cell.row]) < match.empty.get(cell.row, 0)
        )
        or (
            match.section.by_applicant
            and cell.column > max(places.get(cell.row, [cell.column]))
            and ends[cell.row] < 2
        )
    }
    if not (doubled or astray):
        return
    for run in runs:
        slots = match.section.in_row[run.row].values()
        moved = single or run.segment.row + 1 in astray
        if moved or not doubled.isdisjoint(slots):
            _note_short(match, run)
            for slot in slots:
                match.readings.pop(slot, None)


def _note_short(match: Match, run: Run) -> None:
    slots = match.section.in_row[run.row].values()
    match.seen.update(slots)
    cells = run.segment.labels[-1:] + run.segment.values
    match.note("row.short", "", cells[0], *dict.fromkeys(slots))


def _has_gap(segment: Segment, under: Under) -> bool:
    """Tell whether a row has a column of the section with nothing but empty cells."""
    columns: dict[bool, set[int | None]] = {True: set(), False: set()}
    for cell in segment.values:
        columns[bool(cell.face)].update(under[cell].columns)
    return bool(columns[False] - columns[True] - {None})


def _counted(section: Section, grid: Grid) -> frozenset[int]:
    """Return the columns in which its rows hold more numbers than units."""
    called = [grid.segments[n] for n in grid.sections[section]]
    rows = [own for own in called if not is_of_another(section, own)]
    units = Counter(c.column for own in rows for c in own.units)
    cells = (c for own in rows for c in own.values if c.kind is NUMBER)
    return frozenset(Counter(c.column for c in cells) - units)


def _is_one_of_several(segment: Segment, under: Under, counted: frozenset[int]) -> bool:
    """Tell whether a row's one number stands in one of several columns of numbers."""
    label = segment.labels[-1].column if segment.labels else 0
    cells = [
        cell
        for cell in segment.values
        if cell.column in counted
        and cell.column > label
        and any(column is not None for column in under[cell].columns)
    ]
    return len(cells) > 1 and sum(cell.kind is NUMBER for cell in cells) == 1


def _of_the_report(
    match: Match,
    runs: list[Run],
    under: Under,
    year: int | None,
    own: tuple[str, ...],
) -> list[Run]:
    """Leave out the rows of other years or of parts of the body, where rows are alike.

    Where several rows under the same headings remain, none can be told to be the
    report's.
    """
    kept = []
    for run in runs:
        texts = [cell.face for cell in run.segment.labels]
        if not any(is_other(x, year, "label", own) for x in texts):
            kept.append(run)
    if kept[1:]:  # the numbers of the columns may stand among them
        kept = [run for run in kept if not _counts_columns(run, match.values)]
    columns = [{h for c in r.segment.values for h in under[c].columns} for r in kept]
    beside = any(a & b - {None} for a, b in combinations(columns, 2))
    if beside:
        printed = {match.texts(*run.segment.values) for run in kept}
        if len(printed) == 1 and all(own == columns[0] for own in columns):
            return kept[:1]  # it is no matter which of them
        places, reached = match.section.slots.items(), set().union(*columns)
        slots = [slot for (_, column), slot in places if column in reached]
        match.seen.update(slots)
        cell = kept[0].segment.values[0]
        match.note("row.several", "", cell, *slots, rows=len(kept))
        return []
    return kept


def _counts_columns(run: Run, values: Values) -> bool:
    cells = run.segment.values
    numbers = [cell for cell in cells if cell.kind is NUMBER]
    whole = len(numbers) == len(cells) >= MIN_COLUMNS
    return whole and values.ask(counts_up, numbers)


def _read(
    match: Match,
    run: Run,
    grid: Grid,
    under: Under,
    shared: set[Face],
    around: frozenset[str],
) -> None:
    """Read the cells of a row but those that are `shared` with another row."""
    segment, own = run.segment, match.section.in_row[run.row]
    several = len(segment.values) > 1
    printed = _unit_alone[segment.units[0].face] if segment.units else ""
    label = segment.labels[-1].face if segment.labels else ""
    beside = unit_in[label], names_money[label]
    counts = not _is_share[printed] if printed else beside == ("", False)
    if (
        several
        and match.section.any_column
        and _is_one_of_several(segment, under, match.counted)
    ):
        first = next(iter(own.values()))
        match.note("cell.ambiguous", "years", segment.values[0], first)
        return
    for cell in segment.values:
        columns, more = under[cell]
        slots = [own[column] for column in columns if column in own]
        if shared and cell in shared:
            text, some = shown(match.texts(cell)), slots or [next(iter(own.values()))]
            match.note("cell.ambiguous", "rows", cell, *some, text=text)
            continue
        if (
            counts
            and len(slots) == 1
            and cell.kind is NUMBER
            and cell.face.isdecimal()
            and slots[0].indicator.unit not in _YUAN
            and (not more or (printed and not more.money))
        ):  # as most cells
            match.readings.setdefault(slots[0], []).append((cell, None, None))
            continue
        match.seen.update(slots)
        if cell.kind is BLANK:
            if slots and not cell.face:
                match.empty[cell.row] = cell.column
        elif not slots:
            passed = more and (more.unread or _is_share(more.unit))
            if cell.kind is LABEL and _WORDS.search(cell.face):
                match.beside[cell] = run.row
            elif cell.kind is NUMBER and not passed:
                match.unplaced.append(cell)
        elif len({*slots}) > 1:
            slots, text = list(dict.fromkeys(slots)), shown(match.texts(cell))
            match.note("cell.ambiguous", "columns", cell, *slots, text=text)
        else:
            # Next to an empty cell, 26 226 may as well be the figures of both.
            two = several and _TWO.search(cell.face) is not None
            doubtful = two and _has_gap(segment, under)
            stated = grid.stated or around if slots[0].indicator.unit in _YUAN else ()
            _read_cell(match, slots[0], cell, more, doubtful, printed, beside, stated)


def _read_cell(
    match: Match,
    slot: Slot,
    cell: Face,
    above: Heading | None,
    doubtful: bool,
    printed: str,
    beside: tuple[str, bool],
    stated: Collection[str],
) -> None:
    """Read a cell as the figure of a slot, with its unit from wherever it is stated."""
    number, text = number_of(cell.face.replace(BREAK, "")), cell.face
    if number is None and slot.indicator.code.endswith(SIGNED):
        number = change_in(text)
    kind = units()[number.unit][0] if number and number.unit else ""
    sum_of_money = kind == "yuan" and slot.indicator.unit not in _YUAN
    if number is None or sum_of_money or kind == "percent" or doubtful:
        match.note("cell.unreadable", "", cell, slot, text=shown(text))
        return
    # 21.8万 under the unit 万元 means 218,000 yuan, not as many times ten thousand.
    unit = number.unit or ("元" if "万" in text or "亿" in text else "")
    unit, money = unit or printed, bool(above and above.money)  # in an unknown unit
    if not unit:
        unit, money = (above.unit, above.money) if above else beside
    times = Decimal(1)
    if slot.indicator.unit in _YUAN:
        if not (unit or money):
            said = "、".join(sorted(stated))  # of several units it is none
            unit, money = (said, False) if said in units() else ("", bool(said))
        kind, factor = units().get(unit, ("", Decimal(1)))
        money |= kind not in ("yuan", "percent")
        if kind == "yuan":
            times = factor / _YUAN[slot.indicator.unit]
    if money and match.values.ask(_some, [cell]):  # zero is none in any unit
        match.note("cell.unit", "", cell, slot, text=match.texts(cell))
    elif not (unit and _is_share(unit)):
        if number.noted:
            match.note("cell.footnote", "", cell, slot, text=shown(text))
        match.readings.setdefault(slot, []).append((cell, number, times))


@kept
def _unit_alone(text: str) -> str:
    """Return the unit that a cell holds and nothing else."""
    return unit_in(f"({text.strip('()（） ')})")


@kept
def _is_share(unit: str) -> bool:
    return units().get(unit, ("",))[0] == "percent"


def _note_unplaced(match: Match) -> None:
    if match.unplaced:
        match.notes.append(
            finding(
                "cell.unplaced",
                places="; ".join(map(match.table.locate, match.unplaced[:3])),
                count=len(match.unplaced),
                section=match.section.name,
            )
        )


def _note_beside(match: Match, grid: Grid) -> None:
    """Say which rows have words to the right of their figures, as in a column 备注."""
    rows = {run.segment.row: run for run in match.runs if run.segment.counts}
    for last in grid.segments:
        if last.values or not (run := rows.get(last.row)):
            continue
        for cell in last.labels[-1:]:
            beyond = cell.column > run.segment.values[-1].column
            if beyond and _WORDS.search(cell.face):
                match.beside[cell] = run.row
    if match.beside:
        first, count = next(iter(match.beside)), len(match.beside)
        of_rows = (match.section.in_row[n].values() for n in {*match.beside.values()})
        slots = [x for row in of_rows for x in row if x in match.readings]
        match.note("row.remark", "", first, *slots, count=count, text=shown(first.face))


def _take_back_displaced(match: Match) -> None:
    """Take back all where most rows are no sums, as under headings of others."""
    last = len(match.section.columns) - 1
    if not match.section.by_applicant or not is_total(match.section, last):
        return
    cells: list[Face] = []
    for run in match.runs:
        found = map(match.readings.get, match.section.in_row[run.row].values())
        own = [readings[0][0] for readings in found if readings]
        if len(own) > last and all(number_of(cell.face) for cell in own):
            cells += own
    count = match.values.ask(partial(_no_sums, last + 1), cells)
    if count >= MIN_ROWS:
        codes = dict.fromkeys(slot.indicator.code for slot in match.readings)
        match.readings.clear()
        match.notes.append(
            finding(
                "column.displaced",
                codes=" ".join(codes),
                place=match.table.locate(match.runs[0].segment.values[0]),
                count=count,
                section=match.section.name,
            )
        )


def _no_sums(width: int, cells: list[Cell]) -> int:
    """Count the rows that do not end with their sum, or say 0 where most do."""
    rows = [_numbers(cells[n : n + width]) for n in range(0, len(cells), width)]
    right = sum(0 < row[-1] == sum(row[:-1]) for row in rows)
    wrong = sum(row[-1] != sum(row[:-1]) for row in rows)
    return wrong if wrong > right else 0


def _note_repeated(
    match: Match,
    grid: Grid,
    year: int | None,
    above: Mapping[int, Sequence[Sequence[Face]]],
) -> None:
    """Say which rows with figures bear a label of the section and are none of it.

    Where one cell is the label of two, nobody can tell whose figures are the row's;
    nor can anyone where a row of the year stands again with other figures.
    """
    section, read = match.section, {run.row: run.segment for run in match.runs}
    used = {id(segment) for segment in read.values()}
    called = [(grid.segments[n], x) for n, x in grid.sections[section].items()]
    left = [(s, x) for s, x in called if s.counts and id(s) not in used]
    left = [(s, x) for s, x in left if not is_of_another(section, s)]
    lost = [s for s, x in left if x[0] in section.headings and x[0] not in read]
    if lost:  # beside the name of a group stand those of one of its rows
        place = match.table.locate(lost[0].values[0])
        match.notes.append(finding("row.unlabelled", place=place, count=len(lost)))
        left = [(s, x) for s, x in left if s not in lost]
    if left:
        shared = {s.labels[-1] for s, _ in left}
        rows = {row for row, s in read.items() if shared & {*s.labels[-1:]}}
        others = grid.rows_of_others(year)
        for segment, may in [] if match.twice else left:
            row, *more = may_be(section, may, segment, year) or [-1]
            if row not in read or more or segment.row in others:
                continue
            first, label = read[row], segment.labels[-1].face
            # A row 总计 under other headings is that of another table.
            same = not is_common(label) or above[first.row] is above[segment.row]
            if same and match.texts(*segment.values) != match.texts(*first.values):
                rows.add(row)
        slots = [x for n in sorted(rows) for x in section.in_row[n].values()]
        for slot in slots:
            match.readings.pop(slot, None)
        first = next((s for s, x in left if rows & {*x}), left[0][0])
        said = first.labels[-1].face
        narrowed = not rows and is_narrowed(said, year)
        match.note(
            "row.repeated",
            "unread" if rows else "narrowed" * narrowed,
            first.values[0],
            *slots,
            row=shown(said) if narrowed else normalise(said),
            more=f", and {len(left) - 1} more rows too" if left[1:] else "",
        )
