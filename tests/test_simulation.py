"""A simulated country: it adds up, its truth is what was asked for, and it says so."""

import hashlib

import numpy as np
import pandas as pd
import pytest

import govopen
from govopen import plot, store
from govopen.bounds import comparable
from govopen.errors import DataError, InvalidError
from govopen.form import forms
from govopen.panel import census, load, regions
from govopen.schema import DATA_SET, TABLES
from govopen.simulation import Options, Simulated, assumptions, simulate, world

RIGHT = {"slips": 0, "blanks": 0, "mixed": 0, "missing": 0}

# Nothing but the counts of chance: places and years do not differ.
STILL = {"alike": 1e9, "steady": 1e9, "yearly": 0, "batch": 1, "places": 0}
STILL |= {"provinces": 0, "schooling": 0, "urban": 0, "trend": 0}


@pytest.fixture(scope="module")
def right():
    """Every county tells the truth in every year."""
    return simulate(30, annex=0.5, **RIGHT)


@pytest.fixture(scope="module")
def wrong():
    return simulate(300, slips=0.2, blanks=0.1, mixed=0.1)


# -- the reports ---------------------------------------------------------------------


def test_reports_without_errors_pass_every_identity(right):
    found = govopen.evaluate(right)
    assert found["held"].all()
    # Those across years as well, and every rule of a form's tables.
    assert {"request.carried", "normative.in_force_carried"} <= {*found["rule"]}
    assert len(right.findings) == 0 == len(right.failures)


def test_requests_carried_out_are_carried_in_a_year_later(right):
    frame = right.observations.merge(right.reports[["report", "place", "year"]])
    column = frame.set_index(["code", "applicant", "place", "year"])["value"]
    out = column["request.carried_out"].unstack("year")
    carried = column["request.carried_in"].unstack("year")
    assert out.to_numpy().sum() > 0
    for year in range(2019, 2025):
        assert carried[year + 1].equals(out[year].rename(year + 1))
    assert (carried[2019] == 0).all()  # the form before leaves nothing open


def test_tables_have_the_columns_of_every_data_set(right):
    for name in DATA_SET:
        assert list(getattr(right, name)) == list(TABLES[name])
    assert right.counts["observations"] == len(right.observations)


def test_every_figure_of_a_form_is_printed(right):
    for name in ("ogi2014", "ogi2019", "ogi2021"):
        asked = {
            indicator.code
            for section in forms()[name].sections
            for indicator in section.indicators
            if indicator.presence == "figure"
        }
        df = load(right)
        assert {*df.loc[df["form"] == name, "code"]} == asked


def test_figures_are_confirmed_as_where_all_are_counted(wrong):
    few = wrong.observations.query("report.str.contains('sim-90[1-3]')")
    about = wrong.reports
    assert govopen.checks.confirmed(few, about).tolist() == few["confirmed"].tolist()
    own = govopen.check(wrong.observations, about.assign(place=about["report"]))
    assert len(own) == len(wrong.findings) > 0


# -- marked --------------------------------------------------------------------------


def test_every_row_is_marked(right):
    assert {*right.reports["source_kind"]} == {"simulated"}
    assert right.reports["title"].str.contains("模拟数据").all()
    assert right.observations["report"].str.startswith("sim-").all()
    assert {*right.observations["locator"]} == {"simulated"}
    assert {*load(right)["source_kind"]} == {"simulated"}


def test_no_simulated_place_is_a_real_one(wrong):
    ever = pd.concat([regions(year) for year in range(2007, 2026)])
    for column, real in (("place", "region"), ("county", "name"), ("province", "name")):
        assert not {*wrong.reports[column]} & {*ever[real]}
    assert wrong.reports["place"].str.fullmatch(r"9\d{5}").all()


def test_a_figure_drawn_from_it_is_stamped(right):
    shares = govopen.measures.outcomes(load(right, years=2021), by=["year"])
    assert {*shares["source_kind"]} == {"simulated"}
    ax = plot.stack(shares, x="year", hue="concept")
    assert "Simulated data" in [text.get_text() for text in ax.texts]


def test_it_is_not_added_up_with_real_reports(right):
    both = pd.concat([load(right), load(level="county", scope="jurisdiction")])
    with pytest.raises(DataError, match="simulated figures are mixed with real"):
        govopen.measures.outcomes(both, by=["year"], insist="forms")


# -- the truth -----------------------------------------------------------------------


def test_what_a_form_leaves_open_holds_the_truth(right):
    """All but what the crosswalk says may stand in a row grade near: few to create."""
    found = comparable(load(right))
    found = found[found["applicant"] == "total"]
    tested = 0
    for name, rows in found.groupby("concept", observed=True):
        try:
            truth = right.truth.concept(name)
        except DataError:
            continue
        true = truth.reindex(rows["report"].astype(str)).to_numpy()
        if name == "cannot.not_held":
            true = np.clip(true, rows["least"], None)
        assert (true >= rows["least"]).all() and (true <= rows["most"]).all(), name
        tested += 1
    assert tested > 40


