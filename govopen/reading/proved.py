"""Tables whose figures a program wrote out of order, put together by their sums.

What comes in are the lines of a text; what goes out are tables. A program that goes by
the places of letters writes labels in one flow and figures in others, some row by row
and some column by column. Such figures are as many as a table of a form has; each row
ends with the sum of its others, and what came in is what was dealt with and what is
carried on. They are believed where they do so row after row, or in one order alone of
all that are tried; where no such sum tells columns apart, only if all are zero.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from itertools import accumulate, chain, combinations, pairwise, takewhile

from govopen.form import forms
from govopen.reading.sections import Section, is_total, sections_of
from govopen.reading.spans import Grid, Item
from govopen.reading.tables import BLANK, NUMBER, Table, kind_of, read_number

FEWEST_ROWS = 5  # that are not zero, unless all are
MOST_ORDERS = 400  # of the rows above any
MOST_TITLES = 20

_TITLE = re.compile(r"[一二三四五六七八九十]{1,3}、[^\d,，;；]{4,}(?:情况|事项)")

_Numbers = tuple[Decimal, ...]
_Rows = tuple[_Numbers, ...]
_Places = tuple[int, ...]


def proved_tables(words: list[tuple[int, str]]) -> tuple[list[Table], set[int]]:
    """Find tables below one title or several.

    Parameters
    ----------
    words : list of (int, str)
        The lines of a text, but prose, with their numbers.

    Returns
    -------
    tables : list of Table
    taken : set of int
        The numbers of the lines that these take.
    """
    titles = [n for n, (_, line) in enumerate(words) if _TITLE.fullmatch(line.strip())]
    tables: list[Table] = []
    taken: set[int] = set()
    if not 0 < len(titles) <= MOST_TITLES:
        return tables, taken
    pages = accumulate(line.count("\f") for _, line in words)
    told = [_figures(*word, page) for word, page in zip(words, pages, strict=True)]
    for a, b in combinations([*titles, len(words)], 2):
        lines = {n for n, _ in words[a + 1 : b]}
        if taken.isdisjoint(lines):
            figures = list(chain(*told[a + 1 : b]))
            found = next(filter(None, (_read(figures, x) for x in _sections())), [])
            last = max((c.line or 0 for x in found for c in chain(*x.rows)), default=0)
            rest = [item for item in figures if (item.line or 0) > last]
            taken |= {n for n in lines if n <= last or (found and not rest)}
            tables += found
    return tables, taken


@cache
def _sections() -> list[list[Section]]:
    """Return the tables of each form whose rows end with their totals."""
    own = [sections_of(form) for form in forms().values()]
    found = ([x for x in y if x.rows and is_total(x, len(x.columns) - 1)] for y in own)
    return [x for x in found if x]


def _figures(number: int, line: str, page: int) -> list[Item]:
    """Return the figures that a line ends with, and signs for none, with their page."""
    parts = line.split()[::-1]
    own = takewhile(lambda x: kind_of(x) in (NUMBER, BLANK), parts)
    return [Item(text, number, page) for text in own][::-1]


def _read(figures: list[Item], sections: list[Section]) -> list[Table]:
    """Put figures into tables of a form that have as many, one after another."""
    ends = [0, *accumulate(len(section.asked) for section in sections)]
    for a, b in combinations(range(len(ends)), 2):
        if ends[b] - ends[a] == len(figures):
            places = pairwise(x - ends[a] for x in ends[a : b + 1])
            parts = zip(places, sections[a:b], strict=True)
            own = (_table(figures[i:j], section) for (i, j), section in parts)
            return [x for x in takewhile(bool, own) if x]
    return []


def _table(figures: list[Item], section: Section) -> Table | None:
    """Put figures into the rows of a table, if sums show the one way to do so."""
    width = len(section.columns)
    read = [read_number(x.text) if x.kind is NUMBER else None for x in figures]
    values = [x.value if x else Decimal() for x in read]
    if any(x.kind is NUMBER and y is None for x, y in zip(figures, read, strict=True)):
        return None
    flows = section.by_applicant
    if not flows and any(values):
        return None  # no sum tells the others of a row from one another
    orders = _orders(values, [x.row for x in figures], width, flows=flows)
    plain = tuple(zip(*[iter(values)] * width, strict=True))  # row after row
    filled = sum(any(row) for rows in orders for row in rows)
    if plain in orders:
        orders = {plain: orders[plain]}
    elif len(orders) != 1 or (flows and 0 < filled < FEWEST_ROWS):
        return None
    (places,) = orders.values()
    rows = iter(zip(*[iter(figures[n] for n in places)] * width, strict=True))
    grid = Grid()
    heads = [label_of(levels[-1]) for levels in section.columns]
    grid.add([Item(text, figures[0].line, 0) for text in ["", *heads]])
    for n, label in enumerate(section.rows):
        asked = not section.asked.isdisjoint(section.in_row[n].values())
        own = next(rows) if asked else ()
        line = own[0].line if own else None
        grid.add([Item(label_of(label), line, 0), *own])
    return Table(1, "", grid.rows)


def label_of(pattern: str) -> str:
    """Write a label as a form does."""
    return pattern.partition("|")[0].replace("*", "")


def _fits(rows: _Rows, size: int) -> bool:
    """Tell whether what came in can be what was dealt with and what is carried on."""
    for column in zip(*rows, strict=True):
        came, parts, ends = column[:2], column[2 : size - 2], column[size - 2 :]
        told = (ends[0], sum(ends)) if len(rows) == size else (sum(parts), sum(came))
        if told != (sum(parts), sum(came)) or sum(parts) > sum(came):
            return False
    return True


def _orders(
    values: list[Decimal], pages: list[int], width: int, *, flows: bool
) -> dict[_Rows, _Places]:
    """Return the ways to put numbers into rows that end with the sum of the others.

    From the top so many rows are written after one another, each cell by cell or by
    groups of columns, and all of them on one page, if pages part rows.
    """
    size = len(values) // width
    ends = [n for n in range(1, size) if pages[n * width - 1] < pages[n * width]]
    found: list[dict[_Rows, _Places]] = [{(): ()}, *({} for _ in range(size))]
    for top, above in enumerate(found[:-1]):
        if len(above) > MOST_ORDERS:
            return {}
        end = next((n for n in ends if n > top), size) if above else top
        for bottom in range(top + 1, end + 1):
            for places in _written(bottom - top, width):
                own = tuple(top * width + n for n in places)
                cells = iter(values[n] for n in own)
                rows = tuple(zip(*[cells] * width, strict=True))
                if all(2 * row[-1] == sum(row) for row in rows):
                    for before, at in above.items():
                        if not flows or _fits(before + rows, size):
                            found[bottom].setdefault(before + rows, at + own)
    return found[-1]


@cache
def _written(height: int, width: int) -> list[_Places]:
    """Return where cells of rows stand among those written by groups of columns."""
    ways = []
    for cuts in range(2 ** (width - 1) if height > 1 else 1):
        ends = [n for n in range(1, width) if cuts >> (n - 1) & 1]
        groups = list(pairwise([0, *ends, width]))
        ways.append(
            tuple(
                a * height + row * (b - a) + n
                for row in range(height)
                for a, b in groups
                for n in range(b - a)
            )
        )
    return ways
