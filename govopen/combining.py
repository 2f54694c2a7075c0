"""Two data sets as one: one's own reports and those that come with govopen.

What comes in are two data sets; what goes out is one, in which a body has one report of
a scope and year. The other report of a pair stands beside it as a witness; where the
two differ is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from os import PathLike
from typing import Literal, get_args

import pandas as pd

from govopen import schema, store
from govopen.bulk import DataSet
from govopen.checks import check
from govopen.errors import DataError, refusal
from govopen.form import identities
from govopen.panel import Source, findings, load, reports, series_of
from govopen.rules import finding
from govopen.schema import DATA_SET, Finding, Observation, choice, whose

__all__ = ["PREFERENCES", "Combined", "combine"]

Preference = Literal["first", "second", "fuller"]
PREFERENCES = get_args(Preference)

_BODY = ["series", "year"]  # the series names body and scope


class Combined(DataSet):
    """A data set made of two.

    Attributes
    ----------
    witnesses : pandas.DataFrame
        The observations of the reports that were not preferred: `witness` is their own
        report, `report` the one that stands in the data set.
    """

    def __init__(
        self, tables: dict[str, pd.DataFrame], witnesses: pd.DataFrame
    ) -> None:
        counts = {name: len(table) for name, table in tables.items()}
        super().__init__(counts, tables.__getitem__)
        self.witnesses = witnesses


def combine(a: Source, b: Source, *, prefer: Preference = "first") -> Combined:
    """Put two data sets together, one report for each body, scope and year.

    Parameters
    ----------
    a, b : str, path-like, DataSet, Report or None
        Folders that ``govopen ingest`` wrote, or what :func:`~govopen.ingest` or
        :func:`~govopen.read_report` returns; None is the bundled data.
    prefer : {'first', 'second', 'fuller'}, default 'first'
        Of a body, scope and year that both have, keep what `a` has, what `b` has, or
        whichever has more figures, and of equals what `a` has.

    Returns
    -------
    Combined
        A ``DataSet``, which :func:`~govopen.load` and every measure take, with the
        figures of the others as ``witnesses``. Its findings say which report has a
        witness (``report.witness``) and each exact figure that the two state
        differently (``figure.witness``), which then is in ``doubt``; identities across
        years are tested anew.

    Raises
    ------
    DataError
        Two different reports have one key, or a data set cannot be read.

    Notes
    -----
    A body is known by its ``series``, as in :func:`~govopen.load`; a report whose body
    or year is not known has no pair. What one data set has twice itself stays so, and
    a witness stands beside the first of them. Rounded figures are not compared.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> own = govopen.ingest([DATA / "sources" / "rudong-2018.txt"])
    >>> both = govopen.combine(own, None)
    >>> both.witnesses["witness"].unique().tolist()
    ['rudong-2018']
    >>> found = both.findings
    >>> found.loc[found["rule"].str.endswith(".witness"), "rule"].tolist()
    ['report.witness']
    """
    choice("prefer", prefer, PREFERENCES)
    sides = [_tables(source) for source in (a, b)]
    about = pd.concat([x["reports"].assign(side=i) for i, x in enumerate(sides)])
    figures = pd.concat([x["observations"].assign(side=i) for i, x in enumerate(sides)])
    pairs = _pairs(about, figures, prefer)
    tables = {}
    for name in DATA_SET:
        kept = [x[name] for x in sides]
        if name != "failures":
            left = [pairs.loc[pairs["side"] == i, "witness"] for i in (0, 1)]
            kept = [x[~x["report"].isin(y)] for x, y in zip(kept, left, strict=True)]
        tables[name] = pd.concat(kept, ignore_index=True)
    if (again := tables["reports"]["report"].duplicated()).any():
        key = tables["reports"].loc[again, "report"].iloc[0]
        raise refusal("combine.key", key=key)
    witnesses = figures.rename(columns={"report": "witness"})
    witnesses = witnesses.merge(pairs, on=["witness", "side"])
    witnesses = witnesses[["report", "witness", *Observation._fields[1:]]]
    told = schema.frame("findings", _told(tables["observations"], witnesses, pairs))
    across = {each.rule for each in identities() if each.across_years}
    old = tables["findings"]
    anew = check(Combined(tables, witnesses))
    parts = [old[~old["rule"].isin(across)], anew[anew["rule"].isin(across)], told]
    parts = [part for part in parts if len(part)] or [told]
    tables["findings"] = pd.concat(parts, ignore_index=True)
    return Combined(tables, witnesses)


def _tables(source: Source) -> dict[str, pd.DataFrame]:
    """Return the tables of a data set, empty where it was made without."""
    rows = load(source, columns=Observation._fields)
    tables = {name: schema.frame(name, []) for name in DATA_SET}
    tables["reports"] = reports(source)
    tables["observations"] = rows.astype(
        dict.fromkeys(rows.select_dtypes("category"), "str")
    )
    try:
        tables["findings"] = findings(source)
    except DataError:  # nobody checked it yet
        tables["findings"] = check(source)
    if isinstance(source, DataSet):
        tables["failures"] = source.failures
    elif isinstance(source, str | PathLike):
        with suppress(DataError):
            tables["failures"] = store.read("failures", source)
    return tables


def _pairs(about: pd.DataFrame, figures: pd.DataFrame, prefer: str) -> pd.DataFrame:
    """Return each report that has a better one: `witness`, its side, and that one."""
    counts = figures.groupby(["side", "report"]).size().rename("figures")
    known = about.assign(series=series_of(about)).join(counts, on=["side", "report"])
    known = known[~known["series"].str.fullmatch("/[^/]*/") & known["year"].notna()]
    both = known[known.groupby(_BODY)["side"].transform("nunique") == 2]
    rows = []
    for _, group in both.groupby(_BODY):
        sums = group.groupby("side")["figures"].sum()
        better = PREFERENCES.index(prefer) if prefer != "fuller" else sums.idxmax()
        kept = group.loc[group["side"] == better, "report"].iloc[0]
        for row in group[group["side"] != better].itertuples():
            rows.append((kept, row.report, row.side))
    return pd.DataFrame(rows, columns=["report", "witness", "side"])


def _told(
    figures: pd.DataFrame, witnesses: pd.DataFrame, pairs: pd.DataFrame
) -> Iterator[Finding]:
    """Yield that a report has a witness, and what the two state differently."""
    for report, witness in pairs[["report", "witness"]].itertuples(index=False):
        yield finding("report.witness", report=report, witness=witness)
    figures = figures[figures["report"].isin(pairs["report"])]
    stated = _stated(figures)
    for witness, rows in witnesses.groupby("witness", sort=False):
        for (report, code, applicant), values in _stated(rows).items():
            here = stated.get((report, code, applicant), values)
            if not {*here} & {*values}:
                yield finding(
                    "figure.witness",
                    report=report,
                    codes=code,
                    applicant=applicant,
                    expected=values[0],
                    found=here[0],
                    witness=witness,
                )


def _stated(figures: pd.DataFrame) -> dict[tuple[str, str, str], list[float]]:
    """Return the exact values that are stated of a report, code and applicant."""
    stated: dict[tuple[str, str, str], list[float]] = {}
    exact = figures[figures["precision"] == "exact"]
    columns = exact[["report", "code", "applicant", "value"]]
    for report, code, applicant, value in columns.itertuples(index=False):
        stated.setdefault((report, code, whose(applicant)), []).append(value)
    return stated
