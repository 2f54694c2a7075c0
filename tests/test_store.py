"""Tables come back from disk as they went, and only as much of them as is asked."""

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govopen import load, reports
from govopen.errors import DataError
from govopen.panel import findings, write
from govopen.store import TABLES, read, writing

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1",
    "'=1",
    "''+",
    "'",
]


def line(report, year, **more):
    about = dict.fromkeys(TABLES["reports"]) | {"report": report, "year": year} | more
    return about | {"scope": "jurisdiction", "level": "county"}


def tables(lines):
    """Return a data set of reports with two figures and a finding each."""
    figures = [
        (line["report"], code, "", float(n), "exact", "table", f"row {n}", 1, None)
        for line in lines
        for n, code in enumerate(["request.received", "request.fax"])
    ]
    found = [
        (line["report"], "r", "error", 1.0, None, "request.fax", "m", "")
        for line in lines
    ]
    contents = {"reports": lines, "observations": figures, "findings": found}
    frames = {
        name: pd.DataFrame(rows, columns=list(TABLES[name]))
        for name, rows in contents.items()
    }
    frames["reports"] = frames["reports"].astype({"year": "Int64"})
    return frames


@pytest.fixture
def parquet(tmp_path):
    """Return a data set of four reports, in Parquet."""
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    lines = [line("c", 2020), line("a", 2018), line("b", 2018), line("x", None)]
    write(tables(lines), tmp_path, format="parquet")
    return tmp_path


# -- CSV -----------------------------------------------------------------------------

# Bytes that are no character cannot be in a table, and no table holds a NUL.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1
)
TEXTS |= st.builds(
    "".join, st.tuples(st.sampled_from("'=+-@\t\r\n＝＋－＠"), TEXTS)
) | st.sampled_from(FORMULAS)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.none()
YEARS = st.none() | st.integers(1, 9999)


def cells(column):
    """Return what a column of a table can hold."""
    if column.type in ("number", "integer"):
        return NUMBERS if column.type == "number" else YEARS
    known = st.sampled_from(column.values) if column.values else TEXTS
    full = column.required or column.name in ("applicant", "codes")
    return known if full else st.none() | known


ROWS = {
    name: st.tuples(*map(cells, TABLES[name].values()))
    for name in ("reports", "findings", "failures")
}


@given(st.sampled_from(sorted(ROWS)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(ROWS[name], min_size=1))
))  # fmt: skip
def test_any_table_comes_back_from_csv_and_carries_no_formula(
    tmp_path_factory, content
):
    name, rows = content
    frame = pd.DataFrame(rows, columns=list(TABLES[name]))
    numbers = {"year": "Int64", "expected": "float64", "found": "float64"}
    kinds = {c: numbers.get(c, "str") for c in frame}
    frame = frame.astype(kinds)  # as what was read has it
    folder = tmp_path_factory.mktemp("csv")
    write({name: frame}, folder)
    pd.testing.assert_frame_equal(read(name, folder), frame)
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for column, cell in row.items():
                assert column in numbers or cell[:1] not in set("=+-@\t\r\n＝＋－＠")


def test_numbers_stay_numbers(tmp_path):
    frame = pd.DataFrame(tables([line("a", 2018)])["observations"])
    frame["value"] = [-12.5, 0.1 + 0.2]
    write({"observations": frame}, tmp_path)
    cells = pd.read_csv(tmp_path / "observations.csv", dtype="str")["value"]
    assert cells.map(float).tolist() == [-12.5, 0.1 + 0.2]
    text = (tmp_path / "observations.csv").read_text("utf-8")
    assert ",-12.5," in text


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_text_in_the_file_and_itself_again_when_loaded(formula, tmp_path):
    frames = tables([line("a", 2018, title=formula, body=formula)])
    frames["observations"]["locator"] = formula
    frames["observations"] = frames["observations"].astype({"locator": "category"})
    write(frames, tmp_path)
    raw = pd.read_csv(tmp_path / "reports.csv", dtype="str")["title"][0]
    assert raw == (formula if formula == "'" else f"'{formula}")
    assert reports(tmp_path)["title"].tolist() == [formula]
    assert set(load(tmp_path)["locator"]) == {formula}
    assert set(load(tmp_path)["body"]) == {formula}


