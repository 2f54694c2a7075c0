"""Figures: plain functions from a DataFrame to Axes.

What comes in are the frames that :mod:`~govopen.measures` returns, with arguments as
seaborn has them; what goes out is the Axes drawn on, with n and source on its face. A
value that a form tells only between bounds is drawn as the whole of what it can be,
never as a point, and simulated figures are stamped as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from govopen import __version__, fitting, marks
from govopen.bounds import comparable
from govopen.concept import crosswalk, known
from govopen.errors import refusal, superseded
from govopen.form import applicants, forms
from govopen.marks import GREY, LOOK, STYLE, WORDS
from govopen.schema import GRADES, checked, choice, nearest
from govopen.store import replacing, writable

__all__ = [
    "caption", "dots", "flows", "forest", "multiples", "note_source", "save",
    "set_theme", "slope", "stack", "trend",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__


_CHINESE = "Noto Sans SC"

Width = Literal["single", "onehalf", "double"]
# In millimetres, as most journals have them.
WIDTHS: Mapping[str, float] = STYLE["widths"]
_ABOUT = {
    ".pdf": {"Creator": f"govopen {__version__}", "CreationDate": None},
    ".svg": {"Creator": f"govopen {__version__}", "Date": None},
    ".png": {"Software": f"govopen {__version__}"},
}


@checked
def set_theme(chinese: bool = False, *, rc: Mapping[str, Any] | None = None) -> None:
    """Set the look of the project's figures: plain, and safe for colour-blind eyes.

    Parameters
    ----------
    chinese : bool, default False
        Write in a font that has Chinese characters, Noto Sans SC, which comes with
        ``pip install "govopen[zh]"``.
    rc : mapping of str to object, optional
        Settings of Matplotlib that go before those of the theme.

    Returns
    -------
    None
        Matplotlib's settings are changed.

    Raises
    ------
    DataError
        The font is not installed.

    Notes
    -----
    ``plt.style.use("govopen.figures")`` sets the same look, without a font.

    Examples
    --------
    >>> import govopen
    >>> govopen.plot.set_theme(rc={"figure.figsize": (6, 4)})
    """
    fonts = [_chinese_font()] if chinese else []
    fonts += mpl.rcParamsDefault["font.sans-serif"]
    plt.style.use(["govopen.figures", {"font.sans-serif": fonts}, dict(rc or {})])


def _chinese_font() -> str:
    """Make the font with Chinese characters known to Matplotlib; return its name."""
    # Found and not imported: the package changes Matplotlib's settings on import.
    package = find_spec("zhplot")
    folders = (package and package.submodule_search_locations) or []
    found = (Path(x, "fonts").glob("NotoSansSC-Regular.*") for x in folders)
    files = [file for listed in found for file in listed]
    if not files:
        raise refusal("font", font=_CHINESE)
    if _CHINESE not in fontManager.get_font_names():
        fontManager.addfont(files[0])
    return _CHINESE


@checked
def dots(
    data: pd.DataFrame,
    *,
    x: str = "value",
    y: str = "label",
    hue: str | None = None,
    order: Sequence[Any] | None = None,
    hue_order: Sequence[Any] | None = None,
    palette: Any = "colorblind",
    labels: Mapping[Any, str] | None = None,
    sort: bool = False,
    interval: bool = True,
    reference: pd.DataFrame | None = None,
    source: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw values as dots on one scale, each with its count written beside it.

    Parameters
    ----------
    data : pandas.DataFrame
        Shares or rates, as :func:`govopen.measures.shares` or a measure returns them,
        with one row for each `y` and `hue`.
    x : str, default 'value'
        The column of the values, to which ``low`` and ``high`` belong.
    y : str, default 'label'
        The column that names the lines, such as ``county``.
    hue : str, optional
        A column that parts the rows of one line by colour and marker, such as
        ``year``; eight groups at most.
    order, hue_order : sequence, optional
        Which values of `y` and `hue` are drawn, in this order; by default all, as they
        come in the frame. The first line is at the top.
    palette : str, sequence or mapping, default 'colorblind'
        Colours of the groups, as for seaborn.
    labels : mapping, optional
        What to write for a value of `y` or `hue`.
    sort : bool, default False
        Sort the lines by value, bounds by their middle. Neighbours whose intervals
        overlap may well stand the other way round: the order is no ranking, and the
        figure says so.
    interval : bool, default True
        Draw the interval from ``low`` to ``high``, the chance in a value; that of a
        `reference` is drawn in any case.
    reference : pandas.DataFrame, optional
        One row of the same measure to compare with, such as that of all places
        together (``by=[]``); it has a line of its own, at the top, and its
        interval is shaded.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        A line has several rows in one group or no name, the frame holds several
        concepts and neither `y` nor `hue` tells them, a column is missing, there are
        more than eight groups, values of different units, several rows of reference or
        one of another concept, or the font lacks a character.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> channels = ["request.in_person", "request.fax", "request.letter"]
    >>> by_channel = govopen.measures.shares(df, channels, of="request.received")
    >>> ax = govopen.plot.dots(by_channel, source="Source: Rudong, 2018")
    >>> for tick, text in zip(ax.get_yticklabels(), ax.texts):
    ...     print(tick.get_text(), "|", text.get_text())
    In person | 26 of 320 = 8.1%
    By fax | 0 of 320 = 0.0%
    By letter | 226 of 320 = 70.6%

    Places beside all of them together:

    >>> df = govopen.load(level="county", scope="jurisdiction", years=2024)
    >>> share = govopen.measures.comparable_shares
    >>> how = {"concepts": "request.carried_out", "of": "request.available"}
    >>> open_, every = share(df, **how), share(df, by="year", **how)
    >>> ax = govopen.plot.dots(open_, y="region", sort=True, reference=every)
    >>> len(ax.get_yticklabels()) == 1 + len(open_)
    True
    """
    rows, names = marks.keep(marks.ready(data, [y, hue], x, interval), y, order)
    ax = marks.canvas(ax, 1.7 + 0.2 * len(rows))
    if not {"label", "concept"} & {y, hue} and len(set(rows.get("concept", ""))) > 1:
        raise refusal("draw.concepts")
    unit = marks.unit_of(rows)
    if sort:
        middle = ((rows["least"] + rows["most"]) / 2).groupby(rows[y]).mean()
        names = sorted(names, key=lambda name: middle.fillna(-1)[name], reverse=True)
    rows = rows.iloc[np.argsort(rows[y].map(names.index), kind="stable")]
    groups = marks.groups_of(rows, hue, hue_order, palette)
    step, texts = min(0.36, 0.8 / len(groups)), []
    beside = marks.points(ax, ax.get_yaxis_transform(), 8, 0)

    def draw(group: marks.Group, at: pd.Series, ink: Any) -> None:
        marks.draw_values(ax, group, at, 0.7 * step, upright=False)
        look = LOOK["beside"] | {"color": ink, "transform": beside}
        for up, row in zip(at, group.rows.to_dict("records"), strict=True):
            texts.append(ax.text(1, up, marks.say(row, unit), **look))

    for i, group in enumerate(groups):
        at = group.rows[y].map(names.index) + (i - (len(groups) - 1) / 2) * step
        draw(group, at, marks.ink_of(group.color) if hue else GREY)
    drawn = [pd.concat([group.rows for group in groups])]
    grid = ax.get_subplotspec()
    side_by_side = grid.get_gridspec().ncols if grid else 1
    across = marks.figure_of(ax).get_figwidth() / side_by_side
    lines = [marks.called(name, labels, 4.3 * across) for name in names]
    if reference is not None:
        compared = marks.ready(reference, [], x)
        told = [set(frame.get("concept", ())) for frame in (compared, rows)]
        if all(told) and not told[0] <= told[1]:
            raise refusal("reference.concept", concept=told[0].pop())
        group = _reference(ax, compared, unit)
        draw(group, pd.Series(-1.0, group.rows.index), GREY)
        # It has a mark of its own, whatever its origin.
        drawn.append(group.rows.assign(origin=rows["origin"].iloc[0]))
        lines.insert(0, group.name)
    ax.set_yticks(range(len(names) - len(lines), len(names)), lines)
    ax.set_ylim(len(names) - 0.4, len(names) - len(lines) - 0.6)
    ax.tick_params(axis="y", length=0, pad=7)
    ax.grid(axis="x", color="0.92")
    ax.set_axisbelow(True)
    marks.label_scale(ax, "x", unit)
    marks.draw_key(ax, pd.concat(drawn), WORDS["sorted"] * sort, 42, not hue)
    if hue:
        marks.draw_groups(ax, groups, labels)
    line = marks.size_of(ax)[1] / np.ptp(ax.get_ylim())
    for tick in ax.get_yticklabels():
        marks.shrink([tick], high=line)
    marks.shrink(texts, high=line * (step if hue else 1))
    return marks.finished(ax, source, *drawn)


