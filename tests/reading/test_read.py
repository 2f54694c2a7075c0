"""A file is read and checked; what cannot be told in it is said."""

import os
import re

import pytest
import render

from govopen import read_report
from govopen.errors import (
    DataError,
    FormatError,
    NotAReportError,
    OverrideError,
    TooLargeError,
)
from govopen.form import forms
from govopen.reading.text import MAX_LETTERS

FIGURES = render.figures_of("ogi2014", 1)
PAGE = render.page("ogi2014", FIGURES, year=2018)

# -- one report ----------------------------------------------------------------------


def test_a_report_is_checked_when_it_is_read(read):
    wrong = FIGURES | {("closed.total", ""): 10**6}
    report = read(render.page("ogi2014", wrong, year=2018))
    assert "closed.parts" in set(report.findings["rule"])
    assert report.tested == 19


@pytest.mark.parametrize("form", list(forms()))
def test_overrides_stand_and_the_figures_stay(form, read, figures_in):
    figures = render.figures_of(form, 3)
    page = render.page(form, figures, year=forms()[form].first_year)
    report = read(page, place="320685", scope="office", report="mine")
    assert report.meta["report"] == "mine"
    assert set(report.observations["report"]) == {"mine"}
    assert (report.meta["place"], report.meta["scope"]) == ("320685", "office")
    assert figures_in(report) == figures


def test_a_sidecar_sets_fields_and_an_argument_precedes_it(tmp_path):
    (tmp_path / "x.html").write_bytes(PAGE)
    sidecar = 'year = 2016\nscope = "office"\nurl = "https://example.org/x"\n'
    (tmp_path / "x.toml").write_text(sidecar, encoding="utf-8")
    meta = read_report(tmp_path / "x.html", year=2015).meta
    assert (meta["year"], meta["scope"]) == (2015, "office")
    assert meta["url"] == "https://example.org/x"


@pytest.mark.parametrize(
    ("sidecar", "words"),
    [
        ("year = ", "not TOML"),
        ("colour = 'red'", "colour"),
        ("scope = 'x'", "office"),
        ("title = 7", "title cannot be 7"),
        ("body = 5", "body cannot be 5"),
        ("body = ' '", "body cannot be ' '"),
        ('body = "如东县\\n财政局"', "body cannot be '如东县"),
        ("source_kind = 'web'", "source_kind cannot be 'web'"),
        ("url = 1.5", "url cannot be 1.5"),
        ("report = ['a']", "report cannot be"),
        ("year = [1]", "no year"),
        ("year = 2019-01-01", "no year"),
        ("year = true", "no year"),
        ("year = 2018.0", "no year"),
        ("year = 99999", "from 2000 to 20"),
        ("place = '鼓楼区'", "江苏省/南通市/如东县"),
        ("place = true", "place cannot be True"),
    ],
)
def test_a_sidecar_that_cannot_be_is_refused_by_its_name(sidecar, words, tmp_path):
    (tmp_path / "x.html").write_bytes(PAGE)
    (tmp_path / "x.toml").write_text(sidecar, encoding="utf-8")
    with pytest.raises(OverrideError, match=words) as caught:
        read_report(tmp_path / "x.html")
    assert caught.value.path == str(tmp_path / "x.toml")


def test_an_argument_that_cannot_be_is_not_laid_to_the_sidecar(tmp_path):
    (tmp_path / "x.html").write_bytes(PAGE)
    (tmp_path / "x.toml").write_text("place = '如东县'", encoding="utf-8")
    for given in ({"place": "鼓楼区"}, {"title": 7}):
        with pytest.raises(OverrideError) as caught:
            read_report(tmp_path / "x.html", **given)
        assert caught.value.path == str(tmp_path / "x.html")


def test_a_sidecar_may_write_a_year_a_code_and_a_date_in_its_own_way(tmp_path):
    (tmp_path / "x.html").write_bytes(PAGE)
    sidecar = "year = '2016'\nplace = 320685\nretrieved = 2019-01-31\n"
    (tmp_path / "x.toml").write_text(sidecar, encoding="utf-8")
    meta = read_report(tmp_path / "x.html").meta
    found = [meta[name] for name in ("year", "place", "retrieved")]
    assert found == [2016, "320685", "2019-01-31"]


def test_a_page_without_a_statutory_table_says_what_to_do(read):
    page = "<html><p>信息公开</p><table><tr><td>收到申请数</td><td>1</td></tr></table>"
    with pytest.raises(NotAReportError, match=r"report\.html: none of its 1 tables"):
        read(page.encode())


# -- figures in doubt ----------------------------------------------------------------


def finding(report, rule):
    found = report.findings[report.findings["rule"] == rule]
    assert len(found) == 1, report.findings["message"].tolist()
    return found.iloc[0]


@pytest.mark.parametrize("printed", ["3O2", "l2", "若干", "1,23", "见附件"])
@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("ogi2014", ("request.fax", "")),
        ("ogi2019", ("rules.made", "")),
        ("ogi2021", ("refused.process", "research")),
        ("ogi2021", ("review.total", "")),
        ("ogi2021", ("litigation_direct.upheld", "")),
    ],
)
def test_an_unreadable_figure_is_a_finding_that_says_where(
    form, key, printed, read, figures_in
):
    figures = render.figures_of(form, 4) | {key: 987654321}
    page = render.page(form, figures).decode().replace("987654321", printed)
    report = read(page.encode())
    found = finding(report, "cell.unreadable")
    assert (found["severity"], found["codes"]) == ("error", key[0])
    assert re.match(r"table \d+, row \d+, column \d+: ", found["message"])
    assert printed in found["message"]
    del figures[key]
    assert figures_in(report) == figures


