"""Regions are found by code, name and path, and never guessed."""

import pytest

from govopen.place import all_regions, find, mentions, resolve


def test_codes_are_unique_and_say_the_level():
    codes = [region.code for region in all_regions()]
    assert len(codes) == len(set(codes))
    for region in all_regions():
        assert len(region.code) == 6
        if region.level == "province":
            assert region.code.endswith("0000")
        if region.level == "county":
            assert not region.code.endswith("00")


def test_a_path_runs_from_the_province_down():
    assert resolve("320623").path == "江苏省/南通市/如东县"
    assert resolve("320600").path == "江苏省/南通市"
    assert resolve("110105").path == "北京市/朝阳区"
    assert resolve("110000").path == "北京市"


@pytest.mark.parametrize(
    "name", ["320623", "如东县", "江苏省/南通市/如东县", "江苏省如东县"]
)
def test_a_county_is_resolved_by_code_name_or_path(name):
    assert resolve(name).code == "320623"


@pytest.mark.parametrize("name", ["", "鼓楼区", "如东", "如东县政府", "999999", "/"])
def test_what_names_no_single_region_resolves_to_none(name):
    assert resolve(name) is None


def test_every_path_resolves_to_its_own_region():
    for region in all_regions()[::25]:
        assert resolve(region.path) == region


def test_a_name_is_found_where_it_stands():
    assert list(mentions("省里")) == []
    found = [(s, e, r[0].code) for s, e, r in mentions("江苏省与如东县")]
    assert found == [(0, 3, "320000"), (4, 7, "320623")]


def test_the_longest_name_counts():
    # 长沙 is the city and the county below it; the chain ends at the county.
    region, end = find("长沙市长沙县政府")
    assert (region.code, end) == ("430121", 6)


@pytest.mark.parametrize("title", ["南通市鼓楼区", "浙江省如东县", "鼓楼区", "无"])
def test_a_chain_that_is_no_place_is_none(title):
    assert find(title) is None


def test_context_decides_between_places_of_one_name():
    assert find("鼓楼区", ["福建省福州市的鼓楼区"])[0].code == "350102"
    assert find("鼓楼区", ["福州市", "徐州市"]) is None
    # The name of the place itself decides nothing.
    assert find("鼓楼区", ["鼓楼区"]) is None
