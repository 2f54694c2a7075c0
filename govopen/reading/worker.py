"""Reading where neither a crash nor an endless loop reaches the caller.

What comes in is a function with its arguments and how much time and memory it may
take; what goes out is what it returns or raises. It runs in a Python process beside
this one, which is started when first needed, serves one thread of the caller, and
ends with it. It is a plain subprocess, since that works from notebooks, from scripts
without a guarded ``__main__``, and within the workers of joblib and Dask, which may
have no children of the kinds that multiprocessing makes.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable
from contextlib import suppress
from numbers import Real
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from govopen.errors import DataError, GovopenError, StoppedError

SECONDS = 20.0
MEMORY = 1024  # MiB, beside the some 150 that the program itself takes

# A process that has grown by so many bytes ends so, and a new one takes its place.
_GROWN = 256 * 2**20
_MADE_WAY = 75
_MANY = 100_000  # objects made between two searches for garbage

_START = (
    "import sys; sys.path[:] = {}; from govopen.reading.worker import serve; serve()"
)
_BROKEN_OFF = (EOFError, OSError, pickle.UnpicklingError)
_own = threading.local()


def check_limits(**limits: object) -> None:
    """Refuse limits of time and memory that are none; None is any.

    Raises
    ------
    DataError
        One is no number above zero.
    """
    for name, given in limits.items():
        number = isinstance(given, Real) and not isinstance(given, bool)
        if given is not None and not (number and 0 < given < math.inf):  # type: ignore[operator]
            raise DataError(f"{name}={given!r} is no limit: give a number above zero")


def bounded(
    name: str,
    function: Callable[..., Any],
    *arguments: Any,
    seconds: float | None = None,
    memory: float | None = None,
) -> Any:
    """Call a function that reads the file of a name, and return what it returns.

    It may run for `seconds`, 20 by default, and take `memory`, in MiB and 1024 by
    default; only Linux holds to that. More is a :exc:`StoppedError`, as is the end of
    the process; what the function raises is raised.
    """
    check_limits(seconds=seconds, memory=memory)
    limits = (
        SECONDS if seconds is None else seconds,
        MEMORY if memory is None else memory,
    )
    while True:
        worker: _Worker | None = getattr(_own, "worker", None)
        if worker is None or not worker.serves():
            worker = _own.worker = _Worker(name)
        start = time.monotonic()
        try:
            returned, result = worker.ask(function, arguments, *limits)
            break
        except _BROKEN_OFF as error:
            took = time.monotonic() - start
            if (code := worker.stop(grace=1)) != _MADE_WAY:
                raise _stopped(name, code, took, *limits) from error
    if returned:
        return result
    if isinstance(result, MemoryError):
        raise StoppedError(
            name,
            f"reading it takes more than {limits[1]:g} MiB of memory",
            "Cut the report out of it, or allow more `memory`.",
        ) from result
    raise result


def _stopped(
    name: str, code: int, took: float, seconds: float, memory: float
) -> StoppedError:
    """Say why a process may have ended in the middle of a file."""
    if took >= seconds:
        return StoppedError(
            name,
            f"reading it took longer than {seconds:g} seconds",
            "Cut the report out of it, or save it in another format; if the machine "
            "was busy, allow more `seconds`.",
        )
    try:
        how = signal.Signals(-code).name
    except ValueError:
        how = f"exit code {code}"
    return StoppedError(
        name,
        f"it ended the program that read it ({how}): it is damaged, or made to need "
        f"more than {memory:g} MiB of memory",
        "Save it anew from the program that opens it, or in another format.",
    )


# -- in the process that asks --------------------------------------------------------


class _Worker:
    """A process that calls functions, one at a time."""

    def __init__(self, name: str) -> None:
        # In a group of its own it is not reached by the Ctrl-C of a terminal.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START.format(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        self._owner, self._folder = os.getpid(), _here()
        self._end = weakref.finalize(self, _end, self._process, self._owner)
        try:
            self._answer()
        except _BROKEN_OFF as error:
            if (code := self.stop(grace=1)) < 0:  # the next may be spared
                raise StoppedError(
                    name,
                    f"what should read it was ended ({signal.Signals(-code).name})",
                    "If memory is short, use fewer `jobs`; the same call tries again.",
                ) from error
            raise DataError(
                f"{sys.executable} does not start to read files (exit code {code}): is "
                "govopen installed for it?"
            ) from error

    def serves(self) -> bool:
        """Tell whether it can be asked.

        A fork of the process that may, may not; nor may one that has since gone to
        another folder, where the same path is another file.
        """
        own = self._owner == os.getpid() and self._folder == _here()
        return own and self._process.poll() is None

    def ask(self, *request: Any) -> Any:
        """Send a request and wait for the answer."""
        assert self._process.stdin
        try:
            pickle.dump(pickle.dumps(request), self._process.stdin)
            self._process.stdin.flush()
            return self._answer()
        except _BROKEN_OFF:
            raise
        except BaseException:  # as Ctrl-C: the next would be given this one's answer
            self.stop()
            raise

    def _answer(self) -> Any:
        assert self._process.stdout
        return pickle.load(self._process.stdout)

    def stop(self, grace: float = 0) -> int:
        """End the process, unless it ends by itself; return its exit code."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        self._end()
        return int(self._process.returncode)


def _here() -> tuple[int, int]:
    """Tell the folder that paths start from, even one that was removed."""
    found = os.stat(".")
    return found.st_dev, found.st_ino


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() != owner:  # a fork's memory holds it too
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not sent cannot be
            assert pipe
            pipe.close()


# -- in the process that is asked ----------------------------------------------------


def serve() -> None:
    """Answer what comes in on standard input, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":  # PR_SET_PDEATHSIG: go with the thread that asks
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints gets among the answers
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    gc.set_threshold(_MANY)  # a page holds thousands of letters, none of them garbage
    start = _data()
    request = None
    while True:
        answer = request and _call(request)
        pickle.dump(answer, answers)
        answers.flush()
        if _data() > start + _GROWN:
            os._exit(_MADE_WAY)
        request = requests.get()


def _listen(requests: SimpleQueue[bytes]) -> None:
    """Pass requests on; end the process, busy or not, with the one that asks."""
    with suppress(*_BROKEN_OFF):
        while True:
            requests.put(pickle.load(sys.stdin.buffer))
    os._exit(0)


def _call(request: bytes) -> tuple[bool, Any]:
    """Do as requested; return whether that went well, and the result or error."""
    try:
        function, arguments, seconds, memory = pickle.loads(request)
        # A thread that needs nothing of Python ends even a loop in C.
        faulthandler.dump_traceback_later(seconds, exit=True)
        _allow(_data() + int(memory * 2**20))
        try:
            return True, function(*arguments)
        finally:
            _allow(None)
            faulthandler.cancel_dump_traceback_later()
    except BaseException as error:
        if not isinstance(error, GovopenError):
            error.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            return False, RuntimeError(traceback.format_exc())
        return False, error


def _data() -> int:
    """Return how many bytes the process holds, where the system tells."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGESIZE")


def _allow(most: int | None) -> None:
    """Let the process hold so many bytes, or as many as it may."""
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        known = [limit for limit in (most, hard) if limit not in (None, -1)]
        resource.setrlimit(resource.RLIMIT_DATA, (min(known, default=-1), hard))
