"""Pages, texts and CSV come out as tables: grids of cells, spans resolved."""

import contextlib
import random
import time

import pytest
import render
from hypothesis import given
from hypothesis import strategies as st

from govopen.errors import NotAReportError, TooLargeError
from govopen.reading.document import Document
from govopen.reading.extract import lay_out


def laid_out(text):
    kind = "html" if "<" in text else "text"
    return lay_out(Document("page", kind, text, "utf-8", "0"))


def grid(text, n=0):
    return [[cell.text for cell in row] for row in laid_out(text).tables[n].rows]


# -- HTML ----------------------------------------------------------------------------


def test_spans_fill_every_position_they_cover():
    table = """
    <table>
      <tr><td rowspan=2 colspan=2>a</td><td>b</td></tr>
      <tr><td>c</td></tr>
      <tr><td>d</td><td colspan="2">e</td></tr>
    </table>"""
    assert grid(table) == [["a", "a", "b"], ["a", "a", "c"], ["d", "e", "e"]]


def test_a_cell_knows_where_it_begins():
    layout = laid_out("<table><tr><td>a</td></tr><tr><td>b</td><td>7</td></tr></table>")
    cell = layout.tables[0].rows[1][1]
    assert layout.tables[0].locate(cell) == "table 1, row 2, column 2"


