"""Who reports, about which year and with what scope.

What comes in is a :class:`~.tables.Layout` and what a sidecar or an option
fixes; what goes out is the row of the ``reports`` table, a note for each field that
the document leaves open or states in two ways, and how sure each of them is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from govopen.errors import OverrideError
from govopen.place import all_regions, candidates, intended, spelt
from govopen.reading import places as place
from govopen.reading.document import Document
from govopen.reading.given import checked
from govopen.reading.periods import years_claimed
from govopen.reading.titles import (
    Name,
    Named,
    bare,
    begun_before,
    drafts_in,
    is_part_of_year,
    kind_of_body,
    outside,
    own_body,
    own_part,
    patterns,
    plain,
    remark_in,
    spans_years,
    squeeze,
    year_in,
)
from govopen.rules import finding
from govopen.schema import INVENTED, REPORT, SIMULATED, Finding

CONFIDENT = ("place", "body", "level", "scope", "year")
_ALL, _WHO = CONFIDENT[:4], CONFIDENT[1:4]
# A zone has no code, so that no place with one is of its level.
_PARTS = ("township", "department")
_OF_PLACES = ("province", "prefecture", "county", "zone")
# Which scopes may be given for a body of one; a government has its office.
_SCOPES = {
    "jurisdiction": (None, "jurisdiction", "office"),
    "office": (None, "office"),
    "unit": (None, "unit"),
}
LAST_MONTHS = 11  # of a year, in which its report may be signed already
WORDS = ("certain", "likely", "doubtful", "unknown")


def identify(
    document: Document, named: Named, overrides: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Finding], dict[str, str]]:
    """Find place, body, level, scope and year of a report.

    Parameters
    ----------
    document : Document
    named : Named
        What its layout names.
    overrides : mapping
        Fields that stand whatever the document says: any column of the
        ``reports`` table but ``region``, ``path`` and ``sha256``.

    Returns
    -------
    meta : dict
        One value for each column of the ``reports`` table but ``report`` and
        ``form``; None where unknown.
    notes : list of Finding
        What the document leaves open, without the report's key.
    confidence : dict
        For each of ``place, body, level, scope, year`` one of

        - ``certain``: given, or stated by the title and contradicted by nothing;
        - ``likely``: the title leaves it open, and one other source states it or
          it follows from one (the table, the period of its figures, the name of the
          site after the title, where its body is one of that place);
        - ``doubtful``: two sources disagree, or the only one may be about another
          report (the name of the site, a link); a note says so;
        - ``unknown``: nothing states it.

    Raises
    ------
    OverrideError
        An override names an unknown field, place, level, scope or form, or is no text
        where a text is wanted or no year where a year is.
    """
    overrides = checked(document.path, overrides)
    names, given = named.names, overrides.get("year")
    title = names[0].title if names else named.layout.title[:80] or None
    meta: dict[str, Any] = dict.fromkeys(REPORT) | {
        "title": title,
        "source_kind": SIMULATED if f"{INVENTED}数据" in (title or "") else "file",
        "path": document.path,
        "sha256": document.sha256,
    }
    verdict = _Verdict(meta, dict.fromkeys(CONFIDENT, "unknown"), [])
    unit = named.unit()
    stated = given or next(filter(None, (name.year for name in names)), None)
    years = named.years_of_table()
    years = years or (named.years_spoken() if stated is None else [])
    claimed, part = years_claimed(named.claims, stated or next(iter(years), None))
    years += [year for year in claimed if year not in years]
    search = _Search(named, unit, stated or next(iter(years), None))
    _find_body(search, verdict, overrides)
    if "year" not in overrides:
        _find_year(named, years, part, verdict)
    if rivals := [] if {"body", "year"} <= overrides.keys() else named.rivals:
        others = ", ".join(name.title for name in rivals[:3])
        nearest = (named.nearest or [meta["title"]])[0]
        verdict.doubt(
            "likely", CONFIDENT, finding("identity.title", title=nearest, others=others)
        )
    if said := named.said_of():
        verdict.doubt(
            "doubtful", CONFIDENT, finding("identity.title", "about", title=said)
        )
    elif drafts := drafts_in(names[0].title) if names else []:
        verdict.doubt(
            "likely", CONFIDENT, finding("identity.title", "draft", draft=drafts[0])
        )
    if overrides:
        _override(document, search, overrides, verdict)
    if "scope" not in overrides:
        _doubt_scope(search, verdict)
    if given and names and names[0].year not in (None, given):
        verdict.notes.append(
            finding("identity.year", "given", year=given, title=names[0].year)
        )
    confidence = verdict.confidence
    confidence |= dict.fromkeys(confidence.keys() & overrides.keys(), "certain")
    if meta["province"] is None:
        verdict.notes.append(finding("identity.place", "unnamed"))
    if meta["body"] and "scope" not in overrides and unit:
        _hold_against_unit(unit, verdict)
    return verdict.meta, verdict.notes, confidence


class _Verdict(NamedTuple):
    """What is found of a report, how sure that is, and what is to be said of it."""

    meta: dict[str, Any]
    confidence: dict[str, str]
    notes: list[Finding]

    def lower(self, word: str, fields: Iterable[str]) -> None:
        """Let what is known of fields be no surer than a word says."""
        for name in fields:
            told = self.confidence[name], word
            self.confidence[name] = max(told, key=WORDS.index)

    def doubt(self, word: str, fields: Iterable[str], note: Finding) -> None:
        """Let fields be no surer than a word says, and say why."""
        self.lower(word, fields)
        self.notes.append(note)


def _find_body(
    search: _Search, verdict: _Verdict, overrides: Mapping[str, Any]
) -> None:
    """Fill in place, body, level and scope, and say what is not given and open."""
    meta, confidence, notes = verdict
    claim = next(search.claims(), None)
    if claim is None:
        _name_without_place(search, verdict)
        return
    tail, kind = search.kind_of(claim)
    meta |= _body(claim.region, kind, tail, claim.year)
    stands = search.title_of(claim)
    before, sure = "", True
    if kind["level"] == "department":
        before = "" if search.main else begun_before(claim.text, claim.year)
        sure = patterns()["of_state"].match(before) is not None
        if before and (sure or (stands and not stands.aside)):
            meta["body"] = bare(outside(claim.text))
        if kind.get("branch"):
            served = place.served(tail, claim.region, claim.year)
            claim = claim._replace(region=served)
            meta |= served.columns
    if names := search.named.names:
        meta["title"] = (stands or search.main or names[0]).title
    word = "certain" if stands and not stands.aside else "likely"
    confidence |= dict.fromkeys(_ALL, word)
    if before and not sure:  # it may be no part of the name
        verdict.lower("likely", ["body"])
    search.doubt_place(claim, kind, verdict)
    search.doubt_body(claim, kind, tail, verdict)
    notes[:] = [x for x in notes if x.rule.removeprefix("identity.") not in overrides]


class _Claim(NamedTuple):
    """A region that a witness names, whose name ends somewhere in its text.

    `title` is the title that the witness is, if it is one; `opens` says that only what
    stands around it tells which of several regions it means; `named` is the region
    before it became that which a branch serves.
    """

    text: str
    title: Name | None
    year: int | None
    opens: bool
    region: place.Region
    end: int
    named: place.Region


class _Search:
    """Asks one witness after another who reports, until one names the place.

    A title that names a body but not its place (县财政局, 掘港镇) keeps its body, as
    `main`; another witness then tells the place, and is not taken for the body.
    """

    def __init__(self, named: Named, unit: str | None, stated: int | None) -> None:
        self.named, self.unit, self.stated = named, unit, stated
        self.main: Name | None = None
        self.reporters = named.reporters()
        self.units = [unit] if unit else self.reporters
        self.sites = [name.site for name in named.names if name.site]

    @cached_property
    def seats(self) -> list[str]:
        """The places that addresses name and nobody who reports."""
        return [x for x in self.named.seats() if x not in self.units]

    def witnesses(self) -> Iterator[str | Name]:
        """Yield what may name the body, in the order in which it is believed."""
        near = [name for name in self.named.names if not name.linked]
        # A title without a body may have others beside it that are of other reports.
        first = 1 if near and self.reporters and not bare(near[0].head) else len(near)
        yield from near[:first]
        yield from self.units
        yield from near[first:]
        yield from self.named.heads
        yield from self.seats
        yield from self.sites
        yield from (name for name in self.named.names if name.linked)

    def claims(self) -> Iterator[_Claim]:
        """Yield the regions that witnesses name and nothing speaks against."""
        for witness in self.witnesses():
            title = witness if isinstance(witness, Name) else None
            text = title.head if title else str(witness)
            year = (title and title.year) or self.stated
            found, opens = self._place(text, year)
            if found:
                claim = _Claim(text, title, year, opens, *found, found[0])
                if self._may_speak(claim) and self._fits_title(claim):
                    yield claim
            elif title and not self.main and (own_body(text) or _ends(text, year)):
                self.main = title

    def title_of(self, claim: _Claim) -> Name | None:
        """Return the title that names both the body and its place."""
        return claim.title if self.main is None else None

    def _place(
        self, text: str, year: int | None
    ) -> tuple[tuple[place.Region, int] | None, bool]:
        """Find the region that a text names, and tell whether it takes its context."""
        if (found := place.find(text, year=year)) or not place.mentions(text, year):
            return found, False
        return place.find(text, self.named.around, year), True

    def _is_seat(self, claim: _Claim) -> bool:
        return not claim.title and claim.text in self.seats

    def _may_speak(self, claim: _Claim) -> bool:
        """Tell whether a witness tells who reports.

        An address does where the title names what lies there; a sentence says more
        than who reports where it names no body that is known by its kind.
        """
        main, (text, title, *_) = self.main, claim
        lies_there = main and not main.aside and _is_of(main.head, claim.region)
        if self._is_seat(claim) and not lies_there:
            return False
        said = title.aside if title else text != self.unit or text in self.reporters
        return not (said and kind_of_body(bare(text[claim.end :])).get("inferred"))

    def _fits_title(self, claim: _Claim) -> bool:
        """Tell whether the title that leaves the place open may mean a region.

        One of another year is no title but a link to another report.
        """
        title, first = claim.title, self.named.names[:1]
        if title and not self.main and (title.year or not title.linked):
            self.main = next(
                (x for x in first if x.year not in (None, title.year)), None
            )
        ends = _ends(self.main.head, claim.year) if self.main else {}
        return not ends or claim.region in ends

    def kind_of(self, claim: _Claim) -> tuple[str, Mapping[str, Any]]:
        """Tell what follows the place in the name of who reports, and its kind."""
        tail = claim.text[claim.end :]
        if self.main:
            head, ours = self.main.head, own_body(self.main.head)
            if ends := _ends(head, claim.year):
                tail = head[ends[claim.region] :]
            elif len(ours) > 2 or ours not in tail:  # of 我局 it is 局
                tail = ours or tail
        if not claim.title and patterns()["edits"].fullmatch(bare(tail)):
            tail = ""
        return _kind(tail, self.title_of(claim))

    def doubt_place(
        self, claim: _Claim, kind: Mapping[str, Any], verdict: _Verdict
    ) -> None:
        """Say what makes it unsure which place reports."""
        text, title, year, opens, region, end, _ = claim
        path, name, doubt = region.path, region.name, verdict.doubt
        stands, witnesses = self.title_of(claim), self.sites
        if stands and opens:
            note = finding("identity.place", "namesakes", name=name, path=path)
            doubt("likely", _ALL, note)
        rest = text[end:] + stands.remark if stands else ""
        for other in _others_in(rest, region, year):
            note = finding("identity.place", "second", name=other, path=path)
            doubt("doubtful", _ALL, note)
        if stands and stands.linked:
            note = finding("identity.place", "link", path=path, title=stands.title)
            doubt("doubtful", _ALL, note)
        if kind.get("branch") or (self.stated is None and region.first_year):
            verdict.lower("likely", _ALL)  # it may be, or have been, another region's
        if title:
            witnesses = [*self.units, *self.reporters]
        elif text not in (*self.units, *self.named.heads):
            note = finding("identity.place", "site", path=path)
            if (seat := self._is_seat(claim)) and text not in self.named.page:
                note = finding("identity.place", "address", path=path)
            doubt("likely" if seat else "doubtful", _ALL, note)
        for witness in witnesses:
            found, _ = self._place(witness, year)
            if found and not _agree(region, found[0]):
                note = finding("identity.place", "other", path=path, witness=witness)
                doubt("doubtful", _ALL, note)
                break

    def doubt_body(
        self, claim: _Claim, kind: Mapping[str, Any], tail: str, verdict: _Verdict
    ) -> None:
        """Say what makes it unsure which body of a place reports, or for whom."""
        text, title, year, _, region, end, named = claim
        level, body = verdict.meta["level"], verdict.meta["body"]
        lower, doubt, stands = verdict.lower, verdict.doubt, self.title_of(claim)
        if place.is_renamed(text, end, named):  # a page may be older than its title
            note = finding("identity.place", "renamed", path=region.path)
            doubt("doubtful", ["body", *["place"] * (year is None)], note)
        if not verdict.meta["county"] and (
            _may_lie_in_county(level, region, year) or place.begins_within(tail, region)
        ):
            lower("likely", ["place"])
        called = region.name if level == "zone" and not tail else ""
        if called and not any(f"{called}{x}" in self.named.text for x in place.GOVERNS):
            lower("likely", ["body"])  # it may be a 管理局
        guessed = kind_of_body(called).get("inferred")  # 怀化市洪江区
        several = "、" in tail and level in _PARTS
        if kind.get("inferred") or guessed or several or (stands and stands.issued):
            lower("likely", _WHO)
        if "doubt" in kind:
            note = finding("identity.scope", "doubt", body=body, doubt=kind["doubt"])
            doubt("doubtful", kind.get("doubtful", ["scope"]), note)
        elif not (title or self.main) and self._speaks_for_another(text, kind["scope"]):
            note = finding("identity.scope", "reporter", body=body)
            doubt("doubtful", _WHO if kind["scope"] == "office" else ["scope"], note)

    def _speaks_for_another(self, text: str, scope: str) -> bool:
        """Tell whether an office may report for its government, or copy that one's."""
        if text in self.named.heads:
            return scope == "office"
        return text in self.reporters and scope != "unit"


