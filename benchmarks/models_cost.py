"""What models of a simulated country cost against the plain call of a library.

The yardstick fits nearly the same: it refuses nothing, its errors are simpler;
ConditionalPoisson leaves out places whose two counts are alike, though these tell that
nothing changed, and GEE estimates the correlation with weights in it.
"""

import warnings
from functools import cache

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.discrete.conditional_models import ConditionalPoisson

from govopen import models
from govopen.simulation import world

from .paired import Pair
from .validate import rows_of


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
    long = _parts().rename_axis("report").reset_index()
    return long.melt("report", var_name="concept", value_name="k")


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
         ("scipy's likelihood and minimize", dirichlet_by_hand), 3),
]  # fmt: skip
