"""Statistics of other countries: real panels, where Chinese reports are too few.

What comes in is the name of a table in ``data/outside``; what goes out is a DataFrame.
None of it is ever joined with the Chinese reports.
"""

from __future__ import annotations

import pandas as pd

from govopen import store
from govopen.bundle import DATA
from govopen.schema import choice

__all__ = ["outside"]


def outside(name: str) -> pd.DataFrame:
    """Return a data set from outside China.

    Parameters
    ----------
    name : {'nz-oia'}
        ``nz-oia``: requests under New Zealand's Official Information Act 1982, from
        July 2015 to June 2023, one row an agency and period.

    Returns
    -------
    pandas.DataFrame
        ``agency, kind, row, period_end, months, handled, in_time, extended,
        transferred, refused, published, complaints, opinions, mean_days,
        median_days``. Periods are two years, to June 2017, and twelve half-years;
        ``months`` says which. Where ``row`` is ``sum``, a kind of agency is added up.
        What was not asked is missing.

    Raises
    ------
    DataError
        There is no such data set.

    References
    ----------
    Te Kawa Mataaho Public Service Commission, Official Information Act statistics,
    CC BY 4.0, as collected by the project tesaunders/oia; see
    ``data/sources/outside/README.md``.

    Examples
    --------
    >>> import govopen
    >>> oia = govopen.outside("nz-oia")
    >>> agencies = oia[oia["row"] == "agency"]
    >>> len(agencies), agencies["agency"].nunique(), agencies["period_end"].nunique()
    (1588, 127, 14)
    >>> police = agencies[agencies["agency"] == "New Zealand Police"]
    >>> police[["months", "handled"]].head(1).values.tolist()
    [[12, 11054.0]]
    """
    choice("name", name, ["nz-oia"])
    return store.read(name, DATA / "outside")