def test_means_are_what_was_asked_for():
    """At 3,000 counties alike in all but chance, within four standard errors."""
    asked = {"requests": 20, "carried": 0.1, "review": 0.05, "law_disclosed": 0.5}
    made = simulate(3000, [2018, 2019], seed=5, **STILL, **RIGHT, **asked)
    truth, counts = made.truth.reports, made.truth.counts
    people = made.truth.places["population"].sum()
    received = truth.groupby("year")["received"].sum()
    mean = 20 * people / 1e5
    assert np.abs(received - mean).max() < 4 * np.sqrt(mean)
    later = truth[truth["year"] == 2019]
    cases = counts.filter(regex="^review").to_numpy().sum()
    for k, n, share in (
        (later["carried_out"].sum(), later["received"].sum(), 0.1),
        (cases, truth["decided"].sum(), 0.05),
    ):
        assert abs(k / n - share) < 4 * np.sqrt(share * (1 - share) / n)
    # The weights are counts of outcomes, so their odds can be worked out by hand.
    odds = (643 + 3644 + 1378) / (10954 - 643 - 3644 - 1378)
    disclosed = made.truth.concept("outcome.disclosed").groupby(
        truth["year"].to_numpy()
    )
    decided = truth.groupby("year")["decided"].sum()
    share = disclosed.sum() / decided
    expected = np.array([odds, odds * np.exp(0.5)])
    expected = expected / (1 + expected)
    error = np.sqrt(expected * (1 - expected) / decided)
    assert (np.abs(share - expected) < 4 * error).all()


def test_requests_are_negative_binomial():
    """Var = m + m**2 * cv**2 for one request each: 4,000 counties of one size."""
    still = STILL | {"yearly": 0.5}
    made = simulate(4000, [2019], seed=2, requests=1000, **still, **RIGHT)
    x = made.truth.reports["received"] / made.truth.reports["expected"]
    small = 1 / made.truth.reports["expected"].mean()
    assert abs(x.mean() - 1) < 4 * 0.5 / np.sqrt(4000)
    assert x.std() == pytest.approx(np.sqrt(0.25 + small), rel=0.06)


def test_the_odds_of_a_missing_report_are_those_of_the_table():
    """A logit of what is missing, on what it is drawn by, finds both slopes again."""
    import statsmodels.api as sm

    about = world(9000, [2019], seed=99, missing=0.3).reports

    def standard(x):
        return (x - x.mean()) / x.std(ddof=0)

    odds = np.log(about["disclosed"] / (1 - about["disclosed"]))
    by = {"asked": standard(np.log(about["expected"])), "disclosed": standard(odds)}
    design = sm.add_constant(pd.DataFrame(by))
    fit = sm.Logit((~about["found"]).astype(float), design).fit(disp=0)
    asked = [np.log(0.3 / 0.7), -0.5, -0.5]
    assert (np.abs(fit.params - asked) < 4 * fit.bse).all()


def test_batches_widen_what_is_received():
    """Poisson many applicants with geometric batches of mean b: variance (2b - 1)m."""
    still = STILL | {"batch": 3}
    made = simulate(4000, [2019], seed=3, **still, **RIGHT)
    about = made.truth.reports
    z = (about["received"] - about["expected"]) / np.sqrt(about["expected"])
    assert z.mean() == pytest.approx(0, abs=4 * np.sqrt(5 / 4000))
    assert z.var() == pytest.approx(5, rel=0.15)


def test_reports_go_missing_as_asked():
    every = simulate(2000, [2020], missing=0.3, seed=4).truth.reports
    hidden = every[~every["found"]]
    assert hidden["expected"].median() < every["expected"].median()
    assert hidden["disclosed"].mean() < every["disclosed"].mean() - 0.01
    random = {"missing_requests": 0, "missing_disclosed": 0}
    found = simulate(2000, [2020], missing=0.3, seed=4, **random).truth.reports["found"]
    assert found.mean() == pytest.approx(0.7, abs=4 * np.sqrt(0.21 / 2000))


@pytest.mark.parametrize("said", [{"slips": 1}, {"missing": 0.9}, {"mixed": 1}])
def test_what_reports_say_changes_nothing_that_is_true(said):
    one, other = (simulate(20, [2018, 2021], **x) for x in (RIGHT, RIGHT | said))
    pd.testing.assert_frame_equal(one.truth.counts, other.truth.counts)


# -- errors --------------------------------------------------------------------------


def test_slips_are_listed_with_what_is_true_and_stated(wrong):
    slips = wrong.truth.errors.query("kind == 'slip'")
    keys = ["report", "code", "applicant"]
    stated = wrong.observations.set_index(keys)["value"]
    assert stated[slips.set_index(keys).index].tolist() == slips["stated"].tolist()
    assert (slips["true"] != slips["stated"]).all()
    assert slips["report"].is_unique
    share = len(slips) / len(wrong.reports)
    assert share == pytest.approx(0.2, abs=4 * np.sqrt(0.16 / len(wrong.reports)))


def test_a_blank_section_has_no_row(wrong):
    blank = wrong.truth.errors.query("kind == 'blank'")
    keys = ["report", "code", "applicant"]
    there = pd.MultiIndex.from_frame(wrong.observations[keys])
    assert not pd.MultiIndex.from_frame(blank[keys]).isin(there).any()
    assert blank["stated"].isna().all() and blank["report"].nunique() > 100


