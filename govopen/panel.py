"""Data sets of reports and observations, as pandas users want them.

What comes in is the bundled data package, a folder that ``govopen ingest`` wrote, or
what :func:`~govopen.ingest` and :func:`~govopen.read_report` return; what goes out are
DataFrames: :func:`load` (one row a figure), :func:`reports`, :func:`findings`,
:func:`regions`, :func:`codebook`, :func:`wide` (one row a report), :func:`follow`
(one row a body) and :func:`coverage` (how many bodies tell what). Everything in them is
the caller's own, to change at will.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from numbers import Integral
from operator import attrgetter
from os import PathLike
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from govopen import schema, store
from govopen.arithmetic import in_full as in_full
from govopen.arithmetic import series_of as series_of
from govopen.bundle import DATA
from govopen.corrections import corrected
from govopen.errors import DataError, refusal
from govopen.form import by_applicant, forms, known_codes, read_table
from govopen.place import (
    Region,
    all_regions,
    candidates,
    intended,
    members,
    resolve,
    territory,
    zone_names,
)
from govopen.schema import EVERYONE, TABLES, Observation, checked, choices
from govopen.store import write as write

__all__ = [
    "census", "codebook", "coverage", "expand_codes", "figures", "findings", "follow",
    "load", "named", "region_changes", "regions", "reports", "wide", "with_census",
    "year_list",
]  # fmt: skip

# What `load` joins to each figure; the rest of a report's row is in `reports`.
_LEFT = frozenset({"report", "title", "retrieved", "path", "sha256"})
_JOINED = (*(name for name in TABLES["reports"] if name not in _LEFT), "series")
_ABOUT = ("report", *_JOINED[:-1])
# What it says of a figure beyond its row: between what it lies, and how sure it is.
_SPAN = ("least", "most")
_FIGURE = (*Observation._fields, *_SPAN, "doubt")
_COLUMNS = (*_FIGURE, *_JOINED)
_CATEGORIES = frozenset(
    {*_COLUMNS} - {"value", "locator", "confirmed", "printed", "year", *_SPAN}
)

# What the codebook says of an indicator as its form has it.
_DESCRIBED = ("code", "parent", "label_zh", "label_en", "unit", "presence", "law")

_FIRST_YEAR = 2007  # of the regions known
CENSUS_YEAR = 2020

# What tells figures apart, and what rules that name none are about a report as a whole.
_CELL = ["report", "code", "applicant"]
_OF_A_REPORT = ("identity.", "document.", "report.")

# What the census counts in a territory.
_CENSUS = list(TABLES["census2020"])
_COUNTED = _CENSUS[_CENSUS.index("population") : -1]

_T = TypeVar("_T")
_Several: TypeAlias = _T | Iterable[_T] | None


class Tables(Protocol):
    """What holds the tables of a data set: a ``DataSet``, or one ``Report``."""

    @property
    def reports(self) -> pd.DataFrame: ...
    @property
    def observations(self) -> pd.DataFrame: ...
    @property
    def findings(self) -> pd.DataFrame: ...


Source = str | PathLike[str] | Tables | list[Any] | None

# The types that the columns of figures and reports have, whoever read them; a report
# may be known by any key.
_KNOWN = {**TABLES["reports"], **TABLES["observations"]}
_KINDS = {name: column.dtype for name, column in _KNOWN.items() if name != "report"}
_CLOSED = {name: column.values for name, column in _KNOWN.items() if column.values}
_WIDE = ("report", "code", "applicant", "value", "origin")


@cache
def _bundled(name: str) -> pd.DataFrame:
    return store.read(name, DATA)


def _table(
    name: str,
    source: Source,
    columns: Iterable[str] | None = None,
    years: list[int] | None = None,
    **where: Iterable[Any] | None,
) -> pd.DataFrame:
    """Read what is asked of a table; of the bundled data, all is read once."""
    if isinstance(source, list) and source:
        several = [_table(name, each, columns, years, **where) for each in source]
        return pd.concat(several, ignore_index=True)
    if isinstance(source, str | PathLike):
        if not Path(source).exists() and candidates(str(source)):
            raise refusal("no.data.place", folder=source)
        return store.read(name, source, columns=columns, years=years, where=where)
    if source is None:
        table = _bundled(name)
    elif isinstance(getattr(source, name, None), pd.DataFrame):
        table = getattr(source, name)
    else:
        raise refusal("data", kind=type(source).__name__)
    for column, values in where.items():
        if values is not None:
            table = table[table[column].isin(list(values))]
    table = table.reset_index(drop=True)
    return table.copy() if columns is None else table[list(columns)].copy()


def _about(
    source: Source, years: list[int] | None, columns: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return the reports about some years; that there are none is an error."""
    found = _table("reports", source, columns, year=years)
    if found.empty and years is not None:
        _narrowed(_table("reports", source, ["year"]), year=years)
    return found


