"""Reading one file: from a path to a checked report.

What comes in is a path, a sidecar beside it, and what the caller fixes; what goes out
is a :class:`~.report.Report` that was held against its form's identities.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from os import PathLike, fspath
from typing import Any, Literal, Unpack

from govopen import schema
from govopen.errors import OverrideError, printable
from govopen.reading.document import HALVES, contents, is_binary, open_document
from govopen.reading.extract import lay_out
from govopen.reading.given import Overrides, checked
from govopen.reading.report import Report, read_layout
from govopen.reading.worker import bounded

# No sidecar holds more, and keys nested deeper than this allows take minutes.
_MAX_SIDECAR = 16 * 2**10


@schema.checked
def read_report(
    path: str | PathLike[str],
    *,
    half: Literal["left", "right"] | None = None,
    seconds: float | None = None,
    memory: float | None = None,
    **overrides: Unpack[Overrides],
) -> Report:
    """Read one report and check it.

    Parameters
    ----------
    path : str or path-like
        An HTML page, a web archive (MHT), text with the cells of its tables parted by
        ``|`` or tabs, a table in CSV, a Word file (DOCX), an Excel workbook (old
        ones of both, DOC and XLS, need ``pip install "govopen[office]"``), or a PDF
        with a text layer (which needs ``pip install "govopen[pdf]"``).
        A sidecar of the same name ending in ``.toml`` may set the fields below.
    half : {'left', 'right'}, optional
        Which of two reports that stand side by side on the pages of a PDF.
    seconds, memory : float, optional
        How long reading may take, and how many MiB of memory beside the program's own
        (only Linux holds to that): 20 and 1024 for an Office file or a PDF, which are
        read in a process of their own, since the libraries that open them can crash.
        A page or a text is read in this process, unless a limit is given.
    **overrides
        Fields that stand whatever the document says: ``place`` (a code, a name or
        a path such as ``江苏省/南通市/如东县``), ``year``, ``scope``, ``level``,
        ``body``, ``form``, ``report``, ``title``, ``url``, ``source_kind``,
        ``retrieved``. They precede the sidecar's.

    Returns
    -------
    Report
        With ``meta``, ``observations`` and ``findings``, and in ``parts`` the places
        within the body of which its text states figures.

    Raises
    ------
    DocumentError
        The file is empty, too large, damaged, of another format, in no known
        encoding, or no report, or a field is set to what it cannot be; the message
        names the file, or the sidecar, and what to do. A :exc:`StoppedError` says that
        reading took too much, or crashed.
    DataError
        An argument is of another kind, or a limit is no number above zero.
    OSError
        The file cannot be opened.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> report = govopen.read_report(DATA / "sources" / "rudong-2018.txt")
    >>> report.meta["county"], report.meta["year"], len(report.observations)
    ('如东县', 2018, 68)
    """
    path = fspath(path)
    if seconds is memory is None and not is_binary(data := contents(path)):
        return read_here(path, half, overrides, data)
    report: Report = bounded(
        path, read_here, path, half, overrides, seconds=seconds, memory=memory
    )
    return report


def read_here(
    path: str,
    half: str | None,
    overrides: Mapping[str, Any],
    data: bytes | None = None,
) -> Report:
    """Read one report in this process, whatever that takes, and check it."""
    document = open_document(path, data)
    if half is not None:
        if half not in HALVES or document.kind != "pdf":
            raise OverrideError(
                document.path,
                f"it has no half {half!r}",
                f"Only a PDF has halves: {' and '.join(HALVES)}.",
            )
        document = replace(document, half=half)
    given = checked(document.path, overrides)
    beside, fields = _sidecar(path)
    try:
        return read_layout(document, lay_out(document), fields | given)
    except OverrideError as error:
        if "place" not in fields or "place" in given:
            raise
        # All else that the sidecar sets was found to be possible.
        raise OverrideError(beside, error.problem, error.remedy) from error


def _sidecar(path: str) -> tuple[str, dict[str, Any]]:
    """Return the name of the sidecar of a file, if it has one, and what that sets."""
    if not (data := sidecar_of(path)):
        return "", {}
    name = printable(_beside(path))
    if len(data) > _MAX_SIDECAR:
        raise OverrideError(
            name,
            f"the sidecar is larger than {_MAX_SIDECAR // 2**10} kB",
            "Keep only the fields that it sets.",
        )
    try:
        fields = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeError, RecursionError) as error:
        raise OverrideError(
            name, f"the sidecar is not TOML ({error})", "Mend it."
        ) from error
    except ValueError as error:  # Python takes no such number, and says how it would
        raise OverrideError(
            name, "the sidecar holds a number of thousands of digits", "Mend it."
        ) from error
    return name, checked(name, fields)


def _beside(path: str) -> str:
    return os.path.splitext(path)[0] + ".toml"


def sidecar_of(path: str) -> bytes:
    """Return what stands in the sidecar of a file, as far as it is looked at."""
    sidecar = _beside(path)
    if not os.path.isfile(sidecar):  # nor where its name would be too long
        return b""
    with open(sidecar, "rb") as stream:
        return stream.read(_MAX_SIDECAR + 1)
