"""Texts copied from pages and files: figures beside last year's and on two lines."""

import random
import re

import pytest
import render

from govopen import DocumentError
from govopen.form import forms

FORM = "ogi2021"
LAYOUTS = {
    "a cell a line": "\n".join,
    "bars close cells": lambda row: "\n".join(f"{cell} |" for cell in row),
    "bars on lines of their own": lambda row: "\n|\n".join(row) + "\n|",
    "bars open cells": lambda row: "\n| ".join(row) + "\n|",
    "rows in bars": lambda row: f"| {' | '.join(row)} |",
    "rows in wide bars": "｜".join,
    "tabs": "\t".join,
}  # fmt: skip


def requests(figures, heading, change=3):
    """Return the rows of the requests of a year, with a column of other figures."""
    section = next(s for s in forms()[FORM].sections if s.by_applicant)
    rows = [
        ["申请人情况", heading],
        ["自然人", "法人或其他组织", "总计"],
        ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
    ]
    for item in section.indicators:
        own = [figures.get((item.code, who)) for who in render.PEOPLE]
        if None in own:
            rows.append([item.label_zh])
            continue
        rows.append([item.label_zh, *(f"{x:.0f}" for x in (*own, own[-1] + change))])
    return rows


def statistics(figures, headings, columns):
    """Return the rows of 2014 with a column for each heading."""
    rows = [["统计指标", "单位", *headings]]
    for item in forms()["ogi2014"].sections[0].indicators:
        if (item.code, "") in figures:
            value = figures[item.code, ""]
            row = [item.label_zh, render.UNITS[item.unit]]
            rows.append([*row, *(f"{value + more:.10g}" for more in columns)])
    return rows


def text(title, rows, layout):
    return "\n".join([title, *map(LAYOUTS[layout], rows)]).encode()


@pytest.mark.parametrize("heading", ["2021年", "上年同期", "2021年总计", "同比（%）"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_last_years_total_beside_the_applicants_is_not_read(
    layout, heading, read, figures_in
):
    drawn = render.figures_of(FORM, 31)
    figures = {key: value for key, value in drawn.items() if key[1]}
    rows = requests(figures, heading)
    title = "如东县2022年政府信息公开工作年度报告"
    report = read(text(title, rows, layout), suffix=".txt")
    assert figures_in(report) == figures


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["本年数", "上年数"], [0, 3]),
        (["上年数", "本年数"], [3, 0]),
        (["2016年", "2017年"], [3, 0]),
        (["统计数", "上年同期"], [0, 3]),
    ],
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_this_years_column_is_read_wherever_it_stands(
    layout, headings, columns, read, figures_in
):
    figures = render.figures_2014(random.Random(32), annex=False)
    rows = statistics(figures, headings, columns)
    report = read(
        text("如东县2017年政府信息公开工作年度报告", rows, layout), suffix=".txt"
    )
    assert figures_in(report) == figures


def test_a_blank_between_lone_bars_is_a_cell(read, figures_in):
    figures = render.figures_2014(random.Random(32), annex=False)
    rows = statistics(figures, ["上年数", "统计数"], [3, 0])
    rows.insert(1, ["一、主动公开情况", "", "", ""])
    title = "如东县2017年政府信息公开工作年度报告"
    report = read(text(title, rows, "bars on lines of their own"), suffix=".txt")
    assert figures_in(report) == figures


@pytest.mark.parametrize("layout", LAYOUTS)
def test_last_years_column_alone_is_not_read(layout, read, figures_in):
    figures = render.figures_2014(random.Random(32), annex=False)
    rows = statistics(figures, ["2016年"], [0])
    data = text("如东县2017年政府信息公开工作年度报告", rows, layout)
    try:
        report = read(data, suffix=".txt")
    except DocumentError:
        return
    assert not figures_in(report)


def test_figures_before_their_labels_are_not_read_as_those_of_the_row_above(
    read, figures_in
):
    title = "如东县2022年政府信息公开工作年度报告"
    head = ["信息内容", "本年处理决定数量"]
    lines = [*head, "29633", "行政许可", *head, "8836", "行政处罚", "658", "行政强制"]
    with pytest.raises(DocumentError):
        read("\n".join([title, *lines]).encode(), suffix=".txt")
    lines += ["信息内容", "本年收费金额（单位：万元）", "行政事业性收费", "12"]
    lines += ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "规章"]
    report = read("\n".join([title, *lines, "1", "2", "3"]).encode(), suffix=".txt")
    assert {code.split(".")[0] for code, _ in figures_in(report)} == {"charge", "rules"}


def test_rows_that_end_with_units_are_read(read, figures_in):
    rows = ["指标 数量 单位", "（一）主动公开政府信息数 7452 条"]
    rows += ["其中：主动公开规范性文件数 72 条", "制发规范性文件总数 91 件"]
    rows += ["1.政府公报公开政府信息数 9 条", "2.政府网站公开政府信息数 925 条"]
    title = "如东县人民政府2016年政府信息公开工作年度报告"
    found = figures_in(read("\n".join([title, *rows]).encode(), suffix=".txt"))
    assert [*found.values()] == [7452, 72, 91, 9, 925]


def test_two_figures_in_one_line_end_no_row(read, figures_in):
    # of fifteen figures three are those of the totals, had the row an end there
    heads = ["行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"]
    figures = ["0", "1", "0", "1 1", "0", "1", *"000000000"]
    lines = [*heads, "总计", *figures]
    try:
        report = read("\n".join([TITLE, *lines]).encode(), suffix=".txt")
    except DocumentError:
        return
    assert not figures_in(report)


