"""Places over years: published fits, second derivations, and coverage."""

from importlib import resources
from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from govopen import models
from govopen.errors import DataError
from govopen.models.follow import within

# Days absent of 146 pupils by origin, sex, age and learner (S slow, A average): Quine's
# data in Venables and Ripley (2002), MASS.
QUINE = """
A M F0 S 2 11 14|A M F0 A 5 5 13 20 22|A M F1 S 6 6 15|A M F1 A 7 14
A M F2 S 6 32 53 57|A M F2 A 14 16 16 17 40 43 46|A M F3 A 8 23 23 28 34 36 38
A F F0 S 3|A F F0 A 5 11 24 45|A F F1 S 5 6 6 9 13 23 25 32 53 54
A F F1 A 5 5 11 17 19|A F F2 S 8 13 14 20 47 48 60 81|A F F2 A 2
A F F3 A 0 2 3 5 10 14 21 36 40|N M F0 S 6 17 67|N M F0 A 0 0 2 7 11 12
N M F1 S 0 0 5 5 5 11 17|N M F1 A 3 4|N M F2 S 22 30 36|N M F2 A 8 0 1 5 7 16 27
N M F3 A 0 30 10 14 27 41 69|N F F0 S 25|N F F0 A 10 11 20 33
N F F1 S 5 7 0 1 5 5 5 5 7 11 15|N F F1 A 5 14 6 6 7 28
N F F2 S 0 5 14 2 2 3 8 10 12|N F F2 A 1|N F F3 A 1 9 22 3 3 5 15 18 22 37
"""

# How many children wheezed so at ages 9 to 12 (0000 to 1111), by their mothers'
# smoking: Fitzmaurice and Laird (1993), `ohio` in geepack.
OHIO = {
    0: [237, 10, 15, 4, 16, 2, 7, 3, 24, 3, 3, 2, 6, 2, 5, 11],
    1: [118, 6, 8, 2, 11, 1, 6, 4, 7, 3, 3, 1, 4, 2, 4, 7],
}


def quine():
    rows = []
    for cell in QUINE.replace("\n", "|").strip("|").split("|"):
        *who, days = cell.split(maxsplit=4)
        rows += [(*who, int(day)) for day in days.split()]
    frame = pd.DataFrame(rows, columns=["origin", "sex", "age", "learner", "k"])
    return frame.assign(series=range(len(frame)))


def ohio():
    rows, child = [], 0
    for smoke, cells in OHIO.items():
        for bits, count in zip(product((0, 1), repeat=4), cells, strict=True):
            for _ in range(count):
                rows += [(child, age - 2, smoke, k) for age, k in enumerate(bits)]
                child += 1
    frame = pd.DataFrame(rows, columns=["series", "age", "smoke", "k"])
    return frame.assign(n=1, both=frame["age"] * frame["smoke"])


def panel(rng, places=30, years=4, effect=0.0, spread=0.4):
    """Return counts with levels of places, and a common change in the last years."""
    level = np.repeat(rng.normal(3, 0.8, places), years)
    late = np.tile(np.arange(years) >= years / 2, places).astype(float)
    mean = np.exp(level + effect * late) * rng.gamma(
        1 / spread**2, spread**2, len(late)
    )
    made = {"k": rng.poisson(mean), "late": late, "n": 1.0}
    return pd.DataFrame(made).assign(series=np.repeat(np.arange(places), years))


def test_quine_has_the_published_dispersion():
    """glm.nb(Days ~ Eth * Sex * Age * Lrn): theta 1.928, 2 log-likelihood -1039.324.

    Printed in Crawley, The R Book (2007), of the data in MASS; MASS 7.3-58.2 agrees.
    """
    frame = quine()
    assert len(frame) == 146 and frame["k"].sum() == 2403
    frame["cell"] = frame[["origin", "sex", "age", "learner"]].agg("".join, axis=1)
    how = {"exposure": None, "place": None, "family": "negative-binomial"}
    found = models.counts(frame, ["cell"], **how).parameters
    assert found["theta"] == pytest.approx(1.92836, abs=1e-4)
    assert 2 * found["log-likelihood"] == pytest.approx(-1039.324, abs=1e-3)


