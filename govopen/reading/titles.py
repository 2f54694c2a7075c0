"""What the lines of a document name: titles, sites, years, and who filled it in.

What comes in is a :class:`~.tables.Layout`; what goes out are the names in it
(:class:`Name`), likeliest first, and years. How titles are put is data,
``patterns.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from govopen.reading.tables import LABEL, Layout

MAX_TITLES = 50  # a page that links to more reports tells nothing by the rest


_DIGITS = str.maketrans("〇○零OoО一二三四五六七八九", "000000123456789")


@cache
def patterns() -> dict[str, Any]:
    """Return ``patterns.toml``: how titles, sites and bodies are put."""
    path = Path(__file__).with_name("patterns.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def squeeze(text: str) -> str:
    """Return a text in half width and without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def _known_by() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, patterns()["known_by"])))


def _may_name(text: str) -> bool:
    """Tell whether a line can hold a title or name a year, as most cannot."""
    return bool(_known_by().search(text))


def plain(text: str) -> str:
    """Write years in digits and leave out dates and the numbers of documents."""
    text = re.sub(patterns()["words"], lambda m: m[0].translate(_DIGITS), text)
    for pattern in patterns()["dates"]:
        text = re.sub(pattern, "", text)
    return text


def _titles(layout: Layout) -> Iterator[str]:
    """Yield what may be the report's title, likeliest first."""
    pattern = re.compile(patterns()["title"])
    lines = [layout.title, *islice(layout.lines, 200)]
    lines += [table.caption for table in layout.tables]
    lines += [
        cell.text
        for table in layout.tables
        for row in table.rows[:3]
        for cell in dict.fromkeys(row)
        if cell.kind is LABEL
    ]
    # All that titles are known by has a 公, which stands so in any writing.
    for text in (squeeze(line[:2000]) for line in lines if "公" in line):
        if _may_name(text) and not re.match(patterns()["link"], text):
            yield from pattern.findall(text)


def _headings(layout: Layout) -> Iterator[str]:
    for table in layout.tables:
        yield table.caption
        for row in table.rows[:2]:
            yield from (cell.text for cell in dict.fromkeys(row))


@dataclass(frozen=True, slots=True)
class Name:
    """A title, with the names of the site and of the body that stand in it."""

    title: str
    site: str
    head: str
    year: int | None


def _name(title: str) -> Name:
    head = re.split(patterns()["subject"], plain(title))[0]
    # Names of two characters are found only where a word begins.
    head = re.sub(patterns()["any_year"] + "年?度?", "", head)
    site = re.match(patterns()["site"], head)
    cut = site.end() if site else 0
    return Name(title, site[1] if site else "", head[cut:], year_in(title))


def names_in(layout: Layout) -> list[Name]:
    """List the titles in a document, likeliest first."""
    return [_name(t) for t in islice(dict.fromkeys(_titles(layout)), MAX_TITLES)]


def sites_after(layout: Layout, names: list[Name]) -> list[str]:
    """List the names of sites that follow the title in the title of a page."""
    page = squeeze(layout.title[:2000])
    title = names[0].title if names else ""
    after = page.partition(title)[2] if title else ""
    return re.findall(patterns()["site_after"], after)


def bare(text: str) -> str:
    """Return a title's words without its year and its punctuation."""
    return re.sub(r"20[0-3]\d年?度?|关于|\W", "", text)


def kind_of_body(tail: str) -> Mapping[str, Any]:
    """Tell level and scope of a body by what follows its place in a title."""
    kinds: list[dict[str, Any]] = patterns()["bodies"]
    fitting = (kind for kind in kinds if re.fullmatch(kind["pattern"], tail))
    return next(fitting)


def spans_years(text: str) -> bool:
    """Tell whether a text names all years from one to another."""
    spans = re.finditer(patterns()["span"], text)
    return any(match[1][2:] != match[2] for match in spans)


def year_in(text: str) -> int | None:
    """Return the year that a title or heading says it is about."""
    text = squeeze(text[:200])
    if not _may_name(text):
        return None
    text = plain(text)
    for pattern in patterns()["year"]:
        if not spans_years(text) and (match := re.search(pattern, text)):
            return int(match[1])
    return None


def _periods(texts: Iterable[str]) -> Iterator[int]:
    """Yield the years that the figures of a table are said to be about."""
    for line in texts:
        if "统" not in line:
            continue
        if match := re.search(patterns()["period"], squeeze(line[:2000])):
            yield from (int(year) for year in match.groups() if year)


def years_of_table(layout: Layout) -> Iterator[int]:
    """Yield the years in the headings of the tables and of their figures."""
    headings = list(_headings(layout))
    yield from filter(None, map(year_in, headings))
    yield from _periods([*headings, *layout.lines[:200]])


def unit_of(layout: Layout) -> str | None:
    """Return the body that filled the table in, where it is named (填报单位)."""
    pattern = re.compile(patterns()["unit"])
    cells = (c.text for t in layout.tables for row in t.rows[:4] for c in row)
    for text in (*cells, *layout.lines[:200]):
        if match := pattern.search(squeeze(text[:200])):
            return match[1]
    return None
