"""Figures: plain functions from a DataFrame to Axes.

What comes in are the frames that :mod:`~govopen.measures` returns; what goes out is
the Axes drawn on, labelled directly, with n and source on its face. A value that a
form tells only between bounds is drawn as the whole of what it can be, never as a
point, and simulated figures are stamped as such.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Curve
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, Transform

from govopen.concept import GRADES, crosswalk, known
from govopen.errors import DataError
from govopen.form import applicants, forms

_GREY = "0.35"
_MARKERS = "osD^vP*X"
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

# The colour-blind palette, so ordered that colours near each other in a stack differ
# most to eyes without red or green cones (by CIELAB distance, after Machado 2009).
_STACKED = (0, 1, 6, 2, 8, 4, 3, 5, 9, 7)

# In points: where what is written under an axis begins, and how high its lines are.
_UNDER = 24
_LINE = 11

_Values = npt.NDArray[np.float64]

# The source lines of each figure; true where the frame and not the caller gave it.
_SOURCES: WeakKeyDictionary[Figure, dict[str, bool]] = WeakKeyDictionary()


def set_theme(chinese: bool = False) -> None:
    """Set the look of the project's figures: plain, and safe for colour-blind eyes.

    Parameters
    ----------
    chinese : bool, default False
        Write in a font that has Chinese characters, Noto Sans SC, which comes with
        ``pip install "govopen[zh]"``.

    Returns
    -------
    None
        Matplotlib's settings are changed.

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
    source: str | None = None,
) -> Axes:
    """Draw shares as dots on one scale, each with its count written beside it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Shares, as :func:`govopen.shares` or a measure returns them; rows are drawn
        from the top in the order given.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.
    hue : str, optional
        A column that parts the rows of one label by colour and marker, such as
        ``report``.
    names : mapping of str to str, optional
        What to write for each value of `hue`. They stand above the axes, where a
        title would: give a title to the figure.
    interval : bool, default True
        Draw the interval from ``low`` to ``high``, the chance in a share.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        A label has several rows in one group, there are more than eight groups, or
        the font lacks a character.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> channels = ["request.in_person", "request.fax", "request.letter"]
    >>> by_channel = govopen.shares(df, channels, of="request.received")
    >>> ax = govopen.plot.shares(by_channel)
    >>> [tick.get_text() for tick in ax.get_yticklabels()]
    ['In person', 'By fax', 'By letter']
    """
    ax = ax or plt.gca()
    _check_rows(frame, ["label", hue] if hue else ["label"])
    unit = _unit(frame)
    labels = list(dict.fromkeys(frame["label"].astype(str)))
    groups = _groups(frame, hue)
    step = min(0.3, 0.8 / len(groups))
    told: list[tuple[float, str, Any]] = []
    for i, (group, color) in enumerate(groups.items()):
        part = frame if hue is None else frame[frame[hue] == group]
        offset = (i - (len(groups) - 1) / 2) * step
        y = part["label"].astype(str).map(labels.index).to_numpy(dtype=float) + offset
        _draw(ax, part, y, color, _MARKERS[i], 0.7 * step, interval=interval)
        ink = _GREY if hue is None else _ink(color)
        for at, row in zip(y, part.to_dict("records"), strict=True):
            told.append((at, _told(row, unit), ink))
    _lines(ax, labels)
    _scale(ax, "x", unit)
    key = _key(ax, frame, interval=interval)
    if hue:
        if key:
            # Kept beside the second legend, and counted when the figure is laid out.
            ax.add_artist(key).set_clip_on(False)
        handles = [
            Line2D([], [], marker=marker, ls="", color=color)
            for color, marker in zip(groups.values(), _MARKERS, strict=False)
        ]
        ax.legend(
            handles,
            [(names or {}).get(str(group), str(group)) for group in groups],
            frameon=False,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=min(len(groups), 4),
        )
    _beside(ax, told, spread=hue is not None)
    return _finished(ax, source, frame)


