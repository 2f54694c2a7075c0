"""The tables of a data set on disk, as CSV or Parquet.

What comes in are DataFrames, whole (:func:`write`) or piece by piece
(:func:`writing`), and a folder; what goes out is the folder, or the rows and columns
asked of it (:func:`read`). CSV is one file a table and safe to open in a spreadsheet;
Parquet is partitioned by year, so that a year is read without touching the others.
New tables take the place of old ones together or not at all.
"""

from __future__ import annotations

import csv
import os
import shutil
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from io import BytesIO, StringIO
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype, pandas_dtype

from govopen.errors import DataError, refusal
from govopen.schema import DATA_SET, TABLES, Column, choice, choices, nearest

__all__ = [
    "holds", "makeable", "print_csv", "read", "read_csv", "replacing", "see_even",
    "settled", "writable", "write", "writing",
]  # fmt: skip

FORMATS = ("csv", "parquet")
PRIVATE = ".govopen"  # what a data set's folder holds that is no table

_PARTITIONED = frozenset({"reports", "observations", "findings"})
_TYPES: dict[str, Any] = {
    name: c.dtype
    for kind, table in TABLES.items()
    if kind != "corrections"  # of which every cell is what a person wrote
    for name, c in table.items()
}
_WHOLE = frozenset(name for name, dtype in _TYPES.items() if dtype == "Int64")
_NUMBERS = frozenset(name for name, dtype in _TYPES.items() if dtype == "float64")
# Columns that data sets may lack which were written before there were any.
LATER = frozenset({"confirmed", "applicant", "printed"})
_ALWAYS_TEXT = frozenset({"applicant", "codes", "message", "locator"})

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
# One apostrophe more makes it text, and one less gives it back.
_FORMULA = r"'*[=+\-@\t\r\n＝＋－＠]"
_GUARDED = r"'+[=+\-@\t\r\n＝＋－＠]"

# How files begin that are no CSV in UTF-8, and what they are.
_KINDS = {
    b"PK\x03\x04": "an Excel workbook and no CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook and no CSV",
    b"\xff\xfe": "a text in UTF-16",
    b"\xfe\xff": "a text in UTF-16",
}

Tables = Mapping[str, pd.DataFrame]


# -- reading -------------------------------------------------------------------------


def read(
    name: str,
    folder: str | PathLike[str],
    *,
    columns: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    where: Mapping[str, Iterable[Any] | None] | None = None,
    typed: bool = True,
) -> pd.DataFrame:
    """Read one table of a data set.

    Parameters
    ----------
    name : str
        As ``observations``.
    folder : str or path-like
    columns : iterable of str, optional
        Read these columns, in this order.
    years : iterable of int, optional
        Of a table that is partitioned, read the partitions of these years. A table
        that is not is read whole.
    where : mapping of str to iterable, optional
        Keep the rows whose columns hold one of the values; None is any.
    typed : bool, default True
        Give the columns their types; else the cells of CSV are what stands in it.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    DataError
        The folder has no such table, or pyarrow is needed and missing.
    """
    path, known = Path(folder), TABLES.get(name, {})
    if not path.exists():
        beside = path.parent.iterdir() if path.parent.is_dir() else ()
        near = nearest(path.name, [x.name for x in beside if x.is_dir()])
        raise refusal("no.data", folder=folder, near=near)
    if (path / PRIVATE / "tables").is_dir():
        raise refusal("interrupted", folder=folder)
    wanted = {c: list(v) for c, v in (where or {}).items() if v is not None}
    chosen = None if columns is None else list(dict.fromkeys(columns))
    needed = chosen and [*chosen, *(wanted.keys() - chosen)]
    parts, whole = path / name, path / f"{name}.parquet"
    try:
        if (path / f"{name}.csv").is_file():
            frame = read_csv(path / f"{name}.csv", needed, wanted)
        elif parts.is_dir() or whole.is_file():
            by_year = {"year": list(years)} if years and parts.is_dir() else {}
            several = parts if parts.is_dir() else whole
            frame = _read_parquet(several, needed, wanted | by_year)
        else:
            raise refusal("no.table", name=name)
        if lacking := sorted({*(needed or ())} - LATER - {*frame.columns}):
            raise refusal("column", lacking=", ".join(map(repr, lacking)))
        if not typed:
            return frame
        if chosen is None:
            # Every table that is partitioned by year has the column, in Parquet.
            others = [str(c) for c in frame if c not in known and c != "year"]
            chosen = [*(c for c in known if c in {*frame, *LATER}), *others]
        told = settled(frame.reindex(columns=chosen), _TYPES)
        for column in known.values() if name in DATA_SET else ():
            if column.name in told:
                _held(column, told[column.name])
        return told
    except (DataError, ValueError) as error:  # Arrow's are ValueErrors too
        raise refusal("table", table=path / name, error=error) from error


