"""Tables recalled hold what they would have held if they were read anew."""

import pytest
import render

import govopen
from govopen.reading import figures
from govopen.reading.recalled import MOST_PAGES, all_cells, likeness
from govopen.reading.tables import Cell, Table

FORMS = ("ogi2014", "ogi2019", "ogi2021")


@pytest.fixture(autouse=True)
def _forgetful():
    figures._RECALLED.clear()
    yield
    figures._RECALLED.clear()


def _read(path):
    report = govopen.read_report(path)
    return report.figures, report.remarks, dict(report.meta), report.confidence


def _pages(folder, form, values):
    for n, figure in enumerate(values):
        path = folder / f"{form}-{n}.html"
        path.write_bytes(render.page(form, figure, render.Style()))
        yield path


@pytest.mark.parametrize("form", FORMS)
def test_a_page_recalled_is_read_as_anew(tmp_path, form):
    values = [render.figures_of(form, n) for n in range(12)]
    paths = list(_pages(tmp_path, form, values))
    recalled = [_read(path) for path in paths]
    assert figures._RECALLED._known
    for path, found in zip(reversed(paths), reversed(recalled), strict=True):
        assert _read(path) == found
    for path, found in zip(paths, recalled, strict=True):
        figures._RECALLED.clear()
        assert _read(path) == found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", ["same", "count", "year"])
def test_values_that_may_be_more_than_figures_are_looked_at(tmp_path, form, value):
    plain = render.figures_of(form, 3)
    made = {"same": lambda n: 7, "count": lambda n: n + 1, "year": lambda n: 2017}
    odd = {key: made[value](n) for n, key in enumerate(plain)}
    first, second = _pages(tmp_path, form, [plain, odd])
    _read(first)
    after = _read(second)
    figures._RECALLED.clear()
    assert _read(second) == after


def test_what_is_kept_is_bounded():
    texts = [[Cell("其他", n + 1, 1)] for n in range(601)]
    tables = [Table(1, "", texts)]
    assert likeness(tables, all_cells(tables)) is None
    assert MOST_PAGES < 1000


def test_what_spans_is_told_from_what_stands_twice():
    wide, one, two = Cell("其他", 1, 1), Cell("其他", 1, 1), Cell("其他", 1, 1)
    said = [
        likeness(tables := [Table(1, "", [row])], all_cells(tables))
        for row in ([wide, wide], [one, two])
    ]
    assert said[0] != said[1]
