"""What the figures share: marks, labels, keys and source lines.

What comes in are Axes and the rows drawn on them; what goes out is ink: points and
intervals, bounds and chance apart, counts and names beside them that do not run into
one another, what simulated figures are stamped with, and where the figures come from.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping, Sequence
from textwrap import fill
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, Transform

from govopen.errors import DataError
from govopen.form import forms

GREY = "0.35"
MARKERS = "osD^vP*X"
_LABEL_WIDTH = 34
HATCH: dict[str, Any] = {"hatch": "///", "linewidth": 0.8}
SMALL: dict[str, Any] = {"fontsize": "small", "va": "center"}
TINY: dict[str, Any] = {"fontsize": "x-small", "color": GREY}
_ORIGINS = {
    "table": "from a table",
    "narrative": "from a text",
    "derived": "computed",
    "mixed": "table and text",
}
# In points: where what is written under an axis begins, and how high its lines are.
UNDER = 24
_LINE = 11
_Values = npt.NDArray[np.float64]
# The source lines of each figure; true where the frame and not the caller gave it.
_SOURCES: WeakKeyDictionary[Figure, dict[str, bool]] = WeakKeyDictionary()


def add_source(
    figure: Figure, text: str, *, derived: bool, instead: bool = False
) -> None:
    """Add a line to the source lines of a figure, or put it instead of derived ones."""
    lines = _SOURCES.setdefault(figure, {})
    if not figure.get_supxlabel():
        lines.clear()  # the figure was cleared, or has had no line yet
    if instead:
        for line in [line for line, told in lines.items() if told]:
            del lines[line]
    lines.setdefault(text, derived)
    first, *more = lines
    joined = "; ".join([first, *(line.removeprefix("Source: ") for line in more)])
    across = int(17 * figure.get_figwidth())
    text = "\n".join(fill(line, across) for line in joined.splitlines())
    figure.supxlabel(text, x=0.01, ha="left", fontsize="x-small", color=GREY)


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
        words.append(f"n = {count_reports(frame['report'].nunique())}")
    elif "reports" in frame:
        # Each report stands in one row of a concept; concepts may share it or not.
        concept = frame.get("concept", pd.Series("", frame.index)).astype(str)
        each = frame["reports"].groupby(concept).sum()
        least = "" if each.min() == each.max() else "at least "
        words.append(f"n = {least}{count_reports(each.max())}")
    if len(words) == 1:
        return ""
    return ", ".join(words) + ("; in part simulated" if made.any() else "")


def _made_up(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows are of simulated data."""
    kind = frame.get("source_kind", pd.Series("", frame.index))
    return kind.astype(str) == "simulated"


def finished(ax: Axes, source: str | None, *frames: pd.DataFrame | None) -> Axes:
    """Write source and stamp, and refuse characters that would be drawn as boxes."""
    given = [frame for frame in frames if frame is not None]
    figure = ax.get_figure(root=True)
    text = _source(given[0]) if source is None else source
    if text and figure is not None:
        add_source(figure, text, derived=source is None)
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
    return readable(ax)


def readable(ax: Axes) -> Axes:
    """Refuse characters that the font would draw as boxes."""
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


def check_rows(frame: pd.DataFrame, keys: list[str]) -> None:
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


def groups_of(frame: pd.DataFrame, hue: str | None) -> dict[Any, Any]:
    """Return the groups of a figure, each with its colour."""
    groups = list(dict.fromkeys(frame[hue])) if hue else [""]
    if len(groups) > len(MARKERS):
        raise DataError(
            f"{len(groups)} groups of {hue!r} cannot be told apart: keep the "
            f"{len(MARKERS)} or fewer that matter most, or draw several figures"
        )
    return dict(zip(groups, sns.color_palette("colorblind"), strict=False))


def unit_of(frame: pd.DataFrame) -> str:
    """Return the unit of values that are no shares, such as per 100,000."""
    units = frame["per"].unique() if "per" in frame else [np.nan]
    if len(units) > 1:
        raise DataError(
            "the frame mixes shares and rates, or rates per different numbers: draw "
            "one at a time"
        )
    return "" if np.isnan(units[0]) else f"per {units[0]:,.0f}"


def label_scale(ax: Axes, name: str, unit: str) -> None:
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


def middle_of(rows: pd.DataFrame) -> _Values:
    """Return the middle of what the form leaves open."""
    return np.mean(_open(rows), axis=0)  # type: ignore[no-any-return]