@pytest.mark.parametrize("row", ["37 0 0 0 0 0 37", "37 37 0 0 0 0 0"])
def test_a_total_written_before_all_others_need_not_be_the_first(row, read, figures_in):
    heads = ["申请人情况", "法人或其他组织", "总计", "自然人", *PEOPLE]
    rows = [f"{RECEIVED} {row}", f"{CARRIED} 0 0 0 0 0 0 0"]
    try:
        report = read("\n".join([TITLE, *heads, *rows]).encode(), suffix=".txt")
    except DocumentError:
        assert row.endswith("37")
        return
    assert figures_in(report)["request.received", "natural"] == 37


def test_what_stands_on_no_edge_of_a_page_is_no_number_of_it(read, figures_in):
    title = "如东县人民政府2016年政府信息公开工作年度报告"
    rows = ["（一）主动公开政府信息数 条", "466", "2", "{}2.政府网站公开政府信息数 条"]
    rows += ["423", "3", "{}3.政务微博公开政府信息数 条 4"]
    rows += [f"{n}.{x}申请数 件 {n}" for n, x in enumerate(["当面", "传真", "网络"], 1)]
    text = "\n".join([title, *rows, "\f"])
    whole = figures_in(read(text.format("\f", "\f").encode(), suffix=".txt"))
    assert whole["publication.website", ""] == 423
    try:
        found = figures_in(read(text.format("", "").encode(), suffix=".txt"))
    except DocumentError:
        return
    assert ("publication.website", "") not in found


@pytest.mark.parametrize(
    ("whole", "broken", "code"),
    [
        ("行政许可\t29633", "行政许可\t29\n633", "licence.decisions"),
        ("| 29633", "| 296\n33", "licence.decisions"),
        ("行政强制\t658", "行政强制\t65\n8", "coercion.decisions"),  # the last row
    ],
)
def test_digits_on_two_lines_are_no_figure(whole, broken, code, read, figures_in):
    rows = [["信息内容", "本年处理决定数量"], ["行政许可", "29633"]]
    rows += [
        ["信息内容", "本年处理决定数量"],
        ["行政处罚", "8836"],
        ["行政强制", "658"],
    ]
    layout = "bars open cells" if whole[0] == "|" else "tabs"
    data = text("如东县2022年政府信息公开工作年度报告", rows, layout).decode()
    assert whole in data
    key, value = (code, ""), int(re.sub(r"\D", "", whole))
    assert figures_in(read(data.encode(), suffix=".txt"))[key] == value
    report = read(data.replace(whole, broken).encode(), suffix=".txt")
    assert key not in figures_in(report)
    assert "cell.unreadable" in set(report.findings["rule"])


def test_numbers_that_count_the_pages_are_no_figures(read, figures_in):
    figures = render.figures_2014(random.Random(32), annex=False)
    rows = statistics(figures, ["统计数"], [0])
    blank = rows[20].pop()
    lines = (
        text("如东县2017年政府信息公开工作年度报告", rows, "a cell a line")
        .decode()
        .split("\n")
    )
    at = lines.index(rows[20][0]) + 2
    lines[at:at] = ["1"]
    lines[at + 1] = "\f" + lines[at + 1]
    lines += ["2", "\f"]
    found = figures_in(read("\n".join(lines).encode(), suffix=".txt"))
    missing = figures.keys() - found.keys()
    assert len(missing) == 1 and figures[missing.pop()] == float(blank)
    assert found.items() <= figures.items()


# -- tables printed in parts, and cells that are lost ----------------------------------

TITLE = "如东县2022年政府信息公开工作年度报告"
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
ROUTES = ["未经复议直接起诉", "复议后起诉"]
REVIEW = {"upheld": 1, "corrected": 2, "other": 3, "pending": 4, "total": 10}


def told(report):
    table = report.observations[report.observations.origin == "table"]
    return dict(zip(table.code, table.value, strict=True))


@pytest.mark.parametrize("layout", ["a cell a line", "tabs", "rows in bars"])
@pytest.mark.parametrize("review", ["1 2 3 4 10", "/ / / / /"])
def test_disputes_printed_as_two_tables_are_read(layout, review, read):
    rows = [["行政复议"], RESULTS, review.split(), ["行政诉讼"], ROUTES, RESULTS * 2]
    rows.append(list("5001670007"))
    found = told(read(text(TITLE, rows, layout), suffix=".txt"))
    first = {f"review.{x}": n for x, n in REVIEW.items()} if "1" in review else {}
    assert {k: v for k, v in found.items() if k.startswith("review")} == first
    assert found["litigation_direct.upheld"] == 5
    assert found["litigation_after_review.total"] == 7


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_names_of_all_results_may_stand_below_the_routes(layout, read):
    rows = [["信息内容", "本年处理决定数量"], ["行政许可", "3"], ["行政处罚", "8"]]
    rows += [["行政强制", "0"], ["行政复议", "行政诉讼"], ROUTES, RESULTS * 3]
    rows += [["1", "2", "3", "4", "10", *"5001670007"]]
    found = told(read(text(TITLE, rows, layout), suffix=".txt"))
    assert {f"review.{x}": n for x, n in REVIEW.items()}.items() <= found.items()
    assert found["litigation_after_review.total"] == 7
    assert sum(code.startswith(("review", "litigation")) for code in found) == 15


@pytest.mark.parametrize("blanks", [0, 9])
def test_a_number_above_a_bar_that_closes_a_blank_cell_is_no_figure(blanks, read):
    """So it is where most cells are blank, as where no zero is printed."""
    rows = [["信息内容", "本年处理决定数量"], ["行政许可", "12"], ["行政处罚", ""]]
    rows += [["行政强制", "5"]]
    rows = [[*row, *[""] * blanks] for row in rows]
    lines = text(TITLE, rows, "bars close cells").decode().split("\n")
    assert told(read("\n".join(lines).encode(), ".txt")) == {
        "licence.decisions": 12,
        "coercion.decisions": 5,
    }
    lines.insert(lines.index("行政处罚 |") + 1, "3")
    report = read("\n".join(lines).encode(), ".txt")
    assert "penalty.decisions" not in told(report)
    assert "cell.unreadable" in set(report.findings.rule)


