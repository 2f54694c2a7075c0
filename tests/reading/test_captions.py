"""A table under the caption of another body is not quietly the reporting body's."""

from dataclasses import replace

import pytest
import render

from govopen.reading.captions import (
    caption_of_another,
    captions_of_others,
    captions_of_parts,
    names_of,
    notes_below,
    unusual_caption,
)
from govopen.reading.columns import is_other
from govopen.reading.periods import is_of_other
from govopen.reading.tables import Cell, Table

COUNTY = {
    "region": "320623",
    "province": "江苏省",
    "prefecture": "南通市",
    "county": "如东县",
    "year": 2018,
    "level": "county",
    "scope": "jurisdiction",
    "body": "如东县人民政府",
}
CITY = COUNTY | {"region": "320600", "county": None, "level": "prefecture"}
CITY |= {"body": "南通市人民政府"}
OFFICE = COUNTY | {"scope": "office", "body": "如东县人民政府办公室"}
BUREAU = COUNTY | {"scope": "unit", "level": "department", "body": "如东县教育局"}
TOWN = COUNTY | {"scope": "unit", "level": "township", "body": "如东县洋口镇人民政府"}
ZONE = COUNTY | {"region": None, "level": "zone", "body": "苏州工业园区管委会"}
TABLE = "政府信息公开情况统计表"
ROWS = ["收到申请数 | 件 | 320", "1.当面申请数 | 件 | 26", "2.传真申请数 | 件 | 5"]
PUBLICATION = [
    "1.政府公报公开政府信息数 | 条 | 7",
    "2.政府网站公开政府信息数 | 条 | 41",
    "3.政务微博公开政府信息数 | 条 | 12",
]
PUBLISHED = {"publication.gazette", "publication.website", "publication.weibo"}
ASKED = {"request.received", "request.in_person", "request.fax"}
APPLICANTS = "自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计"
REQUESTS = ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"]
TITLE = "如东县2018年政府信息公开工作年度报告"


def html(rows, head=""):
    cells = (f"<tr><td>{row.replace(' | ', '<td>')}</tr>" for row in rows)
    return f"<table>{head}{''.join(cells)}</table>"


def under(read, caption, head=""):
    """Read a page with two tables, the second under a caption."""
    tables = f"{html(PUBLICATION)}<p>{caption}</p>{html(ROWS, head)}"
    return read(f"<h1>{TITLE}</h1>{tables}".encode(), ".html")


def over(meta, *lines, rows=()):
    return caption_of_another(Table(1, "", list(rows), lead=lines), meta)


@pytest.mark.parametrize(
    ("meta", "caption"),
    [
        (COUNTY, f"掘港镇{TABLE}"),
        (COUNTY, f"县教育局2018年{TABLE}"),
        (COUNTY, f"县政府办公室{TABLE}"),
        (COUNTY, f"南通市{TABLE}"),
        (COUNTY, f"全市{TABLE}"),
        (COUNTY, f"海安市人民政府{TABLE}"),
        (COUNTY, f"如东经济开发区{TABLE}"),
        (COUNTY, f"各镇{TABLE}"),
        (COUNTY, f"{TABLE}（洋口镇）"),
        (COUNTY, f"{TABLE}（本级）"),
        (COUNTY, f"{TABLE}——岔河镇"),
        (COUNTY, f"表2 县财政局{TABLE}"),
        (COUNTY, "公共企事业单位信息公开统计表"),
        (COUNTY, "掘港镇统计表"),
        (COUNTY, "（掘港镇）"),
        (COUNTY, "单位：掘港镇"),
        (COUNTY, "二、县民政局政府信息公开情况"),
        (COUNTY, "县公安局情况"),
        (COUNTY, "以县公安局为例："),
        (COUNTY, "其中县公安局申请办理情况如下"),
        (COUNTY, "由县政府办公室受理的申请"),
        (COUNTY, "下表为县公安局数据"),
        (OFFICE, f"如东县{TABLE}"),
        (BUREAU, f"如东县{TABLE}"),
        (BUREAU, f"全县{TABLE}"),
        (BUREAU, f"县财政局{TABLE}"),
        (TOWN, f"如东县掘港镇{TABLE}"),
        (ZONE, f"苏州市{TABLE}"),
        (CITY, f"全县{TABLE}"),
        (CITY, f"区政府{TABLE}"),
        (CITY, f"省政府{TABLE}"),
    ],
)
def test_a_caption_may_name_another_body(meta, caption):
    assert over(meta, caption)


