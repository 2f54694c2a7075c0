"""The accounting identities (勾稽关系) held against observations.

What comes in are the figures of a report, or the observations and reports of a data
set; what goes out is one row for each identity tested (:func:`evaluate`), one finding
for each that does not hold and for each figure stated twice with different values
(:func:`check`, :func:`check_figures`), or how many of them confirm each figure
(:func:`confirmed`). All go one report at a time over plain
rows: a report has too few figures for arrays to pay. A check never alters or drops a
figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from govopen.form import Identity, Term, forms, identities
from govopen.panel import Source, series_of, tables
from govopen.rules import finding
from govopen.schema import (
    EVERYONE,
    ORIGINS,
    Finding,
    Observation,
    choices,
    frame,
    whose,
)

__all__ = ["Checked", "check", "check_figures", "confirmed", "evaluate"]

_RANKS = {origin: rank for rank, origin in enumerate(ORIGINS)}
_TOLERANCE = 1e-12  # a share of the total: for decimals, and far below one in a count
_FIGURES = Observation._fields[:6]
_REPORTS = ("report", "place", "level", "body", "scope", "year", "form")
_Stated = dict[tuple[str, str], float]
_BATCH = 2**16  # observations of a data set that are plain rows at a time


def _years_before(reports: pd.DataFrame) -> dict[str, str]:
    """Map each report to that of the same series a year before, where there is one."""
    if len(reports) < 2:
        return {}
    years = reports["year"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    keys = list(zip(series_of(reports), years, strict=True))
    known = dict(zip(reversed(keys), reversed(list(reports["report"])), strict=True))
    return {
        report: known[series, year - 1]
        for report, (series, year) in zip(reports["report"], keys, strict=True)
        if (series, year - 1) in known
    }


# -- one report ----------------------------------------------------------------------


class _Test(NamedTuple):
    """An identity held against one unit of a report, and its two sides.

    The unit is what the identity holds within: an applicant where it is over codes, a
    code where it is over applicants.
    """

    rule: Identity
    unit: str
    found: float
    expected: float
    held: bool


def _exact(rows: Iterable[Observation]) -> list[Observation]:
    """Keep the exact figures, the table's first."""
    exact = [x for x in rows if x.precision == "exact" and x.value == x.value]
    return sorted(exact, key=lambda x: _RANKS[x.origin])


def _stated(exact: Iterable[Observation]) -> _Stated:
    """Map code and applicant to the value; of a figure stated twice, to the first."""
    stated: _Stated = {}
    for x in exact:
        stated.setdefault((x[1], x[2] or EVERYONE), x[3])
    return stated


def _units(stated: _Stated, axis: str) -> dict[str, dict[str, float]]:
    """Arrange values by unit and name."""
    units: defaultdict[str, dict[str, float]] = defaultdict(dict)
    by_code = axis == "code"
    for (code, applicant), value in stated.items():
        if by_code:
            units[applicant][code] = value
        else:
            units[code][applicant] = value
    return units


@cache
def _rules(form: str | None, axis: str) -> list[tuple[Identity, frozenset[str]]]:
    """List the identities of a form, each with the names it cannot do without."""
    own = [rule for rule in identities() if form in rule.forms and rule.axis == axis]
    needed = ([t for t in x.left if not (t.optional or t.last_year)] for x in own)
    names = (frozenset(term.name for term in terms) for terms in needed)
    return list(zip(own, names, strict=True))


def _side(
    terms: Iterable[Term], now: Mapping[str, float], past: Mapping[str, float]
) -> tuple[float, bool, bool]:
    """Add the terms of one side; also say whether any is known, and all it needs."""
    total, some, complete = 0.0, False, True
    for name, sign, optional, last_year in terms:
        value = (past if last_year else now).get(name)
        if value is not None:
            total += sign * value
            some = True
        elif not optional:
            complete = False
    return total, some, complete


def _test(
    rule: Identity, unit: str, now: Mapping[str, float], past: Mapping[str, float]
) -> _Test | None:
    """Make the test, if enough of both sides is known."""
    left, _, left_there = _side(rule.left, now, past)
    right, some, right_there = _side(rule.right, now, past)
    slack = _TOLERANCE * max(1.0, abs(left))
    exceeded = left < right - slack
    held = not exceeded and (rule.relation == ">=" or left <= right + slack)
    if exceeded and not right_there and not rule.across_years:
        # Parts known so far that exceed their total break it whatever is missing.
        right_there = all(term.sign > 0 for term in rule.right)
    known = left_there and right_there and some
    return _Test(rule, unit, left, right, held) if known else None


