"""A new study is whole, says its versions, and its notebook holds its own outputs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import govopen
from govopen.cli import main
from govopen.errors import DataError

ROOT = Path(__file__).parents[1]
MARKS = ("@NAME@", "@VERSION@", "@PYTHON@", "@BESIDE@")


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
    lines = (study / "requirements.txt").read_text(encoding="utf-8").split()
    pinned = dict(line.split("==") for line in lines)
    assert pinned["govopen"] == govopen.__version__
    assert {"pandas", "matplotlib", "nbval", "jupyterlab"} <= {*pinned}
    environment = yaml.safe_load((study / "environment.yml").read_text("utf-8"))
    assert (
        environment["dependencies"][0]
        == f"python={sys.version_info[0]}.{sys.version_info[1]}"
    )


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
