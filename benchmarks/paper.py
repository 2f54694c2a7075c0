"""Reading and checking a report on paper against the library below it.

The library only takes the tables out of the same file; what it takes out is thrown
away. What reads an Office file or a PDF here runs in a process of its own, which has
started before anything is timed; the time is that which a caller waits.
"""

import sys
from pathlib import Path
from tempfile import mkdtemp

import docx
import pandas
import pdfplumber

import govopen

from .pages import narrative
from .paired import Pair

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import render
import render_files

FOLDER = Path(mkdtemp(prefix="govopen-paper-"))


def of_six_pages(title, tables) -> bytes:
    """Write a PDF as bodies publish it: sentences on three pages, tables on three."""
    paper = render_files.Paper()
    for line in [title, *narrative(1, 96).split("</p><p>")]:
        paper.text(line)
    for rows in tables:
        paper.table(rows)
    return paper.bytes()


RENDERERS = {**render_files.RENDERERS, "six-pages.pdf": of_six_pages}


def written(layout: str) -> Path:
    """Write a report of the latest form in a layout of the tests."""
    figures = render.figures_of("ogi2021", 1)
    parts = render_files.laid_out("ogi2021", figures, render.Style())
    path = FOLDER / layout
    path.write_bytes(RENDERERS[layout](*parts))
    return path


def with_pdfplumber(path: Path) -> list:
    with pdfplumber.open(path) as pdf:
        return [page.extract_tables() for page in pdf.pages]


def with_docx(path: Path) -> list:
    tables = docx.Document(str(path)).tables
    return [[[c.text for c in row.cells] for row in table.rows] for table in tables]


def with_pandas(path: Path) -> dict:
    return pandas.read_excel(path, sheet_name=None, header=None)


def pair(layout: str, what: str, yardstick) -> Pair:
    path = written(layout)
    return Pair(
        (f"read_report, {layout}", lambda: govopen.read_report(path)),
        (what, lambda: yardstick(path)),
        n=9,
    )


PAIRS = [
    pair("ruled.pdf", "pdfplumber extract_tables", with_pdfplumber),
    pair("ruled-over-pages.pdf", "pdfplumber extract_tables", with_pdfplumber),
    pair("six-pages.pdf", "pdfplumber extract_tables", with_pdfplumber),
    pair("aligned.pdf", "pdfplumber extract_tables", with_pdfplumber),
    pair("python-docx.docx", "python-docx", with_docx),
    pair("sheets.xlsx", "pandas.read_excel", with_pandas),
    pair("sheets.xls", "pandas.read_excel", with_pandas),
]
