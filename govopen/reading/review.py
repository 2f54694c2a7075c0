"""What a person should look at first, the worst first, as a list to fill in.

What comes in are figures and findings of a report (:func:`looks_at`) or of a data set
(:func:`review`); what goes out is one row for each finding that asks for a look, for
each figure that is contradicted or that no identity confirms, and for who reports on
which year, with its place in the file, why it is here and what to do; and a page that
shows each beside the part of the document it is about (:func:`write_page`).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from html import escape
from itertools import groupby
from operator import itemgetter
from os import PathLike
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from govopen.corrections import FIELDS, Cell, concerned, records, shown
from govopen.errors import GovopenError
from govopen.form import everyone, forms, read_table
from govopen.panel import Source, findings, load, reports
from govopen.reading.crop import Wanted, draw_pages
from govopen.reading.document import Document, open_document
from govopen.reading.extract import lay_out
from govopen.reading.tables import Layout
from govopen.reading.titles import MAX_LINES, Named, squeeze, year_in
from govopen.reading.worker import bounded
from govopen.rules import rules
from govopen.schema import EVERYONE, SEVERITIES, TABLES, Finding, Observation, whose
from govopen.store import replacing

ASKING = SEVERITIES[:2]  # a note is no call to look
WORST = SEVERITIES[0]
CONCERNS = (*ASKING, "unconfirmed", "read")
CONCERN = pd.CategoricalDtype([*CONCERNS], ordered=True)
_OF_READING = ("table.", "row.", "cell.")  # rules that leave figures unread


_COMPARE = "compare it with the document"


class Look(NamedTuple):
    """One thing to look at: a finding, or a figure.

    `label` is what the form calls it, `where` the file and the place in it, `concern`
    one of :data:`CONCERNS`.
    """

    report: str
    what: str
    code: str
    applicant: str
    label: str
    value: float | None
    where: str
    concern: str
    why: str
    remedy: str


def looks_at(
    meta: Mapping[str, Any],
    figures: list[Observation],
    remarks: Iterable[Finding],
    doubts: Mapping[str, str],
) -> Iterator[tuple[Look, str | None]]:
    """Yield what to look at, the worst first, each with what is printed there.

    That is None of a finding that is not settled in its own row: each figure that it
    is about has one, be it read or not, unless it is about a single one.

    Parameters
    ----------
    meta : mapping
        The report's row of ``reports``.
    figures : list of Observation
    remarks : iterable of Finding
    doubts : mapping
        How sure the fields of `meta` are, as ``Report.confidence``.
    """
    form = meta["form"]
    names = _labels(form)
    path = f"{meta['path']}, " if meta["path"] else ""
    # What a person settled is looked at; whether by a slip of the hand, `check` says.
    asking = [x for x in remarks if x.severity in ASKING and x.rule != "correction"]
    about = [concerned(form, remark) for remark in asking]
    against: dict[str, list[Finding]] = {}
    for remark in asking:
        for code in remark.codes.split():
            against.setdefault(code, []).append(remark)
    there = {(x.code, whose(x.applicant)): x for x in figures}
    open_ones = [x for x in figures if x.origin != "corrected"]  # others were settled
    # Which finding, the worst last, is about one figure alone that has no other row.
    order = sorted(range(len(asking)), key=lambda n: asking[n].severity == WORST)
    alone = {about[n][0]: n for n in order if len(about[n]) == 1}
    for x in open_ones:
        alone.pop((x.code, whose(x.applicant)), None)
    lost: dict[Cell, list[Finding]] = {}
    for remark, cells in zip(asking, about, strict=True):
        for cell in cells if remark.rule.startswith(_OF_READING) else ():
            if cell not in there and cell not in alone:
                lost.setdefault(cell, []).append(remark)

    def look(
        what: str, codes: str, who: str, value: float | None, at: str, *told: str
    ) -> Look:
        label = names.get(codes.partition(" ")[0], "")
        place = (path + at).rstrip(", ")
        return Look(meta["report"], what, codes, who, label, value, place, *told)

    def at(remark: Finding) -> str:
        """Return the place in the document that a finding begins with."""
        own = remark.rule.startswith(("cell.", "row."))
        return _parted(remark)[0].partition(": ")[0] if own else ""

    def said(n: int) -> tuple[Look, str | None]:
        remark, cells = asking[n], about[n]
        why, remedy = _parted(remark)
        codes = remark.codes.split()
        # The left side of an identity comes first, and it is what is wrong or not.
        near = [x for x in figures if x.code in codes]
        whole = remark.applicant or EVERYONE
        near.sort(key=lambda x: (x.code != codes[0], whose(x.applicant) != whole))
        place = at(remark) or next((x.locator for x in near), "")
        if remark.rule.startswith(("identity.", "report.")):
            place = _titled(meta)
        applicant = remark.applicant if remark.applicant != EVERYONE else ""
        printed = None
        if len(cells) == 1 and alone.get(cells[0]) == n:
            applicant = applicant or everyone(form, codes[0])
            figure = there.get(cells[0])
            printed = _printed(figure.printed if figure else None)
        why, told = f"{remark.rule}: {why}", (remark.codes, applicant, remark.found)
        return look("finding", *told, place, remark.severity, why, remedy), printed

    def read(x: Observation, concern: str, why: str) -> tuple[Look, str]:
        about = x.code, x.applicant, x.value, x.locator
        return look("figure", *about, concern, why, _COMPARE), _printed(x.value)

    def unread(cell: Cell, by: list[Finding]) -> tuple[Look, str]:
        code, who = cell
        applicant = everyone(form, code) if who == EVERYONE else who
        place = next(filter(None, map(at, by)), "")
        why = f"not read: {', '.join(dict.fromkeys(remark.rule for remark in by))}"
        about = "figure", code, applicant, None, place, _worst(by), why
        return look(*about, "enter it if it stands in the document"), ""

    sure = doubts.get("form", "certain")
    weak = "" if sure == "certain" else f"; the form is {sure}"
    rivals = [(x, [y for y in against.get(x.code, ()) if _of(y, x)]) for x in open_ones]
    for concern in ASKING:
        yield from (said(n) for n, x in enumerate(asking) if x.severity == concern)
        for x, by in rivals:
            if _worst(by) == concern:
                named = ", ".join(dict.fromkeys(y.rule for y in by))
                yield read(x, concern, f"not certain by {named}{weak}")
        yield from (unread(x, by) for x, by in lost.items() if _worst(by) == concern)
    for x, by in rivals:
        if not by and not x.confirmed:
            yield read(x, CONCERNS[2], f"no identity confirms it{weak}")
    for name, why in _of_whom(meta, remarks, figures, doubts):
        read_as = CONCERNS[3], why, _COMPARE
        own = look("field", "", "", None, _titled(meta), *read_as)
        yield own._replace(label=name), None


def _of_whom(
    meta: Mapping[str, Any],
    remarks: Iterable[Finding],
    figures: list[Observation],
    doubts: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Yield what a report says of itself, and as what that was read, however surely.

    What a finding tells of or a person settled is left out, and who is only spoken of
    in the text of another.
    """
    told = {x.rule.removeprefix("identity.") for x in remarks if x.severity in ASKING}
    told |= {x.message.split(" ")[0] for x in remarks if x.rule == "correction"}
    if meta["path"] and any(x.origin != "narrative" for x in figures):
        for name, beside in _OF_ITSELF.items():
            fields = {x: shown(x, meta) for x in (name, *beside)}
            said = ", ".join(
                " ".join(filter(None, (x * (x != name), value, doubts.get(x))))
                for x, value in fields.items()
            )
            if fields[name] and name not in told:
                yield name, f"identity.{name}: read as {said}"


