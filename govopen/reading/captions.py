"""Whom and which period the captions over a table speak of, held against the report.

What comes in is a :class:`~.tables.Table` and the row of the ``reports`` table, or its
year; what goes out is the caption that names another body or period, or a part of the
one that is reported on. How captions are put is data, ``patterns.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, groupby, islice, pairwise
from typing import Any, NamedTuple

from govopen.errors import FormatError
from govopen.place import simplified
from govopen.reading import places
from govopen.reading.columns import LONGEST_HEADING, multiple_stated
from govopen.reading.labels import is_in_label, is_label
from govopen.reading.periods import is_of_other
from govopen.reading.tables import LABEL, NUMBER, Cell, Table, one_report
from govopen.reading.titles import (
    LONGEST_OF_TITLE,
    bare,
    claims_in,
    in_digits,
    is_body,
    is_of_less,
    kind_of_body,
    outside,
    own_part,
    patterns,
    plain,
    remarks_in,
    squeeze,
    years_in,
)
from govopen.reading.words import NUMBERED, kept, normalise

# One of these stands in whatever names a body or a part of one.
_OF_BODY = re.compile(
    "[省市县區区州旗盟乡鄉镇鎮村局厅廳委院校站社司园]|办(?!理|结|件)|辦(?!理|結|件)|所(?!有)"
    "|[会會](?![议議])|街道|部(?!分公)|单位|單位|机关|機關|系统|系統|企业|企業"
)
HEAD = 3  # rows of a table that may say so too
FEWEST = 2  # letters of a caption; one is what a break left of another cell
_AROUND = ("province", "prefecture", "county")
_SENTENCE = frozenset("。,;")
_ABOVE = ("以上", "上表", "上述")
_BRACKETS = frozenset("(（")
_TOLD_BY = ("our_own", "all_bodies", "all_of")
_WHOLES = ("省", "市", "县", "区", "旗", "州")
_KINDS = (*_WHOLES, "盟", "镇", "乡", "局")


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
    for text in chain(_in_corner(table), _over(table, before)):
        if patterns()["foot"].search(squeeze(text)):
            break
        if len(text) > LONGEST_OF_TITLE:
            continue
        if not _SENTENCE.isdisjoint(outside(squeeze(text))):
            continue
        line = _line(text, meta["year"])
        signed |= line.is_day
        names = () if line.alone and signed else line.names
        told = [_is_of_another(name, meta) for name in names]
        if any(told):
            return text
        if False in told:
            break
    for text in _alone(table.rows[HEAD:]):  # over the tables that lines put in one
        if _OF_BODY.search(text):
            line = _line(text, meta["year"])
            names = line.names if NUMBERED.match(text) or not line.alone else ()
            said = squeeze(text)
            every = patterns()["all_bodies"].search(said)
            others = notes_of_others([] if every else remarks_in(said), meta)
            if any(_is_of_another(name, meta) for name in names) or any(others):
                return text
    return ""


def unusual_caption(
    table: Table,
    own: tuple[str, ...],
    year: int | None,
    before: Table | None = None,
    around: Iterable[str] = (),
) -> str:
    """Return what right over a table says more than such tables are called, or nothing.

    Nobody can list all that may be said of figures to be less than those of the year
    and body; how a table is called otherwise is soon told. `own` are the names of who
    reports, as :func:`names_of` lists them, `around` the places that it is in.

    Examples
    --------
    >>> over = "如东县2018年信息公开统计表", "附表：", "网民反映的如下："
    >>> tables = (Table(1, "", [], lead=(text,)) for text in over)
    >>> [unusual_caption(table, ("如东县",), 2018) for table in tables]
    ['', '', '网民反映的如下：']
    """
    texts = dict.fromkeys(chain(_in_corner(table), _over(table, before)))
    for text in islice(filter(None, texts), HEAD):
        said, ends = _beyond_usual[text]
        if said:
            line = _line(text, year)
            if line.is_day or len(said) > LONGEST_OF_TITLE:
                break  # as what stands above is no caption
            own_year = str(year) if year else patterns()["any_year"]
            said = re.sub(own_year, "", said)
            kinds = {name[-1] for name in own if name.endswith(_KINDS)}  # 全县
            for name in (*(own or line.names), *around, *kinds):
                said = said.replace(name, "")
            if any(map(str.isalnum, patterns()["usual"].sub("", said))):
                return text
        if ends:
            break
    return ""


@kept
def _beyond_usual(text: str) -> tuple[str, bool]:
    """Return a caption that says more than usual, and tell if none is above it."""
    told, said = patterns(), in_digits(squeeze(simplified(text))).rstrip("。")
    said = said.rpartition("。")[2]
    speaks = told["speaks"].search(said) is not None
    ends = speaks or NUMBERED.match(text) is not None
    above = told["furniture"].search(said) or said.startswith(_ABOVE)
    if above or (text.endswith("。") and not speaks) or told["title"].search(said):
        return "", True  # as it is no caption
    usual = is_in_label(text) or told["unit"].search(said)
    usual = usual or not any(map(str.isalnum, told["usual"].sub("", said)))
    usual = usual or sum(map(str.isalnum, said)) < FEWEST
    usual = usual or said.count("(") != said.count(")")  # of a label that was broken
    return "" if usual else said, ends


def notes_of_others(claims: Iterable[str], meta: Mapping[str, Any]) -> Iterator[str]:
    """Yield what notes claim the figures to be those of, where that is another body.

    Examples
    --------
    >>> meta = {"region": "320623", "year": 2018, "body": "如东县人民政府"}
    >>> meta |= {"level": "county", "scope": "jurisdiction"}
    >>> [*notes_of_others(["全县数据", "县政府办公室受理的申请", "海安市数据"], meta)]
    ['县政府办公室', '海安市']
    """
    for claim in claims:
        name = _whose(squeeze(claim))
        if _may_name(bare(name), meta["year"]) and _is_of_another(name, meta):
            yield name


def notes_below(tables: list[Table], lines: list[str]) -> dict[int, list[str]]:
    """Return, by their numbers, the notes in the last rows of tables and below them.

    Examples
    --------
    >>> over = (), ("注：2022年数据", "四、行政复议情况"), ("以上为上半年数据",)
    >>> notes_below([Table(n, "", [], lead=x) for n, x in enumerate(over)], [])
    {0: ['注：2022年数据'], 1: ['以上为上半年数据'], 2: []}
    """
    found = {x.number: [*_alone(x.rows[HEAD:][-HEAD:])] for x in tables}
    for table, after in pairwise(tables):
        if table.sheet == after.sheet:
            found[table.number] += after.lead[: _ends_above(after.lead)]
    over = tables[-1].lead[-1:] if tables else ()
    if over and over[0] in lines:
        rest = lines[len(lines) - lines[::-1].index(over[0]) :][:HEAD]
        notes = rest[: max(1, _ends_above((*rest, "一、")))]
        found[tables[-1].number] += filter(bare, notes)  # no year that a site leads to
    return found


@lru_cache(maxsize=256)
def _ends_above(lead: tuple[str, ...]) -> int:
    """Count the lines between two tables that are notes on the first of them."""
    told, headed = patterns(), any(map(NUMBERED.match, lead))
    for n, text in enumerate(lead):
        said = squeeze(text)
        up = told["points_up"].match(said) or (headed and told["remark"].match(said))
        if not up or told["points_down"].search(said):
            return n
    return len(lead)


def is_of_part(note: str, meta: Mapping[str, Any]) -> bool:
    """Tell whether a note says that the figures over it are not the whole body's."""
    told, said = patterns(), plain(squeeze(simplified(note)))
    claims = claims_in(said) or [note] * bool(told["tells"].search(said))
    return bool(told["in_part"].search(said) or any(notes_of_others(claims, meta)))


