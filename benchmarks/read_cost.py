"""What reading and checking a page costs against taking its tables out with pandas.

No page is read twice by one side, so that nothing is known from the time before.
"""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pandas as pd

import govopen

from .pages import FORMS, page
from .paired import Pair

RUNS = 101
_FOLDER = TemporaryDirectory()


def _timed(read, form, first):
    """Return a call that reads one page more and returns its milliseconds of CPU."""
    numbers = count(first)

    def call():
        path = Path(_FOLDER.name, f"{form}-{next(numbers)}.html")
        if not path.exists():
            path.write_bytes(page(form, int(path.stem.split("-")[1])))
        start = process_time()
        read(path)
        return 1000 * (process_time() - start)

    return call


def _pair(form):
    for number in range(2000, 2100):  # what a process learns once: labels, libraries
        _timed(govopen.read_report, form, number)()
    return Pair(
        (f"read_report, {form}", _timed(govopen.read_report, form, 0)),
        ("pandas.read_html", _timed(lambda path: pd.read_html(path), form, 0)),
        n=RUNS,
        unit="ms of CPU",
    )


PAIRS = [_pair(form) for form in FORMS]
