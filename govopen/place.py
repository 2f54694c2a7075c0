"""Provinces, prefectures and counties through the years, and their names in a text.

What comes in is the bundled list of GB/T 2260 regions since 2007, each with the years
in which it stood, and a piece of text; what goes out is the :class:`Region` that the
text names, in the year wanted, or none where it names none or leaves it open.
Development zones and other bodies without a code of their own are regions of the
level ``zone`` and never take the code of the county they lie in.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from govopen.bundle import DATA
from govopen.form import NAMES, simplified


@dataclass(frozen=True, slots=True)
class Region:
    """A province, prefecture or county of GB/T 2260 for some years, or a zone.

    ``prefecture`` is empty for a county directly under a province, and so is
    ``county`` for the levels above. ``first_year`` and ``last_year`` are those of the
    code books it stands in, None for before 2007 and for today; they also end where a
    merger or a split is known to have changed the territory. ``place`` is the current
    code at the end of the chain of changes, empty where the region was divided or
    given up. A zone has neither code nor place.
    """

    code: str
    name: str
    level: str
    province: str
    prefecture: str
    first_year: int | None = None
    last_year: int | None = None
    place: str = ""

    @property
    def county(self) -> str:
        """The county's name, empty for other levels."""
        return self.name if self.level == "county" else ""

    @property
    def path(self) -> str:
        """The full name from the province down, as in 江苏省/南通市/如东县."""
        names = (self.province, self.prefecture, self.name)
        return "/".join(dict.fromkeys(name for name in names if name))

    def stands_in(self, year: int | None) -> bool:
        """Tell whether the code is in force at the end of a year, or today."""
        if year is None:
            return self.last_year is None
        began = self.first_year is None or self.first_year <= year
        return began and (self.last_year is None or year <= self.last_year)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def _history() -> dict[str, list[Region]]:
    """Every region ever, by code, earliest first."""
    history: dict[str, list[Region]] = {}
    for line in _rows(DATA / "regions.csv"):
        years = (line["first_year"], line["last_year"])
        first, last = (int(year) if year else None for year in years)
        names = (line["name"], line["level"], line["province"], line["prefecture"])
        region = Region(line["region"], *names, first, last, line["place"])
        history.setdefault(region.code, []).append(region)
    return history


@cache
def _links() -> list[tuple[int, str, str]]:
    """Year, old and new code where a region became another as a whole."""
    parts = ("split", "transferred", "created")
    lines = [
        line for line in _rows(DATA / "region_changes.csv") if line["kind"] not in parts
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


def current(code: str) -> Region | None:
    """Return today's region at the end of a code's chain of changes.

    None where the region was divided or given up. A code that was given out twice
    means its last owner.

    Examples
    --------
    >>> current("320684").path  # 海门市 until 2019
    '江苏省/南通市/海门区'
    """
    return resolve(code) if code in _history() else None


_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|"
    "拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|撒拉|毛南|仡佬|锡伯|塔吉克|怒|"
    "鄂温克|保安|裕固|独龙|鄂伦春|各|普米"
)
_KIND = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族?)*自治([区州县旗])|特别行政区|地区|林区|特区|[省市县区旗盟])$"
)


@cache
def _stem(name: str) -> str:
    """Return a name without its kind, as 恩施 for 恩施土家族苗族自治州."""
    return _KIND.sub("", name)


@cache
def _by_name() -> tuple[dict[str, list[Region]], dict[str, list[Region]]]:
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
    for line in _rows(NAMES / "zones.csv"):
        zone = Region("", line["name"], "zone", line["province"], line["prefecture"])
        names.setdefault(zone.name, []).append(zone)
    return names, shorts


@cache
def _longest() -> int:
    return max(map(len, _by_name()[0]))


