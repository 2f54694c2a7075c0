"""What was read from which file: a database that any interruption leaves whole.

What comes in are the files of a run and, one by one, what became of them; what goes
out is which of them to read, and the tables of all, piece by piece. What rests on
several reports (keys that recur, identities across years) is found here, from a few
figures of each at a time.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import pandas as pd

from govopen.checks import check, series_of
from govopen.errors import DataError
from govopen.form import identities
from govopen.reading import Report, printable
from govopen.schema import DATA_SET, REPORT, Observation, frame

_REPORTS_A_PIECE = 500
_IDENTITY = ("place", "level", "body", "scope", "year", "form")


class Stored(NamedTuple):
    """A report as the journal holds it: what is asked of it, and the rest packed."""

    key: str
    year: int | None
    series: str
    lagged: bytes  # what identities across years need
    record: bytes


class Outcome(NamedTuple):
    """What became of a file: its reports, or an error and a message."""

    path: str
    state: str
    reports: Sequence[Stored]
    error: str = ""
    message: str = ""


@cache
def _lagged() -> tuple[frozenset[str], frozenset[str]]:
    """Return the identities across years, and the codes they are about."""
    across = [identity for identity in identities() if identity.across_years]
    codes = {term.name for i in across for term in i.left + i.right}
    return frozenset(i.rule for i in across), frozenset(codes)


def stored(reports: Sequence[Report]) -> Iterator[Stored]:
    """Pack reports; their rows go without the key, which may change."""
    about: list[dict[str, Any]] = [
        {name: printable(v) if isinstance(v, str) else v for name, v in r.meta.items()}
        for r in reports
    ]
    series = series_of(pd.DataFrame(about, columns=list(REPORT)))
    for report, meta, own in zip(reports, about, series, strict=True):
        figures = [row[1:] for row in report.figures]
        remarks = [row[1:] for row in report.remarks]
        lagged = [row for row in figures if row[0] in _lagged()[1]]
        yield Stored(
            meta["report"],
            meta["year"],
            own,
            _pack([[meta[name] for name in _IDENTITY], lagged]),
            _pack([[meta[name] for name in REPORT[1:]], figures, remarks]),
        )


def _pack(content: Any) -> bytes:
    text = json.dumps(content, default=str, ensure_ascii=False)
    return zlib.compress(text.encode("utf-8", "replace"), 1)


def _unpack(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


_SCHEMA = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY, path BLOB UNIQUE, state TEXT, error TEXT, message TEXT
);
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    file INTEGER REFERENCES files ON DELETE CASCADE,
    key TEXT, year INTEGER, series TEXT, lagged BLOB, record BLOB
);
CREATE INDEX of_file ON reports (file);
CREATE INDEX of_key ON reports (key);
CREATE INDEX of_series ON reports (series, year);
PRAGMA user_version = 1;
"""
_SCHEMA_OF_RUN = """
CREATE TEMP TABLE listed (position INTEGER PRIMARY KEY, path BLOB UNIQUE);
CREATE TEMP TABLE named (report INTEGER PRIMARY KEY, name TEXT);
CREATE TEMP TABLE noted (report INTEGER, finding BLOB);
CREATE INDEX temp.of_report ON noted (report);
"""
# What stands in the journal and is among the files of this run, in their order.
_LISTED = """
FROM listed CROSS JOIN files USING (path) CROSS JOIN reports ON reports.file = files.id
LEFT JOIN named ON named.report = reports.id
"""
_IN_ORDER = "ORDER BY listed.position, reports.id"


