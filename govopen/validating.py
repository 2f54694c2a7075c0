"""A data set held against the schema: columns, types, vocabularies, keys, references.

What comes in is a folder, or one table with the cells as they are written; what goes
out are the rows that are not as they should be (:func:`problems`), as an
:class:`~govopen.errors.InvalidError` if there are any (:func:`validate`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import cast

import pandas as pd

from govopen import store
from govopen.errors import DataError, InvalidError, Problem, problem
from govopen.form import SIGNED, forms, known_codes
from govopen.place import all_regions
from govopen.schema import (
    DATA_SET,
    INVENTED_CODE,
    SIMULATED,
    TABLES,
    Column,
    nearest,
)

__all__ = ["CORRECTIONS", "mistakes", "problems", "read", "validate", "written"]

CORRECTIONS = "corrections"
# What a data set cannot do without; the others may never have been made.
_NEEDED = ("reports", "observations")
# What tells the rows of a table apart.
_KEYS = {
    "reports": ["report"],
    "observations": ["report", "code", "applicant", "origin", "locator"],
}


def validate(folder: str | PathLike[str]) -> None:
    """Hold the tables of a data set against the schema.

    Columns, types, vocabularies, patterns and limits are looked at, whether keys are
    unique and lead to reports, codes, forms and regions that there are, and whether
    the files that the reports name are still as they were read, where they are there.

    Parameters
    ----------
    folder : str or path-like
        What ``govopen ingest --out`` wrote, or somebody else.

    Raises
    ------
    InvalidError
        Its `problems` name each row that is not as it should be, and what to do.
    DataError
        The folder has no reports or no observations.

    Examples
    --------
    >>> from govopen.bundle import DATA
    >>> validate(DATA)  # nothing is wrong with the bundled data
    """
    tables = read(folder)
    found = [*mistakes(tables, folder)]
    found += _changed(_file(folder, "reports"), tables["reports"])
    if found:
        raise InvalidError(found)


def read(folder: str | PathLike[str]) -> dict[str, pd.DataFrame]:
    """Read the tables of a data set as they are written, by the rows of their files."""
    tables = {}
    for name in (*DATA_SET, CORRECTIONS):
        try:
            tables[name] = store.read(name, folder, typed=False)
        except DataError:
            if name in _NEEDED or Path(folder, f"{name}.csv").is_file():
                raise
            continue
        is_csv = Path(folder, f"{name}.csv").is_file()
        tables[name].index += 2 if is_csv else 1  # below the header
        if name not in DATA_SET:
            tables[name] = written(tables[name])
    return tables


def mistakes(
    tables: Mapping[str, pd.DataFrame],
    folder: str | PathLike[str] | None = None,
    lacking: Container[str] = (),
) -> Iterator[Problem]:
    """Yield what is wrong with the tables of a data set, each and together.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By name, as for :func:`problems`.
    folder : str or path-like, optional
        Where they are, if they are in files.
    lacking : container of str, optional
        The columns of ``reports`` that may be empty, though the schema asks for them.
    """
    files = {x: x if folder is None else _file(folder, x) for x in tables}
    for name, table in tables.items():
        empty = lacking if name == "reports" else ()
        yield from problems(name, table, files[name], empty)
    reports = tables["reports"]
    keys = {*reports.reindex(columns=["report"])["report"].dropna()}
    known = [
        ("reports", "form", {*forms()}),
        ("reports", "region", _codes_of_regions()),
        ("reports", "place", _codes_of_regions()),
        ("observations", "code", {*known_codes()}),
        ("observations", "report", keys),
        ("findings", "report", keys),
    ]
    for name, column, values in known:
        if column in tables.get(name, ()):
            file, cells = files[name], tables[name][column]
            if column in ("region", "place"):
                cells = cells[~_invented(reports, column)]
            yield from _unknown(file, column, cells, values)
    yield from _below_zero(files["observations"], tables["observations"])


def written(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold something: spreadsheets keep those that were emptied.

    Examples
    --------
    >>> written(pd.DataFrame({"code": ["a", " ", None]})).index.tolist()
    [0]
    """
    texts = table.fillna("").astype(str)
    said: pd.Series = texts.apply(lambda cells: cells.str.strip() != "").any(axis=1)
    return table[said]


