"""What a hostile file makes a library do, without the file: crash, take all, hang."""

import ctypes
import os
import re

from govopen.bulk import _attempt


def crash():
    ctypes.string_at(0)


def hog():
    taken = []
    while True:
        taken.append(bytearray(2**24))


def loop():
    """Run for years without once giving way to Python."""
    re.match("(a+)+$", "a" * 99 + "b")


def chatter():
    print("as a library does")
    os.write(1, b"as one in C does")
    return "answer"


def attempt(path, *arguments):
    """Read a file, unless its name says what it does."""
    for act in (crash, hog, loop):
        if act.__name__ in path:
            act()
    return _attempt(path, *arguments)
