"""What every model takes and gives: rows made ready, and a result that explains itself.

What comes in are frames of :mod:`~govopen.measures` or of
:func:`~govopen.bounds.comparable`; what goes out are rows fit for a model, or a refusal
that says why not, and a :class:`Result` with its table, its reference, and when not to
use it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from govopen.errors import DataError, left_out, refusal
from govopen.measures import FEWEST
from govopen.schema import SIMULATED, required
from govopen.typeset import counting

Values = npt.NDArray[np.float64]

STAMP = "SIMULATED DATA: no report says this"

# Columns that are numbers whatever the model; the first two count something.
_COUNTED = ("k", "n", "least", "most")


@cache
def _words() -> dict[str, dict[str, str]]:
    """Return what results say of themselves, by the model."""
    path = Path(__file__).with_name("models.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, repr=False)
class Result:
    """A table of estimates with what a reader needs to judge it.

    Parameters
    ----------
    title : str
        What was asked.
    estimates : pandas.DataFrame
        One row an estimate.
    method, reference : str
        How it was computed, and where the method is published.
    caution : str
        When not to use it.
    n : int
        How many rows it rests on.
    clusters : int, optional
        How many groups of rows are taken as independent of one another.
    grades : tuple of str
        How well the concepts compare across the forms, where forms were crossed.
    simulated : bool
        The rows are simulated; every output says so.
    parameters : mapping of str to float
        What was estimated beside the table, such as a dispersion.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"term": ["share"], "estimate": [0.4061]})
    >>> result = Result("A share", frame, "count", "none", "Never.", 1)
    >>> result.table()
        term  estimate
    0  share    0.4061
    >>> print(result)
    A share
     term estimate
    share    0.406
    n: 1
    method: count
    reference: none
    when not to use it: Never.
    """

    title: str
    estimates: pd.DataFrame
    method: str
    reference: str
    caution: str
    n: int
    clusters: int | None = None
    grades: tuple[str, ...] = ()
    simulated: bool = False
    parameters: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def told(
        cls, name: str, estimates: pd.DataFrame, n: int, about: Any = None, **how: Any
    ) -> Result:
        """Make the result of a model, whose words are those of ``models.toml``.

        Of `how`, ``clusters`` and ``parameters`` are the result's own.
        """
        said: Any = {x: text.format(**how) for x, text in _words()[name].items()}
        own = {key: how[key] for key in ("clusters", "parameters") if key in how}
        return cls(estimates=estimates, n=n, **said, **own, **(about or {}))

    def retold(
        self, name: str, estimates: pd.DataFrame | None = None, **how: Any
    ) -> Result:
        """Return the same under another question, with its words around these."""
        now = {"title": self.title, "method": self.method, "reference": self.reference}
        words = now | how
        said: Any = {x: text.format(**words) for x, text in _words()[name].items()}
        table = self.estimates if estimates is None else estimates
        return replace(self, estimates=table, **said)

    def table(self) -> pd.DataFrame:
        """Return the estimates, one row each; simulated ones say so in a column."""
        told = {"source_kind": SIMULATED} if self.simulated else {}
        return self.estimates.assign(**told)

    @property
    def facts(self) -> dict[str, str]:
        """What stands under the table, by name."""
        told = {
            "data": STAMP if self.simulated else "",
            "n": f"{self.n:,}",
            "clusters": f"{self.clusters:,}" if self.clusters else "",
            "grade": ", ".join(self.grades),
            **{name: f"{value:.4g}" for name, value in self.parameters.items()},
            "method": self.method,
            "reference": self.reference,
            "when not to use it": self.caution,
        }
        return {name: text for name, text in told.items() if text}

    def _printed(self) -> pd.DataFrame:
        """Return the table with three digits that count, and blanks for what is not."""
        return self.table().map(counting)

    def __repr__(self) -> str:
        below = (f"{name}: {text}" for name, text in self.facts.items())
        return "\n".join([self.title, self._printed().to_string(index=False), *below])

    def to_html(self) -> str:
        """Return a plain HTML table with its notes, which Word takes when pasted."""
        below = "<br>".join(
            f"<b>{escape(name)}</b>: {escape(text)}"
            for name, text in self.facts.items()
        )
        table = self._printed().to_html(index=False, border=1)
        return f"<p><b>{escape(self.title)}</b></p>\n{table}\n<p>{below}</p>"

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_latex(self) -> str:
        """Return a LaTeX table (package booktabs), with its notes as comments."""
        from statsmodels.iolib.table import SimpleTable

        printed = self._printed()
        table = SimpleTable(printed.to_numpy().tolist(), headers=list(printed))
        said = {"title": self.title, **self.facts}
        below = (f"% {name}: {text}" for name, text in said.items())
        stamp = [rf"\textbf{{{STAMP}}}"] * self.simulated
        return "\n".join([*stamp, table.as_latex_tabular(), *below])


def intake(
    frame: pd.DataFrame,
    columns: Iterable[str],
    *,
    bounds: bool = False,
    one_form: bool = False,
    numbers: Iterable[str | None] = (),
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the rows that tell all `columns`, and what a result says of them.

    Raises
    ------
    DataError
        A column is missing, one of `numbers` is text, or a number is infinite; several
        concepts, or real and simulated rows, are mixed; or a model that takes no
        `bounds` is given a concept known only between them, or one that compares places
        (`one_form`) several forms, years, scopes or levels.

    Warns
    -----
    LeftOut
        Some rows do not tell a column.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"k": [1, 2], "n": [4, 8], "grade": ["exact", "near"]})
    >>> intake(frame, ["k", "n"])[1]
    {'grades': ('exact', 'near'), 'simulated': False}
    """
    columns = list(dict.fromkeys(columns))
    required(frame, columns, "rows of a measure")

    def values(name: str) -> list[str]:
        found = list(frame[name].dropna().unique()) if name in frame else []
        return sorted({str(value) for value in found})

    kinds = set(values("source_kind"))
    unmarked = bool(kinds) and frame["source_kind"].isna().any()
    if SIMULATED in kinds and (len(kinds) > 1 or unmarked):
        raise refusal("model.simulated")
    if len(concepts := values("concept")) > 1 and "concept" not in columns:
        those = ", ".join(concepts)
        raise refusal("model.concepts", told=those, one=concepts[0])
    for name in ("form", "year", "scope", "level"):
        if len(several := values(name)) > 1 and one_form:
            those, last = ", ".join(several), several[-1]
            raise refusal("model.several", name=name, told=those, one=last)
    grades = tuple(values("grade"))
    open_ = "bounds" in grades
    if {"least", "most"} <= set(frame):
        open_ |= bool((frame["least"] < frame["most"]).any())
    if open_ and not bounds:
        raise refusal("model.bounds", what=", ".join(concepts) or "a value")
    told = frame[columns].notna().all(axis=1)
    if not told.all():
        left_out("left.rows", count=(~told).sum(), columns=columns)
    if not told.any():
        raise DataError(f"no row tells all of {', '.join(columns)}")
    rows = frame[told].reset_index(drop=True)
    for name in columns:
        if name in (*_COUNTED, *numbers) and not pd.api.types.is_numeric_dtype(
            rows[name]
        ):
            raise DataError(f"{name} holds {rows[name].iloc[0]!r}: give numbers")
        if pd.api.types.is_numeric_dtype(rows[name]):
            if not np.isfinite(rows[name].to_numpy(float)).all():
                raise DataError(f"{name} is infinite in some rows: leave them out")
            if name in _COUNTED[:2] and (rows[name] < 0).any():
                raise DataError(f"{name} is below 0 in some rows: it is a count")
    kinds_of = {"grades": grades, "simulated": kinds == {SIMULATED}}
    return rows, kinds_of


