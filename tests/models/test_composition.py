"""Compositions: second derivations, and what is told of zeros."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from govopen import models
from govopen.errors import DataError

# Sand, silt and clay of an Arctic lake's sediments (the first six of 39): Aitchison
# (1986), data set 5.
SEDIMENTS = pd.DataFrame(
    [
        (77.5, 19.5, 3.0),
        (71.9, 24.9, 3.2),
        (50.7, 36.1, 13.2),
        (52.2, 40.9, 6.6),
        (70.0, 26.5, 3.5),
        (66.5, 32.2, 1.3),
    ],
    columns=["sand", "silt", "clay"],
)


def reports(rng, places=40, effect=0.0, weight=15, n=60):
    """Return the reasons of places in two years, which differ beyond chance."""
    rows = []
    for series in range(places):
        for late in (0, 1):
            mean = np.array([0.5, 0.3 * np.exp(effect * late), 0.2])
            chance = rng.dirichlet(weight * mean / mean.sum())
            for part, k in zip("abc", rng.multinomial(n, chance), strict=True):
                rows.append((f"{series}-{late}", series, late, part, k))
    return pd.DataFrame(rows, columns=["report", "series", "late", "concept", "k"])


def test_a_multinomial_logit_is_that_of_statsmodels():
    """There one row is a request, and here a report and part."""
    frame = reports(np.random.default_rng(1), effect=0.5)
    found = models.multinomial(frame, ["late"]).table()
    each = frame.loc[frame.index.repeat(frame["k"])]
    codes = each["concept"].map({"a": 0, "b": 1, "c": 2})
    model = sm.MNLogit(codes, sm.add_constant(each[["late"]]))
    fit = model.fit(disp=0)
    assert found["part"].tolist() == ["b", "c"]
    assert found["estimate"].tolist() == pytest.approx(
        fit.params.loc["late"].tolist(), abs=1e-5
    )
    groups = {"groups": each["series"].to_numpy()}
    robust = model.fit(disp=0, cov_type="cluster", cov_kwds=groups)
    errors = np.asarray(robust.bse)[1]
    assert found["se"].tolist() == pytest.approx(errors.tolist(), rel=0.1)


def test_intervals_of_a_composition_hold_what_they_promise():
    rng, hits = np.random.default_rng(2), 0
    for _ in range(200):
        found = models.multinomial(reports(rng, 30), ["late"]).table()
        hits += (found["low"] <= 0) & (found["high"] >= 0)
    assert hits.div(200).between(0.915, 0.985).all()


def test_of_what_differs_by_chance_alone_the_dispersion_is_one():
    rng = np.random.default_rng(3)
    found = models.multinomial(reports(rng, 200, weight=1e6), ["late"])
    assert found.parameters["dispersion"] == pytest.approx(1, abs=0.1)
    wide = models.multinomial(reports(rng, 200, weight=15), ["late"])
    assert wide.parameters["dispersion"] == pytest.approx(1 + 59 / 16, rel=0.15)


def test_two_parts_are_a_beta_binomial():
    """Maximised here over two parameters with scipy's beta-binomial."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(4)
    n = rng.integers(20, 90, 30)
    k = rng.binomial(n, rng.beta(3, 7, 30))

    def loss(log):
        return -stats.betabinom.logpmf(k, n, *np.exp(log)).sum()

    fit = minimize(loss, [0, 0], method="Nelder-Mead", options={"xatol": 1e-7})
    made = {"report": [*range(30)] * 2, "concept": ["a"] * 30 + ["b"] * 30}
    frame = pd.DataFrame({**made, "k": np.concatenate([k, n - k])})
    found = models.dirichlet(frame)
    assert found.parameters["log-likelihood"] == pytest.approx(-fit.fun, abs=1e-5)
    alpha = np.exp(fit.x)
    assert found.table()["alpha"].tolist() == pytest.approx(alpha.tolist(), rel=0.01)
    assert found.parameters["rho"] == pytest.approx(1 / (1 + alpha.sum()), rel=0.01)


def test_a_fit_is_where_the_likelihood_is_flat_whatever_the_size_of_counts():
    """The slopes of its logarithm, by differences of scipy's likelihood."""
    frame = reports(np.random.default_rng(9), n=50)
    for times in (1, 1000):
        made = frame.assign(k=frame["k"] * times + 1)
        alpha = models.dirichlet(made).table()["alpha"].to_numpy()
        table = made.pivot(index="report", columns="concept", values="k").to_numpy()

        def law(alpha, table=table):
            n = table.sum(axis=1)
            return stats.dirichlet_multinomial.logpmf(table, alpha, n).mean()

        for j in range(3):
            step = alpha * np.where(np.arange(3) == j, 1e-4, 0)
            assert law(alpha + step) - law(alpha - step) == pytest.approx(0, abs=1e-6)


