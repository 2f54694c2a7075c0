"""Pages that a wide sheet was printed over, put beside one another again.

What comes in are the pages of a PDF; what goes out are the same pages, but those that
hold further columns of a table stand right of the page that holds its rows' labels. A
page goes on with another where rules end on its right side and begin on the other's
left side at the same heights, and where that one has no rows with labels of its own.
Where nothing is ruled, texts that the edge of a page cuts tell which two stand abreast,
and lines at the same heights the others.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, pairwise

from govopen.reading.close import gap_of
from govopen.reading.page import Box, Letter, Page, lines
from govopen.reading.ruled import SHORTEST, at, marks
from govopen.reading.tables import LABEL, NUMBER, kind_of

NEAR = 1.0  # point by which the heights of a rule may differ on two pages
FEW, MANY = 4, 8  # rules that two pages share
APART = 0.5  # of the size of letters


def abreast(pages: list[Page]) -> list[Page]:
    """Put each page with further columns beside the one with the labels of its rows.

    A program prints a sheet in bands, each from its top to its end: the labels are all
    in the first.
    """
    starts = [_levels(page, left=True) for page in pages]
    ends = [_levels(page, left=False) for page in pages]
    pairs = combinations(range(len(pages)), 2)
    tops = [min(a[:1] + b[:1], default=0.0) for a, b in zip(starts, ends, strict=True)]
    found = [n - m for m, n in pairs if _meets(ends[m], starts[n], tops[m] + NEAR)]
    if not found:
        return pages if any(starts) else _unruled(pages)
    told = zip(pages, starts, strict=True)
    last = max((n for n, one in enumerate(told) if _has_labels(*one)), default=-1)
    high = max(last + 1, min(found))
    result, ends, following = pages[:high], ends[:high], 0
    for page, levels in zip(pages[high:], starts[high:], strict=True):
        places = [
            n
            for n, own in enumerate(ends)
            if _meets(own, levels, follows=n == following)
        ]
        if places:
            following = next((n for n in places if n >= following), places[0])
            end = max(x.x1 for x in _rules(result[following]))
            by = end - min(x.x0 for x in _rules(page))
            result[following] = _beside(result[following], page, by, end)
            ends[following] = _levels(result[following], left=False)
        else:
            result.append(page)
            ends.append(_levels(page, left=False))
        following = (following + 1) % high
    return result


def _rules(page: Page) -> list[Box]:
    """Return the level rules of a page."""
    return [x for x in page.rules if x.x1 - x.x0 > max(x.bottom - x.top, SHORTEST)]


def _levels(page: Page, *, left: bool) -> list[float]:
    """Return how high the rules stand that reach the side of all that is ruled."""
    rules = _rules(page)
    if left:
        side = min((x.x0 for x in rules), default=0.0)
        own = [x for x in rules if x.x0 < side + NEAR]
    else:
        side = max((x.x1 for x in rules), default=0.0)
        own = [x for x in rules if x.x1 > side - NEAR]
    return marks(x.middle[1] for x in own)


def _meets(
    ends: list[float], levels: list[float], top: float = 0.0, *, follows: bool = False
) -> bool:
    """Tell whether rules end on the right of a page where those of another begin.

    A cell that reaches down beside the edge of the page hides some of them. A few rows
    at the `top` of two pages may stand as high by chance, but not where one page is
    known to be the next of its band.
    """
    if not ends or not levels:
        return False
    own = [y for y in ends if levels[0] - NEAR < y < levels[-1] + NEAR]
    both = [y for y in levels if own and abs(own[at(own, y)] - y) < NEAR]
    if both[:1] + both[-1:] != levels[:1] + levels[-1:] or len(both) < 2:
        return False
    most = max(len(own), len(levels))
    if follows:
        return len(both) == most or 3 * len(both) >= 2 * most > 4
    if len(both) < MANY:
        return FEW <= len(both) == most and levels[0] > top
    return 5 * len(both) >= 4 * most


def _has_labels(page: Page, levels: list[float]) -> bool:
    """Tell whether a row of a page has a label and a figure."""
    kinds: dict[int, set[str]] = {}
    ends = levels[:1] + levels[-1:]
    inside = [x for x in page.letters if bisect(ends, x.middle[1]) == 1]
    for line in lines(inside):
        words = [line[0].text]
        for before, letter in pairwise(line):
            if gap_of(before, letter) > APART:
                words.append("")
            words[-1] += letter.text
        row = kinds.setdefault(bisect(levels, line[0].middle[1]), set())
        row.update(map(kind_of, words))
    return any({LABEL, NUMBER} <= row for row in kinds.values())


def _unruled(pages: list[Page]) -> list[Page]:
    """Put pages without rules beside one another, those of no other as they are."""
    rows = [lines(page.letters) for page in pages]
    pairs = combinations(range(len(pages)), 2)
    edges = [*map(_edges, rows)]
    cut = ((m, n, _cut(edges[m][1], edges[n][0])) for m, n in pairs)
    first, start, by = next((x for x in cut if x[2]), (0, len(pages), 0.0))
    left = min((x.x0 for page in pages for x in page.letters), default=0.0)
    result, last = pages[:start], -1  # the band that the page before went to
    latest = [_kinds(own) for own in rows[first:start]]
    for page, own in zip(pages[start:], rows[start:], strict=True):
        kinds = _kinds(own)
        alike = [len(kinds & other) for other in latest]
        most = max(alike)
        if most < 2 or alike.count(most) > 1:
            result.append(page)
            last = start  # what comes next may be of further columns
            continue
        band = first + alike.index(most)
        if band <= last:
            by = max(x.x1 for one in result[first:start] for x in one.letters) - left
        last = band
        result[band] = _beside(result[band], page, by, by + left)
        latest[band - first] = kinds
    return result


def _edges(rows: list[list[Letter]]) -> tuple[dict[int, float], dict[int, float]]:
    """Return where lines begin and end, by height, within a letter of a page's text."""
    start = min((row[0].x0 + row[0].size for row in rows), default=0.0)
    end = max((row[-1].x1 - row[-1].size for row in rows), default=0.0)
    begins = {round(x[0].base): x[0].x0 for x in rows if x[0].x0 < start}
    return begins, {round(x[0].base): x[-1].x1 for x in rows if x[-1].x1 > end}


