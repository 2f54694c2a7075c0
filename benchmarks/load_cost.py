"""What loading the bundled data costs against reading the same tables with pandas."""

from govopen.bundle import DATA

from .paired import Pair, peak_memory, python

LOAD = "import govopen; df = govopen.load()"
TABLES = [str(DATA / f"{name}.csv") for name in ("reports", "observations", "findings")]
READ = f"import pandas; tables = [pandas.read_csv(path) for path in {TABLES}]"

PAIRS = [
    Pair(("govopen.load, cold", python(LOAD)), ("pandas.read_csv", python(READ))),
    Pair(
        ("govopen.load, peak memory", peak_memory(LOAD)),
        ("pandas.read_csv", peak_memory(READ)),
        n=5,
        unit="MiB",
    ),
]
