"""The accounting identities hold where figures agree and speak up where they do not."""

import itertools
import random
import re
from types import SimpleNamespace

import pandas as pd
import pytest
import render
from hypothesis import given
from hypothesis import strategies as st

from govopen import arithmetic, check, checks, evaluate, ingest, load, reports, schema
from govopen.bundle import DATA
from govopen.checks import check_figures, confirmed
from govopen.errors import DataError
from govopen.form import forms, identities
from govopen.panel import by_origin, series_of
from govopen.schema import Observation

SEVERITY = {"strict": "error", "customary": "warning"}
YEARS = {name: form.first_year for name, form in forms().items()}
RULES = [(form, rule) for rule in identities() for form in rule.forms]
IDS = [f"{form}-{rule.rule}" for form, rule in RULES]

# Figures that a heading or the text of a report may state, as sums of others.
SUMS = {
    "outcome.refused": "refused.",
    "outcome.cannot_provide": "cannot.",
    "outcome.not_processed": "not_processed.",
    "outcome.other": "other.",
}


def consistent(form, seed=1):
    """Draw figures that keep every identity within the year, headings filled in."""
    figures = render.figures_of(form, seed)
    if ("outcome.total", "total") not in figures:
        return figures
    for heading, prefix in SUMS.items():
        for name in render.PEOPLE:
            parts = [
                v for (c, a), v in figures.items() if c.startswith(prefix) and a == name
            ]
            if parts:
                figures[heading, name] = sum(parts)
    for name in ("total", "upheld", "corrected", "other", "pending"):
        routes = ("litigation_direct", "litigation_after_review")
        parts = [figures[f"{route}.{name}", ""] for route in routes]
        figures[f"litigation.{name}", ""] = sum(parts)
    return figures | told(figures)


def told(figures):
    """State what only the text of a report gives, from the figures of its table."""
    more = {}
    for name in render.PEOPLE:
        received, carried_in, closed, granted, partial = (
            figures[code, name]
            for code in (
                "request.received",
                "request.carried_in",
                "outcome.total",
                "outcome.granted",
                "outcome.partial",
            )
        )
        more["request.available", name] = received + carried_in
        more["closed.total", name] = closed
        more["closed.on_time", name] = closed
        more["closed.extended", name] = 0
        more["outcome.granted_or_partial", name] = granted + partial
        ways = dict.fromkeys(("in_person", "fax", "online", "email", "letter"), 0)
        for way, count in (ways | {"other": received}).items():
            more[f"request.{way}", name] = count
    places = {"gazette": 1, "website": 9, "weibo": 2, "wechat": 3, "other": 4}
    for place, count in (places | {"new_media": 7, "total": 1 + 9 + 7 + 4}).items():
        more[f"publication.{place}", ""] = count
    everyone = {code for code, name in figures if name == "total"}
    for code in everyone | {code for code, name in more if name == "total"}:
        total, natural = ((figures | more)[code, name] for name in ("total", "natural"))
        more[code, "organisation"] = total - natural
    return more


def dataset(*given_reports):
    """Arrange (form, year, figures[, fields]) as observations and reports."""
    rows, facts = [], []
    for n, (form, year, figures, *fields) in enumerate(given_reports):
        fact = {
            "report": f"r{n}",
            "place": "320623",
            "level": "county",
            "body": "如东县人民政府",
            "scope": "jurisdiction",
            "year": year,
            "form": form,
        }
        facts.append(fact | (fields[0] if fields else {}))
        rows += [
            Observation(
                f"r{n}", code, name, float(value), "exact", "table", f"{code} × {name}"
            )
            for (code, name), value in figures.items()
        ]
    return pd.DataFrame(rows, columns=list(Observation._fields)), pd.DataFrame(facts)


def next_year(form, before, after):
    """Make the figures of the later of two years follow from the earlier's."""
    after = dict(after)
    for rule in identities():
        if form in rule.forms and rule.across_years:
            people = [*render.PEOPLE, "organisation"]
            for name in people if rule.rule.startswith("request.") else [""]:
                value = 0
                for term in rule.right:
                    source = before if term.last_year else after
                    value += term.sign * source.get((term.name, name), 0)
                after[rule.left[0].name, name] = value
    return after


def by_hand(text, figures, before):
    """Work out both sides of an identity from its printed text, by Python's own sums.

    Returns None where a figure is missing.
    """

    def figure(match):
        name, optional, lag = match[1], match[2], match[3]
        value = (before if lag else figures).get(name)
        if value is None and optional:
            return "0"
        return repr(value)

    left, relation, right = re.split(r" (=|>=) ", text)
    pattern = r"([a-z_]+(?:\.[a-z_]+)*)(\?)?(@last_year)?"
    sides = [re.sub(pattern, figure, side) for side in (left, right)]
    if any("None" in side for side in sides):
        return None
    found, expected = (sum_of(side) for side in sides)
    near = abs(found - expected) < 1e-9  # no count here is large
    return found, expected, near or (relation == ">=" and found > expected)


