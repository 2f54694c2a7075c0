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
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from govopen.place import simplified
from govopen.reading import places
from govopen.reading.tables import LABEL, Layout

MAX_TITLES = 50  # a page that links to more reports tells nothing by the rest
MAX_LINES = 200
LONGEST_LINE = 2000
# Of a title that goes over several lines, so many are looked at, of so many letters.
MOST_LINES = 4
LONGEST_OF_TITLE = 60
_HEADING = r"[一二三四五六七八][、.．]"
# A year of figures has no fewer months; some close the books before its end.
LEAST_MONTHS = 11


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
    text = re.sub(patterns()["whole_year"], "", text)
    for pattern in patterns()["dates"]:
        text = re.sub(pattern, "", text)
    return text


def _uncited(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines in half width, without white space and the documents they cite.

    What stands in 《》 by itself, or is what a notice makes public, is the title. A
    name that is cited may go on over the next line.
    """
    cited = False
    for line in lines:
        text = squeeze(line[:LONGEST_LINE])
        if "《" in text or "》" in text:
            if whole := re.fullmatch(patterns()["published"], text):
                text, cited = whole[1], False
            else:
                begins = ("《" if cited and "》" in text else "") + text
                cited = text.rfind("《") > text.rfind("》")
                text = re.sub("《[^》]*(?:》|$)", "", begins)
        elif cited:
            text, cited = "", False
        yield text


@dataclass(frozen=True, slots=True)
class _Line:
    """A title as printed; `aside` is one that a sentence names."""

    text: str
    aside: bool = False


def _titles(layout: Layout) -> Iterator[_Line]:
    """Yield what may be the report's title, likeliest first."""
    pattern = re.compile(patterns()["title"])
    lines = list(_uncited(islice(layout.lines, MAX_LINES)))
    head = next(_uncited([layout.title]))
    whole = [text for _, text in _unbroken(lines)]
    # What a text has no other title than one of its lines for, may go on beside it.
    texts = [text for text in whole if head and head in text and text not in lines]
    texts += [head, *whole]
    texts += _uncited(table.caption for table in layout.tables)
    texts += _uncited(
        cell.text
        for table in layout.tables
        for row in table.rows[:3]
        for cell in dict.fromkeys(row)
        if cell.kind is LABEL
    )
    asides, dated = [], []
    for text in texts:
        if not _may_name(text) or re.match(patterns()["link"], text):
            continue
        found = pattern.findall(text)
        if re.search(patterns()["sentence"], text):
            asides += found
        elif re.search(patterns()["dated"], text):
            dated += found
        else:
            yield from map(_Line, found)
    yield from map(_Line, dated)
    yield from (_Line(text, aside=True) for text in asides)


def _unbroken(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines; before one that ends a title, the title with all its lines.

    A title may break anywhere, and the body may have a line of its own above it. With
    each goes the number of the line that it begins in.
    """
    ends, title = re.compile(patterns()["ends"]), re.compile(patterns()["title"])

    def plainly(line: str) -> bool:
        return len(line) <= LONGEST_OF_TITLE and not _no_part().search(line)

    for n, line in enumerate(lines):
        before = lines[n - 1][-1:] if n else ""  # 年度报 / 告
        may_end = line.endswith(_LAST) or line.count("(") > line.count(")")
        if may_end and plainly(line) and ends.search(before + line):
            first, whole = n, line
            while not title.search(whole) and first and n - first < MOST_LINES:
                first -= 1
                whole = lines[first] + whole if plainly(lines[first]) else ""
            while title.search(whole) and first and n - first < MOST_LINES:
                above = bare(lines[first - 1])
                open_above = not _name(whole).head and plainly(lines[first - 1])
                if not open_above or (above and not is_body(above)):
                    break
                first -= 1
                whole = lines[first] + whole
            below = "".join(lines[n + 1 : n + 2])
            closes = whole.count("(") > whole.count(")") and below[-1:] == ")"
            if (closes and len(below) < len(line)) or re.fullmatch(
                patterns()["below"], below
            ):
                whole += below
            if whole != line and year_in(whole):
                yield first, whole
        yield n, line


# How a line may end that ends a title, if no bracket after it goes on.
_LAST = ("告", "报", "報", "示", "知", ")")


@cache
def _no_part() -> re.Pattern[str]:
    return re.compile(patterns()["no_part"])


def is_body(text: str) -> bool:
    """Tell whether a text is the name of a place or body, and of nothing else."""
    if found := places.find(text):
        return not kind_of_body(text[found[1] :]).get("inferred")
    end = 0
    for start, stop, _ in places.mentions(text):
        end = stop if start == end else end
    if not end and not re.search(patterns()["own_kinds"], text):
        return False
    return bool(text[end:] and not kind_of_body(text[end:]).get("inferred"))


def own_body(text: str) -> str:
    """Return the body that a text names without a place, or nothing."""
    own = re.sub(patterns()["own"], "", bare(text))
    kind = kind_of_body(own)
    return "" if "whole" in kind or kind.get("inferred") else own


def _headings(layout: Layout) -> Iterator[str]:
    for table in layout.tables:
        yield table.caption
        for row in table.rows[:2]:
            yield from (cell.text for cell in dict.fromkeys(row))


@dataclass(frozen=True, slots=True)
class Name:
    """A title, with the names of the site and of the body that stand in it.

    `remark` is what stands in brackets behind it; `aside` says that only a sentence
    names it.
    """

    title: str
    site: str
    head: str
    year: int | None
    remark: str = ""
    aside: bool = False


def _name(title: str, aside: bool = False) -> Name:
    text, *brackets = re.split(r"(?=\([^()]*\)(?:\([^()]*\))?$)", plain(title))
    *_, subject = re.finditer(patterns()["subject"], text)
    head = text[: subject.start()]
    # Names of two characters are found only where a word begins.
    head = re.sub(patterns()["any_year"] + "年?度?", "", simplified(head))
    head = re.sub(patterns()["part_of_year"], "", head)
    site = re.match(patterns()["site"], head)
    cut = site.end() if site else 0
    before, about, after = head[cut:].rpartition("关于")
    after = re.sub(patterns()["publishing"], "", after) if about else after
    remarks = re.findall(r"\(([^()]*)\)", simplified("".join(brackets)))
    remark = next((bare(text) for text in remarks if bare(text)), "")
    return Name(
        title,
        site[1] if site else "",
        after if bare(after) or not about else before,
        year_in(title),
        remark,
        aside,
    )


def names_in(layout: Layout) -> list[Name]:
    """List the titles in a document, likeliest first."""
    titles = islice(dict.fromkeys(_titles(layout)), MAX_TITLES)
    return [_name(title.text, title.aside) for title in titles]


def next_body(layout: Layout) -> tuple[str, int] | None:
    """Find the title of a second body's report, and the number of its first line.

    A page may only link to it: whether its report is there, its tables tell.
    """
    first: Name | None = None
    lines = list(_uncited(layout.lines))
    for n, text in _unbroken(lines):
        title = re.match(patterns()["title"], text) if "公" in text else None
        if not title or re.search(patterns()["sentence"], text):
            continue
        name = _name(title[0])
        if name.year and (is_body(name.head) or own_body(name.head)):
            first = first or name
            heads = sorted((bare(first.head), bare(name.head)), key=len)
            if name.year == first.year and heads[0] not in heads[1]:
                return name.head, n
    return None


def repeats(lines: list[str], start: int) -> bool:
    """Tell whether the headings of a report stand before a line, and again after it."""
    heads = [squeeze(x) if re.match(_HEADING, x.strip()) else "" for x in lines]
    before = {head for head in heads[:start] if 0 < len(head) <= LONGEST_OF_TITLE}
    return len(before.intersection(heads[start:])) > 1


def sites_after(layout: Layout, names: list[Name]) -> list[str]:
    """List the names of sites that follow the title in the title of a page."""
    page = squeeze(layout.title[:LONGEST_LINE])
    title = names[0].title if names else ""
    after = page.partition(title)[2] if title else ""
    return re.findall(patterns()["site_after"], after)


def bare(text: str) -> str:
    """Return a title's words without its year and its punctuation."""
    return re.sub(r"20[0-3]\d年?度?|关于|\W", "", text)


def kind_of_body(tail: str) -> Mapping[str, Any]:
    """Tell level and scope of a body by what follows its place in a title."""
    return next(kind for pattern, kind in _bodies() if pattern.fullmatch(tail))


@cache
def _bodies() -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    kinds = patterns()["bodies"]
    spelled = (kind["pattern"].replace("{zone}", places.ZONE) for kind in kinds)
    return tuple(zip(map(re.compile, spelled), kinds, strict=True))


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


def is_part_of_year(text: str) -> bool:
    """Tell whether a title or heading speaks of some months of a year alone.

    Examples
    --------
    >>> is_part_of_year("2022年上半年"), is_part_of_year("2022年1-12月")
    (True, False)
    """
    return bool(re.search(patterns()["part_of_year"], squeeze(text)))


class Period(NamedTuple):
    """The days that figures are about: the years they begin and end in."""

    first: int
    last: int
    months: int


def _periods(texts: Iterable[str]) -> Iterator[Period]:
    """Yield the periods that the figures of a table are said to be about."""
    for line in texts:
        if "统" not in line:
            continue
        if match := re.search(patterns()["period"], squeeze(line[:LONGEST_LINE])):
            year, month, end, last = match.groups()
            end = end or year
            months = 12 * (int(end) - int(year)) + int(last) - int(month) + 1
            yield Period(int(year), int(end), months)


def periods_of(layout: Layout) -> list[Period]:
    """List the periods that a document says its figures are about."""
    return list(_periods([*_headings(layout), *layout.lines[:MAX_LINES]]))


def titles_of_tables(layout: Layout) -> list[str]:
    """List the headings of tables that say what these are about."""
    found = (heading[:LONGEST_OF_TITLE] for heading in _headings(layout))
    return [heading for heading in found if _may_name(heading)]


def years_of_table(layout: Layout) -> Iterator[int]:
    """Yield the years in the headings of the tables and of their figures."""
    yield from filter(None, map(year_in, _headings(layout)))
    yield from (year for period in periods_of(layout) for year in period[:2])


def reporters_of(layout: Layout) -> list[str]:
    """List the bodies that a sentence says the report was made by."""
    lines = list(_uncited(islice(layout.lines, MAX_LINES)))
    whole = "".join(lines)
    # Few texts speak of themselves, and to look for who does takes time.
    speaks = "本报告" in whole or "本年度报告" in whole
    found = re.findall(patterns()["reporter"], whole) if speaks else []
    below = [
        line
        for above, line in pairwise(lines)
        if re.search(patterns()["ends"], above) and _may_name(above) and is_body(line)
    ]
    return [next(filter(None, match)) for match in found] + below


def unit_of(layout: Layout) -> str | None:
    """Return the body that filled the table in, where it is named (填报单位)."""
    pattern = re.compile(patterns()["unit"])
    cells = (c.text for t in layout.tables for row in t.rows[:4] for c in row)
    for text in (*cells, *layout.lines[:MAX_LINES]):
        if match := pattern.search(squeeze(text[:200])):
            return match[1]
    return None
