"""Figures: what is drawn is what was counted, and n and source are on the face."""

import subprocess
import sys
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch, Rectangle

import govopen
from govopen import measures, plot
from govopen.errors import DataError


@pytest.fixture
def channels():
    df = govopen.load(place="如东县", years=2018, scope="jurisdiction")
    codes = ["request.in_person", "request.fax", "request.online", "request.letter"]
    return govopen.shares(df, codes, of="request.received")


def test_shares_draws_each_value_beside_its_count(channels):
    _, ax = plt.subplots()
    assert govopen.plot.shares(channels, ax=ax, source="Source: Rudong 2018") is ax
    (dots,) = ax.lines
    assert dots.get_xdata() == pytest.approx(np.array([26, 0, 68, 226]) / 320)
    texts = [text.get_text() for text in ax.texts]
    assert texts == [
        "26 of 320 = 8.1%",
        "0 of 320 = 0.0%",
        "68 of 320 = 21.2%",
        "226 of 320 = 70.6%",
    ]
    assert ax.figure.get_supxlabel() == "Source: Rudong 2018"


def test_interval_lines_end_where_the_interval_does(channels):
    _, ax = plt.subplots()
    govopen.plot.shares(channels, ax=ax)
    ends = [segment[:, 0].tolist() for segment in ax.collections[0].get_segments()]
    assert ends == channels[["low", "high"]].to_numpy().tolist()
    _, bare = plt.subplots()
    govopen.plot.shares(channels, ax=bare, interval=False)
    assert not bare.collections


def test_hue_parts_reports_by_colour_and_marker():
    df = govopen.load(place="宿迁市", years=[2023, 2024], scope="jurisdiction")
    frame = govopen.shares(
        df, ["outcome.granted", "outcome.partial"], of="outcome.total"
    )
    names = {"suqian-2023": "2023", "suqian-2024": "2024"}
    ax = govopen.plot.shares(frame, hue="report", names=names)
    first, second = ax.lines
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["2023", "2024"]
    assert first.get_color() != second.get_color()
    assert first.get_marker() != second.get_marker()
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "Granted",
        "Granted in part",
    ]


def test_theme_is_colour_blind_safe():
    import seaborn as sns

    with plt.rc_context():
        govopen.plot.set_theme()
        cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
        expected = sns.color_palette("colorblind")
        assert [tuple(c) for c in cycle] == [tuple(c) for c in expected]


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def bars(ax):
    """Return the bars of a figure as (left, bottom, width, height), in order."""
    found = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return [(*b.get_xy(), b.get_width(), b.get_height()) for b in found]


@pytest.fixture(scope="module")
def full_tables():
    df = govopen.load(scope="jurisdiction")
    return df[df["report"].isin(["rudong-2018", "suqian-2023", "suqian-2024"])]


@pytest.fixture(scope="module")
def outcomes(full_tables):
    return measures.outcomes(full_tables)


def row(**values):
    """Return a row of a measure, 40 of 100 by default."""
    usual = {
        "concept": "outcome.granted",
        "label": "Disclosed in full",
        "year": 2020,
        "county": "A",
        "k": 40.0,
        "n": 100.0,
        "value": 0.4,
        "low": 0.3,
        "high": 0.5,
        "grade": "exact",
        "origin": "table",
        "reports": 1,
    }
    return usual | values


def frame(*rows):
    return pd.DataFrame([row(**values) for values in rows])


BOUNDS = {"k": np.nan, "value": np.nan, "grade": "bounds"}


# -- compositions --------------------------------------------------------------------


def test_stack_fills_each_bar_and_hatches_what_is_not_told(outcomes):
    ax = plot.stack(outcomes, source="Three reports")
    heights = {}
    for left, _, width, height in bars(ax):
        heights.setdefault(round(left + width / 2), []).append(height)
    # Rudong 2018: 130 and 15 of 320; its refusals are known between bounds only.
    assert heights[0] == pytest.approx([130 / 320, 15 / 320, 175 / 320])
    assert [sum(h) for h in heights.values()] == pytest.approx([1, 1, 1])
    hatched = [p.get_hatch() is not None for p in ax.patches]
    assert hatched == [False, False, True, *12 * [False]]
    assert ax.get_xticklabels()[0].get_text() == (
        "2018\nn = 320\n1 report,\nfrom a table\n(near)"
    )
    assert ax.figure.get_supxlabel() == "Three reports"