def sum_of(text):
    parts = re.findall(r"([+-]?) ?(-?[\d.]+(?:e[+-]?\d+)?)", text)
    return sum(float(number) * (-1 if sign == "-" else 1) for sign, number in parts)


# -- each identity -------------------------------------------------------------------


@pytest.mark.parametrize(("form", "rule"), RULES, ids=IDS)
def test_each_identity_holds_and_breaks(form, rule):
    year, base = YEARS[form], consistent(form)
    before = consistent(form, 2)
    figures = next_year(form, before, base) if rule.across_years else base
    pair = [(form, year, before)] if rule.across_years else []
    me = f"r{len(pair)}"

    def found(altered):
        observations, facts = dataset(*pair, (form, year + len(pair), altered))
        findings = check(observations, facts)
        tests = evaluate(observations, facts)
        mine = tests[(tests["report"] == me) & (tests["rule"] == rule.rule)]
        assert len(mine), "not tested"
        return findings[(findings["report"] == me) & (findings["rule"] == rule.rule)]

    assert found(figures).empty

    name = rule.left[0].name
    keys = [k for k in figures if name in k and (rule.axis == "code" or k[0] != "")]
    key = keys[0]

    wrong = figures[key] + 1
    if rule.relation == ">=":  # one too few for its parts
        others = sum(figures[t.name, key[1]] for t in rule.left[1:])
        wrong = sum(figures[t.name, key[1]] for t in rule.right) - others - 1
    broken = found(figures | {key: wrong})

    assert broken["severity"].tolist() == [SEVERITY[rule.strength]]
    assert broken["found"].iloc[0] - broken["expected"].iloc[0] == pytest.approx(
        -1 if rule.relation == ">=" else 1
    )
    assert name in broken["codes"].iloc[0] or rule.axis == "applicant"
    assert rule.strength in broken["message"].iloc[0]


@pytest.mark.parametrize(("form", "rule"), RULES, ids=IDS)
def test_an_identity_is_not_tested_without_its_total(form, rule):
    figures = consistent(form)
    name = rule.left[0].name
    figures = {k: v for k, v in figures.items() if name not in k}
    tests = evaluate(*dataset((form, YEARS[form], figures)))
    assert rule.rule not in set(tests["rule"])


def test_every_identity_says_why_and_is_strict_or_customary():
    for rule in identities():
        assert rule.strength in SEVERITY
        assert rule.reason.endswith(".")


def test_every_term_of_an_identity_is_a_figure_somewhere():
    known = {code for form in forms() for code, _ in consistent(form)}
    known |= {"publication.gazette", "organisation"} | set(render.PEOPLE)
    for rule in identities():
        assert {term.name for term in rule.left + rule.right} <= known


@pytest.mark.parametrize("form", list(forms()))
def test_a_consistent_report_passes_every_test(form):
    observations, facts = dataset((form, YEARS[form], consistent(form)))
    tests = evaluate(observations, facts)
    within = [
        rule for rule in identities() if form in rule.forms and not rule.across_years
    ]
    assert set(tests["rule"]) == {rule.rule for rule in within}
    assert tests["held"].all()
    assert check(observations, facts).empty


# -- against a second derivation -----------------------------------------------------


@given(
    form=st.sampled_from(list(forms())),
    seed=st.integers(0, 10**6),
    kept=st.sampled_from([1.0, 0.97, 0.7]),
)
def test_evaluation_agrees_with_sums_by_hand(form, seed, kept):
    chance = random.Random(seed)
    years = [consistent(form, seed), consistent(form, seed + 1)]
    for figures in years:  # some figures wrong, some missing
        for key in chance.sample(list(figures), 5):
            figures[key] += chance.choice([-1, 1, 10])
        for key in list(figures):
            if chance.random() > kept:
                del figures[key]
    observations, facts = dataset(*((form, 2000 + n, f) for n, f in enumerate(years)))
    tests = evaluate(observations, facts)
    key = ["report", "rule", "applicant", "code"]
    found = tests.set_index(key)[["found", "expected", "held"]]
    assert found.index.is_unique
    for (n, figures), rule in itertools.product(enumerate(years), identities()):
        if form not in rule.forms:
            continue
        by_code = rule.axis == "code"
        # A figure of no applicant is one of all of them.
        now, last = (
            {(c, a or "total"): v for (c, a), v in f.items()}
            for f in (figures, years[n - 1] if n else {})
        )
        for unit in {a if by_code else c for c, a in now}:
            mine, before = (
                {
                    (c if by_code else a): v
                    for (c, a), v in f.items()
                    if unit == (a if by_code else c)
                }
                for f in (now, last)
            )
            expected = by_hand(rule.text, mine, before)
            names = (unit, "") if by_code else ("", unit)
            place = (f"r{n}", rule.rule, *names)
            if expected is not None:
                assert tuple(found.loc[place]) == pytest.approx(expected)
            elif place in found.index:  # parts alone exceed the total
                assert not found.loc[place, "held"]


