"""The command line keeps its contract: what it writes, says and returns."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
import render

from govopen import load, read_report, reports
from govopen.bundle import DATA
from govopen.cli import main
from govopen.panel import findings
from govopen.schema import TABLES as COLUMNS

TABLES = ["failures", "findings", "observations", "reports"]
FIGURES = render.figures_of("ogi2014", 1)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "in" / "rudong.html"
    path.parent.mkdir()
    path.write_bytes(render.page("ogi2014", FIGURES, year=2018))
    return path


def run(*arguments):
    return main([str(argument) for argument in arguments])


def test_ingest_writes_four_tables_and_returns_0(page, tmp_path, capsys):
    out = tmp_path / "out" / "new"
    assert run("ingest", page, "--out", out) == 0
    written = sorted(path.name for path in out.iterdir())
    assert written == [".govopen", *(f"{table}.csv" for table in TABLES)]
    said = capsys.readouterr()
    assert said.out.startswith("1 report, 68 figures, 0 findings, 0 files not read")
    assert said.err == ""


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_what_was_written_loads_as_what_was_read(format, page, tmp_path):
    if format == "parquet":
        pytest.importorskip("pyarrow")  # an extra, not a requirement
    assert run("ingest", page, "--out", tmp_path / "out", "--format", format) == 0
    report = read_report(page)
    frame = load(tmp_path / "out")
    for column in report.observations:
        read = report.observations[column].dropna().tolist()
        assert frame[column].dropna().tolist() == read, column
    line = reports(tmp_path / "out").iloc[0]
    for name, value in report.meta.items():
        assert line[name] == value or (pd.isna(line[name]) and value is None), name


def test_findings_survive_the_round_trip(page, tmp_path):
    wrong = FIGURES | {("closed.total", ""): 10**6}
    page.write_bytes(render.page("ogi2014", wrong, year=2018))
    run("ingest", page, "--out", tmp_path / "out")
    written, read = findings(tmp_path / "out"), read_report(page).findings
    assert written["message"].tolist() == read["message"].tolist()
    assert written["expected"].tolist() == read["expected"].tolist()


def test_ingest_returns_1_when_a_file_fails_and_writes_the_rest(page, tmp_path, capsys):
    (page.parent / "empty.html").write_bytes(b"")
    assert run("ingest", page.parent, "--out", tmp_path / "out") == 1
    assert len(load(tmp_path / "out")) == 68
    failures = pd.read_csv(tmp_path / "out" / "failures.csv")
    assert failures["error"].tolist() == ["EmptyDocumentError"]
    said = capsys.readouterr()
    assert "empty.html: the file is empty. Save the page again" in said.err
    assert "1 file not read" in said.out


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("ingset x", "ingest"),
        ("export --language zhh --out x.csv", "zh"),
        ("export --format dtaa --out x.dta", "dta"),
        ("ingest x --out y --fromat csv", "--format"),
    ],
)
def test_a_slip_brings_the_nearest_of_what_there_is(given, near, capsys):
    with pytest.raises(SystemExit, match="2"):
        run(*given.split())
    assert capsys.readouterr().err.endswith(f": did you mean '{near}'?\n")


def test_two_jobs_write_the_same(page, tmp_path):
    for year in (2016, 2017):
        more = render.page("ogi2014", FIGURES, year=year)
        (page.parent / f"{year}.html").write_bytes(more)
    run("ingest", page.parent, "--out", tmp_path / "one")
    run("ingest", page.parent, "--out", tmp_path / "two", "--jobs", 2)
    for name in TABLES:
        one, two = ((tmp_path / n / f"{name}.csv").read_bytes() for n in ("one", "two"))
        assert one == two


def test_options_and_sidecars_override_the_document(page, tmp_path):
    page.with_suffix(".toml").write_text("year = 2015\nscope = 'office'\n", "utf-8")
    out = tmp_path / "out"
    run("ingest", page, "--out", out, "--place", "320685", "--year", 2016)
    line = reports(out).iloc[0]
    # The place is 海安; in 2016 it was a county with another code.
    assert (line["region"], line["place"]) == ("320621", "320685")
    assert (line["year"], line["scope"]) == (2016, "office")
    beside = "year = 2015\nscope = 'office'\nbody = '如东县财政局'\n"
    page.with_suffix(".toml").write_text(beside, "utf-8")
    run("ingest", page, "--out", out, "--scope", "unit", "--level", "department")
    line = reports(out).iloc[0]
    assert (line["year"], line["scope"], line["level"]) == (2015, "unit", "department")


def test_check_returns_0_when_everything_holds(page, tmp_path, capsys):
    run("ingest", page, "--out", tmp_path / "out")
    assert run("check", tmp_path / "out") == 0
    assert "every identity that can be tested holds" in capsys.readouterr().out


def test_check_returns_1_and_says_what_fails(page, tmp_path, capsys):
    wrong = FIGURES | {("closed.total", ""): 10**6}
    page.write_bytes(render.page("ogi2014", wrong, year=2018))
    run("ingest", page, "--out", tmp_path / "out")
    capsys.readouterr()
    assert run("check", tmp_path / "out") == 1
    said = capsys.readouterr().out
    assert "closed.parts" in said
    whole = " ".join(said.split())
    assert "closed.total = closed.on_time + closed.extended" in whole
    assert whole.startswith(f"{page} error: closed.parts: strict identity")
    assert whole.endswith("1 error, 2 warnings, 0 notes")


def test_check_tells_every_finding_that_is_stored(page, tmp_path, capsys, monkeypatch):
    """The cell that cannot be read breaks no identity, and is an error all the same."""
    monkeypatch.setenv("COLUMNS", "60")
    said = render.page("ogi2014", FIGURES, year=2018)
    figure = f"{FIGURES['request.letter', '']:g}".encode()
    spoilt = said.replace(b">" + figure + b"<", b">many<", 1)
    assert spoilt != said
    page.write_bytes(spoilt)
    out = tmp_path / "out"
    run("ingest", page, "--out", out)
    capsys.readouterr()
    assert run("check", out) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == str(page)
    assert "  error: cell.unreadable: " in lines[1]
    wide = [sum(1 + (x > "\u2e80") for x in line) for line in lines[1:]]
    assert max(wide) <= 60
    assert run("check", out, "--json") == 1
    listed = json.loads(capsys.readouterr().out)
    assert [one["rule"] for one in listed] == findings(out)["rule"].tolist()
    assert {one["path"] for one in listed} == {str(page)}


def test_check_tells_every_correction_of_a_report(page, tmp_path, capsys):
    out = tmp_path / "out"
    run("ingest", page, "--out", out)
    key = reports(out)["report"].iloc[0]
    rows = "".join(f"{key},{x},seen,Li\n" for x in ("year,2017", "place,海安市"))
    text = f"report,field,value,reason,who\n{rows}"
    (out / "corrections.csv").write_text(text, "utf-8")
    run("ingest", page, "--out", out)
    capsys.readouterr()
    run("check", out, "--json")
    told = [x["message"] for x in json.loads(capsys.readouterr().out)]
    assert sum(x.startswith(("year is 2017", "place is 海安市")) for x in told) == 2


def test_a_warning_alone_is_told_and_no_error(tmp_path, capsys):
    """The bundled report of Rudong breaks one customary identity."""
    run("ingest", DATA / "sources" / "rudong-2018.txt", "--out", tmp_path / "out")
    capsys.readouterr()
    assert run("check", tmp_path / "out") == 0
    assert "warning: response.parts" in capsys.readouterr().out


@pytest.mark.parametrize("append", [False, True])
def test_a_second_folder_takes_the_place_of_the_first_or_joins_it(
    append, page, tmp_path, capsys
):
    out, more = tmp_path / "out", tmp_path / "more" / "b.html"
    more.parent.mkdir()
    more.write_bytes(render.page("ogi2014", FIGURES, year=2017))
    run("ingest", page, "--out", out)
    capsys.readouterr()
    assert run("ingest", more, "--out", out, *["--append"] * append) == 0
    said = capsys.readouterr()
    if append:
        assert reports(out)["year"].tolist() == [2018, 2017]
        assert said.err == ""
        page.unlink()  # what was read of it stays
        assert run("ingest", more, "--out", out, "--append") == 0
        assert reports(out)["year"].tolist() == [2018, 2017]
    else:
        assert reports(out)["year"].tolist() == [2017]
        assert (
            said.err == f"{page}: not among these files, dropped (--append keeps it)\n"
        )
        assert "; 1 of before dropped: " in said.out


def test_check_compares_the_years(tmp_path, capsys):
    for year, form in ((2020, "ogi2019"), (2021, "ogi2021")):
        figures = render.figures_of(form, year)
        path = tmp_path / "in" / f"{year}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(render.page(form, figures, year=year))
        run("ingest", path, "--out", tmp_path / str(year))
        assert run("check", tmp_path / str(year)) == 0
    run("ingest", tmp_path / "in", "--out", tmp_path / "both")
    capsys.readouterr()
    assert run("check", tmp_path / "both") == 1
    assert "request.carried" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["read"],
        ["ingest"],
        ["ingest", "x.html"],
        ["ingest", "x.html", "--out", "o", "--format", "xlsx"],
        ["ingest", "x.html", "--out", "o", "--jobs", "many"],
        ["ingest", "x.html", "--out", "o", "--jobs", "0"],
        ["ingest", "x.html", "--out", "o", "--year", "last"],
        ["ingest", "x.html", "--out", "o", "--scope", "county"],
        ["check"],
    ],
)
def test_wrong_usage_is_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: govopen" in capsys.readouterr().err


def test_a_path_that_is_not_there_is_2_and_nothing_is_written(page, tmp_path, capsys):
    out = tmp_path / "out"
    assert run("ingest", page, tmp_path / "none.html", "--out", out) == 2
    assert "none.html: there is no such file or folder" in capsys.readouterr().err
    assert not out.exists()


def test_checking_what_is_no_data_set_is_2(tmp_path, capsys):
    assert run("check", tmp_path) == 2
    assert "govopen ingest --out" in capsys.readouterr().err


OF_TITLE = ["--title", "Own", "--creators", "Li Wei"]


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("list.csv", ["review", "data", "--out"]),
        ("list.html", ["review", "data", "--out"]),
        ("list.csv", ["review", "data", "--take"]),
        ("mine.dta", ["export", "data", "--out"]),
        ("mine", ["export", "data", "--format", "csv", "--out"]),
        ("mine.zip", ["deposit", "data", *OF_TITLE, "--out"]),
    ],
)
def test_a_folder_where_a_file_should_be_is_told_from_a_file(
    name, command, there, page, tmp_path, capsys, monkeypatch
):
    assert run("ingest", page, "--out", tmp_path / "data", "-q") == 0
    monkeypatch.chdir(tmp_path)
    where = os.path.join("far", name)
    if there:
        os.makedirs(where)
    assert run(*command, where) == 2
    told = "there is no folder far: make it first\n"
    if there:
        told = f"{where} is a folder: give the name of a file, with its ending\n"
    if "--take" in command:
        told = f"there is no file {where}: give the list that `govopen review --out`"
    assert f"govopen: {told}" in capsys.readouterr().err
    assert not there or os.listdir(where) == []


@pytest.mark.parametrize("below", ["", "new"])
@pytest.mark.parametrize(
    "command", [["ingest", "in", "--out"], ["simulate", "--out"], ["new-study"]]
)
def test_a_file_where_a_folder_should_be_is_named(
    command, below, page, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("mine")
    assert run(*command, os.path.join("taken", below)) == 2
    told = "govopen: taken is a file: give the name of a folder\n"
    assert told in capsys.readouterr().err
    assert (tmp_path / "taken").read_text() == "mine"


def test_an_output_folder_that_cannot_be_made_is_2(page, tmp_path, capsys):
    (tmp_path / "out").write_text("a file is in the way", "utf-8")
    assert run("ingest", page, "--out", tmp_path / "out") == 2
    assert str(tmp_path / "out") in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["ingest", "--help"]])
def test_help_and_version_are_0(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 0
    assert capsys.readouterr().out


def test_the_module_runs_as_the_command(page, tmp_path):
    command = [sys.executable, "-m", "govopen", "ingest", page, "--out", tmp_path / "o"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    command = [sys.executable, "-m", "govopen", "check"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2


def test_parquet_without_pyarrow_is_2_before_anything_is_read(
    page, tmp_path, capsys, monkeypatch
):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert run("ingest", page, "--out", tmp_path / "o", "--format", "parquet") == 2
    assert 'pip install "govopen[parquet]"' in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_what_was_read_and_says_so(jobs, tmp_path):
    for n in range(400):
        path = tmp_path / "in" / f"{n:03}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(render.page("ogi2014", FIGURES, year=2014 + n % 5))
    command = [sys.executable, "-m", "govopen", "ingest", tmp_path / "in"]
    command += ["--out", tmp_path / "out", "--jobs", str(jobs)]
    parts = tmp_path / "out" / ".govopen" / "parts"
    # As a terminal does, the signal goes to the whole group.
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, start_new_session=True, encoding="utf-8"
    )
    while process.poll() is None and len(list(parts.glob("*"))) < 20:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert said == (
        "govopen: interrupted; what was read is kept, the same command goes on from "
        "there\n"
    )
    kept = {path.name: path.stat().st_mtime_ns for path in parts.iterdir()}
    assert run("ingest", tmp_path / "in", "--out", tmp_path / "out") == 0
    assert len(reports(tmp_path / "out")) == 400
    kept = {name: then for name, then in kept.items() if not name.endswith(".new")}
    assert kept == {name: (parts / name).stat().st_mtime_ns for name in kept}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("govopen.cli", "find_files"),
        ("govopen.bulk", "_read_into"),
        ("govopen.store", "_guarded"),
    ],
)
def test_ctrl_c_at_any_moment_is_130(module, name, page, tmp_path, capsys, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{name}", interrupted)
        assert run("ingest", page.parent, "--out", out) == 130
    said = capsys.readouterr().err
    assert said.startswith("govopen: interrupted; what was read is kept, the same")
    assert run("ingest", page.parent, "--out", out) == 0
    assert len(reports(out)) == 1
    monkeypatch.setattr("govopen.cli.check", interrupted)
    capsys.readouterr()
    assert run("check", out) == 130
    assert capsys.readouterr().err == "govopen: interrupted\n"


def test_ctrl_c_while_modules_are_imported_is_130():
    script = (
        "import runpy, sys\n"
        "class Finder:\n"
        "    def find_spec(name, *_):\n"
        "        if name == 'govopen.bulk': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Finder)\n"
        "runpy.run_module('govopen', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True)
    assert (done.returncode, done.stderr) == (130, b"")


def test_an_ascii_terminal_is_no_failure(page, tmp_path):
    wrong = FIGURES | {("closed.total", ""): 10**6}
    page.write_bytes(render.page("ogi2014", wrong, year=2018))
    (page.parent / "海安.html").write_bytes(b"")
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}

    def said(*arguments):
        command = [sys.executable, "-m", "govopen", *arguments]
        return subprocess.run(command, capture_output=True, env=ascii_only, check=False)

    done = said("ingest", page.parent, "--out", tmp_path / "如东")
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert rb"\u6d77\u5b89.html: the file is empty" in done.stderr
    done = said("check", tmp_path / "如东")
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"closed.parts" in done.stdout


def test_an_output_that_may_not_be_written_comes_with_a_remedy(
    page, tmp_path, capsys, monkeypatch
):
    def closed(path, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.mkdir", closed)
    assert run("ingest", page, "--out", tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "Permission denied" in said
    assert "See that you may read and write there" in said


def test_limits_are_options(page, tmp_path, capsys):
    out = tmp_path / "out"
    assert run("ingest", page, "--out", out, "--seconds", 60, "--memory", 2000) == 0
    assert run("ingest", page, "--out", tmp_path / "o", "--seconds", 0) == 2
    assert "above zero" in capsys.readouterr().err


def test_an_impossible_year_is_wrong_usage(tmp_path, capsys):
    (tmp_path / "a.html").write_text("")
    options = ["--out", str(tmp_path / "out"), "--year", "18"]
    assert main(["ingest", str(tmp_path / "a.html"), *options]) == 2
    assert "18 is no year of a report" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_export_writes_what_was_asked_for(page, tmp_path, capsys):
    run("ingest", page, "--out", tmp_path / "set")
    capsys.readouterr()
    out = tmp_path / "set.dta"
    assert run("export", tmp_path / "set", "--out", out, "--codes", "request.*") == 0
    with pd.io.stata.StataReader(out) as stata:
        frame, labels = stata.read(), stata.variable_labels()
    assert frame["request_fax"].tolist() == [FIGURES["request.fax", ""]]
    assert labels["request_fax"] == "By fax"
    assert capsys.readouterr().out == f"1 row, {len(labels)} columns: {out}\n"


def test_export_chooses_of_the_bundled_data(tmp_path):
    out = tmp_path / "out.txt"
    chosen = ["--within", "南通市", "--years", "2018-2019", "--scope", "jurisdiction"]
    how = ["--format", "csv", "--bom", "--by", "concept", "--shape", "long"]
    assert run("export", "--out", out, *chosen, *how) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfreport,concept,")
    assert set(pd.read_csv(out)["year"]) <= {2018, 2019}


def test_export_says_what_it_cannot_do(tmp_path, capsys):
    assert run("export", "--out", tmp_path / "out.doc") == 2
    assert "format='doc' is none of csv" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run("export", "--out", tmp_path / "out.csv", "--years", "20-21")
    assert "20-21 is no year" in capsys.readouterr().err


def test_simulate_makes_up_a_country(tmp_path, capsys):
    how = ["--counties", 2, "--years", "2018-2019", "--seed", 4, "--format", "parquet"]
    assert run("simulate", "--out", tmp_path, *map(str, how)) == 0
    assert capsys.readouterr().out.startswith("simulated: ")
    assert (tmp_path / "observations" / "year=2018").is_dir()
    assert (tmp_path / "truth" / "counts.csv").is_file()
    assert run("simulate", "--out", tmp_path, "--counties", "0") == 2
    assert "counties=0 is none of 1 to" in capsys.readouterr().err


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_who_reads_no_further_gets_no_error(how):
    command = [sys.executable, "-m", "govopen", "check", DATA, *how]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as check:
        check.stdout.close()  # as `head` does when it has enough
        assert check.stderr.read() == b""
    assert check.returncode == 141


# -- review, validate, and what is said ----------------------------------------------


@pytest.fixture
def wrong(page, tmp_path):
    """Return a data set of a report whose closed.total is not the sum it is."""
    spoilt = FIGURES | {("closed.total", ""): FIGURES["closed.total", ""] + 100}
    page.write_bytes(render.page("ogi2014", spoilt, year=2018))
    run("ingest", page, "--out", tmp_path / "out", "-q")
    return tmp_path / "out"


def filled(out, file, code="closed.total", value=None):
    """Write the list to look at, with one figure filled in."""
    assert run("review", out, "--out", file, "-q") == 0
    rows = pd.read_csv(file, dtype="str", keep_default_na=False)
    row = rows.index[(rows["code"] == code) & (rows["printed"] != "")][0]
    rows.loc[row, ["value", "reason", "who"]] = [value, "misprint", "Li"]
    rows.to_csv(file, index=False, encoding="utf-8-sig")
    return rows


def test_what_was_filled_in_is_kept_applied_and_told(wrong, page, tmp_path, capsys):
    right = f"{FIGURES['closed.total', '']:g}"
    rows = filled(wrong, tmp_path / "look.csv", value=right)
    assert rows["why"][0].startswith("closed.parts: ")
    assert rows.loc[rows["code"] == "closed.total", "why"].iloc[0] == (
        "not certain by closed.parts, closed.answered, received.closed"
    )
    assert run("review", wrong, "--take", tmp_path / "look.csv") == 0
    assert f"1 correction kept in {wrong}" in capsys.readouterr().out
    kept = pd.read_csv(wrong / "corrections.csv", dtype="str").iloc[0]
    assert kept[["field", "code", "value", "who"]].tolist() == [
        "value", "closed.total", right, "Li",
    ]  # fmt: skip
    assert len(kept["sha256"]) == 64
    assert pd.Timestamp(kept["when"])
    assert run("check", wrong) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"note: correction: closed.total is {right}, where" in said
    run("ingest", page, "--out", wrong)
    assert load(wrong, codes="closed.total")["origin"].tolist() == ["corrected"]
    run("review", wrong, "--out", tmp_path / "again.csv")
    again = pd.read_csv(tmp_path / "again.csv")
    assert "closed.total" not in set(again["code"])
    # Filled again, it takes the place of the first.
    run("review", wrong, "--take", tmp_path / "look.csv")
    assert len(pd.read_csv(wrong / "corrections.csv")) == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"value": "many", "reason": "r", "who": "w"}, "'many' is no figure"),
        ({"value": "5", "who": "w"}, "reason: it is empty"),
        ({"reason": "looks odd", "who": "w"}, "a reason stands here and no value"),
        ({"value": "5", "reason": "r", "who": "w", "printed": "7"}, "no such figure"),
    ],
)
def test_a_row_filled_in_wrongly_keeps_nothing(row, message, wrong, tmp_path, capsys):
    file = tmp_path / "look.csv"
    rows = filled(wrong, file, value="")
    figure = rows.index[(rows["code"] == "closed.total") & (rows["printed"] > "")][0]
    rows.loc[rows.index, ["value", "reason", "who"]] = ""
    rows.loc[figure, list(row)] = list(row.values())
    rows.to_csv(file, index=False)
    assert run("review", wrong, "--take", file) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"govopen: {file}, row {figure + 2}, ")
    assert message in said
    assert not (wrong / "corrections.csv").exists()


def test_corrections_are_kept_in_a_data_set_alone(tmp_path, capsys):
    assert run("review", tmp_path / "nowhere", "--take", tmp_path / "f.csv") == 2
    assert "no folder" in (said := capsys.readouterr().err) and "--out" in said
    assert not (tmp_path / "nowhere").exists()


def test_review_shows_lists_and_reads_documents(wrong, page, capsys):
    assert run("review", wrong, "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert run("review", page, "--first", 2, "--json") == 0
    assert json.loads(capsys.readouterr().out) == listed[:2]
    assert run("review", wrong) == 0
    assert capsys.readouterr().out.splitlines()[0] == str(page)
    (page.parent / "empty.html").write_bytes(b"")
    assert run("review", page.parent, "--first", 1) == 1
    assert "empty.html: the file is empty" in capsys.readouterr().err
    assert run("review", wrong, "--out", "look.doc") == 2
    assert "is none of .csv, .html" in capsys.readouterr().err


def test_left_out_reports_are_listed_by_file_and_counted_apart(wrong, page, capsys):
    other = page.with_name("other.html")
    other.write_bytes(page.read_bytes() + b" ")
    run("ingest", page, other, "--out", wrong)
    key = reports(wrong).set_index("path").loc[str(page), "report"]
    row = [key, page, "out", "copied", "Li"]
    columns = ["report", "path", "field", "reason", "who"]
    pd.DataFrame([row], columns=columns).to_csv(wrong / "corrections.csv", index=False)
    capsys.readouterr()
    run("ingest", page, other, "--out", wrong)
    counted = int(re.search(r"(\d+) findings?", capsys.readouterr().out)[1])
    assert run("check", wrong) == 1
    said = capsys.readouterr().out
    assert "the report is left out, where it was read, by Li: copied" in " ".join(
        said.split()
    )
    assert [x for x in said.splitlines()[:-1] if x[0] != " "] == [str(other), str(page)]
    told = re.findall(r"(\d+) (?:error|warning|note)", said.splitlines()[-1])
    assert sum(map(int, told)) == counted > 0
    assert said.endswith(", 1 report left out\n")


def test_validate_lists_every_problem_with_its_row(wrong, capsys):
    assert run("validate", wrong) == 0
    assert capsys.readouterr().out == "every table is as the schema has it\n"
    table = pd.read_csv(wrong / "observations.csv", dtype="str", keep_default_na=False)
    table.loc[0, "value"], table.loc[1, "code"] = "many", "closed.totl"
    table.loc[2, "origin"], table.loc[3, "report"] = "tabel", "nobody"
    table = pd.concat([table, table.iloc[[5]]]).drop(columns="precision")
    table.to_csv(wrong / "observations.csv", index=False)
    page = reports(wrong)["path"][0]
    with open(page, "ab") as stream:
        stream.write(b" ")
    assert run("validate", wrong) == 1
    lines = capsys.readouterr().out.splitlines()
    file = str(wrong / "observations.csv")
    for told in (
        f"{file}, row 1, precision: there is no such column",
        f"{file}, row 2, value: 'many' is no number",
        f"{file}, row 3, code: there is no code 'closed.totl': did you mean",
        f"{file}, row 4, origin: 'tabel' is none of corrected, table",
        f"{file}, row 5, report: there is no report 'nobody'",
        f"{file}, row 70, report: an earlier row has the same",
        f"{wrong / 'reports.csv'}, row 2, sha256: {page} has changed",
    ):
        assert sum(line.startswith(told) for line in lines) == 1, told
    assert len(lines) == 7
    assert run("validate", wrong, "--json") == 1
    listed = json.loads(capsys.readouterr().out)
    assert {"file", "row", "column", "problem", "remedy"} == set(listed[0])
    assert len(listed) == 7
    assert run("validate", wrong / "nowhere") == 2


def test_validate_reads_parquet_too(page, tmp_path, capsys):
    pytest.importorskip("pyarrow")  # an extra, not a requirement
    run("ingest", page, "--out", tmp_path / "out", "--format", "parquet")
    assert run("validate", tmp_path / "out") == 0
    assert run("validate", DATA) == 0


def test_an_empty_folder_is_said_and_empties_nothing(wrong, tmp_path, capsys):
    (tmp_path / "none").mkdir()
    before = load(wrong)
    assert run("ingest", tmp_path / "none", "--out", wrong) == 1
    said = capsys.readouterr().err
    assert said == f"{tmp_path / 'none'}: there is no document in this folder\n"
    assert load(wrong).equals(before)


def test_it_says_as_much_as_one_wants(page, tmp_path, capsys):
    (page.parent / "empty.html").write_bytes(b"")
    out = tmp_path / "out"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("ingest", page.parent, empty, "--out", out, "-q") == 1
    said = capsys.readouterr()
    nothing, failed = said.err.splitlines()
    assert nothing == f"{empty}: there is no document in this folder"
    assert "empty.html: the file is empty" in failed and not said.out
    assert run("ingest", page, "--out", out, "-q") == 0
    assert run("export", out, "--out", tmp_path / "a.csv", "-q") == 0
    assert run("simulate", "--counties", 1, "--out", tmp_path / "s", "-q") == 0
    assert capsys.readouterr() == ("", "")
    assert run("ingest", page.parent, "--out", tmp_path / "o", "-v") == 1
    said = capsys.readouterr().err
    assert "2 files named" in said and "rudong.html: read" not in said
    assert run("ingest", page.parent, "--out", tmp_path / "p", "-vv") == 1
    assert "rudong.html: read" in capsys.readouterr().err
    assert run("ingest", page.parent, "--out", out, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["reports"], told["observations"], told["dropped"]) == (1, 68, [])
    assert told["failed"][0]["error"] == "EmptyDocumentError"
    assert run("check", tmp_path, "-q") == 2
    assert capsys.readouterr().err.startswith("govopen: ")


@pytest.mark.parametrize("command", ["ingest", "review", "check", "validate", "export"])
def test_the_help_tells_the_exit_status(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out
    assert all(f"\n  {status} " in said for status in (0, 1, 2, 130, 141))


@pytest.mark.parametrize("closed", [["stdout"], ["stderr"], ["stdout", "stderr"]])
def test_where_output_is_closed_the_tables_are_written_all_the_same(
    closed, tmp_path, monkeypatch
):
    page = render.page("ogi2014", render.figures_of("ogi2014", 1), year=2018)
    (tmp_path / "a.html").write_bytes(page)
    (tmp_path / "b.html").write_bytes(b"")
    for stream in closed:
        monkeypatch.setattr(sys, stream, None)
    assert main(["ingest", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert main(["check", str(tmp_path / "out")]) in (0, 1)
    assert (tmp_path / "out" / "reports.csv").exists()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, name)
        for table in ("reports", "observations", "findings")
        for name, x in COLUMNS[table].items()
        if x.required or x.values or x.type != "string"
    ],
)
def test_no_cell_that_a_person_wrote_breaks_a_command(
    table, column, wrong, tmp_path, capsys
):
    """Whatever stands there: each says what is wrong, or does without it."""
    path, zipped = wrong / f"{table}.csv", tmp_path / "a.zip"
    for cell in ("", "guess"):
        lines = pd.read_csv(path, dtype=str)
        lines.loc[0, column] = cell
        lines.to_csv(path, index=False)
        zipped.unlink(missing_ok=True)
        invalid = run("validate", wrong)
        for given in (
            ["check", wrong],
            ["review", wrong, "--out", tmp_path / f"{cell}.html"],
            ["export", wrong, "--out", tmp_path / "a.csv"],
            ["deposit", wrong, "--out", zipped, "--title", "t", "--creators", "x"],
        ):
            assert run(*given) in (0, 1, 2)
    assert zipped.exists() != invalid
    if COLUMNS[table][column].values:
        assert f"{table}: {column}='guess' is none of" in capsys.readouterr().err
        assert not (tmp_path / "guess.html").exists()
