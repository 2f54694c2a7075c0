"""A damaged document never gives a wrong figure without saying that it may be one.

Each test damages a report whose figures are known and keep every identity. Whatever
is read must then be right, or a finding (error or warning) about that very figure must
tell the reader to look: one that names it, or the cell that it was read from. A figure
may also be missing: that a reader sees.
"""

import copy
import random

import pytest
import render
from hypothesis import assume, given
from hypothesis import strategies as st

from govopen.form import forms, identities

# The forms of one region are in test_form.
FORMS = [name for name, form in forms().items() if not form.region]
SEEDS = st.integers(min_value=0, max_value=10**6)
YEARS = {"ogi2014": 2018, "ogi2019": 2019, "ogi2021": 2022}
LAYOUTS = [("ogi2014", ".txt"), *((form, ".html") for form in FORMS)]

# Figures that stand in a sum of their own year. A wrong digit in any other cannot be
# told from a right one by anybody who has only the document.
COVERED = {
    form: {
        term.name
        for rule in identities()
        if form in rule.forms and rule.axis == "code" and not rule.across_years
        if rule.relation == "="
        for term in rule.left + rule.right
    }
    for form in FORMS
}


def laid_out(form, seed):
    figures = render.figures_of(form, seed)
    body, year = "如东县人民政府", YEARS[form]
    return figures, render.tables(form, figures, render.Style(), body, year)


def written(tables, suffix, seed):
    title = "2018年如东县政府信息公开工作年度报告"
    if suffix == ".html":
        body = "<p>说明</p>".join(map(render.html_table, tables))
        return f"<html><title>{title}</title>{body}</html>".encode()
    lines, rng = [title], random.Random(seed)
    for n, rows in enumerate(tables):
        lines += [rows[0][0][0]] if n and rows[0] else []
        lines += render.text_lines(rows[1:] if n else rows, rng)
    return "\n".join(lines).encode()


def wrong_figures(report, figures):
    """List the figures that are wrong: for each, whether a finding is about it."""
    findings = report.findings[report.findings["severity"].isin(["error", "warning"])]
    named = set(" ".join(findings["codes"]).split())
    messages = "; ".join(findings["message"]).split("; ")
    cells = {words.split(": ")[0].removeprefix("see ") for words in messages}
    return [
        code in named or locator in cells
        for _, code, applicant, value, *_, locator in report.figures
        if figures.get((code, applicant)) != value
    ]


def is_honest(report, figures):
    """Tell whether a finding is about each figure that is wrong."""
    return all(wrong_figures(report, figures))


def shows_a_shift(report, figures):
    """Tell whether a finding is about any figure that is wrong.

    Of many that have moved, some are by chance what their identities want.
    """
    wrong = wrong_figures(report, figures)
    return any(wrong) or not wrong


def damaged(data, form, suffix):
    """Draw a report, and a table, row and cell of it to damage."""
    seed = data.draw(SEEDS)
    figures, tables = laid_out(form, seed)
    t = data.draw(st.integers(0, len(tables) - 1))
    r = data.draw(st.integers(0, len(tables[t]) - 1))
    c = data.draw(st.integers(0, len(tables[t][r]) - 1))
    return seed, figures, copy.deepcopy(tables), t, r, c


@pytest.mark.parametrize(("form", "suffix"), LAYOUTS)
@given(data=st.data())
def test_a_lost_cell_shows(form, suffix, data, read):
    seed, figures, tables, t, r, c = damaged(data, form, suffix)
    del tables[t][r][c]
    report = read(written(tables, suffix, seed), suffix, year=YEARS[form])
    assert is_honest(report, figures)


@pytest.mark.parametrize(("form", "suffix"), LAYOUTS)
@given(data=st.data(), twice=st.booleans())
def test_a_cell_too_many_shows(form, suffix, data, twice, read):
    seed, figures, tables, t, r, c = damaged(data, form, suffix)
    tables[t][r].insert(c, tables[t][r][c] if twice else ("", 1, 1))
    report = read(written(tables, suffix, seed), suffix, year=YEARS[form])
    assert is_honest(report, figures)


