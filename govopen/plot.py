"""Figures: plain functions from a DataFrame to Axes.

What comes in are the frames that :mod:`~govopen.measures` returns; what goes out is
the Axes drawn on, labelled directly, with n and source on its face. A value that a
form tells only between bounds is drawn as the whole of what it can be, never as a
point.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Curve
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator, PercentFormatter
from matplotlib.transforms import ScaledTranslation, Transform

from govopen.concept import GRADES, crosswalk, known
from govopen.errors import DataError
from govopen.form import forms

_GREY = "0.35"
_MARKERS = "osD^v"
_LABEL_WIDTH = 34
_CHINESE = "Noto Sans SC"
_NOT_TOLD = "Not told, or between bounds"
_HATCH: dict[str, Any] = {"hatch": "///", "linewidth": 0.8}
_SMALL: dict[str, Any] = {"fontsize": "small", "va": "center"}
_TINY: dict[str, Any] = {"fontsize": "x-small", "color": _GREY}
_ORIGINS = {
    "table": "from a table",
    "narrative": "from a text",
    "derived": "computed",
    "mixed": "table and text",
}
_STYLES: dict[str, tuple[str, float]] = {
    "exact": ("solid", 4),
    "near": ("solid", 1.5),
    "bounds": ("dashed", 1.5),
}

# How many points high the counts under a series are, a line of them for each group.
_COUNTS = 26

_Values = npt.NDArray[np.float64]


def set_theme(chinese: bool = False) -> None:
    """Set the look of the project's figures: plain, and safe for colour-blind eyes.

    Parameters
    ----------
    chinese : bool, default False
        Write in a font that has Chinese characters, Noto Sans SC, which comes with
        ``pip install "govopen[zh]"``.

    Raises
    ------
    DataError
        The font is not installed.

    Examples
    --------
    >>> import govopen
    >>> govopen.plot.set_theme()
    """
    fonts = [_chinese_font()] if chinese else []
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
            "font.sans-serif": [*fonts, *mpl.rcParamsDefault["font.sans-serif"]],
        },
    )


def _chinese_font() -> str:
    """Make the font with Chinese characters known to Matplotlib; return its name."""
    # Found and not imported: the package changes Matplotlib's settings on import.
    package = find_spec("zhplot")
    files = [
        file
        for folder in (package.submodule_search_locations or [] if package else [])
        for file in Path(folder, "fonts").glob("NotoSansSC-Regular.*")
    ]
    if not files:
        raise DataError(
            f"the font {_CHINESE}, which has Chinese characters, is not installed: "
            'pip install "govopen[zh]"'
        )
    if _CHINESE not in fontManager.get_font_names():
        fontManager.addfont(files[0])
    return _CHINESE


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
        for height, row in zip(y, part.to_dict("records"), strict=True):
            _beside(ax, height, _told(row), _GREY if hue is None else color)
    _lines(ax, labels)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlim(left=0)
    if hue:
        ax.legend(
            frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(groups)
        )
    return _finished(ax, source)


def stack(
    frame: pd.DataFrame,
    *,
    x: str = "year",
    ax: Axes | None = None,
    source: str = "",
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw what a whole is made of as stacked bars, one for each year or place.

    Parameters
    ----------
    frame : pandas.DataFrame
        Shares of parts that do not overlap, as a measure returns them, such as
        :func:`~govopen.measures.outcomes`.
    x : str, default 'year'
        The column whose values each have a bar.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.
    source : str, optional
        A line below the figure that says where the figures were published.
    labels : mapping of str to str, optional
        What to write for a ``label``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        A bar has several rows for one part, parts of different wholes, or parts
        that overlap; or the font lacks a character.

    Notes
    -----
    What the parts do not cover is hatched: the report does not tell it, or only
    between bounds.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    >>> ax = govopen.plot.stack(govopen.measures.outcomes(df), source="Suqian")
    >>> print(ax.get_xticklabels()[0].get_text())
    2023
    n = 3,486
    1 report,
    from a table
    """
    ax = ax or plt.gca()
    _check_rows(frame, [x, "label"])
    order = _in_order(frame)
    colors = dict(zip(order, sns.color_palette("colorblind", len(order)), strict=True))
    bars = sorted(frame[x].unique())
    width = min(0.62, 0.21 * len(bars))
    middles: dict[str, float] = {}
    gaps = False
    for at, bar in enumerate(bars):
        values, left = _parts(bar, frame[frame[x] == bar], order)
        middles = {}
        bottom = 0.0
        for label, value in values.items():
            color = colors[label]
            ax.bar(at, value, width, bottom, color=color, edgecolor="white", lw=0.8)
            middles[label] = bottom + value / 2
            if value >= 0.05:  # room for a line of text
                light = np.dot(color, (0.299, 0.587, 0.114)) > 0.5
                ink = "black" if light else "white"
                text = f"{value:.0%}"
                ax.text(at, middles[label], text, ha="center", color=ink, **_SMALL)
            bottom += value
        if left:
            ax.bar(at, left, width, bottom, color="0.93", edgecolor="0.6", **_HATCH)
            middles[_NOT_TOLD] = bottom + left / 2
            gaps = True
    if gaps:
        colors[_NOT_TOLD] = (0.93, 0.93, 0.93)
    wanted = {label: middles.get(label, 1.0) for label in colors}
    names = [fill((labels or {}).get(label, label), 28) for label in wanted]
    heights = _spread(ax, list(wanted.values()), names, below=60)
    edge = len(bars) - 1 + width / 2
    swatch, beside = (_moved(ax, ax.transData, points, 0) for points in (18, 26))
    for (label, middle), name, y in zip(wanted.items(), names, heights, strict=True):
        mark: dict[str, Any] = {
            "color": colors[label],
            "markeredgecolor": _GREY,
            "clip_on": False,
        }
        ax.plot(edge, y, "s", transform=swatch, **mark)
        ax.annotate(
            name,
            (edge, middle),
            xytext=(edge, y),
            textcoords=beside,
            arrowprops={
                "arrowstyle": "-",
                "color": _GREY,
                "lw": 0.8 if label in middles else 0,
                "relpos": (0, 0.5),
                "shrinkA": 0,
                "shrinkB": 0,
            },
            **_SMALL,
        )
    ticks = [f"{fill(str(bar), 16)}\n{_basis(frame[frame[x] == bar])}" for bar in bars]
    ax.set_xticks(range(len(bars)), ticks, fontsize="small")
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.5, edge)
    ax.set_ylim(0, 1)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    if x == "year":
        _mark_forms(ax, bars, list(range(len(bars))))
    return _finished(ax, source)


