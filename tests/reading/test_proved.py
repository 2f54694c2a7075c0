"""Tables whose figures stand out of order, which sums alone put together."""

from itertools import chain

from govopen import read_report
from govopen.reading.proved import proved_tables

TITLES = "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"
# How many of which applicant the first parts of the 19 that add up are of, in turn.
MANY = [(4, 0), (3, 1), (2, 0), (7, 5), (5, 2), (1, 3)]


def requests(dealt=MANY):
    """Return the rows that the form of 2019 has figures in, whose sums all hold."""
    parts = [[n * (k == column) for k in range(6)] for n, column in dealt]
    parts = [[*own, sum(own)] for own in parts] + [[0] * 7] * (19 - len(dealt))
    total = [sum(column) for column in zip(*parts, strict=True)]
    return [total, [0] * 7, *parts, total, [0] * 7]


def by_columns(rows):
    return chain(*zip(*rows, strict=True))


def lines(*figures, more=()):
    texts = [TITLES[0], "申请人情况", *map(str, figures), TITLES[1], *map(str, more)]
    return list(enumerate(texts, start=1))


def read(words):
    """Return the rows with figures of the tables that are found."""
    tables, _ = proved_tables(words)
    rows = [[cell.text for cell in row[1:]] for x in tables for row in x.rows[1:]]
    return [list(map(int, row)) for row in rows if row]


def test_figures_that_stand_column_by_column_are_put_into_rows():
    rows = requests()
    parts = [*rows[2], *by_columns(rows[3:13]), *by_columns(rows[13:])]
    assert read(lines(*rows[0], *rows[1], *parts)) == rows


def test_figures_that_stand_by_groups_of_columns_are_put_into_rows():
    rows = requests()
    groups = [chain(*(row[:6] for row in rows[2:])), (row[6] for row in rows[2:])]
    assert read(lines(*rows[0], *rows[1], *chain(*groups))) == rows


def test_each_figure_is_below_its_heading_and_beside_its_label():
    (table,), taken = proved_tables(lines(*chain(*requests())))
    heads, first = table.rows[0], table.rows[1]
    assert [heads[1].text, heads[7].text] == ["自然人", "总计"]
    assert (first[0].text, first[1].text) == ("本年新收政府信息公开申请数量", "6")
    assert [cell.line for cell in first[1:]] == [*range(3, 10)]
    assert taken == {*range(2, 164)}


def test_no_figure_is_read_where_sums_do_not_hold():
    rows = requests()
    figures = [*by_columns(rows)]
    assert read(lines(*figures)) == rows
    figures[2], figures[4] = figures[4], figures[2]
    assert read(lines(*figures)) == []
    columns = [row[::-1] for row in rows[2:]]  # the total first
    assert read(lines(*chain(*rows[:2]), *by_columns(columns))) == []


def test_no_figure_is_read_where_one_is_too_many_or_too_few():
    figures = [*by_columns(requests())]
    assert read(lines(*figures, 0)) == read(lines(*figures[:-1])) == []


def test_few_figures_show_an_order_only_row_after_row():
    rows = requests([(3, 1)])
    assert read(lines(*chain(*rows))) == rows
    assert read(lines(*by_columns(rows))) == []
    nothing = requests([])
    assert read(lines(*by_columns(nothing))) == nothing


def test_rows_do_not_go_on_over_pages():
    rows = requests()
    figures = [*by_columns(rows[:9]), *by_columns(rows[9:])]
    figures[63] = f"\f{figures[63]}"
    assert read(lines(*figures)) == rows
    figures = [*by_columns(rows)]
    figures[63] = f"\f{figures[63]}"
    assert read(lines(*figures)) == []


def test_disputes_that_have_left_their_title_follow_the_requests_if_all_are_zero():
    rows = requests()
    assert read(lines(more=[*by_columns(rows), *[0] * 15])) == rows + [[0] * 5] * 3
    told = [5, 1, 0, 2, 8, *[0] * 5, 1, 0, 0, 0, 1]  # as 1, 5, 0, 2, 8 would be
    words = lines(more=[*by_columns(rows), *told])
    assert read(words) == rows
    _, taken = proved_tables(words)
    assert {line for n, line in words if n not in taken} >= {"8", "5", "2"}


def test_a_report_of_which_a_program_wrote_labels_and_figures_apart_is_read(tmp_path):
    rows = requests()
    labels = [
        "一、本年新收政府信息公开申请数量",
        "（七）总计",
        "四、结转下年度继续办理",
    ]
    words = [line for _, line in lines(*by_columns(rows))]
    text = [
        "如东县人民政府2020年政府信息公开工作年度报告",
        words[0],
        *labels,
        *words[1:],
    ]
    path = tmp_path / "report.txt"
    path.write_text("\n\n".join(text), encoding="utf-8")
    report = read_report(path)
    found = {(x.code, x.applicant): x.value for x in report.figures}
    assert len(found) == 161
    assert found["request.received", "natural"] == 6
    assert found["outcome.total", "total"] == 22
