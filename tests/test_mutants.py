"""That a fault put into a module reaches the tests."""

import subprocess
import sys

import pytest

PROGRAM = """
import importlib, mutants
list(map(importlib.import_module, mutants.SHARED))
for module in (*mutants.TESTS, "place"):  # which is there without its fault
    assert not mutants.tested(module, "raise RuntimeError"), module
"""


def test_a_module_that_cannot_be_imported_is_noticed():
    pytest.importorskip("mutmut")
    folder = __file__.rpartition("/")[0]
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=folder, check=True)


SOURCE = """
def f(a, b):
    if a < b:
        return max(a, b)
    g(a, b)
    if b:
        return None
    return [x for x in a if x != 0xA5]
"""


def test_what_a_person_gets_wrong_is_among_the_faults(tmp_path):
    mutants = pytest.importorskip("mutants", exc_type=ImportError)
    path = tmp_path / "module.py"
    path.write_text(SOURCE, encoding="utf-8")
    seeds = (mutants.drawn(path, 99, seed) for seed in range(20))
    found = {mutation for faults in seeds for *_, mutation, _ in faults}
    assert found >= {
        "< b -> <= b", "< b -> >= b", "a < b -> True", "a < b -> False",
        "max(a, b) -> min(a, b)", "max(a, b) -> max(b, a)", "max(a, b) -> None",
        "g(a, b) -> pass", "x != 0xA5 -> True", "0xA5 -> 164",
    }  # fmt: skip
    for mutation in found:
        before, after = mutation.split(" -> ")
        assert before != after


def test_every_module_has_tests_that_are_there():
    mutants = pytest.importorskip("mutants", exc_type=ImportError)
    folder = mutants.ROOT / "govopen"
    modules = [x.relative_to(folder).with_suffix("") for x in folder.rglob("*.py")]
    tests = {x.as_posix(): [*map(str, mutants.tests_of(x.as_posix()))] for x in modules}
    assert tests.keys() >= {*mutants.TESTS, *mutants.BESIDE}
    for own in tests.values():
        assert all((mutants.ROOT / "tests" / x).exists() for x in own), own
    assert tests["reading/close"] == ["reading/test_close.py"]
    assert (tests["panel"], tests["reading/html"]) == (["test_panel.py"], ["reading"])


def test_every_fault_and_survivor_that_is_listed_names_code_that_is_there():
    mutants = pytest.importorskip("mutants", exc_type=ImportError)
    for module in mutants.TESTS:
        path = mutants.ROOT / "govopen" / f"{module}.py"
        assert len(list(mutants.feared(path, module))) >= 10  # or it says which is not
        text = path.read_text(encoding="utf-8")
        lines = {line.strip() for line in text.splitlines()}
        for row in mutants.listed("survivors"):
            if row["module"] == module:
                before, after = row["mutation"].split(" -> ")
                assert row["line"] in lines and before in " ".join(text.split()), row
                assert before != after
    for table in ("feared", "survivors"):
        assert {row["module"] for row in mutants.listed(table)} <= {*mutants.TESTS}
