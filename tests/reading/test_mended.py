"""What only the whole table tells of its cells."""

from govopen.reading.mended import mended
from govopen.reading.tables import Cell


def read(*rows):
    """Return the texts of rows once they are mended."""
    cells = [
        [Cell(text, n, p) for p, text in enumerate(row.split("|"), 1)]
        for n, row in enumerate(rows, 1)
    ]
    return ["|".join(cell.text for cell in row) for row in mended(cells)]


def test_labels_beside_figures_are_left_out_where_most_stand_a_line_lower():
    rows = ["|3", "予以公开|", "|1", "部分公开|", "（三）不予公开|2", "国家秘密|", "|4"]
    assert read(*rows, "商业秘密|")[4] == "|2"
    # Two of four: that is how a blank row looks, too.
    assert read("|3", "予以公开|", "|1", "部分公开|", "国家秘密|2")[4] == "国家秘密|2"


def test_headings_cover_blank_cells_where_no_cell_spans_any():
    assert read("行政复议||行政诉讼|", "维持|总计|维持|总计", "1|2|3|4") == [
        "行政复议|行政复议|行政诉讼|行政诉讼",
        "维持|总计|维持|总计",
        "1|2|3|4",
    ]


def test_figures_whose_label_lost_a_part_of_its_span_go_back_below_the_others():
    beside = ["结果|公开|1|2|3|4", "结果|其他|0|0|0|4"]
    assert read(*beside, "结转|5|6|7|8|")[2] == "结转|结转|5|6|7|8"
    # One figure less may be any, and what follows them is a figure or stands beside.
    for row in ("结转|5|6|7||", "结转|5||7|8|", "结转|5|6|7|8|—", "|5|6|7|8|"):
        assert read(*beside, row)[2] == row
    # A number stands where they have no label, or most have none.
    assert read("结果|9|1|2|3|4", "结转|5|6|7|8|")[1] == "结转|5|6|7|8|"
    assert read(*beside, *["结转|5|6|7|8|"] * 3)[2] == "结转|5|6|7|8|"
    assert read("结果|公开|1|2|3", "结转|5|6|7|")[1] == "结转|5|6|7|"


def test_a_group_without_spans_stands_beside_all_its_rows():
    rows = ["结果|公开|1|1|2", "|不公开：秘密|0|4|4", "|总计|1|5|6", "|结转|7|7|14"]
    assert [row.split("|")[0] for row in read(*rows)] == ["结果", "结果", "结果", ""]
    # What stands left of it beside a figure may be of the other half of the table.
    halves = ["公开|1|复议|2", "||诉讼|3"]
    assert read(*halves) == halves


def test_a_label_written_in_each_column_of_its_span_is_one_cell():
    texts = ["办 结", "办结", "办结", "1", "1"]
    rows = [[Cell(x, n, p) for p, x in enumerate(texts, 1)] for n in (1, 2)]
    assert [len({*row}) for row in mended(rows)] == [3, 3]