def _name_without_place(search: _Search, verdict: _Verdict) -> None:
    """Fill in what 街道 and 局 in a title tell of a body, wherever it lies."""
    if (main := search.main) is None:
        return
    ends = _ends(main.head, main.year or search.stated)
    end = max(ends.values(), default=0)
    levels = {x.level for x in ends if ends[x] == end}
    body = bare(main.head[end:]) if end else own_body(main.head)
    _, kind = _kind(body, main)
    level = kind["level"] or (levels.pop() if body and len(levels) == 1 else "")
    meta, confidence, _ = verdict
    if level and not kind.get("inferred") and body != "委":  # or 管委会
        meta |= {"level": level, "scope": kind["scope"]}
        word = "doubtful" if "doubt" in kind else "likely"
        confidence |= {"level": "likely", "scope": word}
    if kind["level"] == "zone" and not main.aside:  # has a name that few lists know
        meta["body"], confidence["body"] = bare(main.head), "likely"


def _agree(region: place.Region, other: place.Region) -> bool:
    """Tell whether another region is one, lies around it or gave a zone its name."""
    around = region.path, *_above(region)
    host = (
        region.level == "zone"
        and _above(other)[bool(region.prefecture)] in around
        and other.name[:-1] in region.name
    )
    return host or other.path in around