def problems(
    name: str, frame: pd.DataFrame, file: str, lacking: Container[str] = ()
) -> Iterator[Problem]:
    """Yield what is wrong with the rows of one table.

    Parameters
    ----------
    name : str
        As ``observations``.
    frame : pandas.DataFrame
        Its cells as they are written, or typed; its index is what rows are called.
    file : str
        What the table is called.
    lacking : container of str, optional
        The columns that may be empty, though the schema asks for them.
    """
    columns = TABLES[name]
    for column in columns.values():
        later = column.name in store.LATER or name not in DATA_SET
        if column.name in frame:
            kind = "cell" if name in DATA_SET else "row"
            cells = frame[column.name]
            for row, what in _cells(
                column, cells.dropna() if column.name in lacking else cells
            ):
                yield problem(kind, file, row, column.name, what=what)
        elif column.required or not later:
            near = nearest(column.name, frame.columns.difference(list(columns)))
            yield problem("header", file, 1, column.name, near=near)
    if name not in DATA_SET:  # which a person writes, who can slip
        # Spreadsheets write columns that hold nothing and have no name.
        blank = frame.columns[(frame.fillna("") == "").all()]
        idle = blank[blank.str.startswith("Unnamed: ")]
        others = frame.columns.difference([*columns, *idle], sort=False)
        for unknown in map(str, others):
            near = nearest(unknown, columns.keys() - {*frame})
            yield problem("column", file, 1, unknown, near=near)
    key = [column for column in _KEYS.get(name, ()) if column in frame]
    for row in frame.index[frame.duplicated(key)] if key else ():
        yield problem("twice", file, row, key[0], keys=", ".join(key))


def _file(folder: str | PathLike[str], name: str) -> str:
    """Return what a table of a data set is called."""
    path = Path(folder, f"{name}.csv")
    return str(path if path.is_file() else path.with_suffix(""))


def _cells(column: Column, cells: pd.Series) -> Iterator[tuple[int, str]]:
    """Yield the row of each cell that is not as it should be, and why."""
    texts = cells.astype(object).where(cells.notna(), "").astype(str)
    wrong = {text: _problem(column, text) for text in texts.unique()}
    wrong = {text: problem for text, problem in wrong.items() if problem}
    for row, text in texts[texts.isin(list(wrong))].items():
        yield cast(int, row), wrong[text]


def _problem(column: Column, text: str) -> str:
    """Say what is wrong with a cell, if anything."""
    if not text:
        return "it is empty" if column.required else ""
    if column.type in ("number", "integer"):
        try:
            number = float(text)
        except ValueError:
            return f"{text!r} is no number"
        if column.type == "integer" and not number.is_integer():
            return f"{text} is no whole number"
        low, high = column.minimum, column.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            return f"{text} is not between {low:g} and {high or float('inf'):g}"
        return "" if abs(number) < float("inf") else f"{text} is no finite number"
    if column.type == "date" and pd.isna(
        pd.to_datetime(text, "coerce", format="ISO8601")
    ):
        return f"{text!r} is no day, as 2026-01-31"
    if column.values and text not in column.values:
        listed = ", ".join(column.values)
        return f"{text!r} is none of {listed}{nearest(text, column.values)}"
    if column.pattern and not pd.Series([text]).str.fullmatch(column.pattern)[0]:
        return f"{text!r} is not of the pattern {column.pattern}"
    return ""


def _codes_of_regions() -> set[str]:
    years = range(2000, 2101)
    return {region.code for year in years for region in all_regions(year)}


def _invented(reports: pd.DataFrame, column: str) -> pd.Series:
    """Say which reports are marked as simulated and of a place that is nowhere."""
    made = reports.reindex(columns=["source_kind"])["source_kind"].eq(SIMULATED)
    return made & reports[column].str.startswith(INVENTED_CODE, na=False)


def _unknown(
    file: str, column: str, cells: pd.Series, known: set[str]
) -> Iterator[Problem]:
    """Yield the rows that name what is not there."""
    for row, given in cells[cells.notna() & ~cells.isin([*known, ""])].items():
        named = {"given": str(given), "near": nearest(str(given), known)}
        yield problem("unknown", file, cast(int, row), column, what=column, **named)


def _below_zero(file: str, observations: pd.DataFrame) -> Iterator[Problem]:
    """Yield the figures that are less than nothing, of which there can be none."""
    told = observations.reindex(columns=["code", "value"]).astype(object)
    low = pd.to_numeric(told["value"], errors="coerce") < 0
    low &= ~told["code"].astype("str").str.endswith(SIGNED, na=False)
    for row, code, value in told[low].itertuples(name=None):
        what = f"{value} is below zero, which no {code} can be"
        yield problem("cell", file, row, "value", what=what)


def _changed(file: str, reports: pd.DataFrame) -> Iterator[Problem]:
    """Yield the reports whose files are there, but not as they were read."""
    named = reports.reindex(columns=["path", "sha256"]).dropna()
    for row, path, digest in named.itertuples(name=None):
        if Path(path).is_file():
            with Path(path).open("rb") as stream:
                now = hashlib.file_digest(stream, "sha256").hexdigest()
            if now != digest:
                yield problem("changed", file, row, path=path)
