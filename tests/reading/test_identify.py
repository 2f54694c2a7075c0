"""Place, body, level, scope and year are found in titles of the usual patterns."""

import datetime
import hashlib
import itertools
import random

import pytest

from govopen import reports, schema
from govopen.errors import OverrideError
from govopen.place import all_regions
from govopen.reading.document import Document
from govopen.reading.extract import lay_out
from govopen.reading.identify import CONFIDENT, WORDS, identify, report_key
from govopen.reading.tables import Cell, Layout, Table
from govopen.reading.titles import Named, begins_again

REPORT = "政府信息公开工作年度报告"


def identified(title, *lines, table="", **overrides):
    """Identify a page of one title, some lines and perhaps a table."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    html = f"<html><title>{title}</title><body>{body}{table}</body></html>"
    document = Document("page.html", "html", html, "utf-8", "0" * 64)
    return identify(document, Named(lay_out(document)), overrides)


def told(*page, **options):
    return identified(*page, **options)[:2]


def rules(notes):
    return [(note.rule, note.severity) for note in notes]


@pytest.mark.parametrize(
    ("name", "region", "level", "scope", "body"),
    [
        ("如东县", "320623", "county", "jurisdiction", "如东县人民政府"),
        ("如东县人民政府", "320623", "county", "jurisdiction", "如东县人民政府"),
        ("江苏省南通市如东县", "320623", "county", "jurisdiction", "如东县人民政府"),
        ("海安市", "320685", "county", "jurisdiction", "海安市人民政府"),
        (
            "上海市浦东新区",
            "310115",
            "county",
            "jurisdiction",
            "浦东新区人民政府",
        ),
        ("南通市", "320600", "prefecture", "jurisdiction", "南通市人民政府"),
        ("吉林省吉林市", "220200", "prefecture", "jurisdiction", "吉林市人民政府"),
        ("江苏省", "320000", "province", "jurisdiction", "江苏省人民政府"),
        (
            "如东县人民政府办公室",
            "320623",
            "county",
            "office",
            "如东县人民政府办公室",
        ),
        (
            "江苏省人民政府办公厅",
            "320000",
            "province",
            "office",
            "江苏省人民政府办公厅",
        ),
        ("如东县财政局", "320623", "department", "unit", "如东县财政局"),
        (
            "南通市卫生健康委员会",
            "320600",
            "department",
            "unit",
            "南通市卫生健康委员会",
        ),
        ("如东县掘港镇人民政府", "320623", "township", "unit", "如东县掘港镇人民政府"),
        ("如东县城中街道办事处", "320623", "township", "unit", "如东县城中街道办事处"),
        (
            "如东县经济开发区管委会",
            None,
            "zone",
            "jurisdiction",
            "如东县经济开发区管委会",
        ),
    ],
)
def test_a_title_tells_place_level_scope_and_body(name, region, level, scope, body):
    meta, notes = told(f"{name}2018年{REPORT}")
    found = [meta[key] for key in ("region", "level", "scope", "body", "year")]
    assert found == [region, level, scope, body, 2018]
    assert notes == []


@pytest.mark.parametrize(
    "title",
    [
        "2018年如东县政府信息公开工作年度报告",
        "2018如东县政府信息公开工作年度报告",
        "如东县2018年度政府信息公开工作年度报告",
        "如东县人民政府关于2018年政府信息公开工作的报告",
        "如东县政府信息公开工作年度报告（2018年）",
        "如东县政府信息公开工作年度报告(2018年度)",
        "如东县２０１８年政府信息公开年报",
        "如 东 县 2018 年 政府信息公开 工作年度报告",
        "如东县2018年政务公开工作年度报告 - 如东县人民政府",
        "关于如东县2018年政府信息公开工作年度报告的公示",
    ],
)
def test_the_year_may_stand_anywhere_in_the_title(title):
    meta, notes = told(title)
    assert (meta["region"], meta["year"]) == ("320623", 2018)
    assert (meta["level"], meta["scope"]) == ("county", "jurisdiction")
    assert notes == []


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("如东县2018年法治政府建设暨", "如东县人民政府"),
        ("如东县法治政府建设暨", "如东县人民政府"),
        ("2018年如东县依法行政、政务公开和", "如东县人民政府"),
        ("如东县人民政府2018年政府网站工作及", "如东县人民政府"),
        ("如东县2018年乡村振兴暨", "如东县人民政府"),  # whatever stands after the year
        ("如东县财政局关于2018年法治建设以及", "如东县财政局"),
        ("如东县掘港街道2018年度信息公开与", "如东县掘港街道"),
        ("如东县生态环境和水利局2018年", "如东县生态环境和水利局"),
    ],
)
def test_what_a_title_joins_to_disclosure_is_no_part_of_the_body(head, body):
    meta, notes, sure = identified(f"{head}{REPORT}（2018年）")
    assert (meta["body"], meta["year"], notes) == (body, 2018, [])
    assert sure["body"] == "certain"


def test_every_column_of_the_reports_table_is_there():
    meta, _ = told(f"如东县2018年{REPORT}")
    assert tuple(meta) == schema.REPORT
    assert (meta["province"], meta["prefecture"], meta["county"]) == (
        "江苏省",
        "南通市",
        "如东县",
    )


def test_levels_above_leave_the_levels_below_empty():
    meta, _ = told(f"江苏省2018年{REPORT}")
    assert (meta["prefecture"], meta["county"]) == (None, None)
    meta, _ = told(f"北京市朝阳区2018年{REPORT}")
    assert (meta["region"], meta["prefecture"]) == ("110105", None)


# -- what the title leaves open is said, not guessed ----------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "",  # no place at all
        "鼓楼区",  # five cities have one
        "南通市鼓楼区",  # Nantong has none
    ],
)
def test_a_place_that_is_left_open_is_an_error(name):
    meta, notes = told(f"{name}2018年{REPORT}")
    assert meta["region"] is None
    assert rules(notes) == [("identity.place", "error")]
    assert "give place= or --place, as 江苏省" in notes[0].message


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("如东2018年", "320623"),  # as people write it
        ("海安县2017年", "320621"),  # a county until 2017, a city since 2018
        ("海安县2018年", "320685"),
        ("海门区2018年", "320684"),  # today's name, in a year of the county-level city
    ],
)
def test_the_region_is_the_one_in_force_in_the_year(title, region):
    meta, _ = told(f"{title}{REPORT}")
    assert meta["region"] == region


def test_the_prefix_tells_places_of_one_name_apart():
    assert told(f"南京市鼓楼区2018年{REPORT}")[0]["region"] == "320106"
    assert told(f"徐州市鼓楼区2018年{REPORT}")[0]["region"] == "320302"


def test_a_place_told_apart_by_the_text_alone_is_a_warning():
    meta, notes = told(f"鼓楼区2018年{REPORT}", "徐州市鼓楼区人民政府办公室编制")
    assert meta["region"] == "320302"
    assert rules(notes) == [("identity.place", "warning")]


def test_a_text_that_names_two_of_them_decides_nothing():
    meta, notes = told(f"鼓楼区2018年{REPORT}", "徐州市与南京市")
    assert meta["region"] is None
    assert rules(notes) == [("identity.place", "error")]


def test_a_second_place_in_the_title_is_a_warning():
    meta, notes, confidence = identified(f"南通市与如东县2018年{REPORT}")
    assert (meta["region"], confidence["place"]) == ("320600", "doubtful")
    assert rules(notes) == [("identity.place", "warning")]
    assert "如东县" in notes[0].message


@pytest.mark.parametrize(
    ("title", "region", "body"),
    [
        ("南通市门户网站如东县", "320623", "如东县人民政府"),
        ("如东县人民政府网站 南通市", "320600", "南通市人民政府"),
        ("中国南通政府网-如东县财政局", "320623", "如东县财政局"),
    ],
)
def test_a_site_named_before_the_title_does_not_win_over_it(title, region, body):
    meta, notes = told(f"{title}2018年{REPORT}")
    assert (meta["region"], meta["body"], notes) == (region, body, [])


def test_a_place_that_only_the_site_names_is_a_warning():
    meta, notes, confidence = identified(f"如东县人民政府网站 2018年{REPORT}")
    assert (meta["region"], meta["body"]) == ("320623", "如东县人民政府")
    assert rules(notes) == [("identity.place", "warning")]
    assert confidence["place"] == "doubtful"


@pytest.mark.parametrize(
    ("title", "level", "scope", "body"),
    [
        ("县财政局", "department", "unit", "如东县财政局"),
        ("财政局", "department", "unit", "如东县财政局"),
        ("掘港镇", "township", "unit", "如东县掘港镇"),
        ("经济开发区管委会", "zone", "jurisdiction", "如东县经济开发区管委会"),
        ("县政府办公室", "county", "office", "如东县政府办公室"),
    ],
)
@pytest.mark.parametrize("where", ["unit", "link", "site"])
def test_a_body_without_its_county_is_not_the_county(title, level, scope, body, where):
    lines, table = [], ""
    page = f"{title}2018年{REPORT}"
    if where == "unit":
        table = table_of(2018, "如东县人民政府办公室")
    elif where == "link":
        lines = [f"如东县2018年{REPORT}"]
    else:
        page = f"如东县人民政府网站 {page}"
    meta, _, confidence = identified(page, *lines, table=table)
    assert [meta[key] for key in ("region", "level", "scope", "body")] == [
        "320623", level, scope, body,
    ]  # fmt: skip
    word = "doubtful" if where == "site" else "likely"
    assert confidence["place"] == confidence["body"] == word
    assert meta["title"] == f"{title}2018年{REPORT}" or where == "site"


@pytest.mark.parametrize(
    ("name", "level", "scope"),
    [
        ("掘港街道", "township", "unit"),
        ("西湖区文化和旅游局", "department", "unit"),  # two cities have a 西湖区
        ("县财政局", "department", "unit"),
        ("鼓楼区", None, None),
    ],
)
def test_a_name_tells_the_level_where_it_leaves_the_place_open(name, level, scope):
    meta, notes, confidence = identified(f"{name}2018年{REPORT}")
    found = [meta[key] for key in ("region", "body", "level", "scope")]
    assert found == [None, None, level, scope]
    assert rules(notes) == [("identity.place", "error")]
    assert confidence["level"] == ("likely" if level else "unknown")


@pytest.mark.parametrize(
    ("name", "county"),
    [
        ("如东县洋口港经济开发区", "如东县"),
        ("南通市如东县旅游度假区管委会", "如东县"),
        ("三河市燕郊高新技术产业开发区管理委员会", "三河市"),
        ("南通经济技术开发区管委会", None),
        # A zone may bear the name of a county that it does not lie in.
        ("吉安市井冈山经济技术开发区管理委员会", None),
    ],
)
def test_a_zone_lies_in_the_county_whose_full_name_it_begins_with(name, county):
    meta, notes = told(f"{name}2018年{REPORT}")
    assert (meta["level"], meta["county"], meta["region"]) == ("zone", county, None)
    assert notes == []


@pytest.mark.parametrize(
    "street", ["开发区街道", "新区街道办事处", "高新区街道办事处", "经济开发区街道"]
)
def test_a_street_named_after_a_zone_lies_in_its_county(street):
    meta, notes, confidence = identified(f"如东县{street}2023年{REPORT}")
    assert (meta["region"], meta["level"]) == ("320623", "township")
    assert (meta["body"], notes) == (f"如东县{street}", [])
    assert confidence["place"] == "certain"


def test_a_township_named_after_a_suburb_is_not_that_suburb():
    meta, _ = told(f"如东县郊区乡人民政府2023年{REPORT}")
    assert (meta["region"], meta["body"]) == ("320623", "如东县郊区乡人民政府")


@pytest.mark.parametrize(
    "found",
    [
        "本报告可在海门区政府网站“政府信息公开年报”栏目查阅。",
        "报告可登录海门区人民政府门户网站政府信息公开年报专栏下载。",
        "报告可在“海门区人民政府”网站“政府信息公开”→“政府信息公开年报”下载。",
    ],
)
def test_where_a_report_can_be_found_names_no_body(found):
    meta, _ = told(f"根据《条例》编制。{found}", "2022年，我局认真贯彻。")
    assert [meta[x] for x in ("region", "body", "level", "scope")] == [None] * 4


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("如东县委办公室、县政府办公室", ""),
        ("如东县人民政府办公室、县委办公室", ""),
        ("中共如东县委办公室、如东县人民政府办公室", "如东县人民政府办公室"),
        ("如东县人民政府办公室机关", ""),
    ],
)
def test_offices_that_report_together_are_no_bureau(body, named):
    meta, _ = told(f"{body}2023年{REPORT}")
    found = [meta[x] for x in ("region", "body", "level", "scope")]
    assert found == ["320623", named or body, "county", "office"]


def test_an_office_in_brackets_leaves_open_for_whom_its_government_speaks():
    meta, notes, confidence = identified(f"如东县人民政府（办公室）2023年{REPORT}")
    assert (meta["body"], meta["scope"]) == ("如东县人民政府", "jurisdiction")
    assert rules(notes) == [("identity.scope", "warning")]
    assert confidence["scope"] == "doubtful"


def test_a_plan_quoted_after_a_body_is_no_part_of_it():
    meta, _ = told(f"如东县财政局“十四五”2023年{REPORT}")
    assert meta["body"] == "如东县财政局"


def test_a_town_on_the_site_of_its_county_is_not_the_county():
    page = "鞍山市铁西区铁西区人民政府政府信息公开年报"
    meta, _, confidence = identified(
        page, "城关镇人民政府信息公开年报（2014）", "一、概述"
    )
    found = [meta[x] for x in ("region", "body", "level", "scope")]
    assert found == ["210303", "铁西区城关镇人民政府", "township", "unit"]
    assert confidence["body"] == "likely"


@pytest.mark.parametrize("stamp", ["11/28/26, 4:42 AM ", "2026/11/28 04:42 "])
def test_the_stamp_of_a_browser_is_no_part_of_a_title(stamp):
    title = f"南平市邵武市回龙镇人民政府{REPORT}（2011年）"
    meta, notes = told(f"{stamp}邵武市人民政府政府信息公开年报 {title}")
    assert (meta["body"], meta["year"]) == ("邵武市回龙镇人民政府", 2011)
    assert (meta["title"], notes) == (title.replace("（", "(").replace("）", ")"), [])


@pytest.mark.parametrize(
    ("title", "address", "region"),
    [
        ("三合镇人民政府", "宿州市泗县人民路182号", "341324"),
        ("铁东区财政局", "鞍山市铁东区人民路1号", "210302"),
        ("财政局", "南通市人民路1号", None),  # it may be that of a county
        ("市财政局", "南通市崇川区人民路1号", None),
        ("", "鞍山市铁西区人民路1号", None),
    ],
)
def test_an_address_tells_where_a_body_lies_that_has_no_place(title, address, region):
    text = f"如有疑问，请联系我们（地址：{address}，邮编：234300）。"
    meta, notes, confidence = identified(f"{title}2019年{REPORT}", text)
    assert meta["region"] == region
    assert confidence["place"] == ("likely" if region else "unknown")
    assert rules(notes) == [("identity.place", "warning" if region else "error")]


def test_an_address_tells_nothing_of_a_body_that_only_a_sentence_names():
    text = f"现就连生乡人民政府2019年{REPORT}说明如下，地址：绥滨县人民路1号。"
    meta, _, _ = identified("公开", text)
    assert (meta["region"], meta["body"]) == (None, None)


def test_an_address_does_not_win_over_the_title():
    text = "地址：如东县人民路1号。"
    meta, notes, confidence = identified(f"如东县2019年{REPORT}", text)
    assert (meta["body"], confidence["body"], notes) == (
        "如东县人民政府",
        "certain",
        [],
    )


def test_a_place_may_be_named_twice():
    site = "泉州市德化县德化县人民政府公众信息网--"
    meta, notes, confidence = identified(f"{site}石桥镇2015年{REPORT}")
    assert (meta["region"], meta["body"]) == ("350526", "德化县石桥镇")
    assert rules(notes) == [("identity.place", "warning")]
    assert confidence["place"] == "doubtful"


def test_what_a_government_is_does_not_depend_on_where_it_lies():
    meta, _, confidence = identified(f"新城区人民政府2019年{REPORT}")
    assert (meta["region"], meta["body"]) == (None, None)
    assert (meta["level"], meta["scope"]) == ("county", "jurisdiction")
    assert confidence["level"] == confidence["scope"] == "likely"


def test_what_a_city_has_itself_is_no_bureau_of_it():
    meta, notes, confidence = identified(f"南通市本级2018年{REPORT}")
    found = [meta[key] for key in ("region", "level", "scope", "body")]
    assert found == ["320600", "prefecture", "office", "南通市本级"]
    assert (confidence["level"], confidence["scope"]) == ("certain", "doubtful")
    assert rules(notes) == [("identity.scope", "warning")]
    _, notes, confidence = identified(f"南通市本级2018年{REPORT}", scope="unit")
    assert (confidence["scope"], notes) == ("certain", [])


def test_a_table_filled_in_elsewhere_than_the_title_says_is_a_warning():
    table = table_of(2018, "海安市人民政府办公室")
    meta, notes, confidence = identified(f"如东县2018年{REPORT}", table=table)
    assert meta["region"] == "320623"
    assert ("identity.place", "warning") in rules(notes)
    assert confidence["place"] == "doubtful"


def test_a_site_name_before_a_bar_is_no_part_of_the_title():
    meta, notes = told(f"南通市人民政府_年报_如东县2018年{REPORT}")
    assert (meta["region"], notes) == ("320623", [])


@pytest.mark.parametrize(
    "title",
    [
        f"如东县{REPORT}",
        f"如东县{REPORT} 2019-01-15",
        f"如东县{REPORT} 2019年1月15日",
        f"如东县{REPORT} January 15, 2019",
        f"如东县{REPORT} 15 Jan 2019",
        f"东政发〔2019〕3号 如东县{REPORT}",
        f"如东县2018-2019年{REPORT}",
        f"如东县2018年至2019年{REPORT}",
        f"如东县2018—2019年度{REPORT}",
        f"如东县2018-19年{REPORT}",
    ],
)
def test_a_year_that_the_title_leaves_open_is_an_error(title):
    meta, notes, confidence = identified(title)
    assert (meta["year"], confidence["year"]) == (None, "unknown")
    assert rules(notes) == [("identity.year", "error")]
    assert "give year= or --year" in notes[0].message


@pytest.mark.parametrize(
    "year",
    [
        "二〇一八",
        "二○一八",
        "二O一八",
        "二零一八",
        "二0一八",
        "２０１８",
        "2O18",
        "2〇18",
    ],
)
def test_a_year_in_words_is_a_year(year):
    meta, notes, confidence = identified(f"如东县{year}年{REPORT}", "发布于2019年1月")
    assert (meta["year"], confidence["year"], notes) == (2018, "certain", [])


def test_a_date_of_publication_is_not_the_year_of_the_report():
    for date in ("2019-01-20", "2019年1月20日", "Jan. 20, 2019", "2019/1/20"):
        meta, notes = told(f"如东县2018年{REPORT} {date}", f"发布日期:{date}")
        assert (meta["year"], notes) == (2018, [])


@pytest.mark.parametrize(
    "period",
    [
        "统计期限:2018年1月1日至12月31日",
        "本报告中所列数据的统计期限为2018年1月1日起至2018年12月31日止",
        "统计时间: 2018.1.1-2018.12.31",
    ],
)
def test_the_period_of_the_figures_tells_the_year(period):
    meta, notes, confidence = identified(f"如东县{REPORT}", period)
    assert (meta["year"], confidence["year"]) == (2018, "likely")
    assert rules(notes) == [("identity.year", "warning")]
    meta, notes, confidence = identified(f"如东县2018年{REPORT}", period)
    assert (meta["year"], confidence["year"], notes) == (2018, "certain", [])
    meta, notes, confidence = identified(f"如东县2017年{REPORT}", period)
    assert (meta["year"], confidence["year"]) == (2017, "doubtful")
    assert rules(notes) == [("identity.year", "warning")]


def test_links_to_several_other_years_tell_nothing():
    links = [f"如东县{year}年{REPORT}" for year in (2015, 2016, 2017)]
    meta, notes = told(f"如东县{REPORT}", *links)
    assert meta["year"] is None
    assert rules(notes) == [("identity.year", "error")]


def test_a_link_to_the_report_before_does_not_tell_the_year():
    meta, notes = told(f"如东县{REPORT}", f"上一篇:如东县2017年{REPORT}")
    assert meta["year"] is None
    assert rules(notes) == [("identity.year", "error")]


def test_a_title_without_its_place_is_not_the_link_that_has_one():
    meta, _, confidence = identified(f"2018年{REPORT}", f"如东县2017年{REPORT}")
    assert (meta["region"], meta["year"]) == ("320623", 2018)
    assert meta["title"] == f"2018年{REPORT}"
    assert (confidence["place"], confidence["year"]) == ("likely", "certain")


def test_a_year_that_only_another_line_states_is_a_warning():
    meta, notes = told(f"如东县{REPORT}", f"如东县2017年{REPORT}")
    assert meta["year"] == 2017
    assert rules(notes) == [("identity.year", "warning")]


def test_links_to_other_years_do_not_disturb_the_title():
    meta, notes = told(f"如东县2018年{REPORT}", f"如东县2017年{REPORT}")
    assert (meta["year"], notes) == (2018, [])


def table_of(year, unit):
    rows = [f"{year}年度政府信息公开情况统计表", f"填报单位:{unit}"]
    return "<table>" + "".join(f"<tr><td>{row}</td></tr>" for row in rows) + "</table>"


def test_a_title_and_a_table_of_different_years_are_a_warning():
    meta, notes = told(f"如东县2018年{REPORT}", table=table_of(2017, "如东县"))
    assert meta["year"] == 2018
    assert rules(notes) == [("identity.year", "warning")]
    assert "[2018, 2017]" in notes[0].message


@pytest.mark.parametrize("unit", ["如东县人民政府办公室", "如东县财政局", "信息中心"])
def test_a_filling_unit_narrower_than_the_title_is_a_note(unit):
    meta, notes = told(f"如东县2018年{REPORT}", table=table_of(2018, unit))
    assert meta["scope"] == "jurisdiction"
    assert rules(notes) == [("identity.scope", "note")]
    assert unit in notes[0].message


def test_the_filling_unit_names_the_place_that_the_title_leaves_out():
    meta, notes = told(f"2018年{REPORT}", table=table_of(2018, "如东县财政局"))
    assert (meta["region"], meta["scope"]) == ("320623", "unit")
    assert notes == []


def test_a_title_that_its_table_bears_out_is_certain():
    table = table_of(2018, "如东县财政局")
    _, notes, confidence = identified(f"如东县财政局2018年{REPORT}", table=table)
    assert (set(confidence.values()), notes) == ({"certain"}, [])


def test_a_scope_that_the_table_narrows_is_doubtful():
    table = table_of(2018, "如东县人民政府办公室")
    _, _, confidence = identified(f"如东县2018年{REPORT}", table=table)
    assert confidence["scope"] == "doubtful"
    assert confidence["place"] == confidence["level"] == "certain"


def test_a_body_of_no_known_kind_is_likely_at_best():
    meta, _, confidence = identified(f"如东县好人好事2018年{REPORT}")
    assert meta["level"] == "department"
    assert (confidence["place"], confidence["level"]) == ("certain", "likely")


@pytest.mark.parametrize(
    ("body", "level", "scope", "sure"),
    [
        ("如东县人民政府(县政府办公室)", "county", "office", "certain"),
        ("如东县人民政府及其办公室", "county", "jurisdiction", "certain"),
        ("南通市生态环境局如东分局", "department", "unit", "likely"),
        ("南通市如东生态环境局", "department", "unit", "likely"),
        ("兴安盟行政公署办公室", "prefecture", "office", "certain"),
        ("如东县掘港镇人民政府办公室", "township", "unit", "certain"),
    ],
)
def test_bodies_whose_names_leave_something_open(body, level, scope, sure):
    meta, _, confidence = identified(f"{body}2018年{REPORT}")
    assert (meta["level"], meta["scope"]) == (level, scope)
    assert confidence["place"] == sure
    inferred = level == "county" or sure == "likely"
    assert confidence["scope"] == ("likely" if inferred else "certain")


@pytest.mark.parametrize(
    ("body", "region"),
    [
        ("遂宁市公安局船山区分局", "510903"),
        ("重庆市规划和自然资源局渝北区分局", "500112"),
        ("天津市规划和自然资源局滨海新区分局", "120116"),
        ("上海市公安局黄浦分局", "310101"),
        ("南通市生态环境局如东县分局", "320623"),
        ("南通市公安局鼓楼分局", "320600"),  # it has no such district
        ("南通市生态环境局如东生态环境局", "320623"),
        ("南通市通州生态环境局", "320612"),
        ("长治市住房公积金管理中心武乡管理部", "140429"),
    ],
)
def test_a_branch_keeps_its_bureau_and_lies_in_the_district_it_serves(body, region):
    meta, _, confidence = identified(f"{body}2023年{REPORT}")
    assert (meta["body"], meta["region"]) == (body, region)
    assert confidence["body"] == confidence["place"] == "likely"


def test_what_is_given_is_certain_and_a_place_that_is_given_makes_its_body_likely():
    _, _, confidence = identified(f"2018年{REPORT}", place="320623", scope="office")
    assert confidence == {
        "place": "certain",
        "body": "likely",
        "level": "likely",
        "scope": "certain",
        "year": "certain",
    }


# -- titles of several lines, and what stands in brackets -----------------------------


@pytest.mark.parametrize(
    ("lines", "body", "scope"),
    [
        (["如东县人民政府", f"2018年{REPORT}"], "如东县人民政府", "jurisdiction"),
        (["江苏省如东县", "2018年度", REPORT], "如东县人民政府", "jurisdiction"),
        (["如东县财政局2018年政府信", "息公开工作年度报告"], "如东县财政局", "unit"),
        (["如东县财政局", REPORT, "（2018年度）"], "如东县财政局", "unit"),
        (
            ["如东县人民政府办公室", f"关于2018年{REPORT}"],
            "如东县人民政府办公室",
            "office",
        ),
    ],
)
def test_a_title_may_go_over_several_lines(lines, body, scope):
    document = Document("page.txt", "text", "\n".join(lines), "utf-8", "0" * 64)
    meta, notes, confidence = identify(document, Named(lay_out(document)), {})
    found = [meta[key] for key in ("region", "body", "scope", "year")]
    assert found == ["320623", body, scope, 2018]
    assert (set(confidence.values()), notes) == ({"certain"}, [])


def test_a_list_of_reports_with_their_days_is_not_the_title():
    lines = [f"如东县{year}年{REPORT}{year + 1}-01-14" for year in (2017, 2019)]
    lines += ["如东县人民政府关于2018年政府信息公开工作年度报", "告（县政", "府办）"]
    document = Document("page.txt", "text", "\n".join(lines), "utf-8", "0" * 64)
    meta, _, confidence = identify(document, Named(lay_out(document)), {})
    assert (meta["year"], meta["scope"]) == (2018, "office")
    assert confidence["year"] == "certain"


def test_words_of_the_page_above_a_title_are_no_body():
    for above in ("首页", "新闻中心", "政务公开", "如东县要闻"):
        meta, _ = told(f"2018年{REPORT}", above, f"2018年{REPORT}")
        assert meta["region"] is None


@pytest.mark.parametrize(
    ("title", "scope", "said"),
    [
        (f"如东县2018年{REPORT}（全县）", "jurisdiction", []),
        (f"如东县2018年{REPORT}（公开版）", "jurisdiction", []),
        (f"如东县2018年{REPORT}（县政府办）", "office", []),
        (f"如东县2018年{REPORT}（本级）", "office", ["identity.scope"]),
        (f"如东县人民政府（本级）2018年{REPORT}", "office", ["identity.scope"]),
        (f"如东县2018年{REPORT}（县政务公开办）", "jurisdiction", ["identity.scope"]),
        (f"如东县（县大数据局）2018年{REPORT}", "jurisdiction", ["identity.scope"]),
        (f"如东县政府（县大数据局）2018年{REPORT}", "jurisdiction", ["identity.scope"]),
        (f"如东县人民政府办公室（县政务公开办）2018年{REPORT}", "office", []),
        (f"如东县政府办公室关于2018年{REPORT}", "office", []),
        (f"如东县政府办公室关于印发如东县2018年{REPORT}的通知", "jurisdiction", []),
        (f"如东县政府办关于公布如东县关于2018年{REPORT}的通知", "jurisdiction", []),
        (f"关于公布《如东县2018年{REPORT}》的通知", "jurisdiction", []),
    ],
)
def test_brackets_and_notices_tell_for_whom_a_title_speaks(title, scope, said):
    meta, notes, confidence = identified(title)
    assert (meta["region"], meta["level"], meta["scope"]) == ("320623", "county", scope)
    assert [note.rule for note in notes] == said
    assert confidence["scope"] == ("doubtful" if said else "certain")


@pytest.mark.parametrize(
    ("below", "level", "scope", "sure"),
    [
        (["（县政府办公室）"], "county", "office", "certain"),
        (["（县政府办公室本级）"], "county", "office", "certain"),
        (["（本级）"], "county", "office", "doubtful"),
        (["（县级）"], "county", "office", "doubtful"),
        (["（2018年度）", "（本级）"], "county", "office", "doubtful"),
        (["（县财政局）"], "department", "unit", "likely"),
        (["（掘港镇）"], "township", "unit", "likely"),
        (["——县政府办公室"], "county", "jurisdiction", "doubtful"),
        (["（全县）"], "county", "jurisdiction", "certain"),
        (["（2019年1月18日）"], "county", "jurisdiction", "certain"),
        (["现公布如下。", "（县政府办公室）"], "county", "jurisdiction", "certain"),
    ],
)
@pytest.mark.parametrize("page", ["", "{}", "{}_南通市人民政府网"])
def test_brackets_below_a_title_tell_what_those_in_its_line_do(
    page, below, level, scope, sure
):
    title = f"如东县2018年{REPORT}"
    lines = [title, *below, "一、总体情况"]
    meta, _, confidence = identified(page.format(title), *lines)
    assert (meta["region"], meta["level"], meta["scope"]) == ("320623", level, scope)
    assert confidence["scope"] == sure


def test_brackets_below_the_title_of_a_zone_wherever_it_lies_are_heard():
    title = f"启东经济开发区2018年{REPORT}"
    for below, sure in (("（管委会办公室）", "likely"), ("（本级）", "doubtful")):
        meta, _, confidence = identified("", title, below, "一、总体情况")
        assert (meta["level"], meta["scope"]) == ("zone", "office")
        assert (confidence["level"], confidence["scope"]) == ("likely", sure)


def test_brackets_below_a_title_without_a_year_are_heard():
    meta, _ = told("", f"如东县{REPORT}", "（县政府办公室）", "一、总体情况")
    assert (meta["region"], meta["scope"]) == ("320623", "office")


COLUMN = "如东县人民政府 政府信息公开年报"


@pytest.mark.parametrize(
    ("body", "level", "scope"),
    [
        ("如东县财政局", "department", "unit"),
        ("如东县掘港镇人民政府", "township", "unit"),
        ("如东县人民政府办公室", "county", "office"),
    ],
)
def test_a_dated_title_goes_before_the_name_of_a_column(body, level, scope):
    own = f"2018年{REPORT}"
    lines = [body + own, body, own, "一、总体情况"]
    meta, notes, confidence = identified(COLUMN, *lines)
    assert (meta["level"], meta["scope"], meta["year"]) == (level, scope, 2018)
    assert "certain" not in confidence.values()
    assert ("identity.title", "warning") in rules(notes)


@pytest.mark.parametrize("lines", [["{0}{1}"], ["{0}{1}", "{0}{1}"], ["{0}", "{1}"]])
def test_a_column_of_the_same_body_leaves_the_year_certain(lines):
    own = [line.format("如东县", f"2018年{REPORT}") for line in lines]
    meta, notes, confidence = identified(COLUMN, *own, "一、总体情况")
    assert (meta["year"], meta["scope"], notes) == (2018, "jurisdiction", [])
    assert set(confidence.values()) == {"certain"}


def test_a_column_of_another_body_is_never_certain():
    _, notes, confidence = identified(COLUMN, f"如东县财政局2018年{REPORT}")
    assert ("identity.title", "warning") in rules(notes)
    assert "certain" not in confidence.values()
    _, _, confidence = identified(COLUMN, f"2018年{REPORT}", "一、总体情况")
    assert (confidence["body"], confidence["year"]) == ("likely", "certain")


def test_another_name_in_brackets_above_a_title_is_not_who_reports(read):
    over = ["如东县教育体育局", "（如东县教育局）", "2018年政府信息公开工作年度报告"]
    lines = [
        *over,
        "收到申请数\t件\t320",
        "1.当面申请数\t件\t26",
        "2.传真申请数\t件\t5",
    ]
    report = read("\n".join(lines).encode(), ".txt")
    assert report.meta["body"] == "如东县教育体育局"
    assert report.confidence["scope"] == "doubtful"


def test_who_made_a_report_may_stand_in_brackets_above_its_title():
    title = f"2018年{REPORT}"
    meta, notes = told(title, "如东县人民政府（县行政审批局代章）", title)
    assert (meta["body"], notes) == ("如东县人民政府", [])


@pytest.mark.parametrize(
    "lines",
    [
        [f"根据《南通市人民政府关于编制公布2018年{REPORT}有关事项的通知》编制。"],
        [f"根据《南通市人民政府关于编制2018年{REPORT}", "有关事项的通知》要求编制。"],
        ["根据《《南通市关于做好2018年政府信息公开工作年度报告的通知》（通政办）要求"],
    ],
)
def test_a_document_that_is_cited_supplies_no_place(lines):
    meta, notes = told(f"2018年{REPORT}", *lines)
    assert (meta["region"], rules(notes)) == (None, [("identity.place", "error")])


def test_the_body_that_made_the_report_is_a_witness():
    made = "本报告由如东县人民政府办公室根据《条例》编制。"
    meta, notes, confidence = identified(f"2018年{REPORT}", made)
    assert (meta["region"], meta["scope"]) == ("320623", "office")
    assert rules(notes) == [("identity.scope", "warning")]
    assert (confidence["place"], confidence["scope"]) == ("likely", "doubtful")
    _, notes, confidence = identified(f"海安市2018年{REPORT}", made)
    assert confidence["place"] == "doubtful"
    assert ("identity.place", "warning") in rules(notes)
    _, notes, confidence = identified(f"如东县财政局2018年{REPORT}", made)
    assert (set(confidence.values()), notes) == ({"certain"}, [])


@pytest.mark.parametrize(
    "title",
    [
        "如东县2018年上半年政府信息公开工作报告",
        "如东县2018年第三季度政府信息公开工作报告",
        "如东县政府信息公开工作2018年1-6月报告",
        "如东县2018年12月政府信息公开工作报告",
    ],
)
def test_a_report_on_part_of_a_year_is_on_no_year(title):
    meta, notes, confidence = identified(title)
    assert (meta["region"], meta["body"]) == ("320623", "如东县人民政府")
    assert (meta["year"], confidence["year"]) == (None, "unknown")
    assert rules(notes) == [("identity.year", "error")]
    assert told(title, year=2018)[0]["year"] == 2018


def test_the_period_tells_a_report_on_part_of_a_year():
    period = "统计期限为2018年1月1日至2018年{}日止"
    title = f"如东县2018年{REPORT}"
    assert told(title, period.format("6月30"))[0]["year"] is None
    assert told(title, period.format("11月30"))[0]["year"] == 2018
    assert (
        told(
            title, "报告由我办编制。统计期", "限自2018年1月1日起至", "2018年6月30日止。"
        )[0]["year"]
        is None
    )
    assert told("如东县2018年1月至12月政府信息公开工作报告")[0]["year"] == 2018


@pytest.mark.parametrize("year", ["二〇一八", "二○一八", "二零一八", "2018"])
def test_days_may_be_told_in_words(year):
    title = f"如东县2018年{REPORT}"
    period = f"统计期限为{year}年一月一日至{year}年{{}}日止"
    assert told(title, period.format("六月三十"))[0]["year"] is None
    assert told(title, period.format("十二月三十一"))[0]["year"] == 2018
    assert told(f"如东县{year}年一至六月政府信息公开工作报告")[0]["year"] is None
    assert told(f"{title}（{year}年一月二十日）")[0]["year"] == 2018
    assert told(f"如东县{REPORT}（{year}年一月二十日）")[0]["year"] is None


def test_what_makes_a_report_public_is_no_part_of_the_body():
    said = f"按照条例的要求，现公布海口综合保税区管理委员会2018年度{REPORT}。"
    meta, _, _ = identified(REPORT, said)
    assert meta["body"] == "海口综合保税区管理委员会"
    page = ["海口综合保税区管理委员会二〇一八年", REPORT]
    meta, _, confidence = identified("年报", *page)
    assert meta["body"] == "海口综合保税区管理委员会"
    assert (meta["year"], confidence["body"]) == (2018, "certain")


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("本报告数据从2018年1月1日起至2018年6月30日止", None),
        ("报告中所列数据期限为2018年1月1日至6月30日", None),
        ("统计时间:2018年上半年", None),
        ("统计期限为2018年第三季度", None),
        ("统计时间:2018年度", 2018),
        ("本报告数据从2018年1月1日起至2018年12月31日止", 2018),
        ("2018年上半年公布了统计数据", 2018),
        ("所列数据统计期为2018年上半年", None),
        ("数据统计截止日期为2018年6月30日", None),
        ("本报告的数据截止到2018年6月底", None),
        ("统计时点为2018年6月30日", None),
        ("数据统计截止6月30日", None),
        ("数据统计更新至2018年12月31日", 2018),
        ("数据统计截止日期为2018年12月31日", 2018),
        ("数据统计截止日期为2019年1月15日", 2018),
        ("截至2018年6月30日,建成查阅点8个", 2018),
        ("本报告于2019年1月30日公布", 2018),
    ],
)
def test_a_period_may_be_put_in_many_words(said, year):
    assert told(f"如东县2018年{REPORT}", said)[0]["year"] == year


@pytest.mark.parametrize("before", ["附件", "附件1：", "附表"])
def test_what_a_report_is_annexed_to_is_no_part_of_its_body(before):
    zone = "昆明阳宗海风景名胜区管理委员会"
    meta, _ = told(f"{before}{zone}2018年{REPORT}")
    assert (meta["body"], meta["level"]) == (zone, "zone")


def test_the_report_of_a_bureau_may_follow_that_of_its_government():
    first, second = f"如东县2018年{REPORT}", f"如东县审计局2018年{REPORT}"
    lines = [first, "一、总体情况", second, "一、总体情况"]

    def reports(lines, *below):
        tables = [Table(n, "", [], below=line) for n, line in enumerate(below)]
        return Named(Layout(first, lines, tables)).reports(tables, 2018)

    assert reports(lines, 1, 3) == [(0, ""), (2, second)]
    linked = [second, *lines[:2]]
    assert reports(linked, 3) == [(0, second), (1, "")]  # known by the own after it
    lines[2] = f"如东县人民政府2018年{REPORT}"
    assert reports(lines, 1, 3) == [(0, ""), (2, "")]


def test_a_report_begins_again_where_two_of_its_headings_do():
    lines = ["一、总体情况", "说明", "二、存在问题", "一、总体情况", "二、存在问题"]
    assert begins_again(lines) == 3
    assert begins_again(lines[:-1]) == 4


def test_a_list_of_other_years_does_not_outweigh_the_period():
    meta, notes, confidence = identified(
        "",
        f"如东县2017年{REPORT}2018-01-12",
        "统计期限自2018年1月1日起至",
        "2018年12月31日止",
    )
    assert (meta["year"], confidence["year"]) == (2017, "doubtful")
    assert ("identity.year", "warning") in rules(notes)


@pytest.mark.parametrize("remark", ["含乡镇", "包括所属部门", "含镇、街道"])
def test_what_a_government_counts_in_makes_it_no_township(remark):
    meta, _ = told(f"如东县人民政府（{remark}）2018年{REPORT}")
    found = [meta[key] for key in ("body", "level", "scope")]
    assert found == ["如东县人民政府", "county", "jurisdiction"]


def test_another_name_of_an_office_is_no_second_place():
    meta, notes = told(f"如东县人民政府办公室（如东县外事办公室）2018年{REPORT}")
    assert (meta["body"], meta["scope"], notes) == (
        "如东县人民政府办公室",
        "office",
        [],
    )


@pytest.mark.parametrize(
    ("name", "body", "scope"),
    [
        ("平潭综合实验区", "平潭综合实验区管委会", "jurisdiction"),
        ("泉州台商投资区", "泉州台商投资区管委会", "jurisdiction"),
        ("武汉东湖综合保税区管委会", "武汉东湖综合保税区管委会", "jurisdiction"),
        ("三亚国家旅游度假区管委会办公室", "三亚国家旅游度假区管委会办公室", "office"),
        ("黔南高新技術產業開發區管理委員會", "黔南高新技术产业开发区管理委员会",
         "jurisdiction"),
        ("昆明阳宗海风景名胜区", "昆明阳宗海风景名胜区管委会", "jurisdiction"),
        ("三亚中央商务区", "三亚中央商务区管委会", "jurisdiction"),
        ("广州国际港务区管委会", "广州国际港务区管委会", "jurisdiction"),
        ("宁波石化工业区", "宁波石化工业区管委会", "jurisdiction"),
        ("东营农高区", "东营农高区管委会", "jurisdiction"),
        ("三亚国际科技园", "三亚国际科技园管委会", "jurisdiction"),
        ("成都天府科学城", "成都天府科学城管委会", "jurisdiction"),
    ],
)  # fmt: skip
def test_a_zone_of_any_kind_is_a_body_of_its_own(name, body, scope):
    meta, notes = told(f"{name}2018年{REPORT}")
    found = [meta[key] for key in ("level", "region", "county", "body", "scope")]
    assert (found, notes) == (["zone", None, None, body, scope], [])


def test_a_zone_that_no_list_knows_keeps_its_name():
    meta, _, confidence = identified(f"某某能源化工基地管委会2018年{REPORT}")
    found = [meta[key] for key in ("level", "province", "body", "scope")]
    assert found == ["zone", None, "某某能源化工基地管委会", "jurisdiction"]
    assert (confidence["place"], confidence["body"]) == ("unknown", "likely")


# -- overrides -----------------------------------------------------------------------


@pytest.mark.parametrize("place", ["320623", "如东县", "江苏省/南通市/如东县"])
def test_a_place_given_by_code_name_or_path_stands(place):
    meta, notes = told(f"鼓楼区2018年{REPORT}", place=place)
    assert (meta["region"], meta["body"]) == ("320623", "如东县人民政府")
    assert notes == []


def test_a_place_that_is_given_does_not_make_its_bureau_the_county():
    meta, notes, confidence = identified(f"县财政局2018年{REPORT}", place="320623")
    assert [meta[key] for key in ("region", "level", "scope", "body")] == [
        "320623", "department", "unit", "如东县财政局",
    ]  # fmt: skip
    assert (confidence["place"], confidence["body"]) == ("certain", "likely")
    assert notes == []


def test_a_place_that_is_given_keeps_the_bureau_of_a_place_left_open():
    meta, _ = told(f"鼓楼区财政局2018年{REPORT}", place="江苏省/南京市/鼓楼区")
    found = [meta[key] for key in ("region", "level", "scope", "body")]
    assert found == ["320106", "department", "unit", "鼓楼区财政局"]


def test_what_is_given_stands_whatever_the_document_says():
    given = {"year": 2020, "scope": "unit", "level": "department", "body": "某局"}
    meta, notes = told(f"如东县2018年{REPORT}", **given)
    assert {key: meta[key] for key in given} == given
    assert [note.message[:37] for note in notes] == [
        "2020 is given, but the title names 20"
    ]


@pytest.mark.parametrize(
    ("body", "level", "scope"),
    [
        ("如东县教育局", "department", "unit"),
        ("如东县掘港镇人民政府", "township", "unit"),
        ("如东县人民政府办公室", "county", "office"),
        ("如东县", "county", "jurisdiction"),
    ],
)
def test_a_body_that_is_given_tells_its_level_and_scope(body, level, scope):
    meta, notes, confidence = identified(f"如东县2018年{REPORT}", body=body)
    assert [meta[key] for key in ("body", "level", "scope")] == [body, level, scope]
    assert [confidence[x] for x in ("body", "level")] == ["certain", "likely"]
    assert notes == []


def test_the_place_of_the_document_keeps_its_body_when_given_again():
    meta, _ = told(f"如东县财政局2018年{REPORT}", place="320623")
    assert (meta["body"], meta["scope"]) == ("如东县财政局", "unit")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"place": "鼓楼区"}, "江苏省/南通市/如东县"),
        ({"place": "999999"}, "GB/T 2260"),
        ({"year": "twenty"}, "2018"),
        ({"year": True}, "no year"),
        ({"year": [2018]}, "no year"),
        ({"year": 18}, "from 2000 to 20"),
        ({"body": 5}, "body cannot be 5"),
        ({"url": b"x"}, "url cannot be"),
        ({"scope": "county"}, "jurisdiction, office, unit"),
        ({"level": "village"}, "province, prefecture, county"),
        ({"level": "conty"}, "did you mean 'county'"),
        ({"place": "如东市"}, "but 江苏省/南通市/如东县"),
        ({"place": "如皋皋市"}, "did you mean '如皋市'"),
        ({"place": "鼓楼区"}, "江苏省/南京市/鼓楼区"),
        ({"place": "如东县", "level": "province"}, "of the level county"),
        ({"place": "320623", "level": "zone"}, "of the level county"),
        ({"level": "department", "scope": "office"}, "a department has no office"),
        ({"level": "province"}, "江苏省/南通市/如东县 is of the level county"),
        ({"level": "zone"}, "is of the level county, and not zone"),
        (
            {"place": "如东县", "body": "海安市人民政府"},
            "body of 江苏省/南通市/海安市, and not of 江苏省/南通市/如东县",
        ),
        (
            {"scope": "jurisdiction", "body": "如东县财政局"},
            "如东县财政局 has no jurisdiction: its scope is unit",
        ),
        (
            {"place": "如东县", "scope": "office", "body": "掘港镇"},
            "掘港镇 has no office: its scope is unit",
        ),
        (
            {"body": "如东县人民政府办公室", "scope": "jurisdiction"},
            "如东县人民政府办公室 has no jurisdiction: its scope is office",
        ),
        (
            {"body": "如东县人民政府", "scope": "unit"},
            "如东县人民政府 has no unit: its scope is jurisdiction",
        ),
        ({"place": "江苏省/苏州市/如东县"}, "but 江苏省/南通市/如东县"),
        ({"place": "如西县"}, "did you mean '如东县'"),
        ({"place": "浙江省/南通市/如东县"}, "but 江苏省/南通市/如东县"),
        ({"place": "Rudnog"}, "did you mean 'Rudong'"),
        ({"body": "南通市人民政府"}, "is a body of 江苏省/南通市, and not of"),
        ({"body": "南通市教育局", "place": "如东县"}, "is a body of 江苏省/南通市, "),
        ({"body": "如东县教育局", "level": "county"}, "is a department, and no county"),
        ({"level": "department"}, "如东县人民政府 is the government of a place"),
        ({"level": "township", "body": "如东县人民政府"}, "and no township"),
        ({"colour": "red"}, "cannot set colour"),
        ({"sha256": "0"}, "cannot set sha256"),
    ],
)
def test_an_override_that_cannot_be_names_the_file_and_the_way(given, words):
    with pytest.raises(OverrideError, match=words) as caught:
        told(f"如东县2018年{REPORT}", **given)
    assert caught.value.path == "page.html"


@pytest.mark.parametrize(
    "given",
    [
        {"place": "320623", "body": "江苏省如东县财政局"},
        {"place": "如东县", "body": "某局", "scope": "unit"},
        {"body": "如东县人民政府办公室", "scope": "office"},
        {"body": "如东县人民政府", "scope": "office"},
        {"body": "洋口港开发区管委会", "level": "zone"},
        {"level": "county"},
        {"body": "南通市如东生态环境局", "place": "如东县"},
    ],
)
def test_what_is_given_and_contradicts_nothing_stands(given):
    meta, _ = told(f"如东县2018年{REPORT}", **given)
    for name in given.keys() - {"place"}:
        assert meta[name] == given[name]


@pytest.mark.parametrize("body", ["如东县人民政府", "如东县财政局", "南通市人民政府"])
def test_a_zone_has_no_body_of_another_place(body):
    with pytest.raises(OverrideError, match="and not of 南通经济技术开发区管委会"):
        told(f"南通经济技术开发区2018年{REPORT}", body=body)


@pytest.mark.parametrize(
    "body",
    ["南通经济技术开发区管委会办公室", "南通市经济技术开发区财政局", "开发区财政局"],
)
def test_a_zone_has_bodies_of_its_own(body):
    meta, _ = told(f"南通经济技术开发区2018年{REPORT}", body=body)
    assert meta["body"] == body


def test_radicals_name_the_place_that_they_look_like():
    meta, notes = told(f"如东县⼈⺠政府2018年{REPORT}")
    assert (meta["region"], meta["body"]) == ("320623", "如东县人民政府")
    assert notes == []


def test_the_key_tells_bodies_years_and_scopes_apart():
    county, _ = told(f"如东县2018年{REPORT}")
    keys = {
        report_key(county),
        report_key(county | {"year": 2019}),
        report_key(county | {"scope": "office"}),
        report_key(county | {"body": "如东县财政局"}),
        report_key(dict.fromkeys(schema.REPORT)),
    }
    assert len(keys) == 5
    assert report_key(county).startswith("320623-2018-j-")


# -- how sure ------------------------------------------------------------------------

BODIES = [
    # what stands in the title after the place, what the body is called, level, scope
    ("", "人民政府", "", "jurisdiction"),
    ("人民政府", "人民政府", "", "jurisdiction"),
    ("人民政府办公室", "人民政府办公室", "", "office"),
    ("财政局", "财政局", "department", "unit"),
    ("卫生健康委员会", "卫生健康委员会", "department", "unit"),
    ("城关镇人民政府", "城关镇人民政府", "township", "unit"),
]
SHAPES = ["{p}{b}{y}{r}", "{y}{p}{b}{r}", "{p}{b}{r}({y})", "关于{p}{b}{y}{r}的公示"]
FIELDS = {"place": "region", **{name: name for name in CONFIDENT if name != "place"}}


def in_words(year):
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))


def synthetic(chance):
    """Draw a page that a known report might have; return it and the truth."""
    year = chance.randint(2014, 2024)
    region = chance.choice([r for r in all_regions(year) if r.level != "province"])
    other = chance.choice([r for r in all_regions(year) if r.level == "county"])
    printed, body, level, scope = chance.choice(BODIES)
    path = region.path.replace("/", "")
    name = chance.choice([path, path, region.name, ""])
    years = [f"{year}年", f"{year}年度", f"{year}", f"{in_words(year)}年"]
    shown = chance.choice([*years, *years, "", f"{year}-{year + 1}年"])
    title = chance.choice(SHAPES).format(p=name, b=printed, y=shown, r=REPORT)
    title = title.replace("()", "")
    sites = [f"{path}人民政府网站 ", f"{other.path.replace('/', '')}人民政府网站 "]
    title = chance.choice(["", "", "", *sites]) + title
    title += chance.choice(["", "", f" {year + 1}-01-30", f" {year + 1}年1月30日"])
    lines = [f"发布日期:{year + 1}年1月20日"]
    if chance.random() < 0.3:
        lines.append(f"统计期限:{year}年1月1日至12月31日")
    if chance.random() < 0.3:
        lines.append(f"上一篇:{path}{year - 1}年{REPORT}")
    table = ""
    if chance.random() < 0.5:
        wrong = chance.random() < 0.1  # last year's table, filled in elsewhere
        unit = (other if wrong else region).path.replace("/", "") + body
        table = table_of(year - wrong, unit)
    truth = {
        "region": region.code,
        "level": level or region.level,
        "body": region.name + body,
        "scope": scope,
        "year": year,
    }
    return (title, *lines), table, truth


def calibration(pages):
    """Count, for each word and field, how often it was said and how often right."""
    counts = dict.fromkeys(itertools.product(CONFIDENT, WORDS), (0, 0))
    for seed in range(pages):
        page, table, truth = synthetic(random.Random(seed))
        meta, notes, confidence = identified(*page, table=table)
        for name, column in FIELDS.items():
            said, right = counts[name, confidence[name]]
            hit = meta[column] == truth[column]
            counts[name, confidence[name]] = said + 1, right + hit
            assert (meta[column] is None) == (confidence[name] == "unknown")
        if "doubtful" in (confidence["place"], confidence["year"]):
            assert notes
    return counts


def test_what_is_certain_is_right():
    counts = calibration(1000)
    for name in CONFIDENT:
        shares = {
            word: right / said
            for (field, word), (said, right) in counts.items()
            if field == name and said
        }
        assert shares["certain"] == max(shares.values()), name
        said, right = counts[name, "certain"]
        assert said > 500
        assert right / said > 0.995, name


def test_what_is_certain_of_the_names_of_real_bodies_is_right():
    """The bundled reports name 1,300 bodies; titles are made of their names."""
    filed = reports().astype(object).where(lambda frame: frame.notna(), None)
    counts = dict.fromkeys(("place", "level"), (0, 0))
    for body, year, region, level in zip(
        *(filed[name] for name in ("body", "year", "region", "level")), strict=True
    ):
        meta, _, confidence = identified(f"{body}{year}年{REPORT}")
        for name, found, truth in (
            ("place", meta["region"], region),
            ("level", meta["level"], level),
        ):
            if confidence[name] == "certain":
                said, right = counts[name]
                counts[name] = said + 1, right + (found == truth)
    for name, least in (("place", 0.98), ("level", 0.99)):  # zones are filed by county
        said, right = counts[name]
        assert said > 1200
        assert right / said > least


# -- how far is looked ---------------------------------------------------------------


def other_titles(count):
    """Write lines that are titles and name neither place nor year."""
    return [f"栏目{chr(0x4E00 + n)}{REPORT}" for n in range(count)]


@pytest.mark.parametrize(("before", "year"), [(48, 2018), (49, None)])
def test_the_fiftieth_title_of_a_page_counts_and_none_after_it(before, year):
    """The page's own title is the first, and names nothing either."""
    lines = [*other_titles(before), f"如东县2018年{REPORT}"]
    meta, _ = told(REPORT, *lines)
    assert (meta["year"], meta["region"]) == (year, year and "320623")


