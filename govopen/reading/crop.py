"""Pictures of where figures stand on the pages of a PDF, for a person to compare.

What comes in is the file, and for each picture a page, a label and a value; what goes
out are the names of PNG files. A picture is as wide as the page and holds every line
that prints the value near the label; where no line does, or the page is turned, it is
the whole page: more than asked for, and never another place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from govopen.reading.words import normalise
from govopen.store import replacing, unwritable

SCALE = 2  # pixels for a point: 144 dots an inch
_AROUND = 24  # points above and below
_NEAR = 30  # points between a figure and a line of its label
_ALIKE = 0.6  # of the characters of a label


class Wanted(NamedTuple):
    """What a picture is to show: a page, counted from 1, a label and a value."""

    page: int
    label: str
    value: float | None


class _Line(NamedTuple):
    bottom: float
    top: float
    text: str


def draw(path: str, wanted: Iterable[Wanted], folder: str) -> list[str]:
    """Draw each part of a PDF that is wanted into a folder; name the files."""
    import pypdfium2  # type: ignore[import-untyped]

    with unwritable(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
    names = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number, one in enumerate(wanted, start=1):
            page = pdf[one.page - 1]
            low, high = _strip(page, one) or (0.0, page.get_height())
            below = max(low - _AROUND, 0)
            above = max(page.get_height() - high - _AROUND, 0)
            picture = page.render(scale=SCALE, crop=(0, below, 0, above)).to_pil()
            name = f"{Path(path).stem}-{number:03}.png"
            with replacing(Path(folder, name)) as fresh:
                picture.save(fresh, "PNG")
            names.append(name)
    return names


def draw_pages(
    path: str, wanted: Iterable[Wanted], folder: str
) -> list[tuple[str, tuple[float, float] | None]]:
    """Draw each page that is wanted once; name the file for each that is wanted.

    With it goes where its lines begin and end, in parts of the height from the top.
    """
    import pypdfium2

    found = []
    with pypdfium2.PdfDocument(path) as pdf:
        for one in wanted:
            page, picture = pdf[one.page - 1], Path(folder, f"{one.page}.png")
            if not picture.exists():
                page.render(scale=SCALE).to_pil().save(picture)
            height, strip = page.get_height(), _strip(page, one)
            ends = (1 - strip[1] / height, 1 - strip[0] / height) if strip else None
            found.append((picture.name, ends))
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


def _strip(page: Any, wanted: Wanted) -> tuple[float, float] | None:
    """Return from where to where the lines reach that print the value by the label."""
    if wanted.value is None or page.get_rotation():
        return None
    lines = list(_lines(page))
    plain, parted = f"{wanted.value:.15g}", f"{wanted.value:,.15g}"
    printed = re.compile(
        rf"(?<![\d.,])(?:{re.escape(plain)}|{re.escape(parted)})(?![\d,])"
    )
    having = [line for line in lines if printed.search(line.text)]
    label = set(normalise(wanted.label))
    named = [
        line
        for line in having
        if len(label & set(_around(lines, line))) >= _ALIKE * len(label)
    ]
    chosen = named or having
    if not chosen:
        return None
    return min(x.bottom for x in chosen), max(x.top for x in chosen)


def _around(lines: list[_Line], line: _Line) -> str:
    near = (x for x in lines if abs(x.bottom - line.bottom) <= _NEAR)
    return normalise("".join(x.text for x in near))
