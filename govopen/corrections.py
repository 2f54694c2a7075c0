"""What a person settled: ``corrections.csv`` beside a data set.

What comes in are its rows, each of which sets a figure or a field of a report, or
leaves one out, and reports as they were read; what goes out are the same reports with
``origin="corrected"`` and what is printed beside it (:meth:`Corrections.correct`), a
data set in which that is done (:func:`corrected`), or more rows of the file, taken from
the filled list of what to look at (:func:`take`). Correcting twice is correcting once.
"""

from __future__ import annotations

import datetime
import logging
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from govopen import arithmetic, place, store
from govopen.errors import DataError, InvalidError, Problem, problem, refusal
from govopen.form import (
    SIGNED,
    applicants,
    by_applicant,
    everyone,
    forms,
    identities,
    known_codes,
    read_table,
    sums_of_money,
)
from govopen.rules import finding
from govopen.schema import (
    EVERYONE,
    ORIGINS,
    REPORT,
    SCOPES,
    TABLES,
    Finding,
    Observation,
    frame,
    nearest,
    whose,
)
from govopen.validating import CORRECTIONS, problems, written

__all__ = [
    "FIELDS", "Correction", "Corrections", "concerned", "corrected", "records",
    "shown", "take",
]  # fmt: skip

FILE = f"{CORRECTIONS}.csv"
FIELDS = ("year", "place", "body", "scope", "value", "out")  # in this order
_OF_A_REPORT = FIELDS[:4]
_YEAR = TABLES["reports"]["year"]
_FIRST, _LAST = _YEAR.minimum or 0, _YEAR.maximum or 9999
_MANY, _TIMES = 1000, 100  # so large a figure is seldom so many times another
_log = logging.getLogger(__name__)


class Correction(NamedTuple):
    """A row of ``corrections.csv``; its first row below the header is row 2."""

    row: int
    report: str
    path: str
    sha256: str
    field: str
    code: str
    applicant: str
    printed: str
    value: str
    reason: str
    who: str
    when: str

    @property
    def whole(self) -> bool:
        """Whether it leaves out a report."""
        return self.field == "out" and not self.code

    @property
    def target(self) -> tuple[str, ...]:
        """What it settles."""
        report = self.report or self.path
        which = "figure" if self.field == "value" or self.code else self.field
        return report, which, self.code, whose(self.applicant)

    def means(self, reports: pd.DataFrame) -> list[str]:
        """Return the keys of the reports that it can be about."""
        if self.report:
            own = reports["report"] == self.report
        else:
            paths = reports["path"].fillna("").astype(str)
            own = (paths == self.path) | paths.str.endswith(f"/{self.path}")
        return reports.loc[own, "report"].tolist()

    def told(self, report: str, printed: str) -> Finding:
        """Say that it was applied."""
        about = f"{self.code} ({self.applicant})" if self.applicant else self.code
        far = self.field == "value" and _are_far_apart(self.value, printed)
        return finding(
            "correction",
            "far" * far,
            report=report,
            codes=self.code,
            applicant=self.applicant,
            what=about or {"out": "the report"}.get(self.field, self.field),
            value="left out" if self.field == "out" else self.value,
            printed=printed or "nothing",
            who=" on ".join(filter(None, (self.who, self.when))),
            reason=self.reason,
        )


Cell = tuple[str, str]  # a figure's code, and whom it counts: everyone is "total"
Record = tuple[dict[str, Any], list[Observation], list[Finding]]


