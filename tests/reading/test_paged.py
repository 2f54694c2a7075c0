"""Numbers of pages among the lines and cells of a text, and figures out of step."""

import pytest

from govopen.errors import NotAReportError
from govopen.reading.paged import (
    counting,
    in_step,
    is_number_of_page,
    without_numbers_of_pages,
    without_numbers_of_rows,
    without_order,
    without_pages,
)
from govopen.reading.spans import Item


@pytest.mark.parametrize(
    "line",
    [
        *["- 3 -", "— 12 —", "－３－", "~3~", "· 3 ·", "3/6", "3 / 6", "3 of 6"],
        *["第3页", "第 3 页 共 6 页", "共6页 第3页", "第三页", "Page 3 of 6", "P.3"],
    ],
)
def test_what_says_that_it_is_the_number_of_a_page_is_none_of_a_row(line):
    assert is_number_of_page(f"  {line}")


@pytest.mark.parametrize("line", ["3", "-3", "3-6", "第三十条", "（3）", "Page", "3件"])
def test_what_may_be_a_figure_or_a_label_is_not_taken_for_one(line):
    assert not is_number_of_page(line)


def left(lines):
    """Return the lines that are no numbers of pages, whose own numbers stay."""
    found = without_numbers_of_pages(lines)
    assert all(lines[n - 1] == line or line == "\f" for n, line in found)
    return [line for _, line in found]


ROW = "（一）予以公开 1 0 0 0 0 0 1"
PAGE = [ROW] * 6


def test_lone_numbers_that_count_the_pages_are_left_out():
    lines = [*PAGE, "1", *PAGE, "", "  2", "", "", *PAGE]
    assert left(lines) == PAGE * 3


def test_one_that_says_that_it_is_one_need_not_count():
    assert left([*PAGE, "", "- 3 -", *PAGE, "", "第9页", ""]) == PAGE * 2


def test_the_form_feed_before_one_stays():
    lines = [x for n in (1, 2, 3) for x in (f"\f{n}", *PAGE)]
    assert left(lines) == ["\f", *PAGE] * 3


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "3"],  # do not count
        ["4", "5"],  # may be the last digits of the figures above
        ["1"],
    ],
)
def test_lone_numbers_that_may_be_digits_of_a_figure_stay(numbers):
    lines = [x for number in numbers for x in (*PAGE, number)]
    assert left(lines) == lines


def test_a_lone_number_below_a_label_is_its_figure():
    lines = [*PAGE, "1.当面申请数", "1", *PAGE, "2"]
    assert left(lines) == lines


@pytest.mark.parametrize("first", [1, 7])
def test_where_form_feeds_tell_the_pages_one_that_ends_otherwise_hides_none(first):
    pages = [[*PAGE, str(first + n)] for n in range(4)]
    pages[1][-1] = "19"
    lines = [x for page in pages for x in ("\f" + page[0], *page[1:])]
    assert [x for x in left(lines) if x[-2:] != " 1"] == ["19"]


def test_beside_bars_a_lone_number_is_a_cell_only_where_a_bar_closes_it():
    rows = ["1.当面申请数 |", "9 |", "2.传真申请数 |", "8 |", "3.网络申请数 |", "7 |"]
    assert left([*rows, "1", *rows, "2"]) == rows * 2
    cells = [x for row in rows for x in row.split(" ")]
    assert left(cells * 2) == cells * 2


@pytest.mark.parametrize(
    ("numbers", "doubtful"),
    [(["2", "3"], [7, 14]), (["2", "7", "3"], [7, 21]), (["2", "4"], []), (["2"], [])],
)
def test_lone_numbers_pages_apart_may_count_the_pages(numbers, doubtful):
    lines = [x for number in numbers for x in (*PAGE, number)]
    assert sorted(counting(list(enumerate(lines, start=1)))) == doubtful
    assert not counting([(1, "2"), (2, "3")])  # no page is as short


def test_a_page_below_a_label_whose_figure_is_blank_is_no_figure(read, figures_in):
    rows = ["（一）收到申请数 件 9", "1.当面申请数 件", "{}", "2.传真申请数 件 2"]
    rows += ["（二）申请办结数 件 8", "1.按时办结数 件 7", "2.延期办结数 件 1"]
    rows += ["五、行政诉讼数量 件 3", "六、举报投诉数量 件", "{}"]
    title = "如东县2016年政府信息公开工作年度报告"
    text = "\n".join([title, *rows])
    for numbers in ((5, 6), (5, 9), (5, "")):
        report = read(text.format(*numbers).encode(), suffix=".txt")
        told = {code for code, _ in figures_in(report)}
        assert not told & {"request.in_person", "complaint.total"}
        assert {"request.received", "litigation.total"} <= told
        assert any("request.in_person" in str(x) for x in report.findings["codes"])


