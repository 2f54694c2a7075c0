"""One index says what a label can be, in any form and in any dress."""

import pytest

from govopen.form import forms
from govopen.reading.columns import Heading, headings_over
from govopen.reading.labels import join_broken, rows_called, sections_headed
from govopen.reading.sections import sections_of
from govopen.reading.tables import LONGEST_LABEL, Cell
from govopen.reading.words import pattern


def section(form, name):
    return next(s for s in sections_of(forms()[form]) if s.name == name)


SECTIONS = {s for form in forms().values() for s in sections_of(form)}


def test_every_row_is_found_by_each_of_its_labels():
    for own in SECTIONS:
        for row, name in enumerate(own.rows):
            for label in pattern(name).exact:
                assert row in rows_called(label)[own]


def test_a_label_is_no_row_that_its_pattern_does_not_match():
    for label in ("收到申请数", "其他情形数", "其中:县领导参加新闻发布会次数"):
        for own in SECTIONS:
            rows = [n for n, row in enumerate(own.rows) if pattern(row).matches(label)]
            assert list(rows_called(label).get(own, [])) == rows


def test_a_text_that_is_longer_than_any_label_is_none():
    label = "收到申请数"
    assert rows_called(label)
    assert rows_called(label + " " * (LONGEST_LABEL - len(label)))
    assert not rows_called(label + " " * (LONGEST_LABEL - len(label) + 1))


@pytest.mark.parametrize("label", ["本年制发件数", "本年废止件数"])
def test_a_heading_names_the_sections_that_print_it(label):
    named = {
        own.name
        for own in sections_of(forms()["ogi2021"])
        if any(levels and pattern(levels[-1]).matches(label) for levels in own.columns)
    }
    assert named
    assert named <= sections_headed(label)


@pytest.mark.parametrize(
    ("texts", "spans"),
    [
        (["收到申", "请数", "件"], [(0, 2), (2, 3)]),
        (["制发规", "范性文", "件总数", "2"], [(0, 3), (3, 4)]),
        (["收到申请数", "件", "320"], [(0, 1), (1, 2), (2, 3)]),
        (["收到申", "320", "请数"], [(0, 1), (1, 2), (2, 3)]),
        ([], []),
    ],
)
def test_a_broken_label_is_joined_and_a_whole_one_left(texts, spans):
    assert join_broken(texts) == spans


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("统计数", Heading(0)),
        ("收费金额(万元)", Heading(0, "万元")),
        ("收费金额(百元)", Heading(0, money=True)),
    ],
)
def test_a_heading_says_its_unit_or_that_it_names_money(label, says):
    own = next(s for s in sections_of(forms()["ogi2014"]) if s.any_column)
    assert headings_over(own, [[Cell(label, 1, 1)]], 1, 2018) == [says]


def test_where_one_column_is_the_years_the_others_are_not():
    own = next(s for s in sections_of(forms()["shanghai2004"]) if s.unread)
    above = [[Cell("2009年度", 1, 1), Cell("历年累计", 1, 2)]]
    year, others = headings_over(own, above, 2, 2009)
    assert year.column is not None
    assert others.column is None


def test_a_whole_row_is_not_joined_with_one_that_has_the_name_of_another_below():
    row = "其中：主要负责同志参加新闻发布会次数"
    rows = [row, "政府网站在线访谈次数", "其中：主要负责同志参加政府网站在线访谈次数"]
    assert join_broken(rows) == [(0, 1), (1, 2), (2, 3)]


def test_a_part_of_a_row_is_joined_though_its_last_line_names_another():
    parts = ["其中：县领导参加", "政府网站在线访谈次数", "次", "0"]
    assert join_broken(parts) == [(0, 2), (2, 3), (3, 4)]
    assert join_broken(["县领导参加", *parts[1:]])[0] == (0, 1)
