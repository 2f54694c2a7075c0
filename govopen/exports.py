"""Tables for other programs: CSV, Parquet, Excel, Stata and SPSS.

What comes in is a data set or a frame of figures, concepts or measures; what goes out
is one file, and the codebook of what it holds. What a format cannot hold is refused by
name and never dropped. The words of labels stand in ``exports.csv``: a row without
`value` names a column, the others number its vocabulary in their order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args
from warnings import catch_warnings, simplefilter

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from pandas.errors import InvalidColumnName

from govopen import schema, store
from govopen.bounds import comparable
from govopen.bundle import entries, rows
from govopen.concept import concepts
from govopen.errors import refusal
from govopen.panel import Source, by_origin, codebook, figures, load, wide
from govopen.schema import APPLICANTS, REPORT, Applicant, choice, choices, whose

__all__ = ["FORMATS", "LANGUAGES", "SHAPES", "UNITS", "export", "short_name"]

Format = Literal["csv", "parquet", "xlsx", "dta", "sav"]
Shape = Literal["wide", "long"]
Unit = Literal["code", "concept"]
Language = Literal["en", "zh"]
SHAPES, UNITS, LANGUAGES = map(get_args, (Shape, Unit, Language))

# What stands beside each value of a wide table, where its frame has it.
_BESIDE = ("n", "low", "high", "least", "most", "grade")
_LONGEST_NAME, _LONGEST_LABEL = 32, 80  # Stata's; SPSS takes more
_EMPTY = "-"  # how `exports.csv` writes the word that is empty


class _Format(NamedTuple):
    """What a format can hold, and what it is written with; see ``exports.toml``."""

    module: str = "pandas"
    extra: str = ""
    text: int = 0  # the longest text, in bytes where `labelled`, or characters
    never: str = ""  # what no text can hold, as a pattern
    rows: float = np.inf
    columns: float = np.inf
    infinite: bool = True  # has it infinity
    tells_empty: bool = False  # does it tell an empty text from a missing one
    labelled: bool = False  # short names, and numbers with labels for words


class _File(NamedTuple):
    """What is written where: columns, their codebook, and labels of both languages."""

    path: Path
    frame: pd.DataFrame
    book: pd.DataFrame
    labels: dict[str, str]
    words: dict[Any, dict[float, str]]
    encoding: str


FORMATS = {name: _Format(**x) for name, x in entries("exports.toml").items()}


@cache
def _words() -> dict[str, dict[Any, tuple[str, str]]]:
    """Return the labels of each column, under None, and of its words, in order."""
    found: dict[str, dict[Any, tuple[str, str]]] = {}
    for row in rows("exports.csv"):
        word = {"": None, _EMPTY: ""}.get(row["value"], row["value"])
        found.setdefault(row["column"], {})[word] = (row["label_en"], row["label_zh"])
    return found


@cache
def _indicators(by: str) -> dict[str, tuple[str, str, str]]:
    """Return labels and unit of each concept, or of each code in its latest form."""
    if by == "concept":
        book = concepts()
    else:
        book = codebook().sort_values("first_year", kind="stable", na_position="first")
    told = book[[by, "label_en", "label_zh", "unit"]]
    return {name: (en, zh, unit) for name, en, zh, unit in told.itertuples(index=False)}


def short_name(name: str) -> str:
    """Return the name that a column has in Stata and SPSS.

    What is no letter, digit or underscore becomes an underscore. A name of more than
    32 characters keeps its first 27, and the first four digits of the SHA-256 of the
    whole follow: it depends on no other column, and stays the same in every file.

    Examples
    --------
    >>> short_name("refused.third_party.least")
    'refused_third_party_least'
    >>> short_name("litigation_after_review.corrected")
    'litigation_after_review_cor_ac88'
    """
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)
    if len(plain) <= _LONGEST_NAME:
        return plain
    return f"{plain[: _LONGEST_NAME - 5]}_{sha256(name.encode()).hexdigest()[:4]}"


def export(
    df: pd.DataFrame | Source,
    path: str | PathLike[str],
    *,
    format: Format | None = None,
    shape: Shape = "wide",
    by: Unit | None = None,
    applicant: Applicant = "total",
    beside: str | Iterable[str] | None = None,
    language: Language = "en",
    bom: bool = False,
) -> pd.DataFrame:
    """Write figures, concepts or measures for another program.

    Parameters
    ----------
    df : pandas.DataFrame, str, path-like, DataSet, Report or None
        Observations, concepts or measures, or what :func:`~govopen.load` takes.
    path : str or path-like
        The file to write; one that is there is replaced.
    format : {'csv', 'parquet', 'xlsx', 'dta', 'sav'}, optional
        By default what `path` ends in. Excel and SPSS need the extra
        ``govopen[export]``, Parquet ``govopen[parquet]``.
    shape : {'wide', 'long'}, default 'wide'
        One row a report and a column for each code or concept, or the rows of `df` as
        they stand.
    by : {'code', 'concept'}, optional
        Of observations, what the columns of a wide table are, or the rows of a long
        one: with ``concept``, what :func:`~govopen.comparable` finds. By default what
        `df` has.
    applicant : str, default 'total'
        Which applicants a wide table counts.
    beside : str or iterable of str, optional
        What stands beside each value of a wide table, as ``request.received.least``:
        any column of `df`; by default ``n, low, high, least, most, grade`` where it has
        them.
    language : {'en', 'zh'}, default 'en'
        The language of labels in Stata and SPSS.
    bom : bool, default False
        Begin CSV with the mark by which Excel knows UTF-8.

    Returns
    -------
    pandas.DataFrame
        The codebook of the file, which Excel has as a second sheet: ``name`` in the
        file, ``column`` in govopen, ``label_en, label_zh, unit, values``. Its
        ``attrs["rows"]`` says how many rows the file has.

    Raises
    ------
    DataError
        The format cannot hold a value, two columns would have one name, there is
        nothing to write, or a library is missing.

    Notes
    -----
    Stata and SPSS have columns named by :func:`short_name`, labels cut at 80
    characters, and closed vocabularies as numbers with value labels, the same in every
    file. A missing figure is missing; of a wide table by concept, so is one that is
    known between bounds alone. Where nothing bounds it, ``most`` is infinite in CSV
    and Parquet and empty elsewhere. In CSV a text that a spreadsheet would take for a
    formula has an apostrophe before it.

    Examples
    --------
    >>> import tempfile
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", codes="request.*")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = govopen.export(df, f"{folder}/rudong.dta", beside="least")
    >>> book.loc[book["unit"] == "request", ["name", "label_en"]].head(2)
                     name        label_en
    14        request_fax          By fax
    15  request_fax_least  By fax (least)
    """
    target = store.writable(path)
    kind = choice("format", format or target.suffix[1:].lower(), FORMATS)
    choice("shape", shape, SHAPES)
    choice("applicant", applicant, APPLICANTS)
    choice("language", language, LANGUAGES)
    how = FORMATS[kind]
    if not find_spec(how.module):
        raise refusal("export.needs", kind=kind, module=how.module, extra=how.extra)
    if bom and kind != "csv":
        raise refusal("export.bom", kind=kind)
    if not isinstance(df, pd.DataFrame):
        df = load(df)
    if by is not None and choice("by", by, UNITS) not in df:
        if by == "code":
            raise refusal("export.codes")
        df = comparable(df, applicant=applicant)
    df = schema.required(df, [], "one name to each of")
    by = "concept" if "concept" in df else "code"
    table = _wide(df, by, applicant, beside) if shape == "wide" else df
    named = [name for name in table.index.names if name is not None]
    table = table.reset_index(named) if named else table
    table = table.reset_index(drop=True).rename(columns=str)
    rows, columns = table.shape
    if not table.size or rows > how.rows or columns > how.columns:
        size = {"rows": rows, "columns": columns, "how": how}
        raise refusal("export.size", target=target, kind=kind, **size)
    book = _book(table, by, how.labelled)
    held = [_held(table, column, target, kind) for column in book["column"]]
    frame = pd.concat(held, axis=1).set_axis(book["name"].tolist(), axis=1)
    labels = _labels(book, f"label_{language}")
    words = _value_labels(book, language)
    try:
        with store.replacing(target) as made, catch_warnings():
            simplefilter("error", InvalidColumnName)
            encoding = "utf-8-sig" if bom else "utf-8"
            _WRITERS[kind](_File(made, frame, book, labels, words, encoding))
    except (ValueError, TypeError, InvalidColumnName) as error:
        raise refusal("export.error", file=target, kind=kind, error=error) from error
    book.attrs["rows"] = rows
    return book


def _wide(
    df: pd.DataFrame, by: str, applicant: Applicant, beside: str | Iterable[str] | None
) -> pd.DataFrame:
    """Return one row a report; beside each value what the same row of `df` says."""
    schema.required(df, ["report", by], "shape='long', or reports' figures, which have")
    df = df.reset_index(drop=True)
    if by == "code":
        df = figures(df, ["applicant", "value", "origin"])
    given = [name for name in _BESIDE if name in df] if beside is None else beside
    others = choices("beside", given, df.columns) or []
    first = by_origin(df) if by == "code" else df
    if "applicant" in df:
        first = first[first["applicant"].astype(object).map(whose) == applicant]
    first = first.drop_duplicates(["report", by]).astype({"report": object, by: object})
    if first.empty:
        raise refusal("export.applicant", applicant=applicant)
    names = [name for name in _indicators(by) if name in {*first[by]}]
    keep = [name for name in (*REPORT[1:], "series") if name in df]
    of = df if by == "code" else first
    table = wide(of, names, applicant=applicant, keep=keep)
    sides = {x: first.pivot(index="report", columns=by, values=x) for x in others}
    parts = {name: table[name] for name in keep}
    for name in names:
        parts[name] = table[name]
        parts |= {f"{name}.{x}": sides[x][name].reindex(table.index) for x in others}
    return pd.DataFrame(parts, index=table.index)


def vocabulary(column: str) -> dict[Any, tuple[str, str]]:
    """Return the labels of a column's words, in English and Chinese.

    Examples
    --------
    >>> vocabulary("source_kind")["second_hand"][0]
    'From an excerpt or quotation'
    """
    return _words().get(column.rpartition(".")[2], {})


def _described(column: str, by: str) -> tuple[str, str, str]:
    """Return the labels of a column in both languages, and its unit."""
    of, _, part = column.rpartition(".")
    own = _indicators(by)
    if column in own:
        return own[column]
    if of in own and part in _words():
        en, zh = _words()[part][None]
        return f"{own[of][0]} ({en})", f"{own[of][1]}（{zh}）", own[of][2]
    return *vocabulary(column).get(None, (column, column)), ""


def _book(table: pd.DataFrame, by: str, labelled: bool) -> pd.DataFrame:
    """Describe the columns of a table as they stand in the file."""
    book = pd.DataFrame({"name": table.columns, "column": table.columns})
    if labelled:
        book["name"] = book["name"].map(short_name)
    # SPSS does not tell small letters from capitals.
    if (twice := book["name"].str.lower().duplicated(keep=False)).any():
        both = " and ".join(map(repr, book.loc[twice, "column"].head(2)))
        raise refusal("export.names", both=both)
    labels = [_described(column, by) for column in book["column"]]
    book[["label_en", "label_zh", "unit"]] = labels
    told = "{0} = {1}: {2}, {3}" if labelled else "{1}: {2}"
    book["values"] = [
        "; ".join(told.format(n, x or "(empty)" * labelled, *y) for n, x, *y in words)
        for words in map(_numbered, book["column"])
    ]
    return book


def _numbered(column: str) -> list[tuple[int, str, str, str]]:
    """Return the vocabulary of a column: number, word, and its labels."""
    words = enumerate(vocabulary(column).items())  # the column itself is the first
    return [(number, word, *told) for number, (word, told) in words if number]


def _held(table: pd.DataFrame, column: str, target: Path, kind: str) -> pd.Series:
    """Return a column as a format holds it, or say what it cannot hold."""
    how, values = FORMATS[kind], table[column]

    def refuse(where: pd.Series, what: str) -> None:
        for at, row in table.loc[where.index[where]].iterrows():
            told = f"report {row['report']}" if "report" in table else f"row {at}"
            named = {"column": column, "at": told, "what": what}
            raise refusal("export.cell", target=target, **named)

    numbers = {number: word for number, word, *_ in _numbered(column)}
    if how.labelled and numbers:
        found = values.astype(object).map({word: n for n, word in numbers.items()})
        # What is empty and has no label of its own was not known.
        strange = found.isna() & values.notna() & (values.astype(object) != "")
        known = ", ".join(map(repr, numbers.values()))
        refuse(strange, f"is none of {known}: mend it, or write another format")
        return found.astype("float64")
    if is_bool_dtype(values.dtype) and how.labelled:
        return values.astype("float64")
    if is_numeric_dtype(values.dtype):
        if how.infinite:
            return values
        values = values.astype("float64")
        if column.rpartition(".")[2] == "most":
            values = values.mask(values == np.inf)
        endless = values.abs() == np.inf
        refuse(endless, f"is infinite, which {kind} cannot hold: drop the row")
        return values
    texts = values.astype(object)
    texts = texts.where(texts.isna(), texts.map(str))
    there = texts.dropna()
    if not how.tells_empty and (there == "").any() and texts.isna().any():
        what = f"is empty and others are missing, which {kind} cannot tell apart"
        refuse(texts == "", f"{what}: fill them with a word, or write Parquet")
    if how.text:
        size = there.map(lambda x: len(x.encode() if how.labelled else x))
        unit = "bytes in UTF-8" if how.labelled else "characters"
        told = f"has over {how.text} {unit}, which {kind} cannot hold: shorten it"
        refuse(size > how.text, told)
    if how.never:
        bad = there.map(lambda x: bool(re.search(how.never, x))).astype(bool)
        refuse(bad, f"has a character where {kind} cannot hold it: clean the text")
    return texts.fillna("") if how.labelled else texts.astype("str")


def _labels(book: pd.DataFrame, language: str) -> dict[str, str]:
    """Return the labels of variables, which keep what stands in brackets when cut."""
    found = {}
    for name, label in zip(book["name"], book[language], strict=True):
        if len(label) > _LONGEST_LABEL:
            end = re.search(r"( \([^()]*\)|（[^（）]*）)?$", label)
            tail = end.group() if end else ""
            label = f"{label[: _LONGEST_LABEL - 1 - len(tail)]}…{tail}"
        found[name] = label
    return found


def _value_labels(book: pd.DataFrame, language: str) -> dict[Any, dict[float, str]]:
    at = 2 + LANGUAGES.index(language)
    told = zip(book["name"], map(_numbered, book["column"]), strict=True)
    return {name: {x[0]: str(x[at]) for x in words} for name, words in told if words}


def _write_csv(file: _File) -> None:
    store.print_csv(file.frame, file.path, encoding=file.encoding)


def _write_parquet(file: _File) -> None:
    file.frame.to_parquet(file.path, index=False)


def _write_xlsx(file: _File) -> None:
    with import_module("xlsxwriter").Workbook(str(file.path)) as workbook:
        bold = workbook.add_format({"bold": True})
        for name, table in (("data", file.frame), ("codebook", file.book)):
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(table), table.shape[1] - 1)
            for at, column in enumerate(table):
                sheet.write_string(0, at, str(column), bold)
                # Never `write`, which takes a text for a formula or an address.
                numeric = is_numeric_dtype(table[column].dtype)
                put = sheet.write_number if numeric else sheet.write_string
                for row, value in enumerate(table[column], 1):
                    if not pd.isna(value):
                        put(row, at, value)
            sheet.autofit()


def _write_dta(file: _File) -> None:
    labels: Any = {"variable_labels": file.labels, "value_labels": file.words}
    file.frame.to_stata(file.path, write_index=False, version=118, **labels)


def _write_sav(file: _File) -> None:
    pyreadstat = import_module("pyreadstat")
    labels = {"column_labels": file.labels, "variable_value_labels": file.words}
    try:
        pyreadstat.write_sav(file.frame, file.path, **labels)
    except pyreadstat.PyreadstatError as error:
        raise ValueError(error) from error


_WRITERS: dict[str, Callable[[_File], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
    "dta": _write_dta,
    "sav": _write_sav,
}
