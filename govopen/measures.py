"""Measures: shares and rates of comparable concepts, each with n and an interval.

What comes in are observations as :func:`~govopen.panel.load` returns them; what goes
out is one row a report, or a group of reports, and concept: ``k`` of ``n``, the value,
an interval that holds what is unknown of both, and the grade of the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from govopen.bounds import Insist, comparable, guard, insisted, parts_of, pooled, told
from govopen.concept import REST, find, grade, known, parents
from govopen.errors import DataError
from govopen.form import forms
from govopen.panel import census, codebook, expand_codes, wide

# The names that the field uses, and what statsmodels calls them.
INTERVALS = {"wilson": "wilson", "jeffreys": "jeffreys", "clopper-pearson": "beta"}

CENSUS_YEAR = 2020

MEASURE = (
    "concept",
    "label",
    "k",
    "n",
    "value",
    "low",
    "high",
    "least",
    "most",
    "method",
    "grade",
    "origin",
    "precision",
    "reports",
)
SHARES = ("report", "code", "label", "k", "n", "value", "low", "high", "method")

DISPUTES = (
    "review.total",
    "review.decided",
    "litigation.total",
    "litigation.decided",
)

_ENDS = ("low", "high")
_SIDES = [f"{side}_{end}" for side in ("part", "rest", "whole") for end in _ENDS]

_Values = npt.NDArray[np.float64]
_Limits = Callable[[_Values, _Values], tuple[_Values, _Values]]


def proportion(
    k: pd.Series,
    n: pd.Series,
    *,
    confidence: float = 0.95,
    method: str = "wilson",
) -> pd.DataFrame:
    """Return ``k / n`` with an interval, row by row.

    Parameters
    ----------
    k, n : pandas.Series
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
    >>> late = proportion(pd.Series([13]), pd.Series([320]))
    >>> late[["value", "low", "high"]].round(3).iloc[0].tolist()
    [0.041, 0.024, 0.068]
    """
    limits = _limits(method, confidence, INTERVALS)
    frame = pd.DataFrame({"k": k, "n": n}, dtype=float)
    for where, part, whole in frame[frame["k"] > frame["n"]].itertuples(name=None):
        raise DataError(f"{where}: {part:g} is more than {whole:g}, so no part of it")
    for where, part, _ in frame[frame["k"] < 0].itertuples(name=None):
        raise DataError(f"{where}: {part:g} is no count")
    known = (frame["k"].notna() & (frame["n"] > 0)).to_numpy(dtype=bool)
    frame["value"] = frame["k"] / frame["n"].where(known)
    frame[list(_ENDS)] = np.nan
    counts = frame.loc[known, ["k", "n"]].to_numpy(dtype=float)
    frame.loc[known, list(_ENDS)] = np.column_stack(limits(*counts.T))
    return frame.assign(method=method)


def shares(
    df: pd.DataFrame,
    codes: str | Iterable[str],
    of: str,
    *,
    applicant: str = "total",
    confidence: float = 0.95,
    method: str = "wilson",
    insist: Insist = (),
) -> pd.DataFrame:
    """Return what part of a whole each of several figures is, as a form prints them.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
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
        low, high, method``; ``value`` is ``k / n`` between 0 and 1. A part that a
        report does not state has no row; where the whole is 0 or not stated,
        ``value`` and the interval are missing.

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
    >>> late = govopen.shares(df, "closed.extended", of="closed.total")
    >>> late[["k", "n", "value", "low", "high"]].round(3).iloc[0].tolist()
    [13.0, 320.0, 0.041, 0.024, 0.068]
    """
    parts = expand_codes(codes)
    _alike(df, [*parts, of])
    table = wide(df, dict.fromkeys([*parts, of]), applicant=applicant)
    long = table[parts].melt(ignore_index=False, var_name="code", value_name="k")
    long = long.dropna(subset="k").set_index("code", append=True)
    if "population" not in insisted(insist):
        for code in long.index.unique("code"):
            _check_part(code, of)
    whole = table[of].reindex(long.index.get_level_values("report")).to_numpy()
    frame = proportion(
        long["k"],
        pd.Series(whole, index=long.index),
        confidence=confidence,
        method=method,
    ).reset_index()
    form = df.drop_duplicates("report").set_index("report")["form"]
    frame["label"] = _labels(frame["report"].map(form), frame["code"])
    order = {report: i for i, report in enumerate(table.index)}
    frame = frame.sort_values("report", key=lambda r: r.map(order), kind="stable")
    return frame[list(SHARES)].reset_index(drop=True)


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
        for code, whole in parents(form).items():
            found.setdefault(code, set()).add(whole)
    return found


def _alike(df: pd.DataFrame, codes: Iterable[str]) -> None:
    """Refuse codes that the forms of `df` share and count differently."""
    used = df.loc[df["code"].isin(list(codes)), ["form", "code"]].drop_duplicates()
    for code, group in used.groupby("code", observed=True):
        name = str(code)
        grades = (
            {grade(str(form), name)[0] for form in group["form"].dropna()}
            if (len(group) > 1 and name in known())
            else set()
        )
        if grades & {"bounds", "none"}:
            raise DataError(
                f"{name} does not count the same under the forms "
                f"{', '.join(map(str, group['form'].dropna()))}: keep one form, or "
                "use govopen.comparable_shares"
            )


# -- comparable measures -------------------------------------------------------------


def _alpha(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise DataError(f"a confidence of {confidence!r} is not between 0 and 1")
    return 1 - confidence


def _limits(
    method: str, confidence: float, known: Iterable[str] = (*INTERVALS, "none")
) -> _Limits:
    """Return what gives the two limits of a proportion.

    Of nothing the lower limit is 0, of all the upper one is 1, as Brown, Cai and
    DasGupta modify Jeffreys' interval: it holds the share itself.
    """
    from statsmodels.stats.proportion import proportion_confint

    if method not in known:
        raise DataError(f"no method {method!r}: give one of {', '.join(known)}")
    alpha = _alpha(confidence)

    def limits(k: _Values, n: _Values) -> tuple[_Values, _Values]:
        if method == "none":
            return _bare(k, n)
        low, high = proportion_confint(k, n, alpha, INTERVALS[method])
        return np.where(k > 0, low, 0.0), np.where(k < n, high, 1.0)

    return limits


def _poisson_limits(method: str, confidence: float) -> _Limits:
    """Return what gives the two limits of a count per unit of exposure."""
    from statsmodels.stats.rates import confint_poisson

    if method not in ("garwood", "none"):
        raise DataError(f"no method {method!r}: give garwood or none")
    alpha = _alpha(confidence)

    def limits(k: _Values, n: _Values) -> tuple[_Values, _Values]:
        if method == "none":
            return _bare(k, n)
        low, high = confint_poisson(k, n, "exact-c", alpha)
        # Garwood's lower limit of nothing is 0; the chi-squared formula leaves it open.
        return np.where(k > 0, low, 0.0), np.asarray(high)

    return limits


def _bare(k: _Values, n: _Values) -> tuple[_Values, _Values]:
    return k / n, k / n


def _measured(
    frame: pd.DataFrame, by: str | Iterable[str] | None, insist: Insist
) -> pd.DataFrame:
    """Apply the guards to parts and wholes, and add them up where groups are asked."""
    keys = [by] if isinstance(by, str) else list(by or ())
    guard(frame, keys, insist=insist)
    if by is None:
        return frame.assign(reports=1)
    frame = frame[frame["whole_high"] > 0]  # nothing of nothing is no share
    _check_groups(frame, keys, insisted(insist))
    keys = [key for key in keys if key != "concept"]
    return pooled(frame, [*keys, "concept"], _SIDES)


def _check_groups(frame: pd.DataFrame, by: list[str], lifted: frozenset[str]) -> None:
    """Refuse a group in which a form cannot tell a part that another one tells.

    Raises
    ------
    DataError
        Also where a report states more of a part than of its whole.
    """
    more = frame[frame["part_low"] > frame["whole_high"]]
    if len(more):
        report, concept = more[["report", "concept"]].iloc[0]
        raise DataError(
            f"{report} states more of {concept} than of the whole: leave it out, as in "
            f"df[df['report'] != {report!r}]"
        )
    if "forms" in lifted:
        return
    keys = [key for key in by if key != "concept"]
    groups = frame.groupby(keys, observed=True) if keys else [(("all",), frame)]
    for group, rows in groups:
        used = sorted(rows["form"].dropna().astype(str).unique())
        for name in rows["concept"].astype(str).unique() if len(used) > 1 else ():
            cannot = [form for form in used if grade(form, name)[0] == "none"]
            if cannot:
                raise DataError(
                    f"in the group {', '.join(map(str, group))} reports on the form "
                    f"{cannot[0]} cannot tell {name}: group by 'form' or 'year' too, "
                    'or add up those that can with insist="forms"'
                )


def _result(
    frame: pd.DataFrame, limits: _Limits, method: str, per: int = 0
) -> pd.DataFrame:
    """Divide parts by wholes, each end of the interval where it is furthest out.

    The lower limit is that of the least part among the most of the rest, the upper
    one that of the most of the part among the least of the rest. With `per`, the
    part is a count for so much of the whole, and not a share of it.
    """
    part, rest, whole = (
        frame[[f"{side}_low", f"{side}_high"]].to_numpy(dtype=float)
        for side in ("part", "rest", "whole")
    )
    ends: dict[str, _Values] = {}
    for side, (end, bare) in enumerate(zip(_ENDS, ("least", "most"), strict=True)):
        k, other = part[:, side], rest[:, 1 - side]
        n = other if per else np.clip(k + other, whole[:, 0], whole[:, 1])
        if not per:  # where there can be something, the share is of the least of it
            least = (n == 0) & (whole[:, 1] > 0)
            n = np.where(least, 1.0, n)
            k = np.where(least & (part[:, 1] > 0), 1.0, k)
        known_n = (n > 0) & np.isfinite(k) & np.isfinite(n) & ((k <= n) | (per > 0))
        for name, found in ((end, limits), (bare, _bare)):
            ends[name] = np.full(len(frame), np.nan)
            ends[name][known_n] = found(k[known_n], n[known_n])[side] * (per or 1)
    k, n = (np.where(x[:, 0] == x[:, 1], x[:, 0], np.nan) for x in (part, whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        possible = (n > 0) & ((k <= n) | (per > 0))
        value = np.where(possible, (per or 1) * k / n, np.nan)
    frame = frame.drop(columns=_SIDES).assign(
        label=frame["concept"].map({c.name: c.label_en for c in known().values()}),
        k=k,
        n=n,
        value=value,
        method=method,
        **ends,
        **({"per": per} if per else {}),
    )
    own = [name for name in (*MEASURE, "per") if name in frame]
    own.sort(key=[*MEASURE[: MEASURE.index("grade")], "per", *MEASURE].index)
    first = [name for name in frame if name not in own and name != "report"]
    grouped = "report" not in frame
    return frame[[*first, *own] if grouped else ["report", *own, *first]]


def comparable_shares(
    df: pd.DataFrame,
    concepts: str | Iterable[str],
    of: str | None = None,
    *,
    by: str | Iterable[str] | None = None,
    applicant: str = "total",
    confidence: float = 0.95,
    method: str = "wilson",
    insist: Insist = (),
) -> pd.DataFrame:
    """Return what part of a whole concepts are, under whatever form.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    concepts : str or iterable of str
        The parts, concepts of :func:`~govopen.concept.concepts`.
    of : str, optional
        The whole, a concept that the parts belong to.
    by : str or iterable of str, optional
        Columns of a report whose values make groups, such as ``["province",
        "year"]``; the parts and wholes of a group are added up. By default each
        report stands for itself.
    applicant : str, default 'total'
        Which applicant column of the later forms is meant.
    confidence : float, default 0.95
        Coverage of the interval.
    method : {'wilson', 'jeffreys', 'clopper-pearson', 'none'}
        How the interval is computed; with ``none`` it holds only what the form
        leaves open, and nothing of chance.
    insist : bool, str or iterable of str, optional
        Guards to lift: ``scopes`` (mix jurisdictions, offices and units), ``forms``
        (leave out reports whose form cannot tell a concept), ``overlap`` (add a place
        to what it contains), ``population`` (divide by what the parts do not belong
        to), ``parts`` (without `of`, divide by the sum of the parts given).

    Returns
    -------
    pandas.DataFrame
        One row a report or group and part: ``concept, label, k, n, value, low, high,
        least, most, method, grade, origin, precision, reports``, beside the report's
        columns or those of `by`. ``value`` is ``k / n`` between 0 and 1; where a form
        tells either only between bounds, ``k``, ``n`` and ``value`` are missing.
        ``least`` to ``most`` is what the form leaves open, ``low`` to ``high`` holds
        all of it and, around it, the interval. ``reports`` counts the reports.

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
    >>> bare = {"of": "outcome.total", "method": "none"}
    >>> rates = govopen.comparable_shares(df, reasons, **bare)
    >>> rates[["concept", "k", "n", "value", "low", "high", "grade"]].round(3)
                   concept    k      n  value    low   high   grade
    0  refused.third_party  1.0  320.0  0.003  0.003  0.003    near
    1     refused.internal  NaN  320.0    NaN  0.000  0.131  bounds
    """
    limits = _limits(method, confidence)
    names = [concepts] if isinstance(concepts, str) else list(concepts)
    if of is None:
        frame = _parts_of_their_sum(df, names, applicant, insist)
    else:
        frame = parts_of(df, names, of, applicant=applicant, insist=insist)
    return _result(_measured(frame, by, insist), limits, method)


def _parts_of_their_sum(
    df: pd.DataFrame, names: list[str], applicant: str, insist: Insist
) -> pd.DataFrame:
    """Take concepts as parts of a whole that they make up between them."""
    atoms = [find(name).atoms for name in names]
    given = frozenset().union(*atoms)
    whole_of = {frozenset(c.atoms - {REST}): c.name for c in reversed(known().values())}
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
    complete = each.groupby("report", observed=True)["concept"].transform("size")
    each = each[complete == len(names)].rename(
        columns={"low": "part_low", "high": "part_high"}
    )
    ends = each.groupby("report", observed=True)[["part_low", "part_high"]]
    sums = ends.transform("sum").to_numpy()
    for i, end in enumerate(_ENDS):
        each[f"whole_{end}"] = sums[:, i]
        each[f"rest_{end}"] = sums[:, i] - each[f"part_{end}"]
    return each.drop(columns="applicant")


def _wider(names: Iterable[str]) -> str:
    """Name the smallest concept that others are parts of, if there is one."""
    given = frozenset().union(*(find(name).atoms for name in names))
    wider = [c for c in known().values() if given < c.atoms and c.name not in names]
    smallest = min(wider, key=lambda c: len(c.atoms), default=None)
    return f", such as of={smallest.name!r}" if smallest else ""


class _How(TypedDict, total=False):
    """How a measure is asked for; see :func:`comparable_shares`."""

    by: str | Iterable[str] | None
    applicant: str
    confidence: float
    method: str
    insist: Insist


def _composition(
    df: pd.DataFrame,
    concepts: Iterable[str],
    of: str,
    *,
    by: str | Iterable[str] | None = None,
    applicant: str = "total",
    confidence: float = 0.95,
    method: str = "wilson",
    insist: Insist = (),
) -> pd.DataFrame:
    """Return the shares of those parts of a whole that each form can tell.

    Reports that cannot tell a part have no row for it; a group of which some can and
    some cannot is refused, since its parts would be shares of different wholes.
    """
    limits = _limits(method, confidence)
    told(df, [of], insist, applicant)
    some = insisted(insist) | {"forms"}
    frame = parts_of(df, concepts, of, applicant=applicant, insist=some)
    return _result(_measured(frame, by, insist), limits, method)


def request_channels(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return how requests arrive: each channel's share of the requests received.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`, a row for each of ``request.in_person,
        .fax, .electronic, .letter, .other`` that a report tells. After 2018 only
        texts give channels: ``origin`` says so.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> measures = govopen.measures.request_channels(df)
    >>> measures[["label", "k", "n"]].values.tolist()[-1]
    ['By letter', 226.0, 320.0]
    """
    kinds = ("in_person", "fax", "electronic", "letter", "other")
    names = [f"request.{kind}" for kind in kinds]
    return _composition(df, names, "request.received", **how)


