"""The form tables say what the forms print, and forms read back."""

import json
import random
import shutil
import subprocess
import sys

import pytest
import render
import render_region
from hypothesis import example, given
from hypothesis import strategies as st

from govopen import crosswalk, panel
from govopen.errors import NotAReportError, OverrideError
from govopen.form import (
    CUMULATIVE,
    TABLES,
    applicants,
    form_of,
    forms,
    identities,
)

NATIONAL = [name for name, form in forms().items() if not form.region]
REGIONAL = [name for name, form in forms().items() if form.region]
SEEDS = st.integers(min_value=0, max_value=10**6)


def figures_of(form):
    """Count the figures that a form asks for."""
    return sum((7 if s.by_applicant else 1) * len(s.indicators) for s in form.sections)


@pytest.mark.parametrize(
    ("form", "first", "last", "figures"),
    [
        # Rows of the form and its annex; cells of section two, seven columns on
        # requests (rows with figures and headings without), cells on disputes.
        ("ogi2014", 2014, 2018, 59 + 11),
        ("ogi2019", 2019, 2020, 22 + 7 * (23 + 3) + 15),
        ("ogi2021", 2021, None, 10 + 7 * (25 + 4) + 15),
    ],
)
def test_each_national_form_has_its_years_and_its_slots(form, first, last, figures):
    found = forms()[form]
    assert (found.first_year, found.last_year) == (first, last)
    assert figures_of(found) == figures


@pytest.mark.parametrize(
    ("form", "region", "first", "last", "figures"),
    [
        # Rows of the table; Shanghai's with 7 on fees, staff and costs.
        ("shanghai2004", "31", 2004, 2007, 35 + 7),
        ("dingxi2008", "6211", 2008, 2013, 35),
        # Fujian's two, each row with a sum over all years beside the year's figure.
        ("fujian2009", "35", 2009, 2013, 2 * 18),
        ("fujian2014", "35", 2014, 2018, 2 * 16),
    ],
)
def test_each_form_of_a_region_has_its_place_years_and_slots(
    form, region, first, last, figures
):
    found = forms()[form]
    assert (found.region, found.first_year, found.last_year) == (region, first, last)
    assert figures_of(found) == figures


def test_every_year_since_2014_has_one_national_form():
    for year in range(2014, 2031):
        assert [n for n in NATIONAL if forms()[n].covers(year)] == [form_of(year).name]
    assert all(form_of(year) is None for year in range(2000, 2014))


def test_a_form_of_a_region_covers_its_places_in_its_years():
    putian = forms()["fujian2009"]
    assert putian.covers(2009, "350300")
    assert putian.covers(2009)
    assert not putian.covers(2009, "320623")
    assert not putian.covers(2014, "350300")


def test_the_printed_numbers_of_dingxi_are_those_of_its_rows():
    # The notice numbers its rows; four of them, and the last.
    (section,) = forms()["dingxi2008"].sections
    codes = [indicator.code for indicator in section.indicators]
    assert codes[5 - 1] == "website.visits"
    assert codes[10 - 1] == "request.received"
    assert codes[17 - 1] == "answer.total"
    assert codes[25 - 1] == "refused.state_secret"
    assert codes[35 - 1] == "appeal.first_handling"
    assert len(codes) == 35


@pytest.mark.parametrize("form", forms().values(), ids=list(forms()))
def test_a_code_stands_once_in_a_form_and_its_parent_too(form):
    codes = [i.code for section in form.sections for i in section.indicators]
    assert len(codes) == len(set(codes))
    for section in form.sections:
        for indicator in section.indicators:
            assert indicator.parent in ("", *codes)
            assert indicator.presence in ("figure", "heading", "optional")
            assert indicator.label_zh
            assert indicator.label_en


def test_the_applicants_are_in_printed_order():
    columns = [a["label_zh"] for a in applicants() if a["column"]]
    assert columns == [
        "自然人",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
        "总计",
    ]


def test_every_identity_belongs_to_a_form_and_reads_as_printed():
    for rule in identities():
        assert set(rule.forms) <= set(forms())
        assert rule.relation in ("=", ">=")
        assert rule.left
        assert rule.right
        assert rule.across_years == ("@last_year" in rule.text)


