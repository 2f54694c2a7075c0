"""What measures of a simulated country cost against pandas written by hand.

The yardstick gives the same numbers for the same reports, and nothing else: no
bounds, no grades, no origins, no guards.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy.stats import norm

from govopen import measures

from .country import COUNTIES, YEARS, country
from .paired import Pair

REASONS = ("state_secret", "other_law", "security", "third_party", "internal",
           "process", "case_file", "enquiry")  # fmt: skip


def _wilson(frame):
    z, share = norm.ppf(0.975), frame["k"] / frame["n"]
    middle = (frame["k"] + z**2 / 2) / (frame["n"] + z**2)
    half = z / (frame["n"] + z**2)
    half *= np.sqrt(frame["n"] * share * (1 - share) + z**2 / 4)
    return frame.assign(value=share, low=middle - half, high=middle + half)


def _wide(df, codes):
    rows = df[df["applicant"].isin(["", "total"]) & df["code"].isin(codes)]
    rows = rows.astype({"report": str, "code": str})
    return rows.pivot(index="report", columns="code", values="value")


def disclosure_by_hand(df):
    """Return the shares of requests granted, and granted in full or in part."""
    table = _wide(df, ["outcome.total", "outcome.granted", "outcome.partial"])
    n, granted = table["outcome.total"], table["outcome.granted"]
    parts = {"granted": granted, "disclosed": granted + table["outcome.partial"]}
    return pd.concat(
        {name: _wilson(pd.DataFrame({"k": k, "n": n})) for name, k in parts.items()}
    )


def reasons_by_hand(df):
    """Return the share of each ground of refusal from 2019 on."""
    table = _wide(df[df["year"] >= 2019], [f"refused.{name}" for name in REASONS])
    n = table.sum(axis=1)
    return pd.concat(
        {name: _wilson(pd.DataFrame({"k": table[name], "n": n})) for name in table}
    )


@cache
def later():
    """Return the country's reports about 2019 and later, which give points."""
    df = country()
    return df[df["year"] >= 2019]


def agree(ours, theirs):
    """Say whether two ways give the same shares and limits of the same reports."""
    names = ["value", "low", "high"]
    mine = ours.sort_values(["concept", "report"])[names].to_numpy(dtype=float)
    by_hand = theirs.sort_index()[names].to_numpy(dtype=float)
    order = [np.lexsort(side.T) for side in (mine, by_hand)]
    return np.allclose(mine[order[0]], by_hand[order[1]], equal_nan=True)


def _pair(name, measure, by_hand, data):
    def ours():
        return measure(data())

    def theirs():
        return by_hand(data())

    size = f"{COUNTIES:,} counties x {sum(y >= 2019 for y in YEARS)} years"
    return Pair((f"measures.{name}, {size}", ours), ("pandas by hand", theirs), n=5)


PAIRS = [
    _pair("disclosure_rates", measures.disclosure_rates, disclosure_by_hand, later),
    _pair("refusal_reasons", measures.refusal_reasons, reasons_by_hand, later),
]
