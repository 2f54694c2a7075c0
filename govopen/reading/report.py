"""A report: who reports on which year, and the figures of tables and text.

What comes in is a document and its :class:`~.tables.Layout`; what goes out is a
:class:`Report` with one observation a figure, each with its place in the document, and
one finding a doubt about the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import chain, pairwise, repeat
from operator import itemgetter
from os import PathLike, fspath
from typing import Any, NoReturn

import pandas as pd

from govopen import schema
from govopen.arithmetic import check_figures, columns_of
from govopen.errors import NotAReportError
from govopen.form import by_applicant, forms, sums_of_money
from govopen.reading.captions import (
    caption_of_another,
    captions_of_others,
    captions_of_parts,
    is_of_part,
    known_labels,
    names_of,
    notes_below,
    notes_of_others,
    unit_of,
    unusual_caption,
)
from govopen.reading.columns import LONGEST_HEADING, units_stated
from govopen.reading.crop import Wanted, draw
from govopen.reading.divided import part_meta
from govopen.reading.document import Document
from govopen.reading.figures import Found, borne_out, find_figures
from govopen.reading.identify import identify, report_key
from govopen.reading.labels import rows_called, year_named
from govopen.reading.narrative import Witness, hear
from govopen.reading.review import CONCERN, ON_PAGE, Look, looks_at
from govopen.reading.rows import MIN_ROWS
from govopen.reading.tables import BLANK, LABEL, Layout, Table, one_report
from govopen.reading.titles import (
    Named,
    begins_again,
    half_width,
    is_of_less,
    told_above,
)
from govopen.reading.worker import bounded
from govopen.rules import finding
from govopen.schema import EVERYONE, REPORT, Finding, Observation, checked, frame

_REMEDY = (
    "Is this the annual report on that year, with its table, and its figures under a "
    "heading of the whole body and year? Where a site shows the table in a frame or an "
    "attachment, save that; where a script makes it, save the page once it is shown. "
    "Of a picture, look for the text.",
    "The names of its rows stand apart from their figures, as where a PDF was turned "
    "into text without its layout: read the PDF itself, or the text that `pdftotext "
    "-layout` makes of it.",
)


class _Fixed(dict[str, Any]):
    """A dict that cannot be changed; a copy of it can."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(
            "what was read of a report cannot be changed. Change a copy: "
            "dict(report.meta)."
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[_Fixed], tuple[dict[str, Any]]]:
        return _Fixed, (dict(self),)


