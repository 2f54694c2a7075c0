"""Texts whose columns are parted by spaces: what is plain is read, the rest is said.

The reports in the folder ``spaced`` were laid out by an office program, printed to PDF
and written as text by poppler; their figures are those that ``render`` draws from 7.
"""

import re
import unicodedata
from pathlib import Path

import pytest
import render
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govopen.errors import NotAReportError
from govopen.reading.aligned import _is_heading, blocks, part_cells, table_of
from govopen.reading.arranged import Line, Piece, Word, _alternate
from govopen.reading.document import open_document
from govopen.reading.extract import lay_out
from govopen.reading.labels import join_broken
from govopen.reading.spans import Item, restore

SPACED = Path(__file__).parent / "spaced"
TITLE = "如东县人民政府2021年政府信息公开工作年度报告\n"


def tables(tmp_path, text):
    path = tmp_path / "report.txt"
    path.write_text(TITLE + text, encoding="utf-8")
    found = lay_out(open_document(path)).tables
    return [[[cell.text for cell in row] for row in table.rows] for table in found]


def on_a_page(text):
    """Lay a drawing out as a page of a PDF, five points a place, and find tables."""
    lines = []
    for n, drawn in enumerate(text.splitlines()):
        wide = "".join(
            x + "\0" * (unicodedata.east_asian_width(x) in "WF") for x in drawn
        )
        words = [
            Word(x[0].replace("\0", ""), 5.0 * x.start(), 5.0 * x.end())
            for x in re.finditer(r"\S+", wide)
        ]
        if words:
            lines.append(Line(words, 20.0 * n, 20.0 * n + 10, 1))
    found = [[[p.text for p in row] for row in block.rows] for block in blocks(lines)]
    return [[row for row in rows if any(row)] for rows in found]


@pytest.mark.parametrize("form", ["ogi2014", "ogi2019", "ogi2021"])
def test_a_text_that_a_program_laid_out_is_read(form, read, figures_in):
    figures = render.figures_of(form, 7)
    report = read((SPACED / f"{form}.txt").read_bytes(), ".txt")
    found = figures_in(report)
    assert found.items() <= figures.items()
    assert len(found) > 0.8 * len(figures)
    assert ("table.incomplete" in set(report.findings["rule"])) is (found != figures)


ROWS = """\
  信息内容    本年制发件数  本年废止件数  现行有效件数
规章            0            1           2
行政规范性文     3            4           5
件
其他            6            7           8
其他一          6            7           8
其他二          6            7           8
"""


def test_headings_figures_and_broken_labels_are_put_together(tmp_path):
    (rows,) = tables(tmp_path, ROWS)
    assert rows[0] == ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    assert rows[1] == ["规章", "0", "1", "2"]
    assert rows[2] == ["行政规范性文件", "3", "4", "5"]


def test_each_row_of_figures_keeps_its_line(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TITLE + ROWS, encoding="utf-8")
    (table,) = lay_out(open_document(path)).tables
    assert table.locate(table.rows[1][1]).endswith("(line 3)")


def test_fewer_figures_than_headings_stand_under_none(tmp_path):
    text = ROWS.replace("            1  ", "               ")
    text = text.replace("            4  ", "               ")
    text = text.replace("            7  ", "               ")
    (rows,) = tables(tmp_path, text)
    assert [row for row in rows if row[0] == "规章"] == [["规章", "0", "2"]]
    (*_, lowest) = [row for row in rows if row[0] == "信息内容"]
    assert lowest == ["信息内容", "?", "?"]


FLOATED = """\
（一）收到申请数                9
1.当面申请数（不通过网络而是自己
                            2
前来递交的申请）               3
2.传真申请数
3.网络申请数                   4
4.信函申请数                   5
（三）申请答复数               6
六、举报投诉数量               8
"""


def test_figures_beside_the_labels_of_others_are_none(tmp_path):
    (rows,) = tables(tmp_path, FLOATED)
    assert ["（一）收到申请数", "9"] in rows
    assert not {"2", "3", "4", "5"} & {text for row in rows for text in row}


def test_a_row_in_a_group_that_stands_below_it_is_none(tmp_path):
    rows = [
        "（五）不予处理   1.信访举报投诉类申请   7   0   0   0   0   0   7",
        "（五）不予处理   2.重复申请             8   0   0   0   0   0   8",
        "（六）其他处理   3.要求提供公开出版物   9   0   0   0   0   0   9",
    ]
    (found,) = tables(tmp_path, "\n".join(rows * 2))
    texts = {text for row in found for text in row}
    assert {"7", "8"} <= texts and "9" not in texts


def test_figures_are_out_of_step_from_a_heading_on_that_has_one(tmp_path):
    lines = ["（一）主动公开政府信息数            155"]
    lines += ["（二）通过不同渠道和方式公开政府信息的情况 111"]
    lines += ["2.政府网站公开政府信息数             18"]
    (rows,) = tables(tmp_path, "\n".join([*lines, FLOATED]))
    assert ["（一）主动公开政府信息数", "155"] in rows
    assert not {"111", "18"} & {text for row in rows for text in row}
    (rows,) = tables(tmp_path, "\n".join([*lines, *FLOATED.splitlines()[-2:]]))
    assert ["2.政府网站公开政府信息数", "18"] in rows  # in step


