"""Comparable concepts, each between the least and the most that it can be.

What comes in are observations; what goes out are concepts with ``least`` and ``most``
(:func:`comparable`), sums of them (:func:`aggregate`), and for
:mod:`~govopen.measures` a part together with its whole (:func:`parts_of`).

A report prints some figures of its form, and the form's accounting identities say how
they add up. Every way to fill in the figures that are not printed, and to divide the
rows that hold several concepts, is possible; the bounds are the least and the most
that a concept has in any of them, so no narrower interval follows from the sums of one
report's rows. Three things that could narrow it further are not used: what columns of
applicants and rows say together (each is used by itself), lawsuits by route and by
result at once, and what other years of the place tell. The bounds are found in one
pass up the sums: for every set of classes that a figure is divided into, the least and
the most that it can hold form a paramodular pair; such pairs add up where figures do,
and a known total cuts them by a plank [1]_.

References
----------
.. [1] Frank, A. and Tardos, E. (1988). Generalized polymatroids and submodular flows.
   *Mathematical Programming*, 42, 489-563.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any, Literal, cast, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from govopen import concept as crosswalk
from govopen import panel, schema
from govopen.concept import NARRATIVE, REST, Atoms, Concept, Excess, Figure, Node
from govopen.errors import left_out, refuse
from govopen.form import SIGNED, applicants, by_applicant, forms
from govopen.schema import APPLICANTS, EVERYONE, GRADES, ORIGINS, Applicant, Observation

__all__ = ["aggregate", "comparable", "parts_of"]

COMPARABLE = tuple(schema.TABLES["comparable"])

# What a question can be asked in spite of; see `aggregate` and the measures.
Guard = Literal["scopes", "forms", "overlap", "population", "parts"]
GUARDS: tuple[Guard, ...] = get_args(Guard)

Insist = bool | Guard | Iterable[Guard]
By = str | Iterable[str] | None

_Values = npt.NDArray[np.float64]
_Interval = tuple[Any, Any]
_Flags = npt.NDArray[np.bool_]
_Codes = npt.NDArray[np.int8]
_Witness = tuple[_Codes, _Flags, _Codes]
_Told = tuple[_Flags, dict[str, _Values], _Witness]
_Answer = Callable[..., _Told]
_WITNESSES = schema.TABLES["comparable"]["origin"].values
_TABLE, _TEXT, _DERIVED, _MIXED = map(
    _WITNESSES.index, ("table", "narrative", "derived", "mixed")
)
_EXACT, _NEAR = map(GRADES.index, ("exact", "near"))
_RECEIVED = "request.received"
_ENDS = ["least", "most"]

# A part, what else there is in the whole, and the whole, each between two ends.
SIDES = [f"{side}_{x}" for side in ("part", "rest", "whole") for x in _ENDS]


# -- what can be asked ---------------------------------------------------------------


def insisted(insist: Insist) -> frozenset[Guard]:
    """Return the guards that are lifted.

    Raises
    ------
    DataError
        A name is no guard.
    """
    if isinstance(insist, bool):
        return frozenset(GUARDS if insist else ())
    named = schema.choices("insist", insist, GUARDS) or ()
    return frozenset(cast(Iterable[Guard], named))


def observed(source: Any) -> pd.DataFrame:
    """Return observations, whatever holds them; a figure that is missing is none.

    Raises
    ------
    DataError
        They lack a column that measures need, or a figure is none that can be.
    """
    df = panel.figures(source, [*_NEEDED, "year", "scope"], {"level"})
    values = df["value"].to_numpy(dtype=float)
    odd = np.isinf(values) | (values < 0)
    if odd.any():
        odd &= np.isinf(values) | ~df["code"].astype(str).str.endswith(SIGNED).to_numpy(
            dtype=bool
        )
        for report, code, value in df.loc[odd, ["report", "code", "value"]].values:
            refuse("value", report=report, code=code, value=value)
    missing = np.isnan(values)
    return df[~missing] if missing.any() else df


_NEEDED = ["report", "code", "applicant", "value", "precision", "origin", "form"]


def groups(frame: pd.DataFrame, by: By, own: Sequence[str]) -> list[str] | None:
    """Return the columns that make groups, of those that describe a report.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows with the columns of their reports.
    by : str or iterable of str or None
        The columns asked for; none of them puts all reports into one group.
    own : sequence of str
        Columns of `frame` that do not describe a report.

    Raises
    ------
    DataError
        `by` names another column.
    """
    keys = None if by is None else schema.listing("by", by)
    if len(set(keys or ())) < len(keys or ()):
        refuse("by.twice", by=by)
    if "concept" in (keys or ()):
        refuse("by.concept")
    about = [str(x) for x in frame if x == "report" or str(x) not in own]
    return schema.choices("by", keys, about)


# -- the figures of one form ---------------------------------------------------------


@dataclass(frozen=True)
class _Figures:
    """The figures of the reports of one form, each between two numbers.

    ``low`` and ``high`` have a row a figure and a column a report: the same where it is
    printed, unless it is rounded; one that is not printed can be anything from 0 up, as
    in the last row. ``origin`` is -1 where it is not printed, else its place among the
    origins, ``rough`` says where it is rounded, and ``doubt`` what the checks have
    against it. Where nobody looked, contradictions are noted as they are met, as the
    `worst` that there is.
    """

    form: str
    reports: pd.Index
    rows: Mapping[Node, int]
    low: _Values
    high: _Values
    origin: _Codes
    rough: _Flags
    doubt: _Codes
    worst: int

    def at(self, nodes: Iterable[Node]) -> list[int]:
        """Return the rows of figures, the last where no report prints one."""
        return [self.rows.get(node, -1) for node in nodes]


def _numbered(column: pd.Series) -> tuple[npt.NDArray[np.intp], pd.Index]:
    """Return a column as places in the list of what stands in it."""
    numbers, found = pd.factorize(column)
    return numbers, pd.Index(found)


def doubts(df: pd.DataFrame) -> list[str]:
    """Return what the checks can have against a figure, the worst last."""
    said = df["doubt"].astype("category").cat.categories if "doubt" in df else ()
    return ["", *sorted({*said} - {"", "warning", "error"}), "warning", "error"]


def _figures(
    observations: pd.DataFrame, form: str, applicant: str, levels: list[str]
) -> _Figures:
    (report, reports), (code, codes), (kind, kinds), (origin, origins) = (
        _numbered(observations[name])
        for name in ("report", "code", "applicant", "origin")
    )
    people = [schema.whose(str(name)) for name in kinds]
    columns = list(dict.fromkeys(people))
    kind = np.array([columns.index(name) for name in people], dtype=np.intp)[kind]
    rank = np.array([ORIGINS.index(str(name)) for name in origins], dtype=np.int8)
    row, found = pd.factorize(code * len(columns) + kind)
    pairs = (
        (codes[n // len(columns)], columns[n % len(columns)]) for n in found.tolist()
    )
    at = {(str(name), who): n for n, (name, who) in enumerate(pairs)}
    rounded = (observations["precision"] != "exact").to_numpy(dtype=bool)
    # The table's figure comes last, and the first of several like it after the others.
    worth = -2 * rank[origin] - rounded
    order = len(row) - 1 - np.argsort(worth[::-1], kind="stable")
    told = np.full((len(found) + 1, len(reports)), -1)
    told[row[order], report[order]] = order
    asked = {Figure(str(name)): (str(name), applicant) for name in codes}
    if applicant == EVERYONE and _RECEIVED in codes:
        asked |= {Figure(_RECEIVED, name): (_RECEIVED, name) for name in columns}
    rows = [*(at.get(pair, -1) for pair in asked.values()), -1]
    value = observations["value"].to_numpy(dtype=float)
    ends = [value, value]
    if rounded.any() and observations.columns.isin(_ENDS).sum() == len(_ENDS):
        span = observations[_ENDS].to_numpy(dtype=float).T
        within = rounded & (span[0] <= value) & (value <= span[1])
        ends = [np.where(within, end, value) for end in span]
    worst, doubt = len(levels) - 1, np.zeros(len(row), dtype=np.int8)
    chosen = told[row, report]
    # Stated twice in the same way, which of the two is meant is open.
    twice = chosen[(worth == worth[chosen]) & (value != value[chosen])]
    if "doubt" in observations and not observations["doubt"].isna().all():
        against = observations["doubt"].astype("category").cat
        severity = [*map(levels.index, against.categories), 0]  # 0 for what is missing
        worst, doubt = 0, np.array(severity, dtype=np.int8)[against.codes]
    doubt[twice] = len(levels) - 1

    def taken(values: Any, empty: Any, rows: Any = rows) -> Any:
        return np.where(told[rows] < 0, empty, values[told[rows]])

    low, high = taken(ends[0], 0.0), taken(ends[1], np.inf)
    for n, (name, who) in enumerate(asked.values()):
        if {*columns} - {who} and (told[rows[n]] < 0).any():
            printed = {x: at.get((name, x), -1) for x in APPLICANTS}
            columns_of = {
                x: (taken(ends[0], 0.0, row), taken(ends[1], np.inf, row))
                for x, row in printed.items()
            }
            low[n], high[n] = _by_columns(columns_of)[who]
    reports = pd.Index(reports.astype(object), name="report")
    nodes: dict[Node, int] = {node: n for n, node in enumerate(asked)}
    about = taken(rank[origin], -1), taken(rounded, False), taken(doubt, 0)
    figures = _Figures(form, reports, nodes, low, high, *about, worst)
    _overrule(figures)
    return figures


def _overrule(figures: _Figures) -> None:
    """Leave out what a text calls a total where the table prints all its terms."""
    for node, lists in crosswalk.sums(figures.form).items():
        for terms in lists:
            if figures.rows.keys() >= {node, *terms}:
                row, origin = figures.rows[node], figures.origin
                over = (origin[figures.at(terms)] == _TABLE).all(axis=0)
                over &= origin[row] == _TEXT
                figures.low[row, over], figures.high[row, over] = 0.0, np.inf
                figures.origin[row, over], figures.rough[row, over] = -1, False
                figures.doubt[row, over] = 0


def _by_columns(ends: dict[str, _Interval]) -> dict[str, _Interval]:
    """Narrow the columns of applicants by the sums that they make.

    A total is that of the natural persons and the organisations, and these the sum of
    their kinds; a sum that contradicts its parts narrows nothing.
    """
    parts: dict[str, list[str]] = {}
    for one in applicants():
        parts.setdefault(one["parent"], []).append(one["applicant"])
    wholes = sorted(parts.keys() & ends.keys(), key=EVERYONE.__eq__)
    for whole in (*wholes, *reversed(wholes)):
        low, high = (
            {x: np.asarray(ends[x][end]) for x in parts[whole]} for end in (0, 1)
        )
        total = sum(low.values()), sum(high.values())
        ends[whole] = least, most = _met(ends[whole], total)
        for x in parts[whole]:
            others = total[0] - low[x], sum(high[y] for y in high if y != x)
            ends[x] = _met(ends[x], (least - others[1], most - others[0]))
    return ends


def _met(one: _Interval, two: _Interval) -> _Interval:
    """Return where two intervals meet, and the first where they do not."""
    low, high = np.maximum(one[0], two[0]), np.minimum(one[1], two[1])
    return np.where(low <= high, low, one[0]), np.where(low <= high, high, one[1])


# -- how little and how much of a class a figure can hold ----------------------------


@dataclass(frozen=True)
class _Mass:
    """The least and the most that a figure can hold of each set of classes.

    Row ``m`` is for the classes whose bits are set in ``m``, the last row for all of
    them; ``within`` has the bits of the classes that the figure can hold any of.
    ``sound`` says where nothing below contradicts its own total.
    """

    low: _Values
    high: _Values
    within: int
    sound: _Flags

    def __add__(self, other: _Mass) -> _Mass:
        return _Mass(
            self.low + other.low,
            self.high + other.high,
            self.within | other.within,
            self.sound & other.sound,
        )

    def __and__(self, other: _Mass) -> _Mass:
        """Divide a figure that is the sum of two lists as both of them allow."""
        agree = ((self.low <= other.high) & (other.low <= self.high)).all(axis=0)
        return _Mass(
            np.where(agree, np.maximum(self.low, other.low), self.low),
            np.where(agree, np.minimum(self.high, other.high), self.high),
            self.within | other.within,
            self.sound & other.sound & agree,
        )

    def narrowed(self, low: _Values, high: _Values) -> _Mass:
        """Cut by a total; one that contradicts the parts stands beside them."""
        full = len(self.low) - 1
        sound = self.sound & (low <= self.high[full]) & (high >= self.low[full])
        own = ~sound & (high < np.inf)
        # What a set of classes leaves to the others stands in the row from the end.
        lows = np.maximum(self.low, low - self.high[::-1])
        highs = np.minimum(self.high, high - self.low[::-1])
        lows, highs = np.where(sound, lows, self.low), np.where(sound, highs, self.high)
        every = [m for m in range(full + 1) if not self.within & ~m]
        lows[every] = np.where(own, low, lows[every])
        highs[every] = np.where(own, high, highs[every])
        return _Mass(lows, highs, self.within, sound)


class _Division:
    """The figures of a form divided into classes of atoms of one domain.

    The classes are disjoint; the last one takes whatever is in none of the others.
    """

    def __init__(self, figures: _Figures, domain: str, classes: Sequence[Atoms]):
        self.figures = figures
        self.classes = classes
        self.bearing: Mapping[Any, Atoms] = crosswalk.bearing(figures.form, domain)
        self.sums: Mapping[Any, Sequence[tuple[Node, ...]]] = crosswalk.sums(
            figures.form
        )
        self.outside = 1 << len(classes)

    def _within(self, atoms: Atoms) -> int:
        named = frozenset().union(*self.classes)
        bits = sum(1 << i for i, c in enumerate(self.classes) if atoms & c)
        return bits | (self.outside if atoms - named or not atoms else 0)

    def mass(self, node: Node, above: Atoms = frozenset()) -> _Mass:
        """Divide a figure; `above` are the atoms of the sum that it stands in."""
        atoms = self.bearing.get(node, above)
        [row] = self.figures.at([node])
        low, high = self.figures.low[row], self.figures.high[row]
        divided: list[_Mass] = []
        lists = self.sums.get(node, ())
        linked = [any(map(self.bearing.get, terms)) for terms in lists]
        for terms, says in zip(lists, linked, strict=True):
            inner = frozenset().union(*(self.bearing.get(t, ()) for t in terms))
            left = (atoms - inner) | (atoms & {REST}) or atoms
            masses = [
                self.mass(t, left if isinstance(t, Excess) else atoms) for t in terms
            ]
            whole = sum(masses[1:], masses[0])
            # A list that says nothing of the atoms beside one that does is a total.
            if whole.within != self.outside and says >= any(linked):
                divided.append(whole)
            feasible = (low <= whole.high[-1]) & (high >= whole.low[-1])
            if self.figures.worst and not feasible.all():
                self._note([node, *terms], ~feasible)
            low, high = _met((low, high), (whole.low[-1], whole.high[-1]))
        if not divided:
            return self._leaf(low, high, self._within(atoms))
        found, *others = divided
        for other in others:
            found = found & other
        return found.narrowed(low, high)

    def _note(self, nodes: Iterable[Node], where: _Flags) -> None:
        """Note a total that contradicts its terms, and every figure it rests on."""
        for node in nodes:
            row = self.figures.rows.get(node, -1)
            told = self.figures.origin[row] >= 0
            self.figures.doubt[row, where & told] = self.figures.worst
            if (where & ~told).any():
                for terms in self.sums.get(node, ()):
                    self._note(terms, where & ~told)

    def _leaf(self, low: _Values, high: _Values, within: int) -> _Mass:
        nothing = np.zeros_like(low)
        masks = range(2 * self.outside)
        return _Mass(
            np.array([nothing if within & ~m or not m else low for m in masks]),
            np.array([high if within & m else nothing for m in masks]),
            within,
            np.ones(len(low), dtype=bool),
        )

    def total(self, nodes: Iterable[Figure]) -> _Mass:
        """Divide the sums that figures stand in, up to the topmost."""
        masses = [self.mass(top) for top in _tops(self.figures.form, nodes)]
        return sum(masses[1:], masses[0])


def _tops(form: str, nodes: Iterable[Figure]) -> list[Figure]:
    """Return the topmost of the sums that figures stand in."""
    above = crosswalk.parents(form)
    found: dict[Figure, None] = {}
    for node in nodes:
        while node in above:
            node = above[node]
        found[node] = None
    return list(found)


def _own(form: str, concept: Concept) -> list[Figure]:
    """Return the figures of a form that state a concept or a part of it."""
    if REST in concept.atoms:
        states = {concept.name}
    else:
        known = crosswalk.known().items()
        states = {name for name, one in known if one.atoms <= concept.atoms}
    found = [x for x in crosswalk.links(form) if x.concept in states]
    nodes = [x.figure for x in found if x.code and x.grade != "none"]
    return list(dict.fromkeys(nodes))


def _witness(figures: _Figures, nodes: Iterable[Figure]) -> _Witness:
    """Say which origin some figures have in each report, and what is the matter.

    The origin is -1 where the report prints none, else a place among `_WITNESSES`; one
    of the figures may be rounded, and the checks have something against one.
    """
    at = figures.at(nodes)
    origin = figures.origin[at]
    # What was computed from a table or a text adds no origin to theirs.
    plain = np.where(origin == _DERIVED, -1, origin)
    first = plain.max(axis=0, initial=-1)
    mixed = ((plain >= 0) & (plain != first)).any(axis=0)
    first = np.where(first < 0, origin.max(axis=0, initial=-1), first)
    rough = np.logical_or.reduce(figures.rough[at])
    doubt = figures.doubt[at].max(axis=0, initial=0)
    return np.where(mixed, _MIXED, first), rough, doubt


def _stating(figures: _Figures, concept: Concept) -> list[Figure]:
    """Return the figures that state a concept itself, and not a part of it alone."""
    links = crosswalk.links(figures.form)
    stated = {x.figure for x in links if x.concept == concept.name}
    return [node for node in _own(figures.form, concept) if node in stated]


def _sources(figures: _Figures, concepts: Sequence[Concept], point: _Flags) -> _Witness:
    """Say what concepts rest on that are a `point`, or are not.

    That is their own figures where a report prints them, and else every figure that
    the sums they stand in lead to; ``derived`` says that it prints none of the first's.
    """
    every = [_own(figures.form, x) for x in concepts]
    own, rough, _ = _witness(figures, [node for nodes in every for node in nodes])
    settled, doubt = point, np.zeros(len(point), dtype=np.int8)
    for nodes, concept in zip(every, concepts, strict=True):
        stating = _stating(figures, concept)
        itself = (figures.origin[figures.at(stating)] >= 0).any(axis=0)
        parts = (figures.origin[figures.at(nodes)] >= 0).all(axis=0) & bool(nodes)
        settled = settled & (itself | parts)
        said, of_parts = (_witness(figures, x)[2] for x in (stating, nodes))
        doubt = np.maximum(doubt, np.where(itself, said, of_parts))
    if settled.all():
        return own, rough, doubt
    domains = {concept.domain for concept in concepts}
    reached = (_reached(figures.form, domain) for domain in domains)
    around, near, against = _witness(figures, frozenset().union(*reached))
    around = np.where(_witness(figures, every[0])[0] < 0, _DERIVED, around)
    return (
        np.where(settled, own, around),
        rough | (near & ~settled),
        np.where(settled, doubt, np.maximum(doubt, against)),
    )


# -- concepts ------------------------------------------------------------------------


def rows_about(df: pd.DataFrame, concepts: Iterable[str]) -> npt.NDArray[np.intp]:
    """Return the rows that bear on concepts."""
    domains = {crosswalk.find(name).domain for name in concepts}
    codes = {
        node.code
        for form, _ in forms_in(df)
        for domain in domains
        for node in _reached(form, domain)
    }
    return np.flatnonzero(df["code"].isin(codes).to_numpy())


def forms_in(df: pd.DataFrame) -> Iterator[tuple[str, _Flags]]:
    """Yield the forms of observations and where; a report on none is a text alone."""
    column = df["form"].astype("category").cat
    for n, name in enumerate(column.categories):
        if (there := (column.codes == n).to_numpy()).any():
            schema.choices("form", name, forms())
            yield str(name), there
    if (there := (column.codes < 0).to_numpy()).any():
        yield NARRATIVE, there


@cache
def _reached(form: str, domain: str) -> frozenset[Figure]:
    """Return the figures that the sums of a domain's figures lead to."""
    waiting = _tops(form, crosswalk.bearing(form, domain))
    found: set[Figure] = set()
    while waiting:
        node = waiting.pop()
        found.add(node)
        terms = (t for listed in crosswalk.sums(form).get(node, ()) for t in listed)
        waiting += [t for t in terms if isinstance(t, Figure)]
    return frozenset(found)


