"""What the figures share: rows made ready, marks, counts, keys and source lines.

What comes in are Axes and the rows drawn on them; what goes out is ink: points and
intervals, bounds and chance apart, keys to them, what simulated figures are stamped
with, and where the figures come from. What the figures say and how marks look is data,
``plot.toml``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import copy
from itertools import chain, pairwise
from textwrap import fill
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

import matplotlib.font_manager as font_manager
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, MaxNLocator
from matplotlib.transforms import (
    Affine2D,
    Bbox,
    IdentityTransform,
    ScaledTranslation,
    Transform,
)

from govopen.bundle import entries
from govopen.errors import refusal
from govopen.form import forms
from govopen.schema import SIMULATED, listing

STYLE = entries("plot.toml")
WORDS: dict[str, str] = STYLE["words"]
LOOK: dict[str, dict[str, Any]] = STYLE["look"]
PRINT: dict[str, Any] = STYLE["print"]
COLUMNS: dict[Any, int] = STYLE["columns"]
GREY = "0.35"
# How high lines are that can become higher, in points: counts and names of groups.
_LINES = {"count": 12, "groups": 14}
# By how much distances of each figure are drawn larger, all and those of such lines.
_UNITS: WeakKeyDictionary[Figure, dict[str, Affine2D]] = WeakKeyDictionary()
# The source lines of each figure; true where the frame and not the caller gave it.
_SOURCES: WeakKeyDictionary[Figure, dict[str, bool]] = WeakKeyDictionary()


class Group(NamedTuple):
    """Rows that share a look: what they are called, and how they are drawn.

    Without a marker of their own they have that of where their figures come from.
    """

    name: Any
    rows: pd.DataFrame
    color: Any
    marker: str


# -- the page ------------------------------------------------------------------------


def canvas(ax: Axes | None, height: float = 0) -> Axes:
    """Return the axes to draw on, in a figure that gives room to what is beside.

    A figure of the default size that holds nothing else grows to a `height` in inches.
    """
    ax = plt.gca() if ax is None else ax
    figure = figure_of(ax)
    if figure.get_layout_engine() is None:
        figure.set_layout_engine("constrained")
    usual = figure.get_size_inches().tolist() == list(plt.rcParams["figure.figsize"])
    if usual and len(figure.axes) == 1:
        figure.set_figheight(max(height, figure.get_figheight()))
    return ax


def figure_of(ax: Axes) -> Figure:
    """Return the figure that axes stand in, directly or not."""
    if not isinstance(ax, Axes):
        raise refusal("draw.ax", kind=type(ax).__name__)
    return cast(Figure, ax.get_figure(root=True))


def points(
    ax: Axes,
    transform: Transform,
    right: float,
    up: float,
    below: str = "",
    n: float = 0,
) -> Transform:
    """Move a place by points of the page, and `n` lines of a kind further down.

    What :func:`fitted` does to text and to lines holds of these distances too.
    """
    figure = figure_of(ax)
    units = _units(figure)
    inches = cast(Affine2D, units[""] + figure.dpi_scale_trans)
    place = transform + ScaledTranslation(right / 72, up / 72, inches)
    if below:
        higher = cast(Affine2D, units[below] + inches)
        place += ScaledTranslation(0, -n * _LINES[below] / 72, higher)
    return place


def _units(figure: Figure) -> dict[str, Affine2D]:
    """Return by how much the distances of a figure are drawn larger."""
    return _UNITS.setdefault(figure, {x: Affine2D() for x in ("", *_LINES)})


def size_of(ax: Axes) -> tuple[float, float]:
    """Return the width and height in points that axes have once laid out."""
    see_readable(figure_of(ax))
    figure_of(ax).draw_without_rendering()
    box, scale = ax.get_window_extent(), 72 / figure_of(ax).dpi
    return box.width * scale, box.height * scale


def see_readable(figure: Figure) -> None:
    """Refuse characters that the font would draw as boxes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from font")
        for found in cast(list[Text], figure.findobj(Text)):
            try:
                found.get_window_extent()
            except UserWarning as warning:
                told = {"text": found.get_text(), "warning": warning}
                raise refusal("draw.glyph", **told) from None