@dataclass(frozen=True, repr=False)
class Report:
    """One report as read from a document.

    It holds plain rows, which are quick to make and to send from one process to
    another; they become new DataFrames whenever these are asked for.

    Attributes
    ----------
    meta : mapping
        The report's row of the ``reports`` table, as ``report.meta["place"]``; a copy
        of it can be changed, ``dict(report.meta)``.
    figures : list of Observation
        The rows of ``observations``.
    remarks : list of Finding
        The rows of ``findings``.
    tested : int
        How many accounting identities could be tested on the figures.
    confidence : dict
        How sure ``place``, ``body``, ``level``, ``scope``, ``year`` and ``form`` of
        `meta` are: ``certain`` (given, or stated by the title and contradicted by
        nothing; of a form: it alone explains most figures and was in force),
        ``likely`` (the title leaves it open and one other source states it, or it
        follows from one; of a form: the year decided between two, or is unknown),
        ``doubtful`` (sources disagree, or the form was not in force there and then;
        a finding says so) or ``unknown`` (nothing states it).
    parts : tuple of Report
        Places within the reporting body of which the text states figures, as a
        prefecture's does of its counties: reports of their own, with those alone.
    """

    meta: Mapping[str, Any]
    figures: list[Observation]
    remarks: list[Finding]
    tested: int = 0
    confidence: dict[str, str] = field(default_factory=dict)
    parts: tuple[Report, ...] = ()

    @property
    def reports(self) -> pd.DataFrame:
        """The report's row of ``reports``, as a table of one."""
        return frame("reports", [[*self.meta.values()]])

    @property
    def observations(self) -> pd.DataFrame:
        """One row a figure.

        ``report, code, applicant, value, precision, origin, locator, confirmed,
        printed``.
        """
        return frame("observations", self.figures)

    @property
    def findings(self) -> pd.DataFrame:
        """One row a failed check or doubt.

        ``report, rule, severity, expected, found, codes, message``.
        """
        return frame("findings", self.remarks)

    @checked
    def review(self, crops: str | PathLike[str] | None = None) -> pd.DataFrame:
        """List what a person should look at first, the worst first.

        How far to go on tells the column ``concern``, an ordered categorical: first
        what is an ``error``, each of which asks for a look, then each ``warning``,
        for a look before the figures are used; with both, the figures that they speak
        of. Nothing speaks against the rest: figures that no identity confirms
        (``unconfirmed``), and as what body, place, scope and year were read, with
        level and form (``read``).

        Parameters
        ----------
        crops : str or path-like, optional
            A folder for pictures, of a report read from a PDF: each shows the part of
            its page that a row is about.

        Returns
        -------
        pandas.DataFrame
            One row a finding, figure or field: ``report, what`` (``finding``,
            ``figure`` or ``field``), ``code, applicant, label, value, where`` (the
            file, and the page, line or cell), ``concern, why, remedy``; with `crops`
            also ``crop``, the name of its picture, empty where it stands on no page.

        Raises
        ------
        OSError
            The file was moved, or the folder cannot be written to.

        Examples
        --------
        >>> import govopen
        >>> from govopen.bundle import DATA
        >>> report = govopen.read_report(DATA / "sources" / "rudong-2018.txt")
        >>> look = report.review()
        >>> look[["what", "concern"]].values[0].tolist()
        ['finding', 'warning']
        >>> figures = look[look["what"] == "figure"]
        >>> figures[["code", "value", "why"]].values[0].tolist()
        ['response.total', 999.0, 'not certain by response.parts']
        """
        own = self.meta, self.figures, self.remarks, self.confidence
        rows = [look for look, _ in looks_at(*own)]
        found = pd.DataFrame(rows, columns=list(Look._fields))
        found = found.astype({"concern": CONCERN})
        return found if crops is None else found.assign(crop=self._drawn(rows, crops))

    def _drawn(self, rows: list[Look], folder: str | PathLike[str]) -> list[str]:
        """Draw what each row is about, where it names a page, and name the pictures."""
        own = f"{self.meta['path']}, "  # which may be called page 9
        pages = [ON_PAGE.match(row.where.removeprefix(own)) for row in rows]
        wanted = [
            Wanted(int(page[1]), row.label, row.value, row.where)
            for row, page in zip(rows, pages, strict=True)
            if page
        ]
        path = str(self.meta["path"])
        names = iter(
            bounded(path, draw, path, wanted, fspath(folder)) if wanted else ()
        )
        return [next(names) if page else "" for page in pages]

    def _summary(self) -> str:
        broken = sum(x.severity in ("error", "warning") for x in self.remarks)
        stated = sum(x.origin == "narrative" for x in self.figures)
        more = f" and {stated} stated in the text" if stated else ""
        return (
            f"{len(self.figures) - stated} figures{more}, {self.tested} identities "
            f"tested, {broken} to look at"
        )

    def _identity(self) -> str:
        said = itemgetter("body", "year", "scope", "form")(self.meta)
        return " · ".join(str(x) for x in said if x)

    def _doubts(self) -> str:
        said: dict[str, list[str]] = {}
        for name, word in self.confidence.items():
            said.setdefault(word, []).append(name)
        return "; ".join(f"{word}: {', '.join(names)}" for word, names in said.items())

    def __repr__(self) -> str:
        return f"<Report {self._identity()}: {self._summary()}>"

    def _repr_html_(self) -> str:
        head = (
            f"<p><strong>{escape(str(self.meta['title'] or 'Report'))}</strong><br>"
            f"{escape(self._identity())}<br>"
            f"{escape(self._doubts())}<br>{self._summary()}</p>"
        )
        table = self.findings[["rule", "severity", "expected", "found", "message"]]
        return head + (table.to_html(index=False, na_rep="") if len(table) else "")


def read_layout(
    document: Document, layout: Layout, overrides: Mapping[str, Any]
) -> Report:
    """Read the report that a document's tables hold.

    Parameters
    ----------
    document : Document
    layout : Layout
        The tables of `document`.
    overrides : mapping
        Fields of the ``reports`` table that stand whatever the document says.

    Returns
    -------
    Report
        Its findings are those of the reading, and what does not add up in it.

    Raises
    ------
    NotAReportError
        No table holds rows of a statutory form, and the report is not one of a year
        before all had to fill one in, whose text states figures.
    OverrideError
        An override is not possible.
    """
    named = Named(layout)
    draft = _Draft(document, named, overrides, *identify(document, named, overrides))
    found, lines = draft.find()
    if found is None:
        return draft.in_words()
    found = _counted(layout.tables, borne_out(found), named.notes)
    draft.take_form(found)
    draft.notes += found.notes
    draft.doubt_scope(found)
    if layout.recognised:
        draft.notes += _recognised(found.figures, layout.recognised)
    return draft.told(found.figures, hear(document, lines, draft.meta))


