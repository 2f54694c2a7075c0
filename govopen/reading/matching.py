"""The figures of a statutory form in a document's tables, found by their labels.

What comes in are the tables of a :class:`~.tables.Layout` and what is known of
year and place; what goes out is :class:`Found`: the form that explains most figures,
the figures with their places, and what is to be said about them. Rows and columns are
matched to the form by their labels; a cell that cannot be read, or that could be two
figures, becomes a note and never a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from itertools import compress, pairwise
from typing import Any, NamedTuple

from govopen.form import (
    Form,
    LabelPattern,
    Section,
    Slot,
    form_of,
    forms,
    normalise,
)
from govopen.reading.identify import Note
from govopen.reading.tables import (
    LONGEST_LABEL,
    Cell,
    Kind,
    Number,
    Table,
    read_number,
    unit_in,
    units,
)

Row = tuple[Any, ...]  # one row of a table

# Fewer rows than this of a section are a coincidence of labels, not its table.
MIN_ROWS = 3
MIN_COLUMNS = 4
# Numbers that count up by one through so many rows are no figures.
MIN_COUNTED = 5
# The one kind of figure that may be below zero: a change from the year before.
SIGNED = ".change"
_YUAN = {"yuan": Decimal(1), "10k_yuan": Decimal(10_000)}


class Found(NamedTuple):
    """What a document's tables hold of a form.

    `rows` are ``code, applicant, value, precision, origin, locator`` of each figure;
    `confidence` says how sure the form is.
    """

    form: Form
    rows: list[Row]
    notes: list[Note]
    confidence: str


@dataclass(frozen=True, slots=True)
class _Segment:
    """A run of labels in a table row and the cells that follow it."""

    row: int
    labels: list[Cell] = field(default_factory=list)
    units: list[Cell] = field(default_factory=list)
    values: list[Cell] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether it holds a number."""
        return any(cell.kind is Kind.NUMBER for cell in self.values)

    @property
    def rows(self) -> dict[Section, list[int]]:
        """The rows of the forms that the last label can be."""
        return _rows_called(self.labels[-1].text) if self.labels else {}


