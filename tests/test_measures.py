"""Shares and intervals against values worked out by hand and closed forms."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import govopen
from govopen.measures import INTERVALS, residents


@pytest.fixture(scope="module")
def rudong():
    return govopen.load(place="如东县", years=2018, scope="jurisdiction")


def wilson(k, n):
    z = stats.norm.ppf(0.975)
    centre = (k + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    return centre - half, centre + half


@pytest.mark.parametrize(
    ("code", "whole", "k", "n"),
    [
        ("request.letter", "request.received", 226, 320),
        ("closed.on_time", "closed.total", 307, 320),
        ("answer.granted", "answer.total", 104, 320),
        ("answer.refused", "answer.total", 43, 320),
        ("refused.not_government_information", "answer.refused", 36, 43),
        ("applicant.citizen", "applicant.total", 255, 320),
        ("review.upheld", "review.total", 14, 15),
        ("litigation.upheld", "litigation.total", 11, 11),
    ],
)
def test_shares_of_rudong(rudong, code, whole, k, n):
    row = govopen.shares(rudong, code, of=whole).iloc[0]
    assert (row["k"], row["n"], row["value"]) == (k, n, k / n)
    assert (row["low"], row["high"]) == pytest.approx(wilson(k, n))


def test_clopper_pearson_and_jeffreys_are_beta_quantiles():
    k, n = pd.Series([13.0]), pd.Series([320.0])
    exact = govopen.proportion(k, n, method="clopper-pearson").iloc[0]
    assert exact["low"] == pytest.approx(stats.beta.ppf(0.025, 13, 308))
    assert exact["high"] == pytest.approx(stats.beta.ppf(0.975, 14, 307))
    jeffreys = govopen.proportion(k, n, method="jeffreys").iloc[0]
    assert jeffreys["low"] == pytest.approx(stats.beta.ppf(0.025, 13.5, 307.5))


@pytest.mark.parametrize("method", INTERVALS)
def test_interval_covers_what_it_promises(method):
    """Where the truth is known, 95 % intervals cover it about 95 times in 100."""
    rng = np.random.default_rng(2018)
    truth, n = 0.3, 320
    k = pd.Series(rng.binomial(n, truth, size=4000), dtype=float)
    frame = govopen.proportion(k, pd.Series(n, index=k.index), method=method)
    covered = ((frame["low"] <= truth) & (truth <= frame["high"])).mean()
    assert 0.935 < covered < 0.975


def test_nothing_of_nothing_is_missing():
    frame = govopen.proportion(pd.Series([0.0, 3.0]), pd.Series([0.0, np.nan]))
    assert frame[["value", "low", "high"]].isna().all(axis=None)
    assert frame["k"].tolist() == [0, 3]


def test_part_larger_than_whole_is_refused():
    with pytest.raises(govopen.DataError, match=r"suqian: 5 is more than 4"):
        govopen.proportion(pd.Series({"suqian": 5.0}), pd.Series({"suqian": 4.0}))


def test_unknown_method_names_the_known():
    with pytest.raises(govopen.DataError, match="wilson, jeffreys, clopper-pearson"):
        govopen.proportion(pd.Series([1.0]), pd.Series([2.0]), method="wald")


def test_a_part_a_report_does_not_state_has_no_row():
    office = govopen.load(place="如东县", years=2018, scope="office")
    shares = govopen.shares(office, "request.*", of="request.received")
    # The text states 52 received, 17 online and 35 by letter; nothing of fax.
    parts = dict(zip(shares["code"], shares["k"], strict=True))
    assert parts == {"request.received": 52, "request.online": 17, "request.letter": 35}


def test_labels_are_those_of_the_reports_form():
    df = govopen.load(
        place=["如东县", "宿迁市"], scope="jurisdiction", codes=["refused.other_law"]
    )
    totals = govopen.load(
        scope="jurisdiction", codes=["answer.refused", "outcome.total"]
    )
    both = pd.concat([df, totals])
    old = govopen.shares(
        both[both["year"] == 2018], "refused.other_law", "answer.refused"
    )
    new = govopen.shares(
        both[both["year"] == 2023], "refused.other_law", "outcome.total"
    )
    assert old["label"].tolist() == ["Other grounds in law"]
    assert new["label"].tolist() == ["Other law or regulation forbids"]
    assert (new["k"].item(), new["n"].item()) == (27, 3486)


def test_requests_per_head_of_rudong():
    """320 requests and 880,006 residents; Garwood's limits are gamma quantiles."""
    df = govopen.load(place="如东县", years=2018, scope="jurisdiction")
    rate = govopen.per_head(df, "request.received").iloc[0]
    assert (rate["k"], rate["n"], rate["vintage"]) == (320, 880_006, 2020)
    assert rate["value"] == pytest.approx(320 / 880_006 * 1e5)
    limits = stats.gamma.ppf([0.025, 0.975], [320, 321]) / 880_006 * 1e5
    assert rate[["low", "high"]].tolist() == pytest.approx(limits.tolist())


def test_nothing_per_head_starts_at_zero():
    df = govopen.load(place="如东县", years=2018, scope="jurisdiction")
    rate = govopen.per_head(df, "request.fax").iloc[0]
    assert (rate["k"], rate["value"], rate["low"]) == (0, 0, 0)
    assert rate["high"] == pytest.approx(-np.log(0.025) / 880_006 * 1e5)


def test_an_office_has_no_residents():
    office = govopen.load(place="如东县", scope="office")
    with pytest.raises(govopen.DataError, match="scope='jurisdiction'"):
        govopen.per_head(office, "request.received")


def test_residents_add_up_to_the_published_total():
    """Seventh National Census, Communiqué No. 3: 1,409,778,724 in 31 provinces."""
    people = residents()["population"]
    provinces = people[people.index.str.endswith("0000")]
    assert provinces.sum() == 1_409_778_724
    assert people["320000"] == 84_748_016  # Jiangsu, ibid.