def test_pieces_make_one_table(tmp_path):
    whole = tables([line("a", 2018), line("b", 2019)])["observations"]
    with writing(tmp_path) as writer:
        writer.add("observations", whole[:2])
        writer.add("observations", whole[2:])
    write({"observations": whole}, tmp_path / "whole")
    one, two = (f / "observations.csv" for f in (tmp_path, tmp_path / "whole"))
    assert one.read_bytes() == two.read_bytes()


def test_a_writing_that_fails_leaves_what_was_there(tmp_path):
    write(tables([line("a", 2018)]), tmp_path)
    before = reports(tmp_path)
    with pytest.raises(ZeroDivisionError), writing(tmp_path) as writer:
        writer.add("reports", tables([line("b", 2019)])["reports"])
        raise ZeroDivisionError
    pd.testing.assert_frame_equal(reports(tmp_path), before)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "findings.csv",
        "observations.csv",
        "reports.csv",
    ]


# -- Parquet -------------------------------------------------------------------------


def test_parquet_is_partitioned_by_year(parquet):
    parts = ["year=2018", "year=2020", "year=__HIVE_DEFAULT_PARTITION__"]
    for name in ("reports", "observations", "findings"):
        folders = sorted(p.name for p in (parquet / name).iterdir() if p.is_dir())
        assert folders == parts
    other = pytest.importorskip("pyarrow.dataset").dataset(
        parquet / "observations", partitioning="hive"
    )  # as anyone else reads it
    assert other.to_table().to_pandas()["year"].value_counts().to_dict() == {
        2018: 4,
        2020: 2,
    }


def test_parquet_comes_back_by_year(parquet):
    found = reports(parquet)
    assert found["report"].tolist() == ["a", "b", "c", "x"]
    assert found["year"].dropna().tolist() == [2018, 2018, 2020]
    assert list(found) == list(TABLES["reports"])
    assert list(read("observations", parquet)) == list(TABLES["observations"])
    assert load(parquet)["report"].tolist() == list("aabbccxx")


def test_years_not_asked_for_are_not_read(parquet):
    for part in parquet.glob("*/year=*/*.parquet"):
        if "2018" not in str(part):
            part.write_bytes(b"not to be opened")
    assert load(parquet, years=2018)["report"].tolist() == list("aabb")
    assert (load(parquet, years=2018)["doubt"] == "error").sum() == 2
    assert reports(parquet, years=[2018])["report"].tolist() == ["a", "b"]
    assert findings(parquet, years=range(2017, 2019))["report"].tolist() == ["a", "b"]
    with pytest.raises(DataError, match="Parquet"):
        load(parquet)


def test_columns_not_asked_for_are_not_read(parquet, monkeypatch):
    ds = pytest.importorskip("pyarrow.dataset")
    asked = []
    real = ds.FileSystemDataset.to_table

    class Noting:
        def __init__(self, dataset):
            self.dataset, self.schema = dataset, dataset.schema

        def to_table(self, columns, filter):
            asked.append((set(columns), str(filter)))
            return real(self.dataset, columns, filter=filter)

    dataset = ds.dataset
    monkeypatch.setattr(ds, "dataset", lambda *a, **k: Noting(dataset(*a, **k)))
    frame = load(
        parquet, columns=["value", "year"], codes="request.fax", scope="jurisdiction"
    )
    assert frame.to_dict("list")["value"] == [1.0] * 4
    assert list(frame) == ["value", "year"]
    assert len(asked) == 2  # no findings: doubt was not asked for
    assert asked[1][0] == {"report", "value", "code"}
    assert "request.fax" in asked[1][1]


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_choice_of_columns_is_that_part_of_the_whole(format, tmp_path):
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    write(tables([line("a", 2018), line("b", 2019)]), tmp_path, format=format)
    whole = load(tmp_path)
    for columns in (["value"], ["doubt", "code"], ["series"], list(whole)):
        part = load(tmp_path, columns=columns)
        pd.testing.assert_frame_equal(part, whole[columns])
    with pytest.raises(DataError, match="is none of report, code"):
        load(tmp_path, columns=["colour"])


