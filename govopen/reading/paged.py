"""What pages leave among the lines and cells of a text: their numbers, and disorder.

What comes in are the lines of a text or, where each cell stands on a line of its own,
its cells; what goes out are those without the numbers of pages. These are told by
counting the pages, not by their places alone: what may as well be a figure stays, or
is spoilt where it cannot be told from one. Figures that have left their labels, as in
texts whose labels and figures are written in two flows, are spoilt too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container
from itertools import chain, compress, pairwise, takewhile
from typing import NamedTuple

from govopen.form import Indicator
from govopen.reading.arranged import is_backwards
from govopen.reading.labels import (
    columns_called,
    is_label,
    opens_headings,
    rows_called,
)
from govopen.reading.sections import Slot
from govopen.reading.spans import Item, joined
from govopen.reading.tables import BLANK, LABEL, NUMBER, UNIT, kind_of, read_number

FEWEST_PAGES = 2
FEWEST_LINES = 5  # of a page
MOST_PAGES = 99
FEWEST_TO_COUNT = 3  # where others stand among them
FEWEST_SUMMED = 7  # figures of a row that ends with their total

_DASHES = r"[-–—―－─~～·•]{1,2}"
_COUNT = r"\s*\d{1,3}\s*"
_PAGE = re.compile(
    rf"{_DASHES}{_COUNT}{_DASHES}|{_COUNT}[/／]{_COUNT}"
    rf"|(?:共{_COUNT}页.?)?\s*第(?:{_COUNT}|[一二三四五六七八九十]+)页.{{0,9}}|{_COUNT}页"
    rf"|(?:page|p\.?){_COUNT}(?:(?:of|/){_COUNT})?|{_COUNT}of{_COUNT}",
    re.IGNORECASE,
)
_OF_ROWS = re.compile(r"(?<!\S)[序编行]\s*[号次](?!\S)")
_ROW = re.compile(r"\s*(\d{1,3})(?:\s+(\D.*))?\s*")
_OPEN = re.compile(r"[\d,，.．]$")
# Labels of no row: titles, and headings.
_NO_ROW = re.compile(r"^[一二三四五六七八九十]{1,3}、|情况$|表$|^.{1,5}$|^20\d\d")
_NUMBER = re.compile(r"[-–—―]? ?(\d{1,9}) ?[-–—―]?")


def is_number_of_page(line: str) -> bool:
    """Tell whether a line says that it is the number of a page.

    Examples
    --------
    >>> list(map(is_number_of_page, ["- 3 -", "第3页 共6页", "3/6", "Page 3", "3"]))
    [True, True, True, True, False]
    """
    return bool(_PAGE.fullmatch(line.strip()))


# -- lines ---------------------------------------------------------------------------


def without_numbers_of_pages(lines: list[str]) -> list[tuple[int, str]]:
    """Return a text's lines with their numbers, without those that are pages' numbers.

    One that is a number alone is told by counting: it stands where a page ends or
    begins, as form feeds tell. Without these, all such lines count the pages. With it
    go the blank lines around it.
    """
    starts = [n for n, line in enumerate(lines) if line.startswith("\f")]
    told = _at_ends(lines, starts) if starts else _counted(lines)
    told |= {n for n, line in enumerate(lines) if is_number_of_page(line)}
    result: list[tuple[int, str]] = []
    after = False  # a number of a page, and blank lines
    for n, line in enumerate(lines):
        if n in told:
            while result and not result[-1][1]:
                result.pop()
        elif not (after and not line):
            result.append((n + 1, line))
        after = n in told or (after and not line)
        if n in told and line.startswith("\f"):
            result.append((n + 1, "\f"))
    return result


def _at_ends(lines: list[str], starts: list[int]) -> set[int]:
    filled = [n for n, line in enumerate(lines) if line.strip()]
    bounds = [0, *starts, *[len(lines)] * (filled[-1:] > starts[-1:])]
    result: set[int] = set()
    for side in (-1, 0):  # the last line of a page, the first one of the next
        at = [bisect_left(filled, bound) + side for bound in bounds]
        beside = {k: filled[i] for k, i in enumerate(at) if 0 <= i < len(filled)}
        counted: dict[int, list[int]] = {}
        for k, n in beside.items():
            if found := _NUMBER.fullmatch(lines[n].strip()):
                counted.setdefault(int(found[1]) - k, []).append(n)
        told = max(counted.values(), key=len, default=[])
        fewest = FEWEST_PAGES if len(counted) == 1 else FEWEST_TO_COUNT
        if len(told) >= fewest and len(beside) < 2 * len(told):
            result.update(told)
    return result


def _counted(lines: list[str]) -> set[int]:
    alone: dict[int, int] = {}
    above = ""
    sure = True  # that none is the rest of a figure broken over two lines
    filled = [(n, text) for n, line in enumerate(lines) if (text := line.strip())]
    barred = 3 * sum("|" in text for _, text in filled) > len(filled)
    for (n, text), (_, below) in pairwise([*filled, (0, "")]):
        found = _NUMBER.fullmatch(text)
        if found and not (barred and below == "|"):
            if not barred and (kind_of(above) is UNIT or rows_called(above)):
                return set()
            alone[n] = int(found[1])
            sure = sure and not _OPEN.search(above)
        above = text
    pages = [*alone.values()]
    first = next(iter(pages), 0)
    fewest = FEWEST_PAGES if sure or first == 1 else FEWEST_TO_COUNT
    apart = all(b - a > FEWEST_LINES for a, b in pairwise(alone))
    counts = pages == [*range(first, first + len(pages))]
    return {*alone} if apart and counts and len(pages) >= fewest else set()


def counting(lines: list[tuple[int, str]]) -> set[int]:
    """Return the lines with a number alone that may be a page's.

    It is the next after one pages away, or stands below a row that has no figure.
    """
    alone = {
        n: int(text)
        for n, line in lines
        if (text := line.strip()).isdecimal() and len(text) < 3
    }
    filled = [(n, line.strip()) for n, line in lines if line.strip()]
    below = {
        n
        for (_, above), (n, _) in pairwise(filled)
        if n in alone and _lacks_figure(above.split())
    }
    of: dict[int, list[int]] = {}
    for n, page in alone.items():
        of.setdefault(page, []).append(n)
    pairs = [
        (n, m)
        for n, page in alone.items()
        for m in of.get(page + 1, ())[-1:]
        if m - n > FEWEST_LINES
    ]
    return {*chain(*pairs), *below}


def without_numbers_of_rows(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Blank what counts the rows, right before nearly all labels of a form.

    Examples
    --------
    >>> labels = ["收到申请数", "当面申请数", "传真申请数", "网络申请数", "信函申请数"]
    >>> rows = [(n, f"{n} {label} 7") for n, label in enumerate(labels, start=1)]
    >>> without_numbers_of_rows(rows)[0]
    (1, '  收到申请数 7')
    """
    filled = [at for at, (_, line) in enumerate(lines) if line.strip()]
    rows = {at: x for at in filled if (x := _ROW.fullmatch(lines[at][1]))}
    below = dict(pairwise([*filled, filled[-1] if filled else 0]))
    found = {
        at: int(x[1])
        for at, x in rows.items()
        if any(map(rows_called, (x[2] or lines[below[at]][1]).split()[:1]))
    }
    starts = [None, *(number - n for n, number in enumerate(found.values())), None]
    beside = zip(starts, starts[1:], starts[2:], strict=False)
    fits = [own in (before, after) for before, own, after in beside]
    told = {*compress(found, fits)}
    if len(told) < max(FEWEST_LINES, 0.8 * len(found)):
        return lines
    result, last, taken = [*lines], 0, {found[at] for at in told}
    first = filled.index(min(told))
    for at in filled[max(first - FEWEST_LINES, 0) : first]:
        result[at] = lines[at][0], _OF_ROWS.sub("\u3000\u3000", lines[at][1])
    for at, row in rows.items():
        own = int(row[1])
        # Others are of a label that is broken, or a page's number stands between.
        label = kind_of(lines[below[at]][1].strip()) is LABEL
        between = row[2] or label or (below[at] in found and below[at] not in told)
        if at in told or (own == last + 1 and own not in taken and between):
            n, line = lines[at]
            result[at] = n, line.replace(row[1], " " * len(row[1]), 1)
            last = own
    return result


