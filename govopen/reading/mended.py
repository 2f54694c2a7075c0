"""What only the whole table tells of its cells: dashes, labels broken, spans lost.

What comes in are the rows of a table; what goes out are the same rows, or new ones
where a label was broken or headings stood over blank cells.
"""

from __future__ import annotations

from collections import Counter
from itertools import compress, pairwise

from govopen.reading.labels import (
    is_label,
    join_broken,
    may_open,
    opens_headings,
    rows_called,
)
from govopen.reading.sections import MIN_COLUMNS
from govopen.reading.tables import BLANK, LABEL, NUMBER, Cell, Kind
from govopen.reading.words import normalise

# A character typed so often for a dash is no figure.
OFTEN = 3
TOTAL = "计"  # at the end of a label


def mended(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Tell dashes from figures, and join labels that are broken over two cells.

    Beside one another they become one cell, and what stands right of it moves back
    over its figures, where the row is else longer than the rows of figures. Above
    one another the lower cell gets the whole label. In a table without any spans a
    heading covers the blank cells to its right, and the name of a group those below it.
    """
    ones = {cell for row in rows for cell in row if cell.text == "一"}
    if len(ones) >= OFTEN:
        for cell in ones:
            cell.kind, cell.face = BLANK, "—"
    kinds = [[cell.kind for cell in row] for row in rows]
    counts = [NUMBER in row for row in kinds]
    counted = [*compress(range(len(rows)), counts)]
    rows = _moved_back(_aligned(rows, kinds, counted), kinds, counted)
    below: list[list[Kind]] = [[]] * (len(rows) + 1)  # the next row of figures
    for index in range(len(rows) - 1, -1, -1):
        below[index] = kinds[index] if counts[index] else below[index + 1]
    result = rows
    for index, (row, numbers) in enumerate(zip(rows, counts, strict=True)):
        if numbers or not below[index]:
            continue
        new = _mended_beside(row, index, len(below[index]))
        if index and not counts[index - 1]:
            new = _mended_above(new, result[index - 1])
        if new is not row:
            result = rows[:] if result is rows else result
            result[index] = new
    if all(len({*row}) == len(row) for row in result):
        cells = [cell for row in result for cell in row]
        lone = len({*cells}) == len(cells) and not any(cell.page for cell in cells)
        for index, numbers in enumerate(counts):
            row, above = result[index], result[index - 1] if index else []
            new = _under(row, above) if lone else row
            new = _once(new) if numbers else _spread(new, above, below[index])
            if new is not row:
                result = result[:] if result is rows else result
                result[index] = new
    return result


def _aligned(
    rows: list[list[Cell]], kinds: list[list[Kind]], counted: list[int]
) -> list[list[Cell]]:
    """Leave out the labels beside figures where most of them stand a line lower.

    Where cells are not ruled, such a label is that of several rows, or of others.
    """
    alone = [n for n in counted if LABEL not in kinds[n]]
    below = [(cell for row in rows[n + 1 : n + 2] for cell in row) for n in alone]
    lower = sum({cell.kind for cell in row if cell.text} == {LABEL} for row in below)
    if lower < OFTEN or 2 * lower < len(counted):
        return rows
    result = rows[:]
    for n in counted:
        result[n] = [
            Cell("", n + 1, p, cell.line, cell.page) if cell.kind is LABEL else cell
            for p, cell in enumerate(rows[n], start=1)
        ]
    return result


def _moved_back(
    rows: list[list[Cell]], kinds: list[list[Kind]], counted: list[int]
) -> list[list[Cell]]:
    """Move figures right that begin where other rows have labels, and end in blanks.

    They are as many as there, one in each cell, so that none can be another's.
    """
    early = [n for n in counted if not rows[n][-1].text]
    if not early:
        return rows
    spans = {n: _span(kinds[n]) for n in counted}
    whole = Counter(x for n, x in spans.items() if x and rows[n][-1].text)
    (start, end), most = max(whole.items(), key=lambda x: x[1], default=((0, 0), 0))
    if 2 * most < len(counted) or end - start < MIN_COLUMNS:
        return rows
    full = [kinds[n] for n in counted if spans[n] == (start, end)]
    result = rows
    for n in early:
        row, (first, last) = rows[n], spans[n] or (0, 0)
        if (
            last - first == end - start
            and 0 < first < start
            and len(row) == end
            and len({*row[first:last]}) == last - first
            and not any(cell.text for cell in row[last:])
            and kinds[n][first - 1] is LABEL
            and all({*own[first:start]} == {LABEL} for own in full)
        ):
            result = result[:] if result is rows else result
            result[n] = [*row[:first], *[row[first - 1]] * (start - first)] + [
                Cell(cell.text, n + 1, p, cell.line, cell.page, cell.box)
                for p, cell in enumerate(row[first:last], start=start + 1)
            ]
    return result


def _span(kinds: list[Kind]) -> tuple[int, int] | None:
    """Return where the figures of a row begin and end, if nothing parts them."""
    first, count = kinds.index(NUMBER), kinds.count(NUMBER)
    return (
        (first, first + count) if {*kinds[first : first + count]} == {NUMBER} else None
    )


def _spread(row: list[Cell], above: list[Cell], below: list[Kind]) -> list[Cell]:
    """Let a heading cover the blank cells to its right, as it did where spans are kept.

    A heading that stands above one of them alone ends that: it reaches down to it. The
    label of a row left of all figures below is none.
    """
    kinds = [cell.kind for cell in row]
    one = kinds[:1] == [LABEL] and opens_headings(row[0].text)
    labels = kinds.count(LABEL)
    if NUMBER in kinds or labels < 2 - one or labels == len(row):
        return row
    last = len(row) - 1 - kinds[::-1].index(LABEL)
    if (
        NUMBER in below[last + 1 :]
        and NUMBER not in below[: last + 1]
        and rows_called(row[last].text)
    ):
        return _once(row)
    result: list[Cell] = []
    for column, cell in enumerate(row):
        if not cell.text and column and result[-1].kind is LABEL:
            over = above[column - 1 : column + 1]
            if len(over) < 2 or over[1].kind is not LABEL or over[0] is over[1]:
                cell = result[-1]
        result.append(cell)
    return result


def _once(row: list[Cell]) -> list[Cell]:
    """Make one cell of those that say the same, as where each of a span was filled."""
    result = row[:1]
    for before, cell in pairwise(row):
        same = cell.kind is LABEL and normalise(cell.text) == normalise(before.text)
        result.append(result[-1] if same else cell)
    return row if result == row else result


def _under(row: list[Cell], above: list[Cell]) -> list[Cell]:
    """Put the name of a group beside a row that goes on with it, as a span does.

    A total ends its group.
    """
    if not row or row[0].text or not above:
        return row
    place = next((n for n, cell in enumerate(row) if cell.text), 0)
    beside = above[:place]
    kinds = {cell.kind for cell in beside if cell.text}
    own = next((c.text for c in above[place:] if c.kind is LABEL), "")
    if row[place].kind is not LABEL or kinds != {LABEL}:
        return row
    if not own or own.endswith(TOTAL):  # a title has nothing beside it
        return row
    return beside + row[place:]


def _mended_beside(row: list[Cell], index: int, width: int) -> list[Cell]:
    own = [cell for cell in dict.fromkeys(row) if cell.row == index + 1]
    if len(own) < 2 or not any(may_open(cell.text) for cell in own):
        return row
    spans = join_broken([cell.text for cell in own])
    if len(spans) == len(own):
        return row
    wide = len(row) > width
    above = {n: cell for n, cell in enumerate(row) if cell.row != index + 1}
    line = dict(above)
    column = 0
    wide_by = Counter(row)
    for start, end in spans:
        parts = own[start:end]
        across = [wide_by[part] for part in parts]
        while column in line:
            column += 1
        text = "".join(part.text for part in parts)
        cell = Cell(text, index + 1, column + 1, parts[0].line, parts[0].page)
        for _ in range(across[0] if wide else sum(across)):
            line[column] = cell
            column += 1
    return [line.get(n) or Cell("", index + 1, n + 1) for n in range(max(line) + 1)]


def _mended_above(row: list[Cell], above: list[Cell]) -> list[Cell]:
    joined = {}
    for cell, upper in zip(row, above, strict=False):
        parts = upper.text, cell.text
        if upper is cell or not may_open(parts[0]):
            continue
        if is_label(text := "".join(parts)) and len(join_broken(parts)) == 1:
            joined[cell] = Cell(text, cell.row, cell.column, cell.line, cell.page)
    return [joined.get(cell, cell) for cell in row] if joined else row
