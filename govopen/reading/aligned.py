"""Tables that no rules draw: rows and columns told by the alignment of words.

What comes in are the words on the pages of a PDF, line by line; what goes out are
:class:`Block` objects: rows of pieces of text, and the lines that they were made of.
Where alignment does not tell what a word belongs to, it is put with nothing, so that
a figure is missed rather than read under a label that is not its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from govopen.reading.tables import Kind, kind_of

PAGE = 10**5  # points; no page is as high
MAX_PLACES = 2_000  # no table has labels in more
MIN_SUPPORT = 3  # lines that begin a label at one place make it a column

_PROSE = re.compile(r"(?=.{30}).*[,，。；;]")
_DIGITS = re.compile(r"[\d,，.．]*\d[\d,，.．]*")


@dataclass(eq=False, slots=True)
class Piece:
    """The text of a cell on one page; `full` where its last line has no room left.

    `absent` is what fills a row of the page where no cell is drawn.
    """

    text: str
    page: int
    full: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A run of letters and its box; `top` and `bottom` count on over the pages."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    page: int

    @property
    def kind(self) -> Kind:
        """What the word is, were it a cell; a part of a number is one."""
        return Kind.NUMBER if _DIGITS.fullmatch(self.text) else kind_of(self.text)

    @property
    def cut(self) -> bool:
        """Whether it is digits that are no number until others follow."""
        return self.kind is Kind.NUMBER is not kind_of(self.text)

    @property
    def size(self) -> float:
        """Height of its letters."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Block:
    """A table: its rows, and the numbers of the first and last line it takes."""

    first: int
    last: int
    rows: list[list[Piece]]


@dataclass(eq=False)
class _Cell:
    """Words below and beside one another that are one text."""

    words: list[Word]
    columns: tuple[int, int]

    @property
    def top(self) -> float:
        return min(w.top for w in self.words)

    @property
    def bottom(self) -> float:
        return max(w.bottom for w in self.words)

    @property
    def left(self) -> float:
        return min(w.x0 for w in self.words)

    @property
    def right(self) -> float:
        return max(w.x1 for w in self.words)

    @property
    def label(self) -> bool:
        return self.words[0].kind is Kind.LABEL

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def is_level_with(self, other: _Cell, within: float) -> bool:
        return (
            abs(self.top - other.top) < within
            or abs(self.middle - other.middle) < within
        )

    def piece(self, right: float) -> Piece:
        """Join the words; digits below digits are no number that anyone can tell."""
        text, before = "", None
        for word in self.words:
            if before and word.top < before.bottom - before.size / 2:
                text += " "
            elif before and not self.label and word.kind is Kind.NUMBER:
                joined = kind_of(text + word.text) is Kind.NUMBER
                text += "" if joined and kind_of(text) is not Kind.NUMBER else "\n"
            text += word.text
            before = word
        last = self.words[-1]
        return Piece(text, self.words[0].page, right - last.x1 < 1.75 * last.size)


def blocks(lines: list[list[Word]]) -> Iterator[Block]:
    """Find the tables among lines of words, from the top of the first page on.

    Parameters
    ----------
    lines : list of list of Word
        Each line from the left; prose is among them.

    Yields
    ------
    Block
    """
    groups: list[list[int]] = []
    titles: list[int | None] = []
    columns: list[list[Word]] = []
    right = float("-inf")  # where the labels of the rows end
    for index, line in enumerate(lines):
        if not (_votes(line) or _is_beside(lines, index)):
            continue
        values = [w for w in line if w.kind is not Kind.LABEL]
        labels = [w for w in line if w.x1 <= values[0].x0 and w.kind is Kind.LABEL]
        joined = _columns(columns, values)
        last = groups[-1][-1] if groups else -1
        title = _title(lines, last, index)
        if (
            not groups
            or joined is None
            or title is not None
            or values[0].x0 < right
            or any(_reaches_into(word, columns) for word in labels)
        ):
            groups.append([])
            titles.append(title)
            joined, right = _columns([], values), float("-inf")
        groups[-1].append(index)
        columns = joined or []
        right = max([right, *(word.x1 for word in labels)])
    end = -1
    for number, voters in enumerate(groups):
        title, until = titles[number], len(lines)
        if number + 1 < len(groups):
            below = titles[number + 1]
            until = groups[number + 1][0] if below is None else below
        first = _upwards(lines, voters[0], end) if title is None else title + 1
        last = _downwards(lines, voters, until)
        yield Block(first, last, _Grid(lines[first : last + 1]).rows())
        end = last


