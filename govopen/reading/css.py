"""How the letters of a web page look: its style sheets, and what is set by hand.

What comes in is the tree of a page; what goes out is the same tree, in which what
nobody sees is replaced by a mark, what stands off the line is a ``sup`` and what fills
lines of its own a ``div``, and a :class:`Looks`, which tells the style of letters where
somebody asks. Nothing is fetched: what other files say of the page is not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import cssselect
import tinycss2  # type: ignore[import-untyped]
from lxml import etree
from tinycss2.color4 import parse_color  # type: ignore[import-untyped]

from govopen.bundle import rows
from govopen.errors import TooLargeError
from govopen.reading.runs import Style
from govopen.reading.sheet import BLACK, WHITE, is_noticed, is_unseen
from govopen.reading.tables import NUMBER, kind_of

HIDDEN = "\ue001"  # stands for text that nobody sees
LOST = HIDDEN * 2  # for a figure of which is seen that it stands there
TAKEN = "taken"  # the tag of what is taken out
IN_TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
MAX_CSS = 2**20  # letters
MAX_MATCHES = 8_000_000  # selectors times elements
MAX_SELECTOR = 300
_PRICE = 40  # of a letter of a selector with a list
_ROOTS = ("html", "body")

_Patterns = dict[str, re.Pattern[str]]
_SIDES = ("", "-left", "-right", "-inline", "-inline-start", "-inline-end")


def _read() -> tuple[dict[str, list[str]], _Patterns, _Patterns]:
    """Read what properties are, and which of their values mark an element.

    Of `strange` ones nobody can tell what is seen of it, unless for its whole row,
    whose label would be as unseen. A star stands for each side.
    """
    are: defaultdict[str, list[str]] = defaultdict(list)
    odd, strange = _Patterns(), _Patterns()
    for line in rows("reading/css.csv"):
        for text in line["properties"].split():
            for side in _SIDES if "*" in text else _SIDES[:1]:
                name = text.replace("*", side)
                for kind in ("kept", *line["are"].split()):
                    are[kind].append(name)
                for table, told in ((odd, line["odd"]), (strange, line["strange"])):
                    if told:
                        table[name] = re.compile(told)
    return are, odd, strange


_ARE, _ODD, _STRANGE = _read()
_UNNUMBERED = {"ol": "ul", "li": "div"}
_FILLED = "-webkit-text-fill-color"  # whatever the colour is
_NO_EFFECT = re.compile(r"none|0(?:px)?|1(?:\.0*)?|100%")
_TRACKING = "letter-spacing"
_PLACES = _ARE["place"]
_WANTED = frozenset({*_ODD, *_PLACES, *_ARE["look"]})
# What sets an element apart from the letters beside it, by more than these pixels. Of
# a page that has no figure in several elements nobody asks for it.
_LEAST_SPACE = 3
_USUAL = 16  # pixels of a letter
_APART = frozenset(_ARE["apart"])
_LOOK = frozenset({*_ARE["look"], "display"})
_BOX = _APART.union(_ARE["cut"])
_KEPT = frozenset(_ARE["kept"])
_TOGETHER = frozenset({
    "1", "auto", "contents", "inherit", "initial", "inline", "none", "normal",
    "relative", "revert", "static", "unset",
})  # fmt: skip
GENERATED = "generated"  # the tag of what a style sheet sets before or after a text
_CHANGING = "?十百千万亿"
_VARIABLE = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_DEEPEST = 8  # a variable of a variable
# What nobody can tell from the page. What may hide or move letters is then doubtful;
# of these alone it is where they stand in a cell, and not on the page around it.
UNKNOWN = "?"
_LOCAL = frozenset({"color", "font-size"})
_DOUBTFUL = _LOCAL | _ODD.keys()
_PSEUDO = re.compile(r"::?(before|after)$")
_SETTING = frozenset({"content", "display"})  # a text before or after another
_MEDIA = re.compile(r"print|speech|prefers|\bnot\b")
_UNMET = re.compile(r"\bnot\b\s*[^\w,-]")
# A width that a screen has at least or at most, in either way of writing.
_SIZE = r"([\d.]+(?:px|r?em))"
_LEAST = re.compile(
    rf"min-(?:device-)?width\s*:\s*{_SIZE}|width\s*>=?\s*{_SIZE}"
    rf"|{_SIZE}\s*<=?\s*width"
)
_MOST = re.compile(
    rf"max-(?:device-)?width\s*:\s*{_SIZE}|width\s*<=?\s*{_SIZE}"
    rf"|{_SIZE}\s*>=?\s*width"
)
_SCREEN = 1280  # pixels that a usual screen is wide
# Selectors that look at what is beside an element; they take time for each of these.
_BESIDE = re.compile(r"[~+]|:(?:nth|first|last|only|has|is|where)")
_DATA = re.compile(r"url\(\s*[\"']?data:[^)]*\)", re.I)
# Selectors that are one of several, and conditions under which rules hold.
_ONE_OF = frozenset({"is", "where", "not", "matches", "-webkit-any", "-moz-any"})
_CONDITIONS = frozenset({"media", "supports", "layer", "container", "scope"})
_IN_ROWS = "[ancestor-or-self::tr]"
_ANYWHERE = "descendant-or-self::*["
_FUNCTION = re.compile(
    r":(?:nth-|has|is|where|not)[\w-]*\([^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|:(?:first|last|only)-of-type"
)
_NAMES = re.compile(r"[.#]((?:[\w-]|[^\x00-\x7f])+)")
_FAR = re.compile(r"-\d{3,}")
_BEYOND = re.compile(
    r"-\d{3,}|\d{3,}(?:\.\d*)?(?:%|v[wh])|\d{4,}"
)  # no screen is longer
_LENGTH = re.compile(
    r"(-?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20}))(px|pt|em|rem|ex|%|cm|mm|in|pc)?"
)
_FONT = re.compile(r"([\d.]{1,20}(?:px|pt|em|rem|%))(?:\s*/\s*\S+)?\s+(.+)")
_PX = {
    "px": 1, "pt": 4 / 3, "rem": 16, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "in": 96,
    "pc": 16,
}  # fmt: skip
_SLANTED = ("i", "em", "u", "ins")  # or underlined
_SLANT = re.compile("italic|oblique|underline|overline")
_PARTS = {"em": 1, "%": 100, "ex": 2}  # of the size of letters
_KEYWORDS = {
    "x-small": 10, "small": 13, "medium": 16, "large": 18,
    "x-large": 24, "xx-large": 32, "xx-small": 9,
}  # fmt: skip
_FONT_SIZES = dict(zip("1234567", _KEYWORDS, strict=False)) | {"7": "48px"}
_SYSTEM = {
    "windowtext": BLACK, "canvastext": BLACK, "window": WHITE, "canvas": WHITE,
}  # fmt: skip
_TAG_SIZES = {"small": "smaller", "big": "larger"}
_MONOSPACE = ("code", "kbd", "samp", "tt")
_RAISED = ("sup", "sub", "rt")
# Of these nothing differs from what is around them unless something is declared.
_PLAIN = IN_TABLES | {"b", "body", "div", "html", "p", "span", "strong"}

_order = itemgetter(slice(3))  # of what overrides what


class _Declared(dict[str, str]):
    """What is declared, and what that comes to: as much is declared alike, once."""

    @cached_property
    def told(self) -> _Told:
        """What of it marks an element."""
        return _told(tuple(self.items()))

    @cached_property
    def colours(self) -> tuple[set[str], set[str]]:
        """Those of letters, and of what is below them."""
        both: tuple[set[str], set[str]] = set(), set()
        for name in _ARE["colour"][:-1]:
            if value := self.get(name):
                both[name not in ("color", _FILLED)].add(_colour(value) or "")
        return both

    @cached_property
    def pictured(self) -> bool:
        """Whether a picture is behind letters."""
        return any("url(" in self.get(name, "") for name in _ARE["painted"])

    @cached_property
    def varies(self) -> bool:
        """Whether variables are in it."""
        return any(n[:2] == "--" or "var(" in value for n, value in self.items())


class _Rule(NamedTuple):
    """A selector and what it declares, in the order in which rules override others."""

    important: bool
    specificity: tuple[int, int, int]
    order: int
    path: str
    declared: _Declared
    side: str = ""  # before or after what is selected


class _Around(NamedTuple):
    """What holds for rules inside another: their selector, whether that is `sure`."""

    selector: str = ""
    sure: bool = True


class _Told(NamedTuple):
    """The `names` of what is declared that marks an element, by what it does.

    Of what is `unknown` or `strange` nobody can tell what is seen; what is `odd` is
    known, and what is `far` stands off the page.
    """

    names: frozenset[str]
    unknown: frozenset[str]
    strange: frozenset[str]
    odd: frozenset[str]
    far: bool


class _Computed(NamedTuple):
    """The letters of an element and the colour below them, None where it is unknown.

    Letters that are `filled` have their colour whatever else is declared; those that
    are `outlined` are seen in any.
    """

    style: Style = Style(size=_USUAL)
    fill: str | None = ""
    filled: bool = False
    outlined: bool = False


@lru_cache(maxsize=4096)
def _declarations(text: str) -> tuple[_Declared, _Declared]:
    """Read what a style declares, and what of it is important."""
    both = _Declared(), _Declared()
    for item in tinycss2.parse_blocks_contents(text):
        if item.type != "declaration":
            continue
        name = item.lower_name
        if name in _KEPT or name.startswith("--"):
            value = tinycss2.serialize(item.value).strip().lower()[:400]
            coloured = name in ("color", _FILLED) and "(" in value
            if coloured and "var(" not in value and not _colour(value):
                value = UNKNOWN  # mixed, or of a space that is not known here
            both[item.important][name] = value
    return both


def dressed(path: str, root: etree._Element) -> Looks:
    """Mark in a page what its styles hide, strike, raise or lower, or set apart.

    What hides the whole page until a script shows it hides nothing.
    """
    try:
        looks = Looks(path, root)
    except RecursionError as error:
        raise too_large(path) from error
    looks.generate()
    told = list(looks.all_declared())
    odd = set().union(*(own.told.names for own in told))
    if odd:
        looks.mark({*odd, *(_PLACES if "position" in odd else ()), "direction"})
    if looks.may_hide_by_colour(told):
        looks.mark_colours()
    pictured = [e for e in root.iter("td", "th") if e.get("background")]
    if pictured or any(own.pictured for own in told):
        looks.mark_pictures(pictured)
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
        self.written = _select(root, "descendant-or-self::*/@style")
        self.inline = {x: _declarations(x) for x in dict.fromkeys(self.written)}
        self.order = 0
        self.matched = 0
        self.count = self.widest = 0
        # Fonts and pictures may stand in the sheet, and are of no use here.
        sheets = [_DATA.sub("url(_)", e.text or "") for e in root.iter("style")]
        if sum(map(len, sheets)) > MAX_CSS:
            raise too_large(self.path)
        named = _select(root, "//@class | //@id") if any(sheets) else []
        self.names = {name for value in named for name in value.split()}
        self.late: list[tuple[str, tuple[_Declared, _Declared], _Around, int]] = []
        parsed = (tinycss2.parse_stylesheet(text, True, True) for text in sheets)
        self.rules = [
            rule for items in parsed for rule in self._rules(items, _Around())
        ]
        self.rules.sort(key=_order)
        # What a sheet in another file paints behind letters is not known.
        self.linked = any(
            "stylesheet" in (e.get("rel") or "") for e in root.iter("link")
        )
        self.variables: defaultdict[str, set[str]] = defaultdict(set)
        if any(own.varies for own in self.all_declared()):
            self._resolve()
        self.held: dict[frozenset[str], dict[etree._Element, _Declared] | None] = {}
        self.boxes = False  # whether rules that matter to few pages are among them
        self.known: dict[etree._Element, _Computed] = {}

    def _resolve(self) -> None:
        """Put the values of variables in whatever is declared."""
        for name, value in chain(*(own.items() for own in self.all_declared())):
            if name[:2] == "--":
                self.variables[name].add(value)
        self.rules = [*map(self._resolved_rule, self.rules)]
        for text, (own, important) in self.inline.items():
            self.inline[text] = self._resolved(own), self._resolved(important)

    def _rules(self, items: Iterable[Any], around: _Around) -> Iterator[_Rule]:
        """Yield the rules of a sheet that declare what matters for some element."""
        for item in items:
            if item.type == "qualified-rule":
                for part in _parts(item.prelude):
                    yield from self._rule(part, item.content, around)
            elif item.type == "at-rule" and item.lower_at_keyword in _CONDITIONS:
                yield from self._conditional(item, around)

    def _conditional(self, rule: Any, around: _Around) -> Iterator[_Rule]:
        """Yield the rules that hold on a condition, if it may be met on a screen."""
        kind, said = rule.lower_at_keyword, tinycss2.serialize(rule.prelude).lower()
        if kind == "media" and not any(map(_is_met, said.split(","))):
            return
        if kind in ("container", "layer", "scope") or _UNMET.search(said):
            around = around._replace(sure=False)
        if not rule.content:
            return
        if around.selector:
            yield from self._rule([], rule.content, around)
        else:
            items = tinycss2.parse_rule_list(rule.content, True, True)
            yield from self._rules(items, around)

    def _rule(
        self, prelude: list[Any], content: list[Any], around: _Around
    ) -> Iterator[_Rule]:
        """Yield what a rule declares by one of its selectors, and the rules in it."""
        text = tinycss2.serialize(prelude).strip()
        if around.selector:
            outer = around.selector  # is no list
            text = text.replace("&", outer) if "&" in text else f"{outer} {text}"
        if len(text) > MAX_SELECTOR:
            return
        said = tinycss2.serialize(content)
        both = _declarations(said)
        if any(both):
            self.order += 1
            wanted = any(n in _WANTED or n[:2] == "--" for n in chain(*both))
            if not (wanted or any(own.told.names for own in both)):
                self.late.append((text, both, around, self.order))
            else:
                yield from self._declaring(text, both, around, self.order)
        if "{" in said:
            items = tinycss2.parse_blocks_contents(content, True, True)
            yield from self._rules(items, around._replace(selector=text))

    def _declaring(
        self,
        text: str,
        both: tuple[_Declared, _Declared],
        around: _Around,
        place: int,
    ) -> Iterator[_Rule]:
        side = ""
        if (pseudo := _PSEUDO.search(text)) and _SETTING & {*chain(*both)}:
            text, side = text[: pseudo.start()] or "*", pseudo[1]
        if "(" in text:  # takes long to translate
            self._pay(_PRICE * len(text))
        names = set(_NAMES.findall(text)) if ":" not in text else set()
        if not names <= self.names or not (found := _selected(text)):
            return
        if not self.count:
            self.count = sum(1 for _ in self.root.iter(etree.Element))
            self.widest = max(map(len, self.root.iter(etree.Element)))
        beside = _BESIDE.search(text)
        self._pay(self.count * (self.widest if beside else 1 + text.count(" ")))
        for important, declared in enumerate(both):
            if not (around.sure and found.sure):
                unknown = declared.keys() & (_DOUBTFUL | _APART)
                declared = _Declared(dict.fromkeys(unknown, UNKNOWN))
            if declared:
                path = found.path + ("" if around.sure else _IN_ROWS)
                order = bool(important), found.specificity, place
                yield _Rule(*order, path, declared, side)

    def _box(self, element: etree._Element) -> Mapping[str, str]:
        """Return what is declared of a box, by rules that matter to few pages too."""
        if not self.boxes:
            self.boxes = True
            late = [r for rule in self.late for r in self._declaring(*rule)]
            self.rules += map(self._resolved_rule, late)
            self.rules.sort(key=_order)
        return self._own(element, _BOX)

    def _own(self, element: etree._Element, names: frozenset[str]) -> Mapping[str, str]:
        """Return what is declared of an element, of some properties at least.

        Where no sheet says anything of these, the element alone is asked.
        """
        if names not in self.held:
            by_sheet = not all(names.isdisjoint(r.declared) for r in self.rules)
            self.held[names] = self._cascade(names) if by_sheet else None
        if (found := self.held[names]) is not None:
            return found.get(element, {})
        own, important = self.inline.get(element.get("style") or "", ({}, {}))
        return own | important if important else own

    def _pay(self, price: int) -> None:
        """Refuse a page whose selectors take too long to find what they select."""
        self.matched += price
        if self.matched > MAX_MATCHES:
            raise too_large(self.path)

    def all_declared(self) -> Iterator[_Declared]:
        """Yield what is declared anywhere."""
        for rule in self.rules:
            if not rule.side:
                yield rule.declared
        yield from filter(None, chain.from_iterable(self.inline.values()))

    def _resolved_rule(self, rule: _Rule) -> _Rule:
        return rule._replace(declared=self._resolved(rule.declared))

    def _resolved(self, declared: _Declared) -> _Declared:
        """Put the values of variables in, each of which has one on the whole page."""
        if not any("var(" in value for value in declared.values()):
            return declared
        return _Declared({name: self._value(x) for name, x in declared.items()})

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

    def _cascade(
        self, names: Iterable[str], texts: Container[str] | None = None
    ) -> dict[etree._Element, _Declared]:
        """Return what holds for each element, of some properties.

        Of what elements say by themselves it may be some `texts` alone, as long as no
        element was taken out.
        """
        names = frozenset(names)
        found: dict[etree._Element, _Declared] = {}
        inline = {
            text: both
            for text, both in self.inline.items()
            if not names.isdisjoint(chain(*both)) and (texts is None or text in texts)
        }
        styled = []
        if inline:
            found_in = _select(self.root, "descendant-or-self::*/@style/..")
            said = self.written if texts else [e.get("style") for e in found_in]
            pairs = zip(found_in, said, strict=True)
            styled = [(e, inline[text]) for e, text in pairs if text in inline]
        for important in (False, True):
            told = [
                (element, rule.declared)
                for rule in self.rules
                if rule.important == important
                and not (rule.side or names.isdisjoint(rule.declared))
                for element in _select(self.root, rule.path)
            ]
            told += [(e, both[important]) for e, both in styled]
            for element, own in told:  # what is all of an element, others may have too
                if element not in found:
                    found[element] = own
                elif own:
                    found[element] = _Declared(found[element] | own)
        return found

    def generate(self) -> None:
        """Write into the cells of tables what the sheets set before and after texts."""
        rules = [rule for rule in self.rules if rule.side]
        if not any(_generated(r.declared) for r in rules):
            return
        found: dict[tuple[etree._Element, str], dict[str, str]] = {}
        for rule in rules:
            for element in _select(self.root, rule.path):
                found.setdefault((element, rule.side), {}).update(rule.declared)
        for (element, side), declared in found.items():
            text = _generated(declared)
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
        texts = None
        if not self.rules and "visibility" not in names:  # as others change nothing
            inline = self.inline.items()
            texts = {x for x, both in inline if any(own.told.names for own in both)}
        found = self._cascade(names, texts)
        seen = {e for e, own in found.items() if own.get("visibility") == "visible"}
        doubtful: dict[etree._Element, _Told] = {}
        for element, own in found.items():
            if not (told := own.told).names:
                continue
            tag, odd = element.tag, told.odd
            if own.get("display", "").endswith(("flex", "grid")):
                for child in element:  # is set apart
                    if child.text and child.tag not in IN_TABLES:
                        child.tag = "div"
            if tag in _ROOTS or not isinstance(tag, str):
                continue
            if told.unknown or told.strange:
                doubtful[element] = told
            if (
                own.get("display") == "none"
                or "mso-hide" in odd
                or ("position" in odd and (told.far or "clip" in odd))
            ):
                hide(element)
            elif odd.intersection(_ARE["blank"]):
                leave_blank(element)
            elif odd.intersection(_ARE["struck"]):
                leave_blank(element, noticed=True)
            elif "visibility" in odd:
                # What is visible of it after all is lost, and that is said.
                leave_blank(element, noticed=not seen.isdisjoint(element.iter()))
            elif "transform" in odd or (
                "unicode-bidi" in odd and own.get("direction") == "rtl"
            ):
                _turn(element)
            elif "content" in odd:
                element.tag = "img"
            elif tag in _UNNUMBERED and odd.intersection(_ARE["list"]):
                element.tag = _UNNUMBERED[tag]
            elif tag not in IN_TABLES:
                raised = odd.intersection(_ARE["off"])
                if own.get("position") == "relative":
                    raised |= {
                        p for p in _PLACES[:2] if own.get(p, "0")[:1] not in "0a"
                    }
                if raised and tag not in _RAISED:
                    element.tag = "sub" if own.get("vertical-align") == "sub" else "sup"
                elif "display" in odd and "inline" not in own["display"]:
                    element.tag = "div"
        numbers: dict[etree._Element, bool] = {}
        for element, told in doubtful.items():
            if element.tag != TAKEN:
                self._doubt(element, told, found, numbers)
        doubtful.clear()
        numbers.clear()
        seen.clear()
        while found:  # from the last, or each is looked for among all before it
            found.popitem()

    def _doubt(
        self,
        element: etree._Element,
        told: _Told,
        found: dict[etree._Element, _Declared],
        numbers: dict[etree._Element, bool],
    ) -> None:
        """Make figures unreadable of which nobody can tell whether they are seen.

        What a whole row has in common its label has too. Where a letter stands in a
        cell's height moves it nowhere, and cells and rows grow with what they hold.
        """
        cell = next(element.iterancestors("td", "th"), None)
        laid = element.tag in IN_TABLES
        common = {n for n in told.names if _is_in_row(element, found, n)}
        unknown, strange = told.unknown - (common & _LOCAL), told.strange - common
        if laid:
            unknown -= {"vertical-align"}
        if not strange.isdisjoint(_ARE["extent"]) and (
            laid or cell is None or not _is_cut(self._box(element))
        ):
            strange -= {*_ARE["extent"]}
        inside = cell is not None or element.tag in ("tr", "td", "th")
        if not (unknown | strange if inside else unknown - _LOCAL):
            return
        if cell is not None and not laid:
            if cell not in numbers:
                numbers[cell] = is_number(cell)
            if numbers[cell] and any(map(str.isdigit, text_of(element))):
                _turn(element)
            return
        for item in list(element.iter("td", "th")):
            if is_number(item):
                _turn(item)

    def may_hide_by_colour(self, told: list[_Declared]) -> bool:
        """Tell whether letters anywhere may have the colour of what is below them."""
        fonts = [e.get("color") or "" for e in self.root.iter("font")]
        by_hand = fonts, _select(self.root, "descendant-or-self::*/@bgcolor")
        named = [{_colour(x) or "" for x in own} for own in by_hand]
        above, below = (
            {usual}.union(*(own.colours[n] for own in told), named[n])
            for n, usual in enumerate((BLACK, WHITE))
        )
        pairs = ((a, b) for a in above for b in below if a and b)
        return "transparent" in above or any(is_unseen(a, b) for a, b in pairs)

    def mark_colours(self) -> None:
        """Mark the letters that have the colour of what is below them."""
        own = self.held[_LOOK] = self._cascade(_LOOK)
        painted = [e for e, d in own.items() if not d.keys().isdisjoint(_ARE["colour"])]
        painted += _select(self.root, "//font[@color] | //*[@bgcolor]")
        done: set[etree._Element] = set()
        for top in painted:
            for element in top.iter(etree.Element) if top not in done else ():
                if element in done:
                    continue
                done.add(element)
                computed = self.computed(element)
                fill = computed.fill
                if computed.outlined:
                    continue
                noticed = False
                if computed.style.colour != "transparent":
                    if fill is None or (not fill and self.linked):
                        continue
                    if not is_unseen(computed.style.colour, fill):
                        continue
                    noticed = is_noticed(fill)
                if element.text and element.text.strip():
                    element.text = _mark(element.text, noticed)
                for child in element:
                    if child.tail and child.tail.strip():
                        child.tail = _mark(child.tail, noticed)

    def mark_pictures(self, pictured: list[etree._Element]) -> None:
        """Mark the blank cells behind which is a picture that is behind no text."""
        found = {
            e: _Declared(background=f"url({e.get('background')})") for e in pictured
        }
        found |= self._cascade(_ARE["painted"])
        pictures: dict[str, list[etree._Element]] = {}
        for element, own in found.items():
            value = next(
                (own[n] for n in _ARE["painted"] if "url(" in own.get(n, "")), ""
            )
            cell = next(element.iterancestors("td", "th"), element)
            if value and cell.tag in ("td", "th"):
                pictures.setdefault(value, []).append(cell)
        for cells in pictures.values():
            if not any(text_of(cell).strip() for cell in cells):
                for cell in cells:
                    etree.SubElement(cell, "img")

    def is_apart(self, element: etree._Element) -> bool:
        """Tell whether the box of an element sets it apart from what is beside it."""
        own = self._box(element)
        return _is_apart(own, self.computed(element).style.size)

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
        own, tag, get = self._own(element, _LOOK), element.tag, element.get
        if not own and tag in _PLAIN and not element.keys():
            return held
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
        filled = held.filled or _FILLED in own
        if filled:
            colour = own.get(_FILLED, "")
        if colour in ("inherit", "currentcolor"):
            colour = ""
        display = own.get("display", "")
        told = [display] if display.startswith(("inline-", "table-")) else []
        told += [own[name] for name in _ARE["turned"] if name in own]
        effects = [
            n for n in _ARE["effect"] if n in own and not _NO_EFFECT.fullmatch(own[n])
        ]
        told += [f"{name} {own[name]}" for name in effects]
        tracking = _pixels(own.get(_TRACKING, ""), above.size) or 0
        told += [_TRACKING] if tracking > _LEAST_SPACE else []
        slanted = any(_SLANT.search(own.get(name, "")) for name in _ARE["slanted"])
        told += [tag] if tag == GENERATED else []
        told += ["slanted"] if tag in _SLANTED or slanted else []
        told += [f"{get('href')} link"] if tag == "a" and get("href") else []
        told += ["rtl"] if "rtl" in (own.get("direction"), get("dir")) else []
        raised = (
            f"{above.raised or ''} {tag}".strip() if tag in _RAISED else above.raised
        )
        style = Style(
            size=round(_size(size, above.size), 1),
            raised=raised,
            colour=(_colour(colour) or colour).replace(BLACK, "")
            if colour
            else above.colour,
            font=family.split(",")[0].strip(" '\"") or above.font,
            other=" ".join([above.other, *told]).strip(),
        )
        outlined = held.outlined or any(n in _ARE["outlined"] for n in effects)
        return _Computed(style, _fill(own, element, held.fill), filled, outlined)


def _is_apart(own: Mapping[str, str], size: float) -> bool:
    """Tell whether what is declared of a box sets apart what is in it."""
    for name in own.keys() & _APART:
        words = _beside(name, own[name])
        border = name in _ARE["border"]
        if border and not {"none", "hidden", "0"}.isdisjoint(words):
            continue
        if name.endswith("-style"):
            width = name.replace("-style", "-width")
            words = _beside(width, own.get(width, "medium"))
        told = [word for word in words if word not in _TOGETHER]
        # Of what a hundredth is one is not known here.
        lengths = [_pixels(word.replace("%", "rem"), size) for word in told]
        if border:  # has a kind and a colour too
            lengths = [x for x in lengths if x is not None] or lengths
        least = 0 if name in _ARE["exact"] else _LEAST_SPACE
        if any(x is None or abs(x) > least for x in lengths):
            return True
    return False


def _beside(name: str, value: str) -> list[str]:
    """Return what is said of the left and the right side."""
    words = value.split()
    return (words[1::2] or words) if name in _ARE["around"] else words


def _fill(
    own: Mapping[str, str], element: etree._Element, below: str | None
) -> str | None:
    """Return the colour below letters; nothing where it is a picture."""
    painted = f"{own.get('background', '')} {own.get('background-image', '')}"
    if "url" in painted or "gradient" in painted or element.get("background"):
        return None
    value = own.get("background-color") or own.get("background")
    value = value or element.get("bgcolor")
    colour = _colour(value) if value else None
    return below if colour in (None, "transparent") else colour


def _parts(tokens: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the selectors of a list."""
    for between, part in groupby(tokens, lambda token: token == ","):
        if not between:
            yield list(part)


