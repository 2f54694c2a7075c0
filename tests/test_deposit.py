import json
import zipfile
from datetime import date
from hashlib import sha256

import pandas as pd
import pytest
import render
from frictionless import Package

import govopen
from govopen.errors import DataError, InvalidError, LeftOut
from govopen.panel import write
from govopen.schema import TABLES

GIVEN = {
    "title": "Rudong",
    "creators": ["Li Wei", "王芳"],
    "published": date(2026, 1, 2),
}


@pytest.fixture
def rudong():
    return govopen.load(place="如东县", scope="jurisdiction", years=2018)


def held(path, name):
    with zipfile.ZipFile(path) as zipped:
        return zipped.read(name)


def test_it_is_a_valid_data_package(rudong, tmp_path):
    govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN)
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        zipped.extractall(tmp_path / "a")
    report = Package(str(tmp_path / "a" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == 5


def test_what_a_person_settled_goes_with_a_data_set(tmp_path):
    page = render.page("ogi2014", render.figures_of("ogi2014", 1), year=2018)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "a.html").write_bytes(page)
    govopen.ingest(tmp_path / "home", out=tmp_path / "set")
    key = govopen.load(tmp_path / "set")["report"].iloc[0]
    path = tmp_path / "home" / "a.html"
    told = "report,path,field,code,value,reason,who,when\n"
    told += f'{key},{path},value,request.fax,7,"=a, ""b""",王芳,2026-01-02\n,,,,,,,\n'
    fields = "place", "body", "scope", "year", "out"
    values = "江苏省/无锡市/江阴市", "江阴市人民政府", "jurisdiction", "2017", ""
    for field, value in zip(fields, values, strict=True):
        code = "request.letter" * (field == "out")
        told += f"{key},{path},{field},{code},{value},wrong,王芳,\n"
    (tmp_path / "set" / "corrections.csv").write_text(told, "utf-8")
    files = govopen.deposit(tmp_path / "set", tmp_path / "a.zip", **GIVEN)
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        zipped.extractall(tmp_path / "a")
    report = Package(str(tmp_path / "a" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    package = json.loads((tmp_path / "a" / "datapackage.json").read_text("utf-8"))
    own = {x["path"]: x for x in package["resources"]}["corrections.csv"]
    text = (tmp_path / "a" / "corrections.csv").read_bytes()
    digest = sha256(text).hexdigest()
    assert own["hash"] == f"sha256:{digest}"
    assert files.set_index("name")["sha256"]["corrections.csv"] == digest
    for name in ("README.md", "ro-crate-metadata.json"):
        assert "corrections.csv" in (tmp_path / "a" / name).read_text("utf-8")
    assert "home" not in text.decode()
    types = {x["name"]: x["type"] for x in own["schema"]["fields"]}
    assert types["value"] == types["printed"] == "string"  # of figures and of fields
    lines = pd.read_csv(tmp_path / "a" / "corrections.csv", dtype="str")
    cells = ["path", "value", "who"]
    assert lines[cells].values[0].tolist() == ["a.html", "7", "王芳"]
    assert lines["value"].fillna("").tolist() == ["7", *values]
    assert lines["path"].unique() == ["a.html"]
    before, after = (govopen.load(tmp_path / x) for x in ("set", "a"))
    cells = ["report", "code", "value", "origin", "printed"]
    pd.testing.assert_frame_equal(before[cells], after[cells])
    assert (after["origin"] == "corrected").sum() == 1


def test_texts_have_a_checksum_in_the_package(rudong, tmp_path):
    govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN)
    package = json.loads(held(tmp_path / "a.zip", "datapackage.json"))
    hashes = {x["path"]: x["hash"] for x in package["resources"]}
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        described = {*zipped.namelist()} - {"datapackage.json"}
    assert hashes.keys() == described - {"ro-crate-metadata.json"}
    for name, told in hashes.items():
        content = held(tmp_path / "a.zip", name)
        assert told == f"sha256:{sha256(content).hexdigest()}"


@pytest.mark.parametrize("name", ["level", "body", "scope", "year"])
def test_what_reports_do_not_say_is_told_and_the_package_valid(rudong, tmp_path, name):
    mine = rudong.astype({name: object}).assign(**{name: None})
    with pytest.warns(LeftOut, match=f"1 of 1 reports, as rudong-2018.*{name} of 1"):
        govopen.deposit(mine, tmp_path / "a.zip", **GIVEN)
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        zipped.extractall(tmp_path / "a")
    report = Package(str(tmp_path / "a" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert f"Not known of its reports: {name} of 1." in (
        tmp_path / "a" / "README.md"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("observations.csv", ",320,", ",321,"), ("references.bib", "2018", "2017")],
)
def test_a_package_that_was_changed_is_not_valid(rudong, tmp_path, name, old, new):
    govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN)
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        zipped.extractall(tmp_path / "a")
    file = tmp_path / "a" / name
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    report = Package(str(tmp_path / "a" / "datapackage.json")).validate()
    assert [x[0] for x in report.flatten(["type"])] == ["hash-count"]


def test_what_was_deposited_loads_as_before(rudong, tmp_path):
    govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN)
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        zipped.extractall(tmp_path / "a")
    again = govopen.load(tmp_path / "a")
    key = ["report", "code", "applicant", "value", "locator"]
    one, two = (x[key].astype(object).reset_index(drop=True) for x in (rudong, again))
    pd.testing.assert_frame_equal(one, two, check_dtype=False)


def test_the_crate_names_every_file_and_its_checksum(rudong, tmp_path):
    files = govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN)
    crate = json.loads(held(tmp_path / "a.zip", "ro-crate-metadata.json"))
    by_id = {entity["@id"]: entity for entity in crate["@graph"]}
    root = by_id["./"]
    assert root["datePublished"] == "2026-01-02"
    assert [by_id[x["@id"]]["name"] for x in root["author"]] == GIVEN["creators"]
    assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    for part in root["hasPart"]:
        content = held(tmp_path / "a.zip", part["@id"])
        assert by_id[part["@id"]]["sha256"] == sha256(content).hexdigest()
    # It cannot hold a checksum of itself.
    assert {x["@id"] for x in root["hasPart"]} | {"ro-crate-metadata.json"} == {
        *files["name"]
    }