def stack(
    frame: pd.DataFrame,
    *,
    x: str = "year",
    ax: Axes | None = None,
    source: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw what a whole is made of as stacked bars, one for each year or place.

    Parameters
    ----------
    frame : pandas.DataFrame
        Shares of parts that do not overlap, as a measure returns them, such as
        :func:`~govopen.measures.outcomes`.
    x : str, default 'year'
        The column whose values each have a bar, years in their order and all else in
        the order of the frame.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.
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
    between bounds. A stack has no intervals: its parts stand on one another, so that
    chance in one moves all above it. :func:`series` and :func:`shares` draw each part
    with the interval of its own.

    A part too thin for a number has it beside the bar, in the last bar beside its
    name.

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
    palette = sns.color_palette("colorblind")
    colors = {label: palette[_STACKED[i % 10]] for i, label in enumerate(order)}
    bars = list(dict.fromkeys(frame[x]))
    if x == "year":
        bars.sort()
    width = min(0.62, 0.21 * len(bars))
    middles: dict[str, float] = {}
    thin: dict[str, str] = {}
    small: list[tuple[int, dict[str, float], dict[str, str]]] = []
    gaps = False
    for at, bar in enumerate(bars):
        values, left = _parts(bar, frame[frame[x] == bar], order)
        middles, thin = {}, {}
        bottom = 0.0
        for label, value in values.items():
            color = colors[label]
            ax.bar(at, value, width, bottom, color=color, edgecolor="white", lw=1)
            middles[label] = bottom + value / 2
            if value >= 0.05:  # room for a line of text
                ink = "black" if _luminance(color) > 0.5 else "white"
                text = f"{value:.0%}"
                ax.text(at, middles[label], text, ha="center", color=ink, **_SMALL)
            else:
                thin[label] = f"{100 * value:.1g}%"
            bottom += value
        if left:
            ax.bar(at, left, width, bottom, color="0.93", edgecolor="0.6", **_HATCH)
            middles[_NOT_TOLD] = bottom + left / 2
            gaps = True
        shown = {p: middles[p] for p in thin if values[p] and at < len(bars) - 1}
        small.append((at, shown, thin))
    if gaps:
        colors[_NOT_TOLD] = (0.93, 0.93, 0.93)
    ticks = [f"{fill(str(bar), 16)}\n{_basis(frame[frame[x] == bar])}" for bar in bars]
    ax.set_xticks(range(len(bars)), ticks, fontsize="small")
    ax.tick_params(axis="x", length=0)
    ax.spines["bottom"].set_visible(len(bars) > 1)  # names stand on it, else
    # The names follow upon the last bar; one bar alone stands in the middle.
    ax.set_xlim(-0.5, 0.5 if len(bars) == 1 else len(bars) - 1 + width / 2)
    _scale(ax, "y", "")
    ax.set_ylim(0, 1)
    if x == "year":
        _mark_forms(ax, bars, list(range(len(bars))))
    _lay_out(ax)
    look: dict[str, Any] = {**_TINY, "va": "center"}
    look["transform"] = _moved(ax, ax.transData, 2, 0)
    for at, shown, told in small:
        heights = _spread(ax, list(shown.values()), list(shown), line=9)
        for label, y in zip(shown, heights, strict=True):
            ax.text(at + width / 2, y, told[label], **look)
    _name_parts(ax, len(bars) - 1 + width / 2, colors, middles, thin, labels or {})
    return _finished(ax, source, frame)


def _name_parts(
    ax: Axes,
    edge: float,
    colors: Mapping[str, Any],
    middles: Mapping[str, float],
    thin: Mapping[str, str],
    labels: Mapping[str, str],
) -> None:
    """Write the names of a stack's parts beside the last bar, which ends at `edge`."""
    wanted = [middles.get(label, 1.0) for label in colors]
    names = [
        fill(f"{labels.get(label, label)} {thin.get(label, '')}".strip(), 28)
        for label in colors
    ]
    heights = _spread(ax, wanted, names)
    swatch, beside = (_moved(ax, ax.transData, points, 0) for points in (18, 26))
    for label, name, y in zip(colors, names, heights, strict=True):
        mark: dict[str, Any] = {
            "color": colors[label],
            "markeredgecolor": _GREY,
            "clip_on": False,
        }
        ax.plot(edge, y, "s", transform=swatch, **mark)
        ax.annotate(
            name,
            (edge, middles.get(label, 1.0)),
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
    join: bool = True,
    ax: Axes | None = None,
    source: str | None = None,
) -> Axes:
    r"""Draw a measure over time: points with their intervals, bounds as bars.

    Parameters
    ----------
    frame : pandas.DataFrame
        A measure with one row for each `x` and `hue`.
    x : str, default 'year'
        The column of the horizontal axis, a number.
    hue : str, optional
        A column that parts the rows by colour and marker, such as ``label``; eight
        groups at most, each of which takes a line below the axis.
    join : bool, default True
        Join the points by lines; leave them apart where the years are those of
        different places.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        An `x` has several rows in one group, there are more than eight groups, values
        of different units, or the font lacks a character.

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
    >>> ax = govopen.plot.series(granted, join=False)
    >>> [text.get_text() for text in ax.texts]
    ['form of 2019', 'form of 2021', '320 (1)', '912* (2)']
    >>> ax.figure.get_supxlabel()
    'Source: annual reports, 2018-2023, n = 3 reports'
    """
    ax = ax or plt.gca()
    _check_rows(frame, [x, hue] if hue else [x])
    unit = _unit(frame)
    groups = _groups(frame, hue)
    width = 0.7 / len(groups)
    ends: list[float] = []
    parts: list[pd.DataFrame] = []
    for i, (group, color) in enumerate(groups.items()):
        rows = (frame[frame[hue] == group] if hue else frame).sort_values(x)
        years = rows[x].to_numpy(dtype=float)
        at = years + (i - (len(groups) - 1) / 2) * width
        value = rows["value"].to_numpy(dtype=float)
        eras = np.searchsorted(_changes(), years, side="right")
        for era in (np.unique(eras) if x == "year" else [None]) if join else []:
            same = ~np.isnan(value) & ((eras == era) | (era is None))
            ax.plot(at[same], value[same], color=color, lw=1, alpha=0.7)
        _draw(ax, rows, at, color, _MARKERS[i], 0.8 * width, upright=True)
        middle = _middle(rows)
        ends.append([0.0, *middle[np.isfinite(middle)]][-1])
        parts.append(rows)
    ax.margins(x=0.08)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    _scale(ax, "y", unit)
    if x == "year":
        every = range(int(frame[x].min()), int(frame[x].max()) + 1)
        _mark_forms(ax, every, every)
    line = _write_counts(ax, x, parts, list(groups.values()))
    below = _UNDER + line * len(groups)
    title = "Below the axis: n" + " and (reports)" * ("reports" in frame)
    if "origin" in frame and set(frame["origin"]) - {"table"}:
        title += "; * from a text, or computed"
    _key(ax, frame, title, below)
    ax.xaxis.labelpad = below - _UNDER + 4
    if hue:
        _lay_out(ax)
        top = ax.get_ylim()[1]
        names = [fill(str(group), 24) for group in groups]
        heights = _spread(ax, [end / top for end in ends], names)
        for i, (name, y, color) in enumerate(
            zip(names, heights, groups.values(), strict=True)
        ):
            counts = _moved(ax, ax.transAxes, -8, -_UNDER - line * i - 6)
            for right, up, place in (
                (1, y, _moved(ax, ax.transAxes, 10, 0)),
                (0, 0, counts),
            ):
                mark: dict[str, Any] = {"color": color, "clip_on": False}
                ax.plot(right, up, _MARKERS[i], transform=place, **mark)
            place = _moved(ax, ax.transAxes, 20, 0)
            size = "small" if len(groups) <= 4 else "x-small"
            look: dict[str, Any] = {**_SMALL, "fontsize": size, "color": _ink(color)}
            ax.text(1, y, name, transform=place, **look)
    return _finished(ax, source, frame)


def places(
    frame: pd.DataFrame,
    *,
    label: str = "county",
    ax: Axes | None = None,
    source: str | None = None,
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
        The source line below the figure; by default what the frame tells of it.
    reference : pandas.DataFrame, optional
        One row of the same measure to compare with, such as that of all places
        together (``by="concept"``); its interval is shaded.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        A place has several rows or no name, a column is missing, the frame holds
        several concepts, the reference several rows or another unit, or the font
        lacks a character.

    Notes
    -----
    The places are sorted by value, bounds by their middle. Neighbours whose intervals
    overlap may well stand the other way round: the order is no ranking, and the
    figure says so.

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
    if "concept" in frame and len(frame["concept"].unique()) > 1:
        raise DataError("the frame holds several concepts: draw one at a time")
    unit = _unit(frame)
    rows = frame.iloc[np.argsort(-_middle(frame), kind="stable")]
    at = np.arange(len(rows), dtype=float)
    _draw(ax, rows, at, sns.color_palette("colorblind")[0], "o", 0.5)
    told = []
    for y, row in zip(at, rows.to_dict("records"), strict=True):
        grade = str(row.get("grade", "exact"))
        note = "" if grade == "exact" else f", {grade}"
        told.append((y, _told(row, unit) + note, _GREY))
    _lines(ax, rows[label].astype(str).tolist())
    _beside(ax, told)
    _scale(ax, "x", unit)
    _key(ax, frame, "Sorted by value; the order is no ranking")
    if reference is not None:
        _draw_reference(ax, reference, unit)
    return _finished(ax, source, frame, reference)


def _draw_reference(ax: Axes, reference: pd.DataFrame, unit: str) -> None:
    if len(reference) != 1:
        raise DataError(
            f"the reference has {len(reference)} rows: give the one to compare with"
        )
    if _unit(reference) != unit:
        raise DataError("the reference is not in the unit of the frame")
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
    text = f"{_reports(row.get('reports', 1))} together: {_told(row, unit)}"
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
    The flows of one row share a colour; the line tells the grade, which is the worse
    of those at its two ends. A row without a flow counts what no single row of the
    other form does.

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
    palette = sns.color_palette("colorblind")[:6]  # the rest is too pale for a line
    from_ = list(dict.fromkeys(_nodes(sides[0])))
    linked = [node for node in from_ if node in set(starts)]
    colors = {node: palette[i % len(palette)] for i, node in enumerate(linked)}
    left = _column(ax, 0, source_form, sides[0], colors)
    right = _column(ax, 1, target_form, sides[1], dict.fromkeys(stops, "0.6"))
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
            "edgecolor": colors[start],
            "alpha": 0.8,
        }
        ax.add_patch(PathPatch(curve, linestyle=style, linewidth=width, **look))
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=_GREY, ls=style, lw=width, label=grade)
        for grade, (style, width) in _STYLES.items()
        if grade in drawn
    ]
    if left.keys() - {*starts} or right.keys() - {*stops}:
        handles.append(Patch(label="no row of the other form", **_box(None)))
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
    return _readable(ax)