def _laid_out(figure: Figure) -> bool:
    """Lay a figure out; say if its axes have any room."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="constrained_layout not applied")
        try:
            figure.draw_without_rendering()
        except UserWarning:
            return False
    return True


def crowded(figure: Figure) -> str:
    """Say which text leaves the page or stands on another, if any does."""
    if not _laid_out(figure):
        return "marks"
    axes = [
        (axis, ax.axison and axis.get_visible())
        for ax in cast(list[Axes], figure.findobj(Axes))
        for axis in (ax.xaxis, ax.yaxis)
    ]
    beyond = {  # what axes have and do not draw
        text
        for axis, drawn in axes
        for text in ([] if drawn else cast(list[Text], axis.findobj(Text)))
    } | {
        tick.label1
        for axis, _ in axes
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) - 1e-9
        <= tick.get_loc()
        <= max(axis.get_view_interval()) + 1e-9
    }
    texts = cast(list[Text], figure.findobj(Text))
    shown = [x for x in texts if x.get_visible() and x.get_text() and x not in beyond]
    shown = [x for x in shown if x.get_rotation() % 90 == 0]  # the stamp covers others
    boxes = [x.get_window_extent().padded(-1) for x in shown]
    for i, (text, box) in enumerate(zip(shown, boxes, strict=True)):
        on = [x for x, y in zip(shown[:i], boxes, strict=False) if box.overlaps(y)]
        inside = figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        if on or not (inside and figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1):
            return repr(text.get_text())
    return ""


def shrink(
    texts: Iterable[Text], wide: float = float("inf"), high: float = float("inf")
) -> None:
    """Make texts as small as the largest must be for its room, if it can be read."""
    fit = 1.0
    for text in (texts := list(texts)):
        lines = text.get_text().split("\n")
        size = float(text.get_fontsize())
        # A figure or letter is about 0.6 of its height wide, a Chinese character all.
        longest = max(sum(0.6 if x < "\u2e80" else 1 for x in line) for line in lines)
        fit = min(fit, wide / (longest * size + 1), high / (1.2 * size * len(lines)))
    for text in texts:
        text.set_fontsize(max(5.0, fit * float(text.get_fontsize())))


def spread(wanted: Sequence[float], line: float, height: float) -> list[float]:
    """Move lines of text apart that would stand on one another, in the order they have.

    `wanted` are their middles in parts of the axes' `height`, of which each takes as
    much as a `line` has points; where there are too many, they move closer.
    """
    if not wanted:
        return []
    room = min(line / max(height - 24, 36), 1.05 / len(wanted))  # a title may come yet
    order = np.argsort(wanted, kind="stable")
    steps = room * np.arange(len(wanted))
    # Each as low as those below it let it be, then as high as those above it do.
    found = np.maximum.accumulate(np.array(wanted)[order] - steps)
    top = max(1.0, room * len(wanted)) + 0.02 - room / 2 - steps[-1]
    found = np.clip(found, 0, max(top, 0)) + steps
    return list(found[np.argsort(order)])


def called(name: Any, labels: Mapping[Any, str] | None, width: float = 34) -> str:
    """Return what to write for a value, in lines as wide as so many letters."""
    text = str((labels or {}).get(name, name))
    wide = sum(1 if x < "\u2e80" else 2 for x in text)
    return fill(text, max(4, int(width * len(text) / max(wide, 1))))


# -- the rows ------------------------------------------------------------------------


def ready(
    data: pd.DataFrame, keys: Sequence[str | None], value: str, interval: bool = True
) -> pd.DataFrame:
    """Return the rows of a figure with all that is drawn of them, `keys` being theirs.

    ``value``, ``k``, ``n``, ``low`` and ``high`` are floats, ``least`` and ``most`` are
    what is left open, chance left out: the value where it is told. Without an
    `interval`, ``low`` and ``high`` are the same. ``near`` marks values not exact.
    ``counted`` is false where there is neither ``k`` nor ``n``, as for a mean.
    """
    if not isinstance(data, pd.DataFrame):
        raise refusal("draw.kind", kind=type(data).__name__)
    keys = [key for key in keys if key]
    counted = not {"k", "n"}.isdisjoint(data)
    needed = (*keys, value, *["k", "n"] * counted, "low", "high")
    if missing := [x for x in needed if x not in data]:
        raise refusal("draw.column", column=missing[0])
    if data.empty:
        raise refusal("draw.nothing")
    if nameless := [key for key in keys if data[key].isna().any()]:
        raise refusal("draw.nameless", column=nameless[0])
    twice = data.loc[data.duplicated(keys or None) & bool(keys), keys].astype(str)
    if len(twice):
        row = ", ".join(twice.iloc[0])
        labels = [x for x in data.select_dtypes(exclude="float") if x not in keys]
        apart = next((x for x in labels if not data.duplicated([*keys, x]).any()), None)
        how = f', or tell them apart, as with hue="{apart}"' if apart else ""
        raise refusal("draw.twice", row=row, how=how)
    numbers = dict.fromkeys(["k", "n", "value", "low", "high"], "float64")
    counts = {} if counted else {"k": np.nan, "n": np.nan}
    rows = data.assign(value=data[value], counted=counted, **counts)
    rows = rows.reset_index(drop=True)
    # Of a categorical, values that no row has would be drawn too.
    rows = rows.astype(numbers | dict.fromkeys(keys, object))
    low, high = (rows[limit] - rows["value"] for limit in ("low", "high"))
    if max(low.max(), -high.min()) > 1e-9 * rows["value"].abs().max():
        raise refusal("draw.interval", value=value)
    for end, limit in (("least", "low"), ("most", "high")):
        open_ = rows.get(end, rows[limit]).astype("float64")
        rows[end] = rows["value"].fillna(open_).fillna(rows[limit])
        rows[limit] = rows[limit if interval else end]
    for column, usual in (("grade", ""), ("origin", "table"), ("source_kind", "")):
        rows[column] = rows.get(column, pd.Series(usual, rows.index)).astype(str)
    rows["near"] = rows["value"].notna() & ~rows["grade"].isin(["", "exact"])
    return rows


def keep(
    rows: pd.DataFrame, column: str, order: Sequence[Any] | None
) -> tuple[pd.DataFrame, list[Any]]:
    """Return the rows of some values of a column, and these values in order."""
    every = list(dict.fromkeys(rows[column]))
    order = every if order is None else listing("order", order)
    if unknown := [value for value in order if value not in every]:
        told = ", ".join(map(str, every))
        raise refusal("draw.order", column=column, value=unknown[0], told=told)
    return rows[rows[column].isin(order)], order


def groups_of(
    rows: pd.DataFrame, hue: str | None, order: Sequence[Any] | None, palette: Any
) -> list[Group]:
    """Return the groups of a figure, one alone where there is no `hue`."""
    rows, names = keep(rows, hue, order) if hue else (rows, [""])
    markers = STYLE["markers"] if hue else [""]
    if len(names) > len(markers):
        raise refusal("draw.groups", count=len(names), hue=hue, most=len(markers))
    colors = colors_of(names, palette)
    parts = [rows[rows[hue] == name] if hue else rows for name in names]
    return [Group(*x) for x in zip(names, parts, colors, markers, strict=False)]


def colors_of(names: Sequence[Any], palette: Any) -> list[Any]:
    """Return a colour for each name, of a palette as seaborn takes it."""
    if isinstance(palette, Mapping):
        if missing := [name for name in names if name not in palette]:
            raise refusal("palette.colour", name=missing[0])
        palette = [palette[name] for name in names]
    return palette_of(palette, len(names))


def palette_of(palette: Any, count: int | None = None) -> list[Any]:
    """Return the colours of a palette as seaborn takes it."""
    try:
        return list(sns.color_palette(palette, count))
    except (TypeError, ValueError) as error:
        raise refusal("palette", palette=palette, error=error) from error


def unit_of(rows: pd.DataFrame) -> str:
    """Return the unit of values that are no shares, such as per 100,000."""
    units = rows["per"].unique() if "per" in rows else [np.nan]
    if len(units) > 1:
        raise refusal("draw.units")
    return "" if np.isnan(units[0]) else f"per {units[0]:,.0f}"


# -- marks ---------------------------------------------------------------------------


def draw_values(
    ax: Axes, group: Group, at: pd.Series, width: float, *, upright: bool
) -> None:
    """Draw values as points, bounds as bars, and the interval around either."""
    rows, color = group.rows, group.color
    line, bar = (ax.vlines, ax.bar) if upright else (ax.hlines, ax.barh)
    for begin, end in (("low", "least"), ("most", "high")):
        part = rows[rows[end] > rows[begin]]
        line(at[part.index], part[begin], part[end], color=color, **LOOK["chance"])
    told = rows["value"].notna()
    part = rows[~told & rows["least"].notna()]
    size = part["most"] - part["least"]
    bar(at[part.index], size, width, part["least"], **_bounds(color))
    for (near, origin), part in rows[told].groupby(["near", "origin"]):
        place = [at[part.index], part["value"]][:: 1 if upright else -1]
        marker = group.marker or STYLE["origin_markers"][origin]
        ax.plot(*place, **_mark(marker, color, bool(near)), **LOOK["point"])


def _mark(marker: str, color: Any, hollow: bool) -> dict[str, Any]:
    """Return the look of a mark, hollow where a rule changed."""
    size = STYLE["marker_sizes"].get(marker, 6)
    look = {"marker": marker, "ls": "", "color": color, "markersize": size}
    return look | {"markerfacecolor": "white" if hollow else color}


def _bounds(color: Any) -> dict[str, Any]:
    """Return the look of a bar that holds all that a value can be."""
    return LOOK["bounds"] | {"facecolor": (*to_rgb(color), 0.25), "edgecolor": color}


def luminance(color: Any) -> float:
    """Return how light a colour is, from 0 to 1."""
    return float(np.dot(to_rgb(color), (0.299, 0.587, 0.114)))


def ink_of(color: Any) -> tuple[float, ...]:
    """Darken a colour until it can be read as text on white."""
    darker = min(1.0, 0.45 / max(luminance(color), 0.01))
    return tuple(darker * part for part in to_rgb(color))


def ink_on(color: Any) -> str:
    """Return what can be read on a colour."""
    return "black" if luminance(color) > 0.5 else "white"


def label_scale(ax: Axes, name: str, unit: str) -> None:
    """Give the axis of the values few ticks, from 0, and its unit."""
    axis = ax.yaxis if name == "y" else ax.xaxis
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    if not unit:
        axis.set_major_formatter(lambda value, _: f"{100 * value:.4g}%")
    ax.set(**{f"{name}label": unit or WORDS["share"], f"{name}lim": (0, None)})


def eras_of(years: Any) -> Any:
    """Return the first year of the national form that each year's reports follow."""
    first = [form.first_year for form in forms().values() if not form.region]
    return np.array([0, *first])[np.searchsorted(first, years, side="right")]