def test_the_bundled_data_loads_by_column_too():
    part = load(columns=["code", "value"], years=2018)
    pd.testing.assert_frame_equal(part, load(years=2018)[["code", "value"]])


def test_parquet_takes_the_place_of_csv_and_the_reverse(tmp_path):
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    for year, format in ((2018, "csv"), (2019, "parquet"), (2020, "csv")):
        write(tables([line("a", year)]), tmp_path, format=format)
        assert reports(tmp_path)["year"].tolist() == [year]
        assert len(list(tmp_path.iterdir())) == 3


def test_parquet_without_the_reports_cannot_be_partitioned(tmp_path):
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    figures = tables([line("a", 2018)])["observations"]
    with pytest.raises(DataError, match="write the reports as well"):
        write({"observations": figures}, tmp_path, format="parquet")


def test_a_folder_that_is_no_table_is_not_replaced(tmp_path):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(DataError, match="in the way"):
        write(tables([line("a", 2018)]), tmp_path)
    assert (tmp_path / "reports" / "mine.txt").exists()


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_data_set_of_before_loads_with_confirmed_missing(format, tmp_path):
    old = tables([line("a", 2018)])
    old["observations"] = old["observations"].drop(columns=["confirmed", "printed"])
    write(old, tmp_path, format=format)
    assert load(tmp_path)["confirmed"].isna().all()
    assert load(tmp_path, columns=["confirmed", "value"])["value"].tolist() == [0, 1]
    assert {"confirmed", "printed"} <= {*read("observations", tmp_path)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("value", "valeu", 1).encode(), "no column 'value'"),
        (lambda text: text.replace("320", "many", 1).encode(), "'value' holds no"),
        (lambda text: text.replace("table", "表", 1).encode("gbk"), "in GBK.*UTF-8"),
    ],
)
def test_a_table_that_was_spoilt_is_named(tmp_path, change, message):
    write(
        {"reports": reports(), "observations": FIGURES, "findings": findings()},
        tmp_path,
    )
    path = tmp_path / "observations.csv"
    path.write_bytes(change(path.read_text(encoding="utf-8")))
    with pytest.raises(DataError, match=message) as caught:
        load(tmp_path)
    assert "observations" in str(caught.value)


FIGURES = load(place="如东县", years=2018)[[*TABLES["observations"]]]


@pytest.mark.parametrize(
    ("rows", "line", "cells"),
    [("1,2,3\n4,5\n", 2, 3), ("1,2\n4,5,6,7\n", 3, 4), ('1,"2\n"\n4,5,\n', 4, 3)],
)
def test_a_row_with_too_many_cells_is_named_and_moves_no_column(
    rows, line, cells, tmp_path
):
    (tmp_path / "reports.csv").write_text(f"report,year\n{rows}", "utf-8")
    told = f"the row on line {line} has {cells} cells for 2 columns"
    with pytest.raises(DataError, match=told):
        read("reports", tmp_path)


def test_an_empty_cell_at_the_end_of_every_row_is_none(tmp_path):
    (tmp_path / "reports.csv").write_text("report,year\na,2018,\nb,2019,\n", "utf-8")
    assert read("reports", tmp_path)["year"].dropna().tolist() == [2018, 2019]


def test_a_folder_that_is_not_there_brings_the_nearest(tmp_path):
    (tmp_path / "panel").mkdir()
    with pytest.raises(DataError, match=r"no folder .*panle.*did you mean 'panel'"):
        read("reports", tmp_path / "panle")


def test_a_format_that_is_none_is_refused_before_writing(tmp_path):
    with pytest.raises(DataError, match="did you mean 'parquet'"):
        write({"observations": FIGURES}, tmp_path / "out", format="parqet")
    assert not (tmp_path / "out").exists()
