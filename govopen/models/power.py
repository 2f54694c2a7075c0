"""Power: how many counties and years show a change of some size.

What comes in are the size of a change and how much counts move by themselves; what goes
out is how many counties have to be followed, with what bounds, missing reports and
likeness within provinces take away.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
import pandas as pd

from govopen.errors import DataError, refusal
from govopen.models.result import Result, intake
from govopen.schema import checked

# For planning. Of requests received in the bundled data, `spread` finds 0.57 in the 24
# pairs of years on end of a county; over gaps of any length it is 0.80.
SD = 0.67
PROVINCES = 31  # whose counties report


def spread(
    frame: pd.DataFrame, y: str = "k", place: str = "series"
) -> tuple[float, int]:
    """Return the standard deviation of the log change between years on end.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a place and year, with ``year`` and `y`.
    y : str, default 'k'
        The counts; years without any have no logarithm and are left out.
    place : str, default 'series'
        What is followed.

    Returns
    -------
    tuple of float and int
        The standard deviation, and of how many pairs of years.

    Raises
    ------
    DataError
        There are fewer than ten pairs.

    Notes
    -----
    Not for counts of a few cases, of which chance is most of the spread, nor where many
    years have none: those are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(i, year, 10 * 2 ** ((year - 2020) * (i % 2)))
    ...         for i in range(10) for year in (2020, 2021)]
    >>> frame = pd.DataFrame(rows, columns=["series", "year", "k"])
    >>> sd, pairs = spread(frame)
    >>> round(sd, 3), pairs
    (0.365, 10)
    """
    rows, _ = intake(frame, [place, "year", y])
    rows = rows[rows[y] > 0].sort_values([place, "year"])
    if rows.duplicated([place, "year"]).any():
        raise DataError(f"a {place} has several rows in a year: keep one")
    rows["log"] = np.log(rows[y].to_numpy(float))
    steps = rows.groupby(place, observed=True)[["year", "log"]].diff()
    change = steps.loc[steps["year"] == 1, "log"]
    if len(change) < 10:
        raise refusal("model.pairs", count=len(change))
    return float(change.std()), len(change)


@checked
def power(
    changes: Iterable[float] = (-0.2, 0.1, 0.2, 0.3, 0.5),
    years: Iterable[tuple[int, int]] = ((1, 1), (2, 2), (4, 4)),
    *,
    sd: float = SD,
    chance: float = 0.8,
    level: float = 0.05,
    open_by: float = 0.0,
    reporting: float = 1.0,
    per_cluster: float = 1.0,
    alike: float = 0.0,
) -> Result:
    """Say how many counties show a change of a given size.

    Parameters
    ----------
    changes : iterable of float
        Sizes of a common change, such as 0.2 for a fifth more.
    years : iterable of tuple of int
        How many years before and after each county has.
    sd : float, default 0.67
        Standard deviation of the log change between two years. The default lies between
        what :func:`spread` finds of requests received in the bundled data: 0.57 in 24
        pairs of years on end, 0.80 with longer gaps.
    chance : float, default 0.8
        The chance to find the change.
    level : float, default 0.05
        The level of the two-sided test.
    open_by : float, default 0
        What bounds leave open of the mean change: its half width, as a log ratio.
    reporting : float, default 1
        Which part of the counties report in the years that are needed.
    per_cluster : float, default 1
        How many counties of a province are followed.
    alike : float, default 0
        The correlation of their changes.

    Returns
    -------
    Result
        One row a change and years: ``counties`` is how many to follow, missing where no
        number is enough, since bounds leave open more than the change. Where several
        counties of a province are followed, and some row takes more provinces than the
        31 there are, the result says so.

    Raises
    ------
    DataError
        An option lies outside what it can be.

    Notes
    -----
    A paired t test of mean log changes, whose standard deviation shrinks with years on
    either side as that of means of independent years. Provinces are the units where
    several counties of one are followed: the variance of a mean of theirs is that of a
    county times (1 + (per_cluster - 1) alike) / per_cluster [1]_. A change of a fifth
    with an sd of 0.67 takes 108 pairs (106 by the normal approximation). With bounds,
    the t interval has to clear both ends; that of :func:`slope` is a little shorter.

    Not where changes differ between places by more than chance in a way that one wants
    to find; that takes far more. Years that resemble their neighbours tell less than
    is assumed here.

    References
    ----------
    .. [1] Cohen, J. (1988). *Statistical Power Analysis for the Behavioral Sciences*.
       2nd ed., Erlbaum, chapter 2. Donner, A. and Klar, N. (2000). *Design and Analysis
       of Cluster Randomization Trials in Health Research*. Arnold.

    Examples
    --------
    >>> power([0.2, 0.5], [(1, 1), (2, 2)]).table()
       change  before  after  counties
    0     0.2       1      1       108
    1     0.2       2      2        55
    2     0.5       1      1        24
    3     0.5       2      2        13
    """
    from statsmodels.stats.power import TTestPower

    allowed = {
        "chance": 0 < chance < 1,
        "level": 0 < level < 1,
        "reporting": 0 < reporting <= 1,
        "sd": 0 < sd < np.inf,
        "per_cluster": 1 <= per_cluster < np.inf,
        "alike": 0 <= alike <= 1,
        "open_by": open_by >= 0,
    }
    bad = [name for name, right in allowed.items() if not right]
    if bad:
        raise DataError(f"{bad[0]} is outside what it can be: see its description")
    found, within = [], np.sqrt((1 + (per_cluster - 1) * alike) / per_cluster)
    crowded = False
    for change, span in product(changes, list(years)):
        if np.shape(span) != (2,):
            raise refusal("model.years", span=span)
        before, after = span
        if not (-1 < change < np.inf and change and before > 0 and after > 0):
            raise DataError(f"{change} with {before} and {after} years is no change")
        row: dict[str, float] = {"change": change, "before": before, "after": after}
        size = abs(np.log1p(change)) - open_by
        if size > 0:
            d = size / (sd * within * np.sqrt((1 / before + 1 / after) / 2))
            # Two units show a change that is very large beside its spread.
            units = 2.0
            if TTestPower().power(d, 2, level) < chance:
                units = TTestPower().solve_power(d, alpha=level, power=chance)
            crowded |= per_cluster > 1 and np.ceil(units) > PROVINCES
            row["counties"] = np.ceil(np.ceil(units) * per_cluster / reporting)
        found.append(row)
    table = pd.DataFrame(found).reindex(
        columns=["change", "before", "after", "counties"]
    )
    table = table.astype({"counties": "Int64"})
    made = Result.told("power", table, len(table), sd=sd, chance=chance, level=level)
    if crowded:
        return made.retold("crowded", provinces=PROVINCES, caution=made.caution)
    return made
