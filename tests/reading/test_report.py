"""Reports of every form read back exactly, whatever their page looks like."""

import json
import pickle
import random
from dataclasses import replace

import pandas as pd
import pytest
import render
from hypothesis import example, given
from hypothesis import strategies as st

from govopen import read_report
from govopen.bundle import DATA
from govopen.errors import NotAReportError
from govopen.form import forms
from govopen.reading.document import Document
from govopen.reading.report import read_layout
from govopen.reading.tables import Cell, Layout, Table
from govopen.schema import Observation

RUDONG = DATA / "sources" / "rudong-2018.txt"

# Every figure of the Rudong report's two tables, typed from the published page in
# printed order. The label is the page's own.
RUDONG_FORM = [
    ("proactive.total", 39734, "(一)主动公开政府信息数"),
    ("proactive.normative_disclosed", 2, "其中:主动公开规范性文件数"),
    ("proactive.normative_issued", 2, "制发规范性文件总数"),
    ("publication.total", 39734, "(二)通过不同渠道和方式公开政府信息的情况"),
    ("publication.website", 24771, "1.政府网站公开政府信息数"),
    ("publication.weibo", 4581, "2.政务微博公开政府信息数"),
    ("publication.wechat", 9833, "3.政务微信公开政府信息数"),
    ("publication.other", 549, "4.其他方式公开政府信息数"),
    ("response.total", 999, "(一)回应公众关注热点或重大舆情数"),
    ("response.press_conferences", 21, "1.参加或举办新闻发布会总次数"),
    ("response.press_conferences_led", 12, "其中:县领导参加新闻发布会次数"),
    ("response.online_interviews", 26, "2.政府网站在线访谈次数"),
    ("response.online_interviews_led", 3, "其中:县领导参加政府网站在线访谈次数"),
    ("response.interpretations", 86, "3.政策解读稿件发布数"),
    ("response.social_media", 350, "4.微博微信回应事件数"),
    ("response.other", 536, "5.其他方式回应事件数"),
    ("request.received", 320, "(一)收到申请数"),
    ("request.in_person", 26, "1.当面申请数"),
    ("request.fax", 0, "2.传真申请数"),
    ("request.online", 68, "3.网络申请数"),
    ("request.letter", 226, "4.信函申请数"),
    ("closed.total", 320, "(二)申请办结数"),
    ("closed.on_time", 307, "1.按时办结数"),
    ("closed.extended", 13, "2.延期办结数"),
    ("answer.total", 320, "(三)申请答复数"),
    ("answer.already_public", 26, "1.属于已主动公开范围数"),
    ("answer.granted", 104, "2.同意公开答复数"),
    ("answer.partial", 15, "3.同意部分公开答复数"),
    ("answer.refused", 43, "4.不同意公开答复数"),
    ("refused.state_secret", 0, "其中:涉及国家秘密"),
    ("refused.trade_secret", 0, "涉及商业秘密"),
    ("refused.privacy", 1, "涉及个人隐私"),
    ("refused.security", 0, "危及国家安全、公共安全、经济安全和社会稳定"),
    ("refused.not_government_information", 36, "不是《条例》所指政府信息"),
    ("refused.other_law", 6, "法律法规规定的其他情形"),
    ("answer.other_agency", 36, "5.不属于本行政机关公开数"),
    ("answer.not_exist", 53, "6.申请信息不存在数"),
    ("answer.amend", 9, "7.告知作出更改补充数"),
    ("answer.other_route", 34, "8.告知通过其他途径办理数"),
    ("review.total", 15, "四、行政复议数量"),
    ("review.upheld", 14, "(一)维持具体行政行为数"),
    ("review.corrected", 1, "(二)被依法纠错数"),
    ("review.other", 0, "(三)其他情形数"),
    ("litigation.total", 11, "五、行政诉讼数量"),
    ("litigation.upheld", 11, "(一)维持具体行政行为或者驳回原告诉讼请求数"),
    ("litigation.corrected", 0, "(二)被依法纠错数"),
    ("litigation.other", 0, "(三)其他情形数"),
    ("complaint.total", 0, "六、举报投诉数量"),
    ("capacity.offices", 55, "(一)政府信息公开工作专门机构数"),
    ("capacity.reading_points", 56, "(二)设置政府信息公开查阅点数"),
    ("capacity.staff", 166, "(三)从事政府信息公开工作人员数"),
    ("capacity.staff_full_time", 31, "1.专职人员数"),
    ("capacity.staff_part_time", 135, "2.兼职人员数"),
    ("capacity.budget", 21.8, "(四)政府信息公开专项经费 (万元)"),
    ("training.meetings", 81, "(一)召开政府信息公开工作会议或专题会议数"),
    ("training.classes", 28, "(二)举办各类培训班数"),
    ("training.trainees", 1532, "(三)接受培训人员数"),
]
RUDONG_ANNEX = [
    ("applicant.party_state", 4, "一、党政机关"),
    ("applicant.social_organisation", 4, "二、社会团体(含公益组织)"),
    ("applicant.enterprise", 1, "三、企业"),
    ("applicant.media", 0, "四、宣传媒体"),
    ("applicant.research", 0, "五、科研院校"),
    ("applicant.citizen", 255, "六、公民"),
    ("applicant.citizen_lawyer", 0, "其中:律师"),
    ("applicant.citizen_researcher", 0, "科研人员"),
    ("applicant.citizen_journalist", 0, "媒体从业人员"),
    ("applicant.other", 56, "七、其他"),
    ("applicant.total", 320, "政府信息公开申请总数"),
]
RUDONG_FIGURES = [(code, value) for code, value, _ in RUDONG_FORM + RUDONG_ANNEX]

