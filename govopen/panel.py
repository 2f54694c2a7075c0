"""Data sets of reports and observations, as pandas users want them.

What comes in is the bundled data package or a folder that ``govopen ingest`` wrote;
what goes out are DataFrames: :func:`load` (one row a figure), :func:`reports`,
:func:`findings`, :func:`regions`, :func:`codebook`, and :func:`wide` (one row a
report).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from govopen.bundle import DATA
from govopen.checks import by_origin
from govopen.errors import DataError
from govopen.form import Indicator, forms, read_table

# What `load` joins to each figure; the rest of a report's row is in `reports`.
_JOINED = (
    "region",
    "place",
    "province",
    "prefecture",
    "county",
    "level",
    "body",
    "scope",
    "year",
    "form",
    "url",
    "source_kind",
)
_NUMBERS = frozenset({"value", "expected", "found"})
_ALWAYS_TEXT = frozenset({"applicant", "codes", "message", "locator"})
_CATEGORIES = frozenset(
    {"report", "code", "applicant", "precision", "origin", *_JOINED}
)

_Choice = str | Iterable[str] | None


def _read(name: str, path: str | PathLike[str] | None) -> pd.DataFrame:
    """Read one table of a data set, from CSV or Parquet."""
    folder = DATA if path is None else Path(path)
    stem = folder / name
    if stem.with_suffix(".csv").is_file():
        # "" is missing, except where empty is itself a value; "NA" is a name.
        frame = pd.read_csv(
            stem.with_suffix(".csv"), dtype="str", keep_default_na=False, na_values=""
        )
    elif stem.with_suffix(".parquet").is_file():
        frame = pd.read_parquet(stem.with_suffix(".parquet"))
    else:
        raise DataError(
            f"{folder}: there is no {name}.csv or {name}.parquet; give the folder "
            "that `govopen ingest --out` wrote"
        )
    for column in frame.columns:
        if column in _NUMBERS:
            frame[column] = pd.to_numeric(frame[column]).astype("float64")
        elif column == "year":
            frame[column] = pd.to_numeric(frame[column]).astype("Int16")
        elif column in _ALWAYS_TEXT:
            frame[column] = frame[column].fillna("")
    return frame


@cache
def _bundled(name: str) -> pd.DataFrame:
    return _read(name, None)


def _table(name: str, path: str | PathLike[str] | None) -> pd.DataFrame:
    return _bundled(name).copy() if path is None else _read(name, path)


def reports(path: str | PathLike[str] | None = None) -> pd.DataFrame:
    """Return the reports of a data set, one row each.

    Parameters
    ----------
    path : str or path-like, optional
        A folder written by ``govopen ingest``; the bundled data by default.

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
    return _table("reports", path)