class _Selected(NamedTuple):
    """The path to what a selector selects, how specific it is, if that is `sure`."""

    path: str
    specificity: tuple[int, int, int]
    sure: bool


@lru_cache(maxsize=4096)
def _selected(text: str) -> _Selected | None:
    """Translate a selector; None is selected by what nobody can tell to be one.

    Where a part of it is not understood, it may select whatever the rest of it does.
    """
    for told in (text, _FUNCTION.sub("", text)):
        try:
            tokens = tinycss2.parse_component_value_list(told)
            found = _translated(tokens)
        except (cssselect.SelectorError, ValueError):  # new, or of what is clicked
            continue
        return found and found._replace(sure=found.sure and told == text)
    return None


def _translated(tokens: list[Any], form: str = "{}") -> _Selected | None:
    """Translate a selector that is put into a form, None where it selects nothing.

    What is one of several is put in as a condition. No element of a page is in a state
    that is not known, and of the parts of one only the first letters are told.
    """
    text, conditions, more = "", list[str](), [0, 0, 0]
    for token in tokens:
        name = getattr(token, "lower_name", getattr(token, "lower_value", ""))
        alone = text.endswith(":") and not text.endswith("::")
        if token.type == "function" and alone and name in _ONE_OF:
            found = [_translated(x, ":not({})") for x in _parts(token.arguments)]
            known = [x for x in found if x]
            none = " and ".join(x.path[len(_ANYWHERE) : -1] for x in known) or "true()"
            text = f"{text[:-1]}[any{len(conditions)}]"
            conditions.append(f"({none})" if name == "not" else f"not({none})")
            more[1] -= 1  # for what stands in its place
            if known and name != "where":
                most = max(x.specificity for x in known)
                more = [a + b for a, b in zip(more, most, strict=True)]
        elif token.type == "ident" and alone and not _is_known(name):
            return None
        else:
            text += token.serialize()
    (selector,) = cssselect.parse(form.format(text.strip() or "*"))
    part = selector.pseudo_element
    if part and part not in ("first-letter", "first-line"):
        return None
    path = cssselect.HTMLTranslator().selector_to_xpath(selector)
    path = re.sub(r"@any(\d+)", lambda match: conditions[int(match[1])], path)
    a, b, c = (x + y for x, y in zip(selector.specificity(), more, strict=True))
    return _Selected(path, (a, b, c), not part)