@dataclass
class Corrections:
    """The corrections of a data set.

    `done` are those that may have been applied to its tables before; what such a one
    leaves out need not be there.
    """

    file: Path
    rows: list[Correction]
    done: frozenset[tuple[str, ...]]
    text: bytes = field(default=b"", repr=False)
    misfits: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, folder: str | PathLike[str]) -> Corrections:
        """Read those of a folder, which need not have any.

        Raises
        ------
        InvalidError
            A row cannot be what it is, whatever the reports are.
        """
        files = Path(folder, FILE), Path(folder, store.PRIVATE, FILE)
        texts = [_bytes(file) for file in files]
        rows, done = map(_rows, files, texts)
        return cls(files[0], rows, frozenset(row[1:] for row in done), texts[0])

    def forget(self) -> None:
        """Forget what was applied, before tables are made anew."""
        (self.file.parent / store.PRIVATE / FILE).unlink(missing_ok=True)

    def remember(self) -> None:
        """Note that these are what was applied to the tables."""
        with store.replacing(self.file.parent / store.PRIVATE / FILE) as fresh:
            fresh.write_bytes(self.text)

    def matched(self, reports: pd.DataFrame) -> dict[str, list[Correction]]:
        """Return the corrections of each report that has some, by its key.

        Parameters
        ----------
        reports : pandas.DataFrame
            Columns ``report`` and ``path``.
        """
        found: dict[str, list[Correction]] = {}
        out = (x for x in self.rows if x.whole)
        gone = {x.report or x.path for x in out if x[1:] in self.done}
        for row in self.rows:
            given = row.report or row.path
            own = row.means(reports)
            if len(own) == 1:
                rows = found.setdefault(own[0], [])
                # One may name the key of the report, and the other its file.
                if row.target[1:] in [x.target[1:] for x in rows]:
                    self._misfit("again", row)
                rows.append(row)
            elif own:
                self._misfit("several", row)
            elif given not in gone:
                there = reports["report" if row.report else "path"].dropna()
                near = nearest(given, map(str, there))
                self._misfit("gone", row, given=given, near=near)
            elif not row.whole:
                self._misfit("idle", row)
        return found

    def correct(self, record: Record, rows: Iterable[Correction]) -> Record | None:
        """Return a report as a person settled it, None if it is left out."""
        meta, figures, notes = {**record[0]}, [*record[1]], [*record[2]]
        key, form = meta["report"], meta["form"]
        rows = [row for row in rows if self._fits(row, meta)]
        if any(row.whole for row in rows):
            for row in rows:
                if not row.whole:
                    self._misfit("idle", row)
            return None
        was = self._set(rows, meta)
        read = {_cell(x) for x in figures if _read(x) is not None}
        read |= {_cell(row) for row in rows if row.field == "out"}
        settled = {_cell(row) for row in rows if row.code}

        def done(note: Finding) -> bool:
            cells = concerned(form, note)
            lost = [x for x in cells if x not in read]
            return bool(cells) and settled.issuperset(lost or cells)

        for row in rows:
            if row.field in _OF_A_REPORT:
                notes = [x for x in notes if x.rule != f"identity.{row.field}"]
            else:
                was[row.field] = self._settle(row, meta, figures)
            note = row.told(key, was[row.field])
            said = note.message.partition(", where")[0]
            if not any(x.message.startswith(f"{said}, where") for x in notes):
                notes.append(note)
        notes = [x for x in notes if x.rule == "correction" or not done(x)]
        if form in forms() and was.keys() & {"year", "place"}:
            notes = [x for x in notes if x.rule != "identity.form"]
            year = meta["year"]
            if year and not forms()[form].covers(year, meta["region"] or ""):
                note = finding("identity.form", form=form, year=year)
                notes.append(note._replace(report=key))
        checked = arithmetic.check_figures(form, figures)
        counted = zip(figures, checked.confirmed, strict=True)
        figures = [x._replace(confirmed=count) for x, count in counted]
        notes = [x for x in notes if x.rule not in _tested_alone()]
        return meta, figures, [*notes, *checked.findings]

    def settled(self) -> None:
        """Raise what did not fit.

        Raises
        ------
        InvalidError
            It names each row that fits no report as it is today.
        """
        if self.misfits:
            raise InvalidError(self.misfits)

    def left_out(self) -> list[Finding]:
        """Say which reports are left out."""
        gone = (row for row in self.rows if row.whole)
        return [row.told(row.report or row.path, "it") for row in gone]

    def _misfit(self, name: str, row: Correction, **named: Any) -> None:
        column = "code" if row.code else row.field
        named = row._asdict() | named
        self.misfits.append(problem(name, str(self.file), row.row, column, **named))

    def _fits(self, row: Correction, meta: Mapping[str, Any]) -> bool:
        """Tell whether a report was read from the file that a person looked at."""
        if row.sha256 in ("", meta["sha256"] or row.sha256):
            return True
        self._misfit("stale", row, file=meta["path"])
        return False

    def _set(self, rows: list[Correction], meta: dict[str, Any]) -> dict[str, str]:
        """Set fields of a report; return what they were."""
        own = {row.field: row for row in rows if row.field in _OF_A_REPORT}
        before = {**meta}
        meta |= {name: row.value for name, row in own.items() if name != "place"}
        meta["year"] = None if meta["year"] is None else int(meta["year"])
        if moved := own.get("place", own.get("year")):
            self._move(moved, meta)
        if own and not meta["level"] and meta["scope"]:
            meta["level"] = self._level(meta)
        was, now = ({x: shown(x, each) for x in own} for each in (before, meta))
        for name, row in own.items():
            if row.printed and row.printed != was[name] != now[name]:
                self._misfit("other", row, was=was[name])
        return was

    def _move(self, row: Correction, meta: dict[str, Any]) -> None:
        """Give a report the codes and names that its place has in its year."""
        year = meta["year"]
        named = row.value if row.field == "place" else meta["region"] or meta["place"]
        if not named:  # a zone, which has no code
            return
        region = place.resolve(named, year)
        if region is None:
            near, then = place.intended(named, year), f" in {year}" if year else ""
            self._misfit("place", row, value=named, then=then, near=near)
            return
        meta |= region.columns
        if meta["level"] in ("province", "prefecture", "county", "zone"):
            meta["level"] = region.level

    @staticmethod
    def _level(meta: Mapping[str, Any]) -> str | None:
        """Return the level that place and scope leave, where none was found."""
        if meta["scope"] == "unit":
            return "department"
        region = place.resolve(meta["region"], meta["year"]) if meta["region"] else None
        return region.level if region else None

    def _settle(
        self, row: Correction, meta: Mapping[str, Any], figures: list[Observation]
    ) -> str:
        """Set a figure of a report or leave it out; return what was read."""
        who = whose(row.applicant)
        own = [x for x in figures if (x.code, whose(x.applicant)) == (row.code, who)]
        if row.printed:
            own = [x for x in own if _read(x) == float(row.printed)]
        own.sort(key=lambda x: ORIGINS.index(x.origin))
        out = row.field == "out"
        if not own and (row.printed or out) and not (out and row[1:] in self.done):
            which = f" that is {row.printed}" if row.printed else ""
            self._misfit("figure", row, which=which)
        was = _read(own[0]) if own else None
        if out:
            figures[:] = [x for x in figures if x not in own]
        elif own:
            value = float(row.value)
            figures[figures.index(own[0])] = own[0]._replace(
                value=value,
                # Who says that a rounded figure stands there makes it no exact one.
                precision=own[0].precision if value == was else "exact",
                origin="corrected",
                printed=was,
            )
        else:
            self._add(row, meta, figures)
        return "" if was is None else f"{was:.15g}"

    def _add(
        self, row: Correction, meta: Mapping[str, Any], figures: list[Observation]
    ) -> None:
        """Add a figure that was not read."""
        form = meta["form"]
        if form in forms():
            sections = forms()[form].sections
            there = {x.code for section in sections for x in section.indicators}
            told = {line["code"] for line in read_table("narrative")}
            if row.code not in (there := there | told):
                self._misfit("form", row, form=form, near=nearest(row.code, there))
            elif whose(row.applicant) != whose("") and (
                row.code not in by_applicant(form) | told
            ):
                self._misfit("applicant", row, form=form)
        cell = meta["report"], row.code, row.applicant or everyone(form, row.code)
        value = float(row.value)
        figures.append(Observation(*cell, value, "exact", "corrected", FILE, 0))


