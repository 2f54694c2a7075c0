"""Write Word files of 1997 to 2003 ([MS-DOC]), as little of them as a reader needs.

What comes in are paragraphs: runs of letters, each with the changes to how it looks,
and the mark that ends the paragraph, with the changes that say what ends there; what
goes out are the bytes of a file, as the specification has it, not any one program.
"""

from struct import pack
from typing import NamedTuple

import render_files

SECTOR = 512
TEXT = 0x400  # where the text begins, behind the table of parts
# Parts by their numbers in that table.
STYLES, LETTERS, PARAGRAPHS, FONTS, PIECES, SHAPES, BOXES = 1, 12, 13, 15, 33, 40, 56
LISTS, USES = 73, 74
IN_TABLE = pack("<HB", 0x2416, 1)
ROW_ENDS = pack("<HB", 0x2417, 1)
INNER_CELL, INNER_ROW = pack("<HB", 0x244B, 1), pack("<HB", 0x244C, 1)
HIDDEN, STRUCK = pack("<HB", 0x083C, 1), pack("<HB", 0x0837, 1)
DELETED, INSERTED = pack("<HB", 0x0800, 1), pack("<HB", 0x0801, 1)
RAISED, SPECIAL = pack("<HB", 0x2A48, 1), pack("<HB", 0x0855, 1)
WIDTH = 1000


class Run(NamedTuple):
    text: str
    look: bytes = b""


class Paragraph(NamedTuple):
    runs: tuple
    mark: str = "\r"
    changes: bytes = b""
    look: bytes = b""  # of the mark
    style: int = 0


def line(*runs, **told):
    """Return a paragraph outside of tables."""
    return Paragraph(tuple(Run(x) if isinstance(x, str) else x for x in runs), **told)


def depth(number):
    return IN_TABLE + pack("<Hi", 0x6649, number)


def cell(*runs, deep=1):
    """Return a paragraph that ends a cell."""
    if deep == 1:
        return line(*runs, mark="\x07", changes=IN_TABLE)
    return line(*runs, changes=depth(deep) + INNER_CELL)


def defined(edges, flags=()):
    """Return the change that says where the cells of a row are, and how they merge."""
    flags = [*flags, *[0] * (len(edges) - 1 - len(flags))]
    cells = b"".join(pack("<H18x", flag) for flag in flags)
    told = bytes([len(edges) - 1]) + pack(f"<{len(edges)}h", *edges) + cells
    return pack("<HH", 0xD608, len(told) + 1) + told


def row_end(edges, flags=(), *, deep=1, more=b"", look=b""):
    """Return the mark that ends a row, of cells with these edges."""
    changes = defined(edges, flags) + more
    if deep == 1:
        return line(mark="\x07", changes=IN_TABLE + ROW_ENDS + changes, look=look)
    return line(changes=depth(deep) + INNER_ROW + changes, look=look)


def row(*texts, deep=1, width=WIDTH):
    """Return a row of cells of one width."""
    edges = range(0, width * (len(texts) + 1), width)
    return [*(cell(x, deep=deep) for x in texts), row_end(edges, deep=deep)]


def table(rows):
    """Return a table whose cells may span, as `render_files` has them."""
    cells = {(r, c): (d, a, text) for r, c, d, a, text in render_files.placed(rows)}
    width = max(c + a for (_, c), (_, a, _) in cells.items())
    found, reaching = [], {}
    for r in range(len(rows)):
        edges, flags, c = [0], [], 0
        while c < width and (c in reaching or (r, c) in cells):
            if c in reaching:
                left, across, text, flag = *reaching.pop(c), "", 0x20
            else:
                left, across, text = cells[r, c]
                flag = 0x60 if left > 1 else 0
            if left > 1:
                reaching[c] = left - 1, across
            c += across
            found.append(cell(text.replace("\n", "\x0b")))
            edges.append(c * 300)
            flags.append(flag)
        found.append(row_end(edges, flags))
    return found