class Journal:
    """What was read from which file: a database that any interruption leaves whole.

    A file's outcome is one transaction. What belongs to one run alone (the files
    listed, the keys and findings that rest on several reports) is in tables that
    SQLite keeps aside and drops.
    """

    def __init__(self, path: str | Path) -> None:
        # joblib takes the next batch in a thread of its own.
        self._lock = Lock()
        self._base = sqlite3.connect(
            path, timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute("PRAGMA foreign_keys = ON")
            if not self._base.execute("PRAGMA user_version").fetchone()[0]:
                self._base.executescript(f"BEGIN EXCLUSIVE; {_SCHEMA} COMMIT;")
            self._base.executescript(f"BEGIN EXCLUSIVE; COMMIT; {_SCHEMA_OF_RUN}")
        except sqlite3.DatabaseError as error:
            self._base.close()
            raise DataError(
                f"{path}: {error}. Is another `govopen ingest` writing to this folder? "
                "If not, remove that file: all is then read again"
            ) from error

    def close(self) -> None:
        """Close the database, and drop what belongs to this run."""
        self._base.close()

    def list_files(self, paths: Iterable[str]) -> int:
        """Take down the files of this run, in order; return how many there are."""
        self._base.execute("BEGIN")
        self._base.executemany(
            "INSERT OR IGNORE INTO listed (path) VALUES (?)",
            ((os.fsencode(path),) for path in paths),
        )
        self._base.execute("COMMIT")
        (count,) = self._base.execute("SELECT count(*) FROM listed").fetchone()
        return int(count)

    def batches(self, size: int) -> Iterator[list[tuple[str, str]]]:
        """Yield the files of this run, each with the state it was last read in."""
        position = 0
        while True:
            with self._lock:
                rows = self._base.execute(
                    "SELECT position, path, coalesce(state, '') FROM listed "
                    "LEFT JOIN files USING (path) WHERE position > ? "
                    "ORDER BY position LIMIT ?",
                    (position, size),
                ).fetchall()
            if not rows:
                return
            position = rows[-1][0]
            yield [(os.fsdecode(path), state) for _, path, state in rows]

    def keep(self, outcomes: Iterable[Outcome]) -> None:
        """Put what was read in the place of what was known of the same files."""
        with self._lock:
            self._base.execute("BEGIN")
            for outcome in outcomes:
                path = os.fsencode(outcome.path)
                self._base.execute("DELETE FROM files WHERE path = ?", (path,))
                file = self._base.execute(
                    "INSERT INTO files (path, state, error, message) "
                    "VALUES (?, ?, ?, ?)",
                    (path, outcome.state, outcome.error, outcome.message),
                ).lastrowid
                self._base.executemany(
                    "INSERT INTO reports (file, key, year, series, lagged, record) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    ((file, *report) for report in outcome.reports),
                )
            self._base.execute("COMMIT")

    def settle(self) -> None:
        """Drop files that are gone; find what concerns several reports."""
        self._base.execute(
            "DELETE FROM files WHERE path NOT IN (SELECT path FROM listed)"
        )
        self._base.execute("BEGIN")
        self._name()
        self._compare()
        self._base.execute("COMMIT")

    def _name(self) -> None:
        """Give reports of the same key keys of their own, and say so."""
        rows = self._base.execute(
            f"SELECT reports.id, key, path {_LISTED} WHERE key IN "
            f"(SELECT key FROM reports GROUP BY key HAVING count(*) > 1) {_IN_ORDER}"
        )
        first: dict[str, tuple[str, int]] = {}
        for report, key, path in rows.fetchall():
            shown = printable(os.fsdecode(path))
            if key not in first:
                first[key] = shown, 2
                continue
            other, number = first[key]
            while self._is_key(f"{key}-{number}"):
                number += 1
            first[key] = other, number + 1
            self._base.execute(
                "INSERT INTO named VALUES (?, ?)", (report, f"{key}-{number}")
            )
            message = (
                f"{shown} reports on the same body, year and scope as {other}: "
                "keep one, or set year or scope of the wrong one"
            )
            row = ("report.duplicate", "error", None, None, "", message)
            self._note(report, row)

    def _is_key(self, key: str) -> bool:
        found = self._base.execute("SELECT 1 FROM reports WHERE key = ?", (key,))
        return found.fetchone() is not None

    def _note(self, report: int, finding: Sequence[Any]) -> None:
        row = (report, _pack(list(finding)))
        self._base.execute("INSERT INTO noted VALUES (?, ?)", row)

    def _compare(self) -> None:
        """Test the identities across years, some whole series at a time."""
        rows = self._base.execute(
            f"SELECT reports.id, series, lagged {_LISTED} WHERE series IN "
            "(SELECT series FROM reports GROUP BY series "
            "HAVING count(DISTINCT year) > 1) "
            "ORDER BY series, listed.position, reports.id"
        )
        piece: list[tuple[int, bytes]] = []
        for _, group in groupby(rows, key=lambda row: row[1]):
            piece += [(report, lagged) for report, _, lagged in group]
            if len(piece) >= _REPORTS_A_PIECE:
                self._compare_piece(piece)
                piece = []
        self._compare_piece(piece)

    def _compare_piece(self, piece: list[tuple[int, bytes]]) -> None:
        about, figures = [], []
        for report, lagged in piece:
            identity, rows = _unpack(lagged)
            about.append((report, *identity))
            figures += [(report, *Observation("", *row)[1:]) for row in rows]
        if not figures:
            return
        found = check(
            frame("observations", figures),
            pd.DataFrame(about, columns=["report", *_IDENTITY]),
        )
        for report, rule, *rest in found.itertuples(index=False, name=None):
            if rule in _lagged()[0]:
                self._note(report, (rule, *rest))

    def failures(self) -> pd.DataFrame:
        """Return the files that could not be read, and why."""
        rows = self._base.execute(
            "SELECT path, error, message FROM listed JOIN files USING (path) "
            "WHERE error != '' ORDER BY position"
        )
        lines = [(printable(os.fsdecode(path)), *rest) for path, *rest in rows]
        return frame("failures", lines)

    def pieces(
        self, by_year: bool = False
    ) -> Iterator[tuple[int | None, dict[str, pd.DataFrame]]]:
        """Yield reports, observations and findings of some files at a time.

        By year, a piece holds one year alone, which is None where it is not known.
        """
        if not by_year:
            yield from ((None, piece) for piece in self._pieces("", ()))
            return
        years = self._base.execute("SELECT DISTINCT year FROM reports ORDER BY year")
        for year in years.fetchall() or [(None,)]:
            for piece in self._pieces("WHERE reports.year IS ?", year):
                yield year[0], piece

    def _pieces(
        self, which: str, values: Sequence[Any]
    ) -> Iterator[dict[str, pd.DataFrame]]:
        rows = self._base.execute(
            f"SELECT reports.id, coalesce(name, key), record {_LISTED} {which} "
            f"{_IN_ORDER}",
            values,
        )
        while True:
            piece = rows.fetchmany(_REPORTS_A_PIECE)
            yield self._piece(piece)
            if len(piece) < _REPORTS_A_PIECE:
                return

    def _piece(self, piece: list[tuple[int, str, bytes]]) -> dict[str, pd.DataFrame]:
        lines: dict[str, list[Any]] = {name: [] for name in DATA_SET[:3]}
        for report, key, record in piece:
            meta, figures, found = _unpack(record)
            noted = self._base.execute(
                "SELECT finding FROM noted WHERE report = ? ORDER BY rowid", (report,)
            )
            found += [_unpack(finding) for (finding,) in noted]
            lines["reports"].append((key, *meta))
            lines["observations"] += [Observation(key, *row) for row in figures]
            lines["findings"] += [(key, *row) for row in found]
        return {name: frame(name, rows) for name, rows in lines.items()}