def captions_of_others(
    tables: Iterable[Table],
    year: int | None,
    below: Mapping[int, list[str]] | None = None,
) -> dict[int, str]:
    """Return, by their numbers, what says of tables that they are of another period.

    The lowest caption that states a period decides; what has nothing over it goes on
    with the table before on its sheet. The notes `below` tables speak of them too.

    Examples
    --------
    >>> over = "2022年收到申请情况", "三、收到申请情况（2023年）", "（上半年）"
    >>> tables = [Table(n, "", [], lead=(text,)) for n, text in enumerate(over)]
    >>> captions_of_others(tables, 2023)
    {0: '2022年收到申请情况', 2: '（上半年）'}
    """
    found: dict[int, str] = {}
    before = None
    tables = [*tables]
    sheets = {year for x in tables if x.sheet for year in years_in(x.sheet)}
    for table in tables:
        rows = [row for row in table.rows[:HEAD] if row]
        corners = [row[0].text for row in rows if row[0].kind is LABEL]
        over = (*corners, *_in_corner(table), *_over(table, before))
        lines = [x for x in over if x not in corners and _SENTENCE.isdisjoint(x)]
        title = patterns()["title"].search  # what that says is said of the report
        draft = {x for x in lines if is_of_less(x, "draft") and not title(squeeze(x))}
        said = [(x, x in draft or is_of_other(x, year)) for x in over]
        said = [x for x in said if x[1] is not None]
        if said:  # in a text the headings of the columns may stand above as lines too
            heads = {c.text for row in rows for c in row if c is not row[0]}
            heads = {*heads, table.sheet}.difference(corners)
            said = [x for x in said if x[0] not in heads]
        # A later year than the report's is that of its writing, if it is the only one.
        latest = max(years_in(table.sheet), default=0)
        if table.sheet and (sheets - {latest} or latest <= (year or 0)):
            said.append((table.sheet, is_of_other(f"{table.sheet}统计", year)))
        for note in (below or {}).get(table.number, ()):
            claims = [note, *claims_in(plain(squeeze(simplified(note))))]
            if any(is_of_less(x, "draft") or is_of_other(x, year) for x in claims):
                said = [(note, True)]
        told, other = next((x for x in said if x[1] is not None), ("", False))
        if other and not any(is_of_other(x, year) is False for x in _alone(table.rows)):
            found[table.number] = told
        elif (
            not told
            and before
            and before.number in found
            and before.sheet == table.sheet
            and (
                _goes_on(before, table) or (not table.lead and _is_again(table, tables))
            )
        ):
            found[table.number] = found[before.number]
        before = table
    return found


