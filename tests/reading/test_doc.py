"""Word files of 1997 to 2003: what is seen of them; broken and older ones are refused.

What LibreOffice writes was held against what it reads, figure for figure, when this was
written; here stand the constructs of [MS-DOC], also those that only Word writes.
"""

import sys
from struct import pack

import pytest
import render
import render_files
import word97
from hypothesis import given, settings
from hypothesis import strategies as st
from word97 import (
    DELETED,
    FONTS,
    HIDDEN,
    INSERTED,
    LISTS,
    RAISED,
    SPECIAL,
    STRUCK,
    USES,
    Run,
    cell,
    depth,
    line,
    row,
    row_end,
)

from govopen.errors import DamagedError, DocumentError, FormatError, TooLargeError
from govopen.form import forms
from govopen.reading import doc
from govopen.reading.document import open_document
from govopen.reading.extract import lay_out

WHITE, RED = pack("<HB", 0x2A42, 8), pack("<HB", 0x2A42, 6)
BLUE = bytes([0, 0, 0, 0xFF, 0x1F, 0x4E, 0x79, 0, 0, 0])  # a shade: above, below
FIRST, MERGED, DOWN, GOES_ON = 1, 2, 0x60, 0x20


def change(kind, value, form="B"):
    return pack(f"<H{form}", kind, value)


def of_many(kind, value):
    """Return a change that tells how long it is."""
    return pack("<HB", kind, len(value)) + value


@pytest.fixture
def laid_out(tmp_path):
    def laid_out(paragraphs, **told):
        path = tmp_path / "report.doc"
        path.write_bytes(word97.word97(paragraphs, **told))
        document = open_document(path)
        assert document.kind == "doc"
        return lay_out(document)

    return laid_out


@pytest.fixture
def rows_of(laid_out):
    def rows_of(paragraphs, **told):
        tables = laid_out(paragraphs, **told).tables
        return [[cell.text for cell in row] for table in tables for row in table.rows]

    return rows_of


def with_cell(*runs):
    """Return a table of a label and this cell."""
    return [cell("公开"), cell(*runs), row_end([0, 1000, 2000])]


@settings(max_examples=10)
@given(
    form=st.sampled_from(list(forms())),
    seed=st.integers(min_value=0, max_value=10**6),
    style=st.builds(
        render.Style, thousands=st.booleans(), breaks=st.booleans(), wide=st.booleans()
    ),
)
def test_a_report_reads_back(form, seed, style, read, figures_in):
    figures = render.figures_of(form, seed)
    data = word97.report(*render_files.laid_out(form, figures, style))
    report = read(data, ".doc")
    assert figures_in(report) == figures
    assert report.findings.empty


