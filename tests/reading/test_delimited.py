"""A sheet saved as CSV, where of a merged cell only the first keeps its text."""

import pytest
import render

DISPUTES = {
    "review": ["行政复议"],
    "litigation_direct": ["行政诉讼", "未经复议直接起诉"],
    "litigation_after_review": ["", "复议后起诉"],
}
RESULTS = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}


def unmerged(table):
    """Write the rows of a table with a blank for whatever a cell covers beside it."""
    rows = [[] for _ in table]
    covered = set()
    for r, row in enumerate(table):
        for text, high, wide in row:
            while (r, len(rows[r])) in covered:
                rows[r].append("")
            place = len(rows[r])
            covered |= {(r + i, place + j) for i in range(high) for j in range(wide)}
            rows[r].append(text)
    return rows


def disputes(figures):
    """Write a dispute a row, with the name of each group beside the first of it."""
    rows = [["四、政府信息公开行政复议、行政诉讼情况"]]
    for group, names in DISPUTES.items():
        for result, label in RESULTS.items():
            beside = names if result == "upheld" else []
            value = figures[f"{group}.{result}", ""]
            beside = [*beside, *[""] * (2 - len(beside))]
            rows.append([*beside, label, f"{value:.0f}"])
    return rows


def sheet(figures, *, blank, upright=True):
    """Write a report of 2022 as CSV, with what is 0 left `blank`."""
    tables = render.tables("ogi2021", figures, render.Style(), "如东县人民政府", 2022)
    rows = [row for table in tables[:2] for row in unmerged(table)]
    rows += disputes(figures) if upright else unmerged(tables[2])
    rows = [["如东县人民政府2022年政府信息公开工作年度报告"], *rows]
    rows = [["" if blank and cell == "0" else cell for cell in row] for row in rows]
    width = max(map(len, rows))
    return "\n".join(",".join([*x, *[""] * (width - len(x))]) for x in rows).encode()


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_what_a_merged_cell_covered_is_read_as_its_own(
    seed, blank, upright, read, figures_in
):
    figures = render.figures_of("ogi2021", seed)
    report = read(sheet(figures, blank=blank, upright=upright), ".csv")
    wanted = {key: value for key, value in figures.items() if value or not blank}
    assert figures_in(report) == wanted


def test_rows_that_have_no_field_for_what_is_covered_are_put_below_headings(
    read, figures_in
):
    figures = render.figures_of("ogi2021", 1)
    tables = render.tables("ogi2021", figures, render.Style(), "如东县人民政府", 2022)
    rows = [["如东县人民政府2022年政府信息公开工作年度报告"]]
    rows += [[text for text, *_ in row] for table in tables for row in table]
    report = read("\n".join(map(",".join, rows)).encode(), ".csv")
    assert figures_in(report) == figures


def test_rows_without_figures_are_no_headings(read, figures_in):
    """Where most are blank, labels stand right of few figures of the table above."""
    few = ("request.received", "outcome.granted", "outcome.total")
    figures = dict.fromkeys(render.figures_of("ogi2021", 1), 0)
    figures |= {key: 7 for key in figures if key[0] in few and key[1] == "natural"}
    figures |= {key: 7 for key in figures if key[0] in few and key[1] == "total"}
    figures["rules.made", ""] = figures["review.other", ""] = 5
    report = read(sheet(figures, blank=True), ".csv")
    assert figures_in(report) == {key: x for key, x in figures.items() if x}


def test_a_name_below_the_first_row_of_its_group_is_of_no_row_above(read, figures_in):
    """Where no cells are merged, a person may write it in the middle of the group."""
    figures = render.figures_of("ogi2021", 1)
    top = [line.split(",") for line in sheet(figures, blank=False).decode().split("\n")]
    rows = [["类别", "结果", "数量"]]
    for n, group in enumerate(DISPUTES):
        rows += [["", label, str(9 * n + 1)] for label in RESULTS.values()]
        rows[-3][0] = DISPUTES[group][-1]
    page = "\n".join(map(",".join, [*top[: -len(rows)], top[-len(rows)], *rows]))
    report = read(page.encode(), ".csv")
    found = figures_in(report)
    assert found["request.received", "total"] == figures["request.received", "total"]
    assert ("review.other", "") in found
    assert ("review.upheld", "") not in found
