"""Draw up reports with known figures, in the layouts in which they are published.

What comes in are figures by code and applicant, and a :class:`Style`; what goes out
is a page or a text. Rows, columns and labels are those of the form tables, so that a
new form needs no new code here unless its table has a new shape.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from govopen.form import Indicator, Section, applicants, forms

Figures = dict[tuple[str, str], float]

PEOPLE = [a["applicant"] for a in applicants() if a["column"]]
PARTS_OF_PEOPLE = [name for name in PEOPLE if name != "total"]

UNITS = {
    "item": "条", "document": "件", "count": "次", "piece": "篇", "request": "件",
    "case": "件", "office": "个", "point": "个", "person": "人", "10k_yuan": "万元",
    "yuan": "元", "decision": "件",
}  # fmt: skip

# The headings of the form of 2014, each with the codes that stand below it.
GROUPS_2014 = {
    "主动公开情况": ("proactive", "publication"),
    "回应解读情况": ("response",),
    "依申请公开情况": ("request", "closed", "answer", "refused"),
    "行政复议情况": ("review",),
    "行政诉讼情况": ("litigation",),
    "被举报投诉情况": ("complaint",),
    "收费情况": ("fee",),
    "机构建设和保障经费情况": ("capacity",),
    "会议和培训情况": ("training",),
}

NUMBERING = {
    "official": ("{han}、", "({han})", "{n}."),
    "ideographic": ("{han}、", "（{han}）", "{n}、"),
    "brackets": ("{han}.", "({n})", "{n})"),
    "wide": ("{han}．", "（{han}）", "{wide}．"),
    "circled": ("{han}、", "({han})", "{circled}"),
    "none": ("", "", ""),
}
_HAN = "一二三四五六七八九十"
_WIDE = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")


@dataclass(frozen=True)
class Style:
    """How a page prints what it prints.

    `blank` stands where a figure is missing. `encoding` is that of the bytes and
    `declared` what the page says it is.
    """

    numbering: str = "official"
    wide: bool = False
    thousands: bool = False
    units_in_cells: bool = False
    spaces: bool = False
    breaks: bool = False
    blank: str = ""
    dressed: bool = False
    encoding: str = "utf-8"
    declared: str | None = "utf-8"


def number(index: int, depth: int, style: Style) -> str:
    """Number a heading of a depth, as in （一）."""
    return NUMBERING[style.numbering][depth].format(
        han=_HAN[index % 10],
        n=index + 1,
        wide=str(index + 1).translate(_WIDE),
        circled=chr(ord("①") + index),
    )


def printed(value: float | None, style: Style, unit: str = "") -> str:
    """Print a figure, or what stands where there is none."""
    if value is None:
        return style.blank
    text = f"{value:,}" if style.thousands else f"{value}"
    text += unit if style.units_in_cells else ""
    return text.translate(_WIDE) if style.wide else text


def label(text: str, style: Style) -> str:
    """Print a label with white space in it, where the style wants that."""
    half = len(text) // 2
    if style.spaces:
        text = f"{text[:half]} {text[half:]}\u3000"
    if style.breaks:
        text = f"{text[:half]}\n      {text[half:]}"
    return text


# -- tables as rows of (text, rows, columns) -----------------------------------------

Spanned = tuple[str, int, int]


def statistics_2014(
    figures: Figures, style: Style, body: str, year: int
) -> list[list[Spanned]]:
    """Lay out the statistics form of 2014: label, unit, figure."""
    rows: list[list[Spanned]] = [
        [(f"{year}年度政府信息公开情况统计表", 1, 3)],
        [(f"填报单位:{body}", 1, 3)],
        [("统 计 指 标", 1, 1), ("单位", 1, 1), ("统计数", 1, 1)],
    ]
    section = forms()["ogi2014"].sections[0]
    for g, (heading, prefixes) in enumerate(GROUPS_2014.items()):
        own = [i for i in section.indicators if i.code.split(".")[0] in prefixes]
        own = [i for i in own if i.presence != "optional" or (i.code, "") in figures]
        rows.append([(number(g, 0, style) + label(heading, style), 1, 3)])
        counts = [0, 0]
        for i in own:
            depth = 1 if i.parent else 0
            counts[1] = counts[1] if depth else 0
            lead = number(counts[depth], depth + 1, style)
            counts[depth] += 1
            text = lead + label(i.label_zh, style)
            value = figures.get((i.code, ""))
            if i.presence == "heading" and value is None:
                rows.append([(text, 1, 3)])
                continue
            unit = UNITS[i.unit]
            rows.append(
                [(text, 1, 1), (unit, 1, 1), (printed(value, style, unit), 1, 1)]
            )
    return rows


def annex_2014(figures: Figures, style: Style, year: int) -> list[list[Spanned]]:
    """Lay out the annex on applicants: source, figure, share."""
    total = figures.get(("applicant.total", ""))
    rows: list[list[Spanned]] = [
        [(f"{year}年度政府信息公开申请来源统计表", 1, 3)],
        [("申请来源", 1, 1), ("申请数(件)", 1, 1), ("占比(%)", 1, 1)],
    ]
    for n, i in enumerate(forms()["ogi2014"].sections[1].indicators):
        value = figures.get((i.code, ""))
        share = (
            f"{100 * value / total:.4f}" if value is not None and total else style.blank
        )
        lead = number(n, 0, style) if i.parent == "applicant.total" else ""
        text = lead + label(i.label_zh, style)
        rows.append([(text, 1, 1), (printed(value, style), 1, 1), (share, 1, 1)])
    return rows


def proactive(section: Section, figures: Figures, style: Style) -> list[list[Spanned]]:
    """Lay out section two of the later forms: a block for each item of article 20."""
    rows: list[list[Spanned]] = []
    for law, group in groupby(section.indicators, key=lambda i: i.law):
        block = list(group)
        item = _HAN[int(law.split("(")[1][:-1]) - 1]
        columns = list(dict.fromkeys(i.label_zh.split("/", 1)[1] for i in block))
        rows.append([(f"第二十条第({item})项", 1, 4)])
        rows.append([("信息内容", 1, 1), *_filling(columns, 3)])
        for name, line in groupby(block, key=lambda i: i.label_zh.split("/")[0]):
            values = [printed(figures.get((i.code, "")), style) for i in line]
            rows.append([(label(name, style), 1, 1), *_filling(values, 3)])
    return rows


def _filling(texts: list[str], width: int) -> list[Spanned]:
    """Give the last cell of a row the columns that the others leave."""
    return [
        (text, 1, 1 if n < len(texts) - 1 else width - n)
        for n, text in enumerate(texts)
    ]


def requests(section: Section, figures: Figures, style: Style) -> list[list[Spanned]]:
    """Lay out section three: the rows of labels go three deep, spans on both axes."""
    names = {a["applicant"]: a["label_zh"] for a in applicants()}
    organisations = [names[n] for n in PEOPLE if n not in ("natural", "total")]
    note = "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)"
    rows: list[list[Spanned]] = [
        [(note, 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        [(name, 1, 1) for name in organisations],
    ]
    children: dict[str, list[Indicator]] = {}
    for i in section.indicators:
        children.setdefault(i.parent, []).append(i)
    outcomes = [
        i
        for i in section.indicators
        if i.parent == "outcome.total" or i.code == "outcome.total"
    ]
    depth_rows = sum(max(1, len(children.get(i.code, []))) for i in outcomes[:-1]) + 1

    def values(i: Indicator) -> list[Spanned]:
        cells = (figures.get((i.code, name)) for name in PEOPLE)
        return [(printed(v, style), 1, 1) for v in cells]

    top = [i for i in section.indicators if i.code.startswith("request.")]
    for n, i in enumerate(top[:2]):
        text = number(n, 0, style) + label(i.label_zh, style)
        rows.append([(text, 1, 3), *values(i)])
    opening: list[Spanned] = [
        (number(2, 0, style) + label("本年度办理结果", style), depth_rows, 1)
    ]
    for n, i in enumerate(outcomes):
        own = children.get(i.code, []) if i.code != "outcome.total" else []
        text = number(n, 1, style) + label(i.label_zh, style)
        if not own:
            rows.append([*opening, (text, 1, 2), *values(i)])
            opening = []
            continue
        opening.append((text, len(own), 1))
        for m, child in enumerate(own):
            lead = number(m, 2, style)
            cell = (lead + label(child.label_zh, style), 1, 1)
            rows.append([*opening, cell, *values(child)])
            opening = []
    text = number(3, 0, style) + label(top[2].label_zh, style)
    rows.append([(text, 1, 3), *values(top[2])])
    return rows


def disputes(section: Section, figures: Figures, style: Style) -> list[list[Spanned]]:
    """Lay out section four: three rows of headings and one row of figures."""
    paths = [i.label_zh.split("/") for i in section.indicators]
    first = [(n, 1, len(list(g))) for n, g in groupby(p[0] for p in paths)]
    second: list[Spanned] = []
    for route, own in groupby(paths, key=lambda p: p[:-1]):
        results = [p[-1] for p in own]
        if len(route) == 1:
            second += [(label(name, style), 2, 1) for name in results]
        else:
            second.append((route[1], 1, len(results)))
    third = [(label(p[-1], style), 1, 1) for p in paths if len(p) == 3]
    values = [printed(figures.get((i.code, "")), style) for i in section.indicators]
    return [first, second, third, [(v, 1, 1) for v in values]]


def tables(
    form: str, figures: Figures, style: Style, body: str, year: int
) -> list[list[list[Spanned]]]:
    """Lay out every table of a report; the annex only where it has figures."""
    sections = forms()[form].sections
    if forms()[form].region:
        return [render_region.table(form, figures, style, body, year)]
    if form == "ogi2014":
        made = [statistics_2014(figures, style, body, year)]
        if any(code.startswith("applicant.") for code, _ in figures):
            made.append(annex_2014(figures, style, year))
        return made
    return [
        proactive(sections[0], figures, style),
        requests(sections[1], figures, style),
        disputes(sections[2], figures, style),
    ]


# -- documents -----------------------------------------------------------------------


def html_table(rows: Iterable[Iterable[Spanned]]) -> str:
    """Write a table as HTML."""

    def cell(text: str, down: int, across: int) -> str:
        spans = f' rowspan="{down}"' if down > 1 else ""
        spans += f' colspan="{across}"' if across > 1 else ""
        return f"<td{spans}>{escape(text).replace(chr(10), '<br/>')}</td>"

    lines = ("".join(cell(*c) for c in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>"


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
    style: Style = Style(),
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
    content = f"<h1>{title}</h1><p>{narrative}</p>"
    content += "<p>说明</p>".join(html_table(rows) for rows in parts)
    content = dress(content) if style.dressed else content
    meta = f'<meta charset="{style.declared}"/>' if style.declared else ""
    whole = f"<!DOCTYPE html><html><head>{meta}<title>{title}</title></head>"
    return f"{whole}<body>{content}</body></html>".encode(style.encoding)


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
    style: Style = Style(),
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


import render_region  # noqa: E402  (it draws with what stands above)
