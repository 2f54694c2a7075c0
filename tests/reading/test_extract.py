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
from govopen.reading.html import MANY_LETTERS


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


def test_the_foot_of_a_table_is_its_end():
    table = "<table><tfoot><tr><td>总计<tbody><tr><td>予以公开</table>"
    assert grid(table) == [["予以公开"], ["总计"]]


def test_a_picture_beside_words_or_a_unit_is_no_figure():
    cells = "<td><img src=a.png>申请数<td><img src=a.png>件<td><img src=a.png>3"
    assert grid(f"<table><tr>{cells}</table>") == [["申请数", "件", "[picture]3"]]


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
        ("320<sup>1</sup>", "320¹"),
        ("320<sup>[1]</sup>", "320[1]"),
        ("<sub>1</sub>320", "[1]320"),
        ('320<span style="VERTICAL-ALIGN: super">1</span>', "320¹"),
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
        ("<span>3</span>\n<span>2</span>", "3\n2"),
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
        ("26<br>226", "26\n226"),
        ("26<hr>226", "26\n226"),
        ("26\n226", "26\n226"),
        ("26\x0b226", "26\n226"),
        ("26 226", "26 226"),
        ("26<h3>226</h3>", "26\n226"),
        ("26<center>226</center>", "26\n226"),
        ("26<form>226</form>", "26\n226"),
        ("<dl><dt>26<dd>226</dl>", "26\n226"),
        ("26<blockquote>226</blockquote>", "26\n226"),
        ("26<fieldset>226</fieldset>", "26\n226"),
        ("26<section>226</section>", "26\n226"),
        ('26<span style="display:block">226</span>', "26\n226"),
        ('<b style="display:flex"><i>26</i><i>226</i></b>', "26\n226"),
        ('<b style="display:grid"><i>26</i><i>226</i></b>', "26\n226"),
        ('<b style="display:table-cell">26</b>226', "26\n226"),
        ("<button>26</button>226", "26\n226"),
        ('<input value="26">226', "26\n226"),
        ("<textarea>26</textarea>226", "26\n226"),
        ("<math><mn>26</mn></math>226", "26\n226"),
        ('26<b style="display:inline">226</b>', "26226"),
    ],
)
def test_paragraphs_are_within_no_number(cell, text):
    assert grid(f"<table><tr><td>a</td><td>{cell}</td></tr></table>")[0][1] == text


def styled(sheet, cell):
    """Return what is read of a cell of a page with a style sheet."""
    page = f"<style>{sheet}</style><table><tr><td>a</td><td>{cell}</td></tr></table>"
    return grid(page)[0][1]


