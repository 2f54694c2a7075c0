"""A figure laid out for the width of a page, and given back as it was.

What comes in is a figure and a width; what goes out, for as long as it is asked for, is
the same figure so wide: text, lines and distances smaller, names, titles and keys
folded, ticks fewer, panels below one another, and whether all of it has room.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from itertools import chain, pairwise
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator
from matplotlib.transforms import Bbox, IdentityTransform

from govopen.marks import (
    COLUMNS,
    LINES,
    LOOK,
    SOURCES,
    STYLE,
    called,
    stretches_of,
    write_source,
)

PRINT: dict[str, Any] = STYLE["print"]


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
    as it can; panels side by side come to stand below one another, and the figure
    becomes higher, only where nothing else helps.
    """
    usual, *smaller = PRINT["scales"]
    usual = max(usual, min(1.0, wide / figure.get_figwidth()))
    columns, panels = _grid(figure)
    fewer = range(columns, 0 if panels else columns - 1, -1)
    ways = [(number, scale, 1.0) for number in fewer for scale in (usual, *smaller)]
    ways += [(fewer[-1], smaller[-1], taller) for taller in PRINT["taller"]]
    for i, (number, scale, taller) in enumerate([*ways, ways[-1]]):
        with _Changes() as changes:
            _laid_out(figure)
            _lay_out(figure, changes, wide, number, usual * taller, scale)
            said = crowded(figure)
            # Where nothing collides, names may still leave marks too little room.
            if i == len(ways) or not (said or _squeezed(figure)):
                yield said
                return


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
    # Of a name beside a bar its leader is no part.
    boxes = [Text.get_window_extent(x).padded(-1) for x in shown]
    for i, (text, box) in enumerate(zip(shown, boxes, strict=True)):
        on = [x for x, y in zip(shown[:i], boxes, strict=False) if box.overlaps(y)]
        inside = figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        if on or not (inside and figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1):
            return repr(text.get_text())
    for ax in _shown(figure):
        for label, room in _rooms(ax).items():
            for text in _labelled(ax, label):
                if _points(text).width > room + 1:
                    return repr(text.get_text())
    return ""


def _lay_out(
    figure: Figure,
    changes: _Changes,
    wide: float,
    columns: int,
    higher: float,
    scale: float,
) -> None:
    """Give a figure another width, axes another height, and all else a scale."""
    shown = _shown(figure)
    heights = [higher * _points(ax).height for ax in shown]
    up = figure.get_figheight() * higher * _arrange(figure, changes, columns)
    changes.set(figure, "size_inches", (wide, 2 * up))  # more than enough
    units = stretches_of(figure)
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
    for drawn in cast(list[Collection], figure.findobj(Collection)):
        changes.set(drawn, "linewidth", scale * np.asarray(drawn.get_linewidth()))
        if isinstance(drawn, PathCollection):
            changes.set(drawn, "sizes", scale**2 * drawn.get_sizes())
    axes = [axis for ax in shown for axis in (ax.xaxis, ax.yaxis) if axis.get_visible()]
    for axis in axes:
        changes.lay(axis, "labelpad", scale * axis.labelpad)
        for tick in axis.get_major_ticks()[:1]:
            pad = float(cast(Any, tick).get_pad())
            changes.callback(axis.set_tick_params, pad=pad)
            axis.set_tick_params(pad=scale * pad)
    for text in source:
        changes.set(text, "text", text.get_text())
        if figure in SOURCES:
            write_source(figure, fontsize=text.get_fontsize())
    room = PRINT["names"] * wide * 72 / columns
    needed = [_fold_names(ax.yaxis, changes, room) for ax in shown]
    heights = [max(pair) for pair in zip(heights, needed, strict=True)]
    _laid_out(figure)
    for ax in shown:
        _turn_names(ax.xaxis, changes)
        _turn_shares(figure, ax, changes, scale)
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
    if not (labels := _names(axis)):
        return 0
    size = max(float(label.get_fontsize()) for label in labels)
    names = [
        _refold(label.get_text(), wide, size)
        if _points(label).width > wide
        else label.get_text()
        for label in labels
    ]
    changes.set(axis, "major_formatter", FixedFormatter(names))
    lines = [1 + name.count("\n") for name in names]
    beside = max(map(sum, pairwise(lines)), default=2 * lines[0]) / 2
    return 1.3 * size * len(names) * beside


def _turn_names(axis: Any, changes: _Changes) -> None:
    """Write names below an axis upright, each on a line, where they have no room."""
    labels = _names(axis)
    boxes = [_points(label) for label in labels]
    if any(x.x1 > y.x0 - 1 for x, y in pairwise(boxes)):
        lines = [_on_a_line(label.get_text()) for label in labels]
        changes.set(axis, "major_formatter", FixedFormatter(lines))
        _turn(labels, changes)


def _turn(texts: list[Text], changes: _Changes) -> None:
    """Write texts upright, each on a line."""
    for text in texts:
        changes.set(text, "text", _on_a_line(text.get_text()))
        changes.set(text, "rotation", 90)


def _on_a_line(text: str) -> str:
    """Join lines, with a comma after a number."""
    return re.sub("(?<=[0-9])\n", ", ", text).replace("\n", " ")


def _turn_shares(figure: Figure, ax: Axes, changes: _Changes, scale: float) -> None:
    """Write what has no room on bars, between and above them upright."""
    for label, room in _rooms(ax).items():
        texts = _labelled(ax, label)
        if any(_points(x).width > room for x in texts):
            _turn(texts, changes)
            if label == "form":  # a title stands above them
                high = max(_points(x).height for x in texts) / scale - 6
                stretches_of(figure)["groups"].scale(max(1, high / LINES["groups"]))


def _rooms(ax: Axes) -> dict[str, float]:
    """Return how wide what stands on bars can be, between and above them, in points."""
    bars = [_points(bar) for bar in ax.patches]
    starts = sorted({round(bar.x0, 1) for bar in bars})
    step = min((y - x for x, y in pairwise(starts)), default=np.inf)
    width = bars[0].width if bars else np.inf
    return {"part": width, "beside": step - width, "form": step - 3}


def _labelled(ax: Axes, label: str) -> list[Text]:
    """Return the texts of axes that are of a kind."""
    return [x for x in ax.texts if x.get_label() == label and x.get_text()]


def _names(axis: Any) -> list[Text]:
    """Return the labels of an axis whose ticks are names and no numbers."""
    named = isinstance(axis.get_major_locator(), FixedLocator)
    return axis.get_ticklabels() if named else []


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
            unit = stretches_of(figure)["groups"]
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
    every = [_labelled(ax, "count") for ax in shown]
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
        more = deep / (scale * LINES["count"])
        stretches_of(figure)["count"].scale(more)
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