def test_signs_options_and_years_of_an_identity():
    rule = next(i for i in identities() if i.rule == "normative.in_force_carried")
    terms = [(t.name, t.sign, t.last_year) for t in rule.right]
    assert terms == [
        ("normative.in_force", 1, True),
        ("normative.made", 1, False),
        ("normative.repealed", -1, False),
    ]
    channels = next(i for i in identities() if i.rule == "publication.channels")
    assert [t.name for t in channels.right if t.optional] == ["publication.gazette"]


# -- documents in the forms of regions -----------------------------------------------


def drawn(form, seed, **style):
    """Return figures of a form and the rows of a table that states them."""
    figures = render.figures_of(form, seed)
    body, year = render_region.home(form), forms()[form].last_year
    title = f"{body}{year}年政府信息公开工作年度报告"
    rows = render_region.table(form, figures, render.Style(**style), body, year)
    return figures, title, rows


def as_text(title, rows, seed):
    lines = render.text_lines(rows, random.Random(seed))
    return "\n".join([title, *lines]).encode()


def as_page(title, rows):
    return f"<title>{title}</title>{render.html_table(rows)}".encode()


@pytest.mark.parametrize("form", REGIONAL)
@given(
    seed=SEEDS,
    numbering=st.sampled_from(list(render.NUMBERING)),
    blank=st.sampled_from(["", "/", "—"]),
)
def test_a_form_of_a_region_reads_back_from_text(
    form, seed, numbering, blank, read, figures_in
):
    figures, title, rows = drawn(form, seed, numbering=numbering, blank=blank)
    report = read(as_text(title, rows, seed), ".txt")
    assert figures_in(report) == figures
    assert report.meta["form"] == form
    assert report.findings.empty


@pytest.mark.parametrize("form", REGIONAL)
def test_line_numbers_and_sums_over_years_are_no_figures_of_the_year(
    form, read, figures_in
):
    figures, title, rows = drawn(form, 3)
    _, _, heads, first, *_ = rows
    while len(heads) < 5:  # a form of an even number of rows is drawn without them
        figures.popitem()
        body, year = render_region.home(form), forms()[form].last_year
        rows = render_region.table(form, figures, render.Style(), body, year)
        _, _, heads, first, *_ = rows
    assert [text for text, *_ in first][2] == "01"
    assert figures_in(read(as_page(title, rows))) == figures


@pytest.mark.parametrize("form", REGIONAL)
def test_a_title_without_its_span_shifts_no_heading(form, read):
    """One cell a line, and sums over years beside the year's own figures."""
    figures, title, rows = drawn(form, 1)
    cells = [f"{text} |" for row in rows for text, _, _ in row]
    report = read("\n".join([title, "", *cells]).encode(), ".txt")
    table = report.observations
    keys = zip(table["code"], table["applicant"], strict=True)
    found = dict(zip(keys, table["value"], strict=True))
    assert found == {key: v for key, v in figures.items() if v is not None}


@pytest.mark.parametrize("form", REGIONAL)
@given(data=st.data())
def test_damage_to_a_form_of_a_region_shows(form, data, read):
    seed = data.draw(SEEDS)
    figures, title, rows = drawn(form, seed)
    row = data.draw(st.integers(0, len(rows) - 1))
    cell = data.draw(st.integers(0, len(rows[row]) - 1))
    kind = data.draw(st.sampled_from(["cell", "row", "twice", "blank"]))
    if kind == "cell":
        del rows[row][cell]
    elif kind == "row":
        del rows[row]
    elif kind == "twice":
        rows.insert(row, list(rows[row]))
    else:
        rows[row].insert(cell, ("", 1, 1))
    text = data.draw(st.booleans())
    try:
        if text:
            report = read(as_text(title, rows, seed), ".txt")
        else:
            report = read(as_page(title, rows))
    except NotAReportError:
        # Without its headings the table is refused; in a text the label of its first
        # row is what ends them.
        first = text and row == 3 and (kind == "row" or (kind, cell) == ("cell", 0))
        assert row == 2 or first
        return
    table = report.observations
    keys = zip(table["code"], table["applicant"], strict=True)
    right = all(
        figures.get(key) == value
        for key, value in zip(keys, table["value"], strict=True)
    )
    assert right or report.findings["severity"].isin(["error", "warning"]).any()


