"""Composition: what a whole is made of, and how that differs between places and years.

What comes in are the parts of a whole, one row a report and part, as the measures of
outcomes or reasons return them; what goes out are ratios between parts, how much
reports differ beyond chance, log-ratio coordinates, and diversity and distance with
intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from govopen.errors import DataError, refusal
from govopen.measures import FEWEST
from govopen.models.follow import ENOUGH, design_of, within
from govopen.models.result import (
    Result,
    Values,
    clusters_of,
    estimated,
    freedom_of,
    identified,
    intake,
    sure,
)
from govopen.schema import checked

# Where reports differ by chance alone, there is no end to how alike they are: a weight
# that is felt nowhere else sets one.
_HELD = 1e-9


def _parts(
    frame: pd.DataFrame, part: str, unit: str, more: Sequence[str] = (), k: str = "k"
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Return counts, one row a report and one column a part, and what is told of each.

    Parts that a report's form does not have are not in its rows: all reports have to
    tell the same parts, so that a structural zero is never taken for a count of none.
    """
    rows, about = intake(frame, [part, unit, k, *more])
    if rows.duplicated([unit, part]).any():
        raise DataError(f"a {unit} tells a {part} twice: keep one")
    table = rows.pivot(index=unit, columns=part, values=k).astype(float)
    names = list(dict.fromkeys(rows[part].astype(object)))
    table = table[names]
    if lacking := [name for name in names if table[name].isna().any()]:
        raise refusal("model.lacking", unit=unit, part=lacking[0])
    if (table < 0).any(axis=None) or len(names) < 2:
        raise DataError("a composition has two parts or more, none below 0")
    table = table[table.sum(axis=1) > 0]
    told = rows.drop_duplicates(unit).set_index(unit).loc[table.index]
    return table, told, about


@checked
def multinomial(
    frame: pd.DataFrame,
    x: Sequence[str],
    *,
    part: str = "concept",
    unit: str = "report",
    cluster: str = "series",
    confidence: float = 0.95,
) -> Result:
    """Regress a composition on `x`: how the ratio of each part to the first changes.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a report and part, with the count ``k``.
    x : sequence of str
        Regressors of the report; what is no number has an effect for each value.
    part, unit : str, default 'concept' and 'report'
        The columns that name the part and the report.
    cluster : str, default 'series'
        Reports of one value may depend on one another.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Result
        One row a part (beside the first) and regressor: ``estimate`` is a log ratio of
        odds, ``ratio`` its exponential; of what one cluster alone tells there are no
        limits. The parameter ``dispersion`` is how many times as much reports differ as
        chance makes them.

    Raises
    ------
    DataError
        Reports that do not tell the same parts, fewer than 20 clusters, or a part
        without any case.

    Notes
    -----
    A multinomial logit of all requests, whose errors allow for requests of a place
    being alike: given a report's total, Poisson counts are multinomial [1]_. Reports
    weigh by their requests.

    Not where parts are near to one another in kind (one ground for another): the ratio
    to the first part then moves with what is counted where.

    References
    ----------
    .. [1] Baker, S. G. (1994). The multinomial-Poisson transformation. *The
       Statistician*, 43(4), 495-504. McCullagh, P. and Nelder, J. A. (1989).
       *Generalized Linear Models*. 2nd ed., Chapman and Hall, sections 5.5 and 6.4.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(i, i % 2, part, k + 10 * (i % 2) * (part == "b"))
    ...         for i in range(40) for part, k in (("a", 10), ("b", 10), ("c", 5))]
    >>> frame = pd.DataFrame(rows, columns=["report", "late", "concept", "k"])
    >>> frame["series"] = frame["report"]
    >>> multinomial(frame, ["late"]).table()[["part", "term", "ratio"]].round(2)
      part  term  ratio
    0    b  late    2.0
    1    c  late    1.0
    """
    table, told, about = _parts(frame, part, unit, [*x, cluster])
    group = clusters_of(told, cluster, ENOUGH)
    design = design_of(told, x)
    size, many = table.shape
    if (table.sum() == 0).any():
        raise DataError(f"no report has {table.sum().idxmin()}: leave it out")
    # One row a report and part; each part but the first has its level and effects.
    identified(design, 0 * group)
    both = np.column_stack([np.ones(size), design - design.mean()])
    blocks = np.einsum("rx,pq->rpqx", both, np.eye(many)[:, 1:])
    stacked = blocks.reshape(size * many, -1)
    reports, clusters = np.repeat(np.arange(size), many), np.repeat(group, many)
    y = table.to_numpy().ravel()
    beta, se, freedom = within(y, stacked, np.ones(len(y)), reports, clusters)
    count = len(set(group))
    names = [(p, term) for p in table.columns[1:] for term in ("level", *design)]
    found = estimated([t for _, t in names], beta, se, freedom, confidence)
    found.insert(0, "part", [p for p, _ in names])
    found["ratio"] = np.exp(found["estimate"])
    rate = np.exp(stacked @ beta).reshape(size, many)
    mean = (
        rate / rate.sum(axis=1, keepdims=True) * table.sum(axis=1).to_numpy()[:, None]
    )
    pearson = ((table.to_numpy() - mean) ** 2 / mean).sum()
    effects = found[found["term"] != "level"].reset_index(drop=True)
    words = {"part": table.columns[0], "cluster": cluster}
    dispersion = {"dispersion": float(pearson / max(size * (many - 1) - len(beta), 1))}
    how = {"clusters": count, "parameters": dispersion, "enough": ENOUGH}
    return Result.told("multinomial", effects, size, about, **how, **words)


