"""The tables of a Word file or an Excel workbook.

What comes in is a :class:`~.document.Document` that is one of them; what goes
out is a :class:`~.tables.Layout` of the tables that a reader sees. Such a file
comes from a stranger: its parts are unpacked within bounds, and the library that reads
workbooks is given those parts alone.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from lxml import etree

from govopen.errors import DamagedError, DocumentError, FormatError, TooLargeError
from govopen.reading.document import Document, damaged
from govopen.reading.tables import (
    FEW_ROWS,
    MAX_CELLS,
    MAX_SPAN,
    MAX_TABLES,
    Cell,
    Kind,
    Layout,
    Table,
    joined_lines,
    kind_of,
    lines_of,
    one_report,
    one_text,
    tables_of,
    title_of,
    too_large,
    too_many,
)
from govopen.reading.xls import HIDDEN, MAX_TEXT, PERCENT, Sheet, sheets_of, shown_as

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MAX_PARTS = 5_000
MAX_UNPACKED = 64 * 2**20
MAX_TAGS = 2_000_000
MAX_RATIO = 200  # text packs to a twentieth, repeated cells to a hundredth

# All that stands in a paragraph or a cell.
_INSIDE = tuple(
    f"{{*}}{name}" for name in ("t", "tab", "br", "cr", "p", "noBreakHyphen", "sym")
)

Value = int | float | str | bool | date | time | timedelta | None


# -- archives ------------------------------------------------------------------------


def parts_of(document: Document) -> dict[str, bytes]:
    """Unpack the XML parts of an Office file.

    Raises
    ------
    TooLargeError
        The parts are too many, or unpack to more than any report needs.
    FormatError
        A part is encrypted, or declares a document type of its own.
    DamagedError
        The archive cannot be unpacked.
    """
    path = document.path
    try:
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_PARTS:
                raise TooLargeError(
                    path,
                    f"the file is packed of {len(infos):,} parts, no report is",
                    "Copy the statutory table into a new file.",
                )
            infos = [i for i in infos if i.filename.endswith((".xml", ".rels"))]
            if any(i.flag_bits & 1 for i in infos):
                raise _protected(path)
            unpacked = sum(i.file_size for i in infos)
            packed = sum(i.compress_size for i in infos)
            if unpacked > MAX_UNPACKED or unpacked > 2**20 + MAX_RATIO * packed:
                raise TooLargeError(
                    path,
                    f"the file unpacks from {packed:,} to {unpacked:,} bytes, no "
                    "report does",
                    "Copy the statutory table into a new file.",
                )
            # Never more than the size declared is unpacked.
            parts = {i.filename: archive.read(i) for i in infos}
    except DocumentError:
        raise
    except Exception as error:  # zipfile raises many kinds on hostile files
        raise damaged(path, error) from error
    for name, data in parts.items():
        # UTF-16 is how a declaration could hide; no office program writes it.
        if b"<!DOCTYPE" in data or b"\x00" in data:
            raise FormatError(
                path,
                f"its part {name} declares entities or is not UTF-8, as in no file "
                "that an office program saves",
                "Save it anew with Word, Excel or WPS.",
            )
    return parts


def _protected(path: str) -> FormatError:
    return FormatError(
        path, "the file is protected by a password", "Save it without the password."
    )


def parse_part(path: str, data: bytes) -> etree._Element:
    """Parse a part; nothing in it is resolved or fetched."""
    if data.count(b"<") > MAX_TAGS:
        raise TooLargeError(
            path,
            f"a part of the file holds more than {MAX_TAGS:,} tags, no report does",
            "Copy the statutory table into a new file.",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(path, error) from error


# -- workbooks -----------------------------------------------------------------------


def lay_out_workbook(document: Document) -> Layout:
    """Resolve a workbook to its title, lines and the tables on its sheets."""
    seen: list[Sheet] = []
    if document.kind == "xls":
        data = document.data
        seen = _guarded(document.path, sheets_of, document.path, data)
    else:
        data = _repacked(document)
    workbook = _opened(document.path, data)
    tables: list[Table] = []
    lines: list[str] = []
    count = 0
    for index, name in _shown(workbook):
        sheet = _guarded(document.path, workbook.get_sheet_by_name, name)
        count += 1 + sheet.total_height * sheet.total_width
        if count > MAX_CELLS:
            raise too_large(document.path, len(tables) + 1, sheet.total_height)
        own = seen[index] if index < len(seen) else Sheet()
        rows = _guarded(
            document.path, _rows, document.path, len(tables) + 1, sheet, own
        )
        lines += lines_of(rows)
        tables += tables_of(rows, len(tables), name)
        if len(tables) > MAX_TABLES:
            raise too_many(document.path)
    one_report(document.path, tables)
    return Layout(title_of(lines), lines, tables)


def _opened(path: str, data: bytes) -> CalamineWorkbook:
    try:
        import python_calamine
    except ImportError as error:
        raise FormatError(
            path,
            "this is an Excel file, and the library that reads those is not installed",
            'Install it: pip install "govopen[office]".',
        ) from error
    try:
        return _guarded(path, python_calamine.load_workbook, io.BytesIO(data))
    except DamagedError as error:
        if isinstance(error.__cause__, python_calamine.PasswordError):
            raise _protected(path) from error
        raise


_P = ParamSpec("_P")
_T = TypeVar("_T")


def _guarded(
    path: str, function: Callable[_P, _T], *args: _P.args, **options: _P.kwargs
) -> _T:
    """Call the library; whatever it raises means that the file is broken.

    A panic of compiled code is no `Exception` to Python.
    """
    try:
        return function(*args, **options)
    except (DocumentError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise damaged(path, error) from error


def _shown(workbook: CalamineWorkbook) -> Iterator[tuple[int, str]]:
    """Yield number and name of the sheets that a reader of the workbook sees."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for index, sheet in enumerate(workbook.sheets_metadata):
        if (
            sheet.typ is SheetTypeEnum.WorkSheet
            and sheet.visible is SheetVisibleEnum.Visible
        ):
            yield index, sheet.name


