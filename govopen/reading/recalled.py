"""What was found in tables that differ from those of another page in values only.

What comes in are tables, and what was found in them; what goes out is the same for
tables alike in every label, cell and place (:func:`likeness`). Who looks for figures
sees faces, :class:`~.tables.Face`, in which plain numbers are alike; whatever depends
on their values has to be asked of :class:`Values`, which keeps the question, and what
was found is recalled only where the answers are the same again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple, TypeVar, cast

from govopen.reading.tables import Cell, Face, Table

# No page of more is kept, so that what is kept of strange ones takes little room.
MOST_CELLS = 600
MOST_LETTERS = 10_000
MOST_PAGES = 128
MOST_MET = 4096  # of which nothing but a hash of their words is kept

_T = TypeVar("_T")
_Question = Callable[[list[Cell]], Any]


class Values:
    """Who knows what the numbers of a page are, and keeps what he is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[_Question, list[Cell], Any]] = []

    def ask(self, question: Callable[[list[Cell]], _T], faces: Iterable[Face]) -> _T:
        """Answer a question on cells; it must know nothing else of the page."""
        cells = cast("list[Cell]", list(faces))
        answer = question(cells)
        self.asked.append((question, cells, answer))
        return answer


class _Kept(NamedTuple):
    """What was found, and the places of the cells of its figures and questions."""

    found: Any
    places: list[int]
    asked: list[tuple[_Question, list[int], Any]]


class Recalled:
    """What was found in the latest pages, by the likeness of each.

    A page is kept if its words come a second time, as most that are in words of their
    own never come again.
    """

    def __init__(self) -> None:
        self._met: OrderedDict[int, None] = OrderedDict()
        self._known: OrderedDict[Any, _Kept] = OrderedDict()

    def meets(self, cells: Sequence[Cell]) -> bool:
        """Tell whether cells may say what those of a page before said."""
        faces = [cell.face for cell in cells]
        if len(faces) > MOST_CELLS or sum(map(len, faces)) > MOST_LETTERS:
            return False
        words = hash(tuple(faces))
        again = words in self._met
        self._met[words] = None
        if len(self._met) > MOST_MET:
            self._met.popitem(last=False)
        return again

    def recall(self, key: Any, cells: Sequence[Cell]) -> tuple[Any, list[Cell]] | None:
        """Return what was found for a key, and the cells of the figures.

        None where nothing was, or where the cells give another answer to a question.
        """
        kept = self._known.get(key)
        if kept is None or any(
            question([cells[n] for n in own]) != answer
            for question, own, answer in kept.asked
        ):
            return None
        return kept.found, [cells[n] for n in kept.places]

    def keep(
        self,
        key: Any,
        cells: Sequence[Cell],
        found: Any,
        figures: Iterable[Face],
        values: Values,
    ) -> None:
        """Keep what was found, the cells of its figures, and what was asked of all."""
        at: dict[Any, int] = {cell: n for n, cell in enumerate(cells)}
        try:
            places = [at[cell] for cell in figures]
            asked = [(q, [at[c] for c in own], said) for q, own, said in values.asked]
        except KeyError:  # of a heading that was written anew
            return
        self._known[key] = _Kept(found, places, asked)
        if len(self._known) > MOST_PAGES:
            self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._met.clear()
        self._known.clear()


def cells_of(tables: Iterable[Table]) -> list[Cell]:
    """List the cells of tables, each once."""
    rows = chain.from_iterable(table.rows for table in tables)
    return [*dict.fromkeys(chain.from_iterable(rows))]


def likeness(tables: Sequence[Table], cells: Sequence[Cell]) -> Any:
    """Return all that tables of some cells are but for the values of plain numbers.

    Examples
    --------
    >>> def table(*texts):
    ...     return Table(1, "", [[Cell(x, 1, n) for n, x in enumerate(texts, 1)]])
    >>> one, two, other = table("其他", "5"), table("其他", "17"), table("其他", "5件")
    >>> said = [likeness([each], cells_of([each])) for each in (one, two, other)]
    >>> said[0] == said[1], said[0] == said[2]
    (True, False)
    """
    at = {cell: n for n, cell in enumerate(cells)}
    return (
        *[
            (t.number, t.sheet, t.above, t.half, t.parts, *map(len, t.rows))
            for t in tables
        ],
        # Each in turn, as so many small tuples would take twice the time.
        tuple([cell.face for cell in cells]),
        tuple([cell.kind for cell in cells]),
        tuple([cell.row for cell in cells]),
        tuple([cell.column for cell in cells]),
        tuple([cell.line for cell in cells]),
        tuple([cell.page for cell in cells]),
        tuple([at[cell] for table in tables for row in table.rows for cell in row]),
    )