def _is_known(state: str) -> bool:
    """Tell whether a pseudo-class, or a part of an element, can be asked for."""
    name = f"xpath_{state.replace('-', '_')}_pseudo"
    return state.startswith("first-") or hasattr(cssselect.HTMLTranslator, name)


def text_of(element: etree._Element) -> str:
    """Write all the letters that an element holds."""
    return str(etree.tostring(element, method="text", encoding=str, with_tail=False))


def is_number(element: etree._Element) -> bool:
    """Tell whether an element holds a number and nothing else."""
    return kind_of(text_of(element).strip()) is NUMBER


def _select(root: etree._Element, path: str) -> list[Any]:
    found = _compiled(path)(root)
    return found if isinstance(found, list) else []


@lru_cache(maxsize=4096)
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path, smart_strings=False)


def _mark(text: str, noticed: bool) -> str:
    """Return what stands for a text that is taken out."""
    words = (text.strip(), *text.split())
    told = noticed and any(kind_of(word) is NUMBER for word in words)
    return LOST if told else HIDDEN


def hide(element: etree._Element, *, noticed: bool = False) -> None:
    """Take an element out that nobody sees, a cell or a row with its place.

    Where it is `noticed` that something stands there, a figure leaves a mark.
    """
    mark = _mark(text_of(element), True) if noticed else HIDDEN
    del element[:]
    element.tag, element.text = TAKEN, mark


