"""The figures of a statutory form in a document's tables.

What comes in are the tables of a :class:`~.tables.Layout` and what is known of year and
place; what goes out is :class:`Found`: the form that explains most figures, the figures
with their places, and what is to be said about them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, NamedTuple

from govopen.arithmetic import check_figures
from govopen.form import Form, forms
from govopen.reading.grid import Grid, Segment, counts_up
from govopen.reading.matching import (
    Figure,
    Match,
    are_unequal,
    match_table,
    observed,
    shown,
    value_of,
)
from govopen.reading.recalled import MOST_CELLS, Recalled, Values, likeness
from govopen.reading.rows import MIN_ROWS
from govopen.reading.sections import Section, Slot, printed, sections_of
from govopen.reading.tables import LABEL, NUMBER, Table
from govopen.reading.words import normalise
from govopen.rules import finding
from govopen.schema import Finding, Observation

# A table with so many times the cells of another is the fuller one.
FULLER = 4
MOST_NAMED = 10
# What begins a heading that names the whole of a place: 全县, 我市.
_OF_ALL = frozenset(a + b for a in "全本我" for b in "省市县区州旗盟镇乡街")


_Figures = dict[int, dict[Slot, Figure]]  # of each match, by its id


class Found(NamedTuple):
    """What a document's tables hold of a form, the report's key left empty.

    `confidence` says how sure the form is, `alone` that the tables are those of one
    body; `codes` are those of the figures of each table, by its number. What is to be
    said of figures that are `broken` over lines, by code and applicant, is whether sums
    bear them out: see :func:`borne_out`.
    """

    form: Form
    figures: list[Observation]
    notes: list[Finding]
    confidence: str
    alone: bool
    codes: dict[int, str]
    broken: dict[tuple[str, str], tuple[Finding, ...]]


class _Option(NamedTuple):
    """A form as it would be read; of two, the greater explains more.

    `order` is less the later the form is listed: of equals the national one is taken.
    """

    figures: int
    cells: int
    fits: bool
    order: int
    form: Form
    matches: list[Match]


def find_figures(
    tables: Iterable[Table],
    year: int | None,
    region: str,
    wanted: str | None,
    *,
    around: frozenset[str] = frozenset(),
    own: tuple[str, ...] = (),
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
        tie, and then a national form is taken before that of one region.
    around : frozenset of str
        The units of money that the document states outside its tables.
    own : tuple of str
        What a heading may call the body that reports, the longest first.

    Returns
    -------
    Found or None
        None where no table holds rows of a form.
    """
    tables = list(tables)
    fits = _in_force(year, region)
    cells = [*chain.from_iterable(table.cells for table in tables)]
    faces = [[cell.face for cell in table.cells] for table in tables]
    begun = {face[:2] for face in {*chain.from_iterable(faces)}}
    if begun.isdisjoint(_OF_ALL) and begun.isdisjoint([name[:2] for name in own]):
        own = ()  # as nothing depends on it, pages of other bodies are alike
    given = year, fits, wanted, around, own
    known = [
        likeness(table, own) if _RECALLED.meets(own) else None  # as its words are new
        for table, own in zip(tables, faces, strict=True)
    ]
    key = (*known, given) if all(known) and len(cells) <= MOST_CELLS else None
    found: Found | None
    figures: list[Figure]
    if key and (recalled := _RECALLED.recall(key, cells, Values())):
        (found, figures), read = recalled
    else:
        values = Values()
        grids = [*map(_grid, tables, known, repeat(values))]
        found, figures = _find(grids, values, *given)
        read = values.cells([reading[0] for _, reading, _ in figures])
        if key:
            _RECALLED.keep(key, cells, (found, figures), read, values)
    if found is None:
        return None
    return found._replace(figures=observed(figures, read), notes=[*found.notes])


_RECALLED = Recalled()


@lru_cache(maxsize=1024)
def _in_force(year: int | None, region: str) -> frozenset[str]:
    """Name the forms that reports of a year and region follow."""
    every = forms().items()
    return frozenset(
        name for name, form in every if year is not None and form.covers(year, region)
    )


def _grid(table: Table, key: Any, values: Values) -> Grid:
    """Make a table ready for matching, or take one that was and that is like it."""
    cells = table.cells
    if key and (recalled := _RECALLED.recall(key, cells, values)):
        grid: Grid = recalled[0][0]
        values.stand(recalled[0][1], cells)
        return grid
    own = Values()
    grid = Grid(table, own)
    values.asked += own.asked
    if key:
        _RECALLED.keep(key, cells, (grid, cells), (), own)
    return grid


