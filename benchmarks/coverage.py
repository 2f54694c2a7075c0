"""How often the intervals of measures hold the truth, where the truth is known.

What comes in are made reports: of requests that are independent draws, that come in
batches of few applicants, or of places that differ. What goes out is a table of how
often an interval of 95 % held the propensity that the figures were drawn from, beside
what it promises: `python -m benchmarks.coverage`. Everything is drawn from a seed.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

import numpy as np
import pandas as pd

from govopen import measures

SEED = 20260601


class Case(NamedTuple):
    """Requests made in one way, and what an interval makes of them.

    ``rho`` is how alike requests of one applicant, or of one place, are; ``size`` how
    many an applicant makes; ``cv2`` the squared coefficient of variation of rates.
    Where ``promised`` is false, the docs say that the interval is too narrow.
    """

    name: str
    measure: str
    reports: int = 1
    rho: float = 0.0
    size: int = 1
    share: float = 0.3
    sizes: float = 0.0
    cv2: float = 0.0
    promised: bool = True


CASES = [
    Case("one report, independent requests", "share"),
    Case("one report, rare outcome", "share", share=0.01),
    Case(
        "one report, 5 requests an applicant", "share", rho=0.3, size=5, promised=False
    ),
    Case("one report's cases for 100 requests", "rate", share=0.05),
    *(
        Case(f"{n} places, {how}", "share", n, rho=rho, sizes=sizes, share=share)
        for n in (5, 10, 30, 100)
        for how, rho, sizes, share in (
            ("all alike", 0.0, 0.5, 0.3),
            ("rho .02", 0.02, 0.5, 0.3),
            ("rho .10", 0.10, 0.5, 0.3),
            ("rho .10, sizes far apart", 0.10, 1.0, 0.3),
        )
    ),
    Case(
        "30 places, rare outcome, rho .10", "share", 30, 0.1, 1, 0.03, 0.5, 0.0, False
    ),
    Case("30 places, rates that differ, CV2 .25", "rate", 30, share=0.05, cv2=0.25),
    Case("10 places, rates that differ, CV2 .25", "rate", 10, share=0.05, cv2=0.25),
]


def drawn(case: Case, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return parts and wholes, a row a draw and a column a report."""
    shape = (draws, case.reports)
    n = np.round(200 * np.exp(case.sizes * rng.standard_normal(shape)))
    n = np.maximum(n, 5).astype(int)
    p = np.full(shape, case.share)
    if case.cv2:
        p = p * rng.gamma(1 / case.cv2, case.cv2, shape)
    if case.measure == "rate":
        return rng.poisson(p * n), n
    alike = 1 / case.rho - 1 if case.rho else 0
    if alike and case.size == 1:
        p = rng.beta(case.share * alike, (1 - case.share) * alike, shape)
    elif alike:  # whole batches of one applicant have a propensity of their own
        batches = rng.beta(case.share * alike, (1 - case.share) * alike, (*shape, 40))
        return rng.binomial(case.size, batches).sum(axis=2), np.full(
            shape, 40 * case.size
        )
    return rng.binomial(n, p), n


def reports_of(k: np.ndarray, n: np.ndarray, case: Case) -> pd.DataFrame:
    """Return observations of as many groups as there are draws."""
    group, report = np.indices(k.shape)
    codes = {"share": ("outcome.granted", "outcome.total")}.get(
        case.measure, ("review.upheld", "request.received")
    )
    keys = [f"{g}-{r}" for g, r in zip(group.flat, report.flat, strict=True)]
    about = pd.DataFrame({"report": keys, "series": keys, "county": keys, "body": keys})
    about = about.assign(
        province="p", prefecture=group.ravel().astype(str), year=2023, form="ogi2021",
        level="county", scope="jurisdiction", source_kind="simulated", doubt="",
        applicant="total", origin="table", precision="exact", locator="",
    )  # fmt: skip
    each = [
        about.assign(code=code, value=values.ravel().astype(float))
        for code, values in zip(codes, (k, n), strict=True)
    ]
    return pd.concat(each, ignore_index=True)


def covered(case: Case, draws: int, seed: int = SEED) -> float:
    """Return how often the interval of a case holds the truth."""
    rng = np.random.default_rng(seed)
    frame = reports_of(*drawn(case, draws, rng), case)
    by = ["province", "prefecture"] if case.reports > 1 else None
    if case.measure == "rate":
        found = measures.per_hundred(frame, "review.upheld", by=by)
        truth = 100 * case.share
    else:
        found = measures.comparable_shares(
            frame, "outcome.granted", of="outcome.total", by=by
        )
        truth = case.share
    return float(((found["low"] <= truth) & (truth <= found["high"])).mean())


def table(draws: int) -> str:
    """Return the table of the docs."""
    lines = ["| drawn | coverage | promised |", "|---|--:|---|"]
    lines += [
        f"| {case.name} | {covered(case, draws):.3f} | "
        f"{'.95' if case.promised else 'no: said to be too narrow'} |"
        for case in CASES
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1000)
    print(table(parser.parse_args().draws))


if __name__ == "__main__":
    main()
