"""How the time of a reading grows when what is strange in a file is doubled.

Each input has one thing that no report has, many times over. Read to the end or
refused, twice as much of it must not take much more than twice as long. Python's
collector of garbage is off, as its passes over all that is alive add a share that
grows with the first doublings; with it, the largest inputs take up to twice as long.
It alone is ``python -m benchmarks.growth``, which also tells, on Linux, what files take
that once took minutes or gigabytes.
"""

import gc
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import govopen
from govopen.reading.read import read_here

_TITLE = "如东县2022年政府信息公开工作年度报告"
_PAGE = f"<html><title>{_TITLE}</title><table><tr><td>规章<td>"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _zipped(parts: dict[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return written.getvalue()


def _word(content: str) -> bytes:
    body = f"<w:p><w:r><w:t>{_TITLE}</w:t></w:r></w:p>{content}"
    xml = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    return _zipped({"word/document.xml": xml})


def _styled(n: int) -> bytes:
    """Base styles on one another; the last is that of all paragraphs."""
    named = '<w:style w:type="paragraph" w:styleId="s{}"><w:basedOn w:val="s{}"/>'
    styles = "".join(f"{named.format(i + 1, i)}</w:style>" for i in range(n))
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="s{n}"/></w:pPr></w:p>'
    body = f'<w:document xmlns:w="{_W}"><w:body>{paragraph * 200}</w:body></w:document>'
    sheet = f'<w:styles xmlns:w="{_W}">{styles}</w:styles>'
    return _zipped({"word/document.xml": body, "word/styles.xml": sheet})


def _workbook(
    rows: str, columns: str = "", sheets: int = 1, formats: str = ""
) -> bytes:
    ids = [f'<sheet name="s{i}" sheetId="{i + 1}" r:id="r1"/>' for i in range(sheets)]
    head = f'xmlns="{_X}" xmlns:r="{_R}"'
    styles = (
        f'<numFmts><numFmt numFmtId="200" formatCode="{formats}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs>'
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    links = [
        f'<Relationship Id="r{i}" Type="{_R}/{kind}" Target="{kind}.xml"/>'
        for i, kind in enumerate(["styles", "worksheet"])
    ]
    return _zipped(
        {
            "xl/workbook.xml": f"<workbook {head}><sheets>{''.join(ids)}</sheets>"
            "</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">'
            f"{''.join(links)}</Relationships>",
            "xl/styles.xml": f"<styleSheet {head}>{styles}</styleSheet>",
            "xl/worksheet.xml": f"<worksheet {head}>{columns}<sheetData>{rows}"
            "</sheetData></worksheet>",
        }
    )


def _text(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is>{text}</is></c>'


def _pdf(stream: str, pages: int = 1) -> bytes:
    kids = " ".join(f"{4 + i} 0 R" for i in range(pages))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        *[page] * pages,
    ]
    body = "".join(f"{n} 0 obj{o} endobj\n" for n, o in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer<</Root 1 0 R/Size {len(objects) + 1}>>".encode()


def _crossing(n: int) -> str:
    lines = [f"0 {i} m 600 {i} l {i} 0 m {i} 800 l S" for i in range(n)]
    return "\n".join(lines)


# What is doubled: the name of a file and its content, n times over.
INPUTS: dict[str, tuple[str, int, Callable[[int], str | bytes]]] = {
    "bars in a line": (".txt", 20_000, lambda n: f"{_TITLE}\n规章|1|2\n" + "|" * n),
    "tabs in a cell": (".txt", 20_000, lambda n: f"{_TITLE}\n|规章" + "\t" * n + "|5|"),
    "circled digits": (".txt", 50_000, lambda n: f"{_TITLE}\n" + "①" * n),
    "open brackets": (".html", 50_000, lambda n: _PAGE + "【" * n),
    "combining marks": (".html", 90_000, lambda n: _PAGE + "\u0301\u0327" * n),
    "marks in a line": (
        ".txt",
        90_000,
        lambda n: f"{_TITLE}\n" + "\u0301\u0327" * n,
    ),
    "marks in the text": (
        ".html",
        20_000,
        lambda n: f"{_PAGE}3</table>收到申请3" + "\u0301\u0327" * n + "件",
    ),
    "breaks in a cell": (".html", 50_000, lambda n: _PAGE + "3<br>" * n),
    "raised in raised": (".html", 900, lambda n: _PAGE + "<sup>" * n + "1" * 10**6),
    "cells of a heading": (".html", 20_000, lambda n: _PAGE + "<td>自然人" * n),
    "headings by the form": (
        ".html",
        20_000,
        lambda n: f"{_PAGE}{'<td>自然人' * n}<tr><td>规章<td>5",
    ),
    "pairs in a row": (
        ".html",
        10_000,
        lambda n: _PAGE + "".join(f"<td>项{i}<td>{i}" for i in range(n)),
    ),
    "rows": (
        ".html",
        10_000,
        lambda n: _PAGE + "".join(f"<tr><td>项{i}<td>{i}" for i in range(n)),
    ),
    "rules of a sheet": (
        ".html",
        10_000,
        lambda n: _PAGE + "<style>" + ".a b{color:red}" * n + "</style>",
    ),
    "lines of a cell": (".txt", 20_000, lambda n: f"{_TITLE}\n" + "规章\n3 |\n" * n),
    "columns by spaces": (
        ".txt",
        4_000,
        lambda n: f"{_TITLE}\n信息内容  数量  比例\n" + "规章  1  2\n" * n,
    ),
    "vertical tabs": (".txt", 1_400_000, lambda n: f"{_TITLE}\n" + "\x0b" * n),
    "figures between vertical tabs": (
        ".txt",
        700_000,
        lambda n: f"{_TITLE}\n" + "5\x0b" * n,
    ),
    "a letter in a frame": (
        ".txt",
        1_000_000,
        lambda n: f"{_TITLE}\n|--|\n|{'字' * n}|\n|--|",
    ),
    "attributes of a tag": (
        ".html",
        900,
        lambda n: f"{_PAGE}<b {' '.join(f'a{i}=1' for i in range(n))}>",
    ),
    "tags of many attributes": (
        ".html",
        100,
        lambda n: _PAGE + f"<b {' '.join(f'a{i}=1' for i in range(1_000))}></b>" * n,
    ),
    "tags that never end": (".html", 100_000, lambda n: _PAGE + "<a" * n),
    "headings of a page": (
        ".html",
        10_000,
        lambda n: _PAGE + "".join(f"<h2>{i}</h2>" for i in range(n)),
    ),
    "headings in headings": (".html", 900, lambda n: "<h1>" * n + _PAGE + "1" * 10**6),
    "rows without cells": (".html", 100_000, lambda n: _PAGE + "<tr>" * n),
    "lines of two figures": (
        ".txt",
        10_000,
        lambda n: f"{_TITLE}\n规章\n" + "41\n123 |\n" * n,
    ),
    "dots of a sidecar's key": (".toml", 200_000, lambda n: "a." * n + "a = 1"),
    "word, paragraphs in paragraphs": (
        ".docx",
        60,
        lambda n: _word("<w:p>" * n + "<w:r><w:t>5</w:t></w:r>" * 2_000 + "</w:p>" * n),
    ),
    "word, runs in runs": (
        ".docx",
        60,
        lambda n: _word(
            "<w:p>" + "<w:r>" * n + "<w:t>5</w:t>" * 2_000 + "</w:r>" * n + "</w:p>"
        ),
    ),
    "word, cells in cells": (
        ".docx",
        60,
        lambda n: _word(
            "<w:tbl><w:tr><w:tc>" * n
            + "<w:p><w:r><w:t>5</w:t></w:r></w:p>" * 500
            + "</w:tc></w:tr></w:tbl>" * n
        ),
    ),
    "word, pairs in a row": (
        ".docx",
        4_000,
        lambda n: _word(
            "<w:tbl><w:tr>" + "<w:tc><w:p><w:r><w:t>规章</w:t></w:r></w:p></w:tc>"
            "<w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc>" * n + "</w:tr></w:tbl>"
        ),
    ),
    "word, runs of a cell": (
        ".docx",
        20_000,
        lambda n: _word(
            "<w:tbl><w:tr><w:tc><w:p>" + "<w:r><w:t>5</w:t></w:r>" * n + "</w:p></w:tc>"
            "</w:tr></w:tbl>"
        ),
    ),
    "word, styles on styles": (".docx", 3_000, _styled),
    "workbook, hidden columns": (
        ".xlsx",
        4_000,
        lambda n: _workbook(
            f'<row r="1">{_text("A1", f"<t>{_TITLE}</t>")}</row>',
            "<cols>"
            + "".join(f'<col min="{i}" max="{i}" hidden="1"/>' for i in range(1, n))
            + "</cols>",
        ),
    ),
    "workbook, raised runs": (
        ".xlsx",
        20_000,
        lambda n: _workbook(
            '<row r="1">'
            + _text(
                "A1",
                '<r><rPr><vertAlign val="superscript"/></rPr><t>5</t></r>' * n,
            )
            + "</row>"
        ),
    ),
    "workbook, brackets of a format": (
        ".xlsx",
        20_000,
        lambda n: _workbook(
            '<row r="1"><c r="A1" s="0"><v>5</v></c></row>', formats="[" * n
        ),
    ),
    "workbook, sheets on one part": (
        ".xlsx",
        30,
        lambda n: _workbook(
            "".join(
                f'<row r="{i}"><c r="A{i}"><v>5</v></c></row>' for i in range(1, 2_000)
            ),
            sheets=n,
        ),
    ),
    "titles": (
        ".html",
        6_000,
        lambda n: _PAGE + "</table>" + f"<p>{_TITLE[:3]}<p>{_TITLE[3:]}" * n,
    ),
    "pdf, crossing rules": (".pdf", 50, lambda n: _pdf(_crossing(n))),
    "pdf, pages of one stream": (
        ".pdf",
        3,
        lambda n: _pdf("1 0 0 1 0 0 cm 0 0 5 5 re f\n" * 5_000, n),
    ),
    "pdf, open strings": (".pdf", 500_000, lambda n: _pdf("(" * n)),
    "pdf, rectangles": (".pdf", 30_000, lambda n: _pdf("9 9 5 5 re f\n" * n)),
}


# So many of each once took more than twenty seconds or a gigabyte.
FEARED = {
    "bars in a line": 100_000,
    "tabs in a cell": 100_000,
    "circled digits": 100_000,
    "open brackets": 400_000,
    "combining marks": 190_000,
    "marks in a line": 190_000,
    "marks in the text": 190_000,
    "raised in raised": 1_900,
    "headings in headings": 1_900,
    "cells of a heading": 90_000,
    "headings by the form": 90_000,
    "pairs in a row": 50_000,
    "rows": 45_000,
    "breaks in a cell": 4_500_000,
    "rows without cells": 7_000_000,
    "vertical tabs": 5_900_000,
    "figures between vertical tabs": 2_900_000,
    "a letter in a frame": 5_900_000,
    "dots of a sidecar's key": 200_000,
    "word, paragraphs in paragraphs": 240,
    "word, runs in runs": 240,
    "word, cells in cells": 80,
    "word, pairs in a row": 32_000,
    "word, styles on styles": 50_000,
    "workbook, hidden columns": 20_000,
    "workbook, raised runs": 200_000,
    "workbook, brackets of a format": 100_000,
    "workbook, sheets on one part": 300,
    "pdf, crossing rules": 200,
    "pdf, pages of one stream": 20,
    "pdf, open strings": 4_000_000,
    "pdf, rectangles": 300_000,
}


# Reads one file where nothing else was read; tells seconds of CPU, MiB, and the end.
_ALONE = """
import sys, time
from govopen.errors import GovopenError
from govopen.reading.read import read_here
start = time.process_time()
try:
    read_here(sys.argv[1], None, {})
    end = "read"
except GovopenError as error:
    end = type(error).__name__
took = time.process_time() - start
with open("/proc/self/status") as status:
    peak = int(status.read().split("VmHWM:")[1].split()[0]) // 1024
print(f"{took:.1f} | {peak} | {end}")
"""


def written(folder: str | Path, suffix: str, content: str | bytes) -> Path:
    """Write a file into a folder; return the path of the one to read."""
    path = Path(folder, f"report{suffix}")
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if suffix == ".toml":  # says of the page beside it what that leaves open
        path = path.with_suffix(".html")
        path.write_text(_PAGE, encoding="utf-8")
    return path


def seconds(suffix: str, content: str | bytes) -> float:
    """Return the seconds of CPU that it takes to read a file or to refuse it."""
    with TemporaryDirectory() as folder:
        path = written(folder, suffix, content)
        gc.disable()
        try:
            return cost(path)[0]
        finally:
            gc.enable()


def cost(path: Path) -> tuple[float, str]:
    """Return the seconds of this process's CPU that a file takes, and how it ends."""
    start, end = process_time(), "read"
    try:
        read_here(str(path), None, {})
    except govopen.GovopenError as error:
        end = type(error).__name__
    return process_time() - start, end


def rows() -> Iterator[str]:
    """Yield the lines of a markdown table: seconds for once, twice and four times."""
    yield "| what grows | times | seconds | twice | four times |"
    yield "|---|---|---|---|---|"
    seconds(".html", _PAGE)  # what a process learns once: labels, libraries
    for name, (suffix, n, write) in INPUTS.items():
        cells = [f"{seconds(suffix, write(n * k)):.2f}" for k in (1, 2, 4)]
        yield f"| {name} | {n:,} | {' | '.join(cells)} |"


def feared() -> Iterator[str]:
    """Yield the lines of a markdown table: what once took a file of each kind alone."""
    yield "| what | times | bytes | seconds | peak MiB | end |"
    yield "|---|---|---|---|---|---|"
    for name, n in FEARED.items():
        suffix, _, write = INPUTS[name]
        with TemporaryDirectory() as folder:
            path = written(folder, suffix, write(n))
            size = Path(folder, f"report{suffix}").stat().st_size
            command = [sys.executable, "-c", _ALONE, path]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        yield f"| {name} | {n:,} | {size:,} | {done.stdout.strip()} |"


if __name__ == "__main__":
    for row in chain(rows(), [""], feared()):
        print(row, flush=True)
