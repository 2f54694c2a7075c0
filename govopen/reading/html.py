"""Web pages: from their mark-up to a layout.

What comes in is a page; what goes out is a :class:`~.tables.Layout`. What a reader of
the page cannot see is taken out first, tables that only arrange the page or a cell are
told from those that hold data, and spans are resolved. How letters look is told by
:mod:`~.css`, which digits are one number by :mod:`~.runs`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from html import unescape
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any

import lxml.html
from lxml import etree

from govopen.errors import NotAReportError, TooLargeError
from govopen.reading.css import (
    HIDDEN,
    IN_TABLES,
    LOST,
    TAKEN,
    Looks,
    dressed,
    hide,
    text_of,
)
from govopen.reading.document import Document, seen
from govopen.reading.runs import BREAK, Run, Style, read_runs
from govopen.reading.spans import Item, restore
from govopen.reading.tables import (
    FEW_ROWS,
    LABEL,
    LEAD,
    MAX_CELLS,
    MAX_SPAN,
    MAX_TABLES,
    NUMBER,
    PICTURE,
    UNIT,
    UNSEEN,
    Cell,
    Layout,
    Table,
    kind_of,
    too_large,
    too_many,
)
from govopen.reading.words import Kept

MAX_TAGS = 1_000_000
# Of attributes in one tag, a parser goes through all before for each, which takes long
# in a page of many letters, and a second at most in others. This goes once through it,
# up to the first tag that has too many; those written as most are, are told in a third
# of the time.
MANY_LETTERS = 120_000
_MAX_IN_TAG = 1_000
_ATTRIBUTE = (
    rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
)
_FEW_IN_TAGS = re.compile(
    rb"""(?:[^<]*+<(?:[a-zA-Z][^\s/>]*+(?:(?: [a-z-]++="[^"]*+"){0,%d}+>"""
    rb"""|(?:%b){0,%d}+[\s/]*+(?:>|\Z))|(?![a-zA-Z])))*+[^<]*+"""
    % (_MAX_IN_TAG, _ATTRIBUTE, _MAX_IN_TAG)
)
# What stands in a program may look like a tag that goes on and on.
_PROGRAM = re.compile(
    rb"(<script\b[^<>]*+>)(?:[^<]++|<(?!/script))*+"
    rb"|<!--(?!-?>)(?:[^-]++|-(?!->))*+(?:-->)?",
    re.I,
)
_REMARK = re.compile(rb"<!--(?s:.*?)(?:-->|\Z)")
# By its letters a tag is found in half the time, as most begin otherwise.
_TABLES = re.compile(rb"table(?:(?<=<(t)able)|(?<=</table))")
# The more of these a title holds, the likelier it is that of a report.
_OF_A_TITLE = ("公开", "报", "20")
MAX_TITLES = 100
# So many tables of one row each, one after another, are one table.
ROWS_APART = 5

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption",
    "center",
    "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "input", "legend", "li", "listing", "main", "marquee", "math", "menu", "meter",
    "nav", "ol", "optgroup", "option", "p", "plaintext", "pre", "progress", "search",
    "section", "select",
    "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "title",
    "tr", "ul", "xmp",
})
_PICTURES = frozenset({
    "applet", "audio", "canvas", "embed", "frame", "iframe", "img", "image", "object",
    "svg", "video",
})
_FORMULAS = (
    "menclose", "mfrac", "mmultiscripts", "mover", "mroot", "msqrt", "msub", "msubsup",
    "msup", "mtable", "munder", "munderover",
)
# fmt: on
_PART = "\ue000"  # is no character of any language
# Paragraphs come first, as they are most of what there is. Letters in common are looked
# at once, which takes half of the time.
_INITIALS = groupby(sorted(_BLOCKS), key=itemgetter(0))
_NAMES = "|".join(f"{x}(?:{'|'.join(name[1:] for name in g)})" for x, g in _INITIALS)
_BLOCK = re.compile(f"</?(?:p|{_NAMES})/?>")
_TAG = re.compile(f"<[^>{_PART}]*>")
_PLACE = "place-of-table"
_PLACES = re.compile(rf"<{_PLACE}>(\d{{1,4}})</{_PLACE}>")
_CELLS = frozenset({"td", "th"})
# Going through the attributes takes a seventh of the time of asking each element.
_SPANNING = etree.XPath("descendant::*/@rowspan/.. | descendant::*/@colspan/..")
# The rows of several cells of a table that is so deep, and not of those inside.
_SEVERAL = etree.XPath("descendant::tr[*[2]][count(ancestor::table) = $depth]")
_TEXTS = etree.XPath("descendant::text()", smart_strings=False)
_HIDDEN = etree.XPath("descendant::*/@hidden/.. | descendant::*/@popover/..")
_PAINTED = etree.XPath("boolean(descendant::*/@bgcolor | descendant::*/@background)")
_SPAN = re.compile(r"\s*(\d{1,6})")
_PLAIN_TAGS = frozenset({"b", "div", "em", "font", "i", "p", "span", "strong", "u"})
# Of what begins no line the most.
_WITHIN_LINES = ("a", "b", "em", "font", "i", "span", "strong", "u")
_OFF_LINE = ("sub", "sup", "rt")
_ODD = (*_OFF_LINE, *_PICTURES, "math", "bdo", "input", "ol")
_TOLD = _PICTURES | {"math", "bdo", "input"}
_STRUCK = ("del", "s", "strike")
_UNSEEN = (
    "script", "style", "noscript", "noembed", "noframes", "template", "datalist", "rp",
)  # fmt: skip
_WRITING = "document.write"
_TYPED = ("", "text", "number", "tel")
_FORMULA, _NUMBERED = "[formula]", "[numbered]"
_SMALLEST = 3  # pixels of a picture that is there for its width alone
_CONTROLS = {*range(32), 127, 0xEE} - {9, 10, 13}
_NO_CHARACTERS = "\ue000\ue001\ufffe\uffff"
_NO_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff{_NO_CHARACTERS}]+")
# Where digits stand in several lines, or beside one another in the same: of white space
# browsers show all but what a source's own spaces and lines come to.
_SHOWN = r"\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BROKEN = re.compile(
    rf"\d(?:[^\S\n]*\n\s*+|[ \r\t\f]+[{_SHOWN}]\s*+|[{_SHOWN}]\s++"
    r"|[\u2000-\u2004\u2007\u3000]| *\t[ \t]*+|  ++)\d"
)
_SPLIT = re.compile(rf"(?<=\d)(?:<[^>{_PART}]*+>)++(\d++)")
_SOURCE_SPACE = re.compile("[ \t\r\n\f]+")
_PLAIN = Style()
_Piece = tuple[str, etree._Element | None]  # a text and what it stands in
_LONE_PARTS = re.compile(f"(?<!\\d){_PART}|{_PART}(?!\\d)")


