"""Shares and intervals against values worked out by hand and closed forms."""

import inspect
from contextlib import nullcontext
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import govopen
from benchmarks import coverage
from govopen import load, measures, plot
from govopen.errors import DataError, LeftOut
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
    row = measures.shares(rudong, code, of=whole).iloc[0]
    assert (row["k"], row["n"], row["value"]) == (k, n, k / n)
    assert (row["low"], row["high"]) == pytest.approx(wilson(k, n))


def test_clopper_pearson_and_jeffreys_are_beta_quantiles():
    k, n = pd.Series([13.0]), pd.Series([320.0])
    exact = measures.proportion(k, n, method="clopper-pearson").iloc[0]
    assert exact["low"] == pytest.approx(stats.beta.ppf(0.025, 13, 308))
    assert exact["high"] == pytest.approx(stats.beta.ppf(0.975, 14, 307))
    jeffreys = measures.proportion(k, n, method="jeffreys").iloc[0]
    assert jeffreys["low"] == pytest.approx(stats.beta.ppf(0.025, 13.5, 307.5))


@pytest.mark.parametrize("method", INTERVALS)
def test_interval_covers_what_it_promises(method):
    """Where the truth is known, 95 % intervals cover it about 95 times in 100."""
    rng = np.random.default_rng(2018)
    truth, n = 0.3, 320
    k = pd.Series(rng.binomial(n, truth, size=4000), dtype=float)
    frame = measures.proportion(k, pd.Series(n, index=k.index), method=method)
    covered = ((frame["low"] <= truth) & (truth <= frame["high"])).mean()
    assert 0.935 < covered < 0.975


def test_nothing_of_nothing_is_missing():
    frame = measures.proportion(pd.Series([0.0, 3.0]), pd.Series([0.0, np.nan]))
    assert frame[["value", "low", "high"]].isna().all(axis=None)
    assert frame["k"].tolist() == [0, 3]


def test_part_larger_than_whole_is_refused():
    with pytest.raises(govopen.DataError, match=r"suqian: 5 is more than 4"):
        measures.proportion(pd.Series({"suqian": 5.0}), pd.Series({"suqian": 4.0}))


def test_unknown_method_names_the_known():
    with pytest.raises(govopen.DataError, match="wilson, jeffreys, clopper-pearson"):
        measures.proportion(pd.Series([1.0]), pd.Series([2.0]), method="wald")


def test_a_part_a_report_does_not_state_has_no_row():
    office = govopen.load(place="如东县", years=2018, scope="office")
    shares = measures.shares(office, "request.*", of="request.received")
    # The text states 52 received, 17 online and 35 by letter; nothing of fax.
    parts = dict(zip(shares["code"], shares["k"], strict=True))
    assert parts == {"request.received": 52, "request.online": 17, "request.letter": 35}


def test_labels_are_those_of_the_reports_form():
    codes = ["refused.other_law", "answer.refused", "outcome.total"]
    both = govopen.load(place=["如东县", "宿迁市"], scope="jurisdiction", codes=codes)
    old = measures.shares(
        both[both["year"] == 2018], "refused.other_law", "answer.refused"
    )
    new = measures.shares(
        both[both["year"] == 2023], "refused.other_law", "outcome.total"
    )
    assert old["label"].tolist() == ["Other grounds in law"]
    assert new["label"].tolist() == ["Other law or regulation forbids"]
    assert (new["k"].item(), new["n"].item()) == (27, 3486)


def test_requests_per_head_of_rudong():
    """320 requests and 880,006 residents; Garwood's limits are gamma quantiles."""
    df = govopen.load(place="如东县", years=2018, scope="jurisdiction")
    rate = measures.per_head(df, "request.received").iloc[0]
    assert (rate["k"], rate["n"], rate["vintage"]) == (320, 880_006, 2020)
    assert rate["value"] == pytest.approx(320 / 880_006 * 1e5)
    limits = stats.gamma.ppf([0.025, 0.975], [320, 321]) / 880_006 * 1e5
    assert rate[["low", "high"]].tolist() == pytest.approx(limits.tolist())


def test_nothing_per_head_starts_at_zero():
    df = govopen.load(place="如东县", years=2018, scope="jurisdiction")
    rate = measures.per_head(df, "request.fax").iloc[0]
    assert (rate["k"], rate["value"], rate["low"]) == (0, 0, 0)
    assert rate["high"] == pytest.approx(-np.log(0.025) / 880_006 * 1e5)


def test_an_office_has_no_residents():
    office = govopen.load(place="如东县", scope="office")
    with pytest.raises(govopen.DataError, match="scope='jurisdiction'"):
        measures.per_head(office, "request.received")


def test_residents_add_up_to_the_published_total():
    """Seventh National Census, Communiqué No. 3: 1,409,778,724 in 31 provinces."""
    people = residents()["population"]
    provinces = people[people.index.str.endswith("0000")]
    assert provinces.sum() == 1_409_778_724
    assert people["320000"] == 84_748_016  # Jiangsu, ibid.


# -- three places through every measure, worked out by hand from their tables --------

RUDONG, SHANGHAI = "rudong-2018", "shanghai-general-office-2019"
SUQIAN = ["suqian-2023", "suqian-2024", "suqian-2025"]
ALL = govopen.load()


def measured(measure, report, **how):
    """Return concept -> (k, n) of one report, in the order of the measure."""
    frame = measure(ALL[ALL["report"] == report], **how)
    assert (frame["n_reports"] == 1).all()
    assert frame["low"].lt(frame["high"]).all() or how.get("method") == "none"
    counts = zip(frame["k"], frame["n"], strict=True)
    return dict(zip(frame["concept"], counts, strict=True))


def bare(measure, report, **how):
    """Return concept -> the least and most that the share can be."""
    frame = measure(ALL[ALL["report"] == report], method="none", **how)
    assert frame[["low", "high"]].isna().all(axis=None)
    ends = zip(frame["least"], frame["most"], strict=True)
    return dict(zip(frame["concept"], ends, strict=True))


def test_request_channels_of_rudong():
    assert measured(measures.request_channels, RUDONG) == {
        "request.in_person": (26, 320),
        "request.fax": (0, 320),
        "request.electronic": (68, 320),
        "request.letter": (226, 320),
    }


def test_publication_channels_of_rudong():
    """39,734 items; 549 by other means, which other new media may be among."""
    found = bare(measures.publication_channels, RUDONG)
    assert found["publication.website"] == (24771 / 39734,) * 2
    assert found["publication.weibo"] == (4581 / 39734,) * 2
    assert found["publication.wechat"] == (9833 / 39734,) * 2
    assert found["publication.new_media"] == (14414 / 39734, 14963 / 39734)
    assert found["publication.elsewhere"] == (549 / 39734,) * 2


def test_applicants():
    assert bare(measures.applicants, RUDONG)["applicant.natural"] == (255 / 320,) * 2
    who = [measured(measures.applicants, report) for report in SUQIAN]
    assert [w["applicant.natural"] for w in who] == [
        (3402, 3511),
        (3440, 3525),
        (3746, 3830),
    ]
    assert [w["applicant.organisation"] for w in who] == [
        (109, 3511),  # 99 + 4 + 5 + 1
        (85, 3525),  # 75 + 1 + 6 + 3
        (84, 3830),  # 63 + 19 + 2
    ]
    assert measured(measures.applicants, SHANGHAI)["applicant.natural"] == (821, 859)


def test_completion():
    whole = {
        "suqian-2023": ((3486, 3607), (121, 3607)),  # 3,511 + 96
        "suqian-2024": ((3521, 3646), (125, 3646)),  # 3,525 + 121
        SHANGHAI: ((805, 877), (72, 877)),  # 859 + 18
    }
    for report, expected in whole.items():
        assert tuple(measured(measures.completion, report).values()) == expected
    with pytest.raises(govopen.DataError, match="how many requests were carried"):
        measures.completion(ALL[ALL["report"] == RUDONG])


def test_timeliness_of_rudong():
    assert measured(measures.timeliness, RUDONG) == {
        "closed.on_time": (307, 320),
        "closed.extended": (13, 320),
    }


def test_outcomes():
    """Rudong: 42 of 43 refusals may count elsewhere now, 34 referrals as refusals.

    Of 320 answers 9 are notices to amend, which may decide nothing.
    """
    found = bare(measures.outcomes, RUDONG)
    assert found["outcome.granted"] == (130 / 320, 130 / 311)  # 104 + 26
    assert found["outcome.partial"] == (15 / 320, 15 / 311)
    assert found["outcome.refused"] == (1 / 320, 77 / 311)
    parts = [
        "granted",
        "partial",
        "refused",
        "cannot_provide",
        "not_processed",
        "other",
    ]
    expected = {
        "suqian-2023": [1191, 328, 142, 1078, 406, 341],
        "suqian-2024": [1431, 471, 92, 941, 117, 469],
        SHANGHAI: [272, 3, 35, 337, 158, 0],
    }
    for report, counts in expected.items():
        found = measured(measures.outcomes, report)
        n = sum(counts)
        names = [f"outcome.{part}" for part in parts]
        assert found == {name: (k, n) for name, k in zip(names, counts, strict=True)}


def test_disclosure_rates():
    expected = {
        "suqian-2023": ((1191, 3486), (1519, 3486)),
        "suqian-2024": ((1431, 3521), (1902, 3521)),
        SHANGHAI: ((272, 805), (275, 805)),
    }
    for report, rates in expected.items():
        assert tuple(measured(measures.disclosure_rates, report).values()) == rates