def test_parts_that_exceed_a_total_break_it_whatever_is_missing():
    figures = {("closed.total", ""): 10, ("closed.on_time", ""): 11}
    findings = check(*dataset(("ogi2014", 2018, figures)))
    assert findings["rule"].tolist() == ["closed.parts"]
    assert (findings["expected"][0], findings["found"][0]) == (11, 10)
    assert "but 10 and 11 without what has no figure; see" in findings["message"][0]


@pytest.mark.parametrize(
    ("rule", "severity", "sides", "figures"),
    [
        # 20 came in and 16 are accounted for, whatever was carried in.
        ("request.balance", "error", (20, 16), {"outcome.total": 15, "carried_out": 1}),
        # 18 or more were closed: what was carried in can only add to them.
        ("closed.balance", "warning", (17, 18), {"closed.total": 17, "carried_out": 2}),
        # Nothing follows, as requests may have been carried in.
        ("", "", (), {"outcome.total": 25, "carried_out": 1}),
        ("", "", (), {"closed.total": 19, "carried_out": 2}),
    ],
)
def test_what_is_missing_on_either_side_can_only_add_to_it(
    rule, severity, sides, figures
):
    figures = {x if "." in x else f"request.{x}": n for x, n in figures.items()}
    figures = {(x, "total"): n for x, n in figures.items()}
    figures["request.received", "total"] = 20
    observations, facts = dataset(("ogi2021", 2022, figures))
    findings = check(observations, facts)
    wanted = [[rule, severity, *sides]] if rule else []
    columns = ["rule", "severity", "found", "expected"]
    assert findings[columns].values.tolist() == wanted
    assert set(confirmed(observations, facts)) == {0}


# Of 14 requests received 14 were decided, 13 granted and 1 held elsewhere. Zeros, and
# with them whole rows, are left blank.
BLANKS = {
    ("request.received", "natural"): 12,
    ("request.received", "enterprise"): 2,
    ("request.received", "total"): 14,
    ("outcome.granted", "natural"): 11,
    ("outcome.granted", "enterprise"): 2,
    ("outcome.granted", "total"): 13,
    ("cannot.not_held", "natural"): 1,
    ("cannot.not_held", "total"): 1,
    ("outcome.total", "natural"): 12,
    ("outcome.total", "enterprise"): 2,
    ("outcome.total", "total"): 14,
}


def whole(observations, facts):
    """Return a data set, which has all figures of its reports."""
    reports = facts.reindex(columns=list(schema.TABLES["reports"]))
    return SimpleNamespace(observations=observations, reports=reports)


def told_of(figures):
    """Return what is found in a report that is known whole: rules, units and sides."""
    observations, facts = dataset(("ogi2021", 2022, figures))
    rows = list(map(Observation._make, observations.itertuples(index=False)))
    result = check_figures("ogi2021", rows)
    assert not any(result.confirmed)
    assert evaluate(observations, facts).empty
    assert {x.severity for x in result.findings} <= {"warning"}
    return {
        (x.rule, x.applicant or x.codes, x.found, x.expected) for x in result.findings
    }


def test_a_sum_that_holds_only_if_a_blank_is_no_zero_is_a_warning():
    """Of requests decided 24 are printed, and 13 and 1 in the rows above."""
    assert told_of(BLANKS) == set()
    assert told_of(BLANKS | {("outcome.total", "total"): 24}) == {
        ("outcome.parts", "total", 24, 14),
        ("request.balance", "total", 14, 24),
        ("request.applicants", "outcome.total", 24, 14),
    }


def test_a_total_with_nothing_but_blanks_below_it_is_a_warning():
    two = {("review.total", ""): 2}
    assert told_of(BLANKS | two) == {("review.parts", "total", 2, 0)}
    assert told_of(BLANKS | two | {("review.upheld", ""): 2}) == set()


@pytest.mark.parametrize(
    "figures",
    [
        # Zeros are printed, so that what has no figure was lost or is not asked for.
        BLANKS | {("outcome.total", "total"): 24, ("outcome.partial", "total"): 0},
        # Of so few figures none need be zero.
        {("review.total", ""): 5, ("review.upheld", ""): 3},
        # A report need not tell applicants apart.
        {x: n for x, n in BLANKS.items() if x[1] == "total"}
        | {("review.total", ""): 1, ("review.upheld", ""): 1},
        # 3 more came in, and stand beside the heading of rows that are not there.
        BLANKS
        | {(x, "total"): 17 for x in ("request.received", "outcome.total")}
        | {(x, "natural"): 15 for x in ("request.received", "outcome.total")}
        | {("outcome.other", x): 3 for x in ("total", "natural")},
    ],
    ids=["zeros", "few", "totals", "heading"],
)
def test_what_has_no_figure_need_not_be_blank(figures):
    assert told_of(figures) == set()


