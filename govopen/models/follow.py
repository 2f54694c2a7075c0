"""Following places over years: counts and shares with place effects, and clusters.

What comes in are rows of a measure, one a report; what goes out are how many times as
many, or how much likelier, with errors that let the rows of a place depend on one
another, a bootstrap for few clusters, and a change taken apart into what places did and
who reports.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from govopen.errors import DataError, refusal
from govopen.measures import FEWEST
from govopen.models.bounded import between, ends
from govopen.models.result import (
    Result,
    Values,
    apart,
    clusters_of,
    constant,
    estimated,
    freedom_of,
    identified,
    intake,
    jackknife,
    sure,
)
from govopen.schema import checked, choice

# Errors by cluster and Student's t hold what they promise from so many clusters on.
ENOUGH = 20

# So far apart no logs of rates, or odds, are: the estimate is on its way to infinity.
_FAR = 25
_ENDLESS = (
    "an effect has no end, or cannot be told from others: leave out a value of x "
    "that has all cases or none, and x that are made of one another"
)

# Webb's six points: with few clusters, two would give few different draws.
_WEBB = np.sqrt([0.5, 1, 1.5])
WEBB = np.concatenate([-_WEBB[::-1], _WEBB])


def design_of(rows: pd.DataFrame, x: Sequence[str]) -> pd.DataFrame:
    """Return the regressors as numbers: what is no number has a column a value."""
    found = rows[list(x)]
    words = [name for name in x if not pd.api.types.is_numeric_dtype(found[name])]
    found = found.astype(dict.fromkeys(words, object))  # no categories that none has
    if words:
        found = pd.get_dummies(found, columns=words, drop_first=True, dtype=float)
    return found.astype(float)


def within(
    y: Values, design: Values, exposure: Values, group: Any, cluster: Any
) -> tuple[Values, Values, Values]:
    """Fit a Poisson regression with an effect for each group, which drops out.

    Given its group's sum, a count is multinomial; the same fit is therefore that of
    shares of a whole. Returned are coefficients, and errors by cluster, each of which
    holds whole groups, with their degrees of freedom.

    References
    ----------
    Hausman, J., Hall, B. H. and Griliches, Z. (1984). Econometric models for count data
    with an application to the patents-R&D relationship. *Econometrica*, 52(4), 909-938.
    Wooldridge, J. M. (1999). Distribution-free estimation of some nonlinear panel data
    models. *Journal of Econometrics*, 90(1), 77-97.
    """
    size = int(group.max()) + 1
    total = np.bincount(group, y, size)
    number = np.bincount(group, minlength=size)
    # Nothing but what differs within groups counts, and small numbers keep digits.
    means = [np.bincount(group, c, size) / number for c in design.T]
    design = design - np.column_stack(means)[group]
    beta = np.zeros(design.shape[1])
    for _ in range(100):
        rate = exposure * np.exp(design @ beta)
        mean = rate * (total / np.bincount(group, rate, size))[group]
        # What the group's mean is of each regressor, weighted by expected counts.
        sums = np.column_stack([np.bincount(group, mean * c, size) for c in design.T])
        centred = design - (sums / np.where(total > 0, total, 1)[:, None])[group]
        score = centred * (y - mean)[:, None]
        information = (centred * mean[:, None]).T @ centred
        try:
            step = np.linalg.solve(information, score.sum(axis=0))
        except np.linalg.LinAlgError:
            step = np.full(len(beta), np.nan)
        if not np.isfinite(step).all() or np.abs(design @ beta).max(initial=0) > _FAR:
            raise DataError(_ENDLESS)
        far = np.abs(design @ step).max(initial=0)  # whatever x is measured in
        beta = beta + step / max(1.0, far / 2)
        if far < 1e-9:
            break
    else:
        raise DataError(_ENDLESS)
    if size > 1:
        return beta, *jackknife(centred, mean, y - mean, cluster)
    # One level is found anew without each cluster. One far above the others takes much
    # with it: the fit moves on from what was expected to what is left.
    both = np.column_stack([centred, np.ones(len(y))])
    se, _ = jackknife(both, (y + mean) / 2, y - mean, cluster)
    _, freedom = jackknife(both, y, y - mean, cluster)
    return beta, se[:-1], freedom[:-1]


@checked
def counts(
    frame: pd.DataFrame,
    x: Sequence[str],
    *,
    y: str = "k",
    exposure: str | None = "n",
    place: str | None = "series",
    cluster: str = "series",
    family: Literal["quasi-poisson", "negative-binomial"] = "quasi-poisson",
    confidence: float = 0.95,
) -> Result:
    """Regress counts on `x`: how many times as many, with an effect for each place.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a report.
    x : sequence of str
        Regressors; what is no number has an effect for each value but the first.
    y : str, default 'k'
        The counts.
    exposure : str, optional
        What counts are in proportion to, such as requests or residents; default 'n'.
    place : str, optional
        Each of its values has a level of its own; None for one level.
    cluster : str, default 'series'
        Rows of one value may depend on one another; it holds whole places.
    family : {'quasi-poisson', 'negative-binomial'}
        Quasi-Poisson is right whatever the spread is, if the means are.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Result
        One row a regressor: ``estimate`` is a log ratio with ``low`` and ``high``
        (Student's), ``ratio`` its exponential. What one cluster alone tells has an
        estimate, and neither limits nor ``p``.

    Raises
    ------
    DataError
        Fewer than 20 clusters, for which :func:`wild` is there; a place in several
        clusters; a regressor that does not vary within places; with a negative
        binomial, more than 50 places, or counts that vary no more than chance.

    Notes
    -----
    Places without any case, or with one row, tell nothing of a change: neither they
    nor their clusters are counted. Of the negative binomial, each place's level is
    estimated, so with many places its dispersion is too small [1]_: quasi-Poisson has
    no such limit. What intervals held in simulated panels: docs/validation.md.

    Not for what a change of form recodes; see :func:`break_at`.

    References
    ----------
    .. [1] Allison, P. D. and Waterman, R. P. (2002). Fixed-effects negative binomial
       regression models. *Sociological Methodology*, 32, 247-265. Cameron, A. C. and
       Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
       *Journal of Human Resources*, 50(2), 317-372.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(f"p{i}", late, 10 * (1 + late) + i % 3, 100)
    ...         for i in range(24) for late in (0, 1)]
    >>> frame = pd.DataFrame(rows, columns=["series", "late", "k", "n"])
    >>> counts(frame, ["late"]).table()[["term", "ratio"]].round(2)
       term  ratio
    0  late   1.91
    """
    choice("family", family, ["quasi-poisson", "negative-binomial"])
    if not len(x):
        raise DataError("x is empty: name what counts are regressed on")
    names = [*x, y, cluster, *(name for name in (exposure, place) if name)]
    rows, about = intake(frame, names, numbers=[y, exposure])
    if place:
        cases = rows.groupby(place, observed=True)[y].transform("sum")
        years = rows.groupby(place, observed=True)[y].transform("size")
        rows = rows[cases.ne(0) & years.gt(1)].reset_index(drop=True)
    group = clusters_of(rows, cluster, ENOUGH)
    unit = pd.factorize(rows[place].astype(object))[0] if place else 0 * group
    if place and pd.Series(group).groupby(unit).nunique().max() > 1:
        raise DataError(f"a {place} lies in several values of {cluster!r}: nest them")
    design, outcome = design_of(rows, x), rows[y].to_numpy(float)
    size = rows[exposure].to_numpy(float) if exposure else np.ones(len(rows))
    if (outcome < 0).any() or not outcome.any() or not (size > 0).all():
        raise DataError(f"a {y} is below 0, all are 0, or an exposure is not above it")
    identified(design, unit)
    told: dict[str, float] = {}
    clusters = len(set(group))
    if family == "quasi-poisson":
        beta, se, freedom = within(outcome, design.to_numpy(), size, unit, group)
    else:
        if unit.max() > 50:
            raise DataError("with more than 50 places use family='quasi-poisson'")
        beta, se, freedom, told = _negative_binomial(outcome, design, size, unit, group)
    table = estimated(design.columns, beta, se, freedom, confidence)
    words = {"y": y, "family": family, "cluster": cluster}
    words |= {"levels": f"an effect a {place}" if place else "one level"}
    table = table.assign(ratio=np.exp(table["estimate"]))
    how = {"clusters": clusters, "parameters": told, "enough": ENOUGH}
    return Result.told("counts", table, len(rows), about, **how, **words)


def _negative_binomial(
    outcome: Values, design: pd.DataFrame, size: Values, unit: Any, group: Any
) -> tuple[Values, Values, Values, dict[str, float]]:
    """Fit statsmodels' negative binomial with a level for each place.

    Its dispersion tells nothing of the coefficients, so that errors are those of a
    regression so weighted.
    """
    from statsmodels.discrete.discrete_model import NegativeBinomial

    levels = pd.get_dummies(pd.Series(unit), dtype=float).to_numpy()
    scale = design.std(ddof=0).to_numpy()
    both = np.column_stack([(design - design.mean()) / scale, levels])
    model = NegativeBinomial(outcome, both, exposure=size)
    start, many = np.append(np.zeros(both.shape[1]), 1.0), design.shape[1]
    start[many:-1] = np.log((outcome.sum() + 0.5) / size.sum())
    with warnings.catch_warnings():  # what fails is refused below
        warnings.simplefilter("ignore")
        fit = model.fit(start, method="bfgs", maxiter=2000, disp=0)
    beta, spread = fit.params[:many], fit.params[-1]
    mean = size * np.exp(both @ fit.params[:-1])
    tells = 1 / (1 + spread * mean)
    bent = mean * tells**2 * (1 + spread * outcome)  # of what is seen, not expected
    se, freedom = jackknife(both, bent, (outcome - mean) * tells, group)
    se, freedom = se[:many], freedom[:many]
    if not (fit.mle_retvals["converged"] and np.isfinite(beta).all() and spread > 1e-5):
        raise refusal("model.no_end")
    told = {"theta": float(1 / spread), "log-likelihood": float(fit.llf)}
    return beta / scale, se / scale, freedom, told


@checked
def chances(
    frame: pd.DataFrame,
    x: Sequence[str],
    *,
    k: str = "k",
    n: str = "n",
    cluster: str = "series",
    confidence: float = 0.95,
) -> Result:
    """Regress shares on `x`: binomial GEE, exchangeable, errors reduced in bias.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a report.
    x : sequence of str
        Regressors; what is no number has an effect for each value but the first.
    k, n : str, default 'k' and 'n'
        The part and the whole.
    cluster : str, default 'series'
        Rows of one value may depend on one another.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Result
        One row a regressor and the intercept: ``estimate`` is a log odds ratio, of all
        places together and not of one, with Student's limits, ``odds`` its exponential;
        of what one cluster alone tells there are no limits.

    Raises
    ------
    DataError
        Fewer than ten clusters, or a regressor that tells nothing of its own.

    Notes
    -----
    Errors are those of Mancl and DeRouen, which do not fall short with few clusters as
    the sandwich does; limits are Student's, with as many degrees of freedom as equal
    clusters would have that tell as much [1]_. Requests of one report are alike (the
    parameter ``within reports``, rho), so that a row weighs n / (1 + (n - 1) rho): a
    large report tells more than a small one, but does not decide alone [2]_.

    Not across a change of form that recodes the part or the whole, nor for how odds of
    one place change: those of all together move less.

    References
    ----------
    .. [1] Mancl, L. A. and DeRouen, T. A. (2001). A covariance estimator for GEE with
       improved small-sample properties. *Biometrics*, 57(1), 126-134. Liang, K.-Y. and
       Zeger, S. L. (1986). Longitudinal data analysis using generalized linear models.
       *Biometrika*, 73(1), 13-22.
    .. [2] Williams, D. A. (1982). Extra-binomial variation in logistic linear models.
       *Applied Statistics*, 31(2), 144-148.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(f"p{i}", late, 20 + 20 * late + i % 3, 100)
    ...         for i in range(12) for late in (0, 1)]
    >>> frame = pd.DataFrame(rows, columns=["series", "late", "k", "n"])
    >>> chances(frame, ["late"]).table()[["term", "odds"]].round(2)
            term  odds
    0  intercept  0.27
    1       late  2.61
    """
    rows, about = intake(frame, [*x, k, n, cluster], numbers=[k, n])
    rows = rows[rows[n] > 0].reset_index(drop=True)
    group = clusters_of(rows, cluster, 10)
    share, size = (rows[k] / rows[n]).to_numpy(float), rows[n].to_numpy(float)
    if (share > 1).any() or (share < 0).any():
        raise DataError(f"a {k} is no part of its {n}")
    design = design_of(rows, x)
    identified(design, 0 * group)
    both = np.column_stack([np.ones(len(rows)), design])
    beta, se, freedom, told = _exchangeable(share, both, size, group)
    clusters = len(set(group))
    terms = ["intercept", *design.columns]
    table = estimated(terms, beta, se, freedom, confidence)
    table = table.assign(odds=np.exp(table["estimate"]))
    words = {"k": k, "whole": n, "cluster": cluster}
    how = {"clusters": clusters, "parameters": told}
    return Result.told("chances", table, len(rows), about, **how, **words)


def _exchangeable(
    share: Values, design: Values, n: Values, group: Any
) -> tuple[Values, Values, Values, dict[str, float]]:
    """Solve the estimating equations; errors are those of Mancl and DeRouen.

    statsmodels has them for single events, and not for shares of n of them. Returned
    are coefficients, errors, their degrees of freedom and the correlations.
    """
    size = np.bincount(group)
    many, most, number = size[group], size.max(), (size * (size - 1)).sum()
    beta, alike, inside = np.zeros(design.shape[1]), 0.0, 0.0
    for turn in range(100):
        mean = 1 / (1 + np.exp(-design @ beta))
        single = mean * (1 - mean)
        # How alike requests are is settled in ten turns: any value is consistent, and
        # near none it might go to and fro.
        settling = bool(beta.any()) and turn < 10
        if settling and (n > 1).any():
            beyond = ((share - mean) ** 2 / single - 1 / n).sum()
            inside = float(np.clip(beyond / (1 - 1 / n).sum(), 0, 0.95))
        deviation = np.sqrt(single * (inside + (1 - inside) / n))
        pearson = (share - mean) / deviation
        if number and settling:
            pairs = (np.bincount(group, pearson) ** 2).sum() - (pearson**2).sum()
            alike = pairs / number / float(np.mean(pearson**2))
            alike = float(np.clip(alike, -0.9 / max(most - 1, 1), 0.95))
        # The inverse of an exchangeable matrix takes away a part of the cluster's sum.
        slope = design * single[:, None]
        scaled = slope / deviation[:, None]
        sums = np.column_stack([np.bincount(group, c) for c in scaled.T])[group]
        part = alike / (1 - alike + alike * many)
        solved = (scaled - part[:, None] * sums) / (1 - alike) / deviation[:, None]
        bread = np.linalg.pinv(slope.T @ solved)
        step = bread @ solved.T @ (share - mean)
        far = np.abs(design @ step).max()  # whatever x is measured in
        beta = beta + step / max(1.0, far)
        if not np.isfinite(far) or np.abs(design @ beta).max() > _FAR:
            raise DataError(_ENDLESS)
        if far < 1e-9:
            break
    else:
        raise DataError(_ENDLESS)
    meat, own = np.zeros_like(bread), []
    correlations = {"exchangeable": alike, "within reports": inside}
    for i in np.split(np.argsort(group, kind="stable"), np.cumsum(size)[:-1]):
        leverage = slope[i] @ bread @ solved[i].T
        rest = np.linalg.pinv(np.eye(len(i)) - leverage, 1e-8) @ (share - mean)[i]
        score = solved[i].T @ rest
        meat += np.outer(score, score)
        own.append(slope[i].T @ solved[i])
    onto, parts, _, lone = apart(np.array(own))
    told = np.einsum("ki,gij,kj->gk", onto, parts, onto)
    se = np.where(lone, np.nan, np.sqrt(np.diag(bread @ meat @ bread)))
    return beta, se, freedom_of(told), correlations


def wild(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    cluster: str = "province",
    draws: int = 9999,
    confidence: float = 0.95,
    seed: int = 0,
) -> Result:
    """Regress a number on `x` where clusters are few: the wild cluster bootstrap.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a report.
    y, x : str
        The outcome, such as a log rate, and the regressor that is tested.
    controls : sequence of str, optional
        Further regressors; what is no number has an effect for each value.
    cluster : str, default 'province'
        Rows of one value may depend on one another.
    draws : int, default 9999
        How many times the clusters are reweighted.
    confidence : float, default 0.95
        Coverage of the interval.
    seed : int, default 0
        The same seed gives the same draws.

    Returns
    -------
    Result
        One row: the OLS slope, ``p``, and the interval of all slopes that the test does
        not reject.

    Raises
    ------
    DataError
        Fewer than five clusters, less than 99 draws, or `x` or `y` does not vary beyond
        the controls.

    Notes
    -----
    Residuals under the hypothesis are turned cluster by cluster by Webb's six weights,
    and the t of each draw is compared with that observed [1]_. Where `x` varies in one
    or two clusters alone the test fails, whatever their number: do not use it there
    [2]_.

    References
    ----------
    .. [1] Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based
       improvements for inference with clustered errors. *Review of Economics and
       Statistics*, 90(3), 414-427. Webb, M. D. (2023). Reworking wild bootstrap-based
       inference for clustered errors. *Canadian Journal of Economics*, 56(3), 839-858.
       Roodman, D. et al. (2019). Fast and wild. *Stata Journal*, 19(1), 4-60.
    .. [2] MacKinnon, J. G. and Webb, M. D. (2018). The wild bootstrap for few (treated)
       clusters. *Econometrics Journal*, 21(2), 114-135.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"x": range(24), "province": [i % 6 for i in range(24)]})
    >>> frame["y"] = frame["x"] + (frame["x"] ** 2 % 7)
    >>> wild(frame, "y", "x", draws=999).table()[["term", "estimate"]].round(1)
      term  estimate
    0    x       1.0
    """
    from scipy import linalg  # type: ignore[import-untyped]

    rows, about = intake(frame, [y, x, *controls, cluster], numbers=[y, x])
    group = clusters_of(rows, cluster, FEWEST)
    others = np.column_stack([np.ones(len(rows)), design_of(rows, controls)])
    outcome, regressor = (rows[name].to_numpy(float) for name in (y, x))

    def left(of: Values) -> Values:
        """Take away what the controls explain."""
        return np.asarray(of - others @ np.linalg.lstsq(others, of)[0])

    alone, outcome = left(regressor), left(outcome)
    square, clusters = float(alone @ alone), int(group.max()) + 1
    if square < 1e-12 * max(1.0, float(regressor @ regressor)):
        raise DataError(f"{x!r} does not vary beyond the controls: no slope")
    constant(y, rows[y].to_numpy(float), outcome)
    if draws < 99:
        raise DataError(f"draws={draws} are too few for a test: 99 at least")
    beta = float(alone @ outcome / square)
    # A cluster's residuals, turned alone, move scores through what is fitted to them.
    fitted = np.column_stack([linalg.orth(others), alone / np.sqrt(square)])

    def summed(of: Values) -> Values:
        """Sum the rows of each cluster."""
        return np.array([np.bincount(group, c, clusters) for c in of.T])

    moves = summed(fitted * alone[:, None])
    weights = np.random.default_rng(seed).choice(WEBB, (clusters, draws))

    def rejects(slope: float) -> float:
        """Return the p of the hypothesis of a slope: restricted residuals turned."""
        turned = outcome - slope * alone
        own = np.bincount(group, turned * alone, clusters)
        scores = (np.diag(own) - moves.T @ summed(fitted * turned[:, None])) @ weights
        t = np.abs(own @ weights) / np.sqrt((scores**2).sum(axis=0))
        here = abs(beta - slope) * square / np.sqrt((score**2).sum())
        return float((t >= here * (1 - 1e-9)).mean())

    score = np.bincount(group, alone * (outcome - beta * alone), clusters)
    se = float(np.sqrt(clusters / (clusters - 1) * (score**2).sum()) / square)
    limits = [_edge(rejects, beta, side * se, sure(confidence)) for side in (-1, 1)]
    row = {"term": x, "estimate": beta, "se": se, "low": limits[0], "high": limits[1]}
    table = pd.DataFrame([{**row, "p": rejects(0.0)}])
    words = {"y": y, "x": x, "draws": draws, "fewest": FEWEST, "clusters": clusters}
    return Result.told("wild", table, len(rows), about, **words)


def _edge(rejects: Any, start: float, step: float, alpha: float) -> float:
    """Return the furthest slope on one side that is not rejected, if there is one."""
    inner, outer = 0.0, 1.0
    while rejects(start + outer * step) > alpha:
        inner, outer = outer, 2 * outer
        if outer > 1000:
            return float(np.copysign(np.inf, step))
    for _ in range(25):
        middle = (inner + outer) / 2
        if rejects(start + middle * step) > alpha:
            inner = middle
        else:
            outer = middle
    return start + inner * step


def decompose(
    frame: pd.DataFrame, years: tuple[int, int], *, place: str = "series"
) -> Result:
    """Take the change of a pooled share apart: what places did, and who reports.

    Parameters
    ----------
    frame : pandas.DataFrame
        Shares of one concept, one row a place and year, with ``year, n, least, most``.
    years : tuple of int
        From which year to which.
    place : str, default 'series'
        What is followed.

    Returns
    -------
    Result
        One row a part: ``within places`` (their shares changed), ``between places``
        (some have more of the requests than before), ``who reports`` (some report in
        one year alone), and ``total``. Each from ``least`` to ``most``, which bounds
        leave open and which are sharp for each part by itself; there is no chance in
        it.

    Raises
    ------
    DataError
        A place has several rows in a year, or none reports in both years.

    Notes
    -----
    Among places that report in both years, shares change at the mean of both years'
    weights, and weights at the mean of both years' shares [1]_; who comes and goes
    counts by how far it is from those that stay [2]_. The parts add up to the total.

    Parts describe and do not explain. Not where few report in both years: then almost
    all is who reports.

    References
    ----------
    .. [1] Kitagawa, E. M. (1955). Components of a difference between two rates.
       *Journal of the American Statistical Association*, 50, 1168-1194. Das Gupta, P.
       (1993). *Standardization and Decomposition of Rates*. U.S. Bureau of the Census,
       P23-186.
    .. [2] Melitz, M. J. and Polanec, S. (2015). Dynamic Olley-Pakes productivity
       decomposition with entry and exit. *RAND Journal of Economics*, 46(2), 362-375.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("a", 2018, 100, .5), ("b", 2018, 100, .1),
    ...         ("a", 2019, 100, .6), ("c", 2019, 100, .2)]
    >>> frame = pd.DataFrame(rows, columns=["series", "year", "n", "least"])
    >>> frame["most"] = frame["least"]
    >>> decompose(frame, (2018, 2019)).table()[["part", "least"]].round(2)
                 part  least
    0   within places    0.1
    1  between places    0.0
    2     who reports    0.0
    3           total    0.1
    """
    frame = frame[frame["year"].isin(years)] if "year" in frame else frame
    names = [place, "year", "n", "least", "most"]
    rows, about = intake(frame, names, bounds=True)
    rows = rows[rows["n"] > 0].reset_index(drop=True)
    if rows.duplicated([place, "year"]).any():
        raise DataError(f"a {place} has several rows in a year: keep one")
    late = rows["year"].eq(years[1]).to_numpy()
    both = rows.groupby(place, observed=True)["year"].transform("size")
    stays = both.eq(2).to_numpy()
    if not stays.any():
        raise DataError(f"no {place} reports in both {years[0]} and {years[1]}")
    sign = np.where(late, 1.0, -1.0)
    n = rows["n"].to_numpy(float)
    # Each part is a weighted sum of shares; each row's weight in it is found first.
    share = n / np.where(late, n[late].sum(), n[~late].sum())
    among = np.where(stays, n, 0.0)
    among = among / np.where(late, among[late].sum(), among[~late].sum())
    mean = pd.Series(among).groupby(rows[place].to_numpy()).transform("sum") / 2
    inside = np.where(stays, sign * mean, 0.0)
    weights = {
        "within places": inside,
        "between places": sign * among - inside,
        "who reports": sign * (share - among),
        "total": sign * share,
    }
    low, high = between(rows, "least", "most")
    found = [(part, *ends(w, low, high)) for part, w in weights.items()]
    table = pd.DataFrame(found, columns=["part", "least", "most"])
    told = {
        "places in both": float(stays.sum() / 2),
        "requests of these": float(n[stays].sum() / n.sum()),
    }
    words = {"first": years[0], "last": years[1], "parameters": told}
    return Result.told("decompose", table, len(rows), about, **words)
