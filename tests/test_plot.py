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


def test_shares_draws_bounds_and_grades_as_the_other_figures_do():
    rows = frame({"label": "A"}, {"label": "B", **OPEN}, {"label": "C", **NEAR})
    ax = plot.shares(rows, ax=plt.figure().gca())
    exact, near = ax.lines
    assert exact.get_xdata() == pytest.approx([0.4])
    assert to_rgb(near.get_markerfacecolor()) == (1, 1, 1)
    [(left, bottom, width, height)] = bars(ax)
    assert (left, bottom + height / 2, width) == pytest.approx((0.2, 1, 0.4))
    assert texts(ax)[1] == "unknown of 100: 20.0% to 60.0%"
    assert legend(ax) == [
        "exact",
        "near (changed rule)",
        "what the form leaves open",
        "with chance (interval)",
    ]
    alone = plot.shares(rows, ax=plt.figure().gca(), interval=False)
    assert legend(alone) == legend(ax)[:3]


def test_ticks_are_few_and_have_no_useless_decimals():
    values = {"value": 0.2, "k": 20.0, "low": 0.0, "high": 0.4}
    ax = plot.shares(frame(values), ax=plt.figure().gca())
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert ticks[:4] == ["0%", "10%", "20%", "30%"]


def test_counts_of_groups_beside_shares_do_not_touch():
    figure, ax = plt.subplots(figsize=(8, 6), layout="constrained")
    rows = [{"label": a, "year": y} for a in "ABCDEF" for y in (2021, 2022, 2023)]
    plot.shares(frame(*rows), hue="year", ax=ax)
    figure.draw_without_rendering()
    boxes = sorted((t.get_window_extent() for t in ax.texts), key=lambda box: box.y0)
    assert len(boxes) == 18
    assert all(upper.y0 >= lower.y1 - 0.5 for lower, upper in pairwise(boxes))
    assert legend(ax) == ["2021", "2022", "2023"]


def test_shares_refuses_what_would_be_drawn_upon_another():
    with pytest.raises(DataError, match="several rows"):
        plot.shares(frame({}, {}))
    with pytest.raises(DataError, match="lacks the column 'town'"):
        plot.shares(frame({}), hue="town")


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
OPEN = {**BOUNDS, "low": 0.15, "least": 0.2, "most": 0.6, "high": 0.65}
NEAR = {"value": 0.3, "k": 30.0, "grade": "near"}


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def segments(ax):
    return [s.tolist() for lines in ax.collections for s in lines.get_segments()]


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
    # Suqian 2024: 92 of 3,521 were refused, 117 not processed.
    assert [name.replace("\n", " ") for name in texts(ax)[-7:]] == [
        "Disclosed in full",
        "Disclosed in part",
        "No 3%",
        "Cannot be provided",
        "Not processed 3%",
        "Other handling",
        "Not told, or between bounds",
    ]
    assert "form of 2021" in texts(ax)


def test_names_beside_the_bars_do_not_stand_on_one_another(outcomes):
    figure, ax = plt.subplots(figsize=(8, 5), layout="constrained")
    plot.stack(outcomes, ax=ax)
    figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in ax.texts[-7:]]
    boxes.sort(key=lambda box: box.y0)
    for lower, upper in pairwise(boxes):
        assert upper.y0 > lower.y0 + 0.6 * lower.height


def test_a_bar_of_no_requests_stays_empty():
    ax = plot.stack(frame({"k": 0, "n": 0, "value": np.nan}))
    assert bars(ax) == []
    assert "n = 0" in ax.get_xticklabels()[0].get_text()


def test_one_bar_stands_in_the_middle_and_thin_parts_tell_their_share():
    whole = {"value": 0.97, "k": 97.0}
    rest = {"label": "Refused", "value": 0.03, "k": 3.0}
    ax = plot.stack(frame(whole, rest), ax=plt.figure().gca())
    assert sum(ax.get_xlim()) == 0
    assert texts(ax) == ["97%", "Disclosed in full", "Refused 3%"]


def test_thin_parts_of_earlier_bars_have_their_share_beside_them():
    rows = [
        {"year": year, "label": label, "value": value}
        for year in (2021, 2022)
        for label, value in (("A", 0.96), ("B", 0.04))
    ]
    ax = plot.stack(frame(*rows), ax=plt.figure().gca())
    assert texts(ax) == ["96%", "96%", "4%", "A", "B 4%"]