@dataclass
class _Draft:
    """A report while it is read: what is known of it by now, and said about it."""

    document: Document
    named: Named
    given: Mapping[str, Any]
    meta: dict[str, Any]
    notes: list[Finding]
    confidence: dict[str, str]

    def find(self) -> tuple[Found | None, list[str]]:
        """Find the figures of the report's own tables, and the lines that are its own.

        What is of another year or body, or of a part of either, is said and left out;
        where there is nothing else, its figures are read, of a year that nobody knows.
        """
        layout, year = self.named.layout, self.meta["year"]
        _name_years(layout.tables, year)
        whole = self.meta["scope"] == "jurisdiction"
        parts = captions_of_parts(layout.tables) if whole else {}
        tables, _ = _parted(layout.tables, parts)
        apart = captions_of_others(tables, year, self._below)
        own, aside = _parted(tables, apart)
        found, own, lines = self._of_the_own(own)
        doubted = any(note.rule == "identity.year" for note in self.notes)
        if self.document.data and (doubted or found is None):  # which of two is open
            one_report(self.document.path, own if found else aside)
        if apart:
            found = self._of_the_year(found, aside, apart)
        if found:
            self.notes += (
                finding("table.part", table=n, caption=x) for n, x in parts.items()
            )
        return found, lines

    def _figures_of(self, tables: list[Table], year: int | None) -> Found | None:
        return find_figures(
            tables,
            year,
            self.meta["region"] or "",
            self.meta["form"],
            around=self._units,
            own=self._names,
        )

    @cached_property
    def _units(self) -> frozenset[str]:
        """The units of money that the document states outside its tables."""
        lines = (x for x in self.named.layout.lines if len(x) <= LONGEST_HEADING)
        return frozenset().union(*map(units_stated, lines))

    @cached_property
    def _below(self) -> dict[int, list[str]]:
        layout = self.named.layout
        return notes_below(layout.tables, layout.lines)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return names_of(self.meta)

    def _of_the_own(
        self, tables: list[Table]
    ) -> tuple[Found | None, list[Table], list[str]]:
        """Find the figures of the tables that stand below no title of another report.

        Return them, these tables, and the lines that are the report's own.
        """
        named, year = self.named, self.meta["year"]
        heads = named.reports((x for x in tables if known_labels(x)), year)
        below = _below(tables, heads)
        found = self._figures_of(_parted(tables, below)[0], year)
        lines, given = named.spaced, named.layout.lines
        if found and not found.alone:  # nothing names the second report
            again = begins_again(given)
            begun = sorted([*heads, *((again, x) for x in given[again : again + 1])])
            first = self._figures_of(_parted(tables, _below(tables, begun))[0], year)
            if first and again < len(lines):
                ends = (x.below or 0 for x in tables if x.number in first.codes)
                last = max(ends, default=0)
                if told_above(again, [x for x in heads if x[0] >= last]) == "":
                    begun = [(-1, given[again])]  # either may be the own
                    first = first._replace(figures=[], codes={})
                found, heads, below = first, begun, _below(tables, begun)
            lines = lines[:again]
        own, beyond = _parted(tables, below)
        left = (self._figures_of([x], None) for x in beyond)
        self.notes += (
            finding("table.bodies", "cut", codes=codes, table=n, title=below[n])
            for one in filter(None, left)
            for n, codes in one.codes.items()
        )
        if beyond:
            lines = [
                x if not told_above(n, heads) else "" for n, x in enumerate(lines, 1)
            ]
        return found, own, lines

    def _of_the_year(
        self, found: Found | None, aside: list[Table], over: Mapping[int, str]
    ) -> Found | None:
        """Say which tables with figures stand `over`, a caption of another period.

        Return what was found in the others, or else what stands in those set aside.
        """
        for cell in chain.from_iterable(table.cells for table in aside):
            if cell.text in over.values():  # said of all rows, it parts none
                cell.face, cell.kind = "", BLANK
        left, asked = self._figures_of(aside, None), "year" in self.given
        case = "alone" if found is None else "asked" * asked
        for number, codes in left.codes.items() if left else ():
            lost = codes * (case != "asked")  # who asks for a year has those of that
            self.notes.append(
                finding(
                    "table.period",
                    case or "draft" * is_of_less(over[number], "draft"),
                    codes=lost,
                    table=number,
                    caption=over[number],
                    year=self.meta["year"],
                )
            )
        if left and found is None and not asked:
            self.meta["year"], self.confidence["year"] = None, "unknown"
        return found or left

    def take_form(self, found: Found) -> None:
        """Take the form that was found, and doubt it or the year where both differ."""
        meta, form = self.meta, found.form
        year, region = meta["year"], meta["region"] or ""
        meta["form"], self.confidence["form"] = form.name, found.confidence
        if year is not None and not form.covers(year, region):
            self.notes.append(finding("identity.form", form=form.name, year=year))
            early = year < form.first_year and "year" not in self.given
            if early and self.confidence["year"] == "certain":
                self.confidence["year"] = "doubtful"  # no form is filled in before it

    def doubt_scope(self, found: Found) -> None:
        """Say which tables and notes are those of another body, or may be of less."""
        meta, tables, others = self.meta, self.named.layout.tables, list[Finding]()
        if meta["body"] and self.given.keys().isdisjoint(("body", "scope")):
            others += _of_others(tables, found.codes, meta, self._below)
            others += (
                finding(
                    "identity.scope",
                    "doubt",
                    body=meta["body"],
                    doubt=f"those of {x}",
                )
                for x in notes_of_others(self.named.claims, meta)
            )
        self.confidence |= {"scope": "doubtful"} if others else {}
        told = {x.codes for x in others}
        left = {n: x for n, x in found.codes.items() if x not in told}
        self.notes += [*others, *_unusual(tables, left, self._names, meta)]

    def in_words(self) -> Report:
        """Read a report without a table, as many were before a form was asked of all.

        Raises
        ------
        NotAReportError
            It is none, or its text states no figures.
        """
        document, layout, confidence = self.document, self.named.layout, self.confidence
        year = self.meta["year"]
        apart = document.kind == "text" and _stand_apart(layout)
        begun = min(form.first_year for form in forms().values() if not form.region)
        titled = any(name.year == year for name in self.named.names[:1])
        known = year and (titled or confidence["year"] == "certain")
        known = known and confidence["body"] in ("certain", "likely")
        heard = None
        if known and year < begun and not apart:
            cells = chain.from_iterable(table.cells for table in layout.tables)
            texts = (cell.face.split() for cell in cells if "。" in cell.face)
            inside = half_width(chain.from_iterable(texts))  # a page's frame is a table
            heard = hear(document, [*inside, *self.named.spaced], self.meta)
        if not (heard and heard.figures):
            hidden = f" ({layout.hidden} more are hidden)" if layout.hidden else ""
            raise NotAReportError(
                document.path,
                f"none of its {len(layout.tables)} tables has the rows of a statutory "
                f"form with figures of {year or 'a year'}{hidden}",
                _REMEDY[apart],
            )
        confidence["form"] = "unknown"
        self.notes.append(finding("document.words", tables=len(layout.tables)))
        return self.told([], heard)

    def told(self, figures: list[Observation], heard: Witness) -> Report:
        """Return the report, with what its words state and what ails the file."""
        meta = self.meta
        meta["report"] = meta["report"] or report_key(meta)
        if self.document.damaged:
            damaged = finding("document.damaged", count=self.document.damaged)
            self.notes.append(damaged)
        if self.named.layout.cut_off:
            self.notes.append(finding("document.cut_off"))
        likely = dict.fromkeys(("place", "body", "level", "scope"), "likely")
        parts = tuple(
            _report(part_meta(meta, x), x.figures, [], self.confidence | likely)
            for x in heard.parts
        )
        stated, notes = [*figures, *heard.figures], [*self.notes, *heard.notes]
        return _report(meta, stated, notes, self.confidence, parts)