def _cut(ends: dict[int, float], starts: dict[int, float]) -> float:
    """Tell by how much lines of a page go on further right, which its edge cuts.

    They end and begin at several places, and all go on by the same.
    """
    steps: dict[int, set[int]] = {}
    for height in ends.keys() & starts.keys():
        x = starts[height]
        steps.setdefault(round(ends[height] - x), set()).add(round(x))
    return max((by for by, places in steps.items() if len(places) > 2), default=0)


def _kinds(rows: list[list[Letter]]) -> set[tuple[int, bool]]:
    """Return how high lines stand, and whether each ends with a figure."""
    return {(round(row[0].base), row[-1].text.isdigit()) for row in rows}


def _beside(page: Page, other: Page, by: float, end: float) -> Page:
    """Put a page on the right of another, from where that ends."""

    def moved(boxes: Iterable[Box]) -> list[Box]:
        return [Box(x.x0 + by, x.top, x.x1 + by, x.bottom) for x in boxes]

    places = moved(x.box for x in other.letters)
    both = zip(other.letters, places, strict=True)
    letters = [replace(x, box=box, middle=box.middle) for x, box in both]
    return replace(
        page,
        width=other.width + by,
        letters=page.letters + letters,
        rules=page.rules + moved(other.rules),
        shapes=page.shapes + moved(other.shapes),
        pictures=page.pictures + moved(other.pictures),
        edge=other.edge + by,
        beside=(*page.beside, (end, other.number)),
    )
