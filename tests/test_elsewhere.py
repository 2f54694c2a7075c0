"""Data of other countries: each figure once, apart from the Chinese reports."""

import pandas as pd
import pytest

import govopen
from govopen.bundle import DATA
from govopen.errors import DataError

RAW = pd.read_csv(DATA / "sources" / "outside" / "nz-oia.csv")


@pytest.fixture
def oia():
    return govopen.outside("nz-oia")


def test_an_agency_has_one_row_a_period(oia):
    agencies = oia[oia["row"] == "agency"]
    assert not agencies.duplicated(["agency", "period_end"]).any()
    assert agencies["agency"].notna().all() and len(agencies) == 1588
    assert oia.loc[oia["row"] == "sum", "agency"].isna().all()


def test_years_are_kept_and_the_halves_made_of_them_are_not(oia):
    """The sum over all is what the source has, its halves and its sums left out."""
    years = oia[oia["months"] == 12]
    assert {*years["period_end"]} == {"2016-06-30", "2017-06-30"}
    assert (years["handled"] % 1 == 0).all() and len(years) == 221
    dated = RAW[RAW["OrgID"].ne(0)].groupby("SurveyPeriodEndDate")
    source = dated["OIA_RequestsHandled"].sum()
    # Two halves are dated December, and June beside the year.
    assert years["handled"].sum() == 2 * source[["2015-12-31", "2016-12-31"]].sum()
    own = oia[oia["row"] == "agency"].groupby("period_end")["handled"].sum()
    later = own[own.index > "2017-06-30"]
    assert later.tolist() == source[later.index].tolist()


def test_sums_are_those_of_their_kind(oia):
    """In all but a few half-years, where the source's sums leave agencies out."""
    later = oia[oia["months"] == 6]
    added = later.groupby(["period_end", "kind", "row"])["handled"].sum().unstack("row")
    both = added.dropna()
    assert (both["agency"] - both["sum"]).abs().le(0.5).mean() > 0.9


def test_in_time_are_no_more_than_handled(oia):
    assert (oia["in_time"] <= oia["handled"]).sum() == oia["handled"].notna().sum()


def test_a_set_that_is_not_there_is_refused():
    with pytest.raises(DataError, match="is none of nz-oia"):
        govopen.outside("nz")