@st.composite
def spanned_tables(draw):
    """Draw a grid cut into rectangles, and the table that prints them."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    owner = [[None] * width for _ in range(height)]
    rows = []
    for r in range(height):
        rows.append([])
        for c in range(width):
            if owner[r][c] is not None:
                continue
            free = next((k for k in range(c, width) if owner[r][k] is not None), width)
            across = draw(st.integers(1, free - c))
            down = draw(st.integers(1, height - r))
            name = f"c{r}-{c}"
            for y in range(r, r + down):
                for x in range(c, c + across):
                    owner[y][x] = name
            rows[-1].append((name, down, across))
    return owner, rows


@given(spanned_tables())
def test_any_arrangement_of_spans_is_resolved(table):
    owner, rows = table
    if any(rows):
        assert grid(render.html_table(rows)) == owner


def test_overlapping_spans_keep_the_first():
    table = """
    <table>
      <tr><td>a</td><td rowspan=2>b</td></tr>
      <tr><td colspan=2>c</td></tr>
    </table>"""
    assert grid(table) == [["a", "b"], ["c", "b"]]


def test_only_the_inner_of_nested_tables_holds_data():
    inner = "<table><tr><td>1</td></tr></table>"
    layout = laid_out(f"<table><tr><td>menu</td><td>{inner}</td></tr></table>")
    assert [[c.text for c in r] for t in layout.tables for r in t.rows] == [["1"]]
    assert "menu" in layout.lines


def test_scripts_styles_and_comments_are_no_text():
    cell = "3<!-- 99 --><script>var a = 1</script>2<style>td{}</style>0"
    layout = laid_out(f"<body><table><tr><td>{cell}</td></tr></table><!-- x --></body>")
    assert layout.tables[0].rows[0][0].text == "320"
    assert layout.lines == []


def test_text_outside_tables_keeps_its_lines():
    layout = laid_out("<body><p>a<b>b</b></p>c<br>d<table><tr><td>x</td></tr></table>e")
    assert layout.lines == ["ab", "c", "d", "e"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("320<sup>1</sup>", "320[1]"),
        ("320<sup>[1]</sup>", "320[1]"),
        ("<sub>1</sub>320", "[1]320"),
        ('320<span style="VERTICAL-ALIGN: super">1</span>', "320[1]"),
        ("<sup>320</sup>", "320"),
        ("<p><sub> 320 </sub></p>", "320"),
        ("320<sup>*</sup>", "320*"),
        ("<del>310</del>320", "320"),
        ("<s>31</s>320", "320"),
        ("<strike>31</strike>320", "320"),
        ('<span style="text-decoration: line-through">31</span>320', "320"),
        ('<span style="display: none">5</span>320', "320"),
        ('<span style="color:red;visibility:hidden">5</span>320', "320"),
        ('<span style="mso-hide:all">5</span>320', "320"),
        ("<span hidden>5</span>320", "320"),
        ('<b style="display:block">320</b>', "320"),
        ('<input value="320">', "320"),
        ('<input type="hidden" value="5">320', "320"),
        ("<textarea>320</textarea>", "320"),
        ("<select><option>1<option>200</select>", "1\n200"),
        ("<span>3</span>\n<span>2</span>", "3 2"),
        ("3&zwnj;2&#8203;0&shy;", "320"),
    ],
)
def test_a_cell_holds_what_is_seen_of_it(cell, text):
    (table,) = laid_out(f"<table><tr><td>a</td><td>{cell}</td></tr></table>").tables
    assert table.rows[0][1].text == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>26</p><p>226</p>", "26\n226"),
        ("26</p><p>226", "26\n226"),
        ("<div>26</div>\n<div>226</div>", "26\n226"),
        ("<ul><li>26<li>226</ul>", "26\n226"),
        ("<p>收到</p><p>申请数</p>", "收到 申请数"),
        ("<p>\n26226</p>\n", "26226"),
        # Where a copied page breaks a number of thousands; see test_layouts.
        ("26<br>226", "26 226"),
    ],
)
def test_paragraphs_are_within_no_number(cell, text):
    assert grid(f"<table><tr><td>a</td><td>{cell}</td></tr></table>")[0][1] == text


def test_a_break_in_a_cell_of_two_rows_may_part_their_figures():
    table = "<table><tr><td>a</td><td rowspan=2>26<br>226</td></tr><tr><td>b</td></tr>"
    assert grid(table) == [["a", "26\n226"], ["b", "26\n226"]]


def test_a_raised_digit_is_part_of_no_number_in_the_text_either():
    assert laid_out("<p>收到申请320<sup>1</sup>件</p>").lines == ["收到申请320[1]件"]
    lines = ["收到申请320①件,¹26件。", "①当面申请3件,②网络申请4件"]
    whole = "".join(f"<p>{line}</p>" for line in lines)
    assert laid_out(whole).lines == ["收到申请320[①]件,[¹]26件。", lines[1]]
    assert laid_out("\n".join(lines)).lines == ["收到申请320[①]件,[¹]26件。", lines[1]]


@pytest.mark.parametrize(
    "hidden", ['style="display:none"', "hidden", 'style="visibility: hidden"']
)
@pytest.mark.parametrize("tag", ["div", "section"])
def test_hidden_tables_and_rows_are_not_read(hidden, tag, read, figures_in):
    figures = render.figures_of("ogi2014", 1)
    page = render.page("ogi2014", figures).decode()
    other = render.page("ogi2014", render.figures_of("ogi2014", 2)).decode()
    table = other[other.index("<table") : other.rindex("</table>") + 8]
    twice = page.replace("<table", f"<{tag} {hidden}>{table}</{tag}><table", 1)
    assert figures_in(read(twice.encode())) == figures
    row = f"<tr {hidden}><td>收到申请数</td><td>件</td><td>99</td></tr>"
    assert figures_in(read(page.replace("<tr", f"{row}<tr", 1).encode())) == figures


def test_a_cell_that_is_left_blank_keeps_its_place():
    row = '<tr><td>a</td><td style="visibility:hidden">1</td><td>2</td></tr>'
    assert grid(f"<table>{row}</table>") == [["a", "", "2"]]
    row = '<tr><td>a</td><td style="text-decoration:line-through">1</td><td>2</td></tr>'
    assert grid(f"<table>{row}</table>") == [["a", "", "2"]]
    row = '<tr><td>a</td><td style="display:none">1</td><td>2</td></tr>'
    assert grid(f"<table>{row}</table>") == [["a", "2"]]


def test_a_page_that_a_script_will_show_is_read():
    page = '<body style="display:none"><table><tr><td>a</td></tr></table></body>'
    assert grid(page) == [["a"]]


@pytest.mark.parametrize("inner", ["<tr><td>320</td></tr>", "<tr><td> <td>320 <td>"])
def test_a_table_of_one_text_in_a_cell_of_data_is_that_text(inner, read, figures_in):
    figures = render.figures_of("ogi2014", 1) | {("request.received", ""): 98765}
    page = render.page("ogi2014", figures).decode()
    nested = page.replace(">98765<", f"><table>{inner}</table><")
    assert nested != page
    assert figures_in(read(nested.replace("320", "98765").encode())) == figures


def test_comments_without_end_take_bounded_time():
    start = time.perf_counter()
    laid_out("<p>公开" + "<!--" * 500_000)
    assert time.perf_counter() - start < 10


# -- text ----------------------------------------------------------------------------

ONE_CELL_A_LINE = """2018年度统计表 |
||
统 计 指 标 |
单位 |
统计数 |
一、主动公开情况 |
||
(一)主动公开政府信息数 |
条 |
39734 |
收到申请数 |
件 | 320 |
当面申请数 |
件 |
26 |
"""


def test_one_cell_a_line_is_cut_into_rows():
    assert grid(ONE_CELL_A_LINE)[1:] == [
        ["统 计 指 标", "单位", "统计数"],
        ["一、主动公开情况", "", ""],
        ["(一)主动公开政府信息数", "条", "39734"],
        ["收到申请数", "件", "320"],
        ["当面申请数", "件", "26"],
    ]


def test_a_lost_cell_costs_its_own_row_only():
    rows = grid(ONE_CELL_A_LINE.replace("39734 |\n", ""))
    assert rows[-3:-1] == [
        ["(一)主动公开政府信息数", "条"],
        ["收到申请数", "件", "320"],
    ]


def test_a_row_a_line_is_kept():
    text = "a | 单位 | 数\nb | 件 | 1\nc | 件 | 2\n"
    assert grid(text) == [["a", "单位", "数"], ["b", "件", "1"], ["c", "件", "2"]]


def test_a_label_broken_over_two_lines_is_joined():
    text = ONE_CELL_A_LINE.replace("收到申请数 |", "收到\n申请数 |")
    assert grid(text)[-2] == ["收到申请数", "件", "320"]


def test_the_title_of_another_table_ends_the_first():
    text = ONE_CELL_A_LINE + "2018年度申请来源统计表\n来源 |\n数 |\n公民 |\n4 |\n"
    layout = laid_out(text)
    assert [table.caption for table in layout.tables] == ["", "2018年度申请来源统计表"]


def test_the_rule_of_a_markdown_table_is_no_row_but_dashes_are_blanks():
    text = "| a | 数 |\n|---|:-:|\n| b | 1 |\n| - | - |\n"
    assert grid(text) == [["a", "数"], ["b", "1"], ["-", "-"]]


def test_a_document_that_ends_in_a_table_is_told():
    assert not laid_out(ONE_CELL_A_LINE).cut_off
    assert laid_out(ONE_CELL_A_LINE.rstrip("6 |\n")).cut_off
    assert laid_out("<table><tr><td>1").cut_off
    assert not laid_out("<!-- <table> --><table><tr><td>1</td></tr></table>").cut_off


# -- bounds --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<table>" + ("<tr>" + "<td>1" * 1000) * 1000 + "</table>", "table 1.*row 200"),
        (("1|" * 999 + "1\n") * 1000, "table 1 .*row 201"),
        ("1|" * 10**7, "table 1 .*row 1"),
        ("<table>" + "<tr>" * 300_000, "row 200,001"),
        ("<table><tr><td>1</table>" * 2001, "2,000 tables"),
        ("a |\nb |\n\n\n" * 2001, "2,000 tables"),
        ("<div>" * 10_000 + "<table>", "nests"),
        ("<table><tr><td>" * 10_000, "nests"),
        (
            "".join(f"项目{n}号\n" for n in range(40_000)) + "3\n" * 9,
            "30,000 different",
        ),
        ("".join(f"项目{n}号|3\n" for n in range(40_000)), "30,000 different"),
        ("".join(f"项目{n}号|\n甲|\n\n\n" for n in range(1_900)) * 2, "2,000 tables"),
    ],
    ids=range(11),
)
def test_what_no_report_has_is_refused_in_bounded_time(text, words):
    start = time.perf_counter()
    with pytest.raises(TooLargeError, match=words):
        laid_out(text)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>其他情形数<td>1" * 20_000,
        "<tr>" + "<td>其他情形数<td>1" * 50_000,
        "<tr>" + "<td>其他情形数<td>1" * 20_000 + "<tr><td>其他情形数<td>1" * 10_000,
        "<tr><td>其他情形数<td>1<tr><td>其他情形数<td>1<td>2" * 25_000,
        "".join(f"<tr><td>项目{n}号<td>1" for n in range(50_000)),
    ],
    ids=["long", "wide", "both", "ragged", "different"],
)
def test_a_huge_table_of_labels_takes_bounded_time(rows, read):
    title = "<title>2018年如东县政府信息公开工作年度报告</title>"
    start = time.perf_counter()
    with contextlib.suppress(NotAReportError):
        read(f"<html>{title}<table>{rows}</table></html>".encode())
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize("ending", ["|\n", "\n"])
def test_a_heading_without_end_takes_bounded_time(ending, read):
    start = time.perf_counter()
    text = "2018年如东县政府信息公开\n" + f"制发件数{ending}" * 99_000 + "3\n" * 10
    with contextlib.suppress(NotAReportError):
        read(text.encode())
    assert time.perf_counter() - start < 30


def test_huge_spans_are_cut_and_cost_no_figure(read, figures_in):
    figures = render.figures_of("ogi2014", 1)
    page = render.page("ogi2014", figures).decode()
    wide = page.replace('colspan="3"', 'rowspan="99999999" colspan="5000"', 1)
    assert figures_in(read(wide.encode())) == figures


@pytest.mark.parametrize(
    "line", ["表(" * 200_000, "一、" * 10**6, "1," * 10**6, "2018年信息公开" * 10**5]
)
def test_an_endless_line_takes_bounded_time(line):
    start = time.perf_counter()
    laid_out(f"a |\n{line}\n1 |\n{line} | {line} |\n")
    assert time.perf_counter() - start < 20


def test_any_mark_up_is_laid_out_or_refused():
    chance = random.Random(1)
    tags = ["<table>", "</table>", "<tr>", "</tr>", "<td rowspan=3>", "<td colspan=0>"]
    pieces = [
        *tags,
        "</td>",
        "<td rowspan=-1>",
        "<td colspan='x'>",
        "1",
        "|",
        "\n",
        "<",
    ]
    for _ in range(300):
        text = "<html>" + "".join(chance.choices(pieces, k=40))
        for table in laid_out(text).tables:
            for r, row in enumerate(table.rows, start=1):
                assert all(cell.row <= r for cell in row)