GROUPS = [
    ("（一）主动公开政府信息数", "155"),
    ("", "7"),
    ("二、回应解读情况", "—"),
    ("1.政府网站公开政府信息数", "18"),
    ("2.政务微博公开政府信息数", "21"),
    ("三、依申请公开情况", "—"),
    ("（一）收到申请数", "9"),
    ("八、机构建设和保障经费情况", "—"),
    ("1.专职人员数", "33"),
    ("2.兼职人员数", "34"),
    ("3.网络申请数", "35"),
]


def test_the_widest_figures_are_parted_from_their_units_by_one_space(tmp_path):
    """As w3m writes a table whose figures fill their column."""
    rows = [
        ("其中：主动公开规范性文件数", "9"),
        ("制发规范性文件总数", "15"),
        ("1.政府公报公开政府信息数", "12"),
        ("2.政府网站公开政府信息数", "0"),
        ("3.政务微博公开政府信息数", "598"),
        ("5.其他方式公开政府信息数", "1061"),
    ]
    lines = [" " * 20 + "指标" + " " * 16 + "数量 单位"]
    for label, figure in rows:
        wide = len(label.encode("gb18030"))
        lines.append(f"{label}{' ' * (38 - wide)}{figure:<4} 条")
    (table,) = tables(tmp_path, "\n" + "\n".join(lines) + "\n")
    assert [(row[0], row[1]) for row in table[1:]] == rows


@pytest.mark.parametrize("moved", range(4))
def test_figures_in_step_after_one_without_a_label_are_read(moved):
    """Three groups without a figure show it; moved by a row they show the contrary."""
    labels, figures = zip(*GROUPS, strict=True)
    below = [*figures[:2], *["88"] * moved, *figures[2 : len(figures) - moved]]
    pairs = zip(labels, below, strict=True)
    lines = (x + " " * (60 - 2 * len(x) + x.count(".")) + y for x, y in pairs)
    (rows,) = on_a_page("\n".join(lines))
    texts = {text for row in rows for text in row}
    own = {"18", "21", "9", "33", "34", "35"}
    assert own <= texts if moved == 0 else texts.isdisjoint({*own, "88"})
    assert "7" not in texts


def test_the_figure_between_two_labels_is_that_of_neither(tmp_path):
    rows = FLOATED.splitlines()[-2:]
    rows = [*rows, "3.网络申请数                   4     4.信函申请数", *rows * 2]
    (found,) = tables(tmp_path, "\n".join(rows))
    assert "4" not in {text for row in found for text in row}
    assert ["六、举报投诉数量", "8"] in [row[:2] for row in found]


MOVED = """\
                          自然        法人或其他组织          总
        申请情况                商业企  科研 社会公益 法律服务 其
                           人                                计
                                 业   机构  组织      机构    他
一、本年新收申请数量         451    163    3    5    17    15   654
二、上年结转申请数量                  15     14   1   0   1   0   31
"""


def test_headings_whose_parts_have_moved_are_put_together(tmp_path):
    (rows,) = tables(tmp_path, MOVED)
    lowest = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构"]
    *_, heads, first, second = rows
    assert heads[-7:] == [*lowest, "其他", "总计"]
    assert first[-7:] == ["451", "163", "3", "5", "17", "15", "654"]
    assert second[-7:] == ["15", "14", "1", "0", "1", "0", "31"]
    # A part that is missing may be that of any.
    (rows,) = tables(tmp_path, MOVED.replace("  机构  组织", "        组织"))
    assert "商业企业" not in {text for row in rows for text in row}


LEFT_OVER = """\
   信息内容        本年处理决定数量
   行政许可          26
   行政处罚          31
   行政强制          35
   以下是行政复议和行政诉讼的情况，其中没有经过复议的单独列出，一并公布。
   行政复议                                  行政诉讼
                                         未经复议直接起诉            复议后起诉
   结果维 结果纠 其他结 尚未审 总
   持 正 果 结 计 结果维 结果纠 其他结 尚未审 总 结果维 结果纠 其他结 尚未审 总
                     持 正 果 结 计 持 正 果 结 计
   1         2         3              6 4          0           5   7   8   20
"""


def test_headings_beside_which_others_are_left_over_are_not_told(tmp_path):
    """Ten figures are as many as lawsuits have, but some are of reconsiderations."""
    rows = tables(tmp_path, LEFT_OVER)[-1]
    (figures,) = (row for row in rows if {"6", "20"} <= {*row})
    assert "结果维持" not in {text for row in rows for text in row}
    assert len(figures) == 10


def test_a_unit_below_its_label_is_of_it(tmp_path):
    lines = ["1.按时办结数（件）              5"]
    lines += ["    其中：主要负责同志参加新闻发布会次数"]
    lines += ["                               7", "（次）"]
    lines += ["2.延期办结数（件）              1"]
    lines += [f"{n}.信函申请数（件）              {n}" for n in range(3, 6)]
    (rows,) = tables(tmp_path, "\n".join(lines))
    assert ["其中：主要负责同志参加新闻发布会次数（次）", "7"] in rows
    assert ["2.延期办结数（件）", "1"] in rows