def one_report_a_year(path: str, tables: list[Table]) -> None:
    """Refuse a file with the tables of two reports that nothing over them tells apart.

    Raises
    ------
    FormatError
        As :func:`~.tables.one_report`, of the tables of one year.
    """
    try:
        one_report(path, without_parts(tables))
    except FormatError:
        over = (text for x in tables for text in (x.sheet, x.caption, *x.lead))
        years = {9999, *chain.from_iterable(map(years_in, over))}  # and none of them
        others = [captions_of_others(tables, year) for year in years]
        groups: dict[tuple[bool, ...], list[Table]] = {}
        for table in tables:
            groups.setdefault(tuple(table.number in x for x in others), []).append(
                table
            )
        if len(groups) < 2:
            raise
        for own in groups.values():
            one_report(path, without_parts(own))


def unit_of(table: Table, notes: Iterable[str] = ()) -> str:
    """Return the unit that a table or a note says its figures are in, if none counts.

    It stands over the table or at either end of it.

    Examples
    --------
    >>> over = "单位：件", "（单位：万件）"
    >>> [unit_of(Table(1, "", [], lead=(text,))) for text in over]
    ['', '万件']
    """
    ends = table.rows[:HEAD] + table.rows[HEAD:][-HEAD:]
    heads = (row for row in ends if NUMBER not in [c.kind for c in row])
    said = (c.text for row in heads for c in row)
    texts = (*said, table.caption, *table.lead, *notes)
    return next(filter(None, map(multiple_stated, texts)), "")


def captions_of_parts(tables: Iterable[Table]) -> dict[int, str]:
    """Return, by their numbers, what says of tables that they are of a part of a body.

    That is of no matter but where the same rows stand in a table of the whole. What has
    nothing over it is of what the table before is of.

    Examples
    --------
    >>> rows = [[Cell("商业企业", 1, 1), Cell("科研机构", 1, 2)]]
    >>> over = "（一）全县", "（二）县本级", "四、政府信息公开行政复议情况"
    >>> tables = [Table(n, "", rows, lead=(text,)) for n, text in enumerate(over)]
    >>> captions_of_parts(tables)
    {1: '（二）县本级'}
    """
    tables = [*tables]
    if not tables[1:]:
        return {}  # as nothing stands beside one
    told: list[tuple[Table, str, bool | None]] = []
    said, is_part, before = "", None, None
    for table in tables:
        over = [x for x in _over(table, before) if len(x) <= LONGEST_OF_TITLE]
        if any(over):
            both = ((x, _is_of_part(x)) for x in over)
            said, is_part = next((x for x in both if x[1] is not None), ("", None))
        told.append((table, said, is_part))
        before = table
    if not any(is_part for *_, is_part in told):
        return {}
    known = [known_labels(table) for table, *_ in told]
    wholes = set[str]().union(
        *(own for own, (*_, part) in zip(known, told, strict=True) if part is False)
    )
    return {
        table.number: said
        for (table, said, is_part), own in zip(told, known, strict=True)
        if is_part and own and 2 * len(own & wholes) >= len(own)
    }


def without_parts(tables: list[Table]) -> list[Table]:
    """Return the tables that are not :func:`captions_of_parts`."""
    parts = captions_of_parts(tables)
    return [table for table in tables if table.number not in parts]


@lru_cache(maxsize=4096)
def _is_of_part(text: str) -> bool | None:
    """Tell whether a caption is of a part of a body, or of the whole; or of neither."""
    plainly = squeeze(simplified(text))
    name = own_part(_whose(plainly.rstrip(":")))
    unit = kind_of_body(name)["scope"] == "unit" and is_body(name)
    if unit or any(is_of_less(text, at) for at in ("again", "over")):
        return True
    said = [normalise(plainly), *remarks_in(plainly)]
    return False if any(map(patterns()["whole_over"].fullmatch, said)) else None


