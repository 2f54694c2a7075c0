"""A table made ready for matching: its columns of figures, and its rows cut into runs.

What comes in is a :class:`~.tables.Table`; what goes out is a :class:`Grid`: the
columns that hold figures, the runs of labels with what follows them
(:class:`Segment`), the sections of the forms that may be meant, and the headings over
each row. From here on cells are faces: what their numbers are has to be asked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from functools import cached_property
from itertools import chain, compress, groupby, pairwise
from typing import Any, NamedTuple

from govopen.reading.columns import is_caption, is_heading, is_other, units_stated
from govopen.reading.labels import columns_called, is_units, opens_headings, rows_called
from govopen.reading.periods import is_of_other
from govopen.reading.recalled import Values
from govopen.reading.sections import Section
from govopen.reading.tables import (
    BLANK,
    LABEL,
    NUMBER,
    UNIT,
    Cell,
    Face,
    Kind,
    Number,
    Table,
    read_number,
)
from govopen.reading.titles import is_of_less, remarks_in, squeeze
from govopen.reading.words import kept, plain_forms

# Numbers that count up by one through so many rows are no figures.
MIN_COUNTED = 5

# What numbers the titles of a report, or of a table's parts, and the number after each.
_TITLE = re.compile("[一二三四五六七八九十]+[、.．]|第[一二三四五六七八九十]+条")
_NEXT = dict(pairwise("一二三四五六七八九十"))
_YEAR = re.compile(r"20\d\d(?:[./-]\d{1,2})?")
_CHANGE = re.compile(r"(?:(减少?|下降|↓)|增加?|上升|↑)(\d.*)|\((\d[\d,]*)\)|(0)/0")


class Segment:
    """A run of labels in a table row and the cells that follow it.

    It `counts` where it holds a number.
    """

    __slots__ = ("counts", "labels", "row", "units", "values")

    def __init__(self, row: int) -> None:
        self.row, self.counts = row, False
        self.labels: list[Face] = []
        self.units: list[Face] = []
        self.values: list[Face] = []


@dataclass
class Grid:
    """A table prepared for matching.

    `rows` names a cell that spans several columns once; `numeric` are the rows and
    `value_columns` the columns that hold numbers, `ordinals` those that only number
    the rows, `halves` those of labels that stand between figures; `sections` are those
    that have a row of one of its labels, and those rows.
    `across` names it at each position. `matched` are its matches that are known, with
    what was asked for each.
    """

    table: Table
    values: InitVar[Values]
    across: Sequence[Sequence[Face]] = ()
    rows: list[list[Face]] = field(default_factory=list)
    numeric: list[bool] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    sections: dict[Section, dict[int, list[int]]] = field(default_factory=dict)
    value_columns: list[set[int]] = field(default_factory=list)
    ordinals: set[int] = field(default_factory=set)
    halves: set[int] = field(default_factory=set)
    reaching: list[tuple[Face, int]] = field(default_factory=list)
    others: dict[int | None, dict[int, str]] = field(default_factory=dict)
    matched: dict[Any, tuple[Any, list[Any]]] = field(default_factory=dict)

    def __post_init__(self, values: Values) -> None:
        self.across = _with_plain_years(self.table.rows, values)
        self.rows = [list(dict.fromkeys(row)) for row in self.across]
        self.numeric = [NUMBER in [c.kind for c in row] for row in self.rows]
        self.value_columns = self._value_columns()
        numbers: dict[int, list[Face]] = {}
        for row in compress(self.rows, self.numeric):
            for cell in row:
                if cell.kind is NUMBER:
                    numbers.setdefault(cell.column, []).append(cell)
        if len(numbers) > 1:
            self.ordinals = {
                column
                for column, cells in numbers.items()
                if len(cells) >= MIN_COUNTED and values.ask(counts_up, cells)
            }
        runs = [self._runs(i, row) for i, row in enumerate(self.rows)]
        most = max(map(len, runs), default=0)
        self.segments = [f[n] for n in range(most) for f in runs if n < len(f)]
        for n, run in enumerate(self.segments):
            if run.labels:
                for section, called in rows_called[run.labels[-1].face].items():
                    self.sections.setdefault(section, {})[n] = called

    def _value_columns(self) -> list[set[int]]:
        """Find the columns of figures that hold for each row.

        One table may hold several, one below the other and each with columns of its
        own: rows vote with those that no row without a number parts from them. Where
        no row has a number, the figures were left blank, and blanks vote.
        """
        if not any(self.numeric):
            return [_Votes([_ballots(self.rows, BLANK)]).columns] * len(self.rows)
        every = _ballots([*compress(self.rows, self.numeric)], NUMBER)
        if max(every.labels, default=0) < min(every.figures):  # as in most tables
            return [{*every.figures}] * len(self.rows)
        first, last = min(every.figures), max(every.figures)
        cells = dict.fromkeys(chain(*compress(self.rows, self.numeric)))  # each once
        labels = Counter(cell.column for cell in cells if cell.kind is LABEL)
        often = {c for c in range(first + 1, last) if 2 * labels[c] > every.rows}
        self.halves = often - {*every.figures}
        blocks: list[tuple[int, _Ballots]] = []  # where each ends
        end = 0
        for numeric, run in groupby(self.numeric):
            start, end = end, end + len(list(run))
            if numeric:
                blocks.append((end, _ballots(self.rows[start:end], NUMBER)))
        whole = _Votes([ballots for _, ballots in blocks])
        found: list[set[int]] = []
        for end, ballots in blocks:
            own = _Votes([ballots]) if blocks[1:] else whole
            block = chain(*self.rows[end - ballots.rows : end])
            rows = {cell.column for cell in block if rows_called[cell.face]}
            more = {
                c
                for c in whole.columns
                if c >= own.first or not (c in rows or own.denies(c))
            }
            found += [own.columns | more] * (end - len(found))
        return found + found[-1:] * (len(self.rows) - len(found))

    def _runs(self, index: int, row: list[Face]) -> list[Segment]:
        """Cut a row into runs, so that two halves side by side both count."""
        run = Segment(index)
        runs = [run]
        ordinals, halves = self.ordinals, self.halves
        figures = self.value_columns[index] - ordinals
        for cell in row:
            kind = cell.kind
            first = cell.row == index + 1  # a cell reaching down from above is context
            if run.values and (cell.column in halves or cell.column in ordinals):
                runs.append(run := Segment(index))
            if kind is not LABEL and cell.column in ordinals:
                continue
            if kind is LABEL and cell.column not in figures:
                if run.counts:
                    runs.append(run := Segment(index))
                # The row's own label is the last; what reaches down goes before it.
                own = len(run.labels)
                if not first:
                    own = bisect_right(run.labels, index, key=lambda label: label.row)
                run.labels.insert(own, cell)
            elif kind is UNIT:
                run.units.append(cell)
            elif first:
                run.values.append(cell)
                if kind is NUMBER:
                    run.counts = True
            elif kind is NUMBER:
                self.reaching.append((cell, index))
        return runs

    @cached_property
    def most(self) -> dict[Section, int]:
        """How many figures of each section its rows may have, all years' sums apart."""
        return {
            section: sum(section.own_years[row] for row in {*chain(*called.values())})
            for section, called in self.sections.items()
        }

    @cached_property
    def filled(self) -> list[list[Face]]:
        """The cells of each row that say something."""
        return [[cell for cell in row if cell.face] for row in self.rows]

    @cached_property
    def columns(self) -> Mapping[Section, set[int]]:
        """The columns of the forms' sections that have a heading in the table."""
        found: dict[Section, set[int]] = {}
        labels = {c.face for row in self.rows for c in row if c.kind is LABEL}
        for text in labels:
            for section, called in columns_called[text].items():
                found.setdefault(section, set()).update(called)
        return found

    def rows_of_others(self, year: int | None) -> dict[int, str]:
        """Return the rows below one that names another year or a part of the body.

        Each comes with what that says.
        """
        if year in self.others:
            return self.others[year]
        others = self.others.setdefault(year, {})
        other = after = ""
        for n, filled in enumerate(self.filled):
            if len(filled) != 1 and not other:
                continue  # as most rows
            head = filled[0].face if filled else ""
            text = head if len(filled) == 1 else ""
            told = (text, *remarks_in(squeeze(text))) if text else ()
            stated = (is_of_other(x, year) for x in told)
            said = next((x for x in stated if x is not None), None)
            title = _TITLE.match(text) is not None
            less = title and is_other(text, year, "label")
            if said is not None or less or (text and is_caption(text)):
                other = text * (bool(said) or less or is_of_less(text, "section"))
                after = _NEXT.get(text[0], "第") if title and other else ""
            elif (
                after
                and head.startswith(after)
                and not any(x.by_applicant for x in rows_called[head])
            ):
                other = after = ""  # as the next title stands here
            elif other:
                others[n] = other
        return others

    @cached_property
    def stated(self) -> frozenset[str]:
        """The units of money that rows without numbers state."""
        rows = compress(self.rows, (not x for x in self.numeric))
        texts = (" ".join([cell.face for cell in row]) for row in rows)
        return frozenset().union(*map(units_stated, texts))

    def headings(self, matched: set[int]) -> dict[int, Sequence[Sequence[Face]]]:
        """Return, for each row, the rows of headings that hold for it.

        Headings are rows without numbers whose labels stand over columns of
        numbers; rows in `matched` carry a row label of the form and are none. Rows of
        one cell part a table and leave its columns as they are, but one right above
        the first headings of a table may name all of them: 行政复议. What stands above
        rows that begin with that is the title of another table.
        """
        alone = [
            not filled or (len(filled) == 1 and filled[0].column == 1)
            for filled in self.filled
        ]
        block: Sequence[Sequence[Face]] = []
        fresh = False
        result = {}
        for index, row in enumerate(self.across):
            if self.numeric[index] or _is_dashed(self.filled[index]):
                fresh = False  # a row of dashes ends headings as one of figures does
            elif alone[index] and index not in matched and self._opens(index + 1):
                block, fresh = [], False
            elif (
                index not in matched
                and not alone[index]
                and any(
                    position in self.value_columns[index] and is_heading(cell)
                    for position, cell in enumerate(row, start=1)
                )
            ):
                if not fresh:
                    named = index and alone[index - 1] and index - 1 not in matched
                    block = self.across[index - 1 : index] if named else []
                block = [*block, row]
                fresh = True
            result[index] = block
        return result

    def _opens(self, index: int) -> bool:
        """Tell whether a row begins with 行政复议 and goes on with one of its rows."""
        for first, *others in filter(None, self.filled[index : index + 1]):
            called = (rows_called[cell.face] for cell in others)
            sections = chain.from_iterable(called)
            return opens_headings(first.face) and any(x.beside for x in sections)
        return False


