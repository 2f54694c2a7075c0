"""What a person settled stays settled, is shown, and must fit its file."""

import random
import re
import shutil
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
import render

from govopen import ingest, load, reports, validate
from govopen.arithmetic import check_figures
from govopen.corrections import Correction, Corrections, take
from govopen.errors import DataError, InvalidError
from govopen.panel import findings
from govopen.reading import read_report, review
from govopen.schema import REPORT, Observation

FIGURES = render.figures_of("ogi2014", 1)
RIGHT = FIGURES["closed.total", ""]
COLUMNS = ["report", "field", "code", "printed", "value", "reason", "who"]
ME = ["the table was typed wrongly", "Li"]


@pytest.fixture
def out(tmp_path):
    """Return a data set of one report whose closed.total is not the sum it is."""
    wrong = FIGURES | {("closed.total", ""): RIGHT + 100}
    (tmp_path / "in").mkdir()
    page = render.page("ogi2014", wrong, year=2018)
    (tmp_path / "in" / "a.html").write_bytes(page)
    ingest(tmp_path / "in", out=tmp_path / "out")
    return tmp_path / "out"


def again(out, **how):
    return ingest(out.parent / "in", out=out, **how)


def settle(out, *rows):
    """Write corrections: field, code, printed, value of the one report there is."""
    key = pd.read_csv(out / "reports.csv")["report"].iloc[0]
    made = [[key, *row[:4], *ME, *(row[4:] or [""])] for row in rows]
    table = pd.DataFrame(made, columns=[*COLUMNS, "applicant"])
    table.to_csv(out / "corrections.csv", index=False)


def closed(frame):
    return frame[frame["code"] == "closed.total"].iloc[0]


def same(one, two):
    pd.testing.assert_frame_equal(one, two, check_dtype=False)


TOTAL = ("value", "closed.total", f"{RIGHT + 100:g}", f"{RIGHT:g}")


def test_a_figure_is_corrected_at_load_and_at_ingest_and_once(out):
    assert "closed.parts" in set(findings(out)["rule"])
    settle(out, TOTAL)
    loaded = load(out)
    row = closed(loaded)
    assert (row["value"], row["printed"], row["origin"]) == (
        RIGHT, RIGHT + 100, "corrected",
    )  # fmt: skip
    assert row["locator"].startswith("table ")
    assert row["confirmed"] > 0
    assert loaded["printed"].notna().sum() == 1
    told = findings(out)
    assert "closed.parts" not in set(told["rule"])
    note = told[told["rule"] == "correction"].iloc[0]
    assert (note["severity"], note["codes"]) == ("note", "closed.total")
    assert "by Li: the table was typed wrongly" in note["message"]
    text = (out / "corrections.csv").read_bytes()
    for format in ("csv", "parquet", "csv"):
        data = again(out, format=format)
        assert load(out).equals(loaded)
        same(data.findings, told)
    assert (out / "corrections.csv").read_bytes() == text


def test_who_has_the_tables_alone_has_the_same(out):
    settle(out, TOTAL, ("year", "", "2018", "2017"), ("out", "request.fax", "", ""))
    expected, told = load(out), findings(out)
    again(out)
    assert load(out).equals(expected)
    shutil.rmtree(out / ".govopen")
    assert load(out).equals(expected)
    same(findings(out), told)


def test_a_correction_that_was_taken_away_is_an_error_until_files_are_read(out):
    settle(out, TOTAL)
    again(out)
    (out / "corrections.csv").unlink()
    with pytest.raises(DataError, match=r"there no longer.* `govopen ingest` again"):
        load(out)
    again(out)
    assert closed(load(out))["value"] == RIGHT + 100


def test_a_report_gets_its_place_with_its_codes_and_names_of_that_year(out):
    settle(out, ("place", "", "", "海安市"), ("year", "", "2018", "2017"))
    for _ in range(2):
        row = reports(out).iloc[0]
        # In 2017 it was a county with another code.
        assert row[["region", "place", "county", "year"]].tolist() == [
            "320621", "320685", "海安县", 2017,
        ]  # fmt: skip
        assert load(out)["year"].unique().tolist() == [2017]
        assert len(load(out, years=2017, place="海安市")) == 68
        again(out)
    told = findings(out).query("rule == 'correction'")["message"].tolist()
    assert told[0].startswith("place is 海安市, where 江苏省/南通市/如东县 was read")
    assert told[1].startswith("year is 2017, where 2018 was read")


