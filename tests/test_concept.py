"""The crosswalk is complete, well formed, and its grades follow from its links."""

import re

import pandas as pd
import pytest
import render

import govopen
from govopen.concept import (
    NARRATIVE,
    REST,
    Excess,
    Figure,
    bearing,
    concepts,
    crosswalk,
    find,
    grade,
    known,
    links,
    named,
    parents,
    standing,
    sums,
)
from govopen.errors import DataError
from govopen.form import CUMULATIVE, applicants, forms, read_table
from govopen.schema import GRADES

LINKS = crosswalk()
NATIONAL = ["ogi2014", "ogi2019", "ogi2021"]
ALL = [*forms(), NARRATIVE]
FORMLESS = {"publication.new_media": 7, "publication.weibo": 2}


@pytest.mark.parametrize("form", list(forms()))
def test_every_row_of_every_form_has_a_place(form):
    # A sum over all years is no figure of the year and leads to no concept.
    codes = {i.code for s in forms()[form].sections for i in s.indicators}
    printed = {code for code in codes if not code.startswith(CUMULATIVE)}
    assert printed == {link.code for link in links(form) if link.form == form} - {""}


@pytest.mark.parametrize("form", forms())
def test_every_column_of_applicants_has_a_place(form):
    asked = any(section.by_applicant for section in forms()[form].sections)
    printed = {a["applicant"] for a in applicants() if asked and a["column"]}
    linked = {x.applicant for x in links(form) if x.code == "request.received"}
    assert printed <= linked


def test_every_figure_that_only_texts_state_has_a_place():
    stated = {row["code"] for row in read_table("narrative")}
    assert stated <= set(LINKS["code"])


def test_a_reason_is_a_sentence_in_words_and_not_in_names():
    names = re.compile(rf"\*|{'|'.join(map(re.escape, known()))}")
    for form in ALL:
        for name in known():
            found, reason = grade(form, name)
            assert found in GRADES and not names.search(reason), (form, name, reason)
            assert re.fullmatch(r"[A-Z].*\.", reason), (form, name, reason)


@pytest.mark.parametrize("form", NATIONAL)
def test_a_full_table_tells_each_concept_as_well_as_its_grade_says(form):
    """Exact and near are points, bounds are none, and of `none` nothing is told."""
    rows = [
        (f"r{seed}", code, applicant, float(value))
        for seed in range(5)
        for (code, applicant), value in render.figures_of(form, seed).items()
    ]
    df = pd.DataFrame(rows, columns=["report", "code", "applicant", "value"])
    about = {"form": form, "year": 2020, "scope": "jurisdiction"}
    found = govopen.comparable(df.assign(**about, origin="table", precision="exact"))
    width = (found["most"] - found["least"]).groupby(found["concept"].astype(str)).max()
    drawn = set(df["code"])
    printed = {x.concept for x in links(form) if x.form == form and x.code in drawn}
    for name in known():
        how = grade(form, name)[0]
        if how == "none":
            assert name not in width
        elif name in printed or known()[name].atoms <= printed:
            assert (width[name] > 0) == (how == "bounds"), name


def test_a_concept_has_the_name_of_a_code_only_where_that_code_counts_it():
    for name in known():
        rows = LINKS[LINKS["code"] == name]
        for form, links_of in rows.groupby("form"):
            own = links_of.loc[links_of["concept"] == name, "grade"]
            assert set(own) & {"exact", "near"}, f"{name} of {form}"


def test_a_name_that_a_concept_had_is_found_with_a_warning():
    with pytest.warns(FutureWarning, match=r"review\.total is now review\.cases"):
        assert find("review.total").name == "review.cases"
    former = [x.formerly for x in known().values() if x.formerly]
    assert len(set(former)) == len(former) and not set(former) & set(known())
    codes = {i.code for f in forms().values() for s in f.sections for i in s.indicators}
    assert set(former) <= codes | {row["code"] for row in read_table("narrative")}


def test_concepts_are_found_one_by_one_or_in_groups():
    assert named("closed.on_time") == ["closed.on_time"]
    assert named(["review.*", "review.upheld"]) == [
        f"review.{x}" for x in ("cases", "decided", "upheld", "corrected",
                                "other_results", "pending", "pending_in_other")
    ]  # fmt: skip
    with pytest.raises(
        DataError, match=r"'outcome\.grantd' in .*: did you mean 'outcome\.g"
    ):
        named("outcome.grantd")
    with pytest.raises(DataError, match=r"no concept 'refusal\.\*'"):
        named("refusal.*")
    with pytest.raises(DataError, match="no concept is given"):
        named([])