def _is_dashed(filled: list[Face]) -> bool:
    return len(filled) > 1 and all(cell.kind is BLANK for cell in filled)


class _Ballots(NamedTuple):
    """The columns in which some rows hold figures, and those of their labels."""

    figures: list[int]
    labels: list[int]
    rows: int


def _ballots(rows: list[list[Face]], figure: Kind) -> _Ballots:
    """Return what rows hold and where; a change told in words is a figure."""
    figures = [cell.column for row in rows for cell in row if cell.kind is figure]
    labels = [cell for row in rows for cell in row if cell.kind is LABEL]
    changes = {cell for cell in labels if change_in[cell.face]}
    figures += [cell.column for cell in changes]
    columns = [cell.column for cell in labels if cell not in changes]
    return _Ballots(figures, columns, len(rows))


class _Votes:
    """The columns in which rows with numbers hold figures and no labels."""

    def __init__(self, cast: list[_Ballots]) -> None:
        numbers = Counter([c for ballots in cast for c in ballots.figures])
        labels = Counter([c for ballots in cast for c in ballots.labels])
        rows = sum(ballots.rows for ballots in cast)
        clear = {c for c, count in numbers.items() if count > labels[c]}
        # Right of those, words that most rows lack are figures nobody can read.
        odd = {c for c, count in labels.items() if 2 * count < max(rows, 3)}
        self.first = min(clear, default=max(odd, default=0))
        self.columns = clear | {c for c in odd if c > self.first}
        self._labels, self._numbers = labels, numbers

    def denies(self, column: int) -> bool:
        """Tell whether more than one of the rows has a label there, and most have."""
        return self._labels[column] > max(self._numbers[column], 1)


