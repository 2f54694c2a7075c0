"""What the words of a report state beside its tables: a second witness.

What comes in are the lines of a document outside its tables and who reports on which
year; what goes out are the figures that the words state about the things its form
asks for, each with its place, and the figures of the counties that a prefecture's
text tells apart. How reports put these things is data, ``forms/narrative.toml``. A
clause must be understood from its beginning to its end and speak of the whole body
and its own year, or nothing is taken from it: what is missed costs a comparison,
what is misread would accuse a table that is right.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import compress
from typing import Any, NamedTuple

from govopen import place
from govopen.form import TABLES, simplified
from govopen.place import Region
from govopen.reading.document import Document
from govopen.reading.tables import Layout, Number, read_number, units
from govopen.rules import finding
from govopen.schema import Finding, Observation

# A report's text has some ten thousand characters; a page around it may have more.
MAX_TEXT = 400_000
MAX_SENTENCE = 2_000
MAX_CLAUSE = 80
# Longer sentences are not kept for when they come again.
MAX_KEPT = 300

_PARTED = "\0"  # stands between paragraphs
_DIGIT = re.compile(r"\d")
# What begins with a set of characters is searched for many times faster.
_SPACE_IN_NUMBER = re.compile(r"\s(?<=[\d,.]\s)\s*(?=\d)")
_MARK_OR_DIGIT = re.compile(r"[#\d]")
_SENTENCE = re.compile(r"[。!?]+")
_REMARK = re.compile(r"\([^()#]{0,60}\)")
_CUT = re.compile(r"([,;:()]|(?<=#)[、和及与])")
_NO_HEADING = re.compile("[。,，;；!?]|报告|年报")
_NUMBERING = re.compile(
    r"(?:第?[一二三四五六七八九十]+[、.是]|\([一二三四五六七八九十\d]+\)|\d+[、.)](?!\d)"
    r"|[①-⑳])+"
)
# A line that does not end so may break off in a sentence that the next goes on with.
_ENDS = re.compile(r"(?:[。！？；：!?;:”》)）】]|报告|年报|情况|\|)$")


@dataclass(frozen=True)
class Part:
    """A county or zone within the reporting body, and what the text states of it."""

    region: Region
    figures: list[Observation]


@dataclass(frozen=True)
class Witness:
    """What the words of a document state.

    Attributes
    ----------
    figures : list of Observation
        Without the report's key.
    parts : list of Part
        Figures of places within the reporting body.
    notes : list of Finding
        Without the report's key.
    """

    figures: list[Observation]
    parts: list[Part]
    notes: list[Finding]


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a phrase says: an entry of ``phrases``."""

    text: str
    says: tuple[str, ...]
    code: str
    applicant: str
    after: frozenset[str]
    opens: str
    unit: frozenset[str]
    forms: frozenset[str]
    beside: bool
    instead: bool
    remainder: bool

    @property
    def first(self) -> bool:
        """Whether it can be the first of its paragraph that is understood."""
        return not self.after.isdisjoint(("", "*"))

    def matches(self, clause: str) -> bool:
        """Tell whether a clause is this phrase, from its beginning to its end."""
        return bool(_compiled(self.text).fullmatch(clause))


@cache
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text)


@cache
def _rules() -> dict[str, Any]:
    path = TABLES / "narrative.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _spelled(text: str) -> str:
    """Put the entries of ``words`` in the place of their names."""
    for name, pattern in _rules()["words"].items():
        text = text.replace(f"{{{name}}}", pattern)
    return text


@cache
def _phrases() -> tuple[_Meaning, ...]:
    return tuple(
        _Meaning(
            text=_spelled(text),
            says=tuple(entry["says"]),
            code=entry["code"],
            applicant=entry.get("applicant", ""),
            after=frozenset(entry["after"]),
            opens=entry["opens"],
            unit=frozenset(_rules()["units"][entry["unit"]].split("|")),
            forms=frozenset(entry.get("forms", ())),
            beside=entry.get("beside", False),
            instead=entry.get("instead", False),
            remainder=entry.get("remainder", False),
        )
        for entry in _rules()["phrases"]
        for text in entry["texts"]
    )