def _find(
    grids: list[Grid],
    values: Values,
    year: int | None,
    fits: frozenset[str],
    wanted: str | None,
    around: frozenset[str],
    own: tuple[str, ...],
) -> tuple[Found | None, list[Figure]]:
    """Find the figures, and what is said of them; `fits` are the forms in force.

    All that is returned follows from what is given and the answers of `values`.
    """
    options = _options(grids, values, year, fits, wanted, around, own)
    best = max(options, default=None)
    if best is None or not best.figures:
        return None, []
    # The form of another region or of other years is no rival.
    rivals = [o for o in options if o.fits or not o.form.region]
    tied = sum((o.figures, o.cells) == (best.figures, best.cells) for o in rivals) > 1
    left = _left(best, grids)
    unknown = [(table, segment) for table, segment in left if segment.labels]
    confidence = "likely" if year is None or tied else "certain"
    # Also where it leaves out half the table or more.
    if (year is not None and not best.fits) or (
        unknown and len(unknown) >= _rows_read(best)
    ):
        confidence = "doubtful"
    taken, notes, second = _of_one_table(best.matches, grids, values)
    figures = [figure for _, each in taken for figure in each.values()]
    read: dict[int, list[Slot]] = {}
    for match, each in taken:
        read.setdefault(match.table.number, []).extend(each)
    notes += [note for match in best.matches for note in match.notes]
    notes += [*_missing(best.form, best.matches), *_note_unknown(unknown)]
    bare = [x for x in left if not x[1].labels]
    notes += _note_unlabelled(bare, best.matches, values)
    sure = "certain" if wanted else confidence
    told = {number: _codes(slots) for number, slots in read.items() if slots}
    broken = {
        (slot.indicator.code, slot.applicant): match.broken[slot]
        for match, each in taken
        for slot in match.broken
        if slot in each
    }
    return Found(best.form, [], notes, sure, not second, told, broken), figures


def borne_out(found: Found) -> Found:
    """Leave out the figures that are broken over lines, but those that sums bear out.

    One is kept if it is in a sum that holds, and would not without some figure that
    stands in one line: two rows in one, each with a sum of its own, add up too. It must
    be in nothing that does not hold.
    """
    figures, keys = found.figures, {*found.broken}
    while keys:
        whole = [
            x._replace(value=0.0) if (x.code, x.applicant) not in keys else x
            for x in figures
        ]
        told, alone = (check_figures(found.form.name, x) for x in (figures, whole))
        wrong = {(x, n.applicant) for n in told.findings for x in n.codes.split()}
        lost = {
            (x.code, x.applicant)
            for x, n, own in zip(figures, told.confirmed, alone.confirmed, strict=True)
            if n <= own or not wrong.isdisjoint([(x.code, x.applicant), (x.code, "")])
        } & keys
        if not lost:
            break
        keys -= lost
        figures = [x for x in figures if (x.code, x.applicant) not in lost]
    said = [notes[key not in keys] for key, notes in found.broken.items()]
    return found._replace(figures=figures, notes=[*found.notes, *said])


def _rows_read(option: _Option) -> int:
    rows = ({slot.indicator.row for slot in m.readings} for m in option.matches)
    return sum(map(len, rows))


def _is_fuller(first: Match, other: Match) -> bool:
    """Tell whether one of two tables has many times the cells of the other."""
    less, more = sorted((len(first.seen), len(other.seen)))
    return more >= FULLER * less


def _same_rows(first: Match, other: Match) -> bool:
    """Tell whether two tables hold the same rows, and not one the rest of the other."""
    least = min(len(first.seen), len(other.seen))
    both = len(first.seen & other.seen)
    return first.section.name == other.section.name and 2 * both >= least


