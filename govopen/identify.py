"""Who reports, about which year and with what scope.

What comes in is a :class:`~govopen.tables.Layout` and what a sidecar or an option
fixes; what goes out is the row of the ``reports`` table, and a note for each field
that the document leaves open or states in two ways.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from govopen import place
from govopen.document import Document
from govopen.errors import OverrideError
from govopen.tables import Kind, Layout

LEVELS = ("province", "prefecture", "county", "zone", "township", "department")
SCOPES = ("jurisdiction", "office", "unit")

META = (
    "report",
    "region",
    "place",
    "province",
    "prefecture",
    "county",
    "level",
    "body",
    "scope",
    "year",
    "form",
    "title",
    "url",
    "source_kind",
    "retrieved",
    "path",
    "sha256",
)

_OVERRIDES = frozenset(META) - {"region", "path", "sha256"}


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader should know: the beginning of a finding."""

    rule: str
    severity: str
    message: str
    codes: str = ""
    expected: float | None = None
    found: float | None = None


@cache
def _patterns() -> dict[str, Any]:
    path = Path(__file__).with_name("patterns.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _titles(layout: Layout) -> Iterator[str]:
    """Yield what may be the report's title, likeliest first."""
    pattern = re.compile(_patterns()["title"])
    lines = [layout.title, *islice(layout.lines, 200)]
    lines += [table.caption for table in layout.tables]
    lines += [
        cell.text
        for table in layout.tables
        for row in table.rows[:3]
        for cell in dict.fromkeys(row)
        if cell.kind is Kind.LABEL
    ]
    for line in lines:
        yield from pattern.findall(_squeeze(line[:2000]))


def _headings(layout: Layout) -> Iterator[str]:
    for table in layout.tables:
        yield table.caption
        for row in table.rows[:2]:
            yield from (cell.text for cell in dict.fromkeys(row))


def _years(texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        for pattern in _patterns()["year"]:
            if match := re.search(pattern, _squeeze(text[:200])):
                yield int(match[1])
                break


def identify(
    document: Document, layout: Layout, overrides: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Note]]:
    """Find place, body, level, scope and year of a report.

    Parameters
    ----------
    document : Document
    layout : Layout
    overrides : mapping
        Fields that stand whatever the document says: any column of the
        ``reports`` table but ``region``, ``path`` and ``sha256``.

    Returns
    -------
    meta : dict
        One value for each column of the ``reports`` table but ``report`` and
        ``form``; None where unknown.
    notes : list of Note

    Raises
    ------
    OverrideError
        An override names an unknown field, place, level or scope.
    """
    notes: list[Note] = []
    titles = list(dict.fromkeys(_titles(layout)))
    meta: dict[str, Any] = dict.fromkeys(META)
    meta |= {
        "title": titles[0] if titles else layout.title[:80] or None,
        "source_kind": "file",
        "path": document.path,
        "sha256": document.sha256,
    }

    given = _year(document, overrides)
    context = [layout.title, *layout.lines[:200]]
    unit = _unit(layout)
    for name in [*titles, *([unit] if unit else [])]:
        year = given or next(_years([name, *titles]), None)
        found = place.find(name, context, year)
        if found:
            region, end = found
            tail = re.split(_patterns()["subject"], name[end:])[0]
            meta |= _body(region, tail)
            if name in titles:
                meta["title"] = name
            if "place" not in overrides:
                notes += _place_notes(name, region, tail)
            break
    # Pages link to the reports of other years: what the title says comes first.
    stated = list(_years([meta["title"] or ""]))
    years = [*(stated or _years(titles)), *_years(_headings(layout))]
    years = list(dict.fromkeys(years))
    if years:
        meta["year"] = years[0]

    _override(document, meta, overrides, given or meta["year"])
    if meta["province"] is None:
        notes.append(
            Note(
                "identity.place",
                "error",
                "neither title nor 填报单位 names one province, prefecture or county: "
                "give --place, as in --place 江苏省/南通市/如东县",
            )
        )
    if meta["year"] is None:
        notes.append(
            Note("identity.year", "error", "the year is not stated: give --year")
        )
    elif len(years) > 1 and "year" not in overrides:
        notes.append(
            Note(
                "identity.year",
                "warning",
                f"title and table name the years {years}, {years[0]} is taken: "
                "look, and give --year if that is wrong",
            )
        )
    elif not stated and "year" not in overrides:
        notes.append(
            Note(
                "identity.year",
                "warning",
                f"the title states no year, {meta['year']} stands elsewhere in the "
                "document: look, and give --year if that is wrong",
            )
        )
    if meta["scope"] and "scope" not in overrides and unit:
        notes += _scope_note(meta, unit)
    return meta, notes


def _place_notes(name: str, region: place.Region, tail: str) -> Iterator[Note]:
    """Note where a title leaves room for another place than the one taken."""
    if place.find(name) is None:
        yield Note(
            "identity.place",
            "warning",
            f"several places are called {region.name}, {region.path} is taken because "
            "the text names what it belongs to: give --place if that is wrong",
        )
    for start, end, _ in place.mentions(tail):
        yield Note(
            "identity.place",
            "warning",
            f"the title names {tail[start:end]} after {region.path}, which is taken: "
            "give --place if that is wrong",
        )


def _unit(layout: Layout) -> str | None:
    pattern = re.compile(_patterns()["unit"])
    cells = (c.text for t in layout.tables for row in t.rows[:4] for c in row)
    for text in (*cells, *layout.lines[:200]):
        if match := pattern.search(_squeeze(text[:200])):
            return match[1]
    return None


def _body(region: place.Region, tail: str) -> dict[str, Any]:
    """Tell body, level and scope from what follows the place in a title."""
    tail = re.sub(r"20[0-3]\d年?度?|关于|\W", "", tail)
    for kind in _patterns()["bodies"]:
        if re.fullmatch(kind["pattern"], tail):
            break
    # A zone has no people's government, and neither code nor place: both stay empty.
    whole = "" if region.level == "zone" else kind.get("whole", "")
    return {
        "region": region.code or None,
        "place": region.place or None,
        "province": region.province,
        "prefecture": region.prefecture or None,
        "county": region.county or None,
        "level": kind["level"] or region.level,
        "body": region.name + (whole or tail),
        "scope": kind["scope"],
    }


def _scope_note(meta: Mapping[str, Any], unit: str) -> Iterator[Note]:
    """Note where the filling unit suggests a narrower scope than the title."""
    found = place.find(unit, year=meta["year"])
    stated = _body(found[0], unit[found[1] :])["scope"] if found else "unit"
    if stated != meta["scope"]:
        yield Note(
            "identity.scope",
            "note",
            f"the title speaks for {meta['body']} (scope {meta['scope']}), the table "
            f"was filled in by {unit}: check in the text whether its figures are "
            f"those of the {meta['scope']}, and give --scope if not",
        )


def _override(
    document: Document,
    meta: dict[str, Any],
    overrides: Mapping[str, Any],
    year: int | None,
) -> None:
    given = {name: value for name, value in overrides.items() if value is not None}
    if unknown := sorted(given.keys() - _OVERRIDES):
        raise OverrideError(
            document.path,
            f"cannot set {', '.join(unknown)}",
            f"The fields that can be set are {', '.join(sorted(_OVERRIDES))}.",
        )
    if "place" in given:
        region = place.resolve(str(given.pop("place")), year)
        if region is None:
            raise OverrideError(
                document.path,
                f"no single region is called {overrides['place']}",
                "Give its GB/T 2260 code, or its path as in 江苏省/南通市/如东县.",
            )
        known = {name: meta[name] for name in ("level", "body", "scope") if meta[name]}
        meta |= _body(region, "") | (known if meta["region"] == region.code else {})
    for name, allowed in (("level", LEVELS), ("scope", SCOPES)):
        if given.get(name, allowed[0]) not in allowed:
            raise OverrideError(
                document.path,
                f"{name} cannot be {given[name]!r}",
                f"Give one of {', '.join(allowed)}.",
            )
    if "year" in given:
        given["year"] = year
    meta |= given


def _year(document: Document, overrides: Mapping[str, Any]) -> int | None:
    given = overrides.get("year")
    try:
        return None if given is None else int(given)
    except ValueError:
        raise OverrideError(
            document.path, f"{given!r} is no year", "Give it as in 2018."
        ) from None


def report_key(meta: Mapping[str, Any]) -> str:
    """Name a report by region, year, scope and body, as in 320623-2018-j-0f3a.

    The last part is the beginning of the body's SHA-1, so that two bodies of one
    place keep apart; an unknown part is written as ``x``.
    """
    body = hashlib.sha1((meta["body"] or "").encode(), usedforsecurity=False)
    parts = (
        meta["region"],
        meta["year"],
        (meta["scope"] or "")[:1],
        body.hexdigest()[:4],
    )
    return "-".join(str(part or "x") for part in parts)
