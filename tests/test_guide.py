"""The commands that the pages show run in their order, on a folder of downloads."""

import doctest
import re
import shlex
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import render

from govopen.cli import main

DOCS = Path(__file__).parents[1] / "docs"
FIGURES = render.figures_of("ogi2014", 1)


def commands(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.M | re.S)
    return [
        shlex.split(line.removeprefix("$ govopen "))
        for block in blocks
        for line in block.splitlines()
        if line.startswith("$ govopen ")
    ]


def fill_in(path):
    """Do what the page asks a person to do."""
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    figure = rows.index[rows["code"].eq("closed.total") & rows["printed"].ne("")][0]
    right = f"{FIGURES['closed.total', '']:g}"
    rows.loc[figure, ["value", "reason", "who"]] = [right, "misprint", "me"]
    rows.to_csv(path, index=False)


def test_the_paths_show_pictures_that_are_small_and_said_in_words():
    text = (DOCS / "paths.md").read_text(encoding="utf-8")
    pictures = re.findall(r"^```{image} (\S+)\n:alt: (.+)$", text, re.M)
    assert len(pictures) >= 3
    for name, words in pictures:
        assert len(words) > 40
        assert 0 < (DOCS / name).stat().st_size <= 80_000


@pytest.mark.parametrize("page", ["guide.md", "bulk.md", "paths.md"])
def test_the_commands_of_a_page_do_what_it_says(page, tmp_path, monkeypatch, capsys):
    for extra in ("pyarrow", "pyreadstat"):
        pytest.importorskip(extra)
    monkeypatch.chdir(tmp_path)
    Path("downloads").mkdir()
    wrong = FIGURES | {("closed.total", ""): FIGURES["closed.total", ""] + 100}
    for year in (2018, 2019):
        form = "ogi2014" if year == 2018 else "ogi2019"
        figures = wrong if year == 2018 else render.figures_of(form, 1)
        data = render.page(form, figures, year=year)
        Path("downloads", f"{year}.html").write_bytes(data)
    listed = commands(page)
    assert len(listed) > 4
    kept = False
    for arguments in listed:
        if "--take" in arguments:
            fill_in(arguments[-1])
            kept = True
        broken = arguments[0] == "check" and not kept
        assert main(arguments) == broken, arguments
    capsys.readouterr()
    assert all(Path(x[x.index("--out") + 1]).exists() for x in listed if "--out" in x)
    # What the page shows of Python goes on with the same data set.
    plt.figure()
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    shown = doctest.testfile(str(DOCS / page), False, optionflags=flags)
    assert shown.failed == 0, capsys.readouterr().out
    assert shown.attempted >= (10 if page == "paths.md" else 0)
