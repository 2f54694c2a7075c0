"""Which column of a form each position of a table's row is, by the headings above it.

What comes in are a section of a form and rows of headings; what goes out is what the
headings over each position say (:class:`Heading`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from govopen.place import simplified
from govopen.reading.labels import (
    OVER_ALL,
    all_unread,
    columns_called,
    is_label,
    is_units,
)
from govopen.reading.sections import Section
from govopen.reading.tables import LABEL, LONGEST_LABEL, Face, unit_in
from govopen.reading.titles import (
    in_digits,
    is_of_less,
    is_part_of_year,
    patterns,
    plain,
    remarks_in,
    squeeze,
)
from govopen.reading.words import NUMBERED, kept, normalise, pattern

LONGEST_HEADING = 20
_SHARES = frozenset("%％‰")

_MONEY = re.compile(r"[(（][^()（）]*(?:[元万亿]|[百千][件条次个])[^()（）]*[)）]")
_UNIT = re.compile(
    r"(?:(?<!填报)单位|金额)[均都]?[为是]?:?(?:人民币)?(?:\w{0,8}[、,/])?"
    r"([百千万亿]*元|[百千万亿]+)(?:人民币)?(?!\w)"
)
_MULTIPLES = re.compile("[十百千万亿]|10")
_FALLEN = re.compile("(?<=[^\\d一二三四五六七八九十百千万亿])件")  # a unit in a remark
_REMARK = re.compile(r"[(\[【〔][^]()[【】〔〕]*[])】〕]")
_YEAR = re.compile(r"(?:截至|截止)?(20\d\d)年?度?(?:统计|数据|累计|合计|总计|数)?")
# A year before what a heading says, or in brackets after it.
_OF_YEAR = re.compile(
    rf"^(?:{NUMBERED.pattern})?(?:截[至止])?(20\d\d)年|\((?:截[至止])?(20\d\d)年?[度末底]?(?:数据?|情况)?\)$"
)


class Heading(NamedTuple):
    """What the headings over a position say.

    `column` is the section's, None where it has none of that name; `unit` is the one
    that the heading names, and `money` says that it names money in a unit that is not
    known. Numbers under what is `unread` are no figures of the year; `other` is the
    label that says that they are of another, or of a part.
    """

    column: int | None
    unit: str = ""
    money: bool = False
    unread: bool = False
    other: str = ""


@kept
def names_money(label: str) -> bool:
    """Tell whether a label names money, or a multiple, but in no unit that is known.

    Examples
    --------
    >>> names_money("收费金额（百元）"), names_money("收费金额（万元）")
    (True, False)
    """
    return bool(_MONEY.search(label)) and not unit_in(label)


def units_stated(text: str) -> set[str]:
    """Return the units of money that a line or row says its figures are in.

    Examples
    --------
    >>> units_stated("（金额单位：万元）"), units_stated("填报单位：如东县财政局")
    ({'万元'}, set())
    """
    return (
        set(_UNIT.findall(squeeze(text))) if "单位" in text or "金额" in text else set()
    )


@kept
def multiple_stated(text: str) -> str:
    """Return the unit that a line says its counts are in, if that is no count of one.

    Examples
    --------
    >>> multiple_stated("（单位：万件）"), multiple_stated("单位：件、万元")
    ('万件', '')
    >>> multiple_stated("单位：万元"), multiple_stated("收费金额单位：万元")
    ('万元', '')
    """
    if not _MULTIPLES.search(text):
        return ""
    found = patterns()["multiple"].search(squeeze(simplified(text)))
    return next(filter(None, found.groups())) if found else ""


@kept
def names_year(label: str) -> bool:
    """Tell whether a label is a year or a part of one, and nothing else."""
    if len(label) > LONGEST_HEADING:
        return False
    return bool(_YEAR.fullmatch(normalise(plain(label)))) or is_part_of_year(label)


# A sum over the year alone.
_YEARS_OWN = frozenset(normalise(x) for x in ("本年累计", "全年累计", "本年度累计"))


@kept
def stands_beside(label: str) -> bool:
    """Tell whether a heading is of a column that stands beside those of a form.

    Examples
    --------
    >>> [stands_beside(label) for label in ("2021年", "上年同期", "总计")]
    [True, True, False]
    """
    own = normalise(label) in _YEARS_OWN
    return not own and (
        names_year(label)
        or is_of_less(label, "heading")
        or any(pattern(x).matches(label) for x in all_unread())
    )


@lru_cache(maxsize=4096)
def is_other(
    label: str, year: int | None, where: str = "heading", own: tuple[str, ...] = ()
) -> bool:
    """Tell whether a heading or label names another year than the report's, or a part.

    It may be a part of the year or of the body, which is called its `own` names.

    Examples
    --------
    >>> [is_other(label, 2018) for label in ("2018年", "2017年度", "上半年", "数量")]
    [False, True, True, False]
    >>> is_other("自然人（2017年）", 2018), is_other("县直部门", 2018)
    (True, True)
    """
    said = squeeze(label[:LONGEST_LABEL])
    remarks = () if patterns()["remark"].match(said) else remarks_in(said)
    if any(is_part_of_year(x) or is_of_less(x, where) for x in remarks):
        return True
    known = is_label(label) or any(name in label for name in own)
    known &= where != "label" or not is_of_less(label, "sum")
    if not known and is_of_less(label, where):
        return True
    named = _YEAR.fullmatch(normalise(plain(label)))
    if len(label) <= LONGEST_HEADING:
        named = named or _OF_YEAR.search(squeeze(label))
        if is_part_of_year(label):
            return True
    return named is not None and bool(year) and str(year) not in named.groups()


@kept
def is_caption(text: str) -> bool:
    """Tell whether a text that stands alone names a table, or the year of what follows.

    Examples
    --------
    >>> is_caption("2016年政府信息公开情况统计表"), is_caption("一、主动公开情况")
    (True, False)
    """
    return names_year(text) or (
        len(text) <= LONGEST_LABEL
        and bool(patterns()["caption"].fullmatch(squeeze(simplified(text))))
    )


def headings_over(
    section: Section,
    above: Sequence[Sequence[Face]],
    width: int,
    year: int | None,
    own: tuple[str, ...] = (),
) -> list[Heading]:
    """Tell for each position of a row what the headings above it say.

    Parameters
    ----------
    section : Section
    above : sequence of sequence of Face
        The rows of headings that hold for the row.
    width : int
        How many positions there are.
    year : int or None
        The year reported on: where any column will do, one headed by it is its own.
    own : tuple of str
        What the body that reports may be called: so is one that is headed by that.
    """
    paths = [
        tuple([c.face for c in dict.fromkeys(column) if c and is_heading(c)])
        for column in zip_longest(*above)
    ]
    if section.beside:  # whose rows tell it without the headings of another table
        paths = [tuple([x for x in path if not columns_called[x]]) for path in paths]
    paths += [()] * (width - len(paths))
    return _headings(section, tuple(paths), year, own)


def stands_alone(
    above: Sequence[Sequence[Face]], place: int, year: int | None, own: tuple[str, ...]
) -> bool:
    """Tell whether what stands over the one column of figures leaves open whose."""
    cells = [row[place] for row in above if place < len(row) and row[place].face]
    text = squeeze(simplified(cells[-1].face)) if cells else ""
    plainly = patterns()["whole"].fullmatch(_REMARK.sub("", text)) and text
    less = is_other(text, year, own=own) or is_narrowed(text, year, own)
    beside = stands_beside(text) and not names_year(text)
    return bool(plainly) and _is_whole(text, year, own) and not (less or beside)


def is_heading(cell: Face) -> bool:
    """Tell whether a cell may say what stands below it, and is no spoilt figure."""
    spoilt = cell.face[:1].isdecimal() and cell.face.endswith("?")
    return (cell.kind is LABEL and not spoilt) or cell.face in _SHARES


@lru_cache(maxsize=16)  # most tables have the headings of the one before
def _headings(
    section: Section,
    paths: tuple[tuple[str, ...], ...],
    year: int | None,
    own: tuple[str, ...],
) -> list[Heading]:
    found = [_heading(section, path, year, own) for path in paths]
    for path, times in Counter(paths).items():
        known = _columns(section, path)
        if known[1:]:  # told apart by their order, where all are there
            order = iter(known if len(known) == times else ())
            found = [
                one._replace(column=next(order, None)) if own_path == path else one
                for one, own_path in zip(found, paths, strict=True)
            ]
    if not section.rows and _is_shifted(section, found):
        return [Heading(None)] * len(found)
    if _is_displaced(section, paths):
        deepest = max(map(len, paths))
        return [
            one if len(path) < deepest else Heading(None)
            for one, path in zip(found, paths, strict=True)
        ]
    if section.unread:
        lowest = [path[-1] if path else "" for path in paths]
        usual = [bool(label) and _is_usual(section, label, year) for label in lowest]
        taken = {x.column for x, keep in zip(found, usual, strict=True) if keep}
        found = [
            # A figure without a unit may have slipped into the column of units.
            heading
            if keep or is_units(label) or heading.column not in taken
            else heading._replace(column=None)
            for heading, label, keep in zip(found, lowest, usual, strict=True)
        ]
    return found


def _is_shifted(section: Section, found: list[Heading]) -> bool:
    """Tell whether headings of a group stand in an order that nobody prints them in.

    It is that of the form or, in all groups, with the total first. Then a cell too many
    has moved those below a heading to the side of it.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for column in dict.fromkeys(x.column for x in found):
        if column is not None:
            groups.setdefault(section.columns[column][:-1], []).append(column)
    firsts = [own[0] > own[-1] for own in groups.values()]
    rests = [own[first:] for own, first in zip(groups.values(), firsts, strict=True)]
    return len({*firsts}) > 1 or any(rest != sorted(rest) for rest in rests)


