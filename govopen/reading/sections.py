"""The tables of the forms as they are printed: rows, columns, and what stands where.

What comes in are the sections of :mod:`govopen.form`; what goes out, for each, is a
:class:`Section` for every way to print it: as the form does, and with its headings on
two sides or at the left, as many pages do where the form has three rows of headings
over one of figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import chain

from govopen import form
from govopen.form import CUMULATIVE, Form, Indicator, applicants
from govopen.schema import EVERYONE

# Fewer headings than this of a single row of figures are a coincidence.
MIN_COLUMNS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """Where a form's table has room for one figure, and what that figure is."""

    indicator: Indicator
    applicant: str


@dataclass(frozen=True, eq=False)
class Section:
    """One printed table of a form: its rows and columns and the slots between.

    `rows` holds the label of each row in printed order (none where the table has
    a single row without a label), `columns` the levels of each column's heading
    (empty where any column will do), each with ``|`` between alternatives, ``*`` for
    any text and ``#`` for one digit. `optional` says that many reports do
    without the table. Columns under a heading that `unread` matches hold numbers
    which are no figures of the year; where any column will do, those are left out
    too that stand beside one under a heading that `usual` matches. `least` is how many
    of its columns a table must have. `beside` is what must stand left of the label of
    each row, if anything must; what matches `down` is `unread` where each has one.
    """

    name: str
    optional: bool
    rows: tuple[str, ...] = field(repr=False)
    columns: tuple[tuple[str, ...], ...] = field(repr=False)
    slots: Mapping[tuple[int, int], Slot] = field(repr=False)
    unread: str = field(repr=False)
    usual: str = field(repr=False)
    down: str = field(repr=False)
    least: int
    beside: tuple[str, ...]

    @cached_property
    def any_column(self) -> bool:
        """Whether the figures of the year may stand under any heading."""
        return () in self.columns

    @cached_property
    def told(self) -> tuple[tuple[str, ...], ...]:
        """The lowest levels of each column's heading, as many as tell it by."""
        ends = [[own[n:] for n in reversed(range(len(own)))] for own in self.columns]
        often = Counter(chain.from_iterable(ends))
        return tuple(next((x for x in own if often[x] == 1), ()) for own in ends)

    @cached_property
    def cumulative(self) -> frozenset[Slot]:
        """The slots of its sums over all years so far."""
        slots = self.slots.values()
        return frozenset(x for x in slots if x.indicator.code.startswith(CUMULATIVE))

    @cached_property
    def own_years(self) -> Mapping[int, int]:
        """How many slots each of its rows has, but for those `cumulative`."""
        return {
            row: len({*slots.values()} - self.cumulative)
            for row, slots in self.in_row.items()
        }

    @cached_property
    def by_applicant(self) -> bool:
        """Whether its columns are those of applicants."""
        return any(slot.applicant for slot in self.slots.values())

    @cached_property
    def ends(self) -> frozenset[Slot]:
        """The slots of the first and the last column of each of its rows."""
        rows = (sorted(row.items()) for row in self.in_row.values())
        return frozenset(slot for row in rows for _, slot in (row[0], row[-1]))

    @cached_property
    def asked(self) -> frozenset[Slot]:
        """The slots of which a report has a figure."""
        slots = self.slots.values()
        return frozenset(x for x in slots if x.indicator.presence == "figure")

    @cached_property
    def in_row(self) -> Mapping[int, Mapping[int | None, Slot]]:
        """The slots of each of its rows, by their columns."""
        found: dict[int, dict[int | None, Slot]] = {}
        for (row, column), slot in self.slots.items():
            found.setdefault(row, {})[column] = slot
        return found

    @cached_property
    def headings(self) -> Mapping[int, frozenset[int]]:
        """Its rows that head others, and seldom have a figure, with their parts."""
        slots = self.slots.items()
        first = {slot.indicator.code: (row, slot) for (row, _), slot in slots}
        found: dict[int, set[int]] = {}
        for row, slot in first.values():
            total = first.get(slot.indicator.parent)
            if total and total[1].indicator.presence == "heading":
                found.setdefault(total[0], set()).add(row)
        return {heading: frozenset(parts) for heading, parts in found.items()}


@cache
def printed(section: form.Section) -> tuple[Section, ...]:
    """Return the ways to print a section, the form's own first."""
    rows: list[str] = []
    columns: list[str] = []
    slots: dict[tuple[int, int], Slot] = {}
    people = [(a["applicant"], a["column"]) for a in applicants() if a["column"]]
    for indicator in section.indicators:
        if rows[-1:] != [indicator.row]:  # labels recur: 其他情形数 stands twice
            rows.append(indicator.row)
        own = [("", indicator.column)]
        for applicant, column in people if section.by_applicant else own:
            if column not in columns:
                columns.append(column)
            slots[len(rows) - 1, columns.index(column)] = Slot(indicator, applicant)
    labels = tuple(filter(None, rows))
    own_way = Section(
        name=section.name,
        optional=section.optional,
        rows=labels,
        columns=tuple(tuple(filter(None, column.split(">"))) for column in columns),
        slots=slots,
        **section.printing,
        least=0 if labels else MIN_COLUMNS,
        beside=(),
    )
    return own_way, *(() if labels else _turned(own_way))


def _turned(flat: Section) -> Iterator[Section]:
    """Print a single row of figures as a table: its groups down, across, or both down.

    行政复议 is then a row and 结果维持 a column, or the other way round, or each of its
    results a row beside it.
    """
    ends = [(levels[:-1], levels[-1:]) for levels in flat.columns]
    groups, results = (list(dict.fromkeys(side)) for side in zip(*ends, strict=True))
    places = [(groups.index(g), results.index(r)) for g, r in ends]
    slots = [flat.slots[0, column] for column in range(len(ends))]
    labels = tuple(levels[-1] for levels in groups), tuple(x for (x,) in results)
    yield replace(
        flat,
        rows=labels[0],
        columns=tuple(results),
        slots=dict(zip(places, slots, strict=True)),
    )
    yield replace(
        flat,
        rows=labels[1],
        columns=tuple(groups),
        slots={(r, g): slot for (g, r), slot in zip(places, slots, strict=True)},
        least=1,
    )
    yield replace(
        flat,
        rows=tuple(levels[-1] for levels in flat.columns),
        columns=((),),
        slots={(row, 0): slot for row, slot in enumerate(slots)},
        unread=flat.down,
        least=0,
        beside=tuple(levels[-2] for levels in flat.columns),
    )


@cache
def is_total(section: Section, column: int) -> bool:
    """Tell whether a column is the sum of the others."""
    slots = [slot for (_, own), slot in section.slots.items() if own == column]
    names = {x.applicant or x.indicator.code.rpartition(".")[2] for x in slots}
    return names == {EVERYONE} and len(slots) > 1


@cache
def sections_of(form: Form) -> tuple[Section, ...]:
    """Return every way to print the tables of a form."""
    return tuple(way for section in form.sections for way in printed(section))