@cache
def _of_texts(form: str) -> frozenset[Figure]:
    """Return what only a text states of a form's concepts, nearly at best."""
    links = (x for x in crosswalk.links(form) if x.form == NARRATIVE)
    return frozenset(x.figure for x in links if x.grade == "near")


def _asked(
    df: pd.DataFrame,
    asked: Mapping[str, Sequence[str]],
    applicant: str,
    ends_of: Sequence[str],
    answer: _Answer,
) -> pd.DataFrame:
    """Ask the reports of each form for concepts, with whatever each goes with.

    An `answer` says which reports tell them, what, and on which figures that rests.
    The columns of `df` that describe a report are joined, in the order of `df`.
    """
    rows = rows_about(df, {x for needed in asked.values() for x in needed})
    levels = doubts(df)
    kinds = {
        "concept": pd.CategoricalDtype(list(asked)),
        "grade": pd.CategoricalDtype([*GRADES]),
        "origin": pd.CategoricalDtype([*_WITNESSES]),
        "precision": pd.CategoricalDtype([*schema.PRECISIONS]),
        "doubt": pd.CategoricalDtype(levels, ordered=True),
    }
    columns = [x for x in (*_NEEDED, *_ENDS, "doubt") if x in df]
    found = []
    for form, there in forms_in(df):
        figures = None
        for n, needed in enumerate(asked.values()):
            worst = max(GRADES.index(crosswalk.grade(form, x)[0]) for x in needed)
            if GRADES[worst] == "none":
                continue
            if figures is None:
                group = df[columns].iloc[rows[there[rows]]]
                figures = _figures(group, form, applicant, levels)
            concepts = [crosswalk.find(x) for x in needed]
            keep, ends, sources = answer(figures, *concepts)
            # The form tells it so well, unless it is a text that does.
            told = {node for x in concepts for node in _own(form, x)}
            text = figures.origin[figures.at(told & _of_texts(form))] >= 0
            grades = np.maximum(worst, np.where(text.any(axis=0), _NEAR, _EXACT))
            codes = (n, grades, *sources)
            columns_of: dict[str, Any] = {"report": figures.reports[keep]}
            for name, number in zip(kinds, codes, strict=True):
                places = np.broadcast_to(np.asarray(number), keep.shape)[keep]
                columns_of[name] = pd.Categorical.from_codes(
                    places.astype(np.intp), dtype=kinds[name]
                )
            columns_of |= {name: end[keep] for name, end in ends.items()}
            found.append(pd.DataFrame(columns_of))
    types = kinds | dict.fromkeys(ends_of, float)
    empty = pd.DataFrame(columns=["report", *types]).astype(types)
    frame = pd.concat(found) if found else empty
    own = {*Observation._fields, *COMPARABLE}
    first = rows[~df["report"].iloc[rows].duplicated().to_numpy()]
    about = df[[c for c in df.columns if c not in own]].iloc[first]
    reports = pd.Index(df["report"].iloc[first].astype(object))
    row = reports.get_indexer(frame["report"])
    order = np.argsort(row, kind="stable")
    joined = about.take(row[order]).reset_index(drop=True)
    frame = frame.iloc[order].reset_index(drop=True)
    turn = joined["year"].isin(crosswalk.TURNS).to_numpy(dtype=bool)
    frame.loc[turn & frame["grade"].eq("exact").to_numpy(), "grade"] = "near"
    return pd.concat([frame, joined], axis=1)


