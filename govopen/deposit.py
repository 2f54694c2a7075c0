"""A data set as one file for an archive: tables, codebook, references and checksums.

What comes in is a data set or a frame of figures; what goes out is a zip that is a
Frictionless data package and an RO-Crate at once, as Zenodo and Dataverse take it. The
same data give the same file, byte for byte.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from os import PathLike
from typing import Any, Literal, get_args
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

from govopen import __version__, schema, store
from govopen.citing import cite
from govopen.errors import DataError, left_out
from govopen.panel import Source, codebook, findings, load
from govopen.schema import SIMULATED, TABLES, Column, choice, listing
from govopen.store import replacing, writable

__all__ = ["LICENCES", "deposit", "fields"]

Licence = Literal["CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0"]
_AT = ("licenses/by/4.0/", "licenses/by-sa/4.0/", "publicdomain/zero/1.0/")
LICENCES = {
    name: f"https://creativecommons.org/{where}"
    for name, where in zip(get_args(Licence), _AT, strict=True)
}

_KEYS = {"reports": "report"}
_CRATE = "https://w3id.org/ro/crate/1.1"
_ABOUT = {
    "reports": "One row a report",
    "observations": "One row a figure, with its place in its report",
    "findings": "One row a failed check, or something worth knowing of a report",
    "codebook": "What each code means, in every form that has it",
}


def fields(table: str, key: str = "") -> list[dict[str, Any]]:
    """Describe the columns of a table as Frictionless does.

    Parameters
    ----------
    table : str
        As ``observations``.
    key : str, optional
        The column that no two rows share.

    Returns
    -------
    list of dict
        ``name, type, description`` and ``constraints`` of each.

    Examples
    --------
    >>> fields("reports")[9]["constraints"]
    {'required': True, 'minimum': 2000, 'maximum': 2100}
    """
    return [
        _field(column, unique=name == key) for name, column in TABLES[table].items()
    ]


def _field(column: Column, *, unique: bool) -> dict[str, Any]:
    number = int if column.type == "integer" else float
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    constraints = {
        "required": column.required,
        "unique": unique,
        "enum": list(column.values),
        "pattern": column.pattern,
    }
    constraints = {name: value for name, value in constraints.items() if value}
    constraints |= {n: number(x) for n, x in limits.items() if x is not None}
    told = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
    }
    if column.name == "url":
        told["format"] = "uri"
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

    Warns
    -----
    LeftOut
        Reports lack what the schema asks of each, as their level or year: the README
        of the zip says how many, and its ``datapackage.json`` does not ask for it.

    Notes
    -----
    ``datapackage.json`` describes each table with its columns, size and SHA-256
    (Frictionless Data Package 1), ``ro-crate-metadata.json`` the whole (RO-Crate 1.1);
    ``references.bib`` cites every report that is not simulated. Of the files that
    reports were read from, the name and hash stand in ``reports.csv`` and not the
    folder. Findings are those of a data set; a frame has none of its own.

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
    target = writable(path)
    choice("licence", licence, LICENCES)
    people = listing("creators", creators)
    if not title.strip() or not people or not all(x.strip() for x in people):
        raise DataError("an archive asks for a title and creators: give both")
    held = _tables(df)
    for name, table in (tables or {}).items():
        if name in held or not name.isidentifier():
            raise DataError(
                f"a further table cannot be called {name!r}: choose another"
            )
        held[name] = table
    about: dict[str, Any] = {
        "title": title,
        "description": description or f"Made with govopen {__version__}.",
        "creators": people,
        "licence": licence,
        "published": str(published or date.today()),
    }
    if (held["reports"]["source_kind"] == SIMULATED).any():
        about["title"] = f"{title} (simulated)"
        about["description"] += " It holds simulated reports, which nobody published."
    if lacking := _lacking("reports", held["reports"]):
        known = held["reports"][list(lacking)].notna()
        keys = held["reports"].loc[~known.all(axis=1), "report"].tolist()
        told = ", ".join(f"{name} of {n}" for name, n in lacking.items())
        about["description"] += f" Not known of its reports: {told}."
        left_out(
            f"{len(keys)} of {len(known)} reports, as {keys[0]}, do not say all that "
            f"one should ({told}): settle it in corrections.csv; `govopen validate` "
            "lists each"
        )
    files = {f"{name}.csv": _printed(table) for name, table in held.items()}
    files["references.bib"] = cite(held["reports"], style="bibtex").encode()
    package = _package(about, held, files)
    files["datapackage.json"] = _json(package)
    files["README.md"] = _readme(about, package).encode()
    files["ro-crate-metadata.json"] = _json(_crate(about, files))
    with replacing(target) as fresh, ZipFile(fresh, "w", ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            # A fixed time, so that the same data are the same file.
            zipped.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    rows = [(name, len(x), sha256(x).hexdigest()) for name, x in files.items()]
    return pd.DataFrame(rows, columns=["name", "bytes", "sha256"])


def _tables(df: pd.DataFrame | Source) -> dict[str, pd.DataFrame]:
    """Part figures with their reports' columns into the tables of a data set."""
    frame = df if isinstance(df, pd.DataFrame) else load(df)
    reports, own = list(TABLES["reports"]), list(TABLES["observations"])
    schema.required(frame, [*reports[1:10], "source_kind", *own[1:6]], "observations")
    if frame.empty:
        raise DataError("there is no figure to deposit: choose other reports")
    there = frame.reindex(columns=[*dict.fromkeys([*reports, *own])]).astype(
        {"report": object}
    )
    about = there[reports].drop_duplicates("report").reset_index(drop=True)
    about["path"] = about["path"].astype("str").str.replace(r".*[/\\]", "", regex=True)
    book = codebook()
    held = {"reports": about, "observations": there[own]}
    if not isinstance(df, pd.DataFrame):
        told = findings(df)
        held["findings"] = told[told["report"].isin(about["report"])]
    held["codebook"] = book[book["code"].isin({*there["code"]})].drop(columns="figures")
    return held


