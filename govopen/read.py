"""Reading files: one (:func:`read_report`) or whole folders (:func:`ingest`).

What comes in are paths; what goes out is a checked :class:`~govopen.report.Report`,
or the four tables of a data set. A file that cannot be read is a row of
``failures`` and costs no other file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed
from tqdm import tqdm

from govopen.checks import check, evaluate, findings_of
from govopen.document import SUFFIXES, open_document
from govopen.errors import DocumentError, OverrideError
from govopen.identify import META, Note
from govopen.report import FINDING, OBSERVATION, Report, findings_frame, read_layout
from govopen.tables import lay_out

FAILURE = ("path", "error", "message")

# In a folder, these are taken for reports too, so that none is passed over unseen.
_OTHER_DOCUMENTS = frozenset({".doc", ".ofd", ".rtf", ".wps"})


@dataclass(frozen=True)
class DataSet:
    """The four tables that :func:`ingest` makes of a set of files."""

    reports: pd.DataFrame
    observations: pd.DataFrame
    findings: pd.DataFrame
    failures: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return dict(vars(self))


def read_report(path: str | PathLike[str], **overrides: Any) -> Report:
    """Read one report and check it.

    Parameters
    ----------
    path : str or path-like
        An HTML page, text with the cells of its tables parted by ``|`` or tabs, a
        table in CSV, a Word file (DOCX), an Excel workbook (which needs
        ``pip install "govopen[office]"``), or a PDF with a text layer (which needs
        ``pip install "govopen[pdf]"``).
        A sidecar of the same name ending in ``.toml`` may set the fields below.
    **overrides
        Fields that stand whatever the document says: ``place`` (a code, a name or
        a path such as ``江苏省/南通市/如东县``), ``year``, ``scope``, ``level``,
        ``body``, ``form``, ``report``, ``title``, ``url``, ``source_kind``,
        ``retrieved``. They precede the sidecar's.

    Returns
    -------
    Report
        With ``meta``, ``observations`` and ``findings``.

    Raises
    ------
    DocumentError
        The file is empty, too large, damaged, of another format, in no known
        encoding, or no report; the message names the file and what to do.
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
    report = _read(path, overrides)
    meta = pd.DataFrame([report.meta])
    tests = evaluate(report.observations, meta)
    failed = findings_of(report.observations, meta, tests)
    findings = _stack([report.findings, failed], FINDING)
    return replace(report, findings=findings, tested=len(tests))


def _read(path: str | PathLike[str], overrides: Mapping[str, Any]) -> Report:
    document = open_document(path)
    given = {name: value for name, value in overrides.items() if value is not None}
    return read_layout(document, lay_out(document), _sidecar(Path(path)) | given)


def _sidecar(path: Path) -> dict[str, Any]:
    sidecar = path.with_suffix(".toml")
    if not sidecar.is_file():
        return {}
    try:
        return tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OverrideError(
            fspath(sidecar), f"the sidecar is not TOML ({error})", "Mend it."
        ) from error


def find_files(paths: Iterable[str | PathLike[str]]) -> Iterator[Path]:
    """Yield the files to read: those given, and the documents in folders given.

    Raises
    ------
    FileNotFoundError
        A path does not exist.
    """
    for given in map(Path, paths):
        if given.is_dir():
            yield from sorted(
                path
                for path in given.rglob("*")
                if path.suffix.lower() in SUFFIXES | _OTHER_DOCUMENTS and path.is_file()
            )
        elif given.exists():
            yield given
        else:
            raise FileNotFoundError(f"{given}: there is no such file or folder")


def _attempt(path: Path, overrides: Mapping[str, Any]) -> Report | tuple[str, str, str]:
    """Read a file, or say as a row of ``failures`` why that failed."""
    try:
        return _read(path, overrides)
    except DocumentError as error:
        return fspath(path), type(error).__name__, error.message
    except Exception as error:  # one broken file must not cost the others
        return fspath(path), type(error).__name__, str(error)


def ingest(
    paths: Iterable[str | PathLike[str]],
    *,
    jobs: int = 1,
    progress: bool = False,
    **overrides: Any,
) -> DataSet:
    """Read files and folders into one data set.

    Parameters
    ----------
    paths : iterable of str or path-like
        Files, or folders whose documents are read, those below them too.
    jobs : int, default 1
        Processes to read with; -1 for one a core.
    progress : bool, default False
        Show a progress bar on standard error.
    **overrides
        As for :func:`read_report`; they hold for every file.

    Returns
    -------
    DataSet
        ``reports``, ``observations``, ``findings`` and ``failures``, in the order
        of the files.

    Raises
    ------
    FileNotFoundError
        A path does not exist.
    """
    files = list(find_files(paths))
    parallel = Parallel(n_jobs=jobs, return_as="generator")
    results = parallel(delayed(_attempt)(path, overrides) for path in files)
    found: list[Report] = []
    failures = []
    for result in tqdm(results, total=len(files), unit="file", disable=not progress):
        if isinstance(result, Report):
            found.append(result)
        else:
            failures.append(result)
    found = list(_distinct(found))
    reports = pd.DataFrame([r.meta for r in found], columns=list(META))
    observations = _stack([r.observations for r in found], OBSERVATION)
    failed = check(observations, reports)
    return DataSet(
        reports=reports.astype({"year": "Int64"}),
        observations=observations,
        findings=_stack([*(r.findings for r in found), failed], FINDING),
        failures=pd.DataFrame(failures, columns=list(FAILURE)),
    )


def _stack(frames: list[pd.DataFrame], columns: Iterable[str]) -> pd.DataFrame:
    full = [frame for frame in frames if len(frame)]
    if not full:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(full, ignore_index=True)


def _distinct(found: Iterable[Report]) -> Iterator[Report]:
    """Give reports of the same key keys of their own, and say so."""
    first: dict[str, str] = {}
    for report in found:
        key = report.meta["report"]
        if key not in first:
            first[key] = report.meta["path"]
            yield report
            continue
        number = 2
        while (fresh := f"{key}-{number}") in first:
            number += 1
        first[fresh] = report.meta["path"]
        note = Note(
            "report.duplicate",
            "error",
            f"{report.meta['path']} reports on the same body, year and scope as "
            f"{first[key]}: keep one, or set year or scope of the wrong one",
        )
        findings = report.findings.assign(report=fresh)
        yield replace(
            report,
            meta=report.meta | {"report": fresh},
            observations=report.observations.assign(report=fresh),
            findings=_stack([findings, findings_frame(fresh, [note])], FINDING),
        )
