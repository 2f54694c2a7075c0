"""A sheet shows what a reader sees: what is hidden, covered or doubted is no figure."""

import pytest

from govopen.errors import TooLargeError
from govopen.reading.runs import Style
from govopen.reading.sheet import MAX_TEXT, MAX_TRIED, Font, Look, Sheet
from govopen.reading.tables import MAX_CELLS, kind_of

BLACK, NAVY, WHITE = "000000", "1F4E79", "FFFFFF"


def look(colour="", fill="", size=0.0, font="", struck=False, **told):
    return Look(fill=fill, font=Font(Style(size, 0, colour, font), struck), **told)


def texts(sheet):
    return [[cell.text for cell in row] for row in sheet.grid(1)]


def number(value, own=None, **told):
    """Return the text of a number in a cell."""
    sheet = Sheet("a.xlsx", "表一", **told)
    sheet.add_number((0, 0), value, own or Look())
    return sheet.cells.get((0, 0), "")


@pytest.mark.parametrize(
    ("own", "text"),
    [
        (look(), "320"),
        (look(WHITE, NAVY), "320"),
        (look(BLACK, NAVY), "320"),
        (look(WHITE), ""),  # as blank as paper
        (look("F3F3F3"), ""),  # 12 of 255 parts less
        (look("F2F2F2"), "320"),
        (look(NAVY, NAVY), "[unseen]"),  # a box lies there
        (look(struck=True), "[unseen]"),
        (look(size=1), ""),
        (look(size=1, fill=NAVY), "[unseen]"),
        (look(size=2), "320"),
        (look(font="Wingdings 2"), "[unseen]"),
        (look("auto", "auto"), "[unseen]"),  # both are called so
        (look("auto", NAVY), "320"),
        (look(placed="fill"), "320 320…"),
        (look(placed="center"), "320"),
        (look(code='0"件"'), "320件"),
        (look(code=";;;"), ""),
    ],
)
def test_a_number_is_what_a_reader_sees_of_it(own, text):
    assert number(320, own) == text


def test_zeros_are_left_out_where_a_sheet_shows_none():
    assert (number(0), number(0, zeros=False), number(1, zeros=False)) == ("0", "", "1")


def test_days_of_a_sheet_may_count_from_1904():
    day = look(code="yyyy-mm-dd")
    assert number(1, day, since_1904=True) == "1904-01-02"
    assert number(43160, day) == "2018-03-01"


def test_digits_that_are_spread_over_a_cell_are_no_number():
    sheet = Sheet("a.xlsx", "表一")
    for n, placed in enumerate(("distributed", "justify", "", "fill")):
        sheet.add_text((0, n), [("3 200", Font())], Look(placed=placed))
        sheet.add_text((1, n), [("申请 数", Font())], Look(placed=placed))
    first, second = texts(sheet)
    assert first == ["3\n200", "3\n200", "3 200", "3 200 3 200…"]
    assert second == ["申请 数"] * 4


def test_what_nobody_sees_of_a_text_is_left_out():
    sheet = Sheet("a.xlsx", "表一")
    plain, white = Font(), Font(Style(colour=WHITE))
    odd, struck = Font(Style(font="Webdings")), Font(struck=True)
    for n, runs in enumerate(
        (
            [("31", white), ("320", plain)],
            [("320", white)],
            [("320", struck)],
            [("3", odd), ("件", plain)],
            [("320", plain)],
        )
    ):
        sheet.add_text((0, n), runs, Look())
    assert texts(sheet) == [["320", "", "[unseen]", "□件", "320"]]
    sheet.add_text((0, 0), [("320", plain)], Look(code=";;;"))  # a format may hide it
    sheet.add_text((0, 4), [("320", plain)], Look(code='0;0;0;@"件"'))
    assert texts(sheet)[0][4] == "320件"


def test_figures_that_a_condition_may_hide_are_no_figures_and_words_are_words():
    sheet = Sheet("a.xlsx", "表一", doubted=[(1, 1, 2, 2)])
    places = [(r, c) for r in range(4) for c in range(4)]
    for place in places:
        sheet.add_number(place, 7, Look())
    found = {p for p in places if kind_of(sheet.cells[p]) != "number"}
    assert found == {(1, 1), (1, 2), (2, 1), (2, 2)}
    assert sheet.cells[1, 1] == "7 (hidden on a condition)"
    for text in ("7", "规章"):
        sheet.add_text((1, 1), [(text, Font())], Look())
        assert (sheet.cells[1, 1] == text) == (text == "规章")
    sheet.add_number((2, 2), 0, Look(code="0;;"))  # shows nothing all the same
    assert sheet.cells[2, 2] == "7 (hidden on a condition)"


def test_a_merged_cell_stands_wherever_it_is_seen_and_hidden_cells_are_blank():
    cells = {(r, c): f"{r}{c}" for r in range(4) for c in range(4)}
    sheet = Sheet("a.xlsx", "表一", cells, merged=[(0, 0, 2, 1), (3, 3, 9, 9)])
    assert texts(sheet) == [
        ["00", "00", "02", "03"],
        ["00", "00", "12", "13"],
        ["00", "00", "22", "23"],
        ["30", "31", "32", "33"],
    ]
    # Where its first row is hidden the merged cell is seen in the others.
    sheet.hidden_rows, sheet.hidden_columns = {0}, {2}
    grid = sheet.grid(1)
    assert texts(sheet) == [
        [""] * 4,
        ["00", "00", "", "13"],
        ["00", "00", "", "23"],
        ["30", "31", "", "33"],
    ]
    assert grid[1][0] is grid[2][1] and (grid[1][0].row, grid[1][0].column) == (1, 1)
    assert [(x.row, x.column) for x in grid[3][:2]] == [(4, 1), (4, 2)]
    # One that is hidden hides none of what is merged with it elsewhere.
    sheet.hidden_rows = {0, 1, 2}
    sheet.merged.reverse()
    assert texts(sheet)[3] == ["30", "31", "", "33"]
    sheet.merged = [(0, 0, 1, 1), (3, 0, 3, 1)]
    assert texts(sheet)[3] == ["30", "30", "", "33"]


def test_sheets_larger_than_any_report_are_refused():
    sheet = Sheet("a.xlsx", "表一")
    sheet.add((0, 0), "字" * MAX_TEXT)
    with pytest.raises(TooLargeError, match="表一 has cells of so much text"):
        sheet.add((0, 1), "字")
    sheet = Sheet("a.xlsx", "表一", {(MAX_CELLS // 2, 1): "7"})
    with pytest.raises(TooLargeError, match="table 3 has more than"):
        sheet.grid(3)
    merged = [(0, 0, 0, 999)] * (MAX_CELLS // 1000)
    sheet = Sheet("a.xlsx", "表一", {(0, 999): "7"}, merged=merged[1:])
    assert len(sheet.grid(3)[0]) == 1000
    sheet.merged = merged
    with pytest.raises(TooLargeError, match="table 3 has more than"):
        sheet.grid(3)
    sheet = Sheet("a.xlsx", "表一", doubted=[(0, 0, 9, 9)] * (MAX_TRIED // 2))
    sheet.add_number((0, 0), 7, Look())
    sheet.add_text((0, 1), [("7", Font())], Look())
    with pytest.raises(TooLargeError, match="formats cells on a condition"):
        sheet.add_number((0, 2), 7, Look())
