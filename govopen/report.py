"""A report: the figures of the statutory form found in a document's tables.

What comes in is a :class:`~govopen.tables.Layout` and the report's identity; what
goes out is a :class:`Report` with one observation a figure, each with its place in
the document. Rows and columns are matched to the form by their labels; a cell that
cannot be read, or that could be two figures, becomes a finding and never a guess.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd

from govopen.document import Document
from govopen.errors import NotAReportError
from govopen.form import Form, Section, Slot, forms, normalise
from govopen.identify import META, Note, identify, report_key
from govopen.tables import (
    LONGEST_LABEL,
    Cell,
    Kind,
    Layout,
    Number,
    Table,
    read_number,
    unit_in,
    units,
)

OBSERVATION = (
    "report",
    "code",
    "applicant",
    "value",
    "precision",
    "origin",
    "locator",
)
FINDING = ("report", "rule", "severity", "expected", "found", "codes", "message")

# Fewer rows than this of a section are a coincidence of labels, not its table.
MIN_ROWS = 3
MIN_COLUMNS = 4
_YUAN = {"yuan": Decimal(1), "10k_yuan": Decimal(10_000)}


@dataclass(frozen=True, repr=False)
class Report:
    """One report as read from a document.

    Attributes
    ----------
    meta : dict
        The report's row of the ``reports`` table.
    observations : pandas.DataFrame
        One row a figure: ``report, code, applicant, value, precision, origin,
        locator``.
    findings : pandas.DataFrame
        One row a failed check or doubt: ``report, rule, severity, expected, found,
        codes, message``.
    tested : int
        How many accounting identities could be tested on the figures.
    """

    meta: dict[str, Any]
    observations: pd.DataFrame
    findings: pd.DataFrame
    tested: int = 0

    def _summary(self) -> str:
        broken = self.findings["severity"].isin(["error", "warning"]).sum()
        return (
            f"{len(self.observations)} figures, {self.tested} identities tested, "
            f"{broken} to look at"
        )

    def _identity(self) -> str:
        names = ("body", "year", "scope", "form")
        return " · ".join(str(self.meta[name]) for name in names if self.meta[name])

    def __repr__(self) -> str:
        return f"<Report {self._identity()}: {self._summary()}>"

    def _repr_html_(self) -> str:
        head = (
            f"<p><strong>{escape(str(self.meta['title'] or 'Report'))}</strong><br>"
            f"{escape(self._identity())}<br>{self._summary()}</p>"
        )
        table = self.findings[["rule", "severity", "expected", "found", "message"]]
        return head + (table.to_html(index=False, na_rep="") if len(table) else "")


@dataclass(frozen=True, slots=True)
class _Segment:
    """A run of labels in a table row and the cells that follow it."""

    row: int
    labels: list[Cell]
    units: list[Cell]
    values: list[Cell]


@dataclass
class _Grid:
    """A table prepared for matching: segments and columns that hold numbers."""

    table: Table
    segments: list[_Segment] = field(default_factory=list)
    value_columns: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        # Rows without numbers do not vote: they are headings, or all blank.
        voters = [list(dict.fromkeys(row)) for row in self.table.rows]
        voters = [row for row in voters if any(c.kind is Kind.NUMBER for c in row)]
        cells = [cell for row in voters for cell in row]
        numbers = Counter(c.column for c in cells if c.kind is Kind.NUMBER)
        labels = Counter(c.column for c in cells if c.kind is Kind.LABEL)
        clear = {c for c, count in numbers.items() if count > labels[c]}
        # Right of those, words that most rows lack are figures nobody can read.
        odd = {c for c, count in labels.items() if 2 * count < max(len(voters), 3)}
        first = min(clear, default=max(odd, default=0))
        self.value_columns = clear | {c for c in odd if c > first}
        runs = [(i, list(self._runs(i, row))) for i, row in enumerate(self.table.rows)]
        most = max((len(found) for _, found in runs), default=0)
        self.segments = [f[n] for n in range(most) for _, f in runs if n < len(f)]

    def _runs(self, index: int, row: list[Cell]) -> Iterator[_Segment]:
        """Cut a row into runs, so that two halves side by side both count."""
        run = _Segment(index, [], [], [])
        for cell in dict.fromkeys(row):
            first = cell.row == index + 1  # a cell reaching down from above is context
            if cell.kind is Kind.LABEL and cell.column not in self.value_columns:
                if run.values and any(c.kind is Kind.NUMBER for c in run.values):
                    yield run
                    run = _Segment(index, [], [], [])
                run.labels.append(cell)
            elif cell.kind is Kind.UNIT:
                run.units.append(cell)
            elif first:
                run.values.append(cell)
        yield run

    def headings(self, matched: set[int]) -> dict[int, list[list[Cell]]]:
        """Return, for each row, the rows of headings that hold for it.

        Headings are rows without numbers whose labels stand over columns of
        numbers; rows in `matched` carry a row label of the form and are none, nor
        are rows of one cell, which part a table and leave its columns as they are.
        """
        block: list[list[Cell]] = []
        fresh = False
        result = {}
        for index, row in enumerate(self.table.rows):
            cells = list(dict.fromkeys(row))
            if any(cell.kind is Kind.NUMBER for cell in cells):
                fresh = False
            elif (
                index not in matched
                and len(cells) > 1
                and any(
                    cell.kind is Kind.LABEL and position in self.value_columns
                    for position, cell in enumerate(row, start=1)
                )
            ):
                block = [*block, row] if fresh else [row]
                fresh = True
            result[index] = block
        return result


@dataclass
class _Match:
    """What one table holds of one section.

    `seen` are the slots that have a cell, be it blank; `unplaced` are numbers in a
    row of the section that stand under none of its columns.
    """

    section: Section
    table: Table
    figures: dict[tuple[int, int], list[tuple[Cell, Number, str]]] = field(
        default_factory=dict
    )
    seen: set[tuple[int, int]] = field(default_factory=set)
    unplaced: list[Cell] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def _align(candidates: list[list[int]]) -> list[int | None]:
    """Assign to each segment one of its candidate rows, in the form's order.

    The longest run in which the form's rows only go forward is taken (labels such
    as 其他情形数 recur, and order tells them apart); a row out of order is then
    still assigned where just one candidate is left for it.
    """
    tails: list[int] = []
    ends: list[tuple[int, int]] = []  # (segment, row) that ends a run of this length
    previous: dict[tuple[int, int], tuple[int, int] | None] = {}
    for segment, rows in enumerate(candidates):
        for row in sorted(rows, reverse=True):
            length = bisect_left(tails, row)
            previous[segment, row] = ends[length - 1] if length else None
            tails[length : length + 1] = [row]
            ends[length : length + 1] = [(segment, row)]
    result: list[int | None] = [None] * len(candidates)
    step = ends[-1] if ends else None
    while step is not None:
        result[step[0]] = step[1]
        step = previous[step]
    taken = {row for row in result if row is not None}
    for segment, rows in enumerate(candidates):
        free = [row for row in rows if row not in taken]
        if result[segment] is None and len(free) == 1:
            result[segment] = free[0]
            taken.add(free[0])
    return result


def _row_candidates(section: Section, segment: _Segment) -> list[int]:
    if section.rows == (None,):
        return [0] if any(c.kind is Kind.NUMBER for c in segment.values) else []
    if not segment.labels or len(text := segment.labels[-1].text) > LONGEST_LABEL:
        return []
    return [i for i, p in enumerate(section.rows) if p is not None and p.matches(text)]


def _column(section: Section, path: list[str]) -> int | None:
    """Find the column whose heading's levels stand in `path`, lowest level last."""
    for index, levels in enumerate(section.columns):
        if not levels:
            return index
        if not path or not levels[-1].matches(path[-1]):
            continue
        rest = iter(path[:-1])
        if all(any(level.matches(text) for text in rest) for level in levels[:-1]):
            return index
    return None


