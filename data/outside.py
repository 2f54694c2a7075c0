"""Make the tables of data/outside from data/sources/outside.

What comes in are statistics of other countries, as their sources have them; what goes
out is one tidy table each, which stands apart from the Chinese reports.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from govopen.schema import TABLES

SOURCES = Path(__file__).parent / "sources" / "outside"

_NAMES = {
    "Agency": "agency",
    "Agency_Type": "kind",
    "SurveyPeriodEndDate": "period_end",
    "OIA_RequestsHandled": "handled",
    "OIAs_CompletedWithinTimeframe": "in_time",
    "OIA_extension": "extended",
    "OIA_transfer": "transferred",
    "OIA_refused": "refused",
    "OIAs_Published": "published",
    "Ombudsman_Complaints": "complaints",
    "FinalOpinionsbyOmbudsman": "opinions",
    "OIA_average": "mean_days",
    "OIA_median": "median_days",
}
# Both halves of these years are half of the year's figures, and nothing more.
_YEARS = ("2016-06-30", "2017-06-30")
_HALVES = ("2015-12-31", "2016-06-30", "2016-12-31", "2017-06-30")


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of data/outside by name."""
    return {"nz-oia": _nz_oia()}


def _nz_oia() -> pd.DataFrame:
    """Keep each figure once: a year's where halves were made of it."""
    raw = pd.read_csv(SOURCES / "nz-oia.csv").rename(columns=_NAMES)
    sums = raw["OrgID"].eq(0)
    made = raw.assign(
        row=sums.map({True: "sum", False: "agency"}),
        kind=raw["kind"].mask(sums, raw["agency"]),
        agency=raw["agency"].mask(sums),
        months=6,
    )
    own = ["OrgID", "agency", "period_end"]
    twice = made[made["period_end"].isin(_YEARS) & ~sums]
    size = twice.groupby(own)["handled"].agg(["max", "min", "size"])
    if not (size["size"].eq(2) & size["max"].eq(2 * size["min"])).all():
        raise SystemExit("nz-oia.csv: of two rows one is not twice the other")
    year = twice.sort_values("handled").groupby(own).tail(1).assign(months=12)
    both = pd.concat([made[~made["period_end"].isin(_HALVES)], year])
    both = both.sort_values(["period_end", "row", "kind", "agency"], kind="stable")
    return both[list(TABLES["nz-oia"])]
