"""Rows of copied text are put together whatever an editor did to their tabs."""

import pytest

from govopen.reading.tabs import rows_of_lines

GROUPED = """如东县2018年政府信息公开工作年度报告
类别\t统计指标\t统计数
三、依申请公开情况\t（一）收到申请数（件）\t9
1.当面申请数（件）\t2
2.传真申请数（件）\t{}
3.网络申请数（件）\t6
4.信函申请数（件）\t1
"""


@pytest.mark.parametrize("fax", ["0", "", "——"])
def test_figures_beside_a_label_over_several_rows_stay_under_their_heading(
    fax, read, figures_in
):
    found = figures_in(read(GROUPED.format(fax).encode(), ".txt"))
    ways = {"received": 9, "in_person": 2, "online": 6, "letter": 1}
    ways |= {"fax": 0} if fax == "0" else {}
    assert found == {(f"request.{way}", ""): n for way, n in ways.items()}


def test_a_quoted_cell_may_have_several_lines():
    lines = ['"科研', '机构"\t1\t"2', '3"', "行政许可\t0\t0", *["其他\t1\t0"] * 4]
    numbered = rows_of_lines(lines)
    assert numbered[0] == (1, "科研机构\t1\t2\n3")
    assert numbered[1] == (4, lines[3])