@checked
def reports(path: Source = None, *, years: _Several[int] = None) -> pd.DataFrame:
    """Return the reports of a data set, one row each.

    Parameters
    ----------
    path : str, path-like, DataSet or Report, optional
        A folder written by ``govopen ingest``, or what :func:`~govopen.ingest` or
        :func:`~govopen.read_report` returns; the bundled data by default.
    years : int or iterable of int, optional
        Keep reports about these years.

    Returns
    -------
    pandas.DataFrame
        ``report, region, place, province, prefecture, county, level, body, scope,
        year, form, title, url, source_kind, retrieved, path, sha256``.

    Raises
    ------
    DataError
        The folder has no such table.

    Examples
    --------
    >>> import govopen
    >>> govopen.reports().set_index("report").loc["rudong-2018", "body"]
    '如东县人民政府'
    """
    return _about(corrected(path), year_list(years))


@checked
def findings(path: Source = None, *, years: _Several[int] = None) -> pd.DataFrame:
    """Return what the checks found in a data set, one row a finding.

    Parameters
    ----------
    path : str, path-like, DataSet or Report, optional
        A folder written by ``govopen ingest``, or what :func:`~govopen.ingest` or
        :func:`~govopen.read_report` returns; the bundled data by default.
    years : int or iterable of int, optional
        Keep findings on reports about these years.

    Returns
    -------
    pandas.DataFrame
        ``report, rule, severity, expected, found, codes, message``.

    Examples
    --------
    >>> import govopen
    >>> rudong = govopen.findings().query("report == 'rudong-2018'")
    >>> rudong.loc[rudong["severity"] == "warning", "rule"].tolist()
    ['response.parts']
    """
    chosen, path = year_list(years), corrected(path)
    if chosen is None:
        return _table("findings", path)
    about = _about(path, chosen, ["report"])["report"]
    return _table("findings", path, years=chosen, report=about)


def regions(year: int | None = None) -> pd.DataFrame:
    """Return provinces, prefectures and counties with their GB/T 2260 codes.

    Parameters
    ----------
    year : int, optional
        The regions in force at the end of this year, from 2007; today's by default.

    Returns
    -------
    pandas.DataFrame
        ``region, name, level, province, prefecture, first_year, last_year, begun,
        ended, place, pinyin``: the code, the years in which the region stood as it is
        (missing for before 2007 and for today), how it began and ended, and the
        current code at the end of its chain of changes (missing where it was divided
        or given up), and the name in pinyin, as ``Rudong``.

    References
    ----------
    Ministry of Civil Affairs of the People's Republic of China, codes of
    administrative divisions at and above the county level (GB/T 2260), and its
    yearly lists of changes; see ``data/sources/places/README.md``.

    Examples
    --------
    >>> import govopen
    >>> then = govopen.regions(2017).set_index("region")
    >>> then.loc["320621", ["name", "place"]].tolist()
    ['海安县', '320685']
    """
    frame = _table("regions", None)
    if year is not None and not (isinstance(year, Integral) and year >= _FIRST_YEAR):
        raise refusal("year.first", year=year, first=_FIRST_YEAR)
    stands = frame["last_year"].isna()
    if year is not None:
        stands |= frame["last_year"] >= year
        stands &= ~(frame["first_year"] > year).fillna(False)
    return frame[stands].reset_index(drop=True)


def named(frame: pd.DataFrame) -> pd.Series:
    """Name whom each row speaks for, in pinyin and in Chinese, for tables and figures.

    Parameters
    ----------
    frame : pandas.DataFrame
        Observations, reports or a measure, with their columns ``region`` and ``body``.

    Returns
    -------
    pandas.Series
        Under the index of `frame`. A zone, which is no region, is known by its body;
        what is in no list has the name of its body.

    Raises
    ------
    DataError
        A column is missing.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> govopen.named(govopen.measures.per_head(df)).tolist()
    ['Rudong 如东县']
    >>> zone = govopen.load(level="zone", scope="jurisdiction", years=2011)
    >>> govopen.named(zone).unique().tolist()
    ['Pingtan zone 平潭综合实验区']
    """
    schema.required(frame, ["region", "body"], "observations or a measure of reports")
    known = _table("regions", None).drop_duplicates("region", keep="last")
    both = known["pinyin"].astype(object) + " " + known["name"].astype(object)
    found = frame["region"].astype(object).map(both.set_axis(known["region"]))
    zones = in_full(frame["body"]).astype(object).map(zone_names())
    return found.fillna(zones).fillna(frame["body"].astype(object)).rename("name")


def region_changes() -> pd.DataFrame:
    """Return the changes of regions since 2007, one row a link between two codes.

    Returns
    -------
    pandas.DataFrame
        ``year, kind, old_code, old_name, old_path, new_code, new_name, new_path,
        doc_no, source, source_url``; ``kind`` is ``merged``, ``split`` and
        ``transferred`` where the territory changed, else how the region went on.

    Examples
    --------
    >>> import govopen
    >>> changes = govopen.region_changes().set_index("old_code")
    >>> changes.loc["320684", ["kind", "new_name"]].tolist()
    ['city_to_district', '海门区']
    """
    return _table("region_changes", None)


