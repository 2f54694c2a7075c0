"""The accounting identities (勾稽关系) held against a data set, for a person who asks.

What comes in are observations and reports, or what holds them; what goes out is one row
for each identity tested (:func:`evaluate`), one finding for each that does not hold and
for each figure stated twice with different values (:func:`check`), or how many of them
confirm each figure (:func:`confirmed`). A check never alters or drops a figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from govopen import arithmetic
from govopen.arithmetic import Checked, check_figures
from govopen.panel import Source, tables
from govopen.schema import Observation, frame

__all__ = ["Checked", "check", "check_figures", "confirmed", "evaluate"]

_FIGURES = Observation._fields[:6]
_REPORTS = ("report", "place", "level", "body", "scope", "year", "form")


def _tables(
    observations: pd.DataFrame | Source, reports: pd.DataFrame | Source
) -> tuple[pd.DataFrame, pd.DataFrame]:
    return tables(observations, reports, _FIGURES, _REPORTS)


def confirmed(
    observations: pd.DataFrame | Source, reports: pd.DataFrame | Source = None
) -> pd.Series:
    """Count for each figure the strict equations of its report that confirm it.

    Parameters
    ----------
    observations, reports
        As for :func:`evaluate`.

    Returns
    -------
    pandas.Series
        For each row of `observations` how many strict equations the figure takes part
        in, with others of its report, and that hold.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", years=2018, codes="closed.*")
    >>> confirmed(df, govopen.reports()).tolist()
    [1, 1, 1]
    """
    observations, reports = _tables(observations, reports)
    form = dict(zip(reports["report"], reports["form"], strict=True))
    found = [
        count
        for report, rows in arithmetic.by_report(observations)
        for count in check_figures(form.get(report), rows).confirmed
    ]
    counts = np.zeros(len(observations), dtype=int)
    counts[arithmetic.in_order(observations)] = found
    return pd.Series(counts, observations.index, "Int64", "confirmed")


def evaluate(
    observations: pd.DataFrame | Source, reports: pd.DataFrame | Source = None
) -> pd.DataFrame:
    """Test every identity wherever its figures are known.

    An identity is tested where all its terms are known, and also where those known
    so far break it whatever the others are, as parts that exceed their total. Rounded
    figures (``approx``) count as unknown. Identities across years are tested between
    reports of one series.

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
    for rows, _, tests in arithmetic.tested(*_tables(observations, reports)):
        for rule, unit, found, expected, held, *_ in tests:
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
        broken customary one a ``warning``, and so is a strict one that lacks figures
        where the report's tables print no zero, and that does not hold if these are
        zero. Figures in a DataFrame may be chosen from those of their reports: there
        a code or applicant that no row has is not taken for such a blank.

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
    part = isinstance(observations, pd.DataFrame)
    return arithmetic.findings_in(*_tables(observations, reports), part)
