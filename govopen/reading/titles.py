"""What the lines of a document name: titles, sites, years, and who filled it in.

What comes in is a :class:`~.tables.Layout`; what goes out is :class:`Named`: the names
in it (:class:`Name`), likeliest first, and years. How titles are put is data,
``patterns.toml``.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from govopen.place import simplified
from govopen.reading import places
from govopen.reading.tables import LABEL, LONGEST_LABEL, NUMBER, Cell, Layout, Table
from govopen.reading.words import kept, normalise, plain_forms

MAX_TITLES = 50  # a page that links to more reports tells nothing by the rest
MAX_LINES = 200
LEAST_OF_BODY = 2  # letters after the place tell one body from another: 财政, 教育
MAX_LINKS = 1000  # so many lines are looked at on either side of where a text begins
LONGEST_LINE = 2000
# Of a title that goes over several lines, so many are looked at, of so many letters.
MOST_LINES = 4
LEAST_LISTED = 2  # titles of others that stand near one another are links
LONGEST_OF_TITLE = 60
_NUMERALS = "一二三四五六七八"
_HEADING = f"[{_NUMERALS}][、.．]"
# A year of figures has no fewer months; some close the books before its end.
LEAST_MONTHS = 11


_PARTED = "\0"  # stands between lines
_BEGINS = re.compile(_PARTED + _HEADING)
_LAST = frozenset("告报報知示)")  # end a line that a title ends in
# What no title goes over, and no clause.
_NO_TITLE, _NO_CLAUSE = "《》,。;:|_>", ",。;:()"
# What stands in whatever says who filled a form in, or made a page public; and in
# whatever dates the figures, which takes longer to look for, and beside it.
_FILLED_BY = re.compile(r"填|发\s*[布文]|来\s*源")
_DATED_BY = re.compile("统计|本报告|所列|报告[中期]|截")
_DATED = re.compile("20|[二截季]|半年")
# One of these stands in whatever a report says of itself.
_OWN_REPORT = "本报告", "本年度报告", "本年报"
# One of these stands in whatever speaks of a part of a year.
_OF_PART = re.compile("[月季半中HhQq./]")
_NUMERAL = re.compile(r"[\d二]")  # begins, or stands in, whatever `plain` writes anew
_SPELT_DAY = re.compile(
    r"(?<!\d)[〇○零一二三四五六七八九十]{1,4}(?=[年月日]|[至到][一二三四五六七八九十]{1,3}月)"
)
_DIGITS = str.maketrans("〇○零OoО一二三四五六七八九", "000000123456789")


@cache
def patterns() -> dict[str, Any]:
    """Return ``patterns.toml``: how titles, sites and bodies are put."""
    text = Path(__file__).with_name("patterns.toml").read_text(encoding="utf-8")
    return {name: _compiled(given) for name, given in tomllib.loads(text).items()}


def _compiled(given: Any) -> Any:
    """Compile an expression, each of a list of them, or that of a kind of body."""
    if isinstance(given, list):
        return [_compiled(one) for one in given]
    if isinstance(given, dict):
        spelled = given["pattern"].replace("{zone}", places.ZONE)
        return given | {"pattern": re.compile(spelled)}
    return re.compile(given)


@kept
def squeeze(text: str) -> str:
    """Return a text in half width and without white space."""
    return "".join(plain_forms(text).split())


def half_width(texts: Iterable[str]) -> list[str]:
    """Return texts in half width, with one space for white space.

    All at once takes half the time.
    """
    begun = list(texts)
    whole = _PARTED.join(begun)
    if whole.count(_PARTED) >= len(begun):
        whole = _PARTED.join([text.replace(_PARTED, " ") for text in begun])
    whole = " ".join(plain_forms(whole).split())
    if " " in whole:
        whole = whole.replace(f" {_PARTED}", _PARTED).replace(f"{_PARTED} ", _PARTED)
    return whole.split(_PARTED) if begun else begun


def _squeezed(texts: Iterable[str]) -> list[str]:
    """Return the beginning of each text, in half width and without white space."""
    return [squeeze(text)[:LONGEST_LINE] for text in texts]


def _may_name(text: str) -> bool:
    """Tell whether a line can hold a title or name a year, as most cannot."""
    return "公" in text and ("信息公" in text or "政务公" in text or "政務公" in text)


def _led(
    pattern: re.Pattern[str], text: str, ends: str, most: int
) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield what a pattern matches after the words before it, `most` letters at most.

    None of these is in `ends`, or was matched before. To look for the words in the
    pattern would begin at each letter anew.
    """
    last = 0
    for match in pattern.finditer(text):
        words = text[max(last, match.start() - most) : match.start()]
        yield words[max(map(words.rfind, ends)) + 1 :], match
        last = match.end()


@kept
def _titles_in(text: str) -> tuple[str, ...]:
    """List the titles in a text, each with the sixty letters before its subject."""
    told = _led(patterns()["title"], text, _NO_TITLE, LONGEST_OF_TITLE)
    return tuple(words[_begun_again(words) :] + match[0] for words, match in told)


