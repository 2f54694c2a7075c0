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

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from govopen.place import simplified
from govopen.reading.divided import (
    Item,
    Listed,
    Part,
    Told,
    agreed_on,
    begins_within,
    level_below,
    parts_of,
    place_within,
)
from govopen.reading.document import Document
from govopen.reading.phrases import (
    MAX_CLAUSE,
    Meaning,
    clause_of,
    may_tell,
    speech_of,
    telling,
    turn_in,
    turn_of,
    ways_of_telling,
)
from govopen.reading.sentences import (
    NUMBERING,
    Sentence,
    aliases_of,
    any_figure,
    is_fraction,
    number_in,
    sentences_of,
    tells,
    years_as_words,
)
from govopen.reading.tables import Number, units
from govopen.reading.titles import half_width
from govopen.rules import finding
from govopen.schema import Finding, Observation

# A report's text has some ten thousand characters; a page around it may have more.
MAX_TEXT = 400_000
# Without a form words mean what they do in the one under the same Regulations of 2008.
UNDER_FIRST_LAW = "ogi2014"
_PARTED = "\0"  # stands between paragraphs
# What begins with a letter is searched for many times faster.
_SPACE_IN_NUMBER = re.compile(r" (?<=[\d,.] )(?=\d)")
_ON_REQUEST = re.compile("依申请|信息公开申请|申请公开")
_RECEIVED = "request.received", ""
_NO_HEADING = re.compile(r"。|,|，|;|；|!|\?|报告|年报")
# A line that does not end so may break off in a sentence that the next goes on with.
_ENDS = frozenset("。！？；：!?;:”》)）】|")
_END_WORDS = ("报告", "年报", "情况")
_GOES_ON = frozenset(",，、")


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


