"""The tables of a PDF read back figure for figure; hostile files are refused."""

import base64
import io
import subprocess
import sys
import time
import zlib
from itertools import pairwise

import pytest
import render
import render_files
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

import govopen
from govopen.errors import (
    DamagedError,
    DocumentError,
    EmptyDocumentError,
    FormatError,
    NotAReportError,
    OverrideError,
    SideBySideError,
    TooLargeError,
)
from govopen.form import forms
from govopen.reading.arranged import Line, Piece, Word
from govopen.reading.document import open_document
from govopen.reading.extract import lay_out
from govopen.reading.pdf import MAX_PAGES, _furniture, _joined, _Sheet, lay_out_pdf

SEEDS = st.integers(min_value=0, max_value=10**6)
FORMS = st.sampled_from(["ogi2014", "ogi2019", "ogi2021"])
PDFS = [name for name in render_files.RENDERERS if name.endswith(".pdf")]
STYLES = st.builds(
    render.Style,
    numbering=st.sampled_from(["official", "ideographic", "brackets", "none"]),
    thousands=st.booleans(),
    breaks=st.booleans(),
)
TITLE = "2018年如东县政府信息公开工作年度报告"


def laid_out(tmp_path, data):
    path = tmp_path / "report.bin"
    path.write_bytes(data)
    return lay_out(open_document(path))


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


