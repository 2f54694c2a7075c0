"""Write the reports that `render` draws up as files of office programs.

What comes in are tables as rows of (text, rows, columns); what goes out are the bytes
of a file that holds them.
"""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

import render
import xlsxwriter
import xlwt
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from govopen.form import forms


def laid_out(form, figures, style, body="如东县人民政府", year=None):
    """Return a report's title and its tables, as `render` lays them out."""
    year = forms()[form].first_year if year is None else year
    title = f"{body}{year}年政府信息公开工作年度报告"
    return title, render.tables(form, figures, style, body, year)


def placed(rows):
    """Yield each cell as (row, column, rows, columns, text), all spans resolved."""
    taken = set()
    for r, row in enumerate(rows):
        column = 0
        for text, down, across in row:
            while (r, column) in taken:
                column += 1
            taken |= {(r + i, column + j) for i in range(down) for j in range(across)}
            yield r, column, down, across, text
            column += across


def stacked(title, tables):
    """Put tables below one another, a title above and a blank row between."""
    rows = [[(title, 1, 3)]]
    for table in tables:
        rows += [*table, []]
    return rows


def number(text):
    """Return the number that a text is, or the text."""
    try:
        return float(text)
    except ValueError:
        return text


def xlsx(sheets, as_text=False):
    """Write tables as a workbook, by the names of their sheets."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, c, down, across, text in placed(rows):
            value = text if as_text else number(text)
            if down * across > 1:
                sheet.merge_range(r, c, r + down - 1, c + across - 1, value)
            else:
                sheet.write(r, c, value)
    book.close()
    return file.getvalue()


def xls(sheets):
    """Write tables as a workbook of the older kind."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, c, down, across, text in placed(rows):
            sheet.write_merge(r, r + down - 1, c, c + across - 1, number(text))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def comma_separated(rows, encoding="utf-8"):
    """Write a table as CSV, as a spreadsheet saves it: what a merge covers is blank."""
    cells = {(r, c): text for r, c, _, _, text in placed(rows)}
    width = 1 + max(c for _, c in cells)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for r in range(len(rows)):
        writer.writerow([cells.get((r, c), "") for c in range(width)])
    return file.getvalue().encode(encoding)


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(text):
    """Write a paragraph in two runs, with its line breaks, as Word stores it."""
    half = len(text) // 2
    runs = ""
    for part in (text[:half], text[half:]):
        words = escape(part).replace("\n", "</w:t><w:br/><w:t>")
        runs += f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'
    return f"<w:p>{runs}</w:p>"


def word_table(rows):
    """Write a table as Word stores it: each row names the cells that reach into it."""
    cells = {(r, c): (d, a, text) for r, c, d, a, text in placed(rows)}
    width = max(c + a for (_, c), (_, a, _) in cells.items())
    lines = ""
    below = {}  # column -> rows still covered, columns covered
    for r in range(len(rows)):
        line, c = "", 0
        while c < width:
            down, across, text = cells.get((r, c), (1, 1, ""))
            if c in below:
                left, across = below.pop(c)
                merge, text = "<w:vMerge/>", ""
            elif (r, c) not in cells:
                break
            else:
                left = down
                merge = '<w:vMerge w:val="restart"/>' if down > 1 else ""
            if left > 1:
                below[c] = left - 1, across
            span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
            line += f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{paragraph(text)}</w:tc>"
            c += across
        lines += f"<w:tr>{line}</w:tr>"
    return f"<w:tbl>{lines}</w:tbl>"


def docx(content):
    """Write the body of a Word file, given as XML, as the file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}">'
            f"<w:body>{content}</w:body></w:document>",
        )
    return file.getvalue()


def word(title, tables):
    """Write a report as a Word file."""
    body = paragraph("说明").join(map(word_table, tables))
    return docx(paragraph(title) + body)


FONT, SIZE, PAD = "STSong-Light", 8, 3
LEFT, TOP, BOTTOM = 40, 800, 60
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def broken(text, width):
    """Break a text into lines that fit a width."""
    lines = [""]
    for char in text:
        line = lines[-1] + char
        if char == "\n" or pdfmetrics.stringWidth(line, FONT, SIZE) > width:
            lines.append("")
        lines[-1] += char.strip("\n")
    return lines


def pdf(title, tables, widths=None, **options):
    """Write a report as a PDF: ruled tables that break between rows over pages."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True, **options)
    page, y = 1, TOP

    def turn():
        nonlocal page, y
        canvas.setFont(FONT, SIZE)
        canvas.drawString(290, 30, f"— {page} —")
        canvas.showPage()
        page, y = page + 1, TOP

    def write(lines, x, below):
        canvas.setFont(FONT, SIZE)
        for n, line in enumerate(lines):
            canvas.drawString(x, below - PAD - (n + 1) * SIZE, line)

    write([title], LEFT, y)
    y -= 30
    for rows in tables:
        cells = list(placed(rows))
        count = max(c + a for _, c, _, a, _ in cells)
        wide = widths or [510 / count] * count
        x = [LEFT + sum(wide[:c]) for c in range(count + 1)]
        wrapped = {
            (r, c): broken(text, x[c + a] - x[c] - 2 * PAD)
            for r, c, _, a, text in cells
        }
        heights = [SIZE + 2 * PAD] * len(rows)
        for r, c, d, _, _ in cells:
            need = len(wrapped[r, c]) * SIZE + 2 * PAD
            short = need - sum(heights[r : r + d])
            heights[r + d - 1] += max(0, short)
        start = 0
        while start < len(rows):
            end, left = start, y - BOTTOM
            while end < len(rows) and heights[end] <= left:
                left -= heights[end]
                end += 1
            if end == start:
                turn()
                continue
            ys = [y - sum(heights[start:r]) for r in range(start, end + 1)]
            for r, c, d, a, _ in cells:
                top, bottom = max(r, start), min(r + d, end)
                if top < bottom:
                    low, high = ys[bottom - start], ys[top - start]
                    canvas.rect(x[c], low, x[c + a] - x[c], high - low)
                    if r >= start:
                        write(wrapped[r, c], x[c] + PAD, high)
            start, y = end, ys[-1]
            if start < len(rows):
                turn()
        y -= 12
        if y < BOTTOM:
            turn()
        write(["说明"], LEFT, y)
        y -= 24
    turn()
    canvas.save()
    return file.getvalue()
