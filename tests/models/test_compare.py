"""Places are compared with what chance gives, and never ranked without intervals."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import govopen
from govopen import models
from govopen.errors import DataError

# Rats with a tumour in 71 groups, of Tarone (1982): Gelman et al. (2013), table 5.1.
RATS = (
    "0/20 0/20 0/20 0/20 0/20 0/20 0/20 0/19 0/19 0/19 0/19 0/18 0/18 0/17 1/20 1/20 "
    "1/20 1/20 1/19 1/19 1/18 1/18 2/25 2/24 2/23 2/20 2/20 2/20 2/20 2/20 2/20 1/10 "
    "5/49 2/19 5/46 3/27 2/17 7/49 7/47 3/20 3/20 2/13 9/48 10/50 4/20 4/20 4/20 4/20 "
    "4/20 4/20 4/20 10/48 4/19 4/19 4/19 5/22 11/46 12/49 5/20 5/20 6/23 5/19 6/22 "
    "6/20 6/20 6/20 16/52 15/47 15/46 9/24 4/14"
)


def frame_of(k, n, **more):
    made = pd.DataFrame({"k": k, "n": n}).assign(**more)
    return made.assign(place=[f"p{i}" for i in range(len(made))])


def drawn(rng, places, rho=0.05, size=60):
    """Return places whose propensities are beta with mean .3, and these."""
    weight = 1 / rho - 1 if rho else 1e9
    truth = rng.beta(0.3 * weight, 0.7 * weight, places)
    n = rng.integers(15, size, places)
    return frame_of(rng.binomial(n, truth), n), truth


def test_the_dispersion_of_a_funnel_is_that_of_its_formula():
    """Spiegelhalter (2005), computed here place by place with plain Python."""
    from math import asin, sqrt

    k, n = [5, 12, 30, 9, 44, 21, 3], [20, 40, 60, 30, 80, 70, 30]
    target = sum(k) / sum(n)
    z = [
        2 * sqrt(b) * (asin(sqrt(a / b)) - asin(sqrt(target)))
        for a, b in zip(k, n, strict=True)
    ]
    found = models.funnel(frame_of(k, n), winsorise=0)
    phi = sum(x * x for x in z) / 7
    assert found.parameters["phi"] == pytest.approx(phi) and phi > 1
    table = found.table()
    assert table["z"].tolist() == pytest.approx([x / sqrt(phi) for x in z])
    weights = [4 * b for b in n]
    tau2 = (7 * phi - 6) / (sum(weights) - sum(w * w for w in weights) / sum(weights))
    additive = models.funnel(frame_of(k, n), over="additive", winsorise=0)
    assert additive.parameters["tau2"] == pytest.approx(tau2)
    assert additive.table()["z"].tolist() == pytest.approx(
        [x / sqrt(1 + 4 * b * tau2) for x, b in zip(z, n, strict=True)]
    )


@pytest.mark.parametrize("scale", ["log", "root"])
def test_a_place_lies_outside_where_its_value_is_beyond_the_limits(scale):
    k = [10, 12, 9, 11, 40, 8]
    found = models.funnel(frame_of(k, [1e5] * 6, per=1e5), scale=scale, over="none")
    table = found.table()
    assert table["value"].tolist() == k
    beyond = (table["value"] < table["low998"]) | (table["value"] > table["high998"])
    assert beyond.tolist() == (table["outside"] == "99.8").tolist()
    assert beyond.tolist() == [False] * 4 + [True, False]


def test_the_dispersion_of_places_is_that_of_funnelplotr_and_metafor():
    """FunnelPlotR's formulas for proportions, run in R: phi, tau2, a tenth winsorised.

    rma(escalc("PAS", xi=k, ni=n), method="DL") of R's metafor 3.8-1 gives .0082497,
    where the mean is that of the arcsines, and here of all cases.
    """
    k, n = [48, 30, 52, 47, 20, 90, 15, 33], [100, 80, 100, 120, 60, 150, 50, 70]
    for part, phi, tau2 in (
        (0.1, 2.279547932419, 0.004471521983),
        (0, 3.466515992073, 0.008250356189),
    ):
        told = models.funnel(frame_of(k, n), winsorise=part).parameters
        assert told["phi"] == pytest.approx(phi, abs=1e-11)
        assert told["tau2"] == pytest.approx(tau2, abs=1e-11)
    assert told["tau2"] == pytest.approx(0.008249674, rel=1e-3)


def test_limits_never_narrow_where_places_differ_less_than_chance():
    """All have the same share, so phi is 0."""
    found = models.funnel(frame_of([20] * 6, [40] * 6))
    assert found.parameters["phi"] == pytest.approx(0)
    alone = models.funnel(frame_of([20] * 6, [40] * 6), over="none")
    pd.testing.assert_frame_equal(found.table(), alone.table())


def test_one_place_far_out_does_not_widen_the_limits_for_itself():
    k, n = [20, 22, 18, 21, 19, 20, 22, 18, 19, 40], [40] * 10
    judged = {part: models.funnel(frame_of(k, n), winsorise=part) for part in (0, 0.12)}
    assert judged[0.12].parameters["phi"] < judged[0].parameters["phi"] / 4
    assert judged[0.12].table()["outside"].tolist() == [""] * 9 + ["99.8"]


def test_places_with_few_requests_are_not_judged():
    found = models.funnel(frame_of([9, 5, 5, 5, 5, 5], [9, 10, 10, 10, 10, 10])).table()
    assert found["outside"].isna().tolist() == [True] + [False] * 5


def test_rates_with_few_expected_cases_are_not_judged():
    """Of 100,000 residents two are expected to ask: n is large, and tells little."""
    k = [0, 1, 2, 0, 1, 9, 2, 1]
    found = models.funnel(frame_of(k, [1e5] * 8, per=1e5), over="none")
    assert found.table()["outside"].isna().all() and "8 places" in found.method


def test_of_places_that_are_alike_few_lie_outside():
    """Of 2,000 places 5 % and 0.2 % are expected outside; phi is about 1."""
    frame, _ = drawn(np.random.default_rng(4), 2000, rho=0, size=600)
    found = models.funnel(frame, over="none", winsorise=0)
    outside = found.table()["outside"]
    assert 0.03 < (outside != "").mean() < 0.07
    assert (outside == "99.8").mean() < 0.006
    assert 0.9 < found.parameters["phi"] < 1.1


def test_rats_have_the_published_distribution():
    """Gelman et al. (2013), section 5.3: E(alpha) = 2.4 and E(beta) = 14.3."""
    from govopen.models.compare import _likely

    k, n = np.array([x.split("/") for x in RATS.split()], float).T
    rng = np.random.default_rng(0)
    mean, weight = _likely(k, n, False, 40_000, rng)
    assert (mean * weight).mean() == pytest.approx(2.4, abs=0.05)
    assert ((1 - mean) * weight).mean() == pytest.approx(14.3, abs=0.3)


def test_rates_have_the_posterior_of_a_numerical_integral():
    """The same prior and likelihood, with scipy's negative binomial on a finer grid."""
    from scipy import stats

    k = np.array([5, 1, 5, 14, 3, 19, 1, 1, 4, 22])  # pumps: Gaver and O'Muircheartaigh
    n = np.array([94.3, 15.7, 62.9, 126, 5.24, 31.4, 1.05, 1.05, 2.1, 10.5])
    u, v = np.meshgrid(np.linspace(-3, 3, 161), np.linspace(-3, 6, 161), indexing="ij")
    mean, shape = np.exp(u), np.exp(v)
    at = shape / (shape + mean * n[:, None, None])
    log = stats.nbinom.logpmf(k[:, None, None], shape, at).sum(axis=0) - 0.5 * v
    chance = np.exp(log - log.max())
    pulled = [
        np.average((shape + a) / (shape / mean + b), weights=chance)
        for a, b in zip(k, n, strict=True)
    ]
    found = models.shrink(frame_of(k, n, per=1), draws=20_000).table()
    assert found["estimate"].tolist() == pytest.approx(pulled, rel=0.03)