def _votes(line: list[Word]) -> bool:
    """Tell whether a line is a row with figures, and no number of a page."""
    kinds = [word.kind for word in line]
    return (
        Kind.NUMBER in kinds
        and len(kinds) > 1
        and (
            kinds.count(Kind.NUMBER) > 1 or {*kinds} & {Kind.LABEL, Kind.UNIT} != set()
        )
        and not _is_prose(line)
    )


def _is_beside(lines: list[list[Word]], index: int) -> bool:
    """Tell whether a line is a lone figure level with the middle of a broken label."""
    (word, *others), around = lines[index], lines[max(index - 1, 0) : index + 2]
    return (
        not others
        and word.kind is Kind.NUMBER
        and len(around) == 3
        and around[0][0].bottom > word.top + 1
        and around[2][0].top < word.bottom - 1
        and around[0][0].x1 < word.x0 > around[2][0].x1
    )


def _title(lines: list[list[Word]], last: int, index: int) -> int | None:
    """Find the line between two rows of figures above which another table ends.

    That is prose, or a title above headings of figures; what continues a label stands
    closer to the line above than to the one below.
    """
    left = min(w.x0 for w in lines[index] if w.kind is not Kind.LABEL)
    headed = False
    for n in range(index - 1, last, -1):
        line, below = lines[n], lines[n + 1]
        if last >= 0 and n and _is_again(lines, n):
            return None
        headed = headed or (n + 1 < index and any(w.x1 > left for w in below))
        size = line[0].size
        over = line[0].top - lines[n - 1][0].bottom if n else PAGE
        under = below[0].top - line[0].bottom
        if _is_prose(line) or (
            len(line) == 1 < len(below)
            and headed
            and under > -0.1 * size  # else it stands beside a heading
            and over > min(0.8 * under, 1.5 * size)
        ):
            return n
    return None


def _is_again(lines: list[list[Word]], n: int) -> bool:
    """Tell whether a page begins with a title and headings that stood before."""
    page = lines[n][0].page
    top = next(
        (t for t in range(n, max(n - 3, 0), -1) if lines[t - 1][0].page < page), 0
    )
    head = [[w.text for w in line] for line in lines[top : n + 2]]
    return top > 0 and any(
        head == [[w.text for w in line] for line in lines[start : start + len(head)]]
        for start in range(top - len(head) + 1)
    )


def _is_prose(line: list[Word]) -> bool:
    return len(line) < 3 and any(_PROSE.match(word.text) for word in line)


def _columns(columns: list[list[Word]], line: list[Word]) -> list[list[Word]] | None:
    """Sort figures into columns by what they stand above, or tell that it fails.

    Two figures of one line in the same column means that the line is of another
    table.
    """
    taken: set[int] = set()
    result = [list(column) for column in columns]
    for word in line:
        over = [
            c
            for c, column in enumerate(result)
            if word.x0 < max(w.x1 for w in column)
            and min(w.x0 for w in column) < word.x1
        ]
        if len(over) > 1 or taken & {*over}:
            return None
        if over:
            result[over[0]] = _widest([*result[over[0]], word])
            taken.add(over[0])
        else:
            taken.add(len(result))
            result.append([word])
    return result