def _begun_again(words: str) -> int:
    """Return where a body is named after the site of its government and a column."""
    regions, end = places.leading(words)
    if not regions:
        return 0
    front, alone = patterns()["front"].match(words, end), patterns()["alone"].match
    name = next(
        (x.name for x in regions if words.endswith(x.name, 0, end)), words[:end]
    )
    own = words[end : end + LEAST_OF_BODY]
    begins = [words.rfind(name + own)] if own else []
    for start, stop, found in places.mentions(words):
        paths = [(x.path, y.path) for x in regions for y in found]
        if any(
            x == y if alone(words, stop) else front and (x in y or y in x)
            for x, y in paths
        ):
            begins.append(start)
    told = (n for n in begins if n > end and not patterns()["of_two"].search(words[:n]))
    return min(told, default=0)


@kept
def plain(text: str) -> str:
    """Write years in digits and leave out dates and the numbers of documents."""
    if not _NUMERAL.search(text):
        return text
    text = patterns()["whole_year"].sub("", in_digits(text))
    return str(patterns()["dates"].sub("", text))


@kept
def in_digits(text: str) -> str:
    """Write the years, months and days of a text in digits."""
    text = patterns()["words"].sub(lambda m: m[0].translate(_DIGITS), text)
    text = patterns()["short_year"].sub(r"20\g<0>", text)
    if "初" in text or "元月" in text:
        text = patterns()["january"].sub("1月", text)
    return _SPELT_DAY.sub(_in_digits, text)


def _uncited(squeezed: list[str]) -> list[str]:
    """Return squeezed texts with what they cite left out.

    What stands in 《》 by itself, or is what a notice makes public, is the title. A
    name that is cited may go on over the next line.
    """
    lines, cited, said = squeezed[:], False, "".join(squeezed)
    for n, text in enumerate(squeezed if "《" in said or "》" in said else ()):
        if "《" in text or "》" in text:
            if whole := patterns()["published"].fullmatch(text):
                lines[n], cited = whole[1], False
            else:
                begins = ("《" if cited and "》" in text else "") + text
                if _OWN_CITED.search(begins):
                    begins = patterns()["own_cited"].sub(r"\1\2", begins)
                cited = text.rfind("《") > text.rfind("》")
                lines[n] = _CITED.sub("", begins)
        elif cited:
            lines[n], cited = "", False
    return lines


_OWN_CITED = re.compile("[布开制成了]《")
_CITED = re.compile("《[^》]*(?:》|$)")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_BEFORE = re.compile(r"^[(【\[]([^()【】\[\]]+)[)】\]](?=.)")
_APART = re.compile(r"[-—–_|·:<>/【】\[\]()]+")
_NOTICE = re.compile("的?(?:通知|公告|公示|函)")
_SQUARE = re.compile(r"[\[【〔]([^\W\d_]{1,20})[\]】〕]$")
_BRACKETS = re.compile(r"(?=\([^()]*\)(?:\([^()]*\))?$)")
_NO_WORDS = re.compile(r"20[0-3]\d年?度?|关于|[^\w、]|(?<!\w)、|、(?!\w)")


@kept
def _plainly(line: str) -> bool:
    """Tell whether a line may be one of several that a title stands on."""
    return len(line) <= LONGEST_OF_TITLE and not patterns()["no_part"].search(line)


@lru_cache(maxsize=1024)
def _are_listed(*lines: str) -> bool:
    """Tell whether two lines name bodies of one kind, as those of a menu do."""
    ranks = []
    named = {x for x in lines if not any(x != y and y.endswith(x) for y in lines)}
    for line in named:  # a body under a running head is named once
        regions, end = places.leading(line)
        if is_body(line) or (regions and end == len(line)):
            unit = kind_of_body(line[end:])["scope"] == "unit"
            ranks.append([] if unit else [x.level for x in regions[:1]])
    return len(ranks) == len(lines) > 1 and ranks[0] == ranks[1]


@kept
def is_body(text: str) -> bool:
    """Tell whether a text is the name of a place or body, and of nothing else."""
    if found := places.find(text):
        return not kind_of_body(text[found[1] :]).get("inferred")
    _, end = places.leading(text)
    if not end and not patterns()["own_kinds"].search(text):
        return False
    return bool(text[end:] and not kind_of_body(text[end:]).get("inferred"))


def claims_in(note: str) -> list[str]:
    """List what sentences say that figures are."""
    found = patterns()["note"].finditer(note)
    told = (patterns()["claims"].match(match[0]) for match in found)
    return [match["what"] for match in told if match]


def begun_before(text: str, year: int | None) -> str:
    """Return what a body's name begins with before its place, as 国家税务总局."""
    before = (text[:start] for start, *_ in places.mentions(text, year))
    return str(patterns()["no_name"].sub("", bare(outside(next(before, "")))))


@kept
def own_body(text: str) -> str:
    """Return the body that a text names without a place, or nothing."""
    own = patterns()["own"].sub("", bare(text))
    kind = kind_of_body(own)
    return "" if "whole" in kind or kind.get("inferred") else own


@kept
def _is_whose(text: str) -> bool:
    """Tell whether a text names a body, with its place or without, and no way to it."""
    return "首页" not in text and (is_body(text) or bool(own_body(text)))


def _merged(rows: Iterable[list[Cell]]) -> Iterator[str]:
    """Yield what two rows of one text say together, if the first names a body alone."""
    texts = [{x.text for x in row if x.text} for row in rows]
    for body, title in pairwise("".join(x) if len(x) == 1 else "" for x in texts):
        if body and title and _may_name(title) and is_body(squeeze(body)):
            yield body + title


