"""Measures: shares and rates of comparable concepts, each with n and an interval.

What comes in are observations as :func:`~govopen.panel.load` returns them; what goes
out is one row a report, or a group of reports, and concept: ``k`` of ``n``, the value,
an interval that holds what is unknown of both, and the grade of the comparison. The
questions that are asked most have names, which ``measures.toml`` lists.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from numbers import Real
from pathlib import Path
from textwrap import fill
from typing import Any, Concatenate, NamedTuple, ParamSpec

import numpy as np
import numpy.typing as npt
import pandas as pd

from govopen import bounds
from govopen import concept as crosswalk
from govopen.bounds import SIDES, By, Insist, comparable, insisted, parts_of
from govopen.concept import NARRATIVE, REST, Figure, belongs, find, grade, known
from govopen.errors import DataError
from govopen.form import forms
from govopen.panel import census, codebook, expand_codes, wide
from govopen.schema import EVERYONE, TABLES, choice, required

__all__ = [
    "applicants", "catalogue", "comparable_shares", "completion", "corrections",
    "disclosure_rates", "labels", "measure", "not_held", "not_processed", "outcomes",
    "per_head", "per_hundred", "proportion", "publication_channels", "refusal_reasons",
    "request_channels", "residents", "shares", "timeliness",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__


# The names that the field uses, and what statsmodels calls them.
INTERVALS = {"wilson": "wilson", "jeffreys": "jeffreys", "clopper-pearson": "beta"}

SHARE = (*INTERVALS, "none")
RATE = ("garwood", "none")

CENSUS_YEAR = 2020

MEASURE = tuple(TABLES["measures"])
SHARES = ("report", "code", "label", "k", "n", "value", "low", "high", "method")

DISPUTES = ("review.cases", "review.decided", "litigation.cases", "litigation.decided")

_LIMITS = ["low", "high"]
_ENDS = ["least", "most"]

_Values = npt.NDArray[np.float64]
_Interval = Callable[[_Values, _Values], tuple[_Values, _Values]]
_Count = npt.ArrayLike | pd.Series
_P = ParamSpec("_P")


def proportion(
    k: _Count,
    n: _Count,
    *,
    confidence: float = 0.95,
    method: str = "wilson",
) -> pd.DataFrame:
    """Return ``k / n`` with an interval, row by row.

    Parameters
    ----------
    k, n : pandas.Series, or what makes one
        Counts of the part and of the whole, with one index.
    confidence : float, default 0.95
        Coverage of the interval.
    method : {'wilson', 'jeffreys', 'clopper-pearson'}
        How the interval is computed.

    Returns
    -------
    pandas.DataFrame
        ``k, n, value, low, high, method`` under the index of `k`; ``value`` lies
        between 0 and 1. Where `n` is 0 or missing, value and interval are missing.

    Raises
    ------
    DataError
        A `k` is larger than its `n`, or the method is unknown.

    Notes
    -----
    A report counts all requests of its year: ``value`` is no estimate of that year's
    share but the share itself. The interval answers another question: how far the
    propensity behind it can be told, were the year's requests one draw of many. Use
    it to compare years and places; leave it out to describe one.

    References
    ----------
    Brown, L. D., Cai, T. T. and DasGupta, A. (2001). Interval estimation for a
    binomial proportion. *Statistical Science*, 16(2), 101-133.

    Examples
    --------
    >>> late = proportion(13, 320)
    >>> late[["value", "low", "high"]].round(3).iloc[0].tolist()
    [0.041, 0.024, 0.068]
    """
    limits = _limits(method, confidence, INTERVALS)
    scalar = pd.api.types.is_scalar(k) and pd.api.types.is_scalar(n)
    frame = pd.DataFrame({"k": k, "n": n}, [0] if scalar else None, dtype=float)
    for where, part, whole in frame[frame["k"] > frame["n"]].itertuples(name=None):
        raise DataError(f"{where}: {part:g} is more than {whole:g}, so no part of it")
    for where, part, _ in frame[frame["k"] < 0].itertuples(name=None):
        raise DataError(f"{where}: {part:g} is no count")
    some = (frame["k"].notna() & (frame["n"] > 0)).to_numpy(dtype=bool)
    frame["value"] = frame["k"] / frame["n"].where(some)
    frame[_LIMITS] = np.nan
    counts = frame.loc[some, ["k", "n"]].to_numpy(dtype=float)
    frame.loc[some, _LIMITS] = np.column_stack(limits(*counts.T))
    return frame.assign(method=method)


def shares(
    df: Any,
    codes: str | Iterable[str],
    of: str,
    *,
    applicant: str = EVERYONE,
    confidence: float = 0.95,
    method: str = "wilson",
    insist: Insist = (),
) -> pd.DataFrame:
    """Return what part of a whole each of several figures is, as a form prints them.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them, or what it loads.
    codes : str or iterable of str
        The parts; ``refused.*`` stands for all that begin so.
    of : str
        The whole, in the same unit as the parts.
    applicant : str, default 'total'
        Which applicant column of the later forms is meant.
    confidence : float, default 0.95
        Coverage of the interval.
    method : {'wilson', 'jeffreys', 'clopper-pearson'}
        How the interval is computed.
    insist : bool, str or iterable of str, optional
        With ``"population"``, divide by what the forms do not have as the parts'
        whole.

    Returns
    -------
    pandas.DataFrame
        One row a report and part it states: ``report, code, label, k, n, value,
        low, high, method``, and ``source_kind`` where `df` has it; ``value`` is
        ``k / n`` between 0 and 1. A part that a report does not state has no row;
        where the whole is 0 or not stated, ``value`` and the interval are missing.

    Raises
    ------
    DataError
        A part is no part of the whole in the forms, or larger than it; or reports on
        several forms are mixed that count something else under one code.

    See Also
    --------
    proportion : What the interval is, and when to leave it out.
    comparable_shares : The shares of what is the same under every form.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(years=2018, scope="jurisdiction")
    >>> late = govopen.measures.shares(df, "closed.extended", of="closed.total")
    >>> late[["k", "n", "value", "low", "high"]].round(3).iloc[0].tolist()
    [13.0, 320.0, 0.041, 0.024, 0.068]
    """
    df = bounds.observed(df)
    parts = expand_codes(codes)
    choice("applicant", applicant, TABLES["comparable"]["applicant"].values)
    _alike(df, [*parts, of])
    table = wide(df, dict.fromkeys([*parts, of]), applicant=applicant)
    k = table[parts].rename_axis(columns="code").stack(future_stack=True).dropna()
    if "population" not in insisted(insist):
        for code in k.index.unique("code"):
            _check_part(code, of)
    n = table[of].reindex(k.index.get_level_values("report")).set_axis(k.index)
    frame = proportion(k, n, confidence=confidence, method=method).reset_index()
    about = df.drop_duplicates("report").set_index("report")
    frame["label"] = _labels(frame["report"].map(about["form"]), frame["code"])
    kept = [name for name in ("source_kind",) if name in about]
    for name in kept:
        frame[name] = frame["report"].map(about[name].astype(object))
    return frame[[*SHARES, *kept]]


def _check_part(code: str, of: str) -> None:
    """Refuse a figure that is no part of a whole in any form."""
    above = {code}
    while fresh := {up for code in above for up in _wholes().get(code, ())} - above:
        above |= fresh
    alike = {code, of} <= known().keys() and find(code).domain == find(of).domain
    if of not in above and not (alike and find(code).atoms <= find(of).atoms):
        wholes = ", ".join(sorted(above - {code})) or "nothing that they print"
        raise DataError(
            f"{code} is no part of {of} in any form (it is part of {wholes}): divide "
            'by such a whole, or set insist="population"'
        )


@cache
def _wholes() -> dict[str, set[str]]:
    """Return what each code is a part of: its parents and the sums it stands in."""
    found: dict[str, set[str]] = {}
    book = codebook()
    for code, parent in zip(book["code"], book["parent"], strict=True):
        found.setdefault(code, set()).update({parent} - {""})
    for form in forms():
        for part, whole in crosswalk.parents(form).items():
            if isinstance(part, Figure) and not part.applicant:
                found.setdefault(part.code, set()).add(whole.code)
    return found


@cache
def _counts(form: str, code: str) -> frozenset[tuple[str, bool]]:
    """Return the concepts that a row counts, and whether it tells each as a point."""
    return frozenset(
        (link.concept, link.grade in ("exact", "near"))
        for link in crosswalk.links(form)
        if link.figure == Figure(code)
    )


def _alike(df: pd.DataFrame, codes: Iterable[str]) -> None:
    """Refuse codes that the forms of `df` share and count differently."""
    used = df.loc[df["code"].isin(list(codes)), ["form", "code"]].drop_duplicates()
    for code, group in used.dropna().groupby("code", observed=True):
        counts = {form: _counts(form, str(code)) for form in map(str, group["form"])}
        counts = {form: counted for form, counted in counts.items() if counted}
        points = all(point for counted in counts.values() for _, point in counted)
        if len(counts) > 1 and (len({*counts.values()}) > 1 or not points):
            raise DataError(
                f"{code} does not count the same under the forms "
                f"{', '.join(counts)}: keep one form, or use "
                "govopen.measures.comparable_shares"
            )


# -- comparable measures -------------------------------------------------------------


def _limits(method: str, confidence: float, allowed: Iterable[str]) -> _Interval:
    """Return what gives the two limits of a share, or of a count per unit of exposure.

    Of nothing the lower limit is 0, of all the upper one is 1, as Brown, Cai and
    DasGupta modify Jeffreys' interval: it holds the share itself. Garwood's of nothing
    is 0 too; the chi-squared formula leaves it open.
    """
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.rates import confint_poisson

    choice("method", method, allowed)
    if not (isinstance(confidence, Real) and 0 < confidence < 1):
        raise DataError(f"a confidence of {confidence!r} is not between 0 and 1")

    def limits(k: _Values, n: _Values) -> tuple[_Values, _Values]:
        if method == "garwood":
            low, high = confint_poisson(k, n, "exact-c", 1 - confidence)
        else:
            low, high = proportion_confint(k, n, 1 - confidence, INTERVALS[method])
            high = np.where(k < n, high, 1.0)
        return np.where(k > 0, low, 0.0), np.asarray(high)

    return _bare if method == "none" else limits


def _bare(k: _Values, n: _Values) -> tuple[_Values, _Values]:
    return k / n, k / n


def _answer(
    frame: pd.DataFrame,
    limits: _Interval,
    method: str,
    by: By,
    insist: Insist,
    *,
    complete: Iterable[tuple[str, str]] = (),
    rate: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Apply the guards to parts and wholes, add up groups, and divide.

    Of parts and wholes that are to be `complete`, only reports with all those are kept
    that their form can tell. Of a `rate`, the part is a count for so much (``per``) of
    the whole, and not a share of it.
    """
    if complete:
        frame = _complete(frame, complete)
    keys = bounds.groups(frame, by, [*MEASURE, *SIDES])
    bounds.guard(frame, keys, insist=insist)
    if keys is None:
        keys, frame = ["report"], frame.assign(n_reports=1)
    else:
        frame = frame[frame["whole_most"] > 0]  # nothing of nothing is no share
        _check_groups(frame, keys, insisted(insist), shares=not rate)
        frame = bounds.pooled(frame, keys, [], SIDES)
    return _divided(frame, keys, limits, method, rate or {})