def drawn(draw, pages=1, **options):
    """Return a PDF on each of whose pages `draw` has drawn."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True, **options)
    for _ in range(pages):
        canvas.setFont(render_files.FONT, 8)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize("layout", PDFS)
@settings(max_examples=2, phases=[Phase.generate])
@given(form=FORMS, seed=SEEDS, style=STYLES)
def test_a_pdf_reads_back(layout, form, seed, style, read, figures_in):
    figures = render.figures_of(form, seed)
    write = render_files.RENDERERS[layout]
    report = read(write(*render_files.laid_out(form, figures, style)), ".pdf")
    assert figures_in(report) == figures


@pytest.mark.parametrize("form", ["ogi2014", "ogi2021"])
@pytest.mark.parametrize("breaks", [True, False])
def test_figures_stand_beside_labels_on_two_lines_and_between_groups_without_number(
    form, breaks, read, figures_in
):
    figures = render.figures_of(form, 12)
    style = render.Style(numbering="none", breaks=breaks)
    write = render_files.RENDERERS["aligned-centred.pdf"]
    report = read(write(*render_files.laid_out(form, figures, style)), ".pdf")
    assert figures_in(report) == figures


@pytest.mark.parametrize("layout", ["ruled-rows-cut.pdf", "aligned-over-pages.pdf"])
@settings(max_examples=5, phases=[Phase.generate])
@given(form=FORMS, seed=SEEDS, data=st.data())
def test_damage_on_paper_shows(layout, form, seed, data, read):
    figures = render.figures_of(form, seed)
    title, tables = render_files.laid_out(form, figures, render.Style())
    rows = data.draw(st.sampled_from(tables))
    r = data.draw(st.integers(0, len(rows) - 1))
    c = data.draw(st.integers(0, len(rows[r]) - 1)) if rows[r] else 0
    change = data.draw(st.sampled_from(["drop", "repeat", "row", "lower"]))
    if change == "row":
        del rows[r]
    elif change == "lower" and r:
        rows[r][-1], rows[r - 1][-1] = rows[r - 1][-1], ("", *rows[r][-1][1:])
    elif rows[r]:
        rows[r][c : c + 1] = [] if change == "drop" else rows[r][c : c + 1] * 2
    try:
        report = read(render_files.RENDERERS[layout](title, tables), ".pdf")
    except NotAReportError:
        return
    if not report.findings["severity"].isin(["error", "warning"]).any():
        # Nothing is said against it: then each figure is the one that was meant.
        columns = (report.observations[n] for n in ("code", "applicant", "value"))
        found = list(zip(*columns, strict=True))
        assert [row for row in found if figures.get(row[:2]) != row[2]] == []


@pytest.mark.parametrize("layout", ["ruled-rows-cut.pdf", "aligned-centred.pdf"])
@settings(max_examples=3, phases=[Phase.generate])
@given(form=FORMS, seed=SEEDS, data=st.data())
def test_a_changed_digit_is_read_as_printed(layout, form, seed, data, read, figures_in):
    figures = render.figures_of(form, seed)
    key = data.draw(st.sampled_from(sorted(figures)))
    figures[key] += -1 if figures[key] % 10 == 9 else 1
    write = render_files.RENDERERS[layout]
    parts = render_files.laid_out(form, figures, render.Style())
    assert figures_in(read(write(*parts), ".pdf")) == figures


def test_a_cell_that_is_not_drawn_is_said_to_lack(read, figures_in):
    figures = render.figures_of("ogi2014", 1)
    title, tables = render_files.laid_out("ogi2014", figures, render.Style())
    row = next(row for row in tables[0] if "申请办结数" in row[0][0])
    row.pop()
    report = read(render_files.pdf(title, tables), ".pdf")
    assert figures.keys() - figures_in(report).keys() == {("closed.total", "")}
    (finding,) = report.findings.query("rule == 'table.incomplete'")["codes"]
    assert finding == "closed.total"


def long_table(count=120):
    rows = [[("指标", 2, 1), ("公开", 1, 2)], [("一", 1, 1), ("二", 1, 1)]]
    rows += [
        [(f"第{n}行", 1, 1), (str(n), 1, 1), (str(10 * n), 1, 1)] for n in range(count)
    ]
    return rows


def test_a_table_goes_on_over_the_pages(tmp_path):
    layout = laid_out(tmp_path, render_files.pdf(TITLE, [long_table()]))
    (table,) = layout.tables
    assert texts(table) == [
        ["指标", "公开", "公开"],
        ["指标", "一", "二"],
        *([f"第{n}行", str(n), str(10 * n)] for n in range(120)),
    ]
    last = table.rows[-1][2]
    assert table.locate(last) == "page 3, table 1, row 122, column 3"
    assert layout.title == TITLE


PLACES = [60, 200, 250, 300, 350, 400, 450, 500, 550]
FIRST = ["（二）部分公开", "1.属于国家秘密"]
SECOND = ["2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”"]


@pytest.mark.parametrize(
    ("second", "by", "count"),
    [(SECOND, 0, 1), (SECOND, 8, 2), (FIRST, 0, 2)],  # other columns; earlier rows
)
def test_a_table_goes_on_beyond_the_box_around_it_if_its_figures_do(
    second, by, count, tmp_path
):
    pages = iter([(FIRST if second is SECOND else SECOND, 0, 40), (second, by, 0)])

    def draw(canvas):
        labels, moved, more = next(pages)
        xs = [PLACES[0], *(x + moved for x in PLACES[1:])]
        for y in (500, 520, 540):
            canvas.line(xs[0], y, xs[-1] + more, y)
        for x in [*xs, xs[-1] + more]:
            canvas.line(x, 500, x, 540)
        for y, label in zip((525, 505), labels, strict=True):
            canvas.drawString(xs[0] + 3, y, label)
            for n, x in enumerate(xs[1:-1], start=1):
                canvas.drawString(x + 20, y, str(n))

    layout = laid_out(tmp_path, drawn(draw, pages=2))
    assert len(layout.tables) == count
    if count == 1:
        figures = [str(n) for n in range(1, 8)]
        labels = [*FIRST, *SECOND]
        assert [x[:8] for x in texts(layout.tables[0])] == [
            [x, *figures] for x in labels
        ]


def test_tables_with_words_between_them_are_two(tmp_path):
    tables = [long_table(10), long_table(10)]
    layout = laid_out(tmp_path, render_files.pdf(TITLE, tables))
    assert [table.number for table in layout.tables] == [1, 2]
    assert layout.lines[:3] == [TITLE, "说明", "说明"]


def test_cells_are_seen_by_the_frames_painted_around_them(tmp_path):
    # As a browser paints the borders of cells that stand apart: one box without another
    # inside it. The digits stand closer than columns without rules do.
    def draw(canvas):
        texts = ["当面申请数", "12", "34"], ["网络申请数", "56", "78"]
        for n, row in enumerate(texts):
            for x, wide, text in zip((50, 152, 164), (100, 10, 10), row, strict=True):
                frame = canvas.beginPath()
                frame.rect(x, 700 - 22 * n, wide, 20)
                frame.rect(x + 0.5, 700.5 - 22 * n, wide - 1, 19)
                canvas.drawPath(frame, stroke=0, fill=1, fillMode=0)  # even-odd
                canvas.drawString(x + 1, 706 - 22 * n, text)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["当面申请数", "12", "34"], ["网络申请数", "56", "78"]]


def test_a_text_broken_over_lines_is_one(tmp_path):
    rows = [[("不属于本行政机关公开的数量", 1, 1), ("12", 1, 1)]] * 2
    data = render_files.pdf(TITLE, [rows], widths=[40, 30])
    (table,) = laid_out(tmp_path, data).tables
    assert texts(table) == [["不属于本行政机关公开的数量", "12"]] * 2


def test_a_figure_broken_over_lines_is_none(tmp_path):
    # Nobody could tell it from two that stand one below the other: the cell is too
    # narrow for it, which no more than allows that it is one.
    rows = [[("公开", 1, 1), ("1234567890", 1, 1)]] * 2
    data = render_files.pdf(TITLE, [rows], widths=[40, 30])
    (table,) = laid_out(tmp_path, data).tables
    assert texts(table) == [["公开", "123456↵7890"]] * 2
    assert table.rows[0][1].number is None


@pytest.mark.parametrize(
    ("figures", "kept"),
    [
        ({"total": "1000", "in_person": "996", "letter": "4"}, ["1000"]),
        ({"total": "1000", "in_person": "995", "letter": "4"}, []),
        # Two rows in one, 10 = 6 + 4 and 20 = 15 + 5, add up like one.
        ({"total": "1020", "in_person": "0615", "letter": "0405"}, []),
        ({"total": "1020", "in_person": "1020", "letter": "0"}, []),  # and these
        ({"total": "1020", "in_person": "1000", "letter": "20"}, ["1020", "1000"]),
    ],
)
def test_a_figure_broken_over_lines_is_one_where_a_sum_bears_it_out(
    figures, kept, read
):
    wide = 3 if len(figures["letter"]) < 4 and figures["total"] == "1000" else 2
    codes = [f"request.{x}" for x in ("total", "in_person", "fax", "online", "letter")]
    named = {i.code: i.label_zh for i in rows_of("ogi2014")}
    codes[0] = "request.received"
    values = [figures.get(x.split(".")[1], "0") for x in codes[1:]]
    rows = [
        [(named[code], 1, 1), (value, 1, 1)]
        for code, value in zip(codes, [figures["total"], *values], strict=True)
    ]
    width = wide * pdfmetrics.stringWidth("0", render_files.FONT, 8) + 7
    report = read(render_files.pdf(TITLE, [rows], widths=[200, width]), ".pdf")
    told = [x for x in report.figures if len(f"{x.value:.0f}") > wide]
    assert [f"{x.value:.0f}" for x in told] == kept
    assert all(x.confirmed for x in told)
    rules = [x.rule for x in report.remarks if x.rule.startswith("cell")]
    broken = sum(len(x) > wide for x in figures.values())
    lost = ["cell.unreadable"] * (broken - len(kept))
    assert sorted(rules) == ["cell.broken"] * len(kept) + lost


def test_a_digit_is_no_figure_where_others_of_no_row_stand_close_by(tmp_path):
    # 15 and 308 in narrow cells without rules, in the middle of a row; 7 is whole.
    def draw(canvas):
        for y, label, *figures in (
            (760, "", "商业企业", "科研机构", "其他", "总计"),
            (740, "（一）予以公开", "7", "0", "7", "7"),
            (720, "（二）部分公开", "1", "2", "1", "4"),
            (689, "", "", "", "", "3"),
            (684.5, "", "", "1", "", ""),
            (680, "（七）总计", "7", "", "0", "0"),
            (675.5, "", "", "5", "", ""),
            (671, "", "", "", "", "8"),
        ):
            canvas.drawString(50, y, label)
            for x, figure in zip((160, 200, 240, 280), figures, strict=True):
                canvas.drawString(x, y, figure)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    told = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert told["（七）总计"] == ["7", "1\n5", "0", "0?"]


def test_a_number_above_and_below_its_label_spoils_no_other(tmp_path):
    # 4662 in a column without rules: its lines stand above and below that of the label.
    def draw(canvas):
        for y, label, unit, figure in (
            (740, "一、主动公开情况", "——", "——"),
            (725, "（一）主动公开政府信息数", "条", ""),
            (729, "", "", "466"),
            (721, "", "", "2"),
            (710, "其中：主动公开规范性文件数", "条", "21"),
            (695, "制发规范性文件总数", "件", "23"),
            (680, "1．政府公报公开政府信息数", "条", "211"),
        ):
            for x, text in ((50, label), (230, unit), (260, figure)):
                canvas.drawString(x, y, text)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    told = {row[0].text: row[-1].text for row in table.rows}
    assert told["（一）主动公开政府信息数"] == "466\n2"
    assert [*told.values()][-3:] == ["21", "23", "211"]


def test_a_list_on_the_left_of_all_text_is_no_part_of_a_table(tmp_path):
    def draw(canvas, sentences=True):
        for n, text in enumerate(("信息公开指南", "信息公开目录", "信息公开年报")):
            canvas.drawString(20, 704 - 17 * n, text)
        for n in (0, 1) if sentences else ():
            canvas.drawString(100, 740 - 15 * n, "本报告按照条例的规定编制，现予公布。")
        rows = ("收到申请数", "7"), ("当面申请数", "4"), ("网络申请数", "3")
        for n, (label, figure) in enumerate(rows):
            canvas.drawString(100, 700 - 15 * n, label)
            canvas.drawString(240, 700 - 15 * n, figure)

    layout = laid_out(tmp_path, drawn(draw))
    told = [["收到申请数", "7"], ["当面申请数", "4"], ["网络申请数", "3"]]
    assert [[x for x in row if x] for row in texts(layout.tables[0])] == told
    assert {"信息公开指南", "信息公开年报"} <= {*layout.lines}
    # Without sentences that begin right of it, it may be a column of labels.
    (table,) = laid_out(tmp_path, drawn(lambda x: draw(x, sentences=False))).tables
    assert "信息公开指南" in str(texts(table))


def test_headings_end_a_table_without_rules_where_one_of_them_is_known(tmp_path):
    # They stand left of the figures above them; no form knows 占比.
    def draw(canvas):
        for n, row in enumerate(
            [
                [(50, "统计指标"), (280, "单位"), (320, "统计数")],
                [(50, "（一）收到申请数"), (280, "件"), (320, "12")],
                [(50, "（二）申请办结数"), (280, "件"), (320, "12")],
                [(50, "申请来源"), (140, "申请数(件)"), (210, "占比(%)")],
                [(50, "党政机关"), (140, "4"), (210, "33.3")],
                [(50, "企业"), (140, "8"), (210, "66.7")],
            ]
        ):
            for x, text in row:
                canvas.drawString(x, 700 - 15 * n, text)

    tables = laid_out(tmp_path, drawn(draw)).tables
    assert [texts(table)[-1][0] for table in tables] == ["（二）申请办结数", "企业"]


def test_digits_below_others_are_none_of_their_number_where_these_had_room(read):
    # The same figures and sums, but the cell is wide enough for the whole number.
    rows = [("（一）收到申请数", "100\n0"), ("1．当面申请数", "996")]
    rows += [("2．传真申请数", "0"), ("3．网络申请数", "0"), ("4．信函申请数", "4")]
    for width, kept in ((3.9, True), (9, False)):
        wide = width * pdfmetrics.stringWidth("0", render_files.FONT, 8) + 6
        cells = [[(x, 1, 1), (y, 1, 1)] for x, y in rows]
        data = render_files.pdf(TITLE, [cells], widths=[200, wide])
        codes = [x.code for x in read(data, ".pdf").figures]
        assert ("request.received" in codes) is kept


def test_figures_below_one_another_are_not_one_number(tmp_path):
    rows = [[("公开", 1, 1), ("3\n4", 1, 1)]] * 2
    (table,) = laid_out(tmp_path, render_files.pdf(TITLE, [rows])).tables
    assert texts(table) == [["公开", "3\n4"]] * 2
    assert table.rows[0][1].number is None


def test_figures_beside_one_another_are_not_one_number(tmp_path):
    rows = [[("公开", 1, 1), ("3 456 7", 1, 1)]] * 2
    (table,) = laid_out(tmp_path, render_files.pdf(TITLE, [rows])).tables
    assert table.rows[0][1].number is None


def test_bold_drawn_twice_is_read_once(tmp_path):
    def draw(canvas):
        canvas.rect(50, 700, 100, 20)
        canvas.rect(150, 700, 100, 20)
        for shift in (0, 0.3):
            canvas.drawString(55 + shift, 706, "公开")
            canvas.drawString(155 + shift, 706, "128")

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["公开", "128"]]


def cell_of(draw_figure):
    """Return a PDF with a ruled row of a label and a cell `draw_figure` draws in."""

    def draw(canvas):
        canvas.rect(50, 700, 100, 20)
        canvas.rect(150, 700, 100, 20)
        canvas.drawString(55, 706, "公开")
        draw_figure(canvas)

    return drawn(draw)


def width_of(text):
    return pdfmetrics.stringWidth(text, render_files.FONT, 8)


@pytest.mark.parametrize("as_box", [False, True])
def test_figures_struck_out_are_not_read(as_box, tmp_path):
    def strike(canvas):
        canvas.drawString(155, 706, "31320")
        if as_box:
            canvas.rect(155, 708.5, width_of("31"), 0.5, stroke=0, fill=1)
        else:
            canvas.line(155, 708.7, 155 + width_of("31"), 708.7)

    (table,) = laid_out(tmp_path, cell_of(strike)).tables
    assert texts(table) == [["公开", "320"]]


@pytest.mark.parametrize(
    ("left", "right", "height"),
    [
        (120, 240, 708.7),  # a rule that goes on
        (155, 171, 704.5),  # a line below the letters
    ],
)
def test_other_lines_strike_nothing(left, right, height, tmp_path):
    def line(canvas):
        canvas.drawString(155, 706, "320")
        canvas.line(left, height, right, height)

    (table,) = laid_out(tmp_path, cell_of(line)).tables
    assert any("320" in text for row in texts(table) for text in row)


@pytest.mark.parametrize("first", [False, True])
def test_what_a_thick_line_covers_is_not_read(first, tmp_path):
    def line(canvas):
        canvas.setLineWidth(12)
        canvas.line(151, 709, 249, 709)

    def draw(canvas):
        if first:
            canvas.setFillColorRGB(1, 1, 1)
            line(canvas)
        canvas.drawString(155, 706, "320")
        if not first:
            line(canvas)

    (table,) = laid_out(tmp_path, cell_of(draw)).tables
    told = " ".join(text for row in texts(table) for text in row)
    assert ("320" in told) == first


def test_white_letters_are_read_where_they_can_be_seen(tmp_path):
    def hide(canvas):
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(155, 706, "7")
        canvas.setFillGray(0)
        canvas.drawString(155 + width_of("7"), 706, "320")

    (table,) = laid_out(tmp_path, cell_of(hide)).tables
    assert texts(table) == [["公开", "320"]]

    def shade(canvas):
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(150, 700, 100, 20, fill=1)
        canvas.setFillColorCMYK(0, 0, 0, 0)
        canvas.drawString(155, 706, "320")

    (table,) = laid_out(tmp_path, cell_of(shade)).tables
    assert texts(table) == [["公开", "320"]]


# -- what is seen --------------------------------------------------------------------

X, Y, SIZE = 155, 706, 8


def typed(canvas, text="320", x=X, y=Y, size=SIZE, font=render_files.FONT):
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)
    canvas.setFont(render_files.FONT, SIZE)


def in_mode(canvas, mode, text, x=X):
    canvas.saveState()
    words = canvas.beginText(x, Y)
    words.setFont("Helvetica", SIZE)
    words.setTextRenderMode(mode)
    words.textOut(text)
    canvas.drawText(words)
    canvas.restoreState()


def boxed(canvas, wide, *color, x=X - 1, alpha=1):
    canvas.saveState()
    canvas.setFillColorRGB(*color, alpha=alpha)
    canvas.rect(x, Y - 2, wide, SIZE + 3, stroke=0, fill=1)
    canvas.restoreState()


def invisible_copy(canvas):
    typed(canvas)
    in_mode(canvas, 3, "320", X + 1)


def used_to_clip(canvas):
    in_mode(canvas, 7, "7", X + width_of("320"))
    typed(canvas)


def outlined(canvas):
    in_mode(canvas, 1, "320")


def clipped(canvas, wide=5, text="32077"):
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(X - 1, Y - 2, 1 + wide * width_of("0"), SIZE + 3)
    canvas.clipPath(path, stroke=0, fill=0)
    typed(canvas, text)
    canvas.restoreState()


def clipped_behind_a_digit(canvas):
    clipped(canvas, 3)


def clipped_behind_a_point(canvas):
    clipped(canvas, 3, "320.5")


def clipped_within_a_digit(canvas):
    clipped(canvas, 4.6)


def off_the_page(canvas):
    typed(canvas)
    typed(canvas, "7", 3000)


def covered_and_retyped(canvas):
    typed(canvas, "12345")
    boxed(canvas, 30, 1, 1, 1)
    typed(canvas)


def one_digit_corrected(canvas):
    typed(canvas, "329")
    boxed(canvas, 30, 1, 1, 1)
    typed(canvas)


def white_before_black(canvas):
    canvas.saveState()
    canvas.setFillGray(1)
    typed(canvas, "329")
    canvas.restoreState()
    typed(canvas)


def covered_in_part(canvas):
    typed(canvas, "32045")
    boxed(canvas, 20, 1, 1, 1, x=X + width_of("320"))


def covered_but_for_an_edge(canvas):
    typed(canvas, "32045")
    boxed(canvas, 9, 1, 1, 1, x=X + width_of("3204") + 1)


def covered_by_a_strip(canvas):
    typed(canvas, "32045")
    boxed(canvas, 2, 1, 1, 1, x=X + width_of("32045") - 1.5)


def covered_by_a_round_box(canvas):
    typed(canvas, "32045")
    canvas.setFillGray(1)
    canvas.roundRect(X + width_of("320"), Y - 2, 30, 11, 2, stroke=0, fill=1)


def highlighted(canvas):
    boxed(canvas, 20, 1, 1, 0)
    typed(canvas)


def highlighted_over(canvas):
    typed(canvas)
    boxed(canvas, 20, 1, 1, 0, alpha=0.4)


def without_opacity(canvas):
    typed(canvas)
    canvas.saveState()
    canvas.setFillAlpha(0)
    typed(canvas, "7", X + width_of("320"))
    canvas.restoreState()


def without_opacity_of_its_form(canvas):
    typed(canvas)
    canvas.beginForm("faint")
    canvas.setFont(render_files.FONT, SIZE)
    typed(canvas, "7", X + width_of("320"))
    canvas.endForm()
    canvas.saveState()
    canvas.setFillAlpha(0.02)
    canvas.doForm("faint")
    canvas.restoreState()


def bold_far_apart(canvas):
    for shift in (0, 1.2, 1.6):
        typed(canvas, x=X + shift)


def shadowed(canvas):
    canvas.saveState()
    canvas.setFillGray(0.7)
    typed(canvas, x=X + 0.8, y=Y - 0.8)
    canvas.restoreState()
    typed(canvas)


def letter_by_letter(canvas):
    for n, sign in enumerate("320"):
        typed(canvas, sign, X + width_of("320"[:n]))


def in_a_field(canvas):
    canvas.acroForm.textfield(
        value="320", x=X, y=Y - 2, width=40, height=11, fontSize=8, borderWidth=0
    )


def underlined(canvas):
    typed(canvas)
    canvas.line(X, Y - 1.2, X + width_of("320"), Y - 1.2)


def in_a_circle(canvas):
    typed(canvas)
    canvas.ellipse(X - 5, Y - 4, X + width_of("320") + 5, Y + 10)


def at_the_border(canvas):
    typed(canvas, x=250 - width_of("320"))


def under_a_seal(canvas):
    typed(canvas)
    seal = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    seal.putpixel((20, 20), (255, 0, 0, 255))
    canvas.drawImage(ImageReader(seal), X - 5, Y - 5, 20, 14, mask="auto")


@pytest.mark.parametrize(
    "draw",
    [
        invisible_copy,
        used_to_clip,
        outlined,
        off_the_page,
        covered_and_retyped,
        one_digit_corrected,
        white_before_black,
        highlighted,
        highlighted_over,
        without_opacity,
        without_opacity_of_its_form,
        bold_far_apart,
        shadowed,
        letter_by_letter,
        in_a_field,
        underlined,
        in_a_circle,
        at_the_border,
        under_a_seal,
    ],
)
def test_a_figure_is_read_as_it_is_seen(draw, tmp_path):
    (table,) = laid_out(tmp_path, cell_of(draw)).tables
    assert texts(table) == [["公开", "320"]]


def raised(canvas):
    typed(canvas)
    typed(canvas, "1", X + width_of("320"), Y + 3, 5)


def lowered(canvas):
    typed(canvas)
    typed(canvas, "1", X + width_of("320"), Y - 2)


def in_two_colours(canvas):
    typed(canvas)
    canvas.setFillColorRGB(1, 0, 0)
    typed(canvas, "1", X + width_of("320"))


def in_two_fonts(canvas):
    typed(canvas)
    typed(canvas, "1", X + width_of("320"), font="Helvetica")


def overprinted(canvas):
    typed(canvas)
    typed(canvas, "184", X + 1.7)


def as_curves(canvas):
    path = canvas.beginPath()
    path.moveTo(X, Y)
    path.curveTo(X + 3, Y + 9, X + 5, Y - 3, X + 6, Y + 6)
    canvas.drawPath(path)


def as_a_stroke(canvas):
    canvas.line(X + 3, Y, X + 3, Y + 6)


def as_a_picture(canvas):
    canvas.drawImage(ImageReader(Image.new("L", (30, 12), 80)), X, Y - 2, 30, 10)


def outlined_at_the_end(canvas):
    in_mode(canvas, 0, "320")
    in_mode(canvas, 1, "4", X + pdfmetrics.stringWidth("320", "Helvetica", SIZE))


def crossed_by(x0, y0, x1, y1):
    def draw(canvas):
        typed(canvas)
        canvas.line(x0, y0, x1, y1)

    return draw


def crossed_by_a_wave(canvas):
    typed(canvas)
    canvas.bezier(X - 3, Y + 2, X + 4, Y + 10, X + 8, Y - 6, X + 18, Y + 4)


REMARKS = "StrikeOut", "Squiggly", "Redact", "Line", "FreeText", "Stamp"


def remarked(kind, beside=0):
    def draw(canvas):
        typed(canvas)
        x0, x1 = X + beside - 2, X + beside + width_of("320") + 2
        y0, y1 = Y - 2, Y + SIZE
        remark = {
            "Type": PDFName("Annot"),
            "Subtype": PDFName(kind),
            "Rect": PDFArray([x0, y0, x1, y1]),
            "QuadPoints": PDFArray([x0, y1, x1, y1, x0, y0, x1, y0]),
            "F": 4,
        }
        canvas._addAnnotation(PDFDictionary(remark))

    return draw


def blackened(canvas):
    typed(canvas)
    boxed(canvas, 18, 0, 0, 0)


def covered_in_part_and_retyped(canvas):
    typed(canvas, "320")
    boxed(canvas, 20, 1, 1, 1, x=X + width_of("3"))
    typed(canvas, "21", X + width_of("3"))


def blended_away(canvas):
    """Black on white paint is white in this mode."""
    boxed(canvas, 40, 1, 1, 1)
    typed(canvas)
    canvas.saveState()
    canvas.setBlendMode("Screen")
    typed(canvas, "7", X + width_of("320"))
    canvas.restoreState()


def under_a_picture(canvas):
    typed(canvas)
    as_a_picture(canvas)


@pytest.mark.parametrize(
    ("draw", "text"),
    [
        (lowered, "320[1]"),
        (in_two_colours, "320[1]"),
        (in_two_fonts, "320[1]"),
        (overprinted, "[312804]"),
        (as_curves, "[drawn]"),
        (as_a_stroke, "[drawn]"),
        (as_a_picture, "[drawn]"),
        (blackened, "[drawn]"),
        (covered_in_part_and_retyped, "[3\ufffd\ufffd][1]"),
        (under_a_picture, "[drawn]"),
        (clipped_behind_a_digit, "[32][0]"),
        (clipped_behind_a_point, "[32][0]"),
        (clipped_within_a_digit, "3207[7]"),
        (covered_in_part, "[32][0]"),
        (covered_but_for_an_edge, "3204[5]"),
        (covered_by_a_round_box, "[32][0][drawn]"),
        (outlined_at_the_end, "320[4]"),
        (crossed_by(X, Y - 1, X + 13, Y + 7), "[320]"),
        (crossed_by(X + 9, Y + 7, X + 14, Y - 1), "[32][0]"),
        (crossed_by(X - 3, Y + 2.7, X + 60, Y + 2.7), "[320]"),
        (crossed_by_a_wave, "[3][2][0]"),
        (blended_away, "320[7]"),
        *((remarked(x), "[320]") for x in REMARKS),
    ],
)
def test_what_is_no_run_of_one_style_is_no_number(draw, text, tmp_path):
    (table,) = laid_out(tmp_path, cell_of(draw)).tables
    assert texts(table) == [["公开", text]]
    assert table.rows[0][1].number is None


def test_a_white_strip_over_a_digit_makes_it_doubtful(tmp_path):
    (table,) = laid_out(tmp_path, cell_of(covered_by_a_strip)).tables
    assert [cell.number for cell in table.rows[0]] == [None] * len(table.rows[0])


def test_a_remark_beside_a_figure_leaves_it(tmp_path):
    (table,) = laid_out(tmp_path, cell_of(remarked("FreeText", beside=40))).tables
    assert texts(table) == [["公开", "320"]]


@pytest.mark.parametrize("kind", ["Highlight", "Underline", "Square"])
def test_remarks_that_strike_nothing_leave_a_figure(kind, tmp_path):
    (table,) = laid_out(tmp_path, cell_of(remarked(kind))).tables
    assert texts(table) == [["公开", "320"]]


def test_a_figure_that_runs_over_a_border_is_none_on_either_side(tmp_path):
    def draw(canvas, end):
        for x in (50, 150, 250):
            canvas.rect(x, 700, 100, 20)
        canvas.drawString(55, 706, "公开")
        canvas.drawRightString(end, 706, "4321")

    half = width_of("0") / 2
    for over in (half, 2 * half, 3 * half):
        data = drawn(lambda canvas, end=250 + over: draw(canvas, end))
        (table,) = laid_out(tmp_path, data).tables
        numbers = [cell.number for cell in table.rows[0]]
        assert numbers == [None] * 3, over
        assert "[" in table.rows[0][1].text, over


def test_columns_of_two_tables_that_nearly_meet_keep_their_places(tmp_path):
    """A figure at the border of one is not moved by the other's border."""

    def draw(canvas):
        for x0, x1, text in ((50, 147, "公开"), (147, 250, "12")):
            canvas.rect(x0, 740, x1 - x0, 20)
            canvas.drawString(x0 + 5, 746, text)
        for x0, x1, text in ((50, 150, "320"), (150, 250, "4")):
            canvas.rect(x0, 700, x1 - x0, 20)
            canvas.drawRightString(x1 - 1, 706, text)

    tables = laid_out(tmp_path, drawn(draw)).tables
    rows = [row for table in tables for row in texts(table)]
    assert rows == [["公开", "12"], ["320", "4"]]


