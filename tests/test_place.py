"""Facts of the administrative map that a reader can look up."""

import csv
import subprocess
import sys

import pytest
from opencc import OpenCC

from govopen import place, regions, reports
from govopen.bundle import DATA
from govopen.panel import in_full

# The code before, the code after, and the year the State Council or the Ministry of
# Civil Affairs (国函, 民函) approved the change.
CHANGES = [
    ("320683", "320612", 2009),  # 通州市 -> 通州区, 国函〔2009〕34号
    ("310119", "310115", 2009),  # 南汇区 into 浦东新区, 国函〔2009〕52号
    ("421302", "421303", 2009),  # 曾都区 anew, 国函〔2009〕35号
    ("522201", "520602", 2011),  # county-level 铜仁市 -> 碧江区
    ("341402", "340181", 2011),  # 居巢区 -> county-level 巢湖市
    ("500222", "500110", 2011),  # 綦江县 into 綦江区
    ("320202", "320213", 2015),  # 崇安区 into 梁溪区
    ("320203", "320213", 2015),  # 南长区 into 梁溪区
    ("320204", "320213", 2015),  # 北塘区 into 梁溪区
    ("310108", "310106", 2015),  # 闸北区 into 静安区
    ("469003", "460400", 2015),  # 儋州市, county to prefecture
    ("340225", "340281", 2019),  # 无为县 -> 无为市, 民函〔2019〕125号
    ("320621", "320685", 2018),  # 海安县 -> 海安市, 民函〔2018〕49号
    ("140203", "140214", 2018),  # 大同 矿区 into 云冈区, 国函〔2018〕22号
    ("371200", "370100", 2018),  # 莱芜市 into 济南市, 国函〔2018〕163号
    ("371202", "370116", 2018),  # 莱城区 -> 莱芜区
    ("371203", "370117", 2018),  # 钢城区 to 济南市
    ("320684", "320614", 2020),  # 海门市 -> 海门区, 国函〔2020〕79号
    ("330103", "330105", 2021),  # 下城区 into 拱墅区, 国函〔2021〕29号
    ("330104", "330102", 2021),  # 江干区 into 上城区
    ("350625", "350605", 2021),  # 长泰县 -> 长泰区, 国函〔2021〕8号
    ("410322", "410308", 2021),  # 孟津县 -> 孟津区, 国函〔2021〕10号
    ("431121", "431181", 2021),  # 祁阳县 -> 祁阳市
    ("500105", "500157", 2025),  # 江北区 into 两江新区
]


def rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("old", "new", "year"), CHANGES)
def test_code_changed_in_the_year_of_approval(old, new, year):
    before, after = place.all_regions(year - 1), place.all_regions(year)
    assert old in {region.code for region in before}
    assert old not in {region.code for region in after}
    assert place.resolve(old, year).code == new


@pytest.mark.parametrize("code", ["320623", "131082", "110101", "659001"])
def test_code_that_never_changed(code):
    assert {place.resolve(code, y).code for y in range(2008, 2026)} == {code}


def test_chain_of_several_changes():
    assert place.resolve("341422").path == "安徽省/芜湖市/无为市"
    codes = [place.resolve("平安区", year).code for year in (2012, 2014, 2016)]
    assert codes == ["632121", "630221", "630203"]


@pytest.mark.parametrize("code", ["130103", "130421", "140211", "320304", "341400"])
def test_divided_region_has_no_successor(code):
    assert place.resolve(code) is None


def test_code_given_out_twice():
    assert place.resolve("232701", 2008).name == "加格达奇区"
    assert place.resolve("232701", 2020).name == "漠河市"
    assert place.resolve("232701", 2012).name == "漠河县"  # what its last owner was
    assert place.resolve("加格达奇区", 2012) is None


def test_split_leaves_the_older_code_with_the_older_name():
    assert (
        place.resolve("余杭区", 2020).code == place.resolve("余杭区").code == "330110"
    )
    assert place.resolve("临平区").code == "330113"
    assert place.resolve("临平区", 2020) is None
    kinds = {(r["region"], r["first_year"]): r["begun"] for r in rows("regions")}
    assert kinds["330110", "2021"] == kinds["330113", "2021"] == "split"
    assert kinds["310106", "2015"] == kinds["320213", "2015"] == "merged"


def test_every_chain_ends_in_a_code_of_today():
    today = {region.code for region in place.all_regions()}
    standing = [r["region"] for r in rows("regions") if not r["last_year"]]
    assert sorted(standing) == sorted(today)
    assert {r["place"] for r in rows("regions")} <= today | {""}


def test_each_code_has_one_owner_a_year():
    for year in range(2007, 2027):
        codes = [region.code for region in place.all_regions(year)]
        assert len(codes) == len(set(codes))
        listed = {region.name for region in place.all_regions(year)}
        assert {r.prefecture for r in place.all_regions(year)} <= listed | {""}


