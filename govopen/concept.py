"""Concepts that stay the same across forms, and the crosswalk that leads to them.

What comes in is data: ``concepts/concepts.csv`` (what is compared) and
``concepts/links.csv`` (which row of which form counts towards it, how well, on what
legal ground). What goes out is :func:`concepts`, :func:`crosswalk` and :func:`grade`
for people, :func:`bearing` and :func:`sums` for :mod:`~govopen.bounds`, which finds a
concept in the figures of a report. A concept bears the name of a code only where that
code counts it in every form that has the code.

An atom is a concept that no other is part of; the others are sums of atoms, or the
whole of a domain, of which the atoms name parts. A row of an older form may hold
requests of several atoms: then each of them is known between bounds only.

Beside the forms stands ``narrative``: what any text may state. It adds to a form what
the form itself does not ask for, and it stands alone for reports that follow no form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from govopen.bundle import entries, rows
from govopen.errors import refusal, superseded
from govopen.form import forms, identities, read_table
from govopen.schema import GRADES, listing, nearest

__all__ = [
    "Concept", "Link", "concepts", "crosswalk", "find", "grade", "known", "tells",
]  # fmt: skip

# What any text may state, whatever its form, and all that a report without one has.
NARRATIVE = "narrative"

# The whole of a domain has parts that no atom names.
REST = "*"

# Years in which a form tells nothing exactly: the Regulations of 2019 held from 15 May,
# and bodies were only encouraged to use the new form.
TURNS = (2019,)

Atoms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Concept:
    """Something counted alike under every form that counts it.

    ``atoms`` are its parts; an atom is its own only part, and the whole of a domain
    has all the domain's atoms and a rest that none of them names. ``kind`` says what
    years make of it: a ``flow`` counts what happened in the year, ``opening`` and
    ``closing`` are stocks at its beginning and its end, ``amount`` is money, and a
    ``balance`` can be below zero.
    """

    name: str
    domain: str
    atoms: Atoms
    label_en: str
    label_zh: str
    unit: str
    kind: str
    definition: str
    formerly: str


class Figure(NamedTuple):
    """A figure of a form: a code, with the applicant's column where one is meant."""

    code: str
    applicant: str = ""


class Excess(NamedTuple):
    """What a sum holds beyond the terms that a rule lists."""

    rule: str


Node = Figure | Excess


@dataclass(frozen=True, slots=True)
class Link:
    """What a row of a form counts of a concept, and why."""

    form: str
    code: str
    applicant: str
    concept: str
    grade: str
    direction: str
    law_2008: str
    law_2019: str
    reason: str

    @property
    def figure(self) -> Figure:
        """The figure meant."""
        return Figure(self.code, self.applicant)


@cache
def known() -> Mapping[str, Concept]:
    """Return every concept by name, in the order of the table."""
    table = rows("concepts/concepts.csv")
    atoms: dict[str, set[str]] = {}
    for row in table:
        if not row["of"]:
            atoms.setdefault(row["domain"], set()).add(row["concept"])
    result = {}
    for row in table:
        parts = row["of"].split() or [row["concept"]]
        if row["of"] == REST:
            parts = [*atoms.get(row["domain"], ()), REST]
        said = (row[name] for name in Concept.__slots__[3:])
        name = row["concept"]
        result[name] = Concept(name, row["domain"], frozenset(parts), *said)
    return MappingProxyType(result)


@cache
def standing() -> Atoms:
    """Return the concepts that stand at the end of a year, and so in the next too.

    Examples
    --------
    >>> sorted(standing() & find("request.available").atoms)
    ['request.carried_out']
    """
    return frozenset(name for name, x in known().items() if x.kind == "closing")


def find(name: str) -> Concept:
    """Return a concept by name, also by one that it had.

    Raises
    ------
    DataError
        There is no such concept; the message names the nearest one.

    Examples
    --------
    >>> find("outcome.granted").label_en
    'Disclosed in full'
    """
    if name in known():
        return known()[name]
    for concept in known().values():
        if concept.formerly == name:
            superseded(f"the concept {name}", concept.name, stacklevel=4)
            return concept
    raise refusal("concept", name=name, near=nearest(name, known()))


def named(concepts: str | Iterable[str]) -> list[str]:
    """Resolve a concept, several, or a group such as ``refused.*`` to their names.

    Raises
    ------
    DataError
        None is given, or one is unknown.

    Examples
    --------
    >>> named(["closed.*", "request.fax"])
    ['closed.total', 'closed.on_time', 'closed.extended', 'request.fax']
    """
    found: dict[str, None] = {}
    for name in map(str, listing("concepts", concepts)):
        group = [x for x in known() if name.endswith("*") and x.startswith(name[:-1])]
        found |= dict.fromkeys(group or [find(name).name])
    if not found:
        raise refusal("concepts")
    return list(found)


