"""Folders are read, in one go or many; what fails is said and costs nothing else."""

import os
import random
import re
import signal
import subprocess
import sys
import time

import joblib
import pandas as pd
import pytest
import render

from govopen import DocumentError, bulk, check, ingest, load, read_report
from govopen.bulk import find_files
from govopen.errors import DataError
from govopen.schema import DATA_SET, TABLES
from govopen.store import read

PAGE = render.page("ogi2014", render.figures_of("ogi2014", 1), year=2018)
NOISE = {
    "empty.html": b"",
    "other.html": "<html><p>公开招标</p></html>".encode(),
    "scan.pdf": b"%PDF-1.4",
    "report.docx": b"PK\x03\x04",
    "garbled.html": PAGE.decode().encode().decode("latin-1").encode(),
    "deep.html": b"<html><div>" + b"<div>" * 10_000 + PAGE,
    "cells.html": "<html><p>公开</p><table>".encode() + b"<tr><td>" * 200_001,
    "line.txt": "公开".encode() + b"1|" * 5_000_000,
    "big.txt": b"a" * 40_000_000,
}


def county(name, year, form="ogi2014", seed=1, **more):
    figures = render.figures_of(form, seed)
    return render.page(form, figures, body=f"{name}人民政府", year=year, **more)


@pytest.fixture
def folder(tmp_path):
    """Return a folder of three good reports, with folders below it."""
    below = tmp_path / "in" / "deeper" / "below"
    below.mkdir(parents=True)
    (tmp_path / "in" / "a.html").write_bytes(county("如东县", 2018))
    (below / "b.HTM").write_bytes(county("海安市", 2019, "ogi2019"))
    (below / "c.html").write_bytes(county("如东县", 2022, "ogi2021"))
    (below / "readme.rst").write_bytes(b"no document")
    return tmp_path / "in"


# -- folders -------------------------------------------------------------------------


def test_a_folder_is_read_with_all_below_it(folder):
    data = ingest([folder])
    assert data.failures.empty
    assert sorted(data.reports["year"]) == [2018, 2019, 2022]
    assert data.reports["form"].tolist() == ["ogi2014", "ogi2019", "ogi2021"]
    assert len(data.observations) == 68 + 198 + 200
    assert data.findings.empty


def test_what_is_no_document_is_passed_over_but_may_be_named(folder):
    assert {path.name for path in find_files([folder])} == {"a.html", "b.HTM", "c.html"}
    named = folder / "deeper" / "below" / "readme.rst"
    assert [path.name for path in find_files([named])] == ["readme.rst"]


def test_a_broken_file_costs_no_other(folder):
    good = ingest([folder])
    for name, data in NOISE.items():
        (folder / name).write_bytes(data)
    start = time.perf_counter()
    data = ingest([folder])
    assert time.perf_counter() - start < 60
    assert list(data.failures.columns) == list(TABLES["failures"])
    assert {path.split("/")[-1] for path in data.failures["path"]} == set(NOISE)
    for name in ("reports", "observations", "findings"):
        pd.testing.assert_frame_equal(getattr(data, name), getattr(good, name))


def test_a_failure_says_what_is_wrong_and_what_to_do(tmp_path):
    for name, data in NOISE.items():
        (tmp_path / name).write_bytes(data)
    failures = ingest([tmp_path]).failures.set_index("path")
    for path, error, message in failures.itertuples():
        assert error.endswith("Error")
        assert len(re.findall(r"[.?](?:\s|$)", message)) >= 2, message
        with pytest.raises(DocumentError) as caught:
            read_report(path)
        assert str(caught.value) == f"{path}: {message}"