def census() -> pd.DataFrame:
    """Return the residents of 2020 by county, joined to places.

    Returns
    -------
    pandas.DataFrame
        ``region, name, level, province, prefecture, place, match, population,
        urban_share, minority_share, aged65_share, mean_years_schooling,
        tertiary_share, migrant_share, note``. Shares are between 0 and 1. ``match``
        says how today's place fits what was counted: ``same``, ``more`` or ``less``
        (merged or divided since), or ``zone``: counted apart and of no code of its
        own. ``note`` names the cells that were corrected, and why.

    Notes
    -----
    Counties leave out the zones that are counted apart (22.6 million residents), so
    figures per head are too high for a county that reports for such a zone as well.

    References
    ----------
    National Bureau of Statistics (2022). *Tabulation on the 2020 China Population
    Census by County*. China Statistics Press, ISBN 978-7-5037-9772-9.

    Examples
    --------
    >>> import govopen
    >>> residents = govopen.census().set_index("region")["population"]
    >>> int(residents["320623"]), int(residents.sum())
    (880006, 1409778724)
    """
    return _table("census2020", None)


def with_census(frame: pd.DataFrame, columns: _Several[str] = None) -> pd.DataFrame:
    """Join what the census says of the territory that a place had in a report's year.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows with ``region`` and ``year``: figures, reports, concepts, or a measure of
        single reports.
    columns : str or iterable of str, optional
        Columns of :func:`census`: ``population`` and those after it, all by default.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame` with these columns after its own, in place of such as it
        has. They are missing where the census counts no places that are just this
        territory; of several places, shares and means are those of each weighted by
        its residents.

    Raises
    ------
    DataError
        A column is missing or unknown.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> rates = govopen.with_census(govopen.measures.per_head(df), "urban_share")
    >>> rates[["value", "urban_share"]].round(2).values.tolist()
    [[36.36, 0.58]]

    邢台县 was divided in 2020:

    >>> rows = pd.DataFrame({"region": ["130521", "130523"], "year": 2018})
    >>> govopen.with_census(rows, "population")["population"].tolist()
    [nan, 258260.0]
    """
    schema.required(
        frame, ["region", "year"], "rows of single reports, as govopen makes"
    )
    names = choices("columns", columns, _COUNTED) or _COUNTED
    told = _census_of(frame["region"], frame["year"])[names]
    return frame.assign(**{name: told[name].to_numpy() for name in names})


def _census_of(regions: Iterable[Any], years: Iterable[Any]) -> pd.DataFrame:
    """Return what was counted in each region's territory of the year beside it."""
    years = pd.Series(years).fillna(0)
    pairs = [(str(x), int(y)) for x, y in zip(regions, years, strict=True)]
    asked = {pair: n for n, pair in enumerate(dict.fromkeys(pairs))}
    inside = [(n, row) for pair, n in asked.items() for row in _counted_in(*pair)]
    territories, rows = np.array(inside, dtype=int).reshape(-1, 2).T
    counted = _bundled("census2020")[_COUNTED].astype(float).iloc[rows]
    people = counted["population"]
    weighted = counted.mul(people, axis=0).assign(population=people)
    each = weighted.groupby(territories)
    found = each.sum().where(each.count().eq(each.size(), axis=0))
    own = found.columns.drop("population")
    found[own] = found[own].div(found["population"], axis=0)
    return found.reindex([asked[pair] for pair in pairs])


@cache
def _counted_in(region: str, year: int) -> tuple[int, ...]:
    """Return the rows that a territory is, by the counties of 2020 or of 2019."""
    for at, counted in _counted().items():
        there = territory(region, year, at)
        each = [there] if region.endswith("00") else [frozenset({x}) for x in there]
        if each and counted.keys() >= {*each}:
            return tuple(row for x in each for row in counted[x])
    return ()


@cache
def _counted() -> dict[int, dict[frozenset[str], list[int]]]:
    """Return the rows of counties, and of those of a region above, by year."""
    rows = _bundled("census2020")
    rows = rows[rows["population"].notna()]
    found: dict[int, dict[frozenset[str], list[int]]] = {}
    for year in (CENSUS_YEAR, CENSUS_YEAR - 1):  # some rows are of a year before
        book = {(region.code, region.name) for region in all_regions(year)}
        each = zip(rows["region"], rows["name"], rows.index, strict=True)
        found[year] = {frozenset({x}): [n] for x, name, n in each if (x, name) in book}
    for digits in (2, 4):  # with what has no county of its own
        above = rows["region"].str[:digits].str.ljust(6, "0")
        for code, places in rows.groupby(above).groups.items():
            if inside := members(str(code), CENSUS_YEAR):
                found[CENSUS_YEAR][inside] = list(places)
    return found