def _kind(tail: str, title: Name | None) -> tuple[str, Mapping[str, Any]]:
    """Tell what follows the place in a title, and which kind of body that is.

    What an office has in brackets is another of its names. What stands in brackets
    after the title of a government says for whom it speaks.
    """
    name = bare(outside(tail))
    named = patterns()["site_of_own"].sub("", name)
    if named != name:  # after the name of its government's site
        return named, {**kind_of_body(named), "inferred": True}
    own = patterns()["own"].sub("", name)  # 如东县县政府办公室
    name = name if kind_of_body(own)["level"] else own
    kind = kind_of_body(name)
    inner = remark_in(tail) if kind["scope"] == "jurisdiction" else ""
    remark, beside = (title.remark, title.beside) if title else ("", "")
    remark = bare(inner or remark)
    every = remark_in(tail) or remark
    if kind["scope"] == "office" and patterns()["all_in_brackets"].search(every):
        doubt = f"what {every} beside it says is more than an office"
        return name, {**kind, "doubt": doubt, "doubtful": _WHO}
    told = remark or beside
    if not told or kind["scope"] != "jurisdiction" or kind.get("inferred"):
        return name, kind
    own = own_part(remark)
    found = kind_of_body(own)
    if remark and found["scope"] == "office" and inner[:1] != "办":
        return name, {**kind, **found, "level": kind["level"], "inferred": bool(inner)}
    if (found["level"] or "doubt" in found) and not found.get("inferred"):
        # After a title it is who reports; before or in it perhaps who wrote it.
        ends = title is not None and title.title.partition("公")[2].find(remark) > 0
        if ends and found["level"] in _PARTS and not patterns()["edits"].fullmatch(own):
            return own, {**found, "inferred": True}
        beside = remark
    if beside or inner[:1] == "办":
        doubt = f"what the title calls {beside or remark}"
        return name, {**kind, "doubt": doubt, "doubtful": _WHO}
    return name, kind


