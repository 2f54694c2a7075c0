"""The sheets of an Excel workbook (XLSX), read from its parts.

What comes in is a :class:`~.document.Document`; what goes out is each
:class:`~.sheet.Sheet` that a reader sees. What a workbook shows is settled in many
places (fonts, formats of numbers, rules on conditions, widths, views), and all of them
are asked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import InvalidOperation
from functools import cache
from typing import NamedTuple

from lxml import etree

from govopen.reading.document import Document, damaged
from govopen.reading.formats import BUILT_IN
from govopen.reading.parts import (
    is_on,
    name_of,
    parse_part,
    parts_of,
    related,
    value_of,
)
from govopen.reading.runs import Style
from govopen.reading.sheet import (
    BLACK,
    LOWEST,
    NARROWEST,
    WHITE,
    Area,
    Font,
    Look,
    Place,
    Sheet,
)
from govopen.reading.sheet import is_unseen as hides

_BOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?0*([1-9]\d{0,6})")
_COLUMNS, _ROWS = 16_384, 1_048_576
_THEME = {"0": WHITE, "1": ""}
_INDEXED = {"0": "", "1": WHITE, "8": "", "9": WHITE, "64": "", "65": WHITE}

Rich = list[tuple[str, Font | None]]  # texts and their fonts, None for the cell's


class _Book(NamedTuple):
    """What holds for all sheets."""

    texts: list[Rich]
    looks: list[Look]
    dxfs: list[etree._Element]
    since_1904: bool
    stale: bool


def sheets_of(document: Document) -> Iterator[Sheet]:
    """Yield the sheets of a workbook that a reader sees.

    Raises
    ------
    TooLargeError, FormatError, DamagedError
        It is larger than any report, protected, or broken.
    """
    path = document.path
    parts = parts_of(document)
    names = {name.lower(): name for name in parts}

    def part(name: str) -> etree._Element | None:
        found = names.get(name.lower())
        return None if found is None else parse_part(path, parts[found])

    book = part(_BOOK)
    if book is None:
        raise damaged(path, "it has no workbook")
    targets = related(path, parts, _BOOK)
    styles = next((t for t in targets.values() if t.lower().endswith("styles.xml")), "")
    texts = next((t for t in targets.values() if "sharedstrings" in t.lower()), "")
    looks, dxfs = _styles(part(styles or "xl/styles.xml"))
    properties, calculated = book.find("{*}workbookPr"), book.find("{*}calcPr")
    shared = _Book(
        list(map(_rich, _children(part(texts or "xl/sharedStrings.xml"), "si"))),
        looks,
        dxfs,
        properties is not None and _yes(properties.get("date1904")),
        calculated is not None and _yes(calculated.get("fullCalcOnLoad")),
    )
    taken = set()
    for item in book.iterfind("{*}sheets/{*}sheet"):
        target = targets.get(value_of(item, "id"), "")
        if item.get("state") in ("hidden", "veryHidden"):
            continue
        if target in taken:
            raise damaged(path, f"two of its sheets share the part {target}")
        taken.add(target)
        root = part(target)
        if root is None:
            raise damaged(path, f"it has no part {target or 'for a sheet'}")
        if name_of(root) != "worksheet":
            continue
        sheet = Sheet(path, item.get("name") or "", since_1904=shared.since_1904)
        try:
            _fill(sheet, root, shared)
        except (ValueError, InvalidOperation, OverflowError) as error:
            raise damaged(path, error) from error
        yield sheet


def _children(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if root is not None:
        yield from root.iterchildren(f"{{*}}{name}")


def _yes(value: str | None) -> bool:
    return value in ("1", "true", "on")


# -- styles --------------------------------------------------------------------------


def _colour(element: etree._Element | None) -> str:
    """Return a colour as RRGGBB, nothing for black; others by their number."""
    if element is None or _yes(element.get("auto")):
        return ""
    if rgb := element.get("rgb"):
        return "" if rgb[-6:].upper() == BLACK else rgb[-6:].upper()
    tint = float(element.get("tint") or 0)
    for key, known in (("theme", _THEME), ("indexed", _INDEXED)):
        if (number := element.get(key)) is None:
            continue
        if number not in known:
            return f"{key} {number} {tint or ''}".strip()
        # A tint makes black lighter or white darker, by its part.
        light = 1 + min(tint, 0) if known[number] else max(tint, 0)
        grey = f"{round(255 * min(max(light, 0), 1)):02X}" * 3
        return "" if grey == BLACK else grey
    return ""


def _font(element: etree._Element | None) -> Font:
    if element is None:
        return Font()

    def given(name: str) -> str:
        found = element.find(f"{{*}}{name}")
        return "" if found is None else found.get("val") or ""

    level = given("vertAlign")
    name = given("name") or given("rFont")
    style = Style(
        float(given("sz") or 0),
        0 if level in ("", "baseline") else level,
        _colour(element.find("{*}color")),
        name,
    )
    return Font(style, is_on(element.find("{*}strike")))


def _fill_of(element: etree._Element) -> str:
    pattern = element.find("{*}patternFill")
    if pattern is None:
        stops = {_colour(stop) or BLACK for stop in element.iter("{*}color")}
        return "some" if len(stops) > 1 else next(iter(stops), "")
    if pattern.get("patternType") != "solid":
        return _colour(pattern.find("{*}bgColor"))
    return _colour(pattern.find("{*}fgColor")) or BLACK


def _styles(
    root: etree._Element | None,
) -> tuple[list[Look], list[etree._Element]]:
    if root is None:
        return [], []
    codes = dict(BUILT_IN)
    for item in root.iterfind("{*}numFmts/{*}numFmt"):
        key = item.get("numFmtId") or ""
        if key.isdecimal() and len(key) < 9:
            codes[int(key)] = item.get("formatCode") or ""
    fonts = [_font(item) for item in root.iterfind("{*}fonts/{*}font")]
    fills = [_fill_of(item) for item in root.iterfind("{*}fills/{*}fill")]
    looks = []
    for item in root.iterfind("{*}cellXfs/{*}xf"):
        number, font, fill = (
            int(text) if (text := item.get(key) or "0").isdecimal() else 0
            for key in ("numFmtId", "fontId", "fillId")
        )
        placed = item.find("{*}alignment")
        looks.append(
            Look(
                codes.get(number, ""),
                fonts[font] if font < len(fonts) else Font(),
                fills[fill] if fill < len(fills) else "",
                "" if placed is None else placed.get("horizontal") or "",
            )
        )
    return looks, list(root.iterfind("{*}dxfs/{*}dxf"))


def _rich(item: etree._Element) -> Rich:
    """Return the runs of a text, without what tells how to pronounce it."""
    found: Rich = []
    for child in item:
        name = name_of(child)
        if name == "t":
            found.append((child.text or "", None))
        elif name == "r":
            look, text = child.find("{*}rPr"), child.findtext("{*}t") or ""
            found.append((text, None if look is None else _font(look)))
    return found


# -- sheets --------------------------------------------------------------------------


@cache
def _index(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _place(reference: str) -> Place:
    match = _REFERENCE.fullmatch(reference.strip())
    row, column = (int(match[2]) - 1, _index(match[1])) if match else (_ROWS, 0)
    if row >= _ROWS or column >= _COLUMNS:
        raise ValueError(f"a cell stands at {reference[:20]!r}, where no cell is")
    return row, column


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    if first.isalpha() or first.strip("$").isdecimal():  # whole columns or rows
        return 0, 0, _ROWS, _COLUMNS
    top, left = _place(first)
    bottom, right = _place(last or first)
    return top, left, bottom, right


def _fill(sheet: Sheet, root: etree._Element, book: _Book) -> None:
    """Put on a sheet what its part holds."""
    for view in root.iterfind("{*}sheetViews/{*}sheetView"):
        sheet.zeros = sheet.zeros and view.get("showZeros") not in ("0", "false")
    sheet.hidden_columns = _hidden_columns(root)
    sheet.doubted = list(_doubted(root, book))
    sheet.merged = [
        _area(item.get("ref") or "") for item in root.iterfind("{*}mergeCells/*")
    ]
    shared: dict[str | None, str] = {}
    usual = root.find("{*}sheetFormatPr")
    height = "" if usual is None else usual.get("defaultRowHeight") or ""
    row = -1
    for line in root.iterfind("{*}sheetData/{*}row"):
        number = line.get("r") or ""
        row = int(number) - 1 if number.isdecimal() and len(number) < 8 else row + 1
        high = float(line.get("ht") or height or LOWEST)
        if _yes(line.get("hidden")) or high < LOWEST:
            sheet.hidden_rows.add(row)
        column = -1
        for cell in line.iterchildren("{*}c"):
            reference = cell.get("r")
            place = _place(reference) if reference else (row, column + 1)
            column = place[1]
            if len(cell):
                if place in sheet.cells:
                    raise ValueError(f"the cell {reference} is there twice")
                _add(sheet, place, cell, book, shared)


def _hidden_columns(root: etree._Element) -> set[int]:
    usual = root.find("{*}sheetFormatPr")
    width = 1.0 if usual is None else float(usual.get("defaultColWidth") or 1)
    hidden = bytearray([width < NARROWEST]) * _COLUMNS
    for item in root.iterfind("{*}cols/{*}col"):
        first, last = (min(int(item.get(k) or 0), _COLUMNS) for k in ("min", "max"))
        gone = _yes(item.get("hidden")) or float(item.get("width") or 1) < NARROWEST
        if 0 < first <= last:
            hidden[first - 1 : last] = bytes([gone]) * (last - first + 1)
    return {column for column, gone in enumerate(hidden) if gone}


# How a cell that holds neither number nor text is written, by its type.
_WORDS: dict[str, Callable[[str], str]] = {
    "b": lambda told: "TRUE" if _yes(told) else "FALSE",
    "d": lambda told: datetime.fromisoformat(told).isoformat(" "),
    "e": str,
}


def _add(
    sheet: Sheet,
    place: Place,
    cell: etree._Element,
    book: _Book,
    shared: dict[str | None, str],
) -> None:
    """Put a cell on its sheet.

    An error such as #REF! and a formula never computed are no figures, but whoever
    reads the report should hear of them; in a stale workbook, which is to be computed
    anew, a formula's 0 may be as good as nothing.
    """
    style = cell.get("s") or "0"
    known = style.isdecimal() and int(style) < len(book.looks)
    look = book.looks[int(style)] if known else Look()
    value, formula = cell.findtext("{*}v"), cell.find("{*}f")
    printed, kind = (value or "").strip(), cell.get("t") or "n"
    if formula is not None:
        words = formula.text or shared.get(formula.get("si"), "")
        shared.setdefault(formula.get("si"), words)
        waits = book.stale and kind == "n" and printed.strip("0.") == ""
        if not printed or waits:
            if '""' not in words or kind != "str":  # it may say nothing on purpose
                sheet.add(place, f"={words}")
            return
    if kind == "n" and printed:
        sheet.add_number(place, float(printed), look)
        return
    if kind in _WORDS and printed:
        sheet.add(place, _WORDS[kind](printed))
        return
    if kind == "inlineStr":
        runs = [run for item in _children(cell, "is") for run in _rich(item)]
    elif kind == "s":
        if not printed.isdecimal() or int(printed) >= len(book.texts):
            raise ValueError(f"the text {printed[:20]!r} of a cell is not there")
        runs = book.texts[int(printed)]
    else:
        runs = [(value or "", None)]
    sheet.add_text(place, [(text, font or look.font) for text, font in runs], look)


def _doubted(root: etree._Element, book: _Book) -> Iterator[Area]:
    """Yield where a format on a condition may hide a number, or show another."""
    for item in root.iter("{*}conditionalFormatting"):
        ranges = item.get("sqref") or item.findtext("{*}sqref") or ""
        for rule in item.iterfind("{*}cfRule"):
            own, number = rule.find("{*}dxf"), rule.get("dxfId") or ""
            if own is None and number.isdecimal() and int(number) < len(book.dxfs):
                own = book.dxfs[int(number)]
            bare = any(part.get("showValue") in ("0", "false") for part in rule)
            if bare or (own is not None and _hides(own)):
                yield from map(_area, ranges.split())


def _hides(dxf: etree._Element) -> bool:
    font = _font(dxf.find("{*}font"))
    back = dxf.find("{*}fill/{*}patternFill/{*}bgColor")
    below = "" if back is None else _colour(back) or BLACK
    told = back is not None or dxf.find("{*}font/{*}color") is not None
    unseen = font.struck or (told and hides(font.style.colour, below))
    return unseen or dxf.find("{*}numFmt") is not None
