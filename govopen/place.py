"""Provinces, prefectures and counties: their codes, and their names in a text.

What comes in is the bundled table of GB/T 2260 regions and a piece of text; what
goes out is the :class:`Region` that the text names, or none where it names none
or leaves it open.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from govopen.bundle import DATA


@dataclass(frozen=True, slots=True)
class Region:
    """A province, prefecture or county of GB/T 2260.

    ``prefecture`` is empty for a county directly under a province, and so is
    ``county`` for the levels above.
    """

    code: str
    name: str
    level: str
    province: str
    prefecture: str

    @property
    def county(self) -> str:
        """The county's name, empty for prefectures and provinces."""
        return self.name if self.level == "county" else ""

    @property
    def path(self) -> str:
        """The full name from the province down, as in 江苏省/南通市/如东县."""
        names = (self.province, self.prefecture, self.name)
        return "/".join(dict.fromkeys(name for name in names if name))


@cache
def all_regions() -> tuple[Region, ...]:
    """Return every region of the bundled table, in the order of the codes."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Region(**{name: line[name] for name in Region.__slots__})
            for line in csv.DictReader(stream)
        )


@cache
def _by_name() -> dict[str, list[Region]]:
    names: dict[str, list[Region]] = {}
    for region in all_regions():
        names.setdefault(region.name, []).append(region)
    return names


def mentions(text: str) -> Iterator[tuple[int, int, list[Region]]]:
    """Yield start, end and the regions meant, for each full name in a text.

    Where names overlap the longest counts, so that 南通市 in 海南通市 is not found
    before a longer name that begins earlier.

    Examples
    --------
    >>> [(s, e, [r.code for r in rs]) for s, e, rs in mentions("2018如东县报告")]
    [(4, 7, ['320623'])]
    """
    names = _by_name()
    longest = max(map(len, names))
    start = 0
    while start < len(text) - 1:
        for end in range(min(start + longest, len(text)), start + 1, -1):
            if regions := names.get(text[start:end]):
                yield start, end, regions
                start = end
                break
        else:
            start += 1


def find(text: str, context: Iterable[str] = ()) -> tuple[Region, int] | None:
    """Find the region that a title names, and where its name ends.

    Names that follow one another from a province downwards are one place. Where
    several regions share the name, the rest of the chain and then `context` decide.

    Parameters
    ----------
    text : str
        A title or the name of a body.
    context : iterable of str
        Further lines, in which the province or prefecture may be named.

    Returns
    -------
    (Region, int) or None
        None where no region is named, or where several fit equally well.

    Examples
    --------
    >>> region, end = find("2018如东县政府信息公开工作年度报告")
    >>> region.path, end
    ('江苏省/南通市/如东县', 7)
    >>> find("鼓楼区政府信息公开工作年度报告") is None  # five cities have one
    True
    >>> find("南京市鼓楼区政府信息公开工作年度报告")[0].code
    '320106'
    >>> find("南通市鼓楼区政府信息公开工作年度报告") is None  # it has none
    True
    """
    chain: list[list[Region]] = []
    stop = None
    for start, end, regions in mentions(text):
        if stop is not None and start != stop:
            break
        chain.append(regions)
        stop = end
    if not chain or stop is None:
        return None
    above = {region.name for regions in chain[:-1] for region in regions}
    candidates = [r for r in chain[-1] if above <= {r.province, r.prefecture, r.name}]
    if len(candidates) > 1:
        named = {r.name for line in context for *_, rs in mentions(line) for r in rs}
        candidates = _under(candidates, named) or candidates
    return (candidates[0], stop) if len(candidates) == 1 else None


def _under(regions: list[Region], names: set[str]) -> list[Region]:
    """Keep the regions whose prefecture is named, else those whose province is."""
    for level in ("prefecture", "province"):
        kept = [r for r in regions if getattr(r, level) in names]
        if kept:
            return kept
    return []


def resolve(name: str) -> Region | None:
    """Return the region of a code, a name or a path such as 江苏省/南通市/如东县.

    Examples
    --------
    >>> resolve("320623") == resolve("江苏省/南通市/如东县") == resolve("如东县")
    True
    """
    for region in all_regions():
        if name in (region.code, region.path):
            return region
    found = find(name.replace("/", ""))
    return found[0] if found and found[1] == len(name.replace("/", "")) else None
