"""Tables that are the rest of the one before."""

from dataclasses import replace

from govopen.reading.continued import continued
from govopen.reading.document import Document
from govopen.reading.extract import lay_out
from govopen.reading.tables import Cell, Table


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


def by_hand(number, page, *rows, **told):
    cells = [
        [
            Cell(text, r, c, line=10 * page + r, page=page, box=(c, r, c + 1, r + 1))
            for c, text in enumerate(row.split("|"), start=1)
        ]
        for r, row in enumerate(rows, start=1)
    ]
    return Table(number, "", cells, **told)


def test_cells_that_go_on_keep_where_they_stand_in_the_file():
    first = by_hand(1, 1, "|统计指标|总计", "三、本年度办理结果|（一）予以公开|3")
    (table,) = continued([first, by_hand(2, 2, "（二）部分公开|2")])
    assert table.rows[:2] == first.rows
    places = [(x.row, x.column, x.line, x.page, x.box) for x in table.rows[2][1:]]
    assert places == [(3, 2, 21, 2, (1, 1, 2, 2)), (3, 3, 21, 2, (2, 1, 3, 2))]
    assert table.parts == ((2, 2),)


def test_tables_of_sheets_other_halves_and_periods_are_apart():
    first, rest = by_hand(1, 1, HEAD, RECEIVED), by_hand(2, 2, IN_PERSON, BY_FAX)
    assert len(continued([first, rest])) == 1
    for told in ({"half": "right"}, {"caption": "2017年"}, {"lead": ("上半年",)}):
        assert len(continued([first, replace(rest, **told)])) == 2, told
    over = {"caption": "2017年"}  # both are under it
    assert len(continued([replace(first, **over), replace(rest, **over)])) == 1
    assert len(continued([replace(first, sheet="表一"), rest])) == 2


def test_headings_for_one_row_are_those_of_the_next_table_only_if_nothing_else_may_be():
    heads, row = by_hand(1, 1, *HEADINGS), by_hand(2, 1, ROW)
    assert len(continued([heads, row])) == 1
    assert len(continued([replace(heads, sheet="表一"), row])) == 2
    assert len(continued([heads, replace(row, caption="二、其他")])) == 2
    assert len(continued([heads, by_hand(2, 1, f"{ROW}|7")])) == 2  # wider
    assert len(continued([heads, by_hand(2, 1, "甲|乙|丙|丁|戊|己", ROW)])) == 2
    few = by_hand(1, 1, "申请人情况|甲|乙|自然人|商业企业|总计")  # most say nothing
    assert len(continued([few, row])) == 2
    assert len(continued([by_hand(1, 1, *HEADINGS * 4), row])) == 1
    assert len(continued([by_hand(1, 1, *HEADINGS * 5), row])) == 2


def test_rows_below_the_headings_of_another_table_have_no_say():
    first = by_hand(1, 1, HEAD, RECEIVED)
    # The second has that row too, but in what is a table of its own.
    again = ["上年情况|单位|上年数", RECEIVED]
    (table,) = continued([first, by_hand(2, 1, IN_PERSON, *again)])
    assert len(table.rows) == 5
    assert len(continued([first, by_hand(2, 1, *again)])) == 2
