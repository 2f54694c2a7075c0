"""Every layout of every form reads back figure for figure, and damage to it shows.

A damaged document may cost figures, which a reader sees. What is read of it must be
right, or a finding (error or warning) must say that it may not be.
"""

import copy

import layouts
import pytest
import render
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_damage import COVERED, is_honest, shows_a_shift

from govopen.errors import TooLargeError

SEEDS = st.integers(min_value=0, max_value=10**6)
FORMS = list(layouts.YEARS)
SOME = settings(max_examples=settings.default.max_examples * 2 // 5)
NAMES = st.sampled_from(list(layouts.LAYOUTS))

# Sentences of no report about the same things, with figures that are not the table's.
WORDS = "收到申请 999 件,其中当面申请 998 件;行政复议 997 件,予以公开 996 件。"


@st.composite
def styles(draw):
    """Draw how figures and labels are printed, blanks always with a sign."""
    flags = ("wide", "thousands", "spaces")
    return render.Style(
        numbering=draw(st.sampled_from(list(render.NUMBERING))),
        blank=draw(st.sampled_from(["/", "-", "—", "——", "无"])),
        **{flag: draw(st.booleans()) for flag in flags},
    )


def thinned(figures, data):
    """Leave some figures out."""
    lost = data.draw(st.sets(st.sampled_from(sorted(figures)), max_size=9))
    return {key: value for key, value in figures.items() if key not in lost}


def drawn(form, data, style=None):
    figures = render.figures_of(form, data.draw(SEEDS))
    return figures, printed(form, figures, style or render.Style())


def printed(form, figures, style):
    return render.tables(form, figures, style, "如东县人民政府", layouts.YEARS[form])


# -- reading back --------------------------------------------------------------------


@pytest.mark.parametrize("name", list(layouts.LAYOUTS))
@settings(max_examples=3)
@given(form=st.sampled_from(FORMS), style=styles(), data=st.data())
def test_a_layout_reads_back_exactly(name, form, style, data, read, figures_in):
    figures = thinned(render.figures_of(form, data.draw(SEEDS)), data)
    manner = data.draw(st.sampled_from(list(layouts.MANNERS)))
    tables = layouts.MANNERS[manner](printed(form, figures, style))
    suffix, document = layouts.written(name, form, tables, WORDS)
    report = read(document, suffix)
    assert figures_in(report) == figures
    assert report.meta["form"] == form
    assert not {"cell.unplaced", "table.incomplete", "document.cut_off"} & set(
        report.findings["rule"]
    )


@pytest.mark.parametrize("form", FORMS)
@SOME
@given(name=NAMES, data=st.data())
def test_empty_cells_cost_figures_but_make_none(form, name, data, read):
    figures = thinned(render.figures_of(form, data.draw(SEEDS)), data)
    tables = printed(form, figures, render.Style(blank=""))
    suffix, document = layouts.written(name, form, tables)
    report = read(document, suffix)
    table = report.observations
    keys = zip(table["code"], table["applicant"], strict=True)
    found = dict(zip(keys, table["value"], strict=True))
    assert found.items() <= figures.items()
    lost = {code for code, _ in figures.keys() - found.keys()}
    assert lost <= set(" ".join(report.findings["codes"]).split())


# -- damage --------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@SOME
@given(name=NAMES, seed=SEEDS, data=st.data())
def test_a_changed_digit_changes_its_own_figure_only(
    form, name, seed, data, read, figures_in
):
    figures = render.figures_of(form, seed)
    whole = [key for key, value in figures.items() if isinstance(value, int)]
    key = data.draw(st.sampled_from(whole))
    digits = str(abs(figures[key]))
    place = data.draw(st.integers(0, len(digits) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    changed = int(digits[:place] + digit + digits[place + 1 :])
    assume(changed != abs(figures[key]))
    wrong = figures | {key: changed}
    suffix, document = layouts.written(name, form, printed(form, wrong, render.Style()))
    report = read(document, suffix)
    assert figures_in(report) == wrong
    # A figure that stands in no identity cannot be told from a right one.
    if key[0] in COVERED[form]:
        assert key[0] in " ".join(report.findings["codes"]).split()


def damaged(form, data):
    """Draw a report, and a table, row and cell of it to damage."""
    figures, tables = drawn(form, data)
    tables = copy.deepcopy(tables)
    t = data.draw(st.integers(0, len(tables) - 1))
    r = data.draw(st.integers(0, len(tables[t]) - 1))
    c = data.draw(st.integers(0, max(len(tables[t][r]) - 1, 0)))
    return figures, tables, t, r, c


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("twice", [None, False, True])
@SOME
@given(name=NAMES, data=st.data())
def test_a_cell_lost_or_too_many_shows(form, twice, name, data, read):
    figures, tables, t, r, c = damaged(form, data)
    assume(tables[t][r])
    if twice is None:
        tables[t][r][c] = (layouts.LOST, 1, 1)
    else:
        tables[t][r].insert(c, tables[t][r][c] if twice else ("", 1, 1))
    suffix, document = layouts.written(name, form, tables)
    assert is_honest(read(layouts.with_losses(document), suffix), figures)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lost", [True, False])
@SOME
@given(name=NAMES, data=st.data())
def test_a_row_lost_or_repeated_shows(form, lost, name, data, read):
    figures, tables, t, r, _ = damaged(form, data)
    if lost:
        del tables[t][r]
    else:
        tables[t].insert(r, copy.deepcopy(tables[t][r]))
    suffix, document = layouts.written(name, form, tables)
    assert is_honest(read(document, suffix), figures)


# Where the figures below the row shifted stand in identities down to this one.
LAST = {
    "ogi2014": (0, 1, "其他情形数"),
    "ogi2019": (1, 7, "结转下年度继续办理"),
    "ogi2021": (1, 7, "结转下年度继续办理"),
}


@pytest.mark.parametrize("form", FORMS)
@SOME
@given(name=NAMES, data=st.data())
def test_a_shifted_row_shows(form, name, data, read):
    figures, tables = drawn(form, data)
    t, width, label = LAST[form]
    rows = copy.deepcopy(tables[t])
    holds = [i for i, row in enumerate(rows) if i > 2 and len(row) > width]
    end = max(i for i in holds if any(label in text for text, *_ in rows[i]))
    holds = [i for i in holds if i <= end]
    # Within the last group, 7 0 0 7 would become 7 7 0 0 and keep its sum.
    first = data.draw(st.integers(0, len(holds) - 6))
    for below, above in zip(holds[first + 1 :], holds[first:], strict=False):
        rows[below][-width:] = tables[t][above][-width:]
    tables = [*tables[:t], rows, *tables[t + 1 :]]
    suffix, document = layouts.written(name, form, tables)
    assert shows_a_shift(read(document, suffix), figures)


# -- labels --------------------------------------------------------------------------

BROKEN = [
    ("ogi2021", "商业企业", 2),
    ("ogi2019", "法律服务机构", 3),
    ("ogi2019", "本年新制作数量", 3),
    ("ogi2021", "现行有效件数", 2),
]
TEXTS = [name for name, (suffix, _) in layouts.LAYOUTS.items() if suffix == ".txt"]
PAGES = [name for name, (suffix, _) in layouts.LAYOUTS.items() if suffix == ".html"]


@pytest.mark.parametrize(("form", "label", "at"), BROKEN)
@pytest.mark.parametrize("name", [*TEXTS, *PAGES])
def test_a_heading_broken_over_two_cells_is_one(
    name, form, label, at, read, figures_in
):
    figures = render.figures_of(form, 21)
    tables = printed(form, figures, render.Style())
    parts = (label[:at], label[at:])
    for rows in tables:
        for row in rows:
            for n, (text, down, across) in enumerate(row):
                if text == label:
                    row[n : n + 1] = [(part, down, across) for part in parts]
                    break
    suffix, document = layouts.written(name, form, tables)
    report = read(document, suffix)
    found = figures_in(report)
    assert found.items() <= figures.items()
    if name != "cell a line, all positions":  # blanks in between could be figures
        assert found == figures


@pytest.mark.parametrize("row", [1, 5, 9])
@pytest.mark.parametrize("column", [1, 2, 3])
def test_a_blank_among_headings_opens_no_row(row, column, read, figures_in):
    figures, tables = layouts.drawn("ogi2019", 0)
    tables[0][row].insert(column, ("", 1, 1))
    name = "cell a line, all positions"
    suffix, document = layouts.written(name, "ogi2019", tables)
    found = figures_in(read(layouts.with_losses(document), suffix))
    assert found.items() <= figures.items()
    assert {"normative.disclosed", "service.change"} <= {code for code, _ in found}


@pytest.mark.parametrize("name", list(layouts.LAYOUTS))
@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("ogi2014", "召开政府信息公开工作会议或专题会议数"),
        ("ogi2021", "要求行政机关确认或重新出具已获取信息"),
    ],
)
def test_a_label_cut_short_is_read_where_its_neighbours_leave_one_row(
    name, form, label, read, figures_in
):
    figures = render.figures_of(form, 22)
    tables = printed(form, figures, render.Style())
    cut = layouts.texts(lambda text: text.replace(label, label[:7]))(tables)
    suffix, document = layouts.written(name, form, cut)
    assert figures_in(read(document, suffix)) == figures
    other = layouts.texts(lambda text: text.replace(label, label[1:8]))(tables)
    suffix, document = layouts.written(name, form, other)
    report = read(document, suffix)
    # Where figures are as many as a form has, sums may prove what labels do not tell.
    proved = (name, form) == ("cell a line, no bars", "ogi2021")
    assert (figures_in(report) == figures) == proved
    assert figures.items() >= figures_in(report).items()
    assert ("table.incomplete" in set(report.findings["rule"])) != proved


# -- numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "rule"),
    [
        ("320 26", "cell.unreadable"),
        ("320<br/>26", "cell.unreadable"),
        ("<p>320</p><p>26</p>", "cell.unreadable"),
        ("320/26", "cell.unreadable"),
        ("-5", "cell.negative"),
    ],
)
@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("ogi2014", ("training.classes", "")),
        ("ogi2021", ("outcome.granted", "natural")),
    ],
)
def test_what_is_no_single_count_is_not_read(
    form, key, printed, rule, read, figures_in
):
    figures = render.figures_of(form, 23) | {key: 987654321}
    page = render.page(form, figures).decode().replace("987654321", printed)
    report = read(page.encode())
    assert key not in figures_in(report)
    found = report.findings.set_index("rule").loc[rule]
    assert found["codes"] == key[0]


