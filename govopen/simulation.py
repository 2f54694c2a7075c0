"""A simulated country, whose truth is known: to try methods on, never to be reported.

What comes in are a number of counties, years, a seed and the numbers of
``simulation.toml``, each with where it comes from; what goes out is a
:class:`Simulated`: a data set as :func:`~govopen.ingest` makes one, on the national
forms' own rows, and the truth beside it. Counties have residents and schooling as the
census counted them, but names and codes that no place has, and every report of theirs
is marked as simulated. Which row of which form a request ends in says
``simulation.csv``; what forms ask beside requests is drawn as ``simulation_rows.csv``
says.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import StringIO
from itertools import groupby
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from govopen.bulk import DataSet
from govopen.checks import check_figures
from govopen.concept import belongs
from govopen.errors import DataError
from govopen.form import Form, applicants, form_of, identities
from govopen.form import forms as known_forms
from govopen.panel import census
from govopen.schema import (
    DATA_SET,
    INVENTED,
    INVENTED_CODE,
    SIMULATED,
    TABLES,
    Finding,
    Observation,
    checked,
    choices,
    frame,
)
from govopen.store import replacing, unwritable, write

__all__ = ["Simulated", "Truth", "assumptions", "simulate", "world"]

_Array = npt.NDArray[Any]
_PEOPLE = [a["applicant"] for a in applicants() if a["column"]]  # everyone comes last
_DISCLOSED = "outcome.disclosed"
_CENSUS = ["population", "urban_share", "mean_years_schooling"]
_CENTRE = 2019  # the year that rates are given for

# No name of a place is made of these.
_STEMS = str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")

_RANGE = {"least": 0, "most": 1e9}  # of a number, where its entry gives none
_MOST = 10_000  # counties: their codes have three digits for those of a province
_DIGITS = 10  # of probabilities: machines differ in the last ones of exp and log


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


class Options(TypedDict, total=False):
    """The numbers that a country can be given other than those of the table."""

    requests: float
    schooling: float
    urban: float
    trend: float
    provinces: float
    places: float
    yearly: float
    batch: float
    alike: float
    steady: float
    law: float
    law_requests: float
    law_disclosed: float
    trend_disclosed: float
    carried: float
    extended: float
    review: float
    litigation_direct: float
    litigation_after_review: float
    annex: float
    missing: float
    missing_requests: float
    missing_disclosed: float
    slips: float
    blanks: float
    mixed: float
    office: float


class Part(NamedTuple):
    """A way in which requests, or the cases after them, differ: a row of the table."""

    family: str
    part: str
    weight: str
    ogi2014: str
    ogi2019: str
    ogi2021: str
    concept: str

    @property
    def name(self) -> str:
        """What the column of its counts is called."""
        return f"{self.family}.{self.part}"


@cache
def _parts() -> list[Part]:
    return [Part(**row) for row in csv.DictReader(StringIO(_text("simulation.csv")))]


@cache
def _families() -> dict[str, list[Part]]:
    grouped = groupby(_parts(), key=lambda part: part.family)
    return {family: list(parts) for family, parts in grouped}


@cache
def _rows() -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(_text("simulation_rows.csv"))))


@cache
def _numbers() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_text("simulation.toml"))


def assumptions() -> pd.DataFrame:
    """Return the numbers that a simulated country rests on, one row each.

    Returns
    -------
    pandas.DataFrame
        Under the name of the option of :func:`simulate`: ``value, meaning, source``.

    Examples
    --------
    >>> assumptions().loc["requests", ["value", "source"]].tolist()
    [15.3, 'bundled: median of 197 county reports']
    """
    return pd.DataFrame(_numbers()).T[["value", "meaning", "source"]]


@dataclass(frozen=True)
class Truth:
    """What is true of a simulated country, whatever its reports say.

    Attributes
    ----------
    options : dict
        The numbers it was made with, its seed among them.
    places : pandas.DataFrame
        One row a county: its code, names, what the census counted (``population,
        urban_share, mean_years_schooling``), ``effect`` on the log rate of requests.
    reports : pandas.DataFrame
        One row a county and year, found or not: ``report, place, year, form``; of
        requests ``expected`` (the mean of what is ``received``), ``received,
        carried_in, carried_out, decided``; ``disclosed``, the probability that a
        request brings information; ``found``, and ``mixed``: the figures are those of
        the office alone.
    counts : pandas.DataFrame
        Under the report's key, a column for each part, as ``outcome.given``.
    errors : pandas.DataFrame
        One row a figure that is not as it should be: ``report, kind, code, applicant,
        true, stated``; of a blank nothing is stated. Of mixed reports these are the
        figures on requests and what became of them: what else they tell was drawn for
        the office alone.
    """

    options: Mapping[str, Any]
    places: pd.DataFrame
    reports: pd.DataFrame
    counts: pd.DataFrame
    errors: pd.DataFrame

    def concept(self, name: str) -> pd.Series:
        """Return the true count of a concept, by report.

        Raises
        ------
        DataError
            No concept has this name, or the simulation has no part of it.

        Examples
        --------
        >>> truth = simulate(3, [2019]).truth
        >>> all(truth.concept("outcome.total") == truth.reports["decided"].to_numpy())
        True
        """
        parts = [x.name for x in _parts() if belongs(x.concept, name)]
        if not parts:
            raise DataError(f"nothing is known of {name}: see counts and reports")
        return self.counts[parts].sum(axis=1).rename(name)


class Simulated(DataSet):
    """A data set that nobody published, and the truth beside it.

    Attributes
    ----------
    truth : Truth
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], truth: Truth) -> None:
        super().__init__({x: len(tables[x]) for x in DATA_SET}, tables.__getitem__)
        self.truth = truth

    def __str__(self) -> str:
        return f"simulated: {super().__str__()}"


