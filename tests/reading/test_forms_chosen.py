"""A form is chosen by the rows that match, and rows that it does not know are named."""

import pytest

from govopen import comparable
from govopen.errors import NotAReportError
from govopen.form import applicants, forms

# The table of Pingtan's zone as filled in for 2014: label, unit, year, all years.
ZONE_2014 = [
    ("主动公开文件数", "条", 2543, 78967),
    ("其中：1.政府网站公开数", "条", 2543, 78967),
    ("2.政府公报公开数", "条", 0, 0),
    ("受理依申请公开信息总数", "条", 1, 1),
    ("其中：1.当面申请数", "条", 0, 0),
    ("2.网上申请数", "条", 0, 0),
    ("3.信函、传真申请数", "条", 1, 1),
    ("对申请的答复总数", "条", 1, 1),
    ("其中：1.同意公开答复数", "条", 1, 1),
    ("2.同意部分公开答复数", "条", 0, 0),
    ("3.不予公开答复数", "条", 0, 0),
    ("4.其他类型答复数", "条", 0, 0),
    ("政府信息公开收费减免金额", "元", 0, 0),
    ("接受行政诉讼、举报数", "件", 0, 0),
    ("行政复议数", "件", 0, 0),
    ("行政诉讼数", "件", 0, 0),
]
CODES_2014 = [
    "proactive.total",
    "publication.website",
    "publication.gazette",
    "request.received",
    "request.in_person",
    "request.online",
    "request.letter_or_fax",
    "answer.total",
    "answer.granted",
    "answer.partial",
    "answer.refused",
    "answer.other",
    "fee.waived_yuan",
    "appeal.with_reports",
    "review.total",
    "litigation.total",
]
# The zone's table for 2013, when other means had no row and the gazette no sum.
ZONE_2013 = [
    ("主动公开信息数", "条", 72804, 76424),
    ("其中：1、网站公开", "条", 72804, 76424),
    ("2、政府公报公开", "条", 0, ""),
    ("受理依申请公开信息总数", "条", 0, 0),
    ("其中：1、当面申请数", "条", 0, 0),
    ("2、传真申请数", "条", 0, 0),
    ("3、电子邮件申请数", "条", 0, 0),
    ("4、网上申请数", "条", 0, 0),
    ("5、信函申请数", "条", 0, 0),
    ("对申请的答复总数", "条", 0, 0),
    ("其中：1、同意公开答复数", "条", 0, 0),
    ("2、同意部分公开答复数", "条", 0, 0),
    ("3、否决公开答复数", "条", 0, 0),
    ("行政复议数", "件", 0, 0),
    ("行政诉讼数", "件", 0, 0),
    ("行政申诉、举报数", "件", 0, 0),
]
CODES_2013 = [
    "proactive.total",
    "publication.website",
    "publication.gazette",
    "request.received",
    "request.in_person",
    "request.fax",
    "request.email",
    "request.online",
    "request.letter",
    "answer.total",
    "answer.granted",
    "answer.partial",
    "answer.denied",
    "review.total",
    "litigation.total",
    "appeal.with_reports",
]
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


@pytest.mark.parametrize(
    ("rows", "codes", "year", "form"),
    [
        (ZONE_2013, CODES_2013, 2013, "fujian2009"),
        (ZONE_2014, CODES_2014, 2014, "fujian2014"),
        # The row on fees is not in the tables after 2016.
        (
            [row for row in ZONE_2014 if row[1] != "元"],
            [code for code in CODES_2014 if code != "fee.waived_yuan"],
            2018,
            "fujian2014",
        ),
    ],
)
@pytest.mark.parametrize("heads", [("{}年度", "历年累计"), ("本年", "累计")])
def test_the_provinces_form_is_taken_by_its_rows_and_read_whole(
    rows, codes, year, form, heads, read
):
    report = read(page(rows, year, *(head.format(year) for head in heads)))
    expected = {c: row[2] for c, row in zip(codes, rows, strict=True)}
    expected |= {
        f"cumulative.{c}": row[3]
        for c, row in zip(codes, rows, strict=True)
        if row[3] != ""
    }
    assert told(report) == expected
    assert (report.meta["form"], report.confidence["form"]) == (form, "certain")
    assert report.findings.empty


def test_a_sum_over_all_years_never_stands_for_the_years_figure(read):
    rows = [(label, unit, "", so_far) for label, unit, _, so_far in ZONE_2014]
    rows[4] = (*rows[4][:2], 5, 9)
    report = read(page(rows, 2014, "2014年度", "历年累计"))
    found = told(report)
    assert found.pop("request.in_person") == 5
    assert all(code.startswith("cumulative.") for code in found)
    # Where no heading tells them apart, neither is read.
    rows = [(*row[:2], "", 30 + n) for n, row in enumerate(ZONE_2014)]
    with pytest.raises(NotAReportError):
        read(page([*rows, ("当面申请数", "条", 1, 2)], 2014))