@pytest.mark.parametrize(
    ("sheet", "cell", "text"),
    [
        (".x{text-decoration:line-through}", "<i class=x>99</i>320", "320"),
        ("td .x{vertical-align:super}", "320<i class=x>1</i>", "320¹"),
        (".x{vertical-align: 5px}", "320<i class=x>1</i>", "320¹"),
        (".x{mso-text-raise:4.0pt}", "320<i class=x>1</i>", "320¹"),
        (".x{vertical-align:calc(2px + 3px)}", "320<i class=x>1</i>", "320¹"),
        (
            ":root{--up:super} .x{vertical-align:var(--up)}",
            "320<i class=x>1</i>",
            "320¹",
        ),
        (".x{vertical-align:var(--up)}", "320<i class=x>1</i>", "320[formula]"),
        (".x{vertical-align:var(--up, super)}", "320<i class=x>1</i>", "320¹"),
        (".x{display:var(--a,var(--b,none))}", "<i class=x>9</i>320", "320"),
        (".x{--a:none;display:var(--a)}", "<i class=x>9</i>320", "320"),
        (".x{--a:var(--a);display:var(--a)}", "<i class=x>9</i>320", "[formula]320"),
        (
            "td{--a:none} .x{--a:block;display:var(--a)}",
            "<i class=x>9</i>3",
            "[formula]3",
        ),
        ("td{color:var(--a)}", "320", "320"),
        ("td + td{color:var(--a)}", "320", "[formula]"),
        ("td{color:var(--a)}", "当面申请数", "当面申请数"),
        ("td{color:var(--a);color:red}", "320", "320"),
        ("body{color:var(--a);font-size:var(--b)}", "320", "320"),
        ("td{vertical-align:var(--a)}", "320", "320"),
        ("tr{visibility:var(--a)}", "320", "[formula]"),
        ("table{display:var(--a)}", "320", "[formula]"),
        (".x{position:relative;top:-4px}", "320<i class=x>1</i>", "320¹"),
        (".x{position:relative;top:0}", "320<b class=x>1</b>", "3201"),
        (".x{font-size:8px}", "320<b class=x>1</b>", "320[1]"),
        (".x{display:inline-block}", "320<b class=x>1</b>", "320[1]"),
        (".x{display:inline-block}", "<i class=x>3</i><i class=x>20</i>", "320"),
        (
            ".x{unicode-bidi:bidi-override;direction:rtl}",
            "<i class=x>320</i>",
            "[formula]",
        ),
        (".x{font:8px/1.5 Arial}", "320<b class=x>1</b>", "320[1]"),
        (".x{font-size:1em}", "320<b class=x>1</b>", "3201"),
        ("td{font-size:9pt} .x{font-size:12px}", "320<b class=x>1</b>", "3201"),
        ("#x, .y{display:none}", "<i id=x>9</i>320<b class=y>9</b>", "320"),
        (".x{display:none} .x.y{display:inline}", "3<b class='x y'>2</b>0", "320"),
        (".x{display:none}", "3<b class=x style='display:inline'>2</b>0", "320"),
        (".x{display:none!important}", "<i class=x style='display:inline'>9</i>3", "3"),
        ("@media print{.x{display:none}}", "3<b class=x>2</b>0", "320"),
        ("@media screen{.x{display:none}}", "<i class=x>9</i>320", "320"),
        ("<!-- .x{display:block} -->", "26<i class=x>226</i>", "26\n226"),
        (".x{color:#fff}", "<i class=x>9</i>320", "320"),
        (".x{color:white;background:#000}", "<i class=x>320</i>", "320"),
        (".x{color:#fff;background:url(n.png)}", "<i class=x>320</i>", "320"),
        (
            ".x{color:#fff;background:linear-gradient(red,#00f)}",
            "<i class=x>320</i>",
            "320",
        ),
        (".x{color:red}", "<i class=x>320</i>", "320"),
        (".x{color:red}", "<b class=x>3</b>20", "[3]20"),
        (".x{opacity:0}", "<i class=x>9</i>320", "320"),
        (".x{font-size:0}", "<i class=x>9</i>320", "320"),
        ("td:hover .x::before{display:none} .{", "<i class=x>320</i>", "320"),
        ("td::after{content:'1'}", "320", "320[1]"),
        ("td:before{content:'\\37 '}", "320", "[7]320"),
        (".x::after{content:attr(n)}", "<i class=x n=5>320</i>", "320[?]"),
        (".x::before{content:counter(k)}", "<i class=x>320</i>", "[?]320"),
        ("td::after{content:'万'}", "320", "320[万]"),
        ("td::after{content:'件'}", "320", "320"),
        ("td::after{content:'\\f0a1'}", "320", "320"),
        ("td::after{content:'1';display:none}", "320", "320"),
        ("td::after{content:'1'} td::after{content:none}", "320", "320"),
        (".x{content:url(a.png)}", "<i class=x>320</i>", "[picture]"),
        (".x{font-variant-position:super}", "320<i class=x>1</i>", "320¹"),
        (".x{-webkit-text-fill-color:transparent}", "<i class=x>9</i>320", "320"),
        (
            "td{-webkit-text-fill-color:#fff} .x{-webkit-text-fill-color:red}",
            "<i class=x>320</i><i style='color:red'>9</i>",
            "320",
        ),
        (
            ".x{color:transparent;-webkit-text-stroke:1px #000}",
            "32<b class=x>0</b>",
            "32[0]",
        ),
        (".x{color:#fff;text-shadow:0 0 2px #000}", "32<b class=x>0</b>", "32[0]"),
        (".x{filter:opacity(0%)}", "<i class=x>9</i>320", "320"),
        (".x{filter:blur(9px)}", "<i class=x>9</i>320", "[formula]320"),
        (".x{filter:none;opacity:1}", "<b class=x>9</b>320", "9320"),
        (".x{opacity:.02}", "<i class=x>9</i>320", "320"),
        (".x{opacity:4%}", "<i class=x>9</i>320", "320"),
        (".x{opacity:.2}", "<b class=x>9</b>320", "[9]320"),
        (".x{content-visibility:hidden}", "<i class=x>9</i>320", "320"),
        (":is(em, .x){display:none}", "<i class=x>9</i><em>9</em>320", "320"),
        (":where(td .x, td em){display:none}", "<i class=x>9</i><em>9</em>320", "320"),
        (
            "td :where(tr .x){display:none} .x{display:inline}",
            "<b class=x>9</b>3",
            "93",
        ),
        ("i:not(.y, td b .x){display:none}", "<i class=x>9</i><i class=y>3</i>", "3"),
        (":is(:is(td, p) i, q){display:none}", "<i>9</i><q>9</q>320", "320"),
        (".x:not(:is(td p .x)){display:none}", "<i class=x>9</i>320", "320"),
        ("b:is(:hover, .y){display:none}", "<b class=x>9</b>320", "9320"),
        (".x:focus-visible{display:none}", "<b class=x>9</b>320", "9320"),
        ("i:nth-child(1 of .x){display:none}", "<i class=x>9</i>320", "[formula]320"),
        (".x::first-letter{font-size:0}", "<b class=x>320</b>", "[formula]"),
        ("td{& i{display:none}}", "<i>9</i>320", "320"),
        ("td, p{i{display:none}}", "<i>9</i>320", "320"),
        ("tr{td{.x &{color:red} i{display:none}}}", "<i>9</i>320", "320"),
        ("i{@media screen{display:none}}", "<i>9</i>320", "320"),
        ("b{@media print{display:none}}", "<b>9</b>320", "9320"),
        ("@layer a{i{display:none}} i{color:red}", "<i>9</i>320", "[formula]320"),
        ("@container (width > 9em){i{display:none}}", "<i>9</i>320", "[formula]320"),
        (".x{color:#000;background:#000}", "<i class=x>320</i>", "[unseen]"),
        (".x{color:#000;background:#000}", "<i class=x>9</i>320", "320"),
        (".x{background:url(n.png)}", "<i class=x></i>", "[picture]"),
        (
            ".x{background:url(data:image/png;base64,AA)}",
            "<i class=x></i>",
            "[picture]",
        ),
        ("td{background-image:url(n.png)}", "", ""),  # behind the label too
        ("td{background:url(n.png)}", "320", "320"),
        ("", "<b style='background:url(n.png)'></b>", "[picture]"),
        ("", "<del>320</del>", "[unseen]"),
        ("", "<s>3</s><s>20</s>", "[unseen]"),
        ("", "<s>19 <b>12</b></s>", "[unseen]"),
        ("", "<s>—</s>", ""),
        ("", "<s>无</s>", ""),
        (".x{text-decoration:line-through}", "<i class=x>320</i>", "[unseen]"),
        ("", "<ol><li></ol>", "[numbered]"),
        ("", "<ol><li>320</ol>", "[numbered]320"),
        ("", "<ol><li>申请数</ol>", "申请数"),
        ("ol{list-style:none}", "<ol><li>320</ol>", "320"),
        ("li{list-style-type:none}", "<ol><li>320</ol>", "320"),
        ("", "<ul><li>320</ul>", "320"),
        ("td{writing-mode:vertical-rl}", "320", "320"),
        (".x{writing-mode:vertical-rl}", "320<b class=x>1</b>", "320[1]"),
        (".x{transform:rotate(180deg)}", "<i class=x>68</i>", "[formula]"),
        ("td{transform:scaleX(-1)}", "68", "[formula]"),
        (".x{letter-spacing:12px}", "<b class=x>320</b>26", "320[26]"),
        (".x{letter-spacing:0pt}", "<b class=x>320</b>26", "32026"),
        (".x{letter-spacing:9px}", "<i class=x>3</i><i class=x>20</i>", "320"),
        (".x{padding-right:9px}", "<i class=x>320</i>26", "320\n26"),
        (".x{padding-right:9px}", "<i class=x>3</i><i class=x>20</i>", "3\n20"),
        (".x{padding-left:2em}", "320<b><i class=x>26</i></b>", "320\n26"),
        (".x{padding:0 1px}", "320<b class=x>26</b>", "32026"),
        (".x{padding:9px 0}", "320<b class=x>26</b>", "32026"),
        (".x{margin-inline-start:3vw}", "320<i class=x>26</i>", "320\n26"),
        (".x{margin:0 auto}", "320<b class=x>26</b>", "32026"),
        (".x{margin:0 9px}", "320<i class=x>件</i>", "320件"),
        (".x{margin-left:9px}", "320<sup class=x>1</sup>", "320¹"),
        ("td{padding:9px}", "320<b>26</b>", "32026"),
        (".x{border-left:1px solid}", "320<i class=x>26</i>", "320\n26"),
        (".x{border-style:solid;border-width:0}", "320<b class=x>26</b>", "32026"),
        (".x{border-style:none none solid}", "320<b class=x>26</b>", "32026"),
        (".x{border-right-style:solid}", "<i class=x>320</i>26", "320\n26"),
        (".x{left:9px;position:relative}", "320<i class=x>26</i>", "320\n26"),
        (".x{left:0;position:relative}", "320<b class=x>26</b>", "32026"),
        (".x{scale:1}", "320<b class=x>26</b>", "32026"),
        (".x{width:9px;display:inline-block}", "320<i class=x></i>26", "320\n26"),
        ("*{--a:9px} .x{margin-left:var(--a)}", "320<i class=x>26</i>", "320\n26"),
        ("@scope (td){i{margin-left:9px}}", "320<i>26</i>", "320\n26"),
        (".x::after{content:'  '}", "<i class=x>320</i>26", "320\n26"),
        (".x::after{content:''}", "<b class=x>320</b>26", "32026"),
        (
            ".x::after{content:'';padding-left:9px}",
            "<i class=x>320</i>26",
            "320\n26",
        ),
        (".x{mask:linear-gradient(#0000,#0000)}", "<i class=x>320</i>", "[formula]"),
        (".x{mask:none}", "<i class=x>320</i>", "320"),
        (".x{clip-path:inset(50%)}", "<i class=x>320</i>", "[formula]"),
        (".x{scale:0}", "<i class=x>320</i>", "[formula]"),
        (".x{transform:rotateY(90deg)}", "<i class=x>320</i>", "[formula]"),
        (".x{transform:translateZ(0)}", "<i class=x>320</i>", "320"),
        (".x{color:rgb(0 0 0/0)}", "<i class=x>320</i>", ""),
        (".x{color:rgb(0 0 0/1)}", "<b class=x>3</b>20", "320"),
        (".x{color:windowtext}", "<b class=x>3</b>20", "320"),
        (".x{color:hwb(0 100% 0%)}", "<i class=x>320</i>", ""),
        (".x{color:lab(100 0 0)}", "<i class=x>320</i>", "[formula]"),
        (".x{opacity:calc(0)}", "<i class=x>320</i>", "[formula]"),
        (".x{height:0;overflow:hidden}", "<b class=x>320</b>", "[formula]"),
        (".x{height:0} b{overflow:hidden}", "<b class=x>320</b>", "[formula]"),
        (".x{height:0}", "<b class=x>320</b>", "320"),
        ("td{max-width:0;overflow:hidden}", "320", "320"),
        (".x{font-size:1px}", "<b class=x>320</b>", "[formula]"),
        (".x{z-index:-1}", "<b class=x>320</b>", "[formula]"),
        (".x{margin-left:-999px}", "<b class=x>320</b>", "[formula]"),
        (".x{position:absolute;left:-999px}", "<i class=x>9</i>320", "320"),
        (".x{position:fixed;top:100%}", "<i class=x>9</i>320", "320"),
        (".x{position:fixed;left:100vw}", "<i class=x>9</i>320", "320"),
        (".x{position:fixed;left:9999px}", "<i class=x>9</i>320", "320"),
        (".x{position:absolute;top:100%}", "<i class=x>9</i>320", "9\n320"),
        (".x{position:fixed;top:10%}", "<i class=x>9</i>320", "9\n320"),
        ("td{animation:a 1s}", "320", "320"),  # its label has it too
        ("@media (max-width:700px){b{display:none}}", "<b>9</b>320", "9320"),
        ("@media (max-width:9999px){i{display:none}}", "<i>9</i>320", "320"),
        ("@media (min-width:9999px){b{display:none}}", "<b>9</b>320", "9320"),
        ("@media (min-width:40em){i{display:none}}", "<i>9</i>320", "320"),
        ("@media (width<=700px){b{display:none}}", "<b>9</b>320", "9320"),
        ("@media (600px<=width<=9999px){i{display:none}}", "<i>9</i>320", "320"),
        ("@media (600px<width<700px){b{display:none}}", "<b>9</b>320", "9320"),
        ("@media print, screen{i{display:none}}", "<i>9</i>320", "320"),
        ("@supports not (a:b){i{display:none}}", "<i>9</i>320", "[formula]320"),
        ("@supports not (a:b){table{display:none}}", "320", "320"),
        ("", "<i popover>9</i>320", "320"),
        ("", "<i HIDDEN>9</i>320", "320"),
        (
            "i{visibility:hidden} b{visibility:visible}",
            "<i>9<b>320</b>9</i>",
            "[unseen]",
        ),
        (".x:first-of-type{display:none}", "<i class=x>9</i>320", "[formula]320"),
        (".x{filter:opacity(1%)}", "<i class=x>320</i>", ""),
        (".x{letter-spacing:-1em}", "<i class=x>320</i>", "[formula]"),
        ("", "<a href=a.html>320</a><a href=b.html>26</a>", "320[26]"),
        ("", "<a href=a.html>320</a><a href=a.html>26</a>", "32026"),
        ("", "<noembed>9</noembed>320", "320"),
        ("", "<script>document.write(320)</script>", "[picture]"),
        ("", "<script>var n = 9</script>320", "320"),
        ("p{word-spacing:9px}", "<p>320 126", "[formula]"),
        ("p{word-spacing:1px}", "<p>320 126", "320 126"),
        (".x{text-align-last:justify}", "<p class=x>320 126", "[formula]"),
        ("", "320<img src=1.png width=9 height=1>26", "320\n26"),
        ("", "320<meter></meter>26", "320\n26"),
        ("", "320\t126", "320\n126"),
        ("", "320  126", "320\n126"),
        ("", "320 126", "320 126"),
        ("", "3<i hidden>9</i>20", "3\n20"),
        ("", "320<small>1</small>", "320[1]"),
        ("", '320<font size="1">1</font>', "320[1]"),
        ("", '320<a href="#_ftn1">1</a>', "320¹"),
        ("", '<a href="x.html">320</a>', "320"),
        ("", "320<b>1</b>", "3201"),
        ("", "320<i>1</i>", "320[1]"),
        ("", "<u>320</u>1", "320[1]"),
        (".x{font-style:italic}", "320<span class=x>1</span>", "320[1]"),
        (".x{text-decoration:underline}", "320<span class=x>1</span>", "320[1]"),
        ("td span:last-child{font:oblique 12px a}", "320<span>1</span>", "320[1]"),
        (".x{font-style:italic}", "<span class=x>320</span>", "320"),
        (".x{text-decoration:none}", "320<span class=x>1</span>", "3201"),
        ("", "<i>32</i><i>0</i>", "320"),
        ("", '3<bdo dir="rtl">1</bdo>20', "3[formula]20"),
        ("", "申请数<sup>1</sup>", "申请数[1]"),
        ("", "<ruby>320<rp>(</rp><rt>1</rt><rp>)</rp></ruby>", "320[1]"),
        ("", "<dialog>99</dialog>320", "320"),
        ("", "<img src=1.png>", "[picture]"),
        ("", "<iframe>99</iframe>", "[picture]"),
        ("", "<canvas>99</canvas>", "[picture]"),
        ("", "<object>99</object>", "[picture]"),
        ("", "2<img src=1.png>", "2[picture]"),
        ("", "申请数<img src=1.png>", "申请数"),
        ("", '<img src=1.png width="1">', ""),
        ("", "<math><mn>320</mn></math>", "320"),
        ("", "<math><mfrac><mn>3</mn><mn>2</mn></mfrac></math>", "[formula]"),
    ],
)
def test_digits_that_look_different_are_no_number(sheet, cell, text):
    assert styled(sheet, cell) == text


