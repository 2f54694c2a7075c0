"""A number of a workbook as its format shows it.

What comes in are the number and the code of the format, which is the same in old and
new workbooks; what goes out is the text that a reader of the sheet sees. Where a format
does more than is understood here, the text is none that could be read as a number.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

MAX_CODE = 255  # as long as a spreadsheet lets a code be
_ROOM = 11  # signs that a number without a format takes up, its point included
_MOST = Decimal(10) ** 15  # has as many digits as a spreadsheet counts to

# The formats that have a number instead of a code.
# fmt: off
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0",
    6: "¥#,##0", 7: "¥#,##0.00", 8: "¥#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"',
    42: '#,##0;-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: '#,##0.00;-#,##0.00;"-"', 48: "##0.0E+0", 49: "@",
    **dict.fromkeys([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)],
                    "yyyy-mm-dd"),
}
# fmt: on

_TOKEN = re.compile(
    r'\\!(?P<pointed>[.])|"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<blank>[_*].)|\[(?P<bracket>[^]]*)]'
    r"|(?P<general>General|G/通用格式)|(?P<rest>.)",
    re.S | re.I,
)
_WIDE = re.compile(r"\s{2}|[\u2000-\u2004\u2007\u3000]")
_UNSIGNED = re.compile(r"[^-−－–—(（负减降△▲▼↓]*\d[^-−－–—(（负减降△▲▼↓]*")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_WHITE = ("white", "白色", "color2", "颜色2")
# Letters of dates and times, and of numbers in powers of ten and fractions.
_DATES, _OTHER = "ymdhsaegb", "e/"


class _Section(NamedTuple):
    """A part of a code: its marks (0, #, point, comma …) and texts in their order."""

    items: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None
    white: bool

    def has(self, kind: str) -> bool:
        return any(k == kind for k, _ in self.items)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    found: list[_Section] = []
    items: list[tuple[str, str]] = []
    condition, white = None, False
    for token in [*_TOKEN.finditer(code), None]:
        kind = token.lastgroup or "" if token else "rest"
        text = token[kind] if token else ";"
        small = text.lower()
        if kind == "rest" and text == ";":
            found.append(_Section(tuple(items), condition, white))
            items, condition, white = [], None, False
        elif kind == "bracket" and (match := _CONDITION.fullmatch(text)):
            condition = match[1], Decimal(match[2])
        elif kind == "bracket":
            white = white or small in _WHITE
            if text.startswith("$"):  # a currency, and where it is used
                items.append(("text", text[1:].partition("-")[0].strip("¥￥")))
            elif small.strip("hms") == "" and text:
                items.append(("date", text))
            elif small.startswith("dbnum"):
                items.append(("other", text))
        elif kind in ("quoted", "escaped", "pointed"):
            items.append(("text", text.strip("¥￥")))
        elif kind == "blank":
            items.append(("text", " "))
        elif kind == "general":
            items.append(("general", ""))
        elif text in "0#?":
            items.append(("digit", text))
        elif text in ".,%@":
            items.append((text, text))
        elif small in _OTHER and any(k == "digit" for k, _ in items):
            items.append(("other", text))
        elif small in _DATES:
            items.append(("date", text))
        else:
            items.append(("text", text.strip("¥￥")))
    return tuple(found)


def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    """Write a number as a format shows it.

    Parameters
    ----------
    value : float
    code : str
        The code of the format; empty for none.
    since_1904 : bool, default False
        Whether the workbook counts days from 1904 on.

    Returns
    -------
    str
        Empty where the format shows nothing. What a format of dates shows is written
        as 2018-03-01; the sign of the yuan is left out.

    Examples
    --------
    >>> shown(0.125, "0.0%"), shown(3, '0"万"'), shown(0, '#,##0;-#,##0;"-"')
    ('12.5%', '3万', '-')
    >>> shown(1234567, "#,##0,"), shown(12345678, '0!.0,"万"'), shown(5, ";;;")
    ('1,235', '1234.5678万', '')
    >>> shown(1234, "0.0E+00"), shown(-15, "0;[Red]0"), shown(-15, "0_);(0)")
    ('1234 (0.0E+00)', '-15 (0;[Red]0)', '(15)')
    """
    number = Decimal(f"{value:.15g}")
    if not code or code == "General":
        return _general(number)
    odd = f"{number} ({code[:MAX_CODE]})"
    if len(code) > MAX_CODE or not number.is_finite() or abs(number) >= _MOST:
        return odd
    sections = _sections(code)
    section, signed = _chosen(sections, number)
    if section is None or section.has("other") or len(sections) > 4:
        return odd
    if section.white:
        return ""
    if section.has("date"):
        return _date(value, since_1904) or odd
    text = _written(section, number if signed else abs(number))
    if text is None or (not signed and _UNSIGNED.fullmatch(text)):
        return odd  # a color alone tells that it is less than nothing
    return text.strip()


def shown_text(text: str, code: str) -> str:
    """Write a text as a format shows it.

    Examples
    --------
    >>> shown_text("无", "0"), shown_text("3", '@"件"'), shown_text("3", ";;;")
    ('无', '3件', '')
    """
    sections = _sections(code) if len(code) <= MAX_CODE else ()
    *_, section = sections or [None]
    if section is None or (len(sections) < 4 and not section.has("@")):
        return text
    return "".join(text if kind == "@" else item for kind, item in section.items)


def _chosen(
    sections: tuple[_Section, ...], number: Decimal
) -> tuple[_Section | None, bool]:
    """Choose the section for a number, and tell whether its sign is to be written."""
    parts = sections[:3]
    if any(part.condition for part in parts):
        for part in parts:
            if part.condition is None or TESTS[part.condition[0]](
                number, part.condition[1]
            ):
                return part, True
        return None, True
    if number < 0 and len(parts) > 1:
        return parts[1], False
    return parts[2 if number == 0 and len(parts) > 2 else 0], True


def _general(number: Decimal) -> str:
    """Write a number as without a format: parts of one as far as there is room."""
    if number.is_finite() and abs(number) < _MOST and number % 1:
        places = max(_ROOM - len(f"{int(number):d}."), 0)
        number = (round(number, places) or number).normalize()
    return f"{number:f}"


def _date(value: float, since_1904: bool) -> str:
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    try:
        moment = start + timedelta(days=value)
    except (OverflowError, ValueError):
        return ""
    return moment.isoformat(" ").removesuffix(" 00:00:00")


def _written(section: _Section, number: Decimal) -> str | None:
    """Write a number by the marks of a section, or give up."""
    items = section.items
    if section.has("general") or (section.has("@") and not section.has("digit")):
        plain = _general(number)
        return "".join(plain if k in ("general", "@") else t for k, t in items)
    places = [n for n, (kind, _) in enumerate(items) if kind == "digit"]
    if not places:
        return "".join(text for _, text in items)
    first = next(n for n, (kind, _) in enumerate(items) if kind in ("digit", "."))
    end = places[-1] + 1
    core, after = items[first:end], items[end:]
    left = "".join(text for kind, text in items[:first] if kind in ("text", "%"))
    right = "".join(text for kind, text in after if kind in ("text", "%"))
    whole, _, part = "".join(text for _, text in core).partition(".")
    scale = [kind for kind, _ in after].count(",")
    scale += len(whole) - len(whole.rstrip(","))
    number *= Decimal(100) ** min(sum(kind == "%" for kind, _ in items), 9)
    between = "".join(text for kind, text in core if kind == "text")
    if between == "." and ("text", ".") in core:
        return _pointed(number, len(part), scale, right)
    number /= Decimal(1000) ** min(scale, 9)
    marks = "".join(text for _, text in core)
    if between.strip() or _WIDE.search(marks) or abs(number) >= _MOST:
        return None
    number = number.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    before, _, behind = f"{abs(number):f}".partition(".")
    before = ("" if before == "0" else before).zfill(whole.count("0"))
    if before.strip("0") and (mark := whole.rstrip(",").strip("0#?")):
        before = f"{int(before):,}".replace(",", mark[0])
    needed = len(part.rstrip("#?"))
    behind = behind[:needed] + behind[needed:].rstrip("0")
    text = f"{before}.{behind}" if behind else before
    return ("-" if number < 0 else "") + f"{left}{text}{right}".strip()


def _pointed(number: Decimal, after: int, scale: int, unit: str) -> str | None:
    """Write a number into which a point is set, as ``0!.0,"万"`` divides by 10,000.

    The point stands where no division of the number puts it, so all its digits are
    given. What is said to be 万 is read as that, however many digits are set off.
    """
    power = 4 if "万" in unit else 8 if "亿" in unit else after + 3 * scale
    if not unit and power not in (1, 2, 3, 4, 6, 8):
        return None
    text = f"{number.scaleb(-power):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text + unit
