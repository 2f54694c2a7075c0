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
from govopen.panel import codebook, expand_codes, wide

# The names that the field uses, and what statsmodels calls them.
INTERVALS = {"wilson": "wilson", "jeffreys": "jeffreys", "clopper-pearson": "beta"}

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
