"""How often methods hold the truth of simulated countries: ``make validate``.

What comes in is a table of methods, each with the options of the countries it is tried
on and the truth it should find; what goes out is a table: how often its interval of
95 % held the truth (coverage), how far off it was on average (bias), and how often it
said that there was a change, where there was none (false alarms) or one (detection).
Every panel is a country of its own, and everything is drawn from a seed.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import beta

from govopen import measures, models, simulate
from govopen.simulation import Truth, world

from .coverage import Case, reports_of

SEED = 20261127
SIZES = (25, 50, 150)
SHARE = 5665 / 10954  # of the weights of simulation.csv, what brings information
STILL = {"trend": 0.0}
ALIKE = STILL | {"alike": 1e9, "steady": 1e9}
LAW = STILL | {"law_requests": 0.3, "law_disclosed": 0.4}
TWO, ONE = (2018, 2020), (2020,)


def rows_of(truth: Truth) -> pd.DataFrame:
    """Return one row a county and year, as a measure of it would be."""
    rows = truth.reports.merge(truth.places, on="place")
    rows["k"] = truth.concept("outcome.disclosed").to_numpy(float)
    rows["n"] = rows["decided"].astype(float)
    for name in ("granted", "partial"):
        rows[f"k_{name}"] = truth.concept(f"outcome.{name}").to_numpy(float)
    rows["late"] = (rows["year"] >= 2019).astype(float)
    rows["log_rate"] = np.log((rows["received"] + 0.5) / rows["population"])
    known = {"concept": "outcome.disclosed", "grade": "exact", "form": "any"}
    return rows.assign(series=rows["place"], source_kind="simulated", **known)


def term(result: models.Result, name: str = "late") -> pd.DataFrame:
    """Return the row of a coefficient."""
    table = result.table()
    return table[table["term"] == name]


def intervals(rows: list[pd.DataFrame], pooled: bool) -> pd.DataFrame:
    """Return the intervals of measures, of all panels at once."""
    k, n = (np.array([panel[name] for panel in rows]) for name in "kn")
    found = measures.comparable_shares(
        reports_of(k, n, Case("", "share")),
        "outcome.granted",
        of="outcome.total",
        by=["province", "prefecture"] if pooled else None,
    )
    found = found[found["n"] > 0]
    return found.assign(estimate=found["value"]).reset_index(drop=True)


def slope_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Regress shares of which a fifth of the rest is not told, on the late year."""
    rows = rows[rows["n"] > 0]
    least = rows["k"] / rows["n"]
    rows = rows.assign(least=least, most=least + 0.2 * (1 - least))
    found = models.slope(rows.assign(true=least), "late").table()
    return found.assign(estimate=(found["least"] + found["most"]) / 2)


def mean_of(rows: pd.DataFrame, assumption: str) -> pd.DataFrame:
    """Estimate the mean share of all counties from those that are found."""
    found = rows[rows["found"] & (rows["n"] > 0)]
    share = found["k"] / found["n"]
    total = rows.groupby("province").size()
    table = models.missing(found.assign(least=share, most=share), total).table()
    table = table[table["assumption"] == assumption]
    return table.assign(estimate=(table["least"] + table["most"]) / 2)


def usually(rows: pd.DataFrame) -> pd.Series:
    return rows.loc[rows["n"] > 0, "disclosed"]


def usual(rows: pd.DataFrame) -> float:
    return float((rows["k"] / rows["n"])[rows["n"] > 0].mean())


def marginal(shift: float) -> float:
    """Return the log odds ratio of all counties together, where each one's is known."""
    p = beta(40 * SHARE, 40 * (1 - SHARE)).ppf((np.arange(4000) + 0.5) / 4000)
    return float(logit(expit(logit(p) + shift).mean()) - logit(p.mean()))


def outside(rows: pd.DataFrame) -> pd.DataFrame:
    """Return 1 for each place that a funnel has outside of 95 %, 0 for the others."""
    table = models.funnel(rows[rows["n"] > 0]).table()
    table = table[table["outside"].notna()]
    return table.assign(estimate=0.0, low=table["outside"].ne("").astype(float), high=1)


