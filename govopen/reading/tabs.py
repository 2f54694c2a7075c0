"""Rows of tables copied as text, with bars or tabs between their cells.

What comes in are the lines of a text; what goes out are lines, with their numbers, each
of which is a row: one that stands on several lines is put together, and tabs that an
editor turned into spaces are tabs again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import NamedTuple
from unicodedata import east_asian_width

from govopen.reading.labels import is_label
from govopen.reading.tables import (
    BLANK,
    LABEL,
    NUMBER,
    glued,
    kind_of,
)

Words = list[tuple[int, str]]

FEWEST = 5  # lines that show a habit
FEWEST_LENGTHS = 3  # of labels before a tab
WIDEST_TAB = 8
MOST_WRAPPED = 3  # lines of a row
LONGEST_ROW = 500
MOST_ROWS = 20_000

# A tab on a line of its own, and the blank lines around it that are the cells' own.
_ALONE = re.compile(r"\n{0,2}\t\n{0,2}")
_BLANKS = " \r\xa0\u3000"
# The end of a row, and what stands right below it with or without a tab after it.
_GOES_ON = re.compile(r"(?<=[\t\0])([^\t\n\0]+)(\n{1,2})(?=([^\t\n\0]+)\0*(\t?))")
_QUOTED = re.compile(r'(?<![^\t\n])"([^"\t]{0,300})"(?![^\t\r\n])')  # all of a cell


def rows_of_lines(lines: list[str]) -> Words:
    """Write as one line the lines of a row; number all."""
    numbered = list(enumerate(lines, start=1))
    barred = [line for line in map(str.strip, lines) if "|" in line]
    opening = [line for line in barred if line[0] == "|" and line.count("|") == 1]
    filled = [line for line in opening if len(line) > 1]
    if len(filled) >= FEWEST and 10 * len(opening) >= 9 * len(barred):
        return _opened(lines)
    tabbed = [n for n, line in enumerate(lines) if "\t" in line]
    if len(tabbed) < FEWEST:
        return numbered
    alone = 10 * sum(lines[n].isspace() for n in tabbed) >= 9 * len(tabbed)
    lines = [line.replace("\0", "") for line in lines]  # which stands for a break here
    if alone:
        text = "\n".join(line.strip(_BLANKS) or line.strip(" \r") for line in lines)
        text = _ALONE.sub(lambda x: x[0].replace("\n", "\0"), text)
        text = _GOES_ON.sub(_in_one, text)
    else:
        text = _QUOTED.sub(lambda x: x[1].replace("\n", "\0"), "\n".join(lines))
    rows: Words = []
    for line in text.split("\n"):
        rows.append((sum(x.count("\0") for _, x in rows[-1:]) + 1, line))
    counts = accumulate(number for number, _ in rows)
    rows = [(n, glued(x.split("\0"))) for n, (_, x) in zip(counts, rows, strict=True)]
    if alone:
        return [(n, row) for n, row in rows if row]
    return list(_paragraphs(rows)) if _are_paragraphs(rows) else rows


def _in_one(match: re.Match[str]) -> str:
    """Put a line to the cell above it of which it is another paragraph."""
    end, lines, line, tab = match.groups()
    numbers = kind_of(end) is kind_of(line) is NUMBER
    own = tab or numbers or is_label(end + line)
    return end + ("\0" * len(lines) if own else lines)


def _are_paragraphs(rows: Words) -> bool:
    """Tell whether a blank line stands below each row, which may be wrapped."""
    runs = groupby((x for _, x in rows), key=lambda x: bool(x.strip()))
    parts = [list(own) for filled, own in runs if filled]
    tabbed = [len(own) for own in parts if any("\t" in x for x in own)]
    few = sum(own <= MOST_WRAPPED for own in tabbed)
    lone = tabbed.count(1)
    return len(tabbed) >= FEWEST and 10 * few >= 9 * len(tabbed) and 3 * lone >= 2 * few


def _paragraphs(rows: Words) -> Iterator[tuple[int, str]]:
    """Put together the lines of a wrapped row, and leave out what parts rows."""
    widest = max(len(x.encode()) for _, x in rows)
    start, row, above = 0, "", ""
    blanks: Words = []
    for number, line in rows:
        if not line.strip():
            blanks.append((number, line))
            continue
        begin, end = line.partition("\t")[0], row.rpartition("\t")[2]
        full = len((above + begin).encode()) > widest
        above = line
        if row and not blanks and full and "\t" in row + line:
            labels = kind_of(end) is kind_of(begin) is LABEL
            two = not labels or (is_label(end) and is_label(begin))
            row += "\t" * two + line
            continue
        if start:
            yield start, row
        yield from blanks[len(blanks) if "\t" in row and "\t" in line else 1 :]
        start, row, blanks = number, line, []
    yield start, row


def _opened(lines: list[str]) -> Words:
    """Put together the rows whose cells bars open.

    In the layout of some databases the first cell of a row has no bar, each further
    one stands on a line after its bar, and a lone bar closes the row.
    """
    stripped = [line.strip() for line in lines]
    result: Words = []
    row: list[str] = []
    start = 0
    for number, line in enumerate([*stripped, ""], start=1):
        follower = stripped[number] if number < len(stripped) else ""
        if row and line[:1] == "|":
            row.append(line)
        elif row and line and row[-1] != "|" and len(row) > 1:
            row[-1] = glued([row[-1], line])  # a cell goes on
        elif row and not line and follower[:1] == "|":
            continue
        else:
            if row:
                result.append((start, f"{' '.join(row).removesuffix('|')}|"))
            row, start = [], number
            if line and follower[:1] == "|":
                row = [line]
            elif number <= len(lines):
                result.append((number, lines[number - 1]))
    return result


# -- tabs that became spaces ----------------------------------------------------------


class _Part(NamedTuple):
    """A part of a line, how many blanks stand before it, and from where to where."""

    text: str
    blanks: int
    before: int
    start: int


class _Way(NamedTuple):
    """A way to write tabs: as so many blanks `each`, or up to the next place."""

    blank: str
    each: int
    wide: str = ""  # classes of letters that take two places
    stops: bool = False

    def tabs(self, part: _Part) -> int | None:
        """Return for how many tabs the blanks before a part stand, None for no number.

        One blank may stand for none.
        """
        if self.stops and part.start % self.each == 0:
            return part.start // self.each - part.before // self.each
        if not self.stops and part.blanks % self.each == 0:
            return part.blanks // self.each
        return 0 if part.blanks == 1 else None


_WAYS = (
    *(_Way(" ", each) for each in range(2, WIDEST_TAB + 1)),
    *(_Way("\u3000", each) for each in (1, 2)),
    *(_Way(" ", each, wide, True) for wide in ("", "WF", "WFA") for each in (8, 4)),
)


def with_tabs(lines: list[str]) -> list[str] | None:
    """Put tabs where an editor wrote blanks, or return None where none did.

    Either it wrote as many for each, or up to the next of its stops. All rows must
    agree with that, and most of their first figures stand one tab from labels of
    different lengths, as they do where columns are not aligned.
    """
    short = [line if len(line) <= LONGEST_ROW else "" for line in lines]
    spaced = [line for line in short if " " in line or "\u3000" in line]
    if not FEWEST <= len(spaced) <= MOST_ROWS:
        return None
    for way in _WAYS:
        if _explains(way, [list(_parts(line, way)) for line in spaced]):
            return [
                _rewritten(list(_parts(line, way)), way) if line else lines[n]
                for n, line in enumerate(short)
            ]
    return None


def _parts(line: str, way: _Way) -> Iterator[_Part]:
    at = blanks = 0
    pieces = line.split(way.blank)
    for n, text in enumerate(pieces):
        if text or n == len(pieces) - 1:
            yield _Part(text, blanks, at - blanks, at)
            wide = (east_asian_width(sign) in way.wide for sign in text)
            at += len(text) + (sum(wide) if way.wide else 0)
            blanks = 0
        at, blanks = at + 1, blanks + 1


def _explains(way: _Way, lines: list[list[_Part]]) -> bool:
    near = set()
    several = rows = 0
    lone = int(way.blank == " ")
    for parts in lines:
        kinds = [kind_of(part.text.strip()) for part in parts if part.text]
        if not kinds or kinds[-1] not in (NUMBER, BLANK):
            continue
        figures = kinds[0] is NUMBER
        if not figures and LABEL not in kinds:
            continue
        own = parts if figures else parts[1:]  # a label may be indented
        counts = [way.tabs(part) for part in own if part.text]
        if None in counts:
            return False
        if figures:
            continue
        rows += 1
        first = next((n for n, tabs in enumerate(counts) if tabs), None)
        # A single space may stand at a stop by chance.
        if first is not None and counts[first] == 1 and own[first].blanks > lone:
            near.add(own[first].before)  # where the label ends
            several += 1
    return several >= max(FEWEST, rows / 2) and len(near) >= FEWEST_LENGTHS


def _rewritten(parts: list[_Part], way: _Way) -> str:
    text = ""
    for part in parts:
        inside = text or kind_of(part.text) is NUMBER  # else it is indentation
        tabs = (way.tabs(part) or 0) if inside and part.blanks else 0
        text += ("\t" * tabs or way.blank * part.blanks) + part.text
    return text