def test_what_is_known_cannot_be_changed():
    with pytest.raises(TypeError):
        known()["outcome.granted"] = None
    table = concepts()
    table["label_en"] = "changed"
    assert concepts().loc[0, "label_en"] == "Requests received"


@pytest.mark.parametrize(
    ("form", "name", "reason"),
    [
        (
            "ogi2014",
            "appeal.total",
            'The form has no row for "Appeals to the authorities".',
        ),
        (
            "ogi2014",
            "outcome.other",
            'Of "Fee not paid in time": The fee for excessive requests is new in 2019.',
        ),
        (
            "ogi2019",
            "outcome.other",
            "The row is the heading of the other ends, which the form of 2019 does not "
            "part.",
        ),
        (
            "ogi2014",
            "publication.new_media",
            'The row "Disclosed by other means" also counts "By other means", and '
            "nothing tells them apart.",
        ),
        (
            "fujian2009",
            "outcome.other",
            'The form has no row for "Other handling" or for any part of it.',
        ),
        (
            "shanghai2004",
            "outcome.not_processed",
            'The form has no row for "Excessive requests" and "Confirmation", part of '
            '"Not processed".',
        ),
        (
            "shanghai2004",
            "outcome.refused",
            "The row takes everything that was not granted, refusals among it.",
        ),
    ],
)
def test_a_reason_names_what_it_is_about(form, name, reason):
    assert grade(form, name)[1] == reason


def test_reasons_are_sentences():
    for reason in set(LINKS["reason"]):
        assert re.fullmatch(r"[A-Z][^*]+\.", reason), reason
        assert reason.count(". ") < 2, reason
        assert "no longer" not in reason, reason


def test_links_use_known_words():
    assert set(LINKS["concept"]) <= set(known())
    assert set(LINKS["grade"]) == set(GRADES)
    assert set(LINKS["direction"]) == {"same", "wider", "narrower", "overlap", ""}
    assert set(LINKS["form"]) == {*forms(), NARRATIVE}
    # A link without a row says that the form has none, and nothing else does.
    assert (LINKS["code"].eq("") == LINKS["grade"].eq("none")).all()
    assert (LINKS["direction"].eq("") == LINKS["grade"].eq("none")).all()


@pytest.mark.parametrize("column", ["law_2008", "law_2019"])
def test_laws_are_cited_by_article(column):
    # An article, its paragraph (款) or its items (项); articles or items may be many.
    one = r"art\. \d+(-\d+| para\. \d|\(\d\)(-\(\d\))?)?"
    last = {"law_2008": 38, "law_2019": 56}[column]
    for law in set(LINKS[column]) - {""}:
        assert re.fullmatch(rf"{one}(; {one})*", law), law
        articles = re.findall(r"art\. (\d+)(?:-(\d+))?", law)
        assert all(int(n) <= last for pair in articles for n in pair if n), law


def test_no_row_cites_regulations_that_were_not_in_force():
    early = [name for name, form in forms().items() if form.last_year == 2007]
    late = [name for name, form in forms().items() if form.first_year >= 2019]
    assert early == ["shanghai2004"]
    rows = LINKS["form"].isin([*early, *late]) & (LINKS["code"] != "")
    assert set(LINKS.loc[rows, "law_2008"]) == {""}


def test_reading_rooms_have_their_articles_and_money_has_none():
    laws = LINKS.groupby("concept")[["law_2008", "law_2019"]].agg(set)
    assert laws.loc["capacity.reading_points"].tolist() == [{"art. 16"}, {"art. 25"}]
    assert laws.loc["capacity.budget"].tolist() == [{""}, {""}]


def test_few_answers_that_need_creation_were_lost_to_not_held():
    asked = ["cannot.not_held", "cannot.needs_creation"]
    df = govopen.load(codes=asked)
    df = df[(df["origin"] == "table") & df["applicant"].isin(["", "total"])]
    held, created = (df.loc[df["code"] == code, "value"].sum() for code in asked)
    assert held > 1000
    assert created / (held + created) < 0.05


