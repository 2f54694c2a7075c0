"""The site: guide, notebooks, API reference and codebook.

What is written elsewhere is copied in before Sphinx looks for pages: the
notebooks from ``notebooks/``, one page for each module from the public names in
``govopen/__init__.pyi``, and the codebook from the forms. Adding a notebook, a
public name or a form therefore needs no change here; the findings on the bundled data
and the crosswalk, with the figures, are written out in the same way. The guide alone is
executed, so that what it shows is what the library says today.
"""

import ast
import json
import re
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from docutils.nodes import SkipNode
from latex2mathml.converter import convert
from sphinx.search.en import SearchEnglish

import govopen
from govopen.form import forms, identities
from govopen.rules import rules

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import coverage

# The parts of the crosswalk's page: what their domains begin with. The last takes
# whatever no other does.
PARTS = {
    "How requests arrive": ("channel",),
    "Who asks": ("applicant",),
    "What becomes of requests": ("carried", "disposal", "fee"),
    "How fast requests are closed": ("closed",),
    "Disputes": ("review", "litigation", "route", "complaint"),
    "What is published, and where": ("proactive", "publication"),
    "Rules and normative documents": ("normative", "rules"),
    "Responses, capacity and training": ("response", "capacity", "training"),
    "Licences, penalties, charges and procurement": ("",),
}

DOCS = Path(__file__).parent
ROOT = DOCS.parent

project = "govopen"
author = "govopen contributors"
project_copyright = "2026, govopen contributors"
version = release = govopen.__version__

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx_copybutton"]
written = ["codebook/*", "crosswalk/*", "design/*", "findings/*", "quality/*"]
written += ["api/summary.md", "front/*", "intervals/*", "notebooks/questions.md"]
exclude_patterns = [*written, "**.ipynb_checkpoints"]
# The docstrings say the types in words; in the signature they hide the arguments.
autodoc_typehints = "none"
numpydoc_show_class_members = False

myst_enable_extensions = ["dollarmath", "substitution"]
myst_substitutions = {"version": govopen.__version__}
myst_heading_anchors = 3
# The outputs stored in the notebooks; ``make notebooks`` executes them instead.
nb_execution_mode = "off"
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "pydata_sphinx_theme"
html_title = "govopen"
html_static_path = ["_static"]
html_css_files = ["govopen.css"]
html_js_files = ["govopen.js"]
html_search_language = "en-zh"
html_copy_source = False
html_math_renderer = "mathml"
# These pages have no pages below them to list, and tables that need the room.
pages = (
    "accuracy",
    "bulk",
    "codebook",
    "crosswalk",
    "data",
    "findings",
    "guide",
    "paths",
    "teaching",
    "glossary",
)
html_sidebars = {page: [] for page in (*pages, "index", "performance")}
html_theme_options = {
    "footer_start": ["copyright"],
    "footer_end": [],
    "navigation_with_keys": False,
    "show_prev_next": True,
}


class SearchBoth(SearchEnglish):
    """English words, and Chinese ones, which no space parts: every two characters."""

    lang = "en-zh"

    def split(self, input):
        """Return the words of a text: also any two characters side by side."""
        words = super().split(input)
        runs = [run for word in words for run in re.findall("[\u4e00-\u9fff]+", word)]
        return words + [run[i : i + 2] for run in runs for i in range(len(run) - 1)]


def write(path, text):
    """Write a page, leaving an unchanged one alone so that it is not rebuilt."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def remove_others(folder, keep):
    """Remove the pages of notebooks and modules that no longer exist."""
    for path in folder.rglob("*"):
        if path.is_file() and path not in keep:
            path.unlink()


def title_of(code):
    """Return the title that code gives its figure, if it is plain text."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # such as a command to IPython
        return None
    titles = []
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "attr", None)
        if name == "set":
            titles += [word.value for word in node.keywords if word.arg == "title"]
        elif name in ("set_title", "suptitle"):
            titles += node.args[:1]
    plain = [str(t.value) for t in titles if isinstance(t, ast.Constant)]
    return plain[0].replace("\n", " ") if plain else None