def _is_displaced(section: Section, paths: tuple[tuple[str, ...], ...]) -> bool:
    """Tell whether those below a heading are fewer than its places, and end before it.

    Then one above them has lost that it reaches down, and they stand beside theirs.
    """
    if not (all(section.told) and (section.by_applicant or not section.rows)):
        return False
    for last in {path for path in paths if path[1:]}:
        below = [x for x in paths if x[: len(last)] == last]
        named = [x for x in below if x != last]
        if named and below[-1] == last and all(_columns(section, x) for x in named):
            return True
    return False


@lru_cache(maxsize=4096)
def _heading(
    section: Section, path: tuple[str, ...], year: int | None, own: tuple[str, ...]
) -> Heading:
    """Tell what the levels of a heading say, the lowest last."""
    apart = (x for x in path if is_other(x, year, own=own) or _is_of_less(x, year, own))
    other = next(apart, "")
    if other or not _SHARES.isdisjoint(path):
        return Heading(None, unread=True, other=other)
    label = path[-1] if path else ""
    unread = section.unread and pattern(section.unread).matches(label)
    if label and unread and not _is_usual(section, label, year):
        return Heading(None, unread=True)
    column = next(iter(_columns(section, path)), None)
    if section.unread and section.any_column and label and not is_units(label):
        column = column if _is_whole(label, year, own) else None
    return Heading(column, unit_in(label), names_money(label))


