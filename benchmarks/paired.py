"""Measure two things in turn and compare them pair by pair.

A machine's speed drifts from one minute to the next. Running both sides of a pair
back to back, and taking the ratio within the pair, cancels most of that drift.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Pair:
    """Something of ours, the yardstick it is held against, and how often to run both.

    Each side has a name and something to call, which is timed; where `unit` is not
    seconds, the call returns what is compared.
    """

    ours: tuple[str, Callable[[], object]]
    yardstick: tuple[str, Callable[[], object]]
    n: int = 15
    unit: str = "s"


@dataclass(frozen=True)
class Result:
    """What was measured on each side, run by run."""

    pair: Pair
    ours: list[float]
    yardstick: list[float]

    def row(self) -> str:
        """Return the result as a row of a markdown table."""
        ratios = [a / b for a, b in zip(self.ours, self.yardstick, strict=True)]
        cells = [
            self.pair.ours[0],
            self.pair.yardstick[0],
            f"{median(self.ours):.3g} {self.pair.unit}",
            f"{median(self.yardstick):.3g} {self.pair.unit}",
            f"{median(ratios):.2f}",
            f"{min(ratios):.2f}–{max(ratios):.2f}",
            str(self.pair.n),
        ]
        return f"| {' | '.join(cells)} |"


def python(code: str) -> Callable[[], object]:
    """Return a call that runs code in a fresh Python."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def peak_memory(code: str) -> Callable[[], float]:
    """Return a call that runs code in a fresh Python and returns its peak in MiB."""
    tail = "; import resource as r; print(r.getrusage(r.RUSAGE_SELF).ru_maxrss / 1024)"
    command = [sys.executable, "-c", code + tail]
    return lambda: float(
        subprocess.run(command, check=True, capture_output=True).stdout.split()[-1]
    )


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = perf_counter()
    call()
    return perf_counter() - start


def run(pair: Pair) -> Result:
    """Measure both sides of a pair, taking turns at going first."""
    sides = (pair.ours[1], pair.yardstick[1])
    for call in sides:
        call()  # files are read from disk only once
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(pair.n):
        for side in (0, 1) if turn % 2 == 0 else (1, 0):
            call = sides[side]
            value = seconds(call) if pair.unit == "s" else call()
            times[side].append(value)
    return Result(pair, *times)
