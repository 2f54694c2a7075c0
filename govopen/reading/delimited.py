"""Tables in CSV: from lines of fields to a layout.

What comes in is a text whose fields commas or semicolons part; what goes out is a
:class:`~.tables.Layout`.
"""

from __future__ import annotations

import csv
import io

from govopen.reading.document import Document, damaged, delimiter_of
from govopen.reading.spans import Item, restore, written_out
from govopen.reading.tables import (
    MAX_CELLS,
    NUMBER,
    Cell,
    Layout,
    lines_of,
    one_text,
    tables_of,
    title_of,
    too_large,
)


def lay_out_csv(document: Document) -> Layout:
    """Resolve a table in CSV to its title, lines and tables."""
    rows: list[list[Cell]] = []
    cells = 0
    delimiter = delimiter_of(document.text) or ","
    reader = csv.reader(io.StringIO(document.text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise damaged(document.path, error) from error
        cells += 1 + len(record)
        if cells > MAX_CELLS:
            raise too_large(document.path, 1, len(rows) + 1)
        row = [
            Cell(one_text(text), len(rows) + 1, column, line)
            for column, text in enumerate(record, start=1)
        ]
        if not (rows and _goes_on(rows[-1], row)):
            rows.append(row)
    lines = lines_of(rows)
    items = [Item(x.text, x.line, x.row) for row in rows for x in row]
    # Rows of several lengths without a blank have lost their spans.
    ragged = len({*map(len, rows)}) > 2 and all(item.text for item in items)
    grid = written_out(rows) or (restore(items) if ragged else None) or rows
    return Layout(title_of(lines), lines, tables_of(grid))


def _goes_on(above: list[Cell], row: list[Cell]) -> bool:
    """Give the row above the figure that a line holds alone, as it broke a cell in two.

    Neither part is the figure of the cell then.
    """
    filled = [cell for cell in row if cell.text]
    before = [n for n, cell in enumerate(above) if cell.text]
    if not filled or filled != row[:1] or not before or filled[0].kind is not NUMBER:
        return False
    last = above[before[-1]]
    if last.kind is NUMBER:
        text = f"{last.text}\n{filled[0].text}"
        above[before[-1]] = Cell(text, last.row, last.column, last.line)
    return last.kind is NUMBER
