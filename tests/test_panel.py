"""Data sets load, filter and widen as plain pandas would do it."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import render

import govopen
from govopen import (
    check,
    codebook,
    comparable,
    evaluate,
    ingest,
    load,
    measures,
    read_report,
    regions,
    reports,
    screen,
    wide,
)
from govopen.errors import DataError
from govopen.form import forms
from govopen.panel import (
    census,
    coverage,
    expand_codes,
    findings,
    follow,
    region_changes,
    with_census,
    write,
)
from govopen.schema import Finding, Observation, frame
from govopen.store import read

REPORTS = [("如东县", 2018, "ogi2014"), ("海安市", 2018, "ogi2014")]
REPORTS += [("如东县", 2020, "ogi2019"), ("如东县", 2022, "ogi2021")]
REPORTS += [("如东县财政局", 2022, "ogi2021"), ("南通市", 2022, "ogi2021")]


def residents_of(codes, years):
    rows = pd.DataFrame({"region": list(codes), "year": years})
    return with_census(rows, "population")["population"].tolist()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a data set of six reports, with the raw figures they were drawn from."""
    pages = tmp_path_factory.mktemp("pages")
    for n, (body, year, form) in enumerate(REPORTS):
        page = render.page(form, render.figures_of(form, n), body=body, year=year)
        (pages / f"{n}.html").write_bytes(page)
    out = tmp_path_factory.mktemp("out")
    write(ingest([pages]).tables(), out)
    return out


@pytest.fixture(scope="module")
def plain(folder):
    """Return the data set joined by plain pandas."""
    observations = pd.read_csv(
        folder / "observations.csv", keep_default_na=False, na_values={"printed": [""]}
    )
    facts = pd.read_csv(folder / "reports.csv", dtype={"region": str, "place": str})
    return observations.merge(facts, on="report")


def test_load_joins_each_figure_with_its_report(folder, plain):
    frame = load(folder)
    assert len(frame) == len(plain) == 2 * 68 + 198 + 3 * 200
    for column in frame.columns.intersection(plain.columns):
        expected = plain[column].astype(object).where(plain[column].notna(), None)
        found = frame[column].astype(object)
        assert found.where(found.notna(), None).tolist() == expected.tolist(), column


@pytest.mark.parametrize(
    ("choice", "query"),
    [
        ({"level": "county"}, "level == 'county'"),
        ({"level": ["department", "prefecture"]}, "level != 'county'"),
        ({"scope": "unit"}, "scope == 'unit'"),
        ({"years": 2018}, "year == 2018"),
        ({"years": range(2019, 2023)}, "year > 2018"),
        ({"codes": "request.received"}, "code == 'request.received'"),
        ({"codes": ["review.*"]}, "code.str.startswith('review.')"),
        (
            {"level": "county", "years": [2022], "codes": "outcome.*"},
            "level == 'county' and year == 2022 and code.str.startswith('outcome.')",
        ),
    ],
)
def test_load_filters_as_a_query_does(choice, query, folder, plain):
    expected = plain.query(query, engine="python")
    key = ["report", "code", "applicant", "value"]
    found = load(folder, **choice)[key].astype({"value": float})
    assert (
        found.values.tolist() == expected[key].astype({"value": float}).values.tolist()
    )


def test_repeating_columns_are_categories_and_missing_places_are_missing(folder):
    frame = load(folder)
    for column in ("report", "code", "applicant", "form", "scope", "county"):
        assert isinstance(frame[column].dtype, pd.CategoricalDtype), column
    assert frame["year"].dtype == "Int64"
    assert frame.loc[frame["level"] == "prefecture", "county"].isna().all()
    assert not frame["applicant"].isna().any()


def test_a_filter_leaves_no_idle_categories(folder):
    frame = load(folder, years=2018)
    assert list(frame["form"].cat.categories) == ["ogi2014"]


@pytest.mark.parametrize(
    ("applicant", "meant"), [("total", ["", "total"]), ("natural", ["natural"])]
)
def test_wide_is_a_pivot(applicant, meant, folder, plain):
    codes = ["request.received", "outcome.total"]
    part = plain[plain["code"].isin(codes) & plain["applicant"].isin(meant)]
    expected = part.pivot(index="report", columns="code", values="value")
    expected = expected.reindex(plain["report"].unique())[codes]
    found = wide(load(folder), codes, applicant=applicant)
    pd.testing.assert_frame_equal(
        found, expected, check_names=False, check_dtype=False, check_index_type=False
    )


