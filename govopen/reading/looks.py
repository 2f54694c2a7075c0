"""How the letters of a Word file look: styles upon styles, and what is set by hand.

What comes in are the part that holds the styles and the properties of tables,
paragraphs and runs; what goes out is the :class:`~.runs.Style` of each run, and whether
nobody sees it, as it is hidden, struck out, or of the colour of what is below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from govopen.reading.parts import is_on, name_of, value_of
from govopen.reading.runs import Style
from govopen.reading.sheet import BLACK, WHITE, is_noticed, is_symbolic, is_unseen

# Where several styles switch these on, every second one switches them off again.
_TOGGLES = ("strike", "vanish")
_HIDING = (*_TOGGLES, "dstrike")
# What is told of letters and is neither size, level, colour nor font.
_PARTING = (
    "rtl", "turned", "apart", "scaled", "fitText", "outlined", "outline", "webHidden",
    "specVanish", "bdr", "i", "u",
)  # fmt: skip
_CLEAR = "clear"  # letters without any fill
_SMALLEST = 2.0  # half points: nobody can read that
_APART = 60  # twentieths of a point between letters
# Hundredths of the width of a letter: nobody can read the first, and between the others
# letters are as wide as those beside them.
_NARROWEST, _LEAST, _MOST = 10, 66, 150
_COMBINED = "combined"
_FAINTEST = 95_000  # thousandths of a per cent
_WHITES = ("bg1", "lt1", "white")
_HIGHLIGHTS = {"black": BLACK, "white": WHITE}
# Parts of a table that its style may format, the later ones over the earlier ones: the
# bit and the name that switch each on in the table's look, or its bands off.
_EDGES = {
    "firstCol": (0x80, "firstColumn"), "lastCol": (0x100, "lastColumn"),
    "firstRow": (0x20, "firstRow"), "lastRow": (0x40, "lastRow"),
}  # fmt: skip
_NUMBER = "{*}numPr/{*}numId"
_BANDS = ("band1Horz", "band2Horz")
_NO_BANDS = (0x200, "noHBand")

_Props = dict[str, Any]


class Look(NamedTuple):
    """The look of a run, whether nobody sees it, and whether that is noticed.

    Of what is `odd` nobody can tell in which order, or as which signs, it is seen.
    """

    style: Style
    unseen: bool
    noticed: bool
    odd: bool


class Base(NamedTuple):
    """What holds for the letters of a cell or paragraph: styles and what is below."""

    paragraph: str = ""
    table: tuple[tuple[str, Any], ...] = ()
    fill: str = ""


class Table(NamedTuple):
    """How the cells of a table look by the style and the properties of the table."""

    looks: Looks
    style: str
    parts: frozenset[str]
    fill: str

    def of_cell(self, row: int, rows: int, column: int, columns: int, own: Any) -> Base:
        """Return what holds for the letters of a cell."""
        here = {
            "": True, _BANDS[(row + 1) % 2]: True,
            "firstCol": column == 0, "lastCol": column == columns - 1,
            "firstRow": row == 0, "lastRow": row == rows - 1,
        }  # fmt: skip
        props: _Props = {}
        below = self.fill
        for part in here:
            if here[part] and (not part or part in self.parts):
                letters, fill = self.looks.resolved(self.style, part)
                props |= letters
                below = fill or below
        return Base(table=tuple(props.items()), fill=_fill(own) or below)


class Looks:
    """The styles of a file."""

    def __init__(
        self, root: etree._Element | None, numbering: etree._Element | None = None
    ) -> None:
        self.unnumbered = {"0", *_unnumbered(numbering)}
        self.styles: dict[str, etree._Element] = {}
        self.defaults: dict[str, str] = {}
        root = etree.Element("styles") if root is None else root
        self.least = _own(root.find("{*}docDefaults/{*}rPrDefault/{*}rPr"))
        for style in root.iterfind("{*}style"):
            name, kind = value_of(style, "styleId"), value_of(style, "type")
            self.styles[name] = style
            if value_of(style, "default") in ("1", "true", "on"):
                self.defaults[kind] = name
        self.known: dict[tuple[str, str], tuple[_Props, str]] = {}
        self.together: dict[tuple[Base, str], _Props] = {}
        self.base = Base(paragraph=self.defaults.get("paragraph", ""))

    def resolved(self, name: str, part: str = "") -> tuple[_Props, str]:
        """Return what a style, or its part, says of letters, and what is below them.

        What it is based on says the rest.
        """
        chain: dict[str, None] = {}
        while name in self.styles and (name, part) not in self.known:
            if name in chain:  # it is based on itself
                break
            chain[name] = None
            name = value_of(self.styles[name].find("{*}basedOn"))
        letters, fill = self.known.get((name, part), ({}, ""))
        for step in reversed(chain):
            found: etree._Element | None = self.styles[step]
            if part:
                parts = self.styles[step].iterfind("{*}tblStylePr")
                found = next((p for p in parts if value_of(p, "type") == part), None)
            if found is not None:
                letters = letters | _own(found.find("{*}rPr"))
                if shade := _fill(found.find("{*}pPr")):
                    letters["shade"] = shade
                if (number := found.find(f"{{*}}pPr/{_NUMBER}")) is not None:
                    letters["number"] = value_of(number)
                fill = (
                    _fill(found.find("{*}tcPr"))
                    or _fill(found.find("{*}tblPr"))
                    or fill
                )
            self.known[step, part] = letters, fill
        return letters, fill

    def is_numbered(self, properties: etree._Element | None) -> bool:
        """Tell whether a paragraph has a number before it, by itself or its style."""
        if properties is None:
            return False
        if (number := properties.find(_NUMBER)) is not None:
            return value_of(number) not in self.unnumbered
        letters, _ = self.resolved(value_of(properties.find("{*}pStyle")))
        return letters.get("number", "0") not in self.unnumbered

    def table(self, properties: etree._Element | None) -> Table:
        """Return how the cells of a table look."""
        style, look = self.defaults.get("table", ""), None
        if properties is not None:
            style = value_of(properties.find("{*}tblStyle")) or style
            look = properties.find("{*}tblLook")
        digits = re.fullmatch("[0-9A-Fa-f]{1,8}", value_of(look))
        bits = int(digits[0], 16) if digits else 0

        def has(bit: int, name: str) -> bool:
            return bool(bits & bit) or value_of(look, name) in ("1", "true", "on")

        parts = {part for part, switch in _EDGES.items() if has(*switch)}
        parts |= set() if has(*_NO_BANDS) else {*_BANDS}
        return Table(self, style, frozenset(parts), _fill(properties))

    def of_paragraph(self, base: Base, properties: etree._Element | None) -> Base:
        """Return what holds for the letters of a paragraph."""
        style = None if properties is None else properties.find("{*}pStyle")
        return base._replace(
            paragraph=value_of(style) or self.defaults.get("paragraph", ""),
            fill=_fill(properties) or base.fill,
        )

    def of_run(self, base: Base, properties: etree._Element | None) -> Look:
        """Return how a run looks."""
        named = None if properties is None else properties.find("{*}rStyle")
        name = value_of(named)
        key = base, name
        if key not in self.together:
            levels = [dict(base.table)]
            levels += [self.resolved(style)[0] for style in (base.paragraph, name)]
            props = dict(self.least)
            for level in levels:
                props |= level
            for switch in _TOGGLES:
                given = [level[switch] for level in levels if switch in level]
                if given:
                    props[switch] = sum(given) % 2 == 1
            self.together[key] = props
        props = self.together[key]
        if properties is not None and len(properties):
            props = props | _own(properties)
        colour, fill = props.get("color", "auto"), props.get("shade") or base.fill
        if marked := props.get("marked"):  # turns no letters white as shades do
            colour, fill = BLACK if colour == "auto" else colour, marked
        struck = bool(props.get("strike") or props.get("dstrike"))
        colour, outlined = props.get("filled") or colour, props.get("outlined", "")
        unseen = (
            any(map(props.get, _HIDING))
            or 0 < props.get("scaled", 0) <= _NARROWEST
            or props.get("size", _SMALLEST + 1) <= _SMALLEST
            or (
                not outlined
                and (colour == _CLEAR or (colour != "auto" and is_unseen(colour, fill)))
            )
        )
        style = Style(
            props.get("size", 0),
            f"{props.get('level', '')}{props.get('position', '')}" or 0,
            "" if colour in ("auto", BLACK) else colour,
            props.get("font", ""),
            " ".join(f"{name} {props[name]}" for name in _PARTING if props.get(name)),
        )
        noticed = unseen and not props.get("vanish") and is_noticed(fill, struck=struck)
        odd = props.get("rtl") or _COMBINED in props.get("turned", "")
        return Look(style, unseen, noticed, bool(odd or is_symbolic(style.font)))


def _unnumbered(numbering: etree._Element | None) -> Iterator[str]:
    """Yield the lists that show no number at all, as they have bullets."""
    if numbering is None:
        return
    counting = {
        value_of(kind, "abstractNumId")
        for kind in numbering.iterfind("{*}abstractNum")
        if any("%" in value_of(text) for text in kind.iterfind("{*}lvl/{*}lvlText"))
        or kind.find("{*}numStyleLink") is not None
    }
    for own in numbering.iterfind("{*}num"):
        if value_of(own.find("{*}abstractNumId")) not in counting:
            yield value_of(own, "numId")


def _fill(properties: etree._Element | None) -> str:
    """Return the colour that a shading fills with, nothing for none."""
    return _shade(None if properties is None else properties.find("{*}shd"))


def _own(properties: etree._Element | None) -> _Props:
    """Return what properties of letters say, as far as it can part figures."""
    found: _Props = {}
    for item in properties if properties is not None else ():
        key, told = _PROPERTIES.get(name_of(item), ("", None))
        if told and (value := told(item)) is not None:
            found[key] = value
    return found


def _shade(item: etree._Element | None) -> str:
    fill = value_of(item, "color" if value_of(item) == "solid" else "fill").upper()
    return "" if fill == "AUTO" else fill


def _colour(item: etree._Element) -> str:
    white = value_of(item, "themeColor") in ("background1", "light1")
    value = value_of(item).replace("auto", "") or (WHITE if white else "")
    return value.upper() or "auto"


def _filled(item: etree._Element) -> str:
    """Return the colour that letters, or their outline, are filled with."""
    colour = item.find("{*}solidFill/*")
    alpha = item.find("{*}solidFill/*/{*}alpha")  # how much shines through
    faint = alpha is not None and _number(alpha) >= _FAINTEST
    if faint or item.find("{*}noFill") is not None:
        return _CLEAR
    if colour is None:
        return next(map(name_of, item), "")  # has several
    told = value_of(colour, "lastClr") or value_of(colour)
    return WHITE if told in _WHITES else told.upper()


def _turned(item: etree._Element) -> str:
    """Return in which way letters are turned, or set in two lines within one."""
    lines = _COMBINED if value_of(item, "combine") in ("1", "true", "on") else ""
    return " ".join(sorted([lines, *map(str, item.attrib.values())])).strip()


def _number(item: etree._Element) -> float:
    try:
        return float(value_of(item).rstrip("%"))
    except ValueError:
        return 0.0


# Elements of the properties of letters -> what they tell, and how it is read.
_PROPERTIES: dict[str, tuple[str, Callable[[etree._Element], Any]]] = {
    **{
        name: (name, is_on)
        for name in (*_HIDING, "i", "rtl", "outline", "webHidden", "specVanish")
    },
    "bdr": ("bdr", lambda e: value_of(e) not in ("none", "nil")),
    "fitText": ("fitText", lambda e: f"{value_of(e, 'id')} {value_of(e)}"),
    "u": ("u", is_on),
    "sz": ("size", _number),
    "spacing": ("apart", lambda e: value_of(e) if abs(_number(e)) >= _APART else ""),
    "w": ("scaled", lambda e: 0 if _LEAST < _number(e) < _MOST else _number(e)),
    "vertAlign": ("level", lambda e: value_of(e).replace("baseline", "")),
    "position": ("position", lambda e: value_of(e) if _number(e) else ""),
    "color": ("color", _colour),
    "rFonts": (
        "font",
        lambda e: value_of(e, "asciiTheme") or value_of(e, "ascii") or None,
    ),
    "shd": ("shade", _shade),
    "highlight": (
        "marked",
        lambda e: _HIGHLIGHTS.get(value_of(e), value_of(e)).replace("none", ""),
    ),
    "eastAsianLayout": ("turned", _turned),
    "textFill": ("filled", _filled),
    "textOutline": ("outlined", lambda e: "" if _filled(e) == _CLEAR else "outlined"),
}
