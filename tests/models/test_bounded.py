"""Ends of slopes and means are those of the worst of all assignments."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import govopen
from govopen import models
from govopen.errors import DataError
from govopen.models.bounded import stoye


def frame_of(rng, size, width=1.0):
    x = rng.normal(size=size)
    least = x + rng.normal(size=size)
    most = least + width * rng.uniform(size=size)
    made = {"x": x, "z": rng.normal(size=size), "least": least, "most": most}
    return pd.DataFrame(made).assign(series=range(size))


@pytest.mark.parametrize("controls", [[], ["z"]])
def test_the_ends_of_a_slope_are_the_extremes_of_all_assignments(controls):
    """Every way to put ten outcomes at an end is tried, with numpy's least squares."""
    frame = frame_of(np.random.default_rng(1), 10)
    design = np.column_stack([np.ones(10), frame[["x", *controls]]])
    ends = list(zip(frame["least"], frame["most"], strict=True))
    every = [np.linalg.lstsq(design, np.array(y))[0][1] for y in product(*ends)]
    found = models.slope(frame, "x", controls=controls).table().iloc[0]
    assert found[["least", "most"]].tolist() == pytest.approx([min(every), max(every)])


def normals_of_r(seed, size):
    """Return what rnorm() of R gives: a Mersenne twister, seeded its way, inverted."""
    state = [seed]
    for _ in range(675):
        state.append((69069 * state[-1] + 1) % 2**32)
    twister = np.random.RandomState()
    twister.set_state(("MT19937", np.array(state[52:], np.uint32), 624))
    drawn = twister.randint(0, 2**32, 2 * size, np.uint32) / 2**32
    return stats.norm.ppf((np.floor(2**27 * drawn[::2]) + drawn[1::2]) / 2**27)


def test_the_ends_of_a_slope_are_those_of_coefbounds():
    """Kenkel's R package for Beresteanu and Molinari (2008), the example it prints.

    There are a hundred outcomes known between whole numbers; of x1 the ends are -1.247
    and -.405, of x2 .722 and 1.480.
    """
    drawn = normals_of_r(97, 300)
    assert drawn[:3] == pytest.approx([-1.7376878, 2.0659664, 0.9779258], abs=1e-7)
    x1, x2, noise = drawn.reshape(3, 100)
    y = 1 - x1 + x2 + noise
    made = {"x1": x1, "x2": x2, "least": np.floor(y), "most": np.ceil(y)}
    frame = pd.DataFrame(made).assign(series=range(100))
    for x, other, ends in (("x1", "x2", [-1.247, -0.405]), ("x2", "x1", [0.722, 1.48])):
        row = models.slope(frame, x, controls=[other]).table().iloc[0]
        assert row[["least", "most"]].tolist() == pytest.approx(ends, abs=5e-4)


def test_points_have_the_slope_of_least_squares_and_the_errors_of_the_jackknife():
    """Each of twenty clusters is left out in turn, and numpy fits the line anew."""
    frame = frame_of(np.random.default_rng(2), 40, width=0)
    frame["series"] //= 2

    def fitted(rows):
        return np.polyfit(rows["x"], rows["least"], 1)[0]

    row = models.slope(frame, "x").table().iloc[0]
    assert row[["least", "most"]].tolist() == pytest.approx([fitted(frame)] * 2)
    left = [fitted(frame[frame["series"] != g]) for g in range(20)]
    square = np.sum((np.array(left) - fitted(frame)) ** 2)
    assert row["se_least"] == pytest.approx(np.sqrt(19 / 20 * square))


def test_an_interval_between_ends_solves_its_equation():
    """Imbens and Manski's (2004) equation 7, solved here by bisection."""
    low, high = 0.0, 10.0
    for _ in range(60):
        c = (low + high) / 2
        enough = stats.norm.cdf(c + 0.8 / 0.5) - stats.norm.cdf(-c) > 0.95
        low, high = (low, c) if enough else (c, high)
    found = stoye(0.1, 0.9, (0.4, 0.5), 1e9, 0.95)
    assert found == pytest.approx((0.1 - c * 0.4, 0.9 + c * 0.5), abs=1e-6)


def test_the_interval_of_a_slope_holds_the_truth_at_the_edge():
    """The truth is the upper end: of intervals that promise 95 %, so many hold it."""
    rng, hits = np.random.default_rng(3), 0
    for _ in range(400):
        x = rng.normal(size=60)
        y = 0.5 * x + rng.normal(size=60)
        width = np.abs(x) * 0.3  # at the edge where x is above its mean
        made = {"x": x, "least": y - width * (x > 0), "most": y + width * (x <= 0)}
        row = models.slope(pd.DataFrame(made).assign(series=range(60)), "x").table()
        hits += row["low"].iloc[0] <= 0.5 <= row["high"].iloc[0]
    assert 0.93 <= hits / 400 <= 0.97