def test_black_below_letters_of_a_page_without_a_style_hides_them():
    page = "<table><tr><td>a<td bgcolor=black>320<td bgcolor=white>3"
    (shown,) = grid(page)
    assert shown[0] == "a" and "320" not in shown
    assert shown[2] == "3"


def test_a_picture_is_behind_a_blank_cell_by_an_attribute_too():
    page = "<table><tr><td>a<td background=n.png><td background=m.png>3"
    assert grid(page) == [["a", "[picture]", "3"]]


def test_what_has_the_colour_of_a_sheet_in_another_file_may_be_seen():
    page = "<link rel=stylesheet href=a.css><table><tr><td style='color:#fff'>320"
    assert grid(page) == [["320"]]
    assert grid(page.partition(">")[2]) == [[""]]


def test_a_raised_digit_in_the_text_is_told_by_the_sheet():
    page = "<style>.x{vertical-align:super}.y{display:none}</style>"
    page += "<p>收到申请320<i class=x>1</i>件<i class=y>9</i></p>"
    assert laid_out(page).lines == ["收到申请320[1]件"]


def test_tables_of_one_row_each_are_one_table():
    rows = ["<td rowspan=9>甲</td><td>数</td>", *(f"<td>{n}</td>" for n in range(6))]
    page = "\n".join(f"<div><table><tr>{row}</tr></table></div>" for row in rows)
    layout = laid_out(f"<h1>公开</h1>{page}<table><tr><td>x</td></tr></table>")
    assert len(layout.tables) == 1
    assert [[c.text for c in r] for r in layout.tables[0].rows[:2]] == [
        ["甲", "数"],
        ["甲", "0"],
    ]
    apart = page.replace("</div>", "</div>说明")
    assert len(laid_out(apart).tables) == 7