def lay_out_html(document: Document) -> Layout:
    """Resolve a page to its title, lines and tables."""
    page, cut_off, hidden = _opened(document)
    root, found = page.root, page.tables_of_data()
    tables = [page.table(number, e) for number, e in enumerate(found, start=1)]
    # Once out of the page, each element that is held would be looked for in it.
    del page
    titles = _titles(root)
    likely = sorted(titles, key=lambda title: -sum(x in title for x in _OF_A_TITLE))
    title = likely[0] if likely else ""
    _take_out(root, found)
    etree.strip_tags(root, *_WITHIN_LINES)
    lines, over = _html_lines(_marked(root))
    tables = [replace(t, **over.get(t.number, {})) for t in tables if any(t.rows)]
    said = partial(_with_gaps, document)
    return Layout(title, lines, tables, cut_off, True, said=said, hidden=hidden)


def _opened(document: Document) -> tuple[_Page, bool, int]:
    """Return what is seen of a page, whether it ends in a table, and hidden tables."""
    data = _clean(document)
    root = _parsed(document.path, data)
    hidden = len([*root.iter("table")])
    _take_out_unseen(root)
    styled = b"style" in data or b"style" in data.lower()
    styled = styled or next(root.iter("font"), None) is not None
    styled = styled or bool(_PAINTED(root))
    looks = dressed(document.path, root) if styled else None
    hidden -= len([*root.iter("table")])
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    cut_off = _cut_off(root, data)
    for foot in list(root.iter("tfoot")):  # is the end wherever it is written
        next(foot.iterancestors()).append(foot)
    return _Page(document.path, root, looks), cut_off, hidden


