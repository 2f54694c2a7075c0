"""Which period what stands over figures states, held against the year reported on.

What comes in is a text that stands over or in the head of a table, and the year of the
report; what goes out is whether it states another year or a part of one, or the
report's own, or nothing of the kind. How periods and captions are put is data,
``patterns.toml``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from govopen.place import simplified
from govopen.reading.titles import (
    LEAST_MONTHS,
    LONGEST_LINE,
    LONGEST_OF_TITLE,
    bare,
    in_digits,
    is_part_of_year,
    outside,
    patterns,
    plain,
    squeeze,
)

_HINTS = re.compile("20|[年季月截期〇○零]")
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
    >>> is_of_other("发布日期：2024年1月20日", 2023)
    """
    if not _HINTS.search(text):
        return None
    said = in_digits(squeeze(simplified(text[-LONGEST_LINE:])))
    said = next(filter(None, reversed(_SENTENCES.split(said))), "")
    told = patterns()
    said = told["cited"].sub("", said)
    announces = told["announces"].search(said)
    if announces and "," in said:  # 2022年,收到申请情况如下
        first, *_, last = said.split(",")
        said = first if told["said_year"].fullmatch(first) else last
    if len(said) > LONGEST_OF_TITLE or "," in outside(said):
        return None
    if told["no_period"].search(said) or told["link"].match(said):
        return None
    years, part = set[int](), False
    for match in told["days"].finditer(said):
        first, month, end, last = match.groups()
        years |= {int(first), int(end or first)}
        count = 12 * (int(end or first) - int(first)) + int(last) - int(month) + 1
        part |= count < LEAST_MONTHS
    said = told["days"].sub("", said)
    for match in told["up_to"].finditer(said):
        of, month = int(match[1]), int(match[2])
        if year is None or of != year + 1:  # when the books were closed
            years.add(of)
            part |= month < LEAST_MONTHS
    said = told["up_to"].sub("", said)
    written = (year or 0) + 1  # what bears the year after is the day of writing
    part |= is_part_of_year(plain(said) if str(written) in said else said)
    said = plain(said)
    years |= {int(found) for found in told["any_year"].findall(said)}
    before = told["year_before"].search(said)
    own = told["year_itself"].search(said)
    if not (years or part or before or own):
        return None
    rest = told["said_year"].sub("", said)
    for name in ("part_of_year", "year_before", "year_itself"):
        rest = told[name].sub("", rest)
    rest = outside(rest) or rest
    alone = told["period_alone"].fullmatch(bare(rest))
    if not (alone or announces or told["heads"].search(rest)):
        return None
    if years and year is not None:
        return part or year not in years
    return part or bool(before and not own)