def _lacks_figure(parts: list[str]) -> bool:
    return kind_of(parts[-1]) is not NUMBER and any(map(rows_called, parts))


# -- cells ---------------------------------------------------------------------------


class _Row(NamedTuple):
    """A label among cells and the places of what follows it, up to the next label.

    `wide` is how many figures the form has beside the label, None where no form knows
    it; `asks` tells that the form asks for one.
    """

    start: int
    values: list[int]
    figures: list[int]  # and blanks that stand for one
    wide: int | None
    asks: bool

    @property
    def lacks(self) -> bool:
        """Whether the form asks for a figure and nothing stands beside the label."""
        return self.asks and not self.values


def _rows(cells: list[Item]) -> list[_Row]:
    starts = [n for n, cell in enumerate(cells) if cell.kind is LABEL]
    labels = [cells[n].text for n in starts]
    ends = [*starts, len(cells)][1:]
    rows = []
    for label, own, start, end in zip(
        labels, _in_one_form(labels), starts, ends, strict=True
    ):
        values = [*range(start + 1, end)]
        figures = [n for n in values if cells[n].kind in (NUMBER, BLANK)]
        asked = any(slot.indicator.presence == "figure" for slot in own)
        wide = 0 if columns_called(label) else len(own) or None
        asks = asked and not opens_headings(label)
        rows.append(_Row(start, values, figures, wide, asks))
    return rows