class Name(NamedTuple):
    """A title, with the names of the site and of the body that stand in it.

    `remark` is what stands in brackets at its ends, `beside` the name of a part of the
    body that stands beside it in its line. `aside` says that only a sentence names it,
    `linked` that a line does which is not the nearest above the text, and `issued`
    that the body is who makes the report public.
    """

    title: str
    site: str
    head: str
    year: int | None
    remark: str = ""
    beside: str = ""
    aside: bool = False
    linked: bool = False
    issued: bool = False


@lru_cache(maxsize=256)
def _name(title: str, beside: str = "", notice: bool = False) -> Name:
    text, *brackets = _BRACKETS.split(plain(title))
    *_, subject = patterns()["subject"].finditer(text)
    # Names of two characters are found only where a word begins.
    head = patterns()["annexed"].sub("", simplified(text[: subject.start()]))
    before = _BEFORE.match(head)
    head = head[before.end() :] if before else head
    for other in ("asked", "joined", "said_year", "part_of_year", "decade", "column"):
        head = patterns()[other].sub("", head)
    site = patterns()["site"].match(head)
    if found := None if site else patterns()["parted"].match(head):
        site = found if _is_whose(bare(head[found.end() :])) else None
    cut = site.end() if site else 0
    first, *about = patterns()["about"].split(head[cut:])
    parts = [first, *(patterns()["publishing"].sub("", part) for part in about)]
    named = next(filter(bare, reversed(parts)), first)
    remark = simplified(remark_in("".join(brackets)) or (before[1] if before else ""))
    if not bare(named) and is_body(remark):  # 政府信息公开工作年度报告(如东县财政局)
        named, remark = remark, ""
    return Name(
        title,
        site[1] if site else "",
        named,
        year_in(title),
        remark,
        beside,
        issued=bool(about)
        and (named is first or not _is_whose(named))
        and (notice or any(map(bare, about))),
    )


@kept
def _names_in(text: str) -> tuple[Name, ...]:
    """List the titles in a text, with what stands beside them."""
    square = _SQUARE.search(text)
    if square and patterns()["all_in_brackets"].search(square[1]):
        text = f"{text[: square.start()]}({square[1]})"
    rests = ((title, text.partition(title)[2]) for title in _titles_in(text))
    names = [
        _name(title, _beside(text, title), bool(_NOTICE.match(rest)))
        for title, rest in rests
        if not (_how_named(text) == 2 and patterns()["found_at"].match(rest))
    ]
    if names[1:] and "," not in text:  # a title after those of a site and its column
        dated = [x for x in names if x.year] or names
        last = next((x for x in reversed(dated) if _is_whose(x.head)), dated[0])
        names = [last, *(x._replace(linked=True) for x in names if x is not last)]
    return tuple(names)


def _beside(text: str, title: str) -> str:
    """Return the part of a body that a line names beside a title: a bureau, a town."""
    before, _, after = text.partition(title)
    parts = _APART.split(before) + ([] if ":" in after else _APART.split(after))
    return next((x for x in parts if x and _is_part(simplified(x))), "")


def _is_part(text: str) -> bool:
    """Tell whether a text is the name of a body below a government, and of no more."""
    own = own_part(text)
    kind = kind_of_body(own)
    whole = not kind["level"] and kind["scope"] == "jurisdiction"
    if not own or whole or kind.get("inferred") or patterns()["site"].match(text):
        return False
    return not any(patterns()[x].fullmatch(own) for x in ("edits", "governs"))


def _is_narrower(text: str) -> bool:
    """Tell whether a text is the name of a bureau or a township.

    An office signs with the place of its government; without, it may report.
    """
    if kind_of_body(own_body(text))["scope"] == "office":
        return True
    kind = kind_of_body(own_part(text))
    told = kind["scope"] == "unit" and not kind.get("inferred")
    return told and not patterns()["site"].match(text)


@kept
def own_part(text: str) -> str:
    """Return what of a body's name tells what it is, without its place."""
    found = places.find(text)
    return bare(text[found[1] :] if found else patterns()["own"].sub("", text))


@kept
def _how_named(text: str) -> int:
    """Tell how a line names a report: 0 as a title, 1 in a list by day, 2 in words."""
    told = patterns()
    return 2 if told["sentence"].search(text) else bool(told["dated"].search(text))


@kept
def _is_title(text: str) -> bool:
    """Tell whether a line is the title of a report, and no sentence with one.

    It names a body or a year, as that of a column does not.
    """
    named = any(x.year or _is_whose(x.head) for x in _names_in(text))
    return named and not (patterns()["link"].search(text) or _how_named(text))


def _are_of_two(head: str, other: str) -> bool:
    """Tell whether two titles name two bodies."""
    if head == other:
        return False
    short, long = sorted((bare(head), bare(other)), key=len)
    places_of = [places.find(x) for x in (head, other)]
    if all(places_of) and len({x[0] for x in places_of if x}) == 1:
        cores = {patterns()["government"].sub("", own_part(x)) for x in (head, other)}
        if len(cores) == 1:
            return False
    if long.startswith(short):
        # A bureau's report may follow that of its government.
        rest = long.removeprefix(short)
        return kind_of_body(rest)["level"] in ("department", "township")
    return short not in long


