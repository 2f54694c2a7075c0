"""The law of 2019: a break that law and form share, and what speaks about it.

What comes in are rows of a measure over years; what goes out are breaks in level with
their placebo, a study year by year, and how large a recoding would have to be to
explain a break by itself. No place was left out of the law, so nothing here is its
effect.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from govopen.errors import DataError, refusal
from govopen.models.follow import counts
from govopen.models.result import Result, estimated, identified, intake
from govopen.schema import choice

# The Regulations of 2019 were in force from 15 May: 231 of 365 days.
PARTLY = {2019: 231 / 365}


def break_at(
    frame: pd.DataFrame,
    at: int = 2019,
    placebo: int | None = 2021,
    *,
    partly: Literal["drop", "weight"] = "drop",
    trend: bool = True,
    y: str = "k",
    exposure: str | None = "n",
    place: str = "series",
    cluster: str = "series",
    confidence: float = 0.95,
) -> Result:
    """Estimate the break in level at a year, beside one where the form alone changed.

    Parameters
    ----------
    frame : pandas.DataFrame
        Counts of one concept, one row a place and year, graded exact or near.
    at : int, default 2019
        The first year after the break.
    placebo : int, optional
        A year with a change of form and none of law, 2021 by default: what is found
        there is what a form does, or chance.
    partly : {'drop', 'weight'}
        What to do with a year that the law was in force for a part of (231 of the 365
        days of 2019): leave it out, or count it as so much after the break.
    trend : bool, default True
        Let all places have a common trend through the break.
    y, exposure, place, cluster, confidence
        As for :func:`counts`; a single place has Newey and West's errors.

    Returns
    -------
    Result
        One row a break, and the trend: ``estimate`` is a log ratio, ``ratio`` how many
        times as many.

    Raises
    ------
    DataError
        No years before or after; several places, but fewer than 20 clusters; several
        rows of a place in a year; two terms that the years there are cannot tell apart.

    See Also
    --------
    recoding : How large a change of counting would explain the break.
    event_study : Year by year.

    Notes
    -----
    The law and the form changed in one year everywhere, so that only their joint break
    is identified [1]_. Three things help to judge it: the placebo of 2021; the same
    break of ``request.received``, which neither law nor form counts anew; and
    :func:`recoding`. A form that recodes gives a break here as surely as a law.

    Of a single place errors are too narrow: in 400 simulated series of 13 years without
    a break, 88 % of the intervals of 95 % held where years were independent, and 78 %
    where they resembled their neighbours (correlation .5). Describe it, test nothing.

    Not with fewer than three years on either side where there is a trend, nor for a
    concept known only between bounds: there, :func:`slope` on a column that says which
    years are late.

    References
    ----------
    .. [1] Shadish, W. R., Cook, T. D. and Campbell, D. T. (2002). *Experimental and
       Quasi-Experimental Designs for Generalized Causal Inference*. Houghton Mifflin,
       chapter 6. Newey, W. K. and West, K. D. (1987). A simple, positive semi-definite,
       heteroskedasticity and autocorrelation consistent covariance matrix.
       *Econometrica*, 55(3), 703-708.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(f"p{i}", year, 20 + i % 5 + 20 * (year > 2018), 100)
    ...         for i in range(24) for year in range(2015, 2023)]
    >>> frame = pd.DataFrame(rows, columns=["series", "year", "k", "n"])
    >>> break_at(frame, trend=False).table()[["term", "ratio"]].round(2)
                       term  ratio
    0  2019 (law and form)   1.91
    1     2021 (form alone)   1.00
    """
    choice("partly", partly, ["drop", "weight"])
    names = [_named(place), "year", y, cluster, *([exposure] if exposure else [])]
    rows, _ = intake(frame, names)
    _once(rows, place)
    # Grades and marks go on with the rows.
    year = rows["year"].astype(float)
    law = f"{at} (law and form)" if at == 2019 else f"{at}"
    after = year.ge(at).astype(float)
    if partly == "drop" and at in PARTLY:
        kept = year.ne(at)
    else:
        kept, after = year.notna(), after.mask(year.eq(at), PARTLY.get(at, 1.0))
    terms = {law: after}
    if placebo is not None:
        name = f"{placebo} (form alone)" if placebo == 2021 else f"{placebo} (placebo)"
        terms[name] = year.ge(placebo).astype(float)
    terms |= {"trend, a year": year - at} if trend else {}
    rows = rows.assign(**terms)[kept].reset_index(drop=True)
    for name in (law, *list(terms)[1 : 1 + (placebo is not None)]):
        if rows[name].nunique() < 2:
            raise DataError(f"no years on both sides of {name}: there is no break")
    several = len(set(rows[place])) > 1
    how: dict[str, Any] = {"y": y, "exposure": exposure, "confidence": confidence}
    if several:
        found = counts(rows, list(terms), place=place, cluster=cluster, **how)
    else:
        found = _alone(rows, list(terms), **how)
    dropped = partly == "drop" and at in PARTLY
    days = f"{at} left out" if dropped else f"{PARTLY.get(at, 1):.2f} of {at} is after"
    return found.retold(
        "break_at", y=y + (f" for {exposure}" if exposure else ""), days=days
    )


def _alone(
    rows: pd.DataFrame, terms: list[str], y: str, exposure: Any, confidence: float
) -> Result:
    """Fit the series of one place, whose neighbouring years are alike."""
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    rows, about = intake(rows.sort_values("year"), [*terms, y])
    freedom = len(rows) - len(terms) - 1
    if freedom < 3:
        raise DataError(f"{len(rows)} years are too few for {len(terms)} terms")
    design = np.column_stack([rows[terms], np.ones(len(rows))]).astype(float)
    size = rows[exposure].to_numpy(float) if exposure else None
    if not rows[y].min() >= 0 < rows[y].max() or (size is not None and min(size) <= 0):
        raise DataError(f"a {y} is below 0, all are 0, or an exposure is not above it")
    identified(rows[terms].astype(float), np.zeros(len(rows)))
    model = GLM(rows[y].to_numpy(float), design, family=Poisson(), exposure=size)
    hac: dict[str, Any] = {"maxlags": 1, "use_correction": True}
    fit = model.fit(cov_type="HAC", cov_kwds=hac)
    count = len(terms)
    table = estimated(terms, fit.params[:count], fit.bse[:count], freedom, confidence)
    table = table.assign(ratio=np.exp(table["estimate"]))
    return Result.told("alone", table, len(rows), about, y=y, freedom=freedom)


def _named(place: str | None) -> str:
    """Refuse to follow nothing, as :func:`counts` may."""
    if place is None:
        raise refusal("model.place")
    return place


def _once(rows: pd.DataFrame, place: str) -> None:
    """Refuse a place with several rows in a year."""
    if rows.duplicated([place, "year"]).any():
        raise DataError(f"a {place} has several rows in a year: keep one")


def event_study(frame: pd.DataFrame, reference: int = 2018, **how: Any) -> Result:
    """Estimate each year beside the last one before a break.

    Parameters
    ----------
    frame : pandas.DataFrame
        As for :func:`break_at`.
    reference : int, default 2018
        The year that the others are compared with.
    **how
        Options of :func:`counts`.

    Returns
    -------
    Result
        One row a year: ``ratio`` is how many times as many as in `reference`, at the
        same places.

    Raises
    ------
    DataError
        No row is of the year `reference`, a place has several in a year, or no column
        says what is followed.

    Notes
    -----
    Years before it show whether places were on their way already. Only places with
    several years tell something; a year with few of them is compared with others of
    these alone. As for :func:`break_at`, what a form recodes looks like a break.

    Not as a test of trends before: that no year before differs says little where few
    places are followed. Many years are many questions: :func:`family`.

    References
    ----------
    Freyaldenhoven, S., Hansen, C., Pérez Pérez, J. and Shapiro, J. M. (2021).
    Visualization, identification, and estimation in the linear panel event-study
    design. NBER working paper 29170.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(f"p{i}", year, 20 + i % 5 + 20 * (year > 2018), 100)
    ...         for i in range(24) for year in (2017, 2018, 2019)]
    >>> frame = pd.DataFrame(rows, columns=["series", "year", "k", "n"])
    >>> event_study(frame).table()[["term", "ratio"]].round(2)
       term  ratio
    0  2017   1.00
    1  2018   1.00
    2  2019   1.91
    """
    place = _named(how.get("place", "series"))
    rows, _ = intake(frame, ["year", place])
    _once(rows, place)
    rows = rows.astype({"year": int})
    years = sorted(set(rows["year"]))
    if reference not in years:
        there = ", ".join(map(str, years))
        raise refusal("model.reference", year=reference, years=there)
    others = {str(x): rows["year"].eq(x).astype(float) for x in years if x != reference}
    found = counts(rows.assign(**others), list(others), **how)
    zero = pd.DataFrame([{"term": str(reference), "estimate": 0.0, "ratio": 1.0}])
    table = pd.concat([found.estimates, zero]).set_index("term")
    table = table.loc[[str(x) for x in years]].reset_index()
    return found.retold("event_study", table, year=reference)


def recoding(result: Result) -> Result:
    """Say how large a change of counting would have to be to explain a break.

    Parameters
    ----------
    result : Result
        What :func:`break_at`, :func:`event_study` or :func:`counts` gives.

    Returns
    -------
    Result
        One row a term: ``moved`` is the part of cases that a form would have to count
        elsewhere (of those before where there are fewer after, and of those after where
        there are more) to give all of the estimate, ``at_least`` to bring no change
        within the interval; 0 where it is there already.

    Raises
    ------
    DataError
        The result has no ratios, or those of parts to one another.

    Notes
    -----
    A break of ratio r is explained if 1 - r of the cases were counted elsewhere after
    it, or 1 - 1/r of those after were counted elsewhere before. The crosswalk says what
    moved between the rows of the forms, and an auditor of a few reports how much.

    Not as a sign that there was no recoding, however large it would have to be, nor for
    a term that is no switch: of a trend it is what a year would have to move.

    References
    ----------
    Rosenbaum, P. R. (2002). *Observational Studies*. 2nd ed., Springer, chapter 4, for
    asking how large a bias would have to be.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"term": ["2019"], "estimate": [-0.693], "low": [-1.0]})
    >>> frame = frame.assign(high=[-0.223], ratio=[0.5])
    >>> found = recoding(Result("Breaks", frame, "made", "none", "Never.", 9))
    >>> found.table()[["moved", "at_least"]].round(2).values.tolist()
    [[0.5, 0.2]]
    """
    table = result.estimates
    if not {"ratio", "low", "high"} <= set(table) or "part" in table:
        raise refusal("model.ratios")
    nearest = np.where(table["estimate"] > 0, table["low"], -table["high"])
    moved = {
        "moved": -np.expm1(-table["estimate"].abs()),
        "at_least": -np.expm1(-np.clip(nearest, 0, None)),
    }
    return result.retold("recoding", table[["term", "ratio"]].assign(**moved))
