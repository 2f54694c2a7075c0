"""Texts copied from pages and files: figures beside last year's and on two lines."""

import random

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


def test_figures_before_their_labels_are_not_read_as_those_of_the_row_above(read):
    title = "如东县2022年政府信息公开工作年度报告"
    head = ["信息内容", "本年处理决定数量"]
    lines = [*head, "29633", "行政许可", *head, "8836", "行政处罚", "658", "行政强制"]
    with pytest.raises(DocumentError):
        read("\n".join([title, *lines]).encode(), suffix=".txt")


@pytest.mark.parametrize(
    ("whole", "broken"),
    [("行政许可\t29633", "行政许可\t29\n633"), ("| 29633", "| 296\n33")],
)
def test_digits_on_two_lines_are_no_figure(whole, broken, read, figures_in):
    rows = [["信息内容", "本年处理决定数量"], ["行政许可", "29633"]]
    rows += [
        ["信息内容", "本年处理决定数量"],
        ["行政处罚", "8836"],
        ["行政强制", "658"],
    ]
    layout = "bars open cells" if whole[0] == "|" else "tabs"
    data = text("如东县2022年政府信息公开工作年度报告", rows, layout).decode()
    assert whole in data
    key = ("licence.decisions", "")
    assert figures_in(read(data.encode(), suffix=".txt"))[key] == 29633
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


def test_unit_and_figure_may_stand_on_two_lines_beside_one_label(read, figures_in):
    # As pdftotext -layout writes cells that differ in height by a hair.
    cells = [
        ("统计指标", "单位", "统计数"), ("1.政府公报公开政府", "条", ""), ("", "", 2),
        ("信息数", "", ""), ("2.政府网站公开政府", "", 14), ("", "条", ""),
        ("信息数", "", ""), ("3.政务微博公开政府", "条", 41), ("信息数", "", ""),
        ("4.政务微信公开政府信息数", "条", 7), ("(一)收到申请数", "件", 19),
        ("1.当面申请数", "件", 12), ("2.传真申请数", "件", 7),
    ]  # fmt: skip
    lines = "\n".join(f"{label:<20}{unit:<8}{value}" for label, unit, value in cells)
    title = "如东县2017年政府信息公开工作年度报告"
    found = figures_in(read(f"{title}\n{lines}".encode(), suffix=".txt"))
    assert list(found.values()) == [2, 14, 41, 7, 19, 12, 7]