SEEDS = st.integers(min_value=0, max_value=10**6)
FORMS = st.sampled_from(list(forms()))
ENCODINGS = st.sampled_from(
    [
        ("utf-8", "utf-8"),
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-8", "gb2312"),  # the declaration is wrong
        ("gb18030", "gb2312"),
        ("gb18030", None),
        ("utf-16", None),
    ]
)


@st.composite
def styles(draw):
    encoding, declared = draw(ENCODINGS)
    flags = ("wide", "thousands", "spaces", "breaks", "dressed")
    return render.Style(
        numbering=draw(st.sampled_from(list(render.NUMBERING))),
        blank=draw(st.sampled_from(["", "/", "-", "—", "——", "－", "无"])),
        encoding=encoding,
        declared=declared,
        **{flag: draw(st.booleans()) for flag in flags},
    )


# -- the shape of a report -----------------------------------------------------------


def test_the_tables_of_a_report_are_made_of_its_rows_when_asked_for():
    report = read_report(RUDONG)
    assert not {"observations", "findings"} & set(vars(report))
    assert report.observations.pop("printed").isna().all()
    rows = report.observations.drop(columns="printed")
    assert list(rows.itertuples(index=False, name=None)) == [
        figure[:-1] for figure in report.figures
    ]
    assert report.findings["rule"].tolist() == [row[1] for row in report.remarks]
    report.observations.insert(0, "mine", 1)
    assert "mine" not in report.observations


def test_a_report_is_the_same_after_a_journey_between_processes():
    report = read_report(RUDONG)
    assert pickle.loads(pickle.dumps(report)) == report


def test_tables_without_rows_have_the_types_of_those_with_rows():
    full = read_report(RUDONG)
    bare = replace(full, figures=[], remarks=[])
    for name, numbers in (
        ("observations", ["value"]),
        ("findings", ["expected", "found"]),
    ):
        frames = getattr(full, name), getattr(bare, name)
        assert frames[0].columns.tolist() == frames[1].columns.tolist()
        for frame in frames:
            assert set(frame[numbers].dtypes.astype(str)) == {"float64"}


# -- the Rudong report ---------------------------------------------------------------


def test_rudong_has_57_figures_of_the_form_and_11_of_the_annex():
    assert (len(RUDONG_FORM), len(RUDONG_ANNEX)) == (57, 11)


def test_every_figure_of_rudong_is_read_in_printed_order():
    table = read_report(RUDONG).observations
    assert list(zip(table["code"], table["value"], strict=True)) == RUDONG_FIGURES
    assert set(table["precision"]) == {"exact"}
    assert set(table["origin"]) == {"table"}
    assert set(table["applicant"]) == {""}


