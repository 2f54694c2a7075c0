"""Provinces, prefectures and counties through the years, and what they are called.

What comes in is the bundled list of GB/T 2260 regions since 2007, each with the years
in which it stood, and a code, name or path; what goes out is the :class:`Region` that
it means in the year wanted, or none where it means none or leaves it open.
Development zones and other bodies without a code of their own are regions of the
level ``zone`` and never take the code of the county they lie in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from govopen.bundle import DATA, rows
from govopen.schema import nearest

if TYPE_CHECKING:
    from opencc import OpenCC

__all__ = [
    "Region", "all_regions", "candidates", "in_year", "intended", "members", "resolve",
    "simplified", "spelt", "territory", "zone_names",
]  # fmt: skip

NAMES = Path(__file__).parent / "names"

# 乾 is in names of today (乾县). OpenCC turns the others in some phrases or never;
# sites have them for what stands in simplified names (遼甯, 江甦, 濬縣).
_BESIDE_OPENCC = dict(zip("乾覆甯甦濬澂", "乾复宁苏浚澄", strict=True))

_BESIDE = re.compile(f"[{''.join(_BESIDE_OPENCC)}]")
_LATIN = re.compile(r"[A-Za-zÜü][A-Za-zÜü '’-]*")
_IN_PART = ("split", "transferred")  # changes in which a part of the old region moves


@dataclass(frozen=True, slots=True)
class Region:
    """A province, prefecture or county of GB/T 2260 for some years, or a zone.

    ``prefecture`` is empty for a county directly under a province, and so is
    ``county`` for the levels above. ``first_year`` and ``last_year`` are those of the
    code books it stands in, None for before 2007 and for today; they also end where a
    merger or a split is known to have changed the territory. ``place`` is the current
    code at the end of the chain of changes, empty where the region was divided or
    given up. ``pinyin`` is the name in Latin letters. A zone has none of the three.
    """

    code: str
    name: str
    level: str
    province: str
    prefecture: str
    first_year: int | None = None
    last_year: int | None = None
    place: str = ""
    pinyin: str = ""

    @property
    def county(self) -> str:
        """The county's name, empty for other levels."""
        return self.name if self.level == "county" else ""

    @property
    def path(self) -> str:
        """The full name from the province down, as in 江苏省/南通市/如东县."""
        names = (self.province, self.prefecture, self.name)
        return "/".join(dict.fromkeys(name for name in names if name))

    @property
    def columns(self) -> dict[str, str | None]:
        """What a report's row says of a place, None where there is nothing to say."""
        return {
            "region": self.code or None,
            "place": self.place or None,
            "province": self.province,
            "prefecture": self.prefecture or None,
            "county": self.county or None,
        }

    def stands_in(self, year: int | None) -> bool:
        """Tell whether the code is in force at the end of a year, or today."""
        if year is None:
            return self.last_year is None
        began = self.first_year is None or self.first_year <= year
        return began and (self.last_year is None or year <= self.last_year)


@cache
def zone_names() -> dict[str, str]:
    """Map bodies of zones to what these are called, in pinyin and in Chinese."""
    lines = rows(NAMES / "zone_bodies.csv")
    return {line["body"]: f"{line['pinyin']} {line['name']}" for line in lines}


@lru_cache(maxsize=8192)
def _may_be_traditional(char: str) -> bool:
    """Tell what GB 2312, the set of simplified characters, lacks, and our own."""
    beyond = "一" <= char <= "鿿" and not char.encode("gb2312", "ignore")
    return char in _BESIDE_OPENCC or beyond


@cache
def _opencc() -> OpenCC:
    from opencc import OpenCC  # takes 30 ms, and few documents need it

    return OpenCC("hk2s")


@lru_cache(maxsize=8192)
def _simple(char: str) -> str:
    if char in _BESIDE_OPENCC or not "一" <= char <= "鿿":
        return _BESIDE_OPENCC.get(char, char)
    turned: str = _opencc().convert(char)
    return turned


