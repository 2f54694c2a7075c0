"""Tables that are the rest of the one before."""

from govopen.reading.document import Document
from govopen.reading.extract import lay_out


def tables(*parts):
    """Return the tables of a page, each given by its rows."""
    page = "<p>—2—</p>".join(
        "<table>"
        + "".join("<tr><td>" + "<td>".join(row.split("|")) for row in rows)
        + "</table>"
        for rows in parts
    )
    return lay_out(Document("a.html", "html", page, "utf-8", "0")).tables


HEAD = "统计指标|单位|统计数"
RECEIVED = "收到申请数|件|3"
IN_PERSON = "1.当面申请数|件|1"
BY_FAX = "2.传真申请数|件|2"


def test_rows_below_no_heading_go_on_with_the_table_before():
    (table,) = tables([HEAD, RECEIVED], [IN_PERSON], [BY_FAX])
    assert [row[0].text for row in table.rows] == [
        "统计指标",
        "收到申请数",
        "1.当面申请数",
        "2.传真申请数",
    ]
    assert [cell.row for cell in table.rows[3]] == [4, 4, 4]


def test_a_figure_keeps_its_place_in_the_document():
    (table,) = tables([HEAD, RECEIVED], [IN_PERSON], [BY_FAX])
    places = [table.locate(row[2]) for row in table.rows[1:]]
    assert places == [
        "table 1, row 2, column 3",
        "table 2, row 1, column 3",
        "table 3, row 1, column 3",
    ]


def test_tables_are_apart_that_have_headings_or_rows_in_common_or_other_widths():
    assert len(tables([HEAD, RECEIVED], [HEAD, IN_PERSON])) == 2
    assert len(tables([HEAD, RECEIVED], [RECEIVED.replace("3", "9")])) == 2
    assert len(tables([HEAD, RECEIVED], ["1.当面申请数|1"])) == 2
    assert len(tables([HEAD, RECEIVED], ["负责人|电话|8123"])) == 2


def test_a_row_may_be_in_both_as_often_as_in_a_form():
    upheld = "（一）维持具体行政行为数|件|1"
    corrected = "（二）被依法纠错数|件|"
    head = [HEAD, "四、行政复议数量|件|2", upheld, corrected]
    (table,) = tables(head, ["五、行政诉讼数量|件|2", corrected])
    assert len(table.rows) == 6
    assert len(tables(head, [corrected, corrected])) == 2


def test_the_column_of_groups_may_end_with_the_first_part():
    head = "三、本年度办理结果|（一）予以公开|3"
    (table,) = tables(["|统计指标|总计", head], ["（二）部分公开|2"])
    assert [cell.text for cell in table.rows[-1]] == ["", "（二）部分公开", "2"]
    assert table.locate(table.rows[-1][2]) == "table 2, row 1, column 3"


HEADINGS = ["申请人情况|自然人|商业企业|科研机构|法律服务机构|总计"]
ROW = "一、本年新收政府信息公开申请数量|3|2|0|0|5"


def test_a_table_may_hold_the_headings_of_the_next_alone():
    def laid_out(*between):
        parts = ["<tr><td>" + "<td>".join(x.split("|")) for x in (*HEADINGS, ROW)]
        page = f"<table>{parts[0]}</table>{''.join(between)}<table>{parts[1]}</table>"
        return lay_out(Document("a.html", "html", page, "utf-8", "0")).tables

    (table,) = laid_out()
    assert [row[-1].text for row in table.rows] == ["总计", "5"]
    assert len(laid_out("<p>二、其他</p>")) == 2
