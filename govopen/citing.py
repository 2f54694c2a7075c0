"""Citations of the reports that figures rest on, and of the data they came with.

What comes in is a frame or a data set; what goes out is a bibliography as BibTeX,
CSL-JSON or plain text. An entry is made once, as CSL-JSON has it; the others are
printed from that.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any, Literal, get_args

import pandas as pd

from govopen import __version__, schema
from govopen.bundle import DATA, entries
from govopen.errors import left_out, refusal
from govopen.panel import Source, reports
from govopen.schema import SIMULATED, choice

__all__ = ["STYLES", "cite"]

Style = Literal["text", "bibtex", "csl"]
STYLES = get_args(Style)

_NEEDED = ("report", "body", "year", "url", "source_kind")
_TOLD = entries("citing.toml")
# What BibTeX and LaTeX would take for markup, and what an address writes instead.
LATEX = str.maketrans(_TOLD["latex"])
_TITLE = re.compile("报告|年报")
_ADDRESS = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "\\{} "})


def cite(
    df: pd.DataFrame | Source = None,
    *,
    style: Style = "text",
    about: pd.DataFrame | Source = None,
) -> str:
    """Cite every report that a frame rests on, the bundled data, and govopen.

    Parameters
    ----------
    df : pandas.DataFrame, str, path-like, DataSet or Report, optional
        Figures, concepts or measures of reports, or a data set; the bundled data by
        default.
    style : {'text', 'bibtex', 'csl'}, default 'text'
        One line an entry, a ``.bib`` file, or CSL-JSON as Zotero and pandoc take it.
    about : pandas.DataFrame, str, path-like, DataSet or Report, optional
        The reports of a data set of one's own, for their titles; those of the bundled
        data are known.

    Returns
    -------
    str
        Entries by key: ``govopen`` and, where a report came with it, ``govopen-data``
        go before the reports, each ``ogi-`` and the key that it has in the data.

    Raises
    ------
    DataError
        The frame names no reports, `about` lacks one, or two would have one key.

    Warns
    -----
    LeftOut
        Reports are simulated: nobody published them.

    Notes
    -----
    The year is the one that a report is about, by which it is known; most appear in
    the next. Address and day of reading are given where the data have them, and a
    title that is not known stands in square brackets.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2023)
    >>> print(govopen.cite(df).splitlines()[-1])
    如东县人民政府. 2023. [2023年政府信息公开工作年度报告]. http...
    """
    choice("style", style, STYLES)
    rows = _rows(df, about)
    simulated = rows["source_kind"] == SIMULATED
    if simulated.any():
        left_out("left.simulated", count=simulated.sum())
    found = [_TOLD["software"] | {"version": __version__}]
    if rows["report"].isin(reports()["report"]).any():
        found.append(_data())
    found += sorted(map(_entry, rows[~simulated].itertuples()), key=lambda x: x["id"])
    for one, two in pairwise(found):
        if one["id"] == two["id"]:
            raise refusal("cite.twice", key=one["id"])
    if style == "csl":
        return json.dumps(found, ensure_ascii=False, indent=1)
    if style == "bibtex":
        return "\n\n".join(map(_bibtex, found)) + "\n"
    return "\n".join(map(_text, found))


def _rows(df: pd.DataFrame | Source, about: pd.DataFrame | Source) -> pd.DataFrame:
    """Return one row a report, with its title and day of reading where known."""
    if not isinstance(df, pd.DataFrame):
        return reports(df)
    df = schema.required(df, ["report"], "a frame made of single reports, which tells")
    keys = df["report"].astype(object)
    if about is not None:
        known = about if isinstance(about, pd.DataFrame) else reports(about)
    elif {*_NEEDED} <= {*df}:
        known = df.drop_duplicates("report")
        titles = reports()[["report", "body", "title", "retrieved"]]
        known = known[[*_NEEDED]].astype(dict.fromkeys(_NEEDED, object))
        known = known.merge(titles, how="left", on=["report", "body"])
    else:
        known = reports()
    known = schema.required(known, _NEEDED, "reports as govopen.reports() returns")
    lacking = keys[~keys.isin(known["report"])]
    if len(lacking):
        raise refusal("cite.unknown", report=lacking.iloc[0])
    return known[known["report"].isin(keys)].drop_duplicates("report")


def _entry(row: Any) -> dict[str, Any]:
    """Return a report as CSL-JSON has it."""
    year, body = _known(row, "year"), _known(row, "body")
    plain = "政府信息公开工作年度报告"
    title = _known(row, "title")
    if not _TITLE.search(title):  # a sheet without one begins with a row of its table
        title = f"[{year}年{plain}]" if year else f"[{plain}]"
    entry: dict[str, Any] = {
        "id": "ogi-" + re.sub(r"[^\w.-]", "_", str(row.report), flags=re.ASCII),
        "type": "report",
        "author": [{"literal": body}] if body else [],
        "title": " ".join(title.split()),
        "language": "zh-CN",
    }
    if year:
        entry["issued"] = {"date-parts": [[int(year)]]}
    if url := _known(row, "url"):
        entry["URL"] = url.translate(_ADDRESS)
    if day := _known(row, "retrieved"):
        entry["accessed"] = {"date-parts": [[int(x) for x in day.split("-")]]}
    if note := _TOLD["notes"].get(row.source_kind):
        entry["note"] = note
    return entry


def _known(row: Any, name: str) -> str:
    value = getattr(row, name, None)
    return "" if value is None or pd.isna(value) else str(value)


def _data() -> dict[str, Any]:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return {
        "id": package["name"],
        "type": "dataset",
        "title": package["title"],
        "author": [{"literal": one["title"]} for one in package["contributors"]],
        "version": package["version"],
        "note": package["licenses"][0]["title"],
    }


def _fields(entry: dict[str, Any]) -> dict[str, str]:
    """Return what BibTeX and text print, in order."""
    year = entry.get("issued", {}).get("date-parts", [[""]])[0][0]
    day = entry.get("accessed", {}).get("date-parts", [[]])[0]
    fields = {
        "author": ", ".join(one["literal"] for one in entry["author"]),
        "year": str(year),
        "title": entry["title"],
        "version": entry.get("version", ""),
        "note": entry.get("note", ""),
        "url": entry.get("URL", ""),
        "urldate": "-".join(f"{part:02d}" for part in day),
    }
    return {name: value for name, value in fields.items() if value}


def _bibtex(entry: dict[str, Any]) -> str:
    lines = [f"@misc{{{entry['id']},"]
    for name, value in _fields(entry).items():
        plain = value if name == "url" else value.translate(LATEX)
        # A second pair of braces keeps a body one name and a title's capitals.
        deep = name in ("author", "title")
        lines.append(
            f"  {name} = {{{{{plain}}}}}," if deep else f"  {name} = {{{plain}}},"
        )
    return "\n".join([*lines, "}"])


def _text(entry: dict[str, Any]) -> str:
    fields = _fields(entry)
    if "version" in fields:
        fields["version"] = f"Version {fields['version']}"
    if "urldate" in fields:
        fields["urldate"] = f"Read on {fields['urldate']}"
    return ". ".join(fields.values()) + "."
