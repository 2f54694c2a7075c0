"""Measures: shares and rates of comparable concepts, each with n and an interval.

What comes in are observations as :func:`~govopen.panel.load` returns them; what goes
out is one row a report, or a group of reports, and concept: ``k`` of ``n``, the value,
what the form leaves open of it, an interval that says which chance it allows for, the
grade of the comparison and what the checks have against it. The questions that are
asked most have names, which ``measures.toml`` lists.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial, wraps
from numbers import Real
from textwrap import fill
from typing import (
    Any,
    Literal,
    NamedTuple,
    ParamSpec,
    Protocol,
    TypedDict,
    Unpack,
)

import numpy as np
import numpy.typing as npt
import pandas as pd

from govopen import bounds
from govopen import concept as crosswalk
from govopen.bounds import SIDES, By, Insist, comparable, insisted
from govopen.bundle import entries
from govopen.concept import NARRATIVE, REST, Figure, belongs, find, known, tells
from govopen.errors import left_out, refuse
from govopen.form import forms
from govopen.panel import CENSUS_YEAR, census, codebook, expand_codes, wide, with_census
from govopen.schema import EVERYONE, TABLES, Applicant, choice, required, unexpected

__all__ = [
    "applicants", "catalogue", "comparable_shares", "completion", "corrections",
    "disclosure_rates", "homogeneity", "labels", "measure", "not_held", "not_processed",
    "outcomes", "per_head", "per_hundred", "proportion", "publication_channels",
    "ratio", "refusal_reasons", "request_channels", "residents", "shares", "timeliness",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__


# The names that the field uses, and what statsmodels calls them.
INTERVALS = {"wilson": "wilson", "jeffreys": "jeffreys", "clopper-pearson": "beta"}
Method = Literal["wilson", "jeffreys", "clopper-pearson", "none"]
RateMethod = Literal["garwood", "none"]

# Of fewer bodies nothing can be said about how they differ, nor where one of them holds
# so much of the whole that all tell no more than fewer equal ones would.
FEWEST = 5
_AS_MANY = 2

MEASURE = tuple(TABLES["measures"])
SHARES = (
    "report", "code", "label", "k", "n", "value", "low", "high", "least", "most",
    "method", "chance", "doubt",
)  # fmt: skip

DISPUTES = ("review.cases", "review.decided", "litigation.cases", "litigation.decided")

_LIMITS = ["low", "high"]
_ENDS = ["least", "most"]

_Values = npt.NDArray[np.float64]
_Count = npt.ArrayLike | pd.Series
_P = ParamSpec("_P")


# -- intervals -----------------------------------------------------------------------


class _Chance(NamedTuple):
    """How an interval is computed: of shares, or of counts for so many (`per`)."""

    method: str
    confidence: float
    per: float = 0
    simultaneous: bool = False

    def checked(self) -> _Chance:
        """Refuse a method that there is not, or a confidence."""
        choice(
            "method", self.method, [*(["garwood"] if self.per else INTERVALS), "none"]
        )
        if not (isinstance(self.confidence, Real) and 0 < self.confidence < 1):
            refuse("confidence", confidence=self.confidence)
        return self

    def limits(self, k: _Values, n: _Values, alpha: _Values) -> tuple[_Values, _Values]:
        """Return the limits of ``k / n``: of nothing from 0, of all up to 1."""
        from statsmodels.stats.proportion import proportion_confint
        from statsmodels.stats.rates import confint_poisson

        if self.per:
            low, high = confint_poisson(k, n, "exact-c", alpha)
        else:
            low, high = proportion_confint(k, n, alpha, INTERVALS[self.method])
            high = np.where(k < n, high, 1.0)
        return np.where(k > 0, low, 0.0), high


class _Spread(NamedTuple):
    """How many bodies each group has, and how much they differ beyond chance.

    The design effect says how much larger the variance of a pooled value is when each
    body is left out in turn (jackknife) than if every request were drawn by itself.
    Where a few bodies hold most of the requests, `as_many` equal ones would tell as
    much of how bodies differ.
    """

    bodies: Any
    effect: Any
    as_many: Any

    @classmethod
    def of(cls, k: _Values, n: _Values, group: Any, body: Any, rate: bool) -> _Spread:
        cells = pd.DataFrame({"k": k, "n": n}).groupby([group, body]).sum()
        groups = cells.groupby(level=0)
        total, bodies = groups.sum(), groups.size()
        left = total.reindex(cells.index, level=0) - cells
        with np.errstate(divide="ignore", invalid="ignore"):
            without = (left["k"] / left["n"]).groupby(level=0)
            jackknife = without.var(ddof=0) * (bodies - 1)
            value = total["k"] / total["n"]
            chance = value * (1 if rate else 1 - value) / total["n"]
            effect = np.where(chance > 0, jackknife / chance, 1.0)
        as_many = total["n"] ** 2 / (cells["n"] ** 2).groupby(level=0).sum()
        return cls(bodies.to_numpy(), np.maximum(effect, 1.0), as_many.to_numpy())

    def enough(self) -> Any:
        """Say of which groups something is known of how their bodies differ."""
        return (self.bodies >= FEWEST) & ~(self.as_many < _AS_MANY)


def _ends(frame: pd.DataFrame, end: int, rate: bool) -> tuple[_Values, _Values]:
    """Return part and whole where the share is least (0), or most (1)."""
    part, rest, whole = (
        frame[[f"{side}_{x}" for x in _ENDS]].to_numpy(dtype=float)
        for side in ("part", "rest", "whole")
    )
    k, other = part[:, end], rest[:, 1 - end]
    if rate:
        return k, whole[:, 1 - end]
    n = np.clip(k + other, whole[:, 0], whole[:, 1])
    # Where there can be something, the share is of the least of it.
    least = (n == 0) & (whole[:, 1] > 0)
    return np.where(least & (part[:, 1] > 0), 1.0, k), np.where(least, 1.0, n)


def _divided(
    frame: pd.DataFrame,
    chance: _Chance,
    together: Any = None,
    spread: tuple[_Spread, _Spread] | None = None,
) -> pd.DataFrame:
    """Divide parts by wholes, each end of the interval where it is furthest out.

    The lower limit is that of the least part among the most of the rest, the upper
    one that of the most of the part among the least of the rest. Rows with one number
    in `together` have simultaneous intervals, if wanted. Added up over bodies that
    differ, so many requests count as fewer by the design effect.
    """
    from scipy import stats  # type: ignore[import-untyped]

    rate, size = chance.per > 0, len(frame)
    scale, alpha = chance.per or 1.0, np.full(size, 1 - chance.confidence)
    if chance.simultaneous:
        alpha /= pd.Series(together).groupby(together).transform("size").to_numpy()
    some = np.full(size, chance.method != "none")
    if "kind" in frame:  # of what is no count of events, nothing is left to chance
        some &= frame.pop("kind").eq("flow").to_numpy(dtype=bool)
    if spread:
        some &= spread[0].enough() & spread[1].enough()
    found: dict[str, _Values] = {}
    for end, (limit, name) in enumerate(zip(_LIMITS, _ENDS, strict=True)):
        k, n = _ends(frame, end, rate)
        known = (n > 0) & np.isfinite(k) & np.isfinite(n) & ((k <= n) | rate)
        effect = spread[end].effect if spread else np.ones(size)
        drawn = known & some & np.isfinite(effect)
        found[name], found[limit] = np.full((2, size), np.nan)
        found[name][known] = k[known] / n[known] * scale
        beyond = alpha
        if spread:  # as Student's limits reach further than the normal ones
            freedom = np.maximum(spread[end].as_many, _AS_MANY) - 1
            beyond = 2 * stats.norm.sf(stats.t.isf(alpha / 2, freedom))
        within = (x[drawn] for x in (k / effect, n / effect, beyond))
        if drawn.any():
            found[limit][drawn] = chance.limits(*within)[end] * scale
        some = some & np.isfinite(effect)
    least, most = (frame[[f"{x}_{end}" for x in ("part", "whole")]] for end in _ENDS)
    k, n = np.where(least.to_numpy() == most.to_numpy(), least, np.nan).T
    value = np.where(found["least"] == found["most"], found["least"], np.nan)
    empty = np.isnan(found["low"]) & np.isnan(found["high"])
    kinds = np.where(empty, "none", "places" if spread else "independent")
    return frame.drop(columns=SIDES).assign(
        k=k, n=n, value=np.where(np.isnan(k + n), np.nan, value),
        low=found["low"], high=found["high"], least=found["least"], most=found["most"],
        method=chance.method, chance=kinds,
    )  # fmt: skip


def _sides(k: Any, n: Any) -> dict[str, Any]:
    """Return a part, the rest and the whole of what is known as points or as pairs."""
    (k0, k1), (n0, n1) = (x if isinstance(x, tuple) else (x, x) for x in (k, n))
    return dict(zip(SIDES, (k0, k1, n0 - k1, n1 - k0, n0, n1), strict=True))


def proportion(
    k: _Count,
    n: _Count,
    *,
    confidence: float = 0.95,
    method: Method = "wilson",
) -> pd.DataFrame:
    """Return ``k / n`` with an interval, row by row.

    Parameters
    ----------
    k, n : pandas.Series, or what makes one
        Counts of the part and of the whole, with one index.
    confidence : float, default 0.95
        Coverage of the interval.
    method : {'wilson', 'jeffreys', 'clopper-pearson', 'none'}
        How the interval is computed.

    Returns
    -------
    pandas.DataFrame
        ``k, n, value, low, high, method`` under the index of `k`; ``value`` lies
        between 0 and 1. Where `n` is 0 or missing, value and interval are missing.

    Raises
    ------
    DataError
        A `k` is larger than its `n`, either is no count, their rows are not the same,
        or the method is unknown.

    Notes
    -----
    A report counts all requests of its year: ``value`` is no estimate of that year's
    share but the share itself. The interval answers another question: how far the
    propensity behind it can be told, were the year's requests independent draws. Use
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
    chance = _Chance(method, confidence).checked()
    scalar = pd.api.types.is_scalar(k) and pd.api.types.is_scalar(n)
    try:
        frame = pd.DataFrame({"k": k, "n": n}, [0] if scalar else None).astype(float)
        several = [x.index for x in (k, n) if isinstance(x, pd.Series)]
        if not all(frame.index.equals(index) for index in several):
            raise ValueError("their indexes differ")
    except (TypeError, ValueError) as error:
        refuse("rows", error=error)
    for name, column in frame.items():
        for where, value in column[(column < 0) | np.isinf(column)].items():
            refuse("count", where=where, name=name, value=value)
    _check_shares(frame["k"], frame["n"], frame.index)
    found = _divided(frame.assign(**_sides(frame["k"], frame["n"])), chance)
    return found[["k", "n", "value", "low", "high", "method"]]


