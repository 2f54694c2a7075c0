"""The accounting identities (勾稽关系) held against plain rows.

What comes in are the figures of a report (:func:`check_figures`), or the tables of
observations and reports (:func:`tested`, :func:`findings_in`); what goes out are the
tests, a finding for each that does not hold and for each figure stated twice with
different values, and how many of them confirm each figure. All go one report at a time
over plain rows; which tests its figures allow is found once for all that have the same.
Whatever makes or changes figures comes here; :mod:`~govopen.checks` is how a person
asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, compress, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from govopen import schema
from govopen.form import (
    SIGNED,
    Identity,
    Term,
    applicants,
    forms,
    identities,
    sums_of_money,
)
from govopen.rules import finding
from govopen.schema import EVERYONE, ORIGINS, Finding, Observation, frame, whose

__all__ = [
    "Checked", "Stated", "Test", "across_years", "by_report", "check_figures",
    "columns_of", "duplicates", "findings_in", "in_full", "in_order", "series_of",
    "tested",
]  # fmt: skip

_RANKS = {origin: rank for rank, origin in enumerate(ORIGINS)}
_TOLERANCE = 1e-12  # a share of the total: for decimals, and far below one in a count
_BATCH = 2**16  # observations of a data set that are plain rows at a time
_NO_ZERO = 6  # figures of tables, none of them zero: zeros are left blank there


@cache
def across_years() -> tuple[frozenset[str], frozenset[str]]:
    """Return the identities across years, and the codes they are about."""
    across = [identity for identity in identities() if identity.across_years]
    codes = {term.name for i in across for term in i.left + i.right}
    return frozenset(i.rule for i in across), frozenset(codes)


# -- one report ----------------------------------------------------------------------


class Test(NamedTuple):
    """An identity held against one unit of a report, and its two sides.

    The unit is what the identity holds within: an applicant where it is over codes, a
    code where it is over applicants. One that is not `whole` lacks terms: it is `known`
    not to hold whatever they are, or else it does not hold if they are zero.
    """

    rule: Identity
    unit: str
    found: float
    expected: float
    held: bool
    whole: bool
    known: bool


_Texts = tuple[str, ...]
_Keys = tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)  # one is like no other, which is quick to tell
class Stated:
    """The figures of a report that are exact, each once, the table's before the text's.

    `keys` are their codes and applicants, and `places` where among the figures each is
    stated first; which of these tables print says `printed`. `numbers` says of every
    figure which of them it is, or -1, and `first` where that is stated first; `twice`
    are the places of those that are stated again.
    """

    keys: _Keys
    places: list[int]
    printed: Any
    numbers: Any
    first: Any
    twice: list[int]


@lru_cache(maxsize=64)  # most reports of a form have the same figures
def _stated(
    codes: _Texts, applicants: _Texts, precisions: _Texts, origins: _Texts
) -> Stated:
    """Find the exact figures."""
    exact = [n for n, how in enumerate(precisions) if how == "exact"]
    found: dict[tuple[str, str], list[int]] = {}
    for n in sorted(exact, key=lambda n: _RANKS[origins[n]]):
        found.setdefault((codes[n], whose(applicants[n])), []).append(n)
    numbers, first = np.full(len(codes), -1), np.arange(len(codes))
    for number, places in enumerate(found.values()):
        numbers[places], first[places] = number, places[0]
    places = [own[0] for own in found.values()]
    twice = [n for own in found.values() if own[1:] for n in own]
    printed = np.array([origins[place] == "table" for place in places], bool)
    return Stated(tuple(found), places, printed, numbers, first, twice)


_NONE = _stated((), (), (), ())


def columns_of(rows: Iterable[Observation]) -> list[Any]:
    """Return the columns of figures."""
    return [*zip(*rows, strict=True)] or [()] * len(Observation._fields)


def _figures(columns: list[Any]) -> tuple[Stated, Any]:
    """Return the exact figures, and the values of all."""
    _, codes, who, values, how, origins, *_ = columns
    known = np.array(values, float)
    if np.isnan(known).any():
        how = tuple(x if y == y else "" for x, y in zip(how, values, strict=True))
    return _stated(codes, who, how, origins), known


_Places = dict[str, dict[str, dict[str, int]]]
_Side = list[tuple[int, int]]  # places of values, and the sign of each


def _places(keys: Iterable[tuple[str, str]], first: int = 0) -> _Places:
    """Arrange the places of values, counted from the first, by axis, unit and name."""
    codes: defaultdict[str, dict[str, int]] = defaultdict(dict)
    applicants: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for place, (code, applicant) in enumerate(keys, first):
        codes[applicant][code] = place
        applicants[code][applicant] = place
    return {"code": codes, "applicant": applicants}


@cache
def _rules(form: str | None, axis: str) -> list[Identity]:
    """List the identities of a form."""
    return [rule for rule in identities() if form in rule.forms and rule.axis == axis]


@cache
def _asked(form: str | None) -> dict[str, str]:
    """Map each row and applicant for which a form prints cells to what it is a part of.

    Rows that some tables leave out, and headings, are none.
    """
    sections = forms()[form].sections if form in forms() else ()
    rows = (x for section in sections for x in section.indicators)
    columns = {x["applicant"]: "" for x in applicants() if x["column"]}
    return columns | {x.code: x.parent for x in rows if x.presence == "figure"}


class _Plan(NamedTuple):
    """The tests that some figures allow, and the terms of their sides.

    Sides begin at `starts`, those on the left of all tests before those on the right;
    each term is the `sign` of the value at a place. Tests that are not `whole` lack
    terms, which can only add to the left side less the right, or only take from it, as
    `lean` says by its sign; if these may be blank cells of a table, `blank` says so.
    Those that `confirm` figures are strict equations, each as often as it has figures;
    which these are says `confirmed`.
    """

    tests: list[tuple[Identity, str]]
    places: Any
    signs: Any
    starts: Any
    whole: Any
    lean: Any
    blank: Any
    all_whole: bool
    equal: Any
    confirm: Any
    confirmed: Any


@lru_cache(maxsize=64)
def _plan(
    form: str | None, stated: Stated, past: Stated, names: frozenset[str] | None = None
) -> _Plan:
    """Find the tests for which enough of both sides is known.

    A blank is only what is among the `names`, where some are given.
    """
    known, before = _places(stated.keys), _places(past.keys, len(stated.keys))
    tests, confirmed = list[tuple[Identity, str]](), list[tuple[int, int]]()
    sides: tuple[list[_Side], list[_Side]] = [], []
    lacking: list[tuple[bool, int, bool]] = []
    for axis, units in known.items():
        for rule in _rules(form, axis):
            for unit, now in units.items():
                earlier = before[axis].get(unit, {})
                if rule.left[0].name not in now or (len(now) == 1 and not before[axis]):
                    continue
                left, missing = _side(rule.left, now, earlier)
                right, others = _side(rule.right, now, earlier)
                whole, lean, blank = not (missing or others), 0, False
                if not whole:
                    # What is missing may only add to one side, and then figures known
                    # so far may break it whatever that is.
                    signs = {*missing.values(), *(-x for x in others.values())}
                    lean = signs.pop() if right and len(signs) == 1 else 0
                    blank = stated.printed[now[rule.left[0].name]] and _may_be_blank(
                        rule, [*missing, *others], bool(right), now, _asked(form), names
                    )
                    if rule.across_years or not (lean or blank):
                        continue
                elif not right:
                    continue
                # That one figure is no less than another confirms neither.
                if rule.relation == "=" and rule.strength == "strict":
                    places = (now[x] for x in rule.names if x in now)
                    confirmed += [(len(tests), place) for place in places]
                tests.append((rule, unit))
                lacking.append((whole, lean, blank))
                sides[0].append(left)
                sides[1].append(right or [(left[0][0], 0)])
    every = [*chain(*sides)]
    terms = [*chain(*every)]
    wholes, leans, blanks = np.array(lacking, int).reshape(-1, 3).T
    return _Plan(
        tests,
        np.array([place for place, _ in terms], int),
        np.array([sign for _, sign in terms], float),
        np.cumsum([0, *map(len, every)])[:-1],
        wholes == 1,
        leans,
        blanks == 1,
        all(x[0] for x in lacking),
        np.array([rule.relation == "=" for rule, _ in tests], bool),
        *np.array(confirmed, int).reshape(-1, 2).T,
    )


def _side(
    terms: Iterable[Term], now: Mapping[str, int], past: Mapping[str, int]
) -> tuple[_Side, dict[str, int]]:
    """Return the terms of one side that are known, and the signs of those that lack."""
    found, missing = [], {}
    for name, sign, optional, last_year in terms:
        place = (past if last_year else now).get(name)
        if place is not None:
            found.append((place, sign))
        elif not optional:
            missing[name] = sign
    return found, missing


def _may_be_blank(
    rule: Identity,
    missing: list[str],
    some: bool,
    now: Mapping[str, int],
    asked: Mapping[str, str],
    names: frozenset[str] | None,
) -> bool:
    """Tell whether all that an identity lacks may be cells that were left blank.

    Rows below a heading that has a figure of its own need not be there. Where not even
    `some` of the right side is known, the left must be a row of the form: many reports
    do not tell applicants apart, or give a heading's figure alone.
    """
    alone = rule.axis == "code" and len(rule.left) == 1 and rule.left[0].name in asked
    return (
        (some or alone)
        and rule.strength == "strict"
        and all(
            x in asked
            and (names is None or x in names)
            and (asked[x] not in now or asked[x] in rule.names)
            for x in missing
        )
    )


def _results(plan: _Plan, stated: Stated, values: Any) -> tuple[Any, ...]:
    """Return which tests say something, and of all the rest of a :class:`Test`."""
    with np.errstate(invalid="ignore"):  # a figure without bounds is no sum
        added = np.add.reduceat(values[plan.places] * plan.signs, plan.starts)
        left, right = added.reshape(2, -1)
        slack = _TOLERANCE * np.maximum(1.0, abs(left))
        less, more = left < right - slack, plan.equal & (left > right + slack)
        held = ~(less | more)
    if plan.all_whole:
        return plan.whole, left, right, held, plan.whole, plan.whole
    some = known = plan.whole | np.where(plan.lean < 0, less, more & (plan.lean > 0))
    printed = values[: len(stated.printed)][stated.printed]
    if len(printed) >= _NO_ZERO and printed.all():
        some = known | (plan.blank & ~held)
    return some, left, right, held, plan.whole, known


def _tests(plan: _Plan, some: Any, *results: Any) -> list[Test]:
    """List some of the tests."""
    if not some.any():
        return []
    rows = zip(plan.tests, *(x.tolist() for x in results), strict=True)
    return [Test(*test, *told) for test, *told in compress(rows, some.tolist())]


def _findings(
    rows: list[Observation], stated: Stated, tests: Iterable[Test]
) -> Iterator[Finding]:
    """Yield what tests that do not hold say, and the figures that contradict."""
    yield from (_finding(test, rows) for test in tests)
    yield from _contradictions(rows[n] for n in stated.twice)


def _finding(test: Test, rows: list[Observation]) -> Finding:
    rule, unit, found, expected, _, whole, known = test
    by_code = rule.axis == "code"
    names = dict.fromkeys(term.name for term in rule.left + rule.right)
    # The figure on the left side is known, or there were no test.
    first = (rule.left[0].name, unit) if by_code else (unit, rule.left[0].name)
    place = next(x.locator for x in rows if (x.code, whose(x.applicant)) == first)
    made = finding(
        "identity",
        rule.strength if known else "blank",
        report=rows[0].report,
        codes=" ".join(names) if by_code else unit,
        applicant=unit if by_code else "",
        expected=expected,
        found=found,
        unit=f" ({unit})" if unit != EVERYONE else "",
        identity=rule.text.replace("?", ""),
        without="" if whole else " without what has no figure",
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
            if other.value == first.value or first.origin == "corrected":
                continue  # a person looked, and said which it is
            yield finding(
                "figure.contradiction",
                report=first.report,
                codes=code,
                applicant=applicant,
                expected=first.value,
                found=other.value,
                first=first.locator,
                second=other.locator,
            )


def _impossible(rows: Iterable[Observation]) -> Iterator[Finding]:
    """Yield the counts that are below zero, or no whole numbers."""
    for report, code, applicant, value, _, _, place, *_ in rows:
        if value >= 0 and value % 1 == 0:
            continue
        if value < 0 and not code.endswith(SIGNED):
            yield finding(
                "cell.negative", "stated", report=report, codes=code,
                applicant=applicant, place=place, value=value,
            )  # fmt: skip
        elif value % 1 > 0 and code not in sums_of_money():
            yield finding(
                "cell.fraction", "stated", report=report, codes=code,
                applicant=applicant, place=place, value=value,
            )  # fmt: skip


class Checked(NamedTuple):
    """What the identities of its form say of one report.

    `tested` says how many identities could be tested, `confirmed` for each figure how
    many strict equations it takes part in that hold: a rounded one in none, and one
    stated twice in those of its value.
    """

    findings: list[Finding]
    tested: int
    confirmed: list[int]


def check_figures(
    form: str | None, figures: list[Observation], columns: list[Any] | None = None
) -> Checked:
    """List what does not add up in one report, and count what confirms each figure.

    Parameters
    ----------
    form : str or None
        The form that the report follows.
    figures : list of Observation
    columns : list, optional
        Their :func:`columns_of`, where these are known.

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
    stated, values = _figures(columns or columns_of(figures))
    plan = _plan(form, stated, _NONE)
    some, *sides, held, whole, known = _results(plan, stated, values[stated.places])
    broken = _tests(plan, some & ~held, *sides, held, whole, known)
    found = list(_findings(figures, stated, broken))
    sure = (known & held)[plan.confirm]
    # One more than there are, for those that are rounded.
    counts = np.bincount(plan.confirmed[sure], minlength=len(stated.places) + 1)
    same = values == values[stated.first]
    confirmed = np.where(same, counts[stated.numbers], 0).tolist()
    return Checked(found, int(known.sum()), confirmed)