def _options(
    grids: list[Grid],
    values: Values,
    year: int | None,
    fits: frozenset[str],
    wanted: str | None,
    around: frozenset[str],
    own: tuple[str, ...],
) -> list[_Option]:
    """Read every form that may explain most figures."""
    numbers = range(len(grids))
    known: dict[tuple[Section, int], Match | None] = {}  # forms share tables
    rows: Counter[Section] = Counter()  # how many figures the rows called so may have
    for grid in grids:
        rows.update(grid.most)

    def matched(section: Section, number: int) -> Match | None:
        if (section, number) not in known:
            grid = grids[number]
            match = match_table(section, grid, values, year, around, own)
            known[section, number] = match
        return known[section, number]

    def most(section: Section) -> int:
        if section.rows:
            return rows[section]
        found = (matched(section, n) for n in numbers)
        return sum(len(match.readings) for match in found if match)

    possible = [
        (sum(map(most, sections_of(form))), -n, form)
        for n, form in enumerate(forms().values())
        if wanted in (None, form.name)
    ]
    found: list[_Option] = []
    for limit, order, form in sorted(possible, key=lambda p: p[:2], reverse=True):
        if found and limit < max(option.figures for option in found):
            break  # it and those after it cannot explain as many
        pairs = (matched(section, n) for n in numbers for section in sections_of(form))
        matches = [match for match in pairs if match is not None]
        found.append(
            _Option(
                # Sums over all years decide nothing.
                figures=sum(
                    len(m.readings.keys() - m.section.cumulative) for m in matches
                ),
                cells=sum(len(match.seen) for match in matches),
                fits=form.name in fits,
                order=order,
                form=form,
                matches=matches,
            )
        )
    return found


def _left(best: _Option, grids: Iterable[Grid]) -> list[tuple[Table, Segment]]:
    """Return the rows with a figure, in tables of the form, that it does not know.

    What has no label is a row only where nothing in it has one.
    """
    used: dict[int, set[int]] = {}
    for match in best.matches:
        there = used.setdefault(id(match.table), set())
        there |= {id(run.segment) for run in match.runs}
    sections = sections_of(best.form)
    return [
        (grid.table, segment)
        for grid in grids
        if (own := used.get(id(grid.table))) is not None
        for n, segment in enumerate(grid.segments)
        if segment.counts
        and id(segment) not in own
        and (segment.labels or LABEL not in [c.kind for c in grid.rows[segment.row]])
        and not any(n in grid.sections.get(section, ()) for section in sections)
    ]


def _note_unknown(unknown: list[tuple[Table, Segment]]) -> Iterator[Finding]:
    if unknown:
        table, first = unknown[0]
        labels = (shown(normalise(x.labels[-1].face)) for _, x in unknown)
        yield finding(
            "row.unknown",
            place=table.locate(first.labels[-1]),
            count=len(unknown),
            rows=", ".join(dict.fromkeys(labels)),
        )


def _note_unlabelled(
    rows: list[tuple[Table, Segment]], matches: list[Match], values: Values
) -> Iterator[Finding]:
    """Say which rows have no label, and which of the form's have no figure there."""
    # The numbers of the columns may stand in a row of their own.
    counted = (
        (table, [c for c in segment.values if c.kind is NUMBER])
        for table, segment in rows
    )
    cells = [
        (table, numbers[0])
        for table, numbers in counted
        if not numbers[1:] or not values.ask(counts_up, numbers)
    ]
    if cells:
        table, first = cells[0]
        within = {id(table) for table, _ in cells}
        codes = _codes(
            slot
            for match in matches
            for run in match.runs
            for slot in match.section.in_row[run.row].values()
            if id(match.table) in within and slot not in match.readings
        )
        place = table.locate(first)
        yield finding("row.unlabelled", codes=codes, place=place, count=len(cells))


