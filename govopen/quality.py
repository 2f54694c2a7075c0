"""Doubts that arise between reports: duplicates, outliers, breaks, copies.

What comes in are observations and their reports; what goes out are findings, as from
:mod:`~govopen.checks`. An identity can prove a report wrong; these rules only say where
to look, so they are warnings, and none alters or drops a figure.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from govopen.panel import Source, by_origin, series_of, tables
from govopen.rules import finding
from govopen.schema import Finding, checked, frame

__all__ = ["screen"]

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
    rows = [
        *_duplicates(about),
        *_breaks(figures, factor, floor),
        *_outliers(figures, factor, spread),
        *_repeated(figures, repeated),
    ]
    return frame("findings", rows)


def _duplicates(about: pd.DataFrame) -> Iterator[Finding]:
    dated = about[about["year"].notna()]
    for (_, year), group in dated.groupby(["series", "year"]):
        first, *others = group["report"]
        for report in others:
            yield finding("report.duplicate", report=report, year=year, other=first)


def _breaks(figures: pd.DataFrame, factor: float, floor: float) -> Iterator[Finding]:
    figures = figures.drop_duplicates(["series", "code", "year"])
    before = figures.groupby(["series", "code"])[["year", "value", "report"]].shift()
    low = np.minimum(figures["value"], before["value"])
    high = np.maximum(figures["value"], before["value"])
    broken = (figures["year"] - before["year"] == 1) & (high >= floor)
    broken &= (low >= 1) & (high >= factor * low)
    pairs = figures[broken.fillna(False)].join(before.add_suffix("_before"))
    names = ["report", "code", "value", "report_before", "value_before"]
    for line in pairs[names].itertuples(index=False, name=None):
        report, code, value, earlier, was = line
        yield finding(
            "series.break",
            report=report,
            codes=code,
            expected=was,
            found=value,
            earlier=earlier,
        )


def _outliers(figures: pd.DataFrame, factor: float, spread: float) -> Iterator[Finding]:
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
    names = ["report", "code", "value", "level", "scope", "middle"]
    found = positive.assign(middle=10**middle).loc[far, names]
    for line in found.itertuples(index=False, name=None):
        report, code, value, level, scope, median = line
        yield finding(
            "figure.outlier",
            report=report,
            codes=code,
            expected=round(median, 3),
            found=value,
            level=level,
            scope=scope,
        )


def _repeated(figures: pd.DataFrame, repeated: int) -> Iterator[Finding]:
    large = figures[(figures["value"] >= 10) & figures["year"].notna()]
    pairs = large.merge(large, on=["series", "code"], suffixes=("_before", ""))
    pairs = pairs[pairs["year_before"] < pairs["year"]]
    pairs = pairs.assign(same=pairs["value_before"] == pairs["value"])
    counts = pairs.groupby(["report_before", "report"])["same"].agg(["sum", "all"])
    for before, report in counts.index[(counts["sum"] >= repeated) & counts["all"]]:
        shared = pairs[(pairs["report_before"] == before) & (pairs["report"] == report)]
        yield finding(
            "figures.repeated",
            report=report,
            codes=" ".join(shared["code"]),
            count=len(shared),
            earlier=before,
        )
