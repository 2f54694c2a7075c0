"""One figure is one run of one style: the rule for every kind of file.

What comes in are the runs of letters of a cell or a paragraph, in reading order, each
with its look; what goes out is one text. Digits that look different, that stand in
different lines, or that have something unseen between them are no number, and the text
is written so that nobody can read it as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from govopen.reading.tables import one_text, read_number

BREAK = "\n"  # the text of a run that ends a line, a paragraph or an element
_BRACKETS = "[]〔〕［］()（） "
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NO_MARKS = (
    "sub",
    "subscript",
    "bottom",
    "text-bottom",
    "ruby",
    "rt",
)  # off the line, yet none


class Style(NamedTuple):
    """The look of letters, as far as it tells one figure from another.

    Units are the file's own, as styles are compared for equality alone. What is left
    unsaid is to be the same for all runs of a cell: `raised` is 0 on the line,
    `colour` empty for black, `other` holds direction, layer, link and the like.
    """

    size: float = 0
    raised: float | str = 0
    colour: str = ""
    font: str = ""
    other: str = ""


class Run(NamedTuple):
    """Letters of one look in one element.

    Nobody sees those that are `unseen`; of some it is `noticed` that they stand there.
    """

    text: str
    style: Style = Style()
    unseen: bool = False
    noticed: bool = False


class Text(NamedTuple):
    """What runs say, and why their digits are no number, if they are none."""

    text: str
    reason: str = ""


def aside(text: str, *, footnote: bool) -> str:
    """Write digits that belong to no number beside them; a footnote's are raised.

    Examples
    --------
    >>> aside("1", footnote=True), aside("1", footnote=False)
    ('¹', '[1]')
    """
    bare = text.strip(_BRACKETS)
    if footnote and bare.isdigit() and bare.isascii():
        return bare.translate(_SUPERSCRIPT)
    return f"[{bare}]"


def _is_mark(style: Style, main: Style) -> bool:
    """Tell whether a style is that of the marks of footnotes: raised, or a link."""
    told = str(style.raised)
    up = bool(style.raised) and not main.raised and told[:1] != "-"
    up = up and not {*told.split()} & {*_NO_MARKS}
    return up or (style.other.endswith("link") and not main.other.endswith("link"))


def read_runs(runs: Iterable[Run]) -> Text:
    r"""Write runs as one text.

    Neighbouring runs of one style without space between are one number. Other digits
    of a number stand in brackets (and so do raised and lowered ones in any text), and a
    line break stays between digits of different lines, or of different runs with
    white space or something unseen between.

    Parameters
    ----------
    runs : iterable of Run

    Returns
    -------
    Text
        In a `text` that has a `reason` no number can be read, but where small raised
        digits, or a link, are the mark of a footnote. One that is empty has one where
        a reader sees that a figure stands there, and cannot tell which.

    Examples
    --------
    >>> read_runs([Run("3"), Run("20"), Run("件", Style(size=9))]).text
    '320件'
    >>> read_runs([Run("320"), Run("1", Style(raised="superscript"))])
    Text(text='320¹', reason='its digits differ in raised')
    >>> read_runs([Run("320"), Run("1", Style(size=6))]).text
    '320[1]'
    >>> read_runs([Run("31", unseen=True), Run("320")]).text
    '320'
    >>> read_runs([Run("26"), Run(" 226")]).text
    '26\n226'
    >>> read_runs([Run("320", unseen=True, noticed=True)])
    Text(text='', reason='its digits are unseen')
    """
    pieces: list[tuple[str, Style]] = []
    last, apart = "", False  # the letter before, and whether a gap follows it
    covered = ""
    for text, style, unseen, noticed in runs:
        covered += text if noticed else ""
        bare = text.strip()
        if unseen or not bare:
            apart = apart or bool(text)
            # A break parts words as well; what is hidden leaves no trace.
            if text and not unseen:
                pieces.append((text, style))
            continue
        gap = apart or text[0].isspace()
        if gap and last.isdigit() and bare[0].isdigit():
            pieces.append((BREAK, style))
        pieces.append((text, style))
        last, apart = bare[-1], text[-1].isspace()
    whole = one_text("".join(text for text, _ in pieces))
    if not whole and read_number(covered.strip()):
        return Text(whole, "its digits are unseen")
    parted = Text(whole, "its digits are parted" if BREAK in whole else "")
    digits: Counter[Style] = Counter()
    letters: Counter[float | str] = Counter()
    for text, style in pieces:
        if count := sum(map(str.isdigit, text)):
            digits[style] += count
        letters[style.raised] += len(text)
    if len(digits) < 2 and (not digits or len(letters) < 2):
        return parted
    main = max(digits, key=digits.__getitem__)
    number = read_number(whole) is not None
    line = max(letters, key=letters.__getitem__)  # where most letters stand

    def is_odd(style: Style) -> bool:
        return style != main if number else style.raised != line

    odd = {style for style in digits if is_odd(style)}
    if not odd:
        return parted
    marked = []
    for style, group in groupby(pieces, key=lambda piece: piece[1]):
        text = "".join(text for text, _ in group)
        if style in odd and any(map(str.isdigit, text)):
            text = aside(text, footnote=number and _is_mark(style, main))
        marked.append(text)
    differ = (
        name
        for n, name in enumerate(Style._fields)
        if any(style[n] != main[n] for style in odd)
        or (name == "raised" and not number)
    )
    return Text(
        one_text("".join(marked)), f"its digits differ in {' and '.join(differ)}"
    )
