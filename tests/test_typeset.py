import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

import govopen
from govopen.errors import DataError


@pytest.fixture(scope="module")
def answers():
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    return govopen.measures.outcomes(df)


def test_bounds_stand_with_the_interval_around_both(answers, tmp_path):
    # Rudong 2018 printed 320 answers, of which 9 asked to amend: 130 of 311 to 320.
    table = govopen.typeset(answers, tmp_path / "a.tex", digits=2)
    assert table.loc[0, "Value"].startswith("0.41 to 0.42 [0.35, 0.47]")
    assert table.loc[2, ["k", "n"]].tolist() == ["", ""]


def test_the_same_table_stands_in_every_format(answers, tmp_path):
    by = ["county", "year"]
    for kind in ("tex", "html", "docx"):
        table = govopen.typeset(answers, tmp_path / f"a.{kind}", title="Answers", by=by)
    cells = [list(table), *table.to_numpy().tolist()]
    told = (tmp_path / "a.tex").read_text("utf-8")
    rows = [line.removesuffix(r" \\") for line in told.splitlines() if " & " in line]
    assert [row.split(" & ") for row in rows] == cells
    [html] = pd.read_html(tmp_path / "a.html", dtype_backend="pyarrow")
    assert html["Value"].tolist() == table["Value"].tolist()
    document = Document(str(tmp_path / "a.docx"))
    [drawn] = document.tables
    assert [[cell.text for cell in row.cells] for row in drawn.rows] == cells
    texts = [p.text for p in document.paragraphs if p.text]
    assert texts[0] == "Answers" and len(texts) == 4


def test_numbers_stand_to_the_right_and_words_to_the_left(tmp_path):
    df = govopen.load(place="宿迁市", scope="jurisdiction", years=2024)
    measured = govopen.measures.outcomes(df)
    for kind in ("html", "docx"):
        govopen.typeset(measured, tmp_path / f"a.{kind}", by="county")
    told = (tmp_path / "a.html").read_text("utf-8")
    for tag, wanted in (("th", "k"), ("td", "1,431")):
        assert f'<{tag} align="right">{wanted}</{tag}>' in told
    for tag, wanted in (("th", "Grade"), ("td", "Disclosed in full")):
        assert f'<{tag} align="left">{wanted}</{tag}>' in told
    [drawn] = Document(str(tmp_path / "a.docx")).tables
    sides = [
        [cell.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT for cell in row.cells]
        for row in drawn.rows[:2]
    ]
    assert sides == 2 * [[False, False, True, True, False, False]]


def test_an_empty_cell_of_a_word_table_is_no_higher_than_others(answers, tmp_path):
    table = govopen.typeset(answers, tmp_path / "a.docx")
    assert (table == "").any().any()
    [drawn] = Document(str(tmp_path / "a.docx")).tables
    cells = [cell.paragraphs[0] for row in drawn.rows for cell in row.cells]
    # That of the paragraph, as a cell without letters has no other.
    assert {cell.style.font.size.pt for cell in cells} == {8}
    assert not any(run.font.size for cell in cells for run in cell.runs)


def test_what_latex_takes_for_markup_is_escaped(answers, tmp_path):
    labels = ["50 % & more", "a_b {c}", r"\input{x}"]
    frame = answers.assign(label=labels)
    govopen.typeset(frame, tmp_path / "a.tex", title="100 % # 如东")
    told = (tmp_path / "a.tex").read_text("utf-8")
    assert r"\caption{100 \% \# 如东}" in told
    assert r"50 \% \& more & 130" in told
    assert r"a\_b" in told and r"\input{x}" not in told
    assert told.count(r"\begin{") == told.count(r"\end{")


def test_html_is_never_markup_of_the_data(answers, tmp_path):
    govopen.typeset(
        answers[:1].assign(label="<script>"), tmp_path / "a.html", title="<b>"
    )
    told = (tmp_path / "a.html").read_text("utf-8")
    assert "<script>" not in told and "&lt;script&gt;" in told and "&lt;b&gt;" in told


def test_notes_say_what_intervals_allow_for_and_what_is_simulated(answers, tmp_path):
    def notes(frame, **options):
        govopen.typeset(frame, tmp_path / "a.tex", **options)
        lines = (tmp_path / "a.tex").read_text("utf-8").splitlines()
        return [x for x in lines if x.startswith(r"\par ")]

    one = notes(answers, confidence=0.9)
    assert "the 90\\% interval, were the requests" in one[0]
    assert "only between these" in one[1]
    made = notes(answers.assign(source_kind="simulated"))
    assert "SIMULATED" in made[0]
    assert not any("interval" in x for x in notes(answers.assign(chance="none")))


def test_doubts_are_marked(tmp_path):
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    table = govopen.typeset(govopen.measures.outcomes(df), tmp_path / "a.html")
    assert table["Value"].str.endswith("]").all()
    assert "†" not in (tmp_path / "a.html").read_text(encoding="utf-8")
    hongze = govopen.load(place="洪泽区", scope="jurisdiction", years=2023)
    table = govopen.typeset(govopen.measures.per_hundred(hongze), tmp_path / "a.html")
    assert table["Value"].str.endswith("†").all()
    assert "†: a check" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_what_is_not_told_has_empty_cells_and_no_mark(tmp_path):
    hongze = govopen.load(place="洪泽区", scope="jurisdiction", years=2023)
    rows = govopen.measures.per_hundred(hongze)
    untold = dict.fromkeys(["k", "n", "value", "low", "high", "least", "most"], np.nan)
    for name in ("a.html", "a.tex", "a.docx"):
        table = govopen.typeset(rows.assign(**untold), tmp_path / name)
        assert {*table[["k", "n", "Value"]].to_numpy().ravel()} == {""}
    assert "†" not in (tmp_path / "a.tex").read_text(encoding="utf-8")