def test_a_row_broken_before_a_tab_is_one_row(read, figures_in):
    figures = render.figures_of(FORM, 31)
    rows = [x[:-1] if x[-1].isdecimal() else x for x in requests(figures, "")]
    page = text(TITLE, [["申请人情况"], *rows[1:]], "tabs").decode()
    whole = figures_in(read(page.encode(), ".txt"))
    row = next(line for line in page.split("\n") if line.startswith(rows[4][0]))
    parts = row.split("\t")
    broken = "\t".join(parts[:3]) + "\n\t" + "\t".join(parts[3:])
    report = read(page.replace(row, broken).encode(), ".txt")
    assert figures_in(report) == whole
    # A row that lacks a cell has none of another.
    short = "\t".join(parts[:3]) + "\n\t" + "\t".join(parts[4:])
    report = read(page.replace(row, short).encode(), ".txt")
    lost = {key for key in whole if key not in figures_in(report)}
    assert len({code for code, _ in lost}) == 1 and len(lost) == 7


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_title_that_has_run_into_the_first_heading_hides_none(layout, read):
    rows = [["信息内容", "本年处理决定数量"], ["行政许可", "3"], ["行政处罚", "8"]]
    rows += [["四、行政复议、行政诉讼情况行政复议", "行政诉讼"], [*RESULTS, *ROUTES]]
    rows += [RESULTS * 2, ["1", "2", "3", "4", "10", *"5001670007"]]
    found = told(read(text(TITLE, rows, layout), suffix=".txt"))
    assert found["review.corrected"] == 2
    assert found["litigation_after_review.total"] == 7
    assert sum(code.startswith(("review", "litigation")) for code in found) == 15


@pytest.mark.parametrize("layout", ["a cell a line", "tabs", "rows in bars"])
def test_disputes_with_a_row_for_each_route_are_read(layout, read):
    rows = [["类型", *RESULTS], ["行政复议", *"12339"], [ROUTES[0], *"50016"]]
    rows.append([ROUTES[1], *"70007"])
    found = told(read(text(TITLE, rows, layout), suffix=".txt"))
    assert found["review.total"] == 9
    assert found["litigation_direct.pending"] == 1
    assert found["litigation_after_review.upheld"] == 7
    assert len(found) == 15


def people(rows, heads=("自然人", "法人或其他组织", "总计")):
    lines = [["（勾稽关系）", "申请人情况"], ["", *heads], ["", "", *PEOPLE, ""]]
    return text(TITLE, [*lines, *rows], "tabs")


PEOPLE = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
RECEIVED, CARRIED = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
)


def test_merged_cells_copied_as_blanks_shift_no_figure(read, figures_in):
    rows = [
        [RECEIVED, *"1234506"],
        [CARRIED, "", "1", "", "", "", "", "1"],
        ["三、本年度办理结果", "（一）予以公开", "", "", "", "2", "", "", ""],
        ["", "（三）不予公开", "1.属于国家秘密", "1", "", "", "", "", "", "1"],
        ["", "", "2.其他法律行政法规禁止公开", "", "1", "", "", "", "", "1"],
    ]
    found = figures_in(read(people(rows), suffix=".txt"))
    assert found["request.carried_in", "enterprise"] == 1
    assert found["refused.other_law", "enterprise"] == 1
    assert found["outcome.granted", "public_interest"] == 2
    assert ("refused.other_law", "natural") not in found


def test_a_row_that_lacks_a_cell_is_not_read(read, figures_in):
    rows = [[RECEIVED, *"1234506"], [CARRIED, "", "1", "", "", "", "1"]]
    found = figures_in(read(people(rows), suffix=".txt"))
    assert {code for code, _ in found} == {"request.received"}


@pytest.mark.parametrize("blank", ["0", "", "\xa0"])
def test_disputes_in_rows_that_follow_the_requests_are_a_table(blank, read, figures_in):
    """A program writes no cell for what reaches down, and a blank line between rows."""
    rows = [
        [RECEIVED, *"1002003"],
        ["三、本年度办理结果", "（一）予以公开", *"1002003"],
        ["（七）总计", *"1002003"],
        ["四、政府信息公开行政复议、行政诉讼情况"],
        ["行政复议", "结果维持", "2"],
        *(["结果纠正", "3"], ["其他结果", "1"], ["尚未审结", blank], ["总计", "6"]),
        ["行政诉讼", "未经复议直接起诉", "结果维持", blank],
        *(["结果纠正", "5"], ["其他结果", blank], ["尚未审结", blank], ["总计", "5"]),
    ]
    rows = [["项目", "自然人", *PEOPLE, "总计"], *rows]
    page = (
        text(TITLE, rows, "tabs")
        .decode()
        .replace("\n", "\n\n\n")
        .replace("\t", "\n\t\n")
    )
    found = figures_in(read(page.encode(), suffix=".txt"))
    wanted = {"upheld": 2, "corrected": 3, "other": 1, "total": 6}
    wanted = {f"review.{x}": value for x, value in wanted.items()}
    wanted |= {"litigation_direct.corrected": 5, "litigation_direct.total": 5}
    told = {code: value for (code, who), value in found.items() if not who and value}
    assert told == wanted
    assert found["request.received", "natural"] == 1


def test_a_cell_that_holds_blank_lines_goes_on_with_its_row(read, figures_in):
    rows = [
        [RECEIVED, *"1002003"],
        [CARRIED, "1", "", "\n", "\n", "\u3000", "", "1"],
        ["（一）予以公开", "", "", "\n", "", "4\n", "", "4"],
        ["（二）部分公开", "\n", "\n", "\n", "", "", "", ""],
        ["（七）总计", "", *"500005"],
    ]
    rows = [["项目", "自然人", *PEOPLE, "总计"], *rows]
    found = figures_in(read(text(TITLE, rows, "tabs"), suffix=".txt"))
    assert [found["request.carried_in", x] for x in ("natural", "total")] == [1, 1]
    assert found["outcome.granted", "total"] == 4
    assert ("outcome.partial", "natural") not in found
    assert found["request.received", "public_interest"] == 2