@pytest.mark.parametrize(
    ("meta", "caption"),
    [
        (COUNTY, TABLE),
        (COUNTY, f"如东县2018年{TABLE}"),
        (COUNTY, f"江苏省南通市如东县人民政府{TABLE}"),
        (COUNTY, f"我县{TABLE}"),
        (CITY, f"全市{TABLE}"),
        (CITY, f"市政府{TABLE}"),
        (COUNTY, f"全县各部门、各乡镇{TABLE}"),
        (COUNTY, f"本机关{TABLE}"),
        (COUNTY, f"{TABLE}（全县）"),
        (COUNTY, "政府网站信息公开情况统计表"),
        (COUNTY, "（一）主动公开政府信息情况"),
        (COUNTY, "如东县政府办公室"),
        (COUNTY, "公开场所情况"),
        (COUNTY, "以上年为例"),
        (OFFICE, f"县政府办公室{TABLE}"),
        (BUREAU, f"县教育局{TABLE}"),
        (TOWN, f"洋口镇{TABLE}"),
        (ZONE, f"苏州工业园区{TABLE}"),
    ],
)
def test_a_caption_may_name_who_reports_or_nobody(meta, caption):
    assert over(meta, caption) == ""


@pytest.mark.parametrize(
    "said", ["填报单位（盖章）：{}", "填报单位（章）：{}", "填报单位：{}"]
)
@pytest.mark.parametrize(
    ("meta", "body"), [(BUREAU, BUREAU["body"]), (COUNTY, COUNTY["body"])]
)
def test_the_line_of_the_form_for_who_fills_it_in_is_no_doubt(said, meta, body):
    assert over(meta, said.format(body)) == ""
    assert over(meta, said.format("如东县审计局")) == said.format("如东县审计局")


def test_the_lowest_caption_that_names_a_body_decides():
    ours, others = f"如东县{TABLE}", f"掘港镇{TABLE}"
    assert over(COUNTY, ours, others, "单位：件") == others
    assert over(COUNTY, others, ours, "单位：件") == ""
    assert over(COUNTY, others, f"本机关{TABLE}") == ""
    inside = [[Cell(ours, 1, 1)], [Cell("指标", 2, 1), Cell("数量", 2, 2)]]
    assert over(COUNTY, others, rows=inside) == ""


@pytest.mark.parametrize(
    ("title", "another"),
    [
        ("三、县教育局收到和处理政府信息公开申请情况", True),
        ("三、掘港街道受理政府信息公开申请情况", True),
        ("二、县直各部门主动公开政府信息情况", True),
        ("四、因县教育局政府信息公开被申请行政复议、提起行政诉讼情况", True),
        ("三、收到和处理政府信息公开申请情况", False),
        ("三、我县收到和处理政府信息公开申请情况", False),
        ("三、本行政机关收到和处理政府信息公开申请情况", False),
        ("三、各部门、各镇（街道）收到和处理政府信息公开申请情况", False),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", False),
    ],
)
def test_the_title_of_a_section_may_name_another_body(title, another):
    assert over(COUNTY, title) == title * another
    below = [[Cell(x, n, 1)] for n, x in enumerate((*"甲乙丙", title), start=1)]
    assert over(COUNTY, rows=below) == title * another


def test_who_signs_above_a_day_heads_no_table():
    assert over(COUNTY, "如东县审计局") == "如东县审计局"
    assert over(COUNTY, "如东县审计局", "2019年1月20日") == ""


@pytest.mark.parametrize(("head", "suffix"), [("<p>{}</p>", ".html"), ("{}\n", ".txt")])
def test_the_figures_below_are_doubtful(head, suffix, read):
    cells = [row.split(" | ") for row in ROWS]
    if suffix == ".html":
        rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in cells)
        table = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    else:
        table = "\n".join(ROWS)
    title = "如东县2018年政府信息公开工作年度报告"
    page = "".join(map(head.format, (title, f"掘港镇{TABLE}"))) + table
    report = read(page.encode(), suffix)
    (note,) = [x for x in report.remarks if x.rule == "identity.scope"]
    assert report.confidence["scope"] == "doubtful"
    assert set(note.codes.split()) == {figure.code for figure in report.figures}
    given = read(page.encode(), suffix, scope="jurisdiction")
    assert "identity.scope" not in [x.rule for x in given.remarks]


def test_a_heading_may_call_a_body_by_any_of_its_names():
    assert {"如东县", "如东县人民政府", "江苏省如东县"} <= {*names_of(COUNTY)}
    assert "如东县" not in names_of(BUREAU)
    assert names_of(COUNTY | {"body": None}) == ()


