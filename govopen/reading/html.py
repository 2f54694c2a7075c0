"""Web pages: from their mark-up to a layout.

What comes in is a page; what goes out is a :class:`~.tables.Layout`. What a reader of
the page cannot see is taken out first, tables that only arrange the page or a cell are
told from those that hold data, and spans are resolved.
"""

from __future__ import annotations

import re
from itertools import islice

import lxml.html
from lxml import etree

from govopen.errors import NotAReportError, TooLargeError
from govopen.reading.document import Document
from govopen.reading.spans import Item, restore
from govopen.reading.tables import (
    FEW_ROWS,
    MAX_CELLS,
    MAX_SPAN,
    MAX_TABLES,
    Cell,
    Layout,
    Table,
    joined_lines,
    too_large,
    too_many,
)

# fmt: off
_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center",
    "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
)
# fmt: on
_IN_TABLES = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
_SPAN = re.compile(r"\s*(\d{1,6})")
_BREAK = "\ue000"  # is no character of any language
_TAKEN = "taken"
_BREAKS = ("div", "li", "p", "option")
_OFF_LINE = ("sub", "sup")
_MARKED = ("br", "input", *_OFF_LINE, *_BREAKS)
_GONE = "gone"
# Nobody sees the first five, and what the others hold is struck out.
_UNSEEN = ("script", "style", "noscript", "template", _GONE, "del", "s", "strike")
_TYPED = ("", "text", "number", "tel")
# The words are looked for first, which takes a hundredth of the time.
_STYLED = (b"display", b"visibility", b"hid", b"through", b"vertical-align")
_STYLES = re.compile(
    rb"display\s*:\s*none|visibility\s*:\s*hid|mso-hide|line-through"
    rb"|vertical-align\s*:\s*su|\shidden[\s=>]"
)


def lay_out_html(document: Document) -> Layout:
    """Resolve a page to its title, lines and tables."""
    # That of lxml.html would ask Python for the class of every element.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, recover=True, huge_tree=True
    )
    data = document.text.encode("utf-8")
    try:
        root = lxml.html.document_fromstring(data, parser)
    except etree.ParserError as error:
        raise NotAReportError(
            document.path, f"the page holds no text ({error})", "Save the page again."
        ) from error
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        # The parser passes over what lies deeper; it may be the table.
        raise TooLargeError(
            document.path,
            "the page nests more than 2,000 elements in one another",
            "Cut the statutory table out of the file.",
        )
    small = data.lower()
    if any(word in small for word in _STYLED) and _STYLES.search(small):
        _take_out_unseen(root)
    if b"<textarea" in small:
        for area in root.iter("textarea"):
            area.tag = "span" if _is_in_a_cell(area) and not len(area) else _GONE
    etree.strip_elements(root, etree.Comment, *_UNSEEN, with_tail=False)
    found = _tables_of_data(document.path, root)
    tables = [
        _html_table(document.path, number, element)
        for number, element in enumerate(found, start=1)
    ]
    titles = [text for e in root.iter("title", "h1") if (text := _words(e))]
    title = next((t for t in titles if "公开" in t), titles[0] if titles else "")
    lines = _html_lines(root, found)
    tables = [t for t in tables if any(t.rows)]
    return Layout(title, lines, tables, _html_cut_off(document.text))


def _take_out_unseen(root: etree._Element) -> None:
    """Take out what a page's styles hide or strike, and mark what stands off the line.

    What hides the whole page until a script shows it hides nothing.
    """
    for element in list(root.iterfind(".//*[@style]")):
        if element.tag == "body":
            continue
        style = "".join((element.get("style") or "").lower().split())
        pairs = (declared.partition(":")[::2] for declared in style.split(";"))
        for name, value in pairs:
            none = name in ("display", "mso-hide") and value[:4] in ("none", "all")
            struck = name.startswith("text-decoration") and "line-through" in value
            if none:
                element.tag = _GONE
            elif struck or (name == "visibility" and value[:6] == "hidden"):
                _leave_blank(element)
            elif name == "vertical-align" and element.tag not in _IN_TABLES:
                level = value.removesuffix("er")
                element.tag = {"sup": "sup", "sub": "sub"}.get(level, element.tag)
    for element in root.iterfind(".//*[@hidden]"):
        if element.tag != "body":
            element.tag = _GONE


def _leave_blank(element: etree._Element) -> None:
    """Take out what is in an element; the cells of a table keep their places."""
    if element.tag not in _IN_TABLES:
        element.tag = _GONE
        return
    for item in list(element.iter("td", "th")):
        item.text = None
        del item[:]


def _is_in_a_cell(element: etree._Element) -> bool:
    return next(element.iterancestors("td", "th"), None) is not None


def _tables_of_data(path: str, root: etree._Element) -> list[etree._Element]:
    """Find the tables that hold data.

    A table with a table inside arranges the page, and only the inner one holds data.
    But where a table has rows of several cells, and the inner one a single text, the
    inner one is there for its looks and becomes a part of the cell.
    """
    found = [t for t in root.iter("table") if t.find(".//table") is None]
    if len(found) > MAX_TABLES:
        raise too_many(path)
    rows: dict[etree._Element, int] = {}
    inner = False
    for table in found:
        outer = next(table.iterancestors("table"), None)
        texts = filter(None, map(_words, table.iter("td", "th")))
        if outer is None or len(list(islice(texts, 2))) > 1:
            continue
        if outer not in rows:
            rows[outer] = sum(
                len(row) > 1 and next(row.iterancestors("table")) is outer
                for row in outer.iter("tr")
            )
        if rows[outer] >= FEW_ROWS:
            inner = True
            for element in table.iter(*_IN_TABLES):
                element.tag = "div"
    if inner:
        found = [t for t in root.iter("table") if t.find(".//table") is None]
    return found


