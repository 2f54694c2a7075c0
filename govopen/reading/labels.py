"""The labels of all forms in one index, for whoever lays out or matches a table.

What comes in is a label as printed; what goes out is what it can be: rows of the forms'
sections, a heading of some of them, or the first part of a label that is broken over
cells. A label is reduced to what is compared once and looked up here; no other module
goes through the forms' patterns one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, product, takewhile
from typing import Generic, TypeVar

from govopen.form import applicants, forms
from govopen.place import simplified
from govopen.reading.sections import Section, printed, sections_of
from govopen.reading.tables import (
    LABEL,
    LONGEST_LABEL,
    NUMBER,
    UNIT,
    kind_of,
)
from govopen.reading.words import (
    NUMBERED,
    SHORTEST,
    LabelPattern,
    kept,
    normalise,
    pattern,
    plain_forms,
)

_T = TypeVar("_T")

_COUNTS = ("总", "数")
SUBTOTAL = "小计"  # of a group, for the row that heads it
MOST_PARTS = 8  # of a label that is broken

_COUNT = re.compile("总?数量?|总量")
_REMARK = re.compile(r"[(（][^()（）]{5,}[)）]")
OVER_ALL = "申请人情况"
_UNITS = ("单位", "计量单位")
_DIGITS = re.compile(r"[\d,，.．]*\d[\d,，.．]*")


class _Index(Generic[_T]):
    """Things by their labels: those without wildcards at once, the others after."""

    def __init__(self, labelled: Iterable[tuple[str, _T]]) -> None:
        self.exact: dict[str, list[_T]] = {}
        self.wild: list[tuple[re.Pattern[str], _T]] = []
        for label, thing in labelled:
            for text in pattern(label).exact:
                self.exact.setdefault(text, []).append(thing)
            if wild := pattern(label).wild:
                self.wild.append((wild, thing))
        self.any_wild = re.compile("|".join(wild.pattern for wild, _ in self.wild))

    def find(self, text: str) -> list[_T]:
        """Return what a normalised text can be."""
        found = self.exact.get(text, [])
        if self.wild and self.any_wild.fullmatch(text):
            found = found + [thing for wild, thing in self.wild if wild.fullmatch(text)]
        return found


# -- rows ----------------------------------------------------------------------------


@cache
def _all_sections() -> list[Section]:
    return list(
        dict.fromkeys(s for form in forms().values() for s in sections_of(form))
    )


@cache
def _rows() -> _Index[tuple[int, int]]:
    return _Index(
        (text, (n, row))
        for n, section in enumerate(_all_sections())
        for row, label in enumerate(section.rows)
        for text in (label, SUBTOTAL)[: 1 + (row in section.headings)]
    )


@cache
def beside_rows() -> frozenset[str]:
    """Return what stands left of the rows of a section that needs it, as 行政复议."""
    beside = {label for section in _all_sections() for label in section.beside}
    return frozenset().union(*(pattern(label).exact for label in beside))


@kept
def rows_called(label: str) -> Mapping[Section, list[int]]:
    """Look a label up in every form: the rows it can be, section by section."""
    found: dict[Section, list[int]] = {}
    if len(label) <= LONGEST_LABEL:
        text = normalise(label)
        rows = _rows().find(text)
        for n, row in sorted({*(rows or _below_a_group(text))}):
            found.setdefault(_all_sections()[n], []).append(row)
    return found


@cache
def _groups() -> Mapping[str, list[tuple[int, int]]]:
    """Map what heads a group of rows to the rows that are its parts."""
    found: dict[str, list[tuple[int, int]]] = {}
    for n, section in enumerate(_all_sections()):
        for heading, parts in section.headings.items():
            for text in pattern(section.rows[heading]).exact:
                found.setdefault(text, []).extend((n, row) for row in parts)
    return found


@cache
def _grouped() -> re.Pattern[str]:
    groups = "|".join(map(re.escape, _groups()))
    return re.compile(rf"({groups})(?:\d\d?[.、]?)?(.+)")


def _below_a_group(text: str) -> list[tuple[int, int]]:
    """Return the rows of a group whose label stands below its name in one cell."""
    match = _grouped().fullmatch(text)
    if match is None:
        return []
    return [x for x in _rows().find(normalise(match[2])) if x in _groups()[match[1]]]


# -- headings ------------------------------------------------------------------------


@cache
def all_unread() -> frozenset[str]:
    """Return what stands, in any form, over numbers that are no figures of it."""
    return frozenset(section.unread for section in _all_sections()) - {""}


@cache
def _lowest() -> _Index[tuple[int, int]]:
    return _Index(
        (levels[-1], (n, column))
        for n, section in enumerate(_all_sections())
        for column, levels in enumerate(section.columns)
        if levels
    )


@kept
def columns_called(label: str) -> Mapping[Section, list[int]]:
    """Look the lowest level of a heading up in every form: the columns it can be.

    A long one may be any: it is not looked at here.
    """
    if len(label) > LONGEST_LABEL:
        return {x: [*range(len(x.columns))] for x in _all_sections()}
    found: dict[Section, list[int]] = {}
    for n, column in _lowest().find(normalise(label)):
        found.setdefault(_all_sections()[n], []).append(column)
    return found


@dataclass(frozen=True)
class Printed:
    """The headings of a section as they are printed, row by row.

    Each of `nodes` is a label with the columns it stands over, from and to; `lacks`
    is the label of the column that is not printed, if one is not.
    """

    section: Section
    nodes: tuple[tuple[LabelPattern, int, int], ...]
    width: int
    lacks: LabelPattern | None = None

    @property
    def lowest(self) -> list[LabelPattern]:
        """The lowest label over each column."""
        found: dict[int, LabelPattern] = {}
        for label, first, last in self.nodes:
            found |= dict.fromkeys(range(first, last), label)
        return [found[n] for n in range(self.width)]

    @property
    def sums(self) -> list[tuple[int, range]]:
        """Its totals, each with the columns from and to which its group goes."""
        if headed_sections()[self.section.name] is not self.section:
            return []  # turned
        groups = sorted((b - a, a, b) for _, a, b in self.nodes if b - a > 1)
        groups.append((self.width, 0, self.width))
        total = pattern(self.section.columns[-1][-1])
        return [
            (n, next(range(a, b) for _, a, b in groups if a <= n < b))
            for n, label in enumerate(self.lowest)
            if label is total
        ]


def _paths(section: Section) -> list[tuple[str, ...]]:
    """Return the levels of each column's heading, those that group others too."""
    if not section.slots[0, 0].applicant:
        return list(section.columns)
    # A group of applicants without a column of its own is a heading over theirs.
    people = applicants()
    over = {a["applicant"]: a["label_zh"] for a in people if not a["column"]}
    groups = [over.get(a["parent"]) for a in people if a["column"]]
    return [
        (group, *levels) if group else levels
        for group, levels in zip(groups, section.columns, strict=True)
    ]