@dataclass
class _Grid:
    """A table prepared for matching.

    `rows` names a cell that spans several columns once; `numeric` are the rows and
    `value_columns` the columns that hold numbers, `counted` those of them that hold
    more numbers than units, `ordinals` those that only number the rows; `sections`
    are those that have a row of one of its labels, and those rows; `widest` is how
    many numbers a row has at most.
    """

    table: Table
    rows: list[list[Cell]] = field(default_factory=list)
    numeric: list[bool] = field(default_factory=list)
    segments: list[_Segment] = field(default_factory=list)
    sections: dict[Section, set[int]] = field(default_factory=dict)
    value_columns: set[int] = field(default_factory=set)
    ordinals: set[int] = field(default_factory=set)
    counted: set[int] = field(default_factory=set)
    widest: int = 0

    def __post_init__(self) -> None:
        self.rows = [list(dict.fromkeys(row)) for row in self.table.rows]
        counts = [sum(c.kind is Kind.NUMBER for c in row) for row in self.rows]
        self.numeric = list(map(bool, counts))
        self.widest = max(counts, default=0)
        # Rows without numbers do not vote: they are headings, or all blank.
        voters = list(compress(self.rows, self.numeric))
        cells = [cell for row in voters for cell in row]
        numbers = Counter(c.column for c in cells if c.kind is Kind.NUMBER)
        labels = Counter(c.column for c in cells if c.kind is Kind.LABEL)
        clear = {c for c, count in numbers.items() if count > labels[c]}
        # Right of those, words that most rows lack are figures nobody can read.
        odd = {c for c, count in labels.items() if 2 * count < max(len(voters), 3)}
        first = min(clear, default=max(odd, default=0))
        self.value_columns = clear | {c for c in odd if c > first}
        units = Counter(c.column for c in cells if c.kind is Kind.UNIT)
        self.counted = {c for c in clear if numbers[c] > units[c]}
        if len(clear) > 1:
            printed: dict[int, list[str]] = {}
            for cell in cells:
                if cell.kind is Kind.NUMBER:
                    printed.setdefault(cell.column, []).append(cell.text)
            self.ordinals = {c for c in clear if _counts_up(printed[c])}
            self.value_columns -= self.ordinals
            self.counted -= self.ordinals
        runs = [(i, list(self._runs(i, row))) for i, row in enumerate(self.rows)]
        most = max((len(found) for _, found in runs), default=0)
        self.segments = [f[n] for n in range(most) for _, f in runs if n < len(f)]
        for run in self.segments:
            for section, called in run.rows.items():
                self.sections.setdefault(section, set()).update(called)

    def _runs(self, index: int, row: list[Cell]) -> Iterator[_Segment]:
        """Cut a row into runs, so that two halves side by side both count."""
        run = _Segment(index)
        for cell in row:
            first = cell.row == index + 1  # a cell reaching down from above is context
            if cell.column in self.ordinals:  # begins another half
                if run.values:
                    yield run
                    run = _Segment(index)
                continue
            if cell.kind is Kind.LABEL and cell.column not in self.value_columns:
                if run.values and any(c.kind is Kind.NUMBER for c in run.values):
                    yield run
                    run = _Segment(index)
                # The row's own label is the last; what reaches down goes before it.
                context = sum(c.row <= index for c in run.labels)
                run.labels.insert(len(run.labels) if first else context, cell)
            elif cell.kind is Kind.UNIT:
                run.units.append(cell)
            elif first:
                run.values.append(cell)
        yield run

    def headings(self, matched: set[int]) -> dict[int, list[list[Cell]]]:
        """Return, for each row, the rows of headings that hold for it.

        Headings are rows without numbers whose labels stand over columns of
        numbers; rows in `matched` carry a row label of the form and are none. Rows of
        one cell part a table and leave its columns as they are, but one right above
        the first headings of a table may name all of them: 行政复议.
        """
        block: list[list[Cell]] = []
        fresh = False
        result = {}
        for index, row in enumerate(self.table.rows):
            if self.numeric[index]:
                fresh = False
            elif (
                index not in matched
                and len(self.rows[index]) > 1
                and any(
                    cell.kind is Kind.LABEL and position in self.value_columns
                    for position, cell in enumerate(row, start=1)
                )
            ):
                over = self.table.rows[:1] if index == 1 else []
                block = [*block, row] if fresh else [*over, row]
                fresh = True
            result[index] = block
        return result


def _counts_up(texts: list[str]) -> bool:
    """Tell whether the numbers of a column only count the rows."""
    if len(texts) < MIN_COUNTED or not all(map(str.isdecimal, texts)):
        return False
    return all(int(b) - int(a) == 1 for a, b in pairwise(texts))


@dataclass
class _Match:
    """What one table holds of one section.

    `seen` are the slots that have a cell, be it blank; `unplaced` are numbers in a
    row of the section that stand under none of its columns.
    """

    section: Section
    table: Table
    figures: dict[tuple[int, int], list[tuple[Cell, Number, str]]] = field(
        default_factory=dict
    )
    seen: set[tuple[int, int]] = field(default_factory=set)
    unplaced: list[Cell] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def _align(candidates: list[list[int]]) -> list[int | None]:
    """Assign to each segment one of its candidate rows, in the form's order.

    The longest run in which the form's rows only go forward is taken (labels such
    as 其他情形数 recur, and order tells them apart); a row out of order is then
    still assigned where just one candidate is left for it.
    """
    tails: list[int] = []
    ends: list[tuple[int, int]] = []  # (segment, row) that ends a run of this length
    previous: dict[tuple[int, int], tuple[int, int] | None] = {}
    for segment, rows in enumerate(candidates):
        for row in sorted(rows, reverse=True):
            length = bisect_left(tails, row)
            previous[segment, row] = ends[length - 1] if length else None
            tails[length : length + 1] = [row]
            ends[length : length + 1] = [(segment, row)]
    result: list[int | None] = [None] * len(candidates)
    step = ends[-1] if ends else None
    while step is not None:
        result[step[0]] = step[1]
        step = previous[step]
    # What may as well be another row between the same neighbours is neither.
    found = [(n, row) for n, row in enumerate(result) if row is not None]
    rows_beside = [-1, *(row for _, row in found), 10**6]
    for low, (segment, _), high in zip(
        rows_beside, found, rows_beside[2:], strict=False
    ):
        if sum(low < row < high for row in candidates[segment]) > 1:
            result[segment] = None
    taken = {row for row in result if row is not None}
    for segment, rows in enumerate(candidates):
        free = [row for row in rows if row not in taken]
        if result[segment] is None and len(free) == 1:
            result[segment] = free[0]
            taken.add(free[0])
    return result


