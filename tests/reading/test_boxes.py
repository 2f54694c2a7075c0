"""Tables that a page writes as boxes, lists or a grid."""

import pytest

from govopen.reading.document import Document
from govopen.reading.extract import lay_out


def grids(body, sheet=""):
    """Return the texts of each table of a page."""
    page = f"<style>{sheet}</style><body>{body}</body>"
    tables = lay_out(Document("a.html", "html", page, "utf-8", "0")).tables
    return [[[cell.text for cell in row] for row in table.rows] for table in tables]


ROWS = [["项目", "数量"], ["收到申请数", "3"], ["当面申请数", "1"]]
CSS_TABLE = ".t{display:table}.r{display:table-row}.c{display:table-cell}"


def boxes(row, cell, rows=ROWS, around="<div class=t>{}</div>"):
    """Write rows as boxes of the tags given."""
    return around.format(
        "".join(
            f"<{row} class=r>"
            + "".join(f"<{cell} class=c>{text}</{cell}>" for text in texts)
            + f"</{row}>"
            for texts in rows
        )
    )


@pytest.mark.parametrize(
    ("body", "sheet"),
    [
        (boxes("div", "div"), CSS_TABLE),
        (boxes("div", "span"), CSS_TABLE),
        (boxes("p", "span"), CSS_TABLE),
        (boxes("div", "span"), ".r{display:flex}"),
        (boxes("ul", "li", around="{}"), ".c{float:left}"),
        (boxes("ul", "li", around="<i>{}</i>"), ""),
        (boxes("section", "p"), ""),
        (
            boxes("div", "span", around="<div class=t><div class=g>{}</div></div>"),
            CSS_TABLE + ".g{display:table-row-group}",
        ),
    ],
)
def test_boxes_in_rows_are_a_table(body, sheet):
    assert grids(body, sheet) == [ROWS]


def test_cells_of_a_grid_fill_its_columns():
    cells = "".join(f"<div>{text}</div>" for row in ROWS for text in row)
    body = (
        f"<div style='display:grid;grid-template-columns:repeat(2,1fr)'>{cells}</div>"
    )
    assert grids(body) == [ROWS]


def test_cells_of_a_grid_span_columns_and_rows():
    body = (
        "<div style='display:grid;grid-template-columns:1fr 1fr minmax(0, 9px)'>"
        "<p style='grid-row:span 2'>渠道</p><p style='grid-column:span 2'>数量</p>"
        "<p>当面</p><p>网络</p><p>申请</p><p>1</p><p>2</p></div>"
    )
    assert grids(body) == [
        [["渠道", "数量", "数量"], ["渠道", "当面", "网络"], ["申请", "1", "2"]]
    ]


def test_a_list_of_terms_is_a_table():
    body = "<dl><dt>收到申请数<dd>3<dt>当面申请数<dd>1</dl>"
    assert grids(body) == [ROWS[1:]]


def test_a_lone_box_spans_the_row_and_flex_says_how_wide_one_is():
    body = boxes("div", "div", [["申请情况"], *ROWS])
    assert grids(body, ".r{display:flex}") == [[["申请情况"] * 2, *ROWS]]
    wide = body.replace("<div class=c>收到", "<div class=c style='flex:2'>收到")
    wide = wide.replace("<div class=c>项目", "<div class=c style='flex:2'>项目")
    wide = wide.replace("<div class=c>当面", "<div class=c style='flex:2'>当面")
    assert grids(wide, ".r{display:flex}") == [
        [["申请情况"] * 3] + [[row[0], row[0], row[1]] for row in ROWS]
    ]


@pytest.mark.parametrize(
    ("body", "sheet"),
    [
        # A cell is lacking: nobody can tell which.
        (boxes("div", "div", [["甲", "乙", "丙"], ["申请", "3"]]), CSS_TABLE),
        # No figures: a menu.
        (boxes("ul", "li", [["首页", "公开"], ["办事", "互动"]]), ""),
        # Words beside the boxes.
        ("<div>共<p>申请</p><p>3</p></div><div>共<p>答复</p><p>1</p></div>", ""),
        # Parts of a sentence.
        ("<p><span>收到</span><span>3</span></p><p><b>答复</b><b>1</b></p>", ""),
        # A grid with a gap.
        (
            "<div style='display:grid;grid-template-columns:1fr 1fr'>"
            "<p>申请</p><p>3</p><p>答复</p></div>",
            "",
        ),
        # A grid of as many columns as there is room for.
        (
            "<div style='display:grid;grid-template-columns:repeat(auto-fill,9px)'>"
            "<p>申请</p><p>3</p><p>答复</p><p>1</p></div>",
            "",
        ),
        # A box that begins where its style says.
        (
            "<div style='display:grid;grid-template-columns:1fr 1fr'>"
            "<p style='grid-column:2'>3</p><p>申请</p><p>答复</p><p>1</p></div>",
            "",
        ),
    ],
)
def test_boxes_that_may_be_laid_out_otherwise_are_no_table(body, sheet):
    assert grids(body, sheet) == []


def test_boxes_that_nobody_sees_are_no_table():
    hidden = boxes("div", "div", around="<div class=m>{}</div>")
    assert grids(hidden, f"{CSS_TABLE}.m{{display:none}}") == []


def test_headings_cover_the_blank_cells_to_their_right():
    rows = [
        ["行政复议", "", "行政诉讼", ""],
        ["维持", "总计", "维持", "总计"],
        ["1", "1", "0", "2"],
    ]
    read = [["行政复议", "行政复议", "行政诉讼", "行政诉讼"], *rows[1:]]
    assert grids(boxes("div", "div", rows), CSS_TABLE) == [read]


def test_only_boxes_of_several_boxes_are_looked_at(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "govopen.reading.boxes._runs", lambda x, _: asked.append(x) or ()
    )
    grids("<p>甲<b>1</b></p>" * 9 + boxes("div", "div", around="<main>{}</main>"))
    assert {element.tag for element in asked} == {"body", "main"}