@cache
def _by_word() -> dict[str, list[int]]:
    """Say, for each word that phrases hold, which of the phrases hold it."""
    words: dict[str, list[int]] = {}
    for number, meaning in enumerate(_phrases()):
        for word in meaning.says:
            words.setdefault(word, []).append(number)
    return words


@cache
def _telling() -> re.Pattern[str]:
    """Match a figure that stands in one clause with a word of a phrase that opens.

    All others must follow one of those in their paragraph.
    """
    opening = {word for meaning in _phrases() if meaning.first for word in meaning.says}
    words = "|".join(sorted(map(re.escape, opening), key=len, reverse=True))
    within = "[^,。;]{0,80}?"
    return re.compile(f"#{within}(?:{words})|(?:{words}){within}#")


@lru_cache(maxsize=16384)
def _meanings(clause: str) -> tuple[_Meaning, ...]:
    """List what a clause can mean, whatever was told before it."""
    there = [word for word in _by_word() if word in clause]
    numbers = sorted({number for word in there for number in _by_word()[word]})
    return tuple(m for m in map(_phrases().__getitem__, numbers) if m.matches(clause))


@cache
def _figure() -> re.Pattern[str]:
    """Match a number with a unit that counts, and what makes it a rough one."""
    listed = (u for u, (kind, _) in units().items() if kind != "percent")
    printed = "|".join(sorted(map(re.escape, listed), key=len, reverse=True))
    return re.compile(
        r"([\d大约近超逾]"
        r"(?:(?<=\d)(?<![\d.,〔\[第A-Za-z/-]\d)|(?<=大)约\d|(?<=超)过?\d|(?<=[约近逾])\d)"
        r"(?:\d{0,2}(?:,\d{3})+|\d{0,14})(?:\.\d{1,8})?(?!\d)"
        rf"[余多]?[万亿]?[余多]?(?:{printed})(?:左右|以上|以内|之多)?)"
    )


@lru_cache(maxsize=4096)
def _number(printed: str) -> Number | None:
    """Read what :func:`_figure` found."""
    text = re.sub("左右|以上|以内|之多|大(?=约)", "", printed)
    number = read_number(text)
    if number is None or text == printed:
        return number
    return Number(number.value, "approx", number.unit)


def _is_fraction(number: Number) -> bool:
    return units()[number.unit][0] == "count" and number.value % 1 != 0


@dataclass(frozen=True, eq=False)  # one is like no other, which is quick to tell
class _Speech:
    """The patterns for one scope and kind of body."""

    lead: re.Pattern[str]
    own: re.Pattern[str]
    time: re.Pattern[str]
    whole: re.Pattern[str]
    part: re.Pattern[str]
    passed_over: re.Pattern[str]
    including: re.Pattern[str]
    other_time: re.Pattern[str]
    other_body: re.Pattern[str]
    other_matter: re.Pattern[str]
    opens_list: re.Pattern[str]
    item: re.Pattern[str]
    other_item: re.Pattern[str]
    no_zone: re.Pattern[str]
    share: re.Pattern[str]
    narrows: re.Pattern[str]


@cache
def _speech(scope: str, level: str, kind: str) -> _Speech:
    rules = _rules()
    lead, narrower, divided = rules["lead"], rules["narrower"], rules["divided"]
    own = rules["own"][scope].replace("{kind}", kind or "(?!)")
    other = narrower[scope].replace("{kind}", kind or "(?!)")
    if scope == "jurisdiction" and level in rules["narrower_level"]:
        other += "|" + rules["narrower_level"][level]
    parts = [own, *(lead[n] for n in ("time", "adverb", "any_channel", "part"))]
    return _Speech(
        lead=re.compile("(?:" + "|".join(f"(?:{p})" for p in parts) + ")*"),
        own=re.compile(own),
        time=re.compile("本年|今年"),
        whole=re.compile(lead["whole"]),
        part=re.compile(lead["part"]),
        passed_over=re.compile(rules["passed_over"]["clause"]),
        including=re.compile(rules["including"]["clause"]),
        other_time=re.compile(narrower["time"]),
        other_body=re.compile(other),
        other_matter=re.compile(narrower["matter"]),
        opens_list=re.compile(divided["opens"]),
        item=re.compile(divided["item"]),
        other_item=re.compile(divided["other"]),
        no_zone=re.compile(divided["no_zone"]),
        share=re.compile(divided["share"]),
        narrows=re.compile(divided["narrows"]),
    )