@pytest.mark.parametrize(
    "caption",
    [
        "2017年收到和处理政府信息公开申请情况",
        "（2017年度）",
        "统计期限：2017年1月1日至2017年12月31日",
        "统计时间：2017.1.1-2017.12.31",
        "2017年1-12月",
        "截至2017年12月31日",
        "截至2018年6月30日",
        "（1月至6月）",
        "（上半年）",
        "（第一季度）",
        "1—9月统计",
        "上年度数据",
        "上一年度情况",
        "表二（2017年）",
        "（单位：件，2017年）",
        "二〇一七年申请办理情况",
        "2017年，我县收到政府信息公开申请情况如下：",
        "政府信息公开情况统计表（2018年1月1日至6月30日）",
        "表3 2017年政府信息公开申请办理情况",
        "1月1日至9月30日",
        "6月底数据",
        "2018年Q1",
        "半年报",
        "历年数据",
        "2017年12月31日统计数据",
        "注：本表数据为2017年度",
        "以下为2017年数据：",
        "“十三五”期间",
        "十三五时期累计",
        "本届任期内",
        "建县以来",
        "换届以来累计",
        "三年合计",
        "2016-2018年",
        "2016年—2018年度合计",
    ],
)
def test_a_table_of_another_period_gives_no_figures(caption, read):
    report = under(read, caption)
    assert {figure.code for figure in report.figures} == PUBLISHED
    (note,) = [x for x in report.remarks if x.rule == "table.period"]
    assert note.severity == "error"
    assert set(note.codes.split()) == ASKED


@pytest.mark.parametrize(
    "caption",
    [
        "2018年收到和处理政府信息公开申请情况",
        "统计期限：2018年1月1日至2018年12月31日",
        "（2018年1-12月）",
        "截至2019年1月10日",
        "发布时间：2019年1月20日",
        "2019年1月",
        "如东县人民政府办公室 2019年1月18日",
        "（国办公开办函〔2017〕30号）",
        "根据《政府信息公开条例》（2007年公布）",
        "注：上年结转指2017年未办结的申请",
        "与2017年相比，收到申请有所增加，具体情况如下：",
        "根据2017年的要求，现将收到申请情况公布如下：",
        "上一篇：2017年政府信息公开情况",
        "五、2019年工作打算",
        "浏览次数：2017",
        "2018年度（1-12月）",
        "2018年12月31日",
        "如东县2017年政府信息公开工作年度报告",
    ],
)
def test_a_date_or_another_thing_with_a_year_leaves_the_table(caption, read):
    report = under(read, caption)
    assert {figure.code for figure in report.figures} == PUBLISHED | ASKED
    assert "table.period" not in [x.rule for x in report.remarks]


def test_the_first_cell_and_the_first_row_state_a_period_too(read):
    for head in ("<tr><td colspan=3>{}</td></tr>", "<caption>{}</caption>"):
        report = under(read, "", head.format("（2017年度）"))
        assert {figure.code for figure in report.figures} == PUBLISHED
    corner = "<tr><td>{}</td><td>单位</td><td>数量</td></tr>"
    for text, codes in (("2017年指标数据", PUBLISHED), ("指标", PUBLISHED | ASKED)):
        report = under(read, "", corner.format(text))
        assert {figure.code for figure in report.figures} == codes


def closed(read, last, below=""):
    """Read a page whose table ends in a row over all columns, or has a line below."""
    rows = html([*ROWS, *PUBLICATION]).removesuffix("</table>")
    rows += f"<tr><td colspan=3>{last}</td></tr>" if last else ""
    page = f"<h1>{TITLE}</h1><p>统计表</p>{rows}</table><p>{below}</p>"
    return read(page.encode(), ".html")


@pytest.mark.parametrize(
    ("last", "below", "field"),
    [
        ("（县本级）", "", "scope"),
        ("县公安局情况", "", "scope"),
        ("由县政府办公室受理", "", "scope"),
        ("2017年度数据", "", "year"),
        ("截至2018年9月30日", "", "year"),
        ("", "表1 2017年申请情况", "year"),
        ("", "（县本级）", "scope"),
    ],
)
def test_the_last_row_may_say_whose_and_of_when_the_figures_are(
    last, below, field, read
):
    report = closed(read, last, below)
    assert report.confidence[field] in ("doubtful", "unknown")
    rule = {"scope": "identity.scope", "year": "table.period"}[field]
    assert rule in [x.rule for x in report.remarks if x.codes]


@pytest.mark.parametrize(
    "last", ["如东县人民政府办公室 2019年1月20日", "以上为全县数据", "（2018年度）"]
)
def test_a_last_row_may_sign_the_table_or_say_that_it_is_whole(last, read):
    confidence = closed(read, last).confidence
    assert {confidence[x] for x in ("body", "scope", "year")} == {"certain"}


