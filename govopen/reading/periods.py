"""Which period what stands over figures states, held against the year reported on.

What comes in is a text that stands over or in the head of a table, and the year of the
report; what goes out is whether it states another year or a part of one, or the
report's own, or nothing of the kind. How periods and captions are put is data,
``patterns.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from govopen.place import simplified
from govopen.reading.titles import (
    LONGEST_LINE,
    LONGEST_OF_TITLE,
    bare,
    in_digits,
    is_of_less,
    is_part_of_year,
    outside,
    patterns,
    periods_in,
    plain,
    squeeze,
    years_in,
)

_HINTS = re.compile("20|[年季月截期〇○零累]|以来|[QqHh][1-4]")
_APART = re.compile(r"(?<=\d)\s+(?=\d)")  # 表3 2022年
_SENTENCES = re.compile("[。;!?]")


@lru_cache(maxsize=4096)  # the headings of most reports are the same
def is_of_other(text: str, year: int | None) -> bool | None:
    """Tell whether a text over figures states another period than the year's.

    Returns
    -------
    bool or None
        None where it states no period, or is none that figures stand under: a date, a
        number of a document, a plan.

    Examples
    --------
    >>> [is_of_other(x, 2023) for x in ("（2022年度）", "截至2022年6月30日", "上半年")]
    [True, True, True]
    >>> is_of_other("2023年收到和处理申请情况", 2023), is_of_other("三、处理情况", 2023)
    (False, None)
    >>> is_of_other("发布日期：2024年1月20日", 2023), is_of_other("近三年累计", 2023)
    (None, True)
    """
    if not _HINTS.search(text):
        return None
    apart = _APART.sub("|", text[-LONGEST_LINE:])
    said = in_digits(squeeze(simplified(apart)))
    said = next(filter(None, reversed(_SENTENCES.split(said))), "")
    told = patterns()
    said = told["cited"].sub("", said)
    announces = told["announces"].search(said)
    if announces and "," in said:  # 2022年,收到申请情况如下
        first, *_, last = said.split(",")
        said = first if told["said_year"].fullmatch(first) else last
    if len(said) > LONGEST_OF_TITLE or "," in outside(said):
        return None
    if several := told["accumulated"].fullmatch(said):
        return several["since"] is None or int(several["since"]) != year
    if told["no_period"].search(said) or told["link"].match(said):
        return None
    years, part, said = _stated(said, year)
    before = told["year_before"].search(said)
    own = told["year_itself"].search(said)
    if not (years or part or before or own):
        return None
    rest = told["said_year"].sub("", said)
    for name in ("part_of_year", "year_before", "year_itself"):
        rest = told[name].sub("", rest)
    rest = outside(told["remark"].sub("", rest)) or rest
    heads = (announces or told["heads"].search(rest)) and not told["remark"].match(said)
    if not (heads or told["period_alone"].fullmatch(bare(rest))):
        return None
    if years and year is not None:
        return part or year not in years
    return part or bool(before and not own)


def years_claimed(claims: Iterable[str], year: int | None) -> tuple[list[int], bool]:
    """Return the other years that notes claim the figures to be of; and if of a part.

    Examples
    --------
    >>> years_claimed(["2022年度数据", "全县数据", "上半年"], 2023)
    ([2022], True)
    """
    years, part = list[int](), False
    for claim in claims:
        said = is_of_less(claim, "draft") or is_of_other(claim, year)
        whole = years_in(claim)
        named = whole.union(*(x[:2] for x in periods_in(claim))) - {year, 0}
        if said or (said is False and named):
            if year and not named and patterns()["year_before"].search(claim):
                named = frozenset({year - 1})
            years += sorted(named)
            part |= not named and not any(
                periods_in(claim)
            )  # held to the year elsewhere
    return years, part


def _stated(said: str, year: int | None) -> tuple[set[int], bool, str]:
    """Return the years that a text states, whether a part of one, and what is left."""
    told, years, part = patterns(), set[int](), False
    for first, end, months, _ in periods_in(said):
        years |= {first, end} - {0}
        part |= first != end or months != 12
    said = told["days"].sub("", said)
    for match in told["up_to"].finditer(said):
        of, month = int(match[1] or match[3]), int(match[2] or match[4])
        if of - 1 != year:  # when the books were closed
            years.add(of)
            part |= month < 12
    said = told["up_to"].sub("", said)
    inner = said.strip("()")
    written = year is None or str(year + 1) in inner  # the day of writing, no month
    part |= is_part_of_year(plain(inner) if written else inner)
    said = plain(said)
    years |= {int(found) for found in told["any_year"].findall(said)}
    return years, part, said