@pytest.mark.parametrize("wide", [303, 305, 308])
def test_the_figures_of_a_table_that_the_page_cuts_are_none(wide, tmp_path):
    """Of 4321, at the end of a cell, the page shows none, half or all of the last."""

    def draw(canvas):
        canvas.rect(50, 100, 150, 20)
        canvas.rect(200, 100, wide - 200, 20)
        canvas.drawString(55, 106, "公开")
        canvas.drawRightString(wide - 1, 106, "4321")

    page = drawn(draw, pagesize=(300, 200))
    (table,) = laid_out(tmp_path, page).tables
    assert table.rows[0][1].number is None
    assert "[" in table.rows[0][1].text


def test_a_digit_behind_which_a_cut_table_ends_is_doubtful(tmp_path):
    """A browser leaves out the letters behind the edge that cuts the rules."""

    def draw(canvas):
        clip = canvas.beginPath()
        clip.rect(20, 20, 260, 160)
        canvas.clipPath(clip, stroke=0, fill=0)
        for y in (100, 120):
            canvas.rect(50, y, 300, 0.5, stroke=0, fill=1)
        for x in (50, 200):
            canvas.rect(x, 100, 0.5, 20, stroke=0, fill=1)
        canvas.drawString(55, 106, "公开")
        canvas.drawRightString(279, 106, "43")

    page = drawn(draw, pagesize=(300, 200))
    (table,) = laid_out(tmp_path, page).tables
    assert table.rows[0][1].number is None