def shown(name: str, meta: Mapping[str, Any]) -> str:
    """Return what a report's row says of a field; of a place, its names.

    Examples
    --------
    >>> shown("place", {"province": "江苏省", "prefecture": "南通市", "county": None})
    '江苏省/南通市'
    """
    if name != "place":
        return str(meta[name] or "")
    names = (meta[level] for level in ("province", "prefecture", "county"))
    return "/".join(dict.fromkeys(filter(None, names)))


def concerned(form: str | None, note: Finding) -> list[Cell]:
    """List the figures that a finding is about, each by its code and applicant.

    Parameters
    ----------
    form : str or None
        The form that the report follows.
    note : Finding
        Where it names no applicant, it is about those of every column of the form.

    Examples
    --------
    >>> note = finding("identity.form", form="ogi2014", year=2021, codes="request.fax")
    >>> concerned("ogi2014", note), len(concerned("ogi2021", note))
    ([('request.fax', 'total')], 1)
    """
    asked = by_applicant(form)
    columns = [x["applicant"] for x in applicants() if x["column"]]
    alone = [note.applicant or EVERYONE]
    return [
        (code, who)
        for code in note.codes.split()
        for who in (alone if note.applicant or code not in asked else columns)
    ]


def _cell(of: Observation | Correction) -> Cell:
    """Return what tells a figure from the others of its report."""
    return of.code, whose(of.applicant)


