"""Tables that are the rest of the one before, cut where a page or an editor ended it.

What comes in are the tables of a document; what goes out are the same tables, with each
that has no headings of its own put below the one it goes on with.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from govopen.reading.labels import columns_called, rows_called
from govopen.reading.periods import is_of_other
from govopen.reading.sections import MIN_COLUMNS
from govopen.reading.tables import LABEL, NUMBER, UNIT, Cell, Kind, Table
from govopen.reading.titles import is_of_less
from govopen.reading.words import normalise

_Rows = list[list[Cell]]
MOST_HEADING = 4  # rows of headings


def continued(tables: list[Table]) -> list[Table]:
    """Join the tables that were one.

    Of two tables with as many columns of figures the second is the rest of the first if
    it begins with rows of a form below no heading, and none is in both more often than
    in that. A column of groups may have ended with the first. A table may hold the
    headings of the next alone.
    """
    result: list[Table] = []
    for table in tables:
        if result and (_heads(result[-1], table) or _goes_on(result[-1], table)):
            table = _joined(result.pop(), table)
        result.append(table)
    return result


def _goes_on(first: Table, rest: Table) -> bool:
    over = {rest.caption, *rest.lead} - {first.caption, *first.lead}
    less = (is_of_less(x, at) for x in over for at in ("again", "over", "draft"))
    if any(less) or any(is_of_other(x, None) is not None for x in over):
        return False  # it states a period of its own, or a part of the body
    lacks = _lacks(first, rest)
    figures = _places(first.rows, NUMBER)
    places = {place - lacks for place in figures}
    if (
        first.sheet
        or first.half != rest.half
        or not 0 <= lacks < min(figures, default=0)
    ):
        return False
    if lacks and (
        _places(first.rows, UNIT) or min(places) not in _places(rest.rows, NUMBER)
    ):
        return False
    labels = _labels(_headless(rest.rows, places), places)
    if not any(map(rows_called, labels)):  # as of most tables that follow another
        return False
    both = labels + _labels(first.rows, figures)
    return all(both[label] <= _most(label) for label in labels)


def _heads(first: Table, rest: Table) -> bool:
    """Tell whether a table is the headings of the next, which has none and begins so.

    Nothing stands between the two, and they have as many columns.
    """
    if first.sheet or len(first.rows) > MOST_HEADING or rest.lead or rest.caption:
        return False
    below = next(iter(rest.rows), [])
    if _lacks(first, rest) or not any(c.kind is NUMBER for c in below):
        return False
    cells = {c for row in first.rows for c in row if c.text}
    named = [c for c in cells if c.kind is LABEL and columns_called(c.text)]
    return len(named) >= MIN_COLUMNS and all(c.kind in (LABEL, UNIT) for c in cells)


def _lacks(first: Table, rest: Table) -> int:
    """Return how many columns the second table has less."""
    return max(map(len, first.rows)) - max(map(len, rest.rows))


def _most(label: str) -> int:
    """Return how many rows of a form may be called so."""
    return max(map(len, rows_called(label).values()), default=1)


def _headless(rows: _Rows, figures: set[int]) -> _Rows:
    """Return the rows before the first that has a label where figures should be."""
    for n, row in enumerate(rows):
        if any(c.kind is LABEL and p in figures for p, c in enumerate(row)):
            return rows[:n]
    return rows


def _places(rows: _Rows, kind: Kind) -> set[int]:
    return {p for row in rows for p, c in enumerate(row) if c.kind is kind}


def _labels(rows: _Rows, figures: set[int]) -> Counter[str]:
    """Count what the rows that are no headings are called."""
    found: Counter[str] = Counter()
    for row in rows:
        words = {p: c.text for p, c in enumerate(row) if c.kind is LABEL}
        if words and figures.isdisjoint(words):
            found[normalise(words[max(words)])] += 1
    return found


def _joined(first: Table, rest: Table) -> Table:
    """Put a table below another, to the right of the columns that it lacks.

    Its cells keep their pages and lines; the rows of each part are told by `parts`.
    """
    above, lacks = len(first.rows), _lacks(first, rest)
    new = {
        cell: Cell(
            cell.text,
            cell.row + above,
            cell.column + lacks,
            cell.line,
            cell.page,
            cell.box,
        )
        for row in rest.rows
        for cell in row
    }
    blank = [Cell("", above + 1, 1)] * lacks
    rows = first.rows + [blank + [new[cell] for cell in row] for row in rest.rows]
    return replace(first, rows=rows, parts=(*first.parts, (above, rest.number)))