def dirichlet(
    frame: pd.DataFrame,
    *,
    part: str = "concept",
    unit: str = "report",
    cluster: str = "series",
    confidence: float = 0.95,
) -> Result:
    """Fit what reports are made of, and how much they differ: Dirichlet-multinomial.

    Parameters
    ----------
    frame, part, unit, cluster, confidence
        As for :func:`multinomial`.

    Returns
    -------
    Result
        One row a part: ``share`` is the mean of reports' propensities, from ``low`` to
        ``high``; ``sd`` is how much these differ between reports. The parameter
        ``rho`` is the correlation of two requests of one report, from ``rho_low`` to
        ``rho_high`` where the reports tell.

    Raises
    ------
    DataError
        As for :func:`multinomial`; fewer than ten clusters, or shares for counts.

    Notes
    -----
    The likelihood is that of scipy's ``dirichlet_multinomial``. It allows for one kind
    of difference alone: all parts vary as much as their mean lets them. Limits hold
    where they do not, since clusters are left out in turn, in one step of Newton's, and
    are Student's on the scale of log odds. Not for places that fall into kinds, nor to
    say how places differ (``sd``, ``rho``) from several years of each.

    References
    ----------
    Mosimann, J. E. (1962). On the compound multinomial distribution, the multivariate
    beta-distribution, and correlations among proportions. *Biometrika*, 49, 65-82.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(i, part, 10 + (i * j) % 7) for i in range(12)
    ...         for j, part in enumerate("abc")]
    >>> frame = pd.DataFrame(rows, columns=["report", "concept", "k"])
    >>> frame["series"] = frame["report"]
    >>> dirichlet(frame).table()[["part", "share", "low", "high"]].round(2)
      part  share   low  high
    0    a   0.28  0.26  0.30
    1    b   0.36  0.34  0.38
    2    c   0.36  0.34  0.38
    """
    from scipy import optimize, stats  # type: ignore[import-untyped]
    from scipy.special import (  # type: ignore[import-untyped]
        expit,
        logit,
        polygamma,
        psi,
    )

    table, told, about = _parts(frame, part, unit, [cluster])
    group = clusters_of(told, cluster, 2 * FEWEST)
    counts, total = (
        table.to_numpy().astype(int),
        table.sum(axis=1).to_numpy().astype(int),
    )
    if (table.sum() == 0).any():
        raise DataError(f"no report has {table.sum().idxmin()}: leave it out")
    if (table % 1 != 0).any(axis=None):
        raise DataError("a part is no whole number: give counts, and no shares")
    size = len(table)

    def slopes(alpha: Values) -> Values:
        """Return those of each report's log-likelihood in the logarithms of alpha."""
        own = psi(counts + alpha) - psi(alpha)
        all_ = psi(total + alpha.sum()) - psi(alpha.sum())
        return np.asarray(alpha * (own - all_[:, None]))

    def bent(alpha: Values) -> Values:
        """Return how the slopes of each report bend."""
        own = np.eye(len(alpha)) * polygamma(1, counts + alpha)[:, None]
        own -= np.diag(polygamma(1, alpha))
        own += polygamma(1, alpha.sum())
        own -= polygamma(1, total + alpha.sum())[:, None, None]
        own *= np.outer(alpha, alpha)
        return np.asarray(own + np.eye(len(alpha)) * slopes(alpha)[:, None])

    def loss(log: Values) -> tuple[float, Values]:
        """Return the mean loss of a report, and its slopes."""
        alpha = np.exp(log)
        law = stats.dirichlet_multinomial.logpmf(counts, alpha, total)
        held = _HELD * alpha
        return float(held.sum() - law.mean()), held - slopes(alpha).mean(axis=0)

    def curved(log: Values) -> Values:
        alpha = np.exp(log)
        return np.asarray(np.diag(_HELD * alpha) - bent(alpha).mean(axis=0))

    start = np.log(counts.sum(axis=0) / counts.sum() * 20)
    fit = optimize.minimize(
        loss, start, jac=True, hess=curved, method="trust-exact",
        options={"max_trust_radius": 3, "gtol": 1e-7},
    )  # fmt: skip
    if np.abs(fit.jac).max() > 1e-5:
        raise DataError("no maximum is found: counts are too large to be told apart")
    alpha = np.exp(fit.x)
    share, rho = alpha / alpha.sum(), 1 / (1 + alpha.sum())
    count, each = int(group.max()) + 1, bent(alpha)
    own, scores = np.zeros((count, *each.shape[1:])), np.zeros((count, len(alpha)))
    np.add.at(own, group, each)
    np.add.at(scores, group, slopes(alpha))
    # Where reports hardly differ beyond chance, how much they do is held.
    told_apart = -each.sum() > 1
    free = np.arange(len(alpha)) >= (not told_apart)
    left = (each.sum(axis=0) - own)[:, free][:, :, free]
    moved = np.zeros_like(scores)
    moved[:, free] = np.einsum(
        "gij,gj->gi", np.linalg.pinv(left, hermitian=True), scores[:, free]
    )
    # How far the log odds of each share, and the log of what rho rests on, move.
    scale = moved @ share
    odds = (moved - scale[:, None]) / (1 - share)
    every = np.column_stack([odds, scale])
    se = np.sqrt((count - 1) / count * (every**2).sum(axis=0))
    reach = stats.t.isf(sure(confidence) / 2, count - 1) * se
    made = {"part": list(table), "alpha": alpha, "share": share}
    made |= {"low": expit(logit(share) - reach[:-1])}
    made |= {"high": expit(logit(share) + reach[:-1])}
    spread = pd.DataFrame({**made, "sd": np.sqrt(share * (1 - share) * rho)})
    likelihood = size * (_HELD * alpha.sum() - fit.fun)
    parameters = {"rho": float(rho), "log-likelihood": float(likelihood)}
    if told_apart:
        parameters["rho_low"] = float(expit(logit(rho) - reach[-1]))
        parameters["rho_high"] = float(expit(logit(rho) + reach[-1]))
    how = {"clusters": count, "cluster": cluster, "parameters": parameters}
    return Result.told("dirichlet", spread, len(table), about, **how)