@checked
def load(
    path: Source = None,
    *,
    columns: _Several[str] = None,
    level: _Several[schema.Level] = None,
    scope: _Several[schema.Scope] = None,
    years: _Several[int] = None,
    codes: _Several[str] = None,
    place: _Several[int | str] = None,
    within: _Several[int | str] = None,
    precision: _Several[schema.Precision] = None,
    origin: _Several[schema.Origin] = None,
    source_kind: _Several[schema.SourceKind] = None,
) -> pd.DataFrame:
    """Load observations, each joined with its report.

    Parameters
    ----------
    path : str, path-like, DataSet or Report, or list of these, optional
        A folder written by ``govopen ingest``, or what :func:`~govopen.ingest` or
        :func:`~govopen.read_report` returns; the bundled data by default. Of a
        folder in Parquet, only the years, columns and rows asked for are read.
    columns : str or iterable of str, optional
        Load these columns of those below, in this order.
    level : str or iterable of str, optional
        Keep reports of these levels: ``province, prefecture, county, zone,
        township, department``.
    scope : str or iterable of str, optional
        Keep reports of these scopes: ``jurisdiction``, ``office`` or ``unit``. One
        place may publish a report of each for the same year; name the one you mean.
    years : int or iterable of int, optional
        Keep reports about these years.
    codes : str or iterable of str, optional
        Keep these indicators; ``refused.*`` stands for all that begin so.
    place : str, int or iterable of these, optional
        Keep reports of these places, named as they are or once were (``海门市`` or
        ``海门区``), by code, by path as in ``江苏省/南通市/海门区``, or in pinyin as in
        :func:`regions` (``Haimen``) where one place alone is spelt so.
    within : str, int or iterable of these, optional
        Keep reports of these provinces or prefectures and of all that lies in them
        today; with ``level="county"``, of their counties alone.
    precision, origin, source_kind : str or iterable of str, optional
        Keep figures that are ``exact`` or ``approx``; that stand in the ``table`` or
        the ``narrative`` or are ``derived``; of reports known as ``official``,
        ``copy``, ``transcribed`` or ``second_hand``.

    Returns
    -------
    pandas.DataFrame
        One row a figure: ``report, code, applicant, value, precision, origin,
        locator, confirmed, printed, least, most, doubt``, the columns of its report and
        ``series`` (the same body in other years). ``confirmed`` says how many strict
        equations the figure takes part in and that hold. ``least`` and ``most`` are
        its value, or what a rounded one can stand for. ``doubt`` is the worst severity
        of the findings that it can be the cause of, ``error`` or ``warning``, empty
        where there is none, missing where no findings are kept. Repeating columns are
        categorical. A figure a report does not give has no row.

    Raises
    ------
    DataError
        The folder is no data set, an option is none of what it can be (the message
        names the nearest), a place is no single one, or nothing is left.

    Notes
    -----
    A rounded figure has as many digits as it is printed with: 约 may stand for half
    of its last one less, 余 for one more. 约3.5万 and 3.5万余 are both 35,000, so that
    either lies between 34,500 and 36,000.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    >>> df.loc[df["code"].isin(["request.received", "response.total"]),
    ...        ["code", "value", "origin", "doubt"]]
                    code  value origin    doubt
    8     response.total  999.0  table  warning
    16  request.received  320.0  table
    """
    wanted = choices("columns", columns, _COLUMNS) or list(_COLUMNS)
    kinds = _chosen(precision=precision, origin=origin)
    kinds["code"] = None if codes is None else expand_codes(codes)
    chosen, path = year_list(years), corrected(path)
    about = _about(path, chosen, _ABOUT)
    if (again := about["report"].duplicated()).any():
        raise refusal("key.twice", key=about.loc[again, "report"].iloc[0])
    about["series"] = series_of(about)
    narrowed = _narrowed(
        about if within is None else about[_inside(about, within)],
        place=None if place is None else [x.place for x in places(place)],
        **_chosen(level=level, scope=scope, source_kind=source_kind),
    ).reset_index(drop=True)
    needed = {*wanted, "report"}
    needed |= {"code", "applicant"} if "doubt" in wanted else set()
    needed |= {"value", "precision"} if needed & {*_SPAN} else set()
    own = [name for name in Observation._fields if name in needed]
    kept = None if len(narrowed) == len(about) else narrowed["report"]
    frame = _table("observations", path, own, chosen, report=kept, **kinds)
    row = pd.Index(narrowed["report"]).get_indexer(frame["report"])
    if (row < 0).any():  # in CSV, figures of other years are read as well
        frame, row = frame[row >= 0].reset_index(drop=True), row[row >= 0]
    if frame.empty and len(narrowed) and any(x is not None for x in kinds.values()):
        told = ", ".join(f"{x}={y!r}" for x, y in kinds.items() if y is not None)
        raise refusal("none.figures", count=len(narrowed), told=told)
    if "doubt" in wanted:
        frame["doubt"] = _doubts(frame, path, chosen)
    if needed & {*_SPAN}:
        frame = _spanned(frame)
    joined = narrowed[[name for name in _JOINED if name in wanted]].take(row)
    result: pd.DataFrame = pd.concat([frame, joined.reset_index(drop=True)], axis=1)
    result = result[list(wanted)]
    categories = [name for name in wanted if name in _CATEGORIES]
    result[categories] = result[categories].astype("category")
    return result


