"""A yardstick is one only if it gives the same numbers."""

import pytest

from benchmarks import country, measures_cost
from govopen import measures
from govopen.checks import check
from govopen.schema import Observation


@pytest.fixture(scope="module")
def small():
    return country.country(5)


def test_a_simulated_country_says_so_and_adds_up(small):
    assert set(small["source_kind"]) == {"simulated"}
    reports = small.drop_duplicates("report").drop(columns=["code", "value"])
    assert len(reports) == 5 * len(country.YEARS)
    found = check(small.reindex(columns=list(Observation._fields)), reports)
    assert "error" not in set(found["severity"])


def test_pandas_by_hand_gives_the_same_shares(small):
    rates = measures.disclosure_rates(small)
    assert rates["value"].isna().any()  # notices to amend
    assert measures_cost.agree(rates, measures_cost.disclosure_by_hand(small))
    later = small[small["year"] >= 2019]
    reasons = measures.refusal_reasons(later)
    assert measures_cost.agree(reasons, measures_cost.reasons_by_hand(later))
    assert not measures_cost.agree(
        reasons.assign(value=reasons["value"] + 0.01),
        measures_cost.reasons_by_hand(later),
    )
