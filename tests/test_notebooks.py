"""The notebooks keep what a class relies on: short cells, questions, and no answers.

What they compute is checked by executing them; here they are read as files.
"""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9][0-9]-*.ipynb"))
SOLUTIONS = sorted((FOLDER / "solutions").glob("[0-9][0-9]-*.ipynb"))


def named(path):
    return path.relative_to(FOLDER).as_posix()


def cells(path, kind):
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def test_readme_lists_every_notebook_with_its_question():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"\(notebooks/(\S+)\) *\| *(.+?) *\|$", readme, re.M)
    assert [name for name, _ in rows] == [path.name for path in NOTEBOOKS]
    assert all(question.endswith("?") for _, question in rows)


def test_every_notebook_has_solutions():
    assert [path.name for path in SOLUTIONS] == [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_exercises_end_in_empty_cells(path):
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    texts = [cell.source for cell in notebook.cells]
    start = next(n for n, text in enumerate(texts) if "## Exercises" in text)
    rest = notebook.cells[start:]
    asked = len(re.findall(r"^\*\*\d\. ", "\n".join(texts[start:]), re.MULTILINE))
    assert asked == sum(cell.cell_type == "code" for cell in rest) >= 2
    assert not any(cell.source for cell in rest if cell.cell_type == "code")


@pytest.mark.parametrize("path", [*NOTEBOOKS, *SOLUTIONS], ids=named)
def test_cells_are_short_and_opening_changes_nothing(path):
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    assert notebook.metadata.language_info.name == "python"
    assert max(len(cell.source.splitlines()) for cell in cells(path, "code")) <= 15
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", [*NOTEBOOKS, *SOLUTIONS], ids=named)
def test_links_lead_somewhere(path):
    for cell in cells(path, "markdown"):
        for link in re.findall(r"\]\((?!http)([^)#]+)", cell.source):
            assert (path.parent / link).exists(), link


@pytest.mark.parametrize("path", [*NOTEBOOKS, *SOLUTIONS], ids=named)
def test_every_figure_has_a_title_and_a_numbered_caption(path):
    drawn = [
        cell.source
        for cell in cells(path, "code")
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    found = "\n".join(dict.fromkeys(drawn))  # a cell may draw several
    numbers = re.findall(r"plot\.caption\(\S+, (\d+),", found)
    assert numbers == [str(n + 1) for n in range(len(drawn))]
    assert all(re.search(r"title[=(]", source) for source in drawn)
