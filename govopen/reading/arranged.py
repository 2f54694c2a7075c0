"""Lines of words that are one table: its rows and columns, told by where words stand.

What comes in are the lines (:class:`Line`) of words (:class:`Word`) with the places
where these begin and end; what goes out of :class:`Grid` are rows of pieces of text.
Columns are where figures stand below one another; a label that is broken over lines is
put together where the parts are a label of a form, and a figure belongs to the label in
whose lines it stands. What alignment does not tell is put with nothing, so that a
figure is missed rather than read under a label that is not its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, pairwise

from govopen.reading.labels import (
    beside_rows,
    columns_called,
    is_label,
    is_part_of_number,
    opens_headings,
    printed_headings,
    rows_called,
)
from govopen.reading.tables import (
    BLANK,
    LABEL,
    LONGEST_LABEL,
    NUMBER,
    UNIT,
    Kind,
    kind_of,
)
from govopen.reading.words import NUMBERED, LabelPattern, normalise

WIDEST = 60  # words of a line; no table has as many columns
TALLEST = 12  # lines of one label
MOST = 120  # headings of a table
OPEN = "?"  # the heading of a column when nobody can tell which it is
FLOATED = 3  # columns of a list whose figures may stand beside another's label
LONGEST_SPOILT = 40  # letters of lines that are joined to a figure which they spoil
FEWEST_GROUPS = 3  # without figures, that show that figures are beside their labels
BROAD = 1.5  # places that a Chinese letter may take, where a text counts it as one
FEW = 4  # of them in a line of a label that is narrow
STEP = 8  # points, or places of a text, within which words stand below one another
STACKED = 1.5  # times the height of lines
NEAR = 2  # lines from one part of a label to the next, where no form knows it

_PROSE = re.compile(r"(?=.{30}|.*20\d\d ?年).*[,，。；;]|.{8,}。$")
_CHANGE = re.compile(r"[增减]\w?\s*\d")

Span = tuple[float, float]


@dataclass(eq=False, slots=True)
class Piece:
    """The text of a cell on one page; `full` where its last line has no room left.

    `absent` is what fills a row of the page where no cell is drawn, `box` the cell.
    """

    text: str
    page: int | None
    full: bool = False
    absent: bool = False
    line: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(slots=True, eq=False)
class Word:
    """A run of letters: from where to where it reaches.

    Its `parts` are parted by spaces.
    """

    text: str
    x0: float
    x1: float
    parts: list[Word] = field(default_factory=list)
    at: int = 0  # which of the lines it stands in
    kind: Kind = field(init=False)

    def __post_init__(self) -> None:
        # A part of a number is one, and so is a change that words tell.
        digits = is_part_of_number(self.text) or _CHANGE.match(self.text)
        # And so is one of a unit, that may go on in the line below.
        unit = UNIT if self.text in ("万", "亿") else kind_of(self.text)
        self.kind = NUMBER if digits else unit

    @classmethod
    def of(cls, parts: list[Word]) -> Word:
        """Put parts of a text together."""
        if len(parts) == 1:
            return parts[0]
        text = " ".join(part.text for part in parts)
        return cls(text, parts[0].x0, parts[-1].x1, parts, parts[0].at)

    def apart(self, columns: list[Span]) -> Iterator[Word]:
        """Cut it where parts of it stand in columns of their own."""
        before: list[Word] = []
        last: int | None = None
        for part in self.parts:
            over = _under(columns, (part.x0, part.x1))
            here = over[0] if len(over) == 1 else None
            if not over and part.x1 <= columns[0][0] + 0.5:
                here = -1  # left of all
            parted = here is not None and last is not None and here != last
            opens = NUMBERED.match(part.text)  # its label may stand in the next line
            if before and (
                parted
                or (
                    opens
                    and not (part is self.parts[-1] and opens.end() == len(part.text))
                )
            ):
                yield Word.of(before)
                before = []
            last = here
            before.append(part)
        yield Word.of(before) if before else self

    def cells(self, beside: list[Word]) -> Iterator[Word]:
        """Cut it where a part begins as others do, or stands over a figure alone."""
        start = 0
        few = self.parts if len(self.parts) <= WIDEST else []
        for n, (a, b) in enumerate(pairwise(few), start=1):
            under = [x for x in beside if x.x0 < b.x1 and b.x0 < x.x1]
            over = any(x.kind is not LABEL and a.x1 <= x.x0 for x in under)
            if over or any(x.x0 == b.x0 for x in under):
                yield Word.of(self.parts[start:n])
                start = n
        yield Word.of(self.parts[start:]) if start else self

    def shares(self, other: Word) -> bool:
        """Tell whether it stands above or below another, for half of one of them."""
        shared = min(self.x1, other.x1) - max(self.x0, other.x0)
        return 2 * shared >= min(self.x1 - self.x0, other.x1 - other.x0)


@dataclass(slots=True, eq=False)
class Line:
    """Words from the left; `frame` counts the pages of a text.

    What is `beside` stands as high as parts of the lines above and below it do.
    """

    words: list[Word]
    top: float
    bottom: float
    page: int | None = None
    number: int | None = None
    frame: int = 0
    beside: bool = False

    @property
    def text(self) -> str:
        """What the line says."""
        return " ".join(word.text for word in self.words)

    @property
    def values(self) -> list[Word]:
        """Figures, and what stands in place of one."""
        return [word for word in self.words if word.kind is not LABEL]

    @property
    def labels(self) -> list[Word]:
        """Words that are none."""
        return [word for word in self.words if word.kind is LABEL]

    @property
    def votes(self) -> bool:
        """Whether it is a row with figures or signs for none, and no page's number."""
        kinds = [word.kind for word in self.words]
        figures, last = kinds.count(NUMBER), kinds[-1]
        return (
            (figures > 0 or (last is BLANK and kinds[0] is LABEL))
            and len(kinds) <= WIDEST
            and (
                figures > 1
                or LABEL in kinds
                or UNIT in kinds
                or self.beside  # its label is broken over the two
            )
            and not self.is_prose
        )

    @property
    def is_prose(self) -> bool:
        """Whether it is a line of a text."""
        few = len(self.words) < 3 and any(_PROSE.match(w.text) for w in self.words)
        return few or len(self.words) > WIDEST


