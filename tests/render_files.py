"""Write the reports that `render` draws up as files of office programs.

What comes in are tables as rows of (text, rows, columns); what goes out are the bytes
of a file that holds them.
"""

import csv
import io
import zipfile
from functools import partial
from xml.sax.saxutils import escape

import render
import render_region
import xlsxwriter
import xlwt
from docx import Document
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from govopen.form import forms
from govopen.reading.tables import Kind, kind_of


def laid_out(form, figures, style, body=None, year=None):
    """Return a report's title and its tables, as `render` lays them out."""
    body = render_region.home(form) if body is None else body
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


def sheets_of(title, tables):
    """Put each table on a sheet of its own, with the title above."""
    return {f"表{n}": [[(title, 1, 3)], *rows] for n, rows in enumerate(tables)}


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
    runs = ""
    for part in render.halves(text):
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


def word_broken(title, tables, size=12):
    """Write a report as a Word file whose tables are broken into several.

    Each part but the first begins with the headings of the whole; rows that merge
    stay together.
    """
    body = paragraph(title)
    for rows in tables:
        head = next(
            (n for n, row in enumerate(rows) if any(t.isdigit() for t, *_ in row)), 0
        )
        head = min(head, 3)
        ends, start = [], head
        while start < len(rows):
            end = min(start + size, len(rows))
            while any(
                start + n + down > end
                for n, row in enumerate(rows[start:end])
                for _, down, _ in row
            ):
                end += 1
            ends.append((start, end))
            start = end
        parts = [rows[:head] + rows[a:b] for a, b in ends] or [rows]
        body += paragraph("").join(map(word_table, parts)) + paragraph("说明")
    return docx(body)


def word_framed(title, tables):
    """Write a report as a Word file whose tables stand in a table and text boxes."""
    whole = ""
    for n, rows in enumerate(tables):
        inner = word_table(rows)
        if n % 2:
            box = f"<w:txbxContent>{inner}{paragraph('')}</w:txbxContent>"
            whole += f"<w:p><w:r><w:pict><w:rect>{box}</w:rect></w:pict></w:r></w:p>"
        else:
            cell = f"<w:tc>{inner}{paragraph('说明')}</w:tc>"
            whole += f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"
        whole += paragraph("说明")
    return docx(paragraph(title) + whole)


def word_by_python(title, tables):
    """Write a report as a Word file through python-docx."""
    document = Document()
    document.add_heading(title)
    for rows in tables:
        width = max(c + a for _, c, _, a, _ in placed(rows))
        table = document.add_table(len(rows), width)
        for r, c, down, across, text in placed(rows):
            cell = table.cell(r, c)
            if down * across > 1:
                cell = cell.merge(table.cell(r + down - 1, c + across - 1))
            cell.text = text
        document.add_paragraph("说明")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


FONT, SIZE, PAD = "STSong-Light", 8, 3
LEFT, TOP, BOTTOM = 40, 800, 60
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def broken(text, width):
    """Break a text into lines that fit a width."""
    lines = [""]
    for char in "\n".join(map(str.strip, text.split("\n"))):
        line = lines[-1] + char
        if char == "\n" or pdfmetrics.stringWidth(line, FONT, SIZE) > width:
            lines.append("")
        lines[-1] += char.strip("\n")
    return lines


def pdf(title, tables, **options):
    """Write a report as a PDF: tables one below the other, on over the pages."""
    paper = Paper(**options)
    paper.text(title)
    for rows in tables:
        paper.table(rows)
        paper.text("说明", 12)
    return paper.bytes()


