"""Which row of a form each run of a table's labels is.

What comes in are the :class:`~.grid.Segment` of a table and a section of a form; what
goes out is a row of the section for each, or None. Labels recur in a form, so that the
order of its rows and the totals they are parts of decide.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from govopen.reading.columns import is_narrowed, is_other, multiple_stated
from govopen.reading.grid import Segment
from govopen.reading.labels import beside_rows, is_label
from govopen.reading.sections import MIN_COLUMNS, Section
from govopen.reading.words import kept, normalise, pattern

# Fewer rows than this of a section are a coincidence of labels, not its table.
MIN_ROWS = 3
_REMARK = re.compile(r"[(（]([^()（）]{1,20})[)）]")
_OPENS = frozenset("(（[【〔")
_FORMULA = re.compile(r"[(（][^()（）]*[+＋][^()（）]*[)）]")


def rows_of(
    section: Section,
    segments: list[Segment],
    called: Mapping[int, list[int]],
    year: int | None,
) -> list[int | None]:
    """Assign to each segment one of the rows that it may be `called`, or none.

    Rows that say they are of another year than the report's, or a part, are none.
    """
    own = _own(section, segments, called, year)
    common = {n for n in called if is_common[segments[n].labels[-1].face]}
    subtotals = {n for n in common if own[n] and own[n][0] in section.headings}
    common -= subtotals
    ended = [own[n] for n in subtotals]
    for n, rows in own.items():  # what heads a group has its figures at its end
        own[n] = [] if rows in ended and not segments[n].counts else rows
    aligned = _align(own, common, len(segments))
    last = -1
    for n, rows in own.items():
        row = aligned[n]
        if row is not None and row < last and n in common:
            aligned[n] = None  # the total of more than stands before it
        # A heading 总计 stands before all of them.
        if rows and rows[0] > last and segments[n].counts:
            last = rows[0]  # the first of them
    found = _strayed(section, aligned)
    _assign_cut(section, segments, found)
    _behead(section, segments, found)
    return found


def _behead(section: Section, segments: list[Segment], rows: list[int | None]) -> None:
    """Take figures from the heading of a group that may be those of one of its parts.

    Where a page cuts a row, its label may stand on one side and its figures on the
    other, beside nothing but the group's name; or its label is lost. Only the rows of
    many columns are so high.
    """
    if len(section.columns) < MIN_COLUMNS:
        return
    told = {row for row, own in zip(rows, segments, strict=True) if own.counts}
    beside = {label for own in segments for label in own.labels[:-1]}
    met: set[int] = set()
    for n, row in enumerate(rows):
        parts: frozenset[int] = frozenset()
        if row is not None and not is_common[segments[n].labels[-1].face]:
            parts = section.headings.get(row, parts)
        first = parts and told & parts and min(parts) not in told
        if parts and (met & parts or first or segments[n].labels[-1] in beside):
            rows[n] = None
        elif row is not None:
            met.add(row)


def _own(
    section: Section,
    segments: list[Segment],
    called: Mapping[int, list[int]],
    year: int | None,
) -> dict[int, list[int]]:
    own: dict[int, list[int]] = {}
    for n, rows in called.items():
        own[n] = may_be(section, rows, segments[n], year, own.get(n - 1, ()))
    return own


def stand_twice(
    section: Section,
    segments: list[Segment],
    called: Mapping[int, list[int]],
    year: int | None,
) -> bool:
    """Tell whether a table holds the rows of a section twice, as of two reports."""

    def are_twice(called: Mapping[int, list[int]]) -> bool:
        met = Counter((tuple(own), _group(segments[n])) for n, own in called.items())
        again = sum(count > len(own) > 0 for (own, _), count in met.items())
        return again >= MIN_ROWS and 2 * again >= sum(bool(own) for own, _ in met)

    again = len(called) - len({*map(tuple, called.values())})
    return (
        again >= MIN_ROWS
        and are_twice(called)
        and are_twice(_own(section, segments, called, year))
    )


def _group(segment: Segment) -> tuple[str, ...]:
    """Return the labels of the form that stand left of a row's own."""
    return tuple(x.face for x in segment.labels[:-1] if is_label(x.face))


@kept
def is_common(label: str) -> bool:
    """Tell whether a label may stand for another row in any table, as 其他 and 总计.

    Examples
    --------
    >>> is_common("3.其他"), is_common("合计（一+二）"), is_common("其他处理")
    (True, True, False)
    """
    return normalise(label) in ("其他", "总计", "合计", "小计")


def may_be(
    section: Section,
    rows: list[int],
    segment: Segment,
    year: int | None,
    above: Collection[int] = (),
) -> list[int]:
    """Return the rows that may stand where one does: in no other group than their own.

    A heading left of the label names the group or a year; a formula in the label, as in
    合计（一+二）, says that it adds other rows than all, and 万件 there that it is no
    count. Where nothing stands left of it, a subtotal is that of the group of which a
    row right `above` is one.
    """
    label = segment.labels[-1].face
    if section.beside:
        left = {normalise(cell.face) for cell in segment.labels[-2:-1]}
        rows = [row for row in rows if left & pattern(section.beside[row]).exact]
    common, remarks = is_common[label], _remarks[label]
    if not common and not segment.labels[1:] and _OPENS.isdisjoint(label):
        return rows  # as most may
    beside = [cell.face for cell in segment.labels[:-1]]
    said = (*beside, *remarks)
    if "+" in remarks or any(
        multiple_stated(x)[-1:] not in ("", "元") for x in remarks
    ):
        return []
    if any(is_other(x, year, "label") for x in said):
        return []
    if any(is_narrowed(x, year) for x in (label, *filter(is_label, beside))):
        return []
    if not common:
        return rows
    around = {normalise(text) for text in beside}
    if is_of_another(section, segment):
        return []
    groups = _groups(section)

    def fits(row: int) -> bool:
        if row in section.headings:
            ends = not around and not section.headings[row].isdisjoint(above)
            return ends or bool(around & pattern(section.rows[row]).exact)
        mine = groups.get(_parent(section, row), frozenset())
        others = frozenset().union(*groups.values()) - mine
        return not around & others or bool(around & mine)

    return [row for row in rows if fits(row)]


