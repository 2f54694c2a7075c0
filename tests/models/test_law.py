"""A break of law and form is found, and never called an effect of the law."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from govopen import models
from govopen.errors import DataError

YEARS = np.arange(2014, 2024)
LAW, FORM = "2019 (law and form)", "2021 (form alone)"


def country(rng, places=30, law=0.0, recoded=(0.0, 0.0)):
    """Return counts with levels of places; forms count parts of the cases elsewhere."""
    year = np.tile(YEARS, places)
    level = np.repeat(rng.normal(3.5, 0.5, places), len(YEARS))
    stays = (1 - recoded[0] * (year >= 2019)) * (1 - recoded[1] * (year >= 2021))
    mean = np.exp(level + law * (year >= 2019)) * stays
    k = rng.poisson(mean * rng.gamma(12, 1 / 12, len(year)))
    series = np.repeat(np.arange(places), len(YEARS))
    return pd.DataFrame({"series": series, "year": year, "k": k})


def row_of(result, term):
    return result.table().set_index("term").loc[term]


def test_a_break_is_that_of_a_poisson_regression_with_dummies():
    frame = country(np.random.default_rng(1), law=0.4)
    found = models.break_at(frame, exposure=None)
    rows = frame[frame["year"] != 2019]
    design = (
        pd.get_dummies(rows["series"], dtype=float)
        .add_prefix("p")
        .assign(
            law=rows["year"] > 2018, form=rows["year"] > 2020, trend=rows["year"] - 2019
        )
    )
    fit = sm.GLM(rows["k"], design.astype(float), family=sm.families.Poisson()).fit()
    told = found.table().set_index("term")["estimate"]
    assert told[[LAW, FORM, "trend, a year"]].tolist() == pytest.approx(
        fit.params[["law", "form", "trend"]].tolist(), abs=1e-6
    )
    assert "2019 left out" in found.method and "no effect of the law" in found.caution


def test_in_2019_the_law_was_in_force_for_231_days():
    """With weights, an effect of 231/365 in 2019 and of 1 later is found as it is."""
    year = np.tile(YEARS, 30)
    dose = np.where(year > 2019, 1, np.where(year == 2019, 231 / 365, 0))
    frame = pd.DataFrame({"series": np.repeat(np.arange(30), 10), "year": year})
    frame["k"] = 100 * np.exp(0.5 * dose)
    found = models.break_at(frame, exposure=None, partly="weight")
    assert row_of(found, LAW)["estimate"] == pytest.approx(0.5)
    assert "0.63 of 2019" in found.method


def test_a_form_alone_gives_a_break_as_surely_as_a_law():
    """A fifth counted elsewhere from 2019 on, and no law: the break is always found.

    What speaks about it: the same recoding in 2021 is found by the placebo, and
    `recoding` says that a fifth would explain it.
    """
    rng, found, placebo, moved = np.random.default_rng(2), 0, 0, []
    for _ in range(60):
        made = country(rng, 90, recoded=(0.2, 0.2))
        result = models.break_at(made, exposure=None, trend=False)
        found += row_of(result, LAW)["high"] < 0
        placebo += row_of(result, FORM)["high"] < 0
        moved.append(row_of(models.recoding(result), LAW)["moved"])
    assert found >= 57 and placebo >= 57
    assert np.mean(moved) == pytest.approx(0.2, abs=0.02)


def test_where_nothing_changes_a_break_is_seldom_found():
    rng, alarms = np.random.default_rng(3), {LAW: 0, FORM: 0}
    for _ in range(200):
        result = models.break_at(country(rng), exposure=None)
        for term in alarms:
            row = row_of(result, term)
            alarms[term] += not row["low"] <= 0 <= row["high"]
    assert all(0.02 <= alarm / 200 <= 0.09 for alarm in alarms.values())


def test_an_event_study_is_the_ratio_of_each_year_to_the_last_before():
    """With all places in all years, the ratio is that of the years' totals."""
    frame = country(np.random.default_rng(4), law=0.3)
    found = models.event_study(frame, exposure=None).table().set_index("term")
    totals = frame.groupby("year")["k"].sum()
    for year in YEARS:
        ratio = totals[year] / totals[2018]
        assert found.loc[str(year), "ratio"] == pytest.approx(ratio)


