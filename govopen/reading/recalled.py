"""What was found in tables that differ from those of another page in values only.

What comes in are tables, and what was found in them; what goes out is the same for
tables alike in every label, cell and place (:func:`likeness`). Who looks for figures
sees faces, :class:`~.tables.Face`, in which plain numbers are alike; whatever depends
on their values has to be asked of :class:`Values`, which keeps the question, and what
was found is recalled only where the answers are the same again. A table made ready for
matching is kept too, so that one row in words of its own makes one table be read anew.
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
MOST_KEPT = 256  # pages and tables
MOST_MET = 4096  # of which nothing but a hash of their words is kept

_T = TypeVar("_T")
_Question = Callable[[list[Cell]], Any]


class Values:
    """Who knows what the numbers of a page are, and keeps what he is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[_Question, list[Face], Any]] = []
        self._stand: dict[Face, Cell] = {}

    def stand(self, faces: Iterable[Face], cells: Iterable[Cell]) -> None:
        """Learn which cells those of a table that was recalled stand for."""
        self._stand.update(zip(faces, cells, strict=True))

    def cells(self, faces: Iterable[Face]) -> list[Cell]:
        """Return the cells of the page itself that some stand for."""
        faces = [*faces]
        return cast("list[Cell]", [*map(self._stand.get, faces, faces)])

    def ask(self, question: Callable[[list[Cell]], _T], faces: Iterable[Face]) -> _T:
        """Answer a question on cells; it must know nothing else of the page."""
        faces = list(faces)
        answer = question(self.cells(faces))
        self.asked.append((question, faces, answer))
        return answer


class _Kept(NamedTuple):
    """What was found, and the places of the cells of its figures and questions."""

    found: Any
    places: list[int]
    asked: list[tuple[_Question, list[int], Any]]


class Recalled:
    """What was found in the latest pages and tables, by the likeness of each.

    Tables are kept if their words come a second time, as most that are in words of
    their own never come again.
    """

    def __init__(self) -> None:
        self._met: OrderedDict[int, None] = OrderedDict()
        self._known: OrderedDict[Any, _Kept] = OrderedDict()

    def meets(self, faces: Sequence[str]) -> bool:
        """Tell whether cells may say what those of a table before said."""
        if len(faces) > MOST_CELLS or sum(map(len, faces)) > MOST_LETTERS:
            return False
        words = hash(tuple(faces))
        again = words in self._met
        self._met[words] = None
        if len(self._met) > MOST_MET:
            self._met.popitem(last=False)
        return again

    def recall(
        self, key: Any, cells: Sequence[Cell], values: Values
    ) -> tuple[Any, list[Cell]] | None:
        """Return what was found for a key, and the cells of the figures.

        None where nothing was, or where the cells give another answer to a question.
        """
        kept = self._known.get(key)
        if kept is None or any(
            values.ask(question, [cells[n] for n in own]) != answer
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
            places = [at[cell] for cell in values.cells(figures)]
            asked = [
                (question, [at[cell] for cell in values.cells(own)], said)
                for question, own, said in values.asked
            ]
        except KeyError:  # of a heading that was written anew
            return
        self._known[key] = _Kept(found, places, asked)
        if len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._met.clear()
        self._known.clear()


def likeness(table: Table, faces: Sequence[str]) -> Any:
    """Return all that a table is but for the values of plain numbers.

    What faces are they tell of what kind they are.

    Examples
    --------
    >>> def table(*texts):
    ...     return Table(1, "", [[Cell(x, 1, n) for n, x in enumerate(texts, 1)]])
    >>> one, two, other = table("其他", "5"), table("其他", "17"), table("其他", "5件")
    >>> tables = one, two, other
    >>> said = [likeness(each, [x.face for x in each.cells]) for each in tables]
    >>> said[0] == said[1], said[0] == said[2]
    (True, False)
    """
    every = [*chain.from_iterable(table.rows)]
    return (
        (table.number, table.sheet, table.above, table.half, table.parts),
        (*map(len, table.rows),),
        # Each in turn, as so many small tuples would take twice the time.
        tuple(faces),
        tuple([cell.row for cell in every]),
        tuple([cell.column for cell in every]),
        tuple([cell.line for cell in table.cells]),
        tuple([cell.page for cell in table.cells]),
    )