def _strayed(
    section: Section, rows: list[int | None], strange: list[bool]
) -> list[int | None]:
    """Take back rows that stand apart from the total that they are a part of.

    Labels recur under several totals: 维持具体行政行为数 is read below lawsuits as well
    as below reconsiderations. A part out of the form's order keeps its row only where
    nothing that follows it in the form stands between it and its total, and one whose
    total is not there only where no `strange` row with a figure stands before it, as
    that may be the total.
    """
    above = _parents(section)
    result = list(rows)
    latest = {row: at for at, row in enumerate(rows)}
    before: tuple[int, int | None] = (-1, None)  # the row before, and its total
    apart = -1  # the last row before that is part of another total than that one
    met, lost = False, None  # a strange row, and the total it may be
    for at, row in enumerate(rows):
        if row is None:
            met |= strange[at]
            continue
        total = above.get(row)
        lost = total if total not in latest and (met or lost == total) else None
        met = False
        if total != before[1]:
            apart = before[0]
        late = total is not None and (apart > row or latest.get(total, -1) > at)
        if late or lost is not None:
            result[at] = None
        before = row, total
    return result


@cache
def _parents(section: Section) -> dict[int, int]:
    """Map each row of a section to the row above of the total it is a part of.

    A total without a figure is no row of its own: its label may stand anywhere beside
    its parts.
    """
    own = {
        slot.indicator.code: row
        for (row, _), slot in section.slots.items()
        if slot.indicator.presence == "figure"
    }
    return {
        row: own[slot.indicator.parent]
        for (row, _), slot in section.slots.items()
        if own.get(slot.indicator.parent, row) < row
    }


# The section's number, one of its rows, and the section.
_RowPlace = tuple[int, int, Section]


@cache
def _row_labels() -> tuple[
    dict[str, list[_RowPlace]],
    list[tuple[_RowPlace, LabelPattern]],
    re.Pattern[str],
]:
    """Arrange the rows of every form by their labels, and by wildcards in them."""
    exact: dict[str, list[_RowPlace]] = {}
    wild = []
    sections = dict.fromkeys(s for form in forms().values() for s in form.sections)
    for n, section in enumerate(sections):
        for row, pattern in enumerate(section.rows):
            place = n, row, section
            for text in pattern.exact if pattern else ():
                exact.setdefault(text, []).append(place)
            if pattern and pattern.wild:
                wild.append((place, pattern))
    any_wild = "|".join(p.wild.pattern for _, p in wild if p.wild)
    return exact, wild, re.compile(any_wild)


@lru_cache(maxsize=4096)
def _rows_called(label: str) -> dict[Section, list[int]]:
    """Look a label up in every form: the rows it can be, section by section."""
    found: dict[Section, list[int]] = {}
    if len(label) > LONGEST_LABEL:
        return found
    exact, wild, any_wild = _row_labels()
    text = normalise(label)
    rows = list(exact.get(text, ()))
    if any_wild.fullmatch(text):
        rows += (place for place, pattern in wild if pattern.matches(label))
    for _, row, section in sorted(set(rows)):
        found.setdefault(section, []).append(row)
    return found


def _assign_cut(
    section: Section, segments: list[_Segment], rows: list[int | None]
) -> None:
    """Assign rows whose label is cut short, where the rows beside them leave one."""
    told = [
        n
        for n, segment in enumerate(segments)
        if rows[n] is not None or (segment.labels and segment.counts)
    ]
    for above, cut, below in zip(told, told[1:], told[2:], strict=False):
        first, last = rows[above], rows[below]
        if first is None or last is None or rows[cut] is not None:
            continue
        text = segments[cut].labels[-1].text
        meant = [n for n, p in enumerate(section.rows) if p and p.begins_with(text)]
        free = {
            row
            for (row, _), slot in section.slots.items()
            if first < row < last and slot.indicator.presence == "figure"
        }
        if len(meant) == 1 and free == set(meant):
            rows[cut] = meant[0]


