"""Place, body, level, scope and year are found in titles of the usual patterns."""

import pytest

from govopen.document import Document
from govopen.errors import OverrideError
from govopen.identify import META, identify, report_key
from govopen.tables import lay_out

REPORT = "政府信息公开工作年度报告"


def told(title, *lines, table="", **overrides):
    """Identify a page of one title, some lines and perhaps a table."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    html = f"<html><title>{title}</title><body>{body}{table}</body></html>"
    document = Document("page.html", "html", html, "utf-8", "0" * 64)
    return identify(document, lay_out(document), overrides)


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


def test_every_column_of_the_reports_table_is_there():
    meta, _ = told(f"如东县2018年{REPORT}")
    assert tuple(meta) == META
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
    assert "--place" in notes[0].message


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
    _, notes = told(f"南通市门户网站如东县2018年{REPORT}")
    assert rules(notes) == [("identity.place", "warning")]
    assert "如东县" in notes[0].message


def test_a_site_name_before_a_bar_is_no_part_of_the_title():
    meta, notes = told(f"南通市人民政府_年报_如东县2018年{REPORT}")
    assert (meta["region"], notes) == ("320623", [])


@pytest.mark.parametrize("title", [f"如东县{REPORT}", f"二〇一八年如东县{REPORT}"])
def test_a_year_that_is_not_stated_in_digits_is_an_error(title):
    meta, notes = told(title)
    assert meta["year"] is None
    assert rules(notes) == [("identity.year", "error")]
    assert "--year" in notes[0].message


def test_a_year_that_only_another_line_states_is_a_warning():
    meta, notes = told(f"如东县{REPORT}", f"上一篇:如东县2017年{REPORT}")
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


# -- overrides -----------------------------------------------------------------------


@pytest.mark.parametrize("place", ["320623", "如东县", "江苏省/南通市/如东县"])
def test_a_place_given_by_code_name_or_path_stands(place):
    meta, notes = told(f"鼓楼区2018年{REPORT}", place=place)
    assert (meta["region"], meta["body"]) == ("320623", "如东县人民政府")
    assert notes == []


def test_what_is_given_stands_whatever_the_document_says():
    given = {"year": 2020, "scope": "unit", "level": "department", "body": "某局"}
    meta, notes = told(f"如东县2018年{REPORT}", **given)
    assert {key: meta[key] for key in given} == given
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
        ({"scope": "county"}, "jurisdiction, office, unit"),
        ({"level": "village"}, "province, prefecture, county"),
        ({"colour": "red"}, "cannot set colour"),
        ({"sha256": "0"}, "cannot set sha256"),
    ],
)
def test_an_override_that_cannot_be_names_the_file_and_the_way(given, words):
    with pytest.raises(OverrideError, match=words) as caught:
        told(f"如东县2018年{REPORT}", **given)
    assert caught.value.path == "page.html"


def test_the_key_tells_bodies_years_and_scopes_apart():
    county, _ = told(f"如东县2018年{REPORT}")
    keys = {
        report_key(county),
        report_key(county | {"year": 2019}),
        report_key(county | {"scope": "office"}),
        report_key(county | {"body": "如东县财政局"}),
        report_key(dict.fromkeys(META)),
    }
    assert len(keys) == 5
    assert report_key(county).startswith("320623-2018-j-")