def test_a_title_that_is_repeated_counts_once():
    lines = [*other_titles(48) * 2, f"如东县2018年{REPORT}"]
    assert told(REPORT, *lines)[0]["year"] == 2018


@pytest.mark.parametrize(("before", "year"), [(199, 2018), (200, None)])
def test_titles_stand_in_the_first_two_hundred_lines(before, year):
    lines = [*[f"第{n}行" for n in range(before)], f"如东县2018年{REPORT}"]
    meta, _ = told("无", *lines)
    assert (meta["year"], meta["region"]) == (year, year and "320623")


@pytest.mark.parametrize(("before", "year"), [(199, 2018), (200, None)])
def test_the_period_stands_in_the_first_two_hundred_lines(before, year):
    lines = [*[f"第{n}行" for n in range(before)], "统计期限:2018年1月1日至12月31日"]
    assert told(f"如东县{REPORT}", *lines)[0]["year"] == year


@pytest.mark.parametrize(("before", "region"), [(199, "320623"), (200, None)])
def test_the_unit_stands_in_the_first_two_hundred_lines(before, region):
    lines = [*[f"第{n}行" for n in range(before)], "填报单位:如东县财政局"]
    assert told(f"2018年{REPORT}", *lines)[0]["region"] == region


@pytest.mark.parametrize(("before", "region"), [(199, "320302"), (200, None)])
def test_what_a_place_belongs_to_stands_in_the_first_two_hundred_lines(before, region):
    lines = [*[f"第{n}行" for n in range(before)], "徐州市鼓楼区人民政府办公室编制"]
    assert told(f"鼓楼区2018年{REPORT}", *lines)[0]["region"] == region


