"""What a person should look at first, the worst first, as a list to fill in.

What comes in are figures and findings of a report (:func:`looks_at`) or of a data set
(:func:`review`); what goes out is one row for each finding that asks for a look and for
each figure that is contradicted or that no identity confirms, with its place in the
file, why it is here and what to do; and a page that shows each beside the part of the
document it is about (:func:`write_page`).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from html import escape
from os import PathLike
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from govopen.corrections import FIELDS, records, shown
from govopen.errors import GovopenError
from govopen.form import forms, read_table
from govopen.panel import Source, findings, load, reports
from govopen.reading.crop import Wanted, draw
from govopen.reading.document import open_document
from govopen.reading.extract import lay_out
from govopen.reading.worker import bounded
from govopen.rules import rules
from govopen.schema import SEVERITIES, TABLES, Finding, Observation
from govopen.store import replacing

ASKING = SEVERITIES[:2]  # a note is no call to look
WORST = SEVERITIES[0]


class Look(NamedTuple):
    """One thing to look at: a finding, or a figure.

    `label` is what the form calls it, `where` the file and the place in it.
    """

    report: str
    what: str
    code: str
    applicant: str
    label: str
    value: float | None
    where: str
    why: str
    remedy: str


def looks_at(
    meta: Mapping[str, Any],
    figures: list[Observation],
    remarks: Iterable[Finding],
    doubts: Mapping[str, str],
) -> Iterator[Look]:
    """Yield what to look at: errors, figures contradicted, warnings, unconfirmed ones.

    Parameters
    ----------
    meta : mapping
        The report's row of ``reports``.
    figures : list of Observation
    remarks : iterable of Finding
    doubts : mapping
        How sure the fields of `meta` are, as ``Report.confidence``.
    """
    yield from (look for _, look in _staged(meta, figures, remarks, doubts))


def _staged(
    meta: Mapping[str, Any],
    figures: list[Observation],
    remarks: Iterable[Finding],
    doubts: Mapping[str, str],
) -> Iterator[tuple[int, Look]]:
    """Yield what to look at, each with how soon, from 0."""
    names = _labels(meta["form"])
    path = f"{meta['path']}, " if meta["path"] else ""
    asking = [remark for remark in remarks if remark.severity in ASKING]
    against: dict[str, list[str]] = {}
    for remark in asking:
        for code in remark.codes.split():
            against.setdefault(code, []).append(remark.rule)

    def said(remark: Finding) -> Look:
        why, remedy = _parted(remark)
        places = [x.locator for x in figures if x.code in remark.codes.split()]
        place = (
            why.partition(": ")[0] if remark.rule.startswith(("cell.", "row.")) else ""
        )
        code = remark.codes.partition(" ")[0]
        where = place or next(iter(places), "")
        return Look(
            remark.report, "finding", remark.codes, "", names.get(code, ""),
            remark.found, (path + where).rstrip(", "), f"{remark.rule}: {why}", remedy,
        )  # fmt: skip

    def figure(x: Observation, why: str) -> Look:
        return Look(
            x.report, "figure", x.code, x.applicant, names.get(x.code, ""), x.value,
            path + x.locator, why, "compare it with the document",
        )  # fmt: skip

    form = doubts.get("form", "certain")
    weak = "" if form == "certain" else f"; the form is {form}"
    yield from ((0, said(remark)) for remark in asking if remark.severity == WORST)
    open_ones = [x for x in figures if x.origin != "corrected"]  # others were settled
    for x in open_ones:
        if x.code in against:
            rivals = ", ".join(dict.fromkeys(against[x.code]))
            yield 1, figure(x, f"not certain by {rivals}{weak}")
    yield from ((2, said(remark)) for remark in asking if remark.severity != WORST)
    for x in open_ones:
        if x.code not in against and not x.confirmed:
            yield 3, figure(x, f"no identity confirms it{weak}")


def _labels(form: str | None) -> dict[str, str]:
    """Return what a form, or a text, calls each figure."""
    told = {line["code"]: line["label_zh"] for line in read_table("narrative")}
    sections = forms()[form].sections if form in forms() else ()
    return told | {i.code: i.label_zh for s in sections for i in s.indicators}


def _parted(remark: Finding) -> tuple[str, str]:
    """Part a message from what to do, with which most end."""
    own = [row for (rule, _), row in rules().items() if rule == remark.rule]
    for row in own:
        if remark.message.endswith(row.remedy):
            return remark.message.removesuffix(row.remedy).rstrip(":;, "), row.remedy
    case = "strict" if remark.severity == WORST else "customary"
    return remark.message, "" if own else rules()["identity", case].remedy


# -- a data set ----------------------------------------------------------------------

REVIEW = (
    "report", "path", "sha256", "field", "code", "applicant", "label", "printed",
    "where", "why", "remedy", "value", "reason", "who",
)  # fmt: skip
_IN_TABLE = re.compile(r"(?:table (\d+)|sheet (.+?)), row (\d+)")
_ON_PAGE = re.compile(r"\bpage (\d+)\b")
_PARAGRAPH = re.compile(r"\b(paragraph|line) (\d+)")
_NEEDED = [x for x in FIELDS if x in (own := TABLES["reports"]) and own[x].required]
_IT = "it as the value"  # what gives a field here, and an option as --year elsewhere
_AROUND = 2  # rows or lines before and after


def review(source: Source = None) -> pd.DataFrame:
    """List what a person should look at first in a data set, the worst first.

    Parameters
    ----------
    source : str, path-like, DataSet or Report, or list of these, optional
        As for :func:`govopen.load`.

    Returns
    -------
    pandas.DataFrame
        One row a finding or figure, as :meth:`Report.review` has them, of all reports:
        ``report, path, sha256, field, code, applicant, label, printed, where, why,
        remedy`` and, empty, ``value, reason, who``. A row in which a person fills
        these in is one of ``corrections.csv``. What was corrected is not listed again.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> report = govopen.read_report(DATA / "sources" / "rudong-2018.txt")
    >>> look = review(report)
    >>> look[["field", "code", "printed", "why"]].values[0].tolist()
    ['value', 'response.total', '999', 'not certain by response.parts']
    """
    tables = _Read(source)
    rows = []
    for meta, figures, remarks in records(tables, tables.reports["report"]):
        own = [
            (stage, _to_fill_in(meta, look))
            for stage, look in _staged(meta, figures, remarks, {})
        ]
        asked = {field for _, (_, _, _, field, *_) in own}
        for name in _NEEDED:
            if not meta[name] and name not in asked:
                why = f"identity.{name}: the document does not tell it"
                remedy = f"give {_IT}"
                look = Look(
                    meta["report"], "finding", "", "", "", None, "", why, remedy
                )
                own.append((0, _to_fill_in(meta, look)))
        rows += own
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame([row for _, row in rows], columns=list(REVIEW))


class _Read:
    """The tables of whatever holds a data set."""

    def __init__(self, source: Source) -> None:
        self.reports = reports(source)
        rows = load(source, columns=Observation._fields)
        self.observations = rows.astype(
            dict.fromkeys(rows.select_dtypes("category"), object)
        )
        self.findings = findings(source)


def _to_fill_in(meta: Mapping[str, Any], look: Look) -> tuple[str, ...]:
    """Make the row of a correction that settles what is to be looked at."""
    field, code, printed, remedy = "", "", "", look.remedy
    if look.what == "figure":
        field, code, printed = "value", look.code, f"{look.value:.15g}"
    elif look.code and " " not in look.code:
        field, code = "value", look.code
    elif (rule := look.why.partition(":")[0].removeprefix("identity.")) in FIELDS:
        field = rule
        remedy = remedy.replace(f", as in --{rule}", ", as").replace(f"--{rule}", _IT)
        printed = shown(rule, meta)
    elif rule == "report.duplicate":  # so that it can be set, or the report left out
        field, printed = "scope", meta["scope"] or ""
    path, where = meta["path"] or "", look.where
    about = (meta["report"], path, meta["sha256"] or "", field, code, look.applicant)
    place = where.removeprefix(path).lstrip(", ")
    return (*about, look.label, printed, place, look.why, remedy, "", "", "")


def write_page(rows: pd.DataFrame, out: str | PathLike[str]) -> None:
    """Write a list to fill in as a page that needs nothing but itself.

    Parameters
    ----------
    rows : pandas.DataFrame
        As :func:`review` returns it.
    out : str or path-like
        The HTML file. Each row stands beside the part of its document, where that can
        still be read; what is filled in can be saved as CSV.
    """
    parts = []
    shown = {path: _shown(str(path), own) for path, own in rows.groupby("path")}
    listed = rows.to_dict("records")
    first: dict[tuple[str, str], int] = {}  # where the figures of a row can be settled
    for number, row in enumerate(listed, 1):
        if row["field"]:
            first.setdefault((row["report"], row["label"]), number)
    for number, row in enumerate(listed, 1):
        picture = shown[row["path"]].pop(0)
        kept = " ".join(
            f'data-{name}="{escape(str(row[name]))}"'
            for name in REVIEW[: REVIEW.index("value")]
        )
        names = (row["field"], *REVIEW[-2:])
        fields = "".join(
            f'<label>{called} <input name="{name}"></label>'
            for name, called in zip(REVIEW[-3:], names, strict=True)
            if row["field"]
        )
        figure = first.get((row["report"], row["label"]))
        link = f'<a href="#n{figure}">further down</a>' if figure else "further down"
        fields = fields or f"Settle it at its figures, {link}."
        at = escape(", ".join(filter(None, (row["path"], row["where"]))))
        told = [row[name] for name in ("report", "label", "code", "applicant")]
        head = escape(" · ".join(filter(None, told)))
        parts.append(
            f"<section {kept}><h2 id=n{number}>{number}. {head}</h2>"
            f"<p>{escape(row['why'])} — {escape(row['remedy'])}</p>"
            f"<p>{at}: "
            f"<strong>{escape(row['printed'])}</strong></p>{picture}<p>{fields}</p>"
            "</section>"
        )
    template = Path(__file__).with_name("review.html").read_text(encoding="utf-8")
    page = Template(template).substitute(rows="\n".join(parts), count=len(rows))
    with replacing(out) as fresh:
        fresh.write_text(page, encoding="utf-8")


def _shown(path: str, rows: pd.DataFrame) -> list[str]:
    """Return what a document shows at each row, as HTML; empty where it is gone."""
    wheres = list(rows["where"])
    found = [""] * len(rows)
    pages = [_ON_PAGE.search(where) for where in wheres]
    if not Path(path).is_file():
        return found
    with suppress(GovopenError, OSError):
        found = bounded(path, excerpts, path, wheres)
    values = pd.to_numeric(rows["printed"], errors="coerce")
    drawn = {
        n: Wanted(int(page[1]), label, None if pd.isna(value) else value, wheres[n])
        for n, (page, label, value) in enumerate(
            zip(pages, rows["label"], values, strict=True)
        )
        if page and (not found[n] or not pd.isna(value))
    }
    with suppress(GovopenError, OSError), TemporaryDirectory() as folder:
        wanted = list(drawn.values())
        names = bounded(path, draw, path, wanted, folder) if wanted else []
        for n, name in zip(drawn, names, strict=True):
            data = b64encode(Path(folder, name).read_bytes()).decode()
            found[n] = f'<img alt="" src="data:image/png;base64,{data}">'
    return found


def excerpts(path: str, wheres: Iterable[str]) -> list[str]:
    """Return the lines or rows of a document around places, as HTML."""
    document = open_document(path)
    layout = lay_out(document)
    found = []
    for where in wheres:
        rows: list[list[tuple[str, int]]] = []  # with how many columns
        at = -1
        if place := _IN_TABLE.search(where):
            named = [
                x
                for x in layout.tables
                if (x.sheet == place[2] if place[2] else x.number == int(place[1]))
            ]
            for table in named:
                row = int(place[3]) - table.above * bool(place[2])
                own = [n for n, x in enumerate(table.rows) if x and x[0].row == row]
                if own:
                    at = own[0]
                    rows = [
                        [(cell.text, n) for cell, n in Counter(row).items()]
                        for row in table.rows
                    ]
        elif place := _PARAGRAPH.search(where):
            whole = place[1] == "line"  # of the file
            lines = document.text.splitlines() if whole else layout.lines
            at, rows = int(place[2]) - 1, [[(line, 1)] for line in lines]
        shown = "".join(
            f"<tr{' class=here' * (n == at)}>"
            + "".join(f"<td colspan={n}>{escape(text[:300])}</td>" for text, n in row)
            for n, row in enumerate(rows)
            if abs(n - at) <= _AROUND
        )
        found.append(f"<table>{shown}</table>" if shown else "")
    return found
