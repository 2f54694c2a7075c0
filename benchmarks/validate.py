"""How often methods hold the truth of simulated countries: ``make validate``.

What comes in is a table of methods, each with the options of the countries it is tried
on and the truth it should find; what goes out is a table: how often its interval of
95 % held the truth (coverage), how far off it was on average (bias), and how often it
said that there was a change, where there was none (false alarms) or one (detection).
Every panel is a country of its own, and everything is drawn from a seed.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import beta

from govopen import measures, models, simulate
from govopen.errors import DataError
from govopen.simulation import Truth, world

from .coverage import Case, reports_of

Family = Literal["quasi-poisson", "negative-binomial"]
QUASI: Family = "quasi-poisson"
NEGATIVE: Family = "negative-binomial"
SEED = 20261127
SIZES = (25, 50, 150)
SHARE = 5665 / 10954  # of the weights of simulation.csv, what brings information
STILL = {"trend": 0.0}
ALIKE = STILL | {"alike": 1e9, "steady": 1e9}
LAW = STILL | {"law_requests": 0.3, "law_disclosed": 0.4}
RANDOM = STILL | {"missing_requests": 0.0, "missing_disclosed": 0.0}
POISSON = STILL | {"yearly": 0.0, "batch": 1.0}
SAME = POISSON | dict.fromkeys(("places", "provinces", "schooling", "urban"), 0.0)
TWO, ONE = (2018, 2020), (2020,)
# Of the same weights: granted, in part, and the rest.
WEIGHTS = np.array([4287, 1378, 5289]) / 10954


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


def bounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Return shares of which a fifth of the rest is not told, and what is true."""
    rows = rows[rows["n"] > 0]
    least = rows["k"] / rows["n"]
    most = least + 0.2 * (1 - least)
    within = np.arange(len(rows)) * 0.618 % 1
    true = least + within * (most - least)
    return rows.assign(least=least, most=most, true=true)


def slope_of(rows: pd.DataFrame, edge: bool = False) -> pd.DataFrame:
    """Regress shares that are known between bounds on the late year."""
    found = models.slope(bounded(rows), "late").table()
    middle = (found["least"] + found["most"]) / 2
    return found.assign(estimate=found["most"] if edge else middle)


def change_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Take the change between two years apart, between bounds."""
    found = models.decompose(bounded(rows), (2018, 2020)).table()
    middle = (found["least"] + found["most"]) / 2
    return found.rename(columns={"least": "low", "most": "high"}).assign(
        estimate=middle
    )


def change(rows: pd.DataFrame) -> pd.Series:
    rows = bounded(rows)
    rows = rows.assign(least=rows["true"], most=rows["true"])
    return models.decompose(rows, (2018, 2020)).table()["least"]


def edge(rows: pd.DataFrame) -> float:
    """Return the mean of all counties if those not found disclose everything."""
    found = (rows["found"] & (rows["n"] > 0)).mean()
    return float(found * SHARE + 1 - found)


def mean_of(rows: pd.DataFrame, assumption: str, edge: bool = False) -> pd.DataFrame:
    """Estimate the mean share of all counties from those that are found."""
    found = rows[rows["found"] & (rows["n"] > 0)]
    share = found["k"] / found["n"]
    total = rows.groupby("province").size()
    table = models.missing(found.assign(least=share, most=share), total).table()
    table = table[table["assumption"] == assumption]
    middle = (table["least"] + table["most"]) / 2
    return table.assign(estimate=table["most"] if edge else middle)


def usually(rows: pd.DataFrame) -> pd.Series:
    return rows.loc[rows["n"] > 0, "disclosed"]


def usual(rows: pd.DataFrame) -> float:
    return float((rows["k"] / rows["n"])[rows["n"] > 0].mean())


def marginal(shift: float) -> float:
    """Return the log odds ratio of all counties together, where each one's is known."""
    p = beta(40 * SHARE, 40 * (1 - SHARE)).ppf((np.arange(4000) + 0.5) / 4000)
    return float(logit(expit(logit(p) + shift).mean()) - logit(p.mean()))