def _complete(frame: pd.DataFrame, pairs: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Keep the reports that tell every part that their form can tell."""
    pairs = list(pairs)
    asked = {
        form: sum(
            "none" not in (grade(form, x)[0], grade(form, y)[0]) for x, y in pairs
        )
        for form in (*forms(), NARRATIVE)
    }
    told = frame.groupby("report", observed=True)["concept"].transform("size")
    whole = told == frame["form"].astype(object).fillna(NARRATIVE).map(asked)
    if len(frame) and not whole.any():
        raise DataError(
            f"no report tells all of {', '.join(x for x, _ in pairs)} that its form "
            "asks for: leave complete=True out"
        )
    return frame[whole]


def _check_groups(
    frame: pd.DataFrame, by: list[str], lifted: frozenset[str], *, shares: bool
) -> None:
    """Refuse a group in which a form cannot tell a part that another one tells.

    Raises
    ------
    DataError
        Also where a report states more of a part than of its whole.
    """
    more = frame[frame["part_least"] > frame["whole_most"]]
    if len(more) and shares:
        report, concept = more[["report", "concept"]].iloc[0]
        raise DataError(
            f"{report} states more of {concept} than of the whole: leave it out, as in "
            f"df[df['report'] != {report!r}]"
        )
    if "forms" in lifted:
        return
    grouped = frame.groupby(by, observed=True) if by else [(("all",), frame)]
    for group, rows in grouped:
        used = sorted(rows["form"].dropna().astype(str).unique())
        for name in rows["concept"].astype(str).unique() if len(used) > 1 else ():
            cannot = [form for form in used if grade(form, name)[0] == "none"]
            if cannot:
                raise DataError(
                    f"in the group {', '.join(map(str, group))} reports on the form "
                    f"{cannot[0]} cannot tell {name}: group by 'form' or 'year' too, "
                    'or add up those that can with insist="forms"'
                )


def _divided(
    frame: pd.DataFrame,
    first: list[str],
    limits: _Interval,
    method: str,
    rate: Mapping[str, int],
) -> pd.DataFrame:
    """Divide parts by wholes, each end of the interval where it is furthest out.

    The lower limit is that of the least part among the most of the rest, the upper
    one that of the most of the part among the least of the rest.
    """
    part, rest, whole = (
        frame[[f"{side}_{end}" for end in _ENDS]].to_numpy(dtype=float)
        for side in ("part", "rest", "whole")
    )
    per = rate.get("per", 0)
    ends: dict[str, _Values] = {}
    for side, (limit, end) in enumerate(zip(_LIMITS, _ENDS, strict=True)):
        k, other = part[:, side], rest[:, 1 - side]
        n = other if per else np.clip(k + other, whole[:, 0], whole[:, 1])
        if not per:  # where there can be something, the share is of the least of it
            least = (n == 0) & (whole[:, 1] > 0)
            n = np.where(least, 1.0, n)
            k = np.where(least & (part[:, 1] > 0), 1.0, k)
        some = (n > 0) & np.isfinite(k) & np.isfinite(n) & ((k <= n) | (per > 0))
        for name, interval in ((limit, limits), (end, _bare)):
            ends[name] = np.full(len(frame), np.nan)
            ends[name][some] = interval(k[some], n[some])[side] * (per or 1)
    k, n = (np.where(x[:, 0] == x[:, 1], x[:, 0], np.nan) for x in (part, whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        possible = (n > 0) & ((k <= n) | (per > 0))
        value = np.where(possible, (per or 1) * k / n, np.nan)
    labels = {concept.name: concept.label_en for concept in known().values()}
    frame = frame.drop(columns=SIDES).assign(
        label=frame["concept"].astype(object).map(labels),
        k=k,
        n=n,
        value=value,
        method=method,
        **ends,
        **rate,
    )
    own = [name for name in MEASURE if name in frame and name not in first]
    others = [name for name in frame if name not in (*first, *own)]
    return bounds.busy(bounds.typed(frame[[*first, *own, *others]], "measures"))


def comparable_shares(
    df: Any,
    concepts: str | Iterable[str],
    of: str | None = None,
    *,
    by: By = None,
    applicant: str = EVERYONE,
    confidence: float = 0.95,
    method: str = "wilson",
    complete: bool = False,
    insist: Insist = (),
) -> pd.DataFrame:
    """Return what part of a whole concepts are, under whatever form.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them, or what it loads.
    concepts : str or iterable of str
        The parts, concepts of :func:`~govopen.concept.concepts`; ``refused.*`` stands
        for all that begin so.
    of : str, optional
        The whole, a concept that the parts belong to.
    by : str or iterable of str, optional
        Columns of a report whose values make groups, such as ``["province",
        "year"]``; the parts and wholes of a group are added up, with ``[]`` those of
        all reports. By default each report stands for itself.
    applicant : str, default 'total'
        Which applicant column of the later forms is meant.
    confidence : float, default 0.95
        Coverage of the interval.
    method : {'wilson', 'jeffreys', 'clopper-pearson', 'none'}
        How the interval is computed; with ``none`` it holds only what the form
        leaves open, and nothing of chance.
    complete : bool, default False
        Keep only reports that tell every part that their form can tell, also within
        groups.
    insist : bool, str or iterable of str, optional
        Guards to lift: ``scopes`` (mix jurisdictions, offices and units), ``forms``
        (leave out reports whose form cannot tell a concept), ``overlap`` (add a place
        to what it contains), ``population`` (divide by what the parts do not belong
        to), ``parts`` (without `of`, divide by the sum of the parts given).

    Returns
    -------
    pandas.DataFrame
        One row a report or group and part, in the order given: ``concept, label, k, n,
        value, low, high, least, most, method, grade, origin, precision, n_reports``,
        beside the report's columns or those of `by`. ``value`` is ``k / n`` between 0
        and 1; where a form tells either only between bounds, ``k``, ``n`` and
        ``value`` are missing.
        ``least`` to ``most`` is what the form leaves open, ``low`` to ``high`` holds
        all of it and, around it, the interval. ``n_reports`` counts the reports.

    Raises
    ------
    DataError
        A guard that is not lifted; the message says how to ask instead.

    See Also
    --------
    proportion : What the interval is, and when to leave it out.

    Notes
    -----
    The lower limit is the interval's at the least that the part can be, the upper one
    at the most [1]_. For a group, the interval treats every request alike; places
    differ by more than that, see the fourth notebook.

    References
    ----------
    .. [1] Imbens, G. W. and Manski, C. F. (2004). Confidence intervals for partially
       identified parameters. *Econometrica*, 72(6), 1845-1857. The interval here is
       that of the whole region and so covers the parameter at least as often.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> reasons = ["refused.third_party", "refused.internal"]
    >>> rates = govopen.measures.comparable_shares(df, reasons, of="outcome.total")
    >>> rates[["concept", "k", "n", "value", "least", "most", "grade"]].round(3)
                   concept    k      n  value  least   most   grade
    0  refused.third_party  1.0  320.0  0.003  0.003  0.003    near
    1     refused.internal  NaN  320.0    NaN  0.000  0.131  bounds
    """
    df, names = bounds.observed(df), crosswalk.named(concepts)
    limits = _limits(method, confidence, SHARE)
    if of is None:
        frame = _parts_of_their_sum(df, names, applicant, insist)
    else:
        frame = parts_of(df, names, of, applicant=applicant, insist=insist)
    every = [(name, of or name) for name in names] if complete else ()
    return _answer(frame, limits, method, by, insist, complete=every)


def _parts_of_their_sum(
    df: pd.DataFrame, names: list[str], applicant: str, insist: Insist
) -> pd.DataFrame:
    """Take concepts as parts of a whole that they make up between them."""
    atoms = [find(name).atoms for name in names]
    given = frozenset().union(*atoms)
    whole_of = {
        frozenset(c.atoms - {REST}): c.name for c in reversed([*known().values()])
    }
    whole = whole_of.get(given)
    if sum(map(len, atoms)) > len(given):
        raise DataError(
            f"{', '.join(names)} overlap, so they make up no whole between them: name "
            f"the whole they belong to{_wider(names)}"
        )
    if whole and whole not in names:
        return parts_of(df, names, whole, applicant=applicant, insist=insist)
    if "parts" not in insisted(insist):
        raise DataError(
            f"{', '.join(names)} do not make up a whole between them: name the whole "
            f"they belong to{_wider(names)}, or divide by their own sum with "
            'insist="parts"'
        )
    each = comparable(df, names, applicant=applicant, insist=insist)
    stated = each.groupby("report", observed=True)["concept"].transform("size")
    each = each[stated == len(names)].drop(columns="applicant")
    sums = each.groupby("report", observed=True)[_ENDS].transform("sum")
    for end in _ENDS:
        each[f"part_{end}"] = each.pop(end)
        each[f"whole_{end}"] = sums[end]
        each[f"rest_{end}"] = sums[end] - each[f"part_{end}"]
    return each


def _wider(names: Iterable[str]) -> str:
    """Name the smallest concept that others are parts of, if there is one."""
    given = frozenset().union(*(find(name).atoms for name in names))
    wider = [c for c in known().values() if given < c.atoms and c.name not in names]
    smallest = min(wider, key=lambda c: len(c.atoms), default=None)
    return f", such as of={smallest.name!r}" if smallest else ""


# -- the measures that have names ----------------------------------------------------


class _Entry(NamedTuple):
    """A measure of the table: its parts in the crosswalk's order, and its wholes."""

    question: str
    parts: tuple[str, ...]
    wholes: tuple[str, ...]
    adds_up_to: str = ""
    notes: str = ""
    example: str = ""

    def forms(self) -> list[str]:
        """Return the forms that tell a part and the whole that it belongs to."""
        pairs = [(x, y) for y in self.wholes for x in self.parts if belongs(x, y)]

        def tells(form: str) -> bool:
            grades = ({grade(form, x)[0], grade(form, y)[0]} for x, y in pairs)
            return any("none" not in both for both in grades)

        return [form for form in (*forms(), NARRATIVE) if tells(form)]


@cache
def _text() -> Mapping[str, Any]:
    path = Path(__file__).with_name("measures.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _entries() -> Mapping[str, _Entry]:
    entries, order = {}, list(known())
    for name, line in _text()["measure"].items():
        rest = dict(line)
        wholes = tuple(rest.pop("whole").split())
        parts = set(crosswalk.named(rest.pop("parts").split())) - set(wholes)
        ordered = tuple(sorted(parts, key=order.index))
        entries[name] = _Entry(parts=ordered, wholes=wholes, **rest)
    return entries


def catalogue() -> pd.DataFrame:
    """List the measures that have names.

    Returns
    -------
    pandas.DataFrame
        One row a measure: ``measure, question, parts, whole, forms, notes``. A part is
        a share of the first whole that it belongs to; ``forms`` are those that tell
        any part and its whole, ``narrative`` for the texts of reports on no form.

    See Also
    --------
    measure : Computes them.

    Examples
    --------
    >>> import govopen
    >>> table = govopen.measures.catalogue().set_index("measure")
    >>> table.loc["outcomes", "question"]
    'How do requests end?'
    >>> table.loc["completion", "forms"]
    'ogi2019 ogi2021'
    """
    rows = [
        (
            name,
            x.question,
            *map(" ".join, (x.parts, x.wholes, x.forms())),
            " ".join(x.notes.split()),
        )
        for name, x in _entries().items()
    ]
    columns = ["measure", "question", "parts", "whole", "forms", "notes"]
    return pd.DataFrame(rows, columns=columns)


def measure(
    df: Any,
    name: str,
    of: str | None = None,
    *,
    by: By = None,
    applicant: str = EVERYONE,
    confidence: float = 0.95,
    method: str = "wilson",
    complete: bool = False,
    insist: Insist = (),
) -> pd.DataFrame:
    """Return a measure by its name: the shares of those parts that each form can tell.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them, or what it loads.
    name : str
        A measure of :func:`catalogue`. Each is a function too: ``outcomes(df)`` is
        ``measure(df, "outcomes")``.
    of : str, optional
        The whole, where the measure has several; by default the first of them that a
        part belongs to.
    by, applicant, confidence, method, complete, insist
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`, parts in the order of the crosswalk. A report
        whose form cannot tell a part has no row for it.

    Raises
    ------
    DataError
        A guard that is not lifted, as where a group mixes reports that can tell a part
        with others that cannot, so that its parts would be shares of different wholes.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    >>> held = govopen.measures.measure(df, "not_held", by="prefecture")
    >>> held[["prefecture", "k", "n", "n_reports"]].values.tolist()
    [['宿迁市', 1944.0, 7007.0, 2]]
    """
    limits = _limits(method, confidence, SHARE)
    entry = _entries()[choice("measure", name, _entries())]
    df = bounds.observed(df)
    wholes = list(entry.wholes) if of is None else [choice("of", of, entry.wholes)]
    parts = [x for x in entry.parts if any(belongs(x, whole) for whole in wholes)]
    if len(wholes) > 1:  # one that no form here tells stands in nobody's way
        used = [form for form, _ in bounds.forms_in(df)]
        some = [x for x in wholes if any(grade(form, x)[0] != "none" for form in used)]
        wholes = some or wholes
    bounds.told(df, wholes, insist, applicant)
    if entry.adds_up_to:
        df = _with_total(df, wholes[0], entry.adds_up_to)
    lifted = insisted(insist) | {"forms"}
    asked = [x for x in parts if any(belongs(x, whole) for whole in wholes)]
    frame = parts_of(df, asked, wholes, applicant=applicant, insist=lifted)
    every = [(x, next(y for y in wholes if belongs(x, y))) for x in asked]
    every = every if complete else []
    return _answer(frame, limits, method, by, insist, complete=every)


def _with_total(df: pd.DataFrame, whole: str, items: str) -> pd.DataFrame:
    """Add a whole where nothing bounds it and its parts add up to another count."""
    stated = comparable(df, [whole, items], implied=True, insist="forms")
    each = stated.set_index("report")[["concept", *_ENDS]]
    parts, other = (each[each["concept"] == name] for name in (whole, items))
    parts = parts.reindex(other.index)
    agree = parts["least"].fillna(0).eq(other["least"])
    agree &= other["least"].eq(other["most"])
    agree &= ~np.isfinite(parts["most"])  # nor where nothing is told of it
    if not agree.any():
        return df
    total = df[df["code"].eq(items) & df["report"].isin(other.index[agree])]
    told = {"code": whole, "origin": "derived", "locator": f"parts add up to {items}"}
    total = total.drop_duplicates("report").assign(**told)
    # Of many figures few are about this.
    about = df.iloc[bounds.rows_about(df, [whole])]
    return pd.concat([about, total], ignore_index=True)


def _named(
    engine: Callable[Concatenate[Any, str, _P], pd.DataFrame], name: str
) -> Callable[Concatenate[Any, _P], pd.DataFrame]:
    """Make a function of a measure, with the engine's keywords and its own text."""
    entry = _entries()[name]

    def function(df: Any, *args: _P.args, **how: _P.kwargs) -> pd.DataFrame:
        return engine(df, name, *args, **how)

    signature = inspect.signature(engine)
    own = [x for key, x in signature.parameters.items() if key != "name"]
    columns = [x for x in MEASURE[1:] if x not in ("per", "match", "vintage")]
    text = _text()["text"].format(
        question=entry.question,
        parts=", ".join(f"``{x}``" for x in entry.parts),
        whole=", ".join(f"``{x}``" for x in entry.wholes),
        columns=", ".join(columns),
        notes=entry.notes.strip(),
        example=entry.example.strip(),
    )
    lines = [
        fill(x, 84, subsequent_indent=" " * (len(x) - len(x.lstrip())))
        for x in text.splitlines()
    ]
    function.__name__ = function.__qualname__ = name
    function.__signature__ = signature.replace(parameters=own)  # type: ignore[attr-defined]
    function.__doc__ = "\n".join(lines)
    return function  # type: ignore[return-value]  # `df` has a name too


request_channels = _named(measure, "request_channels")
publication_channels = _named(measure, "publication_channels")
applicants = _named(measure, "applicants")
completion = _named(measure, "completion")
timeliness = _named(measure, "timeliness")
outcomes = _named(measure, "outcomes")
disclosure_rates = _named(measure, "disclosure_rates")
refusal_reasons = _named(measure, "refusal_reasons")
not_held = _named(measure, "not_held")
not_processed = _named(measure, "not_processed")
corrections = _named(measure, "corrections")


# -- counts for so many of something else --------------------------------------------


def per_hundred(
    df: Any,
    concepts: str | Iterable[str] | None = None,
    of: str = "request.received",
    *,
    by: By = None,
    confidence: float = 0.95,
    method: str = "garwood",
    insist: Insist = (),
) -> pd.DataFrame:
    """Return counts for a hundred of another count: disputes for 100 requests.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them, or what it loads.
    concepts : str or iterable of str, optional
        What is counted, concepts that have the unit ``case``; by default
        reconsiderations and lawsuits, those of them that a report's form can tell.
    of : str, default 'request.received'
        A hundred of what.
    by, confidence, insist
        As for :func:`comparable_shares`.
    method : {'garwood', 'none'}
        How the interval is computed.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`, with ``per``; ``value`` is ``100 * k / n``.
        The cases of a year may be about requests of an earlier one, so this is no
        share.

    Raises
    ------
    DataError
        A guard that is not lifted, or a concept that counts no cases.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. *Biometrika*,
    28(3/4), 437-442.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> rates = govopen.measures.per_hundred(df)
    >>> rates[["concept", "k", "n", "value"]].round(2).values.tolist()
    [['review.decided', 15.0, 320.0, 4.69], ['litigation.decided', 11.0, 320.0, 3.44]]
    """
    limits = _limits(method, confidence, RATE)
    df = bounds.observed(df)
    lifted = insisted(insist)
    names = crosswalk.named(DISPUTES if concepts is None else concepts)
    for name in names:
        if find(name).unit != "case" and "population" not in lifted:
            raise DataError(
                f"{name} counts no cases that come of {of}: divide it by a whole that "
                'it belongs to, as in measures.comparable_shares; insist="population" '
                "takes it all the same"
            )
    bounds.told(df, crosswalk.named(of), insist)
    some = lifted | ({"forms"} if concepts is None else set())
    frame = parts_of(df, names, of, insist=some | {"population"})
    for end in _ENDS:
        frame[f"rest_{end}"] = frame[f"whole_{end}"]
    return _answer(frame, limits, method, by, insist, rate={"per": 100})


def per_head(
    df: Any,
    concept: str | Iterable[str] = "request.received",
    *,
    per: int = 100_000,
    by: By = None,
    confidence: float = 0.95,
    method: str = "garwood",
    insist: Insist = (),
) -> pd.DataFrame:
    """Return a count for so many residents of 2020: requests, or items disclosed.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations of the scope ``jurisdiction``, as :func:`~govopen.panel.load`
        returns them, or what it loads.
    concept : str or iterable of str, default 'request.received'
        What is counted, such as ``proactive.total``.
    per : int, default 100,000
        For how many residents.
    by, confidence, insist
        As for :func:`comparable_shares`.
    method : {'garwood', 'none'}
        How the interval is computed.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`, with ``per``, ``vintage`` and ``match``;
        ``n`` are
        the residents of the census year ``vintage``, whatever the year of the report
        (each report of a group adds them once), and ``match`` says how the place fits
        what was counted (see :func:`~govopen.panel.census`), ``mixed`` where the places
        of a group differ. A place without a figure
        in the census has no row.

    Raises
    ------
    DataError
        A report speaks for an office or a unit: the residents are not its public.

    Notes
    -----
    The interval is Garwood's exact one for a Poisson count. As with
    :func:`proportion` it is about the propensity, not about the year's count.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. *Biometrika*,
    28(3/4), 437-442.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> rate = govopen.measures.per_head(df)  # 320 of 880,006 residents
    >>> rate[["value", "low", "high"]].round(1).iloc[0].tolist()
    [36.4, 32.5, 40.6]
    """
    limits = _limits(method, confidence, RATE)
    if not (isinstance(per, Real) and 0 < per < np.inf):
        raise DataError(f"per={per!r} is no number of residents above zero")
    frame = comparable(df, concept, insist=insist).drop(columns="applicant")
    required(frame, ["place"], "observations as govopen.load() returns")
    scopes = set(frame["scope"].dropna().unique()) - {"jurisdiction"}
    if scopes and "population" not in insisted(insist):
        raise DataError(
            f"figures of the scope {', '.join(sorted(scopes))} have no residents to be "
            "shared among: keep scope='jurisdiction'"
        )
    people = _residents().reindex(frame["place"].astype(object))
    for end in _ENDS:
        frame[f"part_{end}"] = frame.pop(end)
        for side in ("rest", "whole"):
            frame[f"{side}_{end}"] = people["population"].to_numpy(dtype=float)
    frame["match"] = people["match"].to_numpy()
    frame = frame[frame["whole_least"] > 0].reset_index(drop=True)
    rate = {"per": per, "vintage": CENSUS_YEAR}
    return _answer(frame, limits, method, by, insist, rate=rate)


def residents() -> pd.DataFrame:
    """Return the residents of 2020 of every county, prefecture and province.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``place``: ``population`` and ``match``. Zones that the census
        counts apart belong to their prefecture and province, and to no county.

    Examples
    --------
    >>> residents().loc[["320600", "320623"], "population"].tolist()
    [7726635, 880006]
    """
    return _residents().copy()


@cache
def _residents() -> pd.DataFrame:
    rows = census()
    listed = [rows.dropna(subset="place")]
    for digits in (2, 4):
        above = rows["region"].str[:digits] + "0" * (6 - digits)
        listed.append(rows.assign(place=above, match="same"))
    # A city without counties is its own prefecture.
    each = pd.concat(listed).drop_duplicates(["region", "place"]).groupby("place")
    population = each["population"].sum(min_count=1)
    return pd.DataFrame({"population": population, "match": each["match"].first()})


def _labels(forms: pd.Series, codes: pd.Series) -> list[str]:
    """Label each code as the report's form does, or as the text's table does."""
    own = _printed()
    return [
        own.get((form, code)) or own[NARRATIVE, code]
        for form, code in zip(forms, codes, strict=True)
    ]


def labels() -> pd.Series:
    """Return the English label of each code under each form.

    Returns
    -------
    pandas.Series
        Indexed by form and code; one code may be labelled differently by two forms.

    Examples
    --------
    >>> labels()["ogi2014", "refused.other_law"]
    'Other grounds in law'
    >>> labels()["ogi2021", "refused.other_law"]
    'Other law or regulation forbids'
    """
    return _printed().copy()


@cache
def _printed() -> pd.Series:
    return codebook().set_index(["form", "code"])["label_en"]