def _clean(document: Document) -> bytes:
    text = document.text
    data = document.page or text.encode("utf-8", "replace")
    # Of the bytes each is looked for at once; that of private use begins only these.
    if any(map(data.__contains__, _CONTROLS)) or "\ufffe" in text or "\uffff" in text:
        # A parser ends or fails there; browsers show nothing, or a gap.
        clean = _NO_TEXT.sub(_PART, text)
        data = _LONE_PARTS.sub("", clean).encode("utf-8", "replace")
    return data


def _parsed(path: str, data: bytes) -> etree._Element:
    excess = ""
    if many := _has_many_in_a_tag(data):
        data = _PROGRAM.sub(rb"\1", data)
        many = _has_many_in_a_tag(data)
    if len(data) > MAX_TAGS and data.count(b"<") > MAX_TAGS:
        excess = f"the page has more than {MAX_TAGS:,} tags"
    elif many:
        excess = f"a tag of the page has more than {_MAX_IN_TAG:,} attributes"
    if excess:
        raise TooLargeError(path, excess, "Cut the statutory table out of the file.")
    # That of lxml.html would ask Python for the class of every element.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml.html.document_fromstring(data, parser)
    except etree.ParserError as error:
        raise NotAReportError(
            path, f"the page holds no text ({error})", "Save the page again."
        ) from error
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        # The parser passes over what lies deeper; it may be the table.
        raise TooLargeError(
            path,
            "the page nests more than 2,000 elements in one another",
            "Cut the statutory table out of the file.",
        )
    return root


def _has_many_in_a_tag(data: bytes) -> bool:
    few = _FEW_IN_TAGS.match(data) if len(data) > MANY_LETTERS else None
    return few is not None and few.end() < len(data)


def _take_out_unseen(root: etree._Element) -> None:
    """Take out what is struck, closed or hidden by the mark-up itself."""
    hidden: Any = _HIDDEN(root)
    for element in hidden:
        if element.tag != "body":
            hide(element)
    for element in list(root.iter("script")):
        if _WRITING in (element.text or "").lower():
            element.tag, element.text = "img", None  # what it writes is not known
    if next(root.iter(*_STRUCK, "dialog", "rt", "textarea"), None) is None:
        return
    for element in list(root.iter(*_STRUCK)):
        hide(element, noticed=True)
    for element in list(root.iter("dialog")):
        if element.get("open") is None:
            hide(element)
    outer = [e for e in root.iter("rt") if next(e.iterancestors("rt"), None) is None]
    for element in outer:
        if not any(map(str.isdigit, _words(element))):
            hide(element)
    for area in list(root.iter("textarea")):
        if len(area) or next(area.iterancestors("td", "th"), None) is None:
            hide(area)


def _titles(root: etree._Element) -> list[str]:
    """Return the titles of a page; a heading in a heading is a part of it."""
    found = (
        seen(_words(element))
        for element in root.iter("title", "h1")
        if next(element.iterancestors("h1"), None) is None
    )
    return [text for text in islice(found, MAX_TITLES) if text]


