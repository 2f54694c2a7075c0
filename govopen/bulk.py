"""Reading in bulk: folders of any size, on all the cores or machines there are.

What comes in are paths; what goes out is a :class:`DataSet`, in memory or in a folder.
Workers read, through joblib; what they read goes into a
:class:`~govopen.journal.Journal` at once, so that reading goes on where it was
interrupted, and memory holds a few reports at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing
from functools import cache, cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from itertools import chain, islice
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed, effective_n_jobs
from tqdm import tqdm

from govopen import __version__, store
from govopen.bundle import DATA
from govopen.errors import DataError, DocumentError, FormatError, SideBySideError
from govopen.journal import Journal, Outcome, stored
from govopen.reading import (
    HALVES,
    MAX_BYTES,
    SUFFIXES,
    Report,
    printable,
    read_report,
)
from govopen.schema import DATA_SET
from govopen.store import PRIVATE

# In a folder, these are taken for reports too, so that none is passed over unseen.
_OTHER_DOCUMENTS = frozenset({".doc", ".ofd", ".rtf", ".wps"})

_FILES_A_TASK = 16


class DataSet:
    """The four tables that :func:`ingest` makes of a set of files.

    Those of a data set in a folder are read when they are asked for.

    Attributes
    ----------
    counts : dict of str to int
        The number of rows of each table.
    reports, observations, findings, failures : pandas.DataFrame
    """

    def __init__(
        self, counts: Mapping[str, int], read: Callable[[str], pd.DataFrame]
    ) -> None:
        self.counts = dict(counts)
        self._read = read

    def __repr__(self) -> str:
        return (
            f"<DataSet: {self.counts['reports']} reports, "
            f"{self.counts['observations']} figures, {self.counts['findings']} "
            f"findings, {self.counts['failures']} files not read>"
        )

    @cached_property
    def reports(self) -> pd.DataFrame:
        """One row a report."""
        return self._read("reports")

    @cached_property
    def observations(self) -> pd.DataFrame:
        """One row a figure."""
        return self._read("observations")

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row a failed check."""
        return self._read("findings")

    @cached_property
    def failures(self) -> pd.DataFrame:
        """One row a file that could not be read."""
        return self._read("failures")

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return {name: getattr(self, name) for name in DATA_SET}


def ingest(
    paths: Iterable[str | PathLike[str]],
    *,
    out: str | PathLike[str] | None = None,
    format: str = "csv",
    jobs: int | None = None,
    progress: bool = False,
    **overrides: Any,
) -> DataSet:
    """Read files and folders into one data set.

    Parameters
    ----------
    paths : iterable of str or path-like
        Files, or folders whose documents are read, those below them too.
    out : str or path-like, optional
        The folder to write to, made if need be; by default the data set is held in
        memory. A file that an earlier call read into this folder is not read again
        unless it, its sidecar, the overrides or govopen changed; what is no longer
        in `paths` goes. Interrupted, the same call goes on where it was.
    format : {'csv', 'parquet'}
        How to write: see :func:`govopen.panel.write`.
    jobs : int, optional
        Processes to read with; -1 for one a core. By default as many as
        ``joblib.parallel_config`` says, else one.
    progress : bool, default False
        Show a progress bar on standard error.
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
    DataError
        Another call is writing to `out`, something stands where a table would go,
        a worker was ended or runs another govopen, or pyarrow is missing.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> govopen.ingest([DATA / "sources" / "rudong-2018.txt"])
    <DataSet: 1 reports, 68 figures, 2 findings, 0 files not read>
    """
    files = find_files(paths)
    if out is None:
        with closing(Journal(":memory:")) as journal:
            _read_into(journal, files, jobs, progress, overrides)
            frames = {"failures": journal.failures()}
            pieces = [piece for _, piece in journal.pieces()]
        for name in pieces[0]:
            parts = [piece[name] for piece in pieces]
            frames[name] = pd.concat(parts, ignore_index=True)
        return DataSet({n: len(f) for n, f in frames.items()}, frames.__getitem__)
    try:
        counts = _ingest_into(Path(out), format, files, jobs, progress, overrides)
    except sqlite3.Error as error:  # as when the disk is full
        raise DataError(f"{out}: the journal of what was read: {error}") from error
    return DataSet(counts, partial(store.read, folder=out))


def _ingest_into(
    folder: Path,
    format: str,
    files: Iterable[Path],
    jobs: int | None,
    progress: bool,
    overrides: Mapping[str, Any],
) -> dict[str, int]:
    # Whatever stands in the way of writing shows before an hour of reading.
    store.prepare(folder, format)
    tables = {os.path.abspath(folder / f"{name}.csv") for name in DATA_SET}
    files = (file for file in files if os.path.abspath(file) not in tables)
    with closing(Journal(folder / PRIVATE / "journal.sqlite")) as journal:
        _read_into(journal, files, jobs, progress, overrides)
        counts = dict.fromkeys(DATA_SET, 0)
        with store.writing(folder, format) as writer:
            writer.add("failures", failures := journal.failures())
            counts["failures"] = len(failures)
            for year, piece in journal.pieces(by_year=format == "parquet"):
                for name, frame in piece.items():
                    writer.add(name, frame, year)
                    counts[name] += len(frame)
    return counts


