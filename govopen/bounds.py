"""Comparable concepts, each between the least and the most that it can be.

What comes in are observations; what goes out are concepts with ``least`` and ``most``
(:func:`comparable`), sums of them (:func:`aggregate`), and for
:mod:`~govopen.measures` a part together with its whole (:func:`parts_of`).

A report prints some figures of its form, and the form's accounting identities say how
they add up. Every way to fill in the figures that are not printed, and to divide the
rows that hold several concepts, is possible; the bounds are the least and the most
that a concept has in any of them, so no narrower interval follows from the figures.
They are found in one pass up the sums: for every set of classes that a figure is
divided into, the least and the most that it can hold form a paramodular pair; such
pairs add up where figures do, and a known total cuts them by a plank [1]_.

References
----------
.. [1] Frank, A. and Tardos, E. (1988). Generalized polymatroids and submodular flows.
   *Mathematical Programming*, 42, 489-563.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from govopen import concept as crosswalk
from govopen import panel, schema
from govopen.concept import NARRATIVE, REST, Atoms, Concept, Excess, Figure, Node
from govopen.errors import DataError
from govopen.form import applicants, by_applicant, forms
from govopen.schema import APPLICANTS, EVERYONE, GRADES, ORIGINS, Observation

__all__ = ["aggregate", "comparable", "parts_of"]

COMPARABLE = tuple(schema.TABLES["comparable"])

# What a question can be asked in spite of; see `aggregate` and the measures.
GUARDS = ("scopes", "forms", "overlap", "population", "parts")

Insist = bool | str | Iterable[str]
By = str | Iterable[str] | None

_Values = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]
_Origins = npt.NDArray[np.int8]
_Witness = tuple[_Origins, _Flags]
_Told = tuple[_Flags, dict[str, _Values], _Witness]
_Answer = Callable[..., _Told]
_WITNESSES = schema.TABLES["comparable"]["origin"].values
_TABLE, _TEXT, _DERIVED, _MIXED = map(
    _WITNESSES.index, ("table", "narrative", "derived", "mixed")
)
_RECEIVED = "request.received"

# A part, what else there is in the whole, and the whole, each between two ends.
SIDES = [f"{side}_{x}" for side in ("part", "rest", "whole") for x in ("least", "most")]


# -- what can be asked ---------------------------------------------------------------


def insisted(insist: Insist) -> frozenset[str]:
    """Return the guards that are lifted.

    Raises
    ------
    DataError
        A name is no guard.
    """
    if isinstance(insist, bool):
        return frozenset(GUARDS if insist else ())
    return frozenset(schema.choices("insist", insist, GUARDS) or ())


def observed(source: Any) -> pd.DataFrame:
    """Return observations, whatever holds them.

    Raises
    ------
    DataError
        They lack a column that measures need.
    """
    return panel.figures(source, [*_NEEDED, "year", "scope"])


_NEEDED = [*Observation._fields[:6], "form"]


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
        raise DataError(f"by={by!r} names a column twice")
    if "concept" in (keys or ()):
        raise DataError(
            "by takes columns of a report, and a concept has rows of its own in any "
            "case: by=[] adds up all reports"
        )
    about = [str(x) for x in frame if x == "report" or str(x) not in own]
    return schema.choices("by", keys, about)


# -- the figures of one form ---------------------------------------------------------


@dataclass(frozen=True)
class _Figures:
    """The figures of the reports of one form, each between two numbers.

    ``low`` and ``high`` have a row a figure and a column a report: the same where it is
    printed; one that is not printed can be anything from 0 up, as in the last row.
    ``origin`` is -1 where it is not printed, else its place among the origins, and
    ``rough`` says where it is rounded.
    """

    form: str
    reports: pd.Index
    rows: Mapping[Node, int]
    low: _Values
    high: _Values
    origin: _Origins
    rough: _Flags

    def at(self, nodes: Iterable[Node]) -> list[int]:
        """Return the rows of figures, the last where no report prints one."""
        return [self.rows.get(node, -1) for node in nodes]


def _numbered(column: pd.Series) -> tuple[npt.NDArray[np.intp], pd.Index]:
    """Return a column as places in the list of what stands in it."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        numbers, found = pd.factorize(column)
        return numbers, pd.Index(found)
    numbers, places = pd.factorize(column.cat.codes)
    return numbers, column.cat.categories[places]