def _exact(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if "grade" not in rows:
        return np.ones(len(rows), dtype=bool)
    return (rows["grade"].astype(str) == "exact").to_numpy()


def draw_values(
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
    return {"facecolor": (*color, 0.25), "edgecolor": color, **HATCH}


def luminance(color: Any) -> float:
    """Return how light a colour is, from 0 to 1."""
    return float(np.dot(color, (0.299, 0.587, 0.114)))


def ink_of(color: Any) -> tuple[float, ...]:
    """Darken a colour until it can be read as text on white."""
    return tuple(min(1.0, 0.45 / luminance(color)) * part for part in color)


def say(row: Mapping[Hashable, Any], unit: str = "") -> str:
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


def count_reports(count: float) -> str:
    """Say how many reports there are."""
    return f"{count:,.0f} report{'' if count == 1 else 's'}"


def basis_of(rows: pd.DataFrame) -> str:
    """Say what a bar rests on: n, reports, and where the figures come from."""
    n = rows["n"].max()
    lines = [f"n = {n:,.0f}" if n >= 0 else _n_between(rows)]
    if "reports" in rows:
        origins = rows["origin"].astype(str).unique()
        origin = origins[0] if len(origins) == 1 else "mixed"
        lines += [f"{count_reports(rows['reports'].max())},", _ORIGINS[origin]]
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


def write_beside(
    ax: Axes, told: Sequence[tuple[float, str, Any]], apart: bool = False
) -> None:
    """Write to the right of the lines of a figure; apart, no text upon another."""
    at = np.array([y for y, _, _ in told])
    look = dict(SMALL)
    if apart:
        bottom, top = ax.get_ylim()
        lay_out(ax)
        line = 13.0
        if line * len(told) > _size(ax)[1] - 24:
            line, look["fontsize"] = 10, "x-small"
        wanted = (at - bottom) / (top - bottom)
        found = spread(ax, wanted.tolist(), ["x"] * len(told), line)
        at = bottom + np.array(found) * (top - bottom)
    place = moved(ax, ax.get_yaxis_transform(), 8, 0)
    for (_, text, color), y in zip(told, at, strict=True):
        ax.text(1, y, text, transform=place, color=color, **look)


def _dpi(ax: Axes) -> float:
    return ax.get_figure(root=True).dpi  # type: ignore[union-attr]


def _size(ax: Axes) -> tuple[float, float]:
    """Return width and height of axes in points."""
    box, scale = ax.get_window_extent(), 72 / _dpi(ax)
    return box.width * scale, box.height * scale


def moved(ax: Axes, transform: Transform, right: float, up: float) -> Transform:
    """Move a place by points of the printed page."""
    scale = ax.get_figure(root=True).dpi_scale_trans  # type: ignore[union-attr]
    return transform + ScaledTranslation(right / 72, up / 72, scale)


def label_lines(ax: Axes, labels: Sequence[str]) -> None:
    """Give each label a line of its own, from the top."""
    wrapped = [fill(label, _LABEL_WIDTH) for label in labels]
    ax.set_yticks(range(len(labels)), wrapped)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, pad=7)
    ax.grid(axis="x", color="0.92")
    ax.set_axisbelow(True)


def lay_out(ax: Axes) -> None:
    """Let the axes take the height they will have, so that names can be spread."""
    figure = ax.get_figure(root=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what has no glyph is refused in the end
        if figure is not None:
            figure.draw_without_rendering()


def spread(
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


def form_changes() -> list[int]:
    """Return the years from which reports follow a national form of their own."""
    return [form.first_year for form in forms().values() if not form.region]


def mark_forms(ax: Axes, years: Sequence[float], at: Sequence[float]) -> None:
    """Draw a line where the form changes between two years."""
    eras = np.searchsorted(form_changes(), years, side="right")
    for i in np.flatnonzero(np.diff(eras)).tolist():
        middle = (at[i] + at[i + 1]) / 2
        ax.axvline(middle, color=GREY, lw=0.8, ls="dotted", zorder=0)
        text = f"form of {form_changes()[eras[i + 1] - 1]}"
        place = moved(ax, ax.get_xaxis_transform(), 2, 0)
        look: dict[str, Any] = {"rotation": 90, "va": "top", **TINY}
        ax.text(middle, 1, text, transform=place, **look)


def write_counts(
    ax: Axes, x: str, parts: Sequence[pd.DataFrame], colors: Sequence[Any]
) -> float:
    """Write under the axis what each point rests on; return how high a line is."""
    look: dict[str, Any] = {**TINY, "ha": "center", "va": "top"}
    lines: list[list[Text]] = []
    for rows, color in zip(parts, colors, strict=True):
        look["color"] = ink_of(color)
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
        place = moved(ax, ax.get_xaxis_transform(), 0, -UNDER - high * i)
        for text in line:
            text.set_transform(place)
            text.set_fontsize(max(5.0, text.get_fontsize() * min(1.0, 0.95 * fit)))
    return high


def _widest(ax: Axes, texts: Sequence[Text]) -> float:
    """Return how many points the widest of some texts takes."""
    return max(text.get_window_extent().width for text in texts) * 72 / _dpi(ax)


def draw_key(
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
    look: dict[str, Any] = {"marker": "o", "ls": "", "color": GREY}
    handles: list[Line2D | Patch] = []
    if "grade" in frame and (told & exact).any():
        handles.append(Line2D([], [], label="exact", **look))
    if (told & ~exact).any():
        look["markerfacecolor"] = "white"
        handles.append(Line2D([], [], label="near (changed rule)", **look))
    if (~told & np.isfinite(least)).any():
        handles.append(Patch(label="what the form leaves open", **_bounds((0.35,) * 3)))
    if interval and ((low < least) | (high > most)).any():
        look = {"color": GREY, "lw": 2, "alpha": 0.6}
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
        bbox_transform=moved(ax, ax.transAxes, 0, -below),
        borderpad=0,
        borderaxespad=0,
        ncols=2 if len(handles) > 3 else max(len(handles), 1),
        columnspacing=1.5,
        frameon=False,
        fontsize="x-small",
    )