def _are_apart(name: Name, own: Name) -> bool:
    """Tell whether two titles are those of two reports, or of an office and of all."""
    part = is_part_of_year(name.title) != is_part_of_year(own.title)
    if part or (name.year and own.year and name.year != own.year):
        return True
    heads = name.head, own.head
    scopes = {kind_of_body(own_part(x))["scope"] for x in heads}
    return all(map(_is_whose, heads)) and (len(scopes) > 1 or _are_of_two(*heads))


def _is_card(table: Table) -> bool:
    """Tell whether a table holds what a site keeps about a document."""
    rows = ("|".join(squeeze(cell.text) for cell in row) for row in table.rows[:4])
    return any(map(patterns()["card"].search, rows))


def told_above(line: int, heads: list[tuple[int, str]]) -> str | None:
    """Return what the last heading above a line is, where there is one."""
    return next((text for n, text in reversed(heads) if n < line), None)


def begins_again(lines: list[str]) -> int:
    """Return the number of the line from which on headings of a report stand again."""
    first: dict[str, int] = {}
    heads = ((n, head) for n, head in enumerate(_heads(lines)) if head)
    again = [n for n, head in heads if first.setdefault(head, n) < n]
    return again[0] if len(again) > 1 else len(lines)


def _heads(lines: list[str]) -> list[str]:
    """Return the headings among lines, and nothing for what is none."""
    heads = (squeeze(x) if re.match(_HEADING, x.strip()) else "" for x in lines)
    return [head if len(head) <= LONGEST_OF_TITLE else "" for head in heads]


@kept
def bare(text: str) -> str:
    """Return a title's words without its year and its punctuation."""
    return _NO_WORDS.sub("", text)


def outside(text: str) -> str:
    """Return what of a text stands in no brackets."""
    return _BRACKETED.sub("", text) if "(" in text else text


def remarks_in(text: str) -> list[str]:
    """Return what stands in brackets."""
    return _BRACKETED.findall(text) if "(" in text else []


def remark_in(text: str) -> str:
    """Return the first words that stand in brackets."""
    return next(filter(bare, remarks_in(text)), "")


@kept
def kind_of_body(tail: str) -> Mapping[str, Any]:
    """Tell level and scope of a body by what follows its place in a title."""
    kinds: list[dict[str, Any]] = patterns()["bodies"]
    return next(kind for kind in kinds if kind["pattern"].fullmatch(tail))


def _in_digits(spelt: re.Match[str]) -> str:
    """Write a year, month or day in digits: 二〇二二, 六, 三十一."""
    tens, ten, ones = spelt[0].translate(_DIGITS).rpartition("十")
    return f"{tens or 1}{ones or 0}" if ten else ones


def drafts_in(title: str) -> list[str]:
    """List what stands in brackets after a title and is no body, scope or edition."""
    *_, after = patterns()["subject"].split(plain(squeeze(title)))
    said = remarks_in(after)
    strange = (x for x in said if kind_of_body(own_part(x)).get("inferred"))
    return [x for x in strange if not patterns()["edition"].fullmatch(bare(x))]


def spans_years(text: str) -> bool:
    """Tell whether a text names all years from one to another."""
    spans = patterns()["span"].finditer(text)
    return any(match[1][2:] != match[2] for match in spans)


@kept
def year_in(text: str) -> int | None:
    """Return the year that a title or heading says it is about."""
    if "公" not in text or not _may_name(text := squeeze(text[:200])):
        return None
    text = plain(text)
    if not spans_years(text):
        for pattern in patterns()["year"]:
            if match := pattern.search(text):
                return int(match[1])
    return None


@kept
def is_part_of_year(text: str) -> bool:
    """Tell whether a title or heading speaks of some months of a year alone.

    Examples
    --------
    >>> is_part_of_year("2022年上半年"), is_part_of_year("2022年1-12月")
    (True, False)
    """
    if not _OF_PART.search(text := squeeze(text)):
        return False
    text = _SPELT_DAY.sub(_in_digits, text)
    return bool(patterns()["part_of_year"].search(text))


@lru_cache(maxsize=8192)
def is_of_less(text: str, where: str) -> bool:
    """Tell whether a text says of figures that they are of another year or of a part.

    `where` it stands is one of the places that ``less`` in ``patterns.toml`` names.

    Examples
    --------
    >>> [is_of_less(x, "label") for x in ("上年度办理结果", "县教育局", "不予公开")]
    [True, True, False]
    >>> [is_of_less("县教育局", where) for where in ("heading", "section")]
    [True, False]
    """
    said = squeeze(simplified(text[: LONGEST_LABEL + 1]))
    if len(said) > LONGEST_LABEL:
        return False
    told = patterns()["remark"].match(said) or patterns()["all_bodies"].search(said)
    if told and where != "again":
        return False
    parts = [said] if where == "section" else [normalise(said), *remarks_in(said)]
    kinds = [kind["pattern"] for kind in patterns()["less"] if where in kind["at"]]
    return any(pattern.search(part) for pattern in kinds for part in parts)


@kept
def years_in(text: str) -> frozenset[int]:
    """Return the years in a text, but for those of dates and of documents."""
    return frozenset(map(int, patterns()["any_year"].findall(plain(text))))


class Period(NamedTuple):
    """The days that figures are about: the years they begin and end in.

    Days that no calendar has, or that end before they begin, are a `misprint`; of those
    that end in an earlier year `months` are told by the months alone.
    """

    first: int
    last: int
    months: int
    misprint: str