def find_files(paths: Iterable[str | PathLike[str]]) -> Iterator[Path]:
    """Return the files to read: those given, and the documents in folders given.

    Raises
    ------
    FileNotFoundError
        A path does not exist.
    """
    given = [Path(path) for path in paths]
    for path in given:
        if not path.exists():
            raise FileNotFoundError(f"{path}: there is no such file or folder")
    return chain.from_iterable(
        _documents(path) if path.is_dir() else [path] for path in given
    )


def _documents(folder: Path) -> Iterator[Path]:
    """Walk a folder in the order of names, without listing all of it at once."""
    try:
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
    except OSError:  # reading it, as if it were a file, says why
        yield folder
        return
    for entry in ordered:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name != PRIVATE:
                yield from _documents(path)
        elif path.suffix.lower() in SUFFIXES | _OTHER_DOCUMENTS and not (
            entry.is_symlink() and path.is_dir()
        ):
            yield path


# -- in the workers ------------------------------------------------------------------


def _read_batch(
    batch: Sequence[tuple[str, str]], overrides: Mapping[str, Any], reader: str
) -> tuple[int, list[Outcome]]:
    """Read the files of a batch that are not as they were when last read."""
    if _reader() != reader:
        raise DataError(
            f"a worker runs govopen {_reader()} but was asked by {reader}: install "
            "the same version, with the same extras, on every machine"
        )
    read = []
    for path, known in batch:
        state = _state(path, overrides, reader)
        if not state or state != known:
            read.append((path, *_attempt(path, state, overrides)))
    packed = stored([report for _, _, reports, *_ in read for report in reports])
    return len(batch), [
        Outcome(path, state, list(islice(packed, len(reports))), *why)
        for path, state, reports, *why in read
    ]


def _attempt(
    path: str, state: str, overrides: Mapping[str, Any]
) -> tuple[str, list[Report], str, str]:
    """Read a file's reports, or say why that failed; also say for which state."""
    try:
        _can_open(path)
        try:
            found = [read_report(path, **overrides)]
        except SideBySideError:
            found = [read_report(path, half=half, **overrides) for half in HALVES]
        return state, [r for one in found for r in (one, *one.parts)], "", ""
    except DocumentError as error:
        # What is wrong may be a file beside it.
        own = error.path == printable(path)
        message = error.message if own else str(error)
        return state, [], type(error).__name__, printable(message)
    except Exception as error:  # one broken file must not cost the others
        # It may be the disk's fault, or memory's: without a state it is tried again.
        return "", [], type(error).__name__, printable(str(error))


def _can_open(path: str) -> None:
    """Raise where opening a path would fail without saying why, or wait for ever."""
    if os.path.isfile(path) or os.path.isdir(path):
        return
    if os.path.exists(path):
        raise FormatError(
            printable(path), "it is a pipe or a device", "Save its content as a file."
        )
    if os.path.islink(path):
        raise FileNotFoundError(
            f"it is a link to {os.readlink(path)}, which cannot be reached. Mend the "
            "link, or remove it."
        )


@cache
def _reader() -> str:
    """Name what reads: this version with its code, its forms and the libraries."""
    package = Path(__file__).parent
    digest = hashlib.sha256((DATA / "regions.csv").read_bytes())
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package)
        if path.suffix in {".py", ".csv", ".toml"} and name.parts[0] != "data":
            digest.update(name.as_posix().encode() + path.read_bytes())
    for library in ("lxml", "pdfplumber", "xlrd"):
        try:
            digest.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:
            continue
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _state(path: str, overrides: Mapping[str, Any], reader: str) -> str:
    """Sum up all that a file's figures depend on; empty where it cannot be read."""
    digest = hashlib.sha256()
    if not os.path.isfile(path):
        return ""
    try:
        with open(path, "rb") as stream:
            digest.update(hashlib.sha256(stream.read(MAX_BYTES + 1)).digest())
        sidecar = Path(path).with_suffix(".toml")
        beside = sidecar.read_bytes() if sidecar.is_file() else b""
        digest.update(hashlib.sha256(beside).digest())
    except OSError:
        return ""
    rest = json.dumps([reader, dict(overrides)], sort_keys=True, default=str)
    digest.update(rest.encode())
    return digest.hexdigest()


# -- in the process that was called --------------------------------------------------


def _read_into(
    journal: Journal,
    files: Iterable[Path],
    jobs: int | None,
    progress: bool,
    overrides: Mapping[str, Any],
) -> None:
    """Read into a journal the files that it lacks or that changed."""
    total = journal.list_files(map(fspath, files))
    workers = max(1, effective_n_jobs(jobs))
    size = max(1, min(_FILES_A_TASK, total // (4 * workers)))
    tasks = (
        delayed(_read_batch)(batch, overrides, _reader())
        for batch in journal.batches(size)
    )
    # In any order would do, but that way of joblib's can fail (its issue 1788).
    parallel = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)
    bar = tqdm(total=total, unit="file", disable=not progress)
    try:
        with bar:
            for count, outcomes in parallel(tasks):
                journal.keep(outcomes)
                bar.update(count)
    except BrokenExecutor as error:
        raise DataError(
            f"a worker was ended, most likely for want of memory ({error}): use fewer "
            "jobs; what was read into a folder is kept"
        ) from error
    journal.settle()