def _cut_off(root: etree._Element, data: bytes) -> bool:
    """Tell whether a table is opened that is never closed, so that the page ends there.

    Most tables in which a page ends are closed below its last cell.
    """
    last = root
    while len(last):
        last = last[-1]
    within = sum(x.tag == "table" for x in (last, *last.iterancestors()))
    if data.count(b"</table", data.rfind(b"<td")) >= within:
        return False
    found = _TABLES.findall(_REMARK.sub(b"", data.lower()))
    return found.count(b"t") > found.count(b"")


def _words(element: etree._Element) -> str:
    text = text_of(element) if len(element) else element.text or ""
    return " ".join(text.replace(HIDDEN, "").replace(_PART, " ").split())


def _bracket(element: etree._Element) -> None:
    """Put a raised or lowered digit in brackets: it belongs to no number beside it."""
    text = _words(element).strip("[]〔〕［］()（） ")
    if any(map(str.isdigit, text)):
        del element[:]
        element.text = f"[{text}]"


def _take_out(root: etree._Element, tables: list[etree._Element]) -> None:
    """Take the tables out of a page, and bracket what stands off its lines."""
    for n, element in enumerate(tables, start=1):
        element.addprevious(place := etree.Element(_PLACE))
        place.text = str(n)
        element.tag = TAKEN
        element.tail = f"{_PART}{element.tail or ''}"
    etree.strip_elements(root, "head", TAKEN, with_tail=False)
    raised = root.iter(*_OFF_LINE)
    outer = [e for e in raised if next(e.iterancestors(*_OFF_LINE), None) is None]
    for element in outer:
        _bracket(element)


def _marked(root: etree._Element) -> str:
    """Write a page with a mark in place of the tags that begin or end a line.

    Of mark-up that is written anew, it is quicker to cut the tags out of the text than
    to go through the elements; attributes are most of it.
    """
    etree.strip_attributes(root, "{}*")
    marked = etree.tostring(root, encoding=str, with_tail=False)
    return _BLOCK.sub(_PART, marked.replace(HIDDEN, ""))


def _html_lines(marked: str) -> tuple[list[str], dict[int, dict[str, Any]]]:
    """Return the lines of a page, and those right above each of its tables."""
    lines: list[str] = []
    over: dict[int, dict[str, Any]] = {}
    said = _PLACES.split(marked)
    for text, number in zip(said[::2], [*map(int, said[1::2]), 0], strict=True):
        words = seen(unescape(_TAG.sub("", text))).split(_PART)
        own = [" ".join(word.split()) for word in words if word and not word.isspace()]
        lines += own
        over[number] = {"lead": tuple(own[-LEAD:]), "below": len(lines)}
    return lines, over


def _with_gaps(document: Document) -> str:
    """Write the lines of a page with the gaps that browsers show.

    Digits of two elements are no number.
    """
    page, *_ = _opened(document)
    _take_out(page.root, page.tables_of_data())
    apart = _SPLIT.sub(r"[\1]", _PLACES.sub(_PART, _marked(page.root)))
    words = seen(unescape(_TAG.sub("", apart))).split(_PART)
    return "\n".join(_SOURCE_SPACE.sub(" ", word).strip() for word in words)


def _span(given: str | None, none: int = 1) -> int:
    if given is None:
        return 1
    digits = _SPAN.match(given)
    return min(int(digits[1]) or none, MAX_SPAN) if digits else 1