def test_a_row_that_lost_a_cell_beside_a_sum_over_years_is_not_read(read):
    heads = ["指标名称", "计量单位", "代码", "2009年度", "历年累计"]
    rows = [
        heads,
        ["当面申请数", "件", "05", "7", "20"],
        ["信函申请数", "件", "09", "3"],
    ]
    rows += [["传真申请数", "件", "06", "1", "2"]]
    rows = [[(text, 1, 1) for text in row] for row in rows]
    report = read(as_page("福建省仙游县2009年政府信息公开工作年度报告", rows))
    figures = report.observations[["code", "value"]].values.tolist()
    assert figures == [
        ["request.in_person", 7],
        ["cumulative.request.in_person", 20],
        ["request.fax", 1],
        ["cumulative.request.fax", 2],
    ]
    assert "row.short" in set(report.findings["rule"])


def test_the_confidence_in_a_form_is_said(read):
    _, title, rows = drawn("fujian2009", 1)
    assert read(as_page(title, rows)).confidence["form"] == "certain"
    elsewhere = read(as_page("如东县2013年政府信息公开工作年度报告", rows))
    assert elsewhere.confidence["form"] == "doubtful"
    undated = read(as_page("福建省仙游县政府信息公开工作年度报告", rows[2:]))
    assert undated.confidence["form"] == "likely"
    view = undated._repr_html_()
    assert "certain: place, body, level, scope; unknown: year; likely: form" in view


def test_requests_alone_are_of_either_form_so_the_year_decides(read, figures_in):
    figures = render.figures_of("ogi2019", 1)
    figures = {k: v for k, v in figures.items() if k[0].startswith("request.")}
    report = read(render.page("ogi2019", figures, year=2020))
    assert report.meta["form"] == "ogi2019"
    assert figures_in(report) == figures


def test_a_form_that_is_given_is_the_one_read(read):
    page = render.page("ogi2019", render.figures_of("ogi2019", 1), year=2020)
    report = read(page, form="ogi2021")
    assert (report.meta["form"], report.confidence["form"]) == ("ogi2021", "certain")
    assert "table.incomplete" in set(report.findings["rule"])
    with pytest.raises(OverrideError, match="form cannot be 'ogi2020'"):
        read(page, form="ogi2020")


def test_a_form_elsewhere_or_in_another_year_is_a_warning(read):
    figures = render.figures_of("fujian2009", 1)
    for body, year in (("湖南省长沙市岳麓区", 2009), ("福建省仙游县", 2016)):
        rows = render_region.table("fujian2009", figures, render.Style(), body, year)
        report = read(as_page(f"{body}{year}年政府信息公开工作年度报告", rows))
        assert report.meta["form"] == "fujian2009"
        assert "identity.form" in set(report.findings["rule"])
        assert len(report.observations) == len(figures)


@pytest.mark.parametrize("form", NATIONAL)
@given(
    seed=SEEDS,
    kept=st.sampled_from([1, 0.5, 0.1]),
    year=st.sampled_from([None, 2005, 2009, 2016, 2020, 2023]),
    place=st.sampled_from(["如东县", "莆田市", "定西市", "上海市"]),
)
@example(seed=1, kept=0.1, year=2009, place="莆田市")
def test_a_national_form_is_never_taken_for_that_of_a_region(
    form, seed, kept, year, place, read
):
    chance = random.Random(seed)
    whole = render.figures_of(form, seed)
    figures = {k: v for k, v in whole.items() if chance.random() < kept}
    if not figures:
        return
    title = f"{place}{f'{year}年' if year else ''}政府信息公开工作年度报告"
    page = render.page(form, figures, title=title, body=place)
    first = read(page)
    assert first.meta["form"] in NATIONAL
    with pytest.MonkeyPatch.context() as patch:
        national = {name: forms()[name] for name in NATIONAL}
        patch.setattr("govopen.reading.figures.forms", lambda: national)
        alone = read(page)
    assert first.meta == alone.meta
    assert first.observations.equals(alone.observations)


