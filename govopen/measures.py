"""Measures: shares of a whole, each with its count and its interval.

What comes in are observations as :func:`~govopen.panel.load` returns them; what goes
out is one row a report and measure: ``k`` of ``n``, the share and an interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd

from govopen.errors import DataError
from govopen.panel import census, codebook, expand_codes, wide

# The names that the field uses, and what statsmodels calls them.
INTERVALS = {"wilson": "wilson", "jeffreys": "jeffreys", "clopper-pearson": "beta"}

CENSUS_YEAR = 2020

PER_HEAD = (
    "report",
    "code",
    "k",
    "n",
    "value",
    "low",
    "high",
    "method",
    "vintage",
    "match",
)
SHARES = ("report", "code", "label", "k", "n", "value", "low", "high", "method")


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
    from statsmodels.stats.proportion import proportion_confint

    if method not in INTERVALS:
        raise DataError(f"no method {method!r}: give one of {', '.join(INTERVALS)}")
    frame = pd.DataFrame({"k": k, "n": n}, dtype=float)
    for where, part, whole in frame[frame["k"] > frame["n"]].itertuples(name=None):
        raise DataError(f"{where}: {part:g} is more than {whole:g}, so no part of it")
    known = frame["k"].notna() & (frame["n"] > 0)
    frame["value"] = frame["k"] / frame["n"].where(known)
    bounds = proportion_confint(
        frame.loc[known, "k"], frame.loc[known, "n"], 1 - confidence, INTERVALS[method]
    )
    for name, bound in zip(("low", "high"), bounds, strict=True):
        frame[name] = pd.Series(
            np.asarray(bound), index=frame.index[known], dtype=float
        )
    return frame.assign(method=method)


def shares(
    df: pd.DataFrame,
    codes: str | Iterable[str],
    of: str,
    *,
    applicant: str = "total",
    confidence: float = 0.95,
    method: str = "wilson",
) -> pd.DataFrame:
    """Return what part of a whole each of several figures is, report by report.

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
        A part is larger than the whole, so it is no part of it.

    See Also
    --------
    proportion : What the interval is, and when to leave it out.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(years=2018, scope="jurisdiction")
    >>> late = govopen.shares(df, "closed.extended", of="closed.total")
    >>> late[["k", "n", "value", "low", "high"]].round(3).iloc[0].tolist()
    [13.0, 320.0, 0.041, 0.024, 0.068]
    """
    parts = expand_codes(codes)
    table = wide(df, dict.fromkeys([*parts, of]), applicant=applicant)
    long = table[parts].melt(ignore_index=False, var_name="code", value_name="k")
    long = long.dropna(subset="k").set_index("code", append=True)
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


def per_head(
    df: pd.DataFrame,
    code: str,
    *,
    per: int = 100_000,
    applicant: str = "total",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return a count per so many residents of 2020, report by report.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations of the scope ``jurisdiction``, as :func:`~govopen.panel.load`
        returns them.
    code : str
        The indicator, a count.
    per : int, default 100,000
        For how many residents.
    applicant : str, default 'total'
        Which applicant column of the later forms is meant.
    confidence : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a report whose place the census knows: ``report, code, k, n, value,
        low, high, method, vintage, match``; ``n`` are the residents of the census
        year ``vintage``, whatever the year of the report, and ``match`` says how the
        place fits what was counted (see :func:`~govopen.panel.census`).

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
    >>> rate = govopen.per_head(df, "request.received")  # 320 of 880,006 residents
    >>> rate[["value", "low", "high"]].round(1).iloc[0].tolist()
    [36.4, 32.5, 40.6]
    """
    from statsmodels.stats.rates import confint_poisson

    scopes = set(df["scope"].dropna().unique()) - {"jurisdiction"}
    if scopes:
        raise DataError(
            f"figures of the scope {', '.join(sorted(scopes))} have no residents to be "
            "shared among: keep scope='jurisdiction'"
        )
    table = wide(df, code, applicant=applicant, keep=["place"]).dropna(subset=code)
    people = residents().reindex(table["place"]).set_axis(table.index)
    frame = pd.DataFrame({"k": table[code], "n": people["population"].astype(float)})
    frame["match"] = people["match"]
    frame = frame[frame["n"] > 0].reset_index().assign(code=code)
    low, high = confint_poisson(
        frame["k"].to_numpy(), frame["n"].to_numpy(), "exact-c", 1 - confidence
    )
    frame["value"] = per * frame["k"] / frame["n"]
    # Garwood's lower limit of nothing is 0, which the chi-squared formula leaves open.
    frame["low"] = per * np.where(frame["k"] > 0, low, 0.0)
    frame["high"] = per * high
    frame = frame.assign(method="garwood", vintage=CENSUS_YEAR)
    return frame[list(PER_HEAD)]


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
    above = [
        rows.assign(place=rows["code"].str[:digits] + "0" * (6 - digits), match="same")
        for digits in (2, 4)
    ]
    listed = pd.concat([rows.dropna(subset="place"), *above])
    grouped = listed.drop_duplicates(["code", "place"]).groupby("place")
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