@dataclass(frozen=True, slots=True)
class _Clause:
    """What a clause says by itself: `rest` follows its lead and can mean `meanings`."""

    passed_over: bool = False
    lead: str = ""
    rest: str = ""
    meanings: tuple[_Meaning, ...] = ()


@lru_cache(maxsize=16384)
def _clause_of(speech: _Speech, text: str) -> _Clause:
    """Look at a clause; the same ones come again and again."""
    if speech.passed_over.search(text):
        return _Clause(passed_over=True)
    opening = speech.lead.match(text)
    lead = opening[0] if opening else ""
    rest = text[len(lead) :]
    meanings = _meanings(rest) if text.count("#") == 1 else ()
    return _Clause(lead=lead, rest=rest, meanings=meanings)


class _Turn(NamedTuple):
    """Whom, when and what a clause turns to.

    `own`, `dated`, `whole` and `part` are what its lead names, the others what a
    clause without meanings goes on to speak of.
    """

    own: bool
    dated: bool
    whole: bool
    part: bool
    including: bool
    other_time: bool
    other_body: bool
    other_matter: bool


@lru_cache(maxsize=16384)
def _turn_of(speech: _Speech, text: str) -> _Turn | None:
    """Tell where a clause turns to, None where nowhere."""
    clause = _clause_of(speech, text)
    return _turn(speech, text, clause.lead, bool(clause.rest) and not clause.meanings)


def _turn(speech: _Speech, text: str, lead: str, unknown: bool) -> _Turn | None:
    own = bool(lead and speech.own.search(lead))
    turn = _Turn(
        own=own,
        dated=bool(lead and speech.time.search(lead)),
        whole=own or bool(lead and speech.whole.search(lead)),
        part=bool(lead and speech.part.search(lead)),
        including=unknown and bool(speech.including.search(text)),
        other_time=unknown and bool(speech.other_time.search(text)),
        other_body=unknown and bool(speech.other_body.search(text, len(lead))),
        other_matter=unknown and bool(speech.other_matter.search(text)),
    )
    return turn if any(turn) else None


@lru_cache(maxsize=4096)
def _kept(speech: _Speech, sentence: str) -> tuple[str, ...]:
    return _pieces(speech, sentence)


def _pieces(speech: _Speech, sentence: str) -> tuple[str, ...]:
    """Cut a sentence, in which every figure is a ``#``, into clauses and signs.

    Of the signs between clauses those remain that mean something.
    """

    def remark(match: re.Match[str]) -> str:
        return f",{match[0][1:-1]}," if speech.including.search(match[0]) else ""

    pieces = _CUT.split(_REMARK.sub(remark, sentence) if "(" in sentence else sentence)
    return tuple(piece for piece in pieces if piece and piece not in ",:、和及与")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a paragraph: which one it is, its figures as printed, its pieces.

    A numbered heading has its words in `heading` and no pieces; one that is too
    long to be read has neither.
    """

    number: int
    printed: list[str]
    pieces: tuple[str, ...] = ()
    heading: str = ""
    too_long: bool = False

    @property
    def opening(self) -> str:
        """Its first words."""
        return next((p for p in self.pieces if p not in ("(", ")", ";")), "")

    def tells(self, speech: _Speech) -> bool:
        """Tell whether a clause of it, with its one figure, can open a topic."""
        return any(
            piece.count("#") == 1
            and len(piece) <= MAX_CLAUSE
            and any(meaning.first for meaning in _clause_of(speech, piece).meanings)
            for piece in self.pieces
        )


def _sentences(speech: _Speech, text: str, printed: list[str]) -> Iterator[_Sentence]:
    """Cut a paragraph, in which every figure is a ``#``, up to its last figure."""
    sentences, begun = _SENTENCE.split(text), 0
    while not _MARK_OR_DIGIT.search(sentences[-1]):
        sentences.pop()
    for number, sentence in enumerate(sentences, start=1):
        here = printed[begun : begun + sentence.count("#")]
        begun += len(here)
        if len(sentence) > MAX_SENTENCE:
            yield _Sentence(number, here, too_long=True)
        elif sentence:
            # Its figure tells whether what stands before it numbers or belongs to it.
            begins = sentence.replace("#", here[0], 1) if here else sentence
            numbering = _NUMBERING.match(begins)
            words = sentence[numbering.end() :] if numbering else sentence
            if numbering and not here and len(words) <= 40:
                yield _Sentence(number, here, heading=words)
            else:
                cut = _kept if len(words) <= MAX_KEPT else _pieces
                yield _Sentence(number, here, cut(speech, words))


