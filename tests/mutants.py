"""How many small faults in the code the tests notice: `make mutants`.

What comes in are modules, if none is named those listed below, and the tests of each:
those listed, else the file named like it, else all of its folder. What goes out is how
many of the faults put into them, one at a time and drawn by a seed, the tests notice,
and each that none does. Those known to change nothing, and why, stand in
`survivors.csv`; those that a person would fear, put in instead of others with
``--feared``, in `feared.csv`. A fault is put into a module as it is imported, in a
process of its own: no file is changed. Sentences written for people, annotations,
decorators and the ``strict`` of a zip are left as they are. Tests that run the faulty
line go first, and the others only where none of them notices. With ``--wider``, what
they leave is tried with all tests of the folder that run the line.
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
from coverage import Coverage, CoverageData
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
# Where those of other modules stand that no file is named like.
BESIDE = {
    "reading/arranged": ("reading/test_aligned.py", "reading/test_pdf.py"),
    "reading/columns": ("reading/test_padded.py", "reading/test_matching.py"),
    "reading/css": ("reading/test_extract.py", "reading/test_layouts.py"),
    "reading/divided": ("reading/test_pdf.py",),
    "reading/given": ("reading/test_read.py",),
    "reading/looks": ("reading/test_office.py",),
    "reading/paged": ("reading/test_paged.py", "reading/test_text.py"),
    "reading/parts": ("reading/test_office.py",),
    "reading/periods": ("reading/test_captions.py",),
    "reading/report": (
        "reading/test_report.py",
        "reading/test_captions.py",
        "reading/test_matching.py",
    ),
    "reading/spans": ("reading/test_text.py", "reading/test_aligned.py"),
    "reading/titles": ("reading/test_identify.py",),
    "reading/word": ("reading/test_office.py",),
    "reading/xls": ("reading/test_office.py",),
    "reading/xlsx": ("reading/test_office.py",),
}
# What every fault would load anew; none of it leads to one of the modules in TESTS.
SHARED = (
    "IPython.display",
    "govopen.concept",
    "govopen.place",
    "govopen.store",
    "hypothesis",
    "ipywidgets",
    "lxml.html",
    "matplotlib.pyplot",
    "nbval.plugin",
    "pandas",
    "pytest",
    "scipy.optimize",
    "scipy.stats",
    "seaborn",
    "statsmodels.stats.proportion",
    "statsmodels.stats.rates",
)
LONGEST = 4  # times as long as without a fault is what the tests may take with one
MEMORY = 4 << 30

# What a person mixes up, beside what mutmut does: names, comparisons, guards that are
# left out, arguments in the wrong order, statements and answers that are lost.
_PAIRS = ("min max", "any all", "minimum maximum", "low high", "first last", "eq ne")
MIXED_UP = dict(pair.split()[::turn] for pair in _PAIRS for turn in (1, -1))
OPPOSITE = {
    cst.LessThan: cst.GreaterThanEqual,
    cst.LessThanEqual: cst.GreaterThan,
    cst.GreaterThan: cst.LessThanEqual,
    cst.GreaterThanEqual: cst.LessThan,
}
LOST = (cst.AugAssign, cst.Raise, cst.Continue, cst.Break)


def remarks(node):
    """Count what says that two things are as long as each other, which they are."""
    return cst.Module([]).code_for_node(node).count("strict=True")


def fears(node):
    """Yield nodes of a module that a person may get wrong, and what each becomes."""
    if isinstance(node, cst.Integer) and node.evaluated_value > 0:
        yield node, [node.with_changes(value=str(node.evaluated_value - 1))]
    elif isinstance(node, cst.ComparisonTarget) and type(node.operator) in OPPOSITE:
        yield node, [node.with_changes(operator=OPPOSITE[type(node.operator)]())]
    elif isinstance(node, cst.If):
        yield node.test, [cst.Name("True"), cst.Name("False")]
    elif isinstance(node, cst.CompIf):
        yield node.test, [cst.Name("True")]
    elif isinstance(node, cst.Return) and node.value:
        if not node.value.deep_equals(cst.Name("None")):
            yield node.value, [cst.Name("None")]
    elif isinstance(node, cst.Attribute) and node.attr.value in MIXED_UP:
        yield node, [node.with_changes(attr=cst.Name(MIXED_UP[node.attr.value]))]
    elif isinstance(node, cst.SimpleStatementLine):
        [*_, last] = node.body
        call = isinstance(last, cst.Expr) and isinstance(last.value, cst.Call)
        if call or isinstance(last, LOST):
            yield last, [cst.Pass()]
    elif isinstance(node, cst.Call):
        if isinstance(node.func, cst.Name) and node.func.value in MIXED_UP:
            yield node, [node.with_changes(func=cst.Name(MIXED_UP[node.func.value]))]
        one, two = [*node.args, None, None][:2]
        if two and not (one.keyword or two.keyword or one.star or two.star):
            turned = (
                one.with_changes(value=two.value),
                two.with_changes(value=one.value),
            )
            yield node, [node.with_changes(args=[*turned, *node.args[2:]])]


class Places(cst.CSTVisitor):
    """The places of a module where a fault can be.

    Each has the line of its statement and its own, the node, and what it may become.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self):
        self.found = []
        self.statement = 0

    def visit_Annotation(self, node):
        return False

    visit_Decorator = visit_Import = visit_ImportFrom = visit_Annotation

    def visit_Arg(self, node):
        return not remarks(node) or node.keyword is None

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
        line = self.get_metadata(PositionProvider, node).start.line
        if isinstance(node, cst.BaseCompoundStatement | cst.SimpleStatementLine):
            self.statement = line
        for kind, operator in mutation_operators:
            mutants = operator(node) if isinstance(node, kind) else ()
            if mutants := [x for x in mutants if remarks(x) == remarks(node)]:
                self.found.append((self.statement, line, node, mutants))
        for place, mutants in fears(node):
            self.found.append((self.statement, line, place, mutants))
        return super().on_visit(node)