def _rows(path: str, number: int, sheet: CalamineSheet, own: Sheet) -> list[list[Cell]]:
    """Return a sheet's cells from A1 on, a merged cell at each place it covers.

    What is hidden is blank, as it is to a reader of the sheet.
    """
    values: list[list[Value]] = [[*r] for r in sheet.to_python(skip_empty_area=False)]
    for r, c in own.unseen | own.percents | own.mixed:
        if r < len(values) and c < len(values[r]):
            values[r][c] = _as_shown(own, (r, c), values[r][c])
    for (r, c), error in own.errors.items():
        values += [[] for _ in range(r + 1 - len(values))]
        values[r] += [None] * (c + 1 - len(values[r]))
        values[r][c] = error
    rows = [
        [
            Cell(
                ""
                if r in own.hidden_rows or c in own.hidden_columns
                else _printed(value),
                r + 1,
                c + 1,
            )
            for c, value in enumerate(line)
        ]
        for r, line in enumerate(values)
    ]
    covered = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in rows[top : bottom + 1]:
            covered += max(0, min(right + 1, len(row)) - left)
            if covered > MAX_CELLS:
                raise too_large(path, number, top + 1)
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows


def _as_shown(own: Sheet, place: tuple[int, int], value: Value) -> Value:
    """Return a value as its format shows it, where that is not what it is."""
    if place in own.unseen:
        return None
    if place in own.percents and isinstance(value, int | float):
        return _percent(value)
    if place in own.mixed and kind_of(str(value)) is Kind.NUMBER:
        return f"{value} (in part struck out, raised or lowered)"
    return value


def _percent(value: float) -> str:
    return f"{(Decimal(f'{value:.15g}') * 100).normalize():f}%"


def _printed(value: Value) -> str:
    """Write a value as the sheet shows it: to 15 digits, as Excel counts."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{Decimal(f'{value:.15g}'):f}"
    return one_text(str(value)) if value is not None else ""


def _repacked(document: Document) -> bytes:
    """Pack the parts of a workbook anew, so that the library reads what was checked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        parts = parts_of(document)
        lengths: list[int] = []
        for name, data in parts.items():
            if name.lower().endswith("sharedstrings.xml"):
                root = parse_part(document.path, data)
                _take_out_struck(root)
                texts = root.iterchildren("{*}si")
                lengths = [sum(map(len, map(str, t.itertext()))) for t in texts]
                parts[name] = etree.tostring(root, encoding="utf-8")
        formats = _formats(document.path, parts)
        stale = any(b"fullCalcOnLoad" in d for n, d in parts.items() if "workbook" in n)
        for name, data in parts.items():
            if b"sheetData" in data:
                data = _sheet(document.path, data, lengths, formats, stale)
            archive.writestr(name, data)
    return packed.getvalue()