def flattened(rows, layout):
    """Write rows of ten cells each, as where a page is copied without its spans."""
    heads = [
        ["（勾稽关系）", "申请人情况"],
        ["自然人", "法人或其他组织", "总计"],
        PEOPLE,
    ]
    rows = [[*row, *[""] * (10 - len(row))] for row in [*heads, *rows]]
    return text(TITLE, rows, layout)


@pytest.mark.parametrize("beside", ["1 2 3 4 5 0 15", "5", "   5"])
@pytest.mark.parametrize("layout", ["rows in bars", "tabs"])
@pytest.mark.parametrize("place", [0, 2, 3, 6])
def test_a_lone_figure_of_a_row_without_its_spans_is_no_applicants(
    place, layout, beside, read, figures_in
):
    """Left blank for zeros, natural persons would stand below those of 科研机构."""
    whole = beside.split(" ")
    rows = [
        [RECEIVED, *whole],
        [CARRIED, *[""] * place, "4"],
        ["三、本年度办理结果", "（一）予以公开", *whole],
        ["（七）总计", *whole],
        ["四、结转下年度继续办理", *[""] * place, "4"],
    ]
    page = flattened(rows, layout)
    if len(whole) == 7:
        report = read(page, suffix=".txt")
        assert {code for code, _ in figures_in(report)} == {
            "request.received",
            "outcome.granted",
            "outcome.total",
        }
        assert "row.short" in set(report.findings.rule)
    else:
        with pytest.raises(DocumentError):
            read(page, suffix=".txt")


@pytest.mark.parametrize("layout", ["a cell a line", "tabs"])
def test_applicants_without_a_total_are_read(layout, read, figures_in):
    rows = [["申请人情况"], ["自然人", "法人或其他组织"], PEOPLE]
    body = [[RECEIVED, *"123450"], [CARRIED, *"000001"], ["（七）总计", *"111111"]]
    found = figures_in(read(text(TITLE, rows + body, layout), suffix=".txt"))
    assert found["request.received", "legal_service"] == 5
    assert found["request.carried_in", "other_organisation"] == 1
    assert ("request.received", "total") not in found


def test_a_total_that_stands_elsewhere_leaves_no_table_without_one(read):
    rows = [["申请人情况"], ["自然人", "法人或其他组织"], PEOPLE, ["总"], ["计"]]
    body = [[RECEIVED, *"123450"], [CARRIED, *"000001"], ["（七）总计", *"111111"]]
    try:
        report = read(text(TITLE, rows + body, "a cell a line"), suffix=".txt")
    except DocumentError:
        return
    assert not told(report)


def test_cells_that_a_slash_ends_are_read_without_it(read):
    rows = ["第二十条第（五）项 / |", "信息内容 / | 本年处理决定数量 / |"]
    rows += ["行政许可 / | 1234 / |", "第二十条第（六）项 / |"]
    rows += ["信息内容 / | 本年处理决定数量 / |", "行政处罚 / | - / |"]
    rows.append("行政强制 / | 5 / |")
    found = told(read("\n".join([TITLE, *rows]).encode(), suffix=".txt"))
    assert found == {"licence.decisions": 1234, "coercion.decisions": 5}


def raw(carried):
    """Write a page as pdftotext does in the order of its content."""
    heads = ["申请人情况", "自然人", "法人或其他组织", "总计", *PEOPLE]
    rows = [f"{RECEIVED} 1 2 3 4 5 0 15", CARRIED, carried, "- 1 -", "\f三、本年度"]
    rows += ["办理结果", "（一）予以公开 1 0 0 0 0 0 1", "- 2 -", "\f四、无", "-"]
    return "\n".join([TITLE, *heads, *rows]).encode()


def test_figures_of_a_line_stand_under_headings_in_order(read, figures_in):
    found = figures_in(read(raw("0 1 0 0 0 2 3 "), suffix=".txt"))
    assert found["request.received", "legal_service"] == 5
    assert found["request.carried_in", "other_organisation"] == 2
    assert found["outcome.granted", "total"] == 1
    assert len(found) == 21


def test_a_line_with_fewer_figures_than_headings_is_not_read(read, figures_in):
    report = read(raw("0 1 0 0 2 3"), suffix=".txt")
    assert {code for code, _ in figures_in(report)} == {
        "request.received",
        "outcome.granted",
    }
    assert "row.short" in set(report.findings.rule)


def test_markdown_with_tags_is_a_text(read):
    rows = ["<div>", "", "| 信息内容 | 本年处理决定数量 |", "|----------|----------|"]
    rows += ["| 行政许可 | 12 |", "| 行政处罚 | 3 |", "| 行政强制 | 0 |", "", "</div>"]
    report = read("\n".join([f"# {TITLE}", "", *rows]).encode(), suffix=".md")
    assert told(report)["licence.decisions"] == 12


def test_letters_set_wide_in_a_cell_a_line_part_no_cell(read, figures_in):
    figures = render.figures_of(FORM, 31)
    rows = [x[:-1] if x[-1].isdecimal() else x for x in requests(figures, "")]
    rows = [["申请人情况"], *rows[1:]]
    wide = [[x if x.isdecimal() else " ".join(x) for x in row] for row in rows]
    title = "南通市人民政府2023年政府信息公开工作年度报告"
    found = figures_in(read(text(title, wide, "a cell a line"), suffix=".txt"))
    assert len(found) > 100
    assert found == {key: figures[key] for key in found}


