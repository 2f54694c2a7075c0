"""Tables for a paper say value, n, interval and what must be said, in every format."""

import re

import pandas as pd
import pytest

import govopen
from govopen import measures
from govopen.errors import DataError


@pytest.fixture(scope="module")
def rates():
    df = govopen.load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    return measures.disclosure_rates(df)


def test_latex_is_whole_and_its_signs_are_escaped(rates, tmp_path):
    odd = ["50% of a_b & c", "如东县 {#1} ~^$\\"]
    rows = rates.head(2).assign(label=odd, 名称_x=["A & B", "宿迁"])
    path = tmp_path / "a.tex"
    govopen.typeset(rows, path, title="Share_1 of 100% 表", by="名称_x")
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\\begin{(\w+)}", text) == ["table", "tabular"]
    assert re.findall(r"\\end{(\w+)}", text) == ["tabular", "table"]
    plain = re.sub(r"\\[{}\\]", "", text)
    assert plain.count("{") == plain.count("}")
    assert r"50\% of a\_b \& c" in text
    assert r"\caption{Share\_1 of 100\% 表}" in text
    assert r"名称\_x" in text
    assert not re.search(r"(?<!\\)[%#$_^]", text)
    # Six columns, so that each row has five signs that part.
    lines = [x for x in text.split("\n") if x.endswith(r"\\")]
    assert [len(re.findall(r"(?<!\\)&", line)) for line in lines] == [5, 5, 5]


def test_value_has_its_n_and_interval_and_notes_say_which(rates, tmp_path):
    table = govopen.typeset(rates, tmp_path / "a.html", by="year", digits=3)
    first = rates.iloc[0]
    told = "{value:.3f} [{low:.3f}, {high:.3f}]".format(**first)
    assert table.iloc[0].tolist()[2:5] == [
        f"{first['k']:,.0f}", f"{first['n']:,.0f}", told
    ]  # fmt: skip
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "the 95% interval, were the requests of the year independent draws" in page


def test_bounds_and_doubts_are_marked(tmp_path):
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    table = govopen.typeset(measures.outcomes(df), tmp_path / "a.html")
    assert table["Value"].iloc[-1].startswith("0.003 to 0.248")
    assert "†" not in (tmp_path / "a.html").read_text(encoding="utf-8")
    hongze = govopen.load(place="洪泽区", scope="jurisdiction", years=2023)
    table = govopen.typeset(measures.per_hundred(hongze), tmp_path / "a.html")
    assert table["Value"].str.endswith("†").all()
    assert "†: a check" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_simulated_data_say_so(rates, tmp_path):
    made = rates.assign(source_kind="simulated")
    govopen.typeset(made, tmp_path / "a.tex")
    assert "SIMULATED DATA" in (tmp_path / "a.tex").read_text(encoding="utf-8")


def test_page_and_word_file_read_back_as_printed(rates, tmp_path):
    docx = pytest.importorskip("docx")
    table = govopen.typeset(rates, tmp_path / "a.html", by="year", title="表1 <b>")
    [page] = pd.read_html(tmp_path / "a.html", flavor="lxml")
    assert page["Value"].tolist() == table["Value"].tolist()
    assert "表1 &lt;b&gt;" in (tmp_path / "a.html").read_text(encoding="utf-8")
    govopen.typeset(rates, tmp_path / "a.docx", by="year", title="表1")
    document = docx.Document(str(tmp_path / "a.docx"))
    cells = [[x.text for x in row.cells] for row in document.tables[0].rows]
    assert cells == [list(table), *table.to_numpy().tolist()]
    said = [x.text for x in document.paragraphs if x.text]
    assert said[0] == "表1"
    assert said[-1].startswith("Grade")


def test_what_cannot_be_written_is_refused(rates, tmp_path):
    with pytest.raises(DataError, match="format='rtf' is none of tex, html, docx"):
        govopen.typeset(rates, tmp_path / "a.rtf")
    with pytest.raises(DataError, match="no row"):
        govopen.typeset(rates[:0], tmp_path / "a.tex")
    with pytest.raises(DataError, match="there is no folder"):
        govopen.typeset(rates, tmp_path / "none" / "a.tex")
    assert not list(tmp_path.iterdir())