def test_refusal_reasons_of_rudong_lie_between_bounds():
    """Of 43 refusals: 1 privacy, 36 no government information, 6 other law."""
    found = bare(measures.refusal_reasons, RUDONG)
    assert found["refused.state_secret"] == (0, 0)
    # Fewest other refusals: none, 42 may be about published works and the like. Most:
    # 6 by other law and 36, and 34 sent another way.
    assert found["refused.third_party"] == pytest.approx((1 / 77, 1))
    # All 42 internal, and the one on privacy; or none of them.
    assert found["refused.internal"] == pytest.approx((0, 42 / 43))
    # All 42 and all 34 enquiries, and the one on privacy.
    assert found["refused.enquiry"] == pytest.approx((0, 76 / 77))
    of_all = bare(measures.refusal_reasons, RUDONG, of="outcome.total")
    assert of_all["refused.internal"] == pytest.approx((0, 42 / 311))


def test_refusal_reasons_of_suqian_and_shanghai():
    assert measured(measures.refusal_reasons, "suqian-2024") == {
        "refused.state_secret": (2, 92),
        "refused.forbidden": (1, 92),
        "refused.security": (4, 92),
        "refused.third_party": (17, 92),
        "refused.internal": (21, 92),
        "refused.process": (11, 92),
        "refused.case_file": (23, 92),
        "refused.enquiry": (13, 92),
    }
    # Shanghai leaves blank what is nothing: the rows printed add up to the total.
    found = measured(measures.refusal_reasons, SHANGHAI)
    assert found["refused.state_secret"] == (14, 35)
    assert found["refused.third_party"] == (0, 35)


def test_not_held_and_not_processed():
    held = bare(measures.not_held, RUDONG)
    assert held == {"cannot.not_held": (89 / 320, 89 / 311)}
    assert measured(measures.not_held, SHANGHAI) == {"cannot.not_held": (265, 805)}
    assert measured(measures.not_held, "suqian-2023")["cannot.not_held"] == (1047, 3486)
    aside = bare(measures.not_processed, RUDONG)
    assert aside["not_processed.petition"] == (0, 70 / 311)  # 36 + 34
    assert aside["not_processed.publication"] == (0, 76 / 311)  # and 6 by other law
    assert "outcome.not_processed" not in aside
    found = measured(measures.not_processed, "suqian-2024")
    assert found["outcome.not_processed"] == (117, 3521)
    assert found["not_processed.petition"] == (87, 3521)


def test_corrections():
    expected = {
        RUDONG: [(1, 15), (0, 11)],
        "suqian-2023": [(17, 414), (1, 98)],  # 440 - 26; 24 + 89 - 6 - 9
        "suqian-2024": [(18, 134), (0, 57)],  # 170 - 36; 25 + 52 - 7 - 13
        "suqian-2025": [(25, 235), (1, 51)],  # 259 - 24; 28 + 38 - 6 - 9
    }
    for report, rates in expected.items():
        assert list(measured(measures.corrections, report).values()) == rates
    assert measured(measures.corrections, SHANGHAI)["review.corrected"] == (0, 5)


def test_disputes_for_a_hundred_requests():
    expected = {
        RUDONG: {"review.decided": 15 / 320, "litigation.decided": 11 / 320},
        "suqian-2025": {"review.cases": 259 / 3830, "litigation.cases": 66 / 3830},
        SHANGHAI: {"review.cases": 7 / 859},
    }
    for report, rates in expected.items():
        frame = measures.per_hundred(ALL[ALL["report"] == report])
        found = frame.set_index("concept")["value"]
        for concept, rate in rates.items():
            assert found[concept] == pytest.approx(100 * rate)
    row = measures.per_hundred(ALL[ALL["report"] == RUDONG]).iloc[0]
    limits = stats.gamma.ppf([0.025, 0.975], [15, 16]) / 320 * 100
    assert row[["low", "high"]].tolist() == pytest.approx(limits.tolist())


def test_disclosure_per_head():
    items = measures.per_head(ALL[ALL["report"] == RUDONG], "proactive.total", per=1000)
    assert items["value"].item() == pytest.approx(39734 / 880.006)
    asked = measures.per_head(ALL[ALL["report"] == "suqian-2023"])
    assert asked["value"].item() == pytest.approx(3511 / 49.86192)


# -- intervals of what is known between bounds, groups, guards -----------------------


def test_bounds_and_sampling_make_one_interval():
    """The lower limit is Wilson's at the least share, the upper at the most."""
    frame = measures.outcomes(ALL[ALL["report"] == RUDONG])
    row = frame.set_index("concept").loc["outcome.refused"]
    assert row[["value", "k", "n"]].isna().all() and row["chance"] == "independent"
    assert (row["low"], row["high"]) == pytest.approx(
        (wilson(1, 320)[0], wilson(77, 311)[1])
    )


def test_groups_add_parts_and_wholes():
    city = ALL[ALL["report"].isin(SUQIAN[:2])]
    row = measures.not_held(city, by="prefecture").iloc[0]
    assert (row["k"], row["n"], row["n_reports"]) == (1047 + 897, 3486 + 3521, 2)
    assert (row["grade"], row["origin"]) == ("exact", "table")
    heads = measures.per_head(city, by="prefecture").iloc[0]
    assert (heads["k"], heads["n"]) == (3511 + 3525, 2 * 4_986_192)


def test_a_group_across_forms_has_the_worst_grade():
    both = ALL[ALL["report"].isin([RUDONG, "suqian-2023"])]
    row = measures.disclosure_rates(both, by="province").iloc[0]
    assert (row["k"], row["grade"]) == (130 + 1191, "bounds")
    ends = 1321 / (320 + 3486), 1321 / (311 + 3486)
    assert (row["least"], row["most"]) == pytest.approx(ends)


def test_what_only_texts_give_says_so():
    later = ALL[(ALL["year"] > 2018) & (ALL["scope"] == "jurisdiction")]
    frame = measures.request_channels(later)
    assert "table" not in set(frame["origin"])
    assert set(frame["grade"]) == {"near"}


def test_texts_whose_channels_add_up_have_a_whole():
    def report(**figures):
        row = {"website": 6, "wechat": 3, "other": 1} | figures
        frame = ALL[ALL["report"] == "suqian-2023"].head(len(row) + 1).copy()
        codes = [*(f"publication.{name}" for name in row), "proactive.total"]
        return frame.astype({"code": object}).assign(
            code=codes, value=[*map(float, row.values()), 10.0], applicant=""
        )

    frame = measures.publication_channels(report())
    found = frame.set_index("concept")
    assert (found.loc["publication.website", ["k", "n"]] == [6, 10]).all()
    assert found.loc["publication.website", "origin"] == "table"
    with pytest.warns(LeftOut, match="told are: 1 publication"):
        assert measures.publication_channels(report(other=2)).empty


def test_scopes_are_not_mixed():
    with pytest.raises(govopen.DataError, match="scopes jurisdiction, office"):
        measures.disclosure_rates(ALL[ALL["report"].isin([RUDONG, SHANGHAI])])
    both = ALL[ALL["report"].isin([RUDONG, SHANGHAI])]
    assert len(measures.disclosure_rates(both, insist="scopes")) == 4


def test_parts_need_a_whole():
    df = ALL[ALL["report"] == "suqian-2023"]
    some = ["refused.internal", "refused.process"]
    with pytest.raises(govopen.DataError, match=r"of='outcome\.refused'"):
        measures.comparable_shares(df, some)
    frame = measures.comparable_shares(df, some, insist="parts")
    assert frame[["k", "n"]].values.tolist() == [[20, 29], [9, 29]]
    every = [f"refused.{name}" for name in ("state_secret", "forbidden", "security",
             "third_party", "internal", "process", "case_file", "enquiry")]  # fmt: skip
    assert set(measures.comparable_shares(df, every)["n"]) == {142}


def test_a_share_of_another_population_is_refused():
    df = ALL[ALL["report"] == "suqian-2023"]
    with pytest.raises(govopen.DataError, match="per_hundred"):
        measures.comparable_shares(df, "review.cases", of="request.received")


def test_codes_that_mean_different_things_are_not_divided():
    both = ALL[ALL["report"].isin([RUDONG, "suqian-2023"])]
    with pytest.raises(govopen.DataError, match="comparable_shares"):
        measures.shares(both, "refused.other_law", of="request.received")


def test_a_computed_total_leaves_a_text_a_text():
    # The items disclosed stand in the text, and its channels add up to them.
    body = "西咸新区沣东新城管理委员会"
    df = govopen.load(years=2022, scope="jurisdiction")
    found = measures.publication_channels(df[df["body"] == body])
    told = found.set_index("concept")
    assert set(told.index) >= {"publication.website", "publication.weibo"}
    assert told.loc["publication.website", ["k", "n"]].tolist() == [6148, 8038]
    assert told.loc["publication.website", "origin"] == "narrative"


def test_parts_add_up_to_no_count_that_is_rounded():
    df = govopen.load(years=2022, scope="jurisdiction")
    df = df[df["body"] == "西咸新区沣东新城管理委员会"]
    items = df["code"].eq("proactive.total")
    rounded = df.assign(
        precision=df["precision"].astype(object).mask(items, "approx"),
        most=df["most"].mask(items, df["most"] + 100),
    )
    with pytest.warns(govopen.LeftOut, match="the answer is empty"):
        assert measures.publication_channels(rounded).empty


