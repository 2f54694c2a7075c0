"""Files for other programs say what the frame said, read by those programs' readers."""

import zipfile

import openpyxl
import pandas as pd
import pytest
from pandas.io.stata import StataReader

import govopen
from govopen import schema
from govopen.errors import DataError
from govopen.exports import FORMATS, _words, export, short_name

CODES = {"region": str, "place": str}
BESIDE = ("n", "low", "high", "least", "most", "grade")


@pytest.fixture(scope="module")
def figures():
    return govopen.load(within="南通市", scope="jurisdiction")


def read(path):
    """Read a file back: the frame, the labels of columns, and those of words."""
    if path.suffix == ".dta":
        with StataReader(path, convert_categoricals=False) as stata:
            return stata.read(), stata.variable_labels(), stata.value_labels()
    if path.suffix == ".sav":
        pyreadstat = pytest.importorskip("pyreadstat")
        frame, meta = pyreadstat.read_sav(path)
        return frame, meta.column_names_to_labels, meta.variable_value_labels
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype=CODES, engine="openpyxl"), {}, {}
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype=CODES), {}, {}
    return pd.read_parquet(path), {}, {}


@pytest.mark.parametrize("shape", ["wide", "long"])
@pytest.mark.parametrize("by", ["code", "concept"])
@pytest.mark.parametrize("format", FORMATS)
def test_what_is_read_back_is_what_was_there(figures, format, by, shape, tmp_path):
    if format == "sav":
        pytest.importorskip("pyreadstat")
    frame = figures if by == "code" else govopen.comparable(figures)
    path = tmp_path / f"out.{format}"
    book = export(figures, path, by=by, shape=shape)
    found, labels, words = read(path)
    assert found.columns.tolist() == book["name"].tolist()
    if shape == "wide":
        names = [x for x in book["column"] if x in {*frame[by]}]
        keep = [x for x in (*schema.REPORT[1:], "series") if x in frame]
        expected = govopen.wide(frame, names, keep=keep).reset_index()
        assert len(names) == frame[by].nunique()
    else:
        expected = frame
    assert len(found) == len(expected)
    named = book.set_index("column")["name"]
    for column in expected:
        name = named[column]
        here = found[name].astype(object)
        there = expected[column].astype(object).reset_index(drop=True)
        if words.get(name):
            vocabulary = [x for x in _words()[column] if x is not None]
            here = here.map(dict(enumerate(vocabulary, 1)))
        # None of these columns has both what is empty and what is missing.
        assert here.fillna("").tolist() == there.fillna("").tolist(), column
    if labels:
        assert labels["year"] == "Year reported on"
        assert words["scope"][1] == "Whole jurisdiction"


def test_bounds_and_grade_stand_beside_each_concept(figures, tmp_path):
    """Of 2014 to 2018, what was granted or not is known between bounds for some."""
    concepts = govopen.comparable(figures)
    path = tmp_path / "out.dta"
    export(concepts, path)
    frame = read(path)[0].set_index("report")
    grades = dict(enumerate((x for x in _words()["grade"] if x is not None), 1))
    assert (concepts["least"] < concepts["most"]).any()
    for row in concepts.itertuples():
        name = short_name(row.concept)
        point = frame.loc[row.report, name]
        assert point == row.least if row.least == row.most else pd.isna(point)
        for part in ("least", "most"):
            told = frame.loc[row.report, short_name(f"{row.concept}.{part}")]
            assert told == getattr(row, part)
        grade = frame.loc[row.report, short_name(f"{row.concept}.grade")]
        assert grades[grade] == row.grade


def test_measures_have_n_beside_them(figures, tmp_path):
    shares = govopen.measures.timeliness(figures)
    export(shares, tmp_path / "out.dta")
    frame = read(tmp_path / "out.dta")[0].set_index("report")
    assert frame.loc["rudong-2018", "closed_on_time_n"] == 320
    assert frame.loc["rudong-2018", "closed_on_time"] == pytest.approx(307 / 320)


