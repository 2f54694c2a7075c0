"""Compound files: their streams, and those that run into each other."""

from struct import pack

import pytest
import word97

from govopen.errors import DamagedError, FormatError, TooLargeError
from govopen.reading.compound import streams_of, taken_apart


def of_small_streams(after, start=0):
    """Return a file with a stream of 100 bytes, in sectors of 64 told of by `after`."""
    chain = [-3, -2, -2, -2, *[-1] * 124]
    told = word97.header(1, small=2) + pack("<128i", *chain)
    told += word97.node("Root Entry", 5, -1, 1, 3, 512)
    told += word97.node("Book", 2, -1, -1, start, 100) + bytes(256)
    told += pack("<128i", *after, *[-1] * (128 - len(after)))
    return told + bytes(range(256)) * 2


def test_streams_are_found_by_their_names():
    data = word97.compound({"Workbook": b"a" * 9000, "Data": b"b"})
    found = dict(streams_of(data, "Data", "Book", "Workbook"))
    assert {name: stream.strip(b"\0") for name, stream in found.items()} == {
        "Data": b"b",
        "Workbook": b"a" * 9000,
    }
    (small,) = streams_of(of_small_streams([1, -2]), "Book")
    assert small == ("Book", bytes(range(100)))


@pytest.mark.parametrize(
    ("after", "start"), [([0], 0), ([1, 0], 0), ([1, 2, 1], 0), ([-2, 0, 0], 1)]
)
def test_small_streams_that_run_into_each_other_are_damage(after, start):
    with pytest.raises(ValueError, match="run into each other"):
        next(streams_of(of_small_streams(after, start), "Book"))


def test_a_stream_in_sectors_of_4096_bytes_is_found():
    """As [MS-CFB] has them in version 4, whose head is filled up to a sector."""
    head = bytearray(word97.header(1).ljust(4096, b"\0"))
    head[26:28], head[30:32] = pack("<H", 4), pack("<H", 12)
    nodes = word97.node("Root Entry", 5, -1, 1, -2, 0)
    nodes += word97.node("Book", 2, -1, -1, 2, 5000)
    told = pack("<1024i", -3, -2, 3, -2, *[-1] * 1020)
    stream = bytes(n % 251 for n in range(5000))
    data = bytes(head) + told + nodes.ljust(4096, b"\0") + stream.ljust(8192, b"\0")
    assert [*streams_of(data, "Book")] == [("Book", stream)]


def test_sectors_of_no_size_are_damage():
    data = bytearray(word97.compound({"Book": b"a"}))
    data[30] = 20
    with pytest.raises(ValueError, match="of a size that none has"):
        next(streams_of(bytes(data), "Book"))


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (ImportError(), FormatError, r'a\.doc: .* not installed.*"govopen\[office\]"'),
        (IndexError("sector 7"), DamagedError, r"a\.doc: .* broken off \(sector 7\)"),
        (TooLargeError("b.doc", "it is", "Cut it."), TooLargeError, r"b\.doc: it is"),
        (MemoryError("all"), MemoryError, "all"),
        (RecursionError("deep"), RecursionError, "deep"),
    ],
)
def test_what_is_wrong_with_an_old_file_is_told_by_name(error, kind, words):
    with pytest.raises(kind, match=words), taken_apart("a.doc"):
        raise error
