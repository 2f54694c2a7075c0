"""Tables recalled hold what they would have held if they were read anew."""

import random
from dataclasses import replace

import pytest
import render
from hypothesis import given, settings
from hypothesis import strategies as st

import govopen
from govopen.form import forms
from govopen.reading import figures, matching
from govopen.reading.document import open_document
from govopen.reading.extract import lay_out
from govopen.reading.figures import find_figures
from govopen.reading.grid import Grid
from govopen.reading.mended import OFTEN, mended
from govopen.reading.recalled import (
    MOST_CELLS,
    MOST_KEPT,
    MOST_MET,
    Recalled,
    Values,
    likeness,
)
from govopen.reading.report import read_layout
from govopen.reading.tables import (
    BLANK,
    NUMBER,
    Cell,
    Table,
    kind_of,
    number_of,
    read_number,
)

FORMS = ("ogi2014", "ogi2019", "ogi2021", "fujian2014")


@pytest.fixture(autouse=True)
def _forgetful():
    figures._RECALLED.clear()
    yield
    figures._RECALLED.clear()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Return one page of each form, and what is laid out of it."""
    folder, found = tmp_path_factory.mktemp("drawn"), {}
    for form in FORMS:
        path = folder / f"{form}.html"
        path.write_bytes(render.page(form, render.figures_of(form, 3), render.PLAIN))
        document = open_document(str(path))
        found[form] = document, lay_out(document)
    return found


def _read(path):
    report = govopen.read_report(path)
    return report.figures, report.remarks, dict(report.meta), report.confidence


def _told(document, layout, written):
    """Read a layout with its numbers written anew, whatever comes of it."""
    try:
        report = read_layout(document, _with(layout, written), {})
    except govopen.DocumentError as error:
        return str(error)
    return report.figures, report.remarks, dict(report.meta), report.confidence


def _with(layout, written, kind=Cell):
    """Write the numbers of a layout anew: `written` makes them of a cell."""
    known = {}

    def anew(cell):
        text = written(cell) if cell.kind is NUMBER else cell.text
        new = kind(text, cell.row, cell.column, cell.line, cell.page)
        return known.setdefault(cell, new)

    tables = [
        Table(t.number, t.caption, [[*map(anew, row)] for row in t.rows])
        for t in layout.tables
    ]
    return type(layout)(layout.title, layout.lines, tables)


# What may stand for a number, and be more or less than its value.
_ODD = (
    "", "0", "7", "-4", "-0", "2.5", "2.50", "1,234", "12件", "3%", "约5", "5¹", "①",
    "007", "２３", "〇", "一", "—", "41\n123", "1 234", "12?", "2017", "2018", "-2018",
    "123456789012345", "1234567890123456", "[picture]", "1.2万余",
)  # fmt: skip
WAYS = {
    "at random": lambda rng: lambda cell: str(rng.randint(0, 9999)),
    "equal": lambda rng: lambda cell: "7",
    "up rows": lambda rng: lambda cell: str(cell.row),
    "up columns": lambda rng: lambda cell: str(cell.column),
    "years": lambda rng: lambda cell: rng.choice(["2017", "2018", "2021"]),
    "small": lambda rng: lambda cell: rng.choice("0123"),
    "no sums": lambda rng: lambda cell: cell.text + rng.choice(["", "", "1"]),
    "some odd": lambda rng: (
        lambda cell: rng.choice(_ODD) if rng.random() < 0.1 else cell.text
    ),
    "odd": lambda rng: lambda cell: rng.choice(_ODD),
}


@settings(max_examples=60, deadline=None)
@given(
    form=st.sampled_from(FORMS),
    ways=st.lists(st.sampled_from([*WAYS]), min_size=1, max_size=4),
    seed=st.integers(0, 2**32),
)
def test_what_was_read_before_makes_no_difference(drawn, form, ways, seed):
    document, layout = drawn[form]
    figures._RECALLED.clear()
    for _ in range(2):  # what comes once is not kept
        _told(document, layout, lambda cell: cell.text)
    # Each way comes thrice, so that what it left is used too.
    texts = [(way, n + seed) for n, way in enumerate(ways)] * 3
    after = [_told(document, layout, WAYS[w](random.Random(n))) for w, n in texts]
    for (way, n), found in zip(texts, after, strict=True):
        figures._RECALLED.clear()
        assert _told(document, layout, WAYS[way](random.Random(n))) == found


def _own(layout, which, words):
    """Put a row of words above one of the tables."""
    tables = [replace(t, rows=[*t.rows]) for t in layout.tables]
    tables[which % len(tables)].rows.insert(0, [Cell(words, 0, 1)])
    return replace(layout, tables=tables)


@settings(max_examples=60, deadline=None)
@given(
    form=st.sampled_from(FORMS),
    ways=st.lists(st.sampled_from([*WAYS]), min_size=1, max_size=4),
    seed=st.integers(0, 2**32),
    which=st.integers(0, 9),
)
def test_nor_does_it_where_one_table_is_in_words_of_its_own(
    drawn, form, ways, seed, which
):
    document, layout = drawn[form]
    figures._RECALLED.clear()
    for n in range(2):
        _told(document, _own(layout, which, f"第{n}份"), lambda cell: cell.text)
    texts = [(way, n) for n, way in enumerate(ways * 3)]
    pages = [(w, n % len(ways) + seed, _own(layout, which, f"其{n}")) for w, n in texts]
    after = [_told(document, x, WAYS[w](random.Random(n))) for w, n, x in pages]
    for (way, n, page), found in zip(pages, after, strict=True):
        figures._RECALLED.clear()
        assert _told(document, page, WAYS[way](random.Random(n))) == found


def test_one_row_in_other_words_makes_one_table_be_read_anew(drawn, monkeypatch):
    document, layout = drawn["ogi2021"]
    made = []
    grid = figures.Grid
    monkeypatch.setattr(figures, "Grid", lambda *x: made.append(x) or grid(*x))
    for n in range(4):
        made.clear()
        _told(document, _own(layout, 0, f"第{n}份"), lambda cell: cell.text)
        assert [x.number for x, _ in made] == [1, 2, 3][: 3 if n < 2 else 1]


@pytest.mark.parametrize("form", ["ogi2019", "ogi2021"])
def test_rows_that_add_up_are_alike_whatever_their_sums(drawn, form, monkeypatch):
    document, layout = drawn[form]
    figures._RECALLED.clear()
    for _ in range(3):
        _told(document, layout, lambda cell: cell.text)
    made = []
    monkeypatch.setattr(matching, "_match", lambda *x: made.append(x))
    _told(document, layout, lambda cell: cell.face)
    assert not made


class _Blind(Cell):
    """A cell that tells what its number is to who asks, and to nobody else."""

    __slots__ = ()
    asked = True

    def _get(self, name):
        assert self.asked or self.kind is not NUMBER, "nobody asked"
        return getattr(Cell, name).__get__(self)

    text = property(lambda self: self._get("text"), Cell.text.__set__)
    number = property(lambda self: self._get("number"), Cell.number.__set__)


class _Asked(Values):
    def ask(self, question, faces):
        _Blind.asked = True
        answer = super().ask(question, faces)
        _Blind.asked = False
        return answer


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_seen_of_values_but_by_asking(drawn, form, way):
    _, layout = drawn[form]
    tables = _with(layout, WAYS[way](random.Random(1)), _Blind).tables
    year = forms()[form].first_year
    rest = year, frozenset([form]), None, frozenset(), ()
    try:
        _Blind.asked = False
        values = _Asked()
        grids = [Grid(table, values) for table in tables]
        found, _ = figures._find(grids, values, *rest)
    finally:
        _Blind.asked = True
    assert found or way != "at random"


@pytest.mark.parametrize("form", FORMS)
def test_a_page_recalled_is_read_as_anew(tmp_path, form):
    paths = [tmp_path / f"{n}.html" for n in range(12)]
    for n, path in enumerate(paths):
        values = render.figures_of(form, n)
        path.write_bytes(render.page(form, values, render.PLAIN))
    recalled = [_read(path) for path in paths]
    assert len(figures._RECALLED._known) < len(paths) / 2
    for path, found in zip(reversed(paths), reversed(recalled), strict=True):
        assert _read(path) == found
    for path, found in zip(paths, recalled, strict=True):
        figures._RECALLED.clear()
        assert _read(path) == found


@given(st.from_regex(r"-?\d{1,5}(\.\d{1,3})?", fullmatch=True))
def test_a_face_is_what_its_number_is_but_for_the_value(text):
    face = Cell(text, 1, 1).face
    assert kind_of(face) is kind_of(text) is NUMBER
    assert number_of(face)._replace(value=0) == read_number(text)._replace(value=0)
    assert face.isdecimal() == text.isdecimal()


def test_of_two_years_over_a_column_each_is_told_from_the_other():
    figures._RECALLED.clear()
    rows = [
        ("当面申请数", "件", "12"),
        ("传真申请数", "件", "3"),
        ("信函申请数", "件", "4"),
    ]

    def read(*heads):
        rows_read = [("统计指标", "单位", head) for head in heads] + rows
        cells = [
            [Cell(text, n, at) for at, text in enumerate(row, 1)]
            for n, row in enumerate(rows_read, 1)
        ]
        found = find_figures([Table(1, "", cells)], 2018, "", None)
        return found and len(found.figures)

    for _ in range(3):
        assert [read("2018"), read("2017"), read("2018.12")] == [3, None, None]


def test_what_is_kept_is_bounded():
    known = Recalled()
    for n in range(2 * MOST_MET):
        assert not known.meets([f"其他{n}"])
        known.keep(n, [], n, [], Values())
    assert not known.meets(["其他0"])  # is long forgotten
    assert known.meets([f"其他{n}"])
    assert (len(known._met), len(known._known)) == (MOST_MET, MOST_KEPT)
    assert known.recall(0, [], Values()) is None
    assert known.recall(n, [], Values()) == (n, [])
    many = ["其他"] * (MOST_CELLS + 1)
    assert not known.meets(many)
    assert not known.meets(many)


def test_what_spans_is_told_from_what_stands_twice():
    wide, one, two = Cell("其他", 1, 1), Cell("其他", 1, 1), Cell("其他", 1, 1)
    tables = [Table(1, "", [row]) for row in ([wide, wide], [one, two])]
    said = [likeness(each, [cell.face for cell in each.cells]) for each in tables]
    assert said[0] != said[1]


def test_what_is_a_dash_by_how_often_it_stands_has_the_face_of_one():
    rows = [[Cell("其他", n, 1), Cell("一", n, 2)] for n in range(1, OFTEN + 1)]
    for row in mended(rows):
        assert kind_of(row[1].face) is row[1].kind is BLANK


def test_a_table_is_like_another_that_differs_in_values_alone():
    def alike(table):
        return likeness(table, [cell.face for cell in table.cells])

    def table(figure="5", label="其他", row=1, column=2, line=3, page=4, **told):
        cells = [Cell(label, 1, 1, 3, 4), Cell(figure, row, column, line, page)]
        return Table(told.pop("number", 1), "", [cells], **told)

    first = alike(table())
    assert alike(table("17")) == first
    others = [
        *(table("5件"), table("-5"), table("5.0"), table(label="总计")),
        *(table(row=2), table(column=3), table(line=4), table(page=5)),
        *(table(number=2), table(sheet="表二"), table(above=1), table(half="left")),
        table(parts=((1, 2),)),
        Table(1, "", [[x] for x in table().cells]),
    ]
    assert first not in map(alike, others)
    assert len({*map(alike, others)}) == len(others)
