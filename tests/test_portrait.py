"""A portrait says what was counted, what was not told, and where all of it stands."""

import json
import shutil
import subprocess
import sys
from datetime import date
from itertools import pairwise
from typing import get_args

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import govopen
from govopen import fitting, measures, plot, portrait
from govopen.bundle import DATA
from govopen.errors import DataError
from govopen.portrait import TOPICS


@pytest.fixture(scope="module")
def hongze():
    return govopen.profile("洪泽区", peers="prefecture")


def rows(profile, measure, **equal):
    table = profile.table()
    table = table[table["measure"] == measure]
    for name, value in equal.items():
        table = table[table[name] == value]
    return table


def test_figures_are_those_of_the_reports(hongze):
    df = govopen.load(place="洪泽区", scope="jurisdiction", years=2024)
    printed = govopen.wide(df, ["outcome.granted", "outcome.total"]).iloc[0]
    own = rows(hongze, "outcomes", who="place", year=2024).set_index("concept")
    counts = own.loc["outcome.granted", ["k", "n"]]
    assert counts.tolist() == printed.tolist() == [50, 95]
    volume = rows(hongze, "requests", who="place", year=2024)
    assert volume["value"].tolist() == pytest.approx([95 / 285097 * 1e5])


def test_group_is_pooled_without_the_place(hongze):
    others = govopen.load(within="淮安市", level="county", years=2023)
    others = others[others["county"] != "洪泽区"]
    pooled = measures.outcomes(others, by="year")
    group = rows(hongze, "outcomes", who="group")
    assert group["k"].tolist() == pooled["k"].tolist()
    assert group["n_reports"].unique().tolist() == [1]  # Jinhu alone
    assert group[["low", "high"]].isna().all(axis=None)  # one place says nothing of all


def test_what_is_not_told_is_said_for_every_year_and_question(hongze):
    told = hongze.table()
    own = told[told["who"] == "place"].groupby("measure")["year"].unique()
    why = hongze.untold[hongze.untold["who"] == "place"].groupby("measure")["year"]
    for name in [name for names in TOPICS.values() for name in names]:
        years = {*own.get(name, ())} | {*why.unique().get(name, ())}
        assert years == {2023, 2024}, name
    channels = hongze.untold[hongze.untold["measure"] == "request_channels"]
    assert channels["why"].str.startswith("the form of 2021 has no row").all()


def test_year_without_a_report_is_said():
    rudong = govopen.profile("如东县", peers=None)
    gaps = rudong.untold[rudong.untold["why"].str.startswith("no report of this year")]
    assert gaps["year"].tolist() == [2019, 2020, 2021, 2022]
    assert rudong.table()["who"].unique().tolist() == ["place"]


def test_doubt_and_bounds_are_carried(hongze):
    doubt = rows(hongze, "disputes", who="place", year=2023)["doubt"]
    assert set(doubt) == {"error"}  # totals of nothing beside eleven decided
    rudong = govopen.profile("如东县", years=2018, peers=None)
    refused = rows(rudong, "outcomes").set_index("concept").loc["outcome.refused"]
    assert pd.isna(refused["value"])
    assert [round(x, 3) for x in refused[["least", "most"]]] == [0.003, 0.248]
    assert refused["grade"] == "bounds"


def test_every_report_is_named_with_its_address(hongze):
    known = govopen.reports().set_index("report")
    assert {*hongze.sources["report"]} == {"hongze-2023", "hongze-2024", "jinhu-2023"}
    for report, url in hongze.sources[["report", "url"]].itertuples(index=False):
        assert url == (known.loc[report, "url"] or "") or pd.isna(known["url"][report])


def test_zone_without_residents_tells_its_requests():
    zone = govopen.profile("平潭综合实验区", years=[2023, 2024], peers=None)
    assert rows(zone, "requests")["k"].notna().all()
    assert rows(zone, "requests")["value"].isna().all()
    assert zone.untold["why"].str.contains("no census of the territory").sum() == 2


@pytest.mark.parametrize("peers", ["population", "level", "province", ["如东县"]])
def test_group_follows_its_rule(peers):
    df = govopen.load(scope="jurisdiction", years=2023)
    found = govopen.profile("金湖县", df, peers=peers)
    group = found.sources[found.sources["who"] == "group"]
    about = govopen.reports().set_index("report").loc[group["report"]]
    assert len(about)
    assert set(about["level"]) == {"county"}
    assert "金湖县" not in set(about["county"])
    if peers == "province":
        assert set(about["province"]) == {"江苏省"}
    if peers == ["如东县"]:
        assert set(about["county"]) == {"如东县"}
    if peers == "population":
        people = govopen.with_census(about, "population")["population"]
        own = govopen.measures.residents().loc["320831", "population"]
        assert people.between(own / 2, 2 * own).all()


