"""A form is chosen by the rows that match, and rows that it does not know are named."""

NATIONAL = [
    ("（一）收到申请数", "件", 9),
    ("1.当面申请数", "件", 2),
    ("2.传真申请数", "件", 3),
    ("3.网络申请数", "件", 4),
    ("4.信函申请数", "件", 0),
    ("（二）申请办结数", "件", 9),
    ("1.按时办结数", "件", 8),
    ("2.延期办结数", "件", 1),
]


def page(rows, year, *heads, body="福建省莆田市仙游县"):
    """Write a page with one table of labels, units and figures."""
    title = f"{body}{year}年政府信息公开工作年度报告"
    lines = [("指标名称", "计量单位", *heads), *rows]
    cells = ("".join(f"<td>{cell}</td>" for cell in line) for line in lines)
    table = "".join(f"<tr>{line}</tr>" for line in cells)
    return f"<title>{title}</title><table>{table}</table>".encode()


def told(report):
    return {code: value for _, code, _, value, *_ in report.figures}


def said(report, rule):
    return [finding for finding in report.remarks if finding.rule == rule]


def test_a_national_table_of_the_province_stays_national(read):
    report = read(page(NATIONAL, 2016, "统计数"))
    assert len(told(report)) == len(NATIONAL)
    assert report.meta["form"] == "ogi2014"
    assert report.confidence["form"] == "certain"
    assert report.findings["rule"].tolist() == ["table.incomplete"]


def test_rows_that_the_form_does_not_know_are_named_in_one_finding(read):
    rows = [*NATIONAL, ("热线来电数", "次", 7), ("来访接待数", "次", "")]
    rows.insert(1, ("微信申请数", "件", 5))
    report = read(page(rows, 2016, "统计数"))
    [finding] = said(report, "row.unknown")
    assert "微信申请, 热线来电;" in finding.message
    assert "2 rows" in finding.message
    assert finding.severity == "warning"
    assert len(told(report)) == len(NATIONAL)
    assert report.confidence["form"] == "certain"


def test_a_form_that_knows_half_of_the_rows_is_doubtful(read):
    strange = [(f"第{han}类来信数", "件", 5) for han in "甲乙丙丁戊己庚辛"]
    report = read(page([*NATIONAL, *strange], 2016, "统计数"))
    assert report.confidence["form"] == "doubtful"
    assert len(told(report)) == len(NATIONAL)
    report = read(page([*NATIONAL, *strange[1:]], 2016, "统计数"))
    assert report.confidence["form"] == "certain"


def test_a_known_part_of_an_unknown_total_is_read(read):
    rows = [("（一）登记受理件总量", "件", 9), *NATIONAL[1:]]
    report = read(page(rows, 2016, "统计数"))
    found = told(report)
    assert "request.received" not in found
    ways = ("in_person", "fax", "online", "letter")
    assert [found[f"request.{way}"] for way in ways] == [2, 3, 4, 0]
    assert "登记受理件总量" in said(report, "row.unknown")[0].message


def test_a_part_called_like_another_totals_is_not_read_below_an_unknown_one(read):
    rows = [
        *NATIONAL,
        ("九、应诉件总量", "件", 3),
        ("（一）维持具体行政行为数", "件", 1),
        ("（二）被依法纠错数", "件", 2),
    ]
    report = read(page(rows, 2016, "统计数"))
    assert len(told(report)) == len(NATIONAL)
    assert said(report, "row.repeated")
