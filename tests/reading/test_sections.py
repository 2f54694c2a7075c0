"""A form's tables have room for each of its figures once, however they are printed."""

import pytest

from govopen.form import forms
from govopen.reading.sections import is_total, printed


def disputes():
    return next(s for s in forms()["ogi2021"].sections if s.name == "disputes")


@pytest.mark.parametrize(
    ("form", "slots"),
    [("ogi2014", [59, 11]), ("ogi2019", [22, 7 * 26, 15]), ("ogi2021", [10, 203, 15])],
)
def test_each_figure_has_one_slot(form, slots):
    tables = [printed(section)[0] for section in forms()[form].sections]
    assert [len(table.slots) for table in tables] == slots
    for table in tables:
        figures = {(x.indicator.code, x.applicant) for x in table.slots.values()}
        assert len(figures) == len(table.slots)


def test_disputes_are_printed_in_four_ways_with_the_same_slots():
    flat, by_route, by_result, listed = printed(disputes())
    assert (len(flat.rows), len(flat.columns)) == (0, 15)
    assert by_route.rows == ("行政复议", "未经复议直接起诉", "复议后起诉")
    assert len(by_route.columns) == len(by_result.rows) == 5
    assert by_result.columns[1] == ("行政诉讼", "未经复议直接起诉")
    assert {*flat.slots.values()} == {*by_route.slots.values()}
    assert {*flat.slots.values()} == {*by_result.slots.values()}
    assert by_route.slots[1, 4].indicator.code == "litigation_direct.total"
    assert by_result.slots[4, 1] is by_route.slots[1, 4]
    assert (len(listed.rows), len(listed.columns)) == (15, 1)
    assert listed.beside[5:10] == ("未经复议直接起诉",) * 5
    assert listed.slots[9, 0] is by_route.slots[1, 4]
    assert {*flat.slots.values()} == {*listed.slots.values()}


def test_tables_with_labels_are_printed_in_one_way():
    requests = next(s for s in forms()["ogi2021"].sections if s.name == "requests")
    assert len(printed(requests)) == 1


def test_the_last_column_of_applicants_and_of_results_is_their_total():
    requests = next(s for s in forms()["ogi2021"].sections if s.name == "requests")
    (table,) = printed(requests)
    assert [is_total(table, n) for n in range(7)] == [False] * 6 + [True]
    by_route = printed(disputes())[1]
    assert [is_total(by_route, n) for n in range(5)] == [False] * 4 + [True]


def test_each_column_is_told_by_as_few_of_its_lowest_levels_as_tell_it():
    for form in forms().values():
        for table in map(printed, form.sections):
            columns, told = table[0].columns, table[0].told
            assert len({*told}) == len(columns)
            for own, levels in zip(told, columns, strict=True):
                assert own == levels[len(levels) - len(own) :]
                shorter = own[1:]
                same = [x for x in columns if x[len(x) - len(shorter) :] == shorter]
                assert not shorter or len(same) > 1


def test_a_group_of_results_heads_its_parts_and_seldom_has_a_figure():
    requests = next(s for s in forms()["ogi2021"].sections if s.name == "requests")
    (table,) = printed(requests)
    heads = {table.rows[n].split("|")[0]: own for n, own in table.headings.items()}
    counts = {name: len(own) for name, own in heads.items()}
    assert counts == {"不予公开": 8, "无法提供": 3, "不予处理": 5, "其他处理": 3}
    for n, own in table.headings.items():
        assert {*own} == {*range(n + 1, n + 1 + len(own))}  # they stand below it
    assert not printed(disputes())[0].headings
    # The seven columns of the 25 other rows are asked for.
    assert len(table.asked) == 7 * (29 - len(heads))


def test_each_row_ends_in_its_total():
    requests = next(s for s in forms()["ogi2021"].sections if s.name == "requests")
    (table,) = printed(requests)
    assert {slot.applicant for slot in table.ends} == {"natural", "total"}
    assert len(table.ends) == 2 * len(table.in_row) == 58
    ends = {slot.indicator.code for slot in printed(disputes())[0].ends}
    assert ends == {"review.upheld", "litigation_after_review.total"}