def rows_of(*texts):
    cells = "".join(f"<tr><td>{text}</td><td>{n}</td></tr>" for n, text in texts)
    return f"<table>{cells}</table>"


def table_with(text, row, rows=6):
    """Write a table that has a text in one of its rows, counted from 1."""
    return rows_of(*((n, text if n == row else f"第{n}行") for n in range(1, rows)))


@pytest.mark.parametrize(("row", "region"), [(3, "320623"), (4, None)])
def test_a_title_stands_in_the_first_three_rows_of_a_table(row, region):
    table = table_with(f"如东县2018年{REPORT}", row)
    assert told("无", table=table)[0]["region"] == region


@pytest.mark.parametrize(("row", "year"), [(2, 2018), (3, None)])
def test_the_year_of_a_table_stands_in_its_first_two_rows(row, year):
    table = table_with("2018年度政府信息公开情况统计表", row)
    assert told(f"如东县{REPORT}", table=table)[0]["year"] == year


@pytest.mark.parametrize(
    ("row", "region"), [(4, "320623"), (5, None), (7, None), (8, "320623")]
)
@pytest.mark.parametrize("word", ["填报单位", "填表单位（盖章）"])
def test_the_unit_stands_in_the_first_four_rows_of_a_table_or_the_last_two(
    word, row, region
):
    table = table_with(f"{word}:如东县财政局", row, rows=10)
    assert told(f"2018年{REPORT}", table=table)[0]["region"] == region