def clr(table: pd.DataFrame, zeros: float | None = None) -> pd.DataFrame:
    """Return centred log ratios: each part beside the geometric mean of all.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a report and one column a part, counts or shares.
    zeros : float, optional
        What to add to each count where a row holds none of a part, such as 0.5; by
        default a zero is refused. A part that a form does not have is no zero: leave
        its column out.

    Returns
    -------
    pandas.DataFrame
        Of the same shape; each row adds up to 0.

    Raises
    ------
    DataError
        A zero, without `zeros`; a figure is missing or below 0.

    Notes
    -----
    What is added for zeros decides much where counts are small. Not there, or try
    several: :func:`multinomial` takes zeros as they are.

    References
    ----------
    Aitchison, J. (1986). *The Statistical Analysis of Compositional Data*. Chapman and
    Hall, chapter 4. Martín-Fernández, J. A. et al. (2015). Bayesian-multiplicative
    treatment of count zeros in compositional data sets. *Statistical Modelling*, 15(2),
    134-158.

    Examples
    --------
    >>> import pandas as pd
    >>> clr(pd.DataFrame({"a": [1], "b": [1], "c": [8]})).round(3).iloc[0].tolist()
    [-0.693, -0.693, 1.386]
    """
    values = table.astype(float)
    if not ((values >= 0) & np.isfinite(values)).all(axis=None):
        raise DataError("a part is missing or below 0: keep rows that tell all parts")
    empty = (values == 0).any(axis=1)
    if empty.any():
        if not zeros or zeros < 0:
            raise refusal("model.zeros", count=empty.sum())
        values[empty] += zeros
    logs: pd.DataFrame = values.apply(np.log)
    return logs.sub(logs.mean(axis=1), axis=0)