def test_a_raised_digit_is_the_mark_of_a_footnote(tmp_path):
    (table,) = laid_out(tmp_path, cell_of(raised)).tables
    assert texts(table) == [["公开", "320¹"]]
    assert (table.rows[0][1].number.value, table.rows[0][1].number.noted) == (320, True)


def test_a_stroke_through_a_cell_is_a_blank(tmp_path):
    data = cell_of(lambda canvas: canvas.line(150, 700, 250, 720))
    (table,) = laid_out(tmp_path, data).tables
    assert texts(table) == [["公开", ""]]


@pytest.mark.parametrize("angle", [0, 30, 45])
@pytest.mark.parametrize("below", [True, False])
def test_a_watermark_is_no_figure(angle, below, read, figures_in):
    def mark(canvas):
        canvas.saveState()
        canvas.setFillGray(0.8)
        canvas.translate(60, 60)
        canvas.rotate(angle)
        canvas.setFont(render_files.FONT, 18)
        for n in range(60):
            canvas.drawString(n % 4 * 140, n // 4 * 45, "2023-01-15 00128")
        canvas.restoreState()

    figures = render.figures_of("ogi2021", 3)
    paper = render_files.Paper()
    show = paper.canvas.showPage
    if below:
        mark(paper.canvas)

    def turn():
        if not below:
            mark(paper.canvas)
        show()
        if below:
            mark(paper.canvas)

    paper.canvas.showPage = turn
    title, tables = render_files.laid_out("ogi2021", figures, render.Style())
    paper.text(title)
    for rows in tables:
        paper.table(rows)
        paper.text("说明", 12)
    assert figures_in(read(paper.bytes(), ".pdf")) == figures


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_is_read(turn, tmp_path):
    def draw(canvas):
        canvas.setPageRotation(turn)
        canvas.rect(50, 700, 100, 20)
        canvas.rect(150, 700, 100, 20)
        canvas.drawString(55, 706, "公开")
        typed(canvas)

    (table,) = laid_out(tmp_path, drawn(draw, pagesize=(800, 800))).tables
    assert texts(table) == [["公开", "320"]]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_table_that_stands_on_its_side_is_read(turn, tmp_path):
    def draw(canvas):
        canvas.translate(300, 400)
        canvas.rotate(turn)
        canvas.rect(0, 0, 100, 20)
        canvas.rect(100, 0, 100, 20)
        canvas.drawString(5, 6, "公开")
        canvas.drawString(105, 6, "320")

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["公开", "320"]]


def test_the_text_recognised_in_a_scan_is_read(tmp_path):
    scan = ImageReader(Image.new("L", (60, 80), 200))

    def over(canvas):
        canvas.drawImage(scan, 0, 0, 600, 850)
        in_mode(canvas, 3, "Report2018")

    def under(canvas):
        typed(canvas, "Report2018")
        canvas.drawImage(scan, 0, 0, 600, 850)

    for draw in (over, under):
        layout = laid_out(tmp_path, drawn(draw))
        assert (layout.lines, layout.recognised) == (["Report2018"], {1})


def test_print_on_or_under_a_picture_is_not_recognised_in_it(tmp_path):
    paper = ImageReader(Image.new("L", (60, 80), 250))
    clear = ImageReader(Image.new("RGBA", (60, 80), (255, 0, 0, 0)))

    def draw(canvas):
        canvas.drawImage(paper, 0, 0, 600, 850)
        typed(canvas, "Report2018")
        in_mode(canvas, 3, "77", X + 200)  # a layer beside print is not read
        canvas.drawImage(clear, 0, 0, 600, 850, mask="auto")

    layout = laid_out(tmp_path, drawn(draw))
    assert (layout.lines, layout.recognised) == (["Report2018"], set())


def test_a_title_on_two_lines_is_one(tmp_path):
    def draw(canvas):
        typed(canvas, "如东县人民政府", 200, 760, 22)
        typed(canvas, "2023年政府信息公开工作年度报告", 120, 730, 22)
        typed(canvas, "一、总体情况", 60, 690, 14)

    layout = laid_out(tmp_path, drawn(draw))
    assert layout.title == "如东县人民政府2023年政府信息公开工作年度报告"
    assert layout.lines[0] == "如东县人民政府"


def test_nothing_is_said_on_the_terminal(read, capfd):
    read(render_files.pdf(*report_parts()), ".pdf")
    with pytest.raises(DocumentError):
        read(b"%PDF-1.7 1 0 obj << /Kids [1 0 R] >>", ".pdf")
    assert capfd.readouterr() == ("", "")


def report_parts():
    figures = render.figures_of("ogi2021", 1)
    return render_files.laid_out("ogi2021", figures, render.Style())