def report(title, tables):
    """Write a report."""
    paragraphs = [line(title)]
    for rows in tables:
        paragraphs += [*table(rows), line("说明")]
    return word97(paragraphs)


def plc(places, items):
    return pack(f"<{len(places)}I", *places) + b"".join(items)


def pages(first, runs, step, write):
    """Return the pages of what holds for letters or paragraphs, and where each is."""
    groups, room = [[]], 0
    for start, end, told in runs:
        entry = write(told)
        needed = 4 + step + len(entry) + len(entry) % 2
        if groups[-1] and needed > room:
            groups.append([])
        room = (room if groups[-1] else SECTOR - 8) - needed
        groups[-1].append((start, end, entry))
    written = b""
    for own in groups:
        offsets, body = b"", b""
        for _, _, entry in own:
            body = entry + b"\0" * (len(entry) % 2) + body
            offsets += bytes([(510 - len(body)) // 2]).ljust(step, b"\0")
        head = (
            pack(f"<{len(own) + 1}I", own[0][0], *(end for _, end, _ in own)) + offsets
        )
        page = head.ljust(510 - len(body), b"\0") + body + bytes([0, len(own)])
        assert len(page) == SECTOR, "too much for a page"
        written += page
    numbers = [pack("<I", first // SECTOR + n) for n in range(len(groups))]
    return written, plc([*(own[0][0] for own in groups), runs[-1][1]], numbers)


def papx(told):
    told += b"\0" * (len(told) % 2 == 0)
    if len(told) < 255:
        return bytes([(len(told) + 1) // 2]) + told
    return bytes([0, (len(told) + 1) // 2]) + told + b"\0"


def styles(own):
    """Return a sheet of styles: number -> its kind, what it is based on, its looks."""
    count = max(own, default=0) + 1
    told = pack("<H", 18) + pack("<9H", count, 10, 1, 0, 0, 0, 0, 0, 0)
    for number in range(count):
        kind, below, look = own.get(number, (1, 0xFFF, b""))
        parts = [pack("<H", number), look] if kind == 1 else [look]
        std = pack("<5H", 0, below << 4 | kind, len(parts), 0, 0) + pack("<HH", 0, 0)
        for part in parts:
            std += pack("<H", len(part)) + part + b"\0" * (len(part) % 2)
        told += pack("<H", len(std)) + std
    return told


def word97(
    paragraphs, *, boxes=(), shapes=(), looks=None, lists=(), data=b"", parts=None,
    single=(), flags=0x200, version=0xC1, magic=0xA5EC, cut=None,
):  # fmt: skip
    """Write a file.

    `boxes` are the text boxes, each a number and its paragraphs, and `shapes` the
    numbers of those that stand in the text, in order. `single` are the numbers of
    paragraphs whose pieces hold one byte for a letter, and `cut` what is changed in the
    pieces of others: number -> (change, lists of changes).
    """
    boxes, cut = list(boxes), cut or {}
    main = sum(len(p.mark) + sum(len(r.text) for r in p.runs) for p in paragraphs)
    stories = [paragraph for _, own in boxes for paragraph in own]
    body, letters, paras, pieces, lists_of = b"", [], [], [], []
    cp = [0]
    for number, p in enumerate([*paragraphs, *stories]):
        wide = 1 if number in single else 2
        code = "cp1252" if wide == 1 else "utf-16-le"
        begin = TEXT + len(body)
        for run in (*p.runs, Run(p.mark, p.look)):
            start = TEXT + len(body)
            body += run.text.encode(code)
            if run.text:
                letters.append((start, TEXT + len(body), run.look))
        paras.append((begin, TEXT + len(body), pack("<H", p.style) + p.changes))
        length = (TEXT + len(body) - begin) // wide
        cp.append(cp[-1] + length)
        change, *more = cut.get(number, (0,))
        lists_of += more
        place = begin if wide == 2 else begin * 2 | 0x40000000
        pieces.append(pack("<HIH", 0, place, change))
        if len(body) % 2:
            body += b" "
    body = body.ljust(-(-len(body) // SECTOR) * SECTOR, b"\0")
    first = TEXT + len(body)
    own, where_letters = pages(first, letters, 1, lambda x: bytes([len(x)]) + x)
    body += own
    own, where_paras = pages(TEXT + len(body), paras, 13, papx)
    body += own
    told = b"".join(b"\x01" + pack("<H", len(x)) + x for x in lists_of)
    whole = plc(cp, pieces)
    table = {
        STYLES: styles(looks or {}), LETTERS: where_letters, PARAGRAPHS: where_paras,
        PIECES: told + b"\x02" + pack("<I", len(whole)) + whole, **(parts or {}),
    }  # fmt: skip
    if boxes:
        ends = [0]
        for _, own in boxes:
            ends.append(
                ends[-1] + sum(1 + sum(len(r.text) for r in p.runs) for p in own)
            )
        numbers = [pack("<14xI4x", number) for number, _ in boxes]
        table[BOXES] = plc(ends, numbers)
    if shapes:
        text = "".join("".join(r.text for r in p.runs) + p.mark for p in paragraphs)
        places = [n for n, letter in enumerate(text) if letter == "\x08"]
        table[SHAPES] = plc([*places, main], [pack("<I22x", x) for x in shapes])
    streams, fib = b"", bytearray(TEXT)
    for number, part in table.items():
        fib[0x9A + 8 * number :][:8] = b""
        fib[0x9A + 8 * number : 0xA2 + 8 * number] = pack(
            "<2I", len(streams), len(part)
        )
        streams += part
    fib[:4], fib[10:12] = pack("<2H", magic, version), pack("<H", flags)
    fib[0x4C:0x50], fib[0x64:0x68] = pack("<I", main), pack("<I", cp[-1] - main)
    return compound(
        {"WordDocument": bytes(fib) + body, "1Table": streams, "Data": data}
    )


def numbered(*texts):
    """Return the parts of lists whose paragraphs show these texts, number by number."""
    told, levels = pack("<H", len(texts)), b""
    uses = pack("<I", len(texts))
    for n, (kind, text) in enumerate(texts, start=1):
        told += pack("<i22xBx", n, 1)
        levels += (
            pack("<4xB23x", kind) + pack("<H", len(text)) + text.encode("utf-16-le")
        )
        uses += pack("<i12x", n)
    return told, levels, uses


def compound(streams):
    """Write a compound file of streams that are no smaller than its least."""
    streams = {name: data for name, data in streams.items() if data}
    sizes = [max(8, -(-len(data) // SECTOR)) for data in streams.values()]
    count = -(-(2 + sum(sizes)) // 127)
    nodes, after, at = [node("Root Entry", 5, -1, 1, -2, 0)], [], count + 1
    for n, (name, size) in enumerate(zip(streams, sizes, strict=True), start=1):
        follows = n + 1 if n < len(streams) else -1
        nodes.append(node(name, 2, follows, -1, at, size * SECTOR))
        after += [*range(at + 1, at + size), -2]
        at += size
    chain = [*[-3] * count, -2, *after]
    chain += [-1] * (128 * count - len(chain))
    whole = header(count) + pack(f"<{len(chain)}i", *chain)
    whole += b"".join(nodes).ljust(SECTOR, b"\0")
    for data, size in zip(streams.values(), sizes, strict=True):
        whole += data.ljust(size * SECTOR, b"\0")
    return whole


def header(count, small=-2):
    """Return the head of a compound file whose sectors are told in so many."""
    told = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    told += pack("<5H10x", 0x3E, 3, 0xFFFE, 9, 6)
    told += pack("<8i", count, count, 0, 4096, small, int(small >= 0), -2, 0)
    return told + pack("<109i", *range(count), *[-1] * (109 - count))


def node(name, kind, follows, child, start, size):
    """Return what tells of a stream, or of the root of all."""
    title = name.encode("utf-16-le")
    told = pack("<HBB3i36x", len(title) + 2, kind, 1, -1, follows, child)
    return title.ljust(64, b"\0") + told + pack("<3i", start, size, 0)
