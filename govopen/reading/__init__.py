"""From a document to a report: everything that reads what governments publish.

What comes in are files; what goes out through this door is a :class:`Report`
(:func:`read_report`), and what reading in bulk needs to know of files. Nothing outside
this package imports from within it, and analysis does not import it at all.

A file passes through the modules in this order: `document` tells its kind; `extract`
hands it to `html`, `text`, `delimited`, `office` (with `xls`) or `pdf` (with `aligned`
and `close`), which make the grids of `tables`, with `spans` and `mended` where mark-up
is lost; `identify` says who reports on which year, with `titles`, `places` and `given`;
`figures` chooses the form, with `words`, `labels`, `grid`, `rows`, `columns` and
`matching`; `narrative` reads the words, with `phrases` and `divided`; `report` puts all
together and `read` checks it.
"""

from govopen.reading.document import HALVES, MAX_BYTES, SUFFIXES
from govopen.reading.read import read_here, read_report, sidecar_of
from govopen.reading.report import Report
from govopen.reading.review import review, summary, write_page
from govopen.reading.worker import bounded

__all__ = [
    "HALVES",
    "MAX_BYTES",
    "SUFFIXES",
    "Report",
    "bounded",
    "read_here",
    "read_report",
    "review",
    "sidecar_of",
    "summary",
    "write_page",
]