def _in_order(frame: pd.DataFrame) -> list[str]:
    """Return the labels in the order of the crosswalk, where it has them."""
    place = {concept.label_en: i for i, concept in enumerate(known().values())}
    labels = dict.fromkeys(frame["label"].astype(str))
    return sorted(labels, key=lambda label: place.get(label, len(place)))


def _parts(
    bar: object, rows: pd.DataFrame, order: Sequence[str]
) -> tuple[dict[str, float], float]:
    """Return how much of a bar each part takes, and what is left of it."""
    wholes = sorted(rows["n"].dropna().unique())
    if len(wholes) > 1:
        told = ", ".join(f"{n:,.0f}" for n in wholes)
        raise DataError(
            f"the parts of {bar} are shares of different wholes (n = {told}): keep "
            "only the reports that tell every part"
        )
    if wholes == [0]:
        return {}, 0.0
    value = dict(zip(rows["label"].astype(str), rows["value"], strict=True))
    values = {x: float(value[x]) for x in order if x in value and value[x] >= 0}
    left = 1 - sum(values.values())
    if left < -1e-9:
        raise DataError(
            f"the parts of {bar} overlap, they make {1 - left:.0%} of the whole: keep "
            "parts that share nothing"
        )
    return values, left if left > 1e-9 else 0.0