@pytest.mark.parametrize(
    ("kind", "pending", "cases"),
    [
        ("review", 132, 1336),
        ("litigation_direct", 28, 149),
        ("litigation_after_review", 44, 248),
    ],
)
def test_pending_cases_are_too_many_to_be_passed_over(kind, pending, cases):
    codes = [f"{kind}.pending", f"{kind}.total"]
    later = govopen.load(codes=codes, years=range(2019, 2026), origin="table")
    table = govopen.wide(later, codes).dropna()
    assert table.sum().tolist() == [pending, cases]


def test_no_link_stands_twice():
    keys = ["form", "code", "applicant", "concept"]
    assert not LINKS.duplicated(keys).any()


def test_a_sum_is_made_of_atoms_of_its_domain():
    for concept in known().values():
        for atom in concept.atoms - {REST}:
            assert known()[atom].domain == concept.domain
            assert known()[atom].atoms == {atom}


@pytest.mark.parametrize("form", ALL)
def test_what_is_exact_or_near_is_never_divided_and_bounds_always_are(form):
    for concept in known().values():
        holds = bearing(form, concept.domain)
        inner = {node for node in holds if not set(sums(form)) & {node}}
        divided = any(
            holds[node] & concept.atoms and not holds[node] <= concept.atoms
            # Fujian's total of answers need not be the sum of its rows.
            for node in inner - {Figure("answer.total")}
            if REST not in holds[node]
        )
        found = grade(form, concept.name)[0]
        if found in ("exact", "near"):
            assert not divided, concept.name
        elif found == "bounds":
            assert divided, concept.name


@pytest.mark.parametrize(
    ("form", "name", "expected"),
    [
        ("ogi2014", "outcome.granted", "near"),
        ("ogi2014", "outcome.partial", "near"),
        ("ogi2014", "outcome.disclosed", "near"),
        ("ogi2014", "cannot.not_held", "near"),
        ("ogi2014", "refused.third_party", "near"),
        ("ogi2014", "refused.internal", "bounds"),
        ("ogi2014", "not_processed.petition", "bounds"),
        ("ogi2014", "outcome.refused", "bounds"),
        ("ogi2014", "outcome.not_processed", "none"),
        ("ogi2014", "request.available", "none"),
        ("ogi2014", "request.fax", "exact"),
        # Notices to amend decide nothing; pending cases may stand among the results.
        ("ogi2014", "outcome.total", "bounds"),
        ("ogi2014", "notice.amend", "bounds"),
        ("ogi2014", "review.decided", "bounds"),
        ("ogi2014", "review.other_results", "bounds"),
        ("ogi2014", "review.corrected", "near"),
        ("ogi2014", "litigation.decided", "bounds"),
        ("ogi2014", "refused.state_secret", "near"),
        ("ogi2014", "closed.on_time", "near"),
        ("ogi2014", "cannot.needs_creation", "none"),
        ("narrative", "litigation.cases", "near"),
        ("ogi2021", "litigation.decided", "exact"),
        ("ogi2021", "request.fax", "near"),
        ("ogi2021", "closed.on_time", "near"),
        ("ogi2019", "outcome.other", "exact"),
        ("ogi2019", "other.fee_unpaid", "none"),
        ("ogi2021", "fee.processing", "exact"),
        ("ogi2021", "fee.total_yuan", "none"),
        ("dingxi2008", "fee.processing", "none"),
        ("shanghai2004", "fee.total_yuan", "exact"),
        ("ogi2021", "litigation.cases", "exact"),
        ("shanghai2004", "review.upheld", "none"),
    ],
)
def test_grades_are_those_the_reasons_give(form, name, expected):
    assert grade(form, name)[0] == expected


def test_the_ways_out_of_not_government_information_are_those_of_the_law():
    # 2019 Regulations, articles 16, 36(7) and 39(1), and the rest of the form.
    assert bearing("ogi2014", "disposal")[
        Figure("refused.not_government_information")
    ] == {
        "refused.internal",
        "refused.process",
        "refused.case_file",
        "refused.enquiry",
        "not_processed.petition",
        "not_processed.publication",
        "other.other",
    }


def test_requests_sent_another_way_may_be_case_files_and_consultations():
    """A party that asked for its own file (法释〔2011〕17号, article 2(4))."""
    assert bearing("ogi2014", "disposal")[Figure("answer.other_route")] == {
        "not_processed.petition",
        "not_processed.publication",
        "refused.enquiry",
        "refused.case_file",
        "other.other",
    }


@pytest.mark.parametrize(
    ("name", "law"),
    [("capacity.staff", ""), ("cannot.unclear", ""), ("capacity.offices", "art. 4")],
)
def test_a_law_is_cited_only_where_it_speaks_of_the_row(name, law):
    assert set(LINKS.loc[LINKS["concept"] == name, "law_2019"]) == {law}