@pytest.mark.parametrize("said", ["（1-9月）", f"{TABLE}（2018年上半年）"])
def test_the_first_row_may_say_that_all_is_of_a_part_of_the_year(said, read):
    row = f"<tr><td colspan=3>{said}</td></tr>"
    report = read(f"<h1>{TITLE}</h1>{html(ROWS, row)}".encode(), ".html")
    assert report.meta["year"] is None
    assert [x.severity for x in report.remarks if x.rule == "table.period"] == ["error"]


@pytest.mark.parametrize(
    "remark", ["2017年度数据", "由县政府办公室受理", "县公安局数据"]
)
def test_a_remark_on_the_headings_of_all_columns_is_heard(remark):
    assert is_other(f"申请人情况（{remark}）", 2018)
    assert not is_other("申请人情况（2018年度数据）", 2018)


@pytest.mark.parametrize(
    "said", ["（县本级）", "（县教育局）", "（由县政府办公室受理）"]
)
@pytest.mark.parametrize("corner", [True, False])
def test_a_text_tells_whose_its_figures_are_in_its_headings(said, corner, read):
    def report(said):
        heads = [f"{said}（第一项等于第三项）\t申请人情况", f"申请人情况{said}"][
            not corner
        ]
        lines = [TITLE.replace("18", "21"), "三、收到和处理申请情况", heads, APPLICANTS]
        lines += [f"{label}\t1\t2\t3\t4\t5\t6\t7" for label in REQUESTS]
        return read("\n".join(lines).encode(), ".txt")

    assert report("").confidence["scope"] == "certain"
    assert report(said).confidence["scope"] == "doubtful"


def test_which_year_is_open_where_no_other_table_has_figures(read):
    page = f"<h1>{TITLE}</h1><p>（2017年度）</p>{html(ROWS)}".encode()
    report = read(page, ".html")
    assert report.meta["year"] is None
    assert report.confidence["year"] == "unknown"
    assert [x.severity for x in report.remarks if x.rule == "table.period"] == ["error"]
    assert read(page, ".html", year=2018).meta["year"] == 2018
    asked = read(page, ".html", year=2017)
    assert "table.period" not in [x.rule for x in asked.remarks]


def test_a_table_without_headings_goes_on_with_the_one_before():
    lead = ("2017年收到申请情况",)
    figures = [[Cell("收到申请数", 1, 1), Cell("320", 1, 2)]]
    heads = [[Cell("指标", 1, 1), Cell("数量", 1, 2)]]
    first = Table(1, "", heads + figures, lead=lead)
    others = [[Cell("项目", 1, 1), Cell("数量", 1, 2)]]
    for rows, lead, goes_on in (
        (figures, (), True),
        (heads, (), True),
        (others, (), False),
        (figures, ("二、收费情况",), False),
    ):
        found = captions_of_others([first, Table(2, "", rows, lead=lead)], 2018)
        assert found.keys() == ({1, 2} if goes_on else {1})


def test_what_stands_above_a_paragraph_is_no_caption_of_the_table_below():
    prose = "如东县积极推进政府信息公开工作。"
    tables = [Table(1, "", [], lead=("2017年", prose, "二、主动公开情况"))]
    assert captions_of_others(tables, 2018) == {}
    assert captions_of_others([replace(tables[0], lead=("2017年", prose))], 2018) == {}
    assert captions_of_others([replace(tables[0], lead=("2017年",))], 2018)


def test_a_table_of_a_part_is_left_out_beside_one_of_the_whole(read):
    def report(*captions):
        rows = ["指标 | 单位 | 数量", *ROWS]
        tables = [rows, [x.replace("320", "46") for x in rows]]
        both = zip(captions, tables, strict=True)
        page = "".join(f"<p>{x}</p>{html(y)}" for x, y in both)
        return read(f"<h1>{TITLE}</h1>{page}".encode(), ".html")

    for first, second, value in (
        ("（一）全县", "（二）县本级", 320),
        ("附件1：县政府办公室本级数据", "全县汇总", 46),
        ("（一）县政府办公室", "（二）合计", 46),
    ):
        found = report(first, second)
        assert {x.value for x in found.figures} == {value, 26, 5}
        rules = {x.rule for x in found.remarks}
        assert "table.part" in rules
        assert "table.second" not in rules
    rules = {x.rule for x in report("（一）县本级", "（二）掘港镇").remarks}
    assert "table.second" in rules
    assert "table.part" not in rules


@pytest.mark.parametrize("lead", [("上一年",), ("上年度报告",), ("2018年", "2017年")])
def test_what_leads_to_other_years_is_no_caption(lead):
    assert captions_of_others([Table(1, "", [], lead=lead)], 2018) == {}
    table = Table(
        1, "", [], lead=("（上半年）", *lead)
    )  # what is above it still is one
    assert captions_of_others([table], 2018) == {1: "（上半年）"}