def series(
    frame: pd.DataFrame,
    *,
    x: str = "year",
    hue: str | None = None,
    ax: Axes | None = None,
    source: str = "",
) -> Axes:
    r"""Draw a measure over time: points with their intervals, bounds as bars.

    Parameters
    ----------
    frame : pandas.DataFrame
        A measure with one row for each `x` and `hue`.
    x : str, default 'year'
        The column of the horizontal axis, a number.
    hue : str, optional
        A column that parts the rows by colour and marker, such as ``label``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.
    source : str, optional
        A line below the figure that says where the figures were published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        An `x` has several rows in one group, or the font lacks a character.

    Notes
    -----
    Only years counted on the same form are joined by a line. Below the axis stand
    ``n``, with a star where a text gives the figures, and the number of reports.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(level="county", scope="jurisdiction", years=[2018, 2023])
    >>> rates = govopen.measures.disclosure_rates(df, by="year", insist="forms")
    >>> granted = rates[rates["concept"] == "outcome.granted"]
    >>> ax = govopen.plot.series(granted, source="Counties")
    >>> [text.get_text() for text in ax.texts]
    ['320\n(1)', '912*\n(2)', 'form of 2019', 'form of 2021']
    """
    ax = ax or plt.gca()
    keys = [x, hue] if hue else [x]
    _check_rows(frame, keys)
    share = _is_share(frame)
    groups = list(dict.fromkeys(frame[hue])) if hue else [""]
    palette = sns.color_palette("colorblind", len(groups))
    width = 0.7 / len(groups)
    ends: list[float] = []
    for i, (group, color) in enumerate(zip(groups, palette, strict=True)):
        rows = (frame[frame[hue] == group] if hue else frame).sort_values(x)
        years = rows[x].to_numpy(dtype=float)
        at = years + (i - (len(groups) - 1) / 2) * width
        value, low, high = rows[["value", "low", "high"]].to_numpy(dtype=float).T
        told = ~np.isnan(value)
        ax.vlines(at[told], low[told], high[told], color=color, lw=2, alpha=0.6)
        for left, bottom, top in zip(at[~told], low[~told], high[~told], strict=True):
            ax.bar(left, top - bottom, 0.8 * width, bottom, **_bounds(color))
        eras = np.searchsorted(_changes(), years, side="right")
        for era in np.unique(eras) if x == "year" else [None]:
            same = told & ((eras == era) | (era is None))
            ax.plot(at[same], value[same], color=color, lw=1, alpha=0.7)
        exact = rows["grade"].astype(str).to_numpy() == "exact"
        for drawn, face in ((told & exact, color), (told & ~exact, "white")):
            look: dict[str, Any] = {
                "color": color,
                "markerfacecolor": face,
                "clip_on": False,
            }
            marker = _MARKERS[i % len(_MARKERS)]
            ax.plot(at[drawn], value[drawn], marker, zorder=3, **look)
        middle = np.where(told, value, (low + high) / 2)
        ends.append([0.0, *middle[np.isfinite(middle)]][-1])
        _write_counts(ax, rows, at, i, color)
    ax.margins(x=0.08)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    if share:
        ax.yaxis.set_major_formatter(PercentFormatter(1))
    if x == "year":
        every = range(int(frame[x].min()), int(frame[x].max()) + 1)
        _mark_forms(ax, every, every)
    if hue:
        top = ax.get_ylim()[1]
        names = [fill(str(group), 24) for group in groups]
        below = _COUNTS + _COUNTS * (1 + len(groups))
        heights = _spread(ax, [end / top for end in ends], names, below=below)
        for i, (name, y, color) in enumerate(zip(names, heights, palette, strict=True)):
            counts = _moved(ax, ax.transAxes, -8, -_COUNTS * (1 + i) - 5)
            marks = ((1, y, _moved(ax, ax.transAxes, 10, 0)), (0, 0, counts))
            for right, up, place in marks:
                mark: dict[str, Any] = {"color": color, "clip_on": False}
                marker = _MARKERS[i % len(_MARKERS)]
                ax.plot(right, up, marker, transform=place, **mark)
            place = _moved(ax, ax.transAxes, 20, 0)
            ax.text(1, y, name, transform=place, color=color, **_SMALL)
    _key(ax, frame, len(groups))
    return _finished(ax, source)


