"""The command line: ``govopen`` and what it does, as ``govopen --help`` lists it.

What comes in are arguments; what goes out is an exit status (:data:`STATUS`), what was
asked for on standard output, and on standard error what the modules log, as much of it
as ``-v`` and ``-q`` say.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import shutil
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from textwrap import wrap
from typing import Any, TextIO

import pandas as pd

from govopen import __version__
from govopen.bulk import DataSet, find_files, ingest
from govopen.checks import check
from govopen.corrections import Corrections, take
from govopen.deposit import LICENCES, deposit
from govopen.errors import (
    DataError,
    GovopenError,
    InvalidError,
    LeftOut,
    Problem,
    printable,
)
from govopen.exports import FORMATS, LANGUAGES, SHAPES, UNITS, export
from govopen.journal import locked
from govopen.panel import Source, findings, load, reports
from govopen.reading import review, summary, write_page
from govopen.schema import (
    APPLICANTS,
    EVERYONE,
    LEVELS,
    SCOPES,
    SEVERITIES,
    choice,
    frame,
    nearest,
)
from govopen.simulation import simulate
from govopen.store import holds, print_csv, private, replacing, writable
from govopen.study import new_study
from govopen.validating import validate

__all__ = ["STATUS", "main"]

# The last two are what shells report of a command that Ctrl-C ended, or nobody reads.
_INTERRUPTED, _CLOSED = 130, 141
STATUS = """exit status:
  0    all went well
  1    a file could not be read, a folder has no document, a finding is an error,
       or a row is not as the schema has it
  2    wrong usage, a correction that does not fit, or nowhere to write
  130  interrupted with Ctrl-C; `govopen ingest` goes on from there
  141  whoever reads the output did not want it all"""
_LOUDNESS = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO, 2: logging.DEBUG}
_OWN = frozenset({"command", "run", "verbose", "quiet", "json"})
_OF_ONE_FILE = (
    "--place, --body, --scope and --year hold for every file that is read: for one of "
    "many, fill in its row of `govopen review` or write NAME.toml beside it"
)
_log = logging.getLogger(__name__)


class _Said(logging.Handler):
    """Prints what is logged on standard error, whatever that is by then."""

    def emit(self, record: logging.LogRecord) -> None:
        _say(self.format(record), sys.stderr)


class _Parser(argparse.ArgumentParser):
    """A parser that says which choice is nearest to what is none."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            near = nearest(str(value), map(str, action.choices or ()))
            raise argparse.ArgumentError(action, error.message + near) from None