def test_wide_takes_no_total_for_natural_persons():
    """Bundled reports that tell how many natural persons asked, by their tables."""
    df = load(codes="request.received", origin="table")
    table = wide(df, "request.received", applicant="natural").dropna()
    asked = df[df["applicant"] == "natural"].set_index("report")["value"]
    assert table["request.received"].to_dict() == asked.to_dict()
    assert table.loc["suqian-2023"].item() == 3402  # of 3,511


@pytest.mark.parametrize(
    ("applicant", "code", "message"),
    [
        ("natrual", "request.received", "did you mean 'natural'"),
        ("", "request.received", "is none of"),
        ("natural", "review.total", "no form asks for review.total by applicant"),
    ],
)
def test_an_applicant_that_nobody_is_asked_for_is_refused(applicant, code, message):
    with pytest.raises(DataError, match=message):
        wide(load(years=2023), code, applicant=applicant)


def test_wide_keeps_what_describes_the_report(folder):
    found = wide(load(folder), "request.received", keep=["body", "year"])
    assert found["body"].tolist()[-2:] == ["如东县财政局", "南通市人民政府"]
    assert found["year"].tolist() == [year for _, year, _ in REPORTS]


def test_a_figure_a_form_does_not_ask_for_is_missing_not_zero(folder):
    found = wide(load(folder), ["closed.on_time"], keep=["form"])
    old = found["form"] == "ogi2014"
    assert found.loc[old, "closed.on_time"].notna().all()
    assert found.loc[~old, "closed.on_time"].isna().all()


def test_the_table_precedes_the_text(folder):
    frame = load(folder, years=2018, codes="review.total")
    text = frame.assign(value=-1.0, origin="narrative")
    both = pd.concat([text, frame], ignore_index=True)
    found = wide(both, "review.total")["review.total"]
    assert found.tolist() == frame["value"].tolist()


def test_a_figure_stated_twice_is_refused_naming_both(folder):
    frame = load(folder, years=2018, codes="review.total")
    other = frame.assign(value=frame["value"] + 1, locator="table 9")
    with pytest.raises(DataError, match=r"review\.total as .* and .*table 9"):
        wide(pd.concat([frame, other], ignore_index=True), "review.total")


def test_a_text_that_contradicts_itself_leaves_the_table_its_say(folder):
    """As Pingtan's for 2012: 739 in the table, 3,636 and 1,913 in the text."""
    frame = load(folder, years=2018, codes="review.total")
    heard = [frame.assign(value=float(n), origin="narrative") for n in (3636, 1913)]
    found = wide(pd.concat([*heard, frame], ignore_index=True), "review.total")
    assert found["review.total"].tolist() == frame["value"].tolist()
    with pytest.raises(DataError, match="3636 and 1913"):
        wide(pd.concat(heard, ignore_index=True), "review.total")


def test_a_zone_is_no_place_and_the_error_says_what_to_do():
    with pytest.raises(DataError, match=r"平潭综合实验区 has no code .* body"):
        load(place="平潭综合实验区")


def test_groups_of_codes_unfold_in_the_order_of_the_form():
    assert expand_codes("review.*")[:2] == ["review.total", "review.upheld"]
    assert expand_codes(["request.fax", "request.fax"]) == ["request.fax"]


@pytest.mark.parametrize("code", ["request.recieved", "nonsense.*", ""])
def test_a_code_of_no_form_is_refused(code, folder):
    with pytest.raises(DataError, match="codebook"):
        load(folder, codes=code)
    with pytest.raises(DataError, match="codebook"):
        wide(load(folder), code)


@pytest.mark.parametrize("of", [load, reports, findings])
def test_a_folder_that_is_no_data_set_is_refused(of, tmp_path):
    with pytest.raises(DataError, match="govopen ingest --out"):
        of(tmp_path)


def test_a_place_is_no_folder_and_the_error_says_how_to_load_it():
    for name in ("hongze", "如东县"):
        with pytest.raises(DataError, match=rf"no folder .*load\(place='{name}'\)"):
            load(name)


