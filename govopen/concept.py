"""Concepts that stay the same across forms, and the crosswalk that leads to them.

What comes in is data: ``concepts/concepts.csv`` (what is compared) and
``concepts/links.csv`` (which row of which form counts towards it, how well, on what
legal ground). What goes out is :func:`concepts`, :func:`crosswalk` and :func:`grade`
for people, :func:`bearing` and :func:`sums` for :mod:`~govopen.bounds`, which finds a
concept in the figures of a report.

An atom is a concept that no other is part of; the others are sums of atoms, or the
whole of a domain, of which the atoms name parts. A row of an older form may hold
requests of several atoms: then each of them is known between bounds only.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from govopen.errors import DataError
from govopen.form import forms, identities, read_table

TABLES = Path(__file__).parent / "concepts"

GRADES = ("exact", "near", "bounds", "none")

# What any text may state, whatever its form: links to figures no form prints.
NARRATIVE = "narrative"

# The whole of a domain has parts that no atom names.
REST = "*"

Atoms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Concept:
    """Something counted alike under every form that counts it.

    ``atoms`` are its parts; an atom is its own only part, and the whole of a domain
    has all the domain's atoms and a rest that none of them names.
    """

    name: str
    domain: str
    atoms: Atoms
    label_en: str
    label_zh: str
    unit: str
    definition: str


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
    def node(self) -> str:
        """The figure meant: a code, with the applicant's column where one is."""
        return f"{self.code}@{self.applicant}" if self.applicant else self.code


