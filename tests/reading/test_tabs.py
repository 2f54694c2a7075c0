"""Rows of copied text are put together whatever an editor did to their tabs."""

import pytest

from govopen.reading.tabs import FEWEST, rows_of_lines, with_tabs

LABELS = ["行政许可", "其他对外管理服务事项", "行政处罚", "行政强制", "政府集中采购"]


def rows(between):
    return [between.join([label, str(n), "0"]) for n, label in enumerate(LABELS)]


@pytest.mark.parametrize("between", ["  ", "    ", " " * 8, "\u3000", "\u3000\u3000"])
def test_as_many_blanks_for_each_tab_are_tabs(between):
    assert with_tabs(rows(between)) == rows("\t")


@pytest.mark.parametrize("stop", [4, 8])
@pytest.mark.parametrize("wide", [True, False])
def test_blanks_up_to_the_next_stop_are_a_tab(stop, wide):
    # A letter that takes two places stands as one beside a letter that takes none.
    lines = [line.replace("\t", "\t\t", 1) for line in rows("\t")[:1]] + rows("\t")
    spread = [
        "".join(f"{sign}\0" if wide and sign >= "一" else sign for sign in line)
        for line in lines
    ]
    written = [line.expandtabs(stop).replace("\0", "") for line in spread]
    assert with_tabs(written) == lines


def test_columns_that_are_aligned_hold_no_tabs():
    assert with_tabs([f"{label:\u3000<12}{1:>6}{0:>6}" for label in LABELS]) is None
    assert with_tabs([f"{label:\u3000<12}    {1:<8}0" for label in LABELS]) is None


def test_fewer_rows_or_labels_of_one_length_show_no_habit():
    assert with_tabs(rows("    ")[:4]) is None
    assert with_tabs([f"行政{n}    {n}" for n in "甲乙丙丁戊己"]) is None


def test_what_stands_alone_in_a_cell_of_paragraphs_is_one_cell():
    apart = "\n\n\t\n\n"
    lines = apart.join(["总计", "12", "34"]).split("\n")
    rest = [line for row in rows(apart) for line in ["", "", "", *row.split("\n")]]
    found = rows_of_lines([*lines[:-1], "3", "", "4", *rest])
    assert [line for _, line in found] == ["总计\t12\t3\n4", *rows("\t")]
    assert [number for number, _ in found][:2] == [1, 15]


def test_a_space_between_tabs_on_lines_of_their_own_is_a_blank_cell():
    table = [
        ["指标", "单位", "数量", "备注"],
        ["收到申请数", "件", "9", "\xa0"],
        ["\xa0", "件", "\xa0", "\xa0"],
        ["当面申请数", "\xa0", "2", "\xa0"],
        ["\xa0", "件", "7", "无"],
        ["\xa0", "件", "1", "\xa0"],
    ]
    lines = "\n\n\n\n\n".join(map("\n\n\t\n\n".join, table)).split("\n")
    found = [line for _, line in rows_of_lines([*lines, "", "", "", "五、其他"])]
    assert found == [*map("\t".join, table), "五、其他"]


def test_words_below_a_row_are_no_part_of_its_last_cell():
    lines = [*"\n\n\t\n\n".join("甲乙丙丁戊己庚").split("\n"), "", "五、其他"]
    assert rows_of_lines(lines) == [(1, "\t".join("甲乙丙丁戊己庚")), (27, "五、其他")]


GROUPED = """如东县2018年政府信息公开工作年度报告
类别\t统计指标\t统计数
三、依申请公开情况\t（一）收到申请数（件）\t9
1.当面申请数（件）\t2
2.传真申请数（件）\t{}
3.网络申请数（件）\t6
4.信函申请数（件）\t1
"""


@pytest.mark.parametrize("fax", ["0", "", "——"])
def test_figures_beside_a_label_over_several_rows_stay_under_their_heading(
    fax, read, figures_in
):
    found = figures_in(read(GROUPED.format(fax).encode(), ".txt"))
    ways = {"received": 9, "in_person": 2, "online": 6, "letter": 1}
    ways |= {"fax": 0} if fax == "0" else {}
    assert found == {(f"request.{way}", ""): n for way, n in ways.items()}


def test_a_quoted_cell_may_have_several_lines():
    lines = ['"科研', '机构"\t1\t"2', '3"', "行政许可\t0\t0", *["其他\t1\t0"] * 4]
    numbered = rows_of_lines(lines)
    assert numbered[0] == (1, "科研机构\t1\t2\n3")
    assert numbered[1] == (4, lines[3])


WAYS = ["参加或举办新闻发布会总次数", "政府网站在线访谈次数", "政策解读稿件发布数"]
COPIED = """如东县2018年政府信息公开工作年度报告

{}

五、其他
"""


def test_rows_of_a_name_alone_with_blank_cells_shift_no_row_below(read, figures_in):
    names = [["指标名称", "单位", "数量"], ["一、主动公开情况", "", ""]]
    names += [["（一）主动公开政府信息数", "条", "3381"], ["二、回应解读情况", "", ""]]
    names += [["（一）回应公众关注热点或重大舆情数", "次", "7"]]
    names += [["（二）通过不同渠道和方式回应解读的情况", "", ""]]
    names += [[f"{n}.{x}", "次", f"{n}"] for n, x in enumerate(WAYS, start=1)]
    page = "\n\n\n\n\n".join("\n\n\t\n\n".join(row) for row in names)
    found = figures_in(read(COPIED.format(page).encode(), ".txt"))
    assert [*found.values()] == [3381, 7, 1, 2, 3]
    assert {("proactive.total", ""), ("response.total", "")} < found.keys()


def test_a_text_with_nul_bytes_is_read_without_them():
    rows = rows_of_lines(["公开\t1\0"] * FEWEST)
    assert [row for _, row in rows] == ["公开\t1"] * FEWEST


def test_rows_whose_cells_bars_open_begin_where_their_labels_stand():
    lines = ["2018年报告", "", "收到申请数", "| 件", "| 3", "|", "当面申请数", "| 件"]
    lines += ["", "| 1", "4", "|", "传真申请数", "| 件", "| ", "|", "", "五、其他"]
    assert rows_of_lines(lines) == [
        (1, "2018年报告"),
        (2, ""),
        (3, "收到申请数 | 件 | 3 |"),
        (7, "当面申请数 | 件 | 1\n4 |"),  # a cell goes on, and its digits are no number
        (13, "传真申请数 | 件 | |"),
        (17, ""),
        (18, "五、其他"),
    ]
    few = lines[:6]  # two bars with a cell show no habit
    assert rows_of_lines(few) == [*enumerate(few, start=1)]


def test_wrapped_rows_apart_from_one_another_begin_in_their_first_lines():
    long = "（一）维持具体行政行为或者驳回原告诉讼请求数量的总"
    rows = [[long, "计\t件\t3"], *([f"{x}\t件\t{n}"] for n, x in enumerate(LABELS))]
    lines = [line for row in rows for line in (*row, "")]
    assert rows_of_lines(lines) == [
        (1, f"{long}计\t件\t3"),
        *((2 * n + 4, f"{x}\t件\t{n}") for n, x in enumerate(LABELS)),
    ]
    # A line that is not full ends the row.
    short = ["（一）维持", *lines[1:]]
    assert rows_of_lines(short)[:2] == [(1, "（一）维持"), (2, "计\t件\t3")]
    # Of blank lines beside words the first parts paragraphs, and others stay.
    assert rows_of_lines([*lines, "", "五、其他"])[-2:] == [(14, ""), (15, "五、其他")]
