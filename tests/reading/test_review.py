"""The list of what to look at shows each figure beside its part of the document."""

import base64
import re
from html.parser import HTMLParser

import pytest
import render
import render_files

from govopen import ingest
from govopen.bundle import DATA
from govopen.errors import NotAReportError
from govopen.reading import read_report, review, write_page
from govopen.reading.review import REVIEW, excerpts

FIGURES = render.figures_of("ogi2014", 1)
WRONG = FIGURES | {("closed.total", ""): FIGURES["closed.total", ""] + 100}


class Page(HTMLParser):
    """What a page holds: its sections with what they keep, links, rows, pictures."""

    def __init__(self, text):
        super().__init__()
        self.sections, self.links, self.here, self.pictures = [], [], [], []
        self.row = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "section":
            self.sections.append(attrs)
        if tag == "img":
            self.pictures.append(attrs["src"])
        self.links += [attrs[x] for x in ("href", "src") if x in attrs and tag != "img"]
        if tag == "tr":
            self.row = [] if attrs.get("class") == "here" else None
            if self.row is not None:
                self.here.append(self.row)

    def handle_data(self, data):
        if self.row is not None and data.strip():
            self.row.append(data)


@pytest.fixture
def shown(tmp_path):
    """Return a function that reads a file and returns the list and its page."""

    def show(name, data):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(data)
        rows = review(ingest(tmp_path / "in", out=tmp_path / "out"))
        write_page(rows, tmp_path / "look.html")
        return rows, (tmp_path / "look.html").read_text("utf-8")

    return show


def test_the_worst_comes_first_over_all_reports(tmp_path):
    for year, figures in ((2017, FIGURES), (2018, WRONG)):
        page = render.page("ogi2014", figures, year=year)
        (tmp_path / f"{year}.html").write_bytes(page)
    rows = review(ingest(tmp_path))
    assert tuple(rows) == REVIEW
    worst = rows["report"].str.contains("2018").tolist()
    asked = rows["why"].str.startswith("no identity").tolist()
    assert worst[0] and not all(worst)
    assert asked == sorted(asked)
    assert (rows[["value", "reason", "who"]] == "").all(axis=None)


def test_a_figure_is_to_be_looked_at_that_is_only_below_another(tmp_path):
    """No equation of the form of 2014 has the normative documents made public."""
    (tmp_path / "a.html").write_bytes(render.page("ogi2014", FIGURES, year=2018))
    rows = read_report(tmp_path / "a.html").review()
    alone = rows[rows["code"] == "proactive.normative_disclosed"]
    assert [why.split(",")[0] for why in alone["why"]] == ["no identity confirms it"]
    assert "closed.on_time" not in set(rows["code"])


def test_a_page_shows_the_row_of_the_table_and_keeps_what_is_read_back(shown):
    rows, text = shown("a.html", render.page("ogi2014", WRONG, year=2018))
    page = Page(text)
    assert {link[0] for link in page.links} == {"#"}  # it needs nothing but itself
    assert len(page.sections) == len(rows)
    kept = [f"data-{name}" for name in REVIEW[:-3]]
    for section, row in zip(page.sections, rows.to_dict("records"), strict=True):
        assert list(section) == kept
        assert [section[f"data-{name}"] for name in REVIEW[:-3]] == [
            row[name] for name in REVIEW[:-3]
        ]
    figure = rows.index[(rows["code"] == "closed.total") & (rows["printed"] > "")][0]
    here = [row for row in page.here if rows["printed"][figure] in row]
    assert any("申请办结数" in "".join(row) for row in here)


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "txt"])
def test_each_kind_of_document_shows_the_figure(kind, shown):
    title, tables = render_files.laid_out("ogi2014", WRONG, render.Style(), year=2018)
    if kind == "pdf":
        pytest.importorskip("pypdfium2")  # an extra, not a requirement
        _, text = shown("a.pdf", render_files.pdf(title, tables))
        pictures = Page(text).pictures
        assert pictures
        head = "data:image/png;base64,"
        assert all(
            base64.b64decode(x.removeprefix(head)).startswith(b"\x89PNG")
            for x in pictures
        )
        return
    if kind == "xlsx":
        data = render_files.xlsx(render_files.sheets_of(title, tables))
    else:
        data = (DATA / "sources" / "rudong-2018.txt").read_bytes()
    rows, text = shown(f"a.{kind}", data)
    figures = rows[rows["printed"] != ""]
    assert len(figures)
    here = ["".join(row) for row in Page(text).here]
    for printed in figures["printed"]:
        assert any(printed in row for row in here), printed