WRAPPED = """{title}
（本列数据的勾稽关系为：第一
申请人情况
自
然
人
法人或其他组织 总计
项加第二项之和，等于第三项
加第四项之和）
商业
企业
科研
机构
社会
公益
组织
法律
服务
机构
其他
一、本年新收政府信
息公开申请数量
3 0 1 0 0 2 6
\fhttps://www.rudong.gov.cn/1.html 2/3
{title}
二、上年结转政府信
息公开申请数量
0 0 0 0 0 0 0
（一）予以公开 1 0 0 0 0 0 1
（二）部分公开 1 0 0 0 0 0 1
（七）总计 3 0 1 0 0 2 6
"""


def test_headings_and_labels_that_wrap_over_lines_are_one(read, figures_in):
    report = read(WRAPPED.format(title=TITLE).encode(), suffix=".txt")
    found = figures_in(report)
    assert [found["request.received", x] for x in ("natural", "research", "total")] == [
        3,
        1,
        6,
    ]
    assert found["request.carried_in", "total"] == 0
    assert len(found) == 35


CHANGES = """{title}
信息内容
上一年项目数量 本年增/减
处理决定数量
行政许可
14
减少9
109
行政处罚
187
增加7
248
行政强制
2
0
117
"""


def test_a_change_told_in_words_is_a_figure_of_its_row(read):
    title = "如东县2019年政府信息公开工作年度报告"
    found = told(read(CHANGES.format(title=title).encode(), suffix=".txt"))
    assert found["licence.decisions"] == 109
    assert (found["licence.change"], found["penalty.change"]) == (-9, 7)


UNLABELLED = """如东县2018年政府信息公开工作年度报告
统计指标\t单位\t统计数
（一）收到申请数\t件\t9
1.当面申请数\t件\t2
\t件\t{}
3.网络申请数\t件\t6
4.信函申请数\t件\t1
"""


def test_a_figure_without_a_label_is_told(read, figures_in):
    report = read(UNLABELLED.format(3).encode(), suffix=".txt")
    assert ("request.fax", "") not in figures_in(report)
    [place] = report.findings.message[report.findings.rule == "row.unlabelled"]
    assert "line 5" in place
    report = read(UNLABELLED.format("").encode(), suffix=".txt")
    assert "row.unlabelled" not in set(report.findings.rule)


FLOWS = """如东县2018年政府信息公开工作年度报告
{}
（三）申请答复数
6
五、行政诉讼数量
1
六、举报投诉数量
7
"""


@pytest.mark.parametrize(
    ("lines", "read_below"),
    [
        # Each figure stands below the label of another row.
        (["（一）收到申请数", "1.当面申请数", "9", "2.传真申请数", "2", "3"], False),
        (["（一）收到申请数", "1.当面申请数", "2.传真申请数", "9", "2", "3"], False),
        (["（一）收到申请数", "9", "2", "1.当面申请数", "2.传真申请数", "3"], True),
        # One that is left blank shifts none.
        (["（一）收到申请数", "9", "1.当面申请数", "2.传真申请数", "3"], True),
    ],
)
def test_figures_out_of_step_with_the_labels_are_none(lines, read_below, read):
    found = told(read(FLOWS.format("\n".join(lines)).encode(), suffix=".txt"))
    drawn = {"request.received": 9, "request.in_person": 2, "request.fax": 3}
    drawn |= {"answer.total": 6, "litigation.total": 1, "complaint.total": 7}
    assert found.items() <= drawn.items()
    assert found["complaint.total"] == 7
    assert ("request.fax" in found) == read_below


# -- texts that programs write ---------------------------------------------------------

FUJIAN = """安溪县2015年政府信息公开工作年度报告
填报单位（盖章）：安溪县人民政府 填报日期：2016年1月24日
指标名称 计量单位 2015 年度 历年累计
主动公开文件数 条 30 230
其中：1.政府网站公开数 条 29 200
2.政府公报公开数 条 1 30
受理依申请公开信息总数 件 5 17
其中：1.当面申请数 件 2 6
2.网上申请数 件 2 8
3.信函、传真申请数 件 1 {}3
对申请的答复总数 件 5 17
"""


@pytest.mark.parametrize("more", ["", "4 "])
def test_figures_a_space_apart_stand_under_headings_a_space_apart(more, read):
    report = read(FUJIAN.format(more).encode(), suffix=".txt")
    found = told(report)
    assert report.meta["form"] == "fujian2014"
    assert (found["proactive.total"], found["cumulative.proactive.total"]) == (30, 230)
    assert found["request.received"] == 5
    assert ("request.letter_or_fax" in found) == (not more)  # a figure too many
    assert more == "" or "row.short" in set(report.findings.rule)


MIXED = """{title}
申请人情况
自然人
法人或其他组织
{heads}
一、本年新收政府信息公开申请数量 {first}
二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0
（一）予以公开 1 0 0 0 0 0 1
（七）总计 3 0 1 0 0 2 6
"""
HEADS = "总\n商业 计\n企业\n科研机构\n社会公益组织\n法律服务机构\n其他"


def test_headings_written_line_by_line_are_told_by_letters_and_sums(read):
    def received(heads=HEADS, first="3 0 1 0 0 2 6"):
        document = MIXED.format(title=TITLE, heads=heads, first=first)
        try:
            table = read(document.encode(), suffix=".txt").observations
        except DocumentError:
            return {}
        table = table[table.code == "request.received"]
        return dict(zip(table.applicant, table.value, strict=True))

    found = {"natural": 3, "research": 1, "other_organisation": 2, "total": 6}
    assert {who: n for who, n in received().items() if n} == found
    # Not where a sum does not hold, a heading is another, or their order is.
    assert not received(first="3 0 1 0 0 2 7")
    assert not received(HEADS.replace("科研", "教育"))
    assert not received(
        HEADS.replace("科研机构\n社会公益组织", "社会公益组织\n科研机构")
    )