_Place = tuple[int | None, str]  # the section's column, and the unit over it


def _places(section: Section, headings: list[list[Cell]], width: int) -> list[_Place]:
    """Tell for each position of a row what the headings above it say."""
    places = []
    for position in range(width):
        above = (line[position] for line in headings if len(line) > position)
        path = [c.text for c in dict.fromkeys(above) if c.kind is Kind.LABEL]
        places.append((_column(section, path), unit_in(path[-1]) if path else ""))
    return places


def _match(section: Section, grid: _Grid) -> _Match | None:
    """Match a table to a section, or return None where it is another table."""
    candidates = [_row_candidates(section, segment) for segment in grid.segments]
    # Where a column must have its heading too, one row is no coincidence.
    few = MIN_ROWS if section.optional or () in section.columns else 1
    if sum(map(bool, candidates)) < few:
        return None
    single = section.rows == (None,)
    rows = [0 if c else None for c in candidates] if single else _align(candidates)
    pairs = zip(grid.segments, rows, strict=True)
    assigned = [(segment, row) for segment, row in pairs if row is not None]
    headings = grid.headings(set() if single else {s.row for s, _ in assigned})
    match = _Match(section, grid.table)
    width = max(map(len, grid.table.rows))
    known: dict[int, list[_Place]] = {}
    under: dict[Cell, dict[_Place, None]] = {}
    for index in sorted({segment.row for segment, _ in assigned}):
        above = headings[index]
        if id(above) not in known:
            known[id(above)] = _places(section, above, width)
        for cell, place in zip(grid.table.rows[index], known[id(above)], strict=False):
            # A cell that reaches further down belongs to the row it begins in.
            if cell.row == index + 1:
                under.setdefault(cell, {})[place] = None
    for segment, row in assigned:
        for cell in segment.values:
            _read_cell(match, segment, row, cell, list(under[cell]))
    if len({column for _, column in match.seen}) < (MIN_COLUMNS if single else 1):
        return None
    _note_unplaced(match)
    used = {id(segment) for segment, _ in assigned}
    for segment, found in zip(grid.segments, candidates, strict=True):
        if found and id(segment) not in used and not single:
            _note_repeated(match, segment)
    return match


