"""Labels of which a page shows but a part, as their cells are too small for them.

What comes in are the rows of a table on paper; what goes out are the same rows, or new
ones in which such labels are whole. One is told where those beside it are labels of a
form that has no other between them, and where what shows is the begin, the end or
the middle of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, groupby

from govopen.reading.labels import printed_headings, rows_called
from govopen.reading.sections import Section
from govopen.reading.tables import BLANK, LABEL, NUMBER, Cell
from govopen.reading.words import NUMBERED, normalise, pattern, plain_forms

# A heading that is cut stands among as many others, at least.
FEWEST_HEADINGS = 5
# So many letters from within a label show it, or one less from within one alone,
# where a page cuts so many labels.
FEWEST_LETTERS = 4
FEWEST_INSIDE = 5
# What the forms print in brackets after a label.
_REMARKS = {
    "部分公开": "区分处理的,只计这一情形,不计其他情形",
    "主动公开政府信息数": "不同渠道和方式公开相同信息计1条",
    "回应公众关注热点或重大舆情数": "不同方式回应同一热点或舆情计1次",
    "专职人员数": "不包括政府公报及政府网站工作人员数",
    "政府信息公开专项经费": "不包括用于政府公报编辑管理及政府网站建设维护等方面的经费",
}
_UNMARKED = str.maketrans("", "", "[]")  # that something lies on, or hides
_NO_LETTERS = re.compile(r"\W")


def unclipped(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Give the labels of a form that a page has cut their whole text again."""
    if not any(cell.page for row in rows[:1] for cell in row):
        return rows
    heads = (row for row in rows if NUMBER not in [cell.kind for cell in row])
    whole = {cell: x for row in heads for cell, x in _headings([*dict.fromkeys(row)])}
    named = [cell for row in rows if (cell := _name(row))]
    all_named = [x for row in rows if (x := _name(row) or _name(row, blank=True))]
    whole |= dict(_inside(all_named)) | dict(_names(named))
    if not whole:
        return rows
    new = {
        cell: Cell(text, cell.row, cell.column, cell.line, cell.page, cell.box)
        for cell, text in whole.items()
    }
    return [[new.get(cell, cell) for cell in row] for row in rows]


def _name(row: list[Cell], *, blank: bool = False) -> Cell | None:
    """Return the label left of a row's figures, or of dashes or a `blank` for them."""
    places = (
        n
        for n, x in enumerate(row)
        if x.kind is NUMBER or (x.kind is BLANK and (blank or x.text))
    )
    first = next(places, 0)
    labels = (cell for cell in row[:first][::-1] if cell.kind is LABEL)
    return next(labels, None)


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
    """Yield the labels of rows that are cut, between two that are not.

    Those of the last rows of a form may end the table, where enough of them shows.
    """
    runs = [
        (known, list(own))
        for known, own in groupby(cells, key=lambda cell: bool(rows_called(cell.text)))
    ]
    for (_, above), (known, cut), (_, below) in zip(
        runs, runs[1:], [*runs[2:], (True, [])], strict=False
    ):
        if known or not (below or all(len(x.text) >= FEWEST_LETTERS for x in cut)):
            continue
        first = rows_called(above[-1].text)
        ends = {section: [len(section.rows)] for section in first}
        last = rows_called(below[0].text) if below else ends
        ways = {
            way
            for section in first.keys() & last.keys()
            if (way := _between(section, first[section], last[section], cut))
        }
        if len(ways) == 1:
            yield from zip(cut, ways.pop(), strict=True)


def _inside(cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    """Yield the labels cut at both ends, where the order of a form leaves one for each.

    What shows stands in a label between the first and the last that those above and
    below it allow: in both ways to take each as early and as late as may be.
    """
    known = [rows_called(cell.text) for cell in cells]
    often = Counter(chain(*known)).most_common(1)
    if not often or sum(often[0][0] not in x for x in known) < FEWEST_INSIDE:
        return
    section = often[0][0]
    printed = {row: [*_printed(section, row)] for row in section.in_row}
    may_be: dict[Cell, list[int]] = {}
    for cell, called in zip(cells, known, strict=True):
        text = _letters(NUMBERED.split(cell.text.translate(_UNMARKED))[-1])
        own = [row for row, x in printed.items() if any(text in y for y in x)]
        own = own or [row for row in printed if _ends_so(section.rows[row], text)]
        told = len(text) + (len(own) == 1) >= FEWEST_LETTERS
        if rows := called.get(section, own if told else []):
            may_be[cell] = rows
    early = _rising(may_be.values())
    late = [
        -row for row in _rising([-row for row in x] for x in [*may_be.values()][::-1])
    ]
    found = [
        (cell, _label(section, row))
        for cell, row, other in zip(may_be, early, late[::-1], strict=False)
        if row == other and section not in rows_called(cell.text)
    ]
    if len(may_be) == len(early) and len(found) >= FEWEST_INSIDE:
        yield from found


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", plain_forms(text))


def _label(section: Section, row: int) -> str:
    """Return the label of a row, without what heads its columns."""
    slot = next(iter(section.in_row[row].values()))
    return slot.indicator.label_zh.partition("/")[0]


def _printed(section: Section, row: int) -> Iterator[str]:
    """Yield the letters of a row's label, with what forms print after it."""
    label = _label(section, row)
    yield _letters(label + _REMARKS.get(label, ""))
    yield from map(_letters, section.rows[row].replace("*", "").split("|"))


def _ends_so(label: str, text: str) -> bool:
    """Tell whether a text may end with the beginning of what a label ends with."""
    ends = [x[1:] for x in label.split("|") if x.startswith("*")]
    starts = range(len(text) - FEWEST_LETTERS + 1)
    return any(x.startswith(text[n:]) for x in ends for n in starts)


def _rising(rows: Iterable[list[int]]) -> list[int]:
    """Return the least of each that is more than the one before, while there is one."""
    found: list[int] = []
    for own in rows:
        more = [row for row in own if not found or row > found[-1]]
        if not more:
            break
        found.append(min(more))
    return found


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
        {normalise(_label(section, row))} | pattern(section.rows[row]).exact
        for row in asked
    ]
    found = [_whole(x.text, own) for x, own in zip(cut, labels, strict=True)]
    told = tuple(text for text in found if text)
    return told if len(told) == len(cut) else None
