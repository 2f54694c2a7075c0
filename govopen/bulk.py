"""Reading in bulk: folders of any size, on all the cores or machines there are.

What comes in are paths; what goes out is a :class:`DataSet`, in memory or in a folder.
Each file is read in a process that can die without harm
(:mod:`govopen.reading.worker`); joblib shares the files out, to threads that wait for
such processes or to a cluster. What is read goes into a
:class:`~govopen.journal.Journal` at once, so that reading goes on where it was
interrupted, and memory holds a few reports at a time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from os import PathLike, fspath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Unpack

import pandas as pd
from joblib import Parallel, delayed
from tqdm import tqdm

from govopen import __version__, schema, store
from govopen.bundle import DATA
from govopen.corrections import Corrections
from govopen.errors import (
    DataError,
    DocumentError,
    SideBySideError,
    StoppedError,
    printable,
)
from govopen.journal import Journal, locked, packed
from govopen.reading import (
    HALVES,
    MAX_BYTES,
    SUFFIXES,
    bounded,
    read_here,
    sidecar_of,
)
from govopen.reading.document import opened, refuse_address
from govopen.reading.given import Overrides, checked
from govopen.reading.worker import check_limits
from govopen.schema import DATA_SET
from govopen.store import PRIVATE
from govopen.validating import CORRECTIONS

_WITH_PATHS = ("reports", "failures")
_log = logging.getLogger(__name__)

__all__ = ["DataSet", "find_files", "ingest"]

# In a folder, these are taken for reports too, so that none is passed over unseen.
_OTHER_DOCUMENTS = frozenset({".ofd", ".rtf"})


class DataSet:
    """The four tables that :func:`ingest` makes of a set of files.

    Those of a data set in a folder are read when they are first asked for; whoever
    asks gets a copy.

    Attributes
    ----------
    counts : dict of str to int
        The number of rows of each table.
    reports, observations, findings, failures : pandas.DataFrame
    dropped : tuple of str
        The files that the folder had reports of before, and has no longer.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        read: Callable[[str], pd.DataFrame],
        dropped: Iterable[str] = (),
    ) -> None:
        self.counts, self.dropped = dict(counts), tuple(dropped)
        self._cached = cache(read)

    def __repr__(self) -> str:
        return f"<DataSet: {self}>"

    def __str__(self) -> str:
        words = ("report", "figure", "finding", "file")
        counts = [self.counts[name] for name in DATA_SET]
        told = [f"{n} {w}{'s' * (n != 1)}" for n, w in zip(counts, words, strict=True)]
        gone = f"; {len(self.dropped)} of before dropped" if self.dropped else ""
        return ", ".join(told) + " not read" + gone

    @property
    def reports(self) -> pd.DataFrame:
        """One row a report."""
        return self._read("reports")

    @property
    def observations(self) -> pd.DataFrame:
        """One row a figure."""
        return self._read("observations")

    @property
    def findings(self) -> pd.DataFrame:
        """One row a failed check."""
        return self._read("findings")

    @property
    def failures(self) -> pd.DataFrame:
        """One row a file that could not be read."""
        return self._read("failures")

    def _read(self, name: str) -> pd.DataFrame:
        return self._cached(name).copy()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return {name: getattr(self, name) for name in DATA_SET}