def test_manski_s_homeless_lie_between_two_shares():
    """Manski (1995): 24 of the 78 seen again among 137 had left: [.18, .61]."""
    seen = pd.DataFrame({"least": [1] * 24 + [0] * 54})
    found = models.missing(seen.assign(most=seen["least"]), 137).table()
    row = found.set_index("assumption").loc["whatever is missing"]
    assert row[["least", "most"]].tolist() == pytest.approx([24 / 137, 83 / 137])
    assert row["low"] < row["least"] and row["high"] > row["most"]


def test_provinces_are_weighted_by_their_places():
    """Of A's 8 places 2 report .2 and .4, of B's 2 one reports 1, of C's 10 none."""
    frame = pd.DataFrame({"province": ["A", "A", "B"], "least": [0.2, 0.4, 1.0]})
    total = pd.Series({"A": 8, "B": 2, "C": 10})
    found = models.missing(frame.assign(most=frame["least"]), total, at=0.5)
    rows = found.table().set_index("assumption")[["least", "most"]]
    assert rows.loc["reported"].tolist() == pytest.approx([1.6 / 3] * 2)
    told = 8 / 20 * 0.3 + 2 / 20 * 1
    assert rows.loc["by province"].tolist() == pytest.approx([told, told + 0.5])
    assert rows.loc["whatever is missing"].tolist() == pytest.approx([0.08, 0.93])
    assert found.parameters["tipping_least"] == pytest.approx((10 - 1.6) / 17)


def test_places_count_by_their_residents():
    """Of 100 residents 50 and 10 are in places that report .2 and .6, 40 in others."""
    frame = pd.DataFrame({"least": [0.2, 0.6], "residents": [50.0, 10.0]})
    frame = frame.assign(most=frame["least"], province="A")
    found = models.missing(frame, 100, weight="residents", at=0.5)
    rows = found.table().set_index("assumption")[["least", "most"]]
    assert rows.loc["reported"].tolist() == pytest.approx([16 / 60] * 2)
    assert rows.loc["whatever is missing"].tolist() == pytest.approx([0.16, 0.56])
    assert found.parameters["tipping_most"] == pytest.approx((50 - 16) / 40)
    assert "its residents" in found.method
    alike = frame.assign(residents=1.0)
    once = models.missing(frame, 5).table()
    assert models.missing(alike, 5, weight="residents").table().equals(once)
    by = models.missing(frame, pd.Series({"A": 80, "B": 20}), weight="residents")
    rows = by.table().set_index("assumption")[["least", "most"]]
    told = 0.8 * 16 / 60
    assert rows.loc["by province"].tolist() == pytest.approx([told, told + 0.2])
    for change, problem in (
        ({"total": None}, "all places have"),
        ({"total": 59}, "more places report"),
        ({"frame": frame.assign(residents=0.0)}, "not above 0"),
    ):
        given = {"frame": frame, "total": 100, "weight": "residents"} | change
        with pytest.raises(DataError, match=problem):
            models.missing(**given)


def test_by_default_the_counties_of_today_are_those_missing():
    df = govopen.load(level="county", scope="jurisdiction", years=2024)
    shares = govopen.measures.comparable_shares(
        df, "request.carried_out", of="request.available"
    )
    found = models.missing(shares)
    assert 2800 < found.parameters["places"] < 2900
    wide = found.table().iloc[-1]
    assert wide["least"] < 0.02 and wide["most"] > 0.97


@pytest.mark.parametrize(
    ("change", "how", "problem"),
    [
        ({"x": 1.0}, {}, "does not vary"),
        ({"series": 1}, {}, "too few"),
        ({"least": 9.0}, {}, "is above"),
        ({"x": "a"}, {}, "give numbers"),
        ({"x": [1.0] + [0.0] * 11}, {}, "one series alone tells the slope"),
    ],
)
def test_a_slope_that_is_none_is_refused(change, how, problem):
    frame = frame_of(np.random.default_rng(1), 12).assign(**change)
    with pytest.raises(DataError, match=problem):
        models.slope(frame, "x", **how)


@pytest.mark.parametrize(
    ("frame", "total", "problem"),
    [
        ({"place": ["a", "a"]}, 9, "several rows"),
        ({}, 1, "more places report"),
        ({}, np.nan, "more places report"),
        ({"most": 15.0}, 9, "outside of within"),
        ({"least": 2.0}, 9, "least is above most"),
        ({"province": "X"}, pd.Series({"Y": 3}), "no number for the province 'X'"),
    ],
)
def test_places_are_no_more_than_there_are(frame, total, problem):
    rows = pd.DataFrame({"least": [0.0, 1.0], "most": 1.0}).assign(**frame)
    with pytest.raises(DataError, match=problem):
        models.missing(rows, total)


def test_one_place_tells_nothing_of_how_places_differ():
    with pytest.raises(DataError, match="show it alone"):
        models.missing(pd.DataFrame({"least": [0.2], "most": [0.2]}), 9)
