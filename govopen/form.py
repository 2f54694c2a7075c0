"""The statutory forms, read from the tables in ``forms/``.

What comes in is data: one CSV file a section, the applicants' columns and the
accounting identities. What goes out is :class:`Form` (sections, slots, years) and
:func:`identities`. No form is named in code, so that the form of one more
province needs an entry and a table and nothing else.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from govopen.schema import EVERYONE

__all__ = [
    "Form", "Identity", "Indicator", "Section", "Slot", "Term", "applicants",
    "by_applicant", "everyone", "form_of", "forms", "identities",
]  # fmt: skip

TABLES = Path(__file__).parent / "forms"

# The codes of sums over all years so far begin so: they are no figures of the year.
CUMULATIVE = "cumulative."


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure a form asks for: a line of a section's table.

    ``presence`` is ``figure`` (printed), ``heading`` (the form prints the row
    without a figure; some reports fill it in) or ``optional`` (many tables leave
    the row out). ``parent`` is the code that this one is a part of, or empty.
    ``row`` and ``column`` are the labels it stands at, ``>`` between the levels
    of a column heading.
    """

    code: str
    parent: str
    presence: str
    row: str
    column: str
    label_zh: str
    label_en: str
    unit: str
    law: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a form's table has room for one figure, and what that figure is."""

    indicator: Indicator
    applicant: str


@dataclass(frozen=True, eq=False)
class Section:
    """One printed table of a form: its rows and columns and the slots between.

    ``rows`` holds the label of each row in printed order (none where the table has
    a single row without a label), ``columns`` the levels of each column's heading
    (empty where any column will do), each with ``|`` between alternatives, ``*`` for
    any text and ``#`` for one digit. `optional` says that many reports do
    without the table. Columns under a heading that `unread` matches hold numbers
    which are no figures of the year; where any column will do, those are left out
    too that stand beside one under a heading that `usual` matches. `alone` are the
    headings that some tables give a figure in place of those of their rows.
    """

    name: str
    optional: bool
    indicators: tuple[Indicator, ...]
    rows: tuple[str, ...] = field(repr=False)
    columns: tuple[tuple[str, ...], ...] = field(repr=False)
    slots: Mapping[tuple[int, int], Slot] = field(repr=False)
    unread: str = field(default="", repr=False)
    usual: str = field(default="", repr=False)
    alone: frozenset[str] = field(default=frozenset(), repr=False)

    @cached_property
    def any_column(self) -> bool:
        """Whether the figures of the year may stand under any heading."""
        return () in self.columns

    @cached_property
    def cumulative(self) -> frozenset[tuple[int, int]]:
        """The places of sums over all years so far."""
        slots = self.slots.items()
        return frozenset(x for x, s in slots if s.indicator.code.startswith(CUMULATIVE))

    @cached_property
    def figures(self) -> Mapping[int, int]:
        """How many figures each of its rows has."""
        return Counter(row for row, _ in self.slots)


@dataclass(frozen=True)
class Form:
    """A statutory form: where and when it was in force, which sections it prints.

    ``region`` is what the GB/T 2260 codes of its province or prefecture begin with,
    empty for a form of the whole country.
    """

    name: str
    title: str
    ground: str
    first_year: int
    last_year: int | None
    sections: tuple[Section, ...] = field(repr=False)
    region: str = ""

    def covers(self, year: int, region: str = "") -> bool:
        """Tell whether reports about `year`, and from `region`, follow this form.

        Parameters
        ----------
        year : int
        region : str, optional
            GB/T 2260 code; where it is unknown any region will do.
        """
        there = not region or region.startswith(self.region)
        return there and self.first_year <= year <= (self.last_year or year)


class Term(NamedTuple):
    """One summand of an identity: a code or applicant with its sign."""

    name: str
    sign: int
    optional: bool
    last_year: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """An accounting identity (勾稽关系) of one or more forms.

    ``strength`` is ``strict`` (the form implies it) or ``customary`` (it usually
    holds, and a report that breaks it may still be right; ``reason`` says why).
    """

    rule: str
    forms: tuple[str, ...]
    axis: str
    left: tuple[Term, ...]
    relation: str
    right: tuple[Term, ...]
    strength: str
    reason: str
    text: str
    names: frozenset[str]  # of its terms of the year itself

    @property
    def across_years(self) -> bool:
        """Whether a term refers to the year before."""
        return any(term.last_year for term in self.left + self.right)