def _nodes(
    paths: Sequence[tuple[str, ...]],
) -> Iterator[tuple[LabelPattern, int, int]]:
    """Yield the labels of a tree of headings in the order of reading."""
    for depth in range(max(map(len, paths))):
        start = 0
        for _, columns in groupby(paths, key=lambda path: path[: depth + 1]):
            own = list(columns)
            if any(own[0][depth : depth + 1]):
                yield pattern(own[0][depth]), start, start + len(own)
            start += len(own)


@cache
def _ways() -> Mapping[str, tuple[Section, ...]]:
    """Return the ways to print each section that has headings of its own, by name."""
    # The forms of one region stand under headings that any table may have.
    national = [form for form in forms().values() if not form.region]
    named = {s.name: printed(s) for form in national for s in form.sections}
    return {name: ways for name, ways in named.items() if not ways[0].any_column}


def headed_sections() -> Mapping[str, Section]:
    """Return the sections whose figures stand under headings of their own, by name."""
    return {name: ways[0] for name, ways in _ways().items()}


@cache
def printed_headings() -> tuple[Printed, ...]:
    """Return the headings that span columns, as they are printed."""
    found = []
    for section, *turned in _ways().values():
        paths = _paths(section)
        if all(len(path) == 1 for path in paths):
            continue
        told = [paths]
        if not section.rows:  # or the lowest of all groups in one row
            deep = max(map(len, paths))
            told.append([(*x[:-1], *[""] * (deep - len(x)), x[-1]) for x in paths])
        if all(len(levels) == 1 for levels in section.columns):
            told.append(list(section.columns))
        # Some pages print the total before what it is the total of.
        told += [_total_first(order) for order in told]
        if section.rows:  # or not at all
            nodes, last = tuple(_nodes(paths[:-1])), pattern(paths[-1][-1])
            found.append(Printed(section, nodes, len(paths) - 1, last))
        else:  # each of its groups may be a table of its own
            told += [list(x) for _, x in groupby(paths, key=lambda path: path[0])]
        # What heads columns may stand as low for all, where some have fewer headings.
        told += [x for order in told if (x := _lowered(order)) != order]
        ways = [(section, order) for order in told]
        ways += [(x, _paths(x)) for x in turned if not x.any_column]
        found += [Printed(s, tuple(_nodes(order)), len(order)) for s, order in ways]
    return tuple(found)