def belongs(part: str, whole: str) -> bool:
    """Tell whether a concept is a part of another, or the same.

    Examples
    --------
    >>> belongs("refused.internal", "outcome.total")
    True
    >>> belongs("refused.internal", "request.received")
    False
    """
    one, other = find(part), find(whole)
    return one.domain == other.domain and one.atoms <= other.atoms


@cache
def _links() -> tuple[Link, ...]:
    return tuple(
        Link(form, *(value for column, value in row.items() if column != "form"))
        for row in rows("concepts/links.csv")
        for form in row["form"].split()
    )


@cache
def links(form: str) -> tuple[Link, ...]:
    """Return the links of a form: its own rows, then what any text may state.

    A figure that only a text can state counts where the form says nothing of the
    concept, or where its sums tell how the figure and the form's own go together.
    The form ``narrative`` stands for reports that follow none: no form defines their
    words, so that their texts tell a concept nearly at best.
    """
    own = tuple(link for link in _links() if link.form == form)
    if form == NARRATIVE:
        untold = {link.concept for link in own if not link.code}
        kept = [x for x in own if not x.code or x.concept not in untold]
        return tuple(_at_best_near(x) if x.grade == "exact" else x for x in kept)
    codes, told = {link.code for link in own}, set[str]()
    for link in own:
        atoms = known()[link.concept].atoms
        told |= {link.concept} if REST in atoms else {link.concept, *atoms}
    summed = {*sums(form), *parents(form)}
    texts = [link for link in _links() if link.form == NARRATIVE and link.code]
    texts = [
        x
        for x in texts
        if x.code not in codes
        and (x.figure in summed or not told & {x.concept, *known()[x.concept].atoms})
    ]
    return (*own, *texts)


def _at_best_near(link: Link) -> Link:
    reason = f"{link.reason} {_sentence('unformed')}"
    return replace(link, grade="near", reason=reason)


@cache
def bearing(form: str, domain: str) -> Mapping[Figure, Atoms]:
    """Return, for each figure of a form, the atoms of a domain that it may hold."""
    found: dict[Figure, Atoms] = {}
    for link in links(form):
        concept = known()[link.concept]
        if concept.domain == domain and link.code and link.grade != "none":
            found[link.figure] = found.get(link.figure, frozenset()) | concept.atoms
    return found


@cache
def grade(form: str, name: str) -> tuple[str, str]:
    """Return how well a form's figures tell a concept, and the reason.

    Parameters
    ----------
    form : str
        A form of :func:`~govopen.form.forms`, or ``narrative`` for reports that
        follow none.
    name : str
        A concept.

    Returns
    -------
    grade : {'exact', 'near', 'bounds', 'none'}
    reason : str
        One sentence or more. Where the grade is that of some parts of the concept,
        or of some rows of the form, it names them.

    Examples
    --------
    >>> grade("ogi2021", "outcome.granted")[0], grade("ogi2014", "outcome.granted")[0]
    ('exact', 'near')
    >>> grade("ogi2014", "outcome.refused")[0], grade("ogi2014", "outcome.other")[0]
    ('bounds', 'none')
    >>> print(grade("ogi2014", "outcome.other")[1])
    Of "Fee not paid in time": The fee for excessive requests is new in 2019.
    """
    concept = find(name)
    direct = _telling(form, {concept.name})
    own = [x for x in direct if x.code] or direct
    whole = concept.atoms == {name} or REST in concept.atoms
    if own and not whole and all(x.grade in ("exact", "near") for x in own):
        return _worst(own, concept)
    named = own if whole else _telling(form, concept.atoms)
    lacking = concept.atoms - {x.concept for x in named}
    untold = lacking or any(x.grade == "none" for x in named)
    if own and not whole and untold:
        return _worst(own, concept)
    if not named or (lacking and not whole):
        return "none", _lack(form, concept, lacking)
    if any(x.grade == "none" for x in named):
        return _worst(named, concept)
    mixed = [x for x in named if _is_divided(form, x, concept)]
    if mixed and own:
        return "bounds", _worst(mixed if whole else own, concept)[1]
    if mixed:
        return "bounds", _mixture(form, mixed, concept)
    defining = [x for x in named if x.grade != "bounds"]
    if not whole and len(defining) < len(named):
        return "near", _sentence("sum")
    grade, reason = _worst(defining or named, concept)
    return ("near" if len(defining) < len(named) else grade), reason