def holds(folder: str | PathLike[str]) -> bool:
    """Tell whether a folder is a data set, readable or not."""
    path = Path(folder)
    tables = (path / "reports.csv", path / "reports", path / "reports.parquet")
    ours = any(table.exists() and _is_ours(table, "reports") for table in tables)
    return ours or (path / PRIVATE / "tables").is_dir()


def _held(column: Column, cells: pd.Series) -> None:
    """Refuse a column that holds what is not in its vocabulary, or names nothing."""
    if column.name in ("report", "code", "rule") and cells.isna().any():
        raise refusal("empty", name=column.name)
    if not column.values:
        return
    there = {*cells.unique()}
    # A report may leave open what it is; and some figures have no applicant.
    open_ = column.name in TABLES["reports"] or not column.required
    given = {x for x in there if not (open_ and (pd.isna(x) or x == ""))}
    try:
        choices(column.name, sorted(given, key=str), column.values)
    except DataError as error:
        raise refusal("no.value", error=error) from error


def settled(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Give columns their types, whatever was guessed of them in a text file.

    Parameters
    ----------
    frame : pandas.DataFrame
    kinds : mapping of str to str
        The pandas dtype of each column that is known.

    Returns
    -------
    pandas.DataFrame
        Codes are texts and counts are numbers; where empty is itself a value, nothing
        is missing.

    Raises
    ------
    DataError
        A column of numbers holds something else.

    Examples
    --------
    >>> read = pd.DataFrame({"place": [320623], "applicant": [None]})
    >>> settled(read, {"place": "str", "applicant": "str"}).values.tolist()
    [['320623', '']]
    """
    changed: dict[str, pd.Series] = {}
    for name in frame.columns.intersection(list(kinds)):
        column, kind = frame[name], kinds[name]
        try:
            if name in _ALWAYS_TEXT:
                if column.isna().any():
                    changed[name] = column.astype(object).fillna("")
            elif kind == "str":
                if is_numeric_dtype(column.dtype):
                    changed[name] = column.astype("Int64").astype("str")
            elif column.dtype != kind and column.dtype != "category":
                changed[name] = pd.to_numeric(column).astype(pandas_dtype(kind))
        except (TypeError, ValueError) as error:
            raise refusal("no.kind", name=name, kind=kind, error=error) from error
    return frame.assign(**changed) if changed else frame


def read_csv(
    path: Path | BytesIO,
    columns: Iterable[str] | None = None,
    where: Mapping[str, list[Any]] | None = None,
) -> pd.DataFrame:
    """Read a table that :func:`print_csv` printed; its cells stay texts.

    Raises
    ------
    DataError
        It is no table, or not in UTF-8.
    """
    # "" is missing, except where empty is itself a value; "NA" is a name.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                path,
                dtype="str",
                keep_default_na=False,
                na_values="",
                usecols=None if columns is None else {*columns}.__contains__,
                index_col=False,  # a row with a cell too many has no name
            )
    except (ValueError, pd.errors.ParserWarning) as error:
        # In another encoding, no table, or one with rows of more cells.
        if kind := _other_kind(path):
            raise refusal("csv.kind", kind=kind) from error
        if isinstance(error, pd.errors.ParserError | pd.errors.ParserWarning):
            see_even(_contents(path))
        raise refusal("csv", error=error) from error
    if len(frame.columns) < 2 and (kind := _other_kind(path)):
        raise refusal("csv.kind", kind=kind)
    for column in frame.columns.difference([*_NUMBERS, *_WHOLE]):
        rows = frame.index[frame[column].str.startswith("'", na=False)]
        rows = rows[frame.loc[rows, column].str.match(_GUARDED)]
        if len(rows):
            frame.loc[rows, column] = frame.loc[rows, column].str[1:]
    where = where or {}
    for column in where.keys() & {*frame.columns}:
        texts = map(str, where[column]) if column in _WHOLE else where[column]
        frame = frame[frame[column].isin(list(texts))]
    return frame.reset_index(drop=True)


def see_even(text: bytes) -> None:
    """Refuse CSV of which a row has more cells than there are columns.

    Pandas lets it pass, with columns moved, where the last cells of all are empty.
    """
    lines = csv.reader(StringIO(text.decode("utf-8-sig"), newline=""))
    columns = len(next(lines, []))
    start = lines.line_num + 1
    for row in lines:
        if len(row) > columns:
            raise refusal("cells", line=start, cells=len(row), columns=columns)
        start = lines.line_num + 1


def _contents(path: Path | BytesIO) -> bytes:
    return path.getvalue() if isinstance(path, BytesIO) else path.read_bytes()


def _other_kind(path: Path | BytesIO) -> str:
    """Say what else a file is that should be CSV in UTF-8, if that can be told."""
    data = _contents(path)
    for start, kind in _KINDS.items():
        if data.startswith(start):
            return kind
    head = data.partition(b"\n")[0]
    for mark, name in ((b";", "semicolons"), (b"\t", "tabs")):
        if mark in head and b"," not in head:
            return f"a list with {name} between its cells"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        with suppress(UnicodeDecodeError):
            data.decode("gb18030")
            return "a text in GBK, as Excel saves CSV in China"
    return ""


def _read_parquet(
    path: Path, columns: list[str] | None, where: Mapping[str, list[Any]]
) -> pd.DataFrame:
    _needs_pyarrow()
    from pyarrow import int64, schema
    from pyarrow.dataset import HivePartitioning, dataset
    from pyarrow.parquet import filters_to_expression

    by_year = HivePartitioning(schema({"year": int64()}))
    data = dataset(path, partitioning=by_year)
    filters = [(column, "in", values) for column, values in where.items()]
    kept = filters_to_expression(filters) if filters else None
    there = [c for c in columns or data.schema.names if c in data.schema.names]
    frame: pd.DataFrame = data.to_table(there, filter=kept).to_pandas()
    return frame


def _needs_pyarrow() -> None:
    if not find_spec("pyarrow"):
        raise refusal("pyarrow")


# -- writing -------------------------------------------------------------------------


class Writer:
    """Writes tables piece by piece; :func:`writing` makes one.

    Its `add` takes a table's name, some rows of it, and the one year they are about,
    by which Parquet is partitioned.
    """

    def __init__(self, folder: Path, format: str) -> None:
        self._folder = folder
        self._files = ExitStack()
        self._open: dict[str, Any] = {}
        self.add = self._add_parquet if format == "parquet" else self._add_csv

    def close(self) -> None:
        """Close every file."""
        self._files.close()

    def _add_csv(self, name: str, frame: pd.DataFrame, year: Any = None) -> None:
        if first := name not in self._open:
            path = self._folder / f"{name}.csv"
            stream = path.open("w", encoding="utf-8", newline="")
            self._open[name] = self._files.enter_context(stream)
        print_csv(frame, self._open[name], header=first)

    def _add_parquet(self, name: str, frame: pd.DataFrame, year: Any = None) -> None:
        path = self._folder / f"{name}.parquet"
        if name in _PARTITIONED:
            part = "__HIVE_DEFAULT_PARTITION__" if pd.isna(year) else year
            folder = self._folder / name / f"year={part}"
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"part-{len(os.listdir(folder))}.parquet"
            frame = frame.drop(columns="year", errors="ignore")
        # Typed by name: a piece may lack every value of a column.
        loose = [c for c in frame if frame[c].dtype in (object, "category")]
        own = {c: kind for c, kind in _TYPES.items() if c in frame}
        frame.astype(dict.fromkeys(loose, "str") | own).to_parquet(path, index=False)


def print_csv(frame: pd.DataFrame, out: Any, **how: Any) -> None:
    """Print rows as CSV that is safe to open in a spreadsheet."""
    frame, bare = _guarded(frame)
    frame.to_csv(
        out,
        index=False,
        float_format=_number,
        lineterminator="\n",
        quoting=csv.QUOTE_MINIMAL if bare else csv.QUOTE_ALL,
        **how,
    )


def _number(value: Any) -> str:
    """Print a number without float noise, yet so that it reads back the same."""
    short = f"{value:.15g}"
    return short if float(short) == value else repr(float(value))


def _guarded(frame: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Guard texts against being formulas; say if they may go without quotes."""
    changed = {}
    bare = True
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(column.cat.categories.dtype)
        if column.dtype == object:
            column = column.where(column.map(lambda cell: isinstance(cell, str)))
        elif not pd.api.types.is_string_dtype(column.dtype):
            continue
        texts = column.dropna().astype("str")
        formulas = texts[texts.str.match(_FORMULA)]
        if len(formulas):
            changed[name] = frame[name].astype(object)
            changed[name].loc[formulas.index] = "'" + formulas
        # A carriage return would end the line.
        bare &= not texts.str.contains("\r", regex=False).any()
    return frame.assign(**changed), bare


@contextmanager
def replacing(path: str | PathLike[str]) -> Iterator[Path]:
    """Give a file to write that takes the place of an old one when it is whole."""
    target = writable(path)
    fresh = target.with_name(f".{target.name}.part")
    with unwritable(path):
        try:
            fresh.touch()  # before a library for some format fails in its own way
            yield fresh
            os.replace(fresh, target)
        finally:
            fresh.unlink(missing_ok=True)


@contextmanager
def unwritable(path: str | PathLike[str]) -> Iterator[None]:
    """Name what cannot be written as it was given, not by a file that stands for it."""
    try:
        yield
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else error
        raise refusal("unwritable", path=path, error=why) from error


def private(folder: Path) -> Path:
    """Make the folder in which a data set keeps what is private to it."""
    with unwritable(folder):
        (folder / PRIVATE).mkdir(parents=True, exist_ok=True)
    return folder / PRIVATE


def writable(path: str | PathLike[str]) -> Path:
    """Return where a file can be written to.

    Raises
    ------
    DataError
        It is a folder, or in one that is not there.
    """
    target = Path(path)
    if target.is_dir():
        raise refusal("folder", path=target)
    if not target.parent.is_dir():
        raise refusal("no.folder", path=target.parent)
    return target


def makeable(path: str | PathLike[str]) -> Path:
    """Return where a folder is or can be made.

    Raises
    ------
    DataError
        It, or one that it would be in, is a file.
    """
    folder = Path(path)
    for part in (folder, *folder.parents):
        if part.exists() and not part.is_dir():
            raise refusal("file", path=part)
    return folder


@contextmanager
def writing(folder: str | PathLike[str], format: str = "csv") -> Iterator[Writer]:
    """Write tables into a folder, where they replace those of their names at the end.

    Until all are written the folder keeps its old tables. Interrupted while it
    replaces them, the folder is refused by :func:`read`, and the next writing
    completes the replacement first.

    Parameters
    ----------
    folder : str or path-like
        Made if need be.
    format : {'csv', 'parquet'}

    Raises
    ------
    DataError
        Something else stands where a table would go, pyarrow is missing, or there is
        no room.
    """
    target = Path(folder)
    prepare(target, format)
    own = target / PRIVATE
    fresh = own / "unfinished"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    writer = Writer(fresh, format)
    try:
        with unwritable(target):
            yield writer
            writer.close()
            fresh.rename(own / "tables")
    finally:
        writer.close()
        shutil.rmtree(fresh, ignore_errors=True)
        _complete(target)
        with suppress(OSError):  # not empty: others keep things there
            own.rmdir()


def refuse(folder: Path, format: str) -> None:
    """Raise what would hinder writing to a folder."""
    choice("format", format, FORMATS)
    makeable(folder)
    if format == "parquet":
        _needs_pyarrow()
    for name in DATA_SET:
        _in_the_way(folder, name)


def prepare(folder: Path, format: str) -> None:
    """Make a folder ready to be written to; raise what would hinder that."""
    refuse(folder, format)
    private(folder)
    _complete(folder)


def _complete(folder: Path) -> None:
    """Put complete new tables in the place of the old ones."""
    fresh = folder / PRIVATE / "tables"
    if not fresh.is_dir():
        return
    tables = {table: table.name.partition(".")[0] for table in sorted(fresh.iterdir())}
    for name in tables.values():
        _in_the_way(folder, name)
    for table, name in tables.items():
        for suffix in (".csv", ".parquet"):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
        os.replace(table, folder / table.name)
    fresh.rmdir()


def _in_the_way(folder: Path, name: str) -> None:
    """Refuse to replace what is not a table of ours."""
    for old in (folder / name, folder / f"{name}.csv", folder / f"{name}.parquet"):
        if old.exists() and not _is_ours(old, name):
            raise refusal("in.the.way", path=old)


def _is_ours(path: Path, name: str) -> bool:
    """Tell whether a table has the columns that all of its name have."""
    if path.is_dir():
        return any(path.glob("year=*/part-0.parquet"))
    needed = {c.name for c in TABLES.get(name, {}).values() if c.required}
    try:
        if path.suffix == ".parquet":
            from pyarrow.parquet import read_schema

            columns = read_schema(path).names
        else:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                columns = next(csv.reader([stream.readline(10_000)]), [])
    except (ValueError, csv.Error):
        return False
    return needed <= set(columns)


def write(tables: Tables, folder: str | PathLike[str], *, format: str = "csv") -> None:
    r"""Write the tables of a data set into a folder, made if need be.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By name, as ``reports`` and ``observations``.
    folder : str or path-like
    format : {'csv', 'parquet'}
        CSV is UTF-8 with ``\n`` line ends and numbers without float noise; a text
        that a spreadsheet would take for a formula gets an apostrophe before it,
        which :func:`read` takes off again. Parquet is partitioned by year
        (``observations/year=2018/part-0.parquet``) and needs the extra
        ``govopen[parquet]``.

    Raises
    ------
    DataError
        Something else stands where a table would go, or pyarrow is missing.
    """
    with writing(folder, format) as writer:
        for name, frame in tables.items():
            if format == "parquet" and name in _PARTITIONED and len(frame):
                years = _years(frame, tables)
                for year, part in frame.groupby(years, dropna=False):
                    writer.add(name, part, year)
            else:
                writer.add(name, frame)


def _years(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    """Return the year that each row is about."""
    if "year" in frame:
        return frame["year"].astype("Int64")
    if "reports" not in tables:
        raise refusal("parquet.years")
    about = tables["reports"].set_index("report")["year"]
    return frame["report"].astype(object).map(about).astype("Int64")