def clusters_of(rows: pd.DataFrame, column: str, fewest: int = FEWEST) -> Any:
    """Return the cluster of each row, as a number; refuse fewer than the method needs.

    Raises
    ------
    DataError
        There are too few.
    """
    found = pd.factorize(rows[column].astype(object))[0]
    if (count := len(set(found))) < fewest:
        raise refusal("model.groups", count=count, column=column, fewest=fewest)
    return found


def sure(confidence: float) -> float:
    """Return the level that is left, such as 0.05; refuse what is no confidence.

    Raises
    ------
    DataError
        It does not lie between 0 and 1.

    Examples
    --------
    >>> round(sure(0.95), 2)
    0.05
    """
    if not 0 < confidence < 1:
        raise DataError(f"confidence={confidence!r} is none: give a share, as 0.95")
    return 1 - confidence


def identified(design: pd.DataFrame, group: Any) -> None:
    """Refuse a regressor that tells nothing beside the groups and those before it.

    Least squares would give it a number all the same, which means nothing.

    Raises
    ------
    DataError
        There is one.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2019, 2020], "age": [7, 8]})
    >>> identified(frame[["year"]], [0, 0])
    >>> try:
    ...     identified(frame, [0, 0])
    ... except DataError as told:
    ...     print(str(told).split(":")[0])
    'age' cannot be told from the levels and the other regressors
    """
    centred = design - design.groupby(np.asarray(group)).transform("mean")
    size = np.linalg.norm(design.to_numpy(float), axis=0)
    left = np.zeros(design.shape[1])
    own = np.abs(np.diag(np.linalg.qr(centred.to_numpy(float), mode="r")))
    left[: len(own)] = own
    if (none := left <= 1e-9 * size).any():
        raise refusal("model.identified", name=design.columns[none.argmax()])


def constant(name: str, outcome: Values, left: Values) -> None:
    """Refuse an outcome of which the controls leave nothing: no chance is in it.

    An interval around its slope of 0 would be as wide as numbers are rounded.

    Raises
    ------
    DataError
        It is one.

    Examples
    --------
    >>> import numpy as np
    >>> shares = np.array([0.1, 0.2, 0.3])
    >>> constant("share", shares, shares - shares.mean())
    """
    if left @ left < 1e-20 * max(1.0, float(outcome @ outcome)):
        raise refusal("model.constant", name=name)


