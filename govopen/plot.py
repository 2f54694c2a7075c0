"""Figures: plain functions from a DataFrame to Axes.

What comes in are the frames that :mod:`~govopen.measures` returns; what goes out is
the Axes drawn on, labelled directly, with n and source on its face.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

_GREY = "0.35"
_MARKERS = "osD^v"
_LABEL_WIDTH = 34


def set_theme() -> None:
    """Set the look of the project's figures: plain, and safe for colour-blind eyes.

    Examples
    --------
    >>> import govopen
    >>> govopen.plot.set_theme()
    """
    sns.set_theme(
        context="notebook",
        style="ticks",
        palette="colorblind",
        rc={
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "figure.constrained_layout.use": True,
            "figure.dpi": 100,
            "figure.figsize": (8, 4),
        },
    )


def shares(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    hue: str | None = None,
    names: Mapping[str, str] | None = None,
    interval: bool = True,
    source: str = "",
) -> Axes:
    """Draw shares as dots on one scale, each with its count written beside it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Shares, as :func:`govopen.shares` returns them; rows are drawn from the top
        in the order given.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.
    hue : str, optional
        A column that parts the rows of one label by colour and marker, such as
        ``report``.
    names : mapping of str to str, optional
        What to write for each value of `hue`.
    interval : bool, default True
        Draw the interval from ``low`` to ``high``.
    source : str, optional
        A line below the figure that says where the figures were published.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(years=2018)
    >>> channels = ["request.in_person", "request.fax", "request.letter"]
    >>> by_channel = govopen.shares(df, channels, of="request.received")
    >>> ax = govopen.plot.shares(by_channel, source="Report of Rudong, 2018")
    >>> [tick.get_text() for tick in ax.get_yticklabels()]
    ['In person', 'By fax', 'By letter']
    """
    ax = ax or plt.gca()
    labels = list(dict.fromkeys(frame["label"].astype(str)))
    groups = list(dict.fromkeys(frame[hue])) if hue else [None]
    palette = sns.color_palette("colorblind", len(groups))
    offsets = (np.arange(len(groups)) - (len(groups) - 1) / 2) * min(
        0.26, 0.8 / len(groups)
    )
    for group, color, offset, marker in zip(
        groups, palette, offsets, _MARKERS * len(groups), strict=False
    ):
        part = frame if hue is None else frame[frame[hue] == group]
        y = part["label"].astype(str).map(labels.index) + offset
        name = (names or {}).get(str(group), str(group)) if hue else None
        if interval:
            ax.hlines(y, part["low"], part["high"], color=color, alpha=0.5, lw=3)
        ax.plot(part["value"], y, marker, color=color, label=name, clip_on=False)
        counts = part[["k", "n", "value"]].to_numpy(dtype=float)
        for height, (k, n, value) in zip(y, counts, strict=True):
            whole = "unknown" if np.isnan(n) else f"{n:,.0f}"
            share = "" if np.isnan(value) else f" = {value:.1%}"
            ax.annotate(
                f"{k:,.0f} of {whole}{share}",
                (1, height),
                xycoords=("axes fraction", "data"),
                xytext=(8, 0),
                textcoords="offset points",
                va="center",
                fontsize="small",
                color=_GREY if hue is None else color,
            )
    wrapped = [fill(label, _LABEL_WIDTH) for label in labels]
    ax.set_yticks(range(len(labels)), wrapped)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, pad=7)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlim(left=0)
    ax.grid(axis="x", color="0.92")
    ax.set_axisbelow(True)
    if hue:
        ax.legend(
            frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(groups)
        )
    if source:
        note_source(ax, source)
    return ax


def note_source(ax: Axes, text: str) -> None:
    """Write a source line under the figure that `ax` stands in.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from govopen.plot import note_source
    >>> note_source(plt.figure().gca(), "Source: report of Rudong, 2018")
    """
    figure = ax.get_figure(root=True)
    if figure is not None:
        figure.supxlabel(text, x=0.01, ha="left", fontsize="x-small", color=_GREY)
