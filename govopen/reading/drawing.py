"""How much a PDF asks to be drawn, told before anything draws it.

What comes in are the bytes of a file; what goes out is a bound on the letters that a
page may come to. PDFium unpacks what it is given within bounds of its own, but draws a
form whenever it is called: forms that call one another eight times each, and a stream
that a page names a thousand times, come to billions of letters. Streams under
encryption cannot be looked into and count for nothing.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

MOST = 2**20
MAX_UNPACKED = 2**23
LONGEST = 2**20  # of what is decoded slowly; the rest cannot be read any more
SMALL = 2**17

_STREAM = re.compile(rb"stream(?<!endstream)\r?\n")
_OBJECT = re.compile(rb"(?<!\d)(\d+)\s+\d+\s+obj\b")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R\b")
_SEVERAL = re.compile(rb"\[\s*(?:\d+\s+\d+\s+R\s*){2,}\]")
_STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>", re.S)
_CALL = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_NAMED = re.compile(rb"/([^\s/<>\[\]()]+)\s+(\d+)\s+\d+\s+R\b")
_SPELT = re.compile(rb"#([0-9A-Fa-f]{2})")
# Streams that draw nothing by themselves.
_OTHER = re.compile(
    rb"/(?:Image|Length1|XRef|Metadata|EmbeddedFile|Type1C|CIDFontType0C|OpenType"
    rb"|Alternate|FunctionType|CMapName)\b"
)


# What may keep from sight what is drawn, and of what no object of a page tells.
_VEIL = re.compile(
    rb"/(?:OCProperties\b|Encrypt\b|ca\s+0?\.\d|ca\s+0\b|S\s*/(?:Luminosity|Alpha)\b"
    rb"|BM\s*(?:\[|/(?!Normal\b|Compatible\b)))"
)


class Drawing(NamedTuple):
    """How many letters a page may come to, and whether some of it may be `veiled`."""

    letters: int
    veiled: bool


class _Stream(NamedTuple):
    """What a stream draws by itself, what it calls, and what it means by names."""

    weight: int
    calls: Counter[bytes]
    names: dict[bytes, set[int]]


def drawn(data: bytes) -> Drawing:
    """Bound the letters of a page; more than `MOST` are no report's.

    By soft masks, modes of blending, what one sees through and layers some may be
    veiled; under encryption nobody can tell.
    """
    streams: dict[int, _Stream] = {}
    texts = [data]
    for number, head, content in _streams(data):
        if b"/ObjStm" in head:
            texts.append(content)
            continue
        weight = len(content)
        if weight > SMALL:
            weight = weight // 16 + sum(map(len, _STRING.findall(content)))
        calls = Counter(map(_plain, _CALL.findall(content)))
        streams[number] = _Stream(weight, calls, _names([head]))
    certain = {n: [*_meant(stream)] for n, stream in streams.items()}
    try:  # what calls itself is drawn again at each of forty depths
        TopologicalSorter(certain).prepare()
    except CycleError:
        return Drawing(MOST + 1, veiled=False)
    names = _names(texts) if any(stream.calls for stream in streams.values()) else {}
    known: dict[int, int] = {}

    def total(number: int) -> int:
        if number not in streams:
            return 0
        if number not in known:
            known[number] = 0  # nobody can tell that it calls itself
            stream = streams[number]
            whole = stream.weight
            for name, times in stream.calls.items():
                meant = stream.names.get(name) or names.get(name, set())
                whole += times * max(map(total, meant), default=0)
            known[number] = min(whole, MOST + 1)
        return known[number]

    most = max(map(total, streams), default=0)
    for text in texts:
        for several in _SEVERAL.findall(text):
            parts = map(int, _REFERENCE.findall(several))
            most = max(most, sum(known.get(n, 0) for n in parts))
    return Drawing(most, any(map(_VEIL.search, texts)))


def _meant(stream: _Stream) -> Iterator[int]:
    """Yield the objects that a stream calls for certain."""
    for name in stream.calls:
        if len(meant := stream.names.get(name, set())) == 1:
            yield from meant


def _names(texts: Iterable[bytes]) -> dict[bytes, set[int]]:
    """Return which objects each name may mean."""
    found: dict[bytes, set[int]] = defaultdict(set)
    for text in texts:
        for name, number in _NAMED.findall(text):
            found[_plain(name)].add(int(number))
    return found


def _plain(name: bytes) -> bytes:
    """Spell a name without escapes."""
    return _SPELT.sub(lambda match: bytes([int(match[1], 16)]), name)


def _streams(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the number of each stream that may draw, what it says of itself, and it."""
    for match in _STREAM.finditer(data):
        start = data.rfind(b"obj", max(0, match.start() - SMALL), match.start())
        head = _plain(data[max(start, 0) : match.start()])
        if start < 0 or _OTHER.search(head):
            continue
        numbers = _OBJECT.findall(data[max(0, start - 24) : start + 3])
        end = data.find(b"endstream", match.end())
        content = data[match.end() : end if end >= 0 else len(data)]
        yield int(numbers[-1]) if numbers else -1, head, _unpacked(head, content)


def _unpacked(head: bytes, content: bytes) -> bytes:
    if b"A85" in head or b"ASCII85" in head:
        try:
            content = base64.a85decode(content[:LONGEST].strip().removesuffix(b"~>"))
        except ValueError:
            return b""
    if b"/Fl" not in head:
        return content[:MAX_UNPACKED]
    try:
        return zlib.decompressobj().decompress(content, MAX_UNPACKED)
    except zlib.error:
        return b""
