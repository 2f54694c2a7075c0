"""The accounting identities (勾稽关系) held against observations.

What comes in are observations and their reports; what goes out is one row for each
identity tested (:func:`evaluate`) or one finding for each that does not hold and for
each figure stated twice with different values (:func:`check`). A check never alters
or drops a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from govopen.form import Identity, Term, identities
from govopen.report import FINDING

EVALUATION = (
    "report",
    "rule",
    "strength",
    "applicant",
    "code",
    "found",
    "relation",
    "expected",
    "held",
)

# Where a report states a figure more than once, its table speaks first.
ORIGINS = ("table", "narrative", "derived")

_SEVERITY = {"strict": "error", "customary": "warning"}
_TOLERANCE = 1e-6

_Values = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]


def by_origin(observations: pd.DataFrame) -> pd.DataFrame:
    """Sort observations so that the table's figures precede the narrative's."""
    order = observations["origin"].astype(str).map(ORIGINS.index)
    return observations.iloc[np.argsort(order.to_numpy(), kind="stable")]


def series_of(reports: pd.DataFrame) -> pd.Series:
    """Name the series each report belongs to: the same body in other years.

    A jurisdiction or its office is followed by `place`, whatever it was called; a
    bureau, township or zone has no code of its own and is followed by its name.
    """
    own = reports["scope"].isin(["jurisdiction", "office"])
    own &= reports["level"].isin(["province", "prefecture", "county"])
    parts = [reports[name].astype("string").fillna("") for name in ("place", "scope")]
    body = reports["body"].astype("string").fillna("").mask(own, "")
    return parts[0] + "/" + parts[1] + "/" + body


class _Figures:
    """Figures as a matrix: one row a unit, one column a name.

    `units` is what an identity holds within: a report and an applicant where the
    identity is over codes, a report and a code where it is over applicants.
    """

    def __init__(self, observations: pd.DataFrame, units: list[str], names: str):
        self.units, rows = _factorize(observations, units)
        columns, found = pd.factorize(observations[names].astype(object))
        self.columns = {name: i for i, name in enumerate(found)}
        self.values = np.full((len(self.units), len(found)), np.nan)
        self.values[rows, columns] = observations["value"].to_numpy(dtype=float)

    def term(self, term: Term) -> _Values:
        """Return the column of a term, missing where no report has it."""
        if term.name not in self.columns:
            return np.full(len(self.units), np.nan)
        return self.values[:, self.columns[term.name]]

    def term_at(self, term: Term, rows: npt.NDArray[np.intp]) -> _Values:
        """Return a term's figures in the given rows, missing where a row is -1."""
        figures = np.full(len(rows), np.nan)
        figures[rows >= 0] = self.term(term)[rows[rows >= 0]]
        return figures


def _factorize(
    frame: pd.DataFrame, names: list[str]
) -> tuple[pd.DataFrame, npt.NDArray[np.intp]]:
    grouped = frame.groupby(names, sort=False, observed=True)
    codes = np.asarray(grouped.ngroup(), dtype=np.intp)
    return frame[names].iloc[np.unique(codes, return_index=True)[1]], codes


def _side(terms: Sequence[Term], columns: list[_Values]) -> tuple[_Values, _Flags]:
    """Add the terms of one side; also say where all it needs is there."""
    total = np.zeros(len(columns[0]))
    complete = np.ones(len(columns[0]), dtype=bool)
    for term, column in zip(terms, columns, strict=True):
        missing = np.isnan(column)
        total += term.sign * np.where(missing, 0.0, column)
        complete &= ~missing | term.optional
    return total, complete


def _evaluate(
    identity: Identity, now: _Figures, past: _Figures, before: npt.NDArray[np.intp]
) -> tuple[_Flags, _Flags, _Values, _Values]:
    """Return, for each unit, whether tested, whether held, and both sides."""
    sides = []
    for terms in (identity.left, identity.right):
        columns = [
            past.term_at(term, before) if term.last_year else now.term(term)
            for term in terms
        ]
        sides.append((*_side(terms, columns), columns))
    (left, left_there, _), (right, right_there, columns) = sides
    slack = _TOLERANCE * np.maximum(1.0, np.abs(left))
    held = left >= right - slack
    exceeded = ~held
    if identity.relation == "=":
        held &= left <= right + slack
    tested = left_there & right_there
    if not identity.across_years and all(term.sign > 0 for term in identity.right):
        # Parts known so far that exceed their total break it whatever is missing.
        tested |= left_there & exceeded
    some = ~np.all([np.isnan(column) for column in columns], axis=0)
    return tested & some, held, left, right


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


def _last_year(
    now: _Figures, past: _Figures, before: Mapping[str, str]
) -> npt.NDArray[np.intp]:
    """Return, for each unit, the row in `past` of the unit a year before, or -1."""
    rows = {unit: row for row, unit in enumerate(past.units.itertuples(False, None))}
    found = [
        rows.get((before.get(report), unit), -1)
        for report, unit in now.units.itertuples(index=False, name=None)
    ]
    return np.array(found, dtype=np.intp)


