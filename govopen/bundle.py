"""Where the bundled data package lies, and how the package reads its own tables.

The tables of ``data/`` are part of the wheel; in a checkout they stand beside the
package. What comes in is the name of a table; its rows go out.
"""

from __future__ import annotations

import csv
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
