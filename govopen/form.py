"""The statutory forms, read from the tables in ``forms/``.

What comes in is data: one CSV file a section, the applicants' columns and the
accounting identities. What goes out is :class:`Form` (sections, slots, years),
:func:`identities`, and the one rule by which labels are compared,
:func:`normalise`. No form is named in code,
so that the form of one more province needs an entry and a table and nothing else.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar

from govopen.schema import EVERYONE

_T = TypeVar("_T")

TABLES = Path(__file__).parent / "forms"
NAMES = Path(__file__).parent / "names"

# Of longer texts few are kept for when they come again.
LONGEST_KEPT = 200
# The codes of sums over all years so far begin so: they are no figures of the year.
CUMULATIVE = "cumulative."
# Fewer characters of a label than this do not stand for it.
SHORTEST = 3

_LEADING = re.compile(
    r"^(?:其中[:,]?"
    r"|第?[一二三四五六七八九十]+[、.]"
    r"|\([一二三四五六七八九十\d]+\)"
    r"|\d+[.、)](?!\d))+"
)
_CIRCLED = re.compile(r"^\s*(?:其中[:：]?\s*)?[①-⑳]")
_REMARK = re.compile(r"\([^()]*\)|\[[^][]*\]|【[^】]*】|〔[^〕]*〕")
_NOISE = re.compile(r"[、,。:;\"'“”‘’《》〈〉·…—-]")
_COUNT = re.compile(r"(?<=.)总?数量?$")


def kept(function: Callable[[str], _T]) -> Callable[[str], _T]:
    """Keep what a function says of short texts, and of the few latest long ones.

    Long texts come again within their file only, and hostile files have many.
    """
    cached = lru_cache(maxsize=65536)(function)
    latest = lru_cache(maxsize=16)(function)

    @wraps(function)
    def answer(text: str) -> _T:
        return cached(text) if len(text) <= LONGEST_KEPT else latest(text)

    return answer


@cache
def _traditional() -> dict[int, str]:
    text = (NAMES / "traditional.csv").read_text(encoding="utf-8")
    lines = csv.DictReader(text.splitlines())
    return {ord(line["traditional"]): line["simplified"] for line in lines}


def simplified(text: str) -> str:
    """Return a text in simplified characters.

    Examples
    --------
    >>> simplified("政府信息公開")
    '政府信息公开'
    """
    return text.translate(_traditional())


@kept
def normalise(label: str) -> str:
    """Reduce a label to what is compared.

    Full-width characters become half-width (Unicode NFKC), traditional ones
    simplified; white space, leading numbers in any style, a leading 其中, bracketed
    remarks, quotation marks, punctuation and a final 数, 总数 or 数量 go, because
    pages add and drop them.

    Parameters
    ----------
    label : str
        The label as printed.

    Returns
    -------
    str
        What :class:`LabelPattern` compares.

    Examples
    --------
    >>> normalise("（二）申请 办结数"), normalise("1.政府网站公开政府信息数")
    ('申请办结', '政府网站公开政府信息')
    >>> normalise("其中：涉及国家秘密")
    '涉及国家秘密'
    >>> normalise("本年新收政府信息公開申請數量")
    '本年新收政府信息公开申请'
    """
    text = simplified(unicodedata.normalize("NFKC", _CIRCLED.sub("", label)))
    text = _LEADING.sub("", re.sub(r"\s", "", text))
    return _COUNT.sub("", _NOISE.sub("", _REMARK.sub("", text)))


class LabelPattern:
    """A label as a form's table gives it: ``A|B`` alternatives, with wildcards.

    ``*`` stands for any text and ``#`` for one digit.

    Parameters
    ----------
    text : str
        Alternatives joined by ``|``; each is compared after :func:`normalise`.

    Examples
    --------
    >>> LabelPattern("*参加新闻发布会次数").matches("其中：县领导参加新闻发布会次数")
    True
    >>> [LabelPattern("20##年度").matches(text) for text in ("2009年度", "历年")]
    [True, False]
    """

    __slots__ = ("_exact", "_wild")

    def __init__(self, text: str) -> None:
        options = [normalise(option) for option in text.split("|")]
        self._exact = frozenset(o for o in options if not set("*#") & set(o))
        wild = [
            re.escape(o).replace(r"\*", ".*").replace(r"\#", r"\d")
            for o in options
            if o not in self._exact
        ]
        self._wild = re.compile("|".join(wild)) if wild else None

    def matches(self, label: str) -> bool:
        """Tell whether a printed label is this one."""
        text = normalise(label)
        if text in self._exact:
            return True
        return bool(self._wild and self._wild.fullmatch(text))

    @property
    def exact(self) -> frozenset[str]:
        """The alternatives without wildcards, normalised."""
        return self._exact

    @property
    def wild(self) -> re.Pattern[str] | None:
        """What the alternatives with wildcards match, once normalised."""
        return self._wild

    def begins_with(self, label: str) -> bool:
        """Tell whether a printed label is this one cut short.

        Examples
        --------
        >>> LabelPattern("召开政府信息公开工作会议").begins_with("(一)召开政府信息公")
        True
        """
        text = normalise(label)
        cut = (option != text and option.startswith(text) for option in self._exact)
        return len(text) >= SHORTEST and any(cut)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure a form asks for: a line of a section's table.

    ``presence`` is ``figure`` (printed), ``heading`` (the form prints the row
    without a figure; some reports fill it in) or ``optional`` (many tables leave
    the row out). ``parent`` is the code that this one is a part of, or empty.
    ``row`` and ``column`` are the labels it stands at, ``>`` between the levels
    of a column heading.
    """

    code: str
    parent: str
    presence: str
    row: str
    column: str
    label_zh: str
    label_en: str
    unit: str
    law: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a form's table has room for one figure, and what that figure is."""

    indicator: Indicator
    applicant: str


