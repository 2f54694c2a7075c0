"""Compositions: second derivations, and what is told of zeros."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from govopen import models
from govopen.errors import DataError

# Sand and silt of an Arctic lake's sediments, in thousandths, the rest clay but for
# rounding: Aitchison (1986), data set 5, as the R package DirichletReg ships it.
SAND = """775 719 507 522 700 665 431 534 155 317 657 704 174 106 382 108 184 46
156 319 95 171 105 48 26 114 67 69 40 74 48 45 66 67 74 60 63 25 20"""
SILT = """195 249 361 409 265 322 553 368 544 415 278 290 536 698 431 527 507 474
504 451 535 480 554 547 452 527 469 497 449 516 495 485 521 473 456 489 538 480
478"""
CLAY = """30 32 132 66 35 13 16 98 301 268 65 6 290 196 187 365 309 480
340 230 370 349 341 410 522 359 464 434 511 409 457 470 413 459 469 451 399 495
502"""
SEDIMENTS = pd.DataFrame(
    {
        name: np.array(text.split(), float)
        for name, text in {"sand": SAND, "silt": SILT, "clay": CLAY}.items()
    }
)


# What 219 alligators ate, by lake, those up to 2.3 m and longer ones: Agresti (2002),
# table 7.1, males and females together.
FOODS = ["fish", "invertebrates", "reptiles", "birds", "other"]
ATE = {
    "Hancock": "23 4 2 2 8|7 0 1 3 5",
    "Oklawaha": "5 11 1 0 3|13 8 6 1 0",
    "Trafford": "5 11 2 1 5|8 7 6 3 5",
    "George": "16 19 1 2 3|17 1 0 1 3",
}


def alligators():
    """Return a report for each animal: 1 for what it ate, 0 for the rest."""
    rows, number = [], 0
    for lake, sizes in ATE.items():
        for small, eaten in zip((1, 0), sizes.split("|"), strict=True):
            for food in np.repeat(FOODS, np.array(eaten.split(), int)):
                rows += [(number, lake, small, x, int(x == food)) for x in FOODS]
                number += 1
    frame = pd.DataFrame(rows, columns=["report", "lake", "small", "concept", "k"])
    lakes = pd.get_dummies(frame["lake"], dtype=float)
    return frame.join(lakes).assign(series=frame["report"])


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


def test_alligators_have_the_published_logits():
    """Agresti (2002), table 7.2: log odds beside fish, of small ones and by lake."""
    frame = alligators()
    assert frame["k"].sum() == 219
    lakes = ["Hancock", "Oklawaha", "Trafford"]
    found = models.multinomial(frame, ["small", *lakes]).table()
    told = found.pivot(index="part", columns="term", values="estimate").round(2)
    published = {
        "invertebrates": [1.46, -1.66, 0.94, 1.12],
        "reptiles": [-0.35, 1.24, 2.46, 2.94],
        "birds": [-0.63, 0.70, -0.65, 1.09],
        "other": [0.33, 0.83, 0.01, 1.52],
    }
    for food, logits in published.items():
        assert told.loc[food, ["small", *lakes]].tolist() == logits


def test_the_arctic_lake_has_the_published_dirichlet_distribution():
    """DirichletReg's null model of the 39 samples, solved by its author's Mathematica.

    A Dirichlet-multinomial of ever larger counts comes as near to it as one likes.
    """
    shares = SEDIMENTS.div(SEDIMENTS.sum(axis=1), axis=0)
    counts = (shares * 1e7).round().rename_axis("report").reset_index()
    frame = counts.melt("report", var_name="concept", value_name="k")
    found = models.dirichlet(frame.assign(series=frame["report"])).table()
    published = [0.0209786149, 0.8408687713, 0.2613372420]
    assert np.log(found["alpha"]).tolist() == pytest.approx(published, abs=2e-6)


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
    made["series"] = made["report"]
    frame = pd.DataFrame({**made, "k": np.concatenate([k, n - k])})
    found = models.dirichlet(frame)
    assert found.parameters["log-likelihood"] == pytest.approx(-fit.fun, abs=1e-5)
    alpha = np.exp(fit.x)
    assert found.table()["alpha"].tolist() == pytest.approx(alpha.tolist(), rel=0.01)
    assert found.parameters["rho"] == pytest.approx(1 / (1 + alpha.sum()), rel=0.01)


# What R 4.2.2 was given.
TWELVE = """12 5 3 20 9 1 7 7 7 30 2 8 15 15 2 9 4 4
22 11 9 3 8 1 18 6 6 40 10 12 11 3 9 25 14 5"""


def twelve(times=1):
    rows = [
        (f"{n}-{i}", f"{n}-{i}", i % 2, part, k)
        for n in range(times)
        for i, row in enumerate(np.array(TWELVE.split(), int).reshape(12, 3))
        for part, k in zip("abc", row, strict=True)
    ]
    return pd.DataFrame(rows, columns=["report", "series", "late", "concept", "k"])


def test_twelve_reports_have_the_fits_of_r():
    """dirmult 0.1.3-5 and VGAM 1.1-7 agree on the mixture; VGAM on the logit.

    vegan 2.6-4 gives the exponential of Shannon's entropy and half the sum of absolute
    differences (its "bray" of shares), scikit-bio 0.7.4 the former as Hill's number.
    """
    found = models.dirichlet(twelve())
    table, told = found.table(), found.parameters
    gamma = [13.13907, 6.195066, 4.387127]
    assert table["alpha"].tolist() == pytest.approx(gamma, abs=1e-3)
    shares = [0.5537747, 0.2612768, 0.1849484]  # of VGAM, which stops a little earlier
    assert table["share"].tolist() == pytest.approx(shares, abs=3e-4)
    assert told["rho"] == pytest.approx(0.040451, abs=1e-6)
    logit = models.multinomial(twelve(2), ["late"]).table()["estimate"]
    assert logit.tolist() == pytest.approx([-0.4015358, -0.5510676], abs=1e-6)
    spread = models.diversity(twelve(2), "late").table()
    assert spread["value"].iloc[2] == pytest.approx(0.1135598, abs=1e-6)
    one = models.diversity(twelve().assign(late=0), "late").table()
    assert one["value"].iloc[0] == pytest.approx(2.6561, abs=1e-4)


def test_shares_have_the_limits_of_fits_without_each_cluster():
    frame = reports(np.random.default_rng(11), 30)
    table = models.dirichlet(frame).table()
    left = [
        models.dirichlet(frame[frame["series"] != i]).table()["share"]
        for i in range(30)
    ]
    odds = np.log(np.array(left) / (1 - np.array(left)))
    se = np.sqrt(29 / 30 * ((odds - odds.mean(axis=0)) ** 2).sum(axis=0))
    low, high = (np.log(table[x] / (1 - table[x])) for x in ("low", "high"))
    reach = (high - low) / 2 / stats.t.isf(0.025, 29)
    assert reach.tolist() == pytest.approx(se.tolist(), rel=0.06)


def test_reports_that_differ_by_chance_alone_have_limits_too():
    rng = np.random.default_rng(12)
    rows = [
        (i, i, part, k)
        for i in range(40)
        for part, k in zip("abc", rng.multinomial(90, [0.5, 0.3, 0.2]), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["report", "series", "concept", "k"])
    found = models.dirichlet(frame)
    row = found.table().iloc[0]
    assert row["high"] - row["low"] == pytest.approx(4 * 0.5 / 60, rel=0.25)
    assert found.parameters["rho"] < 0.005


def test_log_ratios_are_those_of_scikit_bio():
    """skbio.stats.composition.clr and ilr of scikit-bio 0.7.4."""
    made = pd.DataFrame([[12, 5, 3, 7]], columns=list("abcd"))
    centred = [0.7001899, -0.17527884, -0.68610446, 0.1611934]
    assert models.clr(made).iloc[0].tolist() == pytest.approx(centred, abs=1e-8)
    turned = [0.61904988, 0.77449599, -0.1861301]
    assert models.ilr(made).iloc[0].tolist() == pytest.approx(turned, abs=1e-8)


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
    assert len(SEDIMENTS) == 39
    assert SEDIMENTS.sum(axis=1).between(997, 1005).all()
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


def test_kinds_have_the_freedom_of_as_many_equal_clusters_as_have_the_cases():
    """Eleven clusters of 10 cases, one of 110: 220 ** 2 / (1100 + 12100), less one."""
    counts = [(6, 4)] * 5 + [(4, 6)] * 6 + [(70, 40)]
    rows = [
        (i, i, 0, x, k)
        for i, c in enumerate(counts)
        for x, k in zip("ab", c, strict=True)
    ]
    names = ["report", "series", "late", "concept", "k"]
    found = models.diversity(pd.DataFrame(rows, columns=names), "late").table()
    own = np.array(counts)
    left = (own.sum(axis=0) - own) / (own.sum() - own.sum(axis=1))[:, None]
    kinds = stats.entropy(left, axis=1)
    se = np.sqrt(11 / 12 * ((kinds - kinds.mean()) ** 2).sum())
    reach = np.log(found.loc[0, "value"] / found.loc[0, "low"])
    assert reach == pytest.approx(stats.t.isf(0.025, 220**2 / 13200 - 1) * se)


def test_limits_of_kinds_and_distances_are_what_these_can_be():
    """One report has nearly all cases: nothing is known, and no more than that."""
    frame = reports(np.random.default_rng(15))
    frame.loc[frame["report"] == "0-1", "k"] = [900_000, 90_000, 0]
    found = models.diversity(frame, "late").table().set_index(["late", "measure"])
    assert found.loc[(1, "kinds"), "low"] >= 1
    assert found.loc[(1, "kinds"), "high"] == 3
    assert found.loc[(1, "moved"), "high"] == 1


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
    with pytest.raises(DataError, match="too few to say how groups differ"):
        models.dirichlet(frame)
    with pytest.raises(DataError, match="late 0 has 2 clusters"):
        models.diversity(frame, "late")


def test_groups_are_of_one_kind():
    rows = [(i, i % 2 or "x", part, 10 + i % 3) for i in range(24) for part in "ab"]
    frame = pd.DataFrame(rows, columns=["report", "group", "concept", "k"])
    with pytest.raises(DataError, match="'group' holds values of several kinds"):
        models.diversity(frame.assign(series=frame["report"]), "group")
