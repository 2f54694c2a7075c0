"""A sheet of a workbook as a reader sees it, whatever file it comes from.

What comes in are cells with their look, merges, hidden rows and columns, and where a
format on a condition may hide a number; what goes out is the grid of cells that are
seen, in which a merged cell stands at each place that it covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from govopen.errors import TooLargeError
from govopen.reading.document import too_big
from govopen.reading.formats import shown, shown_text
from govopen.reading.runs import BREAK, Run, Style, read_runs
from govopen.reading.tables import (
    MAX_CELLS,
    UNSEEN,
    Cell,
    Kind,
    kind_of,
    too_large,
)

MAX_TEXT = 2**23  # letters
MAX_TRIED = 2**20  # cells times areas that are doubted
BLACK, WHITE = "000000", "FFFFFF"
NEAR = 12  # parts of 255: no eye tells them apart
SMALLEST = 1  # point: nobody can read that
LOWEST, NARROWEST = 2, 0.3  # points of a row, letters of a column that shows nothing
SPREAD, REPEATED = ("distributed", "justify"), ("fill",)
_SPACE = re.compile(r"(?<=\d)\s+(?=\d)")
ON_A_CONDITION = " (hidden on a condition)"

Place = tuple[int, int]  # row and column, from 0
Area = tuple[int, int, int, int]  # top, left, bottom, right


class Font(NamedTuple):
    """The look of letters, and whether they are struck out."""

    style: Style = Style()
    struck: bool = False


class Look(NamedTuple):
    """How a cell looks: its format of numbers, its font, and its fill as RRGGBB.

    How its text is `placed` across matters where that spreads or repeats it.
    """

    code: str = ""
    font: Font = Font()
    fill: str = ""
    placed: str = ""

    def hides(self, font: Font) -> bool:
        """Tell whether nobody sees letters of a font in this cell."""
        return (
            font.struck
            or 0 < font.style.size <= SMALLEST
            or is_unseen(font.style.colour, self.fill)
        )

    def covers(self, font: Font) -> bool:
        """Tell whether a reader sees that such letters stand in this cell."""
        return self.hides(font) and is_noticed(self.fill, struck=font.struck)


def is_unseen(colour: str, fill: str) -> bool:
    """Tell whether letters have the colour of what is below them, or nearly so.

    Examples
    --------
    >>> is_unseen("FEFEFE", ""), is_unseen("FFFFFF", "1F4E79"), is_unseen("", "")
    (True, False, False)
    """
    above, below = colour or BLACK, fill or WHITE
    try:
        pairs = zip(bytes.fromhex(above), bytes.fromhex(below), strict=True)
        return all(abs(a - b) <= NEAR for a, b in pairs)
    except ValueError:  # they are named in another way
        return above == below


def is_symbolic(font: str) -> bool:
    """Tell whether a font shows other signs in the place of digits.

    Examples
    --------
    >>> is_symbolic("Wingdings 2"), is_symbolic("宋体")
    (True, False)
    """
    return font.lower().startswith(("wingdings", "webdings", "marlett"))


def is_noticed(fill: str, *, struck: bool = False) -> bool:
    """Tell whether a reader sees that letters stand where they are unseen.

    A line through them or a box over them is seen; white on white is as blank as paper.

    Examples
    --------
    >>> is_noticed(""), is_noticed("000000"), is_noticed("", struck=True)
    (False, True, True)
    """
    return struck or not is_unseen(WHITE, fill)


def _placed(text: str, look: Look) -> str:
    """Write a text as it is placed in its cell."""
    if look.placed in SPREAD:
        return _SPACE.sub(BREAK, text)
    repeated = look.placed in REPEATED and kind_of(text) is Kind.NUMBER
    return f"{text} {text}…" if repeated else text


@dataclass
class Sheet:
    """What is seen on a sheet; rows and columns count from 0.

    `zeros` says whether a number that is 0 is shown at all; in `doubted` areas a format
    on a condition may hide a number, or show another.
    """

    path: str
    name: str
    cells: dict[Place, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    doubted: list[Area] = field(default_factory=list)
    zeros: bool = True
    since_1904: bool = False
    letters: int = 0
    tried: int = 0

    def add(self, place: Place, text: str) -> None:
        """Put a text in a cell."""
        if not text:
            return
        self.letters += len(text)
        if self.letters > MAX_TEXT or len(self.cells) > MAX_CELLS:
            raise self._too_big("has cells of so much text")
        self.cells[place] = text

    def add_number(self, place: Place, value: float, look: Look) -> None:
        """Put a number in a cell as it is shown."""
        if value == 0 and not self.zeros:
            return
        if is_symbolic(look.font.style.font):
            self.add(place, UNSEEN)
            return
        if look.hides(look.font):
            self.add(place, UNSEEN if look.covers(look.font) else "")
            return
        text = shown(value, look.code, since_1904=self.since_1904)
        text += ON_A_CONDITION * (text != "" and self._is_doubted(place))
        self.add(place, _placed(text, look))

    def add_text(
        self, place: Place, runs: Iterable[tuple[str, Font]], look: Look
    ) -> None:
        """Put a text in a cell, without what nobody sees of it."""
        letters = read_runs(
            Run(
                "□" * len(text) if is_symbolic(font.style.font) else text,
                font.style,
                look.hides(font),
                look.covers(font),
            )
            for text, font in runs
        )
        text = letters.text or (UNSEEN if letters.reason else "")
        text = shown_text(text, look.code)
        if kind_of(text) is Kind.NUMBER and self._is_doubted(place):
            text += ON_A_CONDITION
        self.add(place, _placed(text, look))

    def _too_big(self, does: str) -> TooLargeError:
        return too_big(self.path, f"the sheet {self.name[:40]} {does}")

    def _is_doubted(self, place: Place) -> bool:
        self.tried += len(self.doubted)
        if self.tried > MAX_TRIED:
            raise self._too_big("formats cells on a condition")
        row, column = place
        return any(a <= row <= c and b <= column <= d for a, b, c, d in self.doubted)

    def grid(self, number: int) -> list[list[Cell]]:
        """Return the cells from A1 on; what is hidden is blank.

        Raises
        ------
        TooLargeError
            They are more than any report has; `number` says which table of the file.
        """
        height = max((row + 1 for row, _ in self.cells), default=0)
        width = max((column + 1 for _, column in self.cells), default=0)
        if height * width > MAX_CELLS:
            raise too_large(self.path, number, height)
        rows = [
            [Cell(self._seen(r, c), r + 1, c + 1) for c in range(width)]
            for r in range(height)
        ]
        covered = 0
        for top, left, bottom, right in self.merged:
            high = range(top, min(bottom + 1, height))
            wide = range(left, min(right + 1, width))
            covered += 1 + len(high) * len(wide)
            if covered > MAX_CELLS:
                raise too_large(self.path, number, top + 1)
            shown_rows = [r for r in high if r not in self.hidden_rows]
            shown_columns = [c for c in wide if c not in self.hidden_columns]
            if not shown_rows or not shown_columns:
                continue
            cell = rows[top][left]
            if not cell.text and (text := self.cells.get((top, left))):
                cell = Cell(text, top + 1, left + 1)
            for r in shown_rows:
                for c in shown_columns:
                    rows[r][c] = cell
        return rows

    def _seen(self, row: int, column: int) -> str:
        if row in self.hidden_rows or column in self.hidden_columns:
            return ""
        return self.cells.get((row, column), "")
