"""Pictures stored in notebooks: one that no longer matches fails, a smoother edge not.

A notebook of three cells draws the same figure three times. Stored beside them are
the figure itself, the figure with every grey a shade off, and one with another point.
"""

import os
import shutil
import subprocess
import sys
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).parents[1]

CELL = """
from io import BytesIO
from IPython.display import Image
from matplotlib.figure import Figure
figure = Figure(figsize=(6, 3))
figure.subplots().plot([1, 2, 3], {y}, "o")
buffer = BytesIO()
figure.savefig(buffer, format="png")
Image(buffer.getvalue())
"""


def drawn(y):
    names = {}
    exec(CELL.format(y=y), names)
    return names["buffer"].getvalue()


def shaded(png):
    """Return a picture whose pixels are off by up to 8 of 255, as edges can be."""
    pixels = plt.imread(BytesIO(png))
    noise = np.random.default_rng(5).uniform(-8 / 255, 8 / 255, pixels.shape)
    buffer = BytesIO()
    plt.imsave(buffer, np.clip(pixels + noise, 0, 1), format="png")
    return buffer.getvalue()


def cell(picture):
    data = {"image/png": b64encode(picture).decode()}
    data["text/plain"] = "<IPython.core.display.Image object>"
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    source = CELL.format(y=[1, 2, 3])
    return nbformat.v4.new_code_cell(source, outputs=[output], execution_count=1)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Run the notebook under nbval with the project's own rules."""
    folder = tmp_path_factory.mktemp("pictures")
    same, moved = drawn([1, 2, 3]), drawn([1, 2, 2.9])
    cells = [cell(picture) for picture in (same, shaded(same), moved)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "study.ipynb")
    shutil.copy(ROOT / "conftest.py", folder)
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-v"]
    run = subprocess.run(
        [*command, "-rN", "-p", "no:cacheprovider", "--color=no", str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout


@pytest.mark.parametrize(
    ("number", "verdict"), [(0, "PASSED"), (1, "PASSED"), (2, "FAILED")]
)
def test_stored_picture_is_compared(verdicts, number, verdict):
    assert f"Cell {number} {verdict}" in verdicts, verdicts


def test_failure_says_how_to_store_the_new_picture(verdicts):
    assert verdicts.count("make outputs") == 1