def test_a_table_without_figures_in_a_table_with_figures_is_a_text():
    corner = "<table><tr><td>项目</td></tr><tr><td>人</td></tr></table>"
    rows = "".join(f"<tr><td>项{n}</td><td>{n}</td></tr>" for n in range(3))
    page = f"<table><tr><td>{corner}</td><td>总计</td></tr>{rows}</table>"
    assert grid(page)[0] == ["项目 人", "总计"]


def test_figures_follow_the_order_of_headings_that_are_wide_elsewhere():
    head = "<tr><td>甲</td><td>乙</td><td colspan=2>丙</td><td>丁</td></tr>"
    row = "<tr><td>子</td><td colspan=2>12</td><td>3</td><td>456</td></tr>"
    shifted = grid(f"<table>{head}{row}</table>")
    assert shifted[1] == ["子", "12", "3", "3", "456"]
    fewer = "<tr><td>子</td><td colspan=3>12</td><td>456</td></tr>"
    assert grid(f"<table>{head}{fewer}</table>")[1] == ["子", "12", "12", "12", "456"]


def test_characters_that_are_none_are_left_out():
    page = "<p>公\x02开\x00\ufffe</p><table><tr><td>申\x0b请数<td>3\x0020<td>4\ue001"
    layout = laid_out(page)
    assert layout.lines == ["公开"]
    assert [c.text for c in layout.tables[0].rows[0]] == ["申请数", "3\n20", "4"]


