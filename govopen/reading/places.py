"""The names of places in a running text.

What comes in is a title, or another piece of text, and the year that it is about; what
goes out are the regions that it names and where (:func:`mentions`), or the one place
that it begins with (:func:`find`), or none where it leaves that open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain

from govopen import place
from govopen.place import Region, below, by_name, meant, simplified, under

__all__ = [
    "Region", "begins_within", "find", "is_renamed", "leading", "mentions", "resolve",
    "served",
]  # fmt: skip


@cache
def _lengths() -> dict[str, list[int]]:
    """Map the first two characters of names to how long these are, longest first."""
    found: dict[str, set[int]] = {}
    for name in chain(*by_name()):
        found.setdefault(name[:2], set()).add(len(name))
    return {begins: sorted(found[begins], reverse=True) for begins in found}


# What may follow a shortened name, and what follows none: 市场监管 must not be read as
# ...市 + 场监管, nor 如东县城区街道 as one of a district that is called 城区.
_AFTER = re.compile(
    r"(?=$|[^一-鿿]|人民|政府|政务|办公|调查|监管|市场监|第|年|全[省市县区州旗盟])"
)
_NO_END = ("场监", "街道", "乡人民", "镇人民")
_BEFORE = ("关于", "总局", "国家统计局", "中共")
_PART = "[^\\W\\d局镇乡街办处委厅]"
_NO_NAME = (
    "全城社地山库灌老市县护疫林矿园景牧政小片辖郊务校各"  # 城区, 社区 are no names
)
# What zones are called, of whatever kind; any other is one by its 管委会.
ZONE = (
    "(?:开发区|高新区|农高区|经开区|自贸片?区|综保区|新区|新城|科技城|科学城|生物城"
    "|生态城|产业园区?|工业园区?|科技园区?|园区|工业区|化工区|产业区|商务区|商务中心区"
    "|保税港?区|港务区|风景区|名胜区|景区|度假区|管理区|示范区|先行区|先导区|试验区|实验区"
    "|合作区|旅游区|文旅区|经济区|经济特区|集聚区|投资区|加工区|功能区|创新区|贸易港?区|物流区)"
)
_ZONE = re.compile(
    "(?=.{0,20}[区城园岛港山基])"  # as few texts have, which is soon seen
    rf"(?:{_PART}{{0,16}}?{ZONE}(?!区?(?:街道|镇|乡|村|社区|大道|小学|中学))"
    rf"|{_PART}{{1,10}}?(?:区域?|城|园|岛|港|山|基地)(?=管理?委员会|管委会))"
)

# The name of a kind of zone alone, which every city may have one of.
_KIND_OF_ZONE = re.compile(
    "(?:国家级?|省级|经济|高新|新?技术|产业|工业|农业|旅游|文化|现代|综合|保税|物流|生态"
    "|出口|加工|科技|度假|开发|示范|实验|试验|园|港|新|经|高|综保|城|区)+"
)

# A district of a place that no list knows, as a zone may be called: 洪江区; and a
# county, its government or township: not that of the name before.
_DISTRICT = re.compile(
    rf"(?![与和及暨所]){_PART}{{0,3}}(?![{_NO_NAME}]){_PART}区"
    rf"(?![域划位]|人民政府|政府|街道|办事处|{_PART}{{,6}}[乡镇])"
)
_UNKNOWN = re.compile(
    rf"(?!人民政府|政府|全){_PART}{{1,8}}?[市县区旗](?:人民)?(?:政府|{_PART}{{1,6}}[乡镇])"
    rf"|(?![与和及暨所全]){_PART}{{1,8}}?[市县区旗](?=20|\W|$)"
)
_COUNTY = re.compile("[^\\W\\d全]{1,3}[县旗](?=\\w)")
# How the branch of a bureau ends, after the name of the place it serves.
_BRANCH = re.compile("分局|(?<!^)生态环境局$|管理部")
# Where a zone may lie, at any sea or river.
_WHERE = re.compile("[海河江湖山][东南西北](?!自)")
# What governs a zone, and no county of that name.
GOVERNS = ("管委会", "管理委员会")


@lru_cache(maxsize=256)  # several ask it of the titles of a document
def mentions(text: str, year: int | None = None) -> list[tuple[int, int, list[Region]]]:
    """List start, end and the regions meant, for each name in a text.

    Where names overlap the longest counts, so that 南通市 in 海南通市 is not found
    before a longer name that begins earlier. A name without its kind, 如东 for
    如东县, counts only where a word begins before it and ends after it.

    Examples
    --------
    >>> [(s, e, [r.code for r in rs]) for s, e, rs in mentions("2018如东县报告")]
    [(4, 7, ['320623'])]
    """
    text = simplified(text)
    names, shorts = by_name()
    lengths = _lengths()
    told = []
    start = stop = 0
    while start < len(text) - 1:
        for length in lengths.get(text[start : start + 2], ()):
            end = min(start + length, len(text))
            name = text[start:end]
            opens = start == stop or not "一" <= text[start - 1] <= "鿿"
            opens = opens or text.endswith(_BEFORE, 0, start)
            if name in names and (opens or len(name) > 2):
                if text.startswith(_NO_END, end):
                    continue
                if regions := meant(name, year):
                    break
            fits = opens and name in shorts and _closes(text, end)
            if fits and (regions := meant(name, year, short=True)):
                break
        else:
            start += 1
            continue
        told.append((start, end, regions))
        start = stop = end
    return told


def leading(text: str, year: int | None = None) -> tuple[list[Region], int]:
    """Return what the last of the names that a text begins with means, and its end."""
    regions: list[Region] = []
    end = 0
    for start, stop, found in mentions(text, year):
        if start == end:
            regions, end = found, stop
    return regions, end


def _closes(text: str, end: int) -> bool:
    """Tell whether a shortened name may end here: before a body, a zone or a name."""
    if _AFTER.match(text, end) or _ZONE.match(text, end):
        return True
    names, shorts = by_name()
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
    >>> find("如東經濟開發區管理委員會") is None
    True
    >>> region, end = find("如東經濟開發區管理委員會", ["如东县"])
    >>> region.name, region.level, region.code, region.prefecture
    ('如东经济开发区', 'zone', '', '南通市')
    >>> find("南通市鼓楼区政府信息公开工作年度报告") is None  # it has none
    True
    """
    return _found(text, context, year) if context else _alone(text, year)