def _goes_on(before: Table, table: Table) -> bool:
    """Tell whether a table has nothing over it, and no headings but those before."""
    first = next(filter(None, table.rows), [])
    repeated = [c.text for c in first] in [[c.text for c in x] for x in before.rows]
    return not table.lead and (repeated or any(c.kind is NUMBER for c in first))


def _is_again(table: Table, tables: list[Table]) -> bool:
    """Tell whether most labels of a table stand in another one too."""
    own = known_labels(table)
    return any(
        2 * len(own & known_labels(x)) > len(own) for x in tables if x is not table
    )


def known_labels(table: Table) -> set[str]:
    """Return the labels of a table that a form has too."""
    return {c.text for c in chain(*table.rows) if c.kind is LABEL and is_label(c.text)}


def _over(table: Table, before: Table | None) -> Iterator[str]:
    """Yield what stands over the figures of a table, the lowest first.

    It may be all that the table before holds. What stands above a paragraph, as the
    years that a site leads to, is over that.
    """
    yield from _alone(reversed(table.rows[:HEAD]))
    yield table.caption
    yield from _led_by(table.lead[_ends_above(table.lead) if before else 0 :])
    if before and not table.lead and not any(c.number for x in before.rows for c in x):
        yield from _over(before, None)


@lru_cache(maxsize=256)
def _led_by(lead: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for year, texts in groupby(reversed(lead), lambda x: x[:2] == "20" and not bare(x)):
        own = list(texts)
        if year and own[1:]:  # those that a site leads to
            continue
        ends = next((n for n, x in enumerate(own, 1) if "。" in x), 0)
        found += own[: ends or len(own)]
        if ends:
            break
    return found


def _in_corner(table: Table) -> Iterator[str]:
    """Yield what stands in brackets in the first headings of a table's rows."""
    for row in table.rows[:HEAD]:
        if not row or row[0].kind is not LABEL or _BRACKETS.isdisjoint(row[0].text):
            continue
        if NUMBER not in [c.kind for c in row]:
            said = squeeze(row[0].text)
            if len(outside(said)) <= LONGEST_HEADING and not _is_note(said):
                yield from remarks_in(said)


def _is_note(said: str) -> bool:
    return patterns()["remark"].match(said) is not None


def _alone(rows: Iterable[list[Cell]]) -> Iterator[str]:
    """Yield what has a row for itself."""
    for row in rows:
        if not row or (row[-1] is not row[0] and row[-1].text):
            continue  # as most end in a figure
        if not any(c.text for c in row if c is not row[0]):
            yield row[0].text


class _Line(NamedTuple):
    """The names in a line over a table, whether one is all of it, or a day is."""

    names: tuple[str, ...] = ()
    alone: bool = False
    is_day: bool = False


@lru_cache(maxsize=4096)  # the headings of most reports are the same
def _line(text: str, year: int | None) -> _Line:
    said = patterns()["stated_unit"].sub("", plain(squeeze(simplified(text))))
    if found := patterns()["headed"].fullmatch(outside(said)):
        every = patterns()["all_bodies"].search(said)  # 各部门、各镇(街道)
        remarks = (f"({_whose(x)})" for x in remarks_in("" if every else said))
        names = (_whose(found["body"]), found["after"], *remarks)
        return _Line(tuple(name for name in names if _may_name(bare(name), year)))
    number = NUMBERED.match(said)
    said = said[number.end() :] if number else said
    own = is_label(said)  # 专项经费(不包括…) over the rows that a page break left
    part = not own and any(is_of_less(text, at) for at in ("again", "over"))
    name = bare(said if part else _whose(said))
    alone = name == bare(said)
    # An office signs for its government.
    office = alone and name.endswith("办公室") and not number
    site = patterns()["site"].match(name)
    may = not (office or site) and (is_body(name) or part)
    return _Line((name,) if may else (), alone and not part, bool(text) and not said)


def _whose(text: str) -> str:
    """Leave out what says of a name that figures are its own."""
    said = patterns()["stated_unit"].sub("", text)
    return patterns()["of_figures"].sub("", said) or text


def _may_name(text: str, year: int | None) -> bool:
    """Tell whether words may be those of a body, as few before a caption's are."""
    if not text or patterns()["no_body"].search(text):
        return False
    told = any(patterns()[kind].search(text) for kind in _TOLD_BY)
    told = told or is_of_less(text, "section")
    kind = kind_of_body(patterns()["own"].sub("", text))
    return told or not kind.get("inferred") or any(places.mentions(text, year))


def _is_of_another(name: str, meta: Mapping[str, Any]) -> bool | None:
    """Tell whether a name is not that of who reports; None if it is no body's."""
    text, body, scope = bare(name), meta["body"], meta["scope"]
    less = any(is_of_less(x, at) for x in (name, text) for at in ("section", "over"))
    if patterns()["our_own"].match(text) and not (less and name[0] == "("):
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
    if less:
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