def test_reports_of_the_office_alone_are_smaller(wrong):
    truth = wrong.truth.reports.set_index("report")
    said = load(wrong, codes="request.received").query("applicant in ['', 'total']")
    said = said.set_index("report")["value"]
    office = truth[truth["mixed"] & truth.index.isin(said.index)]
    errors = wrong.truth.errors
    spoiled = errors.loc[errors["kind"] != "mixed", "report"]
    office = office[~office.index.isin(spoiled)]
    share = said[office.index].sum() / office["received"].sum()
    assert share == pytest.approx(0.2, abs=0.02)
    rows = errors[errors["kind"] == "mixed"]
    assert {*rows["report"]} <= {*truth.index[truth["mixed"]]}
    one = rows.query("code == 'request.received' and applicant in ['', 'total']")
    one = one.set_index("report")
    assert {*office.index} - {*one.index} <= {*office.index[office["received"] < 40]}
    assert (one["true"] == truth.loc[one.index, "received"]).all()
    same = one.index.intersection(office.index)
    assert (one.loc[same, "stated"] == said[same]).all()
    assert (rows["true"] != rows["stated"]).all()


# -- options and files ---------------------------------------------------------------


def test_forms_may_change_in_other_years():
    made = simulate(2, range(2014, 2020), forms={"ogi2014": 2014, "ogi2021": 2016})
    named = made.truth.reports.groupby("year")["form"].first()
    assert named.tolist() == ["ogi2014"] * 2 + ["ogi2021"] * 4


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"counties": 0}, "counties=0 is none of 1 to 10,000"),
        ({"years": []}, "years has none"),
        ({"years": [2010]}, "no national form is in use in 2010"),
        ({"forms": {"ogi2020": 2014}}, "did you mean"),
        ({"forms": {"fujian2014": 2014}}, "is none of ogi2014"),
        ({"forms": {"ogi2021": 2021}}, "no national form is in use in 2019"),
        ({"mising": 0.1}, "did you mean 'missing'"),
        ({"missing": 1.5}, "missing=1.5 is no number from 0 to 1"),
        ({"seed": -1}, "seed=-1 is below 0"),
        ({"years": "2019"}, "years='2019' is text"),
        ({"alike": 0}, "alike=0 is no number from 0.1"),
        ({"requests": 0}, "requests=0 is no number from 0.001"),
        ({"batch": -1}, "batch=-1 is no number from 0"),
        ({"trend": "up"}, "trend='up' is no number from -10 to 10"),
    ],
)
def test_what_cannot_be_is_refused(given, message):
    with pytest.raises(DataError, match=message):
        simulate(**{"counties": 2, "years": [2019]} | given)


def test_every_number_says_what_it_means_and_where_it_comes_from():
    table = assumptions()
    assert table[["meaning", "source"]].map(len).min(axis=None) > 5
    assert simulate(1, [2019]).truth.options == {**table["value"], "seed": 2019}


def test_the_same_seed_makes_the_same_country():
    made = simulate(12, range(2017, 2023), seed=7)
    said = made.observations[["report", "code", "applicant", "value"]].astype(str)
    text = said.to_csv(index=False) + made.truth.counts.to_csv()
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert digest[:16] == "e1a5704e1ea02aed"
    other = simulate(12, range(2017, 2023), seed=8)
    assert not made.truth.counts.reset_index(drop=True).equals(
        other.truth.counts.reset_index(drop=True)
    )


def test_a_country_has_what_the_census_counted():
    whole = simulate(2843, [2019], **RIGHT).truth.places
    counted = census().query("level == 'county' and population > 0")
    assert whole["population"].sum() == counted["population"].sum()


def test_its_options_are_those_of_the_table():
    assert {*Options.__annotations__} == {*assumptions().index}


def test_it_is_valid_as_long_as_it_is_marked(tmp_path):
    simulate(2, [2022], out=tmp_path, missing=0)
    govopen.validate(tmp_path)
    reports = pd.read_csv(tmp_path / "reports.csv", dtype="str")
    reports.loc[0, "source_kind"] = "official"
    reports.loc[1, ["region", "place"]] = "130001"
    reports.to_csv(tmp_path / "reports.csv", index=False)
    with pytest.raises(InvalidError) as caught:
        govopen.validate(tmp_path)
    found = [(x.row, x.column) for x in caught.value.problems]
    assert sorted(found) == [(n, x) for n in (2, 3) for x in ("place", "region")]


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_it_is_written_as_a_data_set_with_the_truth_beside_it(tmp_path, format):
    made = simulate(3, [2018, 2019], out=tmp_path, format=format)
    assert isinstance(made, Simulated)
    back = store.read("observations", tmp_path)
    assert len(back) == len(made.observations)
    assert {*load(tmp_path)["source_kind"]} == {"simulated"}
    truth = pd.read_csv(tmp_path / "truth" / "reports.csv")
    assert truth["received"].tolist() == made.truth.reports["received"].tolist()
