"""Tables of a page that its mark-up writes as boxes, lists or a grid.

What comes in is the tree of a page and how its boxes are laid out; what goes out is the
same tree, in which boxes that stand in rows and columns are tables. Rows that follow
one another must have as many cells, one of them a number; of what could be laid out
otherwise, nothing is made a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from lxml import etree

from govopen.reading.tables import LONGEST_LABEL, MAX_SPAN, NUMBER, kind_of

_Styles = Mapping[etree._Element, Mapping[str, str]]
_Row = list[tuple[etree._Element, int, int]]  # cells, how wide and how high each is

# What says how boxes are laid out.
LAID = ("display", "grid-template-columns", "grid-column", "grid-row", "flex", "float")
_ROWS = frozenset({"div", "ul", "ol", "p", "section", "li", "dl", "article", "span"})
_CELLS = frozenset({"div", "li", "dd", "dt", "p", "section", "h4", "h5", "h6"})
# What holds rows, one of which has several cells: few of the elements of a page.
_PARENTS: Callable[[etree._Element], Any] = etree.XPath(
    "descendant::*/*/*[2]/../.. | descendant::dl"
)
_OPEN = re.compile(r"contents|table-(?:row|header|footer)-group")
_ACROSS = re.compile("(?:inline-)?flex|table-row")
_APART = re.compile("table-cell|inline-block|block|flex")
_REPEAT = re.compile(r"repeat\(\s*(\d{1,3})\s*,((?:[^()]|\([^()]*\))*)\)")
_TRACK = re.compile(r"(?:[^\s()]|\([^()]*\))+")
_SPAN = re.compile(r"span\s+(\d{1,3})|1\s*/\s*(-1)")


def tabulate(root: etree._Element, styles: _Styles) -> None:
    """Make tables of the boxes of a page that are laid out as such."""
    for element, own in styles.items():
        if _OPEN.fullmatch(own.get("display", "")):
            _unwrap(element)
    is_grid = any(own.get("display", "").endswith("grid") for own in styles.values())
    for parent in list(root.iter(etree.Element)) if is_grid else _PARENTS(root):
        if parent.tag == "dl":
            _write([list(_pairs(parent))])
        elif is_grid and _display(parent, styles).endswith("grid"):
            _write([_grid(parent, styles)])
        else:
            _write(_runs(parent, styles))


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None and is_blank(element.text) and is_blank(element.tail):
        parent[parent.index(element) : parent.index(element) + 1] = list(element)


def is_blank(text: str | None) -> bool:
    """Tell whether there is no letter between elements."""
    return not text or text.isspace()


def text_of(element: etree._Element) -> str:
    """Write all the letters that an element holds."""
    return str(etree.tostring(element, method="text", encoding=str, with_tail=False))


def is_number(element: etree._Element) -> bool:
    """Tell whether an element holds a number and nothing else."""
    return kind_of(text_of(element).strip()) is NUMBER


def _boxes(element: etree._Element) -> list[etree._Element]:
    """Return what an element holds, if it is boxes and nothing else."""
    boxes = list(element)
    if not is_blank(element.text) or not all(is_blank(box.tail) for box in boxes):
        return []
    return boxes


# -- rows of boxes -------------------------------------------------------------------


def _runs(parent: etree._Element, styles: _Styles) -> Iterator[list[_Row]]:
    """Yield the rows of boxes that follow one another."""
    run: list[_Row] = []
    wide, tag = 0, ""  # of the run
    for box in parent if len(parent) > 1 else ():
        row = _row(box, styles)
        width = sum(wide for _, wide, _ in row)
        if run and (box.tag != tag or not row or (1 < wide != width > 1)):
            yield run
            run, wide = [], 0
        if row:
            run.append(row)
            wide, tag = max(wide, width), box.tag
    if run:
        yield run


def _row(box: etree._Element, styles: _Styles) -> _Row:
    """Return the cells of a row, if boxes stand beside one another in it."""
    if box.tag not in _ROWS or not is_blank(box.tail):
        return []
    cells = _boxes(box)
    if not cells:
        return []
    across = _ACROSS.fullmatch(_display(box, styles))
    for cell in cells:
        apart = across or cell.tag in _CELLS or "float" in styles.get(cell, {})
        if not (apart or _APART.fullmatch(_display(cell, styles))):
            return []
        if not _is_cell(cell):
            return []
    return [(cell, _weight(styles.get(cell, {})), 1) for cell in cells]


def _display(box: etree._Element, styles: _Styles) -> str:
    return styles.get(box, {}).get("display", "")


def _is_cell(box: etree._Element) -> bool:
    """Tell whether a box holds no other rows, nor more words than a label has."""
    return (
        next(islice(box.iterdescendants(*_ROWS - {"p", "span"}), 1, None), None) is None
        and next(box.iter("table"), None) is None
        and len(text_of(box).strip()) <= LONGEST_LABEL
    )


def _weight(own: Mapping[str, str]) -> int:
    """Return how many columns a box takes up beside others."""
    wide = own.get("flex", "").split()[:1]
    return min(int(wide[0]), MAX_SPAN) if wide and wide[0].isdecimal() else 1


# -- lists and grids -----------------------------------------------------------------


def _pairs(element: etree._Element) -> Iterator[_Row]:
    """Yield the terms of a list with what is said of each."""
    row: _Row = []
    for box in _boxes(element):
        if box.tag == "dt" and row:
            yield row
            row = []
        row.append((box, 1, 1))
    if row:
        yield row


def _grid(element: etree._Element, styles: _Styles) -> list[_Row]:
    """Return the rows of a grid, if its boxes fill it without a gap."""
    tracks = styles[element].get("grid-template-columns", "")
    tracks = _REPEAT.sub(lambda m: f" {m[2]}" * min(int(m[1]), MAX_SPAN), tracks)
    width = len(_TRACK.findall(tracks))
    if width < 2 or "auto-f" in tracks:
        return []
    rows: list[_Row] = [[]]
    covered = [0] * width  # how many rows each column is taken for
    at = 0
    for box in _boxes(element):
        own = styles.get(box, {})
        wide, high = _span(own, "grid-column", width), _span(own, "grid-row", 0)
        while at < width and covered[at]:
            at += 1
        if at == width:
            covered, at = [n - 1 for n in covered], 0
            rows.append([])
            while at < width and covered[at]:
                at += 1
        if not wide or not high or at + wide > width or any(covered[at : at + wide]):
            return []
        covered[at : at + wide] = [high] * wide
        rows[-1].append((box, wide, high))
    return rows if all(covered) else []


def _span(own: Mapping[str, str], name: str, whole: int) -> int:
    """Return how many columns or rows a box takes up, 0 where nobody can tell."""
    if name not in own:
        return 1
    given = _SPAN.fullmatch(own[name].strip())
    return int(given[1] or whole) if given else 0


# -- tables --------------------------------------------------------------------------


def _write(runs: Iterable[list[_Row]]) -> None:
    """Make a table of the rows of each run that are as wide as one another."""
    for rows in runs:
        widths = [sum(wide for _, wide, _ in row) for row in rows]
        widest = max(widths, default=0)
        high = any(high > 1 for row in rows for _, _, high in row)
        if (
            widest < 2
            or sum(1 for width in widths if width == widest) < 2
            or not (high or {*widths} <= {1, widest})
            or not any(is_number(x) for row in rows for x, *_ in row)
        ):
            continue
        _table(rows, 0 if high else widest)


def _table(rows: list[_Row], width: int) -> None:
    """Put a table where the first of the rows stands, and the cells into it."""
    first = rows[0][0][0]
    lines = [next(row[0][0].iterancestors()) for row in rows]
    table = etree.Element("table")
    if len({*lines}) == len(rows) > 1:  # each row is a box of its own
        lines[0].addprevious(table)
    else:
        first.addprevious(table)
        lines = [etree.SubElement(table, "tr") for _ in rows]
    for line, row in zip(lines, rows, strict=True):
        line.tag = "tr"
        table.append(line)
        for cell, wide, high in row:
            cell.tag = "td"
            line.append(cell)
            wide = width if len(row) == 1 and width else wide
            for name, value in (("colspan", wide), ("rowspan", high)):
                if value > 1:
                    cell.set(name, str(value))