@pytest.mark.parametrize("rho", [0.02, 0.1])
def test_intervals_hold_what_they_promise_with_few_places(rho):
    """Eight places: the distribution is hardly known, and the intervals allow for it.

    Of 100 countries of eight places each; intervals that take it as known hold less.
    """
    rng, hits, ranks = np.random.default_rng(5), 0, 0
    for seed in range(100):
        frame, truth = drawn(rng, 8, rho)
        found = models.shrink(frame, seed=seed, draws=1000).table()
        hits += ((found["low"] <= truth) & (truth <= found["high"])).sum()
        rank = truth.argsort().argsort() + 1
        ranks += ((found["rank_low"] <= rank) & (rank <= found["rank_high"])).sum()
    assert 0.93 <= hits / 800 <= 0.985
    assert ranks / 800 >= 0.93


def test_a_small_place_is_pulled_further_and_has_the_wider_rank():
    found = models.shrink(frame_of([5, 50, 40, 60, 45, 55], [5, *[100] * 5])).table()
    assert found["value"][0] == 1 and found["estimate"][0] < 0.8
    width = found["rank_high"] - found["rank_low"]
    assert width[0] >= width[1:].max() - 1
    assert (found["rank_low"] <= found["rank"]).all()


@pytest.mark.parametrize("model", [models.funnel, models.shrink])
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"form": list("abcdef")}, "different forms"),
        ({"year": [2019, 2020] * 3}, "different years"),
        ({"scope": ["office"] + ["jurisdiction"] * 5}, "different scopes"),
        ({"level": ["prefecture"] + ["county"] * 5}, "different levels"),
        ({"source_kind": ["simulated"] + [None] * 5}, "mixed with real"),
        ({"k": [-1, 2, 3, 4, 5, 6]}, "below 0"),
        ({"n": [np.inf] + [9.0] * 5}, "infinite"),
        ({"per": [1e5, 1e4] * 3}, "different numbers"),
        ({"place": "x"}, "several rows"),
        ({"n": [0] * 3 + [9] * 3}, "3 places are too few"),
        ({"k": 99}, "no shares"),
        ({"grade": "bounds"}, "only between bounds"),
    ],
)
def test_what_cannot_be_compared_is_refused(model, change, problem):
    frame = frame_of([1, 2, 3, 4, 5, 6], [9] * 6).assign(**change)
    with pytest.raises(DataError, match=problem):
        model(frame)


