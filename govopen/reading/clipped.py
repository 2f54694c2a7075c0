"""Labels of which a page shows but a part, as their cells are too small for them.

What comes in are the rows of a table on paper; what goes out are the same rows, or new
ones in which such labels are whole. One is told by what shows of it, the begin, the end
or the middle, and by its place: the order of a form leaves only one for it between
those that are whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, compress, groupby
from typing import TypeVar

from govopen.form import read_table
from govopen.reading.labels import printed_headings, rows_called
from govopen.reading.sections import Section
from govopen.reading.tables import BLANK, LABEL, NUMBER, Cell
from govopen.reading.words import NUMBERED, plain_forms

_T = TypeVar("_T")

# A heading that is cut stands among as many others, at least.
FEWEST_HEADINGS = 5
# So many letters from within a label show it, or one less from within one alone,
# where a page cuts so many labels.
FEWEST_LETTERS = 4
FEWEST_INSIDE = 5
_UNMARKED = str.maketrans("", "", "[]")  # that something lies on, or hides
_NO_LETTERS = re.compile(r"\W")


@cache
def _remarks() -> Mapping[str, str]:
    """Return what the forms print in brackets after labels."""
    return {line["label"]: line["remark"] for line in read_table("remarks")}


def unclipped(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Give the labels of a form that a page has cut their whole text again."""
    if not any(cell.page for row in rows[:1] for cell in row):
        return rows
    heads = (row for row in rows if NUMBER not in [cell.kind for cell in row])
    whole = {cell: x for row in heads for cell, x in _headings([*dict.fromkeys(row)])}
    whole |= _names([cell for row in rows if (cell := _name(row))])
    if not whole:
        return rows
    new = {
        cell: Cell(text, cell.row, cell.column, cell.line, cell.page, cell.box)
        for cell, text in whole.items()
    }
    return [[new.get(cell, cell) for cell in row] for row in rows]


def _name(row: list[Cell]) -> Cell | None:
    """Return the label left of a row's figures, or of dashes for them."""
    places = (n for n, x in enumerate(row) if x.text and x.kind in (NUMBER, BLANK))
    first = next(places, 0)
    labels = (cell for cell in row[:first][::-1] if cell.kind is LABEL)
    return next(labels, None)


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", plain_forms(text))


def _shown(text: str, labels: Mapping[_T, list[str]]) -> list[_T]:
    """Return of what some letters show the begin, the end or enough from within."""
    own = [x for x, known in labels.items() if text and any(text in y for y in known)]
    if len(text) + (len(own) == 1) >= FEWEST_LETTERS:
        return own
    ends = {x: "|".join(["", *labels[x], ""]) for x in own}
    return [x for x in own if f"|{text}" in ends[x] or f"{text}|" in ends[x]]


def _headings(cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    """Yield the headings that are cut, where most stand in a form's order."""
    for printed in printed_headings():
        nodes = [node for node, a, b in printed.nodes if b - a == 1]
        if printed.lacks or len(nodes) != printed.width >= FEWEST_HEADINGS:
            continue
        for start in range(len(cells) - len(nodes) + 1):
            pairs = [*zip(nodes, cells[start:], strict=False)]
            cut = [(x, node.exact) for node, x in pairs if not node.matches(x.text)]
            found = [
                (x, _shown(_letters(x.text), {y: [y] for y in sorted(own)}))
                for x, own in cut
            ]
            if 2 * len(cut) < len(nodes) and all(labels for _, labels in found):
                yield from ((cell, max(labels, key=len)) for cell, labels in found)
                return


def _names(cells: list[Cell]) -> dict[Cell, str]:
    """Find the labels of rows that are cut, by their order and what shows of each.

    Between two whole labels there are as many as the form asks for; or many letters
    show, of many labels.
    """
    called = {cell: rows_called(cell.text) for cell in cells}
    often = Counter(chain(*called.values())).most_common()
    told: dict[Cell, set[str]] = {}
    parts: dict[Cell, str] = {}
    for section, _ in often if not all(called.values()) else ():
        runs = groupby(cells, key=lambda cell: section in called[cell])
        own = [[], *([*run] for _, run in runs), []]
        for above, cut, below in zip(own, own[1:], own[2:], strict=False):
            lone = not any(called[cell] for cell in cut)
            if section in called[cut[0]] or not (lone or section is often[0][0]):
                continue
            first = called[above[-1]][section][-1] + 1 if above else 0
            last = called[below[0]][section][0] if below else len(section.rows)
            may_be = {x: rows for x in cut if (rows := _may_be(section, _part(x)))}
            found = _in_order(may_be, first, last)
            labels = {cell: _label(section, row) for cell, row in found.items()}
            letters = [len(_part(x)) + (len(may_be[x]) == 1) for x in found]
            sure = [count >= FEWEST_LETTERS for count in letters]
            asked = sum(_asks(section, row) for row in range(first, last))
            whole = len(found) == len(cut) == asked
            if lone and whole and ((above and below) or all(sure)):
                for cell, label in labels.items():
                    told.setdefault(cell, set()).add(label)
            elif section is often[0][0]:
                parts |= dict(compress(labels.items(), sure))
    parts = parts if len(parts) >= FEWEST_INSIDE else {}
    return parts | {x: label for x, (label, *others) in told.items() if not others}


def _in_order(may_be: dict[Cell, list[int]], first: int, last: int) -> dict[Cell, int]:
    """Give cells the rows that they are, taken as early and as late as may be."""
    early = _rising(may_be.values(), first)
    late = _rising(([-x for x in own] for own in [*may_be.values()][::-1]), 1 - last)
    told = zip(may_be, early, late[::-1], strict=False)
    return {x: a for x, a, b in told if a == -b} if len(early) == len(may_be) else {}


def _rising(rows: Iterable[list[int]], start: int) -> list[int]:
    """Return the least of each that is more than the one before, while there is one."""
    found: list[int] = []
    for own in rows:
        more = [row for row in own if row >= start]
        if not more:
            break
        found.append(min(more))
        start = found[-1] + 1
    return found


def _part(cell: Cell) -> str:
    """Return the letters that show of a label, without its number."""
    return _letters(NUMBERED.split(cell.text.translate(_UNMARKED))[-1])


def _asks(section: Section, row: int) -> bool:
    slots = section.in_row[row].values()
    return any(x.indicator.presence == "figure" for x in slots)


def _label(section: Section, row: int) -> str:
    """Return the label of a row, without what heads its columns."""
    slot = next(iter(section.in_row[row].values()))
    return slot.indicator.label_zh.partition("/")[0]


@cache
def _printed(section: Section) -> Mapping[int, list[str]]:
    """Return the letters of each row's labels, and what forms print after one."""
    found = {}
    for row in section.in_row:
        label = _label(section, row)
        remark = _letters(_remarks().get(label, ""))
        options = map(_letters, section.rows[row].replace("*", "").split("|"))
        found[row] = [_letters(label) + remark, *options]
    return found


def _may_be(section: Section, text: str) -> list[int]:
    """Return the rows of whose labels a text shows a part."""
    shown = _shown(text, _printed(section))
    return shown or [n for n in section.in_row if _ends_so(section.rows[n], text)]


def _ends_so(label: str, text: str) -> bool:
    """Tell whether a text may end with the beginning of what a label ends with."""
    ends = [x[1:] for x in label.split("|") if x.startswith("*")]
    starts = range(len(text) - FEWEST_LETTERS + 1)
    return any(x.startswith(text[n:]) for x in ends for n in starts)