# -- several reports -------------------------------------------------------------------


def series_of(reports: pd.DataFrame) -> pd.Series:
    """Name the series each report belongs to: the same body in other years.

    A jurisdiction or its office is followed by `place`, whatever it was called; a
    bureau, township or zone has no code of its own and is followed by its name.
    """
    own = reports["scope"].isin(["jurisdiction", "office"])
    own &= reports["level"].isin(["province", "prefecture", "county"])
    parts = [reports[name].astype("string").fillna("") for name in ("place", "scope")]
    body = in_full(reports["body"]).mask(own, "")
    return parts[0] + "/" + parts[1] + "/" + body


def in_full(bodies: pd.Series) -> pd.Series:
    """Return names of bodies without the short forms that some reports use.

    Examples
    --------
    >>> in_full(pd.Series(["平潭综合实验区管委会"]))[0]
    '平潭综合实验区管理委员会'
    """
    found = bodies.astype("string").fillna("")
    return found.str.replace("管委会", "管理委员会", regex=False)


def duplicates(reports: pd.DataFrame) -> Iterator[Finding]:
    """Yield each report that is about what an earlier one is about.

    Parameters
    ----------
    reports : pandas.DataFrame
        Columns ``report, path, place, level, body, scope, year``.
    """
    columns = ["report", "path", "place", "level", "body", "scope", "year"]
    about = reports[columns].astype("string").fillna("")
    seen: dict[tuple[str, ...], str] = {}
    for report, path, *identity in about.itertuples(index=False, name=None):
        shown = path or report
        other = seen.setdefault(tuple(identity), shown)
        if other is not shown:
            yield finding(
                "report.duplicate", "read", report=report, this=shown, other=other
            )