@pytest.mark.parametrize("unseen", ["\u200b", "&#8203;", "\ufeff", "&#xad;"])
def test_characters_without_width_are_no_text(unseen):
    page = (
        f"<!doctype html>{unseen}<title>报{unseen}告</title><p>公{unseen}开</p><table>"
        f"<caption>表{unseen}一</caption><tr><td>申{unseen}请数<td>3{unseen}20</table>"
    )
    layout = laid_out(page)
    assert (layout.title, layout.lines[-1]) == ("报告", "公开")
    (table,) = layout.tables
    assert (table.caption, table.lead[-1]) == ("表一", "公开")
    assert [c.text for c in table.rows[0]] == ["申请数", "320"]


@pytest.mark.parametrize("backwards", ["\u202e", "&#8238;"])
def test_digits_that_run_to_the_left_are_no_number(backwards):
    page = f"<!doctype html><p>公开<table><tr><td>申请数<td>{backwards}320</table>"
    assert laid_out(page).tables[0].rows[0][1].number is None


@pytest.mark.parametrize("odd", ["\x02", "\x0b", "\x00", "&#1;", "&#x1b;", "\ufffe"])
def test_characters_that_are_none_do_no_harm_in_attributes(odd):
    page = (
        f'<p title="a{odd}b">公开<table><tr><td class="{odd}" colspan="{odd}2">3<td>4'
    )
    layout = laid_out(page)
    assert layout.lines == ["公开"]
    assert [c.text for c in layout.tables[0].rows[0]][-1] == "4"
    assert layout.tables[0].rows[0][0].text == "3"


