"""Documents are read in the tests' own process, where a test can change what reads."""

import pytest


@pytest.fixture(autouse=True)
def no_process_of_its_own(monkeypatch):
    def here(name, function, *arguments, **limits):
        return function(*arguments)

    monkeypatch.setattr("govopen.reading.read.bounded", here)