@checked
def simulate(
    counties: int = 2850,
    years: Iterable[int] = range(2014, 2026),
    *,
    seed: int = 2019,
    forms: Mapping[str, int] | None = None,
    out: str | PathLike[str] | None = None,
    format: str = "csv",
    **options: Unpack[Options],
) -> Simulated:
    """Make up a country of counties that report on requests for information.

    Requests of a county and year are negative binomial around residents times a rate,
    and come in batches from applicants. Channels, applicants, ends of requests and of
    the cases after them are Dirichlet-multinomial around shares of the county's own.
    What one year leaves open the next carries in. Some reports are missing, and some
    are wrong: a slip in one figure, a section left blank, the office's figures in
    place of the jurisdiction's. The same seed makes the same country, whichever
    reports of it are missing or wrong.

    Parameters
    ----------
    counties : int
        How many, drawn from those of the census; from 1 to 10,000.
    years : iterable of int
    seed : int
    forms : mapping of str to int, optional
        The first year of each form, as ``{"ogi2014": 2014, "ogi2021": 2020}``; as they
        were by default.
    out : str or path-like, optional
        A folder to write to, the truth in ``truth`` within it.
    format : {'csv', 'parquet'}
    **options
        Numbers other than those of :func:`govopen.simulation.assumptions`.

    Returns
    -------
    Simulated
        ``reports``, ``observations``, ``findings``, ``failures`` and ``truth``.

    Raises
    ------
    DataError
        An option is unknown or none of what it can be.

    Examples
    --------
    >>> made = simulate(20, range(2018, 2020), slips=0, blanks=0, missing=0)
    >>> made
    <DataSet: simulated: 40 reports, 5091 figures, 0 findings, 0 files not read>
    >>> made.reports["source_kind"].unique().tolist()
    ['simulated']
    """
    pieces, truth = _drawn(True, counties, years, seed, forms, options)
    tables, errors = _written(pieces, truth, np.random.default_rng([seed, 3]))
    made = Simulated(tables, replace(truth, errors=errors))
    if out is not None:
        write(made.tables(), out, format=format)
        folder = Path(out, "truth")
        with unwritable(folder):
            folder.mkdir(exist_ok=True)
        for name in ("places", "reports", "counts", "errors"):
            table = getattr(made.truth, name)
            with replacing(folder / f"{name}.csv") as fresh:
                table.to_csv(fresh, index=name == "counts")
    return made


