"""Two data sets become one, and nothing that either says is lost."""

import pandas as pd
import pytest
import render

import govopen
from govopen.bundle import DATA
from govopen.combining import combine
from govopen.errors import DataError
from govopen.panel import write

FIGURES = render.figures_of("ogi2014", 1)
SPOILT = FIGURES | {("proactive.total", ""): 10**6}


def made(tmp_path, name, figures, years=(2018,)):
    """Ingest a page of Rudong for each year into a data set of its own."""
    folder = tmp_path / name
    folder.mkdir()
    for year in years:
        page = render.page("ogi2014", figures, year=year)
        (folder / f"{year}.html").write_bytes(page)
    return govopen.ingest([folder])


def test_what_only_one_has_is_kept_as_it_was(tmp_path):
    one = made(tmp_path, "one", FIGURES, (2016,))
    two = made(tmp_path, "two", FIGURES, (2018,))
    both = combine(one, two)
    assert both.witnesses.empty
    assert both.reports["year"].tolist() == [2016, 2018]
    assert both.counts["observations"] == 2 * len(one.observations)
    expected = pd.concat([one.observations, two.observations], ignore_index=True)
    pd.testing.assert_frame_equal(both.observations, expected, check_dtype=False)
    assert both.findings.empty


@pytest.mark.parametrize("prefer", ["first", "second"])
def test_of_a_pair_one_is_kept_and_the_other_is_its_witness(prefer, tmp_path):
    one = made(tmp_path, "one", FIGURES)
    two = made(tmp_path, "two", SPOILT)
    both = combine(one, two, prefer=prefer)
    kept, other = (one, two) if prefer == "first" else (two, one)
    assert both.reports["sha256"].tolist() == kept.reports["sha256"].tolist()
    assert both.observations["value"].tolist() == kept.observations["value"].tolist()
    assert both.witnesses["value"].tolist() == other.observations["value"].tolist()
    told = both.findings[both.findings["rule"] == "figure.witness"]
    values = FIGURES["proactive.total", ""], 10**6
    here, there = values if prefer == "first" else values[::-1]
    assert told[["codes", "found", "expected"]].values.tolist() == [
        ["proactive.total", here, there]
    ]
    assert told["severity"].tolist() == ["warning"]
    df = govopen.load(both)
    assert df.loc[df["doubt"] != "", "code"].tolist() == ["proactive.total"]


def test_the_fuller_is_preferred_and_of_equals_the_first(tmp_path):
    page = render.page("ogi2014", FIGURES, year=2018).decode()
    figure = f">{FIGURES['request.letter', '']:g}<"
    poorer = tmp_path / "poorer.html"
    poorer.write_text(page.replace(figure, "><", 1), encoding="utf-8")
    few = govopen.ingest([poorer])
    many = made(tmp_path, "many", FIGURES)
    assert len(few.observations) == len(many.observations) - 1
    for pair in ((few, many), (many, few)):
        both = combine(*pair, prefer="fuller")
        assert both.reports["sha256"].tolist() == many.reports["sha256"].tolist()
    same = made(tmp_path, "same", SPOILT)
    both = combine(many, same, prefer="fuller")
    assert both.reports["sha256"].tolist() == many.reports["sha256"].tolist()


def test_failures_are_kept_and_what_nobody_checked_is_checked(tmp_path):
    one = made(tmp_path, "one", FIGURES, (2016,))
    two = made(tmp_path, "two", FIGURES | {("closed.total", ""): 10**6})
    assert len(two.findings)
    tables = two.tables()
    tables["failures"].loc[0] = ["a.html", "EmptyDocumentError", "it is empty"]
    write(tables, tmp_path / "written")
    (tmp_path / "written" / "findings.csv").unlink()
    both = combine(one, tmp_path / "written")
    assert both.failures["path"].tolist() == ["a.html"]
    assert both.findings["rule"].tolist() == govopen.check(two)["rule"].tolist()


def test_other_scopes_and_years_are_no_pair(tmp_path):
    one = made(tmp_path, "one", FIGURES)
    office = govopen.ingest([tmp_path / "one"], scope="office")
    both = combine(one, office)
    assert both.reports["scope"].tolist() == ["jurisdiction", "office"]
    assert both.witnesses.empty


def test_own_and_bundled_data(tmp_path):
    own = govopen.ingest([DATA / "sources" / "rudong-2018.txt"])
    both = combine(own, None)
    assert len(both.reports) == len(govopen.reports())
    kept = both.reports.set_index("report").loc["rudong-2018"]
    assert kept["sha256"] == own.reports["sha256"][0]
    assert set(both.witnesses["witness"]) == {"rudong-2018"}
    assert not (both.findings["rule"] == "figure.witness").any()
    # What the bundled data have twice themselves stays.
    df = govopen.load(both, place="如东县", years=2018, scope="jurisdiction")
    shares = govopen.measures.timeliness(df)
    assert shares[["k", "n"]].values.tolist() == [[307, 320], [13, 320]]
    write(both.tables(), tmp_path / "both")
    again = govopen.load(tmp_path / "both")
    assert again["value"].tolist() == govopen.load(both)["value"].tolist()


def test_identities_across_years_are_tested_over_both(tmp_path):
    """What the later year carries in is what the earlier one carried out."""
    later = render.figures_of("ogi2021", 1)
    folders = []
    for year in (2022, 2023):
        folder = tmp_path / str(year)
        folder.mkdir()
        (folder / "a.html").write_bytes(render.page("ogi2021", later, year=year))
        folders.append(govopen.ingest([folder]))
    whole = govopen.ingest([tmp_path / "2022", tmp_path / "2023"]).findings
    both = combine(*folders).findings
    assert len(whole) > sum(len(x.findings) for x in folders)
    order = ["report", "rule", "applicant", "codes"]
    columns = [*order, "expected", "found"]
    one, two = (
        x.sort_values(order)[columns].reset_index(drop=True) for x in (whole, both)
    )
    pd.testing.assert_frame_equal(one, two)


def test_two_reports_never_share_a_key(tmp_path):
    one = made(tmp_path, "one", FIGURES)
    two = made(tmp_path, "two", FIGURES, (2016,))
    tables = two.tables()
    for name in ("reports", "observations"):
        tables[name]["report"] = one.reports["report"][0]
    write(tables, tmp_path / "renamed")
    with pytest.raises(DataError, match="two different reports have the key '320623"):
        combine(one, tmp_path / "renamed")
    with pytest.raises(DataError, match="prefer='best' is none of first, second"):
        combine(one, two, prefer="best")