def test_scope_body_and_missing_figures_are_set_and_figures_left_out(out):
    settle(
        out,
        ("scope", "", "", "office"),
        ("body", "", "", "如东县人民政府办公室"),
        ("out", "request.fax", "", ""),
        ("value", "narrative.applications", "", "7"),
    )
    with pytest.raises(InvalidError, match=r"row 5, code: there is no code"):
        load(out)
    settle(out, ("scope", "", "", "office"), ("out", "request.fax", "", ""))
    for _ in range(2):
        frame = load(out, scope="office")
        assert "request.fax" not in set(frame["code"])
        assert len(frame) == 67
        again(out)


def test_a_figure_that_was_lost_is_added(out):
    page = out.parent / "in" / "a.html"
    fax = f">{FIGURES['request.fax', '']:g}<".encode()
    page.write_bytes(page.read_bytes().replace(fax, b">many<", 1))
    again(out)
    assert "cell.unreadable" in set(findings(out)["rule"])
    settle(out, ("value", "request.fax", "", f"{FIGURES['request.fax', '']:g}"))
    for _ in range(2):
        row = load(out, codes="request.fax").iloc[0]
        assert (row["value"], row["origin"]) == (
            FIGURES["request.fax", ""], "corrected",
        )  # fmt: skip
        assert pd.isna(row["printed"])
        assert "cell.unreadable" not in set(findings(out)["rule"])
        again(out)


def test_one_of_two_reports_is_left_out_or_becomes_another_years(out):
    shutil.copy(out.parent / "in" / "a.html", out.parent / "in" / "b.html")
    again(out)
    assert "report.duplicate" in set(findings(out)["rule"])
    first, second = reports(out)["report"]
    row = [second, "year", "", "2018", "2016", *ME]
    file = out / "corrections.csv"
    pd.DataFrame([row], columns=COLUMNS).to_csv(file, index=False)
    again(out)
    assert "report.duplicate" not in set(findings(out)["rule"])
    assert reports(out)["year"].tolist() == [2018, 2016]
    row = [second, "out", "", "", "", *ME]
    pd.DataFrame([row], columns=COLUMNS).to_csv(file, index=False)
    again(out)
    for how in ({}, {"append": True}):
        assert reports(out)["report"].tolist() == [first]
        assert len(load(out)) == 68
        again(out, **how)
    assert file.exists()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ("value", "closed.totl", "", "1"),
            r"row 2, code: .*did you mean 'closed.total'",
        ),
        (("value", "outcome.granted", "", "1"), "ogi2014 has no outcome.granted"),
        (
            ("value", "closed.total", "1", "2"),
            r"row 2, code: there is no such figure that",
        ),
        (("value", "closed.total", "", "many"), "'many' is no figure"),
        (("value", "closed.total", "", ""), "value: it is empty|'' is no figure"),
        (("year", "", "2017", "2016"), "its year is 2018, and not 2017"),
        (("year", "", "", "18"), "'18' is no year"),
        (("scope", "", "", "ofice"), "did you mean 'office'"),
        (
            ("place", "", "", "如东市县"),
            "no single place is.*did you mean '如东县'[?] Set",
        ),
        (("place", "", "", "Huangpu"), "上海市/黄浦区, 440112 广东省/广州市/黄埔区"),
        (("place", "", "", "鼓楼区"), "江苏省/南京市/鼓楼区"),
        (("plaec", "", "", "如东县"), "did you mean 'place'"),
        (("out", "response.letter", "", ""), "there is no code"),
        (
            ("value", "closed.total", "", "1", "natural"),
            "ogi2014 does not ask for closed.total by applicant",
        ),
    ],
)
def test_what_cannot_be_or_no_longer_fits_is_named_with_its_row(row, message, out):
    before = (out / "observations.csv").read_bytes()
    settle(out, row)
    for call in (load, again):
        with pytest.raises(InvalidError, match=message) as caught:
            call(out)
        assert str(caught.value).startswith(f"{out / 'corrections.csv'}, row 2, ")
    assert (out / "observations.csv").read_bytes() == before