# Counts of 24 places in 2017, 2018 and 2019, with gaps: what R was given.
UNEVEN = """12 20 9 5 9 nan 30 28 41 7 nan 15 22 30 26 3 4 9 18 25 31 40 66 nan 9 9 14
11 19 12 nan 6 8 27 33 29 14 13 21 8 21 16 18 35 30 41 nan 38 6 12 10 9 25 19 38 4 11
11 19 24 24 13 20 50 71 60 7 8 nan 13 20 16"""


def test_an_event_study_with_gaps_has_the_fit_and_errors_of_r():
    """glm(k ~ year + place + offset(log(n)), poisson) of R 4.2.2.

    The errors by cluster of sandwich 3.0-2, HC0 without its factor of 24/23, fall a
    little short with few places; here each is left out in turn.
    """
    made = {"k": np.array(UNEVEN.split(), float), "year": [2017, 2018, 2019] * 24}
    frame = pd.DataFrame(made).assign(series=np.repeat(np.arange(24), 3))
    frame["n"] = np.tile([100, 120, 90], 24) + frame["series"] + 1
    found = models.event_study(frame.dropna()).table().set_index("term")
    table = found.loc[["2017", "2019"]]
    fit, errors = [-0.0815620647833, 0.2278479571140], [0.11428288, 0.07078460]
    assert table["estimate"].tolist() == pytest.approx(fit, abs=1e-9)
    assert table["se"].between(errors, np.multiply(errors, 1.1)).all()


# Acute coronary episodes in Sicily in the 59 months from January 2002 on, and residents
# by standard age: the data that López Bernal, Cummins and Gasparrini (2017) publish.
EPISODES = """728 659 791 734 757 726 760 740 720 814 795 858 887 766 851 769 781 756
766 752 765 831 879 928 914 808 937 840 916 828 845 818 860 839 887 886 831 796 833 820
877 758 767 738 781 843 850 908 1021 859 976 888 962 838 810 876 843 936 912"""
RESIDENTS = """379875.3 376495.5 377040.8 377116.4 377383.4 374113.1 379513.3 376295.5
374653.2 378485.6 375955.5 378349.7 376762.4 379032.3 379360.4 376162 377972.4 381830.7
379888.6 380872.2 380966.9 381240.4 382104.9 381802.7 381656.3 383680 383504.2 386462.9
383783.1 380836.8 383483 380906.2 382926.8 384052.4 384449.6 383428.4 388153.2 388373.2
386470.1 386033.2 383686.4 385509.3 385901.9 386516.6 388436.5 383255.2 390148.7
385874.9 391613.6 391750.4 394005.6 391364.9 391664.6 389022.3 391878.5 388575.3 392989
390018.8 390712.3"""


def test_a_single_place_has_the_fit_and_errors_of_r():
    """The smoking ban of month 37: glm as in the script published with the data, .894.

    The errors are those of NeweyWest(lag=1, prewhite=FALSE, adjust=TRUE) of sandwich
    3.0-2 in R 4.2.2.
    """
    made = {"k": np.array(EPISODES.split(), float), "year": np.arange(1, 60)}
    frame = pd.DataFrame(made).assign(n=np.array(RESIDENTS.split(), float), series=1)
    found = models.break_at(frame, 37, placebo=None)
    table = found.table().set_index("term")
    fit, errors = [-0.111628442559, 0.004944992032], [0.0285714860089, 0.0007178453093]
    assert table["estimate"].tolist() == pytest.approx(fit, abs=1e-9)
    assert table["se"].tolist() == pytest.approx(errors, abs=1e-8)
    assert table["df"].eq(56).all() and "Newey-West" in found.method


def test_a_single_place_has_intervals_that_are_too_narrow_and_says_so():
    """Of 200 series of 13 years without a break; the result's own words tell it."""
    rng, hits = np.random.default_rng(7), 0
    for _ in range(200):
        k = rng.poisson(np.exp(4 + 0.25 * rng.normal(size=13)))
        frame = pd.DataFrame({"series": 1, "year": np.arange(2012, 2025), "k": k})
        found = models.break_at(frame, exposure=None, placebo=None, trend=False)
        row = row_of(found, LAW)
        hits += row["low"] <= 0 <= row["high"]
    assert 0.82 <= hits / 200 <= 0.93
    assert "too narrow" in found.method


