"""The bundled data package: valid, rebuilt from its sources, licensed, traceable."""

import json
import runpy
from pathlib import Path

import pandas as pd
import pytest

import govopen
from govopen.bounds import aggregate, comparable
from govopen.bundle import DATA
from govopen.errors import DataError
from govopen.panel import write


@pytest.fixture(scope="module")
def package():
    return json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # raised inside frictionless
def test_package_is_valid():
    from frictionless import Package

    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "fieldName", "rowNumber", "note"])


def test_every_table_is_described(package):
    described = {resource["path"] for resource in package["resources"]}
    tables = [*DATA.glob("*.csv"), *DATA.glob("outside/*.csv")]
    assert described == {path.relative_to(DATA).as_posix() for path in tables}
    for resource in package["resources"]:
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_data_is_cc_by_and_has_a_version_of_its_own(package):
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert package["version"] == "0.3.0"


def test_tables_are_rebuilt_byte_for_byte(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(DATA)
    build = runpy.run_path(str(DATA / "build.py"))["build"]
    write(build(), tmp_path)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    stored = {path.name: path.read_bytes() for path in DATA.glob("*.csv")}
    differing = {name for name in built | stored if built.get(name) != stored.get(name)}
    assert not differing, "make data"


def test_outside_tables_are_rebuilt_byte_for_byte(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(DATA)
    write(runpy.run_path(str(DATA / "outside.py"))["tables"](), tmp_path)
    for path in (DATA / "outside").glob("*.csv"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), "make data"


def test_columns_are_described_as_the_schema_has_them(package, monkeypatch):
    monkeypatch.syspath_prepend(DATA)
    describe = runpy.run_path(str(DATA / "build.py"))["describe"]
    stored = (DATA / "datapackage.json").read_text(encoding="utf-8")
    assert describe(package) == stored, "make data"


def sources(folder, name):
    path = DATA / "sources" / folder / f"{name}.csv"
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def copied():
    """Every figure that was copied: what two readers took from one sentence once."""
    same = sources("headlines", "same").set_index("report")["same_as"]
    tables, opened = sources("tables", "values"), sources("headlines", "values")
    rows = pd.concat([tables, opened.assign(origin="narrative")], ignore_index=True)
    rows["report"] = rows["report"].replace(same)
    return rows.drop_duplicates(["report", "code", "applicant", "value", "origin"])


def test_every_source_is_in():
    """Openings of 1,402 reports, 13 of them of reports known otherwise; 44 by table."""
    opened, tables = sources("headlines", "reports"), sources("tables", "reports")
    same = sources("headlines", "same").set_index("report")["same_as"]
    keys = {*opened["report"].replace(same), *tables["report"], "rudong-2018"}
    assert keys == set(govopen.reports()["report"])
    assert (len(opened), len(tables), len(same)) == (1402, 44, 13)
    assert len(keys) == 1402 + 44 + 1 - 13 == 1434
    read = len(sources("headlines", "values")), len(sources("tables", "values"))
    assert read == (5641, 3527)
    again = sum(read) - len(copied())
    assert len(govopen.load()) == sum(read) - again + 68  # Rudong's two tables
    assert again == 35


def test_twenty_figures_follow_to_their_source_rows():
    df = govopen.load()
    rows = copied().replace({"applicant": {"": "total"}})
    drawn = df[df["report"] != "rudong-2018"].sample(20, random_state=12)
    for figure in drawn.itertuples(index=False):
        row = rows[
            (rows["report"] == figure.report)
            & (rows["code"] == figure.code)
            & (rows["applicant"] == (figure.applicant or "total"))
            & (rows["origin"] == figure.origin)
        ]
        assert float(row["value"].item()) == figure.value
        assert row["precision"].item() == figure.precision


def test_figures_of_rudong_stand_where_their_locator_says():
    lines = (DATA / "sources" / "rudong-2018.txt").read_text(encoding="utf-8")
    lines = lines.splitlines()
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018, origin="table")
    assert len(df) == 68
    for value, locator in zip(df["value"], df["locator"], strict=True):
        number = int(locator.split("line ")[1].rstrip(")"))
        cells = [cell.strip() for cell in lines[number - 1].split("|")]
        assert f"{value:g}" in cells


def test_regions_are_those_in_force_in_the_year():
    reports = govopen.reports().dropna(subset="region")
    for year, group in reports.groupby("year"):
        assert set(group["region"]) <= set(govopen.regions(year)["region"])
    today = set(govopen.regions()["region"])
    assert set(reports["place"].dropna()) <= today


def test_zones_have_no_countys_code():
    reports = govopen.reports()
    zones = reports[reports["level"] == "zone"]
    assert zones["region"].isna().all()
    assert zones["place"].isna().all()
    named = reports[reports["level"].isin(["province", "prefecture", "county"])]
    # A county of Huaihua did not write its name on its page, in two years.
    nameless = named[named["region"].isna()]
    assert nameless["prefecture"].tolist() == ["怀化市"] * 2


def test_suqian_2023_adds_up_from_its_parts():
    df = govopen.load(codes="request.available", years=2023)
    parts = df[df["report"].str.startswith("suqian-2023-")]
    whole = govopen.load(place="宿迁市", scope="jurisdiction", years=2023)
    table = govopen.wide(whole, ["request.received", "request.carried_in"])
    assert parts["value"].sum() == table.loc["suqian-2023"].sum() == 3607


def test_pingtan_can_be_followed_through_four_forms():
    """Requests received, added up from the fifteen reports of the zone by hand."""
    df = govopen.load(scope="jurisdiction", level="zone", codes="request.received")
    df = df[(df["body"] == "平潭综合实验区管委会") & (df["origin"] == "table")]
    everyone = df[df["applicant"].isin(["", "total"])]
    assert sorted(everyone["year"]) == list(range(2011, 2026))
    assert len(everyone["series"].unique()) == 1
    assert everyone.groupby("form", observed=True)["value"].sum().to_dict() == {
        "fujian2009": 0 + 0 + 0,
        "fujian2014": 1 + 0 + 0 + 0 + 0,
        "ogi2019": 23 + 21,
        "ogi2021": 70 + 74 + 81 + 218 + 154,
    }


def test_a_rows_sum_over_all_years_stands_beside_the_years_figure():
    """Tables of 17 rows, 16 without one for other means, 16 and later 15 rows.

    The sum of what stood in the gazette is blank in the zone's table for 2013.
    """
    df = govopen.load(origin="table")
    df = df[df["form"].isin(["fujian2009", "fujian2014"])]
    summed = df["code"].str.startswith("cumulative.")
    counts = [df["form"], summed.map({True: "sums", False: "of the year"})]
    assert df.groupby(counts, observed=True).size().to_dict() == {
        ("fujian2009", "of the year"): 4 * 17 + 2 * 16,
        ("fujian2009", "sums"): 4 * 17 + 2 * 16 - 1,
        ("fujian2014", "of the year"): 3 * 16 + 2 * 15,
        ("fujian2014", "sums"): 3 * 16 + 2 * 15,
    }


def test_pingtans_reports_contradict_themselves_as_listed():
    """What was looked at again in the reports, and nothing else but breaks."""
    found = govopen.findings()
    found = found[found["report"].str.startswith("pingtan-")]
    found = found[~found["rule"].isin(["source.copied", "series.break"])]
    listed = [
        f"{report.removeprefix('pingtan-')} {rule} {expected:g} {stated:g}"
        for report, rule, expected, stated in zip(
            found["report"],
            found["rule"],
            found["expected"],
            found["found"],
            strict=True,
        )
    ]
    assert sorted(listed) == [
        "county-2011 figure.contradiction 418 425",
        "county-2012 figure.contradiction 1795 2026",
        "county-2012 publication.places 1795 2026",
        "county-2013 figure.contradiction 0 4",
        "county-2013 figure.contradiction 1713 1853",
        "county-2013 figure.contradiction 4 3",
        "county-2013 publication.places 1713 1853",
        "county-2013 received.answered 3 7",
        "zone-2011 figure.contradiction 418 425",
        "zone-2012 cumulative.gazette_carried 7 0",
        "zone-2012 cumulative.proactive_carried 2255 4359",
        "zone-2012 figure.contradiction 739 1913",
        "zone-2012 figure.contradiction 739 1913",
        "zone-2012 figure.contradiction 739 3636",
        "zone-2013 cumulative.proactive_carried 77163 76424",
        "zone-2013 figure.contradiction 0 1",
        "zone-2013 figure.contradiction 72804 4970",
        "zone-2016 cumulative.answers_carried 1 0",
        "zone-2016 cumulative.granted_carried 1 0",
        "zone-2016 cumulative.letters_carried 1 0",
        "zone-2016 cumulative.requests_carried 1 0",
        "zone-2017 cumulative.proactive_carried 87498 10037",
        "zone-2020 outcome.parts 26 20",
        "zone-2020 outcome.parts 27 21",
        "zone-2022 figure.contradiction 71 72",
        "zone-2022 figure.contradiction 74 75",
        "zone-2023 figure.contradiction 470 393",
        "zone-2023 normative.in_force_carried 643 470",
        "zone-2024 normative.in_force_carried 499 440",
        "zone-2025 normative.in_force_carried 453 546",
    ]


def test_one_territory_of_two_bodies_is_not_added_up():
    """The zone of Pingtan and its county both report on 2011 to 2013."""
    reports = govopen.reports()
    pair = reports[reports["body"].isin(["平潭综合实验区管委会", "平潭县人民政府"])]
    assert pair["county"].unique().tolist() == ["平潭县"]
    assert set(pair.loc[pair["level"] == "county", "place"]) == {"350128"}
    assert pair.loc[pair["level"] == "zone", "place"].isna().all()
    df = govopen.load(scope="jurisdiction", years=2012, codes="request.received")
    df = df[df["report"].isin(pair["report"])]
    both = comparable(df, "request.received")
    with pytest.raises(DataError, match=r"平潭县人民政府 and, within it, 平潭"):
        aggregate(both, "year")


def test_four_kinds_of_nothing_are_told_apart():
    """Printed, stated in words, blank, and what only follows from other figures."""
    zone = govopen.load(years=2018, level="zone", codes="request.received")
    zone = zone[zone["body"] == "平潭综合实验区管委会"]
    assert zone.set_index("origin")["value"].to_dict() == {"table": 0, "narrative": 0}
    df = govopen.load(years=2023, codes="request.received")
    df = df[df["body"] == "沭阳县发展和改革局"]
    assert set(df["applicant"]) == {"natural", "total"}  # the rest is blank
    own = df[df["origin"] == "table"]
    follows = comparable(own, "applicant.organisation")
    assert follows[["most", "origin"]].values.tolist() == [[0, "derived"]]
    assert "derived" not in set(govopen.load()["origin"])


def test_what_has_no_code_is_listed_with_a_reason():
    """20 figures of the reports on Pingtan, and a letter that is no report."""
    left = sources("tables", "uncoded")
    assert len(left) == 21 and left["reason"].ne("").all()
    assert set(left["report"]) - set(govopen.reports()["report"]) == {
        "pingtan-letter-2014"
    }


def test_sources_hold_no_prose():
    """Labels and figures only: no line is longer than the longest label."""
    for path in Path(DATA / "sources").rglob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line) < 50 and not line.endswith("。")