def test_rudong_is_the_county_in_2018():
    meta = read_report(RUDONG).meta
    names = [meta[name] for name in ("province", "prefecture", "county")]
    assert "/".join(names) == "江苏省/南通市/如东县"
    assert (meta["region"], meta["year"], meta["form"]) == ("320623", 2018, "ogi2014")
    assert (meta["level"], meta["scope"]) == ("county", "jurisdiction")
    assert meta["title"] == "2018如东县政府信息公开工作年度报告"


def test_the_locator_leads_to_the_line_of_the_file():
    lines = RUDONG.read_text(encoding="utf-8").splitlines()
    table = read_report(RUDONG).observations
    for locator, value in zip(table["locator"], table["value"], strict=True):
        line = int(locator.split("(line ")[1].rstrip(")"))
        assert f"{value:g}" in lines[line - 1].replace("|", " ").split()


# Invented sentences about the same things, with figures that are not the table's.
NARRATIVE = """
一、总体情况
(一)收到申请数的变化。全县收到申请999件,比上年多998件。
1.当面申请数。其中当面申请997件、传真申请996件、网络申请995件、信函申请994件。
(二)申请办结数993件,按时办结数992件,延期办结数991件,申请答复数990件。
行政复议数量989件,被依法纠错数988件;行政诉讼数量987件。
主动公开政府信息数986条,政府网站公开政府信息数985条。
从事政府信息公开工作人员数984人,政府信息公开专项经费983万元。
"""


def test_narrative_around_the_tables_changes_no_figure(read):
    title, tables = RUDONG.read_text(encoding="utf-8").split("\n", 1)
    text = "\n".join([title, NARRATIVE, "附表", tables, NARRATIVE])
    report = read(text.encode(), ".txt")
    table = report.observations[report.observations["origin"] == "table"]
    assert list(zip(table["code"], table["value"], strict=True)) == RUDONG_FIGURES
    assert report.meta["title"] == title


@pytest.mark.parametrize("form", list(forms()))
def test_narrative_on_a_page_changes_no_figure(form, read, figures_in):
    figures = render.figures_of(form, 11)
    sentences = "</p><p>".join(NARRATIVE.split("\n"))
    page = render.page(form, figures, narrative=sentences)
    assert figures_in(read(page)) == figures


# -- every form, every style ---------------------------------------------------------


@given(form=FORMS, seed=SEEDS, style=styles())
def test_a_page_reads_back_exactly(form, seed, style, read, figures_in):
    figures = render.figures_of(form, seed)
    report = read(render.page(form, figures, style))
    assert figures_in(report) == figures
    assert report.meta["form"] == form
    assert report.findings.empty


@given(seed=SEEDS, style=styles())
def test_a_text_reads_back_exactly(seed, style, read, figures_in):
    figures = render.figures_of("ogi2014", seed)
    report = read(render.text(figures, style, seed=seed), ".txt")
    assert figures_in(report) == figures
    assert report.findings.empty


@given(form=FORMS, seed=SEEDS, style=styles(), kept=st.floats(0.3, 1))
def test_blanks_give_no_row_and_cost_no_other_figure(
    form, seed, style, kept, read, figures_in
):
    figures = render.figures_of(form, seed)
    chance = random.Random(seed)
    figures = {key: v for key, v in figures.items() if chance.random() < kept}
    pages = [(read(render.page(form, figures, style)), maybe_moved(figures))]
    if form == "ogi2014":
        # In a text, what is left of a span looks like an empty cell.
        text = render.text(figures, style, seed=seed)
        pages.append((read(text, ".txt"), figures.keys()))
    for report, unclear in pages:
        found = figures_in(report)
        assert found.items() <= figures.items()
        lost = figures.keys() - found.keys()
        assert lost <= (set() if style.blank else unclear)
        codes = set(" ".join(report.findings["codes"]).split())
        assert {code for code, _ in lost} <= codes


def maybe_moved(figures):
    """Find the figures of rows with an empty last cell and a sum in the one before.

    That may as well be a row which lacks a cell, its total one column too far left.
    """
    unclear = set()
    for code in {code for code, name in figures if name == "other_organisation"}:
        row = {key: value for key, value in figures.items() if key[0] == code}
        most = row[code, "other_organisation"]
        if (code, "total") not in row and 0 < most >= sum(row.values()) - most:
            unclear |= row.keys()
    return unclear