def test_an_unreadable_figure_in_a_text_names_its_line(read, figures_in):
    figures = FIGURES | {("request.fax", ""): 987654321}
    text = render.text(figures).decode().replace("987654321", "3O2")
    report = read(text.encode(), ".txt")
    number = next(n for n, line in enumerate(text.split("\n"), 1) if "3O2" in line)
    assert f"(line {number})" in finding(report, "cell.unreadable")["message"]
    assert figures_in(report) == {k: v for k, v in figures.items() if v != 987654321}


def test_a_fraction_where_the_form_counts_is_a_warning(read):
    figures = FIGURES | {("training.classes", ""): 2.5}
    found = finding(read(render.page("ogi2014", figures)), "cell.fraction")
    assert (found["severity"], found["codes"]) == ("warning", "training.classes")


def test_two_numbers_in_one_row_are_read_as_neither(read, figures_in):
    figures = FIGURES | {("training.classes", ""): 987654321}
    page = render.page("ogi2014", figures).decode()
    page = page.replace("<td>987654321", "<td>28</td><td>29")
    report = read(page.encode())
    assert (
        "more cells than its table has headings"
        in finding(report, "row.short")["message"]
    )
    assert ("training.classes", "") not in figures_in(report)


def test_a_row_that_stands_twice_is_read_once_and_said(read):
    figures = FIGURES | {("training.classes", ""): 987654321}
    page = render.page("ogi2014", figures).decode()
    row = re.search(r"<tr>(?:(?!<tr>).)*987654321</td></tr>", page)[0]
    report = read(page.replace(row, row + row.replace("987654321", "7")).encode())
    assert finding(report, "row.repeated")["severity"] == "error"


def test_two_tables_that_contradict_each_other_give_no_figure(read, figures_in):
    later = FIGURES | {("training.classes", ""): 10**6}
    tables = [
        render.html_table(render.statistics_2014(f, render.Style(), "如东县", 2018))
        for f in (FIGURES, later)
    ]
    title = "<title>如东县2018年政府信息公开工作年度报告</title>"
    report = read(f"<html>{title}{tables[0]}<p></p>{tables[1]}</html>".encode())
    found = finding(report, "table.second")
    assert found["codes"] == "training.classes"
    assert "table 1, row" in found["message"]
    assert "table 2, row" in found["message"]
    read_once = figures_in(report)
    assert ("training.classes", "") not in read_once
    assert read_once.items() <= FIGURES.items()


def test_two_tables_that_agree_are_one(read, figures_in):
    table = render.html_table(
        render.statistics_2014(FIGURES, render.Style(), "如东县", 2018)
    )
    title = "<title>如东县2018年政府信息公开工作年度报告</title>"
    report = read(f"<html>{title}{table}<p></p>{table}</html>".encode())
    expected = {k: v for k, v in FIGURES.items() if "applicant." not in k[0]}
    assert figures_in(report) == expected


def test_a_report_without_its_disputes_is_a_warning(read):
    figures = render.figures_of("ogi2021", 1)
    parts = render.tables("ogi2021", figures, render.Style(), "如东县", 2022)
    title = "<title>如东县2022年政府信息公开工作年度报告</title>"
    page = title + "<p></p>".join(map(render.html_table, parts[:2]))
    found = finding(read(page.encode()), "table.missing")
    assert found["severity"] == "warning"
    assert "disputes" in found["message"]


@pytest.mark.parametrize("path", [3, None, 2.5, [], {}, b"page.html", True])
def test_what_is_no_path_is_named(path):
    told = re.escape(f"path={path!r} is neither a text nor a path")
    with pytest.raises(DataError, match=told):
        read_report(path)


@pytest.mark.parametrize("content", ["<html>" + "页" * 5_000, "a\0b"])
def test_content_given_for_a_path_is_not_repeated(content):
    with pytest.raises(FormatError, match="not its content") as caught:
        read_report(content)
    assert len(str(caught.value)) < 200
    with pytest.raises(DataError, match="path=<bytes> is neither"):
        read_report(content.encode() * 1_000)


def test_a_text_longer_than_any_report_is_refused(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("政府信息公开" * (MAX_LETTERS // 6 + 1), encoding="utf-8")
    with pytest.raises(TooLargeError, match="more than 6,000,000 letters"):
        read_report(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", os.devnull):
        with pytest.raises(FormatError, match="it is a pipe or a device"):
            read_report(path)


@pytest.mark.parametrize("name", ["half", "seconds", "memory"])
def test_an_argument_of_another_kind_is_named(name):
    with pytest.raises(DataError, match=rf"{name}=\[\] is no"):
        read_report(__file__, **{name: []})


def test_where_pictures_cannot_be_drawn_is_named(read):
    report = read(render.page("ogi2021", render.figures_of("ogi2021", 1)))
    with pytest.raises(DataError, match="crops=3 is neither a text nor a path"):
        report.review(3)
