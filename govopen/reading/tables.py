"""Tables as grids of cells, spans resolved, each cell knowing where it stands.

What comes in are texts of cells; what goes out is a :class:`Layout`: a document's
title, its lines of text outside tables, and its tables. Here a cell is told apart as
a label, a unit, a number or a blank, because a text that has lost its mark-up can
only be cut into rows by that. :mod:`~.extract` makes layouts of documents.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain, groupby
from typing import NamedTuple, Protocol

from govopen.errors import FormatError, TooLargeError
from govopen.form import read_table
from govopen.place import simplified
from govopen.reading.document import seen
from govopen.reading.words import Kept, kept, plain_forms

MAX_CELLS = 200_000
MAX_SPAN = 1_000
MAX_TABLES = 2_000
LONGEST_LABEL = 120
LONGEST_NUMBER = 1_000  # white space in it and all
# Written where nobody can read a figure, but sees that something is there.
PICTURE, UNSEEN = "[picture]", "[unseen]"
BREAK = "↵"  # between digits that a cell may have broken which is too narrow for them
LEAD = 6  # lines above a table that may say whose it is
# A table of so many rows with several cells holds data, whatever is inside a cell.
FEW_ROWS = 3

# Hyphens, dashes, minus signs and what is typed for them.
_DASHES = "\\-‐‑‒–—―−─━ー"
_PLACEHOLDER = re.compile(rf"[/\\|_{_DASHES}\s]*|一(?:\s*一)+|N/A", re.I)
# A figure stands there, but nobody can say which: 一 is one, or typed for a dash.
_UNREAD = re.compile(
    rf"一|[*※]+|\[(?:picture|formula|unseen)\]|\d[\d,.]*(?:[\n{BREAK}]\d[\d,.]*)+"
    r"|\d{1,15}\[\d+\]|\[\d+\]\d{1,15}|\d{1,15}\?"
)
_BACKWARDS = "\u202e"  # the digits after it run to the left
_ZEROS = tuple("Oo〇○◯零")  # as they are typed
# Of these the value alone differs.
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,8})?", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
# Marks of footnotes and powers, which NFKC would turn into digits of the number.
_RAISED = re.compile(r"[²³¹⁰⁴-⁹⁺⁻₀-₉₊₋①-⑳⓪㉑-㉟㊱-㊿]")
_FOOTNOTE = re.compile(r"(?<=[\d件条次人])(?:[¹²³⁰⁴-⁹]{1,2}|[①-⑳]|\[[①-⑳]\])$")
_NOTED = re.compile(
    rf"(?<=\d)\s?{_RAISED.pattern}+|(?<!{_RAISED.pattern}){_RAISED.pattern}++(?=\d)"
)
# Wider than what parts thousands, so that two figures may stand beside one another.
_APART = re.compile(r"(?<=\d)(?:[^\S\n]{2,}|[\t\u2000-\u2004\u2007\u3000])(?=\d)")
_LINES = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")


class Kind(StrEnum):  # of text, as sets take long to hash any other
    """What a cell holds."""

    BLANK = "blank"
    NUMBER = "number"
    UNIT = "unit"
    LABEL = "label"


# Looking a member up in its class takes Python 3.11 six times as long.
BLANK, NUMBER, UNIT, LABEL = Kind


class Number(NamedTuple):
    """A number as printed: its value, its unit if one is printed with it.

    `noted` says that the mark of a footnote follows it.
    """

    value: Decimal
    precision: str
    unit: str
    noted: bool = False


@cache
def units() -> dict[str, tuple[str, Decimal]]:
    """Return, for each unit as printed, what it counts and its factor."""
    return {
        line["printed"]: (line["unit"], Decimal(line["factor"]))
        for line in read_table("units")
    }


@cache
def _no_figures() -> dict[str, str]:
    """Tell of words in place of a figure if they say that there is none."""
    return {line["printed"]: line["kind"] for line in read_table("no_figures")}


@cache
def _number_pattern() -> re.Pattern[str]:
    printed = "|".join(sorted(map(re.escape, units()), key=len, reverse=True))
    return re.compile(
        r"(?P<about>约|近|超过?|逾)?"
        rf"(?P<sign>[+{_DASHES}负])?"
        r"(?P<digits>(?:[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)|\d{1,15})"
        r"(?:\.\d{1,8})?)"
        r"(?P<more>[余多])?\s*"
        rf"(?:(?P<unit>{printed})|\((?P<unit3>{printed})\)|"
        rf"(?P<scale>[万亿])(?P<more2>[余多])?(?P<unit2>{printed})?)?"
    )


def _half_width(text: str) -> str:
    if text.isascii():
        return text.strip()
    text = text if text.isprintable() else seen(text)
    return simplified(plain_forms(text)).strip()


def noted(text: str) -> str:
    """Put the marks of footnotes in brackets that stand beside a number.

    Examples
    --------
    >>> noted("收到申请320¹件"), noted("①收到申请320件")
    ('收到申请320[¹]件', '①收到申请320件')
    """
    if not _RAISED.search(text):
        return text
    return _NOTED.sub(lambda match: f"[{match[0].strip()}]", text)


def all_noted(lines: list[str]) -> list[str]:
    """Put the marks of footnotes in brackets, as :func:`noted` does, in all lines."""
    return [*map(noted, lines)] if _RAISED.search("".join(lines)) else lines


def joined_lines(lines: Iterable[str]) -> str:
    r"""Write the lines of a cell as one text, in which white space is one space.

    A break between two digits stays a break, and what holds one is no number: a cell
    that is too narrow for its number breaks it by itself, so that whoever begins a
    line or a paragraph means another figure. A space is the only other thing that may
    part thousands.

    Examples
    --------
    >>> joined_lines(["收到 ", "申请数"]), joined_lines(["26", "226"])
    ('收到 申请数', '26\n226')
    """
    text = ""
    for line in lines:
        if line := " ".join(line.split()):
            two = text[-1:].isdigit() and line[:1].isdigit()
            text += ("\n" if two else " " if text else "") + line
    return text


def one_text(text: str) -> str:
    """Write a text with breaks in it as :func:`joined_lines` does.

    A gap between digits that is wider than a space is one too.
    """
    if text.isprintable() and "  " not in text:
        return text.strip()
    return joined_lines(_LINES.split(_APART.sub("\n", text)))


def read_number(text: str) -> Number | None:
    """Read a cell's text as a number, or say that it is none.

    Thousands separators, full-width digits, a unit in the cell and the multiples
    万 and 亿 are understood; a rounded figure (约, 余, 多, 万) is ``approx``. Raised
    digits at its end, or a circled one, are the mark of a footnote; what has other
    raised, lowered or circled digits is no number.

    Parameters
    ----------
    text : str
        The cell's text.

    Returns
    -------
    Number or None

    Examples
    --------
    >>> read_number("１，５３２人次")
    Number(value=Decimal('1532'), precision='exact', unit='人次', noted=False)
    >>> read_number("1.7万余条").value, read_number("1.7万余条").precision
    (Decimal('17000.0'), 'approx')
    >>> read_number("320¹").value, read_number("320¹").noted
    (Decimal('320'), True)
    >>> read_number("320①").noted, read_number("32O") is read_number("①320") is None
    (True, True)
    """
    return None if len(text) > LONGEST_NUMBER else _told(text)


def _told(text: str) -> Number | None:
    """Read a number that the mark of a footnote may follow, but nothing else raised."""
    if text.isascii():
        return _number(text.strip())
    bare = _FOOTNOTE.sub("", text)
    if _RAISED.search(bare):
        return None
    number = _number(_half_width(bare))
    return number._replace(noted=True) if number and bare != text else number


def _number(text: str) -> Number | None:
    if text.startswith(_ZEROS):
        text = f"0{text[1:]}" if not text[1:2].isdigit() else text
    match = _number_pattern().fullmatch(text)
    if not match:
        return None
    scale = {"万": 10_000, "亿": 100_000_000, None: 1}[match["scale"]]
    value = Decimal(match["digits"].replace(",", "").replace(" ", "")) * scale
    value = value if match["sign"] in (None, "+") else -value
    rounded = any(match[group] for group in ("about", "more", "scale", "more2"))
    unit = match["unit"] or match["unit2"] or match["unit3"] or ""
    return Number(value, "approx" if rounded else "exact", unit)


@kept
def unit_in(label: str) -> str:
    """Return the unit that a label names in brackets, or nothing.

    Examples
    --------
    >>> unit_in("本年收费金额（单位：万元）"), unit_in("采购总金额")
    ('万元', '')
    """
    told = "".join(_half_width(label).split())  # it may be broken over lines
    remarks = re.findall(r"\((?:单位[:为]?)?(\S{1,4})\)", told)
    return next((text for text in remarks if text in units()), "")


def _content(text: str) -> tuple[str, str, Kind, Number | None]:
    """Tell what is seen of a text, its face, what it is, and its number if any.

    The face of a number of which the value alone may differ has zeros in place of it.

    Examples
    --------
    >>> [_content(text)[1] for text in ("17", "-3.25", "1,532", "17件")]
    ['0', '-0.0', '1,532', '17件']
    """
    if _PLAIN.fullmatch(text):  # as most are; plus, as none is below zero by nothing
        face = "0" if text.isdigit() else _DIGITS.sub("0", text)
        return text, face, NUMBER, Number(+Decimal(text), "exact", "")
    if not text.isprintable():
        shown = seen(text)
        if _BACKWARDS in text and read_number(shown):
            return shown, text, NUMBER, None
        text = shown
    if len(text) > LONGEST_NUMBER and not _PLACEHOLDER.fullmatch(text):
        return text, text, LABEL, None
    if number := _told(text):
        return text, text, NUMBER, number
    plain = _half_width(text)
    word = _no_figures().get(plain.strip("。").casefold())
    if word == "blank" or _PLACEHOLDER.fullmatch(plain):
        return text, text, BLANK, None
    if word or _UNREAD.fullmatch(plain):
        return text, text, NUMBER, None
    bare = "".join(plain.split()).strip("()")  # 万 元 is spread over its cell
    return text, text, UNIT if bare in units() else LABEL, None


_CONTENTS = Kept(_content)


def kind_of(text: str) -> Kind:
    """Tell what a cell's text is: blank, number, unit or label.

    Examples
    --------
    >>> [kind_of(text).value for text in ("—", "0", "件", "当面申请数")]
    ['blank', 'number', 'unit', 'label']
    """
    return _CONTENTS[text][2]


def number_of(face: str) -> Number | None:
    """Return the number of a face, all but its value, or None where it is none."""
    return _CONTENTS[face][3]


class Face(Protocol):
    """A cell as seen by who is not to know the values of its numbers.

    `face` is what stands in it, but plain numbers as zeros; else it is as a cell.
    """

    face: str
    kind: Kind
    row: int
    column: int
    line: int | None
    page: int | None


# A frozen one takes three times as long to make, and one of dataclass half more.
@dataclass(slots=True, eq=False, init=False)
class Cell:
    """A cell with its place, all counted from 1; `line` and `page` are the file's.

    `box` is where it stands on the page, from the left and from the top, in points;
    `kind` is what it holds, `number` the number where it is one that can be read, and
    `face` the text, or that of a plain number with zeros.
    """

    text: str
    row: int
    column: int
    line: int | None
    page: int | None
    box: tuple[float, float, float, float] | None
    face: str = field(init=False)
    kind: Kind = field(init=False)
    number: Number | None = field(init=False)

    def __init__(
        self,
        text: str,
        row: int,
        column: int,
        line: int | None = None,
        page: int | None = None,
        box: tuple[float, float, float, float] | None = None,
    ) -> None:
        self.text, self.face, self.kind, self.number = _CONTENTS[text]
        self.row, self.column, self.line, self.page = row, column, line, page
        self.box = box


@dataclass(frozen=True)
class Table:
    """A grid of cells; a cell that spans several positions stands at each.

    `lead` are the last lines right above it, and `below` says how many lines of the
    document stand above it, where their order is known. `sheet` names the sheet of a
    workbook that it stands on, and `above` says how many rows of that stand above it.
    `half` is the half of the pages that it stands in, where two reports stand side by
    side. `parts` are the tables of the document that were joined to it: how many rows
    stand above each, and its number.
    """

    number: int
    caption: str
    rows: list[list[Cell]] = field(repr=False)
    sheet: str = ""
    above: int = 0
    half: str = ""
    parts: tuple[tuple[int, int], ...] = ()
    lead: tuple[str, ...] = ()
    below: int | None = None

    @cached_property
    def cells(self) -> list[Cell]:
        """Its cells, each once."""
        return [*dict.fromkeys(chain.from_iterable(self.rows))]

    def locate(self, cell: Face) -> str:
        """Say where a cell stands, for a person who looks for it."""
        number, row = self.number, cell.row
        for above, part in self.parts:
            if cell.row > above:
                number, row = part, cell.row - above
        if not (self.sheet or cell.page or cell.line):
            return _place(number, row, cell.column)
        where = f"sheet {self.sheet}" if self.sheet else f"table {number}"
        row += self.above if self.sheet else 0
        where = f"{self.half} half, {where}" if self.half else where
        where = f"page {cell.page}, {where}" if cell.page else where
        place = f"{where}, row {row}, column {cell.column}"
        return f"{place} (line {cell.line})" if cell.line else place


@lru_cache(maxsize=8192)  # the tables of most reports are as large
def _place(table: int, row: int, column: int) -> str:
    return f"table {table}, row {row}, column {column}"


@dataclass(frozen=True)
class Layout:
    """What a document holds: title, lines of text outside tables, tables.

    `cut_off` says that the document ends inside a table, `stated` that it says by its
    make which words are its title, and not by their place among the lines alone.
    `recognised` are the pages whose text a program recognised in a picture. `said`
    writes all that the document says in lines with the gaps in them, for one that has
    no table but rows of words. So many tables are `hidden` that nobody sees.
    """

    title: str
    lines: list[str] = field(repr=False)
    tables: list[Table]
    cut_off: bool = False
    stated: bool = False
    recognised: frozenset[int] = frozenset()
    said: Callable[[], str] = field(default=str, repr=False)
    hidden: int = 0


def glued(lines: Iterable[str]) -> str:
    r"""Join the lines of a cell; digits of two lines are no number.

    Examples
    --------
    >>> glued(["主动公开规范", "性文件数"]), glued(["41", "123"])
    ('主动公开规范性文件数', '41\n123')
    """
    result = ""
    for line in lines:
        two = result[-1:].isdigit() and line[:1].isdigit()
        result += f"\n{line}" if two else line
    return result


def too_large(path: str, number: int, row: int) -> TooLargeError:
    """Make the error that says that a table has too many cells."""
    return TooLargeError(
        path,
        f"table {number} has more than {MAX_CELLS:,} cells by row {row:,}",
        "Cut the statutory table out of the file.",
    )


def too_many(path: str) -> TooLargeError:
    """Make the error that says that a file has too many tables."""
    return TooLargeError(
        path,
        f"the file has more than {MAX_TABLES:,} tables",
        "Cut the statutory table out of the file.",
    )


# Fewer labels in common do not make two tables the same table.
ENOUGH = 8


def one_report(path: str, tables: Iterable[Table]) -> None:
    """Refuse a file in which two tables are the same table of two reports.

    Raises
    ------
    FormatError
        Eight labels or more have a figure in two tables, or in two halves of one,
        and not the same figures.
    """
    found: list[tuple[Table, dict[str, tuple[str, ...]]]] = []
    for table in tables:
        if _labels_beside(table.rows) >= ENOUGH:
            raise FormatError(
                path,
                f"table {table.number} holds the same rows twice, side by side, as of "
                "two reports in one file",
                "Save each report as a file of its own.",
            )
        halves: dict[int, dict[str, tuple[str, ...]]] = {}
        for row in table.rows:
            for n, (label, figures) in enumerate(_runs(row)):
                halves.setdefault(n, {})[label] = figures
        for half in halves.values():
            if len(half) < ENOUGH:
                continue
            for other, before in found:
                same = half.keys() & before.keys()
                if len(same) >= ENOUGH and any(half[t] != before[t] for t in same):
                    raise FormatError(
                        path,
                        f"tables {_named(other)} and {_named(table)} hold the same "
                        "rows with other figures, as of two reports in one file",
                        "Say by its year (year=, --year or a sidecar) which is meant, "
                        "if the sheet's name or what stands over the table tells it; "
                        "else save each as a file of its own.",
                    )
            found.append((table, half))


def _named(table: Table) -> str:
    """Name a table for who looks for it."""
    over = f"sheet {table.sheet}" if table.sheet else (*table.lead, table.caption)[-1]
    return f"{table.number} ({over[:30]})" if over else str(table.number)


def _labels_beside(rows: Iterable[list[Cell]]) -> int:
    """Count the labels that stand both left and right of one edge between columns."""
    reach: dict[str, list[int]] = {}
    for row in rows:
        # A label that is written again for each column it reaches over is one.
        for _, (cell, *_) in groupby(dict.fromkeys(row), lambda cell: cell.text):
            if cell.kind is LABEL:
                reach.setdefault(cell.text, []).append(cell.column)
    across = Counter(min(columns) for columns in reach.values())
    across.subtract(max(columns) for columns in reach.values())
    return max(accumulate(across[column] for column in sorted(across)), default=0)


def labels_with_figures(tables: Iterable[Table]) -> set[str]:
    """Return the labels that have a figure in one of the tables."""
    return {label for t in tables for row in t.rows for label, _ in _runs(row)}


def _runs(row: list[Cell]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each label of a row and the figures between it and the next one."""
    label = ""
    figures: list[str] = []
    for cell in dict.fromkeys(row):
        if cell.kind is NUMBER:
            figures.append(cell.text)
        elif cell.kind is LABEL:
            if figures and label:
                yield label, tuple(figures)
            label, figures = "".join(cell.text.split()), []
    if figures and label:
        yield label, tuple(figures)