def _parser() -> argparse.ArgumentParser:
    everywhere = _Parser(add_help=False)
    loud = everywhere.add_mutually_exclusive_group()
    loud.add_argument(
        "-v", "--verbose", action="count", default=0, help="say more; -vv: each file"
    )
    loud.add_argument("-q", "--quiet", action="store_true", help="say errors alone")
    how: dict[str, Any] = {
        "epilog": STATUS,
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }
    parser = _Parser(
        prog="govopen",
        description="Read and check reports on open-government-information work.",
        **how,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(
        run: Callable[[argparse.Namespace], int], help: str, table: bool = True
    ) -> argparse.ArgumentParser:
        name = run.__name__.strip("_").replace("_", "-")
        own = commands.add_parser(name, help=help, parents=[everywhere], **how)
        own.set_defaults(run=run)
        if table:
            own.add_argument("--json", action="store_true", help="for another program")
        return own

    reading = command(_ingest, "read files into a data set")
    reading.add_argument("path", nargs="+", help="a file, or a folder of files")
    reading.add_argument("--out", required=True, metavar="DIR", help="where to write")
    reading.add_argument("--format", choices=("csv", "parquet"), default="csv")
    reading.add_argument(
        "--jobs", type=_jobs, default=1, metavar="N", help="-1 for every core"
    )
    reading.add_argument("--seconds", type=float, help="most time a file (20)")
    reading.add_argument("--memory", type=float, help="most memory a file, MiB (1024)")
    reading.add_argument("--place", help="code, or 江苏省/南通市/如东县, of every file")
    reading.add_argument("--body", help="name of the body of every file")
    reading.add_argument("--year", type=int, help="year of every file")
    reading.add_argument("--scope", choices=SCOPES, help="scope of every file")
    reading.add_argument("--level", choices=LEVELS, help="level of every file")

    reading.add_argument(
        "--append", action="store_true", help="keep what DIR has of other files"
    )

    looking = command(_review, "list what to look at first, to fill in")
    looking.add_argument(
        "path", nargs="+", help="a folder that `govopen ingest` wrote, or documents"
    )
    looking.add_argument(
        "--out", metavar="FILE", help=".csv, or .html with the part of the document"
    )
    looking.add_argument("--first", type=int, metavar="N", help="so many rows alone")
    looking.add_argument(
        "--take", metavar="FILE", help="keep what was filled in there as corrections"
    )

    checking = command(_check, "list every finding on a data set")
    checking.add_argument("dir", help="a folder that `govopen ingest` wrote")

    holding = command(_validate, "hold the tables of a data set against the schema")
    holding.add_argument("dir", help="a folder with the tables of a data set")

    making = command(_simulate, "make up a country to try methods on", table=False)
    making.add_argument("--counties", type=int, default=2850, metavar="N")
    making.add_argument("--years", type=_years, default=_years("2014-2025"))
    making.add_argument("--seed", type=int, default=2019)
    making.add_argument("--out", required=True, metavar="DIR", help="where to write")
    making.add_argument("--format", choices=("csv", "parquet"), default="csv")

    giving = command(_export, "write one file for another program", table=False)
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

    keeping = command(_deposit, "write a data set as one zip for an archive")
    keeping.add_argument("dir", help="a data set")
    keeping.add_argument("--out", required=True, metavar="FILE", help="the zip")
    keeping.add_argument("--title", required=True)
    keeping.add_argument("--creators", nargs="+", required=True, metavar="NAME")
    keeping.add_argument("--licence", choices=LICENCES, default="CC-BY-4.0")
    keeping.add_argument("--description", default="", help="a sentence or two")

    starting = command(_new_study, "make a folder for a study of one's own", False)
    starting.add_argument("name", metavar="NAME", help="the folder to make")
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
    given = {k: v for k, v in vars(options).items() if k not in _OWN}
    empty = [x for x in given["path"] if os.path.isdir(x) and not any(find_files(x))]
    for path in empty:
        _log.error("%s: there is no document in this folder", path)
    if len(empty) == len(given["path"]):
        return 1
    shown = sys.stderr is not None and sys.stderr.isatty()
    bar = shown and not options.quiet
    data = ingest(given.pop("path"), progress=bar, **given)
    failed = _failed(data)
    for path in data.dropped:
        _log.warning("%s: not among these files, dropped (--append keeps it)", path)
    if options.json:
        told = data.failures.to_dict("records")
        _as_json({**data.counts, "failed": told, "dropped": data.dropped})
    else:
        _done(options, f"{data}: {options.out}")
    return 1 if failed or empty else 0


def _failed(data: DataSet) -> int:
    """Say which files could not be read; return how many."""
    for path, error, message in data.failures.itertuples(index=False):
        _log.error("%s: %s [%s]", path, message, error)
    return data.counts["failures"]


def _review(options: argparse.Namespace) -> int:
    if options.take:
        if not os.path.isdir(options.path[0]):
            raise DataError(
                f"there is no folder {options.path[0]}: give the one that "
                "`govopen ingest --out` wrote"
            )
        # A second one would undo what this one keeps.
        with locked(private(Path(options.path[0]))):
            kept = take(options.path[0], options.take)
        counted = f"{kept} correction{'s' * (kept != 1)}"
        _done(options, f"{counted} kept in {options.path[0]}")
        return 0
    if options.out:
        writable(options.out)
        ending = choice("out", os.path.splitext(options.out)[1], (".csv", ".html"))
    source: Source = options.path
    failed = 0
    if not any(map(holds, options.path)):  # no data sets, but documents
        data = source = ingest(options.path)
        failed = _failed(data)
    every = review(source)
    rows, told = every.head(options.first), summary(every)
    if options.out:
        if ending == ".html":
            write_page(rows, options.out)
        else:
            with replacing(options.out) as fresh:
                print_csv(rows, fresh, encoding="utf-8-sig")
    if options.json:
        print(rows.to_json(orient="records", indent=1, force_ascii=False))
    elif options.out:
        _done(options, f"{len(rows)} rows: {options.out}\n{told}")
    else:
        about = rows["path"].where(rows["path"] != "", rows["report"])
        figures = rows["code"] + " " + rows["printed"] + ": " + rows["why"]
        _listed(about, rows["concern"].astype(str) + ": " + figures.str.strip(" :"))
        print(told)
    return int(failed > 0)


def _check(options: argparse.Namespace) -> int:
    found = check(options.dir)
    with suppress(DataError):  # a data set that was made without
        found = pd.concat([findings(options.dir), found])
    settled = Corrections.of(options.dir)
    gone = frame("findings", settled.left_out())
    # One finding may be put in two ways; two corrections can differ in words alone.
    told = found["message"].where(found["rule"] == "correction")
    same = found.drop(columns="message").assign(told=told).duplicated()
    counts = found[~same]["severity"].value_counts().reindex(SEVERITIES, fill_value=0)
    # What was left out is in no table, and so none of its findings.
    found = pd.concat([found[~same], gone]) if len(gone) else found[~same]
    paths = reports(options.dir).set_index("report")["path"].dropna().to_dict()
    paths |= {row.report: row.path for row in settled.rows if row.whole and row.path}
    found["path"] = [paths.get(report, report) for report in found["report"]]
    order = found["severity"].map(SEVERITIES.index)
    found = found.iloc[order.argsort(kind="stable")]
    if options.json:
        print(found.to_json(orient="records", indent=1))
    elif found.empty:
        print("every identity that can be tested holds")
    else:
        lines = found["severity"] + ": " + found["rule"] + ": " + found["message"]
        _listed(found["path"], lines)
        counted = [f"{n} {name}{'s' * (n != 1)}" for name, n in counts.items()]
        if n := len(gone):
            counted.append(f"{n} report{'s' * (n != 1)} left out")
        print(", ".join(counted))
        if found["message"].str.contains("= or --").any():
            print(_OF_ONE_FILE)
    return int("error" in set(found["severity"]))


def _validate(options: argparse.Namespace) -> int:
    found: list[Problem] = []
    try:
        validate(options.dir)
    except InvalidError as error:
        found = error.problems
    if options.json:
        _as_json([problem._asdict() for problem in found])
    elif found:
        _say(str(InvalidError(found)), sys.stdout)
    else:
        print("every table is as the schema has it")
    return int(bool(found))


def _simulate(options: argparse.Namespace) -> int:
    given = {name: value for name, value in vars(options).items() if name not in _OWN}
    _done(options, f"{simulate(**given)}: {options.out}")
    return 0


def _export(options: argparse.Namespace) -> int:
    names = ("codes", "within", "scope", "level", "years")
    chosen = {name: getattr(options, name) for name in names}
    given = {
        name: value
        for name, value in vars(options).items()
        if name not in {*_OWN, "dir", "out", *chosen}
    }
    book = export(load(options.dir, **chosen), options.out, **given)
    rows = book.attrs["rows"]
    counted = f"{rows} row{'s' * (rows != 1)}, {len(book)} columns"
    _done(options, f"{counted}: {options.out}")
    return 0


def _new_study(options: argparse.Namespace) -> int:
    folder = new_study(options.name)
    own = Path(sys.executable)
    found = shutil.which("python3")
    with_it = "" if found and Path(found).parent == own.parent else f" PYTHON={own}"
    _done(options, f"{folder}: read its README.md, then there: make run{with_it}")
    return 0


def _deposit(options: argparse.Namespace) -> int:
    given = {name: value for name, value in vars(options).items() if name not in _OWN}
    files = deposit(given.pop("dir"), given.pop("out"), **given)
    if options.json:
        _as_json(files.to_dict("records"))
    else:
        _done(options, f"{len(files)} files: {options.out}")
    return 0


def _done(options: argparse.Namespace, told: str) -> None:
    """Say what was made, unless errors alone are wanted."""
    if not options.quiet:
        _say(told, sys.stdout)


def _as_json(told: Any) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=1))