def test_wrong_questions_are_refused():
    with pytest.raises(
        DataError, match=r"no single body with reports; it can mean .*鼓楼"
    ):
        govopen.profile("鼓楼区")
    for ask in (govopen.profile, lambda x: govopen.explore(place=x, static=True)):
        with pytest.raises(DataError, match="did you mean '如东县'"):
            ask("如冬县")
    with pytest.raises(DataError, match=r"'Rudon' is no .* did you mean 'Rudong'"):
        govopen.profile("洪泽区", peers=["Rudon"])
    with pytest.raises(DataError, match="no report of 1999"):
        govopen.profile("如东县", years=1999)
    with pytest.raises(DataError, match="did you mean 'province'"):
        govopen.profile("如东县", peers="provinces")


def test_a_place_has_its_name_in_pinyin_too(hongze):
    spelt = govopen.profile("Hongze", peers="prefecture")
    assert spelt.place == hongze.place
    assert spelt.table().equals(hongze.table())


def test_words_of_menus_are_those_of_the_table():
    assert list(get_args(portrait.Topic)) == list(TOPICS)


def test_two_pages_have_a_panel_for_every_question(hongze):
    plot.set_theme()
    axs = hongze.plot()
    assert len(axs) == len(TOPICS) == 8
    assert axs[0].figure is axs[3].figure is not axs[4].figure
    titles = [ax.get_title("left") for ax in axs]
    assert [title.split(" (")[0] for title in titles] == list(TOPICS)
    assert "has no row for it" in axs[1].texts[0].get_text().replace("\n", " ")
    source = axs[0].figure.get_supxlabel()
    assert source == (  # Jinhu is no group
        "Source: annual reports: Hongze 2 reports; the group is not drawn: "
        "fewer than 5 of its reports tell this"
    )
    assert axs[0].figure.get_suptitle() == "Hongze, 2023-2024"


def test_group_is_drawn_where_five_reports_tell():
    plot.set_theme()
    beside = govopen.profile("洪泽区", years=2023, peers="level")
    told = rows(beside, "outcomes", who="group").set_index("label")["n_reports"]
    many = [label for label in told.index if told[label] >= 5]
    assert 0 < len(many) < len(told) == 6
    ax = beside.draw("How it ends", plt.figure().gca())
    assert len(ax.texts) == len(told) + len(many)
    source = ax.figure.get_supxlabel()
    assert "the group 5 reports, drawn where at least 5" in source.replace("\n", " ")


def test_page_in_a_notebook_shows_place_group_gaps_and_sources(hongze):
    page = hongze._repr_html_()
    assert "50 of 95 = 52.6%" in page
    assert (
        "Not told by the place: request channels, 2023-2024: the form of 2021 has"
        in page
    )
    assert 'href="http://www.hongze.gov.cn' in page
    assert "From an excerpt or quotation (The group, 1 report): jinhu-2023" in page
    assert "second_hand" not in page
    kinds = hongze.sources.set_index("report")["kind"]
    assert kinds["jinhu-2023"] == "From an excerpt or quotation"


def test_page_explains_itself(hongze, tmp_path):
    page = hongze._repr_html_()
    assert "In [..] is a 95 % interval" in page
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    made = f"the bundled data {package['version']}, by govopen {govopen.__version__}"
    assert f"From {made}</p>" in page
    hongze.save(tmp_path / "page.html")
    saved = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"From {made}, on {date.today()}</p>" in saved
    own = govopen.profile("洪泽区", govopen.load(place="洪泽区"), peers=None)
    assert "From data of one&#x27;s own, by govopen" in own._repr_html_()


@pytest.mark.parametrize("place", ["洪泽区", "如东县"])
def test_no_label_of_the_pages_lies_on_another(place):
    plot.set_theme()
    axs = govopen.profile(place, peers="level").plot()
    for figure in (axs[0].figure, axs[-1].figure):
        figure.draw_without_rendering()
        assert fitting.crowded(figure) == ""
        for ax in figure.axes:
            told = [text.get_window_extent() for text in ax.texts]
            own = [one for one in ax.get_yticklabels() if one.get_text()]
            for boxes in (told, [x.get_window_extent() for x in own]):
                boxes.sort(key=lambda box: box.y0)
                each = pairwise(boxes)
                assert all(one.y1 <= two.y0 + 1 for one, two in each)


def test_page_says_which_years_have_no_report():
    page = govopen.profile("如东县", peers=None)._repr_html_()
    assert "<p>2019-2022: no report of this year is in the data</p>" in page


def test_page_names_every_report_of_a_group_unless_they_are_too_many(monkeypatch):
    beside = govopen.profile("金湖县", years=2023, peers="level")
    page, keys = beside._repr_html_(), beside.sources["report"]
    assert len(keys) > 50 and all(key in page for key in keys)
    monkeypatch.setattr(portrait, "_KEYS", 9)
    short, kinds = beside._repr_html_(), beside.sources.groupby("kind")["report"]
    for kind, own in kinds:
        counted = f"{kind} (The group, {len(own)} reports): see the table"
        assert (counted in short) is (len(own) > 9)