def test_a_file_that_cannot_be_opened_is_a_failure(folder):
    (folder / "link.html").symlink_to(folder / "gone.html")
    (folder / "loop.html").symlink_to(folder / "loop.html")
    data = ingest([folder])
    assert len(data.reports) == 3
    failures = data.failures.set_index("path")
    assert failures.index.tolist() == [
        str(folder / "link.html"),
        str(folder / "loop.html"),
    ]
    assert set(failures["error"]) == {"FileNotFoundError"}
    assert str(folder / "gone.html") in failures["message"].iloc[0]
    assert "Mend the link" in failures["message"].iloc[0]
    with pytest.raises(FileNotFoundError, match=r"gone\.html"):
        ingest([folder / "gone.html"])


def test_a_pipe_is_a_failure_and_is_not_waited_for(folder):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(folder / "pipe.txt")
    for paths in ([folder], [folder / "a.html", folder / "pipe.txt"]):
        failures = ingest(paths).failures
        assert failures["path"].tolist() == [str(folder / "pipe.txt")]
        assert "pipe" in failures["message"][0]


def test_a_link_to_a_folder_is_not_followed_and_is_no_document(folder):
    (folder / "again.html").symlink_to(folder / "deeper")
    data = ingest([folder])
    assert len(data.reports) == 3
    assert data.failures.empty


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_sidecar_that_cannot_be_costs_its_own_file_alone(format, folder, tmp_path):
    if format == "parquet":
        pytest.importorskip("pyarrow")  # an extra, not a requirement
    below = folder / "deeper" / "below"
    (folder / "a.toml").write_text("title = 7", "utf-8")
    (below / "b.toml").write_text("retrieved = 2019-01-31", "utf-8")
    data = ingest([folder], out=tmp_path / "out", format=format)
    assert data.reports["year"].tolist() == [2019, 2022]
    assert data.reports["retrieved"][0] == "2019-01-31"
    (row,) = data.failures.itertuples()
    assert (row.path, row.error) == (str(folder / "a.html"), "OverrideError")
    assert f"{folder / 'a.toml'}: title cannot be 7" in row.message


def test_a_folder_that_cannot_be_opened_is_a_failure(folder, monkeypatch):
    scandir = os.scandir

    def closed(path):
        if path == folder / "deeper":
            raise PermissionError(13, "closed", str(path))
        return scandir(path)

    monkeypatch.setattr("govopen.bulk.os.scandir", closed)
    data = ingest([folder])
    assert data.reports["year"].tolist() == [2018]
    assert data.failures["path"].tolist() == [str(folder / "deeper")]


def test_two_processes_give_the_same_as_one(folder):
    (folder / "empty.html").write_bytes(b"")
    one, two = ingest([folder]), ingest([folder], jobs=2)
    for name, table in one.tables().items():
        pd.testing.assert_frame_equal(table, two.tables()[name])


def test_two_reports_of_one_body_and_year_are_kept_apart_and_said(tmp_path):
    (tmp_path / "a.html").write_bytes(county("如东县", 2018, seed=1))
    (tmp_path / "b.html").write_bytes(county("如东县", 2018, seed=2))
    data = ingest([tmp_path])
    assert data.reports["report"].is_unique
    assert data.observations.groupby("report").size().tolist() == [68, 68]
    duplicate = data.findings[data.findings["rule"] == "report.duplicate"]
    assert duplicate["severity"].tolist() == ["error"]
    assert "a.html" in duplicate["message"].iloc[0]
    assert duplicate["report"].tolist() == [data.reports["report"][1]]


def test_years_of_one_body_are_checked_against_each_other(tmp_path):
    for year, form in ((2020, "ogi2019"), (2021, "ogi2021")):
        (tmp_path / f"{year}.html").write_bytes(county("如东县", year, form))
    rules = ingest([tmp_path]).findings["rule"]
    assert "request.carried" in set(rules)  # both years were drawn by chance


def test_nothing_to_read_is_an_empty_data_set(tmp_path):
    data = ingest([tmp_path])
    assert all(table.empty for table in data.tables().values())
    assert ingest([tmp_path], jobs=2).reports.empty


