"""The tables and lines of a Word file, as its reader sees them.

What comes in is a :class:`~.document.Document`; what goes out is a
:class:`~.tables.Layout`. The file is walked through once. How letters look is settled
by :mod:`~.looks`, which digits are one number by :mod:`~.runs`; pictures, formulas and
fields without a result stand as words in brackets, so that no cell with one is a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from govopen.reading.archive import page_of
from govopen.reading.captions import one_report_a_year
from govopen.reading.doc import old_parts
from govopen.reading.document import Document, damaged, decoded
from govopen.reading.html import lay_out_html
from govopen.reading.looks import Base, Looks
from govopen.reading.parts import (
    is_on,
    name_of,
    parse_part,
    parts_of,
    related,
    value_of,
)
from govopen.reading.runs import BREAK, Run, Style, read_runs
from govopen.reading.tables import (
    FEW_ROWS,
    LEAD,
    MAX_CELLS,
    MAX_SPAN,
    MAX_TABLES,
    UNSEEN,
    Cell,
    Kind,
    Layout,
    Table,
    kind_of,
    title_of,
    too_large,
    too_many,
)
from govopen.reading.text import lay_out_text

_DOCUMENT = "word/document.xml"
# What is struck out under tracked changes, what repeats a drawing for older programs,
# and what is no text.
_GONE = {
    "del", "moveFrom", "Fallback", "delText", "pPr", "rPr", "tblPr", "tblGrid", "trPr",
    "tcPr", "sdtPr", "sectPr", "tblPrEx", "footnoteReference", "endnoteReference",
}  # fmt: skip
_SIGNS = {
    "tab": "\t", "ptab": "\t", "br": BREAK, "cr": BREAK, "noBreakHyphen": "-",
    "sym": "□",  # of some font, nobody knows which
}  # fmt: skip
_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}
# Fields that show nothing of their own.
_SILENT = {
    "XE", "TC", "TA", "SET", "ASK", "RD", "BOOKMARK", "FORMTEXT", "FORMCHECKBOX",
    "HYPERLINK",
}  # fmt: skip
_ON = ("1", "true", "on")
_PLAIN = Style()
_GAP = re.compile(r"(\t|[ \xa0\u3000]{2,})")  # between words of a row
_LEAST_HEIGHT = 40  # twentieths of a point: lower rows show nothing


class _Mark(NamedTuple):
    """What stands in a cell that is no text, and beside what it makes a difference."""

    text: str
    beside: tuple[Kind, ...] = (Kind.BLANK, Kind.NUMBER)


class _End(NamedTuple):
    """The end of a paragraph."""


@dataclass
class _Box:
    """A cell: what is in it, and how it spans."""

    content: list[_Item] = field(default_factory=list)
    across: int = 1
    down: str | None = None  # "restart" or "continue"
    goes_on: bool = False  # the cell to its left
    text: str = ""


@dataclass
class _Grid:
    """A table before it is known what it holds; a row is its boxes after a gap."""

    rows: list[tuple[int, list[_Box]]] = field(default_factory=list)

    def boxes(self) -> Iterator[_Box]:
        return (box for _, row in self.rows for box in row)


_Item = Run | _Mark | _End | _Grid | Layout


class _Field:
    """A field that is being read: its instruction, then its result."""

    def __init__(self, shown: int) -> None:
        self.words, self.has_result, self.before = "", False, shown


@dataclass(frozen=True)
class _Place:
    """What holds for all that is walked through: the look, and what wraps it."""

    base: Base
    other: str = ""
    style: Style = _PLAIN
    unseen: bool = False
    noticed: bool = False
    odd: bool = False


def lay_out_word(document: Document) -> Layout:
    """Resolve a Word file to its title, lines and tables."""
    path = document.path
    parts = (old_parts if document.kind == "doc" else parts_of)(document)
    body = parse_part(path, parts[_DOCUMENT]).find("{*}body")
    if body is None:
        raise damaged(path, "it has no body")
    content: list[_Item] = []
    walker = _Walker(path, parts)
    walker.walk(body, content, _Place(walker.looks.base))
    writer = _Writer(path)
    writer.write(content)
    one_report_a_year(path, writer.tables)
    title, said = title_of(writer.lines), writer.said
    return Layout(title, writer.lines, writer.tables, said=said)


# -- walking through -----------------------------------------------------------------


class _Walker:
    """Walks through the elements of a file, and collects what is seen."""

    def __init__(self, path: str, parts: dict[str, bytes]) -> None:
        self.path, self.parts = path, parts
        told = map(parts.get, ("word/styles.xml", "word/numbering.xml"))
        self.looks = Looks(*(parse_part(path, part) if part else None for part in told))
        self.fields: list[_Field] = []
        self.instructions = 0  # how many of them have no result yet
        self.shown = 0  # how much is shown so far
        self.tables = 0

    def walk(self, element: etree._Element, out: list[_Item], at: _Place) -> None:
        for child in element:
            name = name_of(child)
            if name in _GONE or name.endswith("Change"):
                continue
            if action := _ACTIONS.get(name):
                action(self, child, out, at)
            else:
                self.walk(child, out, at)

    def _paragraph(self, element: etree._Element, out: list[_Item], at: _Place) -> None:
        properties = element.find("{*}pPr")
        base = self.looks.of_paragraph(at.base, properties)
        self.walk(element, out, replace(at, base=base))
        if self.looks.is_numbered(properties):
            out.append(_Mark("[numbered]"))
        out.append(_End())

    def _run(self, run: etree._Element, out: list[_Item], at: _Place) -> None:
        style, *seen = self.looks.of_run(at.base, run.find("{*}rPr"))
        if any(value_of(part, "customMarkFollows") in _ON for part in run):
            style = style._replace(raised="superscript")  # wherever it stands
        if at.other:
            style = style._replace(other=f"{style.other} {at.other}")
        self.walk(run, out, _Place(at.base, at.other, style, *seen))

    def _marked(self, element: etree._Element, out: list[_Item], at: _Place) -> None:
        name = name_of(element)
        if name == "bdo" and value_of(element) == "rtl":
            if not self.instructions:  # nobody reads a number backwards
                self._add(out, _Mark("[formula]"))
            return
        link = name == "hyperlink" and not value_of(element, "anchor")
        self.walk(element, out, at if link else replace(at, other=name))

    def _letters(self, element: etree._Element, out: list[_Item], at: _Place) -> None:
        if not self.instructions:
            text = _SIGNS.get(name_of(element), element.text or "")
            if at.odd and not at.unseen and any(map(str.isdigit, text)):
                self._add(out, _Mark("[formula]"))
            else:
                self._add(out, Run(text, at.style, at.unseen, at.noticed))

    def _add(self, out: list[_Item], item: Run | _Mark) -> None:
        out.append(item)
        self.shown += bool(item.text.strip())

    def _instruction(self, words: etree._Element, *_: object) -> None:
        if self.fields and len(self.fields[-1].words) < 200:
            self.fields[-1].words += words.text or ""

    def _field(self, mark: etree._Element, out: list[_Item], _: _Place) -> None:
        kind = value_of(mark, "fldCharType")
        if kind == "begin":
            self.fields.append(_Field(self.shown))
            self.instructions += 1
        elif self.fields and kind == "separate":
            self.instructions -= not self.fields[-1].has_result
            self.fields[-1].has_result = True
        elif self.fields and kind == "end":
            ended = self.fields.pop()
            self.instructions -= not ended.has_result
            if ended.before == self.shown and not self.instructions:
                self._unresolved(ended.words, out)

    def _unresolved(self, words: str, out: list[_Item]) -> None:
        words = " ".join(words.split())
        if words and words.split()[0].upper() not in _SILENT:
            self._add(out, _Mark(f"[{words[:40]}]"))

    def _simple_field(
        self, element: etree._Element, out: list[_Item], at: _Place
    ) -> None:
        if self.instructions:
            return
        before = self.shown
        self.walk(element, out, at)
        if before == self.shown:
            self._unresolved(value_of(element, "instr"), out)

    def _ruby(self, ruby: etree._Element, out: list[_Item], at: _Place) -> None:
        """Add what stands on the line, and the digits that stand above it."""
        for child in ruby if not self.instructions else ():
            name = name_of(child)
            found: list[_Item] = []
            self.walk(child, found, at)
            for item in found:
                if name == "rubyBase":
                    out.append(item)
                elif isinstance(item, Run) and any(map(str.isdigit, item.text)):
                    self._add(out, item._replace(style=Style(raised="ruby")))

    def _drawn(self, drawn: etree._Element, out: list[_Item], at: _Place) -> None:
        if self.instructions or at.unseen:
            return
        boxes = list(_outermost(drawn, "txbxContent"))
        for box in boxes:
            out.append(_End())
            self.walk(box, out, replace(at, base=self.looks.base))
            out.append(_End())
        if not boxes:
            floats = drawn.find("{*}anchor") is not None or any(
                "absolute" in (shape.get("style") or "") for shape in drawn
            )
            beside = (Kind.BLANK,) if floats else (Kind.BLANK, Kind.NUMBER)
            self._add(out, _Mark("[picture]", beside))

    def _formula(self, math: etree._Element, out: list[_Item], at: _Place) -> None:
        """Add a formula: letters on the line as such, all else by the word for it."""
        if self.instructions:
            return
        names = {name_of(e) for e in math.iter() if isinstance(e.tag, str)}
        if names & _STRUCTURES:
            self._add(out, _Mark("[formula]"))
            return
        style = Style(font="formula")
        for text in math.iter("{*}t"):
            self._add(out, Run(text.text or "", style))

    def _table(self, element: etree._Element, out: list[_Item], at: _Place) -> None:
        outer = self.fields, self.instructions
        self.tables += 1
        if self.tables > MAX_TABLES:
            raise too_many(self.path)
        look = self.looks.table(element.find("{*}tblPr"))
        lines = [
            (row, place)
            for row, place in _inside(element, "tr", at)
            if not _is_gone(row.find("{*}trPr"))
        ]
        grid = _Grid()
        for n, (row, place) in enumerate(lines):
            properties = row.find("{*}trPr")
            boxes: list[_Box] = []
            cells = [
                (cell, own)
                for cell, own in _inside(row, "tc", place)
                if cell.find("{*}tcPr/{*}cellDel") is None
            ]
            for c, (cell, own) in enumerate(cells):
                own_look = cell.find("{*}tcPr")
                base = look.of_cell(n, len(lines), c, len(cells), own_look)
                box = _Box(
                    across=max(1, _count(own_look, "gridSpan", 1)),
                    down=_merge(own_look, "vMerge"),
                    goes_on=_merge(own_look, "hMerge") == "continue",
                )
                self.fields, self.instructions = [], 0
                self.walk(cell, box.content, replace(own, base=base))
                boxes.append(box)
            grid.rows.append((_count(properties, "gridBefore", 0), boxes))
        self.fields, self.instructions = outer
        out.append(grid)

    def _fill_in(self, sdt: etree._Element, out: list[_Item], at: _Place) -> None:
        self.walk(sdt, out, _placed(sdt, at))

    def _chunk(self, chunk: etree._Element, out: list[_Item], _: _Place) -> None:
        """Add the layout of a file that is put in here."""
        name = related(self.path, self.parts, _DOCUMENT).get(value_of(chunk, "id"), "")
        data, stated = self.parts.get(name, b""), ""
        small = name.lower() if data else ""  # it may not be there
        if small.endswith((".mht", ".mhtml")):
            data, stated = page_of(self.path, data)
            small = ".html"
        if small.endswith(".docx"):
            inner = Document(self.path, "docx", "", "", "", data)
            if not any(b"altChunk" in part for part in parts_of(inner).values()):
                out.append(lay_out_word(inner))
        elif small.endswith((".txt", "html", ".htm")):
            read = lay_out_text if small.endswith(".txt") else lay_out_html
            out.append(read(Document(self.path, "", decoded(data, stated), "", "")))


# Elements that are more than what they hold.
_ACTIONS: dict[
    str, Callable[[_Walker, etree._Element, list[_Item], _Place], None]
] = {
    "p": _Walker._paragraph, "r": _Walker._run, "tbl": _Walker._table,
    "sdt": _Walker._fill_in, "fldSimple": _Walker._simple_field,
    "fldChar": _Walker._field, "instrText": _Walker._instruction,
    "ruby": _Walker._ruby, "altChunk": _Walker._chunk,
    **dict.fromkeys(("oMath", "oMathPara"), _Walker._formula),
    **dict.fromkeys(("bdo", "dir", "hyperlink"), _Walker._marked),
    **dict.fromkeys(("drawing", "pict", "object"), _Walker._drawn),
    **dict.fromkeys(("t", *_SIGNS), _Walker._letters),
}  # fmt: skip
_STRUCTURES = {
    "sSup", "sSub", "sSubSup", "sPre", "f", "rad", "nary", "d", "m", "func", "limLow",
    "limUpp", "acc", "bar", "box", "borderBox", "groupChr", "eqArr", "phant",
}  # fmt: skip


def _placed(sdt: etree._Element, at: _Place) -> _Place:
    """Say what holds inside a field to fill in: what it shows may be its prompt."""
    prompt = is_on(sdt.find("{*}sdtPr/{*}showingPlcHdr"))
    return replace(at, other="placeholder") if prompt else at


def _inside(
    element: etree._Element, name: str, at: _Place
) -> Iterator[tuple[etree._Element, _Place]]:
    """Yield the rows of a table or the cells of a row, whatever wraps them."""
    for child in element:
        own = name_of(child)
        if own == name:
            yield child, at
        elif own in _WRAPPERS:
            yield from _inside(child, name, _placed(child, at))


def _outermost(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in element:
        if name_of(child) == name:
            yield child
        elif name_of(child) != "Fallback":
            yield from _outermost(child, name)


def _is_gone(properties: etree._Element | None) -> bool:
    if properties is None:
        return False
    height = properties.find("{*}trHeight")
    low = (
        height is not None
        and value_of(height, "hRule") == "exact"
        and _count(properties, "trHeight", _LEAST_HEIGHT) < _LEAST_HEIGHT
    )
    deleted = properties.find("{*}del") is not None
    return low or deleted or is_on(properties.find("{*}hidden"))


def _merge(properties: etree._Element | None, name: str) -> str | None:
    found = None if properties is None else properties.find(f"{{*}}{name}")
    return None if found is None else value_of(found) or "continue"


def _count(properties: etree._Element | None, name: str, default: int) -> int:
    found = None if properties is None else properties.find(f"{{*}}{name}")
    digits = re.fullmatch(r"\d{1,6}", value_of(found))
    return min(int(digits[0]), MAX_SPAN) if digits else default


# -- writing down --------------------------------------------------------------------


class _Writer:
    """Writes what was collected as lines and tables."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: list[str] = []
        self.paragraphs: list[list[Run]] = []
        self.tables: list[Table] = []
        self.open = False  # whether the table before may go on
        self.count = 0  # the cells of that table
        self.told = 0  # the lines above it

    def write(self, content: Iterable[_Item]) -> None:
        self.open = False
        runs: list[Run] = []
        for item in (*content, _End()):
            if isinstance(item, Run):
                runs.append(item)
            elif isinstance(item, _End):
                if text := read_runs(runs).text:
                    self.lines.append(text)
                    self.paragraphs.append(runs)
                    self.open = False
                runs = []
            elif isinstance(item, _Grid):
                self._write_table(item)
            elif isinstance(item, Layout):
                self.lines += item.lines
                for table in item.tables:
                    self._add(table.rows)
                self.open = False

    def said(self) -> str:
        """Write the paragraphs with the gaps in them, each word by itself."""
        lines = []
        for runs in self.paragraphs:
            line, word = "", list[Run]()
            for run in runs:
                for part in _GAP.split(run.text):
                    if _GAP.fullmatch(part):
                        line += read_runs(word).text + part
                        word = []
                    else:
                        word.append(run._replace(text=part))
            lines.append(line + read_runs(word).text)
        return "\n".join(lines)

    def _write_table(self, grid: _Grid) -> None:
        inner = _settled(grid)
        filled = sum(
            any(kind_of(box.text) is Kind.NUMBER for box in row) for _, row in grid.rows
        )
        if not inner:
            self._add(self._rows(grid))
            return
        if filled >= FEW_ROWS:
            self._add(self._rows(grid))
            self.open = False
            content = (item for table in inner for item in (table, _End()))
            self.write(content)
        else:  # it arranges the page
            for box in grid.boxes():
                self.write(box.content)
        self.open = False

    def _add(self, rows: list[list[Cell]]) -> None:
        if not any(rows):
            return
        number = len(self.tables) + 1
        width = max(map(len, rows))
        if self.open and width == max(map(len, self.tables[-1].rows)):
            self._go_on(rows)
            return
        if number > MAX_TABLES:
            raise too_many(self.path)
        lead = tuple(self.lines[self.told :][-LEAD:])
        self.told = len(self.lines)
        self.tables.append(Table(number, "", rows, lead=lead, below=self.told))
        self.count = sum(map(len, rows))
        self.open = True

    def _go_on(self, rows: list[list[Cell]]) -> None:
        """Put the rest of a table below it, its headings once."""
        above = self.tables[-1].rows
        skipped = 0
        for head, again in zip(above, rows, strict=False):
            numbers = any(cell.kind is Kind.NUMBER for cell in head)
            if numbers or [c.text for c in head] != [c.text for c in again]:
                break
            skipped += 1
        rest, down = rows[skipped:], len(above) - skipped
        cells = {
            cell: Cell(cell.text, max(cell.row, skipped + 1) + down, cell.column)
            for row in rest
            for cell in row
        }
        above += [[cells[cell] for cell in row] for row in rest]
        self.count += sum(map(len, rest))
        if self.count > MAX_CELLS:
            raise too_large(self.path, len(self.tables), len(above))

    def _rows(self, grid: _Grid) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        merging: dict[int, Cell] = {}  # cells of the row above that reach down
        wide = (before + sum(b.across for b in boxes) for before, boxes in grid.rows)
        if len(grid.rows) + sum(wide) > MAX_CELLS:
            raise too_large(self.path, len(self.tables) + 1, len(grid.rows))
        for index, (before, boxes) in enumerate(grid.rows, start=1):
            row = [Cell("", index, c + 1) for c in range(before)]
            reaching: dict[int, Cell] = {}
            for box in boxes:
                start = len(row)
                cell = Cell(box.text, index, start + 1)
                if box.down == "continue" and start in merging:
                    cell = merging[start]
                elif box.goes_on and row:
                    cell = row[-1]
                row += [cell] * box.across
                if box.down:
                    reaching |= dict.fromkeys(range(start, len(row)), cell)
            merging = reaching
            rows.append(row)
        return rows