@schema.checked
def ingest(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    out: str | PathLike[str] | None = None,
    format: Literal["csv", "parquet"] = "csv",
    jobs: int | None = None,
    progress: bool = False,
    seconds: float | None = None,
    memory: float | None = None,
    append: bool = False,
    **overrides: Unpack[Overrides],
) -> DataSet:
    """Read files and folders into one data set.

    Parameters
    ----------
    paths : str, path-like or iterable of these
        Files, or folders whose documents are read, those below them too.
    out : str or path-like, optional
        The folder to write to, made if need be; by default the data set is held in
        memory. A file that an earlier call read into this folder is not read again
        unless it, its sidecar, the overrides or govopen changed; what is no longer
        in `paths` goes, and ``dropped`` names it. Interrupted, the same call goes on
        where it was.
    format : {'csv', 'parquet'}
        How to write: see :func:`govopen.panel.write`.
    jobs : int, optional
        Processes to read with; -1 for one a core. By default as many as
        ``joblib.parallel_config`` says, else one.
    progress : bool, default False
        Show a progress bar on standard error.
    seconds, memory : float, optional
        How long reading a file may take, 20 by default, and how many MiB of memory
        beside the program's own (1024; only Linux holds to that). A file that takes
        more, or crashes what reads it, is a failure like any other, and the next call
        tries it again.
    append : bool, default False
        Keep what earlier calls read into `out` of other files than these.
    **overrides
        As for :func:`read_report`; they hold for every file.

    Returns
    -------
    DataSet
        ``reports``, ``observations``, ``findings`` and ``failures``, in the order
        of the files; in Parquet by year, then in that order.

    Raises
    ------
    FileNotFoundError
        A path does not exist.
    FormatError
        A path is the address of a page: nothing is fetched.
    OverrideError
        An override is not possible, whatever the file.
    DataError
        An option is none of what it can be, another call is writing to `out`,
        something stands where a table would go, a machine of a cluster runs another
        govopen, or pyarrow is missing.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> govopen.ingest([DATA / "sources" / "rudong-2018.txt"])
    <DataSet: 1 report, 68 figures, 2 findings, 0 files not read>
    """
    if jobs is not None and (type(jobs) is not int or jobs == 0):
        raise DataError(f"jobs={jobs!r} is none: give a number of processes, or -1")
    schema.choice("format", format, store.FORMATS)
    check_limits(seconds=seconds, memory=memory)
    checked("every file", overrides)
    options = jobs, progress, {"seconds": seconds, "memory": memory}, overrides
    files = find_files(paths)
    if out is not None:
        counts, dropped = _ingest_into(Path(out), format, files, append, *options)
        return DataSet(counts, partial(store.read, folder=out), dropped)
    with TemporaryDirectory() as folder:
        counts, _ = _ingest_into(Path(folder), "csv", files, False, *options)
        tables = {name: store.read(name, folder) for name in DATA_SET}
    return DataSet(counts, tables.__getitem__)


def _ingest_into(
    folder: Path, format: str, files: Iterable[Path], append: bool, *options: Any
) -> tuple[dict[str, int], list[str]]:
    """Return how many rows the tables have, and which files they have no longer."""
    # Whatever stands in the way of writing shows before an hour of reading.
    store.refuse(folder, format)
    private = store.private(folder)
    corrections = Corrections.of(folder)
    counts = dict.fromkeys(DATA_SET, 0)
    with locked(private):
        store.prepare(folder, format)
        own = (*DATA_SET, CORRECTIONS)
        tables = {_identity(folder / f"{name}.csv") for name in own} - {None}
        others = (fspath(file) for file in files if _identity(file) not in tables)
        paths = list(dict.fromkeys(others))
        # A file named now, but for signs that tables spell out, is none of before.
        named = {*paths} | {x for x in map(printable, paths) if not os.path.lexists(x)}
        before = [path for path in _paths_in(folder) if path not in named]
        _log.info("%d files named, %d kept of before", len(paths), append * len(before))
        journal = Journal(private, [*(before if append else ()), *paths])
        _read_into(journal, [x for x in paths if x not in journal.refused], *options)
        _log.info("tables are made, with %d corrections", len(corrections.rows))
        journal.settle(corrections)
        corrections.forget()
        with store.writing(folder, format) as writer:
            for year, piece in journal.pieces(by_year=format == "parquet"):
                for name, frame in piece.items():
                    writer.add(name, frame, year)
                    counts[name] += len(frame)
        corrections.remember()
    return counts, [] if append else before


def _paths_in(folder: Path) -> list[str]:
    """List the files whose reports a folder has, or which could not be read."""
    try:
        tables = [store.read(x, folder, columns=["path"]) for x in _WITH_PATHS]
    except DataError:
        return []
    return list(pd.concat(tables)["path"].dropna().unique())


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell a file from others, whichever links lead to it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _read_into(
    journal: Journal,
    paths: list[str],
    jobs: int | None,
    progress: bool,
    limits: Mapping[str, float | None],
    overrides: Mapping[str, Any],
) -> None:
    """Read the files that a journal lacks or that changed."""
    tasks = (
        delayed(_read)(path, journal.state(path), overrides, _reader(), limits)
        for path in paths
    )
    # In any order would do, but that way of joblib's can fail (its issue 1788).
    parts = Parallel(n_jobs=jobs, return_as="generator", prefer="threads")(tasks)
    try:
        with tqdm(total=len(paths), unit="file", disable=not progress) as bar:
            for path, part in zip(paths, parts, strict=True):
                if part is not None:
                    journal.keep(path, part)
                _log.debug("%s: %s", path, "as before" if part is None else "read")
                bar.update()
    except BaseException:
        with warnings.catch_warnings():  # joblib's, that this loses what is under way
            warnings.simplefilter("ignore")
            parts.close()
        raise