def test_ohio_has_the_published_fit():
    """geepack's help page: geese(resp ~ age + smoke + age:smoke, corstr = "exch")."""
    frame = ohio()
    assert len(frame) == 2148
    table = models.chances(frame, ["age", "smoke", "both"]).table()
    fit = [-1.900, -0.141, 0.314, 0.071]
    assert table["estimate"].tolist() == pytest.approx(fit, abs=6e-4)
    # statsmodels' errors reduced in bias, which it has for single events.
    reduced = sm.GEE.from_formula(
        "k ~ age + smoke + both", "series", frame, family=sm.families.Binomial(),
        cov_struct=sm.cov_struct.Exchangeable(),
    ).fit(cov_type="bias_reduced")  # fmt: skip
    assert table["se"].tolist() == pytest.approx(reduced.bse.tolist(), rel=2e-3)


def test_shares_weigh_by_their_n_and_how_alike_requests_of_a_report_are():
    """With one report a cluster it is statsmodels' binomial regression so weighted."""
    frame = panel(np.random.default_rng(2), places=15).assign(series=range(60))
    frame = frame.assign(n=frame["k"] + 20)
    found = models.chances(frame, ["late"])
    table, rho = found.table(), found.parameters["within reports"]
    weights = frame["n"] / (1 + (frame["n"] - 1) * rho)
    fit = sm.GLM(
        frame["k"] / frame["n"], sm.add_constant(frame[["late"]]),
        family=sm.families.Binomial(), var_weights=weights,
    ).fit(cov_type="HC0")  # fmt: skip
    mean = fit.fittedvalues
    beyond = (frame["k"] / frame["n"] - mean) ** 2 / (mean * (1 - mean))
    own = (beyond - 1 / frame["n"]).sum() / (1 - 1 / frame["n"]).sum()
    assert rho == pytest.approx(own, abs=1e-6) and 0.05 < rho < 0.5
    assert table["estimate"].tolist() == pytest.approx(fit.params.tolist(), abs=1e-6)
    assert (table["se"].to_numpy() > fit.bse.to_numpy()).all()
    assert table["se"].tolist() == pytest.approx(fit.bse.tolist(), rel=0.1)


def test_place_effects_that_drop_out_are_those_of_dummies():
    """statsmodels' Poisson with dummies, and each place left out in turn."""
    frame = panel(np.random.default_rng(1), places=25, effect=0.3)
    frame["z"] = np.random.default_rng(2).normal(size=len(frame))
    row = models.counts(frame, ["late", "z"]).table()
    dummies = pd.get_dummies(frame["series"], dtype=float).add_prefix("p")
    model = sm.GLM(
        frame["k"], pd.concat([frame[["late", "z"]], dummies], axis=1),
        family=sm.families.Poisson(),
    )  # fmt: skip
    fit = model.fit(tol=1e-12)
    assert row["estimate"].tolist() == pytest.approx(fit.params[:2].tolist(), abs=1e-7)
    left = [
        models.counts(frame[frame["series"] != g], ["late", "z"]).table()["estimate"]
        for g in range(25)
    ]
    square = ((np.array(left) - row["estimate"].to_numpy()) ** 2).sum(axis=0)
    assert row["se"].tolist() == pytest.approx(np.sqrt(24 / 25 * square), rel=0.05)


def test_clusters_of_one_size_count_each_and_a_large_one_alone():
    """Nineteen places with the same counts; the twentieth is ten times as large."""
    rows = [(g, late, 40) for g in range(20) for late in (0, 1)]
    frame = pd.DataFrame(rows, columns=["series", "late", "k"]).assign(n=1)
    alike = models.counts(frame, ["late"]).table()["df"].iloc[0]
    assert alike == pytest.approx(19)
    frame.loc[frame["series"] == 0, "k"] *= 10
    one = models.counts(frame, ["late"]).table()["df"].iloc[0]
    assert one == pytest.approx(29**2 / (19 + 100) - 1)