def _read(figure: Observation) -> float | None:
    """Return what the document prints for a figure."""
    return figure.printed if figure.origin == "corrected" else figure.value


def _tested_alone() -> frozenset[str]:
    """Return the rules that are tested within a report."""
    rules = {identity.rule for identity in identities()} - arithmetic.across_years()[0]
    return frozenset({*rules, "figure.contradiction"})


# -- the file ------------------------------------------------------------------------


def _bytes(file: Path) -> bytes:
    """Return what a file of corrections holds: nothing, where there is none."""
    if not os.path.lexists(file):
        return b""
    try:
        return file.read_bytes()
    except OSError as error:
        raise refusal("corrections.file", file=file, error=error) from error


def _rows(
    file: str | PathLike[str], text: bytes, *, filled: bool = False
) -> list[Correction]:
    """Return the corrections of a file; of a list to fill in, the rows that are."""
    if not text:
        return []
    names, file = list(TABLES[CORRECTIONS]), os.fspath(file)
    try:
        whole = store.read_csv(BytesIO(text)).fillna("")
        store.see_even(text)
    except DataError as error:
        raise DataError(f"{file}: {error}") from error
    whole.index += 2  # below the header, as a spreadsheet counts
    whole = written(whole)
    wrong: list[Problem] = []
    table = whole.reindex(columns=names, fill_value="")
    if filled:  # in which `out` may stand for a value of whatever the row is about
        out = (table["value"].str.strip() == "out") & (table["field"] != "")
        table.loc[out & (table["code"] == ""), "printed"] = ""
        table.loc[out, ["field", "value"]] = ["out", ""]
        said = (table["value"] != "") | (table["field"] == "out")
        idle = table.index[~said & (table["reason"] != "")]
        wrong += [problem("reason", file, number) for number in idle]
        found = whole.reindex(columns=["why"], fill_value="")["why"] != ""
        several = table.index[said & found & (table["field"] == "")]
        wrong += [problem("finding", file, number) for number in several]
        table = table[said].drop(index=several)
    # A list to fill in has columns of its own, but may be misspelt in one of these.
    lacking = {*names} - {*whole, "when"}
    others = [x for x in map(str, whole) if x not in names]
    others = [x for x in others if not filled or nearest(x, lacking)]
    told = table[whole.columns.intersection(names)].join(whole[others])
    wrong += problems(CORRECTIONS, told, file)
    rows = [Correction(*row) for row in table.itertuples(name=None)]
    rows = [row._replace(field=row.field or "value") for row in rows]
    targets = set()
    for row in rows:
        name = "same" if row.target in targets else _wrong(row)
        targets.add(row.target)
        if name:
            known = SCOPES if name == "scope" else known_codes()
            near = nearest(row.value if name == "scope" else row.code, known)
            named = row._asdict() | {"near": near, "scopes": ", ".join(SCOPES)}
            wrong.append(problem(name, file, row.row, **named))
    if wrong:
        raise InvalidError(wrong)
    return rows


def _wrong(row: Correction) -> str:
    """Name what a row can never be, if anything."""
    figure = row.field == "value" or (row.field == "out" and row.code != "")
    year = int(row.value) if row.value.isdecimal() else -1
    tests = {
        "nameless": not (row.report or row.path),
        "code": figure and row.code not in known_codes(),
        "figureless": row.code and not figure,
        "year": row.field == "year" and not _FIRST <= year <= _LAST,
        "scope": row.field == "scope" and row.value not in SCOPES,
        "value": row.field == "value" and not _is_figure(row.code, row.value),
        "empty": row.field != "out" and not row.value.strip(),
        "printed": figure and row.printed and not _is_figure(row.code, row.printed),
        "fraction": figure and _is_part_of_one(row),
        "future": _is_to_come(row.when),
    }
    return next((name for name, wrong in tests.items() if wrong), "")


