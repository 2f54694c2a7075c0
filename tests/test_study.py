"""A new study is whole, says its versions, and its notebook holds its own outputs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import govopen
from govopen.cli import main
from govopen.errors import DataError

ROOT, VERSION = Path(__file__).parents[1], govopen.__version__
MARKS = ("@NAME@", "@VERSION@", "@PYTHON@")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies") / "refusals"
    assert main(["new-study", str(folder), "-q"]) == 0
    return folder


def test_every_mark_is_filled_in(study):
    for file in study.rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            assert not any(x in text for x in MARKS)
    readme = (study / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# refusals\n")
    for part in ("Data availability", "Computational requirements", "Instructions"):
        assert f"## {part}" in readme
    assert "Expected time" in readme
    assert f"govopen {govopen.__version__}" in readme


def test_environment_names_every_version_in_use(study):
    lines = (study / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"govopen( @ |==)\S+", lines[0])
    pinned = dict(line.split("==") for line in lines if "==" in line)
    assert {"pandas", "matplotlib", "nbval", "jupyterlab"} <= {*pinned}
    environment = yaml.safe_load((study / "environment.yml").read_text("utf-8"))
    assert (
        environment["dependencies"][0]
        == f"python={sys.version_info[0]}.{sys.version_info[1]}"
    )


HERE, COMMIT = ROOT.as_uri(), "4a5b"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"url": HERE, "dir_info": {"editable": True}}, f"govopen @ {HERE}"),
        ({"url": HERE, "archive_info": {}}, f"govopen @ {HERE}"),
        ({"url": "https://a/g.whl", "archive_info": {}}, "govopen @ https://a/g.whl"),
        (
            {"url": "https://a/g", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"govopen @ git+https://a/g@{COMMIT}",
        ),
        ({"url": "file:///gone/g", "dir_info": {}}, f"govopen=={VERSION}"),
        (None, f"govopen=={VERSION}"),
    ],
    ids=["folder", "wheel", "wheel of a site", "repository", "conda", "index"],
)
def test_environment_says_where_govopen_came_from(told, line, tmp_path, monkeypatch):
    class Installed:
        def read_text(self, name):
            assert name == "direct_url.json"
            return told and json.dumps(told)

    monkeypatch.setattr("govopen.study.distribution", lambda name: Installed())
    folder = govopen.new_study(tmp_path / "a")
    lines = (folder / "requirements.txt").read_text("utf-8").splitlines()
    assert lines[0] == line
    # Which is all that make and conda go by.
    assert "install --quiet -r requirements.txt" in (folder / "Makefile").read_text()
    assert "-r requirements.txt" in (folder / "environment.yml").read_text()
    assert "Before you give the study away" in (folder / "README.md").read_text("utf-8")


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_notebook_runs_green_at_once(study):
    """Where data or library changed its outputs: make a study, run it, copy them."""
    run = subprocess.run(
        ["make", "test", f"PYTHON={sys.executable}"],
        cwd=study,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    made = {str(x.relative_to(study)) for x in study.rglob("*") if x.is_file()}
    assert {"output/figure-1.pdf", "output/table-1.csv", "references.bib"} <= made
    word = (study / "output" / "table-1.html").read_text(encoding="utf-8")
    assert "<table" in word and "Disclosed in full" in word
    # What the README promises is made, and what is made it names.
    readme = (study / "README.md").read_text(encoding="utf-8")
    assert all(name in readme for name in made if name.startswith("output/"))


def test_folder_that_holds_something_is_left_alone(study, capsys):
    before = (study / "README.md").stat().st_mtime_ns
    with pytest.raises(DataError, match="holds something"):
        govopen.new_study(study)
    assert main(["new-study", str(study)]) == 2
    assert "give another name" in capsys.readouterr().err
    assert (study / "README.md").stat().st_mtime_ns == before


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_a_python_without_govopen_is_told_what_to_do(study, tmp_path):
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    run = subprocess.run(
        ["make", "run", f"PYTHON={bare}"],
        cwd=study, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode and "make setup first, or name one" in run.stderr


def test_the_command_names_a_python_that_has_govopen(tmp_path, capsys, monkeypatch):
    for path, told in ((tmp_path, True), (Path(sys.executable).parent, False)):
        monkeypatch.setenv("PATH", str(path))
        assert main(["new-study", str(tmp_path / path.name / "a")]) == 0
        said = capsys.readouterr().out
        assert (f"make run PYTHON={sys.executable}" in said) is told


def test_an_empty_folder_and_what_a_killed_call_left_are_no_hindrance(tmp_path):
    (tmp_path / ".unfinished" / "data").mkdir(parents=True)
    (tmp_path / ".unfinished" / "README.md").write_text("half")
    govopen.new_study(tmp_path)
    assert not (tmp_path / ".unfinished").exists()
    assert (tmp_path / "README.md").read_text("utf-8").startswith(f"# {tmp_path.name}")