def test_what_x_is_measured_in_changes_nothing_but_its_unit():
    """Years of our calendar, years since 2019 and hundredths of a year."""
    frame = panel(np.random.default_rng(11), years=9, effect=1.0)
    frame["since"] = np.tile(np.arange(9) - 4, 30)
    frame = frame.assign(year=frame["since"] + 2019, part=frame["since"] * 1e-2)
    shares = frame.assign(n=frame["k"].max() * 2)
    for model, rows, at in ((models.counts, frame, 0), (models.chances, shares, 1)):
        found = [model(rows, [x]).table().iloc[at] for x in ("since", "year", "part")]
        told = [row["estimate"] for row in found]
        assert told == pytest.approx([told[0], told[0], told[0] * 100])
        assert abs(told[0]) > 0.05
        assert found[1]["se"] == pytest.approx(found[0]["se"])
    how = {"family": "negative-binomial", "place": None}
    told = [
        models.counts(frame, [x], **how).table()["estimate"][0]
        for x in ("since", "year")
    ]
    assert told[1] == pytest.approx(told[0], abs=1e-4)


@pytest.mark.parametrize(
    ("model", "x"),
    [
        (models.counts, ["census"]),  # the same in all years of a place
        (models.counts, ["late", "early"]),
        (models.chances, ["late", "early"]),
        (models.chances, ["one"]),
    ],
)
def test_what_tells_nothing_of_its_own_has_no_estimate(model, x):
    frame = panel(np.random.default_rng(12)).assign(one=1.0)
    census = np.random.default_rng(13).normal(9, 1, 30)
    frame = frame.assign(early=1 - frame["late"], census=np.repeat(census, 4), n=9999)
    with pytest.raises(DataError, match=f"'{x[-1]}' cannot be told"):
        model(frame, x)


def test_places_that_tell_nothing_are_no_clusters():
    """Of 30 places 25 report once, and cannot tell how places differ in change."""
    frame = panel(np.random.default_rng(14))
    whole = models.counts(frame.assign(k=frame["k"] + 1), ["late"])
    assert (whole.n, whole.clusters) == (120, 30)
    some = frame["series"].lt(25) | frame.index.isin(frame.index[::4])
    few = models.counts(frame[some].assign(k=frame["k"] + 1), ["late"])
    assert (few.n, few.clusters) == (100, 25)
    with pytest.raises(DataError, match="5 groups"):
        models.counts(frame[frame["series"].lt(5) | (frame.index % 4 == 0)], ["late"])


@pytest.mark.parametrize("k", [20, 0])
def test_a_negative_binomial_of_what_varies_less_than_chance_is_refused(k):
    frame = panel(np.random.default_rng(15)).assign(k=k)
    with pytest.raises(DataError, match=r"finds no end|all are 0"):
        models.counts(frame, ["late"], family="negative-binomial", place=None)


def test_separated_shares_have_no_end():
    frame = panel(np.random.default_rng(16))
    frame = frame.assign(n=100, k=np.where(frame["late"] > 0, 100, 30))
    with pytest.raises(DataError, match="has no end"):
        models.chances(frame, ["late"])


def test_within_agrees_with_the_conditional_likelihood_of_statsmodels():
    from statsmodels.discrete.conditional_models import ConditionalPoisson

    frame = panel(np.random.default_rng(3), places=12, effect=-0.2)
    group = frame["series"].to_numpy()
    design = frame[["late"]].to_numpy()
    beta, *_ = within(frame["k"].to_numpy(float), design, np.ones(48), group, group)
    fit = ConditionalPoisson(frame["k"], design, groups=group).fit(disp=0)
    assert beta[0] == pytest.approx(np.asarray(fit.params)[0], abs=1e-5)


def test_intervals_of_counts_hold_what_they_promise():
    rng, hits = np.random.default_rng(4), 0
    for _ in range(300):
        row = models.counts(panel(rng, 20, effect=0.2), ["late"]).table().iloc[0]
        hits += row["low"] <= 0.2 <= row["high"]
    assert 0.92 <= hits / 300 <= 0.975


def test_intervals_of_chances_hold_what_they_promise_with_few_places():
    """Twelve places that differ in level and from year to year, and in size."""
    rng, hits = np.random.default_rng(5), 0
    late = np.tile([0.0, 0, 1, 1], 12)
    series = np.repeat(np.arange(12), 4)
    for _ in range(200):
        level = rng.normal(0, 0.4, 12)[series]
        n = rng.integers(30, 90, 48)
        p = 1 / (1 + np.exp(-(level + rng.normal(0, 0.3, 48))))
        made = {"k": rng.binomial(n, p), "n": n, "late": late, "series": series}
        row = models.chances(pd.DataFrame(made), ["late"]).table().iloc[1]
        hits += row["low"] <= 0 <= row["high"]
    assert 0.92 <= hits / 200 <= 0.985


