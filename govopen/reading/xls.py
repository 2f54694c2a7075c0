"""The records of an old Excel workbook (XLS), looked through before they are read.

What comes in are the bytes of the file; what goes out is, for each sheet, what the
library that reads workbooks would pass over as blank or show though Excel does not:
the cells that hold an error or a formula never computed, those whose format hides
them or shows them as a share, those of which letters are struck out or raised, and the
rows and columns that are hidden. A workbook that
would take more memory than any report is refused here.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from govopen.errors import FormatError, TooLargeError
from govopen.reading.tables import MAX_CELLS

MAX_DECLARED = 2**21  # cells; rows may be declared to the last that a sheet has
MAX_TEXT = 2**23  # letters

_END = 0xFFFFFFFE
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip

# How a format shows numbers, where it does not show them as they are.
PERCENT, HIDDEN = "percent", "hidden"

_FORMAT, _FONT, _XF = 0x41E, 0x31, 0xE0
_FORMULA, _EOF, _CONTINUE, _FILEPASS = 0x06, 0x0A, 0x3C, 0x2F
_COLINFO, _BOUNDSHEET, _MULRK, _SST, _LABELSST = 0x7D, 0x85, 0xBD, 0xFC, 0xFD
_DIMENSIONS, _NUMBER, _LABEL, _BOOLERR, _ROW, _RK = (
    0x200, 0x203, 0x204, 0x205, 0x208, 0x27E,
)  # fmt: skip
_BOF = 0x809


@dataclass
class Sheet:
    """What is to be known of a sheet: places count from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    percents: set[tuple[int, int]] = field(default_factory=set)
    unseen: set[tuple[int, int]] = field(default_factory=set)
    mixed: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class _Styles:
    """What the workbook says of its cells: by format, by font and by shared text."""

    shown: dict[int, str] = field(default_factory=lambda: {9: PERCENT, 10: PERCENT})
    struck: list[bool] = field(default_factory=list)
    raised: list[bool] = field(default_factory=list)
    formats: list[tuple[int, int]] = field(default_factory=list)
    texts: list[tuple[int, frozenset[int]]] = field(default_factory=list)

    def format(self, number: int) -> str:
        """Say how a format of cells shows numbers."""
        if number >= len(self.formats):
            return ""
        font, code = self.formats[number]
        return HIDDEN if self._is(self.struck, font) else self.shown.get(code, "")

    def is_mixed(self, text: int) -> bool:
        """Tell whether letters of a shared text are struck out or off the line."""
        fonts = self.texts[text][1] if text < len(self.texts) else ()
        return any(self._is(self.struck, f) or self._is(self.raised, f) for f in fonts)

    def _is(self, fonts: list[bool], number: int) -> bool:
        number -= number > 4  # there is no font 4
        return number < len(fonts) and fonts[number]


def shown_as(code: str) -> str:
    """Say how a format shows numbers: as shares, not at all, or as they are.

    Examples
    --------
    >>> shown_as("0.0%"), shown_as(";;;"), shown_as('0"%"')
    ('percent', 'hidden', '')
    """
    code = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^]]*\]', "", code)
    if "%" in code:
        return PERCENT
    return HIDDEN if code.count(";") > 1 and not code.strip("; ") else ""


