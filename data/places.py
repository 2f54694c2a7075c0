"""Make the tables of places: changes of codes, places, and the census by place.

What comes in is ``sources/places``: the codes in force today, a list of changes since
2007 as it was found, and our corrections to it with a reason each. Going back from
today change by change gives the code book of every year; what goes out are the links
between the books, one row for each stretch of years in which a region stayed as it
was, and the residents of 2020 by place.
"""

from __future__ import annotations

from collections import defaultdict
from math import inf
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
FIRST = 2007
KEY = ["year", "type", "old_code", "old_name", "new_code", "new_name"]
# Links that end nothing: a part of the old region goes to the new one.
PARTS = {"析置": "split", "划转": "transferred"}

Book = dict[str, str]
Event = tuple[str, int]
Ends = dict[str, list[tuple[int, str]]]


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / name, dtype="str", keep_default_na=False)


def corrected() -> pd.DataFrame:
    """Apply the corrections to the list of changes; each must fit the list."""
    found = _read("sources/places/region_changes.csv")
    steps = _read("sources/places/corrections.csv")
    drops, adds = (steps[steps["action"] == action] for action in ("drop", "add"))
    keys = pd.MultiIndex.from_frame(found[KEY])
    dropped = pd.MultiIndex.from_frame(drops[KEY])
    if missing := set(dropped) - set(keys):
        raise SystemExit(f"corrections.csv drops rows that are not there: {missing}")
    adds = adds.assign(source="corrections.csv: " + adds["reason"])
    rows = pd.concat([found[~keys.isin(dropped)], adds], ignore_index=True)
    rows["year"] = rows["year"].astype(int)
    return rows.reindex(columns=[*KEY, "doc_no", "source", "source_url"]).fillna("")


def books(changes: pd.DataFrame) -> dict[int, Book]:
    """Go back from today's codes: code and name of each region at a year's end."""
    current = _read("sources/places/regions.csv")
    book = dict(zip(current["code"], current["name"], strict=True))
    years = {int(changes["year"].max()): dict(book)}
    for year in range(max(years), FIRST - 1, -1):
        rows = changes[(changes["year"] == year) & ~changes["type"].isin(PARTS)]
        for line in rows[rows["type"] != "撤销"].itertuples():
            if line.new_code and book.pop(line.new_code, None) != line.new_name:
                raise SystemExit(f"{year}: {line.new_code} {line.new_name} unknown")
        for line in rows[rows["old_code"] != ""].itertuples():
            if book.setdefault(line.old_code, line.old_name) != line.old_name:
                raise SystemExit(f"{year}: {line.old_code} {line.old_name} in use")
        years[year - 1] = dict(book)
    return years


def parents(code: str, book: Book) -> tuple[str, str]:
    """Name the province and the prefecture, empty where there is none between."""
    province = book[code[:2] + "0000"]
    return province, book.get(code[:4] + "00", "") if code[2:4] != "00" else ""


def level(code: str) -> str:
    """Tell the level by the zeros at the end of a code."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _path(code: str, book: Book) -> str:
    if not code:
        return ""
    names = (*parents(code, book), book[code])
    return "/".join(dict.fromkeys(name for name in names if name))


def _kind(line: pd.Series, before: Book, olds: int) -> str:
    """Name a link by what it does to the region, not by the source's word for it."""
    old, new = line["old_code"], line["new_code"]
    if line["type"] in PARTS:
        return PARTS[line["type"]]
    if not new or not old:
        return "created" if new else "abolished"
    if olds > 1 or (new in before and new != old):
        return "merged"
    if level(old) != level(new):
        return "county_to_prefecture"
    if line["old_name"] == line["new_name"]:
        return "recoded"
    was, now = (_rank(line[name]) for name in ("old_name", "new_name"))
    return "renamed" if was == now else f"{was}_to_{now}"


def _rank(name: str) -> str:
    ranks = {"市": "city", "区": "district", "地区": "prefecture"}
    return ranks.get(name[-2:]) or ranks.get(name[-1:], "county")


def region_changes(changes: pd.DataFrame, years: dict[int, Book]) -> pd.DataFrame:
    """Describe each link once, with the paths of before and after.

    A row that only says "founded" or "abolished" goes where another says from what
    or into what.
    """
    linked = changes[(changes["old_code"] != "") & (changes["new_code"] != "")]
    ending = linked[~linked["type"].isin(PARTS)]
    olds = ending.groupby(["year", "new_code"])["old_code"].nunique()
    into = set(zip(linked["year"], linked["new_code"], strict=True))
    out_of = set(zip(linked["year"], linked["old_code"], strict=True))
    rows = []
    for _, line in changes.iterrows():
        year, old, new = line["year"], line["old_code"], line["new_code"]
        if (not old and (year, new) in into) or (not new and (year, old) in out_of):
            continue
        before, after = years[year - 1], years[year]
        kind = _kind(line, before, olds.get((year, new), 0))
        paths = {"old_path": _path(old, before), "new_path": _path(new, after)}
        rows.append({**line, **paths, "kind": kind})
    order = ["year", "kind", "old_code", "old_name", "old_path"]
    order += ["new_code", "new_name", "new_path", "doc_no", "source", "source_url"]
    frame = pd.DataFrame(rows)[order].drop_duplicates()
    return frame.sort_values(["year", "old_code", "new_code", "kind"])


