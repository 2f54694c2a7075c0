"""A data set as one file for an archive: tables, codebook, references and checksums.

What comes in is a data set or a frame of figures; what goes out is a zip that is a
Frictionless data package and an RO-Crate at once, as Zenodo and Dataverse take it. The
same data give the same file, byte for byte.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

from govopen import __version__, schema, store
from govopen.bundle import entries
from govopen.citing import cite
from govopen.corrections import FILE
from govopen.errors import InvalidError, left_out, refusal
from govopen.panel import Source, codebook, findings, load
from govopen.schema import DATA_SET, SIMULATED, TABLES, Column, choice, listing
from govopen.validating import CORRECTIONS, mistakes, read, written

__all__ = ["LICENCES", "deposit", "fields"]

Folder = str | PathLike[str]
Licence = Literal["CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0"]
_TOLD = entries("deposit.toml")
LICENCES: dict[str, str] = _TOLD["licences"]
_KEYS = {"reports": "report"}


def fields(
    table: str, key: str = "", lacking: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Describe the columns of a table as Frictionless does.

    Parameters
    ----------
    table : str
        As ``observations``.
    key : str, optional
        The column that no two rows share.
    lacking : iterable of str, optional
        Columns that are not asked for, though the schema does.

    Returns
    -------
    list of dict
        ``name, type, description`` and ``constraints`` of each.

    Examples
    --------
    >>> fields("reports")[9]["constraints"]
    {'required': True, 'minimum': 2000, 'maximum': 2100}
    """
    every = TABLES[table].values()
    return [
        _field(x, x.required and x.name not in lacking, x.name == key) for x in every
    ]


def _field(column: Column, required: bool, unique: bool) -> dict[str, Any]:
    number = int if column.type == "integer" else float
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    constraints = {
        "required": required,
        "unique": unique,
        "enum": list(column.values),
        "pattern": column.pattern,
    }
    constraints = {name: value for name, value in constraints.items() if value}
    constraints |= {n: number(x) for n, x in limits.items() if x is not None}
    told: dict[str, Any] = {
        x: getattr(column, x) for x in ("name", "type", "description")
    }
    told |= {"format": "uri"} if column.name == "url" else {}
    return told | ({"constraints": constraints} if constraints else {})