def _below(tables: Iterable[Table], heads: list[tuple[int, str]]) -> dict[int, str]:
    """Return, by their numbers, below which title of another report tables stand."""
    told = {table.number: told_above(table.below or 0, heads) for table in tables}
    return {number: title for number, title in told.items() if title}


def _parted(
    tables: list[Table], apart: Mapping[int, str]
) -> tuple[list[Table], list[Table]]:
    """Part tables into the report's own and those that are another's."""
    own = [table for table in tables if table.number not in apart]
    return own, [table for table in tables if table.number in apart]


def _stand_apart(layout: Layout) -> bool:
    """Tell whether most labels of a form's rows have no figure beside them."""
    alone = sum(bool(rows_called(line)) for line in layout.lines)
    for table in layout.tables:
        for row in table.rows:
            if any(rows_called(cell.text) for cell in row):
                alone += -1 if any(cell.number for cell in row) else 1
    return alone >= MIN_ROWS


def _name_years(tables: Iterable[Table], year: int | None) -> None:
    """Let the labels that name the year, or one beside it, be those of a form."""
    cells = chain.from_iterable(table.cells for table in tables)
    for cell in [cell for cell in cells if "20" in cell.face]:
        if year and cell.kind is LABEL:
            cell.text = cell.face = year_named(cell.text, year)