SHEETS = (
    "2017年收到和处理政府",
    "2017年",
    "17年",
    "17年报",
    "去年",
    "上年",
    "Q3",
    "前9月",
)
OWN = (
    "2017-2018",
    "2018年",
    "18年",
    "2019",
    "2019年1月",
    "本年",
    "全县",
    "Sheet1",
    "年报",
)


@pytest.mark.parametrize(
    ("sheet", "other"), [*((x, True) for x in SHEETS), *((x, False) for x in OWN)]
)
def test_the_name_of_a_sheet_may_tell_of_which_year_it_is(sheet, other):
    rows = [[Cell("规章", 1, 1), Cell("5", 1, 2)]]
    table = Table(1, sheet, rows, sheet=sheet)  # a workbook's is its caption too
    assert bool(captions_of_others([table], 2018)) is other


@pytest.mark.parametrize(
    ("over", "other"),
    [
        ("2018年1月-11月", True),
        ("2018年1至11月", True),
        ("2018.1-2018.11", True),
        ("2018/1-11", True),
        ("截至2018年11月底", True),
        ("至2018年9月底", True),
        ("2018年9月30日止", True),
        ("2018年初至11月底", True),
        ("2018年1月1日起至11月30日", True),
        ("2017年7月—2018年6月", True),
        ("元月至十一月", True),
        ("前11个月", True),
        ("前十个月", True),
        ("2018年1-3季度", True),
        ("一至三季度", True),
        ("2018年H1", True),
        ("17年", True),
        ("17年主动公开情况", True),
        ("去年", True),
        ("上一年度", True),
        ("2017年度同期数", True),
        ("信息公开统计表（2018年上半年）", True),
        ("2018年1月1日-2019年1月2日", True),
        ("2018年1月1日-2019年1月1日", False),
        ("2018年1月1日0时至2019年1月1日0时", False),
        ("2017年12月31日至2018年12月31日", False),
        ("2018.1-2018.12", False),
        ("2018年1月1日起至12月31日", False),
        ("2018-01至2018-12", False),
        ("截至2018年12月底", False),
        ("18年", False),
        ("下表为2017年数据：", True),
        ("近三年累计", True),
        ("（一）2015年以来", True),
        ("五年来收到和处理政府信息公开申请情况", True),
        ("累计数", True),
        ("2018年以来", False),
        ("2018-01-11", None),
        ("2018年1月3日-5日", None),
        ("第17年", None),
    ],
)
def test_what_is_less_than_the_year_or_another_is_told_from_it(over, other):
    assert is_of_other(over, 2018) is other


@pytest.mark.parametrize(
    "caption",
    [
        "县直部门",
        "（本级）",
        "（不含乡镇）",
        "其中：县直部门",
        "各部门",
        "开发区",
        "附表：乡镇统计",
        "1.县直部门",
        "（一）县政府办公室",
        "（县政府部门）",
        "县级以下",
        "网上申请情况",
        "（二）自然人申请情况",
    ],
)
def test_a_part_of_the_body_may_stand_alone_over_a_table(caption, read):
    page = f"<h1>{TITLE}</h1><p>二、情况</p><p>{caption}</p>{html(ROWS)}".encode()
    report = read(page, ".html")
    assert caption in next(x.message for x in report.remarks if "scope" in x.rule)
    assert report.confidence["scope"] == "doubtful"


def test_of_two_captions_the_lower_states_the_period():
    lead = "2017年情况统计", "2018年情况统计"
    assert not captions_of_others([Table(1, "", [], lead=lead)], 2018)
    assert captions_of_others([Table(1, "", [], lead=lead[::-1])], 2018)


@pytest.mark.parametrize(
    "title", ["（一）主动公开情况", "1.收到申请情况", "（二）政府信息公开申请处理情况"]
)
def test_the_title_of_a_section_tells_of_no_part(title, read):
    report = under(read, title)
    assert {x.code for x in report.figures} == PUBLISHED | ASKED
    assert report.confidence["scope"] == report.confidence["year"] == "certain"


@pytest.mark.parametrize(
    "caption",
    [
        "更正前：",
        "（原表）",
        "预计数",
        "1.计划",
        "样表",
        "占比（%）",
        "单位：%",
        "（作废）",
    ],
)
def test_a_table_of_what_was_replaced_planned_or_shared_out_is_not_read(caption, read):
    report = under(read, caption)
    assert {x.code for x in report.figures} == PUBLISHED
    (said,) = (x for x in report.remarks if x.rule == "table.period")
    assert {*said.codes.split()} == ASKED and caption in said.message