def _html_cut_off(text: str) -> bool:
    """Tell whether a table is opened that is never closed."""
    pieces, start = [], 0
    while (opened := text.find("<!--", start)) >= 0:
        closed = text.find("-->", opened + 4)
        if closed < 0:  # nor is any comment after it
            break
        pieces.append(text[start:opened])
        start = closed + 3
    tags = re.findall(r"<(/?)table\b", "".join([*pieces, text[start:]]), re.I)
    return tags.count("") > tags.count("/")


def _words(element: etree._Element) -> str:
    if not len(element):
        return " ".join((element.text or "").split())
    return " ".join(_text_of(element).split())


def _text_of(element: etree._Element) -> str:
    return str(etree.tostring(element, method="text", encoding=str, with_tail=False))


def _bracket(element: etree._Element) -> None:
    """Put a raised or lowered digit in brackets: it belongs to no number beside it."""
    text = _words(element).strip("[]〔〕［］()（） ")
    if any(map(str.isdigit, text)):
        del element[:]
        element.text = f"[{text}]"


def _mark_breaks(table: etree._Element) -> None:
    """Mark in a table what parts the texts in a cell.

    ``<br>`` may be where the paper that was copied broke a number, so that three
    digits after it are thousands as they are after a space, unless the cell is as tall
    as two rows and may hold the figure of each. Paragraphs and boxes are never within
    a number.
    """
    whole: dict[etree._Element, str] = {}
    for part in list(table.iter(*_MARKED)):
        if part.tag == "input":
            if (part.get("type") or "").lower() in _TYPED:
                part.text = part.get("value")
        elif part.tag in _OFF_LINE:
            cell = next(part.iterancestors("td", "th"), None)
            if cell is not None and cell not in whole:
                whole[cell] = _cell_words(cell)
            if cell is None or _words(part) != whole[cell]:
                _bracket(part)
        else:
            mark = _BREAK
            if part.tag == "br":
                cell = next(part.iterancestors("td", "th"), None)
                if cell is None or _span(cell.get("rowspan")) < 2:
                    mark = " "
            part.text = f"{mark}{part.text or ''}"
            part.tail = f"{mark}{part.tail or ''}"


def _cell_words(cell: etree._Element) -> str:
    if not len(cell):
        return " ".join((cell.text or "").split())
    text = _text_of(cell)
    if _BREAK not in text:
        return " ".join(text.split())
    return joined_lines(text.split(_BREAK))


def _html_lines(root: etree._Element, tables: list[etree._Element]) -> list[str]:
    """Take the tables out of a page and return its lines of text."""
    for element in list(root.iter(*_OFF_LINE)):
        _bracket(element)
    for element in tables:
        element.tag = _TAKEN
        element.tail = f"{_BREAK}{element.tail or ''}"
    etree.strip_elements(root, "head", _TAKEN, with_tail=False)
    for element in root.iter(*_BLOCKS):
        element.text = f"{_BREAK}{element.text or ''}"
        element.tail = f"{_BREAK}{element.tail or ''}"
    lines = _text_of(root).split(_BREAK)
    return [line for text in lines if (line := " ".join(text.split()))]


def _span(given: str | None) -> int:
    digits = _SPAN.match(given) if given else None
    return min(max(int(digits[1]), 1), MAX_SPAN) if digits else 1


def _spans(item: etree._Element) -> bool:
    return bool(item.get("rowspan") or item.get("colspan"))


def _html_table(path: str, number: int, element: etree._Element) -> Table:
    _mark_breaks(element)
    grid: list[list[Cell]] = []
    count = 0
    pending: dict[int, tuple[int, Cell]] = {}  # column -> rows still covered, cell
    spanned = False
    for index, row in enumerate(element.iter("tr")):
        items = list(row.iterchildren("td", "th"))
        if not pending and not any(map(_spans, items)):  # most rows are as plain
            count += 1 + len(items)
            if count > MAX_CELLS:
                raise too_large(path, number, index + 1)
            grid.append(
                [Cell(_cell_words(x), index + 1, n) for n, x in enumerate(items, 1)]
            )
            continue
        line: dict[int, Cell] = {}
        for column, (left, cell) in list(pending.items()):
            line[column] = cell
            if left > 1:
                pending[column] = left - 1, cell
            else:
                del pending[column]
        column = 0
        for item in items:
            while column in line:
                column += 1
            down = across = 1
            if item.keys():
                down, across = _span(item.get("rowspan")), _span(item.get("colspan"))
                spanned = spanned or down > 1 or across > 1
            cell = Cell(_cell_words(item), index + 1, column + 1)
            for _ in range(across):
                if column in line:  # overlapping spans: the first one stands
                    break
                line[column] = cell
                if down > 1:
                    pending[column] = down - 1, cell
                column += 1
            if count + column > MAX_CELLS:
                raise too_large(path, number, index + 1)
        width = max(line, default=-1) + 1
        count += 1 + width  # rows without cells take room too
        if count > MAX_CELLS:
            raise too_large(path, number, index + 1)
        grid.append([line.get(c) or Cell("", index + 1, c + 1) for c in range(width)])
    caption = next((_cell_words(c) for c in element.iter("caption")), "")
    return Table(number, caption, grid if spanned else _restored(grid))


def _restored(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Restore the spans of a table that has none, if its rows differ in length."""
    if len({len(row) for row in rows if row}) < 2:
        return rows
    items = [Item(c.text, c.line, c.row) for row in rows for c in row]
    return restore(items) or rows
