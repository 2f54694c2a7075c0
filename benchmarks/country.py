"""A simulated country: the full tables of 2,850 counties in twelve years.

Every figure is drawn at random and every report says that it is simulated. The tables
are consistent: what a form adds up is added up.
"""

from functools import cache

import numpy as np
import pandas as pd

from govopen.form import applicants, form_of, identities
from govopen.panel import series_of

COUNTIES = 2850
YEARS = range(2014, 2026)


# Where a random figure would break an identity that is no sum.
FIXED = {"rules.in_force": 40, "normative.in_force": 40, "proactive.total": 900}


def _sums(form, codes):
    """Return the strict sums among some codes of a form."""
    return [
        rule
        for rule in identities()
        if form in rule.forms
        and rule.axis == "code"
        and (rule.relation, rule.strength) == ("=", "strict")
        and not rule.across_years
        and len(rule.left) == 1
        and all(term.name in codes for term in rule.left + rule.right)
        and rule.rule != "applicant.requests"
    ]


def _table(form, codes, units, rng):
    """Return a column of figures for each code, sums added up."""
    sums = _sums(form, codes)
    wholes = {rule.left[0].name for rule in sums}
    table = {c: rng.poisson(6.0, units).astype(float) for c in codes if c not in wholes}
    for code in table:
        if code.startswith("applicant.") or code.endswith(("_led", ".repealed")):
            table[code] *= 0
        if code.endswith((".made", ".change")):
            table[code] *= 0
    table |= {c: np.full(units, float(v)) for c, v in FIXED.items() if c in table}
    while len(table) < len(codes):
        for rule in sums:
            terms = [term.name for term in rule.right]
            if set(terms) <= set(table):
                table[rule.left[0].name] = sum(table[term] for term in terms)
    if "applicant.citizen" in table:
        table["applicant.citizen"] = table["applicant.total"] = table[
            "request.received"
        ]
    if "request.carried_in" in table:  # as many are carried in as out
        table["request.received"] = table["outcome.total"]
        table["request.carried_in"] = table["request.carried_out"] = np.full(units, 3.0)
    return table


def _year(year, reports, rng):
    form, size = form_of(year), len(reports)
    sections = {
        section.name: list(dict.fromkeys(i.code for i in section.indicators))
        for section in form.sections
    }
    by_applicant = sections.pop("requests", [])
    codes = [code for listed in sections.values() for code in listed]
    parts = [(c, "", v) for c, v in _table(form.name, codes, size, rng).items()]
    if by_applicant:
        people = [a["applicant"] for a in applicants() if a["column"]][:-1]
        tables = [_table(form.name, by_applicant, size, rng) for _ in people]
        for code in by_applicant:
            values = [table[code] for table in tables]
            parts += [(code, *pair) for pair in zip(people, values, strict=True)]
            parts.append((code, "total", sum(values)))
    return pd.DataFrame(
        {
            "report": np.tile(reports, len(parts)),
            "code": np.repeat([code for code, *_ in parts], size),
            "applicant": np.repeat([name for _, name, _ in parts], size),
            "value": np.concatenate([values for *_, values in parts]),
            "year": year,
            "form": form.name,
        }
    ).astype(dict.fromkeys(["report", "code", "applicant", "form"], "category"))


@cache
def country(counties=COUNTIES):
    """Return the observations of a simulated country, as `govopen.load` would."""
    rng = np.random.default_rng(2018)
    places = [f"{900000 + i}" for i in range(counties)]
    frames = [_year(y, [f"{p}-{y}" for p in places], rng) for y in YEARS]
    columns = {}
    for name in ("report", "code", "applicant", "form"):
        columns[name] = pd.api.types.union_categoricals([f[name] for f in frames])
    for name in ("value", "year"):
        columns[name] = np.concatenate([f[name] for f in frames])
    df = pd.DataFrame(columns)
    names = pd.Series(df["report"].cat.categories).str[:6]
    number = pd.factorize(names)[0][df["report"].cat.codes]
    listed = pd.Index(places)
    for name in ("place", "region", "county"):
        df[name] = pd.Categorical.from_codes(number, listed)
    fixed = {
        "precision": "exact",
        "origin": "table",
        "locator": "simulated",
        "province": "simulated",
        "prefecture": "simulated",
        "level": "county",
        "body": "simulated",
        "scope": "jurisdiction",
        "source_kind": "simulated",
    }
    for name, value in fixed.items():
        df[name] = pd.Categorical.from_codes(np.zeros(len(df), dtype=np.int8), [value])
    about = df.drop_duplicates("report")
    series = pd.Series(series_of(about).to_numpy(), index=about["report"])
    df["series"] = pd.Categorical(series.reindex(df["report"]).to_numpy())
    return df
