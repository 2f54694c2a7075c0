"""What to look at first: errors, what they speak of, and what nothing confirms."""

from test_matching import ROWS, by_hand

HEAD = ("统计指标", "单位", "统计数")


def looks(report):
    table = report.review()
    return list(zip(table["what"], table["code"].str.split().str[0], strict=True))


def test_a_figure_that_no_identity_confirms_is_looked_at(read):
    report = read(by_hand([HEAD, *ROWS, ("举报投诉数量", "件", 4)]))
    table = report.review().set_index("code")
    assert table.loc["complaint.total", "why"] == "no identity confirms it"
    assert table.loc["complaint.total", ["label", "value"]].tolist() == [
        "举报投诉数量", 4.0,
    ]  # fmt: skip
    assert table.loc["complaint.total", "where"].endswith("table 1, row 10, column 3")
    assert table.loc["complaint.total", "where"].startswith(report.meta["path"])
    assert "request.fax" not in table.index  # 26 + 5 + 63 + 226 = 320


def test_what_an_identity_contradicts_comes_before_what_none_confirms(read):
    wrong = [HEAD, *ROWS, ("举报投诉数量", "件", 4)]
    wrong[3] = (*ROWS[2][:2], 6)
    report = read(by_hand(wrong))
    table = report.review()
    assert table["what"][0] == "finding"
    assert table["why"][0].startswith("request.channels: strict identity")
    assert table["remedy"][0].startswith("look in the document")
    rows = looks(report)
    fax, complaint = (
        rows.index(("figure", c)) for c in ("request.fax", "complaint.total")
    )
    assert fax < complaint
    assert table["why"][fax] == "not certain by request.channels"


def test_an_unreadable_cell_is_looked_at_in_its_place(read):
    odd = [HEAD, *ROWS]
    odd[3] = (*ROWS[2][:2], "五件")
    table = read(by_hand(odd)).review().set_index("why")
    [why] = [why for why in table.index if why.startswith("cell.unreadable")]
    assert table.loc[why, "where"].endswith("table 1, row 4, column 3")
    assert table.loc[why, "remedy"].startswith("look in the document and enter")
    assert table.loc[why, "label"] == "传真申请数"