def _years_before(reports: pd.DataFrame) -> dict[str, str]:
    """Map each report to that of the same series a year before, where there is one."""
    years = reports["year"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    keys = list(zip(series_of(reports), years, strict=True))
    known = dict(zip(reversed(keys), reversed(list(reports["report"])), strict=True))
    return {
        report: known[series, year - 1]
        for report, (series, year) in zip(reports["report"], keys, strict=True)
        if (series, year - 1) in known
    }


def in_order(observations: pd.DataFrame) -> Any:
    """Return the order in which the figures of each report stand together."""
    return np.argsort(pd.factorize(observations["report"])[0], kind="stable")


def by_report(observations: pd.DataFrame) -> Iterator[tuple[str, list[Observation]]]:
    """Yield each report with its observations as plain rows."""
    table = observations.reindex(columns=list(Observation._fields), fill_value="")
    order = in_order(table)
    starts = range(0, len(order), _BATCH)
    batches = (table.iloc[order[x : x + _BATCH]].astype(object) for x in starts)
    rows = chain.from_iterable(
        map(Observation, *(batch[name].tolist() for name in table)) for batch in batches
    )
    for report, own in groupby(rows, itemgetter(0)):
        yield report, list(own)


def tested(
    observations: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    broken: bool = False,
    part: bool = False,
) -> Iterator[tuple[list[Observation], Stated, list[Test]]]:
    """Yield the rows of each report, which of them are exact, and the tests.

    These are all, or what is `broken`. Of a `part` of the figures of reports, a blank
    is only what others of them have.
    """
    schema.choices("form", reports["form"].dropna().unique(), forms())
    form = dict(zip(reports["report"], reports["form"], strict=True))
    before = _years_before(reports)
    names = None
    if part:
        names = frozenset({*observations["code"], *observations["applicant"]})
    # A year's figures may stand on another form than those of the year before.
    lagged = {t.name for i in identities() for t in i.left + i.right if t.last_year}
    wanted = observations["report"].isin(before.values())
    wanted &= observations["code"].isin(lagged)
    earlier = dict(by_report(observations[wanted]))
    for report, rows in by_report(observations):
        past, old = _figures(columns_of(earlier.get(before.get(report, ""), [])))
        stated, new = _figures(columns_of(rows))
        plan = _plan(form.get(report), stated, past, names)
        values = np.concatenate([new[stated.places], old[past.places]])
        some, *sides, held, whole, known = _results(plan, stated, values)
        asked = some & ~held if broken else known
        yield rows, stated, _tests(plan, asked, *sides, held, whole, known)


def findings_in(
    observations: pd.DataFrame, reports: pd.DataFrame, part: bool = False
) -> pd.DataFrame:
    """List what does not add up in the figures of reports, across years too.

    Also what no count can be, which a person may have written: what is read is held
    against that cell by cell.
    """
    found = (
        chain(_impossible(each[0]), _findings(*each))
        for each in tested(observations, reports, broken=True, part=part)
    )
    return frame("findings", chain.from_iterable(found))
