"""Comparing places: funnel plots, values pulled together, and how sure a rank is.

What comes in are the shares or rates of one concept, one row a place, on one form; what
goes out says which places lie outside what chance and usual differences give, and how
far each place's value and rank can be told at all. There is no list by rank without the
intervals of the ranks.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from govopen import marks
from govopen.errors import DataError, refusal
from govopen.marks import GREY, LOOK
from govopen.measures import FEWEST
from govopen.models.result import Result, Values, intake, sure
from govopen.schema import choice

# Of fewer requests, or expected cases, the normal approximation says nothing.
FEW = 10
LIMITS = {"95": 1.96, "99.8": 3.09}

# A scale on which chance does not depend on the value, back from it, and its standard
# error for n (of requests, or expected cases for the rate `t`).
_SCALES: dict[str, Any] = {
    "arcsine": (
        lambda p: np.arcsin(np.sqrt(p)),
        lambda x: np.sin(np.clip(x, 0, np.pi / 2)) ** 2,
        lambda n, t: 0.5 / np.sqrt(n),
    ),
    "log": (np.log, np.exp, lambda n, t: 1 / np.sqrt(n * t)),
    "root": (
        np.sqrt,
        lambda x: np.clip(x, 0, None) ** 2,
        lambda n, t: 0.5 / np.sqrt(n),
    ),
}


def _places(
    frame: pd.DataFrame, place: str
) -> tuple[pd.DataFrame, dict[str, Any], bool]:
    """Return one row a place with its counts, and whether they are rates."""
    rows, about = intake(frame, [place, "k", "n"], one_form=True)
    rows = rows[rows["n"] > 0].reset_index(drop=True)
    if (again := rows[place].duplicated()).any():
        name = rows.loc[again, place].iloc[0]
        raise DataError(f"{name} has several rows: keep one year, one row a place")
    if len(rows) < FEWEST:
        raise refusal("model.places", count=len(rows), fewest=FEWEST)
    rate = "per" in rows
    if rate and len(set(rows["per"])) > 1:
        raise DataError("rates are per different numbers: compute them alike")
    if not rate and (rows["k"] > rows["n"]).any():
        raise DataError("some k is more than its n: these are no shares")
    return rows, about, rate


def funnel(
    frame: pd.DataFrame,
    place: str = "place",
    *,
    scale: Literal["arcsine", "log", "root"] | None = None,
    over: Literal["multiplicative", "additive", "none"] = "multiplicative",
    winsorise: float = 0.1,
) -> Result:
    """Say which places lie outside what chance and usual differences give.

    Parameters
    ----------
    frame : pandas.DataFrame
        Shares or rates of one concept on one form, one row a place, with `place`, ``k``
        and ``n``, as a measure returns them.
    place : str, default 'place'
        The column that names a place.
    scale : {'arcsine', 'log', 'root'}, optional
        On which scale limits are computed: by default arcsine for shares, and the
        square root for rates, which the logarithm cannot where a place has no case.
    over : {'multiplicative', 'additive', 'none'}
        How places are let differ beyond chance: all limits wider by one factor, or by a
        variance between places.
    winsorise : float, default 0.1
        Which part of the places at either end counts as no further out than the next.

    Returns
    -------
    Result
        One row a place, in the order given: ``value, z`` (how many standard errors off,
        with differences allowed for), ``low95, high95, low998, high998`` (between
        which a place so large is expected), ``outside`` ('', '95' or '99.8'; missing
        below ten requests, or, of rates, ten expected cases). The parameters are
        ``target``, ``phi`` and ``tau2``.

    Raises
    ------
    DataError
        Several forms, years or concepts, fewer than five places, a concept known only
        between bounds, or no case on the scale of the logarithm.

    See Also
    --------
    shrink : How sure the value and the rank of each place are.

    Notes
    -----
    With z_i the standard score of a place on the scale, winsorised, phi is the mean of
    z_i^2; limits widen by its root where it is above 1 and never narrow. Additive, the
    variance between places is that of DerSimonian and Laird [1]_.

    A place outside is one to look at and no verdict: its requests may be others than
    elsewhere. Do not use it to rank, nor where most places have less than ten requests
    (of rates: expected cases).
    With few places phi is itself uncertain.

    References
    ----------
    .. [1] Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional
       performance. *Statistics in Medicine*, 24(8), 1185-1202; and Handling
       over-dispersion of performance indicators. *Quality and Safety in Health Care*,
       14(5), 347-351.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"place": list("abcdef"), "n": 100})
    >>> found = funnel(frame.assign(k=[48, 50, 52, 47, 53, 90]), over="none")
    >>> found.table()["outside"].tolist()
    ['', '', '', '', '', '99.8']
    """
    rows, about, rate = _places(frame, place)
    scale = scale or ("root" if rate else "arcsine")
    choice("scale", scale, _SCALES)
    choice("over", over, ["multiplicative", "additive", "none"])
    if rate == (scale == "arcsine"):
        raise refusal("model.scale", scale=scale, kind="rates" if rate else "shares")
    k, n = (rows[x].to_numpy(float) for x in "kn")
    if scale == "log" and not k.all():
        name = rows.loc[k == 0, place].iloc[0]
        raise DataError(f"{name} has no case, which has no logarithm: use scale='root'")
    if not 0 <= winsorise < 0.5:
        raise DataError(f"winsorise={winsorise!r} is no part at either end below 0.5")
    onto, _, error = _SCALES[scale]
    target = k.sum() / n.sum()
    se = error(n, target)
    z = (onto(k / n) - onto(target)) / se
    phi = float(np.mean(np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise])) ** 2))
    w, size = se**-2, len(rows)
    tau2 = (size * phi - (size - 1)) / (w.sum() - (w**2).sum() / w.sum())
    per = float(rows["per"].iloc[0]) if rate else 1.0
    told = {"target": float(target) * per, "phi": phi, "tau2": max(float(tau2), 0.0)}
    told |= {"per": per}
    wide = _widened(se, over, told)
    table = rows[[place, "k", "n"]].assign(value=k / n * per)
    table["z"] = z * se / wide
    for name, reach in LIMITS.items():
        low, high = _limits(wide, reach, target, scale)
        column = name.replace(".", "")
        table[f"low{column}"], table[f"high{column}"] = low * per, high * per
    outside = np.select([abs(table["z"]) > x for x in (3.09, 1.96)], ["99.8", "95"], "")
    basis = n * target if rate else n
    table["outside"] = pd.Series(outside, dtype=object).where(basis >= FEW, None)
    words = {"scale": scale, "over": over, "winsorise": winsorise, "least": FEW}
    words |= {"few": int((basis < FEW).sum()), "target": told["target"], "size": size}
    return Result.told("funnel", table, size, about, parameters=told, **words)


def _widened(se: Any, over: str, told: Any) -> Any:
    """Return the standard errors with differences between places allowed for."""
    if over == "multiplicative":
        return se * np.sqrt(max(told["phi"], 1.0))
    return np.sqrt(se**2 + told["tau2"] * (over == "additive"))


def _limits(wide: Any, reach: float, target: float, scale: str) -> Any:
    """Return between which values a place is expected, back on the scale of shares."""
    onto, back, _ = _SCALES[scale]
    return back(onto(target) - reach * wide), back(onto(target) + reach * wide)


def draw_funnel(
    frame: pd.DataFrame,
    place: str = "place",
    *,
    source: str | None = None,
    ax: Axes | None = None,
    **how: Any,
) -> Axes:
    """Draw a funnel: each place by its requests and its value, between limits.

    Parameters
    ----------
    frame, place
        As for :func:`funnel`.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.
    **how
        Further options of :func:`funnel`.

    Returns
    -------
    matplotlib.axes.Axes
        Places outside the outer limits are named; those too small to judge are hollow.

    Raises
    ------
    DataError
        As for :func:`funnel`.

    Notes
    -----
    Not for what :func:`funnel` is not for, nor with names of places as a verdict.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"place": list("abcdef"), "n": 100, "year": 2024})
    >>> ax = draw_funnel(frame.assign(k=[48, 50, 52, 47, 53, 90]), over="none")
    >>> [text.get_text() for text in ax.texts]
    ['f']
    """
    result = funnel(frame, place, **how)
    ax, table = marks.canvas(ax), result.table()
    told, per = result.parameters, result.parameters["per"]
    scale = how.get("scale") or ("root" if "per" in frame else "arcsine")
    low, high = table["n"].min(), table["n"].max()
    along = np.geomspace(max(1, 0.8 * low), 1.15 * high, 300)
    se = _SCALES[scale][2](along, told["target"] / per)
    wide = _widened(se, how.get("over", "multiplicative"), told)
    for style, reach in zip(("dashed", "solid"), LIMITS.values(), strict=True):
        for side in _limits(wide, reach, told["target"] / per, scale):
            ax.plot(along, side * per, color=GREY, lw=0.9, ls=style)
    ax.axhline(told["target"], **LOOK["reference"])
    judged = table["outside"].notna()
    for rows, face in ((table[judged], GREY), (table[~judged], "white")):
        look: Any = {"color": GREY, "markerfacecolor": face, "markersize": 4.5}
        ax.plot(rows["n"], rows["value"], "o", **look, **LOOK["point"])
    for row in table[table["outside"] == "99.8"].to_dict("records"):
        where = marks.points(ax, ax.transData, 5, 0)
        ax.text(row["n"], row["value"], row[place], transform=where, **LOOK["beside"])
    marks.label_scale(ax, "y", f"per {per:,.0f}" if per > 1 else "")
    top = max(1.3 * table["value"].max(), 2 * told["target"])
    ax.set_ylim(0, top if per > 1 else min(top, 1.0))
    ax.set_xlabel("n (dashed: 95% limits, solid: 99.8%; hollow: too few to judge)")
    rows = pd.DataFrame(frame)
    kinds = rows.get("source_kind", pd.Series("", rows.index)).astype(object)
    return marks.finished(ax, source, rows.assign(source_kind=kinds))


def shrink(
    frame: pd.DataFrame,
    place: str = "place",
    *,
    confidence: float = 0.95,
    draws: int = 4000,
    seed: int = 0,
) -> Result:
    """Pull the values of places together by how little each tells, and rank with care.

    Parameters
    ----------
    frame, place
        As for :func:`funnel`: shares are beta-binomial, rates negative binomial.
    confidence : float, default 0.95
        Coverage of the intervals.
    draws : int, default 4000
        How many draws of the posterior the intervals come from.
    seed : int, default 0
        The same seed gives the same draws.

    Returns
    -------
    Result
        One row a place, in the order given: ``value`` as counted, ``estimate, low,
        high`` (pulled to the mean of all), ``rank_low, rank, rank_high`` (1 is the
        lowest value) with the interval of the rank. The parameters are the mean of all
        places, and ``prior`` (as many requests does the mean weigh).

    Raises
    ------
    DataError
        As for :func:`funnel`; less than 100 draws.

    See Also
    --------
    funnel : Which places lie outside.

    Notes
    -----
    Places' propensities are drawn from a beta (rates: gamma) distribution, whose mean
    and weight are not known either: intervals and ranks are taken over all that the
    counts leave likely of them, on a grid, with priors flat in the mean (of rates: in
    its logarithm) and in the standard deviation between places, as a multiple of what
    the mean allows [1]_. Intervals that take the estimated
    distribution as known are too narrow [2]_.

    Not for places of which some are known to differ in kind (a prefecture among
    counties): pulled to a mean that is not theirs they are misjudged. Where rank
    intervals overlap there is no order to report.

    References
    ----------
    .. [1] Gelman, A. et al. (2013). *Bayesian Data Analysis*, 3rd ed., section 5.3.
    .. [2] Laird, N. M. and Louis, T. A. (1987). Empirical Bayes confidence intervals
       based on bootstrap samples. *Journal of the American Statistical Association*,
       82, 739-750. Goldstein, H. and Spiegelhalter, D. J. (1996). League tables and
       their limitations. *Journal of the Royal Statistical Society A*, 159, 385-443.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"place": list("abcdef"), "n": [9, 99, 99, 99, 99, 99]})
    >>> found = shrink(frame.assign(k=[9, 40, 50, 60, 45, 55])).table()
    >>> found.loc[0, ["value", "estimate"]].astype(float).round(2).tolist()
    [1.0, 0.75]
    >>> found.loc[0, ["rank_low", "rank_high"]].tolist()
    [3, 6]
    """
    rows, about, rate = _places(frame, place)
    k, n = (rows[x].to_numpy(float) for x in "kn")
    if not 0 < k.sum() < (np.inf if rate else n.sum()):
        raise refusal("model.alike")
    if draws < 100:
        raise DataError(f"draws={draws} are too few for an interval: 100 at least")
    rng = np.random.default_rng(seed)
    mean, weight = _likely(k, n, rate, draws, rng)
    if rate:  # weight is the shape of the gamma distribution
        drawn = rng.gamma(weight[:, None] + k, 1 / ((weight / mean)[:, None] + n))
    else:
        a, b = (mean * weight)[:, None], ((1 - mean) * weight)[:, None]
        drawn = rng.beta(a + k, b + n - k)
    ranks = drawn.argsort(axis=1).argsort(axis=1) + 1
    tails = [sure(confidence) / 2, 1 - sure(confidence) / 2]
    low, high = np.quantile(drawn, tails, axis=0)
    per = float(rows["per"].iloc[0]) if rate else 1.0
    table = rows[[place, "k", "n"]].assign(
        value=k / n * per, estimate=drawn.mean(axis=0) * per, low=low * per,
        high=high * per,
    )  # fmt: skip
    quantiles = np.quantile(ranks, [tails[0], 0.5, tails[1]], axis=0, method="nearest")
    for name, found in zip(("rank_low", "rank", "rank_high"), quantiles, strict=True):
        table[name] = found.astype(int)
    prior = weight / mean if rate else weight
    family = "gamma-Poisson (negative binomial)" if rate else "beta-binomial"
    parameters = {"mean": float(mean.mean()) * per, "prior": float(np.median(prior))}
    words = {"size": len(rows), "family": family}
    return Result.told(
        "shrink", table, len(rows), about, parameters=parameters, **words
    )


def _likely(
    k: Values, n: Values, rate: bool, draws: int, rng: np.random.Generator
) -> tuple[Values, Values]:
    """Draw the mean and the weight of the distribution of places, on a grid."""
    from scipy.special import betaln, expit, gammaln, logit  # type: ignore[import-untyped]

    value = k.sum() / n.sum()
    centre = np.log(value) if rate else logit(value)

    def density(u: Values, v: Values) -> Values:
        """Of the mean (log, or logit) and the log of the weight, with their priors."""
        u, v, weight = u[:, None], v[:, None], np.exp(v)[:, None]
        if rate:
            b = weight / np.exp(u)
            each = gammaln(weight + k) - gammaln(weight)
            each = each + weight * np.log(b / (b + n)) - k * np.log(b + n)
            return np.asarray(each.sum(axis=1) - 0.5 * v[:, 0])
        mean = expit(u)
        a, b = mean * weight, (1 - mean) * weight
        each = betaln(a + k, b + n - k) - betaln(a, b)
        prior = np.log(mean * (1 - mean)) - 0.5 * v
        return np.asarray(each.sum(axis=1) + prior[:, 0])

    box = [(centre - 3, centre + 3), (-4.0, 16.0)]
    for points in (40, 40, 60):
        axes = [np.linspace(*side, points) for side in box]
        u, v = (x.ravel() for x in np.meshgrid(*axes, indexing="ij"))
        found = density(u, v)
        likely = found > found.max() - 12
        step = [axis[1] - axis[0] for axis in axes]
        box = [
            (x[likely].min() - s, x[likely].max() + s)
            for x, s in zip((u, v), step, strict=True)
        ]
    chance = np.exp(found - found.max())
    at = rng.choice(len(u), draws, p=chance / chance.sum())
    jitter = rng.uniform(-0.5, 0.5, (2, draws))
    mean, weight = u[at] + jitter[0] * step[0], np.exp(v[at] + jitter[1] * step[1])
    return (np.exp(mean) if rate else expit(mean)), weight