def test_overrides_hold_for_every_file(folder):
    data = ingest([folder], place="320685")
    assert set(data.reports["region"]) == {"320685"}
    failures = ingest([folder], place="nowhere").failures
    assert failures["error"].tolist() == ["OverrideError"] * 3


# -- a folder that is read again -----------------------------------------------------


@pytest.fixture
def reading(monkeypatch):
    """Return the names of the files that are read, as they are."""
    names = []

    def read_and_note(path, **overrides):
        names.append(os.path.basename(path))
        return read_report(path, **overrides)

    monkeypatch.setattr(bulk, "read_report", read_and_note)
    return names


def tables(out):
    return {name: read(name, out) for name in DATA_SET}


def assert_same(one, two):
    for name in DATA_SET:
        pd.testing.assert_frame_equal(one[name], two[name])


def test_a_file_that_was_read_is_not_read_again(folder, tmp_path, reading):
    (folder / "empty.html").write_bytes(b"")
    first = ingest([folder], out=tmp_path / "out")
    assert sorted(reading) == ["a.html", "b.HTM", "c.html", "empty.html"]
    assert first.counts["failures"] == 1
    before = tables(tmp_path / "out")
    reading.clear()
    again = ingest([folder], out=tmp_path / "out")
    assert reading == []
    assert again.counts == first.counts
    assert_same(tables(tmp_path / "out"), before)


def test_a_touched_file_is_the_same_file(folder, tmp_path, reading):
    ingest([folder], out=tmp_path / "out")
    reading.clear()
    os.utime(folder / "a.html", (0, 0))
    ingest([folder], out=tmp_path / "out")
    assert reading == []


def test_what_was_read_serves_either_format(folder, tmp_path, reading):
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    ingest([folder], out=tmp_path / "out")
    csv = load(tmp_path / "out")
    reading.clear()
    ingest([folder], out=tmp_path / "out", format="parquet")
    assert reading == []
    assert not (tmp_path / "out" / "observations.csv").exists()
    # Here the order of the files is that of the years.
    pd.testing.assert_frame_equal(load(tmp_path / "out"), csv)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda f: (f / "a.html").write_bytes(county("如东县", 2017)), ["a.html"]),
        (lambda f: (f / "a.toml").write_text("year = 2016", "utf-8"), ["a.html"]),
        (lambda f: (f / "d.html").write_bytes(county("海安市", 2022)), ["d.html"]),
        (lambda f: (f / "a.html").unlink(), []),
        (lambda f: (f / "a.html").rename(f / "z.html"), ["z.html"]),
    ],
    ids=["changed", "sidecar", "added", "removed", "renamed"],
)
def test_only_what_changed_is_read_and_the_rest_stands(
    change, names, folder, tmp_path, reading
):
    ingest([folder], out=tmp_path / "out")
    reading.clear()
    change(folder)
    ingest([folder], out=tmp_path / "out")
    assert reading == names
    ingest([folder], out=tmp_path / "fresh")
    assert_same(tables(tmp_path / "out"), tables(tmp_path / "fresh"))


def test_other_options_or_another_version_read_all_again(
    folder, tmp_path, reading, monkeypatch
):
    ingest([folder], out=tmp_path / "out")
    ingest([folder], out=tmp_path / "out", place="320685")
    assert set(load(tmp_path / "out")["place"]) == {"320685"}
    monkeypatch.setattr(bulk, "_reader", lambda: "another")
    ingest([folder], out=tmp_path / "out", place="320685")
    assert len(reading) == 9


def test_what_failed_is_tried_again_where_that_can_help(folder, tmp_path, reading):
    (folder / "empty.html").write_bytes(b"")
    link = folder / "link.html"
    link.symlink_to(folder / "nowhere")
    broken = folder / "broken.html"
    ingest([folder, folder / "empty.html"], out=tmp_path / "out")
    reading.clear()
    (folder / "empty.html").write_bytes(county("海安市", 2018))
    failures = ingest([folder], out=tmp_path / "out").failures
    assert failures["path"].tolist() == [str(link)]
    assert reading == ["empty.html"]
    link.unlink()
    broken.write_bytes(county("海安市", 2015))
    broken.chmod(0)
    ingest([folder], out=tmp_path / "out")
    broken.chmod(0o600)
    assert ingest([folder], out=tmp_path / "out").failures.empty