def _note_unplaced(match: _Match) -> None:
    if match.unplaced:
        places = "; ".join(map(match.table.locate, match.unplaced[:3]))
        match.notes.append(
            Note(
                "cell.unplaced",
                "warning",
                f"{places}: {len(match.unplaced)} numbers in rows of the section "
                f"{match.section.name} stand under no heading of it and are not read; "
                "compare headings and columns with the document",
            )
        )


def _note_repeated(match: _Match, segment: _Segment) -> None:
    numbers = [c for c in segment.values if c.kind is Kind.NUMBER]
    if numbers:
        match.notes.append(
            Note(
                "row.repeated",
                "error",
                f"{match.table.locate(numbers[0])}: the row "
                f"{normalise(segment.labels[-1].text)} stands once more than in the "
                "form, this one is not read; compare the two in the document",
            )
        )


def _read_cell(
    match: _Match, segment: _Segment, row: int, cell: Cell, places: list[_Place]
) -> None:
    slots = match.section.slots
    columns = [c for c, _ in places if c is not None and (row, c) in slots]
    match.seen |= {(row, column) for column in columns}
    if cell.kind is Kind.BLANK:
        return
    unit_above = next((unit for _, unit in places if unit), "")
    if not columns:
        if cell.kind is Kind.NUMBER and not _is_share(unit_above):
            match.unplaced.append(cell)
        return
    column = columns[0]
    slot = slots[row, column]
    if len(set(columns)) > 1:
        match.notes.append(
            Note(
                "cell.ambiguous",
                "error",
                f"{match.table.locate(cell)}: {cell.text[:40]!r} reaches over several "
                f"columns of the form, from {slot.indicator.label_zh} on, and is not "
                "read; look in the document which it belongs to",
                codes=" ".join(slots[row, c].indicator.code for c in columns),
            )
        )
        return
    number = read_number(cell.text)
    if number is None:
        match.notes.append(
            Note(
                "cell.unreadable",
                "error",
                f"{match.table.locate(cell)}: {cell.text[:40]!r} in the row "
                f"{slot.indicator.label_zh} is not a number; look in the document and "
                "enter the figure by hand if it is one",
                codes=slot.indicator.code,
            )
        )
        return
    # 21.8万 under the unit 万元 means 218,000 yuan, not as many times ten thousand.
    unit = number.unit or ("元" if set("万亿") & set(cell.text) else "")
    unit = unit or next((c.text.strip("() ") for c in segment.units), "")
    unit = unit or unit_above or "".join(unit_in(c.text) for c in segment.labels[-1:])
    if not _is_share(unit):
        found = match.figures.setdefault((row, column), [])
        found.append((cell, number, unit))


def _is_share(unit: str) -> bool:
    return units().get(unit, ("",))[0] == "percent"


def _scaled(number: Number, unit: str, slot: Slot) -> float:
    """Express a number in the unit of its indicator."""
    wanted = _YUAN.get(slot.indicator.unit)
    kind, factor = units().get(unit, ("", Decimal(1)))
    if wanted is not None and kind == "yuan":
        return float(number.value * factor / wanted)
    return float(number.value)