@pytest.mark.parametrize(("length", "year"), [(200, 2018), (201, None)])
def test_the_year_stands_in_the_first_two_hundred_characters_of_a_heading(length, year):
    words = "2018年度政府信息公开"
    heading = "填" * (length - len(words)) + words
    table = rows_of((1, heading), (2, "无"))
    assert told(f"如东县{REPORT}", table=table)[0]["year"] == year


@pytest.mark.parametrize(("length", "body"), [(200, "财政局"), (201, "财政")])
def test_the_unit_stands_in_the_first_two_hundred_characters(length, body):
    words = "填报单位:如东县财政局"
    line = "说" * (length - len(words)) + words
    assert told(f"2018年{REPORT}", line)[0]["body"] == f"如东县{body}"


@pytest.mark.parametrize(("length", "year"), [(2000, 2018), (2001, None)])
@pytest.mark.parametrize("words", [f"如东县2018年{REPORT}"])
def test_the_first_two_thousand_characters_of_a_line_are_read(words, length, year):
    line = "," * (length - len(words)) + words
    assert told(f"如东县{REPORT}", line)[0]["year"] == year


@pytest.mark.parametrize("length", [80, 81])
def test_what_is_no_title_stands_in_for_one_in_eighty_characters(length):
    meta, _ = told("无" * length)
    assert meta["title"] == "无" * 80


def test_a_page_without_any_title_has_none():
    assert told("")[0]["title"] is None


THIS_YEAR = datetime.date.today().year


@pytest.mark.parametrize("year", [1999, 2000, THIS_YEAR, THIS_YEAR + 1])
def test_a_year_that_is_given_is_no_future_one(year):
    if year in (1999, THIS_YEAR + 1):
        with pytest.raises(OverrideError, match="from 2000 to 20"):
            told(f"如东县{REPORT}", year=year)
    else:
        assert told(f"如东县{REPORT}", year=year)[0]["year"] == year


@pytest.mark.parametrize("given", ["2018", 2018])
def test_a_year_may_be_given_as_text(given):
    assert told(f"如东县{REPORT}", year=given)[0]["year"] == 2018


@pytest.mark.parametrize(("year", "region"), [(2019, "320684"), (2020, "320614")])
def test_a_place_that_is_given_is_the_one_of_that_name_in_the_year(year, region):
    """海门市 became the district 海门区 in 2020."""
    meta, _ = told(f"{year}年{REPORT}", place="海门市")
    assert (meta["region"], meta["place"]) == (region, "320614")  # of one territory


def test_a_place_may_be_given_as_a_number_and_a_day_as_a_date():
    day = datetime.date(2019, 1, 31)
    meta, _ = told(f"2018年{REPORT}", place=320623, retrieved=day)
    assert (meta["region"], meta["retrieved"]) == ("320623", "2019-01-31")


# -- what each source is worth -------------------------------------------------------


def test_a_title_of_two_years_takes_the_one_beside_its_words_with_doubt():
    meta, notes, confidence = identified(f"2016年后如东县2018年{REPORT}")
    assert (meta["year"], confidence["year"]) == (2018, "doubtful")
    assert rules(notes) == [("identity.year", "warning")]
    assert "[2018, 2016], 2018 is taken" in notes[0].message


def test_tables_of_two_years_leave_it_doubtful():
    table = table_of(2018, "如东县") + table_of(2017, "如东县")
    meta, notes, confidence = identified(f"如东县{REPORT}", table=table)
    assert (meta["year"], confidence["year"]) == (2018, "doubtful")
    assert "[2018, 2017], 2018 is taken" in notes[0].message


def test_a_table_of_one_year_says_where_it_was_found():
    table = table_of(2018, "如东县")
    _, notes, confidence = identified(f"如东县{REPORT}", table=table)
    assert confidence["year"] == "likely"
    assert notes[0].message.startswith(
        "the title states no year, 2018 stands elsewhere in the document: "
    )
    meta, notes, _ = identified(f"如东县2018-2019年{REPORT}", table=table)
    assert (meta["year"], rules(notes)) == (None, [("identity.year", "error")])


def test_a_span_of_years_that_the_table_does_not_narrow_is_open():
    tables = table_of(2018, "如东县") + table_of(2019, "如东县")
    for table in (tables, table_of(2016, "如东县")):
        meta, notes = told(f"如东县2018-2019年{REPORT}", table=table)
        assert meta["year"] is None
        assert "it stands for 如东县2018-2019年" in notes[0].message


def test_what_has_no_scope_of_its_own_says_why():
    _, notes = told(f"南通市本级2018年{REPORT}")
    assert notes[0].message.startswith("南通市本级 is its own offices and bureaus ")


@pytest.mark.parametrize(
    ("unit", "sure"),
    [
        ("如东县财政局", "certain"),
        ("南通市财政局", "certain"),  # the city that the county lies in
        ("江苏省财政厅", "certain"),
        ("海安市财政局", "doubtful"),
        ("苏州市财政局", "doubtful"),
        ("浙江省财政厅", "doubtful"),
    ],
)
def test_a_unit_of_the_place_or_one_above_it_does_not_contradict(unit, sure):
    page = f"如东县2018年{REPORT}"
    _, notes, confidence = identified(page, table=table_of(2018, unit))
    assert confidence["place"] == sure
    warned = [note.message for note in notes if note.rule == "identity.place"]
    assert [unit in message for message in warned] == [True] * (sure == "doubtful")
    assert all("江苏省/南通市/如东县" in message for message in warned)


def test_a_unit_is_held_against_the_site_where_the_title_names_no_place():
    page, table = f"海安市人民政府网站 2018年{REPORT}", table_of(2018, "如东县财政局")
    meta, notes, confidence = identified(page, table=table)
    assert (meta["region"], confidence["place"]) == ("320623", "doubtful")
    assert rules(notes) == [("identity.place", "warning")]
    assert "海安市" in notes[0].message


@pytest.mark.parametrize(
    ("unit", "told_of"), [("如东县", False), ("如东县财政局", True)]
)
def test_the_scope_of_the_unit_is_held_against_the_title(unit, told_of):
    _, notes, confidence = identified(
        f"如东县2018年{REPORT}", table=table_of(2018, unit)
    )
    assert [note.rule for note in notes] == ["identity.scope"] * told_of
    assert confidence["scope"] == ("doubtful" if told_of else "certain")


@pytest.mark.parametrize(
    ("title", "scope", "level"),
    [
        ("如东县人民政府", "jurisdiction", "county"),
        ("如东县人民政府办公室", "office", "county"),
        ("如东县财政局", "unit", "department"),
        ("如东县洋口镇人民政府", "unit", "township"),
    ],
)
def test_office_and_unit_are_told_apart_with_and_without_the_name(title, scope, level):
    """The name from the title, the unit or an option leads to the same."""
    pages = [
        identified(f"{title}2018年{REPORT}"),
        identified(f"2018年{REPORT}", table=table_of(2018, title)),
        identified(f"{title}2018年{REPORT}", place="320623"),
    ]
    for meta, _, _ in pages:
        assert (meta["scope"], meta["level"], meta["body"]) == (scope, level, title)


@pytest.mark.parametrize(
    ("name", "county"),
    [
        ("陈巴尔虎旗工业园区管理委员会", "陈巴尔虎旗"),
        ("昆山市高新技术产业园区管理委员会", "昆山市"),
        ("江门市新会区银湖湾滨海新区", "新会区"),
    ],
)
def test_a_zone_lies_in_a_banner_city_or_district_that_it_is_named_after(name, county):
    assert told(f"{name}2020年{REPORT}")[0]["county"] == county