def test_counts_are_whole_and_a_year_is_a_number():
    frame = reports(np.random.default_rng(10))
    with pytest.raises(DataError, match="no whole number"):
        models.dirichlet(frame.assign(k=frame["k"] / 60))
    years = frame.assign(year=frame["late"] + 2018)
    one = models.multinomial(frame, ["late"]).table()["estimate"]
    assert models.multinomial(years, ["year"]).table()["estimate"].tolist() == (
        pytest.approx(one.tolist())
    )
    with pytest.raises(DataError, match="'same' cannot be told"):
        models.multinomial(frame.assign(same=1.0), ["same"])
    with pytest.raises(DataError, match="missing or below 0"):
        models.clr(pd.DataFrame({"a": [np.inf], "b": [1]}))


def test_log_ratios_keep_distances_and_take_away_scale():
    """Aitchison's distance from all pairs of logged ratios, as he defines it."""
    centred, coordinates = models.clr(SEDIMENTS), models.ilr(SEDIMENTS)
    assert centred.sum(axis=1).abs().max() < 1e-12
    logs = np.log(SEDIMENTS.to_numpy())
    ratios = logs[:, :, None] - logs[:, None, :]
    apart = np.sqrt(((ratios[0] - ratios[1]) ** 2).sum() / 2 / 3)
    for made in (centred, coordinates):
        assert np.linalg.norm(made.loc[0] - made.loc[1]) == pytest.approx(apart)
    pd.testing.assert_frame_equal(models.ilr(SEDIMENTS / 100), coordinates)
    balance = np.log(SEDIMENTS["sand"] / SEDIMENTS["silt"]) / np.sqrt(2)
    assert coordinates["ilr1"].tolist() == pytest.approx(balance.tolist())


def test_a_zero_is_no_logarithm_and_what_is_added_is_said():
    table = pd.DataFrame({"a": [0, 4], "b": [8, 4]})
    with pytest.raises(DataError, match="1 rows have a part of 0"):
        models.clr(table)
    found = models.clr(table, zeros=0.5)
    assert found.loc[0, "a"] == pytest.approx(np.log(0.5 / 8.5) / 2)
    assert found.loc[1].tolist() == [0, 0]
    with pytest.raises(DataError, match="missing or below 0"):
        models.clr(table.where(table > 0))


def test_kinds_and_distances_are_those_of_the_pooled_counts():
    frame = reports(np.random.default_rng(5), effect=1.0)
    found = models.diversity(frame, "late").table().set_index(["late", "measure"])
    pooled = frame.pivot_table(
        index="late", columns="concept", values="k", aggfunc="sum"
    )
    share = pooled.div(pooled.sum(axis=1), axis=0)
    kinds = np.exp(stats.entropy(share.loc[1]))
    assert found.loc[(1, "kinds"), "value"] == pytest.approx(kinds)
    apart = (share.loc[1] - share.loc[0]).clip(lower=0).sum()
    assert found.loc[(1, "moved"), "value"] == pytest.approx(apart)


def test_intervals_of_kinds_and_distances_hold_what_they_promise():
    """The truth is that of shares .5, .3, .2 and of those with .3 times e."""
    rng, hits = np.random.default_rng(6), []
    shares = np.array([[0.5, 0.3, 0.2], [0.5, 0.3 * np.e, 0.2]])
    shares /= shares.sum(axis=1, keepdims=True)
    truth = [np.exp(stats.entropy(x)) for x in shares]
    truth.append(np.abs(shares[1] - shares[0]).sum() / 2)
    for _ in range(100):
        found = models.diversity(reports(rng, 30, effect=1.0), "late").table()
        assert found["measure"].tolist() == ["kinds", "kinds", "moved"]
        hits.append((found["low"] <= truth) & (truth <= found["high"]))
    held = np.mean(hits, axis=0)
    assert ((held >= 0.89) & (held <= 0.99)).all()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda f: f.drop(0), "do not tell a, which may be no part of their form"),
        (lambda f: pd.concat([f, f.head(1)]), "twice"),
        (lambda f: f[f["concept"] == "a"], "two parts or more"),
        (lambda f: f.assign(k=f["k"] * (f["concept"] != "b")), "no report has b"),
        (lambda f: f[f["series"] < 5], "5 groups"),
        (lambda f: f.assign(grade="bounds"), "only between bounds"),
    ],
)
def test_what_is_no_composition_is_refused(change, problem):
    frame = reports(np.random.default_rng(7))
    with pytest.raises(DataError, match=problem):
        models.multinomial(change(frame), ["late"])


def test_few_reports_and_small_groups_are_refused():
    frame = reports(np.random.default_rng(8), places=2)
    with pytest.raises(DataError, match="4 reports are too few"):
        models.dirichlet(frame)
    with pytest.raises(DataError, match="late 0 has 2 clusters"):
        models.diversity(frame, "late")