def parts_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how the odds of being granted in part, to in full, change."""
    columns = {"k_partial": "partial", "k_granted": "granted"}
    rows = rows.drop(columns=["k", "concept"]).rename(columns=columns)
    long = rows.melt(
        ["report", "series", "late", "source_kind"], ["granted", "partial"],
        "concept", "k",
    )  # fmt: skip
    return term(models.multinomial(long, ["late"]))


class Method(NamedTuple):
    """What is tried, on which countries, and what it should find.

    `find` takes the rows of a panel, or says whether `measures` pools them. `truth` is
    a number, or a function of the rows; an interval that leaves `null` out
    says that there is a change. Where 95 % is not `promised` the docs say why.
    """

    name: str
    find: Callable[[pd.DataFrame], pd.DataFrame] | bool
    truth: Any
    years: tuple[int, ...]
    options: dict[str, float]
    null: float = np.nan
    promised: str = ".95"


def break_of(rows: pd.DataFrame, name: str = "2019 (law and form)") -> pd.DataFrame:
    return term(models.break_at(rows, y="received", exposure=None), name)


def asked(rows: pd.DataFrame) -> pd.DataFrame:
    return term(models.counts(rows, ["late"], y="received", exposure="population"))


def gee(rows: pd.DataFrame) -> pd.DataFrame:
    return term(models.chances(rows, ["late"]))


def wild(rows: pd.DataFrame) -> pd.DataFrame:
    return models.wild(rows, "log_rate", "late", draws=99).table()


def shrunk(rows: pd.DataFrame) -> pd.DataFrame:
    return models.shrink(rows[rows["n"] > 0], draws=1000).table()


LONG = tuple(x for x in range(2015, 2024) if x != 2019)
WIDE, LEAST = "no: too narrow", "at least .95"
METHODS = [
    Method("`measures`: one report, requests independent", False, SHARE, ONE, ALIKE),
    Method("`measures`: one report, its years differ", False, usually, ONE, STILL,
           promised=WIDE),
    Method("`measures`: counties pooled", True, SHARE, ONE, STILL),
    Method("`models.funnel`: places all alike", outside, 0.0, ONE, ALIKE, 0.0),
    Method("`models.shrink`: each place's share", shrunk, usually, ONE,
           STILL | {"steady": 1e9}),
    Method("`models.counts`: requests, no change", asked, 0.0, TWO, STILL, 0.0),
    Method("`models.counts`: requests, log ratio .3", asked, 0.3, TWO, LAW, 0.0),
    Method("`models.chances`: disclosed, no change", gee, 0.0, TWO, STILL, 0.0),
    Method("`models.chances`: disclosed, log odds .4", gee, marginal(0.4), TWO,
           LAW, 0.0),
    Method("`models.multinomial`: parts, no change", parts_of, 0.0, TWO, STILL, 0.0),
    Method("`models.wild`: log rate, no change", wild, 0.0, TWO, STILL, 0.0),
    Method("`models.wild`: log rate .3", wild, 0.3, TWO, LAW, 0.0),
    Method("`models.slope`: bounds, no change", slope_of, 0.0, TWO, STILL, 0.0, LEAST),
    Method("`models.break_at`: requests, no change", break_of, 0.0, LONG, STILL, 0.0),
    Method("`models.break_at`: requests, log ratio .3", break_of, 0.3, LONG, LAW, 0.0),
    Method("`models.missing`: as reported", lambda x: mean_of(x, "reported"), usual,
           ONE, STILL, promised="no: who refuses hides"),
    Method("`models.missing`: by province", lambda x: mean_of(x, "by province"), usual,
           ONE, STILL, promised="no: who refuses hides"),
    Method("`models.missing`: whatever is missing",
           lambda x: mean_of(x, "whatever is missing"), usual, ONE, STILL,
           promised=LEAST),
]  # fmt: skip


class Seen(NamedTuple):
    """What came of a method: shares of intervals, the mean error, and seconds."""

    coverage: float
    bias: float
    told: float
    seconds: float


def panels_of(
    panels: int, counties: int, like: Method, seed: int
) -> list[pd.DataFrame]:
    """Draw panels, many of them out of one large country at a time."""
    rng, found = np.random.default_rng(seed), []
    while len(found) < panels:
        each = min(panels - len(found), 10_000 // counties)
        truth = world(
            each * counties, like.years, seed=seed + len(found), **like.options
        )
        rows = rows_of(truth)
        # One after another, counties would be neighbours.
        mixed = rng.permutation(each * counties) // counties
        panel = rows["place"].map(dict(zip(truth.places["place"], mixed, strict=True)))
        found += [own.reset_index(drop=True) for _, own in rows.groupby(panel)]
    return found


def validated(
    panels: int, counties: int, seed: int = SEED
) -> Iterator[tuple[str, Seen]]:
    """Try every method on as many panels; of one kind of country, on the same."""
    kinds: dict[str, list[Method]] = {}
    for method in METHODS:
        kinds.setdefault(repr((method.years, method.options)), []).append(method)
    for methods in kinds.values():
        drawn = panels_of(panels, counties, methods[0], seed)
        for method in methods:
            start = perf_counter()
            if isinstance(method.find, bool):
                found = intervals(drawn, method.find)
                seen = [judged(method, found, pd.concat(drawn))]
            else:
                seen = [judged(method, method.find(rows), rows) for rows in drawn]
            held, error, told = np.mean(seen, axis=0)
            yield method.name, Seen(held, error, told, perf_counter() - start)


def judged(
    method: Method, told: pd.DataFrame, rows: pd.DataFrame
) -> tuple[float, float, float]:
    """Return which part of intervals held the truth, their error, and which told."""
    true = np.asarray(method.truth(rows) if callable(method.truth) else method.truth)
    held = (told["low"] <= true + 1e-12) & (true - 1e-12 <= told["high"])
    out = (told["low"] > method.null) | (told["high"] < method.null)
    return held.mean(), (told["estimate"] - true).mean(), out.mean()


def errors_found(panels: int, counties: int) -> tuple[float, float]:
    """Return which part of slips a finding names, and findings a report without any."""
    named, slips, false, right = 0, 0, 0, 0
    for n in range(panels):
        made = simulate(
            counties, (2018, 2020, 2022), seed=SEED + n, slips=0.5, blanks=0
        )
        wrong = made.truth.errors
        found = {*made.findings["report"]}
        named += wrong["report"].isin(found).sum()
        slips += len(wrong)
        clean = made.reports[~made.reports["report"].isin(wrong["report"])]
        false, right = false + clean["report"].isin(found).sum(), right + len(clean)
    return named / slips, false / right


def table(columns: dict[int, dict[str, Seen]]) -> Iterator[str]:
    """Yield the rows of the table of the docs, from what was seen at each size."""
    heads = [f"{n} counties: coverage | bias | change told" for n in columns]
    yield f"| method | promised | {' | '.join(heads)} | s |"
    yield "|---|---|" + "--:|" * (3 * len(columns) + 1)
    for method in METHODS:
        each = [column[method.name] for column in columns.values()]
        cells = [
            f"{x.coverage:.3f} | {x.bias:+.3f} | "
            + ("" if np.isnan(method.null) else f"{x.told:.3f}")
            for x in each
        ]
        seconds = f"{sum(x.seconds for x in each):.0f}"
        yield f"| {' | '.join([method.name, method.promised, *cells, seconds])} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--panels", type=int, default=1000)
    panels = parser.parse_args().panels
    warnings.simplefilter("ignore")
    start = perf_counter()
    columns = {n: dict(validated(panels, n)) for n in SIZES}
    print("\n".join(table(columns)))
    slips, false = errors_found(max(panels // 50, 2), 50)
    print(
        f"\nOf slips {slips:.1%} are in a report with a finding; of reports without a "
        f"slip {false:.1%} have one."
    )
    print(
        f"{panels:,} panels of each kind and size, seed {SEED}, "
        f"{perf_counter() - start:,.0f} s"
    )


if __name__ == "__main__":
    main()