def _is_filled_in(match: Match, grids: Iterable[Grid], matches: list[Match]) -> bool:
    """Tell whether the rows of a table stand before it too, with no figure."""
    rows = {run.row for run in match.runs}
    least = max(MIN_ROWS, len(rows) / 2)
    before = {
        m.table.number: m
        for m in matches
        if m.section is match.section and m.table.number < match.table.number
    }
    blank = [m.runs for m in before.values() if not m.readings]
    filled = [any(run.segment.counts for run in runs) for runs in blank]
    # Up to two thirds of its rows, with figures that have no place, tell it in short.
    most = max(least, 2 * len(rows) // 3 + 1)
    enough = (most if counts else MIN_ROWS for counts in filled)
    return any(len(r) >= n for r, n in zip(blank, enough, strict=True)) or any(
        len(rows.intersection(chain.from_iterable(called.values()))) >= least
        for grid in grids
        if grid.table.number < match.table.number
        and grid.table.number not in before
        and (called := grid.sections.get(match.section))
    )


def _of_one_table(
    matches: list[Match], grids: list[Grid], values: Values
) -> tuple[list[tuple[Match, dict[Slot, Figure]]], list[Finding], bool]:
    """Return the figures of each match, where two hold the same rows those of one.

    The last that is returned says whether some are those of a second report.

    That is the fuller one, or else the first. Of two that come near to one another no
    figure is taken that differs, and none that the first has not; and none from the
    table on in which a second report is seen to begin.
    """
    figures = {id(match): match.figures for match in matches}
    taken = {key: dict(own) for key, own in figures.items()}
    notes: list[Finding] = []
    told: list[Match] = []
    second = [
        match.table.number
        for match in matches
        if match.twice or _is_filled_in(match, grids, matches)
    ]
    for match in matches:
        for known in told:
            notes += _second_table(known, match, figures, taken, second, values)
        # What another table leaves nothing of is not compared with those after it.
        if taken[id(match)] or not figures[id(match)]:
            told.append(match)
    late = [m for m in matches if second and m.table.number >= min(second)]
    if lost := [slot for match in late for slot in taken[id(match)]]:
        notes.append(
            finding(
                "table.bodies",
                "unnamed",
                codes=_codes(lost),
                other=min(second),
                count=len(lost),
            )
        )
    kept = [(match, taken[id(match)]) for match in matches if match not in late]
    return kept, notes, bool(second)


def _second_table(
    first: Match,
    other: Match,
    figures: _Figures,
    taken: _Figures,
    second: list[int],
    values: Values,
) -> Iterator[Finding]:
    """Take back what two tables tell differently, or the second alone.

    Note in `second` the table of a report that is no other than a second one.
    """
    shared = first.seen & other.seen
    if not shared or first.section.name != other.section.name:
        return
    fuller = _is_fuller(first, other)
    if fuller and len(first.seen) < len(other.seen):
        first, other = other, first
    one, two = figures[id(first)], figures[id(other)]
    clash = [
        slot
        for slot in two
        if slot in one and are_unequal(values, one[slot][1], two[slot][1])
    ]
    rivals = _same_rows(first, other) or (clash and not fuller)
    more = [slot for slot in two if slot not in one and (rivals or slot in shared)]
    if rivals and not fuller and len(clash) + len(more) >= MIN_ROWS:
        second.append(other.table.number)
    for slot in (*shared, *more):
        taken[id(other)].pop(slot, None)
    for slot in () if fuller else clash:
        taken[id(first)].pop(slot, None)
    if clash:
        yield finding(
            "table.second",
            "fuller" if fuller else "neither",
            codes=_codes(clash),
            table=first.table.number,
            other=other.table.number,
            section=first.section.name,
            count=len(clash),
            first=_told(one[clash[0]], values),
            second=_told(two[clash[0]], values),
        )
    if more:
        yield finding(
            "table.blank",
            codes=_codes(more),
            table=first.table.number,
            other=other.table.number,
            section=first.section.name,
            count=len(more),
            second=_told(two[more[0]], values),
        )


def _codes(slots: Iterable[Slot]) -> str:
    return " ".join(dict.fromkeys(slot.indicator.code for slot in slots))


def _told(figure: Figure, values: Values) -> str:
    _, (cell, number, times), place = figure
    value = values.ask(lambda cells: value_of(cells[0], number, times), [cell])
    return f"{value:,.15g} in {place}"


def _missing(form: Form, matches: Collection[Match]) -> Iterator[Finding]:
    """Note the tables of a form that a document lacks, and the cells of the others."""
    by_section: dict[str, list[Match]] = {}
    for match in matches:
        if match.readings or match.notes:  # else it was left blank
            by_section.setdefault(match.section.name, []).append(match)
    for section in form.sections:
        name, group = section.name, by_section.get(section.name, [])
        others = (m.other for m in matches if m.section.name == name)
        over = next(
            (f" ({x} is not of the whole year and body)" for x in others if x), ""
        )
        seen = {slot for match in group for slot in match.seen}
        asked = printed(section)[0].asked
        if group and asked <= seen:
            continue
        there = {slot.indicator.parent for slot in seen}
        read = {slot.indicator.code for match in group for slot in match.readings}
        # A figure at the heading and at none of its rows is the figure of them all.
        alone = (section.alone & read) - there
        absent = [
            slot.indicator
            for slot in printed(section)[0].slots.values()
            if slot in asked - seen and slot.indicator.parent not in alone
        ]
        codes = " ".join(dict.fromkeys(indicator.code for indicator in absent))
        if not group and not section.optional:
            yield finding("table.missing", codes=codes, section=name, over=over)
        elif group and absent:
            labels = list(dict.fromkeys(indicator.label_zh for indicator in absent))
            left = len(labels) - MOST_NAMED
            more = f" and {left} more" if left > 0 else ""
            yield finding(
                "table.incomplete",
                codes=codes,
                table=group[0].table.number,
                count=len(absent),
                section=name,
                rows=", ".join(labels[:MOST_NAMED]) + more,
                over=over,
            )