def test_a_sum_that_only_the_text_states_has_no_blanks():
    observations, facts = dataset(("ogi2021", 2022, BLANKS))
    more = observations[-1:].assign(code="litigation.total", applicant="", value=2.0)
    both = pd.concat([observations, more.assign(origin="narrative")])
    assert check(whole(both, facts)).empty


def test_of_figures_chosen_from_reports_none_is_blank_that_was_left_out():
    wrong = BLANKS | {("outcome.total", "total"): 24}
    observations, facts = dataset(("ogi2021", 2022, wrong))
    assert check(observations, facts).empty
    assert len(check(whole(observations, facts))) == 3
    # Other reports have what this one leaves blank.
    more = dataset(("ogi2021", 2021, consistent("ogi2021")), ("ogi2021", 2022, wrong))
    found = check(*more).set_index("rule")["message"]
    assert len(found) == 3
    said = "holds only if a blank is not zero, as it is 24 and 14 without what has no"
    assert said in found["outcome.parts"]
    assert "; see outcome.total × total; look in the document" in found["outcome.parts"]


def test_parts_below_a_total_prove_nothing_while_one_is_missing():
    figures = {("closed.total", ""): 10, ("closed.on_time", ""): 9}
    assert evaluate(*dataset(("ogi2014", 2018, figures))).empty


def test_a_rounded_figure_is_in_no_identity():
    figures = {("closed.total", ""): 10, ("closed.on_time", ""): 11}
    observations, facts = dataset(("ogi2014", 2018, figures))
    observations.loc[0, "precision"] = "approx"
    assert evaluate(observations, facts).empty


def test_sums_of_decimals_hold_despite_floating_point():
    figures = {("closed.total", ""): 0.3, ("closed.on_time", ""): 0.1}
    figures["closed.extended", ""] = 0.2
    assert evaluate(*dataset(("ogi2014", 2018, figures)))["held"].tolist() == [True]


@pytest.mark.parametrize("total", [10, 999_999, 1_000_000, 123_456_789, 10**11])
@pytest.mark.parametrize("off", [-1, 1])
def test_a_sum_that_is_one_off_is_a_finding_however_large(total, off):
    parts = {("closed.on_time", ""): total - 3, ("closed.extended", ""): 3 + off}
    findings = check(*dataset(("ogi2014", 2018, {("closed.total", ""): total} | parts)))
    assert findings["rule"].tolist() == ["closed.parts"]
    assert findings["found"][0] - findings["expected"][0] == -off


@pytest.mark.parametrize(("disclosed", "held"), [(4, True), (5, True), (6, False)])
def test_a_part_may_be_as_large_as_its_whole(disclosed, held):
    """Of 5 documents issued, 5 can be disclosed and 6 cannot."""
    names = ("proactive.normative_issued", "proactive.normative_disclosed")
    figures = {(names[0], ""): 5, (names[1], ""): disclosed}
    tests = evaluate(*dataset(("ogi2014", 2018, figures)))
    assert tests[["relation", "held"]].values.tolist() == [[">=", held]]


def test_a_finding_names_the_cell_of_the_total_and_the_applicants_it_is_about():
    figures = consistent("ogi2021")
    figures["outcome.total", "natural"] += 1
    findings = check(*dataset(("ogi2021", 2022, figures))).set_index("rule")
    by_code = findings.loc["outcome.parts", "message"]
    assert "identity (natural): " in by_code
    assert by_code.endswith("; see outcome.total × natural")
    across = findings.loc["request.applicants"]
    assert across["codes"] == "outcome.total"
    assert "identity (outcome.total): " in across["message"]
    assert across["message"].endswith("; see outcome.total × total")


def test_a_finding_about_everyone_names_no_applicants():
    figures = {("closed.total", ""): 10, ("closed.on_time", ""): 11}
    findings = check(*dataset(("ogi2014", 2018, figures)))
    assert findings["message"][0] == (
        "strict identity: closed.total = closed.on_time + closed.extended, "
        "but 10 and 11 without what has no figure; see closed.total × "
    )
    assert findings["codes"][0] == "closed.total closed.on_time closed.extended"


def test_the_year_before_is_found_beside_a_report_whose_year_is_unknown():
    """The report of 2019 says that 90 were carried over from 2018, which says 100."""
    before = {("request.carried_out", "total"): 100}
    after = {("request.carried_in", "total"): 90}
    given = [("ogi2021", 2018, before), ("ogi2021", 2019, after)]
    observations, facts = dataset(*given, ("ogi2021", None, {}))
    facts["year"] = pd.Series([2018, 2019, pd.NA], dtype=object)
    findings = check(observations, facts)
    assert findings[["rule", "found", "expected"]].values.tolist() == [
        ["request.carried", 90, 100]
    ]


def test_large_sums_of_decimals_hold_too():
    figures = {("closed.total", ""): 300000.3, ("closed.on_time", ""): 100000.1}
    figures["closed.extended", ""] = 200000.2  # 300000.30000000005 to a computer
    assert evaluate(*dataset(("ogi2014", 2018, figures)))["held"].tolist() == [True]


