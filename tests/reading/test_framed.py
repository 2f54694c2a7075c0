"""Tables drawn with characters: what lines part are cells, what they do not is one."""

import pytest

from govopen import DocumentError
from govopen.reading.document import open_document
from govopen.reading.extract import lay_out
from govopen.reading.framed import framed_tables

TITLE = "如东县2022年政府信息公开工作年度报告"

# As a browser for terminals draws it: 结果维持 is broken over lines, one figure is 12.
BOXED = """\
┌──────────────────────────────┐
│行政复议                      │
├────┬──────┬─────┬──────┬─────┤
│结果│结果纠│其他 │尚未审│总计 │
│维持│正    │结果 │结    │     │
├────┼──────┼─────┼──────┼─────┤
│12  │      │3    │0     │15   │
└────┴──────┴─────┴──────┴─────┘
"""


RULED = """\
  规章                 本年制发件数   本年废止件数   现行有效件数
  -------------------- -------------- -------------- --------------
  行政规范性文件       2                             8

后
"""


def texts(text):
    """Return the texts of the tables in a text, what spans written in each place."""
    lines = list(enumerate(text.replace("│", "|").split("\n"), start=1))
    tables, rest = framed_tables("a", lines)
    return [[[c.text for c in row] for row in t.rows] for t in tables], rest


def figures(read, text):
    found = read(f"{TITLE}\n\n{text}".encode(), suffix=".txt").observations
    return dict(zip(found.code, found.value, strict=True))


def test_a_frame_of_boxes_parts_cells_and_shows_spans(read):
    (table,), rest = texts(f"前\n{BOXED}后")
    assert table[0] == ["行政复议"] * 5
    assert table[1] == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert table[2] == ["12", "", "3", "0", "15"]
    assert [line for _, line in rest] == ["前", "后"]
    assert figures(read, BOXED) == {
        "review.upheld": 12,
        "review.other": 3,
        "review.pending": 0,
        "review.total": 15,
    }


@pytest.mark.parametrize(
    ("text", "lines"), [(BOXED.replace("│", "|"), [3, 5, 8]), (RULED, [2, 4])]
)
def test_a_cell_knows_its_row_column_and_first_line_of_the_file(text, lines):
    numbered = list(enumerate(["", *text.split("\n")], start=1))
    (table,), _ = framed_tables("a", numbered)
    assert [row[-1].line for row in table.rows] == lines
    assert [row[-1].row for row in table.rows] == [*range(1, len(lines) + 1)]
    assert [cell.column for cell in table.rows[-1]] == [
        *range(1, len(table.rows[-1]) + 1)
    ]


def test_a_cell_over_several_rows_is_one():
    (table,), _ = texts(
        "+------+----+---+\n"
        "|不予  |秘密| 1 |\n"
        "|公开  +----+---+\n"
        "|      |案卷| 2 |\n"
        "+------+----+---+\n"
    )
    assert table == [["不予公开", "秘密", "1"], ["不予公开", "案卷", "2"]]


def test_a_mark_over_a_letter_takes_no_place():
    (table,), _ = texts("+----+---+\n|cafe\u0301|41 |\n+----+---+\n")
    assert table == [["cafe\u0301", "41"]]


def test_digits_on_two_lines_of_a_cell_are_no_figure():
    (table,), _ = texts("+----+---+\n|许可|41 |\n|    |123|\n+----+---+\n")
    assert table == [["许可", "41\n123"]]


@pytest.mark.parametrize(
    "text",
    [
        "+----+---+\n|许|可|1 |\n+----+---+\n",  # a bar where no line begins
        "|许可|41|\n|处罚|1 |\n",
        "+----+---+\n|许可|41 |\n",  # its end is lost
    ],
)
def test_what_is_no_whole_frame_is_left_to_others(text):
    tables, rest = texts(text)
    assert not tables
    assert "\n".join(line for _, line in rest) == text


def test_a_rule_of_dashes_tells_columns_and_blanks():
    (table,), rest = texts(RULED)
    assert table[1] == ["行政规范性文件", "2", "", "8"]
    assert [line for _, line in rest] == ["", "后", ""]


def test_rows_between_blank_lines_may_have_several_lines():
    (table,), _ = texts(
        "----------------\n"
        "信息内   数量\n"
        "容\n"
        "-------- -------\n"
        "行政处   1\n"
        "罚\n"
        "\n"
        "行政强制 23\n"
        "----------------\n"
    )
    assert table == [["信息内容", "数量"], ["行政处罚", "1"], ["行政强制", "23"]]


def test_a_letter_between_the_columns_is_no_table():
    tables, _ = texts("许可     1\n---- ----\n处罚处罚 2\n")
    assert not tables


def test_a_frame_with_too_many_cells_is_refused(tmp_path):
    row = "+--" * 2000 + "+"
    path = tmp_path / "a.txt"
    path.write_text(f"{TITLE}\n" + "\n".join([row, "|  " * 2000 + "|"] * 120 + [row]))
    with pytest.raises(DocumentError, match="cells"):
        lay_out(open_document(path))


MOVED = """\
+---+---+----+
| 维 | 纠 | 12 |
| 持 | 正 |  |
+---+---+----+
| 1 | 2 | 3  |
+---+---+----+
"""


def test_bars_that_broad_letters_have_moved_are_those_of_the_frame():
    (table,), _ = texts(MOVED)
    assert table == [["维持", "纠正", "12"], ["1", "2", "3"]]
    tables, _ = texts(MOVED.replace("| 纠", "  纠"))  # one is left out
    assert not tables


def test_what_is_said_of_a_style_over_several_lines_is_no_text():
    (table,), _ = texts(
        "+----------+----------+\n"
        '| [许可]{s | [3]{a="1 |\n'
        '| tyle=""} | "}[4]{a= |\n'
        "|          | b}       |\n"
        "+----------+----------+\n"
    )
    assert table == [["许可", "3\n4"]]


def test_rules_of_equals_signs_part_columns_as_dashes_do(read):
    rule = "========== ===="
    rows = [
        ("信息内容", "本年处理决定数量"),
        ("行政许可", "12"),
        ("行政处罚", "3"),
        ("行政强制", "0"),
    ]
    lines = [
        rule,
        *(f"{label}{'':{10 - 2 * len(label)}} {own}" for label, own in rows),
        rule,
    ]
    page = "\n".join(["如东县2022年政府信息公开工作年度报告", "", *lines])
    found = read(page.encode(), ".txt").observations
    assert dict(zip(found["code"], found["value"], strict=True)) == {
        "licence.decisions": 12,
        "penalty.decisions": 3,
        "coercion.decisions": 0,
    }