# What may follow a shortened name; 市场监管 must not be read as ...市 + 场监管.
_AFTER = re.compile(r"(?=$|[^一-鿿]|人民|政府|政务|办公|市场监|第|年)")
_BEFORE = ("关于", "总局", "中共")
_PART = "[^\\W\\d局镇乡街办处委厅]"
# What zones are called, of whatever kind; any other is one by its 管委会.
ZONE = (
    "(?:开发区|高新区|经开区|自贸区|综保区|新区|新城|科技城|生态城|产业园区?|工业园区?"
    "|园区|保税港?区|风景区|名胜区|景区|度假区|管理区|示范区|先行区|先导区|试验区|实验区"
    "|合作区|旅游区|文旅区|经济区|经济特区|集聚区|投资区|加工区|功能区|创新区|贸易港?区|物流区)"
)
_ZONE = re.compile(
    rf"{_PART}{{0,16}}?{ZONE}(?!街道|镇|乡|村|社区|大道|小学|中学)"
    rf"|{_PART}{{1,10}}?(?:区域?|城|园|岛|港|山|基地)(?=管理?委员会|管委会)"
)


# A government or township of a county that no list knows: not that of the name before.
_UNKNOWN = re.compile(
    rf"(?!人民政府|政府){_PART}{{1,8}}?[市县区旗](?:人民)?(?:政府|{_PART}{{1,6}}[乡镇])"
)


def _meant(name: str, year: int | None, *, short: bool = False) -> list[Region]:
    """List the regions of a year that a name can mean.

    A region is known by every name it ever had; a name it bears in that very year
    counts before one it had earlier or got later.
    """
    meant = _by_name()[short].get(name, [])
    exact = [r for r in meant if r.code and r.stands_in(year)]
    others = [found for r in meant if r.code and (found := in_year(r, year))]
    zones = [r for r in meant if not r.code]
    return list(dict.fromkeys(exact or others or zones))


def mentions(
    text: str, year: int | None = None
) -> Iterator[tuple[int, int, list[Region]]]:
    """Yield start, end and the regions meant, for each name in a text.

    Where names overlap the longest counts, so that 南通市 in 海南通市 is not found
    before a longer name that begins earlier. A name without its kind, 如东 for
    如东县, counts only where a word begins before it and ends after it.

    Examples
    --------
    >>> [(s, e, [r.code for r in rs]) for s, e, rs in mentions("2018如东县报告")]
    [(4, 7, ['320623'])]
    """
    text = simplified(text)
    names, shorts = _by_name()
    longest = _longest()
    start = stop = 0
    while start < len(text) - 1:
        opens = start == stop or not "一" <= text[start - 1] <= "鿿"
        opens = opens or text.endswith(_BEFORE, 0, start)
        for end in range(min(start + longest, len(text)), start + 1, -1):
            name = text[start:end]
            if name in names and (opens or len(name) > 2):
                if name[-1] == "市" and text.startswith("场监", end):
                    continue
                if regions := _meant(name, year):
                    break
            fits = opens and name in shorts and _closes(text, end)
            if fits and (regions := _meant(name, year, short=True)):
                break
        else:
            start += 1
            continue
        yield start, end, regions
        start = stop = end


def _closes(text: str, end: int) -> bool:
    """Tell whether a shortened name may end here: before a body, a zone or a name."""
    if _AFTER.match(text, end) or _ZONE.match(text, end):
        return True
    names, shorts = _by_name()
    for stop in range(end + 2, end + 12):
        name = text[end:stop]
        if name in names or (name in shorts and _closes(text, stop)):
            return True
    return False