# 第七次全国人口普查公报(第三号), National Bureau of Statistics, 11 May 2021.
RESIDENTS = """
11 21893095 12 13866009 13 74610235 14 34915616 15 24049155 21 42591407 22 24073453
23 31850088 31 24870895 32 84748016 33 64567588 34 61027171 35 41540086 36 45188635
37 101527453 41 99365519 42 57752557 43 66444864 44 126012510 45 50126804 46 10081232
50 32054159 51 83674866 52 38562148 53 47209277 54 3648100 61 39528999 62 25019831
63 5923957 64 7202654 65 25852345
"""


def test_census_sums_to_the_published_provinces():
    words = RESIDENTS.split()
    published = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    sums = dict.fromkeys(published, 0)
    for row in rows("census2020"):
        sums[row["region"][:2]] += int(row["population"] or 0)
    assert sums == published
    assert sum(sums.values()) == 1_409_778_724


def test_census_is_joined_by_place():
    census = {row["region"]: row for row in rows("census2020")}
    assert census["320623"]["population"] == "880006"
    assert census["320623"]["match"] == "same"
    assert census["320611"]["place"] == census["320602"]["place"] == "320613"
    assert census["330110"]["match"] == "less"  # 临平区 was counted in it
    assert census["320571"]["name"] == "苏州工业园区"
    assert (census["320571"]["place"], census["320571"]["match"]) == ("", "zone")
    today = {region.code for region in place.all_regions()}
    assert {row["place"] for row in census.values()} <= today | {""}


def test_codes_are_unique_and_say_the_level():
    codes = [region.code for region in place.all_regions()]
    assert len(codes) == len(set(codes))
    for region in place.all_regions():
        assert len(region.code) == 6
        if region.level == "province":
            assert region.code.endswith("0000")
        if region.level == "county":
            assert not region.code.endswith("00")


def test_a_path_runs_from_the_province_down():
    assert place.resolve("320623").path == "江苏省/南通市/如东县"
    assert place.resolve("320600").path == "江苏省/南通市"
    assert place.resolve("110105").path == "北京市/朝阳区"
    assert place.resolve("110000").path == "北京市"


@pytest.mark.parametrize(
    "name", ["320623", "如东县", "江苏省/南通市/如东县", "江苏省如东县"]
)
def test_a_county_is_resolved_by_code_name_or_path(name):
    assert place.resolve(name).code == "320623"


@pytest.mark.parametrize("year", [2010, 2012])
@pytest.mark.parametrize("above", ["巢湖市", "合肥市"])  # until 2011, and since
def test_a_path_may_be_that_of_another_year(above, year):
    assert place.resolve(f"安徽省/{above}/庐江县", year).name == "庐江县"


@pytest.mark.parametrize(
    "name",
    ["", "鼓楼区", "如东县政府", "999999", "/", "江苏省/苏州市/如东县", "江苏苏州如东"],
)
def test_what_names_no_single_region_resolves_to_none(name):
    assert place.resolve(name) is None


def test_every_path_resolves_to_its_own_region():
    for region in place.all_regions()[::25]:
        assert place.resolve(region.path) == region


@pytest.mark.parametrize(
    ("first", "last", "year", "stands"),
    [
        (2010, 2015, 2009, False),
        (2010, 2015, 2010, True),
        (2010, 2015, 2015, True),
        (2010, 2015, 2016, False),
        (2010, 2015, None, False),
        (2010, None, 2010, True),
        (2010, None, None, True),
        (None, 2015, 1990, True),
    ],
)
def test_a_region_stands_from_its_first_year_to_its_last(first, last, year, stands):
    region = place.Region("1", "甲县", "county", "乙省", "丙市", first, last)
    assert region.stands_in(year) == stands


def test_only_a_county_has_a_county():
    levels = ("province", "prefecture", "county", "zone")
    made = [place.Region("1", "甲县", level, "乙省", "丙市") for level in levels]
    assert [region.county for region in made] == ["", "", "甲县", ""]


def test_the_province_of_a_short_name_may_be_open():
    provinces = {region.province for region in place.candidates("朝阳")}
    assert provinces == {"北京市", "吉林省", "辽宁省"}


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("南京市/鼓楼区", None, "320106"),  # a path from any level down
        ("吉林省吉林市", None, "220200"),
        ("长沙市长沙县", None, "430121"),
        ("江蘇省/海門市", 2019, "320684"),
        ("南通鼓楼区", None, None),  # it has none
        ("鼓楼区南通", None, None),  # upside down
    ],
)
def test_a_path_may_leave_levels_out_but_not_go_astray(name, year, code):
    found = place.resolve(name, year)
    assert (found and found.code) == code