def _doubt_scope(search: _Search, verdict: _Verdict) -> None:
    """Say what the text tells against a scope."""
    named, body, scope = search.named, verdict.meta["body"], verdict.meta["scope"]
    told, word = [*_narrower(named)], "doubtful"
    if scope != "jurisdiction":
        sure = scope == "office" and verdict.confidence["scope"] == "certain"
        told, word = [*_wider(named)] if sure else [], "likely"
    for doubt in told:
        note = finding("identity.scope", "doubt", body=body, doubt=doubt)
        verdict.doubt(word, _WHO, note)


def _hold_against_unit(unit: str, verdict: _Verdict) -> None:
    """Say where the unit that filled a table in suggests another scope."""
    body, scope, year = (verdict.meta[name] for name in ("body", "scope", "year"))
    found = place.find(unit, year=year)
    stated = kind_of_body(bare(unit[found[1] :]))["scope"] if found else "unit"
    if stated != scope:
        note = finding("identity.scope", "unit", body=body, scope=scope, unit=unit)
        verdict.doubt("doubtful", ["scope"], note)


def _wider(named: Named) -> Iterator[str]:
    """Say what the text tells against a report's being that of an office alone."""
    if not patterns()["of_office"].search(named.text):
        for said in patterns()["of_whole"].findall(named.text)[:1]:
            yield f"an office whose text speaks of {said}"