def test_a_row_with_a_cell_too_many_is_named(out):
    settle(out, TOTAL)
    file = out / "corrections.csv"
    header, row = file.read_text("utf-8").splitlines()
    file.write_text(f"{header}\nx,{row}\n", "utf-8")
    cells = header.count(",") + 1
    told = f"csv: the row on line 2 has {cells + 1} cells for {cells} columns"
    for call in (load, again):
        with pytest.raises(DataError, match=told):
            call(out)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("applicant", "aplicant"), ("printed", "printd"), ("sha256", "sha265")],
)
def test_a_misspelt_column_is_an_error(right, wrong, out, tmp_path):
    """By itself it would settle another figure, or one that no longer stands there."""
    settle(out, TOTAL)
    file = out / "corrections.csv"
    table = pd.read_csv(file, dtype="str").assign(sha256="0" * 64)
    table.rename(columns={right: wrong}).to_csv(file, index=False)
    told = rf"row 1, {wrong}: .*no such column: did you mean '{right}'[?]"
    for call in (load, again, validate):
        with pytest.raises(InvalidError, match=told):
            call(out)
    # Spreadsheets write columns that hold nothing.
    table.assign(**{"Unnamed: 11": ""}).drop(columns="sha256").to_csv(file, index=False)
    assert closed(load(out))["value"] == RIGHT
    file.unlink()
    filled = review(out).rename(columns={right: wrong})
    filled.to_csv(tmp_path / "filled.csv", index=False)
    with pytest.raises(InvalidError, match=told):
        take(out, tmp_path / "filled.csv")


def test_a_place_in_pinyin_is_settled_as_in_chinese(out):
    settle(out, ("place", "", "", "Hongze"))
    assert reports(out)["county"].tolist() == ["洪泽区"]


def test_a_file_that_changed_since_is_an_error(out):
    key, digest = reports(out)[["report", "sha256"]].iloc[0]
    table = pd.DataFrame(
        [[key, "value", "closed.total", "", "5", *ME, digest]],
        columns=[*COLUMNS, "sha256"],
    )
    table.to_csv(out / "corrections.csv", index=False)
    again(out)
    page = out.parent / "in" / "a.html"
    page.write_bytes(page.read_bytes() + b"<p></p>")
    with pytest.raises(InvalidError, match=r"row 2.*a\.html has changed since"):
        again(out)


def test_a_file_names_its_report_and_an_unknown_key_the_nearest(out):
    table = pd.DataFrame(
        [["a.html", "closed.total", "5", *ME]],
        columns=["path", "code", "value", "reason", "who"],
    )
    table.to_csv(out / "corrections.csv", index=False)
    assert closed(load(out))["value"] == 5
    key = reports(out)["report"].iloc[0]
    table = table.rename(columns={"path": "report"}).assign(report=key + "x")
    table.to_csv(out / "corrections.csv", index=False)
    with pytest.raises(InvalidError, match=f"did you mean '{key}'"):
        load(out)


def test_identities_across_years_are_tested_again(tmp_path):
    (tmp_path / "in").mkdir()
    for year, form in ((2020, "ogi2019"), (2021, "ogi2021")):
        page = render.page(form, render.figures_of(form, year), year=year)
        (tmp_path / "in" / f"{year}.html").write_bytes(page)
    out = tmp_path / "out"
    ingest(tmp_path / "in", out=out)
    found = findings(out).query("rule == 'request.carried'")
    assert len(found)
    key = found["report"].iloc[0]
    rows = [[key, "year", "", "", "2023", *ME]]
    pd.DataFrame(rows, columns=COLUMNS).to_csv(out / "corrections.csv", index=False)
    for _ in range(2):
        assert "request.carried" not in set(findings(out)["rule"])
        ingest(tmp_path / "in", out=out)


def test_a_file_in_another_encoding_is_named(out):
    text = "report,code,value,reason,who\n如东,closed.total,5,错,李\n"
    (out / "corrections.csv").write_bytes(text.encode("gb18030"))
    with pytest.raises(DataError, match=r"corrections\.csv: .*in GBK.*save it"):
        load(out)


# -- one report, by hand -------------------------------------------------------------


def record(*figures, **meta):
    about = dict.fromkeys(REPORT) | {"report": "r", "level": "county"} | meta
    rows = [Observation("r", *figure, "x") for figure in figures]
    return about, rows, []