def test_no_figures_no_findings():
    observations, facts = dataset(("ogi2014", 2018, {("complaint.total", ""): 1}))
    assert check(observations.iloc[:0], facts).empty
    assert check(observations, facts).empty
    assert check(observations.iloc[:0], facts.iloc[:0]).empty


def test_a_check_changes_no_figure():
    observations, facts = dataset(("ogi2021", 2022, consistent("ogi2021")))
    before = observations.copy()
    check(observations, facts)
    pd.testing.assert_frame_equal(observations, before)


@given(form=st.sampled_from(list(forms())), seed=st.integers(0, 10**6))
def test_a_report_alone_is_checked_like_one_of_a_data_set(form, seed):
    figures, chance = consistent(form, seed), random.Random(seed)
    for key in chance.sample(list(figures), 5):
        figures[key] += 1
    observations, facts = dataset((form, 2000, figures))
    again = observations.sample(3, random_state=seed)
    again = again.assign(value=again["value"] + 1, origin="narrative")
    observations = pd.concat([again, observations], ignore_index=True)
    rows = list(map(Observation._make, observations.itertuples(index=False)))
    alone, tested, _ = check_figures(form, rows)
    found = check(observations, facts)
    assert len(found) >= 3
    pd.testing.assert_frame_equal(schema.frame("findings", alone), found)
    assert tested == len(evaluate(observations, facts))


def test_what_confirms_a_figure_are_the_strict_identities_that_hold():
    """Received is the sum of its channels, closed that of its parts, but for one."""
    told = {"received": 9, "in_person": 2, "fax": 0, "online": 4, "letter": 3}
    figures = {(f"request.{name}", ""): value for name, value in told.items()}
    figures |= {("closed.total", ""): 9, ("closed.on_time", ""): 8}
    figures |= {("closed.extended", ""): 2, ("training.meetings", ""): 1}
    observations, facts = dataset(("ogi2014", 2018, figures))
    rows = list(map(Observation._make, observations.itertuples(index=False)))
    words = rows[0]._replace(origin="narrative", locator="line 3")
    rough = rows[1]._replace(origin="narrative", precision="approx")
    other = rows[2]._replace(origin="narrative", value=7.0)
    rows += [words, rough, other]
    counts = check_figures("ogi2014", rows).confirmed
    assert counts == [1] * 5 + [0] * 4 + [1, 0, 0]
    frame = schema.frame("observations", rows).sample(frac=1, random_state=1)
    assert confirmed(frame, facts).sort_index().tolist() == counts


def test_the_rows_of_a_data_set_may_stand_in_any_order():
    pair = [
        ("ogi2014", 2017, consistent("ogi2014")),
        ("ogi2021", 2022, consistent("ogi2021") | {("review.total", ""): -1}),
    ]
    observations, facts = dataset(*pair)
    mixed = observations.sample(frac=1, random_state=1)
    key = ["report", "rule", "applicant", "code"]
    tests = [evaluate(rows, facts).sort_values(key) for rows in (observations, mixed)]
    assert not tests[0]["held"].all()
    first, second = (table.reset_index(drop=True) for table in tests)
    pd.testing.assert_frame_equal(first, second)


def test_the_table_speaks_before_the_text_and_what_is_derived():
    observations, _ = dataset(("ogi2014", 2018, {("review.total", ""): 1}))
    words = ["derived", "narrative", "table", "narrative", "table"]
    rows = pd.concat([observations.assign(origin=x) for x in words], ignore_index=True)
    ordered = by_origin(rows)
    assert ordered.index.tolist() == [2, 4, 1, 3, 0]
    pd.testing.assert_frame_equal(ordered.sort_index(), rows)


# -- across years --------------------------------------------------------------------

FIRST = {("normative.in_force", ""): 10, ("request.carried_out", "total"): 4}
SECOND = {
    ("normative.in_force", ""): 12,
    ("normative.made", ""): 3,
    ("normative.repealed", ""): 1,
    ("request.carried_in", "total"): 4,
}


def test_a_year_follows_from_the_year_before():
    tests = evaluate(*dataset(("ogi2021", 2021, FIRST), ("ogi2021", 2022, SECOND)))
    assert set(tests["rule"]) == {"normative.in_force_carried", "request.carried"}
    assert tests["held"].all()


def test_a_break_between_years_is_an_error_of_the_later_report():
    later = SECOND | {
        ("normative.in_force", ""): 13,
        ("request.carried_in", "total"): 5,
    }
    findings = check(*dataset(("ogi2021", 2021, FIRST), ("ogi2021", 2022, later)))
    assert findings["report"].tolist() == ["r1", "r1"]
    assert findings["severity"].tolist() == ["error", "error"]
    assert findings["expected"].tolist() == [12, 4]
    assert findings["found"].tolist() == [13, 5]