def _narrower(named: Named) -> Iterator[str]:
    """Say what sentences tell against a report's being that of a whole government."""
    if said := named.part_said():
        yield f"said to be reported on in part: {said}"
    for maker in named.makers:
        kind = kind_of_body(own_part(maker))
        told = kind["level"] == "department" and not kind.get("inferred")
        if told and not patterns()["makers"].search(maker):
            yield f"said to be reported on by {maker}"


def _is_of(head: str, region: place.Region) -> bool:
    """Tell whether a body that a title names without its place is one of a region.

    县财政局 is that of a county; a town or a 财政局 lies in one, and the site may be
    that of the city above it.
    """
    own = patterns()["own"].match(bare(head))
    above = own[0][-1:] if own else ""
    named = above not in ("省", "市", "县", "区", "旗", "州")
    return region.level == "county" and (named or region.name.endswith(above))


def _ends(text: str, year: int | None) -> dict[place.Region, int]:
    """Return the regions that a text may name, and where the names of them end."""
    return {r: end for _, end, found in place.mentions(text, year) for r in found}


def _above(region: place.Region) -> tuple[str, ...]:
    """Return the paths of the places that a region lies in."""
    return region.province, f"{region.province}/{region.prefecture}"


def _may_lie_in_county(level: str, region: place.Region, year: int | None) -> bool:
    """Tell whether a body of a region may lie in a county of it that is not named.

    A town does, and a zone that bears the name of one may: 井冈山…开发区.
    """
    if level == "township":
        counties = (x for x in all_regions(year) if x.level == "county")
        return not region.code or any(region.path in _above(x) for x in counties)
    borne = place.mentions(region.name, year) if region.level == "zone" else ()
    return any({x.level for x in found} == {"county"} for *_, found in borne)