def find_files(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
) -> Iterator[Path]:
    """Return the files to read: those given, and the documents in folders given.

    Raises
    ------
    FileNotFoundError
        A path does not exist.
    """
    if isinstance(paths, str | PathLike):
        paths = [paths]
    paths = [*paths]
    for path in paths:
        refuse_address(path)
    given = [Path(path) for path in paths]
    for path in given:
        try:
            os.lstat(path)
        except PermissionError:  # as a broken link, it is a failure
            continue
        except (OSError, ValueError):
            raise FileNotFoundError(
                f"{printable(fspath(path))}: there is no such file or folder"
            ) from None
    return chain.from_iterable(
        _documents(path) if os.path.isdir(path) else [path] for path in given
    )


def _documents(folder: Path) -> Iterator[Path]:
    """Walk a folder in the order of names, however deep it is."""
    ahead = [(folder, True)]
    while ahead:
        path, is_folder = ahead.pop()
        entries: list[os.DirEntry[str]] = []
        if is_folder:
            try:
                with os.scandir(path) as found:
                    entries = sorted(found, key=lambda e: e.name, reverse=True)
            except OSError:  # reading it, as if it were a file, says why
                is_folder = False
        if not is_folder:
            yield path
        for entry in entries:
            within = path / entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name != PRIVATE:
                    ahead.append((within, True))
            elif within.suffix.lower() in SUFFIXES | _OTHER_DOCUMENTS and not (
                entry.is_symlink() and os.path.isdir(within)
            ):
                ahead.append((within, False))


# -- where a file is read ------------------------------------------------------------


def _read(
    path: str,
    known: str,
    overrides: Mapping[str, Any],
    reader: str,
    limits: Mapping[str, float | None],
) -> bytes | None:
    """Return a file's part of the journal, None if it is as when it was last read."""
    if _reader() != reader:
        raise DataError(
            f"a worker runs govopen {_reader()} but was asked by {reader}: install "
            "the same version, with the same extras, on every machine"
        )
    try:
        part: bytes | None = bounded(
            path, _attempt, path, known, overrides, reader, **limits
        )
    except StoppedError as error:
        # It may be the machine's fault: without a state it is tried again.
        return packed("", (), type(error).__name__, error.message)
    return part


def _attempt(
    path: str, known: str, overrides: Mapping[str, Any], reader: str
) -> bytes | None:
    """Read a file's reports, or say why that failed, unless that is known."""
    state = ""
    try:
        _can_open(path)
        state = _state(path, overrides, reader)
        if state == known:
            return None
        try:
            found = [read_here(path, None, overrides)]
        except SideBySideError:
            found = [read_here(path, half, overrides) for half in HALVES]
        return packed(state, [r for one in found for r in (one, *one.parts)])
    except (MemoryError, StoppedError):
        raise
    except DocumentError as error:
        # What is wrong may be a file beside it.
        own = error.path == printable(path)
        message = error.message if own else str(error)
        return packed(state, (), type(error).__name__, message)
    except Exception as error:  # one broken file must not cost the others
        message = printable(str(error))
        if isinstance(error, OSError) and error.strerror:
            message = (
                f"it cannot be opened ({error.strerror}). Look who may read it, and "
                "whether its disk can be reached; the next call tries it again."
            )
        return packed("", (), type(error).__name__, message)


def _can_open(path: str) -> None:
    """Raise where opening a path would fail without saying why."""
    try:
        os.stat(path)
    except PermissionError:
        raise
    except OSError as error:
        if os.path.islink(path):
            raise FileNotFoundError(
                f"it is a link to {os.readlink(path)}, which cannot be reached. Mend "
                "the link, or remove it."
            ) from error
        raise


@cache
def _reader() -> str:
    """Name what reads: this version with its code, its forms and the libraries."""
    package = Path(__file__).parent
    digest = hashlib.sha256((DATA / "regions.csv").read_bytes())
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package)
        if path.suffix in {".py", ".csv", ".toml"} and name.parts[0] != "data":
            digest.update(name.as_posix().encode() + path.read_bytes())
    for library in ("lxml", "pypdfium2", "xlrd"):
        try:
            digest.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:
            continue
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _state(path: str, overrides: Mapping[str, Any], reader: str) -> str:
    """Sum up all that a file's figures depend on."""
    with opened(path) as stream:
        content = stream.read(MAX_BYTES + 1)
    rest = json.dumps([reader, path, dict(overrides)], sort_keys=True, default=str)
    digest = hashlib.sha256()
    for part in (content, sidecar_of(path), rest.encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