# -- letters -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (["320"], "320"),
        ([Run("31", HIDDEN), "320"], "320"),
        ([Run("31", STRUCK), "320"], "320"),
        ([Run("31", change(0x2A53, 1)), "320"], "320"),
        ([Run("31", DELETED), Run("320", INSERTED)], "320"),
        ([Run("31", DELETED + change(0x0800, 0))], "31"),
        (["320", Run("1", RAISED)], "320¹"),
        (["320", Run("1", change(0x4845, 6, "h"))], "320¹"),
        (["320", Run("1", change(0x4A43, 8, "H"))], "320[1]"),
        (["320", Run("1", change(0x4A43, 20, "H"))], "3201"),  # ten points, as all
        ([Run("31", WHITE), "320"], "320"),
        ([Run("31", WHITE + of_many(0xCA71, BLUE)), "320"], "[31]320"),
        ([Run("31", WHITE + change(0x4866, 2 << 5, "H")), "320"], "[31]320"),
        ([Run("31", RED + change(0x6870, 0x00FFFFFF, "I")), "320"], "320"),
        ([Run("31", RED + change(0x6870, 0xFF000000, "I")), "320"], "31320"),
        ([Run("31", HIDDEN + change(0x2A33, 0)), "320"], "31320"),
        ([Run("3", of_many(0xCA76, pack("<2I", 500, 1))), "20"], "[3]20"),  # stretched
        ([Run("3", of_many(0xCA78, pack("<HI", 2, 1))), "20"], "20[formula]"),
        ([Run("3", change(0x6865, 0x00000104, "I")), "20"], "[3]20"),  # in a box
        ([Run("3", change(0x6865, 0, "I")), "20"], "320"),
        ([Run("31", change(0x2A0C, 1)), "320"], "320"),  # black on black
        ([Run("31", change(0x4852, 5, "H")), "320"], "320"),
        (["12", Run("\x01", SPECIAL)], "12[picture]"),
        (["12", Run("\x01", SPECIAL + change(0x0806, 1))], "12"),
        (["12", Run("\x08", SPECIAL)], "12"),
        ([Run("\x08", SPECIAL)], "[picture]"),
        ([Run("(", change(0x6A09, 0xF0FC0003, "I"))], "□"),
        (["\uf0fc"], "□"),
        (["3\x0b20"], "3\n20"),
        (["3\t20"], "3\n20"),
        (["1\x1e2"], "1-2"),
        (["1\x1f2"], "12"),
        (["\x13 = 3+2 \x145\x15"], "5"),
        (["\x13 IF \x13 PAGE \x149\x15 = 1 \x14320\x15"], "320"),
        (["\x13 DATE \x15"], "[DATE]"),
        (["3\x02\x0520"], "320"),
        (["𠀀320 a&b<c"], "𠀀320 a&b<c"),
    ],
)
def test_a_cell_holds_what_is_seen_of_it(runs, text, rows_of):
    assert rows_of(with_cell(*runs)) == [["公开", text]]


def test_a_field_that_does_not_end_hides_no_other_cell(rows_of):
    assert rows_of([*with_cell("\x13 DATE "), *row("申请", "3")])[1] == ["申请", "3"]


def test_letters_of_one_byte_stand_beside_those_of_two(laid_out):
    layout = laid_out([line("1 “a”"), line("公开"), line("caf\xe9")], single=(0, 2))
    assert layout.lines == ["1 “a”", "公开", "café"]


@pytest.mark.parametrize(
    ("cut", "text"),
    [
        ((0x5C << 1 | 1 << 8,), ""),  # hidden
        ((0x57 << 1 | 1 << 8,), "[unseen]"),  # struck out
        ((1, HIDDEN), ""),  # the first list of changes
        ((3, HIDDEN, RED + STRUCK), "[unseen]"),
    ],
)
def test_a_piece_changes_all_letters_in_it(cut, text, rows_of):
    changed = rows_of([cell("公开"), cell("31"), row_end([0, 1, 2])], cut={1: cut})
    assert changed == [["公开", text]]


def test_a_piece_without_a_known_change_has_none(rows_of):
    for cut in ((0,), (0x7F << 1,), (9,)):
        assert rows_of(with_cell("31"), cut={1: cut}) == [["公开", "31"]]


@pytest.mark.parametrize(
    ("own", "look", "style", "shown"),
    [
        ({1: (2, 0xFFF, HIDDEN)}, change(0x4A30, 1, "H"), 0, ["320"]),
        ({1: (1, 0xFFF, HIDDEN)}, b"", 1, []),
        ({1: (1, 0xFFF, HIDDEN), 2: (1, 1, b"")}, b"", 2, []),
        ({1: (1, 0xFFF, HIDDEN), 2: (1, 1, change(0x083C, 0))}, b"", 2, ["31320"]),
        ({1: (1, 1, HIDDEN)}, b"", 1, []),  # based on itself
        ({1: (1, 0xFFF, HIDDEN)}, change(0x083C, 0), 1, ["31"]),
        ({1: (1, 0xFFF, HIDDEN)}, change(0x083C, 0x80), 1, []),  # as the style
        ({}, change(0x083C, 0x80), 0, ["31320"]),
        ({}, change(0x083C, 0x81), 0, ["320"]),  # unlike the style
        ({1: (3, 0xFFF, HIDDEN)}, b"", 0, ["31320"]),  # a style of tables
    ],
)
def test_styles_say_the_rest(own, look, style, shown, laid_out):
    runs = (Run("31", look), Run("320"))
    layout = laid_out([line("公开"), line(*runs, style=style)], looks=own)
    assert layout.lines == ["公开", *shown]


