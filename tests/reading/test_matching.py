"""A figure that may be another row's, column's or year's is reported and not read."""

from contextlib import suppress
from itertools import count, repeat

import pytest
import render
import render_files

from govopen.errors import NotAReportError
from govopen.form import forms
from govopen.reading.figures import find_figures
from govopen.reading.tables import Cell, Table

ROWS = [
    ("（一）收到申请数", "件", 320),
    ("1.当面申请数", "件", 26),
    ("2.传真申请数", "件", 5),
    ("3.网络申请数", "件", 63),
    ("4.信函申请数", "件", 226),
    ("（二）申请办结数", "件", 320),
    ("1.按时办结数", "件", 307),
    ("2.延期办结数", "件", 13),
]
CODES = [
    "request.received",
    "request.in_person",
    "request.fax",
    "request.online",
    "request.letter",
    "closed.total",
    "closed.on_time",
    "closed.extended",
]


def table_of(rows):
    """Write rows of cells as a table."""

    def cell(text):
        return text if str(text).startswith("<td") else f"<td>{text}</td>"

    lines = (f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    return f"<table>{''.join(lines)}</table>"


def by_hand(*tables):
    """Write a page of 2018 with tables of rows of cells."""
    title = "如东县人民政府2018年政府信息公开工作年度报告"
    tables = "".join(map(table_of, tables))
    return f"<html><title>{title}</title><body>{tables}</html>".encode()


def told(report):
    """Return code -> the values read from tables."""
    found = {}
    for _, code, _, value, _, origin, *_ in report.figures:
        if origin == "table":
            found.setdefault(code, []).append(value)
    return found


def rules(report):
    return [row[1] for row in report.remarks]


@pytest.mark.parametrize(
    "heading",
    [
        "上年数",
        "上年同期",
        "2017年",
        "增减",
        "同比增减",
        "累计",
        "备注",
        "全市",
        "去年",
    ],
)
@pytest.mark.parametrize("blank", [True, False])
def test_a_column_beside_the_years_own_is_not_read(heading, blank, read):
    rows = [("统计指标", "单位", "统计数", heading)]
    for n, (label, unit, value) in enumerate(ROWS):
        rows.append((label, unit, "" if blank and n == 2 else value, 900 + 7 * n))
    found = told(read(by_hand(rows)))
    expected = {c: [v] for c, (_, _, v) in zip(CODES, ROWS, strict=True)}
    if blank:
        del expected["request.fax"]
    assert found == expected


def test_of_two_years_the_reports_own_is_read_wherever_it_stands(read):
    rows = [("统计指标", "单位", "2017年", "2018年")]
    rows += [(label, unit, 900, value) for label, unit, value in ROWS]
    assert told(read(by_hand(rows)))["request.letter"] == [226]


def test_one_number_in_two_columns_without_headings_is_not_read(read):
    rows = [
        (label, unit, value, 900 + n) for n, (label, unit, value) in enumerate(ROWS)
    ]
    rows[2] = (*ROWS[2][:2], "", 907)
    report = read(by_hand([("甲", "乙", "数值", "数据"), *rows]))
    assert "request.fax" not in told(report)
    assert "cell.ambiguous" in rules(report)


@pytest.mark.parametrize("fees", [2, 30])
def test_a_table_below_has_no_say_in_which_column_the_figures_stand(fees, read):
    """One sheet may hold both, and nothing stands between the two."""
    rows = [("指标名称", "统计数", ""), *[(label, n, "") for label, _, n in ROWS]]
    rows += [("收费情形", "件数", "金额（元）"), *[("按件计收", 0, 4)] * fees]
    expected = {c: [v] for c, (_, _, v) in zip(CODES, ROWS, strict=True)}
    assert told(read(by_hand(rows))) == expected


@pytest.mark.parametrize("first", [1, 41])
def test_numbers_of_rows_are_no_figures(first, read):
    rows = [("项目", "单位", "", "数量")]
    for n, (label, unit, value) in enumerate(ROWS):
        rows.append((label, unit, first + n, "" if n == 2 else value))
    found = told(read(by_hand(rows)))
    assert found["request.received"] == [320] and "request.fax" not in found


def test_numbers_of_rows_part_two_halves(read):
    rows = []
    for n in range(4):
        left, right = ROWS[n], ROWS[n + 4]
        value = "" if n == 2 else left[2]
        rows.append((n + 1, left[0], left[1], value, n + 5, *right))
    rows.append(
        (5, "其中:主动公开规范性文件数", "条", 2, 9, "四、行政复议数量", "件", 15)
    )
    found = told(read(by_hand(rows)))
    assert found["request.letter"] == [226] and found["closed.on_time"] == [307]
    assert "request.fax" not in found


REFUSED = [
    ("4.不同意公开答复数", "件", 7),
    ("其中：涉及国家秘密", "件", 2),
    ("涉及商业秘密", "件", 5),
]


def test_rows_without_a_number_of_their_own_stand_where_they_are_printed(read):
    """Numbers begin anew in each group; what stands below one of its rows has none."""
    groups = [[ROWS[0]], ROWS[1:5], [ROWS[5]], ROWS[6:], REFUSED[:1]]
    rows = [("序号", "项目", "单位", "数量")]
    rows += [(n, *row) for group in groups for n, row in enumerate(group, start=1)]
    rows += [("", *row) for row in REFUSED[1:]]
    found = told(read(by_hand(rows)))
    assert found["refused.state_secret"] == [2] and found["request.letter"] == [226]
    assert len(found) == len(ROWS) + len(REFUSED)


def test_headings_of_the_left_half_begin_no_row_of_the_right_one(read):
    left = [("三、依申请公开情况", "", ""), *ROWS]
    right = [*REFUSED, *[(f"（{n}）乡镇名称", "个", n + 40) for n in range(5)]]
    rows = [a + b for a, b in zip(left, [*right, ("", "", "")], strict=True)]
    found = told(read(by_hand(rows)))
    assert found["refused.state_secret"] == [2] and found["closed.extended"] == [13]
    assert len(found) == len(ROWS) + len(REFUSED)


def test_a_figure_that_reaches_over_two_rows_is_not_read(read):
    rows = [("统计指标", "单位", "统计数"), *ROWS]
    rows[2] = (*ROWS[1][:2], "<td rowspan=2>31</td>")
    rows[3] = ROWS[2][:2]
    report = read(by_hand(rows))
    assert not {"request.in_person", "request.fax"} & told(report).keys()
    assert "cell.ambiguous" in rules(report)


def test_parts_of_lawsuits_are_not_read_as_parts_of_reconsiderations(read):
    """The table has no results of reconsiderations; those below are lawsuits'."""
    more = [
        ("四、行政复议数量", "件", 15),
        ("五、行政诉讼数量", "件", 11),
        ("（一）维持具体行政行为数", "件", 8),
        ("（二）被依法纠错数", "件", 1),
    ]
    rows = [("统计指标", "单位", "统计数"), *ROWS, *more]
    found = told(read(by_hand(rows)))
    assert (found["review.total"], found["litigation.total"]) == ([15], [11])
    assert not {"review.upheld", "review.corrected"} & found.keys()


def test_parts_below_a_total_that_no_form_knows_are_not_read(read):
    more = [("五、诉讼情况", "件", 11), ("（一）维持具体行政行为数", "件", 8)]
    more += [("（二）被依法纠错数", "件", 1)]
    rows = [("统计指标", "单位", "统计数"), *ROWS, *more]
    found = told(read(by_hand(rows)))
    assert not [code for code in found if code.startswith(("review", "litigation"))]


def test_a_line_without_figures_does_not_end_a_total_that_no_form_knows(read):
    more = [("五、诉讼情况", "件", 11), ("按结果分", "", "")]
    more += [("（一）维持具体行政行为数", "件", 8), ("（二）被依法纠错数", "件", 1)]
    found = told(read(by_hand([("统计指标", "单位", "统计数"), *ROWS, *more])))
    assert not [code for code in found if code.startswith(("review", "litigation"))]


def test_groups_in_another_order_keep_their_parts(read):
    review = [("四、行政复议数量", "件", 15), ("维持具体行政行为数", "件", 14)]
    court = [("五、行政诉讼数量", "件", 11), ("被依法纠错数", "件", 1)]
    head = ("统计指标", "单位", "统计数")
    found = told(read(by_hand([head, *ROWS, *court, *review])))
    assert (found["review.total"], found["review.upheld"]) == ([15], [14])
    assert found["litigation.total"] == [11]


PEOPLE = [
    "自然人",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
]
LATER = [
    "本年新收政府信息公开申请数量",
    "上年结转政府信息公开申请数量",
    "（一）予以公开",
]


def later(rows, head=("项目", *PEOPLE)):
    return by_hand([head, *rows]).replace("2018年".encode(), "2022年".encode())


def asked(corner="<td rowspan=3>项目</td>", natural="<td rowspan=2>自然人</td>"):
    """Write a page of 2022 whose applicants stand in three rows of headings."""
    heads = [
        (corner, "<td colspan=7>申请人情况</td>"),
        (natural, "<td colspan=5>法人或其他组织</td>", "<td rowspan=2>总计</td>"),
        PEOPLE[1:6],
    ]
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    return by_hand([*heads, *rows]).replace("2018年".encode(), "2022年".encode())


@pytest.mark.parametrize(
    ("cells", "figures"),
    [
        ({}, [9, 8, 7, 6, 5, 4, 39]),
        ({"natural": "<td>自然人</td>"}, [39]),
        ({"corner": "<td rowspan=2>项目</td>"}, [9, 39]),
    ],
    ids=["whole", "a heading short", "the corner short"],
)
def test_headings_fewer_than_their_places_name_no_figure(cells, figures, read):
    """A heading that does not reach down lets those beside it into its place."""
    assert told(read(asked(**cells)))["request.received"] == figures


@pytest.mark.parametrize("of", ["2021年", "截至2021年", "2022年"])
def test_a_heading_over_a_column_of_another_year_gives_no_figure(of, read):
    heads = [("项目", f"<td colspan=7>{of}申请人情况</td>"), ("", *PEOPLE)]
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    page = by_hand([*heads, *rows])
    found = {}
    with suppress(NotAReportError):
        found = told(read(page.replace("2018年".encode(), "2022年".encode())))
    assert ("outcome.granted" in found) == (of == "2022年")


@pytest.mark.parametrize(
    "less",
    [
        "上年",
        "2021年",
        "1-9月",
        "县教育局",
        "不含乡镇",
        "累计",
        "网上",
        "仅媒体",
        "预计",
    ],
)
def test_a_remark_in_a_heading_or_group_says_whose_its_figures_are(less, read):
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    over = f"<td colspan=7>申请人情况（{less}）</td>"
    licences = [("信息内容", "本年处理决定数量"), ("行政许可", 7), ("行政处罚", 8)]
    page = by_hand([("", over), ("", *PEOPLE), *rows], [*licences, ("行政强制", 9)])
    report = read(page.replace("2018年".encode(), "2022年".encode()))
    assert {*told(report)} == {
        x + ".decisions" for x in ("licence", "penalty", "coercion")
    }
    assert any(f"申请人情况（{less}）" in row[6] for row in report.remarks)
    heads = [f"{x}（{less}）" * (x == "自然人") or x for x in PEOPLE]
    report = read(later(rows, ("项目", *heads)))
    assert told(report)["outcome.granted"] == [8, 7, 6, 5, 4, 39]
    assert f"自然人（{less}）" in notes(report, "table.incomplete")[0][2]
    grouped = [("（三）不予公开", label, *[9] * 6, 54) for label in LATER[:3]]
    whole = told(read(later(grouped, ("项目", "", *PEOPLE))))
    grouped[1] = (f"（三）不予公开（{less}）", *grouped[1][1:])
    assert {*whole} - {*told(read(later(grouped, ("项目", "", *PEOPLE))))}


@pytest.mark.parametrize("less", ["2017年", "县教育局", "部分单位"])
@pytest.mark.parametrize("ends", [True, False])
def test_a_title_in_a_table_holds_to_the_next(less, ends, read):
    rows = [(x, "", "") for x in (f"三、依申请公开情况（{less}）", "四、机构建设情况")]
    rows = [
        rows[0],
        *ROWS,
        *rows[1 : 1 + ends],
        ("（一）政府信息公开工作专门机构数", "个", 3),
    ]
    published = [
        (f"{n}.政务微{x}公开政府信息数", "条", 3) for n, x in enumerate("博信", 3)
    ]
    published.append(("2.政府网站公开政府信息数", "条", 3))
    found = told(read(by_hand([HEAD, *published, *rows])))
    assert {x for x in found if x[:3] != "pub"} == (
        {"capacity.offices"} if ends else set()
    )


@pytest.mark.parametrize(
    ("heads", "own"),
    [
        (("上报数", "审定数"), 1),
        (("原公布", "更正后"), 1),
        (("修订后", "修订前"), 0),
        (("总数", "其中：2018年"), 1),
        (("总数", "本年新增"), 1),
        (("去年", "今年"), 1),
        (("二〇一七年", "二〇一八年"), 1),
        (("总数", "其中：涉农"), 0),
        (("统计数", "核定数"), None),
    ],
)
def test_of_two_columns_the_years_own_or_the_revised_one_is_read(heads, own, read):
    both = [(label, unit, value, value + 1) for label, unit, value in ROWS]
    found = told(read(by_hand([("指标", "单位", *heads), *both])))
    values = [] if own is None else [value + own for *_, value in ROWS]
    assert [x for code in CODES for x in found.get(code, [])] == values


@pytest.mark.parametrize(
    ("row", "cell"), [(None, ""), (0, "<td></td>"), (1, "<td></td>"), (2, "<td></td>")]
)
def test_a_cell_too_many_among_the_headings_of_disputes_moves_them(row, cell, read):
    wide = [
        ["<td colspan=5 rowspan=2>行政复议</td>", "<td colspan=10>行政诉讼</td>"],
        ["<td colspan=5>未经复议直接起诉</td>", "<td colspan=5>复议后起诉</td>"],
        [*RESULTS] * 3,
        [4, "", "", "", 4, *[""] * 9, 0],
    ]
    if row is not None:
        wide[row].insert(0, cell)
    people = [("项目", *PEOPLE), *[(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]]
    page = by_hand(people, wide).replace("2018年".encode(), "2022年".encode())
    found = {x for x in told(read(page)) if x.startswith(("review", "litigation"))}
    whole = {"review.upheld", "review.total", "litigation_after_review.total"}
    assert found == (whole if row is None else set())


@pytest.mark.parametrize(
    ("remark", "read_so"),
    [
        ("（2022年）", True),
        ("（上年）", False),
        ("（县教育局）", False),
        ("（乡镇）", False),
        ("（累计）", False),
        ("（历年累计）", False),
        ("（万件）", False),
        ("（万）", False),
        ("（不含公安）", False),
        ("（仅公安）", False),
        ("（除交警外）", False),
        ("（简易程序）", False),
        ("（含上年结转）", False),
        ("（截至2021年底）", False),
        ("（截至2022年底）", True),
        ("（件）", True),
        ("（单位：件）", True),
        ("（全年）", True),
        ("（见说明）", True),
        ("（同一申请只计1件）", True),
    ],
)
def test_a_row_that_is_said_to_be_of_less_is_not_the_years_whole(remark, read_so, read):
    rows = [(label + remark * (not n), *[9] * 6, 54) for n, label in enumerate(LATER)]
    found = told(read(later(rows)))
    assert ("request.received" in found) == read_so
    assert found["outcome.granted"] == [*[9] * 6, 54]


def test_a_heading_that_reaches_among_the_figures_moves_them(read):
    wide = [
        ("<td colspan=5>行政复议</td>", "<td colspan=10>行政诉讼</td>"),
        (*(f"<td rowspan={2 + (x == '总计')}>{x}</td>" for x in RESULTS),
         "<td colspan=5>未经复议直接起诉</td>", "<td colspan=5>复议后起诉</td>"),
        RESULTS * 2,
        (9, "", "", 2, 11, *[""] * 10),
    ]  # fmt: skip
    people = [("项目", *PEOPLE), *[(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]]
    page = by_hand(people, wide).replace("2018年".encode(), "2022年".encode())
    assert not {x for x in told(read(page)) if x.startswith(("review", "litigation"))}


def test_a_row_with_more_figures_than_headings_is_not_read(read):
    """One heading is lost, so every figure may stand under its neighbour's."""
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    head = ("项目", *(p for p in PEOPLE if p != "商业企业"))
    with pytest.raises(NotAReportError):
        read(later(rows, head))


@pytest.mark.parametrize("place", range(3))
def test_a_heading_has_no_figures_below_the_first_of_its_parts(place, read):
    """A page was cut between a label and its figures, and the group's is left."""
    group = "（四）无法提供"
    parts = [
        "1.本机关不掌握相关政府信息",
        "2.没有现成信息需要另行制作",
        "3.补正后申请内容仍不明确",
    ]
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in (*LATER, *parts)]
    rows.insert(len(LATER) + place, (group, 1, 1, 1, 1, 1, 1, 6))
    report = read(later(rows))
    found = told(report)
    assert ("outcome.cannot_provide" in found) is (place == 0)
    assert ("row.unlabelled" in rules(report)) is (place > 0)
    assert len(found["cannot.not_held"]) == len(PEOPLE)


@pytest.mark.parametrize("blank", [1, 2])
def test_a_heading_has_not_the_figures_that_the_first_of_its_parts_lacks(blank, read):
    """One whose parts are all blank may have them."""
    parts = ["1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作"]
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows.append(("（四）无法提供", 1, 1, 1, 1, 1, 1, 6))
    rows += [(label, *[""] * 7) for label in parts[:blank]]
    rows += [(label, 9, 8, 7, 6, 5, 4, 39) for label in parts[blank:]]
    assert ("outcome.cannot_provide" in told(read(later(rows)))) is (blank == 2)


@pytest.mark.parametrize("spanned", [True, False])
def test_a_row_without_a_label_is_not_the_heading_of_its_group(spanned, read):
    """Neither where the cell of the group spans its rows nor where it does not."""
    figures = (9, 8, 7, 6, 5, 4, 39)
    own = "<td rowspan=2>（四）无法提供</td>" if spanned else "（四）无法提供"
    part = "2.没有现成信息需要另行制作"
    rows = [(label, "", *figures) for label in LATER]
    rows += [(own, "", 1, 1, 1, 1, 1, 1, 6)]
    rows += [(part, *figures) if spanned else ("", part, *figures)]
    report = read(later(rows, ("<td colspan=2>项目</td>", *PEOPLE)))
    found = told(report)
    assert len(found["request.received"]) == len(found["cannot.needs_creation"]) == 7
    assert "outcome.cannot_provide" not in found
    assert "row.unlabelled" in rules(report)


@pytest.mark.parametrize("height", [1, 2])
def test_a_group_in_one_row_is_read_but_not_where_its_cell_reaches_on(height, read):
    rows = [(label, "", *[1] * 6, 6) for label in LATER]
    rows.append((f"<td rowspan={height}>（四）无法提供</td>", "", *[1] * 6, 6))
    rows.append(("另行告知数", *[1] * 6, 6) if height > 1 else ("四、", "", *[""] * 7))
    report = read(later(rows, ("<td colspan=2>项目</td>", *PEOPLE)))
    assert ("outcome.cannot_provide" in told(report)) is (height == 1)


@pytest.mark.parametrize("between", [" 1.", "1、", "<br>"])
def test_a_group_and_its_part_in_one_cell_are_the_row_of_the_part(between, read):
    rows = [(label, *[1] * 6, 6) for label in LATER]
    rows.append((f"（四）无法提供{between}本机关不掌握相关政府信息", *[2] * 6, 12))
    rows.append(("（六）其他处理 3.其他", *[3] * 6, 18))
    rows.append(("（五）不予处理 1.本机关不掌握相关政府信息", *[4] * 6, 24))
    found = told(read(later(rows)))
    assert found["cannot.not_held"] == [2] * 6 + [12]
    assert found["other.other"] == [3] * 6 + [18]
    assert all(4 not in figures for figures in found.values())  # no part of that group


@pytest.mark.parametrize("first", [True, False])
def test_a_subtotal_is_the_figure_of_the_group_it_stands_beside(first, read):
    rows = [("", label, *[1] * 6, 6) for label in LATER]
    parts = [("1.本机关不掌握相关政府信息", *[2] * 6, 12)]
    parts += [("2.没有现成信息需要另行制作", *[3] * 6, 18)]
    own = [("小计", *[5] * 6, 30)]
    top, *rest = [*own, *parts] if first else [*parts, *own]
    rows += [("<td rowspan=3>（四）无法提供</td>", *top), *rest]
    rows += [("", "小计", *[9] * 6, 54)]  # of nobody knows what
    report = read(later(rows, ("<td colspan=2>项目</td>", *PEOPLE)))
    assert told(report)["outcome.cannot_provide"] == [5] * 6 + [30]
    assert all(9 not in figures for figures in told(report).values())
    assert "row.unlabelled" in rules(report)


def test_a_subtotal_without_spans_is_of_the_group_whose_parts_stand_above(read):
    parts = ["1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作"]
    rows = [(label, *[1] * 6, 6) for label in LATER]
    rows += [("（四）无法提供",), *((label, *[2] * 6, 12) for label in parts)]
    rows += [("小计", *[4] * 6, 24), ("（七）总计", *[5] * 6, 30)]
    rows += [("小计", *[9] * 6, 54)]  # of nobody knows what
    report = read(later(rows))
    assert told(report)["outcome.cannot_provide"] == [4] * 6 + [24]
    assert all(9 not in figures for figures in told(report).values())


def test_a_total_over_a_part_left_blank_is_read(read):
    """The form of 2014 has one column, in which a page cuts no row."""
    parts = [
        ("1.政府公报公开政府信息数", "条", ""),
        ("2.政府网站公开政府信息数", "条", 9),
    ]
    group = ("（二）通过不同渠道和方式公开政府信息的情况", "条", 46)
    report = read(by_hand([("统计指标", "单位", "统计数"), group, *parts, *ROWS]))
    assert told(report)["publication.total"] == [46]
    assert "row.repeated" not in rules(report)


def test_a_row_that_lost_a_cell_is_not_read(read):
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows[2] = (LATER[2], 9, 7, 6, 5, 4, "<td colspan=1>31</td>")
    report = read(later(rows))
    assert "outcome.granted" not in told(report)
    assert len(told(report)["request.received"]) == 7
    ((severity, codes, message),) = notes(report, "row.short")
    assert (severity, codes) == ("error", "outcome.granted")
    assert ", column 1: the row has fewer or more cells" in message


def test_a_sum_of_money_is_no_count(read):
    rows = [("统计指标", "单位", "统计数"), *ROWS]
    rows[1] = (*rows[1][:2], "100万元")
    report = read(by_hand(rows))
    ((_, code, _),) = notes(report, "cell.unreadable")
    assert told(report) == {
        c: [v[2]] for c, v in zip(CODES, ROWS, strict=True) if c != code
    }


@pytest.mark.parametrize(
    "unit",
    ["单位：万件", "（单位：百件）", "计量单位：千件、条", "（万件）", "单位：十件"],
)
@pytest.mark.parametrize("place", ["over", "row", "corner"])
def test_counts_in_a_multiple_are_not_read(unit, place, read):
    head = ("统计指标", "单位", "统计数")
    own = [head, *ROWS]
    own = {"row": [(unit,), *own], "corner": [(unit, *head[1:]), *ROWS]}.get(place, own)
    page = by_hand(own)
    if place == "over":
        page = page.replace(b"<table", f"<p>{unit}</p><table".encode(), 1)
    report = read(page)
    assert not told(report)
    ((severity, codes, _),) = notes(report, "table.unit")
    assert severity == "error" and set(codes.split()) == {*CODES}


@pytest.mark.parametrize(
    "remark", ["累计", "网上", "万", "县教育局", "含上年", "截至2017年底"]
)
def test_a_remark_over_the_one_column_of_figures_is_heeded(remark, read):
    head = "统计指标", "单位"
    for whole in ("件", "单位：件", "全年", "见说明"):
        assert len(told(read(by_hand([(*head, f"数量（{whole}）"), *ROWS])))) == 8
    with pytest.raises(NotAReportError):
        read(by_hand([(*head, f"数量（{remark}）"), *ROWS]))


@pytest.mark.parametrize(
    "unit", ["单位：件", "（单位：件、万元）", "填报单位：千阳县教育局"]
)
def test_counts_in_the_unit_of_the_form_are_read(unit, read):
    rows = [("统计指标", "单位", "统计数"), *ROWS]
    page = by_hand(rows).replace(b"<table", f"<p>{unit}</p><table".encode(), 1)
    assert len(told(read(page))) == len(CODES)


@pytest.mark.parametrize(
    ("unit", "value"), [("元", 21.8), ("千元", 21_800), ("", None), ("(港元)", None)]
)
def test_money_in_an_unknown_unit_is_not_read(unit, value, read):
    label = "（三）政府信息公开专项经费(不包括用于政府网站建设维护等方面的经费)"
    wide = {"元": "218000", "千元": "218000"}.get(unit, "218000")
    name = label + unit if unit.startswith("(") else label
    cell = "" if unit.startswith("(") else unit
    rows = [("统计指标", "单位", "统计数"), *ROWS, (name, cell, wide)]
    report = read(by_hand(rows))
    found = told(report).get("capacity.budget")
    assert found == (None if value is None else [value])
    assert ("cell.unit" in rules(report)) == (value is None)


def test_of_two_tables_the_fuller_one_is_read(read):
    head = ("统计指标", "单位", "统计数")
    small = [
        head,
        ("收到申请数", "件", 52),
        ("当面申请数", "件", 3),
        ("传真申请数", "件", 0),
    ]
    full = [head, *ROWS, ("四、行政复议数量", "件", 15), ("五、行政诉讼数量", "件", 11)]
    full += [("一、主动公开情况", "", ""), ("制发规范性文件总数", "件", 2)]
    full += [("举报投诉数量", "件", 0)]
    report = read(by_hand(small, full))
    assert told(report)["request.received"] == [320]
    assert ("table.second", "warning") in [row[1:3] for row in report.remarks]


def test_of_two_tables_alike_neither_is_read_where_they_differ(read):
    head = ("统计指标", "单位", "统计数")
    other = [(label, unit, 0) for label, unit, _ in ROWS]
    report = read(by_hand([head, *other], [head, *ROWS]))
    assert not told(report)
    assert ("table.second", "error") in [row[1:3] for row in report.remarks]


def test_disputes_in_two_tables_are_told_apart_by_their_titles(read):
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    review = [("<td colspan=5>行政复议</td>",), results, (1, 2, 3, 4, 10)]
    routes = ("<td colspan=5>未经复议直接起诉</td>", "<td colspan=5>复议后起诉</td>")
    court = [("<td colspan=10>行政诉讼</td>",), routes, results * 2]
    court.append((5, 0, 0, 1, 6, 7, 0, 0, 0, 7))
    people = [("项目", *PEOPLE), *[(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]]
    page = by_hand(people, review, court).replace("2018年".encode(), "2022年".encode())
    found = told(read(page))
    assert [found[f"review.{x}"] for x in ("upheld", "total")] == [[1], [10]]
    assert found["litigation_direct.total"] == [6]
    assert found["litigation_after_review.upheld"] == [7]


def test_a_percentage_where_the_form_counts_is_no_figure(read):
    rows = [("统计指标", "单位", "统计数"), *ROWS]
    rows[3] = (*ROWS[2][:2], "50%")
    report = read(by_hand(rows))
    assert "request.fax" not in told(report)
    assert ("cell.unreadable", "request.fax") in [(r[1], r[5]) for r in report.remarks]


@pytest.mark.parametrize(
    "mark", ["<sup>1</sup>", "¹", '<a href="#n1">1</a>', "①", "<sup>①</sup>"]
)
def test_a_figure_with_a_footnote_is_read_without_its_mark_and_said(mark, read):
    page = by_hand([HEAD, *ROWS]).decode()
    report = read(page.replace(">26<", f">26{mark}<").encode())
    assert told(report) == {c: [v[2]] for c, v in zip(CODES, ROWS, strict=False)}
    [(severity, codes, message)] = notes(report, "cell.footnote")
    assert (severity, codes) == ("warning", "request.in_person")
    assert "row 3, column 3" in message


# -- one table, one body, one period --------------------------------------------------


@pytest.mark.parametrize(
    "heads",
    [
        ("2017年统计数",),
        ("2017年度",),
        ("上半年",),
        ("第四季度",),
        ("1-6月",),
        ("12月",),
        ("2017年12月",),
        ("2017",),
        ("二〇一七年统计数",),
        ("自2008年以来",),
        ("截至6月底",),
        ("县政府办",),
        ("目标值",),
        ("本季度",),
        ("县直部门", "乡镇"),
        ("部门", "基层"),
        ("县本级", "镇街"),
        ("上半年", "下半年"),
    ],
)
def test_columns_of_another_year_or_a_part_are_never_the_years_whole(heads, read):
    rows = [("统计指标", "单位", *heads)]
    rows += [(label, unit, *[value] * len(heads)) for label, unit, value in ROWS]
    with pytest.raises(NotAReportError, match="2018"):
        read(by_hand(rows))
    rows = [(*row, n * n) for n, row in enumerate(rows)]
    rows[0] = (*rows[0][:-1], "合计")
    assert told(read(by_hand(rows)))["request.received"] == [1]


MADE = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
RULES, NORMS = ("规章", 1, 2, 3), ("行政规范性文件", 7, 8, 9)
RULES_NOW, NORMS_NOW = ("规章", 4, 5, 6), ("行政规范性文件", 10, 11, 12)


@pytest.mark.parametrize(
    "rows",
    [
        [
            (f"{row[0]}（{year}年）", *row[1:])
            for year, both in ((2021, (RULES, NORMS)), (2022, (RULES_NOW, NORMS_NOW)))
            for row in both
        ],
        [("2021年", *RULES), ("2021年", *NORMS), ("2022年", *RULES_NOW),
         ("2022年", *NORMS_NOW)],
        [("<td colspan=4>2021年</td>",), RULES, NORMS,
         ("<td colspan=4>2022年</td>",), RULES_NOW, NORMS_NOW],
    ],
)  # fmt: skip
def test_of_rows_of_two_years_the_reports_own_are_read(rows, read):
    page = by_hand([MADE, *rows]).replace("2018年".encode(), "2022年".encode())
    found = told(read(page))
    assert [found[f"rules.{x}"] for x in ("made", "repealed")] == [[4], [5]]
    assert found["normative.in_force"] == [12]


def test_the_total_of_more_than_the_outcomes_is_not_their_total(read):
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows += [("四、结转下年度继续办理", *[1] * 7), ("总计", *[50] * 7)]
    found = told(read(later(rows)))
    assert found["request.carried_out"] == [1] * 7
    assert "outcome.total" not in found


def test_a_table_with_other_figures_fills_no_row_that_the_first_lacks(read):
    head = ("统计指标", "单位", "统计数")
    other = [(label, unit, value + 1) for label, unit, value in ROWS[1:]]
    report = read(by_hand([head, *ROWS[:-1]], [head, *other]))
    assert told(report) == {"request.received": [320]}
    assert "table.second" in rules(report)


RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def disputes(*rows):
    """Write a page of 2022 with a table of disputes whose rows have a label first."""
    wide = [
        ("<td rowspan=3>年度</td>", "<td colspan=5>行政复议</td>",
         "<td colspan=10>行政诉讼</td>"),
        (*(f"<td rowspan=2>{x}</td>" for x in RESULTS),
         "<td colspan=5>未经复议直接起诉</td>", "<td colspan=5>复议后起诉</td>"),
        RESULTS * 2,
    ]  # fmt: skip
    people = [("项目", *PEOPLE), *[(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]]
    page = by_hand(people, [*wide, *rows])
    return page.replace("2018年".encode(), "2022年".encode())


def test_results_of_several_ways_in_one_column_are_of_no_second_body(read):
    """The table of disputes stands first, its results below one another."""
    ways = ("行政复议", "未经复议直接起诉", "复议后起诉")
    rows = [("类别", "结果", "数量")]
    rows += [
        (*([f"<td rowspan=5>{way}</td>"] if not n else []), result, n)
        for way in ways
        for n, result in enumerate(RESULTS)
    ]
    requests = [("项目", *PEOPLE), *[(x, 9, 8, 7, 6, 5, 4, 39) for x in LATER]]
    report = read(by_hand(rows, requests).replace("2018年".encode(), "2022年".encode()))
    assert "table.bodies" not in rules(report)
    assert told(report)["request.received"] == [9, 8, 7, 6, 5, 4, 39]


@pytest.mark.parametrize("lost", [0, 1])
def test_a_row_whose_label_is_lost_gives_its_group_no_figures(lost, read):
    held, made, unclear = (
        "1.本机关不掌握相关政府信息",
        "2.没有现成信息需要另行制作",
        "3.补正后申请内容仍不明确",
    )
    labels = [held, made, unclear]
    labels[lost] = ""
    rows = [("", "", *PEOPLE), *[("", x, *[9] * 6, 54) for x in LATER]]
    group = "<td rowspan=3>（四）无法提供</td>"
    rows += [
        (*([group] if not n else []), x, n, *[0] * 5, n) for n, x in enumerate(labels)
    ]
    report = read(by_hand(rows).replace("2018年".encode(), "2022年".encode()))
    found = told(report)
    assert "outcome.cannot_provide" not in found
    assert found["cannot.unclear"][0] == 2 and len(found["cannot.unclear"]) == 7
    assert {"row.repeated", "row.unlabelled"} & {*rules(report)}


@pytest.mark.parametrize(
    ("cells", "figures"),
    [
        ((22, 235), []),
        ((22, 0, 235), [22, 0, 235]),
        ((22, "", 235), [22, 235]),
    ],
    ids=["one lost", "all there", "one blank"],
)
def test_a_row_of_fewer_cells_than_headings_may_lack_any_of_them(cells, figures, read):
    made = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    rows = [made, ("规章", 2, 7, 41), ("行政规范性文件", *cells)]
    page = by_hand(rows, [("项目", *PEOPLE), *[(x, *[9] * 7) for x in LATER]])
    report = read(page.replace("2018年".encode(), "2022年".encode()))
    found = told(report)
    codes = ["normative.made", "normative.repealed", "normative.in_force"]
    assert [x for code in codes for x in found.get(code, [])] == figures
    assert found["rules.in_force"] == [41]
    assert ("row.short" in rules(report)) == (not figures)


LAST = ("2021年", "", 2, "", "", 2, "", "", 3, "", 3, "", "", "", 1, 1)
THIS = ("2022年", 1, "", "", "", 1, 2, "", "", "", 2, *[""] * 5)


@pytest.mark.parametrize("rows", [[LAST, THIS], [THIS, LAST]])
def test_of_rows_of_years_the_reports_own_is_read(rows, read):
    found = told(read(disputes(*rows)))
    assert (found["review.upheld"], found["review.total"]) == ([1], [1])
    assert "review.corrected" not in found


def test_of_rows_that_no_label_tells_apart_none_is_read(read):
    report = read(disputes(("", *LAST[1:]), ("", *THIS[1:])))
    assert not [code for code in told(report) if code.startswith("review")]
    assert "row.several" in rules(report)


def test_a_row_that_stands_twice_is_read_once(read):
    report = read(disputes(("", *THIS[1:]), ("", *THIS[1:])))
    assert told(report)["review.total"] == [1]
    assert "row.several" not in rules(report)


def test_the_totals_of_disputes_may_be_called_those_of_groups(read):
    page = disputes(THIS).decode().replace("总计", "小计").encode()
    assert told(read(page))["review.total"] == [1]


def test_a_row_belongs_to_the_group_that_it_stands_under(read):
    whole = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    cannot = [
        (
            "<td rowspan=2>（四）无法提供</td>",
            "1.本机关不掌握相关政府信息",
            1,
            *[0] * 5,
            1,
        ),
        ("4.其他", 7, *[0] * 5, 7),
    ]
    other = [
        ("<td rowspan=2>（六）其他处理</td>", "1.申请人无正当理由逾期不补正", *[0] * 7),
        ("3.其他", 5, *[0] * 5, 5),
    ]
    whole = [(f"<td colspan=2>{label}</td>", *cells) for label, *cells in whole]
    head = ("<td colspan=2>项目</td>", *PEOPLE)
    report = read(later([*whole, *cannot], head))
    assert "other.other" not in told(report)
    assert "row.repeated" in rules(report)
    assert told(read(later([*whole, *cannot, *other], head)))["other.other"] == [
        5, 0, 0, 0, 0, 0, 5,
    ]  # fmt: skip


def test_a_sum_by_formula_is_not_the_total(read):
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows.insert(2, ("合计（一+二）", 18, 16, 14, 12, 10, 8, 78))
    assert "outcome.total" not in told(read(later(rows)))
    rows[2] = ("合计", *rows[2][1:])
    assert "outcome.total" not in told(read(later(rows)))


def test_the_total_of_another_table_is_none_of_the_forms(read):
    visits = [("类别", "自然人", "其他", "总计"), ("电话咨询", 11, 2, 13)]
    visits.append(("总计", 11, 2, 13))
    rows = [("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")]
    rows += [("规章", 1, 2, 3), ("行政规范性文件", 4, 5, 6)]
    page = by_hand(rows, visits).replace("2018年".encode(), "2022年".encode())
    assert set(told(read(page))) == {
        f"{kind}.{what}"
        for kind in ("rules", "normative")
        for what in ("made", "repealed", "in_force")
    }


def bought(*rows, above=""):
    """Write a page of 2020 with a table of purchases, and a line above it."""
    known = [("信息内容", "采购项目数量", "采购总金额"), ("政府集中采购", 173, 477.35)]
    page = by_hand([*rows, *known]).decode().replace("2018年", "2020年")
    return page.replace("<table>", f"<p>{above}</p><table>").encode()


@pytest.mark.parametrize(
    "words", ["单位：万元", "（金额单位：万元）", "单位：件、万元"]
)
def test_money_takes_its_unit_from_wherever_the_table_states_it(words, read):
    wide = f"<td colspan=3>第二十条第（九）项{words}</td>"
    for page in (bought((wide,)), bought((words, "", "")), bought(above=words)):
        assert told(read(page))["procurement.amount"] == [4_773_500]


def test_no_money_is_none_in_any_unit(read):
    page = bought().replace(b"477.35", b"0")
    report = read(page)
    assert told(report)["procurement.amount"] == [0]
    assert "cell.unit" not in rules(report)


def test_money_in_one_of_two_units_or_in_none_known_is_not_read(read):
    for above in ("", "单位：万元</p><p>单位：元", "单位：百元", "单位：万"):
        report = read(bought(above=above))
        assert "procurement.amount" not in told(report)
        assert "cell.unit" in rules(report)


def test_a_blank_stays_blank_whatever_another_table_has(read):
    head = ("统计指标", "单位", "统计数")
    blank = [(*row[:2], "" if n == 2 else row[2]) for n, row in enumerate(ROWS)]
    report = read(by_hand([head, *blank], [head, *ROWS]))
    assert "request.fax" not in told(report)
    assert told(report)["request.letter"] == [226]
    assert ("table.blank", "error") in [row[1:3] for row in report.remarks]


def test_of_two_bodies_on_a_page_the_first_is_read(read):
    head = ("统计指标", "单位", "统计数")
    blank = [(*row[:2], "" if n == 2 else row[2]) for n, row in enumerate(ROWS)]
    other = [(label, unit, value + 1) for label, unit, value in ROWS]
    page = by_hand([head, *blank], [head, *other]).decode()
    title = "<p>如东县{}局2018年政府信息公开年报</p>"
    first, second = page.rsplit("<table>", 1)
    page = f"{title.format('财政')}{first}{title.format('审计')}<table>{second}"
    report = read(page.replace("如东县人民政府2018", "如东县财政局2018").encode())
    assert report.meta["body"] == "如东县财政局"
    assert told(report)["request.received"] == [320]
    assert "request.fax" not in told(report)
    assert ("table.bodies", "error") in [row[1:3] for row in report.remarks]


TITLE = "如东县{}局2022年政府信息公开工作年度报告"
HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理申请情况")


def laid_out(lines, suffix):
    """Write paragraphs and tables as a document, its title the first paragraph."""
    if suffix == ".html":
        parts = (f"<p>{x}</p>" if isinstance(x, str) else table_of(x) for x in lines)
        return f"<html><title>{lines[0]}</title><body>{''.join(parts)}</html>".encode()
    if suffix == ".txt":
        rows = ([[x]] if isinstance(x, str) else x for x in lines)
        texts = ("\n".join(" | ".join(map(str, row)) for row in own) for own in rows)
        return "\n\n".join(texts).encode()
    words = [
        x if isinstance(x, str) else [[(str(cell), 1, 1) for cell in row] for row in x]
        for x in lines
    ]
    if suffix == ".docx":
        ways = {str: render_files.paragraph, list: render_files.word_table}
        return render_files.docx("".join(ways[type(x)](x) for x in words))
    paper = render_files.Paper()
    for x in words:
        (paper.text if isinstance(x, str) else paper.table)(x)
    return paper.bytes()


def requests_of(value):
    """Return the rows of the table of requests, one figure in all of their cells."""
    return [("项目", *PEOPLE), *[(label, *[value] * 6, 6 * value) for label in LATER]]


def documents_of(value):
    """Return the rows of the table of rules and other documents, likewise."""
    return [MADE, ("规章", *[value] * 3), ("行政规范性文件", *[value] * 3)]


OWN = TITLE.format("财政")
KINDS = [".html", ".txt", ".docx", ".pdf"]
OTHERS = [
    TITLE.format("审计"),
    "如东县人民政府2022年政府信息公开工作年度报告",
    OWN.replace("2022", "2021"),
]


def values_of(report):
    """Return the figures of the tables, without those of sums."""
    figures = [x for x in report.figures if x.origin == "table"]
    return {(x.code.partition(".")[0], x.value) for x in figures} & {
        (code, value) for code in ("rules", "request") for value in (1, 2)
    }


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("headings", [HEADINGS, ()])
@pytest.mark.parametrize("suffix", KINDS)
def test_a_table_below_the_title_of_another_report_is_that_reports(
    other, headings, suffix, read
):
    """The own report has no table of requests, so that it would fill a gap."""
    lines = [OWN, *HEADINGS, documents_of(1), other, *headings, requests_of(2)]
    report = read(laid_out(lines, suffix), suffix)
    assert values_of(report) == {("rules", 1)}
    ((severity, codes, message),) = notes(report, "table.bodies")
    assert severity == "error" and "request.received" in codes.split()
    assert other in message


@pytest.mark.parametrize("other", OTHERS)
def test_the_own_report_is_read_where_another_stands_before_it(other, read):
    first = [OWN, other, *HEADINGS, documents_of(2), requests_of(2)]
    lines = [*first, OWN, *HEADINGS, requests_of(1)]
    report = read(laid_out(lines, ".html"))
    assert values_of(report) == {("request", 1)}
    assert {"rules.made", "request.received"} <= {
        code for _, codes, _ in notes(report, "table.bodies") for code in codes.split()
    }


@pytest.mark.parametrize(
    "links",
    [
        ["上一篇：" + OTHERS[2]],
        ["相关信息", OTHERS[2]],
        [OTHERS[2], OWN.replace("2022", "2020")],
        [f"根据《{OTHERS[2]}》编制"],
    ],
)
@pytest.mark.parametrize("suffix", KINDS)
def test_links_to_other_reports_part_no_tables(links, suffix, read):
    lines = [OWN, *HEADINGS, documents_of(1), *links, requests_of(2)]
    report = read(laid_out(lines, suffix), suffix)
    assert values_of(report) == {("rules", 1), ("request", 2)}


@pytest.mark.parametrize("suffix", KINDS)
def test_a_second_report_without_a_title_fills_no_gap(suffix, read):
    """Its headings stand again; where the own title does, either may be the own."""
    first = [OWN, *HEADINGS, requests_of(1)]
    second = [*HEADINGS, documents_of(2), requests_of(2)]
    report = read(laid_out([*first, *second], suffix), suffix)
    assert values_of(report) == {("request", 1)}
    report = read(laid_out([OWN, *second, *first], suffix), suffix)
    assert not values_of(report)
    assert notes(report, "table.bodies")


def test_a_page_with_broken_bytes_says_so(read):
    page = by_hand([("统计指标", "单位", "统计数"), *ROWS])
    page = page.replace(b"</html>", ("无" * 2000).encode() + b"\xff</html>")
    report = read(page)
    assert told(report)["request.received"] == [320]
    assert "document.damaged" in rules(report)


# -- thresholds, from both sides -----------------------------------------------------

HEAD = ("统计指标", "单位", "统计数")


def notes(report, rule):
    """Return severity, codes and message of the remarks of a rule."""
    return [(row[2], row[5], row[6]) for row in report.remarks if row[1] == rule]


def others(*left_out):
    """Return the rows with other figures, none in those that are left out."""
    return [
        (label, unit, "" if n in left_out else value + 1)
        for n, (label, unit, value) in enumerate(ROWS)
    ]


SHORT = ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")
IN_SHORT = {
    "shares": [("办理结果", "件数", "占比"), *((x, 8, "30%") for x in SHORT)],
    "years": [
        ("项目", "2021年", "2022年"),
        *((x, 3, 39) for x in ("本年新收政府信息公开申请数量", "予以公开", "总计")),
    ],
}


@pytest.mark.parametrize("linked", ["", "<p>如东县审计局2022年政府信息公开年报</p>"])
@pytest.mark.parametrize("short", IN_SHORT)
def test_a_table_that_tells_of_another_in_short_costs_no_figure(short, linked, read):
    """Also where the page links to the report of another body."""
    figures = render.figures_of("ogi2021", 1)
    page = render.page("ogi2021", figures, year=2022).decode()
    whole = read(page.encode())
    page = page.replace("<table>", f"{linked}{table_of(IN_SHORT[short])}<table>", 1)
    report = read(page.encode())
    assert not notes(report, "table.bodies")
    assert told(report).items() >= told(whole).items()


@pytest.mark.parametrize("rows", [3, 4])
def test_a_few_rows_under_no_heading_of_the_form_stand_before_it(rows, read):
    """They say what they count, but not in which column of the form."""
    figures = render.figures_of("ogi2021", 1)
    page = render.page("ogi2021", figures, year=2022).decode()
    names = ("行政许可", "行政处罚", "行政强制", "行政事业性收费")
    short = [("项目", "数量"), *((name, 9) for name in names[:rows])]
    report = read(page.replace("<table>", f"{table_of(short)}<table>", 1).encode())
    assert told(report) == told(read(page.encode()))
    assert notes(report, "cell.unplaced")


@pytest.mark.parametrize("blank", [(), (2,), range(8)])
def test_of_two_reports_in_one_table_none_is_read(blank, read):
    rows = [(*row[:2], "" if n in blank else row[2]) for n, row in enumerate(ROWS)]
    report = read(by_hand([HEAD, *rows, ("审计局",), HEAD, *others()]))
    assert not told(report)
    ((severity, codes, message),) = notes(report, "table.bodies")
    assert severity == "error"
    assert {*CODES} >= {*codes.split()} > set()
    assert "from table 1 on rows of the form stand a second time" in message


def test_two_rows_more_than_once_are_no_second_report(read):
    report = read(by_hand([HEAD, *ROWS, *others()[1:3]]))
    assert len(told(report)) == len(ROWS) - 2  # as nobody can tell which are meant
    assert not notes(report, "table.bodies")


def test_a_table_left_blank_is_not_filled_by_another(read):
    blank = [(label, unit, "-") for label, unit, _ in ROWS]
    with pytest.raises(NotAReportError):
        read(by_hand([HEAD, *blank]))
    report = read(by_hand([HEAD, *blank], [HEAD, *others()]))
    assert not told(report)
    assert {*notes(report, "table.blank")[0][1].split()} == {*CODES}


def located(report):
    """Return code -> the place of a figure of a table."""
    return {x.code: x.locator for x in report.figures if x.origin == "table"}


def test_three_rows_of_a_section_are_its_table_and_two_a_coincidence(read):
    found = read(by_hand([HEAD, *ROWS[:3]]))
    assert told(found) == {c: [v[2]] for c, v in zip(CODES[:3], ROWS, strict=False)}
    with pytest.raises(NotAReportError):
        read(by_hand([HEAD, *ROWS[:2]]))


def test_one_row_under_the_headings_of_its_section_is_no_coincidence(read):
    found = told(read(later([(LATER[0], 9, 8, 7, 6, 5, 4, 39)])))
    assert found == {"request.received": [9, 8, 7, 6, 5, 4, 39]}


RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
ASKED = [("项目", *PEOPLE), *[(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]]


def review(width):
    """Write a table of the first results of reconsiderations, 1, 2, 3 …"""
    head = f"<td colspan={width}>行政复议</td>"
    return [(head,), RESULTS[:width], tuple(range(1, width + 1))]


def disputed(*tables):
    return by_hand(ASKED, *tables).replace("2018年".encode(), "2022年".encode())


def test_four_results_in_a_row_are_the_table_of_disputes_and_three_are_not(read):
    found = told(read(disputed(review(4))))
    names = ("upheld", "corrected", "other", "pending")
    assert [found[f"review.{name}"] for name in names] == [[1], [2], [3], [4]]
    report = read(disputed(review(3)))
    assert not [code for code in told(report) if code.startswith("review")]
    assert any("review.upheld" in x[1].split() for x in notes(report, "table.missing"))


def test_a_blank_among_results_stays_blank(read):
    table = review(4)
    table[2] = (1, 2, "", 4)
    found = told(read(disputed(table)))
    names = [code for code in found if code.startswith("review")]
    assert names == ["review.upheld", "review.corrected", "review.pending"]
    assert [found[name] for name in names] == [[1], [2], [4]]


RESULTS_DOWN = ("维持", "结果纠正", "其他结果", "尚未审结", "总计")
ROUTES = {
    "行政复议": "review",
    "未经复议直接起诉": "litigation_direct",
    "复议后起诉": "litigation_after_review",
}


def turned(by_route):
    """Print the results of 1 to 15, with a row for each route or for each result."""
    values = [(1, 2, 3, 4, 10), (5, 0, 6, 7, 18), (8, 9, 0, 0, 17)]
    if by_route:
        head = ("<td colspan=2>类型</td>", *RESULTS)
        first = ("<td colspan=2>行政复议</td>", *values[0])
        second = ("<td rowspan=2>行政诉讼</td>", "未经复议直接起诉", *values[1])
        return [head, first, second, ("复议后起诉", *values[2])]
    both = "<td colspan=2>行政诉讼</td>"
    heads = [
        (*map("<td rowspan=2>{}</td>".format, ("结果", "行政复议")), both),
        ("未经复议直接起诉", "复议后起诉"),
    ]
    return heads + [
        (result, *own) for result, *own in zip(RESULTS_DOWN, *values, strict=True)
    ]


@pytest.mark.parametrize("by_route", [True, False])
def test_disputes_are_read_with_their_routes_down_or_across(by_route, read):
    report = read(disputed(turned(by_route)))
    found = told(report)
    names = ("upheld", "corrected", "other", "pending", "total")
    values = [[found[f"{route}.{n}"][0] for n in names] for route in ROUTES.values()]
    assert values == [[1, 2, 3, 4, 10], [5, 0, 6, 7, 18], [8, 9, 0, 0, 17]]
    assert not [x for x in report.remarks if x.rule.startswith(("cell", "row"))]


def listed(*groups, head=("类别", "", "结果", "数量（件）")):
    """Print the results of 1 to 15 one below the other, each group beside its own."""
    values = iter((1, 2, 3, 4, 10, 5, 0, 6, 7, 18, 8, 9, 0, 0, 17))
    return [
        head,
        *(
            (*(group if result == RESULTS_DOWN[0] else ()), result, next(values))
            for group in groups
            for result in RESULTS_DOWN
        ),
    ]


REVIEW = ("<td rowspan=5 colspan=2>行政复议</td>",)
LAWSUITS = (
    ("<td rowspan=10>行政诉讼</td>", "<td rowspan=5>未经复议直接起诉</td>"),
    ("<td rowspan=5>复议后起诉</td>",),
)


@pytest.mark.parametrize("first", [True, False])
def test_disputes_are_read_with_each_result_in_a_row_beside_its_route(first, read):
    asked, rows = [ASKED], [listed(REVIEW, *LAWSUITS)]
    page = by_hand(*(rows + asked if first else asked + rows))
    report = read(page.replace("2018年".encode(), "2022年".encode()))
    found = told(report)
    names = ("upheld", "corrected", "other", "pending", "total")
    values = [[found[f"{route}.{n}"][0] for n in names] for route in ROUTES.values()]
    assert values == [[1, 2, 3, 4, 10], [5, 0, 6, 7, 18], [8, 9, 0, 0, 17]]
    assert len(found["request.received"]) == len(PEOPLE)
    assert not [x for x in rules(report) if x.startswith(("cell", "row", "table.b"))]


def test_a_list_below_the_rows_of_applicants_takes_neither_headings_nor_total(read):
    """As where all tables of a report stand one below the other on one sheet."""
    rows = [(f"<td colspan=3>{label}</td>", *[1] * 6, 6) for label in LATER]
    rows.append(("<td colspan=3>（七）总计</td>", *[2] * 6, 12))
    rows.append(("<td colspan=10>四、行政复议、行政诉讼情况</td>",))
    rows += [(*row, *[""] * 6) for row in listed(REVIEW, *LAWSUITS)[1:]]
    report = read(later(rows, ("<td colspan=3>项目</td>", *PEOPLE)))
    found = told(report)
    assert found["outcome.total"] == [2] * 6 + [12]
    assert (found["review.upheld"], found["litigation_direct.total"]) == ([1], [18])
    assert not [x for x in rules(report) if x.startswith(("cell", "row"))]


@pytest.mark.parametrize(
    ("group", "head", "count"),
    [
        ("行政复议", "数量", 5),
        ("行政复议", "上年数量", 0),
        ("行政诉讼", "数量", 0),  # without or after reconsideration
        ("", "数量", 0),
    ],
)
def test_a_result_is_that_of_a_route_which_stands_beside_it(group, head, count, read):
    own = (f"<td rowspan=5>{group}</td>",)
    report = read(disputed(listed(own, head=("类别", "结果", head))))
    found = [c for c in told(report) if c.startswith(("review", "litigation"))]
    assert len(found) == count
    if not count:
        assert {"table.missing", "table.incomplete"} & {*rules(report)}


DIRECT = "<td colspan=5>未经复议直接起诉</td>"
AFTER = "<td colspan=5>复议后起诉</td>"
SUED = "<td colspan=5>行政诉讼</td>"
FIVE = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@pytest.mark.parametrize(
    ("over", "name"),
    [
        ([(SUED,), (DIRECT,)], "direct"),
        ([(DIRECT,)], "direct"),
        ([(AFTER,)], "after_review"),
        ([("<td colspan=5>行</td>",), (AFTER,)], "after_review"),  # cut by the page
        ([(SUED,)], ""),
    ],
)
def test_lawsuits_are_read_in_a_table_of_their_own_if_it_says_which(over, name, read):
    report = read(disputed(review(5), [*over, FIVE, (5, 0, 6, 7, 18)]))
    found = told(report)
    assert found["review.total"] == [5]
    sued = {code: v for code, v in found.items() if code.startswith("litigation")}
    ends = ("upheld", "corrected", "other", "pending", "total")
    codes = [f"litigation_{name}.{end}" for end in ends if name]
    assert sued == dict(zip(codes, [[5], [0], [6], [7], [18]], strict=False))


def test_results_that_recur_under_another_route_are_no_second_report(read):
    """In one table of several parts; which part is which is not told."""
    head = [("项目", *PEOPLE), *[(label, *[1] * 6, 6) for label in LATER]]
    parts = [("结果", route) for route in ROUTES]
    rows = [row for part in parts for row in (part, *zip(FIVE, range(5), strict=True))]
    report = read(by_hand(head, rows).replace("2018年".encode(), "2022年".encode()))
    assert len(told(report)["request.received"]) == len(PEOPLE)
    assert not notes(report, "table.bodies") and notes(report, "row.repeated")


@pytest.mark.parametrize("below", [[], listed(REVIEW)])
def test_a_second_total_is_that_of_another_table_under_headings_of_its_own(below, read):
    labels = ("项目", *LATER, "（七）总计", "四、结转下年度继续办理")
    wide = [f"<td colspan=3>{label}</td>" for label in labels]
    rows = [(label, *[1] * 6, 6) for label in wide[1:]]
    again = below or [(wide[-2], *[2] * 6, 12)]
    report = read(later([*rows, *again], (wide[0], *PEOPLE)))
    found = told(report)
    assert found.get("outcome.total", []) == ([1] * 6 + [6] if below else [])
    assert bool(notes(report, "row.repeated")) is not bool(below)


def test_a_row_on_disputes_under_the_heading_of_a_total_is_no_table_of_them(read):
    report = read(disputed([("类型", "上年", "总计"), ("行政复议", 7, 8)]))
    assert not [code for code in told(report) if code.startswith("review")]


@pytest.mark.parametrize(
    ("printed", "change"),
    [
        ("增加22", 22),
        ("减少 18", -18),
        ("下降3", -3),
        ("↑1,204", 1204),
        ("（3）", -3),
        ("-7", -7),
        ("增加", None),
        ("有所增加22", None),
    ],
)
def test_a_change_may_be_told_in_words(printed, change, read):
    rows = [
        ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
        ("行政许可", 40, printed, 12),
        ("其他对外管理服务事项", 30, printed, 12),
    ]
    report = read(by_hand(rows).replace("2018年".encode(), "2019年".encode()))
    found = told(report)
    assert found.get("licence.change") == (change and [change])
    assert found.get("licence.decisions") == (change and [12])
    missing = [x[1] for x in notes(report, "table.incomplete")]
    assert change or "licence.change" in missing[0]


def test_two_tables_in_one_have_columns_of_their_own(read):
    """As on a sheet: the labels of the second stand where the first has figures."""
    few = [
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", 1, 2, 3),
        ("行政规范性文件", 4, 5, 6),
        ("信息内容", "本年收费金额（万元）"),
        ("行政事业性收费", 7.5),
    ]
    many = [("<td colspan=3>项目</td>", *PEOPLE)]
    many += [(f"<td colspan=3>{LATER[0]}</td>", 1, 2, 3, 4, 5, 6, 21)]
    many += [(f"<td colspan=3>{LATER[1]}</td>", 0, 0, 0, 0, 0, 0, 0)]
    names = ("属于国家秘密", "其他法律行政法规禁止公开", "危及“三安全一稳定”")
    many += [("<td rowspan=3>办理结果</td>", "<td rowspan=3>不予公开</td>", names[0])]
    many[-1] += (1, 2, 3, 4, 5, 6, 21)
    many += [(name, 1, 2, 3, 4, 5, 6, 21) for name in names[1:]]
    page = by_hand([*few, *many]).replace("2018年".encode(), "2022年".encode())
    found = told(read(page))
    assert found["rules.in_force"] == [3]
    assert found["charge.amount"] == [7.5]
    assert found["refused.other_law"] == [1, 2, 3, 4, 5, 6, 21]


@pytest.mark.parametrize("damage", ["lost", "twice", "blank"])
def test_disputes_whose_headings_have_moved_are_not_read(damage, read):
    table = review(5)
    headings = list(table[1])
    if damage == "lost":
        del headings[1]
    else:
        headings.insert(1, headings[1] if damage == "twice" else "")
    report = read(disputed([table[0], tuple(headings), (5, 0, 0, 1, 6)]))
    wrong = {"upheld": 5, "corrected": 0, "other": 0, "pending": 1, "total": 6}
    told_of = {x for _, codes, _ in notes(report, "row.short") for x in codes.split()}
    for name, value in wrong.items():
        code = f"review.{name}"
        assert told(report).get(code, [value]) == [value] or code in told_of


def test_a_part_is_no_figure_of_its_group_where_a_label_reaches_too_far(read):
    """不予公开 spans a row too many, so each row below begins a column late."""
    values = (9, 8, 7, 6, 5, 4, 39)
    rows = [
        ("<td rowspan=5>本年度办理结果</td>", "<td rowspan=3>不予公开</td>"),
        ("其他法律行政法规禁止公开",),
        ("<td rowspan=2>无法提供</td>", "本机关不掌握相关政府信息"),
        ("补正后申请内容仍不明确",),
    ]
    rows[0] += ("属于国家秘密",)
    head = ("<td colspan=3>项目</td>", *PEOPLE)
    whole = [(f"<td colspan=3>{LATER[0]}</td>", *values)]
    found = told(read(disputed([head, *whole, *((*row, *values) for row in rows)])))
    assert "outcome.cannot_provide" not in found


@pytest.mark.parametrize(
    ("numbers", "counts"),
    [
        ((1, 2, 3, 4, 5), True),
        ((7, 8, 9, 10, 11), True),
        ((1, 2, 3, 4), False),  # four rows may do so by chance
        ((1, 2, 3, 4, 6), False),
        ((5, 4, 3, 2, 1), False),
        ((1, 1, 1, 1, 1), False),
    ],
)
def test_numbers_that_count_through_five_rows_are_no_figures(numbers, counts, read):
    """No heading says which column is the year's, so of two columns none is read."""
    rows = [("甲", "数值", "数据")]
    rows += [(ROWS[n][0], number, ROWS[n][2]) for n, number in enumerate(numbers)]
    own = zip(CODES, ROWS, numbers, strict=False)
    found = {code: [row[2]] for code, row, _ in own} if counts else {}
    assert told(read(by_hand(rows))) == found


@pytest.mark.parametrize(("length", "found"), [(120, [26]), (121, None)])
def test_the_longest_label(length, found, read):
    remark = "当面申请数(" + "见" * (length - 7) + ")"
    rows = [HEAD, *ROWS]
    rows[2] = (remark, "件", 26)
    assert len(remark) == length
    assert told(read(by_hand(rows))).get("request.in_person") == found


@pytest.mark.parametrize(
    ("cells", "severity", "received"),
    [(12, "warning", [320]), (11, "error", None)],
)
def test_a_table_four_times_as_full_is_the_reports(cells, severity, received, read):
    """One table has 3 cells of the section, the other 12, or 11."""
    more = [
        ("四、行政复议数量", "件", 15),
        ("五、行政诉讼数量", "件", 11),
        ("制发规范性文件总数", "件", 2),
        ("举报投诉数量", "件", 0),
    ]
    small = [HEAD, ("收到申请数", "件", 52), *ROWS[1:3]]
    report = read(by_hand(small, [HEAD, *[*ROWS, *more][:cells]]))
    assert [x[:2] for x in notes(report, "table.second")] == [
        (severity, "request.received")
    ]
    assert told(report).get("request.received") == received
    assert told(report)["request.in_person"] == [26]


@pytest.mark.parametrize(
    ("printed", "value", "rule"),
    [
        ("0", 0, None),
        ("-1", None, "cell.negative"),
        ("2.0", 2, None),
        ("2.5", 2.5, "cell.fraction"),
    ],
)
def test_a_count_is_a_whole_number_from_zero_up(printed, value, rule, read):
    rows = [HEAD, *ROWS]
    rows[3] = (*ROWS[2][:2], printed)
    report = read(by_hand(rows))
    assert told(report).get("request.fax") == (None if value is None else [value])
    about = [x for x in report.remarks if x[5] == "request.fax"]
    assert [x[1] for x in about] == ([rule] if rule else [])
    assert all(x[6].startswith("table 1, row 4, column 3: ") for x in about)


def test_only_a_change_may_be_below_zero(read):
    rows = [
        ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
        ("行政许可", 40, -7, 12),
        ("其他对外管理服务事项", 30, 2, -12),
    ]
    page = by_hand(rows).replace("2018年".encode(), "2019年".encode())
    report = read(page)
    found = told(report)
    assert (found["licence.change"], found["service.change"]) == ([-7], [2])
    assert "service.decisions" not in found
    assert [x[1] for x in notes(report, "cell.negative")] == ["service.decisions"]


@pytest.mark.parametrize(("lost", "more"), [(10, ""), (11, " and 1 more")])
def test_ten_rows_that_have_no_cell_are_listed_by_name(lost, more, read):
    """Of 61 figures that the form wants, all but the lost ones have a cell."""
    figures = render.figures_of("ogi2014", 1)
    page = render.page("ogi2014", figures, year=2018).decode()
    codes = [c for c, _ in figures if c.startswith(("answer.", "refused."))][:lost]
    rows = page.split("<tr>")
    labels = {i.code: i.label_zh for i in forms()["ogi2014"].sections[0].indicators}
    for code in codes:
        own = next(row for row in rows if f"{labels[code]}</td>" in row)
        rows.remove(own)
    report = read("<tr>".join(rows).encode())
    ((severity, named, message),) = notes(report, "table.incomplete")
    assert (severity, named.split()) == ("warning", codes)
    assert f"{lost} figures of the section" in message
    assert f"{labels[codes[9]]}{more}; is" in message
    assert not {*codes} & told(report).keys()


def test_a_cell_that_two_columns_share_is_not_read(read):
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows[1] = (LATER[1], "<td colspan=2>17</td>", 7, 6, 5, 4, 39)
    report = read(later(rows))
    assert told(report)["request.carried_in"] == [7, 6, 5, 4, 39]
    ((severity, codes, message),) = notes(report, "cell.ambiguous")
    assert (severity, set(codes.split())) == ("error", {"request.carried_in"})
    assert message.startswith("table 1, row 3, column 2: '17' reaches over several co")


def test_each_figure_stands_in_the_column_of_its_applicants(read):
    rows = [(label, 1, 2, 3, 4, 5, 6, 21) for label in LATER]
    report = read(later(rows))
    of = [x for x in report.figures if x.code == "outcome.granted"]
    assert [(x.applicant, x.value, x.locator) for x in of] == [
        ("natural", 1, "table 1, row 4, column 2"),
        ("enterprise", 2, "table 1, row 4, column 3"),
        ("research", 3, "table 1, row 4, column 4"),
        ("public_interest", 4, "table 1, row 4, column 5"),
        ("legal_service", 5, "table 1, row 4, column 6"),
        ("other_organisation", 6, "table 1, row 4, column 7"),
        ("total", 21, "table 1, row 4, column 8"),
    ]


def test_applicants_in_another_order_keep_their_figures(read):
    head = ("项目", "总计", *reversed(PEOPLE[:-1]))
    rows = [(label, 21, 6, 5, 4, 3, 2, 1) for label in LATER]
    found = {
        x.applicant: x.value
        for x in read(later(rows, head)).figures
        if x.code == "request.received"
    }
    assert list(found.values()) == [21, 6, 5, 4, 3, 2, 1]
    assert (found["natural"], found["enterprise"], found["total"]) == (1, 2, 21)


def test_a_number_under_a_heading_that_no_form_knows_is_told_with_its_place(read):
    head = ("项目", *PEOPLE, "其中外国人")
    rows = [(label, 1, 2, 3, 4, 5, 6, 21, 1) for label in LATER]
    report = read(later(rows, head))
    assert told(report)["request.received"] == [1, 2, 3, 4, 5, 6, 21]
    ((severity, codes, message),) = notes(report, "cell.unplaced")
    assert (severity, codes) == ("warning", "")
    places = "; ".join(f"table 1, row {n}, column 9" for n in (2, 3, 4))
    assert message.startswith(f"{places}: 3 numbers in rows of the section requests")


@pytest.mark.parametrize("many", [False, True])
def test_words_to_the_right_of_figures_are_said_with_their_rows(many, read):
    noted = ["2017年" if n == 1 or many else "" for n in range(len(ROWS))]
    head, *rest = [HEAD, *ROWS]
    rows = [(*head, "备注"), *[(*row, x) for row, x in zip(rest, noted, strict=True)]]
    report = read(by_hand(rows))
    assert told(report) == told(read(by_hand([HEAD, *ROWS])))
    ((severity, codes, message),) = notes(report, "row.remark")
    assert severity == "warning"
    assert "request.in_person" in codes.split()
    assert len(codes.split()) == (len(ROWS) if many else 1)
    assert "'2017年'" in message


@pytest.mark.parametrize(("count", "told_of"), [(2, False), (3, True)])
def test_three_rows_under_headings_of_no_form_are_told(count, told_of, read):
    names = ("行政许可", "行政处罚", "行政强制")
    rows = [("信息内容", "数目"), *[(name, 5) for name in names[:count]]]
    report = read(disputed(rows))
    unplaced = [x[2].split(":")[0] for x in notes(report, "cell.unplaced")]
    places = [f"table 2, row {n}, column 2" for n in (2, 3, 4)]
    assert unplaced == (["; ".join(places)] if told_of else [])


def test_one_figure_printed_twice_in_a_row_is_read_where_no_heading_parts_them(read):
    rows = [
        ("甲", "数值", "数据"),
        *[(label, value, value) for label, _, value in ROWS],
    ]
    expected = {c: [row[2]] for c, row in zip(CODES, ROWS, strict=True)}
    assert told(read(by_hand(rows))) == expected


def test_of_a_row_that_stands_twice_with_two_figures_none_is_read(read):
    rows = [HEAD, *ROWS, ("当面申请数", "件", 99), ("传真申请数", "件", 98)]
    report = read(by_hand(rows))
    assert {*CODES} - {*told(report)} == {"request.in_person", "request.fax"}
    ((severity, codes, message),) = notes(report, "row.repeated")
    assert (severity, codes) == ("error", "request.in_person request.fax")
    assert message.startswith("table 1, row 10, column 3: the row 当面申请数 stands")
    assert "none of them is read, and 1 more rows too; " in message


@pytest.mark.parametrize("remark", ["（网上）", "（不含公安）"])
def test_a_row_with_a_remark_that_nobody_knows_says_which(remark, read):
    row = (f"当面申请数{remark}", *ROWS[1][1:])
    report = read(by_hand([HEAD, ROWS[0], row, *ROWS[2:]]))
    assert {*CODES} - {*told(report)} == {"request.in_person"}
    ((severity, _, message),) = notes(report, "row.repeated")
    assert severity == "error" and f"in the row 当面申请数{remark} is" in message


@pytest.mark.parametrize(
    "remark", ["（第三十六条第一、二项）", "（含主动公开）", "（本级无制定权限）"]
)
def test_words_of_the_law_in_brackets_leave_a_row_what_it_is(remark, read):
    row = (f"当面申请数{remark}", *ROWS[1][1:])
    report = read(by_hand([HEAD, ROWS[0], row, *ROWS[2:]]))
    assert told(report)["request.in_person"] == [26]


def test_a_row_that_stands_twice_alike_is_read(read):
    report = read(by_hand([HEAD, *ROWS, ROWS[1]]))
    assert told(report)["request.in_person"] == [26]
    ((severity, codes, _),) = notes(report, "row.repeated")
    assert (severity, codes) == ("error", "")


def test_of_two_figures_beside_one_label_none_is_read(read):
    label = f"<td rowspan=2>{ROWS[1][0]}</td><td rowspan=2>件</td>"
    report = read(by_hand([HEAD, ROWS[0], (label, 26), (99,), *ROWS[2:]]))
    assert "request.in_person" not in told(report)
    assert told(report)["request.fax"] == [5]
    ((severity, codes, _),) = notes(report, "row.repeated")
    assert (severity, codes) == ("error", "request.in_person")


def test_a_row_that_stands_twice_is_no_total_of_those_below(read):
    rows = [HEAD, ROWS[1], ("当面申请数", "件", 99), *ROWS[3:5]]
    found = told(read(by_hand(rows)))
    assert (found["request.online"], found["request.letter"]) == ([63], [226])


def test_a_row_that_stands_twice_without_a_figure_is_not_told(read):
    report = read(by_hand([HEAD, *ROWS, ("当面申请数", "件", "")]))
    assert not notes(report, "row.repeated")


def test_a_label_cut_short_is_told_by_its_neighbours(read):
    rows = [HEAD, *ROWS]
    rows[2] = ("1.当面申", "件", 26)
    assert told(read(by_hand(rows)))["request.in_person"] == [26]


def test_a_label_cut_short_between_rows_that_leave_two_is_open(read):
    rows = [HEAD, *ROWS]
    rows[2] = ("1.当面申", "件", 26)
    del rows[3]  # 传真申请数 may be the row as well
    assert "request.in_person" not in told(read(by_hand(rows)))


@pytest.mark.parametrize(
    ("text", "after"), [("26 226", ""), ("26 226", 5), ("26,226", "")]
)
def test_a_space_in_a_number_is_doubtful_beside_an_empty_cell_only(text, after, read):
    """26 226 next to an empty cell may be the figures of both."""
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows[1] = (LATER[1], text, after, 7, 6, 5, 4, 39)
    report = read(later(rows))
    doubtful = " " in text and after == ""
    found = told(report)["request.carried_in"]
    assert found[0] == (7 if doubtful else 26226)
    assert [x[1] for x in notes(report, "cell.unreadable")] == (
        ["request.carried_in"] if doubtful else []
    )


BUDGET = "（三）政府信息公开专项经费(不包括用于政府网站建设维护等方面的经费)"


@pytest.mark.parametrize(
    ("label", "unit", "printed", "value"),
    [
        (BUDGET, "万元", "21.8", 21.8),
        (BUDGET, "万 元", "21.8", 21.8),
        (BUDGET, "元", "218000", 21.8),
        (BUDGET, "亿元", "0.5", 5000),
        (BUDGET, "(元)", "218000", 21.8),
        (BUDGET, "（元）", "218000", 21.8),
        (BUDGET, "（ 萬元 ）", "21.8", 21.8),
        (BUDGET, "", "21.8万", 21.8),  # as many yuan
        (BUDGET, "万元", "21.8万", 21.8),  # and not as many times ten thousand
        (BUDGET, "", "21.8万元", 21.8),
        (BUDGET + "(元)", "", "218000", 21.8),
        (BUDGET + "(单位:万元)", "", "21.8", 21.8),
    ],
)
def test_money_is_read_in_ten_thousand_yuan(label, unit, printed, value, read):
    found = told(read(by_hand([HEAD, *ROWS, (label, unit, printed)])))
    assert found["capacity.budget"] == [pytest.approx(value)]


@pytest.mark.parametrize("unit", ["件", ""])
def test_money_in_no_unit_of_money_is_not_read(unit, read):
    report = read(by_hand([HEAD, *ROWS, (BUDGET, unit, "21.8")]))
    assert "capacity.budget" not in told(report)
    assert [x[1] for x in notes(report, "cell.unit")] == ["capacity.budget"]


ASKED_FOR = ["request.received", "request.carried_in", "outcome.granted"]
RULES = [
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章", 1, 2, 3),
    ("行政规范性文件", 4, 5, 6),
]


def of_2022(*tables):
    return by_hand(*tables).replace("2018年".encode(), "2022年".encode())


def test_of_rows_with_two_figures_under_one_heading_nothing_is_read(read):
    """One heading stands twice, so any figure may stand under another's."""
    head = ("项目", "自然人", *PEOPLE[:1], *PEOPLE[2:])
    rows = [(label, 9, 9, 7, 6, 5, 4, 39) for label in LATER]
    report = read(of_2022(RULES, [head, *rows]))
    assert {code.split(".")[0] for code in told(report)} == {"rules", "normative"}
    assert [x[:2] for x in notes(report, "row.short")] == [
        ("error", code) for code in ASKED_FOR
    ]


def tall(*organisations, across=5, lost=False):
    """Write the headings of applicants over three rows, the label reaching down."""
    both = f"<td colspan={across}>法人或其他组织</td>"
    down = "<td rowspan=2>{}</td>".format
    return [
        ("<td rowspan=3>项目</td>", "<td colspan=7>申请人情况</td>"),
        (down("自然人"), *([] if lost else [both]), down("总计")),
        organisations or tuple(PEOPLE[1:-1]),
    ]


@pytest.mark.parametrize(
    ("heads", "right"),
    [
        (tall(), True),
        (tall(lost=True), False),  # 总计 then stands over the enterprises
        (tall(across=4), False),  # and here over the others
        (tall(across=1), False),
        (tall(across=3), False),
    ],
)
def test_under_headings_that_do_not_fit_theirs_nothing_is_read(heads, right, read):
    """Of 9, 0, 0, 0, 0, 9, 18 a shifted heading makes no sum that is wrong."""
    rows = [(label, 9, 0, 0, 0, 0, 9, 18) for label in LATER]
    report = read(of_2022(RULES, [*heads, *rows]))
    found = told(report)
    assert found["normative.in_force"] == [6]
    assert ("request.received" in found) == right
    assert [x[1] for x in notes(report, "row.short")] == ([] if right else ASKED_FOR)


@pytest.mark.parametrize(
    ("printed", "read_so"),
    [
        ((8, 0, 0, 0, 1, 10, ""), False),  # a cell with 1 is lost
        ((8, 0, 0, 0, 1, 9, ""), False),  # one with 0: the last is the sum
        ((8, 0, 0, 0, 1, 8, ""), True),  # no sum of the others
        ((8, 0, 0, 0, 1, 9, "/"), True),  # what is marked as blank was not lost
        ((0, 0, 0, 0, 0, 0, ""), True),
        ((8, 0, 0, 0, 1, "", 9), True),
        ((8, 0, 0, 0, 9, "", ""), True),
    ],
)
def test_a_row_whose_sum_stands_one_column_early_is_not_read(printed, read_so, read):
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows[1] = (LATER[1], *printed)
    report = read(later(rows))
    assert ("request.carried_in" in told(report)) == read_so
    short = [] if read_so else ["request.carried_in"]
    assert [x[1] for x in notes(report, "row.short")] == short


@pytest.mark.parametrize(("last", "read_so"), [("", False), ("-", True), (7, True)])
def test_a_number_without_heading_beside_an_empty_cell_has_moved(last, read_so, read):
    """A corner that stands twice moves each heading by one."""
    rows = [("信息内容", "信息内容", *RULES[0][1:]), ("规章", 1, 2, 3, last)]
    report = read(of_2022(rows, ASKED))
    assert ("rules.made" in told(report)) == read_so
    assert bool(notes(report, "row.short")) != read_so
    assert notes(report, "cell.unplaced")


def test_where_most_rows_lack_their_sum_those_are_blank(read):
    rows = [(label, 8, 0, 0, 0, 1, 9, "") for label in LATER]
    rows[0] = (LATER[0], 9, 8, 7, 6, 5, 4, 39)
    assert told(read(later(rows)))["request.carried_in"] == [8, 0, 0, 0, 1, 9]


@pytest.mark.parametrize(
    ("sums", "told_of"),
    [
        ((39, 39, 39, 39), False),
        ((39, 40, 40, 40), True),
        ((39, 39, 40, 40), False),  # two rows may be wrong each for itself
        ((39, 39, 39, 40), False),
        ((40, 40, 39, ""), False),
        ((40, 40, 40, ""), True),
        ((40, 40, 40, 39), True),
        ((40, 40, 40, 39, 39, 39), False),  # as many as are sums
        ((39, 39, 39, 40, 40, 40), False),
        ((39, 40, 40, 39, 40, 40), True),
    ],
)
def test_where_most_rows_are_no_sums_none_is_read(sums, told_of, read):
    labels = [*LATER, "（二）部分公开", "（七）总计", "四、结转下年度继续办理"]
    labels = [*labels[: len(sums) - 1], labels[-1]]
    rows = [(x, 9, 8, 7, 6, 5, 4, n) for x, n in zip(labels, sums, strict=True)]
    report = read(of_2022(RULES, [("项目", *PEOPLE), *rows]))
    codes = [*ASKED_FOR, "outcome.partial", "outcome.total"][: len(sums) - 1]
    assert [set(x[1].split()) for x in notes(report, "column.displaced")] == (
        [{*codes, "request.carried_out"}] if told_of else []
    )
    messages = [x[2] for x in notes(report, "column.displaced")]
    count = sum(n == 40 for n in sums)
    assert all(f"table 2, row 2, column 2: {count} rows" in x for x in messages)
    assert len(told(report).get("request.received", ())) == (0 if told_of else 7)


def test_under_the_headings_of_other_columns_nothing_is_read(read):
    """The headings name the total last, and it stands first."""
    rows = [(39, 9, 8, 7, 6, 5, 4), (28, 1, 7, 7, 5, 5, 3), (9, 2, 2, 2, 1, 1, 1)]
    rows = [(x, *row) for x, row in zip(LATER, rows, strict=True)]
    report = read(of_2022(RULES, [("项目", *PEOPLE), *rows]))
    assert {code.split(".")[0] for code in told(report)} == {"rules", "normative"}
    assert [x[1].split() for x in notes(report, "column.displaced")] == [ASKED_FOR]


@pytest.mark.parametrize("more", [1, 2, 3])
def test_figures_beyond_headings_that_lost_their_spans_are_not_read(more):
    heads = [
        ["项目", "申请人情况"],
        ["自然人", "法人或其他组织", "总计"],
        [*PEOPLE[1:-1]],
    ]
    rows = [*heads, *([label, 9, 8, 7, 6, 5, 4, 39] for label in LATER)]
    filled = [[*row, *[""] * (8 + more - len(row))] for row in rows]
    tables = [
        Table(
            number,
            "",
            [
                [*map(Cell, map(str, row), repeat(n), count(1))]
                for n, row in enumerate(rows, 1)
            ],
        )
        for number, rows in enumerate([RULES, filled], 1)
    ]
    found = find_figures(tables, 2022, "", None)
    assert {x.code.split(".")[0] for x in found.figures} == {"rules", "normative"}
    short = [x.codes for x in found.notes if x.rule == "row.short"]
    assert short == ASKED_FOR


def test_a_share_beside_a_figure_is_passed_over(read):
    rows = [("申请来源", "申请数(件)", "占比(%)")]
    rows += [("党政机关", 1, 25), ("企业", 2, 50), ("公民", 1, 25), ("合计", 4, 100)]
    report = read(by_hand([HEAD, *ROWS], rows))
    found = told(report)
    names = ("party_state", "enterprise", "citizen", "total")
    assert [found[f"applicant.{name}"] for name in names] == [[1], [2], [1], [4]]
    assert not notes(report, "cell.unplaced")


# -- which form ----------------------------------------------------------------------


def form_of(report):
    return report.meta["form"], report.confidence["form"]


def test_the_form_of_the_year_is_certain_and_that_of_another_doubtful(read):
    page = by_hand([HEAD, *ROWS])
    assert form_of(read(page)) == ("ogi2014", "certain")
    assert form_of(read(page, year=2022)) == ("ogi2014", "doubtful")
    assert form_of(read(page, year=2022, form="ogi2014")) == ("ogi2014", "certain")


def test_the_year_decides_between_forms_that_explain_a_table_alike(read):
    """Both later forms have these three rows."""
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    for year, form in ((2020, "ogi2019"), (2021, "ogi2021"), (2022, "ogi2021")):
        assert form_of(read(later(rows), year=year)) == (form, "likely")


def test_a_form_left_blank_does_not_hide_one_that_is_filled_in(read):
    """61 cells of the form of 2014, three of them filled in, and 21 figures of 2019."""
    labels = [
        i.label_zh
        for i in forms()["ogi2014"].sections[0].indicators
        if i.presence == "figure"
    ]
    blank = [HEAD, *ROWS[:3], *[(x, "件", "") for x in labels if "申请数" not in x]]
    report = read(by_hand(blank, ASKED))
    assert form_of(report) == ("ogi2019", "doubtful")
    assert len(told(report)["request.received"]) == 7


@pytest.mark.parametrize(
    ("place", "sure"), [("310000", "certain"), ("320000", "doubtful")]
)
def test_the_form_of_a_province_is_certain_in_that_province_alone(place, sure, read):
    page = render.page("shanghai2004", render.figures_of("shanghai2004", 1), year=2006)
    assert form_of(read(page, place=place)) == ("shanghai2004", sure)


def test_the_form_of_a_province_in_a_year_of_a_national_one_is_doubtful(read):
    figures = render.figures_of("shanghai2004", 1)
    for year, sure in ((2006, "certain"), (2014, "doubtful")):
        page = render.page("shanghai2004", figures, year=year)
        assert form_of(read(page)) == ("shanghai2004", sure)


@pytest.mark.parametrize("years", [(2018, 2017), (2017, 2018)])
def test_the_rows_of_two_years_one_below_the_other_are_no_second_report(years, read):
    """The rows of the year before stand under a line that says so."""
    rows = {2018: ROWS, 2017: others()}
    blocks = [row for year in years for row in [(f"{year}年",), *rows[year]]]
    report = read(by_hand([HEAD, *blocks]))
    assert told(report) == {c: [v[2]] for c, v in zip(CODES, ROWS, strict=True)}
    assert not notes(report, "table.bodies")


def test_a_half_that_is_left_blank_leaves_the_figure_beside_it(read):
    """Two halves side by side: what came in is blank, 226 letters are not."""
    rows = [(*ROWS[n], *ROWS[n + 4]) for n in range(4)]
    rows[0] = (*ROWS[0][:2], "", *ROWS[4])
    found = told(read(by_hand([(*HEAD, *HEAD), *rows])))
    assert found["request.letter"] == [226]
    assert "request.received" not in found


def test_a_row_that_lacks_a_cell_under_no_column_of_the_form_is_read(read):
    """The last heading is none of the form, and a row ends before it."""
    head = ("项目", *PEOPLE, "其中外国人")
    rows = [(label, 1, 2, 3, 4, 5, 6, 21, 1) for label in LATER]
    rows[1] = rows[1][:-1]
    found = told(read(later(rows, head)))
    assert found["request.carried_in"] == [1, 2, 3, 4, 5, 6, 21]


def test_a_figure_over_two_positions_under_one_heading_is_read(read):
    wide = '<td colspan="2">{}</td>'
    rows = [(*row[:2], wide.format(row[2])) for row in ROWS]
    head = (*HEAD[:2], wide.format(HEAD[2]))
    found = told(read(by_hand([head, *rows])))
    assert found == {c: [v[2]] for c, v in zip(CODES, ROWS, strict=True)}


@pytest.mark.parametrize(
    ("heading", "whole"),
    [
        ("统计数", True),
        ("2018年度完成数（件）", True),
        ("全县合计", True),
        ("1—12月", True),
        ("数量（条/件/次）", True),
        ("本年累计", True),
        ("县直各部门", False),
        ("掘港镇", False),
        ("2017年度完成数", False),
        ("2018年计划数", False),
        ("2018年底", False),
        ("2018.12", False),
        ("数量（截至6月）", False),
        ("占比", False),
        ("企业", False),
        ("2018年12月", False),
        ("截至2018年12月31日", True),
        ("如东县", True),
        ("如东县人民政府（件）", True),
        ("江苏省如东县合计", True),
        ("本期数", True),
        ("小计", True),
        ("如东县教育局", False),
        ("全市", False),
        ("全省合计", False),
        ("%", False),
    ],
)
def test_a_heading_that_may_be_of_a_part_has_no_figures_of_the_whole(
    heading, whole, read
):
    rows = [("统计指标", "单位", heading), *ROWS]
    if whole:
        found = told(read(by_hand(rows)))
        assert found == {c: [v] for c, (_, _, v) in zip(CODES, ROWS, strict=True)}
    else:
        with pytest.raises(NotAReportError):
            read(by_hand(rows))


def test_a_table_headed_for_a_part_is_not_the_wholes(read):
    rows = [("乡镇政府信息公开情况统计表", "", ""), HEAD, *ROWS]
    with pytest.raises(NotAReportError):
        read(by_hand(rows))


@pytest.mark.parametrize(
    ("gap", "joined"),
    [
        (" ", True),
        ("\n", False),
        ("\xa0", True),
        ("\xa0 ", False),
        ("\u2009\u2009", False),
    ],
)
def test_only_one_narrow_space_parts_thousands(gap, joined, read):
    rows = [HEAD, ("收到申请数", "件", f"97{gap}398"), *ROWS[1:]]
    found = told(read(by_hand(rows))).get("request.received")
    assert found == ([97398] if joined else None)


def test_labels_may_name_the_year_and_the_one_before(read):
    rows = [("项目", "自然人", "商业企业", "总计")]
    rows += [("一、2018年新收政府信息公开申请数量", "3", "2", "5")]
    rows += [("二、2017年结转申请数量", "1", "0", "1")]
    told = {(x.code, x.applicant): x.value for x in read(by_hand(rows)).figures}
    assert told["request.received", "total"] == 5
    assert told["request.carried_in", "total"] == 1
    rows[1] = ("一、2017年新收政府信息公开申请数量", *rows[1][1:])
    codes = {x.code for x in read(by_hand(rows)).figures}
    assert codes == {"request.carried_in"}


def test_a_change_beside_a_blank_is_one_figure(read):
    """The space in 增 30 parts no two figures, as it may in 26 226."""
    head = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
    rows = [("行政许可", "", "增 30", ""), ("其他对外管理服务事项", 80, "", "26 226")]
    rows.append(("行政处罚", "", "减 5", 7))
    page = by_hand([head, *rows]).replace("2018年".encode(), "2020年".encode())
    report = read(page)
    found = told(report)
    assert found.pop("licence.change") == [30]
    assert found == {
        "service.items_last_year": [80],
        "penalty.change": [-5],
        "penalty.decisions": [7],
    }
    assert [x[1] for x in notes(report, "cell.unreadable")] == ["service.decisions"]


def test_disputes_are_told_where_all_lowest_headings_stand_in_one_row(read):
    """The spans are lost: 行政复议 reached down over two rows."""
    rows = [("行政复议", "行政诉讼"), ("未经复议直接起诉", "复议后起诉"), RESULTS * 3]
    figures = (3, 1, 0, 0, 4, 2, 0, 0, 1, 3, 7, 0, 0, 0, 7)
    made = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    rules = [made, ("规章", 1, 2, 3), ("行政规范性文件", 4, 5, 6)]
    page = by_hand(rules, [*rows, figures])
    found = told(read(page.replace("2018年".encode(), "2022年".encode())))
    names = ("upheld", "corrected", "other", "pending", "total")
    values = [found[f"{route}.{n}"] for route in ROUTES.values() for n in names]
    assert values == [[n] for n in figures]


@pytest.mark.parametrize(
    ("heading", "whole"),
    [
        ("数量", True),
        ("2021年度", True),
        ("件数（件）", True),
        ("合计", True),
        ("2020年", False),
        ("累计", False),
        ("县本级", False),
        ("数量（1-9月）", False),
        ("占比", False),
        ("法人或其他组织", False),
        ("申请人情况", False),
        ("", False),
    ],
)
def test_one_column_of_figures_on_requests_is_of_all_applicants(heading, whole, read):
    labels = ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"]
    labels += ["四、结转下年度继续办理"]
    rows = [("项目", heading), *zip(labels, "742", strict=True)]
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    page = f"<h1>如东县2021年政府信息公开工作年度报告</h1><table>{table}</table>"
    if not whole:
        with pytest.raises(NotAReportError):
            read(page.encode(), ".html")
        return
    report = read(page.encode(), ".html")
    assert {figure.applicant for figure in report.figures} == {"total"}
    assert [figure.value for figure in report.figures] == [7, 4, 2]


def test_a_row_moved_by_a_label_over_its_first_column_is_not_read(read):
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows[1] = (f"<td colspan=2>{LATER[1]}</td>", *rows[1][1:])
    rows[0] = (*rows[0], "")
    report = read(later(rows, ("项目", *PEOPLE, "")))
    assert told(report) == {
        "request.received": [9, 8, 7, 6, 5, 4, 39],
        "outcome.granted": [9, 8, 7, 6, 5, 4, 39],
    }
    assert "row.short" in [finding.rule for finding in report.remarks]
