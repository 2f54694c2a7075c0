"""Whatever fails, nothing is lost or half-written, and it is said."""

import errno
import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import render

from govopen import (
    bulk,
    bundle,
    corrections,
    deposit,
    export,
    ingest,
    load,
    measures,
    new_study,
    plot,
    profile,
    review,
    samples,
    simulate,
    store,
    typeset,
)
from govopen.cli import main
from govopen.corrections import Corrections, take
from govopen.errors import DataError
from govopen.journal import locked
from govopen.reading import write_page
from govopen.reading.crop import Wanted, draw
from govopen.schema import DATA_SET

FORMS = {2018: "ogi2014", 2019: "ogi2019", 2020: "ogi2019", 2021: "ogi2021"}


def page(year, seed=1):
    return render.page(FORMS[year], render.figures_of(FORMS[year], seed), year=year)


@pytest.fixture
def out(tmp_path):
    """Return a data set of two reports, with a correction, and two files more."""
    (tmp_path / "in").mkdir()
    for year in (2018, 2019):
        (tmp_path / "in" / f"{year}.html").write_bytes(page(year))
    ingest(tmp_path / "in", out=tmp_path / "out")
    key = load(tmp_path / "out")["report"].iloc[0]
    row = [key, "request.fax", "7", "misprint", "Li"]
    columns = ["report", "code", "value", "reason", "who"]
    table = pd.DataFrame([row], columns=columns)
    table.to_csv(tmp_path / "out" / "corrections.csv", index=False)
    for year in (2020, 2021):
        (tmp_path / "in" / f"{year}.html").write_bytes(page(year))
    return tmp_path / "out"


def held(folder):
    """Return everything that stands in a folder, but for what is private to it."""
    files = (x for x in folder.rglob("*") if x.is_file() and ".govopen" not in x.parts)
    return {x.relative_to(folder): x.read_bytes() for x in files}


def ends_as_if_nothing_had_been(out):
    fresh = out.parent / "fresh"
    fresh.mkdir()
    shutil.copy(out / "corrections.csv", fresh)
    assert main(["ingest", str(out.parent / "in"), "--out", str(out), "-q"]) == 0
    assert main(["ingest", str(out.parent / "in"), "--out", str(fresh), "-q"]) == 0
    assert held(out) == held(fresh)
    assert load(out).equals(load(fresh))
    assert not list(out.rglob("*.new")) and not (out / ".govopen" / "tables").exists()


FAULTS = [errno.ENOSPC, errno.EROFS, errno.EDQUOT]


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize(
    ("owner", "name", "calls"),
    [
        (Path, "write_bytes", 0),
        (Path, "write_bytes", 1),
        (store, "print_csv", 0),
        (store, "print_csv", 2),
        (Path, "mkdir", 2),
        (Path, "rename", 0),
    ],
    ids=["first part", "second part", "first table", "a table", "folder", "tables"],
)
def test_a_disk_that_is_full_or_closed_costs_no_table(
    owner, name, calls, fault, out, monkeypatch, capsys
):
    before = held(out)
    left, real = [calls], getattr(owner, name)

    def then_fail(*arguments, **options):
        left[0] -= 1
        if left[0] < 0:
            if name == "write_bytes":
                real(arguments[0], arguments[1][:9])  # as far as there is room
            raise OSError(fault, os.strerror(fault), "there")
        return real(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, then_fail)
        command = ["ingest", str(out.parent / "in"), "--out", str(out)]
        assert main(command) == 2
    said = capsys.readouterr().err
    assert os.strerror(fault) in said
    assert "See that you may read and write there, and that the disk has room" in said
    assert held(out) == before
    assert len(load(out)["report"].unique()) == 2
    ends_as_if_nothing_had_been(out)