def test_a_font_of_signs_shows_no_digits(rows_of):
    names = ("宋体", "Wingdings")
    fonts = b""
    for name in names:
        told = bytes(39) + name.encode("utf-16-le") + b"\0\0"
        fonts += bytes([len(told)]) + told
    parts = {FONTS: pack("<HH", len(names), 0) + fonts}
    for number, text in ((0, "320"), (1, "[formula]"), (9, "320")):
        runs = Run("320", change(0x4A4F, number, "H"))
        assert rows_of(with_cell(runs), parts=parts) == [["公开", text]]


def test_numbers_before_paragraphs_are_told_and_bullets_not(rows_of):
    told, levels, uses = word97.numbered((0, "\0."), (23, "\uf0b7"), (255, "\0"))
    parts = {LISTS: told, 99: levels, USES: uses}
    shown = []
    for number in range(5):
        changes = word97.IN_TABLE + change(0x460B, number, "H")
        own = line("3", mark="\x07", changes=changes)
        shown += rows_of([cell("公开"), own, row_end([0, 1, 2])], parts=parts)[0][1:]
    assert shown == ["3", "3[numbered]", "3", "3", "3"]


def test_a_paragraph_may_end_with_its_section_or_go_on_over_a_page(laid_out):
    layout = laid_out([line("公开", mark="\x0c"), line("一\x0c二"), line("三")])
    assert layout.lines == ["公开", "一 二", "三"]


# -- tables --------------------------------------------------------------------------


def test_a_wide_cell_spans_the_columns_of_other_rows(rows_of):
    wide = [cell("甲"), cell("乙"), row_end([0, 2000, 3000])]
    assert rows_of([*wide, *row("1", "2", "3")]) == [
        ["甲", "甲", "乙"],
        ["1", "2", "3"],
    ]


@pytest.mark.parametrize("flags", [[FIRST, MERGED, 0], [3, 1, 0], [2, 1, 0]])
@pytest.mark.parametrize("as_change", [False, True])
def test_cells_are_merged_as_either_edition_says(flags, as_change, rows_of):
    more = change(0x5624, 2 << 8, "H") if as_change else b""
    own = [] if as_change else flags
    end = row_end([0, 1000, 2000, 3000], own, more=more)
    first, *_ = rows_of([cell("甲"), cell(), cell("乙"), end, *row("1", "2", "3")])
    assert first == ["甲", "甲", "乙"]


def test_cells_of_which_only_the_edges_are_told_are_as_wide_as_these_say(rows_of):
    told = bytes([2]) + pack("<3h", 0, 2000, 3000)
    end = row_end([0, 9000], more=pack("<HH", 0xD608, len(told) + 1) + told)
    shown = rows_of([cell("甲"), cell("乙"), end, *row("1", "2", "3")])
    assert shown == [["甲", "甲", "乙"], ["1", "2", "3"]]


def test_two_sets_of_merged_cells_stay_two(rows_of):
    end = row_end(range(0, 5000, 1000), [FIRST, MERGED, FIRST, MERGED])
    shown = rows_of([cell("甲"), cell(), cell("乙"), cell(), end, *row(*"1234")])
    assert shown[0] == ["甲", "甲", "乙", "乙"]
    apart = row_end([0, 1000, 2000], [FIRST, MERGED], more=change(0x5625, 2 << 8, "H"))
    assert rows_of([cell("甲"), cell(), apart]) == [["甲", ""]]


