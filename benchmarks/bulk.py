"""How reading a folder grows with its files: time, throughput and memory.

What is measured is the command, on two processes, into a folder of its own. Memory is
the largest sum over the command and its children, looked at every 50 ms.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter

import psutil

from .pages import fill

SIZES = (100, 1_000, 10_000)
JOBS = 2


def _memory(process: psutil.Process) -> int:
    """Return what a process and its children hold, those that just ended aside."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _cpu() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(folder: Path, out: Path) -> tuple[float, float, float]:
    """Ingest a folder; return the seconds by the clock, those of CPU, and the MiB."""
    command = [sys.executable, "-m", "govopen", "ingest", folder, "--out", out]
    start, cpu, peak = perf_counter(), _cpu(), 0
    with subprocess.Popen(
        [*map(str, command), "--jobs", str(JOBS)], stdout=subprocess.DEVNULL
    ) as running:
        while True:
            try:
                peak = max(peak, _memory(psutil.Process(running.pid)))
                running.wait(0.05)
                break
            except subprocess.TimeoutExpired:
                continue
    if running.returncode:
        raise SystemExit(f"govopen ingest ended with {running.returncode}")
    return perf_counter() - start, _cpu() - cpu, peak / 2**20


def rows() -> Iterator[str]:
    """Yield the rows of a markdown table, smallest folder first."""
    yield f"| reports, {JOBS} processes | seconds | CPU s | reports/s | peak MiB |"
    yield "|---|---|---|---|---|"
    with TemporaryDirectory() as folder:
        for size in SIZES:
            pages = fill(Path(folder, f"pages-{size}"), size)
            seconds, cpu, memory = measure(pages, Path(folder, f"out-{size}"))
            yield (
                f"| {size:,} | {seconds:.1f} | {cpu:.1f} | {size / seconds:.0f} "
                f"| {memory:.0f} |"
            )


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