# -- the same three places, the rest of their tables ---------------------------------

NOTHING = [measures.request_channels, measures.timeliness]
UNDECIDED = [
    measures.outcomes,
    measures.disclosure_rates,
    measures.refusal_reasons,
    measures.not_held,
    measures.not_processed,
]
GROUNDS = (
    "state_secret",
    "forbidden",
    "security",
    "third_party",
    "internal",
    "process",
    "case_file",
    "enquiry",
)
ASIDE = ("petition", "duplicate", "publication", "excessive", "confirmation")


@pytest.mark.parametrize("measure", NOTHING)
@pytest.mark.parametrize("report", [*SUQIAN, SHANGHAI])
def test_what_the_later_forms_do_not_ask_and_no_text_tells(measure, report):
    with pytest.warns(LeftOut, match="of 1 reports none tells"):
        assert measure(ALL[ALL["report"] == report]).empty


@pytest.mark.parametrize("measure", UNDECIDED)
def test_a_report_known_in_part_has_no_outcomes(measure):
    """Of Suqian 2025 only requests, reconsiderations and lawsuits are known."""
    with pytest.warns(LeftOut, match="the answer is empty"):
        assert measure(ALL[ALL["report"] == "suqian-2025"]).empty


def test_every_kind_of_applicant():
    kinds = ("commercial", "research", "public_interest", "legal_service")
    names = [f"applicant.{kind}" for kind in (*kinds, "other_organisation")]
    expected = {
        "suqian-2023": (3511, [99, 0, 4, 5, 1]),
        "suqian-2024": (3525, [75, 0, 1, 6, 3]),
        "suqian-2025": (3830, [63, 0, 0, 19, 2]),
    }
    for report, (n, counts) in expected.items():
        found = measured(measures.applicants, report)
        assert [found[name] for name in names] == [(k, n) for k in counts]
    found = measured(measures.applicants, SHANGHAI)
    assert found["applicant.organisation"] == (38, 859)  # 35 + 2 + 1


def test_refusal_reasons_of_both_years_and_of_all_answers():
    counts = {
        "suqian-2023": (142, 3486, [0, 27, 6, 38, 20, 9, 21, 21]),
        "suqian-2024": (92, 3521, [2, 1, 4, 17, 21, 11, 23, 13]),
    }
    for report, (refused, decided, grounds) in counts.items():
        assert sum(grounds) == refused
        for whole, n in (("outcome.refused", refused), ("outcome.total", decided)):
            found = measured(measures.refusal_reasons, report, of=whole)
            expected = {
                f"refused.{x}": (k, n) for x, k in zip(GROUNDS, grounds, strict=True)
            }
            assert found == expected


def test_the_other_bounds_of_rudongs_reasons():
    """6 by other law, 36 as no government information, 34 sent another way."""
    found = bare(measures.refusal_reasons, RUDONG)
    assert found["refused.forbidden"] == pytest.approx((0, 6 / 7))
    assert found["refused.security"] == (0, 0)
    assert found["refused.process"] == pytest.approx((0, 42 / 43))
    assert found["refused.case_file"] == pytest.approx((0, 76 / 77))


def test_set_aside_ground_by_ground():
    expected = {
        "suqian-2023": (3486, 406, [305, 39, 0, 58, 4]),
        "suqian-2024": (3521, 117, [87, 27, 0, 3, 0]),
        SHANGHAI: (805, 158, [149, 9, 0, 0, 0]),
    }
    for report, (n, whole, parts) in expected.items():
        assert sum(parts) == whole
        found = measured(measures.not_processed, report)
        assert found.pop("outcome.not_processed") == (whole, n)
        names = [f"not_processed.{name}" for name in ASIDE]
        assert [found[name] for name in names] == [(k, n) for k in parts]
    assert measured(measures.not_held, "suqian-2024")["cannot.not_held"] == (897, 3521)


def test_every_rate_of_disputes():
    """Decided are all but the pending: 440 - 26; 24 + 89 - 6 - 9; and so on."""
    expected = {
        "suqian-2023": (3511, [440, 414, 113, 98]),
        "suqian-2024": (3525, [170, 134, 77, 57]),
        "suqian-2025": (3830, [259, 235, 66, 51]),
        SHANGHAI: (859, [7, 5]),  # of its lawsuits it tells those filed directly
    }
    kinds = ("review.cases", "review.decided", "litigation.cases", "litigation.decided")
    for report, (n, cases) in expected.items():
        found = measures.per_hundred(ALL[ALL["report"] == report]).set_index("concept")
        assert set(found["per"]) == {100} and list(found.index) == [
            *kinds[: len(cases)]
        ]
        for concept, k in zip(kinds, cases, strict=False):
            assert found.loc[concept, ["k", "n"]].tolist() == [k, n]
            assert found.loc[concept, "value"] == pytest.approx(100 * k / n)


def test_requests_per_head_of_suqian():
    for report, k in zip(SUQIAN, (3511, 3525, 3830), strict=True):
        row = measures.per_head(ALL[ALL["report"] == report]).iloc[0]
        assert (row["k"], row["n"], row["per"]) == (k, 4_986_192, 100_000)
    with pytest.raises(govopen.DataError, match="scope='jurisdiction'"):
        measures.per_head(ALL[ALL["report"] == SHANGHAI])


# -- edges ---------------------------------------------------------------------------


def test_what_the_form_leaves_open_is_told_apart_from_chance():
    frame = measures.outcomes(ALL[ALL["report"] == RUDONG]).set_index("concept")
    row = frame.loc["outcome.refused"]
    assert (row["least"], row["most"]) == (1 / 320, 77 / 311)
    assert row["low"] < row["least"] < row["most"] < row["high"]
    frame = measures.outcomes(ALL[ALL["report"] == "suqian-2023"])
    assert (frame["least"] == frame["value"]).all()
    assert (frame["value"] == frame["most"]).all()


@pytest.mark.parametrize("method", INTERVALS)
def test_nothing_and_all_lie_in_their_intervals(method):
    k, n = pd.Series([0.0, 9.0]), pd.Series([9.0, 9.0])
    frame = measures.proportion(k, n, method=method)
    assert frame["low"].iloc[0] == 0 and frame["high"].iloc[1] == 1


@pytest.mark.parametrize("total", [1.0, 9.0])
def test_nothing_of_what_may_be_something_has_both_limits(total):
    """No correction, and of the reviews none to all may be pending."""
    told = {"review.total": total, "review.corrected": 0.0}
    frame = ALL[ALL["report"] == "suqian-2023"].head(2).astype({"code": object})
    frame = frame.assign(code=[*told], value=[*told.values()], applicant="")
    row = measures.corrections(frame).iloc[0]
    assert (row["k"], row["least"], row["most"], row["low"]) == (0, 0, 0, 0)
    assert row["high"] == pytest.approx(wilson(0, 1)[1])  # the least n there can be


def test_parts_do_not_overlap_and_are_not_their_own_whole():
    df = ALL[ALL["report"] == "suqian-2023"]
    with pytest.raises(govopen.DataError, match="do not make up a whole"):
        measures.comparable_shares(df, "outcome.granted")
    for pair in (
        ["outcome.granted", "outcome.disclosed"],
        ["outcome.refused", "refused.internal"],
    ):
        with pytest.raises(govopen.DataError, match=r"overlap.*of='outcome\.total'"):
            measures.comparable_shares(df, pair)


def test_a_group_does_not_mix_forms_that_differ_in_what_they_tell():
    both = ALL[ALL["report"].isin([RUDONG, "suqian-2023"])]
    with pytest.raises(govopen.DataError, match=r"ogi2014 cannot tell outcome\.cannot"):
        measures.outcomes(both, by="province")
    with pytest.raises(govopen.DataError, match=r"ogi2014 cannot tell review\.cases"):
        measures.per_hundred(both, by="province")
    apart = measures.outcomes(both, by=["province", "year"])
    assert apart.groupby("year")["concept"].size().tolist() == [3, 6]
    lifted = measures.outcomes(both, by="province", insist="forms")
    assert lifted["n_reports"].tolist() == [2, 2, 2, 1, 1, 1]


def test_cases_alone_are_counted_for_a_hundred_requests():
    df = ALL[ALL["report"] == RUDONG]
    with pytest.raises(govopen.DataError, match="counts no cases"):
        measures.per_hundred(df, "proactive.total")
    with pytest.raises(govopen.DataError, match=r"review\.cases cannot be compared"):
        measures.per_hundred(df, "review.cases")


def test_a_figure_is_divided_by_what_it_is_part_of(rudong):
    with pytest.raises(govopen.DataError, match=r"part of review\.total"):
        measures.shares(rudong, "review.upheld", of="request.received")
    insisted = measures.shares(
        rudong, "review.upheld", of="request.received", insist="population"
    )
    assert insisted[["k", "n"]].values.tolist() == [[14, 320]]


def test_reports_on_no_form_do_not_stand_in_the_way():
    older = govopen.load(scope="jurisdiction", years=[2008, 2018])
    assert older["form"].isna().any()
    letters = measures.shares(older, "request.letter", of="request.received")
    assert RUDONG in set(letters["report"])


