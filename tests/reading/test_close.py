"""Figures of two columns that stand close: told apart by what is above and below."""

import io

import pytest
import render_files
from reportlab.pdfgen.canvas import Canvas

from govopen.reading.document import open_document
from govopen.reading.extract import lay_out

SIZE = 8


def rows_of(tmp_path, rows, ends=(), begins=(), middles=()):
    """Draw rows without rules, whose figures end, begin or centre there."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.setFont(render_files.FONT, SIZE)
    canvas.drawString(40, 790, "如东县2023年政府信息公开工作年度报告")
    for n, (label, *figures) in enumerate(rows):
        y = 700 - 12 * n
        canvas.drawString(40, y, label)
        for x, figure in zip(ends, figures, strict=False):
            canvas.drawRightString(x, y, figure)
        for x, figure in zip(begins, figures, strict=False):
            canvas.drawString(x, y, figure)
        for x, figure in zip(middles, figures, strict=False):
            canvas.drawCentredString(x, y, figure)
    canvas.save()
    path = tmp_path / "report.pdf"
    path.write_bytes(file.getvalue())
    (table,) = lay_out(open_document(path)).tables
    return [[cell.text for cell in row] for row in table.rows][-len(rows) :]


ROWS = [("规章", "4", "12"), ("行政规范性文件", "30", "633"), ("行政许可", "1", "7")]


@pytest.mark.parametrize(
    "places",
    [
        {"ends": (200, 215)},
        {"begins": (200, 210.5)},
        {"middles": (200, 213)},
        {"ends": (200, 213.4)},  # hardly a gap between 30 and 633
        {"ends": (200, 212)},  # and none at all
    ],
)
def test_figures_in_line_with_two_columns_are_two(tmp_path, places):
    assert rows_of(tmp_path, ROWS, **places) == [list(row) for row in ROWS]


def test_thousands_of_one_column_are_one_figure(tmp_path):
    rows = [("规章", "4 012"), ("行政规范性文件", "30 633"), ("行政许可", "701")]
    found = rows_of(tmp_path, rows, ends=(216,))
    assert [figure.replace(" ", "") for _, figure in found] == ["4012", "30633", "701"]


def test_figures_without_others_in_line_stay_together(tmp_path):
    rows = [("规章", "400"), ("行政规范性文件", "30", "633"), ("行政许可", "1")]
    found = rows_of(tmp_path, rows, ends=(200, 215))
    assert found[1] == ["行政规范性文件", "30 633"]


def test_a_label_beside_its_figure_is_parted_where_others_are(tmp_path):
    rows = [("规章", "4", "5"), ("行政规范性文件", "30", "33"), ("行政许可", "1", "7")]
    found = rows_of(tmp_path, rows, begins=(98.5, 150))
    assert found == [list(row) for row in rows]


def test_a_unit_close_to_the_figure_beside_it_is_apart(tmp_path):
    rows = [("（三）接受培训人员数", "人次", "2"), ("参加会议人数", "人次", "35")]
    assert rows_of(tmp_path, rows, begins=(200, 218)) == [list(row) for row in rows]
