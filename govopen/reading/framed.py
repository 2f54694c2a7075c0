"""Tables drawn with characters: from frames and rules in a text to rows of cells.

What comes in are the lines of a text; what goes out are its tables, and the lines
around them. Frames of box-drawing letters, or of ``+``, ``-`` and ``|``, part cells as
they do on paper: the lines within one are one text, and what no line parts is one cell.
A line of dashes with gaps says where columns begin. A table in which a letter stands
where none may is left to those who read by other signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, groupby, pairwise
from unicodedata import combining, east_asian_width

from govopen.reading.marked import unstyled
from govopen.reading.tables import (
    MAX_CELLS,
    MAX_TABLES,
    Cell,
    Table,
    glued,
    too_large,
    too_many,
)

# Letters of a line; a report's have some hundred.
MAX_LINE = 10_000
FEWEST = 5  # lines that begin with a digit below one that ends with one

Numbered = tuple[int, str]

_ACROSS = frozenset("-=─━═")
_CORNERS = frozenset([*map(chr, range(0x2500, 0x2580)), "+"]) - _ACROSS
_FRAMED = re.compile(r"\s*[|+┌-╬](?:.*[|+┌-╬])?\s*")
_BORDER = re.compile(r"[|+┌-╬][-=─━═]{2}|[-=─━═]{2}[|+┌-╬]")
_RULE = re.compile(r" *[-=]{2,}(?: +[-=]{2,})* *")
_SET = re.compile(r"\s*\+(?::?[-=]+:?\+)+\s*")
_DASHES = re.compile("[-=]{2,}")


def framed_tables(
    path: str, lines: list[Numbered]
) -> tuple[list[Table], list[Numbered]]:
    """Find the tables that are drawn in a text.

    Parameters
    ----------
    path : str
        Of the file, for errors.
    lines : list of (int, str)
        The lines and their numbers.

    Returns
    -------
    tables : list of Table
    rest : list of (int, str)
        The lines around them.
    """
    tables: list[Table] = []
    rest: list[Numbered] = []
    for own in _runs(lines):
        number = len(tables) + 1
        rows = None
        drawn = any(_BORDER.search(text) or _RULE.fullmatch(text) for _, text in own)
        # The places of a line take far more memory than the line.
        widths = (
            (1, 2) if drawn and max(len(text) for _, text in own) < MAX_LINE else ()
        )
        for ambiguous in widths:  # places of a letter on whose width fonts differ
            places = [_places(text, ambiguous) for _, text in own]
            rows = rows or _framed(path, number, own, places)
            rows = rows or _ruled(path, number, own, places)
        if rows is None or _has_rows_undrawn(rows):
            rest += own
            continue
        if number > MAX_TABLES:
            raise too_many(path)
        caption = next((text.strip() for _, text in rest[::-1] if text.strip()), "")
        tables.append(Table(number, caption, rows))
    return tables, rest


def _has_rows_undrawn(rows: list[list[Cell]]) -> bool:
    """Tell whether the figures of many rows stand in one cell: each line is a row."""
    return any(cell.text.count("\n") >= FEWEST for row in rows for cell in row)


def _runs(lines: list[Numbered]) -> Iterator[list[Numbered]]:
    """Cut a text into frames, lines around rules of dashes, and the rest.

    Colons at the ends of a rule say in Markdown how a column is set.
    """
    lines = [(n, x.replace(":", "-") if _SET.fullmatch(x) else x) for n, x in lines]
    for framed, group in groupby(lines, key=lambda x: bool(_FRAMED.fullmatch(x[1]))):
        own = list(group)
        yield from [own] if framed else _around_rules(own)


def _around_rules(lines: list[Numbered]) -> Iterator[list[Numbered]]:
    """Take headings above a rule, and what is below it up to the next or a blank."""
    at = 0
    rules = [n for n, (_, text) in enumerate(lines) if _RULE.fullmatch(text)]
    closing = dict(pairwise(rules))
    for n in rules:
        if n < at or not _is_parted(lines[n]):
            continue
        top = n
        while top > at and lines[top - 1][1].strip() and top - 1 not in closing:
            top -= 1
        opened = top > at and top - 1 in closing
        if top < n and not opened:
            end = n
            while end < len(lines) and lines[end][1].strip():
                end += 1
        elif n in closing:
            top, end = top - opened, closing[n] + 1
        else:
            continue
        yield lines[at:top]
        yield lines[top:end]
        at = end
    yield lines[at:]


def _is_parted(line: Numbered) -> bool:
    return bool(_RULE.fullmatch(line[1])) and len(_DASHES.findall(line[1])) > 1


def _places(text: str, ambiguous: int) -> list[str]:
    """Write a line as its places: a wide letter takes two."""
    places: list[str] = []
    for marks, signs in groupby(text.rstrip(), key=lambda x: combining(x) > 0):
        if marks and places:  # all at once: a line may be nothing else
            places[-1] += "".join(signs)
            continue
        for sign in signs:
            width = east_asian_width(sign)
            drawn = sign in _ACROSS or sign in _CORNERS
            wide = width in "WF" or (width == "A" and ambiguous > 1 and not drawn)
            places += [sign, ""] if wide else [sign]
    return places


def _said(line: list[str], start: int, end: int | None) -> str:
    return "".join(line[start:end]).strip()


def _framed(
    path: str, number: int, lines: list[Numbered], places: list[list[str]]
) -> list[list[Cell]] | None:
    """Read a frame: what stands between its edges, where a line parts it."""
    borders = [n for n, (_, text) in enumerate(lines) if _BORDER.search(text)]
    edges = sorted({x for n in borders for x in _corners(places[n])})
    if len(borders) < 2 or len(edges) < 2 or borders[0] or borders[-1] + 1 < len(lines):
        return None
    if not all(_set_right(line, edges) for line in places):
        return None
    if len(edges) * len(borders) > MAX_CELLS:
        raise too_large(path, number, len(borders))
    texts: list[list[str]] = []
    firsts: list[int] = []
    grid: list[list[int]] = []
    for border, end in pairwise(borders):
        inside = range(border + 1, end)
        above, row = grid[-1] if grid else [], list[int]()
        for x, (left, right) in enumerate(pairwise(edges)):
            if x and not any(places[n][left : left + 1] == ["|"] for n in inside):
                row.append(row[-1])
            elif above and not set(places[border][left + 1 : right]) <= _ACROSS:
                row.append(above[x])
            else:
                row.append(len(texts))
                texts.append([])
                firsts.append(lines[border][0] + 1)
        for n in (border, *inside):
            for key, group in groupby(range(len(row)), key=row.__getitem__):
                if n > border or key in above:
                    own = list(group)
                    left, right = edges[own[0]] + 1, edges[own[-1] + 1]
                    texts[key].append(_said(places[n], left, right))
        grid.append(row)
    cells: dict[int, Cell] = {}
    for r, row in enumerate(grid, start=1):
        for c, key in enumerate(row, start=1):
            if key not in cells:
                cells[key] = Cell(unstyled(glued(texts[key])), r, c, firsts[key])
    return [[cells[key] for key in row] for row in grid]


def _set_right(line: list[str], edges: list[int]) -> bool:
    """Move the bars of a line to their edges if letters broader than a cell moved some.

    A line without spans has a bar for each edge.
    """
    bars = [x for x, sign in enumerate(line) if sign == "|"]
    if {*bars} <= {*edges}:
        return True
    if len(bars) != len(edges) or bars[0] != edges[0]:
        return False
    cells = ("".join(line[a + 1 : b]) for a, b in pairwise(bars))
    widths = (b - a - 2 for a, b in pairwise(edges))
    moved = (["|", text, *[""] * w] for text, w in zip(cells, widths, strict=True))
    line[bars[0] :] = [*chain(*moved), "|"]
    return len(line) > edges[-1]


def _corners(line: list[str]) -> Iterator[int]:
    """Yield the places at which a border meets an edge."""
    for x, sign in enumerate(line):
        beside = {*line[max(x - 1, 0) : x], *line[x + 1 : x + 2]}
        if sign in _CORNERS or (sign == "|" and beside & _ACROSS):
            yield x


def _ruled(
    path: str, number: int, lines: list[Numbered], places: list[list[str]]
) -> list[list[Cell]] | None:
    """Read what stands below the parts of a rule of dashes; blanks part rows."""
    rule = next((line for line in lines if _is_parted(line)), None)
    if rule is None:
        return None
    starts = [match.start() for match in _DASHES.finditer(rule[1])]
    bounds = list(zip([0, *starts[1:]], [*starts[1:], None], strict=True))
    if len(bounds) * len(lines) > MAX_CELLS:
        raise too_large(path, number, len(lines))
    groups: list[list[int]] = [[]]
    apart = not all(text.strip() for _, text in lines)
    for n, (_, text) in enumerate(lines):
        is_rule = bool(_RULE.fullmatch(text))
        if groups[-1] and (is_rule or not apart or not text.strip()):
            groups.append([])
        if text.strip() and not is_rule:
            if any(places[n][x - 1 : x] not in ([], [" "]) for x in starts if x):
                return None
            groups[-1].append(n)
    return [
        [
            Cell(glued(_said(places[n], a, b) for n in own), r, c, lines[own[0]][0])
            for c, (a, b) in enumerate(bounds, start=1)
        ]
        for r, own in enumerate(filter(None, groups), start=1)
    ]