def test_a_report_that_states_more_than_the_whole_is_not_added_up():
    frame = ALL[ALL["report"] == "suqian-2023"].head(2).astype({"code": object})
    told = {"request.letter": 5.0, "request.received": 3.0}
    frame = frame.assign(code=[*told], value=[*told.values()], applicant="")
    assert measures.request_channels(frame)["value"].isna().all()
    with pytest.raises(govopen.DataError, match=r"suqian-2023 states more of request"):
        measures.request_channels(frame, by="year")


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ({"confidence": 95}, "between 0 and 1"),
        (
            {"method": "wald"},
            "method='wald' .* wilson, jeffreys, clopper-pearson, none",
        ),
        ({"applicant": "citizen"}, "natural"),
        ({"insist": "everything"}, "insist=.everything. is none"),
        ({"by": "town"}, "by='town' is none of"),
    ],
)
def test_what_cannot_be_asked_is_said(how, problem):
    with pytest.raises(govopen.DataError, match=problem):
        measures.outcomes(ALL[ALL["report"] == "suqian-2023"], **how)


def test_counts_below_zero_are_none():
    with pytest.raises(govopen.DataError, match="-1 is no count"):
        measures.proportion(pd.Series([-1.0]), pd.Series([3.0]))


# -- where one thing begins and another ends -----------------------------------------


def made(*reports, form="ogi2021"):
    """Make observations of reports, each a mapping of codes to figures."""
    template = ALL[ALL["report"] == "suqian-2023"].iloc[:1]
    template = template.astype(dict.fromkeys(template.select_dtypes("category"), str))
    return pd.concat(
        [
            template.assign(
                report=f"r{i}", series=f"s{i}", county=f"c{i}", level="county",
                code=code, applicant="", value=float(value), form=form,
            )
            for i, figures in enumerate(reports)
            for code, value in figures.items()
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "people"),
    [
        ("441900", 10_466_625),  # Dongguan, and three more cities without counties
        ("442000", 4_418_060),
        ("460400", 954_259),
        ("620200", 312_663),
        ("310000", 24_870_895),  # Shanghai
        ("320500", 12_748_262),  # Suzhou
    ],
)
def test_nobody_lives_in_a_place_twice(place, people):
    """Seventh National Census, the places' own communiqués."""
    assert residents().loc[place, "population"] == people


def test_who_was_not_counted_is_missing_and_not_nobody():
    rows = govopen.census().dropna(subset="place")
    uncounted = set(rows.loc[rows["population"].isna(), "place"])
    uncounted -= set(rows.loc[rows["population"].notna(), "place"])
    people = residents()["population"]
    assert set(people.index[people.isna()]) == uncounted
    assert (people.dropna() > 0).all()


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95])
def test_a_confidence_lies_between_nothing_and_certainty(confidence):
    with pytest.raises(govopen.DataError, match="between 0 and 1"):
        measures.proportion(pd.Series([1]), pd.Series([2]), confidence=confidence)
    with pytest.raises(govopen.DataError, match="between 0 and 1"):
        measures.per_head(ALL[ALL["report"] == RUDONG], confidence=confidence)


def test_more_confidence_takes_more_room():
    k, n = pd.Series([3]), pd.Series([9])
    wide, narrow = (
        measures.proportion(k, n, confidence=c).iloc[0] for c in (0.99, 0.5)
    )
    assert wide["low"] < narrow["low"] < 3 / 9 < narrow["high"] < wide["high"]
    z = stats.norm.ppf(0.75)
    centre = (3 + z**2 / 2) / (9 + z**2)
    half = z / (9 + z**2) * np.sqrt(3 * 6 / 9 + z**2 / 4)
    assert narrow["high"] == pytest.approx(centre + half)


@pytest.mark.parametrize("method", INTERVALS)
def test_one_and_all_but_one_are_not_none_and_all(method):
    frame = measures.proportion(pd.Series([1, 8]), pd.Series([9, 9]), method=method)
    assert frame["low"].iloc[0] > 0 and frame["high"].iloc[1] < 1


def test_one_case_alone_is_not_none():
    [row] = measures.per_hundred(
        made({"request.received": 50, "review.upheld": 1}), "review.upheld"
    ).to_dict("records")
    limits = stats.gamma.ppf([0.025, 0.975], [1, 2]) * 2
    assert (row["value"], row["low"], row["high"]) == pytest.approx((2, *limits))


def test_there_may_be_more_cases_than_requests():
    df = made({"request.received": 2, "review.upheld": 3})
    row = measures.per_hundred(df, "review.upheld").iloc[0]
    assert (row["k"], row["n"], row["value"]) == (3, 2, 150)
    together = measures.per_hundred(df, "review.upheld", by="year")
    assert together["value"].tolist() == [150]


def test_nothing_to_divide_by_gives_no_rate():
    df = made({"request.received": 0, "review.upheld": 3})
    row = measures.per_hundred(df, "review.upheld").iloc[0]
    assert (row["k"], row["n"]) == (3, 0)
    assert row[["value", "low", "high", "least", "most"]].isna().all()


def test_reports_of_nothing_are_not_counted_in_a_group():
    some = [{"outcome.total": n, "cannot.not_held": 0} for n in (0, 1, 4)]
    apart = measures.not_held(made(*some))
    assert apart["n"].tolist() == [0, 1, 4] and apart["value"].notna().sum() == 2
    row = measures.not_held(made(*some), by="year").iloc[0]
    assert (row["k"], row["n"], row["n_reports"]) == (0, 5, 2)


@pytest.mark.parametrize("part", [3, 4])
def test_a_part_may_be_all_of_a_whole_but_no_more(part):
    df = made({"request.received": 3, "request.letter": part})
    row = measures.request_channels(df).set_index("concept").loc["request.letter"]
    if part == 3:
        by_year = measures.request_channels(df, by="year").set_index("concept")
        assert row["value"] == by_year.loc["request.letter", "value"] == 1
    else:
        assert np.isnan(row["value"])
        with pytest.raises(govopen.DataError, match="more of request"):
            measures.request_channels(df, by="year")


def test_a_part_of_a_part_is_a_part(rudong):
    """1 on privacy among 43 refusals among 320 answers; the whole is its own part."""
    inner = measures.shares(rudong, "refused.privacy", of="answer.total")
    assert inner[["k", "n"]].values.tolist() == [[1, 320]]
    whole = measures.shares(rudong, "answer.total", of="answer.total")
    assert whole["value"].tolist() == [1]
    with pytest.raises(govopen.DataError, match="answer"):
        measures.shares(rudong, "answer.total", of="refused.privacy")


def test_a_code_that_means_the_same_may_cross_forms():
    both = ALL[ALL["report"].isin([RUDONG, "suqian-2023"])]
    frame = measures.shares(both, "request.received", of="request.received")
    assert frame["value"].tolist() == [1, 1]
    assert frame["report"].tolist() == list(both["report"].unique())


@pytest.mark.parametrize(
    ("channels", "items", "told"),
    [
        ({"website": 6, "other": 4}, 10, True),
        ({"website": 6, "other": 4}, 11, False),
        ({"website": 6, "other": 4}, 9, False),
        ({"website": 6, "weibo": 1, "wechat": 3}, 10, True),
        # All new media, of which Weibo is one.
        ({"website": 6, "new_media": 4, "weibo": 1}, 10, True),
        ({"website": 6, "new_media": 4, "weibo": 1}, 11, False),
        ({"website": 6, "total": 8}, 6, True),
    ],
)
def test_channels_are_shares_of_the_items_they_add_up_to(channels, items, told):
    codes = {f"publication.{name}": n for name, n in channels.items()}
    df = made(codes | {"proactive.total": items}).assign(origin="narrative")
    with nullcontext() if told else pytest.warns(LeftOut):
        found = measures.publication_channels(df).set_index("concept")
    if told:
        website = found.loc["publication.website", ["k", "n"]].tolist()
        assert website == [6, channels.get("total", items)]
    else:
        assert found.empty


def test_only_reports_that_state_every_part_have_their_sum():
    df = made({"refused.internal": 3, "refused.process": 1}, {"refused.internal": 5})
    some = ["refused.internal", "refused.process"]
    frame = measures.comparable_shares(df, some, insist="parts")
    assert frame[["report", "k", "n"]].values.tolist() == [["r0", 3, 4], ["r0", 1, 4]]


def test_each_report_of_a_group_adds_its_residents_once():
    df = ALL[ALL["report"].isin([RUDONG, "suqian-2023"])]
    row = measures.per_head(df, by="province").iloc[0]
    assert (row["n"], row["n_reports"]) == (880_006 + 4_986_192, 2)
    assert measures.per_head(df)["n"].tolist() == [880_006, 4_986_192]


def test_a_place_without_a_census_has_no_rate():
    df = ALL[ALL["report"] == RUDONG].astype({"region": object})
    df = df.assign(region="999999")
    with pytest.warns(
        LeftOut, match=r"1 reports of territories .* 如东县人民政府 of 2018"
    ):
        assert measures.per_head(df).empty


# -- measures as a table -------------------------------------------------------------

NAMED = list(measures.catalogue()["measure"])
GOOD = ALL[ALL["report"].isin([RUDONG, *SUQIAN[:2]])]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (partial(measures.outcomes), "outcomes"),
        (partial(measures.measure, name="outcomes"), "measure"),
        (partial(measures.comparable_shares, concepts="a"), "comparable_shares"),
    ],
)
def test_an_unknown_option_is_refused_in_the_name_of_what_was_called(call, name):
    told = rf"^{name}\(\) got an unexpected .* 'methd': did you mean 'method'"
    with pytest.raises(TypeError, match=told):
        call(GOOD, methd="none")