def _figures(match: _Match) -> Iterator[tuple[Any, ...]]:
    """Yield code, applicant, value, precision, origin and locator of each figure."""
    for place, found in match.figures.items():
        slot = match.section.slots[place]
        values = {_scaled(number, unit, slot) for _, number, unit in found}
        cell, number, _ = found[0]
        if len(values) > 1:
            printed = ", ".join(c.text for c, *_ in found)
            match.notes.append(
                Note(
                    "cell.ambiguous",
                    "error",
                    f"{match.table.locate(cell)}: the row {slot.indicator.label_zh} "
                    f"holds {printed} where the form has one figure, none is read; "
                    "look in the document which it is",
                    codes=slot.indicator.code,
                )
            )
            continue
        value = values.pop()
        if slot.indicator.unit not in _YUAN and not value.is_integer():
            match.notes.append(
                Note(
                    "cell.fraction",
                    "warning",
                    f"{match.table.locate(cell)}: {cell.text} in the row "
                    f"{slot.indicator.label_zh} is no whole number, but the form "
                    "counts there; look in the document whether it is the figure",
                    codes=slot.indicator.code,
                )
            )
        yield (
            slot.indicator.code,
            slot.applicant,
            value,
            number.precision,
            "table",
            match.table.locate(cell),
        )


def _missing(form: Form, matches: Iterable[_Match]) -> Iterator[Note]:
    """Note the tables of a form that a document lacks, and the cells of the others."""
    by_section: dict[str, list[_Match]] = {}
    for match in matches:
        by_section.setdefault(match.section.name, []).append(match)
    for section in form.sections:
        name, group = section.name, by_section.get(section.name, [])
        seen = {place for match in group for place in match.seen}
        absent = [
            slot
            for place, slot in section.slots.items()
            if place not in seen and slot.indicator.presence == "figure"
        ]
        codes = " ".join(dict.fromkeys(slot.indicator.code for slot in absent))
        if not group and not section.optional:
            yield Note(
                "table.missing",
                "warning",
                f"no table holds the section {name}, or all of it is blank: is the "
                "document complete?",
                codes=codes,
            )
        elif group and absent:
            labels = list(dict.fromkeys(slot.indicator.label_zh for slot in absent))
            more = f" and {len(labels) - 10} more" if len(labels) > 10 else ""
            yield Note(
                "table.incomplete",
                "warning",
                f"table {group[0].table.number}: {len(absent)} figures of the section "
                f"{name} have no cell, in the rows {', '.join(labels[:10])}{more}; is "
                "the document complete?",
                codes=codes,
            )


def _best_form(
    grids: list[_Grid], year: int | None
) -> tuple[Form, list[_Match]] | None:
    """Choose the form that explains most figures; the year decides a tie."""
    found = []
    for form in forms().values():
        matches = [
            match
            for grid in grids
            for section in form.sections
            if (match := _match(section, grid)) is not None
        ]
        figures = sum(len(match.figures) for match in matches)
        rows = sum(len(match.seen) for match in matches)
        fits = year is not None and form.covers(year)
        found.append((figures, rows, fits, form, matches))
    best = max(found, key=lambda option: option[:3])
    return (best[3], best[4]) if best[0] else None


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
        Its findings are those of the reading alone.

    Raises
    ------
    NotAReportError
        No table holds rows of a statutory form.
    OverrideError
        An override is not possible.
    """
    meta, notes = identify(document, layout, overrides)
    best = _best_form([_Grid(table) for table in layout.tables], meta["year"])
    if best is None:
        raise NotAReportError(
            document.path,
            f"none of its {len(layout.tables)} tables has the rows of a statutory form",
            "Is this the annual report, with its table? If the table is a picture, "
            "save the text version.",
        )
    form, matches = best
    meta["form"] = meta["form"] or form.name
    if meta["year"] is not None and not forms()[form.name].covers(meta["year"]):
        notes.append(
            Note(
                "identity.form",
                "warning",
                f"the table is the form {form.name}, which was not in force for "
                f"{meta['year']}: check the year",
            )
        )
    meta["report"] = meta["report"] or report_key(meta)
    # Two tables may repeat a figure; both stay where they differ.
    rows = {row[:3]: row for match in matches for row in _figures(match)}
    notes += [note for match in matches for note in match.notes]
    notes += _missing(form, matches)
    if layout.cut_off:
        notes.append(
            Note(
                "document.cut_off",
                "warning",
                "the document ends inside a table, so its last figure may lack digits "
                "and others may be missing: compare it with the published page",
            )
        )
    return Report(
        meta={name: meta[name] for name in META},
        observations=pd.DataFrame(
            [(meta["report"], *row) for row in rows.values()], columns=list(OBSERVATION)
        ),
        findings=findings_frame(meta["report"], notes),
    )


def findings_frame(report: str, notes: Iterable[Note]) -> pd.DataFrame:
    """Arrange notes as rows of the ``findings`` table."""
    rows = [
        (report, n.rule, n.severity, n.expected, n.found, n.codes, n.message)
        for n in notes
    ]
    frame = pd.DataFrame(rows, columns=list(FINDING))
    return frame.astype({"expected": "float64", "found": "float64"})