def corrected_by(rows, one):
    """Correct a report by rows of field, code and value."""
    made = [
        Correction(2 + n, "r", "", "", field, code, "", "", value, *ME, "")
        for n, (field, code, value) in enumerate(rows)
    ]
    return Corrections(Path("c.csv"), made, frozenset()).correct(one, made)


@pytest.mark.parametrize(
    ("year", "region", "county"),
    [("2013", "320202", "崇安区"), ("2016", "320213", "梁溪区")],
)
def test_another_year_follows_the_region_and_not_what_it_became(year, region, county):
    about = {"region": "320202", "place": "320213", "year": 2014, "county": "崇安区"}
    meta, *_ = corrected_by([("year", "", year)], record(**about))
    assert (meta["region"], meta["county"], meta["year"]) == (region, county, int(year))
    assert meta["place"] == "320213"


def test_a_rounded_figure_that_is_confirmed_stays_rounded():
    one = record(("request.received", "", 35000.0, "approx", "narrative"))
    for value, precision in (("35000", "approx"), ("35012", "exact")):
        made = corrected_by([("value", "request.received", value)], one)
        for _ in range(2):
            (figure,) = made[1]
            assert (figure.precision, figure.value) == (precision, float(value))
            assert (figure.origin, figure.printed) == ("corrected", 35000)
            made = corrected_by([("value", "request.received", value)], made)


def test_who_says_which_of_two_figures_is_right_settles_the_contradiction():
    one = record(
        ("request.received", "", 320.0, "exact", "table"),
        ("request.received", "", 302.0, "exact", "narrative"),
        form="ogi2014",
    )
    assert check_figures("ogi2014", one[1]).findings[0].rule == "figure.contradiction"
    _, figures, notes = corrected_by([("value", "request.received", "302")], one)
    assert [(x.value, x.origin) for x in figures] == [
        (302, "corrected"),
        (302, "narrative"),
    ]
    assert [x.rule for x in notes] == ["correction"]
    _, figures, notes = corrected_by([("value", "request.received", "320")], one)
    assert [x.rule for x in notes] == ["correction"]


# -- by chance -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """Return a folder of reports of three years, two on the same, and its data set."""
    folder = tmp_path_factory.mktemp("several")
    (folder / "in").mkdir()
    for n, year in enumerate((2019, 2020, 2021, 2019)):
        form = "ogi2021" if year == 2021 else "ogi2019"
        page = render.page(form, render.figures_of(form, n), year=year)
        (folder / "in" / f"{n}.html").write_bytes(page)
    ingest(folder / "in", out=folder / "out")
    return folder


def drawn(rng, out):
    """Draw some corrections that fit."""
    figures, rows = load(out), {}
    for _ in range(rng.randint(2, 6)):
        x = figures.sample(1, random_state=rng.randrange(10**6)).iloc[0]
        printed = rng.choice(["", f"{x['value']:g}"])
        cell = (x["code"], x["applicant"], printed)
        field, *rest = rng.choice(
            [
                ("value", *cell, str(rng.randrange(10**4))),
                ("out", *cell, ""),
                ("year", "", "", "", str(rng.choice([2019, 2020, 2022]))),
                ("place", "", "", "", rng.choice(["海门市", "南通市", "320623"])),
                ("scope", "", "", "", rng.choice(["office", "unit"])),
                ("out", "", "", "", ""),
            ]
        )
        key = x["report"], field if not rest[0] else "", *rest[:2]
        rows[key] = [x["report"], field, *rest, *ME]
    gone = {key[0] for key in rows if key[1] == "out"}
    rows = {k: row for k, row in rows.items() if k[0] not in gone or k[1] == "out"}
    columns = ["report", "field", "code", "applicant", "printed", "value"]
    return pd.DataFrame(rows.values(), columns=[*columns, "reason", "who"])


def state(out):
    tables = load(out), reports(out), findings(out)
    rows = (x.astype(object).where(x.notna(), None).values.tolist() for x in tables)
    return [sorted(map(str, each)) for each in rows]