def jackknife(
    design: Values, weight: Values, rest: Values, group: Any
) -> tuple[Values, Values]:
    """Return the errors of a fit, each cluster left out in one step, and their freedom.

    What one cluster alone tells has no error: it is missing.

    With `weight` 1 and residuals `rest` it is a regression fitted anew without each
    cluster; the sandwich falls short where clusters are few or some are large [1]_.
    Student's degrees of freedom are the number of equal clusters that tell as much of
    each coefficient, less one [2]_.

    References
    ----------
    .. [1] MacKinnon, J. G., Nielsen, M. Ø. and Webb, M. D. (2023). Fast and reliable
       jackknife and bootstrap methods for cluster-robust inference. *Journal of Applied
       Econometrics*, 38(5), 671-694.
    .. [2] Carter, A. V., Schnepel, K. T. and Steigerwald, D. G. (2017). Asymptotic
       behavior of a t-test robust to cluster heterogeneity. *Review of Economics and
       Statistics*, 99(4), 698-709.

    Examples
    --------
    >>> import numpy as np
    >>> mean = np.ones((4, 1)), np.ones(4), np.array([-3.0, -1, 1, 3]), np.arange(4)
    >>> [x.round(2).tolist() for x in jackknife(*mean)]  # the standard error of a mean
    [[1.29], [3.0]]
    """
    weighted = design * weight[:, None]
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(np.asarray(group)[order], prepend=-1))

    def summed(rows: Values) -> Values:
        return np.asarray(np.add.reduceat(rows[order], starts, axis=0))

    own = np.stack([summed(weighted * c[:, None]) for c in design.T], axis=1)
    onto, parts, without, lone = apart(own)
    scores = summed(design * rest[:, None]) @ onto
    moved = np.einsum("gij,gj->gi", without, scores) @ onto.T
    told = np.einsum("ki,gij,kj->gk", onto, parts, onto)
    count = len(moved)
    variance = (count - 1) / count * (moved**2).sum(axis=0)
    return np.where(lone, np.nan, np.sqrt(variance)), freedom_of(told)


def apart(own: Values) -> tuple[Values, Values, Values, Values]:
    """Take apart what clusters tell of coefficients, a matrix of information each.

    Returned are coordinates in which all clusters together tell the same of each
    (coefficients by coordinates), the clusters' information in these, its inverse
    without each cluster, and which coefficients one cluster alone tells.

    Examples
    --------
    >>> import numpy as np
    >>> own = np.array([[[2.0, 0], [0, 0]], [[2, 0], [0, 5]]])
    >>> apart(own)[3]  # the second is known of the second cluster alone
    array([False,  True])
    """
    every = own.sum(axis=0)
    size = np.sqrt(np.where(np.diag(every) > 0, np.diag(every), 1))
    values, vectors = np.linalg.eigh(every / np.outer(size, size))
    kept = values > 1e-14 * values[-1]
    onto = vectors[:, kept] / np.sqrt(values[kept]) / size[:, None]
    parts = np.einsum("ki,gkl,lj->gij", onto, own, onto)
    left = np.eye(kept.sum()) - parts
    without = np.linalg.pinv(left, 1e-8, hermitian=True)  # of all clusters at once
    lost = onto - onto @ without @ left
    lone = (np.abs(lost).max(axis=2) > 1e-4 * np.abs(onto).max(axis=1)).any(axis=0)
    return onto, parts, without, lone


def freedom_of(told: Values) -> Values:
    """Return how many equal clusters tell as much, less one: a row tells one's part.

    Examples
    --------
    >>> import numpy as np
    >>> [round(float(x), 2) for x in freedom_of(np.array([[1, 8], [1, 1], [1, 1]]))]
    [2.0, 1.0]
    """
    as_many = told.sum(axis=0) ** 2 / (told**2).sum(axis=0)
    return np.asarray(np.maximum(as_many - 1, 1.0))


def estimated(
    terms: Iterable[str],
    estimate: npt.ArrayLike,
    se: npt.ArrayLike,
    freedom: Any,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return a table of estimates with Student's intervals and two-sided p.

    Without an error there are none.

    Examples
    --------
    >>> estimated(["slope"], [2.0], [1.0], 10).round(3)
        term  estimate   se  df    low   high      p
    0  slope       2.0  1.0  10 -0.228  4.228  0.073
    """
    from scipy import stats  # type: ignore[import-untyped]

    value, error = np.asarray(estimate, float), np.asarray(se, float)
    reach = stats.t.isf(sure(confidence) / 2, freedom) * error
    with np.errstate(divide="ignore", invalid="ignore"):  # all alike: no error
        t = np.abs(value / error)
    return pd.DataFrame(
        {
            "term": list(terms),
            "estimate": value,
            "se": error,
            "df": freedom,
            "low": value - reach,
            "high": value + reach,
            "p": 2 * stats.t.sf(t, freedom),
        }
    )