def _take_out_struck(root: etree._Element) -> None:
    """Take out the runs of texts that are struck, and put raised ones in brackets."""
    for text in {run.getparent() for run in root.iter("{*}r")}:
        if text is None or _name(text) not in ("si", "is"):
            continue
        for run in text.findall("{*}r"):
            if _is_on(run.find("{*}rPr/{*}strike")):
                text.remove(run)
        runs = text.findall("{*}r")
        for run in runs:
            level = run.find("{*}rPr/{*}vertAlign")
            if level is not None and level.get("val") != "baseline" and runs[1:]:
                _bracket(run)


def _is_on(switch: etree._Element | None) -> bool:
    """Tell whether a property is there and not switched off."""
    if switch is None:
        return False
    value = switch.xpath("string(@*[local-name() = 'val'])")
    return value not in ("0", "false", "off", "none")


def _bracket(run: etree._Element) -> None:
    """Put raised or lowered digits in brackets: they are part of no number."""
    for text in run.findall("{*}t"):
        if any(map(str.isdigit, text.text or "")):
            text.text = f"[{(text.text or '').strip('[]〔〕［］()（） ')}]"


def _formats(path: str, parts: dict[str, bytes]) -> list[str]:
    """Say of each format of cells how it shows numbers; see :func:`shown_as`.

    What is struck out throughout is as good as hidden.
    """
    for name, data in parts.items():
        if name.lower().endswith("styles.xml"):
            root = parse_part(path, data)
            codes = {
                item.get("numFmtId"): shown_as(item.get("formatCode") or "")
                for item in root.iterfind("{*}numFmts/{*}numFmt")
            }
            struck = [
                _is_on(font.find("{*}strike")) for font in root.iterfind("{*}fonts/*")
            ]
            found = []
            for item in root.iterfind("{*}cellXfs/{*}xf"):
                number = item.get("numFmtId") or "0"
                font = item.get("fontId") or ""
                gone = font.isdecimal() and struck[int(font) : int(font) + 1] == [True]
                built_in = PERCENT if number in ("9", "10") else ""
                found.append(HIDDEN if gone else codes.get(number, built_in))
            return found
    return []


def _sheet(
    path: str, data: bytes, lengths: list[int], formats: list[str], stale: bool
) -> bytes:
    """Bound a sheet, and keep as words what the library would pass over as blank.

    An error such as #REF! and a formula never computed are no figures, but whoever
    reads the report should hear of them; in a `stale` workbook, which is to be
    computed anew, a formula's 0 may be as good as nothing. Rows and columns that are
    hidden go, and so does what a format hides; a share stays one.
    """
    root = parse_part(path, data)
    _take_out_struck(root)
    hidden = [
        (int(c.get("min", 0)), int(c.get("max", 0)))
        for c in root.iterfind("{*}cols/{*}col")
        if c.get("hidden") in ("1", "true")
    ]
    height = width = row = column = text = 0
    out_of_sight = False
    shared: dict[str | None, str] = {}
    for element in root.iter("{*}row", "{*}c"):
        reference = re.fullmatch(r"([A-Z]{0,3})(\d{1,7})", element.get("r") or "")
        if etree.QName(element).localname == "row":
            row, column = int(reference[2]) if reference else row + 1, 0
            out_of_sight = element.get("hidden") in ("1", "true")
            continue
        column = _index(reference[1]) if reference else column + 1
        row = int(reference[2]) if reference else row
        style = element.get("s") or ""
        known = style.isdecimal() and int(style) < len(formats)
        shown = formats[int(style)] if known else ""
        if out_of_sight or shown == HIDDEN or any(a <= column <= b for a, b in hidden):
            element.set("t", "n")
            del element[:]
        if not len(element):
            continue
        height, width = max(height, row), max(width, column)
        value, formula = element.find("{*}v"), element.find("{*}f")
        printed = (value.text or "").strip() if value is not None else ""
        kind = element.get("t") or "n"
        if kind == "s" and value is not None:
            known = printed.isdecimal() and int(printed) < len(lengths)
            text += lengths[int(printed)] if known else 0
            if text > MAX_TEXT:
                raise too_large(path, 1, height)
        elif kind == "e":
            element.set("t", "str")
        elif formula is not None and (
            not printed or (stale and kind == "n" and printed.strip("0.") == "")
        ):
            words = formula.text or shared.get(formula.get("si"), "")
            shared.setdefault(formula.get("si"), words)
            if '""' in words and kind == "str":  # it may say nothing on purpose
                continue
            if value is None:
                namespace = etree.QName(formula).namespace
                value = etree.SubElement(element, f"{{{namespace}}}v")
            element.set("t", "str")
            value.text = f"={words}"
        elif kind == "n" and shown == PERCENT and value is not None and printed:
            try:
                value.text = _percent(float(printed))
            except (ValueError, ArithmeticError):
                continue
            element.set("t", "str")
    if height * width > MAX_CELLS:
        raise too_large(path, 1, height)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