def _worst(remarks: Iterable[Finding]) -> str:
    return min((x.severity for x in remarks), key=CONCERNS.index, default="")


def _printed(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"


def _of(remark: Finding, x: Observation) -> bool:
    """Tell whether a finding on its code is about a figure."""
    return not remark.applicant or whose(x.applicant) == remark.applicant


def _titled(meta: Mapping[str, Any]) -> str:
    """Return the place of what a report says of itself: its title."""
    return f"{TITLE}: {meta['title']}" if meta["title"] else ""


def _labels(form: str | None) -> dict[str, str]:
    """Return what a form, or a text, calls each figure."""
    told = {line["code"]: line["label_zh"] for line in read_table("narrative")}
    sections = forms()[form].sections if form in forms() else ()
    return told | {i.code: i.label_zh for s in sections for i in s.indicators}


def _parted(remark: Finding) -> tuple[str, str]:
    """Part a message from what to do, with which most end."""
    own = [row for (rule, _), row in rules().items() if rule == remark.rule]
    for row in own or [rules()["identity", "blank"]]:
        if remark.message.endswith(row.remedy):
            return remark.message.removesuffix(row.remedy).rstrip(":;, "), row.remedy
    case = "strict" if remark.severity == WORST else "customary"
    return remark.message, "" if own else rules()["identity", case].remedy


# -- a data set ----------------------------------------------------------------------

REVIEW = (
    "report", "path", "sha256", "field", "code", "applicant", "label", "printed",
    "where", "concern", "why", "remedy", "value", "reason", "who",
)  # fmt: skip
TITLE = "title"  # begins the place of what a report says of itself
ON_PAGE = re.compile(r"page (\d+),")
_IN_TABLE = re.compile(r"(.*?\b(?:table \d+|sheet .+?)), row \d+")
_LINE = re.compile(r"(paragraph|line) (\d+)")
# What can be settled of a report, each with what follows from it.
_OF_ITSELF = {"body": ("level",), "place": (), "scope": (), "year": ("form",)}
_NEEDED = [x for x in FIELDS if x in (own := TABLES["reports"]) and own[x].required]
# What gives a field in its own row, in another, and in Python or on the command line.
_IT, _ITS, _GIVEN = (
    "it as the value",
    r"the \1 in its row",
    re.compile(r"(\w+)= or --\1"),
)
_BY_HAND = (
    "It names no figure that has a row here. A figure that is wrong or missing is "
    "settled in <code>corrections.csv</code>, by its code."
)
_NOTHING = "nothing speaks against these; compare a few, and stop."
_AROUND = 2  # rows or lines before and after
_HEADS = 3  # rows of a table that tell what stands in its columns
_FEW = 8  # lines that a document begins with, or titles in it
_LEAST = 4  # characters of a line of a title


def review(source: Source = None) -> pd.DataFrame:
    """List what a person should look at first in a data set, the worst first.

    Parameters
    ----------
    source : str, path-like, DataSet or Report, or list of these, optional
        As for :func:`govopen.load`.

    Returns
    -------
    pandas.DataFrame
        One row a finding, figure or field, as :meth:`Report.review` has them, of all:
        ``report, path, sha256, field, code, applicant, label, printed, where,
        concern, why, remedy`` and, empty, ``value, reason, who``. A row in which a
        person fills these in is one of ``corrections.csv``. What was corrected is not
        listed again.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> report = govopen.read_report(DATA / "sources" / "rudong-2018.txt")
    >>> look = review(report)
    >>> figures = look[look["field"] == "value"]
    >>> figures[["code", "printed", "concern", "why"]].values[0].tolist()
    ['response.total', '999', 'warning', 'not certain by response.parts']
    """
    tables = _Read(source)
    rows = []
    for meta, figures, remarks in records(tables, tables.reports["report"]):
        own = [_to_fill_in(meta, *x) for x in looks_at(meta, figures, remarks, {})]
        asked = {row[REVIEW.index("field")] for row in own}
        for name in _NEEDED:
            if not meta[name] and name not in asked:
                why = f"identity.{name}: the document does not tell it"
                remedy = f"give {_IT}"
                about = meta["report"], "finding", "", "", "", None, _titled(meta)
                look = Look(*about, WORST, why, remedy)
                own.append(_to_fill_in(meta, look, None))
        rows += own
    listed = pd.DataFrame(rows, columns=list(REVIEW)).astype({"concern": CONCERN})
    return listed.sort_values("concern", kind="stable", ignore_index=True)


def summary(rows: pd.DataFrame) -> str:
    """Say how many rows of a list are of which concern, and where one may stop.

    Examples
    --------
    >>> print(summary(pd.DataFrame({"concern": ["error", "read", "read"]})))
    1 error: look at each. 0 warnings: look before you use the figures. 0 unconfirmed,
    2 read: nothing speaks against these; compare a few, and stop.
    """
    n = Counter(rows["concern"])
    errors, warnings, *rest = (
        f"{n[x]} {x}{'s' * (x in ASKING and n[x] != 1)}" for x in CONCERNS
    )
    return (
        f"{errors}: look at each. {warnings}: look before you use the figures. "
        f"{', '.join(rest)}: {_NOTHING}"
    )


class _Read:
    """The tables of whatever holds a data set."""

    def __init__(self, source: Source) -> None:
        self.reports = reports(source)
        rows = load(source, columns=Observation._fields)
        self.observations = rows.astype(
            dict.fromkeys(rows.select_dtypes("category"), object)
        )
        self.findings = findings(source)


def _to_fill_in(
    meta: Mapping[str, Any], look: Look, there: str | None
) -> tuple[str, ...]:
    """Make the row of a correction that settles what is to be looked at.

    `there` is what is printed of the one figure that it is about, None of any other.
    """
    field, code, printed, remedy = "", look.code, "", look.remedy
    if there is not None:
        field, printed = "value", there
    elif (rule := look.why.partition(":")[0].removeprefix("identity.")) in FIELDS:
        field = rule
        remedy = remedy.replace(f"{rule}= or --{rule}", _IT)
        printed = shown(rule, meta)
    elif rule == "report.duplicate":  # so that it can be set, or the report left out
        field, printed = "scope", meta["scope"] or ""
    path, where = meta["path"] or "", look.where
    about = (meta["report"], path, meta["sha256"] or "", field, code, look.applicant)
    place = where.removeprefix(path).lstrip(", ")
    remedy = _GIVEN.sub(_ITS, remedy)
    told = look.label, printed, place, look.concern, look.why, remedy
    return (*about, *told, "", "", "")


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
    names = ["number", *map(str, rows)]
    listed = [
        dict(zip(names, (number, *cells), strict=True))
        for number, cells in enumerate(rows.itertuples(index=False), 1)
    ]
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    settled: dict[tuple[str, ...], int] = {}  # where a figure can be settled
    titled = {(row["report"], row["path"]) for row in listed if _part(row) == TITLE}
    for row in listed:
        about = row["report"], row["path"]
        if about in titled:  # who and when stands above all else that asks for no look
            groups.setdefault((*about, TITLE), [])
        groups.setdefault((*about, _part(row)), []).append(row)
        if row["field"]:
            figure = row["report"], row["code"]
            settled.setdefault((*figure, whose(row["applicant"])), row["number"])
            settled.setdefault(figure, row["number"])
    groups = dict(sorted(groups.items(), key=lambda each: _worst_of(each[1])))
    last = {key for key, own in groups.items() if _worst_of(own) == len(ASKING)}
    by_path: dict[str, list[list[dict[str, Any]]]] = {}
    for (_, path, _), own in groups.items():
        by_path.setdefault(path, []).append(own)
    shown = {path: iter(_shown(path, parts)) for path, parts in by_path.items()}
    made: list[str] = []
    for key, own in groups.items():
        report, path, part = key
        if key in last and last:
            made.append(f"<h2 class=rest>From here on {_NOTHING}</h2>")
            last = set()
        head = escape(" · ".join(filter(None, (path or report, part))))
        seen, said = next(shown[path]), []
        for told, same in groupby(own, itemgetter("concern", "why", "remedy")):
            concern, why, remedy = map(escape, told)
            said.append(f"<p data-concern={concern}>{why} — {remedy}</p>")
            said += [_section(row, settled) for row in same]
        counted = Counter(row["concern"] for row in own)
        count = ", ".join(f"{n} {x}" for x, n in counted.items())
        made.append(
            f"<details{' open' * (len(made) < 2)}><summary><h2>{head}</h2> ({count}; "
            f"the first is {own[0]['number']})</summary>{seen}{''.join(said)}</details>"
        )
    template = Path(__file__).with_name("review.html").read_text(encoding="utf-8")
    page = Template(template).substitute(rows="\n".join(made), count=summary(rows))
    with replacing(out) as fresh:
        fresh.write_text(page, encoding="utf-8")


def _worst_of(own: Iterable[Mapping[str, Any]]) -> int:
    """Return how grave the gravest of some rows is: 0 an error, 1 a warning, 2 not."""
    return min(min(CONCERNS.index(row["concern"]) for row in own), len(ASKING))


def _part(row: Mapping[str, Any]) -> str:
    """Name the part of its document that a row is about: a table, text or title."""
    where = row["where"]
    if where.startswith(TITLE) or row["field"] in FIELDS[:4]:
        return TITLE
    if found := _IN_TABLE.match(where):
        return found[1]
    return "text" if _LINE.match(where) else ""


def _section(row: Mapping[str, Any], settled: Mapping[tuple[str, ...], int]) -> str:
    """Return a row to fill in, with what is kept of it."""
    kept = " ".join(
        f'data-{name}="{escape(str(row[name]))}"'
        for name in REVIEW[: REVIEW.index("value")]
    )
    keys: list[tuple[str, ...]] = []
    for code in row["code"].split():
        figure = row["report"], code
        keys += (*figure, whose(row["applicant"])), figure
    led, fields = [settled[x] for x in keys if x in settled], _BY_HAND
    if led:
        fields = f'Settle it at its figures, <a href="#n{led[0]}">further down</a>.'
    if row["field"]:
        names = zip(REVIEW[-3:], (row["field"], *REVIEW[-2:]), strict=True)
        fields = "".join(
            f'<label>{called} <input name="{name}"></label>' for name, called in names
        )
    told = [row[name] for name in ("label", "code", "applicant")]
    head = escape(" · ".join(filter(None, told)) or row["field"])
    number, printed = row["number"], escape(row["printed"])
    at = row["where"].removeprefix(_part(row)).lstrip(":, ")
    return (
        f"<section {kept}><h3 id=n{number}>{number}. {head}</h3> "
        f"<p>{escape(at)}: <strong>{printed}</strong></p><p>{fields}</p>"
        "</section>"
    )


def _shown(path: str, parts: list[list[dict[str, Any]]]) -> list[str]:
    """Return what a document shows of each part, as HTML; empty where it is gone."""
    found = [""] * len(parts)
    with suppress(OSError):
        if sha256(Path(path).read_bytes()).hexdigest() != parts[0][0]["sha256"]:
            return found  # what stands there now is not what was read
    wheres = [[row["where"] for row in own] for own in parts]
    asked = [_part(own[0]) for own in parts]
    with suppress(GovopenError, OSError):
        found = bounded(path, excerpts, path, list(zip(asked, wheres, strict=True)))
    with suppress(GovopenError, OSError), TemporaryDirectory() as folder:
        wanted = [
            (n, row["where"], _wanted(int(page[1]), row))
            for n, own in enumerate(parts)
            if _worst_of(own)
            < len(ASKING)  # of all others the text of the page will do
            for row in own
            if (page := ON_PAGE.match(row["where"]))
        ]
        asking = [x for *_, x in wanted]
        drawn = bounded(path, draw_pages, path, asking, folder) if asking else []
        pages: dict[int, tuple[str, list[str]]] = {}
        for (n, where, _), (name, ends) in zip(wanted, drawn, strict=True):
            _, bands = pages.setdefault(n, (name, []))
            if ends:
                top, high = 100 * ends[0], 100 * (ends[1] - ends[0])
                style = f"top:{top:.2f}%;height:{high:.2f}%"
                bands.append(f'<i data-at="{escape(where)}" style="{style}"></i>')
        for n, (name, bands) in pages.items():
            data = b64encode(Path(folder, name).read_bytes()).decode()
            found[n] += (
                f'<div class=page><div><img alt="" src="data:image/png;base64,{data}">'
                f"{''.join(dict.fromkeys(bands))}</div></div>"
            )
    return [f"<div class=seen>{x}</div>" if x else "" for x in found]


def _wanted(page: int, row: Mapping[str, Any]) -> Wanted:
    value = float(row["printed"]) if row["code"] and row["printed"] else None
    return Wanted(page, row["label"], value, row["where"])


def excerpts(path: str, parts: Iterable[tuple[str, list[str]]]) -> list[str]:
    """Return parts of a document, as HTML, each with its places marked.

    Parameters
    ----------
    path : str
    parts : iterable of tuple
        What a part is called, as ``table 2``, ``text`` or ``title``, and the places
        in it.
    """
    document = open_document(path)
    layout = lay_out(document)
    return [_excerpt(document, layout, *part) for part in parts]


def _excerpt(document: Document, layout: Layout, part: str, wheres: list[str]) -> str:
    """Return the rows or lines of a document around some places in it, as HTML."""
    rows: list[list[tuple[str, int, str]]] = []  # texts, how wide, and what place
    if part == TITLE:
        said = [*_of_itself(layout).items()][: 2 * _FEW]
        rows = [[(text, 1, TITLE * here)] for text, here in said]
    elif part == "text":
        found = [x for x in map(_LINE.match, wheres) if x]
        own = document.text.splitlines() if found[0][1] == "line" else layout.lines
        lines = {int(x[2]): x.string for x in found}
        rows = [[(line, 1, lines.get(n, ""))] for n, line in enumerate(own, 1)]
    else:
        places = {x: where for where in wheres[::-1] for x in where.split("; ")}
        for table in layout.tables:
            rows = [
                [
                    (
                        cell.text,
                        n,
                        places.get(x, places.get(x.partition(", column")[0], "")),
                    )
                    for cell, n in Counter(row).items()
                    for x in [table.locate(cell)]
                ]
                for row in table.rows
            ]
            if any(at for row in rows for *_, at in row):
                break
        else:
            rows = []
    marked = [n for n, row in enumerate(rows) if any(at for *_, at in row)]
    heads = range({TITLE: len(rows), "text": 0}.get(part, _HEADS))
    near = {x for n in marked for x in range(n - _AROUND, n + _AROUND + 1)}
    shown, last = "", -1
    for n in sorted({*heads, *near} & {*range(len(rows))}):
        shown += "<tr><td colspan=99>⋮</td></tr>" * (n > last + 1)
        shown += f"<tr>{''.join(_cell(*cell) for cell in rows[n])}</tr>"
        last = n
    return f"<div><table>{shown}</table></div>" if marked or part == TITLE else ""


def _cell(text: str, span: int, at: str) -> str:
    here = f' class=here data-at="{escape(at)}"' if at else ""
    return f"<td colspan={span}{here}>{escape(text[:300])}</td>"


def _of_itself(layout: Layout) -> dict[str, bool]:
    """List how a document begins, and what in it tells who reports on which year.

    That is titles, who filled it in and the periods of figures; it goes with whether
    a line is of that kind.
    """
    named = Named(layout)
    told = [x.title for x in named.names[:_FEW]]
    told += filter(None, (named.unit(), *named.reporters()))

    def tells(text: str) -> bool:
        own = squeeze(text)
        part = len(own) >= _LEAST  # of a title that goes over several lines
        return any(x in own or (part and own in x) for x in told)

    lines = [layout.title, *layout.lines[:MAX_LINES], *named.headings]
    said = {x: tells(x) for x in lines if x.strip()}
    said |= {x: True for x in named.headings if year_in(x)}
    begun = [*said][:_FEW]
    return {x: here for x, here in said.items() if x in begun or here}
