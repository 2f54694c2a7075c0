"""Compound files: the streams of an old Office file, taken apart through xlrd.

What comes in are the bytes of the file; what goes out are its streams by their names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from govopen.errors import DocumentError, FormatError
from govopen.reading.document import damaged


@contextmanager
def taken_apart(path: str) -> Iterator[None]:
    """Say by name that an Office file is broken, whatever shows that.

    Raises
    ------
    FormatError
        In place of ImportError: xlrd is not installed.
    DamagedError
        In place of the many kinds of error in which damage shows.
    """
    try:
        yield
    except (DocumentError, MemoryError, RecursionError):
        raise
    except ImportError as error:
        raise FormatError(
            path,
            "this is an old Office file, and the library that reads those is not "
            "installed",
            'Install it: pip install "govopen[office]".',
        ) from error
    except Exception as error:
        raise damaged(path, error) from error


def streams_of(data: bytes, *names: str) -> Iterator[tuple[str, bytes]]:
    """Yield, of the streams of these names, those that a compound file has.

    Raises
    ------
    ImportError
        xlrd is not installed.
    ValueError, IndexError, struct.error and others
        The file is damaged.
    """
    from xlrd.compdoc import CompDoc

    if data[30:34] not in (b"\x09\0\x06\0", b"\x0c\0\x06\0"):
        raise ValueError("its sectors are of a size that none has")
    if data[30] == 12:  # the head fills a sector of 4096, of which xlrd takes 512
        data = data[:512] + data[4096:]
    file = CompDoc(data, logfile=StringIO())
    small = [sector for sector in file.SSAT if sector >= 0]
    for node in file.dirlist:
        if node.etype == 2 and 0 < node.tot_size < file.min_size_std_stream:
            small.append(node.first_SID)
    if len({*small}) < len(small):  # xlrd might follow them without end
        raise ValueError("its sectors run into each other")
    for name in names:
        stream, start, size = file.locate_named_stream(name)
        if stream:
            yield name, bytes(stream[start : start + size])