def world(
    counties: int = 2850,
    years: Iterable[int] = range(2014, 2026),
    *,
    seed: int = 2019,
    forms: Mapping[str, int] | None = None,
    **options: Unpack[Options],
) -> Truth:
    """Return the truth of :func:`simulate` alone, in a fraction of the time.

    Parameters
    ----------
    counties, years, seed, forms, **options
        As for :func:`simulate`.

    Returns
    -------
    Truth
        Its table of errors is empty.

    Examples
    --------
    >>> made = simulate(3, [2019], seed=1)
    >>> world(3, [2019], seed=1).counts.equals(made.truth.counts)
    True
    """
    return _drawn(False, counties, years, seed, forms, options)[1]


def _drawn(
    reports: bool,
    counties: int,
    years: Iterable[int],
    seed: int,
    forms: Mapping[str, int] | None,
    options: Options,
) -> tuple[list[_Year], Truth]:
    """Draw every year of a country, and say which reports are found."""
    number = _chosen(options)
    if not 1 <= counties <= _MOST:
        raise DataError(f"counties={counties} is none of 1 to {_MOST:,}")
    if seed < 0:
        raise DataError(f"seed={seed} is below 0: give any whole number from 0 on")
    if isinstance(years, str):
        raise DataError(f"years={years!r} is text: give numbers, as range(2014, 2026)")
    told = {year: _form(year, forms) for year in sorted({*years})}
    if not told:
        raise DataError("years has none: give some, as range(2014, 2026)")
    country = _Country(counties, number, seed, reports)
    pieces = [country.year(year, form) for year, form in told.items()]
    truth = Truth(
        number | {"seed": seed},
        country.places.drop(columns=["scale", "annex"]),
        pd.concat([piece.about for piece in pieces], ignore_index=True),
        pd.concat([piece.counts for piece in pieces]),
        pd.DataFrame(),
    )
    return pieces, truth