def test_a_year_is_one_word(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("    2018    年如东县政府信息公开报告\n" + ROWS, encoding="utf-8")
    assert lay_out(open_document(path)).title == "2018年如东县政府信息公开报告"


def test_a_figure_on_two_lines_is_none(tmp_path):
    lines = ["信息内容        本年处理决定数量", "行政许可          26"]
    lines += ["                  226"]
    lines += ["行政处罚          5", "行政强制          6"]
    lines += ["行政检查          7", "行政征收          8"]
    (rows,) = tables(tmp_path, "\n".join(lines))
    assert ["行政许可", "26"] not in rows
    assert "26226" not in [text for row in rows for text in row]
    assert ["行政强制", "6"] in rows


def test_what_a_browser_prints_at_the_edge_of_a_page_is_no_row(tmp_path):
    head, row, *rest = ROWS.splitlines()
    edge = ["file:///report.html      1/2", "\f11/26/26, 9:01 PM      年度报告"]
    (rows,) = tables(tmp_path, "\n".join([head, row, *edge, *rest]))
    assert [row[0] for row in rows][:3] == ["信息内容", "规章", "行政规范性文件"]


def test_prose_with_spaces_is_no_table(read):
    line = (
        "全县  主动公开政府信息，共计  12345  条，其中通过政府网站公开的有  678  条。\n"
    )
    with pytest.raises(NotAReportError):
        read((TITLE + line * 6).encode(), ".txt")


# 总计 of a narrow column is written left of its figures, over 法律服务机构.
HEADS = """
                         申请人情况
                         自然人      法人或其他组织           总计
                                商业企业  科研机构  社会公益组织  法律服务机构  其他
一、本年新收政府信息公开申请数量     3     1     0     0     0    0     4
二、上年结转政府信息公开申请数量     2     0     0     0     1    0     3
（七）总计                   5     1     0     0     1          7
"""


def test_a_total_above_another_heading_lets_no_figure_shift(read):
    title = "如东县2022年政府信息公开工作年度报告"
    try:
        report = read(f"{title}\n{HEADS}".encode(), ".txt")
    except NotAReportError:
        return
    assert "outcome.total" not in set(report.observations.code)


def test_a_figure_between_the_lines_of_the_first_label_is_its_own(read):
    lines = ["类别            指标名称         数量"]
    for first, last, figure in (
        ("1.政府网站公开政", "府信息数（条）", 31),
        ("2.政务微博公开政", "府信息数（条）", 10),
        ("3.政务微信公开政", "府信息数（条）", 11),
        ("4.其他方式公开政", "府信息数（条）", 12),
    ):
        lines += [f"            {first}", f"{figure:34}", f"            {last}"]
    lines += ["            （一）收到申请数（件）  26"]
    for n, label in enumerate(LABELS[2:], start=1):
        lines.append(f"            {n}.{label}（件）    {n}")
    text = "\n".join(["如东县2016年政府信息公开工作年度报告", "", *lines, ""])
    found = read(text.encode(), ".txt").observations
    values = dict(zip(found.code, found.value, strict=True))
    assert values["publication.website"] == 31
    assert values["publication.other"] == 12


LABELS = [
    "政策解读稿件发布数",
    "微博微信回应事件数",
    "当面申请数",
    "传真申请数",
    "网络申请数",
]


def test_a_label_that_begins_with_another_is_not_taken_for_it(read):
    lines = ["指标名称              数量", "2.政府网站在线访      ", f"{11:24}"]
    lines += [
        "谈次数（次）",
        "其中：市领导参加",
        "政府网站在线访谈      1",
        "次数（次）",
    ]
    lines += [f"{n}.{label}      {n}" for n, label in enumerate(LABELS, start=3)]
    text = "\n".join(["如东县2016年政府信息公开工作年度报告", "", *lines, ""])
    found = read(text.encode(), ".txt").observations
    values = dict(zip(found.code, found.value, strict=True))
    assert values.get("response.online_interviews", 11) == 11
    assert values["response.online_interviews_led"] == 1


NAMELESS = """\
统计指标                        单位    统计数
制发规范性文件总数               件       7
回应解读情况
回应公众关注热点或重大舆情数     次       4
举办新闻发布会总次数             次       3
领导参加新闻发布会次数           次       2
政府网站在线访谈次数             次       1
"""


END = "会次数           次       2"


@pytest.mark.parametrize("end", [END, "                 次       2\n会次数"])
def test_the_name_of_a_group_is_no_part_of_a_label_that_has_any_beginning(end):
    (rows,) = on_a_page(NAMELESS.replace(END, end))
    found = {row[0]: row[-1] for row in rows}
    labels = ["回应公众关注热点或重大舆情数", "举办新闻发布会总次数"]
    labels += ["领导参加新闻发布会次数", "政府网站在线访谈次数"]
    assert [found[label] for label in labels] == ["4", "3", "2", "1"]


BROKEN = [
    ("", "商业企业", "科研机构", "其他", "总计"),
    ("一、本年新收政府信息公开申请数量", "12", "0", "0", "12"),
    ("", "34", "", "", "34"),
    ("（一）予以公开", "1", "0", "0", "1"),
    ("结果", "5", "", "", "5"),
    ("（二）部分公开", "0", "7", "0", "7"),
    ("四、结转下年度继续办理", "3", "2", "4", "9"),
    ("", "1", "1", "0", "2"),
]


def test_a_figure_that_goes_on_in_the_line_below_is_none():
    lines = []
    for label, *values in BROKEN:
        values = [f"{x}{'':{12 - len(x) * (1 + (x > '9'))}}" for x in values]
        lines.append(f"{label}{'':{40 - 2 * len(label)}}{''.join(values)}")
    (rows,) = on_a_page("\n".join(lines))
    found = {row[0]: row[1:] for row in rows}
    broken = ["12\n34", "0", "0", "12\n34"]
    assert found["一、本年新收政府信息公开申请数量"] == broken
    # 结果 names no row.
    assert found["（一）予以公开"] == ["1\n34\n5", "0", "0", "1\n34\n5"]
    assert found["四、结转下年度继续办理"] == ["3\n1", "2\n1", "4\n0", "9\n2"]


def test_a_short_sentence_ends_a_table():
    above = "信息内容            本年收费金额\n行政事业性收费      /\n"
    below = "信息内容            本年处理决定数量\n行政许可            7\n"
    text = f"{above}说明：数据由各单位报送。\n{below}"
    assert "说明" not in "".join(
        x for rows in on_a_page(text) for row in rows for x in row
    )


@pytest.mark.parametrize(
    ("above", "found"), [("97 398", "3 108"), ("5 24", "3\n108"), ("7", "3 108")]
)
def test_a_space_parts_no_thousands_where_it_parts_figures(above, found):
    pieces = [[Piece("申请", None), Piece(x, None)] for x in (above, "3 108")]
    *_, [_, cell] = table_of("report.pdf", 1, "", pieces).rows
    assert cell.text == found
    assert (cell.number is None) == ("\n" in found)


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (["甲类", "乙类", "丙类"], True),
        (["商业企业", "科研机构", "社会公益组织"], False),  # the first is cut away
    ],
)
def test_headings_of_a_form_stand_over_some_column(heads, told):
    columns = [(190.0 + 100 * n, 200.0 + 100 * n) for n in range(3)]
    spans = [(110.0 + 100 * n, 140.0 + 100 * n) for n in range(3)]
    assert _alternate(spans, columns, heads) is told