def _aliases(meta: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the last word of the body's name, and what stands for the body in a text.

    A jurisdiction is spoken of by its place, 如东县 or 全县, never by its government:
    县政府 received what came to the government alone.
    """
    names = [meta["county"], meta["prefecture"], meta["province"]]
    region = next(filter(None, names), "")
    body = meta["body"] or ""
    if meta["scope"] == "jurisdiction":
        if meta["level"] == "zone":
            region = re.sub("管理委员会$|管委会$", "", body)
        kind = region[-1:]
        return kind, {region: "我" + kind} if region else {}
    stem = body
    for name in filter(None, names):
        stem = stem.removeprefix(name)
    stems = {stem, re.sub("办事处$|人民政府$", "", stem)} - {""}
    stems |= {s.replace("人民政府", "政府") for s in stems}
    # 县民政局 is the county's bureau, 市民政局 that of the city above it.
    found = [body, *(region[-1:] + s for s in stems), *stems]
    longest = sorted({f for f in found if len(f) > 2}, key=len, reverse=True)
    return "", dict.fromkeys(longest, "本机关")


@cache
def _calendar(year: int | None) -> dict[str, str]:
    """Return the words that stand for the years around a report's."""
    words = {
        "本年度": "本年",
        "上一年度": "上年",
        "上年度": "上年",
        "上一年": "上年",
        "下一年度": "下年",
        "下年度": "下年",
        "次年度": "下年",
        "次年": "下年",
        "全年度": "全年",
    }
    if year is None:
        return words
    years = {year: "本年", year - 1: "上年", year + 1: "下年"}
    named = {f"{y}年{d}": w for y, w in years.items() for d in ("度", "")}
    spans = ("1月1日至12月31日", f"1月1日至{year}年12月31日", "1-12月", "1至12月")
    return {f"{year}年{span}": "本年" for span in spans} | named | words


@cache
def _dated(year: int | None) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _calendar(year))))


class _Told(NamedTuple):
    """A figure as the text states it, and where."""

    value: float
    precision: str
    where: str


class _Item(NamedTuple):
    """A figure in a list of places; no region where it is that of all the others."""

    region: Region | None
    told: _Told


@dataclass(slots=True)
class _List:
    """A figure and the places that the text then divides it among.

    It is open only as long as the clauses after it consist of places with a figure
    each: a clause that says more may say what the figures after it count instead.
    """

    code: str
    told: _Told
    unit: frozenset[str]
    depth: int | None = None
    items: list[_Item] = field(default_factory=list)