@lru_cache(maxsize=4096)
def _told(items: tuple[tuple[str, str], ...]) -> _Told:
    """Tell what of what is declared marks an element."""

    def by(table: dict[str, re.Pattern[str]]) -> frozenset[str]:
        return frozenset(n for n, v in items if n in table and table[n].fullmatch(v))

    unknown = {n for n, value in items if value == UNKNOWN and n in _DOUBTFUL}
    odd, strange = by(_ODD), by(_STRANGE)
    far = _BEYOND if ("position", "fixed") in items else _FAR
    away = any(n in _PLACES and far.match(value) for n, value in items)
    return _Told(
        frozenset(unknown | odd | strange), frozenset(unknown), strange, odd, away
    )


def _is_cut(own: Mapping[str, str]) -> bool:
    """Tell whether an element shows no more than has room in it."""
    return any(
        own.get(name, "visible").split()[0] not in ("visible", "none", "layout")
        for name in _ARE["cut"]
    )


def _is_met(query: str) -> bool:
    """Tell whether a query of media is met by a usual screen."""
    if _MEDIA.search(query):
        return False
    least, most = (
        [_pixels("".join(width), _USUAL) or 0 for width in side.findall(query)]
        for side in (_LEAST, _MOST)
    )
    return max(least, default=0) <= _SCREEN <= min(most, default=_SCREEN)


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
    element: etree._Element, found: dict[etree._Element, _Declared], name: str
) -> bool:
    """Tell whether a row, or a cell and both ends of its row, have a property."""
    row = element.getparent()
    if row is None or element.tag not in ("td", "th"):
        return element.tag == "tr"
    own = found[element][name]
    return all(found.get(x, _Declared()).get(name) == own for x in (row[0], row[-1]))


