"""Questions asked at once are answered less surely."""

import pandas as pd
import pytest
from scipy import stats

from govopen import models
from govopen.errors import DataError
from govopen.models.result import estimated

P = [0.001, 0.012, 0.02, 0.04, 0.3]


def results(table=None):
    made = {}
    for i, p in enumerate(P):
        rows = estimated(["2019 x", "trend"], [stats.norm.isf(p / 2), 9], [1, 1], 1e9)
        made[f"q{i}"] = models.Result("t", rows, "t", "none", "Never.", 9)
    return made


@pytest.mark.parametrize(
    ("method", "adjusted"),
    [
        ("holm", [0.005, 0.048, 0.06, 0.08, 0.3]),
        (
            "benjamini-yekutieli",
            [0.0114166667, 0.0685, 0.0761111111, 0.1141666667, 0.685],
        ),
    ],
)
def test_adjusted_p_are_those_of_r(method, adjusted):
    """p.adjust() of R 4.2.2: five times the smallest, and so on; with 137/60 for BY."""
    found = models.family(results(), "2019", method=method).table()
    assert found["p_adjusted"].tolist() == pytest.approx(adjusted, abs=1e-9)
    assert found["found"].tolist() == [p < 0.05 for p in adjusted]


def test_intervals_hold_at_once():
    found = models.family(results(), "2019").table().iloc[0]
    reach = stats.norm.isf(0.05 / 5 / 2)
    assert found["high"] - found["estimate"] == pytest.approx(reach, abs=1e-6)


def test_simulated_and_real_results_are_no_family():
    made = results()
    other = made["q0"].__class__(
        "t", made["q0"].estimates, "t", "none", "Never.", 9, simulated=True
    )
    with pytest.raises(DataError, match="mixed with real"):
        models.family(made | {"q9": other})
    with pytest.raises(DataError, match=r"a share, as 0\.95"):
        models.family(made, confidence=95)


def test_a_family_is_of_tests():
    none = models.Result("t", pd.DataFrame({"term": ["x"]}), "t", "none", "Never.", 9)
    with pytest.raises(DataError, match="'q' has no p"):
        models.family({"q": none})
    for given in ({}, results()):
        with pytest.raises(DataError, match="no question is left"):
            models.family(given, "2021")


def test_a_term_without_p_keeps_its_row_and_is_no_question():
    rows = pd.DataFrame({"term": ["2018", "2019"], "p": [float("nan"), 0.03]})
    made = models.Result("t", rows, "t", "none", "Never.", 9)
    found = models.family({"q": made, "r": made})
    table = found.table()
    assert table["term"].tolist() == ["2018", "2019"] * 2
    assert table["p_adjusted"].dropna().tolist() == [0.06, 0.06]  # of two, not of four
    assert table["found"].isna().tolist() == [True, False] * 2
    assert "2018" in repr(found) and found.n == 2
    with pytest.raises(DataError, match="no question is left"):
        models.family({"q": made}, "2018")


def test_the_year_of_reference_is_no_question():
    rows = [(i, year, 20 + i % 5 + 9 * (year > 2018)) for i in range(24)
            for year in (2017, 2018, 2019)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["series", "year", "k"])
    study = models.event_study(frame, exposure=None)
    table = models.family({"years": study}).table().set_index("term")
    assert table["low"].notna().tolist() == [True, False, True]
    assert table["found"].isna().tolist() == [False, True, False]