@lru_cache(maxsize=4096)
def _is_whole(heading: str, year: int | None, own: tuple[str, ...]) -> bool:
    """Tell whether a heading leaves open that the year's figures of the body are below.

    Whatever else stands over a column, as a place, a department or a plan, may mean
    that its numbers are others.
    """
    text = in_digits(squeeze(simplified(heading)))
    whole = _says_whole(_REMARK.sub("", text), year, own)
    title = len(text) > LONGEST_HEADING or patterns()["heads_table"].search(text)
    return (bool(title) or not any(map(str.isalnum, text))) if whole is None else whole


def _says_whole(said: str, year: int | None, own: tuple[str, ...]) -> bool | None:
    """Tell whether words name the whole of year and body, or another; else None."""
    called = next((name for name in own if name in said), "")
    found = patterns()["whole"].fullmatch(said.replace(called, "", 1))
    if not found:
        return None
    if found["of"] and own and not any(name.endswith(found["of"]) for name in own):
        return False  # 全市 over the figures of a county
    named = found["year"]
    return not named or year is None or int(named) % 100 == year % 100


@lru_cache(maxsize=4096)
def is_narrowed(label: str, year: int | None, own: tuple[str, ...] = ()) -> bool:
    """Tell whether a remark in a label says more than units, or that all is meant.

    What no form has in it and nobody knows to leave the whole may be of a part.

    Examples
    --------
    >>> [is_narrowed(f"行政处罚（{x}）", 2023) for x in ("件", "全年", "网上")]
    [False, False, True]
    """
    harmless = patterns()["harmless"].fullmatch
    said = [x[1:-1] for x in _REMARK.findall(in_digits(squeeze(simplified(label))))]
    return any(
        not (harmless(x) or harmless(_FALLEN.sub("", x)))
        and (is_of_less(x, "label") or not _says_whole(x, year, own))
        for x in said
    )


def _is_of_less(heading: str, year: int | None, own: tuple[str, ...]) -> bool:
    """Tell whether a heading that any table of the form has is narrowed."""
    if not is_narrowed(heading, year, own) or names_money(heading):
        return False
    outside = _REMARK.sub("", squeeze(simplified(heading)))
    known = is_label(heading) or outside == OVER_ALL
    return known or bool(patterns()["whole"].fullmatch(outside))


@lru_cache(maxsize=4096)
def _is_usual(section: Section, heading: str, year: int | None) -> bool:
    """Tell whether a heading is one that the figures of the year stand under."""
    if section.usual and pattern(section.usual).matches(heading):
        return True
    return bool(re.fullmatch(f"{year}(?:年度?)?(?:统计|数据)?", normalise(heading)))


@lru_cache(maxsize=4096)
def _columns(section: Section, path: tuple[str, ...]) -> list[int]:
    """Find the columns that the levels in `path` tell, the lowest last."""
    found: list[int] = []
    for index, levels in enumerate(section.told):
        if not levels:
            return found or [index]
        if not path or not pattern(levels[-1]).matches(path[-1]):
            continue
        rest = iter(path[:-1])
        if all(
            any(pattern(level).matches(text) for text in rest) for level in levels[:-1]
        ):
            found.append(index)
    return found
