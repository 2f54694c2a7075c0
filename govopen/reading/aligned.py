"""Tables that no rules draw: which lines of a page or text are one.

What comes in are lines of words with the places where they begin and end, of a PDF's
pages or of a text whose columns are parted by spaces; what goes out are :class:`Block`
objects: the rows that :mod:`~.arranged` makes of the lines of each, and which these
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, pairwise, takewhile
from math import inf

from govopen.reading.arranged import (
    FLOATED,
    NEAR,
    TALLEST,
    WIDEST,
    Grid,
    Line,
    Piece,
    Word,
    begins_heading,
)
from govopen.reading.labels import (
    columns_called,
    is_label,
    opens_headings,
    printed_headings,
    rows_called,
)
from govopen.reading.tables import (
    MAX_CELLS,
    NUMBER,
    Cell,
    Table,
    read_number,
    too_large,
)
from govopen.reading.words import NUMBERED

HIGHEST = 12  # lines of headings
LONE = 5  # letters of a heading that stands alone, lest it be a part of a label
FEWEST = 3  # totals that are told by sums
SHIFTED = 4  # points from one place to another

_SPACED = re.compile(r"-?\d+(?:\s+-?\d+)+")


@dataclass(frozen=True, slots=True)
class Block:
    """A table: its rows, and the numbers of the first and last line it takes."""

    first: int
    last: int
    rows: list[list[Piece]]


def table_of(path: str, number: int, caption: str, rows: list[list[Piece]]) -> Table:
    """Make a table of rows of pieces; one that stands in several places spans them."""
    if sum(map(len, rows)) > MAX_CELLS:
        raise too_large(path, number, len(rows))
    _part_figures(rows)
    cells: dict[Piece, Cell] = {}
    for r, row in enumerate(rows, start=1):
        while row and row[-1].absent:  # where no cell is drawn none is left blank
            row.pop()
        for c, piece in enumerate(row, start=1):
            if piece not in cells:
                cells[piece] = Cell(piece.text, r, c, piece.line, piece.page, piece.box)
    return Table(number, caption, [[cells[piece] for piece in row] for row in rows])


def _part_figures(rows: list[list[Piece]]) -> None:
    """Let spaces part no thousands in a column where some part two figures."""
    spaced: dict[int, list[Piece]] = {}
    # One that stands in many rows is looked at once.
    every = dict.fromkeys(chain.from_iterable(map(enumerate, rows)))
    for column, piece in every:
        if _SPACED.fullmatch(piece.text):
            spaced.setdefault(column, []).append(piece)
    for pieces in spaced.values():
        if any(read_number(piece.text) is None for piece in pieces):
            for piece in pieces:
                piece.text = "\n".join(piece.text.split())


def blocks(lines: list[Line]) -> Iterator[Block]:
    """Find the tables among lines, from the top of the first page on.

    A table ends with prose, and where headings stand over its figures again. Headings
    that a page repeats are left out.

    Parameters
    ----------
    lines : list of Line
        Prose is among them.

    Yields
    ------
    Block
    """
    for n, line in enumerate(lines):
        for word in chain(line.words, *(word.parts for word in line.words)):
            word.at = n
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        line.beside = above.bottom > line.top and below.top < line.bottom
        if line.page is None and not line.labels and above.labels:
            first, rest = above.labels[-1], below.words[0]
            text = first.text + rest.text
            line.beside = is_label(text) or bool(rows_called(text))
            if line.beside:  # a text may have moved the lines of one cell
                rest.x0, rest.x1 = min(first.x0, rest.x0), max(first.x1, rest.x1)
    voters = [n for n, line in enumerate(lines) if line.votes]
    end, index = -1, 0
    while index < len(voters):
        start = _top(lines, voters[index], end)
        taken, again = [voters[index]], set[int]()
        left = lines[taken[0]].values[0].x0
        index += 1
        while index < len(voters):
            between = range(taken[-1] + 1, voters[index])
            found = range(0)
            if any(_is_heading(lines[n], left, lines[n - 1]) for n in between):
                found = _repeated(lines, range(start, taken[0]), between, left)
                if not found:
                    break
                again.update(found)
            if any(lines[n].is_prose for n in between if n not in found):
                break
            if _opens(lines[voters[index]]) and not _opens(lines[taken[0]]):
                break
            if _stands_apart(lines, taken[-HIGHEST:], voters[index]):
                break
            taken.append(voters[index])
            here = lines[voters[index]]
            anew = here.frame != lines[taken[-2]].frame
            left = here.values[0].x0 if anew else min(left, here.values[0].x0)
            index += 1
        until = voters[index] if index < len(voters) else len(lines)
        end = _bottom(lines, taken[-1], until, left)
        own = [lines[n] for n in range(start, end + 1) if n not in again]
        kind = _Spaced if own[0].page is None else Grid
        yield Block(start, end, kind(own).rows())


class _Spaced(Grid):
    """A table of a text, some cells of which may be blank.

    A program moves what stands right of blanks by more places than a column takes, so
    that no more is told than the totals and, left of all other headings, the first
    column; sums show which they are.
    """

    def _in_columns(self, line: Line) -> list[Piece]:
        row, rest = super()._in_columns(line), line.values
        if row[0] is row[-1] and line in self._summed:
            whole = row[0]
            row[-1] = Piece(rest.pop().text, None, line=line.number)
            if self._is_first(rest[0], line):
                row[0] = Piece(rest.pop(0).text, None, line=line.number)
            whole.text = "\n".join(word.text for word in rest) + "?" * (len(rest) == 1)
        return row

    @cached_property
    def _summed(self) -> set[Line]:
        """The rows that end with the sum of all others, where most rows do."""
        summed: set[Line] = set()
        lasts = [x.piece.text for x in self.heads if self.width - 1 in x.over]
        whole = self.width - 1, range(self.width)
        totals = {x.lowest[-1] for x in printed_headings() if whole in x.sums}
        if not any(total.matches(text) for total in totals for text in lasts):
            return summed
        for frame, columns in self.frames.items():
            own = [x for n, x in self.lines.items() if n in self.at]
            rows = [x for x in own if x.frame == frame and x.values[1:]]
            rows = [x for x in rows if x.values[-1].x1 > columns[-1][0]]
            numbers = [(x, _numbers(word.text for word in x.values)) for x in rows]
            held = [x for x, own in numbers if own and 2 * own[-1] == sum(own)]
            some = {x.values[-1].text: x.values for x in held} | {"0": []}
            told = len(some) > FEWEST or any(values[2:] for values in some.values())
            if told and len(held) >= 19 * (len(rows) - len(held)):
                summed.update(held)
        return summed

    def _is_first(self, word: Word, line: Line) -> bool:
        """Tell whether a figure is of the first column."""
        beside = min((x.x0 for x in self.heads if x.over[0]), default=0.0)
        frame, *others = {self.lines[x.first].frame for x in self.heads}
        left = not others and any(end <= beside for _, end in self.frames[frame][:1])
        here = word.x0 < self.frames[line.frame][0][1]
        return left and here and (line.frame == frame or self._balanced)

    @cached_property
    def _balanced(self) -> bool:
        """Whether what stands leftmost adds up from the first page to the last.

        What came in is what was dealt with and what is carried on.
        """
        rows = (self.lines[n] for n in sorted(self.at))
        firsts = ((x.values[0], self.frames[x.frame][0][1]) for x in rows)
        values = _numbers(word.text if word.x0 < end else "0" for word, end in firsts)
        *parts, total, left = values if values[3:] else [Decimal()] * 2
        both = sum(parts[2:]) == total and sum(parts[:2]) == total + left
        return both and total > 0


def _numbers(texts: Iterable[str]) -> list[Decimal]:
    """Read figures, all or none."""
    numbers = [*map(read_number, texts)]
    return [x.value for x in numbers if x] if all(numbers) else []


def part_cells(lines: list[Line], *, broad: bool) -> None:
    """Part at one space what a cell that fills its column leaves to the next.

    A part is a cell where one begins in a line near by, or over a figure of its own:
    text browsers pad cells so, to columns that begin in the same places.

    Parameters
    ----------
    lines : list of Line
    broad : bool
        Whether Chinese letters take two places each. If not, what stands over figures
        may do so by chance and stays whole.
    """
    for n in chain(range(len(lines)), reversed(range(len(lines)))):
        line = lines[n]
        if any(x.parts for x in line.words) and (broad or not line.is_prose):
            around = lines[max(n - NEAR, 0) : n] + lines[n + 1 : n + 1 + NEAR]
            near = (x.words[:WIDEST] for x in around if abs(x.top - line.top) <= NEAR)
            beside = list(chain(*near))
            left = min((x.x0 for x in beside if x.kind is NUMBER), default=inf)
            alone = (broad or word.x1 <= left for word in line.words)
            words = zip(line.words, alone, strict=True)
            line.words = list(chain(*(x.cells(beside) if y else [x] for x, y in words)))


def _opens(line: Line) -> bool:
    """Tell whether a row of a text is the first of disputes, beside 行政复议."""
    first, *others = line.labels or line.words
    sections = rows_called(others[-1].text) if others else ()
    asks = line.page is None and any(section.beside for section in sections)
    return asks and opens_headings(first.text)


def _stands_apart(lines: list[Line], last: list[int], here: int) -> bool:
    """Tell whether a row of figures is of a table with other columns, below a gap."""
    line, above = lines[here], lines[here - 1]
    if line.page is None or line.page != above.page:
        return False
    if line.top - above.bottom < line.bottom - line.top:
        return False
    values = chain(*(word.parts or [word] for word in line.values))
    before = [word for n in last for word in lines[n].values]
    within = [any(x.x0 < y.x1 and y.x0 < x.x1 for y in before) for x in values]
    return len(within) > FLOATED and 2 * sum(within) < len(within)


def _is_heading(line: Line, left: float, above: Line | None = None) -> bool:
    """Tell whether words beside one another stand over figures that begin at `left`.

    What begins left of them may be headings too, where a form knows one as such and
    they are not the rest of a label `above`.
    """
    if not line.labels:
        return False
    begun = "".join(word.text for word in (above.labels[-1:] if above else ()))
    if begun and rows_called(begun + line.labels[-1].text):
        return False
    if len(line.words) == 1:  # of one column, or the first part of some
        (word,) = line.words
        whole = len(word.text) >= LONE and columns_called(word.text)
        known = whole or opens_headings(word.text) or begins_heading(word.text)
        right = line.page is None and word.x1 > left
        return right and bool(known) and not NUMBERED.match(word.text)
    first, *others = line.labels
    return any(word.x1 > left for word in others) or (
        any(_names_column(word.text) for word in others)
        and (_names_column(first.text) or not rows_called(first.text))
    )


def _names_column(text: str) -> bool:
    known = columns_called(text) or opens_headings(text)
    return bool(known) and not NUMBERED.match(text)


def _repeated(lines: list[Line], heads: range, between: range, left: float) -> range:
    """Return where headings stand again, on paper in the same places.

    A page may repeat the first of them alone.
    """
    told = [lines[n] for n in heads]
    while told and len(lines[heads.start + len(told) - 1].words) == 1:
        told.pop()  # which may be the first part of a row's label
    for start in between if told else ():
        again = zip(lines[start : between.stop], told, strict=False)
        end = start + sum(1 for _ in takewhile(lambda x: _is_again(*x), again))
        rest = range(end, between.stop)
        if end == start + len(told) or (
            end > start
            and told[0].words[1:]
            and not any(_is_heading(lines[n], left) for n in rest)
        ):
            above = heads.start - 1  # and what stands over them on both pages
            while (
                start > between.start
                and above >= 0
                and _is_again(lines[start - 1], lines[above])
            ):
                start, above = start - 1, above - 1
            return range(start, end)
    return range(0)


def _is_again(line: Line, other: Line) -> bool:
    return line.text == other.text and (
        line.page is None
        or all(
            abs(x.x0 - y.x0) < SHIFTED
            for x, y in zip(line.words, other.words, strict=False)
        )
    )


def _top(lines: list[Line], first: int, end: int) -> int:
    """Go up from the first row of figures over its headings, and its broken label.

    They stand about as close to one another as it does to the line below it.
    """
    top, left = first, lines[first].values[0].x0
    gaps = (y.top - x.bottom for x, y in pairwise(lines[first : first + 1 + NEAR]))
    below = next((gap for gap in gaps if gap > 0), 0.0)
    for n in range(first - 1, max(end, first - 1 - HIGHEST), -1):
        line = lines[n]
        usual = max(3 * (line.bottom - line.top), 1.5 * below)
        apart = lines[n + 1].top - line.bottom > usual
        if line.is_prose or (apart and line.frame == lines[n + 1].frame):
            break
        if (
            any(_is_heading(x, left) for x in lines[n + 1 : first])
            and rows_called(line.text)
            and not _names_column(line.text)
        ):
            break  # a row that is left blank, of the table above
        part = begins_heading(line.words[0].text) or _is_heading(line, left)
        if len(line.words) > 1 or n == first - 1 or part:
            top = n
    return top


def _bottom(lines: list[Line], last: int, until: int, left: float) -> int:
    """Go down from the last row of figures over its broken label and rows left blank.

    These stand close to one another, and under none of the figures.
    """
    for n in range(last + 1, min(until, last + 1 + TALLEST)):
        line, above = lines[n], lines[n - 1]
        apart = line.top - above.bottom > line.bottom - line.top
        if line.is_prose or apart or line.frame != above.frame:
            return n - 1
        if _is_heading(line, left if line.words[1:] else 0):
            return n - 1
        last = n
    return last