def test_parquet_and_csv_load_alike(folder, tmp_path):
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    tables = {
        "reports": reports(folder),
        "observations": read("observations", folder),
    }
    write(tables, tmp_path / "p", format="parquet")
    parquet = load(tmp_path / "p")
    assert parquet["value"].tolist() == load(folder)["value"].tolist()
    assert parquet["doubt"].isna().all()  # no findings were written


@pytest.mark.parametrize(
    "of", [reports, findings, regions, census, region_changes, codebook, load]
)
def test_what_is_loaded_is_the_callers_own(of):
    before = of()
    table = of()
    for column in table:
        table[column] = "changed"
    pd.testing.assert_frame_equal(of(), before)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"level": "conty"}, "level='conty'.*did you mean 'county'"),
        ({"scope": ["unit", "offices"]}, "scope='offices'.*did you mean 'office'"),
        ({"precision": "aprox"}, "did you mean 'approx'"),
        ({"origin": "text"}, "origin='text' is none of corrected, table"),
        ({"source_kind": "oficial"}, "did you mean 'official'"),
        ({"columns": "yaer"}, "did you mean 'year'"),
        ({"codes": "request.recieved"}, "did you mean 'request.received'"),
        ({"years": "2018"}, "years='2018' is no year"),
        ({"years": 2018.5}, "years=2018.5 is neither a whole number"),
        ({"place": "如东"}, None),
        ({"place": "如冬县"}, "is no single place: did you mean '如东县'"),
        ({"within": "Jiangzu"}, "did you mean .* or 'Jiangsu'"),
    ],
)
def test_every_option_is_held_against_what_it_can_be(choice, message):
    if message is None:
        assert set(load(**choice)["county"]) == {"如东县"}
        return
    with pytest.raises(DataError, match=message):
        load(**choice)


def test_what_reading_returns_loads_like_a_folder(folder, tmp_path):
    page = render.page("ogi2021", render.figures_of("ogi2021", 3), year=2022)
    (tmp_path / "a.html").write_bytes(page)
    report = read_report(tmp_path / "a.html")
    data = ingest([tmp_path / "a.html"])
    one, many = load(report), load(data)
    pd.testing.assert_frame_equal(one, many, check_categorical=False)
    assert one["value"].tolist() == report.observations["value"].tolist()
    assert findings(report).equals(report.findings)
    assert reports(data)["body"].tolist() == [report.meta["body"]]
    codes = ["request.received", "review.total"]
    pd.testing.assert_frame_equal(wide(report, codes), wide(one, codes))
    pd.testing.assert_frame_equal(load([report]), one, check_categorical=False)
    with pytest.raises(DataError, match="list is no data set"):
        load([])
    with pytest.raises(DataError, match=f"two reports have the key '{one.report[0]}'"):
        load([report, data])


def test_loading_imports_no_reader():
    code = "import govopen, sys; govopen.load(); govopen.measures.outcomes"
    code += "; print([m for m in sys.modules if m.startswith('govopen.reading')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.strip() == b"[]"


def test_a_body_is_followed_over_the_years(folder):
    df = load(folder, scope="jurisdiction", level="county")
    table = follow(df, "request.received")
    assert list(table.columns) == [2018, 2020, 2022]
    told = wide(df, "request.received", keep="year")
    rudong = table.xs("如东县", level="county").iloc[0]
    for row in told[told["year"] > 2018].itertuples(index=False):
        assert rudong[row.year] == row[1]
    with pytest.raises(DataError, match="takes one code"):
        follow(df, "request.*")


def test_concepts_and_measures_are_followed_as_figures_are():
    df = load(place="如东县", scope="jurisdiction", years=[2018, 2023])
    figures = follow(df, "request.received")
    assert figures.iloc[0].tolist() == [320, 327]
    concepts = govopen.comparable(df, ["request.received", "outcome.refused"])
    pd.testing.assert_frame_equal(follow(concepts, "request.received"), figures)
    rates = govopen.measures.per_head(df, "request.received")
    assert follow(rates, "request.received").round(1).iloc[0].tolist() == [36.4, 37.2]
    assert 2018 not in follow(concepts, "outcome.refused")  # between bounds
    with pytest.raises(DataError, match=r"did you mean|request\.received"):
        follow(concepts, "request.recieved")


def test_the_old_name_of_follow_still_answers_and_warns():
    df = load(place="如东县", scope="jurisdiction")
    with pytest.warns(FutureWarning, match=r"govopen.series is now govopen.follow"):
        old = govopen.series
    pd.testing.assert_frame_equal(
        old(df, "request.received"), follow(df, "request.received")
    )


