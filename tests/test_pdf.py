"""Ruled tables of a PDF read back figure for figure; hostile files are refused."""

import io
import sys
import zlib

import pytest
import render
import render_files
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from govopen.document import open_document
from govopen.errors import (
    DamagedError,
    DocumentError,
    EmptyDocumentError,
    FormatError,
    TooLargeError,
)
from govopen.form import forms
from govopen.pdf import MAX_PAGES
from govopen.tables import lay_out

SEEDS = st.integers(min_value=0, max_value=10**6)
FORMS = st.sampled_from(list(forms()))
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


@settings(max_examples=12)
@given(form=FORMS, seed=SEEDS, style=STYLES)
def test_a_pdf_reads_back(form, seed, style, read, figures_in):
    figures = render.figures_of(form, seed)
    data = render_files.pdf(*render_files.laid_out(form, figures, style))
    report = read(data, ".pdf")
    assert figures_in(report) == figures
    assert report.findings.empty


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


def test_tables_with_words_between_them_are_two(tmp_path):
    tables = [long_table(10), long_table(10)]
    layout = laid_out(tmp_path, render_files.pdf(TITLE, tables))
    assert [table.number for table in layout.tables] == [1, 2]
    assert layout.lines[:3] == [TITLE, "说明", "说明"]


def test_a_text_broken_over_lines_is_one(tmp_path):
    rows = [[("不属于本行政机关公开的数量", 1, 1), ("1234567890", 1, 1)]] * 2
    data = render_files.pdf(TITLE, [rows], widths=[40, 30])
    (table,) = laid_out(tmp_path, data).tables
    assert texts(table) == [["不属于本行政机关公开的数量", "1234567890"]] * 2


def test_figures_below_one_another_are_not_one_number(tmp_path):
    rows = [[("公开", 1, 1), ("3\n4", 1, 1)]] * 2
    (table,) = laid_out(tmp_path, render_files.pdf(TITLE, [rows])).tables
    assert texts(table) == [["公开", "3\n4"]] * 2
    assert table.rows[0][1].kind.value == "label"


def test_figures_beside_one_another_are_not_one_number(tmp_path):
    rows = [[("公开", 1, 1), ("3 456 7", 1, 1)]] * 2
    (table,) = laid_out(tmp_path, render_files.pdf(TITLE, [rows])).tables
    assert table.rows[0][1].kind.value == "label"


def test_bold_drawn_twice_is_read_once(tmp_path):
    def draw(canvas):
        canvas.rect(50, 700, 100, 20)
        canvas.rect(150, 700, 100, 20)
        for shift in (0, 0.3):
            canvas.drawString(55 + shift, 706, "公开")
            canvas.drawString(155 + shift, 706, "128")

    (table,) = laid_out(tmp_path, drawn(draw)).tables
    assert texts(table) == [["公开", "128"]]


# -- what is refused -----------------------------------------------------------------


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


def test_letters_that_do_not_say_what_they_are_are_refused(read):
    # The name of the character set is lost when this program encrypts it.
    lock = StandardEncryption("", ownerPassword="secret", strength=128)
    data = drawn(lambda canvas: canvas.drawString(9, 9, "公开"), encrypt=lock)
    refused(read, EmptyDocumentError, "do not say what they are", data)


def test_too_many_pages_are_refused(read):
    data = drawn(lambda canvas: canvas.drawString(9, 9, "公开"), MAX_PAGES + 1)
    refused(read, TooLargeError, f"more than {MAX_PAGES} pages", data)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_refused_before_it_is_unpacked(layers, read):
    packed = b"\0" * 2**28
    for _ in range(layers):
        packed = zlib.compress(packed)
    data = b"%PDF-1.4\n1 0 obj\n<< >>\nstream\n" + packed + b"\nendstream\nendobj\n"
    refused(read, TooLargeError, "unpack to more than", data)


def test_rules_without_number_are_refused(read):
    def draw(canvas):
        for n in range(6000):
            canvas.rect(n / 20, n / 10, 5, 5)

    refused(read, TooLargeError, "more rules on page 1", drawn(draw))


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
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
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
    refused(read, TooLargeError, "more drawing on page 1", data)


def test_a_form_drawn_a_few_times_is_read(tmp_path):
    layout = laid_out(tmp_path, drawn(nested(3, 2)))
    assert any("xxx" in line for line in layout.lines)
