"""Rules between reports: each finds what it is for, and leaves the rest alone."""

import pandas as pd
import pytest

import govopen
from govopen.quality import screen


def report(key, year, body="甲县人民政府", place="110101", level="county"):
    facts = {"report": key, "place": place, "level": level, "body": body}
    return facts | {"scope": "jurisdiction", "year": year, "form": "ogi2021"}


def figure(key, code, value, applicant="", origin="narrative"):
    facts = {"report": key, "code": code, "applicant": applicant, "value": value}
    return facts | {"precision": "exact", "origin": origin, "locator": "text"}


def found(figures, reports, **options):
    findings = screen(pd.DataFrame(figures), pd.DataFrame(reports), **options)
    assert (findings["severity"] == "warning").all()
    return set(zip(findings["report"], findings["rule"], strict=True))


def test_two_reports_of_one_body_and_year():
    reports = [report("a", 2023), report("b", 2023), report("c", 2024)]
    figures = [figure("a", "request.received", 5)]
    assert found(figures, reports) == {("b", "report.duplicate")}


def test_tenfold_change_within_a_year_is_a_break():
    reports = [report("a", 2022), report("b", 2023), report("c", 2024)]
    values = {"a": 100, "b": 999, "c": 99}
    figures = [figure(k, "publication.website", v) for k, v in values.items()]
    # 999 is less than ten times 100; 99 is less than a tenth of 999.
    assert found(figures, reports) == {("c", "series.break")}


def test_small_counts_and_gaps_are_no_break():
    reports = [report("a", 2021), report("b", 2022), report("c", 2024)]
    figures = [
        figure("a", "request.received", 2),
        figure("b", "request.received", 40),
        figure("c", "request.received", 4000),
    ]
    assert found(figures, reports) == set()


def test_a_figure_far_from_its_peers():
    reports = [report(f"r{i}", 2023, f"县{i}", f"1101{i:02}") for i in range(12)]
    figures = [figure(f"r{i}", "proactive.total", 1000 + 100 * i) for i in range(11)]
    figures.append(figure("r11", "proactive.total", 900_000))
    assert found(figures, reports) == {("r11", "figure.outlier")}
    assert found(figures[2:], reports[2:]) == {("r11", "figure.outlier")}
    assert found(figures[3:], reports[3:]) == set()  # nine peers are too few


def test_a_report_that_repeats_last_years_figures():
    reports = [report("a", 2022), report("b", 2023)]
    codes = ["request.received", "publication.website", "review.total"]
    figures = [figure(k, c, 10 + i) for k in "ab" for i, c in enumerate(codes)]
    assert found(figures, reports) == {("b", "figures.repeated")}
    figures.append(figure("a", "closed.total", 30))
    figures.append(figure("b", "closed.total", 31))
    assert found(figures, reports) == set()


def test_the_table_speaks_before_the_text():
    reports = [report("a", 2022), report("b", 2023)]
    figures = [
        figure("a", "request.received", 500, "total", "table"),
        figure("b", "request.received", 5, "total", "narrative"),
        figure("b", "request.received", 510, "total", "table"),
    ]
    assert found(figures, reports) == set()


@pytest.mark.parametrize(
    ("key", "rule", "code"),
    [
        # Wenzhou states 8,648,394 items disclosed in 2023.
        ("330300-2023-j-e6a3", "figure.outlier", "proactive.total"),
        # Liangjiang carried 7 out of 2023 and 13 into 2024.
        ("500157-2024-j-ee01", "request.carried", "request.carried_in"),
        # Suqian 2024: 134 reconsiderations in the text, 170 in the table.
        ("suqian-2024", "figure.contradiction", "review.total"),
    ],
)
def test_known_oddities_of_the_bundled_data_are_found(key, rule, code):
    findings = govopen.findings()
    hit = findings[(findings["report"] == key) & (findings["rule"] == rule)]
    assert len(hit) == 1
    df = govopen.load()
    doubt = df.loc[(df["report"] == key) & (df["code"] == code), "doubt"]
    assert set(doubt) <= {"error", "warning"}
    assert len(doubt) > 0


def test_exclusions_are_reports_that_contradict_themselves_or_repeat_another():
    listed = govopen.exclusions()
    found = govopen.findings()
    again = found["rule"].isin(["report.duplicate", "figures.repeated"])
    expected = found[again | (found["severity"] == "error")]
    assert listed["report"].tolist() == expected["report"].tolist()
    assert listed["reason"].tolist() == expected["message"].tolist()
    assert "rudong-2018" not in set(listed["report"])  # breaks a customary identity