def _nodes(links: pd.DataFrame, suffix: str = "") -> list[str]:
    return list(links["code" + suffix] + "@" + links["applicant" + suffix])


def _box(color: Any) -> dict[str, Any]:
    """Return the look of a row's box, dotted where no flow begins or ends."""
    face, line = ("white", "dotted") if color is None else ("0.94", "solid")
    return {"facecolor": face, "edgecolor": color or "0.6", "linestyle": line}


def _column(
    ax: Axes, x: int, form: str, links: pd.DataFrame, linked: Mapping[str, Any]
) -> dict[str, float]:
    """Write a form's rows under one another; return how high each stands."""
    who = {row["applicant"]: row["label_en"] for row in applicants()}
    names = {
        node: f"{who[applicant]}:\n{name}" if applicant else name
        for node, applicant, name in zip(
            _nodes(links), links["applicant"], links["label_en"], strict=True
        )
    }
    heights = np.linspace(1, 0, len(names) + 2)[1:-1].tolist()
    side: dict[str, Any] = {"ha": "left" if x else "right", "va": "center"}
    place = 1.02 if x else -0.02
    ax.text(place, 1, f"Form of {forms()[form].first_year}", **side)
    for (node, name), y in zip(names.items(), heights, strict=True):
        box: dict[str, Any] = {"boxstyle": "round,pad=0.3", **_box(linked.get(node))}
        ax.text(place, y, name, fontsize="x-small", bbox=box, **side)
    return dict(zip(names, heights, strict=True))