def simplified(text: str) -> str:
    """Return a text in simplified characters, each in the place of its own.

    Examples
    --------
    >>> simplified("政府信息公開")
    '政府信息公开'
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        plain = not any(map(_may_be_traditional, text))
    else:
        plain = not _BESIDE.search(text)
    return text if plain else "".join(map(_simple, text))


@cache
def _history() -> dict[str, list[Region]]:
    """Every region ever, by code, earliest first."""
    history: dict[str, list[Region]] = {}
    for line in rows(DATA / "regions.csv"):
        years = (line["first_year"], line["last_year"])
        first, last = (int(year) if year else None for year in years)
        names = (line["name"], line["level"], line["province"], line["prefecture"])
        ends = (line["place"], line["pinyin"])
        region = Region(line["region"], *names, first, last, *ends)
        history.setdefault(region.code, []).append(region)
    return history


@cache
def _links() -> list[tuple[int, str, str]]:
    """Year, old and new code where a region became another as a whole."""
    parts = (*_IN_PART, "created")
    lines = [
        line for line in rows(DATA / "region_changes.csv") if line["kind"] not in parts
    ]
    return [(int(line["year"]), line["old_code"], line["new_code"]) for line in lines]


@cache
def all_regions(year: int | None = None) -> tuple[Region, ...]:
    """Return the regions in force at the end of a year, today's by default.

    Examples
    --------
    >>> [r.name for r in all_regions(2017) if r.place == "320685"]
    ['海安县']
    """
    listed = (region for regions in _history().values() for region in regions)
    return tuple(region for region in listed if region.stands_in(year))


def in_year(region: Region, year: int | None) -> Region | None:
    """Follow a region to the one that stood in its place in another year.

    Forwards a merged region leads to what it was merged into. Backwards a merged
    region leads to the one of its parents that bore its name, if there is one.

    Examples
    --------
    >>> haimen = resolve("海门区")
    >>> [in_year(haimen, year).code for year in (2019, 2020)]
    ['320684', '320614']
    >>> chongan = resolve("崇安区", 2014)
    >>> in_year(chongan, 2015).name
    '梁溪区'
    >>> in_year(resolve("梁溪区"), 2014) is None  # three districts, none of the name
    True
    """
    while not region.stands_in(year):
        if region.last_year and (year is None or year > region.last_year):
            near = _neighbours(region, region.last_year + 1, forwards=True)
        elif region.first_year:
            near = _neighbours(region, region.first_year, forwards=False)
        if len(near) > 1:
            near = [r for r in near if _stem(r.name) == _stem(region.name)]
        if len(near) != 1:
            return None
        region = near[0]
    return region


def _neighbours(region: Region, year: int, *, forwards: bool) -> list[Region]:
    """List what a region became in the year of a change, or what it had been."""
    other = year if forwards else year - 1
    links = [link[1:] for link in _links() if link[0] == year]
    if not forwards:
        links = [(old, new) for new, old in links]
    codes = [there for here, there in links if here == region.code]
    if not (forwards and codes):
        codes.append(region.code)
    listed = (r for code in dict.fromkeys(codes) for r in _history().get(code, ()))
    return [found for found in listed if found.stands_in(other)]


@cache
def _moves(year: int) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Map codes to those their territory went to in a year, or came from, parts too."""
    onwards: dict[str, set[str]] = defaultdict(set)
    lines = [x for x in rows(DATA / "region_changes.csv") if int(x["year"]) == year]
    whole = {x["old_code"] for x in lines if x["kind"] not in _IN_PART}
    for line in lines:
        old, new = line["old_code"], line["new_code"]
        # From what one was created nobody says: a neighbour may have given a part.
        created = line["kind"] == "created"
        for code in _beside(new, year) - whole if created else {old}:
            onwards[code].add(new)
    for code in {r.code for r in all_regions(year - 1)} - whole:
        if any(region.stands_in(year) for region in _history()[code]):
            onwards[code].add(code)
    back: dict[str, set[str]] = defaultdict(set)
    for old, news in onwards.items():
        for new in news:
            back[new].add(old)
    return onwards, back


def _beside(code: str, year: int) -> set[str]:
    """Return the counties of a new one's prefecture of the year before it began."""
    own = {(r.province, r.prefecture) for r in _history()[code] if r.stands_in(year)}
    counties = (r for r in all_regions(year - 1) if r.level == "county")
    return {r.code for r in counties if (r.province, r.prefecture) in own}