def _bounds(color: Any) -> dict[str, Any]:
    """Return the look of a bar that holds all that a value can be."""
    return {"facecolor": (*color, 0.25), "edgecolor": color, **_HATCH}


def places(
    frame: pd.DataFrame,
    *,
    label: str = "county",
    ax: Axes | None = None,
    source: str = "",
    reference: pd.DataFrame | None = None,
) -> Axes:
    """Draw one measure of many places, each with its interval, beside a reference.

    Parameters
    ----------
    frame : pandas.DataFrame
        A measure of one concept with one row for each place.
    label : str, default 'county'
        The column that names the places.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.
    source : str, optional
        A line below the figure that says where the figures were published.
    reference : pandas.DataFrame, optional
        One row of the same measure to compare with, such as that of all places
        together (``by="concept"``); its interval is shaded.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        A place has several rows or no name, the frame holds several concepts, the
        reference several rows, or the font lacks a character.

    Notes
    -----
    The places are sorted by value, bounds by their middle. Neighbours whose intervals
    overlap may well stand the other way round: the order is no ranking.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(level="county", scope="jurisdiction", years=2024)
    >>> how = {"of": "request.available"}
    >>> open_ = govopen.comparable_shares(df, "request.carried_out", **how)
    >>> every = govopen.comparable_shares(df, "request.carried_out", by="year", **how)
    >>> ax = govopen.plot.places(open_, label="region", reference=every)
    >>> len(ax.get_yticklabels()) == len(open_)
    True
    """
    ax = ax or plt.gca()
    _check_rows(frame, [label])
    if len(frame["concept"].unique()) > 1:
        raise DataError("the frame holds several concepts: draw one at a time")
    middle = frame["value"].fillna((frame["low"] + frame["high"]) / 2)
    rows = frame.iloc[np.argsort(-middle.to_numpy(), kind="stable")]
    share = _is_share(frame)
    color = sns.color_palette("colorblind")[0]
    for y, row in enumerate(rows.to_dict("records")):
        grade = str(row["grade"])
        if np.isnan(row["value"]):
            length = row["high"] - row["low"]
            ax.barh(y, length, 0.5, row["low"], **_bounds(color))
        else:
            ax.hlines(y, row["low"], row["high"], color=color, alpha=0.5, lw=3)
            face = color if grade == "exact" else "white"
            look: dict[str, Any] = {
                "color": color,
                "markerfacecolor": face,
                "clip_on": False,
            }
            ax.plot(row["value"], y, "o", **look)
        note = "" if grade == "exact" else f", {grade}"
        _beside(ax, y, _told(row, share) + note, _GREY)
    _lines(ax, rows[label].astype(str).tolist())
    ax.set_xlim(left=0)
    if reference is not None:
        _draw_reference(ax, reference, share)
    if share:
        ax.xaxis.set_major_formatter(PercentFormatter(1))
    return _finished(ax, source)


def _draw_reference(ax: Axes, reference: pd.DataFrame, share: bool) -> None:
    if len(reference) != 1:
        raise DataError(
            f"the reference has {len(reference)} rows: give the one to compare with"
        )
    [row] = reference.to_dict("records")
    low, high = row["low"], row["high"]
    ax.axvspan(low, high, color="0.9", lw=0, zorder=0)
    if not np.isnan(row["value"]):
        ax.axvline(row["value"], color=_GREY, lw=1, ls="dashed", zorder=0)
    ax.set_ylim(top=-1.5)
    # Written on that side of the shade where there is more room.
    right = low + high < sum(ax.get_xlim())
    place = _moved(ax, ax.transData, 4 if right else -4, 0)
    look: dict[str, Any] = {
        "ha": "left" if right else "right",
        "color": _GREY,
        **_SMALL,
    }
    text = f"{_reports(row['reports'])} together: {_told(row, share)}"
    ax.text(high if right else low, -1, text, transform=place, **look)


