"""How the letters of a Word file look: styles upon styles, and what is set by hand.

What comes in are the part that holds the styles and the properties of tables,
paragraphs and runs; what goes out is the :class:`~.runs.Style` of each run, and whether
nobody sees it, as it is hidden, struck out, or of the colour of what is below it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from govopen.reading.parts import is_on, name_of, value_of
from govopen.reading.runs import Style
from govopen.reading.sheet import BLACK, WHITE, is_unseen

# Where several styles switch these on, every second one switches them off again.
_TOGGLES = ("strike", "vanish")
_SWITCHES = (*_TOGGLES, "dstrike", "rtl")
_SMALLEST = 2.0  # half points: nobody can read that
_HIGHLIGHTS = {"black": BLACK, "white": WHITE}
# Parts of a table that its style may format, the later ones over the earlier ones, and
# their bits in the table's look.
_BANDS = ("band1Horz", "band2Horz")
_EDGES = {"firstCol": 0x80, "lastCol": 0x100, "firstRow": 0x20, "lastRow": 0x40}
_NO_BANDS = 0x200
_DEEPEST = 50  # styles of tables upon one another

_Props = dict[str, Any]


class Base(NamedTuple):
    """What holds for the letters of a cell or paragraph: styles and what is below."""

    paragraph: str = ""
    table: tuple[tuple[str, Any], ...] = ()
    fill: str = ""


class Table(NamedTuple):
    """How the cells of a table look by the style and the properties of the table."""

    looks: Looks
    style: str
    bits: int
    fill: str

    def of_cell(self, row: int, rows: int, column: int, columns: int, own: Any) -> Base:
        """Return what holds for the letters of a cell."""
        here = {
            "firstCol": column == 0, "lastCol": column == columns - 1,
            "firstRow": row == 0, "lastRow": row == rows - 1,
        }  # fmt: skip
        parts = [] if self.bits & _NO_BANDS else [_BANDS[(row + 1) % 2]]
        parts += [
            part for part, bit in _EDGES.items() if self.bits & bit and here[part]
        ]
        found = [self.looks.in_table(self.style, part) for part in ("", *parts)]
        props = {k: v for p, _ in found for k, v in p.items()}
        fills = [fill for _, fill in found if fill]
        fill = _fill(own) or (fills[-1] if fills else self.fill)
        return Base(table=tuple(props.items()), fill=fill)


class Looks:
    """The styles of a file."""

    def __init__(self, root: etree._Element | None) -> None:
        self.styles: dict[str, etree._Element] = {}
        self.defaults: dict[str, str] = {}
        self.least: _Props = {}
        for style in root.iterfind("{*}style") if root is not None else ():
            name, kind = value_of(style, "styleId"), value_of(style, "type")
            self.styles[name] = style
            if value_of(style, "default") in ("1", "true", "on"):
                self.defaults[kind] = name
        if root is not None:
            self.least = _own(root.find("{*}docDefaults/{*}rPrDefault/{*}rPr"))
        self.props: dict[str, _Props] = {}
        self.known: dict[tuple[Base, str], _Props] = {}
        self.in_table = cache(self._in_table)
        self.base = Base(paragraph=self.defaults.get("paragraph", ""))

    def _chain(self, name: str) -> list[str]:
        """Return a style and those that it is based on, the last one first.

        It goes no farther than to one whose letters are known.
        """
        chain: dict[str, None] = {}
        while name in self.styles and name not in chain:
            chain[name] = None
            if name in self.props:
                break
            name = value_of(self.styles[name].find("{*}basedOn"))
        return list(chain)[::-1]

    def _of_style(self, name: str) -> _Props:
        own: _Props = {}
        for step in self._chain(name):
            if step not in self.props:
                own = own | _own(self.styles[step].find("{*}rPr"))
                if fill := _fill(self.styles[step].find("{*}pPr")):
                    own["shade"] = fill
                self.props[step] = own
            own = self.props[step]
        return own

    def _in_table(self, name: str, part: str) -> tuple[_Props, str]:
        """Return what a table's style says of one of its parts: letters and fill."""
        own, fill = (self._of_style(name), "") if not part else ({}, "")
        chain: dict[str, None] = {}
        while name in self.styles and name not in chain and len(chain) < _DEEPEST:
            chain[name] = None
            name = value_of(self.styles[name].find("{*}basedOn"))
        for step in reversed(chain):
            found: etree._Element | None = self.styles[step]
            if part:
                parts = self.styles[step].iterfind("{*}tblStylePr")
                found = next((p for p in parts if value_of(p, "type") == part), None)
            if found is not None:
                own = own | _own(found.find("{*}rPr"))
                fill = (
                    _fill(found.find("{*}tcPr"))
                    or _fill(found.find("{*}tblPr"))
                    or fill
                )
        return own, fill

    def table(self, properties: etree._Element | None) -> Table:
        """Return how the cells of a table look."""
        style, bits = self.defaults.get("table", ""), 0
        if properties is not None:
            style = value_of(properties.find("{*}tblStyle")) or style
            look = properties.find("{*}tblLook")
            try:
                bits = int(value_of(look) or "0", 16)
            except ValueError:
                bits = 0
            names = {"firstColumn": 0x80, "lastColumn": 0x100, "firstRow": 0x20,
                     "lastRow": 0x40, "noHBand": _NO_BANDS}  # fmt: skip
            for name, bit in names.items():
                if value_of(look, name) in ("1", "true", "on"):
                    bits |= bit
        return Table(self, style, bits, _fill(properties))

    def of_paragraph(self, base: Base, properties: etree._Element | None) -> Base:
        """Return what holds for the letters of a paragraph."""
        style = ""
        if properties is not None:
            style = value_of(properties.find("{*}pStyle"))
        return base._replace(
            paragraph=style or self.defaults.get("paragraph", ""),
            fill=_fill(properties) or base.fill,
        )

    def of_run(
        self, base: Base, properties: etree._Element | None
    ) -> tuple[Style, bool]:
        """Return the look of a run, and whether nobody sees it."""
        name = ""
        if properties is not None:
            name = value_of(properties.find("{*}rStyle"))
        key = base, name
        if key not in self.known:
            levels = [dict(base.table), self._of_style(base.paragraph)]
            levels.append(self._of_style(name))
            props = dict(self.least)
            for level in levels:
                props |= level
            for switch in _TOGGLES:
                given = [level[switch] for level in levels if switch in level]
                if given:
                    props[switch] = sum(given) % 2 == 1
            self.known[key] = props
        props = self.known[key]
        if properties is not None and len(properties):
            props = props | _own(properties)
        colour, fill = props.get("color", "auto"), props.get("shade") or base.fill
        unseen = (
            any(props.get(name) for name in ("strike", "dstrike", "vanish", "clear"))
            or props.get("size", _SMALLEST + 1) <= _SMALLEST
            or (colour != "auto" and is_unseen(colour, fill))
        )
        style = Style(
            props.get("size", 0),
            f"{props.get('level', '')}{props.get('position', '')}" or 0,
            "" if colour in ("auto", BLACK) else colour,
            props.get("font", ""),
            f"{'rtl' if props.get('rtl') else ''}{props.get('turned', '')}",
        )
        return style, unseen