@dataclass(eq=False, slots=True)
class _Label:
    """Words below one another that are one text, and the columns it stands over."""

    words: list[Word]
    piece: Piece
    rows: list[int] = field(default_factory=list)
    over: range = range(0)  # columns of figures
    zone: int = 0  # how many columns of figures stand left of it

    @property
    def first(self) -> int:
        return self.words[0].at

    @property
    def last(self) -> int:
        return self.words[-1].at

    @property
    def x0(self) -> float:
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)


# -- what is one text ----------------------------------------------------------------


def _chains(words: Iterable[Word]) -> list[list[Word]]:
    """Put words in chains: each stands below the one before, and alone does so."""
    chains: list[list[Word]] = []
    of: dict[Word, list[Word]] = {}
    latest: list[Word] = []
    for _, group in groupby(words, key=lambda word: word.at):
        line = list(group)
        above = {w: [x for x in latest if w.shares(x)] for w in line}
        heirs = Counter(x for found in above.values() for x in found)
        for word in line:
            found = above[word]
            last = found[-1] if found else None
            if (
                last
                and (len(found) == 1 or of[last] is not of[found[-2]])
                and heirs[last] == 1
                and of[last][-1] is last
            ):
                of[word] = of[last]
            else:
                of[word] = []
                chains.append(of[word])
            of[word].append(word)
            latest = [x for x in latest if x not in found]
        latest = (latest + line)[-WIDEST:]
    return chains


def _parted(
    words: list[Word], rows: Container[int], paper: bool
) -> Iterator[list[Word]]:
    """Cut a chain into texts: the longest that are labels of a form, and the rest.

    A text that no form knows stands in one of the `rows` with figures.
    """
    start, rest = 0, 0
    while start < len(words):
        text, end, goes_on = "", start, False
        for n in range(start, min(start + TALLEST, len(words))):
            text += words[n].text
            numbered = n > start and NUMBERED.match(words[n].text)
            if len(text) > LONGEST_LABEL or numbered:
                break
            unit = n == end > start and kind_of(words[n].text) is UNIT
            opens = text.endswith((".", "．"))  # with a number what stands below
            goes_on = opens or goes_on
            known = goes_on or (
                end == start
                and (
                    not _begins_below(words[start : n + 1])
                    # On paper the figure of both stands in their middle.
                    or (
                        (paper and words[n].at - words[n - 1].at == 2)
                        and words[n].at - 1 in rows
                    )
                )
            )
            known = known and bool(rows_called(text))
            if (is_label(text) and not opens) or unit or known:
                end = n + 1
        new = start > rest and (
            end > start
            or NUMBERED.match(words[start].text)
            or words[start].at - words[start - 1].at > NEAR
            or (
                words[start].at in rows and any(w.at in rows for w in words[rest:start])
            )
        )
        if new or start - rest == TALLEST:
            yield words[rest:start]
            rest = start
        if end > start:
            yield words[start:end]
            rest = start = end
        else:
            start += 1
    if rest < start:
        yield words[rest:start]


