"""Draw up the table of a form of one region: a row an indicator, figures at the right.

What comes in are figures and the form's own entry; what goes out are rows as `render`
writes them, some with line numbers and sums over all years beside the year's figures.
"""

import tomllib

import render

from govopen.form import CUMULATIVE, TABLES, forms
from govopen.place import all_regions

ENTRIES = tomllib.loads((TABLES / "forms.toml").read_text(encoding="utf-8"))
UNITS = render.UNITS | {"visit": "人次"}


def home(form):
    """Return a county government that the form is for."""
    first = forms()[form]
    if not first.region:
        return "如东县人民政府"
    counties = (r for r in all_regions(first.first_year) if r.level == "county")
    county = next(r for r in counties if r.code.startswith(first.region))
    return county.path.replace("/", "") + "人民政府"


def figures_of(form, rng):
    """Draw figures that keep every identity of the form, customary ones too."""
    (section,) = forms()[form].sections
    figures, children = {}, {}
    yearly = [i for i in section.indicators if not i.code.startswith(CUMULATIVE)]
    for i in yearly:
        children.setdefault(i.parent, []).append(i.code)

    def draw(code):
        own = [draw(child) for child in children.get(code, [])]
        some = rng.choice([0, 0, rng.randint(1, 9), rng.randint(10, 999), 12345])
        # Kinds of what was disclosed are examples; places, and all else, add up.
        kinds = children.get(code, [""])[0].startswith(("proactive.", "appeal."))
        adds_up = own and not kinds
        figures[code, ""] = sum(own) if adds_up else sum(own) + some
        return figures[code, ""]

    for code in children[""]:
        draw(code)
    gap = figures["answer.total", ""] - figures["request.received", ""]
    if gap > 0:
        for code in ("request.received", "request.in_person"):
            figures[code, ""] += gap
    elif "cumulative" in ENTRIES[form]:  # Fujian's, where both should be equal
        for code in ("answer.total", "answer.granted"):
            figures[code, ""] -= gap
    for i in yearly:
        if i.unit == "10k_yuan":
            figures[i.code, ""] = round(rng.uniform(0.1, 5000), 2)
    for i in section.indicators:
        if i not in yearly:
            year = figures[i.code.removeprefix(CUMULATIVE), ""]
            figures[i.code, ""] = year + rng.choice([0, rng.randint(1, 9999)])
    return {(i.code, ""): figures[i.code, ""] for i in section.indicators}


def table(form, figures, style, body, year):
    """Lay out the table: label, unit, the year's figure, and columns beside it.

    These are line numbers, and sums over all years where the figures have some, or
    else, with line numbers, such that the form passes over.
    """
    (section,) = forms()[form].sections
    heading = ENTRIES[form]["column"].split("|")[0].replace("20##", str(year))
    summed = any(code.startswith(CUMULATIVE) for code, _ in figures)
    line_numbers = ["代码"] if len(figures) % 2 else []
    beside = ENTRIES[form].get("cumulative", "").partition("|")[0] if summed else ""
    if line_numbers and not beside:
        beside = ENTRIES[form]["unread"].split("|")[1]
    width = 3 + len(line_numbers) + bool(beside)
    heads = [
        "指标名称",
        "计量单位",
        *line_numbers,
        heading,
        *([beside] if beside else []),
    ]
    rows = [
        [(f"{year}年度政府信息公开情况统计表", 1, width)],
        [(f"填报单位:{body}", 1, width)],
        [(text, 1, 1) for text in heads],
    ]
    seen = {}
    yearly = [i for i in section.indicators if not i.code.startswith(CUMULATIVE)]
    for n, i in enumerate(yearly, start=1):
        value = figures.get((i.code, ""))
        so_far = figures.get((CUMULATIVE + i.code, ""))
        if i.presence == "optional" and value is so_far is None:
            continue
        seen[i.parent] = seen.get(i.parent, -1) + 1
        depth = 2 if i.parent else 0
        lead = render.number(seen[i.parent], depth, style) if depth else ""
        lead = f"其中:{lead}" if depth and not seen[i.parent] else lead
        unit = UNITS[i.unit]
        texts = [lead + render.label(i.label_zh, style), unit]
        texts += [f"{n:02}"] if line_numbers else []
        texts.append(render.printed(value, style, unit))
        if beside:
            if not summed and value is not None:
                so_far = round(3 * value + n, 2)
            texts.append(render.printed(so_far, style, unit))
        rows.append([(text, 1, 1) for text in texts])
    return rows
