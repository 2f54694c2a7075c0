"""Digits of one number are of one style, and stand in one line."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govopen.reading.runs import BREAK, Run, Style, read_runs
from govopen.reading.tables import read_number

PLAIN = Style(size=21, colour="", font="FangSong")
OTHERS = {
    "size": PLAIN._replace(size=12),
    "raised": PLAIN._replace(raised="superscript"),
    "colour": PLAIN._replace(colour="FF0000"),
    "font": PLAIN._replace(font="Times New Roman"),
    "other": PLAIN._replace(other="rtl"),
}


def runs(*texts, style=PLAIN):
    return [Run(text, style) for text in texts]


@given(st.text("0123456789", min_size=1, max_size=9), st.sets(st.integers(1, 8)))
def test_a_number_cut_into_runs_of_one_style_is_that_number(digits, cuts):
    ends = [0, *sorted(c for c in cuts if c < len(digits)), len(digits)]
    pieces = [digits[a:b] for a, b in pairwise(ends)]
    assert read_runs(runs(*pieces)) == (digits, "")


@pytest.mark.parametrize("name", list(OTHERS))
def test_digits_of_another_style_are_no_part_of_a_number(name):
    text, reason = read_runs([*runs("296", "33"), Run("1", OTHERS[name])])
    mark = name == "raised"  # of a footnote, which belongs to no number
    assert text == ("29633¹" if mark else "29633[1]")
    assert reason == f"its digits differ in {name}"
    number = read_number(text)
    assert number is None if not mark else (number.value, number.noted) == (29633, True)
    text, reason = read_runs([Run("7", OTHERS[name]), *runs("29633")])
    assert text == ("⁷29633" if mark else "[7]29633")


@pytest.mark.parametrize("name", ["size", "colour", "font", "other"])
def test_a_number_is_of_the_style_of_most_digits_wherever_these_stand(name):
    found = [*runs("32"), Run("111", OTHERS[name]), *runs("04")]
    assert read_runs(found).text == "32[111]04"


@pytest.mark.parametrize("name", list(OTHERS))
def test_a_number_all_of_another_style_is_a_number(name):
    assert read_runs([Run("29", OTHERS[name]), Run("633", OTHERS[name])]) == (
        "29633",
        "",
    )


def test_words_may_be_of_another_style_than_the_number_beside_them():
    assert read_runs([*runs("320"), Run("件", OTHERS["size"])]).text == "320件"
    assert read_runs([Run("约", OTHERS["font"]), *runs("320")]).text == "约320"


def test_a_label_keeps_its_digits_but_for_raised_ones():
    found = [*runs("第20条第"), Run("1", OTHERS["font"]), *runs("项")]
    assert read_runs(found).text == "第20条第1项"
    found = [*runs("第20条"), Run("(1)", OTHERS["raised"])]
    assert read_runs(found).text == "第20条[1]"


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        (("26", BREAK, "226"), "26\n226"),
        (("26", " 226"), "26\n226"),
        (("26 ", "226"), "26\n226"),
        (("26", " ", "226"), "26\n226"),
        (("26 226",), "26 226"),
        (("收到", BREAK, "申请数"), "收到 申请数"),
        (("320", BREAK, "件"), "320 件"),
        ((" 320 ", " "), "320"),
    ],
)
def test_digits_of_two_elements_with_space_between_are_two_numbers(texts, text):
    assert read_runs(runs(*texts)).text == text


def test_what_nobody_sees_is_left_out_and_parts_what_stands_around_it():
    gone = Run("9", PLAIN, unseen=True)
    assert read_runs([gone, *runs("320"), gone]).text == "320"
    text = read_runs([*runs("3"), gone, *runs("20")]).text
    assert text == "3\n20"
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("raised", "text"),
    [
        *((off, "320[1]") for off in ("sub", "bottom", "text-bottom", "ruby", "rt")),
        *((off, "320[1]") for off in ("subscript", -3.0, "-3px")),
        *((up, "320¹") for up in ("super", "superscript", "top", 3.0, "3px")),
    ],
)
def test_only_what_is_raised_is_the_mark_of_a_footnote(raised, text):
    one = Run("1", PLAIN._replace(raised=raised))
    assert read_runs([*runs("320"), one]).text == text