def test_the_codebook_describes_every_indicator_of_every_form():
    book = codebook()
    for name, form in forms().items():
        codes = [i.code for section in form.sections for i in section.indicators]
        assert book.loc[book["form"] == name, "code"].tolist() == codes
    columns = ["form", "section", "code", "label_zh", "label_en", "unit", "figures"]
    assert book[columns].notna().all().all()
    assert not book.duplicated(["form", "code"]).any()
    assert book.loc[book["section"] == "requests", "by_applicant"].all()


def test_the_codebook_counts_the_bundled_figures():
    assert codebook()["figures"].sum() == len(load())


def test_regions_lie_in_regions_of_their_year():
    for year in (None, 2010, 2019):
        table = regions(year)
        assert table["region"].is_unique
        provinces = table[table["level"] == "province"]["name"]
        assert table["province"].isin(provinces).all()
        prefectures = table[table["level"] == "prefecture"]["name"]
        assert table["prefecture"].dropna().isin(prefectures).all()


def test_what_went_through_csv_and_pandas_says_the_same(tmp_path):
    df = load(place=["如东县", "宿迁市"], scope="jurisdiction")
    df.to_csv(tmp_path / "a.csv", index=False)
    back = pd.read_csv(tmp_path / "a.csv")
    codes = ["request.received", "closed.on_time"]
    assert wide(df, codes).notna().any().all()
    for function in (
        lambda x: wide(x, codes, keep=["place", "year"]),
        lambda x: follow(x, "request.received"),
        measures.outcomes,
        measures.per_head,
        check,
        evaluate,
        screen,
    ):
        one, other = function(df), function(back)
        assert len(one) == len(other)
        pd.testing.assert_frame_equal(
            one.astype(object).fillna(""),
            other.astype(object).fillna(""),
            check_dtype=False,
            check_column_type=False,
        )
    assert len(measures.per_head(back))


def test_several_reports_load_as_their_folder(tmp_path, read):
    given = [
        read(
            render.page(
                "ogi2021",
                render.figures_of("ogi2021", n),
                body=f"{name}人民政府",
                year=2022,
            )
        )
        for n, name in enumerate(["如东县", "海安市"])
    ]
    both = load(given)
    assert both.groupby("report", observed=True).size().tolist() == [
        len(x.figures) for x in sorted(given, key=lambda x: x.meta["report"])
    ]
    assert set(measures.outcomes(given)["report"]) == {x.meta["report"] for x in given}


@pytest.mark.parametrize(
    "function",
    [
        measures.outcomes,
        measures.per_head,
        govopen.comparable,
        check,
        evaluate,
        screen,
        lambda x: wide(x, "closed.total"),
        lambda x: follow(x, "closed.total"),
        lambda x: measures.shares(x, "closed.on_time", of="closed.total"),
    ],
)
def test_no_data_and_missing_columns_are_refused(function):
    with pytest.raises(DataError, match="None is no data"):
        function(None)
    df = load(place="如东县", scope="jurisdiction", years=2018)
    for column in ("report", "code", "applicant", "value", "origin"):
        with pytest.raises(DataError, match=f"lacks the column '{column}'"):
            function(df.drop(columns=column))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"origin": "tabel"}, "did you mean 'table'"),
        ({"origin": None}, "origin=.* is none of"),
        ({"applicant": "naturel"}, "did you mean 'natural'"),
        ({"value": "many"}, "'value' holds no"),
    ],
)
def test_figures_of_a_wrong_kind_are_refused(change, message):
    df = load(place="如东县", scope="jurisdiction", years=2018).assign(**change)
    for function in (check, screen, measures.outcomes, lambda x: wide(x, "closed.*")):
        with pytest.raises(DataError, match=message):
            function(df)


def test_of_a_pattern_only_what_is_asked_by_applicant_is_meant():
    df = load(place="宿迁市", scope="jurisdiction", years=2023)
    table = wide(df, "refused.*", applicant="natural")
    assert len(table.columns) and table.notna().any().any()
    for codes in ("proactive.total", "proactive.*"):
        with pytest.raises(DataError, match="by applicant"):
            wide(df, codes, applicant="natural")


