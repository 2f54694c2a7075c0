"""Pages that a wide sheet was printed over."""

import io
from itertools import pairwise

import pytest
import render_files
from reportlab.pdfgen.canvas import Canvas

from govopen.reading.document import open_document
from govopen.reading.extract import lay_out

HEADS = ["指标", "自然人", "商业企业", "总计"]
ROWS = [[f"第{n}行", str(n), str(10 * n), str(100 * n)] for n in range(1, 25)]


def cell(canvas, column, row, text, top):
    x, y = 50 + 100 * column, top - 16 * row
    canvas.setFont(render_files.FONT, 8)
    canvas.rect(x, y, 100, 16)
    canvas.drawString(x + 30, y + 4, text)


def printed(pages):
    """Return a PDF of pages, each of rows of cells, the first one below a title."""
    file = io.BytesIO()
    canvas = Canvas(file, (300, 400), invariant=True)
    for top, rows in pages:
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                cell(canvas, c, r, text, top)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def tables(tmp_path, pages):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(printed(pages))
    return lay_out(open_document(path)).tables


def parts(first, last):
    """Return some columns of the sheet, as they stand on its two pages."""
    rows = [row[first:last] for row in [HEADS, *ROWS]]
    return [(300, rows[:12]), (360, rows[12:])]


@pytest.mark.parametrize("ends", [(0, 2, 4), (0, 2, 3, 4), (0, 1, 4)])
def test_columns_that_went_to_further_pages_are_of_one_table(ends, tmp_path):
    bands = pairwise(ends)
    found = tables(tmp_path, [page for band in bands for page in parts(*band)])
    assert [[c.text for c in row] for t in found for row in t.rows] == [HEADS, *ROWS]
    total = found[0].rows[20][3]
    assert found[0].locate(total) == (
        f"page {2 * len(ends) - 2}, table 1, row 21, column 4"
    )
    assert total.box is None  # on which of the pages it stands is not said


def test_pages_with_labels_of_their_own_are_not_put_beside_others(tmp_path):
    other = [["单位", "件数"], *([f"{n}局", str(n)] for n in range(24))]
    pages = [*parts(0, 2), (300, other[:12]), (360, other[12:])]
    found = tables(tmp_path, pages)
    assert {len(row) for table in found for row in table.rows} == {2}


def test_a_few_rows_at_the_top_of_a_page_are_no_further_columns(tmp_path):
    pages = [(360, [["指标", "数"], *ROWS[:12]]), (360, [["维持", "纠正"], ["1", "2"]])]
    pages[0] = (360, [row[:2] for row in pages[0][1]])
    found = tables(tmp_path, pages)
    assert {len(row) for table in found for row in table.rows} == {2}


SENTENCES = ["一、总体情况良好", "二、总体平稳有序", "三、总体向好发展"]
FORM = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "1", "2", "3"],
    ["行政规范性文件", "4", "5", "6"],
]


def bare(further):
    """Draw a sheet without rules, whose further columns went to two more pages.

    The first page cuts each sentence after four letters, somewhere else each; the rest
    stands as much `further` on the second.
    """
    file = io.BytesIO()
    canvas = Canvas(file, (300, 400), invariant=True)
    for page in range(3):
        canvas.setFont(render_files.FONT, 8)
        for n, text in enumerate(SENTENCES):
            if page == 0:
                canvas.drawString(168 + n, 360 - 16 * n, text[:4])
            elif page == 1:
                canvas.drawString(40 + n + further[n], 360 - 16 * n, text[4:])
        for r, row in enumerate(FORM):
            for c, x in {0: {0: 40}, 1: {1: 60, 2: 120}, 2: {3: 60}}[page].items():
                canvas.drawString(x, 280 - 16 * r, row[c])
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_texts_that_the_edge_cuts_tell_the_pages_of_a_sheet_without_rules(tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(bare((0, 0, 0)))
    found = lay_out(open_document(path))
    assert [[c.text for c in row] for row in found.tables[0].rows] == FORM
    assert found.lines[:3] == SENTENCES
    # Lines that go on at other lengths each are of other texts.
    path.write_bytes(bare((0, 3, 7)))
    assert SENTENCES[0] not in lay_out(open_document(path)).lines
