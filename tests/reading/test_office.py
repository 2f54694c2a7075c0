"""Word, Excel and CSV read back figure for figure; hostile files are refused."""

import io
import re
import struct
import subprocess
import sys
import zipfile

import lxml.etree
import pytest
import render
import render_files
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from govopen import read_report
from govopen.errors import (
    DamagedError,
    DocumentError,
    FormatError,
    StoppedError,
    TooLargeError,
)
from govopen.form import forms
from govopen.reading.document import open_document
from govopen.reading.extract import lay_out
from govopen.reading.parts import MAX_PARTS
from govopen.reading.tables import MAX_CELLS

SEEDS = st.integers(min_value=0, max_value=10**6)
FORMS = st.sampled_from(list(forms()))
# The forms of one region have columns of numbers that are no figures.
NATIONAL = st.sampled_from([n for n, form in forms().items() if not form.region])
STYLES = st.builds(
    render.Style,
    numbering=st.sampled_from(list(render.NUMBERING)),
    thousands=st.booleans(),
    units_in_cells=st.booleans(),
    breaks=st.booleans(),
    wide=st.booleans(),
)
TITLE = "2018年如东县政府信息公开工作年度报告"


def laid_out(tmp_path, data, name="report.bin"):
    path = tmp_path / name
    path.write_bytes(data)
    return lay_out(open_document(path))


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


def workbook(rows=(((TITLE, 1, 1),),), **options):
    return render_files.xlsx({"年报": rows}, **options)


def changed(data, change):
    """Return an archive whose parts, by name, `change` has rewritten."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        parts = {name: old.read(name) for name in old.namelist()}
        for name, content in change(parts).items():
            new.writestr(name, content)
    return packed.getvalue()


def with_cells(cells):
    """Return a workbook whose sheet holds the XML of these cells in its first row."""
    sheet = "xl/worksheets/sheet1.xml"

    def change(parts):
        text = parts[sheet].decode()
        start, end = text.index("<sheetData"), text.index("</sheetData>")
        text = f'{text[:start]}<sheetData><row r="1">{cells}</row>{text[end:]}'
        return parts | {sheet: text.encode()}

    return changed(workbook(), change)


# -- what reads back -----------------------------------------------------------------


@given(form=FORMS, seed=SEEDS, style=STYLES)
def test_a_sheet_for_each_table_reads_back(form, seed, style, read, figures_in):
    figures = render.figures_of(form, seed)
    title, tables = render_files.laid_out(form, figures, style)
    sheets = {f"表{n}": [[(title, 1, 3)], *rows] for n, rows in enumerate(tables)}
    report = read(render_files.xlsx(sheets), ".xlsx")
    assert figures_in(report) == figures
    assert report.findings.empty


@given(form=FORMS, seed=SEEDS, style=STYLES, kind=st.sampled_from(["xlsx", "xls"]))
def test_tables_on_one_sheet_read_back(form, seed, style, kind, read, figures_in):
    figures = render.figures_of(form, seed)
    rows = render_files.stacked(*render_files.laid_out(form, figures, style))
    report = read(getattr(render_files, kind)({"年报": rows}), f".{kind}")
    assert figures_in(report) == figures
    assert report.findings.empty


@given(
    form=FORMS,
    seed=SEEDS,
    style=STYLES,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_csv_reads_back(form, seed, style, encoding, read, figures_in):
    figures = render.figures_of(form, seed)
    rows = render_files.stacked(*render_files.laid_out(form, figures, style))
    report = read(render_files.comma_separated(rows, encoding), ".csv")
    assert figures_in(report) == figures
    assert report.findings.empty


@given(form=FORMS, seed=SEEDS, style=STYLES)
def test_word_reads_back(form, seed, style, read, figures_in):
    figures = render.figures_of(form, seed)
    data = render_files.word(*render_files.laid_out(form, figures, style))
    report = read(data, ".docx")
    assert figures_in(report) == figures
    assert report.findings.empty


@pytest.mark.parametrize("layout", ["broken-up.docx", "in-a-frame.docx"])
@settings(max_examples=4)
@given(form=FORMS, seed=SEEDS, style=STYLES)
def test_word_broken_up_or_framed_reads_back(
    layout, form, seed, style, read, figures_in
):
    figures = render.figures_of(form, seed)
    write = render_files.RENDERERS[layout]
    report = read(write(*render_files.laid_out(form, figures, style)), ".docx")
    assert figures_in(report) == figures
    assert report.findings.empty


@pytest.mark.parametrize("layout", ["broken-up.docx", "stacked.xlsx", "sheets.xls"])
@settings(max_examples=8)
@given(form=NATIONAL, seed=SEEDS, data=st.data())
def test_damage_in_an_office_file_shows(layout, form, seed, data, read, figures_in):
    figures = render.figures_of(form, seed)
    title, tables = render_files.laid_out(form, figures, render.Style())
    rows = data.draw(st.sampled_from([rows for rows in tables if rows]))
    places = [
        (r, c)
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if cell[0].isdigit() and cell[1:] == (1, 1)
    ]
    r, c = data.draw(st.sampled_from(places))
    damage = data.draw(st.sampled_from(["", "#REF!", "3-4", "12 34 5", "Q"]))
    rows[r][c] = (damage, 1, 1)
    report = read(render_files.RENDERERS[layout](title, tables), f".{layout[-4:]}")
    found = figures_in(report)
    assert found.items() <= figures.items()
    assert len(found) >= len(figures) - 1
    blank = damage == ""
    assert blank or "cell.unreadable" in set(report.findings["rule"])


@pytest.mark.parametrize("form", list(forms()))
def test_word_as_another_program_writes_it_reads_back(form, read, figures_in):
    figures = render.figures_of(form, 5)
    title, tables = render_files.laid_out(form, figures, render.Style())
    report = read(render_files.word_by_python(title, tables), ".docx")
    assert figures_in(report) == figures
    assert report.findings.empty
    assert report.meta["title"] == title


@pytest.mark.parametrize("form", list(forms()))
def test_a_workbook_says_what_its_page_says(form, read):
    figures = render.figures_of(form, 2)
    rows = render_files.stacked(*render_files.laid_out(form, figures, render.Style()))
    page = read(render.page(form, figures))
    sheet = read(workbook(rows), ".xlsx")
    ignored = ["path", "sha256"]
    assert [v for k, v in page.meta.items() if k not in ignored] == [
        v for k, v in sheet.meta.items() if k not in ignored
    ]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_figure_is_located_by_its_place_on_the_sheet(kind, read):
    rows = [
        [("填报单位:如东县人民政府", 1, 3)],
        [],
        [(TITLE, 1, 3)],
        [("统计指标", 1, 1), ("单位", 1, 1), ("统计数", 1, 1)],
        [("收到申请数", 1, 1), ("件", 1, 1), ("320", 1, 1)],
        [("1.当面申请数", 1, 1), ("件", 1, 1), ("26", 1, 1)],
        [],
        [("2.传真申请数", 1, 1), ("件", 1, 1), ("0", 1, 1)],
    ]
    data = getattr(render_files, kind)({"统计 表": rows})
    located = read(data, f".{kind}").observations.set_index("code")["locator"]
    assert located.to_dict() == {
        "request.received": "sheet 统计 表, row 5, column 3",
        "request.in_person": "sheet 统计 表, row 6, column 3",
        "request.fax": "sheet 统计 表, row 8, column 3",
    }


def test_merged_cells_stand_at_each_place(tmp_path):
    rows = [[("公开", 2, 2), ("1", 1, 1)], [("2", 1, 1)], [("申请", 1, 3)]]
    for data in (workbook(rows), render_files.xls({"年报": rows})):
        (table,) = laid_out(tmp_path, data).tables
        assert texts(table) == [
            ["公开", "公开", "1"],
            ["公开", "公开", "2"],
            ["申请", "申请", "申请"],
        ]
        assert table.rows[0][0] is table.rows[1][1]


def test_numbers_are_written_as_the_sheet_shows_them(tmp_path):
    data = with_cells(
        '<c r="A1"><v>320</v></c><c r="B1"><v>21.800000000000001</v></c>'
        '<c r="C1"><v>1E6</v></c><c r="D1"><v>-0.5</v></c><c r="E1" t="b"><v>1</v></c>'
        '<c r="F1"><f>1+1</f><v>2</v></c>'
        '<c r="G1" t="str"><f>IF(A1,"",1)</f><v></v></c>'
    )
    assert texts(laid_out(tmp_path, data).tables[0]) == [
        ["320", "21.8", "1000000", "-0.5", "TRUE", "2"]
    ]


def test_an_error_or_a_formula_never_computed_is_no_blank(tmp_path):
    data = with_cells(
        '<c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>SUM(A2:A3)</f></c>'
        '<c r="C1" t="str"><f t="shared" si="0">A2+A3</f><v></v></c>'
        '<c r="D1" t="str"><f t="shared" si="0"/><v></v></c>'
    )
    (table,) = laid_out(tmp_path, data).tables
    assert texts(table) == [["#REF!", "=SUM(A2:A3)", "=A2+A3", "=A2+A3"]]


@pytest.mark.parametrize(("stale", "text"), [(True, "=SUM(A2:A3)"), (False, "0")])
def test_a_sum_that_waits_to_be_computed_is_not_0(stale, text, tmp_path):
    def change(parts):
        name = "xl/workbook.xml"
        book = re.sub(rb"<calcPr[^>]*/>", b"", parts[name])
        mark = b'<calcPr fullCalcOnLoad="1"/>' if stale else b""
        return parts | {name: book.replace(b"</workbook>", mark + b"</workbook>")}

    data = with_cells(
        '<c r="A1" t="str"><v>公开</v></c><c r="B1"><f>SUM(A2:A3)</f><v>0</v></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c>'
    )
    (table,) = laid_out(tmp_path, changed(data, change)).tables
    assert texts(table) == [["公开", text, "2"]]


def xlsx_of(write):
    """Return a workbook whose one sheet `write` has written, given the workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        write(book, book.add_worksheet("年报"))
    return file.getvalue()