def periods_in(text: str) -> Iterator[Period]:
    """Yield the days from one to another in a text; without a year it is 0.

    Of a year that ends on the first day of the next, the day is left out, as is the
    last of the year before.

    Examples
    --------
    >>> [*periods_in("2023年1月1日-2024年1月1日")]
    [Period(first=2023, last=2023, months=12, misprint='')]
    """
    for match in patterns()["days"].finditer(text):
        year = int(match["year"] or match["end"] or 0)
        end = int(match["end"] or year)
        begins = year, int(match["month"] or match["from"]), int(match["day"] or 0)
        ends = end, int(match["last"]), int(match["until"] or 0)
        if ends == (year + 1, 1, 1):
            ends = year, 12, 31
        if begins == (end - 1, 12, 31):
            begins = end, 1, 1
        months = 12 * max(ends[0] - begins[0], 0) + ends[1] - begins[1] + 1
        sound = begins < ends and all(map(_is_day, (begins, ends)))
        yield Period(begins[0], ends[0], months, "" if sound else match[0])


def _is_day(day: tuple[int, int, int]) -> bool:
    year, month, of_it = day
    return 1 <= month <= 12 and of_it <= monthrange(year or 2000, month)[1]


class _Days(NamedTuple):
    """What begins with a period, what is said of one, and up to when was counted."""

    periods: list[str]
    said: list[str]
    ends: list[tuple[str, str]]


@kept
def _days_in(text: str) -> _Days:
    """Find what a text says of the days that figures are of."""
    text, told = _SPELT_DAY.sub(_in_digits, text), patterns()
    periods = [text[m.end() :][:40] for m in told["period"].finditer(text)]
    return _Days(
        periods, told["period_said"].findall(text), told["cut_off"].findall(text)
    )


