"""The site: guide, notebooks, API reference and codebook.

What is written elsewhere is copied in before Sphinx looks for pages: the
notebooks from ``notebooks/``, one page for each module from the public names in
``govopen/__init__.pyi``, and the codebook from the forms. Adding a notebook, a
public name or a form therefore needs no change here; the findings on the bundled data
and the crosswalk, with its figure, are written out in the same way.
"""

import ast
import shutil
from importlib import import_module
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from docutils.nodes import SkipNode
from latex2mathml.converter import convert

import govopen
from govopen.form import forms

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
exclude_patterns = ["codebook/*", "crosswalk/*", "quality/*", "**.ipynb_checkpoints"]
# The docstrings say the types in words; in the signature they hide the arguments.
autodoc_typehints = "none"
numpydoc_show_class_members = False

myst_enable_extensions = ["dollarmath"]
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
html_copy_source = False
html_math_renderer = "mathml"
# These pages have no pages below them to list, and tables that need the room.
pages = ("accuracy", "bulk", "codebook", "crosswalk", "data", "guide", "index")
html_sidebars = {page: [] for page in (*pages, "performance")}
html_theme_options = {
    "footer_start": ["copyright"],
    "footer_end": [],
    "navigation_with_keys": False,
    "show_prev_next": True,
}


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


def copy_notebooks():
    """Copy the notebooks to where Sphinx can see them."""
    source, target = ROOT / "notebooks", DOCS / "notebooks"
    copies = set()
    for path in sorted(source.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
            copies.add(copy)
    remove_others(target, copies)


def public_names():
    """Return, for each module with public names, where they are found.

    The stub decides: ``from .panel import load`` makes ``govopen.load`` public, and
    ``from . import plot`` every function of ``govopen.plot`` that has no underscore.
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
                listed += [
                    f"{module}.{name}"
                    for name, thing in vars(import_module(module)).items()
                    if getattr(thing, "__module__", None) == module and name[0] != "_"
                ]
    # What is found in two places is described where it is shorter to type.
    return {
        module: [
            name
            for name in listed
            if name.count(".") == 1 or f"govopen.{name.split('.')[-1]}" not in listed
        ]
        for module, listed in names.items()
    }


def write_api():
    """Write one page for each module that has public names."""
    pages = set()
    for module, public in public_names().items():
        text = f"{module}\n{'=' * len(module)}\n\n"
        text += f".. automodule:: govopen.{module}\n   :no-members:\n   :no-index:\n"
        for path in public:
            home, name = path.rsplit(".", 1)
            thing = getattr(import_module(home), name)
            if isinstance(thing, type):
                text += f"\n.. autoclass:: {path}\n   :members:\n"
            elif callable(thing):
                text += f"\n.. autofunction:: {path}\n"
            else:
                text += f"\n.. autodata:: {path}\n   :no-value:\n"
        page = DOCS / "api" / f"{module}.rst"
        write(page, text)
        pages.add(page)
    remove_others(DOCS / "api", pages)


def about(name):
    """Say what a form is, where and when it was in force and on what ground."""
    if name not in forms():
        return "What reports state in their text though their form has no room for it."
    form = forms()[name]
    place = f", region {form.region}" if form.region else ""
    years = f"{form.first_year} to {form.last_year or 'today'}"
    return f"{form.title}. Reports of {years}{place}; {form.ground}."


def write_codebook():
    """Write the codebook as one table for each form."""
    tables = []
    for form, rows in govopen.codebook().groupby("form", sort=False, observed=True):
        path = DOCS / "codebook" / f"{form}.csv"
        # What a code means comes first, for those who read on a phone.
        first = ["code", "label_en", "label_zh"]
        others = [name for name in rows if name not in [*first, "form"]]
        write(path, rows[first + others].to_csv(index=False))
        tables.append(
            f"## {form}\n\n{about(form)}\n\n"
            f"```{{csv-table}}\n:file: codebook/{form}.csv\n:header-rows: 1\n"
            ":class: codebook\n```\n"
        )
    write(DOCS / "codebook" / "tables.md", "\n".join(tables))


def write_crosswalk():
    """Write the crosswalk as one table for each part, and draw the flows of one."""
    folder = DOCS / "crosswalk"
    # National forms by their year, those of a region by its name.
    years = {
        name: f.title.split()[0] if f.region else str(f.first_year)
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


def visit_inline_math(translator, node):
    """Write a formula within a sentence as MathML."""
    translator.body.append(convert(node.astext()))
    raise SkipNode


def visit_block_math(translator, node):
    """Write a formula on a line of its own as MathML."""
    translator.body.append(convert(node.astext(), display="block"))
    raise SkipNode


def setup(app):
    """Write the pages, and draw formulas without a script from the network."""
    copy_notebooks()
    write_api()
    write_codebook()
    write_crosswalk()
    write_quality()
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(visit_inline_math, None),
        block_renderers=(visit_block_math, None),
    )