def members(code: str, year: int) -> frozenset[str]:
    """Return the counties of a province or prefecture in a year, else itself.

    Examples
    --------
    >>> len(members("320600", 2018)), sorted(members("441900", 2018))
    (8, ['441900'])
    """
    found = next((r for r in all_regions(year) if r.code == code), None)
    if found is None:
        return frozenset()
    inside = [r for r in all_regions(year) if r.level == "county" != found.level]
    names = [getattr(r, found.level) for r in inside]
    own = [r.code for r, name in zip(inside, names, strict=True) if name == found.name]
    return frozenset(own or [code])


@cache
def territory(code: str, year: int, at: int) -> frozenset[str]:
    """Return the counties of another year that are just the territory of a region.

    Parameters
    ----------
    code : str
        The region's, in force at the end of `year`.
    year, at : int
        The year in which it has the territory, and the one whose counties are meant.

    Returns
    -------
    frozenset of str
        Their codes; empty where no counties of that year are just this territory,
        because it was added to another or gave or got a part.

    Examples
    --------
    >>> sorted(territory("320621", 2017, 2020))  # 海安县 became 海安市
    ['320685']
    >>> sorted(territory("130521", 2018, 2020))  # 邢台县 was divided
    []
    >>> sorted(territory("330105", 2023, 2020))  # 拱墅区 took in 下城区 in 2021
    ['330103', '330105']
    """
    here, step = members(code, year), 1 if at > year else -1
    for then in range(year, at, step):
        moves = _moves(max(then, then + step))
        onwards, back = moves if step > 0 else reversed(moves)
        there = frozenset().union(*(onwards.get(x, {""}) for x in here))
        if not here or here != frozenset().union(*(back.get(x, {""}) for x in there)):
            return frozenset()
        here = there
    return here


_PEOPLES = "|".join(line["people"] for line in rows(NAMES / "peoples.csv"))
_KIND = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族?)*自治([区州县旗])|特别行政区|地区|林区|特区|[省市县区旗盟])$"
)


@cache
def _stem(name: str) -> str:
    """Return a name without its kind, as 恩施 for 恩施土家族苗族自治州."""
    return _KIND.sub("", name)


@cache
def by_name() -> tuple[dict[str, list[Region]], dict[str, list[Region]]]:
    """Regions by full name, and by the names that people shorten these to."""
    names: dict[str, list[Region]] = {}
    shorts: dict[str, list[Region]] = {}
    for region in (region for regions in _history().values() for region in regions):
        names.setdefault(region.name, []).append(region)
        kind = _KIND.search(region.name)
        stem = _stem(region.name)
        if kind and len(stem) > 1:
            shorts.setdefault(stem, []).append(region)
            if kind[1] and kind[1] != "区":
                names.setdefault(stem + kind[1], []).append(region)
    for line in rows(NAMES / "called.csv"):
        names.setdefault(line["called"], []).extend(names[line["name"]])
    for line in rows(NAMES / "zones.csv"):
        zone = Region("", line["name"], "zone", line["province"], line["prefecture"])
        names.setdefault(zone.name, []).append(zone)
    return names, shorts


def meant(name: str, year: int | None, *, short: bool = False) -> list[Region]:
    """List the regions of a year that a name can mean.

    A region is known by every name it ever had; a name it bears in that very year
    counts before one it had earlier or got later.
    """
    return _standing(by_name()[short].get(name, []), year)


def _standing(regions: list[Region], year: int | None) -> list[Region]:
    """Keep the regions of a year, else what the others were or became in it."""
    exact = [r for r in regions if r.code and r.stands_in(year)]
    others = [found for r in regions if r.code and (found := in_year(r, year))]
    zones = [r for r in regions if not r.code]
    return list(dict.fromkeys(exact or others or zones))


@cache
def _ever_in() -> dict[str, set[str]]:
    """Return the names of the provinces and prefectures that a place ever lay in."""
    names: dict[str, set[str]] = {}
    for region in (region for regions in _history().values() for region in regions):
        names.setdefault(region.place, set()).update(region.path.split("/")[:-1])
    return names


def below(
    regions: list[Region], over: list[Region], above: set[str]
) -> tuple[list[Region], set[str]]:
    """Keep the regions that lie in those before them in a path, or did in any year.

    A county says no more of where a zone lies than the names `above` it; these are
    given back with those of a province or prefecture in their place.
    """
    above = {x.name for x in over if x.level in ("province", "prefecture")} or above
    if not above:
        return [], above
    lay = [x for x in regions if not _ever_in().get(x.place, set()).isdisjoint(above)]
    return under(regions, above) or lay, above