@pytest.mark.parametrize("form", list(forms()))
def test_a_printed_zero_is_a_figure(form, read, figures_in):
    figures = dict.fromkeys(render.figures_of(form, 0), 0)
    assert figures_in(read(render.page(form, figures))) == figures


@given(form=FORMS, seed=SEEDS)
@example(form="ogi2019", seed=0)
def test_every_observation_has_the_columns_of_the_contract(form, seed, read):
    report = read(render.page(form, render.figures_of(form, seed)))
    assert tuple(report.observations.columns) == Observation._fields
    assert report.observations["locator"].str.match(r"table \d+, row \d+").all()
    assert set(report.observations["report"]) == {report.meta["report"]}


@given(seed=SEEDS)
def test_units_in_the_cells_change_no_figure(seed, read, figures_in):
    style = render.Style(units_in_cells=True)
    figures = render.figures_of("ogi2014", seed)
    assert figures_in(read(render.page("ogi2014", figures, style))) == figures


# -- units and precision -------------------------------------------------------------


def with_cell(figures, code, printed, form="ogi2014"):
    """Print one figure of a page in another way."""
    marked = figures | {(code, ""): 987654321.5}
    return render.page(form, marked).decode().replace("987654321.5", printed)


@pytest.mark.parametrize(
    ("printed", "value", "precision"),
    [
        ("218000元", 21.8, "exact"),
        ("21.8万元", 21.8, "exact"),
        ("０.００２亿元", 20, "exact"),
        ("约21.8", 21.8, "approx"),
        ("21.8万", 21.8, "approx"),
    ],
)
def test_money_is_brought_to_the_unit_of_the_form(printed, value, precision, read):
    page = with_cell(render.figures_of("ogi2014", 5), "capacity.budget", printed)
    table = read(page.encode()).observations.set_index("code")
    assert table.loc["capacity.budget", "value"] == pytest.approx(value)
    assert table.loc["capacity.budget", "precision"] == precision


def test_a_unit_in_the_heading_counts_where_the_cell_has_none(read):
    page = with_cell(
        render.figures_of("ogi2021", 5), "charge.amount", "218000", "ogi2021"
    )
    table = read(page.encode()).observations.set_index("code")
    assert table.loc["charge.amount", "value"] == 218000
    page = page.replace("(单位:万元)", "（单位：元）")
    table = read(page.encode()).observations.set_index("code")
    assert table.loc["charge.amount", "value"] == 21.8


def test_a_unit_in_the_heading_of_2019_counts(read):
    figures = render.figures_of("ogi2019", 5)
    page = with_cell(figures, "procurement.amount", "21.8", "ogi2019")
    page = page.replace("采购总金额(元)", "采购总金额(万元)")
    table = read(page.encode()).observations.set_index("code")
    assert table.loc["procurement.amount", "value"] == pytest.approx(218000)


def test_a_rounded_figure_is_marked_as_such(read):
    page = with_cell(render.figures_of("ogi2014", 5), "training.trainees", "1.7万余")
    table = read(page.encode()).observations.set_index("code")
    assert table.loc["training.trainees", "value"] == 17000
    assert table.loc["training.trainees", "precision"] == "approx"


# -- other layouts of the same tables ------------------------------------------------


def test_two_halves_side_by_side_are_both_read(read, figures_in):
    figures = render.figures_of("ogi2014", 7)
    figures = {key: v for key, v in figures.items() if "applicant." not in key[0]}
    top, *rows = render.statistics_2014(figures, render.Style(), "如东县", 2018)
    rows = [row for row in rows if len(row) == 3][1:]
    half = (len(rows) + 1) // 2
    right = [*rows[half:], [("", 1, 3)]]
    beside = [a + b for a, b in zip(rows[:half], right, strict=False)]
    table = render.html_table([top, *beside])
    page = f"<html><title>2018年如东县政府信息公开年度报告</title>{table}</html>"
    assert figures_in(read(page.encode())) == figures