def rated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rates of requests, in place of the shares disclosed."""
    return rows.assign(k=rows["received"], n=rows["population"], per=1e5)


def moved(shift: float) -> float:
    """Return by how much the share disclosed is higher in all, on the same odds."""
    p = beta(40 * SHARE, 40 * (1 - SHARE)).ppf((np.arange(4000) + 0.5) / 4000)
    return float(expit(logit(p) + shift).mean() - p.mean())


def outside(rows: pd.DataFrame) -> pd.DataFrame:
    """Return 1 for each place that a funnel has outside of 95 %, 0 for the others."""
    table = models.funnel(rows[rows["n"] > 0]).table()
    table = table[table["outside"].notna()]
    return table.assign(estimate=0.0, low=table["outside"].ne("").astype(float), high=1)


def parts_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how the odds of being granted in part, to in full, change."""
    return term(models.multinomial(long(rows, ["granted", "partial"]), ["late"]))


def long(rows: pd.DataFrame, parts: list[str]) -> pd.DataFrame:
    """Return one row a report and part of what was decided."""
    rest = {"rest": rows["n"] - rows["k"]}
    columns = {"k_partial": "partial", "k_granted": "granted"}
    rows = rows.drop(columns=["k", "concept"]).rename(columns=columns).assign(**rest)
    return rows.melt(["report", "series", "late", "source_kind"], parts, "concept", "k")


ALL = ["granted", "partial", "rest"]
KINDS = float(np.exp(-(WEIGHTS * np.log(WEIGHTS)).sum()))


def kinds(rows: pd.DataFrame, late: int, measure: str) -> pd.DataFrame:
    """Return of how many kinds outcomes are, or how far the years lie apart."""
    table = models.diversity(long(rows, ALL), "late").table()
    table = table[table["late"].eq(late) & table["measure"].eq(measure)]
    return table.assign(estimate=table["value"])


def granted(rows: pd.DataFrame) -> pd.DataFrame:
    table = models.dirichlet(long(rows, ALL)).table()
    return table[table["part"] == "granted"].assign(estimate=lambda x: x["share"])


def levelled(
    rows: pd.DataFrame, family: Family, place: str | None = None
) -> pd.DataFrame:
    """Regress requests, with a level for each place or with one."""
    rows = rows.assign(residents=rows["population"] / 1e5)
    how = {"y": "received", "exposure": "residents", "place": place}
    return term(models.counts(rows, ["late"], family=family, **how))


def alone(rows: pd.DataFrame) -> pd.DataFrame:
    """Look for a break in the series of the place with the most residents."""
    return break_of(rows[rows["population"] == rows["population"].max()])


def years_of(rows: pd.DataFrame) -> pd.DataFrame:
    return term(models.event_study(rows, y="received", exposure=None), "2020")


def three(rows: pd.DataFrame) -> pd.DataFrame:
    """Ask three questions as a family: 1 where an interval leaves out no change."""
    asked_ = {
        "requests": models.counts(rows, ["late"], y="received", exposure="population"),
        "disclosed": models.chances(rows, ["late"]),
        "parts": models.multinomial(long(rows, ["granted", "partial"]), ["late"]),
    }
    table = models.family(asked_, "late").table()
    out = (table["low"] > 0) | (table["high"] < 0)
    return pd.DataFrame({"estimate": [0.0], "low": [float(out.any())], "high": [1.0]})


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


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    table = shrunk(rows)
    limits = {"low": table["rank_low"], "high": table["rank_high"]}
    return table.assign(estimate=table["rank"].astype(float), **limits)


