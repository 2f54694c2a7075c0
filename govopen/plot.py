"""Figures: plain functions from a DataFrame to Axes.

What comes in are the frames that :mod:`~govopen.measures` returns; what goes out is
the Axes drawn on, labelled directly, with n and source on its face. A value that a
form tells only between bounds is drawn as the whole of what it can be, never as a
point, and simulated figures are stamped as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Curve
from matplotlib.ticker import MaxNLocator

from govopen.concept import crosswalk, known
from govopen.errors import DataError
from govopen.form import applicants, forms
from govopen.marks import (
    GREY,
    HATCH,
    MARKERS,
    SMALL,
    TINY,
    UNDER,
    add_source,
    basis_of,
    check_rows,
    count_reports,
    draw_key,
    draw_values,
    finished,
    form_changes,
    groups_of,
    ink_of,
    label_lines,
    label_scale,
    lay_out,
    luminance,
    mark_forms,
    middle_of,
    moved,
    readable,
    say,
    spread,
    unit_of,
    write_beside,
    write_counts,
)
from govopen.schema import GRADES

_CHINESE = "Noto Sans SC"
_NOT_TOLD = "Not told, or between bounds"
_STYLES: dict[str, tuple[str, float]] = {
    "exact": ("solid", 4),
    "near": ("solid", 1.5),
    "bounds": ("dashed", 1.5),
}
# The colour-blind palette, so ordered that colours near each other in a stack differ
# most to eyes without red or green cones (by CIELAB distance, after Machado 2009).
_STACKED = (0, 1, 6, 2, 8, 4, 3, 5, 9, 7)


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
    check_rows(frame, ["label", hue] if hue else ["label"])
    unit = unit_of(frame)
    labels = list(dict.fromkeys(frame["label"].astype(str)))
    groups = groups_of(frame, hue)
    step = min(0.3, 0.8 / len(groups))
    told: list[tuple[float, str, Any]] = []
    for i, (group, color) in enumerate(groups.items()):
        part = frame if hue is None else frame[frame[hue] == group]
        offset = (i - (len(groups) - 1) / 2) * step
        y = part["label"].astype(str).map(labels.index).to_numpy(dtype=float) + offset
        draw_values(ax, part, y, color, MARKERS[i], 0.7 * step, interval=interval)
        ink = GREY if hue is None else ink_of(color)
        for at, row in zip(y, part.to_dict("records"), strict=True):
            told.append((at, say(row, unit), ink))
    label_lines(ax, labels)
    label_scale(ax, "x", unit)
    key = draw_key(ax, frame, interval=interval)
    if hue:
        if key:
            # Kept beside the second legend, and counted when the figure is laid out.
            ax.add_artist(key).set_clip_on(False)
        handles = [
            Line2D([], [], marker=marker, ls="", color=color)
            for color, marker in zip(groups.values(), MARKERS, strict=False)
        ]
        ax.legend(
            handles,
            [(names or {}).get(str(group), str(group)) for group in groups],
            frameon=False,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=min(len(groups), 4),
        )
    write_beside(ax, told, apart=hue is not None)
    return finished(ax, source, frame)


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
    check_rows(frame, [x, "label"])
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
                ink = "black" if luminance(color) > 0.5 else "white"
                text = f"{value:.0%}"
                ax.text(at, middles[label], text, ha="center", color=ink, **SMALL)
            else:
                thin[label] = f"{100 * value:.1g}%"
            bottom += value
        if left:
            ax.bar(at, left, width, bottom, color="0.93", edgecolor="0.6", **HATCH)
            middles[_NOT_TOLD] = bottom + left / 2
            gaps = True
        shown = {p: middles[p] for p in thin if values[p] and at < len(bars) - 1}
        small.append((at, shown, thin))
    if gaps:
        colors[_NOT_TOLD] = (0.93, 0.93, 0.93)
    bases = [basis_of(frame[frame[x] == bar]) for bar in bars]
    ticks = [f"{fill(str(bar), 16)}\n{y}" for bar, y in zip(bars, bases, strict=True)]
    ax.set_xticks(range(len(bars)), ticks, fontsize="small")
    ax.tick_params(axis="x", length=0)
    ax.spines["bottom"].set_visible(len(bars) > 1)  # names stand on it, else
    # The names follow upon the last bar; one bar alone stands in the middle.
    ax.set_xlim(-0.5, 0.5 if len(bars) == 1 else len(bars) - 1 + width / 2)
    label_scale(ax, "y", "")
    ax.set_ylim(0, 1)
    if x == "year":
        mark_forms(ax, bars, list(range(len(bars))))
    lay_out(ax)
    look: dict[str, Any] = {**TINY, "va": "center"}
    look["transform"] = moved(ax, ax.transData, 2, 0)
    for at, shown, told in small:
        heights = spread(ax, list(shown.values()), list(shown), line=9)
        for label, y in zip(shown, heights, strict=True):
            ax.text(at + width / 2, y, told[label], **look)
    _name_parts(ax, len(bars) - 1 + width / 2, colors, middles, thin, labels or {})
    return finished(ax, source, frame)


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
    heights = spread(ax, wanted, names)
    swatch, beside = (moved(ax, ax.transData, points, 0) for points in (18, 26))
    for label, name, y in zip(colors, names, heights, strict=True):
        mark: dict[str, Any] = {
            "color": colors[label],
            "markeredgecolor": GREY,
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
                "color": GREY,
                "lw": 0.8 if label in middles else 0,
                "relpos": (0, 0.5),
                "shrinkA": 0,
                "shrinkB": 0,
            },
            **SMALL,
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
    check_rows(frame, [x, hue] if hue else [x])
    unit = unit_of(frame)
    groups = groups_of(frame, hue)
    width = 0.7 / len(groups)
    ends: list[float] = []
    parts: list[pd.DataFrame] = []
    for i, (group, color) in enumerate(groups.items()):
        rows = (frame[frame[hue] == group] if hue else frame).sort_values(x)
        years = rows[x].to_numpy(dtype=float)
        at = years + (i - (len(groups) - 1) / 2) * width
        value = rows["value"].to_numpy(dtype=float)
        eras = np.searchsorted(form_changes(), years, side="right")
        for era in (np.unique(eras) if x == "year" else [None]) if join else []:
            same = ~np.isnan(value) & ((eras == era) | (era is None))
            ax.plot(at[same], value[same], color=color, lw=1, alpha=0.7)
        draw_values(ax, rows, at, color, MARKERS[i], 0.8 * width, upright=True)
        middle = middle_of(rows)
        ends.append([0.0, *middle[np.isfinite(middle)]][-1])
        parts.append(rows)
    ax.margins(x=0.08)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    label_scale(ax, "y", unit)
    if x == "year":
        every = range(int(frame[x].min()), int(frame[x].max()) + 1)
        mark_forms(ax, every, every)
    line = write_counts(ax, x, parts, list(groups.values()))
    below = UNDER + line * len(groups)
    title = "Below the axis: n" + " and (reports)" * ("reports" in frame)
    if "origin" in frame and set(frame["origin"]) - {"table"}:
        title += "; * from a text, or computed"
    draw_key(ax, frame, title, below)
    ax.xaxis.labelpad = below - UNDER + 4
    if hue:
        lay_out(ax)
        top = ax.get_ylim()[1]
        names = [fill(str(group), 24) for group in groups]
        heights = spread(ax, [end / top for end in ends], names)
        for i, (name, y, color) in enumerate(
            zip(names, heights, groups.values(), strict=True)
        ):
            counts = moved(ax, ax.transAxes, -8, -UNDER - line * i - 6)
            for right, up, place in (
                (1, y, moved(ax, ax.transAxes, 10, 0)),
                (0, 0, counts),
            ):
                mark: dict[str, Any] = {"color": color, "clip_on": False}
                ax.plot(right, up, MARKERS[i], transform=place, **mark)
            place = moved(ax, ax.transAxes, 20, 0)
            size = "small" if len(groups) <= 4 else "x-small"
            look: dict[str, Any] = {**SMALL, "fontsize": size, "color": ink_of(color)}
            ax.text(1, y, name, transform=place, **look)
    return finished(ax, source, frame)


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
    check_rows(frame, [label])
    if "concept" in frame and len(frame["concept"].unique()) > 1:
        raise DataError("the frame holds several concepts: draw one at a time")
    unit = unit_of(frame)
    rows = frame.iloc[np.argsort(-middle_of(frame), kind="stable")]
    at = np.arange(len(rows), dtype=float)
    draw_values(ax, rows, at, sns.color_palette("colorblind")[0], "o", 0.5)
    told = []
    for y, row in zip(at, rows.to_dict("records"), strict=True):
        grade = str(row.get("grade", "exact"))
        note = "" if grade == "exact" else f", {grade}"
        told.append((y, say(row, unit) + note, GREY))
    label_lines(ax, rows[label].astype(str).tolist())
    write_beside(ax, told)
    label_scale(ax, "x", unit)
    draw_key(ax, frame, "Sorted by value; the order is no ranking")
    if reference is not None:
        _draw_reference(ax, reference, unit)
    return finished(ax, source, frame, reference)


def _draw_reference(ax: Axes, reference: pd.DataFrame, unit: str) -> None:
    if len(reference) != 1:
        raise DataError(
            f"the reference has {len(reference)} rows: give the one to compare with"
        )
    if unit_of(reference) != unit:
        raise DataError("the reference is not in the unit of the frame")
    [row] = reference.to_dict("records")
    low, high = row["low"], row["high"]
    ax.axvspan(low, high, color="0.9", lw=0, zorder=0)
    if not np.isnan(row["value"]):
        ax.axvline(row["value"], color=GREY, lw=1, ls="dashed", zorder=0)
    ax.set_ylim(top=-1.5)
    # Written on that side of the shade where there is more room.
    right = low + high < sum(ax.get_xlim())
    place = moved(ax, ax.transData, 4 if right else -4, 0)
    look: dict[str, Any] = {
        "ha": "left" if right else "right",
        "color": GREY,
        **SMALL,
    }
    text = f"{count_reports(row.get('reports', 1))} together: {say(row, unit)}"
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
        Line2D([], [], color=GREY, ls=style, lw=width, label=grade)
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
    return readable(ax)


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
        add_source(figure, text, derived=False, instead=True)