def _row_candidates(section: Section, segment: _Segment) -> list[int]:
    if section.rows == (None,):
        return [0] if segment.counts else []
    return segment.rows.get(section, [])


# The section's column, and the unit over it, or that the column is to be passed over.
_Place = tuple[int | None, str]
_UNREAD = "unread"
_UNKNOWN = "unknown"
_MONEY = re.compile(r"[(（][^()（）]*元[^()（）]*[)）]")
_UNITS = LabelPattern("单位|计量单位")


@lru_cache(maxsize=4096)
def _place(section: Section, path: tuple[str, ...]) -> _Place:
    """Tell what the heading over a column says, its lowest level last."""
    if path and section.unread and section.unread.matches(path[-1]):
        return None, _UNREAD
    return _column(section, path), _unit_of(path[-1]) if path else ""


def _unit_of(label: str) -> str:
    """Return the unit that a label names, or that it names one that is not known."""
    return unit_in(label) or (_UNKNOWN if _MONEY.search(label) else "")


@lru_cache(maxsize=4096)
def _is_usual(section: Section, heading: str, year: int | None) -> bool:
    """Tell whether a heading is one that the figures of the year stand under."""
    if section.usual and section.usual.matches(heading):
        return True
    return bool(re.fullmatch(f"{year}(?:年度?)?(?:统计|数据)?", normalise(heading)))


def _column(section: Section, path: tuple[str, ...]) -> int | None:
    """Find the column whose heading's levels stand in `path`, lowest level last."""
    for index, levels in enumerate(section.columns):
        if not levels:
            return index
        if not path or not levels[-1].matches(path[-1]):
            continue
        rest = iter(path[:-1])
        if all(any(level.matches(text) for text in rest) for level in levels[:-1]):
            return index
    return None


def _places(
    section: Section, headings: list[list[Cell]], width: int, year: int | None
) -> list[_Place]:
    """Tell for each position of a row what the headings above it say."""
    paths = []
    for position in range(width):
        above = (line[position] for line in headings if len(line) > position)
        cells = (c for c in dict.fromkeys(above) if c.kind is Kind.LABEL)
        paths.append(tuple(cell.text for cell in cells))
    places = [_place(section, path) for path in paths]
    if section.unread:
        usual = [bool(p) and _is_usual(section, p[-1], year) for p in paths]
        # A figure without a unit may have slipped into the column of units.
        kept = [
            u or (bool(p) and _UNITS.matches(p[-1]))
            for u, p in zip(usual, paths, strict=True)
        ]
        if any(usual):
            places = [
                place if keep or place[0] is None else (None, place[1])
                for place, keep in zip(places, kept, strict=True)
            ]
    return places