def test_one_kind_of_applicant(tmp_path):
    df = govopen.load(years=2025, codes="request.*")
    natural = df[(df["applicant"] == "natural") & (df["code"] == "request.received")]
    assert 0 < len(natural) < df["report"].nunique()
    export(df, tmp_path / "out.csv", applicant="natural", beside=())
    frame = pd.read_csv(tmp_path / "out.csv").set_index("report")
    told = dict(zip(natural["report"], natural["value"], strict=True))
    assert frame["request.received"].dropna().to_dict() == told
    assert "request.fax" not in frame  # which no form asks for by applicant


def test_labels_in_chinese(figures, tmp_path):
    export(figures, tmp_path / "out.dta", language="zh")
    _, labels, words = read(tmp_path / "out.dta")
    assert labels["closed_on_time"] == "按时办结数"
    assert labels["closed_on_time_least"] == "按时办结数（最小值）"
    assert words["scope"] == {1: "全辖区", 2: "政府办公室本级", 3: "单一部门"}


def test_names_are_short_and_one_to_one():
    codes = {*govopen.codebook()["code"], *govopen.concepts()["concept"]}
    names = [f"{code}{x}" for code in codes for x in ("", *(f".{b}" for b in BESIDE))]
    short = {short_name(name).lower() for name in names}
    assert len(short) == len(names)
    assert max(map(len, short)) == 32
    assert all(name.isidentifier() and name.isascii() for name in short)


def test_every_word_of_the_schema_has_a_label():
    for table in ("reports", "observations", "comparable"):
        for name, column in schema.TABLES[table].items():
            words = [x for x in _words()[name] if x is not None]
            assert {*column.values} <= {*words}, name
    assert {*schema.SEVERITIES, ""} == {x for x in _words()["doubt"] if x is not None}
    assert {*schema.GRADES} == {x for x in _words()["grade"] if x is not None}


def test_an_open_end_is_empty_where_there_is_no_infinity(tmp_path):
    row = {"report": "r", "concept": "request.received", "least": 3.0}
    frame = pd.DataFrame([{**row, "most": float("inf")}])
    export(frame, tmp_path / "out.dta")
    found = read(tmp_path / "out.dta")[0].iloc[0]
    assert found["request_received_least"] == 3
    assert pd.isna(found["request_received_most"])
    export(frame, tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv")["request.received.most"][0] == float("inf")
    with pytest.raises(DataError, match="'least' of report r is infinite"):
        export(frame.assign(least=float("inf")), tmp_path / "o.dta", shape="long")


@pytest.mark.parametrize(
    ("format", "text", "said"),
    [
        ("dta", "县" * 682, "has over 2045 bytes"),
        ("dta", "a\0b", "has a character"),
        ("xlsx", "a" * 32_768, "has over 32767 characters"),
        ("xlsx", "a\rb", "has a character"),
        ("xlsx", "_x000D_", "has a character"),
    ],
)
def test_a_text_that_does_not_fit_is_named(format, text, said, tmp_path):
    path = tmp_path / f"out.{format}"
    frame = pd.DataFrame({"report": ["a", "b"], "title": ["fits", text]})
    with pytest.raises(DataError, match=f"'title' of report b {said}"):
        export(frame, path, shape="long")
    assert list(tmp_path.iterdir()) == []


def test_the_longest_text_comes_back_whole(tmp_path):
    text = "县" * 681  # 2,043 bytes
    frame = pd.DataFrame({"report": ["a"], "title": [text]})
    export(frame, tmp_path / "out.dta", shape="long")
    assert read(tmp_path / "out.dta")[0]["title"][0] == text


def test_spss_takes_no_blank_at_the_end(tmp_path):
    pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"report": ["a"], "title": ["end "]})
    with pytest.raises(DataError, match="'title' of report a has a character"):
        export(frame, tmp_path / "out.sav", shape="long")


def test_empty_and_missing_are_not_made_one(tmp_path):
    frame = pd.DataFrame({"report": ["a", "b"], "title": ["", None]})
    for format in ("csv", "xlsx", "dta"):
        with pytest.raises(DataError, match="is empty and others are missing"):
            export(frame, tmp_path / f"out.{format}", shape="long")
    export(frame, tmp_path / "out.parquet", shape="long")
    found = pd.read_parquet(tmp_path / "out.parquet")["title"]
    assert (found[0], found.isna()[1]) == ("", True)


