"""Pictures of where figures stand on the pages of a PDF, for a person to compare.

What comes in is the file, and for each picture a page, a label, a value and a place;
what goes out are the names of PNG files. A picture is as wide as the page and shows the
cell at the place in a frame. Where the rules of the page draw no such cell it holds the
lines that print the value near the label; where none does, or the page is turned, it is
the whole page: more than asked for, and never another place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from govopen.errors import GovopenError
from govopen.reading.document import open_document
from govopen.reading.pdf import lay_out_pdf
from govopen.reading.words import normalise
from govopen.store import replacing, unwritable

SCALE = 2  # pixels for a point: 144 dots an inch
FRAME = "red"
_SMALL, _COLOURS = 1.5, 16  # of whole pages, many of which stand in one file
_AROUND = 24  # points above and below
_NEAR = 30  # points between a figure and a line of its label
_ALIKE = 0.6  # of the characters of a label
_PLACE = re.compile(r"page \d+, (?:(left|right) half, )?table \d+, row \d+, column \d+")


class Wanted(NamedTuple):
    """What a picture is to show: a page, counted from 1, a label, a value, a place."""

    page: int
    label: str
    value: float | None
    where: str = ""


class _Line(NamedTuple):
    bottom: float
    top: float
    text: str


def draw(path: str, wanted: Iterable[Wanted], folder: str) -> list[str]:
    """Draw each part of a PDF that is wanted into a folder; name the files."""
    from PIL import ImageDraw

    with unwritable(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
    names: list[str] = []
    for _, page, box, strip in _spots(path, list(wanted)):
        picture = page.render(scale=SCALE, may_draw_forms=True).to_pil()
        if box:
            frame = [SCALE * side for side in box]
            ImageDraw.Draw(picture).rectangle(frame, outline=FRAME, width=SCALE)
        if strip:
            top = max(strip[0] - _AROUND, 0)
            bottom = min(strip[1] + _AROUND, page.get_height())
            sides = 0, round(SCALE * top), picture.width, round(SCALE * bottom)
            picture = picture.crop(sides)
        names.append(f"{Path(path).stem}-{len(names) + 1:03}.png")
        with replacing(Path(folder, names[-1])) as fresh:
            picture.save(fresh, "PNG")
    return names


def draw_pages(
    path: str, wanted: Iterable[Wanted], folder: str
) -> list[tuple[str, tuple[float, float] | None]]:
    """Draw each page that is wanted once; name the file for each that is wanted.

    With it goes where its cell or lines begin and end, in parts of the page's height.
    """
    found = []
    for number, page, _, strip in _spots(path, list(wanted)):
        picture = Path(folder, f"{number}.png")
        if not picture.exists():
            drawn = page.render(scale=_SMALL).to_pil().convert("RGB")
            drawn.quantize(_COLOURS).save(picture, optimize=True)
        height = page.get_height()
        ends = (strip[0] / height, strip[1] / height) if strip else None
        found.append((picture.name, ends))
    return found


def _spots(
    path: str, wanted: list[Wanted]
) -> Iterator[tuple[int, Any, tuple[float, ...] | None, tuple[float, float] | None]]:
    """Yield the page of each that is wanted, and where it stands there."""
    import pypdfium2  # type: ignore[import-untyped]

    boxes = _boxes(path, wanted)
    with pypdfium2.PdfDocument(path) as pdf:
        for one in wanted:
            page = pdf[one.page - 1]
            yield one.page, page, *_spot(page, one, boxes)


def _boxes(path: str, wanted: Iterable[Wanted]) -> dict[str, tuple[float, ...]]:
    """Return where the cells of the tables that rules draw stand on their pages."""
    found: dict[str, tuple[float, ...]] = {}
    for half in {
        place[1] or "" for one in wanted if (place := _PLACE.search(one.where))
    }:
        with suppress(GovopenError):
            layout = lay_out_pdf(replace(open_document(path), half=half))
            found |= {
                table.locate(cell): cell.box
                for table in layout.tables
                for row in table.rows
                for cell in row
                if cell.box
            }
    return found


def _lines(page: Any) -> Iterator[_Line]:
    """Yield the lines of text of a page."""
    text = page.get_textpage()
    boxes = [text.get_rect(n) for n in range(text.count_rects())]
    for _, same in groupby(sorted(boxes, key=_middle), key=_middle):
        left, bottom, right, top = zip(*same, strict=True)
        bounds = min(left), min(bottom), max(right), max(top)
        yield _Line(bounds[1], bounds[3], text.get_text_bounded(*bounds))


def _middle(box: tuple[float, float, float, float]) -> int:
    return round((box[1] + box[3]) / 8)


def _spot(
    page: Any, wanted: Wanted, boxes: dict[str, tuple[float, ...]]
) -> tuple[tuple[float, ...] | None, tuple[float, float] | None]:
    """Return the cell that is wanted, and where it or its lines begin and end."""
    place = _PLACE.search(wanted.where)
    if box := boxes.get(place[0]) if place else None:
        return box, (box[1], box[3])
    return None, None if page.get_rotation() else _strip(page, wanted)


def _strip(page: Any, wanted: Wanted) -> tuple[float, float] | None:
    """Return where the lines begin and end that print the value by the label."""
    if wanted.value is None:
        return None
    lines = list(_lines(page))
    plain, parted = f"{wanted.value:.15g}", f"{wanted.value:,.15g}"
    printed = re.compile(
        rf"(?<![\d.,])(?:{re.escape(plain)}|{re.escape(parted)})(?![\d,])"
    )
    label = set(normalise(wanted.label))
    named = [
        line
        for line in lines
        if printed.search(line.text)
        and len(label & set(_around(lines, line))) >= _ALIKE * len(label)
    ]
    if not named:
        return None
    high = page.get_height()
    return high - max(x.top for x in named), high - min(x.bottom for x in named)


def _around(lines: list[_Line], line: _Line) -> str:
    near = (x for x in lines if abs(x.bottom - line.bottom) <= _NEAR)
    return normalise("".join(x.text for x in near))