@pytest.mark.parametrize(
    "foot", ["版权所有：如东县人民政府", "网站标识码：3206230001 苏ICP备05000001号"]
)
def test_the_links_at_the_foot_of_a_page_are_no_captions(foot):
    links = "海安市人民政府", "主办：如东县人民政府", foot
    assert over(COUNTY, *links[:2]) == "海安市人民政府"
    assert over(COUNTY, *links) == ""


def test_a_caption_of_another_year_holds_over_tables_that_stand_elsewhere_too():
    def table(number, *labels, lead=()):
        rows = [[Cell(x, n, 1), Cell("7", n, 2)] for n, x in enumerate(labels, 2)]
        head = [Cell(f"项目{number}", 1, 1), Cell("数量", 1, 2)]
        return Table(number, "", [head, *rows], lead=lead)

    made, asked = ("规章", "行政规范性文件"), ("予以公开", "部分公开")
    now = [table(1, *made), table(2, *asked)]
    old = [table(3, *made, lead=("附：2022年数据",)), table(4, *asked)]
    assert [*captions_of_others([*now, *old], 2023)] == [3, 4]
    assert [*captions_of_others([now[0], *old], 2023)] == [3]  # of this year, maybe


@pytest.mark.parametrize(
    "over", ["附件：政府信息公开工作年度报告样表", "空表", "（样本）"]
)
def test_a_model_table_is_none_of_the_whole(over):
    rows = [[Cell("商业企业", 1, 1), Cell("科研机构", 1, 2)]]
    heads = over, "四、政府信息公开行政复议情况"
    tables = [Table(n, "", rows, lead=(text,)) for n, text in enumerate(heads)]
    assert captions_of_parts(tables) == {0: over}


NOTED = {
    "row": "{table}<tr><td colspan=3>{note}</td></tr></table>",
    "cells": "{table}<tr><td>备注</td><td colspan=2>{note}</td></tr></table>",
    "below": "{table}</table><p>{note}</p>",
}
OTHER_YEAR = [
    "注：以上为2017年度数据。",
    "以上统计数字系2017年全年数字",
    "注：表中为上年度数据，本年度数据正在统计。",
    "说明：表中数据统计时间为2018年1月1日至9月30日。",
    "数据统计期限：2017年1月1日至12月31日",
    "注：1.上述数据为2018年上半年数据。",
    "本报告数据为2017年度。",
    "统计年度：2017年",
    "备注：本表所反映的是2017年度情况。",
]
OTHER_BODY = [
    "注：以上数据为县政府办公室数据。",
    "注：本表数据仅为县本级，不含各镇（街道）和部门。",
    "以上为县本级数据，全县数据另行公布。",
    "注：以上为海安市数据。",
    "（本表数据为县政府办公室受理的申请）",
    "说明：本表只统计县级部门。",
    "注：以上数据剔除乡镇。",
    "注：各镇（街道）数据未统计在内。",
    "备注：县本级数据",
]
HARMLESS = [
    "注：本表数据为全县汇总。",
    "注：一、二之和等于三、四。",
    "说明：2017年数据已更正。",
    "较2017年增长12%。",
    "注：以上数据含各镇（街道）和县直部门。",
    "说明：本表数据统计时间为2018年1月1日至12月31日。",
    "注：上年结转指2017年结转至2018年办理的申请。",
    "注：垂直管理部门数据未计入。",
    "注：不含驻县单位。",
    "注：以上数据不包含已撤销部门数据。",
    "注：表中行政复议为县司法局办理数据。",
    "注：上表中其他处理是指转办。",
    "注：数据由县政府办公室汇总各镇（街道）、各部门上报。",
    "注：以上数据截至2019年1月15日。",
    "说明：本表数据与2017年度报告口径一致。",
    "注：收费数据以元为单位，保留两位小数。",
]


@pytest.mark.parametrize(
    "note", ["注：数据由各镇（街道）汇总。", "数据来源：县政府办公室"]
)
def test_a_note_in_the_first_row_is_no_heading_of_columns(note):
    assert not is_other(note, 2018)


def noted(read, note, where="row", title=TITLE):
    """Read a page with one table and a note beside it."""
    table = html(PUBLICATION + ROWS).removesuffix("</table>")
    page = f"<h1>{title}</h1>{NOTED[where].format(table=table, note=note)}"
    return read(page.encode(), ".html")


@pytest.mark.parametrize("where", NOTED)
@pytest.mark.parametrize("note", OTHER_YEAR)
def test_a_note_that_tells_of_another_period_leaves_the_year_in_doubt(
    note, where, read
):
    report = noted(read, note, where)
    assert report.confidence["year"] in ("doubtful", "unknown")
    assert "identity.year" in [x.rule for x in report.remarks]