def test_however_often_a_folder_changes_it_reads_as_if_for_the_first_time(tmp_path):
    rng = random.Random(4)
    folder = tmp_path / "in"
    folder.mkdir()
    for step in range(6):
        for _ in range(4):
            path = folder / f"{rng.randrange(8)}.html"
            if path.exists() and rng.random() < 0.3:
                path.unlink()
                continue
            form, year = rng.choice(
                [("ogi2019", 2019), ("ogi2019", 2020), ("ogi2021", 2021)]
            )
            name = rng.choice(["如东县", "海安市"])
            path.write_bytes(county(name, year, form, seed=rng.randrange(99)))
        ingest([folder], out=tmp_path / "out")
        ingest([folder], out=tmp_path / f"fresh{step}")
        assert_same(tables(tmp_path / "out"), tables(tmp_path / f"fresh{step}"))
    rules = set(tables(tmp_path / "out")["findings"]["rule"])
    assert {"report.duplicate", "request.carried"} <= rules


def test_the_findings_are_those_of_a_check_of_the_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("govopen.journal._REPORTS_A_PIECE", 2)
    forms = {2019: "ogi2019", 2020: "ogi2019", 2021: "ogi2021", 2022: "ogi2021"}
    for name in ("如东县", "海安市", "如皋市"):
        for year, form in forms.items():
            page = county(name, year, form, seed=year)
            (tmp_path / f"{year}{name}.html").write_bytes(page)
    data = ingest([tmp_path])
    whole = check(data.observations, data.reports)
    assert len(whole) > 12
    assert sorted(data.findings.astype(str).values.tolist()) == sorted(
        whole.astype(str).values.tolist()
    )


def test_keys_that_many_reports_share_stay_apart_and_in_order(tmp_path):
    for n in range(5):
        (tmp_path / f"{n}.html").write_bytes(county("如东县", 2018, seed=n))
    (tmp_path / "own.html").write_bytes(county("海安市", 2018))
    first = ingest([tmp_path / "0.html"]).reports["report"][0]
    (tmp_path / "own.toml").write_text(f'report = "{first}-3"', "utf-8")
    found = ingest([tmp_path]).reports["report"].tolist()
    assert found == [first, *(f"{first}-{n}" for n in (2, 4, 5, 6)), f"{first}-3"]


def test_the_tables_in_the_folder_are_no_documents(folder, reading):
    first = ingest([folder], out=folder)
    reading.clear()
    assert ingest([folder], out=folder).counts == first.counts
    assert reading == []


def test_a_folder_of_documents_is_not_taken_for_a_table(tmp_path):
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.html").write_bytes(PAGE)
    with pytest.raises(DataError, match=r"reports is in the way"):
        ingest([tmp_path / "reports"], out=tmp_path, format="parquet")
    assert (tmp_path / "reports" / "a.html").read_bytes() == PAGE


def test_a_name_that_is_no_text_is_spelled_out(tmp_path):
    name = os.fsencode(tmp_path / "in") + "/如东.html".encode("gb18030")
    (tmp_path / "in").mkdir()
    try:
        with open(name, "wb") as stream:
            stream.write(PAGE)
    except OSError:
        pytest.skip("this file system knows no such names")
    data = ingest([tmp_path / "in"], out=tmp_path / "out")
    assert data.reports["path"][0].endswith(r"\udcc8綫.html")


# -- interruptions -------------------------------------------------------------------

