"""A figure that may be another row's, column's or year's is reported and not read."""

import pytest

from govopen.errors import NotAReportError

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


def by_hand(rows, *more):
    """Write a page of 2018 with tables of rows of cells."""
    title = "如东县人民政府2018年政府信息公开工作年度报告"

    def cell(text):
        return text if str(text).startswith("<td") else f"<td>{text}</td>"

    tables = "".join(
        "<table>"
        + "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in own)
        + "</table>"
        for own in (rows, *more)
    )
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
    report = read(by_hand([("甲", "乙", "A", "B"), *rows]))
    assert "request.fax" not in told(report)
    assert "cell.ambiguous" in rules(report)


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


def test_a_row_with_more_figures_than_headings_is_not_read(read):
    """One heading is lost, so every figure may stand under its neighbour's."""
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    head = ("项目", *(p for p in PEOPLE if p != "商业企业"))
    with pytest.raises(NotAReportError):
        read(later(rows, head))


def test_a_row_that_lost_a_cell_is_not_read(read):
    rows = [(label, 9, 8, 7, 6, 5, 4, 39) for label in LATER]
    rows[2] = (LATER[2], 9, 7, 6, 5, 4, "<td colspan=1>31</td>")
    report = read(later(rows))
    assert "outcome.granted" not in told(report)
    assert len(told(report)["request.received"]) == 7
    assert "outcome.granted" in " ".join(row[5] for row in report.remarks)


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
    assert told(read(bought()))["procurement.amount"] == [477.35]


def test_money_in_one_of_two_units_or_in_none_known_is_not_read(read):
    for above in ("单位：万元</p><p>单位：元", "单位：百元", "单位：万"):
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


def test_a_page_with_broken_bytes_says_so(read):
    page = by_hand([("统计指标", "单位", "统计数"), *ROWS])
    page = page.replace(b"</html>", ("无" * 2000).encode() + b"\xff</html>")
    report = read(page)
    assert told(report)["request.received"] == [320]
    assert "document.damaged" in rules(report)