def _tests(form: str | None, stated: _Stated, earlier: _Stated) -> Iterator[_Test]:
    """Test the identities of a form on values of a report and the year before."""
    for axis in ("code", "applicant"):
        if not (rules := _rules(form, axis)):
            continue
        units, past = _units(stated, axis), _units(earlier, axis)
        # It takes two figures at least.
        units = {u: now for u, now in units.items() if len(now) > 1 or u in past}
        for rule, needed in rules:
            for unit, now in units.items():
                if needed <= now.keys() and (
                    test := _test(rule, unit, now, past.get(unit, {}))
                ):
                    yield test


def _findings(
    rows: list[Observation],
    exact: list[Observation],
    stated: _Stated,
    tests: Iterable[_Test],
) -> Iterator[Finding]:
    """Yield the failed tests of a report, and the figures that contradict."""
    yield from (_finding(test, rows) for test in tests if not test.held)
    if len(stated) < len(exact):
        yield from _contradictions(exact)


def _finding(test: _Test, rows: list[Observation]) -> Finding:
    rule, unit, found, expected, _ = test
    by_code = rule.axis == "code"
    names = dict.fromkeys(term.name for term in rule.left + rule.right)
    # The figure on the left side is known, or there were no test.
    whole = (rule.left[0].name, unit) if by_code else (unit, rule.left[0].name)
    place = next(x.locator for x in rows if (x.code, whose(x.applicant)) == whole)
    made = finding(
        "identity",
        rule.strength,
        report=rows[0].report,
        codes=" ".join(names) if by_code else unit,
        applicant=unit if by_code else "",
        expected=expected,
        found=found,
        unit=f" ({unit})" if unit != EVERYONE else "",
        identity=rule.text.replace("?", ""),
        place=f"; see {place}" if place else "",
    )
    return made._replace(rule=rule.rule)


def _contradictions(exact: Iterable[Observation]) -> Iterator[Finding]:
    """Yield the figures that a report states more than once and differently."""
    stated: dict[tuple[str, str], list[Observation]] = {}
    for row in exact:
        stated.setdefault((row.code, whose(row.applicant)), []).append(row)
    for (code, applicant), (first, *others) in stated.items():
        for other in others:
            if other.value == first.value:
                continue
            what = code if applicant == EVERYONE else f"{code} ({applicant})"
            yield finding(
                "figure.contradiction",
                report=first.report,
                codes=code,
                applicant=applicant,
                expected=first.value,
                found=other.value,
                what=what,
                first=first.locator,
                second=other.locator,
            )


