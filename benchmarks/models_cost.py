"""What models of a simulated country cost against the plain call of a library.

A pair compares a model, which reads rows of a measure, looks at whether they belong
together and returns a table, with the call of a library on arrays that are ready. The
yardstick fits nearly the same: it refuses nothing, its errors are simpler or none, as
its name says. ConditionalPoisson leaves out places whose two counts are alike, though
these tell that nothing changed, and GEE weighs a report by all its requests. The wild
bootstrap is one fit of statsmodels a draw, of one hypothesis, where the model finds the
limits as well. No library that is installed with govopen knows bounds, takes a change
apart or looks for a break with a placebo: `decompose`, `break_at`, `recoding` and
`spread` have no pair, and `missing` and `slope` are held against points.
"""

import warnings
from functools import cache

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import linalg, optimize, stats
from statsmodels.discrete.conditional_models import ConditionalPoisson
from statsmodels.discrete.discrete_model import NegativeBinomial
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import DescrStatsW

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


def _one() -> pd.DataFrame:
    return _rows()[lambda x: x["year"] == 2018].reset_index(drop=True)


def _parts() -> pd.DataFrame:
    rows = _one()
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


@cache
def _two_years() -> pd.DataFrame:
    return long(_rows(), ["granted", "partial", "rest"])


def _negative() -> object:
    rows = _rows().assign(residents=_rows()["population"] / 1e5)
    how = {"y": "received", "exposure": "residents", "place": None}
    return models.counts(rows, ["late"], family="negative-binomial", **how)


def _requests() -> object:
    return models.counts(_rows(), ["late"], y="received", exposure=None)


def funnel_by_hand() -> object:
    k, n = (_one()[x].to_numpy() for x in "kn")
    return combine_effects(np.arcsin(np.sqrt(k / n)), 0.25 / n, method_re="chi2").tau2


def shrink_by_hand() -> object:
    k, n = (_one()[x].to_numpy(int) for x in "kn")

    def loss(log: object) -> float:
        return float(-stats.betabinom.logpmf(k, n, *np.exp(log)).mean())

    return np.exp(optimize.minimize(loss, [0.0, 0.0]).x)


def missing_by_hand() -> object:
    rows = _one()
    return [DescrStatsW(rows[x]).tconfint_mean() for x in ("least", "most")]


def _wild() -> object:
    return models.wild(_rows(), "log_rate", "late", draws=99)


def wild_by_hand() -> object:
    rows, design = _rows(), _design()
    group = pd.factorize(rows["province"])[0]
    rest = rows["log_rate"] - (mean := rows["log_rate"].mean())
    turns = np.random.default_rng(0).choice([-1.0, 1.0], (99, group.max() + 1))
    groups = {"groups": group}
    return [
        sm.OLS(mean + rest * turn[group], design)
        .fit(cov_type="cluster", cov_kwds=groups)
        .tvalues["late"]
        for turn in turns
    ]


def diversity_by_hand() -> object:
    pooled = _two_years().pivot_table(index="late", columns="concept", values="k")
    return np.exp(stats.entropy(pooled, axis=1))


def power_by_hand() -> object:
    sizes = np.abs(np.log1p([-0.2, 0.1, 0.2, 0.3, 0.5])) / 0.67
    solve = TTestPower().solve_power
    return [
        solve(size * np.sqrt(n), alpha=0.05, power=0.8)
        for size in sizes
        for n in (1, 2, 4)
    ]


def study() -> models.Result:
    return models.event_study(_years(), y="received", exposure=None)


_studied = cache(study)


def family_by_hand() -> object:
    return multipletests(_studied().table()["p"].dropna(), method="holm")


def clr_by_hand() -> object:
    table = _parts() + 0.5
    return np.log(table / stats.gmean(table, axis=1, keepdims=True))


def ilr_by_hand() -> object:
    return np.log(_parts().to_numpy() + 0.5) @ linalg.helmert(3).T


PAIRS = [
    Pair(ours, yardstick, n)
    for n, ours, yardstick in [
        (3, ("models.counts, 2,850 counties, two years", _requests),
         ("statsmodels ConditionalPoisson", counts_by_hand)),
        (3, ("models.counts, negative binomial", _negative),
         ("statsmodels NegativeBinomial", negative_by_hand)),
        (3, ("models.chances", lambda: models.chances(_rows(), ["late"])),
         ("statsmodels GEE, errors not reduced in bias", chances_by_hand)),
        (3, ("models.wild, 99 draws", _wild),
         ("statsmodels OLS, errors by cluster, 99 times", wild_by_hand)),
        (3, ("models.event_study, 300 counties, 11 years", study),
         ("statsmodels ConditionalPoisson", study_by_hand)),
        (3, ("models.multinomial", lambda: models.multinomial(_two_years(), ["late"])),
         ("statsmodels MNLogit, a row a request", multinomial_by_hand)),
        (3, ("models.dirichlet", lambda: models.dirichlet(_long())),
         ("scipy's likelihood and minimize, no errors", dirichlet_by_hand)),
        (3, ("models.shrink", lambda: models.shrink(_one())),
         ("scipy's likelihood and minimize, no intervals, no ranks", shrink_by_hand)),
        (5, ("models.funnel, additive", lambda: models.funnel(_one(), over="additive")),
         ("statsmodels combine_effects, no limits", funnel_by_hand)),
        (5, ("models.slope", lambda: models.slope(_rows(), "late")),
         ("statsmodels OLS, errors by cluster", slope_by_hand)),
        (5, ("models.missing", lambda: models.missing(_one(), 2850)),
         ("statsmodels DescrStatsW, a t interval at each end", missing_by_hand)),
        (5, ("models.diversity", lambda: models.diversity(_two_years(), "late")),
         ("scipy entropy, no intervals", diversity_by_hand)),
        (5, ("models.clr", lambda: models.clr(_parts() + 0.5)),
         ("scipy gmean", clr_by_hand)),
        (5, ("models.ilr", lambda: models.ilr(_parts() + 0.5)),
         ("scipy helmert", ilr_by_hand)),
        (5, ("models.family", lambda: models.family({"years": _studied()})),
         ("statsmodels multipletests", family_by_hand)),
        (5, ("models.power", models.power),
         ("statsmodels TTestPower", power_by_hand)),
    ]
]  # fmt: skip