def test_requests_carry_over_from_the_form_of_2019_to_that_of_2021():
    first = {("request.carried_out", "total"): 4}
    second = {("request.carried_in", "total"): 6}
    findings = check(*dataset(("ogi2019", 2020, first), ("ogi2021", 2021, second)))
    assert findings["rule"].tolist() == ["request.carried"]
    assert (findings["expected"][0], findings["found"][0]) == (4, 6)


@pytest.mark.parametrize(
    "other",
    [
        {"scope": "office"},
        {"place": "320685"},
        {"level": "department", "scope": "unit", "body": "如东县财政局"},
        {"year": 2020},
    ],
)
def test_nothing_carries_over_between_different_series(other):
    pair = [
        ("ogi2021", 2021, FIRST, other),
        ("ogi2021", 2022, {**SECOND, ("request.carried_in", "total"): 99}),
    ]
    assert "request.carried" not in set(evaluate(*dataset(*pair))["rule"])


def test_a_county_that_was_renamed_is_one_series():
    names = [{"body": "海门市人民政府"}, {"body": "海门区人民政府"}]
    pair = [("ogi2021", 2021, FIRST, names[0]), ("ogi2021", 2022, SECOND, names[1])]
    observations, facts = dataset(*pair)
    assert series_of(facts)[0] == series_of(facts)[1]
    assert evaluate(observations, facts)["held"].tolist() == [True, True]


def test_a_series_is_named_by_place_and_scope_and_a_bureau_by_its_name_too():
    bureau = {"level": "department", "scope": "unit", "body": "如东县财政局"}
    zone = {"level": "zone", "place": None, "body": "南通开发区管委会"}
    county = {"body": "如东县人民政府"}
    office = {"scope": "office", "body": "如东县人民政府办公室"}
    town = {"level": "township", "scope": "office", "body": "掘港镇"}
    of = [("ogi2021", 2021, FIRST, x) for x in (county, office, bureau, zone, town)]
    assert series_of(dataset(*of)[1]).tolist() == [
        "320623/jurisdiction/",
        "320623/office/",
        "320623/unit/如东县财政局",
        "/jurisdiction/南通开发区管理委员会",
        "320623/office/掘港镇",
    ]


@pytest.mark.parametrize(
    ("year", "carried"), [(2021, False), (2022, True), (2023, False)]
)
def test_figures_carry_over_to_the_very_next_year(year, carried):
    tests = evaluate(*dataset(("ogi2021", 2021, FIRST), ("ogi2021", year, SECOND)))
    assert ("request.carried" in set(tests["rule"])) == carried


def test_of_two_reports_on_one_year_the_first_is_carried_over():
    other = {("request.carried_out", "total"): 5}
    given = [("ogi2021", 2021, FIRST), ("ogi2021", 2021, other)]
    tests = evaluate(*dataset(*given, ("ogi2021", 2022, SECOND)))
    carried = tests[tests["rule"] == "request.carried"]
    assert carried[["report", "found", "expected"]].values.tolist() == [["r2", 4, 4]]


@pytest.mark.parametrize("dtype", ["Int64", "object"])
def test_years_may_be_missing_beside_others(dtype):
    given = [("ogi2021", year, FIRST) for year in (None, 2021)]
    observations, facts = dataset(*given, ("ogi2021", 2022, SECOND))
    facts["year"] = facts["year"].astype("Int64").astype(dtype)
    tests = evaluate(observations, facts)
    assert set(tests["report"]) == {"r2"}
    assert set(tests["rule"]) == {"normative.in_force_carried", "request.carried"}


def test_only_a_figure_that_the_year_before_states_exactly_carries_over():
    observations, facts = dataset(("ogi2021", 2021, FIRST), ("ogi2021", 2022, SECOND))
    rough = observations["code"].eq("request.carried_out")
    observations.loc[rough, "precision"] = "approx"
    assert set(evaluate(observations, facts)["rule"]) == {"normative.in_force_carried"}


def test_a_report_of_unknown_place_or_year_is_in_no_series():
    pair = [("ogi2021", None, FIRST), ("ogi2021", 2022, SECOND)]
    assert evaluate(*dataset(*pair)).empty


# -- contradictions ------------------------------------------------------------------


def test_a_figure_stated_twice_differently_is_an_error_naming_both_places():
    observations, facts = dataset(("ogi2014", 2018, {("review.total", ""): 170}))
    text = observations.assign(value=134.0, origin="narrative", locator="page 3")
    findings = check(pd.concat([text, observations], ignore_index=True), facts)
    assert findings["rule"].tolist() == ["figure.contradiction"]
    assert findings["severity"].tolist() == ["error"]
    assert "170 in review.total" in findings["message"][0]
    assert "134 in page 3" in findings["message"][0]


def test_a_third_statement_contradicts_the_first_however_often_it_is_repeated():
    observations, facts = dataset(
        ("ogi2021", 2022, {("request.received", "natural"): 5})
    )
    same = observations.assign(locator="page 2")
    text = observations.assign(value=7.0, origin="narrative", locator="page 3")
    findings = check(pd.concat([text, observations, same], ignore_index=True), facts)
    assert findings[["expected", "found", "codes"]].values.tolist() == [
        [5, 7, "request.received"]
    ]
    assert findings["message"][0].startswith("request.received (natural) is 5 in ")


