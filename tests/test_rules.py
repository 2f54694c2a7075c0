"""Every finding that code makes is in the table of rules, and no row is idle.

The code is read, not run: a rule that only a rare document meets is met here too.
"""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import govopen
from govopen.cli import _parser
from govopen.errors import refusals
from govopen.form import identities
from govopen.reading.given import Overrides
from govopen.rules import finding, rules
from govopen.schema import TABLES

PACKAGE = Path(govopen.__file__).parent
GIVEN = {"remedy", "report", "case", "codes", "applicant", "expected", "found", "what"}
# What a match says of a cell, which it locates.
OF_A_CELL = {"place", "row"}


def calls():
    """Yield the rule that a call names, its case if it is written out, its fields."""
    for path in PACKAGE.rglob("*.py"):
        if path.name == "rules.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            of_a_cell = called == "note"
            if called != "finding" and not of_a_cell:
                continue
            if not isinstance(node.args[0], ast.Constant):
                # Where a note becomes a finding, and where a table does.
                assert path.name in ("matching.py", "quality.py")
                continue
            case = node.args[1] if node.args[1:] else ast.Constant("")
            known = case.value if isinstance(case, ast.Constant) else None
            names = {word.arg for word in node.keywords} - GIVEN
            yield node.args[0].value, known, names | (OF_A_CELL if of_a_cell else set())


def fields(text):
    return {name for _, name, *_ in Formatter().parse(text) if name}


# What the columns of quality's tables say beside GIVEN.
BETWEEN = [
    ("report.duplicate", "", {"year", "other"}),
    ("series.break", "", {"earlier"}),
    ("figure.outlier", "", {"level", "scope"}),
    ("figures.repeated", "", {"count", "earlier"}),
]
CALLS = [*calls(), *BETWEEN]
# Made when the bundled data are built.
BUILT = {("source.copied", "")}


def test_what_code_finds_is_in_the_table_and_the_reverse():
    named = {(rule, case) for rule, case, _ in CALLS if case is not None}
    chosen = {rule for rule, case, _ in CALLS if case is None}
    assert named <= rules().keys()
    assert chosen <= {rule for rule, _ in rules()}
    left = {key for key in rules() if key not in named and key[0] not in chosen}
    assert left == BUILT


@pytest.mark.parametrize(("rule", "case", "names"), CALLS)
def test_a_message_names_what_it_is_given(rule, case, names):
    meant = [
        r for key, r in rules().items() if key[0] == rule and case in (key[1], None)
    ]
    for row in meant:
        wanted = fields(row.message) | fields(row.remedy)
        assert wanted - GIVEN <= names
        if not names >= OF_A_CELL:
            assert wanted - GIVEN == names


@pytest.mark.parametrize("row", rules().values(), ids=lambda row: "/".join(row[:2]))
def test_a_rule_is_told_whole(row):
    assert row.severity in TABLES["findings"]["severity"].values
    assert row.meaning.endswith(".")
    assert row.message
    assert row.remedy


def test_identities_are_of_the_two_strengths_that_have_a_rule_beside_blanks():
    cases = {case for rule, case in rules() if rule == "identity"}
    assert {rule.strength for rule in identities()} == cases - {"blank"}
    # An identity's finding bears its name, which must be no other rule's.
    assert not {i.rule for i in identities()} & {rule for rule, _ in rules()}


def test_a_remedy_serves_who_writes_python_and_who_gives_options():
    ingest = next(x for x in _parser()._actions if x.choices and "ingest" in x.choices)
    known = {*ingest.choices["ingest"]._option_string_actions}
    told = [rule.remedy for rule in rules().values() if "--" in rule.remedy]
    assert told
    for remedy in told:
        options = re.findall(r"--\w+", remedy)
        assert [f"--{x}" for x in re.findall(r"(\w+)= or", remedy)] == options
        assert known.issuperset(options)
        assert {x.removeprefix("--") for x in options} <= {*Overrides.__annotations__}


def test_a_remedy_stands_in_its_message():
    made = finding(
        "identity.scope", "unit", body="如东县", scope="jurisdiction", unit="x"
    )
    assert made.severity == "note"
    assert made.message.endswith(
        "check in the text whether its figures are those of the jurisdiction, and give "
        "scope= or --scope if not"
    )


def test_every_refusal_of_the_table_is_made_somewhere_and_no_other():
    trees = (ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py"))
    calls = (x for tree in trees for x in ast.walk(tree) if isinstance(x, ast.Call))
    names = ("left_out", "refusal", "refuse")
    firsts = [x.args[0] for x in calls if ast.unparse(x.func) in names]
    inside = (x for first in firsts for x in ast.walk(first))
    made = {x.value for x in inside if isinstance(x, ast.Constant)}
    assert made - {""} == {*refusals()}