def _printed(table: pd.DataFrame) -> bytes:
    stream = io.StringIO()
    store.print_csv(table.reset_index(drop=True), stream)
    return stream.getvalue().encode()


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


def _package(
    about: Mapping[str, Any],
    held: Mapping[str, pd.DataFrame],
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """Describe the tables as a Frictionless data package."""
    resources = []
    for name, table in held.items():
        content = files[f"{name}.csv"]
        described: dict[str, Any] = {
            "fields": [_guessed(table[column]) for column in table]
        }
        if name in TABLES:
            described = {"fields": fields(name, _KEYS.get(name, ""))}
            lacking = _lacking(name, table)
            for field in described["fields"]:
                if field["name"] in lacking:
                    del field["constraints"]["required"]
        if name in _KEYS:
            described["primaryKey"] = [_KEYS[name]]
        elif name in ("observations", "findings"):
            to = {"resource": "reports", "fields": ["report"]}
            described["foreignKeys"] = [{"fields": ["report"], "reference": to}]
        resources.append(
            {
                "name": name.lower(),
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "title": _ABOUT.get(name, name),
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{sha256(content).hexdigest()}",
                "schema": described | {"missingValues": [""]},
            }
        )
    licence = about["licence"]
    return {
        "profile": "tabular-data-package",
        "name": "govopen-deposit",
        "title": about["title"],
        "description": about["description"],
        "created": f"{about['published']}T00:00:00Z",
        "licenses": [{"name": licence, "path": LICENCES[licence]}],
        "contributors": [{"title": x, "role": "author"} for x in about["creators"]],
        "resources": resources,
    }


def _crate(about: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Describe the whole as an RO-Crate."""
    people = [{"@id": f"#{n}", "@type": "Person", "name": x}
              for n, x in enumerate(about["creators"], 1)]  # fmt: skip
    licence = LICENCES[about["licence"]]
    kinds = {"csv": "text/csv", "json": "application/json", "md": "text/markdown"}
    parts = [
        {
            "@id": name,
            "@type": "File",
            "name": _ABOUT.get(name.removesuffix(".csv"), name),
            "contentSize": str(len(content)),
            "encodingFormat": kinds.get(name.rpartition(".")[2], "text/plain"),
            "sha256": sha256(content).hexdigest(),
        }
        for name, content in files.items()
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": about["title"],
        "description": about["description"],
        "datePublished": about["published"],
        "license": {"@id": licence},
        "author": [{"@id": person["@id"]} for person in people],
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": _CRATE},
        "about": {"@id": "./"},
    }
    terms = {"@id": licence, "@type": "CreativeWork", "name": about["licence"]}
    sha = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
    context: list[Any] = [f"{_CRATE}/context", sha]
    return {
        "@context": context,
        "@graph": [descriptor, root, *people, terms, *parts],
    }


def _readme(about: Mapping[str, Any], package: Mapping[str, Any]) -> str:
    """Say what is in the zip, in words."""
    lines = [
        f"# {about['title']}",
        "",
        about["description"],
        "",
        f"{', '.join(about['creators'])}, {about['published']}. "
        f"Licence: {about['licence']} ({LICENCES[about['licence']]}).",
        "",
        "| file | what it holds |",
        "|---|---|",
        *(f"| {x['path']} | {x['title']} |" for x in package["resources"]),
        "| references.bib | The reports, govopen and its data, to cite |",
        "| datapackage.json | Columns, units, checksums (Frictionless) |",
        "| ro-crate-metadata.json | The same for archives (RO-Crate) |",
        "",
        "A figure that a report leaves out has no row; a 0 is one that it prints.",
        f"Read with pandas, or with govopen {__version__}: unzip, then `govopen.load`.",
        "",
    ]
    return "\n".join(lines)
