"""Rebuild the tables of the data package from data/sources.

What comes in is what people copied from published reports (data/sources); what goes
out are reports.csv, observations.csv and findings.csv beside this file, and the tables
of places (see places.py). Nothing is filled in, dropped or repaired on the way but by a
row that says so.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import places

from govopen import check, ingest
from govopen.form import applicants, forms, read_table
from govopen.identify import META
from govopen.panel import write
from govopen.place import current
from govopen.report import FINDING, OBSERVATION

HERE = Path(__file__).parent
SOURCES = HERE / "sources"


def _labels(form: str) -> dict[str, str]:
    """Map each code of a form to the section and label that it is printed at."""
    labels = {
        line["code"]: f"text of the report: {line['label_zh']}"
        for line in read_table("narrative")
    }
    return labels | {
        indicator.code: f"section {section.name}: {indicator.label_zh}"
        for section in forms()[form].sections
        for indicator in section.indicators
    }


def _locators(values: pd.DataFrame, reports: pd.DataFrame) -> list[str]:
    """Say where each transcribed figure stands, by the labels it stands at."""
    columns = {line["applicant"]: line["label_zh"] for line in applicants()}
    form = reports.set_index("report")["form"]
    locators = []
    for line in values.itertuples(index=False):
        place = _labels(form[line.report])[line.code]
        if line.origin == "narrative":
            place = f"text of the report: {place.split(': ')[1]}"
        if line.applicant:
            place += f" × {columns[line.applicant]}"
        locators.append(place)
    return locators


def transcribed() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read the reports that people transcribed: reports, observations, notes."""
    folder = SOURCES / "transcribed"
    reports = pd.read_csv(folder / "reports.csv", dtype="str", na_values="")
    values = pd.read_csv(folder / "values.csv", dtype={"value": "float64"})
    values["applicant"] = values["applicant"].fillna("")
    reports["year"] = reports["year"].astype("Int16")
    reports["place"] = [current(code).code for code in reports["region"]]
    values["precision"] = "exact"
    values["locator"] = _locators(values, reports)
    notes = reports.assign(
        rule="source.copied", severity="note", codes="", message=reports["note"]
    )
    return (
        reports.reindex(columns=list(META)),
        values[list(OBSERVATION)],
        notes.reindex(columns=list(FINDING)),
    )


def build() -> dict[str, pd.DataFrame]:
    """Make every table of the package that is derived from its sources."""
    read = ingest([SOURCES / "rudong-2018.txt"])
    if len(read.failures):
        raise SystemExit(read.failures.to_string())
    paths = [Path(p).relative_to(HERE.parent).as_posix() for p in read.reports["path"]]
    known, values, notes = transcribed()
    reports = pd.concat([read.reports.assign(path=paths), known], ignore_index=True)
    observations = pd.concat([read.observations, values], ignore_index=True)
    reading = read.findings[read.findings["rule"].str.startswith("identity.")]
    findings = pd.concat(
        [f for f in (reading, notes, check(observations, reports)) if len(f)],
        ignore_index=True,
    )
    by = ["report", "rule", "codes", "message"]
    return places.tables() | {
        "reports": reports.sort_values("report"),
        # The order of the form is the order a reader knows.
        "observations": observations.sort_values("report", kind="stable"),
        "findings": findings.sort_values(by, kind="stable"),
    }


if __name__ == "__main__":
    write(build(), HERE)
