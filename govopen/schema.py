"""The tables of a data set: their columns, types and closed vocabularies.

What comes in is ``schema.csv``, one row a column; what goes out are the columns and
vocabularies that every other module uses (:data:`TABLES`, :func:`values`), the rows of
figures and findings (:class:`Observation`, :class:`Finding`), and the one way in which
an option is held against what it can be (:func:`choices`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache, partial, wraps
from numbers import Integral, Real
from os import PathLike
from types import NoneType, UnionType
from typing import (
    Any,
    Final,
    Literal,
    NamedTuple,
    ParamSpec,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import numpy as np
import pandas as pd
from pandas.api.internals import create_dataframe_from_blocks  # type: ignore[import-not-found]

from govopen.bundle import rows
from govopen.errors import refusal

__all__ = [
    "APPLICANTS", "DATA_SET", "EVERYONE", "GRADES", "INVENTED", "LEVELS", "ORIGINS",
    "PRECISIONS", "REPORT", "SCOPES", "SEVERITIES", "SIMULATED", "SOURCE_KINDS",
    "TABLES", "Column", "Finding", "Observation", "as_observation", "checked", "choice",
    "choices", "frame", "listing", "nearest", "required", "unexpected", "whose",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its type, what it may hold, and what it means.

    ``type`` is ``string``, ``number``, ``integer``, ``boolean`` or ``date``, as
    Frictionless names them. `values` is the closed vocabulary, empty where any value
    will do; a `pattern` must match whole; `minimum` and `maximum` are inclusive.
    """

    name: str
    type: str
    required: bool
    values: tuple[str, ...]
    pattern: str
    minimum: float | None
    maximum: float | None
    description: str

    @property
    def dtype(self) -> str:
        """The pandas dtype that the column has in memory."""
        kinds = {"number": "float64", "integer": "Int64", "boolean": "bool"}
        return kinds.get(self.type, "str")


class Observation(NamedTuple):
    """One figure of a report: a row of ``observations``."""

    report: str
    code: str
    applicant: str
    value: float
    precision: str
    origin: str
    locator: str
    confirmed: int | None = None
    printed: float | None = None


class Finding(NamedTuple):
    """Something to look at in a report: a row of ``findings``."""

    report: str
    rule: str
    severity: str
    expected: float | None
    found: float | None
    codes: str
    message: str
    applicant: str = ""


# Makes one of a row as it is, which takes a third of the time of a call of the class.
as_observation: Any = partial(tuple.__new__, Observation)


def _tables() -> dict[str, dict[str, Column]]:
    tables: dict[str, dict[str, Column]] = {}
    for line in rows("schema.csv"):
        tables.setdefault(line["table"], {})[line["column"]] = Column(
            line["column"],
            line["type"],
            line["required"] == "yes",
            tuple(line["values"].split()),
            line["pattern"],
            float(line["minimum"]) if line["minimum"] else None,
            float(line["maximum"]) if line["maximum"] else None,
            line["description"],
        )
    return tables


TABLES: Mapping[str, Mapping[str, Column]] = _tables()

# The closed vocabularies of options, for who checks types; the table above rules.
Level = Literal["province", "prefecture", "county", "zone", "township", "department"]
Scope = Literal["jurisdiction", "office", "unit"]
Precision = Literal["exact", "approx"]
Origin = Literal["corrected", "table", "narrative", "derived"]
Applicant = Literal[
    "natural", "enterprise", "research", "public_interest", "legal_service",
    "other_organisation", "total",
]  # fmt: skip
SourceKind = Literal[
    "official", "copy", "transcribed", "second_hand", "file", "simulated"
]

# The tables that reading makes; the others are reference and come with the package.
DATA_SET = ("reports", "observations", "findings", "failures")

REPORT = tuple(TABLES["reports"])

LEVELS = TABLES["reports"]["level"].values
SCOPES = TABLES["reports"]["scope"].values
SOURCE_KINDS = TABLES["reports"]["source_kind"].values
APPLICANTS = TABLES["observations"]["applicant"].values
PRECISIONS = TABLES["observations"]["precision"].values
SEVERITIES = TABLES["findings"]["severity"].values
# Where a report states a figure more than once, its table speaks first.
ORIGINS = TABLES["observations"]["origin"].values
# How well a form's figures tell a concept, best first.
GRADES = (*TABLES["comparable"]["grade"].values, "none")

# The source_kind of a report that nobody published.
SIMULATED = "simulated"
INVENTED = "模拟"  # names of simulated bodies begin so, and their titles say 模拟数据
INVENTED_CODE = "9"  # and the codes of their places, as no code of GB/T 2260 does

# Everyone who asks: the column of totals, where a form has columns of applicants.
EVERYONE: Final = "total"


