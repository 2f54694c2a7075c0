"""What a clause of a report's text can mean, whatever was told before it.

What comes in is a clause in which every figure is a ``#``; what goes out are the
phrases of ``forms/narrative.toml`` that it is from its beginning to its end, and of
whom, when and what it speaks (:func:`turn_of`). The same clauses come again and again,
so that what was found of one is kept.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple

from govopen.form import TABLES
from govopen.reading.tables import units

MAX_CLAUSE = 80


class Meaning(NamedTuple):
    """What a phrase says: an entry of ``phrases``."""

    text: str
    says: list[str]
    code: str
    after: list[str]
    opens: str
    unit: frozenset[str]
    applicant: str = ""
    forms: tuple[str, ...] = ()
    beside: bool = False
    instead: bool = False

    @property
    def first(self) -> bool:
        """Whether it can be the first of its paragraph that is understood."""
        return not {"", "*", "on request"}.isdisjoint(self.after)


@cache
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text)


@cache
def ways_of_telling() -> dict[str, Any]:
    """Return ``forms/narrative.toml``: how reports put things."""
    path = TABLES / "narrative.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _spelled(text: str) -> str:
    """Put the entries of ``words`` in the place of their names."""
    for name, pattern in ways_of_telling()["words"].items():
        text = text.replace(f"{{{name}}}", pattern)
    return text


@cache
def phrases() -> tuple[Meaning, ...]:
    """Return what every phrase says."""
    rules = ways_of_telling()
    counted = {x: frozenset(words.split("|")) for x, words in rules["units"].items()}
    told = ((entry["texts"], dict(entry)) for entry in rules["phrases"])
    return tuple(
        Meaning(_spelled(text), **entry | {"unit": counted[entry["unit"]]})
        for texts, entry in told
        if entry.pop("texts")
        for text in texts
    )


@cache
def _words() -> list[str]:
    """Return the words of which every phrase holds one."""
    return sorted({word for meaning in phrases() for word in meaning.says})


@cache
def _any_with(word: str) -> re.Pattern[str]:
    """Match any of the phrases that hold a word, which is quicker than one by one."""
    texts = (m.text for m in phrases() if word in m.says)
    return re.compile("|".join(f"(?:{text})" for text in texts))


@cache
def telling() -> re.Pattern[str]:
    r"""Match a figure that stands in one clause with a word of a phrase that opens.

    All others must follow one of those in their paragraph, the rest of which is
    matched too; a ``\0`` parts paragraphs.
    """
    counts = {u[0] for u, (kind, _) in units().items() if kind != "percent"}
    counted, within = f"[余多万亿]{{0,3}}[{''.join(counts)}]", "[^,。;\0]{0,120}?"
    # 去年 and 2022年 will be 上年 in what is 结转 or 转入, and 2024年 下年.
    opening = {word for m in phrases() if m.first for word in m.says}
    words = groupby(sorted({*opening, "转"} - {"上年", "下年"}), itemgetter(0))
    # Where each alternative begins with a letter, these letters are searched for.
    begins = {x: f"{x}(?:{'|'.join(word[1:] for word in own)})" for x, own in words}
    word = f"(?=[{''.join(begins)}])(?:{'|'.join(begins.values())})"
    ways = [f"{digit}{counted}{within}{word}" for digit in range(10)]
    ways += [f"{x}{within}[0-9](?:{counted}|,[0-9])" for x in begins.values()]
    return re.compile(f"(?:{'|'.join(ways)})[^\0]*")


def _meanings(clause: str) -> tuple[Meaning, ...]:
    """List the phrases that a clause is, from its beginning to its end."""
    said = (word for word in _words() if word in clause)
    words = {word for word in said if _any_with(word).fullmatch(clause)}
    phrases_of = phrases() if words else ()
    there = (m for m in phrases_of if not words.isdisjoint(m.says))
    return tuple(m for m in there if _compiled(m.text).fullmatch(clause))


class Speech(SimpleNamespace):
    """The patterns for one scope and kind of body, by their names."""

    __hash__ = object.__hash__  # type: ignore[assignment]


@cache
def speech_of(scope: str, level: str, kind: str) -> Speech:
    """Return the patterns for a scope, a level and the last word of a body's name."""
    rules = ways_of_telling()
    lead, narrower = rules["lead"], rules["narrower"]
    own = rules["own"][scope].replace("{kind}", kind or "(?!)")
    other = narrower[scope].replace("{kind}", kind or "(?!)")
    if scope == "jurisdiction" and level in rules["narrower_level"]:
        other += "|" + rules["narrower_level"][level]
    begins = ("time", "adverb", "matter", "any_channel", "part")
    opening = "|".join(f"(?:{part})" for part in (own, *map(lead.get, begins)))
    told = {
        "lead": f"(?:{opening})*",
        "own": own,
        "time": "本年|今年",
        "whole": lead["whole"],
        "part": lead["part"],
        "alone": _alone(own) if scope == "jurisdiction" else "(?!)",
        "other_time": narrower["time"],
        "other_body": other,
        "other_matter": narrower["matter"],
        **rules["clauses"],
        **rules["divided"],
    }
    return Speech(**{name: re.compile(text) for name, text in told.items()})


def _alone(own: str) -> str:
    """Match a paragraph that tells of requests of a place, and of nothing else."""
    told = ways_of_telling()["alone"]
    begins = _spelled(told["begins"].replace("{own}", own))
    other = f"(?!.*(?:{told['other']}))"
    return f"{other}{begins}(?:[,;。]{told['goes_on']})*[。;]?"


class Clause(NamedTuple):
    """What a clause says by itself: `rest` follows its lead and can mean `meanings`."""

    passed_over: bool = False
    lead: str = ""
    rest: str = ""
    meanings: tuple[Meaning, ...] = ()


@lru_cache(maxsize=16384)
def clause_of(speech: Speech, text: str) -> Clause:
    """Look at a clause; the same ones come again and again."""
    if speech.passed_over.search(text):
        return Clause(passed_over=True)
    opening = speech.lead.match(text)
    lead = opening[0] if opening else ""
    rest = text[len(lead) :]
    meanings = _meanings(rest) if text.count("#") == 1 else ()
    return Clause(lead=lead, rest=rest, meanings=meanings)


def may_tell(code: str, text: str) -> bool:
    """Tell whether a clause ends in what can tell a figure, whatever it begins with."""
    told = (m.text for m in phrases() if m.code == code)
    return any(_compiled(f"(?:{phrase})$").search(text) for phrase in told)


@lru_cache(maxsize=16384)
def turn_of(speech: Speech, text: str) -> frozenset[str]:
    """Tell where a clause turns to: whom, when and what it speaks of."""
    clause = clause_of(speech, text)
    return turn_in(speech, text, clause.lead, bool(clause.rest) and not clause.meanings)


_OF_LEAD = ("own", "time", "whole", "part")
_OF_REST = ("including", "other_time", "other_body", "other_matter")


def turn_in(speech: Speech, text: str, lead: str, unknown: bool) -> frozenset[str]:
    """List what a lead names and, `unknown` as a clause is, what it goes on to say."""
    named = {x for x in _OF_LEAD if lead and getattr(speech, x).search(lead)}
    begins = {"other_body": len(lead)}
    said = (
        x
        for x in _OF_REST
        if unknown and getattr(speech, x).search(text, begins.get(x, 0))
    )
    return frozenset(named.union(said, ["whole"] * ("own" in named)))