def _match(section: Section, grid: _Grid, year: int | None) -> _Match | None:
    """Match a table to a section, or return None where it is another table."""
    single = section.rows == (None,)
    if grid.widest < MIN_COLUMNS if single else section not in grid.sections:
        return None
    candidates = [_row_candidates(section, segment) for segment in grid.segments]
    # Where a column must have its heading too, one row is no coincidence.
    few = MIN_ROWS if section.optional or () in section.columns else 1
    if sum(map(bool, candidates)) < few:
        return None
    least = MIN_COLUMNS if single else 1
    rows = [0 if c else None for c in candidates] if single else _align(candidates)
    if not single:
        pairs = zip(grid.segments, candidates, strict=True)
        strange = [not c and bool(s.labels) and s.counts for s, c in pairs]
        rows = _strayed(section, rows, strange)
        _assign_cut(section, grid.segments, rows)
    assigned = [
        (segment, row)
        for segment, row in zip(grid.segments, rows, strict=True)
        if row is not None
    ]
    headings = grid.headings(set() if single else {s.row for s, _ in assigned})
    match = _Match(section, grid.table)
    width = max(map(len, grid.table.rows))
    known: dict[int, list[_Place]] = {}
    under: dict[Cell, list[_Place]] = {}
    short: set[int] = set()
    shared: set[Cell] = set()  # cells that reach down into another row of the form
    indices = sorted({segment.row for segment, _ in assigned})
    known_rows = set(indices)
    for above in map(headings.__getitem__, indices):
        if id(above) not in known:
            known[id(above)] = _places(section, above, width, year)
    if len({column for line in known.values() for column, _ in line}) < least:
        return None
    for index in indices:
        above = headings[index]
        own = len(grid.table.rows[index])
        lost = known[id(above)][own:]
        beyond = {c for c, _ in lost} - {c for c, _ in known[id(above)][:own]}
        # A line above them that names all columns heads none of its own.
        more = grid.table.rows[index][len(above[-1]) if above else own :]
        unheaded = any(cell.kind is Kind.NUMBER for cell in more)
        if grid.numeric[index] and (
            any(unit == _UNREAD for _, unit in lost) or beyond - {None} or unheaded
        ):
            short.add(index)
        for cell, place in zip(grid.table.rows[index], known[id(above)], strict=False):
            if cell.row == index + 1:
                places = under.setdefault(cell, [])
                if place not in places:
                    places.append(place)
            elif cell.kind is Kind.NUMBER and cell.row - 1 in known_rows:
                shared.add(cell)
    if single:  # a row under none of its headings is another section's
        assigned = [(s, row) for s, row in assigned if _is_under(s, under)]
    for segment, row in assigned:
        if segment.row in short:
            _note_short(match, segment, row)
            continue
        if () in section.columns and _is_one_of_several(segment, under, grid):
            _note_several(match, segment, row)
            continue
        for cell in segment.values:
            if cell in shared:
                _note_shared(match, section, row, cell)
                continue
            # Next to an empty cell, 26 226 may as well be the figures of both.
            doubtful = " " in cell.text and _has_gap(segment, under)
            _read_cell(match, segment, row, cell, under[cell], doubtful)
    if single and _is_displaced(match):
        for segment, row in assigned[:1]:
            _note_short(match, segment, row)
        match.figures.clear()
    seen = len({column for _, column in match.seen})
    # Rows of the section without one of its columns are said where they are several.
    some = bool(seen) or (bool(match.unplaced) and len(assigned) >= MIN_ROWS)
    if not some or (single and seen < MIN_COLUMNS):
        return None
    _note_unplaced(match)
    if not single:
        used = {id(segment) for segment, _ in assigned}
        found = zip(grid.segments, candidates, strict=True)
        _note_repeated(match, [s for s, c in found if c and id(s) not in used])
    return match


def _is_under(segment: _Segment, under: Mapping[Cell, Iterable[_Place]]) -> bool:
    places = (place for cell in segment.values for place in under[cell])
    return any(column is not None for column, _ in places)


def _is_displaced(match: _Match) -> bool:
    """Tell whether a number has no heading, or two of a row have the same."""
    places = [[cell.row for cell, *_ in found] for found in match.figures.values()]
    return bool(match.unplaced) or any(len(rows) > len({*rows}) for rows in places)


def _has_gap(segment: _Segment, under: Mapping[Cell, Iterable[_Place]]) -> bool:
    """Tell whether a row has a column of the section with nothing but empty cells."""
    columns: dict[bool, set[int | None]] = {True: set(), False: set()}
    for cell in segment.values:
        columns[bool(cell.text)] |= {column for column, _ in under[cell]}
    return bool(columns[False] - columns[True] - {None})


def _is_one_of_several(
    segment: _Segment, under: Mapping[Cell, Iterable[_Place]], grid: _Grid
) -> bool:
    """Tell whether a row's one number stands in one of several columns of numbers."""
    label = segment.labels[-1].column if segment.labels else 0
    cells = [
        cell
        for cell in segment.values
        if cell.column in grid.counted
        and cell.column > label
        and any(column is not None for column, _ in under[cell])
    ]
    return len(cells) > 1 and sum(cell.kind is Kind.NUMBER for cell in cells) == 1


def _first_slot(section: Section, row: int) -> Slot:
    return next(slot for (n, _), slot in section.slots.items() if n == row)


def _note_several(match: _Match, segment: _Segment, row: int) -> None:
    indicator = _first_slot(match.section, row).indicator
    match.notes.append(
        Note(
            "cell.ambiguous",
            "error",
            f"{match.table.locate(segment.values[0])}: the row {indicator.label_zh} "
            "has one number, the table has several columns of them and no heading says "
            "which is the year's, so it is not read; look in the document",
            codes=indicator.code,
        )
    )