def tells(form: str, *names: str) -> bool:
    """Say whether the figures of a form tell each of some concepts.

    Examples
    --------
    >>> tells("ogi2014", "outcome.refused"), tells("ogi2014", "outcome.other")
    (True, False)
    """
    return all(grade(form, name)[0] != "none" for name in names)


def _telling(form: str, names: Iterable[str]) -> list[Link]:
    """Return the links to concepts, a text's only where the form itself has none."""
    found = [x for x in links(form) if x.concept in names]
    told = {x.concept for x in found if x.form == form and x.code}
    return [x for x in found if x.form == form or x.concept not in told]


def _is_divided(form: str, link: Link, concept: Concept) -> bool:
    """Tell whether a row holds a concept beside others; of a sum, its terms tell."""
    atoms = bearing(form, concept.domain)[link.figure]
    return link.figure not in sums(form) and not atoms <= concept.atoms


def _worst(found: list[Link], concept: Concept) -> tuple[str, str]:
    """Return the worst grade of some links, and their reasons.

    A reason is headed by the part of the concept that it is about, or, where rows of
    the whole concept have different reasons, by the rows.
    """
    grade = max((link.grade for link in found), key=GRADES.index)
    about: dict[str, list[str]] = {}
    several = len({link.reason for link in found if link.grade == grade}) > 1
    for link in found:
        if link.grade == grade:
            labels = about.setdefault(link.reason, [])
            if link.concept != concept.name:
                labels.append(known()[link.concept].label_en)
            elif several:
                labels.append(_printed()[link.form, link.code][1])
    return grade, " ".join(
        f"Of {_quoted(labels)}: {reason}" if labels else reason
        for reason, labels in about.items()
    )


def _lack(form: str, concept: Concept, lacking: Atoms) -> str:
    """Say that a form has no row for a concept, or for some of its parts."""
    missing = [known()[name].label_en for name in known() if name in lacking]
    kind = "part"
    if form == NARRATIVE:
        kind = "narrative"
    elif lacking == concept.atoms:
        single = concept.atoms == {concept.name} or REST in concept.atoms
        kind = "single" if single else "whole"
    parts = _quoted(missing) if missing else ""
    return _sentence(kind, concept=concept.label_en, parts=parts)


def _mixture(form: str, mixed: list[Link], concept: Concept) -> str:
    """Say what the rows of a form hold beside the parts of a concept."""
    printed = dict.fromkeys(_printed()[link.form, link.code][1] for link in mixed)
    atoms = {a for x in mixed for a in bearing(form, concept.domain)[x.figure]}
    beside = [name for name in known() if name in atoms - concept.atoms]
    others = _quoted(known()[name].label_en for name in beside)
    kind = "mixed" if len(printed) == 1 else "mixed_rows"
    return _sentence(kind, rows=_quoted(printed), others=others)


def _sentence(name: str, **named: str) -> str:
    text: str = entries("concepts/sentences.toml")[name]
    return text.format(**named)


def _quoted(labels: Iterable[str]) -> str:
    """Join labels, each once and in quotation marks.

    Examples
    --------
    >>> print(_quoted(["Refused", "Other", "Other"]))
    "Refused" and "Other"
    """
    *others, last = [f'"{label}"' for label in dict.fromkeys(labels)]
    return f"{', '.join(others)} and {last}" if others else last


@cache
def sums(form: str) -> Mapping[Figure, list[tuple[Node, ...]]]:
    """Return how the figures of a form add up, from its strict identities.

    Figures that only a text states add up as the latest national form says, also
    where a report follows an older form, or none.

    Returns
    -------
    mapping
        For a figure, each list of figures that it is the sum of, and of the
        :class:`Excess` where a list leaves something over. Lists are nested: where
        some terms of one have a sum of their own, that sum stands for them.

    Examples
    --------
    >>> [[term.code for term in terms] for terms in sums("ogi2014")["closed.total", ""]]
    [['closed.extended', 'closed.on_time']]
    """
    latest = [name for name, one in forms().items() if not one.region][-1]
    stated = {link.figure for link in _links() if link.form == NARRATIVE}
    if form != NARRATIVE:
        stated -= {link.figure for link in _links() if link.form == form}
    found: list[tuple[Figure, frozenset[Node]]] = []
    for rule in identities():
        [left, *others] = [_figure(rule.axis, term.name) for term in rule.left]
        right = [_figure(rule.axis, term.name) for term in rule.right]
        plain = not rule.across_years and all(t.sign > 0 for t in rule.right)
        of_texts = latest in rule.forms and {left, *right} <= stated
        holds = rule.strength == "strict" and (form in rule.forms or of_texts)
        if holds and plain and not others:
            rest = {Excess(rule.rule)} if rule.relation == ">=" else set()
            found.append((left, frozenset(right) | rest))
    result: dict[Figure, list[tuple[Node, ...]]] = {}
    for whole, parts in found:
        for inner, terms in sorted(found, key=lambda pair: len(pair[1])):
            if terms < parts and inner != whole:
                parts = parts - terms | {inner}
        if (listed := tuple(sorted(parts))) not in result.setdefault(whole, []):
            result[whole].append(listed)
    return result