def _with_column_more(rows: list[_Row]) -> list[_Row]:
    """Tell the tables that have a column more than the form, for another year."""
    for most in {row.wide for row in rows if row.wide}:
        counts = [len(row.figures) for row in rows if row.wide == most]
        usual = max(counts, key=counts.count)
        if 2 * counts.count(usual) > len(counts) and usual > most:
            rows = [x._replace(wide=usual) if x.wide == most else x for x in rows]
    return rows


def _in_one_form(labels: list[str]) -> list[list[Slot]]:
    """Return what stands in the row of each label, none in that of a heading.

    A label that several forms have is of the one that most of the others are of.
    """
    called = [{} if columns_called(x) else rows_called(x) for x in labels]
    often = Counter(chain(*called))
    sections = [max(own, key=often.__getitem__, default=None) for own in called]
    return [
        [*x.in_row[own[x][0]].values()] if x else []
        for x, own in zip(sections, called, strict=True)
    ]


def without_pages(cells: list[Item]) -> list[Item]:
    """Take out the numbers of pages that stand among cells.

    A page's stands beside the figures of a row, which are then one too many, or within
    its label. As they count the pages there is but one way to take them; what may be
    one in another way is spoilt, and so is each figure that counts on where rows lack
    some: nobody can tell it from one that stands for a blank.
    """
    cells = joined(cells)
    rows = _rows(cells)
    told, may_be = _strays(cells, _with_column_more(rows))
    sure, doubtful = _counting_on(cells, told, may_be) if told else (set(), set())
    if sure or doubtful:
        # Where one of several is none nobody can tell the columns of the others.
        beside = (x.figures for x in rows if (x.wide or 0) > 1)
        doubtful |= {*chain(*(x for x in beside if not doubtful.isdisjoint(x)))} - sure
        return _spoilt(cells, doubtful, without=sure)
    several = any((row.wide or 0) > 1 for row in rows)
    return cells if several else _without_rising(cells, len(told) == 1)


def _spoilt(
    cells: list[Item], places: Container[int], without: Container[int] = ()
) -> list[Item]:
    """Make the figures at some places unreadable, and leave out others."""
    return [
        cell._replace(text=f"{cell.text}?") if n in places else cell
        for n, cell in enumerate(cells)
        if n not in without
    ]


def _page_in(text: str) -> int:
    """Return the number of a page that a text may be, or 0."""
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def _strays(cells: list[Item], rows: list[_Row]) -> tuple[list[list[int]], list[int]]:
    """Return where each row with a figure too many may hold the number of a page.

    Beside them stand the other numbers that may be one: those alone after what is no
    label of a row and, where rows lack figures, any.
    """
    told: list[list[int]] = []
    passed: list[int] = []
    lost = any(row.asks and len(row.figures) < (row.wide or 0) for row in rows)
    orders = Counter(_order(cells, row) for row in rows)
    usual = orders.most_common(1)[0][0] if rows else ""
    for n, row in enumerate(rows):
        below = rows[n + 1 : n + 2]
        lone = not row.wide and len(row.values) == len(row.figures) == 1
        label = cells[row.start].text + (cells[below[0].start].text if below else "")
        own = row.figures if lone and is_label(label) else []
        if row.wide and len(row.figures) == row.wide + 1:
            drifts = any(other.lacks for other in (*rows[n - 1 : n], *below))
            first, *_, last = row.figures
            ends = cells[first].text, cells[last].text
            own = [
                at
                for at in row.figures
                if (at in (first, last) or cells[at].text not in ends)
                and not drifts
                and _adds_up(cells, {*row.figures} - {at})
            ]
        elif (
            lost
            and len(_order(cells, row)) == 2 == len(usual)
            and _order(cells, row) != usual
        ):
            own = row.figures
        if own:
            told.append(own)
        elif lone or (
            lost
            and not (
                row.wide == len(row.figures) >= FEWEST_SUMMED
                and _adds_up(cells, {*row.figures})
            )
        ):
            passed += row.figures
    return told, passed