def _ends(changes: pd.DataFrame) -> Ends:
    """Map each code to the years in which it ended, and to what it became."""
    ends: Ends = defaultdict(list)
    for line in changes[~changes["type"].isin(PARTS)].itertuples():
        if line.old_code:
            ends[line.old_code].append((line.year, line.new_code))
    for code, listed in ends.items():
        listed.sort()
        if len({year for year, _ in listed}) < len(listed):
            raise SystemExit(f"{code} ends twice in a year: {listed}")
    return ends


def _current(code: str, year: int, ends: Ends, before: float = inf) -> str:
    """Follow a code of the book of a year to that of another; empty where it ends."""
    while later := [end for end in ends.get(code, ()) if year < end[0] < before]:
        year, code = later[0]
    return code


def _kinds(links: pd.DataFrame) -> tuple[dict[Event, str], dict[Event, str]]:
    """Name how each code ended and how each began, by code and year.

    Where several links meet, what changed the territory counts most.
    """
    ended: dict[Event, str] = {}
    begun: dict[Event, str] = {}
    links = links[links["kind"] != "transferred"]
    weight = links["kind"].map({"merged": 2, "split": 1}).fillna(0)
    for line in links.assign(weight=weight).sort_values("weight").itertuples():
        ended[line.old_code, line.year] = begun[line.new_code, line.year] = line.kind
    for line in links[~links["kind"].isin(["merged", "split"])].itertuples():
        if ended.get((line.old_code, line.year)) == "split":
            begun[line.new_code, line.year] = "split"
    return ended, begun


def regions(links: pd.DataFrame, years: dict[int, Book], ends: Ends) -> pd.DataFrame:
    """List every region for each stretch of years in which it stayed the same.

    A stretch ends with a new code, name or prefecture, and where a merger or a
    split is known to have changed the territory.
    """
    ended, begun = _kinds(links)
    rows = []
    for code in sorted(set().union(*years.values())):
        row: dict[str, object] = {}
        for year, book in sorted(years.items()):
            if code not in book:
                row = {}
                continue
            names = {"name": book[code], "level": level(code)}
            names["province"], names["prefecture"] = parents(code, book)
            kind = begun.get((code, year)) or ended.get((code, year), "")
            if row and not kind and names.items() - row.items():
                kind = "prefecture_renamed"
            if row and kind:
                row["ended"] = kind
            if kind or not row:
                row = {"region": code, **names, "first_year": year, "begun": kind}
                rows.append(row)
            row["last_year"] = year
            row["ended"] = ended.get((code, year + 1), "")
            row["place"] = _current(code, year, ends)
    frame = pd.DataFrame(rows)
    for column, open_end in (("first_year", min(years)), ("last_year", max(years))):
        frame[column] = frame[column].where(frame[column] != open_end).astype("Int16")
    pinyin = _read("sources/places/pinyin.csv").set_index("name")["pinyin"]
    frame["pinyin"] = frame["name"].map(pinyin)
    if len(lacking := frame.loc[frame["pinyin"].isna(), "name"]):
        raise SystemExit(f"pinyin.csv has no {lacking.iloc[0]}")
    columns = ["region", "name", "level", "province", "prefecture", "first_year"]
    return frame[[*columns, "last_year", "begun", "ended", "place", "pinyin"]]


def _match(code: str, year: int, links: pd.DataFrame, ends: Ends) -> str:
    """Compare the place of today with the territory a code had at a year's end."""
    match = "same"
    territory = links[links["kind"].isin(["merged", "split"]) & (links["year"] > year)]
    for event, moved in territory.groupby("year"):
        now = _current(code, year, ends, before=event)
        gave = moved[moved["old_code"] == now]["kind"]
        if len(moved[moved["new_code"] == now]) or "merged" in set(gave):
            return "more"
        if len(gave):
            match = "less"
    return match


def census(links: pd.DataFrame, years: dict[int, Book], ends: Ends) -> pd.DataFrame:
    """Join the census of 2020 to places, and say how well each row fits.

    ``match`` is ``same``; ``more`` or ``less`` where the place is now more or less
    than what was counted; ``zone`` for what the census counts apart and has no code
    of its own. Corrections stand in ``note``.
    """
    frame = _read("sources/places/census2020.csv").set_index("code", drop=False)
    frame["note"] = ""
    for line in _read("sources/places/census_corrections.csv").itertuples():
        if frame.loc[line.code, line.column] != line.found:
            raise SystemExit(f"census_corrections.csv: {line.code} has no {line.found}")
        frame.loc[line.code, line.column] = line.corrected
        note = f"{line.column} {line.found}: {line.reason}"
        frame.loc[line.code, "note"] = "; ".join(
            text for text in (frame.loc[line.code, "note"], note) if text
        )
    joined = []
    for code, name in zip(frame["code"], frame["name"], strict=True):
        year = next((y for y in (2020, 2019) if years[y].get(code) == name), None)
        province, prefecture = parents(code, years[2020])
        row = {"level": "zone", "province": province, "prefecture": prefecture}
        row |= {"place": "", "match": "zone"}
        if year:
            row |= {"level": level(code), "place": _current(code, year, ends)}
            row["match"] = _match(code, year, links, ends)
        joined.append(row)
    new = pd.DataFrame(joined, index=frame.index)
    whole = pd.concat([frame.iloc[:, :2], new, frame.iloc[:, 2:]], axis=1)
    return whole.rename(columns={"code": "region"})


def tables() -> dict[str, pd.DataFrame]:
    """Make the three tables."""
    changes = corrected()
    years, ends = books(changes), _ends(changes)
    links = region_changes(changes, years)
    return {
        "region_changes": links,
        "regions": regions(links, years, ends),
        "census2020": census(links, years, ends),
    }