@cache
def parents(form: str) -> Mapping[Node, Figure]:
    """Map each figure of a form to that whose sum it stands in."""
    return {
        term: whole
        for whole, lists in sums(form).items()
        for terms in lists
        for term in terms
    }


def _figure(axis: str, name: str) -> Figure:
    """Return a term; identities over applicants are wanted for requests received."""
    return Figure(name) if axis == "code" else Figure("request.received", name)


def concepts() -> pd.DataFrame:
    """Return every concept that figures of different forms can be compared by.

    Returns
    -------
    pandas.DataFrame
        One row a concept: ``concept, domain, of, label_en, label_zh, unit,
        kind, definition, formerly`` (a name that it had), and for each form, and the
        ``narrative`` of reports that follow none, the grade at which its figures tell
        the concept: ``exact`` (the same thing), ``near`` (the same thing under a
        slightly changed rule), ``bounds`` (known between a least and a most) or
        ``none`` (not comparable). ``of`` names the parts of a concept that is a sum;
        ``kind`` tells what happened in the year (``flow``) from stocks at its beginning
        (``opening``) and end (``closing``), money (``amount``), and what may be less
        than nothing (``balance``).

    See Also
    --------
    crosswalk : Why a grade is what it is.

    Examples
    --------
    >>> import govopen
    >>> table = govopen.concepts().set_index("concept")
    >>> table.loc["outcome.refused", ["ogi2014", "ogi2019", "ogi2021"]].tolist()
    ['bounds', 'exact', 'exact']
    """
    frame = pd.DataFrame(rows("concepts/concepts.csv"))
    for form in (*forms(), NARRATIVE):
        frame[form] = [grade(form, name)[0] for name in frame["concept"]]
    return frame


@cache
def _printed() -> dict[tuple[str, str], tuple[str, str]]:
    """Return what each figure is called, in Chinese and in English, form by form.

    In a text it is called what the latest national form that asks for it calls it.
    """
    labels = {
        (form.name, i.code): (i.label_zh, i.label_en)
        for form in sorted(forms().values(), key=lambda form: not form.region)
        for section in form.sections
        for i in section.indicators
    }
    said = {code: label for (_, code), label in labels.items()}
    told = read_table("narrative")
    said |= {row["code"]: (row["label_zh"], row["label_en"]) for row in told}
    texts = [link.code for link in _links() if link.form == NARRATIVE and link.code]
    return labels | {(NARRATIVE, code): said[code] for code in texts}


def crosswalk() -> pd.DataFrame:
    """Return the crosswalk: every row of every form and the concepts it counts.

    Returns
    -------
    pandas.DataFrame
        One row a link: ``form, code, applicant, label_zh, label_en`` (as the form
        prints it; no code where a form lacks a concept), ``concept, concept_en,
        grade, direction`` (the row is the ``same`` as the concept, ``wider``,
        ``narrower``, or they ``overlap``), ``law_2008``, ``law_2019`` (articles of
        the Regulations on Open Government Information) and ``reason``. The form
        ``narrative`` stands for what any text may state, and for what a report that
        follows no form cannot tell.

    Notes
    -----
    ``law_2008`` is what the row of a form under the Regulations of 2008 rested on, and
    ``law_2019`` what the concept rests on since. ``law_2008`` is empty for forms that
    the Regulations of 2008 do not govern, those since 2019 and Shanghai's of 2004;
    both are empty where a link rests on the form alone.

    References
    ----------
    Regulations of the People's Republic of China on Open Government Information,
    State Council Decree No. 492 (2007, in force 2008) and No. 711 (2019).

    Examples
    --------
    >>> import govopen
    >>> links = govopen.crosswalk().query("code == 'answer.other_agency'")
    >>> links[["concept", "grade", "law_2008", "law_2019"]].values.tolist()
    [['cannot.not_held', 'near', 'art. 21(3)', 'art. 36(5)']]
    """
    frame = pd.DataFrame(_links(), columns=list(Link.__slots__))
    figures = zip(frame["form"], frame["code"], strict=True)
    labels = [_printed().get(figure, ("", "")) for figure in figures]
    frame.insert(3, "label_zh", [zh for zh, _ in labels])
    frame.insert(4, "label_en", [en for _, en in labels])
    names = [known()[name].label_en for name in frame["concept"]]
    frame.insert(6, "concept_en", names)
    return frame
