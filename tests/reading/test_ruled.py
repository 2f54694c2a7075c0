"""Rules become rows and columns; what is nearly one rule is one."""

import pytest

from govopen.reading.page import Box, Budget, TooMuchError
from govopen.reading.ruled import grids, strokes


def level(y, x0, x1):
    return Box(x0, y, x1, y + 0.5)


def upright(x, top, bottom):
    return Box(x, top, x + 0.5, bottom)


def found(rules, letters=()):
    return list(grids(rules, [x.middle for x in letters], Budget()))


# Two rows of two columns, the upper one a single cell.
SPANNED = [
    *(level(y, 0, 100) for y in (0, 20, 40)),
    upright(0, 0, 40),
    upright(50, 20, 40),
    upright(100, 0, 40),
]


def test_places_without_a_rule_between_are_one_cell():
    (grid,) = found(SPANNED)
    (first, second), (third, fourth) = grid.cells
    assert first == second
    assert len({first, third, fourth}) == 3
    assert grid.at(75, 10) == first
    assert grid.at(75, 30) == fourth
    assert grid.at(75, 50) is None
    assert not grid.open


def test_the_box_of_a_cell_reaches_over_all_its_places():
    rules = [*(level(y, 10, 110) for y in (50, 70, 90)), level(110, 10, 110)]
    rules += [upright(10, 50, 110), upright(110, 50, 110)]
    rules += [upright(60, 50, 70), upright(60, 90, 110)]
    rules[2] = level(90, 10, 60)  # at the right a cell reaches down, and to the left
    (grid,) = found(rules)
    boxes = {tuple(map(round, box)) for box in grid.boxes.values()}
    assert boxes == {(10, 50, 60, 70), (60, 50, 110, 70), (10, 70, 110, 110),
                     (10, 90, 60, 110)}  # fmt: skip
    assert tuple(map(round, grid.box)) == (10, 50, 110, 110)
    assert grid.at(85, 100) == grid.at(35, 80) != grid.at(35, 100)


def test_a_side_without_a_rule_is_closed_where_the_others_end():
    rules = [level(0, 0, 100), level(20, 0, 100), upright(50, 0, 20)]
    (grid,) = found(rules)
    assert [round(x) for x in grid.columns] == [0, 50, 100]
    assert len(grid.open) == 2
    assert not grid.cut


def test_rules_in_pieces_doubled_or_dotted_are_whole():
    pieces = [level(y, x, x + 2) for y in (0, 20, 40) for x in range(0, 100, 4)]
    doubled = [upright(x + 2, a, b) for x, _, a, b in ((0, 0, 0, 40), (100, 0, 0, 40))]
    (grid,) = found([*pieces, *doubled, *SPANNED[3:]])
    assert [len(row) for row in grid.cells] == [2, 2]


def test_doubled_rules_are_whole_where_each_cell_draws_its_own():
    twice = [
        level(y + gap, *ends)
        for y in (0, 20, 40, 60)
        for gap in (0, 2)
        for ends in ((0, 31), (29, 60), (60, 100))
    ]
    sides = [upright(x, 0, 62) for x in (0, 100)]
    (grid,) = found([*twice, *sides, *(upright(x, 0, 20) for x in (30, 60))])
    (above, middle, below) = ({*row} for row in grid.cells)
    assert (len(above), len(middle), len(below)) == (3, 1, 1)
    assert not middle & below


def test_the_middle_of_a_level_rule_moves_no_upright_one():
    rules = [
        *(level(y, 0, 107) for y in (0, 20, 40)),
        *(upright(x, 0, 40) for x in (0, 50, 107)),
    ]
    (grid,) = found(rules)
    assert grid.columns[1] == 50.25


def test_a_point_is_in_the_cell_whose_rules_stand_around_it():
    """The rules of a column differ from row to row, and from those of other tables."""
    rules = [
        *(level(y, 0, 100) for y in (0, 20, 40)),
        upright(0, 0, 40),
        upright(50, 0, 20),
        upright(53, 20, 40),
        upright(100, 0, 40),
        *(level(y, 0, 100) for y in (80, 100)),
        *(upright(x, 80, 100) for x in (0, 47, 100)),
    ]
    other, grid = sorted(found(rules), key=lambda x: -x.box.top)
    assert grid.at(48, 10) == grid.at(2, 10)
    assert grid.at(52, 10) == grid.at(90, 10)
    assert grid.at(52, 30) == grid.at(2, 30)
    assert grid.at(54, 30) == grid.at(90, 30)
    assert other.at(48, 90) == other.at(90, 90)


@pytest.mark.parametrize(
    "rules",
    [
        [level(20, 0, 100)],  # below a word
        [level(0, 0, 100), level(20, 0, 100)],  # between rows alone
        [*SPANNED[:2], upright(0, 0, 20), upright(100, 0, 20)],  # a frame
    ],
)
def test_other_rules_are_no_table(rules):
    assert found(rules) == []


