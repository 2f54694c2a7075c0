"""The errors govopen raises: one small family, each naming file, place and remedy.

Nothing comes in and nothing goes out; every other module raises these classes.
"""

from __future__ import annotations


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
        self.path = path
        self.problem = problem
        self.remedy = remedy

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


class NotAReportError(DocumentError):
    """The file reads well but holds no statutory table."""


class OverrideError(DocumentError):
    """A sidecar file or an option sets a field to something it cannot be."""


class DataError(GovopenError):
    """A data set lacks a table or a column, or a question does not fit it."""
