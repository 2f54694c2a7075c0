"""Citations say what the data say of each report, and other programs can read them."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import govopen
from govopen.bundle import DATA
from govopen.citing import cite
from govopen.errors import DataError

ROOT = Path(__file__).parents[1]
OWN = {
    "report": "own/1",
    "body": "某县_人民政府 & 办公室",
    "year": 2021,
    "title": "100% {open}\n报告",
    "url": "https://example.org/a{b}%20c d",
    "source_kind": "file",
    "retrieved": "2022-03-04",
}


def parsed(text):
    """Read BibTeX brace by brace: key to fields. A brace out of place fails."""
    entries = {}
    for entry in re.split(r"\n(?=@)", text):
        head, _, rest = entry.strip().partition(",")
        assert head.startswith("@misc{")
        fields, depth, start = {}, 0, 0
        for at, sign in enumerate(rest):
            depth += {"{": 1, "}": -1}.get(sign, 0)
            if sign == "{" and depth == 1:
                name, start = rest[start:at].strip(" ,\n=}"), at + 1
            if sign == "}" and depth == 0:
                fields[name], start = rest[start:at], at
        assert depth == -1 and rest.endswith("\n}")
        assert head[6:] not in entries
        entries[head[6:]] = fields
    return entries


def test_every_report_of_the_bundled_data_is_cited_once():
    reports = govopen.reports().set_index("report")
    entries = parsed(cite(style="bibtex"))
    listed = {one["id"]: one for one in json.loads(cite(style="csl"))}
    assert len(cite().splitlines()) == len(entries) == len(listed) == len(reports) + 2
    assert [*entries] == [*listed]
    assert [*entries][:2] == ["govopen", "govopen-data"]
    for key, row in reports.iterrows():
        bib, csl = entries[f"ogi-{key}"], listed[f"ogi-{key}"]
        assert bib["author"] == f"{{{row['body']}}}"
        assert bib["year"] == str(row["year"])
        assert (
            bib.get("url")
            == csl.get("URL")
            == (row["url"] if pd.notna(row["url"]) else None)
        )
        assert csl["author"] == [{"literal": row["body"]}]
        assert csl["issued"] == {"date-parts": [[row["year"]]]}
        assert {"id", "type", "title"} <= {*csl}
        assert csl["title"] == row["title"] or pd.isna(row["title"])
        assert (row["source_kind"] == "official") == ("note" not in csl)


def test_a_frame_cites_its_own_reports():
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    for frame in (df, govopen.comparable(df), govopen.measures.timeliness(df)):
        assert [*parsed(cite(frame, style="bibtex"))] == [
            "govopen",
            "govopen-data",
            "ogi-rudong-2018",
        ]
    row = govopen.reports().set_index("report").loc["rudong-2018"]
    line = cite(df).splitlines()[-1]
    assert (
        line == f"如东县人民政府. 2018. {row['title']}. {row['url']}."
        or row.isna()["title"]
    )


def test_signs_that_mean_something_to_latex_are_not_markup():
    text = cite(pd.DataFrame([OWN]), about=pd.DataFrame([OWN]), style="bibtex")
    entries = parsed(text)
    assert [*entries] == ["govopen", "ogi-own_1"]  # nothing of the bundled data
    assert entries["ogi-own_1"] == {
        "author": r"{某县\_人民政府 \& 办公室}",
        "year": "2021",
        "title": r"{100\% \textbraceleft{}open\textbraceright{} 报告}",
        "url": "https://example.org/a%7Bb%7D%20c%20d",
        "urldate": "2022-03-04",
    }
    listed = json.loads(
        cite(pd.DataFrame([OWN]), about=pd.DataFrame([OWN]), style="csl")
    )
    assert listed[1]["accessed"] == {"date-parts": [[2022, 3, 4]]}


def test_what_is_not_known_is_left_out():
    frame = pd.DataFrame([{**OWN, "body": None, "year": pd.NA, "title": None}])
    entry = parsed(cite(frame, about=frame, style="bibtex"))["ogi-own_1"]
    assert {*entry} == {"title", "url", "urldate"}
    assert entry["title"] == "{[政府信息公开工作年度报告]}"
    row = frame.assign(
        title="二、上年结转政府信息公开申请数量"
    )  # of a sheet without one
    assert cite(row, about=row, style="bibtex") == cite(
        frame, about=frame, style="bibtex"
    )


def test_simulated_reports_are_not_cited():
    frame = pd.DataFrame([{**OWN, "source_kind": "simulated"}])
    with pytest.warns(govopen.LeftOut, match="1 simulated"):
        assert len(cite(frame).splitlines()) == 1


def test_what_names_no_report_is_refused():
    with pytest.raises(DataError, match="lacks the column 'report'"):
        cite(pd.DataFrame({"value": [1]}))
    with pytest.raises(DataError, match="nothing is known of the report r"):
        cite(pd.DataFrame({"report": ["r"]}))
    two = pd.DataFrame([OWN, {**OWN, "report": "own_1"}])
    with pytest.raises(DataError, match="two reports would have the key ogi-own_1"):
        cite(two)


def test_the_citation_file_agrees():
    yaml = pytest.importorskip("yaml")
    file = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    software, data = json.loads(cite(style="csl"))[:2]
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    for told, listed in ((file, software), (file["references"][0], data)):
        assert told["title"] == listed["title"]
        assert str(told["version"]) == listed["version"]
        assert [x["name"] for x in told["authors"]] == [
            x["literal"] for x in listed["author"]
        ]
    assert file["references"][0]["license"] == package["licenses"][0]["name"]
    assert {"cff-version", "message", "type", "abstract", "license"} <= {*file}


def test_an_index_of_reports_is_no_hindrance():
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    assert govopen.cite(df.set_index("report", drop=False)) == govopen.cite(df)