def test_no_rows_down_means_all_rows_down():
    table = "<table><tr><td rowspan=0>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
    assert grid(table) == [["a", "b"], ["a", "c"]]


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
    assert grid(f"<table>{row}</table>") == [["a", "[unseen]", "2"]]
    row = '<tr><td>a</td><td style="display:none">1</td><td>2</td></tr>'
    assert grid(f"<table>{row}</table>") == [["a", "2"]]


def test_a_page_that_a_script_will_show_is_read():
    page = '<body style="display:none"><table><tr><td>a</td></tr></table></body>'
    assert grid(page) == [["a"]]


def test_a_table_of_one_row_in_a_cell_of_data_does_not_arrange_the_page():
    rows = "".join(
        f"<tr><td>{x}</td><td>{n}</td></tr>" for n, x in enumerate("规章法令")
    )
    inner = "<table><tr><td>4<td>26</table>"
    (table,) = laid_out(
        f"<table>{rows}<tr><td>行政许可</td><td>{inner}</td></tr></table>"
    ).tables
    assert table.rows[-1][1].text == "4\n26"


@pytest.mark.parametrize("inner", ["<tr><td>320</td></tr>", "<tr><td> <td>320 <td>"])
def test_a_table_of_one_text_in_a_cell_of_data_is_that_text(inner, read, figures_in):
    figures = render.figures_of("ogi2014", 1) | {("request.received", ""): 98765}
    page = render.page("ogi2014", figures).decode()
    nested = page.replace(">98765<", f"><table>{inner}</table><")
    assert nested != page
    assert figures_in(read(nested.replace("320", "98765").encode())) == figures


def test_comments_without_end_take_bounded_time():
    start = time.process_time()
    laid_out("<p>公开" + "<!--" * 500_000)
    assert time.process_time() - start < 10


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


def test_figures_of_two_lines_are_no_number():
    assert grid("a |\n单位 |\nb |\n41\n123 |\nc |\n5 |\n")[1] == ["b", "41\n123"]
    rows = "a | 数\nb | 26\n226\nc | 3\n"
    assert grid(rows) == [["a", "数"], ["b", "26\n226"], ["c", "3"]]
    assert grid(rows.replace(" | ", "\t"))[1] == ["b", "26\n226"]
    text = "a,b,数\n公开,件,26\n226\nc,件,3\n"
    (table,) = lay_out(Document("page", "csv", text, "utf-8", "0")).tables
    assert [cell.text for cell in table.rows[1]] == ["公开", "件", "26\n226"]


def test_bars_may_open_cells():
    lines = ["指标|单位|数", "a|件|1", "b|——|", "c|件|2", "d|件|3"]
    text = "".join(line.replace("|", "\n| ") + "\n|\n" for line in lines)
    found = grid(f"公开年度报告\n{text}")
    assert [row[:3] for row in found] == [line.split("|") for line in lines]


def test_the_number_of_a_page_is_no_part_of_a_table():
    text = "a | 数\nb | 1\n\n- 2 -\n\nc | 3\n"
    assert grid(text) == [["a", "数"], ["b", "1"], ["c", "3"]]
    cells = ONE_CELL_A_LINE.replace("件 | 320 |", "件 |\n— 3 —\n320 |")
    assert grid(cells)[4] == ["收到申请数", "件", "320"]


def test_bare_numbers_of_pages_are_told_by_their_order():
    labels = ["当面申请数", "传真申请数", "网络申请数", "信函申请数", "申请办结数"]
    text = "公开\n" + "".join(f"{x}\n{n}9\n{n}\n" for n, x in enumerate(labels, 1))
    assert [row[:3] for row in grid(text)] == [
        [label, f"{n}9"] for n, label in enumerate(labels, 1)
    ]
    # The third page's may stand for a figure that is blank.
    lost = text.replace("39\n3\n", "3\n")
    assert grid(lost)[2] == ["网络申请数", "3?"]


def test_a_title_above_the_first_cell_is_no_part_of_it():
    text = ONE_CELL_A_LINE + "四、行政复议、行政诉讼情况\n行政复议 |\n3 |\n"
    assert [t.caption for t in laid_out(text).tables][1:] == [
        "四、行政复议、行政诉讼情况"
    ]