def _find_year(named: Named, table: list[int], part: bool, verdict: _Verdict) -> None:
    """Fill in the year, and say what is open about it.

    A report on a `part` of a year is on none, and one by a misprint is on nobody
    knows which.
    """
    wrong, title = named.misprint, squeeze(verdict.meta["title"] or "")
    if part or named.is_part_of_year() or is_part_of_year(title):
        part_of = finding("identity.year", "part", title=title[:60])
        open_by = finding("identity.year", "open", period=wrong)
        verdict.notes.append(open_by if wrong else part_of)
    elif spans_years(title := plain(title)):
        verdict.notes.append(finding("identity.year", "span", title=title[:60]))
    else:
        years, word = _years_told(named.names, title, table)
        if years:
            _settle_year(named, years, word, verdict)
        else:
            verdict.notes.append(finding("identity.year", "unstated"))


def _settle_year(named: Named, years: list[int], word: str, verdict: _Verdict) -> None:
    """Take the first of the years told, and say what makes it unsure."""
    year, wrong, months = years[0], named.misprint, named.months
    field, doubt = ["year"], verdict.doubt
    verdict.meta["year"], verdict.confidence["year"] = year, "certain"
    if len(years) > 1:
        note = finding("identity.year", "several", years=years, year=year)
        doubt("doubtful", field, note)
    elif word != "certain":
        doubt(word, field, finding("identity.year", "elsewhere", year=year))
    if wrong:
        doubt("doubtful", field, finding("identity.year", "misprint", period=wrong))
    elif months < 12:  # closed before the year's end
        doubt("doubtful", field, finding("identity.year", "closed", months=months))
    if (0, 0) < named.signed < (year, LAST_MONTHS):
        date = "{}-{:02}".format(*named.signed)
        doubt("likely", field, finding("identity.year", "signed", date=date))


def _years_told(
    names: list[Name], title: str, table: list[int]
) -> tuple[list[int], str]:
    """Return the years that a title tells, else its table or links, and how surely."""
    every = [*map(int, patterns()["any_year"].findall(title))]
    told = [year_in(title), *every]
    if patterns()["sentence"].search(title):  # which cites and dates other documents
        told = [name.year for name in names[:1]]
    if stated := [*filter(None, told)]:
        return list(dict.fromkeys([*stated, *table])), "certain"
    # Pages link to the reports of other years; a text without a title has a first line.
    others = {name.year for name in names if name.year} if names else {*every}
    years = table or ([*others] if len(others) == 1 else [])
    return years, "likely" if table else "doubtful"


