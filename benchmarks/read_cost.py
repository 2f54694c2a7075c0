"""What reading and checking a page costs against taking its tables out with pandas.

Both sides end with tables of pandas: here those of the figures and of the findings.
Each form as a page of some 26 kB, with words and menus around its tables, as one of
6 kB, with its tables and little else, and as one of 100 kB, with menus of links and a
style on every cell and paragraph, as sites of counties write it. No page is read twice
by one side. The first half print the tables of a form in the same words, as many
counties do, so that what was found in them is recalled; the others in words of their
own, so that nothing is. Fujian had forms of its own, of one small table.
"""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pandas as pd

import govopen

from .pages import FORMS, in_own_words, page, site_page, small_page
from .paired import Pair

RUNS = 101
_FOLDER = TemporaryDirectory()
_KINDS = {page: "", small_page: ", small", site_page: ", of a site"}


def _timed(read, draw, form, own, first):
    """Return a call that reads one page more and returns its milliseconds of CPU."""
    numbers = count(first)

    def call():
        number = next(numbers)
        path = Path(_FOLDER.name, f"{draw.__name__}-{form}-{own}-{number}.html")
        if not path.exists():
            data = draw(form, number)
            path.write_bytes(in_own_words(data, number) if own else data)
        start = process_time()
        read(path)
        return 1000 * (process_time() - start)

    return call


def _tables(path):
    """Read a report, and make the tables of its figures and of what is to be said."""
    report = govopen.read_report(path)
    return report.observations, report.findings


def _pair(draw, form, own):
    for number in range(2000, 2100):  # what a process learns once: labels, libraries
        _timed(_tables, draw, form, own, number)()
    ours = _timed(_tables, draw, form, own, 0)
    theirs = _timed(lambda path: pd.read_html(path), draw, form, own, 0)
    name = f"read_report, {form}{_KINDS[draw]}" + ", own words" * own
    return Pair((name, ours), ("pandas.read_html", theirs), n=RUNS, unit="ms of CPU")


PAIRS = [
    _pair(draw, form, own) for own in (False, True) for draw in _KINDS for form in FORMS
]