def for_the_site(notebook):
    """Say in words what each figure shows, and lead links to where pages stand."""
    heading = ""
    for cell in notebook["cells"]:
        # Pages that stand beside the folder here stand above the notebook there.
        source = "".join(cell["source"]).replace("../docs/", "../")
        if cell["cell_type"] == "code":
            options = cell["metadata"].setdefault("mystnb", {}).setdefault("image", {})
            options.setdefault("alt", f"Figure: {title_of(source) or heading}")
            continue
        for found in re.findall(r"^#+ +(?:\d+\. +)?(.+)", source, re.MULTILINE):
            heading = found.replace("`", "").replace("*", "")
        cell["source"] = source
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def copy_notebooks():
    """Copy the notebooks to where Sphinx can see them, and list their questions.

    Those in a folder of their own, such as the solutions, ask none.
    """
    source, target = ROOT / "notebooks", DOCS / "notebooks"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    questions = dict(re.findall(r"\(notebooks/(\S+)\) *\| *(.+?) *\|$", readme, re.M))
    rows = "| notebook | question |\n|---|---|\n"
    copies = {target / "questions.md"}
    for path in sorted(source.rglob("[0-9][0-9]-*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            name = path.relative_to(source).as_posix()
            if path.parent == source:
                rows += f"| [](notebooks/{name}) | {questions.get(name, '')} |\n"
            notebook = json.loads(path.read_text(encoding="utf-8"))
            write(target / name, for_the_site(notebook))
            copies.add(target / name)
    write(target / "questions.md", rows)
    remove_others(target, copies)


def public_names():
    """Return, for each module with public names, where they are found.

    The stub decides: ``from .panel import load`` makes ``govopen.load`` public, and
    ``from . import plot`` every function in the ``__all__`` of ``govopen.plot``.
    """
    stub = ast.parse((ROOT / "govopen" / "__init__.pyi").read_text(encoding="utf-8"))
    names = {}
    for node in stub.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            listed = names.setdefault(node.module or alias.name, [])
            if node.module:
                listed.append(f"govopen.{alias.name}")
            else:
                module = f"govopen.{alias.name}"
                listed += [f"{module}.{x}" for x in import_module(module).__all__]
    # What is found in two places is described where it is shorter to type.
    return {
        module: [
            name
            for name in listed
            if name.count(".") == 1 or f"govopen.{name.split('.')[-1]}" not in listed
        ]
        for module, listed in names.items()
    }


def summary(thing):
    """Return what the first line of a docstring says."""
    return (thing.__doc__ or "").strip().partition("\n")[0]


def write_api():
    """Write one page for each module that has public names, and a list of them all."""
    pages = {DOCS / "api" / "summary.md"}
    listed = ""
    for module, public in public_names().items():
        text = f"{module}\n{'=' * len(module)}\n\n"
        text += f".. automodule:: govopen.{module}\n   :no-members:\n   :no-index:\n"
        listed += f"\n## {module}\n\n| name | what it is |\n|---|---|\n"
        for path in public:
            home, name = path.rsplit(".", 1)
            thing = getattr(import_module(home), name)
            kind = "data"
            if isinstance(thing, type):
                kind = "class"
                text += f"\n.. autoclass:: {path}\n   :members:\n"
            elif callable(thing):
                kind = "func"
                text += f"\n.. autofunction:: {path}\n"
            else:
                text += f"\n.. autodata:: {path}\n   :no-value:\n"
            said = summary(thing) if kind != "data" else ""
            listed += f"| {{py:{kind}}}`{path}` | {said} |\n"
        page = DOCS / "api" / f"{module}.rst"
        write(page, text)
        pages.add(page)
    write(DOCS / "api" / "summary.md", listed)
    remove_others(DOCS / "api", pages)


def about(name):
    """Head a form's table: its years, its title and on what ground it was in force."""
    if name not in forms():
        title = "Stated in the text alone"
        text = "What reports state in their text though their form has no room for it."
    else:
        form = forms()[name]
        years = f"{form.first_year} to {form.last_year or 'today'}"
        place = f", region {form.region}" if form.region else ""
        title = f"Form of {form.first_year}"
        if form.region:
            title = form.title.split(" (")[0]
        text = f"{form.title}. Reports of {years}{place}; {form.ground}."
    return f"({name})=\n\n## {title}\n\n{text} In the data: `form` is `{name}`."


def write_codebook():
    """Write the codebook as one table for each form."""
    tables = []
    for form, rows in govopen.codebook().groupby("form", sort=False, observed=True):
        table = pd.DataFrame(
            {
                "code": rows["code"],
                "label": rows["label_en"] + "\\\n" + rows["label_zh"],
                "unit": rows["unit"],
                # A long code may break after a point, and is copied in one piece.
                "parent": rows["parent"].str.replace(r"([._])", r"\1<wbr>", regex=True),
                "presence": rows["presence"],
                "law": rows["law"].str.replace("art. ", "art.\u00a0"),
                "by applicant": rows["by_applicant"].map({True: "yes", False: ""}),
                "figures": rows["figures"],
            }
        )
        # What is the same in every row takes room and tells nothing.
        table = table[[x for x in table if table[x].ne(table[x].iloc[0]).any()]]
        path = DOCS / "codebook" / f"{form}.csv"
        write(path, table.to_csv(index=False))
        tables.append(
            f"{about(form)}\n\n```{{csv-table}}\n:file: codebook/{form}.csv\n"
            ":header-rows: 1\n:class: codebook forms\n```\n"
        )
    write(DOCS / "codebook" / "tables.md", "\n".join(tables))


def write_crosswalk():
    """Write the crosswalk as one table for each part, and draw the flows of one."""
    folder = DOCS / "crosswalk"
    # National forms by their year, those of a region by its name and year.
    years = {
        name: f"{f.title.split()[0]} {f.first_year}" if f.region else str(f.first_year)
        for name, f in forms().items()
    }
    concepts = govopen.concepts().rename(columns=years)
    names = ["concept", "label_en", "label_zh", *years.values(), "definition"]
    write(folder / "concepts.csv", concepts[names].to_csv(index=False))
    links = govopen.crosswalk().fillna("")
    domains = links["concept"].map(concepts.set_index("concept")["domain"])
    part = domains.map(
        lambda domain: next(
            x for x, begins in PARTS.items() if domain.startswith(begins)
        )
    )
    code = (links["code"] + " " + links["applicant"]).str.strip()
    table = pd.DataFrame(
        {
            "row": (
                "`" + code + "` " + links["label_zh"] + " " + links["label_en"]
            ).where(code != "", "(no row)"),
            "concept": "`" + links["concept"] + "` " + links["concept_en"],
            "grade": links["grade"],
            "the row is": links["direction"].replace({"": "–"}),
            "2008": links["law_2008"].replace({"": "–"}),
            "2019": links["law_2019"].replace({"": "–"}),
            "reasoning": links["reason"],
        }
    )
    # What the forms of 2019 and 2021 have in common is one line.
    forms_of = links["form"].map(years).fillna("text")
    forms_of = forms_of.groupby([table[name] for name in table]).transform(", ".join)
    table.insert(0, "form", forms_of)
    tables = []
    for number, title in enumerate(PARTS):
        rows = table[part == title].drop_duplicates()
        rows = rows.sort_values("form", key=lambda f: f.str[:4], kind="stable")
        write(folder / f"{number}.csv", rows.to_csv(index=False))
        tables.append(
            f"## {title}\n\n```{{csv-table}}\n:file: crosswalk/{number}.csv\n"
            ":header-rows: 1\n:class: crosswalk\n```\n"
        )
    write(folder / "tables.md", "\n".join(tables))
    with plt.rc_context({"svg.hashsalt": "govopen"}):
        govopen.plot.set_theme()
        figure, ax = plt.subplots(figsize=(10, 8))
        govopen.plot.flows(ax=ax)
        figure.savefig(folder / "flows.svg", metadata={"Date": None})
        plt.close(figure)


def write_intervals():
    """Draw pooled shares of made places, with two kinds of intervals around them."""
    case = coverage.Case("", "share", 30, rho=0.02, sizes=0.5)
    rng = np.random.default_rng(coverage.SEED)
    frame = coverage.reports_of(*coverage.drawn(case, 20, rng), case)
    asked = {"concepts": "outcome.granted", "of": "outcome.total"}
    by = ["province", "prefecture"]
    pooled = govopen.measures.comparable_shares(frame, by=by, **asked)
    plain = govopen.measures.proportion(pooled["k"], pooled["n"])
    with plt.rc_context({"svg.hashsalt": "govopen"}):
        govopen.plot.set_theme()
        figure, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
        titles = ("As if requests were independent draws", "Letting places differ")
        for ax, rows, title in zip(axes, (plain, pooled), titles, strict=True):
            misses = (rows["low"] > case.share) | (rows["high"] < case.share)
            for hue, part in (("C0", rows[~misses]), ("C3", rows[misses])):
                ax.vlines(part.index, part["low"], part["high"], color=hue)
                ax.plot(part.index, part["value"], "o", color=hue, markersize=4)
            ax.axhline(case.share, color="grey", linewidth=1)
            ax.set(title=f"{title}: {misses.sum()} of {len(rows)} miss", xticks=[])
        axes[0].set_ylabel("share granted, simulated data")
        folder = DOCS / "intervals"
        folder.mkdir(exist_ok=True)
        figure.savefig(folder / "places.svg", metadata={"Date": None})
        plt.close(figure)


def write_front():
    """Draw the figure that the site opens with: refusals under two forms."""
    names = ["rudong-2018", "suqian-2023", "suqian-2024", "huaian-2024"]
    df = govopen.load(scope="jurisdiction")
    shares = govopen.measures.comparable_shares(
        df[df["report"].isin(names)], "outcome.refused", of="outcome.total"
    ).sort_values("report", key=lambda report: report.map(names.index))
    pinyin = govopen.named(shares).str.split(" ").str[0]
    shares["name"] = pinyin + " " + shares["year"].astype(str)
    with plt.rc_context({"svg.hashsalt": "govopen"}):
        govopen.plot.set_theme()
        figure, ax = plt.subplots(figsize=(9, 2.8))
        source = (
            "Source: statutory tables of four reports of places in Jiangsu. Rudong: 1 "
            "to 77 refused of 311 to 320 decided"
        )
        govopen.plot.dots(shares, y="name", interval=False, source=source, ax=ax)
        ax.set_title("What share was refused? The old form leaves it open")
        ax.set_xlabel("share of all requests decided")
        folder = DOCS / "front"
        folder.mkdir(exist_ok=True)
        figure.savefig(folder / "refused.svg", metadata={"Date": None})
        plt.close(figure)


def write_quality():
    """Write what the checks found in the bundled data: a summary, and every finding."""
    findings = govopen.findings()
    notes = findings["severity"] == "note"
    reports = govopen.reports().set_index("report")
    listed = findings[~notes & (findings["report"] != "")].join(
        reports[["body", "year", "scope"]], on="report"
    )
    counts = listed.groupby(["severity", "rule"]).size().rename("findings")
    folder = DOCS / "quality"
    write(folder / "summary.csv", counts.reset_index().to_csv(index=False))
    columns = ["rule", "body", "year", "scope", "message", "report"]
    listed = listed.sort_values(["severity", "rule", "report"])[columns]
    write(folder / "findings.csv", listed.to_csv(index=False))
    sources = pd.crosstab(reports["level"], reports["source_kind"], margins=True)
    write(folder / "sources.csv", sources.reset_index().to_csv(index=False))


def write_findings():
    """Write what each rule and each identity means, as tables."""
    folder = DOCS / "findings"
    listed = pd.DataFrame(rules().values())
    sentence = listed["message"].str.replace(r"[:;,] \{remedy\}$", "", regex=True)
    # The parts of a message that differ from one finding to the next.
    sentence = sentence.str.replace(
        r"\{(\w+)[^}]*\}", lambda field: f"*{field[1]}*", regex=True
    )
    remedy = listed["remedy"].str.replace("{scope}", "*scope*")
    # A page reads two hyphens as a dash.
    remedy = remedy.str.replace(r"(--\w+(?: [^ ]+/[^ ]+)?)", r"`\1`", regex=True)
    table = pd.DataFrame(
        {
            "rule": "`" + listed["rule"] + "`",
            "severity": listed["severity"],
            "what it means": listed["meaning"],
            "what to do": remedy.str[0].str.upper() + remedy.str[1:],
            "what it says": sentence,
        }
    )
    write(folder / "rules.csv", table.to_csv(index=False))
    strengths = {key[1]: rule.severity for key, rule in rules().items() if key[1]}
    table = pd.DataFrame(
        {
            "rule": "`" + rule.rule + "`",
            "forms": ", ".join(rule.forms),
            "severity": strengths[rule.strength],
            "within": "each applicant" if rule.axis == "code" else "each code",
            "identity": f"`{rule.text}`",
            "why": rule.reason,
        }
        for rule in identities()
    )
    write(folder / "identities.csv", table.to_csv(index=False))


def imports_of(path):
    """Return the modules of govopen that a file imports, as layers name them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {
                name.split(".")[1] for name in whole if name.startswith("govopen.")
            }
    return found


def write_modules():
    """Write what each module holds, as its first line says it, those above first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    names = " ".join(contract["layers"]).replace("|", " ").split()
    package = ROOT / "govopen"
    files = [x for name in names for x in sorted(package.glob(f"{name}.py"))]
    for name in ("models", "reading"):
        files += sorted((package / name).glob("*.py"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    dotted = [".".join(x.relative_to(package).with_suffix("").parts) for x in files]
    table = pd.DataFrame(
        {
            "module": [f"`{name.removesuffix('.__init__')}`" for name in dotted],
            "what it holds": [
                ast.get_docstring(ast.parse(x)).split("\n")[0] for x in texts
            ],
            "lines": [len(text.splitlines()) for text in texts],
        }
    )
    write(DOCS / "design" / "modules.csv", table.to_csv(index=False))


def write_imports():
    """Draw which module imports which, in the layers of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    layers = [
        [name.strip() for name in layer.split("|")] for layer in contract["layers"]
    ]
    place = {
        name: ((n + 0.5) / len(layer), -row)
        for row, layer in enumerate(layers)
        for n, name in enumerate(layer)
    }
    figure, ax = plt.subplots(figsize=(10, 11))
    for name, (x, y) in place.items():
        package = ROOT / "govopen" / name
        files = sorted(package.rglob("*.py")) or [package.with_suffix(".py")]
        lines = sum(len(f.read_text(encoding="utf-8").splitlines()) for f in files)
        box = {"boxstyle": "round", "facecolor": "white", "edgecolor": "0.3"}
        ax.text(x, y, f"{name}\n{lines:,} lines", ha="center", va="center", bbox=box)
        for other in set().union(*map(imports_of, files)) & place.keys() - {name}:
            ax.annotate(
                "",
                place[other],
                (x, y),
                zorder=0,
                arrowprops={"arrowstyle": "->", "color": "0.7", "shrinkB": 18},
            )
    ax.set(xlim=(0, 1), ylim=(0.5 - len(layers), 0.5))
    ax.axis("off")
    with plt.rc_context({"svg.hashsalt": "govopen"}):
        (DOCS / "design").mkdir(exist_ok=True)
        figure.savefig(
            DOCS / "design" / "imports.svg",
            bbox_inches="tight",
            metadata={"Date": None},
        )
    plt.close(figure)


def visit_inline_math(translator, node):
    """Write a formula within a sentence as MathML."""
    translator.body.append(convert(node.astext()))
    raise SkipNode


def visit_block_math(translator, node):
    """Write a formula on a line of its own as MathML."""
    translator.body.append(convert(node.astext(), display="block"))
    raise SkipNode


def remove_templates(app, exception):
    """Remove the theme's template that comes with its files; its links lead nowhere."""
    (app.outdir / "_static" / "webpack-macros.html").unlink(missing_ok=True)


def setup(app):
    """Write the pages, and draw formulas without a script from the network."""
    copy_notebooks()
    write_api()
    write_codebook()
    write_crosswalk()
    write_intervals()
    write_front()
    write_quality()
    write_findings()
    write_imports()
    write_modules()
    app.add_search_language(SearchBoth)
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(visit_inline_math, None),
        block_renderers=(visit_block_math, None),
    )
    # What the guide shows depends on the library, which Sphinx does not watch.
    app.connect("env-get-outdated", lambda *_: ["guide"])
    app.connect("build-finished", remove_templates)