def test_the_total_may_stand_before_its_parts(read, figures_in):
    figures = render.figures_of("ogi2021", 3)
    tables = render.tables("ogi2021", figures, render.Style(), "如东县人民政府", 2022)
    requests = tables[1]
    lines = []
    for row in requests:
        texts = [cell[0] for cell in row]
        if "总计" in texts:
            texts = ["总计", *(text for text in texts if text != "总计")]
        elif texts[-1].isdecimal():
            texts = [*texts[:-7], texts[-1], *texts[-7:-1]]
        lines += [f"{text} |" for text in texts]
    text = "2022年如东县人民政府政府信息公开工作年度报告\n" + "\n".join(lines)
    found = figures_in(read(text.encode(), ".txt"))
    wanted = {key: value for key, value in figures.items() if key[1]}
    assert found == wanted


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
        ("<table>" + ("<tr>" + "<td>1" * 1000) * 900 + "</table>", "table 1.*row 200"),
        (("1|" * 999 + "1\n") * 1000, "table 1 .*row 201"),
        ("1|" * 2_900_000, "table 1 .*row 1"),
        ("1|" * 10**7, "6,000,000 letters"),
        ("<table>" + "<tr>" * 300_000, "row 200,001"),
        ("<table><tr><td>1</table>" * 2001, "2,000 tables"),
        ("a |\nb |\n\n\n" * 2001, "2,000 tables"),
        ("<br>" * 8_000_000, "1,000,000 tags"),
        ("<table>" + "<tr>" * 7_000_000, "1,000,000 tags"),
        (
            "<style>"
            + ".a b{color:red}" * 9_000
            + "</style>"
            + "<b class=a>" * 999
            + "<b>" * 9_000,
            "nests",
        ),
        (
            "<style>" + ".a~b{color:red}" * 99 + "</style>" + "<b class=a></b>" * 9_000,
            "more styles",
        ),
        ("<div>" * 10_000 + "<table>", "nests"),
        (f"<p><b {' '.join(f'a{n}=1' for n in range(400_000))}>", "attributes"),
        (f'<p><b " {" ".join(f"a{n}" for n in range(400_000))}>', "attributes"),
        ("<table><tr><td>" * 10_000, "nests"),
        (
            "".join(f"项目{n}号\n" for n in range(40_000)) + "3\n" * 9,
            "30,000 different",
        ),
        ("".join(f"项目{n}号|3\n" for n in range(40_000)), "30,000 different"),
        ("".join(f"项目{n}号|\n甲|\n\n\n" for n in range(1_900)) * 2, "2,000 tables"),
    ],
    ids=range(18),
)
def test_what_no_report_has_is_refused_in_bounded_time(text, words):
    start = time.process_time()
    with pytest.raises(TooLargeError, match=words):
        laid_out(text)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p><span>5</span><span><o:p></o:p></span></p>", "5"),
        ("<p> 5 </p>\n<p><i> </i></p>", "5"),
        ("<b></b><i></i>", ""),
        ("<b></b><ol><li>5</li></ol>", "[numbered]5"),
        ("<b></b><img width=9>5", "[picture]5"),
        ("<b></b><bdo dir=rtl>12</bdo>", "[formula]"),
        ("<b></b><input value=7>", "7"),
        ("<b></b>5<math><mfrac>1</mfrac></math>", "5 [formula]"),
    ],
)
def test_a_cell_of_one_text_says_that_and_what_stands_beside_it(cell, text):
    rows = f"<tr><td>收到</td><td>{cell}</td></tr><tr><td>办结</td><td>6</td></tr>"
    assert grid(f"<table>{rows}</table>") == [["收到", text], ["办结", "6"]]


def test_a_cell_of_one_text_among_empty_elements_is_not_taken_apart(monkeypatch):
    monkeypatch.setattr("govopen.reading.html._pieces", None)
    cell = "<p><span>5</span><span><o:p></o:p></span></p>"
    assert grid(f"<table><tr><td>收到<td>{cell}</table>") == [["收到", "5"]]


@pytest.mark.parametrize(
    "attributes",
    [
        " ".join(f"a{n}" for n in range(1_001)),
        "/".join(f"a{n}" for n in range(1_001)),
        "".join(f"a{n}='>'" for n in range(1_001)),
        "\n".join(f'a{n} = "<b>"' for n in range(1_001)),
        "a<b " * 1_001,
        'a="' + "' >\" <b " + "a " * 1_001,
        " ".join(f'{chr(97 + n % 26) * (1 + n // 26)}="1"' for n in range(1_001)),
    ],
    ids=range(7),
)
def test_a_tag_of_more_than_a_thousand_attributes_is_refused(attributes):
    page = f"<p>公开<b {attributes}>5</b>{' ' * MANY_LETTERS}"
    with pytest.raises(TooLargeError, match=r"a tag .* 1,000 attributes"):
        laid_out(page)
    script = "<!-- <script> --><script a='<b'></script>"
    with pytest.raises(TooLargeError, match=r"a tag .* 1,000 attributes"):
        laid_out(script + page)