def test_a_column_of_serial_numbers_is_not_taken_for_figures(read, figures_in):
    figures = render.figures_of("ogi2014", 8)
    table, *rest = render.tables("ogi2014", figures, render.Style(), "如东县", 2018)
    numbered = [[(str(n), 1, 1), *row] for n, row in enumerate(table)]
    tables = "".join(map(render.html_table, [numbered, *rest]))
    page = f"<html><title>2018年如东县政府信息公开年度报告</title>{tables}</html>"
    assert figures_in(read(page.encode())) == figures


@pytest.mark.parametrize("form", ["ogi2019", "ogi2021"])
def test_sections_in_one_table_are_told_apart(form, read, figures_in):
    figures = render.figures_of(form, 12)
    parts = render.tables(form, figures, render.Style(), "如东县", 2022)
    rows = [[("二、主动公开政府信息情况", 1, 15)], *parts[0]]
    rows += [[("三、收到和处理政府信息公开申请情况", 1, 15)], *parts[1]]
    rows += [[("四、行政复议、行政诉讼情况", 1, 15)], *parts[2]]
    title = "<title>2022年如东县政府信息公开工作年度报告</title>"
    report = read(f"<html>{title}{render.html_table(rows)}</html>".encode())
    assert figures_in(report) == figures


def test_a_column_of_remarks_costs_no_figure(read, figures_in):
    figures = render.figures_of("ogi2014", 13)
    tables = render.tables("ogi2014", figures, render.Style(), "如东县", 2018)
    wider = [[*row, ("备注", 1, 1)] if len(row) == 3 else row for row in tables[0]]
    page = render.html_table(wider) + "<p></p>" + render.html_table(tables[1])
    title = "<title>2018年如东县政府信息公开工作年度报告</title>"
    report = read(f"<html>{title}{page}</html>".encode())
    assert figures_in(report) == figures


def test_a_markdown_table_reads_like_any_other(read, figures_in):
    figures = render.figures_of("ogi2014", 9)
    tables = render.tables("ogi2014", figures, render.Style(), "如东县", 2018)
    lines = ["# 2018年如东县政府信息公开工作年度报告"]
    for table in tables:
        lines += ["", "| " + table[0][0][0] + " |", ""]
        for n, row in enumerate(r for r in table if len(r) == 3):
            lines.append("| " + " | ".join(cell for cell, *_ in row) + " |")
            lines += ["|---|:---:|---:|"] if n == 0 else []
    assert figures_in(read("\n".join(lines).encode(), ".md")) == figures


def test_a_table_pasted_with_tabs_reads_like_any_other(read, figures_in):
    figures = render.figures_of("ogi2014", 10)
    lines = ["2018年如东县政府信息公开工作年度报告"]
    for table in render.tables("ogi2014", figures, render.Style(), "如东县", 2018):
        lines += ["", *("\t".join(cell for cell, *_ in row) for row in table)]
    assert figures_in(read("\n".join(lines).encode(), ".txt")) == figures


# -- what the report says of itself --------------------------------------------------


def test_the_notebook_view_escapes_what_the_page_says(read):
    title = "2018年如东县&lt;b&gt;政府信息公开工作年度报告"
    report = read(render.page("ogi2014", render.figures_of("ogi2014", 1), title=title))
    view = report._repr_html_()
    assert "68 figures" in view
    assert "<b>政府" not in view


def test_the_notebook_view_lists_the_findings():
    assert "response.parts" in read_report(RUDONG)._repr_html_()


@pytest.mark.parametrize(
    ("form", "year", "sure"),
    [("ogi2014", 2022, "certain"), ("ogi2021", 2016, "doubtful")],
)
def test_the_form_of_another_time_is_a_warning(form, year, sure, read):
    """Some report on an old one, but none on one that was made later."""
    report = read(render.page(form, render.figures_of(form, 1), year=year))
    findings = report.findings
    assert findings["rule"].tolist() == ["identity.form"]
    assert findings["severity"].tolist() == ["warning"]
    assert (report.meta["year"], report.confidence["year"]) == (year, sure)