def flows(
    source_form: str = "ogi2014",
    target_form: str = "ogi2021",
    *,
    domain: str = "disposal",
    ax: Axes | None = None,
) -> Axes:
    """Draw the crosswalk as flows from the rows of one form to those of another.

    Parameters
    ----------
    source_form, target_form : str
        Forms of :func:`~govopen.concept.crosswalk`.
    domain : str, default 'disposal'
        Which concepts are meant, a ``domain`` of :func:`~govopen.concept.concepts`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default. It needs about 10 by 8 inches.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        The forms have no figures in the domain, or the font lacks a character.

    Notes
    -----
    A flow has the worse of the grades at its two ends. A row without a flow counts
    what no single row of the other form does.

    Examples
    --------
    >>> import govopen
    >>> ax = govopen.plot.flows(domain="review")
    >>> [text.get_text() for text in ax.texts][:2]
    ['Form of 2014', 'Administrative reconsiderations']
    """
    ax = ax or plt.gca()
    links = crosswalk()
    inside = links["concept"].map(lambda name: known()[name].domain == domain)
    printed = inside & (links["code"] != "") & (links["grade"] != "none")
    sides = [links[printed & (links["form"] == f)] for f in (source_form, target_form)]
    for form, side in zip((source_form, target_form), sides, strict=True):
        if side.empty:
            raise DataError(
                f"the form {form!r} has no figures of the domain {domain!r}"
            )
    flow = sides[0].merge(sides[1], on="concept", suffixes=("", "_to"))
    starts, stops = _nodes(flow), _nodes(flow, "_to")
    left = _column(ax, 0, source_form, sides[0], set(starts))
    right = _column(ax, 1, target_form, sides[1], set(stops))
    colors = dict(zip(_STYLES, sns.color_palette("colorblind"), strict=False))
    drawn = set()
    for start, stop, *pair in zip(
        starts, stops, flow["grade"], flow["grade_to"], strict=True
    ):
        grade = max(pair, key=GRADES.index)
        drawn.add(grade)
        a, b = left[start], right[stop]
        curve = Curve(
            [(0, a), (0.5, a), (0.5, b), (1, b)], [Curve.MOVETO, *3 * [Curve.CURVE4]]
        )
        style, width = _STYLES[grade]
        look: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": colors[grade],
            "alpha": 0.8,
        }
        ax.add_patch(PathPatch(curve, linestyle=style, linewidth=width, **look))
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=colors[grade], ls=style, lw=width, label=grade)
        for grade, (style, width) in _STYLES.items()
        if grade in drawn
    ]
    if left.keys() - {*starts} or right.keys() - {*stops}:
        handles.append(Patch(label="no row of the other form", **_box(False)))
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        ncols=len(handles),
        frameon=False,
        fontsize="small",
    )
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.axis("off")
    return _finished(ax, "")


def _nodes(links: pd.DataFrame, suffix: str = "") -> list[str]:
    return list(links["code" + suffix] + "@" + links["applicant" + suffix])


def _box(linked: bool) -> dict[str, Any]:
    """Return the look of a row's box, dotted where no flow begins or ends."""
    face, line = ("0.94", "solid") if linked else ("white", "dotted")
    return {"facecolor": face, "edgecolor": "0.6", "linestyle": line}


def _column(
    ax: Axes, x: int, form: str, links: pd.DataFrame, linked: set[str]
) -> dict[str, float]:
    """Write a form's rows under one another; return how high each stands."""
    names = dict(zip(_nodes(links), links["label_en"], strict=True))
    heights = np.linspace(1, 0, len(names) + 2)[1:-1].tolist()
    side: dict[str, Any] = {"ha": "left" if x else "right", "va": "center"}
    place = 1.02 if x else -0.02
    ax.text(place, 1, f"Form of {forms()[form].first_year}", **side)
    for (node, name), y in zip(names.items(), heights, strict=True):
        box: dict[str, Any] = {"boxstyle": "round,pad=0.3", **_box(node in linked)}
        ax.text(place, y, name, fontsize="x-small", bbox=box, **side)
    return dict(zip(names, heights, strict=True))


