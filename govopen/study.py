"""A folder to begin a study of one's own in: data, notebook, environment and README.

What comes in is its name; what goes out is the folder, made of ``templates/``, with the
versions of the libraries in use written into it. A leading ``dot-`` in a template's
name stands for a point.
"""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, requires, version
from os import PathLike
from pathlib import Path
from re import match

from govopen import __version__
from govopen.errors import DataError
from govopen.store import makeable, unwritable

__all__ = ["new_study"]

_TEMPLATES = Path(__file__).parent / "templates"
# What a notebook needs to be run and held against its outputs.
_BESIDE = ("ipykernel", "jupyterlab", "nbconvert", "nbval", "pytest")


def new_study(name: str | PathLike[str]) -> Path:
    """Make a folder for a study: it runs as it is, and is yours to change.

    Parameters
    ----------
    name : str or path-like
        The folder, which must not be there or be empty; its last part is the name of
        the study.

    Returns
    -------
    pathlib.Path
        The folder: ``study.ipynb``, ``data/``, ``Makefile``, ``requirements.txt`` and
        ``environment.yml`` with the versions in use, and a ``README.md`` in the form
        that journals ask for.

    Raises
    ------
    DataError
        The folder holds something.

    References
    ----------
    Vilhuber, L. et al. (2022). *A template README for social science replication
    packages* (v1.1). Zenodo. https://doi.org/10.5281/zenodo.7293838

    Examples
    --------
    >>> import tempfile
    >>> import govopen
    >>> with tempfile.TemporaryDirectory() as scratch:
    ...     folder = govopen.new_study(f"{scratch}/refusals")
    ...     print(*sorted(file.name for file in folder.iterdir()))
    .gitignore Makefile README.md data environment.yml requirements.txt study.ipynb
    """
    folder = makeable(name)
    if folder.exists() and any(folder.iterdir()):
        raise DataError(f"{folder} is there and holds something: give another name")
    filled = {
        "@NAME@": folder.resolve().name,
        "@VERSION@": __version__,
        "@PYTHON@": ".".join(platform.python_version_tuple()[:2]),
        "@BESIDE@": " ".join(_BESIDE),
    }
    with unwritable(name):
        for template in sorted(_TEMPLATES.rglob("*")):
            if template.is_file():
                text = template.read_text(encoding="utf-8")
                for mark, value in filled.items():
                    text = text.replace(mark, value)
                relative = template.relative_to(_TEMPLATES)
                target = folder / relative.with_name(relative.name.replace("dot-", "."))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        pinned = "".join(f"{line}\n" for line in _pinned())
        (folder / "requirements.txt").write_text(pinned, encoding="utf-8")
    return folder


def _pinned() -> list[str]:
    """Return govopen and what it and a notebook need, each as it is installed."""
    try:
        own = [x for x in requires("govopen") or () if "extra ==" not in x]
    except PackageNotFoundError:  # used where it lies
        own = []
    names = [found[0] for x in own if (found := match(r"[\w.-]+", x))]
    lines = [f"govopen=={__version__}"]
    for name in sorted({*names, *_BESIDE}):
        try:
            lines.append(f"{name}=={version(name)}")
        except PackageNotFoundError:
            lines.append(name)
    return lines