def test_the_county_of_a_zone_is_that_of_the_year():
    title = "海门市临江新区管理委员会{}年" + REPORT
    assert told(title.format(2018))[0]["county"] == "海门市"


def test_the_key_names_region_year_scope_and_body():
    meta = {"region": "320623", "year": 2018, "scope": "office", "body": "如东县"}
    body = hashlib.sha1("如东县".encode()).hexdigest()
    assert report_key(meta) == f"320623-2018-o-{body[:4]}"
    empty = hashlib.sha1(b"").hexdigest()
    assert report_key(dict.fromkeys(meta)) == f"x-x-x-{empty[:4]}"


def test_a_sentence_that_names_another_body_hides_no_unit():
    """What a page was written after tells less than who filled in its table."""
    sentence = f"根据海安市上级要求编制2018年{REPORT}"
    table = table_of(2018, "如东县财政局")
    meta, notes, confidence = identified("网页", sentence, table=table)
    assert (meta["region"], meta["body"]) == ("320623", "如东县财政局")
    assert (confidence["place"], notes) == ("likely", [])


@pytest.mark.parametrize(
    ("unit", "region"), [("如东县财政局", None), ("徐州市鼓楼区财政局", "320302")]
)
def test_a_place_of_many_is_told_apart_by_a_unit_of_that_name_alone(unit, region):
    """Several cities have a 鼓楼区, and none of these is 如东县."""
    meta, _ = told(f"鼓楼区2018年{REPORT}", table=table_of(2018, unit))
    assert meta["region"] == region


@pytest.mark.parametrize("years", ["2018-2019年", "2018年上半年"])
def test_a_title_that_leaves_the_year_open_is_quoted_up_to_sixty_characters(years):
    title = f"如东县{'经济社会' * 9}情况{years}{REPORT}"
    assert len(title) > 60
    [message] = [x.message for x in told(title)[1] if x.rule == "identity.year"]
    assert f"{title[:60]})" in message


def test_a_place_of_many_beside_another_is_doubtful_though_the_text_tells_it():
    title = f"鼓楼区与如东县2018年{REPORT}"
    meta, notes, confidence = identified(title, "徐州市鼓楼区人民政府办公室编制")
    assert (meta["region"], confidence["place"]) == ("320302", "doubtful")
    assert rules(notes) == [("identity.place", "warning")] * 2


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (
            f"本年度报告由海门区人民政府办公室综合区政府各机关的{REPORT}编制而成",
            "海门区人民政府办公室",
        ),
        (f"年报可从海门区政府门户网站的{REPORT}栏目下载", "海门区人民政府"),
        (f"南通市政府网站目录海门区人民政府和本单位网站上{REPORT}可下载", None),
        (f"特编制杭州钱江经济开发区2022年{REPORT}", "杭州钱江经济开发区管委会"),
    ],
)  # fmt: skip
def test_a_sentence_is_no_body(said, body):
    meta, _, sure = identified("", said)
    assert meta["body"] == body
    assert sure["body"] in ("likely", "doubtful", "unknown")


@pytest.mark.parametrize(
    "lines",
    [
        (f"如东县人民政府2024年{REPORT}", "水务局"),
        ("如东县人民政府", f"2024年{REPORT}", "如东水务局"),
        (f"首页 > 如东县人民政府2024年{REPORT} > 正文", "如东县水务局"),
        (f"如东县2024年{REPORT}", "掘港镇"),
        (f"如东县2024年{REPORT}", "县政府办公室"),
    ],
)
def test_a_bureau_that_stands_under_the_title_of_its_county_leaves_it_doubtful(lines):
    _, notes, sure = identified("", *lines)
    assert rules(notes) == [("identity.scope", "warning")]
    assert {sure[name] for name in ("body", "level", "scope")} == {"doubtful"}


@pytest.mark.parametrize("below", [("水务局", "教育局"), ("如东县人民政府办公室",)])
def test_a_menu_and_the_office_under_a_title_leave_it_certain(below):
    _, notes, sure = identified("", f"如东县2024年{REPORT}", *below)
    assert (notes, sure["body"]) == ([], "certain")


@pytest.mark.parametrize(
    ("said", "year", "severity"),
    [
        ("统计日期为2022年1月1日—2022年10月31日", None, "error"),
        ("(截至10月31日)", None, "error"),
        ("以上数据截至2022年10月底", None, "error"),
        ("数据截至2022年11月底", 2022, "warning"),
        ("统计期限为2022年1月1日至11月30日", 2022, "warning"),
        ("统计日期：2023年1月5日", 2022, None),
        ("大数据截至2022年10月底共3万条", 2022, None),
        ("数据截至2022年12月31日", 2022, None),
    ],
)
def test_the_days_that_figures_go_up_to_may_be_told_in_many_words(said, year, severity):
    meta, notes, sure = identified("", f"如东县2022年{REPORT}", said)
    assert meta["year"] == year
    assert rules(notes) == ([("identity.year", severity)] if severity else [])
    assert (sure["year"] == "certain") == (severity is None)


@pytest.mark.parametrize("number", ["〔2021〕30号", "【2021】30号", "2021年30号"])
def test_the_number_of_a_circular_is_no_year(number):
    said = f"按国办公开办函{number}编制{REPORT}，统计数据的期限自2024年1月1日"
    meta, _, sure = identified("", f"{said}至2024年12月31日")
    assert (meta["year"], sure["year"]) == (2024, "likely")


@pytest.mark.parametrize("zone", ["南湖新区", "城东管理区", "平原示范区", "龙门景区"])
@pytest.mark.parametrize("body", ["", "管委会办公室", "教育局", "龙源街道"])
def test_a_zone_does_not_lie_where_the_county_of_its_first_word_does(zone, body):
    meta, notes, sure = identified(f"{zone}{body}2022年{REPORT}")
    assert (meta["province"], sure["place"]) == (None, "unknown")
    assert rules(notes) == [("identity.place", "error")]
    assert {sure["level"], sure["scope"]} == {"likely"}


@pytest.mark.parametrize(
    ("zone", "line", "prefecture"),
    [
        ("南湖新区", "请与岳阳市南湖新区管委会办公室联系", "岳阳市"),
        ("滨海新区管委会", "绍兴市滨海新区管委会", "绍兴市"),
        ("启东经济开发区", "启东市某路", "南通市"),
        ("启东经济开发区", "南通市某路", "南通市"),
        ("南湖新区", "岳阳市某路", None),  # nor does its 南湖区 lie there
        ("南湖新区", "浙江省", None),
        ("城东新区", "太原市城东新区与西宁市城东新区", None),
    ],
)
def test_a_zone_lies_where_the_text_says(zone, line, prefecture):
    meta, notes, sure = identified(f"{zone}2022年{REPORT}", line)
    assert (meta["prefecture"], meta["region"]) == (prefecture, None)
    assert [note.severity for note in notes] == ["warning" if prefecture else "error"]
    assert sure["place"] == ("likely" if prefecture else "unknown")


def test_a_county_of_that_name_elsewhere_speaks_against_the_place_of_a_zone():
    lines = f"岳阳市南湖新区2022年{REPORT}", "填报单位：嘉兴市南湖区人民政府"
    _, notes, sure = identified("", *lines)
    assert ("identity.place", "warning") in rules(notes)
    assert sure["place"] == "doubtful"


def test_a_district_that_no_list_knows_is_no_bureau():
    meta, _, sure = identified(f"怀化市洪江区2022年{REPORT}")
    assert (meta["level"], meta["prefecture"], meta["region"]) == (
        "zone", "怀化市", None
    )  # fmt: skip
    assert (sure["level"], sure["scope"]) == ("likely", "likely")


def test_a_zone_does_not_lie_in_a_county_named_in_the_middle_of_its_name():
    meta, _ = told(f"南通市沿海如东县开发区管委会2018年{REPORT}")
    assert (meta["level"], meta["prefecture"]) == ("zone", "南通市")
    assert meta["county"] is None


def test_nothing_but_a_title_speaks_against_a_year_that_is_given():
    for title, said in ((f"如东县{REPORT}", []), (f"如东县2017年{REPORT}", [2017])):
        meta, notes, confidence = identified(title, "统计期限:2016年", year=2018)
        assert (meta["year"], confidence["year"]) == (2018, "certain")
        told = [f"2018 is given, but the title names {year}" for year in said]
        assert [note.message.partition(":")[0] for note in notes] == told


@pytest.mark.parametrize(
    ("name", "county", "sure"),
    [
        ("江苏如东洋口港经济开发区", None, "likely"),
        ("如东县洋口港经济开发区", "如东县", "certain"),
        ("苏州工业园区", None, "certain"),
    ],
)
def test_a_zone_that_bears_the_name_of_a_county_may_lie_elsewhere(name, county, sure):
    meta, _, confidence = identified(f"{name}管理委员会2023年{REPORT}")
    assert (meta["county"], meta["body"]) == (county, f"{name}管理委员会")
    assert (confidence["place"], confidence["body"]) == (sure, "certain")


@pytest.mark.parametrize("link", ["如东县审计局2018年", "如东县2017年", "海安市2018年"])
@pytest.mark.parametrize("kind", ["html", "text"])
def test_of_titles_above_the_text_the_nearest_is_taken_and_none_is_certain(link, kind):
    lines = [f"{link}{REPORT}", "如东县人民政府", f"2018年{REPORT}", "一、总体情况"]
    if kind == "html":
        found = identified("政府信息公开", *lines)
    else:
        text = "\n".join(lines)
        document = Document("a.txt", "text", text, "utf-8", "0" * 64)
        found = identify(document, Named(lay_out(document)), {})
    meta, notes, confidence = found
    assert (meta["body"], meta["year"]) == ("如东县人民政府", 2018)
    assert "identity.title" in [note.rule for note in notes]
    assert set(confidence.values()) == {"likely"}


@pytest.mark.parametrize("below", ["如东县审计局2018年", "如东县2017年"])
def test_what_a_page_calls_its_title_is_that_of_none_of_its_links(below):
    title = f"如东县2018年{REPORT}"
    _, notes, confidence = identified(title, f"{below}{REPORT}", title, "一、总体情况")
    assert not notes
    assert set(confidence.values()) == {"certain"}


@pytest.mark.parametrize("below", ["如东县审计局2018年", "如东县2017年"])
def test_another_title_below_that_of_the_page_leaves_a_doubt(below):
    title = f"如东县2018年{REPORT}"
    meta, notes, confidence = identified(title, title, f"{below}{REPORT}", SECTION)
    assert (meta["body"], meta["year"]) == ("如东县人民政府", 2018)
    assert rules(notes) == [("identity.title", "warning")]
    assert set(confidence.values()) == {"likely"}


@pytest.mark.parametrize("link", ["如东县2017年", "南通市2018年"])
def test_a_menu_above_the_title_names_nothing_where_no_text_begins(link):
    form = "<table><tr><td>收到申请数</td><td>件</td><td>14</td></tr></table>"
    lines = f"{link}{REPORT}", f"如东县2016年{REPORT}", f"如东县2018年{REPORT}"
    meta, notes, confidence = identified("如东县人民政府", *lines, table=form)
    assert (meta["body"], meta["year"]) == ("如东县人民政府", 2018)
    assert rules(notes) == [("identity.title", "warning")]
    assert set(confidence.values()) == {"likely"}


@pytest.mark.parametrize(
    "menu",
    ["政府信息公开年报<li>2021年", "2021年<li>政府信息公开年报", "政府信息公开年报"],
)
@pytest.mark.parametrize("card", ["索引号：</td><td>6-1", "发布机构：</td><td>教育局"])
def test_a_menu_above_what_a_site_keeps_about_a_page_names_nothing(menu, card):
    name = f"如东县教育局2018年{REPORT}"
    page = f"""<title>{name}-如东县人民政府</title><ul><li>如东县{menu}<li>2020年</ul>
    <table><tr><td>{card}</td></tr></table><h1>{name}</h1><p>一、总体情况</p>
    <table><tr><td>收到申请数</td><td>件</td><td>14</td></tr></table>"""
    document = Document("a.html", "html", page, "utf-8", "0" * 64)
    meta, _, confidence = identify(document, Named(lay_out(document)), {})
    assert (meta["title"], meta["year"], confidence["year"]) == (name, 2018, "certain")


def test_a_menu_above_a_title_that_is_the_caption_of_a_table_names_nothing():
    table = "+------+--+\n|收到申请数|14|\n+------+--+"
    text = f"  • 南通市2018年{REPORT}\n\n如东县2018年{REPORT}\n{table}\n"
    document = Document("a.txt", "text", text, "utf-8", "0" * 64)
    meta, notes, confidence = identify(document, Named(lay_out(document)), {})
    assert meta["body"] == "如东县人民政府"
    assert "identity.title" in [note.rule for note in notes]
    assert set(confidence.values()) == {"likely"}


@pytest.mark.parametrize(
    ("date", "word"),
    [
        ("2018年1月20日", "likely"),
        ("二〇一八年九月三日", "likely"),
        ("2018年12月31日", "certain"),
        ("2019年1月20日", "certain"),
    ],
)
def test_a_report_that_is_signed_before_its_year_is_over_is_not_certain(date, word):
    lines = SECTION, "如东县人民政府", date
    _, notes, confidence = identified(f"如东县2018年{REPORT}", *lines)
    assert confidence["year"] == word
    assert rules(notes) == [("identity.year", "warning")] * (word == "likely")


@pytest.mark.parametrize("verb", ["现公布", "现向社会公布"])
def test_the_year_of_a_report_that_is_made_public_is_held_to_that_of_the_title(verb):
    line = f"{verb}如东县2017年{REPORT}。"
    meta, notes, confidence = identified(f"如东县2018年{REPORT}", line, SECTION)
    assert (meta["year"], confidence["year"]) == (2018, "doubtful")
    assert ("identity.year", "warning") in rules(notes)


@pytest.mark.parametrize(
    "line",
    [
        "学习福州市鼓楼区经验，完善制度。",
        "赴福州市鼓楼区考察。",
        "根据《福州市鼓楼区人民政府关于做好年报的通知》编制。",
    ],
)
def test_a_place_that_is_cited_or_learned_from_is_not_where_the_body_is(line):
    assert told(f"鼓楼区2018年{REPORT}", line)[0]["region"] is None
    meta, _ = told(f"鼓楼区2018年{REPORT}", "福州市鼓楼区人民政府")
    assert meta["region"] == "350102"


@pytest.mark.parametrize(
    ("name", "word"),
    [("城中街道办", "certain"), ("新店镇党政办", "certain"), ("城中办事处", "likely")],
)
def test_a_street_or_town_is_one_however_its_office_is_called(name, word):
    meta, _, confidence = identified(f"如东县{name}2018年{REPORT}")
    assert (meta["level"], meta["scope"]) == ("township", "unit")
    assert confidence["level"] == word


@pytest.mark.parametrize(
    ("name", "region", "word"),
    [
        ("江苏省如东高级中学", "320000", "likely"),
        ("南通市如冬县教育局", "320600", "likely"),  # there is none
        ("江苏省财政厅", "320000", "certain"),
    ],
)
def test_a_body_that_bears_the_name_of_a_county_may_lie_there(name, region, word):
    meta, _, confidence = identified(f"{name}2018年{REPORT}")
    assert (meta["region"], confidence["place"]) == (region, word)


def test_of_two_bodies_in_one_title_neither_is_certain():
    confidence = identified(f"如东县财政局、城中街道2018年{REPORT}")[2]
    assert "certain" not in {confidence[x] for x in ("body", "level", "scope")}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("梅州市经济开发区", "梅州市经济开发区管委会"),
        ("成都市高新区", "成都市高新区管委会"),
        ("宿迁市湖滨新区", "湖滨新区管委会"),
    ],
)
def test_a_zone_that_is_called_as_every_city_may_call_one_keeps_its_city(name, body):
    meta, _ = told(f"{name}2018年{REPORT}")
    assert (meta["body"], meta["level"]) == (body, "zone")


def test_who_made_the_report_comes_before_the_links_to_others():
    linked = f"天台县城关镇2022年{REPORT}"
    made = "本报告由天台县人民政府编制。"
    title = f"{REPORT}(2022年度)"
    meta, _, _ = identified(title, linked, title, made)
    assert meta["body"] == "天台县人民政府"


