"""Power is what a simulation finds."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import govopen
from govopen import models
from govopen.errors import DataError


def counties(*args, **how):
    return models.power(*args, **how).table()["counties"].tolist()


def test_about_106_pairs_show_a_fifth():
    """(1.96 + 0.84)^2 0.67^2 / log(1.2)^2 = 106; Student's t takes two more."""
    reach = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    assert round((reach * 0.67 / np.log(1.2)) ** 2) == 106


@pytest.mark.parametrize(
    ("change", "years", "how", "pairs"),
    [
        (0.2, (1, 1), {}, 107.93047),
        (-0.2, (1, 1), {}, 72.704245),
        (0.5, (2, 2), {}, 12.768499),
        (np.expm1(0.5), (1, 1), {"sd": 1}, 33.367204),
        (0.2, (1, 2), {"open_by": 0.05, "chance": 0.9, "level": 0.01}, 289.43645),
    ],
)
def test_pairs_are_those_of_r(change, years, how, pairs):
    """power.t.test(delta, sd, type="paired") of R 4.2.2, and the whole number above."""
    assert counties([change], [years], **how) == [np.ceil(pairs)]


def test_as_many_pairs_find_the_change_as_often_as_said():
    rng = np.random.default_rng(1)
    change = np.log(1.2) + 0.67 * rng.normal(size=(4000, 108))
    p = stats.ttest_1samp(change, 0, axis=1).pvalue
    assert (p < 0.05).mean() == pytest.approx(0.8, abs=0.02)


def test_as_many_provinces_find_the_change_as_often_as_said():
    """Nine of 90 counties each, whose means are compared by Student's t of eight."""
    rng = np.random.default_rng(3)
    size = (4000, counties([0.2], [(1, 1)], per_cluster=90, alike=0.05)[0] // 90)
    common = 0.67 * np.sqrt(0.05) * rng.normal(size=size)
    own = 0.67 * np.sqrt(0.95 / 90) * rng.normal(size=size)
    p = stats.ttest_1samp(np.log(1.2) + common + own, 0, axis=1).pvalue
    assert 0.79 < (p < 0.05).mean() < 0.86


def test_more_years_count_as_their_means_do():
    """Means of two and four independent years; the sd is that of a difference."""
    rng = np.random.default_rng(2)
    years = rng.normal(size=(200_000, 6)) * 0.67 / np.sqrt(2)
    sd = (years[:, :4].mean(axis=1) - years[:, 4:].mean(axis=1)).std()
    assert counties([0.3], [(4, 2)]) == counties([0.3], [(1, 1)], sd=round(sd, 2))


def test_missing_reports_likeness_and_bounds_take_away():
    assert counties([0.2], [(1, 1)], reporting=0.5) == [216]  # twice 108
    # power.t.test() of R with the sd of a province's mean: 44.36 and 8.53.
    assert counties([0.2], [(1, 1)], per_cluster=5, alike=0.25) == [45 * 5]
    assert counties([0.2], [(1, 1)], per_cluster=90, alike=0.05) == [9 * 90]
    wider = counties([0.2], [(1, 1)], open_by=np.log(1.2) / 2)[0]
    assert 4 * 105 < wider < 4 * 108
    assert pd.isna(counties([0.2], [(1, 1)], open_by=0.2)[0])


def test_how_much_requests_move_by_themselves_in_the_bundled_data():
    """The 24 pairs of years on end, with plain pandas."""
    df = govopen.load(level="county", scope="jurisdiction")
    rows = govopen.comparable(df, "request.received")
    rows = rows[rows["least"] == rows["most"]].drop(columns="most")
    sd, pairs = models.spread(rows, "least")
    by = {(r.series, r.year): r.least for r in rows.itertuples() if r.least > 0}
    steps = [np.log(by[s, y + 1] / k) for (s, y), k in by.items() if (s, y + 1) in by]
    assert pairs == len(steps) and sd == pytest.approx(np.std(steps, ddof=1))
    assert 0.5 < sd < 0.7


@pytest.mark.parametrize(
    "how",
    [
        {"sd": 0},
        {"chance": 2},
        {"reporting": 0},
        {"alike": -1},
        {"open_by": -1},
        {"per_cluster": np.inf},
    ],
)
def test_options_are_what_they_can_be(how):
    with pytest.raises(DataError, match=f"{next(iter(how))} is outside"):
        models.power(**how)


def test_no_change_and_few_pairs_are_refused():
    with pytest.raises(DataError, match="no change"):
        models.power([0.0])
    few = pd.DataFrame({"series": [1, 1], "year": [2020, 2021], "k": [3, 4]})
    with pytest.raises(DataError, match="1 pairs"):
        models.spread(few)
    with pytest.raises(DataError, match="several rows"):
        models.spread(few.assign(year=2020))


def test_more_provinces_than_there_are_is_said():
    few, many = (models.power([x], [(1, 1)], per_cluster=3) for x in (0.5, 0.1))
    assert "provinces" not in few.caution
    assert "more provinces than the 31 there are" in many.caution
    assert many.caution.startswith(few.caution)
    alone = models.power([0.1], [(1, 1)])  # whichever provinces they are of
    assert "provinces" not in alone.caution


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0.2,), "changes=0.2 is no list of numbers"),
        (([0.2], 2), "years=2 is no list"),
        (([0.2], [2]), "years holds 2: give pairs"),
        (([0.2], [(1, 2, 3)]), "give pairs"),
        ((["a"],), "is no list of numbers"),
    ],
)
def test_what_is_no_list_is_named(given, said):
    with pytest.raises(DataError, match=said):
        models.power(*given)