def _chosen(**options: _Several[str]) -> dict[str, list[str] | None]:
    """Hold options against the vocabularies of the columns that they are about."""
    return {x: choices(x, given, _CLOSED[x]) for x, given in options.items()}


def _narrowed(frame: pd.DataFrame, **chosen: list[Any] | None) -> pd.DataFrame:
    """Keep the rows that have one of the values chosen; that none has is an error."""
    for column, wanted in chosen.items():
        if wanted is not None and len(frame):
            there = frame[column]
            frame = frame[there.isin(wanted).to_numpy(dtype=bool)]
            if frame.empty:
                known = ", ".join(map(str, sorted(there.dropna().unique())[:30]))
                one = wanted[0] if len(wanted) == 1 else wanted
                raise refusal("none.report", column=column, one=one, known=known)
    return frame


def places(named: _Several[int | str], option: str = "place") -> list[Region]:
    """Return the regions of today that are named, as :func:`load` takes them.

    Raises
    ------
    DataError
        A name is no single place's: the message says what it can mean.

    Examples
    --------
    >>> [region.code for region in places(["Rudong", 320685])]
    ['320623', '320685']
    """
    regions = []
    listed: Any = [named] if isinstance(named, Integral) else named
    for name in map(str, schema.listing(option, listed)):
        region = resolve(name)
        if region is None:
            raise refusal("place", name=name, told=intended(name))
        if not region.place:
            raise refusal("place.today", path=region.path)
        regions.append(region)
    return regions


def _inside(about: pd.DataFrame, within: _Several[int | str]) -> pd.Series:
    """Say which reports are of places, and of all that lies in them today."""
    digits = {"province": 2, "prefecture": 4, "county": 6}
    inside = pd.Series(False, about.index)
    for region in places(within):
        stem = region.place[: digits[region.level]]
        inside |= about["place"].str.startswith(stem, na=False)
        # What has no code of its own is where its report says.
        named = about[region.level].eq(region.name) & about["place"].isna()
        inside |= named & about["province"].eq(region.province)
    if not inside.any():
        raise refusal("none.within", within=within)
    return inside


def _spanned(figures: pd.DataFrame) -> pd.DataFrame:
    """Add between what each figure lies: itself, or what a rounded one stands for."""
    value = figures["value"]
    last = value.where(figures["precision"] == "approx").map(_last_digit, "ignore")
    least, most = (value - last.fillna(0) / 2).clip(0), value + last.fillna(0)
    return figures.assign(least=least, most=most)


def _last_digit(value: float) -> float:
    """Return what one is worth in the last digit of a number that is no zero."""
    digits = f"{value:.12g}"
    if "." in digits or "e" in digits:
        return float(10.0 ** -len(digits.partition(".")[2]))
    return float(10.0 ** (len(digits) - len(digits.rstrip("0")))) if value else 0.0


def by_origin(observations: pd.DataFrame) -> pd.DataFrame:
    """Sort observations so that the table's figures precede the narrative's."""
    order = observations["origin"].astype(str).map(schema.ORIGINS.index)
    return observations.iloc[np.argsort(order.to_numpy(), kind="stable")]


def figures(
    source: pd.DataFrame | Source,
    columns: Iterable[str] = (),
    others: Iterable[str] = (),
) -> pd.DataFrame:
    """Return observations, loaded if need be: what every measure takes.

    Parameters
    ----------
    source : pandas.DataFrame, str, path-like, DataSet or Report
        Observations as :func:`load` returns them, also if they were written to CSV and
        read with pandas, or what :func:`load` takes.
    columns : iterable of str, optional
        The columns needed.
    others : iterable of str, optional
        Columns that may be lacking, but hold nothing that they cannot.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    DataError
        A column is missing or holds what it cannot, or there is no data.

    Examples
    --------
    >>> import govopen
    >>> from govopen.bundle import DATA
    >>> report = govopen.read_report(DATA / "sources" / "rudong-2018.txt")
    >>> len(figures(report)) == len(report.observations)
    True
    """
    if source is None:
        raise refusal("none.data")
    if not isinstance(source, pd.DataFrame):
        return load(source)
    told = schema.required(source, columns, "observations as govopen.load() returns")
    found = store.settled(told, _KINDS)
    for name in ({*columns} | {*others} & {*found}) & _CLOSED.keys():
        known = found[name] if name in TABLES["observations"] else found[name].dropna()
        choices(name, set(known.unique()) - {""}, _CLOSED[name])
    for name in {*columns} & {"report", "code"}:
        if found[name].isna().any():
            raise refusal("empty", name=name)
    return found