# -- what the figures share ----------------------------------------------------------


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


def _finished(ax: Axes, source: str) -> Axes:
    """Write the source line, and refuse characters that would be drawn as boxes."""
    if source:
        note_source(ax, source)
    figure = ax.get_figure(root=True)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from font")
        for text in (figure or ax).findobj(Text):
            if text.get_text().isascii():
                continue
            try:
                text.get_window_extent()
            except UserWarning as warning:
                raise DataError(
                    f"{text.get_text()!r} cannot be drawn ({warning}): pip install "
                    '"govopen[zh]" and call govopen.plot.set_theme(chinese=True) first'
                ) from None
    return ax


def _check_rows(frame: pd.DataFrame, keys: list[str]) -> None:
    """See that what is drawn once has one row, and a name."""
    if missing := [key for key in keys if key not in frame]:
        raise DataError(f"the frame lacks the column {missing[0]!r}")
    if frame.empty:
        raise DataError("the frame has no rows: nothing can be drawn")
    if nameless := [key for key in keys if frame[key].isna().any()]:
        raise DataError(f"a row has no {nameless[0]}: name its column, or leave it out")
    twice = frame[frame.duplicated(keys)]
    if len(twice):
        [first, *_] = twice[keys].astype(str).agg(", ".join, axis=1)
        raise DataError(
            f"{first} has several rows: keep one, or add reports up with by=..."
        )


def _is_share(frame: pd.DataFrame) -> bool:
    """Tell whether values are shares, and not counts for so much of something."""
    told = frame[(frame["k"] > 0) & frame["value"].notna()]
    if told.empty:
        return not frame["high"].max() > 1
    return bool(np.allclose(told["value"], told["k"] / told["n"]))


def _told(row: Mapping[Hashable, Any], share: bool = True) -> str:
    """Say a value with its counts."""
    part, whole = (f"{row[x]:,.0f}" if row[x] >= 0 else "unknown" for x in "kn")
    style = ".1%" if share else ",.1f"
    if not np.isnan(row["value"]):
        return f"{part} of {whole} = {row['value']:{style}}"
    told = f"{part} of {whole}"
    if np.isnan(row["low"]):
        return told
    return f"{told}: {row['low']:{style}} to {row['high']:{style}}"


def _reports(count: float) -> str:
    return f"{count:,.0f} report{'' if count == 1 else 's'}"


def _basis(rows: pd.DataFrame) -> str:
    """Say what a bar rests on: n, reports, and where the figures come from."""
    n = rows["n"].max()
    lines = ["n not told" if np.isnan(n) else f"n = {n:,.0f}"]
    if "reports" in rows:
        origins = rows["origin"].astype(str).unique()
        origin = origins[0] if len(origins) == 1 else "mixed"
        lines += [f"{_reports(rows['reports'].max())},", _ORIGINS[origin]]
    if "grade" in rows and set(rows.loc[rows["value"].notna(), "grade"]) - {"exact"}:
        lines.append("(near)")
    return "\n".join(lines)


def _beside(ax: Axes, y: float, text: str, color: Any) -> None:
    """Write to the right of a line of a figure."""
    place = _moved(ax, ax.get_yaxis_transform(), 8, 0)
    ax.text(1, y, text, transform=place, color=color, **_SMALL)


def _moved(ax: Axes, transform: Transform, right: float, up: float) -> Transform:
    """Move a place by points of the printed page."""
    scale = ax.get_figure(root=True).dpi_scale_trans  # type: ignore[union-attr]
    return transform + ScaledTranslation(right / 72, up / 72, scale)


def _lines(ax: Axes, labels: Sequence[str]) -> None:
    """Give each label a line of its own, from the top."""
    wrapped = [fill(label, _LABEL_WIDTH) for label in labels]
    ax.set_yticks(range(len(labels)), wrapped)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, pad=7)
    ax.grid(axis="x", color="0.92")
    ax.set_axisbelow(True)