def test_a_heading_over_one_column_is_not_of_another():
    columns = [(190.0, 200.0), (290.0, 300.0)]
    heads = ["商业企业", "科研机构"]
    assert _alternate([(160.0, 200.0), (240.0, 280.0)], columns, heads)
    assert not _alternate([(280.0, 300.0), (340.0, 380.0)], columns, heads)


CENTRED = """\
                信息内容   本年制发件数   本年废止件数   现行有效件数
规章                                    0              1              2
行政规范性文件                          3              4              5
"""


def test_headings_that_are_centred_are_told_by_what_they_say():
    (rows,) = on_a_page(CENTRED)
    assert rows[0][-3:] == ["本年制发件数", "本年废止件数", "现行有效件数"]
    assert ["行政规范性文件", "3", "4", "5"] in rows
    # That of no form may be of any column.
    (rows,) = on_a_page(CENTRED.replace("本年废止件数", "废止的有多少"))
    assert "?" in rows[len(rows) - 3]


LOWEST = ["自然人", "商业企业", "科研机构", "公益组织", "法律服务机构", "其他", "总计"]
CELLS = [(200.0 + 70 * n, 270.0 + 70 * n) for n, _ in enumerate(LOWEST)]
RECEIVED, TOTAL = "一、本年新收政府信息公开申请数量", "（七）总计"


def drawn(*rows, moved=0.0):
    """Draw applicants' headings in the middle of cells, and rows by column and end.

    From the middle row on the figures stand as far from where they would.
    """
    middles = [(sum(cell) / 2, sum(cell) / 2) for cell in CELLS]
    heads = [Word(x, a - 20, b + 20) for x, (a, b) in zip(LOWEST, middles, strict=True)]
    lines = [Line([Word("法人或其他组织", 400, 460)], 0, 10, 1), Line(heads, 20, 30, 1)]
    for n, (label, side, figures) in enumerate(rows):
        words = [Word(label, 40, 160)]
        for column, text in figures.items():
            left, right = (x + moved * (2 * n >= len(rows)) for x in CELLS[column])
            x0 = left + 2 if side == "left" else right - 2 - 5 * len(text)
            words.append(Word(text, x0, x0 + 5 * len(text)))
        lines.append(Line(words, 15.0 * n + 40, 15.0 * n + 50, 1))
    (block,) = blocks(lines)
    return [[piece.text for piece in row] for row in block.rows]


def test_columns_that_move_from_some_row_on_are_those_of_the_form():
    all_of = {n: str(n) for n in range(7)}
    few = {n: all_of[n] for n in (0, 5, 6)}
    rows = [(RECEIVED, "right", all_of)] * 3 + [(TOTAL, "right", all_of)] * 3
    rows = [*rows[:1], (RECEIVED, "right", few), *rows[1:], (TOTAL, "right", few)]
    found = drawn(*rows, moved=-18.0)
    whole = [list(all_of.values()), ["0", "", "", "", "", "5", "6"]]
    assert [row[1:] for row in found[-8:-6]] == [row[1:] for row in found[-2:]] == whole


def test_a_row_that_may_be_of_two_columns_is_none():
    all_of = {n: str(n) for n in range(7)}
    rows = [(RECEIVED, "right", all_of)] * 3 + [(TOTAL, "right", all_of)] * 4
    far = drawn(*rows[:3], (TOTAL, "right", {0: "5"}), *rows[3:], moved=-18.0)
    assert [TOTAL, "5", "", "", "", "", "", ""] in far
    near = drawn(*rows[:3], (TOTAL, "right", {0: "5"}), *rows[3:], moved=-67.0)
    assert near[-9][1:] == ["?"] * 8  # which heading is whose, nobody can tell


