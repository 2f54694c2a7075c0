"""A table under the caption of another body is not quietly the reporting body's."""

import pytest

from govopen.reading.captions import caption_of_another, names_of
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
OFFICE = COUNTY | {"scope": "office", "body": "如东县人民政府办公室"}
BUREAU = COUNTY | {"scope": "unit", "level": "department", "body": "如东县教育局"}
TOWN = COUNTY | {"scope": "unit", "level": "township", "body": "如东县洋口镇人民政府"}
ZONE = COUNTY | {"region": None, "level": "zone", "body": "苏州工业园区管委会"}
TABLE = "政府信息公开情况统计表"
ROWS = ["收到申请数 | 件 | 320", "1.当面申请数 | 件 | 26", "2.传真申请数 | 件 | 5"]


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
        (OFFICE, f"如东县{TABLE}"),
        (BUREAU, f"如东县{TABLE}"),
        (BUREAU, f"全县{TABLE}"),
        (BUREAU, f"县财政局{TABLE}"),
        (TOWN, f"如东县掘港镇{TABLE}"),
        (ZONE, f"苏州市{TABLE}"),
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
        (COUNTY, f"全县各部门、各乡镇{TABLE}"),
        (COUNTY, f"本机关{TABLE}"),
        (COUNTY, f"{TABLE}（全县）"),
        (COUNTY, "政府网站信息公开情况统计表"),
        (COUNTY, "（一）主动公开政府信息情况"),
        (COUNTY, "如东县政府办公室"),
        (OFFICE, f"县政府办公室{TABLE}"),
        (BUREAU, f"县教育局{TABLE}"),
        (TOWN, f"洋口镇{TABLE}"),
        (ZONE, f"苏州工业园区{TABLE}"),
    ],
)
def test_a_caption_may_name_who_reports_or_nobody(meta, caption):
    assert over(meta, caption) == ""


def test_the_lowest_caption_that_names_a_body_decides():
    ours, others = f"如东县{TABLE}", f"掘港镇{TABLE}"
    assert over(COUNTY, ours, others, "单位：件") == others
    assert over(COUNTY, others, ours, "单位：件") == ""
    inside = [[Cell(ours, 1, 1)], [Cell("指标", 2, 1), Cell("数量", 2, 2)]]
    assert over(COUNTY, others, rows=inside) == ""


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