@pytest.mark.parametrize("where", NOTED)
@pytest.mark.parametrize("note", OTHER_BODY)
def test_a_note_that_tells_of_another_body_leaves_the_scope_in_doubt(note, where, read):
    report = noted(read, note, where)
    assert report.confidence["scope"] == "doubtful"
    assert "identity.scope" in [x.rule for x in report.remarks]


@pytest.mark.parametrize("where", NOTED)
@pytest.mark.parametrize(
    "note", ["注：单位为万件。", "表中数据以百件为单位", "备注：数据以万件计。"]
)
def test_counts_that_a_note_says_are_in_a_multiple_are_not_read(note, where, read):
    report = noted(read, note, where)
    assert not report.figures
    assert "table.unit" in [x.rule for x in report.remarks]


@pytest.mark.parametrize("where", NOTED)
@pytest.mark.parametrize("note", HARMLESS)
def test_a_note_on_something_else_leaves_all_as_it_is(note, where, read):
    report = noted(read, note, where)
    assert {figure.code for figure in report.figures} == PUBLISHED | ASKED
    assert report.confidence["year"] == report.confidence["scope"] == "certain"


SAMPLES = ["填写样表", "参考样式", "表样", "（格式示例）", "仅供参考", "模拟数据"]


@pytest.mark.parametrize("caption", [*SAMPLES, "初步统计数"])
def test_a_sample_or_a_draft_gives_no_figures_and_is_called_so(caption, read):
    report = under(read, caption)
    assert {figure.code for figure in report.figures} == PUBLISHED
    (note,) = [x for x in report.remarks if x.rule == "table.period"]
    assert set(note.codes.split()) == ASKED
    assert "as of no final figures" in note.message


PARTS = ["教育系统", "县住建系统办理情况", "全县卫健系统：", "国有企业", "供水企业"]


@pytest.mark.parametrize("caption", PARTS)
def test_a_system_of_bureaus_over_a_table_is_not_the_whole(caption, read):
    report = under(read, caption)
    assert report.confidence["scope"] == "doubtful"
    (note,) = [x for x in report.remarks if x.rule == "identity.scope"]
    assert set(note.codes.split()) == ASKED


@pytest.mark.parametrize("caption", ["（一）信息公开系统", "表1 收到申请情况"])
def test_a_system_of_no_bureaus_over_a_table_is_harmless(caption, read):
    assert under(read, caption).confidence["scope"] == "certain"


@pytest.mark.parametrize("caption", ["县教育局：", "住建系统", "网上申请情况"])
def test_the_table_of_a_bureau_stands_back_behind_that_of_the_whole(caption, read):
    other = [row.replace("20", "99") for row in ROWS]
    for first, second in ((ROWS, other), (other, ROWS)):
        over = ["全县", caption] if first is ROWS else [caption, "全县"]
        tables = "".join(
            f"<p>{x}</p>{html(rows)}"
            for x, rows in zip(over, (first, second), strict=True)
        )
        report = read(f"<h1>{TITLE}</h1>{tables}".encode(), ".html")
        assert {x.code: x.value for x in report.figures}["request.received"] == 320
        assert "table.part" in [x.rule for x in report.remarks]


def above(read, note, *, inside=False):
    """Read a page with a note below the second of three tables, or in its last row."""
    first, second, third, rest = (
        render.page("ogi2021", render.figures_of("ogi2021", 1), year=2023)
        .decode()
        .split("</table>")
    )
    row = f"<tr><td colspan=10>{note}</td></tr>" * inside
    third = f"<p>{note * (not inside)}</p><h2>四、行政复议、行政诉讼情况</h2>{third}"
    page = "</table>".join((first, second + row, third, rest))
    return read(page.encode(), ".html")


