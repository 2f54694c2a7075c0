"""Files that nobody thought of, made by atheris from rendered reports: `make fuzz`.

What comes in is how many seconds to spend on each kind of file; what goes out is a
table of how many files were read of each and what broke. A file is read to a report or
refused by an error of govopen's own, within ten seconds and 2 GiB: anything else is a
find, and is kept in `build/fuzz` with what was raised. Each kind runs in a process of
its own, since some finds end one.
"""

import argparse
import importlib
import io
import pkgutil
import re
import subprocess
import sys
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOUND = ROOT / "build" / "fuzz"
KINDS = ("html", "txt", "csv", "docx", "doc", "xlsx", "xls", "pdf", "toml")
FORMS = ("ogi2014", "ogi2019", "ogi2021")
ZIPPED = ("docx", "xlsx")
LONGEST = 10  # seconds for one file
MEMORY = 2048  # MiB for the process

# What the grammar of files and of reports turns on.
# fmt: off
WORDS = (
    "<td>", "<tr>", "<table>", "<br>", "<sup>", "<del>", "<style>", "</style>", ".a{",
    'rowspan="9"', 'colspan="0"', 'style="display:none"', "font-size:0", "-99", "1e400",
    "99999999", "0.5", "万", "元", "，", "－", "①", "〇", "二〇二二年", "2022年上半年",
    "（本级）", "总计", "自然人", "其他处理", "<w:tr>", '<w:gridSpan w:val="9"/>',
    "<w:vanish/>", 't="s"', 's="1"', 'r="A0"', '<row r="0">',
    '<mergeCell ref="A1:XFD9"/>', "/Length 9", "/Rotate 90", " re f ", " Tj ", "3 Tr ",
)
# fmt: on


def seeds(kind):
    """Yield the bytes of rendered reports of one kind."""
    import layouts
    import render
    import render_files
    import word97

    if kind == "toml":
        yield b'place = "320623"\nyear = 2018\nscope = "office"\n'
    for form in FORMS:
        figures, tables = layouts.drawn(form, 0)
        for name, (suffix, _) in layouts.LAYOUTS.items():
            if suffix[1:] == kind:
                yield layouts.written(name, form, tables)[1]
        page = render_files.laid_out(form, figures, render.Style())
        if kind == "doc":
            yield word97.report(*page)
        for name, write in render_files.RENDERERS.items():
            if name.endswith(f".{kind}") and kind != "csv":
                yield write(*page)


def within_part(data, size, seed):
    """Change one part of a zipped file, as atheris changes bytes, and zip it anew."""
    import atheris

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = {name: file.read(name) for name in file.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return atheris.Mutate(data, size)
    names = sorted(name for name in parts if name.endswith(".xml"))
    if not names:
        return atheris.Mutate(data, size)
    name = names[seed % len(names)]
    parts[name] = atheris.Mutate(parts[name], len(parts[name]) + 4096)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for part in parts.items():
            file.writestr(*part)
    return written.getvalue()[:size]


def run(kind, options):
    """Read what atheris makes of one kind, in this process, until it ends it."""
    import atheris

    with atheris.instrument_imports(include=["govopen"]):
        import govopen
        from govopen import reading
        from govopen.reading import read

        for module in pkgutil.iter_modules(reading.__path__, "govopen.reading."):
            importlib.import_module(module.name)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"report.{kind}")
        if kind == "toml":
            page = next(seeds("txt"))
            path.with_suffix(".txt").write_bytes(page)

        def once(data):
            path.write_bytes(data)
            read_from = path.with_suffix(".txt") if kind == "toml" else path
            with suppress(govopen.GovopenError):
                read.read_here(str(read_from), None, {})

        mutate = {"custom_mutator": within_part} if kind in ZIPPED else {}
        atheris.Setup([sys.argv[0], *options], once, **mutate)
        atheris.Fuzz()


def fuzz(kind, seconds):
    """Spend seconds on one kind of file: a row of the table, and what was raised."""
    finds = FOUND / kind
    finds.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for number, data in enumerate(seeds(kind)):
            (corpus / str(number)).write_bytes(data)
        escaped = ["".join(f"\\x{b:02x}" for b in word.encode()) for word in WORDS]
        words.write_text("".join(f'"{word}"\n' for word in escaped))
        options = [
            f"-max_total_time={seconds}",
            f"-timeout={LONGEST}",
            f"-rss_limit_mb={MEMORY}",
            f"-dict={words}",
            f"-artifact_prefix={finds}/",
            "-max_len=200000",
            "-len_control=0",
            "-seed=1",
            corpus,
        ]
        program = f"import sys, fuzz; fuzz.run({kind!r}, sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", program, *options],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            errors="replace",
        )
    counted = re.findall(r"^#(\d+)\s.*?cov: (\d+)", done.stderr, re.M)
    files, reached = counted[-1] if counted else ("0", "0")
    broke = done.returncode != 0
    row = f"| {kind} | {files} | {reached} | {'1, see below' if broke else 'none'} |"
    return row, f"{kind}:\n{done.stderr[-3000:]}" if broke else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help=f"of {KINDS}; all by default")
    parser.add_argument("--seconds", type=int, default=60, help="for each kind of file")
    options = parser.parse_args()
    print("| kind | files read | branches reached | broke |\n|---|---|---|---|")
    raised = []
    for kind in options.kinds or KINDS:
        row, what = fuzz(kind, options.seconds)
        print(row, flush=True)
        raised += [what] if what else []
    print(*raised, sep="\n", end="")
    return bool(raised)


if __name__ == "__main__":
    sys.exit(main())
