"""How printed labels are compared, whatever dress they come in.

What comes in is a label as printed, and a label as a form's table gives it; what goes
out is what is compared of the first (:func:`normalise`), and whether it is the second
(:class:`LabelPattern`).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, update_wrapper
from typing import TypeVar

from govopen.place import simplified

_T = TypeVar("_T")

_PIECE = 512  # letters put in plain form at once
# Of longer texts few are kept for when they come again.
LONGEST_KEPT = 200

MOST_KEPT = 65_536
# Fewer characters of a label than this do not stand for it.
SHORTEST = 3

# Signs that fill most texts, and those that are wide. Where they are the only ones that
# are not in plain form, Unicode's own way takes thirty times as long.
_WIDE = re.compile("[！-～]")
_SIGNS = dict(zip("，：；（）！？　\xa0", ",:;()!?  ", strict=True))

# Fonts that print 民 and its radical alike let who copies from a PDF have the latter;
# Unicode holds the two apart where it folds those of the next block.
_RADICAL = re.compile("[⺀-⻿]")
_RADICALS = str.maketrans(
    "⺁⺇⺊⺎⺒⺛⺜⺝⺟⺠⺧⺩⺪⺫⺬⺮⺶⺻⺼⺽⻁⻃⻄⻅⻆⻉⻊⻋⻑⻓⻔⻕⻗⻘⻙⻚⻛⻜⻝⻞⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
    "厂几卜兀巳旡日月母民牛王疋目示竹羊聿月臼虎西西见角贝足车長长门阜雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
)

_LEADING = re.compile(
    r"^(?:其中[:,]?"
    r"|第?[一二三四五六七八九十]+[、.]"
    r"|\([一二三四五六七八九十\d]+\)"
    r"|\d+[.、)](?!\d))+"
)
# What counts a label among others.
NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]"
    r"|\d+[.、．)）]|[①-⑳])"
)
_CIRCLED = re.compile(r"^\s*(?:其中[:：]?\s*)?[①-⑳]")
_REMARK = re.compile(r"\([^()]*\)|\[[^][]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NOISE = re.compile(r"[、,。:;\"'“”‘’「」『』《》〈〉·…—-]")
_COUNT = re.compile(r"(?<=.)总?数量?$")
_LETTER = re.compile("[A-Za-z]")
_FEWEST_LETTERS = 4  # of another language; APP is none


class Kept(dict[str, _T]):
    """What a function says of short texts, and of the few latest long ones.

    Long texts come again within their file only, and hostile files have many. What is
    known is looked up without a call of Python's own.
    """

    __call__ = dict.__getitem__

    def __init__(self, function: Callable[[str], _T]) -> None:
        self._function = function
        self._latest = lru_cache(maxsize=16)(function)

    def __missing__(self, text: str) -> _T:
        if len(text) > LONGEST_KEPT:
            return self._latest(text)
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[text] = self._function(text)
        return found


def kept(function: Callable[[str], _T]) -> Kept[_T]:
    """Make a function look in what is :class:`Kept` of it first."""
    known = Kept(function)
    update_wrapper(known, function)
    return known


@kept
def normalise(label: str) -> str:
    """Reduce a label to what is compared.

    Full-width characters become half-width (Unicode NFKC), traditional ones
    simplified; white space, leading numbers in any style, a leading 其中, bracketed
    remarks, quotation marks, punctuation and a final 数, 总数 or 数量 go, because
    pages add and drop them; and so do Latin words after the label.

    Parameters
    ----------
    label : str
        The label as printed.

    Returns
    -------
    str
        What :class:`LabelPattern` compares.

    Examples
    --------
    >>> normalise("（二）申请 办结数"), normalise("1.政府网站公开政府信息数")
    ('申请办结', '政府网站公开政府信息')
    >>> normalise("其中：涉及国家秘密"), normalise("自然人 Natural persons")
    ('涉及国家秘密', '自然人')
    >>> normalise("本年新收政府信息公開申請數量")
    '本年新收政府信息公开申请'
    """
    text = simplified(plain_forms(_CIRCLED.sub("", label)))
    text = _LEADING.sub("", re.sub(r"\s", "", text))
    if text[-1:].isascii():
        text = _without_latin(text)
    return _COUNT.sub("", _NOISE.sub("", _REMARK.sub("", text)))


def _without_latin(text: str) -> str:
    """Leave out what a label is in another language, after its last Chinese letter."""
    bare = text.rstrip(string.printable + "”’")
    said = _LETTER.search(text, len(bare))
    if not (
        bare and said and len(_LETTER.findall(text, said.start())) >= _FEWEST_LETTERS
    ):
        return text
    return text[: said.start()].rstrip(f"{string.digits}.")


def plain_forms(text: str) -> str:
    """Write letters in their plain forms (NFKC), in time that grows with the text.

    Radicals become the characters that look like them. Unicode puts the marks above a
    letter in order, which takes the square of how many there are; a text is done piece
    by piece, as no letter has hundreds.

    Examples
    --------
    >>> plain_forms("２０１８年⼈⺠")
    '2018年人民'
    """
    if len(text) <= _PIECE:
        plain = unicodedata.normalize("NFKC", text)
    else:
        for sign, plain in _SIGNS.items():
            text = text.replace(sign, plain)
        pieces = [text[n : n + _PIECE] for n in range(0, len(text), _PIECE)]
        for n, piece in enumerate(pieces):
            if not unicodedata.is_normalized("NFKC", piece):
                piece = _WIDE.sub(lambda x: chr(ord(x[0]) - 0xFEE0), piece)
                pieces[n] = unicodedata.normalize("NFKC", piece)
        plain = "".join(pieces)
    return plain.translate(_RADICALS) if _RADICAL.search(plain) else plain


class LabelPattern:
    """A label as a form's table gives it: ``A|B`` alternatives, with wildcards.

    ``*`` stands for any text and ``#`` for one digit.

    Parameters
    ----------
    text : str
        Alternatives joined by ``|``; each is compared after :func:`normalise`.

    Examples
    --------
    >>> LabelPattern("*参加新闻发布会次数").matches("其中：县领导参加新闻发布会次数")
    True
    >>> [LabelPattern("20##年度").matches(text) for text in ("2009年度", "历年")]
    [True, False]
    """

    __slots__ = ("_exact", "_wild")

    def __init__(self, text: str) -> None:
        options = [normalise(option) for option in text.split("|")]
        self._exact = frozenset(o for o in options if not set("*#") & set(o))
        wild = [
            re.escape(o).replace(r"\*", ".*").replace(r"\#", r"\d")
            for o in options
            if o not in self._exact
        ]
        self._wild = re.compile("|".join(wild)) if wild else None

    def matches(self, label: str) -> bool:
        """Tell whether a printed label is this one."""
        text = normalise(label)
        if text in self._exact:
            return True
        return bool(self._wild and self._wild.fullmatch(text))

    @property
    def exact(self) -> frozenset[str]:
        """The alternatives without wildcards, normalised."""
        return self._exact

    @property
    def wild(self) -> re.Pattern[str] | None:
        """What the alternatives with wildcards match, once normalised."""
        return self._wild

    def begins_with(self, label: str) -> bool:
        """Tell whether a printed label is this one cut short.

        Examples
        --------
        >>> LabelPattern("召开政府信息公开工作会议").begins_with("(一)召开政府信息公")
        True
        """
        text = normalise(label)
        cut = (option != text and option.startswith(text) for option in self._exact)
        return len(text) >= SHORTEST and any(cut)


@cache
def pattern(text: str) -> LabelPattern:
    """Return the pattern of a label of a form's table, which is made once."""
    return LabelPattern(text)
