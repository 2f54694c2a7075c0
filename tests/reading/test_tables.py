"""The texts of cells are told apart as numbers, units, labels and blanks."""

import time
from decimal import Decimal

import pytest
import render
from hypothesis import given
from hypothesis import strategies as st

from govopen.errors import FormatError
from govopen.reading.tables import (
    ENOUGH,
    Cell,
    Kind,
    Table,
    joined_lines,
    kind_of,
    lines_of,
    one_report,
    one_text,
    read_number,
    tables_of,
    title_of,
    too_large,
    too_many,
    unit_in,
)


@pytest.mark.parametrize(
    ("text", "value", "precision", "unit"),
    [
        ("320", "320", "exact", ""),
        ("0", "0", "exact", ""),
        ("-12", "-12", "exact", ""),
        ("21.80", "21.80", "exact", ""),
        ("39,734", "39734", "exact", ""),
        ("1 234 567", "1234567", "exact", ""),
        ("３９，７３４", "39734", "exact", ""),
        (" 21.8万元 ", "21.8", "exact", "万元"),
        ("1532人次", "1532", "exact", "人次"),
        ("１００％", "100", "exact", "%"),
        ("1.7万余条", "17000", "approx", "条"),
        ("约300件", "300", "approx", "件"),
        ("2亿", "200000000", "approx", ""),
        ("2亿多元", "200000000", "approx", "元"),
        ("超过300", "300", "approx", ""),
        ("300多(件)", "300", "approx", "件"),
        ("负12", "-12", "exact", ""),
        ("+12", "12", "exact", ""),
        ("－12.5", "-12.5", "exact", ""),
        ("Ｏ件", "0", "exact", "件"),
        ("〇", "0", "exact", ""),
    ],
)
def test_numbers(text, value, precision, unit):
    number = read_number(text)
    assert number.value == Decimal(value)
    assert (number.precision, number.unit) == (precision, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "3O2",
        "l2",
        "1,23",
        "12,3456",
        "0 123",
        "1,234 567",
        "1.2.3",
        "3 件 4",
        "三十",
        "2018年",
        "1/2",
    ],
)
def test_what_is_not_quite_a_number_is_none(text):
    assert read_number(text) is None


def test_digits_that_run_backwards_are_no_number():
    cells = [Cell(text, 1, 1) for text in ("\u202e320\u202c", "\u202d320", "\u202e申")]
    assert [(x.kind, x.number and x.number.value) for x in cells] == [
        (Kind.NUMBER, None),
        (Kind.NUMBER, 320),
        (Kind.LABEL, None),
    ]


@given(value=st.integers(-(10**12), 10**12), wide=st.booleans(), comma=st.booleans())
def test_every_printed_integer_reads_back(value, wide, comma):
    style = render.Style(wide=wide, thousands=comma)
    assert read_number(render.printed(value, style)).value == value


@pytest.mark.parametrize(
    "text", ["", " ", "/", "-", "—", "——", "－", "\\", "无", "N/A"]
)
def test_placeholders_are_blank(text):
    assert kind_of(text).value == "blank"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("万元", "unit"),
        ("万 元", "unit"),
        ("(件)", "unit"),
        ("件次", "unit"),
        ("件数", "label"),
        ("0", "number"),
    ],
)
def test_units_labels_and_numbers_are_told_apart(text, kind):
    assert kind_of(text).value == kind


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("本年收费金额（ 单位：\n万元）", "万元"),
        ("本年收费金额(单位:万元)", "万元"),
        ("采购总金额（元）", "元"),
        ("申请数(件)", "件"),
        ("占比(%)", "%"),
        ("社会团体(含公益组织)", ""),
        ("专项经费(不包括网站经费)", ""),
    ],
)
def test_units_in_labels(label, unit):
    assert unit_in(label) == unit


@pytest.mark.parametrize("text", ["320¹", "320件¹²", "３２０⁴", "320①", "320[①]"])
def test_the_mark_of_a_footnote_is_no_digit(text):
    number = read_number(text)
    assert (number.value, number.noted) == (320, True)
    assert not read_number("320").noted


@pytest.mark.parametrize(
    "text",
    ["¹320", "3¹20", "320¹²³", "320₁", "320①②", "①320", "[①]", "⁻320", "¹", "㉑"],
)
def test_what_is_raised_elsewhere_than_a_footnotes_mark_makes_no_number(text):
    assert read_number(text) is None
    assert kind_of(text).value == "label"


@pytest.mark.parametrize("text", ["3\u200b20", "320\u200f", "\ufeff320", "3\u00ad20"])
def test_characters_without_width_part_no_number(text):
    assert read_number(text).value == 320
    assert Cell(text, 1, 1).text == "320"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["26", "226"], "26\n226"),
        (["1 ", "", " 200"], "1\n200"),
        (["收到", "申请数"], "收到 申请数"),
        (["320", "件"], "320 件"),
        (["", " 1 200 "], "1 200"),
    ],
)
def test_a_break_between_digits_stays_one(lines, text):
    assert joined_lines(lines) == one_text("\r\n".join(lines)) == text


@pytest.mark.parametrize(
    "gap", ["  ", "\xa0\xa0", "\t", "\u2001", "\u2003", "\u2007", "\u3000", " \xa0 "]
)
def test_a_gap_wider_than_a_space_parts_two_figures(gap):
    text = one_text(f"97{gap}398")
    assert text == "97\n398"
    assert read_number(text) is None
    assert read_number(one_text("97\xa0398")).value == 97398