def test_a_share_is_no_count_and_what_a_format_hides_is_blank(tmp_path):
    shown = {"0%": "50%", "0.00%": "50.00%", "0.0%;-0.0%": "50.0%", ";;;": ""}
    shown |= {"0": "1", '0"%"': "1%", "0.00": "0.50", "0;-0;;@": "1"}

    def write(book, sheet):
        sheet.write(0, 0, "公开")
        for column, code in enumerate(shown, start=2):
            sheet.write(0, column, 0.5, book.add_format({"num_format": code}))
        struck = book.add_format({"font_strikeout": True})
        sheet.write(0, 1, 31, struck)

    def fill(sheet):
        sheet.write(0, 0, "公开")
        for column, code in enumerate(shown, start=2):
            style = xlwt.easyxf(num_format_str=code)
            sheet.write(0, column, 0.5, style)
        sheet.write(0, 1, 31, xlwt.easyxf("font: struck_out on"))

    for data, name in ((xlsx_of(write), "a.xlsx"), (old_workbook(fill), "a.xls")):
        (table,) = laid_out(tmp_path, data, name).tables
        assert texts(table) == [["公开", "[unseen]", *shown.values()]]


def test_letters_struck_or_raised_in_a_cell_are_no_digits_of_it(tmp_path):
    def write(book, sheet):
        struck = book.add_format({"font_strikeout": True})
        raised = book.add_format({"font_script": 1})
        bold = book.add_format({"bold": True})
        sheet.write(0, 0, "公开")
        sheet.write_rich_string(0, 1, struck, "31", bold, "320")
        sheet.write_rich_string(0, 2, "320", raised, "1")
        sheet.write_rich_string(0, 3, "3", bold, "20")
        sheet.write(0, 4, "320", raised)
        sheet.write(0, 5, "26\n226")

    (table,) = laid_out(tmp_path, xlsx_of(write)).tables
    assert texts(table) == [["公开", "320", "320¹", "320", "320", "26\n226"]]

    def fill(sheet):
        struck, bold = xlwt.Font(), xlwt.Font()
        struck.struck_out = bold.bold = True
        sheet.write(0, 0, "公开")
        sheet.write_rich_text(0, 1, [("31", struck), ("320", bold)])
        sheet.write_rich_text(0, 2, ["320", ("1", struck)])
        sheet.write_rich_text(0, 3, ["3", ("20", bold)])
        sheet.write_rich_text(0, 4, ["申请", ("数", struck)])
        sheet.write(0, 5, "26\n226")

    (table,) = laid_out(tmp_path, old_workbook(fill), "a.xls").tables
    assert texts(table) == [["公开", "320", "320", "320", "申请", "26\n226"]]


def test_a_formula_of_an_old_workbook_never_computed_is_no_blank(tmp_path):
    def fill(sheet):
        sheet.write(0, 0, "公开")
        sheet.write(0, 1, xlwt.Formula("1/0"))
        sheet.write(0, 2, xlwt.Formula('IF(1;"";2)'))

    (table,) = laid_out(tmp_path, old_workbook(fill), "a.xls").tables
    assert texts(table)[0] == ["公开", "=?"]


def word_tables(tmp_path, content):
    return laid_out(tmp_path, render_files.docx(content)).tables


def box(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{render_files.paragraph(text)}</w:tc>"


def word_cell(content, styles=""):
    """Return a Word file whose one table has a row of a label and this cell."""
    label = "<w:tc><w:p><w:r><w:t>公开</w:t></w:r></w:p></w:tc>"
    row = f"<w:tr>{label}<w:tc>{content}</w:tc></w:tr>"
    data = render_files.docx(f"<w:tbl>{row}</w:tbl>")
    word = f'xmlns:w="{render_files.WORD}"'
    part = f"<w:styles {word}>{styles}</w:styles>".encode()
    return changed(data, lambda parts: parts | {"word/styles.xml": part})


def word_run(text, *properties):
    marks = "".join(f"<w:{mark}/>" for mark in properties)
    return f"<w:r><w:rPr>{marks}</w:rPr><w:t>{text}</w:t></w:r>"


RAISED = 'vertAlign w:val="superscript"'
STRUCK_STYLE = (
    '<w:style w:type="character" w:styleId="x"><w:rPr><w:strike/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (word_run("31", "strike") + word_run("320"), "320"),
        (word_run("31", "dstrike") + word_run("320"), "320"),
        (word_run("31", "vanish") + word_run("320"), "320"),
        (word_run("31", 'rStyle w:val="x"') + word_run("320"), "320"),
        (word_run("3", 'strike w:val="0"') + word_run("20"), "320"),
        (word_run("3", 'rStyle w:val="x"', 'strike w:val="0"'), "3"),
        (word_run("320") + word_run("1", RAISED), "320¹"),
        (f'<w:bdo w:val="rtl">{word_run("320")}</w:bdo>', "[formula]"),
        (f'<w:bdo w:val="ltr">{word_run("320")}</w:bdo>', "320"),
        (word_run("1", 'vertAlign w:val="subscript"') + word_run("320"), "[1]320"),
        (word_run("3", RAISED) + word_run("20", RAISED), "320"),
        (word_run("320", RAISED), "320"),
        (word_run("3", 'vertAlign w:val="baseline"') + word_run("20"), "320"),
        (word_run("26") + "</w:p><w:p>" + word_run("226"), "26\n226"),
        (word_run("26") + "<w:r><w:br/></w:r>" + word_run("226"), "26\n226"),
        (word_run("26") + "<w:r><w:tab/></w:r>" + word_run("226"), "26\n226"),
        (word_run("收到") + "</w:p><w:p>" + word_run("申请数"), "收到 申请数"),
        (word_run("1") + "<w:r><w:noBreakHyphen/></w:r>" + word_run("2"), "1-2"),
        (word_run("1 200"), "1 200"),
    ],
)
def test_a_cell_of_word_holds_what_is_seen_of_it(content, text, tmp_path):
    data = word_cell(f"<w:p>{content}</w:p>", STRUCK_STYLE)
    (table,) = laid_out(tmp_path, data, "a.docx").tables
    assert texts(table) == [["公开", text]]


def styled(kind, name, marks, based="", more=""):
    """Return a style of Word that says this of letters."""
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    own = "".join(f"<w:{mark}/>" for mark in marks)
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}">{on}<w:rPr>{own}</w:rPr>{more}'
        "</w:style>"
    )


PALE = 'color w:val="FEFEFE"'
SMALL, WHITE, RED = 'sz w:val="12"', 'color w:val="FFFFFF"', 'color w:val="FF0000"'
SLANTED, LINED = ("i",), ('u w:val="single"',)
UP, APART = 'position w:val="6"', 'spacing w:val="200"'
WHITE_OF_THEME = 'color w:val="auto" w:themeColor="background1"'
SONG = 'rFonts w:ascii="SimSun" w:hint="eastAsia"'
BOXED = 'bdr w:val="single"'


@pytest.mark.parametrize(
    "marks",
    [(UP,), (SMALL,), (RED,), (SONG,), (UP, SMALL), (APART,), (BOXED,), SLANTED, LINED],
)
@pytest.mark.parametrize("level", ["run", "character", "based", "paragraph"])
def test_digits_of_word_that_look_different_are_no_number(marks, level, tmp_path):
    styles = styled("character", "odd", marks) + styled("character", "a", (), "odd")
    styles += styled("paragraph", "p", marks)
    name = {"character": "odd", "based": "a"}.get(level)
    odd = (f'rStyle w:val="{name}"',) if name else marks
    cell = f"<w:p>{word_run('29633')}{word_run('1', *odd)}</w:p>"
    if level == "paragraph":  # which says so of the first run, and a run takes it back
        back = 'position w:val="0"', 'sz w:val="21"', 'color w:val="auto"'
        back += 'rFonts w:ascii="x"', 'bdr w:val="nil"', 'spacing w:val="0"'
        back += 'i w:val="0"', 'u w:val="none"'
        cell = f'<w:p><w:pPr><w:pStyle w:val="p"/></w:pPr>{word_run("29633")}'
        cell += f"{word_run('1', *back)}</w:p>"
    (table,) = laid_out(tmp_path, word_cell(cell, styles), "a.docx").tables
    mark = UP in marks and level != "paragraph"  # of a footnote: raised, as it is not
    assert texts(table) == [["公开", "29633¹" if mark else "29633[1]"]]
    whole = f"<w:p>{word_run('296', *odd)}{word_run('33', *odd)}</w:p>"
    (table,) = laid_out(tmp_path, word_cell(whole, styles), "a.docx").tables
    assert texts(table) == [["公开", "29633"]]