def _reaches_into(label: Word, columns: list[list[Word]]) -> bool:
    """Tell whether a row's label runs into the figures of the rows above."""
    left = min((w.x0 for column in columns for w in column), default=float("inf"))
    return label.x0 < left - 2 * label.size and label.x1 > left + 1


def _widest(column: list[Word]) -> list[Word]:
    return [min(column, key=lambda w: w.x0), max(column, key=lambda w: w.x1)]


def _upwards(lines: list[list[Word]], first: int, end: int) -> int:
    """Go up from the first row of figures over its headings."""
    left = min(w.x0 for w in lines[first] if w.kind is not Kind.LABEL)
    top = first
    for index in range(first - 1, end, -1):
        line, below = lines[index], lines[index + 1]
        gap = below[0].top - line[0].bottom
        if _is_prose(line) or 3 * line[0].size < gap < PAGE / 2:
            break
        if len(line) > 1 or line[0].x0 < left:
            top = index if len(line) > 1 else top
            if len(line) == 1 and first - index > 4:
                break
    return top


def _downwards(lines: list[list[Word]], voters: list[int], until: int) -> int:
    """Go down from the last row of figures over rows left blank, and broken labels."""
    last = voters[-1]
    steps = [
        lines[b][0].top - lines[a][0].bottom for a, b in pairwise(voters) if b == a + 1
    ]
    step = median(steps) if steps else lines[last][0].size
    for index in range(last + 1, until):
        line, above = lines[index], lines[index - 1]
        gap = line[0].top - above[0].bottom
        if _is_prose(line) or gap > max(1.5 * step, line[0].size):
            break
        if len(line) == 1 and gap >= step - 0.25 * line[0].size:
            break
        last = index
    return last