def deposit(
    df: pd.DataFrame | Source,
    path: str | PathLike[str],
    *,
    title: str,
    creators: str | Iterable[str],
    licence: Licence = "CC-BY-4.0",
    description: str = "",
    published: date | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Write a data set as a zip that an archive takes.

    Parameters
    ----------
    df : pandas.DataFrame, str, path-like, DataSet, Report or None
        Observations with their reports' columns, or what :func:`~govopen.load` takes.
    path : str or path-like
        The zip to write; one that is there is replaced.
    title : str
    creators : str or iterable of str
        Who made the data set, in the order of a citation.
    licence : {'CC-BY-4.0', 'CC-BY-SA-4.0', 'CC0-1.0'}, default 'CC-BY-4.0'
    description : str, optional
        A sentence or two for the archive's page.
    published : datetime.date, optional
        Today by default.
    tables : mapping of str to pandas.DataFrame, optional
        Further tables by name, as the measures of a paper.

    Returns
    -------
    pandas.DataFrame
        One row a file: ``name, bytes, sha256``.

    Raises
    ------
    DataError
        There is no figure, a table has the name of another, or there is no such
        folder.
    InvalidError
        A row is not as the schema has it, as :func:`~govopen.validate` says.

    Warns
    -----
    LeftOut
        Reports lack what the schema asks of each, as their level or year: the README
        of the zip says how many, and its ``datapackage.json`` does not ask for it.

    Notes
    -----
    ``datapackage.json`` describes each table with its columns, and tables, references
    and README with size and SHA-256 (Frictionless Data Package 1),
    ``ro-crate-metadata.json`` the whole (RO-Crate 1.1); ``references.bib`` cites every
    report that is not simulated. Of the files that reports were read from, the name
    and hash stand in ``reports.csv`` and not the folder. Findings are those of a data
    set, and ``corrections.csv``, with who settled what, goes with that of a folder; a
    frame has none of its own.

    Examples
    --------
    >>> import tempfile
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = govopen.deposit(
    ...         df, f"{folder}/rudong.zip", title="Rudong", creators="Li Wei"
    ...     )
    >>> files["name"].tolist()[:3]
    ['reports.csv', 'observations.csv', 'codebook.csv']
    """
    target = store.writable(path)
    choice("licence", licence, LICENCES)
    people = listing("creators", creators)
    if not title.strip() or not people or not all(x.strip() for x in people):
        raise refusal("deposit.names")
    held = _tables(df)
    taken = {*held, *_TOLD["texts"]}
    for name, table in (tables or {}).items():
        if name.lower() in taken or not name.isidentifier():
            raise refusal("deposit.table", name=name)
        held[name] = table
    about = {
        "title": title,
        "description": description or f"Made with govopen {__version__}.",
        "people": "; ".join(people),
        "licence": licence,
        "terms": LICENCES[licence],
        "published": str(published or date.today()),
        "version": __version__,
    }
    if (held["reports"]["source_kind"] == SIMULATED).any():
        about["title"] = f"{title} (simulated)"
        about["description"] += " It holds simulated reports, which nobody published."
    if lacking := _lacking("reports", held["reports"]):
        known = held["reports"][list(lacking)].notna()
        keys = held["reports"].loc[~known.all(axis=1), "report"].tolist()
        told = ", ".join(f"{name} of {n}" for name, n in lacking.items())
        about["description"] += f" Not known of its reports: {told}."
        named = {"some": len(keys), "all": len(known), "one": keys[0]}
        left_out("left.unsaid", told=told, **named)
    files = {f"{name}.csv": _printed(table) for name, table in held.items()}
    files["references.bib"] = cite(held["reports"], style="bibtex").encode()
    listed = (f"| {name}.csv | {_TOLD['titles'].get(name, name)} |" for name in held)
    readme = _TOLD["readme"].format(tables="\n".join(listed), **about)
    files["README.md"] = readme.encode()
    files["datapackage.json"] = _json(_package(about, people, held, files))
    files["ro-crate-metadata.json"] = _json(_crate(about, people, files))
    with store.replacing(target) as made, ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            # A fixed time and system, so that the same data are the same file.
            entry = ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            zipped.writestr(entry, content, ZIP_DEFLATED)
    rows = [(name, len(x), _digest(x)) for name, x in files.items()]
    return pd.DataFrame(rows, columns=["name", "bytes", "sha256"])


def _tables(df: pd.DataFrame | Source) -> dict[str, pd.DataFrame]:
    """Part figures with their reports' columns into the tables of a data set."""
    for folder in _folders(df):
        _hold(read(folder), folder)
    frame = df if isinstance(df, pd.DataFrame) else load(df)
    reports, own = list(TABLES["reports"]), list(TABLES["observations"])
    schema.required(frame, [*reports[1:10], "source_kind", *own[1:6]], "observations")
    if frame.empty:
        raise refusal("deposit.nothing")
    there = frame.reindex(columns=[*dict.fromkeys([*reports, *own])]).astype(
        {"report": object}
    )
    about = there[reports].drop_duplicates("report").reset_index(drop=True)
    book = codebook()
    held = {"reports": _at_home(about), "observations": there[own]}
    if not isinstance(df, pd.DataFrame):
        told = findings(df)
        held["findings"] = told[told["report"].isin(about["report"])]
        if settled := [*_settled(df)]:
            held[CORRECTIONS] = _at_home(pd.concat(settled))
    _hold({name: held[name] for name in DATA_SET if name in held})
    held["codebook"] = book[book["code"].isin({*there["code"]})].drop(columns="figures")
    return held


def _hold(tables: dict[str, pd.DataFrame], folder: Folder | None = None) -> None:
    """Refuse tables of which a cell is not as the schema has it; some may be empty."""
    if found := [*mistakes(tables, folder, TABLES["reports"].keys() - {"report"})]:
        raise InvalidError(found)


def _folders(source: pd.DataFrame | Source) -> list[Folder]:
    """Return those of a source that are folders."""
    each = source if isinstance(source, list) else [source]
    return [one for one in each if isinstance(one, str | PathLike)]


def _settled(source: Source) -> Iterator[pd.DataFrame]:
    """Yield the corrections of each folder of a source that has some."""
    for one in _folders(source):
        if Path(one, FILE).is_file():
            table = written(store.read(CORRECTIONS, one, typed=False))
            yield table.reindex(columns=list(TABLES[CORRECTIONS]))


def _at_home(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose files are named without the folders of the depositor."""
    names = table["path"].astype("str").str.replace(r".*[/\\]", "", regex=True)
    return table.assign(path=names)


def _printed(table: pd.DataFrame) -> bytes:
    stream = io.StringIO()
    store.print_csv(table.reset_index(drop=True), stream)
    return stream.getvalue().encode()


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _guessed(column: pd.Series) -> dict[str, Any]:
    kind = "string"
    if is_bool_dtype(column.dtype):
        kind = "boolean"
    elif is_numeric_dtype(column.dtype):
        kind = "integer" if is_integer_dtype(column.dtype) else "number"
    return {"name": str(column.name), "type": kind}


def _lacking(name: str, table: pd.DataFrame) -> dict[str, int]:
    """Return how often a column is empty that the schema asks for."""
    asked = [column for column, x in TABLES.get(name, {}).items() if x.required]
    empty = table[asked].isna().sum()
    return {str(column): int(n) for column, n in empty.items() if n}


def _filled(told: Any, named: Mapping[str, str]) -> Any:
    """Return a part of ``deposit.toml`` with the names in its texts filled in."""
    if isinstance(told, dict):
        return {key: _filled(part, named) for key, part in told.items()}
    if isinstance(told, list):
        return [_filled(part, named) for part in told]
    return told.format(**named)


def _package(
    about: Mapping[str, str],
    people: Iterable[str],
    held: Mapping[str, pd.DataFrame],
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """Describe the tables as a Frictionless data package."""
    resources = []
    for name, table in held.items():
        content = files[f"{name}.csv"]
        if name in TABLES:
            every = fields(name, _KEYS.get(name, ""), _lacking(name, table))
        else:
            every = [_guessed(table[column]) for column in table]
        described = {"fields": every, **_TOLD["keys"].get(name, {})}
        title = _TOLD["titles"].get(name, name)
        named = {"name": name, "lower": name.lower(), "title": title}
        resource = _filled(_TOLD["resource"], named | {"hash": _digest(content)})
        described["missingValues"] = [""]
        resources.append(resource | {"bytes": len(content), "schema": described})
    for name, resource in _TOLD["texts"].items():
        content = files[resource["path"]]
        told = {"hash": f"sha256:{_digest(content)}", "bytes": len(content)}
        resources.append({"name": name, **resource, **told})
    contributors = [{"title": person, "role": "author"} for person in people]
    package: dict[str, Any] = _filled(_TOLD["package"], about)
    return package | {"contributors": contributors, "resources": resources}


def _crate(
    about: Mapping[str, str], people: Iterable[str], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """Describe the whole as an RO-Crate."""
    crate: dict[str, Any] = _filled(_TOLD["crate"], about)
    graph = crate["@graph"]
    root = next(entity for entity in graph if entity["@id"] == "./")
    own = [
        {"@id": f"#{number}", "@type": "Person", "name": person}
        for number, person in enumerate(people, 1)
    ]
    parts = []
    for name, content in files.items():
        table, _, ending = name.rpartition(".")
        title = _TOLD["titles"].get(table, name)
        named = {"name": name, "title": title, "size": str(len(content))}
        kind = _TOLD["kinds"].get(ending, "text/plain")
        named |= {"kind": kind, "hash": _digest(content)}
        parts.append(_filled(_TOLD["file"], named))
    for key, entities in (("author", own), ("hasPart", parts)):
        root[key] = [{"@id": entity["@id"]} for entity in entities]
        graph += entities
    return crate