def _begins_below(words: list[Word]) -> bool:
    """Tell whether the first of some words adds nothing to a label below it."""
    texts = [word.text for word in words]
    own = rows_called("".join(texts))
    return any(rows_called("".join(texts[n:])) == own for n in range(1, len(texts)))


# -- rows and columns ----------------------------------------------------------------


class Grid:
    """The lines of one table, on their way to rows and columns."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = {line.words[0].at: line for line in lines}
        if lines[0].page is not None:
            _take_for_labels(lines)
        by_frame = groupby(lines, key=lambda line: line.frame)
        self.frames = {frame: _columns([*own]) for frame, own in by_frame}
        self.width = max(map(len, self.frames.values()))
        found = _in_order(lines) if lines[0].page is not None else []
        for line in lines:
            if columns := self.frames[line.frame]:
                parting = found or columns
                line.words = [x for word in line.words for x in word.apart(parting)]
            for word in line.words:  # as 件, the last part of a label
                if columns and word.kind is UNIT and word.x1 <= columns[0][0]:
                    word.kind = LABEL
        columns = next(own for own in self.frames.values() if own)
        self.left = columns[0][0]
        # What stands in place of a figure may stand in a heading too.
        first = self.first = next(
            n
            for n, line in self.lines.items()
            if line.votes or NUMBER in {word.kind for word in line.words}
        )
        self.at = {n for n, x in self.lines.items() if x.values and n >= first}
        above = [w for n, line in self.lines.items() if n < first for w in line.words]
        below = [w for n, line in self.lines.items() if n >= first for w in line.labels]
        if lines[0].page is None:
            for word in below:
                if len(word.text) <= FEW:
                    broad = word.x0 + BROAD * len(word.text)
                    word.x1 = max(word.x1, min(broad, self.left))
        self.labels = self._labels([*above, *below])
        ends = [x.x1 for n in self.at for x in self.lines[n].labels if x.x1 < self.left]
        left = max(ends, default=self.left) if lines[0].page is not None else self.left
        heads = [
            x
            for x in self.labels
            if x.last < first and (x.x1 > self.left or x.x0 > left)
        ]
        self.heads = heads[:MOST]
        self.told = True
        self.proved: set[int] = set()  # frames
        if lines[0].page is not None:
            self._place(columns, found)
        else:
            whole = {word: is_label(word.text) for word in above}
            parts = ([w] if known else w.parts or [w] for w, known in whole.items())
            self._order(list(chain(*parts)))
        self.values = {n: self._in_columns(self.lines[n]) for n in sorted(self.at)}
        self._name_rows()

    def _labels(self, words: list[Word]) -> list[_Label]:
        chains = chain(*map(self._whole, _chains(words)))
        paper = self.lines[min(self.lines)].page is not None
        texts = chain(*(_parted(own, self.at, paper) for own in chains))
        found = map(self._label, texts)
        return sorted(found, key=lambda label: (label.first, label.x0))

    def _whole(self, words: list[Word]) -> Iterator[list[Word]]:
        """Cut a chain where a figure or a unit stands between two words of it."""
        start = 0
        for n, (upper, lower) in enumerate(pairwise(words), start=1):
            reach = max(upper.x0, lower.x0), min(upper.x1, lower.x1)
            between = (self.lines.get(at) for at in range(upper.at + 1, lower.at))
            values = chain(*(line.values for line in between if line))
            if any(x.x0 < reach[1] and reach[0] < x.x1 for x in values):
                yield words[start:n]
                start = n
        yield words[start:]

    def _place(self, columns: list[Span], found: list[Span]) -> None:
        """Tell over which columns headings stand, those without figures among them."""
        under = _below(self.heads)
        last = max((x.first for x in self.heads), default=0)
        lowest = [
            x
            for x in self.heads
            if not (under[x] or (x.last < last and opens_headings(x.piece.text)))
        ]
        lowest.sort(key=lambda x: x.x0)
        above = [x for x in self.labels if x.last < self.first]
        told = _below([x for x in above if columns_called(x.piece.text)])
        known = sorted((x for x in told if not told[x]), key=lambda x: x.x0)
        whole = _is_whole([x.piece.text for x in known])
        if len(found) != len(columns):
            for own in (lowest, known if whole else []):
                over = [[*_under(found, (x.x0, x.x1))] for x in own]
                if len(own) == len(found) and all(
                    x in ([], [n]) for n, x in enumerate(over)
                ):
                    columns[:] = found
        alone = [x for x in lowest if not _under(columns, (x.x0, x.x1))]
        spans = [(x.x0, x.x1) for x in lowest]
        bare = [column for column in columns if not _under(spans, column)]
        # What is centred, and what begins or ends there.
        apart = alone and bare
        if apart:
            if len(known) == len(columns) or whole:
                self.heads = [x for x in self.heads if x not in lowest or x in known]
                self.heads += [x for x in known if x not in self.heads]
                lowest, under = known, _below(self.heads)  # others may head the labels
            spans = [(x.x0, x.x1) for x in lowest]
            texts = [x.piece.text for x in lowest]
            self.told = _alternate(spans, columns, texts)
        else:
            columns += [(x.x0, x.x1) for x in alone]
            columns.sort()
        self.width = len(columns)
        for label in self.heads:
            label.over = _over(columns, (label.x0, label.x1))
        if apart and self.told:
            for n, low in enumerate(lowest):
                low.over = range(n, n + 1)
            for head in filter(under.get, self.heads):
                below = [x.over[0] for x in under[head] if x in lowest]
                head.over = range(min(below), max(below) + 1)

    def _order(self, words: list[Word]) -> None:
        """Give each column its heading in order, where there are as many.

        In a text a heading may stand beside the column that it is of.
        """
        found = self._labels(words)
        known = (
            begins_heading if any(_is_lowest(x.piece.text) for x in found) else is_label
        )
        heads = [x for x in found if x.x1 > self.left or known(x.piece.text)]
        under = _below(heads[:MOST])
        counts = Counter(len(self.lines[n].values) for n in self.at)
        for n in self.at:
            self._prove(self.lines[n].values, self.lines[n])
        self.width = max(counts, key=lambda n: (counts[n], n))
        # What heads one column of a form does so whatever a text has put below it, and
        # what heads several does, though nothing may stand right below.
        lows = [
            x
            for x in under
            if _is_lowest(x.piece.text)
            or not (under[x] or _is_group(x.piece.text, self.width))
        ]
        lowest = sorted(lows, key=lambda x: x.x0)
        some, whole = _belong([x.piece.text for x in lowest])
        spans = [(x.x0, x.x1) for x in lowest]
        over = bool(lowest) and self._prove(lowest, self.lines[lowest[0].first])
        told = whole if some else len(lowest) == self.width or over
        moved = any(not (x in lows or below) for x, below in under.items())
        spelled = [] if told and not moved else self._spelled(words, self.width)
        self.told = told or bool(spelled) or not heads
        if spelled:
            self.heads = spelled
        elif told:
            self.width = len(lowest)
            self.heads = list(under)
            for head, below in under.items():
                own = [n for n, x in enumerate(lowest) if x is head or x in below]
                own = own or [*_over(spans, (head.x0, head.x1))]
                head.over = range(own[0], own[-1] + 1)

    def _prove(self, words: Sequence[Word | _Label], line: Line) -> bool:
        """Tell whether each column of a line's page has its own of some words."""
        spans = [(x.x0, x.x1) for x in words]
        own = [[*_under(spans, column)] for column in self.frames[line.frame]]
        proved = own == [[n] for n in range(len(words))] != []
        self.proved |= {line.frame} if proved else set()
        return proved

    def _spelled(self, words: list[Word], width: int) -> list[_Label]:
        """Put headings together whose parts a text has moved from below one another.

        A line has parts of the headings from the left, and none of them is left over.
        What is of no heading stands over all of them.
        """
        for printed in printed_headings():
            if printed.width != width or printed.lacks:
                continue
            nodes = sorted(printed.nodes, key=lambda node: node[1])
            rest = [node.exact for node, _, _ in nodes]
            parts: list[list[Word]] = [[] for _ in nodes]
            others = []
            for _, line in groupby(words, key=lambda word: word.at):
                last = -1
                for word in line:
                    text = normalise(word.text)
                    after = range(last + 1, len(nodes) if text else 0)
                    found = (
                        n for n in after if any(x.startswith(text) for x in rest[n])
                    )
                    n = next(found, None)
                    if n is None:
                        others.append(word)
                        continue
                    parts[n].append(word)
                    rest[n] = frozenset(
                        x.removeprefix(text) for x in rest[n] if x.startswith(text)
                    )
                    last = n
            twice = [w for w in others if _starts(w.text, (node for node, *_ in nodes))]
            if all("" in texts for texts in rest) and not twice:
                above = [([word], 0, width) for word in others if word.x1 > self.left]
                own = [(own, a, b) for own, (_, a, b) in zip(parts, nodes, strict=True)]
                heads = [self._label(x) for x, _, _ in above + own]
                for head, (_, a, b) in zip(heads, above + own, strict=True):
                    head.over = range(a, b)
                return heads
        return []

    def _label(self, words: list[Word]) -> _Label:
        line = self.lines[words[0].at]
        text = "".join(word.text for word in words)
        return _Label(words, Piece(text, line.page, line=line.number))

    def _in_columns(self, line: Line) -> list[Piece]:
        """Put the figures of a line in their columns; two in one place are none.

        In a text those that are as many as the columns stand in them in order; those
        that are fewer do only where a row that lacks none, or the headings, prove the
        columns of the page. Else all are in one cell that reaches over every column.
        """
        columns, values = self.frames[line.frame], line.values
        told = line.page is not None or line.frame in self.proved
        if line.page is None and len(values) == self.width:
            columns, told = [(word.x0, word.x1) for word in values], True
        places = [_under(columns, (word.x0, word.x1)) for word in values]
        if not told or len(columns) != self.width or not all(places):
            text = "\n".join(word.text for word in values if word.kind is NUMBER)
            text += "?" * bool(text)
            whole = [Piece(text, line.page, line=line.number)] * self.width
            row = [
                Piece(x.text, line.page) if x.kind is UNIT else whole[0] for x in values
            ]
            first = values[0].kind is UNIT
            return (
                [*row, *whole][: self.width] if first else [*whole, *row][-self.width :]
            )
        row = [Piece("", line.page, line=line.number) for _ in range(self.width)]
        for word, place in zip(values, places, strict=True):
            for n in place:
                before = f"{row[n].text}\n" if row[n].text else ""
                row[n].text = before + word.text + "?" * (len(place) > 1)
        return row

    def _name_rows(self) -> None:
        """Give each row of figures the labels in whose lines it stands."""
        rows = sorted(self.values)
        heads = set(self.heads)
        self.names: dict[int, list[_Label]] = {n: [] for n in rows}
        for label in self.labels:
            if label in heads:
                continue
            columns = self.frames[self.lines[label.first].frame]
            middle = label.x0 + label.x1
            label.zone = sum(a + b < middle for a, b in columns)
            reach = range(label.first, label.last + 1)
            label.rows = [n for n in reach if n in self.names]
            for n in label.rows:
                self.names[n].append(label)
        for row in self.names.values():
            row.sort(key=lambda label: label.x0)
        for n, row in self.names.items():
            known = [label for label in row if rows_called(label.piece.text)]
            # A figure is of one of two labels, or of a row of another group.
            zones = [label.zone for label in known]
            if known and (
                (zones[0] < zones[-1] and (zones[0] or zones[-1] == self.width))
                or is_backwards(*(known[at].piece.text for at in (0, -1)))
            ):
                self._doubt([n])
        if self.lines[rows[0]].page is not None:
            self._put_between()
        rows = sorted(self.values)
        # What stands beside several rows is the name of a group.
        bare = [n for n, own in self.names.items() if all(len(x.rows) > 1 for x in own)]
        if len(bare) == len(rows) and not any(self.names.values()):
            return
        left = min(label.zone for own in self.names.values() for label in own)
        alone = (x.piece.text for x in self.labels if not x.rows and x not in heads)
        lacks = self.lines[rows[0]].page is not None or any(map(rows_called, alone))
        beside = [n for n in bare if any(map(_is_figure, self.values[n][left:]))]
        flows = (
            n for n in beside if self.width <= FLOATED and (lacks or self.names[n])
        )
        astray = next(flows, None)
        if astray is not None:
            at = rows.index(astray)
            before = (n for n in rows[:at] if self._is_early(n))
            last = at + 1 if self._are_in_step(rows[at + 1 :]) else len(rows)
            self._doubt(rows[rows.index(next(before, astray)) : last])
        for above, n, below in zip(
            [rows[0], *rows], rows, [*rows[1:], rows[-1]], strict=False
        ):
            own = [x for x in self.names[n] if len(x.rows) == 1]
            if n in bare:
                self.names[n] = []
            if n in bare or not any(rows_called(x.piece.text) for x in own):
                for other in (above, below):
                    self._join(n, other)
        for way in (rows, rows[::-1]) if self.lines[rows[0]].page is not None else ():
            self._doubt_stacked(way)

    def _put_between(self) -> None:
        """Put what stands close above and below a blank of a row into it.

        They are the lines of one number, in a column too narrow for it, or two: none.
        """
        rows = sorted(self.values)
        for above, n, below in zip(rows, rows[1:], rows[2:], strict=False):
            first, last = self.lines[above], self.lines[below]
            if (
                not self.names[n]
                or self.names[above]
                or self.names[below]
                or first.page != last.page
                or last.top - first.top > STACKED * (first.bottom - first.top)
            ):
                continue
            columns = zip(*(self.values[x] for x in (above, n, below)), strict=True)
            filled = [(x, own, y) for x, own, y in columns if x.text or y.text]
            if all(x.text and y.text and not own.text for x, own, y in filled):
                for x, own, y in filled:
                    own.text = f"{x.text}\n{y.text}"
                    x.text = y.text = ""

    def _doubt_stacked(self, rows: list[int]) -> None:
        """Spoil a figure of a row on the way to which others of none stand close by.

        A column too narrow for a number, which no rules show, stacks its digits.
        """
        for column in range(self.width):
            last: int | None = None
            for n in rows:
                piece, line = self.values[n][column], self.lines[n]
                if not piece.text:
                    continue
                if last is not None and self.names[n] and not self.names[last]:
                    other = self.lines[last]
                    high = min(x.bottom - x.top for x in (line, other))
                    close = abs(line.top - other.top) < STACKED * high
                    if close and line.page == other.page and piece.text.isdecimal():
                        piece.text += "?"
                last = n

    def _doubt(self, rows: list[int]) -> None:
        """Spoil the figures from where labels and figures are out of step.

        They are set in two flows, as floated terms and what they are told of: a label
        of two lines leaves each that follows beside the figure of another.
        """
        for piece in chain(*(self.values[n] for n in rows)):
            piece.text += "?" * _is_figure(piece)

    def _is_early(self, n: int) -> bool:
        """Tell whether figures stand beside a label of which no form asks one."""
        found = [x for x in map(_asks, self.names[n]) if x is not None]
        return bool(found) and not any(found) and any(map(_is_figure, self.values[n]))

    def _are_in_step(self, rows: list[int]) -> bool:
        """Tell whether figures stand beside what asks one, and beside nothing else.

        Several groups without figures, which come at no fixed distance, prove it.
        """
        told = [
            (any(map(_asks, self.names[n])), any(map(_is_figure, self.values[n])))
            for n in rows
            if self.names[n]
        ]
        groups = sum(not asks for asks, _ in told)
        return groups >= FEWEST_GROUPS and all(asks is has for asks, has in told)

    def _join(self, n: int, other: int) -> None:
        """Spoil the figures above or below others that may be part of them.

        Others beside a name are only where they are several, and no more than those.
        """
        beside = abs(n - other) == 1 or self.lines[n].page != self.lines[other].page
        more, few = ([x for x in self.values[m] if x.text] for m in (other, n))
        if (
            beside
            and self.names[other]
            and (not self.names[n] or len({*few}) == len(few) <= len(more) > 2)
        ):
            for piece, own in zip(self.values[other], self.values[n], strict=True):
                if piece.text and own.text and not piece.text.endswith("?"):
                    piece.text += f"\n{own.text[:LONGEST_SPOILT]}"

    def rows(self) -> list[list[Piece]]:
        """Arrange what the lines hold in rows, from the top."""
        if self.lines[self.first].page is None:
            self._reach_down()
        used = {label for own in self.names.values() for label in own}
        self.wide = [
            max((len(_zone(own, n)) for own in self.names.values()), default=0)
            for n in range(self.width + 1)
        ]
        found = self._headings(used)
        heads = set(self.heads)
        alone = [
            (label.first, label)
            for label in self.labels
            if label not in used and label not in heads and label.first >= self.first
        ]
        order: list[tuple[int, _Label | None]] = [(n, None) for n in self.values]
        for at, label in sorted([*order, *alone], key=lambda pair: pair[0]):
            if label:
                blank = [Piece("", label.piece.page) for _ in range(self.width)]
                found.append(self._row([label], blank))
            else:
                found.append(self._row(self.names[at], self.values[at]))
        return found

    def _reach_down(self) -> None:
        """Put the name of a group, as 行政复议, beside each row down to its total."""
        group: list[_Label] = []
        for n in sorted(self.names):
            row = self.names[n]
            text = row[-1].piece.text if row else ""
            if not any(section.beside for section in rows_called(text)):
                group = []
                continue
            own = [x for x in row if normalise(x.piece.text) in beside_rows()]
            if not own:
                self.names[n] = group + row
            group = [] if text.endswith("计") else own[-1:] or group

    def _row(self, names: list[_Label], values: list[Piece]) -> list[Piece]:
        """Write names and figures as they stand beside one another."""
        row: list[Piece] = []
        for n, wide in enumerate(self.wide):
            own = [label.piece for label in _zone(names, n)]
            own = own or [Piece("", values[0].page)]
            row += (own[:1] * (wide - len(own)) + own)[:wide]
            row += values[n : n + 1]
        return row

    def _headings(self, used: set[_Label]) -> list[list[Piece]]:
        """Return the rows of headings, each over the columns that it is of."""
        paths: list[list[Piece]] = [[] for _ in range(self.width)]
        for label in self.heads:
            for n in self._reach(label) if self.told else range(self.width):
                paths[n].append(label.piece)
        taken = {word for head in self.heads for word in head.words}
        corner = [
            label.piece.text
            for label in self.labels
            if label.last < self.first
            and label.x1 <= self.left
            and label not in used
            and taken.isdisjoint(label.words)
        ]
        if self.told:
            self._grow(paths)
        lines = self.lines[self.first]
        name = Piece("".join(corner), lines.page, line=lines.number)
        blank = Piece("", lines.page)
        if not self.told:  # what is over all columns is of none
            paths = [[*path, Piece(OPEN, lines.page)] for path in paths]
        rows = []
        for depth in range(max(map(len, paths), default=0)):
            row = [p[min(depth, len(p) - 1)] if p else blank for p in paths]
            rows.append(self._row([], row))
            rows[-1][: self.wide[0]] = [name] * self.wide[0]
        return rows

    def _reach(self, label: _Label) -> range:
        """Tell over which columns a heading may reach.

        What has no other below it is of its column alone; what no form knows reaches
        to its neighbours, lest a figure of another year be read.
        """
        below = any(
            other.first > label.last and other.over and set(other.over) & {*label.over}
            for other in self.heads
        )
        if not below or is_label(label.piece.text):
            return label.over
        heads = (x for x in self.heads if x.over and x is not label)
        beside = [x for x in heads if x.first == label.first]
        left = max((x.over[-1] + 1 for x in beside if x.x1 <= label.x0), default=0)
        right = min((x.over[0] for x in beside if x.x0 >= label.x1), default=self.width)
        return range(min(left, label.over[0]), max(right, label.over[-1] + 1))

    def _grow(self, paths: list[list[Piece]]) -> None:
        """Let the headings of a form reach over all the columns that it gives them."""
        lowest = [path[-1].text if path else "" for path in paths]
        for _, start, groups in _trees(lowest):
            for node, a, b in reversed(groups):
                reach = range(start + a, start + b)
                found = [
                    label.piece
                    for label in self.heads
                    if node.matches(label.piece.text) and set(label.over) <= {*reach}
                ]
                for n in reach if len(found) == 1 else ():
                    rest = [piece for piece in paths[n] if piece is not found[0]]
                    paths[n] = [found[0], *rest]