def browser_pages(spanned):
    """Return two pages as a browser prints them: no heading again, no rule below."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)

    def page(number, rows, low):
        typed(canvas, "2024/1/15 10:24", 20, 820)
        typed(canvas, f"https://www.example.com/report.html {number}/2", 20, 20)
        for n, (label, figure) in enumerate(rows):
            y = 780 - 20 * n
            canvas.line(100 if spanned else 50, y + 14, 250, y + 14)
            typed(canvas, label, 105, y)
            typed(canvas, figure, X + 50, y)
        bottom = 780 - 20 * len(rows) + 14
        for x in (50, 100, 200, 250):
            if not (spanned and number == 2 and x == 50):
                canvas.line(x, 794, x, bottom)
        canvas.line(50, 794, 250, 794)
        if low:
            canvas.line(50, bottom, 250, bottom)

    page(1, [("甲", "1"), ("乙", "2"), ("丙", "3")], low=False)
    typed(canvas, "公开", 60, 760)
    canvas.showPage()
    page(2, [("丁", "4"), ("戊", "5")], low=True)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_a_table_that_a_browser_prints_goes_on(tmp_path):
    (table,) = laid_out(tmp_path, browser_pages(spanned=True)).tables
    rows = [("甲", "1"), ("乙", "2"), ("丙", "3"), ("丁", "4"), ("戊", "5")]
    assert texts(table) == [["公开", *row] for row in rows]


def test_rules_that_are_doubled_are_one(tmp_path):
    def draw(canvas):
        for x in (50, 150):
            for shift in (0, 2):
                canvas.rect(x + shift, 700 + shift, 100 - 2 * shift, 20 - 2 * shift)
        canvas.drawString(58, 706, "公开")
        typed(canvas, x=160)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["公开", "320"]]


def wide_cells(cut):
    """Return a PDF whose row of a long label stands at the end of a page."""
    rows = [[(f"第{n}行", 1, 1), (str(n), 1, 1)] for n in range(8)]
    rows.append([("不属于本行政机关公开的数量", 1, 1), ("9", 1, 1)])
    rows.append([("同意公开答复数", 1, 1), ("7", 1, 1)])
    return render_files.pdf(TITLE, [rows], widths=[40, 30], cut=cut, room=164)


@pytest.mark.parametrize("cut", [False, True])
def test_a_row_that_a_page_cuts_is_one(cut, tmp_path):
    layout = laid_out(tmp_path, wide_cells(cut))
    (table,) = layout.tables
    assert texts(table)[8:] == [
        ["不属于本行政机关公开的数量", "9"],
        ["同意公开答复数", "7"],
    ]
    assert table.rows[8][0].page == (1 if cut else 2)


def test_a_new_row_on_the_next_page_is_no_rest(tmp_path):
    rows = [[(f"第{n}行", 1, 1), (str(n), 1, 1)] for n in range(12)]
    rows[9:11] = [
        [("(一)属于国家", 1, 1), ("", 1, 1)],
        [("(二)重复", 1, 1), ("3", 1, 1)],
    ]
    for high in range(170, 200):
        data = render_files.pdf(TITLE, [rows], widths=[54, 30], cut=True, room=high)
        table = laid_out(tmp_path, data).tables[0]
        assert ["(二)重复", "3"] in texts(table)


def test_a_heading_beside_one_that_a_page_cuts_is_written_once():
    person, group = Piece("自然人", 1), Piece("法人或其他组织", 1)
    above = [[person, group], [person, Piece("科研", 1, full=True)]]
    below = [[Piece("", 2), Piece("机构", 2)], [Piece("3", 2), Piece("4", 2)]]
    rows = [[piece.text for piece in row] for row in _joined([above, below])]
    assert rows == [
        ["自然人", "法人或其他组织"],
        ["自然人", "科研机构"],
        ["3", "4"],
    ]


def test_a_row_of_headings_on_the_next_page_is_no_rest_of_one_above_them():
    above = [Piece("行政复议", 1, full=True), Piece("行政诉讼", 1, full=True)]
    below = [Piece("结果维持", 2, full=True), Piece("复议后起诉", 2, full=True)]
    rows = [[piece.text for piece in row] for row in _joined([[above], [below]])]
    assert rows == [["行政复议", "行政诉讼"], ["结果维持", "复议后起诉"]]


def test_a_dash_on_the_next_page_is_no_rest_of_a_heading():
    above = [[Piece("统计指标", 1), Piece("单位", 1), Piece("统计数", 1)]]
    below = [[Piece("一、主动公开情况", 2), Piece("——", 2), Piece("——", 2)]]
    rows = [[piece.text for piece in row] for row in _joined([above, below])]
    assert rows == [["统计指标", "单位", "统计数"], ["一、主动公开情况", "——", "——"]]


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        (["行政规范性文", "条", "9"], ["件", "", ""], ["行政规范性文件", "条", "9"]),
        (["收取的费用", "万", "9"], ["", "元", ""], ["收取的费用", "万元", "9"]),
    ],
)
def test_the_last_letter_of_a_label_or_unit_on_the_next_page_is_its_rest(
    above, below, whole
):
    parts = [[[Piece(x, n) for x in y]] for n, y in enumerate((above, below), 1)]
    assert [[x.text for x in row] for row in _joined(parts)] == [whole]


def test_a_heading_of_which_a_page_repeats_the_beginning_is_read_once():
    note = Piece("第一项加第二项之和", 1)
    above = [[note, Piece("申请人情况", 1)], [note, Piece("总计", 1)]]
    above += [[Piece("予以公开", 1), Piece("3", 1)]]
    below = [[Piece("第一项加", 2), Piece("申请人情况", 2)]]
    below += [[Piece("部分公开", 2), Piece("4", 2)]]
    rows = [[piece.text for piece in row] for row in _joined([above, below])]
    assert rows[2:] == [["予以公开", "3"], ["部分公开", "4"]]


def rows_of(form):
    return [i for section in forms()[form].sections for i in section.indicators]


class _Headed(render_files.Paper):
    """A PDF with a line above the text of some of its pages."""

    def __init__(self, line, pages, **options):
        self.line, self.pages = line, pages
        super().__init__(**options)

    def turn(self):
        if self.page in self.pages:
            self.canvas.drawString(50, 820, self.line)
        super().turn()


def headed(rows, pages):
    paper = _Headed("如东县人民政府", pages, room=120)
    paper.text(TITLE)
    paper.table(rows)
    paper.text("如东县人民政府")
    return paper.bytes()


def test_a_line_above_each_page_parts_no_table_though_it_signs_it_too(tmp_path):
    (table,) = laid_out(tmp_path, headed(long_table(40), range(1, 19))).tables
    assert len(table.rows) == 42


def test_rows_of_a_form_go_on_below_a_line_that_heads_one_page(tmp_path):
    form = [i for i in rows_of("ogi2014") if i.presence == "figure"][:12]
    named = [[(i.label_zh, 1, 1), (str(n), 1, 1)] for n, i in enumerate(form)]
    layout = laid_out(tmp_path, headed(named, [2]))
    assert [len(table.rows) for table in layout.tables] == [12]
    assert "如东县人民政府" in layout.lines
    others = [[(f"第{n}行", 1, 1), (str(n), 1, 1)] for n in range(12)]
    assert len(laid_out(tmp_path, headed(others, [2])).tables) == 2


def ruled_pages(*pages):
    """Return a PDF with rows of cells on each page, given by rules and texts."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    for page in pages:
        for n, (rules, row) in enumerate(page if isinstance(page, list) else [page]):
            for (x, end), text in zip(pairwise(rules), row, strict=True):
                canvas.rect(x, 780 - 20 * n, end - x, 20)
                typed(canvas, text, x + 4, 786 - 20 * n)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_a_part_that_lacks_a_rule_on_the_left_goes_on_with_columns_of_its_own(tmp_path):
    whole = [50, 100, 200, 250], ["结果", "予以公开", "3"]
    rest = [100, 150, 200, 250], ["不予公开", "国家秘密", "4"]
    (table,) = laid_out(tmp_path, ruled_pages(whole, rest)).tables
    assert texts(table) == [
        ["结果", "予以公开", "予以公开", "3"],
        ["结果", "不予公开", "国家秘密", "4"],
    ]
    other = [90, 150, 200, 250], ["不予公开", "国家秘密", "4"]
    assert len(laid_out(tmp_path, ruled_pages(whole, other)).tables) == 2


def test_what_has_figures_does_not_go_on_with_more_columns_on_the_left(tmp_path):
    rest = [50, 100, 200, 250], ["办理结果", "3", "4"]
    heads = [100, 200, 250], ["自然人", "总计"]
    assert len(laid_out(tmp_path, ruled_pages(heads, rest)).tables) == 1
    row = [100, 200, 250], ["自然人", "7"]
    assert len(laid_out(tmp_path, ruled_pages(row, rest)).tables) == 2


@pytest.mark.parametrize(
    ("ends", "begins", "parts"),
    [
        (["上一年项目数量", "本年增/减", "处理决定数量"], None, 1),
        (["上一年项目数量", "本年增/减", ""], ["", "", "处理决定数量"], 1),
        (["上一年项目数量", "本年增/减", ""], None, 2),  # one has no heading
        (["甲", "乙", "丙"], None, 2),
        (["3", "4", "5"], None, 2),  # the row is of another table
    ],
)
def test_headings_that_end_a_page_are_of_the_row_that_begins_the_next(
    ends, begins, parts, tmp_path
):
    """Each page has columns that the other has not, as of tables over tables."""
    top = [50, 180, 390], ["规章", "1"]
    rules = [50, 150, 230, 310, 390]
    label = [50, 100, *rules[1:]]
    above = [top, (rules, ["信息内容", *ends])]
    below = [(label, ["行政许可", "行政许可", "3", "4", "5"])]
    below[:0] = [(label, ["", "", *begins])] if begins else []
    path = tmp_path / "report.pdf"
    path.write_bytes(ruled_pages(above, below))
    assert len(lay_out_pdf(open_document(path)).tables) == parts
    moved = [50, 100, 160, 240, 320, 390]
    path.write_bytes(ruled_pages(above, [(moved, row) for _, row in below]))
    assert len(lay_out_pdf(open_document(path)).tables) == 2


def test_figures_whose_label_stands_on_the_next_page_alone_are_cut_by_it():
    # A label in the middle of its cell goes to the page of its second line.
    above = [["公开", "5", "6"], ["", "753", "0"]]
    below = [["总计", "8", ""]]
    parts = [
        [[Piece(x, n) for x in row] for row in own]
        for n, own in enumerate((above, below), 1)
    ]
    rows = [[piece.text for piece in row] for row in _joined(parts)]
    assert rows == [["公开", "5", "6"], ["总计", "753\n8", "0"]]
    # The label of a group may stand there too, when that of the row does not.
    one = [Piece("", 1), Piece("公开", 1), Piece("753", 1), Piece("0", 1)]
    two = [Piece("结果", 2), Piece("", 2, absent=True), Piece("8", 2), Piece("", 2)]
    rows = [[piece.text for piece in row] for row in _joined([[one], [two]])]
    assert rows == [["结果", "公开", "753\n8", "0"]]


@pytest.mark.parametrize("absent", [True, False])
@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        (
            ["", "1.本机关", ""],
            ["（四）无法提供", "不掌握相关政府信息", "38"],
            ["（四）无法提供", "1.本机关不掌握相关政府信息", "38"],
        ),
        (
            ["（四）无法提供", "", "3"],
            ["", "2.没有现成信息需要另行制作", ""],
            ["（四）无法提供", "2.没有现成信息需要另行制作", "3"],
        ),
    ],
)
def test_a_label_stands_on_one_side_of_a_page_where_its_cell_is_open(
    above, below, whole, absent
):
    """A blank with all its rules is a blank, though the page ends there."""
    parts = [
        [[Piece(x, n, full=True, absent=absent and not x) for x in row]]
        for n, row in enumerate((above, below), 1)
    ]
    rows = [[piece.text for piece in row] for row in _joined(parts)]
    assert (rows == [whole]) is absent


@pytest.mark.parametrize(
    ("above", "below", "one"),
    [
        ("一、本年新收政府信息", "公开申请数量", True),
        ("行政复议", "结果维持", False),
        ("（三）不予公开", "1.属于国家秘密", False),
    ],
)
def test_the_border_of_another_cell_parts_no_label(above, below, one):
    figure = Piece("4", 1)
    rows = _joined([[[Piece(above, 1), figure], [Piece(below, 1), figure]]])
    assert (len(rows) == 1) is one
    assert (rows[0][0].text == above + below) is one


@pytest.mark.parametrize(
    ("second", "between", "own"),
    [("数", "", True), ("数", "条", False), ("2件", "", False)],
)
def test_a_line_of_a_heading_that_runs_over_the_rule_is_its_own(
    second, between, own, tmp_path
):
    """A sheet's row is too low for it, and it is painted right after the first."""

    def draw(canvas):
        for x in (50, 100, 150):
            canvas.line(x, 722, x, 698)
        for y in (722, 710, 698):
            canvas.line(50, y, 150, y)
        typed(canvas, "规章", 55, 700, 8)
        typed(canvas, "9", 125, 700, 8)
        typed(canvas, "有效件", 105, 715, 8)
        if between:
            typed(canvas, between, 55, 715, 8)
        typed(canvas, second, 105, 706, 8)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    (_, heading), (_, figure) = texts(table)
    assert (figure == "9") is own
    assert heading == "有效件" + second * own