def _listed(paths: pd.Series, lines: pd.Series) -> None:
    """Print lines under the file that each is about."""
    width = shutil.get_terminal_size().columns
    for path, own in lines.groupby(paths, sort=False):
        _say(str(path), sys.stdout)
        for line in own:
            for part in _lines(line, width - 4):
                _say(f"  {part}", sys.stdout)


def _lines(text: str, width: int) -> list[str]:
    """Break a text into lines of a terminal, in which Chinese characters are wide."""
    wide = re.sub("([\u2e80-\uffff])", "\\1\0", text)
    lines = wrap(wide, max(width, 20), subsequent_indent="  ")
    return [line.replace("\0", "") for line in lines]


def _say(line: str, stream: TextIO | None) -> None:
    """Print what strangers may have written, in characters that the stream knows."""
    if stream is None:  # it was closed before we began
        return
    known = stream.encoding or "utf-8"
    line = "\n".join(map(printable, line.split("\n")))
    print(line.encode(known, "backslashreplace").decode(known), file=stream)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line without the program's name; ``sys.argv`` by default.

    Returns
    -------
    int
        As :data:`STATUS` says.
    """
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        near = nearest(unknown[0], (f"--{name}" for name in vars(options)))
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{near}")
    log, said = logging.getLogger("govopen"), _Said()
    log.setLevel(_LOUDNESS[-1 if options.quiet else min(options.verbose, 2)])
    log.addHandler(said)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", LeftOut)
            warnings.showwarning = lambda told, *_: _log.warning("govopen: %s", told)
            return _run(options)
    finally:
        log.removeHandler(said)
        log.setLevel(logging.NOTSET)


def _run(options: argparse.Namespace) -> int:
    try:
        status: int = options.run(options)
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except GovopenError as error:
        _log.error("govopen: %s", error)
    except KeyboardInterrupt:
        kept = "; what was read is kept, the same command goes on from there"
        _log.error("govopen: interrupted%s", kept * (options.command == "ingest"))
        return _INTERRUPTED
    except BrokenPipeError:  # whoever reads this has enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED
    except OSError as error:
        remedy = ". See that you may read and write there, and that the disk has room."
        _log.error("govopen: %s%s", error, remedy if error.errno else "")
    return 2
