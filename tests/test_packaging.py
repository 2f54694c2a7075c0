"""What people install holds the library with its data, and says which version."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

import govopen

ROOT = Path(__file__).parent.parent
NAME = f"govopen-{govopen.__version__}"


def build(kind, source, target):
    """Build a distribution with the installed hatchling: nothing is downloaded."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", target],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (distribution,) = Path(target).iterdir()
    return distribution


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Copy the files that belong to the project, and no leftovers beside them."""
    # A checkout that another user owns is as good as ours.
    command = "git -c safe.directory=* ls-files -z -co --exclude-standard"
    listing = subprocess.run(
        command.split(),
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    copy = tmp_path_factory.mktemp("source")
    for name in filter(None, listing.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    return build("wheel", source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(source, tmp_path_factory):
    return build("sdist", source, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel into a folder of its own, away from the checkout."""
    target = tmp_path_factory.mktemp("installed")
    command = "-m pip install --quiet --no-deps --no-index --target"
    subprocess.run(
        [sys.executable, *command.split(), target, wheel],
        check=True,
        capture_output=True,
    )
    return target


def run(installed, code):
    """Run Python code against the installed wheel; return what it prints."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout


def names(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


def test_wheel_is_named_after_the_version(wheel):
    assert wheel.name == f"{NAME}-py3-none-any.whl"


def test_wheel_holds_every_module_and_form(source, wheel):
    files = [path for path in (source / "govopen").rglob("*") if path.is_file()]
    assert any(path.parent.name == "forms" for path in files)
    assert {path.relative_to(source).as_posix() for path in files} <= names(wheel)


def test_wheel_holds_every_table_of_the_data(source, wheel):
    tables = [*source.glob("data/*.csv"), source / "data" / "datapackage.json"]
    assert len(tables) > 1
    assert {f"govopen/data/{path.name}" for path in tables} <= names(wheel)


def test_wheel_holds_the_sources_that_the_notebooks_read(wheel):
    data = {name for name in names(wheel) if name.startswith("govopen/data/")}
    assert "govopen/data/sources/rudong-2018.txt" in data
    assert not {name for name in data if name.endswith(".py")}


def test_wheel_holds_nothing_but_the_package(wheel):
    tops = {name.split("/")[0] for name in names(wheel)}
    assert tops == {"govopen", f"{NAME}.dist-info"}


def test_sdist_builds_the_same_wheel(sdist, wheel, tmp_path):
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    rebuilt = build("wheel", tmp_path / NAME, tmp_path / "wheel")
    assert names(rebuilt) == names(wheel)


def test_sdist_holds_what_a_study_needs(source, sdist):
    with tarfile.open(sdist) as archive:
        held = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}
    for folder in ("data", "docs", "govopen", "notebooks", "tests"):
        files = [path for path in (source / folder).rglob("*") if path.is_file()]
        assert {path.relative_to(source).as_posix() for path in files} <= held


def test_installed_wheel_is_what_runs(installed):
    assert run(installed, "import govopen; print(govopen.__file__)").startswith(
        str(installed)
    )


def test_installed_wheel_finds_its_data(installed):
    shape = run(installed, "import govopen; print(govopen.reports().shape)")
    assert shape.strip() == str(govopen.reports().shape)


def test_installed_wheel_finds_its_forms(installed):
    shape = run(installed, "import govopen; print(govopen.codebook().shape)")
    assert shape.strip() == str(govopen.codebook().shape)


def test_command_is_installed(installed):
    scripts = {path.stem for path in (installed / "bin").iterdir()}
    assert "govopen" in scripts


def test_no_file_at_the_top_was_named_by_accident():
    names = {path.name for path in ROOT.iterdir()}
    assert {name for name in names if not re.fullmatch(r"[\w.+-]+", name)} == set()


def test_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == govopen.__version__
    assert citation["cff-version"] == "1.2.0"
    assert {"authors", "message", "title"} <= citation.keys()


def test_citation_has_no_day_and_no_address_that_are_not_so():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version = re.escape(govopen.__version__)
    released = re.search(rf"^## \[?{version}\]? - (\S+)$", text, re.M)
    day = str(citation["date-released"]) if "date-released" in citation else None
    assert day == (released[1] if released else None)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    # The one place to fill in; the others say the same, or nothing.
    urls = project.get("urls", {})
    assert citation.get("repository-code") == urls.get("Repository")
    assert citation.get("url") == urls.get("Homepage")
    doi = f"https://doi.org/{citation['doi']}" if "doi" in citation else None
    assert doi == urls.get("DOI")
    for name in ("README.md", "README.zh.md"):
        readme = (ROOT / name).read_text("utf-8")
        assert all(url in readme for url in urls.values())