COMMANDS = {
    "a.csv": ["export", "OUT", "--out"],
    "a.xlsx": ["export", "OUT", "--out"],
    "a.parquet": ["export", "OUT", "--out"],
    "a.dta": ["export", "OUT", "--out"],
    "a.sav": ["export", "OUT", "--out"],
    "a.html": ["review", "OUT", "--out"],
    "b.csv": ["review", "OUT", "--out"],
    "a.zip": ["deposit", "OUT", "--title", "t", "--creators", "Li", "--out"],
    "study": ["new-study"],
    "in": ["ingest", "OUT/../in/2018.html", "--out"],
    "made": ["simulate", "--counties", "2", "--years", "2018", "--out"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_cannot_be_written_is_named_as_it_was_given(
    name, out, monkeypatch, capsys
):
    target = out.parent / "shut" / name
    target.parent.mkdir()

    def shut(real):
        def refused(path, *arguments, **options):
            if os.fspath(path).startswith(os.fspath(target.parent)):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *arguments, **options)

        return refused

    for call in ("touch", "mkdir"):  # of a folder that root cannot close to itself
        monkeypatch.setattr(Path, call, shut(getattr(Path, call)))
    command = [x.replace("OUT", str(out)) for x in COMMANDS[name]]
    assert main([*command, str(target)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == (
        f"govopen: {target}: Permission denied. See that you may read and write there, "
        "and that the disk has room."
    )
    assert not list(target.parent.iterdir())


def test_a_real_disk_that_is_full_costs_no_table(out, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "govopen-test", small]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True).returncode
    ):
        pytest.skip("who runs this may not mount a disk")
    try:
        names = [str(tmp_path / "in" / f"{year}.html") for year in FORMS]
        assert main(["ingest", names[0], "--out", str(small), "-q"]) == 0
        before = held(small)
        with suppress(OSError), (small / "filler").open("wb", buffering=0) as stream:
            while True:
                stream.write(b"0" * 4096)
        assert main(["ingest", *names, "--out", str(small), "-q"]) == 2
        (small / "filler").unlink()
        assert held(small) == before
        assert len(load(small)["report"].unique()) == 1
        assert main(["ingest", *names[:2], "--out", str(small), "-q"]) == 0
        assert len(load(small)["report"].unique()) == 2
    finally:
        subprocess.run(["umount", small], check=True)


PAPER = Path(bundle.__file__).with_name("samples") / "rudong-2018.pdf"


def a_picture(df, path):
    plot.save(plot.stack(measures.outcomes(df), ax=plt.figure().gca()), path, "double")


def a_table(df, path):
    typeset(measures.outcomes(df), path)


WRITERS = {
    "a.csv": export,
    "a.xlsx": export,
    "a.parquet": export,
    "a.dta": export,
    "a.sav": export,
    "a.zip": partial(deposit, title="t", creators="Li"),
    "list.html": lambda _, path: write_page(review().head(3), path),
    "a.html": a_table,
    "a.tex": a_table,
    "a.docx": a_table,
    "a.pdf": a_picture,
    "a.svg": a_picture,
    "a.png": a_picture,
    "portrait.html": lambda df, path: profile("如东县", df).save(path),
    "crops": lambda _, path: draw(str(PAPER), [Wanted(1, "", None)], str(path)),
    "made": lambda _, path: simulate(2, [2018], out=path),
    "parts": lambda _, path: simulate(2, [2018], out=path, format="parquet"),
    "samples": lambda _, path: samples(path),
    "study": lambda _, path: new_study(path),
}


@contextmanager
def room_for(count):
    """Let no file grow beyond so many bytes, whoever writes it."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", WRITERS)
def test_what_finds_no_room_takes_the_place_of_nothing(name, tmp_path):
    df = load(place="如东县", scope="jurisdiction")
    write, target = partial(WRITERS[name], df), tmp_path / name
    write(target)
    files = [x for x in (target, *target.rglob("*")) if x.is_file()]
    largest = max(x.stat().st_size for x in files)
    before = held(tmp_path)
    if name == "study":  # which replaces nothing
        shutil.rmtree(target)
        before = {}
    # The end alone finds no room, the half does not, or nothing does. A workbook holds
    # when it was written, and may be some bytes smaller the next time.
    for count in (largest - min(largest // 4, 64), largest // 2, 0):
        with room_for(count), pytest.raises(DataError, match=r"that the disk has room"):
            write(target)
        assert held(tmp_path) == before
    write(target)
    assert held(tmp_path).keys() == {x.relative_to(tmp_path) for x in files}


def test_a_run_that_ends_after_its_tables_leaves_them_as_they_should_be(
    out, monkeypatch
):
    def interrupted(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Corrections, "remember", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ingest(out.parent / "in", out=out)
    frame = load(out)
    assert frame.loc[frame["origin"] == "corrected", "value"].tolist() == [7]
    ends_as_if_nothing_had_been(out)


def test_corrections_are_kept_whole_or_not_at_all(out, tmp_path, monkeypatch):
    main(["review", str(out), "--out", str(tmp_path / "look.csv"), "-q"])
    rows = pd.read_csv(tmp_path / "look.csv", dtype="str", keep_default_na=False)
    rows.loc[rows["field"] == "value", ["value", "reason", "who"]] = ["1", "r", "w"]
    rows.to_csv(tmp_path / "look.csv", index=False)
    before = held(out)

    def full(frame, path):
        path.write_text("report,")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "print_csv", full)
    with pytest.raises(DataError, match=r"corrections\.csv: No space left.*has room"):
        take(out, tmp_path / "look.csv")
    assert held(out) == before


def test_corrections_that_were_applied_are_remembered_whole(out):
    ingest(out.parent / "in", out=out)
    file = out / ".govopen" / "corrections.csv"
    before = file.read_bytes()
    with room_for(len(before) - 1), pytest.raises(DataError, match="has room"):
        Corrections.of(out).remember()
    assert file.read_bytes() == before and Corrections.of(out).done


def test_two_that_keep_corrections_at_once_do_not_undo_each_other(out, capsys):
    with locked(out / ".govopen"):
        assert main(["review", str(out), "--take", "look.csv"]) == 2
    assert "is writing to this folder: wait" in capsys.readouterr().err


def test_a_file_that_changes_while_it_is_read_is_read_again(out, monkeypatch):
    file = out.parent / "in" / "2018.html"
    file.write_bytes(page(2018, seed=2))
    state = bulk._state

    def grow_then_tell(path, *arguments):
        told = state(path, *arguments)
        if path == str(file):
            file.write_bytes(page(2018, seed=3))
        return told

    def attempt(path, function, *arguments, **limits):
        return function(*arguments)  # here, where the change can be made

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "bounded", attempt)
        patch.setattr(bulk, "_state", grow_then_tell)
        ingest(out.parent / "in", out=out)
    ends_as_if_nothing_had_been(out)


def test_a_file_that_goes_while_it_is_read_is_a_failure_for_once(out, monkeypatch):
    file = out.parent / "in" / "2020.html"
    kept = file.read_bytes()

    def attempt(path, function, *arguments, **limits):
        Path(path).unlink() if path == str(file) else None
        return function(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "bounded", attempt)
        data = ingest(out.parent / "in", out=out)
    assert data.failures["error"].tolist() == ["FileNotFoundError"]
    assert len(data.reports) == 3
    file.write_bytes(kept)
    ends_as_if_nothing_had_been(out)


def test_corrections_that_change_while_files_are_read_are_those_of_the_next_run(
    out, monkeypatch
):
    file = out / "corrections.csv"
    settle = Corrections.settled

    def edited(self):
        file.write_text(file.read_text("utf-8").replace(",7,", ",8,"), "utf-8")
        settle(self)

    with monkeypatch.context() as patch:
        patch.setattr(corrections.Corrections, "settled", edited)
        ingest(out.parent / "in", out=out)
    figures = pd.read_csv(out / "observations.csv")
    assert figures.loc[figures["origin"] == "corrected", "value"].tolist() == [7]
    ends_as_if_nothing_had_been(out)
    assert {*DATA_SET} <= {path.stem for path in held(out)}


def test_whoever_goes_to_another_folder_reads_the_files_there(tmp_path, monkeypatch):
    for year in (2018, 2019):
        folder = tmp_path / str(year)
        folder.mkdir()
        (folder / "a.html").write_bytes(page(year))
        monkeypatch.chdir(folder)
        assert ingest("a.html").reports["year"].tolist() == [year]
