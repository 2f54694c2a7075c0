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
