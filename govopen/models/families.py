"""Families: many questions asked at once, and how surely each is answered then.

What comes in are results that a study declares to belong together; what goes out is one
table with p adjusted and intervals that hold all at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from govopen.errors import DataError
from govopen.models.result import Result, estimated, sure
from govopen.schema import choice

_METHODS = {"holm": "holm", "benjamini-yekutieli": "fdr_by"}


def family(
    results: Mapping[str, Result],
    terms: str | None = None,
    *,
    method: Literal["holm", "benjamini-yekutieli"] = "holm",
    confidence: float = 0.95,
) -> Result:
    """Adjust the p of results that are declared one family of questions.

    Parameters
    ----------
    results : mapping of str to Result
        Results by what was asked; each with a ``p``.
    terms : str, optional
        Keep the rows whose term begins so, such as ``2019``: those are the questions.
    method : {'holm', 'benjamini-yekutieli'}
        Holm's bounds the chance of any false finding; the other the expected part of
        false ones among the findings, however the tests depend on one another.
    confidence : float, default 0.95
        Coverage of all intervals at once (Bonferroni's).

    Returns
    -------
    Result
        One row a question and term, with ``p_adjusted``, ``found`` (at 1 - confidence),
        and simultaneous ``low`` and ``high`` where a result tells its error. A term
        without p, such as the year that others are compared with or what one cluster
        alone tells, is no question: it keeps its row, in which these are missing.

    Raises
    ------
    DataError
        A result has no p, or none is left; simulated ones are mixed with real ones.

    Notes
    -----
    Declare the family before looking; what was tried and dropped belongs to it. Not to
    choose which question to ask.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure.
    *Scandinavian Journal of Statistics*, 6(2), 65-70. Benjamini, Y. and Yekutieli, D.
    (2001). The control of the false discovery rate in multiple testing under
    dependency. *Annals of Statistics*, 29(4), 1165-1188.

    Examples
    --------
    >>> import pandas as pd
    >>> from govopen.models.result import Result
    >>> tables = [pd.DataFrame({"term": ["x"], "p": [p]}) for p in (0.01, 0.04, 0.03)]
    >>> made = {name: Result(name, table, "t", "none", "Never.", 9)
    ...         for name, table in zip("abc", tables)}
    >>> family(made).table()[["question", "p_adjusted", "found"]]
      question  p_adjusted  found
    0        a        0.03   True
    1        b        0.06  False
    2        c        0.06  False
    """
    from statsmodels.stats.multitest import multipletests

    choice("method", method, _METHODS)
    tables = []
    for question, result in results.items():
        if not {"term", "p"} <= set(result.estimates):
            raise DataError(f"the result {question!r} has no p: it is no test")
        tables.append(result.estimates.assign(question=question))
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    if tables:
        named = table["term"].str.startswith(terms or "")
        table = table[named].reset_index(drop=True)
    asked = table["p"].notna() if len(table) else np.array([], bool)
    alpha, many = sure(confidence), int(asked.sum())
    if not many:
        raise DataError("no question is left: give results, and terms that they have")
    if len({result.simulated for result in results.values()}) > 1:
        raise DataError("simulated results are mixed with real ones: keep one kind")
    found, adjusted, *_ = multipletests(table.loc[asked, "p"], alpha, _METHODS[method])
    table["p_adjusted"], table["found"] = (
        np.nan,
        pd.array([None] * len(table), "boolean"),
    )
    table.loc[asked, "p_adjusted"], table.loc[asked, "found"] = adjusted, found
    first = ["question", "term", "estimate", "low", "high", "p"]
    if {"estimate", "se", "df"} <= set(table):
        value, error, freedom = table["estimate"], table["se"], table["df"]
        at_once = estimated(table["term"], value, error, freedom, 1 - alpha / many)
        table[["low", "high"]] = at_once[["low", "high"]]
    else:
        first = ["question", "term", "p"]
    about = {
        "grades": tuple(sorted({g for x in results.values() for g in x.grades})),
        "simulated": any(x.simulated for x in results.values()),
    }
    table = table[[*first, "p_adjusted", "found"]]
    return Result.told("family", table, many, about, many=many, method=method)
