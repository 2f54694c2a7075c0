"""The command line: ``govopen ingest`` and ``govopen check``.

What comes in are arguments; what goes out is an exit status: 0 when all went well,
1 when a file failed or an identity does not hold, 2 on wrong usage, 130 when it was
interrupted.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import TextIO

import pandas as pd

from govopen import __version__
from govopen.bulk import ingest
from govopen.checks import check
from govopen.errors import GovopenError, printable
from govopen.schema import LEVELS, SCOPES

_INTERRUPTED = 130  # what shells report of a command that Ctrl-C ended


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

    checking = commands.add_parser("check", help="check a data set's identities")
    checking.add_argument("dir", help="a folder that `govopen ingest` wrote")
    return parser


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
    _say(f"{data}: {options.out}", sys.stdout)
    return 1 if data.counts["failures"] else 0


def _check(options: argparse.Namespace) -> int:
    found = check(options.dir)
    if found.empty:
        print("every identity that can be tested holds")
        return 0
    width = ("display.unicode.east_asian_width", True, "display.max_colwidth", None)
    with pd.option_context(*width):
        table = found.drop(columns="codes").to_string(index=False, justify="left")
    for line in table.splitlines():
        _say(line, sys.stdout)
    return 1


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
    run = {"ingest": _ingest, "check": _check}[options.command]
    try:
        return run(options)
    except GovopenError as error:
        _say(f"govopen: {error}", sys.stderr)
    except OSError as error:
        remedy = ". See that you may read and write there, and that the disk has room."
        _say(f"govopen: {error}{remedy if error.errno else ''}", sys.stderr)
    return 2