def clustered(rng, clusters=6, each=10, slope=0.0):
    group = np.repeat(np.arange(clusters), each)
    x = rng.normal(size=clusters)[group] + rng.normal(size=len(group))
    noise = rng.normal(size=clusters)[group] + rng.normal(size=len(group))
    return pd.DataFrame({"x": x, "y": slope * x + noise, "province": group})


def test_the_bootstrap_is_that_of_a_plain_loop():
    """Restricted residuals turned one draw at a time, each fitted by statsmodels."""
    frame = clustered(np.random.default_rng(6), slope=0.4)
    draws, seed = 199, 3
    found = models.wild(frame, "y", "x", draws=draws, seed=seed).table().iloc[0]
    from govopen.models.follow import WEBB

    weights = np.random.default_rng(seed).choice(WEBB, (6, draws))
    design = sm.add_constant(frame[["x"]])
    groups = frame["province"].to_numpy()

    def t_of(y):
        fit = sm.OLS(y, design).fit()
        robust = fit.get_robustcov_results("cluster", groups=groups)
        return abs(robust.tvalues[1])

    mean = frame["y"].mean()  # under the hypothesis there is a constant alone
    rest = frame["y"] - mean
    every = [t_of(mean + rest * weights[groups, i]) for i in range(draws)]
    assert found["p"] == pytest.approx(np.mean(np.array(every) >= t_of(frame["y"])))
    shifted = frame.assign(y=frame["y"] - found["high"] * frame["x"])
    at_the_edge = models.wild(shifted, "y", "x", draws=draws, seed=seed).table()
    assert at_the_edge["p"].iloc[0] == pytest.approx(0.05, abs=0.011)


def test_the_bootstrap_is_that_of_wildboottest_and_pyfixest():
    """wildboottest 0.3.2 and pyfixest 0.60.0, Webb weights, 99,999 draws, seed 1.

    Both gave t 2.597211 and p .02159 of these nine clusters (other seeds .0217 to
    .0227), pyfixest a standard error of .232799 with its correction for the number of
    rows, which the bootstrap does not need: of the same draws, the same p.
    """
    rng = np.random.default_rng(7)
    group = np.repeat(np.arange(9), 8)
    x = rng.normal(size=9)[group] + rng.normal(size=72)
    y = 0.4 * x + rng.normal(size=9)[group] + rng.normal(size=72)
    made = {"x": x.round(3), "y": y.round(3), "z": rng.normal(size=72).round(3)}
    frame = pd.DataFrame(made).assign(province=group)
    found = models.wild(frame, "y", "x", controls=["z"], draws=99_999, seed=1)
    row = found.table().iloc[0]
    assert row["estimate"] == pytest.approx(0.6046274662650629)
    assert row["p"] == pytest.approx(0.02159, abs=5e-6)
    assert row["se"] * np.sqrt(71 / 69) == pytest.approx(0.2327987118421518)


def test_petersen_s_panel_has_the_interval_that_roodman_prints():
    """The manual of his WildBootTests.jl, of 5,000 rows by 500 firms: is the slope 1?

    Two runs of 999 draws of Rademacher's weights gave p .492 and .4946, and intervals
    from .9346 to 1.1348 and from .9350 to 1.1347: chance moves p by .016. The data are
    Petersen's (2009), which come with statsmodels.
    """
    path = resources.files("statsmodels.stats.tests") / "test_data.txt"
    names = ["province", "year", "x", "y"]
    frame = pd.read_csv(str(path), sep=r"\s+", header=None, names=names)
    frame = frame.assign(beyond=frame["y"] - frame["x"])
    found = models.wild(frame, "beyond", "x", draws=999).table().iloc[0]
    assert 1 + found["estimate"] == pytest.approx(1.03483, abs=5e-6)
    assert found["p"] == pytest.approx(0.493, abs=0.035)
    assert 1 + found["low"] == pytest.approx(0.9348, abs=0.01)
    assert 1 + found["high"] == pytest.approx(1.1347, abs=0.01)


