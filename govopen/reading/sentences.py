"""Paragraphs cut into sentences and clauses, with their figures set apart.

What comes in is the text of a paragraph, with the words that stand for its body and its
years (:func:`aliases_of`, :func:`years_as_words`); what goes out are its sentences
(:class:`Sentence`), in which every figure is a ``#``, so that those are alike that
differ in figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from govopen.reading.phrases import MAX_CLAUSE, Speech, clause_of
from govopen.reading.tables import Number, read_number, units

MAX_SENTENCE = 2_000


_MARK_OR_DIGIT = re.compile(r"[#\d]")


_SENTENCE = re.compile(r"[。!?]+")


_REMARK = re.compile(r"\([^()#]{0,60}\)")


# What begins with one set of signs is searched for three times as fast.
_CUT = re.compile(r"([,;:()。!?、和及与](?:(?<=[,;:()。!?])|(?<=#[、和及与])))")


NUMBERING = re.compile(
    r"(?:第?[一二三四五六七八九十]+[、.是]|\([一二三四五六七八九十\d]+\)|\d+[、.)](?!\d)"
    r"|[①-⑳])+"
)


@cache
def any_figure() -> re.Pattern[str]:
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
def number_in(printed: str) -> Number | None:
    """Read what :func:`any_figure` found."""
    text = re.sub("左右|以上|以内|之多|大(?=约)", "", printed)
    number = read_number(text)
    if number is None or text == printed:
        return number
    return Number(number.value, "approx", number.unit)


def is_fraction(number: Number) -> bool:
    """Tell whether a number counts and is no whole one."""
    return units()[number.unit][0] == "count" and number.value % 1 != 0


def _cut(speech: Speech, text: str) -> list[str]:
    """Cut a text, in which every figure is a ``#``, into clauses and signs by turns."""

    def remark(match: re.Match[str]) -> str:
        text = match[0][1:-1]
        return f",{text}," if speech.including.search(text) else ""

    return _CUT.split(_REMARK.sub(remark, text) if "(" in text else text)


def _pieces(speech: Speech, sentence: str) -> tuple[str, ...]:
    """Cut a sentence into clauses and those of the signs that mean something."""
    pieces = _cut(speech, sentence)
    return tuple(piece for piece in pieces if piece and piece not in ",:、和及与")


class Sentence(NamedTuple):
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


def tells(speech: Speech, text: str) -> bool:
    """Tell whether a clause of a text, with its one figure, can open a topic."""
    pieces = (x for x in _cut(speech, text) if x.count("#") == 1)
    return any(_opens(speech, x) for x in pieces if len(x) <= MAX_CLAUSE)


@lru_cache(maxsize=16384)
def _opens(speech: Speech, piece: str) -> bool:
    """Tell whether a clause can open a topic, numbered or not."""
    numbering = NUMBERING.match(piece)
    clause = clause_of(speech, piece[numbering.end() :] if numbering else piece)
    return any(meaning.first for meaning in clause.meanings)


def sentences_of(speech: Speech, text: str, printed: list[str]) -> Iterator[Sentence]:
    """Cut a paragraph, in which every figure is a ``#``, up to its last figure."""
    sentences, begun = _SENTENCE.split(text), 0
    while not _MARK_OR_DIGIT.search(sentences[-1]):
        sentences.pop()
    for number, sentence in enumerate(sentences, start=1):
        here = printed[begun : begun + sentence.count("#")]
        begun += len(here)
        if len(sentence) > MAX_SENTENCE:
            yield Sentence(number, here, too_long=True)
        elif sentence:
            # Its figure tells whether what stands before it numbers or belongs to it.
            begins = sentence.replace("#", here[0], 1) if here else sentence
            numbering = NUMBERING.match(begins)
            words = sentence[numbering.end() :] if numbering else sentence
            if numbering and not here and len(words) <= 40:
                yield Sentence(number, here, heading=words)
            else:
                yield Sentence(number, here, _pieces(speech, words))


def aliases_of(meta: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the last word of the body's name, and what stands for the body in a text.

    A jurisdiction is spoken of by its place, 如东县 or 全县, never by its government:
    县政府 received what came to the government alone.
    """
    names = [meta["county"], meta["prefecture"], meta["province"]]
    region = next(filter(None, names), "")
    body = meta["body"] or ""
    if meta["scope"] == "jurisdiction":
        kind = region[-1:]
        if meta["level"] == "zone":  # is 我区 whatever its name ends in
            region, kind = re.sub("管理委员会$|管委会$", "", body), "区"
        return kind, {region: "我" + kind} if region else {}
    stem = body
    for name in filter(None, names):
        stem = stem.rpartition(name)[2]  # 国家税务总局如东县税务局
    stems = {stem, re.sub("办事处$|人民政府$", "", stem)} - {""}
    stems |= {s.replace("人民政府", "政府") for s in stems}
    # 县民政局 is the county's bureau, 市民政局 that of the city above it.
    found = [body, *(name + s for s in stems for name in (region, region[-1:], ""))]
    longest = sorted({f for f in found if len(f) > 2}, key=len, reverse=True)
    return "", dict.fromkeys(longest, "本机关")


@cache
def years_as_words(year: int | None) -> Callable[[str], str]:
    """Return what writes the year of a report 本年, those around it 上年 and 下年."""
    named = {"本": "本年", "上一": "上年", "上": "上年", "去": "上年"}
    named |= {"下一": "下年", "下": "下年", "次": "下年", "全": "全年"}
    ends, whole = ("年度", "年"), []
    if year is not None:
        named |= {f"{year - 1}": "上年", f"{year}": "本年", f"{year + 1}": "下年"}
        spans = ("1月1日至12月31日", f"1月1日至{year}年12月31日", "1-12月", "1至12月")
        whole = [f"{year}年{span}" for span in spans]
    words = {name + end: word for name, word in named.items() for end in ends}
    words |= dict.fromkeys(whole, "本年")
    longest = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(longest))
    return lambda text: pattern.sub(lambda name: words[name[0]], text)