def comparable(
    df: Any,
    concepts: str | Iterable[str] | None = None,
    *,
    applicant: Applicant = EVERYONE,
    implied: bool = False,
    insist: Insist = (),
) -> pd.DataFrame:
    """Return what reports say of concepts that mean the same under every form.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them, or what it loads.
    concepts : str or iterable of str, optional
        Concepts of :func:`~govopen.concept.concepts`, ``refused.*`` for all that begin
        so; all by default, each where the report's form tells it.
    applicant : str, default 'total'
        The applicants meant, a column of the later forms.
    implied : bool, default False
        Keep also what a report says of a concept by its totals alone, which bound
        each of their parts, or by some parts alone, which bound it from below.
    insist : bool, str or iterable of str, optional
        With ``"forms"``, leave out the reports whose form cannot tell a concept
        without a word.

    Returns
    -------
    pandas.DataFrame
        One row a report and concept: ``report, concept, applicant, least, most, grade,
        origin, precision, doubt`` and the columns of its report. ``least`` and ``most``
        are what the figures leave room for, the same where the concept is a point;
        ``most`` is infinite where nothing bounds it. ``origin``
        is that of the figures it follows from, ``mixed`` where table and text both
        contribute, and ``derived`` where they are other figures: nobody printed or
        stated it. ``doubt`` is the worst that the checks have against one of them;
        where nobody checked, ``error`` where parts and total contradict one another.
        A report on no known form is taken as a text alone.

    Raises
    ------
    DataError
        A concept is unknown, or no form in `df` can tell it.

    Warns
    -----
    LeftOut
        Some forms in `df` cannot tell a concept; their reports have no row for it.

    Notes
    -----
    Reports about 2019 tell nothing exactly: the new Regulations held from 15 May, and
    bodies were only encouraged to use the new form.

    See Also
    --------
    govopen.concept.crosswalk : What each grade rests on.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> asked = ["outcome.granted", "outcome.refused", "refused.third_party"]
    >>> govopen.comparable(df, asked)[["concept", "least", "most", "grade"]]
                   concept  least   most   grade
    0      outcome.granted  130.0  130.0    near
    1      outcome.refused    1.0   77.0  bounds
    2  refused.third_party    1.0    1.0    near
    """
    df = observed(df)
    names = list(crosswalk.known() if concepts is None else crosswalk.named(concepts))
    schema.choice("applicant", applicant, APPLICANTS)
    insisted(insist)  # a name that is no guard is refused
    if concepts is not None:
        told(df, names, insist, applicant)
    asked = {
        name: [name]
        for name in names
        if applicant == EVERYONE or crosswalk.find(name).domain != "applicant"
    }

    def answer(figures: _Figures, concept: Concept) -> _Told:
        nodes = _own(figures.form, concept)
        mass = _Division(figures, concept.domain, [concept.atoms]).total(nodes)
        low, high = mass.low[1], mass.high[1]
        printed = _witness(figures, nodes)[0] >= 0
        keep = (printed & (high < np.inf)) | (low == high)
        if implied:
            keep |= (high < np.inf) | (low > 0)
        sources = _sources(figures, [concept], low == high)
        return keep, {"least": low, "most": high}, sources

    result = _asked(df, asked, applicant, ["least", "most"], answer)
    result["applicant"] = pd.Categorical([applicant] * len(result), [applicant])
    return busy(result[list(dict.fromkeys([*COMPARABLE, *result]))])


