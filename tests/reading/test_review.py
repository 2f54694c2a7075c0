"""What to look at first: errors, what they speak of, and what nothing confirms."""

import re

import matplotlib.pyplot as plt
import pdfplumber
import pypdfium2
import render
import render_files
from test_matching import ROWS, by_hand

import govopen
from govopen.reading import crop
from govopen.reading.crop import Wanted

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


def test_of_a_pdf_each_row_has_a_picture_of_its_place(tmp_path):
    """The strip of the page that is drawn holds the word that pdfplumber finds."""
    figures = render.figures_of("ogi2021", 3)
    title, tables = render_files.laid_out("ogi2021", figures, render.Style())
    path = tmp_path / "report.pdf"
    path.write_bytes(render_files.pdf(title, tables))
    look = govopen.read_report(path).review(crops=tmp_path / "crops")
    assert (look["crop"] != "").sum() == look["where"].str.contains("page").sum() > 5
    with pdfplumber.open(path) as pdf, pypdfium2.PdfDocument(path) as drawn:
        words = [page.extract_words() for page in pdf.pages]
        for row in look[look["value"] >= 100].itertuples():
            n = int(re.search(r"page (\d+)", row.where)[1]) - 1
            same = [w for w in words[n] if w["text"] == f"{row.value:.0f}"]
            if len(same) != 1:
                continue
            whole = drawn[n].render(scale=2, rev_byteorder=True).to_numpy()
            strip = (plt.imread(tmp_path / "crops" / row.crop) * 255).round()
            top = next(
                y
                for y in range(len(whole) - len(strip) + 1)
                if (whole[y : y + len(strip)] == strip).all()
            )
            assert top <= 2 * same[0]["top"]
            assert 2 * same[0]["bottom"] <= top + len(strip) < top + len(whole) / 4


def test_a_page_that_prints_the_value_nowhere_is_shown_whole(tmp_path):
    path = tmp_path / "turned.pdf"
    path.write_bytes(render_files.pdf("无", [[[("件", 1, 1), ("5", 1, 1)]]]))
    rows = [Wanted(1, "件", 5.0), Wanted(1, "件", 7.0), Wanted(1, "件", None)]
    near, *whole = crop.draw(str(path), rows, str(tmp_path))
    heights = [len(plt.imread(tmp_path / name)) for name in (near, *whole)]
    assert heights[0] < heights[1] == heights[2]