def _trees(
    lowest: list[str],
) -> Iterator[tuple[int, int, list[tuple[LabelPattern, int, int]]]]:
    """Find the columns of a section in the lowest headings, and what is above them.

    Yields how many they are, where they begin, and the headings over several.
    """
    for printed in printed_headings():
        own = {a: node for node, a, b in printed.nodes if b - a == 1}
        groups = [node for node in printed.nodes if node[2] - node[1] > 1]
        for start in range(len(lowest) - printed.width + 1):
            if all(own[n].matches(lowest[start + n]) for n in own):
                yield printed.width, start, groups


def begins_heading(text: str) -> bool:
    """Tell whether a text is a heading of a form or the first part of one."""
    every = (node for printed in printed_headings() for node, *_ in printed.nodes)
    return _starts(text, every)


def _starts(text: str, nodes: Iterable[LabelPattern]) -> bool:
    start = normalise(text)
    return bool(start) and any(x.startswith(start) for y in nodes for x in y.exact)


def _is_lowest(heading: str) -> bool:
    nodes = (node for printed in printed_headings() for node in printed.nodes)
    spans = {b - a for node, a, b in nodes if node.matches(heading)}
    return spans == {1}


def _is_group(heading: str, width: int) -> bool:
    own = (printed.nodes for printed in printed_headings() if printed.width == width)
    return any(b - a > 1 and node.matches(heading) for node, a, b in chain(*own))