def test_each_item_of_article_20_may_be_a_table_of_its_own(read):
    tables = [
        "<tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
        "<tr><td>规章<td>1<td>2<td>3<tr><td>行政规范性文件<td>4<td>5<td>6",
        "<tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td>7",
        "<tr><td>信息内容<td>本年处理决定数量"
        "<tr><td>行政处罚<td>8<tr><td>行政强制<td>9",
        "<tr><td>信息内容<td>本年收费金额（单位：万元）<tr><td>行政事业性收费<td>10.5",
    ]
    page = "<title>如东县2022年政府信息公开工作年度报告</title>"
    page += "".join(f"<table>{rows}</table>" for rows in tables)
    observations = read(page.encode()).observations
    assert dict(zip(observations["code"], observations["value"], strict=True)) == {
        "rules.made": 1,
        "rules.repealed": 2,
        "rules.in_force": 3,
        "normative.made": 4,
        "normative.repealed": 5,
        "normative.in_force": 6,
        "licence.decisions": 7,
        "penalty.decisions": 8,
        "coercion.decisions": 9,
        "charge.amount": 10.5,
    }


def test_a_row_that_may_be_one_of_two_is_not_read(read, figures_in):
    # Reconsideration and litigation both have a row of this name, and what stands
    # above it is on a page that the file lacks.
    figures = render.figures_of("ogi2014", 1)
    (rows, *_) = render.tables("ogi2014", figures, render.Style(), "如东县", 2018)
    first = max(n for n, row in enumerate(rows) if "其他情形数" in row[0][0])
    report = read(render.html_table(rows[first:]).encode(), ".html")
    assert {code for code, _ in figures_in(report)}.isdisjoint(
        {"review.other", "litigation.other"}
    )
    assert "row.repeated" in set(report.findings["rule"])


def test_what_was_read_of_a_report_cannot_be_changed():
    report = read_report(RUDONG)
    for change in (
        lambda meta: meta.update(year=1),
        lambda meta: meta.pop("year"),
        lambda meta: meta.setdefault("more", 1),
        lambda meta: meta.__setitem__("year", 1),
        lambda meta: meta.__delitem__("year"),
    ):
        with pytest.raises(TypeError, match=r"Change a copy: dict\(report\.meta\)"):
            change(report.meta)
    assert report.meta["year"] == 2018
    assert (report.meta | {"year": 1})["year"] == 1


def test_what_was_read_of_a_report_serves_as_a_dict_does():
    report = read_report(RUDONG)
    again = pickle.loads(pickle.dumps(report))
    assert again == report
    with pytest.raises(TypeError):
        again.meta["year"] = 1
    row = dict(report.meta)
    row["year"] = 1
    assert json.loads(json.dumps(report.meta)) == dict(report.meta)
    assert pd.Series(report.meta)["county"] == "如东县"
    assert pd.DataFrame([report.meta])["year"].tolist() == [2018]


EARLY = (
    "<p>2010年，全县主动公开政府信息1322条，其中政府网站公开1003条。</p>"
    "<p>2010年共受理政府信息公开申请14件，其中当面申请6件、信函申请3件、"
    "网络申请5件。同意公开12件。</p>"
)
IN_WORDS = {
    "proactive.total": 1322, "publication.website": 1003, "request.received": 14,
    "request.in_person": 6, "request.letter": 3, "request.online": 5,
    "answer.granted": 12,
}  # fmt: skip
IN_A_FRAME = "<table><tr><td>首页</td><td>信箱</td></tr><tr><td>{}</td></tr></table>"


def early(tmp_path, title, text=EARLY):
    path = tmp_path / "early.html"
    path.write_text(
        f"<meta charset=utf-8><h1>{title}</h1>{text}<p>华容县人民政府</p>", "utf-8"
    )
    return read_report(path)


