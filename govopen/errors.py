"""The errors govopen raises: one small family, each naming file, place and remedy.

Nothing comes in and nothing goes out; every other module raises these classes, and
warns through :func:`superseded` where a name has a new one.
"""

from __future__ import annotations

import warnings


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