LOW = [
    ["（二）部分公开（区分处理的，只计", "这一情形，不计其他情形）"],
    ["1.属于国家秘", "密"],
    ["2.其他法律行政法规禁止公开"],
    ["3.危及三安全", "一稳定"],
]


@pytest.mark.parametrize(
    ("shift", "whole"),
    [(0, True), (6, False)],  # of what stands in no cell's middle nobody can tell
)
def test_lines_of_labels_of_rows_too_low_for_them_are_of_the_cell_in_their_middle(
    shift, whole, tmp_path
):
    """As workbooks are printed: each cell has borders of its own, letters cross them.

    Figures are painted before the labels that have several lines.
    """

    def draw(canvas):
        for n in range(len(LOW)):
            for x, wide in ((50, 130), (180, 60)):
                canvas.rect(x, 700 - 11 * n, wide, 11)
            canvas.drawString(200, 703 - 11 * n, str(n))
        for n, lines in enumerate(LOW):
            for m, line in enumerate(lines):
                up = shift + 4.8 * (len(lines) - 1) - 9.6 * m
                wide = pdfmetrics.stringWidth(line, render_files.FONT, 8)
                canvas.drawString(115 - wide / 2, 703 - 11 * n + up, line)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    labels = ["".join(lines) for lines in LOW]
    expected = [[label, str(n)] for n, label in enumerate(labels)]
    assert (texts(table) == expected) == whole
    assert [row[1].text for row in table.rows] == list("0123")


def test_the_borders_of_cells_strike_nothing_where_they_go_on_beside_it(tmp_path):
    # The first border of the upper cell ends where the letters that it crosses do.
    def draw(canvas):
        wide = width_of("公开信息")
        for x, y, reach in ((50, 700, wide), (50 + wide, 700, 60), (50, 720, wide)):
            canvas.rect(x, y, reach, 20)
        canvas.rect(50 + wide, 720, 60, 20)
        canvas.drawString(50, 717, "公开信息")
        canvas.drawString(70 + wide, 706, "7")

    letters = "".join(
        text for row in texts(laid_out(tmp_path, drawn(draw)).tables[0]) for text in row
    )
    assert "公开信息" in letters


@pytest.mark.parametrize("label", ["2.传真申请数", "3.网络申请数", "公开事项"])
def test_figures_that_end_a_page_are_not_of_the_row_whose_label_begins_the_next(
    label, tmp_path
):
    pages = iter(
        [
            [("（一）收到申请数", "12"), ("1.当面申请数", "5"), ("", "7")],
            [(label, ""), ("（二）申请办结数", "12"), ("1.按时办结数", "11")],
        ]
    )

    def draw(canvas):
        for n, (name, figure) in enumerate(next(pages)):
            canvas.drawString(60, 700 - 20 * n, name)
            canvas.drawString(300, 700 - 20 * n, figure)

    (table,) = laid_out(tmp_path, drawn(draw, pages=2)).tables
    found = {row[0].text: row[-1].text for row in table.rows}
    assert found.get(label) != "7"
    assert found["（二）申请办结数"] != "7"


def test_lines_of_a_label_that_a_page_cuts_stand_below_its_last_rule(tmp_path):
    def draw(canvas):
        for x in (50, 100, 150, 200):
            canvas.line(x, 720, x, 700)
        canvas.line(50, 720, 200, 720)
        canvas.line(150, 700, 200, 700)
        for n, text in enumerate(("结果", "维", "持")):
            typed(canvas, text, 60, 708 - 9 * n)
        typed(canvas, "9", 110, 708)
        typed(canvas, "7", 160, 708)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["结果维持", "9", "7"]]


def test_headings_that_pages_repeat_are_read_once(tmp_path):
    data = render_files.pdf(TITLE, [long_table()], repeat=True)
    (table,) = laid_out(tmp_path, data).tables
    assert [row[0] for row in texts(table)[1:4]] == ["指标", "第0行", "第1行"]
    assert [row[0] for row in texts(table)].count("指标") == 2
    assert len(table.rows) == 122


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("form", ["ogi2014", "ogi2021"])
def test_two_reports_side_by_side_are_read_one_by_one(ruled, form, tmp_path):
    drawn = [render.figures_of(form, seed) for seed in (1, 2)]
    (title, tables), (_, others) = (
        render_files.laid_out(form, figures, render.Style()) for figures in drawn
    )
    tables, others = tables[:1], others[:1]
    expected = [
        {k: v for k, v in figures.items() if not k[0].startswith("applicant.")}
        for figures in drawn
    ]
    if form == "ogi2021":
        tables, others = [render_rows(form, 1)], [render_rows(form, 2)]
        expected = [
            {k: v for k, v in figures.items() if k[1] == "total"} for figures in drawn
        ]
    path = tmp_path / "two.pdf"
    path.write_bytes(render_files.two_beside(title, tables, others, ruled=ruled))
    with pytest.raises(SideBySideError, match='half="left"'):
        govopen.read_report(path)
    halves = [govopen.read_report(path, half=half) for half in ("left", "right")]
    for report, figures in zip(halves, expected, strict=True):
        table = report.observations.set_index(["code", "applicant"])["value"].to_dict()
        missing = figures.keys() - table.keys()
        assert table.items() <= figures.items()
        # Half a page is narrow: without rules a label may not be told from the next.
        assert len(missing) <= (0 if ruled else 1)
        assert not missing or "table.incomplete" in set(report.findings["rule"])
    assert halves[1].observations["locator"].str.contains("right half").all()
    data = govopen.ingest([path])
    assert data.failures.empty
    assert len(data.reports) == 2
    assert len(data.observations) == sum(len(half.figures) for half in halves)


def test_a_half_is_asked_for_only_of_two_reports(tmp_path):
    path = tmp_path / "one.pdf"
    title, tables = render_files.laid_out(
        "ogi2014", render.figures_of("ogi2014", 1), render.Style()
    )
    path.write_bytes(render_files.pdf(title, tables))
    with pytest.raises(OverrideError, match="two reports side by side"):
        govopen.read_report(path, half="left")
    with pytest.raises(OverrideError, match="no half 'upper'"):
        govopen.read_report(path, half="upper")


def render_rows(form, seed):
    """Return the requests of a report by total alone, narrow enough for half a page."""
    figures = render.figures_of(form, seed)
    rows = [[("指标", 1, 1), ("总计", 1, 1)]]
    for i in forms()[form].sections[1].indicators:
        if (i.code, "total") in figures:
            value = str(figures[i.code, "total"])
            rows.append([(i.label_zh, 1, 1), (value, 1, 1)])
    return rows


@given(value=st.integers(0, 99), below=st.integers(0, 99))
@settings(max_examples=5)
def test_unruled_figures_below_one_another_are_not_one(value, below, tmp_path_factory):
    rows = [[(f"公开第{n}类", 1, 1), (str(n), 1, 1)] for n in range(5)]
    rows[2][1] = (f"{value}\n{below}", 1, 1)
    data = render_files.pdf(TITLE, [rows], ruled=False)
    (table,) = laid_out(tmp_path_factory.mktemp("paper"), data).tables
    assert f"{value}{below}" not in [cell.text for row in table.rows for cell in row]
    assert not [row for row in texts(table) if row == ["公开第2类", str(value)]]


def test_unruled_columns_are_told_by_alignment(tmp_path):
    rows = [
        [("信息内容", 1, 1), ("本年制发件数", 1, 1), ("现行有效件数", 1, 1)],
        [("规章", 1, 1), ("1", 1, 1), ("", 1, 1)],
        [("行政规范性文件", 1, 1), ("", 1, 1), ("34", 1, 1)],
        [("其他文件的数量", 1, 1), ("5", 1, 1), ("6", 1, 1)],
    ]
    for centred in (False, True):
        data = render_files.pdf(TITLE, [rows], ruled=False, centred=centred)
        (table,) = laid_out(tmp_path, data).tables
        assert texts(table) == [[text for text, *_ in row] for row in rows]


def test_prose_beside_figures_is_no_table(tmp_path):
    def draw(canvas):
        canvas.drawString(
            50, 700, "2018年,全县主动公开政府信息39734条,其中网站公开24771条"
        )
        canvas.drawString(
            50, 680, "收到申请320件,其中当面申请26件,信函申请11件,其余都在网上"
        )

    layout = laid_out(tmp_path, drawn(draw))
    assert layout.tables == []
    assert len(layout.lines) == 2


# -- what is refused -----------------------------------------------------------------


def lzw_of(codes):
    """Pack codes as the filter does, each as wide as the table has grown."""
    bits, entries = "", 257
    for code in codes:
        width = 9 if entries < 511 else 10 if entries < 1023 else 11
        width = width if entries < 2047 else 12
        bits += f"{code:0{width}b}"
        entries = 257 if code == 256 else entries + 1
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def refused(read, error, words, data):
    with pytest.raises(error, match=words) as caught:
        read(data, ".pdf")
    assert caught.value.path.endswith("report.pdf")
    assert caught.value.remedy.endswith(".")


def test_a_scan_is_refused_with_the_way_to_recognise_its_text(read):
    data = drawn(lambda canvas: canvas.rect(0, 0, 100, 100), 2)
    words = "ocrmypdf -l chi_sim in.pdf out.pdf"
    refused(read, EmptyDocumentError, words, data)


def test_an_encrypted_file_is_refused(read):
    lock = StandardEncryption("secret", strength=128)
    data = drawn(lambda canvas: canvas.drawString(9, 9, "公开"), encrypt=lock)
    refused(read, FormatError, "protected by a password", data)


def test_a_file_that_only_forbids_changes_is_read(tmp_path):
    def draw(canvas):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(9, 9, "Report 2018")

    lock = StandardEncryption("", ownerPassword="secret", strength=128)
    assert laid_out(tmp_path, drawn(draw, encrypt=lock)).lines == ["Report 2018"]


def test_a_file_that_its_program_half_encrypts_is_read(tmp_path):
    # The name of the character set is lost when this program encrypts it.
    lock = StandardEncryption("", ownerPassword="secret", strength=128)
    data = drawn(lambda canvas: canvas.drawString(9, 9, "公开"), encrypt=lock)
    assert laid_out(tmp_path, data).lines == ["公开"]


def test_letters_that_do_not_say_what_they_are_are_refused(read):
    data = raw(WORD, b"", FONT, WIDTHS % b"", CODES % (0, b""))
    refused(read, EmptyDocumentError, "do not say what they are", data)


