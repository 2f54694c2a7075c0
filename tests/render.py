"""Draw up reports with known figures, in the layouts in which they are published.

What comes in are figures by code and applicant, and a :class:`Style`; what goes out
is a page or a text. The tables are those of `govopen.rendering`; what stands around
them on a page, other documents and figures by chance are drawn here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from govopen import rendering
from govopen.form import forms
from govopen.rendering import (  # the drawing board of all tests
    NUMBERING,
    PEOPLE,
    UNITS,
    Figures,
    Spanned,
    Style,
    html_table,
    label,
    number,
    printed,
    statistics_2014,
)

PLAIN = Style()
PARTS_OF_PEOPLE = [name for name in PEOPLE if name != "total"]

__all__ = [
    "NUMBERING", "UNITS", "html_table", "label", "number", "printed", "statistics_2014",
]  # fmt: skip


def tables(
    form: str, figures: Figures, style: Style, body: str, year: int
) -> list[list[list[Spanned]]]:
    """Lay out every table of a report; the annex only where it has figures."""
    if forms()[form].region:
        return [render_region.table(form, figures, style, body, year)]
    return rendering.tables(form, figures, style, body, year)


# -- documents -----------------------------------------------------------------------


_NAVIGATION = (
    '<ul><li><a href="/">首页</a></li><li>政务公开</li><li>信息公开年报</li></ul>'
    "<script>var total = '收到申请数';</script><!-- <table><tr><td>1 -->"
)


def dress(content: str) -> str:
    """Put navigation and a table that arranges the page around the content."""
    menu = "<table><tr><td>机构职能</td><td>12</td></tr><tr><td>年报</td></tr></table>"
    return (
        f"{_NAVIGATION}<table><tr><td rowspan='2'>{menu}</td><td>当前位置</td></tr>"
        f"<tr><td>{content}</td></tr></table><p>浏览次数 1024</p>"
    )


def page(
    form: str,
    figures: Figures,
    style: Style = PLAIN,
    *,
    body: str | None = None,
    year: int | None = None,
    title: str | None = None,
    narrative: str = "",
) -> bytes:
    """Write a report as an HTML page, in the bytes of the style's encoding."""
    body = render_region.home(form) if body is None else body
    year = forms()[form].first_year if year is None else year
    title = f"{body}{year}年政府信息公开工作年度报告" if title is None else title
    parts = tables(form, figures, style, body, year)
    around = dress if style.dressed else str
    how = {"around": around, "declared": style.declared}
    return rendering.page(parts, title, narrative, **how).encode(style.encoding)


def text_lines(rows: list[list[Spanned]], rng: random.Random) -> Iterator[str]:
    """Write a table one cell a line, each closed by a pipe, spans as bare pipes.

    Some pages put a unit and its figure on one line; chance decides which rows.
    """
    for row in filter(None, rows):
        cells = [
            cell for text, _, across in row for cell in [text] + [""] * (across - 1)
        ]
        if len(row) == 1 and len(cells) > 1:  # a heading over the whole width
            yield f"{cells[0]} |"
            yield "|" * (len(cells) - 1)
        elif rng.random() < 0.2:
            yield f"{cells[0]} |"
            yield " | ".join(cells[1:]) + " |"
        else:
            yield from (f"{cell} |" for cell in cells)


def text(
    figures: Figures,
    style: Style = PLAIN,
    *,
    body: str = "如东县人民政府",
    year: int = 2018,
    seed: int = 0,
) -> bytes:
    """Write a report of the form of 2014 as text copied from a page."""
    rng = random.Random(seed)
    lines = [f"{year}年{body}信息公开工作年度报告"]
    for n, rows in enumerate(tables("ogi2014", figures, style, body, year)):
        lines += [rows[0][0][0]] if n else []
        lines += text_lines(rows[1:] if n else rows, rng)
    return "\n".join(lines).encode(style.encoding)


# -- figures -------------------------------------------------------------------------


def _size(rng: random.Random) -> int:
    return rng.choice([0, 0, rng.randint(1, 9), rng.randint(10, 999), 12345])


