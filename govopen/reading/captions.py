"""Whom the captions over a table speak of, held against who reports.

What comes in is a :class:`~.tables.Table` and the row of the ``reports`` table; what
goes out is the caption that names another body, or a part of the one that reports.
How captions are put is data, ``patterns.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from govopen.place import simplified
from govopen.reading import places
from govopen.reading.tables import Table
from govopen.reading.titles import (
    LONGEST_OF_TITLE,
    bare,
    is_body,
    is_part_of_body,
    kind_of_body,
    outside,
    patterns,
    plain,
    remarks_in,
    squeeze,
)

HEAD = 3  # rows of a table that may say so too
_AROUND = ("province", "prefecture", "county")
_SENTENCE = frozenset("。，；,;")
_TOLD_BY = ("our_own", "all_bodies", "part_of_body", "all_of")
_WHOLES = ("省", "市", "县", "区", "旗", "州")


def names_of(meta: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a heading may call who reports, the longest first.

    Examples
    --------
    >>> meta = {"province": "江苏省", "prefecture": "南通市", "county": "如东县"}
    >>> meta |= {"level": "county", "scope": "jurisdiction", "body": "如东县人民政府"}
    >>> [name for name in names_of(meta) if name.startswith("如东县")]
    ['如东县人民政府', '如东县政府', '如东县']
    """
    if not meta["body"]:
        return ()
    *above, place = [x for x in map(meta.get, _AROUND) if x] or [""]
    names = {meta["body"], _core(meta["body"])}
    if place and meta["scope"] != "unit" and meta["level"] != "zone":
        names |= {place + tail for tail in ("", "政府", "人民政府")}
    begins = {"", "".join(above), *above}
    longer = {begin + name for begin in begins for name in names}
    return tuple(sorted(longer, key=lambda x: (-len(x), x)))


def caption_of_another(
    table: Table, meta: Mapping[str, Any], before: Table | None = None
) -> str:
    """Return what over a table says that its figures are not the body's, or nothing.

    The lowest caption that names a body decides. It may be all that the table `before`
    holds.

    Examples
    --------
    >>> meta = {"region": "320623", "year": 2018, "body": "如东县人民政府"}
    >>> meta |= {"level": "county", "scope": "jurisdiction"}
    >>> over = "信息公开统计表", "如东县信息公开统计表", "海安市信息公开统计表"
    >>> tables = (Table(1, "", [], lead=(text,)) for text in over)
    >>> [caption_of_another(table, meta) for table in tables]
    ['', '', '海安市信息公开统计表']
    """
    signed = False  # who signed the report stands above its day
    texts = [*_over(table)]
    if before and not table.lead and not any(c.number for x in before.rows for c in x):
        texts += _over(before)
    for text in texts:
        line = _line(text, meta["year"])
        signed |= line.is_day
        names = () if line.alone and signed else line.names
        told = [_is_of_another(name, meta) for name in names]
        if any(told):
            return text
        if False in told:
            break
    return ""


def _over(table: Table) -> Iterator[str]:
    """Yield what stands over the figures of a table, the lowest first."""
    for row in reversed(table.rows[:HEAD]):
        first = row[0] if row else None
        if first and not any(c.text for c in row if c is not first):
            yield first.text
    for text in (table.caption, *reversed(table.lead)):
        if len(text) <= LONGEST_OF_TITLE and _SENTENCE.isdisjoint(text):
            yield text


class _Line(NamedTuple):
    """The names in a line over a table, whether one is all of it, or a day is."""

    names: tuple[str, ...] = ()
    alone: bool = False
    is_day: bool = False


@lru_cache(maxsize=4096)  # the headings of most reports are the same
def _line(text: str, year: int | None) -> _Line:
    said = plain(squeeze(simplified(text)))
    if found := patterns()["headed"].fullmatch(outside(said)):
        names = (found["body"], found["after"], *remarks_in(said))
        return _Line(tuple(name for name in names if _may_name(bare(name), year)))
    alone = bare(patterns()["stated_unit"].sub("", said))
    office = alone.endswith("办公室")  # it signs for its government
    named = (alone,) if is_body(alone) and not office else ()
    return _Line(named, True, bool(text) and not said)


def _may_name(text: str, year: int | None) -> bool:
    """Tell whether words may be those of a body, as few before a caption's are."""
    if not text or patterns()["no_body"].search(text):
        return False
    told = any(patterns()[kind].search(text) for kind in _TOLD_BY)
    kind = kind_of_body(patterns()["own"].sub("", text))
    return told or not kind.get("inferred") or any(places.mentions(text, year))


def _is_of_another(name: str, meta: Mapping[str, Any]) -> bool | None:
    """Tell whether a name is not that of who reports; None if it is no body's."""
    text, body, scope = bare(name), meta["body"], meta["scope"]
    if patterns()["our_own"].match(text):
        return False
    if patterns()["all_bodies"].search(name):
        return bool(scope != "jurisdiction")
    own = places.resolve(meta["region"] or "", meta["year"])
    every = text[0] == "全"  # 全县
    text = text.removeprefix("全")
    regions, end = places.leading(text, meta["year"])
    tail = text[end:]
    if not regions:
        prefix = patterns()["own"].match(text)[0]
        tail = text.removeprefix(prefix)
        if own and prefix.endswith(_WHOLES) and not own.name.endswith(prefix[-1]):
            return True
        tail = tail.removeprefix(own.name[:-1]) if own else tail
    core = _core(tail)
    if core and scope == "unit" and (core in body or body.endswith(core)):
        return False
    if is_part_of_body(name) or is_part_of_body(text):
        return True
    zone = places.find(text, (own.path,) if own else (), meta["year"])
    kind = kind_of_body(tail)
    if (zone and zone[0].level == "zone") or kind["level"] == "zone":
        return core not in body
    if regions and (own is None or own.code not in {x.code for x in regions}):
        return True
    if kind.get("inferred"):
        return scope != "jurisdiction" if every else None
    return kind["scope"] == "unit" or bool(kind["scope"] != scope)


def _core(body: str) -> str:
    """Return what tells a body from others of its kind."""
    return str(patterns()["government"].sub("", body))