# -- what the figures share ----------------------------------------------------------


def note_source(ax: Axes, text: str) -> None:
    """Write a source line under the figure that `ax` stands in.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any axes of the figure.
    text : str
        What to write. It takes the place of what the frames tell of their source,
        and follows upon lines that were given for other axes.

    Returns
    -------
    None

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from govopen.plot import note_source
    >>> note_source(plt.figure().gca(), "Source: report of Rudong, 2018")
    """
    figure = ax.get_figure(root=True)
    if figure is not None:
        lines = _SOURCES.get(figure, {})
        _SOURCES[figure] = {line: told for line, told in lines.items() if not told}
        _add_source(figure, text, derived=False)


def _add_source(figure: Figure, text: str, *, derived: bool) -> None:
    lines = _SOURCES.setdefault(figure, {})
    if not figure.get_supxlabel():
        lines.clear()  # the figure was cleared, or has had no line yet
    lines.setdefault(text, derived)
    first, *more = lines
    joined = "; ".join([first, *(line.removeprefix("Source: ") for line in more)])
    across = int(17 * figure.get_figwidth())
    text = "\n".join(fill(line, across) for line in joined.splitlines())
    figure.supxlabel(text, x=0.01, ha="left", fontsize="x-small", color=_GREY)


def _source(frame: pd.DataFrame) -> str:
    """Say as much of the source as a frame tells."""
    made = _made_up(frame)
    frame, every = frame[~made], len(frame)
    if every and frame.empty:
        return "Simulated, no report"
    words = ["Source: annual reports"]
    if "year" in frame and frame["year"].notna().any():
        first, last = int(frame["year"].min()), int(frame["year"].max())
        words.append(str(first) if first == last else f"{first}-{last}")
    if "report" in frame:
        words.append(f"n = {_reports(frame['report'].nunique())}")
    elif "reports" in frame:
        # Each report stands in one row of a concept; concepts may share it or not.
        concept = frame.get("concept", pd.Series("", frame.index)).astype(str)
        each = frame["reports"].groupby(concept).sum()
        least = "" if each.min() == each.max() else "at least "
        words.append(f"n = {least}{_reports(each.max())}")
    if len(words) == 1:
        return ""
    return ", ".join(words) + ("; in part simulated" if made.any() else "")