def _belong(lowest: list[str]) -> tuple[bool, bool]:
    """Tell whether headings are of those that belong together, and all are there."""
    nodes = [node for printed in printed_headings() for node, *_ in printed.nodes]
    count = sum(any(node.matches(text) for node in nodes) for text in lowest)
    return count > 0, any(width >= count for width, *_ in _trees(lowest))


def _below(heads: list[_Label]) -> dict[_Label, list[_Label]]:
    """Return for each heading those that stand below it."""
    return {
        head: [
            other
            for other in heads
            if other.first > head.last and head.x0 < other.x1 and other.x0 < head.x1
        ]
        for head in heads
    }


def is_backwards(group: str, label: str) -> bool:
    """Tell whether forms have the name of a group below a row that stands in it."""
    over, own = rows_called(group), rows_called(label)
    both = over.keys() & own.keys()
    return bool(both) and all(max(own[x]) < min(over[x]) for x in both)


def _asks(label: _Label) -> bool | None:
    """Tell whether a form has a figure beside a label, None where none knows it."""
    called = rows_called(label.piece.text)
    slots = (x for s, at in called.items() for n in at for x in s.in_row[n].values())
    return any(x.indicator.presence != "heading" for x in slots) if called else None


def _is_figure(piece: Piece) -> bool:
    return kind_of(piece.text) is NUMBER