def sheets_of(path: str, data: bytes) -> list[Sheet]:
    """Look through a workbook.

    Returns
    -------
    list of Sheet
        In the order of the workbook's sheets, charts among them.

    Raises
    ------
    TooLargeError
        A sheet declares or spans more cells than any report has, or its cells repeat
        more text.
    FormatError
        The workbook is encrypted.
    ValueError, IndexError, struct.error
        The file is damaged.
    """
    stream = _workbook(data)
    places: list[int] = []
    styles = _Styles()
    table = b""
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise FormatError(
                path,
                "the file is protected by a password",
                "Save it without the password.",
            )
        if kind == _BOUNDSHEET:
            places.append(struct.unpack_from("<I", body)[0])
        if kind == _SST:
            table = body
            styles.texts = list(_texts(stream, len(body), table))
        if kind == _FONT:
            styles.struck.append(bool(body[2] & 8))
            styles.raised.append(bool(body[8]))
        if kind == _XF:
            styles.formats.append(struct.unpack_from("<2H", body))
        if kind == _FORMAT:
            number, _, wide = struct.unpack_from("<2HB", body)
            code = body[5:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
            styles.shown[number] = shown_as(code)
        if kind == _EOF:
            break
    return [_sheet(path, stream, place, styles) for place in places]


def _sheet(path: str, stream: bytes, place: int, styles: _Styles) -> Sheet:
    sheet = Sheet()
    bottom = right = text = depth = 0
    for kind, body in _records(stream, place):
        if kind == _BOF:
            depth += 1  # charts have records of their own
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind == _DIMENSIONS:
            wide = len(body) >= 14
            _, rows, _, columns = struct.unpack_from("<IIHH" if wide else "<4H", body)
            if rows * columns > MAX_DECLARED:
                raise _too_large(path, f"a sheet of {rows:,} rows, {columns:,} columns")
        elif kind == _COLINFO:
            first, last = struct.unpack_from("<2H", body)
            if struct.unpack_from("<H", body, 8)[0] & 1:
                sheet.hidden_columns |= set(range(first, min(last, 255) + 1))
        elif kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind in (_FORMULA, _NUMBER, _LABEL, _BOOLERR, _RK, _LABELSST, _MULRK):
            row, column = struct.unpack_from("<2H", body)
            last = struct.unpack_from("<H", body, -2)[0] if kind == _MULRK else column
            bottom, right = max(bottom, row + 1), max(right, last + 1)
            if bottom * right > MAX_CELLS:
                raise _too_large(path, f"a sheet of {bottom:,} rows, {right:,} columns")
            if kind == _LABELSST:
                index = struct.unpack_from("<I", body, 6)[0]
                text += styles.texts[index][0] if index < len(styles.texts) else 0
                if text > MAX_TEXT:
                    raise _too_large(path, "cells with more text")
                if styles.is_mixed(index):
                    sheet.mixed.add((row, column))
            for n in range(last - column + 1):
                shown = styles.format(struct.unpack_from("<H", body, 4 + 6 * n)[0])
                if shown:
                    found = sheet.unseen if shown == HIDDEN else sheet.percents
                    found.add((row, column + n))
            error = -1
            if kind == _BOOLERR and body[7]:
                error = body[6]
            if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                error = body[8]
            # A formula without a result holds an empty text; one that may give an
            # empty text on purpose has one in it.
            empty = kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 3
            if empty and b"\x17\x00" not in body[22:]:
                sheet.errors[row, column] = "=?"
            if error >= 0:
                sheet.errors[row, column] = _ERRORS.get(error, "#ERROR!")
    return sheet


def _too_large(path: str, what: str) -> TooLargeError:
    return TooLargeError(
        path,
        f"the workbook has {what}, more than any report",
        "Copy the statutory table into a new file.",
    )


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _texts(
    stream: bytes, size: int, table: bytes
) -> Iterator[tuple[int, frozenset[int]]]:
    """Yield the length and the fonts of each text in the shared table.

    It goes on in records. Where one ends within a text, the next one begins with the
    flag that says how wide its letters are.
    """
    start = stream.index(table)
    pieces = [table]
    for kind, body in _records(stream, start + size):
        if kind != _CONTINUE:
            break
        pieces.append(body)
    piece, at = 0, 8

    def take(count: int) -> bytes:
        nonlocal piece, at
        while piece < len(pieces) and at >= len(pieces[piece]):
            piece, at = piece + 1, 0
        if piece >= len(pieces):
            return b""
        found = pieces[piece][at : at + count]
        at += len(found)
        return found

    while len(head := take(3)) == 3:
        count, flags = struct.unpack("<HB", head)
        runs = struct.unpack("<H", take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", take(4))[0] if flags & 4 else 0
        length, wide = count, 1 + (flags & 1)
        while count > 0 and piece < len(pieces):
            count -= len(take(count * wide)) // wide
            if count > 0 and piece + 1 < len(pieces):
                piece, at = piece + 1, 1
                wide = 1 + (pieces[piece][0] & 1)
            elif count > 0:
                yield length, frozenset()
                return
        fonts = b""
        while len(fonts) < 4 * runs and (found := take(4 * runs - len(fonts))):
            fonts += found
        while extra > 0 and (found := take(extra)):
            extra -= len(found)
        whole = fonts[: len(fonts) // 4 * 4]
        yield length, frozenset(font for _, font in struct.iter_unpack("<2H", whole))


def _workbook(data: bytes) -> bytes:
    """Take the workbook out of the compound file that holds it."""
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    directory_start, cutoff, mini_start = (
        struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60)
    )
    extension = struct.unpack_from("<I", data, 68)[0]

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    numbers = list(struct.unpack_from("<109I", data, 76))
    for _ in range(len(data) // size):
        if extension >= _END:
            break
        *more, extension = struct.unpack(f"<{size // 4}I", sector(extension))
        numbers += more
    fat: list[int] = []
    for number in numbers[: len(data) // size + 1]:
        found = sector(number) if number < _END else b""
        fat += struct.unpack(f"<{len(found) // 4}I", found[: len(found) // 4 * 4])

    def chain(start: int, links: list[int]) -> Iterator[int]:
        seen = 0
        while start < _END and start < len(links) and seen <= len(links):
            yield start
            start, seen = links[start], seen + 1

    def read(start: int) -> bytes:
        return b"".join(map(sector, chain(start, fat)))

    directory = read(directory_start)
    root = directory[:128]
    for at in range(0, len(directory) - 127, 128):
        entry = directory[at : at + 128]
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)]
        if name.decode("utf-16-le", "replace") not in ("Workbook", "Book"):
            continue
        start, length = struct.unpack_from("<2I", entry, 116)
        if length >= cutoff:
            return read(start)[:length]
        mini = read(struct.unpack_from("<I", root, 116)[0])
        found = read(mini_start)
        links = list(struct.unpack(f"<{len(found) // 4}I", found))
        parts = (mini[64 * n : 64 * n + 64] for n in chain(start, links))
        return b"".join(parts)[:length]
    raise ValueError("it holds no workbook")