def test_a_word_outside_its_vocabulary_is_named(tmp_path):
    frame = pd.DataFrame({"report": ["a"], "scope": ["world"]})
    with pytest.raises(
        DataError, match="'scope' of report a is none of 'jurisdiction'"
    ):
        export(frame, tmp_path / "out.dta", shape="long")


def test_what_nobody_checked_is_not_what_holds(tmp_path):
    """An empty doubt is a check without findings, a missing one no check at all."""
    frame = pd.DataFrame({"doubt": ["", None], "source_kind": ["", "official"]})
    export(frame, tmp_path / "out.dta", shape="long")
    found, _, words = read(tmp_path / "out.dta")
    assert words["doubt"][found["doubt"][0]] == "(none)"
    assert pd.isna(found["doubt"][1])
    assert pd.isna(found["source_kind"][0])


def test_two_columns_never_share_a_name(tmp_path):
    frame = pd.DataFrame({"a.b": [1], "A_b": [2]})
    with pytest.raises(DataError, match=r"'a\.b' and 'A_b' would have one name"):
        export(frame, tmp_path / "out.dta", shape="long")


def test_a_name_that_stata_keeps_for_itself_is_refused(tmp_path):
    with pytest.raises(DataError, match="dta cannot hold this"):
        export(pd.DataFrame({"int": [1]}), tmp_path / "out.dta", shape="long")
    assert list(tmp_path.iterdir()) == []


def test_a_long_label_is_cut_and_keeps_its_end(figures, tmp_path):
    export(figures, tmp_path / "out.dta")
    labels = read(tmp_path / "out.dta")[1]
    assert max(map(len, labels.values())) <= 80


def test_excel_has_a_codebook_a_frozen_header_and_no_formula(tmp_path):
    frame = pd.DataFrame({"report": ["a"], "title": ["=1+1"], "value": [2.5]})
    frame["url"] = "https://example.org"
    export(frame, tmp_path / "out.xlsx", shape="long")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["data", "codebook"]
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert [cell.value for cell in book["data"][2]][:3] == ["a", "=1+1", 2.5]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
    names = [row[1].value for row in book["codebook"].iter_rows(min_row=2)]
    assert names == ["report", "title", "value", "url"]


def test_csv_guards_formulas_and_has_a_mark_on_request(tmp_path):
    frame = pd.DataFrame({"report": ["a"], "title": ["=1+1"]})
    path = tmp_path / "out.csv"
    export(frame, path, shape="long")
    assert path.read_bytes() == b"report,title\na,'=1+1\n"
    export(frame, path, shape="long", bom=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfreport")
    with pytest.raises(DataError, match=r"\(bom=True or --bom\) is of CSV alone"):
        export(frame, tmp_path / "out.dta", bom=True)


def test_what_cannot_be_written_is_refused(figures, tmp_path, monkeypatch):
    with pytest.raises(DataError, match="format='doc' is none of csv, parquet"):
        export(figures, tmp_path / "out.doc")
    with pytest.raises(DataError, match="xlsx takes no 0 rows"):
        export(figures.head(0), tmp_path / "out.xlsx", shape="long")
    with pytest.raises(DataError, match="concepts have no codes"):
        export(govopen.comparable(figures), tmp_path / "out.csv", by="code")
    with pytest.raises(DataError, match="there is no folder"):
        export(figures, tmp_path / "no" / "out.csv")
    monkeypatch.setattr("govopen.exports.find_spec", lambda name: None)
    with pytest.raises(DataError, match=r'pip install "govopen\[export\]"'):
        export(figures, tmp_path / "out.sav")


def test_groups_are_written_long(figures, tmp_path):
    pooled = govopen.measures.timeliness(figures, by=[])
    with pytest.raises(DataError, match="lacks the column 'report': give shape='long'"):
        export(pooled, tmp_path / "out.dta")
    export(pooled, tmp_path / "out.dta", shape="long")
    found, labels, _ = read(tmp_path / "out.dta")
    assert found["n"].tolist() == pooled["n"].tolist()
    assert labels["n"] == "count of the whole"