@pytest.mark.parametrize(
    "column", ["doubt", "origin", "precision", "value", "code", "report", "locator"]
)
def test_what_differs_within_a_report_is_not_kept(column):
    df = load(place="如东县", scope="jurisdiction", years=2018)
    with pytest.raises(DataError, match=f"keep='{column}' is none of"):
        wide(df, "closed.total", keep=column)
    own = df.assign(mine=range(len(df)))
    with pytest.raises(DataError, match="several values in mine"):
        wide(own, "closed.total", keep="mine")


def test_a_place_may_be_its_code_as_a_number():
    codes = load(place=320623, columns=["report"])
    assert len(codes) and codes.equals(load(place="如东县", columns=["report"]))
    for option in ({"codes": 1}, {"level": 1}, {"columns": 1}):
        with pytest.raises(DataError, match="neither a text nor a list"):
            load(**option)
    with pytest.raises(DataError, match="neither a text nor a list"):
        wide(load(years=2018), "closed.total", keep=1)


@pytest.mark.parametrize("year", [1990, 2006, "2018"])
def test_regions_are_known_from_2007(year):
    with pytest.raises(DataError, match="2007"):
        regions(year)


# -- filters that leave nothing ------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"years": 1999}, "has the year 1999: there is 2007, 2008"),
        ({"level": "zone", "place": "如东县"}, "the level zone: there is county"),
        ({"years": 2018, "level": "township", "scope": "office"}, "the scope office"),
        ({"years": []}, "is no year"),
        ({"within": "如东县", "level": "prefecture"}, "the level prefecture"),
        ({"years": 2018, "origin": "derived"}, "reports has figures of origin="),
        ({"years": 2018, "codes": "request.email"}, "has figures of code="),
    ],
)
def test_a_filter_that_leaves_nothing_says_what_there_is(choice, message):
    with pytest.raises(DataError, match=message):
        load(**choice)


@pytest.mark.parametrize("of", [reports, findings])
def test_years_of_no_report_are_refused_also_in_a_folder(of, folder):
    with pytest.raises(DataError, match="the year 1999: there is 2018, 2020, 2022"):
        of(folder, years=1999)
    of(folder, years=[1999, 2018])


def test_an_empty_data_set_stays_empty(tmp_path):
    names = ("reports", "observations", "findings")
    write({name: frame(name, []) for name in names}, tmp_path)
    assert load(tmp_path, years=2018, codes="review.*").empty


def test_what_lies_within_a_place_is_told_by_its_code_of_today():
    """启东 and 海门 lie in 南通市, 海门市 under its old code too; 苏州 has others."""
    counties = load(within="南通市", level="county")
    assert set(counties["prefecture"]) == {"南通市"}
    everything = reports()
    there = everything["place"].str.startswith("3206", na=False)
    zones = everything["place"].isna() & (everything["prefecture"] == "南通市")
    within = set(load(within=320600)["report"])
    assert within <= set(everything.loc[there | zones, "report"])
    assert set(load(within="江苏省")["province"]) == {"江苏省"}
    assert set(load(within="如东县")["place"]) == {"320623"}


# -- coverage ------------------------------------------------------------------------


def test_coverage_counts_bodies_by_year():
    df = load(scope="jurisdiction", level="county")
    counts = coverage(df)
    told = df[df["code"] == "request.received"].drop_duplicates(["series", "year"])
    years = told.groupby("series", observed=True).size()
    row = counts.loc["request.received"]
    assert row["bodies"] == told["series"].nunique() == (years >= 1).sum()
    assert row[["two", "three", "five"]].tolist() == [
        (years >= n).sum() for n in (2, 3, 5)
    ]
    assert row[2018] == told[told["year"] == 2018]["series"].nunique()


def test_coverage_and_wide_take_concepts_too():
    df = load(place=["如东县", "宿迁市"], scope="jurisdiction", years=[2018, 2023])
    names = ["outcome.granted", "outcome.refused"]
    told = comparable(df, names, insist="forms")
    assert coverage(told).loc["outcome.granted", [2018, 2023]].tolist() == [1, 1]
    table = wide(told, names, keep="year")
    assert table.loc["rudong-2018", "outcome.granted"] == 130
    assert np.isnan(table.loc["rudong-2018", "outcome.refused"])  # between 7 and 77
    assert table["year"].to_dict() == {"rudong-2018": 2018, "suqian-2023": 2023}
    with pytest.raises(DataError, match=r"did you mean 'outcome\.granted'"):
        wide(told, "outcome.grantd")


