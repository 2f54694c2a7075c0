"""Folders to begin with: a study of one's own, and files of reports to try reading on.

What comes in is a name; what goes out is the folder, made of ``templates/``, with the
versions of the libraries in use written into it, or of ``samples/``. A leading ``dot-``
in a template's name stands for a point.
"""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from os import PathLike
from pathlib import Path
from re import match
from urllib.parse import urlsplit
from urllib.request import url2pathname

from govopen import __version__
from govopen.errors import DataError
from govopen.store import makeable, replacing, unwritable

__all__ = ["new_study", "samples"]

_TEMPLATES, _SAMPLES = (Path(__file__).with_name(x) for x in ("templates", "samples"))
# What a notebook needs to be run and held against its outputs.
_BESIDE = ("ipykernel", "jupyterlab", "nbconvert", "nbval", "pytest")
_FRESH = ".unfinished"


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
        The folder holds something, or cannot be written: then nothing is left of it.

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
    fresh, found = folder / _FRESH, folder.is_dir()
    if found and any(x != fresh for x in folder.iterdir()):
        raise DataError(f"{folder} is there and holds something: give another name")
    filled = {
        "@NAME@": folder.resolve().name,
        "@VERSION@": __version__,
        "@PYTHON@": ".".join(platform.python_version_tuple()[:2]),
    }
    with unwritable(name):
        try:
            shutil.rmtree(fresh, ignore_errors=True)  # of a call that was killed
            _fill(fresh, filled)
            for made in sorted(fresh.iterdir()):
                made.rename(folder / made.name)
            fresh.rmdir()
        except BaseException:
            shutil.rmtree(fresh if found else folder, ignore_errors=True)
            raise
    return folder


def _fill(folder: Path, filled: Mapping[str, str]) -> None:
    """Make the files of a study in a folder."""
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


def _pinned() -> list[str]:
    """Return govopen and what it and a notebook need, each as it is installed."""
    try:
        own = [x for x in requires("govopen") or () if "extra ==" not in x]
    except PackageNotFoundError:  # used where it lies
        own = []
    names = [found[0] for x in own if (found := match(r"[\w.-]+", x))]
    lines = [_own()]
    for name in sorted({*names, *_BESIDE}):
        try:
            lines.append(f"{name}=={version(name)}")
        except PackageNotFoundError:
            lines.append(name)
    return lines


def _own() -> str:
    """Return where govopen was installed from, which may be on no index (PEP 610)."""
    with suppress(PackageNotFoundError):
        told = json.loads(distribution("govopen").read_text("direct_url.json") or "{}")
        url, kind = told.get("url", ""), told.get("vcs_info", {})
        if kind:
            return f"govopen @ {kind['vcs']}+{url}@{kind['commit_id']}"
        # Conda leaves behind the folder that it built in, which is gone.
        if url and (urlsplit(url).scheme != "file" or _file(url).exists()):
            return f"govopen @ {url}"
    return f"govopen=={__version__}"


def _file(url: str) -> Path:
    return Path(url2pathname(urlsplit(url).path))


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

    Raises
    ------
    DataError
        There is no room, or a file is where the folder would be.

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
    target, made = makeable(folder), []
    with unwritable(folder):
        target.mkdir(parents=True, exist_ok=True)
    for file in sorted(_SAMPLES.iterdir()):
        with replacing(target / file.name) as fresh:
            shutil.copyfile(file, fresh)
        made.append(target / file.name)
    return made