def _generated(declared: Mapping[str, str]) -> str:
    """Return the letters of a number that a sheet sets beside a text, or else a gap."""
    if declared.get("display") == "none":
        return ""
    items = tinycss2.parse_component_value_list(declared.get("content", ""))
    told = [x for x in items if x.type in ("string", "function", "url")]
    text = "".join(x.value if x.type == "string" else "?" for x in told)
    # As what is copied from the page lacks them, they change no figure.
    if any(x.isdigit() or x in _CHANGING for x in text):
        return f"[{text}]"
    return " " if text or _is_apart(declared, _USUAL) else ""


def leave_blank(element: etree._Element, *, noticed: bool = False) -> None:
    """Take out what is in an element; the cells of a table keep their places."""
    if element.tag not in IN_TABLES:
        hide(element, noticed=noticed)
        return
    for item in list(element.iter("td", "th")):
        lost = noticed and is_number(item)
        item.text = LOST if lost else None
        del item[:]


@lru_cache(maxsize=1024)
def _colour(value: str) -> str | None:
    """Return a colour as RRGGBB, or nothing where it is none."""
    words = [value, *value.split()] if " " in value else [value]
    for word in words:
        if word in _SYSTEM:
            return _SYSTEM[word]
        try:
            colour = parse_color(word)
            if colour is None or isinstance(colour, str):
                continue
            if colour.alpha < 0.05:
                return "transparent"
            parts = colour.to("srgb").coordinates
        except NotImplementedError:  # it is of another space
            continue
        return "".join(f"{min(max(round(255 * x), 0), 255):02X}" for x in parts)
    return None


@lru_cache(maxsize=1024)
def _size(value: str, above: float) -> float:
    """Return a size of letters in pixels."""
    if value in _KEYWORDS:
        return _KEYWORDS[value]
    if value in ("smaller", "larger"):
        return above / 1.2 if value == "smaller" else above * 1.2
    return _pixels(value, above) or above


def _pixels(value: str, size: float) -> float | None:
    """Return a length beside letters of a size in pixels, None where it is none."""
    if not (match := _LENGTH.fullmatch(value)):
        return None
    number, unit = float(match[1]), match[2] or "px"
    return size * number / _PARTS[unit] if unit in _PARTS else number * _PX[unit]


def _of_font(own: Mapping[str, str]) -> tuple[str, str]:
    """Return size and family of the short form ``font``."""
    match = _FONT.search(own["font"]) if "font" in own else None
    return (match[1], match[2]) if match else ("", "")