def tables(
    observations: pd.DataFrame | Source,
    about: pd.DataFrame | Source,
    columns: Iterable[str],
    about_columns: Iterable[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return observations and their reports, whatever holds them.

    Parameters
    ----------
    observations : pandas.DataFrame, str, path-like, DataSet or Report
        As for :func:`figures`.
    about : pandas.DataFrame, str, path-like, DataSet, Report or None
        The reports, by default those of the same data set.
    columns, about_columns : iterable of str
        The columns needed of either.

    Raises
    ------
    DataError
        A column is missing, or a report that has figures.
    """
    found = figures(observations, columns)
    if about is None:
        own = isinstance(observations, pd.DataFrame)
        about = found.drop_duplicates("report") if own else observations
    if not isinstance(about, pd.DataFrame):
        about = reports(about)
    about = schema.required(
        about, about_columns, "reports as govopen.reports() returns"
    )
    about = store.settled(about, _KINDS)
    about = about.astype(dict.fromkeys(about.select_dtypes("category"), object))
    alone = found.loc[~found["report"].isin(about["report"]), "report"]
    if len(alone):
        raise refusal("alone", report=alone.iloc[0])
    return found, about


def year_list(years: _Several[int]) -> list[int] | None:
    """Return years as a list, None for all.

    Raises
    ------
    DataError
        One is no whole number, or there is none.

    Examples
    --------
    >>> year_list(2018), year_list(range(2018, 2020)), year_list(None)
    ([2018], [2018, 2019], None)
    """
    if years is None:
        return None
    one = isinstance(years, str) or not isinstance(years, Iterable)
    listed: list[Any] = [years] if one else list(years)  # type: ignore[arg-type]
    if not listed or not all(isinstance(year, Integral) for year in listed):
        raise refusal("years", years=years)
    return [int(year) for year in listed]


def _doubts(
    observations: pd.DataFrame, path: Source, years: list[int] | None
) -> pd.Series:
    """Return, for each figure, the worst severity of the findings it can have caused.

    Of the figures of several findings of a report only those are in doubt that they
    share, where they share any; a finding without figures is about the whole report,
    if it is about who reports or about the file. Missing in a data set without a table
    of findings: nobody looked.
    """
    try:
        found = _table("findings", path, years=years)
    except DataError:
        return pd.Series(None, index=observations.index, dtype=object)
    found = found.assign(rank=found["severity"].map({"error": 0.0, "warning": 1.0}))
    found = found[found["rank"].notna()]
    whole = found[found["codes"].eq("") & found["rule"].str.startswith(_OF_A_REPORT)]
    cells = found.assign(code=found["codes"].str.split(" ")).explode("code")
    cells = cells.reset_index(names="finding")[["finding", *_CELL, "rank"]]
    pairs = cells.merge(cells, on=_CELL[:2], suffixes=("", "_other"))
    alike = pairs["applicant"].eq(pairs["applicant_other"])
    alike |= pairs["applicant"].eq("") | pairs["applicant_other"].eq("")
    pairs = pairs[alike & (pairs["finding"] != pairs["finding_other"])]
    both = np.maximum(pairs["applicant"], pairs["applicant_other"])
    alone = cells[~cells["finding"].isin(pairs["finding"])]
    cells = pd.concat([pairs.assign(applicant=both)[alone.columns], alone])
    worst = cells.groupby(_CELL)["rank"].min()
    said = pd.Series("", observations.index, dtype=object)
    there = observations["report"].isin(found["report"])
    given = observations.loc[there, _CELL].astype(object)
    given["applicant"] = given["applicant"].map(schema.whose)
    ranks = [
        worst.reindex(pd.MultiIndex.from_frame(given)),
        worst.reindex(pd.MultiIndex.from_frame(given.assign(applicant=""))),
        whole.groupby("report")["rank"].min().reindex(given["report"]),
    ]
    least = np.fmin.reduce([rank.to_numpy(dtype=float) for rank in ranks])
    words = pd.Series(least, given.index).map({0: "error", 1: "warning"})
    said[there] = words.astype(object).fillna("")
    return said


def expand_codes(codes: str | Iterable[str]) -> list[str]:
    """Resolve a code, several, or a group such as ``refused.*`` to known codes.

    Raises
    ------
    DataError
        A code is in no form.

    Examples
    --------
    >>> expand_codes(["closed.*", "request.fax"])
    ['closed.total', 'closed.on_time', 'closed.extended', 'request.fax']
    """
    found: dict[str, None] = {}
    for code in map(str, schema.listing("codes", codes)):
        if code.endswith("*"):
            meant = [known for known in known_codes() if known.startswith(code[:-1])]
        else:
            meant = [code] if code in known_codes() else []
        if not meant:
            raise refusal("code", code=code, near=schema.nearest(code, known_codes()))
        found |= dict.fromkeys(meant)
    return list(found)


@checked
def wide(
    df: pd.DataFrame | Source,
    codes: str | Iterable[str],
    *,
    applicant: schema.Applicant = EVERYONE,
    keep: str | Iterable[str] = (),
) -> pd.DataFrame:
    """Arrange observations with one row a report and one column a code.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`load` returns them, or what it takes; or concepts, as
        from :func:`~govopen.bounds.comparable`.
    codes : str or iterable of str
        The columns; ``refused.*`` stands for all that begin so, and that some form
        asks for by applicant where one is meant. Of concepts, those of `df`; where a
        form tells one only between bounds, it is missing.
    applicant : str, default 'total'
        Which applicants are counted, a column of the later forms: ``natural``,
        ``enterprise`` and so on. Of everyone, ``total``, speak also the figures of
        forms that have no such columns; of the others these say nothing.
    keep : str or iterable of str, optional
        Columns of `df` that describe the report, the same in all its rows, such as
        ``county`` and ``year``, to put first.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``report``, in the order of `df`. A figure the report does not
        give is missing. Where table and text both give it, the table's is taken.

    Raises
    ------
    DataError
        A report states a figure twice in the same way with different values; a code
        or an applicant is unknown, or no form asks for the code by applicant.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", years=2018, scope="jurisdiction")
    >>> govopen.wide(df, ["request.received", "closed.on_time"], keep="county")
                county  request.received  closed.on_time
    report
    rudong-2018    如东县             320.0           307.0
    """
    if isinstance(df, pd.DataFrame) and {"concept", "least", "most"} <= {*df}:
        told = df.rename(columns={"concept": "code"})[df["least"] == df["most"]]
        return _pivoted(told, choices("codes", codes, {*df["concept"]}) or [], df, keep)
    df = figures(df, _WIDE)
    columns = expand_codes(codes)
    if schema.choice("applicant", applicant, schema.APPLICANTS) != EVERYONE:
        asked = {code for form in forms() for code in by_applicant(form)}
        patterns = any(code.endswith("*") for code in schema.listing("codes", codes))
        lacking = [code for code in columns if code not in asked]
        columns = [code for code in columns if code in asked]
        if lacking and not (patterns and columns):
            raise refusal("applicant", code=lacking[0], applicant=applicant)
    own = df["applicant"].astype(object).map(schema.whose) == applicant
    part = by_origin(df[df["code"].isin(columns) & own])
    key = ["report", "code"]
    first = part.drop_duplicates(key).astype({"report": object, "code": object})
    # A text that contradicts itself does not matter where the table has the figure.
    stated = part.merge(first[[*key, "origin"]]).drop_duplicates([*key, "value"])
    twice = stated[stated.duplicated(key, keep=False)]
    if len(twice):
        report, code = twice[key].iloc[0]
        same = twice[twice[key].eq([report, code]).all(axis=1)]
        values = " and ".join(f"{value:g}" for value in same["value"])
        places = " and ".join(map(str, same.get("locator", same["origin"])))
        named = {"code": code, "values": values, "places": places}
        raise refusal("twice", report=report, **named)
    return _pivoted(first, columns, df, keep)


def _pivoted(
    part: pd.DataFrame, columns: list[str], df: pd.DataFrame, keep: _Several[str]
) -> pd.DataFrame:
    """Return one row a report, with the columns to keep and one for each code."""
    own = [*_FIGURE, "concept", "grade"]
    kept = choices("keep", keep, df.columns.difference(own, sort=False)) or []
    first = part.astype({"report": object, "code": object})
    values = "value" if "value" in part else "least"
    table = first.pivot(index="report", columns="code", values=values)
    order = pd.Index(df["report"].astype(object).unique(), name="report")
    table = table.reindex(index=order, columns=columns)
    table.columns.name = None
    about = df[["report", *kept]].drop_duplicates().set_index("report")
    if (several := about.index.duplicated()).any():
        raise refusal("keep", report=about.index[several][0], kept=" or ".join(kept))
    about.index = about.index.astype(object)
    return pd.concat([about, table], axis=1)


@checked
def follow(
    df: pd.DataFrame | Source, code: str, *, applicant: schema.Applicant = EVERYONE
) -> pd.DataFrame:
    """Follow one indicator over the years: one row a body and one column a year.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations of one scope, as :func:`load` returns them, or what it takes; or
        concepts or a measure of single reports.
    code : str
        The indicator, or the concept; one known only between bounds is missing.
    applicant : str, default 'total'
        As for :func:`wide`.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``province, prefecture, county, body``, named as in the latest
        year, with a column for each year. A year without the figure is missing.

    Raises
    ------
    DataError
        The figures are of several scopes, or two reports give one body's figure for
        one year.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction")
    >>> govopen.follow(df, "request.received").droplevel([0, 1, 2])
              2018   2023
    body
    如东县人民政府  320.0  327.0
    """
    names = ["province", "prefecture", "county", "body"]
    if isinstance(df, pd.DataFrame) and "concept" in df:
        what = "concepts or a measure of single reports, which have"
        df = schema.required(df, ["report", "scope", "series", "year", *names], what)
    else:
        df = figures(df, [*_WIDE, "scope", "series", "year", *names])
        [code, *others] = expand_codes(code)
        if others:
            raise refusal("follow.one", told=", ".join([code, *others]))
    scopes = sorted(df["scope"].astype(object).fillna("none").unique())
    if len(scopes) > 1:
        raise refusal("follow.scopes", scopes=", ".join(scopes))
    table = wide(df, code, applicant=applicant, keep=["series", "year", *names])
    table = table.dropna(subset=code).sort_values("year")
    twice = table[table.duplicated(["series", "year"], keep=False)]
    if len(twice):
        both = twice[twice["series"] == twice["series"].iloc[0]]
        raise refusal("follow.twice", reports=" and ".join(both.index), code=code)
    latest = table.astype(dict.fromkeys(names, object)).fillna("")
    latest = latest.groupby("series", observed=True)[names].last()
    result = table.pivot(index="series", columns="year", values=code)
    result.index = pd.MultiIndex.from_frame(latest.loc[result.index])
    return result.sort_index().rename_axis(columns=None)


def coverage(df: pd.DataFrame | Source) -> pd.DataFrame:
    """Count how many bodies tell what, year by year.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`load` returns them, or what it takes; or concepts, as
        from :func:`~govopen.bounds.comparable`.

    Returns
    -------
    pandas.DataFrame
        One row a code, or a concept, in the order of `df`: a column for each year with
        the number of bodies (``series``) whose reports tell it, then ``bodies``, all
        of them, and ``two``, ``three`` and ``five``, those of at least so many years.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(place="如东县", scope="jurisdiction")
    >>> govopen.coverage(df).loc["request.received"]
    2018      1
    2023      1
    bodies    1
    two       1
    three     0
    five      0
    Name: request.received, dtype: int64
    """
    if not (isinstance(df, pd.DataFrame) and "concept" in df):
        df = figures(df, ["report", "code"])
    key = "concept" if "concept" in df else "code"
    needed = [key, "series", "year"]
    df = schema.required(df, needed, "observations with their reports'")
    told = df[needed].drop_duplicates(ignore_index=True).astype({key: object})
    counts = pd.crosstab(told[key], told["year"])
    years = told.groupby([key, "series"], observed=True).size()
    for name, least in (("bodies", 1), ("two", 2), ("three", 3), ("five", 5)):
        counts[name] = (years >= least).groupby(key).sum()
    return counts.loc[told[key].unique()].rename_axis(index=None, columns=None)


def codebook() -> pd.DataFrame:
    """Describe every indicator of every form.

    Returns
    -------
    pandas.DataFrame
        One row an indicator and form: ``form, section, code, parent, label_zh,
        label_en, unit, presence, by_applicant, first_year, last_year, law`` and
        ``figures``, the number of figures the bundled data has under that form. The
        form ``narrative`` holds what reports state in their text although their own
        form has no room for it. ``law`` is the legal ground in the 2019 Regulations
        unless it names another, empty where the form names none.

    Examples
    --------
    >>> import govopen
    >>> book = govopen.codebook().set_index(["form", "code"])
    >>> book.loc[("ogi2021", "refused.third_party"), "label_zh"]
    '保护第三方合法权益'
    """
    described, years = attrgetter(*_DESCRIBED), ("first_year", "last_year")
    rows = [
        (form.name, section.name, *described(x), x.code in by_applicant(form.name),
         form.first_year, form.last_year)
        for form in forms().values()
        for section in form.sections
        for x in section.indicators
    ]  # fmt: skip
    names = ["form", "section", *_DESCRIBED, "by_applicant", *years]
    book = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(years, "Int64"))
    about = _bundled("reports")[["report", "form"]]
    data = _bundled("observations")[["report", "code"]].merge(about)
    counts = data.groupby(["form", "code"], dropna=False).size()
    printed = pd.MultiIndex.from_frame(book[["form", "code"]])
    book["figures"] = counts.reindex(printed).fillna(0).to_numpy(dtype=int)
    # What only the text of reports states is described as in the latest form.
    counts = counts[~counts.index.isin(printed)].groupby("code").sum()
    own = pd.DataFrame(read_table("narrative"))
    others = book[book["code"].isin(counts.index) & ~book["code"].isin(own["code"])]
    others = others.drop_duplicates("code", keep="last")[list(own)]
    told = pd.concat([own, others], ignore_index=True)
    told["figures"] = told["code"].map(counts).fillna(0).astype(int)
    texts = {"form": "narrative", "section": "narrative", "presence": "text"}
    told = told.assign(**texts, law="", by_applicant=False)
    return pd.concat([book, told], ignore_index=True)