class _Reader:
    """Goes through a text clause by clause, and knows what is being spoken of.

    ``topic`` is what the last clause that was understood spoke of, None after one
    that was not; ``time``, ``body`` and ``matter`` say that the text has turned to
    another year, to a narrower body or to a part of the matter.
    """

    def __init__(
        self, meta: Mapping[str, Any], place_of: Callable[[int], str], kind_of_self: str
    ) -> None:
        self.meta, self.place_of = meta, place_of
        self.form = meta["form"] or UNDER_FIRST_LAW
        kind, self.aliases = aliases_of(meta)
        scope = meta["scope"] or "unit"
        if kind_of_self:
            scope, kind = "jurisdiction", kind_of_self
        self.speech = speech_of(scope, meta["level"] or "", kind)
        self.found: defaultdict[tuple[str, str], dict[Told, None]] = defaultdict(dict)
        self.lists: list[Listed] = []
        self.heading = self.on_request = False
        self.above = ""  # the last line without figures
        self.where = "", 0
        self._start()

    def _start(self) -> None:
        self.topic: str | None = None
        self.time = self.matter = False
        self.body = self.heading
        self.first = True
        self.fell_back = False
        self.list: Listed | None = None
        self.before = 0  # figures told in sentences before
        self.total: int | None = None  # which was the total that was told last
        self.withdrawn = 0
        # Also whether it is told of the body by name, and as a part of what is before.
        self.told: list[tuple[tuple[str, str], Told, bool, bool]] = []
        self.around: list[
            tuple[str | None, bool]
        ] = []  # topics around the brackets that are open

    def _heed(self, lines: list[str]) -> None:
        """Note which lines without figures may name of whom the next ones speak.

        Only a numbered heading ends what another has begun.
        """
        for n, line in enumerate(filter(_is_heading, reversed(lines))):
            if n == 0:
                self.above = line
                self.on_request = bool(_ON_REQUEST.search(line))
            other = self.speech.other_body.search(line)
            if other or NUMBERING.match(line):
                self.heading = bool(other)
                break

    def read(self, paragraphs: list[tuple[str, int]]) -> None:
        """Read paragraphs, each with the line that it begins with."""
        text = _squeezed(_PARTED.join([text for text, _ in paragraphs]))
        texts = text.split(_PARTED)
        numbers = []  # of those that may tell anything; most do not
        n = last = 0
        for match in telling().finditer(text):
            n += text.count(_PARTED, last, match.start())
            last = match.start()
            numbers.append(n)
        begun = 0
        marked = self._marked([texts[n] for n in numbers]) if numbers else ()
        for n, (words, printed) in zip(numbers, marked, strict=True):
            if tells(self.speech, words):
                self._heed(texts[begun:n])
                begun = n
                self._paragraph(words, printed, paragraphs[n][1])

    def _marked(self, texts: list[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield the texts with every figure a ``#``, and the figures.

        That keeps sentences alike that differ in figures alone. All texts go at once,
        which is quicker than one by one.
        """
        text = _PARTED.join(texts)
        for name, word in self.aliases.items():
            text = text.replace(name, word)
        text = years_as_words(self.meta["year"])(text)
        words = any_figure().split(text.replace("#", "|"))
        printed, begun = words[1::2], 0
        for marked in "#".join(words[::2]).split(_PARTED):
            count = marked.count("#")
            yield marked, printed[begun : begun + count]
            begun += count

    def _paragraph(self, joined: str, printed: list[str], line: int) -> None:
        self._start()
        said = self.on_request or bool(_ON_REQUEST.search(joined))
        self.subject = said or self._is_alone(joined)
        for sentence in sentences_of(self.speech, joined, printed):
            self.where = self.place_of(line), sentence.number
            self._sentence(sentence)

    def _is_alone(self, paragraph: str) -> bool:
        """Tell whether a paragraph speaks of requests and of nothing else."""
        told = ways_of_telling()["alone"]
        open_ = not self.above or re.search(told["above"], self.above)
        other = re.search(told["other"], self.above)
        if not (self.meta["body"] and open_) or other:
            return False
        return bool(self.speech.alone.fullmatch(paragraph))

    def _sentence(self, sentence: Sentence) -> None:
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
        self.around = []
        told, self.before = 0, len(self.told)
        for piece in sentence.pieces:
            if piece not in ("(", ")", ";"):
                figures = piece.count("#")
                here = sentence.printed[told : told + figures]
                self._clause(piece, here, told + 1, len(self.around))
                told += figures
            elif piece == "(":
                self.around.append((self.topic, self.part))
            elif piece == ")":  # what follows is no part of what stands in it
                self.topic, self.part = (
                    self.around.pop() if self.around else (None, False)
                )
            else:
                self._fall_back()
                self.part = False
        self.first = False

    def _place(self, figure: int) -> str:
        """Say where a figure of the sentence stands."""
        where, sentence = self.where
        return f"{where}, sentence {sentence}, figure {figure}"

    def _fall_back(self) -> None:
        topic = ways_of_telling()["falls_back"].get(self.topic)
        self.fell_back = topic is not None
        self.topic = topic or self.topic

    def _clause(self, text: str, here: list[str], first: int, depth: int) -> None:
        """Take in a clause; `first` counts its figures' first in the sentence."""
        if len(text) > MAX_CLAUSE:
            self._follow(turn_in(self.speech, text, "", unknown=True))
            self.unknown = True
            self.topic = self.list = None
            return
        clause = clause_of(self.speech, text)
        if clause.passed_over:
            if not self.speech.share.fullmatch(text):
                self.list = None
            return
        turn = self.turn = turn_of(self.speech, text)
        self._follow(turn)
        self.fell_back = False
        if self.list is not None and not clause.meanings:
            self._divide(text, here, first, depth)
        if here and "other_body" in turn and self.list is None:
            self._set_beside(text)
        if clause.meanings:
            self._take(clause.meanings, here[0], first)
        elif clause.rest:
            self.unknown = True
            if here:
                endures = self.topic in ways_of_telling()["endures"]["topics"]
                self.topic = self.topic if endures else None
                self.whole = False

    def _follow(self, turn: frozenset[str]) -> None:
        """Note of whom, when and what the text goes on to speak."""
        self.whole |= "whole" in turn
        if "part" in turn:
            self.part = True
            if self.fell_back:  # of which of the two is not said
                self.topic = None
        if "including" in turn:
            self._withdraw()
        self.time = "other_time" in turn or (self.time and "time" not in turn)
        self.body = "other_body" in turn or (self.body and "own" not in turn)
        self.matter |= "other_matter" in turn

    def _take(self, meanings: tuple[Meaning, ...], printed: str, figure: int) -> None:
        number = number_in(printed)
        sound = not (self.time or self.body or self.matter) and number is not None
        alone = (self.whole or (self.first and not self.unknown)) and not self.part
        self.list = None
        both = self.topic == "carried" and not self.around
        both &= self.total is not None and self.total >= self.before
        for meaning in meanings:
            if meaning.forms and self.form not in meaning.forms:
                continue
            told = self.topic in meaning.after if self.topic else False
            free = "*" in meaning.after and not self.part
            told |= free or ("" in meaning.after and alone)
            told |= alone and self.subject and "on request" in meaning.after
            told &= not (both and meaning.applicant)  # of which is not said
            if not (sound and number and told):
                continue
            if number.unit not in meaning.unit or is_fraction(number):
                continue
            if meaning.beside and self.part and self.topic != "handled":
                self._withdraw()
                break
            if meaning.instead and self._withdraw() < number.value:
                break
            self._record(meaning, number, self._place(figure))
            self.topic = meaning.opens or self.topic
            self.whole = self.first = False
            return
        self.topic = None
        self.whole = self.first = False

    def _record(self, meaning: Meaning, number: Number, where: str) -> None:
        value = number.value
        if "yuan" in units()[number.unit]:
            value *= units()[number.unit][1]
        if not meaning.code:
            return
        key = meaning.code, meaning.applicant
        told = Told(float(value), number.precision, where)
        self.found[key][told] = None
        self.total = len(self.told) if key == _RECEIVED else self.total
        self.told.append((key, told, "own" in self.turn, self.part))
        divided = self.meta["scope"] == "jurisdiction" and level_below(self.meta)
        # After a figure told as a part of another, places may divide the other.
        if divided and meaning.first and self.topic not in meaning.after:
            self.list = Listed(meaning.code, told, meaning.unit)
            self.lists.append(self.list)

    def _set_beside(self, text: str) -> None:
        """Take back what was told of nobody, if the same is told of others beside it.

        It may be that of one of them, as 市政府网站公开2条,各县网站公开3条, with what
        follows on it; it is not in 共公开5条,其中各县公开3条.
        """
        beside = False
        for key, told, own, part in self.told:
            beside |= not own and part == self.part and may_tell(key[0], text)
            if beside and not own:
                self.found[key].pop(told, None)

    def _withdraw(self) -> float:
        """Take back the total that was told last, and return it, or 0.

        It counts more than what came in, or less, as does what was told of it since;
        what was handled, or is not known, counts more by right.
        """
        total = None if self.topic in ("handled", None) else self.total
        if total is not None:
            for key, told, *_ in self.told[max(total, self.withdrawn) :]:
                self.found[key].pop(told, None)
            self.withdrawn = len(self.told)
        if self.list in self.lists[-1:]:
            self.lists.pop()
        self.around = [(None, part) for _, part in self.around]
        self.topic = self.list = None
        return self.told[total][1].value if total is not None else 0

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
        number = number_in(here[0]) if match else None
        if match and number and number.unit in places.unit and self._item_of(match[1]):
            places.depth = depth
            told = Told(float(number.value), number.precision, self._place(first))
            places.items.append(Item(place_within(match[1], self.meta), told))
            return
        # It may tell of the places before it what they are counted for.
        if speech.narrows.match(text) or begins_within(text, self.meta):
            places.items.clear()
        self.list = None

    def _item_of(self, name: str) -> bool:
        """Tell whether a figure of the list that is open may be that of a name."""
        region = place_within(name, self.meta)
        if region is None:
            return bool(self.speech.other_item.fullmatch(name))
        # Any word may stand before 开发区, and is then no part of its name.
        listed = self.list is not None and any(item.region for item in self.list.items)
        known = listed and not self.speech.no_zone.search(name)
        return region.level != "zone" or known


def _squeezed(text: str) -> str:
    """Write a text in simplified characters, without white space, and none as 0."""
    if "開" in text or "請" in text:  # stand in whatever a report says
        text = simplified(text)
    text = _SPACE_IN_NUMBER.sub("|", text).replace(" ", "")
    none = ways_of_telling()["none"]
    said = any(word in text for word in none["says"])
    return re.sub(none["received"], "收到0件", text) if said else text


def _is_heading(line: str) -> bool:
    """Tell whether a line may name what the next ones are about; a title does not."""
    told = len(line) > 40 or _NO_HEADING.search(line) or any_figure().search(line)
    return not told


def _paragraphs(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield the paragraphs of a text, and which of its lines each begins with."""
    text, begins = "", 0
    for n, line in enumerate(lines):
        last = text[-1:]
        if text and (
            last in _ENDS
            or (last not in _GOES_ON and (len(text) < 15 or text.endswith(_END_WORDS)))
            or NUMBERING.match(line)
        ):
            yield text, begins
            text = ""
        begins = begins if text else n
        text += line
    if text:
        yield text, begins


def _places(document: Document, lines: list[str]) -> Callable[[int], str]:
    """Say where each line stands: in a text its line, else which of the lines it is."""
    if document.kind != "text":
        return lambda n: f"paragraph {n + 1}"
    numbers = enumerate(half_width(document.text.splitlines()), start=1)
    found = [next((n for n, text in numbers if text == x), 0) for x in lines]
    return lambda n: f"line {found[n]}" if found[n] else "text"


def _whole_spoken_of(lines: Iterable[str]) -> str:
    """Tell what a text of an unknown body speaks for: 县 where it says 全县 or 我县.

    Nothing where it speaks of itself as a unit, or of several wholes.
    """
    ways, text = ways_of_telling()["self"], "".join(lines)[:MAX_TEXT]
    wholes = set(re.findall(ways["jurisdiction"], text))
    several = len(wholes) != 1 or re.search(ways["unit"], text)
    return "" if several else wholes.pop()


def hear(document: Document, lines: list[str], meta: Mapping[str, Any]) -> Witness:
    """Find the figures that the words of a document state.

    Parameters
    ----------
    document : Document
    lines : list of str
        Its lines outside tables, as ``Named.spaced`` has them, of which the first
        400,000 characters are read.
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
    >>> document = Document("x.html", "html", "", "", "")
    >>> lines = ["全县共收到政府信息公开申请35件,其中网络申请20件、信函申请15件。"]
    >>> meta = {"form": "ogi2021", "year": 2022, "scope": "jurisdiction",
    ...         "level": "county", "body": "如东县人民政府", "county": "如东县",
    ...         "prefecture": "南通市", "province": "江苏省"}
    >>> for figure in hear(document, lines, meta).figures:
    ...     print(figure.code, figure.value, figure.locator)
    request.received 35.0 paragraph 1, sentence 1, figure 1
    request.online 20.0 paragraph 1, sentence 1, figure 2
    request.letter 15.0 paragraph 1, sentence 1, figure 3
    """
    place_of = _places(document, lines)
    whole = "" if meta["scope"] else _whole_spoken_of(lines)
    reader = _Reader(meta, place_of, whole)
    paragraphs = [*_paragraphs(lines)]
    ends = [*accumulate(len(text) for text, _ in paragraphs)]
    left = paragraphs[bisect_right(ends, MAX_TEXT) :]
    notes = [
        finding("narrative.cut", most=MAX_TEXT, place=place_of(line))
        for _, line in left[:1]
    ]
    reader.read(paragraphs[: len(paragraphs) - len(left)])
    figures, doubts = agreed_on({key: [*told] for key, told in reader.found.items()})
    parts, more = parts_of(reader.lists, meta)
    return Witness(figures, parts, notes + doubts + more)