def whose(applicant: str) -> str:
    """Return the applicants that a figure counts: everyone where it names none.

    Examples
    --------
    >>> whose("natural"), whose("")
    ('natural', 'total')
    """
    return applicant or EVERYONE


def nearest(given: str, allowed: Iterable[str]) -> str:
    """Say which of the values allowed is nearest to one that is not.

    Examples
    --------
    >>> nearest("conty", ["county", "prefecture"])
    ": did you mean 'county'?"
    """
    found = get_close_matches(given, list(allowed), n=1, cutoff=0.65)
    return f": did you mean {found[0]!r}?" if found else ""


def listing(name: str, given: str | Iterable[str]) -> list[str]:
    """Return one value or several as a list.

    Raises
    ------
    DataError
        It is neither a text nor an iterable.

    Examples
    --------
    >>> listing("codes", "closed.*"), listing("codes", ("a", "b"))
    (['closed.*'], ['a', 'b'])
    """
    if isinstance(given, str):
        return [given]
    if not isinstance(given, Iterable):
        raise refusal("list", name=name, given=given)
    return list(given)


def required(frame: pd.DataFrame, columns: Iterable[str], what: str) -> pd.DataFrame:
    """Refuse a frame that lacks columns, and say what it should be.

    Returns
    -------
    pandas.DataFrame
        The frame; what its index calls as a column is called, which pandas could not
        tell from that, has no name in it.

    Examples
    --------
    >>> told = pd.DataFrame({"report": ["a"]}).set_index("report", drop=False)
    >>> required(told, ["report"], "reports as").index.names
    FrozenList([None])
    """
    if not (isinstance(frame, pd.DataFrame) and frame.columns.is_unique):
        raise refusal("frame", kind=type(frame).__name__, what=what)
    if lacking := [name for name in columns if name not in frame]:
        s, told = "s"[: len(lacking) > 1], ", ".join(map(repr, lacking))
        near = "" if lacking[1:] else nearest(str(lacking[0]), map(str, frame))
        raise refusal("frame.columns", s=s, lacking=told, what=what, near=near)
    names: Any = [None if name in frame else name for name in frame.index.names]
    return frame.rename_axis(index=names)


def choices(
    name: str, given: str | Iterable[str] | None, allowed: Iterable[str]
) -> list[str] | None:
    """Hold an option against its vocabulary.

    Parameters
    ----------
    name : str
        What the option is called.
    given : str or iterable of str or None
        One value, several, or None for any.
    allowed : iterable of str
        What it can be.

    Returns
    -------
    list of str or None
        The values given; None where any will do.

    Raises
    ------
    DataError
        A value is not allowed; the message names the nearest one.

    Examples
    --------
    >>> choices("level", "county", LEVELS)
    ['county']
    >>> choices("level", ["conty"], LEVELS)
    Traceback (most recent call last):
    ...
    govopen.errors.DataError: level='conty' is none of province, prefecture, county,
    zone, township, department: did you mean 'county'?
    """
    if given is None:
        return None
    listed = listing(name, given)
    known = list(allowed)
    for value in listed:
        if value not in known:
            told, near = ", ".join(known), nearest(str(value), known)
            raise refusal("choices", name=name, given=value, known=told, near=near)
    return listed


def choice(name: str, given: str, allowed: Iterable[str]) -> str:
    """Hold an option that takes one value against its vocabulary.

    Raises
    ------
    DataError
        It is not allowed, or there are several.

    Examples
    --------
    >>> choice("scope", "unit", SCOPES)
    'unit'
    """
    if not isinstance(given, str):
        raise refusal("choice", name=name, given=given)
    choices(name, given, allowed)
    return given


_P = ParamSpec("_P")
_R = TypeVar("_R")

# What arguments are called that are not of the kind their function says.
_KINDS: dict[Any, tuple[type, str]] = {
    str: (str, "text"),
    PathLike: (PathLike, "path"),
    bool: (bool, "True or False"),
    int: (Integral, "whole number"),
    float: (Real, "number"),
    Mapping: (Mapping, "mapping"),
    Sequence: (Iterable, "list"),
    Iterable: (Iterable, "list"),
    NoneType: (NoneType, ""),
}

_PLACED = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
_VARIADIC = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD


def checked(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a function refuse arguments of another kind than it is annotated with.

    Texts, numbers, mappings, lists and what is in them are looked at; whatever else a
    function takes it looks at itself.

    Examples
    --------
    >>> @checked
    ... def twice(text: str) -> str:
    ...     return 2 * text
    >>> twice(5)
    Traceback (most recent call last):
    ...
    govopen.errors.DataError: text=5 is no text
    """
    parameters = inspect.signature(function).parameters
    placed = [name for name, x in parameters.items() if x.kind in _PLACED]
    named = {name for name, x in parameters.items() if x.kind not in _VARIADIC}
    open_ = any(x.kind == x.VAR_KEYWORD for x in parameters.values())
    hints = cache(lambda: get_type_hints(function))

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        for name in () if open_ else kwargs.keys() - named:
            raise unexpected(call, name, named)
        for name, value in (*zip(placed, args, strict=False), *kwargs.items()):
            if name in named and not _fits(value, hints().get(name, Any)):
                told = " nor a ".join(words := _words(hints()[name]))
                told = f"neither a {told}" if words[1:] else f"no {told}"
                raise refusal("kind", name=name, given=value, told=told)
        return function(*args, **kwargs)

    return call


def unexpected(
    function: Callable[..., Any], name: str, known: Iterable[str]
) -> TypeError:
    """Return what Python says of an option that a function lacks, and the nearest.

    Examples
    --------
    >>> print(unexpected(nearest, "alowed", ["given", "allowed"]))
    nearest() got an unexpected keyword argument 'alowed': did you mean 'allowed'?
    """
    told = f"{function.__name__}() got an unexpected keyword argument {name!r}"
    return TypeError(told + nearest(name, known))


def _kind(hint: Any) -> Any:
    """Return what a hint asks for, of a closed list of words that it is a text."""
    kind = get_origin(hint) or hint
    return str if kind is Literal else UnionType if kind is Union else kind


def _fits(value: Any, hint: Any) -> bool:
    if (kind := _kind(hint)) is UnionType:
        return any(_fits(value, one) for one in get_args(hint))
    text = isinstance(value, bytes) or (kind is Sequence and isinstance(value, str))
    if kind not in _KINDS or text:  # which is no list, though it can be gone through
        return kind not in _KINDS
    inner = get_args(hint)[:1] if isinstance(value, list | tuple) else ()
    parts: Any = value
    return isinstance(value, _KINDS[kind][0]) and all(
        _fits(part, one) for one in inner for part in parts
    )


def _words(hint: Any) -> list[str]:
    if (kind := _kind(hint)) is UnionType:
        return [word for one in get_args(hint) for word in _words(one)]
    word = _KINDS.get(kind, (kind, ""))[1]
    inner = _words(get_args(hint)[0]) if word == "list" else []
    of = " or ".join(f"{one}s" for one in inner)
    return [f"{word} of {of}" if of else word] if word else []


def frame(table: str, rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Arrange rows as a table, with its columns and their types.

    Parameters
    ----------
    table : str
        As ``observations``.
    rows : iterable of sequence
        Values in the order of the table's columns.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> frame("failures", [("a.html", "EmptyDocumentError", "it holds no text")])
         path               error           message
    0  a.html  EmptyDocumentError  it holds no text
    """
    if not (rows := list(rows)):
        return _without_rows(table).copy(deep=False)
    return _with_rows(table, rows)


@cache
def _without_rows(table: str) -> pd.DataFrame:
    """Return a table without rows, which takes long to make."""
    return _with_rows(table, [])


def _with_rows(table: str, rows: list[Sequence[Any]]) -> pd.DataFrame:
    names, types, places = _types(table)
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    few = len(rows) <= _FEW
    blocks: list[Any] = []  # no types are inferred and cast, which takes long
    for place, values, dtype in zip(places, columns, types, strict=True):
        if dtype is _TEXT:  # to compare them takes long
            made: Any = (_texts if few else _texts.__wrapped__)(values).copy()
        elif dtype == "Int64" and {*map(type, values)} == {int}:  # none is missing
            known = np.zeros(len(rows), bool)
            made = pd.arrays.IntegerArray(np.array(values, "int64"), known)
        elif dtype == "Int64":
            made = pd.array(list(values), dtype)
        elif {*values} == {None}:  # which takes long to turn one by one
            made = np.full((1, len(rows)), np.nan)
        else:
            made = np.array([values], dtype)
        blocks.append((made, place))
    index = pd.RangeIndex(len(rows))
    result: pd.DataFrame = create_dataframe_from_blocks(blocks, index, names.view())
    return result


_TEXT: Any = pd.api.types.pandas_dtype("str")  # to look it up takes long
_FEW = 1_000  # rows of which columns are kept


@lru_cache(maxsize=128)
def _texts(values: tuple[str | None, ...]) -> Any:
    """Make a column of texts; the codes of one report are those of most others."""
    return pd.array(values, _TEXT)


@cache
def _types(table: str) -> tuple[pd.Index, list[Any], list[Any]]:
    """Return the names, types and places of columns, which take long to make."""
    columns = TABLES[table]
    types = [_TEXT if x.dtype == "str" else x.dtype for x in columns.values()]
    return pd.Index(list(columns)), types, [np.array([n]) for n in range(len(types))]