def _zone(labels: list[_Label], zone: int) -> list[_Label]:
    return [label for label in labels if label.zone == zone]


def _take_for_labels(lines: list[Line]) -> None:
    """Take for the end of a label what looks as a unit, where more labels stand."""
    first = next(n for n, line in enumerate(lines) if line.votes)
    words = [word for line in lines[first:] for word in line.words]
    counts: dict[Kind, Counter[int]] = {LABEL: Counter(), UNIT: Counter()}
    for word in words:
        if word.kind in counts:
            places = range(int(word.x0) // STEP, int(word.x1) // STEP + 1)
            counts[word.kind].update(places)
    for word in words:
        place = int(word.x0 + word.x1) // (2 * STEP)
        if word.kind is UNIT and counts[LABEL][place] > counts[UNIT][place]:
            word.kind = LABEL


def _columns(lines: list[Line]) -> list[Span]:
    """Return from where to where the columns of figures reach."""
    voters = (line.values for line in lines if line.votes)
    return _merged((word.x0, word.x1) for values in voters for word in values)


def _in_order(lines: list[Line]) -> list[Span]:
    """Return the columns as the rows with most figures tell them, if all are in those.

    A row may begin or end its figures elsewhere than others do, or have two in one run.
    """
    rows = [line.values for line in lines if line.votes]
    most = max(map(len, rows), default=0)
    full = (row for row in rows if len(row) == most)
    places = zip(*(((x.x0, x.x1) for x in row) for row in full), strict=True)
    found = [(min(a for a, _ in x), max(b for _, b in x)) for x in map(list, places)]
    apart = all(x[1] <= y[0] for x, y in pairwise(found))
    columns = _columns(lines)
    return found if apart and all(_under(found, x) for x in columns) else columns


def _under(columns: list[Span], span: Span) -> range:
    """Return the columns that something stands over."""
    x0, x1 = span
    over = [n for n, (a, b) in enumerate(columns) if x0 < b - 0.5 and a + 0.5 < x1]
    return range(over[0], over[-1] + 1) if over else range(0)


def _alternate(heads: list[Span], columns: list[Span], texts: list[str]) -> bool:
    """Tell whether each column has a heading of its own, in order.

    Where none stands over its column, all stand on the same side, and they are no
    form's: of those some may be cut away.
    """
    if len(heads) != len(columns):
        return False
    over = [(n, m) for n, head in enumerate(heads) for m in _under(columns, head)]
    middles = [(sum(a), sum(b)) for a, b in zip(heads, columns, strict=True)]
    begins = not _belong(texts)[0] or _is_whole(texts)
    beside = all(a <= b for a, b in middles) or all(a >= b for a, b in middles)
    return (
        all(n == m for n, m in over)
        and all(max(x) < min(y) for x, y in pairwise(middles))
        and (bool(over) or (beside and begins))
    )


def _is_whole(headings: list[str]) -> bool:
    """Tell whether headings are all those that a form prints below one another."""
    return any(width == len(headings) for width, *_ in _trees(headings))


def _over(columns: list[Span], span: Span) -> range:
    """Return the columns over which something stands, or the one that is nearest."""
    if over := _under(columns, span):
        return over
    middle = span[0] + span[1]
    nearest = min(range(len(columns)), key=lambda n: abs(sum(columns[n]) - middle))
    return range(nearest, nearest + 1)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Join the spans that overlap or touch, from the left."""
    result: list[Span] = []
    for left, right in sorted(spans):
        if result and left <= result[-1][1]:
            result[-1] = result[-1][0], max(result[-1][1], right)
        else:
            result.append((left, right))
    return result