LONG = tuple(x for x in range(2015, 2024) if x != 2019)
WIDE, LEAST = "no: too narrow", "at least .95"
METHODS = [
    Method("`measures`: one report, requests independent", False, SHARE, ONE, ALIKE),
    Method("`measures`: one report, its years differ", False, usually, ONE, STILL,
           promised=WIDE),
    Method("`measures`: counties pooled", True, SHARE, ONE, STILL),
    Method("`models.funnel`: places all alike", outside, 0.0, ONE, ALIKE, 0.0),
    Method("`models.funnel`: rates, places all alike", lambda x: outside(rated(x)),
           0.0, ONE, SAME, 0.0),
    Method("`models.shrink`: each place's share", shrunk, usually, ONE,
           STILL | {"steady": 1e9}),
    Method("`models.shrink`: each place's rank", ranked, lambda x: usually(x).rank(),
           ONE, STILL | {"steady": 1e9}, promised=LEAST),
    Method("`models.shrink`: each place's rate", lambda x: shrunk(rated(x)),
           lambda x: x["expected"] / x["population"] * 1e5, ONE, POISSON),
    Method("`models.counts`: requests, no change", asked, 0.0, TWO, STILL, 0.0),
    Method("`models.counts`: requests, log ratio .3", asked, 0.3, TWO, LAW, 0.0),
    Method("`models.counts`: one level, no change",
           lambda x: levelled(x, QUASI), 0.0, TWO, STILL, 0.0),
    Method("`models.counts`: negative binomial, one level, no change",
           lambda x: levelled(x, NEGATIVE), 0.0, TWO, STILL, 0.0),
    Method("`models.counts`: negative binomial, one level, log ratio .3",
           lambda x: levelled(x, NEGATIVE), 0.3, TWO, LAW, 0.0),
    Method("`models.counts`: negative binomial, a level a place, log ratio .3",
           lambda x: levelled(x, NEGATIVE, "series"), 0.3, TWO, LAW, 0.0,
           "to 50 places"),
    Method("`models.chances`: disclosed, no change", gee, 0.0, TWO, STILL, 0.0),
    Method("`models.chances`: disclosed, log odds .4", gee, marginal(0.4), TWO,
           LAW, 0.0),
    Method("`models.multinomial`: parts, no change", parts_of, 0.0, TWO, STILL, 0.0),
    Method("`models.dirichlet`: share granted", granted, WEIGHTS[0], ONE, STILL),
    Method("`models.diversity`: kinds", lambda x: kinds(x, 0, "kinds"), KINDS,
           TWO, LAW),
    Method("`models.diversity`: how far two years lie apart",
           lambda x: kinds(x, 1, "moved"), moved(0.4), TWO, LAW),
    Method("`models.wild`: log rate, no change", wild, 0.0, TWO, STILL, 0.0),
    Method("`models.wild`: log rate .3", wild, 0.3, TWO, LAW, 0.0),
    Method("`models.slope`: bounds, no change", slope_of, 0.0, TWO, STILL, 0.0, LEAST),
    Method("`models.slope`: bounds, truth at the edge", lambda x: slope_of(x, True),
           0.2 * (1 - SHARE), TWO, STILL, 0.0),
    Method("`models.decompose`: parts between bounds", change_of, change, TWO, LAW,
           promised="always"),
    Method("`models.break_at`: requests, no change", break_of, 0.0, LONG, STILL, 0.0),
    Method("`models.break_at`: requests, log ratio .3", break_of, 0.3, LONG, LAW, 0.0),
    Method("`models.break_at`: the largest place alone, no change", alone, 0.0, LONG,
           STILL, 0.0, WIDE),
    Method("`models.event_study`: requests, no change", years_of, 0.0, LONG,
           STILL, 0.0),
    Method("`models.event_study`: requests, log ratio .3", years_of, 0.3, LONG,
           LAW, 0.0),
    Method("`models.family`: three questions, no change", three, 0.0, TWO, STILL, 0.0,
           LEAST),
    Method("`models.missing`: as reported, missing at random",
           lambda x: mean_of(x, "reported"), SHARE, ONE, RANDOM),
    Method("`models.missing`: whatever is missing, truth at the edge",
           lambda x: mean_of(x, "whatever is missing", True), edge, ONE, RANDOM),
    Method("`models.missing`: as reported", lambda x: mean_of(x, "reported"), usual,
           ONE, STILL, promised="no: who refuses hides"),
    Method("`models.missing`: by province", lambda x: mean_of(x, "by province"), usual,
           ONE, STILL, promised="no: who refuses hides"),
    Method("`models.missing`: whatever is missing",
           lambda x: mean_of(x, "whatever is missing"), usual, ONE, STILL,
           promised=LEAST),
]  # fmt: skip