def _order(cells: list[Item], row: _Row) -> str:
    """Write in which order a figure and its unit stand."""
    return "".join(cells[n].kind[0] for n in row.values)


def _counting_on(
    cells: list[Item], told: list[list[int]], passed: list[int]
) -> tuple[set[int], set[int]]:
    """Tell which numbers count the pages, by one of each row that has one too many.

    The other places are those that may count them in another way, or count on before
    and after.
    """
    last = 2 * len(told)
    levels = {n: 2 * k + 1 for k, own in enumerate(told) for n in own}
    ends = [own[0] for own in told]
    levels |= {n: 2 * bisect_left(ends, n) for n in passed}
    nodes = [
        (n, level, page)
        for n, level in sorted(levels.items())
        if (page := _page_in(cells[n].text))
    ]
    down = _ways(nodes)
    up = {
        -n: ways
        for n, ways in _ways(
            [(-n, last - level, -page) for n, level, page in reversed(nodes)]
        ).items()
    }
    on = {
        n
        for n, level, _ in nodes
        if (down[n] or not level) and (up[n] or level == last)
    }
    inside = [n for n in on if 0 < levels[n] < last]
    alone = Counter(levels[n] for n in inside)
    unique = all(down[n] * up[n] == 1 for n in inside)
    sure = {n for n in inside if unique or (alone[levels[n]] == 1 and levels[n] % 2)}
    if len(told) < FEWEST_PAGES:
        return set(), on - {*inside}
    return sure, on - sure


def _ways(nodes: list[tuple[int, int, int]]) -> dict[int, int]:
    """Count the ways to count on to each number from the first row with one too many.

    Numbers are given with their places and levels: those of such rows have odd ones,
    and each way has one of each odd level. More than two ways are two.
    """
    found: dict[int, int] = {}
    reached: Counter[tuple[int, int]] = Counter()
    for n, level, page in nodes:
        first = level - 1 - level % 2
        ways = sum(reached[x, page - 1] for x in (first, first + 1))
        found[n] = min(ways + (level == 1), 2)
        reached[level, page] += found[n]
    return found


def _adds_up(cells: list[Item], places: set[int]) -> bool:
    """Tell whether one of many figures is the sum of the others, as totals are."""
    values = [x.value for n in places if (x := read_number(cells[n].text))]
    return len(places) < FEWEST_SUMMED or 2 * max(values, default=-1) == sum(values)


def _without_rising(cells: list[Item], one: bool) -> list[Item]:
    """Take out what rises and stands after figures, in rows of one figure each.

    Those missing in their order may have been taken for a figure: nobody can say which
    of the equal ones. They are also where but `one` is told, which then stays.
    """
    kinds = [cell.kind for cell in cells]
    told = [
        n
        for n, kind in enumerate(kinds)
        if n and kind is NUMBER and kinds[n - 1] in (NUMBER, BLANK)
    ]
    pages = [int(c) if (c := cells[n].text).isdecimal() else 0 for n in told]
    rising = all(a < b for a, b in pairwise(pages))
    steps = sum(b == a + 1 for a, b in pairwise(pages))
    if not rising and 2 * steps >= len(pages):  # pages and rows are counted both
        near = {str(page + more) for page in pages for more in (-1, 0, 1)}
        return [x._replace(text=x.text + "?" * (x.text in near)) for x in cells]
    fewest = 1 if one else FEWEST_PAGES
    if len(pages) < fewest or not rising or pages[0] < 1 or pages[-1] > MOST_PAGES:
        return cells
    if any(b == a + 1 for a, b in pairwise(told)):  # of which one would be no page
        return cells
    doubtful: set[int] = set()
    ends = zip([0, *told], [*told, len(cells)], strict=True)
    first, last = max(pages[0] - 2, 0), pages[-1] + 1 + FEWEST_PAGES
    numbers = zip([first, *pages], [*pages, last], strict=True)
    for (start, end), (before, following) in zip(ends, numbers, strict=True):
        between = {str(page) for page in range(before + 1, following)}
        doubtful.update(n for n in range(start, end) if cells[n].text in between)
    pages_at = {*told} if len(told) >= FEWEST_PAGES else set()
    return _spoilt(cells, doubtful, without=pages_at)


def without_order(cells: list[Item]) -> list[Item]:
    """Spoil all figures where some row has none, which may be any that stands below."""
    if all(row.figures for row in _rows(cells) if row.asks):
        return cells
    return _spoilt(cells, {n for n, cell in enumerate(cells) if cell.kind is NUMBER})


