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
