"""What only the whole table tells of its cells."""

from govopen.reading.mended import mended
from govopen.reading.tables import Cell


def read_cells(*rows, paged=True):
    """Return the cells of rows once they are mended, of a paper each on its page.

    A cell written < or ^ is that to its left or above it, which reaches there.
    """
    cells = []
    for n, row in enumerate(rows, 1):
        line = []
        for p, text in enumerate(row.split("|"), 1):
            here = {"<": line[-1:], "^": [x[p - 1] for x in cells[-1:]]}.get(text)
            page = n if paged else None
            line += here or [Cell(text, n, p, line=10 * n, page=page)]
        cells.append(line)
    return mended(cells)


def read(*rows, paged=True):
    """Return the texts of rows once they are mended."""
    cells = read_cells(*rows, paged=paged)
    return ["|".join(cell.text for cell in row) for row in cells]


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
    # Most others tell it, wherever they stand.
    early, whole = ["结转|5|6|7|8|"] * 2, "结转|结转|5|6|7|8"
    assert read(*early, *beside)[:2] == [whole] * 2
    assert read("结果|公开|甲|7|8|9", *beside, early[0])[3] == whole
    # One figure less may be any, and what follows them is a figure or stands beside.
    for row in ("结转|5|6|7||", "结转|5||7|8|", "结转|5|6|7|8|—", "|5|6|7|8|"):
        assert read(*beside, row)[2] == row
    # A number stands where they have no label, or most have none.
    assert read("结果|9|1|2|3|4", "结转|5|6|7|8|")[1] == "结转|5|6|7|8|"
    assert read(*beside, *["结转|5|6|7|8|"] * 3)[2] == "结转|5|6|7|8|"
    assert read("结果|公开|1|2|3", "结转|5|6|7|")[1] == "结转|5|6|7|"


HEADS = "信息内容|<|第二十条第（一）项|<|<|<|<"


def test_a_label_broken_over_two_cells_is_one_and_what_is_right_of_it_moves_back():
    found = read_cells(
        HEADS, "^|^|本年制发|件数|本年废止|件数|现行有效件数", "规章|<|1|2|3"
    )
    assert [cell.text for cell in found[1]] == [
        *["信息内容"] * 2, "本年制发件数", "本年废止件数", "现行有效件数"
    ]  # fmt: skip
    assert found[1][0] is found[0][0]  # which reaches down, and stays where it was
    assert [(cell.row, cell.column) for cell in found[1][2:]] == [
        (2, 3),
        (2, 4),
        (2, 5),
    ]
    assert [(cell.line, cell.page) for cell in found[1][2:]] == [(20, 2)] * 3
    rows = [x.replace("<|", "", 1) for x in (HEADS, "规章|<|1|2|3")]
    parts = "^|本年制发|件数|本年废止|件数|现行有效件数"
    whole = "信息内容|本年制发件数|本年废止件数|现行有效件数"
    assert read(rows[0], parts, rows[1])[1] == whole
    # Where the rows of figures are as wide, it stands over both.
    found = read_cells("信息内容|本年制发|件数|现行有效件数|", "规章|1|1|2|")
    assert [cell.text for cell in found[0]] == [
        "信息内容", "本年制发件数", "本年制发件数", "现行有效件数", ""
    ]  # fmt: skip
    assert found[0][1] is found[0][2]


def test_labels_broken_over_two_rows_are_whole_in_the_lower():
    rows = ["信息内容|本年制|本年废|现行有", "^|发件数|止件数|效件数", "规章|1|2|3"]
    whole = "本年制发件数|本年废止件数|现行有效件数"
    found = read_cells(*rows)
    assert [cell.text for cell in found[1]] == ["信息内容", *whole.split("|")]
    assert [(x.row, x.column, x.line, x.page) for x in found[1][1:]] == [
        (2, column, 20, 2) for column in (2, 3, 4)
    ]
    assert read(*rows)[0] == rows[0] and read(*rows)[2] == rows[2]
    # A whole label is no part of another, and nothing is joined below figures.
    rows = ["信息内容|本年制|现行有效件数", "^|发件数|现行有效件数", "规章|1|2"]
    assert read(*rows)[1] == "信息内容|本年制发件数|现行有效件数"
    below = ["规章|1|2", "本年制|本年废|现行有", "发件数|止件数|效件数"]
    assert read(*below) == below
    assert read("本年制|1|2", "发件数|x|y", "规章|1|2")[1] == "发件数|x|y"


def test_ones_typed_often_in_a_table_are_dashes():
    for row in read_cells("结果|一|一|3", "其他|1|一|4"):
        assert [cell.kind for cell in row if cell.text == "一"] == (
            ["blank"] * sum(cell.text == "一" for cell in row)
        )
        assert {cell.face for cell in row if cell.text == "一"} == {"—"}
    (row,) = read_cells("结果|一|一|3")
    assert "—" not in [cell.face for cell in row] and "blank" not in [
        x.kind for x in row
    ]


def test_a_heading_covers_no_blank_cell_that_a_heading_above_it_alone_reaches():
    # 商业企业 reaches down beside 自然人, which stands over one column alone.
    rows = ["自然人|商业企业|行政诉讼|", "维持||总计|", "1|2|3|4"]
    assert read(*rows) == [
        "自然人|商业企业|行政诉讼|行政诉讼",
        "维持||总计|总计",
        "1|2|3|4",
    ]
    assert read("行政复议||行政诉讼|", "1|2|3|")[1] == "1|2|3|"
    one = ["其中|||", "1|2|3|4"]  # one heading is no row of them
    assert read(*one) == one


def test_a_group_without_spans_stands_beside_all_its_rows():
    rows = ["结果|公开|1|1|2", "|不公开：秘密|0|4|4", "|总计|1|5|6", "|结转|7|7|14"]
    found = read(*rows, paged=False)
    assert [row.split("|")[0] for row in found] == ["结果", "结果", "结果", ""]
    assert read(*rows) == rows  # on paper it may be what a page cut off
    # A title has nothing beside it, and what stands left of it beside a figure may be
    # of the other half of the table.
    halves = ["公开|1|复议|2", "||诉讼|3"]
    for table in (halves, ["公开表||", "|公开|1", "|不公开|2"]):
        assert read(*table, paged=False) == table


def test_a_label_written_in_each_column_of_its_span_is_one_cell():
    texts = ["办 结", "办结", "办结", "1", "1"]
    rows = [[Cell(x, n, p) for p, x in enumerate(texts, 1)] for n in (1, 2)]
    assert [len({*row}) for row in mended(rows)] == [3, 3]