@pytest.mark.parametrize(
    "line",
    [
        "填报单位（盖章）：如东县人民政府　　填报日期：2019年1月26日",
        "填报单位:如东县人民政府 单位负责人:张三",
        "填报单位（盖章）：如东县人民政府指标名称",
        "填报单位：如东县人民政府(公章)",
        "填报单位：如东县人民政府",
    ],
)
def test_what_stands_beside_who_filled_it_in_is_no_part_of_the_name(line):
    meta, notes, confidence = identified(f"如东县2018年{REPORT}", line)
    assert (meta["body"], notes) == ("如东县人民政府", [])
    assert confidence["scope"] == "certain"


def test_the_office_of_a_committee_stands_before_that_of_the_government():
    both = "中共平江县委办公室平江县人民政府办公室"
    meta, _, _ = identified(f"{both}2018年{REPORT}")
    assert (meta["body"], meta["scope"]) == ("平江县人民政府办公室", "office")


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("(2018年1月1日至2018年6月30日)", None),
        ("(2018年1月1日至2018年12月31日)", 2018),
        ("(2019年1月20日)", 2018),
    ],
)
@pytest.mark.parametrize("apart", [True, False])
def test_the_days_in_brackets_at_a_title_are_those_of_the_report(said, year, apart):
    title = f"如东县2018年{REPORT}"
    lines = [title, said] if apart else [title + said]
    assert told("年报", *lines)[0]["year"] == year


@pytest.mark.parametrize(("months", "year"), [("6月", None), ("12月", 2018)])
def test_the_period_of_a_report_may_be_called_so(months, year):
    said = f"报告期为2018年1月至{months}。"
    assert told(f"如东县2018年{REPORT}", said)[0]["year"] == year


@pytest.mark.parametrize(
    ("days", "year", "told_of"),
    [
        ("2018年1月1日至2018年11月31日", 2018, "cannot be"),  # November has 30
        ("2018年1月1日至2017年12月31日", 2018, "cannot be"),
        ("2018年1月1日至2018年6月31日", None, "cannot be"),  # of half a year, it seems
        ("2018年12月1日至2018年1月31日", None, "cannot be"),
        ("2018年1月1日至2018年6月30日", None, "part of a year"),
        ("2018年1月1日至2018年11月30日", 2018, "11 months"),
        ("2018年1月1日至2018年2月28日", None, "part of a year"),
    ],
)
def test_days_that_cannot_be_are_a_misprint_and_no_part_of_a_year(days, year, told_of):
    said = f"本报告数据的统计期限为{days}。"
    meta, notes, confidence = identified(
        f"如东县2018年{REPORT}", f"如东县2018年{REPORT}", said
    )
    assert (meta["year"], confidence["year"] == "certain") == (year, False)
    own = [note.message for note in notes if note.rule == "identity.year"]
    assert told_of in own[-1]
    assert ("part of a year" in "".join(own)) is (told_of == "part of a year")


SECTION = "一、总体情况"


@pytest.mark.parametrize(
    "lines",
    [
        [f"如东县人民政府办公室关于公布2018年{REPORT}的通知", f"如东县2018年{REPORT}"],
        ["如东县人民政府办公室", f"关于2018年{REPORT}的公告", f"如东县2018年{REPORT}"],
        [f"如东县司法局转发如东县2018年{REPORT}"],
    ],
)
def test_who_makes_a_report_public_is_not_who_reports(lines):
    meta, notes, confidence = identified(lines[0], *lines, SECTION)
    assert (meta["body"], meta["scope"], notes) == (
        "如东县人民政府",
        "jurisdiction",
        [],
    )
    assert confidence["scope"] == "certain"


def test_who_makes_public_what_names_nobody_may_not_be_who_reports():
    meta, _, confidence = identified(f"如东县政府办公室关于公布2018年{REPORT}的通知")
    assert (meta["scope"], confidence["scope"]) == ("office", "likely")


def test_the_title_of_a_file_may_be_left_over_from_another():
    meta, notes, confidence = identified(
        f"海安市财政局2017年{REPORT}", f"如东县2018年{REPORT}", SECTION
    )
    assert (meta["county"], meta["level"], meta["year"]) == ("如东县", "county", 2018)
    assert [note.rule for note in notes] == ["identity.title"]
    assert {*confidence.values()} == {"likely"}


@pytest.mark.parametrize("below", [False, True])
def test_a_link_beside_a_title_without_a_body_is_doubtful(below):
    link, own = f"如东县教育局2018年{REPORT}", f"2018年{REPORT}"
    lines = [own, SECTION, link] if below else [link, own, SECTION]
    meta, notes, confidence = identified("信息公开年报", *lines)
    assert (meta["body"], confidence["body"]) == ("如东县教育局", "doubtful")
    assert "identity.place" in [note.rule for note in notes]


@pytest.mark.parametrize(
    "title",
    [
        f"如东县2018年{REPORT}——县教育局",
        f"县教育局：如东县2018年{REPORT}",
        f"【掘港镇】如东县2018年{REPORT}",
        f"如东县2018年{REPORT}（经济开发区）",
        f"如东县2018年{REPORT}_县政府办公室",
    ],
)
def test_what_stands_beside_a_title_may_be_who_reports(title):
    _, notes, confidence = identified(title)
    assert [note.rule for note in notes] == ["identity.scope"]
    assert [confidence[x] for x in ("body", "level", "scope")] == ["doubtful"] * 3


def test_a_place_in_brackets_behind_that_of_its_city_is_doubtful():
    _, notes, confidence = identified(f"南通市2018年{REPORT}（如东县）")
    assert (confidence["place"], len(notes)) == ("doubtful", 1)


def test_an_office_may_name_its_place_again():
    meta, _, confidence = identified(f"如东县2018年县政府办公室{REPORT}")
    assert (meta["scope"], confidence["scope"]) == ("office", "certain")
    assert meta["body"] == "如东县政府办公室"


@pytest.mark.parametrize(
    ("title", "body", "scope"),
    [
        (f"盘州市人民政府(市人民政府办公室)2018年{REPORT}", "盘州市人民政府", "office"),
        (f"巴州人民政府2018年{REPORT}", "巴音郭楞蒙古自治州人民政府", "jurisdiction"),
    ],
)
def test_governments_call_themselves_in_ways_of_their_own(title, body, scope):
    meta, notes, confidence = identified(title)
    assert (meta["body"], meta["scope"], notes) == (body, scope, [])
    assert confidence["scope"] == ("likely" if scope == "office" else "certain")


@pytest.mark.parametrize("office", ["政务公开领导小组办公室", "政府信息公开办公室"])
def test_who_edits_a_report_on_disclosure_does_so_for_the_government(office):
    meta, notes, confidence = identified("", f"本报告由如东县{office}编制。")
    assert (meta["level"], meta["body"]) == ("county", "如东县人民政府")
    assert (confidence["scope"], notes[0].rule) == ("doubtful", "identity.scope")


def test_a_place_that_was_renamed_is_doubtful_while_the_year_is_open():
    assert told("闸北区政府信息公开年度报告")[0]["county"] == "静安区"
    _, notes, confidence = identified("闸北区政府信息公开年度报告")
    assert (confidence["place"], notes[0].rule) == ("doubtful", "identity.place")
    _, notes, confidence = identified(f"闸北区2014年{REPORT}")
    assert (confidence["place"], notes) == ("certain", [])


def test_a_name_of_later_years_leaves_the_body_doubtful_and_is_said():
    meta, notes, confidence = identified(f"海安市2016年{REPORT}")
    assert (meta["county"], confidence["body"]) == ("海安县", "doubtful")
    assert (confidence["place"], rules(notes)) == (
        "certain",
        [("identity.place", "warning")],
    )
    assert told(f"海安市2018年{REPORT}")[1] == []


@pytest.mark.parametrize(
    ("title", "body", "sure"),
    [
        ("如东县人民政府 县教育局", "如东县教育局", "likely"),
        ("如东县人民政府丨县教育局", "如东县教育局", "likely"),
        ("如东县人民政府 县政府办公室", "如东县政府办公室", "likely"),
        ("如东县人民政府 掘港镇", "如东县掘港镇", "likely"),
        ("如东县人民政府掘港街道办事处", "如东县人民政府掘港街道办事处", "certain"),
        ("如东县政府市场监管局", "如东县市场监管局", "likely"),
        ("如东县人民政府教育局", "如东县教育局", "likely"),
        ("如东县人民政府卫生健康委员会", "如东县卫生健康委员会", "likely"),
        ("如东县人民政府发展和改革委员会", "如东县发展和改革委员会", "likely"),
        ("南通市人民政府国资委", "南通市人民政府国资委", "certain"),
        ("如东县人民政府信访局", "如东县人民政府信访局", "certain"),
        ("如东县教育局 县财政局", "如东县教育局县财政局", "likely"),
        ("如东县信息公开平台 教育局", "如东县信息公开平台教育局", "likely"),
        ("如东县人民政府 沿海经济开发区", "如东县沿海经济开发区管委会", "likely"),
        ("锦州滨海新区管委会", "锦州滨海新区管委会", "certain"),
    ],
)
def test_names_that_a_title_puts_side_by_side_are_no_certain_body(title, body, sure):
    meta, _, confidence = identified(f"{title}2018年{REPORT}")
    assert (meta["body"], confidence["body"]) == (body, sure)


@pytest.mark.parametrize(
    "title",
    [
        f"如东县2018年{REPORT}解读",
        f"如东县2018年{REPORT}汇编",
        f"【图解】如东县2018年{REPORT}",
        f"一图读懂|如东县2018年{REPORT}",
        f"《如东县2018年{REPORT}》解读",
        f"如东县2018年{REPORT}评估报告",
        f"关于如东县2018年{REPORT}发布情况的通报",
        f"关于做好如东县2018年{REPORT}编制工作的通知",
        f"如东县2018年{REPORT}（样表）",
        f"如东县各部门2018年{REPORT}汇总表",
    ],
)
def test_what_speaks_of_a_report_is_doubtful_and_says_so(title):
    _, notes, confidence = identified(title)
    assert not {"certain", "likely"}.intersection(confidence.values())
    assert ("identity.title", "warning") in rules(notes)


@pytest.mark.parametrize(
    "title",
    [
        f"如东县2018年{REPORT}（图文版）",
        f"关于印发如东县2018年{REPORT}的通知",
        f"如东县2018年{REPORT}_如东县人民政府_政策解读",
        f"根据《关于做好2018年{REPORT}编制工作的通知》,编制本报告",
    ],
)
def test_what_is_a_report_is_not_said_to_speak_of_one(title):
    assert "identity.title" not in [rule for rule, _ in rules(told(title)[1])]


def test_a_zone_named_in_short_and_in_full_is_named_once():
    lines = f"国家示范区（连云港徐圩新区）2018年{REPORT}"
    meta, *_ = identified(f"徐圩新区2018年{REPORT}", lines)
    assert meta["body"] == "连云港徐圩新区"


def test_a_place_given_against_the_title_is_said():
    meta, notes, _ = identified(f"太湖县2018年{REPORT}", place="320623")
    assert meta["county"] == "如东县"
    assert [note.rule for note in notes] == ["identity.place"]


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        ("共青团如东县委员会", "certain"),
        ("政协如东县委员会", "certain"),
        ("中国民主同盟如东县委员会", "certain"),
        ("中国农业银行如东县支行", "likely"),
        ("中国气象局如东县气象局", "likely"),  # which may be two bodies
        ("洋口港集团如东县供水公司", "likely"),  # by a word that may be the site's
    ],
)
def test_what_a_name_begins_with_before_its_place_is_part_of_it(body, sure):
    meta, _, confidence = identified(f"{body}2018年{REPORT}")
    assert meta["body"] == body
    assert meta["county"] == "如东县"
    assert confidence["body"] == sure


@pytest.mark.parametrize("begins", ["关于", "现公布", "特向社会公布", "转发"])
def test_that_a_report_is_made_public_is_no_part_of_a_name(begins):
    meta, *_ = identified(f"{begins}如东县教育局2018年{REPORT}")
    assert meta["body"] == "如东县教育局"


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        *[(x, True) for x in ("征求意见稿", "草案", "初稿", "模拟数据", "待核实")],
        *[
            (x, False)
            for x in ("全县", "汇总", "公开版", "更正", "县财政局", "2018年度", "一")
        ],
    ],
)
def test_what_a_title_has_in_brackets_and_is_no_edition_is_said(remark, said):
    _, notes, _ = identified(f"如东县2018年{REPORT}({remark})")
    assert said == any(f"({remark})" in x.message for x in notes)


@pytest.mark.parametrize("part", ["上半年", "第三季度"])
def test_a_report_on_a_part_of_the_own_year_below_is_another(part):
    title, half = f"如东县2018年{REPORT}", f"如东县2018年{part}政府信息公开工作报告"
    lines = [title, "一、概述", "二、公开情况", half, "一、概述", "二、公开情况"]
    named = Named(Layout(title, lines, [table := Table(1, "", [], below=3)]))
    assert dict(named.reports([table], 2018))[3] == half


@pytest.mark.parametrize(
    ("line", "after", "borders"),
    [
        ("《如东县财政局2018年{}》", "三、申请情况", False),
        ("附件1:如东县财政局2018年{}", "三、申请情况", False),
        ("参见:如东县财政局2018年{}", "三、申请情况", False),
        ("如东县财政局2018年{}", "三、申请情况", True),
        ("附件1:如东县财政局2018年{}", "一、概述", True),
        ("《如东县财政局2018年{}》", "结束", True),
    ],
)
def test_a_report_that_is_cited_within_the_own_text_is_no_border(line, after, borders):
    title = f"如东县2018年{REPORT}"
    lines = [title, "一、概述", "二、公开情况", line.format(REPORT), "", after]
    named = Named(Layout(title, lines, [table := Table(1, "", [], below=3)]))
    assert (3 in dict(named.reports([table], 2018))) == borders


@pytest.mark.parametrize(
    ("title", "site"),
    [
        ("如东县公安局", "南通市公安局"),
        ("国家税务总局如东县税务局", "国家税务总局江苏省税务局"),
        ("平潭综合实验区管委会", "平潭综合实验区党工委、管委会"),
        ("如东县", "政务公开办公室"),
        ("如东县", "如东县人民政府门户网站"),
    ],
)
def test_whose_site_a_page_is_on_is_no_part_of_who_reports(title, site):
    _, notes, confidence = identified(f"{title}2018年{REPORT}_{site}")
    assert not notes
    assert confidence["body"] == "certain"


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ("国家税务总局如东县税务局", "department"),
        ("南京铁路公安处如东县派出所", "department"),
        ("国家电网如东县供电公司", "department"),
        ("中共如东县委办公室", "department"),
        ("如东县掘港街道党工委", "township"),
        ("如东县掘港镇党委办公室", "township"),
    ],
)
def test_a_body_keeps_what_its_name_begins_with_and_a_town_its_committee(body, level):
    meta, notes, _ = identified(f"{body}2018年{REPORT}")
    assert (meta["body"], meta["level"], notes) == (body, level, [])


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("根据海安市政务公开办要求编制本报告。", None),
        ("参照启东市2017年政府信息公开工作年度报告编制。", None),
        ("按照海安市通知精神公布如东县教育局政府信息公开年报。", "如东县教育局"),
        ("根据《条例》规定如东县教育局编制本报告。", "如东县教育局"),
    ],
)
def test_who_asked_for_a_report_is_not_who_made_it(said, body):
    meta, *_ = identified(f"2018年{REPORT}", f"2018年{REPORT}", said)
    assert meta["body"] == body


@pytest.mark.parametrize(
    ("said", "word"),
    [("2018年，我县公开信息。", "likely"), ("我办在全县公开信息。", "certain")],
)
def test_an_office_may_sign_what_is_of_its_whole_county(said, word):
    name = f"如东县人民政府办公室2018年{REPORT}"
    meta, notes, confidence = identified(name, name, said)
    assert (meta["scope"], confidence["scope"]) == ("office", word)
    assert bool(notes) == (word == "likely")


def test_a_title_that_says_the_same_otherwise_is_no_other():
    _, notes, confidence = identified(
        f"Microsoft Word - 如东县2018年{REPORT}.doc",
        f"如东县人民政府2018年{REPORT}",
        SECTION,
    )
    assert (notes, confidence["body"]) == ([], "certain")