def mark_forms(
    ax: Axes, years: Sequence[float], at: Sequence[float], name: str = WORDS["form"]
) -> None:
    """Draw a line where the form changes between two years."""
    eras = eras_of(years)
    for i in np.flatnonzero(np.diff(eras)).tolist():
        middle = (at[i] + at[i + 1]) / 2
        ax.axvline(middle, **LOOK["form_change"])
        place = points(ax, ax.get_xaxis_transform(), 2, 0)
        said = name.format(eras[i + 1])
        ax.text(middle, 1, said, transform=place, **LOOK["form_name"])


# -- words ---------------------------------------------------------------------------


def say(row: Mapping[Hashable, Any], unit: str = "") -> str:
    """Say a value with its counts, or alone where it is of none, as a mean is."""
    part, whole = (f"{row[x]:,.0f}" if row[x] >= 0 else "unknown" for x in "kn")
    counts = f"{part} {'for' if unit else 'of'} {whole}"
    if part == whole == "unknown":
        counts = "counts unknown"
    style = ",.1f" if unit else ".1%"
    least, most = f"{row['least']:{style}}", f"{row['most']:{style}}"
    if least == "nan" or least == "nan%":
        return counts
    if not row.get("counted", True):
        told = least if row["value"] >= 0 else f"{least} to {most}"
        return f"{told} {unit}".rstrip()
    told = f" = {least}" if row["value"] >= 0 else f": {least} to {most}"
    return f"{counts}{told} {unit}".rstrip()