KILLED = """
import importlib, os, signal, sys
from govopen import ingest
module, name, count, folder, out = sys.argv[1:]
module = importlib.import_module(module)
left = [int(count)]
real = getattr(module, name)
def then_die(*arguments, **options):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)
setattr(module, name, then_die)
ingest([folder], out=out)
"""


@pytest.mark.parametrize(
    ("module", "name", "count"),
    [
        ("govopen.bulk", "read_report", 8),
        ("govopen.journal", "check", 1),
        ("govopen.store", "_guarded", 3),
        ("govopen.store", "_in_the_way", 11),
    ],
    ids=["reading", "comparing", "writing", "replacing"],
)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_killed_at_any_point_it_goes_on_from_there(
    module, name, count, tmp_path, reading
):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    ingest([folder], out=out)
    forms = {2019: "ogi2019", 2020: "ogi2019", 2021: "ogi2021"}
    for body in ("如东县", "海安市", "如皋市", "启东市"):
        for year, form in forms.items():
            (folder / f"{body}{year}.html").write_bytes(county(body, year, form))
    command = [sys.executable, "-c", KILLED, module, name, str(count), folder, out]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    if name == "_in_the_way":
        with pytest.raises(DataError, match="interrupted"):
            load(out)
    else:
        assert load(out).empty  # as it was before
    ingest([folder], out=out)
    assert len(reading) == (6 if name == "read_report" else 0)
    ingest([folder], out=tmp_path / "fresh")
    assert_same(tables(out), tables(tmp_path / "fresh"))
    assert {path.name for path in out.iterdir()} == {
        ".govopen", *(f"{name}.csv" for name in DATA_SET)
    }  # fmt: skip


def test_two_at_once_do_not_write_to_one_folder(folder, tmp_path, monkeypatch):
    def read_while_another_tries(path, **overrides):
        with pytest.raises(DataError, match="locked"):
            ingest([folder], out=tmp_path / "out")
        return read_report(path, **overrides)

    monkeypatch.setattr(bulk, "read_report", read_while_another_tries)
    data = ingest([folder], out=tmp_path / "out")
    assert len(data.reports) == 3


def test_a_journal_that_is_broken_is_named(folder, tmp_path):
    ingest([folder], out=tmp_path / "out")
    (tmp_path / "out" / ".govopen" / "journal.sqlite").write_bytes(b"1" * 9999)
    with pytest.raises(DataError, match=r"journal\.sqlite: .* remove that file"):
        ingest([folder], out=tmp_path / "out")


# -- other processes and machines ----------------------------------------------------


def test_a_worker_of_another_version_is_refused(folder, monkeypatch):
    monkeypatch.setattr(bulk, "_reader", lambda: "another")
    with pytest.raises(DataError, match="was asked by another"):
        ingest([folder], jobs=2)


@pytest.fixture(scope="module")
def cluster():
    """Return a client of two workers on this machine."""
    distributed = pytest.importorskip("distributed")  # an extra, not a requirement
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client


def test_a_dask_cluster_gives_the_same_as_one_process(
    cluster, folder, tmp_path, monkeypatch
):
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    for n in range(20):
        form = ("ogi2014", "ogi2019", "ogi2021")[n % 3]
        year = {"ogi2014": 2014, "ogi2019": 2019, "ogi2021": 2021}[form] + n % 2
        page = county(("如东县", "海安市")[n % 2], year, form, seed=n)
        (folder / f"{n}.html").write_bytes(page)
    (folder / "empty.html").write_bytes(b"")
    ingest([folder], out=tmp_path / "one", format="parquet")

    def read_here(path, **overrides):
        raise AssertionError("this is for the workers")

    monkeypatch.setattr(bulk, "read_report", read_here)
    with joblib.parallel_config(backend="dask"):
        data = ingest([folder], out=tmp_path / "two", format="parquet")
    assert data.counts["reports"] == 23
    assert data.counts["failures"] == 1
    assert_same(tables(tmp_path / "one"), tables(tmp_path / "two"))
