"""Every result says what it rests on, and refuses what would mislead."""

import pandas as pd
import pytest

import govopen
from govopen import LeftOut, models
from govopen.errors import DataError
from govopen.models.result import clusters_of, intake

MADE = models.Result(
    "A & B",
    pd.DataFrame({"term_a": ["x < y"], "low": [0.12345]}),
    "count",
    "Nobody (1900)",
    "Never.",
    7,
    5,
    ("near",),
    simulated=True,
)


@pytest.mark.parametrize("written", [repr(MADE), MADE.to_html(), MADE.to_latex()])
def test_every_output_tells_the_stamp_the_n_and_when_not(written):
    for said in (
        "SIMULATED DATA",
        "0.123",
        "n",
        "7",
        "near",
        "Nobody (1900)",
        "Never.",
    ):
        assert said in written


def test_what_has_a_meaning_in_a_format_is_written_as_text():
    assert "A &amp; B" in MADE._repr_html_() and "x &lt; y" in MADE.to_html()
    assert r"term\_a" in MADE.to_latex() and r"\toprule" in MADE.to_latex()


def test_a_table_of_simulated_rows_says_so_in_each():
    assert MADE.table()["source_kind"].tolist() == ["simulated"]


def test_what_is_known_between_bounds_is_no_point():
    df = govopen.load(place="如东县", scope="jurisdiction", years=2018)
    shares = govopen.measures.comparable_shares(
        df, "refused.internal", of="outcome.total"
    )
    with pytest.raises(DataError, match=r"refused\.internal is known only between bou"):
        intake(shares, ["k", "n"])
    rows, about = intake(shares, ["least", "most"], bounds=True)
    assert len(rows) == 1 and about == {"grades": ("bounds",), "simulated": False}


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"source_kind": ["simulated", "copy"]}, "simulated rows are mixed with real"),
        ({"concept": ["a", "b"]}, "several concepts"),
        ({"form": ["ogi2014", "ogi2019"]}, "different forms"),
        ({"least": [1, 2], "most": [1, 3]}, "only between bounds"),
        ({"grade": ["bounds", "exact"]}, "only between bounds"),
        ({"k": [None, None]}, "no row tells all"),
    ],
)
def test_rows_that_do_not_belong_together_are_refused(columns, problem):
    frame = pd.DataFrame({"k": [1, 2]}).assign(**columns)
    with pytest.raises(DataError, match=problem):
        if "k" in columns:
            with pytest.warns(LeftOut):
                intake(frame, ["k"])
        intake(frame, ["k"], one_form=True)


def test_rows_that_do_not_tell_are_left_out_with_a_word():
    with pytest.warns(LeftOut, match="left out: 1 rows"):
        rows, _ = intake(pd.DataFrame({"k": [1, None]}), ["k"])
    assert rows["k"].tolist() == [1]


def test_few_clusters_are_refused():
    with pytest.raises(DataError, match=r"2 groups by 'g' are too few.*needs 5"):
        clusters_of(pd.DataFrame({"g": ["a", "a", "b"]}), "g")
