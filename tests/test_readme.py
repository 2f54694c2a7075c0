"""What both readmes show runs: the lines of Python, and each command in its order."""

import re
import shlex
from pathlib import Path

import pytest
import render

from govopen.cli import main

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
# What stands for what a reader would write there, by command.
FILES = {"review": "review.csv", "export": "panel.dta", "deposit": "panel.zip"}
WORDS = {"PATH...": "report.html", "DIR": "panel", "TITLE": "Mine", "NAME": "mine",
         "N": "4", "A-B": "2018-2019", "S": "1"}  # fmt: skip


def blocks(readme, language):
    text = (ROOT / readme).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


@pytest.fixture
def report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = render.page("ogi2014", render.figures_of("ogi2014", 1), year=2018)
    Path("report.html").write_bytes(data)


@pytest.mark.parametrize("readme", READMES)
def test_the_lines_of_python_run(readme, report):
    [code] = blocks(readme, "python")
    seen = {}
    exec(code, seen)
    assert seen["df"]["value"].gt(0).any()
    assert not seen["report"].observations.empty


@pytest.mark.parametrize("readme", READMES)
def test_the_commands_run(readme, report, capsys):
    pytest.importorskip("pyreadstat")
    lines = [line for block in blocks(readme, "sh") for line in block.splitlines()]
    shown = [line.partition("#")[0] for line in lines if line.startswith("govopen ")]
    assert len(shown) == 8
    for at, line in enumerate(shown):
        name, *words = shlex.split(line)[1:]
        given = [FILES.get(name) if x == "FILE" else WORDS.get(x, x) for x in words]
        if name == "simulate":
            given[-1] = "made"
        assert main([name, *given]) == 0, (at, capsys.readouterr())
    made = ("panel", "made", "mine", "review.csv", "panel.dta", "panel.zip")
    assert all(Path(name).exists() for name in made)


def test_both_readmes_tell_the_same():
    english, chinese = (set(re.findall(r"`?make \w+", "\n".join(blocks(x, "sh"))))
                        for x in READMES)  # fmt: skip
    assert english == chinese