def test_the_same_data_are_the_same_file(rudong, tmp_path):
    govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN)
    govopen.deposit(rudong, tmp_path / "b.zip", **GIVEN)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_files_of_a_deposit_can_be_read_by_everyone(rudong, tmp_path):
    govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN)
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        modes = {(x.create_system, x.external_attr >> 16) for x in zipped.infolist()}
    assert modes == {(3, 0o100644)}  # 3 is Unix, whose modes these are


def test_names_with_commas_stay_apart(rudong, tmp_path):
    named = GIVEN | {"creators": ["Wang, Li", "Smith, J."]}
    govopen.deposit(rudong, tmp_path / "a.zip", **named)
    readme = held(tmp_path / "a.zip", "README.md").decode()
    assert "\nWang, Li; Smith, J., 2026-01-02. Licence" in readme
    crate = json.loads(held(tmp_path / "a.zip", "ro-crate-metadata.json"))
    people = [x["name"] for x in crate["@graph"] if x["@type"] == "Person"]
    assert people == named["creators"]


def test_folders_of_the_depositor_stay_at_home(rudong, tmp_path):
    mine = rudong.assign(path=["/home/li/secret/a.html"] * len(rudong))
    govopen.deposit(mine, tmp_path / "a.zip", **GIVEN)
    table = held(tmp_path / "a.zip", "reports.csv").decode()
    assert "a.html" in table and "secret" not in table


def test_simulated_reports_are_called_so_and_not_cited(rudong, tmp_path):
    made = rudong.assign(source_kind="simulated")
    with pytest.warns(LeftOut, match="simulated"):
        govopen.deposit(made, tmp_path / "a.zip", **GIVEN)
    assert held(tmp_path / "a.zip", "README.md").startswith(b"# Rudong (simulated)")
    assert "如东" not in held(tmp_path / "a.zip", "references.bib").decode()