class _Grid:
    """The lines of one table, on their way to rows and columns."""

    def __init__(self, lines: list[list[Word]]) -> None:
        self.lines = lines
        self.step = self._step()
        self.columns = self._find_columns()
        self.cells = self._find_cells()

    def _step(self) -> float:
        """Return the gap from which on what stands below is another row."""
        size = median(w.size for line in self.lines for w in line)
        gaps = sorted(
            below.top - above.bottom
            for over, under in pairwise(self.lines)
            for below in under
            for above in over
            if above.x0 < below.x1 and below.x0 < above.x1
        )
        rows = [
            min(w.top for w in under) - max(w.bottom for w in over)
            for over, under in pairwise(self.lines)
            if all(_votes(a) and a[0].kind is Kind.LABEL for a in (over, under))
        ]
        if rows:
            return median(rows) - 0.25 * size
        for a, b in pairwise(gaps):
            # The lines of a cell stand equally close; the next gap parts rows.
            if -0.1 * size < a < size and b - a >= 0.25 * size:
                return (a + b) / 2
        return min([0.3 * size, *(gap - 0.1 for gap in gaps)])

    def _find_columns(self) -> list[tuple[float, float]]:
        """Return the left and right end of each column, labels' columns among them."""
        values = [w for line in self.lines for w in line if w.kind is not Kind.LABEL]
        spans = _merged((w.x0, w.x1) for w in values)
        self.figures = set(spans)
        voters = [
            line for line in self.lines if any(w.kind is Kind.NUMBER for w in line)
        ]
        body = self.lines[self.lines.index(voters[0]) :]
        labels = [w for line in body for w in line if w.kind is Kind.LABEL]
        rows = [w for w in labels if not _over(spans, w)]
        # Headings of columns that hold no figure at all.
        bare = [
            w
            for line in self.lines
            if line not in voters
            for w in line
            if len(line) > 1 and not _over(spans, w) and w.x0 > spans[0][0]
        ]
        gaps = [
            (float("-inf"), spans[0][0]),
            *((a[1], b[0]) for a, b in pairwise(spans)),
        ]
        gaps.append((spans[-1][1], float("inf")))
        for left, right in gaps:
            zone = [w for w in rows if left <= w.x0 and w.x1 <= right]
            if zone:
                spans += self._label_columns(zone)
            else:
                spans += _merged(
                    (w.x0, w.x1) for w in bare if left <= w.x0 and w.x1 <= right
                )
        return sorted(spans)

    def _label_columns(self, zone: list[Word]) -> list[tuple[float, float]]:
        """Cut a zone of labels where several of them stand one below another.

        Those of a column begin at one place, or have one middle.
        """
        left, right = min(w.x0 for w in zone), max(w.x1 for w in zone)
        begun = _gathered(zone, lambda w: w.x0)
        centred = _gathered(zone, lambda w: (w.x0 + w.x1) / 2)
        groups = begun
        if len(centred) < len(begun):
            groups = _without_spans(centred)
        groups = [group for group in groups if len(group) >= MIN_SUPPORT]
        reach = [(min(w.x0 for w in g), max(w.x1 for w in g)) for g in groups]
        if len(centred) < len(begun):
            reach = _merged(reach)
        edges = [a for a, _ in reach if a > left + 1]
        return list(pairwise([left, *edges, right]))

    def _reach(self, word: Word) -> tuple[int, int]:
        """Return the first and last column over which a word stands."""
        over = [
            n
            for n, (left, right) in enumerate(self.columns)
            if word.x0 < right - 0.5 and left + 0.5 < word.x1
        ]
        if over:
            return over[0], over[-1]
        middle = (word.x0 + word.x1) / 2
        near = [abs((a + b) / 2 - middle) for a, b in self.columns]
        nearest = near.index(min(near))
        return nearest, nearest

    def _find_cells(self) -> list[_Cell]:
        """Put together the words that stand beside or closely below one another."""
        cells: list[_Cell] = []
        latest: dict[int, _Cell] = {}
        for line in self.lines:
            for word in line:
                a, b = self._reach(word)
                above = {latest[c] for c in range(a, b + 1) if c in latest}
                cell = above.pop() if len(above) == 1 else None
                if cell is None or not self._belongs(word, cell):
                    cell = _Cell([], (a, b))
                    cells.append(cell)
                cell.words.append(word)
                cell.columns = min(a, cell.columns[0]), max(b, cell.columns[1])
                for c in range(a, b + 1):
                    latest[c] = cell
        return cells

    def _belongs(self, word: Word, cell: _Cell) -> bool:
        last = cell.words[-1]
        if last.cut and word.kind is Kind.NUMBER and word.page == last.page:
            return True
        return (
            (word.kind is Kind.LABEL) == cell.label
            and word.page == last.page
            and word.top - last.bottom < self.step
        ) or word.top < last.bottom - last.size / 2

    def rows(self) -> list[list[Piece]]:
        """Arrange the cells in rows, from the top."""
        levels: list[tuple[float, list[_Cell]]] = []
        for cell in sorted(self.cells, key=lambda c: c.top):
            if cell.label:
                continue
            middle = cell.middle
            if levels and levels[-1][1][-1].top <= middle <= levels[-1][1][0].bottom:
                levels[-1][1].append(cell)
            else:
                levels.append((middle, [cell]))
        figures = len(levels)
        spans: dict[_Cell, list[int]] = {}
        rest: list[_Cell] = []
        for cell in sorted((c for c in self.cells if c.label), key=lambda c: c.top):
            inside = [
                n
                for n, (middle, _) in enumerate(levels[:figures])
                if cell.top <= middle <= cell.bottom
            ]
            if inside:
                spans[cell] = inside
            else:
                rest.append(cell)
        for cell in rest:
            half = cell.words[0].size / 2
            same = levels[-1] if len(levels) > figures else None
            if same and same[1][0].is_level_with(cell, half):
                same[1].append(cell)
            else:
                middle = cell.top + half
                levels.append((middle, [cell]))
        for cell, inside in spans.items():
            for n in inside:
                levels[n][1].append(cell)
        order = sorted(range(len(levels)), key=lambda n: levels[n][0])
        pieces: dict[_Cell, Piece] = {}
        result = []
        heading: list[dict[_Cell, tuple[int, int]]] = []
        for position, n in enumerate(order):
            cells = levels[n][1]
            if n >= figures and len(cells) > 1:
                below = []
                for m in order[position + 1 :]:
                    if m < figures:
                        break
                    below.append(levels[m][1])
                reach = self._spread(cells, heading, below)
                heading.append(reach)
            else:
                reach = {cell: cell.columns for cell in cells}
                if n < figures:
                    heading = []
                elif self._over_figures(cells[0]):
                    reach = {cells[0]: (0, len(self.columns) - 1)}
            result.append(self._row(cells, reach, pieces))
        return result

    def _row(
        self,
        cells: list[_Cell],
        reach: dict[_Cell, tuple[int, int]],
        pieces: dict[_Cell, Piece],
    ) -> list[Piece]:
        page = cells[0].words[0].page
        row: list[Piece | None] = [None] * len(self.columns)
        for cell in cells:
            first, last = reach[cell]
            if cell not in pieces:
                pieces[cell] = cell.piece(self.columns[cell.columns[1]][1])
            for c in range(first, last + 1):
                there = row[c]
                if there is not None and there is not pieces[cell]:
                    # Two texts in one place are neither the one nor the other.
                    row[c] = Piece(f"{there.text}\n{pieces[cell].text}", page)
                else:
                    row[c] = pieces[cell]
        return [piece or Piece("", page) for piece in row]

    def _spread(
        self,
        cells: list[_Cell],
        above: list[dict[_Cell, tuple[int, int]]],
        below: list[list[_Cell]],
    ) -> dict[_Cell, tuple[int, int]]:
        """Tell over which columns the headings of a row reach.

        A heading of several columns stands at the left or in the middle of them. Of
        the two readings that one holds which leaves no heading below it without one.
        """
        physical = {cell: cell.columns for cell in cells}
        under = [c for row in below for c in row if self._over_figures(c)]
        over = [c for c in cells if self._over_figures(c)]
        if not under or not over:
            return physical
        spans = [row[c] for row in above for c in row if self._over_figures(c)]
        edges = {edge for a, b in spans for edge in (a, b + 1)}
        over.sort(key=lambda c: c.columns)
        # Where a heading stands below another, all of that one's columns are needed.
        around = [
            min(
                (b - a, a, b)
                for a, b in [*spans, (0, len(self.columns))]
                if a <= n <= b
            )
            for n in {c.columns[0] for c in over}
        ]
        needed = {
            n
            for c in under
            for n in range(c.columns[0], c.columns[1] + 1)
            if any(a <= n <= b for _, a, b in around)
        }
        readings = []
        for reading in (self._to_the_right, self._around):
            found = reading(over, edges)
            covered = {n for a, b in found.values() for n in range(a, b + 1)}
            if needed <= covered and len(covered) == sum(
                b - a + 1 for a, b in found.values()
            ):
                readings.append(found)
        if len(readings) == 1 or (readings and readings[0] == readings[-1]):
            return physical | readings[0]
        return physical

    def _over_figures(self, cell: _Cell) -> bool:
        return self.columns[cell.columns[1]] in self.figures or cell.columns[0] > min(
            n for n, span in enumerate(self.columns) if span in self.figures
        )

    def _to_the_right(
        self, cells: list[_Cell], edges: set[int]
    ) -> dict[_Cell, tuple[int, int]]:
        """Let each reach to where the next one begins, if all begin with a column."""
        found = {}
        ends = sorted({*edges, *(c.columns[0] for c in cells), len(self.columns)})
        for cell in cells:
            first = cell.columns[0]
            if abs(self.columns[first][0] - cell.left) > 1.5:
                return {}
            found[cell] = first, next(e for e in ends if e > first) - 1
        return found

    def _bounds(self, first: int) -> list[tuple[float, float]]:
        """Tell where columns end whose texts stand in the middle of them.

        From a column's middle and its left end follows its right end, which is the
        left one of the next; texts within it tell how far left the first can begin.
        """
        # Of its headings the lowest is a column's own.
        own = {c.columns: c for c in self.cells if c.label}
        sides = list(self.columns)
        for n, (left, right) in enumerate(sides):
            if (n, n) in own:
                cell = own[n, n]
                sides[n] = min(left, cell.left), max(right, cell.right)
        low, high = float("-inf"), sides[first][0]
        sign, shift = 1, 0.0  # a column begins at sign * the first one's left + shift
        shifts = []
        for n, (left, right) in enumerate(self.columns[first:], start=first):
            shifts.append((sign, shift))
            sign, shift = -sign, left + right - shift
            after = sides[n + 1][0] if n + 1 < len(sides) else PAGE
            ends = sorted((sign * (sides[n][1] - shift), sign * (after - shift)))
            low, high = max(low, ends[0] - 1), min(high, ends[1] + 1)
        if low > high:  # they do not stand in the middle
            return [((a + b) / 2, (a + b) / 2) for a, b in self.columns]
        begin = [sign * (low + high) / 2 + shift for sign, shift in shifts]
        ends_of = zip(begin, self.columns[first:], strict=True)
        return [*self.columns[:first], *((x, a + b - x) for x, (a, b) in ends_of)]

    def _around(
        self, cells: list[_Cell], edges: set[int]
    ) -> dict[_Cell, tuple[int, int]]:
        """Let each reach as far to the left as to the right."""
        found = {}
        first = min(n for n, span in enumerate(self.columns) if span in self.figures)
        bounds = self._bounds(first)
        for index, cell in enumerate(cells):
            low = cells[index - 1].columns[1] + 1 if index else first
            high = (
                cells[index + 1].columns[0]
                if index + 1 < len(cells)
                else len(self.columns)
            )
            low = max([low, *(e for e in edges if e <= cell.columns[0])])
            high = min([high, *(e for e in edges if e > cell.columns[1])])
            x = cell.left + cell.right
            options = [
                (b - a, a, b)
                for a in range(low, cell.columns[0] + 1)
                for b in range(cell.columns[1], high)
                if abs(bounds[a][0] + bounds[b][1] - x) < 0.8 * cell.words[0].size
            ]
            if not options:
                return {}
            _, a, b = max(options)
            found[cell] = a, b
        return found