def test_a_page_too_short_for_its_attributes_to_take_long_is_read():
    many = " ".join(f"a{n}" for n in range(MANY_LETTERS // 8))
    start = time.process_time()
    page = f"<b {many}></b><table><tr><td>规章<td>5</table>"
    assert grid(page) == [["规章", "5"]]
    assert len(page) < MANY_LETTERS
    assert time.process_time() - start < 2


def test_what_looks_like_a_tag_in_a_program_or_a_comment_is_none():
    words = "for (n = 0; i <n; i++) { a = b + c } " * 400
    few = " ".join(f"a{n}" for n in range(1_000))
    page = (
        f"<script src=a>{words}</script><!-- {words} --><!--><b {few}>"
        f"<table><tr><td>规章<td>5</table><script>{words}"
    )
    (table,) = laid_out(page).tables
    assert [cell.text for cell in table.rows[0]] == ["规章", "5"]


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
    start = time.process_time()
    with contextlib.suppress(NotAReportError):
        read(f"<html>{title}<table>{rows}</table></html>".encode())
    assert time.process_time() - start < 30


@pytest.mark.parametrize(
    "text",
    [
        "规章|1|2\n" + "|" * 100_000,
        "|规章" + "\t" * 100_000 + "|5|\n",
        "①" * 100_000,
        "<p>" + "【" * 100_000,
        "<table><tr><td>" + "<sup>" * 1_900 + "1" * 1_000_000,
        "<p>" + "<sup>" * 1_900 + "1" * 1_000_000,
        "<h1>" * 1_900 + "公开" * 300_000,
        "<style>" + "{" * 400_000 + "</style><p>",
        "<table><tr>" + "<td>本年新" * 90_000,
        "\x0b" * 30_000_000,
    ],
    ids=range(10),
)
def test_what_no_report_has_takes_bounded_time(text):
    start = time.process_time()
    with contextlib.suppress(TooLargeError):
        laid_out(text)
    assert time.process_time() - start < 10  # at most 3 where nothing else runs


@pytest.mark.parametrize("ending", ["|\n", "\n"])
def test_a_heading_without_end_takes_bounded_time(ending, read):
    start = time.process_time()
    text = "2018年如东县政府信息公开\n" + f"制发件数{ending}" * 99_000 + "3\n" * 10
    with contextlib.suppress(NotAReportError):
        read(text.encode())
    assert time.process_time() - start < 30


def test_huge_spans_are_cut_and_cost_no_figure(read, figures_in):
    figures = render.figures_of("ogi2014", 1)
    page = render.page("ogi2014", figures).decode()
    wide = page.replace('colspan="3"', 'rowspan="99999999" colspan="5000"', 1)
    assert figures_in(read(wide.encode())) == figures


@pytest.mark.parametrize(
    "line",
    ["表(" * 200_000, "一、" * 900_000, "1," * 900_000, "2018年信息公开" * 10**5],
)
def test_an_endless_line_takes_bounded_time(line):
    start = time.process_time()
    laid_out(f"a |\n{line}\n1 |\n{line} | {line} |\n")
    assert time.process_time() - start < 20


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


def test_a_line_of_csv_may_hold_nothing():
    text = "公开表,件\n收到,1\n\n办结,2\n"
    (table,) = lay_out(Document("a", "csv", text, "utf-8", "0")).tables
    assert [len(row) for row in table.rows] == [2, 2, 0, 2]
    assert [(cell.text, cell.line) for cell in table.rows[3]] == [("办结", 4), ("2", 4)]


def test_rows_of_words_in_a_page_or_word_file_are_read_as_in_a_text():
    rows = (
        "项目|单位|数量",
        "收到申请数|件|320",
        "1.当面申请数|件|26",
        "2.传真申请数|件|5",
        "3.网络申请数|件|280",
        "4.信函申请数|件|9",
        "申请办结数|件|311",
        "1.按时办结数|件|300",
        "2.延期办结数|件|11",
    )
    gap = "&nbsp;" * 6
    lines = "".join(f"<p>{row.replace('|', gap)}</p>" for row in rows)
    meta = "<table><tr><td>索引号<td>01-2019</table>"
    for page in (lines, meta + lines):
        *_, table = lay_out(Document("a.html", "html", page, "utf-8", "0")).tables
        found = [[c.text for c in row] for row in table.rows]
        assert found[-8:] == [row.split("|") for row in rows[1:]]
        assert not any(cell.line for row in table.rows for cell in row)
    apart = lines.replace("320", "32<b>0</b>")
    (table,) = lay_out(Document("a.html", "html", apart, "utf-8", "0")).tables
    assert table.rows[-8][2].text == "32[0]"


def test_rows_of_words_that_may_lack_a_number_are_not_read():
    rows = ["收到申请数 条 3 9", "1.当面申请数 件 1", "2.传真申请数 件 2 4"]
    page = "".join(f"<p>{row.replace(' ', '&nbsp;' * 6)}</p>" for row in rows * 3)
    assert not lay_out(Document("a.html", "html", page, "utf-8", "0")).tables
