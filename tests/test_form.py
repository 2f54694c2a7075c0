"""The form tables say what the national forms print; labels match in any dress."""

import pytest

from govopen.form import LabelPattern, applicants, forms, identities, normalise


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
def test_each_form_has_its_years_and_its_slots(form, first, last, figures):
    found = forms()[form]
    assert (found.first_year, found.last_year) == (first, last)
    assert sum(len(section.slots) for section in found.sections) == figures


def test_every_year_since_2014_has_one_form():
    for year in range(2014, 2031):
        assert len([f for f in forms().values() if f.covers(year)]) == 1
    assert not any(form.covers(2013) for form in forms().values())


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


@pytest.mark.parametrize("form", forms().values(), ids=list(forms()))
def test_a_row_matches_its_own_printed_label_and_no_row_of_another_name(form):
    for section in form.sections:
        for place, slot in section.slots.items():
            pattern = section.rows[place[0]]
            if pattern is None:
                continue
            label = slot.indicator.label_zh.split("/")[0]
            assert pattern.matches(label)
            matching = {
                section.slots[p].indicator.label_zh.split("/")[0]
                for p in section.slots
                if section.rows[p[0]].matches(label)
            }
            assert len(matching) == 1


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


@pytest.mark.parametrize(
    "label",
    [
        "(一)收到申请数",
        "（一）收到申请数",
        "一、收到申请数",
        "1.收到申请数",
        "１．收到申请数",
        "1、收到申请数",
        "（1）收到申请数",
        "1)收到申请数",
        "①收到申请数",
        " 收 到\n申请数\u3000",
        "收到申请数(件)",
        "收到申请数：",
        "收到申请总数",
        "其中：收到申请数量",
    ],
)
def test_a_label_is_the_same_in_any_dress(label):
    assert LabelPattern("收到申请数").matches(label)


@pytest.mark.parametrize(
    "label", ["收到申请件", "未收到申请数", "收到申请数变化", "申请数", "收到", ""]
)
def test_another_label_is_another(label):
    assert not LabelPattern("收到申请数").matches(label)


def test_a_wildcard_stands_for_any_text():
    pattern = LabelPattern("*参加新闻发布会次数|甲*乙")
    for label in (
        "县领导参加新闻发布会次数",
        "其中:参加新闻发布会次数",
        "甲乙",
        "甲丙乙",
    ):
        assert pattern.matches(label)
    assert not pattern.matches("参加新闻发布会次数的说明")


def test_normalise_is_idempotent_on_printed_labels():
    for form in forms().values():
        for section in form.sections:
            for indicator in section.indicators:
                once = normalise(indicator.label_zh)
                assert normalise(once) == once


def test_no_label_of_a_form_vanishes():
    for form in forms().values():
        for section in form.sections:
            for indicator in section.indicators:
                assert normalise(indicator.label_zh)


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