NEXT = """
[somewhere2010]
title = "A form that no code knows"
ground = "invented for this test"
region = "3205"
first_year = 2010
last_year = 2012
sections = ["somewhere2010"]
by_applicant = []
optional = []
column = "20##年度"
unread = "代码|历年累计"
"""
ROWS = """code,parent,presence,row,column,label_zh,label_en,unit,law
request.received,,figure,受理件数,,受理件数,Requests accepted,request,
hotline.calls,request.received,figure,热线来电数,,热线来电数,Calls,request,
request.letter,request.received,figure,来信数,,来信数,By letter,request,
answer.granted,,figure,给予公开数,,给予公开数,Granted,request,
"""
RULE = (
    "request.channels,somewhere2010,code,request.received,=,"
    "hotline.calls + request.letter,strict,Invented for this test.\n"
)


ASK = """
import json, sys
from pathlib import Path
from govopen import form
form.TABLES = Path(sys.argv[1])
from govopen import codebook, read_report
from govopen.panel import expand_codes
report = read_report(sys.argv[2])
print(json.dumps({
    "form": report.meta["form"],
    "figures": report.observations[["code", "value"]].values.tolist(),
    "findings": report.findings["rule"].tolist(),
    "codes": expand_codes("hotline.*"),
    "listed": "somewhere2010" in set(codebook()["form"]),
}))
"""


def test_one_more_form_is_an_entry_and_a_table(tmp_path):
    tables = tmp_path / "forms"
    shutil.copytree(TABLES, tables)
    entries, rules = tables / "forms.toml", tables / "identities.csv"
    entries.write_text(entries.read_text(encoding="utf-8") + NEXT, encoding="utf-8")
    (tables / "somewhere2010.csv").write_text(ROWS, encoding="utf-8")
    rules.write_text(rules.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    rows = [["指标", "代码", "2011年度", "历年累计"], ["受理件数", "01", "9", "30"]]
    rows += [["1.热线来电数", "02", "4", "10"], ["2.来信数", "03", "4", "20"]]
    rows += [["给予公开数", "04", "/", "8"]]
    spanned = [[(text, 1, 1) for text in row] for row in rows]
    page = tmp_path / "page.html"
    page.write_bytes(as_page("苏州市2011年政府信息公开工作年度报告", spanned))
    command = [sys.executable, "-c", ASK, str(tables), str(page)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    assert json.loads(answer.stdout) == {
        "form": "somewhere2010",
        "figures": [
            ["request.received", 9],
            ["hotline.calls", 4],
            ["request.letter", 4],
        ],
        "findings": ["request.channels"],
        "codes": ["hotline.calls"],
        "listed": True,
    }


def test_codes_of_the_regions_expand_and_stand_in_the_codebook():
    assert panel.expand_codes("website.*") == ["website.visits"]
    book = panel.codebook().set_index(["form", "code"])
    assert book.loc[("dingxi2008", "refused.in_progress"), "parent"] == "answer.denied"
    assert book.loc[("fujian2009", "appeal.total"), "label_zh"] == "行政申诉数"


def test_a_sum_over_all_years_is_never_taken_for_a_figure_of_the_year():
    book = panel.codebook()
    sums = book[book["code"].str.startswith(CUMULATIVE)]
    assert set(sums["form"]) == {"fujian2009", "fujian2014"}
    assert (sums["label_zh"].str.endswith("/历年累计")).all()
    assert not set(panel.expand_codes("proactive.*")) & set(sums["code"])
    assert set(panel.expand_codes("cumulative.*")) == set(sums["code"])
    assert not set(crosswalk()["code"]) & set(sums["code"])


def test_forms_share_a_table_that_they_print_alike():
    disputes = [forms()[name].sections[-1] for name in ("ogi2019", "ogi2021")]
    assert disputes[0] is disputes[1]
    assert disputes[0].name == "disputes"