def _confirmed(
    figures: Iterable[Observation], stated: _Stated, tests: Iterable[_Test]
) -> list[int]:
    """Count for each figure the strict identities that it takes part in and that hold.

    A rounded figure takes part in none, and one stated twice in those of its value.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for rule, unit, _, _, held in tests:
        if held and rule.strength == "strict":
            by_code = rule.axis == "code"
            counts.update([(n, unit) if by_code else (unit, n) for n in rule.names])
    keys = [(x.code, x.applicant or EVERYONE) for x in figures]
    return [
        counts[key] if x.precision == "exact" and stated.get(key) == x.value else 0
        for x, key in zip(figures, keys, strict=True)
    ]


class Checked(NamedTuple):
    """What the identities of its form say of one report.

    `tested` says how many identities could be tested, `confirmed` for each figure how
    many strict ones it takes part in that hold.
    """

    findings: list[Finding]
    tested: int
    confirmed: list[int]


def check_figures(form: str | None, figures: list[Observation]) -> Checked:
    """List what does not add up in one report, and count what confirms each figure.

    Parameters
    ----------
    form : str or None
        The form that the report follows.
    figures : list of Observation

    Returns
    -------
    Checked
        Its findings are what :func:`check` lists for the report alone.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> report = govopen.read_report(DATA / "sources" / "rudong-2018.txt")
    >>> checked = check_figures("ogi2014", report.figures)
    >>> [finding.rule for finding in checked.findings], checked.tested
    (['response.parts'], 19)
    >>> counts = zip(report.figures, checked.confirmed, strict=True)
    >>> {x.code: n for x, n in counts if x.code.startswith("closed")}
    {'closed.total': 1, 'closed.on_time': 1, 'closed.extended': 1}
    """
    exact = _exact(figures)
    stated = _stated(exact)
    tests = list(_tests(form, stated, {}))
    found = list(_findings(figures, exact, stated, tests))
    return Checked(found, len(tests), _confirmed(figures, stated, tests))


# -- a data set ----------------------------------------------------------------------


def _order(observations: pd.DataFrame) -> Any:
    """Return the order in which the figures of each report stand together."""
    return np.argsort(pd.factorize(observations["report"])[0], kind="stable")


def _by_report(observations: pd.DataFrame) -> Iterator[tuple[str, list[Observation]]]:
    """Yield each report with its observations as plain rows."""
    table = observations.reindex(columns=list(Observation._fields), fill_value="")
    order = _order(table)
    starts = range(0, len(order), _BATCH)
    batches = (table.iloc[order[x : x + _BATCH]].astype(object) for x in starts)
    rows = chain.from_iterable(
        map(Observation, *(batch[name].tolist() for name in table)) for batch in batches
    )
    for report, own in groupby(rows, itemgetter(0)):
        yield report, list(own)


def _tested(
    given: pd.DataFrame | Source, about: pd.DataFrame | Source
) -> Iterator[tuple[list[Observation], list[Observation], _Stated, Iterator[_Test]]]:
    """Yield the rows of each report, the exact ones, their values and the tests."""
    observations, reports = tables(given, about, _FIGURES, _REPORTS)
    choices("form", reports["form"].dropna().unique(), forms())
    form = dict(zip(reports["report"], reports["form"], strict=True))
    before = _years_before(reports)
    # A year's figures may stand on another form than those of the year before.
    lagged = {t.name for i in identities() for t in i.left + i.right if t.last_year}
    wanted = observations["report"].isin(before.values())
    wanted &= observations["code"].isin(lagged)
    earlier = dict(_by_report(observations[wanted]))
    for report, rows in _by_report(observations):
        past = _stated(_exact(earlier.get(before.get(report, ""), [])))
        exact = _exact(rows)
        stated = _stated(exact)
        yield rows, exact, stated, _tests(form.get(report), stated, past)


def confirmed(
    observations: pd.DataFrame | Source, reports: pd.DataFrame | Source = None
) -> pd.Series:
    """Count for each figure the strict identities of its report that confirm it.

    Parameters
    ----------
    observations, reports
        As for :func:`evaluate`.

    Returns
    -------
    pandas.Series
        For each row of `observations` how many strict identities the figure takes part
        in, with others of its report, and that hold.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", years=2018, codes="closed.*")
    >>> confirmed(df, govopen.reports()).tolist()
    [1, 1, 1]
    """
    observations, reports = tables(observations, reports, _FIGURES, _REPORTS)
    form = dict(zip(reports["report"], reports["form"], strict=True))
    found = [
        count
        for report, rows in _by_report(observations)
        for count in check_figures(form.get(report), rows).confirmed
    ]
    counts = np.zeros(len(observations), dtype=int)
    counts[_order(observations)] = found
    return pd.Series(counts, observations.index, "Int64", "confirmed")


def evaluate(
    observations: pd.DataFrame | Source, reports: pd.DataFrame | Source = None
) -> pd.DataFrame:
    """Test every identity wherever its figures are known.

    An identity is tested where all its terms are known, and also where the parts
    known so far already exceed their total. Rounded figures (``approx``) count as
    unknown. Identities across years are tested between reports of one series.

    Parameters
    ----------
    observations : pandas.DataFrame, str, path-like, DataSet or Report
        Columns ``report, code, applicant, value, precision, origin``, or what
        :func:`govopen.load` takes.
    reports : pandas.DataFrame, str, path-like, DataSet or Report, optional
        Columns ``report, place, level, body, scope, year, form``; by default those of
        the same data set, or the columns that :func:`govopen.load` joined.

    Returns
    -------
    pandas.DataFrame
        One row an identity and unit tested: ``report, rule, strength, applicant,
        code, found`` (left side), ``relation``, ``expected`` (right side), ``held``.
        ``applicant`` (``total`` for everyone who asks) or ``code`` is the unit it was
        tested on, else empty.

    Raises
    ------
    DataError
        A column is missing, or a report that has figures is not among `reports`.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load()
    >>> tests = evaluate(df, govopen.reports())
    >>> rudong = tests[tests["report"] == "rudong-2018"]
    >>> rudong.loc[~rudong["held"], ["rule", "found", "expected"]].values.tolist()
    [['response.parts', 999.0, 1019.0]]
    """
    lines = []
    for rows, _, _, tests in _tested(observations, reports):
        for rule, unit, found, expected, held in tests:
            within = (unit, "") if rule.axis == "code" else ("", unit)
            sides = (found, rule.relation, expected)
            lines.append((rows[0][0], rule.rule, rule.strength, *within, *sides, held))
    return frame("evaluation", lines)


def check(
    observations: pd.DataFrame | Source, reports: pd.DataFrame | Source = None
) -> pd.DataFrame:
    """List what does not add up.

    Parameters
    ----------
    observations, reports
        As for :func:`evaluate`; findings name the place of a figure where there is a
        ``locator``.

    Returns
    -------
    pandas.DataFrame
        The ``findings``: ``report, rule, severity, expected, found, codes,
        message``, report by report. A broken strict identity is an ``error``, a
        broken customary one a ``warning``.

    Raises
    ------
    DataError
        As for :func:`evaluate`.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> report = govopen.read_report(DATA / "sources" / "rudong-2018.txt")
    >>> check(report)["rule"].tolist()
    ['response.parts']
    """
    tested = _tested(observations, reports)
    return frame("findings", chain.from_iterable(_findings(*each) for each in tested))