def findings(path: str | PathLike[str] | None = None) -> pd.DataFrame:
    """Return what the checks found in a data set, one row a finding.

    Parameters
    ----------
    path : str or path-like, optional
        A folder written by ``govopen ingest``; the bundled data by default.

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
    return _table("findings", path)


def regions() -> pd.DataFrame:
    """Return provinces, prefectures and counties with their GB/T 2260 codes.

    Returns
    -------
    pandas.DataFrame
        ``code, name, level, province, prefecture, parent_code``.

    References
    ----------
    Ministry of Civil Affairs of the People's Republic of China, codes of
    administrative divisions at and above the county level (GB/T 2260).

    Examples
    --------
    >>> import govopen
    >>> govopen.regions().set_index("code").loc["320623", "name"]
    '如东县'
    """
    return _table("regions", None)


def load(
    path: str | PathLike[str] | None = None,
    *,
    level: _Choice = None,
    scope: _Choice = None,
    years: int | Iterable[int] | None = None,
    codes: _Choice = None,
) -> pd.DataFrame:
    """Load observations, each joined with its report.

    Parameters
    ----------
    path : str or path-like, optional
        A folder written by ``govopen ingest``; the bundled data by default.
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

    Returns
    -------
    pandas.DataFrame
        One row a figure: ``report, code, applicant, value, precision, origin,
        locator`` and the columns of its report. Repeating columns are categorical.
        A figure a report does not give has no row.

    Raises
    ------
    DataError
        The folder is no data set, or a code is in no form.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(level="county", years=2018, codes="request.*")
    >>> df[["code", "value"]].head(3)
                    code  value
    0   request.received  320.0
    1  request.in_person   26.0
    2        request.fax    0.0
    """
    about = reports(path)
    keep = np.ones(len(about), dtype=bool)
    for column, choice in (("level", level), ("scope", scope)):
        if choice is not None:
            wanted = [choice] if isinstance(choice, str) else list(choice)
            keep &= about[column].isin(wanted).to_numpy()
    if years is not None:
        wanted_years = [years] if isinstance(years, int) else list(years)
        keep &= about["year"].isin(wanted_years).to_numpy(dtype=bool)
    about = about[keep].reset_index(drop=True)
    frame = _table("observations", path)
    row = pd.Index(about["report"]).get_indexer(frame["report"])
    use = row >= 0
    if codes is not None:
        use &= frame["code"].isin(expand_codes(codes)).to_numpy()
    figures = frame.loc[use].reset_index(drop=True)
    joined = about[list(_JOINED)].take(row[use]).reset_index(drop=True)
    categories = [c for c in (*figures, *joined) if c in _CATEGORIES - {"year"}]
    result: pd.DataFrame = pd.concat([figures, joined], axis=1)
    result[categories] = result[categories].astype("category")
    return result


@cache
def _known_codes() -> tuple[str, ...]:
    listed = [
        i.code for f in forms().values() for s in f.sections for i in s.indicators
    ]
    listed += [line["code"] for line in read_table("narrative")]
    return tuple(dict.fromkeys(listed))


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
    for code in [codes] if isinstance(codes, str) else codes:
        if code.endswith("*"):
            meant = [known for known in _known_codes() if known.startswith(code[:-1])]
        else:
            meant = [code] if code in _known_codes() else []
        if not meant:
            raise DataError(f"no form has the code {code!r}; see govopen.codebook()")
        found |= dict.fromkeys(meant)
    return list(found)


def wide(
    df: pd.DataFrame,
    codes: str | Iterable[str],
    *,
    applicant: str = "total",
    keep: Iterable[str] = (),
) -> pd.DataFrame:
    """Arrange observations with one row a report and one column a code.

    Parameters
    ----------
    df : pandas.DataFrame
        Observations, as :func:`load` returns them.
    codes : str or iterable of str
        The columns; ``refused.*`` stands for all that begin so.
    applicant : str, default 'total'
        Which applicant column of the later forms is meant. Figures that have no
        applicant column are taken whichever is.
    keep : iterable of str, optional
        Columns of `df` that describe the report, such as ``county`` and ``year``,
        to put first.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``report``, in the order of `df`. A figure the report does not
        give is missing. Where table and text both give it, the table's is taken.

    Raises
    ------
    DataError
        A report states a figure twice in the same way with different values.

    Examples
    --------
    >>> import govopen
    >>> df = govopen.load(years=2018, scope="jurisdiction")
    >>> govopen.wide(df, ["request.received", "closed.on_time"], keep=["county"])
                county  request.received  closed.on_time
    report
    rudong-2018    如东县             320.0           307.0
    """
    columns = expand_codes(codes)
    part = df[df["code"].isin(columns) & df["applicant"].isin(["", applicant])]
    part = by_origin(part)
    key = ["report", "code"]
    stated = part.drop_duplicates([*key, "origin", "value"])
    twice = stated[stated.duplicated([*key, "origin"], keep=False)]
    if len(twice):
        raise DataError(_twice(twice))
    first = part.drop_duplicates(key).astype({"report": object, "code": object})
    table = first.pivot(index="report", columns="code", values="value")
    order = pd.Index(df["report"].astype(object).unique(), name="report")
    table = table.reindex(index=order, columns=columns)
    table.columns.name = None
    about = df.drop_duplicates("report").set_index("report")[list(keep)]
    about.index = about.index.astype(object)
    return pd.concat([about, table], axis=1)


def _twice(twice: pd.DataFrame) -> str:
    first = twice.iloc[0]
    same = twice[
        (twice["report"] == first["report"]) & (twice["code"] == first["code"])
    ]
    values = " and ".join(f"{value:g}" for value in same["value"])
    places = " and ".join(str(place) for place in same["locator"])
    return (
        f"{first['report']} states {first['code']} as {values} ({places}); drop the "
        "row you do not mean before calling wide"
    )


def codebook() -> pd.DataFrame:
    """Describe every indicator of every form.

    Returns
    -------
    pandas.DataFrame
        One row an indicator and form: ``form, section, code, parent, label_zh,
        label_en, unit, presence, by_applicant, first_year, last_year, law`` and
        ``figures``, the number of figures the bundled data has. The form
        ``narrative`` holds what only the text of reports states. ``law`` is the
        legal ground in the 2019 Regulations, empty where the form names none.

    Examples
    --------
    >>> import govopen
    >>> book = govopen.codebook().set_index(["form", "code"])
    >>> book.loc[("ogi2021", "refused.third_party"), "label_zh"]
    '保护第三方合法权益'
    """
    rows = [
        _codebook_row(
            indicator,
            form=form.name,
            section=section.name,
            by_applicant=any(slot.applicant for slot in section.slots.values()),
            first_year=form.first_year,
            last_year=form.last_year,
        )
        for form in forms().values()
        for section in form.sections
        for indicator in section.indicators
    ]
    text = {"form": "narrative", "section": "narrative", "presence": "text"}
    rows += [
        {**text, "law": "", "by_applicant": False, **line}
        for line in read_table("narrative")
    ]
    book = pd.DataFrame(rows).astype({"first_year": "Int16", "last_year": "Int16"})
    data = _bundled("observations")[["report", "code"]].merge(
        _bundled("reports")[["report", "form"]]
    )
    in_form = data.groupby(["form", "code"]).size()
    listed = pd.MultiIndex.from_frame(book[["form", "code"]])
    book["figures"] = in_form.reindex(listed).fillna(0).to_numpy(dtype=int)
    outside = in_form[~in_form.index.isin(listed)].groupby("code").sum()
    stated = book["form"] == "narrative"
    counts = book.loc[stated, "code"].map(outside).fillna(0).astype(int)
    book.loc[stated, "figures"] = counts
    return book


def _codebook_row(indicator: Indicator, **about: object) -> Mapping[str, object]:
    names = ("code", "parent", "label_zh", "label_en", "unit", "presence", "law")
    first = {name: about.pop(name) for name in ("form", "section")}
    return first | {name: getattr(indicator, name) for name in names} | about


def write(
    tables: Mapping[str, pd.DataFrame],
    folder: str | PathLike[str],
    *,
    format: str = "csv",
) -> None:
    r"""Write the tables of a data set into a folder, made if need be.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By name, as ``reports`` and ``observations``.
    folder : str or path-like
    format : {'csv', 'parquet'}
        CSV is UTF-8 with ``\n`` line ends and numbers without float noise. Parquet
        needs the extra ``govopen[parquet]``.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        if format == "parquet":
            frame.to_parquet(target / f"{name}.parquet", index=False)
        else:
            frame.to_csv(
                target / f"{name}.csv",
                index=False,
                float_format="%.15g",
                lineterminator="\n",
                encoding="utf-8",
            )
