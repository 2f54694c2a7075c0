"""A label matches in any dress, and no other label does."""

import pytest

from govopen.form import forms
from govopen.reading.sections import printed
from govopen.reading.words import LONGEST_KEPT, LabelPattern, kept, normalise, pattern


@pytest.mark.parametrize("form", forms().values(), ids=list(forms()))
def test_a_row_matches_its_own_printed_label_and_no_row_of_another_name(form):
    ways = map(printed, form.sections)
    for section in (own for own, *_ in ways if own.rows):
        for place, slot in section.slots.items():
            label = slot.indicator.label_zh.split("/")[0]
            assert pattern(section.rows[place[0]]).matches(label)
            matching = {
                section.slots[p].indicator.label_zh.split("/")[0]
                for p in section.slots
                if pattern(section.rows[p[0]]).matches(label)
            }
            assert len(matching) == 1


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
    ("printed", "label"),
    [
        ("不予公開答覆數", "不予公开答复数"),
        ("依申請公開信息目錄數", "依申请公开信息目录数"),
        ("涉及國家祕密", "涉及国家秘密"),
    ],
)
def test_a_label_is_the_same_in_traditional_characters(printed, label):
    assert normalise(printed) == normalise(label)


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


def test_what_is_said_is_kept_of_short_texts_and_of_few_long_ones():
    asked = []
    size = kept(lambda text: asked.append(text) or len(text))
    short = [str(n) for n in range(100)]
    long = [text.rjust(LONGEST_KEPT + 1) for text in short]
    for _ in range(2):
        assert [size(text) for text in short + long] == [*map(len, short), *[201] * 100]
    assert asked == short + long + long
    assert size(long[-1]) == 201
    assert len(asked) == 300