def cells(*texts):
    return [Item(text, n, 0) for n, text in enumerate(texts, start=1)]


def texts(items):
    return [item.text for item in items]


GRANTED = ["（一）予以公开", "2", "3", "0", "0", "0", "1", "6"]
SECRET = ["1.属于国家秘密", "9", "0", "0", "0", "0", "0", "9"]
OTHER = ["2.其他法律行政法规禁止公开", "1", "0", "0", "0", "0", "0", "1"]
OTHER += ["5.属于三类内部事务信息", "4", "0", "0", "0", "0", "0", "4"]
OTHER += ["7.属于行政执法案卷", "5", "0", "0", "0", "0", "0", "5"]


@pytest.mark.parametrize(
    ("given", "left"),
    [
        # After the figures, before them, in the middle of a label, below a heading.
        ([*GRANTED, "1", *SECRET, "2", *OTHER], [*GRANTED, *SECRET, *OTHER]),
        (
            [*GRANTED, "1", SECRET[0], "2", *SECRET[1:], *OTHER],
            [*GRANTED, *SECRET, *OTHER],
        ),
        (
            [*GRANTED, "1", *SECRET, "2.其他法律行", "2", "政法规禁止公开", *OTHER[1:]],
            [*GRANTED, *SECRET, "2.其他法律行", "政法规禁止公开", *OTHER[1:]],
        ),
        (
            [*GRANTED, "1", "（三）不予公开情况", "2", *SECRET, "3", *OTHER],
            [*GRANTED, "（三）不予公开情况", *SECRET, *OTHER],
        ),
    ],
)
def test_numbers_that_count_the_pages_are_no_figures_of_a_row(given, left):
    assert texts(without_pages(cells(*given))) == left


@pytest.mark.parametrize(
    "given",
    [
        [*GRANTED, "1", *SECRET, *OTHER],  # one alone does not count
        [*GRANTED, "1", *SECRET, "4", *OTHER],
        [*GRANTED, "1", *SECRET[:-1], "10", "2", *OTHER],  # is no total of the others
        ["1", *GRANTED[:1], "6", *GRANTED[1:], *SECRET, "6", *OTHER],
    ],
)
def test_numbers_that_do_not_count_stay(given):
    assert texts(without_pages(cells(*given))) == given


def test_in_rows_of_one_figure_a_page_that_is_missing_may_be_any_equal_figure():
    given = ["（一）收到申请数", "件", "9", "1", "1.当面申请数", "件", "3"]
    given += ["2.传真申请数", "件", "2", "3.网络申请数", "件", "4"]
    left = ["3?" if x == "3" else "2?" if x == "2" else x for x in given]
    assert texts(without_pages(cells(*given))) == left


def test_where_rows_are_counted_too_what_counts_is_doubtful():
    given = ["（一）收到申请数", "件", "9", "4", "1.当面申请数", "件", "11", "5"]
    given += ["2.传真申请数", "件", "15", "6", "3.网络申请数", "件", "7"]
    given += ["（二）申请办结数", "件", "18", "2", "1.按时办结数", "件", "40"]
    left = texts(without_pages(cells(*given)))
    assert "7?" in left and "7" not in left and "40" in left


def test_figures_that_cannot_be_read_add_up_to_nothing():
    given = ["（一）予以公开", *["—"] * 7, "1", *SECRET, "2", *OTHER]
    assert texts(without_pages(cells(*given))) == given


RECEIVED = ["（一）收到申请数", "件", "9"]
PERSON = ["1.当面申请数", "件", "5"]
FAX = ["2.传真申请数", "件", "2"]
CLOSED = ["（二）申请办结数", "件", "8"]


def test_a_figure_before_its_own_label_spoils_no_other_row():
    given = [*RECEIVED, "件", "5", "1.当面申请数", *FAX, *CLOSED]
    assert texts(in_step(cells(*given))) == given


def test_the_figure_of_a_label_below_one_of_a_later_row_is_of_that():
    given = [*RECEIVED[::2], "5", *CLOSED[:1], "2.传真申请数", "2", "1.按时办结数", "7"]
    left = texts(in_step(cells(*given)))
    assert left == [x + "?" * (x in "952") for x in given]