def test_stack_names_every_part_beside_the_bars(outcomes):
    ax = plot.stack(outcomes, labels={"Refused": "No"})
    names = texts(ax)[-8:-1]
    assert names == [
        "Disclosed in full",
        "Disclosed in part",
        "No",
        "Cannot be provided",
        "Not processed",
        "Other handling",
        "Not told, or between bounds",
    ]
    assert texts(ax)[-1] == "form of 2021"


def test_names_beside_the_bars_do_not_stand_on_one_another(outcomes):
    figure, ax = plt.subplots(figsize=(8, 5), layout="constrained")
    plot.stack(outcomes, ax=ax)
    figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in ax.texts[-8:-1]]
    boxes.sort(key=lambda box: box.y0)
    for lower, upper in pairwise(boxes):
        assert upper.y0 > lower.y0 + 0.6 * lower.height


def test_a_bar_of_no_requests_stays_empty():
    ax = plot.stack(frame({"k": 0, "n": 0, "value": np.nan}))
    assert bars(ax) == []
    assert "n = 0" in ax.get_xticklabels()[0].get_text()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{}, {}], "several rows"),
        ([{}, {"label": "b", "n": 90.0}], "different wholes .n = 90, 100."),
        ([{"value": 0.7}, {"label": "b", "value": 0.6}], "overlap, they make 130%"),
        ([{"year": None}], "no year"),
    ],
)
def test_stack_refuses_what_is_no_composition(rows, message):
    with pytest.raises(DataError, match=message):
        plot.stack(frame(*rows))


# -- series --------------------------------------------------------------------------


def test_series_draws_bounds_as_a_bar_and_points_by_grade():
    rows = [
        {"year": 2018, **BOUNDS, "low": 0.1, "high": 0.4},
        {"year": 2019, "grade": "near", "origin": "narrative"},
        {"year": 2021, "value": 0.35},
        {"year": 2022, "value": 0.45, "n": 1234.0, "reports": 3},
    ]
    ax = plot.series(frame(*rows))
    [(left, bottom, width, height)] = bars(ax)
    assert (left + width / 2, bottom, height) == pytest.approx((2018, 0.1, 0.3))
    marked = [line for line in ax.lines if line.get_marker() == "o"]
    filled, hollow = marked
    assert filled.get_xdata().tolist() == [2021, 2022]
    assert hollow.get_xdata().tolist() == [2019]
    assert to_rgb(hollow.get_markerfacecolor()) == (1, 1, 1)
    intervals = [s[:, 1].tolist() for s in ax.collections[0].get_segments()]
    assert intervals == 3 * [[0.3, 0.5]]
    assert texts(ax) == [
        "100\n(1)",
        "100*\n(1)",
        "100\n(1)",
        "1,234\n(3)",
        "form of 2019",
        "form of 2021",
    ]
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key == [
        "exact",
        "near (changed rule)",
        "interval",
        "bounds: anywhere in the bar",
    ]


def test_no_line_joins_years_of_different_forms():
    years = [2017, 2018, 2019, 2020, 2021, 2022]
    ax = plot.series(frame(*({"year": year} for year in years)))
    joined = [line.get_xdata().tolist() for line in ax.lines[:3]]
    assert joined == [[2017, 2018], [2019, 2020], [2021, 2022]]


def test_series_names_its_groups_beside_them(full_tables):
    rates = measures.disclosure_rates(full_tables, by="year")
    ax = plot.series(rates, hue="label")
    named = {text.get_text().replace("\n", " "): text for text in ax.texts}
    first, second = named["Disclosed in full or in part"], named["Disclosed in full"]
    assert first.get_color() != second.get_color()
    assert first.get_position()[1] > second.get_position()[1]


def test_rates_are_not_drawn_as_percentages():
    per_hundred = {"value": 40.0, "low": 30.0, "high": 50.0}
    rate, share = (
        plot.series(frame(values), ax=plt.figure().gca())
        for values in (per_hundred, {})
    )
    assert {tick.get_text()[-1] for tick in rate.get_yticklabels()} == {"0"}
    assert {tick.get_text()[-1] for tick in share.get_yticklabels()} == {"%"}