def _spread(
    ax: Axes, wanted: Sequence[float], names: Sequence[str], below: float
) -> list[float]:
    """Move names apart that would stand on one another, in the order they have.

    `wanted` are their middles in parts of the axes' height, which shrinks by the
    points that are written `below` once the figure is laid out.
    """
    figure = ax.get_figure(root=True)
    dpi = figure.dpi if figure is not None else 72.0
    height = max(ax.get_window_extent().height * 72 / dpi - below, 36)
    room = [14 * (1 + name.count("\n")) / height for name in names]
    order = np.argsort(wanted, kind="stable")
    found = list(wanted)
    floor = -room[order[0]] / 2
    for i in order:
        found[i] = max(found[i], floor + room[i] / 2)
        floor = found[i] + room[i] / 2
    ceiling = max(1.0, sum(room)) + 0.02
    for i in order[::-1]:
        found[i] = min(found[i], ceiling - room[i] / 2)
        ceiling = found[i] - room[i] / 2
    return found


def _changes() -> list[int]:
    """Return the years from which reports follow a national form of their own."""
    return [form.first_year for form in forms().values() if not form.region]


def _mark_forms(ax: Axes, years: Sequence[float], at: Sequence[float]) -> None:
    """Draw a line where the form changes between two years."""
    eras = np.searchsorted(_changes(), years, side="right")
    for i in np.flatnonzero(np.diff(eras)).tolist():
        middle = (at[i] + at[i + 1]) / 2
        ax.axvline(middle, color=_GREY, lw=0.8, ls="dotted", zorder=0)
        text = f"form of {_changes()[eras[i + 1] - 1]}"
        place = _moved(ax, ax.get_xaxis_transform(), 2, 0)
        look: dict[str, Any] = {"rotation": 90, "va": "top", **_TINY}
        ax.text(middle, 1, text, transform=place, **look)


def _write_counts(
    ax: Axes, rows: pd.DataFrame, at: _Values, line: int, color: Any
) -> None:
    """Write under the axis what each point of a series rests on."""
    place = _moved(ax, ax.get_xaxis_transform(), 0, -_COUNTS * (1 + line))
    look: dict[str, Any] = {**_TINY, "color": color, "ha": "center", "va": "top"}
    for x, row in zip(at, rows.to_dict("records"), strict=True):
        star = "" if row.get("origin", "table") == "table" else "*"
        n = "?" if np.isnan(row["n"]) else f"{row['n']:,.0f}"
        reports = f"\n({row['reports']:,.0f})" if "reports" in row else ""
        ax.text(x, 0, f"{n}{star}{reports}", transform=place, **look)


def _key(ax: Axes, frame: pd.DataFrame, lines: int) -> None:
    """Say under a series what its marks mean, as far as they occur."""
    told = frame["value"].notna()
    grades = set(frame.loc[told, "grade"].astype(str))
    look: dict[str, Any] = {"marker": "o", "ls": "", "color": _GREY}
    handles: list[Line2D | Patch] = []
    if "exact" in grades:
        handles.append(Line2D([], [], label="exact", **look))
    if grades - {"exact"}:
        look["markerfacecolor"] = "white"
        handles.append(Line2D([], [], label="near (changed rule)", **look))
    if told.any():
        handles.append(Line2D([], [], lw=2, color=_GREY, label="interval"))
    if (~told & frame["high"].notna()).any():
        handles.append(
            Patch(label="bounds: anywhere in the bar", **_bounds((0.35,) * 3))
        )
    title = "Below the axis: n and (reports)"
    if "origin" in frame and set(frame["origin"]) - {"table"}:
        title += "; * from a text, or computed"
    place = _moved(ax, ax.transAxes, 0, -_COUNTS * (1 + lines) - 4)
    ax.legend(
        handles=handles,
        title=title,
        title_fontsize="x-small",
        alignment="left",
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=place,
        borderpad=0,
        ncols=len(handles),
        frameon=False,
        fontsize="x-small",
    )
