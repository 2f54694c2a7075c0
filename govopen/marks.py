"""What the figures share: rows made ready, marks, counts, keys and source lines.

What comes in are Axes and the rows drawn on them; what goes out is ink: points and
intervals, bounds and chance apart, keys to them, what simulated figures are stamped
with, and where the figures come from. What the figures say and how marks look is data,
``plot.toml``.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Mapping, Sequence
from textwrap import fill
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

import matplotlib as mpl
import matplotlib.font_manager as font_manager
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import (
    Affine2D,
    ScaledTranslation,
    Transform,
)

from govopen.bundle import entries
from govopen.errors import refusal
from govopen.form import forms
from govopen.schema import SIMULATED, listing, nearest

STYLE = entries("plot.toml")
WORDS: dict[str, str] = STYLE["words"]
LOOK: dict[str, dict[str, Any]] = STYLE["look"]
COLUMNS: dict[Any, int] = STYLE["columns"]
GREY = "0.35"
# How high lines are that can become higher, in points: counts and names of groups.
LINES = {"count": 12, "groups": 14}
# By how much distances of each figure are drawn larger, all and those of such lines.
_UNITS: WeakKeyDictionary[Figure, dict[str, Affine2D]] = WeakKeyDictionary()
# The source lines of each figure; true where the frame and not the caller gave it.
SOURCES: WeakKeyDictionary[Figure, dict[str, bool]] = WeakKeyDictionary()


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
    units = stretches_of(figure)
    inches = cast(Affine2D, units[""] + figure.dpi_scale_trans)
    place = transform + ScaledTranslation(right / 72, up / 72, inches)
    if below:
        higher = cast(Affine2D, units[below] + inches)
        place += ScaledTranslation(0, -n * LINES[below] / 72, higher)
    return place


def stretches_of(figure: Figure) -> dict[str, Affine2D]:
    """Return by how much the distances of a figure are drawn larger."""
    return _UNITS.setdefault(figure, {x: Affine2D() for x in ("", *LINES)})


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
        near = nearest(str(missing[0]), map(str, data))
        raise refusal("draw.column", column=missing[0], near=near)
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
        named = {"told": ", ".join(map(str, every))}
        named["near"] = nearest(str(unknown[0]), map(str, every))
        raise refusal("draw.order", column=column, value=unknown[0], **named)
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
        near = nearest(str(palette), [*sns.palettes.SEABORN_PALETTES, *mpl.colormaps])
        told = {"palette": palette, "error": error, "near": near}
        raise refusal("palette", **told) from error


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
    ax: Axes, years: Sequence[float], at: Sequence[float], name: str = "form"
) -> None:
    """Draw a line where the form changes between two years, and name it."""
    eras = eras_of(years)
    changes = np.flatnonzero(np.diff(eras)).tolist()
    above = name == "form_above"
    for i in changes:
        middle = (at[i] + at[i + 1]) / 2
        ax.axvline(middle, **LOOK["form_change"])
        place = points(ax, ax.get_xaxis_transform(), 0 if above else 2, 2 * above)
        said = WORDS[name].format(eras[i + 1])
        look = LOOK["form_above" if above else "form_name"]
        ax.text(middle, 1, said, transform=place, **look)
    if above and changes:
        strip(ax, 1)


def strip(ax: Axes, lines: int) -> Axes:
    """Make a title stand so many lines above axes.

    It makes room for axes within axes, not for text or a legend, which end with these.
    """
    place = points(ax, ax.transAxes, 0, 10, "groups", -lines)
    inner = ax.inset_axes((0, 1, 1, 1e-3), transform=place)
    inner.axis("off")
    return inner


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
        lines += [
            f"{count_reports(rows['n_reports'].max())},",
            called(origin, None, 14),
        ]
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
    lines = -(-len(groups) // ncols) * max(1 + name.count("\n") for name in names)
    legend = strip(ax, lines).legend(handles=handles, ncols=ncols, **LOOK["groups"])
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
    lines = SOURCES.get(figure, {}) if figure.get_supxlabel() else {}
    lines = {line: told for line, told in lines.items() if not (instead and told)}
    lines.setdefault(text, derived)
    SOURCES[figure] = lines
    write_source(figure)


def write_source(figure: Figure, **look: Any) -> Text:
    """Write the source lines of a figure as wide as it is."""
    first, *more = SOURCES[figure]
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
