"""How much a PDF draws is told from its bytes."""

import zlib

import pytest

from govopen.reading.drawing import MOST, drawn


def stream(number, content, head=b""):
    size = len(content)
    return b"%d 0 obj << /Length %d %s >>\nstream\n%sendstream endobj\n" % (
        number,
        size,
        head,
        content,
    )


def test_a_page_draws_what_it_calls():
    form = stream(5, b"(ten letters) Tj", b"/Subtype /Form")
    page = stream(4, b"/F Do /F Do", b"/XObject << /F 5 0 R >>")
    assert drawn(form + page).letters == 11 + 2 * 16


def test_packed_streams_are_unpacked():
    content = b"(1) Tj " * 10
    packed = stream(4, zlib.compress(content), b"/Filter /FlateDecode")
    assert drawn(packed).letters == len(content)


def test_forms_that_multiply_are_too_much():
    names = b" ".join(b"/F%d %d 0 R" % (n, n) for n in range(1, 9))
    forms = [
        stream(
            n, b"/F%d Do " % (n + 1) * 8, b"/Subtype /Form /XObject << %s >>" % names
        )
        for n in range(1, 9)
    ]
    assert drawn(b"".join(forms) + stream(9, b"(x) Tj")).letters > MOST


def test_forms_that_call_themselves_are_too_much():
    assert drawn(stream(5, b"/F Do", b"/Subtype /Form /F 5 0 R")).letters > MOST
    first = stream(5, b"/G Do", b"/Subtype /Form /F 5 0 R /G 6 0 R")
    second = stream(6, b"/F Do", b"/Subtype /Form /F 5 0 R /G 6 0 R")
    assert drawn(first + second).letters > MOST


def test_a_form_that_may_mean_another_by_its_own_name_is_not_too_much():
    named = b"7 0 obj << /F 5 0 R >> endobj 8 0 obj << /F 6 0 R >> endobj"
    forms = stream(5, b"/F Do") + stream(6, b"(1) Tj")
    assert drawn(forms + named).letters == 5 + 6


def test_a_stream_that_a_page_names_many_times_is_too_much():
    page = b"6 0 obj << /Contents [%s] >> endobj" % (b"4 0 R " * 2000)
    assert drawn(stream(4, b"(letters) Tj " * 100) + page).letters > MOST


def test_pictures_draw_no_letters():
    assert drawn(stream(4, b"x" * 100, b"/Subtype /Image")).letters == 0


@pytest.mark.parametrize(
    ("said", "veiled"),
    [
        (b"/ca 1 /BM /Normal", False),
        (b"/ca 1.0 /CA .5 /BM/Compatible", False),
        (b"/Image /SMask 7 0 R", False),
        (b"/Group << /S /Transparency >>", False),
        (b"/ca .02", True),
        (b"/ca 0", True),
        (b"/BM /Screen", True),
        (b"/BM [ /Screen ]", True),
        (b"/SMask << /S /Luminosity >>", True),
        (b"/OCProperties << >>", True),
        (b"/Encrypt 5 0 R", True),
    ],
)
def test_what_may_keep_something_from_sight_is_told(said, veiled):
    plain = b"3 0 obj << %s >> endobj" % said
    assert drawn(plain).veiled is veiled
    packed = stream(4, zlib.compress(plain), b"/Type /ObjStm /Filter /FlateDecode")
    assert drawn(packed).veiled is veiled