def _fill(properties: etree._Element | None) -> str:
    """Return the colour that a shading fills with, nothing for none."""
    found = None if properties is None else properties.find("{*}shd")
    name = "color" if value_of(found) == "solid" else "fill"
    fill = value_of(found, name).upper()
    return "" if fill == "AUTO" else fill


def _own(properties: etree._Element | None) -> _Props:
    """Return what properties of letters say, as far as it can part figures."""
    found: _Props = {}
    for item in properties if properties is not None else ():
        name, value = name_of(item), value_of(item)
        if name in _SWITCHES:
            found[name] = is_on(item)
        elif name == "sz":
            found["size"] = _number(value)
        elif name == "vertAlign":
            found["level"] = "" if value == "baseline" else value
        elif name == "position":
            found["position"] = value if _number(value) else ""
        elif name == "color":
            white = value_of(item, "themeColor") in ("background1", "light1")
            value = value or (WHITE if white else "auto")
            found["color"] = "auto" if value == "auto" else value.upper()
        elif name == "rFonts":
            if font := value_of(item, "asciiTheme") or value_of(item, "ascii"):
                found["font"] = font
        elif name == "shd" and properties is not None:
            found["shade"] = _fill(properties)
        elif name == "highlight":
            found["shade"] = _HIGHLIGHTS.get(value, value)
        elif name == "eastAsianLayout":
            found["turned"] = " ".join(sorted(map(str, item.attrib.values())))
        elif name == "textFill":
            found["clear"] = item.find("{*}noFill") is not None
    return found


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