def codes_of(report, rule):
    """Return the codes that findings of a rule name, each set of them."""
    return [{*x.codes.split()} for x in report.remarks if x.rule == rule and x.codes]


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(
    "note",
    ["注：上表为2017年数据。", "以上为近三年累计数", "备注：以上数据为模拟数据。"],
)
def test_a_note_below_a_table_is_on_that_and_not_on_the_next(note, inside, read):
    report = above(read, note, inside=inside)
    (lost,) = codes_of(report, "table.period")
    read_of = {figure.code for figure in report.figures}
    assert "request.received" in lost and not lost & read_of
    assert {"licence.decisions", "review.upheld"} <= read_of


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(
    "note",
    [
        "注：以上数据不含公安部门。",
        "备注：未含县法院。",
        "（以上数据不含教育系统）",
        "注：以上数据仅为县教育局数据。",
        "说明：各镇数据另行公布。",
        "注：县公安局未报送数据。",
        "注：以上未包括学校、医院。",
    ],
)
def test_a_note_that_narrows_a_table_names_its_figures(note, inside, read):
    report = above(read, note, inside=inside)
    assert report.confidence["scope"] == "doubtful"
    (named,) = codes_of(report, "identity.scope")
    assert "request.received" in named
    assert not {"licence.decisions", "review.upheld"} & named


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(
    "note",
    [
        "注：本表数据截至12月31日",
        "注：以上数据含各镇、各部门。",
        "其中，县公安局收到申请5件。",
        "注：以上数据不含涉密申请。",
        "注：上述申请全部按期答复。",
    ],
)
def test_a_harmless_note_below_a_table_costs_nothing(note, inside, read):
    report = above(read, note, inside=inside)
    assert not codes_of(report, "table.period")
    assert report.confidence["scope"] == report.confidence["year"] == "certain"


def test_a_note_states_the_year_that_the_title_does_not(read):
    title = "如东县政府信息公开工作年度报告"
    report = noted(read, "注：以上为2017年度数据。", title=title)
    assert report.meta["year"] == 2017
    assert report.confidence["year"] == "likely"


@pytest.mark.parametrize("remark", ["（2017年度）", "（1-9月）", "（县本级）"])
def test_brackets_in_the_corner_tell_of_the_figures(remark, read):
    table = "<tr><td>{}（第一项等于其余各项之和）</td><td>单位</td><td>数量</td></tr>"
    report = under(read, "", table.format(remark))
    told = {x.rule for x in report.remarks if "request.fax" in (x.codes or "")}
    assert told & {"table.period", "identity.scope"}
    assert under(read, "", table.format("")).confidence["scope"] == "certain"


@pytest.mark.parametrize("remark", ["县直各部门，不含乡镇", "机关本级", "本机关"])
def test_a_section_title_tells_of_a_part_in_brackets(remark, read):
    over, head = "收到和处理政府信息公开申请情况", "<tr><td>指标<td>单位<td>数量</tr>"
    report = under(read, f"三、{over}（{remark}）", head)
    assert report.confidence["scope"] == "doubtful"
    assert under(read, f"三、本机关{over}", head).confidence["scope"] == "certain"


def test_a_table_of_a_part_of_the_body_does_not_go_on_with_the_one_before(read):
    report = under(read, "收到申请情况（县直部门）")
    assert report.confidence["scope"] == "doubtful"


@pytest.mark.parametrize(
    "over",
    [
        "待核实",
        "仅含县政府部门",
        "人均",
        "截至2018年9月30日，申请办理情况如下：",
        "如东县2018年信息公开统计表（模拟数据）",
        "三、收到和处理政府信息公开申请情况（2016—2018年）",
        "与我县毗邻的海安市申请情况如下：",
        "下表为我县2017年的情况，供参考。",
    ],
)
def test_what_no_list_of_captions_knows_is_said(over):
    table = Table(1, "", [], lead=("二、主动公开情况", over))
    assert unusual_caption(table, names_of(COUNTY), 2018) == over


@pytest.mark.parametrize(
    "over",
    [
        "附件：如东县2018年度政府信息公开情况统计表",
        "三、收到和处理政府信息公开申请情况",
        "填报单位：海安市人民政府",
        "（单位：件）",
        "截至2018年12月31日，现行有效的行政规范性文件如下表：",
        "2019年1月20日",
        "我县将继续做好以下工作：一是培训。",
        "首页 > 政务公开 > 年报",
        "信息公开申",  # which a break left of labels
        "法规规定的其他情形)",
        "如",
        "网民反映的如下：" + "与此有关的情况" * 9,
    ],
)
def test_what_tables_are_called_is_not(over):
    table = Table(1, "", [], lead=("待核实。", over))
    assert unusual_caption(table, names_of(COUNTY), 2018) == ""


def test_of_an_unusual_caption_the_report_says_the_figures(read):
    lines = ["如东县2018年政府信息公开工作年度报告", "待核实", *PUBLICATION]
    report = read("\n".join(lines).encode(), ".txt")
    (said,) = (x for x in report.remarks if x.rule == "table.caption")
    assert {*said.codes.split()} == PUBLISHED
    assert "待核实" in said.message


@pytest.mark.parametrize("below", ["2016", "2016年", "2017年度"])
def test_a_year_that_a_site_leads_to_below_a_table_is_no_note_on_it(below):
    table = Table(1, "", [], lead=("附表",))
    assert notes_below([table], ["附表", below]) == {1: []}
    assert notes_below([table], ["附表", f"以上为{below}数据"])[1]