def _settled(grid: _Grid) -> list[_Grid]:
    """Write the text of each cell, and return the tables inside that are such.

    A table in a cell that holds no more than a text or a figure is there for its looks,
    where the table around it has rows of several cells, and is a part of the cell; one
    of a single text is so too. A cell with any other holds a word that says so.
    """
    data = sum(len(row) > 1 for _, row in grid.rows) >= FEW_ROWS
    found: list[_Grid] = []
    for box in grid.boxes():
        content: list[_Item] = []
        inner: list[_Grid] = []
        for item in box.content:
            if not isinstance(item, _Grid):
                content.append(item)
                continue
            deeper = _settled(item)
            kinds = [kind_of(b.text) for b in item.boxes() if b.text]
            numbers = kinds.count(Kind.NUMBER)
            small = len(kinds) <= 1 or numbers <= 1
            if data and small and not deeper:
                content.append(_End())
                for own in item.boxes():
                    content += [*own.content, _End()]
            else:
                content.append(item)
                inner.append(item)
        box.content = content
        box.text = "[table]" if inner else _text_of(content)
        found += inner
    return found


def _text_of(content: Iterable[_Item]) -> str:
    """Write what a cell holds; a picture of one makes words what could be a figure."""
    runs: list[Run] = []
    marks: list[_Mark] = []
    for item in content:
        if isinstance(item, Run):
            runs.append(item)
        elif isinstance(item, _End):
            runs.append(Run(BREAK))
        elif isinstance(item, _Mark):
            marks.append(item)
        elif isinstance(item, Layout):
            marks.append(_Mark("[file]"))
    read = read_runs(_prompts(runs))
    text = read.text or (UNSEEN if read.reason else "")
    kind = kind_of(text)
    return text + next((mark.text for mark in marks if kind in mark.beside), "")


def _prompts(runs: Iterable[Run]) -> Iterator[Run]:
    """Put digits of a prompt in brackets: nobody has filled them in."""
    for run in runs:
        digits = "placeholder" in run.style.other and any(map(str.isdigit, run.text))
        yield run._replace(text=f"[{run.text}]") if digits else run
