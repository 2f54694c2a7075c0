"""The first lines that users try do what the page on them says."""

import doctest
from pathlib import Path

import matplotlib.pyplot as plt

PAGE = Path(__file__).parents[1] / "docs" / "snippets.md"


def test_twenty_snippets_do_what_the_page_says():
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    plt.figure()
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags)
    assert result.failed == 0
    text = PAGE.read_text(encoding="utf-8")
    assert [f"\n{n}. " in text for n in range(1, 22)] == [True] * 20 + [False]
    assert result.attempted >= 20