def under(regions: list[Region], names: set[str]) -> list[Region]:
    """Keep the regions whose prefecture is named, else those whose province is."""
    for level in ("prefecture", "province"):
        kept = [r for r in regions if (getattr(r, level) or r.province) in names]
        if kept:
            return kept
    return []


def candidates(name: str, year: int | None = None) -> list[Region]:
    """List the regions that a name alone can mean, in Chinese or in pinyin.

    Examples
    --------
    >>> [region.prefecture for region in candidates("鼓楼区")]
    ['南京市', '徐州市', '福州市', '开封市']
    >>> [region.name for region in candidates("rudong")]
    ['如东县']
    """
    name = simplified(name)
    found = meant(name, year) or meant(name, year, short=True)
    return found or spelt(name, year)


def intended(name: str, year: int | None = None) -> str:
    """Say what a name that is no single place's can mean, else which is nearest.

    Examples
    --------
    >>> intended("Huangpu")
    '; it can mean 310101 上海市/黄浦区, 440112 广东省/广州市/黄埔区'
    >>> intended("如冬县"), intended("Rudon"), intended("Nowhere at all")
    (": did you mean '如东县'?", ": did you mean 'Rudong'?", '')
    >>> intended("洪则区")
    ": did you mean '洪山区' or '洪泽区'?"
    """
    if found := candidates(name, year):
        return "; it can mean " + ", ".join(f"{x.code} {x.path}" for x in found)
    last = simplified(name).rpartition("/")[2]
    known = {y for x in all_regions(year) for y in (x.name, x.pinyin) if y}
    # One wrong character, as 冬 for 东, is nearer than one that is moved.
    alike = (x for x in known if len(x) == len(last))
    slips = sorted(x for x in alike if sum(map(str.__ne__, x, last)) == 1)
    # Rarely is it the first that is wrong.
    slips = [x for x in slips if x[0] == last[0]] or slips
    told = " or ".join(map(repr, slips[:5]))
    return f": did you mean {told}?" if slips else nearest(last, sorted(known))


def _letters(text: str) -> str:
    """Return the letters of pinyin alone: Lü'an, Lv an and luan are one."""
    return re.sub("[^a-z]", "", re.sub("[üv]", "u", text.casefold()))


@cache
def _by_pinyin() -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for region in (region for regions in _history().values() for region in regions):
        found.setdefault(_letters(region.pinyin), []).append(region)
    return found


def spelt(name: str, year: int | None = None) -> list[Region]:
    """List the regions that a name in pinyin can mean, as ``regions()`` spells it.

    Examples
    --------
    >>> [region.name for region in spelt("rudong")]
    ['如东县']
    >>> [region.name for region in spelt("Huangpu")]
    ['黄浦区', '黄埔区']
    """
    if not _LATIN.fullmatch(name):
        return []
    return _standing(_by_pinyin().get(_letters(name), []), year)


def resolve(name: str, year: int | None = None) -> Region | None:
    """Return the region of a code, a name or a path such as 江苏省/南通市/如东县.

    Names can be in pinyin where one place alone is spelt so.

    It is the region in force at the end of the year, or today, at the place that has
    or once had the code or name. None where there is no such region, or several.

    Examples
    --------
    >>> resolve("320623") == resolve("江苏省/南通市/如东县") == resolve("如东县")
    True
    >>> resolve("海门市", 2019).code, resolve("海门市", 2025).name
    ('320684', '海门区')
    >>> resolve("Rudong") == resolve("Jiangsu/Nantong/Rudong") == resolve("320623")
    True
    """
    owners = _history().get(name, [])
    if owners:
        region = next((r for r in owners if r.stands_in(year)), owners[-1])
        return in_year(region, year)
    found = _at_the_end_of(name.replace("/", ""), year, [], set())
    return found[0] if len(found) == 1 else None


def _at_the_end_of(
    path: str, year: int | None, over: list[Region], above: set[str]
) -> list[Region]:
    """List what the last name of a path can mean: what lies in those before it."""
    for end in range(len(path), 1, -1):
        found, names = candidates(path[:end], year), above
        if over:
            found, names = below(found, over, above)
        if found and path[end:]:
            found = _at_the_end_of(path[end:], year, found, names)
        if found:
            return found
    return []