class _Page:
    """The tables of a page, whose letters look as its styles say."""

    def __init__(self, path: str, root: etree._Element, looks: Looks | None) -> None:
        self.path, self.root, self.looks = path, root, looks

    @cached_property
    def odd(self) -> set[etree._Element]:
        """The cells that hold more than letters on one line, or may do so."""
        return {
            cell
            for element in self.root.iter(*_ODD)
            for cell in element.iterancestors("td", "th")
        }

    # -- which tables hold data ------------------------------------------------------

    def tables_of_data(self) -> list[etree._Element]:
        """Find the tables that hold data.

        A table with a table inside arranges the page, and only the inner one holds
        data. But where a table has rows of several cells, and the inner one a single
        text, or one row, or no figure where the outer one has some, the inner one is
        there for its looks and becomes a part of the cell.
        """
        found = self._innermost()
        rows: dict[etree._Element, tuple[int, int]] = {}
        inner = False
        for table in found:
            outer = next(table.iterancestors("table"), None)
            if outer is None:
                continue
            if outer not in rows:
                rows[outer] = _rows_of_data(outer)
            several, counted = rows[outer]
            texts = filter(None, map(_words, table.iter("td", "th")))
            few = islice(texts, 2 if counted < FEW_ROWS else None)
            own = list(few)
            lone = len(list(islice(table.iter("tr"), 2))) < 2  # has no headings
            if (
                several >= FEW_ROWS
                and (
                    len(own) < 2
                    or lone
                    or not any(kind_of(text) is NUMBER for text in own)
                )
                and (len(own) < 2 or counted >= FEW_ROWS)
            ):
                inner = True
                for element in table.iter(*IN_TABLES):
                    element.tag = "div"
        if inner:
            found = self._innermost()
        return _joined(found)

    def _innermost(self) -> list[etree._Element]:
        found = [
            table
            for table in self.root.iter("table")
            if next(table.iterdescendants("table"), None) is None
        ]
        if len(found) > MAX_TABLES:
            raise too_many(self.path)
        return found

    # -- cells -----------------------------------------------------------------------

    def cell_text(self, cell: etree._Element) -> str:
        """Write what is seen of a cell; a picture is a word where a figure could be."""
        inmost = _inmost(cell) if len(cell) else cell
        if inmost is not None:
            text = inmost.text or ""
            return text if text.isalnum() else _PLAIN_TEXTS[text]
        told: Any = _TEXTS(cell)
        texts = [text for text in told if not text.isspace()]
        plain = cell not in self.odd
        if plain and len(texts) < 2:
            return _PLAIN_TEXTS["".join(texts)]
        pieces = list(_pieces(cell))
        # What is alone differs from nothing, nor do words by the look of digits.
        if plain and sum(any(map(str.isdigit, text)) for text in texts) < 2:
            return _PLAIN_TEXTS["".join([text for text, _ in pieces])]
        drawn = [text for text, owner in pieces if owner is None and text != BREAK]
        if drawn:
            seen = [piece for piece in pieces if piece[0] not in drawn]
            text = self._written(cell, seen)
            if kind_of(text) in (LABEL, UNIT):
                return text
        return self._written(cell, pieces)

    def _written(self, cell: etree._Element, pieces: list[_Piece]) -> str:
        if cell not in self.odd:
            whole = read_runs([_run(text) for text, _ in pieces]).text
            if kind_of(whole) is not NUMBER:
                return whole
        if self.looks is None:
            self.looks = dressed(self.path, self.root)
        whole = _read(self.looks, pieces)
        if kind_of(whole) is not NUMBER:
            return whole
        is_apart = self.looks.is_apart
        inside = cell.iterdescendants(etree.Element)
        apart = {e for e in inside if e.tag not in _OFF_LINE and is_apart(e)}
        return _read(self.looks, _pieces(cell, apart)) if apart else whole

    # -- rows ------------------------------------------------------------------------

    def table(self, number: int, element: etree._Element) -> Table:
        """Resolve the spans of a table."""
        grid: list[list[Cell]] = []
        count = 0
        spanned = False
        covered: dict[int, tuple[int, Cell]] = {}  # column -> rows still covered, cell
        spans: Any = _SPANNING(element)
        spanning, write = set(spans), self.cell_text
        for index, items in enumerate(_rows(element), start=1):
            plain = spanning.isdisjoint(items)  # as most rows are
            if plain and not covered:
                line = [Cell(write(item), index, n) for n, item in enumerate(items, 1)]
            else:
                line = []
                below = {n: (x - 1, cell) for n, (x, cell) in covered.items() if x > 1}
                for item in items:
                    while (column := len(line)) in covered:
                        line.append(covered[column][1])
                    cell = Cell(write(item), index, column + 1)
                    if plain or item not in spanning:
                        line.append(cell)
                        continue
                    # Down to the end of the table is what 0 rows mean.
                    down = _span(item.get("rowspan"), MAX_SPAN)
                    across = _span(item.get("colspan"))
                    spanned = spanned or down > 1 or across > 1
                    for n in range(column, column + across):
                        if n in covered:  # overlapping spans: the first one stands
                            break
                        if down > 1:
                            below[n] = down - 1, cell
                        line.append(cell)
                    if count + len(line) > MAX_CELLS:
                        raise too_large(self.path, number, index)
                for n in range(len(line), 1 + max(covered, default=-1)):
                    line.append(
                        covered[n][1] if n in covered else Cell("", index, n + 1)
                    )
                covered = below
            count += 1 + len(line)  # rows without cells take room too
            if count > MAX_CELLS:
                raise too_large(self.path, number, index)
            grid.append(line)
        caption = next((seen(write(c)) for c in element.iter("caption")), "")
        return Table(number, caption, _realigned(grid) if spanned else _restored(grid))


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def _rows(table: etree._Element) -> list[list[etree._Element]]:
    """Return the cells of each row of a table."""
    return [[x for x in row if x.tag in _CELLS] for row in table.iter("tr")]