def test_a_mark_that_a_footnote_sets_itself_is_no_digit(tmp_path):
    note = (
        '<w:r><w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>1</w:t></w:r>'
    )
    cell = f"<w:p>{word_run('320')}{note}</w:p>"
    (table,) = laid_out(tmp_path, word_cell(cell), "a.docx").tables
    assert texts(table) == [["公开", "320¹"]]


@pytest.mark.parametrize(
    "gone",
    [
        "strike",
        "dstrike",
        "vanish",
        WHITE,
        WHITE_OF_THEME,
        PALE,
        'sz w:val="2"',
        'w w:val="1"',
        'w w:val="1%"',
    ],
)
def test_what_a_style_of_word_hides_is_not_read(gone, tmp_path):
    styles = styled("paragraph", "p", (gone,)) + styled("paragraph", "q", (), "p")
    styles += styled("character", "c", (gone,))
    in_q = '<w:p><w:pPr><w:pStyle w:val="q"/></w:pPr>'
    by_run = f"<w:p>{word_run('7', gone)}{word_run('320')}</w:p>"
    named = word_run("7", 'rStyle w:val="c"')
    by_style = f"<w:p>{named}{word_run('320')}</w:p>"
    by_paragraph = f"{in_q}{word_run('7')}</w:p><w:p>{word_run('320')}</w:p>"
    for content in (by_run, by_style, by_paragraph):
        (table,) = laid_out(tmp_path, word_cell(content, styles), "a.docx").tables
        assert texts(table) == [["公开", "320"]]


W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def filled(name, inner):
    """Return a property of letters of newer programs, as `word_run` takes them."""
    return f'{name} xmlns:w14="{W14}">{inner}</w:{name}><w:noProof'


SOLID = "<w14:solidFill><w14:{}/></w14:solidFill>"


@pytest.mark.parametrize(
    ("name", "inner", "text"),
    [
        ("textFill", "<w14:noFill/>", "320"),
        ("textFill", SOLID.format('srgbClr w14:val="FFFFFF"'), "320"),
        ("textFill", SOLID.format('schemeClr w14:val="bg1"'), "320"),
        ("textFill", SOLID.format('srgbClr w14:val="000000"'), "7320"),
        ("textFill", SOLID.format('srgbClr w14:val="FF0000"'), "[7]320"),
        ("textOutline", SOLID.format('srgbClr w14:val="FF0000"'), "[7]320"),
        ("textOutline", "<w14:noFill/>", "7320"),
        (
            "textFill",
            "<w14:solidFill><w14:srgbClr w14:val='000000'><w14:alpha w14:val='98000'/>"
            "</w14:srgbClr></w14:solidFill>",
            "320",
        ),
        ("textFill", SOLID.format('prstClr w14:val="white"'), "320"),
        ("textFill", SOLID.format('sysClr w14:lastClr="FFFFFF"'), "320"),
        ("textFill", "<w14:gradFill/>", "[7]320"),
    ],
)
def test_letters_of_word_may_be_filled_and_outlined(name, inner, text, tmp_path):
    cell = f"<w:p>{word_run('7', filled(name, inner))}{word_run('320')}</w:p>"
    (table,) = laid_out(tmp_path, word_cell(cell), "a.docx").tables
    assert texts(table) == [["公开", text]]


@pytest.mark.parametrize(
    ("look", "text"),
    [
        ("rtl", "[formula]"),
        ('rFonts w:ascii="Wingdings"', "[formula]"),
        ('eastAsianLayout w:combine="1"', "[formula]"),
        ('eastAsianLayout w:combine="0"', "320"),
        ("webHidden", "320"),
        ('highlight w:val="yellow"', "320"),
        ('fitText w:val="900" w:id="1"', "320"),
        ('w w:val="150"', "320"),
        ('w w:val="?"', "320"),
    ],
)
def test_digits_of_word_in_an_order_or_signs_that_none_can_tell(look, text, tmp_path):
    cell = f"<w:p>{word_run('320', look)}</w:p>"
    (table,) = laid_out(tmp_path, word_cell(cell), "a.docx").tables
    assert texts(table) == [["公开", text]]


@pytest.mark.parametrize(
    "look",
    ["webHidden", "specVanish", "outline", 'fitText w:val="900"', 'w w:val="200"'],
)
def test_digits_of_word_in_another_view_or_width_are_parted(look, tmp_path):
    cell = f"<w:p>{word_run('320')}{word_run('1', look)}</w:p>"
    (table,) = laid_out(tmp_path, word_cell(cell), "a.docx").tables
    assert texts(table) == [["公开", "320[1]"]]


def test_letters_without_a_fill_are_seen_by_their_outline(tmp_path):
    marks = filled("textFill", "<w14:noFill/>"), filled("textOutline", "<w14:round/>")
    cell = f"<w:p>{word_run('7', *marks)}{word_run('320')}</w:p>"
    (table,) = laid_out(tmp_path, word_cell(cell), "a.docx").tables
    assert texts(table) == [["公开", "[7]320"]]


@pytest.mark.parametrize(
    ("gone", "text"),
    [
        ("strike", "[unseen]"),
        ("dstrike", "[unseen]"),
        ('highlight w:val="black"', "[unseen]"),
        ("vanish", ""),
        (WHITE, ""),
    ],
)
def test_a_figure_that_is_struck_or_covered_is_no_blank(gone, text, tmp_path):
    marks = (gone, 'color w:val="000000"')[: 1 + ("black" in gone)]
    data = word_cell(f"<w:p>{word_run('32', *marks)}{word_run('0', *marks)}</w:p>")
    (table,) = laid_out(tmp_path, data, "a.docx").tables
    assert texts(table) == [["公开", text]]
    (table,) = laid_out(
        tmp_path, word_cell(f"<w:p>{word_run('/', *marks)}</w:p>"), "a.docx"
    ).tables
    assert texts(table) == [["公开", ""]]