# -- what a figure lies between, and what is in doubt --------------------------------

REPORT_OF = ("a", "320623", "320623", "江苏省", "南通市", "如东县", "county", "b")


def made(figures, found=(), form="ogi2021", year=2022):
    """Return a data set of one report, with figures by code and applicant."""
    rest = (form, None, None, "official", None, None, None)
    about = (*REPORT_OF, "jurisdiction", year, *rest)

    class Made:
        reports = frame("reports", [about])
        observations = frame(
            "observations",
            [
                Observation("a", code, applicant, value, how, "table", "", 0)
                for (code, applicant, value, how) in figures
            ],
        )
        findings = frame("findings", [Finding("a", *row) for row in found])

    return Made()


@pytest.mark.parametrize(
    ("value", "precision", "least", "most"),
    [
        (35000.0, "approx", 34500, 36000),  # 约3.5万 to 3.5万余
        (10000.0, "approx", 5000, 20000),
        (123.0, "approx", 122.5, 124),
        (12.5, "approx", 12.45, 12.6),
        (0.0, "approx", 0, 0),
        (35000.0, "exact", 35000, 35000),
    ],
)
def test_a_rounded_figure_lies_between_what_it_can_stand_for(
    value, precision, least, most
):
    df = load(made([("request.received", "total", value, precision)]))
    assert df[["least", "most"]].values.tolist() == [[least, most]]


def doubts(found):
    """Return the figures in doubt of a sum by applicant and its parts."""
    cells = [
        (code, who, 1.0, "exact")
        for code in ("outcome.total", "outcome.granted", "outcome.partial")
        for who in ("natural", "research", "total")
    ]
    df = load(made(cells, found))
    df = df[df["doubt"] != ""]
    pairs = zip(df["code"], df["applicant"], df["doubt"], strict=True)
    return {(code, who): severity for code, who, severity in pairs}


SUM = "outcome.total outcome.granted outcome.partial"


def test_of_one_identity_every_member_is_in_doubt_and_no_other():
    found = doubts([("outcome.sum", "error", 1, 2, SUM, "m", "natural")])
    assert found == {(code, "natural"): "error" for code in SUM.split()}


def test_the_figure_that_two_identities_share_is_in_doubt_alone():
    row = ("outcome.sum", "error", 1, 2, SUM, "m", "natural")
    column = ("outcome.columns", "warning", 1, 2, "outcome.granted", "m", "")
    assert doubts([row, column]) == {("outcome.granted", "natural"): "error"}


def test_two_identities_that_share_nothing_are_both_in_doubt():
    found = doubts(
        [
            ("x", "error", 1, 2, "outcome.total outcome.granted", "m", "natural"),
            ("x", "warning", 1, 2, "outcome.total outcome.granted", "m", "research"),
        ]
    )
    assert found == {
        (code, who): severity
        for who, severity in (("natural", "error"), ("research", "warning"))
        for code in ("outcome.total", "outcome.granted")
    }


def test_only_a_finding_about_the_report_puts_all_its_figures_in_doubt():
    assert len(doubts([("identity.place", "warning", None, None, "", "m", "")])) == 9
    assert not doubts([("row.unknown", "warning", None, None, "", "m", "")])


def test_followed_figures_are_of_one_scope_that_is_known():
    df = load(place="如东县", scope="jurisdiction")
    df["scope"] = df["scope"].astype(object).where(df["year"] > 2018, None)
    with pytest.raises(DataError, match="of the scopes jurisdiction, none"):
        follow(df, "request.received")


# -- residents of a territory --------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "year", "residents"),
    [
        ("320621", 2017, 874_334),  # 海安县, the 海安市 of the census
        ("130521", 2018, np.nan),  # 邢台县 has not 信都区's 798,770
        ("130503", 2021, 798_770),
        ("330105", 2023, 635_136 + 485_849),  # 拱墅区 with what was 下城区
        ("330105", 2020, 635_136),
        ("320602", 2019, 780_564),  # 崇川区, counted as it was before 2020
        ("320600", 2018, 7_726_635),
        ("370100", 2017, np.nan),  # 济南市 without 莱芜
        # In 2015 新吴区 was created in 无锡市: from parts of districts that nobody
        # names, and still within the city and the province.
        ("320211", 2013, np.nan),
        ("320211", 2018, 915_093),
        ("320214", 2013, np.nan),
        ("320200", 2013, 7_462_135),
        ("320000", 2013, 84_748_016),
        ("371200", 2020, np.nan),  # 莱芜市 was none any more
        (None, 2020, np.nan),
    ],
)
def test_residents_are_those_of_the_territory_of_that_year(code, year, residents):
    found = census().set_index("region")["population"]
    assert found["330105"] + found["330103"] == 1_120_985
    assert residents_of([code], [year]) == pytest.approx([residents], nan_ok=True)