def _figures(observations: pd.DataFrame, form: str, applicant: str) -> _Figures:
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
    # The table's figure comes last, and the first of several like it after the others.
    order = len(row) - 1 - np.argsort(-rank[origin][::-1], kind="stable")
    cells, shape = (row[order], report[order]), (len(found) + 1, len(reports))
    value, source = np.full(shape, np.nan), np.full(shape, -1, dtype=np.int8)
    rough = np.zeros(shape, dtype=bool)
    value[cells] = observations["value"].to_numpy(dtype=float)[order]
    source[cells] = rank[origin][order]
    rough[cells] = (observations["precision"] != "exact").to_numpy(dtype=bool)[order]
    asked = {Figure(str(name)): (str(name), applicant) for name in codes}
    if applicant == EVERYONE and _RECEIVED in codes:
        asked |= {Figure(_RECEIVED, name): (_RECEIVED, name) for name in columns}
    rows = [*(at.get(pair, -1) for pair in asked.values()), -1]
    missing = np.isnan(value[rows])
    low, high = (np.where(missing, end, value[rows]) for end in (0.0, np.inf))
    for n, node in enumerate(asked):
        if applicant == EVERYONE and not node.applicant and missing[n].any():
            every = {who: value[at.get((node.code, who), -1)] for who in APPLICANTS}
            least, most = _sum_of_applicants(every)
            low[n] = np.where(missing[n], least, low[n])
            high[n] = np.where(missing[n], most, high[n])
    reports = pd.Index(reports.astype(object), name="report")
    nodes: dict[Node, int] = {node: n for n, node in enumerate(asked)}
    figures = _Figures(form, reports, nodes, low, high, source[rows], rough[rows])
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
                figures.low[row, over] = 0.0
                figures.high[row, over] = np.inf
                figures.origin[row, over] = -1
                figures.rough[row, over] = False


def _sum_of_applicants(stated: Mapping[str, _Values]) -> tuple[_Values, _Values]:
    """Bound a total by the columns of applicants that are printed."""
    kinds = {a["applicant"]: a["parent"] for a in applicants()}
    parts = np.array([stated[x] for x in kinds if kinds[x] == "organisation"])
    people, given = stated["natural"], stated["organisation"]
    organisations = np.where(np.isnan(given), parts.sum(axis=0), given)
    least = np.maximum(np.nansum(parts, axis=0), np.nan_to_num(given))
    most = people + organisations
    return np.nan_to_num(people) + least, np.where(np.isnan(most), np.inf, most)


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
            low = np.where(feasible, np.maximum(low, whole.low[-1]), low)
            high = np.where(feasible, np.minimum(high, whole.high[-1]), high)
        if not divided:
            return self._leaf(low, high, self._within(atoms))
        found, *others = divided
        for other in others:
            found = found & other
        return found.narrowed(low, high)

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
    """Say which origin some figures have in each report, and if any is rounded.

    The origin is -1 where the report prints none, else a place among `_WITNESSES`.
    """
    at = figures.at(nodes)
    origin = figures.origin[at]
    # What was computed from a table or a text adds no origin to theirs.
    plain = np.where(origin == _DERIVED, -1, origin)
    first = plain.max(axis=0, initial=-1)
    mixed = ((plain >= 0) & (plain != first)).any(axis=0)
    first = np.where(first < 0, origin.max(axis=0, initial=-1), first)
    return np.where(mixed, _MIXED, first), np.logical_or.reduce(figures.rough[at])


def _settled(figures: _Figures, concept: Concept) -> _Flags:
    """Say where a report prints a concept, or every part of it."""
    links = crosswalk.links(figures.form)
    stated = {x.figure for x in links if x.concept == concept.name}
    nodes = _own(figures.form, concept)
    printed = figures.origin[figures.at(nodes)] >= 0
    itself = [node in stated for node in nodes]
    every = np.logical_and.reduce(printed) & bool(nodes)
    settled: _Flags = every | np.logical_or.reduce(printed[itself])
    return settled


