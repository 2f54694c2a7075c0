"""Labels of which a page shows but a part, as their cells are too small for them.

What comes in are the rows of a table on paper; what goes out are the same rows, or new
ones in which such labels are whole. One is told where those beside it are labels of a
form that has no other between them, and where what shows is the begin, the end or
the middle of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from govopen.reading.labels import printed_headings, rows_called
from govopen.reading.sections import Section
from govopen.reading.tables import BLANK, LABEL, NUMBER, Cell
from govopen.reading.words import normalise, pattern

# A heading that is cut stands among as many others, at least.
FEWEST_HEADINGS = 5
# Of the middle of a label, where a low cell shows neither its begin nor its end.
FEWEST_LETTERS = 4
# What the forms print in brackets after a label.
_REMARKS = {"部分公开": "区分处理的,只计这一情形,不计其他情形"}


def unclipped(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Give the labels of a form that a page has cut their whole text again."""
    if not any(cell.page for row in rows[:1] for cell in row):
        return rows
    heads = (row for row in rows if NUMBER not in [cell.kind for cell in row])
    whole = {cell: x for row in heads for cell, x in _headings([*dict.fromkeys(row)])}
    whole |= dict(_names([cell for row in rows if (cell := _name(row))]))
    if not whole:
        return rows
    new = {
        cell: Cell(text, cell.row, cell.column, cell.line, cell.page, cell.box)
        for cell, text in whole.items()
    }
    return [[new.get(cell, cell) for cell in row] for row in rows]


def _name(row: list[Cell]) -> Cell | None:
    """Return the label that stands left of a row's figures, or dashes for them."""
    told = (n for n, x in enumerate(row) if x.kind is NUMBER or _is_dash(x))
    first = next(told, 0)
    labels = (cell for cell in row[:first][::-1] if cell.kind is LABEL)
    return next(labels, None)


def _is_dash(cell: Cell) -> bool:
    return cell.kind is BLANK and bool(cell.text)


def _whole(part: str, labels: Iterable[str]) -> str | None:
    """Return the longest label that begins or ends as a part of it does, or holds it.

    A few letters are in many a label.
    """
    text = normalise(part).strip("()")
    for label in sorted(labels, key=lambda label: (-len(label), label)):
        for known in (label, _REMARKS.get(label, "")):
            if text and (
                known.startswith(text)
                or known.endswith(text)
                or (len(text) >= FEWEST_LETTERS and text in known)
            ):
                return label
    return None


def _headings(cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    """Yield the headings that are cut, where most stand in a form's order."""
    for printed in printed_headings():
        nodes = [node for node, a, b in printed.nodes if b - a == 1]
        if printed.lacks or len(nodes) != printed.width >= FEWEST_HEADINGS:
            continue
        for start in range(len(cells) - len(nodes) + 1):
            pairs = [*zip(nodes, cells[start:], strict=False)]
            cut = [(node, x) for node, x in pairs if not node.matches(x.text)]
            found = [(x, _whole(x.text, node.exact)) for node, x in cut]
            if 2 * len(cut) < len(nodes) and all(text for _, text in found):
                yield from ((cell, text) for cell, text in found if text)
                return


def _names(cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    """Yield the labels of rows that are cut, between two that are not."""
    runs = [
        (known, list(own))
        for known, own in groupby(cells, key=lambda cell: bool(rows_called(cell.text)))
    ]
    for (_, above), (known, cut), (_, below) in zip(
        runs, runs[1:], runs[2:], strict=False
    ):
        if known:
            continue
        first, last = rows_called(above[-1].text), rows_called(below[0].text)
        ways = {
            way
            for section in first.keys() & last.keys()
            if (way := _between(section, first[section], last[section], cut))
        }
        if len(ways) == 1:
            yield from zip(cut, ways.pop(), strict=True)


def _between(
    section: Section, above: list[int], below: list[int], cut: list[Cell]
) -> tuple[str, ...] | None:
    """Return the rows between two of a section, where they are as many as those cut."""
    asked = [
        row
        for row in range(above[-1] + 1, below[0])
        if any(x.indicator.presence == "figure" for x in section.in_row[row].values())
    ]
    if len(asked) != len(cut):
        return None
    labels = [
        {normalise(x.indicator.label_zh) for x in section.in_row[row].values()}
        | pattern(section.rows[row]).exact
        for row in asked
    ]
    found = [_whole(x.text, own) for x, own in zip(cut, labels, strict=True)]
    told = tuple(text for text in found if text)
    return told if len(told) == len(cut) else None
