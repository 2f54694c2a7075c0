"""Models of what is known only between bounds, or of which reports are missing.

What comes in are rows with ``least`` and ``most``, one a report; what goes out are the
sharp ends of a regression's slope, of the mean of all places whatever the missing ones
hold, and how far off these would have to be to overturn a conclusion.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from govopen.errors import DataError, refusal
from govopen.models.result import (
    Result,
    Values,
    clusters_of,
    constant,
    freedom_of,
    intake,
    jackknife,
    sure,
)
from govopen.panel import regions


def ends(weights: Values, least: Values, most: Values) -> tuple[float, float]:
    """Return the least and the most that a weighted sum of bounded values can be.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = ends(np.array([1, -1]), np.array([2, 0]), np.array([3, 1]))
    >>> int(low), int(high)
    (1, 3)
    """
    low, high = np.where(weights > 0, least, most), np.where(weights > 0, most, least)
    return float(weights @ low), float(weights @ high)


def stoye(
    least: float,
    most: float,
    se: tuple[float, float],
    freedom: float,
    confidence: float,
) -> tuple[float, float]:
    """Return an interval that holds a value known between two estimated ends.

    It is shorter than that of the whole region: where the ends lie far apart, the value
    can be outside at one of them only.

    References
    ----------
    Imbens, G. W. and Manski, C. F. (2004). Confidence intervals for partially
    identified parameters. *Econometrica*, 72(6), 1845-1857.
    Stoye, J. (2009). More on confidence intervals for partially identified parameters.
    *Econometrica*, 77(4), 1299-1315: it holds uniformly where, as here, the upper end
    is never below the lower one by construction.

    Examples
    --------
    >>> [round(x, 2) for x in stoye(0.0, 0.0, (1.0, 1.0), 1e9, 0.95)]  # a point
    [-1.96, 1.96]
    >>> [round(x, 2) for x in stoye(0.0, 9.0, (1.0, 1.0), 1e9, 0.95)]  # far apart
    [-1.64, 10.64]
    """
    from scipy import optimize, stats  # type: ignore[import-untyped]

    level = sure(confidence)
    if not max(se) > 0:
        return least, most
    apart, law = (most - least) / max(se), stats.t(freedom)

    def beyond(c: float) -> float:
        return float(law.cdf(c + apart) - law.cdf(-c) - confidence)

    c = optimize.brentq(beyond, 0, law.isf(level / 2) + 1)
    return least - c * se[0], most + c * se[1]


def between(rows: pd.DataFrame, least: str, most: str) -> tuple[Values, Values]:
    """Return what each row is at the least and the most; refuse ends exchanged."""
    low, high = rows[least].to_numpy(float), rows[most].to_numpy(float)
    if (low > high).any():
        raise DataError(f"{least} is above {most} in some rows: exchange them")
    return low, high


def slope(
    frame: pd.DataFrame,
    x: str,
    y: tuple[str, str] = ("least", "most"),
    *,
    controls: Sequence[str] = (),
    cluster: str = "series",
    confidence: float = 0.95,
) -> Result:
    """Regress what is known between bounds on `x`: the sharp ends of the OLS slope.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a report, with `y`, `x`, `controls` and `cluster`.
    x : str
        The regressor.
    y : tuple of str, default ('least', 'most')
        The columns of the least and the most that the outcome can be.
    controls : sequence of str, optional
        Further regressors, numbers.
    cluster : str, default 'series'
        Rows of one value may depend on one another.
    confidence : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Result
        One row: ``least`` to ``most`` is what the bounds leave open of the slope,
        ``low`` to ``high`` allows for chance as well, ``se_least`` and ``se_most`` are
        the ends' standard errors.

    Raises
    ------
    DataError
        `x`, or a `y` without bounds, does not vary beyond the controls, or `x` in one
        cluster alone; there are fewer than ten clusters.

    Notes
    -----
    The slope is a sum of outcomes weighted by what of `x` the controls do not explain.
    It is largest with the most of each outcome of positive weight and the least of each
    of negative weight: no other assignment within the bounds gives more [1]_.

    Not for a `y` that is bounded because it is censored by choice, nor as a test that
    the slope is anywhere in particular within the ends. The ends are wide where bounds
    are; that is the finding.

    References
    ----------
    .. [1] Beresteanu, A. and Molinari, F. (2008). Asymptotic properties for a class of
       partially identified models. *Econometrica*, 76(4), 763-814.
    .. [2] Bontemps, C., Magnac, T. and Maurin, E. (2012). Set identified linear models.
       *Econometrica*, 80(3), 1129-1155.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"x": range(12), "least": range(12), "series": range(12)})
    >>> found = slope(frame.assign(most=frame["least"] + 1), "x").table()
    >>> found[["least", "most"]].round(2).iloc[0].tolist()
    [0.87, 1.13]
    """
    names = [x, *y, *controls, cluster]
    rows, about = intake(frame, names, bounds=True, numbers=names[:-1])
    group = clusters_of(rows, cluster, 10)
    least, most = between(rows, *y)
    others = np.column_stack([np.ones(len(rows)), *(rows[c] for c in controls)])
    design = np.column_stack([rows[x].to_numpy(float), others])
    residual = design[:, 0] - others @ np.linalg.lstsq(others, design[:, 0])[0]
    if (square := residual @ residual) < 1e-12 * max(1.0, float(np.var(design[:, 0]))):
        raise DataError(f"{x!r} does not vary beyond the controls: no slope")
    weight, count = residual / square, len(set(group))
    if np.array_equal(least, most):  # bounds leave something open, whatever they are
        constant(y[0], least, least - others @ np.linalg.lstsq(others, least)[0])
    found, errors = ends(weight, least, most), []
    for up in (False, True):
        outcome = np.where((weight > 0) == up, most, least)
        rest = outcome - design @ np.linalg.lstsq(design, outcome)[0]
        error, freedom = jackknife(design, np.ones(len(rows)), rest, group)
        errors.append(float(error[0]))
    if np.isnan(errors).any():
        raise DataError(f"one {cluster} alone tells the slope: it has no error")
    se = (errors[0], errors[1])
    low, high = stoye(*found, se, float(freedom[0]), confidence)
    row = {
        "term": x, "least": found[0], "most": found[1], "se_least": se[0],
        "se_most": se[1], "low": low, "high": high,
    }  # fmt: skip
    return Result.told(
        "slope", pd.DataFrame([row]), len(rows), about, clusters=count, x=x
    )


def _totals(rows: pd.DataFrame, total: Any) -> pd.Series:
    """Return how many places there are, in all or by province."""
    if total is None:
        counties = regions()
        counties = counties[counties["level"].eq("county") & counties["ended"].isna()]
        total = counties.groupby("province").size()
    if not isinstance(total, pd.Series):
        return pd.Series({"": float(total)})
    names = set(rows["province"].astype(str)) if "province" in rows else {"?"}
    if unknown := names - set(total.dropna().index):
        raise DataError(f"total has no number for the province {sorted(unknown)[0]!r}")
    return total.astype(float)


def missing(
    frame: pd.DataFrame,
    total: float | pd.Series | None = None,
    *,
    within: tuple[float, float] = (0, 1),
    weight: str | None = None,
    at: float | None = None,
    confidence: float = 0.95,
) -> Result:
    """Bound the mean of all places, whatever those hold that do not report.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a place that reports, with ``least`` and ``most`` (and ``province``).
    total : float or pandas.Series, optional
        How many places there are, or how many in each province; by default the
        counties of :func:`~govopen.panel.regions`.
    within : tuple of float, default (0, 1)
        What a value can be at all.
    weight : str, optional
        A column with what places count by, such as residents; `total` is then the sum
        of all places. By default each counts once.
    at : float, optional
        The tipping point asked for: what the places that do not report would hold on
        average, were the mean of all places so much.
    confidence : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Result
        One row an assumption: ``reported`` (those that report, as they are),
        ``by province`` (those that do not are like those of their province that do; of
        a province without any, nothing is assumed), ``whatever is missing`` (no
        assumption). ``least`` to ``most`` is what remains open and ``low`` to ``high``
        allows for chance among those that report. With `at`, ``tipping_least`` and
        ``tipping_most`` are among the parameters: outside `within`, no missing report
        can bring the mean there.

    Raises
    ------
    DataError
        More places report than there are, or one twice, or a single one does; a value
        lies outside `within`.

    Notes
    -----
    Of 137 homeless people, 78 were found again and 24 of them had left; whatever became
    of the others, between 24/137 and 83/137 had left, [.18, .61] [1]_.

    Without `weight` a large place counts no more than a small one. Weights have to be
    known of places that do not report, too: not for the share of all requests. Not with
    the first two rows where who hides may do so for what the value tells; no report
    says whether that is so.

    References
    ----------
    .. [1] Manski, C. F. (1995). *Identification Problems in the Social Sciences*.
       Harvard University Press, chapter 2.

    Examples
    --------
    >>> import pandas as pd
    >>> left = pd.DataFrame({"least": [1] * 24 + [0] * 54}).assign(
    ...     most=lambda x: x["least"])
    >>> found = missing(left, 137, at=0.5)
    >>> found.table()[["assumption", "least", "most"]].round(2)
                assumption  least  most
    0             reported   0.31  0.31
    1  whatever is missing   0.18  0.61
    >>> found.facts["tipping_least"]  # of 59, so much had to have left
    '0.7542'
    """
    by_province = isinstance(total, pd.Series) or total is None
    rows, about = intake(
        frame,
        ["least", "most", *["province"] * by_province, *([weight] if weight else [])],
        bounds=True,
    )
    if weight and total is None:
        raise DataError(f"say how much {weight!r} all places have: give total")
    if "place" in rows and rows["place"].duplicated().any():
        again = rows.loc[rows["place"].duplicated(), "place"].iloc[0]
        raise DataError(f"the place {again} has several rows: keep one year")
    every = _totals(rows, total)
    province = (
        rows["province"].astype(str) if by_province else pd.Series("", rows.index)
    )
    own = rows[weight].to_numpy(float) if weight else np.ones(len(rows))
    if not (own > 0).all():
        raise DataError(f"{weight!r} is not above 0 in some rows")
    seen = pd.Series(own).groupby(province.to_numpy()).sum()
    seen = seen.reindex(every.index, fill_value=0)
    if (more := ~(seen <= every * (1 + 1e-9))).any():
        name = more.idxmax() or "all"
        raise DataError(f"more places report than there are ({name}): mend total")
    size, number = len(rows), float(every.sum())
    values = between(rows, "least", "most")
    if not within[0] <= values[0].min() <= values[1].max() <= within[1]:
        raise refusal("model.within", within=within)
    if size < 2:
        raise DataError("one place does not tell how places differ: show it alone")
    like = own * province.map(every / seen.where(seen > 0)).to_numpy(float) / number
    assumed = {"reported": own / own.sum()}
    assumed |= {"by province": like} if by_province else {}
    assumed["whatever is missing"] = own / number
    found = []
    for name, w in assumed.items():
        rest = max(1 - w.sum(), 0.0)
        least, most = (w @ v + rest * x for v, x in zip(values, within, strict=True))
        spread = [
            float(np.sqrt(size / (size - 1) * (w**2 @ (v - w @ v / w.sum()) ** 2)))
            for v in values
        ]
        freedom = float(freedom_of((w**2)[:, None])[0])
        low, high = stoye(least, most, (spread[0], spread[1]), freedom, confidence)
        limits = np.clip([low, high], *within)
        row = {"assumption": name, "least": least, "most": most}
        found.append({**row, "low": limits[0], "high": limits[1]})
    told = {weight or "places": number, "reporting": float(own.sum())}
    if at is not None and number > own.sum():
        for end, v in zip(("tipping_least", "tipping_most"), values[::-1], strict=True):
            told[end] = (at * number - own @ v) / (number - own.sum())
    counted = f"each counts by its {weight}" if weight else "each place counts once"
    return Result.told(
        "missing", pd.DataFrame(found), size, about, parameters=told, counted=counted
    )