def test_rows_with_all_figures_tell_columns_whose_cells_differ_in_alignment():
    all_of = {n: str(n) for n in range(7)}
    few = (TOTAL, "left", {n: all_of[n] for n in (0, 5, 6)})
    rows = [(RECEIVED, side, all_of) for side in ("left", "right") * 6]
    found = drawn(*rows, few)
    assert found[1][1:] == LOWEST
    assert found[-2][1:] == list(all_of.values())
    assert found[-1][1:] == ["0", "", "", "", "", "5", "6"]


def test_a_label_in_whose_middle_its_figure_stands_is_one():
    words = [
        [("指标", 40, 80), ("数量", 300, 340)],
        [("1.参加或举办新闻发布会总次数", 40, 180), ("8", 320, 325)],
        [("其中：主要负责同志", 60, 150)],
        [("6", 320, 325)],
        [("参加新闻发布会次数", 60, 150)],
        [("2.政府网站在线访谈次数", 40, 150), ("1", 320, 325)],
    ]
    lines = [
        Line([Word(*x) for x in own], 12.0 * n, 12.0 * n + 10, 1)
        for n, own in enumerate(words)
    ]
    (block,) = blocks(lines)
    rows = [[piece.text for piece in row] for row in block.rows]
    assert ["其中：主要负责同志参加新闻发布会次数", "6"] in rows


FEW = """\
信息内容         本年收费金额
行政事业性收费        {}
三、收到和处理政府信息公开申请情况
                      自然人 商业企业 科研机构 公益组织 法律服务机构 其他 总计
一、本年新收政府信息公开申请数量   1   2   3   4   5   6   21
二、上年结转政府信息公开申请数量   1   2   3   4   5   6   21
"""


@pytest.mark.parametrize("sign", ["—", ""])
def test_a_row_without_figures_stays_in_the_table_above(sign):
    *_, rows = on_a_page(FEW.format(sign))
    texts = {text for row in rows for text in row}
    assert "本年收费金额" not in texts and {"自然人", "21"} <= texts


def test_the_label_that_begins_a_page_may_have_two_lines():
    rows = """\
没有现成信息
需要另行制作                0     1     2
补正后申请内容仍不明确      3     4     5
"""
    assert on_a_page(rows) == [
        [
            ["没有现成信息需要另行制作", "0", "1", "2"],
            ["补正后申请内容仍不明确", "3", "4", "5"],
        ]
    ]


def test_headings_left_of_all_figures_begin_a_table():
    rows = "（七）总计                                     1   2   3   4   5   6   21\n"
    table = "  行政复议      行政诉讼\n结果维持  未经复议直接起诉  复议后起诉\n"
    first, *_ = on_a_page(rows * 3 + table)
    assert not {"行政诉讼", "复议后起诉"} & {text for row in first for text in row}


def test_a_numbered_row_without_figures_is_no_heading():
    rows = "（七）总计                    1   2   3   4   5   6   21\n"
    text = rows * 3 + "办理结果   （六）其他\n" + rows.replace("七", "八")
    (found,) = on_a_page(text)
    assert [row[-1] for row in found].count("21") == 4


def test_the_end_of_a_heading_that_looks_as_a_unit_is_none_of_a_row():
    order = [LOWEST[-1], *LOWEST[:-1]]
    heads = [Word(x, a + 5, a + 45) for x, (a, _) in zip(order, CELLS, strict=True)]
    heads[:2] = [Word("总", 220, 230), Word("自然", 285, 305)]
    below = [Word("计", 220, 230), Word("人", 290, 300)]
    lines = [Line(heads, 0, 10, 1), Line(below, 12, 22, 1)]
    for n in range(2):
        figures = [Word("7", a + 20, a + 25) for a, _ in CELLS]
        top = 30.0 + 15 * n
        lines.append(Line([Word(RECEIVED, 40, 160), *figures], top, top + 10, 1))
    (block,) = blocks(lines)
    assert [piece.text for piece in block.rows[0]][1:] == order


def test_a_heading_between_two_columns_of_its_own_is_no_column():
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结"]
    lowest = [Word(x, 100.0 * n, 100.0 * n + 40) for n, x in enumerate(names)]
    figures = [Word("3", 100.0 * n + 10, 100.0 * n + 15) for n, _ in enumerate(names)]
    rows = [[Word("行政复议", 150, 190)], lowest, figures]
    lines = [Line(row, 15.0 * n, 15.0 * n + 10, 1) for n, row in enumerate(rows)]
    (block,) = blocks(lines)
    assert [piece.text for piece in block.rows[-1]] == ["3"] * 4
    over = [piece.text for piece in block.rows[0]]  # the nearest
    assert over == ["结果维持", "结果纠正", "行政复议", "尚未审结"]


HEADS_BROKEN = """\
信息                                       本年
                      本年制发件数                        现行有效件数
内容                                       废止件数

规章                  0                    0              1

行政规范性文件        19                   8              28

第二十条第（五）项

信息
                      本年处理决定数量
内容

行政许可              423

三、行政复议、行政诉讼情况

              行政
                                                        行政诉讼
              复议
     结果 结果 其他                           未经复议直接起诉     复议后起诉
                    尚未审结 总计
     维持 纠正 结果                 维持 纠正 其他 尚未 总计 维持 纠正 其他 尚未 总计
                                              结果 审结                结果 审结
     1    2    3    4        10     5    6    7    8    26   0    0    9    0    9
"""


