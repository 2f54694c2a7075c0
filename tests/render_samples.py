"""Draw up the files of ``govopen/samples``: bundled figures in real kinds of files.

Nothing is told there of a place that its report did not say, but for what a file has
wrong on purpose. Run as a program, this writes the files; a test holds those that ship
against what is written today.
"""

import io
import re
import zipfile
from pathlib import Path

import render
import render_files

import govopen

FOLDER = Path(govopen.__file__).parent / "samples"
SIDECAR = 'place = "金湖县"\nyear = 2023\nscope = "jurisdiction"\n'
MADE = "示例文件,数字取自govopen数据包"


def drawn(report, **changed):
    """Return title and tables of a bundled report, with figures that are changed."""
    df = govopen.load(origin="table")
    df = df[df["report"] == report].astype({"code": str, "applicant": str})
    keys = zip(df["code"], df["applicant"], strict=True)
    values = [int(x) if x == int(x) else x for x in df["value"]]
    figures = dict(zip(keys, values, strict=True))
    for name, value in changed.items():
        for applicant in ("natural", "total"):
            figures[name.replace("_", ".", 1), applicant] = value
    form, body, year = df[["form", "body", "year"]].iloc[0]
    return form, figures, body, int(year)


def page(report, title=None, **changed):
    form, figures, body, year = drawn(report, **changed)
    style = render.Style()
    return render.page(
        form, figures, style, body=body, year=year, title=title, narrative=MADE
    )


def file(report, write, title=None):
    form, figures, body, year = drawn(report)
    style = render.Style()
    usual, tables = render_files.laid_out(form, figures, style, body, year)
    return write(usual if title is None else title, tables)


def samples():
    """Return the bytes of each file by its name."""
    notice = "<html><body><h1>关于召开会议的通知</h1><table><tr><td>1</td></tr></table>"
    return {
        # One figure is misprinted: 95 requests were received, and not 59.
        "hongze-2024.html": page("hongze-2024", request_received=59),
        # Nobody says whose report it is, nor of which year: it is Hongze's of 2023.
        "report.html": page("hongze-2023", title="政府信息公开工作年度报告"),
        # A sheet without a title, which its sidecar makes up for.
        "jinhu-2023.xlsx": undated(file("jinhu-2023", workbook, title=MADE)),
        "jinhu-2023.toml": SIDECAR.encode(),
        "notice.html": notice.encode(),
        "rudong-2018.pdf": file("rudong-2018", render_files.pdf),
        "suqian-2024.docx": undated(file("suqian-2024", render_files.word)),
    }


def workbook(title, tables):
    return render_files.xlsx({"年报": render_files.stacked(title, tables)})


def undated(data):
    """Return an office file without the time at which it was made."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = re.sub(
                rb"20\d\d-\d\d-\d\dT[\d:]+Z", b"2026-01-01T00:00:00Z", old.read(name)
            )
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in samples().items():
        (FOLDER / name).write_bytes(data)