def test_each_measure_of_the_table_is_a_function_with_a_text_of_its_own():
    assert len(NAMED) == 11 and set(NAMED) < set(measures.__all__)
    engine = inspect.signature(measures.measure).parameters
    for row in measures.catalogue().itertuples():
        function = getattr(measures, row.measure)
        expected = [x for x in engine.values() if x.name != "name"]
        assert [*inspect.signature(function).parameters.values()] == expected
        text = inspect.getdoc(function)
        assert text.startswith(row.question) and text.count(">>> df =") == 1
        assert all(f"``{x}``" in text for x in [*row.parts.split(), *row.whole.split()])
        assert max(map(len, text.splitlines())) <= 88


def test_a_measure_by_name_is_the_function():
    by_name = measures.measure(GOOD, "disclosure_rates", by=["form", "place"])
    by_call = measures.disclosure_rates(df=GOOD, by=["form", "place"])
    pd.testing.assert_frame_equal(by_name, by_call)
    with pytest.raises(govopen.DataError, match="did you mean 'outcomes'"):
        measures.measure(GOOD, "outcome")
    with pytest.raises(govopen.DataError, match=r"of='request\.received' is none of"):
        measures.outcomes(GOOD, of="request.received")
    with pytest.raises(TypeError, match="colour"):
        measures.outcomes(GOOD, colour="red")


def test_the_catalogue_says_which_forms_tell_what():
    told = measures.catalogue().set_index("measure")["forms"].str.split()
    assert told["completion"] == ["ogi2019", "ogi2021"]
    assert {"ogi2014", "narrative"} <= {*told["timeliness"]}
    assert "narrative" not in told["outcomes"]


def test_one_of_two_wholes_may_be_chosen():
    one = measures.corrections(GOOD, of="litigation.decided")
    assert set(one["concept"]) == {"litigation.corrected"}
    both = measures.corrections(GOOD)
    assert both["concept"].tolist() == ["review.corrected", "litigation.corrected"] * 3


def silent(df, name, **how):
    with pytest.warns(LeftOut, match="the answer is empty"):
        return measures.measure(df, name, **how)


@pytest.mark.parametrize("name", NAMED)
def test_columns_and_types_do_not_depend_on_what_is_asked(name):
    how = {"insist": ["forms", "scopes"]}
    later = ALL[ALL["form"].isin(["ogi2019", "ogi2021"]) & ALL["scope"].eq("office")]
    frames = [
        measures.measure(later, name, **how),
        silent(later[later["code"] == "complaint.total"], name, **how),
        measures.measure(later, name, by=["level", "year"], insist=True),
        measures.measure(later[:0], name, by="level", **how),
    ]
    assert [frame.empty for frame in frames[1::2]] == [True, True]
    own = [
        x for x in measures.MEASURE if x not in ("report", "per", "match", "vintage")
    ]
    for frame in frames:
        pd.testing.assert_series_equal(frame[own].dtypes, frames[0][own].dtypes)
        assert [x for x in frame if x in own] == own
        for column in frame.select_dtypes("category"):
            idle = set(frame[column].cat.categories) - set(frame[column].dropna())
            assert not idle, column


@pytest.mark.parametrize("by", [None, "year"])
def test_rates_have_the_same_columns_in_groups(by):
    frame = measures.per_head(GOOD, by=by)
    rate = ["per", "match", "vintage"]
    assert [str(frame[x].dtype) for x in rate] == ["Int64", "str", "Int64"]
    assert set(frame["match"]) == {"same"} and set(frame["vintage"]) == {2020}


def test_parts_stand_in_the_order_of_the_form():
    """The form of 2014 tells three of six, and refusals alone tell one."""
    early = ALL[(ALL["report"] == RUDONG) & ALL["code"].str.match("answer.total|refus")]
    late = ALL[ALL["report"] == "suqian-2023"]
    frame = measures.outcomes(pd.concat([early, late]), by="year")
    assert frame["concept"].tolist() == [
        "outcome.refused",
        *(f"outcome.{x}" for x in ("granted", "partial", "refused", "cannot_provide",
                                   "not_processed", "other")),
    ]  # fmt: skip
    together = measures.outcomes(pd.concat([early, late]), by=[], insist="forms")
    assert together["concept"].tolist() == frame["concept"].tolist()[1:]
    assert together["n_reports"].tolist() == [1, 1, 2, 1, 1, 1]


def test_only_what_tells_every_part_is_complete():
    every = {"outcome.total": 10, "outcome.granted": 4, "outcome.partial": 1}
    every |= {f"outcome.{x}": 1 for x in ("refused", "cannot_provide")}
    every |= {"outcome.not_processed": 2, "outcome.other": 1}
    some = {"outcome.total": 8, "outcome.granted": 8}
    some |= {"outcome.partial": 0}
    df = made(every, some, {"outcome.total": 5, "outcome.granted": 2})
    whole = measures.outcomes(df, complete=True)
    assert whole["report"].unique().tolist() == ["r0", "r1"]  # nothing is left in r1
    grouped = measures.outcomes(df, by="year", complete=True)
    assert grouped[["k", "n", "n_reports"]].iloc[0].tolist() == [12, 18, 2]
    assert set(grouped["n_reports"]) == {2}
    loose = measures.outcomes(df, by="year").set_index("concept")
    assert loose.loc["outcome.granted", ["k", "n", "n_reports"]].tolist() == [14, 23, 3]
    # The form of 2014 cannot tell all six, but asks for fewer.
    both = {RUDONG, *SUQIAN[:2]}
    assert set(measures.outcomes(GOOD, complete=True)["report"]) == both
    channels = measures.request_channels(ALL[ALL["report"] == RUDONG], complete=True)
    assert len(channels) == 4
    part = ALL[(ALL["report"] == RUDONG) & (ALL["code"] != "request.fax")]
    part = part[part["code"] != "request.online"]
    with pytest.raises(DataError, match="no report tells all of"):
        measures.request_channels(part, complete=True)
    pair = ["outcome.granted", "outcome.refused"]
    shares = measures.comparable_shares(df, pair, of="outcome.total", complete=True)
    assert shares["report"].unique().tolist() == ["r0", "r1"]


def test_results_may_be_edited_without_harm():
    before = measures.per_head(ALL[ALL["report"] == RUDONG])["value"].item()
    people = measures.residents()
    people.loc[:, "population"] = 1000
    names = measures.labels()
    names["ogi2014", "refused.other_law"] = "changed"
    table = measures.catalogue()
    table["parts"] = ""
    assert measures.per_head(ALL[ALL["report"] == RUDONG])["value"].item() == before
    assert measures.labels()["ogi2014", "refused.other_law"] == "Other grounds in law"
    assert measures.catalogue().loc[0, "parts"].startswith("request.in_person")


@pytest.mark.parametrize(
    "ask",
    [
        measures.outcomes,
        measures.corrections,
        measures.publication_channels,
        lambda df: measures.comparable_shares(
            df, "outcome.granted", of="outcome.total"
        ),
        lambda df: measures.shares(df, "outcome.granted", of="outcome.total"),
        measures.per_head,
        measures.per_hundred,
    ],
)
def test_a_frame_that_holds_no_observations_says_what_it_lacks(ask):
    for name in ("form", "scope", "report", "value"):
        with pytest.raises(govopen.DataError, match=f"lacks the column '{name}'"):
            ask(GOOD.drop(columns=name))


def test_a_data_set_may_be_given_by_its_path(tmp_path):
    govopen.panel.write(
        {"reports": govopen.reports(), "observations": govopen.panel._bundled(
            "observations")}, tmp_path)  # fmt: skip
    found = measures.not_held(tmp_path, insist=["forms", "scopes"])
    pd.testing.assert_series_equal(
        found["value"], measures.not_held(ALL, insist=["forms", "scopes"])["value"]
    )


@pytest.mark.parametrize(
    ("ask", "problem"),
    [
        (lambda: measures.outcomes(GOOD, method="wilso"), "did you mean 'wilson'"),
        (lambda: measures.per_head(GOOD, method="wilson"), "none of garwood, none"),
        (lambda: measures.outcomes(GOOD, applicant="naturl"), "mean 'natural'"),
        (lambda: measures.shares(GOOD, "outcome.*", "outcome.total", applicant="x"),
         "applicant='x' is none of"),
        (lambda: measures.outcomes(GOOD, insist=["scope"]), "mean 'scopes'"),
        (lambda: measures.outcomes(GOOD, by=["years"]), "mean 'year'"),
        (lambda: measures.outcomes(GOOD, by="concept"), r"by=\[\]"),
        (lambda: measures.per_hundred(GOOD, "review.upheldd"), "mean 'review.upheld'"),
    ],
)  # fmt: skip
def test_what_is_misspelt_is_named_with_the_nearest(ask, problem):
    with pytest.raises(govopen.DataError, match=problem):
        ask()


def test_one_value_or_several_may_be_given():
    one = measures.proportion(13, 320).iloc[0]
    assert one["value"] == 13 / 320
    assert measures.proportion([13, 1], 320)["n"].tolist() == [320, 320]
    heads = measures.per_head(GOOD, ["request.received", "proactive.total"])
    assert heads.groupby("report")["concept"].nunique().max() == 2
    assert measures.per_hundred(GOOD, ["review.upheld"]).equals(
        measures.per_hundred(GOOD, "review.upheld")
    )
    grounds = measures.comparable_shares(GOOD, "refused.*", of="outcome.total")
    assert grounds["concept"].nunique() == 8


