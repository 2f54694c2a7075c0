"""Labels that a page cuts off are those that stand between their neighbours."""

import pytest

from govopen.reading.clipped import unclipped
from govopen.reading.tables import Cell

PEOPLE = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
SEVEN = list("1234567")


def shown(rows, page=1):
    """Return the texts of rows of a page once what is cut has been told."""
    cells = [
        [Cell(text, r, c, None, page) for c, text in enumerate(row, start=1)]
        for r, row in enumerate(rows, start=1)
    ]
    return [[cell.text for cell in row] for row in unclipped(cells)]


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        (["织", "构"], ["社会公益组织", "法律服务机构"]),
        (["社会公益", "法律服务"], ["社会公益组织", "法律服务机构"]),
        (["织", "法律服务机构"], ["社会公益组织", "法律服务机构"]),
        (["构", "织"], ["构", "织"]),  # not as a form has them
        (["", "构"], ["", "构"]),
        (["2022年", "构"], ["2022年", "构"]),
    ],
)
def test_headings_that_are_cut_are_told_by_those_around_them(cut, whole):
    rows = [["申请人情况", *PEOPLE[:3], *cut, "其他", "总计"], ["予以公开", *SEVEN]]
    assert shown(rows)[0][4:6] == whole


def test_most_headings_must_be_whole():
    heads = ["人", "企业", "机构", "织", "构", "其他", "总计"]
    rows = [["申请人情况", *heads], ["予以公开", *SEVEN]]
    assert shown(rows) == rows


@pytest.mark.parametrize(
    ("above", "cut", "below", "whole"),
    [
        ("4.无正当理由大量反复申请", "息", "（六）其他处理", "已获取信息"),
        ("（一）予以公开", "他情形）", "1.属于国家秘密", "部分公开"),
        ("（一）予以公开", "部分公", "1.属于国家秘密", "部分公开"),
        ("4.无正当理由大量反复申请", "关确认或重新", "（六）其他处理", "已获取信息"),
        ("4.无正当理由大量反复申请", "确认", "（六）其他处理", "确认"),  # too few
        ("4.无正当理由大量反复申请", "数", "（六）其他处理", "数"),
        ("3.要求提供公开出版物", "息", "（六）其他处理", "息"),  # two are missing
        ("（六）其他处理", "息", "4.无正当理由大量反复申请", "息"),
    ],
)
def test_the_label_of_a_row_is_the_only_one_that_a_form_has_between(
    above, cut, below, whole
):
    rows = [["三、办理结果", label, *SEVEN] for label in (above, cut, below)]
    label = shown(rows)[1][1]
    assert label.endswith(whole) and (label == cut) == (whole == cut)


def test_two_labels_that_are_cut_are_told_together():
    labels = ["2.重复申请", "物", "请", "5.要求行政机关确认或重新出具已获取信息"]
    found = [row[0] for row in shown([[label, *SEVEN] for label in labels])]
    assert found[1:3] == ["要求提供公开出版物", "无正当理由大量反复申请"]


@pytest.mark.parametrize("sign", ["-", ""])
def test_dashes_stand_for_figures_beside_a_label_that_is_cut(sign):
    labels = ["2.重复申请", "物", "请", "5.要求行政机关确认或重新出具已获取信息"]
    rows = [[label, *SEVEN] for label in labels]
    rows[1][1:] = [sign] * 7
    found = [row[0] for row in shown(rows)]
    whole = ["要求提供公开出版物", "无正当理由大量反复申请"]
    assert found[1:3] == (whole if sign else labels[1:3])


def test_only_paper_cuts_labels():
    labels = ["4.无正当理由大量反复申请", "息", "（六）其他处理"]
    rows = [[label, *SEVEN] for label in labels]
    assert shown(rows, page=None) == rows


PARTS = [
    "面申请",
    "[传真申]请",
    "络申请数",
    "函申请",
    "请办结",
    "时办结",
    "开答复",
    "不同意公",
]
WHOLE = [
    "当面申请数",
    "传真申请数",
    "网络申请数",
    "信函申请数",
    "申请办结数",
    "按时办结数",
    "开答复",  # of one of three rows
    "不同意公开答复数",
]


def inside(parts):
    """Return what labels that are cut at both ends are told to be, below one whole."""
    rows = [["（一）收到申请数", "件", "9"], *([part, "件", "3"] for part in parts)]
    return [row[0] for row in shown(rows)][1:]


def test_labels_cut_at_both_ends_are_told_by_the_order_of_a_form():
    assert inside(PARTS) == WHOLE
    # A heading is beside no figure.
    rows = [["三、本年度办理结果", "", ""], ["（一）收到申请数", "件", "9"]]
    rows = shown([*rows, *([part, "件", "3"] for part in PARTS)])
    assert [row[0] for row in rows][2:] == WHOLE


def test_labels_cut_at_both_ends_are_not_told_where_few_are_or_in_another_order():
    assert inside(PARTS[:4]) == PARTS[:4]
    assert inside(PARTS[::-1]) == PARTS[::-1]
    assert inside([*PARTS, "当面申请数"]) == [*PARTS, "当面申请数"]
    short = [part[:2] for part in PARTS]
    assert inside(short) == short


def test_what_shows_of_a_label_may_stand_after_what_no_form_prints():
    parts = ["规范性文件", "性文件总数", "要负责同志参加新闻", "站在线访", "志参加政府"]
    rows = [["主动公开政府信息数", "条", "9"], *([part, "次", "3"] for part in parts)]
    assert [row[0] for row in shown(rows)][1:] == [
        "主动公开规范性文件数",
        "制发规范性文件总数",
        "领导参加新闻发布会次数",
        "政府网站在线访谈次数",
        "领导参加政府网站在线访谈次数",
    ]
    grouped = [f"开 {n}.{part}" for n, part in enumerate(PARTS, start=1)]
    assert inside(grouped)[:2] == ["当面申请数", "传真申请数"]


@pytest.mark.parametrize(
    ("cut", "whole"),
    [("政府集中采", "政府集中采购"), ("采购", "采购"), ("政府分散采", "政府分散采")],
)
def test_the_last_row_of_a_form_may_be_cut_below_the_last_but_one(cut, whole):
    rows = [["行政事业性收费", "3", "4"], [cut, "5", "6"]]
    assert shown(rows)[1][0] == whole
