"""How the letters of a web page look: its style sheets, and what is set by hand.

What comes in is the tree of a page; what goes out is the same tree, in which what
nobody sees is replaced by a mark, what stands off the line is a ``sup`` and what fills
lines of its own a ``div``, and a :class:`Looks`, which tells the style of letters where
somebody asks. Nothing is fetched: what other files say of the page is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import cssselect
import tinycss2  # type: ignore[import-untyped]
from lxml import etree
from tinycss2.color3 import parse_color  # type: ignore[import-untyped]

from govopen.errors import TooLargeError
from govopen.reading.boxes import LAID
from govopen.reading.runs import Style
from govopen.reading.sheet import BLACK, WHITE, is_unseen
from govopen.reading.tables import NUMBER, kind_of

HIDDEN = "\ue001"  # stands for text that nobody sees
TAKEN = "taken"  # the tag of what is taken out
IN_TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
MAX_CSS = 2**20  # letters
MAX_MATCHES = 8_000_000  # selectors times elements
MAX_SELECTOR = 300
_ROOTS = ("html", "body")

_ODD = {
    "display": re.compile(
        r"none|block|(?:inline-)?(?:flex|grid)|list-item|table|table-cell|flow-root"
    ),
    "mso-hide": re.compile("all"),
    "visibility": re.compile("hidden|collapse"),
    "opacity": re.compile(r"0*\.?0*%?"),
    "text-decoration": re.compile(".*line-through.*"),
    "text-decoration-line": re.compile(".*line-through.*"),
    "font-variant-position": re.compile("super|sub"),
    "vertical-align": re.compile(
        r"super|sub|text-top|text-bottom|top|bottom|-?[\d.].*|calc.*"
    ),
    "mso-text-raise": re.compile(r"-?[\d.]*[1-9].*"),
    "position": re.compile("relative|absolute|fixed"),
    "unicode-bidi": re.compile(".*override"),
    "text-indent": re.compile(r"-\d{3,}.*"),
    "font-size": re.compile(r"0*\.?0*(?:px|pt|em|rem|%)?"),
    "transform": re.compile(r".*(?:scalex?\(-|scale3d\(-|rotatez?\(-?180|matrix\(-).*"),
    "content": re.compile(r"url\(.*"),
    "clip": re.compile(r"rect\(\s*[01](?:px)?\b.*"),
}
# fmt: off
_UNSEEN = (
    "opacity", "text-decoration", "text-decoration-line", "text-indent", "font-size",
)
# fmt: on
_OFF_LINE = ("vertical-align", "mso-text-raise", "font-variant-position")
_PLACES = ("top", "bottom", "left", "right")
_COLOURS = ("color", "background", "background-color", "background-image")
_FONTS = ("font-size", "font", "font-family", "direction", "float", "transform")
# Where letters are set apart or run down the page, all or none of a number are.
_TURNED = ("writing-mode", "text-orientation", "text-combine-upright")
_SPACED = ("letter-spacing", "padding-left", "padding-right", "margin-left",
           "margin-right")  # fmt: skip
_LEAST_SPACE = 3  # pixels
_WANTED = frozenset({*_ODD, *_PLACES, *_COLOURS, *_FONTS, *_TURNED, *_SPACED, *LAID})
_CALLED = {"-webkit-text-fill-color": "color"}
GENERATED = "generated"  # the tag of what a style sheet sets before or after a text
_CHANGING = "?十百千万亿"
_VARIABLE = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_DEEPEST = 8  # a variable of a variable
# What nobody can tell from the page. What may hide or move letters is then doubtful;
# of these alone it is where they stand in a cell, and not on the page around it.
UNKNOWN = "?"
_LOCAL = frozenset({"color", "font-size"})
_PSEUDO = re.compile(r"::?(before|after)$")
_MEDIA = re.compile(r"print|speech|max-|prefers|\bnot\b")
# Selectors that look at what is beside an element; they take time for each of these.
_BESIDE = re.compile(r"[~+]|:(?:nth|first|last|only|has|is|where)")
_DATA = re.compile(r"url\(\s*[\"']?data:[^)]*\)", re.I)
_NAMES = re.compile(r"[.#]((?:[\w-]|[^\x00-\x7f])+)")
_FAR = re.compile(r"-\d{3,}")
_LENGTH = re.compile(r"(-?[\d.]{1,20})(px|pt|em|rem|ex|%|cm|mm|in|pc)?")
_PX = {
    "px": 1, "pt": 4 / 3, "rem": 16, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "in": 96,
    "pc": 16,
}  # fmt: skip
_KEYWORDS = {
    "x-small": 10, "small": 13, "medium": 16, "large": 18,
    "x-large": 24, "xx-large": 32, "xx-small": 9,
}  # fmt: skip
_FONT_SIZES = dict(zip("1234567", _KEYWORDS, strict=False)) | {"7": "48px"}
_TAG_SIZES = {"small": "smaller", "big": "larger"}
_LAYERS = ("position", "float", "transform")
_FLAT = ("none", "static", "relative")
_MONOSPACE = ("code", "kbd", "samp", "tt")
_RAISED = ("sup", "sub", "rt")

_Declared = dict[str, str]


class _Rule(NamedTuple):
    """A selector and what it declares, in the order in which rules override others."""

    important: bool
    specificity: tuple[int, int, int]
    order: int
    path: str
    declared: _Declared
    side: str = ""  # before or after what is selected


class _Computed(NamedTuple):
    """The letters of an element and the colour below them, None where it is unknown."""

    style: Style = Style(size=16)
    fill: str | None = ""


@lru_cache(maxsize=4096)
def _declarations(text: str) -> tuple[_Declared, _Declared]:
    """Read what a style declares, and what of it is important."""
    both: tuple[_Declared, _Declared] = {}, {}
    for item in tinycss2.parse_blocks_contents(text):
        if item.type != "declaration":
            continue
        name = _CALLED.get(item.lower_name, item.lower_name)
        if name in _WANTED or name.startswith("--"):
            value = tinycss2.serialize(item.value).strip().lower()
            both[item.important][name] = value[:400]
    return both


def dressed(path: str, root: etree._Element, *, laid: bool = False) -> Looks:
    """Mark in a page what its styles hide, strike, raise or lower, or set apart.

    What hides the whole page until a script shows it hides nothing. How boxes are
    `laid` is kept if that is asked for.
    """
    try:
        looks = Looks(path, root)
    except RecursionError as error:
        raise too_large(path) from error
    looks.generate()
    if laid:
        looks.keep_laid()
    odd = {
        name
        for declared in looks.all_declared()
        for name, value in declared.items()
        if (name in _ODD and _ODD[name].fullmatch(value))
        or (value == UNKNOWN and name in {*_ODD, *_LOCAL})
    }
    if odd:
        looks.mark({*odd, *(_PLACES if "position" in odd else ()), "direction"})
    if looks.may_hide_by_colour():
        looks.mark_colours()
    return looks


def too_large(path: str) -> TooLargeError:
    """Make the error that says that a page has too many styles."""
    return TooLargeError(
        path,
        "the page has more styles than can be resolved",
        "Cut the statutory table out of the file.",
    )


class Looks:
    """The styles of a page."""

    def __init__(self, path: str, root: etree._Element) -> None:
        self.path, self.root = path, root
        self.inline = set(_select(root, "//@style"))
        self.names = {
            name
            for value in _select(root, "//@class | //@id")
            for name in value.split()
        }
        self.order = 0
        self.matched = 0
        self.count = self.widest = 0
        # Fonts and pictures may stand in the sheet, and are of no use here.
        sheets = [_DATA.sub("none", e.text or "") for e in root.iter("style")]
        if sum(map(len, sheets)) > MAX_CSS:
            raise too_large(self.path)
        self.rules = [rule for text in sheets for rule in self._rules(text)]
        self.rules.sort(key=lambda rule: rule[:3])
        # What a sheet in another file paints behind letters is not known.
        self.linked = any(
            "stylesheet" in (e.get("rel") or "") for e in root.iter("link")
        )
        self.variables: dict[str, set[str]] = {}
        for declared in self.all_declared():
            for name, value in declared.items():
                if name.startswith("--"):
                    self.variables.setdefault(name, set()).add(value)
        self.rules = [
            rule._replace(declared=self._resolved(rule.declared)) for rule in self.rules
        ]
        self.laid: dict[etree._Element, _Declared] = {}
        self.looks: dict[etree._Element, _Declared] | None = None
        self.known: dict[etree._Element, _Computed] = {}

    def _rules(self, text: str) -> Iterator[_Rule]:
        """Yield the rules of a sheet that declare what matters for some element."""
        waiting = [tinycss2.parse_stylesheet(text, True, True)]
        while waiting:
            for rule in waiting.pop(0):
                if rule.type == "at-rule" and rule.content:
                    media = tinycss2.serialize(rule.prelude).lower()
                    if rule.lower_at_keyword == "supports" or (
                        rule.lower_at_keyword == "media" and not _MEDIA.search(media)
                    ):
                        waiting.append(
                            tinycss2.parse_rule_list(rule.content, True, True)
                        )
                elif rule.type == "qualified-rule":
                    yield from self._rule(rule)

    def _rule(self, rule: tinycss2.ast.QualifiedRule) -> Iterator[_Rule]:
        both = _declarations(tinycss2.serialize(rule.content))
        if not any(both):
            return
        self.order += 1
        for text in tinycss2.serialize(rule.prelude).split(","):
            text, side = text.strip(), ""
            if (pseudo := _PSEUDO.search(text)) and _is_told(both):
                text, side = text[: pseudo.start()] or "*", pseudo[1]
            names = set(_NAMES.findall(text)) if ":" not in text else set()
            if len(text) > MAX_SELECTOR or not names <= self.names:
                continue
            try:
                (selector,) = cssselect.parse(text)
                if selector.pseudo_element:
                    continue
                path = cssselect.HTMLTranslator().selector_to_xpath(selector)
            except (cssselect.SelectorError, ValueError):  # of what is clicked, or new
                continue
            self._pay(text)
            for important, declared in enumerate(both):
                if declared:
                    yield _Rule(
                        bool(important),
                        selector.specificity(),
                        self.order,
                        path,
                        declared,
                        side,
                    )

    def _pay(self, selector: str) -> None:
        """Refuse a page whose selectors take too long to find what they select."""
        if not self.count:
            self.count = sum(1 for _ in self.root.iter(etree.Element))
            self.widest = max(map(len, self.root.iter(etree.Element)))
        self.matched += self.count * (
            self.widest if _BESIDE.search(selector) else 1 + selector.count(" ")
        )
        if self.matched > MAX_MATCHES:
            raise too_large(self.path)

    def all_declared(self) -> Iterator[_Declared]:
        """Yield what is declared anywhere."""
        for rule in self.rules:
            if not rule.side:
                yield rule.declared
        for text in self.inline:
            yield from map(self._resolved, _declarations(text))

    def _resolved(self, declared: _Declared) -> _Declared:
        """Put the values of variables in, each of which has one on the whole page."""
        if not any("var(" in value for value in declared.values()):
            return declared
        return {name: self._value(value) for name, value in declared.items()}

    def _value(self, value: str) -> str:
        for _ in range(_DEEPEST):
            if not (used := _VARIABLE.search(value)):
                break
            found = self.variables.get(used[1])
            if not found and not self.linked:
                found = {(used[2] or "").strip()} - {""}
            if not found or len(found) > 1:
                return UNKNOWN
            value = f"{value[: used.start()]}{min(found)}{value[used.end() :]}"[:400]
        return UNKNOWN if "var(" in value else value

    def _cascade(self, names: Iterable[str]) -> dict[etree._Element, _Declared]:
        """Return what holds for each element, of some properties."""
        names = frozenset(names)
        found: dict[etree._Element, _Declared] = {}
        rules = [
            rule
            for rule in self.rules
            if not (rule.side or names.isdisjoint(rule.declared))
        ]
        inline = {
            text
            for text in self.inline
            if any(not names.isdisjoint(own) for own in _declarations(text))
        }
        styled = _select(self.root, "//*[@style]") if inline else []
        styled = [element for element in styled if element.get("style") in inline]
        for important in (False, True):
            for rule in rules:
                if rule.important == important:
                    for element in _select(self.root, rule.path):
                        found.setdefault(element, {}).update(rule.declared)
            for element in styled:
                own = _declarations(element.get("style") or "")[important]
                found.setdefault(element, {}).update(self._resolved(own))
        return found

    def keep_laid(self) -> None:
        """Keep how boxes are laid out, before any of them is marked."""
        self.laid = self._cascade(LAID)

    def generate(self) -> None:
        """Write into the cells of tables what the sheets set before and after texts."""
        rules = [rule for rule in self.rules if rule.side]
        if not any(_generated(r.declared) for r in rules):
            return
        found: dict[tuple[etree._Element, str], _Declared] = {}
        for rule in rules:
            for element in _select(self.root, rule.path):
                found.setdefault((element, rule.side), {}).update(rule.declared)
        for (element, side), declared in found.items():
            text = _generated(declared, element)
            cell = next(element.iterancestors("td", "th"), None)
            if not text or (cell is None and element.tag not in ("td", "th")):
                continue
            made = etree.Element(GENERATED)
            made.text = text
            if side == "before":
                element.text, made.tail = None, element.text
                element.insert(0, made)
            else:
                element.append(made)

    def mark(self, names: Iterable[str]) -> None:
        """Mark what is hidden, struck, off the line, or in lines of its own."""
        found = self._cascade(names)
        seen = {e for e, own in found.items() if own.get("visibility") == "visible"}
        for element, own in found.items():
            tag = element.tag
            if own.get("display", "").endswith(
                ("flex", "grid")
            ):  # sets apart what it holds
                for child in element:
                    if child.text and child.tag not in IN_TABLES:
                        child.tag = "div"
            if tag in _ROOTS or not isinstance(tag, str):
                continue
            if UNKNOWN in own.values():
                unknown = {n for n, value in own.items() if value == UNKNOWN}
                if tag == "tr" or _is_in_row(element, found, unknown):
                    unknown -= _LOCAL  # its label would be unseen too
                _doubt(element, unknown)
            odd = {n for n, p in _ODD.items() if n in own and p.fullmatch(own[n])}
            far = any(_FAR.match(own.get(place, "")) for place in _PLACES)
            if (
                own.get("display") == "none"
                or "mso-hide" in odd
                or ("position" in odd and (far or "clip" in odd))
            ):
                hide(element)
            elif odd.intersection(_UNSEEN):
                leave_blank(element)
            elif "visibility" in odd:
                if not any(e in seen for e in element.iter()):
                    leave_blank(element)
            elif "transform" in odd or (
                "unicode-bidi" in odd and own.get("direction") == "rtl"
            ):
                _turn(element)
            elif "content" in odd:
                element.tag = "img"
            elif tag not in IN_TABLES:
                raised = odd.intersection(_OFF_LINE)
                if own.get("position") == "relative":
                    raised |= {
                        p for p in _PLACES[:2] if own.get(p, "0")[:1] not in "0a"
                    }
                if raised and tag not in _RAISED:
                    element.tag = "sub" if own.get("vertical-align") == "sub" else "sup"
                elif "display" in odd and "inline" not in own["display"]:
                    element.tag = "div"
        seen.clear()
        while found:  # from the last, or each is looked for among all before it
            found.popitem()

    def may_hide_by_colour(self) -> bool:
        """Tell whether letters anywhere may have the colour of what is below them."""
        above, below = {BLACK}, {WHITE}
        for declared in self.all_declared():
            for name in _COLOURS[:3]:
                if value := declared.get(name):
                    (above if name == "color" else below).add(_colour(value) or "")
        above |= {_colour(value) or "" for value in _select(self.root, "//font/@color")}
        below |= {_colour(value) or "" for value in _select(self.root, "//@bgcolor")}
        pairs = ((a, b) for a in above for b in below if a and b)
        return "transparent" in above or any(is_unseen(a, b) for a, b in pairs)

    def mark_colours(self) -> None:
        """Mark the letters that have the colour of what is below them."""
        own = self._declared()
        painted = [e for e, d in own.items() if not d.keys().isdisjoint(_COLOURS)]
        painted += _select(self.root, "//font[@color] | //*[@bgcolor]")
        done: set[etree._Element] = set()
        for top in painted:
            for element in top.iter(etree.Element) if top not in done else ():
                if element in done:
                    continue
                done.add(element)
                computed = self.computed(element)
                fill = computed.fill
                if computed.style.colour != "transparent":
                    if fill is None or (not fill and self.linked):
                        continue
                    if not is_unseen(computed.style.colour, fill):
                        continue
                if element.text and element.text.strip():
                    element.text = HIDDEN
                for child in element:
                    if child.tail and child.tail.strip():
                        child.tail = HIDDEN

    def _declared(self) -> dict[etree._Element, _Declared]:
        if self.looks is None:
            told = (*_COLOURS, *_FONTS, *_TURNED, *_SPACED, "position", "display")
            self.looks = self._cascade(told)
        return self.looks

    def style(self, element: etree._Element) -> Style:
        """Return the style of the letters of an element."""
        return self.computed(element).style

    def computed(self, element: etree._Element) -> _Computed:
        """Return what holds for the letters of an element."""
        chain = []
        at: etree._Element | None = element
        while at is not None and at not in self.known:
            chain.append(at)
            at = at.getparent()
        held = self.known[at] if at is not None else _Computed()
        for step in reversed(chain):
            held = self.known[step] = self._inherit(held, step)
        return held

    def _inherit(self, held: _Computed, element: etree._Element) -> _Computed:
        """Return what holds for letters by their own styles and those around."""
        own, tag, get = self._declared().get(element, {}), element.tag, element.get
        above = held.style
        short, family = _of_font(own)
        size = own.get("font-size") or short or _TAG_SIZES.get(tag, "")
        family = own.get("font-family") or family
        colour = own.get("color", "")
        if tag == "font":
            size = size or _FONT_SIZES.get((get("size") or "").strip(), "")
            family = family or (get("face") or "").lower()
            colour = colour or (get("color") or "").lower()
        elif tag in _MONOSPACE:
            family = family or "monospace"
        if colour in ("inherit", "currentcolor"):
            colour = ""
        told = [name for name in _LAYERS if own.get(name, "none") not in _FLAT]
        apart = own.get("display", "")
        told += [apart] if apart.startswith(("inline-", "table-")) else []
        told += [own[name] for name in _TURNED if name in own]
        told += [name for name in _SPACED if _size(own.get(name, ""), 0) > _LEAST_SPACE]
        told += [tag] if tag == GENERATED else []
        told += ["link"] if tag == "a" and get("href") else []
        told += ["rtl"] if "rtl" in (own.get("direction"), get("dir")) else []
        raised = (
            f"{above.raised or ''} {tag}".strip() if tag in _RAISED else above.raised
        )
        style = Style(
            size=round(_size(size, above.size), 1),
            raised=raised,
            colour=(_colour(colour) or colour) if colour else above.colour,
            font=family.split(",")[0].strip(" '\"") or above.font,
            other=" ".join([above.other, *told]).strip(),
        )
        return _Computed(style, _fill(own, element, held.fill))


def _fill(own: _Declared, element: etree._Element, below: str | None) -> str | None:
    """Return the colour below letters; nothing where it is a picture."""
    painted = own.get("background", ""), own.get("background-image", "")
    if element.get("background") or re.search(r"url|gradient", " ".join(painted)):
        return None
    value = own.get("background-color") or painted[0] or element.get("bgcolor")
    colour = _colour(value) if value else None
    return below if colour in (None, "transparent") else colour


def _select(root: etree._Element, path: str) -> list[Any]:
    found = etree.XPath(path, smart_strings=False)(root)
    return found if isinstance(found, list) else []


def hide(element: etree._Element) -> None:
    """Take an element out that nobody sees, a cell or a row with its place."""
    del element[:]
    element.tag, element.text = TAKEN, HIDDEN


def _turn(element: etree._Element) -> None:
    """Write digits that are mirrored, upside down or backwards as no number."""
    turned = element
    if element.tag in IN_TABLES:
        turned = etree.Element("bdo")
        turned.text, element.text = element.text, None
        turned.extend(list(element))
        element.append(turned)
    turned.tag = "bdo"
    turned.set("dir", "rtl")


def _is_in_row(
    element: etree._Element,
    found: dict[etree._Element, _Declared],
    unknown: set[str],
) -> bool:
    """Tell whether a cell has what is unknown in common with both ends of its row."""
    row = element.getparent()
    if row is None or element.tag not in ("td", "th"):
        return False
    ends = [found.get(cell, {}) for cell in (row[0], row[-1])]
    return all(end.get(name) == UNKNOWN for end in ends for name in unknown)


def _doubt(element: etree._Element, unknown: set[str]) -> None:
    """Make figures unreadable of which nobody can tell whether they are seen as such.

    Where a letter stands in a cell's height moves it nowhere.
    """
    if element.tag in IN_TABLES:
        unknown = unknown - {"vertical-align"}
    cell = next(element.iterancestors("td", "th"), None)
    inside = cell is not None or element.tag in ("tr", "td", "th")
    if not (unknown if inside else unknown - _LOCAL):
        return
    if cell is not None and element.tag not in IN_TABLES:
        if _is_number(cell) and any(map(str.isdigit, _text(element))):
            _turn(element)
        return
    for item in list(element.iter("td", "th")):
        if _is_number(item):
            _turn(item)


def _text(element: etree._Element) -> str:
    return str(etree.tostring(element, method="text", encoding=str, with_tail=False))


def _is_number(cell: etree._Element) -> bool:
    return kind_of(_text(cell).strip()) is NUMBER


def _is_told(both: tuple[_Declared, _Declared]) -> bool:
    return any("content" in declared or "display" in declared for declared in both)


def _generated(declared: _Declared, element: etree._Element | None = None) -> str:
    """Return the letters that a sheet sets beside a text, nothing for what is none.

    What is counted or drawn is no letter that can be told.
    """
    if declared.get("display") == "none":
        return ""
    text = ""
    for item in tinycss2.parse_component_value_list(declared.get("content", "")):
        if item.type == "string":
            text += item.value
        elif item.type == "function" and item.lower_name == "attr":
            name = tinycss2.serialize(item.arguments).strip()
            text += (element.get(name) or "") if element is not None else "?"
        elif item.type in ("function", "url"):
            text += "?"
    # As what is copied from the page lacks them, they change no figure.
    if any(x.isdigit() or x in _CHANGING for x in text):
        return f"[{text}]"
    return text if any(map(str.isalnum, text)) else ""


def leave_blank(element: etree._Element) -> None:
    """Take out what is in an element; the cells of a table keep their places."""
    if element.tag not in IN_TABLES:
        hide(element)
        return
    for item in list(element.iter("td", "th")):
        item.text = None
        del item[:]


@lru_cache(maxsize=1024)
def _colour(value: str) -> str | None:
    """Return a colour as RRGGBB, or nothing where it is none."""
    words = [value, *value.split()] if " " in value else [value]
    for word in words:
        colour = parse_color(word)
        if colour is None or isinstance(colour, str):
            continue
        if colour.alpha < 0.05:
            return "transparent"
        return "".join(f"{min(max(round(255 * x), 0), 255):02X}" for x in colour[:3])
    return None


@lru_cache(maxsize=1024)
def _size(value: str, above: float) -> float:
    """Return a size of letters in pixels."""
    if value in _KEYWORDS:
        return _KEYWORDS[value]
    if value in ("smaller", "larger"):
        return above / 1.2 if value == "smaller" else above * 1.2
    match = _LENGTH.match(value)
    try:
        number = float(match[1]) if match else 0
    except ValueError:
        return above
    if not match or not number:
        return above
    unit = match[2] or "px"
    if unit in ("em", "%", "ex"):
        return above * number / {"em": 1, "%": 100, "ex": 2}[unit]
    return number * _PX[unit]


def _of_font(own: _Declared) -> tuple[str, str]:
    """Return size and family of the short form ``font``."""
    match = re.search(
        r"([\d.]{1,20}(?:px|pt|em|rem|%))(?:\s*/\s*\S+)?\s+(.+)", own.get("font", "")
    )
    return (match[1], match[2]) if match else ("", "")
