"""Figures are drawn into memory, and a notebook's stored pictures are compared too."""

from base64 import b64decode
from io import BytesIO

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from nbval.plugin import IPyNbCell

mpl.use("agg")

# The notebook of a new study writes files beside itself; its test makes a study first.
collect_ignore = ["govopen/templates"]

# Processors differ in the last bits of a curve's edge, never in a whole block.
BLOCK = 4
TOLERANCE = 0.06


@pytest.fixture(autouse=True)
def closed_figures():
    """Close what a test or example has drawn, and undo the look it has set."""
    with plt.rc_context():
        yield
    plt.close("all")


def difference(stored, drawn):
    """Return how far two PNG pictures differ where they differ most, from 0 to 1.

    Blocks of pixels are averaged first: a smoother edge changes a block little, a
    point that has moved changes one much, however large the rest of the picture.
    """
    first, second = (
        plt.imread(BytesIO(b64decode(x)))[..., :3] for x in (stored, drawn)
    )
    if first.shape != second.shape:
        return 1.0
    off = first.astype(float) - second
    height, width, _ = off.shape
    off = np.pad(off, ((0, -height % BLOCK), (0, -width % BLOCK), (0, 0)))
    blocks = off.reshape(off.shape[0] // BLOCK, BLOCK, -1, BLOCK, 3)
    return float(np.abs(blocks.mean(axis=(1, 3))).max())


texts_agree = IPyNbCell.compare_outputs


def outputs_agree(cell, test, ref, skip_compare=None):
    """Compare texts as nbval does, then the pictures, which it leaves out."""
    if not texts_agree(cell, test, ref, skip_compare):
        return False
    drawn, stored = (
        [x["data"]["image/png"] for x in outputs if "image/png" in x.get("data", {})]
        for outputs in (test, ref)
    )
    if len(drawn) != len(stored):
        problem = f"{len(drawn)} pictures are drawn where {len(stored)} are stored"
    else:
        off = max(map(difference, stored, drawn), default=0.0)
        if off <= TOLERANCE:
            return True
        problem = f"a picture is {off:.0%} off the one stored, {TOLERANCE:.0%} may be"
    cell.comparison_traceback.append(f"{problem}; to store what is drawn: make outputs")
    return False


IPyNbCell.compare_outputs = outputs_agree