def test_rates_say_for_how_many(tmp_path):
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    rate = govopen.measures.per_head(df, "request.received")
    table = govopen.typeset(rate, tmp_path / "a.tex", digits=1)
    assert table["Value"].tolist() == ["36.4 [32.5, 40.6]"]
    assert "for 100,000 of n" in (tmp_path / "a.tex").read_text("utf-8")


def test_a_models_result_brings_its_title_and_notes(tmp_path):
    rows = pd.DataFrame({"term": ["a"], "estimate": [0.40612], "n": [1234567.0]})
    facts = {"n": "12", "method": "least squares"}
    result = SimpleNamespace(title="A slope", facts=facts, table=lambda: rows)
    table = govopen.typeset(result, tmp_path / "a.tex")
    assert table.loc[0].tolist() == ["a", "0.406", "1,234,567"]
    told = (tmp_path / "a.tex").read_text("utf-8")
    assert r"\caption{A slope}" in told and "method: least squares" in told


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("a.pdf", {}, "tex"),
        ("no/a.tex", {}, "no folder"),
        ("a.tex", {"by": "yaer"}, "year"),
    ],
)
def test_what_does_not_fit_is_refused(answers, tmp_path, name, options, said):
    with pytest.raises(DataError, match=said):
        govopen.typeset(answers, tmp_path / name, **options)
    assert not list(tmp_path.iterdir())


def test_it_needs_rows_and_columns(answers, tmp_path):
    with pytest.raises(DataError, match="no row"):
        govopen.typeset(answers[:0], tmp_path / "a.tex")
    with pytest.raises(DataError, match="grade"):
        govopen.typeset(answers.drop(columns="grade"), tmp_path / "a.tex")


def test_rows_that_nothing_tells_apart_are_refused(answers, tmp_path):
    twice = pd.concat([answers.assign(year=2017), answers.assign(year=2018)])
    with pytest.raises(DataError, match="several rows have one name"):
        govopen.typeset(twice, tmp_path / "a.tex")
    assert len(govopen.typeset(twice, tmp_path / "a.tex", by="year")) == len(twice)


def test_a_long_table_goes_on_over_pages_and_a_wide_one_is_cut_to_fit(
    answers, tmp_path
):
    many = pd.concat([answers.assign(year=str(1900 + n)) for n in range(60)])
    many = many.assign(body="如东县人民政府" * 4)
    govopen.typeset(many, tmp_path / "a.tex", by=["year", "body"], title="T")
    text = (tmp_path / "a.tex").read_text("utf-8")
    assert r"\begin{longtable}{r>{\raggedright\arraybackslash}p{" in text
    assert r"\endhead" in text and r"\begin{table}" not in text
    assert "% Run LaTeX again" in text
    govopen.typeset(many, tmp_path / "a.docx", by=["year", "body"])
    document = Document(str(tmp_path / "a.docx"))
    [drawn] = document.tables
    widths = [column.width for column in drawn.columns]
    assert widths[1] > 2 * widths[0]
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert 0.9 * room < sum(widths) <= room
    assert "w:tblHeader" in drawn.rows[0]._tr.xml
    govopen.typeset(answers, tmp_path / "a.tex", by="year")
    assert r"\begin{tabular}{rlrlll}" in (tmp_path / "a.tex").read_text("utf-8")


def test_what_has_no_room_on_a_page_is_refused_and_not_cut_off(answers, tmp_path):
    by = ["report", "region", "province", "prefecture", "county", "body", "url"]
    for name in ("a.tex", "a.docx"):
        with pytest.raises(DataError, match="no room for 12 columns: name fewer"):
            govopen.typeset(answers, tmp_path / name, by=by)
    govopen.typeset(answers, tmp_path / "a.html", by=by)
    assert [x.name for x in tmp_path.iterdir()] == ["a.html"]


def test_a_long_word_is_broken_and_a_bracket_is_no_length(answers, tmp_path):
    frame = answers.assign(label=["[x]", "a_" * 100, "y"])
    govopen.typeset(frame, tmp_path / "a.tex")
    told = (tmp_path / "a.tex").read_text("utf-8")
    assert "\n{[}x] &" in told
    parts = re.search(r"^a.*? &", told, re.M)[0].split(r"\hspace{0pt}")
    assert len(parts) > 3 and len({len(part) for part in parts[:-1]}) <= 2


def test_a_table_for_word_has_no_bands_and_notes_in_its_own_size(answers, tmp_path):
    govopen.typeset(answers, tmp_path / "a.docx")
    document = Document(str(tmp_path / "a.docx"))
    assert 'w:noHBand="1"' in document.tables[0]._tbl.xml
    used = {cell.paragraphs[0].style.name for cell in document.tables[0].rows[0].cells}
    assert {
        x.style.name for x in document.paragraphs
    } == used  # the notes, without a title