# -- Word ----------------------------------------------------------------------------


def lay_out_word(document: Document) -> Layout:
    """Resolve a Word file to its title, lines and tables."""
    parts = parts_of(document)
    root = parse_part(document.path, parts["word/document.xml"])
    body = root.find("{*}body")
    if body is None:
        raise damaged(document.path, "it has no body")
    # What is struck out under tracked changes, what repeats a drawing for older
    # programs, and what is hidden is not part of the text.
    styles = _run_styles(document.path, parts)
    raised = [run for run in body.iter("{*}r") if _is_off_line(run, styles)]
    _put_in_brackets(raised)
    for mark in list(body.iterfind(".//{*}tr/{*}trPr/{*}hidden")):
        row = next(mark.iterancestors("{*}tr"))
        if _is_on(mark) and (parent := row.getparent()) is not None:
            parent.remove(row)
    for name in ("del", "moveFrom", "Fallback"):
        for element in list(body.iter(f"{{*}}{name}")):
            parent = element.getparent()
            if parent is not None and _name(parent) == "trPr":
                element = next(parent.iterancestors())  # all of this row is gone
                parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    data = _tables_of_data(document.path, body)
    tables: list[Table] = []
    before: etree._Element | None = None
    for element in data:
        table = _word_table(document.path, len(tables) + 1, element)
        if before is not None and _goes_on(before, element, tables[-1], table):
            table = _joined(document.path, tables.pop(), table)
        if any(table.rows):
            tables.append(table)
            before = element
    lines = list(_paragraphs(body, set(data)))
    one_report(document.path, tables)
    return Layout(title_of(lines), lines, tables)


_GONE = ("vanish", "strike", "dstrike")


def _run_styles(path: str, parts: dict[str, bytes]) -> dict[str, etree._Element]:
    """Return what the styles of letters say, by their names."""
    if "word/styles.xml" not in parts:
        return {}
    root = parse_part(path, parts["word/styles.xml"])
    found = {}
    for style in root.iterfind("{*}style"):
        own = style.find("{*}rPr")
        if own is not None and style.xpath(
            "string(@*[local-name()='type']) = 'character'"
        ):
            found[str(style.xpath("string(@*[local-name() = 'styleId'])"))] = own
    return found


def _is_off_line(run: etree._Element, styles: dict[str, etree._Element]) -> bool:
    """Empty a run that is hidden or struck, or tell whether it is raised or lowered."""
    own = run.find("{*}rPr")
    if own is None:
        return False
    named = own.find("{*}rStyle")
    name = "" if named is None else str(named.xpath("string(@*[local-name()='val'])"))
    style = styles.get(name)

    def given(name: str) -> etree._Element | None:
        found = own.find(f"{{*}}{name}")
        if found is None and style is not None:
            found = style.find(f"{{*}}{name}")
        return found

    if any(_is_on(given(name)) for name in _GONE):
        for item in list(run):
            run.remove(item)
        return False
    level = given("vertAlign")
    return level is not None and "script" in str(level.xpath("string(@*)"))


def _put_in_brackets(raised: list[etree._Element]) -> None:
    """Put raised or lowered digits in brackets, but for a cell that has no others."""
    whole: dict[etree._Element, str] = {}
    for run in raised:
        cell = next(run.iterancestors("{*}tc"), None)
        if cell is not None:
            if cell not in whole:
                whole[cell] = _words(cell)
            if whole[cell] == _words(run):
                continue
        _bracket(run)


def _tables_of_data(path: str, body: etree._Element) -> list[etree._Element]:
    """Find the tables that hold data, as in a page: see the function of that name."""
    found = [t for t in body.iter("{*}tbl") if t.find(".//{*}tbl") is None]
    if len(found) > MAX_TABLES:
        raise too_many(path)
    rows: dict[etree._Element, int] = {}
    inner = False
    for table in found:
        outer, parent = next(table.iterancestors("{*}tbl"), None), table.getparent()
        filled = sum(bool(_words(cell)) for cell in table.iter("{*}tc"))
        if outer is None or parent is None or filled > 1:
            continue
        if outer not in rows:
            own = outer.findall("{*}tr")
            rows[outer] = sum(len(row.findall("{*}tc")) > 1 for row in own)
        if rows[outer] >= FEW_ROWS:
            inner = True
            for paragraph in list(table.iter("{*}p")):
                table.addprevious(paragraph)
            parent.remove(table)
    if inner:
        found = [t for t in body.iter("{*}tbl") if t.find(".//{*}tbl") is None]
    return found


