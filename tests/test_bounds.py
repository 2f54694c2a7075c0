"""Bounds are held against every possible filling-in, listed or found by a solver."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import govopen
from govopen import bounds
from govopen.bounds import SIDES, aggregate, comparable, parts_of
from govopen.concept import REST, bearing, grade, known, links, parents
from govopen.errors import DataError
from govopen.form import forms, identities
from govopen.schema import TABLES

ENDS = "least", "most"
YEAR = {"ogi2014": 2016, "ogi2019": 2019, "ogi2021": 2023}


def observations(form, figures, **about):
    """Make the observations of one report from a mapping of codes to figures."""
    report = {
        "report": "r",
        "applicant": "",
        "origin": "table",
        "precision": "exact",
        "locator": "",
        "form": form,
        "year": YEAR[form],
        "scope": "jurisdiction",
        "source_kind": "official",
        "level": "county",
        "series": "s",
        "body": "b",
        "province": "p",
        "prefecture": "q",
        "county": "c",
    }
    rows = [{"code": code, "value": float(v)} for code, v in figures.items()]
    return pd.DataFrame(rows).assign(**report | about)


def interval(frame, concept):
    row = frame.set_index("concept").loc[concept]
    return row[ENDS[0]], row[ENDS[1]]


# -- a second derivation: every code a variable, every identity a constraint ---------


def rules_of(form):
    """Return the strict identities of a form, as they are written down."""
    for rule in identities():
        if form in rule.forms and rule.strength == "strict" and rule.axis == "code":
            yield rule


def codes_of(form, domain):
    """Return the atoms that each code of a form may hold, applicants left out."""
    holds = bearing(form, domain)
    return {figure.code: holds[figure] for figure in holds if not figure.applicant}


def solve(form, domain, figures, part, whole=None):
    """Return the least and most of a set of atoms that the identities leave room for.

    With `whole`, return the least and most of part / whole, from a linear fractional
    programme (Charnes and Cooper 1962).
    """
    rules = [
        rule
        for rule in rules_of(form)
        if not rule.across_years and all(t.sign > 0 for t in rule.right)
    ]
    codes = {t.name for rule in rules for t in rule.left + rule.right} | set(figures)
    holds = {c: a for c, a in codes_of(form, domain).items() if c in codes}
    sums = {}  # what each figure is the sum of; what a sum leaves over has a name too
    for rule in rules:
        if len(rule.left) == 1:
            left, right = rule.left[0].name, [t.name for t in rule.right]
            if rule.relation == ">=":
                named = frozenset().union(*(holds.get(name, ()) for name in right))
                right.append(f"+{rule.rule}")
                codes.add(right[-1])
                if left in holds:
                    over = (holds[left] - named) | (holds[left] & {REST})
                    holds[right[-1]] = over or holds[left]
            sums.setdefault(left, []).append(right)
    for left, lists in sums.items():
        # A row without a link of its own holds what its heading holds.
        if left in holds and not any(holds.keys() & set(names) for names in lists):
            holds |= dict.fromkeys(lists[0], holds[left])
    pieces = [
        (code, atom)
        for code, atoms in holds.items()
        if code not in sums
        for atom in sorted(atoms)
    ]
    names = [*sorted(codes), *pieces]
    index = {name: i for i, name in enumerate(names)}
    size = len(names) + 1  # the last variable scales a fractional programme
    equal = []

    def row(terms, constant=0.0):
        line = np.zeros(size)
        for name, sign in terms:
            line[index[name]] += sign
        line[-1] = constant
        return line

    for rule in rules:
        terms = [(t.name, 1) for t in rule.left] + [(t.name, -1) for t in rule.right]
        if rule.relation == "=":
            equal.append(row(terms))
        elif len(rule.left) == 1:
            equal.append(row([*terms, (f"+{rule.rule}", -1)]))
    for code, value in figures.items():
        equal.append(row([(code, 1)], -value))
    for code in {code for code, _ in pieces}:
        split = [((code, atom), -1) for c, atom in pieces if c == code]
        equal.append(row([(code, 1), *split]))
    objective = row([(p, 1) for p in pieces if p[1] in part])
    if whole is None:
        scale = row([], 1.0)
    else:
        scale = row([(p, 1) for p in pieces if p[1] in whole])
    found = []
    for sign in (1, -1):
        result = linprog(
            sign * objective,
            A_eq=np.array([*equal, scale]),
            b_eq=np.array([0.0] * len(equal) + [1.0]),
            method="highs",
        )
        found.append(sign * result.fun if result.status == 0 else np.inf)
        assert result.status in (0, 3), result.message
    return tuple(found)


@st.composite
def partial_figures(draw, form, domain, shown=frozenset()):
    """Draw consistent figures of a domain and hide some of them, not those `shown`."""
    nodes = set(codes_of(form, domain))
    rules = [
        rule
        for rule in rules_of(form)
        if rule.relation == "="
        and len(rule.left) == 1
        and {t.name for t in rule.right} & nodes
    ]
    left = {rule.left[0].name for rule in rules}
    leaves = sorted({t.name for r in rules for t in r.right} - left)
    figures = {code: draw(st.integers(0, 9)) for code in leaves}
    while waiting := [r for r in rules if r.left[0].name not in figures]:
        for rule in waiting:
            if all(t.name in figures for t in rule.right):
                value = sum(figures[t.name] for t in rule.right)
                figures[rule.left[0].name] = value
    shown = shown | draw(st.sets(st.sampled_from(sorted(figures)), min_size=1))
    return {code: figures[code] for code in sorted(shown)}


CASES = [
    ("ogi2014", "disposal"),
    ("ogi2014", "applicant"),
    ("ogi2014", "channel"),
    ("ogi2014", "review"),
    ("ogi2021", "review"),
]


@pytest.mark.parametrize(("form", "domain"), CASES)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_bounds_are_those_of_a_linear_programme(form, domain, data):
    figures = data.draw(partial_figures(form, domain))
    names = [
        name
        for name, concept in known().items()
        if concept.domain == domain
        and REST not in concept.atoms
        and grade(form, name)[0] != "none"
    ]
    name = data.draw(st.sampled_from(names))
    frame = comparable(observations(form, figures), name, implied=True)
    found = solve(form, domain, figures, known()[name].atoms)
    if frame.empty:
        assert found == (0, np.inf)
    else:
        assert interval(frame, name) == pytest.approx(found)


LATER = {
    "outcome.granted": 5, "outcome.partial": 2, "refused.third_party": 1,
    "refused.internal": 4, "refused.enquiry": 2, "cannot.not_held": 7,
    "cannot.unclear": 1, "not_processed.petition": 3, "other.other": 2,
}  # fmt: skip


def later_figures():
    """Return figures of the form of 2021 in which every identity holds."""
    names = [n for n, c in known().items() if c.domain == "disposal"]
    leaves = known()["outcome.total"].atoms
    figures = {name: LATER.get(name, 0) for name in leaves}
    for heading in ("refused", "cannot_provide", "not_processed", "other", "total"):
        name = f"outcome.{heading}"
        assert name in names
        figures[name] = sum(figures[atom] for atom in known()[name].atoms)
    figures |= {"request.received": 30, "request.carried_in": 2}
    figures["request.carried_out"] = 32 - figures["outcome.total"]
    return figures


@given(hidden=st.sets(st.sampled_from(sorted(later_figures()))))
@settings(max_examples=8, deadline=None)
def test_bounds_use_the_balance_of_requests(hidden):
    figures = {k: v for k, v in later_figures().items() if k not in hidden}
    assume(figures)
    frame = comparable(observations("ogi2021", figures), implied=True)
    for name in ("outcome.total", "refused.internal", "request.carried_out"):
        found = solve("ogi2021", "disposal", figures, known()[name].atoms)
        if name in set(frame["concept"]):
            assert interval(frame, name) == pytest.approx(found)
        else:
            assert found == (0, np.inf)


SHARES = [
    ("refused.internal", "outcome.refused"),
    ("outcome.refused", "outcome.total"),
    ("refused.enquiry", "outcome.refused"),
    ("outcome.granted", "outcome.total"),
    ("not_processed.petition", "outcome.total"),
]


@pytest.mark.parametrize(("part", "whole"), SHARES)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_part_and_rest_are_sharp_together(part, whole, data):
    shown = frozenset({"answer.total"})
    figures = data.draw(partial_figures("ogi2014", "disposal", shown))
    try:
        row = parts_of(observations("ogi2014", figures), [part], of=whole).iloc[0]
    except IndexError:  # the figures say nothing of the part
        return
    assume(row["whole_least"] > 0)
    least = row["part_least"] / (row["part_least"] + row["rest_most"])
    most = row["part_most"] / (row["part_most"] + row["rest_least"])
    atoms = known()[part].atoms, known()[whole].atoms
    assert (least, most) == pytest.approx(solve("ogi2014", "disposal", figures, *atoms))


# -- small cases, every one listed ---------------------------------------------------


def test_every_way_to_divide_small_counts_lies_within_and_the_ends_are_reached():
    ngi, other, route = 2, 1, 2
    figures = {
        "refused.state_secret": 1,
        "refused.trade_secret": 0,
        "refused.privacy": 1,
        "refused.security": 0,
        "refused.not_government_information": ngi,
        "refused.other_law": other,
        "answer.other_route": route,
    }
    holds = codes_of("ogi2014", "disposal")
    rows = ["refused.not_government_information", "refused.other_law",
            "answer.other_route"]  # fmt: skip
    totals = []
    # Each request of the three rows goes to one of the atoms that its row may hold.
    requests = [row for row in rows for _ in range(figures[row])]
    for ways in product(*(sorted(holds[row]) for row in requests)):
        internal = sum(atom == "refused.internal" for atom in ways)
        refused = 2 + sum(atom.startswith("refused.") for atom in ways)
        totals.append((internal, refused))
    internal, refused = zip(*totals, strict=True)
    frame = comparable(observations("ogi2014", figures))
    assert interval(frame, "refused.internal") == (min(internal), max(internal))
    assert interval(frame, "outcome.refused") == (min(refused), max(refused))
    row = parts_of(
        observations("ogi2014", figures), ["refused.internal"], of="outcome.refused"
    ).iloc[0]
    shares = [i / r for i, r in totals]
    assert row["part_least"] / (row["part_least"] + row["rest_most"]) == min(shares)
    assert row["part_most"] / (row["part_most"] + row["rest_least"]) == max(shares)


def test_a_missing_row_is_what_the_total_leaves():
    frame = comparable(
        observations(
            "ogi2014",
            {
                "request.received": 9,
                "request.letter": 5,
                "request.fax": 0,
                "request.online": 3,
            },
        )
    )
    row = frame.set_index("concept").loc["request.in_person"]
    assert (row["least"], row["most"], row["origin"]) == (1, 1, "derived")


def test_two_missing_rows_share_what_the_total_leaves():
    frame = comparable(
        observations(
            "ogi2014", {"request.received": 9, "request.letter": 5, "request.online": 3}
        ),
        implied=True,
    )
    assert interval(frame, "request.in_person") == (0, 1)
    assert interval(frame, "request.fax") == (0, 1)


def test_a_total_that_contradicts_its_parts_changes_neither():
    figures = {"closed.total": 10, "closed.on_time": 9, "closed.extended": 4}
    frame = comparable(observations("ogi2014", figures))
    assert interval(frame, "closed.total") == (10, 10)
    assert interval(frame, "closed.on_time") == (9, 9)
    assert interval(frame, "closed.extended") == (4, 4)


def test_a_missing_total_is_the_sum_of_the_applicants():
    people = ["natural", "enterprise", "research", "public_interest", "legal_service",
              "other_organisation"]  # fmt: skip
    df = pd.concat(
        observations("ogi2021", {"outcome.granted": i}, applicant=name)
        for i, name in enumerate(people)
    )
    assert interval(comparable(df), "outcome.granted") == (15, 15)
    short = df[df["applicant"] != "research"]
    assert interval(comparable(short, implied=True), "outcome.granted") == (13, np.inf)


def test_a_rounded_figure_says_so():
    df = observations("ogi2021", {"proactive.total": 17000}, precision="approx")
    assert comparable(df)["precision"].tolist() == ["approx"]


def test_table_and_text_together_are_mixed():
    df = pd.concat(
        [
            observations("ogi2021", {"outcome.granted": 3}),
            observations("ogi2021", {"outcome.partial": 2}, origin="narrative"),
        ]
    )
    row = comparable(df).set_index("concept").loc["outcome.disclosed"]
    assert (row["least"], row["most"], row["origin"]) == (5, 5, "mixed")


def test_the_table_is_believed_before_the_text():
    df = pd.concat(
        [
            observations("ogi2021", {"review.total": 134}, origin="narrative"),
            observations("ogi2021", {"review.total": 170}),
        ]
    )
    assert interval(comparable(df), "review.cases") == (170, 170)


def test_a_concept_that_a_form_cannot_tell_is_refused_with_the_reason():
    df = observations("ogi2014", {"request.received": 9})
    with pytest.raises(DataError, match=r"ogi2014 \(2016-2016\): .* new in 2019"):
        comparable(df, "not_processed.excessive")
    assert comparable(df, "not_processed.excessive", insist="forms").empty
    assert "not_processed.excessive" not in set(comparable(df)["concept"])


def test_an_unknown_concept_or_guard_is_named():
    df = observations("ogi2014", {"request.received": 9})
    with pytest.raises(DataError, match=r"no concept 'request\.pigeon'"):
        comparable(df, "request.pigeon")
    with pytest.raises(DataError, match="insist='everything' is none of scopes"):
        comparable(df, "request.received", insist="everything")


def test_a_part_of_something_else_is_refused():
    df = observations("ogi2014", {"request.received": 9, "review.total": 2})
    with pytest.raises(DataError, match=r"review.upheld is no part of request"):
        parts_of(df, ["review.upheld"], of="request.received")


# -- sums over reports ---------------------------------------------------------------


def two_counties(**second):
    one = observations("ogi2014", {"refused.not_government_information": 3,
                                   "refused.other_law": 1})  # fmt: skip
    other = {"report": "t", "series": "u", "county": "d", "year": 2023} | second
    form = "ogi2021" if other["year"] > 2018 else "ogi2014"
    figures = {"refused.internal": 2}
    if form == "ogi2014":
        figures = {"refused.other_law": 2, "refused.not_government_information": 0}
    two = observations(form, figures, **other)
    return comparable(pd.concat([one, two]), "refused.internal")


def test_sums_add_bounds_and_keep_the_worst_grade():
    total = aggregate(two_counties(), "prefecture").iloc[0]
    assert (total["least"], total["most"]) == (2, 6)
    assert (total["grade"], total["n_reports"], total["origin"]) == (
        "bounds",
        2,
        "table",
    )


def test_every_pair_of_possible_values_lies_within_the_sum():
    frame = two_counties()
    sums = [a + b for a in range(0, 5) for b in [2]]
    total = aggregate(frame, "prefecture").iloc[0]
    assert (total["least"], total["most"]) == (min(sums), max(sums))


def test_scopes_are_not_mixed_unless_one_insists():
    frame = two_counties(scope="office")
    with pytest.raises(DataError, match="scopes jurisdiction, office are mixed"):
        aggregate(frame, "prefecture")
    assert aggregate(frame, "prefecture", insist="scopes").iloc[0]["n_reports"] == 2


@pytest.mark.parametrize(
    "second",
    [
        {"level": "prefecture", "county": None, "year": 2016},
        {"level": "province", "prefecture": None, "county": None, "year": 2016},
        {"level": "township", "county": "c", "year": 2016},
        # Nor with another year's county, nor with a zone that may lie in it.
        {"level": "prefecture", "county": None, "year": 2017},
        {"level": "zone", "county": None, "year": 2016},
        {"series": "s", "year": 2016},
    ],
)
def test_nothing_is_added_up_twice_unless_one_insists(second):
    frame = two_counties(**second)
    with pytest.raises(DataError, match="counts twice"):
        aggregate(frame, "province")
    assert len(aggregate(frame, "province", insist="overlap")) == 1


def test_a_place_and_what_it_contains_may_stand_in_different_groups():
    frame = two_counties(level="prefecture", county=None, year=2016)
    assert len(aggregate(frame, "level")) == 2


def test_every_form_of_the_bundled_data_gives_points_or_bounds():
    frame = comparable(govopen.load())
    assert (frame["least"] <= frame["most"]).all()
    national, fujian = {"ogi2014", "ogi2019", "ogi2021"}, {"fujian2009", "fujian2014"}
    assert set(frame["form"].dropna()) == national | fujian
    points = frame[frame["grade"] == "exact"]
    assert (points["least"] == points["most"]).mean() > 0.99


@pytest.mark.parametrize("form", forms())
def test_no_figure_stands_beside_the_row_that_already_counts_it(form):
    def top(figure):
        return top(parents(form)[figure]) if figure in parents(form) else figure

    counted = [x for x in links(form) if x.code and x.grade != "none"]
    for row in counted:
        whole = known()[row.concept].atoms
        if row.grade in ("exact", "near") and REST not in whole:
            parts = [x for x in counted if known()[x.concept].atoms <= whole]
            assert len({top(x.figure) for x in parts}) == 1, row.concept


def test_answers_are_counted_once_where_their_rows_need_not_add_up():
    county = govopen.load(place="平潭县", years=[2012, 2013], scope="jurisdiction")
    answers = comparable(county, "outcome.total")
    assert answers[["least", "most"]].values.tolist() == [[21, 21], [3, 3]]


def test_what_a_text_calls_other_means_may_be_a_way_that_it_does_not_name():
    """57 online and 16 by other means of 73: none need have come by letter."""
    told = {"request.received": 73, "request.online": 57, "request.other": 16}
    frame = comparable(observations("ogi2021", told, origin="narrative"))
    assert "request.letter" not in set(frame["concept"])
    wider = comparable(observations("ogi2021", told, origin="narrative"), implied=True)
    assert interval(wider, "request.letter") == (0, 16)


# -- what a concept rests on, and reports that stand apart ---------------------------


def test_what_follows_from_a_rounded_figure_is_rounded():
    """17,000 or so less 5,000 in person, 0 by fax and 3,000 online: 9,000 letters."""
    told = {"request.received": 17000, "request.in_person": 5000}
    told |= {"request.fax": 0, "request.online": 3000}
    df = observations("ogi2014", told)
    df.loc[df["code"] == "request.received", "precision"] = "approx"
    frame = comparable(df).set_index("concept")
    assert interval(comparable(df), "request.letter") == (9000, 9000)
    letters = frame.loc["request.letter"]
    assert (letters["origin"], letters["precision"]) == ("derived", "approx")
    assert frame.loc["request.in_person", "precision"] == "exact"


@pytest.mark.parametrize(
    "heard",
    [
        [],
        ["request.received"],
        ["request.received", "request.in_person", "request.fax", "request.online"],
    ],
)
def test_what_nobody_printed_or_stated_is_derived(heard):
    """9 requests, 5 in person, none by fax and 1 online: 3 letters, told by no one."""
    told = {"request.received": 9, "request.in_person": 5, "request.fax": 0}
    df = observations("ogi2014", told | {"request.online": 1})
    df.loc[df["code"].isin(heard), "origin"] = "narrative"
    frame = comparable(df).set_index("concept")
    assert interval(comparable(df), "request.letter") == (3, 3)
    assert frame.loc["request.letter", "origin"] == "derived"
    stated = "narrative" if "request.fax" in heard else "table"
    assert frame.loc["request.fax", "origin"] == stated
    shares = parts_of(df, ["request.letter", "request.fax"], "request.received")
    assert shares.set_index("concept")["origin"]["request.letter"] == "derived"
    assert shares.set_index("concept")["origin"]["request.fax"] != "derived"


def test_a_total_of_the_text_does_not_overrule_the_table():
    """Suqian 2024: 25 and 52 lawsuits in the table, 57 decided ones in the text."""
    df = govopen.load(place="宿迁市", years=2024, scope="jurisdiction")
    frame = comparable(df, "litigation.cases")
    assert frame[["least", "most", "origin"]].values.tolist() == [[77, 77, "table"]]


def test_a_report_on_no_form_is_a_text_alone():
    df = observations("ogi2014", {"request.received": 7}, origin="narrative")
    older = df.assign(form=None, year=2010)
    frame = comparable(older, "request.received")
    assert frame[["least", "most", "grade"]].values.tolist() == [[7, 7, "near"]]
    with pytest.raises(DataError, match=r"texts on no form \(2010-2010\)"):
        comparable(older, "refused.internal")


def test_an_unknown_form_or_applicant_is_refused():
    df = observations("ogi2021", {"request.received": 7})
    with pytest.raises(DataError, match="form='ogi2030' is none of ogi2014"):
        comparable(df.assign(form="ogi2030"), "request.received")
    with pytest.raises(DataError, match="applicant='citizens' is none of natural"):
        comparable(df, "request.received", applicant="citizens")
    with pytest.raises(DataError, match="no columns of applicants"):
        comparable(
            df.assign(form="ogi2014", year=2016),
            "request.received",
            applicant="natural",
        )
    with pytest.raises(DataError, match="no concept is given"):
        comparable(df, [])


def test_namesakes_and_the_nameless_are_no_group():
    one = observations("ogi2021", {"request.received": 7}, county="鼓楼区")
    other = one.assign(report="r2", province="p2", series="s2")
    both = comparable(pd.concat([one, other]), "request.received")
    with pytest.raises(DataError, match="several places are called 鼓楼区"):
        aggregate(both, "county")
    assert aggregate(both, ["province", "prefecture", "county"])["least"].tolist() == [
        7,
        7,
    ]
    city = comparable(one.assign(county=None), "request.received")
    with pytest.raises(DataError, match="b has no county"):
        aggregate(city, "county")
    with pytest.raises(DataError, match="lacks the column 'series'"):
        aggregate(both.drop(columns="series"), "year")


def test_simulated_figures_stay_marked_and_apart():
    real = observations("ogi2021", {"request.received": 7}, source_kind="official")
    made = real.assign(report="r2", series="s2", source_kind="simulated")
    sums = aggregate(comparable(made, "request.received"), "year")
    assert sums["source_kind"].tolist() == ["simulated"]
    with pytest.raises(DataError, match="simulated figures are mixed with real"):
        aggregate(comparable(pd.concat([real, made]), "request.received"), "year")


def test_parts_at_odds_with_their_whole_leave_open_which_is_meant():
    """Ten came in, but eight were decided and one is open: of nine or of ten?"""
    told = {"request.received": 10, "request.carried_in": 0}
    told |= {"outcome.total": 8, "request.carried_out": 1}
    both = parts_of(
        observations("ogi2021", told), ["outcome.total"], of="request.available"
    )
    row = both.iloc[0]
    assert (row["part_least"], row["part_most"]) == (8, 8)
    assert (row["rest_least"], row["rest_most"]) == (1, 2)
    assert (row["whole_least"], row["whole_most"]) == (9, 10)


# -- where one thing begins and another ends -----------------------------------------


def rows(*lines, form="ogi2021", **about):
    """Make observations of one report from (code, value, columns) lines."""
    return pd.concat(
        [observations(form, {code: v}, **about, **more) for code, v, more in lines]
    )


@pytest.mark.parametrize(
    ("first", "second", "believed"),
    [
        ("table", "narrative", 1),
        ("narrative", "table", 2),
        ("narrative", "corrected", 2),
        ("table", "corrected", 2),
        ("derived", "narrative", 2),
        ("table", "table", 1),
    ],
)
def test_of_two_figures_that_of_the_better_origin_or_the_first_is_believed(
    first, second, believed
):
    df = rows(
        ("complaint.total", 1, {"origin": first}),
        ("complaint.total", 2, {"origin": second}),
        form="ogi2014",
    )
    told = comparable(df)
    assert interval(told, "complaint.total") == (believed, believed)
    # Stated twice in the same way, neither is better than the other.
    assert told["doubt"].tolist() == ["error" if first == second else ""]
    same = comparable(df.assign(value=1.0))
    assert same["doubt"].tolist() == [""]


def test_a_figure_without_applicants_is_the_total_and_no_other():
    df = rows(("outcome.granted", 5, {"applicant": "natural"}))
    df = pd.concat([df, rows(("outcome.granted", 7, {"applicant": ""}))])
    assert interval(comparable(df), "outcome.granted") == (7, 7)
    people = comparable(df, "outcome.granted", applicant="natural")
    assert interval(people, "outcome.granted") == (5, 5)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"natural": 3, "organisation": 4}, (7, 7)),
        # Four organisations in all, of which three are enterprises.
        ({"natural": 3, "organisation": 4, "enterprise": 3}, (7, 7)),
        ({"natural": 3, "enterprise": 3}, (6, np.inf)),
        ({"organisation": 4}, (4, np.inf)),
    ],
)
def test_applicants_bound_their_total(given, expected):
    df = rows(*(("outcome.partial", n, {"applicant": a}) for a, n in given.items()))
    assert interval(comparable(df, implied=True), "outcome.partial") == expected


@pytest.mark.parametrize(
    ("origins", "total"),
    [
        (("narrative", "table", "table"), 5),  # the table's 2 and 3
        (("narrative", "narrative", "table"), 9),  # no table prints both
        (("table", "table", "table"), 9),  # a table that contradicts itself
    ],
)
def test_a_text_gives_way_only_to_a_table_that_prints_every_term(origins, total):
    codes = "litigation.total", "litigation_direct.total"
    codes = (*codes, "litigation_after_review.total")
    lines = zip(codes, (9, 2, 3), origins, strict=True)
    df = rows(*((code, v, {"origin": o}) for code, v, o in lines))
    df.loc[df["origin"].eq("narrative") & df["code"].eq(codes[0]), "precision"] = (
        "approx"
    )
    [name] = {c for c in comparable(df)["concept"] if known()[c].domain == "litigation"}
    assert interval(comparable(df), name) == (total, total)
    rounded = origins == ("narrative", "narrative", "table")  # else it is left out
    assert set(comparable(df)["precision"]) >= {"approx" if rounded else "exact"}


def test_what_is_left_over_is_bounded_from_below_alone():
    """8 requests at least: 5 by letter and 3 online, and none need be missing."""
    df = rows(("request.letter", 5, {}), ("request.online", 3, {}))
    df["origin"] = "narrative"
    wider = comparable(df, implied=True)
    assert interval(wider, "request.received") == (8, np.inf)
    assert "request.received" not in set(comparable(df)["concept"])
    assert interval(comparable(df), "request.letter") == (5, 5)


@pytest.mark.parametrize(
    ("total", "left"), [(8, (0, 0)), (9, (0, 1)), (7, (0, np.inf))]
)
def test_a_total_bounds_what_is_missing_unless_it_is_less_than_the_rest(total, left):
    told = {"request.received": total, "request.letter": 5, "request.online": 3}
    frame = comparable(observations("ogi2014", told), implied=True)
    if np.isinf(left[1]):
        assert "request.fax" not in set(frame["concept"])
    else:
        assert interval(frame, "request.fax") == left
    assert interval(frame, "request.letter") == (5, 5)
    assert interval(frame, "request.received") == (total, total)


def test_what_any_total_bounds_is_told_only_where_it_is_asked_for():
    df = observations("ogi2021", {"outcome.refused": 3})
    assert set(comparable(df)["concept"]) == {"outcome.refused"}
    wider = comparable(df, implied=True)
    assert interval(wider, "refused.internal") == (0, 3)
    assert interval(wider, "outcome.total") == (3, np.inf)
    nothing = comparable(observations("ogi2021", {"outcome.refused": 0}))
    assert interval(nothing, "refused.internal") == (0, 0)


def test_who_asked_is_told_of_all_requests_alone():
    df = rows(
        ("request.received", 5, {"applicant": "natural"}),
        ("request.received", 7, {"applicant": "total"}),
    )
    assert interval(comparable(df), "applicant.natural") == (5, 5)
    people = comparable(df, applicant="natural")
    assert not people["concept"].astype(str).str.startswith("applicant.").any()
    assert set(people["applicant"]) == {"natural"}


def test_each_report_keeps_its_own_columns():
    df = pd.concat(
        [
            observations("ogi2021", {"review.upheld": 1}, report="b", body="B"),
            observations("ogi2021", {"review.upheld": 2}, report="a", body="A"),
            observations("ogi2014", {"review.upheld": 3}, report="c", body="C"),
        ]
    )
    frame = comparable(df, "review.upheld")
    assert frame[["report", "body", "form"]].values.tolist() == [
        ["b", "B", "ogi2021"],
        ["a", "A", "ogi2021"],
        ["c", "C", "ogi2014"],
    ]


@pytest.mark.parametrize("whole", [3, 4])
def test_parts_may_be_all_of_their_whole(whole):
    told = {"outcome.refused": whole, "refused.internal": 3}
    row = parts_of(observations("ogi2021", told), ["refused.internal"],
                   of="outcome.refused").iloc[0]  # fmt: skip
    assert row[SIDES].tolist() == [3, 3, whole - 3, whole - 3, whole, whole]


@pytest.mark.parametrize(("received", "rest"), [(2, 0), (9, 6)])
def test_what_goes_with_a_count_may_be_more_than_it(received, rest):
    """3 decisions upheld of 5 cases: beside 2 requests or 9, which they are none of."""
    told = {"request.received": received, "review.upheld": 3, "review.total": 5}
    how = {"of": "request.received", "insist": "population"}
    row = parts_of(observations("ogi2021", told), ["review.upheld"], **how).iloc[0]
    assert row[SIDES].tolist() == [3, 3, rest, rest, received, received]


def test_a_whole_that_is_not_told_leaves_no_row():
    told = {"refused.internal": 3}
    df = observations("ogi2021", told)
    assert parts_of(df, ["refused.internal"], of="outcome.refused").empty
    with pytest.raises(DataError, match=r"both outcome\.total and other\.fee_unpaid"):
        parts_of(
            observations("ogi2014", {"answer.total": 3}),
            ["other.fee_unpaid"],
            of="outcome.total",
            insist="forms",
        )


@pytest.mark.parametrize(
    ("grades", "worst"), [(("exact", "near"), "near"), (("exact", "exact"), "exact")]
)
def test_a_sum_has_the_worst_grade_of_its_group(grades, worst):
    frame = two_counties().assign(grade=list(grades))
    assert aggregate(frame, "prefecture")["grade"].tolist() == [worst]


def test_a_sum_says_where_its_origins_differ_and_if_any_is_rounded():
    frame = two_counties()
    same = aggregate(frame, "prefecture").iloc[0]
    assert (same["origin"], same["precision"]) == ("table", "exact")
    frame = frame.assign(
        origin=["table", "narrative"], precision=["exact", "approx"], report=["r", "t"]
    )
    both = aggregate(frame, "prefecture").iloc[0]
    assert (both["origin"], both["precision"]) == ("mixed", "approx")
    apart = aggregate(frame, "year")
    assert apart["origin"].tolist() == ["table", "narrative"]
    assert apart["precision"].tolist() == ["exact", "approx"]


def test_reports_on_no_form_are_a_group_of_their_own():
    one = observations("ogi2021", {"request.received": 7})
    two = observations("ogi2021", {"request.received": 5}, report="t", series="u")
    frame = comparable(pd.concat([one, two.assign(form=None)]), "request.received")
    assert aggregate(frame, "form")[ENDS[0]].tolist() == [7, 5]


@pytest.mark.parametrize(
    "second",
    [
        {"level": "prefecture", "county": None, "scope": "office", "year": 2016},
        {"level": "prefecture", "county": None, "prefecture": "q2", "year": 2016},
        {"series": "s", "year": 2017},
    ],
)
def test_what_contains_nothing_that_is_counted_may_be_added(second):
    frame = two_counties(**second)
    insist = ["scopes"] if "scope" in second else []
    assert len(aggregate(frame, "province", insist=insist)) == 1


@pytest.mark.parametrize(
    ("key", "path"), [("prefecture", ["province", "prefecture"]), ("place", ["place"])]
)
def test_namesakes_are_told_apart_by_their_path(key, path):
    frame = two_counties(province="p2").assign(place=["1", "2"])
    if key == "place":
        assert len(aggregate(frame, key)) == 2
    else:
        with pytest.raises(DataError, match="several places are called q"):
            aggregate(frame, key)
    assert len(aggregate(frame, path)) == 2


def test_the_years_of_what_cannot_be_told_are_named():
    df = pd.concat(
        observations("ogi2014", {"request.received": 9}, year=year, report=str(year))
        for year in (2015, 2018, 2016)
    )
    with pytest.raises(DataError, match=r"ogi2014 \(2015-2018\)"):
        comparable(df, "request.carried_in")


# -- what goes in and what comes out -------------------------------------------------


def test_columns_and_types_are_those_of_the_schema():
    df = govopen.load(place="宿迁市", scope="jurisdiction", years=2023)
    some = comparable(df, ["outcome.granted", "refused.*"])
    none = comparable(df[:0].assign(form="ogi2021"), "outcome.granted")
    for frame in (some, none):
        assert list(frame)[: len(TABLES["comparable"])] == list(TABLES["comparable"])
        assert frame[["least", "most"]].dtypes.tolist() == [float, float]
        for name in frame.select_dtypes("category"):
            idle = set(frame[name].cat.categories) - set(frame[name].dropna())
            assert not idle, name
    assert none.empty


def test_concepts_stand_in_the_order_they_were_asked_for():
    df = observations("ogi2021", {"review.upheld": 1, "review.other": 2})
    frame = comparable(df, ["review.other_results", "review.upheld"])
    assert frame["concept"].tolist() == ["review.other_results", "review.upheld"]
    assert aggregate(frame, "year")["concept"].tolist() == [*frame["concept"]]
    # Without an order of their own, as after pandas.concat: that of the crosswalk.
    plain = frame.astype({"concept": str})
    assert aggregate(plain, "year")["concept"].tolist() == [*frame["concept"]][::-1]


def test_what_comes_out_of_a_sum_has_plain_types():
    frame = aggregate(two_counties(), "prefecture")
    expected = ["prefecture", "concept", "applicant", "least", "most", "grade",
                "doubt", "origin", "precision", "n_reports"]  # fmt: skip
    assert list(frame) == expected
    assert {str(frame[x].dtype) for x in ("concept", "grade", "origin")} == {"str"}
    assert str(frame["n_reports"].dtype) == "Int64"


def test_no_column_at_all_adds_up_all_reports_and_keeps_the_guards():
    assert aggregate(two_counties(), [])[["least", "most"]].values.tolist() == [[2, 6]]
    again = two_counties(series="s", year=2016)
    with pytest.raises(DataError, match="counts twice"):
        aggregate(again, [])


@pytest.mark.parametrize(
    ("by", "problem"),
    [
        ("concept", r"columns of a report.*by=\[\]"),
        (["year", "grade"], "by='grade' is none of report"),
        ("provinces", "did you mean 'province'"),
        ("applicant", "by='applicant' is none"),
    ],
)
def test_groups_are_made_of_what_describes_a_report(by, problem):
    with pytest.raises(DataError, match=problem):
        aggregate(two_counties(), by)


def test_what_lacks_a_column_is_named():
    df = observations("ogi2021", {"review.upheld": 1})
    for name in ("report", "code", "applicant", "value", "origin", "precision", "form",
                 "year", "scope"):  # fmt: skip
        for ask in (
            comparable,
            lambda x: parts_of(x, "review.upheld", "review.decided"),
        ):
            with pytest.raises(DataError, match=f"lacks the column '{name}'"):
                ask(df.drop(columns=name))
    with pytest.raises(DataError, match="lacks the columns 'form', 'year'"):
        comparable(df.drop(columns=["form", "year"]))
    frame = comparable(df)
    with pytest.raises(
        DataError, match=r"'least': give concepts as govopen\.comparable"
    ):
        aggregate(frame.drop(columns="least"), "year")


def test_simulated_and_real_may_stand_side_by_side():
    real = observations("ogi2021", {"request.received": 7}, source_kind="official")
    made = real.assign(report="r2", series="s2", source_kind="simulated")
    both = comparable(pd.concat([real, made]), "request.received")
    found = aggregate(both, "source_kind")
    assert found["source_kind"].tolist() == ["official", "simulated"]


def test_a_part_is_held_against_the_first_whole_it_belongs_to():
    told = {"review.upheld": 2, "review.total": 5, "review.pending": 1}
    told |= {"litigation_direct.upheld": 1, "litigation_direct.total": 3}
    frame = parts_of(
        observations("ogi2021", told),
        ["review.upheld", "review.pending"],
        of=["review.decided", "review.cases"],
    )
    assert frame[["concept", "whole_least"]].values.tolist() == [
        ["review.upheld", 4],
        ["review.pending", 5],
    ]


# -- guards --------------------------------------------------------------------------


def two_bureaus(**second):
    one = observations("ogi2021", {"request.received": 7}, level="department",
                       scope="unit", body="如东县教育局", county="如东县")  # fmt: skip
    other = {"report": "t", "series": "u"} | second
    return comparable(pd.concat([one, one.assign(**other)]), "request.received")


def test_a_body_with_two_names_is_one_body():
    with pytest.raises(DataError, match=r"two reports of .*about 2023 \(r and t\)"):
        aggregate(two_bureaus(body="教育局"), "year")
    zones = two_bureaus(body="平潭综合实验区管理委员会")
    zones.loc[zones["report"] == "r", "body"] = "平潭综合实验区管委会"
    with pytest.raises(DataError, match=r"管委会 about 2023 .*counts twice"):
        aggregate(zones, "year")
    with pytest.raises(DataError, match="counts twice"):
        aggregate(two_counties(county="c", year=2016), "year")
    others = two_bureaus(body="财政局"), two_bureaus(body="教育局", county="海安市")
    for frame in (*others, two_bureaus(body="教育局", year=2022)):
        assert aggregate(frame, [])["n_reports"].tolist() == [2]


def test_a_scope_that_is_not_known_is_another():
    frame = two_counties(scope=None)
    with pytest.raises(DataError, match="scopes jurisdiction, unknown are mixed"):
        aggregate(frame, "prefecture")
    assert aggregate(frame, "prefecture", insist="scopes")["n_reports"].tolist() == [2]


@pytest.mark.parametrize(
    ("form", "year", "fits"),
    [
        ("ogi2021", 2020, False),
        ("ogi2021", 2021, True),
        ("ogi2014", 2013, False),
        ("ogi2014", 2014, True),
        ("ogi2014", 2019, True),  # some bodies kept to the old form for a year
        ("ogi2014", 2020, False),
    ],
)
def test_a_form_that_was_not_in_use_is_refused(form, year, fits):
    df = observations(form, {"request.received": 7}, year=year)
    if fits:
        assert len(comparable(df, "request.received")) == 1
    else:
        with pytest.raises(DataError, match=f"form {form} .{year}-{year}.: it is the"):
            comparable(df, "request.received")
        assert len(comparable(df, "request.received", insist="forms")) == 1


def test_a_zone_beside_a_county_of_another_prefecture_is_no_double():
    frame = two_counties(level="zone", county=None, prefecture="q2", year=2016)
    assert aggregate(frame, "province")["n_reports"].tolist() == [2]


def test_reports_about_2019_tell_nothing_exactly():
    told = {"outcome.total": 10}
    df = pd.concat(
        observations("ogi2019", told, year=year, report=str(year), series=str(year))
        for year in (2019, 2020)
    )
    grades = comparable(df, "outcome.total").set_index("report")["grade"]
    assert grades.to_dict() == {"2019": "near", "2020": "exact"}


def test_what_a_text_says_in_its_own_words_is_near():
    """Lawsuits of all routes stand in a text alone; the table has each route."""
    text = observations("ogi2021", {"litigation.total": 5}, origin="narrative")
    assert comparable(text, "litigation.cases")["grade"].tolist() == ["near"]
    routes = {"litigation_direct.total": 2, "litigation_after_review.total": 3}
    table = observations("ogi2021", routes)
    assert comparable(table, "litigation.cases")["grade"].tolist() == ["exact"]
    both = comparable(pd.concat([table, text]), "litigation.cases")
    assert both["grade"].tolist() == ["exact"]


def test_stocks_over_years_are_those_of_the_end_or_of_the_beginning():
    told = [
        {"request.carried_in": 3, "normative.in_force": 40, "review.upheld": 1},
        {"request.carried_in": 5, "normative.in_force": 44, "review.upheld": 2},
    ]
    df = pd.concat(
        observations("ogi2021", figures, year=2022 + n, report=str(n))
        for n, figures in enumerate(told)
    )
    concepts = [*told[0]]
    sums = aggregate(comparable(df, concepts), "county").set_index("concept")
    assert sums["least"].to_dict() == {
        "request.carried_in": 3,
        "normative.in_force": 44,
        "review.upheld": 3,
    }
    assert sums["n_reports"].tolist() == [1, 1, 2]
    # Two bodies of one year have two stocks.
    two = comparable(df.assign(year=2022, county=df["report"], series=df["report"]))
    sums = aggregate(two, "year", insist="parts").set_index("concept")
    assert sums.loc["normative.in_force", "least"] == 84
    cases = pd.concat([df.assign(code="review.total", value=9.0)])
    frame = comparable(cases.drop_duplicates("report"), "review.cases")
    with pytest.raises(DataError, match=r"review\.cases holds what was open"):
        aggregate(frame, "county")
    assert aggregate(frame, "county", insist="overlap")["least"].tolist() == [18]


def test_parts_without_what_was_open_leave_out_what_is_carried_on():
    df = observations("ogi2021", {"outcome.total": 8, "request.carried_out": 2})
    names = ["outcome.total", "request.carried_out"]
    ends = ["part_least", "rest_least", "whole_least"]
    whole = parts_of(df, names, "request.available")
    assert whole[ends].values.tolist() == [[8, 2, 10], [2, 8, 10]]
    flows = parts_of(df, names, "request.available", flows=True)
    assert flows[ends].values.tolist() == [[8, 0, 8], [0, 8, 8]]


def test_notices_to_amend_decide_nothing():
    """20 answers, 5 of them notices: 15 to 20 requests were decided."""
    told = {"answer.total": 20, "answer.amend": 5, "answer.granted": 4}
    told |= {"answer.already_public": 0}
    df = observations("ogi2014", told)
    assert interval(comparable(df), "outcome.total") == (15, 20)
    row = parts_of(df, ["outcome.granted"], of="outcome.total").iloc[0]
    assert row[["part_least", "whole_least", "whole_most"]].tolist() == [4, 15, 20]
    # What was granted is near by itself, and a share no better than its whole.
    assert comparable(df, "outcome.granted")["grade"].tolist() == ["near"]
    assert row["grade"] == "bounds"


def test_pending_cases_may_stand_among_other_results():
    """9 of 10 cases are told apart; the tenth may be pending."""
    told = {"review.total": 10, "review.upheld": 8, "review.corrected": 1}
    df = observations("ogi2014", told | {"review.other": 1})
    assert interval(comparable(df), "review.decided") == (9, 10)
    assert interval(comparable(df), "review.other_results") == (0, 1)


@pytest.mark.parametrize(
    ("stated", "asked", "ends"),
    [
        ({"total": 9, "natural": 6}, "organisation", (3, 3)),
        ({"total": 9, "natural": 6, "enterprise": 1}, "enterprise", (1, 1)),
        ({"total": 9, "natural": 6, "enterprise": 1}, "research", (0, 2)),
        ({"total": 9, "organisation": 2}, "natural", (7, 7)),
        ({"natural": 6, "organisation": 2}, "natural", (6, 6)),
        ({"total": 5, "natural": 6}, "organisation", None),  # they contradict
    ],
)
def test_columns_of_applicants_bound_one_another(stated, asked, ends):
    df = rows(*(("outcome.granted", n, {"applicant": x}) for x, n in stated.items()))
    how = {"applicant": asked, "implied": True}
    found = comparable(df, "outcome.granted", **how)
    if ends is None:
        assert found.empty
    else:
        assert interval(found, "outcome.granted") == ends


@pytest.mark.parametrize(("order", "value"), [("re", 34_900), ("er", 34_900)])
def test_an_exact_figure_is_believed_before_a_rounded_one(order, value):
    lines = {
        "r": ("complaint.total", 35_000, {"precision": "approx"}),
        "e": ("complaint.total", 34_900, {}),
    }
    df = rows(*(lines[x] for x in order), form="ogi2014")
    df = df.assign(least=df["value"] - 500, most=df["value"] + 1000)
    assert interval(comparable(df), "complaint.total") == (value, value)


def test_a_rounded_figure_narrows_what_it_bounds_no_further_than_it_says():
    """About 100 of 90 to 110, 60 by letter: 30 to 50 came some other way."""
    df = observations("ogi2014", {"request.received": 100, "request.letter": 60})
    df["precision"] = np.where(df["code"].eq("request.received"), "approx", "exact")
    df = df.assign(least=df["value"] - 10, most=df["value"] + 10)
    wider = comparable(df, implied=True)
    assert interval(wider, "request.received") == (90, 110)
    assert interval(wider, "request.letter") == (60, 60)
    assert interval(wider, "request.fax") == (0, 50)
    # A value that was changed by hand counts as it stands.
    moved = df.assign(value=df["value"] + 100)
    assert interval(comparable(moved), "request.received") == (200, 200)


def test_a_contradiction_below_reaches_the_total_that_rests_on_it():
    """The heading is not printed: 9 decided, where its rows make 11."""
    told = {"outcome.total": 9, "outcome.granted": 5, "outcome.partial": 0}
    told |= {f"refused.{x}": 0 for x in ("state_secret", "other_law", "security",
             "third_party", "process", "case_file", "enquiry")}  # fmt: skip
    told |= {"refused.internal": 6, "review.upheld": 1}
    df = observations("ogi2021", told)
    doubt = comparable(df).set_index("concept")["doubt"]
    assert doubt[["outcome.total", "refused.internal"]].tolist() == ["error", "error"]
    assert doubt["review.upheld"] == ""
    by_hand = comparable(df.assign(origin="corrected")).set_index("concept")["doubt"]
    assert by_hand.to_dict() == doubt.to_dict()
    assert set(comparable(df.assign(doubt=""))["doubt"]) == {""}
    assert set(comparable(df.assign(doubt="error"))["doubt"]) == {"error"}
    assert set(comparable(df.assign(doubt=None))["doubt"]) == {"", "error"}


def test_all_guards_or_none_may_be_lifted_by_a_word():
    frame = two_counties(scope="office")
    with pytest.raises(DataError, match="are mixed"):
        aggregate(frame, "prefecture", insist=False)
    assert aggregate(frame, "prefecture", insist=True)["n_reports"].tolist() == [2]


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("zone", "b and 甲县, which it may lie in"),
        ("prefecture", "b and, within it, 甲县"),
    ],
)
def test_what_may_lie_in_another_is_said_otherwise_than_what_does(level, said):
    one = observations("ogi2021", {"request.received": 7}, body="甲县")
    two = {"report": "t", "series": "u", "body": "b", "county": None, "level": level}
    frame = comparable(pd.concat([one, one.assign(**two)]), "request.received")
    with pytest.raises(DataError, match=said):
        aggregate(frame, "year")


def test_all_that_is_announced_is_there():
    assert [name for name in bounds.__all__ if not hasattr(bounds, name)] == []


@pytest.mark.parametrize(
    ("code", "value", "can_be"),
    [
        ("review.upheld", -1, False),
        ("review.upheld", -0.5, False),
        ("review.upheld", 0, True),
        ("review.upheld", np.inf, False),
        ("licence.change", -1, True),  # ten last year and nine now
        ("licence.change", -np.inf, False),
    ],
)
def test_only_a_change_may_be_less_than_nothing(code, value, can_be):
    df = observations("ogi2019", {code: value}, year=2020)
    if can_be:
        assert bounds.observed(df)["value"].tolist() == [value]
    else:
        with pytest.raises(DataError, match=f"{code} .*{value}"):
            comparable(df)


def test_a_missing_figure_is_none():
    df = observations("ogi2021", {"review.upheld": np.nan, "review.total": 3})
    assert set(comparable(df)["concept"]) == {"review.cases"}


def test_what_is_left_of_a_count_goes_against_what_is_taken_off():
    """9 or 10 cases were decided beside 20 requests: 10 or 11 of these had none."""
    told = {"review.total": 10, "review.upheld": 8, "review.corrected": 1}
    df = observations("ogi2014", told | {"review.other": 1, "request.received": 20})
    how = {"of": "request.received", "insist": "population"}
    row = parts_of(df, ["review.decided"], **how).iloc[0]
    assert row[SIDES].tolist() == [9, 10, 10, 11, 20, 20]


def test_of_nothing_there_is_no_part():
    """No request came in, so none came in a way that the text does not name."""
    df = observations("ogi2021", {"request.received": 0}, origin="narrative")
    row = parts_of(df, ["request.other"], of="request.received").iloc[0]
    assert row[SIDES].tolist() == [0] * 6


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [("precision", "exact", "approx"), ("doubt", "", "error")],
)
def test_a_sum_of_which_one_part_is_printed_rests_on_what_the_other_follows_from(
    column, good, bad
):
    """5 granted are printed; that 2 are in part follows from what came in."""
    figures = {k: v for k, v in later_figures().items() if k != "outcome.partial"}
    df = observations("ogi2021", figures).assign(**{column: good})
    df.loc[df["code"] == "request.received", column] = bad
    told = comparable(df).set_index("concept")
    assert interval(comparable(df), "outcome.disclosed") == (7, 7)
    assert told.loc["outcome.disclosed", column] == bad
    # What adds up to the last request raises no doubt of its own.
    plain = comparable(observations("ogi2021", figures))
    assert set(plain["doubt"]) == {""}
    assert told.loc["outcome.granted", column] == good


def test_a_report_of_no_known_year_is_on_its_form_all_the_same():
    df = observations("ogi2014", {"request.received": 7}).assign(year=np.nan)
    assert interval(comparable(df), "request.received") == (7, 7)
    with pytest.raises(DataError, match=r"with reports on the form ogi2014: "):
        comparable(df, "request.carried_in")


def test_a_part_that_nothing_bounds_has_no_row():
    """5 came online; how many by mail the text leaves open."""
    told = {"request.online": 5, "review.total": 3}
    df = observations("ogi2021", told, origin="narrative")
    how = {"of": "review.cases", "insist": "population"}
    assert parts_of(df, "request.electronic", **how).empty
    assert parts_of(df, "request.website", **how)["part_most"].tolist() == [5]


def test_figures_that_nobody_looked_at_are_not_those_that_were():
    df = observations("ogi2021", {"review.upheld": 1, "review.other": 2})
    told = comparable(df.assign(doubt=["error", None])).set_index("concept")["doubt"]
    assert told.to_dict() == {"review.upheld": "error", "review.other_results": ""}


def test_a_part_and_its_whole_are_added_over_the_same_reports():
    df = pd.concat(
        [
            observations("ogi2021", {"review.upheld": 1, "review.total": 4}),
            observations("ogi2021", {"review.total": 6}, report="t", series="u",
                         county="d"),
        ]
    )  # fmt: skip
    frame = comparable(df, ["review.upheld", "review.cases"])
    with pytest.raises(DataError, match=r"1 reports tell review\.upheld and 2 tell"):
        aggregate(frame, "year")
    apart = aggregate(frame, "year", insist="parts")
    assert apart["least"].tolist() == [1, 10]
    with pytest.raises(DataError, match="1 reports tell"):
        aggregate(frame, ["year", "county"])


def test_a_column_makes_groups_once():
    with pytest.raises(DataError, match="year"):
        aggregate(two_counties(), ["year", "prefecture", "year"])


def test_a_year_goes_on_in_the_next_of_the_same_body_also_where_no_form_is_known():
    rows = {"form": [None] * 4, "concept": "review.cases", "series": [*"stss"]}
    frame = pd.DataFrame(rows | {"year": [2022, 2023, 2023, 2025]})
    assert bounds.going_on(frame, ["form"]).tolist() == [True, False, False, False]
    other = frame.assign(series=[*"stuv"])
    assert not bounds.going_on(other, ["form"]).any()


@pytest.mark.parametrize("concepts", [None, ["outcome.granted"]])
def test_what_is_insisted_on_must_be_a_guard(concepts):
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    with pytest.raises(DataError, match="nothing"):
        govopen.comparable(df, concepts, insist=["nothing"])
