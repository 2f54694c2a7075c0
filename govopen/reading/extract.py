"""From a document of any kind to its layout.

What comes in is a :class:`~.document.Document`; what goes out is a
:class:`~.tables.Layout`. Each kind is taken apart in a module of its own, which is
imported only by those who read such files; what holds for all kinds is done here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from itertools import chain

from govopen.reading.clipped import unclipped
from govopen.reading.continued import continued
from govopen.reading.document import Document, bounded
from govopen.reading.labels import rows_called
from govopen.reading.mended import mended
from govopen.reading.tables import LABEL, NUMBER, Layout, Table, all_noted

# Kind of document -> module of this package and its function.
_READERS = {
    "html": ("html", "lay_out_html"),
    "csv": ("delimited", "lay_out_csv"),
    "text": ("text", "lay_out_text"),
    "doc": ("word", "lay_out_word"),
    "docx": ("word", "lay_out_word"),
    "xlsx": ("office", "lay_out_workbook"),
    "xls": ("office", "lay_out_workbook"),
    "pdf": ("pdf", "lay_out_pdf"),
}


def lay_out(document: Document) -> Layout:
    """Resolve a document to its title, lines and tables.

    Parameters
    ----------
    document : Document
        HTML, text with a table's cells parted by ``|`` or tabs, CSV, a Word
        file (DOCX, DOC), an Excel workbook, or a PDF with a text layer.

    Returns
    -------
    Layout

    Raises
    ------
    TooLargeError
        A table has more than 200,000 cells, or the file more than 2,000 tables, or
        its mark-up is nested too deep for the parser.
    NotAReportError
        The mark-up cannot be parsed at all.
    EmptyDocumentError
        A PDF has no text layer.
    FormatError, DamagedError
        An Office file or a PDF is protected or broken, or the library that reads
        it is missing.
    """
    with bounded(document.path):
        layout = _read(document, document.kind)
        if not any(map(_has_rows, layout.tables)) and (text := layout.said()):
            layout = _with_rows(layout, _read(replace(document, text=text), "text"))
    mended_rows = ((table, unclipped(mended(table.rows))) for table in layout.tables)
    tables = [t if t.rows is rows else replace(t, rows=rows) for t, rows in mended_rows]
    return replace(layout, lines=all_noted(layout.lines), tables=continued(tables))


def _read(document: Document, kind: str) -> Layout:
    module, name = _READERS[kind]
    read: Callable[[Document], Layout]
    read = getattr(import_module(f"govopen.reading.{module}"), name)
    return read(document)


def _has_rows(table: Table) -> bool:
    """Tell whether a table has a row that a form has."""
    labels = (c.text for row in table.rows for c in row if c.kind is LABEL)
    return any(map(rows_called, labels))


def _may_lack(table: Table) -> bool:
    """Tell whether rows have one number here and two there: a blank is not seen."""
    counts = {sum(c.kind is NUMBER for c in {*row}) for row in table.rows}
    return counts >= {1, 2}


def _with_rows(layout: Layout, text: Layout) -> Layout:
    """Add the tables that the lines of a document are, but not where they stand."""
    above = max((table.number for table in layout.tables), default=0)
    tables = [*layout.tables]
    for table in filter(_has_rows, text.tables):
        if _may_lack(table):
            continue
        for cell in chain.from_iterable(table.rows):
            cell.line = None
        tables.append(replace(table, number=above + table.number))
    lines = text.lines if len(tables) > len(layout.tables) else layout.lines
    return replace(layout, lines=lines, tables=tables)