@pytest.mark.parametrize("as_change", [False, True])
def test_cells_are_merged_downwards(as_change, rows_of):
    def end(flag, across):
        edges = [0, across, 3000]
        if as_change:
            return row_end(edges, more=of_many(0xD62B, bytes([0, flag >> 5])))
        return row_end(edges, [flag])

    shown = rows_of([
        cell("甲"), cell("1"), end(DOWN, 1000), cell(), cell("2"), end(GOES_ON, 1003),
        cell("乙"), cell("3"), end(DOWN, 1000),
    ])  # fmt: skip
    assert shown == [["甲", "1"], ["甲", "2"], ["乙", "3"]]


def test_edges_that_nobody_can_tell_apart_are_one(rows_of):
    shown = rows_of([
        cell("甲"), cell("乙"), row_end([0, 1000, 2000]),
        cell("1"), cell("2"), row_end([-12, 1035, 2010]),
    ])  # fmt: skip
    assert shown == [["甲", "乙"], ["1", "2"]]
    narrow = [cell("甲"), cell("乙"), cell("丙"), row_end([0, 1000, 1030, 2000])]
    assert rows_of([*narrow, cell("1"), cell("2"), row_end([0, 1000, 2000])]) == [
        ["甲", "乙", "丙"],
        ["1", "2", "2"],
    ]


def test_a_row_that_begins_further_right_has_a_gap(rows_of):
    shown = rows_of([cell("甲"), row_end([1000, 2000]), *row("1", "2")])
    assert shown == [["", "甲"], ["1", "2"]]
    moved = row_end([0, 1000], more=change(0x9601, 1000, "h"))
    assert rows_of([cell("甲"), moved, *row("1", "2")])[0] == ["", "甲"]


def test_cells_are_put_in_widened_and_taken_out(rows_of):
    more = pack("<H2BH", 0x7621, 0, 3, 500)  # three of 500 each
    more += pack("<H2B", 0x5622, 3, 9)  # those after them go
    more += pack("<H2BH", 0x7623, 1, 2, 1500)  # the second is 1500 wide
    end = row_end([0, 9000], more=more)
    shown = rows_of([
        cell("甲"), cell("乙"), cell("丙"), end, *row(*"1234", width=500),
        cell("5"), cell("6"), row_end([0, 2000, 2500]),
    ])  # fmt: skip
    assert shown[0] == ["甲", "乙", "乙", "乙", "丙"]
    put_in = row_end([0], more=pack("<H2BH", 0x7621, 1, 1, 500))
    assert rows_of([cell("1"), cell("2"), put_in])[0] == ["1", "2"]


def test_tables_stand_in_cells_of_tables(laid_out):
    inner = [part for n in range(4) for part in row("公开", str(n), deep=2)]
    layout = laid_out([
        line("上", changes=depth(1)), *inner, line("下", changes=depth(1)),
        cell(), row_end([0, 5000]), line("外"),
    ])  # fmt: skip
    (table,) = layout.tables
    assert [[c.text for c in row] for row in table.rows] == [
        ["公开", str(n)] for n in range(4)
    ]
    assert layout.lines == ["上", "下", "外"]


def test_depth_may_be_told_as_what_it_is_more(rows_of):
    deeper = word97.IN_TABLE + pack("<HiHi", 0x6649, 1, 0x664A, 1)
    own = [line(text, changes=deeper + word97.INNER_CELL) for text in ("7", "8")]
    end = line(changes=deeper + word97.INNER_ROW + word97.defined([0, 10, 20]))
    assert rows_of([*own, end, cell(), row_end([0, 5000])]) == [["7", "8"]]


@pytest.mark.parametrize(
    "end",
    [
        {"look": HIDDEN},
        {"look": DELETED},
        {"more": change(0x9407, -15, "h")},  # exactly less than a point high
    ],
)
def test_rows_that_nobody_sees_are_left_out(end, rows_of):
    gone = [cell("申请"), cell("3"), row_end([0, 1000, 2000], **end)]
    assert rows_of([*row("公开", "1"), *gone]) == [["公开", "1"]]
    high = [
        cell("申请"),
        cell("3"),
        row_end([0, 1000, 2000], more=change(0x9407, 15, "h")),
    ]
    assert rows_of([*row("公开", "1"), *high])[1] == ["申请", "3"]