def told(
    df: pd.DataFrame,
    concepts: Iterable[str],
    insist: Insist,
    applicant: Applicant = EVERYONE,
) -> None:
    """Refuse concepts, or an applicant, that no form of `df` can tell.

    Raises
    ------
    DataError
        With the reason, unless ``"forms"`` is insisted on; also where the form of a
        report was not in use in its year.

    Warns
    -----
    LeftOut
        Some forms cannot, and others can.
    """
    schema.choice("applicant", applicant, APPLICANTS)
    if "forms" in insisted(insist):
        return
    cannot: dict[str, list[str]] = {}
    used = dict(forms_in(df))
    for form, there in used.items():
        years = df["year"].to_numpy(dtype=float, na_value=np.nan)[there]
        years = years[~np.isnan(years)]
        where = f"reports on the form {form}" if form in forms() else "texts on no form"
        where += f" ({years.min():.0f}-{years.max():.0f})" if years.size else ""
        if form in forms():
            begun, ended = forms()[form].first_year, forms()[form].last_year
            # It may last a year more.
            if ((years < begun) | (years > (ended or np.inf) + 1)).any():
                refuse("form.year", where=where, first=begun, last=ended or "")
        answers = {name: crosswalk.grade(form, name) for name in concepts}
        # A text may speak of any applicant.
        if applicant != EVERYONE and not (form == NARRATIVE or by_applicant(form)):
            reason = "They have no columns of applicants: applicant.* tell who asked."
            answers[applicant] = ("none", reason)
        for name, (how, reason) in answers.items():
            if how == "none":
                why = f"{name} cannot be compared with {where}: {reason}"
                cannot.setdefault(name, []).append(why)
    every = [reason for reasons in cannot.values() for reason in reasons]
    for reasons in cannot.values():
        if len(reasons) == len(used):
            refuse("untold", reason=reasons[0])
    if every:
        more = f" (and {len(every) - 1} more)" if every[1:] else ""
        left_out("left.forms", reason=every[0], more=more)


