"""A Word or WPS file of 1997 to 2003 (DOC), written anew as one of today.

What comes in is a :class:`~.document.Document` in the Word Binary File Format
([MS-DOC]); what goes out are the parts of a DOCX, as far as :mod:`~.word` and
:mod:`~.looks` read those, so that all that is settled there holds for both. In such a
file the text stands in pieces, and a table is no more than marks where its cells and
rows end; how letters, paragraphs and rows look stands apart from it, as lists of single
changes (`Change`) to what their styles say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, chain, pairwise, zip_longest
from operator import itemgetter
from struct import pack, unpack, unpack_from
from typing import NamedTuple
from xml.sax.saxutils import escape

from govopen.errors import FormatError
from govopen.reading.compound import streams_of, taken_apart
from govopen.reading.document import Document, too_big
from govopen.reading.parts import MAX_TAGS, protected

Change = tuple[int, bytes]  # what is changed, and to what

_MAGIC, _OLDEST = 0xA5EC, 0xC0
_ENCRYPTED, _IN_SECOND = 0x100, 0x200
# The lengths of the text, of footnotes, heads, notes and ends, and of text boxes.
_LENGTHS, _FIRST_LENGTH = "<3I4x3I", 0x4C
# Numbers of the parts of a file in its table of them.
_STYLES, _LETTERS, _PARAGRAPHS, _FONTS, _PIECES = 1, 12, 13, 15, 33
_SHAPES, _BOXES, _LISTS, _USES = 40, 56, 73, 74
_PART, _FIRST_PART = 8, 0x9A
_DEEPEST = 50  # tables in tables, and fields in fields
_CLOSE = 40  # twentieths of a point: edges of cells that nobody can tell apart
_BULLETS = (23, 255)
_HEIGHT, _ROW_ENDS, _CELL_ENDS = 0x9407, (0x2417, 0x244C), 0x244B
_IN_TABLE, _DEPTH, _DEEPER = 0x2416, 0x6649, 0x664A
_STYLED, _LISTED, _LEVEL, _SHADED = 0x4600, 0x460B, 0x260A, (0x442D, 0xC64D)
_CELLS, _LONG, _TABS, _PLAIN = 0xD608, (0xD606, 0xD608), 0xC615, 0x2A33
# Changes that stand in another stream, as they are many; the rest of their list is
# for older programs.
_ELSEWHERE, _AS_WELL = (0x6645, 0x6646), 0x646B
_DELETED, _IS_DATA, _SYMBOL = 0x0800, 0x0806, 0x6A09
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
# A change of a whole piece, told in a byte.
_SHORT = {
    0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x47: 0x0806, 0x4D: 0x2A0C, 0x50: 0x0811,
    0x51: 0x0818, 0x53: 0x2A33, 0x57: 0x0837, 0x58: 0x0838, 0x5C: 0x083C, 0x62: 0x2A42,
    0x68: 0x2A48, 0x73: 0x2A53,
}  # fmt: skip
_COLOURS = (
    "auto", "000000", "0000FF", "00FFFF", "00FF00", "FF00FF", "FF0000", "FFFF00",
    "FFFFFF", "000080", "008080", "008000", "800080", "800000", "808000", "808080",
    "C0C0C0",
)  # fmt: skip
# Signs of a font that shows others in the place of letters are told by such numbers.
_TOKENS = re.compile(r"[^\x00-\x1f\uf000-\uf0ff]+|[\x00-\x1f]|[\uf000-\uf0ff]+")
_ENDS, _PAGE, _PICTURE, _DRAWN = "\r\x07", "\x0c", "\x01", "\x08"
_SIGNS = {"\t": "<tab/>", "\x1e": "<noBreakHyphen/>"}
_SIGNS |= dict.fromkeys("\x0b\x0c\x0e", "<br/>")
_FIELDS = {"\x13": "begin", "\x14": "separate", "\x15": "end"}
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))
_BODY = "<document><body>{}</body></document>"


def old_parts(document: Document) -> dict[str, bytes]:
    """Write the text and the styles of an old Word file as parts of one of today.

    Raises
    ------
    FormatError
        It is protected, or older than Word 97, or xlrd is not installed.
    TooLargeError
        It holds more than any report.
    DamagedError
        It is damaged.
    """
    path = document.path
    with taken_apart(path):
        file = _File(path, document.data)
        text, *others, boxes = unpack_from(_LENGTHS, file.main, _FIRST_LENGTH)
        first = text + sum(others)
        shown = dict[int, str]()
        for start, end, box in _ranges(file.part(_BOXES), 22):
            end = min(end, boxes)
            written = _Text(file, {}).write(first + start, first + end)
            number = unpack_from("<I", box, 14)[0]
            shown[number] = shown.get(number, "") + written
        body = _Text(file, shown).write(0, text)
        for written in shown.values():  # of shapes within shapes
            body += f"<p><r>{_boxed(written)}</r></p>"
        return {
            "word/document.xml": _BODY.format(body).encode(),
            "word/styles.xml": file.styles().encode(),
        }


# -- what stands where ---------------------------------------------------------------


class _Piece(NamedTuple):
    start: int
    end: int
    place: int
    width: int  # of a character, in bytes
    change: int


class _Segment(NamedTuple):
    """Letters that look alike, of one paragraph or its like."""

    start: int
    text: str
    letters: bytes
    paragraph: bytes
    changes: bytes
    ends: bool  # whether the paragraph does


_Ranges = list[tuple[int, int, bytes]]


class _File:
    """The streams of a file, and what is to be found in them."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        names = "WordDocument", "0Table", "1Table", "Data"
        streams = dict(streams_of(data, *names))
        self.main, _, _, self.data = (streams.get(name, b"") for name in names)
        magic, version, flags = unpack_from("<2H6xH", self.main)
        if magic != _MAGIC or version < _OLDEST:
            raise FormatError(
                path,
                "this is a Word file of before 1997, which govopen does not read",
                "Save it as DOCX.",
            )
        if flags & _ENCRYPTED:
            raise protected(path)
        self.table = streams.get(names[2 if flags & _IN_SECOND else 1], b"")
        self.count = 0
        self.known: dict[tuple[bytes, bytes], _Look] = {}
        self.pieces, self.lists = self._pieces()
        self.letters = self._pages(_LETTERS, 1)
        self.paragraphs = self._pages(_PARAGRAPHS, 13)
        self.fonts = self._fonts()
        self.counting = self._counting()

    def part(self, number: int) -> bytes:
        place, size = unpack_from("<2I", self.main, _FIRST_PART + _PART * number)
        # The levels of lists stand behind the part that tells of lists.
        end = len(self.table) if size and number == _LISTS else place + size
        return self.table[place:end]

    def take(self, count: int) -> None:
        """Take account of what there is to be written, and stop at too much."""
        self.count += count
        if self.count > MAX_TAGS:
            raise too_big(self.path, "the file tells hundreds of thousands of things")

    def written(self, text: str) -> str:
        self.take(text.count("<"))
        return text

    def _pieces(self) -> tuple[list[_Piece], list[bytes]]:
        told, at, lists = self.part(_PIECES), 0, []
        while told[at] == 1:
            size = unpack_from("<H", told, at + 1)[0]
            lists.append(told[at + 3 : at + 3 + size])
            at += 3 + size
        size = unpack_from("<I", told, at + 1)[0]
        pieces = []
        for start, end, piece in _ranges(told[at + 5 : at + 5 + size], 8):
            place, change = unpack_from("<2xIH", piece)
            width = 1 if place & 0x40000000 else 2
            place = (place & 0x3FFFFFFF) * width // 2
            if place + (end - start) * width > len(self.main):
                raise ValueError("its text is broken off")
            pieces.append(_Piece(start, end, place, width, change))
        if not pieces or pieces[-1].end > len(self.main):
            raise ValueError("its text is not there, or is longer than the file")
        return pieces, lists

    def _pages(self, number: int, step: int) -> _Ranges:
        """Read the pages that say how letters, or paragraphs, look."""
        found = []
        pages = {unpack("<I", page)[0] for *_, page in _ranges(self.part(number), 4)}
        for start in pages:
            at = 512 * (start & 0x3FFFFF)
            page = self.main[at : at + 512]
            count = page[511]
            for n, pair in enumerate(pairwise(unpack_from(f"<{count + 1}I", page))):
                at = 2 * page[4 * count + 4 + step * n]
                size = page[at] if at else 0
                if step > 1:  # words, and one byte less if there is no second count
                    at, size = (
                        (at, 2 * size - 1) if size else (at + 1, 2 * page[at + 1])
                    )
                found.append((*pair, page[at + 1 : at + 1 + max(0, size)]))
        return sorted(found, key=itemgetter(0))

    def _fonts(self) -> list[str]:
        told, at = self.part(_FONTS), 4
        names = []
        while at < len(told):
            size = told[at]
            name = told[at + 40 : at + 1 + size].decode("utf-16-le", "replace")
            names.append(name.partition("\0")[0])
            at += 1 + size
        return names

    def _counting(self) -> dict[int, set[int]]:
        """Return, by the numbers of lists, those of their levels that show a number."""
        told = self.part(_LISTS)
        count = unpack_from("<H", told)[0] if told else 0
        at, counting = 2 + 28 * count, dict[int, set[int]]()
        for n in range(count):
            name, flags = unpack_from("<i22xB", told, 2 + 28 * n)
            for level in range(1 if flags & 1 else 9):
                kind, letters, paragraph = unpack_from("<4xB19x2B", told, at)
                at += 28 + letters + paragraph
                size = unpack_from("<H", told, at)[0]
                text = told[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace")
                at += 2 + 2 * size
                if kind not in _BULLETS and any(c < "\x09" for c in text):
                    counting.setdefault(name, set()).add(level)
        told = self.part(_USES)
        uses = range(unpack_from("<I", told)[0] if told else 0)
        names = (unpack_from("<i", told, 4 + 16 * n)[0] for n in uses)
        return {n: counting.get(name, set()) for n, name in enumerate(names, start=1)}

    def segments(self, first: int, last: int) -> Iterator[_Segment]:
        """Yield the text between two characters."""
        number = bisect_right(self.pieces, first, key=itemgetter(0)) - 1
        for n in range(max(0, number), len(self.pieces)):
            start, end, place, width, change = self.pieces[n]
            if start >= last:
                break
            at = max(first, start)
            while at < min(end, last):
                here = place + (at - start) * width
                until, letters = _what_holds(self.letters, here)
                ends, paragraph = _what_holds(self.paragraphs, here)
                after = min(until, ends, place + (min(end, last) - start) * width)
                count = max(1, (after - here) // width)
                text = self.main[here : here + count * width].decode(
                    "cp1252" if width == 1 else "utf-16-le", "replace"
                )
                changes = self._changes(change)
                ended = here + count * width == ends
                yield _Segment(at, text, letters, paragraph, changes, ended)
                at += count

    def _changes(self, change: int) -> bytes:
        """Return what is changed in a whole piece."""
        if change & 1:
            return self.lists[change >> 1] if change >> 1 < len(self.lists) else b""
        kind = _SHORT.get(change >> 1 & 0x7F)
        return pack("<HB", kind, change >> 8) if kind else b""

    def changes(self, told: bytes, depth: int = 0) -> Iterator[Change]:
        """Yield single changes."""
        at = 0
        while at + 2 < len(told):
            kind = unpack_from("<H", told, at)[0]
            at += 2
            size = _SIZES[kind >> 13]
            if kind in _LONG:
                size = unpack_from("<H", told, at)[0] - 1
                at += 2
            elif kind == _TABS and told[at] == 255:
                size = 2 + 4 * told[at + 1]
                size += 1 + 3 * told[at + size]
            elif not size:
                size = told[at]
                at += 1
            change = told[at : at + size]
            at += size
            many = kind in _ELSEWHERE or (
                kind == _AS_WELL and b"\x08\xd6" not in told[at:]
            )
            if many and self.data and depth < 3:
                place = unpack("<I", change)[0]
                length = unpack_from("<H", self.data, place)[0]
                yield from self.changes(
                    self.data[place + 2 : place + 2 + length], depth + 1
                )
                return
            yield kind, change

    # -- how it looks ----------------------------------------------------------------

    def look(self, letters: bytes, changes: bytes) -> _Look:
        """Return how letters look."""
        key = letters, changes
        if key not in self.known:
            if len(self.known) > 10_000:
                self.known.clear()
            told = list(self.changes(letters + changes))
            self.known[key] = _Look(self._letters(told), dict(told))
        return self.known[key]

    def _letters(self, changes: Iterable[Change]) -> str:
        told: dict[str, str] = {}
        for kind, value in changes:
            if kind == _PLAIN:
                told.clear()
            elif kind in _LOOKS:
                name, write = _LOOKS[kind]
                told.pop(name, None)
                if (text := write(self, value)) is not None:
                    told[name] = text
        written = "".join(f"<{name} {text}/>" for name, text in told.items())
        return f"<rPr>{written}</rPr>" if written else ""

    def paragraph(self, style: int, told: dict[int, bytes]) -> str:
        """Write how a paragraph looks."""
        written = f'<pStyle val="{style}"/>'
        for kind, write in zip(_SHADED, (_shade80, _shade), strict=True):
            if kind in told:
                written += f"<shd {write(self, told[kind])}/>"
        if _LISTED in told:
            levels = self.counting.get(unpack("<H", told[_LISTED])[0], ())
            number = told.get(_LEVEL, b"\0")[0] in levels
            written += f'<numPr><numId val="{number:d}"/></numPr>'
        return f"<pPr>{written}</pPr>"

    def font(self, value: bytes) -> str:
        number = unpack("<H", value)[0]
        name = self.fonts[number] if number < len(self.fonts) else ""
        shown = "".join(c for c in name if c.isprintable() and c not in '"<&')
        return f'ascii="{shown}"'

    def styles(self) -> str:
        """Write the styles."""
        told = self.part(_STYLES)
        at = unpack_from("<H", told)[0] + 2
        count, base, font = unpack_from("<2H8xH", told, 2)
        least = f'<sz val="20"/><rFonts {self.font(pack("<H", font))}/>'
        written = (
            f"<docDefaults><rPrDefault><rPr>{least}</rPr></rPrDefault></docDefaults>"
        )
        for n in range(count):
            size = unpack_from("<H", told, at)[0]
            if size:
                written += self.written(
                    self._style(n, told[at + 2 : at + 2 + size], base)
                )
            at += 2 + size + size % 2
        return f"<styles>{written}</styles>"

    def _style(self, number: int, told: bytes, at: int) -> str:
        below, sets = unpack_from("<2H", told, 2)
        at += 4 + 2 * unpack_from("<H", told, at)[0]
        parts = []
        for _ in range(sets & 15):
            at += at % 2
            size = unpack_from("<H", told, at)[0]
            parts.append(told[at + 2 : at + 2 + size])
            at += 2 + size
        kind = {1: "paragraph", 2: "character"}.get(below & 15)
        if not kind or not parts:
            return ""
        look = self._letters(self.changes(parts[-1]))
        if kind == "paragraph":
            look += self.paragraph(number, dict(self.changes(parts[0][2:])))
        normal = ' default="1"' if number == 0 else ""
        return (
            f'<style type="{kind}" styleId="{number}"{normal}>'
            f'<basedOn val="{below >> 4}"/>{look}</style>'
        )


def _ranges(told: bytes, size: int) -> _Ranges:
    """Read what holds from one place to the next."""
    count = max(0, len(told) - 4) // (4 + size)
    places = unpack_from(f"<{count + 1}I", told) if count else ()
    if any(a > b for a, b in pairwise(places)):
        raise ValueError("its parts are not in order")
    starts = range(4 * count + 4, 4 * count + 4 + size * count, size)
    return [
        (a, b, told[at : at + size])
        for (a, b), at in zip(pairwise(places), starts, strict=True)
    ]


def _what_holds(ranges: _Ranges, place: int) -> tuple[int, bytes]:
    """Return to where something holds, and what."""
    number = bisect_right(ranges, place, key=itemgetter(0))
    if number and place < ranges[number - 1][1]:
        return ranges[number - 1][1:]
    return ranges[number][0] if number < len(ranges) else 2**32, b""


# -- letters -------------------------------------------------------------------------


@dataclass
class _Look:
    written: str
    told: dict[int, bytes]

    def __post_init__(self) -> None:
        self.gone = self.told.get(_DELETED, b"\0") != b"\0"
        self.hidden = '<vanish val="1"/>' in self.written
        self.is_data = self.told.get(_IS_DATA, b"\0") != b"\0"
        self.symbols = _SYMBOL in self.told


def _switch(_: _File, value: bytes) -> str | None:
    """Write what is on or off, or the other way round than in the style."""
    return {0: 'val="0"', 1: 'val="1"', 0x81: 'val="1"'}.get(value[0])


def _count(form: str) -> Callable[[_File, bytes], str]:
    return lambda _, value: f'val="{unpack(form, value)[0]}"'


def _name(*names: str) -> Callable[[_File, bytes], str | None]:
    return lambda _, v: f'val="{names[v[0]]}"' if v[0] < len(names) else None


def _colour(_: _File, value: bytes) -> str:
    return f'val="{_rgb(value)}"'


def _rgb(value: bytes) -> str:
    return "auto" if value[3] else value[:3].hex().upper()


def _shade(_: _File, value: bytes) -> str:
    """Write what fills the place below letters."""
    kind = "solid" if value[8:] == b"\1\0" else "clear"
    return f'val="{kind}" color="{_rgb(value)}" fill="{_rgb(value[4:])}"'


def _shade80(_: _File, value: bytes) -> str:
    told = unpack("<H", value)[0]
    if told == 0xFFFF:
        return 'val="clear" fill="auto"'
    above, below = (
        _COLOURS[n] if n < len(_COLOURS) else "auto"
        for n in (told & 31, told >> 5 & 31)
    )
    kind = "solid" if told >> 10 == 1 else "clear"
    return f'val="{kind}" color="{above}" fill="{below}"'


def _border(at: int) -> Callable[[_File, bytes], str]:
    return lambda _, v: f'val="{"none" if v[at] in (0, 255) else "single"}"'


def _fitted(_: _File, value: bytes) -> str:
    return 'val="{}" id="{}"'.format(*unpack("<2I", value))


def _set_apart(_: _File, value: bytes) -> str:
    return f'vert="{value[0] & 1}" combine="{value[0] >> 1 & 1}"'


_LOOKS: dict[int, tuple[str, Callable[[_File, bytes], str | None]]] = {
    0x0811: ("webHidden", _switch), 0x0818: ("specVanish", _switch),
    0x0837: ("strike", _switch), 0x0838: ("outline", _switch),
    0x083C: ("vanish", _switch), 0x085A: ("rtl", _switch), 0x2A53: ("dstrike", _switch),
    0x4A30: ("rStyle", _count("<H")), 0x4A43: ("sz", _count("<H")),
    0x4845: ("position", _count("<h")), 0x4852: ("w", _count("<H")),
    0x8840: ("spacing", _count("<h")), 0x4A4F: ("rFonts", _File.font),
    0x2A48: ("vertAlign", _name("baseline", "superscript", "subscript")),
    0x2A42: ("color", _name(*_COLOURS)), 0x6870: ("color", _colour),
    0x2A0C: ("highlight", _name("none", *_COLOURS[1:])),
    0x4866: ("shd", _shade80), 0xCA71: ("shd", _shade),
    0x6865: ("bdr", _border(1)), 0xCA72: ("bdr", _border(5)),
    0xCA76: ("fitText", _fitted), 0xCA78: ("eastAsianLayout", _set_apart),
}  # fmt: skip


# -- paragraphs and tables -----------------------------------------------------------


@dataclass
class _Cell:
    """What a row says of a cell; `across` is the same for all but the first of some."""

    width: int = 0
    across: int = 0
    down: int = 0
    shade: str = ""


@dataclass
class _Row:
    contents: list[str]
    cells: list[_Cell] = field(default_factory=list)
    left: int = 0
    properties: str = ""

    def edges(self) -> list[int]:
        return [*accumulate((cell.width for cell in self.cells), initial=self.left)]


@dataclass
class _Level:
    """A table that is being read, or the text around all."""

    rows: list[_Row] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)

    def end_cell(self) -> None:
        self.cells.append("".join(self.content))
        self.content = []

    def end_row(self, row: _Row) -> None:
        self.rows.append(row)
        self.cells = []


class _Text:
    """Writes text, its paragraphs and tables."""

    def __init__(self, file: _File, boxes: dict[int, str]) -> None:
        self.file, self.boxes = file, boxes
        self.levels = [_Level()]
        self.runs: list[str] = []
        self.fields: list[bool] = []  # whether those that are open have a result
        shapes = _ranges(file.part(_SHAPES), 26) if boxes else ()
        self.shapes = {start: unpack_from("<I", x)[0] for start, _, x in shapes}

    def write(self, first: int, last: int) -> str:
        """Write the text between two characters."""
        for segment in self.file.segments(first, last):
            look = self.file.look(segment.letters, segment.changes)
            at, left = segment.start, len(segment.text)
            for token in _TOKENS.findall(segment.text):
                left -= len(token)
                if token in _ENDS or (token == _PAGE and segment.ends and not left):
                    self._end(token, segment, look)
                else:
                    self._add(self._shown(token, at, look), look)
                at += len(token) + sum(c > "\uffff" for c in token)
        if self.runs:
            self._paragraph("")
        self._reach(0)
        return "".join(self.levels[0].content)

    def _shown(self, token: str, at: int, look: _Look) -> str:
        if token in _FIELDS:
            if len(self.fields) > _DEEPEST:
                raise RecursionError
            if token == "\x13":
                self.fields.append(False)
            elif self.fields and token == "\x14":
                self.fields[-1] = True
            elif self.fields:
                self.fields.pop()
            return f'<fldChar fldCharType="{_FIELDS[token]}"/>'
        if token == _PICTURE:
            return "" if look.is_data else "<drawing/>"
        if token == _DRAWN:
            return _boxed(self.boxes.pop(self.shapes.get(at, -1), ""))
        if token < " ":
            return _SIGNS.get(token, "")
        if look.symbols or "\uf000" <= token[0] <= "\uf0ff":
            return "<sym/>" * len(token)
        name = "t" if all(self.fields) else "instrText"
        return f"<{name}>{escape(token.translate(_NO_CHARACTERS))}</{name}>"

    def _add(self, shown: str, look: _Look) -> None:
        if shown:
            run = f"<r>{look.written}{shown}</r>"
            self.runs.append(
                self.file.written(f"<del>{run}</del>" if look.gone else run)
            )

    def _paragraph(self, properties: str) -> None:
        begun = self.file.written(f"<p>{properties}")
        self.levels[-1].content.append(f"{begun}{''.join(self.runs)}</p>")
        self.runs = []

    def _reach(self, depth: int) -> None:
        """Begin tables in tables, or end them."""
        if depth > _DEEPEST:
            raise RecursionError
        while len(self.levels) - 1 < depth:
            self.levels.append(_Level())
        while len(self.levels) - 1 > depth:
            level = self.levels.pop()
            if level.content:
                level.end_cell()
            if level.cells:  # the end of the row is missing
                level.end_row(_Row(level.cells))
            self.levels[-1].content.append(_table(level.rows))

    def _end(self, mark: str, segment: _Segment, look: _Look) -> None:
        """End a paragraph, and the cell or row that ends with it."""
        changes = list(self.file.changes(segment.paragraph[2:] + segment.changes))
        told = dict(changes)
        self.file.take(len(changes))
        deep, deeper = (
            unpack("<i", told.get(x, bytes(4)))[0] for x in (_DEPTH, _DEEPER)
        )
        depth = max(0, deep + deeper, told.get(_IN_TABLE, b"\0")[0] & 1)
        self._reach(depth)
        level = self.levels[-1]
        if depth and any(told.get(x, b"\0")[0] for x in _ROW_ENDS):
            if self.runs or level.content:
                self._paragraph("")
                level.end_cell()
            level.end_row(_row(self.file, level.cells, changes, look))
            self.file.take(len(level.rows[-1].cells))
            return
        style = told.get(_STYLED, segment.paragraph[:2]) or bytes(2)
        self._paragraph(self.file.paragraph(unpack("<H", style)[0], told))
        if depth and (mark == "\x07" or told.get(_CELL_ENDS, b"\0")[0]):
            level.end_cell()
            self.fields = []


def _boxed(written: str) -> str:
    if written:
        return f"<drawing><txbxContent>{written}</txbxContent></drawing>"
    return "<drawing><anchor/></drawing>"


def _row(
    file: _File, contents: list[str], changes: Iterable[Change], look: _Look
) -> _Row:
    """Read what is said of the cells of a row."""
    row = _Row(contents)
    for kind, value in changes:
        if change := _ROWS.get(kind):
            change(row, value)
        elif kind == _HEIGHT and (height := unpack("<h", value)[0]) < 0:
            row.properties = f'<trHeight val="{-height}" hRule="exact"/>'
        elif kind in _SHADES:
            start, size, write = _SHADES[kind]
            for n, cell in enumerate(row.cells[start : start + len(value) // size]):
                cell.shade = f"<shd {write(file, value[size * n :][:size])}/>"
        elif kind in _SHADES_OF:
            first, last, write = value[0], value[1], _SHADES_OF[kind]
            for cell in row.cells[first:last]:
                cell.shade = f"<shd {write(file, value[2:])}/>"
    row.properties += "<del/>" * look.gone + "<hidden/>" * look.hidden
    return row


def _define(row: _Row, value: bytes) -> None:
    count = value[0]
    edges = unpack_from(f"<{count + 1}h", value, 1)
    flags = chain(_flags(value[3 + 2 * count :]), (0,) * count)
    row.left = edges[0]
    row.cells = [
        _Cell(max(0, b - a), told & 3, told >> 5 & 3)
        for (a, b), told in zip(pairwise(edges), flags, strict=False)
    ]


def _flags(told: bytes) -> Iterator[int]:
    """Yield what is told of each cell: how it is merged, beside borders and widths."""
    return (unpack_from("<H", told, at)[0] for at in range(0, len(told) - 19, 20))


def _move(row: _Row, value: bytes) -> None:
    row.left = unpack("<h", value)[0]


def _insert(row: _Row, value: bytes) -> None:
    first, count, width = unpack("<2BH", value)
    row.cells += [_Cell(width) for _ in range(first - len(row.cells))]
    row.cells[first:first] = [_Cell(width) for _ in range(count)]


def _delete(row: _Row, value: bytes) -> None:
    del row.cells[value[0] : value[1]]


def _widen(row: _Row, value: bytes) -> None:
    for cell in row.cells[value[0] : value[1]]:
        cell.width = unpack_from("<H", value, 2)[0]


def _merge(row: _Row, value: bytes, first: int = 1, other: int = 2) -> None:
    for n, cell in enumerate(row.cells[value[0] : value[1]]):
        cell.across = other if n else first


def _merge_down(row: _Row, value: bytes) -> None:
    for cell in row.cells[value[0] : value[0] + 1]:
        cell.down = value[1]


_ROWS: dict[int, Callable[[_Row, bytes], None]] = {
    _CELLS: _define, 0x9601: _move, 0x7621: _insert, 0x5622: _delete, 0x7623: _widen,
    0x5624: _merge, 0x5625: partial(_merge, first=0, other=0), 0xD62B: _merge_down,
}  # fmt: skip
# What tells the shade of each cell from the first given on, and of those between two.
_SHADES = {
    0xD609: (0, 2, _shade80), 0xD612: (0, 10, _shade), 0xD616: (22, 10, _shade),
    0xD60C: (44, 10, _shade),
}  # fmt: skip
_SHADES_OF = {0x7627: _shade80, 0xD62D: _shade}


def _table(rows: list[_Row]) -> str:
    """Write a table, its columns parted wherever a cell of any row begins or ends."""
    edges = sorted({edge for row in rows for edge in row.edges() if row.cells})
    columns = {edge: n for n, edge in enumerate(edges)}
    joined, number, start = dict[int, int](), -1, -(2**32)
    for edge in edges:
        if edge - start > _CLOSE:
            number, start = number + 1, edge
        joined[edge] = number
    pairs = chain.from_iterable(pairwise(row.edges()) for row in rows)
    if all(joined[a] < joined[b] for a, b in pairs if a in joined):
        columns = joined
    return f"<tbl>{''.join(_written(row, columns) for row in rows)}</tbl>"


def _written(row: _Row, columns: dict[int, int]) -> str:
    before = columns[row.left] if row.cells else 0
    written = f'<trPr><gridBefore val="{before}"/>{row.properties}</trPr>'
    edges = row.edges()
    spans = (columns[b] - columns[a] for a, b in pairwise(edges))
    merged = 0  # how the first of some is marked; the others are in another way
    told = zip_longest(row.contents, row.cells, spans)
    for content, cell, span in told:
        if content is None:
            break
        if span == 0 and edges[0] < edges[-1]:  # nobody sees it beside the others
            continue
        cell, span = cell or _Cell(), span or 1
        look = f'<gridSpan val="{span}"/>{cell.shade}'
        if cell.down:
            look += f'<vMerge val="{"continue" if cell.down == 1 else "restart"}"/>'
        if merged and cell.across and cell.across != merged:
            look += '<hMerge val="continue"/>'
        else:
            merged = cell.across
        written += f"<tc><tcPr>{look}</tcPr>{content}</tc>"
    return f"<tr>{written}</tr>"
