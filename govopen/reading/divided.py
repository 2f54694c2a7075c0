"""Figures that a text states, in one way or several, and divides among places.

What comes in are figures as they were heard (:class:`Told`), and lists of places with a
figure each; what goes out are the figures that the text states in one way only, and the
parts of a report: places within the reporting body, each with its figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from govopen import place
from govopen.place import Region
from govopen.reading.places import find
from govopen.rules import finding
from govopen.schema import Finding, Observation


@dataclass(frozen=True)
class Part:
    """A county or zone within the reporting body, and what the text states of it."""

    region: Region
    figures: list[Observation]


class Told(NamedTuple):
    """A figure as the text states it, and where."""

    value: float
    precision: str
    where: str


class Item(NamedTuple):
    """A figure in a list of places; no region where it is that of all the others."""

    region: Region | None
    told: Told


@dataclass(slots=True)
class Listed:
    """A figure and the places that the text then divides it among.

    It is open only as long as the clauses after it consist of places with a figure
    each: a clause that says more may say what the figures after it count instead.
    """

    code: str
    told: Told
    unit: frozenset[str]
    depth: int | None = None
    items: list[Item] = field(default_factory=list)


def level_below(meta: Mapping[str, Any]) -> str | None:
    """Return the level of what a body's text divides its figures among."""
    return {"province": "prefecture", "prefecture": "county"}.get(meta["level"] or "")


def place_within(name: str, meta: Mapping[str, Any]) -> Region | None:
    """Find the place of a name right below the reporting body."""
    level = level_below(meta)
    if level is None:
        return None
    above = meta["prefecture"] or meta["province"]
    # What stands before a name, if only a word, is not passed over so.
    found = find(above + name, (), meta["year"])
    if found is None or found[1] != len(above + name):
        return None
    region = found[0]
    same = (region.province, region.prefecture) == (
        meta["province"],
        meta["prefecture"] or region.prefecture,
    )
    return region if same and region.level in (level, "zone") else None


def begins_within(text: str, meta: Mapping[str, Any]) -> bool:
    """Tell whether a text begins with the name of a place within the body."""
    above = meta["prefecture"] or meta["province"]
    found = find(above + text, (), meta["year"])
    return found is not None and found[1] > len(above)


def agreed_on(
    found: Mapping[tuple[str, str], list[Told]],
) -> tuple[list[Observation], list[Finding]]:
    """Keep each figure that the text states in one way only, where it first does."""
    figures: list[Observation] = []
    notes = []
    for (code, applicant), heard in found.items():
        stated = [told for told in heard if told.precision == "exact"] or heard
        if len({told.value for told in stated}) == 1:
            value, precision, where = stated[0]
            figures.append(
                Observation("", code, applicant, value, precision, "narrative", where)
            )
        elif stated:
            told = "; ".join(f"{value:,.15g} in {where}" for value, _, where in stated)
            notes.append(finding("narrative.ambiguous", codes=code, told=told[:400]))
    return figures, notes


def parts_of(
    lists: Iterable[Listed], meta: Mapping[str, Any]
) -> tuple[list[Part], list[Finding]]:
    """Make the places' figures of the lists that name at least two places."""
    found: dict[Region, dict[tuple[str, str], list[Told]]] = {}
    notes = []
    for places in lists:
        named = [item for item in places.items if item.region]
        if len(named) < 2:
            continue
        for region, told in named:
            if region is not None:
                heard = found.setdefault(region, {})
                heard.setdefault((places.code, ""), []).append(told)
        whole, parts = places.told, [item.told for item in places.items]
        total = sum(part.value for part in parts)
        exact = all(told.precision == "exact" for told in (whole, *parts))
        all_named = _all_within(meta) <= {item.region for item in named}
        if exact and (total > whole.value or (all_named and total != whole.value)):
            notes.append(
                finding(
                    "narrative.parts",
                    codes=places.code,
                    expected=whole.value,
                    found=total,
                    place=whole.where,
                    count=len(parts),
                    last=parts[-1].where,
                )
            )
    made = []
    for region, codes in found.items():
        figures, doubts = agreed_on(codes)
        notes += doubts
        if figures:
            made.append(Part(region, figures))
    return made, notes


def _all_within(meta: Mapping[str, Any]) -> set[Region]:
    """List every place right below the reporting body in its year."""
    level, above = level_below(meta), (meta["province"], meta["prefecture"] or "")
    return {
        region
        for region in place.all_regions(meta["year"])
        if region.level == level
        and (region.province, region.prefecture if above[1] else "") == above
    }


def part_meta(meta: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """Make the row of the ``reports`` table for a part of a report.

    Its key is the report's with the part's code, or with the beginning of the SHA-1
    of its name where it has none.
    """
    region = part.region
    name = hashlib.sha1(region.name.encode(), usedforsecurity=False).hexdigest()[:4]
    government = "管理委员会" if region.level == "zone" else "人民政府"
    return dict(meta) | {
        "report": f"{meta['report']}-{region.code or name}",
        **region.columns,
        "level": region.level,
        "body": region.name + government,
        "scope": "jurisdiction",
    }