@pytest.mark.parametrize("column", ["县直部门政府信息公开年报", "政府信息公开年报"])
def test_a_column_is_no_title_and_a_title_below_it_no_link(column):
    lines = [column, f"如东县教育局2018年{REPORT}", SECTION]
    meta, notes, confidence = identified(column, *lines)
    assert (meta["body"], notes) == ("如东县教育局", [])
    assert confidence["body"] == "certain"


# -- menus, forms beside a page, signatures, brackets ---------------------------------


@pytest.mark.parametrize(
    "menu",
    [
        ["海安市", "如东县"],
        ["如东县财政局", "如东县教育局"],
        ["县财政局", "县教育局", "掘港街道", "洋口镇"],
        ["鼓楼区", "秦淮区"],
    ],
)
def test_the_last_name_of_a_menu_is_no_line_of_the_title(menu):
    meta, _, confidence = identified("年报", *menu, f"2018年{REPORT}", SECTION)
    assert (meta["region"], meta["body"]) == (None, None)
    assert confidence["place"] == "unknown"


@pytest.mark.parametrize(
    ("above", "body"),
    [
        (["江苏省南通市", "如东县人民政府"], "如东县人民政府"),
        (["如东县人民政府", "如东县财政局"], "如东县财政局"),
        (["2018年度", "如东县财政局"], "如东县财政局"),
    ],
)
def test_a_body_under_its_place_or_its_government_is_a_line_of_it(above, body):
    title = REPORT if "2018年度" in above else f"2018年{REPORT}"
    meta, notes, confidence = identified("年报", *above, title, SECTION)
    assert (meta["body"], meta["year"], notes) == (body, 2018, [])
    assert confidence["body"] == "certain"


def test_a_page_whose_title_says_nothing_has_that_of_its_lines():
    lines = ["首页 > 政府信息公开年报", "如东县", REPORT, "（2018年度）", SECTION]
    meta, notes, confidence = identified("政府信息公开年报", *lines)
    assert (meta["body"], meta["year"], notes) == ("如东县人民政府", 2018, [])
    assert set(confidence.values()) == {"certain"}


@pytest.mark.parametrize("head", ["2018年", "县财政局2018年", "我局2018年"])
@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("索引号：K1/2019-1 发布机构：如东县财政局 发文日期：2019-01-20", []),
        ("信息来源：如东县财政局 浏览次数：12", []),
        ("", ["发布机构", "如东县财政局"]),
        ("", ["填报单位：", "如东县财政局"]),
    ],
)
def test_who_makes_a_page_public_tells_what_its_title_leaves_open(head, line, cells):
    table = f"<table><tr><td>{'<td>'.join(cells)}</tr></table>"
    title = f"{head}{REPORT}"
    meta, _, confidence = identified(title, title, line, SECTION, table=table)
    assert (meta["region"], meta["body"]) == ("320623", "如东县财政局")
    assert (meta["level"], meta["scope"]) == ("department", "unit")
    assert confidence["place"] == "likely"


def test_who_makes_a_page_public_may_be_of_another_place():
    page = f"如东县2018年{REPORT}", "发布机构：海安市人民政府 发文日期：2019-01-20"
    _, notes, confidence = identified(*page)
    assert [note.rule for note in notes] == ["identity.place"]
    assert confidence["place"] == "doubtful"


@pytest.mark.parametrize("day", ["2019年1月20日", "二〇一九年一月二十日"])
def test_who_signs_above_the_day_is_a_witness(day):
    lines = SECTION, "下一步将加强培训。", "如东县财政局", day
    meta, _, confidence = identified(f"2018年{REPORT}", *lines)
    assert (meta["body"], confidence["place"]) == ("如东县财政局", "likely")
    meta, _, _ = identified(f"2018年{REPORT}", *lines[:3], "2019年1月")
    assert meta["body"] is None


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (f"如东县2018年{REPORT}（县财政局）", "如东县财政局"),
        (f"如东县2018年{REPORT}（如东县财政局）", "如东县财政局"),
        (f"如东县2018年{REPORT}（掘港街道）", "如东县掘港街道"),
    ],
)
def test_a_body_in_brackets_after_a_title_is_who_reports(title, body):
    meta, notes, confidence = identified(title)
    assert (meta["body"], meta["scope"], notes) == (body, "unit", [])
    assert (confidence["place"], confidence["body"]) == ("certain", "likely")


@pytest.mark.parametrize(
    ("title", "body", "scope"),
    [
        (f"2018年{REPORT}（如东县财政局）", "如东县财政局", "unit"),
        (f"阿里地区行署2018年{REPORT}", "阿里地区行署", "jurisdiction"),
        (f"西咸新区开发管委会2018年{REPORT}", "西咸新区开发管委会", "jurisdiction"),
        (f"如东县工业园区街道办事处2018年{REPORT}", "如东县工业园区街道办事处", "unit"),
        (f"如东县城区街道办事处2018年{REPORT}", "如东县城区街道办事处", "unit"),
        (f"中共如东县委、如东县政府2018年{REPORT}", "如东县人民政府", "jurisdiction"),
        (f"如东县18年{REPORT}", "如东县人民政府", "jurisdiction"),
        (f"科右中旗财政局2018年{REPORT}", "科尔沁右翼中旗财政局", "unit"),
        (f"重庆市江北区2018年{REPORT}", "江北区人民政府", "jurisdiction"),
    ],
)  # fmt: skip
def test_who_reports_is_told_from_its_name(title, body, scope):
    meta, notes, confidence = identified(title)
    assert (meta["body"], meta["scope"], meta["year"]) == (body, scope, 2018)
    assert notes == []
    assert confidence["scope"] == "certain"


def test_a_report_without_some_of_the_parts_is_not_on_the_whole():
    _, notes, confidence = identified(f"如东县2018年{REPORT}（不含乡镇）")
    assert [note.rule for note in notes] == ["identity.scope"]
    assert confidence["scope"] == "doubtful"


def test_a_zone_that_a_province_is_named_before_has_no_code_of_its_own_for_certain():
    name = "中国（福建）自由贸易试验区福州片区管委会"
    confidence = identified(f"{name}2018年{REPORT}")[2]
    assert confidence["place"] == "likely"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (f"如东县2018年{REPORT}（2018.1-2018.9）", ""),
        ("如东县2018年政府信息公开工作季度报告", ""),
        (f"如东县2018年{REPORT}", "统计周期为上半年。"),
        (f"如东县2018年{REPORT}", "本报告统计的是2018年前三季度情况。"),
    ],
)
def test_some_months_are_no_year_however_they_are_put(title, line):
    meta, notes, confidence = identified(title, line)
    assert (meta["year"], confidence["year"]) == (None, "unknown")
    assert [note.rule for note in notes] == ["identity.year"]


@pytest.mark.parametrize(
    ("above", "year"),
    [
        ("（五）监督。组织政府信息公开检查。第三季度查出问题7个。", 2018),
        ("政府信息公开第三季度统计表。", None),
    ],
)
def test_a_paragraph_above_a_table_names_its_period_before_its_first_stop(above, year):
    table = Table(1, above, [[Cell("收到申请数", 1, 1), Cell("320", 1, 2)]])
    document = Document("page.txt", "text", "", "utf-8", "0" * 64)
    named = Named(Layout("", [f"如东县2018年{REPORT}"], [table]))
    assert identify(document, named, {})[0]["year"] == year


@pytest.mark.parametrize("mark", ["* [9]{}", "- [[./t1.html][{}]]", "- [{}](t1.html)"])
def test_a_link_above_a_title_is_none(mark):
    links = [mark.format(f"如东县{x}局2018年{REPORT}") for x in ("教育", "审计")]
    lines = [
        "如东县人民政府",
        *links,
        f"如东县人民政府办公室2018年{REPORT}",
        "一、概述",
    ]
    meta, _, confidence = identified("", *lines)
    assert (meta["body"], confidence["body"]) == ("如东县人民政府办公室", "certain")


def test_a_link_below_a_title_is_no_part_of_it():
    lines = (
        f"如东县2018年{REPORT}",
        "一、总体情况",
        "二、主动公开情况",
        "历年报告",
        "2017年",
    )
    named = Named(Layout("", list(lines), []))
    assert [name.title for name in named.names] == [lines[0]]


def test_two_places_of_a_text_leave_open_which_of_one_name_is_meant():
    line = "收到北京市转来1件，长春市转来2件。"
    meta, _, confidence = identified(f"朝阳区2018年{REPORT}", line)
    assert (meta["region"], confidence["place"]) == (None, "unknown")


def test_of_thousands_of_titles_those_next_to_the_text_are_looked_at():
    before, after = (
        [f"{x}2023年{REPORT}" for x in names] * 2000 for names in ("省", "市")
    )
    own = [f"如东县2024年{REPORT}", "一、总体情况"]
    named = Named(Layout("", [*before, *own, *after], []))
    assert named.nearest == own[:1]
    assert {n for n, _ in named.titled} == {
        *range(200),
        *range(1001, 2001),
        *range(2002, 3002),
    }


def test_the_days_of_a_year_may_stand_in_its_title():
    title = f"如东县2018年度（1月1日-12月31日）{REPORT}"
    meta, notes, confidence = identified(title, title)
    assert (meta["year"], confidence["year"], notes) == (2018, "certain", [])


@pytest.mark.parametrize(
    "between",
    ["至", "起至", "起，至", "起、至", "（含）起至", "开始到", "起截止到", "起，截至"],
)
@pytest.mark.parametrize(("last", "year"), [("12月31日", 2018), ("6月30日", None)])
def test_days_from_one_to_another_are_heard_however_they_are_joined(
    between, last, year
):
    said = f"本报告所列数据的统计期限自2018年1月1日{between}2018年{last}止。"
    meta, _ = told(f"如东县人民政府2018年{REPORT}", said)
    assert meta["year"] == year
    meta, notes, confidence = identified(f"如东县人民政府2019年{REPORT}", said)
    assert confidence["year"] in ("doubtful", "unknown")
    assert "identity.year" in {note.rule for note in notes}


@pytest.mark.parametrize(
    "line",
    [
        "当前位置：首页 / 政务公开 / 政府信息公开平台 / 政府信息公开年报 / 2018",
        "如东县人民政府网站",
        "h1(#zoom). 政府信息公开工作年度报告",
        "图H2",
        "1-4季度政府信息公开情况",
    ],
)
def test_what_stands_around_a_title_casts_no_doubt_on_it(line):
    title = f"如东县人民政府2018年{REPORT}"
    for lines in ([line, title], [title, line]):
        meta, notes, confidence = identified(title, *lines, "一、总体情况")
        assert (meta["body"], meta["year"]) == ("如东县人民政府", 2018)
        assert set(confidence.values()) == {"certain"} and not notes


def test_the_number_of_a_circular_gives_no_year_though_it_is_cut_off():
    cited = "《条例》和《中华人民共和国政府信息公开工作年度报告格式》"
    meta, _, confidence = identified(f"本报告依据{cited}（国办公开办函〔2017〕")
    assert (meta["year"], confidence["year"]) == (None, "unknown")
    said = "本报告所列统计数据的期限自2018年1月1日起，至2018年12月31日止。"
    meta, _, confidence = identified("", f"本报告依据{cited}编制。{said}")
    assert (meta["year"], confidence["year"]) == (2018, "likely")


def test_a_year_that_only_the_first_line_tells_is_doubtful():
    line = "2018年，县农业农村局贯彻落实《中华人民共和国政府信息公开条例》。"
    meta, notes, confidence = identified(line)
    assert (meta["year"], confidence["year"]) == (2018, "doubtful")
    assert ("identity.year", "warning") in rules(notes)


def test_the_county_that_a_zone_of_a_province_lies_in_speaks_not_against_it():
    """The zone is in the list with its province alone, and its page the county's."""
    line = "填报单位：平潭县人民政府"
    _, notes, sure = identified(f"平潭综合实验区2018年{REPORT}", line)
    assert sure["place"] != "doubtful"
    assert "identity.place" not in {note.rule for note in notes}


# -- the names of a site and its column before a title ---------------------------------


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize(
    "before",
    [
        "江苏省人民政府 政府信息公开年报 ",
        "如东县人民政府-",
        "如东县人民政府-政府信息公开年报-",
        "如东县教育局-南通市",
        "如东县-",
    ],
)
def test_what_stands_before_a_title_is_the_name_of_the_site(before, below):
    title = f"如东县教育局2018年{REPORT}"
    meta, notes, confidence = identified(before + title, *[title, SECTION] * below)
    assert (meta["body"], meta["scope"], notes) == ("如东县教育局", "unit", [])
    assert {*confidence.values()} == {"certain"}


@pytest.mark.parametrize(
    ("front", "own", "body"),
    [
        ("如东县人民政府", "如东县", "如东县人民政府"),
        ("如东县人民政府", "南通市如东县", "如东县人民政府"),
        ("如东县人民政府 年度报告", "如东县岔河镇", "如东县岔河镇"),
        ("如东县人民政府 政务公开", "如东县教育局", "如东县教育局"),
        ("南通市人民政府 信息公开", "如东县教育局", "如东县教育局"),
        ("如东县教育局 政府", "如东县教育局", "如东县教育局"),
        ("如东县政府信息公开", "如东县人民政府办公室", "如东县人民政府办公室"),
        ("江苏省如东县人民政府 年报", "", "如东县人民政府"),
    ],
)
@pytest.mark.parametrize("below", [False, True])
def test_a_site_and_a_column_before_the_title_are_no_part_of_the_body(
    front, own, body, below
):
    title = f"{own}2018年{REPORT}"
    meta, notes, confidence = identified(f"{front} {title}", *[title, SECTION] * below)
    assert (meta["body"], notes) == (body, [])
    assert {*confidence.values()} == {"certain"}


def test_a_town_after_a_column_is_that_of_the_place_of_the_site():
    meta, _, confidence = identified(f"如东县人民政府 年度报告 岔河镇2018年{REPORT}")
    assert (meta["body"], confidence["body"]) == ("如东县岔河镇", "likely")


def test_a_body_glued_to_that_of_a_site_is_not_certain():
    confidence = identified(f"南通市教育局 如东县财政局2018年{REPORT}")[2]
    assert "certain" not in {confidence[x] for x in ("body", "level", "scope")}


@pytest.mark.parametrize("own", ["如东县", "南通市如东县人民政府"])
def test_a_site_parted_from_its_government_is_no_bureau_of_it(own):
    meta, notes = told(f"如东县人民政府-{own}2018年{REPORT}")
    assert (meta["body"], meta["scope"]) == ("如东县人民政府", "jurisdiction")
    assert notes == []


def test_a_year_after_a_column_is_that_of_the_title_behind_it():
    meta, notes = told(f"江苏省人民政府 政府信息公开年报 2018年如东县教育局{REPORT}")
    assert (meta["body"], meta["year"], notes) == ("如东县教育局", 2018, [])


@pytest.mark.parametrize("year", ["", "2018年"])
def test_of_two_titles_in_one_the_last_is_likely_unless_a_heading_tells(year):
    title = f"如东县教育局{year}{REPORT}"
    page = f"如东县人民政府{year}政府信息公开年报 {title}"
    meta, notes, confidence = identified(page)
    assert (meta["body"], confidence["body"]) == ("如东县教育局", "likely")
    assert "identity.title" in [note.rule for note in notes]
    meta, notes, confidence = identified(page, title, SECTION)
    assert (meta["body"], confidence["body"]) == ("如东县教育局", "certain")


def test_a_column_beside_a_title_without_a_body_may_be_of_the_site_alone():
    meta, notes, confidence = identified(
        f"如东县人民政府 政府信息公开年报 2018年{REPORT}"
    )
    assert (meta["body"], confidence["body"]) == ("如东县人民政府", "doubtful")
    assert "identity.place" in [note.rule for note in notes]


@pytest.mark.parametrize(
    ("name", "body", "scope"),
    [
        ("如东县", "如东县人民政府", "jurisdiction"),
        ("如东县人民政府", "如东县人民政府", "jurisdiction"),
        ("如东县教育局", "如东县教育局", "unit"),
        ("如东县洋口镇", "如东县洋口镇", "unit"),
        ("如东县政务服务中心", "如东县政务服务中心", "unit"),
    ],
)
@pytest.mark.parametrize("subject", ["政务信息公开", "政務信息公開", "政务公开"])
def test_the_subject_of_a_report_is_no_part_of_the_body(name, body, scope, subject):
    meta, notes = told(f"{name}2018年{subject}工作年度报告")
    assert (meta["body"], meta["scope"], notes) == (body, scope, [])


