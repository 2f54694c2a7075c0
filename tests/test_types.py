"""Misspelt options are errors of types, and what is public is named."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import govopen

PACKAGE = Path(govopen.__file__).parent
CALLS = """
import govopen

govopen.read_report("a.html", year=2018, place="如东县", scope="office")
govopen.read_report("a.html", yaer=2018)
govopen.read_report("a.html", scope="ofice")
govopen.ingest(["a"], out="b", format="parquet", level="county", place=320623)
govopen.ingest(["a"], fromat="parquet")
govopen.ingest(["a"], format="xlsx")
govopen.load("a", scope="jurisdiction", years=2018)
govopen.load("a", scpoe="jurisdiction")
govopen.export(None, "a.csv", shape="wide", by="code", applicant="natural")
govopen.export(None, "a.csv", shape="wid")
govopen.export(None, "a.csv", applicant="natral")
govopen.cite(style="bibtx")
govopen.combine("a", "b", prefer="frist")
govopen.deposit(None, "a.zip", title="", creators="", licence="CC-BY")
govopen.measures.outcomes(None, method="none", by=["year"], insist={"forms", "scopes"})
govopen.measures.outcomes(None, methd="none")
govopen.measures.timeliness(None, method="wald")
govopen.measures.measure(None, "outcomes", aplicant="natural")
govopen.measures.comparable_shares(None, "closed.late", applicant="natral")
govopen.measures.per_head(None, insist="scope")
govopen.explore(topic="How fast", peers="level", place="如东县")
govopen.explore(topic="How it end")
govopen.explore(peers="provinz")
govopen.profile("如东县", peers=["海安市"])
govopen.profile("如东县", peers="provinz")
govopen.simulate(counties=3, slips=0.1, seed=1)
govopen.simulate(countys=3)
govopen.comparable(None, insist="forms", applicant="total")
govopen.comparable(None, insist=["nothing"])
govopen.wide(None, "closed.*", applicant="natral")
govopen.follow(None, "closed.late", aplicant="natural")
"""
RIGHT = (4, 7, 10, 12, 18, 24, 27, 29, 31)


def test_a_misspelt_option_is_an_error_of_types(tmp_path):
    pytest.importorskip("mypy")  # for those who work on it
    script = tmp_path / "calls.py"
    script.write_text(CALLS, encoding="utf-8")
    command = "-m mypy --follow-imports=silent --no-error-summary --hide-error-context"
    done = subprocess.run(
        [sys.executable, *command.split(), "--cache-dir", tmp_path / "cache", script],
        cwd=PACKAGE.parent,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    lines = [int(line.split(":")[1]) for line in done.stdout.splitlines()]
    calls = {n for n, line in enumerate(CALLS.splitlines(), 1) if "(" in line}
    assert {*lines} == calls - {*RIGHT}, done.stdout + done.stderr


@pytest.mark.parametrize(
    "path",
    # What figures share, and how they are laid out, are no modules to call.
    [
        path
        for path in sorted(PACKAGE.glob("[a-z]*.py"))
        if path.stem not in ("marks", "fitting")
    ],
    ids=lambda path: path.stem,
)
def test_every_module_that_analysts_read_says_what_is_public(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    assert [getattr(target, "id", "") for target in assigned].count("__all__") == 1


def test_a_misspelt_name_of_the_package_brings_the_nearest():
    slip = "laod"
    with pytest.raises(AttributeError, match="did you mean 'load'"):
        getattr(govopen, slip)
    assert not hasattr(govopen, "_nothing")