def publication_channels(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return where items are published: each channel's share of all of them.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`, a row for each of ``publication.gazette,
        .website, .new_media, .elsewhere`` and, within new media, ``.weibo, .wechat``
        that a report tells. After 2018 only texts give channels, and the whole is
        then the items disclosed, where the channels add up to them.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> where = govopen.measures.publication_channels(df, method="none")
    >>> where[["label", "low", "high"]].round(3).values.tolist()[2]
    ['On new media', 0.363, 0.377]
    """
    kinds = ("gazette", "website", "new_media", "weibo", "wechat", "elsewhere")
    names = [f"publication.{kind}" for kind in kinds]
    return _composition(_with_publication_total(df), names, "publication.total", **how)


def _with_publication_total(df: pd.DataFrame) -> pd.DataFrame:
    """Add the total of the channels where they add up to the items disclosed."""
    names = ["gazette", "website", "new_media", "weibo", "wechat", "other", "total"]
    codes = [f"publication.{name}" for name in names]
    table = wide(df, [*codes, "proactive.total"])
    new_media = table["publication.new_media"].fillna(
        table[["publication.weibo", "publication.wechat"]].sum(axis=1)
    )
    rest = table[["publication.gazette", "publication.website", "publication.other"]]
    agree = table["publication.total"].isna()
    agree &= rest.sum(axis=1) + new_media == table["proactive.total"]
    items = df[df["code"].eq("proactive.total") & df["report"].isin(table.index[agree])]
    total = items.drop_duplicates("report").astype({"code": object, "origin": object})
    total = total.assign(
        code="publication.total",
        origin="derived",
        locator="channels add up to proactive.total",
    )
    whole = pd.concat([df.astype({"code": object, "origin": object}), total])
    return whole.reset_index(drop=True)


def applicants(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return who asks: each kind of applicant's share of the requests.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`, a row for natural persons, for all
        organisations, and for each of their five kinds that a report tells. For
        2014-2018 the source is an annex that is used in Jiangsu.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=2023)
    >>> govopen.measures.applicants(df)[["label", "k", "n"]].values.tolist()[0]
    ['Natural persons', 3402.0, 3511.0]
    """
    names = [c for c, x in known().items() if x.domain == "applicant"][1:]
    return _composition(df, names, "applicant.total", **how)


def completion(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return how many of the requests to be dealt with were: closed and carried out.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations about 2019 and later.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`: ``outcome.total`` and
        ``request.carried_out``, as shares of ``request.available`` (received and
        carried in).

    Raises
    ------
    DataError
        A report follows the form of 2014, which counts no open requests.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=2023)
    >>> govopen.measures.completion(df)[["k", "n"]].values.tolist()
    [[3486.0, 3607.0], [121.0, 3607.0]]
    """
    parts = ["outcome.total", "request.carried_out"]
    return _composition(df, parts, "request.available", **how)


def timeliness(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return how fast requests are closed: on time, and after an extension.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`: ``closed.on_time`` and ``closed.extended``
        as shares of ``closed.total``. After 2018 only texts give them, and the limit
        is then 20 working days instead of 15.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> govopen.measures.timeliness(df)[["k", "n"]].values.tolist()
    [[307.0, 320.0], [13.0, 320.0]]
    """
    return _composition(
        df, ["closed.on_time", "closed.extended"], "closed.total", **how
    )


def outcomes(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return how requests end: each outcome's share of the requests decided.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`, a row for each of ``outcome.granted,
        .partial, .refused, .cannot_provide, .not_processed, .other`` that a report's
        form can tell; the form of 2014 tells the first three.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> ends = govopen.measures.outcomes(df, method="none")
    >>> ends[["concept", "low", "high"]].round(3).values.tolist()[-1]
    ['outcome.refused', 0.022, 0.241]
    """
    kinds = (
        "granted",
        "partial",
        "refused",
        "cannot_provide",
        "not_processed",
        "other",
    )
    return _composition(df, [f"outcome.{k}" for k in kinds], "outcome.total", **how)


def disclosure_rates(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return how often requests bring information: in full, and at all.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`: ``outcome.granted`` and
        ``outcome.disclosed`` (granted or in part) as shares of ``outcome.total``.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> govopen.measures.disclosure_rates(df)[["k", "n"]].values.tolist()
    [[130.0, 320.0], [145.0, 320.0]]
    """
    parts = ["outcome.granted", "outcome.disclosed"]
    return _composition(df, parts, "outcome.total", **how)


def refusal_reasons(
    df: pd.DataFrame, of: str = "outcome.refused", **how: Any
) -> pd.DataFrame:
    """Return why requests are refused: each ground's share of refusals or decisions.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    of : {'outcome.refused', 'outcome.total'}
        The whole: refusals, or all requests decided.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`, a row for each of the eight grounds. The
        form of 2014 tells five of them between bounds only.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=2023)
    >>> why = govopen.measures.refusal_reasons(df)
    >>> why.set_index("concept").loc["refused.internal", ["k", "n"]].tolist()
    [20.0, 142.0]
    """
    names = [c for c in known() if c.startswith("refused.")]
    return _composition(df, names, of, **how)


def not_held(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return how often the body does not have what is asked for.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`: ``cannot.not_held`` as a share of
        ``outcome.total``.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> govopen.measures.not_held(df)[["k", "n"]].values.tolist()
    [[89.0, 320.0]]
    """
    return _composition(df, ["cannot.not_held"], "outcome.total", **how)


def not_processed(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return how often a request is set aside, and why.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`: ``outcome.not_processed`` and its five
        grounds as shares of ``outcome.total``. The form of 2014 tells only petitions
        and published works, between bounds.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=2023)
    >>> aside = govopen.measures.not_processed(df).set_index("concept")
    >>> aside.loc["not_processed.petition", ["k", "n"]].tolist()
    [305.0, 3486.0]
    """
    names = [c for c in known() if c.startswith("not_processed.")]
    return _composition(df, ["outcome.not_processed", *names], "outcome.total", **how)


def corrections(df: pd.DataFrame, **how: Unpack[_How]) -> pd.DataFrame:
    """Return how often the body loses: decisions corrected, of those reviewed.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
    **how
        As for :func:`comparable_shares`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`comparable_shares`: ``review.corrected`` as a share of
        ``review.decided`` and ``litigation.corrected`` of ``litigation.decided``.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> govopen.measures.corrections(df)[["k", "n"]].values.tolist()
    [[1.0, 15.0], [0.0, 11.0]]
    """
    routes = ("review", "litigation")
    found = [
        _composition(df, [f"{route}.corrected"], f"{route}.decided", **how)
        for route in routes
        if len(comparable(df, f"{route}.decided", insist="forms"))
    ]
    if not found:
        raise DataError("no report tells how its reconsiderations or lawsuits ended")
    return pd.concat(found, ignore_index=True)


def per_hundred(
    df: pd.DataFrame,
    concepts: str | Iterable[str] | None = None,
    of: str = "request.received",
    *,
    by: str | Iterable[str] | None = None,
    confidence: float = 0.95,
    method: str = "garwood",
    insist: Insist = (),
) -> pd.DataFrame:
    """Return counts for a hundred of another count: disputes for 100 requests.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them.
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
    >>> rates = govopen.per_hundred(df)
    >>> rates[["concept", "k", "n", "value"]].round(2).values.tolist()
    [['review.decided', 15.0, 320.0, 4.69], ['litigation.decided', 11.0, 320.0, 3.44]]
    """
    limits = _poisson_limits(method, confidence)
    told(df, [of], insist)
    lifted = insisted(insist)
    some = lifted | ({"forms"} if concepts is None else set())
    names = DISPUTES if concepts is None else concepts
    names = [names] if isinstance(names, str) else list(names)
    for name in names:
        if find(name).unit != "case" and "population" not in lifted:
            raise DataError(
                f"{name} counts no cases that come of {of}: divide it by a whole that "
                'it belongs to, as in govopen.comparable_shares; insist="population" '
                "takes it all the same"
            )
    frame = parts_of(df, names, of, insist=some | {"population"})
    for end in _ENDS:
        frame[f"rest_{end}"] = frame[f"whole_{end}"]
    return _result(_measured(frame, by, insist), limits, method, 100)


def per_head(
    df: pd.DataFrame,
    concept: str = "request.received",
    *,
    per: int = 100_000,
    by: str | Iterable[str] | None = None,
    confidence: float = 0.95,
    method: str = "garwood",
    insist: Insist = (),
) -> pd.DataFrame:
    """Return a count for so many residents of 2020: requests, or items disclosed.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations of the scope ``jurisdiction``, as :func:`~govopen.panel.load`
        returns them.
    concept : str, default 'request.received'
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
        As from :func:`comparable_shares`, with ``per``, ``vintage`` and, where each
        report stands for itself, ``match``; ``n`` are
        the residents of the census year ``vintage``, whatever the year of the report
        (each report of a group adds them once), and ``match`` says how the place fits
        what was counted (see :func:`~govopen.panel.census`). A place without a figure
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
    >>> rate = govopen.per_head(df)  # 320 of 880,006 residents
    >>> rate[["value", "low", "high"]].round(1).iloc[0].tolist()
    [36.4, 32.5, 40.6]
    """
    limits = _poisson_limits(method, confidence)
    frame = comparable(df, concept, insist=insist).drop(columns="applicant")
    scopes = set(frame["scope"].dropna().unique()) - {"jurisdiction"}
    if scopes and "population" not in insisted(insist):
        raise DataError(
            f"figures of the scope {', '.join(sorted(scopes))} have no residents to be "
            "shared among: keep scope='jurisdiction'"
        )
    frame = frame.rename(columns={"low": "part_low", "high": "part_high"})
    people = residents().reindex(frame["place"].astype(object))
    for side in ("rest", "whole"):
        for end in _ENDS:
            frame[f"{side}_{end}"] = people["population"].to_numpy(dtype=float)
    frame["match"] = people["match"].to_numpy()
    frame = frame[frame["whole_low"] > 0].reset_index(drop=True)
    result = _result(_measured(frame, by, insist), limits, method, per)
    return result.assign(vintage=CENSUS_YEAR)


@cache
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
    region = rows["region"]
    above = [
        rows.assign(place=region.str[:digits] + "0" * (6 - digits), match="same")
        for digits in (2, 4)
    ]
    listed = pd.concat([rows.dropna(subset="place"), *above])
    grouped = listed.drop_duplicates(["region", "place"]).groupby("place")
    matches = grouped["match"].agg(lambda match: match.iloc[0])
    return pd.DataFrame(
        {"population": grouped["population"].sum(min_count=1), "match": matches}
    )


def _labels(forms: pd.Series, codes: pd.Series) -> list[str]:
    """Label each code as the report's form does, or as the text's table does."""
    known = labels()
    return [
        known.get((form, code)) or known["narrative", code]
        for form, code in zip(forms, codes, strict=True)
    ]


@cache
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
    return codebook().set_index(["form", "code"])["label_en"]