def is_of_another(section: Section, segment: Segment) -> bool:
    """Tell whether a total is that of a list of another kind, by what stands left."""
    beside = {normalise(cell.face) for cell in segment.labels[:-1]}
    listed = not beside.isdisjoint(beside_rows())
    return is_common[segment.labels[-1].face] and listed is not bool(section.beside)


@kept
def _remarks(label: str) -> list[str]:
    """List what a label has in brackets, a formula as a plus."""
    return ["+"] if _FORMULA.search(label) else _REMARK.findall(label)


@cache
def _groups(section: Section) -> dict[str, frozenset[str]]:
    """Map each total that others are parts of to what it is called."""
    parents = {slot.indicator.parent for slot in section.slots.values()} - {""}
    return {
        slot.indicator.code: pattern(label).exact
        for (row, _), slot in section.slots.items()
        if slot.indicator.code in parents
        for label in section.rows[row : row + 1]
    }


def _parent(section: Section, row: int) -> str:
    return next(iter(section.in_row[row].values())).indicator.parent


_Step = tuple[int, int, Any]  # a segment, its row, and the step before


def _align(
    candidates: Mapping[int, list[int]], common: set[int], count: int
) -> list[int | None]:
    """Assign to each of so many segments one of its rows, in the form's order.

    The longest run in which the form's rows only go forward is taken (labels such
    as 其他情形数 recur, and order tells them apart); a row out of order is then
    still assigned where just one candidate is left for it, unless its label is one
    that is `common` to many tables.
    """
    tails: list[int] = []
    ends: list[_Step] = []  # what ends a run of this length
    for segment, rows in candidates.items():
        for row in reversed(rows):
            length = bisect_left(tails, row)
            step = segment, row, ends[length - 1] if length else None
            if length == len(tails):
                tails.append(row)
                ends.append(step)
            else:
                tails[length], ends[length] = row, step
    result: list[int | None] = [None] * count
    last = ends[-1] if ends else None
    while last is not None:
        segment, row, last = last
        result[segment] = row
    # What may as well be another row between the same neighbours is neither.
    found = [(n, row) for n, row in enumerate(result) if row is not None]
    rows_beside = [-1, *(row for _, row in found), 10**6]
    for low, (segment, _), high in zip(
        rows_beside, found, rows_beside[2:], strict=False
    ):
        rows = candidates[segment]
        if len(rows) > 1 and sum(low < row < high for row in rows) > 1:
            result[segment] = None
    taken = {row for row in result if row is not None}
    for segment, rows in candidates.items():
        if not rows or result[segment] is not None or segment in common:
            continue
        free = [row for row in rows if row not in taken]
        if len(free) == 1:
            result[segment] = free[0]
            taken.add(free[0])
    return result


def _strayed(section: Section, rows: list[int | None]) -> list[int | None]:
    """Take back rows that stand apart from the total that they are a part of.

    Labels recur under several totals: 维持具体行政行为数 is read below lawsuits as well
    as below reconsiderations. Such a part keeps its row only below its own total, with
    no other that it may be a part of between the two.
    """
    at = {row: n for n, row in enumerate(rows)}
    result, rivals = list(rows), _rivals(section)
    for n, row in enumerate(rows):
        total, others = rivals.get(row, (-1, ()))
        above = at.get(total, n)
        if others and (above >= n or any(above < at.get(x, -1) < n for x in others)):
            result[n] = None
    return result


@cache
def _rivals(section: Section) -> dict[int | None, tuple[int, frozenset[int]]]:
    """Map each row to its total above, and to those that have a part called alike.

    A total without a figure is no row of its own: its label may stand anywhere beside
    its parts.
    """
    own = {
        slot.indicator.code: row
        for (row, _), slot in section.slots.items()
        if slot.indicator.presence == "figure"
    }
    totals = {
        row: own[slot.indicator.parent]
        for (row, _), slot in section.slots.items()
        if own.get(slot.indicator.parent, row) < row
    }
    names: dict[int, frozenset[str]] = {}
    for row, total in totals.items():
        exact = pattern(section.rows[row]).exact
        names[total] = names.get(total, frozenset()) | exact
    alike = {
        one: frozenset(x for x in names if x != one and names[x] & names[one])
        for one in names
    }
    return {row: (total, alike[total]) for row, total in totals.items()}


def _assign_cut(
    section: Section, segments: list[Segment], rows: list[int | None]
) -> None:
    """Assign rows whose label is cut short, where the rows beside them leave one."""
    told = [
        n
        for n, segment in enumerate(segments)
        if rows[n] is not None or (segment.labels and segment.counts)
    ]
    for above, cut, below in zip(told, told[1:], told[2:], strict=False):
        first, last = rows[above], rows[below]
        if first is None or last is None or rows[cut] is not None:
            continue
        text = segments[cut].labels[-1].face
        printed = enumerate(map(pattern, section.rows))
        meant = [n for n, label in printed if label.begins_with(text)]
        free = {
            row
            for (row, _), slot in section.slots.items()
            if first < row < last and slot.indicator.presence == "figure"
        }
        if len(meant) == 1 and free == set(meant):
            rows[cut] = meant[0]