def test_a_name_that_a_concept_had_still_measures():
    with pytest.warns(FutureWarning, match=r"review\.total is now review\.cases"):
        row = measures.per_hundred(GOOD[GOOD["report"] == SUQIAN[0]], "review.total")
    assert row[["concept", "k"]].values.tolist() == [["review.cases", 440]]


def test_a_share_of_simulated_figures_says_so():
    df = ALL[ALL["report"] == RUDONG].assign(source_kind="simulated")
    late = measures.shares(df, "closed.extended", of="closed.total")
    assert late["source_kind"].tolist() == ["simulated"]
    texts = [text.get_text() for text in plot.dots(late).texts]
    assert "Simulated data" in " ".join(texts)


def test_scopes_may_stand_side_by_side():
    df = load(place="如东县", years=2018, scope="jurisdiction")
    two = pd.concat([df, df.assign(scope="office", report="b", series="b")])
    with pytest.raises(DataError, match="of the scopes"):
        measures.request_channels(two, by="year")
    both = measures.request_channels(two, by="scope")
    assert both["scope"].value_counts().to_dict() == {"jurisdiction": 4, "office": 4}
    assert set(both["n_reports"]) == {1}
    with pytest.raises(DataError, match="twice"):
        measures.request_channels(df, by=["year", "year"])


@pytest.mark.parametrize(
    "how", [{"per": 0}, {"per": -1}, {"per": "1"}, {"confidence": "0.9"}, {"by": 1}]
)
def test_an_option_of_a_wrong_kind_is_refused(how):
    with pytest.raises(DataError):
        measures.per_head(ALL[ALL["report"] == RUDONG], **how)


def test_names_are_completed_and_nothing_else():
    for module in (measures, plot):
        assert dir(module) == sorted(module.__all__)
        assert [name for name in dir(module) if not hasattr(module, name)] == []
    assert not measures.catalogue()["notes"].str.contains("\n").any()


# -- what would mislead --------------------------------------------------------------


def test_what_was_open_when_a_year_ended_is_counted_once():
    """Suqian: the 121 carried out of 2023 are the 121 carried into 2024."""
    df = load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    both = measures.completion(df, by="place").set_index("concept")
    assert both.loc["outcome.total", ["k", "n"]].tolist() == [7007, 7132]
    assert both.loc["request.carried_out", ["k", "n"]].tolist() == [125, 7132]
    apart = measures.completion(df, by="year")
    assert apart["n"].tolist() == [3607, 3607, 3646, 3646]
    alone = measures.completion(df)
    assert alone[["k", "n"]].equals(apart[["k", "n"]])


def test_years_that_do_not_follow_one_another_stand_apart():
    """What was open after r0 is not what came into r1, of another body or year."""
    year = {"outcome.total": 8, "request.carried_out": 2, "request.carried_in": 0}
    df = made(*[year | {"request.received": 10}] * 3)
    df["year"] = df["report"].map({"r0": 2021, "r1": 2023, "r2": 2024})
    total = measures.completion(df, by="province").set_index("concept")
    assert total.loc["request.carried_out", ["k", "n"]].tolist() == [6, 30]
    one_body = df.assign(series="s", county="c")
    total = measures.completion(one_body, by="province").set_index("concept")
    assert total.loc["request.carried_out", ["k", "n"]].tolist() == [4, 28]


def test_cases_pending_at_the_end_of_years_on_end_are_counted_once():
    """440 of which 26 pending, and 170 of which 36: 414 + 134 decided, 36 pending."""
    df = load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    rate = measures.per_hundred(df, "review.cases", by="place").iloc[0]
    assert (rate["k"], rate["n"]) == (414 + 134 + 36, 3511 + 3525)
    with pytest.raises(DataError, match=r"review\.cases holds what was open when"):
        measures.per_head(df, "review.cases", by="place")
    stock = measures.per_head(df, "request.carried_out", by="place").iloc[0]
    assert (stock["k"], stock["n"], stock["n_reports"]) == (125, 4_986_192, 1)


def test_a_merged_place_does_not_get_another_places_residents():
    """邢台县 was divided in 2020; 内丘县 has the 258,260 of the census."""
    df = made({"request.received": 7}, {"request.received": 5}, form="ogi2014")
    df["region"] = df["report"].map({"r0": "130521", "r1": "130523"})
    df = df.assign(year=2018, body="邢台县人民政府")
    with pytest.warns(LeftOut, match="1 reports of territories .* 邢台县.* of 2018"):
        rates = measures.per_head(df)
    assert rates[["report", "k", "n"]].values.tolist() == [["r1", 5, 258_260]]


def test_a_rounded_figure_is_all_that_it_can_be():
    """约3.5万 lies between 34,500 and 36,000, of 880,006 residents."""
    df = ALL[ALL["report"] == RUDONG].copy()
    told = {"value": 35_000.0, "least": 34_500.0, "most": 36_000.0}
    asked = df[df["code"] == "request.received"].assign(**told, precision="approx")
    row = measures.per_head(asked).iloc[0]
    ends = [34_500 / 8.80006, 36_000 / 8.80006]
    assert row[["least", "most"]].tolist() == pytest.approx(ends)
    assert row[["k", "value"]].isna().all() and row["precision"] == "approx"
    limits = stats.gamma.ppf([0.025, 0.975], [34_500, 36_001]) / 8.80006
    assert row[["low", "high"]].tolist() == pytest.approx(limits.tolist())
    df.loc[df["code"] == "closed.total", ["value", "precision"]] = [320, "approx"]
    df.loc[df["code"] == "closed.total", ["least", "most"]] = [315.0, 330.0]
    late = measures.shares(df, "closed.extended", of="closed.total").iloc[0]
    assert late[["least", "most"]].tolist() == pytest.approx([13 / 330, 13 / 315])
    assert late[["n", "value"]].isna().all() and late["k"] == 13


@pytest.mark.parametrize(
    ("k", "n", "problem"),
    [
        (-1, 2, "0: k=-1 is no count"),
        (1, -2, "0: n=-2 is no count"),
        (np.inf, np.inf, "0: k=inf is no count"),
        (1, np.inf, "0: n=inf is no count"),
        (pd.Series([1, 2]), pd.Series([1, 2], index=[5, 6]), "indexes differ"),
        ([1, 2], [1, 2, 3], "not the numbers of the same rows"),
        ("many", 3, "not the numbers"),
        (pd.Series([1, 2]), 0, "0: 1 is more than 0"),
    ],
)
def test_what_is_no_count_has_no_share(k, n, problem):
    with pytest.raises(DataError, match=problem):
        measures.proportion(k, n)


@pytest.mark.parametrize("value", [-5, np.inf])
def test_a_figure_that_cannot_be_is_refused_by_name(value):
    df = made({"outcome.total": 10, "outcome.granted": value})
    with pytest.raises(DataError, match=rf"r0: outcome\.granted is {value}, which no"):
        measures.disclosure_rates(df)
    missing = made({"outcome.total": 10, "outcome.granted": np.nan})
    with pytest.warns(LeftOut, match="1 outcome.total"):
        assert measures.disclosure_rates(missing).empty


def test_a_list_may_have_become_shorter():
    df = made({"licence.change": -3}, form="ogi2019").assign(year=2020)
    assert govopen.comparable(df, "licence.change")["least"].tolist() == [-3]


@pytest.mark.parametrize(
    ("concept", "form"),
    [
        ("charge.amount", "ogi2021"),  # in units of 10,000 yuan
        ("normative.in_force", "ogi2021"),
        ("capacity.staff", "ogi2014"),
    ],
)
def test_what_counts_no_events_has_no_interval(concept, form):
    year = 2023 if form == "ogi2021" else 2018
    df = made({concept: 40}, form=form).assign(year=year, region="320623")
    row = measures.per_head(df, concept).iloc[0]
    assert row["value"] == row["least"] == pytest.approx(40 / 8.80006)
    assert row[["low", "high"]].isna().all() and row["chance"] == "none"


def test_what_the_checks_have_against_a_figure_reaches_the_measure():
    df = made(*[{"outcome.total": 10, "outcome.granted": 4, "outcome.partial": 1}] * 2)
    df["doubt"] = np.where(df["code"].eq("outcome.partial"), "warning", "")
    df.loc[df["report"].eq("r1") & df["code"].eq("outcome.partial"), "doubt"] = "error"
    rates = measures.disclosure_rates(df)
    assert rates["doubt"].tolist() == ["", "warning", "", "error"]
    both = measures.disclosure_rates(df, by="year")
    assert both["doubt"].tolist() == ["", "error"]
    share = measures.shares(df, "outcome.partial", of="outcome.total")
    assert share["doubt"].tolist() == ["warning", "error"]


def test_a_total_at_odds_with_its_parts_says_so_where_nobody_checked():
    told = {"closed.total": 10, "closed.on_time": 9, "closed.extended": 4}
    told |= {"request.received": 20, "request.letter": 3}
    df = made(told, form="ogi2014").assign(year=2018).drop(columns="doubt")
    found = govopen.comparable(df).set_index("concept")["doubt"]
    assert set(found[["closed.total", "closed.on_time"]]) == {"error"}
    assert set(found[["request.received", "request.letter"]]) == {""}
    checked = govopen.comparable(df.assign(doubt=""), "closed.total")
    assert checked["doubt"].tolist() == [""]