def read_table(name: str) -> list[dict[str, str]]:
    """Read one of the package's own CSV tables as a list of rows."""
    text = (TABLES / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def applicants() -> tuple[dict[str, str], ...]:
    """Return the applicant columns of the later forms, in printed order."""
    return tuple(read_table("applicants"))


def _over_all_years(indicator: Indicator, column: str) -> Indicator:
    """Return what a row counts in the column of sums over all years so far."""
    return replace(
        indicator,
        code=CUMULATIVE + indicator.code,
        parent=indicator.parent and CUMULATIVE + indicator.parent,
        presence="optional",
        column=column,
        label_zh=f"{indicator.label_zh}/{column.partition('|')[0]}",
        label_en=f"{indicator.label_en}: over all years so far",
    )


def _section(name: str, form: str, entry: Mapping[str, Any]) -> Section:
    by_applicant = name in entry["by_applicant"]
    indicators: list[Indicator] = []
    rows: list[str] = []
    columns: list[str] = []
    slots: dict[tuple[int, int], Slot] = {}
    people = [(a["applicant"], a["column"]) for a in applicants() if a["column"]]
    for line in read_table(name):
        if line.pop("only", "") not in ("", form):
            continue
        line["column"] = line["column"] or entry.get("column", "")
        lines = [Indicator(**line)]
        if "cumulative" in entry:
            lines.append(_over_all_years(lines[0], entry["cumulative"]))
        for indicator in lines:
            indicators.append(indicator)
            if rows[-1:] != [indicator.row]:  # labels recur: 其他情形数 stands twice
                rows.append(indicator.row)
            own = [("", indicator.column)]
            for applicant, column in people if by_applicant else own:
                if column not in columns:
                    columns.append(column)
                place = len(rows) - 1, columns.index(column)
                slots[place] = Slot(indicator, applicant)
    return Section(
        name=name,
        optional=name in entry["optional"],
        indicators=tuple(indicators),
        rows=tuple(filter(None, rows)),
        columns=tuple(tuple(filter(None, column.split(">"))) for column in columns),
        slots=slots,
        unread=entry.get("unread", ""),
        usual=entry.get("usual", ""),
        alone=frozenset(entry.get("alone", ())) & {i.code for i in indicators},
    )


@cache
def forms() -> dict[str, Form]:
    """Return every statutory form by name, those of the whole country first.

    Examples
    --------
    >>> [name for name, form in forms().items() if not form.region]
    ['ogi2014', 'ogi2019', 'ogi2021']
    >>> forms()["ogi2014"].covers(2018)
    True
    """
    listed = tomllib.loads((TABLES / "forms.toml").read_text(encoding="utf-8"))
    alike: dict[object, Section] = {}
    found = {}
    for name, entry in listed.items():
        sections = []
        for section in (_section(part, name, entry) for part in entry["sections"]):
            # Forms that print the same table share its section.
            same = (section.name, section.optional, section.indicators, section.unread)
            key = (*same, *section.slots.items())
            sections.append(alike.setdefault(key, section))
        rest = {key: entry[key] for key in ("title", "ground", "first_year")}
        rest |= {"last_year": entry.get("last_year"), "region": entry.get("region", "")}
        found[name] = Form(name, sections=tuple(sections), **rest)
    return found


@cache
def by_applicant(form: str | None) -> frozenset[str]:
    """Return the codes that a form asks for by applicant."""
    sections = forms()[form].sections if form in forms() else ()
    slots = (slot for section in sections for slot in section.slots.values())
    return frozenset(slot.indicator.code for slot in slots if slot.applicant)


def everyone(form: str | None, code: str) -> str:
    """Return what the applicant of a figure is that counts everyone who asks.

    Parameters
    ----------
    form : str or None
        The form that the report follows, if it follows one.
    code : str

    Returns
    -------
    {'total', ''}
        ``total`` where the form's section has columns of applicants, else empty.

    Examples
    --------
    >>> everyone("ogi2021", "request.received"), everyone("ogi2014", "request.received")
    ('total', '')
    """
    return EVERYONE if code in by_applicant(form) else ""


def form_of(year: int) -> Form | None:
    """Return the national form that reports about a year follow, None before 2014.

    Examples
    --------
    >>> form_of(2020).name
    'ogi2019'
    """
    national = (form for form in forms().values() if not form.region)
    return next((form for form in national if form.covers(year)), None)


def _terms(expression: str) -> Iterator[Term]:
    for sign, name in re.findall(r"([+-]?)\s*([\w.@?]+)", expression):
        base, _, lag = name.partition("@")
        yield Term(
            name=base.removesuffix("?"),
            sign=-1 if sign == "-" else 1,
            optional=base.endswith("?"),
            last_year=lag == "last_year",
        )


@cache
def identities() -> tuple[Identity, ...]:
    """Return the accounting identities of every form.

    Examples
    --------
    >>> rule = next(i for i in identities() if i.rule == "request.balance")
    >>> rule.text
    'request.received + request.carried_in = outcome.total + request.carried_out'
    """
    found = []
    for line in read_table("identities"):
        left, relation, right = (line.pop(x) for x in ("left", "relation", "right"))
        terms = tuple(_terms(left)), tuple(_terms(right))
        rule = Identity(
            forms=tuple(line.pop("forms").split()),
            left=terms[0],
            relation=relation,
            right=terms[1],
            text=f"{left} {relation} {right}",
            names=frozenset(x.name for y in terms for x in y if not x.last_year),
            **line,
        )
        found.append(rule)
    return tuple(found)