def _made_up(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows are of simulated data."""
    kind = frame.get("source_kind", pd.Series("", frame.index))
    return kind.astype(str) == "simulated"


def _finished(ax: Axes, source: str | None, *frames: pd.DataFrame | None) -> Axes:
    """Write source and stamp, and refuse characters that would be drawn as boxes."""
    given = [frame for frame in frames if frame is not None]
    figure = ax.get_figure(root=True)
    text = _source(given[0]) if source is None else source
    if text and figure is not None:
        _add_source(figure, text, derived=source is None)
    if any(_made_up(frame).any() for frame in given):
        look: dict[str, Any] = {
            "color": "0.25",
            "alpha": 0.4,
            "ha": "center",
            "va": "center",
            "fontsize": 24,
            "rotation": 15,
            "zorder": 10,
            "path_effects": [withStroke(linewidth=3, foreground="white", alpha=0.6)],
        }
        ax.text(0.5, 0.5, "Simulated data", transform=ax.transAxes, **look)
    return _readable(ax)


def _readable(ax: Axes) -> Axes:
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
    needed = [*keys, "k", "n", "value", "low", "high"]
    if missing := [key for key in needed if key not in frame]:
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


def _groups(frame: pd.DataFrame, hue: str | None) -> dict[Any, Any]:
    """Return the groups of a figure, each with its colour."""
    groups = list(dict.fromkeys(frame[hue])) if hue else [""]
    if len(groups) > len(_MARKERS):
        raise DataError(
            f"{len(groups)} groups of {hue!r} cannot be told apart: keep the "
            f"{len(_MARKERS)} or fewer that matter most, or draw several figures"
        )
    return dict(zip(groups, sns.color_palette("colorblind"), strict=False))


def _unit(frame: pd.DataFrame) -> str:
    """Return the unit of values that are no shares, such as per 100,000."""
    units = frame["per"].unique() if "per" in frame else [np.nan]
    if len(units) > 1:
        raise DataError(
            "the frame mixes shares and rates, or rates per different numbers: draw "
            "one at a time"
        )
    return "" if np.isnan(units[0]) else f"per {units[0]:,.0f}"


def _scale(ax: Axes, name: str, unit: str) -> None:
    """Give the axis of the values few ticks, from 0, and its unit."""
    axis = ax.yaxis if name == "y" else ax.xaxis
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    if not unit:
        axis.set_major_formatter(lambda value, _: f"{100 * value:.4g}%")
    ax.set(**{f"{name}label": unit or "share", f"{name}lim": (0, None)})


def _open(rows: pd.DataFrame) -> tuple[_Values, _Values]:
    """Return what a form leaves open of each value, chance left out."""
    given = rows[["least", "most"] if "least" in rows else ["low", "high"]]
    value = rows["value"].to_numpy(dtype=float)
    least, most = given.to_numpy(dtype=float).T
    told = ~np.isnan(value)
    return np.where(told, value, least), np.where(told, value, most)


def _middle(rows: pd.DataFrame) -> _Values:
    return np.mean(_open(rows), axis=0)  # type: ignore[no-any-return]


def _exact(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if "grade" not in rows:
        return np.ones(len(rows), dtype=bool)
    return (rows["grade"].astype(str) == "exact").to_numpy()


def _draw(
    ax: Axes,
    rows: pd.DataFrame,
    at: _Values,
    color: Any,
    marker: str,
    width: float,
    *,
    upright: bool = False,
    interval: bool = True,
) -> None:
    """Draw values as points, bounds as bars, and the interval around either."""
    least, most = _open(rows)
    low, high = rows[["low", "high"]].to_numpy(dtype=float).T
    told = rows["value"].notna().to_numpy()
    line, bar = (ax.vlines, ax.bar) if upright else (ax.hlines, ax.barh)
    if interval:
        look: dict[str, Any] = {"color": color, "lw": 2, "alpha": 0.6}
        line(at[told], low[told], high[told], **look)
        for begin, end in ((low, least), (most, high)):
            beyond = ~told & (end > begin)
            line(at[beyond], begin[beyond], end[beyond], **look)
    open_ = ~told & np.isfinite(least)
    bar(at[open_], (most - least)[open_], width, least[open_], **_bounds(color))
    exact = _exact(rows)
    for drawn, face in ((told & exact, color), (told & ~exact, "white")):
        if drawn.any():
            along = rows["value"].to_numpy(dtype=float)[drawn]
            x, y = (at[drawn], along) if upright else (along, at[drawn])
            ends: dict[str, Any] = {"color": color, "markerfacecolor": face}
            ax.plot(x, y, marker, zorder=3, clip_on=False, **ends)


def _bounds(color: Any) -> dict[str, Any]:
    """Return the look of a bar that holds all that a value can be."""
    return {"facecolor": (*color, 0.25), "edgecolor": color, **_HATCH}


def _luminance(color: Any) -> float:
    return float(np.dot(color, (0.299, 0.587, 0.114)))


def _ink(color: Any) -> tuple[float, ...]:
    """Darken a colour until it can be read as text on white."""
    return tuple(min(1.0, 0.45 / _luminance(color)) * part for part in color)


def _told(row: Mapping[Hashable, Any], unit: str = "") -> str:
    """Say a value with its counts."""
    part, whole = (f"{row[x]:,.0f}" if row[x] >= 0 else "unknown" for x in "kn")
    counts = f"{part} {'for' if unit else 'of'} {whole}"
    style = ",.1f" if unit else ".1%"
    if not np.isnan(row["value"]):
        return f"{counts} = {row['value']:{style}} {unit}".rstrip()
    least, most = row.get("least", row["low"]), row.get("most", row["high"])
    if np.isnan(least):
        return counts
    return f"{counts}: {least:{style}} to {most:{style}} {unit}".rstrip()


def _reports(count: float) -> str:
    return f"{count:,.0f} report{'' if count == 1 else 's'}"


def _basis(rows: pd.DataFrame) -> str:
    """Say what a bar rests on: n, reports, and where the figures come from."""
    n = rows["n"].max()
    lines = [f"n = {n:,.0f}" if n >= 0 else _n_between(rows)]
    if "reports" in rows:
        origins = rows["origin"].astype(str).unique()
        origin = origins[0] if len(origins) == 1 else "mixed"
        lines += [f"{_reports(rows['reports'].max())},", _ORIGINS[origin]]
    if "grade" in rows and set(rows.loc[rows["value"].notna(), "grade"]) - {"exact"}:
        lines.append("(near)")
    return "\n".join(lines)


def _n_between(rows: pd.DataFrame) -> str:
    """Say what n can be where it is not told: a known part is a share of it."""
    least, most = _open(rows)
    k = rows["k"].to_numpy(dtype=float)
    known = (k > 0) & (least > 0) & (least < most)
    if not known.any():
        return "n not told"
    low, high = (k[known] / most[known]).max(), (k[known] / least[known]).min()
    return f"n = {low:,.0f} to {high:,.0f}"


def _beside(
    ax: Axes, told: Sequence[tuple[float, str, Any]], spread: bool = False
) -> None:
    """Write to the right of the lines of a figure; spread, no text upon another."""
    at = np.array([y for y, _, _ in told])
    look = dict(_SMALL)
    if spread:
        bottom, top = ax.get_ylim()
        _lay_out(ax)
        line = 13.0
        if line * len(told) > _size(ax)[1] - 24:
            line, look["fontsize"] = 10, "x-small"
        wanted = (at - bottom) / (top - bottom)
        found = _spread(ax, wanted.tolist(), ["x"] * len(told), line)
        at = bottom + np.array(found) * (top - bottom)
    place = _moved(ax, ax.get_yaxis_transform(), 8, 0)
    for (_, text, color), y in zip(told, at, strict=True):
        ax.text(1, y, text, transform=place, color=color, **look)


def _dpi(ax: Axes) -> float:
    return ax.get_figure(root=True).dpi  # type: ignore[union-attr]


def _size(ax: Axes) -> tuple[float, float]:
    """Return width and height of axes in points."""
    box, scale = ax.get_window_extent(), 72 / _dpi(ax)
    return box.width * scale, box.height * scale


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


def _lay_out(ax: Axes) -> None:
    """Let the axes take the height they will have, so that names can be spread."""
    figure = ax.get_figure(root=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what has no glyph is refused in the end
        if figure is not None:
            figure.draw_without_rendering()


def _spread(
    ax: Axes, wanted: Sequence[float], names: Sequence[str], line: float = 14
) -> list[float]:
    """Move names apart that would stand on one another, in the order they have.

    `wanted` are their middles in parts of the axes' height, a `line` of a name is so
    many points high; where there are too many for the axes, they move closer.
    """
    height = max(_size(ax)[1] - 24, 36)  # a title may come yet
    room = [line * (1 + name.count("\n")) / height for name in names]
    room = [part * min(1, 1.05 / sum(room)) for part in room]
    order = np.argsort(wanted, kind="stable")
    found = list(wanted)
    floor = -min(room, default=0.0) / 2
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
    ax: Axes, x: str, parts: Sequence[pd.DataFrame], colors: Sequence[Any]
) -> float:
    """Write under the axis what each point rests on; return how high a line is."""
    look: dict[str, Any] = {**_TINY, "ha": "center", "va": "top"}
    lines: list[list[Text]] = []
    for rows, color in zip(parts, colors, strict=True):
        look["color"] = _ink(color)
        lines.append([])
        for row in rows.to_dict("records"):
            star = "" if row.get("origin", "table") == "table" else "*"
            n = "?" if np.isnan(row["n"]) else f"{row['n']:,.0f}"
            reports = f" ({row['reports']:,.0f})" if "reports" in row else ""
            lines[-1].append(ax.text(row[x], 0, f"{n}{star}{reports}", **look))
    texts = [text for line in lines for text in line]
    years = pd.concat(parts)[x]
    # Of the axes' width, names at the right take a part.
    names = 110 if len(parts) > 1 else 0
    room = (_size(ax)[0] - names) / (1.16 * (years.max() - years.min()) + 0.01)
    fit = room / _widest(ax, texts)
    split = fit < 0.8 and len(parts) <= 4  # more groups leave no height for it
    if split:
        for text in texts:
            text.set_text(text.get_text().replace(" ", "\n"))
        fit = room / _widest(ax, texts)
    high = 2 * _LINE if split else _LINE + 1
    for i, line in enumerate(lines):
        place = _moved(ax, ax.get_xaxis_transform(), 0, -_UNDER - high * i)
        for text in line:
            text.set_transform(place)
            text.set_fontsize(max(5.0, text.get_fontsize() * min(1.0, 0.95 * fit)))
    return high


def _widest(ax: Axes, texts: Sequence[Text]) -> float:
    """Return how many points the widest of some texts takes."""
    return max(text.get_window_extent().width for text in texts) * 72 / _dpi(ax)


def _key(
    ax: Axes,
    frame: pd.DataFrame,
    title: str = "",
    below: float = 42,
    *,
    interval: bool = True,
) -> Legend | None:
    """Say under a figure what its marks mean, as far as they occur."""
    told, exact = frame["value"].notna().to_numpy(), _exact(frame)
    least, most = _open(frame)
    low, high = frame[["low", "high"]].to_numpy(dtype=float).T
    look: dict[str, Any] = {"marker": "o", "ls": "", "color": _GREY}
    handles: list[Line2D | Patch] = []
    if "grade" in frame and (told & exact).any():
        handles.append(Line2D([], [], label="exact", **look))
    if (told & ~exact).any():
        look["markerfacecolor"] = "white"
        handles.append(Line2D([], [], label="near (changed rule)", **look))
    if (~told & np.isfinite(least)).any():
        handles.append(Patch(label="what the form leaves open", **_bounds((0.35,) * 3)))
    if interval and ((low < least) | (high > most)).any():
        look = {"color": _GREY, "lw": 2, "alpha": 0.6}
        handles.append(Line2D([], [], label="with chance (interval)", **look))
    if not handles and not title:
        return None
    return ax.legend(
        handles=handles,
        title=title or None,
        title_fontsize="x-small",
        alignment="left",
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=_moved(ax, ax.transAxes, 0, -below),
        borderpad=0,
        borderaxespad=0,
        ncols=2 if len(handles) > 3 else max(len(handles), 1),
        columnspacing=1.5,
        frameon=False,
        fontsize="x-small",
    )
