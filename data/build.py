"""Rebuild the tables of the data package from data/sources.

What comes in is what people copied from published reports (data/sources); what goes
out are reports.csv, observations.csv and findings.csv beside this file, the tables of
places (see places.py) and of other countries (see outside.py), and their columns in
datapackage.json, as govopen's schema has them. Nothing is filled in, dropped or
repaired on the way but by a row that says so.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import outside
import pandas as pd
import places

from govopen import check, ingest, place, screen
from govopen.checks import confirmed
from govopen.deposit import fields
from govopen.form import applicants, everyone, form_of, forms, read_table
from govopen.panel import write
from govopen.schema import TABLES

HERE = Path(__file__).parent
SOURCES = HERE / "sources"


def _read(folder: str, name: str) -> pd.DataFrame:
    """Read a table of sources as text, with empty cells empty."""
    path = SOURCES / folder / f"{name}.csv"
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def _corrected(reports: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Apply corrections cell by cell, refusing one that does not fit."""
    reports = reports.set_index("report")
    for line in corrections.itertuples(index=False):
        if reports.loc[line.report, line.column] != line.old:
            raise SystemExit(f"corrections.csv: {line.report} has no {line.old!r}")
        reports.loc[line.report, line.column] = line.new
    return reports.reset_index()


def _names() -> dict[str, str]:
    """Map each code to the Chinese label of its latest form, a national one first."""
    lines = read_table("narrative")
    latest = sorted(
        forms().values(), key=lambda form: (not form.region, form.first_year)
    )
    listed = [i for form in latest for s in form.sections for i in s.indicators]
    return {line["code"]: line["label_zh"] for line in lines} | {
        indicator.code: indicator.label_zh for indicator in listed
    }


def _locators(values: pd.DataFrame, reports: pd.DataFrame, text: str) -> list[str]:
    """Say where each figure stands, by the labels it stands at."""
    columns = {line["applicant"]: line["label_zh"] for line in applicants()}
    names = _names()
    in_form = {
        (form.name, indicator.code): f"section {section.name}: {indicator.label_zh}"
        for form in forms().values()
        for section in form.sections
        for indicator in section.indicators
    }
    form = reports.set_index("report")["form"]
    locators: list[str] = []
    seen: Counter[tuple[str, str]] = Counter()
    for line in values.itertuples(index=False):
        if line.origin == "table":
            where = in_form[form[line.report], line.code]
        else:
            where = f"{text}: {names[line.code]}"
        if line.applicant:
            where += f" × {columns[line.applicant]}"
        seen[line.report, where] += 1
        if (nth := seen[line.report, where]) > 1:  # a text may state it again
            where += f", figure {nth}"
        locators.append(where)
    return locators


def _place(line: pd.Series) -> str:
    """Return today's code for the region of a report, empty where it has none."""
    region = (
        place.resolve(line["region"], int(line["year"])) if line["region"] else None
    )
    return region.place if region else ""


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the reports that are known table by table, and their figures."""
    reports, values = _read("tables", "reports"), _read("tables", "values")
    values["locator"] = _locators(values, reports, "text of the report")
    return reports, values


def headlines() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the reports of which the opening pages were read, and their figures."""
    reports = _read("headlines", "reports")
    reports = _corrected(reports, _read("headlines", "corrections"))
    forms_then = [form_of(int(year)) for year in reports["year"]]
    reports["form"] = [form.name if form else "" for form in forms_then]
    values = _read("headlines", "values").assign(origin="narrative")
    values["locator"] = _locators(values, reports, "opening of the report")
    return reports, values


def build() -> dict[str, pd.DataFrame]:
    """Make every table of the package that is derived from its sources."""
    read = ingest([SOURCES / "rudong-2018.txt"])
    if len(read.failures):
        raise SystemExit(read.failures.to_string())
    paths = [Path(p).relative_to(HERE.parent).as_posix() for p in read.reports["path"]]
    typed, typed_values = tables()
    seen, seen_values = headlines()

    known = pd.concat(
        [read.reports.assign(path=paths, year=read.reports["year"].astype(str)), typed]
    )
    known["place"] = known.apply(_place, axis=1)
    seen["place"] = seen.apply(_place, axis=1)
    # Where a report is known whole, or was read twice, what its opening says is another
    # witness to it and no other report.
    same = _read("headlines", "same").set_index("report")["same_as"]
    seen = seen[~seen["report"].isin(same.index)]
    seen_values["report"] = seen_values["report"].replace(same)
    # What two readers took from one sentence is one figure, the fuller reading's.
    copied = pd.concat([typed_values, seen_values])
    copied = copied.drop_duplicates(["report", "code", "applicant", "value", "origin"])

    reports = pd.concat([known, seen], ignore_index=True)
    notes = reports[reports["note"].fillna("") != ""].assign(
        rule="source.copied", severity="note", codes="", message=lambda r: r["note"]
    )
    reports = (
        reports.reindex(columns=list(TABLES["reports"])).fillna("").replace("", None)
    )
    reports["year"] = reports["year"].astype("Int64")
    observations = pd.concat([read.observations, copied], ignore_index=True).reindex(
        columns=list(TABLES["observations"])
    )
    # Where a person mended what a document prints, the source says so.
    observations = observations.drop(columns="printed")
    observations["value"] = observations["value"].astype(float)
    form = observations["report"].map(reports.set_index("report")["form"])
    observations["applicant"] = [
        named or everyone(form, code)
        for named, form, code in zip(
            observations["applicant"], form, observations["code"], strict=True
        )
    ]
    observations["confirmed"] = confirmed(observations, reports)
    reading = read.findings[read.findings["rule"].str.startswith("identity.")]
    found = [
        reading,
        notes.reindex(columns=list(TABLES["findings"])),
        check(observations, reports),
        screen(observations, reports),
    ]
    findings = pd.concat([frame for frame in found if len(frame)], ignore_index=True)
    return places.tables() | {
        "reports": reports.sort_values("report"),
        # The order of the form is the order a reader knows.
        "observations": observations.sort_values("report", kind="stable"),
        "findings": findings.sort_values(
            ["report", "rule", "codes", "message"], kind="stable"
        ),
    }


def describe(package: dict[str, object]) -> str:
    """Return the description of the package, with the columns of the schema."""
    for resource in package["resources"]:
        schema = resource["schema"]
        keys = schema.get("primaryKey", [])
        key = keys[0] if len(keys) == 1 else ""
        told = fields(resource["name"], key)
        schema["fields"] = [field for field in told if field["name"] != "printed"]
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    write(build(), HERE)
    write(outside.tables(), HERE / "outside")
    about = HERE / "datapackage.json"
    package = json.loads(about.read_text(encoding="utf-8"))
    about.write_text(describe(package), encoding="utf-8")