def letters_in(text: str) -> str:
    """Return the letters of a text in their plain forms, as headings are made of."""
    return "".join(filter(str.isalpha, simplified(plain_forms(text))))


@cache
def headings_spelt() -> Mapping[str, list[Printed]]:
    """Map the letters of headings, in the order of letters, to what they may be."""
    found: dict[str, list[Printed]] = {}
    for heading in printed_headings():
        labels = list({label for label, _, _ in heading.nodes})
        if heading.sums:
            for way in product(*(sorted(label.exact) for label in labels)):
                spelt = dict(zip(labels, way, strict=True))
                letters = sorted("".join(spelt[label] for label, _, _ in heading.nodes))
                found.setdefault("".join(letters), []).append(heading)
    return found


@cache
def letters_of_headings() -> Counter[str]:
    """Count how often each letter may stand in the headings of a table."""
    most: Counter[str] = Counter()
    for letters in headings_spelt():
        most |= Counter(letters)
    return most


@kept
def opens_headings(label: str) -> bool:
    """Tell whether a label stands over all the headings of a table.

    Examples
    --------
    >>> [opens_headings(label) for label in ("行政复议", "结果维持", "行政处罚")]
    [True, False, False]
    """
    return any(
        node.matches(label) and last - first == printed.width
        for printed in printed_headings()
        for node, first, last in printed.nodes[:1]
    )


