"""The errors govopen raises: one small family, each naming file, place and remedy.

Nothing comes in and nothing goes out; every other module raises these classes, and
warns through :func:`superseded` where a name has a new one.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from govopen.bundle import rows

__all__ = [
    "DamagedError", "DataError", "DocumentError", "EmptyDocumentError",
    "EncodingError", "FormatError", "GovopenError", "InvalidError", "LeftOut",
    "NotAReportError", "OverrideError", "Problem", "SideBySideError", "StoppedError",
    "TooLargeError", "left_out", "printable", "problem", "refusal", "refuse",
    "superseded",
]  # fmt: skip

_CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    r"""Spell out what is no character, and what would make a terminal do something.

    That is a byte of a file's name that is no UTF-8, a line break, an escape, or a
    mark that turns the direction of writing.

    Examples
    --------
    >>> print(printable("a\x1b[2J\n.html"))
    a\x1b[2J\n.html
    """
    spelt = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
    return spelt.encode("utf-8", "backslashreplace").decode()


class GovopenError(Exception):
    """Base class of every error that govopen raises on purpose."""


class DocumentError(GovopenError):
    """A file cannot be read as a report.

    Parameters
    ----------
    path : str
        The file, as it was given.
    problem : str
        What is wrong and where, without a final stop.
    remedy : str
        What the person can do about it.

    Examples
    --------
    >>> print(DocumentError("a.html", "the file is empty", "Save the page again."))
    a.html: the file is empty. Save the page again.
    """

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__(path, problem, remedy)
        self.path = printable(path)
        self.problem = printable(problem)
        self.remedy = printable(remedy)

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"

    @property
    def message(self) -> str:
        """The problem and its remedy, without the file's name."""
        return f"{self.problem}. {self.remedy}"


class EmptyDocumentError(DocumentError):
    """The file holds no text at all."""


class EncodingError(DocumentError):
    """The file's bytes are not text in an encoding Chinese pages use."""


class FormatError(DocumentError):
    """The file is of a kind that govopen does not read."""


class SideBySideError(FormatError):
    """Two reports stand side by side in the file; each half can be read by itself."""


class DamagedError(DocumentError):
    """The file is broken off or damaged, or its parts contradict one another."""


class TooLargeError(DocumentError):
    """The file, or a table in it, is larger than any report."""


class StoppedError(DocumentError):
    """Reading took more time or memory than it may, or ended the program that reads."""


class NotAReportError(DocumentError):
    """The file reads well but holds no statutory table."""


class OverrideError(DocumentError):
    """A sidecar file or an option sets a field to something it cannot be."""


class DataError(GovopenError):
    """A data set lacks a table or a column, or a question does not fit it."""


class Problem(NamedTuple):
    """What is wrong with a row of a file, and what to do.

    Rows count from the header's, 1, as a spreadsheet shows them; 0 is the whole file.
    """

    file: str
    row: int
    column: str
    problem: str
    remedy: str


def problem(
    name: str, file: str, row: int, column: str = "", /, **named: Any
) -> Problem:
    """Return a problem of the table ``problems.csv``, whose column goes before.

    Examples
    --------
    >>> problem("twice", "a.csv", 3, "report", keys="report").problem
    'an earlier row has the same report'
    """
    told = _problems()[name]
    words = (told[x].format(**named) for x in ("problem", "remedy"))
    return Problem(file, row, told["column"] or column, *words)


@cache
def _problems() -> Mapping[str, dict[str, str]]:
    return {row["name"]: row for row in rows("problems.csv")}


class InvalidError(DataError):
    """Rows of a data set are not as they should be.

    Parameters
    ----------
    problems : sequence of Problem
        Everything that is wrong.

    Examples
    --------
    >>> print(InvalidError([Problem("a.csv", 2, "value", "'x' is no number", "Mend")]))
    a.csv, row 2, value: 'x' is no number. Mend
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = [
            Problem(x.file, x.row, x.column, printable(x.problem), printable(x.remedy))
            for x in problems
        ]

    def __str__(self) -> str:
        lines = []
        for file, row, column, problem, remedy in self.problems:
            place = ", ".join(
                [file, *[f"row {row}"] * (row > 0), *[column] * (column > "")]
            )
            stop = "" if problem.endswith("?") else "."
            lines.append(f"{place}: {problem}{stop} {remedy}")
        return "\n".join(lines)


@cache
def refusals() -> Mapping[str, tuple[str, str]]:
    """Return what is refused by name: the guard that lifts it, if any, and why.

    Examples
    --------
    >>> refusals()["stock"][0]
    'overlap'
    """
    return {x["refusal"]: (x["guard"], x["text"]) for x in rows("refusals.csv")}


_MOST_SHOWN = 1_000  # letters of what was given


class _Kind(str):
    """A kind of thing, which stands for one of it."""

    def __repr__(self) -> str:
        return f"<{self}>"


def refusal(refused: str, /, **named: Any) -> DataError:
    """Return the error of a row of ``refusals.csv``, with the way to insist, if any.

    Examples
    --------
    >>> print(refusal("years", years="all"))
    years='all' is no year: give whole numbers, as 2018
    """
    guard, text = refusals()[refused]
    # What fills lines, as a frame or a file's content does, is told by its kind.
    for name, value in named.items():
        told = repr(value)
        long = len(told) > _MOST_SHOWN and not isinstance(value, str)
        if long or "\n" in told:
            named[name] = _Kind(type(value).__name__)
    insist = f', or set insist="{guard}"' if guard else ""
    return DataError(text.format(**named) + insist)


def refuse(refused: str, lifted: frozenset[str] = frozenset(), **named: Any) -> None:
    """Raise a refusal of the table ``refusals.csv``, unless its guard is lifted.

    Raises
    ------
    DataError
        With the way to ask all the same, where there is one.

    Examples
    --------
    >>> refuse("scopes", frozenset({"scopes"}), scopes="office, unit")
    >>> refuse("per", per=0)
    Traceback (most recent call last):
    ...
    govopen.errors.DataError: per=0 is no number of residents above zero: as 100_000
    """
    if refusals()[refused][0] not in lifted:
        raise refusal(refused, **named)


class LeftOut(UserWarning):
    """Something asked for is not in the answer; the warning says what, and why."""


def left_out(left: str, /, **named: Any) -> None:
    """Say what an answer leaves out, at the line that asked for it.

    The words are those of a row of ``refusals.csv``.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     left_out("left.simulated", count=2)
    >>> print(caught[0].message)
    2 simulated reports are not cited: nobody wrote them
    """
    package, level = str(Path(__file__).parent), 1
    while sys._getframe(level).f_code.co_filename.startswith(package):
        level += 1
    message = refusals()[left][1].format(**named)
    warnings.warn(message, LeftOut, stacklevel=level + 1)


def superseded(old: str, new: str, *, stacklevel: int = 3) -> None:
    """Warn that a name has a new one, which says the same.

    Parameters
    ----------
    old, new : str
        What the caller wrote, and what to write instead.
    stacklevel : int, default 3
        As for :func:`warnings.warn`: the caller of the function that calls this.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     superseded("govopen.series", "govopen.follow")
    >>> print(caught[0].message)
    govopen.series is now govopen.follow, and will be gone in version 0.3
    """
    message = f"{old} is now {new}, and will be gone in version 0.3"
    warnings.warn(message, FutureWarning, stacklevel=stacklevel)