def test_more_cells_than_any_table_are_refused():
    rules = [level(n * 8, 0, 8000) for n in range(500)]
    rules += [upright(n * 8, 0, 4000) for n in range(500)]
    with pytest.raises(TooMuchError, match="more cells"):
        found(rules)


def test_a_narrow_column_is_one_where_a_letter_stands():
    rules = [
        *(level(y, 0, 106) for y in (0, 20)),
        *(upright(x, 0, 20) for x in (0, 100)),
    ]
    rules.append(upright(106, 0, 20))
    rules.append(upright(50, 0, 20))
    for letters, width in (([], 2), ([Box(101, 5, 105, 15)], 3)):
        (grid,) = found(rules, letters)
        assert len(grid.columns) - 1 == width


def test_where_a_narrow_column_is_left_out_each_row_keeps_its_rule():
    rules = [level(y, 0, 100) for y in (0, 20, 40)]
    rules += [upright(0, 0, 40), upright(100, 0, 40)]
    rules += [upright(50, 0, 20), upright(55, 20, 40)]
    (grid,) = found(rules, [Box(10, 5, 20, 15), Box(70, 25, 80, 35)])
    assert [round(x) for x in grid.columns] == [0, 50, 100]
    assert grid.at(52, 10) == grid.at(90, 10)
    assert grid.at(52, 30) == grid.at(10, 30)


def test_a_table_right_below_another_with_other_columns_is_cut_from_it():
    above = [upright(x, 0, 40) for x in (0, 100, 150, 200, 300)]
    below = [upright(x, 40, 80) for x in (0, 60, 120, 180, 240)]
    levels = [level(y, 0, 300) for y in (0, 20, 40)]
    levels += [level(y, 0, 240) for y in (60, 80)]
    first, second = sorted(found([*above, *below, *levels]), key=lambda x: x.rows)
    assert [round(x) for x in first.columns] == [0, 100, 150, 200, 300]
    assert [round(x) for x in second.columns] == [0, 60, 120, 180, 240]
    assert [len(first.cells), len(second.cells)] == [2, 2]


def test_a_stroke_that_goes_on_is_no_sign():
    assert list(strokes([upright(9, 0, 20), upright(9, 20, 40)])) == []
    assert len(list(strokes([upright(9, 0, 10), upright(9, 20, 40)]))) == 2


def test_a_table_that_a_page_cuts_is_closed_within_a_box_that_goes_on():
    box = [level(0, 0, 104), upright(0, 0, 80), upright(104, 0, 80)]
    sides = [upright(x, 20, 60) for x in (2, 25, 50, 75, 102)]
    (grid,) = found([*box, level(20, 2, 102), *sides])
    cells = {grid.at(x, 40) for x in (10, 30, 60, 90)}
    assert len({*cells, grid.at(20, 10), grid.at(20, 70)}) == 6
    assert cells <= grid.cut
    # Where but two rules end they may be strokes.
    (grid,) = found([*box, level(20, 2, 102), *sides[:3], sides[4]])
    assert grid.at(10, 40) == grid.at(20, 70)


def test_a_column_without_a_side_is_of_the_table_where_rules_part_its_cells():
    above = [
        *(level(y, 0, 100) for y in (0, 20)),
        *(upright(x, 0, 20) for x in range(0, 101, 10)),
    ]
    below = [
        *(level(y, 0, 100) for y in (40, 60, 80)),
        *(upright(x, 20, 80) for x in (35, 45, 55, 65, 100)),
    ]
    grids = found([*above, *below])
    assert sorted(len(grid.columns) for grid in grids) == [6, 11]
    narrower = [level(20, 0, 100), *(level(y, 35, 100) for y in (40, 60, 80))]
    grids = found([*above, *narrower, *below[3:]])
    assert sorted(len(grid.columns) for grid in grids) == [5, 11]


def test_tables_in_a_frame_have_rows_and_columns_of_their_own():
    """The frame is a text on the left of one table and over another, with a list."""
    frame = [
        *(level(y, 0, 200) for y in (0, 200)),
        *(upright(x, 0, 200) for x in (0, 60, 200)),
        *(level(y, 0, 60) for y in (30, 50, 90)),
    ]
    first = [
        *(level(y, 60, 160) for y in (20, 60, 100)),
        *(upright(x, 20, 100) for x in (110, 160)),
    ]
    (grid,) = found([*frame, *first])
    text = grid.at(180, 60)
    (table,) = grid.framed({text}, [])
    assert [[round(x) for x in ends] for ends in (table.columns, table.rows)] == [
        [60, 110, 160, 200],
        [20, 60, 100],
    ]
    assert {row[-1] for row in table.cells} == {text}
