"""What a person sees on a page of a PDF: letters, rules, and what is drawn or pictured.

What comes in is a page of PDFium; what goes out is a :class:`Page`, turned so that its
letters stand upright, its places counted in points from the left and from the top.
What is hidden is left out: letters that are drawn invisible, outside of a clip path or
of the page, in the colour of what lies below them, under something else or struck
through, and watermarks; digits that are hidden or crossed in part, or beside which
another is cut off or covered, are doubtful. A picture of a whole page hides nothing:
the invisible letters on it are those that were recognised in it.
"""

from __future__ import annotations

import ctypes
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import chain, pairwise, product
from math import hypot, inf
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from govopen.reading.words import plain_forms

MAX_STEPS = 2_000_000  # points, letters and pairs of all pages
OF_OBJECT = 16  # steps; reports have some thousands of objects
MAX_LETTERS = 300_000
MAX_NESTED = 20
THICK = 4.0  # points; what is not as thick and much longer is a rule
DOT = 2.5
DEEP = 8  # letters that may lie on one another
FAINT = 110  # of 255; a watermark differs less from what it stands on
SAME = 24  # of 255; colours that differ less cannot be told apart
HIDDEN, WHOLE = 0.05, 0.95  # how much of a digit is seen
SHARP, MOST_PIXELS = 3.0, 2**23  # points of a picture for each of the page; in all

Color = tuple[int, int, int]
HYPHEN = "-\n"  # at the end of a line
Sides = tuple[float, float, float, float]
WHITE: Color = (255, 255, 255)


