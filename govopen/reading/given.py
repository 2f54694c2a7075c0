"""What a caller or a sidecar gives of a report, held against what each field can be.

What comes in are fields of the ``reports`` table; what goes out are the same, each of
its column's type, or an :class:`~govopen.errors.OverrideError` that says what it can
be.
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Mapping
from typing import Any, TypedDict

from govopen.errors import OverrideError
from govopen.form import forms
from govopen.schema import (
    LEVELS,
    SCOPES,
    SOURCE_KINDS,
    Level,
    Scope,
    SourceKind,
    nearest,
)


class Overrides(TypedDict, total=False):
    """The fields of a report that can be given, for who checks types."""

    report: str
    place: str | int
    province: str
    prefecture: str
    county: str
    level: Level
    body: str
    scope: Scope
    year: int | str
    form: str
    title: str
    url: str
    source_kind: SourceKind
    retrieved: str | datetime.date


_OVERRIDES = frozenset(Overrides.__annotations__)

_CODES = 10**12  # a number of more digits is no code of a place
_MOST_SHOWN = 200
_FIRST = 2000  # the law is of 2008, the first provinces began earlier


def checked(path: str, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are given, each of the type its column has.

    A year may be written as text, a place as a number, `retrieved` as a date.

    Parameters
    ----------
    path : str
        The file that gives them or that they are given for, for the message.
    overrides : mapping
        None is not given.

    Raises
    ------
    OverrideError
        A field is unknown, or is set to what it cannot be. Whether there is such a
        place depends on the year of the report, and is not looked at.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    if not given:
        return given
    if unknown := sorted(given.keys() - _OVERRIDES):
        raise OverrideError(
            path,
            f"cannot set {', '.join(unknown)}",
            f"The fields that can be set are {', '.join(sorted(_OVERRIDES))}"
            + (nearest(unknown[0], _OVERRIDES) or "."),
        )
    if "year" in given:
        given["year"] = _year(path, given["year"])
    if isinstance(given.get("retrieved"), datetime.date):
        given["retrieved"] = given["retrieved"].isoformat()
    if type(place := given.get("place")) is int and 0 < place < _CODES:
        given["place"] = str(place)
    for name, value in given.items():
        if name != "year" and not isinstance(value, str):
            raise OverrideError(
                path, f"{name} cannot be {_shown(value)}", 'Give a text, as in "…".'
            )
    if not (body := given.get("body", "…")).isprintable() or not body.strip():
        raise OverrideError(
            path, f"body cannot be {_shown(body)}", "Give its name, or leave it out."
        )
    choices = {
        "level": LEVELS,
        "scope": SCOPES,
        "form": tuple(forms()),
        "source_kind": SOURCE_KINDS,
    }
    for name, allowed in choices.items():
        if given.get(name, allowed[0]) not in allowed:
            raise OverrideError(
                path,
                f"{name} cannot be {_shown(given[name])}",
                f"Give one of {', '.join(allowed)}"
                + (nearest(given[name], allowed) or "."),
            )
    if given.get("level") == "department" and given.get("scope", "unit") != "unit":
        raise OverrideError(
            path,
            f"a department has no {given['scope']}",
            "Its scope is unit; give the level of its government for more.",
        )
    return given


def _year(path: str, given: Any) -> int:
    try:
        if isinstance(given, bool):
            raise TypeError
        year = int(given) if isinstance(given, str) else operator.index(given)
    except (TypeError, ValueError):
        raise OverrideError(
            path, f"{_shown(given)} is no year", "Give it as in 2018."
        ) from None
    last = datetime.date.today().year
    if not _FIRST <= year <= last:
        raise OverrideError(
            path,
            f"{_shown(given)} is no year of a report",
            f"Give one from {_FIRST} to {last}.",
        )
    return year


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # there are thousands of digits in it
        return "such a number"
    return text if len(text) < _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
