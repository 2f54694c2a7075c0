"""What the tests share: a way to read bytes as a file, and how far to search."""

import gc
import signal

import pytest
from hypothesis import HealthCheck, settings

from govopen import read_report

settings.register_profile(
    "govopen",
    deadline=None,
    derandomize=True,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow],
)
# The same examples every time are met once; `make explore` looks for new ones.
settings.register_profile(
    "explore",
    settings.get_profile("govopen"),
    derandomize=False,
    max_examples=100,
    print_blob=True,
)
settings.load_profile("govopen")


# Started in the background of a shell, the tests would hand it down that Ctrl-C is
# ignored.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish():
    """Keep modules and tests, which stay, from being looked at for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def read(tmp_path_factory):
    """Return a function that reads bytes as a report."""
    folder = tmp_path_factory.mktemp("documents")

    def read_bytes(data, suffix=".html", **overrides):
        path = folder / f"report{suffix}"
        path.write_bytes(data)
        return read_report(path, **overrides)

    return read_bytes


@pytest.fixture(scope="session")
def figures_in():
    """Return a function that gives the figures of a report's tables.

    By code and applicant; what its words state is no figure of a table.
    """

    def figures(report):
        table = report.observations
        table = table[table["origin"] == "table"]
        keys = zip(table["code"], table["applicant"], strict=True)
        found = dict(zip(keys, table["value"], strict=True))
        assert len(found) == len(table), "a figure is listed twice"
        return found

    return figures