def _rows_of_data(table: etree._Element) -> tuple[int, int]:
    """Count the rows of a table with several cells, and those that have figures."""
    depth = sum(1 for _ in table.iterancestors("table")) + 1
    found: Any = _SEVERAL(table, depth=depth)
    cells = (row.iterchildren("td", "th") for row in found)
    counted = sum(any(kind_of(_words(x)) is NUMBER for x in row) for row in cells)
    return len(found), counted


def _joined(tables: list[etree._Element]) -> list[etree._Element]:
    """Join tables that follow one another, if most of them are one row."""
    runs: list[list[etree._Element]] = []
    last: etree._Element | None = None  # what holds the table before and nothing else
    for table in tables:
        holder = _holder(table)
        if last is not None and holder.getprevious() is last and _is_blank(last.tail):
            runs[-1].append(table)
        else:
            runs.append([table])
        last = holder
    kept = []
    for first, *others in runs:
        lone = sum(len(list(islice(t.iter("tr"), 2))) < 2 for t in [first, *others])
        if lone >= ROWS_APART and 2 * lone > len(others):
            for table in others:
                first.extend(list(table.iter("tr")))
            others = []
        kept += [first, *others]
    return kept


def _holder(table: etree._Element) -> etree._Element:
    """Return the outermost element that holds a table and nothing else."""
    holder = table
    while _is_blank(holder.tail):
        outer = holder.getparent()
        if outer is None or len(outer) > 1 or not _is_blank(outer.text):
            break
        holder = outer
    return holder


def _inmost(cell: etree._Element) -> etree._Element | None:
    """Return what holds the whole text of a cell, if a single plain element does."""
    while len(cell):
        text = cell.text
        if len(cell) > 1 or (text and not text.isspace()):
            return None
        cell = cell[0]
        tail = cell.tail
        if cell.tag not in _PLAIN_TAGS or (tail and not tail.isspace()):
            return None
    return cell


def _plain(text: str) -> str:
    """Write the text of a cell without elements in it."""
    whole = " ".join(text.split())
    if whole.isprintable() and (whole == text or not _BROKEN.search(text)):
        return whole
    bare = text.replace(HIDDEN, "").replace(_PART, BREAK)
    if LOST in text and not bare.strip():
        return UNSEEN
    return read_runs([Run(bare)]).text