def _chosen(options: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers, those given in place of those of the table."""
    choices("option", [*options], ["counties", "years", "seed", "forms", *_numbers()])
    found = {name: line["value"] for name, line in _numbers().items()} | {**options}
    for name, value in found.items():
        least, most = (_numbers()[name].get(x, y) for x, y in _RANGE.items())
        if not isinstance(value, Real) or not least <= float(value) <= most:
            raise DataError(f"{name}={value!r} is no number from {least} to {most}")
    return {name: float(value) for name, value in found.items()}


def _form(year: int, first: Mapping[str, int] | None) -> Form:
    """Return the form that reports on a year follow."""
    choices("forms", first, [x.name for x in known_forms().values() if not x.region])
    begun = [(begin, name) for name, begin in (first or {}).items() if begin <= year]
    found = known_forms()[max(begun)[1]] if begun else None if first else form_of(year)
    if found is None:
        raise DataError(f"no national form is in use in {year}: see forms and years")
    return found


@cache
def _counted() -> pd.DataFrame:
    known = census().query("level == 'county' and population > 0")
    return known.dropna(subset=_CENSUS)


def _places(counties: int, number: Mapping[str, float], rng: Any) -> pd.DataFrame:
    """Draw counties of the census, and give them names that no county has."""
    known = _counted()
    # Of more than there are, some are drawn again.
    chosen = np.sort(np.resize(rng.permutation(len(known)), counties))
    rows = known.iloc[chosen].reset_index(drop=True)
    province = pd.factorize(known["province"])[0][chosen]
    own = pd.Series(province).groupby(province).cumcount()
    code = [f"{INVENTED_CODE}{p:02}{n:03}" for p, n in zip(province, own, strict=True)]
    stems = pd.Series(code).str.translate(_STEMS)
    about = {
        "place": code,
        "province": INVENTED + stems.str[1:3] + "省",
        "prefecture": INVENTED + stems.str[1:5] + "市",
        "county": INVENTED + stems.str[1:] + "县",
    }
    z = (rows[_CENSUS] - known[_CENSUS].mean()) / known[_CENSUS].std()
    effect = number["provinces"] * rng.standard_normal(province.max() + 1)[province]
    effect += number["places"] * rng.standard_normal(counties)
    effect += number["schooling"] * z["mean_years_schooling"].to_numpy()
    effect += number["urban"] * z["urban_share"].to_numpy()
    scale = np.exp(0.5 * rng.standard_normal(counties))  # of what else it does
    annex = rng.random(counties) < number["annex"]
    made = pd.DataFrame(about).join(rows[_CENSUS])
    return made.assign(effect=effect, scale=scale, annex=annex)


def _dirichlet(rng: Any, size: float, shares: _Array) -> _Array:
    """Draw shares around others, the closer the larger `size`."""
    drawn = rng.standard_gamma(size * shares)
    rounded: _Array = np.round(drawn / drawn.sum(axis=-1, keepdims=True), _DIGITS)
    return rounded


def _divided(rng: Any, counts: _Array, shares: _Array) -> _Array:
    """Divide counts at random by shares that may not quite add up to one."""
    shares = shares / shares.sum(axis=-1, keepdims=True)
    divided: _Array = rng.multinomial(counts, shares)
    return divided


class _Year(NamedTuple):
    """A year of every county: the truth, and what its reports would say.

    `cells` are codes and applicants, `blocks` the part of the form that each stands in,
    and `optional` says which are in an annex; `told` has a column of figures for each,
    `right` what these should be, and `printed` says which a report has.
    """

    form: Form
    about: pd.DataFrame
    counts: pd.DataFrame
    cells: list[tuple[str, str]]
    blocks: _Array
    optional: _Array
    told: _Array = np.empty(0)
    right: _Array = np.empty(0)
    printed: _Array = np.empty(0)


class _Country:
    """Counties on their way from year to year."""

    def __init__(
        self, counties: int, number: dict[str, float], seed: int, reports: bool
    ) -> None:
        # What is reported draws apart, so that the truth is the same whatever it is.
        self.rng, self.gaps, self.aside = (
            np.random.default_rng([seed, n]) for n in range(3)
        )
        self.number, self.reports = number, reports
        self.places = places = _places(counties, number, self.rng)
        rng = self.rng
        self.carried = np.zeros((len(places), len(_PEOPLE) - 1), dtype=np.int64)
        self.shares = {}
        for name, parts in _families().items():
            weights = np.array([float(x.weight) for x in parts])
            shape = (len(places), len(parts))
            shares = np.broadcast_to(weights / weights.sum(), shape)
            self.shares[name] = _dirichlet(rng, number["alike"], shares)
        self.disclosed = np.array(
            [belongs(x.concept, _DISCLOSED) for x in _families()["outcome"]]
        )
        self.kept: dict[str, _Array] = {}

    def year(self, year: int, form: Form) -> _Year:
        """Draw a year, and fill in its reports."""
        number, rng, places = self.number, self.rng, self.places
        since, new = year - _CENTRE, year >= number["law"]
        log_rate = places["effect"] + number["trend"] * since
        log_rate += number["law_requests"] * new
        rate = np.round(np.exp(log_rate.to_numpy()), _DIGITS)
        mean = places["population"].to_numpy() / 1e5 * number["requests"] * rate
        shift = number["law_disclosed"] * new + number["trend_disclosed"] * since
        usual = self.shares["outcome"] * np.exp(shift * self.disclosed)
        usual = usual / usual.sum(axis=1, keepdims=True)
        shares = self.shares | {"outcome": usual}
        shares = {x: _dirichlet(rng, number["steady"], p) for x, p in shares.items()}

        spread = max(number["yearly"], 1e-6) ** 2
        luck = rng.gamma(1 / spread, spread, len(places))
        batch = max(number["batch"], 1.0)
        asking = rng.poisson(np.round(mean * luck / batch, _DIGITS))
        more = rng.negative_binomial(np.maximum(asking, 1), 1 / batch)
        received = _divided(rng, asking + more * (asking > 0), shares["applicant"])

        counts_open = any(section.by_applicant for section in form.sections)
        true = self._handled(received, self.carried, shares, counts_open, rng)
        open_, self.carried = self.carried, true["carried_out"]
        report = "sim-" + places["place"] + f"-{year}"
        about: dict[str, Any] = {
            "report": report,
            "place": places["place"],
            "year": year,
        }
        about |= {"form": form.name, "expected": mean}
        about |= {x: true[x].sum(axis=1) for x in _FLOWS}
        about |= {"disclosed": usual[:, self.disclosed].sum(axis=1)}
        about |= {"found": self._found(mean, about["disclosed"])}
        mixed = self.gaps.random(len(places)) < number["mixed"]
        counts = {
            part.name: _everyone(true[family][..., n])
            for family, parts in _families().items()
            for n, part in enumerate(parts)
        }
        year_ = _Year(
            form,
            pd.DataFrame(about | {"mixed": mixed}),
            pd.DataFrame(counts).set_index(report.rename("report")),
            *_cells(form),
        )
        if not self.reports:
            return year_
        rng = self.aside
        part = [rng.binomial(x, number["office"]) for x in (received, open_)]
        own = self._handled(part[0], part[1], shares, counts_open, rng)
        told = {
            x: np.where(mixed.reshape(-1, *[1] * (true[x].ndim - 1)), own[x], true[x])
            for x in true
        }
        scale = places["scale"] * np.where(mixed, number["office"], 1.0)
        table = self._table(form, told, scale.to_numpy())
        cells = [_cell(table[code], who) for code, who in year_.cells]
        said = np.column_stack(cells)
        known = _added(form, self._requests(form, true))
        right = [
            np.where(mixed, _cell(known[code], who), said[:, n])
            if code in known
            else said[:, n]
            for n, (code, who) in enumerate(year_.cells)
        ]
        printed = ~year_.optional | places["annex"].to_numpy()[:, None]
        printed &= about["found"][:, None]
        return year_._replace(told=said, right=np.column_stack(right), printed=printed)

    def _found(self, mean: _Array, disclosed: _Array) -> _Array:
        """Say which reports are found: who is asked more and refuses less, says so."""
        number, share = self.number, np.clip(disclosed, 1e-6, 1 - 1e-6)
        odds = number["missing_requests"] * _standard(np.log(mean))
        odds += number["missing_disclosed"] * _standard(np.log(share / (1 - share)))
        missing = number["missing"]
        chance = missing / (missing + (1 - missing) * np.exp(-odds))
        found: _Array = self.gaps.random(len(mean)) >= chance
        return found

    def _handled(
        self,
        received: _Array,
        open_: _Array,
        shares: Mapping[str, _Array],
        later: bool,
        rng: Any,
    ) -> dict[str, _Array]:
        """Decide requests, by applicant, leave some open, and let some be disputed."""
        number = self.number
        left = rng.binomial(received + open_, number["carried"] * later)
        decided = received + open_ - left
        flows = {"received": received, "carried_in": open_, "carried_out": left}
        made = flows | {"decided": decided, "applicant": received}
        made["open"] = left[..., None]
        made["outcome"] = _divided(rng, decided, shares["outcome"][:, None, :])
        everyone = received.sum(axis=1), decided.sum(axis=1)
        made["channel"] = _divided(rng, everyone[0], shares["channel"])
        made["extended"] = rng.binomial(everyone[1], number["extended"])
        for name in ("review", "litigation_direct", "litigation_after_review"):
            cases = rng.binomial(everyone[1], number[name])
            made[name] = _divided(rng, cases, shares[name])
        return made

    def _requests(self, form: Form, told: Mapping[str, _Array]) -> dict[str, _Array]:
        """Return a column for each row on requests, by applicant where it has such."""
        table: dict[str, _Array] = {
            "request.received": told["received"],
            "request.carried_in": told["carried_in"],
            "closed.extended": told["extended"],
            "closed.on_time": told["decided"].sum(axis=1) - told["extended"],
        }
        for family, parts in _families().items():
            for n, part in enumerate(parts):
                if code := getattr(part, form.name):
                    table[code] = table.get(code, 0) + told[family][..., n]
        return table

    def _table(
        self, form: Form, told: Mapping[str, _Array], scale: _Array
    ) -> dict[str, _Array]:
        """Return a column for each row of the form, drawing what is no request."""
        table = self._requests(form, told)
        for row in _rows():
            code, of, mean = row["code"], row["of"], float(row["mean"])
            if not of:
                drawn = self.aside.poisson(mean * scale)
                table[code] = (
                    self.kept.setdefault(code, drawn) if row["kept"] else drawn
                )
            elif of in table:
                table[code] = self.aside.binomial(table[of], mean)
        for what in ("rules", "normative"):
            stock = table[f"{what}.in_force"] + table[f"{what}.made"]
            self.kept[f"{what}.in_force"] = stock - table[f"{what}.repealed"]
            table[f"{what}.in_force"] = self.kept[f"{what}.in_force"]
        return _added(form, table)


# What all figures have alike.
_ALIKE: dict[str, Any] = {"precision": "exact", "origin": "table", "locator": SIMULATED}
_FLOWS = ("received", "carried_in", "carried_out", "decided")


def _everyone(counts: _Array) -> _Array:
    """Add up the applicants where there are any."""
    summed: _Array = counts.sum(axis=1) if counts.ndim > 1 else counts
    return summed


def _cell(column: _Array, applicant: str) -> _Array:
    """Return the figures of one applicant, or of everyone."""
    who = _PEOPLE.index(applicant) if applicant else -1
    own = 0 <= who < len(_PEOPLE) - 1
    return (column[:, who] if own else _everyone(column)).astype(float)


@cache
def _cells(form: Form) -> tuple[list[tuple[str, str]], _Array, _Array]:
    """List the figures that a form prints, the block of each, and if it is left out."""
    listed = [
        (x.code, who, section.name if section.by_applicant else x.code.split(".")[0],
         section.optional)
        for section in form.sections
        for x in section.indicators
        if x.presence == "figure"
        for who in (_PEOPLE if section.by_applicant else [""])
    ]  # fmt: skip
    codes, people, blocks, optional = zip(*listed, strict=True)
    return list(zip(codes, people, strict=True)), np.array(blocks), np.array(optional)


def _added(form: Form, table: dict[str, _Array]) -> dict[str, _Array]:
    """Add what the form adds up, where all the rows of a sum are there."""
    ahead = _sums(form.name)
    while ahead:
        ready = [x for x in ahead if all(part in table for part in x[1])]
        for whole, rows in ready:
            table[whole] = np.sum([table[x] for x in rows], axis=0)
        ahead = [x for x in ahead if x[0] not in table] if ready else []
    return table


@cache
def _sums(form: str) -> list[tuple[str, list[str]]]:
    """List what a form adds up, and of which rows."""
    return [
        (rule.left[0].name, [term.name for term in rule.right if not term.optional])
        for rule in identities()
        if form in rule.forms
        and (rule.axis, rule.relation, len(rule.left)) == ("code", "=", 1)
        and not rule.across_years
        and all(term.sign > 0 for term in rule.right)
    ]


# -- what is found of it, and what is wrong with that --------------------------------


def _standard(values: Any) -> Any:
    return (values - values.mean()) / (values.std(ddof=0) or 1.0)


def _slip(values: _Array, rng: Any) -> _Array:
    """Write a digit too many or too few, or another as the last."""
    digit = rng.integers(1, 10, len(values))
    last = values % 10
    added, other = 10 * values + digit, values - last + (last + digit) % 10
    fewer = np.where(values >= 10, values // 10, added)
    slipped: _Array = np.choose(
        rng.integers(3, size=len(values)), [added, fewer, other]
    )
    return slipped


def _spoiled(
    piece: _Year, number: Mapping[str, float], rng: Any
) -> tuple[_Array, npt.NDArray[np.bool_], pd.DataFrame]:
    """Return what the reports of a year say, which cells they have, and the errors."""
    keys, cells = piece.about["report"].to_numpy(), np.array(piece.cells)
    size, names, printed = len(keys), np.unique(piece.blocks), piece.printed.copy()
    block = names[rng.integers(len(names), size=size)][:, None]
    blank = printed & (piece.blocks == block)
    blank &= (rng.random(size) < number["blanks"])[:, None]
    printed &= ~blank
    slips = printed.any(axis=1) & (rng.random(size) < number["slips"])
    column = (rng.random(printed.shape) * printed).argmax(axis=1)
    slip = slips[:, None] & (np.arange(printed.shape[1]) == column[:, None])
    said = piece.told.copy()
    said[slip] = _slip(said[slip], rng)
    found = []
    mixed = printed & (piece.right != piece.told) & ~slip
    for kind, where in {"slip": slip, "blank": blank, "mixed": mixed}.items():
        row, cell = np.nonzero(where)
        error = {"report": keys[row], "kind": kind, "code": cells[cell, 0]}
        error |= {"applicant": cells[cell, 1], "true": piece.right[where]}
        found.append(pd.DataFrame(error | {"stated": said[where]}))
    found[1]["stated"] = np.nan
    return said, printed, pd.concat(found, ignore_index=True)


def _written(
    pieces: list[_Year], truth: Truth, rng: Any
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Write the reports that are found, and check them as if they had been read."""
    spoiled = [_spoiled(piece, truth.options, rng) for piece in pieces]
    findings: list[Finding] = []
    written = [
        _year_written(piece, said, printed, {*wrong["report"]}, findings)
        for piece, (said, printed, wrong) in zip(pieces, spoiled, strict=True)
    ]
    tables = {
        "reports": _described(truth.reports[truth.reports["found"]], truth.places),
        "observations": pd.concat(written, ignore_index=True),
        "findings": frame("findings", findings),
        "failures": frame("failures", []),
    }
    return tables, pd.concat([wrong for *_, wrong in spoiled], ignore_index=True)


def _year_written(
    piece: _Year, said: _Array, printed: _Array, odd: set[str], found: list[Finding]
) -> pd.DataFrame:
    """Arrange the figures of a year one a row, and add what is found in them."""
    keys, cells = piece.about["report"].to_numpy(), np.array(piece.cells)
    counts = np.zeros(said.shape, dtype=np.int64)
    # What is right is confirmed alike wherever the same cells are printed.
    alike: dict[tuple[str, bytes], list[int]] = {}
    for n in np.flatnonzero(printed.any(axis=1)).tolist():
        same = keys[n] if keys[n] in odd else "", printed[n].tobytes()
        if same not in alike:
            own = [
                Observation(keys[n], code, who, value, **_ALIKE)
                for (code, who), value in zip(
                    cells[printed[n]].tolist(),
                    said[n, printed[n]].tolist(),
                    strict=True,
                )
            ]
            result = check_figures(piece.form.name, own)
            alike[same] = result.confirmed
            found += result.findings
        counts[n, printed[n]] = alike[same]
    row, cell = np.nonzero(printed)
    texts = {"report": keys[row], "code": cells[cell, 0], "applicant": cells[cell, 1]}
    made = pd.DataFrame(texts | {"value": said[printed]} | _ALIKE)
    return _typed(made.assign(confirmed=counts[printed]), "observations")


def _described(about: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of reports."""
    names = ["place", "province", "prefecture", "county"]
    made = about[["report", "place", "year", "form"]].merge(places[names], on="place")
    body = made["county"] + "人民政府"
    made = made.assign(
        region=made["place"],
        level="county",
        scope="jurisdiction",
        body=body,
        title=body
        + made["year"].astype(str)
        + f"年政府信息公开工作年度报告({INVENTED}数据)",
        source_kind=SIMULATED,
    )
    return _typed(made, "reports")


def _typed(made: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return the columns of a table with their types, empty where nothing is said."""
    columns = TABLES[table]
    made = made.reindex(columns=list(columns))
    return made.astype({name: column.dtype for name, column in columns.items()})
