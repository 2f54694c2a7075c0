"""Folders are read, in one go or many; what fails is said and costs nothing else."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import hostile
import joblib
import kills
import pandas as pd
import psutil
import pytest
import render

from govopen import (
    DocumentError,
    GovopenError,
    bulk,
    check,
    ingest,
    load,
    read_report,
)
from govopen.bulk import find_files
from govopen.bundle import DATA
from govopen.cli import main
from govopen.errors import DataError, FormatError, StoppedError
from govopen.journal import Journal
from govopen.reading.worker import bounded
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
    with pytest.raises(FormatError, match=r"https://a\.cn/b: .* fetches nothing"):
        ingest(["https://a.cn/b"])
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

    def read_and_note(path, *arguments, **limits):
        part = bounded(path, *arguments, **limits)
        if part is not None:
            names.append(os.path.basename(path))
        return part

    monkeypatch.setattr(bulk, "bounded", read_and_note)
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
    assert reading == ["empty.html", "link.html"]
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
        ("govopen.bulk", "bounded", 8),
        ("govopen.journal", "findings_in", 1),
        ("govopen.store", "_guarded", 3),
        ("os", "replace", 14),
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
    if name == "replace":
        with pytest.raises(DataError, match="interrupted"):
            load(out)
    else:
        assert load(out).empty  # as it was before
    ingest([folder], out=out)
    assert len(reading) == (5 if name == "bounded" else 0)
    ingest([folder], out=tmp_path / "fresh")
    assert_same(tables(out), tables(tmp_path / "fresh"))
    assert {path.name for path in out.iterdir()} == {
        ".govopen", *(f"{name}.csv" for name in DATA_SET)
    }  # fmt: skip


def test_killed_while_tables_are_replaced_it_ends_the_same(tmp_path):
    assert kills.kill_and_resume(tmp_path, seed=1, moment="tables", count=20)


def test_two_at_once_do_not_write_to_one_folder(folder, tmp_path, monkeypatch):
    def read_while_another_tries(*arguments, **limits):
        with pytest.raises(DataError, match=rf"process {os.getpid()} on .* is writing"):
            ingest([folder], out=tmp_path / "out")
        return bounded(*arguments, **limits)

    monkeypatch.setattr(bulk, "bounded", read_while_another_tries)
    data = ingest([folder], out=tmp_path / "out")
    assert len(data.reports) == 3


def test_of_two_that_start_together_one_wins_and_the_other_says_who(folder, tmp_path):
    command = [sys.executable, "-m", "govopen", "ingest", folder, "--out"]
    running = [
        subprocess.Popen([*command, tmp_path / "out"], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = {process.pid: process.communicate()[1].decode() for process in running}
    codes = sorted(process.returncode for process in running)
    if codes == [0, 0]:  # one was through before the other began
        return
    assert codes == [0, 2]
    (loser,) = (process.pid for process in running if process.returncode)
    (winner,) = said.keys() - {loser}
    assert re.search(rf"process {winner} on \S+ is writing|another call", said[loser])
    assert "remove" not in said[loser]
    assert len(read("reports", tmp_path / "out")) == 3


# -- the journal ---------------------------------------------------------------------

DAMAGES = {
    "cut": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "a page of zeros": lambda data: data[:64] + bytes(64) + data[128:],
    "one bit": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "head": lambda data: bytes([data[0] ^ 128]) + data[1:],
    "text": lambda data: b"1" * 999,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_part_is_read_again(damage, folder, tmp_path, reading):
    out = tmp_path / "out"
    ingest([folder], out=out)
    before = tables(out)
    parts = sorted((out / ".govopen" / "parts").iterdir())
    assert len(parts) == 3
    parts[1].write_bytes(damage(parts[1].read_bytes()))
    reading.clear()
    ingest([folder], out=out)
    assert len(reading) == 1
    assert_same(tables(out), before)


def test_parts_of_another_version_or_another_file_are_not_believed(
    folder, tmp_path, reading, monkeypatch
):
    out = tmp_path / "out"
    ingest([folder], out=out)
    parts = sorted((out / ".govopen" / "parts").iterdir())
    parts[0].write_bytes(parts[1].read_bytes())
    reading.clear()
    ingest([folder], out=out)
    assert len(reading) == 1
    (out / ".govopen" / "parts" / "a folder").mkdir()
    (out / ".govopen" / "parts" / "a file").write_bytes(b"")
    reading.clear()
    ingest([folder], out=out)
    assert reading == []
    assert len(list((out / ".govopen" / "parts").iterdir())) == 4
    monkeypatch.setattr("govopen.journal._FORMAT", b"govopen part 0\n")
    journal = Journal(out / ".govopen", [str(folder / "a.html")])
    assert journal.state(str(folder / "a.html")) == ""


def test_damage_while_the_tables_are_made_leaves_the_old_ones(
    folder, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    ingest([folder], out=out)
    before = tables(out)
    (folder / "d.html").write_bytes(county("海安市", 2015))
    settle = Journal.settle

    def settle_then_damage(journal, corrections):
        settle(journal, corrections)
        for part in (out / ".govopen" / "parts").iterdir():
            part.write_bytes(b"")

    monkeypatch.setattr(Journal, "settle", settle_then_damage)
    with pytest.raises(DataError, match=r"a\.html was damaged .* reads it again"):
        ingest([folder], out=out)
    assert_same(tables(out), before)
    monkeypatch.undo()
    assert ingest([folder], out=out).counts["reports"] == 4


# -- what stands in the way ----------------------------------------------------------


def test_what_is_no_table_of_ours_is_found_before_reading_and_stays(
    folder, tmp_path, reading
):
    out = tmp_path / "out"
    for name in ("reports.csv", "findings.parquet"):
        (out / name).mkdir(parents=True)
        (out / name / "mine.txt").write_text("mine", "utf-8")
        with pytest.raises(DataError, match=rf"{name} is in the way"):
            ingest([folder], out=out)
        assert (out / name / "mine.txt").read_text("utf-8") == "mine"
        shutil.rmtree(out / name)
    (out / "reports.csv").write_bytes(own := "﻿报告,年份\n如东县,2018\n".encode())
    with pytest.raises(DataError, match=r"reports\.csv is in the way"):
        ingest([folder], out=out)
    assert (out / "reports.csv").read_bytes() == own
    assert {path.name for path in out.iterdir()} == {"reports.csv"}
    assert reading == []
    (out / "reports.csv").unlink()
    ingest([folder], out=out)
    shutil.rmtree(out / ".govopen")
    assert ingest([folder], out=out).counts["reports"] == 3  # these are ours


def test_tables_reached_through_a_link_are_no_documents(folder, tmp_path, reading):
    ingest([folder], out=folder / "out")
    (tmp_path / "short").symlink_to(folder / "out")
    (folder / "same.csv").symlink_to(folder / "out" / "reports.csv")
    reading.clear()
    assert ingest([folder], out=tmp_path / "short").failures.empty
    assert reading == []


# -- names and places ----------------------------------------------------------------


def test_a_name_or_a_path_that_is_too_long_costs_no_other(folder):
    long = folder / ("a" * 252 + ".md")
    long.write_bytes(county("海安市", 2015))  # its sidecar's name would be too long
    assert ingest([folder]).reports["year"].tolist()[:2] == [2018, 2015]
    assert read_report(long).meta["year"] == 2015
    for name in ("b" * 300, "b/" * 3000):
        with pytest.raises(FileNotFoundError, match="no such file"):
            ingest([folder / name])
    (folder / "long.html").symlink_to("c" * 300)
    (row,) = ingest([folder]).failures.itertuples()
    assert row.path == str(folder / "long.html")


@pytest.fixture
def deep(tmp_path, monkeypatch):
    """Return a folder in which others nest, deeper than shutil can remove."""
    levels = 1_500
    monkeypatch.chdir(tmp_path)
    for _ in range(levels):
        os.mkdir("d")
        os.chdir("d")
    Path("a.html").write_bytes(PAGE)
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir("/".join("d" * levels))
    os.unlink("a.html")
    for _ in range(levels):
        os.chdir("..")
        os.rmdir("d")


def test_folders_may_nest_as_deep_as_the_system_lets_them(deep):
    data = ingest([deep])
    assert data.reports["year"].tolist() == [2018]
    assert data.failures.empty


def test_a_link_into_a_folder_that_is_closed_is_a_failure(folder, monkeypatch):
    (folder / "link.html").symlink_to(folder / "deeper" / "below" / "c.html")
    (folder / "other").symlink_to(folder / "deeper" / "below")
    stat = os.stat

    def closed(path, **options):
        if os.fspath(path).startswith((f"{folder}/link", f"{folder}/other")):
            raise PermissionError(13, "Permission denied", path)
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", closed)
    found = [path.name for path in find_files([folder])]
    assert found == ["a.html", "b.HTM", "c.html", "link.html"]
    part = bulk._attempt(str(folder / "link.html"), "", {}, "reader")
    assert b"PermissionError" in part
    assert b"Permission denied). Look who may read it" in part


def test_a_file_given_in_a_folder_that_is_closed_is_a_failure(folder, monkeypatch):
    def closed(path, **options):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "lstat", closed)
    assert list(find_files([folder / "x.html"])) == [folder / "x.html"]
    monkeypatch.undo()
    with pytest.raises(FileNotFoundError, match="no such file"):
        find_files(["a\0b"])


def test_what_may_not_be_opened_comes_with_a_remedy(folder, monkeypatch):
    def closed(path, *arguments):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(bulk, "_state", closed)
    part = bulk._attempt(str(folder / "a.html"), "", {}, "reader")
    assert b"PermissionError" in part
    assert b"Permission denied). Look who may read it" in part


def test_a_file_of_any_name_is_kept_when_others_are_appended(tmp_path):
    first, more = tmp_path / "first", tmp_path / "more"
    for folder, name in ((first, "a\x1b[2Jb.html"), (more, "plain.html")):
        folder.mkdir()
        (folder / name).write_bytes(PAGE)
    ingest(first, out=tmp_path / "out")
    data = ingest(more, out=tmp_path / "out", append=True)
    names = [os.path.basename(path) for path in data.reports["path"]]
    assert names == [r"a\x1b[2Jb.html", "plain.html"]
    again = ingest(first, out=tmp_path / "out", append=True)
    assert again.counts["reports"] == 2 and again.counts["failures"] == 0


@pytest.mark.parametrize("append", [False, True])
def test_files_that_look_alike_cost_but_the_second(tmp_path, append):
    for name in ("a\x1b[2Jb.html", r"a\x1b[2Jb.html", "plain.html"):
        (tmp_path / name).write_bytes(PAGE)
        if append:
            data = ingest(tmp_path, out=tmp_path / "out", append=True)
    data = ingest(tmp_path, out=tmp_path / "out", append=append)
    assert data.counts["reports"] == 2
    [(path, error, message)] = data.failures.itertuples(index=False)
    assert os.path.basename(path) == r"a\x1b[2Jb.html"
    assert error == "DocumentError" and message.endswith("called so, too: rename one")


def test_a_folder_where_a_part_goes_costs_that_file_alone(folder, tmp_path):
    whole = ingest(folder, out=tmp_path / "out")
    part = Journal(tmp_path / "out" / ".govopen", [])._path(str(folder / "a.html"))
    part.unlink()
    part.mkdir()
    data = ingest(folder, out=tmp_path / "out")
    assert data.counts["reports"] == whole.counts["reports"] - 1
    [(path, message)] = data.failures[["path", "message"]].iloc[-1:].values
    assert path == str(folder / "a.html")
    assert message == f"{part} is a folder: remove it"
    part.rmdir()
    assert ingest(folder, out=tmp_path / "out").counts == whole.counts


@pytest.mark.parametrize("name", ["a\x1b[2Jb.html", "a\nb.html", "a\u202eb.html"])
def test_no_name_reaches_a_terminal_as_it_is(name, tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(b"")
    assert main(["ingest", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    shown = ascii(name)[1:-1]
    assert said.err == (
        f"{tmp_path / 'in'}/{shown}: the file is empty. Save the page again, or remove "
        "the file. [EmptyDocumentError]\n"
    )
    with pytest.raises(DocumentError) as caught:
        read_report(tmp_path / "in" / name)
    assert shown in str(caught.value)


def test_nothing_in_a_sidecar_reaches_a_terminal_as_it_is(folder):
    for text in ('"a\\u001b[2J" = 1', 'place = "a\\u001b[2J\\n"', "year = '\x1b[2J'"):
        (folder / "a.toml").write_text(text, "utf-8")
        with pytest.raises(DocumentError) as caught:
            read_report(folder / "a.html")
        assert not re.search("[\x1b\n]", str(caught.value))
        assert "a.toml" in str(caught.value)


# -- files that must not be trusted --------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it takes its time")
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_processes_of_a_killed_run_end_with_it(jobs, folder, tmp_path):
    (folder / "z-loop.html").write_bytes(PAGE)  # it never gives way to Python
    script = (
        "from govopen import bulk; import hostile; bulk._attempt = hostile.attempt; "
        f"bulk.ingest([{str(folder)!r}], out={str(tmp_path)!r}, jobs={jobs})"
    )
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path}
    ) as process:
        while len(list((tmp_path / ".govopen").glob("parts/*"))) < 3:
            time.sleep(0.01)
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert len(started) == jobs
    assert psutil.wait_procs(started, timeout=5)[1] == []


def test_a_file_that_is_endless_or_never_comes_is_a_failure(folder):
    if not os.path.exists("/dev/zero"):
        pytest.skip("this system has no such files")
    (folder / "zero.html").symlink_to("/dev/zero")
    (row,) = ingest([folder]).failures.itertuples()
    assert (row.path, row.error) == (str(folder / "zero.html"), "FormatError")


def test_a_sidecar_is_refused_by_name_whatever_stands_in_it(folder):
    beside = folder / "a.toml"
    beside.write_bytes("\ufeffyear = 2015".encode())
    assert read_report(folder / "a.html").meta["year"] == 2015
    for text, words in (
        (f"year = {'1' * 5000}", "the sidecar holds a number of thousands of digits"),
        (f"year = 0x{'1' * 5000}", "such a number is no year of a report. Give one"),
        (f"place = 0x{'1' * 5000}", "place cannot be such a number. Give a text"),
        (f"title = [0x{'1' * 5000}]", "title cannot be such a number. Give a text"),
        (f"scope = '{'a' * 5000}'", "scope cannot be 'a{199}…. Give one of"),
        (".".join("a" * 200_000) + " = 1", "the sidecar is larger than 16 kB"),
        ("year = [", "the sidecar is not TOML"),
        ("year = 2018-99-99", "the sidecar is not TOML"),
        ("title = '\udcff'", "the sidecar is not TOML"),
    ):
        beside.write_bytes(text.encode("utf-8", "surrogateescape"))
        start = time.perf_counter()
        with pytest.raises(DocumentError, match=rf"a\.toml: {words}") as caught:
            read_report(folder / "a.html")
        assert "sys." not in str(caught.value)
        assert time.perf_counter() - start < 2
    with beside.open("wb") as stream:
        stream.truncate(2 * 2**30)  # a file with a hole: it takes no room
    start = time.perf_counter()
    (row,) = ingest([folder]).failures.itertuples()
    assert "a.toml: the sidecar is larger than 16 kB" in row.message
    assert time.perf_counter() - start < 5


def test_a_file_that_ends_what_reads_it_costs_no_other(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "_attempt", hostile.attempt)
    for name in ("crash", "hog", "loop"):
        (folder / f"a-{name}.html").write_bytes(PAGE)
    for jobs in (1, 2):
        data = ingest([folder], out=tmp_path / "out", jobs=jobs, seconds=5, memory=99)
        assert data.reports["year"].tolist() == [2018, 2019, 2022]
        assert set(data.failures["error"]) == {"StoppedError"}
        crash, hog, loop = data.failures["message"]
        assert "ended the program that read it" in crash
        assert "takes more than 99 MiB of memory" in hog
        assert "took longer than 5 seconds" in loop
    monkeypatch.undo()
    again = ingest([folder], out=tmp_path / "out")
    assert len(again.reports) == 6
    assert again.failures.empty


@pytest.mark.parametrize("jobs", [1, 2])
def test_workbooks_that_abort_other_libraries_are_read_or_refused(jobs, folder):
    """No parser of today ends on them; the next tests are of those that do."""
    for name, data in hostile.workbooks().items():
        (folder / name).write_bytes(data)
    data = ingest([folder], jobs=jobs)
    assert data.reports["year"].tolist() == [2018, 2018, 2019, 2022]
    assert data.observations.groupby("report").size().tolist()[:2] == [68, 68]
    failed = dict(zip(data.failures["path"], data.failures["error"], strict=True))
    assert {os.path.basename(path): error for path, error in failed.items()} == {
        "circle.xls": "DamagedError",
        "lower.xlsx": "TooLargeError",
        "zeros.xlsx": "TooLargeError",
    }


@pytest.mark.parametrize("jobs", [1, 2])
def test_workbooks_that_abort_the_library_that_opens_them_cost_no_other(
    jobs, folder, tmp_path, monkeypatch
):
    pytest.importorskip("python_calamine")
    for name, data in hostile.workbooks().items():
        (folder / name).write_bytes(data)
    monkeypatch.setattr(bulk, "_attempt", hostile.attempt)
    for _ in range(2):
        data = ingest([folder], out=tmp_path / "out", jobs=jobs)
        assert data.reports["year"].tolist() == [2018, 2019, 2022]
        assert data.failures["error"].tolist() == ["StoppedError"] * 4
        assert data.failures["message"].str.contains("SIGABRT").all()
    monkeypatch.undo()
    assert ingest([folder], out=tmp_path / "out").counts["reports"] == 4


@pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory is held")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_drawing_that_aborts_the_library_that_opens_it_costs_no_other(
    jobs, folder, tmp_path
):
    pytest.importorskip("pypdfium2")  # an extra, not a requirement
    (folder / "a-drawing.pdf").write_bytes(hostile.drawing())
    for _ in range(2):
        data = ingest([folder], out=tmp_path / "out", jobs=jobs, memory=120)
        assert data.reports["year"].tolist() == [2018, 2019, 2022]
        (row,) = data.failures.itertuples()
        assert row.error == "StoppedError"
        assert "ended the program that read it (SIGABRT)" in row.message
    (row,) = ingest([folder], out=tmp_path / "out").failures.itertuples()
    assert row.error == "EmptyDocumentError"  # with more memory it is read to the end


def test_what_took_too_much_memory_is_kept_without_a_state(folder, monkeypatch):
    """So that the next call, which may allow more, tries it again."""

    def give_up(document):
        raise MemoryError

    monkeypatch.setattr("govopen.reading.html.lay_out_html", give_up)
    with pytest.raises(StoppedError, match="more memory than there is, or than it may"):
        bulk._attempt(str(folder / "a.html"), "", {}, "reader")


# -- other processes and machines ----------------------------------------------------


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

    def read_in_this_process(*arguments, **limits):
        raise AssertionError("this is for the workers")

    monkeypatch.setattr(bulk, "bounded", read_in_this_process)
    with joblib.parallel_config(backend="dask"):
        data = ingest([folder], out=tmp_path / "two", format="parquet")
    assert data.counts["reports"] == 23
    assert data.counts["failures"] == 1
    assert_same(tables(tmp_path / "one"), tables(tmp_path / "two"))


def test_a_worker_of_another_version_is_refused(cluster, folder, monkeypatch):
    monkeypatch.setattr(bulk, "_reader", lambda: "another")
    refused = pytest.raises(DataError, match="was asked by another")
    with joblib.parallel_config(backend="dask"), refused:
        ingest([folder])


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"format": "parqet"}, "did you mean 'parquet'"),
        ({"yer": 2018}, "cannot set yer"),
        ({"scope": "ofice"}, "did you mean 'office'"),
        ({"year": 18}, "no year of a report"),
        ({"jobs": 0}, "jobs=0 is none"),
    ],
)
def test_an_impossible_option_is_refused_before_writing(tmp_path, how, message):
    (tmp_path / "a.html").write_text("")
    with pytest.raises(GovopenError, match=message):
        ingest([tmp_path / "a.html"], out=tmp_path / "out", **how)
    assert not (tmp_path / "out").exists()


def test_one_path_is_a_list_of_one(tmp_path):
    shutil.copy(DATA / "sources" / "rudong-2018.txt", tmp_path)
    one, other = (ingest(kind(tmp_path / "rudong-2018.txt")) for kind in (str, Path))
    assert (
        str(one) == str(other) == "1 report, 68 figures, 2 findings, 0 files not read"
    )
    report = read_report(tmp_path / "rudong-2018.txt")
    for each in (one, report):
        each.observations.insert(0, "mine", 1)
        each.reports.pop("place")
        assert "mine" not in each.observations
        assert "place" in each.reports


@pytest.mark.parametrize("paths", [3, None, b"in", [3], [None]])
def test_what_is_no_path_is_named(paths):
    with pytest.raises(DataError, match="is neither a text nor a path"):
        ingest(paths)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("out", 3),
        ("format", "xlsx"),
        ("format", None),
        ("jobs", 0),
        ("jobs", True),
        ("jobs", 1.5),
        ("seconds", 0),
        ("seconds", "9"),
        ("memory", -1),
    ],
)
def test_an_option_that_cannot_be_is_named_before_a_file_is_read(
    option, value, tmp_path
):
    (tmp_path / "a.html").write_text("x")
    with pytest.raises(DataError, match=f"{value!r}|{option}"):
        ingest(tmp_path, **{option: value})


def test_a_name_is_the_file_of_the_folder_that_one_is_in(tmp_path, monkeypatch):
    for year in (2017, 2018):
        (tmp_path / str(year)).mkdir()
        (tmp_path / str(year) / "a.html").write_bytes(county("如东县", year))
        monkeypatch.chdir(tmp_path / str(year))
        assert ingest("a.html").reports["year"].tolist() == [year]
        assert read_report("a.html").meta["year"] == year
