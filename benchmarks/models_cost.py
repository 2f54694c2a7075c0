"""What models of a simulated country cost against the plain call of a library.

The yardstick fits nearly the same: it refuses nothing, its errors are simpler;
ConditionalPoisson leaves out places whose two counts are alike, though these tell that
nothing changed, and GEE weighs a report by all its requests. No library that is
installed with govopen has a funnel, shrinkage with rank intervals, a wild bootstrap
(wildboottest and pyfixest have it), bounds, decomposition or intervals of diversity.
"""

import warnings
from functools import cache

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.discrete.conditional_models import ConditionalPoisson
from statsmodels.discrete.discrete_model import NegativeBinomial

from govopen import models
from govopen.simulation import world

from .paired import Pair
from .validate import long, rows_of


@cache
def _rows() -> pd.DataFrame:
    """Return a country of 2,850 counties in two years, those with decisions."""
    rows = rows_of(world(2850, (2018, 2020)))
    rows = rows[rows["n"] > 0].reset_index(drop=True)
    share = rows["k"] / rows["n"]
    return rows.assign(least=share, most=share, group=pd.factorize(rows["place"])[0])


def _design() -> pd.DataFrame:
    return sm.add_constant(_rows()[["late"]])


def _parts() -> pd.DataFrame:
    rows = _rows()[lambda x: x["year"] == 2018]
    table = rows[["k_granted", "k_partial"]].assign(rest=rows["n"] - rows["k"])
    return table.set_axis(rows["report"]).astype(int)


def _long() -> pd.DataFrame:
    rows = _parts().rename_axis("report").reset_index()
    rows = rows.melt("report", var_name="concept", value_name="k")
    return rows.assign(series=rows["report"])


def counts_by_hand() -> object:
    rows = _rows()
    with warnings.catch_warnings():  # of the places left out
        warnings.simplefilter("ignore")
        y, x = rows["received"], rows[["late"]]
        return ConditionalPoisson(y, x, groups=rows["group"]).fit(disp=0).params


def chances_by_hand() -> object:
    rows = _rows()
    model = sm.GEE(
        rows["least"], _design(), rows["group"], family=sm.families.Binomial(),
        cov_struct=sm.cov_struct.Exchangeable(), weights=rows["n"],
    )  # fmt: skip
    return model.fit().params


def slope_by_hand() -> object:
    rows = _rows()
    groups = {"groups": rows["group"]}
    fit = sm.OLS(rows["least"], _design()).fit(cov_type="cluster", cov_kwds=groups)
    return fit.params


def dirichlet_by_hand() -> object:
    counts = _parts().to_numpy()

    def loss(log: object) -> float:
        law = stats.dirichlet_multinomial.logpmf
        return float(-law(counts, np.exp(log), counts.sum(axis=1)).mean())

    return np.exp(optimize.minimize(loss, np.zeros(3)).x)


def multinomial_by_hand() -> object:
    rows = _two_years()
    each = rows.loc[rows.index.repeat(rows["k"].astype(int))]
    design = sm.add_constant(each[["late"]])
    groups = {"groups": pd.factorize(each["series"])[0]}
    model = sm.MNLogit(pd.factorize(each["concept"])[0], design)
    return model.fit(disp=0, cov_type="cluster", cov_kwds=groups).params


def negative_by_hand() -> object:
    rows = _rows()
    model = NegativeBinomial(
        rows["received"].to_numpy(), _design().to_numpy(),
        exposure=rows["population"].to_numpy() / 1e5,
    )  # fmt: skip
    groups = {"groups": rows["group"].to_numpy()}
    return model.fit(disp=0, cov_type="cluster", cov_kwds=groups).params


@cache
def _years() -> pd.DataFrame:
    rows = rows_of(world(300, range(2014, 2025)))
    return rows.assign(group=pd.factorize(rows["place"])[0])


def study_by_hand() -> object:
    rows = _years()
    dummies = pd.get_dummies(rows["year"], dtype=float).drop(columns=2018)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ConditionalPoisson(rows["received"], dummies, groups=rows["group"])
        return model.fit(disp=0).params


def study() -> object:
    return models.event_study(_years(), y="received", exposure=None)


@cache
def _two_years() -> pd.DataFrame:
    return long(_rows(), ["granted", "partial", "rest"])


def _negative() -> object:
    rows = _rows().assign(residents=_rows()["population"] / 1e5)
    how = {"y": "received", "exposure": "residents", "place": None}
    return models.counts(rows, ["late"], family="negative-binomial", **how)


def _requests() -> object:
    return models.counts(_rows(), ["late"], y="received", exposure=None)


PAIRS = [
    Pair(("models.counts, 2,850 counties, two years", _requests),
         ("statsmodels ConditionalPoisson", counts_by_hand), 3),
    Pair(("models.chances", lambda: models.chances(_rows(), ["late"])),
         ("statsmodels GEE, errors not reduced in bias", chances_by_hand), 3),
    Pair(("models.slope", lambda: models.slope(_rows(), "late")),
         ("statsmodels OLS, errors by cluster", slope_by_hand), 3),
    Pair(("models.dirichlet", lambda: models.dirichlet(_long())),
         ("scipy's likelihood and minimize, no errors", dirichlet_by_hand), 3),
    Pair(("models.multinomial", lambda: models.multinomial(_two_years(), ["late"])),
         ("statsmodels MNLogit, a row a request", multinomial_by_hand), 3),
    Pair(("models.counts, negative binomial", _negative),
         ("statsmodels NegativeBinomial", negative_by_hand), 3),
    Pair(("models.event_study, 300 counties, 11 years", study),
         ("statsmodels ConditionalPoisson", study_by_hand), 3),
]  # fmt: skip