@lru_cache(maxsize=4096)  # several ask it of the same titles and bodies
def _alone(text: str, year: int | None) -> tuple[Region, int] | None:
    return _found(text, (), year)


def _found(
    text: str, context: Iterable[str], year: int | None
) -> tuple[Region, int] | None:
    """Find the region that a title names in its context, and where its name ends."""
    text = simplified(text)
    candidates: list[Region] = []
    above: set[str] = set()
    start = stop = None
    short = False  # a short name begins that of a zone: 三亚崖州湾科技城
    links = 0
    for begin, end, regions in mentions(text, year):
        if stop is not None and begin != stop:
            break
        within, above = below(regions, candidates, above)
        within = within or [x for x in regions if [x] == candidates]  # named twice
        if candidates and not within:
            if text[begin:end] in by_name()[0] and not _ZONE.match(text, begin):
                return None  # a full name of what does not lie in the place before
            break
        candidates = within or regions
        start, stop = (start if short else begin), end
        links += 1
        short = text[begin:end] not in by_name()[0]
    if stop is None or start is None:
        return None
    zone = _ZONE.match(text, stop)
    last = zone.end() if zone else stop
    if links == 1 and (short if zone else text.startswith(GOVERNS, stop)):
        around = _around(text[start:last], candidates, context, year)
        if zone or not set(around) <= set(candidates):
            return _zone(text[start:last], around, last)
        candidates = around
    elif len(candidates) > 1:
        named = {r.name for line in context for *_, rs in mentions(line) for r in rs}
        candidates = under(candidates, named) or candidates
    if zone := zone or (None if short else _DISTRICT.match(text, stop)):
        # A city's may have a name of its own, 湖滨新区; one of a county needs its.
        city = all(region.level in ("province", "prefecture") for region in candidates)
        apart = city and not _KIND_OF_ZONE.fullmatch(text, stop, zone.end())
        begin = stop if apart and text[start:stop] in by_name()[0] else start
        return _zone(text[begin : zone.end()], candidates, zone.end())
    if len(candidates) != 1 or _UNKNOWN.match(text, stop):
        return None
    return candidates[0], stop