def test_scales_are_for_what_they_are_made_for():
    frame = frame_of([0, 2, 3, 4, 5, 6], [9] * 6)
    with pytest.raises(DataError, match="'root' is not for shares"):
        models.funnel(frame, scale="root")
    with pytest.raises(DataError, match="p0 has no case"):
        models.funnel(frame.assign(per=1), scale="log")
    for part in (-1, 0.5):
        with pytest.raises(DataError, match="winsorise"):
            models.funnel(frame, winsorise=part)
    with pytest.raises(DataError, match="draws=9"):
        models.shrink(frame, draws=9)
    with pytest.raises(DataError, match="nothing differs"):
        models.shrink(frame.assign(k=0))


def test_a_funnel_of_simulated_places_is_stamped_and_real_ones_have_a_source():
    frame = frame_of([48, 50, 52, 47, 53, 90], [100] * 6, year=2024)
    ax = models.draw_funnel(frame.assign(source_kind="simulated"))
    assert "Simulated data" in [text.get_text() for text in ax.texts]
    df = govopen.load(level="county", scope="jurisdiction", years=2024)
    share = govopen.measures.comparable_shares
    open_ = share(df, "request.carried_out", of="request.available")
    _, ax = plt.subplots()
    models.draw_funnel(open_[open_["form"] == "ogi2021"], ax=ax)
    assert "Source: annual reports, 2024" in ax.figure.get_supxlabel()