# What R 4.2.2 and pyfixest 0.60.0 were given.
PAIRS = """12 20 5 9 30 28 7 15 22 30 3 4 18 25 40 66 9 9 11 19 2 6 27 33 14 13 8 21
16 18 35 41 6 12 10 9 25 38 4 11 19 24 13 20 50 71 7 8"""


def test_levels_of_places_are_those_of_r_and_pyfixest():
    """glm(k ~ late + factor(series), poisson), with sandwich 3.0-2; pyfixest fepois.

    The estimate is .3361087 in both, the errors by cluster .04949 (sandwich's HC0 with
    its default factor, the root of 24/23; without it .04845) and .05003 (with
    pyfixest's correction); leaving out each in turn gives a little more.
    clubSandwich 0.5.8 gives CR3 errors of OLS of 1.380363, those of the jackknife but
    for the factor 23/24 of the variance.
    """
    k = np.array(PAIRS.split(), float)
    frame = pd.DataFrame({"k": k, "late": [0, 1] * 24, "series": np.arange(48) // 2})
    row = models.counts(frame, ["late"], exposure=None).table().iloc[0]
    assert row["estimate"] == pytest.approx(0.3361087, abs=1e-6)
    assert 0.05003 < row["se"] < 1.01 * 0.05003
    points = frame.assign(least=frame["k"], most=frame["k"])
    error = models.slope(points, "late").table()["se_least"].iloc[0]
    assert error == pytest.approx(1.380363 * np.sqrt(23 / 24), abs=1e-6)


def test_a_negative_binomial_has_errors_of_a_fit_without_each_cluster():
    """But for the dispersion, which is held, and moves errors by a few hundredths."""
    frame = panel(np.random.default_rng(12), places=24)
    how = {"exposure": None, "place": None, "family": "negative-binomial"}
    found = models.counts(frame, ["late"], **how).table().iloc[0]
    left = [
        models.counts(frame[frame["series"] != i], ["late"], **how).estimates
        for i in range(24)
    ]
    moved = np.array([x["estimate"].iloc[0] for x in left]) - found["estimate"]
    assert found["se"] == pytest.approx(np.sqrt(23 / 24 * (moved**2).sum()), rel=0.05)


@pytest.mark.parametrize("x", [["late"], ["treated"], ["late", "treated", "z"]])
def test_one_level_has_errors_of_a_fit_without_each_cluster(x):
    """Of places one to three years, and of what tells places apart: statsmodels."""
    rng = np.random.default_rng(21)
    group = np.repeat(np.arange(30), rng.integers(1, 4, 30))
    size = np.exp(rng.normal(5, 1, 30))[group]
    frame = pd.DataFrame({"series": group, "n": size, "treated": 1.0 * (group < 6)})
    frame["late"] = rng.integers(0, 2, len(frame))
    frame["z"] = rng.normal(size=30)[group]
    frame["k"] = rng.poisson(size * rng.gamma(3, 1 / 3, 30)[group])
    found = models.counts(frame, x, place=None).table()

    def fitted(rows):
        design = sm.add_constant(rows[x])
        model = sm.GLM(rows["k"], design, sm.families.Poisson(), exposure=rows["n"])
        return model.fit(tol=1e-10).params[x].to_numpy()

    assert found["estimate"].tolist() == pytest.approx(fitted(frame).tolist())
    left = np.array([fitted(frame[group != g]) for g in range(30)])
    square = ((left - fitted(frame)) ** 2).sum(axis=0)
    assert found["se"].tolist() == pytest.approx(np.sqrt(29 / 30 * square), rel=0.04)


@pytest.mark.parametrize(
    ("model", "how"),
    [
        (models.counts, {}),
        (models.counts, {"place": None}),
        (models.counts, {"place": None, "family": "negative-binomial"}),
        (models.chances, {}),
    ],
)
def test_what_one_cluster_alone_tells_has_no_error(model, how):
    """A term of one place is fitted, and nothing says how far places differ in it."""
    frame = panel(np.random.default_rng(22), effect=0.2)
    frame["one"] = frame["late"] * (frame["series"] == 3)
    frame["two"] = frame["late"] * (frame["series"] < 2)
    table = model(frame.assign(n=9999), ["late", "one", "two"], **how).table()
    told = table.set_index("term")
    assert told.loc["one", ["se", "low", "high", "p"]].isna().all()
    assert np.isfinite(told.loc["one", "estimate"])
    assert np.isfinite(told.loc[["late", "two"]].to_numpy(float)).all()
    assert (told.loc[["late", "two"], "se"] > 0).all()


@pytest.mark.parametrize("family", ["quasi-poisson", "negative-binomial"])
def test_intervals_with_one_level_hold_where_few_places_have_most(family):
    """Places differ by a lognormal with a standard deviation of one and a half."""
    rng, hits = np.random.default_rng(13), 0
    how = {"exposure": None, "place": None, "family": family}
    for _ in range(150):
        level = np.repeat(np.exp(rng.normal(3, 1.5, 25)), 2)
        late = np.tile([0.0, 1], 25)
        k = rng.poisson(level * np.exp(0.3 * late) * rng.gamma(4, 1 / 4, 50))
        made = {"k": k, "late": late, "series": np.arange(50) // 2}
        row = models.counts(pd.DataFrame(made), ["late"], **how).table().iloc[0]
        hits += row["low"] <= 0.3 <= row["high"]
    assert 0.9 <= hits / 150 <= 0.99


def test_the_bootstrap_rejects_a_true_hypothesis_as_often_as_it_says():
    rng, hits = np.random.default_rng(7), 0
    for seed in range(200):
        row = models.wild(clustered(rng), "y", "x", draws=399, seed=seed).table()
        hits += row["p"].iloc[0] < 0.05
    assert 0.015 <= hits / 200 <= 0.085


# Size of each group of race and age in 1985 and 1970, and its rate: example 5.3 of Das
# Gupta (1993), as the R package DasGuptR ships it.
SIZE = """3041 11577 27450 32711 35480 27411 19555 19795 15254 8022 2472
707 2692 6473 6841 6547 4352 3034 2540 1749 804 236
2968 11484 34614 30992 21983 20314 20928 16897 11339 5720 1315
535 2162 6120 4781 3096 2718 2363 1767 1149 448 117"""
RATE = """9.163 .462 .248 .929 1.084 1.810 4.715 12.187 27.728 64.068 157.570
17.208 .738 .328 1.103 2.045 3.724 8.052 17.812 34.128 68.276 125.161
18.469 .751 .391 1.146 1.287 2.672 6.636 15.691 34.723 79.763 176.837
36.993 1.352 .541 2.040 3.523 6.746 12.967 24.471 45.091 74.902 123.205"""


def das_gupta():
    year = np.repeat([1985, 1970], 22)
    made = {
        "year": year,
        "n": np.array(SIZE.split(), float),
        "series": [*range(22)] * 2,
    }
    rate = np.array(RATE.split(), float)
    return pd.DataFrame({**made, "least": rate, "most": rate})


def test_the_parts_of_a_change_are_those_of_das_gupta():
    """His rate effect is -2.228, age's 1.522 and race's .020: Das Gupta (1993), 5.3.

    As DasGuptR 2.1.0 prints them, age and race as one (1.5415096) and apart.
    """
    parts = models.decompose(das_gupta(), (1970, 1985)).table()
    told = parts.set_index("part")["least"]
    assert told["within places"] == pytest.approx(-2.2277254, abs=1e-7)
    assert told["between places"] == pytest.approx(1.5415096, abs=1e-7)
    assert told["between places"] == pytest.approx(1.5217347 + 0.0197749, abs=1e-7)
    assert told["who reports"] == pytest.approx(0)
    assert told["total"] == pytest.approx(8.735618 - 9.421833, abs=1e-6)


def test_parts_are_sharp_at_both_ends_and_count_who_comes_and_goes():
    """Every way to put six shares at an end is tried."""
    rng = np.random.default_rng(8)
    where = [("a", 1), ("b", 1), ("c", 1), ("a", 2), ("b", 2), ("d", 2)]
    frame = pd.DataFrame(where, columns=["series", "year"])
    frame["n"] = rng.integers(20, 90, 6)
    frame["least"] = rng.uniform(0, 0.5, 6)
    frame["most"] = frame["least"] + rng.uniform(0, 0.3, 6)
    found = models.decompose(frame, (1, 2)).table().set_index("part")
    every = []
    for values in product(*frame[["least", "most"]].to_numpy()):
        at = frame.assign(least=values, most=values)
        every.append(models.decompose(at, (1, 2)).table().set_index("part")["least"])
    every = pd.concat(every, axis=1)
    assert found["least"].tolist() == pytest.approx(every.min(axis=1).tolist())
    assert found["most"].tolist() == pytest.approx(every.max(axis=1).tolist())
    one = every.iloc[:, 0]
    assert one.drop("total").sum() == pytest.approx(one["total"])
    # Melitz and Polanec's terms, computed by hand for the first assignment.
    n, s = frame["n"], frame["least"]
    stay = [np.average(s[i], weights=n[i]) for i in ([0, 1], [3, 4])]
    comes = n[5] / n[[3, 4, 5]].sum() * (s[5] - stay[1])
    goes = n[2] / n[[0, 1, 2]].sum() * (stay[0] - s[2])
    assert one["who reports"] == pytest.approx(comes + goes)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda f: models.counts(f.head(40), ["late"]), "10 groups.*needs 20"),
        (lambda f: models.counts(f, []), "x is empty"),
        (lambda f: models.counts(f.assign(y="3"), ["late"], y="y"), "give numbers"),
        (
            lambda f: models.wild(f.assign(y="3"), "y", "late", cluster="n"),
            "give numbers",
        ),
        (lambda f: models.counts(f.assign(k=-1), ["late"]), "below 0"),
        (lambda f: models.counts(f.assign(same=1), ["same"]), "cannot be told"),
        (lambda f: models.counts(f.assign(k=np.inf), ["late"]), "infinite"),
        (lambda f: models.counts(f.assign(k="3"), ["late"]), "give numbers"),
        (lambda f: models.counts(f, ["late"], confidence=95), "a share, as 0.95"),
        (
            lambda f: models.wild(f.assign(y=1.0), "y", "late", cluster="series"),
            "'y' d",
        ),
        (lambda f: models.wild(f, "k", "late", cluster="series", draws=9), "99 at le"),
        (lambda f: models.decompose(f.assign(least=1, year=1), (1, 2)), "several rows"),
        (
            lambda f: models.counts(f.assign(p=f.index % 2), ["late"], place="p"),
            "nest them",
        ),
        (lambda f: models.chances(f.assign(k=2), ["late"]), "no part of its n"),
        (lambda f: models.chances(f.head(8), ["late"]), "needs 10"),
        (lambda f: models.wild(f, "k", "n", cluster="series"), "does not vary"),
        (lambda f: models.wild(f.head(12), "k", "late", cluster="series"), "needs 5"),
        (lambda f: models.decompose(f.assign(year=1), (1, 2)), "several rows"),
        (lambda f: models.decompose(f.assign(year=3).head(1), (3, 4)), "in both"),
    ],
)
def test_what_tells_nothing_is_refused(call, problem):
    frame = panel(np.random.default_rng(9)).assign(least=0, most=0)
    with pytest.raises(DataError, match=problem):
        call(frame)


@pytest.mark.parametrize("share", [0.1, 0.7, 1e6])
def test_an_outcome_that_does_not_vary_has_no_slope_and_no_interval(share):
    """It was an interval as wide as numbers are rounded, as -1e-17 to 1e-17."""
    frame = pd.DataFrame({"x": range(12), "series": range(12), "age": [3, 8, 1] * 4})
    with pytest.raises(DataError, match="'least' does not vary beyond the controls"):
        models.slope(frame.assign(least=share, most=share), "x")
    tied = frame.assign(least=share + frame["age"] / 8, most=share + frame["age"] / 8)
    with pytest.raises(DataError, match="'least' does not vary beyond the controls"):
        models.slope(tied, "x", controls=["age"])
    found = models.slope(frame.assign(least=share, most=2 * share), "x").table()
    assert found["least"][0] == pytest.approx(-found["most"][0]) != 0


def test_the_name_of_one_regressor_is_no_list_of_letters():
    for model in (models.counts, models.chances, models.multinomial):
        with pytest.raises(DataError, match="x='year' is no list of texts"):
            model(pd.DataFrame(), x="year")