class Named:
    """What a document names; each thing is looked for once.

    Attributes
    ----------
    layout : Layout
    page : str
        Its own title in half width and without white space.
    lines : list of str
        Its lines in half width, without white space and without what they cite.
    spaced : list of str
        Its lines in half width, with one space for white space.
    headings : list of str
        What stands above its tables and in their first two rows.
    names : list of Name
        The titles in it, likeliest first.
    periods : list of Period
        The days that it says its figures are about.
    nearest : list of str
        The title that stands nearest above its text.
    rivals : list of Name
        Those of other reports that stand there or that the file states.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.page = patterns()["menu"].sub("", squeeze(layout.title[:LONGEST_LINE]))
        self.spaced = half_width(layout.lines)
        self._squeezed = [x.replace(" ", "")[:LONGEST_LINE] for x in self.spaced]
        self.lines = _uncited(self._squeezed)
        self._said = _PARTED.join(self.lines)
        if any(x in self._said for x in ("·", "•", "*", "AM", "PM")):  # or a stamp
            self.lines = [patterns()["menu"].sub("", x) for x in self.lines]
            self._said = _PARTED.join(self.lines)
        self.headings: list[str] = []
        for table in layout.tables:
            cells = (cell for row in table.rows[:2] for cell in dict.fromkeys(row))
            self.headings += (table.caption, *(cell.text for cell in cells))
        found = _BEGINS.search(_PARTED + self._said)
        self._begins = self._said.count(_PARTED, 0, found.start()) if found else 0
        self._naming = list(self._titled())
        self.titled = [x for x in self._naming if _titles_in(x[1])]
        self.nearest, self.rivals = self._nearest()
        self.names = self._names()

    def _titled(self) -> Iterator[tuple[int, str]]:
        """Yield what may hold a title, with the number of the line that it begins in.

        Before a line that ends a title goes the title with all its lines: it may break
        anywhere, and the body may have a line of its own above it.
        """
        ends, over = set[int](), ""
        for n, text in enumerate(self.lines):
            may_end = text[-1:] in _LAST or "(" in text[-15:]
            if may_end and patterns()["ends"].search(over[-1:] + text):  # 年度报 / 告
                ends.add(n)
            over = text
        names = {n for n, x in enumerate(self.lines) if "公" in x and _may_name(x)}
        found = sorted(names | ends)
        n = bisect_left(found, self._begins)
        near = found[max(n - MAX_LINKS, 0) : n + MAX_LINKS]
        for n in sorted({*found[: bisect_left(found, MAX_LINES)], *near}):
            first, whole = self._whole(n) if n in ends else (n, self.lines[n])
            if whole != self.lines[n] and (first == n or year_in(whole)):
                yield first, whole
            if n in names:
                yield n, self.lines[n]

    def _whole(self, n: int) -> tuple[int, str]:
        """Join a line that may end a title with those that the title begins in."""
        lines, title = self.lines, patterns()["title"]
        first, whole = n, lines[n]
        if not _plainly(whole):
            return first, whole
        while not title.search(whole) and first > max(n - MOST_LINES, 0):
            first -= 1
            if not _plainly(lines[first]):
                return n, lines[n]
            whole = lines[first] + whole
        while title.search(whole) and first and n - first < MOST_LINES:
            over = lines[first - 1]
            begins = max(len(over) - 2, 0)
            if torn := patterns()["torn"].search(over + _PARTED + whole, begins):
                name = (torn["name"] or "").replace(_PARTED, "")
                over = over[: torn.start()] + name
            above = bare(outside(plain(over)))
            year = patterns()["said_year"].fullmatch(lines[first - 1])
            head = _name(outside(whole)).head  # brackets may hold another name of it
            told = not torn and head and (year_in(whole) or not year)
            if told or not _plainly(lines[first - 1]):
                break
            line = lines[first - 1]
            if line in self.heads and line not in lines[: first - 1]:
                break
            listed = above and _are_listed(above, *lines[first - 2 : first - 1])
            if listed or (above and not is_body(above)):
                break
            first -= 1
            whole = lines[first] + whole
        below = "".join(lines[n + 1 : n + 3])  # (2022年度) and (本级)
        if not patterns()["below"].fullmatch(below):
            below = "".join(lines[n + 1 : n + 2])
        closes = whole.count("(") > whole.count(")") and below[-1:] == ")"
        closes = closes and len(below) < len(lines[n])
        goes_on = closes or patterns()["below"].fullmatch(below)
        return first, whole + below * bool(goes_on)

    def _nearest(self) -> tuple[list[str], list[Name]]:
        """Return the title that stands above the text, and the names of other reports.

        Lists of links to reports stand above the title, and the title of a file may be
        left over from another; where the text begins, its first heading tells, or the
        first table that a title stands right above. What makes a report public is the
        title only where there is no other.
        """
        told = [x for x in self.titled if _is_title(x[1])]
        own = [x for x in told if not _names_in(x[1])[0].issued]
        begins = self._begins or len(self.lines)
        above = [(n, text) for n, text in own or told if n < begins]
        titles = [text for _, text in above]
        last = ""
        for table in self.layout.tables:
            over = tuple(_squeezed(filter(None, (*table.lead, table.caption))))
            heads = [x for x in titles if x.endswith(over)]
            if heads and not _is_card(table):
                last = heads[-1]
                break
        if last or not self._begins:
            above = above[: titles.index(last) + 1 if last else 0]
            titles = titles[: len(above)]
        stated = self.page if self.layout.stated and "。" not in self.page else ""
        if not titles:  # that of a column names no year, and perhaps another body
            said = _names_in(stated)
            others = [x for x in said[1:] if bool(x.year) == bool(said[0].year)]
            if said and not said[0].year:
                others += [x for _, text in own for x in _names_in(text) if x.year]
            return [], [x for x in others if _are_apart(x, said[0])]
        same = tuple(dict.fromkeys(text for text in titles if text in stated))
        ends = same or tuple(titles[-1:])
        joined = (
            text
            for n, text in above
            if text != self.lines[n] and any(end in text for end in ends)
        )
        whole = [*joined, *ends]
        if same:  # what stands below it, above the text, may be the title too
            titles = titles[len(titles) - titles[::-1].index(same[-1]) - 1 :]
            stated = ""
        name = _names_in(whole[0])[0]
        texts = (x for x in (stated, *titles) if x == whole[0] or x not in whole[0])
        names = (x for text in texts for x in _names_in(text))
        names = (x for x in names if not x.issued and (x.year or not x.linked))
        apart = (x for x in names if _are_apart(x, name))
        return whole, list(dict.fromkeys(apart))

    def _names(self) -> list[Name]:
        """List what may be the report's title, the likeliest first, each once."""
        found: dict[str, Name] = {}
        for _, name in sorted(self._titles(), key=itemgetter(0)):
            if len(found) < MAX_TITLES:
                found.setdefault(name.title, name)
        said = {x: not (x.year or bare(x.head or x.site)) for x in found.values()}
        return sorted(said, key=lambda x: (x.aside, x.linked, x.issued, said[x]))

    def _titles(self) -> Iterator[tuple[int, Name]]:
        """Yield what may be the report's title, and how a line names it."""
        tables = self.layout.tables
        (head,) = _uncited([self.page])
        whole = [text for n, text in self.titled if n < MAX_LINES]
        # What a text has no other title than one of its lines for, may go on beside it.
        said = _titles_in(head)
        longer = (text for text in whole if any(title in text for title in said))
        first = self.nearest
        if not self.rivals and (year_in(head) or not any(map(year_in, first))):
            first = []
        lines = [*first, *(text for text in longer if text not in self.lines)]
        rows = (row for table in tables for row in table.rows[:3])
        cells = (cell for row in rows for cell in dict.fromkeys(row))
        told = (c.text for c in cells if "公" in c.text and c.kind is LABEL)
        labels = filter(_may_name, told)
        above = [text for table in tables for text in _merged(table.rows[:3])]
        captions = (table.caption for table in tables)
        heads = _uncited(_squeezed([*above, *captions, *labels]))
        near = (x for text in self.nearest for x in _names_in(text))
        own = {x.title for x in near if not x.linked}
        stated = {head} if self.layout.stated else set()
        link = patterns()["link"].match
        told = patterns()["made_public"].findall(self.text)[:1]
        lines = [*lines, head, *whole, *heads, *told]
        texts = dict.fromkeys(x for x in lines if _may_name(x))
        for how, text in ((_how_named(x), x) for x in texts if not link(x)):
            names = _names_in(text)
            line = bool(own) and text not in heads
            if text in stated:  # after the names of site and column
                line = any(name.title in own for name in names)
            under = self._under.get(text, "")
            narrow = under and _is_narrower(under)
            for name in names:
                linked = name.linked or (line and how < 2)
                linked &= name.title not in own
                beside = name.beside or (under if narrow else "")
                if (how == 2, linked, beside) != (False, name.linked, name.beside):
                    name = name._replace(aside=how == 2, linked=linked, beside=beside)
                yield how, name

    def _reports(self) -> Iterator[tuple[int, Name]]:
        """Yield the titles of reports that have lines for themselves."""
        first, whole = 0, ""
        for n, text in self.titled:
            ends = n - first < MOST_LINES and text in whole and text != whole
            if ends or (n and patterns()["link"].search(self.lines[n - 1])):
                continue  # it is the end of the title before, or a link
            first, whole = n, text
            for name in _names_in(text)[:1] if _is_title(text) else ():
                own = name.issued or not text.endswith(name.title)
                if not own and not self._is_cited(n):
                    yield n, name

    def _is_cited(self, n: int) -> bool:
        """Tell whether a line cites or annexes a report and the own text goes on."""
        if not patterns()["cites"].match(self._squeezed[n]):
            return False
        heads = [(k, x[0]) for k, x in enumerate(self.lines) if re.match(_HEADING, x)]
        k = bisect_left(heads, (n, ""))
        around = "".join(head for _, head in heads[max(k - 1, 0) : k + 1])
        return len(around) > 1 and around in _NUMERALS

    def reports(
        self, tables: Iterable[Table], year: int | None
    ) -> list[tuple[int, str]]:
        """List where other reports begin, with their titles, and the own one again.

        Several titles one below the other are links. Those above all text and tables
        may be; they are listed where some tables stand below one of the own report.

        Examples
        --------
        >>> lines = [f"甲县{year}年政府信息公开年报" for year in (2023, 2022)]
        >>> tables = [Table(n, "", [], below=n) for n in (1, 2)]
        >>> Named(Layout(lines[0], lines, tables)).reports(tables, 2023)
        [(0, ''), (1, '甲县2022年政府信息公开年报')]
        """
        if not self.names:
            return []
        own = self.names[0]._replace(year=year)
        told = {n: name.title * _are_apart(name, own) for n, name in self._reports()}
        if not any(told.values()):
            return [*told.items()]
        every = [table.below or 0 for table in self.layout.tables]
        heads = []
        for n, title in told.items():
            above = bisect_right(every, n)
            near = (m for m in range(n - 2, n + 3) if bisect_right(every, m) == above)
            if len({*filter(None, map(told.get, near))}) < LEAST_LISTED:
                heads.append((n, title))
        places = [table.below for table in tables if table.below is not None]
        if "" in (told_above(n, heads) for n in places):
            return heads
        first = min(places + [self._begins] * bool(self._begins), default=0)
        return [(n, title) for n, title in heads if n >= first]

    def said_of(self) -> str:
        """Return the line that names the report and says that it only speaks of it."""
        cited = _titles_in(self.page)
        title = self.names[0].title if self.names else cited[0] if cited else ""
        for text in (self.page, *self.nearest) if title else ():
            before, named, after = text.partition(title)
            around = f"{before[-12:]}{named}{after[:12]}"
            told = named and not any(x in text for x in _NO_CLAUSE[:2])
            if told and patterns()["no_report"].search(around):
                return around
        return ""

    def seats(self) -> list[str]:
        """List the places that addresses begin with, and whose site the page is of."""
        said = "".join(self.lines[:MAX_LINES]) if "地址" in self._said else ""
        found = patterns()["address"].findall(said)
        site = patterns()["site"].fullmatch(self.page)
        host = site[1] if site else self.page
        hosts = [host] if self.layout.stated and is_body(host) else []
        return [text[: places.leading(text)[1]] for text in found] + hosts

    @cached_property
    def around(self) -> list[str]:
        """What may name the place that a name without one lies in."""
        said = _PARTED.join((self.page, *self.lines[:MAX_LINES]))
        told: str = patterns()["elsewhere"].sub("", said)
        return told.split(_PARTED)

    @cached_property
    def _dated(self) -> list[_Days]:
        """What headings and text say of which days the figures are.

        The lines of a PDF, and of what was copied from one, end anywhere.
        """
        text = "".join(self._squeezed[:MAX_LINES])
        spoken = [*_squeezed(self.headings), text, *self._in_tables]
        dated = filter(_DATED_BY.search, spoken)
        return [_days_in(text) for text in dated if _DATED.search(text)]

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that the figures are said to be about."""
        told = [text for days in self._dated for text in days.periods]
        told += remarks_in(self.page)
        for first, text in self.titled:  # in brackets in or below the title
            whole = text + "".join(self.lines[first + 1 : first + 1 + MOST_LINES])
            if "(20" in whole:
                told += [x for x in remarks_in(whole) if x.startswith("20")]
        found = (next(periods_in(text), None) for text in told)
        return [period for period in found if period]

    def is_part_of_year(self) -> bool:
        """Tell whether the figures are said to be of some months alone."""
        heads = (x.partition("。")[0] for x in self.headings)  # or a sentence's
        heads = (x for x in heads if _may_name(x[:LONGEST_OF_TITLE]))
        said = (text for days in self._dated for text in days.said)
        told = *(x[:LONGEST_OF_TITLE] for x in heads), *said
        return any(map(is_part_of_year, told)) or self.months < LEAST_MONTHS

    @cached_property
    def months(self) -> int:
        """Of how many months of the year the figures are said to be, 12 by default."""
        year = next((name.year for name in self.names if name.year), None)
        ends = (end for days in self._dated for end in days.ends)
        months = [int(n) for of, n in ends if not of or year in (None, int(of))]
        return min([12, *months, *(period.months for period in self.periods)])

    @property
    def misprint(self) -> str:
        """What is printed as the days of the figures and cannot be."""
        return next((x.misprint for x in self.periods if x.misprint), "")

    @cached_property
    def signed(self) -> tuple[int, int]:
        """The last year and month in which it is dated, noughts if it is not."""
        dates = (in_digits(x) for x in self.lines if x[-1:] == "日")
        found = map(patterns()["signed"].fullmatch, dates)
        return max(((int(x[1]), int(x[2])) for x in found if x), default=(0, 0))

    def years_of_table(self) -> list[int]:
        """List the years that headings of tables, periods and a publication name."""
        years = [*filter(None, map(year_in, self.headings))]
        years += [year for period in self.periods for year in period[:2] if year]
        told = patterns()["annexed"].match
        years += [x.year for x in self.names if x.aside and x.year and told(x.title)]
        return list(dict.fromkeys(years))

    def years_spoken(self) -> list[int]:
        """Return the one year that sentences tell of, if no later one is in the text.

        A page is made public in the next year.
        """
        said, told = in_digits(_PARTED.join(self.lines[:MAX_LINES])), patterns()
        found = told["spoken"].finditer(said)
        done = (x for x in found if not told["plans"].match(said, x.end()))
        years = {int(x[1]) for x in done}
        last = max(map(int, told["any_year"].findall(said)), default=0)
        return [year for year in years if len(years) == 1 and last <= year + 1]

    def reporters(self) -> list[str]:
        """List the bodies that a sentence says the report was made by."""
        found = self.makers + self._filled_in("publisher")
        dates = (x for x in pairwise(self.lines) if x[1][-1:] == "日")
        signed = (x for x, date in dates if not plain(date))
        found += (x for x in signed if _plainly(x) and is_body(x))
        return [name for name in (*found, *self._under.values()) if len(name) > 1]

    @cached_property
    def text(self) -> str:
        """What its first lines say, which may break anywhere."""
        return "".join(self.lines[:MAX_LINES])

    @cached_property
    def makers(self) -> list[str]:
        """The bodies that a sentence says the report was made by."""
        said = self.text * any(word in self.text for word in _OWN_REPORT)
        told = _led(patterns()["reporter"], said, _NO_CLAUSE, 40)
        return [patterns()["asked"].sub("", x[1] or words) for words, x in told]

    def part_said(self) -> str:
        """Return the sentence that says that the report is on a part of its body."""
        told = patterns()["in_part"].search
        return next((note for note in self.notes if told(note)), "")

    @cached_property
    def _in_tables(self) -> list[str]:
        """What stands over tables, and in rows of them without figures."""
        tables = self.layout.tables
        rows = (
            row for x in tables for row in x.rows if row[-1:] and not row[-1].number
        )
        words = (row for row in rows if NUMBER not in [x.kind for x in row])
        cells = (cell.text for row in words for cell in row)
        said = dict.fromkeys((*(table.caption for table in tables), *cells))
        plainly = half_width(said)  # all at once, which is quicker
        return [x.replace(" ", "")[:LONGEST_LINE] for x in plainly if x]

    @cached_property
    def notes(self) -> list[str]:
        """The sentences that tell of its figures, in tables, over them or in the text.

        They may break over lines anywhere.
        """
        said = _PARTED.join((self.text, *self._in_tables))
        return [match[0] for match in patterns()["note"].finditer(said)]

    @cached_property
    def claims(self) -> list[str]:
        """What they say that its figures are."""
        return [x for note in self.notes for x in claims_in(simplified(note))]

    @cached_property
    def heads(self) -> list[str]:
        """The bodies that stand at the head of every page, and so above a title."""
        first = (x for x in self.lines[:MOST_LINES] if self.lines.count(x) > 2)
        return [x for x in first if _plainly(x) and is_body(x)]

    @cached_property
    def _under(self) -> dict[str, str]:
        """The bodies that stand in a line of their own under titles."""
        lines, found = [*self.lines, "", ""], dict[str, str]()
        for first, text in (x for x in self._naming if x[0] < MAX_LINES):
            over = range(first + 1, first + MOST_LINES + 2)
            end = next((n for n in over if "".join(lines[first:n]) == text), first + 1)
            below, after = lines[end : end + 2]
            if not (_plainly(below) and is_body(below)) or _may_name(below):
                continue
            if not (_how_named(text.replace(">", "")) or _are_listed(below, after)):
                found[text] = below
        return found

    def _filled_in(self, name: str) -> list[str]:
        """Return the bodies that stand after a word for them, or in the next cell."""
        found = map(patterns()[name].search, self._forms)
        return [match[1] for match in found if match]

    @cached_property
    def _forms(self) -> list[str]:
        """What may say who filled it in or made it public."""
        tables = (table.rows for table in self.layout.tables)
        rows = (row for own in tables for row in own[:4] + own[4:][-2:])
        words = ("|".join([c.text for c in row])[:200] for row in rows)
        said = [squeeze(x) for x in words if _FILLED_BY.search(x)]
        said += (x[:200] for x in self._squeezed[:MAX_LINES])
        return [x for x in said if ":" in x or "|" in x or "填" in x]

    def unit(self) -> str | None:
        """Return the body that filled the table in, where it is named (填报单位)."""
        return next(iter(self._filled_in("unit")), None)
