"""Where the bundled data package lies, and how the package reads its own tables.

The tables of ``data/`` are part of the wheel; in a checkout they stand beside the
package. What comes in is the name of a table, or a folder for samples; rows and paths
go out.
"""

from __future__ import annotations

import csv
import shutil
import tomllib
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

__all__ = ["DATA", "entries", "rows"]

_PACKAGE = Path(__file__).parent

DATA: Path = next(
    folder
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data")
    if (folder / "datapackage.json").is_file()
)


def rows(name: str | PathLike[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV table of the package, or of the bundled data.

    Examples
    --------
    >>> rows("forms/applicants.csv")[0]["applicant"]
    'natural'
    """
    with (_PACKAGE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def entries(name: str | PathLike[str]) -> dict[str, Any]:
    """Return what a TOML file of the package says, which nobody may change.

    Examples
    --------
    >>> entries("plot.toml")["reference_marker"]
    'd'
    """
    return tomllib.loads((_PACKAGE / name).read_text(encoding="utf-8"))


def samples(folder: str | PathLike[str]) -> list[Path]:
    """Copy a few files of reports into a folder, to try reading on.

    Parameters
    ----------
    folder : str or path-like
        Where to; it is made where there is none.

    Returns
    -------
    list of pathlib.Path
        A page, a workbook with its sidecar, a Word file, a PDF, a page that does not
        say whose it is, and one that is no report.

    Notes
    -----
    Their figures are the bundled ones drawn up anew, but for one that is misprinted:
    Hongze received 95 requests in 2024, and the page says 59. Reading the PDF needs the
    extra ``govopen[pdf]``.

    Examples
    --------
    >>> import tempfile
    >>> import govopen
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = govopen.samples(folder)
    ...     report = govopen.read_report(files[0])
    >>> files[0].name, report.meta["year"]
    ('hongze-2024.html', 2024)
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    found = sorted((_PACKAGE / "samples").iterdir())
    return [Path(shutil.copyfile(file, target / file.name)) for file in found]
