"""Write the reports that `render` draws up in every layout met on real sites.

What comes in are a report's title and its tables as rows of (text, rows, columns);
what goes out are the bytes of a page, a text or a CSV file. LAYOUTS names them all.
"""

import csv
import io
import re
from html import escape
from unicodedata import east_asian_width

import render
import render_files
from opencc import OpenCC

YEARS = {"ogi2014": 2018, "ogi2019": 2019, "ogi2021": 2022}
HEADINGS = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、其他",
)


def resolved(rows):
    """Return rows of texts in which every position that a span covers is blank."""
    cells = {(r, c): text for r, c, _, _, text in render_files.placed(rows)}
    width = 1 + max(c + across - 1 for _, c, _, across, _ in render_files.placed(rows))
    return [[cells.get((r, c), "") for c in range(width)] for r in range(len(rows))]


def widened(rows):
    """Return rows of texts in which spans across are blanks and spans down are lost."""
    return [
        [part for text, _, across in row for part in [text] + [""] * (across - 1)]
        for row in rows
    ]


def bared(rows):
    """Return rows of texts whose spans are lost."""
    return [[text for text, _, _ in row] for row in rows]


def texts(change):
    """Make a change of every cell's text from one of a text."""
    return lambda tables: [
        [[(change(text), down, across) for text, down, across in row] for row in rows]
        for rows in tables
    ]


def _spaced(text):
    whole = re.fullmatch(r"-?\d{4,}", text)
    return f"{int(text):,}".replace(",", " ") if whole else text


def _remarked(text):
    label = re.search("[一-鿿]{3}", text) and "(" not in text
    return f"{text}(见说明)" if label else text


# How the same tables may be printed: name -> what is done to them.
MANNERS = {
    "as drawn": lambda tables: tables,
    "traditional characters": texts(OpenCC("s2t").convert),
    "spaces in numbers": texts(_spaced),
    "remarks in labels": texts(_remarked),
    "administrative normative documents": texts(
        lambda text: re.sub("(?<!行政)规范性文件", "行政规范性文件", text)
    ),
}


# -- texts ---------------------------------------------------------------------------


def cell_a_line(rows):
    """Write a cell a line, each closed by a bar."""
    return [f"{text} |" for row in rows for text in row]


def cell_a_line_with_runs(rows):
    """Write a cell a line, the blanks that follow as a run of bars."""
    lines = []
    for row in rows:
        run = 0
        for text in [*row, None]:
            if text == "":
                run += 1
                continue
            lines += ["|" * run] if run else []
            run = 0
            lines += [] if text is None else [f"{text} |"]
    return lines


def opened(lines_of):
    """Put a line of only a bar before each row."""
    return lambda rows: [line for row in rows for line in ["|", *lines_of([row])]]


def row_a_line(rows):
    """Write a row a line, bars between and at the end."""
    return [" | ".join(row) + " |" for row in rows]


def fenced_row(rows):
    """Write a row a line, bars on both sides."""
    return ["| " + " | ".join(row) + " |" for row in rows]


def tabbed(rows):
    """Write a row a line, tabs between."""
    return ["\t".join(row) for row in rows]


def tabs_alone(rows):
    """Write a cell a paragraph, with a tab on a line of its own between."""
    return [line for row in rows for line in ("\n\n\t\n\n".join(row), "", "", "", "")]


def paragraphs(rows):
    """Write a row a paragraph, tabs between."""
    return [line for row in tabbed(rows) for line in (row, "")]


def quoted(rows):
    """Write a row a line, tabs between cells in quotes."""
    return ["\t".join(f'"{cell}"' for cell in row) for row in rows]


def untabbed(rows):
    """Write a row a line, and four spaces for each tab."""
    return [line.replace("\t", "    ") for line in tabbed(rows)]


def stopped(stop):
    """Write a row a line, and spaces up to the next stop for each tab."""

    def lines_of(rows):
        lines = []
        for first, *others in rows:
            line = first
            for cell in others:
                width = sum(1 + (east_asian_width(sign) in "WF") for sign in line)
                line += " " * (stop - width % stop) + cell
            lines.append(line)
        return lines

    return lines_of


def spaced(rows):
    """Write a cell a line with blank lines between; an empty cell leaves nothing."""
    return [line for row in rows for text in row if text for line in (text, "")]


def text(cells, lines):
    """Make a layout that writes a text."""

    def write(title, tables, words):
        parts = [title, "", words]
        for heading, rows in zip(HEADINGS, tables, strict=False):
            own = [row for row in rows if row]
            if own and "表" in own[0][0][0]:  # a title over the whole table
                heading, own = own[0][0][0], own[1:]
            parts += ["", heading, "", *lines(cells(own)), "", words]
        return "\n".join(parts)

    return write


# -- pages ---------------------------------------------------------------------------


def page(content, title):
    """Put content on a page."""
    return f"<html><head><title>{title}</title></head><body>{content}</body></html>"


def plain_page(title, tables, words):
    """Write the tables of a page with their spans."""
    body = f"<p>{words}</p>".join(map(render.html_table, tables))
    return page(f"<h1>{title}</h1><p>{words}</p>{body}", title)


def dressed_page(title, tables, words):
    """Write a page with navigation, whose tables stand in a table that lays it out."""
    body = f"<p>{words}</p>".join(map(render.html_table, tables))
    return page(render.dress(f"<h1>{title}</h1><p>{words}</p>{body}"), title)