def count_reports(count: float) -> str:
    """Say how many reports there are."""
    return f"{count:,.0f} report{'' if count == 1 else 's'}"


def basis_of(rows: pd.DataFrame) -> str:
    """Say what a bar rests on: n, reports, and where the figures come from."""
    n, k, least, most = (rows[x] for x in ("n", "k", "least", "most"))
    lines = [f"n = {n.max():,.0f}"]
    if n.isna().all():
        # A known part is a share of the whole, which is therefore within bounds too.
        known = (k > 0) & (least > 0) & (least < most)
        low, high = (k / most)[known].max(), (k / least)[known].min()
        lines = [f"n = {low:,.0f} to {high:,.0f}" if known.any() else "n not told"]
    if "n_reports" in rows:
        origins = rows["origin"].unique()
        origin = STYLE["origins"][origins[0] if len(origins) == 1 else "mixed"]
        lines += [f"{count_reports(rows['n_reports'].max())},", origin]
    return "\n".join([*lines, *["(near)"] * bool(rows["near"].any())])


def write_counts(ax: Axes, x: str, groups: Sequence[Group]) -> None:
    """Write under the axis what each point rests on, a line for each group."""
    every, texts = pd.concat([group.rows for group in groups]), []
    for i, group in enumerate(groups):
        place = points(ax, ax.get_xaxis_transform(), 0, -24, "count", i)
        for row in group.rows.to_dict("records"):
            told = "?" if np.isnan(row["n"]) else f"{row['n']:,.0f}"
            told += "*" * (row["origin"] != "table")
            told += f" ({row['n_reports']:,.0f})" if "n_reports" in row else ""
            ink = ink_of(group.color)
            text = ax.text(row[x], 0, told, color=ink, transform=place, **LOOK["count"])
            texts.append(text)
        if len(groups) > 1:
            place = points(ax, ax.transAxes, -8, -24, "count", i + 0.5)
            look = {"color": group.color, "clip_on": False, "transform": place}
            ax.plot(0, 0, group.marker, **look)
    span = np.ptp(ax.get_xlim())
    apart = min(np.diff(np.unique(every[x].astype(float))), default=span)
    shrink(texts, wide=size_of(ax)[0] * apart / span)