def test_figures_on_two_lines_are_no_thousands():
    assert read_number("26\n226") is None
    assert read_number("26 226").value == 26226


@pytest.mark.parametrize(
    ("text", "kind"), [("公" * 10**7, "label"), ("-" * 9999, "blank")]
)
def test_what_is_longer_than_any_number_is_told_at_once(text, kind):
    start = time.perf_counter()
    assert kind_of(text).value == kind
    assert read_number(text) is None
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    "text", ["320", "３２０件", "1.7万余条", "1,532", "320¹", "/", "件"]
)
def test_a_cell_carries_the_number_that_its_text_is(text):
    cell = Cell(text, 1, 1)
    assert cell.number == read_number(text)
    assert (cell.kind is Kind.NUMBER) == (cell.number is not None)


@pytest.mark.parametrize(
    "text",
    [
        "一",
        "※",
        "***",
        "[picture]",
        "[unseen]",
        "3\n20",
        "26↵226",
        "320[1]",
        "[1]320",
        "3?",
    ],
)
def test_a_figure_that_nobody_can_read_is_one_and_has_no_value(text):
    assert kind_of(text).value == "number"
    assert Cell(text, 1, 1).number is read_number(text) is None


def test_a_place_is_told_by_what_the_document_has_of_it():
    table = Table(1, "", [], parts=((2, 2), (5, 3)))
    rows = [table.locate(Cell("7", row, 4)) for row in (2, 3, 5, 6)]
    assert rows == [
        f"table {n}, row {row}, column 4" for n, row in ((1, 2), (2, 1), (2, 3), (3, 1))
    ]
    cell = Cell("7", 3, 4, line=12, page=9)
    assert table.locate(cell) == "page 9, table 2, row 1, column 4 (line 12)"
    half = Table(1, "", [], half="left")
    assert half.locate(cell) == "page 9, left half, table 1, row 3, column 4 (line 12)"
    sheet = Table(2, "", [], sheet="表二", above=10)
    assert sheet.locate(Cell("7", 3, 4)) == "sheet 表二, row 13, column 4"


def grid(*rows):
    return [
        [Cell(text, r, c, line=r) for c, text in enumerate(row.split("|"), start=1)]
        for r, row in enumerate(rows, start=1)
    ]


def test_a_blank_row_of_a_sheet_ends_a_table_where_words_follow():
    rows = ["|", "9|9", "|", "题|", "规章|1", "|", "2|3", "许可|4", "|", "诉讼|"]
    rows = grid(*rows, "维持|5")
    first, second, third = tables_of(rows, 3, "表一")
    told = [(x.number, x.sheet, x.caption, x.above) for x in (first, second, third)]
    assert told == [(4 + n, "表一", "表一", x) for n, x in enumerate((1, 3, 9))]
    texts = [[c.text for row in x.rows for c in row if c.text] for x in (second, third)]
    assert texts == [["题", "规章", "1", "2", "3", "许可", "4"], ["诉讼", "维持", "5"]]
    places = [(c.row, c.column, c.line) for c in second.rows[3]]
    assert places == [(4, 1, 7), (4, 2, 7)]
    assert second.locate(second.rows[3][1]) == "sheet 表一, row 7, column 2 (line 7)"
    assert lines_of(rows) == ["题", "诉讼"]


def test_the_title_is_the_first_line_of_disclosure_or_else_the_first():
    assert title_of(["如东县", "信息公开年报", "公开"]) == "信息公开年报"
    assert (title_of(["如东县", "年报"]), title_of([])) == ("如东县", "")


def test_two_reports_in_one_file_are_refused():
    def rows(figures, labels=ENOUGH):
        return [f"指标{n}|件|{figures + n}" for n in range(labels)]

    def table(number, rows):
        return Table(number, "", grid(*rows))

    one_report("a.xlsx", [table(1, rows(7)), table(2, rows(7))])  # the same one twice
    one_report("a.xlsx", [table(1, rows(7)), table(2, rows(8, ENOUGH - 1))])
    both = [f"{a}|{b}" for a, b in zip(rows(7), rows(8), strict=True)]
    one_report("a.xlsx", [table(1, both[1:])])
    again = [f"{row.split('|')[0]}|{row}" for row in rows(7)]  # as a merged cell is
    one_report("a.xlsx", [table(1, again)])
    with pytest.raises(FormatError, match=r"table 1 holds the same rows twice"):
        one_report("a.xlsx", [table(1, both)])
    other = [*rows(7, ENOUGH - 1), f"指标{ENOUGH - 1}|件|0"]  # one figure differs
    with pytest.raises(FormatError, match=r"tables 1 and 3 hold the same rows"):
        one_report("a.xlsx", [table(n, x) for n, x in ((1, rows(7)), (3, other))])


def test_what_is_too_large_is_told_with_its_file_its_place_and_a_remedy():
    assert str(too_many("a.html")) == (
        "a.html: the file has more than 2,000 tables. "
        "Cut the statutory table out of the file."
    )
    assert str(too_large("a.html", 3, 1500)) == (
        "a.html: table 3 has more than 200,000 cells by row 1,500. "
        "Cut the statutory table out of the file."
    )