def test_series_refuses_two_values_of_one_year():
    with pytest.raises(DataError, match=r"2020 has several rows.*by="):
        plot.series(frame({"county": "A"}, {"county": "B"}))


# -- places --------------------------------------------------------------------------


def test_places_are_sorted_and_told_with_n_beside_a_reference():
    rows = [
        {"county": "A"},
        {"county": "B", "value": 0.6, "k": 60.0, "high": 0.7},
        {"county": "C", **BOUNDS, "low": 0.2, "high": 0.9},
        {"county": "D", "k": 0.0, "n": 0.0} | dict.fromkeys(("value", "low", "high")),
    ]
    together = frame({"k": 100.0, "n": 200.0, "value": 0.5, "reports": 2})
    ax = plot.places(frame(*rows), reference=together, source="Four counties")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["B", "C", "A", "D"]
    assert texts(ax) == [
        "60 of 100 = 60.0%",
        "unknown of 100: 20.0% to 90.0%, bounds",
        "40 of 100 = 40.0%",
        "0 of 0",
        "2 reports together: 100 of 200 = 50.0%",
    ]
    span = bars(ax)[-1]
    assert (span[0], span[2]) == pytest.approx((0.3, 0.2))


def test_places_refuses_what_would_mislead():
    with pytest.raises(DataError, match="several concepts"):
        plot.places(frame({}, {"county": "B", "concept": "outcome.refused"}))
    with pytest.raises(DataError, match="A has several rows"):
        plot.places(frame({}, {}))
    with pytest.raises(DataError, match="the reference has 2 rows"):
        plot.places(frame({}), reference=frame({}, {}))
    with pytest.raises(DataError, match="lacks the column 'town'"):
        plot.places(frame({}), label="town")
    with pytest.raises(DataError, match="no rows"):
        plot.places(frame({}).iloc[:0])


# -- flows ---------------------------------------------------------------------------


def test_flows_draws_each_pair_of_links_once():
    ax = plot.flows()
    links = govopen.crosswalk().query("code != '' and grade != 'none'")
    domain = govopen.concepts().set_index("concept")["domain"]
    links = links[links["concept"].map(domain) == "disposal"]
    old, new = (links[links["form"] == form] for form in ("ogi2014", "ogi2021"))
    pairs = sum((new["concept"] == concept).sum() for concept in old["concept"])
    curves = [p for p in ax.patches if isinstance(p, PathPatch)]
    assert len(curves) == pairs
    rows = len(set(old["code"])) + len(set(new["code"]))
    assert len(texts(ax)) == rows + 2


def test_a_flow_looks_as_its_grade_does():
    ax = plot.flows()
    height = {text.get_text(): text.get_position()[1] for text in ax.texts}
    curves = {}
    for patch in ax.patches:
        ends = patch.get_path().vertices[[0, -1], 1]
        curves[tuple(ends.round(6))] = patch

    def curve(old, new):
        return curves[round(height[old], 6), round(height[new], 6)]

    near = curve("Disclosure granted", "Granted")
    unsure = curve(
        "Not government information in the sense of the Regulations", "Internal affairs"
    )
    assert near.get_linestyle() == "solid"
    assert unsure.get_linestyle() == "dashed"
    assert near.get_edgecolor() != unsure.get_edgecolor()


def test_flows_of_unknown_forms_are_refused():
    with pytest.raises(DataError, match="'ogi1999' has no figures"):
        plot.flows("ogi1999")


# -- Chinese -------------------------------------------------------------------------


def test_characters_without_a_glyph_are_refused_and_not_drawn_as_boxes():
    with pytest.raises(DataError, match=r"如东县.*govopen\[zh\].*chinese=True"):
        plot.places(frame({"county": "如东县"}))


def test_chinese_labels_are_drawn_once_the_font_is_there():
    with plt.rc_context():
        plot.set_theme(chinese=True)
        ax = plot.places(frame({"county": "如东县"}), source="来源:如东县")
        ax.figure.canvas.draw()
    assert ax.get_yticklabels()[0].get_text() == "如东县"


def test_missing_font_is_named(monkeypatch):
    monkeypatch.setattr(plot, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r'pip install "govopen\[zh\]"'):
        plot.set_theme(chinese=True)


def test_the_package_of_the_font_is_not_imported():
    code = (
        "import sys, govopen; govopen.plot.set_theme(chinese=True); "
        "sys.exit('zhplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