def test_headings_that_a_text_has_broken_stand_over_their_columns(read, figures_in):
    found = figures_in(read((TITLE + HEADS_BROKEN).encode(), suffix=".txt"))
    assert found["normative.made", ""] == 19
    assert found["normative.repealed", ""] == 8
    assert found["normative.in_force", ""] == 28
    assert found["licence.decisions", ""] == 423  # under a heading of its own
    assert found["review.total", ""] == 10
    assert found["litigation_direct.pending", ""] == 8
    assert found["litigation_after_review.other", ""] == 9


@pytest.mark.parametrize(
    "others",
    [
        "现行有效件数|内容 废止件数",
        "现行有效件数|本年废止件数",
        "本年废止件数|现行有效件数",
    ],
)
def test_figures_beside_a_part_of_a_heading_or_in_another_order_stand_under_none(
    others,
):
    texts = ["本年制发件数", *others.split("|"), "规章", "19", "8", "28"]
    rows = restore([Item(text, n, 0) for n, text in enumerate(texts)])
    heads, row = [[cell.text for cell in row] for row in rows]
    assert row == ["规章", "19", "8", "28"]
    assert ("现行有效件数" in heads) is (others == "本年废止件数|现行有效件数")


def test_headings_in_other_places_than_their_rows_stand_over_them(read, figures_in):
    title = TITLE.replace("如东县", "诏安县").replace("2021", "2011")
    rows = [
        "        指标名称          计量单位  2011年度  历年累计",
        *(
            f"{label:\u3000>14}{'条':>4}{year:>8}{all_:>8}"
            for label, year, all_ in [
                ("主动公开信息数", 1201, 5039),
                ("其中：1、网站公开", 1201, 1803),
                ("2、政府公报公开", 0, 0),
                ("受理依申请公开信息总数", 3, 7),
                ("其中：1、当面申请数", 0, 0),
                ("2、传真申请数", 3, 4),
            ]
        ),
    ]
    found = figures_in(read((title + "\n".join(rows)).encode(), suffix=".txt"))
    assert found["proactive.total", ""] == 1201
    assert found["cumulative.request.fax", ""] == 4


def test_one_space_parts_cells_that_fill_their_columns():
    # 信息内容 本年处理决定数量 / 行政许可 0 : the second column begins at place 9
    heads = [Word("信息内容", 0, 8), Word("本年处理决定数量", 9, 25)]
    row = [Word("行政许可", 0, 8), Word("0", 9, 10)]
    apart = [Word("信息 内容", 0, 9)]
    lines = [
        Line([Word.of(heads)], 0, 1),
        Line(row, 1, 2),
        Line([Word.of([*apart, heads[1]])], 9, 10),  # near none
    ]
    below = Line([Word.of(heads)], 2, 3)
    part_cells([lines[1], below], broad=True)  # as figures above it tell
    assert len(below.words) == 2
    part_cells(lines, broad=True)
    assert [len(line.words) for line in lines] == [2, 2, 1]


HEADS = """\
        项目                        申请人情况
                    自然         法人或其他组织            总计
                     人   商业  科研  社会  法律  其他
                         企业  机构  公益  服务
                                   组织  机构
"""
ASKED = {
    "一、本年新收政府信息公开申请数量": (9, 1, 2, 3, 4, 5, 24),
    "二、上年结转政府信息公开申请数量": (1, 0, 0, 0, 0, 0, 1),
    "（一）予以公开": (7, 1, 2, 3, 4, 5, 22),
    "（七）总计": (8, 1, 2, 3, 4, 5, 23),
    "四、结转下年度继续办理": (2, 0, 0, 0, 0, 0, 2),
}
PEOPLE = [
    "natural",
    "enterprise",
    "research",
    "public_interest",
    "legal_service",
    "other_organisation",
    "total",
]
CODES = ["request.received", "request.carried_in", "outcome.granted", "outcome.total"]
CODES += ["request.carried_out"]
TRUTH = {
    (code, who): value
    for code, row in zip(CODES, ASKED.values(), strict=True)
    for who, value in zip(PEOPLE, row, strict=True)
}


def asked(blank=(), shift=(), cut=None, wide=4):
    """Draw the table of requests, each of some cells blank, and a page cut."""
    lines = [HEADS.rstrip("\n")]
    for n, (label, figures) in enumerate(ASKED.items()):
        cells = ["" if (n, m) in blank else str(x) for m, x in enumerate(figures)]
        step = wide if cut is not None and n >= cut else 4
        before = "\f" if n == cut else ""
        moved = " " * (n in shift)
        line = before + label + " " * (22 - len(label)) + moved
        lines.append(line + "".join(f"{x:<{step}}" for x in cells).rstrip())
    return (TITLE + "\n".join(lines)).encode()


def test_what_heads_the_labels_is_no_column(read, figures_in):
    # a figure that stands one place aside makes eight places of seven columns
    found = figures_in(read(asked(shift=[0, 2, 3]), ".txt"))
    assert found == TRUTH


