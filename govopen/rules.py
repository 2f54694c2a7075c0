"""What is found in reports, as data: ``rules.csv`` has a row for each case of a rule.

What comes in is the name of a rule, which case of it this is and what its message names
(:func:`finding`); what goes out is a :class:`~govopen.schema.Finding` with the severity
and the words of the table. An accounting identity is the rule ``identity``: a finding
about one bears the identity's own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from govopen.bundle import rows
from govopen.schema import EVERYONE, Finding, whose

__all__ = ["Rule", "finding", "rules"]


class Rule(NamedTuple):
    """One case of a rule.

    `meaning` says it to who meets it first. `message` names its fields in braces, as
    ``str.format`` does; ``{remedy}`` in it is what to do, which may name fields too.
    """

    rule: str
    case: str
    severity: str
    meaning: str
    message: str
    remedy: str


@cache
def rules() -> Mapping[tuple[str, str], Rule]:
    """Return every rule by its name and case.

    Examples
    --------
    >>> rules()["figure.contradiction", ""].severity
    'error'
    """
    listed = [Rule(**line) for line in rows("rules.csv")]
    return MappingProxyType({(rule.rule, rule.case): rule for rule in listed})


def finding(
    rule: str,
    case: str = "",
    *,
    report: str = "",
    codes: str = "",
    applicant: str = "",
    expected: float | None = None,
    found: float | None = None,
    **named: Any,
) -> Finding:
    """Make a finding.

    Parameters
    ----------
    rule, case : str
        Which row of the table says it.
    report : str
        Key of the report; empty as long as the report has none.
    codes : str
        The indicator codes concerned, parted by spaces.
    applicant : str
        The applicants whose figures are concerned; empty for all.
    expected, found : float, optional
    **named
        What the message names beside `case`, `codes`, `expected` and `found`, and
        ``what`` where that is not the figure of the code and applicant.

    Returns
    -------
    Finding

    Examples
    --------
    >>> finding("identity.form", form="ogi2019", year=2017).message
    'the table is the form ogi2019, which is not known to have been in force there in
    2017: check year and place; if another form was filled in, give form= or, in a
    sidecar, form = with its name'
    """
    row = rules()[rule, case]
    own = f"{codes} ({applicant})" if whose(applicant) != EVERYONE else codes
    named = {"what": own} | named
    named |= {"case": case, "codes": codes, "expected": expected, "found": found}
    message = row.message.format(remedy=row.remedy.format(**named), **named)
    who = applicant
    return Finding(report, rule, row.severity, expected, found, codes, message, who)