def test_places_of_one_cluster_are_not_one_place():
    frame = country(np.random.default_rng(8), places=6).assign(province="A")
    with pytest.raises(DataError, match="1 groups by 'province'"):
        models.break_at(frame, cluster="province", exposure=None)


def test_years_written_as_text_are_years():
    frame = country(np.random.default_rng(9))
    text = frame.assign(year=frame["year"].astype(str))
    one, other = (models.event_study(x, exposure=None) for x in (frame, text))
    pd.testing.assert_frame_equal(one.table(), other.table())


def test_a_recoding_is_the_fraction_attributable():
    """Deaths of smokers and others: of lung cancer 140 and 10, the heart 669 and 413.

    Of those of smokers 92.9 and 38.3 %: Celentano and Szklo (2019), Gordis
    Epidemiology, chapter 13.
    """
    ratio = np.array([140 / 10, 669 / 413])
    table = pd.DataFrame({"term": ["lung", "heart"], "estimate": np.log(ratio)})
    table = table.assign(low=0.0, high=9.0, ratio=ratio)
    made = models.Result("made", table, "made", "none", "Never.", 9)
    moved = models.recoding(made).table()["moved"]
    assert moved.round(3).tolist() == [0.929, 0.383]


def test_a_recoding_is_measured_from_the_larger_side():
    """Halved: half were counted elsewhere after; doubled: half of those before were."""
    estimate = np.log([0.5, 2.0, 1.1])
    table = pd.DataFrame({"term": list("abc"), "estimate": estimate})
    table = table.assign(low=estimate - 0.2, high=estimate + 0.2, ratio=[0.5, 2, 1.1])
    made = models.Result("made", table, "made", "none", "Never.", 9)
    found = models.recoding(made).table()
    assert found["moved"].tolist() == pytest.approx([0.5, 0.5, 1 - 1 / 1.1])
    part = 1 - np.exp(-(np.log(2) - 0.2))
    assert found["at_least"].tolist() == pytest.approx([part, part, 0])


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda f: models.break_at(f[f["year"] > 2019], exposure=None), "both sides"),
        (lambda f: models.break_at(f[f["series"] < 9], exposure=None), "needs 20"),
        (
            lambda f: models.break_at(
                f[(f["series"] == 0) & (f["year"] > 2017)], exposure=None
            ),
            "too few",
        ),
        (lambda f: models.break_at(f.assign(grade="bounds")), "only between bounds"),
        (lambda f: models.break_at(pd.concat([f, f])), "several rows in a year"),
        (lambda f: models.event_study(pd.concat([f, f])), "several rows in a year"),
        (
            lambda f: models.break_at(f[~f["year"].isin([2019, 2020])]),
            "'2021 .form alone.' cannot be told",
        ),
        (
            lambda f: models.break_at(
                f[(f["series"] == 0) & ~f["year"].isin([2019, 2020])]
            ),
            "'2021 .form alone.' cannot be told",
        ),
        (lambda f: models.break_at(f[f["series"] == 0].assign(k=0)), "all are 0"),
        (lambda f: models.event_study(f, 2009), "no row is of 2009"),
        (lambda f: models.recoding(models.power()), "no ratios"),
        (
            lambda f: models.recoding(
                models.Result(
                    "", f.assign(ratio=1, low=0, high=1, part=1), "", "", "", 1
                )
            ),
            "no ratios of counts",
        ),
    ],
)
def test_what_tells_no_break_is_refused(call, problem):
    with pytest.raises(DataError, match=problem):
        call(country(np.random.default_rng(6)).assign(n=1))


@pytest.mark.parametrize("study", [models.event_study, models.break_at])
def test_what_is_followed_over_years_has_a_name(study):
    frame = pd.DataFrame({"year": [2018, 2019], "k": [1, 2], "series": ["a", "a"]})
    with pytest.raises(DataError, match="place=None names nothing to follow"):
        study(frame, exposure=None, place=None)