def _with_plain_years(rows: list[list[Cell]], values: Values) -> list[list[Cell]]:
    """Write as what they are years that head a column beside that of the units.

    So is one that stands alone in a row.
    """
    found: list[Cell] = []
    for row in rows:
        numbers = [c for c in row if c.kind is NUMBER]
        if numbers and (
            any(c.kind is LABEL and is_units[c.face] for c in row)
            or not any(c.face for c in row if c is not numbers[0])
        ):
            found += numbers
    if not found:
        return rows
    texts = zip(found, values.ask(_years, found), strict=True)
    plain = {cell: replace(cell, text=text) for cell, text in texts if text}
    return [[plain.get(c, c) for c in row] for row in rows] if plain else rows


def _years(cells: list[Cell]) -> list[str]:
    """Write what may be years as what they are, and other numbers as nothing."""
    return [f"{c.text}年" if _YEAR.fullmatch(c.text) else "" for c in cells]


@kept
def change_in(text: str) -> Number | None:
    """Read a change that is told in words, or in brackets, as accounts tell a loss.

    Examples
    --------
    >>> [int(change_in(x).value) for x in ("增加22", "减少18", "（3）", "0/0")]
    [22, -18, -3, 0]
    """
    match = _CHANGE.fullmatch(plain_forms(text).replace(" ", ""))
    number = read_number(match[2] or match[3] or match[4]) if match else None
    if match is None or number is None:
        return None
    less = match[1] or match[3]
    return number._replace(value=-number.value) if less else number


def counts_up(cells: Iterable[Cell]) -> bool:
    """Tell whether numbers count up by one, as those of rows or columns do."""
    return all(
        a.text.isdecimal() and b.text.isdecimal() and int(b.text) - int(a.text) == 1
        for a, b in pairwise(cells)
    )