def test_a_figure_without_applicants_is_that_of_everyone():
    observations, facts = dataset(("ogi2021", 2022, {("request.received", "total"): 5}))
    text = observations.assign(value=7.0, applicant="", origin="narrative")
    other = observations.assign(value=2.0, applicant="natural")
    findings = check(pd.concat([observations, text, other]), facts)
    assert findings["message"].str.startswith("request.received is 5 in ").tolist() == [
        True
    ]


def test_a_figure_that_is_missing_contradicts_nothing():
    observations, facts = dataset(("ogi2014", 2018, {("review.total", ""): 170}))
    missing = observations.assign(value=float("nan"), origin="narrative")
    assert check(pd.concat([observations, missing]), facts).empty


def test_a_figure_stated_twice_alike_or_roughly_is_none():
    observations, facts = dataset(("ogi2014", 2018, {("review.total", ""): 170}))
    again = observations.assign(origin="narrative")
    rough = observations.assign(value=200.0, precision="approx", origin="narrative")
    assert check(pd.concat([observations, again, rough]), facts).empty


# -- published reports ---------------------------------------------------------------


def test_rudong_breaks_one_customary_sum_and_no_other():
    facts = reports().query("report == 'rudong-2018'")
    observations = load().query("report == 'rudong-2018'")
    tests = evaluate(observations, facts)
    assert len(tests) == 19
    assert tests.loc[tests["strength"] == "strict", "held"].all()
    broken = tests[~tests["held"]]
    assert broken["rule"].tolist() == ["response.parts"]
    # 21 + 26 + 86 + 350 + 536 = 1019, but the report prints 999.
    assert broken[["found", "expected"]].values.tolist() == [[999, 1019]]


@pytest.mark.parametrize("report", ["suqian-2023", "suqian-2024"])
def test_the_tables_of_suqian_keep_every_strict_identity(report):
    observations = load().query("report == @report and origin == 'table'")
    tests = evaluate(observations, reports().query("report == @report"))
    strict = tests[tests["strength"] == "strict"]
    assert strict["held"].all()
    assert len(strict) >= 30


def test_the_text_of_suqian_2024_contradicts_its_table():
    facts = reports().query("report == 'suqian-2024'")
    findings = check(load().query("report == 'suqian-2024'"), facts)
    found = findings.set_index("rule")[["expected", "found"]]
    # The table has 170 reconsiderations, the text 134; 77 lawsuits, the text 57.
    assert found.loc["figure.contradiction"].tolist() == [170, 134]
    assert found.loc["litigation.routes"].tolist() == [77, 57]


def test_what_cannot_be_checked_is_refused(folder_of_rudong):
    df, about = load(folder_of_rudong), reports(folder_of_rudong)
    assert len(check(df, about)) == 1
    for held in ((df,), (folder_of_rudong,), (df, folder_of_rudong)):
        pd.testing.assert_frame_equal(check(*held), check(df, about))
    for column in ("place", "level", "body", "scope", "year", "form"):
        with pytest.raises(DataError, match=f"lacks the column '{column}'"):
            check(df, about.drop(columns=column))
    with pytest.raises(DataError, match=r"^form='ogi214' .*did you mean 'ogi2014'"):
        check(df, about.assign(form="ogi214"))
    with pytest.raises(DataError, match="rudong-2018 has figures and no row"):
        evaluate(df, about.iloc[:0])


@pytest.fixture
def folder_of_rudong(tmp_path):
    ingest([DATA / "sources" / "rudong-2018.txt"], out=tmp_path)
    return tmp_path


def test_what_natural_persons_asked_confirms_no_total():
    """Five of six granted: what adds up for persons says nothing of everyone."""
    figures = {("outcome.granted", "natural"): 5, ("outcome.granted", "total"): 6}
    figures |= {("outcome.partial", "natural"): 1, ("outcome.partial", "total"): 2}
    figures |= {("outcome.granted_or_partial", "natural"): 6}
    figures |= {("outcome.granted_or_partial", "total"): 9}
    observations, facts = dataset(("ogi2021", 2022, figures))
    counts = confirmed(observations, facts)
    assert counts.name == "confirmed"
    told = dict(zip(observations["applicant"], counts, strict=True))
    assert told["total"] == 0
    assert set(counts[observations["applicant"] == "natural"]) == {1}


def test_that_one_figure_exceeds_another_confirms_neither():
    figures = {("proactive.total", ""): 90, ("proactive.normative_disclosed", ""): 8}
    figures |= {("proactive.normative_issued", ""): 9}
    observations, facts = dataset(("ogi2014", 2018, figures))
    held = evaluate(observations, facts)
    assert len(held) >= 2 and held["held"].all()
    assert confirmed(observations, facts).tolist() == [0, 0, 0]


