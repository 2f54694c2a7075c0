"""Doubts that arise between reports: duplicates, outliers, breaks, copies.

What comes in are observations and their reports; what goes out are findings, as from
:mod:`~govopen.checks`. An identity can prove a report wrong; these rules only say where
to look, so they are warnings, and none alters or drops a figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from govopen.panel import Source, by_origin, findings, series_of, tables
from govopen.rules import finding
from govopen.schema import checked, frame

__all__ = ["exclusions", "screen"]

_FIGURES = ("report", "code", "applicant", "value", "origin")
_REPORTS = ("report", "place", "level", "body", "scope", "year")


@checked
def screen(
    observations: pd.DataFrame | Source,
    reports: pd.DataFrame | Source = None,
    *,
    factor: float = 10.0,
    spread: float = 3.5,
    floor: float = 100.0,
    repeated: int = 3,
) -> pd.DataFrame:
    """List what looks wrong only beside other reports.

    - ``report.duplicate``: two reports of one body's place, scope and year.
    - ``series.break``: a figure `factor` times that of the year before, or less than
      one part in `factor` of it, the larger being at least `floor`.
    - ``figure.outlier``: a figure further from the median of its indicator, level and
      scope than `spread` robust standard deviations on the logarithmic scale, and
      by at least `factor`.
    - ``figures.repeated``: two years of one series with at least `repeated` figures
      of 10 or more in common, and none of that size that differs.

    Parameters
    ----------
    observations : pandas.DataFrame, str, path-like, DataSet or Report
        Columns ``report, code, applicant, value, origin``, or what
        :func:`govopen.load` takes.
    reports : pandas.DataFrame, str, path-like, DataSet or Report, optional
        Columns ``report, place, level, body, scope, year``; by default those of the
        same data set, or the columns that :func:`govopen.load` joined.
    factor, spread, floor, repeated
        The thresholds above.

    Returns
    -------
    pandas.DataFrame
        Findings of severity ``warning``: ``report, rule, severity, expected, found,
        codes, message``.

    Raises
    ------
    DataError
        A column is missing, or a report that has figures is not among `reports`.

    References
    ----------
    Iglewicz, B. and Hoaglin, D. C. (1993). *How to Detect and Handle Outliers*. ASQC
    Quality Press: a modified z-score above 3.5 is a potential outlier.

    Examples
    --------
    >>> import govopen
    >>> found = screen(govopen.load(), govopen.reports())
    >>> found.loc[found["report"] == "330300-2023-j-e6a3", ["rule", "found"]].values
    array([['figure.outlier', 8648394.0]], dtype=object)
    """
    observations, reports = tables(observations, reports, _FIGURES, _REPORTS)
    about = reports.assign(series=series_of(reports).to_numpy())
    about = about[["report", "series", "level", "scope", "year"]]
    figures = by_origin(observations[observations["applicant"].isin(["", "total"])])
    figures = figures[["report", "code", "value"]].astype({"report": str, "code": str})
    figures = figures.drop_duplicates(["report", "code"]).merge(about, on="report")
    figures = figures.sort_values(["series", "code", "year"], kind="stable")
    doubts = {
        "report.duplicate": _duplicates(about),
        "series.break": _breaks(figures, factor, floor),
        "figure.outlier": _outliers(figures, factor, spread),
        "figures.repeated": _repeated(figures, repeated),
    }
    return frame(
        "findings",
        [
            finding(rule, **{str(name): value for name, value in row.items()})
            for rule, found in doubts.items()
            for row in found.to_dict("records")
        ],
    )


def exclusions(source: Source = None) -> pd.DataFrame:
    """List the reports that a sum over places should do without, and why.

    Parameters
    ----------
    source : str, path-like, DataSet or Report, optional
        As for :func:`govopen.load`; the bundled data by default.

    Returns
    -------
    pandas.DataFrame
        ``report, rule, codes, reason``, one row a reason: a strict identity that does
        not hold, two statements of one figure, or a report that gives another's
        figures once more. Whoever uses `codes` alone may keep the others' reports.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(scope="jurisdiction")
    >>> kept = df[~df["report"].isin(govopen.exclusions()["report"])]
    >>> 0.9 < kept["report"].nunique() / df["report"].nunique() < 1
    True
    """
    found = findings(source)
    again = found["rule"].isin(["report.duplicate", "figures.repeated"])
    found = found[again | found["severity"].eq("error")]
    found = found.rename(columns={"message": "reason"}).reset_index(drop=True)
    return found[["report", "rule", "codes", "reason"]]


def _duplicates(about: pd.DataFrame) -> pd.DataFrame:
    same = about[about["year"].notna()].groupby(["series", "year"])["report"]
    found = about.assign(other=same.transform("first"))
    return found[found["other"] != found["report"]][["report", "year", "other"]]


def _breaks(figures: pd.DataFrame, factor: float, floor: float) -> pd.DataFrame:
    figures = figures.drop_duplicates(["series", "code", "year"])
    before = figures.groupby(["series", "code"])[["year", "value", "report"]].shift()
    low = np.minimum(figures["value"], before["value"])
    high = np.maximum(figures["value"], before["value"])
    broken = (figures["year"] - before["year"] == 1) & (high >= floor)
    broken &= (low >= 1) & (high >= factor * low)
    pairs = figures.assign(expected=before["value"], earlier=before["report"])
    pairs = pairs.rename(columns={"code": "codes", "value": "found"})
    names = ["report", "codes", "expected", "found", "earlier"]
    return pairs[broken.fillna(False)][names]


def _outliers(figures: pd.DataFrame, factor: float, spread: float) -> pd.DataFrame:
    positive = figures[figures["value"] > 0]
    logs = np.log10(positive["value"])
    alike = [positive[name] for name in ("code", "level", "scope")]
    group = logs.groupby(alike)
    middle = group.transform("median")
    deviation = (logs - middle).abs()
    scale = deviation.groupby(alike).transform("median")
    far = deviation >= np.log10(factor)
    far &= 0.6745 * deviation > spread * scale
    far &= (group.transform("size") >= 10) & (scale > 0)
    told: pd.DataFrame = positive.assign(expected=(10**middle).round(3))[far]
    told = told.rename(columns={"code": "codes", "value": "found"})
    return told[["report", "codes", "expected", "found", "level", "scope"]]


def _repeated(figures: pd.DataFrame, repeated: int) -> pd.DataFrame:
    large = figures[(figures["value"] >= 10) & figures["year"].notna()]
    pairs = large.merge(large, on=["series", "code"], suffixes=("_before", ""))
    pairs = pairs[pairs["year_before"] < pairs["year"]]
    pairs = pairs.assign(same=pairs["value_before"] == pairs["value"])
    found = pairs.groupby(["report_before", "report"]).agg(
        count=("same", "sum"), every=("same", "all"), codes=("code", " ".join)
    )
    again = found[found["every"] & (found["count"] >= repeated)].reset_index()
    names = {"report_before": "earlier"}
    return again.rename(columns=names)[["report", "codes", "count", "earlier"]]
