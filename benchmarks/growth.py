"""How the time of a reading grows when what is strange in a file is doubled.

Each input has one thing that no report has, many times over. Read to the end or
refused, twice as much of it must not take much more than twice as long. It alone is
``python -m benchmarks.growth``.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import govopen

_TITLE = "如东县2022年政府信息公开工作年度报告"
_PAGE = f"<html><title>{_TITLE}</title><table><tr><td>规章<td>"

# What is doubled: the name of a file and its content, n times over.
INPUTS: dict[str, tuple[str, int, Callable[[int], str]]] = {
    "bars in a line": (".txt", 20_000, lambda n: f"{_TITLE}\n规章|1|2\n" + "|" * n),
    "tabs in a cell": (".txt", 20_000, lambda n: f"{_TITLE}\n|规章" + "\t" * n + "|5|"),
    "circled digits": (".txt", 50_000, lambda n: f"{_TITLE}\n" + "①" * n),
    "open brackets": (".html", 50_000, lambda n: _PAGE + "【" * n),
    "combining marks": (".html", 90_000, lambda n: _PAGE + "\u0301\u0327" * n),
    "breaks in a cell": (".html", 50_000, lambda n: _PAGE + "3<br>" * n),
    "raised in raised": (".html", 900, lambda n: _PAGE + "<sup>" * n + "1" * 10**6),
    "cells of a heading": (".html", 20_000, lambda n: _PAGE + "<td>自然人" * n),
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
    "vertical tabs": (".txt", 5_000_000, lambda n: f"{_TITLE}\n" + "\x0b" * n),
}


def seconds(suffix: str, content: str) -> float:
    """Return the seconds of CPU that it takes to read a file or to refuse it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"report{suffix}")
        path.write_text(content, encoding="utf-8")
        start = process_time()
        with suppress(govopen.GovopenError):
            govopen.read_report(path)
        return process_time() - start


def rows() -> Iterator[str]:
    """Yield the lines of a markdown table: seconds for once, twice and four times."""
    yield "| what grows | times | seconds | twice | four times |"
    yield "|---|---|---|---|---|"
    seconds(".html", _PAGE)  # what a process learns once: labels, libraries
    for name, (suffix, n, write) in INPUTS.items():
        cells = [f"{seconds(suffix, write(n * k)):.2f}" for k in (1, 2, 4)]
        yield f"| {name} | {n:,} | {' | '.join(cells)} |"


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
