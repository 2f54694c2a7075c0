"""Questions asked at once are answered less surely."""

import numpy as np
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


def test_holm_s_steps_are_those_of_its_rule():
    """The smallest p times five, the next times four and no less, and so on."""
    found = models.family(results(), "2019").table()
    steps = np.maximum.accumulate([p * (5 - i) for i, p in enumerate(P)])
    assert found["p_adjusted"].tolist() == pytest.approx(steps.tolist(), abs=1e-9)
    assert found["found"].tolist() == [True, True, False, False, False]


def test_benjamini_and_yekutieli_s_is_their_formula():
    found = models.family(results(), "2019", method="benjamini-yekutieli").table()
    harmonic = sum(1 / i for i in range(1, 6))
    each = [p * 5 * harmonic / (i + 1) for i, p in enumerate(P)]
    steps = np.minimum(np.minimum.accumulate(each[::-1])[::-1], 1)
    assert found["p_adjusted"].tolist() == pytest.approx(steps.tolist(), abs=1e-9)


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