def test_figures_between_a_row_that_lacks_one_and_one_with_two_are_spoilt():
    given = ["（一）收到申请数", *PERSON, *FAX, "6", *CLOSED]
    left = texts(in_step(cells(*given)))
    assert left == [x + "?" * (x in "526") for x in given]


def test_a_number_of_a_page_is_no_sign_of_seven_figures_that_have_left_their_label():
    given = ["（一）予以公开", *SECRET, "3", *OTHER]
    assert texts(in_step(cells(*given))) == given


NUMBERED = ["收到申请数", "当面申请数", "传真申请数", "网络申请数", "信函申请数"]
NUMBERED += ["申请办结数", "按时办结数", "延期办结数", "申请答复数"]


@pytest.mark.parametrize("apart", [" ", "\n"])
def test_what_counts_the_rows_is_blanked(apart):
    rows = [[label, "7"] for label in NUMBERED]
    rows[3] = rows[3][:1]  # its figure is blank
    counted = [["序号", "指标", "数量"]]
    counted += [[str(n), *row] for n, row in enumerate(rows, start=4)]
    lines = "\n".join(map(apart.join, counted)).split("\n")
    found = without_numbers_of_rows(list(enumerate(lines)))
    assert [n for n, _ in found] == [*range(len(lines))]
    kept = "\n".join(line for _, line in found).split()
    assert kept == ["指标", "数量", *(text for row in rows for text in row)]


def test_a_page_between_the_number_of_a_row_and_its_label_hides_neither():
    lines = [x for n, label in enumerate(NUMBERED, 1) for x in (str(n), label)]
    lines.insert(lines.index("5"), "41")
    lines.insert(lines.index("7") + 1, "2")  # a page
    kept = without_numbers_of_rows(list(enumerate(lines)))
    assert [x for _, x in kept if x.strip().isdecimal()] == ["41", "2"]


def test_figures_right_before_labels_count_no_rows():
    lines = [x for n, label in enumerate(NUMBERED) for x in (label, str(n * n + 1))]
    given = list(enumerate(lines))
    assert without_numbers_of_rows(given) == given


def test_a_page_in_the_middle_of_a_row_is_told_by_the_next():
    given = [*GRANTED[:4], "4", *GRANTED[4:], *SECRET, "5", *OTHER]
    assert texts(without_pages(cells(*given))) == [*GRANTED, *SECRET, *OTHER]


@pytest.mark.parametrize("last", ["4", "2"])
def test_where_figures_are_lost_a_page_may_stand_for_one(last):
    row = ["3.重复申请", "5", "8", "2", "9", "6", "7", last]  # that is no sum of others
    short = ["8.属于行政查询事项", "6", "6"]
    given = [*GRANTED, "1", *row, *SECRET, "3", *short]
    if last == "4":  # one number alone counts from 1 to 3
        row.remove("2")
    else:  # nobody can tell which, nor the columns of the others
        row[1:] = [f"{x}?" for x in row[1:]]
    assert texts(without_pages(cells(*given))) == [*GRANTED, *row, *SECRET, *short]


def test_a_figure_on_the_other_side_of_its_unit_may_be_a_page():
    given = ["（一）收到申请数", "件", "9", "1", "1.当面申请数", "2", "件"]
    given += [
        "2.传真申请数",
        "件",
        "7",
        "3",
        "3.网络申请数",
        "件",
        "4.信函申请数",
        "件",
        "6",
    ]
    left = texts(without_pages(cells(*given)))
    assert [x for x in left if x.isdecimal()] == ["9", "7", "6"]


def test_where_a_text_has_no_order_a_row_without_a_figure_leaves_none_sure():
    full = [*RECEIVED, *PERSON, *FAX, *CLOSED]
    assert texts(without_order(cells(*full))) == full
    spoilt = [x + "?" * x.isdecimal() for x in full if x != "5"]
    assert texts(without_order(cells(*[x for x in full if x != "5"]))) == spoilt


def test_figures_between_paragraphs_of_pages_may_be_in_another_order(read, figures_in):
    parts = ["如东县2016年政府信息公开工作年度报告", *RECEIVED, *PERSON, *FAX, *CLOSED]
    parts += ["1.按时办结数", "件", "8"]
    text = "\n\n".join(parts) + "\n\f"
    assert figures_in(read(text.encode(), suffix=".txt"))["request.fax", ""] == 2
    lost = "\n\n".join(x for x in parts if x != "5") + "\n\f"
    with pytest.raises(NotAReportError):
        read(lost.encode(), suffix=".txt")
