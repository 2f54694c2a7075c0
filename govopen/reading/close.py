"""Figures of two columns that stand as close as the digits of one do.

What comes in are the lines of a page, letter by letter; what goes out are the letters
with which the figure of another column begins. A narrow table leaves no more between
its columns than may part thousands, or nothing at all: that these are two is told by
what stands above and below, as the figures of a column have an end or the middle in
common.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

from govopen.reading.page import Budget, Letter

SPACE, CLOSE = 0.2, 0.15  # of the size of letters; between digits
WIDEST = 0.5  # what is farther apart is no one text
ALIKE = 0.3  # points by which places differ that are meant as one
NEAR = 10  # lines above and below
MOST = 60  # columns of a table

NUMERIC = frozenset("0123456789.,，．０１２３４５６７８９")
_THOUSANDS = re.compile(r"(?:[1-9]\d?|\d{3}) \d{3}(?:\D|$)")


@dataclass(eq=False, slots=True)
class _Part:
    """Letters without a gap; `bound` may make one number with what is beside it."""

    letters: list[Letter]
    bound: bool = False
    text: str = field(init=False)
    places: tuple[float, float, float] = field(init=False)

    def __post_init__(self) -> None:
        self.text = "".join(letter.text for letter in self.letters)
        x0, x1 = self.letters[0].x0, self.letters[-1].x1
        # Where it may stand in line with what is above and below.
        self.places = x0, (x0 + x1) / 2, x1

    @property
    def is_figure(self) -> bool:
        return NUMERIC.issuperset(self.text)


def gap_of(before: Letter, letter: Letter) -> float:
    """Return how far apart two letters are, by their size."""
    return (letter.box.x0 - before.box.x1) / letter.style.size


def are_digits(before: Letter, letter: Letter) -> bool:
    """Tell whether two letters may be of one number."""
    return letter.text in NUMERIC and before.text in NUMERIC


def are_apart(before: Letter, letter: Letter) -> bool:
    """Tell whether a space stands between two letters."""
    return gap_of(before, letter) > (CLOSE if are_digits(before, letter) else SPACE)


def apart(
    lines: list[list[Letter]], told: list[int], budget: Budget
) -> dict[int, set[Letter]]:
    """Return the letters that begin what is of another column than the one before.

    Two columns are told by a line near by that has a figure in the one on the right,
    and in both what can be no parts of one text, or by a heading of each.

    Parameters
    ----------
    lines : list of list of Letter
        From the top, each from the left.
    told : list of int
        Which of them hold a figure beside something else; one must be near.
    budget : Budget
        Is charged with what is compared.

    Returns
    -------
    dict
        By the number of the line.
    """
    reach = {
        m for n in told for m in range(n - NEAR, n + NEAR + 1) if 0 <= m < len(lines)
    }
    rows = {n: _parts(lines[n]) for n in sorted(reach)}
    rows = {n: row for n, row in rows.items() if len(row) <= MOST}
    starts: dict[int, set[Letter]] = {}
    for n, row in rows.items():
        close = [
            pair
            for pair in pairwise(row)
            if _is_close(pair[0].letters[-1], pair[1].letters[0])
        ]
        if not close:
            continue
        near = [rows[m] for m in range(n - NEAR, n + NEAR + 1) if m in rows and m != n]
        budget.take(len(near) * len(close))
        for left, right in close:
            if any(_are_columns(left, right, near, k) for k in range(3)):
                starts.setdefault(n, set()).add(right.letters[0])
    return starts


def _is_close(before: Letter, letter: Letter) -> bool:
    """Tell whether two letters may be of two columns, and are not far apart.

    No space stands between them, but they were written on their own; or one does, and
    no label follows a figure, as its unit does.
    """
    if gap_of(before, letter) > WIDEST:
        return False
    if not are_apart(before, letter):
        return before.order != letter.order and _alike(before, letter)
    return letter.text in NUMERIC or before.text not in NUMERIC


def _alike(before: Letter, letter: Letter) -> bool:
    return (letter.text in NUMERIC) == (before.text in NUMERIC)


def _parts(line: list[Letter]) -> list[_Part]:
    parts = [[line[0]]]
    for before, letter in pairwise(line):
        if are_apart(before, letter) or _is_close(before, letter):
            parts.append([])
        parts[-1].append(letter)
    found = [_Part(part) for part in parts]
    for left, right in pairwise(found):
        ends = left.letters[-1], right.letters[0]
        if _is_close(*ends):
            two = are_digits(*ends) and are_apart(*ends)
            if not two or _THOUSANDS.match(f"{left.text} {right.text}"):
                left.bound = right.bound = True
    return found


def _are_columns(left: _Part, right: _Part, near: list[list[_Part]], k: int) -> bool:
    """Tell whether both are in line with two columns, by begin, middle or end."""
    headed_left = headed_right = False
    for row in near:
        over = _over(row, left, k)
        if over and over.places[2] > right.places[0]:
            over = None
        other = _over(row, right, k)
        if other and other.places[0] < left.places[2]:
            other = None
        if over and other and other.is_figure:
            return True
        headed_left |= over is not None and not over.is_figure
        headed_right |= other is not None and not other.is_figure
    return headed_left and headed_right and left.is_figure and right.is_figure


def _over(row: list[_Part], part: _Part, k: int) -> _Part | None:
    """Return what is in line with a part and is bound to nothing, in a row."""
    n = bisect_left(row, part.places[k] - ALIKE, key=lambda x: x.places[k])
    if n < len(row) and row[n].places[k] <= part.places[k] + ALIKE:
        return None if row[n].bound else row[n]
    return None