def test_a_finding_names_the_place_of_the_figure_and_none_where_it_has_none():
    figures = {("closed.total", ""): 10, ("closed.on_time", ""): 11}
    observations, facts = dataset(("ogi2014", 2018, figures))
    [message] = check(observations, facts)["message"]
    assert message.endswith("without what has no figure; see closed.total × ")
    for other in (
        observations.assign(locator=""),
        observations.drop(columns="locator"),
    ):
        [message] = check(other, facts)["message"]
        assert message.endswith("but 10 and 11 without what has no figure")


def test_a_finding_about_organisations_names_the_place_of_theirs():
    """The text states 5 of organisations, the table 4 enterprises and 2 others."""
    parts = {"enterprise": 4, "other_organisation": 2}
    figures = {("request.received", name): value for name, value in parts.items()}
    figures["request.received", "organisation"] = 5
    [message] = check(*dataset(("ogi2021", 2022, figures)))["message"]
    assert message.endswith("no figure; see request.received × organisation")


def test_a_finding_says_whose_figures_it_is_about():
    figures = {("outcome.granted", "natural"): 5, ("outcome.partial", "natural"): 1}
    figures |= {("outcome.granted_or_partial", "natural"): 7}
    [found] = check(*dataset(("ogi2021", 2022, figures)))["applicant"]
    assert found == "natural"
    figures = {("request.received", "natural"): 5, ("request.received", "total"): 4}
    across = check(*dataset(("ogi2021", 2022, figures)))
    assert set(across["applicant"]) == {""}  # the columns of one row, all of them


def test_a_rounded_figure_contradicts_no_exact_one():
    """约 3.5 万 in the text says nothing against 35,200 in the table."""
    observations, facts = dataset(("ogi2014", 2018, {("request.received", ""): 35_200}))
    rounded = observations.assign(value=35_000.0, precision="approx")
    both = pd.concat([observations, rounded], ignore_index=True)
    assert check(both, facts).empty
    exact = both.assign(precision="exact")
    assert check(exact, facts)["rule"].tolist() == ["figure.contradiction"]


@pytest.mark.parametrize("column", ["origin", "precision", "value"])
def test_every_column_that_checks_need_is_asked_for(column):
    observations, facts = dataset(("ogi2014", 2018, {("closed.total", ""): 1}))
    for function in (check, evaluate, confirmed):
        with pytest.raises(DataError, match=f"lacks the column '{column}'"):
            function(observations.drop(columns=column), facts)


def test_all_that_is_announced_is_there():
    assert [name for name in checks.__all__ if not hasattr(checks, name)] == []


@pytest.mark.parametrize("known", ["items_last_year", "change"])
def test_a_sum_over_two_years_is_not_broken_while_one_of_its_terms_is_missing(known):
    """10 a year ago and now 8: the change in between may have been -2."""
    before, after = {(f"licence.{known}", ""): 10}, {("licence.items_last_year", ""): 8}
    pair = ("ogi2019", 2019, before), ("ogi2019", 2020, after)
    assert evaluate(*dataset(*pair)).empty


@pytest.mark.parametrize("total", [-1, 0])
def test_a_total_of_less_than_nothing_is_held_against_nothing_that_is_missing(total):
    assert evaluate(*dataset(("ogi2014", 2018, {("review.total", ""): total}))).empty


def test_two_files_about_the_same_are_named_by_path_or_else_by_report():
    about = reports().iloc[:1]
    twice = pd.concat([about.assign(report=name, path="") for name in "ab"])
    [found] = arithmetic.duplicates(twice)
    assert found.report == "b" and found.message.startswith("b reports on")
    assert " as a: " in found.message
    [found] = arithmetic.duplicates(twice.assign(path=["a.html", "b.html"]))
    assert found.message.startswith("b.html reports on")
    assert " as a.html: " in found.message


@pytest.mark.parametrize(("origin", "said"), [("corrected", 0), ("table", 1)])
def test_what_a_person_corrected_contradicts_nothing(origin, said):
    figures = [
        Observation("r", "request.received", "total", value, "exact", where, "")
        for value, where in ((170.0, "narrative"), (134.0, origin))
    ]
    found = check_figures("ogi2014", figures).findings
    assert [x.rule for x in found].count("figure.contradiction") == said


@pytest.mark.parametrize(
    ("code", "value", "rules"),
    [
        ("request.received", -5, ["cell.negative"]),
        ("request.received", 3.7, ["cell.fraction"]),
        ("charge.amount", 3.7, []),
        ("charge.change", -5, []),
        ("charge.amount", -3.7, ["cell.negative"]),
    ],
)
def test_what_no_count_can_be_is_found(code, value, rules):
    df = load(place="如东县", scope="jurisdiction", years=2018).head(1)
    df = df.assign(code=code, value=float(value), form=None)
    found = check(df)
    assert found["rule"].tolist() == rules
    assert all(f"{value:g}" in message for message in found["message"])