_PLAIN_TEXTS = Kept(_plain)


def _run(text: str, style: Style = _PLAIN) -> Run:
    if HIDDEN in text:
        return Run(text, style, unseen=True)
    return Run(text.replace(_PART, BREAK) if _PART in text else text, style)


def _pieces(
    cell: etree._Element, apart: Container[etree._Element] = ()
) -> Iterator[_Piece]:
    """Yield the texts of a cell with what they stand in, breaks and pictures.

    What is set `apart` from what is beside it has a break on either side.
    """
    todo: list[etree._Element | _Piece] = [cell]
    while todo:
        element = todo.pop()
        if isinstance(element, tuple):
            yield element
            continue
        tag = element.tag
        if (tag in _BLOCKS and element is not cell) or element in apart:
            yield BREAK, None
            todo.append((BREAK, None))
        told = _instead(element, tag) if tag in _TOLD else None
        if told is not None:
            yield told, element if tag == "input" else None
            continue
        if tag == "li" and next(element.iterancestors()).tag == "ol":
            yield _NUMBERED, None
        if text := element.text:
            yield text, element
        for child in [*element][::-1]:
            if tail := child.tail:
                todo.append((tail, element))
            todo.append(child)


def _instead(element: etree._Element, tag: str) -> str | None:
    """Return what is seen in place of what stands in an element, if anything is."""
    if tag == "input":
        typed = (element.get("type") or "").lower() in _TYPED
        return element.get("value") or "" if typed else ""
    if tag in _PICTURES:
        return BREAK if _is_spacer(element) else PICTURE
    turned = tag == "bdo" and (element.get("dir") or "").lower() == "rtl"
    formula = tag == "math" and next(element.iter(*_FORMULAS), None) is not None
    return _FORMULA if turned or formula else None


def _read(looks: Looks, pieces: Iterable[_Piece]) -> str:
    """Write the texts of a cell as far as they look alike."""
    return read_runs(
        _run(text, _PLAIN if owner is None else looks.style(owner))
        for text, owner in pieces
    ).text


def _is_spacer(picture: etree._Element) -> bool:
    sizes = (_SPAN.match(picture.get(name) or "") for name in ("width", "height"))
    return any(size and int(size[1]) <= _SMALLEST for size in sizes)


def _restored(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Restore the spans of a table that has none, if its rows differ in length."""
    if len(rows) < FEW_ROWS or len({len(row) for row in rows if row}) < 2:
        return rows
    items = [Item(c.text, c.line, c.row) for row in rows for c in row]
    return restore(items) or rows


def _realigned(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Put each figure under its heading, where spans disagree that count the same.

    Below headings of four cells over five columns a row of four cells over five
    columns has its figures in the order of the headings, whichever of them is wide.
    """
    result = rows
    heading: list[int] = []  # how many columns each cell of the headings is wide
    for index, row in enumerate(rows):
        cells = dict.fromkeys(row)
        if not heading and len(cells) == len(row):  # has nothing that is wide
            continue
        kinds = [cell.kind for cell in cells]
        heads = NUMBER not in kinds and kinds.count(LABEL) > 1
        # Figures in as many columns need no other, as those in others than headings.
        if not (heads or len(cells) == len(heading) < len(row) == sum(heading)):
            continue
        widths = list(Counter(row).values())
        if widths == heading or _reaches(rows, index):
            continue
        if heads:
            heading = widths
        else:
            line: list[Cell] = []
            for cell, width in zip(cells, heading, strict=True):
                line += [replace(cell, column=len(line) + 1)] * width
            result = rows[:] if result is rows else result
            result[index] = line
    return result


def _reaches(rows: list[list[Cell]], index: int) -> bool:
    """Tell whether a cell of a row stands in the one above or below it too."""
    beside = chain(*rows[max(index - 1, 0) : index], *rows[index + 1 : index + 2])
    return not set(rows[index]).isdisjoint(beside)