def _counted(tables: Iterable[Table], found: Found, said: list[str]) -> Found:
    """Leave out the counts of tables that say they are in a multiple, and say so."""
    asked = by_applicant(found.form.name)
    for table in tables:
        own = found.codes.get(table.number, "").split()
        unit = unit_of(table, said) if own else ""
        # What may be that of money tells something where there is none.
        told = unit[-1:] not in "百千万亿" or asked.intersection(own)
        if unit and unit[-1:] != "元" and told:
            lost = [code for code in own if code not in sums_of_money()]
            note = finding(
                "table.unit", codes=" ".join(lost), table=table.number, unit=unit
            )
            figures = [x for x in found.figures if x.code not in lost]
            found = found._replace(figures=figures, notes=[*found.notes, note])
    return found


def _recognised(
    figures: Iterable[Observation], pages: frozenset[int]
) -> Iterator[Finding]:
    """Say which figures were read in what a program recognised in pictures."""
    on_page = ((x.code, ON_PAGE.match(x.locator or "")) for x in figures)
    codes = [code for code, page in on_page if page and int(page[1]) in pages]
    if codes:
        yield finding(
            "document.recognised",
            codes=" ".join(dict.fromkeys(codes)),
            count=len(codes),
            pages=", ".join(map(str, sorted(pages))),
        )


def _of_others(
    tables: Iterable[Table],
    codes: Mapping[int, str],
    meta: Mapping[str, Any],
    below: Mapping[int, list[str]],
) -> Iterator[Finding]:
    """Say which tables that were read have a caption or note of another body."""
    for before, table in pairwise((None, *tables)):
        if not table or table.number not in codes:
            continue
        notes = (x for x in below.get(table.number, ()) if is_of_part(x, meta))
        if over := caption_of_another(table, meta, before) or next(notes, ""):
            yield finding(
                "identity.scope",
                "caption",
                codes=codes[table.number],
                body=meta["body"],
                scope=meta["scope"],
                caption=over,
            )


def _unusual(
    tables: Iterable[Table],
    codes: Mapping[int, str],
    own: tuple[str, ...],
    meta: Mapping[str, Any],
) -> Iterator[Finding]:
    """Say over which tables that were read stands what no list of captions knows."""
    places = [*filter(None, map(meta.get, ("province", "prefecture", "county")))]
    for before, table in pairwise((None, *tables)):
        if table and table.number in codes:
            n = table.number
            if over := unusual_caption(table, own, meta["year"], before, places):
                yield finding("table.caption", codes=codes[n], table=n, caption=over)


def _report(
    meta: Mapping[str, Any],
    figures: Iterable[Observation],
    notes: Iterable[Finding],
    confidence: dict[str, str],
    parts: tuple[Report, ...] = (),
) -> Report:
    key, form = meta["report"], meta["form"]
    figures = list(figures)
    columns = columns_of(figures)
    checked = check_figures(form, figures, columns)
    asked = by_applicant(form)
    total = "", EVERYONE
    _, codes, applicants, *others, _, _ = columns
    both = zip(codes, applicants, strict=True)
    who = [given or total[code in asked] for code, given in both]
    rows = zip(repeat(key), codes, who, *others, checked.confirmed, repeat(None))
    return Report(
        meta=_Fixed({name: meta[name] for name in REPORT}),
        figures=[*map(schema.as_observation, rows)],
        remarks=[Finding(key, *note[1:]) for note in (*notes, *checked.findings)],
        tested=checked.tested,
        confidence=confidence,
        parts=parts,
    )
