"""The list of what to look at shows each figure beside its part of the document."""

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import render
import render_files

from govopen import ingest, load
from govopen.bundle import DATA
from govopen.corrections import take
from govopen.errors import InvalidError, NotAReportError
from govopen.reading import read_report, review, summary, write_page
from govopen.reading.review import REVIEW, excerpts, looks_at
from govopen.rules import finding
from govopen.schema import REPORT, Finding, Observation

FIGURES = render.figures_of("ogi2014", 1)
WRONG = FIGURES | {("closed.total", ""): FIGURES["closed.total", ""] + 100}


class Page(HTMLParser):
    """What a page holds: its sections with what they keep, links, rows, pictures."""

    def __init__(self, text):
        super().__init__()
        self.sections, self.links, self.here, self.pictures = [], [], [], []
        self.seen, self.parts = [], 0  # the parts of documents, and places in them
        self.cell, self.numbered = None, {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "section":
            self.sections.append(attrs)
        if tag == "h3":
            self.numbered[attrs["id"]] = self.sections[-1]
        self.parts += tag == "details"
        if "data-at" in attrs:
            self.seen.append((self.parts, attrs["data-at"]))
        if tag == "img":
            self.pictures.append(attrs["src"])
        self.links += [attrs[x] for x in ("href", "src") if x in attrs and tag != "img"]
        if tag == "td":
            self.cell = [] if attrs.get("class") == "here" else None
            if self.cell is not None:
                self.here.append(self.cell)

    def handle_endtag(self, tag):
        if tag == "td":
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and data.strip():
            self.cell.append(data)


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
    read = rows["why"].str.contains(": read as ").tolist()  # who reports, and when
    assert [*zip(read, asked, strict=True)][-8:] == [(True, False)] * 8
    assert sum(read) == 8 and asked[:-8] == sorted(asked[:-8])
    assert (rows[["value", "reason", "who"]] == "").all(axis=None)


def test_each_row_says_whether_one_may_stop(shown):
    """Of the form of 2014: an error, a usual sum that fails, and what nobody tests."""
    figures = WRONG | {("response.total", ""): FIGURES["response.total", ""] + 1}
    rows, text = shown("a.html", render.page("ogi2014", figures, year=2018))
    concerns = rows["concern"].tolist()
    assert rows["concern"].is_monotonic_increasing  # error < warning < ...
    assert list(dict.fromkeys(concerns)) == ["error", "warning", "unconfirmed", "read"]
    at = rows.groupby("concern", observed=True)["why"].agg(" ".join)
    assert "closed.parts" in at["error"] and "closed.parts" not in at["warning"]
    assert "response.parts" in at["warning"] and "response.parts" not in at["error"]
    page = Page(text)
    counts = [concerns.count(x) for x in dict.fromkeys(concerns)]
    assert summary(rows) in text
    assert [int(n) for n in re.findall(r"\d+", summary(rows))] == counts
    before, after = text.split("From here on")
    assert 'data-concern="error"' in before and 'data-concern="warning"' in before
    assert 'data-concern="read"' not in before and 'data-concern="read"' in after
    assert page.sections[0]["data-concern"] == "error"
    assert not re.search('data-concern="?(error|warning)', after)
    assert [x["data-concern"] for x in page.sections].count("error") == counts[0]


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
    assert all(list(section) == kept for section in page.sections)
    shown = sorted([*section.values()] for section in page.sections)
    assert shown == sorted(rows[list(REVIEW[:-3])].values.tolist())
    figure = rows[(rows["code"] == "closed.total") & (rows["printed"] > "")].iloc[0]
    assert [figure["printed"]] in page.here  # the cell alone, and not its row


def test_a_table_stands_once_over_all_that_is_to_be_looked_at_in_it(shown):
    rows, text = shown("a.html", render.page("ogi2014", WRONG, year=2018))
    page = Page(text)
    places = rows["where"][rows["where"].str.contains("row|title")]
    parts = places.str.replace(", row.*|:.*", "", regex=True)
    assert len(places) > parts.nunique()
    assert page.parts == text.count("<table>") == parts.nunique()
    tabled = places[~places.str.startswith("title")]
    seen = sorted(at for _, at in page.seen if at != "title")
    assert seen == sorted(tabled.unique())


def test_the_place_of_a_finding_is_that_of_the_figure_it_is_about(shown):
    figures = render.figures_of("ogi2021", 1)
    whole = ("outcome.total", "research")
    figures[whole] += 100
    rows, _ = shown("a.html", render.page("ogi2021", figures, year=2023))
    found = rows[rows["code"].str.contains(" ")]  # not the sum over applicants
    assert set(found["applicant"]) == {"research"}
    for why, where in found[["why", "where"]].values:
        assert why.endswith(f"see {where}")
    doubted = rows[rows["why"].str.match("not certain by.* outcome.parts")]
    assert set(doubted["applicant"]) == {"research"}  # every other column adds up
    assert "outcome.total" in set(doubted["code"])


def test_what_contradicts_is_settled_for_whom_it_is_about():
    told = "figure.contradiction", "error", 3.0, 5.0, "request.received", "it is not"
    note = Finding("a", *told, applicant="natural")
    meta = dict.fromkeys(REPORT) | {"report": "a", "form": "ogi2021"}
    ((look, _),) = looks_at(meta, [], [note], {})
    assert (look.code, look.applicant) == ("request.received", "natural")


def test_what_is_read_of_a_report_is_shown_with_its_title(shown):
    page = render.page("ogi2014", FIGURES, year=2018).decode()
    title = "2018年政府信息公开工作年度报告"
    page = re.sub("<title>.*?</title>|<h1>.*?</h1>", "", page, flags=re.S)
    page = page.replace("<table", f"<p>甲</p><p>{title}</p><p>乙</p><table", 1)
    rows, text = shown("a.html", page.replace("如东县", "").encode())
    own = rows[rows["field"].isin(["place", "body", "scope"])]
    assert set(own["field"]) == {"place", "body", "scope"}
    assert set(own["where"]) == {f"title: {title}"}
    assert [title] in Page(text).here
    assert "<td colspan=1>甲</td>" in text


def test_what_is_certain_of_a_report_stands_first_with_its_title(shown, tmp_path):
    rows, text = shown("a.html", render.page("ogi2014", FIGURES, year=2018))
    own = rows[rows["field"] != "value"]
    assert dict(own[["field", "printed"]].values) == {
        "body": "如东县人民政府",
        "place": "江苏省/南通市/如东县",
        "scope": "jurisdiction",
        "year": "2018",
    }
    said = dict(own[["field", "why"]].values)
    assert said["body"] == "identity.body: read as 如东县人民政府, level county"
    assert said["year"] == "identity.year: read as 2018, form ogi2014"
    page = Page(text)
    assert [x["data-field"] for x in page.sections[:4]] == own["field"].tolist()
    assert page.seen[0] == (1, "title")
    assert page.here[0] == ["如东县人民政府2018年政府信息公开工作年度报告"]
    sure = read_report(tmp_path / "in" / "a.html").review()["why"].tolist()
    assert "identity.year: read as 2018 certain, form ogi2014 certain" in sure
    rows.loc[own.index[:1], ["value", "reason", "who"]] = ["如东县人民政府", "so", "Li"]
    rows.to_csv(tmp_path / "filled.csv", index=False)
    assert take(tmp_path / "out", tmp_path / "filled.csv") == 1
    assert "body" not in set(review(tmp_path / "out")["field"])  # it was looked at


def test_a_document_that_changed_is_not_shown(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(render.page("ogi2014", WRONG, year=2018))
    rows = review(ingest(path))
    path.write_bytes(render.page("ogi2014", FIGURES, year=2018))
    write_page(rows, tmp_path / "look.html")
    assert not Page((tmp_path / "look.html").read_text("utf-8")).here


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
    figures = rows[(rows["printed"] != "") & (rows["field"] == "value")]
    assert len(figures)
    here = [text for cell in Page(text).here for text in cell]
    for printed in figures["printed"]:
        assert any(re.search(rf"\b{printed}\b", text) for text in here), printed


def test_a_figure_is_marked_on_its_page_of_a_pdf(shown):
    pdf = pytest.importorskip("pypdfium2")  # an extra, not a requirement
    title, tables = render_files.laid_out("ogi2014", WRONG, render.Style(), year=2018)
    data = render_files.pdf(title, tables)
    rows, text = shown("a.pdf", data)
    own = rows[rows["field"] == "value"]
    parts = own["where"].str.extract(r"(page \d+, table \d+)")[0]
    drawn = set(parts[own["concern"] < "unconfirmed"])
    assert drawn < set(parts)  # the text of the others will do
    own = own[parts.isin(drawn)]
    once = own[(own["printed"].str.len() > 3) & ~own["printed"].duplicated(False)]
    assert len(once) > 1
    for printed, where in once[["printed", "where"]].values:
        mark = rf'<i data-at="{re.escape(where)}" style="top:(.*?)%;height:(.*?)%"'
        top, high = map(float, re.search(mark, text).groups())
        page = pdf.PdfDocument(data)[int(re.search(r"page (\d+)", where)[1]) - 1]
        words = page.get_textpage()
        start, _ = words.search(printed).get_next()
        _, low, _, upper = words.get_charbox(start)
        middle = 100 * (1 - (low + upper) / 2 / page.get_height())
        assert top < middle < top + high
    assert text.count("<img") == len(drawn)  # each with its page


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
    assert about["where"].tolist() == ["title: 说明"]
    assert len(Page(text).sections) == len(rows)


def test_a_picture_is_of_the_page_and_not_of_one_in_the_name_of_the_file(tmp_path):
    pytest.importorskip("pypdfium2")  # an extra, not a requirement
    title, tables = render_files.laid_out("ogi2014", WRONG, render.Style(), year=2018)
    path = tmp_path / "page 99, table 1.pdf"
    path.write_bytes(render_files.pdf(title, tables))
    rows = read_report(path).review(crops=tmp_path / "crops")
    assert (rows["crop"] != "").sum() == len([*(tmp_path / "crops").iterdir()]) > 0


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
    (shown,) = excerpts(str(path), [("text", ["paragraph 5, sentence 1"])])
    assert re.findall("第.段", shown) == [f"第{n}段" for n in range(2, 7)]
    assert shown.count("class=here") == 1
    gone = [("", ["nowhere"]), ("table 9", ["table 9, row 1, column 1"])]
    assert excerpts(str(path), gone) == ["", ""]


def test_a_row_and_several_places_are_marked_whole(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(render.page("ogi2021", {}, year=2023))
    places = "table 2, row 5", "table 2, row 6, column 4; table 2, row 7, column 4"
    (shown,) = excerpts(str(path), [("table 2", [*places])])
    marked = re.findall('data-at="([^"]*)"', shown)
    assert [marked.count(place) for place in places] == [8, 2]


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
    to = [page.numbered[f"n{number}"] for number in led]
    assert "closed.total" in {own["data-code"] for own in to}
    assert {own["data-field"] for own in to} == {"value"}


def test_a_list_speaks_of_rows_where_a_message_speaks_of_options(tmp_path):
    (tmp_path / "a.html").write_bytes(render.page("ogi2014", FIGURES, year=2018))
    report = read_report(tmp_path / "a.html")
    key = report.meta["report"]
    note = finding("identity.title", title="甲", others="乙", report=key)
    assert note.message.endswith(
        "give body= or --body and year= or --year if that is wrong"
    )
    row = review(replace(report, remarks=[note])).iloc[0]
    told = "look, and give the body in its row and the year in its row if that is wrong"
    assert (row["concern"], row["remedy"]) == ("warning", told)


def test_a_cell_is_shown_as_wide_as_it_is(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(render.page("ogi2021", {}, year=2023))
    (shown,) = excerpts(str(path), [("table 2", ["table 2, row 4, column 4"])])
    assert "<td colspan=5>" in shown


@pytest.mark.parametrize("ending", [".csv", ".html"])
def test_a_list_to_fill_in_is_no_report(ending, tmp_path):
    (tmp_path / "a.html").write_bytes(render.page("ogi2014", WRONG, year=2018))
    rows = review(ingest(tmp_path))
    write_page(rows, tmp_path / "look.html")
    rows.to_csv(tmp_path / "look.csv", index=False, encoding="utf-8-sig")
    with pytest.raises(NotAReportError, match=r"govopen review.*outside"):
        read_report(tmp_path / f"look{ending}")


# -- where a value can be given ------------------------------------------------------


def offered(rows):
    """Return the figures of the rows in which a value can be given."""
    own = rows[rows["field"] == "value"]
    return [*own[["code", "applicant", "printed"]].itertuples(index=False, name=None)]


def test_a_cell_that_cannot_be_read_is_entered_for_its_applicant(shown, tmp_path):
    figures = render.figures_of("ogi2021", 1)
    cell, whole = (("request.received", x) for x in ("natural", "total"))
    figures[cell] = 987
    rows, text = shown("a.html", _without(b"987", render_2021(figures)))
    (row,) = rows[rows["why"].str.startswith("cell.unreadable")].index
    assert offered(rows.loc[[row]]) == [(*cell, "")]
    section = Page(text).numbered[f"n{row + 1}"]
    assert (section["data-applicant"], section["data-field"]) == ("natural", "value")
    rows.loc[row, ["value", "reason", "who"]] = ["987", "printed so", "Li"]
    rows.to_csv(tmp_path / "filled.csv", index=False)
    assert take(tmp_path / "out", tmp_path / "filled.csv") == 1
    after = load(tmp_path / "out", codes="request.received")
    values = dict(after[["applicant", "value"]].values)
    assert (values["natural"], values["total"]) == (987, figures[whole])
    assert not review(tmp_path / "out")["why"].str.startswith("cell.unread").any()


def render_2021(figures):
    return render.page("ogi2021", figures, year=2023)


def _without(text, page):
    """Spoil the one cell that holds a text."""
    assert page.count(b">%b<" % text) == 1
    return page.replace(b">%b<" % text, b">many<")


def test_a_sum_with_blanks_is_to_be_looked_at_with_what_to_look_for(shown):
    """The total of those decided is one too many for the rows that are not blank."""
    figures = render.figures_of("ogi2021", 1)
    assert 0 in figures.values()
    blanks = {cell: value or "" for cell, value in figures.items()}
    rows, _ = shown("right.html", render_2021(blanks))
    assert not rows["why"].str.contains("identity: ").any()
    blanks["outcome.total", "total"] += 1
    rows, _ = shown("right.html", render_2021(blanks))
    found = rows[rows["why"].str.startswith("outcome.parts: ")].iloc[0]
    assert found["remedy"].startswith("look in the document for what is blank")
    assert found["where"].endswith("row 27, column 10")


def test_a_sum_over_applicants_is_settled_at_the_figure_of_each(shown, tmp_path):
    figures = render.figures_of("ogi2021", 1)
    figures["request.received", "natural"] += 100
    rows, _ = shown("a.html", render_2021(figures))
    found = rows[rows["why"].str.startswith("request.applicants")]
    assert found[["field", "code", "printed"]].values.tolist() == [
        ["", "request.received", ""]
    ]
    own = [x for x in offered(rows) if x[0] == "request.received"]
    assert {who: float(printed) for _, who, printed in own} == {
        who: value for (code, who), value in figures.items() if code == own[0][0]
    }
    rows.loc[found.index, ["value", "reason", "who"]] = ["426", "typed", "Li"]
    rows.to_csv(tmp_path / "filled.csv", index=False)
    told = rf"row {found.index[0] + 2}, value: .* not about one figure.*further down"
    with pytest.raises(InvalidError, match=told):
        take(tmp_path / "out", tmp_path / "filled.csv")
    assert not (tmp_path / "out" / "corrections.csv").exists()


@pytest.mark.parametrize("spoil", ["table", "row", "cell"])
def test_every_figure_that_a_finding_names_has_one_row_with_all_that_tells_it(
    spoil, shown, tmp_path
):
    figures = render.figures_of("ogi2021", 1)
    tables = render.tables("ogi2021", figures, render.Style(), "如东县", 2023)
    parts = [render.html_table(rows) for rows in tables]
    named = {"outcome.granted"}
    if spoil == "table":  # the disputes stand in the last
        parts, named = parts[:-1], {"review.upheld", "litigation_direct.total"}
    elif spoil == "row":
        parts = [re.sub("(予以公开</td>)<td>[^<]*</td>", r"\1", x) for x in parts]
    else:
        parts = [re.sub(r"(予以公开</td><td>)[^<]*", r"\1many", x) for x in parts]
    page = "<h1>如东县人民政府2023年政府信息公开工作年度报告</h1>" + "".join(parts)
    rows, text = shown("a.html", page.encode())
    cells = offered(rows)
    assert len({x[:2] for x in cells}) == len(cells)
    assert named <= {code for code, _, printed in cells if printed == ""}
    read = {(x.code, x.applicant): f"{x.value:.15g}" for x in load_rows(tmp_path)}
    for code, who, printed in cells:
        assert printed == read.get((code, who), "")
    asked = rows[rows["field"] == "value"]
    assert (asked["label"] != "").all()
    ends = {int(link.removeprefix("#n")) for link in Page(text).links}
    assert {Page(text).numbered[f"n{n}"]["data-field"] for n in ends} <= {"value"}


def load_rows(folder):
    rows = load(folder / "out", columns=Observation._fields)
    return [Observation(*row) for row in rows.itertuples(index=False)]


def test_a_table_that_is_missing_can_be_entered_and_is_not_missing_then(
    shown, tmp_path
):
    figures = render.figures_of("ogi2021", 1)
    tables = render.tables("ogi2021", figures, render.Style(), "如东县", 2023)
    page = "<h1>如东县人民政府2023年政府信息公开工作年度报告</h1>"
    page += "".join(map(render.html_table, tables[:-1]))
    rows, _ = shown("a.html", page.encode())
    asked = rows["why"] == "not read: table.missing"
    disputes = {code for code, _ in figures if code.startswith(("review.", "litig"))}
    assert set(rows.loc[asked, "code"]) == disputes
    assert (rows.loc[asked, "label"] != "").all()
    for n, code in rows.loc[asked, "code"].items():
        given = [f"{figures[code, '']:.15g}", "from the paper", "Li"]
        rows.loc[n, ["value", "reason", "who"]] = given
    rows.to_csv(tmp_path / "filled.csv", index=False)
    assert take(tmp_path / "out", tmp_path / "filled.csv") == len(disputes)
    for _ in range(2):
        told = dict(load(tmp_path / "out")[["code", "value"]].values)
        assert {code: told[code] for code in disputes} == {
            code: figures[code, ""] for code in disputes
        }
        assert not review(tmp_path / "out")["why"].str.contains("missing").any()
        ingest(tmp_path / "in", out=tmp_path / "out")