FRAME = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "1", "0", "4"],
    ["行政规范性文件", "14", "3", "101"],
    ["第二十条第（五）项"] * 4,
    ["信息内容", *["本年处理决定数量"] * 3],
    ["行政许可", "7", "7", "7"],
    ["第二十条第（六）项"] * 4,
    ["信息内容", *["本年处理决定数量"] * 3],
    ["行政处罚", "750", "750", "750"],
    ["行政强制", "68", "68", "68"],
]


IN_TWO_FLOWS = """\
如东县人民政府2016年政府信息公开工作年度报告
指标名称
主动公开政府信息数
其中：主要负责同志参加新闻
发布会次数
二、依申请公开情况
收到申请数
当面申请数
网络申请数

1

单位
条
次
统计数
70
6

件
件
件

9
4
5
\f申请办结数
按时办结数
延期办结数
依申请公开信息收取的费用

件
件
件
万元

9
7
2
1.2
"""


def test_labels_units_and_figures_written_one_after_another_are_read(read, figures_in):
    """So does poppler with a table whose lines a page sets far apart."""

    def found(text=IN_TWO_FLOWS):
        try:
            return figures_in(read(text.encode(), suffix=".txt"))
        except DocumentError:
            return {}

    assert {code: value for (code, _), value in found().items()} == {
        "proactive.total": 70,
        "response.press_conferences_led": 6,
        "request.received": 9,
        "request.in_person": 4,
        "request.online": 5,
        "closed.total": 9,
        "closed.on_time": 7,
        "closed.extended": 2,
        "fee.collected": 1.2,  # in 10,000 yuan
    }
    # None where one is missing, a sum does not hold, or units or order are others'.
    assert not found(IN_TWO_FLOWS.replace("70\n", ""))
    assert not found(IN_TWO_FLOWS.replace("条\n", ""))
    assert not found(IN_TWO_FLOWS.replace("9\n7\n2", "7\n9\n2"))
    assert not found(IN_TWO_FLOWS.replace("件\n万元", "万元\n件"))
    assert not found(
        IN_TWO_FLOWS.replace("按时办结数\n延期办结数", "延期办结数\n按时办结数")
    )


TWO_COLUMNS = """\
平潭县人民政府2012年政府信息公开工作年度报告
指标名称
主动公开信息数
受理依申请公开信息总数
{}
2012年度
30 9 4 0 0 3 2 0
历年累计
80 29 8 0 0 17 4 0
"""


def test_two_columns_of_figures_written_one_after_the_other_are_read(read, figures_in):
    ways = ("当面", "传真", "电子邮件", "网上", "信函", "其它形式")
    text = TWO_COLUMNS.format("\n".join(f"{way}申请数" for way in ways))
    text = re.sub(r"(?<=\d) (?=\d)", "\n", text)
    found = figures_in(read(text.encode(), suffix=".txt"))
    codes = ["proactive.total", "request.received", "request.in_person"]
    assert [found[code, ""] for code in codes] == [30, 9, 4]
    assert found["cumulative.request.received", ""] == 29
    with pytest.raises(DocumentError):  # nobody can tell which is missing
        read(text.replace("\n17", "").encode(), suffix=".txt")


BROKEN_IN_CELLS = """\
如东县人民政府2022年政府信息公开工作年度报告
行政复议 行政诉讼
结果
维持 结果
纠正 其他
结果 尚未
审结 总计 未经复议直接起诉 复议后起诉
结果
维持 结果
纠正 其他
结果 尚未
审结 总计 结果
维持 结果
纠正 其他
结果 尚未
审结 总计
{figures}
"""


def test_disputes_whose_headings_are_broken_within_cells_are_read(read, figures_in):
    text = BROKEN_IN_CELLS.format(figures="1 4 0 2 7 2 0 0 4 6 0 0 0 0 0")
    report = read(text.encode(), suffix=".txt")
    found = figures_in(report)
    assert found["review.corrected", ""] == found["litigation_direct.pending", ""] == 4
    assert len(found) == 15
    # One of them is not the sum of the others.
    with pytest.raises(DocumentError):
        read(text.replace("4 6 0", "4 5 0").encode(), suffix=".txt")


@pytest.mark.parametrize("numbers", [False, True])
@pytest.mark.parametrize(
    "write",
    [
        lambda rows: "\n".join(map("\t".join, rows)),
        lambda rows: "\n".join(f"| {' | '.join(row)} |" for row in rows),
        lambda rows: "\n".join(map(",".join, rows)),
    ],
)
def test_a_data_frame_repeats_what_spans_its_columns(write, numbers, read):
    rows = FRAME
    if numbers:
        rows = [[str(n), *row] for n, row in enumerate(rows)]
        rows = [["", "0", "1", "2", "3"], *rows]
    found = told(read(f"{TITLE}\n{write(rows)}".encode(), suffix=".txt"))
    assert found == {
        "rules.made": 1,
        "rules.repealed": 0,
        "rules.in_force": 4,
        "normative.made": 14,
        "normative.repealed": 3,
        "normative.in_force": 101,
        "licence.decisions": 7,
        "penalty.decisions": 750,
        "coercion.decisions": 68,
    }


def test_figures_that_differ_below_a_repeated_heading_are_none(read):
    rows = [*FRAME[:-1], ["行政强制", "68", "69", "68"]]
    text = "\n".join(map("\t".join, rows))
    assert "coercion.decisions" not in told(read(f"{TITLE}\n{text}".encode(), ".txt"))


MARKDOWN = """# **{title}**

[如东县2019年政府信息公开工作年度报告](../2019.html "如东县2019年报告")

| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
|:--------:|:------------:|:------------:|:------------:|
| 规章     |      1       |      0       |      4       |

::: table
<table><tr><td>信息内容</td><td>本年处理决定数量</td></tr>
<tr><td>行政许可</td><td>12</td></tr><tr><td>行政处罚</td><td>5</td></tr>
<tr><td>行政强制</td><td>0</td></tr></table>
:::

申请人情况

自然人

法人或其他组织

总计

商业企业

科研机构

社会公益组织

法律服务机构

其他

一、本年新收政府信息公开申请数量

3

0

1

0

0

2

{total}
"""


