"""The bundled data package: valid, rebuilt from its sources, licensed, traceable."""

import json
import runpy
from pathlib import Path

import pandas as pd
import pytest

import govopen
from govopen.bundle import DATA
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
    assert described == {path.name for path in DATA.glob("*.csv")}
    for resource in package["resources"]:
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_data_is_cc_by_and_carries_the_package_version(package):
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert package["version"] == govopen.__version__


def test_tables_are_rebuilt_byte_for_byte(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(DATA)
    build = runpy.run_path(str(DATA / "build.py"))["build"]
    write(build(), tmp_path)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    stored = {path.name: path.read_bytes() for path in DATA.glob("*.csv")}
    differing = {name for name in built | stored if built.get(name) != stored.get(name)}
    assert not differing, "make data"


def test_columns_are_described_as_the_schema_has_them(package, monkeypatch):
    monkeypatch.syspath_prepend(DATA)
    describe = runpy.run_path(str(DATA / "build.py"))["describe"]
    stored = (DATA / "datapackage.json").read_text(encoding="utf-8")
    assert describe(package) == stored, "make data"


def sources(folder, name):
    path = DATA / "sources" / folder / f"{name}.csv"
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def test_every_source_is_in():
    """1,290 reports of which one is known whole, 16 transcribed, 1 read from a file."""
    opened, typed = sources("headlines", "reports"), sources("transcribed", "reports")
    same = sources("headlines", "same").set_index("report")["same_as"]
    keys = {*opened["report"].replace(same), *typed["report"], "rudong-2018"}
    assert keys == set(govopen.reports()["report"])
    assert (len(opened), len(same), len(typed)) == (1290, 1, 16)
    values = len(sources("headlines", "values")) + len(sources("transcribed", "values"))
    assert len(govopen.load()) == values + 68  # Rudong's two tables
    assert values == 5149 + 513


def test_twenty_figures_follow_to_their_source_rows():
    df = govopen.load()
    copied = df[df["report"] != "rudong-2018"].sample(20, random_state=2026)
    same = sources("headlines", "same").set_index("report")["same_as"]
    rows = pd.concat([sources(f, "values") for f in ("headlines", "transcribed")])
    rows["report"] = rows["report"].replace(same)
    for figure in copied.itertuples(index=False):
        row = rows[(rows["report"] == figure.report) & (rows["code"] == figure.code)]
        # What the openings state, they state of everyone, and name no applicant.
        row = row[
            row["applicant"].replace("", "total") == (figure.applicant or "total")
        ]
        assert str(f"{figure.value:.15g}") in set(row["value"])
        assert figure.precision in set(row.get("precision", ["exact"])) | {"exact"}


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


def test_sources_hold_no_prose():
    """Labels and figures only: no line is longer than the longest label."""
    for path in Path(DATA / "sources").rglob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line) < 50 and not line.endswith("。")
