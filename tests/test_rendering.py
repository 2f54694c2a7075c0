"""Simulated reports drawn up as pages are read back, figure by figure."""

import pytest

from govopen.errors import DataError
from govopen.rendering import render
from govopen.simulation import simulate


@pytest.fixture(scope="module")
def made():
    """Sixty reports on every national form, some with an annex, slips and blanks."""
    options = {"missing": 0, "annex": 0.5, "slips": 0.2, "blanks": 0.2, "mixed": 0.2}
    return simulate(5, range(2014, 2026), seed=3, **options)


def test_simulated_reports_are_read_back_figure_by_figure(made, read, figures_in):
    about = made.reports.set_index("report")
    assert about.groupby("form", observed=True).size().tolist() == [25, 10, 25]
    blank = made.truth.errors.query("kind == 'blank'")
    for key, own in made.observations.groupby("report"):
        pairs = zip(own["code"], own["applicant"], strict=True)
        stated = dict(zip(pairs, own["value"], strict=True))
        report = read(render(made, key).encode())
        assert figures_in(report) == stated, key
        meta = about.loc[key]
        for name in ("year", "form", "title", "source_kind"):
            assert report.meta[name] == meta[name], (key, name)
        # No such place is known, and what does not add up is found again.
        found = report.findings.query("not rule.str.startswith('identity.')")
        expected = made.findings.query("report == @key")["rule"].tolist()
        rules = [x for x in found["rule"] if not x.startswith(("table.", "column."))]
        assert sorted(rules) == sorted(expected), key
        if key not in {*blank["report"]}:
            assert not found["rule"].str.startswith("table.").any(), key


def test_a_page_says_that_it_is_simulated(made):
    page = render(made, made.reports["report"][0])
    assert page.count("模拟数据") == 2  # above the page, and on it


def test_a_report_that_somebody_published_is_not_drawn_up(made):
    with pytest.raises(DataError, match="no simulated report 'rudong-2018'"):
        render(None, "rudong-2018")
    with pytest.raises(DataError, match="no simulated report 'sim-1'"):
        render(made, "sim-1")