def deep_page(title, tables, words):
    """Write a page that nests tables in tables to lay itself out."""
    body = "".join(map(render.html_table, tables))
    for _ in range(6):
        body = f"<table><tr><td>左</td><td>{body}</td></tr></table>"
    return page(f"<h1>{title}</h1><p>{words}</p>{body}", title)


def lost_page(title, tables, words):
    """Write the tables of a page without their spans."""
    parts = [
        render.html_table([[(text, 1, 1) for text, _, _ in row] for row in rows])
        for rows in tables
    ]
    return page(f"<h1>{title}</h1>" + f"<p>{words}</p>".join(parts), title)


def stacked_page(title, tables, words):
    """Write all tables of a page as one, a heading above each."""
    rows = []
    for heading, own in zip(HEADINGS, tables, strict=False):
        rows += [[(heading, 1, 15)], *own]
    return page(f"<h1>{title}</h1><p>{words}</p>{render.html_table(rows)}", title)


def word_page(title, tables, words):
    """Write a page as Word does: a paragraph and spans in each cell, odd mark-up."""

    def cell(text, down, across):
        runs = "".join(
            f"<span lang=EN-US style='mso-bidi-font-size:12.0pt'>{escape(part)}</span>"
            for part in render.halves(text)
        )
        return (
            f"<td width=76 rowspan={down} colspan={across} valign=top style='border:"
            f"solid windowtext 1.0pt;mso-border-alt:solid .5pt'>\n<p class=MsoNormal "
            f"align=center>{runs}<o:p></o:p></p>\n</td>"
        )

    parts = [
        "<table class=MsoTableGrid border=1 cellspacing=0>"
        + "".join(f"<tr>{''.join(cell(*c) for c in row)}</tr>\n" for row in rows)
        + "</table>"
        for rows in tables
    ]
    body = f"<p class=MsoNormal>{words}<o:p>&nbsp;</o:p></p>".join(parts)
    head = "<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]-->"
    return page(f"{head}<div class=WordSection1><p>{title}</p>{body}</div>", title)


# -- comma-separated -----------------------------------------------------------------


def separated(delimiter):
    """Make a layout that writes CSV as a spreadsheet saves it."""

    def write(title, tables, words):
        file = io.StringIO(newline="")
        rows = render_files.stacked(title, tables)
        csv.writer(file, delimiter=delimiter).writerows(resolved(rows))
        return file.getvalue()

    return write


# name -> (suffix, how it is written)
LAYOUTS = {
    "page": (".html", plain_page),
    "page with navigation": (".html", dressed_page),
    "page, tables nested": (".html", deep_page),
    "page, spans lost": (".html", lost_page),
    "page, one table": (".html", stacked_page),
    "page made by Word": (".html", word_page),
    "cell a line, spans lost": (".txt", text(bared, cell_a_line)),
    "cell a line, spans as runs": (".txt", text(widened, cell_a_line_with_runs)),
    "cell a line, all positions": (".txt", text(resolved, cell_a_line)),
    "cell a line, rows opened": (".txt", text(bared, opened(cell_a_line))),
    "cell a line, rows opened, runs": (
        ".txt",
        text(widened, opened(cell_a_line_with_runs)),
    ),
    "cell a line, no bars": (".txt", text(bared, spaced)),
    "row a line, spans lost": (".txt", text(bared, row_a_line)),
    "row a line, spans as runs": (".txt", text(widened, row_a_line)),
    "row a line, all positions": (".txt", text(resolved, row_a_line)),
    "row a line, bars both sides": (".txt", text(resolved, fenced_row)),
    "row a line, rows opened": (".txt", text(bared, opened(row_a_line))),
    "tabs": (".txt", text(bared, tabbed)),
    "tabs, all positions": (".txt", text(resolved, tabbed)),
    "tabs, cells of paragraphs": (".txt", text(bared, tabs_alone)),
    "tabs, rows of paragraphs": (".txt", text(bared, paragraphs)),
    "tabs, cells in quotes": (".txt", text(bared, quoted)),
    "tabs as four spaces": (".txt", text(bared, untabbed)),
    "tabs as stops of eight": (".txt", text(bared, stopped(8))),
    "commas": (".csv", separated(",")),
    "semicolons": (".csv", separated(";")),
}


def written(name, form, tables, words="无。"):
    """Write tables in a layout: the suffix of the file and its bytes."""
    suffix, write = LAYOUTS[name]
    title = f"如东县人民政府{YEARS[form]}年政府信息公开工作年度报告"
    return suffix, write(title, tables, words).encode()


def drawn(form, seed, style=None):
    """Draw figures, and the tables that print them."""
    figures = render.figures_of(form, seed)
    style = style or render.Style()
    made = render.tables(form, figures, style, "如东县人民政府", YEARS[form])
    return figures, made


LOST = "⌫"  # stands for a cell that a document lacks, with what parts it from others
_LOST = re.compile(f"<td>{LOST}</td>|{LOST} \\|\n?|{LOST}(?:\t|,|;|\n\n)|{LOST}")


def with_losses(document):
    """Remove from a document each cell marked as lost."""
    return _LOST.sub("", document.decode()).encode()