def _reference(ax: Axes, rows: pd.DataFrame, unit: str) -> marks.Group:
    """Shade the interval of a row to compare with, and return it for its own line."""
    if len(rows) != 1:
        raise refusal("reference.rows", count=len(rows))
    if marks.unit_of(rows) != unit:
        raise refusal("reference.unit")
    [row] = rows.to_dict("records")
    ax.axvspan(row["low"], row["high"], **LOOK["reference_interval"])
    if row["value"] >= 0:
        ax.axvline(row["value"], **LOOK["reference"])
    reports = row.get("n_reports", 1)
    told = WORDS["together"].format(marks.count_reports(reports))
    told = told if reports > 1 else WORDS["reference"]
    return marks.Group(told, rows, GREY, STYLE["reference_marker"])


@checked
def stack(
    data: pd.DataFrame,
    *,
    x: str = "year",
    y: str = "value",
    hue: str = "label",
    order: Sequence[Any] | None = None,
    hue_order: Sequence[Any] | None = None,
    palette: Any = None,
    labels: Mapping[Any, str] | None = None,
    source: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what a whole is made of as stacked bars, one for each year or place.

    Parameters
    ----------
    data : pandas.DataFrame
        Shares of parts that do not overlap, as a measure returns them, such as
        :func:`~govopen.measures.outcomes`.
    x : str, default 'year'
        The column whose values each have a bar.
    y : str, default 'value'
        The column of the shares.
    hue : str, default 'label'
        The column that names the parts.
    order : sequence, optional
        Which values of `x` have a bar, in this order; by default years in theirs and
        all else in that of the frame.
    hue_order : sequence, optional
        Which parts are drawn, from below; by default in the order of the crosswalk.
    palette : str, sequence or mapping, optional
        Colours of the parts, as for seaborn; by default those of the colour-blind
        palette, neighbours as different as can be.
    labels : mapping, optional
        What to write for a value of `x` or `hue`.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.

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
    chance in one moves all above it. :func:`trend` and :func:`dots` draw each part
    with the interval of its own.

    A part too thin for a number has it beside the bar.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    >>> ax = govopen.plot.stack(govopen.measures.outcomes(df), source="Suqian")
    >>> ax.get_xticklabels()[0].get_text().splitlines()[:2]
    ['2023', 'n = 3,486']
    """
    ax = marks.canvas(ax)
    rows, bars = marks.keep(marks.ready(data, [x, hue], y), x, order)
    if x == "year" and order is None:
        bars.sort()
    if hue_order is None:
        nth = {concept.label_en: i for i, concept in enumerate(known().values())}
        hue_order = sorted(dict.fromkeys(rows[hue]), key=lambda z: nth.get(z, 1_000))
    table = _composition(rows, x, hue).reindex(bars)
    parts = marks.keep(rows, hue, hue_order)[1]
    if palette is None:
        palette = [sns.color_palette("colorblind")[i] for i in STYLE["stacked"]]
    colors = dict(zip(parts, marks.colors_of(parts, palette), strict=True))
    looks = {part: {"color": colors[part], **LOOK["part"]} for part in parts}
    looks[WORDS["not_told"]] = LOOK["not_told"]
    table = table[list(looks)].dropna(axis="columns", how="all")
    ends = table.fillna(0).cumsum(axis="columns")
    middles = ends - table / 2
    width, texts = min(0.62, 0.21 * len(bars)), []
    for part in table:
        at = np.flatnonzero(table[part].notna())
        value, end = table[part].iloc[at], ends[part].iloc[at]
        drawn = ax.bar(at, value, width, end - value, **looks[part])
        shares = [f"{share:.0%}" if share >= 0.05 else "" for share in value]
        ink = marks.ink_on(looks[part]["color"])
        if part in parts:
            texts += ax.bar_label(drawn, shares, color=ink, **LOOK["on_bar"])
    bases = [marks.basis_of(rows[rows[x] == bar]) for bar in bars]
    ticks = [marks.called(bar, labels, 16) for bar in bars]
    ax.set_xticks(range(len(bars)), map("{}\n{}".format, ticks, bases), **LOOK["tick"])
    ax.tick_params(axis="x", length=0)
    ax.spines[["right", "top"]].set_visible(False)  # names stand on them
    ax.spines["bottom"].set_visible(len(bars) > 1)  # and on this one, else
    # The names follow upon the last bar; one bar alone stands in the middle.
    edge = len(bars) - 1 + width / 2
    ax.set_xlim(-0.5, 0.5 if len(bars) == 1 else edge)
    marks.label_scale(ax, "y", "")
    ax.set_ylim(0, 1)
    if x == "year":
        marks.mark_forms(ax, bars, range(len(bars)), "form_above")
    height = marks.size_of(ax)[1]
    # A part too thin for a line of text has its share beside the bar.
    beside = marks.points(ax, ax.transData, 2, 0)
    for i, bar in enumerate(bars):
        few = table.loc[bar, [part for part in parts if part in table]]
        few = few[((few > 0) | (bar == bars[-1])) & (few < 0.05)]
        wanted = middles.loc[bar, few.index].tolist()
        for up, share in zip(marks.spread(wanted, 9, height), few, strict=True):
            look = LOOK["beside_bar"] | {"transform": beside}
            ax.text(i + width / 2, up, f"{100 * share:.1g}%", **look)
    wanted = middles.iloc[-1].fillna(1.0).tolist()
    start, stop = (marks.points(ax, ax.transData, right, 0) for right in (24, 38))
    ups = marks.spread(wanted, 16, height)
    for part, middle, up in zip(table, wanted, ups, strict=True):
        color = looks[part]["color"]
        look = LOOK["name"] | {"color": marks.ink_on(color), "textcoords": stop}
        look["bbox"] = LOOK["name_box"] | {"facecolor": color}
        if middles[part].notna().iloc[-1]:
            look["arrowprops"] = LOOK["leader"]
        told = marks.called(part, labels, 100)
        ax.annotate(told, (edge, middle), (edge, up), xycoords=start, **look)
    across = marks.size_of(ax)[0] / np.ptp(ax.get_xlim())
    marks.shrink(ax.get_xticklabels(), wide=0.95 * across)
    marks.shrink(texts, wide=width * across)
    return marks.finished(ax, source, rows)


def _composition(rows: pd.DataFrame, x: str, hue: str) -> pd.DataFrame:
    """Return the parts of each bar in columns, the last for what none tells of it."""
    # A part that is known of a whole that is not is at least so large.
    least = rows["least"].where(rows["k"].notna())
    rows = rows.assign(value=rows["value"].fillna(least))
    table = rows.pivot(index=x, columns=hue, values="value")
    table[WORDS["not_told"]] = np.nan
    for bar, part in rows.groupby(x):
        if len(wholes := sorted(part["n"].dropna().unique())) > 1:
            told = ", ".join(f"{n:,.0f}" for n in wholes)
            raise refusal("stack.wholes", bar=bar, told=told)
        names = known().keys() & {*part.get("concept", part.get("code", ()))}
        atoms = [known()[name].atoms for name in names]
        if sum(map(len, atoms)) > len(frozenset().union(*atoms)):
            told = ", ".join(x for x in known() if x in names)
            raise refusal("stack.parts", bar=bar, names=told)
        if (left := 1 - part["value"].sum()) < -1e-9:
            raise refusal("stack.more", bar=bar, share=1 - left)
        if left > 1e-9 and wholes != [0]:
            table.loc[bar, WORDS["not_told"]] = left
    return table


@checked
def trend(
    data: pd.DataFrame,
    *,
    x: str = "year",
    y: str = "value",
    hue: str | None = None,
    hue_order: Sequence[Any] | None = None,
    palette: Any = "colorblind",
    labels: Mapping[Any, str] | None = None,
    join: bool = True,
    interval: bool = True,
    source: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a measure over time: points with their intervals, bounds as bars.

    Parameters
    ----------
    data : pandas.DataFrame
        A measure with one row for each `x` and `hue`; or concepts from
        :func:`~govopen.bounds.comparable`, or figures, as :func:`~govopen.follow` takes
        them.
    x : str, default 'year'
        The column of the horizontal axis, a number.
    y : str, default 'value'
        The column of the values, to which ``low`` and ``high`` belong.
    hue : str, optional
        A column that parts the rows by colour and marker, such as ``label``; eight
        groups at most, each of which takes a line below the axis.
    hue_order : sequence, optional
        Which groups are drawn, in this order; by default all.
    palette : str, sequence or mapping, default 'colorblind'
        Colours of the groups, as for seaborn.
    labels : mapping, optional
        What to write for a value of `hue`.
    join : bool, default True
        Join the points by lines; leave them apart where the years are those of
        different places.
    interval : bool, default True
        Draw the interval from ``low`` to ``high``, the chance in a value.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.

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
    >>> ax = govopen.plot.trend(granted, join=False)
    >>> for text in ax.texts:
    ...     print(text.get_text().split(" (")[0])
    form of 2019
    form of 2021
    ?
    1,076*
    """
    rows = marks.ready(_as_measure(data)[0], [x, hue], y, interval)
    ax = marks.canvas(ax)
    unit = marks.unit_of(rows)
    groups = marks.groups_of(rows, hue, hue_order, palette)
    rows = pd.concat([group.rows for group in groups])
    width = 0.7 / len(groups)
    for i, group in enumerate(groups):
        aside = (i - (len(groups) - 1) / 2) * width
        _series(ax, group, x, 0.8 * width, join, aside)
    ax.margins(x=0.08)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    marks.label_scale(ax, "y", unit)
    if x == "year":
        every = range(int(rows[x].min()), int(rows[x].max()) + 1)
        marks.mark_forms(ax, every, every)
    if hue:
        marks.draw_groups(ax, groups, labels)
    ax.xaxis.labelpad = 12.0 * len(groups)
    marks.write_counts(ax, x, groups)
    title = WORDS["counts"] + WORDS["reports"] * ("n_reports" in rows)
    title += WORDS["starred"] * bool(set(rows["origin"]) - {"table"})
    marks.draw_key(ax, rows, title, 24, not hue, len(groups))
    return marks.finished(ax, source, rows)


def _as_measure(data: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Return measures as they are and counts as measures; also say if they are counts.

    Of figures, those are drawn that are concepts by themselves.
    """
    if "code" in data:
        data = comparable(data, [code for code in known() if code in {*data["code"]}])
    if "value" in data or not {"least", "most"} <= {*data}:
        return data, False
    told = data["least"].where(data["least"] == data["most"])
    ends = {"low": data["least"], "high": data["most"]}
    return data.assign(k=told, n=np.nan, value=told, **ends), True


@checked
def multiples(
    data: pd.DataFrame,
    *,
    col: str = "label",
    x: str = "year",
    order: Sequence[Any] | None = None,
    labels: Mapping[Any, str] | None = None,
    columns: int = 3,
    height: float = 2.2,
    sharey: bool = True,
    join: bool = True,
    interval: bool = True,
    source: str | None = None,
) -> list[Axes]:
    """Draw a series over years in small panels, one for each concept or place.

    Parameters
    ----------
    data : pandas.DataFrame
        As for :func:`trend`, with one row for each `col` and `x`.
    col : str, default 'label'
        The column whose values each have a panel.
    x : str, default 'year'
        The column of the horizontal axis, a number.
    order : sequence, optional
        Which panels are drawn, in this order; by default all.
    labels : mapping, optional
        What to write above a panel.
    columns : int, default 3
        How many panels stand side by side.
    height : float, default 2.2
        How high a panel is, in inches.
    sharey : bool, default True
        Draw all panels on one scale.
    join, interval
        As for :func:`trend`.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.

    Returns
    -------
    list of matplotlib.axes.Axes
        The panels, of a new figure.

    Raises
    ------
    DataError
        A panel has several rows for one `x`, or values of different units.

    Notes
    -----
    A dotted line marks a change of the national form, and no line joins what stands on
    both sides of it. Circles are printed in a table, squares stated in a text, crosses
    computed from other figures; a bar holds all that the figures leave open.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    >>> axs = govopen.plot.multiples(govopen.measures.disclosure_rates(df))
    >>> [ax.get_title() for ax in axs]
    ['Disclosed in full', 'Disclosed in full or in part']
    """
    data, counted = _as_measure(data)
    rows = marks.ready(data, [x, col], "value", interval)
    unit = marks.unit_of(rows)
    one = set(rows["concept"]) if "concept" in rows else set()
    what = known()[one.pop()].label_en if len(one) == 1 else WORDS["count"]
    what = marks.called(what.lower(), None, 14)
    rows, names = marks.keep(rows, col, order)
    columns = min(columns, len(names))
    lines = -(-len(names) // columns)
    size = 1 + 2.6 * columns, 0.9 + height * lines
    figure = plt.figure(figsize=size, layout="constrained")
    grid = figure.add_gridspec(lines + 1, columns, height_ratios=[*lines * [1], 0.01])
    panels: list[Axes] = []
    for i in range(len(names)):
        first = panels[0] if panels else None
        shared: dict[str, Any] = {"sharex": first, "sharey": first if sharey else None}
        panels.append(figure.add_subplot(grid[divmod(i, columns)], **shared))
    years = range(int(rows[x].min()), int(rows[x].max()) + 1)
    for i, (ax, name) in enumerate(zip(panels, names, strict=True)):
        part = rows[rows[col] == name]
        _series(ax, marks.Group(name, part, GREY, ""), x, 0.8, join)
        ax.set_title(marks.called(name, labels), fontsize="medium")
        ax.set_xlim(years[0] - 0.6, years[-1] + 0.6)
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
        beside = bool(i % columns) and sharey
        ax.tick_params(
            labelsize="small",
            labelbottom=i + columns >= len(names),
            labelleft=not beside,
        )
        marks.label_scale(ax, "y", what if counted else unit)
        highest = np.nanmax((rows if sharey else part)[["most", "high"]])
        ax.set_ylim(0, 1.3 * float(highest) or 1)  # room for the name of a form
        if counted:
            ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        if i % columns:
            ax.set_ylabel("")
        if x == "year":
            marks.mark_forms(ax, years, years, "form_year")
        if not counted:
            n = part.drop(columns="n_reports", errors="ignore").assign(origin="table")
            marks.write_counts(ax, x, [marks.Group(name, n, GREY, "")])
    said = [WORDS["counts"]] if not counted else []
    said += [WORDS["forms"]] if x == "year" else []
    strip = figure.add_subplot(grid[lines, :])
    strip.axis("off")
    words = "; ".join(said)
    marks.draw_key(strip, rows, words[:1].upper() + words[1:], 0)
    return [marks.finished(ax, source, rows) for ax in panels]


def _series(
    ax: Axes, group: marks.Group, x: str, width: float, join: bool, aside: float = 0
) -> None:
    """Draw a group over `x`; join the points that were counted on one form by lines."""
    at = group.rows[x].astype(float) + aside
    told = group.rows.dropna(subset="value").sort_values(x)
    eras = marks.eras_of(told[x].astype(float)) * (x == "year")
    for _, same in told.groupby(eras) if join else ():
        ax.plot(at[same.index], same["value"], color=group.color, **LOOK["join"])
    marks.draw_values(ax, group, at, width, upright=True)


@checked
def slope(
    data: pd.DataFrame,
    *,
    x: str = "year",
    y: str = "value",
    hue: str = "label",
    order: Sequence[Any] | None = None,
    palette: Any = "colorblind",
    labels: Mapping[Any, str] | None = None,
    interval: bool = True,
    source: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what became of each place between two years, a line for each.

    Parameters
    ----------
    data : pandas.DataFrame
        A measure with one row for each `x` and `hue`.
    x : str, default 'year'
        The column of the two ends.
    y : str, default 'value'
        The column of the values, to which ``low`` and ``high`` belong.
    hue : str, default 'label'
        The column that names the lines, such as ``county``.
    order : sequence, optional
        Which two values of `x` are the ends; by default the only two there are.
    palette : str, sequence or mapping, default 'colorblind'
        Colours of the lines, as for seaborn.
    labels : mapping, optional
        What to write for a value of `hue`.
    interval : bool, default True
        Draw the interval from ``low`` to ``high``, the chance in a value.
    source : str, optional
        The source line below the figure; by default what the frame tells of it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; the current Axes by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        There are not two ends, an end has several rows of one line, or values are of
        different units; or the font lacks a character.

    Notes
    -----
    Years that were counted on different forms are joined by a dotted line.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    >>> granted = govopen.measures.outcomes(df).query("concept == 'outcome.granted'")
    >>> ax = govopen.plot.slope(granted, hue="prefecture", labels={"宿迁市": "Suqian"})
    >>> [text.get_text().partition(" = ")[0] for text in ax.texts]
    ['1,191 of 3,486', 'Suqian: 1,431 of 3,521']
    """
    rows, ends = marks.keep(marks.ready(data, [x, hue], y, interval), x, order)
    if len(ends) != 2:
        raise refusal("slope", ends=", ".join(map(str, ends)))
    ends = sorted(ends) if order is None else ends
    ax, unit = marks.canvas(ax), marks.unit_of(rows)
    eras = marks.eras_of(ends) if x == "year" else [0, 0]
    style = {} if eras[0] == eras[1] else {"ls": "dotted"}
    names = list(dict.fromkeys(rows[hue]))
    for name, color in zip(names, marks.colors_of(names, palette), strict=True):
        own = marks.Group(name, rows[rows[hue] == name], color, "")
        at = own.rows[x].map(ends.index).astype(float)
        line = own.rows.assign(at=at).sort_values("at")
        ax.plot(line["at"], line["value"], color=color, **LOOK["join"] | style)
        marks.draw_values(ax, own, at, 0.05, upright=True)
    marks.label_scale(ax, "y", unit)
    ax.set_xlim(-0.1, 1.1)
    ax.set_xticks([0, 1], map(str, ends))
    height, top = marks.size_of(ax)[1], ax.get_ylim()[1]
    for side, right in ((0, -8), (1, 8)):
        part = rows[rows[x] == ends[side]]
        wanted = ((part["least"] + part["most"]) / 2 / top).fillna(0).clip(0, 1)
        ups = marks.spread(wanted.tolist(), 14, height)
        place = marks.points(ax, ax.get_xaxis_transform(), right, 0)
        for up, row in zip(ups, part.to_dict("records"), strict=True):
            name = f"{marks.called(row[hue], labels, 100)}: " if side else ""
            look = LOOK["beside"] | {"ha": "left" if side else "right"}
            ax.text(side, up, name + marks.say(row, unit), transform=place, **look)
    ax.yaxis.set_visible(False)
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.spines["bottom"].set_bounds(0, 1)  # beyond it stand the counts
    marks.draw_key(ax, rows, "", 30)
    return marks.finished(ax, source, rows)


@checked
def forest(
    data: pd.DataFrame,
    pooled: pd.DataFrame,
    *,
    y: str = "label",
    labels: Mapping[Any, str] | None = None,
    source: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each place's value beside that of all together, squares as large as n.

    Parameters
    ----------
    data : pandas.DataFrame
        A measure with one row for each `y`.
    pooled : pandas.DataFrame
        One row of the same measure: all places together (``by=[]``).
    y : str, default 'label'
        The column that names the lines, such as ``county``.
    labels, source, ax
        As for :func:`dots`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        As for :func:`dots`.

    References
    ----------
    Lewis, S. and Clarke, M. (2001). Forest plots: trying to see the wood and the
    trees. *BMJ*, 322, 1479-1480.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(level="county", scope="jurisdiction", years=2024)
    >>> share = govopen.measures.comparable_shares
    >>> how = {"concepts": "request.carried_out", "of": "request.available"}
    >>> places, together = share(df, **how), share(df, by="year", **how)
    >>> ax = govopen.plot.forest(places, together, y="region")
    >>> len(ax.collections[-1].get_sizes()) == len(places)
    True
    """
    how: dict[str, Any] = {"labels": labels, "source": source, "ax": ax}
    ax = dots(data, y=y, sort=True, reference=pooled, **how)
    rows = marks.ready(data, [y], "value")
    middle = ((rows["least"] + rows["most"]) / 2).fillna(-1)
    at = middle.rank(method="first", ascending=False) - 1
    size = 400 * rows["n"].fillna(0) / rows["n"].max()
    ax.scatter(rows["value"], at, size, marker="s", **LOOK["weight"])
    return ax


@checked
def flows(
    source_form: str = "ogi2014",
    target_form: str = "ogi2021",
    *,
    domain: str = "disposal",
    palette: Any = "colorblind",
    source: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the crosswalk as flows from the rows of one form to those of another.

    Parameters
    ----------
    source_form, target_form : str
        Forms of :func:`~govopen.concept.crosswalk`.
    domain : str, default 'disposal'
        Which concepts are meant, a ``domain`` of :func:`~govopen.concept.concepts`.
    palette : str or sequence, default 'colorblind'
        Colours, as for seaborn; the first six are used in turn.
    source : str, optional
        The source line below the figure; by default the crosswalk and its forms.
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
    A row that comes apart has lines of one colour, one that goes on whole has a grey
    one; the line tells the grade, which is the worse of those at its two ends. A row
    without a line counts what no single row of the other form does.

    Examples
    --------
    >>> import govopen
    >>> ax = govopen.plot.flows(domain="review")
    >>> ax.get_title("left"), ax.get_yticklabels()[0].get_text()
    ('Form of 2014', 'Administrative reconsiderations')
    """
    ax = marks.canvas(ax)
    who = {row["applicant"]: f"{row['label_en']}:\n" for row in applicants()}
    links = crosswalk()
    choice("domain", domain, dict.fromkeys(x.domain for x in known().values()))
    inside = links["concept"].map(lambda name: known()[name].domain) == domain
    links = links[inside & (links["code"] != "") & (links["grade"] != "none")]
    links = links.assign(
        node=links["code"] + "@" + links["applicant"],
        name=links["applicant"].map(who).fillna("") + links["label_en"],
    )
    sides, heights = [], []
    beside = ax.twinx()
    for form, axes in ((source_form, ax), (target_form, beside)):
        choice("form", form, forms())
        if form not in set(links["form"]):
            raise refusal("flows", form=form, domain=domain)
        side = links[links["form"] == form]
        rows = side.drop_duplicates("node").set_index("node")["name"]
        ups = np.linspace(1, 0, len(rows) + 2)[1:-1]
        axes.set_yticks(ups, rows, **LOOK["row"])
        axes.set_ylim(0, 1)
        axes.tick_params(length=0)
        sides.append(side)
        heights.append(dict(zip(rows.index, ups, strict=True)))
        head = WORDS["form"].format(forms()[form].first_year).capitalize()
        ax.set_title(head, loc="right" if axes is beside else "left")
    ax.set(xlim=(0, 1), xticks=[])
    for spine in (*ax.spines.values(), *beside.spines.values()):
        spine.set_visible(False)
    flow = sides[0].merge(sides[1], on="concept", suffixes=("", "_to"))
    starts = flow["node"].value_counts(sort=False)
    apart = list(starts.index[starts > 1])
    # The rest of the palette is too pale for a line.
    shades = marks.colors_of(apart, marks.palette_of(palette)[:6])
    colors = dict.fromkeys(starts.index, GREY) | dict(zip(apart, shades, strict=True))
    along = np.linspace(0, 1, 60)
    bent = along**2 * (3 - 2 * along)
    grades = zip(flow["grade"], flow["grade_to"], strict=True)
    flow["grade"] = [max(both, key=GRADES.index) for both in grades]
    for start, stop, grade in flow[["node", "node_to", "grade"]].to_numpy():
        low, high = heights[0][start], heights[1][stop]
        look = STYLE["flow"][grade] | {"color": colors[start], "alpha": 0.8}
        ax.plot(along, low + (high - low) * bent, **look)
    handles = [
        Line2D([], [], color=GREY, label=grade, **look)
        for grade, look in STYLE["flow"].items()
        if grade in set(flow["grade"])
    ]
    legend = ax.legend(handles=handles, ncols=len(handles), **LOOK["grades"])
    legend.set_label("grades")
    years = [forms()[form].first_year for form in (source_form, target_form)]
    return marks.finished(ax, source, told=WORDS["crosswalk"].format(*years))


@checked
def caption(ax: Axes, number: int, text: str, *, n: str, source: str) -> None:
    """Write the caption of a figure under it: its number, what it shows, n and source.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any axes of the figure.
    number : int
        The figure's, in its notebook or paper.
    text : str
        What is drawn, and what its marks mean beyond the key, in whole sentences.
    n : str
        What the values rest on, such as ``320 requests``.
    source : str
        Where they come from, such as ``report of Rudong for 2018``.

    Returns
    -------
    None

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from govopen.plot import caption
    >>> figure, ax = plt.subplots()
    >>> caption(ax, 1, "Requests by channel.", n="320", source="report of Rudong, 2018")
    >>> figure.get_supxlabel()
    'Figure 1. Requests by channel. n: 320. Source: report of Rudong, 2018.'
    """
    note_source(ax, WORDS["caption"].format(number, text, n, source))


@checked
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
    marks.add_source(marks.figure_of(ax), text, derived=False, instead=True)


@checked
def save(
    ax: Axes,
    path: str | PathLike[str] | Sequence[str | PathLike[str]],
    width: Width = "single",
    *,
    dpi: int = 600,
) -> None:
    """Write a figure for print: as wide as a journal wants it, its fonts within.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any axes of the figure.
    path : str, path-like or sequence of these
        What to write; ``.pdf``, ``.svg`` or ``.png`` says how. Files that are there are
        replaced.
    width : {'single', 'onehalf', 'double'}, default 'single'
        85, 114 or 174 mm. Text shrinks with the figure, to half of its size where it
        must, and never under 5 points; height follows text.
    dpi : int, default 600
        Dots an inch of PNG.

    Returns
    -------
    None
        The figure itself stays as it was.

    Raises
    ------
    DataError
        The format is another, something does not fit in that width, or a file cannot
        be written; each is written whole or not at all.

    Notes
    -----
    Everything on the figure is kept, the source line and the stamp of simulated figures
    too. Where a narrow page has no room, long names go on over lines, ticks become
    fewer, counts below an axis stand upright, and panels below one another. PDF has its
    letters as TrueType fonts, which can be searched and copied; SVG has them as
    outlines, because nobody knows which fonts a reader has, least of all Chinese ones.
    The same figure makes the same bytes: no date is written.

    Examples
    --------
    >>> import tempfile
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    >>> ax = govopen.plot.stack(govopen.measures.outcomes(df))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = [f"{folder}/outcomes.pdf", f"{folder}/outcomes.png"]
    ...     govopen.plot.save(ax, files, width="double")
    """
    choice("width", width, WIDTHS)
    several = [path] if isinstance(path, str | PathLike) else path
    for target in (targets := [writable(each) for each in several]):
        if target.suffix.lower() not in _ABOUT:
            near = nearest(target.suffix, _ABOUT)
            raise refusal("save", path=target, told=", ".join(_ABOUT), near=near)
    figure = marks.figure_of(ax)
    with fitting.fitted(figure, WIDTHS[width] / 25.4) as crowded:
        if not crowded:
            with plt.rc_context(STYLE["files"]):
                for target in targets:
                    kind = target.suffix.lower()
                    how: Any = {"format": kind[1:], "metadata": _ABOUT[kind]}
                    # In memory, as matplotlib loses the error of a disk that is full.
                    figure.savefig(made := BytesIO(), dpi=dpi, **how)
                    with replacing(target) as fresh:
                        fresh.write_bytes(made.getvalue())
            return
    room = []
    for name in list(WIDTHS)[list(WIDTHS).index(width) + 1 :]:
        with fitting.fitted(figure, WIDTHS[name] / 25.4) as still:
            room += [name] * (not still)
    remedy = f"save it as {' or '.join(room)}, or " if room else ""
    raise refusal("crowded", width=WIDTHS[width], crowded=crowded, remedy=remedy)


def shares(
    frame: pd.DataFrame, *, names: Mapping[str, str] | None = None, **options: Any
) -> Axes:
    """Draw :func:`dots`, under its old name."""
    superseded("govopen.plot.shares", "govopen.plot.dots")
    return dots(frame, labels=names, **options)


def places(frame: pd.DataFrame, *, label: str = "county", **options: Any) -> Axes:
    """Draw :func:`dots` sorted by value, under its old name."""
    superseded("govopen.plot.places", "govopen.plot.dots(..., y=..., sort=True)")
    return dots(frame, y=label, sort=True, **options)


def series(frame: pd.DataFrame, **options: Any) -> Axes:
    """Draw :func:`trend`, under its old name."""
    superseded("govopen.plot.series", "govopen.plot.trend")
    return trend(frame, **options)