def _sources(figures: _Figures, concepts: Sequence[Concept], point: _Flags) -> _Witness:
    """Say what concepts rest on that are a `point`, or are not.

    That is their own figures where a report prints them, and else every figure that
    the sums they stand in lead to; ``derived`` says that it prints none of their own.
    """
    nodes = (node for x in concepts for node in _own(figures.form, x))
    own, rough = _witness(figures, nodes)
    settled = np.logical_and.reduce([point, *(_settled(figures, x) for x in concepts)])
    if settled.all():
        return own, rough
    domains = {concept.domain for concept in concepts}
    reached = (_reached(figures.form, domain) for domain in domains)
    around, near = _witness(figures, frozenset().union(*reached))
    around = np.where(own < 0, _DERIVED, around)
    return np.where(settled, own, around), rough | (near & ~settled)


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
    column = df["form"]
    for name in map(str, column.dropna().unique()):
        schema.choices("form", name, forms())
        yield name, (column == name).to_numpy(dtype=bool)
    if column.isna().any():
        yield NARRATIVE, column.isna().to_numpy(dtype=bool)


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
    kinds = {
        "concept": pd.CategoricalDtype(list(asked)),
        "grade": pd.CategoricalDtype([*GRADES]),
        "origin": pd.CategoricalDtype([*_WITNESSES]),
        "precision": pd.CategoricalDtype([*schema.PRECISIONS]),
    }
    found = []
    for form, there in forms_in(df):
        figures = None
        for n, needed in enumerate(asked.values()):
            grades = [GRADES.index(crosswalk.grade(form, x)[0]) for x in needed]
            if GRADES[max(grades)] == "none":
                continue
            if figures is None:
                group = df[_NEEDED].iloc[rows[there[rows]]]
                figures = _figures(group, form, applicant)
            keep, ends, sources = answer(figures, *map(crosswalk.find, needed))
            columns: dict[str, Any] = {"report": figures.reports[keep]}
            for name, number in zip(kinds, (n, max(grades), *sources), strict=True):
                codes = np.broadcast_to(np.asarray(number), keep.shape)[keep].astype(
                    np.intp
                )
                columns[name] = pd.Categorical.from_codes(codes, dtype=kinds[name])
            columns |= {name: end[keep] for name, end in ends.items()}
            found.append(pd.DataFrame(columns))
    types = kinds | dict.fromkeys(ends_of, float)
    empty = pd.DataFrame(columns=["report", *types]).astype(types)
    frame = pd.concat(found) if found else empty
    own = {*Observation._fields, "doubt", *COMPARABLE}
    numbers, reports = _numbered(df["report"].iloc[rows])
    first = np.unique(numbers, return_index=True)[1]
    about = df[[c for c in df.columns if c not in own]].iloc[rows[first]]
    row = pd.Index(reports.astype(object)).get_indexer(frame["report"])
    order = np.argsort(row, kind="stable")
    joined = about.take(row[order]).reset_index(drop=True)
    return pd.concat([frame.iloc[order].reset_index(drop=True), joined], axis=1)