@pytest.mark.parametrize(
    ("shades", "second"),
    [
        (of_many(0xD612, BLUE * 2), "320"),
        (of_many(0xD612, BLUE), ""),
        (of_many(0xD609, pack("<2H", 2 << 5, 2 << 5)), "320"),
        (of_many(0xD609, pack("<2H", 2 << 5, 0xFFFF)), ""),
        (of_many(0xD62D, b"\0\2" + BLUE), "320"),
        (pack("<H2BH", 0x7627, 0, 2, 2 << 5), "320"),
        (b"", ""),
    ],
)
def test_white_letters_are_seen_where_their_cell_is_filled(shades, second, rows_of):
    end = row_end([0, 1000, 2000], more=shades)
    first, *_ = rows_of([
        cell(Run("公开", WHITE)), cell(Run("320", WHITE)), end, *row("申请", "3"),
    ])  # fmt: skip
    assert first == ["公开" if shades else "", second]


@pytest.mark.parametrize("kind", [0xC64D, 0x442D])
def test_white_letters_are_seen_where_their_paragraph_is_filled(kind, laid_out):
    shade = of_many(kind, BLUE) if kind >> 13 == 6 else change(kind, 2 << 5, "H")
    layout = laid_out([line(Run("公开", WHITE), changes=shade), line(Run("3", WHITE))])
    assert layout.lines == ["公开"]


@pytest.mark.parametrize("kind", [0x6645, 0x6646, 0x646B])
def test_changes_that_stand_elsewhere_are_read_there(kind, rows_of):
    told = word97.IN_TABLE + word97.ROW_ENDS + word97.defined([0, 2000, 3000])
    data = b"\0" * 8 + pack("<H", len(told)) + told
    end = line(mark="\x07", changes=change(kind, 8, "I"))
    shown = rows_of([cell("甲"), cell("乙"), end, *row("1", "2", "3")], data=data)
    assert shown == [["甲", "甲", "乙"], ["1", "2", "3"]]
    # Without that stream, or where they lead to themselves, nothing is known of them.
    ring = pack("<H", 6) + change(kind, 0, "I")
    end = line(mark="\x07", changes=change(kind, 0, "I"))
    for told in (ring, b""):
        assert rows_of([cell("甲"), end], data=told) == [["甲"]]


def test_a_row_that_older_programs_can_read_is_read_as_they_do(rows_of):
    told = word97.defined([0, 5000, 6000])
    changes = change(0x646B, 0, "I") + word97.defined([0, 2000, 3000])
    changes = word97.IN_TABLE + word97.ROW_ENDS + changes
    end = line(mark="\x07", changes=changes)
    shown = rows_of(
        [cell("甲"), cell("乙"), end, *row("1", "2", "3")],
        data=pack("<H", len(told)) + told,
    )
    assert shown[0] == ["甲", "甲", "乙"]


def test_a_cell_without_width_beside_others_is_left_out(rows_of):
    shown = rows_of([
        cell("甲"), cell("9"), cell("乙"), row_end([0, 1000, 1000, 2000]),
        *row("1", "2"),
    ])  # fmt: skip
    assert shown == [["甲", "乙"], ["1", "2"]]
    unknown = [cell("甲"), cell("乙"), row_end([0, 0, 0])]
    assert rows_of([*unknown, cell("1"), cell("2"), row_end([0, 0, 0])]) == [
        ["甲", "乙"],
        ["1", "2"],
    ]


def test_letters_before_the_end_of_a_row_are_a_cell(rows_of):
    end = row_end([0, 1000, 2000])._replace(runs=(Run("3"),))
    assert rows_of([cell("公开"), end]) == [["公开", "3"]]


def test_a_row_without_its_end_is_kept(rows_of):
    own = line("3", changes=word97.IN_TABLE)
    assert rows_of([cell("公开"), own, line("外")]) == [["公开", "3"]]
    assert rows_of([cell("公开"), cell("3"), line("外")]) == [["公开", "3"]]
    assert rows_of([cell("公开"), cell("3"), cell("4"), row_end([0, 1])]) == [
        ["公开", "3", "4"]
    ]


