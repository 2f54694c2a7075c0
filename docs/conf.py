"""The site: guide, notebooks, API reference and codebook.

What is written elsewhere is copied in before Sphinx looks for pages: the
notebooks from ``notebooks/``, one page for each module from the public names in
``govopen/__init__.pyi``, and the codebook from the forms. Adding a notebook, a
public name or a form therefore needs no change here; the findings on the bundled data
are written out in the same way.
"""

import ast
import shutil
from importlib import import_module
from pathlib import Path

import pandas as pd
from docutils.nodes import SkipNode
from latex2mathml.converter import convert

import govopen

DOCS = Path(__file__).parent
ROOT = DOCS.parent

project = "govopen"
author = "govopen contributors"
project_copyright = "2026, govopen contributors"
version = release = govopen.__version__

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx_copybutton"]
exclude_patterns = ["codebook/*", "quality/*", "**.ipynb_checkpoints"]
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
html_sidebars = {"codebook": [], "data": [], "guide": [], "index": []}
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
    """Return, for each module with public names, where and as what they are found.

    The stub decides: ``from .panel import load`` makes ``govopen.load`` public, and
    ``from . import plot`` every function of ``govopen.plot`` that has no underscore.
    """
    stub = ast.parse((ROOT / "govopen" / "__init__.pyi").read_text(encoding="utf-8"))
    names = {}
    for node in stub.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            if node.module:
                names.setdefault(node.module, ("govopen", []))[1].append(alias.name)
            else:
                module = f"govopen.{alias.name}"
                public = [
                    name
                    for name, thing in vars(import_module(module)).items()
                    if getattr(thing, "__module__", None) == module and name[0] != "_"
                ]
                names[alias.name] = (module, public)
    return names


def write_api():
    """Write one page for each module that has public names."""
    pages = set()
    for module, (home, public) in public_names().items():
        text = f"{module}\n{'=' * len(module)}\n\n"
        text += f".. automodule:: govopen.{module}\n   :no-members:\n"
        text += f"   :no-index:\n\n.. currentmodule:: {home}\n"
        for name in public:
            thing = getattr(import_module(home), name)
            if isinstance(thing, type):
                text += f"\n.. autoclass:: {name}\n   :members:\n"
            elif callable(thing):
                text += f"\n.. autofunction:: {name}\n"
            else:
                text += f"\n.. autodata:: {name}\n   :no-value:\n"
        page = DOCS / "api" / f"{module}.rst"
        write(page, text)
        pages.add(page)
    remove_others(DOCS / "api", pages)


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
            f"## {form}\n\n"
            f"```{{csv-table}}\n:file: codebook/{form}.csv\n:header-rows: 1\n"
            ":class: codebook\n```\n"
        )
    write(DOCS / "codebook" / "tables.md", "\n".join(tables))


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
    write_quality()
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(visit_inline_math, None),
        block_renderers=(visit_block_math, None),
    )
