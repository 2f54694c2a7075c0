"""Tables in the marks of wikis, AsciiDoc, Jira and DokuWiki."""

import pytest

from govopen.errors import TooLargeError
from govopen.reading.marked import INSIDE, without_marks

TITLE = "如东县人民政府2018年政府信息公开工作年度报告"
ROWS = {"收到申请数": "9", "1.当面申请数": "", "2.传真申请数": "3", "3.网络申请数": "6"}
RECEIVED = {"request.received": 9, "request.fax": 3, "request.online": 6}


def wiki(rows):
    yield from ["{| class='wikitable'", "|+ 统计表", "! width=9 | 统计指标 !! 统计数"]
    for label, figure in rows.items():
        yield from ["|-", f"| {label}", f"| {figure}"]
    yield "|}"


def ascii_doc(rows):
    yield from ['[cols="1,1"]', "|===", "|统计指标 |统计数", ""]
    for label, figure in rows.items():
        yield from [f"|{label}", f"|{figure}", ""]
    yield "|==="


def jira(rows):
    yield "||统计指标||统计数||"
    yield from (f"|{label}|{figure or ' '}|" for label, figure in rows.items())


def doku(rows):
    yield "^ 统计指标 ^ 统计数 ^"
    yield from (f"| {label} | {figure} |" for label, figure in rows.items())


@pytest.mark.parametrize("write", [wiki, ascii_doc, jira, doku])
@pytest.mark.parametrize("mark", ["= {} =", "h1. {{anchor:一}}{}", "# {}", "{}"])
def test_figures_stand_beside_their_labels(write, mark, read, figures_in):
    text = "\n".join([mark.format(TITLE), "", *write(ROWS), ""])
    report = read(text.encode(), suffix=".txt")
    assert report.meta["title"] == TITLE
    assert figures_in(report) == {(code, ""): x for code, x in RECEIVED.items()}
    # A person finds each figure in the line that its row begins in.
    table = report.observations.set_index("code")
    line = table.loc["request.fax", "locator"].rpartition("line ")[2]
    assert "传真申请数" in text.split("\n")[int(line.rstrip(")")) - 1]


SPANNED = {
    "wiki": [
        *["{|", "| rowspan=2 | 信息内容 || colspan=3 | 第二十条第（一）项", "|-"],
        *["| 本年制发件数 || 本年废止件数 || 现行有效件数"],
        *["|-", "| 规章 || 1 || || 7", "|}"],
    ],
    "ascii": [
        *["[cols=4*]", "|===", ".2+|信息内容 3+|第二十条第（一）项"],
        *["|本年制发件数 |本年废止件数 |现行有效件数", "|规章 |1 | |7", "|==="],
    ],
}


@pytest.mark.parametrize("kind", SPANNED)
def test_cells_that_span_others_do(kind):
    (table,), rest = without_marks("x.txt", "\n".join(["公开", *SPANNED[kind], "完"]))
    assert rest.split() == ["公开", "完"]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["信息内容", *["第二十条第（一）项"] * 3],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "", "7"],
    ]


def test_lines_keep_their_numbers():
    text = "\n".join(["", *wiki(ROWS), "后"])
    tables, rest = without_marks("x.txt", text)
    assert not tables
    assert rest.split("\n")[-1] == "后" and rest.count("\n") == text.count("\n")
    assert rest.split("\n")[5:7] == ["|收到申请数|9|", INSIDE]


def test_bars_that_are_no_headings_stay():
    text = "||7||8||\n|9|||10|\n"  # blank, 7, blank, 8, blank
    assert without_marks("x.txt", text) == ([], text)


def test_spans_without_end_are_refused():
    cells = "99.99+|7\n" * 100
    with pytest.raises(TooLargeError):
        without_marks("x.txt", f"[cols=99*]\n|===\n{cells}|===")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('| <span style="x:1">许可</span> | <span>3</span> |', "| 许可 | 3 |"),
        ("| <span\nclass='a'>许可</span> |", "| \n许可 |"),
        ("| <span>1</span><span>2</span> |", "| 1 2 |"),
        ('| <span style="display:none">1</span>2 |', None),
        ('[许可]{a="b"}   1', f"许可{' ' * 12}1"),
        ('[1]{a="b"}[2]{a="c"}', "1 2                 "),
        ("| 1\\. 许可   | 3 |", "| 1. 许可    | 3 |"),
        ("结果\\\n维持", "结果 \n维持"),
        ("行政诉讼\n---  \n许可| 3", f"行政诉讼\n{INSIDE}\n许可| 3"),
    ],
)
def test_what_pandoc_says_of_style_is_left_out_and_columns_keep_their_places(
    text, seen
):
    written = without_marks("", text)[1]
    if seen is None:  # nobody sees that figure
        assert "none" in written
    else:
        assert written == seen