# -- names in pinyin -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("如东县", "Rudong"),
        ("歙县", "Shexian"),
        ("六安市", "Lu'an"),
        ("洪洞县", "Hongtong"),
        ("陕西省", "Shaanxi"),
        ("山西省", "Shanxi"),
        ("吕梁市", "Lüliang"),
        ("闵行区", "Minhang"),
        ("恩施土家族苗族自治州", "Enshi"),
    ],
)
def test_names_are_told_in_pinyin(name, pinyin):
    table = regions().set_index("name")["pinyin"]
    assert table[name] == pinyin


@pytest.mark.parametrize("other", ["", "開"])  # alone, and in a text to be turned
def test_the_name_of_every_place_is_simplified_already(other):
    names = {*place.by_name()[0], *place.zone_names()}
    turned = {name: place.simplified(other + name)[len(other) :] for name in names}
    assert {name: turn for name, turn in turned.items() if turn != name} == {}


@pytest.mark.parametrize("to", ["s2t", "s2tw", "s2hk"])
def test_the_name_of_every_region_is_found_in_traditional_characters(to):
    names = place.by_name()[0]
    turn = OpenCC(to).convert
    # OpenCC writes 江乾區; 乾 stays, as it is in 乾县.
    assert {name for name in names if place.simplified(turn(name)) != name} == {
        "江干区"
    }


@pytest.mark.parametrize(
    ("printed", "name"),
    [("遼甯省", "辽宁省"), ("江甦省", "江苏省"), ("濬縣", "浚县"), ("答覆", "答复")],
)
def test_what_converters_of_sites_write_is_turned_too(printed, name):
    assert place.simplified(printed) == name


def test_every_character_keeps_its_place():
    chars = "".join(map(chr, range(0x2E80, 0xFB00))) + "\0\U00020000"
    turned = place.simplified(chars)
    assert len(turned) == len(chars)
    assert turned[chars.index("縣")] == "县"


def test_opencc_is_loaded_for_traditional_characters_alone():
    code = (
        "import sys; from govopen.place import simplified;"
        "simplified('如东县2020年—答复·①㎡é'); print('opencc' in sys.modules);"
        "simplified('如東縣'); print('opencc' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert printed.split() == ["False", "True"]


def test_every_region_has_a_name_in_latin_letters():
    assert regions(2010)["pinyin"].str.fullmatch("[A-Za-zü']+").all()


@pytest.mark.parametrize(
    ("name", "year", "codes"),
    [
        ("Lüliang", None, ["141100", "530322"]),  # 陆良 may be meant as well
        ("Lvliang", None, ["141100", "530322"]),
        ("Lu'an", None, ["341500"]),
        ("Haimen", 2019, ["320684"]),
        ("Haimen", 2025, ["320614"]),
        ("", None, []),
    ],
)
def test_pinyin_leads_to_the_region_of_the_year(name, year, codes):
    assert [region.code for region in place.spelt(name, year)] == codes


def test_every_body_of_a_zone_that_speaks_for_it_has_a_name():
    about = reports()
    zones = about[about["level"].eq("zone") & about["scope"].isin(["jurisdiction"])]
    assert set(in_full(zones["body"])) <= set(place.zone_names())


# -- territories ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "year", "at", "counties"),
    [
        ("320621", 2017, 2020, {"320685"}),  # 海安县 -> 海安市
        ("320685", 2020, 2008, {"320621"}),
        ("130521", 2018, 2020, set()),  # 邢台县, divided between two districts
        ("130503", 2018, 2020, set()),  # 桥西区, got a part of it
        ("330105", 2023, 2020, {"330103", "330105"}),  # 拱墅区, with 下城区 since 2021
        ("330103", 2020, 2023, set()),
        ("320213", 2015, 2014, {"320202", "320203", "320204"}),  # 梁溪区
        ("310119", 2008, 2020, set()),  # 南汇区, in 浦东新区 since 2009
        ("441900", 2010, 2020, {"441900"}),  # 东莞市 has no counties
        ("000000", 2018, 2020, set()),
    ],
)
def test_a_territory_is_told_by_the_counties_of_another_year(code, year, at, counties):
    assert place.territory(code, year, at) == counties


@pytest.mark.parametrize(("code", "year"), [("340100", 2010), ("370100", 2017)])
def test_a_prefecture_that_grew_was_smaller(code, year):
    """合肥市 took in a part of 巢湖市 in 2011, 济南市 took in 莱芜市 in 2018."""
    assert place.territory(code, year, 2020) < place.members(code, 2020)
    assert place.territory(code, 2019, 2020) == place.members(code, 2020)


def test_a_territory_leads_there_and_back():
    for region in place.all_regions(2010):
        there = place.territory(region.code, 2010, 2020)
        if region.level == "county" and len(there) == 1:
            assert place.territory(*there, 2020, 2010) == {region.code}
