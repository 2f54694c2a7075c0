"""Where the bundled data package lies.

The tables of ``data/`` are part of the wheel; in a checkout they stand beside the
package. Nothing comes in; the path goes out.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["DATA"]

_PACKAGE = Path(__file__).parent

DATA: Path = next(
    folder
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data")
    if (folder / "datapackage.json").is_file()
)
