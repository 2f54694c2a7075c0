"""The schema: one place that says what tables hold, and that everything agrees with."""

from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest

import govopen
from govopen import plot, schema, store
from govopen.bundle import DATA
from govopen.errors import DataError
from govopen.form import applicants

FRAME = pd.DataFrame({"label": ["a"]})


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (schema.Observation, "observations"),
        (schema.Finding, "findings"),
    ],
)
def test_rows_have_the_columns_of_their_tables(row, table):
    assert row._fields == tuple(schema.TABLES[table])


@pytest.mark.parametrize("name", ["reports", "observations", "findings", "regions"])
def test_bundled_tables_have_the_columns_types_and_words_of_the_schema(name):
    table = store.read(name, DATA)
    assert list(table) == list(schema.TABLES[name])
    for column in schema.TABLES[name].values():
        cells = table[column.name].dropna()
        assert not (column.required and table[column.name].isna().any())
        if column.dtype != "str":
            assert str(table[column.name].dtype) == column.dtype
        elif column.values:
            assert set(cells) - {""} <= set(column.values)
        if column.pattern:
            assert cells.str.fullmatch(column.pattern).all()


def test_applicants_are_those_of_the_forms():
    assert set(schema.APPLICANTS) == {entry["applicant"] for entry in applicants()}


def test_figures_of_everyone_say_so_where_the_form_has_columns_of_applicants():
    df = govopen.load()
    book = govopen.codebook().set_index(["form", "code"])["by_applicant"]
    key = pd.MultiIndex.from_frame(df[["form", "code"]].astype(object))
    by_applicant = book.reindex(key).fillna(False).astype(bool).to_numpy()
    assert (df["applicant"].astype(str) != "")[by_applicant].all()
    assert (df["applicant"].astype(str) == "")[~by_applicant].all()


def test_an_empty_table_keeps_its_types():
    table = schema.frame("findings", [])
    assert list(table) == list(schema.TABLES["findings"])
    assert table["found"].dtype == "float64"


def test_one_value_or_several_are_held_against_a_vocabulary():
    assert schema.choices("scope", "unit", schema.SCOPES) == ["unit"]
    assert schema.choices("scope", ("unit", "office"), schema.SCOPES) == [
        "unit",
        "office",
    ]
    assert schema.choices("scope", None, schema.SCOPES) is None
    with pytest.raises(DataError, match="takes one value"):
        schema.choice("scope", ["unit"], schema.SCOPES)
    with pytest.raises(DataError, match=r"none of jurisdiction, office, unit$"):
        schema.choices("scope", "xyz", schema.SCOPES)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot.dots(FRAME, labels=5), "labels=5 is no mapping"),
        (lambda: plot.dots(FRAME, order=5), "order=5 is no list"),
        (lambda: plot.trend(FRAME, source=5), "source=5 is no text"),
        (lambda: plot.note_source(5, "Source"), "ax is a int and no Axes"),
        (lambda: plot.set_theme(rc=5), "rc=5 is no mapping"),
        (
            lambda: govopen.ingest([5]),
            r"paths=\[5\] is neither a text nor a path",
        ),
        (lambda: govopen.ingest("a", out=5), "out=5 is neither a text nor a path"),
        (lambda: govopen.wide(FRAME, 5), "codes=5 is neither a text nor a list"),
        (lambda: govopen.follow(FRAME, 5), "code=5 is no text"),
        (lambda: govopen.screen(FRAME, factor="x"), "factor='x' is no number"),
    ],
)
def test_an_argument_of_a_wrong_kind_is_named_with_what_is_wanted(call, message):
    with pytest.raises(DataError, match=message):
        call()


def test_what_is_annotated_otherwise_is_left_to_the_function():
    @schema.checked
    def given(a: int, *, b: "float | None" = None, c: Any = None, **more: str) -> Any:
        return a, b, c, more

    assert given(np.int64(1), b=2, c="x", d=5) == (1, 2, "x", {"d": 5})
    with pytest.raises(TypeError):
        given(1, 2)
    assert given.__name__ == "given"


def test_the_types_of_options_are_the_vocabularies_of_the_schema():
    pairs = {
        schema.Level: schema.LEVELS,
        schema.Scope: schema.SCOPES,
        schema.Precision: schema.PRECISIONS,
        schema.Origin: schema.ORIGINS,
        schema.SourceKind: schema.SOURCE_KINDS,
    }
    assert all(get_args(kind) == words for kind, words in pairs.items())


@pytest.mark.parametrize("names", [["report"], ["report", "year"], ["label"]])
def test_an_index_named_as_a_column_is_taken_as_if_it_had_no_name(names, tmp_path):
    df = govopen.load(within="南通市", scope="jurisdiction", codes="closed.*")
    speed = govopen.measures.timeliness(df)
    own, told = (
        x.set_index([name for name in names if name in x] or ["year"], drop=False)
        for x in (df, speed)
    )
    calls = [
        (govopen.cite, df, own),
        (govopen.coverage, df, own),
        (lambda x: govopen.wide(x, "closed.on_time"), df, own),
        (lambda x: govopen.follow(x, "closed.on_time"), df, own),
        (lambda x: govopen.screen(x, govopen.reports()), df, own),
        (govopen.cite, speed, told),
        (lambda x: govopen.typeset(x, tmp_path / "a.tex", by="report"), speed, told),
        (lambda x: govopen.export(x, tmp_path / "a.csv", shape="long"), speed, told),
    ]
    for call, plain, named in calls:
        one, two = call(plain), call(named)
        assert one == two if isinstance(one, str) else one.equals(two)
    govopen.export(speed, tmp_path / "b.csv", shape="long")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_table_has_its_types_whatever_stands_in_it():
    """Without rows, or where nothing is known of a column, they are the same."""
    rows = [
        ("a", "request.received", "", 1, "exact", "table", "", n) for n in (2, None)
    ]
    full, none = (schema.frame("observations", [(*row, None)]) for row in rows)
    empty = schema.frame("observations", [])
    assert full.dtypes.equals(none.dtypes) and full.dtypes.equals(empty.dtypes)
    assert full["confirmed"].tolist() == [2] and none["confirmed"].isna().all()
    assert full["value"].tolist() == [1.0] and full["printed"].isna().all()
    full.columns.name = "names"
    assert empty.columns.name is None
