"""The bundled data package: valid, rebuilt from its sources, licensed, traceable."""

import json
import runpy
from pathlib import Path

import pytest

import govopen
from govopen.bundle import DATA
from govopen.panel import write

DERIVED = ("reports", "observations", "findings")


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


def test_tables_are_rebuilt_byte_for_byte(tmp_path):
    build = runpy.run_path(str(DATA / "build.py"))["build"]
    write(build(), tmp_path)
    for name in DERIVED:
        built = (tmp_path / f"{name}.csv").read_bytes()
        assert built == (DATA / f"{name}.csv").read_bytes(), f"{name}: make data"


def test_bundled_reports():
    reports = govopen.reports().set_index("report")
    assert reports.index.is_unique
    facts = reports.loc["rudong-2018"]
    assert (facts["region"], facts["county"], facts["year"]) == (
        "320623",
        "如东县",
        2018,
    )
    counts = govopen.load().groupby("report", observed=True).size()
    # 68 in Rudong's two tables; Suqian 2024's text adds two figures to 202.
    assert counts.to_dict() == {
        "rudong-2018": 68,
        "rudong-2018-office": 3,
        "shanghai-general-office-2019": 63,
        "suqian-2023": 202,
        "suqian-2024": 204,
        "suqian-2025": 30,
    }


def test_each_figure_says_where_it_stands():
    df = govopen.load()
    assert (df["locator"].str.len() > 0).all()
    lines = (DATA / "sources" / "rudong-2018.txt").read_text(encoding="utf-8")
    lines = lines.splitlines()
    rudong = df[df["report"] == "rudong-2018"]
    for value, locator in zip(rudong["value"], rudong["locator"], strict=True):
        number = int(locator.split("line ")[1].rstrip(")"))
        cells = [cell.strip() for cell in lines[number - 1].split("|")]
        assert f"{value:g}" in cells


def test_sources_hold_no_prose():
    """Labels and figures only: no line is longer than the longest label."""
    for path in Path(DATA / "sources").rglob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line) < 50 and not line.endswith("。")
