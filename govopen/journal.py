"""What was read from which file: one part for each, in a folder that one run holds.

What comes in are the files of a run and, one by one, what became of them; what goes
out is the state in which each was read, and the tables of all, piece by piece. A part
is written whole or not at all, and what is damaged or comes from another version counts
as never read. What rests on several reports (keys that recur, identities across years)
is found here, from a few figures of each at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from govopen.arithmetic import across_years, duplicates, findings_in, series_of
from govopen.corrections import Corrections
from govopen.errors import DataError, printable
from govopen.reading import Report
from govopen.schema import DATA_SET, REPORT, Finding, Observation, frame

__all__ = ["Journal", "locked", "packed"]

_REPORTS_A_PIECE = 500
_SERIES_A_PIECE = 50
_IDENTITY = ("report", "place", "level", "body", "scope", "year", "form")
_FORMAT = b"govopen part 1\n"  # what is hashed with a part: change both together


class _Head(NamedTuple):
    """What became of a file: who reports when, or an error and a message."""

    state: str
    error: str
    message: str
    reports: list[list[Any]]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder, so that no other run writes to it; the system lets go of it.

    Raises
    ------
    DataError
        Another run holds it, or the file system knows no locks.
    """
    with (folder / "lock").open("a+", encoding="utf-8") as stream:
        try:
            if sys.platform == "win32":
                import msvcrt

                os.lseek(stream.fileno(), 2**30, os.SEEK_SET)  # the text stays open
                msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            stream.seek(0)
            raise DataError(
                f"{folder.parent}: {stream.read(500) or 'another call'} is writing to "
                "this folder: wait until it is through, or write to another folder"
            ) from error
        except OSError as error:
            raise DataError(
                f"{folder}: its file system cannot lock files ({error.strerror}): "
                "write to a folder on a disk of this machine"
            ) from error
        stream.truncate(0)
        stream.write(f"process {os.getpid()} on {socket.gethostname()}")
        stream.flush()
        try:
            yield
        finally:
            stream.truncate(0)


def packed(
    state: str, reports: Sequence[Report] = (), error: str = "", message: str = ""
) -> bytes:
    """Make the part of a file; its rows go without the key, which may change."""
    head = [list(itemgetter(*_IDENTITY)(report.meta)) for report in reports]
    rows = [
        (
            list(report.meta.values())[1:],
            [row[1:] for row in report.figures],
            [row[1:] for row in report.remarks],
        )
        for report in reports
    ]
    body = zlib.compress(_json(rows), 1)
    data = _json(_Head(state, error, message, head)) + b"\n" + body
    return _digest(data) + data


