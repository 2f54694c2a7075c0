"""Reports to read, drawn up as the tests draw them, with words and menus around."""

import random
import re
import sys
from pathlib import Path
from typing import Any

from govopen.form import form_of
from govopen.place import all_regions

sys.path.append(str(Path(__file__).parents[1] / "tests"))
import render

FORMS = ("ogi2014", "ogi2019", "ogi2021", "fujian2009", "fujian2014")

# What officials write of, and nothing that a report of theirs says.
_WORDS = re.findall(
    "..",
    "政府信息公开工作群众服务平台部门制度机制重点领域解读回应网站管理培训考核监督保障发布"
    "更新栏目目录依法申请办理答复规范流程标准基层政务数据建设推进完善加强落实组织开展及时"
    "准确全面统一提升能力水平质量",
)


def narrative(seed: int, sentences: int = 160) -> str:
    """Write as much as a county's report does; one clause in five holds a figure."""
    rng = random.Random(seed)

    def clause() -> str:
        text = "".join(rng.choices(_WORDS, k=rng.randint(3, 9)))
        if rng.random() < 0.2:
            text += f"{rng.randint(1, 9999)}{rng.choice('件条次个项')}"
        return text

    lines = [",".join(clause() for _ in range(3)) + "。" for _ in range(sentences)]
    told = [f"全年共收到申请{seed + 40}件,办结{seed + 38}件。"]
    return "</p><p>".join([*told, *lines])


def page(form: str, seed: int, **about: Any) -> bytes:
    """Draw up one report."""
    figures = render.figures_of(form, seed)
    style = render.Style(dressed=True)
    return render.page(form, figures, style, narrative=narrative(seed), **about)


def small_page(form: str, seed: int) -> bytes:
    """Draw up the tables of one report, with its title and one sentence."""
    figures = render.figures_of(form, seed)
    told = f"全年共收到申请{seed + 40}件,办结{seed + 38}件。"
    return render.page(form, figures, render.Style(), narrative=told)


# What sites write around every cell and paragraph, as editors paste it.
_WRITTEN = {
    "<td>": '<td style="border:1px solid #000;padding:5px" valign="center">'
    '<p class="MsoNormal" style="text-align:center;line-height:18px">'
    '<span style="font-family:宋体;font-size:14px;color:#000000">',
    "</td>": "</span></p></td>",
    "<p>": '<p style="text-indent:2em;line-height:32px;margin-top:0">'
    '<span style="font-family:仿宋_GB2312;font-size:21px">',
    "</p>": "</span></p>",
}
_MENU = '<li><a href="/col/%d.html" target="_blank" title="%s">%s</a></li>'


def site_page(form: str, seed: int) -> bytes:
    """Draw up one report as the site of a county has it: menus, and styles all over."""
    text = page(form, seed).decode()
    for plain, written in _WRITTEN.items():
        text = text.replace(plain, written)
    menu = ("".join(_WORDS[n % 40 : n % 40 + 4]) for n in range(120))
    links = "".join(_MENU % (n, name, name) for n, name in enumerate(menu))
    return text.replace("<body>", f"<body><ul>{links}</ul>", 1).encode()


def in_own_words(data: bytes, seed: int) -> bytes:
    """Put a row of words that no other page has at the head of the last table."""
    words = "".join(random.Random(seed).choices(_WORDS, k=12))
    at = data.index(b"<tr", data.rindex(b"<table"))
    return data[:at] + f"<tr><td>{words}</td></tr>".encode() + data[at:]


def fill(folder: Path, count: int) -> Path:
    """Fill a folder with the reports of county after county, some years of each."""
    years = range(2017, 2023)
    counties = [
        region
        for region in all_regions()
        if region.level == "county" and region.stands_in(years[0])
    ]
    folder.mkdir(exist_ok=True)
    for n in range(count):
        year = years[n % len(years)]
        body = counties[n // len(years)].path.replace("/", "") + "人民政府"
        data = page(form_of(year).name, n, body=body, year=year)
        (folder / f"{n:06}.html").write_bytes(data)
    return folder