def _without_spans(groups: list[list[Word]]) -> list[list[Word]]:
    """Leave out the words that reach over two columns.

    They stand over or under words of other middles that do not overlap one another.
    """
    places = {(w.x0, w.x1, n) for n, group in enumerate(groups) for w in group}
    if len(places) > MAX_PLACES:
        return []

    def spans(word: Word, own: int) -> bool:
        met = [
            (a, b)
            for a, b, n in places
            if n != own and a < word.x1 - 1 and word.x0 + 1 < b
        ]
        return bool(met) and min(b for _, b in met) + 2 < max(a for a, _ in met)

    found = {(w.x0, w.x1, n): w for n, group in enumerate(groups) for w in group}
    wide = {place for place, word in found.items() if spans(word, place[2])}
    return [
        [w for w in group if (w.x0, w.x1, n) not in wide]
        for n, group in enumerate(groups)
    ]


def _gathered(words: list[Word], place: Callable[[Word], float]) -> list[list[Word]]:
    """Put together the words that stand at the same place."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=place):
        if groups and place(word) - place(groups[-1][0]) < 1.0:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _merged(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join the spans that overlap, from the left."""
    result: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if result and left < result[-1][1]:
            result[-1] = result[-1][0], max(result[-1][1], right)
        else:
            result.append((left, right))
    return result


def _over(spans: list[tuple[float, float]], word: Word) -> bool:
    return any(word.x0 < right and left < word.x1 for left, right in spans)
