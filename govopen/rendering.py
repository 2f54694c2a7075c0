"""Reports as the pages they would be published on, on the national forms' own tables.

What comes in are figures by code and applicant, and a :class:`Style`; what goes out
are tables as rows of cells (:func:`tables`), or a whole page (:func:`render`), of a
simulated report alone: a page is easily taken for the published one. Rows, columns and
labels are those of the form tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from govopen.errors import DataError
from govopen.form import Indicator, Section, applicants, forms
from govopen.panel import Source, load, reports
from govopen.schema import SIMULATED, checked

__all__ = ["Style", "page", "render", "tables"]

Figures = dict[tuple[str, str], float]

PEOPLE = [a["applicant"] for a in applicants() if a["column"]]

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
    """Return the number of a heading of some depth, as in （一）."""
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
        columns = list(dict.fromkeys(map(_column, block)))
        rows.append([(f"第二十条第({item})项", 1, 4)])
        rows.append([("信息内容", 1, 1), *_filling(columns, 3)])
        for name, line in groupby(block, key=lambda i: i.label_zh.split("/")[0]):
            values = [printed(figures.get((i.code, "")), style) for i in line]
            rows.append([(label(name, style), 1, 1), *_filling(values, 3)])
    return rows


def _column(indicator: Indicator) -> str:
    """Return the heading of a figure, with yuan where the form leaves the unit open."""
    unit = "(元)" if indicator.unit == "yuan" else ""
    return indicator.label_zh.split("/", 1)[1] + unit


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


# -- pages ---------------------------------------------------------------------------


def html_table(rows: Iterable[Iterable[Spanned]]) -> str:
    """Write a table as HTML."""

    def cell(text: str, down: int, across: int) -> str:
        spans = f' rowspan="{down}"' if down > 1 else ""
        spans += f' colspan="{across}"' if across > 1 else ""
        return f"<td{spans}>{escape(text).replace(chr(10), '<br/>')}</td>"

    lines = ("".join(cell(*c) for c in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>"


def page(
    parts: Iterable[Iterable[Iterable[Spanned]]],
    title: str,
    narrative: str = "",
    *,
    around: Callable[[str], str] = str,
    declared: str | None = "utf-8",
) -> str:
    """Write tables, and words before them, as an HTML page.

    `around` puts what else a site shows around them, and `declared` is the encoding
    that the page says it has.
    """
    content = f"<h1>{title}</h1><p>{narrative}</p>"
    content += "<p>说明</p>".join(html_table(rows) for rows in parts)
    meta = f'<meta charset="{declared}"/>' if declared else ""
    whole = f"<!DOCTYPE html><html><head>{meta}<title>{title}</title></head>"
    return f"{whole}<body>{around(content)}</body></html>"


@checked
def render(source: Source, report: str) -> str:
    """Write a simulated report as an HTML page that :func:`~govopen.read_report` reads.

    Parameters
    ----------
    source : str, path-like or Simulated
        What :func:`govopen.simulate` returns, or the folder it wrote.
    report : str
        The report's key.

    Returns
    -------
    str

    Raises
    ------
    DataError
        There is no such report, or somebody published it.

    Examples
    --------
    >>> import govopen
    >>> made = govopen.simulate(1, [2021], missing=0)
    >>> govopen.render(made, made.reports["report"][0])[:15]
    '<!DOCTYPE html>'
    """
    about = reports(source).set_index("report")
    if report not in about.index or about.loc[report, "source_kind"] != SIMULATED:
        raise DataError(f"there is no simulated report {report!r} in this data set")
    own: Any = about.loc[report]
    rows = load(source, years=int(own["year"]))
    rows = rows[rows["report"] == report]
    keys = zip(rows["code"], rows["applicant"], strict=True)
    whole = (int(x) if x == int(x) else x for x in rows["value"])
    figures = dict(zip(keys, whole, strict=True))
    parts = tables(own["form"], figures, Style(), own["body"], int(own["year"]))
    return page(parts, own["title"])
