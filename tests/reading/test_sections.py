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
