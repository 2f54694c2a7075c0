"""How many small faults in the code the tests notice: `make mutants`.

What comes in are the modules listed below and the tests of each; what goes out is a
table of the faults put into them, one at a time and drawn by a seed, and each that no
test notices. Those known to change nothing, and why, stand in `survivors.csv`. A fault
is put into a module as it is imported, in a process of its own: no file is changed.
Sentences written for people, annotations and decorators are left as they are.
"""

import argparse
import csv
import importlib
import math
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).parents[1]
TESTS = {
    "reading/matching": ("reading/test_matching.py", "reading/test_damage.py"),
    "bounds": ("test_bounds.py",),
    "measures": ("test_measures.py",),
    "arithmetic": ("test_checks.py",),
    "reading/identify": ("reading/test_identify.py",),
}
SHARED = (
    "hypothesis",
    "lxml.html",
    "matplotlib.pyplot",
    "nbval.plugin",
    "pandas",
    "pytest",
)
LONGEST = 4  # times as long as without a fault is what the tests may take with one
MEMORY = 4 << 30


class Places(cst.CSTVisitor):
    """The places of a module where a fault can be: each with its mutated nodes."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self):
        self.found = []

    def visit_Annotation(self, node):
        return False

    visit_Decorator = visit_Import = visit_ImportFrom = visit_Annotation

    def visit_FormattedString(self, node):
        return not any(
            " " in part.value
            for part in node.parts
            if isinstance(part, cst.FormattedStringText)
        )

    def visit_ConcatenatedString(self, node):
        return False  # always a sentence

    def on_visit(self, node):
        if isinstance(node, cst.SimpleString) and " " in node.value:
            return False
        for kind, operator in mutation_operators:
            if isinstance(node, kind) and (mutants := list(operator(node))):
                line = self.get_metadata(PositionProvider, node).start.line
                self.found.append((line, node, mutants))
        if isinstance(node, cst.Integer) and int(node.value) > 0:
            less = node.with_changes(value=str(int(node.value) - 1))
            line = self.get_metadata(PositionProvider, node).start.line
            self.found.append((line, node, [less]))
        return super().on_visit(node)


def drawn(path, count, seed):
    """Yield line, mutation and mutated source of some faults of a module."""
    tree = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    places = Places()
    tree.visit(places)
    chance = random.Random(f"{seed} {path.name}")
    chance.shuffle(places.found)
    for line, node, mutants in places.found[:count]:
        mutant = chance.choice(mutants)
        code = tree.module.deep_replace(node, mutant).code
        before, after = (tree.module.code_for_node(x) for x in (node, mutant))
        yield line, f"{' '.join(before.split())} -> {' '.join(after.split())}", code


def tested(module, source, seconds=0):
    """Run a module's tests in a process of their own; tell whether they all pass.

    They fail if they take longer than the seconds given, where any are.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    name = f"govopen.{module.replace('/', '.')}"
    path = str(ROOT / "govopen" / f"{module}.py")

    class Loader(SourceFileLoader):
        def get_code(self, fullname):
            return compile(source, path, "exec")

    class Finder:
        @staticmethod
        def find_spec(fullname, *_):
            if fullname == name:
                return spec_from_file_location(name, path, loader=Loader(name, path))

        @staticmethod
        def pytest_sessionstart():
            # Ahead of pytest's own, which would load the file it is given for doctests.
            sys.meta_path.insert(0, Finder)

    sys.meta_path.insert(0, Finder)  # for what a conftest imports
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    tests = [str(ROOT / "tests" / own) for own in TESTS[module]]
    options = ["-xq", "-pno:cacheprovider", f"--rootdir={ROOT}"]
    options += ["-Wignore::pytest.PytestAssertRewriteWarning"]  # SHARED are imported
    main = importlib.import_module("pytest").main
    os._exit(main([*options, *tests, path], plugins=[Finder]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", default=list(TESTS), metavar="MODULE")
    parser.add_argument("--sample", type=int, default=30, help="faults in a module")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=15, help="no fault after")
    options = parser.parse_args()
    list(map(importlib.import_module, SHARED))
    with tempfile.TemporaryDirectory() as folder:  # for what the tests write
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        run(options)


def run(options):
    """Put the faults in, print those that no test notices, and count."""
    with Path(__file__).with_name("survivors.csv").open(encoding="utf-8") as file:
        reasons = {
            (row["module"], row["line"], row["mutation"]): row["reason"]
            for row in csv.DictReader(file)
        }
    end = time.monotonic() + 60 * options.minutes
    counts = Counter()
    for module in options.modules:
        path = ROOT / "govopen" / f"{module}.py"
        lines = path.read_text(encoding="utf-8").splitlines()
        begin = time.monotonic()
        if not tested(module, "\n".join(lines)):
            sys.exit(f"{module}: the tests fail without any fault")
        seconds = LONGEST * math.ceil(time.monotonic() - begin)
        for line, mutation, code in drawn(path, options.sample, options.seed):
            if time.monotonic() > end:
                break
            counts[module, "faults"] += 1
            if not tested(module, code, seconds):
                counts[module, "noticed"] += 1
                continue
            reason = reasons.get((module, text := lines[line - 1].strip(), mutation))
            counts[module, "harmless"] += reason is not None
            if reason is None:
                print(f"{module}.py:{line}: {text}\n    {mutation}", flush=True)
    print(f"{'module':<20}{'faults':>8}{'noticed':>9}{'harmless':>10}{'share':>8}")
    for module in options.modules:
        faults, noticed, harmless = (
            counts[module, word] for word in ("faults", "noticed", "harmless")
        )
        share = noticed / max(1, faults - harmless)
        print(f"{module:<20}{faults:>8}{noticed:>9}{harmless:>10}{share:>8.0%}")


if __name__ == "__main__":
    main()