def _check_shares(k: Any, n: Any, names: Iterable[Any]) -> None:
    """Refuse parts that are more than their whole."""
    for where, part, whole in zip(names, k, n, strict=True):
        if part > whole:
            refuse("more", where=where, part=part, whole=whole)


def shares(
    df: Any,
    codes: str | Iterable[str],
    of: str,
    *,
    applicant: Applicant = EVERYONE,
    confidence: float = 0.95,
    method: Method = "wilson",
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
    method : {'wilson', 'jeffreys', 'clopper-pearson', 'none'}
        How the interval is computed.
    insist : bool, str or iterable of str, optional
        With ``"population"``, divide by what the forms do not have as the parts'
        whole.

    Returns
    -------
    pandas.DataFrame
        One row a report and part it states: ``report, code, label, k, n, value,
        low, high, least, most, method, chance, doubt``, as in
        :func:`comparable_shares`, and ``source_kind`` where `df` has it. A part that a
        report does not state has no row; where the whole is 0 or not stated, ``value``
        and the interval are missing, and so is ``value`` where a figure is rounded.

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
    chance = _Chance(method, confidence).checked()
    df = bounds.observed(df)
    parts = expand_codes(codes)
    choice("applicant", applicant, TABLES["comparable"]["applicant"].values)
    _alike(df, [*parts, of])
    levels = bounds.doubts(df)
    against = df["doubt"].astype(object).fillna("") if "doubt" in df else ""
    rounded = df["precision"].ne("exact")
    values = [df.get(x, df["value"]).where(rounded, df["value"]) for x in _ENDS]
    told = []
    for value in (*values, pd.Series(against, df.index).map(levels.index)):
        names, figures = dict.fromkeys([*parts, of]), df.assign(value=value)
        table = wide(figures, names, applicant=applicant)
        k = table[parts].rename_axis(columns="code").stack(future_stack=True).dropna()
        n = table[of].reindex(k.index.get_level_values("report")).set_axis(k.index)
        told.append((k, n))
    (k, n), (most_k, most_n), (worst, _) = told
    for code in k.index.unique("code"):
        _check_part(code, of, insisted(insist))
    _check_shares(k, most_n, k.index)
    about = df.drop_duplicates("report").set_index("report")
    frame = pd.DataFrame(_sides((k, most_k), (n, most_n))).reset_index()
    used, own = frame["report"].map(about["form"]), _printed()
    # As the report's form labels it, or as the text's table does.
    frame["label"] = [
        own.get((form, code)) or own[NARRATIVE, code]
        for form, code in zip(used, frame["code"], strict=True)
    ]
    frame["doubt"] = [levels[int(x)] for x in worst.to_numpy()]
    kept = [name for name in ("source_kind",) if name in about]
    for name in kept:
        frame[name] = frame["report"].map(about[name].astype(object))
    return _divided(frame, chance)[[*SHARES, *kept]]


def _check_part(code: str, of: str, lifted: frozenset[str]) -> None:
    """Refuse a figure that is no part of a whole in any form."""
    above = {code}
    while fresh := {up for code in above for up in _wholes().get(code, ())} - above:
        above |= fresh
    alike = {code, of} <= known().keys() and find(code).domain == find(of).domain
    if of not in above and not (alike and find(code).atoms <= find(of).atoms):
        wholes = ", ".join(sorted(above - {code})) or "nothing that they print"
        names = {"part": code, "whole": of, "wholes": wholes}
        refuse("population.code", lifted, **names)


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
            refuse("alike", code=code, forms=", ".join(counts))


# -- comparable measures -------------------------------------------------------------


def _answer(
    frame: pd.DataFrame,
    chance: _Chance,
    by: By,
    insist: Insist,
    *,
    flows: Callable[[], pd.DataFrame] | None = None,
    complete: Iterable[tuple[str, str]] = (),
    rate: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Apply the guards to parts and wholes, add up groups, and divide.

    Of parts and wholes that are to be `complete`, only reports with all those are kept
    that their form can tell. Of a `rate`, the part is a count for so much (``per``) of
    the whole, and not a share of it. What was open when a year ended is added up once
    for years on end: `flows` gives the same without it.
    """
    if complete:
        frame = _complete(frame, complete)
    keys, lifted = bounds.groups(frame, by, [*MEASURE, *SIDES]), insisted(insist)
    bounds.guard(frame, keys, insist=insist)
    spread = None
    if keys is None:
        keys, frame = ["report"], frame.assign(n_reports=1)
    else:
        if flows is None:
            frame = bounds.at_the_end(frame, keys, lifted)
        elif (on := bounds.going_on(frame, keys)).any():
            same = ["report", "concept"]
            frame = frame.astype(dict.fromkeys(same, object))
            less = flows().astype(dict.fromkeys(same, object)).set_index(same)[SIDES]
            rows = pd.MultiIndex.from_frame(frame.loc[on, same])
            frame.loc[on, SIDES] = less.reindex(rows).to_numpy()
            order = [x for x in known() if x in set(frame["concept"])]
            frame["concept"] = pd.Categorical(frame["concept"], order)
        frame = frame[frame["whole_most"] > 0]  # nothing of nothing is no share
        _check_groups(frame, keys, lifted, shares=not rate)
        spread = _spreads(frame, keys, rate)
        frame = bounds.pooled(frame, keys, [], SIDES)
    if rate:  # a share is of what was counted, whatever it counts
        frame["kind"] = frame["concept"].astype(object).map(lambda x: known()[x].kind)
    together: Any = np.zeros(len(frame))
    if keys:
        together = frame.groupby(keys, observed=True, dropna=False).ngroup()
    english = {name: known()[name].label_en for name in frame["concept"].unique()}
    labels = frame["concept"].astype(object).map(english)
    frame = _divided(frame.assign(label=labels, **rate or {}), chance, together, spread)
    own = [name for name in MEASURE if name in frame and name not in keys]
    others = [name for name in frame if name not in (*keys, *own)]
    return bounds.busy(bounds.typed(frame[[*keys, *own, *others]], "measures"))


def _spreads(
    frame: pd.DataFrame, keys: list[str], rate: Any
) -> tuple[_Spread, _Spread]:
    """Return how much bodies differ, where shares are least and where they are most."""
    groups = frame.groupby([*keys, "concept"], observed=True, dropna=False)
    about = groups.ngroup().to_numpy(), frame["series"].astype(object).to_numpy()
    least, most = (
        _Spread.of(*_ends(frame, end, bool(rate)), *about, rate=bool(rate))
        for end in (0, 1)
    )
    return least, most


def _complete(frame: pd.DataFrame, pairs: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Keep the reports that tell every part that their form can tell."""
    pairs = list(pairs)
    asked = {
        form: sum(tells(form, *pair) for pair in pairs)
        for form in (*forms(), NARRATIVE)
    }
    told = frame.groupby("report", observed=True)["concept"].transform("size")
    whole = told == frame["form"].astype(object).fillna(NARRATIVE).map(asked)
    if len(frame) and not whole.any():
        refuse("complete", parts=", ".join(x for x, _ in pairs))
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
    for report, concept in more[["report", "concept"]].values if shares else ():
        refuse("more.group", report=report, concept=concept)
    grouped = frame.groupby(by, observed=True) if by else [(("all",), frame)]
    for group, rows in grouped:
        used = sorted(rows["form"].dropna().astype(str).unique())
        for name in rows["concept"].astype(str).unique() if len(used) > 1 else ():
            cannot = [form for form in used if not tells(form, name)]
            if cannot:
                said = {"group": ", ".join(map(str, group)), "form": cannot[0]}
                refuse("group.forms", lifted, concept=name, **said)


class _How(TypedDict, total=False):
    """The options that every measure of shares has."""

    by: By
    applicant: Applicant
    confidence: float
    method: Method
    simultaneous: bool
    complete: bool
    insist: Insist


def _shares(
    df: pd.DataFrame,
    names: list[str],
    wholes: list[str],
    silent: bool = False,
    *,
    by: By = None,
    applicant: Applicant = EVERYONE,
    confidence: float = 0.95,
    method: Method = "wilson",
    simultaneous: bool = False,
    complete: bool = False,
    insist: Insist = (),
) -> pd.DataFrame:
    """Return shares of wholes, or of the sum of the parts where there is none.

    A form that cannot tell a part says so, unless the question is a `silent` one.
    """
    chance = _Chance(method, confidence, simultaneous=simultaneous).checked()
    lifted = insisted(insist) | insisted("forms" if silent else ())
    if not wholes:
        frame = _of_their_sum(df, names, applicant=applicant, insist=lifted)
        return _explained(_answer(frame, chance, by, insist), df, names)
    ask = partial(bounds.parts, df, names, wholes, applicant, lifted)
    open_ = frozenset().union(*(find(x).atoms for x in (*names, *wholes)))
    open_ &= crosswalk.standing()
    pairs = [(x, next((y for y in wholes if belongs(x, y)), wholes[0])) for x in names]
    frame = _answer(
        ask(False),
        chance,
        by,
        insist,
        flows=partial(ask, True) if open_ else None,
        complete=pairs if complete else (),
    )
    return _explained(frame, df, [*names, *wholes])


def _public(function: Callable[_P, pd.DataFrame]) -> Callable[_P, pd.DataFrame]:
    """Show the options of a measure in its signature, and refuse others by its name."""
    options = inspect.signature(_shares).parameters.values()
    own = inspect.signature(function).parameters.values()
    shown = [x for x in own if x.kind != x.VAR_KEYWORD]
    shown += [x for x in options if x.kind == x.KEYWORD_ONLY]
    known = [x.name for x in shown]

    @wraps(function)
    def call(*args: _P.args, **how: _P.kwargs) -> pd.DataFrame:
        for name in how.keys() - {*known}:
            raise unexpected(call, name, known)
        return function(*args, **how)

    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        shown, return_annotation="pd.DataFrame"
    )
    return call


def _explained(
    answer: pd.DataFrame, df: pd.DataFrame, names: Iterable[str]
) -> pd.DataFrame:
    """Return an answer; where it is empty, say what the reports tell instead."""
    if answer.empty and len(df):
        asked = dict.fromkeys(names)
        told = comparable(df, asked, insist="forms").groupby("concept", observed=True)
        counts = told["report"].nunique()
        some = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
        reports = df["report"].nunique()
        left_out("left.empty", reports=reports, told=some or "none of these")
    return answer


@_public
def comparable_shares(
    df: Any, concepts: str | Iterable[str], of: str | None = None, **how: Unpack[_How]
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
        How the interval is computed, if at all.
    simultaneous : bool, default False
        Make the intervals of a report or group hold all at once, as shares that are
        compared side by side need (Bonferroni's; of Wilson's they are Goodman's [2]_).
    complete : bool, default False
        Keep only reports that tell every part that their form can tell, also within
        groups.
    insist : bool, str or iterable of str, optional
        Guards to lift: ``scopes`` (mix jurisdictions, offices and units), ``forms``
        (leave out reports whose form cannot tell a concept without a word),
        ``overlap`` (add what counts something twice), ``population`` (divide by what
        the parts do not belong to), ``parts`` (without `of`, divide by the sum of the
        parts given).

    Returns
    -------
    pandas.DataFrame
        One row a report or group and part, in the order given: ``concept, label, k, n,
        value, low, high, least, most, method, chance, grade, origin, precision, doubt,
        n_reports``, beside the report's columns or those of `by`. ``value`` is
        ``k / n`` between 0 and 1; where a form tells either only between bounds, or a
        figure is rounded, ``k``, ``n`` and ``value`` are missing. ``least`` to
        ``most`` is what the figures leave open, ``low`` to ``high`` allows for chance
        as well: ``chance`` says which (see Notes). ``n_reports`` counts the reports.

    Raises
    ------
    DataError
        A guard that is not lifted; the message says how to ask instead.

    See Also
    --------
    proportion : What the interval is, and when to leave it out.

    Warns
    -----
    LeftOut
        Reports whose form cannot tell a concept are left out, or the answer is empty.

    Notes
    -----
    The lower limit is the interval's at the least that the part can be, the upper one
    at the most [1]_. Of a single report it holds were the year's requests
    ``independent`` draws; where few ask often it is too narrow, and nothing in a report
    tells by how much. Of a group it lets ``places`` differ: so many requests count as
    fewer by the design effect, found by leaving out each body in turn, and limits are
    Student's [3]_. Below five bodies a group has none, and neither where one holds more
    than about seven tenths of the whole. See the page on intervals.

    Over years, what was open when a year ended is counted once: with the last of the
    years on end.

    References
    ----------
    .. [1] Imbens, G. W. and Manski, C. F. (2004). Confidence intervals for partially
       identified parameters. *Econometrica*, 72(6), 1845-1857. The interval here is
       that of the whole region and so covers the parameter at least as often.
    .. [2] Goodman, L. A. (1965). On simultaneous confidence intervals for multinomial
       proportions. *Technometrics*, 7(2), 247-254.
    .. [3] Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions
       with small expected number of positive counts estimated from survey data.
       *Survey Methodology*, 24(2), 193-201.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> reasons = ["refused.third_party", "refused.internal"]
    >>> rates = govopen.measures.comparable_shares(df, reasons, of="outcome.total")
    >>> rates[["concept", "k", "n", "value", "least", "most", "grade"]].round(3)
                   concept    k   n  value  least   most   grade
    0  refused.third_party  1.0 NaN    NaN  0.003  0.003  bounds
    1     refused.internal  NaN NaN    NaN  0.000  0.135  bounds
    """
    df, names = bounds.observed(df), crosswalk.named(concepts)
    lifted = insisted(how.get("insist", ()))
    wholes = _their_whole(names, lifted) if of is None else crosswalk.named(of)
    return _shares(df, names, wholes, **how)


def _their_whole(names: list[str], lifted: frozenset[str]) -> list[str]:
    """Return the whole that concepts make up between them, if there is one."""
    atoms = [find(name).atoms for name in names]
    given = frozenset().union(*atoms)
    wider = [c for c in known().values() if given < c.atoms and c.name not in names]
    smallest = min(wider, key=lambda c: len(c.atoms), default=None)
    such = f", such as of={smallest.name!r}" if smallest else ""
    if sum(map(len, atoms)) > len(given):
        refuse("parts.overlap", parts=", ".join(names), such=such)
    for concept in known().values():
        if concept.atoms - {REST} == given and concept.name not in names:
            return [concept.name]
    refuse("parts", lifted, parts=", ".join(names), such=such)
    return []


def _of_their_sum(df: pd.DataFrame, names: list[str], **how: Any) -> pd.DataFrame:
    """Take concepts as parts of their own sum, where a report tells them all."""
    each = comparable(df, names, **how)
    reports = each.groupby("report", observed=True)
    each = each[reports["concept"].transform("size") == len(names)]
    sums = each.groupby("report", observed=True)[_ENDS].transform("sum")
    others = sums - each[_ENDS]
    for end in _ENDS:
        sides = {"part": each[end], "rest": others[end], "whole": sums[end]}
        each = each.assign(**{f"{side}_{end}": x for side, x in sides.items()})
    return each.drop(columns=["applicant", *_ENDS])


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
        every = (*forms(), NARRATIVE)
        return [form for form in every if any(tells(form, *pair) for pair in pairs)]


@cache
def _entries() -> Mapping[str, _Entry]:
    found, order = {}, list(known())
    for name, line in entries("measures.toml")["measure"].items():
        rest = dict(line)
        wholes = tuple(rest.pop("whole").split())
        parts = set(crosswalk.named(rest.pop("parts").split())) - set(wholes)
        ordered = tuple(sorted(parts, key=order.index))
        found[name] = _Entry(parts=ordered, wholes=wholes, **rest)
    return found


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


@_public
def measure(
    df: Any, name: str, of: str | None = None, **how: Unpack[_How]
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
    by, applicant, confidence, method, simultaneous, complete, insist
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
    entry = _entries()[choice("measure", name, _entries())]
    df = bounds.observed(df)
    wholes = list(entry.wholes) if of is None else [choice("of", of, entry.wholes)]
    if len(wholes) > 1:  # one that no form here tells stands in nobody's way
        used = [form for form, _ in bounds.forms_in(df)]
        some = [x for x in wholes if any(tells(form, x) for form in used)]
        wholes = some or wholes
    insist, applicant = how.get("insist", ()), how.get("applicant", EVERYONE)
    bounds.told(df, wholes, insist, applicant)
    if entry.adds_up_to:
        df = _with_total(df, wholes[0], entry.adds_up_to)
    asked = [x for x in entry.parts if any(belongs(x, whole) for whole in wholes)]
    return _shares(df, asked, wholes, True, **how)


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


class _Measure(Protocol):
    """What every measure of the catalogue takes."""

    def __call__(
        self, df: Any, of: str | None = None, **how: Unpack[_How]
    ) -> pd.DataFrame: ...


def _named(name: str) -> _Measure:
    """Make a function of a measure, with every measure's options and its own text."""
    entry = _entries()[name]

    @_public
    def function(df: Any, of: str | None = None, **how: Unpack[_How]) -> pd.DataFrame:
        return measure(df, name, of, **how)

    columns = [x for x in MEASURE[1:] if x not in ("per", "match", "vintage")]
    text = entries("measures.toml")["text"].format(
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
    function.__doc__ = "\n".join(lines)
    return function


request_channels = _named("request_channels")
publication_channels = _named("publication_channels")
applicants = _named("applicants")
completion = _named("completion")
timeliness = _named("timeliness")
outcomes = _named("outcomes")
disclosure_rates = _named("disclosure_rates")
refusal_reasons = _named("refusal_reasons")
not_held = _named("not_held")
not_processed = _named("not_processed")
corrections = _named("corrections")


# -- counts for so many of something else --------------------------------------------


def per_hundred(
    df: Any,
    concepts: str | Iterable[str] | None = None,
    of: str = "request.received",
    *,
    by: By = None,
    confidence: float = 0.95,
    method: RateMethod = "garwood",
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
    chance = _Chance(method, confidence, 100).checked()
    df, lifted = bounds.observed(df), insisted(insist)
    names = crosswalk.named(DISPUTES if concepts is None else concepts)
    for name in names:
        if find(name).unit != "case":
            refuse("population.cases", lifted, part=name, whole=of)
    wholes = crosswalk.named(of)
    bounds.told(df, wholes, insist)
    some = lifted | insisted("population")
    some |= insisted("forms" if concepts is None else ())
    ask = partial(bounds.parts, df, names, wholes, EVERYONE, some)
    how: Any = {"flows": partial(ask, True), "rate": {"per": 100}}
    frame = _answer(ask(False), chance, by, insist, **how)
    return _explained(frame, df, [*names, *wholes])


def per_head(
    df: Any,
    concept: str | Iterable[str] = "request.received",
    *,
    per: int = 100_000,
    by: By = None,
    confidence: float = 0.95,
    method: RateMethod = "garwood",
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
        the residents of the census year ``vintage`` of the territory that the place had
        in the report's year (each report of a group adds them once), and ``match``
        is ``same``. A place whose territory the census does not count as it was then
        has no row, which a warning says.

    Raises
    ------
    DataError
        A report speaks for an office or a unit: the residents are not its public.

    Notes
    -----
    The interval of a single report is Garwood's exact one for a Poisson count. As with
    :func:`proportion` it is about the propensity, not about the year's count. What is
    no count of events (staff, documents in force, money) has none.

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
    if not (isinstance(per, Real) and 0 < per < np.inf):
        refuse("per", per=per)
    chance = _Chance(method, confidence, per).checked()
    df, lifted = bounds.observed(df), insisted(insist)
    frame = comparable(df, concept, insist=insist).drop(columns="applicant")
    required(frame, ["region"], "observations as govopen.load() returns")
    scopes = {*frame["scope"].astype(object).fillna("unknown")} - {"jurisdiction"}
    if scopes:
        refuse("population.residents", lifted, scopes=", ".join(sorted(scopes)))
    _explained(frame, df, crosswalk.named(concept))
    people = with_census(frame, "population")["population"]
    ends = tuple(frame.pop(end) for end in _ENDS)
    frame = frame.assign(**_sides(ends, people), match="same")
    if (lost := frame[people.isna()]).size:
        body, year = lost[["body", "year"]].iloc[0]
        named = {"count": lost["report"].nunique(), "census": CENSUS_YEAR}
        left_out("left.census", body=body, year=year, **named)
    frame = frame[people.notna()].reset_index(drop=True)
    rate = {"per": per, "vintage": CENSUS_YEAR}
    return _answer(frame, chance, by, insist, rate=rate)


def ratio(before: _Count, after: _Count, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return how many times as many one count is as another, with an interval.

    Parameters
    ----------
    before, after : pandas.Series, or what makes one
        Counts of the same body in two years, with one index.
    confidence : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    pandas.DataFrame
        ``before, after, value, low, high``; ``value`` is ``after / before``, infinite
        where nothing was counted before, and missing where nothing was in either.

    Raises
    ------
    DataError
        As for :func:`proportion`.

    Notes
    -----
    Of two independent Poisson counts, given their sum, the later is binomial; the
    Clopper-Pearson interval of its share p of the sum gives that of the ratio,
    p / (1 - p). The residents of a place cancel out where they are the same.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples
    from Poisson series. *Biometrika*, 31(3/4), 313-323.

    Examples
    --------
    >>> ratio(320, 327).round(2).iloc[0].tolist()
    [320.0, 327.0, 1.02, 0.87, 1.2]
    """
    scalar = pd.api.types.is_scalar(before) and pd.api.types.is_scalar(after)
    index = [0] if scalar else None
    counts = pd.DataFrame({"before": before, "after": after}, index, dtype=float)
    both = counts.sum(axis=1, skipna=False)
    proportion(counts["before"], both, method="none")  # refuses what is no count
    how: Any = {"confidence": confidence, "method": "clopper-pearson"}
    later = proportion(counts["after"], both, **how)[["value", *_LIMITS]]
    return counts.join(later / (1 - later))


def homogeneity(frame: pd.DataFrame, by: str | Iterable[str] = ()) -> pd.DataFrame:
    """Test whether shares differ by more than chance: Pearson's chi-squared test.

    Parameters
    ----------
    frame : pandas.DataFrame
        Shares, with their ``k`` and ``n``; rows in which either is not told are left
        out.
    by : str or iterable of str, optional
        Columns whose values make groups, such as ``label``; by default all rows are
        one.

    Returns
    -------
    pandas.DataFrame
        One row a group: ``rows, k, n, share, dispersion, p, least_expected``. The
        ``dispersion`` is the statistic for each degree of freedom, about 1 where
        chance alone is at work; ``p`` wants a ``least_expected`` count of five or so.
        Both are missing for a single row, and where all shares are 0 or all are 1.

    References
    ----------
    Pearson, K. (1900). On the criterion that a given system of deviations from the
    probable ... can be reasonably supposed to have arisen from random sampling.
    *Philosophical Magazine*, 50(302), 157-175.

    Examples
    --------
    >>> import pandas as pd
    >>> homogeneity(pd.DataFrame({"k": [30, 50], "n": [100, 100]})).round(3).T[0]
    rows                2.000
    k                  80.000
    n                 200.000
    share               0.400
    dispersion          8.333
    p                   0.004
    least_expected     40.000
    Name: 0, dtype: float64
    """
    from scipy import stats

    keys = [by] if isinstance(by, str) else list(by)
    required(frame, ["k", "n", *keys], "shares with their counts")
    told = frame[frame["k"].notna() & frame["n"].gt(0)]

    def test(rows: pd.DataFrame) -> pd.Series:
        k, n = rows["k"].astype(float), rows["n"].astype(float)
        share, freedom = k.sum() / n.sum(), len(rows) - 1
        chance = share * (1 - share)
        square = np.nan
        if freedom and chance:
            square = ((k - n * share) ** 2 / n).sum() / chance
        return pd.Series(
            {
                "rows": len(rows),
                "k": k.sum(),
                "n": n.sum(),
                "share": share,
                "dispersion": square / max(freedom, 1),
                "p": stats.chi2.sf(square, freedom),
                "least_expected": n.min() * min(share, 1 - share),
            }
        )

    if not keys:
        return pd.DataFrame([test(told)])
    grouped = told.groupby(keys, observed=True, sort=False)[["k", "n"]]
    return grouped.apply(test).reset_index()


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
    rows = census()
    listed = [rows.dropna(subset="place")]
    for digits in (2, 4):
        above = rows["region"].str[:digits] + "0" * (6 - digits)
        listed.append(rows.assign(place=above, match="same"))
    # A city without counties is its own prefecture.
    each = pd.concat(listed).drop_duplicates(["region", "place"]).groupby("place")
    population = each["population"].sum(min_count=1)
    return pd.DataFrame({"population": population, "match": each["match"].first()})


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