# -- keys ----------------------------------------------------------------------------


def draw_groups(
    ax: Axes, groups: Sequence[Group], labels: Mapping[Any, str] | None
) -> None:
    """Name the groups above the axes, and make a title stand above the names."""
    names = [called(group.name, labels) for group in groups]
    handles = [
        Line2D([], [], marker=group.marker, ls="", color=group.color, label=name)
        for name, group in zip(names, groups, strict=True)
    ]
    ncols = min(len(groups), COLUMNS["groups"])
    # A title makes room for axes within axes, not for a legend: these end with it.
    lines = -(-len(groups) // ncols) * max(1 + name.count("\n") for name in names)
    place = points(ax, ax.transAxes, 0, 10, "groups", -lines)
    strip = ax.inset_axes((0, 1, 1, 1e-3), transform=place)
    strip.axis("off")
    legend = strip.legend(handles=handles, ncols=ncols, **LOOK["groups"])
    legend.set_label("groups")


def draw_key(
    ax: Axes,
    rows: pd.DataFrame,
    title: str,
    below: float,
    origins: bool = True,
    counts: int = 0,
) -> None:
    """Say under a figure what its marks mean, as far as they occur and could mislead.

    Where all is printed, or all is exact, nothing need be told apart. `origins` are
    those of markers, where no group has one of its own; it stands under so many lines
    of `counts`.
    """
    told = rows[rows["value"].notna()]
    near = told["near"]
    chance = (rows["low"] < rows["least"]) | (rows["high"] > rows["most"])
    drawn = [x for x in STYLE["origin_markers"] if (told["origin"] == x).any()]
    found: dict[str, Any] = {}

    def mark(name: str, hollow: bool, origin: str) -> None:
        marker = STYLE["origin_markers"][origin] if origins else "o"
        found[name] = Line2D([], [], **_mark(marker, GREY, hollow))

    if origins and {*drawn} - {"table"}:
        for origin in drawn:
            own = near[told["origin"] == origin]
            mark(STYLE["origins"][origin], bool(own.all()), origin)
    for name, some in (("exact", ~near), ("near", near)):
        if near.any() and some.any() and (name == "near" or not found):
            mark(WORDS[name], name == "near", told["origin"][some].iloc[0])
    if (rows["value"].isna() & rows["least"].notna()).any():
        found[WORDS["open"]] = Patch(**_bounds(GREY))
    if chance.any():
        found[WORDS["chance"]] = Line2D([], [], color=GREY, **LOOK["chance"])
    if found or title:
        place = points(ax, ax.transAxes, 0, -below, "count", counts)
        ncols = COLUMNS["key"] if figure_of(ax).get_figwidth() > 5 else 1
        style: dict[str, Any] = {"bbox_transform": place, "title": title or None}
        look = style | LOOK["key"]
        ax.legend(found.values(), found.keys(), ncols=ncols, **look).set_label("key")


# -- sources -------------------------------------------------------------------------


def add_source(
    figure: Figure, text: str, *, derived: bool, instead: bool = False
) -> None:
    """Add a line to the source lines of a figure, or put it instead of derived ones."""
    # A figure that was cleared has none.
    lines = _SOURCES.get(figure, {}) if figure.get_supxlabel() else {}
    lines = {line: told for line, told in lines.items() if not (instead and told)}
    lines.setdefault(text, derived)
    _SOURCES[figure] = lines
    _write_source(figure)


def _write_source(figure: Figure, **look: Any) -> Text:
    """Write the source lines of a figure as wide as it is."""
    first, *more = _SOURCES[figure]
    joined = "; ".join([first, *(line.removeprefix("Source: ") for line in more)])
    label = figure.supxlabel(joined, **LOOK["source"] | look)
    usual = font_manager.FontProperties(size=LOOK["source"]["fontsize"])
    larger = usual.get_size_in_points() / float(label.get_fontsize())
    across = int(14 * figure.get_figwidth() * larger)
    label.set_text("\n".join(called(x, None, across) for x in joined.splitlines()))
    return label


def _source(rows: pd.DataFrame) -> str:
    """Say as much of the source as the rows tell."""
    made = rows["source_kind"] == SIMULATED
    if made.all():
        return WORDS["simulated"]
    rows = rows[~made]
    words = [WORDS["source"]]
    years = rows["year"].dropna().astype(int).tolist() if "year" in rows else []
    if years:
        words.append("-".join(str(y) for y in sorted({min(years), max(years)})))
    if "report" in rows:
        words.append(f"n = {count_reports(rows['report'].nunique())}")
    elif "n_reports" in rows:
        # Each report stands in one row of a concept; concepts may share it or not.
        concept = rows.get("concept", pd.Series("", rows.index)).astype(str)
        each = rows["n_reports"].groupby(concept).sum()
        least = "" if each.min() == each.max() else "at least "
        words.append(f"n = {least}{count_reports(each.max())}")
    return ", ".join(words) + WORDS["partly"] * bool(made.any()) if words[1:] else ""


def finished(ax: Axes, source: str | None, *rows: pd.DataFrame, told: str = "") -> Axes:
    """Write source and stamp, and see that all can be read."""
    text = (told or _source(rows[0])) if source is None else source
    if text:
        add_source(figure_of(ax), text, derived=source is None)
    if any((part["source_kind"] == SIMULATED).any() for part in rows):
        halo = [withStroke(linewidth=3, foreground="white", alpha=0.6)]
        style: dict[str, Any] = {"path_effects": halo, **LOOK["stamp"]}
        ax.text(0.5, 0.5, WORDS["stamp"], transform=ax.transAxes, **style)
    see_readable(figure_of(ax))
    return ax


# -- print ---------------------------------------------------------------------------


class _Changes(ExitStack):
    """Changes to a figure that are undone on leaving."""

    def set(self, artist: Any, name: str, value: Any) -> None:
        """Set a property that has a getter and a setter."""
        setter = getattr(artist, f"set_{name}")
        self.callback(setter, getattr(artist, f"get_{name}")())
        setter(value)

    def lay(self, thing: Any, name: str, value: Any) -> None:
        """Set an attribute."""
        self.callback(setattr, thing, name, getattr(thing, name))
        setattr(thing, name, value)


@contextmanager
def fitted(figure: Figure, wide: float) -> Iterator[str]:
    """Lay a figure out for a page so many inches wide; give it back as it was.

    What it yields is the text that has no room, if one has none. Text shrinks as little
    as it can; panels side by side come to stand below one another only where nothing
    else helps.
    """
    usual, *smaller = PRINT["scales"]
    usual = max(usual, min(1.0, wide / figure.get_figwidth()))
    columns, panels = _grid(figure)
    fewer = range(columns, 0 if panels else columns - 1, -1)
    ways = [(number, scale) for number in fewer for scale in (usual, *smaller)]
    for i, (number, scale) in enumerate([*ways, ways[-1]]):
        with _Changes() as changes:
            _laid_out(figure)
            _lay_out(figure, changes, wide, number, usual, scale)
            said = crowded(figure)
            # Where nothing collides, names may still leave marks too little room.
            if i == len(ways) or not (said or _squeezed(figure)):
                yield said
                return


def _lay_out(
    figure: Figure,
    changes: _Changes,
    wide: float,
    columns: int,
    usual: float,
    scale: float,
) -> None:
    """Give a figure another width; text, lines and distances another scale."""
    shown = _shown(figure)
    heights = [usual * _points(ax).height for ax in shown]
    up = figure.get_figheight() * usual * _arrange(figure, changes, columns)
    changes.set(figure, "size_inches", (wide, 2 * up))  # more than enough
    units = _units(figure)
    for unit in units.values():
        changes.callback(unit.clear)
    units[""].scale(scale)
    source = [x for x in figure.texts if x.get_text() == figure.get_supxlabel() != ""]
    for text in cast(list[Text], figure.findobj(Text)):
        size = float(text.get_fontsize())
        changes.set(text, "fontsize", max(min(PRINT["smallest"], size), scale * size))
    for line in cast(list[Line2D], figure.findobj(Line2D)):
        changes.set(line, "linewidth", scale * line.get_linewidth())
        changes.set(line, "markersize", scale * line.get_markersize())
    for marks in cast(list[Collection], figure.findobj(Collection)):
        changes.set(marks, "linewidth", scale * np.asarray(marks.get_linewidth()))
        if isinstance(marks, PathCollection):
            changes.set(marks, "sizes", scale**2 * marks.get_sizes())
    axes = [axis for ax in shown for axis in (ax.xaxis, ax.yaxis) if axis.get_visible()]
    for axis in axes:
        changes.lay(axis, "labelpad", scale * axis.labelpad)
        for tick in axis.get_major_ticks()[:1]:
            pad = float(cast(Any, tick).get_pad())
            changes.callback(axis.set_tick_params, pad=pad)
            axis.set_tick_params(pad=scale * pad)
    for text in source:
        changes.set(text, "text", text.get_text())
        if figure in _SOURCES:
            _write_source(figure, fontsize=text.get_fontsize())
    room = PRINT["names"] * wide * 72 / columns
    needed = [_fold_names(ax.yaxis, changes, room) for ax in shown]
    heights = [max(pair) for pair in zip(heights, needed, strict=True)]
    _laid_out(figure)
    _turn_counts(figure, changes, scale)
    _part_keys(figure, changes)
    for axis in axes:
        _thin(axis, changes)
    _fold_titles(figure, changes)
    _laid_out(figure)
    over = [_points(ax).height - x for x, ax in zip(heights, shown, strict=True)]
    grids = [spec.get_gridspec() for ax in shown if (spec := ax.get_subplotspec())]
    rows = max((grid.nrows for grid in grids), default=1)
    less = 2 * up - rows * min(over, default=0) / 72
    # To a hundredth: the layout is found step by step, and files must not differ.
    figure.set_figheight(round(max(up, less), 2))


def _shown(figure: Figure) -> list[Axes]:
    """Return the axes that have an axis."""
    return [ax for ax in figure.axes if ax.get_visible() and ax.axison]


def _points(artist: Any) -> Bbox:
    """Return where an artist stands, in points of the page."""
    box, scale = artist.get_window_extent(), 72 / artist.get_figure(root=True).dpi
    return Bbox(box.get_points() * scale)


def _grid(figure: Figure) -> tuple[int, list[Axes]]:
    """Return how many axes stand side by side, and all where each has its own cell.

    The last row can be one that goes all across, without an axis.
    """
    specs = [ax.get_subplotspec() for ax in figure.axes]
    grids = {spec.get_gridspec() for spec in specs if spec}
    columns = max((grid.ncols for grid in grids), default=1)
    cells = [spec and spec.num1 for spec in specs]
    panels = _shown(figure)
    plain = len(grids) == 1 and None not in cells and len({*cells}) == len(cells)
    return columns, panels if plain and len(cells) - len(panels) < 2 else []


def _squeezed(figure: Figure) -> bool:
    """Say if axes are too narrow for what they have beside them."""
    cell = figure.get_figwidth() * 72 / _grid(figure)[0]
    return any(_points(ax).width < PRINT["marks"] * cell for ax in _shown(figure))


def _arrange(figure: Figure, changes: _Changes, columns: int) -> float:
    """Put fewer panels side by side; return how many times as many rows there are."""
    before, panels = _grid(figure)
    if columns == before:
        return 1
    rows = -(-len(panels) // columns)
    strips = [ax for ax in figure.axes if ax not in panels]
    heights = [*[1.0] * rows, *[0.01] * len(strips)]
    grid = figure.add_gridspec(len(heights), columns, height_ratios=heights)
    # What only panels at the edge say, those say that come to stand there.
    what, beside = panels[0].get_ylabel(), panels[1:before]
    named = any(ax.get_ylabel() for ax in beside)
    left = any(ax.yaxis.get_tick_params()["labelleft"] for ax in beside)
    above = panels[: max(0, len(panels) - before)]
    bottom = not above or any(ax.xaxis.get_tick_params()["labelbottom"] for ax in above)
    for i, ax in enumerate(panels):
        first, last = i % columns == 0, i + columns >= len(panels)
        changes.set(ax, "subplotspec", grid[divmod(i, columns)])
        changes.set(ax, "ylabel", ax.get_ylabel() if named else what * first)
        for axis, side, told in (
            (ax.yaxis, "labelleft", left or first),
            (ax.xaxis, "labelbottom", bottom or last),
        ):
            was: dict[str, Any] = {side: axis.get_tick_params()[side]}
            changes.callback(axis.set_tick_params, **was)
            axis.set_tick_params(**(was | {side: told}))
    for strip in strips:
        changes.set(strip, "subplotspec", grid[rows, :])
    return rows / -(-len(panels) // before)


def _refold(text: str, wide: float, size: float) -> str:
    """Break text into lines so many points wide, its own breaks left out."""
    joined = re.sub("\n(?=[\u2e80-\uffff])", "", text).replace("\n", " ")
    return called(joined, None, wide / (0.55 * size))


def _fold_names(axis: Any, changes: _Changes, wide: float) -> float:
    """Break names of lines that are too wide; return how high the axis must be."""
    formatter, labels = axis.get_major_formatter(), axis.get_ticklabels()
    if not isinstance(formatter, FixedFormatter) or not labels:
        return 0
    size = max(float(label.get_fontsize()) for label in labels)
    names = [
        _refold(name, wide, size) if _points(label).width > wide else name
        for name, label in zip(formatter.seq, labels, strict=False)
    ]
    changes.set(axis, "major_formatter", FixedFormatter(names))
    return 1.3 * size * len(names) * max(1 + name.count("\n") for name in names)


def _fold_titles(figure: Figure, changes: _Changes) -> None:
    """Break titles that leave the page, or their panel where another stands beside."""
    end = _points(figure).x1
    heads = [(x, end) for x in figure.texts if x.get_text() == figure.get_suptitle()]
    for ax in (shown := _shown(figure)):
        alone = all(_points(x).x0 < _points(ax).x1 for x in shown)
        texts = [x for x in ax.get_children() if isinstance(x, Text)]
        stop = end if alone else _points(ax).x1
        heads += [(title, stop) for title in texts if title not in ax.texts]
    heads = [(title, stop) for title, stop in heads if title.get_text()]
    boxes = [_points(title) for title, _ in heads]
    for (title, stop), box in zip(heads, boxes, strict=True):
        size, room = float(title.get_fontsize()), stop - max(box.x0, 0)
        if sum(box.overlaps(other) for other in boxes) > 1 and title.axes:
            room = min(0.6 * box.width, _points(title.axes).width / 2)
        if box.width > room + size:
            changes.set(title, "text", _refold(title.get_text(), room, size))


def _part_keys(figure: Figure, changes: _Changes) -> None:
    """Draw the keys anew as small as their text, with as many columns as have room."""
    every = [(ax, strip) for ax in figure.axes for strip in (ax, *ax.child_axes)]
    keys = [(ax, strip, key) for ax, strip in every if (key := strip.get_legend())]
    keys = [(ax, strip, key) for ax, strip, key in keys if key.get_label() in COLUMNS]
    for _, strip, key in keys:
        changes.callback(setattr, strip, "legend_", key)
        _redraw_key(strip, key, 1)
    _laid_out(figure)
    # A key that goes on beyond what else stands there would take the room of the axes.
    for ax, strip, key in keys:
        stop = max(_points(x).x1 for x in (ax, *ax.texts))
        most = min(COLUMNS[key.get_label()], len(key.get_texts()) or 1)
        for columns in range(most, 0, -1):
            if _points(_redraw_key(strip, key, columns)).x1 <= stop:
                break
        if key.get_label() == "groups":
            before, after = (-(-len(key.get_texts()) // x) for x in (most, columns))
            unit = _units(figure)["groups"]
            unit.clear().scale(max(after / before, unit.get_matrix()[1, 1]))


def _redraw_key(ax: Any, old: Legend, columns: int) -> Legend:
    """Draw a key with so many columns, and all else as it is."""
    texts, title = old.get_texts(), old.get_title()
    sizes = [float(text.get_fontsize()) for text in (*texts[:1], title)]
    look = LOOK[str(old.get_label())]
    look = look | {"fontsize": sizes[0], "title_fontsize": sizes[-1]}
    handles: list[Any] = list(old.legend_handles)
    names = [text.get_text() for text in texts]
    told = title.get_text() or None
    new: Legend = ax.legend(handles, names, ncols=columns, title=told, **look)
    new.set_bbox_to_anchor(old.get_bbox_to_anchor(), IdentityTransform())
    return new


def _turn_counts(figure: Figure, changes: _Changes, scale: float) -> None:
    """Write counts upright where they stand on one another."""
    shown = _shown(figure)
    every = [[x for x in ax.texts if x.get_label() == "count"] for ax in shown]
    deep = 0.0
    for ax, texts in zip(shown, every, strict=True):
        boxes = sorted((_points(x) for x in texts), key=lambda box: (-box.y0, box.x0))
        left = _points(ax).x0 - 4 * scale  # there the marker of their group stands
        on = [x.y0 == y.y0 and x.x1 > y.x0 - 1 for x, y in pairwise(boxes)]
        on += [box.x0 < left for box in boxes if boxes[0].y0 > boxes[-1].y0]
        if any(on):
            deep = max(deep, *(box.width + 3 for box in boxes))
    if deep:
        for text in chain.from_iterable(every):
            changes.set(text, "rotation", 90)
        more = deep / (scale * _LINES["count"])
        _units(figure)["count"].scale(more)
        for ax in shown:
            ax.xaxis.labelpad *= more


def _thin(axis: Any, changes: _Changes) -> None:
    """Leave out ticks whose labels stand on one another."""
    locator, along = axis.get_major_locator(), int(axis.axis_name == "y")
    for count in range(5, 0, -1):
        low, high = sorted(axis.get_view_interval())
        axis.get_ticklabels()  # brings the ticks up to date
        ticks = [x for x in axis.get_major_ticks() if low <= x.get_loc() <= high]
        labels = [x.label1 for x in ticks if x.label1.get_visible()]
        boxes = sorted(_points(x).get_points()[:, along].tolist() for x in labels)
        gaps = [y[0] - x[1] for x, y in pairwise(boxes)]
        free = min(gaps, default=9) > PRINT["apart"]
        if free or not isinstance(locator, MaxNLocator):
            break
        fewer = copy(locator)
        fewer.set_params(nbins=count)
        changes.set(axis, "major_locator", fewer)