@given(
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=12),
    st.sets(st.integers(0, 4)),
    st.one_of(st.none(), st.integers(1, 4)),
    st.sampled_from([2, 3, 4, 5, 7]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_figure_is_wrong_or_lost_without_its_code_in_a_finding(
    read, figures_in, blank, shift, cut, wide
):
    left = {
        key: value
        for n, (key, value) in enumerate(TRUTH.items())
        if divmod(n, 7) not in blank
    }
    try:
        report = read(asked(blank, shift, cut, wide), ".txt")
    except NotAReportError:
        return
    found = figures_in(report)
    assert found.items() <= left.items()
    told = set(" ".join(report.findings["codes"].fillna("")).split())
    assert {code for code, _ in left.keys() - found.keys()} <= told


def test_a_row_that_lacks_a_figure_is_read_where_whole_rows_prove_the_columns(
    read, figures_in
):
    found = figures_in(read(asked(blank=[(2, 0), (3, 3), (3, 5)]), ".txt"))
    lack = {(CODES[2], PEOPLE[0]), (CODES[3], PEOPLE[3]), (CODES[3], PEOPLE[5])}
    assert found == {key: x for key, x in TRUTH.items() if key not in lack}


def test_columns_that_no_whole_row_and_no_heading_proves_are_not_read(read, figures_in):
    report = read(asked(blank=[(3, 1), (4, 1)], cut=3, wide=7), ".txt")
    found = figures_in(report)
    assert found == {key: x for key, x in TRUTH.items() if key[0] in CODES[:3]}
    told = set(" ".join(report.findings["codes"].fillna("")).split())
    assert told >= {*CODES[3:]}


def lacking(*rows, cut=3):
    """Draw the table of requests with figures of four columns of seven."""
    names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    lines = ["项目" + " " * 36 + "申请人情况", " " * 42 + "法人或其他组织"]
    lines.append(" " * 22 + "".join(f"{name:<8}" for name in [*names, "总计"]))
    for n, (label, row) in enumerate(zip(ASKED, rows, strict=True)):
        wide = 11 if n >= cut else 8
        cells = [row[0], row[1], "", "", "", row[2], row[3]]
        line = "\f" * (n == cut) + label + " " * (22 - len(label))
        lines.append(line + "".join(f"{x:<{wide}}" for x in cells).rstrip())
    return (TITLE + "\n".join(lines)).encode()


ROWS_LACKING = [
    (9, 1, 5, 15),
    (1, "", "", 1),
    (8, 1, 5, 14),
    (8, 1, 5, 14),
    (2, "", "", 2),
]


def test_where_cells_are_blank_sums_tell_the_first_column_and_the_last(
    read, figures_in
):
    report = read(lacking(*ROWS_LACKING), ".txt")
    ends = {"natural": 0, "total": 3}
    assert figures_in(report) == {
        (code, who): row[n]
        for code, row in zip(CODES, ROWS_LACKING, strict=True)
        for who, n in ends.items()
    }
    told = set(" ".join(report.findings["codes"].fillna("")).split())
    assert told >= {CODES[n] for n in (0, 2, 3)}  # of the columns between


@pytest.mark.parametrize(
    ("row", "changed", "left"),
    [
        # 8 of the first column are dealt with, and not 7: a page may begin with others
        (2, (7, 2, 5, 14), {("outcome.total", "natural")}),
        # half of the rows do not add up, so that no figure is known for the total
        (3, (8, 1, 5, 15), {("outcome.total", "natural"), ("outcome.total", "total")}),
    ],
)
def test_what_sums_do_not_show_is_not_read(read, figures_in, row, changed, left):
    rows = [*ROWS_LACKING]
    rows[row] = changed
    found = figures_in(read(lacking(*rows), ".txt"))
    assert not left & found.keys()
    assert found["request.received", "total"] == 15


def test_a_row_without_label_may_be_one_that_seems_blank(read):
    label, last = "二、上年结转政府信息公开申请数量", "（七）总计"
    text = asked().decode().replace(label, " " * len(label))
    text = text.replace(last, f"{label}\n{last}")
    findings = read(text.encode(), ".txt").findings.set_index("rule")
    assert "request.carried_in" in findings.loc["row.unlabelled", "codes"]


def test_a_change_is_read_with_a_space_after_its_word(read, figures_in):
    rows = """\
     信息内容      上一年项目数量    本年增/减    处理决定数量
     行政许可          23          减2        342
  其他对外管理服务事项     118         减 15       343
     行政处罚           7          增 12       87
     行政强制           8          增3          9
"""
    title = TITLE.replace("2021", "2019")
    found = figures_in(read((title + rows).encode(), ".txt"))
    assert found["licence.change", ""] == -2
    assert found["service.change", ""] == -15
    assert found["penalty.change", ""] == 12


def test_a_part_of_a_number_is_no_part_of_a_label():
    label = "（一）主动公开政府信息数（不同渠道和方式公开相同"
    parts = [label, "２，６４", "条", "信息计1条）", "４"]
    assert join_broken([parts[0], parts[3]]) == [(0, 2)]
    assert join_broken(parts) == [(n, n + 1) for n in range(5)]


def test_names_apart_from_their_figures_are_told_with_a_remedy(read):
    lines = [*ASKED, "1", "2", "3", "4", "5"]
    with pytest.raises(NotAReportError, match="pdftotext -layout"):
        read((TITLE + "\n\n".join(lines)).encode(), ".txt")
    with pytest.raises(NotAReportError, match="picture"):
        read((TITLE + "\n\n".join(lines[-5:])).encode(), ".txt")


def test_one_space_parts_nothing_where_letters_take_one_place(read, figures_in):
    # as 2021 in the title that stands on each page over the figures of a label
    title = "\f【年度报告】如东县人民政府 2021 年政府信息公开工作年度报告"
    more = ["（二）部分公开（区分处理的，只计这", "4   0   0   0   0   1   5"]
    lines = ["", title, more[0], " " * 22 + more[1], "    一情形，不计其他情形）", ""]
    text = asked(cut=3).decode().replace("\f", "\n".join(lines))
    found = figures_in(read(text.encode(), ".txt"))
    assert found.items() >= TRUTH.items()
    assert found["outcome.partial", "total"] == 5


NARROW = """
三、收到和处理政府信息公开申请情况
（本列数据的勾稽关系                      申请人情况
为：第一项加第二项之   自然人               法人或其他组织                  总计
和）               商业企业 科研机构 社会公益组织 法律服务机构 其他
一、本年新收政府信息公开申请数量     9   0   1   0   0   0   10
（三）不予   7.属于行     1   0   0   0   0   0    1
  公开    政执法案
             卷
          8.属于行     2   0   0   0   0   0    2
          政查询事
             项
（四）无法   1.本机关     3   0   1   0   0   0    4
 提供     不掌握相
          关政府信
             息
（七）总计             9   0   1   0   0   0   10
"""


def test_the_last_letter_of_a_centred_label_stands_below_the_others(read, figures_in):
    found = figures_in(read((TITLE + NARROW).encode(), ".txt"))
    rows = ["refused.case_file", "refused.enquiry", "cannot.not_held"]
    assert [found[row, "natural"] for row in rows] == [1, 2, 3]


def test_a_group_and_a_label_that_one_space_parts_are_two_cells(read, figures_in):
    # 不予公开 stands beside 属于行政执法案卷, and both are broken in the same places
    rows = [" （三） 7.属于行     1   0   0   0   0   0    1"]
    rows += ["      不予公 政执法案", "       开    卷"]
    first = "（三）不予   7.属于行     1   0   0   0   0   0    1"
    text = NARROW.replace(first, "     " + "\n".join(rows))
    text = text.replace("  公开    政执法案\n             卷\n", "")
    found = figures_in(read((TITLE + text).encode(), ".txt"))
    assert found["refused.case_file", "natural"] == 1


def test_the_rest_of_a_label_beside_that_of_its_group_is_no_heading():
    label = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开"
    above = Line([Word("（六）其他处", 0, 12), Word(label, 14, 84)], 0, 1)
    line = Line([Word("理", 0, 2), Word("申请", 14, 18)], 1, 2)
    assert _is_heading(line, 90)  # 申请 may head a column
    assert not _is_heading(line, 90, above)


def test_the_number_of_a_label_at_the_end_of_a_line_is_no_figure(read, figures_in):
    text = NARROW
    for first, number in (
        ("（三）不予   7.属于行", "7."),
        ("          8.属于行", "8."),
    ):
        name, rest = "（三）不" + " " * 12, first[-3:]
        text = text.replace(first, name).replace("  公开    政执法案", "予公开 7.")
        text = text.replace("          政查询事", f"予公开 {number}")
        text = text.replace("             卷", f"{rest}政执法案卷")
        text = text.replace("             项", f"{rest}政查询事项")
    found = figures_in(read((TITLE + text).encode(), ".txt"))
    rows = ["refused.case_file", "refused.enquiry", "cannot.not_held"]
    assert [found[row, "natural"] for row in rows] == [1, 2, 3]


def test_disputes_in_rows_stand_each_beside_its_group(read, figures_in):
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    groups = ["行政复议", "行政诉讼      未经复议直接起诉", "          复议后起诉"]
    text = "四、政府信息公开行政复议、行政诉讼情况\n"
    for n, group in enumerate(groups):
        for m, result in enumerate(results):
            text += f"{'' if m else group:24}{result}{10 * n + m:12}\n"
    found = figures_in(read((TITLE + NARROW + text).encode(), ".txt"))
    assert found["review.corrected", ""] == 1
    assert found["litigation_direct.total", ""] == 14
    assert found["litigation_after_review.other", ""] == 22
    assert found["outcome.total", "total"] == 10


def test_a_page_may_repeat_the_first_of_the_headings_alone(read, figures_in):
    again = "\f" + "\n".join(NARROW.split("\n")[2:3]) + "\n为：第一项加第二项之\n"
    text = NARROW.replace("（四）无法", again + "（四）无法")
    found = figures_in(read((TITLE + text).encode(), ".txt"))
    assert found["cannot.not_held", "natural"] == 3
    assert found["outcome.total", "total"] == 10
    other = again + "序号  自然人  总计\n"  # and others below: a table of its own
    text = NARROW.replace("（四）无法", other + "（四）无法")
    found = figures_in(read((TITLE + text).encode(), ".txt"))
    assert ("cannot.not_held", "natural") not in found


def test_a_line_of_a_text_that_ends_with_a_number_is_no_row(tmp_path):
    text = "存在的问题：一是公开内容还需深化，2021 年抽查的 33\n个单位中有 1 个\n"
    *_, rows = tables(tmp_path, f"{NARROW}五、存在的问题\n  {text}")
    assert not any("33" in cell for row in rows for cell in row)