def in_flow(pages: list[list[Item]]) -> tuple[list[Item], list[Item]]:
    """Put figures beside their labels where programs write columns one after another.

    Each page must have as many figures, below each heading, as labels of one form that
    ask for one, in its order; and as many units: these show which labels have none.

    Returns
    -------
    heads : list of Item
        What stands over the label, the unit and the figures of each row.
    cells : list of Item
        Row by row; none where they stand so already, or where nobody can tell.
    """
    own = [*chain(*pages)]
    often = Counter(chain(*(rows_called(x.text) for x in own)))
    section = max(often, key=often.__getitem__, default=None)
    if section is None:
        return [], []
    named = {x: rows_called(x.text).get(section, []) for x in own}
    beside = [below.kind is not LABEL for x, below in pairwise(own) if named[x]]
    heads: list[Item] = []
    result: list[Item] = []
    last = -1
    for page in pages if 2 * sum(beside) <= len(beside) else []:
        counts = [*takewhile(lambda x: x.kind is NUMBER, page)]
        if all(_page_in(b.text) == _page_in(a.text) + 1 for a, b in pairwise(counts)):
            page = page[len(counts) :]  # the numbers of its rows
        units = [x for x in page if x.kind is UNIT]
        asked: list[tuple[Item, Indicator]] = []
        for label in page:
            after = [row for row in named[label] if row > last]
            if after:
                last = after[0]
                slot = next(iter(section.in_row[last].values()))
                asked.append((label, slot.indicator))
            elif named[label] or (
                label.kind is LABEL and not units and not _NO_ROW.search(label.text)
            ):
                return [], []  # in another order, or with a figure that no form knows
        told = [x for x in asked if x[1].presence != "heading"]
        asked = told if len(units) == len(told) else asked
        blank = own[0]._replace(text="")
        columns = [[blank]]
        for cell in page[page.index(units[0]) if units else 0 :]:
            if cell.kind is LABEL:
                columns.append([blank if named[cell] else cell])
            elif cell.text and cell.kind is not UNIT:  # none stands left of the units
                columns[-1].append(cell)
        columns = [x for x in columns if x[1:]] or [[blank]]
        if any(len(column) != len(asked) + 1 for column in columns):  # no headings
            columns = [[columns[0][0], *chain(*(x[1:] for x in columns))]]
        rows = [
            [x for x, _ in asked],
            *[units] * bool(units),
            *(x[1:] for x in columns),
        ]
        above = [blank, *[blank] * bool(units), *(x[0] for x in columns)]
        if (
            len({*map(len, rows)}) > 1
            or (asked and len(above) != len(heads or above))
            or any(
                ("元" in unit.text) != ("yuan" in x.unit)
                for unit, (_, x) in zip(units, asked, strict=False)
            )
        ):
            return [], []
        heads = heads or above
        result += chain(*zip(*rows, strict=True))
    return heads, result


def in_step(cells: list[Item]) -> list[Item]:
    """Spoil the figures from where they are out of step with the labels.

    Programs that go by the places of letters write labels in one flow and figures in
    another: a row has none, and another more than its table has columns.
    """
    cells = joined(cells)
    rows = _with_column_more(_rows(cells))
    widest = max((row.wide or 0 for row in rows), default=0)
    lacks = [row for row in rows if row.lacks]
    over: dict[int, int] = {}
    for row in rows:
        more = sum(cells[n].kind is NUMBER for n in row.values) - (row.wide or widest)
        if row.wide != 0 and more > 0:
            over[row.start] = more
    asked = [row for row in rows if row.asks or row.start in over]
    for row, below in pairwise(asked):
        # Where each figure has its unit the second is that of the label below.
        units = sum(cells[n].kind is UNIT for n in row.values)
        if below.lacks and units == len(row.figures) == 1 + over.get(row.start, 0) == 2:
            del over[row.start]
            lacks.remove(below)
    moved = sum(row.wide or 0 for row in lacks)
    # A number of a page is one figure too many where a row lacks several.
    if not lacks or sum(over.values()) < min(row.wide or 0 for row in lacks):
        return cells
    places = [*over, *(row.start for row in lacks)]
    told = moved == sum(over.values())  # each figure too many is one that a row lacks
    after = [row.start for row in rows if told and row.start > max(places)]
    if after and is_backwards(cells[max(places)].text, cells[after[0]].text):
        after = after[1:]  # it has what the label above lacks
    astray = range(min(places), after[0] if after else len(cells))
    return _spoilt(cells, {n for n in astray if cells[n].kind is NUMBER})