@dataclass(frozen=True, eq=False)
class Section:
    """One printed table of a form: its rows and columns and the slots between.

    ``rows`` holds a pattern for each row in printed order (none where the table has
    a single row without a label), ``columns`` the levels of each column's heading
    (empty where any column will do). `optional` says that many reports do
    without the table. Columns under a heading that `unread` matches hold numbers
    which are no figures of the year; where any column will do, those are left out
    too that stand beside one under a heading that `usual` matches. `alone` are the
    headings that some tables give a figure in place of those of their rows.
    """

    name: str
    optional: bool
    indicators: tuple[Indicator, ...]
    rows: tuple[LabelPattern, ...] = field(repr=False)
    columns: tuple[tuple[LabelPattern, ...], ...] = field(repr=False)
    slots: Mapping[tuple[int, int], Slot] = field(repr=False)
    unread: LabelPattern | None = field(default=None, repr=False)
    usual: LabelPattern | None = field(default=None, repr=False)
    alone: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def any_column(self) -> bool:
        """Whether the figures of the year may stand under any heading."""
        return () in self.columns


@dataclass(frozen=True)
class Form:
    """A statutory form: where and when it was in force, which sections it prints.

    ``region`` is what the GB/T 2260 codes of its province or prefecture begin with,
    empty for a form of the whole country.
    """

    name: str
    title: str
    ground: str
    first_year: int
    last_year: int | None
    sections: tuple[Section, ...] = field(repr=False)
    region: str = ""

    def covers(self, year: int, region: str = "") -> bool:
        """Tell whether reports about `year`, and from `region`, follow this form.

        Parameters
        ----------
        year : int
        region : str, optional
            GB/T 2260 code; where it is unknown any region will do.
        """
        there = not region or region.startswith(self.region)
        return there and self.first_year <= year <= (self.last_year or year)


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of an identity: a code or applicant with its sign."""

    name: str
    sign: int
    optional: bool
    last_year: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """An accounting identity (勾稽关系) of one or more forms.

    ``strength`` is ``strict`` (the form implies it) or ``customary`` (it usually
    holds, and a report that breaks it may still be right; ``reason`` says why).
    """

    rule: str
    forms: tuple[str, ...]
    axis: str
    left: tuple[Term, ...]
    relation: str
    right: tuple[Term, ...]
    strength: str
    reason: str
    text: str

    @property
    def across_years(self) -> bool:
        """Whether a term refers to the year before."""
        return any(term.last_year for term in self.left + self.right)


def read_table(name: str) -> list[dict[str, str]]:
    """Read one of the package's own CSV tables as a list of rows."""
    text = (TABLES / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def applicants() -> tuple[dict[str, str], ...]:
    """Return the applicant columns of the later forms, in printed order."""
    return tuple(read_table("applicants"))


def _over_all_years(indicator: Indicator, column: str) -> Indicator:
    """Return what a row counts in the column of sums over all years so far."""
    return replace(
        indicator,
        code=CUMULATIVE + indicator.code,
        parent=indicator.parent and CUMULATIVE + indicator.parent,
        presence="optional",
        column=column,
        label_zh=f"{indicator.label_zh}/{column.partition('|')[0]}",
        label_en=f"{indicator.label_en}: over all years so far",
    )


def _section(name: str, form: str, entry: Mapping[str, Any]) -> Section:
    by_applicant = name in entry["by_applicant"]
    indicators: list[Indicator] = []
    rows: list[str] = []
    columns: list[str] = []
    slots: dict[tuple[int, int], Slot] = {}
    people = [(a["applicant"], a["column"]) for a in applicants() if a["column"]]
    for line in read_table(name):
        if line.pop("only", "") not in ("", form):
            continue
        line["column"] = line["column"] or entry.get("column", "")
        lines = [Indicator(**line)]
        if "cumulative" in entry:
            lines.append(_over_all_years(lines[0], entry["cumulative"]))
        for indicator in lines:
            indicators.append(indicator)
            if rows[-1:] != [indicator.row]:  # labels recur: 其他情形数 stands twice
                rows.append(indicator.row)
            own = [("", indicator.column)]
            for applicant, column in people if by_applicant else own:
                if column not in columns:
                    columns.append(column)
                place = len(rows) - 1, columns.index(column)
                slots[place] = Slot(indicator, applicant)
    return Section(
        name=name,
        optional=name in entry["optional"],
        indicators=tuple(indicators),
        rows=tuple(LabelPattern(row) for row in rows if row),
        columns=tuple(
            tuple(LabelPattern(level) for level in column.split(">") if level)
            for column in columns
        ),
        slots=slots,
        unread=LabelPattern(entry["unread"]) if "unread" in entry else None,
        usual=LabelPattern(entry["usual"]) if "usual" in entry else None,
        alone=frozenset(entry.get("alone", ())) & {i.code for i in indicators},
    )


@cache
def forms() -> dict[str, Form]:
    """Return every statutory form by name, those of the whole country first.

    Examples
    --------
    >>> [name for name, form in forms().items() if not form.region]
    ['ogi2014', 'ogi2019', 'ogi2021']
    >>> forms()["ogi2014"].covers(2018)
    True
    """
    listed = tomllib.loads((TABLES / "forms.toml").read_text(encoding="utf-8"))
    alike: dict[object, Section] = {}

    def shared(section: Section) -> Section:
        """Return the same section for forms that print the same table."""
        slots = tuple(section.slots.items())
        same = section.name, section.optional, section.indicators, slots
        return alike.setdefault((*same, section.unread), section)

    return {
        name: Form(
            name=name,
            title=entry["title"],
            ground=entry["ground"],
            first_year=entry["first_year"],
            last_year=entry.get("last_year"),
            sections=tuple(
                shared(_section(section, name, entry)) for section in entry["sections"]
            ),
            region=entry.get("region", ""),
        )
        for name, entry in listed.items()
    }


@cache
def by_applicant(form: str | None) -> frozenset[str]:
    """Return the codes that a form asks for by applicant."""
    sections = forms()[form].sections if form in forms() else ()
    return frozenset(
        slot.indicator.code
        for section in sections
        for slot in section.slots.values()
        if slot.applicant
    )


def everyone(form: str | None, code: str) -> str:
    """Return what the applicant of a figure is that counts everyone who asks.

    Parameters
    ----------
    form : str or None
        The form that the report follows, if it follows one.
    code : str

    Returns
    -------
    {'total', ''}
        ``total`` where the form's section has columns of applicants, else empty.

    Examples
    --------
    >>> everyone("ogi2021", "request.received"), everyone("ogi2014", "request.received")
    ('total', '')
    """
    return EVERYONE if code in by_applicant(form) else ""


def form_of(year: int) -> Form | None:
    """Return the national form that reports about a year follow, None before 2014.

    Examples
    --------
    >>> form_of(2020).name
    'ogi2019'
    """
    national = (form for form in forms().values() if not form.region)
    return next((form for form in national if form.covers(year)), None)


def _terms(expression: str) -> Iterator[Term]:
    for sign, name in re.findall(r"([+-]?)\s*([\w.@?]+)", expression):
        base, _, lag = name.partition("@")
        yield Term(
            name=base.removesuffix("?"),
            sign=-1 if sign == "-" else 1,
            optional=base.endswith("?"),
            last_year=lag == "last_year",
        )


@cache
def identities() -> tuple[Identity, ...]:
    """Return the accounting identities of every form.

    Examples
    --------
    >>> rule = next(i for i in identities() if i.rule == "request.balance")
    >>> rule.text
    'request.received + request.carried_in = outcome.total + request.carried_out'
    """
    return tuple(
        Identity(
            rule=line["rule"],
            forms=tuple(line["forms"].split()),
            axis=line["axis"],
            left=tuple(_terms(line["left"])),
            relation=line["relation"],
            right=tuple(_terms(line["right"])),
            strength=line["strength"],
            reason=line["reason"],
            text=f"{line['left']} {line['relation']} {line['right']}",
        )
        for line in read_table("identities")
    )
