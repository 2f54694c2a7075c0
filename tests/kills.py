"""Runs of ``govopen ingest`` that are killed at moments of chance, and run again.

As a program, ``python tests/kills.py 50`` does so that often and says when;
``python tests/kills.py 24 SIGINT`` interrupts them, as Ctrl-C does.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import render

from govopen.schema import DATA_SET

FORMS = {2018: "ogi2014", 2019: "ogi2019", 2020: "ogi2019", 2021: "ogi2021"}
BODIES = ("如东县", "海安市", "如皋市", "启东市")


# The replacement of four tables is over in a moment, which chance would never hit.
SLOWLY = """
import os, sys, time
from govopen.cli import main
replace = os.replace
def replace_slowly(old, new):
    time.sleep(0.01 * ("tables" in str(old)))
    replace(old, new)
os.replace = replace_slowly
sys.exit(main(sys.argv[1:]))
"""


def fill(folder, rng, count):
    """Draw some reports anew; some fail, and some come twice."""
    folder.mkdir(exist_ok=True)
    for n in rng.sample(range(count), count // 2):
        year = rng.choice(list(FORMS))
        figures = render.figures_of(FORMS[year], rng.randrange(10**6))
        body = f"{rng.choice(BODIES)}人民政府"
        page = render.page(FORMS[year], figures, body=body, year=year)
        (folder / f"{n:03}.html").write_bytes(page if n % 9 else page[:40])


def ingest(folder, out, *options):
    command = [sys.executable, "-c", SLOWLY, "ingest", folder, "--out", out]
    return subprocess.Popen(
        [*command, *options], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def written(out):
    return {name: (out / f"{name}.csv").read_bytes() for name in DATA_SET}


def kill_and_resume(folder, seed, moment, count, how="SIGKILL"):
    """Kill a run; raise unless the next ends as if nothing had been. Say when."""
    rng = random.Random(seed)
    pages, out, private = folder / "in", folder / "out", folder / "out" / ".govopen"
    fill(pages, rng, count)
    with ingest(pages, out, "--jobs", str(rng.choice([1, 2]))) as run:
        if moment == "reading":
            time.sleep(rng.uniform(0.2, 3))
        else:
            while run.poll() is None and not os.path.exists(private / moment):
                pass
            time.sleep(rng.uniform(0, 0.04))
        left = sorted(path.name for path in private.glob("*")) if out.exists() else []
        run.send_signal(getattr(signal, how))
    ingest(pages, out).wait()
    ingest(pages, folder / f"fresh-{seed}").wait()
    if written(out) != written(folder / f"fresh-{seed}"):
        raise AssertionError(f"killed with seed {seed} while {moment}: not the same")
    return f"{moment}, exit {run.returncode}, {' '.join(left)}"


def main(count, how="SIGKILL"):
    with TemporaryDirectory() as folder:
        for seed in range(count):
            moment = ("reading", "unfinished", "tables")[seed % 3]
            print(
                seed, kill_and_resume(Path(folder), seed, moment, 40, how), flush=True
            )


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