def _json(content: Any) -> bytes:
    text = json.dumps(content, default=str, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(_FORMAT + data).digest()


class Journal:
    """The parts of the files of one run, in the order of the files."""

    def __init__(self, folder: Path, paths: Sequence[str]) -> None:
        self._folder = folder / "parts"
        self._folder.mkdir(exist_ok=True)
        self.paths = paths
        self.refused: dict[str, str] = {}  # of which nothing can be kept, and why
        shown: dict[str, str] = {}
        for path in paths:
            if shown.setdefault(printable(path), path) != path:
                self.refused[path] = "another file is called so, too: rename one"
            elif (part := self._path(path)).is_dir():
                self.refused[path] = f"{part} is a folder: remove it"

    def _path(self, path: str) -> Path:
        # By the name that tables have, from which the path of a file kept comes.
        name = os.fsencode(printable(path))
        return self._folder / hashlib.sha256(name).hexdigest()[:40]

    def _part(self, path: str) -> tuple[_Head, bytes] | None:
        """Return what is known of a file, unless that is nothing or damaged."""
        try:
            data = self._path(path).read_bytes()
        except OSError:
            return None
        if data[:32] != _digest(data[32:]):
            return None
        head, _, body = data[32:].partition(b"\n")
        return _Head(*json.loads(head)), body

    def state(self, path: str) -> str:
        """Return the state in which a file was read, empty if it is to be read."""
        part = self._part(path)
        return part[0].state if part else ""

    def keep(self, path: str, part: bytes) -> None:
        """Put what was read in the place of what was known of the same file."""
        target = self._path(path)
        fresh = target.with_suffix(".new")
        fresh.write_bytes(part)
        fresh.replace(target)

    def settle(self, corrections: Corrections) -> None:
        """Drop files that are gone; find what concerns several reports.

        Raises
        ------
        InvalidError
            A correction fits no report.
        """
        kept = {self._path(path).name for path in self.paths}
        for entry in os.scandir(self._folder):
            if entry.name not in kept and not entry.is_dir(follow_symlinks=False):
                os.unlink(entry)
        rows, failed = [], []
        for number, path in enumerate(self.paths):
            if path in self.refused:
                why = (printable(path), "DocumentError", self.refused[path])
                failed.append(why)
                continue
            head = self._whole(path)[0]
            if head.error:
                failed.append((printable(path), head.error, head.message))
            rows += [(number, nth, *one) for nth, one in enumerate(head.reports)]
        self._failures = frame("failures", failed)
        self._reports = pd.DataFrame(rows, columns=["file", "nth", *_IDENTITY])
        self._reports["year"] = self._reports["year"].astype("Int64")
        self._notes: dict[int, list[Sequence[Any]]] = {}
        self._settled: dict[int, list[Any]] = {}
        self._name()
        self._correct(corrections)
        numbers = dict(zip(self._reports["report"], self._reports.index, strict=True))
        for found in duplicates(self._reports):
            self._notes[numbers[found.report]] = [found[1:]]
        self._compare()

    def _whole(self, path: str) -> tuple[_Head, bytes]:
        if part := self._part(path):
            return part
        raise DataError(
            f"{self._path(path)}: what was read of {printable(path)} was damaged or "
            "removed since: the same call reads it again"
        )

    def _records(self, reports: pd.DataFrame) -> Iterator[tuple[int, list[Any]]]:
        """Yield the rows of reports, each with the report's number."""
        last = None
        for number, file, nth in reports[["file", "nth"]].itertuples(name=None):
            if number in self._settled:
                yield number, self._settled[number]
                continue
            if file != last:
                records = json.loads(zlib.decompress(self._whole(self.paths[file])[1]))
                last = file
            yield number, records[nth]

    def _compare(self) -> None:
        """Test the identities across years, some whole series at a time."""
        series = self._reports.groupby(series_of(self._reports))
        several = series["year"].transform("nunique") > 1
        turns = series.ngroup()[several] // _SERIES_A_PIECE
        for _, reports in self._reports[several].groupby(turns):
            figures = [
                (number, *row)
                for number, (_, rows, _) in self._records(reports)
                for row in rows
                if row[0] in across_years()[1]
            ]
            if figures:
                about = reports.assign(report=reports.index)
                found = findings_in(frame("observations", figures), about)
                for number, *rest in found.itertuples(index=False, name=None):
                    if rest[0] in across_years()[0]:
                        self._notes.setdefault(number, []).append(rest)

    def _name(self) -> None:
        """Give reports of the same key keys of their own."""
        keys = self._reports["report"]
        taken = set(keys)
        last: dict[str, int] = {}
        for number in keys.index[keys.duplicated(keep=False)]:
            key = keys[number]
            if key not in last:
                last[key] = 1
                continue
            last[key] += 1
            while f"{key}-{last[key]}" in taken:
                last[key] += 1
            self._reports.loc[number, "report"] = f"{key}-{last[key]}"

    def _correct(self, corrections: Corrections) -> None:
        """Put reports that a person settled in the place of those read."""
        shown = [printable(self.paths[file]) for file in self._reports["file"]]
        self._reports["path"] = shown
        matched = corrections.matched(self._reports)
        wanted = self._reports[self._reports["report"].isin(matched)]
        left_out = []
        for number, (meta, figures, notes) in self._records(wanted):
            key = wanted["report"][number]
            record = (
                dict(zip(REPORT, [key, *meta], strict=True)),
                [Observation(key, *row) for row in figures],
                [Finding(key, *row) for row in notes],
            )
            made = corrections.correct(record, matched[key])
            if made is None:
                left_out.append(number)
                continue
            for name in _IDENTITY:
                self._reports.loc[number, name] = made[0][name]
            self._settled[number] = [
                [*made[0].values()][1:],
                [row[1:] for row in made[1]],
                [row[1:] for row in made[2]],
            ]
        corrections.settled()
        self._reports = self._reports.drop(index=left_out)

    def pieces(
        self, by_year: bool = False
    ) -> Iterator[tuple[int | None, dict[str, pd.DataFrame]]]:
        """Yield the tables, some reports at a time.

        By year, a piece holds one year alone, which is None where it is not known.
        """
        groups: list[tuple[Any, pd.DataFrame]] = [(None, self._reports)]
        if by_year and len(self._reports):
            groups = list(self._reports.groupby("year", dropna=False))
        yield None, {"failures": self._failures}
        for year, reports in groups:
            for start in range(0, len(reports) or 1, _REPORTS_A_PIECE):
                piece = self._piece(reports.iloc[start : start + _REPORTS_A_PIECE])
                yield None if pd.isna(year) else int(year), piece

    def _piece(self, reports: pd.DataFrame) -> dict[str, pd.DataFrame]:
        lines: dict[str, list[Any]] = {name: [] for name in DATA_SET[:3]}
        for number, (meta, figures, found) in self._records(reports):
            key = reports["report"][number]
            found = [*found, *self._notes.get(number, [])]
            lines["reports"].append((key, *meta))
            lines["observations"] += [(key, *row) for row in figures]
            lines["findings"] += [(key, *row) for row in found]
        return {name: frame(name, rows) for name, rows in lines.items()}