@pytest.mark.parametrize(
    "printed",
    ["39<br/>734", "<p>39</p>734", "<img src=a.png>", "一", "*", "39<s>9</s>7"],
)
def test_what_stands_for_a_figure_and_is_none_is_told(printed, read, figures_in):
    key = ("outcome.granted", "natural")
    figures = render.figures_of("ogi2021", 24) | {key: 39734}
    page = render.page("ogi2021", figures).decode().replace("39734", printed)
    report = read(page.encode())
    assert figures_in(report).items() == figures.items() - {(key, 39734)}
    found = report.findings.set_index("rule").loc["cell.unreadable"]
    assert found["codes"] == key[0]


@pytest.mark.parametrize("zero", ["O", "Ｏ", "o", "〇", "○", "零", "0（件）"])
def test_zeros_are_read_however_they_are_typed(zero, read, figures_in):
    figures = render.figures_of("ogi2021", 25)
    page = render.page("ogi2021", figures).decode()
    assert ">0</td>" in page
    assert (
        figures_in(read(page.replace(">0</td>", f">{zero}</td>").encode())) == figures
    )


@pytest.mark.parametrize("dash", ["一", "一一", "—", "‑", "−", "－－", "ー", "/"])
def test_dashes_are_blanks_however_they_are_typed(dash, read, figures_in):
    drawn = render.figures_of("ogi2021", 25)
    figures = {key: value for key, value in drawn.items() if value}
    page = render.page("ogi2021", drawn).decode()
    report = read(page.replace(">0</td>", f">{dash}</td>").encode())
    assert figures_in(report) == figures