@pytest.mark.parametrize("item", ["政府信息公开指南", "法定主动公开内容", "政策解读"])
@pytest.mark.parametrize(
    "parts", [(f"2018年{REPORT}",), ("2018年政府信息公开", "工作报告")]
)
def test_an_item_of_a_menu_beside_a_title_is_no_part_of_it(item, parts):
    first, *rest = parts
    lines = [f"·{item} 如东县洋口镇{first}", *(f"·机构职能 {x}" for x in rest)]
    meta, notes = told("年报", *lines, SECTION)
    assert (meta["body"], notes) == ("如东县洋口镇", [])
    assert meta["title"] == "如东县洋口镇" + "".join(parts)


@pytest.mark.parametrize("own", ["如东县教育局", "江苏省南通市如东县教育局"])
def test_a_running_head_is_no_menu_above_a_title(own):
    text = "\n".join(["如东县教育局", own, f"2018年{REPORT}", SECTION])
    document = Document("a.txt", "text", text, "utf-8", "0" * 64)
    meta, notes, confidence = identify(document, Named(lay_out(document)), {})
    assert (meta["body"], notes) == ("如东县教育局", [])
    assert confidence["body"] == "certain"


def test_a_page_that_is_read_as_its_largest_letters_says_no_title_in_a_sentence():
    title = f"如东县教育局2018年{REPORT}"
    said = f"社会公布如东县2018年{REPORT}。本报告由概述等组成"
    document = Document("a.pdf", "pdf", "", "utf-8", "0" * 64)
    layout = Layout(said, [title, SECTION, said], [], stated=True)
    meta, notes, confidence = identify(document, Named(layout), {})
    assert (meta["body"], notes) == ("如东县教育局", [])
    assert {*confidence.values()} == {"certain"}


def test_what_calls_itself_a_committee_may_be_that_of_a_zone():
    meta, _ = told("年报", f"现将我委2018年{REPORT}公布如下")
    assert (meta["body"], meta["level"], meta["scope"]) == (None, None, None)
    line = "发布机构：昆山经济技术开发区管委会"
    meta, _ = told(f"我委2018年{REPORT}", line)
    assert (meta["level"], meta["scope"]) == ("zone", "jurisdiction")


@pytest.mark.parametrize(
    "lines",
    [
        ("如东县教育局2023年政府", "信息公开工作年度报告"),
        ("2023年如东县教育局政", "府信息公开工作年度报告"),
        ("如东县教育局", "2023年政府", "信息公开工作年度报告"),
        ("如东县教育局关于2023年度政府", "信息公开工作的报告"),
    ],
)
def test_a_title_may_break_before_what_it_makes_public(lines):
    meta, _, confidence = identified("", *lines, "一、总体情况")
    assert (meta["body"], meta["year"]) == ("如东县教育局", 2023)
    assert {confidence[x] for x in ("body", "year")} == {"certain"}


def test_the_government_of_a_title_that_breaks_there_stays_one():
    lines = "如东县人民政府", f"{REPORT[2:]}(2023年)", "一、总体情况"
    meta, *_ = identified("", *lines)
    assert (meta["body"], meta["level"]) == ("如东县人民政府", "county")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022年,我局主动公开信息416条。", 2022),
        ("2022年度,全县共受理申请12件。", 2022),
        ("2021年,我局制定办法。2022年,我局主动公开信息416条。", 2022),
        ("2022年,我局主动公开信息416条。2023年,我局将继续努力。", 2022),
        ("2021年,我局公开9条。2022年,我局公开416条。", None),
        ("2019年,我局公开416条。发布日期:2023-01-20", None),
        ("2023年,我局计划公开416条。", None),
        ("根据2022年我局的要求公开。", None),
    ],
)
def test_a_sentence_states_the_year_where_nothing_else_does(text, year):
    page = f"如东县教育局{REPORT}", "一、总体情况", text
    meta, notes, confidence = identified("", *page)
    assert meta["year"] == year
    assert confidence["year"] == ("likely" if year else "unknown")
    assert [x for x in rules(notes) if x[0] == "identity.year"]
    meta, _, confidence = identified("", f"如东县教育局2020年{REPORT}", text)
    assert (meta["year"], confidence["year"]) == (2020, "certain")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("国家统计局如东调查队", "320623"),
        ("国家统计局南通市调查队", "320600"),
        ("国家税务总局珠海市香洲区税务局", "440402"),
    ],
)
def test_a_body_of_the_state_in_a_place_keeps_its_whole_name(body, code):
    meta, *_ = identified(f"{body}2022年{REPORT}")
    assert (meta["body"], meta["region"]) == (body, code)
    assert (meta["level"], meta["scope"]) == ("department", "unit")


@pytest.mark.parametrize(
    ("name", "sure"),
    [
        ("南通市滨湖新区东风街道", "likely"),
        ("南通市滨湖新区街道办事处", "likely"),
        ("南通市东风街道办事处", "likely"),
        ("东莞市虎门镇", "certain"),  # which has no counties
        ("如东县掘港镇", "certain"),
    ],
)
def test_where_in_a_city_its_township_lies_is_open(name, sure):
    meta, _, confidence = identified(f"{name}2022年{REPORT}")
    assert (meta["level"], confidence["place"]) == ("township", sure)
    assert confidence["body"] == "certain"


@pytest.mark.parametrize("words", ["编制", "现发布", "现向社会公布"])
def test_a_report_that_is_cited_as_ones_own_names_its_body(words):
    title = f"《如东县教育局2022年{REPORT}》"
    page = "政府信息公开年报", f"根据条例,{words}{title}。", "一、总体情况"
    meta, _, confidence = identified("", *page)
    assert (meta["body"], meta["year"]) == ("如东县教育局", 2022)
    assert confidence["body"] == "likely"
    for other in (f"根据{title}", f"根据关于编制{title}的通知"):
        meta, *_ = identified("", page[0], f"{other},开展工作。", page[2])
        assert meta["body"] is None


@pytest.mark.parametrize("site", ["如东县人民政府", "如东县人民政府门户网站"])
def test_a_town_lies_in_the_county_whose_site_its_page_is_of(site):
    meta, notes, confidence = identified(site, f"掘港镇2022年{REPORT}", "我镇公开。")
    assert (meta["body"], meta["county"]) == ("如东县掘港镇", "如东县")
    assert (confidence["place"], rules(notes)[0][0]) == ("likely", "identity.place")
    meta, *_ = identified(site, f"2022年{REPORT}", "我镇公开。")
    assert meta["body"] is None


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("如东县政府系统", "如东县人民政府"),
        ("如东县人民政府系统", "如东县人民政府"),
        ("如东县全县政府系统", "如东县人民政府"),
        ("南通全市政府系统", "南通市人民政府"),
        ("南通市各级行政机关", "南通市人民政府"),
        ("洪泽区全区", "洪泽区人民政府"),
        ("南通全市", "南通市人民政府"),
    ],
)
def test_all_bodies_of_a_government_are_its_jurisdiction(name, body):
    meta, notes, confidence = identified(f"{name}2022年{REPORT}")
    assert (meta["body"], meta["scope"]) == (body, "jurisdiction")
    assert meta["level"] in ("county", "prefecture")
    assert (confidence["body"], notes) == ("certain", [])


@pytest.mark.parametrize("said", ["全市汇总", "汇总", "全市", "含各部门", "总报告"])
@pytest.mark.parametrize(
    "title", ["{0}({1}){2}", "{0}{2}({1})", "{0}{2}[{1}]", "{0}{2}【{1}】"]
)
def test_an_office_that_brackets_say_is_the_whole_is_doubtful(title, said):
    name, report = "南通市人民政府办公室", f"2022年{REPORT}"
    _, notes, confidence = identified(title.format(name, said, report))
    assert {confidence[x] for x in ("body", "level", "scope")} == {"doubtful"}
    assert ("identity.scope", "warning") in rules(notes)


@pytest.mark.parametrize("said", ["全市", "[全市汇总]", "汇总"])
def test_what_is_more_than_an_office_is_said_beside_its_name_too(said):
    _, notes, confidence = identified(f"南通市人民政府办公室{said}2022年{REPORT}")
    assert {confidence[x] for x in ("body", "level", "scope")} == {"doubtful"}
    assert rules(notes) == [("identity.scope", "warning")]


@pytest.mark.parametrize("name", ["党政机关", "政府组成部门", "政府及其部门"])
def test_the_bureaus_of_a_government_are_no_one_body(name):
    meta, notes, confidence = identified(f"如东县{name}2022年{REPORT}")
    assert meta["level"] == "county"
    assert {confidence[x] for x in ("body", "level", "scope")} == {"doubtful"}
    assert ("identity.scope", "warning") in rules(notes)


@pytest.mark.parametrize("said", ["本级", "机关", "市外事办公室"])
def test_what_else_an_office_has_in_brackets_is_no_whole(said):
    *_, confidence = identified(f"南通市人民政府办公室({said})2022年{REPORT}")
    assert confidence["body"] == "certain"


@pytest.mark.parametrize("name", ["如东县人民政府", "如东县教育局"])
@pytest.mark.parametrize(
    "years", ["十年", "近三年", "过去五年", "五年来", "“十三五”期间"]
)
@pytest.mark.parametrize("title", ["{}{}{}(2013-2022)", "{0}2013-2022年{1}{2}"])
def test_how_many_years_a_title_speaks_of_is_no_part_of_the_body(name, years, title):
    meta, *_ = identified(title.format(name, years, REPORT))
    assert (meta["body"], meta["year"]) == (name, None)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("如东县人民政府办公", "室"),
        ("如东县人民政府办", "公室"),
        ("如东县人民", "政府"),
        ("如东县人", "民政府办公室"),
        ("如东县财政", "局"),
        ("如东县市场监督管", "理局"),
        ("如东县市场监督", "管理局"),
        ("如东县人力资源和社会", "保障局"),
        ("如东县发展和改革委员", "会"),
        ("如东县掘港街", "道办事处"),
        ("如东县掘港", "镇"),
    ],
)
def test_a_title_may_break_inside_the_name_of_its_body(above, below):
    meta, _, confidence = identified(
        "", above, f"{below}2022年{REPORT}", "一、总体情况"
    )
    assert (meta["body"], confidence["body"]) == (above + below, "certain")
    meta, *_ = identified("", above, below + REPORT, "(2022年)", "一、总体情况")
    assert (meta["body"], meta["year"]) == (above + below, 2022)


def in_lines(*lines):
    document = Document("a.txt", "text", "\n".join(lines), "utf-8", "0" * 64)
    return identify(document, Named(lay_out(document)), {})


@pytest.mark.parametrize(
    ("head", "sure"),
    [
        ("如东县人民政府办公室", "doubtful"),
        ("如东县人民政府", "likely"),
        ("如东县教育局", "likely"),
    ],
)
@pytest.mark.parametrize("pages", [2, 5])
def test_the_head_of_every_page_is_no_part_of_a_title(head, sure, pages):
    page = f"2024年{REPORT}", SECTION, "我县公开政府信息。"
    meta, notes, confidence = in_lines(head, *page, *[head] * pages)
    assert (meta["body"], meta["year"]) == (head, 2024)
    assert {confidence[x] for x in ("body", "level", "scope")} == {sure}
    assert rules(notes) == [("identity.scope", "warning")] * (sure == "doubtful")
    *_, confidence = in_lines(head, head, *page, *[head] * pages)
    own = "likely" if sure == "doubtful" else "certain"  # an office, and 我县
    assert confidence["body"] == own  # under which it stands in the title
    *_, confidence = in_lines(head, *page, head)  # who signs
    assert confidence["body"] == own


@pytest.mark.parametrize("head", ["如东县人民政府办公室", "如东县教育局"])
@pytest.mark.parametrize("words", ["特向社会公布", "现向社会公开", "特此向社会发布"])
def test_a_sentence_says_whose_report_it_is_that_is_made_public(head, words):
    said = f"根据《条例》规定,{words}南通市如东县人民政", f"府2024年度{REPORT}。"
    page = head, f"2024年{REPORT}", *said, SECTION, *[head] * 3
    meta, _, confidence = in_lines(*page)
    assert (meta["body"], meta["scope"]) == ("如东县人民政府", "jurisdiction")
    assert confidence["body"] == "likely"


@pytest.mark.parametrize(
    "said",
    [
        "仅反映县政府办公室工作情况",
        "不含各镇区、各部门",
        "仅为县本级数据",
        "只统计政府办公室",
        "不包括乡镇(街道)",
        "未汇总各部门",
        "数据为办公室本级数据",
        "数据为县政府办公室(本级)",
    ],
)
def test_what_a_sentence_says_to_be_of_a_part_is_not_surely_of_the_whole(said):
    title, office = f"如东县人民政府2022年{REPORT}", "如东县人民政府办公室"
    made = f"本报告由{office}编制"
    meta, notes, confidence = identified(title, f"{made},{said}。")
    assert meta["body"] == "如东县人民政府"
    assert {confidence[x] for x in ("body", "level", "scope")} == {"doubtful"}
    assert ("identity.scope", "warning") in rules(notes)
    *_, confidence = identified(title, f"{made}。", f"主动公开文件{said}。")
    assert confidence["scope"] == "certain"
    office_title = f"{office}2022年{REPORT}"
    *_, confidence = identified(office_title, f"{made},{said}。")
    assert confidence["scope"] == "certain"
    *_, confidence = identified(title, f"{made},{said}。", scope="jurisdiction")
    assert confidence["scope"] == "certain"


@pytest.mark.parametrize(
    ("maker", "sure"),
    [
        ("如东县财政局", "doubtful"),
        ("如东县水务局", "doubtful"),
        ("县教育局", "doubtful"),
        ("如东县人民政府办公室", "certain"),
        ("如东县人民政府", "certain"),
        ("如东县行政审批局", "certain"),
        ("如东县政务公开办公室", "certain"),
        ("如东县大数据管理局", "certain"),
    ],
)
def test_a_bureau_that_made_the_report_of_its_government_is_said(maker, sure):
    title = f"如东县人民政府2022年{REPORT}"
    _, notes, confidence = identified(title, f"本报告由{maker}编制。")
    assert confidence["scope"] == confidence["body"] == sure
    assert rules(notes) == [("identity.scope", "warning")] * (sure == "doubtful")


@pytest.mark.parametrize("body", ["江苏省南通市如东县人民政府", "如东县教育局"])
@pytest.mark.parametrize("before", ["", "附件1"])
def test_a_title_on_two_rows_of_a_table_names_its_body(body, before):
    texts = [x for x in (before, body, f"2017年{REPORT}", "一、概述", "统计指标") if x]
    rows = "".join(f"<tr><td colspan=9>{x}</td></tr>" for x in texts)
    cells = "<tr><td>主动公开政府信息数</td><td>条</td><td>12</td></tr>"
    meta, notes, confidence = identified("", table=f"<table>{rows}{cells}</table>")
    assert (meta["body"] or "").endswith(body[-6:])
    assert (meta["year"], confidence["body"], notes) == (2017, "certain", [])
    other = rows.replace(body, "统计表")
    meta, *_ = identified("", table=f"<table>{other}{cells}</table>")
    assert meta["body"] is None


@pytest.mark.parametrize(
    ("signed", "sure"),
    [("管理局", "likely"), ("管委会", "certain"), ("管理委员会", "certain")],
)
def test_that_a_zone_has_a_committee_is_certain_where_it_is_said(signed, sure):
    zone = "三亚崖州湾科技城"
    line = f"{zone}{signed}"
    assert identified(f"{zone}2021年{REPORT}", line, SECTION)[2]["body"] == sure


def test_a_government_and_its_office_named_in_full_are_no_unit():
    name = "如东县人民政府、如东县人民政府办公室"
    meta, _, confidence = identified(f"{name}2023年{REPORT}")
    assert (meta["level"], meta["scope"]) == ("county", "jurisdiction")
    assert {confidence[x] for x in ("body", "level", "scope")} == {"likely"}
    _, _, confidence = identified(f"如东县人民政府、如东县财政局2023年{REPORT}")
    assert "certain" not in {confidence[x] for x in ("body", "level", "scope")}


def test_a_report_at_the_middle_of_a_year_is_on_none():
    meta, notes, _ = identified("如东县2023年中期政府信息公开报告")
    assert meta["year"] is None
    assert ("identity.year", "error") in rules(notes)