def _note_shared(match: _Match, section: Section, row: int, cell: Cell) -> None:
    indicator = _first_slot(section, row).indicator
    match.notes.append(
        Note(
            "cell.ambiguous",
            "error",
            f"{match.table.locate(cell)}: {cell.text[:40]!r} reaches over several rows "
            f"of the form, from {indicator.label_zh} on, and is not read; look in the "
            "document which it belongs to",
            codes=indicator.code,
        )
    )


def _note_unplaced(match: _Match) -> None:
    if match.unplaced:
        places = "; ".join(map(match.table.locate, match.unplaced[:3]))
        match.notes.append(
            Note(
                "cell.unplaced",
                "warning",
                f"{places}: {len(match.unplaced)} numbers in rows of the section "
                f"{match.section.name} stand under no heading of it and are not read; "
                "compare headings and columns with the document",
            )
        )


def _note_short(match: _Match, segment: _Segment, row: int) -> None:
    cells = segment.labels[-1:] + segment.values
    slots = (slot for (n, _), slot in match.section.slots.items() if n == row)
    match.notes.append(
        Note(
            "row.short",
            "error",
            f"{match.table.locate(cells[0])}: the row has fewer or more cells than "
            "its table has headings, so none can be told from its neighbour and none "
            "is read; look in the document which figure is which",
            codes=" ".join(dict.fromkeys(slot.indicator.code for slot in slots)),
        )
    )


def _note_repeated(match: _Match, segments: Iterable[_Segment]) -> None:
    numbers = [
        (segment, cell)
        for segment in segments
        for cell in segment.values[:1]
        if segment.counts
    ]
    if numbers:
        segment, cell = numbers[0]
        others = f", and {len(numbers) - 1} more rows too" if numbers[1:] else ""
        match.notes.append(
            Note(
                "row.repeated",
                "error",
                f"{match.table.locate(cell)}: the row "
                f"{normalise(segment.labels[-1].text)} stands once more than in the "
                f"form, this one is not read{others}; compare them in the document",
            )
        )


def _read_cell(
    match: _Match,
    segment: _Segment,
    row: int,
    cell: Cell,
    places: list[_Place],
    doubtful: bool,
) -> None:
    slots = match.section.slots
    stands = [(row, c) for c, _ in places if c is not None and (row, c) in slots]
    match.seen.update(stands)
    if cell.kind is Kind.BLANK:
        return
    unit_above = ([unit for _, unit in places if unit] or [""])[0]
    if not stands:
        passed = unit_above == _UNREAD or _is_share(unit_above)
        if cell.kind is Kind.NUMBER and not passed:
            match.unplaced.append(cell)
        return
    position = stands[0]
    slot = slots[position]
    if len(stands) > 1 and len(set(stands)) > 1:
        match.notes.append(
            Note(
                "cell.ambiguous",
                "error",
                f"{match.table.locate(cell)}: {cell.text[:40]!r} reaches over several "
                f"columns of the form, from {slot.indicator.label_zh} on, and is not "
                "read; look in the document which it belongs to",
                codes=" ".join(slots[stand].indicator.code for stand in stands),
            )
        )
        return
    number = read_number(cell.text)
    percent = number is not None and _is_share(number.unit)
    if number is None or percent or (doubtful and not number.unit):
        match.notes.append(
            Note(
                "cell.unreadable",
                "error",
                f"{match.table.locate(cell)}: {cell.text[:40]!r} in the row "
                f"{slot.indicator.label_zh} is not a number, or more than one; look in "
                "the document and enter the figure by hand if it is one",
                codes=slot.indicator.code,
            )
        )
        return
    # 21.8万 under the unit 万元 means 218,000 yuan, not as many times ten thousand.
    unit = number.unit or ("元" if "万" in cell.text or "亿" in cell.text else "")
    if not unit and segment.units:
        unit = segment.units[0].text.strip("() ")
    if not unit and not unit_above and segment.labels:
        unit = _unit_of(segment.labels[-1].text)
    unit = unit or unit_above
    # Where the form prints no unit, money is in yuan.
    if unit == _UNKNOWN or (slot.indicator.unit == "10k_yuan" and not unit):
        match.notes.append(
            Note(
                "cell.unit",
                "error",
                f"{match.table.locate(cell)}: {cell.text} in the row "
                f"{slot.indicator.label_zh} is money, but the table does not say in "
                "what unit, so it is not read; look in the document",
                codes=slot.indicator.code,
            )
        )
    elif not _is_share(unit):
        found = match.figures.setdefault(position, [])
        found.append((cell, number, unit))