def test_bars_stand_in_the_order_of_the_frame_and_years_in_theirs():
    def named(x, values):
        rows = frame(*({x: value} for value in values))
        ticks = plot.stack(rows, x=x, ax=plt.figure().gca()).get_xticklabels()
        return [tick.get_text().split("\n")[0] for tick in ticks]

    assert named("county", ["b", "c", "a"]) == ["b", "c", "a"]
    assert named("year", [2022, 2021]) == ["2021", "2022"]


def test_a_whole_between_bounds_is_told_by_a_part_that_is_known():
    # 30 of n is between 30 % and 40 %: n is between 75 and 100.
    unknown = {"n": np.nan, "value": np.nan, "least": 0.3, "most": 0.4, "k": 30.0}
    [tick] = plot.stack(frame(unknown), ax=plt.figure().gca()).get_xticklabels()
    assert "n = 75 to 100" in tick.get_text()
    [tick] = plot.stack(
        frame(unknown | {"k": np.nan}), ax=plt.figure().gca()
    ).get_xticklabels()
    assert "n not told" in tick.get_text()


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
        {"year": 2018, **OPEN},
        {"year": 2019, "grade": "near", "origin": "narrative"},
        {"year": 2021, "value": 0.35},
        {"year": 2022, "value": 0.45, "n": 1234.0, "reports": 3},
    ]
    ax = plot.series(frame(*rows))
    [(left, bottom, width, height)] = bars(ax)
    assert (left + width / 2, bottom, height) == pytest.approx((2018, 0.2, 0.4))
    marked = [line for line in ax.lines if line.get_marker() == "o"]
    filled, hollow = marked
    assert filled.get_xdata().tolist() == [2021, 2022]
    assert hollow.get_xdata().tolist() == [2019]
    assert to_rgb(hollow.get_markerfacecolor()) == (1, 1, 1)
    intervals = [[y for _, y in segment] for segment in segments(ax)]
    assert intervals == [*3 * [[0.3, 0.5]], [0.15, 0.2], [0.6, 0.65]]
    assert texts(ax) == [
        "form of 2019",
        "form of 2021",
        "100 (1)",
        "100* (1)",
        "100 (1)",
        "1,234 (3)",
    ]
    assert legend(ax) == [
        "exact",
        "near (changed rule)",
        "what the form leaves open",
        "with chance (interval)",
    ]


def test_without_least_and_most_the_interval_holds_what_is_open():
    ax = plot.series(frame({**BOUNDS, "low": 0.1, "high": 0.4}))
    assert bars(ax)[0][1::2] == pytest.approx((0.1, 0.3))
    assert legend(ax) == ["what the form leaves open"]


def test_points_are_joined_only_where_asked():
    rows = frame({"year": 2021}, {"year": 2022})
    joined, apart = (
        plot.series(rows, join=join, ax=plt.figure().gca()) for join in (True, False)
    )
    assert [line.get_linestyle() for line in joined.lines] == ["-", "None"]
    assert [line.get_linestyle() for line in apart.lines] == ["None"]


def grouped(count):
    rows = [
        {"year": year, "county": f"County number {i}", "value": 0.05 * i}
        for i in range(count)
        for year in range(2018, 2025)
    ]
    return frame(*rows).assign(n=2345.0, reports=13)


def test_eight_groups_stay_on_the_figure_and_nine_are_refused():
    with plt.rc_context():
        plot.set_theme()
        figure, ax = plt.subplots()
        plot.series(grouped(8), hue="county", ax=ax)
        figure.draw_without_rendering()
        page = figure.bbox
        for text in [*ax.texts, *ax.get_legend().get_texts()]:
            box = text.get_window_extent()
            assert page.x0 <= box.x0 and box.x1 <= page.x1, text.get_text()
            assert page.y0 <= box.y0 and box.y1 <= page.y1, text.get_text()
    with pytest.raises(DataError, match=r"9 groups of 'county'.*keep the 8 or fewer"):
        plot.series(grouped(9), hue="county")


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
    per_hundred = {"value": 40.0, "low": 30.0, "high": 50.0, "per": 100}
    rate, share = (
        plot.series(frame(values), ax=plt.figure().gca())
        for values in (per_hundred, {})
    )
    assert {tick.get_text()[-1] for tick in rate.get_yticklabels()} == {"0"}
    assert {tick.get_text()[-1] for tick in share.get_yticklabels()} == {"%"}
    assert (rate.get_ylabel(), share.get_ylabel()) == ("per 100", "share")