def figures_2014(rng: random.Random, annex: bool = True) -> Figures:
    """Draw figures of the form of 2014 that keep every identity, customary ones too."""
    leaf = {
        i.code: _size(rng)
        for section in forms()["ogi2014"].sections
        for i in section.indicators
        if i.presence != "optional"
    }

    def below(prefix: str, *leave: str) -> int:
        return sum(
            v
            for c, v in leaf.items()
            if c.startswith(prefix) and not c.endswith(("total", *leave))
        )

    leaf["publication.total"] = leaf["proactive.total"] = below("publication.")
    leaf["proactive.normative_disclosed"] = rng.randint(0, leaf["proactive.total"])
    leaf["proactive.normative_issued"] = leaf["proactive.normative_disclosed"] + _size(
        rng
    )
    for name in ("press_conferences", "online_interviews"):
        leaf[f"response.{name}_led"] = rng.randint(0, leaf[f"response.{name}"])
    leaf["response.total"] = below("response.", "_led")
    leaf["answer.refused"] = below("refused.")
    received = leaf["answer.total"] = leaf["closed.total"] = below("answer.")
    leaf["request.received"] = leaf["applicant.total"] = received
    _split(rng, leaf, received, ["closed.on_time", "closed.extended"])
    channels = ["in_person", "fax", "online", "letter"]
    _split(rng, leaf, received, [f"request.{name}" for name in channels])
    citizens = ["citizen_lawyer", "citizen_researcher", "citizen_journalist"]
    parts = [i.code for i in forms()["ogi2014"].sections[1].indicators]
    parts = [c for c in parts if not c.endswith(("total", *citizens))]
    _split(rng, leaf, received, parts)
    _split(
        rng,
        leaf,
        rng.randint(0, leaf["applicant.citizen"]),
        [f"applicant.{name}" for name in citizens],
    )
    for name in ("review", "litigation"):
        leaf[f"{name}.total"] = below(f"{name}.")
    leaf["capacity.staff"] = below("capacity.staff_")
    figures: Figures = {
        (code, ""): value
        for code, value in leaf.items()
        if annex or not code.startswith("applicant.")
    }
    figures["capacity.budget", ""] = round(rng.uniform(0.1, 5000), 2)
    return figures


def _split(
    rng: random.Random, leaf: dict[str, int], total: int, codes: list[str]
) -> None:
    """Divide a total among codes at random."""
    cuts = sorted(rng.randint(0, total) for _ in codes[1:])
    for code, low, high in zip(codes, [0, *cuts], [*cuts, total], strict=True):
        leaf[code] = high - low


def figures_later(form: str, rng: random.Random) -> Figures:
    """Draw figures of the form of 2019 or 2021 that keep every identity."""
    first, asked, disputed = forms()[form].sections
    figures: Figures = {(i.code, ""): _size(rng) for i in first.indicators}
    for i in first.indicators:
        if i.unit in ("yuan", "10k_yuan"):
            figures[i.code, ""] = round(rng.uniform(0.1, 5000), 2)
        if i.code.endswith(".change") and rng.random() < 0.3:
            figures[i.code, ""] *= -1
    parts = [i.code for i in asked.indicators if i.presence == "figure"]
    parts = [c for c in parts if c != "outcome.total" and not c.startswith("request.")]
    for name in PARTS_OF_PEOPLE:
        for code in parts:
            figures[code, name] = _size(rng) // 10
        handled = sum(figures[code, name] for code in parts)
        carried_out = rng.randint(0, 9)
        carried_in = rng.randint(0, int(handled + carried_out))
        figures["outcome.total", name] = handled
        figures["request.carried_out", name] = carried_out
        figures["request.carried_in", name] = carried_in
        figures["request.received", name] = handled + carried_out - carried_in
    for code in {code for code, name in figures if name}:
        figures[code, "total"] = sum(figures[code, n] for n in PARTS_OF_PEOPLE)
    for route in ("review", "litigation_direct", "litigation_after_review"):
        own = [i.code for i in disputed.indicators if i.code.startswith(f"{route}.")]
        figures |= {(code, ""): _size(rng) for code in own}
        parts_of_route = [code for code in own if not code.endswith(".total")]
        figures[f"{route}.total", ""] = sum(figures[c, ""] for c in parts_of_route)
    return figures


def figures_of(form: str, seed: int) -> Figures:
    """Draw figures of any form that keep every identity within a year."""
    rng = random.Random(seed)
    if forms()[form].region:
        return render_region.figures_of(form, rng)
    return figures_2014(rng) if form == "ogi2014" else figures_later(form, rng)


def halves(text):
    """Cut a text in two, but not beside a space, where two numbers would begin."""
    middle = len(text) // 2
    while " " in text[middle - 1 : middle + 1]:
        middle += 1
    return text[:middle], text[middle:]


import render_region  # noqa: E402  (it draws with what stands above)