def _others_in(text: str, region: place.Region, year: int | None) -> Iterator[str]:
    """Yield the names of other places in what follows that of a region."""
    for start, end, found in place.mentions(text, year):
        if region not in found:  # another name of its office, as 如东县外事办公室
            yield text[start:end]


def _county(region: place.Region, year: int | None) -> str:
    """Return the county that a region is, or that the name of a zone begins with.

    A zone may bear the name of a place that it does not lie in, as 井冈山经济技术开发区
    does; only a name with its kind, as in 如东县洋口港经济开发区, says where it lies.
    """
    if region.level != "zone":
        return region.county
    for start, end, found in place.mentions(region.name, year):
        named = start == 0 and region.name[:end].endswith(("县", "市", "区", "旗"))
        around = (region.province, region.prefecture)
        within = {r.county for r in found if (r.province, r.prefecture) == around}
        return within.pop() if named and len(within) == 1 else ""
    return ""


def _body(
    region: place.Region, kind: Mapping[str, Any], tail: str, year: int | None
) -> dict[str, Any]:
    """Tell body, level and scope from what follows the place in a title."""
    # A zone has no people's government, and neither code nor place: both stay empty.
    whole = kind.get("whole", "")
    whole = "管委会" if whole and region.level == "zone" else whole
    # 徐圩新区 for 连云港徐圩新区 is named but once.
    lengths = range(len(tail), 1, -1)
    tail = tail[next((n for n in lengths if region.name.endswith(tail[:n])), 0) :]
    return {
        **region.columns,
        "county": _county(region, year) or None,
        "level": kind["level"] or region.level,
        "body": region.name + (whole or tail),
        "scope": kind["scope"],
    }


def _override(
    document: Document, search: _Search, overrides: Mapping[str, Any], verdict: _Verdict
) -> None:
    """Put what is given in its place, and say where it is not what the title says."""
    meta, confidence, _ = verdict
    found, sure = meta["region"], confidence["place"] == "certain"
    head = next((name.head for name in search.named.names if name.head), "")
    year = overrides.get("year") or meta["year"]
    given = dict(overrides)
    if "place" in given:
        region = place.resolve(given.pop("place"), year)
        if region is None:
            raise _unknown_place(document.path, overrides["place"], year)
        known = {name: meta[name] for name in ("level", "body", "scope") if meta[name]}
        ends = _ends(head, year)
        tail = bare(head[ends[region] :]) if region in ends else ""
        tail = tail if ends else own_body(head)
        meta |= _body(region, kind_of_body(tail), tail, year) | (
            known if meta["region"] == region.code else {}
        )
    _contradicted(document.path, overrides, meta, year)
    kind = _kind_given(given.get("body", ""), year)
    if "body" in given and not kind.get("inferred"):
        own = place.resolve(meta["region"] or "", year)
        level = kind["level"] or (own.level if own else meta["level"])
        meta |= {"level": level, "scope": kind["scope"]}
    meta |= given
    if found and meta["region"] != found and sure and "place" in overrides:
        path = "/".join(filter(None, (meta[x] for x in _OF_PLACES[:3])))
        verdict.notes.append(
            finding("identity.place", "given", path=path, title=meta["title"])
        )
    if meta["region"] != found:  # the body follows from the place
        confidence |= dict.fromkeys(_WHO, "likely")
        if "scope" not in overrides and not (head or search.units or search.reporters):
            body, scope = meta["body"], meta["scope"]
            verdict.notes.append(
                finding("identity.scope", "assumed", body=body, scope=scope)
            )
    elif "body" in overrides:  # and what it is from its name
        confidence |= dict.fromkeys(("level", "scope"), "likely")


