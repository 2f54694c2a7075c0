"""How many figures of rendered reports are read right: ``make accuracy``.

Reports with known figures are drawn up in every format, layout and form, read back and
compared figure for figure. RENDERERS is what a format takes part by: its name, and
what writes its tables. The result is printed, and stored in ``docs/accuracy.md``.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from govopen import read_report
from govopen.errors import DocumentError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import layouts  # noqa: E402
import render  # noqa: E402
import render_files  # noqa: E402
import render_region  # noqa: E402

from govopen.form import forms  # noqa: E402

Tables = list[list[list[tuple[str, int, int]]]]
Writer = Callable[[str, Tables], bytes]

SIGNS = ("/", "-", "—", "无")
PAGE = Path("docs", "accuracy.md")

MARK = "## Drawn by this project\n"

HEAD = """
{n} reports with random but consistent figures were drawn up for each line of the
table, in the manners met on real pages (styles of numbering, full-width digits,
thousands separators, spaces in numbers and labels, traditional characters,
remarks in labels, signs for what does not apply), read by govopen and compared
figure for figure. *Findings* counts what govopen says it doubts. Two elements
with a space between hold two numbers: none is drawn so parted.

Drawn with seed {seed} on {day}. To run it again: `make accuracy`, or
`.venv/bin/python -m benchmarks.accuracy -n {n} --seed {seed} --store`.

"""


def _of_layout(name: str) -> tuple[str, Writer]:
    suffix, write = layouts.LAYOUTS[name]
    return suffix, lambda title, tables: write(title, tables, "见下表。").encode()


def _of_file(name: str) -> tuple[tuple[str, str], tuple[str, Writer]]:
    layout, suffix = name.split(".")
    return (suffix.upper(), layout.replace("-", " ")), (
        f".{suffix}",
        render_files.RENDERERS[name],
    )


FORMATS = {".html": "HTML", ".txt": "text", ".csv": "CSV"}

# (format, layout) -> suffix of the file, and what writes it from a title and tables.
RENDERERS: dict[tuple[str, str], tuple[str, Writer]] = {
    (FORMATS[suffix], name): _of_layout(name)
    for name, (suffix, _) in layouts.LAYOUTS.items()
} | dict(map(_of_file, render_files.RENDERERS))


def _beside(title: str, tables: Tables) -> bytes:
    """Write the first table of a report twice, beside itself with other figures."""
    others = [[[*row[:-1], (f"{row[-1][0]}9", *row[-1][1:])] for row in tables[0]]]
    return render_files.two_beside(title, tables[:1], others)


BESIDE = ("PDF", "two side by side")
RENDERERS[BESIDE] = (".pdf", _beside)


def about(form: str) -> tuple[str, int]:
    """Return a body that reports on a form, and a year."""
    return render_region.home(form), layouts.YEARS.get(form) or forms()[form].first_year


def draw(form: str, chance: random.Random) -> tuple[render.Figures, Tables]:
    """Draw figures of a form, and the tables that print them in some manner."""
    region = bool(forms()[form].region)
    seed = random.Random(chance.randrange(10**9))
    figures = (
        render_region.figures_of(form, seed)
        if region
        else render.figures_of(form, seed.randrange(10**9))
    )
    for key in chance.sample(sorted(figures), chance.randint(0, 9)):
        del figures[key]
    style = render.Style(
        numbering=chance.choice(list(render.NUMBERING)),
        blank=chance.choice(SIGNS),
        wide=chance.random() < 0.3,
        thousands=chance.random() < 0.3,
        spaces=chance.random() < 0.3,
    )
    body, year = about(form)
    tables = (
        [render_region.table(form, figures, style, body, year)]
        if region
        else render.tables(form, figures, style, body, year)
    )
    return figures, layouts.MANNERS[chance.choice(list(layouts.MANNERS))](tables)


def measure(
    suffix: str, write: Writer, form: str, n: int, seed: int, half: str | None = None
) -> Counter[str]:
    """Count what becomes of the figures of `n` reports in one layout."""
    chance = random.Random(f"{form} {suffix} {seed}")
    body, year = about(form)
    title = f"{body}{year}年政府信息公开工作年度报告"
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"report{suffix}")
        for _ in range(n):
            figures, tables = draw(form, chance)
            path.write_bytes(write(title, tables))
            if half:  # only the first table
                figures = {k: v for k, v in figures.items() if "applicant." not in k[0]}
            found: dict[tuple[str, str], float] = {}
            try:
                report = read_report(path, half=half)
            except DocumentError:
                counts["findings"] += 1
            else:
                table = report.observations
                keys = zip(table["code"], table["applicant"], strict=True)
                found = dict(zip(keys, table["value"], strict=True))
                counts["findings"] += len(report.findings)
            right = sum(found.get(key) == value for key, value in figures.items())
            counts["documents"] += 1
            counts["figures"] += len(figures)
            counts["right"] += right
            counts["missing"] += len(figures.keys() - found.keys())
            counts["wrong"] += len(found) - right
    return counts


NAMES = ("documents", "figures", "right", "missing", "wrong", "findings")


Job = tuple[tuple[str, str], str, int, int]  # format and layout, form, n, seed


def _measured(job: Job) -> Counter[str]:
    """Measure one line of the table, in a process of its own."""
    (name, layout), form, n, seed = job
    suffix, write = RENDERERS[name, layout]
    half = "left" if (name, layout) == BESIDE else None
    return measure(suffix, write, form, n, seed, half)


def main() -> None:
    """Measure every format, layout and form; print the table, and store it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=25, help="documents a line")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", action="store_true", help=f"write {PAGE} anew")
    options = parser.parse_args()
    jobs: list[Job] = [
        (key, form, options.n, options.seed)
        for key in RENDERERS
        for form in (["ogi2014"] if key == BESIDE else forms())
    ]
    lines = [
        f"| format | layout | form | {' | '.join(NAMES)} |",
        "|---|---|---|" + "--:|" * len(NAMES),
    ]
    print(*lines, sep="\n", flush=True)
    whole: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for ((name, layout), form, *_), counts in zip(
            jobs, pool.map(_measured, jobs), strict=True
        ):
            whole += counts
            cells = (f"{counts[key]:,}" for key in NAMES)
            lines.append(f"| {name} | {layout} | {form} | {' | '.join(cells)} |")
            print(lines[-1], flush=True)
    lines.append(f"| all | | | {' | '.join(f'{whole[key]:,}' for key in NAMES)} |")
    print(lines[-1])
    if options.store:
        # What is told of other documents above stays.
        page = ROOT / PAGE
        others, mark, _ = page.read_text(encoding="utf-8").partition(MARK)
        head = HEAD.format(n=options.n, seed=options.seed, day=date.today())
        text = others + mark + head + "\n".join(lines) + "\n"
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