def _rows(name: str) -> list[dict[str, str]]:
    text = (TABLES / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def known() -> dict[str, Concept]:
    """Return every concept by name, in the order of the table."""
    rows = _rows("concepts")
    atoms: dict[str, set[str]] = {}
    for row in rows:
        if not row["of"]:
            atoms.setdefault(row["domain"], set()).add(row["concept"])
    result = {}
    for row in rows:
        parts = row["of"].split() or [row["concept"]]
        if row["of"] == REST:
            parts = [*sorted(atoms.get(row["domain"], ())), REST]
        result[row["concept"]] = Concept(
            row["concept"],
            row["domain"],
            frozenset(parts),
            *(row[name] for name in ("label_en", "label_zh", "unit", "definition")),
        )
    return result


def find(name: str) -> Concept:
    """Return a concept by name.

    Raises
    ------
    DataError
        There is no such concept.
    """
    if name not in known():
        raise DataError(f"there is no concept {name!r}; see govopen.concepts()")
    return known()[name]


@cache
def _links() -> tuple[Link, ...]:
    return tuple(
        Link(form, *(value for column, value in row.items() if column != "form"))
        for row in _rows("links")
        for form in row["form"].split()
    )


@cache
def links(form: str) -> tuple[Link, ...]:
    """Return the links of a form: its own rows, then what any text may state.

    A figure that only a text can state counts where the form says nothing of the
    concept, or where its sums tell how the figure and the form's own go together.
    """
    own = [link for link in _links() if link.form == form]
    told: set[str] = set()
    for link in own:
        atoms = known()[link.concept].atoms
        told |= {link.concept} if REST in atoms else {link.concept, *atoms}
    summed = {
        term for lists in sums(form).values() for terms in lists for term in terms
    }
    summed |= sums(form).keys()
    texts = [link for link in _links() if link.form == NARRATIVE]
    return (
        *own,
        *(
            x
            for x in texts
            if all(x.code != link.code for link in own)
            and (x.code in summed or not told & {x.concept, *known()[x.concept].atoms})
        ),
    )


@cache
def bearing(form: str, domain: str) -> dict[str, Atoms]:
    """Return, for each figure of a form, the atoms of a domain that it may hold."""
    found: dict[str, Atoms] = {}
    for link in links(form):
        concept = known()[link.concept]
        if concept.domain == domain and link.code and link.grade != "none":
            found[link.node] = found.get(link.node, frozenset()) | concept.atoms
    return found


def direct(form: str, concept: Concept) -> list[Link]:
    """Return the links of a form that name a concept itself, not its atoms."""
    return [link for link in links(form) if link.concept == concept.name]


@cache
def grade(form: str, name: str) -> tuple[str, str]:
    """Return how well a form's figures tell a concept, and the reason.

    Parameters
    ----------
    form : str
        A form of :func:`~govopen.form.forms`.
    name : str
        A concept.

    Returns
    -------
    grade : {'exact', 'near', 'bounds', 'none'}
    reason : str

    Examples
    --------
    >>> grade("ogi2021", "outcome.granted")[0], grade("ogi2014", "outcome.granted")[0]
    ('exact', 'near')
    >>> grade("ogi2014", "outcome.refused")[0], grade("ogi2014", "outcome.other")[0]
    ('bounds', 'none')
    """
    concept = find(name)
    own = [x for x in direct(form, concept) if x.code] or direct(form, concept)
    if own and (concept.atoms == {name} or REST in concept.atoms):
        named = own
    elif own and all(x.grade in ("exact", "near") for x in own):
        return _worst(own)
    else:
        named = [x for x in links(form) if x.concept in concept.atoms]
        missing = sorted(concept.atoms - {x.concept for x in named})
        if missing and own:
            return _worst(own)
        if missing:
            return "none", f"The form has nothing that counts {missing[0]}."
    if any(x.grade == "none" for x in named):
        return _worst(named)
    holds = bearing(form, concept.domain)
    for link in named:  # a figure that is a sum is divided by its terms
        atoms = holds[link.node]
        if link.node not in sums(form) and not atoms <= concept.atoms:
            return "bounds", link.reason
    worst, reason = _worst(named) if named else ("none", "No form counts it.")
    return ("near" if worst == "bounds" else worst), reason


def _worst(found: list[Link]) -> tuple[str, str]:
    link = max(found, key=lambda link: GRADES.index(link.grade))
    return link.grade, link.reason


@cache
def sums(form: str) -> dict[str, list[tuple[str, ...]]]:
    """Return how the figures of a form add up, from its strict identities.

    Returns
    -------
    dict
        For a figure, each list of figures that it is the sum of. A name that begins
        with ``+`` is what such a list leaves over. Lists are nested: where some terms
        of one have a sum of their own, that sum stands for them.

    Examples
    --------
    >>> sums("ogi2014")["closed.total"]
    [('closed.extended', 'closed.on_time')]
    """
    found: list[tuple[str, frozenset[str]]] = []
    for rule in identities():
        [left, *others] = [_node(rule.axis, term.name) for term in rule.left]
        right = [_node(rule.axis, term.name) for term in rule.right]
        plain = not rule.across_years and all(t.sign > 0 for t in rule.right)
        if form in rule.forms and rule.strength == "strict" and plain and not others:
            rest = [f"+{rule.rule}"] if rule.relation == ">=" else []
            found.append((left, frozenset([*right, *rest])))
    result: dict[str, list[tuple[str, ...]]] = {}
    for whole, parts in found:
        for inner, terms in sorted(found, key=lambda pair: len(pair[1])):
            if terms < parts and inner != whole:
                parts = parts - terms | {inner}
        if (listed := tuple(sorted(parts))) not in result.setdefault(whole, []):
            result[whole].append(listed)
    return result


@cache
def parents(form: str) -> dict[str, str]:
    """Map each figure of a form to that whose sum it stands in."""
    return {
        term: whole
        for whole, lists in sums(form).items()
        for terms in lists
        for term in terms
    }


def _node(axis: str, name: str) -> str:
    """Name a figure; identities over applicants are wanted for requests received."""
    return name if axis == "code" else f"request.received@{name}"


def concepts() -> pd.DataFrame:
    """Return every concept that figures of different forms can be compared by.

    Returns
    -------
    pandas.DataFrame
        One row a concept: ``concept, domain, of, label_en, label_zh, unit,
        definition``, and for each form the grade at which its figures tell the
        concept: ``exact`` (the same thing), ``near`` (the same thing under a slightly
        changed rule), ``bounds`` (known between a low and a high figure) or ``none``
        (not comparable). ``of`` names the parts of a concept that is a sum.

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
    frame = pd.DataFrame(_rows("concepts"))
    for form in forms():
        frame[form] = [grade(form, name)[0] for name in frame["concept"]]
    return frame


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
        ``narrative`` stands for what any text may state.

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
    frame = pd.DataFrame(
        [[getattr(link, name) for name in Link.__slots__] for link in _links()],
        columns=list(Link.__slots__),
    )
    printed = {
        (form.name, i.code): (i.label_zh, i.label_en)
        for form in forms().values()
        for section in form.sections
        for i in section.indicators
    }
    printed |= {
        (NARRATIVE, row["code"]): (row["label_zh"], row["label_en"])
        for row in read_table("narrative")
    }
    told = {code: label for (_, code), label in printed.items()}
    labels = [
        printed.get(pair) or told.get(pair[1], ("", ""))
        for pair in zip(frame["form"], frame["code"], strict=True)
    ]
    frame.insert(3, "label_zh", [zh for zh, _ in labels])
    frame.insert(4, "label_en", [en for _, en in labels])
    names = [known()[name].label_en for name in frame["concept"]]
    frame.insert(6, "concept_en", names)
    return frame