def _kind_given(body: str, year: int | None) -> Mapping[str, Any]:
    """Tell which kind of body a name is that is given, with or without its place."""
    return kind_of_body(bare(body[max(_ends(body, year).values(), default=0) :]))


def _contradicted(
    path: str, given: Mapping[str, Any], meta: Mapping[str, Any], year: int | None
) -> None:
    """Refuse what is given if it contradicts the place, or one field another."""
    region = place.resolve(given.get("place") or meta["region"] or "", year)
    level, body, scope = (given.get(name) for name in ("level", "body", "scope"))
    ends, against = _ends(body or "", year), ""
    kind = _kind_given(body or "", year)
    told = bool(body) and not kind.get("inferred")
    remedy = "Give one of the two, or the place that is meant."
    ours = meta["level"] != "zone" or _is_of_zone(meta, ends, kind["level"], year)
    if region:
        ours = _is_one_of(region, ends, body or "")
    # A zone has no code: a page on one may have been taken for one on its county.
    free = level == "zone" and body and "place" not in given
    if region and level in _OF_PLACES and level != region.level and not free:
        against = f"{region.path} is of the level {region.level}, and not {level}"
    elif ends and not (free or ours):
        named = " and ".join(dict.fromkeys(found.path for found in ends))
        whole = region.path if region else meta["body"]
        against = f"{body} is a body of {named}, and not of {whole}"
    elif told and "doubt" not in kind and scope not in _SCOPES[kind["scope"]]:
        against = f"{body} has no {scope}: its scope is {kind['scope']}"
    elif told and level and kind["level"] not in ("", level):
        against = f"{body} is a {kind['level']}, and no {level}"
    elif level in _PARTS and (told or not body):
        whole = body or (meta["scope"] != "unit" and meta["body"])
        if whole and kind["level"] != level:
            against = f"{whole} is the government of a place, and no {level}"
            remedy = "Give the body that is meant, too."
    if against:
        raise OverrideError(path, against, remedy)


def _is_one_of(region: place.Region, named: Iterable[place.Region], body: str) -> bool:
    """Tell whether a region is one that a body's name begins with, or its branch's."""
    short = region.name[:-1]  # as in 南通市如东生态环境局
    return any(
        x.name == region.name or (region.path.startswith(x.path) and short in body)
        for x in named
    )


def _is_of_zone(
    meta: Mapping[str, Any],
    named: Iterable[place.Region],
    level: str,
    year: int | None,
) -> bool:
    """Tell whether a body of a level is a zone's or lies in it, not one around it."""
    around = [x.path for x in _ends(meta["body"] or "", year)]
    around += [meta["province"], f"{meta['province']}/{meta['prefecture']}"]
    return any(x.path in around and (level or x.level == "zone") for x in named)


def _unknown_place(path: str, name: str, year: int | None) -> OverrideError:
    """Make the error that says that a place given is none, or several."""
    meant = candidates(name, year)
    last = name.rpartition("/")[2]
    near = [] if meant else spelt(name, year) if name.isascii() else []
    near = near or candidates(last, year) or candidates(last[:-1], year)
    paths = " and ".join(region.path for region in meant or near)
    return OverrideError(
        path,
        f"no single region is called {name}{', but ' * bool(paths)}{paths}",
        "Give its GB/T 2260 code, or its path as in 江苏省/南通市/如东县"
        + ("." if paths else intended(name, year) or "."),
    )


def report_key(meta: Mapping[str, Any]) -> str:
    """Name a report by region, year, scope and body, as in 320623-2018-j-0f3a.

    The last part is the beginning of the body's SHA-1, so that two bodies of one
    place keep apart; an unknown part is written as ``x``.
    """
    body = hashlib.sha1((meta["body"] or "").encode(), usedforsecurity=False)
    parts = (
        meta["region"],
        meta["year"],
        (meta["scope"] or "")[:1],
        body.hexdigest()[:4],
    )
    return "-".join(str(part or "x") for part in parts)