def comparable(
    df: Any,
    concepts: str | Iterable[str] | None = None,
    *,
    applicant: str = "total",
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
        With ``"forms"``, leave out the reports whose form cannot tell a concept,
        where otherwise an error says why it cannot.

    Returns
    -------
    pandas.DataFrame
        One row a report and concept: ``report, concept, applicant, least, most, grade,
        origin, precision`` and the columns of its report. ``least`` and ``most`` are
        what the figures leave room for, the same where the concept is a point;
        ``most`` is infinite where nothing bounds it. ``origin``
        is that of the figures it follows from, ``mixed`` where table and text both
        contribute, and ``derived`` where they are other figures: nobody printed or
        stated it. A report on no known form is taken as a text alone.

    Raises
    ------
    DataError
        A concept is unknown, or a form in `df` cannot tell it.

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
    1      outcome.refused    7.0   77.0  bounds
    2  refused.third_party    1.0    1.0    near
    """
    df = observed(df)
    names = list(crosswalk.known() if concepts is None else crosswalk.named(concepts))
    schema.choice("applicant", applicant, APPLICANTS)
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
    df: pd.DataFrame, concepts: Iterable[str], insist: Insist, applicant: str = EVERYONE
) -> None:
    """Refuse concepts, or an applicant, that a form of `df` cannot tell.

    Raises
    ------
    DataError
        With the reason, unless ``"forms"`` is insisted on.
    """
    schema.choice("applicant", applicant, APPLICANTS)
    if "forms" in insisted(insist):
        return
    remedy = 'Load other years, or leave those reports out with insist="forms"'
    for form, there in forms_in(df):
        years = df.loc[there, "year"].dropna()
        where = f"reports on the form {form}" if form in forms() else "texts on no form"
        where += f" ({years.min()}-{years.max()})"
        named = form == NARRATIVE or by_applicant(form)  # a text may speak of any
        if applicant != EVERYONE and not named:
            raise DataError(
                f"{where} have no columns of applicants: the concepts applicant.* tell "
                f"who asked. {remedy}"
            )
        for name in concepts:
            how, reason = crosswalk.grade(form, name)
            if how == "none":
                raise DataError(
                    f"{name} cannot be compared with {where}: {reason} {remedy}"
                )


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
    applicant: str = "total",
    insist: Insist = (),
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

    Returns
    -------
    pandas.DataFrame
        One row a report and part, where the report tells both: ``report, concept,
        part_least, part_most, rest_least, rest_most, whole_least, whole_most, grade,
        origin, precision`` and the columns of its report. The six are sharp together:
        the part can be least while the rest is most, and the reverse. Where the parts
        contradict the whole they hold what either of the two says.

    Raises
    ------
    DataError
        A part does not belong to the whole, or a form cannot tell one of the two.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> both = parts_of(df, ["refused.third_party"], of="outcome.refused")
    >>> both[["part_least", "part_most", "rest_least", "rest_most"]].values.tolist()
    [[1.0, 1.0, 6.0, 76.0]]
    """
    df = observed(df)
    wholes, names = crosswalk.named(of), crosswalk.named(concepts)
    asked = {}
    for name in names:
        inside = [whole for whole in wholes if crosswalk.belongs(name, whole)]
        if not inside and "population" not in insisted(insist):
            raise DataError(
                f"{name} is no part of {' or '.join(wholes)}: divide by what it is a "
                "part of, or by a count it goes with, as in measures.per_hundred; "
                'insist="population" takes it all the same'
            )
        asked[name] = (inside or wholes)[0]
    told(df, [*names, *wholes], insist, applicant)
    if len(df) and not any(
        "none" not in (crosswalk.grade(form, part)[0], crosswalk.grade(form, whole)[0])
        for form, _ in forms_in(df)
        for part, whole in asked.items()
    ):
        raise DataError(
            f"no form here tells both {' or '.join(wholes)} and {' or '.join(names)}"
        )
    return _asked(df, {x: [x, asked[x]] for x in asked}, applicant, SIDES, _part_of)


def _part_of(figures: _Figures, part: Concept, whole: Concept) -> _Told:
    form = figures.form
    own, others = _own(form, part), _own(form, whole)
    tops = [set(_tops(form, nodes)) for nodes in (own, others)]
    if part.domain == whole.domain and tops[0] <= tops[1]:
        classes = [part.atoms, whole.atoms - part.atoms]
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
        one = _Division(figures, part.domain, [part.atoms]).total(own)
        two = _Division(figures, whole.domain, [whole.atoms]).total(others)
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
        add a place to what it contains.

    Returns
    -------
    pandas.DataFrame
        One row a group and concept: the columns of `by`, ``concept, applicant, least,
        most, grade, origin, precision, n_reports``. Reports are independent of one
        another, so the sums of bounds are sharp. ``grade`` is the worst of the group,
        ``origin`` is ``mixed`` where it differs, ``n_reports`` counts the reports.

    Raises
    ------
    DataError
        Scopes are mixed, or something would be counted twice.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="宿迁市", years=range(2023, 2025), scope="jurisdiction")
    >>> granted = govopen.comparable(df, "outcome.granted")
    >>> govopen.aggregate(granted, "prefecture")[["least", "most", "n_reports"]]
        least    most  n_reports
    0  2622.0  2622.0          2
    """
    schema.required(
        frame, [*COMPARABLE, "scope"], "concepts as govopen.comparable() returns"
    )
    keys = groups(frame, by, COMPARABLE) or []
    guard(frame, keys, insist=insist)
    result = pooled(frame, keys, ["applicant"], ["least", "most"])
    return typed(result, "comparable")


def typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Give the columns of a table their types."""
    columns = {**schema.TABLES["measures"], **schema.TABLES[table]}
    return frame.astype({x: columns[x].dtype for x in frame if x in columns})