def ilr(table: pd.DataFrame, zeros: float | None = None) -> pd.DataFrame:
    """Return isometric log ratios: coordinates that any model of numbers takes.

    Parameters
    ----------
    table, zeros
        As for :func:`clr`.

    Returns
    -------
    pandas.DataFrame
        One column less than `table`: the i-th is how the geometric mean of the first i
        parts compares with the next part. Distances are those of :func:`clr`.

    Raises
    ------
    DataError
        As for :func:`clr`.

    Notes
    -----
    Not to read a coordinate as a part: each depends on the order of the columns. Not
    where :func:`clr` is not for.

    References
    ----------
    Egozcue, J. J. et al. (2003). Isometric logratio transformations for compositional
    data analysis. *Mathematical Geology*, 35(3), 279-300.

    Examples
    --------
    >>> import pandas as pd
    >>> ilr(pd.DataFrame({"a": [1], "b": [2], "c": [8]})).round(3).iloc[0].tolist()
    [-0.49, -1.415]
    """
    centred = clr(table, zeros)
    size = table.shape[1]
    basis = np.zeros((size, size - 1))
    for i in range(1, size):
        basis[:i, i - 1], basis[i, i - 1] = 1 / i, -1
        basis[:, i - 1] *= np.sqrt(i / (i + 1))
    names = [f"ilr{i}" for i in range(1, size)]
    return pd.DataFrame(centred.to_numpy() @ basis, centred.index, names)