def _goes_on(
    before: etree._Element, element: etree._Element, above: Table, below: Table
) -> bool:
    """Tell whether a table is the rest of another: as wide, and nothing between."""
    between = before.getnext()
    while between is not None and between is not element and not _words(between):
        between = between.getnext()
    return between is element and (
        max(map(len, above.rows), default=0) == max(map(len, below.rows), default=0)
    )


def _joined(path: str, above: Table, below: Table) -> Table:
    """Put a table and its rest together, its headings once."""
    rest = list(below.rows)
    for head in above.rows:
        texts = [cell.text for cell in head]
        if not rest or texts != [c.text for c in rest[0]] or _has_number(head):
            break
        rest = rest[1:]
    skipped = len(below.rows) - len(rest)
    down = len(above.rows) - skipped
    cells = {
        cell: Cell(cell.text, max(cell.row, skipped + 1) + down, cell.column)
        for row in rest
        for cell in row
    }
    rows = above.rows + [[cells[cell] for cell in row] for row in rest]
    if sum(map(len, rows)) > MAX_CELLS:
        raise too_large(path, above.number, len(rows))
    return Table(above.number, "", rows)


def _has_number(row: list[Cell]) -> bool:
    return any(cell.kind is Kind.NUMBER for cell in row)


def _name(element: etree._Element | None) -> str:
    if element is None or not isinstance(element.tag, str):
        return ""
    return etree.QName(element).localname


def _words(element: etree._Element) -> str:
    """Return the text of an element; a tab parts figures as a break does."""
    pieces, own = [""], _box(element)
    for item in element.iter(*_INSIDE):
        # A text box has paragraphs of its own.
        if _name(element) == "p" and _box(item) is not own:
            continue
        if _name(item) == "t":
            pieces[-1] += item.text or ""
        elif _name(item) == "noBreakHyphen":
            pieces[-1] += "-"
        elif _name(item) == "sym":  # a sign of some font, nobody knows which
            pieces[-1] += "□"
        else:
            pieces.append("")
    return joined_lines(pieces)


def _box(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("{*}txbxContent"), None)


def _paragraphs(body: etree._Element, skip: set[etree._Element]) -> Iterator[str]:
    """Yield the paragraphs that stand outside the tables in `skip`."""
    hidden = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element in skip:
            hidden += 1 if event == "start" else -1
        elif (
            event == "start"
            and not hidden
            and _name(element) == "p"
            and (text := _words(element))
        ):
            yield text


def _property(element: etree._Element, name: str) -> str | None:
    """Return a property of a row or cell: its value, "" without one, None if unset."""
    found = element.find(f"{{*}}{_name(element)}Pr/{{*}}{name}")
    if found is None:
        return None
    return str(found.xpath("string(@*[local-name() = 'val'])"))


def _count(element: etree._Element, name: str, default: int) -> int:
    digits = re.fullmatch(r"\d{1,6}", _property(element, name) or "")
    return min(int(digits[0]), MAX_SPAN) if digits else default


def _word_table(path: str, number: int, element: etree._Element) -> Table:
    grid: list[list[Cell]] = []
    count = 0
    for index, item in enumerate(element.iter("{*}tr")):
        before = _count(item, "gridBefore", 0)
        row = [Cell("", index + 1, c + 1) for c in range(before)]
        above = grid[-1] if grid else []
        for box in item.iter("{*}tc"):
            cell = Cell(_words(box), index + 1, len(row) + 1)
            if _property(box, "vMerge") in ("", "continue") and len(above) > len(row):
                cell = above[len(row)]
            elif _property(box, "hMerge") in ("", "continue") and row:
                cell = row[-1]
            row += [cell] * max(1, _count(box, "gridSpan", 1))
            if count + len(row) > MAX_CELLS:
                raise too_large(path, number, index + 1)
        count += 1 + len(row)
        grid.append(row)
        if count > MAX_CELLS:
            raise too_large(path, number, index + 1)
    return Table(number, "", grid)