def begins_within(name: str, region: Region) -> bool:
    """Tell whether a body's name begins as that of a place within a region is called.

    The place may be a county that no list knows.

    Examples
    --------
    >>> region, end = find("江苏省如东高级中学")
    >>> names = "如东高级中学", "某某县教育局", "财政厅"
    >>> [begins_within(x, region) for x in names]
    [True, True, False]
    """
    names = by_name()[1]
    meant = chain.from_iterable(names.get(name[:n], ()) for n in (2, 3, 4))
    return bool(_COUNTY.match(name)) or any(
        region.path in (x.province, x.path.rpartition("/")[0]) for x in meant
    )


def served(name: str, region: Region, year: int | None = None) -> Region:
    """Return the district that the branch of a region's bureau serves, by its name.

    Examples
    --------
    >>> region, end = find("南通市公安局崇川分局")
    >>> served("公安局崇川分局", region).name
    '崇川区'
    """
    text = _BRANCH.split(simplified(name))[0]
    for start in range(len(text) - 1):
        if within := under(place.candidates(text[start:], year), {region.name}):
            return within[0] if len(within) == 1 else region
    return region


def is_renamed(text: str, end: int, region: Region) -> bool:
    """Tell whether the name that ends somewhere in a text is none that a region bears.

    Examples
    --------
    >>> region, end = find("闸北区人民政府")
    >>> region.name, is_renamed("闸北区人民政府", end, region)
    ('静安区', True)
    """
    text = simplified(text)
    known = (
        names.get(text[start:stop], ())
        for start, stop, _ in mentions(text)
        if stop == end
        for names in by_name()
    )
    return region.level != "zone" and all(
        x.name != region.name for regions in known for x in regions
    )


def _around(
    name: str, candidates: list[Region], context: Iterable[str], year: int | None
) -> list[Region]:
    """Return where a zone lies whose name begins as that of a county elsewhere may.

    A city's own tells it, 苏州工业园区, but not where any coast may have one, 海西新区.
    Else only a text does, by the place before the name in it or by the full name of
    what it would lie in.
    """
    wide = any(region.level != "county" for region in candidates)
    wide = wide and not _WHERE.match(name)
    if wide and len({(x.province, x.prefecture) for x in candidates}) == 1:
        return candidates
    before: list[Region] = []
    named: set[str] = set()
    for line in map(simplified, context):
        for start, end, found in mentions(line, year):
            if line.startswith(name, end):
                before += found
            elif line[start:end] in by_name()[0] and not line.startswith(name, start):
                named |= {region.name for region in found}
    own = {x: {x.name, x.prefecture or x.province} for x in candidates}
    return before or [region for region in candidates if own[region] & named]


def _zone(name: str, around: list[Region], end: int) -> tuple[Region, int] | None:
    """Make the zone that follows the name of a region, if its prefecture is clear."""
    above = {(region.province, region.prefecture) for region in around}
    name = name.replace("人民政府", "")  # that of a site
    return (Region("", name, "zone", *above.pop()), end) if len(above) == 1 else None


def resolve(name: str, year: int | None = None) -> Region | None:
    """Return the region of a code, name or path, or the zone that a text names.

    Examples
    --------
    >>> resolve("320623").name, resolve("宿迁市湖滨新区").level
    ('如东县', 'zone')
    """
    text = name.replace("/", "")
    found = find(text, year=year)
    whole = found and found[1] == len(text)
    return found[0] if found and whole else place.resolve(name, year)