def test_figures_run_together_beside_an_empty_cell_are_not_read(read, figures_in):
    key = ("outcome.granted", "natural")
    figures = render.figures_of("ogi2021", 25) | {key: 26226}
    empty = {k: v for k, v in figures.items() if k != ("outcome.granted", "enterprise")}
    page = render.page("ogi2021", empty).decode().replace("26226", "26 226")
    report = read(page.encode())
    assert key not in figures_in(report)
    assert "cell.unreadable" in set(report.findings["rule"])


def test_only_a_change_may_be_below_zero(read, figures_in):
    figures = render.figures_of("ogi2019", 26) | {("licence.change", ""): -7}
    assert figures_in(read(render.page("ogi2019", figures))) == figures


def test_rows_that_recur_without_end_make_one_finding(read):
    page = render.page("ogi2014", render.figures_of("ogi2014", 27)).decode()
    more = "<tr><td>举办各类培训班数</td><td>次</td><td>5</td></tr>" * 500
    report = read(page.replace("</table>", more + "</table>", 1).encode())
    found = report.findings[report.findings["rule"] == "row.repeated"]
    assert len(found) == 1
    assert "500" in found["message"].iloc[0] or "499 more" in found["message"].iloc[0]


# -- bounds --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "公开\n" + "1\n" * 600_000,
        "公开\n\n" + "当面申请数\n1\n" * 200_000,
    ],
    ids=["lines", "cells"],
)
def test_a_text_without_end_is_refused_by_name(text, read):
    with pytest.raises(TooLargeError, match=r"report\.txt: .* more than"):
        read(text.encode(), ".txt")


# -- encodings -----------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "big5", "utf-16"])
@pytest.mark.parametrize("declared", [True, False])
def test_an_encoding_is_found_out(encoding, declared, read, figures_in):
    figures, tables = layouts.drawn("ogi2021", 28)
    if encoding == "big5":
        tables = layouts.MANNERS["traditional characters"](tables)
    _, document = layouts.written("page", "ogi2021", tables)
    text = document.decode()
    if declared:
        text = text.replace("<head>", f'<head><meta charset="{encoding}">')
    if encoding == "big5":
        text = text.translate(str.maketrans("东县人开报", "東縣人開報"))
        text = text.replace("无。", "")
    assert figures_in(read(text.encode(encoding, "xmlcharrefreplace"))) == figures
