"""Rows of a text that bars fill up, in some of which words stand for the figures."""

import pytest

from govopen.reading.tables import kind_of

TITLE = "如东县人民政府2024年政府信息公开工作年度报告"
HEADS = [
    ["（本列数据的勾稽关系）", "申请人情况"],
    ["自然人", "法人或其他组织", "总计"],
    ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
]
RULES = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "1", "2", "3"],
    ["行政规范性文件", "4", "5", "6"],
]
ROWS = [
    ["一、本年新收政府信息公开申请数量", "9", "1", "2", "3", "4", "5", "24"],
    ["二、上年结转政府信息公开申请数量", "1", "0", "0", "0", "0", "0", "1"],
    ["三、本年度办理结果", "（一）予以公开", "8", "1", "2", "3", "4", "5", "23"],
    ["（七）总计", "8", "1", "2", "3", "4", "5", "23"],
    ["四、结转下年度继续办理", "2", "0", "0", "0", "0", "0", "2"],
]
NAMES = ["received", "carried_in", "granted", "total", "carried_out"]
WRITTEN = {
    "a cell a line": lambda row, more: "\n".join(
        [*(f"{x} |" for x in row), more]
    ).strip(),
    "a row a line": lambda row, more: " | ".join(row) + " | " + more,
    "rows in bars": lambda row, more: "| " + " | ".join(row) + " | " + more,
    "rows not filled up": lambda row, _: " | ".join(row) + " |",
}


def text(rules, requests, written):
    lines = [TITLE, "二、主动公开政府信息情况"]
    for rows, width in ((rules, 4), ([*HEADS, *requests], 10)):
        lines += [WRITTEN[written](row, "|" * (width - len(row))) for row in rows]
        lines.append("三、收到和处理政府信息公开申请情况")
    return "\n".join(line for line in lines if line).encode()


def told(report):
    return {
        (code, who or ""): value
        for _, code, who, value, _, origin, *_ in report.figures
        if origin == "table"
    }


@pytest.mark.parametrize("word", ["不涉及", "暂无", "&nbsp;", "见附件", "×", "换届"])
@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("place", [-1, *range(len(ROWS))])
def test_words_in_one_row_move_no_figure_of_another(written, word, place, read):
    rules, rows = [list(row) for row in RULES], [list(row) for row in ROWS]
    row = rules[1] if place < 0 else rows[place]
    count = 3 if place < 0 else 7
    row[-count:] = [word] * count
    whole = told(read(text(RULES, ROWS, written), ".txt"))
    assert len(whole) == 6 + 7 * len(ROWS)
    lost = "rules" if place < 0 else NAMES[place]
    left = {key: x for key, x in whole.items() if lost not in key[0].split(".")}
    if lost == "total":
        left = {key: x for key, x in whole.items() if key[0] != "outcome.total"}
    assert told(read(text(rules, rows, written), ".txt")) == left


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("不涉及。", "blank"),
        ("（见附件）", "label"),
        ("NaN", "blank"),
        ("×", "blank"),
        ("见附件", "number"),
    ],
)
def test_words_say_that_there_is_no_figure_or_that_it_is_elsewhere(text, kind):
    assert kind_of(text) == kind


def of_2020(head, *rows):
    lines = ["如东县人民政府2020年政府信息公开工作年度报告", "第二十条第（一）项"]
    lines += [WRITTEN["rows in bars"](row, "") for row in (head, *rows)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "names", [("本年新", "本年新"), ("本年新制作数量", "本年新公开数量")]
)
def test_headings_that_broke_off_alike_are_told_apart_by_their_order(names, read):
    rows = ["规章", "1", "2", "3"], ["行政规范性文件", "4", "5", "6"]
    report = read(of_2020(["信息内容", *names, "对外公开总数量"], *rows), ".txt")
    codes = [f"{x}.{y}" for x in ("rules", "normative") for y in ("made", "disclosed")]
    found = told(report)
    assert [found[code, ""] for code in codes] == [1, 2, 4, 5]


def test_one_of_the_headings_that_broke_off_tells_nothing(read):
    rows = ["规章", "1", "2", "3"], ["行政规范性文件", "4", "5", "6"]
    head = ["信息内容", "本年新", "本年新公开数量", "对外公开总数量"]
    found = told(read(of_2020(head, *rows), ".txt"))
    assert {code for code, _ in found if code.endswith("made")} == set()


def test_a_change_written_as_two_zeros_is_none(read):
    head = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    rows = ["行政许可", "7", "0/0", "9"], ["其他对外管理服务事项", "8", "0/0", "0/0"]
    report = read(of_2020(head, *rows), ".txt")
    assert told(report) == {
        ("licence.items_last_year", ""): 7,
        ("licence.change", ""): 0,
        ("licence.decisions", ""): 9,
        ("service.items_last_year", ""): 8,
        ("service.change", ""): 0,
    }
    assert "cell.unreadable" in [row[1] for row in report.remarks]
