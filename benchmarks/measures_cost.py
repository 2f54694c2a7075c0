"""What measures of a simulated country cost against pandas written by hand.

The yardstick gives the same numbers for the same reports, and nothing else: no
bounds, no grades, no origins, no guards.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy.stats import norm

from govopen import load, measures, simulate

from .paired import Pair

COUNTIES, YEARS = 2850, range(2014, 2026)

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
    """Return the shares of requests granted, and granted in full or in part.

    Of the answers of 2014 to 2018 those told to amend may have decided nothing.
    """
    codes = ["answer.total", "answer.granted", "answer.already_public",
             "answer.partial", "answer.amend", "outcome.total", "outcome.granted",
             "outcome.partial"]  # fmt: skip
    table = _wide(df, codes)
    most = table["outcome.total"].fillna(table["answer.total"])
    least = most - table["answer.amend"].fillna(0)
    known, least = most == least, least.where(least > 0, most)
    granted = table["outcome.granted"].fillna(
        table["answer.granted"] + table["answer.already_public"]
    )
    partial_ = table["outcome.partial"].fillna(table["answer.partial"])
    found = {}
    for name, k in {"granted": granted, "disclosed": granted + partial_}.items():
        frame, other = (_wilson(pd.DataFrame({"k": k, "n": n})) for n in (most, least))
        value = frame["value"].where(known)
        found[name] = frame.assign(value=value, high=other["high"])
    return pd.concat(found)


def reasons_by_hand(df):
    """Return the share of each ground of refusal from 2019 on."""
    table = _wide(df[df["year"] >= 2019], [f"refused.{name}" for name in REASONS])
    n = table.sum(axis=1)
    return pd.concat(
        {name: _wilson(pd.DataFrame({"k": table[name], "n": n})) for name in table}
    )


@cache
def country(counties=COUNTIES):
    """Return the observations of a simulated country in which nothing is wrong."""
    right = dict.fromkeys(("slips", "blanks", "mixed", "missing"), 0)
    return load(simulate(counties, YEARS, **right))


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
    order = [np.lexsort(np.round(side, 9).T) for side in (mine, by_hand)]
    return np.allclose(mine[order[0]], by_hand[order[1]], equal_nan=True)


def _pair(name, measure, by_hand, data):
    def ours():
        return measure(data())

    def theirs():
        return by_hand(data())

    size = f"{COUNTIES:,} counties x {len(YEARS)} years"
    return Pair((f"measures.{name}, {size}", ours), ("pandas by hand", theirs), n=5)


PAIRS = [
    _pair("disclosure_rates", measures.disclosure_rates, disclosure_by_hand, country),
    _pair("refusal_reasons", measures.refusal_reasons, reasons_by_hand, later),
]
