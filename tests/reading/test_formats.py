"""What a format shows of a number, by hand and as spreadsheets document it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govopen.reading.formats import BUILT_IN, MAX_CODE, shown, shown_text
from govopen.reading.tables import Kind, kind_of, read_number


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (320, "", "320"),
        (21.800000000000001, "General", "21.8"),
        (9487.000000001, "", "9487"),  # has no room for the rest
        (-12345678901.25, "General", "-12345678901"),
        (1e-11, "", "0.00000000001"),
        (319.5, "0", "320"),  # halves away from zero
        (-2.5, "0", "-3"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (7, "000", "007"),
        (12.5, "#.##", "12.5"),
        (12, "#.##", "12"),
        (0, "#", ""),
        (12.345, ".00", "12.35"),
        (12.5, "0.0#", "12.5"),
        (12, "0.0#", "12.0"),
        (0.5, "#.##", ".5"),
        (0.5, "0.##", "0.5"),
        (999999999999999, "0", "999999999999999"),
        (1e15, "0", "1E+15 (0)"),  # more digits than are known
        # signs, sections and conditions
        (-5, "0;(0)", "(5)"),
        (5, "(0)", "(5)"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (0, "0;-0;;@", ""),
        (3, ";;;", ""),
        (20000, '[>=10000]0!.0,"万";0', "2万"),
        (200, '[>=10000]0!.0,"万";0', "200"),
        (5, '[<10]"少"0;0', "少5"),
        (10, '[<10]"少"0;0', "10"),
        (10, '[<=10]"少"0;0', "少10"),
        (11, '[>10]"多"0;0', "多11"),
        (10, '[>10]"多"0;0', "10"),
        (10, '[=10]"十";0', "十"),
        (9, '[=10]"十";0', "9"),
        (9, '[<>10]"非"0;0', "非9"),
        (10, '[<>10]"非"0;0', "10"),
        (9, "[>10]0;[<5]0", "9 ([>10]0;[<5]0)"),  # no section is for it
        (5, "0;0;0;0;0", "5 (0;0;0;0;0)"),
        (-15, "0;[Red]0", "-15 (0;[Red]0)"),  # shown as 15 in red
        (-15, '0"件";0"件"', '-15 (0"件";0"件")'),
        (-15, "0_);[Red](0)", "(15)"),
        (-15, '0;"减少"0', "减少15"),
        (-15, '0;"无"', "无"),
        (5, "[Red]0", "5"),
        (5, "[White]0", ""),
        # factors: shares, thousands, points set into the digits
        (0.125, "0.0%", "12.5%"),
        (1234567, "#,##0,", "1,235"),
        (12345678, "0.0,,", "12.3"),
        (209007800, '0!.0,"万元"', "20900.78万元"),
        (209007800, '0\\.0000"万元"', "20900.78万元"),
        (15, "0!.0", "1.5"),
        (12345, "0!.00000", "12345 (0!.00000)"),
        (209007800, '0\\!.0000,"万元"', "20900.78万元"),
        (123456789, '0!.00,,"亿"', "1.23456789亿"),
        (209007800, '0!.0,"亿元"', "2.090078亿元"),
        # words
        (3, '0"万"', "3万"),
        (477.35, '0.00"万元"', "477.35万元"),
        (5, "0‰", "5‰"),
        (5, '0"0"', "50"),
        (5, '0_-"0"', "5 0"),  # room for a sign stands between
        (5, '"无"', "无"),
        (5, 'General"件"', "5件"),
        (1532, "_ ¥* #,##0.00_ ", "1,532.00"),
        (3, "[$¥-804]#,##0.00", "3.00"),
        # dates
        (43160, "yyyy-mm-dd", "2018-03-01"),
        (43160.5, 'yyyy"年"m"月"', "2018-03-01 12:00:00"),
    ],
)
def test_a_number_is_written_as_its_format_shows_it(value, code, text):
    assert shown(value, code) == text


# ECMA-376, part 1, 18.8.30, and what Excel in Chinese adds.
STANDARD = {
    0: "1234.5", 1: "1235", 2: "1234.50", 3: "1,235", 4: "1,234.50", 9: "123450%",
    10: "123450.00%", 37: "1,235", 38: "1,235", 39: "1,234.50", 40: "1,234.50",
    49: "1234.5", **dict.fromkeys([5, 6, 41, 42], "1,235"),
    **dict.fromkeys([7, 8, 43, 44], "1,234.50"),
}  # fmt: skip
DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


def test_formats_that_have_a_number_instead_of_a_code_are_those_of_the_standard():
    of_others = {11, 12, 13, 48}  # powers of ten and fractions
    assert BUILT_IN.keys() == STANDARD.keys() | DATES | of_others
    for n, code in BUILT_IN.items():
        text = shown(1234.5, code)
        if n in of_others:
            assert kind_of(text) is Kind.LABEL
        else:
            assert text == STANDARD.get(n, "1903-05-18 12:00:00"), n
    assert [shown(0, BUILT_IN[n]) for n in (37, 41, 44)] == ["0", "-", "-"]
    assert [shown(-5, BUILT_IN[n]) for n in (37, 40, 42)] == ["-5", "-5.00", "-5"]


def test_days_may_count_from_1904():
    assert shown(0, "yyyy-mm-dd", since_1904=True) == "1904-01-01"


@pytest.mark.parametrize(
    "code", ["0.00E+00", "# ?/?", "[DBNum1]0", "[<0]0", "#,#-##0", "[" * MAX_CODE]
)
def test_what_no_format_here_can_show_is_no_number(code):
    assert kind_of(shown(1234.5, code)) is Kind.LABEL


@given(
    st.floats(allow_nan=False), st.text('0#?.,%;"!\\[]_*@<>=-¥万元EGd ', max_size=20)
)
def test_any_code_shows_a_text(value, code):
    assert isinstance(shown(value, code), str)


@given(st.integers(0, 10**9), st.sampled_from(["0", "#,##0", "0_ ", "#,##0;-#,##0"]))
def test_a_count_reads_back_from_a_usual_format(value, code):
    number = read_number(shown(value, code))
    assert number is not None and number.value == value


def test_codes_as_long_as_a_file_take_no_time():
    assert kind_of(shown(1, "[" * 3_000_000)) is Kind.LABEL


def test_a_text_is_shown_by_the_fourth_section():
    assert shown_text("320", "0") == "320"
    assert shown_text("320", ";;;") == ""
    assert shown_text("320", '0;-0;0;@"件"') == "320件"