@pytest.mark.parametrize(
    ("level", "text"), [("%1.", "[numbered]"), ("\uf0b7", ""), ("", "")]
)
def test_the_style_of_a_paragraph_may_number_it(level, text, tmp_path):
    own = '<w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr>'
    styles = f'<w:style w:type="paragraph" w:styleId="p">{own}</w:style>'
    styles += styled("paragraph", "q", (), "p")
    lists = (
        f'<w:numbering xmlns:w="{render_files.WORD}">'
        '<w:abstractNum w:abstractNumId="1">'
        f'<w:lvl><w:lvlText w:val="{level}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    data = word_cell('<w:p><w:pPr><w:pStyle w:val="q"/></w:pPr></w:p>', styles)
    data = changed(data, lambda parts: parts | {"word/numbering.xml": lists.encode()})
    (table,) = laid_out(tmp_path, data, "a.docx").tables
    assert texts(table) == [["公开", text]]


def test_styles_that_strike_twice_strike_nothing(tmp_path):
    styles = styled("paragraph", "p", ("strike",))
    styles += styled("character", "c", ("strike",))
    run = word_run("320", 'rStyle w:val="c"')
    content = f'<w:p><w:pPr><w:pStyle w:val="p"/></w:pPr>{run}</w:p>'
    (table,) = laid_out(tmp_path, word_cell(content, styles), "a.docx").tables
    assert texts(table) == [["公开", "320"]]


def test_white_on_a_dark_cell_is_seen_and_dark_on_dark_is_not(tmp_path):
    def cells(fill, colour, place="tcPr"):
        shade = f'<w:{place}><w:shd w:val="clear" w:fill="{fill}"/></w:{place}>'
        run = word_run("320", f'color w:val="{colour}"')
        if place == "rPr":
            run = run.replace("<w:rPr>", shade.removesuffix("</w:rPr>"))
        own = shade if place == "tcPr" else ""
        paragraph = f"<w:p>{shade if place == 'pPr' else ''}{run}</w:p>"
        return f"<w:tc>{own}{paragraph}</w:tc>"

    row = box("公开")
    row += cells("1F4E79", "FFFFFF") + cells("1F4E79", "1F4E79") + cells("auto", "auto")
    row += cells("000000", "auto") + cells("FFFFFF", "FFFFFF")
    row += cells("1F4E79", "FFFFFF", "pPr") + cells("1F4E79", "FFFFFF", "rPr")
    (table,) = word_tables(tmp_path, f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")
    assert texts(table) == [["公开", "320", "[unseen]", "320", "320", "", "320", "320"]]


@pytest.mark.parametrize(
    ("part", "place"), [("", None), ("firstRow", 0), ("lastRow", 2), ("firstCol", None)]
)
def test_the_style_of_a_table_may_strike_parts_of_it(part, place, tmp_path):
    gone = "<w:rPr><w:strike/></w:rPr>"
    inner = f'<w:tblStylePr w:type="{part}">{gone}</w:tblStylePr>' if part else gone
    style = f'<w:style w:type="table" w:styleId="t">{inner}</w:style>'
    rows = "".join(f"<w:tr>{box(f'公开{n}')}{box(str(n))}</w:tr>" for n in range(3))
    look = '<w:tblPr><w:tblStyle w:val="t"/><w:tblLook w:val="04E0"/></w:tblPr>'
    data = render_files.docx(f"<w:tbl>{look}{rows}</w:tbl>")
    head = f'<w:styles xmlns:w="{render_files.WORD}">{style}</w:styles>'
    data = changed(data, lambda parts: parts | {"word/styles.xml": head.encode()})
    (table,) = laid_out(tmp_path, data, "a.docx").tables
    left = {"": [], "firstCol": [0, 1, 2]}.get(
        part, [n for n in range(3) if n != place]
    )
    seen = [row[1] for row in texts(table)]
    assert [int(text) for text in seen if text != "[unseen]"] == left


def field(words, result=None):
    """Return a field of Word, its result if it has one."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    kept = "" if result is None else mark.format("separate") + word_run(result)
    words = f"<w:r><w:instrText>{words}</w:instrText></w:r>"
    return mark.format("begin") + words + kept + mark.format("end")


PICTURE = "<w:r><w:drawing><w:inline/></w:drawing></w:r>"
STAMP = "<w:r><w:drawing><w:anchor/></w:drawing></w:r>"
NUMBERED = '<w:numId w:val="1"/>'
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def formula(inner):
    return f'<m:oMath xmlns:m="{MATH}">{inner}</m:oMath>'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (field(" =SUM(LEFT) "), "[=SUM(LEFT)]"),
        (field(" =SUM(LEFT) ", ""), "[=SUM(LEFT)]"),
        (field("=SUM(LEFT)", "320"), "320"),
        (field("EQ \\o\\ac(○,1)"), "[EQ \\o\\ac(○,1)]"),
        (field("FORMTEXT"), ""),
        (field(f"IF {field('=1', '1')} = 1 ", "320"), "320"),
        ('<w:fldSimple w:instr="=SUM(ABOVE)"/>', "[=SUM(ABOVE)]"),
        (f'<w:fldSimple w:instr="=A1">{word_run("320")}</w:fldSimple>', "320"),
        (PICTURE, "[picture]"),
        (STAMP, "[picture]"),
        (word_run("2") + PICTURE, "2[picture]"),
        (word_run("320") + STAMP, "320"),
        (word_run("申请数") + PICTURE, "申请数"),
        ("<w:r><w:object/></w:r>", "[picture]"),
        ("<w:r><w:pict/></w:r>", "[picture]"),
        (formula("<m:r><m:t>320</m:t></m:r>"), "320"),
        (
            formula(
                "<m:sSup><m:e><m:r><m:t>320</m:t></m:r></m:e>"
                "<m:sup><m:r><m:t>1</m:t></m:r></m:sup></m:sSup>"
            ),
            "[formula]",
        ),
        (word_run("29") + formula("<m:r><m:t>633</m:t></m:r>"), "[29]633"),
        (
            f"<w:r><w:ruby><w:rt>{word_run('1')}</w:rt>"
            f"<w:rubyBase>{word_run('320')}</w:rubyBase></w:ruby></w:r>",
            "[1]320",
        ),
        (
            f"<w:r><w:ruby><w:rt>{word_run('shen')}</w:rt>"
            f"<w:rubyBase>{word_run('申')}</w:rubyBase></w:ruby></w:r>",
            "申",
        ),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
            f"{word_run('0')}</w:sdtContent></w:sdt>",
            "[0]",
        ),
        (
            '<w:sdt><w:sdtPr><w:showingPlcHdr w:val="0"/></w:sdtPr><w:sdtContent>'
            f"{word_run('0')}</w:sdtContent></w:sdt>",
            "0",
        ),
        (
            word_run("29633")
            + f'<w:hyperlink w:anchor="_ftn1">{word_run("1")}</w:hyperlink>',
            "29633¹",
        ),
        (f"{word_run('32')}<w:hyperlink>{word_run('0')}</w:hyperlink>", "320"),
        ('<w:r><w:footnoteReference w:id="1"/></w:r>' + word_run("320"), "320"),
        (f"<w:ins>{word_run('3')}</w:ins>{word_run('20')}", "320"),
        (f"<w:pPr><w:numPr>{NUMBERED}</w:numPr></w:pPr>", "[numbered]"),
        ('<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>', ""),
        (f"<w:pPr><w:numPr>{NUMBERED}</w:numPr></w:pPr>{word_run('申')}", "申"),
        (
            f"<w:pPr><w:numPr>{NUMBERED}</w:numPr></w:pPr>{word_run('320')}",
            "320[numbered]",
        ),
        (word_run("26") + word_run(" 226"), "26\n226"),
        (word_run("3") + word_run("9", "vanish") + word_run("20"), "3\n20"),
    ],
)
def test_what_is_no_text_is_no_blank_and_no_digit(content, text, tmp_path):
    data = word_cell(f"<w:p>{content}</w:p>")
    (table,) = laid_out(tmp_path, data, "a.docx").tables
    assert texts(table) == [["公开", text]]


def test_cells_and_rows_deleted_under_tracked_changes_are_gone(tmp_path):
    gone = "<w:cellDel/>"
    (table,) = word_tables(
        tmp_path,
        f"<w:tbl><w:tr>{box('公开')}{box('9', gone)}{box('1')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{box('申请')}{box('8')}</w:tr>"
        f"<w:tr>{box('办结', '<w:cellIns/>')}{box('9', gone)}{box('2')}</w:tr></w:tbl>",
    )
    assert texts(table) == [["公开", "1"], ["办结", "2"]]


def test_a_cell_goes_on_below_only_where_one_above_reaches_down(tmp_path):
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    (table,) = word_tables(
        tmp_path,
        f"<w:tbl><w:tr>{box('公开')}{box('1')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{box('申请', start)}{box('2')}</w:tr>"
        f"<w:tr>{box('', on)}{box('3')}</w:tr></w:tbl>",
    )
    assert texts(table) == [["公开", "1"], ["", "3"]]


@pytest.mark.parametrize(
    ("height", "rows"),
    [('w:val="1" w:hRule="exact"', 1), ('w:val="1"', 2), ('w:val="400"', 2)],
)
def test_a_row_of_no_height_is_not_read(height, rows, tmp_path):
    low = f"<w:trPr><w:trHeight {height}/></w:trPr>"
    (table,) = word_tables(
        tmp_path,
        f"<w:tbl><w:tr>{box('公开')}{box('1')}</w:tr>"
        f"<w:tr>{low}{box('申请')}{box('2')}</w:tr></w:tbl>",
    )
    assert len(table.rows) == rows


def nested(*rows):
    lines = "".join(f"<w:tr>{''.join(map(box, row))}</w:tr>" for row in rows)
    return f"<w:tbl>{lines}</w:tbl><w:p/>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (nested(["申请人"], ["项目"]), "申请人 项目"),
        (nested(["", "申请人"], ["项目", ""]), "申请人 项目"),
        (nested(["320", "件"]), "320 件"),
        (nested(["320"]), "320"),
        (nested(["3", "20"]), "[table]"),
    ],
)
def test_a_small_table_in_a_cell_of_a_table_is_a_part_of_it(inner, text, tmp_path):
    rows = "".join(f"<w:tr>{box(f'公开{n}')}{box(str(n))}</w:tr>" for n in range(3))
    cell = f"<w:tc>{inner}</w:tc>"
    tables = word_tables(
        tmp_path, f"<w:tbl>{rows}<w:tr>{box('申请')}{cell}</w:tr></w:tbl>"
    )
    assert texts(tables[0])[3] == ["申请", text]
    assert len(texts(tables[0])) == 4
    assert [texts(t) for t in tables[1:]] == (
        [[["3", "20"]]] if text == "[table]" else []
    )


PAGE = "<html><body><table><tr><td>公开</td><td>320</td></tr></table></body></html>"
ARCHIVE = (
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    "Content-Type: text/html; charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n\n" + PAGE + "\n--x--\n"
)


def put_in(tmp_path, name, data):
    """Return the tables of a Word file into which a file is put, be it not there."""
    office = "http://schemas.openxmlformats.org"
    chunk = (
        f'<w:altChunk xmlns:r="{office}/officeDocument/2006/relationships" r:id="a"/>'
    )
    link = (
        f'<Relationships xmlns="{office}/package/2006/relationships">'
        f'<Relationship Id="a" Target="/word/{name}"/></Relationships>'
    )
    own = {"word/_rels/document.xml.rels": link.encode()}
    own |= {} if data is None else {f"word/{name}": data}
    words = render_files.paragraph(TITLE)
    whole = changed(render_files.docx(words + chunk), lambda parts: parts | own)
    layout = laid_out(tmp_path, whole, "b.docx")
    assert layout.title == TITLE
    return [texts(table) for table in layout.tables]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", PAGE.encode()),
        ("a.htm", PAGE.encode("gb18030")),
        ("a.html", PAGE.encode("utf-16")),
        ("a.mht", ARCHIVE.encode()),
        (
            "a.docx",
            render_files.docx(
                render_files.word_table([[("公开", 1, 1), ("320", 1, 1)]])
            ),
        ),
    ],
    ids=["utf-8", "gb18030", "utf-16", "archive", "word"],
)
def test_a_file_put_into_a_word_file_is_read(name, data, tmp_path):
    assert put_in(tmp_path, name, data) == [[["公开", "320"]]]


@pytest.mark.parametrize("name", ["a.html", "a.mht", "a.txt"])
def test_a_file_that_was_not_put_in_after_all_leaves_the_rest(name, tmp_path):
    assert put_in(tmp_path, name, None) == []


def test_a_row_whose_marks_are_nested_is_read(tmp_path):
    marks = "<w:trPr><w:trPr><w:del/></w:trPr></w:trPr>"
    (table,) = word_tables(
        tmp_path, f"<w:tbl><w:tr>{marks}{box('公开')}{box('1')}</w:tr></w:tbl>"
    )
    assert texts(table) == [["公开", "1"]]


def test_a_word_file_without_a_body_is_refused(read):
    def change(parts):
        name = "word/document.xml"
        return parts | {name: parts[name].replace(b"w:body", b"w:other")}

    refused(
        read, DamagedError, "no body", changed(render_files.docx(""), change), ".docx"
    )


def test_a_hidden_row_of_word_is_not_read(tmp_path):
    row = "<w:tr>{}<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    hidden = row.format("<w:trPr><w:hidden/></w:trPr>", "99")
    data = render_files.docx(f"<w:tbl>{row.format('', '公开')}{hidden}</w:tbl>")
    (table,) = laid_out(tmp_path, data).tables
    assert texts(table) == [["公开"]]


def test_a_table_of_one_text_in_a_cell_of_word_is_that_text(read, figures_in):
    figures = render.figures_of("ogi2014", 1) | {("request.received", ""): 98765}
    parts = render_files.laid_out("ogi2014", figures, render.Style())
    data = render_files.word(*parts)

    def change(parts):
        name = "word/document.xml"
        text = parts[name].decode()
        start = text.rindex("<w:p>", 0, text.index("765</w:t>"))
        end = text.index("</w:p>", start) + 6
        inner = f"<w:tbl><w:tr><w:tc>{text[start:end]}</w:tc></w:tr></w:tbl><w:p/>"
        return parts | {name: (text[:start] + inner + text[end:]).encode()}

    assert figures_in(read(changed(data, change), ".docx")) == figures


def test_sheets_that_are_hidden_are_not_read(tmp_path):
    def hide(parts):
        book = parts["xl/workbook.xml"].replace(b'name="B"', b'name="B" state="hidden"')
        return parts | {"xl/workbook.xml": book}

    rows = [[(TITLE, 1, 1)]]
    data = changed(render_files.xlsx({"A": rows, "B": rows}), hide)
    assert [t.sheet for t in laid_out(tmp_path, data).tables] == ["A"]


def old_workbook(fill):
    """Return an old workbook whose one sheet `fill` has written."""
    book = xlwt.Workbook()
    fill(book.add_sheet("年报"))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_an_error_in_an_old_workbook_is_no_blank(tmp_path):
    def fill(sheet):
        sheet.write(0, 0, "公开")
        sheet.row(0).set_cell_error(1, 0x17)
        sheet.row(1).set_cell_error(3, 0x07)

    (table,) = laid_out(tmp_path, old_workbook(fill), "a.xls").tables
    assert texts(table)[0][:2] == ["公开", "#REF!"]
    assert texts(table)[1][3] == "#DIV/0!"


def test_rows_and_columns_that_are_hidden_are_blank(tmp_path):
    def fill(sheet):
        for r in range(3):
            for c in range(3):
                sheet.write(r, c, f"{r}{c}")
        sheet.row(1).hidden = True
        sheet.col(2).hidden = True

    def hide(parts):
        name = "xl/worksheets/sheet1.xml"
        text = parts[name].replace(b'<row r="2"', b'<row r="2" hidden="1"')
        cols = b'<cols><col min="3" max="3" width="9" hidden="1"/></cols><sheetData>'
        return parts | {name: text.replace(b"<sheetData>", cols)}

    cells = [[(f"{r}{c}", 1, 1) for c in range(3)] for r in range(3)]
    new = changed(workbook(cells, as_text=True), hide)
    for data, name in ((old_workbook(fill), "a.xls"), (new, "a.xlsx")):
        (table,) = laid_out(tmp_path, data, name).tables
        filled = [[text for text in row if text] for row in texts(table)]
        assert [row for row in filled if row] == [["00", "01"], ["20", "21"]]


def test_a_hidden_row_below_rows_that_a_workbook_leaves_out_is_blank(tmp_path):
    def write(book, sheet):
        for row, label in ((0, "公开"), (4, "申请"), (5, "答复")):
            sheet.write_row(row, 0, [label, row])
        sheet.set_row(4, options={"hidden": True})

    (table,) = laid_out(tmp_path, xlsx_of(write)).tables
    assert [row for row in texts(table) if any(row)] == [["公开", "0"], ["答复", "5"]]


def test_rows_and_columns_too_low_or_narrow_to_show_anything_are_blank(tmp_path):
    def fill(sheet):
        for r in range(3):
            for c in range(3):
                sheet.write(r, c, f"{r}{c}")
        sheet.row(1).height = 10
        sheet.row(1).height_mismatch = True
        sheet.col(2).width = 20

    def narrow(parts):
        name = "xl/worksheets/sheet1.xml"
        text = parts[name].replace(b'<row r="2"', b'<row r="2" ht="0.5"')
        cols = b'<cols><col min="3" max="3" width="0.1"/></cols><sheetData>'
        return parts | {name: text.replace(b"<sheetData>", cols)}

    cells = [[(f"{r}{c}", 1, 1) for c in range(3)] for r in range(3)]
    new = changed(workbook(cells, as_text=True), narrow)
    for data, name in ((old_workbook(fill), "a.xls"), (new, "a.xlsx")):
        (table,) = laid_out(tmp_path, data, name).tables
        filled = [[text for text in row if text] for row in texts(table)]
        assert [row for row in filled if row] == [["00", "01"], ["20", "21"]]


@pytest.mark.parametrize(
    ("look", "value", "text"),
    [
        ({"align": "distributed"}, "320 126", "320\n126"),
        ({"align": "justify"}, "320 126", "320\n126"),
        ({"align": "center"}, "320 126", "320 126"),
        ({"align": "fill"}, 97, "97 97…"),
        ({"align": "fill"}, "申请", "申请"),
        ({"font_size": 1}, 320, ""),
        ({"font_name": "Wingdings"}, 320, "[unseen]"),
        ({"font_name": "Wingdings"}, "320", "□□□"),
        ({"num_format": '00"  "000'}, 32026, '32026 (00"  "000)'),
        ({"num_format": "00 000"}, 32026, "32 026"),
        ({"pattern": 17}, 320, "320"),  # is dotted
    ],
)
def test_a_workbook_may_place_or_draw_digits_so_that_they_are_no_number(
    look, value, text, tmp_path
):
    def write(book, sheet):
        sheet.write_row(0, 0, ["公开", None, "件"])
        sheet.write(0, 1, value, book.add_format(look))

    (table,) = laid_out(tmp_path, xlsx_of(write)).tables
    assert texts(table) == [["公开", text, "件"]]


@pytest.mark.parametrize(
    ("colour", "text"),
    [
        ('theme="1" tint="1"', ""),
        ('theme="1" tint="0.99"', ""),
        ('theme="0" tint="-0.01"', ""),
        ('theme="0" tint="-1"', "320"),
        ('theme="1" tint="0.5"', "320"),
        ('theme="4" tint="0.5"', "320"),
    ],
)
def test_a_tint_may_make_letters_white(colour, text, tmp_path):
    def write(book, sheet):
        sheet.write_row(0, 0, ["公开", None, "件"])
        sheet.write(0, 1, 320, book.add_format({"font_color": "#123456"}))

    def tint(parts):
        name = "xl/styles.xml"
        tinted = parts[name].replace(b'rgb="FF123456"', colour.encode())
        return parts | {name: tinted}

    (table,) = laid_out(tmp_path, changed(xlsx_of(write), tint)).tables
    assert texts(table) == [["公开", text, "件"]]


def both(write_new, write_old):
    """Return the same workbook as XLSX and as XLS, with names for them."""
    return (xlsx_of(write_new), "a.xlsx"), (old_workbook(write_old), "a.xls")


def test_a_workbook_shows_what_its_formats_show(tmp_path):
    shown = {
        '0"万"': (3, "3万"), '0.00"万元"': (477.35, "477.35万元"),
        '0!.0,"万元"': (209007800, "20900.78万元"), '#,##0;-#,##0;"-"': (0, "-"),
        "0;-0;;@": (0, ""), '0"0"': (5, "50"), '"无"': (5, "无"), "0‰": (5, "5‰"),
        "(0)": (5, "(5)"), "#,##0,": (1532000, "1,532"), "0.0%": (0.125, "12.5%"),
    }  # fmt: skip

    def write(book, sheet):
        for column, (code, (value, _)) in enumerate(shown.items()):
            sheet.write(0, column, value, book.add_format({"num_format": code}))
        sheet.write(0, len(shown), "公开")

    def fill(sheet):
        for column, (code, (value, _)) in enumerate(shown.items()):
            sheet.write(0, column, value, xlwt.easyxf(num_format_str=code))
        sheet.write(0, len(shown), "公开")

    for data, name in both(write, fill):
        rows = [*texts(laid_out(tmp_path, data, name).tables[0])]
        assert rows == [[*(text for _, text in shown.values()), "公开"]]


def test_zeros_that_a_sheet_does_not_show_are_blank(tmp_path):
    def write(book, sheet):
        sheet.write_row(0, 0, ["公开", 0, 1, "0"])
        sheet.hide_zero()

    def fill(sheet):
        for column, value in enumerate(["公开", 0, 1, "0"]):
            sheet.write(0, column, value)
        sheet.show_zero_values = False

    for data, name in both(write, fill):
        assert texts(laid_out(tmp_path, data, name).tables[0]) == [
            ["公开", "", "1", "0"]
        ]


def test_rows_and_columns_of_no_size_are_blank(tmp_path):
    def write(book, sheet):
        for r in range(3):
            sheet.write_row(r, 0, [f"公开{r}", r, r])
        sheet.set_row(1, 0)
        sheet.set_column(2, 2, 0)

    def fill(sheet):
        for r in range(3):
            for c, value in enumerate([f"公开{r}", r, r]):
                sheet.write(r, c, value)
        sheet.row(1).height, sheet.row(1).height_mismatch = 0, True
        sheet.col(2).width = 0

    for data, name in both(write, fill):
        rows = texts(laid_out(tmp_path, data, name).tables[0])
        assert [row[:2] for row in rows if row[0]] == [["公开0", "0"], ["公开2", "2"]]
        assert all(row[2:] in ([], [""]) for row in rows)


def test_letters_that_nobody_sees_are_not_read(tmp_path):
    def write(book, sheet):
        white = book.add_format({"font_color": "white"})
        filled = {"font_color": "white", "bg_color": "#1F4E79", "pattern": 1}
        plain, dark = book.add_format(), book.add_format(filled)
        sheet.write(0, 0, "公开")
        sheet.write(0, 1, 7, white)
        sheet.write(0, 2, 8, dark)
        sheet.write_rich_string(0, 3, white, "7", plain, "320")

    def fill(sheet):
        white, plain = xlwt.Font(), xlwt.Font()
        white.colour_index = 1
        sheet.write(0, 0, "公开")
        sheet.write(0, 1, 7, xlwt.easyxf("font: colour white"))
        dark = "font: colour white; pattern: pattern solid, fore_colour dark_blue"
        sheet.write(0, 2, 8, xlwt.easyxf(dark))
        sheet.write_rich_text(0, 3, [("7", white), ("320", plain)])

    for data, name in both(write, fill):
        assert texts(laid_out(tmp_path, data, name).tables[0]) == [
            ["公开", "", "8", "320"]
        ]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ({"font_size": 6}, {"height": 120}),
        ({"font_color": "red"}, {"colour_index": 2}),
        ({"font_name": "SimSun"}, {"name": "SimSun"}),
        ({"font_script": 1}, {"escapement": 1}),
        ({"font_script": 2}, {"escapement": 2}),
    ],
)
def test_digits_of_a_workbook_that_look_different_are_no_number(new, old, tmp_path):
    def write(book, sheet):
        odd, plain = book.add_format(new), book.add_format()
        sheet.write(0, 0, "公开")
        sheet.write_rich_string(0, 1, plain, "29633", odd, "1")

    def fill(sheet):
        odd, plain = xlwt.Font(), xlwt.Font()
        for name, value in old.items():
            setattr(odd, name, value)
        sheet.write(0, 0, "公开")
        sheet.write_rich_text(0, 1, [("29633", plain), ("1", odd)])

    for data, name in both(write, fill):
        text = "29633¹" if new.get("font_script") == 1 else "29633[1]"
        assert texts(laid_out(tmp_path, data, name).tables[0]) == [["公开", text]]


HIDES = {"font_color": "#FFFFFF"}


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "cell", "criteria": "==", "value": 0},
        {"type": "cell", "criteria": ">", "value": 3, "format": {"num_format": ";;;"}},
        {
            "type": "cell",
            "criteria": ">",
            "value": 3,
            "format": {"bg_color": "#000000"},
        },
        {"type": "formula", "criteria": "=A1=0"},
        {"type": "data_bar", "bar_only": True},
        {"type": "icon_set", "icon_style": "3_arrows", "icons_only": True},
    ],
)
def test_a_figure_that_a_condition_may_hide_is_none(rule, tmp_path):
    def write(book, sheet):
        sheet.write_row(0, 0, ["公开", 0, 5, "件", 7])
        known = dict(rule)
        if rule["type"] not in ("data_bar", "icon_set"):
            known["format"] = book.add_format(rule.get("format", HIDES))
        sheet.conditional_format("B1:D1", known)

    (table,) = laid_out(tmp_path, xlsx_of(write)).tables
    hidden = " (hidden on a condition)"
    assert texts(table) == [["公开", f"0{hidden}", f"5{hidden}", "件", "7"]]


def test_a_format_on_a_condition_that_only_colours_hides_nothing(tmp_path):
    def write(book, sheet):
        sheet.write_row(0, 0, ["公开", 0])
        red = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
        sheet.conditional_format("B1", {"type": "no_errors", "format": red})

    (table,) = laid_out(tmp_path, xlsx_of(write)).tables
    assert texts(table) == [["公开", "0"]]


def test_blank_merged_cells_beside_the_data_are_no_damage(tmp_path):
    def write(book, sheet):
        sheet.write_row(0, 0, ["公开", 1])
        sheet.merge_range("D1:XFD9", "", book.add_format())

    def fill(sheet):
        for column, value in enumerate(["公开", 1]):
            sheet.write(0, column, value)
        sheet.merge(0, 8, 3, 255)

    for data, name in both(write, fill):
        assert texts(laid_out(tmp_path, data, name).tables[0]) == [["公开", "1"]]


def test_a_merged_cell_is_seen_where_a_part_of_it_is(tmp_path):
    def write(book, sheet):
        sheet.merge_range("A1:B2", "公开")
        sheet.write(0, 2, 1)
        sheet.set_column(0, 0, None, None, {"hidden": True})

    (table,) = laid_out(tmp_path, xlsx_of(write)).tables
    assert texts(table)[0] == ["", "公开", "1"]


@pytest.mark.parametrize(
    ("reference", "text"), [("b1", "1"), ("B0000001", "1"), ("B01", "1")]
)
def test_references_in_lower_case_or_with_zeros_are_read(reference, text, tmp_path):
    first = '<c r="A1" t="str"><v>公开</v></c>'
    data = with_cells(f'{first}<c r="{reference}"><v>1</v></c>')
    assert texts(laid_out(tmp_path, data).tables[0]) == [["公开", text]]


@pytest.mark.parametrize("reference", ["B0", "1B", "A9999999", "XFE1", "A1"])
def test_references_to_no_cell_or_one_twice_are_refused(reference, read):
    first = '<c r="A1" t="str"><v>公开</v></c>'
    data = with_cells(f'{first}<c r="{reference}"><v>1</v></c>')
    refused(read, DamagedError, "damaged", data)


@pytest.mark.parametrize("count", [b"4000000000", b"-1", b"x"])
def test_what_a_workbook_says_of_its_size_is_not_believed(count, tmp_path):
    def change(parts):
        name, sheet = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
        text = re.sub(b'uniqueCount="[^"]*"', b'uniqueCount="%s"' % count, parts[name])
        size = re.sub(b"<dimension[^>]*>", b'<dimension ref="A0:J60"/>', parts[sheet])
        return parts | {name: text, sheet: size}

    data = changed(workbook([[("公开", 1, 1), ("1", 1, 1)]]), change)
    assert texts(laid_out(tmp_path, data).tables[0]) == [["公开", "1"]]


@pytest.mark.parametrize(
    ("raised", "error"), [(MemoryError, StoppedError), (RecursionError, DamagedError)]
)
def test_a_file_beyond_memory_or_depth_is_refused_by_name(
    raised, error, read, monkeypatch
):
    def give_up(*args):
        raise raised

    monkeypatch.setattr(lxml.etree, "fromstring", give_up)
    refused(read, error, "report", workbook())
    refused(read, error, "report", render_files.docx(""), ".docx")


def test_sheets_that_share_a_part_are_refused(read):
    def change(parts):
        book = parts["xl/workbook.xml"]
        sheet = re.search(rb"<sheet [^>]*/>", book)[0]
        return parts | {"xl/workbook.xml": book.replace(sheet, sheet * 300)}

    refused(read, DamagedError, "share the part", changed(workbook(), change))


def test_the_name_of_a_part_reaches_no_terminal_as_it_is(read):
    def change(parts):
        name = "xl/_rels/workbook.xml.rels"
        odd = parts[name].replace(b"worksheets/sheet1", b"&#x9b;31m&#10;&#x202e;")
        assert odd != parts[name]
        return parts | {name: odd}

    with pytest.raises(DamagedError, match="it has no part") as caught:
        read(changed(workbook(), change), ".xlsx")
    assert str(caught.value).isprintable()


def test_an_old_workbook_whose_sectors_go_in_a_circle_or_are_vast_is_refused(read):
    data = bytearray(old_workbook(lambda sheet: sheet.write(0, 0, "公开")))
    vast = data[:30] + struct.pack("<H", 16) + data[32:] + bytes(192 * 1024)
    refused(read, DamagedError, "sectors", bytes(vast), ".xls")
    (table,) = struct.unpack_from("<I", data, 76)
    struct.pack_into("<2I", data, 512 * (table + 1), 1, 0)
    refused(read, DamagedError, "damaged", bytes(data), ".xls")


def test_a_date_is_no_figure(tmp_path):
    def fill(sheet):
        sheet.write(0, 0, "公开")
        sheet.write(0, 1, 43160, xlwt.easyxf(num_format_str="M/D"))

    (table,) = laid_out(tmp_path, old_workbook(fill), "a.xls").tables
    assert table.rows[0][1].text.startswith("2018-03-01")
    assert table.rows[0][1].kind.value == "label"


def test_two_reports_in_one_workbook_are_refused(read):
    sheets = {}
    for seed, name in enumerate(["如东县", "海安县"]):
        figures = render.figures_of("ogi2014", seed)
        parts = render_files.laid_out("ogi2014", figures, render.Style(), name)
        sheets[name] = render_files.stacked(*parts)
    words = "as of two reports in one file"
    refused(read, FormatError, words, render_files.xlsx(sheets))
    refused(read, FormatError, words, render_files.xls(sheets), ".xls")


def of_two_years(title, *names):
    """Draw a workbook with a sheet a year, and its figures by the name of the sheet."""
    figures = {name: render.figures_of("ogi2021", n) for n, name in enumerate(names)}
    sheets = {
        name: render_files.stacked(
            title, render_files.laid_out("ogi2021", own, render.Style(), "如东县")[1]
        )
        for name, own in figures.items()
    }
    return render_files.xlsx(sheets), figures


def test_of_two_years_in_one_workbook_that_is_read_which_is_asked_for(tmp_path):
    title = "如东县人民政府政府信息公开工作年度报告"
    data, figures = of_two_years(title, "2022年", "2023年")
    (path := tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(FormatError, match=r"2022年\) and .*2023年\).*Say by its year"):
        read_report(path)
    for year in (2022, 2023):
        report = read_report(path, year=year)
        read = {(x.code, x.applicant): x.value for x in report.figures}
        assert read == figures[f"{year}年"]
        told = {x[1:3] for x in report.remarks if x.rule.startswith("table.")}
        assert told == {("table.period", "note")}  # what is left out is said
    with pytest.raises(FormatError, match=r"sheet 2022年.*sheet 2023年"):
        read_report(path, year=2021)  # of neither


def test_a_year_against_the_title_gives_no_table_of_the_title_s_year(tmp_path):
    """The second sheet alone says of which year it is, and two are alike."""
    title = "如东县人民政府2023年政府信息公开工作年度报告"
    data, figures = of_two_years(title, "2022年", "Sheet2")
    (path := tmp_path / "a.xlsx").write_bytes(data)
    report = read_report(path)
    read = {(x.code, x.applicant): x.value for x in report.figures}
    assert (report.meta["year"], read) == (2023, figures["Sheet2"])
    with pytest.raises(FormatError, match="as of two reports in one file"):
        read_report(path, year=2022)


def stretched(rows, width):
    """Fill each row up to a width, so that what stands right of it stands apart."""
    cells = list(render_files.placed(rows))
    taken = {
        (r + i, c + j)
        for r, c, down, across, _ in cells
        for i in range(down)
        for j in range(across)
    }
    return [
        [*row, *(("", 1, 1) for c in range(width) if (r, c) not in taken)]
        for r, row in enumerate(rows)
    ]


def beside(first, second):
    width = 1 + max(c + across for _, c, _, across, _ in render_files.placed(first))
    height = max(len(first), len(second))
    left = stretched([*first, *[[]] * (height - len(first))], width)
    right = [*second, *[[]] * (height - len(second))]
    return [[*a, *b] for a, b in zip(left, right, strict=True)]


def together(rows):
    """Leave out the blank rows."""
    return [row for row in rows if row]


# How two bodies' reports are put into one workbook, by the rows of both.
TWO_BODIES = {
    "a sheet each": lambda a, b: {"Sheet1": a, "Sheet2": b},
    "named by its sheet": lambda a, b: {"如东县": a, "海安县": b[1:]},
    "a summary first": lambda a, b: {
        "汇总": a,
        "海安县": [[("填报单位：海安县", 1, 3)], *b[1:]],
    },
    "below one another": lambda a, b: {"Sheet1": [*a, [], *b]},
    "without a row between": lambda a, b: {"Sheet1": together([*a, *b])},
    "without its title": lambda a, b: {"Sheet1": together([*a, *b[1:]])},
    "side by side": lambda a, b: {"Sheet1": beside(a, b)},
    "side by side, no titles": lambda a, b: {"Sheet1": beside(a[1:], b[1:])},
}


@given(
    form=NATIONAL,
    seed=SEEDS,
    blank=st.sampled_from(["none", "some", "a section", "most"]),
    kind=st.sampled_from(["xlsx", "xls"]),
)
@pytest.mark.parametrize("way", TWO_BODIES)
def test_no_figure_is_that_of_another_body(way, form, seed, blank, kind, read):
    figures = render.figures_of(form, seed)
    keep = {
        "none": lambda n, code: True,
        "some": lambda n, code: n % 3,
        "a section": lambda n, code: not code.startswith(("re", "out", "lit")),
        "most": lambda n, code: n < 3,
    }[blank]
    own = {key: v for n, (key, v) in enumerate(figures.items()) if keep(n, key[0])}
    other = {key: v + 1 for key, v in render.figures_of(form, seed + 1).items()}
    made = [
        render_files.stacked(*render_files.laid_out(form, told, render.Style(), name))
        for told, name in ((own, "如东县"), (other, "海安县"))
    ]
    data = getattr(render_files, kind)(TWO_BODIES[way](*made))
    try:
        report = read(data, f".{kind}")
    except FormatError as error:
        assert "two reports" in str(error)
        return
    found = report.observations
    told = zip(found["code"], found["applicant"], found["value"], strict=True)
    assert [(c, a) for c, a, value in told if own.get((c, a)) != value] == []
    assert len(found) == len(own) or {"table.bodies", "table.second", "table.blank"} & {
        *report.findings["rule"]
    }


def test_headings_of_csv_cover_the_blanks_to_their_right(tmp_path):
    text = (
        "公开表,,,,\n,申请人情况,,行政复议,\n,自然人,企业,,维持\n收到,1,2,3,4\n"
        "办结,,,,\n"
    )
    (table,) = laid_out(tmp_path, text.encode(), "a.csv").tables
    assert texts(table)[1:] == [
        ["", "申请人情况", "申请人情况", "行政复议", "行政复议"],
        ["", "自然人", "企业", "", "维持"],
        ["收到", "1", "2", "3", "4"],
        ["办结", "", "", "", ""],
    ]
    assert table.locate(table.rows[3][1]) == "table 1, row 4, column 2 (line 4)"


def test_csv_is_told_from_text_by_its_commas(tmp_path):
    def kind(text):
        (tmp_path / "a").write_text(text, encoding="utf-8")
        return open_document(tmp_path / "a").kind

    assert kind('公开,"1,532",件\n申请,2,件\n') == "csv"
    assert kind("公开 |\n1,532 |\n申请 |\n1,234,567 |\n") == "text"
    assert kind("公开\t1,532,110\n申请\t1,234,567\n") == "text"
    assert kind("公开了,很多。\n申请了,很少。\n") == "text"


def test_cells_of_word_merge_on_both_axes(tmp_path):
    span, go_on = '<w:gridSpan w:val="2"/>', "<w:vMerge/>"
    start = '<w:vMerge w:val="restart"/>'
    (table,) = word_tables(
        tmp_path,
        f"<w:tbl><w:tr>{box('公开', span + start)}{box('1')}</w:tr>"
        f"<w:tr>{box('', span + go_on)}{box('2')}</w:tr>"
        "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>"
        f"<w:sdt><w:sdtContent>{box('3', span)}</w:sdtContent></w:sdt></w:tr></w:tbl>",
    )
    assert texts(table) == [
        ["公开", "公开", "1"],
        ["公开", "公开", "2"],
        ["", "3", "3"],
    ]
    assert table.rows[0][0] is table.rows[1][1]


def test_words_struck_out_are_not_read(tmp_path):
    gone = "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
    moved = "<w:moveFrom><w:r><w:t>9</w:t></w:r></w:moveFrom>"
    added = "<w:ins><w:r><w:t>1</w:t></w:r></w:ins>"
    (table,) = word_tables(
        tmp_path,
        f"<w:tbl><w:tr><w:tc><w:p>{gone}{moved}{added}</w:p></w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{box('公开')}</w:tr></w:tbl>",
    )
    assert texts(table) == [["1"]]


def test_the_inner_table_of_word_holds_the_data(tmp_path):
    inner = f"<w:tbl><w:tr>{box('公开')}{box('1')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{render_files.paragraph('说明')}{inner}</w:tc></w:tr>"
    layout = laid_out(tmp_path, render_files.docx(f"{outer}</w:tbl>"))
    assert [texts(table) for table in layout.tables] == [[["公开", "1"]]]
    assert (layout.title, layout.lines) == ("说明", ["说明"])


def test_a_table_of_word_broken_in_two_is_one(tmp_path):
    head = f"<w:tr>{box('指标')}{box('数')}</w:tr>"
    first = f"<w:tbl>{head}<w:tr>{box('公开')}{box('1')}</w:tr></w:tbl>"
    second = f"<w:tbl>{head}<w:tr>{box('申请')}{box('2')}</w:tr></w:tbl>"
    blank, words = render_files.paragraph(""), render_files.paragraph("说明")
    (table,) = word_tables(tmp_path, first + blank + second)
    assert texts(table) == [["指标", "数"], ["公开", "1"], ["申请", "2"]]
    assert table.locate(table.rows[2][1]) == "table 1, row 3, column 2"
    assert len(word_tables(tmp_path, first + words + second)) == 2


def test_a_table_of_word_that_goes_on_in_another_has_no_more_cells(
    tmp_path, monkeypatch
):
    rows = [[("公开", 1, 1), ("320", 1, 1)], [("申请数", 1, 1), ("26", 1, 1)]]
    two = render_files.word_table(rows) * 2
    assert len(word_tables(tmp_path, two)[0].rows) == 4
    monkeypatch.setattr("govopen.reading.word.MAX_CELLS", 6)  # with two for the rows
    assert len(word_tables(tmp_path, render_files.word_table(rows))[0].rows) == 2
    with pytest.raises(TooLargeError):
        word_tables(tmp_path, two)


def test_hidden_words_are_not_read(tmp_path):
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>1</w:t></w:r>'
    (table,) = word_tables(
        tmp_path, f"<w:tbl><w:tr><w:tc><w:p>{hidden}{shown}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert texts(table) == [["1"]]


SPAN = box("", '<w:gridSpan w:val="999999"/>')
SPANS = f"<w:tbl><w:tr>{SPAN * 201}</w:tr></w:tbl>"


# -- what is refused -----------------------------------------------------------------


def refused(read, error, words, data, suffix=".xlsx"):
    with pytest.raises(error, match=words) as caught:
        read(data, suffix)
    assert isinstance(caught.value, DocumentError)
    assert caught.value.path.endswith(suffix)
    assert caught.value.remedy.endswith(".")


def test_files_cut_off_or_overwritten_are_refused_or_read(tmp_path):
    figures = render.figures_of("ogi2014", 1)
    rows = render_files.stacked(
        *render_files.laid_out("ogi2014", figures, render.Style())
    )
    word = render_files.word(TITLE, [rows])
    for data in (workbook(rows), render_files.xls({"年报": rows}), word):
        for part in range(1, 40):
            cut = data[: len(data) * part // 40]
            place = len(data) * part // 40
            noise = data[:place] + b"\xff" * 40 + data[place + 40 :]
            for broken in (cut, noise):
                path = tmp_path / "report.xlsx"
                path.write_bytes(broken)
                try:
                    read_report(path)
                except DocumentError as error:
                    assert error.remedy.endswith(".")


def test_a_bomb_is_refused_before_it_is_unpacked(read):
    bomb = changed(workbook(), lambda p: p | {"xl/a.xml": b" " * 2**23})
    refused(read, TooLargeError, "unpacks from", bomb)


def test_a_size_that_lies_unpacks_no_further(read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 2**23)
    data = packed.getvalue().replace((2**23).to_bytes(4, "little"), b"\x10\0\0\0")
    refused(read, DamagedError, "damaged", data)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("<w:p>" * 1000, DamagedError),
        ("<w:p>" * 1000 + "</w:p>" * 1000, DamagedError),
        ("<w:p/>" * 2_000_001, TooLargeError),
        ("<w:tbl><w:tr><w:tc/></w:tr></w:tbl>" * 2001, TooLargeError),
        ("<w:tbl>" + "<w:tr><w:tc/></w:tr>" * 100_001 + "</w:tbl>", TooLargeError),
        (SPANS, TooLargeError),
    ],
    ids=["open", "deep", "tags", "tables", "rows", "spans"],
)
def test_word_without_end_is_refused(content, error, read):
    refused(read, error, "report.docx", render_files.docx(content), ".docx")


def test_too_many_parts_are_refused(read):
    many = {f"{n}.xml": b"" for n in range(MAX_PARTS)}
    refused(read, TooLargeError, "parts", changed(workbook(), lambda p: p | many))


def test_entities_are_refused(read):
    entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'

    def declare(parts):
        head, tail = parts["xl/sharedStrings.xml"].split(b"?>", 1)
        return parts | {"xl/sharedStrings.xml": head + b"?>" + entity + tail}

    refused(read, FormatError, "declares entities", changed(workbook(), declare))


@pytest.mark.parametrize("place", ["XFD1048576", "XFD13", "xfd1048576", "XFD0013"])
def test_a_cell_at_the_far_end_is_refused(place, read):
    cells = f'<c r="A1"><v>1</v></c><c r="{place}"><v>1</v></c>'
    refused(read, TooLargeError, f"more than {MAX_CELLS:,} cells", with_cells(cells))


def test_cells_without_a_reference_stand_one_after_another(tmp_path):
    data = with_cells('<c r="A1"><v>1</v></c><c><v>2</v></c><c><v>3</v></c>')
    assert texts(laid_out(tmp_path, data).tables[0]) == [["1", "2", "3"]]


def test_a_style_at_the_far_end_is_no_cell(tmp_path):
    data = with_cells('<c r="A1"><v>1</v></c><c r="XFD1048576" s="0"/>')
    assert texts(laid_out(tmp_path, data).tables[0]) == [["1"]]


def test_a_million_cells_are_refused(read):
    cells = "".join(f'<c r="A{n}"><v>1</v></c>' for n in range(1, 1_000_000))
    refused(read, TooLargeError, "cells|tags", with_cells(cells))


def test_a_text_that_many_cells_share_is_refused(read):
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 3000))

    def change(parts):
        words = b"<si><t>" + "公".encode() * 50_000 + b"</t></si>"
        text = parts["xl/sharedStrings.xml"]
        return parts | {
            "xl/sharedStrings.xml": text.replace(b"<si>", words + b"<si>", 1)
        }

    refused(read, TooLargeError, "cells", changed(with_cells(cells), change))
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for n in range(3000):
        sheet.write(n, 0, "公" * 32_000)
    file = io.BytesIO()
    book.save(file)
    refused(read, TooLargeError, "so much text", file.getvalue(), ".xls")


def test_an_old_workbook_without_end_takes_no_memory(read, tmp_path):
    far = old_workbook(lambda sheet: (sheet.write(0, 0, 1), sheet.write(65535, 255, 1)))
    refused(read, TooLargeError, "65,536 rows", far, ".xls")
    near = old_workbook(lambda sheet: sheet.write(0, 0, "公开"))
    declared = struct.pack("<HHIIHHH", 0x200, 14, 0, 1, 0, 1, 0)
    assert declared in near
    more = struct.pack("<HHIIHHH", 0x200, 14, 0, 65536, 0, 256, 0)
    (table,) = laid_out(tmp_path, near.replace(declared, more)).tables
    assert texts(table) == [["公开"]]


def test_an_old_workbook_cut_off_or_overwritten_is_refused_or_read(tmp_path):
    data = render_files.xls({"a": [[(TITLE, 1, 3)], [("公开", 1, 1), ("1", 1, 1)]]})
    for part in range(1, 60):
        place = len(data) * part // 60
        for broken in (data[:place], data[:place] + b"\xff" * 40 + data[place + 40 :]):
            try:
                laid_out(tmp_path, broken)
            except DocumentError as error:
                assert error.remedy.endswith(".")


def test_merges_without_end_are_refused(read):
    merge = b'<mergeCell ref="A1:XFD1048576"/>'

    def change(parts):
        name = "xl/worksheets/sheet1.xml"
        merges = b"<mergeCells>" + merge * 2000 + b"</mergeCells>"
        return parts | {
            name: parts[name].replace(b"</sheetData>", b"</sheetData>" + merges)
        }

    rows = [[("公开", 1, 1), ("1", 1, 1)] * 10] * 20
    refused(read, TooLargeError, "cells", changed(workbook(rows), change))


@pytest.mark.parametrize(
    ("stream", "error", "words"),
    [
        ("EncryptedPackage", FormatError, "protected by a password"),
        ("WordDocument", DamagedError, "sectors"),
        ("Nothing", FormatError, "old Office"),
    ],
)
def test_other_compound_files_are_told_apart(stream, error, words, read):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + stream.encode("utf-16-le")
    refused(read, error, words, data, ".xls")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/workbook.bin", "XLSB"),
        ("OFD.xml", "OFD"),
        ("content.xml", "OpenDocument"),
        ("a.txt", "compressed"),
    ],
)
def test_other_archives_are_told_apart(part, words, read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(part, b"")
    refused(read, FormatError, words, packed.getvalue(), ".zip")


def test_encrypted_parts_are_refused(read):
    data = workbook()
    # Bit 0 of the flags, in the header of each part and in the directory.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        pieces = data.split(mark)
        data = mark.join(
            [pieces[0]]
            + [
                p[: offset - 4] + bytes([p[offset - 4] | 1]) + p[offset - 3 :]
                for p in pieces[1:]
            ]
        )
    refused(read, FormatError, "password", data)


def test_a_missing_library_is_named(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlrd", None)
    data = old_workbook(lambda sheet: sheet.write(0, 0, 1))
    refused(read, FormatError, r"pip install \"govopen\[office\]\"", data, ".xls")


def test_reading_a_page_needs_no_library_for_workbooks():
    name = "govopen.reading.office"
    code = f"import govopen.reading, sys; print({name!r} in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.strip() == b"False"