def pooled(
    frame: pd.DataFrame, by: list[str], also: list[str], sums: list[str]
) -> pd.DataFrame:
    """Add up columns over groups, with the worst grade and the origin of each."""
    worst = pd.Categorical(frame["grade"].astype(str), GRADES, ordered=True)
    names = frame["concept"]
    order = names.cat.categories if hasattr(names, "cat") else list(crosswalk.known())
    rows = frame.assign(grade=worst, concept=pd.Categorical(names, order))
    keys = [*by, "concept", *also]
    grouped = rows.groupby(keys, observed=True, sort=True, dropna=False)
    result = grouped[sums].sum()
    result["grade"] = grouped["grade"].max()
    others = {"origin": "mixed", "precision": "approx", "match": "mixed"}
    for name in [name for name in others if name in frame]:
        first, kinds = grouped[name].first(), grouped[name].nunique()
        result[name] = first.astype(object).where(kinds == 1, others[name])
    result["n_reports"] = grouped["report"].nunique()
    simulated = schema.SIMULATED in set(frame.get("source_kind", ()))
    if simulated and "source_kind" not in by:
        result["source_kind"] = schema.SIMULATED
    return busy(result.reset_index())


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
        Scopes are mixed; in a group, a report stands twice, or a place stands beside
        one that it contains.
    """
    lifted = insisted(insist)
    scopes = sorted(frame["scope"].dropna().astype(str).unique())
    if len(scopes) > 1 and "scopes" not in lifted and "scope" not in (by or ()):
        raise DataError(
            f"figures of the scopes {', '.join(scopes)} are mixed: choose one, as in "
            'govopen.load(scope="jurisdiction"), or set insist="scopes"'
        )
    if by is None:
        return
    _check_keys(frame, by)
    kinds = {*frame.get("source_kind", ())} if "source_kind" not in by else set()
    if schema.SIMULATED in kinds and len(kinds) > 1:
        raise DataError(
            "simulated figures are mixed with real ones: add up one kind, as in "
            "df[df['source_kind'] == 'simulated']"
        )
    if "overlap" in lifted:
        return
    about = frame.drop_duplicates(["report", *by])
    names = ["province", "prefecture", "county"]
    kept = ["report", "series", "year", "level", "scope", "body", *names]
    about = about[kept].astype({"series": object} | dict.fromkeys(names, object))
    about["group"] = (
        frame.groupby(by, observed=True, dropna=False).ngroup() if by else 0
    )
    same = ["group", "year"]
    again = about[about.duplicated([*same, "series"], keep=False)]
    if len(again):
        first = again.iloc[0]
        raise _twice(f"two reports of {first['body']} about {first['year']}")
    for depth, level in enumerate(names, start=1):
        above = about[about["scope"].eq("jurisdiction") & about["level"].eq(level)]
        below = about[~about["report"].isin(above["report"])]
        both = above.merge(below, on=[*same, *names[:depth]], suffixes=("", "_below"))
        if len(both):
            one = both.iloc[0]
            raise _twice(f"{one['body']} and, within it, {one['body_below']}")


# What names a body or its place, and what tells namesakes apart.
_PLACES = {
    "series": ["series"],
    "place": ["place"],
    "province": ["province"],
    "prefecture": ["province", "prefecture"],
    "county": ["province", "prefecture", "county"],
}


def _check_keys(frame: pd.DataFrame, by: list[str]) -> None:
    """Refuse groups that a column does not tell apart, or has no name for."""
    needed = ["report", "series", "year", "level", "scope", "body", *_PLACES["county"]]
    schema.required(
        frame, needed, "rows with the columns of their reports, as govopen makes"
    )
    for key, path in _PLACES.items():
        if key not in by:
            continue
        if (nameless := frame[key].isna()).any():
            body = frame.loc[nameless, "body"].iloc[0]
            raise DataError(
                f"{body} has no {key}, so it belongs to no group: leave such reports "
                "out, as in govopen.load(level=...), or group by another column"
            )
        names = frame[path].astype(object).drop_duplicates()
        again = names[names.duplicated(key)]
        if len(again) and not set(path) <= set(by):
            raise DataError(
                f"several places are called {again[key].iloc[0]}: group by 'place', "
                f"or by {[*path]}"
            )


def _twice(what: str) -> DataError:
    return DataError(
        f"{what} would be added up, so that something counts twice: keep one, as in "
        'govopen.load(level="county"), or set insist="overlap"'
    )