def test_changes_of_any_length_are_passed_over(rows_of):
    tabs = of_many(0xC615, b"\0\1\0\1\0") + pack("<H3B", 0xC615, 255, 1, 0) + bytes(3)
    tabs += pack("<B", 1) + bytes(3)
    own = line("3", mark="\x07", changes=tabs + word97.IN_TABLE)
    assert rows_of([cell("公开"), own, row_end([0, 1, 2])]) == [["公开", "3"]]


def test_text_boxes_stand_where_their_shapes_do(laid_out):
    boxes = [(7, [line("右")]), (8, [*row("公开", "5"), line("左")])]
    text = [
        line("上", Run("\x08", SPECIAL)),
        line("𠀀", Run("\x08", SPECIAL)),
        line("下"),
    ]
    layout = laid_out(text[:1] + text[2:], boxes=boxes[:1], shapes=[7])
    assert layout.lines == ["上", "右", "下"]
    grouped = laid_out(text[:1] + text[2:], boxes=boxes, shapes=[7])
    assert grouped.lines == ["上", "右", "下", "左"]
    (table,) = grouped.tables
    assert [c.text for c in table.rows[0]] == ["公开", "5"]


# -- what is refused -----------------------------------------------------------------


def refused(read, error, words, data):
    with pytest.raises(error, match=words) as caught:
        read(data, ".doc")
    assert caught.value.remedy.endswith(".")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"flags": 0x300}, "protected by a password"),
        ({"version": 101}, "before 1997"),
        ({"magic": 0xA5DC}, "before 1997"),
    ],
)
def test_what_is_older_or_protected_is_refused(told, words, read):
    refused(read, FormatError, words, word97.word97([line("公开")], **told))


def test_without_xlrd_it_says_what_to_install(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlrd.compdoc", None)
    refused(read, FormatError, "old Office file", word97.word97([line("公开")]))


def test_text_beyond_the_file_is_damage(read):
    data = word97.word97([line("公开")])
    place = pack("<HIH", 0, word97.TEXT, 0)
    assert data.count(place) == 1
    refused(
        read, DamagedError, "broken off", data.replace(place, pack("<HIH", 0, 2**24, 0))
    )
    table = word97.plc([0, 3], [place])
    for places, words in (
        ((0, 2**20), "broken off"),
        ((3, 0), "not in order"),
        ((0, 2**31), "broken off"),
    ):
        broken = data.replace(table, word97.plc(places, [place]))
        assert broken != data
        refused(read, DamagedError, words, broken)
    none = word97.word97([line("公开")], parts={word97.PIECES: b"\2" + bytes(4)})
    refused(read, DamagedError, "not there", none)


def test_no_more_is_written_than_any_report_holds(read, monkeypatch):
    monkeypatch.setattr(doc, "MAX_TAGS", 100)
    refused(read, TooLargeError, "thousands", word97.word97([line("公开")] * 20))


def test_tables_without_end_in_each_other_are_damage(read):
    for deep in (60, 2**31 - 1):
        data = word97.word97([line("公开", changes=depth(deep))])
        refused(read, DamagedError, "nested", data)


def test_fields_without_end_in_each_other_are_damage(read):
    refused(read, DamagedError, "nested", word97.word97([line("公开" + "\x13" * 99)]))


def test_one_cut_off_or_overwritten_is_refused_or_read(tmp_path):
    path = tmp_path / "report.doc"
    data = word97.word97([line("公开"), *row("公开", "1"), *row("申请", "2")])
    for part in range(1, 100):
        place = len(data) * part // 100
        for broken in (data[:place], data[:place] + b"\xff" * 40 + data[place + 40 :]):
            path.write_bytes(broken)
            try:
                lay_out(open_document(path))
            except DocumentError as error:
                assert error.remedy.endswith(".")