class _Reader:
    """Goes through a text clause by clause, and knows what is being spoken of.

    ``topic`` is what the last clause that was understood spoke of, None after one
    that was not; ``time``, ``body`` and ``matter`` say that the text has turned to
    another year, to a narrower body or to a part of the matter.
    """

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self.meta = meta
        self.form = meta["form"]
        kind, self.aliases = _aliases(meta)
        scope = meta["scope"] or "unit"
        self.speech = _speech(scope, meta["level"] or "", kind)
        self.found: dict[tuple[str, str], list[_Told]] = {}
        self.lists: list[_List] = []
        self.falls_back: dict[str | None, str] = _rules()["falls_back"]
        self.endures = frozenset(_rules()["endures"]["topics"])
        self.heading = False
        self.where = "", 0
        self._start()

    def _start(self) -> None:
        self.topic: str | None = None
        self.time = self.matter = False
        self.body = self.heading
        self.first = True
        self.fell_back = False
        self.list: _List | None = None
        self.remains: float | None = None  # of a total after what was told as in it

    def heading_of(self, line: str) -> None:
        """Note a line without figures that may name of whom the next ones speak.

        Only a numbered heading ends what another has begun.
        """
        other = bool(self.speech.other_body.search(line))
        self.heading = other or (self.heading and not _NUMBERING.match(line))

    def read(self, paragraphs: list[tuple[str, str]]) -> None:
        """Read paragraphs, each with the place where it stands."""
        counting = [bool(_DIGIT.search(text)) for text, _ in paragraphs]
        texts = [text for text, _ in compress(paragraphs, counting)]
        marked = self._marked(texts) if texts else iter(())
        for (text, where), counts in zip(paragraphs, counting, strict=True):
            words, printed = next(marked) if counts else (text, [])
            if printed:
                self._paragraph(words, printed, where)
            elif _is_heading(words):
                self.heading_of(words)

    def _marked(self, texts: list[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield the texts with every figure a ``#``, and the figures.

        That keeps sentences alike that differ in figures alone. All texts go at once,
        which is quicker than one by one.
        """
        text = unicodedata.normalize("NFKC", _PARTED.join(texts))
        if "開" in text or "請" in text:  # stand in whatever a report says
            text = simplified(text)
        text = "".join(_SPACE_IN_NUMBER.sub("|", text).split())
        for name, word in self.aliases.items():
            text = text.replace(name, word)
        if _dated(self.meta["year"]).search(text):
            for name, word in _calendar(self.meta["year"]).items():
                text = text.replace(name, word)
        words = _figure().split(text.replace("#", "|"))
        printed, begun = words[1::2], 0
        for marked in "#".join(words[::2]).split(_PARTED):
            count = marked.count("#")
            yield marked, printed[begun : begun + count]
            begun += count

    def _paragraph(self, joined: str, printed: list[str], where: str) -> None:
        if not _telling().search(joined):
            return
        sentences = list(_sentences(self.speech, joined, printed))
        if not any(sentence.tells(self.speech) for sentence in sentences):
            return
        self._start()
        for sentence in sentences:
            self.where = where, sentence.number
            self._sentence(sentence)

    def _sentence(self, sentence: _Sentence) -> None:
        if sentence.too_long:
            self.topic, self.first, self.body = None, False, True
            self.list = None
            return
        if self.list is not None and (
            self.list.items or not self.speech.opens_list.match(sentence.opening)
        ):
            self.list = None
        if sentence.heading:
            self.body |= bool(self.speech.other_body.search(sentence.heading))
            return
        self.whole = self.part = self.unknown = self.matter = False
        self._fall_back()
        before: list[str | None] = []
        told = 0
        for piece in sentence.pieces:
            if piece not in ("(", ")", ";"):
                figures = piece.count("#")
                here = sentence.printed[told : told + figures]
                self._clause(piece, here, told + 1, len(before))
                told += figures
            elif piece == "(":
                before.append(self.topic)
            elif piece == ")":
                self.topic = before.pop() if before else None
            else:
                self._fall_back()
                self.part = False
        self.first = False

    def _place(self, figure: int) -> str:
        """Say where a figure of the sentence stands."""
        where, sentence = self.where
        return f"{where}, sentence {sentence}, figure {figure}"

    def _fall_back(self) -> None:
        topic = self.falls_back.get(self.topic)
        self.fell_back = topic is not None
        self.topic = topic or self.topic

    def _clause(self, text: str, here: list[str], first: int, depth: int) -> None:
        """Take in a clause; `first` counts its figures' first in the sentence."""
        if len(text) > MAX_CLAUSE:
            self._follow(_turn(self.speech, text, "", unknown=True))
            self.unknown = True
            self.topic = self.list = None
            return
        clause = _clause_of(self.speech, text)
        if clause.passed_over:
            if not self.speech.share.fullmatch(text):
                self.list = None
            return
        self._follow(_turn_of(self.speech, text))
        self.fell_back = False
        if self.list is not None and not clause.meanings:
            self._divide(text, here, first, depth)
        if clause.meanings:
            self._take(clause.meanings, here[0], first)
        elif clause.rest:
            self.unknown = True
            if here:
                self.topic = self.topic if self.topic in self.endures else None
                self.whole = False

    def _follow(self, turn: _Turn | None) -> None:
        """Note of whom, when and what the text goes on to speak."""
        if turn is None:
            return
        self.whole |= turn.whole
        if turn.part:
            self.part = True
            if self.fell_back:  # of which of the two is not said
                self.topic = None
        if turn.including:
            self._withdraw()
        self.time = turn.other_time or (self.time and not turn.dated)
        self.body = turn.other_body or (self.body and not turn.own)
        self.matter |= turn.other_matter

    def _take(self, meanings: tuple[_Meaning, ...], printed: str, figure: int) -> None:
        number = _number(printed)
        sound = not (self.time or self.body or self.matter) and number is not None
        alone = (self.whole or (self.first and not self.unknown)) and not self.part
        self.list = None
        for meaning in meanings:
            if meaning.forms and self.form not in meaning.forms:
                continue
            told = self.topic in meaning.after if self.topic else False
            free = "*" in meaning.after and not self.part
            told |= free or ("" in meaning.after and alone)
            if not (sound and number and told):
                continue
            if number.unit not in meaning.unit or _is_fraction(number):
                continue
            if meaning.remainder and self.remains != float(number.value):
                continue
            if meaning.beside and self.part and self.topic != "handled":
                self._withdraw()
                break
            if meaning.instead:
                self.remains = self._withdraw()
                if self.remains is None or self.remains < number.value:
                    break
            self._record(meaning, number, self._place(figure))
            self.topic = meaning.opens or self.topic
            self.whole = self.first = False
            return
        self.topic = None
        self.whole = self.first = False

    def _record(self, meaning: _Meaning, number: Number, where: str) -> None:
        value = number.value
        if "yuan" in units()[number.unit]:
            value *= units()[number.unit][1]
        if meaning.opens == "handled":
            within = meaning.instead or "handled" in meaning.after
            self.remains = (
                (self.remains or 0) - float(value) if within else float(value)
            )
        if not meaning.code:
            return
        key = meaning.code, meaning.applicant
        told = _Told(float(value), number.precision, where)
        self.found.setdefault(key, []).append(told)
        divided = self.meta["scope"] == "jurisdiction" and _above(self.meta)
        # After a figure told as a part of another, places may divide the other.
        if divided and meaning.first and self.topic not in meaning.after:
            self.list = _List(meaning.code, told, meaning.unit)
            self.lists.append(self.list)

    def _withdraw(self) -> float | None:
        """Take back the total just told: it counts what the form has beside it."""
        told = self.topic in ("requests", "carried", "channels", "applicants")
        total = None
        if told and (heard := self.found.get(("request.received", ""))):
            total = heard.pop().value
            if self.list:
                self.lists.remove(self.list)
        self.topic = self.list = None
        return total

    def _divide(self, text: str, here: list[str], first: int, depth: int) -> None:
        """Take a clause for a part of the list that is open, or close the list."""
        places, speech = self.list, self.speech
        if places is None or (places.depth is not None and depth > places.depth):
            return
        opens = speech.opens_list.match(text)
        if opens and opens.end() == len(text):
            return
        match = (
            speech.item.fullmatch(text) if len(here) == 1 and not self.time else None
        )
        number = _number(here[0]) if match else None
        if match and number and number.unit in places.unit and self._item_of(match[1]):
            places.depth = depth
            told = _Told(float(number.value), number.precision, self._place(first))
            places.items.append(_Item(_within(match[1], self.meta), told))
            return
        # It may tell of the places before it what they are counted for.
        if speech.narrows.match(text) or _begins_within(text, self.meta):
            places.items.clear()
        self.list = None

    def _item_of(self, name: str) -> bool:
        """Tell whether a figure of the list that is open may be that of a name."""
        region = _within(name, self.meta)
        if region is None:
            return bool(self.speech.other_item.fullmatch(name))
        # Any word may stand before 开发区, and is then no part of its name.
        listed = self.list is not None and any(item.region for item in self.list.items)
        known = listed and not self.speech.no_zone.search(name)
        return region.level != "zone" or known


def _above(meta: Mapping[str, Any]) -> str | None:
    """Return the level of what a body's text divides its figures among."""
    return {"province": "prefecture", "prefecture": "county"}.get(meta["level"] or "")


def _within(name: str, meta: Mapping[str, Any]) -> Region | None:
    """Find the place of a name right below the reporting body."""
    level = _above(meta)
    if level is None:
        return None
    above = meta["prefecture"] or meta["province"]
    # What stands before a name, if only a word, is not passed over so.
    found = place.find(above + name, (), meta["year"])
    if found is None or found[1] != len(above + name):
        return None
    region = found[0]
    same = (region.province, region.prefecture) == (
        meta["province"],
        meta["prefecture"] or region.prefecture,
    )
    return region if same and region.level in (level, "zone") else None


def _begins_within(text: str, meta: Mapping[str, Any]) -> bool:
    """Tell whether a text begins with the name of a place within the body."""
    above = meta["prefecture"] or meta["province"]
    found = place.find(above + text, (), meta["year"])
    return found is not None and found[1] > len(above)


def _is_heading(line: str) -> bool:
    """Tell whether a line may name what the next ones are about; a title does not."""
    return len(line) <= 40 and not _NO_HEADING.search(line)


def _paragraphs(document: Document, layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of a text, and where each begins."""
    text, begins = "", ""
    for where, line in _numbered(document, layout.lines):
        flows = text[-1:] in (",", "，", "、") or (
            len(text) >= 15 and not _ENDS.search(text[-2:])
        )
        if text and (not flows or _NUMBERING.match(line)):
            yield text, begins
            text = ""
        begins = begins if text else where
        text += line
    if text:
        yield text, begins


def _numbered(document: Document, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Say where each line stands: in a text its line, else which of the lines it is."""
    if document.kind != "text":
        yield from ((f"paragraph {n}", line) for n, line in enumerate(lines, start=1))
        return
    numbers = enumerate(document.text.splitlines(), start=1)
    for line in lines:
        number = next((n for n, text in numbers if text.strip() == line), None)
        yield f"line {number}" if number else "text", line


def hear(document: Document, layout: Layout, meta: Mapping[str, Any]) -> Witness:
    """Find the figures that the words of a document state.

    Parameters
    ----------
    document : Document
    layout : Layout
        The lines and tables of `document`; only the lines are read, of them the first
        400,000 characters.
    meta : mapping
        The report's row of the ``reports`` table, with its form.

    Returns
    -------
    Witness
        Its notes are ``narrative.cut`` where the text goes on beyond that,
        ``narrative.ambiguous`` where the text states a figure in two
        ways, so that none is taken, and ``narrative.parts`` where the figures of all
        the places within a body do not add up to its own.

    Examples
    --------
    >>> from govopen.reading.tables import Layout
    >>> document = Document("x.html", "html", "", "", "")
    >>> lines = ["全县共收到政府信息公开申请35件,其中网络申请20件、信函申请15件。"]
    >>> meta = {"form": "ogi2021", "year": 2022, "scope": "jurisdiction",
    ...         "level": "county", "body": "如东县人民政府", "county": "如东县",
    ...         "prefecture": "南通市", "province": "江苏省"}
    >>> for figure in hear(document, Layout("", lines, []), meta).figures:
    ...     print(figure.code, figure.value, figure.locator)
    request.received 35.0 paragraph 1, sentence 1, figure 1
    request.online 20.0 paragraph 1, sentence 1, figure 2
    request.letter 15.0 paragraph 1, sentence 1, figure 3
    """
    reader = _Reader(meta)
    left, notes = MAX_TEXT, []
    paragraphs = []
    for text, where in _paragraphs(document, layout):
        left -= len(text)
        if left < 0:
            notes.append(finding("narrative.cut", most=MAX_TEXT, place=where))
            break
        paragraphs.append((text.replace(_PARTED, " "), where))
    reader.read(paragraphs)
    figures, doubts = _agreed(reader.found)
    parts, more = _divided(reader.lists, meta)
    return Witness(figures, parts, notes + doubts + more)


def _agreed(
    found: Mapping[tuple[str, str], list[_Told]],
) -> tuple[list[Observation], list[Finding]]:
    """Keep each figure that the text states in one way only, where it first does."""
    figures: list[Observation] = []
    notes = []
    for (code, applicant), heard in found.items():
        stated = [told for told in heard if told.precision == "exact"] or heard
        if len({told.value for told in stated}) == 1:
            value, precision, where = stated[0]
            figures.append(
                Observation("", code, applicant, value, precision, "narrative", where)
            )
        elif stated:
            told = "; ".join(f"{value:,.15g} in {where}" for value, _, where in stated)
            notes.append(finding("narrative.ambiguous", codes=code, told=told[:400]))
    return figures, notes


def _divided(
    lists: Iterable[_List], meta: Mapping[str, Any]
) -> tuple[list[Part], list[Finding]]:
    """Make the places' figures of the lists that name at least two places."""
    found: dict[Region, dict[tuple[str, str], list[_Told]]] = {}
    notes = []
    for places in lists:
        named = [item for item in places.items if item.region]
        if len(named) < 2:
            continue
        for region, told in named:
            if region is not None:
                heard = found.setdefault(region, {})
                heard.setdefault((places.code, ""), []).append(told)
        whole, parts = places.told, [item.told for item in places.items]
        total = sum(part.value for part in parts)
        exact = all(told.precision == "exact" for told in (whole, *parts))
        all_named = _all_within(meta) <= {item.region for item in named}
        if exact and (total > whole.value or (all_named and total != whole.value)):
            notes.append(
                finding(
                    "narrative.parts",
                    codes=places.code,
                    expected=whole.value,
                    found=total,
                    place=whole.where,
                    count=len(parts),
                    last=parts[-1].where,
                )
            )
    made = []
    for region, codes in found.items():
        figures, doubts = _agreed(codes)
        notes += doubts
        if figures:
            made.append(Part(region, figures))
    return made, notes


def _all_within(meta: Mapping[str, Any]) -> set[Region]:
    """List every place right below the reporting body in its year."""
    level, above = _above(meta), (meta["province"], meta["prefecture"] or "")
    return {
        region
        for region in place.all_regions(meta["year"])
        if region.level == level
        and (region.province, region.prefecture if above[1] else "") == above
    }


def part_meta(meta: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """Make the row of the ``reports`` table for a part of a report.

    Its key is the report's with the part's code, or with the beginning of the SHA-1
    of its name where it has none.
    """
    region = part.region
    name = hashlib.sha1(region.name.encode(), usedforsecurity=False).hexdigest()[:4]
    government = "管理委员会" if region.level == "zone" else "人民政府"
    return dict(meta) | {
        "report": f"{meta['report']}-{region.code or name}",
        "region": region.code or None,
        "place": region.place or None,
        "province": region.province,
        "prefecture": region.prefecture or None,
        "county": region.county or None,
        "level": region.level,
        "body": region.name + government,
        "scope": "jurisdiction",
    }