def evaluate(observations: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Test every identity wherever its figures are known.

    An identity is tested where all its terms are known, and also where the parts
    known so far already exceed their total. Rounded figures (``approx``) count as
    unknown. Identities across years are tested between reports of one series.

    Parameters
    ----------
    observations : pandas.DataFrame
        Columns ``report, code, applicant, value, precision, origin``.
    reports : pandas.DataFrame
        Columns ``report, place, level, body, scope, year, form``.

    Returns
    -------
    pandas.DataFrame
        One row an identity and unit tested: ``report, rule, strength, applicant,
        code, found`` (left side), ``relation``, ``expected`` (right side), ``held``.
        ``applicant`` or ``code`` is the unit it was tested on, else empty.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load()
    >>> tests = evaluate(df, govopen.reports())
    >>> rudong = tests[tests["report"] == "rudong-2018"]
    >>> rudong.loc[~rudong["held"], ["rule", "found", "expected"]].values.tolist()
    [['response.parts', 999.0, 1019.0]]
    """
    stated = _exact(observations)
    before = _years_before(reports)
    parts = []
    for axis, other in (("code", "applicant"), ("applicant", "code")):
        # The whole of a row: the form's column of totals, or a text that names none.
        whole = {"": "total"} if axis == "applicant" else {"total": ""}
        exact = stated.assign(applicant=stated["applicant"].replace(whole))
        exact = exact.drop_duplicates(["report", "code", "applicant"])
        # A year's figures may stand on another form than those of the year before.
        lagged = [t.name for i in identities() for t in i.left + i.right if t.last_year]
        earlier = exact[axis].isin(lagged) & exact["report"].isin(before.values())
        past = _Figures(exact[earlier], ["report", other], axis)
        for form, group in reports.groupby("form", observed=True):
            figures = exact[exact["report"].isin(group["report"])]
            rules = [i for i in identities() if form in i.forms and i.axis == axis]
            if rules and len(figures):
                now = _Figures(figures, ["report", other], axis)
                parts += _evaluate_axis(rules, now, past, _last_year(now, past, before))
    if not parts:
        return pd.DataFrame(columns=list(EVALUATION)).astype({"held": bool})
    return pd.concat(parts, ignore_index=True)


def _evaluate_axis(
    rules: list[Identity],
    now: _Figures,
    past: _Figures,
    before: npt.NDArray[np.intp],
) -> list[pd.DataFrame]:
    parts = []
    for rule in rules:
        tested, held, left, right = _evaluate(rule, now, past, before)
        if not tested.any():
            continue
        units = now.units[tested]
        unit = units.iloc[:, 1].to_numpy()
        parts.append(
            pd.DataFrame(
                {
                    "report": units["report"].to_numpy(),
                    "rule": rule.rule,
                    "strength": rule.strength,
                    "applicant": unit if rule.axis == "code" else "",
                    "code": unit if rule.axis == "applicant" else "",
                    "found": left[tested],
                    "relation": rule.relation,
                    "expected": right[tested],
                    "held": held[tested],
                }
            )
        )
    return parts


def _exact(observations: pd.DataFrame) -> pd.DataFrame:
    """Keep the exact figures, the table's first."""
    exact = by_origin(observations[observations["precision"] == "exact"])
    return exact.astype({"applicant": object})


def check(observations: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """List what does not add up.

    Parameters
    ----------
    observations, reports : pandas.DataFrame
        As for :func:`evaluate`; `observations` also with ``locator``.

    Returns
    -------
    pandas.DataFrame
        The ``findings``: ``report, rule, severity, expected, found, codes,
        message``. A broken strict identity is an ``error``, a broken customary one
        a ``warning``.
    """
    return findings_of(observations, reports, evaluate(observations, reports))


def findings_of(
    observations: pd.DataFrame, reports: pd.DataFrame, tests: pd.DataFrame
) -> pd.DataFrame:
    """List the failed tests of an evaluation, and the figures that contradict."""
    broken = tests[~tests["held"].astype(bool)]
    form = dict(zip(reports["report"], reports["form"], strict=True))
    rules = {(f, i.rule): i for i in identities() for f in i.forms}
    rows = [
        _finding(line, rules[form[line[0]], line[1]], observations)
        for line in broken[list(EVALUATION)].itertuples(index=False, name=None)
    ]
    rows += _contradictions(observations)
    frame = pd.DataFrame(rows, columns=list(FINDING))
    return frame.astype({"expected": "float64", "found": "float64"})


def _finding(
    line: tuple[Any, ...], rule: Identity, observations: pd.DataFrame
) -> tuple[Any, ...]:
    report, name, strength, applicant, code, found, _, expected, _ = line
    terms = rule.left + rule.right
    codes = code or " ".join(dict.fromkeys(t.name for t in terms))
    first = code or rule.left[0].name
    columns = [applicant] if applicant else ["", "total"]
    place = observations.loc[
        (observations["report"] == report)
        & (observations["code"] == first)
        & observations["applicant"].isin(columns),
        "locator",
    ]
    within = f" ({applicant or code})" if applicant or code else ""
    where = f"; see {place.iloc[0]}" if len(place) and place.iloc[0] else ""
    message = (
        f"{strength} identity{within}: {rule.text.replace('?', '')}, "
        f"but {found:g} and {expected:g}{where}"
    )
    return report, name, _SEVERITY[strength], expected, found, codes, message


def _contradictions(observations: pd.DataFrame) -> list[tuple[Any, ...]]:
    """List figures that a report states more than once and differently."""
    key = ["report", "code", "applicant"]
    exact = _exact(observations)
    exact = exact.assign(applicant=exact["applicant"].replace({"total": ""}))
    exact = exact[exact.duplicated(key, keep=False)]
    rows: list[tuple[Any, ...]] = []
    stated = exact.groupby(key, sort=False, observed=True)
    for (report, code, applicant), group in stated:
        values, locators = group["value"].tolist(), group["locator"].tolist()
        for value, locator in zip(values[1:], locators[1:], strict=True):
            if value == values[0]:
                continue
            what = f"{code} ({applicant})" if applicant else code
            message = (
                f"{what} is {values[0]:g} in {locators[0]} and {value:g} in {locator}: "
                "both are kept, look in the document which one you mean"
            )
            rule = "figure.contradiction"
            rows.append((report, rule, "error", values[0], value, code, message))
    return rows