def test_parts_and_wholes_of_a_sum_come_from_the_same_reports():
    """30 of 100, where a second report tells only that it had 1,000."""
    told = {"outcome.granted": 30, "outcome.total": 100}
    df = made(told, {"outcome.total": 1000})
    each = govopen.comparable(df, [*told])
    with pytest.raises(DataError, match=r"1 reports tell outcome\.granted and 2 tell"):
        govopen.aggregate(each, "year")
    sums = govopen.aggregate(each, "year", insist="parts").set_index("concept")
    assert sums["n_reports"].to_dict() == {"outcome.granted": 1, "outcome.total": 2}
    share = measures.comparable_shares(
        df, "outcome.granted", "outcome.total", by="year"
    )
    assert share[["k", "n", "n_reports"]].values.tolist() == [[30, 100, 1]]


def test_what_cannot_be_compared_is_left_out_with_a_line():
    """Texts of before the form of 2014 tell no outcome."""
    df = load(scope="jurisdiction", level="county", years=[2008, 2009, 2018])
    with pytest.warns(LeftOut) as said:
        rates = measures.disclosure_rates(df)
    assert set(rates["report"]) == {RUDONG}
    [line] = said
    assert str(line.message).startswith(
        "left out: outcome.total cannot be compared with texts on no form (2008-2009): "
    )
    assert line.filename == __file__
    assert measures.disclosure_rates(df, insist="forms").equals(rates)


def test_groups_by_the_source_stand_apart():
    told = {"outcome.total": 10, "outcome.granted": 4, "outcome.partial": 0}
    df = made(told, told)
    df["source_kind"] = df["report"].map({"r0": "simulated", "r1": "official"})
    rates = measures.disclosure_rates(df.assign(county="c"), by="source_kind")
    assert rates["n"].tolist() == [10] * 4
    with pytest.raises(DataError, match="simulated figures are mixed with real"):
        measures.disclosure_rates(df, by="year")
    with pytest.raises(DataError, match="lacks the column 'source_kind'"):
        measures.disclosure_rates(df.drop(columns="source_kind"), by="year")


# -- intervals of groups -------------------------------------------------------------


def places(*figures):
    """Make a report of each place from its share granted: k of n."""
    return made(*({"outcome.granted": k, "outcome.total": n} for k, n in figures))


def granted(df, **how):
    return measures.comparable_shares(
        df, "outcome.granted", of="outcome.total", by="year", **how
    ).iloc[0]


def test_a_pooled_share_has_the_interval_of_the_places():
    """Five places with 10, 20, 30, 40 and 50 of 100: worked out place by place.

    Left out in turn they leave .35, .325, .3, .275 and .25 of 400; the jackknife's
    variance is 4/5 of the sum of squares .00625, .005, and the design effect that over
    .3 x .7 / 500 = .00042: 11.9. Student's t has 4 degrees of freedom.
    """
    row = granted(places((10, 100), (20, 100), (30, 100), (40, 100), (50, 100)))
    effect = 0.8 * 0.00625 / 0.00042
    t = stats.t.ppf(0.975, 4)
    n = 500 / effect
    centre = (0.3 + t**2 / (2 * n)) / (1 + t**2 / n)
    half = t / (1 + t**2 / n) * np.sqrt(0.21 / n + t**2 / (4 * n**2))
    assert (row["k"], row["n"], row["value"]) == (150, 500, 0.3)
    assert row["chance"] == "places"
    assert (row["low"], row["high"]) == pytest.approx((centre - half, centre + half))


def test_places_that_do_not_differ_are_no_surer_than_independent_draws():
    row = granted(places(*[(30, 100)] * 5))
    t = stats.t.ppf(0.975, 4)
    centre = (0.3 + t**2 / 1000) / (1 + t**2 / 500)
    half = t / (1 + t**2 / 500) * np.sqrt(0.21 / 500 + t**2 / (4 * 500**2))
    assert (row["low"], row["high"]) == pytest.approx((centre - half, centre + half))


def test_below_five_places_a_group_has_no_interval():
    row = granted(places(*[(30, 100)] * 4))
    assert (row["value"], row["chance"]) == (0.3, "none")
    assert row[["low", "high"]].isna().all()
    # Five years of one place are one place.
    df = places(*[(30, 100)] * 5).assign(series="s", county="c")
    df["year"] = df["report"].str[1:].astype(int) + 2021
    row = measures.comparable_shares(
        df, "outcome.granted", of="outcome.total", by="county"
    ).iloc[0]
    assert (row["n_reports"], row["chance"]) == (5, "none")


def test_one_large_place_among_small_ones_leaves_little_to_learn_from():
    """Sizes 100, 100, 100, 100 and 600 tell as much as 1,000,000 / 400,000 = 2.5."""
    sizes = [100, 100, 100, 100, 600]
    mixed = granted(places(*[(0.3 * n, n) for n in sizes]))
    t = stats.t.ppf(0.975, 1.5)
    centre = (0.3 + t**2 / 2000) / (1 + t**2 / 1000)
    half = t / (1 + t**2 / 1000) * np.sqrt(0.21 / 1000 + t**2 / (4 * 1000**2))
    assert (mixed["low"], mixed["high"]) == pytest.approx(
        (centre - half, centre + half)
    )


@pytest.mark.parametrize(("largest", "chance"), [(880, "places"), (900, "none")])
def test_a_place_that_holds_nearly_all_leaves_nothing_to_learn_from(largest, chance):
    """With four of 100: 1280^2 / 814,400 is more than two equal ones tell, 2.01, and

    1300^2 / 850,000 less, 1.99.
    """
    row = granted(places(*[(0.3 * n, n) for n in [100, 100, 100, 100, largest]]))
    assert (row["value"], row["chance"]) == (0.3, chance)
    assert row[["low", "high"]].isna().all() == (chance == "none")
    # With nine of 100 one of 2100 leaves just what two tell: 3000^2 / 4,500,000.
    assert granted(places(*[(30, 100)] * 9, (630, 2100)))["chance"] == "places"


def test_a_pooled_rate_lets_places_differ_too():
    """1 to 5 reviews of 100 requests each; of the rate .03 Garwood has 15 / effect."""
    df = made(*({"request.received": 100, "review.upheld": k} for k in range(1, 6)))
    row = measures.per_hundred(df, "review.upheld", by="year").iloc[0]
    left = np.array([(15 - k) / 400 for k in range(1, 6)])
    effect = max(1, 4 * left.var() / (0.03 / 500))
    alpha = 2 * stats.norm.sf(stats.t.ppf(0.975, 4))
    shape = 15 / effect
    limits = stats.gamma.ppf([alpha / 2, 1 - alpha / 2], [shape, shape + 1])
    assert row[["low", "high"]].tolist() == pytest.approx([*limits / (5 / effect)])


def test_intervals_side_by_side_can_hold_all_at_once():
    """Of Wilson's they are Goodman's, as statsmodels has them."""
    from statsmodels.stats.proportion import multinomial_proportions_confint

    df = ALL[ALL["report"] == "suqian-2023"]
    frame = measures.outcomes(df, simultaneous=True)
    counts = [1191, 328, 142, 1078, 406, 341]
    expected = multinomial_proportions_confint(counts, method="goodman")
    assert frame["k"].tolist() == counts
    assert frame[["low", "high"]].to_numpy() == pytest.approx(expected)
    single = measures.outcomes(df)
    assert (frame["low"] < single["low"]).all() and (
        frame["high"] > single["high"]
    ).all()


def test_an_interval_does_not_depend_on_what_the_others_ask():
    """Two reports have their own simultaneous intervals, each of its own parts."""
    df = ALL[ALL["report"].isin(SUQIAN[:2])]
    both = measures.outcomes(df, simultaneous=True)
    one = measures.outcomes(df[df["report"] == SUQIAN[1]], simultaneous=True)
    assert both[["low", "high"]].iloc[6:].to_numpy() == pytest.approx(
        one[["low", "high"]].to_numpy()
    )


def test_a_ratio_of_counts_has_the_limits_that_a_binomial_test_has():
    """At each limit of 11 : 21 the test of the later count gives half of .05."""
    row = measures.ratio(21, 11).iloc[0]
    assert row["value"] == 11 / 21
    for limit, side in (("low", "greater"), ("high", "less")):
        p = row[limit] / (1 + row[limit])
        test = stats.binomtest(11, 32, p, alternative=side)
        assert test.pvalue == pytest.approx(0.025)


def test_a_ratio_to_nothing_is_infinite_and_one_of_nothing_is_missing():
    frame = measures.ratio(pd.Series([0, 0, 5, None]), pd.Series([5, 0, 0, 3]))
    assert frame["value"].fillna(-1).tolist() == [np.inf, -1, 0, -1]
    assert frame["low"].iloc[0] > 0 and frame["high"].iloc[0] == np.inf
    with pytest.raises(DataError, match="is no count"):
        measures.ratio(-1, 3)


def test_homogeneity_is_the_test_that_scipy_has():
    frame = pd.DataFrame(
        {"label": ["a"] * 3 + ["b"] * 2, "k": [3, 9, 20, 5, 5], "n": [30, 40, 50, 5, 9]}
    )
    table = measures.homogeneity(frame, by="label").set_index("label")
    for label, rows in frame.groupby("label"):
        test = stats.chi2_contingency([rows["k"], rows["n"] - rows["k"]], False)
        found = table.loc[label, ["dispersion", "p", "least_expected"]].tolist()
        expected = [test.statistic / test.dof, test.pvalue, test.expected_freq.min()]
        assert found == pytest.approx(expected)
    assert measures.homogeneity(frame)["rows"].tolist() == [5]


