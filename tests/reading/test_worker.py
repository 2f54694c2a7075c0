"""What runs elsewhere returns, raises and ends as said, and leaves nothing behind."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import hostile
import psutil
import pytest
import render

from govopen import DataError, read_report
from govopen.errors import StoppedError
from govopen.reading import worker
from govopen.reading.worker import bounded


def worker_of_this_thread():
    return bounded("x", os.getpid)


def test_it_returns_what_the_function_returns_from_another_process():
    assert bounded("x", divmod, 7, 3) == (2, 1)
    assert worker_of_this_thread() != os.getpid()
    assert worker_of_this_thread() == worker_of_this_thread()


def test_it_raises_what_the_function_raises():
    with pytest.raises(ZeroDivisionError, match="zero") as caught:
        bounded("x", divmod, 7, 0)
    assert "Traceback" in caught.value.__notes__[0]
    with pytest.raises(SystemExit):
        bounded("x", sys.exit, 3)


def test_what_a_library_prints_is_not_taken_for_an_answer(capfd):
    assert bounded("x", hostile.chatter) == "answer"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (
            hostile.crash,
            "ended the program that read it .* or made to need more than 99",
        ),
        (hostile.hog, "takes more than 99 MiB of memory. Cut the report out"),
        (hostile.loop, "took longer than 0.5 seconds. Cut the report out"),
    ],
)
def test_what_ends_the_process_is_an_error_with_the_name(act, says):
    with pytest.raises(StoppedError, match=rf"^a\\nb: .*{says}"):
        bounded("a\nb", act, seconds=0.5, memory=99)
    assert bounded("x", divmod, 7, 3) == (2, 1)


def test_a_limit_is_for_one_call(monkeypatch):
    assert len(bounded("x", bytes, 2**26, memory=200)) == 2**26
    with pytest.raises(StoppedError):
        bounded("x", bytes, 2**26, memory=20)
    assert len(bounded("x", bytes, 2**26)) == 2**26
    bounded("x", time.sleep, 0.1, seconds=0.2)
    time.sleep(0.3)
    assert bounded("x", divmod, 7, 3) == (2, 1)


@pytest.mark.parametrize("name", ["seconds", "memory"])
@pytest.mark.parametrize("limit", [0, -1, "9", True, float("nan"), float("inf")])
def test_limits_are_numbers_above_zero(name, limit):
    with pytest.raises(DataError, match=f"{name}={limit!r} is no .* above zero"):
        bounded("x", divmod, 7, 3, **{name: limit})


def test_a_process_that_was_killed_or_has_grown_is_replaced(monkeypatch):
    first = worker_of_this_thread()
    psutil.Process(first).kill()
    psutil.wait_procs([psutil.Process(first)] if psutil.pid_exists(first) else [], 5)
    assert worker_of_this_thread() != first
    first = worker_of_this_thread()
    bounded("x", exec, "import govopen; govopen.taken = bytearray(2**29)")
    assert worker_of_this_thread() != first


def test_a_thread_has_its_own_and_it_ends_with_the_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(worker_of_this_thread()))
    thread.start()
    thread.join()
    assert found[0] != worker_of_this_thread()
    gc.collect()
    assert not psutil.pid_exists(found[0])


def test_an_interrupted_call_is_not_answered_later(monkeypatch):
    worker_of_this_thread()

    def interrupted(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(worker._Worker, "_answer", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bounded("x", divmod, 7, 3)
    assert bounded("x", divmod, 9, 3) == (3, 0)


def test_a_process_that_does_not_start_is_named(monkeypatch):
    monkeypatch.setattr(worker, "_START", "import sys; sys.exit(7)  # {}")
    monkeypatch.setattr(worker._own, "worker", None, raising=False)
    with pytest.raises(DataError, match=r"does not start .*exit code 7"):
        bounded("x", divmod, 7, 3)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_a_process_that_is_killed_as_it_starts_costs_one_file(monkeypatch):
    monkeypatch.setattr(worker._own, "worker", None, raising=False)
    with monkeypatch.context() as patched:
        patched.setattr(worker, "_START", "import os; os.kill(os.getpid(), 9)  # {}")
        with pytest.raises(StoppedError, match=r"^x: what .* was ended \(SIGKILL\)"):
            bounded("x", divmod, 7, 3)
    assert bounded("x", divmod, 7, 3) == (2, 1)


def test_without_limits_of_the_system_all_but_memory_is_held(monkeypatch):
    """As elsewhere than on Linux: no limits but of time."""
    serve = worker._START.rpartition(";")[2]
    without = (
        "; sys.platform = 'freebsd14'; sys.modules['resource'] = None; import pathlib"
        "; from govopen.reading import worker"
        "; worker.Path = lambda name: pathlib.Path(name, 'none');"
    )
    monkeypatch.setattr(
        worker, "_START", worker._START.replace(f";{serve}", without + serve)
    )
    monkeypatch.setattr(worker._own, "worker", None, raising=False)
    assert bounded("x", eval, "__import__('sys').platform") == "freebsd14"
    assert len(bounded("x", bytes, 2**26, memory=20)) == 2**26
    first = worker_of_this_thread()
    bounded("x", exec, "import govopen; govopen.taken = bytearray(2**29)")
    assert worker_of_this_thread() == first
    with pytest.raises(StoppedError, match="ended the program"):
        bounded("x", hostile.crash)
    with pytest.raises(StoppedError, match="longer"):
        bounded("x", hostile.loop, seconds=0.5)
    worker._own.worker = None  # the next test's is as the system's


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_it_works_in_processes_of_others(method):
    if method == "fork" and sys.platform != "linux":
        pytest.skip("forking is for Linux")
    mine = worker_of_this_thread()
    with ProcessPoolExecutor(1, get_context(method)) as pool:
        theirs = pool.submit(worker_of_this_thread).result()
    assert theirs not in (mine, os.getpid())
    assert worker_of_this_thread() == mine


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)", "os._exit(0)"])
def test_it_ends_with_the_process_that_asks(end):
    script = (
        "import os, time; from govopen.reading.worker import bounded\n"
        f"print(bounded('x', os.getpid), flush=True); {end}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False
    )
    assert done.stderr == b""
    deadline = time.monotonic() + 5
    while psutil.pid_exists(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not psutil.pid_exists(int(done.stdout))


def test_a_page_is_read_here_and_what_libraries_open_is_not(tmp_path, monkeypatch):
    page = tmp_path / "a.html"
    page.write_bytes(render.page("ogi2014", render.figures_of("ogi2014", 1), year=2018))
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    names = []

    def noted(name, *arguments, **limits):
        names.append(name)
        return bounded(name, *arguments, **limits)

    monkeypatch.setattr("govopen.reading.read.bounded", noted)
    here = read_report(page)
    assert names == []
    there = read_report(page, seconds=60)
    assert there == here
    with pytest.raises(Exception, match="damaged"):
        read_report(tmp_path / "a.pdf")
    assert names == [str(page), str(tmp_path / "a.pdf")]