class Box(NamedTuple):
    """A rectangle; on a page its top is less than its bottom."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.x0 <= x < self.x1 and self.top <= y < self.bottom

    def within(self, other: Box) -> Box:
        """Return what two boxes share; it may be turned inside out."""
        (x0, top, x1, bottom), (a, b, c, d) = self, other
        return Box(
            x0 if x0 > a else a,
            top if top > b else b,
            x1 if x1 < c else c,
            bottom if bottom < d else d,
        )

    @property
    def area(self) -> float:
        """How much it covers."""
        return max(0.0, self.x1 - self.x0) * max(0.0, self.bottom - self.top)


class Style(NamedTuple):
    """What letters of one run have in common."""

    font: str
    size: float
    color: Color


@dataclass(eq=False, slots=True)
class Letter:
    """A letter: its place and the middle of it, its base line, its style.

    `faint` is one that hardly differs from what it stands on, `doubtful` one that is
    not seen whole, or not for certain, or that does not say what it is.
    """

    text: str
    box: Box
    middle: Sequence[float]
    base: float
    style: Style
    order: int
    faint: bool = False
    doubtful: bool = False

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.box.x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return self.box.x1

    @property
    def size(self) -> float:
        """How high it is set."""
        return self.style.size


@dataclass
class Page:
    """What is seen on a page; `shapes` are drawings that may be signs.

    `turned` tells that a reader of the file sees its letters lie on their side, `edge`
    where it ends on the right, be it where a table is cut off. `beside` are the pages
    that were put on its right: where each begins, and its number. The letters of one
    that is `recognised` are those that a program saw in a picture of the page.
    """

    number: int
    width: float
    height: float
    letters: list[Letter] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    turned: bool = False
    edge: float = inf
    beside: tuple[tuple[float, int], ...] = ()
    recognised: bool = False

    def number_at(self, x: float) -> int:
        """Return the number of the page that a place from the left is on."""
        return next((n for start, n in self.beside[::-1] if x > start), self.number)


class TooMuchError(Exception):
    """A page holds more than any report does."""


class Budget:
    """How much may still be looked at."""

    def __init__(self) -> None:
        self.steps, self.letters = MAX_STEPS, MAX_LETTERS

    def take(self, steps: int, letters: int = 0) -> None:
        """Count what is about to be looked at."""
        self.steps -= steps
        self.letters -= letters
        if self.letters < 0:
            raise TooMuchError(f"more than {MAX_LETTERS:,} letters")
        if self.steps < 0:
            raise TooMuchError("more drawing than any report")


class _Handle(ctypes.c_void_p):
    """What PDFium calls a page, an object, a font."""


@lru_cache
def _calls(raw: Any) -> SimpleNamespace:
    """Return what PDFium offers, called in half the time that checks of types take.

    What it takes are handles, arrays, what `byref` returns, and numbers.
    """
    pointer, offered = ctypes.c_void_p, dict(vars(raw))
    for name, found in offered.items():
        if name.startswith("FPDF") and hasattr(found, "argtypes"):
            offered[name] = call = type(found)(ctypes.cast(found, pointer).value)
            handle = hasattr(found.restype, "contents")
            call.restype = _Handle if handle else found.restype
            kinds = [pointer if hasattr(x, "contents") else x for x in found.argtypes]
            if not {*kinds} <= {pointer, ctypes.c_int}:  # which need no type
                call.argtypes = kinds
    offered["FPDFText_GetTextObject"].restype = pointer  # a number, and no handle
    return SimpleNamespace(**offered)


class Painted:
    """A page as it is painted, to look up what none of its objects says.

    Those are soft masks, modes of blending and layers that are switched off.
    """

    def __init__(self, raw: Any, page: Any) -> None:
        self.raw, self.page = raw, page
        wide, high = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        scale = min(SHARP, (MOST_PIXELS / max(1.0, wide * high)) ** 0.5)
        self.size = max(1, int(scale * wide)), max(1, int(scale * high))
        bitmap = raw.FPDFBitmap_CreateEx(*self.size, raw.FPDFBitmap_Gray, None, 0)
        try:
            raw.FPDFBitmap_FillRect(bitmap, 0, 0, *self.size, 0xFFFFFFFF)
            raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *self.size, 0, 0)
            self.stride = raw.FPDFBitmap_GetStride(bitmap)
            self.points = ctypes.string_at(
                raw.FPDFBitmap_GetBuffer(bitmap), self.stride * self.size[1]
            )
        finally:
            raw.FPDFBitmap_Destroy(bitmap)

    def differs(self, box: Box) -> int:
        """Return how much the points of a box differ, of 255."""
        x, y = ctypes.c_int(), ctypes.c_int()
        ends = []
        for end in (box[:2], box[2:]):
            self.raw.FPDF_PageToDevice(self.page, 0, 0, *self.size, 0, *end, x, y)
            ends.append((x.value, y.value))
        (x0, x1), (y0, y1) = map(sorted, zip(*ends, strict=True))
        x0, x1 = max(x0, 0), min(x1, self.size[0])
        rows = range(max(y0, 0), min(y1, self.size[1]))
        lines = [self.points[n * self.stride + x0 : n * self.stride + x1] for n in rows]
        points = b"".join(lines) if x0 < x1 else b""
        return max(points) - min(points) if points else 0


class _Fill(NamedTuple):
    """Something that covers what was drawn before it, a picture where `color` lacks."""

    order: int
    box: Box
    color: Color | None
    handle: Any


def _thickened(edge: Box, half: float) -> Box:
    """Return what a line covers that reaches so far to both its sides."""
    level = edge.x1 - edge.x0 > edge.bottom - edge.top
    across, along = (0.0, half) if level else (half, 0.0)
    return Box(
        edge.x0 - across, edge.top - along, edge.x1 + across, edge.bottom + along
    )


class _Text(NamedTuple):
    """What all letters of one object have in common."""

    order: int
    style: Style
    way: int | None
    clip: Box
    hidden: bool
    alpha: int


new_box = tuple.__new__  # without a call of Python
Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _product(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    g, h, i, j, k, z = n
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + z,
    )


def _around(points: Iterable[tuple[float, ...]]) -> Box:
    xs, ys, *_ = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


class _Scene:
    """The objects of a page in the order in which they are painted."""

    def __init__(self, raw: Any, document: Any, page: Any, budget: Budget) -> None:
        self.raw, self.document, self.budget = raw, document, budget
        self.page = page
        self.texts: dict[int, _Text] = {}
        self.items: list[tuple[Any, Any, Matrix, _Text]] = []
        self.fills: list[_Fill] = []
        self.rules: list[Box] = []
        self.slants: list[Box] = []
        self.limit = Box(-inf, -inf, inf, inf)  # what cuts off a table
        self.shapes: list[Box] = []
        self.pictures: list[Box] = []
        self.order = 0
        # What PDFium writes into is made once: a page may have an object a letter.
        self.floats, self.counts = (ctypes.c_float * 6)(), (ctypes.c_uint * 4)()
        self.sides, self.parts = (
            [ctypes.byref(x, n) for n in (0, 4, 8, 12)]
            for x in (self.floats, self.counts)
        )
        self.looks: dict[tuple[Any, ...], tuple[Style, int | None]] = {}
        self.stroked = (
            raw.FPDF_TEXTRENDERMODE_STROKE,
            raw.FPDF_TEXTRENDERMODE_STROKE_CLIP,
        )
        self.unseen = raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP
        raw.FPDF_GetPageBoundingBox(page, self.floats)
        left, high, right, low = self.floats[:4]
        self.box = Box(left, low, right, high)
        count = raw.FPDFPage_CountObjects(page)
        self.budget.take(OF_OBJECT * count)  # before any is looked at
        found = (raw.FPDFPage_GetObject(page, n) for n in range(count))
        self.alpha = 255  # of the forms that an object is in
        self._walk(found, _PLAIN, None)

    def _walk(
        self, objects: Iterable[Any], outer: Matrix, form: Any, depth: int = 0
    ) -> None:
        raw = self.raw
        for item in objects:
            self.order += 1
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._text(item, outer, form)
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, outer)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_NESTED:
                count = raw.FPDFFormObj_CountObjects(item)
                self.budget.take(OF_OBJECT * count)
                below = (raw.FPDFFormObj_GetObject(item, n) for n in range(count))
                alpha = self.alpha
                _, self.alpha = self._color(item, raw.FPDFPageObj_GetFillColor)
                self._walk(below, self._placed(item, outer), item, depth + 1)
                self.alpha = alpha
            else:
                self._picture(item, outer)

    def _placed(self, item: Any, outer: Matrix) -> Matrix:
        self.raw.FPDFPageObj_GetMatrix(item, self.floats)
        a, b, c, d, e, f = self.floats[:]
        matrix = a, b, c, d, e, f
        return matrix if outer is _PLAIN else _product(matrix, outer)

    def _color(self, item: Any, get: Any) -> tuple[Color, int]:
        if not get(item, *self.parts):
            return (0, 0, 0), self.alpha
        red, green, blue, alpha = self.counts[:]
        return (red, green, blue), alpha * self.alpha // 255

    def _points(
        self, count: int, segment: Any, path: Any, matrix: Matrix
    ) -> Iterator[tuple[float, float, Any]]:
        """Yield the points of a path, and what leads to each."""
        raw, (a, b, c, d, e, f) = self.raw, matrix
        floats, (x, y, *_) = self.floats, self.sides
        self.budget.take(count)
        for n in range(count):
            piece = segment(*path, n)
            raw.FPDFPathSegment_GetPoint(piece, x, y)
            u, v = floats[:2]
            yield a * u + c * v + e, b * u + d * v + f, piece

    def _parts(
        self, item: Any, matrix: Matrix
    ) -> Iterator[list[tuple[float, float, int]]]:
        """Yield the parts of a path: their points, and how each is reached."""
        raw = self.raw
        part: list[tuple[float, float, int]] = []
        count = raw.FPDFPath_CountSegments(item)
        for x, y, piece in self._points(
            count, raw.FPDFPath_GetPathSegment, (item,), matrix
        ):
            kind = raw.FPDFPathSegment_GetType(piece)
            if kind == raw.FPDF_SEGMENT_MOVETO and part:
                yield part
                part = []
            part.append((x, y, kind))
            if raw.FPDFPathSegment_GetClose(piece):
                part.append((*part[0][:2], raw.FPDF_SEGMENT_LINETO))
        if part:
            yield part

    def _clip(self, item: Any, outer: Matrix) -> Box:
        """Return what the clip paths of an object leave of the page."""
        raw = self.raw
        path, box = raw.FPDFPageObj_GetClipPath(item), self.box
        for n in range(raw.FPDFClipPath_CountPaths(path)):
            count = raw.FPDFClipPath_CountPathSegments(path, n)
            if count > 0:
                points = self._points(
                    count, raw.FPDFClipPath_GetPathSegment, (path, n), outer
                )
                box = box.within(_around(points))
        return box

    def _text(self, item: Any, outer: Matrix, form: Any) -> None:
        raw = self.raw
        a, b, c, d, *_ = self._placed(item, outer)
        raw.FPDFTextObj_GetFontSize(item, self.floats)
        size = self.floats[0]
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        stroked = mode in self.stroked
        get = (
            raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
        )
        color, alpha = self._color(item, get)
        font = raw.FPDFTextObj_GetFont(item)
        look = font.value, stroked, size, a, b, c, d, color
        if look not in self.looks:
            buffer = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, buffer, 200)
            name = buffer.value.decode("latin-1").split("+")[-1] + "~" * stroked
            high = round(size * hypot(c, d), 1)
            self.looks[look] = Style(name, high, color), _way(a, b)
        hidden = alpha < SAME or mode in self.unseen
        clip = self._clip(item, outer)
        entry = _Text(self.order, *self.looks[look], clip, hidden, alpha)
        self.texts[item.value] = entry
        self.items.append((item, form, outer, entry))

    def _path(self, item: Any, outer: Matrix) -> None:
        raw = self.raw
        raw.FPDFPath_GetDrawMode(item, *self.parts[:2])
        fill, stroke = self.counts[:2]
        get_fill, get_ink = raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor
        color, alpha = self._color(item, get_fill) if fill else ((0, 0, 0), 0)
        ink, alpha_of_ink = self._color(item, get_ink) if stroke else ((0, 0, 0), 0)
        filled, stroked = alpha >= SAME, alpha_of_ink >= SAME
        if not (filled or stroked):
            return
        matrix = self._placed(item, outer)
        thickness = self._thickness(item, matrix) if stroked else 0
        parts = [(part, _around(part)) for part in self._parts(item, matrix)]
        clip = self._clip(item, outer)
        if fill == raw.FPDF_FILLMODE_ALTERNATE and not stroked:
            frame = _frame([box for _, box in parts])
            seen_of = (side.within(clip) for side in frame)
            self.rules += (x for x in seen_of if x.x0 <= x.x1 and x.top <= x.bottom)
            if frame:
                return
        for part, box in parts:
            seen = box.within(clip)
            if seen.x0 > seen.x1 or seen.top > seen.bottom:
                continue
            high, wide = box.bottom - box.top, box.x1 - box.x0
            curve = raw.FPDF_SEGMENT_BEZIERTO in [kind for *_, kind in part]
            pairs = list(pairwise(part))
            straight = not curve and all(
                min(abs(p[0] - q[0]), abs(p[1] - q[1])) < 0.5 for p, q in pairs
            )
            thin = min(high, wide) <= THICK and max(high, wide) > 3 * min(high, wide)
            dot = max(high, wide) < DOT  # of a dotted line
            cut = box.x0 < clip.x0 - 1 or clip.x1 + 1 < box.x1
            if cut and thin and clip.area > 0.5 * self.box.area:
                self.limit = self.limit.within(clip)
            if dot or (filled and thin):  # whose ends may be cut to meet others
                self.rules.append(seen)
                if filled and min(color) > 255 - SAME:
                    self.fills.append(_Fill(self.order, seen, color, None))
                continue
            if straight and stroked:
                for p, q in pairs:
                    edge = _around((p, q)).within(clip)
                    if edge.x0 <= edge.x1 and edge.top <= edge.bottom:
                        self.rules.append(edge)
                    if thickness > THICK and alpha_of_ink > 255 - SAME:
                        box = _thickened(edge, thickness / 2).within(clip)
                        self.fills.append(_Fill(self.order, box, ink, None))
            if filled:
                opaque = alpha > 255 - SAME and not raw.FPDFPageObj_HasTransparency(
                    item
                )
                edges = (
                    min(p[0] - box.x0, box.x1 - p[0], p[1] - box.top, box.bottom - p[1])
                    for p in part
                )  # a box may have round corners
                if opaque and (straight or max(edges) < 0.5):
                    self.fills.append(_Fill(self.order, seen, color, None))
            if not straight or (filled and _contrast(color, WHITE, alpha) >= SAME):
                self.shapes.append(seen)
            if (
                not straight
                and max(
                    stroked and _contrast(ink, WHITE, alpha_of_ink),
                    filled and _contrast(color, WHITE, alpha),
                )
                >= FAINT
            ):
                # From one end to the other, and not from the left to the right.
                self.slants += (Box(*p[:2], *q[:2]) for p, q in pairs)

    def _thickness(self, item: Any, matrix: Matrix) -> float:
        self.raw.FPDFPageObj_GetStrokeWidth(item, self.floats)
        return self.floats[0] * hypot(*matrix[:2])

    def _bounds(self, item: Any, outer: Matrix) -> Box:
        self.raw.FPDFPageObj_GetBounds(item, *self.sides)
        x0, y0, x1, y1 = self.floats[:4]
        if outer is _PLAIN:
            return Box(x0, y0, x1, y1)
        a, b, c, d, e, f = outer
        return _around(
            (a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)
        )

    def _picture(self, item: Any, outer: Matrix) -> None:
        box = self._bounds(item, outer).within(self._clip(item, outer))
        high, wide = box.bottom - box.top, box.x1 - box.x0
        if high <= 0 or wide <= 0:
            return
        if min(high, wide) <= THICK and max(high, wide) > 3 * min(high, wide):
            self.rules.append(box)
            return
        if self.alpha > 255 - SAME:
            self.fills.append(_Fill(self.order, box, None, item))
        self.pictures.append(box)

    @cached_property
    def scan(self) -> bool:
        """Whether a picture takes most of the page, and no print does."""
        hidden = sum(entry.hidden for *_, entry in self.items)
        return 2 * hidden > len(self.items) and any(map(self.is_page, self.fills))

    def is_page(self, fill: _Fill) -> bool:
        """Tell whether what covers something is a picture of most of the page."""
        return fill.color is None and fill.box.area > 0.5 * self.box.area

    @cached_property
    def scanned(self) -> int:
        """How much was painted before a picture hid it that takes most of the page."""
        pages = (fill for fill in self.fills if self.is_page(fill))
        return max((x.order for x in pages if not self.lets_through(x)), default=0)

    def is_clear(self, fill: _Fill) -> bool:
        """Tell whether one sees through a picture, as through a seal, or it is a page.

        The letters under a page are those that were recognised in it.
        """
        return self.is_page(fill) or self.lets_through(fill)

    def lets_through(self, fill: _Fill) -> bool:
        """Tell whether most of a picture is clear.

        One of many more points than a page has is not looked into.
        """
        raw = self.raw
        raw.FPDFImageObj_GetImagePixelSize(fill.handle, *self.parts[:2])
        if not 0 < self.counts[0] * self.counts[1] < 10**7:
            return False
        if raw.FPDFPageObj_HasTransparency(fill.handle):
            return True
        bitmap = raw.FPDFImageObj_GetRenderedBitmap(
            self.document, self.page, fill.handle
        )
        if not bitmap:
            return False
        try:
            if raw.FPDFBitmap_GetFormat(bitmap) != raw.FPDFBitmap_BGRA:
                return False
            size = raw.FPDFBitmap_GetStride(bitmap) * raw.FPDFBitmap_GetHeight(bitmap)
            data = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), size)
            return 2 * sum(alpha < 128 for alpha in data[3::4]) > len(data) // 4
        finally:
            raw.FPDFBitmap_Destroy(bitmap)


def _frame(parts: list[Box]) -> list[Box]:
    """Return the sides of a frame: of what lies between two boxes, if all are thin."""
    if len(parts) != 2:
        return []
    inner, outer = sorted(parts, key=lambda box: box.area)
    thick = [abs(a - b) for a, b in zip(inner, outer, strict=True)]
    if outer.within(inner) != inner or max(thick) > THICK or not inner.area:
        return []
    sides = [
        outer._replace(x1=inner.x0),
        outer._replace(bottom=inner.top),
        outer._replace(x0=inner.x1),
        outer._replace(top=inner.bottom),
    ]
    return [side for side, wide in zip(sides, thick, strict=True) if wide]


class _Cover:
    """What lies above and below a letter, looked up by where it stands."""

    def __init__(self, scene: _Scene) -> None:
        x0, top, x1, bottom = scene.box
        self.scene, self.step = scene, max(40.0, (x1 - x0) / 40, (bottom - top) / 40)
        step = self.step
        self.last = scene.fills[-1].order if scene.fills else 0
        self.clear: dict[int, bool] = {}
        self.at: dict[tuple[int, int], list[_Fill]] = defaultdict(list)
        for fill in scene.fills:
            box = fill.box.within(scene.box)
            # A letter may stand in the place beside it and reach below it.
            across = range(int((box.x0 - 8) // step), int((box.x1 + 8) // step) + 1)
            down = range(int((box.top - 8) // step), int((box.bottom + 8) // step) + 1)
            scene.budget.take(len(across) * len(down))
            for spot in product(across, down):
                self.at[spot].append(fill)

    def shown(self, entry: _Text, x: float, y: float) -> tuple[int, _Fill | None]:
        """Return how much a letter differs from its ground, and what lies over it.

        On a picture nobody knows, and what is hidden there was recognised in it.
        """
        own, style, _, (x0, top, x1, bottom), hidden, alpha = entry
        if not (x0 <= x < x1 and top <= y < bottom):
            return 0, None
        ground: Color | None = WHITE
        for fill in self._near(x, y) if self.at else ():
            order, (x0, top, x1, bottom), color, _ = fill
            if x0 <= x < x1 and top <= y < bottom:
                if order < own:
                    ground = color
                elif not self._is_clear(fill):
                    return 0, fill
        if hidden:
            return (255 if self.scene.scan else 0), None
        if ground is None:
            return 255, None
        return _contrast(style.color, ground, alpha), None

    def is_clear_of(self, entry: _Text, place: Box) -> bool:
        """Tell at little cost that nothing can hide a part of a letter."""
        (x0, top, x1, bottom), clip = place, entry.clip
        limit, near = self.scene.limit, entry.style.size
        if (
            x0 < clip.x0
            or clip.x1 < x1
            or top < clip.top
            or clip.bottom < bottom
            or x0 - near < limit.x0
            or limit.x1 < x1 + near
        ):
            return False
        if not self.at:
            return True
        x, y = place.middle
        found = self.at.get((int(x // self.step), int(y // self.step)), ())
        for fill in reversed(found):
            if fill.order < entry.order:
                break
            x2, top2, x3, bottom2 = fill.box
            if x2 < x1 and x0 < x3 and top2 < bottom and top < bottom2:
                return False
        return True

    def _near(self, x: float, y: float) -> Sequence[_Fill]:
        """Return what may cover a point, or be its ground, in the order of painting."""
        found = self.at.get((int(x // self.step), int(y // self.step)), ())
        self.scene.budget.take(len(found))
        return found

    def part(
        self, entry: _Text, place: Box, core: Box, turn: Callable[[Box], Box]
    ) -> float:
        """Return how much of a digit is seen, by its ink in the turned page."""
        limit, wide = turn(self.scene.limit), core.x1 - core.x0
        if core.x0 - 1.5 * wide < limit.x0 or core.x1 + 1.5 * wide > limit.x1:
            return 0.5  # the next digit of a number may be cut off
        seen = [core.within(turn(entry.clip)).area]
        for fill in self._near(*place.middle):
            if fill.order > entry.order:
                over = core.within(turn(fill.box)).area
                if over and not self._is_clear(fill):
                    seen.append(core.area - over)
        return min(seen) / core.area

    def _is_clear(self, fill: _Fill) -> bool:
        if fill.color is not None:
            return False
        if fill.order not in self.clear:
            self.clear[fill.order] = self.scene.is_clear(fill)
        return self.clear[fill.order]

    def take_out_unseen(self) -> None:
        """Take texts off the page that nobody sees.

        PDFium leaves out a letter where its like stands before, be it hidden.
        """
        scene, raw = self.scene, self.scene.raw
        for item, form, outer, entry in scene.items:
            order, style, _, _, hidden, alpha = entry
            light = _contrast(style.color, WHITE, alpha) < SAME
            if not (light or hidden or order < self.last):
                continue
            box = scene._bounds(item, outer)
            off, over = self.shown(entry, *box.within(scene.box).middle)
            if off >= SAME or (over and box.within(over.box).area < 0.9 * box.area):
                continue
            if form is None:
                raw.FPDFPage_RemoveObject(scene.page, item)
            else:
                raw.FPDFFormObj_RemoveObject(form, item)
            raw.FPDFPageObj_Destroy(item)

    def retyped(self, x: float, y: float, fill: _Fill) -> bool:
        """Tell whether another text stands on what covers a letter."""
        self.scene.budget.take(len(self.scene.items))
        return any(
            entry.order > fill.order and self.scene._bounds(item, outer).holds(x, y)
            for item, _, outer, entry in self.scene.items
        )


def see(
    raw: Any,
    document: Any,
    page: Any,
    number: int,
    budget: Budget,
    crossed: Iterable[Box] = (),
    painted: Painted | None = None,
) -> Page:
    """Return what is seen on a page of PDFium; digits in `crossed` are doubtful.

    So are those that are not where the page is `painted`.
    """
    scene = _Scene(_calls(raw), document, page.raw, budget)
    cover = _Cover(scene)
    letters = _letters(scene, cover)
    if any(letter[3] < SAME for letter in letters):
        cover.take_out_unseen()
        letters = _letters(scene, cover)
    ways = Counter(x for letter in letters if (x := letter[1].way) is not None)
    way = ways.most_common(1)[0][0] if ways else 0

    def turn(box: Box) -> Box:
        return Box(*_turned(way, scene.box, box))

    sides = np.fromiter(chain.from_iterable([x[2] for x in letters]), float)
    places = sides.reshape(-1, 6).T
    left, top, right, bottom = _turned(way, scene.box, places[:4])
    _, level, _, _ = _turned(way, scene.box, places[[4, 5, 4, 5]])
    # Letters of a label from top to bottom are as high as they are.
    as_others = np.array([x[1].way == way for x in letters])
    size = np.array([x[1].style.size for x in letters])
    top = np.where(as_others, level - 0.86 * size, top)
    bottom = np.where(as_others, level + 0.14 * size, bottom)
    boxes = np.transpose((left, top, right, bottom)).tolist()
    middles = np.transpose(((left + right) / 2, (top + bottom) / 2)).tolist()
    _, _, width, height = turn(scene.box)
    result = Page(number, width, height)
    result.edge = min(width, turn(scene.limit).x1)
    result.turned = raw.FPDFPage_GetRotation(page) != way
    result.rules = list(map(turn, scene.rules))
    upright, recognised = [], False
    last: tuple[Letter, bool] | None = None  # the digit before, and whether it is seen
    for glyph, sides, middle, line in zip(
        letters, boxes, middles, level.tolist(), strict=True
    ):
        sign, entry, points, off, over = glyph
        order, style, own, clip, hidden, _ = entry
        if own is None or (own - way) % 4 == 2:
            continue  # a watermark, or a stamp
        if not (sides[0] < sides[2] and style.size):
            continue
        box = new_box(Box, sides)
        doubt, cut = sign == "\ufffd", False
        if digit := sign.isdigit():
            place = new_box(Box, points[:4])
            if over and cover.retyped(*place.middle, over):
                sign, off, doubt = "\ufffd", 255, True  # which PDFium gives is open
            if own == way:
                if not cover.is_clear_of(entry, place):
                    cut = over is not None or not clip.holds(*place.middle)
                    ink = _ink(box, line, style.size)
                    part = cover.part(entry, place, ink, turn)
                    if part > HIDDEN and (cut or part < WHOLE):
                        cut, doubt, off = False, True, 255
                if crossed and not doubt:
                    doubt = any(mark.holds(*place.middle) for mark in crossed)
                if painted and off >= SAME and not doubt:
                    doubt = painted.differs(place) < off // 2
        letter = Letter(sign, box, middle, line, style, order, off < FAINT, doubt)
        if off >= SAME:
            upright.append(letter)
            recognised = recognised or hidden or order < scene.scanned
        if digit and (cut or off >= SAME):
            # Between the two may be a point.
            if last and last[1] != cut and touch(last[0], letter, 0.7):
                letter.doubtful = last[0].doubtful = True
            last = letter, cut
    result.recognised = recognised
    upright = _single(_without_watermarks(upright, result.rules))
    result.letters = _without_struck(upright, result.rules, budget)
    _doubt_crossed(result.letters, [_ends(turn, x) for x in scene.slants], budget)
    result.shapes = list(map(turn, scene.shapes))
    result.pictures = list(map(turn, scene.pictures))
    return result


def _turned(way: int, page: Box, box: Any) -> tuple[Any, Any, Any, Any]:
    """Return where boxes of the file stand on the page, turned by right angles.

    What comes in and goes out are their sides, numbers or arrays.
    """
    (x0, y0, x1, y1), (left, low, right, high) = box, page
    if way == 0:
        return x0 - left, high - y1, x1 - left, high - y0
    if way == 1:
        return y0 - low, x0 - left, y1 - low, x1 - left
    if way == 2:
        return right - x1, y0 - low, right - x0, y1 - low
    return high - y1, right - x1, high - y0, right - x0


def _way(a: float, b: float) -> int | None:
    """Return by how many right angles letters are turned, or nothing."""
    if abs(b) < 0.03 * abs(a):
        return 0 if a > 0 else 2
    if abs(a) < 0.03 * abs(b):
        return 1 if b > 0 else 3
    return None


# A letter, its object, its box and origin, how far it is seen, and what hides it.
_Glyph = tuple[str, _Text, tuple[float, ...], int, _Fill | None]


def _letters(scene: _Scene, cover: _Cover) -> list[_Glyph]:
    """Return the letters of a page, but blanks, as PDFium orders them."""
    raw, sides, origin = scene.raw, scene.floats, (ctypes.c_double * 2)()
    x, y = ctypes.byref(origin), ctypes.byref(origin, 8)
    item_of, box_of = raw.FPDFText_GetTextObject, raw.FPDFText_GetLooseCharBox
    failed, origin_of = raw.FPDFText_HasUnicodeMapError, raw.FPDFText_GetCharOrigin
    texts, shown, bare = scene.texts, cover.shown, not cover.at
    found: list[_Glyph] = []
    last: tuple[_Text, float] | None = None
    own: _Text | None = None
    text = raw.FPDFText_LoadPage(scene.page)
    try:
        count = max(0, raw.FPDFText_CountChars(text))
        scene.budget.take(count, count)
        codes = (ctypes.c_ushort * (count + 1))()
        whole = raw.FPDFText_GetText(text, 0, count, codes) == count + 1
        if not whole or 0xFFFE in codes:  # as which it gives a hyphen
            codes = [raw.FPDFText_GetUnicode(text, n) for n in range(count)]
        for n, code in zip(range(count), codes, strict=False):
            if not (sign := _sign(code)):
                continue
            entry = texts.get(item_of(text, n))
            if entry is None or not box_of(text, n, sides):
                continue
            left, high, right, low = sides[:4]
            # The letters of an object that end as low have one base line.
            if entry.way != 0 or last != (entry, low):
                origin_of(text, n, x, y)
                start, base = origin
                last = entry, low
            else:
                start = left
            if sign != HYPHEN and failed(text, n) == 1:
                sign = "\ufffd"
            place = left, low, right, high, start, base
            if entry is not own:
                _, style, _, (x0, top, x1, bottom), hidden, alpha = own = entry
                plain = bare and not hidden and _contrast(style.color, WHITE, alpha)
            if plain:  # as nothing is painted but texts and lines
                across = x0 <= (left + right) / 2 < x1
                off = plain if across and top <= (low + high) / 2 < bottom else 0
                found.append((sign[0], entry, place, off, None))
            else:
                seen = shown(entry, (left + right) / 2, (low + high) / 2)
                found.append((sign[0], entry, place, *seen))
    finally:
        raw.FPDFText_ClosePage(text)
    return found


@cache
def _sign(code: int) -> str:
    """Return the letter of a code, as it is written plainly, nothing for a blank."""
    if code == 2:
        return HYPHEN
    sign = chr(code) if code < 0x110000 else "\ufffd"
    if sign.isspace():
        return ""
    if code < 32 or unicodedata.category(sign) in ("Co", "Cn", "Cs"):
        return "\ufffd"
    return plain_forms(sign) if "\u2e80" <= sign < "\u2fe0" else sign


def lines(letters: Iterable[Letter]) -> list[list[Letter]]:
    """Sort letters into lines from the top, and each line from the left."""
    found: list[list[Letter]] = []
    end = -inf
    for letter in sorted(letters, key=lambda letter: letter.middle[1]):
        if letter.middle[1] < end:
            found[-1].append(letter)
        else:
            found.append([letter])
            end = letter.box.bottom
    for line in found:
        line.sort(key=attrgetter("box.x0"))
    return found


def _single(letters: list[Letter]) -> list[Letter]:
    """Leave one of letters that lie on their like, as bold or a shadow is drawn.

    Those that lie on others are doubtful.
    """
    kept: list[Letter] = []
    for line in lines(letters):
        first, reach = len(kept), -inf
        for letter in line:
            start, _, end, _ = letter.box
            if start >= reach:
                kept.append(letter)
                reach = end
                continue
            for other in reversed(kept[max(first, len(kept) - DEEP) :]):
                if other.box.x1 <= start:
                    continue
                shared = letter.box.within(other.box)
                wide = min(letter.x1 - letter.x0, other.x1 - other.x0)
                if shared.x1 - shared.x0 <= 0.4 * wide or (
                    shared.bottom - shared.top < 0.5 * letter.size
                ):
                    continue
                if other.text == letter.text and 0.8 < other.size / letter.size < 1.25:
                    break
                if letter.text.isalnum() and other.text.isalnum():  # no full stop
                    letter.doubtful = other.doubtful = True
            else:
                kept.append(letter)
                reach = max(reach, end)
    return kept


def _ink(box: Box, line: float, size: float) -> Box:
    """Return what every digit fills of its box."""
    inset = 0.15 * (box.x1 - box.x0)
    return Box(box.x0 + inset, line - 0.7 * size, box.x1 - inset, line - 0.05 * size)


def touch(before: Letter, letter: Letter, reach: float = 0.15) -> bool:
    """Tell whether two digits stand beside one another as those of a number do."""
    size = letter.size
    gap = max(letter.x0 - before.x1, before.x0 - letter.x1)
    return (
        abs(letter.order - before.order) <= 1
        and abs(letter.base - before.base) < 0.2 * size
        and abs(gap) < reach * size
    )


def _ends(turn: Callable[[Box], Box], line: Box) -> Box:
    """Turn a line, which goes from the one end of its box to the other."""
    first, last = (turn(Box(*end, *end)) for end in (line[:2], line[2:]))
    return Box(*first[:2], *last[:2])


def _doubt_crossed(letters: list[Letter], lines: list[Box], budget: Budget) -> None:
    """Doubt the digits that a line crosses."""
    if not lines:
        return
    digits = [
        (_ink(letter.box, letter.base, letter.size), letter)
        for letter in letters
        if letter.text.isdigit()
    ]
    digits.sort(key=lambda digit: digit[0].top)
    tops = [ink.top for ink, _ in digits]
    tallest = max((ink.bottom - ink.top for ink, _ in digits), default=0)
    for x0, y0, x1, y1 in lines:
        wide, high = (x1 - x0) or 1e-9, (y1 - y0) or 1e-9
        first = bisect_left(tops, min(y0, y1) - tallest)
        level = digits[first : bisect_left(tops, max(y0, y1))]
        budget.take(len(level))
        for ink, letter in level:
            across = sorted((x - x0) / wide for x in (ink.x0, ink.x1))
            along = sorted((y - y0) / high for y in (ink.top, ink.bottom))
            if max(0, across[0], along[0]) < min(1, across[1], along[1]):
                letter.doubtful = True


@lru_cache
def _contrast(color: Color, ground: Color, alpha: int) -> int:
    red, green, blue = color
    r, g, b = ground
    return max(abs(red - r), abs(green - g), abs(blue - b)) * alpha // 255


def _without_struck(
    letters: list[Letter], rules: list[Box], budget: Budget
) -> list[Letter]:
    """Leave out the letters through whose middle a line is drawn that ends with them.

    The rules of a table go on, wherever they cross letters, and make them doubtful.
    """
    order = sorted(letters, key=lambda letter: letter.box.top)
    tops = [letter.box.top for letter in order]
    sizes = {letter.style.size for letter in order}
    near, far = 0.3 * min(sizes, default=0), 0.8 * max(sizes, default=0)
    found: set[int] = set()
    for y, x0, x1 in _level(rules):
        level = order[bisect_left(tops, y - far) : bisect_left(tops, y - near)]
        budget.take(len(level))
        over = [
            letter
            for letter in level
            if x0 - 1 <= letter.middle[0] <= x1 + 1
            and 0.3 < (y - letter.box.top) / letter.size < 0.8
        ]
        if over:
            reach = 0.5 * over[0].size
            left = min(letter.x0 for letter in over) - x0
            right = x1 - max(letter.x1 for letter in over)
            if left < reach and right < reach:
                found |= {id(letter) for letter in over}
            else:
                for letter in over:
                    letter.doubtful = True
    return [letter for letter in letters if id(letter) not in found]


def _level(rules: Iterable[Box]) -> Iterator[tuple[float, float, float]]:
    """Yield the level lines, put together where one goes on another, as over cells."""
    thin = [x for x in rules if x.bottom - x.top <= THICK and x.x1 - x.x0 >= 2]
    last: tuple[float, float, float] | None = None
    for y, x0, x1 in sorted((round(x.middle[1], 1), x.x0, x.x1) for x in thin):
        if last and last[0] == y and x0 <= last[2] + 1:
            last = y, last[1], max(last[2], x1)
            continue
        if last:
            yield last
        last = y, x0, x1
    if last:
        yield last


def _without_watermarks(letters: list[Letter], rules: list[Box]) -> list[Letter]:
    """Leave out faint letters of a style that lies across others or across rules.

    A faint figure that stands in its cell is read.
    """
    if not any(letter.faint for letter in letters):
        return letters
    upright = sorted(
        (rule.middle[0], rule.top, rule.bottom)
        for rule in rules
        if rule.bottom - rule.top > 3 * (rule.x1 - rule.x0)
    )
    places = [x for x, *_ in upright]
    clear: dict[tuple[int, int], Letter] = {}
    for letter in letters:
        if not letter.faint:
            x, y = letter.middle
            clear[int(x // 8), int(y // 8)] = letter
    across: set[Style] = set()
    for letter in letters:
        if not letter.faint or letter.style in across:
            continue
        box, (x, y) = letter.box, letter.middle
        inset = 0.2 * (box.x1 - box.x0)
        near = upright[
            bisect_left(places, box.x0 + inset) : bisect_left(places, box.x1 - inset)
        ][:DEEP]
        i, j = int(x // 8), int(y // 8)
        others = (clear.get((i + k, j + m)) for k in (-1, 0, 1) for m in (-1, 0, 1))
        if any(top < y < bottom for _, top, bottom in near) or any(
            other is not None and box.holds(*other.middle) for other in others
        ):
            across.add(letter.style)
    return [x for x in letters if not (x.faint and x.style in across)]
