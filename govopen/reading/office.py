"""The tables of an Excel workbook.

What comes in is a :class:`~.document.Document` that is one; what goes out is a
:class:`~.tables.Layout` of the tables that a reader sees. Workbooks (:mod:`~.xlsx`) and
old workbooks (:mod:`~.xls`) have a module of their own each.
"""

from __future__ import annotations

from collections.abc import Iterator

from govopen.reading.captions import one_report_a_year
from govopen.reading.compound import taken_apart
from govopen.reading.document import Document
from govopen.reading.sheet import Sheet
from govopen.reading.tables import (
    MAX_CELLS,
    MAX_TABLES,
    Layout,
    Table,
    lines_of,
    tables_of,
    title_of,
    too_large,
    too_many,
)


def lay_out_workbook(document: Document) -> Layout:
    """Resolve a workbook to its title, lines and the tables on its sheets."""
    tables: list[Table] = []
    lines: list[str] = []
    count = 0
    for sheet in _sheets(document):
        rows = sheet.grid(len(tables) + 1)
        count += 1 + sum(map(len, rows))
        if count > MAX_CELLS:
            raise too_large(document.path, len(tables) + 1, len(rows))
        lines += lines_of(rows)
        tables += tables_of(rows, len(tables), sheet.name)
        if len(tables) > MAX_TABLES:
            raise too_many(document.path)
    one_report_a_year(document.path, tables)
    return Layout(title_of(lines), lines, tables)


def _sheets(document: Document) -> Iterator[Sheet]:
    """Yield the sheets; whatever a library raises means that the file is broken."""
    path = document.path
    with taken_apart(path):
        if document.kind == "xls":
            from govopen.reading import xls

            yield from xls.sheets_of(path, document.data)
        else:
            from govopen.reading import xlsx

            yield from xlsx.sheets_of(document)
