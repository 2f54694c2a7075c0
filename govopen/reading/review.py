"""What a person should look at first in a report, the worst first.

What comes in are a report's figures and findings; what goes out is one row for each
finding that asks for a look and for each figure that is contradicted or that no
identity confirms, with its place in the file, why it is here and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from govopen.form import forms, read_table
from govopen.rules import rules
from govopen.schema import SEVERITIES, Finding, Observation

ASKING = SEVERITIES[:2]  # a note is no call to look
WORST = SEVERITIES[0]


class Look(NamedTuple):
    """One thing to look at: a finding, or a figure.

    `label` is what the form calls it, `where` the file and the place in it.
    """

    report: str
    what: str
    code: str
    applicant: str
    label: str
    value: float | None
    where: str
    why: str
    remedy: str


def looks_at(
    meta: Mapping[str, Any],
    figures: list[Observation],
    remarks: Iterable[Finding],
    doubts: Mapping[str, str],
) -> Iterator[Look]:
    """Yield what to look at: errors, figures contradicted, warnings, unconfirmed ones.

    Parameters
    ----------
    meta : mapping
        The report's row of ``reports``.
    figures : list of Observation
    remarks : iterable of Finding
    doubts : mapping
        How sure the fields of `meta` are, as ``Report.confidence``.
    """
    names = _labels(meta["form"])
    path = f"{meta['path']}, " if meta["path"] else ""
    asking = [remark for remark in remarks if remark.severity in ASKING]
    against: dict[str, list[str]] = {}
    for remark in asking:
        for code in remark.codes.split():
            against.setdefault(code, []).append(remark.rule)

    def said(remark: Finding) -> Look:
        why, remedy = _parted(remark)
        places = [x.locator for x in figures if x.code in remark.codes.split()]
        place = (
            why.partition(": ")[0] if remark.rule.startswith(("cell.", "row.")) else ""
        )
        code = remark.codes.partition(" ")[0]
        where = place or next(iter(places), "")
        return Look(
            remark.report, "finding", remark.codes, "", names.get(code, ""),
            remark.found, (path + where).rstrip(", "), f"{remark.rule}: {why}", remedy,
        )  # fmt: skip

    def figure(x: Observation, why: str) -> Look:
        return Look(
            x.report, "figure", x.code, x.applicant, names.get(x.code, ""), x.value,
            path + x.locator, why, "compare it with the document",
        )  # fmt: skip

    form = doubts.get("form", "certain")
    weak = "" if form == "certain" else f"; the form is {form}"
    yield from (said(remark) for remark in asking if remark.severity == WORST)
    for x in figures:
        if x.code in against:
            rivals = ", ".join(dict.fromkeys(against[x.code]))
            yield figure(x, f"not certain by {rivals}{weak}")
    yield from (said(remark) for remark in asking if remark.severity != WORST)
    for x in figures:
        if x.code not in against and not x.confirmed:
            yield figure(x, f"no identity confirms it{weak}")


def _labels(form: str | None) -> dict[str, str]:
    """Return what a form, or a text, calls each figure."""
    told = {line["code"]: line["label_zh"] for line in read_table("narrative")}
    sections = forms()[form].sections if form in forms() else ()
    return told | {i.code: i.label_zh for s in sections for i in s.indicators}


def _parted(remark: Finding) -> tuple[str, str]:
    """Part a message from what to do, with which most end."""
    own = [row for (rule, _), row in rules().items() if rule == remark.rule]
    for row in own:
        if remark.message.endswith(row.remedy):
            return remark.message.removesuffix(row.remedy).rstrip(":;, "), row.remedy
    case = "strict" if remark.severity == WORST else "customary"
    return remark.message, "" if own else rules()["identity", case].remedy