def test_places_tell_the_unit_of_a_rate():
    rate = {"k": 20.0, "n": 4e5, "value": 5.0, "low": 3.1, "high": 7.7, "per": 100_000}
    ax = plot.places(frame(rate), ax=plt.figure().gca())
    assert texts(ax) == ["20 for 400,000 = 5.0 per 100,000"]
    assert ax.get_xlabel() == "per 100,000"
    with pytest.raises(DataError, match="mixes shares and rates"):
        plot.places(frame(rate, {"county": "B"}))
    with pytest.raises(DataError, match="unit"):
        plot.places(frame(rate), reference=frame({}))


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
    assert ax.get_legend().get_title().get_text() == (
        "Sorted by value; the order is no ranking"
    )
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
    with pytest.raises(DataError, match="lacks the column 'low'"):
        plot.places(frame({}).drop(columns="low"))
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


def test_the_line_of_a_flow_tells_its_grade_and_the_colour_its_row():
    ax = plot.flows()
    height = {text.get_text(): text.get_position()[1] for text in ax.texts}
    curves = {}
    for patch in ax.patches:
        ends = patch.get_path().vertices[[0, -1], 1]
        curves[tuple(ends.round(6))] = patch

    def curve(old, new):
        return curves[round(height[old], 6), round(height[new], 6)]

    near = curve("Disclosure granted", "Granted")
    other = "Not government information in the sense of the Regulations"
    unsure = curve(other, "Internal affairs")
    assert near.get_linestyle() == "solid"
    assert unsure.get_linestyle() == "dashed"
    assert unsure.get_edgecolor() == curve(other, "Process information").get_edgecolor()
    grounds = curve("Other grounds in law", "Internal affairs")
    assert unsure.get_edgecolor() != grounds.get_edgecolor()


def test_flows_of_applicants_name_the_applicants():
    names = texts(plot.flows(domain="applicant"))
    assert len(set(names)) == len(names)
    assert "Natural persons:\nRequests received this year" in names


def test_flows_of_unknown_forms_are_refused():
    with pytest.raises(DataError, match="'ogi1999' has no figures"):
        plot.flows("ogi1999")


# -- source, and simulated data ------------------------------------------------------

DRAWN = [plot.shares, plot.stack, plot.series, plot.places]


@pytest.mark.parametrize("draw", DRAWN)
def test_simulated_data_is_stamped(draw):
    real, made = (plt.figure().gca() for _ in range(2))
    draw(frame({"source_kind": "transcribed"}), ax=real)
    draw(frame({"source_kind": "simulated"}), ax=made, source="A model")
    assert "Simulated data" not in texts(real)
    assert "Simulated data" in texts(made)
    assert made.figure.get_supxlabel() == "A model"


def test_one_simulated_row_or_reference_is_enough_for_the_stamp():
    made = frame({"county": "B", "source_kind": "simulated"})
    ax = plot.places(pd.concat([frame({}), made]), ax=plt.figure().gca())
    assert "Simulated data" in texts(ax)
    assert ax.figure.get_supxlabel() == (
        "Source: annual reports, 2020, n = 1 report; in part simulated"
    )
    ax = plot.places(frame({}), reference=made, ax=plt.figure().gca())
    assert "Simulated data" in texts(ax)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([{"reports": 3}], "Source: annual reports, 2020, n = 3 reports"),
        (
            [{"year": 2018, "reports": 3}, {"year": 2024, "reports": 11}],
            "Source: annual reports, 2018-2024, n = 14 reports",
        ),
        (
            [{"reports": 3}, {"reports": 4, "label": "B", "concept": "b"}],
            "Source: annual reports, 2020, n = at least 4 reports",
        ),
        (
            [{"report": "a"}, {"report": "a", "label": "B", "concept": "b"}],
            "Source: annual reports, 2020, n = 1 report",
        ),
        ([{"source_kind": "simulated"}], "Simulated, no report"),
    ],
)
def test_the_source_is_what_the_frame_tells_of_it(rows, line):
    data = frame(*rows).assign(label=[str(i) for i in range(len(rows))])
    ax = plot.shares(data, ax=plt.figure().gca())
    assert ax.figure.get_supxlabel() == line


def test_sources_of_two_axes_are_joined_and_a_note_replaces_what_frames_tell():
    figure, (left, right) = plt.subplots(1, 2)
    plot.places(frame({}), ax=left)
    plot.places(frame({"year": 2021}), ax=right)
    assert figure.get_supxlabel() == (
        "Source: annual reports, 2020, n = 1 report; annual reports, 2021, n = 1 report"
    )
    plot.note_source(left, "Source: county A")
    assert figure.get_supxlabel() == "Source: county A"
    plot.note_source(right, "Source: county B")
    plot.note_source(right, "Source: county B")
    assert figure.get_supxlabel() == "Source: county A; county B"
    figure.clear()
    plot.places(frame({}), ax=figure.gca(), source="Another")
    assert figure.get_supxlabel() == "Another"


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