@pytest.mark.parametrize(("total", "read_too"), [(6, True), (7, False)])
def test_a_text_may_hold_tables_of_several_kinds(total, read_too, read):
    document = MARKDOWN.format(title=TITLE, total=total)
    report = read(document.encode(), suffix=".md")
    found = told(report)
    assert report.meta["year"] == 2022
    assert (found["rules.made"], found["licence.decisions"]) == (1, 12)
    # Of cells in lines, sums have to show that they are those of their headings.
    assert ("request.received" in found) == read_too


# -- cells that are blank and leave no trace -------------------------------------------

TWO = """{title}
{heads}
{disclosed}
其中：主动公开规范性文件数 条 4 {other}
制发规范性文件总数 件 4 {other}
1.政府公报公开政府信息数 条 5 {other}
2.政府网站公开政府信息数 条 6 {other}
3.政务微博公开政府信息数 条 {weibo}
4.政务微信公开政府信息数 条 8 {other}
"""


@pytest.mark.parametrize("break_", [" ", "\n"])
@pytest.mark.parametrize(
    ("heads", "other", "sure"),
    [
        ("统计指标 单位 本年数 上年数", "75", False),
        ("统计指标 单位 历年累计 统计数", "75", False),
        ("统计指标 单位 统计数", "75", False),  # as the rows have two numbers
        ("统计指标 单位 统计数", "", True),
        ("统计指标 单位 统计数 备注", "", True),
    ],
)
def test_a_lone_number_of_two_columns_is_no_figure(heads, other, sure, break_, read):
    lines = TWO.format(
        title="安溪县2016年政府信息公开工作年度报告",
        heads=heads,
        disclosed=f"（一）主动公开政府信息数 条 {12} {other}",
        other=other,
        weibo="7",
    ).splitlines()
    text = "\n".join([lines[0], *(break_.join(line.split()) for line in lines[1:])])
    try:
        report = read(text.encode(), suffix=".txt")
    except DocumentError:  # no figure is read
        assert not sure
        return
    assert (told(report).get("publication.weibo") == 7) == sure
    if not sure:
        assert "publication.weibo" in " ".join(report.findings.codes)


SHEET = [
    ["", "", "申请人情况"],
    ["", "", "自然人", "", "法人或其他组织", "", "", "", "", "", "", "总计"],
    [
        "",
        "",
        "",
        "",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "",
        "法律服务机构",
        "其他",
    ],
    [
        "一、本年新收政府信息公开申请数量",
        "",
        "9",
        "",
        "",
        "",
        "",
        "",
        "",
        "2",
        "",
        "11",
    ],
    ["三、本年度办理结果", "（一）予以公开", "4", "", "", "", "", "", "", "", "", "4"],
    ["（三）不予公开", "1.属于国家秘密", "", "", "3", "", "", "", "", "", "", "3"],
    ["", "2.其他法律行政法规禁止公开", "", "", "", "", "", "", "1", "", "", "1"],
]


def sheet(blank):
    rows = [[x for cell in row for x in (cell, *[""] * blank)] for row in SHEET]
    return TITLE + "\n" + "\n".join("\t".join(row).rstrip("\t") for row in rows)


@pytest.mark.parametrize("blank", [0, 1, 2])
def test_figures_stand_under_their_headings_where_tabs_at_the_end_are_cut(blank, read):
    table = read(sheet(blank).encode(), suffix=".txt").observations
    keys = zip(table.code, table.applicant, strict=True)
    assert dict(zip(keys, table.value, strict=True)) == {
        ("request.received", "natural"): 9,
        ("request.received", "other_organisation"): 2,
        ("request.received", "total"): 11,
        ("outcome.granted", "natural"): 4,
        ("outcome.granted", "total"): 4,
        ("refused.state_secret", "enterprise"): 3,
        ("refused.state_secret", "total"): 3,
        ("refused.other_law", "legal_service"): 1,
        ("refused.other_law", "total"): 1,
    }


def test_figures_beside_the_places_of_the_headings_are_none(read):
    text = sheet(1).replace("\t\t9\t", "\t9\t\t").replace("3\t\t\t", "3\t", 1)
    try:
        table = read(text.encode(), suffix=".txt").observations
    except DocumentError:
        return
    assert not set(table.code) & {"request.received", "refused.state_secret"}


@pytest.mark.parametrize(
    "lines",
    [
        ["（一）主动公开政府信息数", "（不同渠道和方式公开相同信息计1条）", "条 5623"],
        ["（一）主动公开政", "府信息数", "条 5623"],
    ],
)
def test_a_remark_below_a_label_is_of_it_and_its_digits_no_figure(lines, read):
    rows = ["1.政府公报公开政府信息数 条 24", "2.政府网站公开政府信息数 条 37"]
    rows = [*lines, *rows, "（一）收到申请数 件 9", "1.当面申请数 件 9"]
    title = "如东县2017年政府信息公开工作年度报告"
    document = "\n".join([title, "统计指标 单位 统计数", *rows])
    found = told(read(document.encode(), suffix=".txt"))
    assert found["proactive.total"] == 5623
    assert (found["publication.gazette"], found["request.received"]) == (24, 9)


def test_a_row_too_short_for_another_years_column_is_not_read(read):
    def found(last):
        text = FUJIAN.replace("历年累计", "上年同期").replace("2015 ", "2015")
        text = text.format("").replace("5 17", last).replace(" 填报", "，填报")
        return told(read(text.replace(" ", "\t").encode(), suffix=".txt"))

    assert found("5 17")["answer.total"] == found("5 17")["request.received"] == 5
    assert "answer.total" not in found("17")