def _lowered(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Put the lowest heading of each column on one level, below what is above it."""
    depth = max(map(len, paths))
    return [(*own[:-1], *[""] * (depth - len(own)), own[-1]) for own in paths]


def _total_first(
    paths: Sequence[tuple[str, ...]],
) -> list[tuple[str, ...]]:
    """Put the last column before the others, in each group that ends with it."""
    last = paths[-1][-1]
    result: list[tuple[str, ...]] = []
    group: list[tuple[str, ...]] = []
    for path in paths:
        group.append(path)
        if path[-1] == last:
            result += [group[-1], *group[:-1]]
            group = []
    return result + group


@cache
def _columns() -> _Index[str]:
    tall = {heading.section.name for heading in printed_headings()}
    return _Index(
        (levels[-1], name)
        for name, section in headed_sections().items()
        if name not in tall
        for levels in section.columns
    )


@kept
def sections_headed(label: str) -> frozenset[str]:
    """Name the sections whose headings stand in one row, and of which this is one."""
    return frozenset(_columns().find(normalise(label)))


@kept
def is_units(label: str) -> bool:
    """Tell whether a heading stands over the column of units."""
    return normalise(label) in _UNITS


# -- labels that are broken ----------------------------------------------------------


@cache
def _labels() -> frozenset[str]:
    """Return every label of a form's rows and columns, as they are compared."""
    rows = [row for section in _all_sections() for row in section.rows]
    levels = [lv for s in _all_sections() for column in s.columns for lv in column]
    printed = [node.exact for p in printed_headings() for node, _, _ in p.nodes]
    # A row that is matched by its first words has a label of its own too.
    sections = (section for form in forms().values() for section in form.sections)
    own = [normalise(i.label_zh) for section in sections for i in section.indicators]
    known = (pattern(x).exact for x in (*rows, *levels))
    return frozenset(own).union(*printed, *known)


def is_label(text: str) -> bool:
    """Tell whether a text is a label of a form, be it of a row or a column."""
    return normalise(text) in _labels()


def is_in_label(text: str) -> bool:
    """Tell whether a text is a label of a form, or what a break left of one."""
    return normalise(text) in _printed()


@cache
def _printed() -> str:
    return "\n".join(sorted(_labels()))


def labels_in(text: str) -> list[str]:
    """Part labels of a form that a program has written without anything between.

    What no form knows may stand before two of them or a number, and 申请人情况.

    Examples
    --------
    >>> labels_in("其他一、本年新收政府信息公开申请数量"), labels_in("其他机构")
    (['其他', '一、本年新收政府信息公开申请数量'], ['其他机构'])
    """
    if len(text) > 2 * LONGEST_LABEL or is_label(text):
        return [text]
    ends = range(max(len(text) - LONGEST_LABEL // 2, 0), len(text) - 1)
    if not any(is_label(text[n:]) for n in ends):
        return [text]
    for start in range(len(text) - 1):
        parts = _covered(text[start:])
        told = parts[1:] or text.endswith(OVER_ALL, 0, start)
        if parts and (told or NUMBERED.match(parts[0])):
            return [*filter(None, [text[:start]]), *parts]
    return [text]


def _covered(text: str) -> list[str]:
    """Return the labels that make up a text, none if it holds anything else."""
    parts: list[str] = []
    while text:
        ends = range(min(len(text), LONGEST_LABEL // 2), 1, -1)
        end = next((n for n in ends if is_label(text[:n])), 0)
        if not end:
            return []
        parts.append(text[:end])
        text = text[end:]
    return parts


_YEAR = re.compile(r"(20\d\d)年度?(?=\D{2})")


def year_named(text: str, year: int) -> str:
    """Write a label that names years as a form does that calls them 本年, 上年, 下年.

    Examples
    --------
    >>> year_named("一、2023年新收政府信息公开申请数量", 2023)
    '一、本年新收政府信息公开申请数量'
    >>> year_named("一、2022年新收政府信息公开申请数量", 2023)
    '一、2022年新收政府信息公开申请数量'
    """
    called = {str(year): "本年", str(year - 1): "上年", str(year + 1): "下年"}
    told = _YEAR.sub(lambda match: called.get(match[1], match[0]), text)
    return told if told != text and is_label(told) else text


@kept
def may_open(text: str) -> bool:
    """Tell whether a text may be the first part of a label that is broken."""
    return kind_of(text) is LABEL and not is_label(text)


@kept
def _is_cut(text: str) -> bool:
    """Tell whether a text is a label of a form without its end."""
    text = normalise(text)
    return len(text) > SHORTEST and any(x.startswith(text) for x in _labels())


def is_part_of_number(text: str) -> bool:
    """Tell whether a text is a number or some digits of one, as in 2,64."""
    return _DIGITS.fullmatch(text.strip()) is not None


def join_broken(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Tell which texts belong together: labels broken mid-word over several.

    Returns where each label begins and ends. Parts are joined where together they
    are a label of a form and the first alone is none.

    Examples
    --------
    >>> join_broken(["主动公开", "规范性文", "件数", "条", "26"])
    [(0, 3), (3, 4), (4, 5)]
    """
    spans = []
    start = 0
    while start < len(texts):
        end = start + 1
        # What has letters of its own before a whole label is another label.
        first, second = texts[start], texts[start + 1 : start + 2]
        whole = kind_of(first) is not LABEL or not normalise(first)
        if not whole and (may_open(first) or any(map(may_open, second))):
            for stop in range(start + 2, min(start + MOST_PARTS, len(texts)) + 1):
                part = texts[stop - 1]  # 人 may be the rest of 自然人
                if kind_of(part) not in (LABEL, UNIT) or is_part_of_number(part):
                    break
                text = "".join(texts[start:stop])
                # Such a row may have the name of another for its last part.
                open_ = "其中" in first and not rows_called(first)
                if is_label(text) or (open_ and rows_called(text)):
                    end = stop
                    break
                if kind_of(part) is UNIT:
                    break
            if end == start + 1:  # its end may stand below the figures
                run = list(takewhile(may_open, texts[start : start + MOST_PARTS]))
                figure = texts[start + len(run) : start + len(run) + 1]
                if run[1:] and figure and kind_of(figure[0]) is NUMBER:
                    end += (len(run) - 1) * _is_cut("".join(run))
        # Without its count word a label may be whole already.
        count = texts[end].strip() if end < len(texts) else ""
        if count.startswith(_COUNTS) and _COUNT.fullmatch(count):
            end += is_label("".join(texts[start : end + 1]))
        if not whole:  # a remark in brackets says more of the label above it
            while end < len(texts) and _REMARK.fullmatch(texts[end].strip()):
                end += 1
        spans.append((start, end))
        start = end
    return spans