def test_page_of_a_place_younger_than_the_census_beside_older_ones():
    yuhang = govopen.profile("余杭区", years=2024, peers="level")
    own, other = (rows(yuhang, "requests", who=x)["per"] for x in ("place", "group"))
    assert own.isna().all() and other.eq(1e5).all()
    told = rows(yuhang, "requests", who="place")["k"].iloc[0]
    page = yuhang._repr_html_()
    assert f"<td>{told:,.0f}</td>" in page
    assert page.count("per 100,000") == 1


@pytest.mark.skipif(not shutil.which("chromium"), reason="there is no browser")
@pytest.mark.parametrize(
    ("place", "peers"), [("平潭综合实验区", "province"), ("如东县", "level")]
)
def test_saved_page_prints_on_two_sheets(place, peers, tmp_path):
    pdf = pytest.importorskip("pypdfium2")
    govopen.profile(place, peers=peers).save(tmp_path / "page.html")
    command = ["chromium", "--headless", "--no-sandbox", "--print-to-pdf=page.pdf"]
    subprocess.run([*command, "page.html"], cwd=tmp_path, check=True, timeout=120)
    with pdf.PdfDocument(tmp_path / "page.pdf") as printed:
        assert len(printed) <= 2
        assert printed[0].get_size() == pytest.approx((595, 842), abs=1)


def test_explorer_draws_one_question_and_needs_no_menus_for_it(monkeypatch):
    ax = govopen.explore(place="洪泽区", topic="Who asks", static=True)
    assert len(ax.get_yticklabels()) == 7
    plt.close("all")
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(DataError, match=r"govopen\[lab\]"):
        govopen.explore()


@pytest.fixture
def shown(monkeypatch):
    """Return a function that chooses from the menus and returns what is shown."""
    pytest.importorskip("ipywidgets")
    figures = []
    monkeypatch.setattr(plt, "show", lambda: figures.append(plt.gcf()))
    menus = govopen.explore()

    def choose(**chosen):
        usual = {"place": "洪泽区", "years": (2007, 2025), "peers": "level"}
        menus.f(**usual | {"topic": "How it ends"} | chosen)
        return figures[-1]

    plt.close("all")
    yield choose
    plt.close("all")


def test_explorer_shows_no_year_that_was_not_chosen(shown):
    [ax] = shown(years=(2007, 2010)).axes
    [told] = ax.texts
    assert ax.get_title("left") == "How it ends"
    assert told.get_text().replace("\n", " ") == (
        "No report of Hongze about 2007-2010 is in the data: those there are tell of "
        "2023-2024."
    )
    assert shown(years=(2007, 2023)).axes[0].get_title("left") == "How it ends (2023)"


def test_explorer_says_why_no_group_is_drawn(shown):
    assert "the group 5 reports" in shown(years=(2024, 2024)).get_supxlabel()
    alone = shown(peers="province").get_supxlabel().replace("\n", " ")
    assert "the group is not drawn: fewer than 5 of its reports tell this" in alone


def test_explorer_has_the_look_of_the_project_without_a_theme(shown):
    with plt.style.context("default"):
        figure = shown()
        assert not figure.axes[0].spines["top"].get_visible()
        assert figure.get_figwidth() == 8
        assert plt.rcParams["axes.spines.top"]  # and leaves others their own


def test_explorer_offers_every_place_with_a_report():
    pytest.importorskip("ipywidgets")
    menus = govopen.explore().children
    assert "江苏省/淮安市/洪泽区" in menus[0].options
    assert list(menus[2].options) == list(TOPICS)


def test_a_place_that_no_report_is_about_is_not_offered_as_its_own_remedy():
    with pytest.raises(
        DataError, match=r"'福州市' is no single body with reports: see"
    ):
        govopen.profile("福州市")


@pytest.mark.parametrize("static", [True, False])
@pytest.mark.parametrize(
    ("given", "meant"), [({"peers": "provinz"}, "province"), ({"topic": "How"}, "How")]
)
def test_the_explorer_refuses_words_that_it_does_not_know(given, meant, static):
    with pytest.raises(DataError, match=meant):
        govopen.explore(place="宿迁市", static=static, **given)


def test_years_that_are_text_are_no_years_without_reports():
    for years in ("2023", ["2023"], [2023.5]):
        with pytest.raises(DataError, match="is no year"):
            govopen.profile("洪泽区", years=years)
    numbers = np.array([2023, 2024])
    assert govopen.profile("洪泽区", years=numbers).place == "Hongze 洪泽区"


def test_the_place_of_menus_is_looked_up_before_they_are_drawn():
    with pytest.raises(DataError, match="did you mean 'Hongze'"):
        govopen.explore(place="Hongzee")


def test_a_row_that_tells_a_part_is_not_said_to_be_missing():
    """The form of 2014 asks for reconsiderations, though not for pending ones."""
    untold = govopen.profile("如东县", years=2018, peers=None).untold
    why = untold.set_index("topic")["why"]
    assert why["How often it is disputed"] == (
        "the form of 2014 tells only parts of it, and the text does not say: "
        "Reconsiderations, Lawsuits"
    )
    assert "has no row for it" in why["By which channels"]
    assert "does not ask how many requests were carried" in why["How fast"].iloc[0]
    assert not untold["why"].str.contains("insist|Load other years|leave those").any()