def find(
    text: str, context: Iterable[str] = (), year: int | None = None
) -> tuple[Region, int] | None:
    """Find the region that a title names, and where its name ends.

    Names that follow one another from a province downwards are one place. Where
    several regions share the name, the rest of the chain and then `context` decide.

    Parameters
    ----------
    text : str
        A title or the name of a body, in simplified or traditional characters.
    context : iterable of str
        Further lines, in which the province or prefecture may be named.
    year : int, optional
        The year the text is about: the region is the one in force at its end,
        whatever the name it is called by. Today by default.

    Returns
    -------
    (Region, int) or None
        None where no region is named, or where several fit equally well.

    Examples
    --------
    >>> region, end = find("2018如东县政府信息公开工作年度报告")
    >>> region.path, end
    ('江苏省/南通市/如东县', 7)
    >>> find("鼓楼区政府信息公开工作年度报告") is None  # four cities have one
    True
    >>> find("南京市鼓楼区政府信息公开工作年度报告")[0].code
    '320106'
    >>> [find("海安县人民政府", year=year)[0].code for year in (2017, 2018)]
    ['320621', '320685']
    >>> region, end = find("昆山經濟技術開發區管理委員會")
    >>> region.name, region.level, region.code, region.prefecture
    ('昆山经济技术开发区', 'zone', '', '苏州市')
    >>> find("南通市鼓楼区政府信息公开工作年度报告") is None  # it has none
    True
    """
    text = simplified(text)
    candidates: list[Region] = []
    above: set[str] = set()
    start = stop = None
    short = False  # the short name of a city begins that of its zone: 三亚崖州湾科技城
    for begin, end, regions in mentions(text, year):
        if stop is not None and begin != stop:
            break
        above |= {region.name for region in candidates}
        under = _under(regions, above)
        if candidates and not under:
            if text[begin:end] in _by_name()[0]:
                return None  # a full name of what does not lie in the place before
            break
        candidates = under or regions
        start, stop = (start if short else begin), end
        short = candidates[0].level == "prefecture" and (
            text[begin:end] not in _by_name()[0]
        )
    if stop is None or start is None:
        return None
    if len(candidates) > 1:
        named = {r.name for line in context for *_, rs in mentions(line) for r in rs}
        candidates = _under(candidates, named) or candidates
    if zone := _ZONE.match(text, stop):
        # A zone of a city has a name of its own, 湖滨新区; one of a county needs its.
        city = all(region.level in ("province", "prefecture") for region in candidates)
        begin = stop if city and text[start:stop] in _by_name()[0] else start
        return _zone(text[begin : zone.end()], candidates, zone.end())
    if len(candidates) > 1 or _UNKNOWN.match(text, stop):
        return None
    return candidates[0], stop


def _zone(name: str, around: list[Region], end: int) -> tuple[Region, int] | None:
    """Make the zone that follows the name of a region, if its prefecture is clear."""
    above = {(region.province, region.prefecture) for region in around}
    return (Region("", name, "zone", *above.pop()), end) if len(above) == 1 else None


def _under(regions: list[Region], names: set[str]) -> list[Region]:
    """Keep the regions whose prefecture is named, else those whose province is."""
    for level in ("prefecture", "province"):
        kept = [r for r in regions if getattr(r, level) in names]
        if kept:
            return kept
    return []


def candidates(name: str, year: int | None = None) -> list[Region]:
    """List the regions that a name alone can mean.

    Examples
    --------
    >>> [region.prefecture for region in candidates("鼓楼区")]
    ['南京市', '徐州市', '福州市', '开封市']
    """
    name = simplified(name)
    return _meant(name, year) or _meant(name, year, short=True)


def resolve(name: str, year: int | None = None) -> Region | None:
    """Return the region of a code, a name or a path such as 江苏省/南通市/如东县.

    It is the region in force at the end of the year, or today, at the place that has
    or once had the code or name. None where there is no such region, or several.

    Examples
    --------
    >>> resolve("320623") == resolve("江苏省/南通市/如东县") == resolve("如东县")
    True
    >>> resolve("海门市", 2019).code, resolve("海门市", 2025).name
    ('320684', '海门区')
    """
    owners = _history().get(name, [])
    if owners:
        region = next((r for r in owners if r.stands_in(year)), owners[-1])
        return in_year(region, year)
    text = name.replace("/", "")
    found = find(text, year=year)
    return found[0] if found and found[1] == len(text) else None
