"""The samples that ship hold the bundled figures, but for one that is misprinted."""

import pytest
import render_samples

import govopen


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    pytest.importorskip("pypdfium2")
    folder = tmp_path_factory.mktemp("samples")
    govopen.samples(folder)
    return govopen.ingest([folder])


def figures(data, report):
    rows = data.observations[data.observations["report"] == report]
    rows = rows[rows["origin"] == "table"]
    return rows.set_index(["code", "applicant"])["value"].sort_index()


def test_files_are_those_that_are_drawn_up_today(shipped, tmp_path):
    for name, data in render_samples.samples().items():
        (tmp_path / name).write_bytes(data)
    again = govopen.ingest([tmp_path])
    columns = ["report", "code", "applicant", "value"]
    assert again.observations[columns].equals(shipped.observations[columns])
    assert len(list(tmp_path.iterdir())) == len(govopen.samples(tmp_path / "copied"))


def test_only_the_misprinted_figure_differs_from_the_bundled_ones(shipped):
    about = shipped.reports.set_index("county")
    there = figures(shipped, about.loc["洪泽区", "report"])
    bundled = govopen.load(origin="table", place="洪泽区", years=2024)
    bundled = bundled[bundled["report"] == "hongze-2024"]
    bundled = bundled.astype({"code": str, "applicant": str})
    here = bundled.set_index(["code", "applicant"])["value"].reindex(there.index)
    assert len(there) > 150
    different = there[there != here]
    assert {*different.index} == {
        ("request.received", "natural"),
        ("request.received", "total"),
    }
    assert {*different} == {59}
    assert {*here[different.index]} == {95}


def test_what_is_doubtful_and_what_fails_does(shipped):
    assert [x.rpartition("/")[2] for x in shipped.failures["path"]] == ["notice.html"]
    unknown = shipped.reports[shipped.reports["place"].isna()]
    assert [x.rpartition("/")[2] for x in unknown["path"]] == ["report.html"]