def _is_share(unit: str) -> bool:
    return bool(unit) and units().get(unit, ("",))[0] == "percent"


def _scaled(number: Number, unit: str, slot: Slot) -> float:
    """Express a number in the unit of its indicator."""
    wanted = _YUAN.get(slot.indicator.unit)
    if wanted is not None:
        kind, factor = units().get(unit, ("", Decimal(1)))
        if kind == "yuan":
            return float(number.value * factor / wanted)
    return float(number.value)


def _differ(match: _Match, found: list[tuple[Cell, Number, str]], slot: Slot) -> bool:
    """Tell whether several cells for one figure leave open which it is."""
    values = {_scaled(number, unit, slot) for _, number, unit in found}
    # Two cells of a row under one heading say that the headings are displaced.
    beside = len({c.row for c, *_ in found}) < len(found)
    return len(values) > 1 or (beside and () not in match.section.columns)


def _figures(match: _Match) -> Iterator[tuple[Any, ...]]:
    """Yield code, applicant, value, precision, origin and locator of each figure."""
    for place, found in match.figures.items():
        slot = match.section.slots[place]
        cell, number, unit = found[0]
        value = _scaled(number, unit, slot)
        if len(found) > 1 and _differ(match, found, slot):
            printed = ", ".join(c.text for c, *_ in found)
            match.notes.append(
                Note(
                    "cell.ambiguous",
                    "error",
                    f"{match.table.locate(cell)}: the row {slot.indicator.label_zh} "
                    f"holds {printed} where the form has one figure, none is read; "
                    "look in the document which it is",
                    codes=slot.indicator.code,
                )
            )
            continue
        if value < 0 and not slot.indicator.code.endswith(SIGNED):
            match.notes.append(
                Note(
                    "cell.negative",
                    "error",
                    f"{match.table.locate(cell)}: {cell.text} in the row "
                    f"{slot.indicator.label_zh} is below zero, which no count is, and "
                    "is not read; look in the document which figure it is",
                    codes=slot.indicator.code,
                )
            )
            continue
        if slot.indicator.unit not in _YUAN and not value.is_integer():
            match.notes.append(
                Note(
                    "cell.fraction",
                    "warning",
                    f"{match.table.locate(cell)}: {cell.text} in the row "
                    f"{slot.indicator.label_zh} is no whole number, but the form "
                    "counts there; look in the document whether it is the figure",
                    codes=slot.indicator.code,
                )
            )
        yield (
            slot.indicator.code,
            slot.applicant,
            value,
            number.precision,
            "table",
            match.table.locate(cell),
        )


def _missing(form: Form, matches: Iterable[_Match]) -> Iterator[Note]:
    """Note the tables of a form that a document lacks, and the cells of the others."""
    by_section: dict[str, list[_Match]] = {}
    for match in matches:
        by_section.setdefault(match.section.name, []).append(match)
    for section in form.sections:
        name, group = section.name, by_section.get(section.name, [])
        seen = {place for match in group for place in match.seen}
        absent = [
            slot
            for place, slot in section.slots.items()
            if place not in seen and slot.indicator.presence == "figure"
        ]
        codes = " ".join(dict.fromkeys(slot.indicator.code for slot in absent))
        if not group and not section.optional:
            yield Note(
                "table.missing",
                "warning",
                f"no table holds the section {name}, or all of it is blank: is the "
                "document complete?",
                codes=codes,
            )
        elif group and absent:
            labels = list(dict.fromkeys(slot.indicator.label_zh for slot in absent))
            more = f" and {len(labels) - 10} more" if len(labels) > 10 else ""
            yield Note(
                "table.incomplete",
                "warning",
                f"table {group[0].table.number}: {len(absent)} figures of the section "
                f"{name} have no cell, in the rows {', '.join(labels[:10])}{more}; is "
                "the document complete?",
                codes=codes,
            )