def tables_of(rows: list[list[Cell]], before: int = 0, sheet: str = "") -> list[Table]:
    """Cut the rows of a sheet into its tables; `before` tables were found before it.

    A blank row ends a table where words follow it, and not where figures do.
    """
    blocks: list[tuple[int, list[list[Cell]]]] = []
    blank = True
    for index, row in enumerate(rows):
        kinds = {cell.kind for cell in row if cell.text}
        if kinds and blank and (NUMBER not in kinds or not blocks):
            blocks.append((index, []))
        blank = not kinds
        if blocks:
            blocks[-1][1].append(row)
    tables = []
    for number, (above, block) in enumerate(blocks, start=before + 1):
        cells = {
            cell: Cell(cell.text, cell.row - above, cell.column, cell.line)
            for row in block
            for cell in row
        }
        block = [[cells[cell] for cell in row] for row in block]
        tables.append(Table(number, sheet, block, sheet, above))
    return tables


def lines_of(rows: Iterable[list[Cell]]) -> list[str]:
    """Return the texts that have a row of a sheet for themselves."""
    filled = ([c for c in dict.fromkeys(row) if c.text] for row in rows)
    alone = (cells[0] for cells in filled if len(cells) == 1)
    return [cell.text for cell in alone if cell.kind is LABEL]


def title_of(lines: list[str]) -> str:
    """Choose the title among the lines of a document."""
    return next((line for line in lines if "公开" in line), lines[0] if lines else "")