def test_too_many_pages_are_refused(read):
    data = drawn(lambda canvas: canvas.drawString(9, 9, "公开"), MAX_PAGES + 1)
    refused(read, TooLargeError, f"more than {MAX_PAGES} pages", data)


def test_letters_without_number_are_refused(read, monkeypatch):
    monkeypatch.setattr("govopen.reading.page.MAX_LETTERS", 100)
    data = drawn(lambda canvas: canvas.drawString(9, 9, "公" * 30), 4)
    refused(read, TooLargeError, "more than 100 letters", data)


def raw(contents, attributes, *others):
    """Write a PDF by hand: a page with this stream, and other objects from 5 on."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream"
        % (len(contents), attributes, contents),
        *others,
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size
        + b"startxref\n%d\n%%%%EOF" % len(data)
    )


FLATE = zlib.compress(b"\0" * 2**28)
# Codes of nine to twelve bits, each of which stands for a longer run than the last.
LZW = lzw_of([256, 0, *range(258, 4096)] + [4095] * 20_000)
LENGTH = bytes([129, 0]) * 2**20


@pytest.mark.parametrize(
    ("contents", "attributes"),
    [
        (FLATE, b"/Filter /FlateDecode"),
        (zlib.compress(FLATE), b"/Filter [/FlateDecode /FlateDecode]"),
        (base64.a85encode(FLATE) + b"~>", b"/Filter [/ASCII85Decode /FlateDecode]"),
        (base64.b16encode(FLATE) + b">", b"/Filter [/AHx /Fl]"),
        (LZW, b"/Filter /LZWDecode"),
        (zlib.compress(LZW), b"/Filter [/FlateDecode /L#5aWDecode]"),
        (LENGTH, b"/Filter /RunLengthDecode"),
        (b"z" * (2**24 + 9), b"/Filter /ASCII85Decode"),
        (b"\0", b"/Filter /CCITTFaxDecode /DecodeParms << /Columns 999999999 >>"),
        (
            zlib.compress(b"\0"),
            b"/Filter /Fl /DecodeParms << /Predictor 12 /Columns 9999999999 >>",
        ),
        (zlib.compress(b"(" * 2**22), b"/Filter /FlateDecode"),
        (zlib.compress(b"[" * 2**22), b"/Filter /FlateDecode"),
        (zlib.compress(b"q " * 2**21), b"/Filter /FlateDecode"),
        (b"(" * 2**22, b""),
    ],
)
def test_a_bomb_does_no_harm(contents, attributes, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(raw(contents, attributes))
    code = (
        "import sys, govopen, govopen.reading\n"
        "try: govopen.reading.read_here(sys.argv[1], None, {})\n"
        "except govopen.DocumentError as error: print(type(error).__name__)\n"
        "peak = open('/proc/self/status').read().split('VmHWM:')[1]\n"
        "print(int(peak.split()[0]) // 1024)"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    error, peak = done.stdout.split()
    assert error in (b"EmptyDocumentError", b"TooLargeError")
    assert int(peak) < 1000
    assert done.stderr == b""


FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H"
    b" /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>"
)
WIDTHS = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /W [%s] >>"
WORD = b"BT /F1 8 Tf 9 9 Td <0001> Tj ET"
CODES = b"<< /Length %d >>\nstream\n%s\nendstream"


@pytest.mark.parametrize(
    ("widths", "codes"),
    [
        (b"0 2000000000 500", b""),
        (b"", b"begincmap 1 beginbfrange <0000> <7fffffff> <0000> endbfrange endcmap"),
        (b"", b"begincmap 1 begincidrange <0000> <7fffffff> 0 endcidrange endcmap"),
        (b"", b"begincmap 1 beginbfrange (a) (zzzz) <00> endbfrange endcmap"),
    ],
)
def test_a_font_without_end_does_no_harm(widths, codes, tmp_path):
    data = raw(WORD, b"", FONT, WIDTHS % widths, CODES % (len(codes), codes))
    start = time.perf_counter()
    with pytest.raises(EmptyDocumentError):
        laid_out(tmp_path, data)
    assert time.perf_counter() - start < 2


def test_rules_without_number_are_refused(read):
    def draw(canvas):
        for n in range(300_000):
            canvas.line(n / 500, 0, n / 500, 5)

    refused(read, TooLargeError, "more drawing", drawn(draw))

    def cross(canvas):
        typed(canvas)
        for n in range(600):
            canvas.line(n * 5, 0, n * 5, 9000)
            canvas.line(0, n * 5, 9000, n * 5)

    refused(read, TooLargeError, "more cells", drawn(cross, pagesize=(9000, 9000)))


def test_rules_that_cross_take_a_second(tmp_path):
    def cross(canvas):
        canvas.drawString(9, 9, "公开")
        for n in range(200):
            canvas.line(n * 3, 0, n * 3, 800)
            canvas.line(0, n * 4, 600, n * 4)

    start = time.perf_counter()
    laid_out(tmp_path, drawn(cross))
    assert time.perf_counter() - start < 5  # it took 23 s


def test_a_stream_that_pages_share_is_refused(read):
    text = zlib.compress(b"BT /F1 8 Tf 9 9 Td (1234) Tj ET\n" * 130_000)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents [%s]"
        b" /Resources << /Font << /F1 5 0 R >> >> >>"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    data = raw(text, b"/Filter /FlateDecode", font, page % (b"4 0 R " * 20))
    refused(read, TooLargeError, "more drawing", data.replace(b"[3 0 R]", b"[6 0 R]"))


def test_a_page_full_of_short_words_takes_bounded_time(tmp_path):
    def draw(canvas):
        for n in range(5000):
            canvas.drawString(n * 7 % 500, n * 13 % 800, str(n))

    data = drawn(draw)
    start = time.perf_counter()
    laid_out(tmp_path, data)
    assert time.perf_counter() - start < 20  # it took a minute


def test_files_cut_off_or_overwritten_are_refused_or_read(tmp_path):
    data = render_files.pdf(TITLE, [long_table(5)])
    for part in range(1, 40):
        place = len(data) * part // 40
        for broken in (data[:place], data[:place] + b"\xff" * 40 + data[place + 40 :]):
            try:
                laid_out(tmp_path, broken)
            except DocumentError as error:
                assert error.remedy.endswith(".")


def test_no_pdf_behind_its_first_line_is_refused(read):
    refused(read, DamagedError, "damaged or broken off", b"%PDF-1.7 \xe2\xe3")


def test_a_missing_library_is_named(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    data = drawn(lambda canvas: canvas.drawString(9, 9, "公开"))
    refused(read, FormatError, r"pip install \"govopen\[pdf\]\"", data)


def nested(levels, calls):
    """Draw forms that call the form below them, the lowest a page of words."""

    def draw(canvas):
        canvas.beginForm("f0")
        canvas.drawString(72, 72, "x" * 100)
        canvas.endForm()
        for level in range(1, levels):
            canvas.beginForm(f"f{level}")
            for _ in range(calls):
                canvas.doForm(f"f{level - 1}")
            canvas.endForm()
        canvas.doForm(f"f{levels - 1}")

    return draw


@pytest.mark.parametrize("levels", [6, 12])
def test_forms_that_multiply_are_refused(levels, read):
    data = drawn(nested(levels, 10))
    refused(read, TooLargeError, "more drawing", data)


def test_a_form_drawn_a_few_times_is_read(tmp_path):
    layout = laid_out(tmp_path, drawn(nested(3, 2)))
    assert any("xxx" in line for line in layout.lines)


def listed(labels, values, x=400):
    """Return lists of labels and of values, each line of them by its height."""

    def draw(canvas):
        for place, column in ((50, labels), (x, values)):
            for height, text in column:
                canvas.drawString(place, height, text)

    return draw


def test_figures_are_none_from_where_two_flows_are_out_of_step(tmp_path):
    # Floated terms: one on two lines pushes those below it down, and no figure.
    labels = [(712, "收到申请数"), (700, "当面申请数")]
    labels += [(688, "同意公开"), (678, "答复数")]
    below = ["同意部分公开答复数", "不同意公开答复数", "申请信息不存在数"]
    labels += [(666 - 12 * n, name) for n, name in enumerate(below)]
    for step in (12, 10):
        values = [(712 - step * n, str(31 + n)) for n in range(6)]
        (table,) = laid_out(tmp_path, drawn(listed(labels, values))).tables
        kept = [row for row in texts(table) if row[-1].isdigit()]
        assert kept == [["收到申请数", "31"]]


def test_a_part_with_other_columns_below_a_gap_is_a_table_of_its_own(tmp_path):
    def draw(canvas):
        for n in range(9):
            left, top = (200, 700) if n < 5 else (226, 660)
            canvas.drawString(50, top - 12 * n, f"公开第{n}类")
            for c in range(4):
                canvas.drawString(left + 50 * c, top - 12 * n, str(10 * n + c))

    tables = laid_out(tmp_path, drawn(draw)).tables
    assert [len(table.rows) for table in tables] == [5, 4]


def test_headings_and_figures_on_one_side_of_their_columns_belong_together(tmp_path):
    heads = ["本年制发件数", "本年废止件数", "现行有效件数"]

    def draw(canvas, figures=(4, 1, 12)):
        for n, head in enumerate(heads):
            canvas.drawString(150 + 120 * n, 700, head)
        for n, value in enumerate(figures):
            canvas.drawRightString(250 + 120 * n, 680, str(value))
        canvas.drawString(50, 680, "规范性文件")

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["", *heads], ["规范性文件", "4", "1", "12"]]
    # With a column left blank nobody can tell: the figures stand under no heading.
    (table,) = laid_out(tmp_path, drawn(lambda c: draw(c, (4, 1)))).tables
    assert not {*heads} & {*texts(table)[-2]}


def test_the_letters_of_a_heading_set_wide_apart_are_one(tmp_path):
    def draw(canvas):
        for x, text in ((200, "结果维持"), (260, "总"), (280, "计")):
            canvas.drawString(x, 700, text)
        for x, text in ((50, "行政复议"), (210, "3"), (272, "5")):
            canvas.drawString(x, 680, text)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["", "结果维持", "总计"], ["行政复议", "3", "5"]]


def test_a_unit_that_goes_on_in_the_line_below_is_not_its_second_half(tmp_path):
    def draw(canvas):
        for n, name in enumerate(("举报投诉数量", "收取的费用", "专项经费")):
            canvas.drawString(50, 700 - 30 * n, name)
            canvas.drawString(250, 700 - 30 * n, f"{n}.12")
        for height, unit in ((700, "件"), (675, "万"), (665, "元"), (640, "件")):
            canvas.drawString(200, height, unit)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert ["收取的费用", "元", "1.12"] not in texts(table)
    assert not [row for row in texts(table) if "元" in row[:-1] and row[0]]


def test_headings_said_again_over_other_columns_are_of_another_table(tmp_path):
    def draw(canvas):
        for top, left in ((700, 150), (660, 190)):
            for n, name in enumerate(("上一年项目数量", "处理决定数量")):
                canvas.drawString(left + 90 * n, top, name)
                canvas.drawString(left + 10 + 90 * n, top - 12, str(top + n))
            canvas.drawString(50, top - 12, "行政许可")

    tables = laid_out(tmp_path, drawn(draw)).tables
    assert [[c.text for c in t.rows[-1]] for t in tables] == [
        ["行政许可", "700", "701"],
        ["行政许可", "660", "661"],
    ]


def test_rows_as_far_apart_as_their_headings_are_one_table(tmp_path):
    def draw(canvas):
        for n in range(4):
            texts = ("规章", str(n), str(n + 5)) if n else ("信息", "制发", "废止")
            for x, text in zip((50, 150, 250), texts, strict=True):
                canvas.drawString(x, 700 - 45 * n, text)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table)[0] == ["信息", "制发", "废止"]


def test_headings_that_a_page_repeats_with_a_remark_among_them_part_no_table(tmp_path):
    remark = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"

    def draw(canvas):
        number = canvas.getPageNumber()
        canvas.drawString(300, 720, "申请人情况")
        canvas.drawString(20, 710, remark)
        for x, text in ((300, "自然人"), (360, "总计")):
            canvas.drawString(x, 695, text)
        for n in range(2):
            for x, text in ((50, f"公开第{number}{n}类"), (305, "3"), (365, "5")):
                canvas.drawString(x, 680 - 12 * n, text)

    (table,) = laid_out(tmp_path, drawn(draw, pages=2)).tables
    assert [row[0] for row in texts(table)][-4:] == [
        f"公开第{n}类" for n in ("10", "11", "20", "21")
    ]


def test_a_cell_that_the_edge_of_a_page_cuts_is_not_blank(tmp_path):
    """The row keeps its width, and the figures before it are of their columns."""

    def draw(canvas):
        wide = canvas._pagesize[0]
        for n, texts in enumerate((("信息内容", "制发", "废止"), ("规章", "4"))):
            y = 700 - 20 * n
            for x, end in ((50, 150), (150, wide - 40), (wide - 40, wide + 100)):
                canvas.rect(x, y, end - x, 20)
            for x, text in zip((55, 155, wide - 35), texts, strict=False):
                canvas.drawString(x, y + 6, text)

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["信息内容", "制发", "废止"], ["规章", "4", "[cut]"]]
    assert table.rows[1][2].number is None


def sheets_of(*pages):
    """Make pages of lines of one word each, 20 points from one to the next."""
    return [
        _Sheet(
            n,
            [
                Line([Word(text, 40.0, 90.0)], 20.0 * m, 20.0 * m + 10, n)
                for m, text in enumerate(page)
            ],
        )
        for n, page in enumerate(pages, start=1)
    ]


def test_headings_of_many_lines_go_from_the_top_of_a_page_as_a_whole():
    heads = ["申请人情况", "自然人", "法人", "商业", "企业"]
    sheets = sheets_of([*heads, "9", "a", "b", "c"], [*heads, "4", "d", "e", "f"])
    assert _furniture(sheets) == heads
    assert [x.text for x in sheets[0].lines][:5] == heads
    assert sheets[1].lines[0].text == "4"
    # Where some stand elsewhere too, all stay.
    sheets = sheets_of([*heads, "9", "a", "法人", "c"], [*heads, "4", "d", "e", "f"])
    assert _furniture(sheets) == []


@pytest.mark.parametrize(
    ("numbers", "found"), [(["7", "8"], ["7", "8"]), (["234", "718"], [])]
)
def test_numbers_of_pages_rise_as_pages_do(numbers, found):
    sheets = sheets_of(*([x, "a" * n, "b"] for n, x in enumerate(numbers, start=1)))
    assert [x for x in _furniture(sheets) if x != "b"] == found


def test_headings_of_which_all_lines_stand_below_the_end_of_a_page_are_read(tmp_path):
    def draw(canvas):
        for x in (50, 100, 150, 200):
            canvas.line(x, 720, x, 700)
        canvas.line(50, 720, 200, 720)
        for n, text in enumerate(("其他", "结果")):
            typed(canvas, text, 60, 708 - 12 * n)
        typed(canvas, "总计", 110, 696)
        typed(canvas, "3", 160, 696)  # as of a page

    ((row,),) = (texts(x) for x in laid_out(tmp_path, drawn(draw)).tables)
    assert row[:2] == ["其他结果", "总计"]
    assert "3" not in row


def framed(canvas, *, labels=True):
    """Draw a page in a frame: a list on the left, and a table among sentences."""
    canvas.rect(50, 300, 500, 500)
    canvas.line(150, 300, 150, 800)
    for n in range(4):
        typed(canvas, "年度报告目录", 60, 780 - 20 * n)
        canvas.line(50, 775 - 20 * n, 150, 775 - 20 * n)
    for n in range(6):
        typed(
            canvas, "本年度主动公开政府信息，均按期办结，没有收费。", 160, 780 - 20 * n
        )
    rows = [
        ("渠道", "数量", "办结"),
        ("当面申请数", "7", "6"),
        ("网络申请数", "8", "5"),
    ]
    xs = (150, 300, 400, 500)
    for n, row in enumerate(rows):
        for x, end, text in zip(xs, xs[1:], row, strict=False):
            if labels or text.isdigit():
                canvas.rect(x, 600 - 20 * n, end - x, 20)
            typed(canvas, text, x + 10, 606 - 20 * n)
    typed(canvas, "三、存在的问题，明年改进。", 160, 500)


@pytest.mark.parametrize("labels", [True, False])
def test_a_table_in_the_frame_of_a_page_is_a_table_of_its_own(labels, tmp_path):
    """Be all its cells ruled, or the figures alone."""
    data = drawn(lambda canvas: framed(canvas, labels=labels))
    layout = laid_out(tmp_path, data)
    (table,) = layout.tables
    assert [[x for x in row if x] for row in texts(table)] == [
        ["渠道", "数量", "办结"],
        ["当面申请数", "7", "6"],
        ["网络申请数", "8", "5"],
    ]
    assert "三、存在的问题，明年改进。" in layout.lines
    assert "年度报告目录" in layout.lines


def test_whole_labels_on_both_sides_of_a_page_are_two():
    above = ["未经复议直接起诉", "复议后起诉"]
    group = [Piece(x, n, full=True) for n, x in enumerate(above, 1)]
    pages = [
        [
            [own, Piece("结果维持", n), Piece("1", n)],
            [own, Piece("总计", n), Piece("1", n)],
        ]
        for n, own in enumerate(group, 1)
    ]
    assert [row[0].text for row in _joined(pages)] == [above[0]] * 2 + [above[1]] * 2


def test_whole_rows_on_both_sides_of_a_page_are_two():
    """Where spans are lost, labels stand in columns of their own, beside blanks."""
    above = [Piece(x, 1, absent=not x) for x in ("", "（七）总计", "24", "3")]
    below = [
        Piece(x, 2, absent=not x) for x in ("四、结转下年度继续办理", "", "0", "1")
    ]
    rows = [[piece.text for piece in row] for row in _joined([[above], [below]])]
    assert rows == [
        ["", "（七）总计", "24", "3"],
        ["四、结转下年度继续办理", "", "0", "1"],
    ]


def test_a_first_row_with_figures_that_a_page_repeats_whole_is_read_once():
    first = ["行政复议", "结果维持", "0"]
    pages = [
        [[Piece(x, n) for x in row] for row in (first, ["行政复议", other, "2"])]
        for n, other in enumerate(("结果纠正", "总计"), 1)
    ]
    rows = [[piece.text for piece in row] for row in _joined(pages)]
    assert [row[1] for row in rows] == ["结果维持", "结果纠正", "总计"]


def test_a_heading_that_a_page_repeats_runs_over_the_row_below(tmp_path):
    """Its cell is but a line high there, and its other lines lie over a label."""
    heading = ["本列数据的勾稽关系", "为第一项加第二项之和", "等于第三项加第四项"]
    pages = iter([(40, "当面申请数", "7"), (14, "网络申请数", "8")])

    def draw(canvas):
        high, label, figure = next(pages)
        for x, end in ((50, 200), (200, 300)):
            canvas.rect(x, 760 - high, end - x, high)
            canvas.rect(x, 730 - high, end - x, 30)
        for n, line in enumerate(heading):
            typed(canvas, line, 60, 750 - 12 * n)
        typed(canvas, "总计", 210, 750)
        typed(canvas, label, 60, 740 - high)
        typed(canvas, figure, 210, 740 - high)

    (table,) = laid_out(tmp_path, drawn(draw, pages=2)).tables
    assert texts(table) == [
        ["".join(heading), "总计"],
        ["当面申请数", "7"],
        ["网络申请数", "8"],
    ]


def test_a_cell_alone_of_a_row_that_a_page_cuts_is_of_that_row(tmp_path):
    rows = ["收到申请数", "3", "4", "7"], ["办结数", "5", "", "9"]
    xs = (50, 150, 200, 250, 300)
    pages = iter((rows, [["", "", "6"]]))

    def draw(canvas):
        own = next(pages)
        end = 740 - 20 * (len(own) - 1)
        for n, row in enumerate(own):
            for x, text in zip(xs, row, strict=False):
                typed(canvas, text, x + 5, 746 - 20 * n)
        whole = len(own) > 1
        for y in (760, 740) if whole else (740,):
            canvas.line(xs[0 if whole else 1], y, xs[4 if whole else 3], y)
        for x in xs if whole else xs[1:4]:
            canvas.line(x, 760, x, end)

    (table,) = laid_out(tmp_path, drawn(draw, pages=2)).tables
    assert texts(table)[-1] == ["办结数", "5", "6", "9"]