def find_figures(
    tables: Iterable[Table], year: int | None, region: str, wanted: str | None
) -> Found | None:
    """Find the form that explains most figures of some tables, and these figures.

    Parameters
    ----------
    tables : iterable of Table
    year : int or None
        The year reported on, where it is known.
    region : str
        GB/T 2260 code of the place, empty where it is unknown.
    wanted : str or None
        A form that is given; by default the form is chosen. Year and region decide a
        tie, and the form of one region never stands for a year that has a national one.

    Returns
    -------
    Found or None
        None where no table holds rows of a form.
    """
    best = _best_form([_Grid(table) for table in tables], year, region, wanted)
    if best is None:
        return None
    form, matches, confidence = best
    rows, notes = _of_one_table(matches)
    notes += [note for match in matches for note in match.notes]
    return Found(form, rows, [*notes, *_missing(form, matches)], confidence)


def _best_form(
    grids: list[_Grid], year: int | None, region: str, wanted: str | None
) -> tuple[Form, list[_Match], str] | None:
    """Choose the form that explains most figures, and say how sure that is."""
    national = year is not None and form_of(year) is not None

    @cache  # forms share tables
    def matched(section: Section, number: int) -> _Match | None:
        return _match(section, grids[number], year)

    def most(section: Section, number: int) -> int:
        if section.rows == (None,):
            match = matched(section, number)
            return len(match.figures) if match else 0
        rows = grids[number].sections.get(section)
        return sum(row in rows for row, _ in section.slots) if rows else 0

    numbers = range(len(grids))
    possible = [
        (sum(most(section, i) for section in form.sections for i in numbers), n, form)
        for n, form in enumerate(forms().values())
        if wanted in (None, form.name) and (wanted or not (national and form.region))
    ]
    found: list[tuple[int, int, bool, int, Form, list[_Match]]] = []
    for limit, n, form in sorted(possible, key=lambda option: (-option[0], option[1])):
        if found and limit < max(found)[0]:
            break  # it and those after it cannot explain as many
        matches = [
            match
            for number in numbers
            for section in form.sections
            if (match := matched(section, number)) is not None
        ]
        figures = sum(len(match.figures) for match in matches)
        rows = sum(len(match.seen) for match in matches)
        fits = year is not None and form.covers(year, region)
        found.append((figures, rows, fits, -n, form, matches))
    best = max(found)  # of equals the national one
    if not best[0]:
        return None
    tied = sum(option[:2] == best[:2] for option in found) > 1
    word = "likely" if year is None or tied else "certain"
    word = "doubtful" if year is not None and not best[2] else word
    return best[4], best[5], "certain" if wanted else word


def _of_one_table(matches: list[_Match]) -> tuple[list[Row], list[Note]]:
    """Return the figures of all tables; where two differ, those of the fuller one.

    A table is the fuller one if it has four times as many cells of the section;
    of tables that come nearer to one another, neither figure is taken.
    """
    found: dict[tuple[str, str], tuple[_Match, Row]] = {}
    notes: list[Note] = []
    dropped: set[tuple[str, str]] = set()
    for match in sorted(matches, key=lambda match: -len(match.seen)):
        clash: list[Row] = []
        for row in _figures(match):
            other, first = found.setdefault(row[:2], (match, row))
            if other is not match and first[2] != row[2]:
                clash.append(row)
        if not clash:
            continue
        other, first = found[clash[0][:2]]
        fuller = len(other.seen) >= 4 * len(match.seen)
        dropped |= set() if fuller else {row[:2] for row in clash}
        notes.append(
            Note(
                "table.second",
                "warning" if fuller else "error",
                f"tables {other.table.number} and {match.table.number} both hold rows "
                f"of the section {match.section.name}, {len(clash)} with other figures "
                f"({first[2]:,.15g} in {first[5]}, {clash[0][2]:,.15g} in "
                f"{clash[0][5]}): "
                + ("the fuller table is read" if fuller else "none of these is read")
                + "; look in the document which table is the report's",
                codes=" ".join(dict.fromkeys(row[0] for row in clash)),
            )
        )
    order = {id(match): n for n, match in enumerate(matches)}
    kept = sorted(found.values(), key=lambda pair: order[id(pair[0])])
    return [row for _, row in kept if row[:2] not in dropped], notes