def test_nothing_of_a_document_becomes_mark_up(shown):
    name = "a<img src=x onerror=alert(1)>'\".html"
    body = "如东县<script>alert(2)</script>人民政府"
    page = render.page("ogi2014", WRONG, year=2018).decode()
    page = page.replace("申请办结数", "申请办结数&lt;script&gt;alert(3)&lt;/script&gt;")
    rows, text = shown(name, page.replace("如东县人民政府", body).encode())
    assert len(rows)
    assert text.count("<script") == 1
    assert not re.search("<img(?! alt)", text)
    assert "default-src 'none'" in text
    assert Page(text).sections[0]["data-path"].endswith(name)


def test_the_name_of_a_file_is_no_place_in_it(shown):
    pytest.importorskip("pypdfium2")  # an extra, not a requirement
    tables = render.tables("ogi2014", WRONG, render.Style(), "某某", 2018)
    rows, text = shown("page 9, table 1.pdf", render_files.pdf("", tables))
    about = rows[rows["why"].str.startswith("identity.place")]
    assert about["field"].tolist() == ["place"]
    assert about["where"].tolist() == [""]
    assert len(Page(text).sections) == len(rows)


def test_a_document_that_is_gone_leaves_the_list_as_it_is(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(render.page("ogi2014", WRONG, year=2018))
    rows = review(ingest(path))
    path.unlink()
    write_page(rows, tmp_path / "look.html")
    page = Page((tmp_path / "look.html").read_text("utf-8"))
    assert (len(page.sections), page.here) == (len(rows), [])


def test_what_the_text_states_is_shown_with_its_lines(tmp_path):
    path = tmp_path / "a.html"
    lines = "".join(f"<p>第{n}段。</p>" for n in range(1, 9))
    page = render.page("ogi2014", FIGURES, year=2018).decode()
    path.write_text(page.replace("<table", lines + "<table", 1), "utf-8")
    (shown,) = excerpts(str(path), ["paragraph 5: 收到申请"])
    assert shown.count("<tr") == 5
    assert shown.count("class=here") == 1
    assert excerpts(str(path), ["nowhere", "table 9, row 1, column 1"]) == ["", ""]


def test_what_a_report_does_not_say_of_itself_can_be_filled_in(shown):
    tables = render.tables("ogi2014", WRONG, render.Style(), "", 2018)
    rows, text = shown("a.html", "".join(map(render.html_table, tables)).encode())
    asked = rows[rows["code"] == ""]
    assert {"year", "place", "body", "scope"} <= {*asked["field"]}
    remedies = dict(asked[["field", "remedy"]].values)  # of who has the page before him
    assert remedies["body"] == "give it as the value"
    assert remedies["year"] == "look, and give it as the value if that is wrong"
    assert remedies["place"] == "give it as the value, as 江苏省/南通市/如东县"
    page = Page(text)
    led = {int(link.removeprefix("#n")) for link in page.links}
    to = [page.sections[number - 1] for number in sorted(led)]
    assert "closed.total" in {own["data-code"] for own in to}
    assert {own["data-field"] for own in to} == {"value"}


def test_a_cell_is_shown_as_wide_as_it_is(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(render.page("ogi2021", {}, year=2023))
    (shown,) = excerpts(str(path), ["table 2, row 4, column 4"])
    assert "<td colspan=5>" in shown


@pytest.mark.parametrize("ending", [".csv", ".html"])
def test_a_list_to_fill_in_is_no_report(ending, tmp_path):
    (tmp_path / "a.html").write_bytes(render.page("ogi2014", WRONG, year=2018))
    rows = review(ingest(tmp_path))
    write_page(rows, tmp_path / "look.html")
    rows.to_csv(tmp_path / "look.csv", index=False, encoding="utf-8-sig")
    with pytest.raises(NotAReportError, match=r"govopen review.*outside"):
        read_report(tmp_path / f"look{ending}")
