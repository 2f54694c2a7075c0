"""That a fault put into a module reaches the tests."""

import subprocess
import sys

import pytest

PROGRAM = """
import mutants
assert not mutants.tested({0!r}, "raise RuntimeError")
"""


@pytest.mark.parametrize("module", ["bounds", "reading/identify"])
def test_a_module_that_cannot_be_imported_is_noticed(module):
    pytest.importorskip("mutmut")
    folder = __file__.rpartition("/")[0]
    subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module)], cwd=folder, check=True
    )


SOURCE = """
def f(a, b):
    if a < b:
        return max(a, b)
    g(a, b)
    return [x for x in a if x]
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
        "g(a, b) -> pass", "x -> True",
    }  # fmt: skip
