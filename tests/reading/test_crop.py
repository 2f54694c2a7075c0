"""Pictures of places in a PDF show the cell that is meant, and nothing else."""

import io

import pytest
import render_files
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from govopen.reading.crop import SCALE, Wanted, draw

RED = b"\xff\x00\x00"
HIGH = 400
ROWS = [(300, "公开", "5"), (280, "其中公开", "7"), (200, "公开", "5")]


def page_of(tmp_path, *, ruled=True, rotation=0):
    """Return the path of a page on which 公开 stands twice, and 5 beside each."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(300, HIGH), invariant=True)
    canvas.setPageRotation(rotation)
    canvas.setFont(render_files.FONT, 8)
    for y, label, value in ROWS:
        for x, text in ((50, label), (150, value)):
            if ruled:
                canvas.rect(x, y, 100, 20)
            canvas.drawString(x + 5, y + 6, text)
    canvas.save()
    path = tmp_path / "report.pdf"
    path.write_bytes(file.getvalue())
    return str(path)


def framed(path):
    """Return how high a picture is, and the box of what is red in it, in points."""
    picture = Image.open(path).convert("RGB")
    data, wide = picture.tobytes(), picture.width
    red = [
        (n % wide, n // wide)
        for n in range(len(data) // 3)
        if data[3 * n : 3 * n + 3] == RED
    ]
    xs, ys = zip(*red, strict=True) if red else ((), ())
    box = (min(xs), min(ys), max(xs) + 1, max(ys) + 1) if red else ()
    return picture.height / SCALE, tuple(round(side / SCALE) for side in box)


@pytest.mark.parametrize(
    ("table", "row", "bottom"), [(1, 1, 300), (1, 2, 280), (1, 3, 200)]
)
def test_the_cell_at_the_place_is_framed_whatever_it_prints(
    table, row, bottom, tmp_path
):
    where = f"report.pdf, page 1, table {table}, row {row}, column 2"
    wanted = Wanted(1, "公开", 5.0, where)
    (name,) = draw(page_of(tmp_path), [wanted], str(tmp_path / "crops"))
    high, box = framed(tmp_path / "crops" / name)
    assert high == pytest.approx(20 + 2 * 24, abs=2)
    assert box == pytest.approx((150, 24, 250, 44), abs=1)


def test_a_page_turned_for_the_reader_has_its_cell_framed(tmp_path):
    path = page_of(tmp_path, rotation=180)  # its letters stand upside down
    where = "page 1, table 1, row 1, column 2"
    (name,) = draw(path, [Wanted(1, "公开", 5.0, where)], str(tmp_path))
    assert framed(tmp_path / name) == (HIGH, ())


def test_without_rules_the_lines_are_shown_that_print_the_value_by_the_label(tmp_path):
    path = page_of(tmp_path, ruled=False)
    names = draw(
        path,
        [Wanted(1, "公开", 7.0, "page 1"), Wanted(1, "收费", 5.0), Wanted(1, "", None)],
        str(tmp_path),
    )
    high, *whole = [framed(tmp_path / name)[0] for name in names]
    assert high < 80
    assert whole == [HIGH, HIGH]