def test_homogeneity_says_nothing_where_there_is_nothing_to_compare():
    one = pd.DataFrame({"k": [3, None, 2], "n": [10, 10, 0]})
    none = pd.DataFrame({"k": [0, 0], "n": [10, 20]})
    for frame, rows in ((one, 1), (none, 2)):
        found = measures.homogeneity(frame).iloc[0]
        assert found["rows"] == rows
        assert found[["dispersion", "p"]].isna().all()
    with pytest.raises(DataError, match="'label'"):
        measures.homogeneity(one, by="label")


@pytest.mark.parametrize(
    ("drawn", "least"),
    [
        ("one report, independent requests", 0.92),
        ("5 places, rho .10", 0.92),
        ("30 places, rho .02", 0.92),
        ("30 places, rho .10, sizes far apart", 0.9),
        ("30 places, rates that differ, CV2 .25", 0.92),
    ],
)
def test_intervals_hold_what_they_promise(drawn, least):
    [case] = [case for case in coverage.CASES if case.name == drawn]
    assert case.promised and least <= coverage.covered(case, 400) <= 0.995


def test_the_interval_of_one_report_is_too_narrow_for_batches():
    """Five requests an applicant: the docs say so, and by how much."""
    [case] = [case for case in coverage.CASES if case.size == 5]
    assert not case.promised and 0.7 < coverage.covered(case, 400) < 0.9


def test_the_only_part_that_can_be_is_all_of_what_there_is():
    """The one case may be pending; if it was decided, it ended in some other way."""
    told = {"review.total": 1, "review.upheld": 0, "review.corrected": 0}
    df = made(told | {"review.other": 1}, form="ogi2014").assign(year=2018)
    row = measures.comparable_shares(
        df, "review.other_results", of="review.decided"
    ).iloc[0]
    assert row[["least", "most"]].tolist() == [1, 1]
    assert row[["low", "high"]].tolist() == pytest.approx([wilson(1, 1)[0], 1])


def test_a_rate_for_one_resident_is_the_bare_ratio():
    row = measures.per_head(ALL[ALL["report"] == RUDONG], per=1).iloc[0]
    assert row["value"] == row["least"] == 320 / 880_006
    assert (row["chance"], row["per"]) == ("independent", 1)
    limits = stats.gamma.ppf([0.025, 0.975], [320, 321]) / 880_006
    assert row[["low", "high"]].tolist() == pytest.approx(limits.tolist())
    many = made({"request.received": 900_000}).assign(region="320623")
    assert measures.per_head(many, per=1)["value"].tolist() == [900_000 / 880_006]


def test_each_group_has_the_interval_of_its_own_places():
    """Also where a group has no name: texts on no form."""
    letters = [
        {"request.received": 100, "request.letter": k} for k in range(10, 60, 10)
    ]
    alike = [{"request.received": 50, "request.letter": 20}] * 6
    df = made(*letters, *alike).assign(origin="narrative", year=2010)
    few = df["report"].isin([f"r{n}" for n in range(5)])
    df["form"] = None
    df["prefecture"] = np.where(few, "q2", "q1")
    both = measures.request_channels(df, by=["form", "prefecture"])
    assert both["prefecture"].tolist() == ["q1", "q2"]
    assert both["n_reports"].tolist() == [6, 5]
    for name, row in both.set_index("prefecture").iterrows():
        alone = measures.request_channels(df[df["prefecture"] == name], by="year")
        assert row[["low", "high"]].tolist() == alone.loc[0, ["low", "high"]].tolist()
    widths = (both["high"] - both["low"]).tolist()
    assert widths[0] < 0.3 < widths[1]


def test_a_part_by_an_identity_alone_is_a_part():
    """Lawsuits of both routes are all lawsuits; no heading of a form says so."""
    df = made({"litigation.total": 10, "litigation_direct.upheld": 2})
    upheld = measures.shares(df, "litigation_direct.upheld", of="litigation.total")
    assert upheld[["k", "n"]].values.tolist() == [[2, 10]]
    with pytest.raises(DataError, match="is no part of review"):
        measures.shares(df, "litigation_direct.upheld", of="review.total")


@pytest.mark.parametrize("per", [0, -1, np.inf, "many"])
def test_a_rate_is_for_some_residents(per):
    with pytest.raises(DataError, match=f"per={per!r} is no number of residents"):
        measures.per_head(ALL[ALL["report"] == RUDONG], per=per)


def test_a_part_that_no_form_tells_is_refused_and_one_that_some_tell_left_out():
    how = {"concepts": "outcome.not_processed", "of": "outcome.total"}
    with pytest.raises(DataError, match=r"outcome\.not_processed cannot be compared"):
        measures.comparable_shares(ALL[ALL["report"] == RUDONG], **how)
    both = ALL[ALL["report"].isin([RUDONG, "suqian-2023"])]
    with pytest.warns(LeftOut, match=r"left out: outcome\.not_processed cannot be"):
        rates = measures.comparable_shares(both, **how)
    assert rates[["report", "k"]].values.tolist() == [["suqian-2023", 406]]
    # A measure by name tells what each form can, and says nothing of the rest.
    assert "outcome.not_processed" in set(measures.outcomes(both)["concept"])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"level": "conty"}, "level='conty' is none of .*did you mean 'county'"),
        ({"scope": "jurisdictions"}, "did you mean 'jurisdiction'"),
        ({"report": None}, "'report' is empty in some rows"),
        ({"code": None}, "'code' is empty in some rows"),
    ],
)
def test_what_a_row_is_must_be_known(rudong, change, problem):
    with pytest.raises(DataError, match=problem):
        measures.timeliness(rudong.assign(**change))


def test_what_has_no_interval_allows_for_no_chance():
    df = made({"outcome.granted": 5, "outcome.total": 4})
    row = measures.comparable_shares(df, "outcome.granted", of="outcome.total").iloc[0]
    assert row[["value", "low", "high"]].isna().all()
    assert row["chance"] == "none"


def test_k_and_n_are_one_number_a_row():
    with pytest.raises(DataError, match="not the numbers of the same rows"):
        measures.proportion([[1]], [[2]])


def test_one_count_may_be_held_against_several():
    assert measures.proportion(3, pd.Series([10, 20]))["value"].tolist() == [0.3, 0.15]
    assert measures.proportion([3, 6], 20)["value"].tolist() == [0.15, 0.3]


def test_what_has_no_answer_for_so_many_says_so():
    """The form of 2014 does not ask what is open; and this report tells no staff."""
    df = made({"request.received": 9}, form="ogi2014").assign(year=2016)
    with pytest.raises(DataError, match=r"request\.carried_out cannot be compared"):
        measures.per_hundred(df, "review.decided", of="request.carried_out")
    with pytest.warns(LeftOut, match="the answer is empty: of 1 reports none"):
        assert measures.per_head(df, "review.decided").empty
    with pytest.raises(DataError, match="lacks the column 'region'"):
        measures.per_head(df.drop(columns="region"))


def test_all_reports_together_have_intervals_that_hold_all_at_once():
    """Bonferroni's: of two parts each has one of 97.5 %."""
    figures = [{"review.upheld": 10 + n, "review.total": 40} for n in range(6)]
    figures = [x | {"review.corrected": 30 - n} for n, x in enumerate(figures)]
    names = ["review.upheld", "review.corrected"]
    ask = {"of": "review.cases", "by": []}
    df = made(*figures)
    both = measures.comparable_shares(df, names, simultaneous=True, **ask)
    each = measures.comparable_shares(df, names, confidence=0.975, **ask)
    limits = ["low", "high"]
    assert both[limits].to_numpy() == pytest.approx(each[limits].to_numpy())
    assert both["n"].tolist() == [240, 240]


def test_of_two_texts_that_whose_channels_add_up_has_a_whole():
    """6 and 4 make 10, but not 11."""
    codes = {"publication.website": 6, "publication.other": 4}
    figures = [codes | {"proactive.total": items} for items in (10, 11)]
    df = made(*figures).assign(origin="narrative")
    found = measures.publication_channels(df)
    own = found[found["concept"] == "publication.website"]
    assert own[["report", "k", "n"]].values.tolist() == [["r0", 6, 10]]


def test_groups_of_a_test_are_those_that_there_are_in_their_order():
    label = pd.Categorical(["b", "b", "a", "a"], ["a", "b", "idle"])
    frame = pd.DataFrame({"label": label, "k": [1, 2, 3, 4], "n": 10})
    found = measures.homogeneity(frame, "label")
    assert found[["label", "k", "n"]].values.tolist() == [["b", 3, 20], ["a", 7, 20]]


def test_a_measure_lists_the_columns_that_it_returns_and_in_lines_of_its_section():
    """A line that goes on is as far in as the one it goes on from."""
    text = measures.request_channels.__doc__
    listed = " ".join(text.split()).split("comparable_shares`: ``")[1].split("``")[0]
    df = load(place="如东县", years=2018, scope="jurisdiction")
    found = [*measures.comparable_shares(df, "request.website", of="request.received")]
    begin, end = found.index("concept"), found.index("n_reports") + 1
    assert listed.split(", ") == found[begin:end]
    _, returned = text.split("-------\npandas.DataFrame\n")
    lines = returned.split("\n\n")[0].splitlines()
    assert len(lines) > 2
    assert all(len(line) - len(line.lstrip()) == 4 for line in lines)