def test_what_stands_at_the_end_of_a_year_is_told_from_what_happened_in_it():
    kinds = concepts().set_index("concept")["kind"]
    assert set(kinds) == {"flow", "opening", "closing", "amount", "balance"}
    assert kinds["request.carried_in"] == "opening"
    stocks = {"request.carried_out", "review.pending", "normative.in_force"}
    assert stocks < standing() == set(kinds.index[kinds == "closing"])


def test_what_a_text_states_counts_only_where_the_form_is_silent():
    assert all(link.form != NARRATIVE for link in links("ogi2014"))
    later = {link.code for link in links("ogi2021") if link.form == NARRATIVE}
    assert {"request.online", "closed.on_time", "publication.website"} <= later
    assert "review.total" not in later


def test_a_report_without_a_form_tells_what_its_text_states():
    stated = [
        *("request.received", "request.letter", "closed.total", "review.cases"),
        *("litigation.cases", "proactive.total", "fee.total_yuan"),
        *("capacity.staff_full_time", "capacity.staff_part_time"),
        *("publication.gazette", "publication.website"),
        *("response.press_conferences", "response.online_interviews"),
    ]
    for name in stated:
        assert grade(NARRATIVE, name)[0] == "near", name
    assert {link.grade for link in links(NARRATIVE)} == {"near", "none"}
    # The processing fee is new in 2019; a text before it speaks of another fee.
    assert bearing(NARRATIVE, "fee_processing") == {}
    assert bearing(NARRATIVE, "fee_total_yuan") == {
        Figure("fee.collected_yuan"): {REST}
    }
    found, reason = grade(NARRATIVE, "outcome.granted")
    assert found == "none"
    assert reason.startswith('A report that follows no form has no row for "Disclosed')


def test_figures_of_a_report_without_a_form_add_up():
    added = sums(NARRATIVE)
    assert [set(terms) for terms in added[Figure("publication.new_media")]] == [
        {
            Excess("publication.new_media_part"),
            Figure("publication.wechat"),
            Figure("publication.weibo"),
        }
    ]
    assert parents(NARRATIVE)[Figure("request.letter")] == Figure("request.received")
    told = {link.figure for link in links(NARRATIVE)}
    terms = {t for lists in added.values() for listed in lists for t in listed}
    assert {t for t in terms if isinstance(t, Figure)} | set(added) <= told
    df = govopen.load(codes=["request.received"])
    df = df[df["form"].isna()].iloc[:1]
    assert len(df) == 1
    both = pd.concat([df.assign(code=c, value=v) for c, v in FORMLESS.items()])
    found = govopen.comparable(both).set_index("concept")
    expected = {"publication.new_media": 7, "publication.weibo": 2}
    for name, value in expected.items():
        assert found.loc[name, ["least", "most"]].tolist() == [value, value]
    assert found.loc["publication.new_media_other", ["least", "most"]].tolist() == [
        0,
        5,
    ]


@pytest.mark.parametrize("form", forms())
def test_what_any_text_may_state_never_replaces_what_a_form_prints(form):
    own = {link.code for link in links(form) if link.form == form} - {""}
    texts = [link for link in links(form) if link.form == NARRATIVE]
    assert all(link.code and link.code not in own for link in texts)


def test_the_label_of_a_figure_in_a_text_is_the_national_one():
    row = LINKS.query("form == 'narrative' and code == 'request.received'").iloc[0]
    assert row["label_en"] == "Requests received this year"


def test_sums_are_nested():
    names = "cannot_provide", "granted_or_partial", "not_processed", "other", "refused"
    ends = tuple(Figure(f"outcome.{name}") for name in names)
    assert sums("ogi2019")[Figure("outcome.total")] == [ends]
    assert parents("ogi2019")[Figure("refused.internal")] == Figure("outcome.refused")


def test_concepts_show_their_grades():
    table = concepts().set_index("concept")
    assert table.loc["refused.internal", NATIONAL].tolist() == [
        "bounds",
        "exact",
        "exact",
    ]
    assert table.loc["request.received", NARRATIVE] == "near"
    assert govopen.concepts().equals(concepts())


def test_an_unknown_concept_is_named():
    with pytest.raises(DataError, match=r"no concept 'outcome\.lost'"):
        find("outcome.lost")