@pytest.mark.parametrize(("year", "codes"), [(2018, 33), (2008, 96)])
def test_no_region_of_before_a_merger_has_the_residents_of_after(year, codes):
    then = regions(year).query("level == 'county'").dropna(subset="place")
    shared = then[then["place"].duplicated(keep=False)]
    assert len(shared) == codes
    after = residents_of(shared["place"], [2024] * codes)
    now = dict(zip(shared["place"], after, strict=True))
    found = residents_of(shared["region"], [year] * codes)
    for code, count in zip(shared["place"], found, strict=True):
        assert not count >= now[code]  # a part of it, or not known


def test_no_resident_is_counted_twice():
    for year in (2008, 2018, 2024):
        table = regions(year).query("level == 'county'")
        known = np.nansum(residents_of(table["region"], [year] * len(table)))
        assert 0.8 * 1_409_778_724 < known < 1_409_778_724


@pytest.mark.parametrize("spelt", ["Rudong", "rudong", "如东县", "320623"])
def test_places_are_found_by_name_code_or_pinyin(spelt):
    assert load(place=spelt)["place"].unique().tolist() == ["320623"]


def test_pinyin_of_several_places_lists_them_with_their_codes():
    with pytest.raises(DataError, match=r"310101 上海市/黄浦区, 440112 广东省/广州市"):
        load(place="Huangpu")
    with pytest.raises(DataError, match=r"'Nowhere' is no single place$"):
        load(place="Nowhere")
    within = load(within="Suqian")
    assert set(within["prefecture"].dropna()) == {"宿迁市"}


def test_rows_are_named_in_pinyin_and_chinese():
    frame = load(place=["如东县", "宿迁市"], scope="jurisdiction", years=[2018, 2023])
    names = govopen.named(frame)
    assert names.index.equals(frame.index)
    assert set(names) == {"Rudong 如东县", "Suqian 宿迁市"}
    zone = load(level="zone", years=[2022, 2023], scope="jurisdiction")
    names = dict(zip(zone["body"], govopen.named(zone), strict=True))
    assert names["平潭综合实验区管委会"] == "Pingtan zone 平潭综合实验区"
    nobody = zone.head(1).assign(body="某某区管理委员会")
    assert govopen.named(nobody).tolist() == ["某某区管理委员会"]
    with pytest.raises(DataError, match="'body'"):
        govopen.named(frame[["region"]])


def test_the_census_is_joined_by_the_territory_of_the_year():
    """In 2021 拱墅区 (635,136 residents, .5343 from elsewhere) took in 下城区.

    That had 485,849, .4845 of them from elsewhere. 邢台县 of 2018 was divided.
    """
    asked = pd.DataFrame(
        {"region": ["330105", "330105", "130521"], "year": [2023, 2020, 2018]},
        index=[7, 7, 9],
    )
    found = govopen.with_census(asked, ["population", "migrant_share"])
    both = (0.5343 * 635_136 + 0.4845 * 485_849) / 1_120_985
    assert found.index.tolist() == [7, 7, 9]
    assert found["population"].tolist()[:2] == [1_120_985, 635_136]
    assert found["migrant_share"].tolist()[:2] == pytest.approx([both, 0.5343])
    assert found.iloc[2, 2:].isna().all()
    county = load(place="如东县", scope="jurisdiction", years=2018)
    rate = govopen.with_census(measures.per_head(county), "population")
    assert rate["population"].tolist() == rate["n"].tolist() == [880_006]
    assert "migrant_share" in govopen.with_census(asked[:0])
    with pytest.raises(DataError, match="lacks the column 'region'"):
        govopen.with_census(measures.per_head(county, by="year"))
    with pytest.raises(DataError, match="did you mean 'urban_share'"):
        govopen.with_census(asked, "urbanshare")