class Seen(NamedTuple):
    """What came of a method: shares of intervals, the mean error, what is refused."""

    coverage: float
    bias: float
    told: float
    refused: float


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


def kinds_of_countries() -> list[list[Method]]:
    """Return the methods that are tried on the same countries, together."""
    found: dict[str, list[Method]] = {}
    for method in METHODS:
        found.setdefault(repr((method.years, method.options)), []).append(method)
    return [*found.values()]


def validated(
    panels: int, counties: int, seed: int = SEED, kind: int | None = None
) -> Iterator[tuple[str, Seen]]:
    """Try every method on as many panels; of one kind of country, on the same."""
    every = kinds_of_countries()
    for methods in every if kind is None else [every[kind]]:
        drawn = panels_of(panels, counties, methods[0], seed)
        for method in methods:
            if isinstance(method.find, bool):
                found = intervals(drawn, method.find)
                seen = [judged(method, found, pd.concat(drawn))]
            else:
                seen = [x for rows in drawn if (x := tried(method, rows))]
            held, error, told = np.mean(seen or [[np.nan] * 3], axis=0)
            refused = 0 if isinstance(method.find, bool) else 1 - len(seen) / panels
            yield method.name, Seen(held, error, told, refused)


def tried(method: Method, rows: pd.DataFrame) -> tuple[float, float, float] | None:
    """Return what a method does on a panel; None where it refuses it."""
    assert not isinstance(method.find, bool)
    try:
        return judged(method, method.find(rows), rows)
    except DataError:
        return None


def _at_once(task: tuple[int, int, int]) -> dict[str, Seen]:
    warnings.simplefilter("ignore")
    panels, counties, kind = task
    return dict(validated(panels, counties, kind=kind))


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
            counties, (2018, 2020, 2022), seed=SEED + n, slips=0.5, blanks=0, mixed=0
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
    yield "| method | promised | counties | coverage | bias | change told | refused |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for method in METHODS:
        name, promised = method.name, method.promised
        for counties, seen in columns.items():
            held, bias, told, refused = seen[method.name]
            if np.isnan(held):
                row = [name, promised, counties, "", "", "", "all"]
            else:
                said = "" if np.isnan(method.null) else f"{told:.3f}"
                some = f"{refused:.1%}" if refused else ""
                row = [name, promised, counties, f"{held:.3f}", f"{bias:+.3f}", said]
                row.append(some)
            yield f"| {' | '.join(map(str, row))} |"
            name = promised = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--panels", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    panels = given.panels
    warnings.simplefilter("ignore")
    start = perf_counter()
    many = len(kinds_of_countries())
    tasks = [(panels, n, kind) for kind in range(many) for n in SIZES[::-1]]
    columns: dict[int, dict[str, Seen]] = {n: {} for n in SIZES}
    with ProcessPoolExecutor(given.processes) as pool:
        for (_, n, _), seen in zip(tasks, pool.map(_at_once, tasks), strict=True):
            columns[n] |= seen
            print(n, {name: x.coverage.round(3) for name, x in seen.items()},
                  file=sys.stderr, flush=True)  # fmt: skip
    print("\n".join(table(columns)))
    slips, false = errors_found(max(panels // 50, 2), 50)
    print(
        f"\nOf slips {slips:.1%} are in a report with a finding; of reports without a "
        f"slip {false:.1%} have one."
    )
    print(
        f"{panels:,} panels of each kind and size, seed {SEED}, "
        f"{perf_counter() - start:,.0f} s, {datetime.now(UTC):%Y-%m-%d}"
    )


if __name__ == "__main__":
    main()
