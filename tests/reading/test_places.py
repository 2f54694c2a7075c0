"""The names of places as people write them, in titles and other texts."""

import pytest

from govopen.reading import places


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        ("海安县人民政府", 2017, "320621"),
        ("海安县人民政府", 2019, "320685"),
        ("海安人民政府", 2019, "320685"),
        ("南通市海门政府信息公开工作年度报告", 2022, "320614"),
        ("江苏南通海门市政府", 2019, "320684"),
        ("恩施州人民政府", 2020, "422800"),
        ("恩施土家族苗族自治州人民政府", 2020, "422800"),
        ("广西南宁市横县人民政府", 2019, "450127"),
        ("襄樊市襄阳区人民政府", 2009, "420607"),
        ("廣東省廣州市番禺區人民政府", 2020, "440113"),
        ("臺州市黃巖區人民政府", 2020, "331003"),
        ("浦东新区人民政府", 2020, "310115"),
        ("雨花台区人民政府", 2020, "320114"),
        ("沈北新区人民政府", 2020, "210113"),
        ("两江新区人民政府", 2025, "500157"),
        ("南通市场监督管理局", 2020, "320600"),
        ("国家统计局如东调查队", 2022, "320623"),
        ("国家统计局江苏调查总队", 2022, "320000"),
        ("吐鲁番市人民政府", 2014, "652101"),
        ("吐鲁番市人民政府", 2016, "650400"),
        ("大同市城区人民政府", 2017, "140202"),
    ],
)
def test_names_as_people_write_them(text, year, code):
    found = places.find(text, year=year)
    assert found is not None
    assert found[0].code == code


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("鼓楼区人民政府", 2020),  # 南京, 徐州, 开封, 福州
        (
            "朝阳人民政府",
            2020,
        ),  # 北京 and 长春 have a district, 辽宁 a city and a county
        ("中海安全生产监督局", 2020),  # 海安 within other words
        ("海南通信管理局", 2020),
        ("长沙人民政府", 2020),  # 长沙市 or 长沙县
        ("江苏省南通市某县人民政府", 2020),
        ("怀化市洪江区桂花园乡人民政府", 2020),  # a zone's; 洪江市 is another place
        ("梁溪区人民政府", 2014),  # one of three districts then
        ("海东新区管理委员会", 2022),  # 大理市 has one, as 海东市 may
        ("海西新区管理委员会", 2022),  # so has 海伦市
    ],
)
def test_open_names_are_not_guessed(text, year):
    assert places.find(text, year=year) is None


@pytest.mark.parametrize(
    ("text", "year", "name", "prefecture"),
    [
        ("昆山市经济技术开发区管理委员会", 2020, "昆山市经济技术开发区", "苏州市"),
        ("怀化市洪江区", 2020, "洪江区", "怀化市"),
        ("大兴安岭地区加格达奇区财政局", 2020, "加格达奇区", "大兴安岭地区"),
        ("江苏睢宁经济开发区管理委员会", 2022, "江苏睢宁经济开发区", "徐州市"),
        ("苏州工业园区管委会", 2020, "苏州工业园区", "苏州市"),
        ("长沙经济技术开发区管委会", 2020, "长沙经济技术开发区", "长沙市"),
        ("宿迁市湖滨新区党政办公室", 2023, "湖滨新区", "宿迁市"),
        ("重庆两江新区管理委员会", 2023, "两江新区", ""),
        ("大理市海东新区管委会", 2022, "大理市海东新区", "大理白族自治州"),
        ("山东自由贸易试验区管委会", 2022, "山东自由贸易试验区", ""),
        ("江门市新会区银湖湾滨海新区", 2022, "新会区银湖湾滨海新区", "江门市"),
        ("西咸新区沣东新城管理委员会", 2023, "西咸新区沣东新城", ""),
        ("天津滨海高新技术产业开发区管委会", 2021, "天津滨海高新技术产业开发区", ""),
    ],
)
def test_zones_never_take_a_code(text, year, name, prefecture):
    region, _ = places.find(text, year=year)
    assert (region.level, region.name, region.prefecture) == ("zone", name, prefecture)
    assert (region.code, region.place, region.county) == ("", "", "")


def test_context_decides_between_namesakes():
    region, end = places.find("鼓楼区人民政府", ["福建省福州市"])
    assert (region.code, end) == ("350102", 3)
    assert places.find("鼓楼区", ["福州市", "徐州市"]) is None
    # The name of the place itself decides nothing.
    assert places.find("鼓楼区", ["鼓楼区"]) is None
    assert places.find("海东新区管委会", ["海东市人民政府"])[0].prefecture == "海东市"


def test_a_name_is_found_where_it_stands():
    assert list(places.mentions("省里")) == []
    found = [(s, e, r[0].code) for s, e, r in places.mentions("江苏省与如东县")]
    assert found == [(0, 3, "320000"), (4, 7, "320623")]


def test_the_longest_name_counts():
    # 长沙 is the city and the county below it; the chain ends at the county.
    region, end = places.find("长沙市长沙县政府")
    assert (region.code, end) == ("430121", 6)


@pytest.mark.parametrize("title", ["南通市鼓楼区", "浙江省如东县", "鼓楼区", "无"])
def test_a_chain_that_is_no_place_is_none(title):
    assert places.find(title) is None


# -- thresholds, from both sides -----------------------------------------------------


def codes_in(text, year=None):
    return [regions[0].code for *_, regions in places.mentions(text, year)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("横县人民政府", ["450181"]),  # two characters, where a word begins
        ("2018横县人民政府", ["450181"]),
        ("纵横县人民政府", []),
        ("广西横县人民政府", ["450000", "450181"]),  # or where a name ends
        ("某如东县人民政府", ["320623"]),  # three may stand within words
        ("关于如东政府", ["320623"]),  # a name without its kind where a word begins
        ("某如东政府", []),
        ("如东的政府", []),
        ("横政府", []),  # one character is never a name
    ],
)
def test_short_names_are_found_where_a_word_begins(text, codes):
    assert codes_in(text) == codes


@pytest.mark.parametrize(("length", "level"), [(16, "zone"), (17, "county")])
def test_the_name_of_a_zone_has_sixteen_characters_before_its_kind(length, level):
    region, _ = places.find(f"如东县{'丰' * length}开发区管委会")
    assert region.level == level


@pytest.mark.parametrize(("length", "found"), [(8, False), (9, True)])
def test_an_unknown_county_has_eight_characters_before_its_kind(length, found):
    assert (places.find(f"南通市{'丰' * length}县政府") is not None) == found


def test_context_by_prefecture_comes_before_context_by_province():
    """Both 南京 and 徐州 are named by 江苏省, one of them by its own name."""
    named = ["江苏省", "徐州市"]
    assert places.find("鼓楼区人民政府", named)[0].code == "320302"
    assert places.find("鼓楼区人民政府", ["江苏省"]) is None


def test_a_name_at_the_end_of_a_text_ends_there():
    """Though a zone's longer name begins as it does: 沭阳经济技术开发区."""
    region, end = places.find("宿迁市沭阳县")
    assert (region.code, end) == ("321322", 6)
    region, end = places.find("昆山市")
    assert (region.name, end) == ("昆山市", 3)


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("闸北区人民政府", True),  # 静安区 since 2015
        ("静安区人民政府", False),
        ("如东县人民政府", False),
        ("苏州工业园区管委会", False),  # no list knows what it was called
    ],
)
def test_a_name_that_a_region_bore_before_is_told_from_its_own(text, renamed):
    region, end = places.find(text)
    assert places.is_renamed(text, end, region) == renamed