@pytest.mark.parametrize(("form", "suffix"), LAYOUTS)
@given(data=st.data())
def test_a_lost_row_shows(form, suffix, data, read):
    seed, figures, tables, t, r, _ = damaged(data, form, suffix)
    del tables[t][r]
    report = read(written(tables, suffix, seed), suffix, year=YEARS[form])
    assert is_honest(report, figures)


@pytest.mark.parametrize(("form", "suffix"), LAYOUTS)
@given(data=st.data())
def test_a_repeated_row_shows(form, suffix, data, read):
    seed, figures, tables, t, r, _ = damaged(data, form, suffix)
    tables[t].insert(r, copy.deepcopy(tables[t][r]))
    report = read(written(tables, suffix, seed), suffix, year=YEARS[form])
    assert is_honest(report, figures)


@pytest.mark.parametrize("form", FORMS)
@given(seed=SEEDS, data=st.data())
def test_a_changed_digit_shows_where_an_identity_covers_it(form, seed, data, read):
    figures = render.figures_of(form, seed)
    key = data.draw(st.sampled_from([k for k in figures if k[0] in COVERED[form]]))
    digits = str(figures[key])
    place = data.draw(st.integers(0, len(digits) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    wrong = int(digits[:place] + digit + digits[place + 1 :])
    assume(wrong != figures[key])
    page = render.page(form, figures | {key: wrong}, year=YEARS[form])
    findings = read(page).findings
    findings = findings[findings["severity"].isin(["error", "warning"])]
    assert key[0] in " ".join(findings["codes"]).split()


@pytest.mark.parametrize(
    ("form", "table", "last"),
    [
        ("ogi2014", 0, "其他情形数"),  # what stands below is in no identity
        ("ogi2014", 1, "政府信息公开申请总数"),
        ("ogi2019", 1, "结转下年度继续办理"),
        ("ogi2021", 1, "结转下年度继续办理"),
    ],
)
@given(seed=SEEDS, data=st.data())
def test_figures_one_row_too_low_show(form, table, last, seed, data, read):
    figures, tables = laid_out(form, seed)
    rows = copy.deepcopy(tables[table])
    width = 7 if form != "ogi2014" else 1 if table == 0 else 2
    holds = [i for i, row in enumerate(rows) if len(row) > width and i > 2 - table]
    end = max(i for i in holds if any(last in text for text, *_ in rows[i]))
    holds = [i for i in holds if i <= end]
    first = data.draw(st.sampled_from(holds[:-1]))
    moved = [i for i in holds if i >= first]
    for below, above in zip(moved[:0:-1], moved[-2::-1], strict=True):
        rows[below][-width:] = tables[table][above][-width:]
    tables[table] = rows
    report = read(written(tables, ".html", seed), year=YEARS[form])
    assert shows_a_shift(report, figures)


# The annex on applicants is no part of the form: that a document ends before it
# says nothing.
LAST = {
    "ogi2014": "接受培训人员数",
    "ogi2019": "复议后起诉",
    "ogi2021": "复议后起诉",
}


@pytest.mark.parametrize(("form", "suffix"), LAYOUTS)
@given(seed=SEEDS, share=st.floats(0, 1))
def test_a_truncated_document_shows(form, suffix, seed, share, read):
    _, tables = laid_out(form, seed)
    whole = written(tables, suffix, seed).decode()
    start = whole.index("收到申请数" if form == "ogi2014" else "行政处罚")
    end = whole.index(LAST[form])
    cut = whole[: start + int((end - start) * share)]
    findings = read(cut.encode(), suffix, year=YEARS[form]).findings
    rule = "table.incomplete" if form == "ogi2014" else "table.missing"
    assert rule in set(findings["rule"])


@pytest.mark.parametrize(("form", "suffix"), LAYOUTS)
def test_a_document_cut_in_its_very_last_figure_shows(form, suffix, read):
    figures = render.figures_of(form, 2)
    figures = {k: v for k, v in figures.items() if "applicant." not in k[0]}
    last = list(figures)[-1]
    figures[last] = 987654
    tables = render.tables(form, figures, render.Style(), "如东县", YEARS[form])
    whole = written(tables, suffix, 2).decode()
    assert "document.cut_off" not in rules(read(whole.encode(), suffix))
    cut = whole[: whole.rindex("987654") + 3]
    assert "document.cut_off" in rules(read(cut.encode(), suffix))


def rules(report):
    return set(report.findings["rule"])