def drawn(path, count, seed):
    """Yield statement, line, mutation and mutated source of some faults of a module."""
    tree = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    places = Places()
    tree.visit(places)
    chance = random.Random(f"{seed} {path.name}")
    chance.shuffle(places.found)
    for statement, line, node, mutants in places.found[:count]:
        mutant = chance.choice(mutants)
        code = tree.module.deep_replace(node, mutant).code
        before, after = (tree.module.code_for_node(x) for x in (node, mutant))
        mutation = f"{' '.join(before.split())} -> {' '.join(after.split())}"
        yield statement, line, mutation, code


def feared(path, module):
    """Yield the same of the faults in a module that `feared.csv` lists."""
    text = path.read_text(encoding="utf-8")
    for row in listed("feared"):
        code, fault = row["code"], row["fault"]
        if row["module"] == module:
            if text.count(code) != 1:
                sys.exit(f"feared.csv: {module} has not one place {code!r}")
            line = text[: text.index(code)].count("\n") + 1
            source = text.replace(code, fault)
            compile(source, str(path), "exec")  # what cannot run notices nothing
            yield line, line, f"{code} -> {fault}: {row['fear']}", source


def listed(table):
    """Return the rows of a table that stands beside this file."""
    with Path(__file__).with_name(f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tests_of(module):
    """Return where in this folder the tests of a module stand."""
    folder, _, name = module.rpartition("/")
    mirror = Path(folder, f"test_{name}.py")
    found = (ROOT / "tests" / mirror).exists()
    return TESTS.get(module) or BESIDE.get(module) or (mirror if found else folder,)


class Plugin:
    """What the tests are run with: the faulty source, and which of them go first.

    Others are left out if it is told `alone`. Given a `record`, it stores there which
    test runs which line.
    """

    def __init__(self, module, source, first=(), alone=False, record=None):
        self.name = f"govopen.{module.replace('/', '.')}"
        self.path = str(ROOT / "govopen" / f"{module}.py")
        self.source, self.first, self.alone = source, {*first}, alone
        own = {"include": [self.path], "config_file": False}
        self.coverage = Coverage(record, **own) if record else None

    def find_spec(self, fullname, *_):
        if fullname == self.name:
            loader = SourceFileLoader(fullname, self.path)
            loader.get_code = lambda _: compile(self.source, self.path, "exec")
            return spec_from_file_location(fullname, self.path, loader=loader)

    def pytest_sessionstart(self):
        # Ahead of pytest's own, which would load the file it is given for doctests.
        sys.meta_path.insert(0, self)
        if self.coverage:
            self.coverage.start()

    def pytest_collection_modifyitems(self, items):
        items.sort(key=lambda item: item.nodeid not in self.first)
        if self.alone:
            items[:] = [item for item in items if item.nodeid in self.first] or items

    def pytest_runtest_setup(self, item):
        if self.coverage:
            self.coverage.switch_context(item.nodeid)

    def pytest_sessionfinish(self):
        if self.coverage:
            self.coverage.stop()
            self.coverage.save()


def tested(module, source, seconds=0, tests=(), **how):
    """Run tests, a module's own by default, in a process; tell whether they all pass.

    They fail if they take longer than the seconds given, where any are.
    """
    plugin = Plugin(module, source, **how)
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    if plugin.name in sys.modules:  # without its fault
        for name in [name for name in sys.modules if name.startswith("govopen")]:
            del sys.modules[name]
    sys.meta_path.insert(0, plugin)  # for what a conftest imports
    tests = [str(ROOT / "tests" / own) for own in tests or tests_of(module)]
    options = ["-xq", "-pno:cacheprovider", f"--rootdir={ROOT}"]
    options += ["-Wignore::pytest.PytestAssertRewriteWarning"]  # SHARED are imported
    # Of the module itself the examples alone are run, whatever its names begin with.
    options += ["-opython_functions=test_*", "-opython_classes="]
    main = importlib.import_module("pytest").main
    os._exit(main([*options, *tests, plugin.path], plugins=[plugin]))


def traced(module, path, tests):
    """Return which tests run each line of a module, and how long they may take."""
    begin, record = time.monotonic(), tempfile.mktemp(".lines")
    if not tested(module, path.read_text(encoding="utf-8"), tests=tests, record=record):
        sys.exit(f"{module}: the tests fail without any fault")
    data = CoverageData(record)
    data.read()
    seconds = LONGEST * math.ceil(time.monotonic() - begin)
    return data.contexts_by_lineno(str(path)), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", default=list(TESTS), metavar="MODULE")
    parser.add_argument("--sample", type=int, default=30, help="faults in a module")
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--feared", action="store_true", help="those of feared.csv")
    parser.add_argument("--wider", action="store_true", help="with more tests, too")
    parser.add_argument("--minutes", type=float, default=15, help="no fault after")
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    list(map(importlib.import_module, SHARED))
    with tempfile.TemporaryDirectory() as folder:  # for what the tests write
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        run(options)


def run(options):
    """Put the faults in, print those that no test notices, and count by seed."""
    reasons = {
        (row["module"], row["line"], row["mutation"]): row["reason"]
        for row in listed("survivors")
    }
    end = time.monotonic() + 60 * options.minutes
    for module in options.modules:
        path = ROOT / "govopen" / f"{module}.py"
        lines = path.read_text(encoding="utf-8").splitlines()
        runs, seconds = traced(module, path, tests_of(module))
        folder = [Path(module).parent]
        wider, longer = traced(module, path, folder) if options.wider else ({}, 0)
        samples = {seed: drawn(path, options.sample, seed) for seed in options.seed}
        if options.feared:
            samples = {"feared": feared(path, module)}
        for seed, faults in samples.items():
            count = Counter(faults=0, noticed=0, harmless=0)
            for statement, line, mutation, code in faults:
                if time.monotonic() > end:
                    break
                count["faults"] += 1
                first = runs.get(statement, ())
                passed = tested(module, code, seconds, first=first)
                if passed and statement in wider:
                    own = {"first": wider[statement], "alone": True}
                    passed = tested(module, code, longer, folder, **own)
                if not passed:
                    count["noticed"] += 1
                    continue
                known = reasons.get((module, text := lines[line - 1].strip(), mutation))
                count["harmless"] += known is not None
                if known is None:
                    print(f"{module}.py:{line}: {text}\n    {mutation}", flush=True)
            share = count["noticed"] / max(1, count["faults"] - count["harmless"])
            said = ", ".join(f"{n} {what}" for what, n in count.items())
            print(f"{module}, {seed}: {said}; {share:.0%}", flush=True)


if __name__ == "__main__":
    main()