class Paper:
    """A PDF that is written from the top down, as an office program prints it.

    Tables are `ruled` or not; texts stand at the left of their cells or are `centred`
    in them, at the top or in the `middle`; a page repeats the headings of the table
    that it goes on with, or does not; a row that does not fit is `cut` in two or goes
    to the next page. `leading` parts the lines of a cell; `room` is a page's height.
    """

    def __init__(
        self,
        widths=None,
        ruled=True,
        centred=False,
        middle=False,
        repeat=False,
        cut=False,
        leading=0,
        pad=PAD,
        room=TOP - BOTTOM,
        **options,
    ):
        self.file = io.BytesIO()
        self.low = max(0, room - (TOP - BOTTOM))  # what is drawn below is moved up
        paper = 1000, 842 + self.low
        self.canvas = Canvas(self.file, paper, invariant=True, **options)
        self.widths, self.ruled, self.centred = widths, ruled, centred
        self.middle, self.repeat, self.cut = middle, repeat, cut
        self.step, self.pad, self.room = SIZE + leading, pad, room
        self.page, self.y = 1, TOP
        self.begin()

    def begin(self):
        self.canvas.translate(0, self.low)
        self.canvas.setFont(FONT, SIZE)

    @property
    def left(self):
        return self.y - (TOP - self.room)

    def turn(self):
        self.canvas.drawString(290, 30, f"— {self.page} —")
        self.canvas.showPage()
        self.begin()
        self.page, self.y = self.page + 1, TOP

    def bytes(self):
        self.turn()
        self.canvas.save()
        return self.file.getvalue()

    def text(self, words, above=0):
        self.y -= above
        if self.left < 40:
            self.turn()
        self.canvas.drawString(LEFT, self.y - SIZE, words)
        self.y -= 24

    def table(self, rows, left=LEFT, width=510):
        cells = {(r, c): (d, a, text) for r, c, d, a, text in placed(rows)}
        count = max(c + a for (_, c), (_, a, _) in cells.items())
        wide = self.widths or [width / count] * count
        if not (self.widths or self.ruled):
            # Without rules nobody could tell a number on two lines from two.
            for (_, c), (_, a, text) in cells.items():
                if a == 1 and kind_of(text) is Kind.NUMBER:
                    least = pdfmetrics.stringWidth(text, FONT, SIZE) + 2 * self.pad
                    wide[c] = max(wide[c], least)
        x = [left + sum(wide[:c]) for c in range(count + 1)]
        lines = {
            (r, c): broken(text, x[c + a] - x[c] - 2 * self.pad)
            for (r, c), (_, a, text) in cells.items()
        }
        heights = [self.high(1)] * len(rows)
        for (r, c), (d, _, _) in cells.items():
            short = self.high(len(lines[r, c])) - sum(heights[r : r + d])
            heights[r + d - 1] += max(0, short)
        self.cells, self.x, self.lines, self.written = cells, x, lines, set()
        filled = [any(text.isdigit() for text, *_ in row) for row in rows]
        head = min(3, filled.index(True)) if self.repeat and any(filled) else 0
        start = 0
        while start < len(rows):
            end, left = start, self.left
            while end < len(rows) and heights[end] <= left:
                left -= heights[end]
                end += 1
            now, rest = heights[start:end], 0
            fit = int((left - 2 * self.pad) // self.step)
            if self.cut and end < len(rows) and fit and heights[end] > self.high(1):
                fit = min(fit, int((heights[end] - self.high(1)) // self.step))
                now.append(self.high(fit))
                rest = heights[end] - fit * self.step
            if not now:
                self.turn()
                continue
            self.draw(start, now)
            if rest:
                heights[end] = rest
            start = end
            if start < len(rows):
                self.turn()
                if 0 < head <= start:
                    again, self.written = self.written, set()
                    self.draw(0, heights[:head])
                    self.written = again

    def high(self, lines):
        return lines * self.step + 2 * self.pad

    def draw(self, start, heights):
        ys = [self.y - sum(heights[:n]) for n in range(len(heights) + 1)]
        end = start + len(heights)
        for (r, c), (d, a, _) in self.cells.items():
            first, last = max(r, start), min(r + d, end)
            if first >= last:
                continue
            high, low = ys[first - start], ys[last - start]
            if self.ruled:
                self.canvas.rect(self.x[c], low, self.x[c + a] - self.x[c], high - low)
            fit = int((high - low - 2 * self.pad) // self.step)
            own = [
                n for n in range(len(self.lines[r, c])) if (r, c, n) not in self.written
            ]
            if r + d > end or (self.cut and r + d == end):
                own = own[: max(fit, 0)]
            top = high - self.pad
            if self.middle:
                top -= (high - low - self.high(len(own))) / 2
            for n, line in enumerate(own):
                text = self.lines[r, c][line]
                place = self.x[c] + self.pad
                if self.centred:
                    spare = self.x[c + a] - self.x[c] - 2 * self.pad
                    place += (spare - pdfmetrics.stringWidth(text, FONT, SIZE)) / 2
                self.canvas.drawString(place, top - n * self.step - SIZE, text)
                self.written.add((r, c, line))
        self.y = ys[-1]


def two_beside(title, tables, others, **options):
    """Write two reports side by side on a page."""
    paper = Paper(room=2000, **options)
    paper.text(title)
    for rows, more in zip(tables, others, strict=True):
        top = paper.y
        paper.table(rows, LEFT, 250)
        low, paper.y = paper.y, top
        paper.table(more, LEFT + 270, 250)
        paper.y = min(low, paper.y) - 20
    return paper.bytes()


# Each takes a title and the tables of a report, and returns the bytes of a file.
RENDERERS = {
    "ruled.pdf": pdf,
    "ruled-over-pages.pdf": partial(pdf, room=300),
    "ruled-headings-repeated.pdf": partial(pdf, room=300, repeat=True),
    "ruled-rows-cut.pdf": partial(pdf, room=300, cut=True),
    "ruled-centred.pdf": partial(pdf, centred=True, middle=True),
    "aligned.pdf": partial(pdf, ruled=False),
    "aligned-over-pages.pdf": partial(pdf, ruled=False, room=300),
    "aligned-headings-repeated.pdf": partial(pdf, ruled=False, room=300, repeat=True),
    "aligned-rows-cut.pdf": partial(pdf, ruled=False, room=300, cut=True),
    "aligned-centred.pdf": partial(pdf, ruled=False, centred=True, middle=True),
    "merged.docx": word,
    "broken-up.docx": word_broken,
    "in-a-frame.docx": word_framed,
    "python-docx.docx": word_by_python,
    "sheets.xlsx": lambda title, tables: xlsx(sheets_of(title, tables)),
    "stacked.xlsx": lambda title, tables: xlsx({"年报": stacked(title, tables)}),
    "figures-as-text.xlsx": lambda title, tables: xlsx(
        sheets_of(title, tables), as_text=True
    ),
    "sheets.xls": lambda title, tables: xls(sheets_of(title, tables)),
    "stacked.xls": lambda title, tables: xls({"年报": stacked(title, tables)}),
    "stacked.csv": lambda title, tables: comma_separated(stacked(title, tables)),
}
