"""The sheets of an old Excel workbook (XLS), read through xlrd.

What comes in are the bytes of the file; what goes out is each :class:`~.sheet.Sheet`
that a reader sees. The records of the workbook are looked through first: those that no
table needs are taken out, so that none of their formulas is computed, and a workbook
that would take more memory than any report is refused. What xlrd passes over is found
there too: formulas never computed, formats on a condition.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from govopen.reading.compound import streams_of
from govopen.reading.document import too_big
from govopen.reading.parts import protected
from govopen.reading.runs import Style
from govopen.reading.sheet import (
    LOWEST,
    NARROWEST,
    REPEATED,
    SPREAD,
    Area,
    Font,
    Look,
    Place,
    Sheet,
)
from govopen.reading.tables import MAX_CELLS

if TYPE_CHECKING:
    from xlrd.book import Book

_FORMULA, _EOF, _CONTINUE, _FILEPASS, _BOF = 0x06, 0x0A, 0x3C, 0x2F, 0x809
_BOUNDSHEET, _MULRK, _STRING, _CONDFMT, _CF = 0x85, 0xBD, 0x207, 0x1B0, 0x1B1
_CELLS = {_FORMULA, 0x203, 0x204, 0x205, 0x27E, 0xD6, 0xFD, _MULRK}
_SHARED = {0x4BC, 0x221, 0x236}  # may stand between a formula and its text
# Those, sheets' blanks and merges, rows, columns, windows; fonts, formats and styles,
# colours, the page of codes, the day that dates count from.
_NEEDED = _CELLS | _SHARED | {
    _EOF, _CONTINUE, _BOF, _BOUNDSHEET, 0xFC, _STRING, 0x201, 0xBE, 0xE5, 0x208, 0x7D,
    0x55, 0x225, 0x31, 0x1E, 0x41E, 0xE0, 0x92, 0x42, 0x22, 0x23E, 0x293,
}  # fmt: skip
_WHITES = (1, 9)
_PLACED = {4: REPEATED[0], 5: SPREAD[1], 7: SPREAD[0]}


@dataclass
class _Seen:
    """What is found on a sheet before it is read."""

    never_computed: set[Place] = field(default_factory=set)
    doubted: list[Area] = field(default_factory=list)


def sheets_of(path: str, data: bytes) -> Iterator[Sheet]:
    """Yield the sheets of a workbook that a reader sees.

    Raises
    ------
    ImportError
        xlrd is not installed.
    TooLargeError
        A sheet spans more cells than any report has, or its cells repeat more text.
    FormatError
        The workbook is encrypted.
    ValueError, IndexError, struct.error and others
        The file is damaged.
    """
    import xlrd

    whole = next(streams_of(data, "Workbook", "Book"), None)
    if whole is None:
        raise ValueError("it holds no workbook")
    stream = bytearray(whole[1])
    seen = _look_through(path, stream)
    book = xlrd.open_workbook(
        file_contents=bytes(stream),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
        logfile=StringIO(),
    )
    looks = [_look(book, xf) for xf in book.xf_list]
    for number, found in enumerate(seen):
        own = book.sheet_by_index(number)
        if not own.visibility:
            yield _sheet(path, book, own, looks, found)
        book.unload_sheet(number)


def _records(stream: bytes | bytearray, place: int) -> Iterator[tuple[int, int, bytes]]:
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, place)
        yield place, kind, bytes(stream[place + 4 : place + 4 + size])
        place += 4 + size


def _look_through(path: str, stream: bytearray) -> list[_Seen]:
    """Look through the records, and take out those that no table needs."""
    places: list[int] = []
    found: dict[int, _Seen] = defaultdict(_Seen)
    own, depth, bottom, right = _Seen(), 0, 0, 0
    waiting = -1  # the place of a formula whose text is to follow
    areas: list[Area] = []
    for at, kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise protected(path)
        if waiting >= 0 and kind not in _SHARED:
            if kind != _STRING:  # it has no text: say so, as xlrd would stop here
                stream[waiting + 10] = 3
                row, column = struct.unpack_from("<2H", stream, waiting + 4)
                own.never_computed.add((row, column))
            waiting = -1
        if kind == _BOF:
            depth += 1  # charts have records of their own
            if depth == 1:
                own, bottom, right = found[at], 0, 0
        elif kind == _EOF:
            depth = max(0, depth - 1)
        elif kind == _BOUNDSHEET:
            place, _, sort = struct.unpack_from("<IBB", body)
            places += [place] if sort == 0 else []
        elif kind in _CELLS:
            row, column = struct.unpack_from("<2H", body)
            last = struct.unpack_from("<H", body, -2)[0] if kind == _MULRK else column
            bottom, right = max(bottom, row + 1), max(right, last + 1)
            if bottom * right > MAX_CELLS:
                raise too_big(path, f"a sheet has {bottom:,} rows, {right:,} columns")
            # A formula without a result holds an empty text; one that may give an
            # empty text on purpose has one in it.
            text = kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6]
            if text == 3 and b"\x17\x00" not in body[22:]:
                own.never_computed.add((row, column))
            waiting = at if kind == _FORMULA and text == 0 and text is not False else -1
        elif kind == _CONDFMT:
            count = struct.unpack_from("<H", body, 12)[0]
            pairs = struct.iter_unpack("<4H", body[14 : 14 + 8 * count])
            areas = [(a, c, b, d) for a, b, c, d in pairs]
        elif kind == _CF and _may_hide(body):
            own.doubted += areas
            areas = []
        if kind not in _NEEDED:
            stream[at : at + 2] = b"\xff\xff"  # no kind there is
    return [found[place] for place in places]


def _may_hide(body: bytes) -> bool:
    """Tell whether a format on a condition may hide a number, or show another."""
    flags = struct.unpack_from("<I", body, 6)[0]
    if not flags & 0x04000000:  # no font; maybe a format of numbers
        return bool(flags & 0x02000000)
    struck, colour = struct.unpack_from("<I8xI", body, 80)
    return bool(flags & 0x02000000 or colour in _WHITES or struck & 0x80)


def _colour(book: Book, index: int) -> str:
    found = book.colour_map.get(index)
    return "".join(f"{part:02X}" for part in found) if found else ""


def _font(book: Book, number: int) -> Font:
    if number >= len(book.font_list):
        return Font()
    font = book.font_list[number]
    colour = _colour(book, font.colour_index)
    raised = ("", "superscript", "subscript")[min(font.escapement, 2)]
    style = Style(
        font.height / 20, raised, "" if colour == "000000" else colour, font.name
    )
    return Font(style, bool(font.struck_out))


def _look(book: Book, xf: Any) -> Look:
    back = xf.background
    fill = _colour(book, back.pattern_colour_index) if back.fill_pattern == 1 else ""
    code = book.format_map[xf.format_key].format_str
    placed = _PLACED.get(xf.alignment.hor_align, "")
    return Look(code, _font(book, xf.font_index), fill, placed)


def _sheet(path: str, book: Book, own: Any, looks: list[Look], seen: _Seen) -> Sheet:
    from xlrd import biffh

    sheet = Sheet(path, own.name, doubted=seen.doubted)
    sheet.zeros = bool(own.show_zero_values)
    sheet.since_1904 = bool(book.datemode)
    sheet.merged = [(a, c, b - 1, d - 1) for a, b, c, d in own.merged_cells]
    sheet.hidden_rows = {
        r for r, x in own.rowinfo_map.items() if x.hidden or x.height < 20 * LOWEST
    }
    sheet.hidden_columns = {
        c for c, x in own.colinfo_map.items() if x.hidden or x.width < 256 * NARROWEST
    }
    for row in range(own.nrows):
        for column, cell in enumerate(own.row(row)):
            place = row, column
            look = looks[cell.xf_index] if cell.xf_index is not None else Look()
            if place in seen.never_computed:
                sheet.add(place, "=?")
            elif cell.ctype == biffh.XL_CELL_ERROR:
                sheet.add(place, biffh.error_text_from_code.get(cell.value, "#ERROR!"))
            elif cell.ctype == biffh.XL_CELL_BOOLEAN:
                sheet.add(place, str(bool(cell.value)).upper())
            elif cell.ctype in (biffh.XL_CELL_NUMBER, biffh.XL_CELL_DATE):
                sheet.add_number(place, cell.value, look)
            elif cell.ctype == biffh.XL_CELL_TEXT:
                changes = own.rich_text_runlist_map.get(place, ())
                fonts = [look.font, *(_font(book, font) for _, font in changes)]
                ends = pairwise([0, *(start for start, _ in changes), None])
                texts = (cell.value[start:end] for start, end in ends)
                sheet.add_text(place, zip(texts, fonts, strict=True), look)
    return sheet