def diversity(
    frame: pd.DataFrame,
    by: str,
    *,
    part: str = "concept",
    unit: str = "report",
    cluster: str = "series",
    confidence: float = 0.95,
) -> Result:
    """Say of how many kinds groups are, and how far they lie from the first.

    Parameters
    ----------
    frame, part, unit, cluster
        As for :func:`multinomial`.
    by : str
        A column of the report that makes groups, such as ``year``.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Result
        One row a group and measure: ``kinds`` (the effective number of parts, the
        exponential of Shannon's entropy of the pooled counts), and ``moved`` (which
        part of the cases would have to be of another kind to be as in the first group),
        each with an interval that lets clusters differ.

    Raises
    ------
    DataError
        As for :func:`multinomial`; a group of fewer than ten clusters.

    Notes
    -----
    Intervals are of the jackknife: each cluster is left out in turn, and limits are
    Student's, on the scale of the logarithm, with as many degrees of freedom as equal
    clusters would have [1]_. A distance is above 0 by chance
    alone: not as a test. That an interval of ``moved`` lies above 0 proves no change;
    ask :func:`multinomial`.

    References
    ----------
    .. [1] Jost, L. (2006). Entropy and diversity. *Oikos*, 113(2), 363-375. Duncan,
       O. D. and Duncan, B. (1955). A methodological analysis of segregation indexes.
       *American Sociological Review*, 20(2), 210-217. Efron, B. and Stein, C. (1981).
       The jackknife estimate of variance. *Annals of Statistics*, 9(3), 586-596.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(i, i % 2, part, 10 + (i + j) % 3 + 20 * (i % 2) * (part == "a"))
    ...         for i in range(24) for j, part in enumerate("abcd")]
    >>> frame = pd.DataFrame(rows, columns=["report", "late", "concept", "k"])
    >>> frame["series"] = frame["report"]
    >>> diversity(frame, "late").table()[["late", "measure", "value"]].round(2)
       late measure  value
    0     0   kinds   4.00
    1     1   kinds   3.52
    2     1   moved   0.23
    """
    from scipy import stats
    from scipy.special import entr

    table, told, about = _parts(frame, part, unit, [by, cluster])
    values = told[by].to_numpy()
    try:
        names = sorted(set(values))
    except TypeError as error:
        raise refusal("model.kinds", by=by) from error
    summed = {
        name: table[values == name].groupby(told.loc[values == name, cluster]).sum()
        for name in names
    }
    for name, each in summed.items():
        if len(each) < 2 * FEWEST:
            raise DataError(f"{by} {name} has {len(each)} clusters: ten are needed")

    def without(each: pd.DataFrame, every: Any) -> Values:
        """Return the pooled shares, and below them those without each cluster."""
        own = each.reindex(every, fill_value=0).to_numpy(float)
        left = np.vstack([own.sum(axis=0), own.sum(axis=0) - own])
        return np.asarray(left / left.sum(axis=1, keepdims=True))

    def kinds(each: pd.DataFrame, every: Any) -> Values:
        return np.asarray(np.exp(entr(without(each, every)).sum(axis=1)))

    first = next(iter(summed))

    def moved(each: pd.DataFrame, every: Any) -> Values:
        apart = without(each, every) - without(summed[first], every)
        return np.asarray(np.abs(apart).sum(axis=1) / 2)

    asked = [(name, kinds, [name]) for name in summed]
    asked += [(name, moved, [name, first]) for name in summed if name != first]
    found = []
    for name, measure, groups in asked:
        every = sorted(set().union(*(summed[x].index for x in groups)))
        value, *others = measure(summed[name], every)
        left, many = np.log(np.maximum(others, 1e-12)), len(every)
        se = np.sqrt((many - 1) / many * ((left - left.mean()) ** 2).sum())
        # As many clusters as have the cases, were they equal.
        cases = sum(summed[x].sum(axis=1).reindex(every, fill_value=0) for x in groups)
        freedom = freedom_of(np.asarray(cases, float)[:, None])[0]
        reach = np.exp(stats.t.isf(sure(confidence) / 2, freedom) * se)
        row = {by: name, "measure": measure.__name__, "value": value}
        least, most = (1, table.shape[1]) if measure is kinds else (0, 1)
        limits = {"low": max(value / reach, least), "high": min(value * reach, most)}
        found.append({**row, **limits, "clusters": many})
    words = {"by": by, "cluster": cluster, "clusters": len(set(told[cluster]))}
    return Result.told("diversity", pd.DataFrame(found), len(table), about, **words)
