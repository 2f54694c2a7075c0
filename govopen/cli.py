"""The command line: ``govopen ingest``, ``check``, ``simulate`` and ``export``.

What comes in are arguments; what goes out is an exit status: 0 when all went well,
1 when a file failed or a finding is an error, 2 on wrong usage, 130 when it was
interrupted, 141 when what reads its output did not want it all.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from textwrap import wrap
from typing import TextIO

import pandas as pd

from govopen import __version__
from govopen.bulk import ingest
from govopen.checks import check
from govopen.errors import DataError, GovopenError, printable
from govopen.exports import FORMATS, LANGUAGES, SHAPES, UNITS, export
from govopen.panel import findings, load, reports
from govopen.schema import APPLICANTS, EVERYONE, LEVELS, SCOPES, SEVERITIES
from govopen.simulation import simulate

# What shells report of a command that Ctrl-C ended, and of one that nobody reads on.
_INTERRUPTED, _CLOSED = 130, 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="govopen",
        description="Read and check reports on open-government-information work.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)

    reading = commands.add_parser("ingest", help="read files into a data set")
    reading.add_argument("path", nargs="+", help="a file, or a folder of files")
    reading.add_argument("--out", required=True, metavar="DIR", help="where to write")
    reading.add_argument("--format", choices=("csv", "parquet"), default="csv")
    reading.add_argument(
        "--jobs", type=_jobs, default=1, metavar="N", help="-1 for every core"
    )
    reading.add_argument("--seconds", type=float, help="most time a file (20)")
    reading.add_argument("--memory", type=float, help="most memory a file, MiB (1024)")
    reading.add_argument("--place", help="code, or 江苏省/南通市/如东县, of every file")
    reading.add_argument("--year", type=int, help="year of every file")
    reading.add_argument("--scope", choices=SCOPES, help="scope of every file")
    reading.add_argument("--level", choices=LEVELS, help="level of every file")

    reading.add_argument(
        "--append", action="store_true", help="keep what DIR has of other files"
    )

    checking = commands.add_parser("check", help="list every finding on a data set")
    checking.add_argument("dir", help="a folder that `govopen ingest` wrote")
    checking.add_argument("--json", action="store_true", help="for another program")

    making = commands.add_parser("simulate", help="make up a country to try methods on")
    making.add_argument(
        "--counties", type=int, default=2850, metavar="N", help="(2850)"
    )
    making.add_argument(
        "--years", type=_years, default=range(2014, 2026), metavar="A-B"
    )
    making.add_argument("--seed", type=int, default=2019, help="(2019)")
    making.add_argument("--out", required=True, metavar="DIR", help="where to write")
    making.add_argument("--format", choices=("csv", "parquet"), default="csv")

    giving = commands.add_parser("export", help="write one file for another program")
    giving.add_argument(
        "dir", nargs="?", help="a data set; the bundled one if left out"
    )
    giving.add_argument("--out", required=True, metavar="FILE", help="what to write")
    giving.add_argument("--format", choices=FORMATS, help="else what FILE ends in")
    giving.add_argument("--shape", choices=SHAPES, default="wide")
    giving.add_argument("--by", choices=UNITS, default="code", help="(code)")
    giving.add_argument("--applicant", choices=APPLICANTS, default=EVERYONE)
    giving.add_argument("--language", choices=LANGUAGES, default="en", help="of labels")
    giving.add_argument("--bom", action="store_true", help="of CSV, for Excel")
    giving.add_argument("--codes", nargs="+", help="these alone, as request.* is many")
    giving.add_argument("--within", help="a province or prefecture, and what is in it")
    giving.add_argument("--scope", choices=SCOPES)
    giving.add_argument("--level", choices=LEVELS)
    giving.add_argument("--years", type=_years, metavar="A-B", help="or one year")
    return parser


def _years(text: str) -> range:
    if not (found := re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)):
        raise argparse.ArgumentTypeError(f"{text} is no year and no span as 2019-2023")
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def _jobs(text: str) -> int:
    if not re.fullmatch(r"-1|[1-9]\d*", text):
        raise argparse.ArgumentTypeError(f"{text} is no number of processes")
    return int(text)


def _ingest(options: argparse.Namespace) -> int:
    try:
        given = vars(options)
        del given["command"]
        data = ingest(given.pop("path"), progress=sys.stderr.isatty(), **given)
    except KeyboardInterrupt:
        _say(
            f"govopen: interrupted; what was read is kept in {options.out}, the same "
            "command goes on from there",
            sys.stderr,
        )
        return _INTERRUPTED
    for path, error, message in data.failures.itertuples(index=False):
        _say(f"{path}: {message} [{error}]", sys.stderr)
    for path in data.dropped:
        _say(f"{path}: not among these files, dropped (--append keeps it)", sys.stderr)
    _say(f"{data}: {options.out}", sys.stdout)
    return 1 if data.counts["failures"] else 0


def _check(options: argparse.Namespace) -> int:
    found = check(options.dir)
    with suppress(DataError):  # a data set that was made without
        found = pd.concat([findings(options.dir), found])
    found = found.drop_duplicates([x for x in found if x != "message"])
    order = found["severity"].map(SEVERITIES.index)
    paths = reports(options.dir).set_index("report")["path"]
    found["path"] = found["report"].map(paths).fillna(found["report"])
    found = found.iloc[order.argsort(kind="stable")]
    if options.json:
        print(found.to_json(orient="records", indent=1))
    elif found.empty:
        print("every identity that can be tested holds")
    else:
        width = shutil.get_terminal_size().columns
        for path, own in found.groupby("path", sort=False):
            _say(str(path), sys.stdout)
            for line in own[["severity", "rule", "message"]].itertuples(index=False):
                for part in _lines("{}: {}: {}".format(*line), width - 4):
                    _say(f"  {part}", sys.stdout)
        counts = found["severity"].value_counts().reindex(SEVERITIES, fill_value=0)
        told = (f"{n} {name}{'s' * (n != 1)}" for name, n in counts.items())
        print(", ".join(told))
    return int("error" in set(found["severity"]))


def _simulate(options: argparse.Namespace) -> int:
    given = vars(options)
    del given["command"]
    _say(f"{simulate(**given)}: {options.out}", sys.stdout)
    return 0


def _export(options: argparse.Namespace) -> int:
    names = ("codes", "within", "scope", "level", "years")
    chosen = {name: getattr(options, name) for name in names}
    given = {
        name: value
        for name, value in vars(options).items()
        if name not in {"command", "dir", "out", *chosen}
    }
    book = export(load(options.dir, **chosen), options.out, **given)
    _say(f"{len(book)} columns: {options.out}", sys.stdout)
    return 0


def _lines(text: str, width: int) -> list[str]:
    """Break a text into lines of a terminal, in which Chinese characters are wide."""
    wide = re.sub("([\u2e80-\uffff])", "\\1\0", text)
    lines = wrap(wide, max(width, 20), subsequent_indent="  ")
    return [line.replace("\0", "") for line in lines]


def _say(line: str, stream: TextIO) -> None:
    """Print what strangers may have written, in characters that the stream knows."""
    known = stream.encoding or "utf-8"
    print(printable(line).encode(known, "backslashreplace").decode(known), file=stream)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line without the program's name; ``sys.argv`` by default.

    Returns
    -------
    int
        0, 1 when something failed, 2 on wrong usage, 130 when interrupted.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    run = {
        "ingest": _ingest,
        "check": _check,
        "simulate": _simulate,
        "export": _export,
    }[options.command]
    try:
        status = run(options)
        sys.stdout.flush()
        return status
    except GovopenError as error:
        _say(f"govopen: {error}", sys.stderr)
    except BrokenPipeError:  # whoever reads this has enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED
    except OSError as error:
        remedy = ". See that you may read and write there, and that the disk has room."
        _say(f"govopen: {error}{remedy if error.errno else ''}", sys.stderr)
    return 2