def busy(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the categories that no row has."""
    for name in frame.select_dtypes("category"):
        values = frame[name].cat
        codes = values.codes.to_numpy()
        rows = np.bincount(codes[codes >= 0], minlength=len(values.categories))
        if not rows.all():
            frame[name] = values.remove_unused_categories()
    return frame


def parts_of(
    df: Any,
    concepts: str | Iterable[str],
    of: str | Iterable[str],
    *,
    applicant: Applicant = EVERYONE,
    insist: Insist = (),
    flows: bool = False,
) -> pd.DataFrame:
    """Return concepts together with what else there is in a whole they belong to.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`~govopen.panel.load` returns them, or what it loads.
    concepts : str or iterable of str
        The parts.
    of : str or iterable of str
        The whole, a concept too; of several, a part is held against the first that it
        belongs to.
    applicant, insist
        As for :func:`comparable`; ``"population"`` takes a whole that the parts do
        not belong to.
    flows : bool, default False
        Leave out of part and whole what was open when the year ended.

    Returns
    -------
    pandas.DataFrame
        One row a report and part, where the report tells both: ``report, concept,
        part_least, part_most, rest_least, rest_most, whole_least, whole_most, grade,
        origin, precision, doubt`` and the columns of its report. The six are sharp
        together: the part can be least while the rest is most, and the reverse. Where
        the parts contradict the whole they hold what either of the two says. ``origin``
        is ``derived`` where nobody printed or stated the part.

    Raises
    ------
    DataError
        A part does not belong to the whole, or no form can tell one of the two.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> both = parts_of(df, ["refused.third_party"], of="outcome.refused")
    >>> both[["part_least", "part_most", "rest_least", "rest_most"]].values.tolist()
    [[1.0, 1.0, 0.0, 76.0]]
    """
    names, wholes = crosswalk.named(concepts), crosswalk.named(of)
    return parts(observed(df), names, wholes, applicant, insist, flows)


def parts(
    df: pd.DataFrame,
    names: Sequence[str],
    wholes: Sequence[str],
    applicant: Applicant,
    insist: Insist,
    flows: bool,
) -> pd.DataFrame:
    """Do as :func:`parts_of` with observations and concepts that are in order."""
    asked = {}
    for name in names:
        inside = [whole for whole in wholes if crosswalk.belongs(name, whole)]
        if not inside:
            lifted = insisted(insist)
            refuse("population", lifted, part=name, whole=" or ".join(wholes))
        asked[name] = [name, (inside or wholes)[0]]
    told(df, [*names, *wholes], insist, applicant)
    pairs = [(form, *pair) for form, _ in forms_in(df) for pair in asked.values()]
    if pairs and not any(crosswalk.tells(*pair) for pair in pairs):
        refuse("both", whole=" or ".join(wholes), part=" or ".join(names))
    less = crosswalk.standing() if flows else frozenset()

    def answer(figures: _Figures, part: Concept, whole: Concept) -> _Told:
        return _part_of(figures, part, whole, less)

    return _asked(df, asked, applicant, SIDES, answer)


def _part_of(figures: _Figures, part: Concept, whole: Concept, less: Atoms) -> _Told:
    form = figures.form
    own, others = _own(form, part), _own(form, whole)
    tops = [set(_tops(form, nodes)) for nodes in (own, others)]
    if part.domain == whole.domain and tops[0] <= tops[1]:
        classes = [part.atoms - less, whole.atoms - part.atoms - less]
        mass = _Division(figures, part.domain, classes).total([*own, *others])
        low, high = mass.low[[1, 2, 3]], mass.high[[1, 2, 3]]
        # Parts that contradict their whole leave open which of the two is meant.
        own_low, own_high = low[0] + low[1], high[0] + high[1]
        at_odds = ~mass.sound & np.isfinite(high).all(axis=0)
        low[1] = np.where(at_odds, np.minimum(low[1], low[2] - high[0]), low[1])
        high[1] = np.where(at_odds, np.maximum(high[1], high[2] - low[0]), high[1])
        low[1] = np.maximum(low[1], 0)
        low[2] = np.where(at_odds, np.minimum(low[2], own_low), low[2])
        high[2] = np.where(at_odds, np.maximum(high[2], own_high), high[2])
    else:
        one = _Division(figures, part.domain, [part.atoms - less]).total(own)
        two = _Division(figures, whole.domain, [whole.atoms - less]).total(others)
        rest_low = np.maximum(two.low[1] - one.high[1], 0)
        rest_high = np.maximum(two.high[1] - one.low[1], 0)
        low = np.array([one.low[1], rest_low, two.low[1]])
        high = np.array([one.high[1], rest_high, two.high[1]])
    if part.domain == whole.domain:  # other counts may be more than what they go with
        high[0] = np.minimum(high[0], np.maximum(high[2], low[0]))
    point = low == high
    printed = _witness(figures, own)[0] >= 0
    keep = (high[[0, 2]] < np.inf).all(axis=0) & (printed | point[0])
    ends = dict(zip([*SIDES[::2], *SIDES[1::2]], [*low, *high], strict=True))
    return keep, ends, _sources(figures, [part, whole], point[0] & point[2])


# -- sums over reports ---------------------------------------------------------------


def aggregate(frame: pd.DataFrame, by: By, *, insist: Insist = ()) -> pd.DataFrame:
    """Add concepts up over reports.

    Parameters
    ----------
    frame : pandas.DataFrame
        Concepts, as :func:`comparable` returns them.
    by : str or iterable of str
        Columns of a report whose values make a group, such as ``["province",
        "year"]``; none of them, ``[]``, for all reports together.
    insist : bool, str or iterable of str, optional
        With ``"scopes"``, add jurisdictions to offices or units; with ``"overlap"``,
        add what would count something twice; with ``"parts"``, add up parts and a whole
        that different reports tell.

    Returns
    -------
    pandas.DataFrame
        One row a group and concept: the columns of `by`, ``concept, applicant, least,
        most, grade, origin, precision, doubt, n_reports``. Reports are independent of
        one another, so the sums of bounds are sharp. Over years, a stock is that of
        the last year of each body (or the first, where it is one of the beginning).
        ``grade`` and ``doubt`` are the worst of the group, ``origin`` is ``mixed``
        where it differs, ``n_reports`` counts the reports. All concepts at once are
        hardly ever told by the same reports: ``insist="parts"`` adds each up over those
        that tell it, for sums that are not divided by one another.

    Raises
    ------
    DataError
        Scopes are mixed, something would be counted twice, or a part and its whole are
        told by different reports.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", years=range(2023, 2025), scope="jurisdiction")
    >>> told = govopen.comparable(df, ["outcome.granted", "request.carried_out"])
    >>> govopen.aggregate(told, "prefecture")[["concept", "least", "n_reports"]]
                   concept   least  n_reports
    0      outcome.granted  2622.0          2
    1  request.carried_out   125.0          1
    """
    schema.required(
        frame, [*COMPARABLE, "scope"], "concepts as govopen.comparable() returns"
    )
    keys = groups(frame, by, COMPARABLE) or []
    guard(frame, keys, insist=insist)
    _check_same(frame, keys, insisted(insist))
    frame = at_the_end(frame, keys, insisted(insist))
    result = pooled(frame, keys, ["applicant"], _ENDS)
    return typed(result, "comparable")


def _check_same(frame: pd.DataFrame, keys: list[str], lifted: frozenset[str]) -> None:
    """Refuse sums of a part and its whole over different reports of a group."""
    at = frame.groupby(["report", *keys], observed=True, dropna=False).ngroup()
    concepts = frame["concept"].astype(object)
    told = {str(name): {*rows} for name, rows in at.groupby(concepts)}
    for part, some in told.items():
        for whole, others in told.items():
            if part != whole and some != others and crosswalk.belongs(part, whole):
                numbers = {"some": len(some), "others": len(others)}
                refuse("reports", lifted, part=part, whole=whole, **numbers)


def at_the_end(
    frame: pd.DataFrame, keys: list[str], lifted: frozenset[str]
) -> pd.DataFrame:
    """Keep of each body's stocks that of its last year, or of its first.

    Raises
    ------
    DataError
        A concept holds what was open when a year ended, which the next holds too.
    """
    known, bodies = crosswalk.known(), [*keys, "concept", "series"]
    kinds = frame["concept"].astype(object).map(lambda name: known[name].kind)
    year = frame["year"].astype(float)
    same = [frame[x] for x in bodies]
    years = year.groupby(same, observed=True, dropna=False)
    last, first = years.transform("max"), years.transform("min")
    for name in frame.loc[last > first, "concept"].unique():
        if known[name].kind == "flow" and known[name].atoms & crosswalk.standing():
            refuse("stock", lifted, concept=name)
    gone = (kinds.eq("closing") & (year < last)) | (
        kinds.eq("opening") & (year > first)
    )
    return frame[~gone]


def going_on(frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Say where the year after, of the same body and concept, is in the same group."""
    bodies = frame.groupby([*keys, "concept", "series"], observed=True, dropna=False)
    body, year = bodies.ngroup(), frame["year"].astype(float)
    known = pd.MultiIndex.from_arrays([body, year])
    return pd.Series(
        pd.MultiIndex.from_arrays([body, year + 1]).isin(known), frame.index
    )


def typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Give the columns of a table their types."""
    columns = {**schema.TABLES["measures"], **schema.TABLES[table]}
    return frame.astype({x: columns[x].dtype for x in frame if x in columns})


def pooled(
    frame: pd.DataFrame, by: list[str], also: list[str], sums: list[str]
) -> pd.DataFrame:
    """Add up columns over groups, with the worst grade and the origin of each."""
    levels = doubts(frame)
    worst = pd.Categorical(frame["grade"].astype(str), GRADES, ordered=True)
    doubt = pd.Categorical(frame["doubt"].astype(object), levels, ordered=True)
    names = frame["concept"]
    order = names.cat.categories if hasattr(names, "cat") else list(crosswalk.known())
    ordered = pd.Categorical(names, order)
    rows = frame.assign(grade=worst, doubt=doubt, concept=ordered)
    keys = [*by, "concept", *also]
    grouped = rows.groupby(keys, observed=True, sort=True, dropna=False)
    result = grouped[sums].sum()
    result[["grade", "doubt"]] = grouped[["grade", "doubt"]].max()
    others = {"origin": "mixed", "precision": "approx", "match": "mixed"}
    for name in [name for name in others if name in frame]:
        first, kinds = grouped[name].first(), grouped[name].nunique()
        result[name] = first.astype(object).where(kinds == 1, others[name])
    result["n_reports"] = grouped["report"].nunique()
    simulated = schema.SIMULATED in set(frame.get("source_kind", ()))
    if simulated and "source_kind" not in by:
        result["source_kind"] = schema.SIMULATED
    return busy(result.reset_index())


_NAMES = ["province", "prefecture", "county"]

# What lies within what, or may: a level, how many of its names the other shares, and
# the other's level where not all are meant.
_WITHIN = (
    ("province", 1, ""),
    ("prefecture", 2, ""),
    ("county", 3, ""),
    ("zone", 2, "county"),
)


def guard(frame: pd.DataFrame, by: list[str] | None, *, insist: Insist = ()) -> None:
    """Refuse what would mix scopes or count something twice.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows with the columns of their reports.
    by : list of str or None
        The columns that make groups, which are added up; None where each report
        stands for itself.
    insist : bool, str or iterable of str, optional
        The guards lifted.

    Raises
    ------
    DataError
        Scopes are mixed; in a group, a report or a body stands twice, or a place stands
        beside one that it contains, also in another year.
    """
    lifted = insisted(insist)
    scopes = sorted(frame["scope"].astype(object).fillna("unknown").unique())
    if len(scopes) > 1 and "scope" not in (by or ()):
        refuse("scopes", lifted, scopes=", ".join(scopes))
    if by is None:
        return
    _check_keys(frame, by)
    kinds = {*frame["source_kind"]} if "source_kind" not in by else set()
    if schema.SIMULATED in kinds and len(kinds) > 1:
        refuse("simulated")
    if "overlap" in lifted:
        return
    texts = ["series", "level", "scope", "body", *_NAMES]
    about = frame.drop_duplicates(["report", *by])[["report", "year", *texts]]
    about = about.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, ""))
    numbers = frame.groupby(by, observed=True, dropna=False).ngroup() if by else 0
    about["group"] = numbers
    about["body_in_full"] = panel.in_full(about["body"])
    # One body may have two names: with and without those of its place.
    about["name"] = [
        "" if level in _NAMES else reduce(lambda x, y: x.replace(y, ""), names, body)
        for level, body, *names in about[["level", "body_in_full", *_NAMES]].values
    ]
    for same in (["series"], ["level", "scope", "name", *_NAMES]):
        again = about[about.duplicated(["group", "year", *same], keep=False)]
        for body, year in again[["body", "year"]].values:
            own = again[again["year"].eq(year) & again["body"].eq(body)]
            one, *others = [*own["report"], *again["report"]]
            other = next(x for x in others if x != one)
            refuse("overlap.again", body=body, year=year, one=one, other=other)
    for level, depth, other in _WITHIN:
        above = about[about["scope"].eq("jurisdiction") & about["level"].eq(level)]
        below = about[~about["report"].isin(above["report"])]
        below = below[below["level"].eq(other)] if other else below
        same = ["group", *_NAMES[:depth]]
        both = below.merge(
            above.drop_duplicates(same), on=same, suffixes=("", "_above")
        )
        for one, two in both[["body_above", "body"]].values:
            refuse("overlap.zone" if other else "overlap.within", above=one, below=two)


# What names a body or its place, and what tells namesakes apart.
_PLACES = {
    "series": ["series"],
    "place": ["place"],
    **{name: _NAMES[: n + 1] for n, name in enumerate(_NAMES)},
}


def _check_keys(frame: pd.DataFrame, by: list[str]) -> None:
    """Refuse groups that a column does not tell apart, or has no name for."""
    about = ["report", "series", "year", "level", "scope", "body", "source_kind"]
    schema.required(
        frame,
        [*about, *_NAMES],
        "rows with the columns of their reports, as govopen makes",
    )
    for key, path in _PLACES.items():
        if key not in by:
            continue
        for body in frame.loc[frame[key].isna(), "body"]:
            refuse("nameless", body=body, key=key)
        names = frame[path].astype(object).drop_duplicates()
        again = names.loc[names.duplicated(key), key]
        if not {*path} <= {*by}:
            for name in again:
                refuse("namesakes", name=name, path=path)