def _is_part_of_one(row: Correction) -> bool:
    """Tell whether it sets a count to a fraction that is not printed."""
    counts = row.code not in sums_of_money() and row.value != row.printed
    return counts and _is_figure(row.code, row.value) and float(row.value) % 1 > 0


def _are_far_apart(value: str, printed: str) -> bool:
    """Tell whether a figure is what a slip of the hand makes of another."""
    low, high = sorted(abs(float(x or value)) for x in (value, printed))
    return high >= _MANY and high >= _TIMES * low


def _is_to_come(when: str) -> bool:
    """Tell whether a day is later than today, wherever a person is."""
    day = pd.to_datetime(when, errors="coerce", format="ISO8601", utc=True)
    return bool(day > pd.Timestamp.now("UTC") + pd.Timedelta(days=1))


def _is_figure(code: str, text: str) -> bool:
    """Tell whether it can be one; a change from the year before may be below zero."""
    try:
        number = float(text)
        return math.isfinite(number) and (number >= 0 or code.endswith(SIGNED))
    except ValueError:
        return False


def take(folder: str | PathLike[str], filled: str | PathLike[str]) -> int:
    """Keep what a person filled in of the list of what to look at.

    Parameters
    ----------
    folder : str or path-like
        The data set; its ``corrections.csv`` gets the rows, in place of those that
        settled the same before, by key or by file; what leaves out a report stands
        in place of all that is settled of it.
    filled : str or path-like
        The list as ``govopen review --out`` writes it, with ``value``, ``reason`` and
        ``who`` filled in where a person knows better.

    Returns
    -------
    int
        How many rows are filled.

    Raises
    ------
    InvalidError
        A row cannot be, or fits no report; nothing is kept then.
    """
    today = datetime.date.today().isoformat()
    if not Path(filled).is_file():
        raise refusal("no.list", path=filled)
    text = Path(filled).read_bytes()
    rows = [
        row._replace(when=row.when or today) for row in _rows(filled, text, filled=True)
    ]
    before, tables = Corrections.of(folder), _Tables.read(folder)
    # What an earlier row left out is not in the tables, and its row may be there again.
    earlier = [*before.rows, *(Correction(0, *row) for row in before.done)]
    lost = {row.target for row in earlier if row.field == "out"}
    done = frozenset(row[1:] for row in rows if row.target in lost)
    _apply(tables, Corrections(Path(filled), rows, done))

    def settled(row: Correction) -> tuple[str, ...]:
        """Return what a row settles, by the key of its report where that is there."""
        key, *rest = row.target
        return next(iter(row.means(tables.reports)), key), *rest

    now = {settled(row): row for row in rows}
    touched = {key for key, *_ in now}
    gone = {key for (key, *_), row in now.items() if row.whole}
    kept = [
        row
        for row in before.rows
        if (own := settled(row)) not in now
        and own[0] not in (touched if row.whole else gone)
    ]
    table = pd.DataFrame(
        [row[1:] for row in [*kept, *rows]], columns=Correction._fields[1:]
    )
    with store.replacing(before.file) as fresh:
        store.print_csv(table, fresh)
    return len(rows)


# -- a data set ----------------------------------------------------------------------


class _Tables(NamedTuple):
    """The tables of a data set, in memory."""

    reports: pd.DataFrame
    observations: pd.DataFrame
    findings: pd.DataFrame

    @classmethod
    def read(cls, folder: str | PathLike[str]) -> _Tables:
        reports, figures = (store.read(x, folder) for x in cls._fields[:2])
        found = frame("findings", [])
        with suppress(DataError):  # a data set that was made without
            found = store.read("findings", folder)
        return cls(reports, figures, found)