def test_figures_in_a_box_are_read(read):
    drawn = render.figures_of("ogi2014", 5)
    drawn = {x: value for x, value in drawn.items() if "applicant." not in x[0]}
    rows = [
        f"| {item.label_zh} | {render.UNITS[item.unit]} | {value:.10g} |"
        for item in forms()["ogi2014"].sections[0].indicators
        if (value := drawn.get((item.code, ""))) is not None
    ]
    edge = "+--------------+----+----+"
    lines = ["如东县2018年政府信息公开工作年度报告", edge, *rows, edge]
    page = "\n".join(lines).encode()
    report = read(page, ".txt")
    found = dict(
        zip(report.observations["code"], report.observations["value"], strict=True)
    )
    assert found == {code: value for (code, _), value in drawn.items()}


@pytest.mark.parametrize("apart", ["\n", " "])
def test_headings_of_years_stand_over_figures_copied_without_a_table(apart, read):
    rows = {
        "主动公开信息数": ("5", "48"),
        "政府网站": ("/", "16"),
        "政府公报": ("5", "44"),
        "受理依申请公开信息总数": ("12", "37"),
        "当面申请数": ("11", "33"),
        "本年度对申请的答复总数": ("12", "36"),
    }
    title = "平潭县人民政府2012年政府信息公开工作年度报告"
    head = apart.join(["指标名称", "2012年度", "历年累计"])
    lines = [apart.join([label, *figures]) for label, figures in rows.items()]
    report = read("\n".join([title, head, *lines]).encode(), suffix=".txt")
    table = report.observations.set_index("code")["value"]
    assert table["request.received"] == 12
    assert table["cumulative.request.received"] == 37
    assert "publication.website" not in table.index
    assert table["cumulative.publication.website"] == 16


CHROME = ["大 | 中 | 小", "• |", "登录 | 注册", "索引号 | 123 |"]
SECOND = [
    *("第二十条第（一）项", "信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    *("规章", "1", "0", "6"),
    *("第二十条第（五）项", "信息内容", "本年处理决定数量", "行政许可", "12"),
    *("第二十条第（六）项", "信息内容", "本年处理决定数量", "行政处罚", "3"),
    *("行政强制", "4", "第二十条第（八）项", "信息内容"),
    *("本年收费金额（单位：万元）", "行政事业性收费", "5"),
]


@pytest.mark.parametrize("chrome", CHROME)
@pytest.mark.parametrize("at", [0, len(SECOND)])
def test_bars_in_a_menu_hide_no_table_of_a_cell_a_line(at, chrome, read):
    lines = [TITLE, *SECOND[:at], chrome, *SECOND[at:]]
    assert told(read("\n".join(lines).encode(), suffix=".txt")) == {
        "rules.made": 1,
        "rules.repealed": 0,
        "rules.in_force": 6,
        "licence.decisions": 12,
        "penalty.decisions": 3,
        "coercion.decisions": 4,
        "charge.amount": 5,
    }


def test_a_label_that_a_bar_takes_away_leaves_its_figure_to_no_other(read):
    """That of 行政强制 would stand below 行政处罚."""
    lines = [line + " |" * (line == "行政强制") for line in [TITLE, *SECOND]]
    with pytest.raises(DocumentError):
        read("\n".join(lines).encode(), suffix=".txt")


def wrapped(row, width=72):
    """Write a row as catdoc does: lines of so many bytes, with no tab at a break."""
    line = ""
    for cell in row:
        for n, sign in enumerate(cell):
            tab = "\t" if n == 0 and line else ""
            if len((line + tab + sign).encode()) > width:
                yield line
                line = tab = ""
            line += tab + sign
    yield line


def test_rows_that_a_program_has_wrapped_are_read(read, figures_in):
    drawn = render.figures_of(FORM, 31)
    figures = {key: value for key, value in drawn.items() if key[1]}
    head, *rows = requests(figures, "")
    head = [head[0]]
    rows = [row[:-1] if len(row) > 6 else row for row in rows]
    title = "如东县2022年政府信息公开工作年度报告"
    parts = ["\n".join(wrapped(row)) for row in ([title], head, *rows)]
    assert any("\t" in part and "\n" in part for part in parts)
    report = read("\n\n".join(parts).encode(), suffix=".txt")
    assert figures_in(report) == figures


def test_a_blank_at_the_end_of_a_row_written_before_the_next_moves_no_figure(read):
    rows = [
        "指标名称\t计量单位\t2015年度\t历年累计",
        "主动公开文件数\t条\t2543\t11041",
        "其中：1.政府网站公开数\t条\t2543\t4692",
        "2.政府公报公开数\t条\t0",
        "\t受理依申请公开信息总数\t条\t31",
        "\t其中：1.当面申请数\t条\t21",
        "\t2.网上申请数\t条\t10",
        "\t",
    ]
    title = "霞浦县人民政府2015年政府信息公开工作年度报告"
    table = told(read("\n".join([title, *rows]).encode(), suffix=".txt"))
    assert table["request.received"] == 31
    assert table["request.in_person"] == 21
    assert "cumulative.request.received" not in table


@pytest.mark.parametrize("beside", ["", "\n"])
def test_labels_without_anything_between_are_parted(beside, read, figures_in):
    """As docx2txt writes cells, whose figures it sets in the middle of a line."""
    drawn = render.figures_of(FORM, 31)
    figures = {key: value for key, value in drawn.items() if key[1]}
    lines = ["如东县2022年政府信息公开工作年度报告", "申请人情况自然人"]
    lines += ["法人或其他组织总计商业企业", "科研机构社会公益组织法律服务机构其他"]
    (first, *own), *rows = requests(figures, "")[3:]
    lines[-1] += first
    lines += [f"{x:>40}" for x in own[:-1]]
    for label, *own in rows:
        lines += [label + beside + "\n".join(f"{x:>40}" for x in own[:-1])]
    assert figures_in(read("\n".join(lines).encode(), suffix=".txt")) == figures