@pytest.mark.parametrize("seed", range(3))
def test_loading_reading_and_the_tables_alone_agree(seed, several, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(several / "out", out)
    rows = drawn(random.Random(seed), out)
    rows.to_csv(out / "corrections.csv", index=False)
    loaded = state(out)
    ingest(several / "in", out=out)
    assert state(out) == loaded
    shutil.rmtree(out / ".govopen")
    assert state(out) == loaded


def test_a_figure_is_settled_once_by_key_or_by_file(out):
    key = reports(out)["report"].iloc[0]
    rows = [[key, "", "1", *ME], ["", "a.html", "2", *ME]]
    table = pd.DataFrame(rows, columns=["report", "path", "value", "reason", "who"])
    table.assign(code="closed.total").to_csv(out / "corrections.csv", index=False)
    for call in (load, again):
        with pytest.raises(InvalidError, match="row 3, code: an earlier row settles"):
            call(out)


@pytest.mark.parametrize(
    ("scope", "level"), [("jurisdiction", "county"), ("unit", "department")]
)
def test_place_and_scope_settle_the_level_where_none_was_found(scope, level, tmp_path):
    page = render.page("ogi2014", FIGURES, year=2018, body="", title="工作年度报告")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_bytes(page.replace("如东".encode(), b""))
    out = tmp_path / "out"
    ingest(tmp_path / "in", out=out)
    assert reports(out)["level"].isna().all()
    own = [("place", "320623"), ("scope", scope), ("body", "某单位"), ("year", "2018")]
    settle(out, *((field, "", "", value) for field, value in own))
    for _ in range(2):
        assert reports(out)["level"].tolist() == [level]
        again(out)
    validate(out)


def test_out_in_place_of_a_value_leaves_out_a_figure_or_one_of_two_reports(out):
    shutil.copy(out.parent / "in" / "a.html", out.parent / "in" / "b.html")
    again(out)
    first, second = reports(out)["report"]
    rows = review(out)
    twice = rows["why"].str.startswith("report.duplicate")
    figure = (rows["report"] == first) & (rows["code"] == "closed.total")
    figure &= rows["printed"] != ""
    assert (twice.sum(), figure.sum()) == (1, 1)
    assert rows.loc[twice, ["report", "field"]].values.tolist() == [[second, "scope"]]
    rows.loc[twice | figure, ["value", "reason", "who"]] = ["out", *ME]
    rows.to_csv(out.parent / "filled.csv", index=False)
    assert take(out, out.parent / "filled.csv") == 2
    for _ in range(2):
        assert reports(out)["report"].tolist() == [first]
        assert "closed.total" not in set(load(out)["code"])
        again(out)


@pytest.mark.parametrize("other", [TOTAL, ("scope", "", "", "unit")])
def test_what_settles_a_report_that_is_left_out_is_named(out, other):
    settle(out, other, ("out", "", "", ""))
    for call in (load, again):
        with pytest.raises(InvalidError, match=r"row 2, .*is left out.*Keep one"):
            call(out)
    settle(out, ("out", "", "", ""), other)
    both = (out / "corrections.csv").read_bytes()
    settle(out, ("out", "", "", ""))
    again(out)
    (out / "corrections.csv").write_bytes(both)
    with pytest.raises(InvalidError, match=r"row 3, .*is left out.*Keep one"):
        load(out)


def test_what_is_taken_stands_for_what_settled_the_same_by_file(out, tmp_path):
    key, path = reports(out)[["report", "path"]].iloc[0]
    columns = ["report", "path", "field", "code", "value", "reason", "who"]

    def taken(*row):
        pd.DataFrame([[*row, *ME]], columns=columns).to_csv(
            tmp_path / "filled.csv", index=False
        )
        take(out, tmp_path / "filled.csv")
        kept = pd.read_csv(out / "corrections.csv", dtype=str)
        return kept[["field", "value"]].fillna("").values.tolist()

    assert taken("", path, "value", "closed.total", "5") == [["value", "5"]]
    assert taken(key, path, "value", "closed.total", "6") == [["value", "6"]]
    assert taken("", path, "scope", "", "unit") == [["value", "6"], ["scope", "unit"]]
    assert taken(key, "", "out", "", "") == [["out", ""]]
    assert taken("", path, "value", "closed.total", "7") == [["value", "7"]]
    assert closed(load(out))["value"] == 7


@pytest.mark.parametrize(
    ("code", "value", "fits"),
    [
        ("charge.change", "-15", True),
        ("closed.total", "-15", False),
        ("charge.change", "-inf", False),
        ("charge.change", "nan", False),
    ],
)
def test_a_change_alone_may_be_below_zero(code, value, fits, tmp_path):
    row = pd.DataFrame([["a", code, value, *ME]])
    row.columns = ["report", "code", "value", "reason", "who"]
    row.to_csv(tmp_path / "corrections.csv", index=False)
    if fits:
        assert Corrections.of(tmp_path).rows[0].value == value
    else:
        with pytest.raises(InvalidError, match="is no figure"):
            Corrections.of(tmp_path)


@pytest.mark.parametrize("row", [("nobody", ""), (None, "fee.charged")])
def test_what_is_not_there_cannot_be_left_out(row, out, tmp_path):
    key, code = row
    key = key or reports(out)["report"].iloc[0]
    columns = ["report", "field", "code", "reason", "who"]
    table = pd.DataFrame([[key, "out", code, *ME]], columns=columns)
    table.to_csv(tmp_path / "filled.csv", index=False)
    with pytest.raises(InvalidError, match=r"row 2, .*there is no"):
        take(out, tmp_path / "filled.csv")
    assert not (out / "corrections.csv").exists()


@pytest.mark.parametrize("stands", ["folder", "dangling link"])
def test_corrections_that_cannot_be_read_are_not_taken_for_none(stands, tmp_path):
    file = tmp_path / "corrections.csv"
    file.mkdir() if stands == "folder" else file.symlink_to(tmp_path / "gone.csv")
    with pytest.raises(DataError, match=r"corrections\.csv: .*cannot be read"):
        Corrections.of(tmp_path)


# -- whatever else is open -----------------------------------------------------------

SETTLED = {
    "place": "江苏省/南通市/如东县", "year": "2018", "body": "如东县人民政府",
    "scope": "jurisdiction",
}  # fmt: skip
READ = {
    "place": {"region": "320623", "place": "320623", "county": "如东县"},
    "year": {"year": 2018},
    "body": {"body": "如东县人民政府"},
    "scope": {"scope": "jurisdiction"},
}
FIELDS = [[*x] for n in range(5) for x in combinations(SETTLED, n)]


@pytest.mark.parametrize("known", FIELDS, ids="-".join)
@pytest.mark.parametrize("given", FIELDS, ids="-".join)
def test_any_fields_can_be_settled_whichever_others_are_known(known, given):
    about = {name: value for x in known for name, value in READ[x].items()}
    one = record(("request.received", "", 3.0, "exact", "table"), form="ogi2014")
    one[0].update(level=None, **about)
    made = corrected_by([(x, "", SETTLED[x]) for x in given], one)
    for name in SETTLED:
        told = made[0]["region" if name == "place" else name]
        assert (told is not None) == (name in [*known, *given])
    assert [x.rule for x in made[2]] == ["correction"] * len(given)
    assert corrected_by([(x, "", SETTLED[x]) for x in given], made) == made


@pytest.fixture
def silent(tmp_path):
    """Return a data set of one report that says nothing of itself."""
    page = render.page("ogi2014", FIGURES, year=2018, body="", title="工作报告")
    page = page.replace("如东县".encode(), b"").replace(b"2018", b"")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_bytes(page)
    ingest(tmp_path / "in", out=tmp_path / "out")
    assert reports(tmp_path / "out")[[*SETTLED]].isna().all(axis=None)
    return tmp_path / "out"


@pytest.mark.parametrize("field", SETTLED)
def test_one_field_alone_is_settled_and_the_others_stay_open(field, silent):
    settle(silent, (field, "", "", SETTLED[field]))
    for _ in range(2):
        row = reports(silent).iloc[0]
        assert {name for name in SETTLED if pd.notna(row[name])} == {field}
        told = set(findings(silent)["rule"])
        assert f"identity.{field}" not in told
        assert ("identity.year" in told) == (field != "year")
        assert len(load(silent)) == len(FIGURES)
        again(silent)


def test_a_body_that_follows_from_the_place_given_alone_is_said_to(silent):
    """So is not what the document or its user says of it."""
    page, given = silent.parent / "in" / "a.html", {"place": "320623", "year": 2018}
    page.write_bytes(re.sub(b"<h1>.*?</h1>|<title>.*?</title>", b"", page.read_bytes()))
    report = read_report(page, **given)
    (note,) = (x for x in report.remarks if x.rule == "identity.scope")
    assert note.severity == "warning"
    assert "如东县人民政府 (scope jurisdiction) is taken" in note.message
    for more in ({"scope": "office"}, {"scope": "jurisdiction"}):
        told = read_report(page, **given, **more).remarks
        assert not [x for x in told if x.rule == "identity.scope"]


def test_a_place_that_is_none_is_named_where_the_year_is_open(silent):
    settle(silent, ("place", "", "", "江阳市"))
    for call in (load, again):
        told = (
            r"row 2, place: no single place is '江阳市': did you mean .*Set the place"
        )
        with pytest.raises(InvalidError, match=told):
            call(silent)


# -- what a hand or a spreadsheet makes of the file ----------------------------------


def test_a_count_is_whole_unless_the_document_prints_it_so(out):
    settle(out, ("value", "closed.total", "", "426.5"))
    with pytest.raises(InvalidError, match=r"row 2, value: '426.5' is no whole number"):
        load(out)
    settle(out, ("value", "fee.collected", "", "4.5"))
    assert load(out, codes="fee.collected")["value"].tolist() == [4.5]
    page = out.parent / "in" / "a.html"
    page.write_bytes(page.read_bytes().replace(b">%d<" % (RIGHT + 100), b">426.5<", 1))
    (out / "corrections.csv").unlink()
    again(out)
    settle(out, ("value", "closed.total", "426.5", "426.5"))
    assert closed(load(out))["value"] == 426.5


@pytest.mark.parametrize(
    ("printed", "value", "far"),
    [("", RIGHT, False), ("", 1e6 * RIGHT, True), ("", 10 * RIGHT, False)],
)
def test_what_is_far_from_what_was_read_is_a_warning_once(printed, value, far, out):
    settle(out, ("value", "closed.total", printed, f"{value:.15g}"))
    for _ in range(2):
        found = findings(out).query("rule == 'correction'")
        assert found["severity"].tolist() == ["warning" if far else "note"]
        assert found["message"].str.contains("far apart").tolist() == [far]
        assert not review(out)["why"].str.startswith("correction").any()
        again(out)


def test_a_day_to_come_is_refused_and_today_is_not(out):
    settle(out, TOTAL)
    file = out / "corrections.csv"
    table, today = pd.read_csv(file, dtype="str"), pd.Timestamp.now()
    table.assign(when=f"{today:%Y-%m-%d}").to_csv(file, index=False)
    assert closed(load(out))["value"] == RIGHT
    table.assign(when=f"{today.year + 10}-01-01").to_csv(file, index=False)
    with pytest.raises(InvalidError, match=r"row 2, when: .*is still to come"):
        load(out)


def test_rows_that_were_emptied_are_skipped_and_the_others_keep_their_numbers(out):
    settle(out, TOTAL)
    file = out / "corrections.csv"
    head, row = file.read_text("utf-8").splitlines()
    empty = "," * head.count(",")
    text = "\n".join([head, empty, row, empty, ""])
    file.write_text(text, "utf-8")
    assert closed(load(out))["value"] == RIGHT
    validate(out)
    file.write_text(text.replace("closed.total", "closed.totl"), "utf-8")
    with pytest.raises(InvalidError, match="row 3, code"):
        load(out)


@pytest.mark.parametrize("which", ["corrections", "list"])
@pytest.mark.parametrize(
    ("save", "told"),
    [
        (lambda x, to: x.to_csv(to, index=False, sep=";"), "with semicolons between"),
        (lambda x, to: x.to_csv(to, index=False, sep="\t"), "with tabs between"),
        (lambda x, to: x.to_csv(to, index=False, encoding="gb18030"), "in GBK"),
        (lambda x, to: x.to_csv(to, index=False, encoding="utf-16"), "in UTF-16"),
        (lambda x, to: x.to_excel(to, engine="openpyxl"), "an Excel workbook"),
    ],
)
def test_what_is_no_csv_is_told_as_what_it_is(which, save, told, out, tmp_path):
    settle(out, TOTAL)
    file = out / "corrections.csv"
    table = pd.read_csv(file, dtype="str").assign(who="李")
    file.unlink()
    made = file if which == "corrections" else tmp_path / "list.csv"
    with made.open("wb") as stream:
        save(table, stream)
    calls = [lambda: take(out, made)]
    if which == "corrections":
        calls = [lambda: load(out), lambda: again(out), lambda: validate(out)]
    for call in calls:
        with pytest.raises(DataError, match=f"{told}.*save it as .CSV UTF-8."):
            call()
