"""Try the wheel in bare environments: each Python that is here, newest and oldest.

What comes in is this checkout; what goes out is a line for each environment, and exit
status 1 when one fails or has no Python. ``oldest`` has the lowest versions that
pyproject.toml allows of what the library itself asks for. The tests run against the
installed wheel, in a copy of the checkout that holds no package.
"""

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from itertools import product
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parent.parent
HOME = ROOT / "build" / "matrix"
PYTHONS = ("python3.11", "python3.12", "python3.13")
LIBRARIES = ("newest", "oldest")
EXTRAS = ("office", "pdf", "parquet", "export", "zh")
# What the tests themselves need; pyproject.toml holds the library alone to versions.
TOOLS = [
    "pytest",
    "hypothesis",
    "nbval",
    "ipykernel",
    "jupyterlab",
    "pyyaml",
    "psutil",
    "frictionless",
    "openpyxl",
    "pdfplumber",
    "ipywidgets",
    "reportlab",
    "xlwt",
]
# These are about the checkout, the lock or the look of pictures, and not the wheel.
APART = [
    "packaging",
    "environment",
    "pictures",
    "notebooks",
    "mutants",
    "benchmarks",
    "data",
]


def run(*command, where=ROOT, log=None):
    """Run a command to its end; say if it went well, and keep what it said."""
    done = subprocess.run(command, cwd=where, capture_output=True, text=True)
    if log:
        log.write_text(done.stdout + done.stderr)
    return done.returncode == 0


def found(python):
    """Find a Python on the path, or among those that pyenv keeps, or None."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    version = python.removeprefix("python")
    here = [shutil.which(python), *sorted(kept.glob(f"{version}.*/bin/{python}"))]
    return next((path for path in filter(None, here) if run(path, "-c", "pass")), None)


def sources(target):
    """Copy what the tests read, without the package that they are about."""
    target.mkdir(parents=True)
    for path in ROOT.iterdir():
        if path.name.startswith(".") or path.name in ("govopen", "build"):
            continue
        copy = shutil.copytree if path.is_dir() else shutil.copy2
        copy(path, target / path.name)


def attempt(uv, wheel, python, path, libraries, copy):
    """Install the wheel into a new environment and run the tests there."""
    name = f"{python}-{libraries}"
    home, log = HOME / name, HOME / f"{name}.log"
    inside = home / "bin" / "python"
    install = (uv, "pip", "install", "--quiet", "--python", inside)
    wanted = [f"{wheel}[{','.join(EXTRAS)}]", *TOOLS]
    if libraries == "oldest":
        wanted += ["-r", HOME / f"{name}.txt"]
        extras = [word for extra in EXTRAS for word in ("--extra", extra)]
        lowest = ("--resolution", "lowest-direct", "--python-version", python[6:])
        out = ("--quiet", "--no-header", "-o", HOME / f"{name}.txt")
        compiling = (uv, "pip", "compile", "pyproject.toml", *lowest, *extras, *out)
        if not run(*compiling, log=log):
            return name, False
    tests = [f"--ignore=tests/test_{part}.py" for part in APART]
    plain = ("-o", "addopts=", "-W", "ignore", "--quiet", "-p", "no:cacheprovider")
    return name, (
        run(path, "-m", "venv", "--clear", home, log=log)
        and run(*install, *wanted, log=log)
        and run(inside, "-m", "pytest", *plain, *tests, "tests", where=copy, log=log)
    )


def main():
    """Try every environment and say how each went."""
    options = ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--python", nargs="+", default=PYTHONS)
    options.add_argument("--libraries", nargs="+", choices=LIBRARIES, default=LIBRARIES)
    asked = options.parse_args()
    shutil.rmtree(HOME, ignore_errors=True)
    copy, uv = HOME / "checkout", HOME / "tools" / "bin" / "uv"
    sources(copy)
    build = ("-m", "hatchling", "build", "-t", "wheel", "-d", HOME / "dist")
    made = (
        run(sys.executable, "-m", "venv", HOME / "tools")
        and run(uv.with_name("pip"), "install", "--quiet", "uv", "hatchling")
        and run(uv.with_name("python"), *build)
    )
    if not made:
        sys.exit("the wheel could not be built: see that the network is there")
    [wheel] = (HOME / "dist").glob("*.whl")
    failed = False
    for python, libraries in product(asked.python, asked.libraries):
        path = found(python)
        if path is None:
            print(f"{python}-{libraries}: NOT TRIED, no {python} is here", flush=True)
            failed = True
            continue
        start = monotonic()
        name, passed = attempt(uv, wheel, python, path, libraries, copy)
        word = "passed" if passed else f"FAILED, see {HOME.name}/{name}.log"
        print(f"{name}: {word} ({monotonic() - start:.0f} s)", flush=True)
        failed |= not passed
    sys.exit(failed)


if __name__ == "__main__":
    main()
