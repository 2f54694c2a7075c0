"""The crosswalk is complete, well formed, and its grades follow from its links."""

import re

import pytest

import govopen
from govopen.concept import (
    GRADES,
    NARRATIVE,
    REST,
    bearing,
    concepts,
    crosswalk,
    find,
    grade,
    known,
    links,
    parents,
    sums,
)
from govopen.errors import DataError
from govopen.form import forms, read_table

LINKS = crosswalk()
NATIONAL = ["ogi2014", "ogi2019", "ogi2021"]


@pytest.mark.parametrize("form", list(forms()))
def test_every_row_of_every_form_has_a_place(form):
    printed = {i.code for s in forms()[form].sections for i in s.indicators}
    assert printed == {link.code for link in links(form) if link.form == form} - {""}


def test_every_figure_that_only_texts_state_has_a_place():
    stated = {row["code"] for row in read_table("narrative")}
    assert stated <= set(LINKS["code"])


@pytest.mark.parametrize("form", NATIONAL)
@pytest.mark.parametrize("name", known())
def test_every_concept_has_a_grade_and_a_reason_under_every_form(form, name):
    found, reason = grade(form, name)
    assert found in GRADES
    assert re.fullmatch(r"[A-Z].*\.", reason), reason


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
    one = r"art\. \d+(\(\d\))?(-(\d+|\(\d\)))?"
    for law in set(LINKS[column]) - {""}:
        assert re.fullmatch(rf"{one}(; {one})*", law), law


def test_no_link_stands_twice():
    keys = ["form", "code", "applicant", "concept"]
    assert not LINKS.duplicated(keys).any()


def test_a_sum_is_made_of_atoms_of_its_domain():
    for concept in known().values():
        for atom in concept.atoms - {REST}:
            assert known()[atom].domain == concept.domain
            assert known()[atom].atoms == {atom}


@pytest.mark.parametrize("form", NATIONAL)
def test_what_is_exact_or_near_is_never_divided_and_bounds_always_are(form):
    for concept in known().values():
        holds = bearing(form, concept.domain)
        inner = {node for node in holds if not set(sums(form)) & {node}}
        divided = any(
            holds[node] & concept.atoms and not holds[node] <= concept.atoms
            for node in inner
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
        ("ogi2021", "request.fax", "near"),
        ("ogi2021", "closed.on_time", "near"),
        ("ogi2019", "outcome.other", "exact"),
        ("ogi2019", "other.fee_unpaid", "none"),
    ],
)
def test_grades_are_those_the_reasons_give(form, name, expected):
    assert grade(form, name)[0] == expected


def test_the_ways_out_of_not_government_information_are_those_of_the_law():
    # 2019 Regulations, articles 16, 36(7) and 39(1), and the rest of the form.
    assert bearing("ogi2014", "disposal")["refused.not_government_information"] == {
        "refused.internal",
        "refused.process",
        "refused.case_file",
        "refused.enquiry",
        "not_processed.petition",
        "other.other",
    }


def test_what_a_text_states_counts_only_where_the_form_is_silent():
    assert all(link.form != NARRATIVE for link in links("ogi2014"))
    later = {link.code for link in links("ogi2021") if link.form == NARRATIVE}
    assert {"request.online", "closed.on_time", "publication.website"} <= later
    assert "review.total" not in later


def test_sums_are_nested():
    assert sums("ogi2019")["outcome.total"] == [
        (
            "outcome.cannot_provide",
            "outcome.granted_or_partial",
            "outcome.not_processed",
            "outcome.other",
            "outcome.refused",
        )
    ]
    assert parents("ogi2019")["refused.internal"] == "outcome.refused"


def test_concepts_show_their_grades():
    table = concepts().set_index("concept")
    assert table.loc["refused.internal", NATIONAL].tolist() == [
        "bounds",
        "exact",
        "exact",
    ]
    assert govopen.concepts().equals(concepts())


def test_an_unknown_concept_is_named():
    with pytest.raises(DataError, match=r"no concept 'outcome\.lost'"):
        find("outcome.lost")