@pytest.mark.parametrize("text", [EARLY, IN_A_FRAME.format(EARLY)])
def test_an_early_report_without_a_table_is_what_its_words_state(tmp_path, text):
    report = early(tmp_path, "华容县2010年政府信息公开工作年度报告", text)
    told = report.observations.set_index("code")
    assert told["value"].to_dict() == IN_WORDS
    assert {*told["origin"]} == {"narrative"}
    assert report.meta["form"] is None and report.confidence["form"] == "unknown"
    assert report.meta["body"] == "华容县人民政府" and report.meta["year"] == 2010
    assert {*report.findings["rule"]} == {"document.words"}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("华容县2014年政府信息公开工作年度报告", EARLY.replace("2010", "2014")),
        ("华容县政府信息公开工作年度报告", EARLY),  # on which year is not said
        ("2010年政府信息公开工作年度报告", EARLY),  # nor by whom
        ("华容县2010年政府信息公开工作年度报告解读", EARLY),
        ("华容县2010年政府信息公开工作年度报告", "<p>见附件。</p>"),
    ],
)
def test_words_without_a_table_are_no_report_that_a_form_is_asked_of(
    tmp_path, title, text
):
    with pytest.raises(NotAReportError, match="none of its 0 tables"):
        early(tmp_path, title, text.replace("华容县人民政府", ""))


def test_a_page_that_hides_its_tables_is_refused_by_their_number(tmp_path):
    table = "<table><tr><td>收到申请数<td>3</table>"
    text = f"<div style='display:none'>{table}{table}</div>"
    with pytest.raises(NotAReportError, match=r"0 tables .* \(2 more are hidden\)"):
        early(tmp_path, "华容县2014年政府信息公开工作年度报告", text)


# -- doubts about the document -------------------------------------------------------

ASKED = [
    "（一）收到申请数",
    "1.当面申请数",
    "2.传真申请数",
    "3.网络申请数",
    "4.信函申请数",
]


def on_two_pages(**told):
    """Read a report with five figures, the last two of them on page 2."""
    rows = [
        [Cell(label, n, 1, page=1 + n // 4), Cell(str(n), n, 2, page=1 + n // 4)]
        for n, label in enumerate(ASKED, start=1)
    ]
    title = "如东县人民政府2018年政府信息公开工作年度报告"
    layout = Layout(title, [title], [Table(1, "", rows)], **told)
    return read_layout(Document("a.pdf", "pdf", "", "", "", damaged=1), layout, {})


def test_figures_on_pages_that_are_pictures_are_doubted_and_no_others():
    found = {x.rule: x for x in on_two_pages(recognised=frozenset({2})).remarks}
    doubt = found["document.recognised"]
    assert doubt.codes.split() == ["request.online", "request.letter"]
    assert "pages 2 are" in doubt.message and "the 2 figures" in doubt.message
    assert "document.damaged" in found  # and what else is doubted is not lost
    found = [x.rule for x in on_two_pages(recognised=frozenset({3})).remarks]
    assert "document.damaged" in found and "document.recognised" not in found


def test_labels_without_figures_in_a_table_of_a_text_have_a_remedy(read):
    rows = "".join(f"| {label} |{{}}|\n" for label in ASKED)
    title = (
        "# 如东县人民政府2018年政府信息公开工作年度报告\n\n| 项目 | 件数 |\n|--|--|\n"
    )
    with pytest.raises(NotAReportError, match="pdftotext -layout"):
        read((title + rows.replace("{}", " ")).encode(), ".md")
    few = title + "| 甲 | |\n" * 5 + rows.split("\n")[0].replace("{}", " ")
    with pytest.raises(NotAReportError, match="picture"):
        read(few.encode(), ".md")


def test_a_unit_counts_that_a_line_states_and_none_that_a_sentence_speaks_of(read):
    title = "<title>如东县人民政府2022年政府信息公开工作年度报告</title>"
    table = (
        "<table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
        "<tr><td>规章<td>1<td>2<td>3<tr><td>行政规范性文件<td>4<td>5<td>6"
        "<tr><td>信息内容<td colspan=3>本年收费金额"
        "<tr><td>行政事业性收费<td colspan=3>218000</table>"
    )
    sentence = "各部门上报时金额单位为元，由县财政局汇总后报送。"

    def charged(line):
        report = read(f"{title}<p>{line}</p>{table}".encode())
        found = {x.code: x.value for x in report.figures}
        return found.get("charge.amount"), {x.rule for x in report.remarks}

    for line, amount in (("（金额单位：元）", 21.8), ("（单位：万元）", 218000)):
        value, said = charged(line)
        assert value == pytest.approx(amount) and "cell.unit" not in said
    for line in ("", sentence):
        value, said = charged(line)
        assert value is None and "cell.unit" in said
