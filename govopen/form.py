"""The statutory forms, read from the tables in ``forms/``.

What comes in is data: one CSV file a section, the applicants' columns and the
accounting identities. What goes out is :class:`Form` (sections, indicators, years) and
:func:`identities`. No form is named in code, so that the form of one more
province needs an entry and a table and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from govopen.bundle import entries, rows
from govopen.schema import EVERYONE

__all__ = [
    "SIGNED", "Form", "Identity", "Indicator", "Section", "Term", "applicants",
    "by_applicant", "everyone", "form_of", "forms", "identities", "known_codes",
    "sums_of_money",
]  # fmt: skip

TABLES = Path(__file__).parent / "forms"

# The codes of sums over all years so far begin so: they are no figures of the year.
CUMULATIVE = "cumulative."
# And those of changes since last year, which alone can be below zero, end so.
SIGNED = ".change"

# What an entry says of the headings that its tables are printed with.
_PRINTING = ("unread", "usual", "down")


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


@dataclass(frozen=True, eq=False)
class Section:
    """One printed table of a form, and the figures it asks for.

    `optional` says that many reports do without the table, `by_applicant` that it asks
    for each figure by applicant. `alone` are the headings that some tables give a
    figure in place of those of their rows, `printing` is what the form's entry says of
    the labels over figures, for whoever reads the table.
    """

    name: str
    optional: bool
    by_applicant: bool
    indicators: tuple[Indicator, ...]
    alone: frozenset[str] = field(repr=False)
    printing: Mapping[str, str] = field(repr=False)


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
    return rows(TABLES / f"{name}.csv")


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
    indicators = []
    for line in read_table(name):
        if line.pop("only", "") not in ("", form):
            continue
        line["column"] = line["column"] or entry.get("column", "")
        indicators.append(Indicator(**line))
        if "cumulative" in entry:
            indicators.append(_over_all_years(indicators[-1], entry["cumulative"]))
    return Section(
        name=name,
        optional=name in entry["optional"],
        by_applicant=name in entry["by_applicant"],
        indicators=tuple(indicators),
        alone=frozenset(entry.get("alone", ())) & {i.code for i in indicators},
        printing={key: entry.get(key, "") for key in _PRINTING},
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
    alike: dict[object, Section] = {}
    found = {}
    for name, entry in entries(TABLES / "forms.toml").items():
        sections = []
        for section in (_section(part, name, entry) for part in entry["sections"]):
            # Forms that print the same table share its section.
            key = (section.name, *section.indicators, *section.printing.values())
            sections.append(alike.setdefault((section.optional, *key), section))
        rest = {key: entry[key] for key in ("title", "ground", "first_year")}
        rest |= {"last_year": entry.get("last_year"), "region": entry.get("region", "")}
        found[name] = Form(name, sections=tuple(sections), **rest)
    return found


@cache
def known_codes() -> tuple[str, ...]:
    """Return every code of the forms, as they are printed, and of reports' words."""
    sections = (section for form in forms().values() for section in form.sections)
    printed = [x.code for section in sections for x in section.indicators]
    told = [line["code"] for line in read_table("narrative")]
    return tuple(dict.fromkeys(printed + told))


@cache
def sums_of_money() -> frozenset[str]:
    """Return the codes of figures that can have decimals; all others are counts.

    Examples
    --------
    >>> "charge.amount" in sums_of_money(), "request.received" in sums_of_money()
    (True, False)
    """
    sections = (section for form in forms().values() for section in form.sections)
    units = [(x.code, x.unit) for section in sections for x in section.indicators]
    units += [(line["code"], line["unit"]) for line in read_table("narrative")]
    return frozenset(code for code, unit in units if "yuan" in unit)


@cache
def by_applicant(form: str | None) -> frozenset[str]:
    """Return the codes that a form asks for by applicant."""
    sections = forms()[form].sections if form in forms() else ()
    asked = (section.indicators for section in sections if section.by_applicant)
    return frozenset(indicator.code for own in asked for indicator in own)


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