def test_further_tables_and_findings_go_with_a_data_set(tmp_path):
    measures = pd.DataFrame({"label": ["a", "b"], "k": [1, 2], "share": [0.25, 0.75]})
    govopen.deposit(None, tmp_path / "a.zip", **GIVEN, tables={"share": measures})
    package = json.loads(held(tmp_path / "a.zip", "datapackage.json"))
    found = {r["name"]: [f["type"] for f in r["schema"]["fields"]]
             for r in package["resources"] if "schema" in r}  # fmt: skip
    assert found["share"] == ["string", "integer", "number"]
    assert "findings" in found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "title and creators"),
        ({"creators": []}, "title and creators"),
        ({"creators": ["Li Wei", " "]}, "title and creators"),
        ({"licence": "MIT"}, "CC-BY-4.0"),
        ({"tables": {"reports": pd.DataFrame()}}, "'reports'"),
        ({"tables": {"README": pd.DataFrame()}}, "'README'"),
        ({"tables": {"../a": pd.DataFrame()}}, r"'\.\./a'"),
    ],
)
def test_what_does_not_fit_is_refused(rudong, tmp_path, change, said):
    with pytest.raises(DataError, match=said):
        govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN | change)
    assert not list(tmp_path.iterdir())


def test_it_needs_figures_and_a_folder(rudong, tmp_path):
    with pytest.raises(DataError, match="no figure"):
        govopen.deposit(rudong[:0], tmp_path / "a.zip", **GIVEN)
    with pytest.raises(DataError, match="no folder"):
        govopen.deposit(rudong, tmp_path / "no" / "a.zip", **GIVEN)
    with pytest.raises(DataError, match="level"):
        govopen.deposit(rudong.drop(columns="level"), tmp_path / "a.zip", **GIVEN)


@pytest.mark.parametrize(
    ("table", "column", "cell", "told"),
    [
        ("reports", "level", "city", "'city' is none of"),
        ("reports", "form", "ogi2020", "there is no form 'ogi2020'"),
        ("observations", "code", "request.recieved", "did you mean 'request.received'"),
        ("observations", "report", "nope", "there is no report 'nope'"),
        ("observations", "value", "inf", "inf is no finite number"),
        ("observations", "value", "-5", "-5 is below zero"),
        ("observations", "origin", "guess", "'guess' is none of"),
    ],
)
def test_what_breaks_the_schema_is_refused_by_its_cell(
    table, column, cell, told, rudong, tmp_path
):
    keys = rudong["report"].unique()
    about = govopen.reports()[lambda df: df["report"].isin(keys)]
    own = rudong[[*TABLES["observations"]]]
    noted = govopen.findings()[lambda df: df["report"].isin(keys)]
    held = {"reports": about, "observations": own, "findings": noted}
    write(held, tmp_path / "set")
    assert len(govopen.deposit(tmp_path / "set", tmp_path / "a.zip", **GIVEN)) > 3
    path = tmp_path / "set" / f"{table}.csv"
    lines = pd.read_csv(path, dtype=str)
    lines.loc[0, column] = cell
    lines.to_csv(path, index=False)
    for give in (
        lambda: govopen.deposit(tmp_path / "set", tmp_path / "b.zip", **GIVEN),
        lambda: govopen.validate(tmp_path / "set"),
    ):
        with pytest.raises(InvalidError) as caught:
            give()
        assert f"{table}.csv, row 2, {column}: " in str(caught.value)
        assert told in str(caught.value)
    assert not (tmp_path / "b.zip").exists()


def test_a_frame_is_held_against_the_schema_too(rudong, tmp_path):
    rudong.loc[0, "value"] = -1
    with pytest.raises(InvalidError, match=r"observations, value: -1.0 is below zero"):
        govopen.deposit(rudong, tmp_path / "a.zip", **GIVEN)