def test_rows_that_hold_several_things_give_bounds(read):
    rows = [list(row) for row in ZONE_2014]
    rows[7][2], rows[11][2] = 3, 2  # two more answers, of another kind
    df = read(page(rows, 2014, "2014年度", "历年累计")).observations
    facts = {"form": "fujian2014", "year": 2014, "scope": "jurisdiction"}
    bounds = comparable(df.assign(**facts)).set_index("concept")[["least", "most"]]
    assert bounds.loc["request.letter"].tolist() == [0, 1]
    assert bounds.loc["outcome.granted"].tolist() == [1, 3]
    assert bounds.loc["cannot.not_held"].tolist() == [0, 2]
    assert bounds.loc["proactive.total"].tolist() == [2543, 2543]


def test_a_national_table_of_the_province_stays_national(read):
    report = read(page(NATIONAL, 2016, "统计数"))
    assert len(told(report)) == len(NATIONAL)
    assert report.meta["form"] == "ogi2014"
    assert report.confidence["form"] == "certain"
    assert report.findings["rule"].tolist() == ["table.incomplete"]


def test_an_older_form_in_a_later_year_is_read_and_doubted(read):
    report = read(page(ZONE_2013, 2016, "2016年度", "历年累计"))
    assert report.meta["form"] == "fujian2009"
    assert report.confidence["form"] == "doubtful"
    assert set(told(report)) > set(CODES_2013)
    assert said(report, "identity.form")


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


OTHER = "（六）其他处理"
PARTS = [
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
]


@pytest.mark.parametrize(
    ("more", "lost"),
    [
        ([(OTHER, 1)], set()),
        ([(OTHER, ""), (PARTS[0], 1), (PARTS[1], 0), (PARTS[2], 0)], set()),
        ([(OTHER, 1), (PARTS[0], 1), (PARTS[2], 0)], {"other.fee_unpaid"}),
        ([(OTHER, "")], {"other.not_corrected", "other.fee_unpaid", "other.other"}),
    ],
)
def test_other_handling_may_be_one_row(more, lost, read):
    (requests,) = (s for s in forms()["ogi2021"].sections if s.name == "requests")
    labels = [i.label_zh for i in requests.indicators if i.presence == "figure"]
    others = [label for label in labels if label not in {p[2:] for p in PARTS}]
    rows = [(label, 1) for label in others[:-2]]
    # 2 received or carried in; 18 rows with one each, and one of other handling.
    rows += [*more, ("（七）总计", 19), (others[-1], 0)]
    rows[:2] = [(rows[0][0], 19), (rows[1][0], 0)]
    people = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    cells = [(label, "", *[n] * 1, *[0 if n != "" else ""] * 5, n) for label, n in rows]
    heads = [*people, "总计"]
    report = read(page(cells, 2023, *heads, body="江苏省淮安市洪泽区"))
    assert report.meta["form"] == "ogi2021"
    codes = {code for f in said(report, "table.incomplete") for code in f.codes.split()}
    assert codes == lost
    stated = dict(more).get(OTHER)
    assert told(report).get("outcome.other", "") == stated
    broken = report.findings["rule"].tolist()
    assert "outcome.other_row" not in broken


def test_rows_of_the_form_before_give_what_both_forms_count(read):
    heads = ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"]
    rows = [heads, ["规章", 1, 2, 3], ["规范性文件", 4, 5, 6]]
    rows += [["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]]
    rows += [["行政许可", 7, 8, 9], ["行政处罚", 10, 11, 12]]
    labels = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"
    people = [a["label_zh"] for a in applicants() if a["column"]]
    last = [["", *people], *([label, 1, 0, 0, 0, 0, 0, 1] for label in labels)]
    last += [["（三）不予公开", "8.属于行政查询事项", *[0] * 7]]
    tables = (
        "".join(f"<tr>{''.join(f'<td>{x}</td>' for x in row)}</tr>" for row in own)
        for own in (rows, last)
    )
    page = "".join(f"<table>{table}</table>" for table in tables)
    title = "<h1>如东县2021年政府信息公开工作年度报告</h1>"
    found = told(read(f"{title}{page}".encode(), ".html", form="ogi2021"))
    assert {x: found[x] for x in found if not x.startswith(("re", "ca", "ou"))} == {
        "rules.made": 1,
        "normative.made": 4,
        "licence.decisions": 9,
        "penalty.decisions": 12,
    }