def records(tables: Any, keys: Iterable[str]) -> Iterator[Record]:
    """Yield some reports of a data set as plain rows.

    Parameters
    ----------
    tables : DataSet or the like
        What has ``reports``, ``observations`` and ``findings``.
    keys : iterable of str
        The reports.
    """
    keys = [*keys]
    parts = (getattr(tables, x) for x in _Tables._fields)
    about, figures, notes = (part[part["report"].isin(keys)] for part in parts)
    rows = dict(arithmetic.by_report(figures))
    told: dict[str, list[Finding]] = {}
    for note in map(Finding, *_plain(notes, Finding._fields)):
        note = note._replace(applicant=note.applicant or "")
        told.setdefault(note.report, []).append(note)
    for cells in zip(*_plain(about, REPORT), strict=True):
        key = cells[0]
        own = (
            x._replace(
                confirmed=None if pd.isna(x.confirmed) else x.confirmed,
                printed=None if pd.isna(x.printed) else x.printed,
            )
            for x in rows.get(key, ())
        )
        yield dict(zip(REPORT, cells, strict=True)), [*own], told.get(key, [])


def _plain(table: pd.DataFrame, columns: Iterable[str]) -> Iterator[list[Any]]:
    """Yield columns as lists, with None for what is missing."""
    for name in columns:
        cells = table.get(name, pd.Series(None, table.index, object)).astype(object)
        yield cells.where(cells.notna(), None).tolist()


def _apply(tables: _Tables, corrections: Corrections) -> _Tables:
    """Apply corrections to a data set, and hold it against the identities again."""
    matched = corrections.matched(tables.reports)
    rows: tuple[list[Any], list[Any], list[Any]] = [], [], []
    for record in records(tables, matched):
        if made := corrections.correct(record, matched[record[0]["report"]]):
            rows[0].append([*made[0].values()])
            rows[1].extend(made[1])
            rows[2].extend(made[2])
    corrections.settled()
    order = {key: n for n, key in enumerate(tables.reports["report"])}
    parts = []
    for name, old, own in zip(tables._fields, tables, rows, strict=True):
        both = _joined(old[~old["report"].isin(matched)], frame(name, own))
        rank = both["report"].map(order).to_numpy()
        parts.append(both.iloc[rank.argsort(kind="stable")].reset_index(drop=True))
    made_anew = _Tables(*parts)
    touched = _series(tables.reports, matched) | _series(made_anew.reports, matched)
    about = made_anew.reports
    about = about[arithmetic.series_of(about).isin(touched)]
    figures, old = made_anew.observations, made_anew.findings
    figures = figures[figures["report"].isin(about["report"])]
    rules = arithmetic.across_years()[0]
    found = arithmetic.findings_in(figures, about)
    found = _joined(
        found[found["rule"].isin(rules)],
        frame("findings", arithmetic.duplicates(about)),
    )
    stale = old["rule"].isin(rules)
    stale |= (old["rule"] == "report.duplicate") & (old["severity"] == "error")
    kept = old[~(stale & old["report"].isin(about["report"]))]
    both = _joined(kept, found).reset_index(drop=True)
    return made_anew._replace(findings=both)


def _joined(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return rows and more of the same table, whose types are those of the first."""
    new = new.astype({x: old[x].dtype for x in new if x in old})
    return pd.concat([x for x in (old, new) if len(x)] or [old])


def _series(reports: pd.DataFrame, keys: Iterable[str]) -> set[str]:
    return {*arithmetic.series_of(reports[reports["report"].isin([*keys])])}


def corrected(source: Any) -> Any:
    """Return a data set with everything that a person settled applied to it.

    Parameters
    ----------
    source : str, path-like, DataSet, Report, list of these, or None
        Of a folder, ``corrections.csv`` is looked at; all else is returned as it is.

    Returns
    -------
    object
        The folder where that is done already; else what has the tables.

    Raises
    ------
    InvalidError
        A row cannot be, or fits no report as it is today.
    """
    if isinstance(source, list):
        return [corrected(one) for one in source]
    if not isinstance(source, str | PathLike):
        return source
    here, before = Path(source, FILE), Path(source, store.PRIVATE, FILE)
    texts = [_bytes(file) for file in (here, before)]
    if texts[0] == texts[1]:
        return source
    found = Corrections.of(source)
    now = frozenset(row[1:] for row in found.rows)
    if gone := found.done - now:
        key, path, *_ = min(gone)
        raise refusal("corrections.gone", file=here, what=key or path)
    _log.info("%s: %d corrections are applied on loading", here, len(now))
    found.done = now
    return _apply(_Tables.read(source), found)
