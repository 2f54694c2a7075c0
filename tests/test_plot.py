"""Figures: what is drawn is what was counted, and n and source are on the face."""

import re
import subprocess
import sys
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

import govopen
from govopen import marks, measures, plot
from govopen.errors import DataError


@pytest.fixture
def channels():
    df = govopen.load(place="如东县", years=2018, scope="jurisdiction")
    codes = ["request.in_person", "request.fax", "request.online", "request.letter"]
    return measures.shares(df, codes, of="request.received")


def test_dots_draw_each_value_beside_its_count(channels):
    _, ax = plt.subplots()
    assert plot.dots(channels, ax=ax, source="Source: Rudong 2018") is ax
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
    plot.dots(channels, ax=ax)
    ends = channels[["low", "high"]].to_numpy().tolist()
    assert reach(ax) == dict(enumerate(ends))
    _, bare = plt.subplots()
    plot.dots(channels, ax=bare, interval=False)
    assert reach(bare) == {}


def test_dots_tell_bounds_and_grades_apart():
    rows = frame({"label": "A"}, {"label": "B", **OPEN}, {"label": "C", **NEAR})
    ax = plot.dots(rows, ax=plt.figure().gca())
    exact, near = ax.lines
    assert exact.get_xdata() == pytest.approx([0.4])
    assert to_rgb(near.get_markerfacecolor()) == (1, 1, 1)
    [(left, bottom, width, height)] = bars(ax)
    assert (left, bottom + height / 2, width) == pytest.approx((0.2, 1, 0.4))
    assert texts(ax)[1] == "unknown of 100: 20.0% to 60.0%"
    assert legend(ax) == [
        "exact",
        "near (changed rule)",
        "what is left open (bounds)",
        "with chance (interval)",
    ]
    alone = plot.dots(rows, ax=plt.figure().gca(), interval=False)
    assert legend(alone) == legend(ax)[:3]


def test_ticks_are_few_and_have_no_useless_decimals():
    values = {"value": 0.2, "k": 20.0, "low": 0.0, "high": 0.4}
    ax = plot.dots(frame(values), ax=plt.figure().gca())
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert ticks[:4] == ["0%", "10%", "20%", "30%"]


def test_counts_of_groups_beside_shares_do_not_touch():
    figure, ax = plt.subplots(figsize=(8, 6), layout="constrained")
    rows = [{"label": a, "year": y} for a in "ABCDEF" for y in (2021, 2022, 2023)]
    plot.dots(frame(*rows), hue="year", ax=ax)
    figure.draw_without_rendering()
    boxes = sorted((t.get_window_extent() for t in ax.texts), key=lambda box: box.y0)
    assert len(boxes) == 18
    assert all(upper.y0 >= lower.y1 - 0.5 for lower, upper in pairwise(boxes))
    assert groups(ax) == ["2021", "2022", "2023"]


def test_means_are_written_without_counts():
    rows = frame({"label": "mean", "value": 0.25, "low": 0.2, "high": 0.3})
    ax = plot.dots(rows.drop(columns=["k", "n"]))
    assert texts(ax) == ["25.0%"]


def test_dots_refuse_what_would_be_drawn_upon_another():
    with pytest.raises(DataError, match=r"several rows.*by=\.\.\.$"):
        plot.dots(frame({}, {}))
    with pytest.raises(DataError, match=r'several rows.*hue="province"'):
        plot.dots(frame({"province": "江苏省"}, {"province": "上海市"}))
    with pytest.raises(DataError, match="lacks the column 'town'"):
        plot.dots(frame({}), hue="town")


def test_hue_parts_reports_by_colour_and_marker():
    df = govopen.load(place="宿迁市", years=[2023, 2024], scope="jurisdiction")
    frame = measures.shares(
        df, ["outcome.granted", "outcome.partial"], of="outcome.total"
    )
    names = {"suqian-2023": "2023", "suqian-2024": "2024"}
    ax = plot.dots(frame, hue="report", labels=names)
    first, second = ax.lines
    assert groups(ax) == ["2023", "2024"]
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
        for color, other in zip(cycle, expected, strict=True):
            assert to_rgb(color) == pytest.approx(other, abs=0.003)


def test_settings_of_the_caller_go_before_those_of_the_theme():
    plot.set_theme(rc={"figure.figsize": (5, 3)})
    assert plt.rcParams["figure.figsize"] == [5, 3]
    assert not plt.rcParams["axes.spines.top"]


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
    return counted(measures.outcomes(full_tables))


def counted(measured):
    """Name the number of reports as measures are about to."""
    return measured.rename(columns={"reports": "n_reports"})


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
        "grade": "exact",
        "origin": "table",
        "n_reports": 1,
    }
    usual |= values
    value = np.nan if usual["value"] is None else usual["value"]
    return {"low": value - 0.1, "high": value + 0.1} | usual


def frame(*rows):
    return pd.DataFrame([row(**values) for values in rows])


BOUNDS = {"k": np.nan, "value": np.nan, "grade": "bounds"}
OPEN = {**BOUNDS, "low": 0.15, "least": 0.2, "most": 0.6, "high": 0.65}
NEAR = {"value": 0.3, "k": 30.0, "grade": "near"}


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def groups(ax):
    """Return the names above the axes."""
    [strip] = ax.child_axes
    return legend(strip)


def named(ax):
    """Return the names of a stack's parts, from below."""
    return [text for text in ax.texts if text.get_bbox_patch()]


def reach(ax, upright=False):
    """Return from where to where lines of an interval go, by what they stand at."""
    found = {}
    for lines in ax.collections:
        for segment in lines.get_segments():
            (at, *_), along = segment.T[:: 1 if upright else -1]
            found.setdefault(at, []).extend(along.tolist())
    return {at: [min(ends), max(ends)] for at, ends in found.items()}


# -- compositions --------------------------------------------------------------------


def test_stack_fills_each_bar_and_hatches_what_is_not_told(outcomes):
    ax = plot.stack(outcomes, source="Three reports")
    heights = {}
    for left, _, width, height in bars(ax):
        heights.setdefault(round(left + width / 2), []).append(height)
    # Rudong 2018: 130 and 15 of 320, or of as few as 311; its refusals are known
    # between bounds only.
    assert heights[0] == pytest.approx([130 / 320, 15 / 320, 175 / 320])
    assert [sum(h) for h in heights.values()] == pytest.approx([1, 1, 1])
    [hatched] = [patch for patch in ax.patches if patch.get_hatch()]
    assert hatched.get_xy() == pytest.approx((-0.31, 145 / 320))
    assert ax.get_xticklabels()[0].get_text() == (
        "2018\nn = 311 to 320\n1 report,\nprinted"
    )
    assert ax.figure.get_supxlabel() == "Three reports"


def test_stack_names_every_part_beside_the_bars(outcomes):
    ax = plot.stack(outcomes, labels={"Refused": "No"})
    # Suqian 2024: 92 of 3,521 were refused, 117 not processed.
    assert [name.get_text().replace("\n", " ") for name in named(ax)] == [
        "Disclosed in full",
        "Disclosed in part",
        "No",
        "Cannot be provided",
        "Not processed",
        "Other handling",
        "Not told, or between bounds",
    ]
    assert "form\n2021" in texts(ax)


def test_a_title_stands_above_the_names_of_forms(outcomes):
    ax = plot.stack(outcomes)
    title = ax.set_title("How requests end")
    ax.figure.draw_without_rendering()
    for name in (x for x in ax.texts if x.get_text().startswith("form")):
        assert name.get_window_extent().y0 >= ax.get_window_extent().y1
        assert not name.get_window_extent().overlaps(title.get_window_extent())


def test_names_beside_the_bars_do_not_stand_on_one_another(outcomes):
    figure, ax = plt.subplots(figsize=(8, 5), layout="constrained")
    plot.stack(outcomes, ax=ax)
    figure.draw_without_rendering()
    boxes = [name.get_bbox_patch().get_window_extent() for name in named(ax)]
    assert len(boxes) == 7
    boxes.sort(key=lambda box: box.y0)
    for lower, upper in pairwise(boxes):
        assert upper.y0 >= lower.y1 - 1


def test_a_bar_of_no_requests_stays_empty():
    ax = plot.stack(frame({"k": 0, "n": 0, "value": np.nan}))
    assert bars(ax) == []
    assert "n = 0" in ax.get_xticklabels()[0].get_text()


def test_one_bar_stands_in_the_middle_and_thin_parts_tell_their_share():
    whole = {"value": 0.97, "k": 97.0}
    rest = {"label": "Refused", "value": 0.03, "k": 3.0}
    ax = plot.stack(frame(whole, rest), ax=plt.figure().gca())
    assert sum(ax.get_xlim()) == 0
    assert texts(ax) == ["97%", "3%", "Disclosed in full", "Refused"]


def test_thin_parts_of_earlier_bars_have_their_share_beside_them():
    rows = [
        {"year": year, "label": label, "value": value}
        for year in (2021, 2022)
        for label, value in (("A", 0.96), ("B", 0.04))
    ]
    ax = plot.stack(frame(*rows), ax=plt.figure().gca())
    assert texts(ax) == ["96%", "96%", "4%", "4%", "A", "B"]


def test_parts_left_out_are_not_drawn_as_untold():
    rows = [("A", 0.5), ("B", 0.3), ("C", 0.2)]
    whole = frame(*({"label": label, "value": value} for label, value in rows))
    ax = plot.stack(whole, hue_order=["C", "A"], ax=plt.figure().gca())
    assert [bar[1::2] for bar in bars(ax)] == [
        pytest.approx((0, 0.2)),
        pytest.approx((0.2, 0.5)),
    ]
    assert texts(ax) == ["20%", "50%", "C", "A"]


def test_bars_stand_in_the_order_of_the_frame_and_years_in_theirs():
    def first_lines(x, values):
        rows = frame(*({x: value} for value in values))
        ticks = plot.stack(rows, x=x, ax=plt.figure().gca()).get_xticklabels()
        return [tick.get_text().split("\n")[0] for tick in ticks]

    assert first_lines("county", ["b", "c", "a"]) == ["b", "c", "a"]
    assert first_lines("year", [2022, 2021]) == ["2021", "2022"]


def test_a_whole_between_bounds_is_told_by_a_part_that_is_known():
    # 30 of n is between 30 % and 40 %: n is between 75 and 100.
    unknown = {"n": np.nan, "value": np.nan, "least": 0.3, "most": 0.4, "k": 30.0}
    [tick] = plot.stack(frame(unknown), ax=plt.figure().gca()).get_xticklabels()
    assert "n = 75 to 100" in tick.get_text()
    # A second part, 10 of n between 10 % and 12.5 %, leaves 80 to 100.
    second = unknown | {"label": "b", "k": 10.0, "least": 0.1, "most": 0.125}
    [tick] = plot.stack(frame(unknown, second), ax=plt.figure().gca()).get_xticklabels()
    assert "n = 80 to 100" in tick.get_text()
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


# -- trend ---------------------------------------------------------------------------


def test_trend_draws_bounds_as_a_bar_and_points_by_grade():
    rows = [
        {"year": 2018, **OPEN},
        {"year": 2019, "grade": "near", "origin": "narrative"},
        {"year": 2021, "value": 0.35},
        {"year": 2022, "value": 0.45, "n": 1234.0, "n_reports": 3},
    ]
    ax = plot.trend(frame(*rows))
    [(left, bottom, width, height)] = bars(ax)
    assert (left + width / 2, bottom, height) == pytest.approx((2018, 0.2, 0.4))
    marked = {line.get_marker(): line for line in ax.lines}
    filled, hollow = marked["o"], marked["s"]
    assert filled.get_xdata().tolist() == [2021, 2022]
    assert hollow.get_xdata().tolist() == [2019]
    assert to_rgb(hollow.get_markerfacecolor()) == (1, 1, 1)
    usual = {2019: [0.3, 0.5], 2021: [0.25, 0.45], 2022: [0.35, 0.55]}
    assert reach(ax, upright=True) == {
        at: pytest.approx(ends) for at, ends in (usual | {2018: [0.15, 0.65]}).items()
    }
    assert texts(ax) == [
        "form of 2019",
        "form of 2021",
        "100 (1)",
        "100* (1)",
        "100 (1)",
        "1,234 (3)",
    ]
    assert legend(ax) == [
        "printed",
        "stated",
        "near (changed rule)",
        "what is left open (bounds)",
        "with chance (interval)",
    ]


def test_without_least_and_most_the_interval_holds_what_is_open():
    ax = plot.trend(frame({**BOUNDS, "low": 0.1, "high": 0.4}))
    assert bars(ax)[0][1::2] == pytest.approx((0.1, 0.3))
    assert legend(ax) == ["what is left open (bounds)"]


def test_points_are_joined_only_where_asked():
    rows = frame({"year": 2021}, {"year": 2022})
    joined, apart = (
        plot.trend(rows, join=join, ax=plt.figure().gca()) for join in (True, False)
    )
    assert [line.get_linestyle() for line in joined.lines] == ["-", "None"]
    assert [line.get_linestyle() for line in apart.lines] == ["None"]


def grouped(count):
    rows = [
        {"year": year, "county": f"County number {i}", "value": 0.05 * i}
        for i in range(count)
        for year in range(2018, 2025)
    ]
    return frame(*rows).assign(n=2345.0, n_reports=13)


def test_eight_groups_stay_on_the_figure_and_nine_are_refused():
    with plt.rc_context():
        plot.set_theme()
        figure, ax = plt.subplots()
        plot.trend(grouped(8), hue="county", ax=ax)
        figure.draw_without_rendering()
        page = figure.bbox
        for text in [*ax.texts, *ax.get_legend().get_texts()]:
            box = text.get_window_extent()
            assert page.x0 <= box.x0 and box.x1 <= page.x1, text.get_text()
            assert page.y0 <= box.y0 and box.y1 <= page.y1, text.get_text()
    with pytest.raises(DataError, match=r"9 groups of 'county'.*keep the 8 or fewer"):
        plot.trend(grouped(9), hue="county")


def test_no_line_joins_years_of_different_forms():
    years = [2017, 2018, 2019, 2020, 2021, 2022]
    ax = plot.trend(frame(*({"year": year} for year in years)))
    joined = [line.get_xdata().tolist() for line in ax.lines[:3]]
    assert joined == [[2017, 2018], [2019, 2020], [2021, 2022]]


def test_trend_names_its_groups_and_leads_each_line_of_counts_by_its_marker():
    rows = [
        {"year": y, "label": x, "n": n} for x, n in (("A", 9), ("B", 8)) for y in (1, 2)
    ]
    ax = plot.trend(frame(*rows), hue="label", hue_order=["B", "A"])
    assert groups(ax) == ["B", "A"]
    assert texts(ax) == ["8 (1)", "8 (1)", "9 (1)", "9 (1)"]
    heads = [line for line in ax.lines if list(line.get_xdata()) == [0]]
    assert [line.get_marker() for line in heads] == ["o", "s"]
    high = [line.get_window_extent().y0 for line in heads]
    counts = [text.get_window_extent().y0 for text in ax.texts[::2]]
    assert high == pytest.approx(counts, abs=6)


def test_rates_are_not_drawn_as_percentages():
    per_hundred = {"value": 40.0, "low": 30.0, "high": 50.0, "per": 100}
    rate, share = (
        plot.trend(frame(values), ax=plt.figure().gca()) for values in (per_hundred, {})
    )
    assert {tick.get_text()[-1] for tick in rate.get_yticklabels()} == {"0"}
    assert {tick.get_text()[-1] for tick in share.get_yticklabels()} == {"%"}
    assert (rate.get_ylabel(), share.get_ylabel()) == ("per 100", "share")


def test_places_tell_the_unit_of_a_rate():
    rate = {"k": 20.0, "n": 4e5, "value": 5.0, "low": 3.1, "high": 7.7, "per": 100_000}
    ax = plot.dots(frame(rate), y="county", ax=plt.figure().gca())
    assert texts(ax) == ["20 for 400,000 = 5.0 per 100,000"]
    assert ax.get_xlabel() == "per 100,000"
    with pytest.raises(DataError, match="mixes shares and rates"):
        plot.dots(frame(rate, {"county": "B"}), y="county")
    with pytest.raises(DataError, match="unit"):
        plot.dots(frame(rate), y="county", reference=frame({}))


def test_trend_draws_figures_and_concepts_as_follow_takes_them():
    df = govopen.load(
        place="如东县", scope="jurisdiction", codes="request.received",
        years=[2018, 2023],
    )  # fmt: skip
    for data in (df, govopen.comparable(df, "request.received")):
        ax = plot.trend(data, ax=plt.figure().gca())
        drawn = [y for line in ax.lines for y in np.atleast_1d(line.get_ydata())]
        assert {320, 327} <= {*drawn}


def test_trend_refuses_two_values_of_one_year():
    with pytest.raises(DataError, match=r"2020 has several rows.*by="):
        plot.trend(frame({"county": "A"}, {"county": "B"}))


# -- many places --------------------------------------------------------------------


def test_places_are_sorted_and_told_with_n_beside_a_reference():
    rows = [
        {"county": "A"},
        {"county": "B", "value": 0.6, "k": 60.0, "high": 0.7},
        {"county": "C", **BOUNDS, "low": 0.2, "high": 0.9},
        {"county": "D", "k": 0.0, "n": 0.0} | dict.fromkeys(("value", "low", "high")),
    ]
    together = frame({"k": 100.0, "n": 200.0, "value": 0.5, "n_reports": 2})
    ax = plot.dots(
        frame(*rows), y="county", sort=True, reference=together, source="Four counties"
    )
    lines = [t.get_text() for t in ax.get_yticklabels()]
    assert lines == ["2 reports together", "B", "C", "A", "D"]
    assert [ax.lines[-1].get_xdata(), ax.lines[-1].get_ydata()] == [[0.5], [-1]]
    assert texts(ax) == [
        "60 of 100 = 60.0%",
        "unknown of 100: 20.0% to 90.0%",
        "40 of 100 = 40.0%",
        "0 of 0",
        "100 of 200 = 50.0%",
    ]
    assert ax.get_legend().get_title().get_text() == (
        "Sorted by value; the order is no ranking"
    )
    span = bars(ax)[-1]
    assert (span[0], span[2]) == pytest.approx((0.4, 0.2))


def test_dots_refuse_what_would_mislead():
    with pytest.raises(DataError, match="several concepts"):
        plot.dots(frame({}, {"county": "B", "concept": "outcome.refused"}), y="county")
    with pytest.raises(DataError, match="A has several rows"):
        plot.dots(frame({}, {}), y="county")
    with pytest.raises(DataError, match="the reference has 2 rows"):
        plot.dots(frame({}), y="county", reference=frame({}, {}))
    with pytest.raises(DataError, match="lacks the column 'town'"):
        plot.dots(frame({}), y="town")
    with pytest.raises(DataError, match="lacks the column 'low'"):
        plot.dots(frame({}).drop(columns="low"), y="county")
    with pytest.raises(DataError, match="no rows"):
        plot.dots(frame({}).iloc[:0], y="county")


def test_the_reference_is_inside_the_scale_and_bounds_of_it_have_no_line():
    open_ = frame({**OPEN, "n_reports": 1})
    ax = plot.dots(frame({"value": 0.1, "low": 0.1, "high": 0.2}), reference=open_)
    assert ax.get_xlim()[1] >= 0.65
    assert texts(ax)[-1] == "unknown of 100: 20.0% to 60.0%"
    assert [line.get_marker() for line in ax.lines] == ["o"]


def test_order_chooses_lines_and_groups_and_labels_name_them():
    rows = [{"label": x, "year": y} for x in "ABC" for y in (2021, 2022, 2023)]
    ax = plot.dots(
        frame(*rows),
        hue="year",
        order=["C", "A"],
        hue_order=[2023, 2021],
        palette={2021: "black", 2023: "red"},
        labels={"C": "Third", 2021: "before"},
    )
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Third", "A"]
    assert groups(ax) == ["2023", "before"]
    last, first = ax.lines
    assert [to_rgb(line.get_color()) for line in ax.lines] == [(1, 0, 0), (0, 0, 0)]
    assert sorted(first.get_ydata() - last.get_ydata()) == pytest.approx([0.36, 0.36])
    with pytest.raises(DataError, match="no row has the label 'D', there is A, B, C"):
        plot.dots(frame(*rows), hue="year", order=["D"])


def test_a_palette_without_a_group_is_refused():
    with pytest.raises(DataError, match="no colour for 2020"):
        plot.dots(frame({}), hue="year", palette={2021: "red"})


def test_an_interval_of_another_column_is_refused():
    with pytest.raises(DataError, match="not within low and high"):
        plot.dots(frame({}), x="k")
    named = frame({}).rename(columns={"value": "share"})
    assert (
        plot.dots(named, x="share", ax=plt.figure().gca()).lines[0].get_xdata() == 0.4
    )


def test_rows_of_joined_frames_are_drawn_once_each():
    both = pd.concat([frame({"label": "A"}), frame({"label": "B", "value": 0.45})])
    [line] = plot.dots(both).lines
    assert line.get_xdata() == pytest.approx([0.4, 0.45])
    assert line.get_ydata() == pytest.approx([0, 1])


def test_a_figure_of_the_default_size_grows_with_its_lines_and_others_do_not():
    rows = frame(*({"label": f"Line {i}"} for i in range(40)))
    usual, fixed = plt.figure(), plt.figure(figsize=(5, 3))
    plot.dots(rows, ax=usual.gca())
    plot.dots(rows, ax=fixed.gca())
    assert usual.get_figheight() == pytest.approx(1.7 + 40 * 0.2)
    assert fixed.get_size_inches().tolist() == [5, 3]


def test_names_that_are_long_and_chinese_do_not_stand_on_one_another():
    name = "伊犁哈萨克自治州人民政府办公室政务公开科"
    with plt.rc_context():
        plot.set_theme(chinese=True)
        figure, ax = plt.subplots(figsize=(5, 3))
        plot.dots(frame(*({"label": name + x} for x in "甲乙丙丁")), ax=ax)
        figure.draw_without_rendering()
        boxes = [tick.get_window_extent() for tick in ax.get_yticklabels()]
    assert all(upper.y0 >= lower.y1 - 2 for upper, lower in pairwise(boxes))
    assert all(box.x0 >= 0 for box in boxes)


def test_a_title_stands_above_the_names_of_the_groups():
    figure, ax = plt.subplots()
    plot.dots(frame({}, {"year": 2021}), hue="year", ax=ax)
    ax.set_title("A title")
    figure.draw_without_rendering()
    [strip] = ax.child_axes
    assert ax.title.get_window_extent().y0 >= strip.get_legend().get_window_extent().y1


@pytest.mark.parametrize(
    ("old", "new", "options"),
    [
        (plot.shares, "dots", {"names": {2020: "then"}, "hue": "year"}),
        (plot.places, r"dots\(..., y=..., sort=True\)", {}),
        (plot.series, "trend", {"join": False}),
    ],
)
def test_old_names_draw_the_same_and_tell_the_new_one(old, new, options):
    with pytest.warns(FutureWarning, match=rf"plot\.{new}, and will be gone"):
        ax = old(frame({}), **options)
    assert 0.4 in [*ax.lines[0].get_xdata(), *ax.lines[0].get_ydata()]
    if options.get("hue"):
        assert groups(ax) == ["then"]
    assert old.__name__ not in plot.__all__


# -- slopes and forests --------------------------------------------------------------


def slopes():
    """Return three lines: one rises, one falls, of one the first end is open."""
    return frame(
        {"label": "A", "year": 2022},
        {"label": "A", "year": 2023, "value": 0.6, "k": 60.0, "high": 0.7},
        {"label": "B", "year": 2022},
        {"label": "B", "year": 2023, "value": 0.1, "k": 10.0, "low": 0.05},
        {"label": "C", "year": 2022, **OPEN},
        {"label": "C", "year": 2023},
    )


def test_slope_joins_the_two_ends_of_each_line():
    ax = plot.slope(slopes(), ax=plt.figure().gca())
    joined = [line for line in ax.lines if line.get_linestyle() == "-"]
    assert [line.get_ydata().tolist() for line in joined[:2]] == [
        [0.4, 0.6],
        [0.4, 0.1],
    ]
    assert np.isnan(joined[2].get_ydata()[0])  # nothing leads from what is open
    assert len(bars(ax)) == 1
    assert "A: 60 of 100 = 60.0%" in texts(ax)
    assert "unknown of 100: 20.0% to 60.0%" in texts(ax)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2022", "2023"]


def test_no_axis_strikes_through_the_counts_of_a_slope():
    ax = plot.slope(slopes(), ax=plt.figure().gca())
    ax.figure.draw_without_rendering()
    axis = ax.spines["bottom"].get_window_extent()
    beside = [x.get_window_extent() for x in ax.texts if " of " in x.get_text()]
    assert len(beside) >= 4
    assert not any(x.x0 < axis.x1 and axis.x0 < x.x1 for x in beside)


def test_the_ends_of_a_slope_are_chosen_and_forms_are_told_apart():
    rows = slopes().assign(year=lambda x: x["year"].replace({2022: 2018}))
    more = pd.concat([rows, frame({"label": "A", "year": 2020})])
    ax = plot.slope(more, order=[2023, 2018], ax=plt.figure().gca())
    assert {line.get_linestyle() for line in ax.lines} == {":", "None"}  # and points
    assert ax.lines[0].get_ydata().tolist() == [0.6, 0.4]
    with pytest.raises(DataError, match="a slope has two ends, and not 2018, 2023, 20"):
        plot.slope(more)


def test_forest_draws_a_square_for_each_n_below_all_together():
    rows = frame(
        {"label": "A", "n": 400.0, "k": 160.0},
        {"label": "B", "value": 0.5, "high": 0.6, "n": 100.0, "k": 50.0},
        {"label": "C", "n": 100.0, **OPEN},
    )
    whole = frame({"n": 600.0, "k": 250.0})
    ax = plot.forest(rows, whole, ax=plt.figure().gca())
    squares = ax.collections[-1]
    assert squares.get_sizes().tolist()[:2] == [400, 100]
    assert squares.get_offsets()[:2].tolist() == [[0.4, 1], [0.5, 0]]
    names = [tick.get_text() for tick in ax.get_yticklabels()]
    assert names == ["for reference", "B", "A", "C"]


# -- flows ---------------------------------------------------------------------------


def test_flows_draws_each_pair_of_links_once():
    ax = plot.flows()
    links = govopen.crosswalk().query("code != '' and grade != 'none'")
    domain = govopen.concepts().set_index("concept")["domain"]
    links = links[links["concept"].map(domain) == "disposal"]
    old, new = (links[links["form"] == form] for form in ("ogi2014", "ogi2021"))
    pairs = sum((new["concept"] == concept).sum() for concept in old["concept"])
    assert len(ax.lines) == pairs
    rows = len(set(old["code"])) + len(set(new["code"]))
    assert sum(len(axes.get_yticks()) for axes in ax.figure.axes) == rows
    assert (ax.get_title("left"), ax.get_title("right")) == (
        "Form of 2014",
        "Form of 2021",
    )


def test_the_line_of_a_flow_tells_its_grade_and_the_colour_its_row():
    ax = plot.flows()
    old_rows, new_rows = (
        {tick.get_text(): tick.get_position()[1] for tick in axes.get_yticklabels()}
        for axes in ax.figure.axes
    )
    curves = {tuple(line.get_ydata()[[0, -1]].round(6)): line for line in ax.lines}

    def curve(old, new):
        return curves[round(old_rows[old], 6), round(new_rows[new], 6)]

    near = curve("Disclosure granted", "Granted")
    other = "Not government information in the sense of the Regulations"
    unsure = curve(other, "Internal affairs")
    assert (near.get_linestyle(), unsure.get_linestyle()) == ("-", "--")
    assert unsure.get_color() == curve(other, "Process information").get_color()
    grounds = curve("Other grounds in law", "Internal affairs")
    assert unsure.get_color() != grounds.get_color()
    assert near.get_color() == "0.35"  # goes on whole
    assert legend(ax) == ["near", "bounds"]


def test_flows_of_applicants_name_the_applicants():
    axes = plot.flows(domain="applicant").figure.axes
    names = [tick.get_text() for side in axes for tick in side.get_yticklabels()]
    assert "Natural persons:\nRequests received this year" in names


def test_flows_tell_their_source():
    line = plot.flows(domain="review").figure.get_supxlabel()
    assert line == "Source: govopen crosswalk of the forms of 2014 and 2021"


def test_flows_of_unknown_forms_are_refused():
    with pytest.raises(DataError, match=r"'ogi2041'.* did you mean 'ogi2021'"):
        plot.flows("ogi2041")
    with pytest.raises(DataError, match="did you mean 'review'"):
        plot.flows(domain="reveiw")
    with pytest.raises(DataError, match=r"'ogi2014' has no figures of .*'carried'"):
        plot.flows(domain="carried")
    with pytest.raises(DataError, match=r"^source_form=<DataFrame> is no text$"):
        plot.flows(pd.DataFrame({"a": [1]}))


# -- multiples -----------------------------------------------------------------------


def test_multiples_draw_a_panel_each_on_one_scale():
    rows = [{"label": "A", "year": 2020}, {"label": "A", "year": 2021, **OPEN}]
    rows += [{"label": "B", "year": 2021, "value": 0.45, "n": 1234.0}]
    first, second = plot.multiples(frame(*rows), columns=2)
    assert [ax.get_title() for ax in (first, second)] == ["A", "B"]
    assert first.get_ylim() == second.get_ylim()
    [(left, bottom, width, height)] = bars(first)
    assert (left + width / 2, bottom, height) == pytest.approx((2021, 0.2, 0.4))
    assert texts(second) == ["2021", "1,234"]
    apart = plot.multiples(frame(*rows), columns=2, sharey=False, order=["B", "A"])
    assert [ax.get_title() for ax in apart] == ["B", "A"]
    assert apart[0].get_ylim() != apart[1].get_ylim()


@pytest.mark.parametrize("draw", [plot.dots, plot.slope])
def test_marks_tell_printed_stated_and_inferred_apart(draw):
    rows = [{"label": "A", "year": 2022}, {"label": "A", "year": 2023}]
    rows += [{**row, "label": "B", "origin": "narrative"} for row in rows]
    rows += [{**row, "label": "C", "origin": "derived"} for row in rows[:2]]
    rows = [row for row in rows if draw is plot.slope or row["year"] == 2022]
    ax = draw(frame(*rows), interval=False, ax=plt.figure().gca())
    marked = [line.get_marker() for line in ax.lines if line.get_marker() != "None"]
    assert sorted(marked) == ["X", "o", "s"]
    assert legend(ax) == ["printed", "stated", "inferred"]
    plain = draw(frame(*rows[: len(rows) // 3]), interval=False, ax=plt.figure().gca())
    assert plain.get_legend() is None  # all is printed and exact


def test_multiples_tell_printed_stated_and_inferred_apart():
    rows = [{"year": 2022}, {"year": 2023, "origin": "narrative"}]
    rows += [{"year": 2024, "origin": "derived"}]
    [ax] = plot.multiples(frame(*rows))
    marked = {line.get_marker(): [*line.get_xdata()] for line in ax.lines}
    assert {m: marked[m] for m in "osX"} == {"o": [2022], "s": [2023], "X": [2024]}
    assert marked["None"] == [2022, 2023, 2024]


def test_multiples_count_what_concepts_count():
    df = govopen.load(place="平潭县", scope="jurisdiction")
    told = govopen.comparable(df, ["request.received", "outcome.refused"])
    received, refused = plot.multiples(told, col="concept", sharey=False)
    [points] = [line for line in received.lines if line.get_marker() == "o"]
    assert points.get_ydata().tolist() == [0, 21, 7]
    assert [bar[3] for bar in bars(refused)] == [2]
    assert received.get_ylabel() == "count"
    [alone] = plot.multiples(told.query("concept == 'request.received'"), col="concept")
    assert alone.get_ylabel() == "requests\nreceived"


def test_multiples_join_no_points_of_two_forms():
    [ax] = plot.multiples(frame(*({"year": year} for year in (2019, 2020, 2021, 2022))))
    joined = [[*line.get_xdata()] for line in ax.lines]
    assert [2019, 2020] in joined
    assert [2021, 2022] in joined


# -- source, and simulated data ------------------------------------------------------

DRAWN = [plot.dots, plot.stack, plot.trend]


@pytest.mark.parametrize("draw", DRAWN)
def test_simulated_data_is_stamped(draw):
    real, made = (plt.figure().gca() for _ in range(2))
    draw(frame({"source_kind": "transcribed"}), ax=real)
    draw(frame({"source_kind": "simulated"}), ax=made, source="A model")
    assert "Simulated data" not in texts(real)
    assert "Simulated data" in texts(made)
    assert made.figure.get_supxlabel() == "A model"


def test_each_panel_of_simulated_data_is_stamped():
    rows = frame({"label": "A"}, {"label": "B"}).assign(source_kind="simulated")
    assert all("Simulated data" in texts(ax) for ax in plot.multiples(rows))


def test_one_simulated_row_or_reference_is_enough_for_the_stamp():
    made = frame({"county": "B", "source_kind": "simulated"})
    ax = plot.dots(pd.concat([frame({}), made]), y="county", ax=plt.figure().gca())
    assert "Simulated data" in texts(ax)
    assert ax.figure.get_supxlabel() == (
        "Source: annual reports, 2020, n = 1 report; in part simulated"
    )
    ax = plot.dots(frame({}), y="county", reference=made, ax=plt.figure().gca())
    assert "Simulated data" in texts(ax)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([{"n_reports": 3}], "Source: annual reports, 2020, n = 3 reports"),
        (
            [{"year": 2018, "n_reports": 3}, {"year": 2024, "n_reports": 11}],
            "Source: annual reports, 2018-2024, n = 14 reports",
        ),
        (
            [{"n_reports": 3}, {"n_reports": 4, "label": "B", "concept": "b"}],
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
    ax = plot.dots(data, ax=plt.figure().gca())
    assert ax.figure.get_supxlabel() == line


def test_a_caption_has_number_n_and_source_and_stands_for_what_the_frame_tells():
    ax = plot.dots(frame({}), ax=plt.figure().gca())
    plot.caption(ax, 3, "Shares granted.", n="100 requests", source="a report")
    line = ax.figure.get_supxlabel().replace("\n", " ")
    assert line == "Figure 3. Shares granted. n: 100 requests. Source: a report."


def test_sources_of_two_axes_are_joined_and_a_note_replaces_what_frames_tell():
    figure, (left, right) = plt.subplots(1, 2)
    plot.dots(frame({}), y="county", ax=left)
    plot.dots(frame({"year": 2021}), y="county", ax=right)
    assert figure.get_supxlabel() == (
        "Source: annual reports, 2020, n = 1 report; annual reports, 2021, n = 1 report"
    )
    plot.note_source(left, "Source: county A")
    assert figure.get_supxlabel() == "Source: county A"
    plot.note_source(right, "Source: county B")
    plot.note_source(right, "Source: county B")
    assert figure.get_supxlabel() == "Source: county A; county B"
    figure.clear()
    plot.dots(frame({}), y="county", ax=figure.gca(), source="Another")
    assert figure.get_supxlabel() == "Another"


# -- Chinese -------------------------------------------------------------------------


def test_characters_without_a_glyph_are_refused_and_not_drawn_as_boxes():
    with pytest.raises(DataError, match=r"如东县.*govopen\[zh\].*chinese=True"):
        plot.dots(frame({"county": "如东县"}), y="county")


def test_chinese_labels_are_drawn_once_the_font_is_there():
    with plt.rc_context():
        plot.set_theme(chinese=True)
        ax = plot.dots(frame({"county": "如东县"}), y="county", source="来源:如东县")
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


def test_parts_of_parts_are_not_stacked():
    df = govopen.load(place="宿迁市", scope="jurisdiction", years=2023)
    for rows in (measures.disclosure_rates(df), measures.not_processed(df)):
        with pytest.raises(DataError, match="overlap, some are parts of others"):
            plot.stack(rows)
    outcomes = measures.outcomes(df)
    assert len(plot.stack(outcomes, ax=plt.figure().gca()).patches) >= len(outcomes)


def test_a_reference_is_of_the_same_concept():
    df = govopen.load(place="宿迁市", scope="jurisdiction", years=2023)
    rows = measures.outcomes(df)
    granted, refused = (
        rows[rows["concept"] == f"outcome.{x}"] for x in ("granted", "refused")
    )
    plot.dots(granted, reference=granted, ax=plt.figure().gca())
    with pytest.raises(DataError, match=r"another concept: outcome\.refused"):
        plot.dots(granted, reference=refused)


@pytest.mark.parametrize(
    "how", [{"palette": 5}, {"palette": "no such"}, {"ax": [1]}, {"source": 7}]
)
def test_an_option_of_a_wrong_kind_is_refused(how, channels):
    [name] = how
    with pytest.raises(DataError, match=f"^{name}"):
        plot.dots(channels, **how)
    with pytest.raises(DataError, match=f"^{name}"):
        plot.flows(domain="review", **how)


def test_a_value_of_which_no_count_is_known_says_so_once():
    nothing = {"k": float("nan"), "n": float("nan"), "value": float("nan")}
    row = nothing | {"least": 0.1, "most": 0.2}
    assert marks.say(row) == "counts unknown: 10.0% to 20.0%"
    assert marks.say(row | {"n": 40}) == "unknown of 40: 10.0% to 20.0%"


@pytest.fixture
def drawn():
    df = govopen.load(place="宿迁市", scope="jurisdiction", years=[2023, 2024])
    return plot.stack(measures.outcomes(df), ax=plt.figure(figsize=(7, 4)).gca())


@pytest.mark.parametrize(("width", "mm"), [("single", 85), ("double", 174)])
def test_saved_files_are_as_wide_as_the_journal_wants(drawn, width, mm, tmp_path):
    pypdfium2 = pytest.importorskip("pypdfium2")
    files = [tmp_path / f"a.{kind}" for kind in ("pdf", "svg", "png")]
    plot.save(drawn, files, width, dpi=254)
    with pypdfium2.PdfDocument(files[0]) as pdf:
        assert pdf[0].get_width() / 72 * 25.4 == pytest.approx(mm, abs=0.1)
    points = re.search(r'<svg .*?width="([\d.]+)pt"', files[1].read_text("utf-8"), re.S)
    assert float(points[1]) / 72 * 25.4 == pytest.approx(mm, abs=0.1)
    assert plt.imread(files[2]).shape[1] == pytest.approx(10 * mm, abs=1)


def test_saved_pdf_holds_its_fonts_and_its_words(drawn, tmp_path):
    pypdfium2 = pytest.importorskip("pypdfium2")
    plot.save(drawn, tmp_path / "a.pdf", "double")
    data = (tmp_path / "a.pdf").read_bytes()
    # TrueType programs are within; a Type 3 font, which journals refuse, is not.
    assert b"/FontFile2" in data
    assert b"/Type3" not in data
    with pypdfium2.PdfDocument(data) as pdf:
        words = pdf[0].get_textpage().get_text_bounded()
    assert "Source: annual reports, 2023-2024" in words


def test_saving_twice_makes_the_same_bytes_and_leaves_the_figure(drawn, tmp_path):
    figure = drawn.figure
    before = figure.get_size_inches().tolist(), drawn.texts[0].get_fontsize()
    for kind in ("pdf", "svg", "png"):
        files = [tmp_path / f"{n}.{kind}" for n in "ab"]
        for file in files:
            plot.save(drawn, file)
        assert files[0].read_bytes() == files[1].read_bytes()
    assert before == (
        figure.get_size_inches().tolist(),
        drawn.texts[0].get_fontsize(),
    )


def test_what_does_not_fit_is_refused_with_a_width_that_does(tmp_path):
    # Of 90 letters 5 points high, each takes some 3 points: 270, and 85 mm are 241.
    figure, ax = plt.subplots()
    ax.axis("off")
    figure.text(0.01, 0.5, "n" * 90)
    with pytest.raises(DataError, match=r"85 mm for .nnn.*: save it as onehalf or dou"):
        plot.save(ax, tmp_path / "a.pdf")
    plot.save(ax, tmp_path / "a.pdf", "double")
    with pytest.raises(DataError, match=r"saved as one of \.pdf, \.svg, \.png"):
        plot.save(ax, tmp_path / "a.gif", "double")
    assert [x.name for x in tmp_path.iterdir()] == ["a.pdf"]


def test_saved_figure_keeps_the_stamp_of_simulated_data(channels, tmp_path):
    for kind in ("simulated", "official"):
        rows = channels.assign(source_kind=kind)
        ax = plot.dots(rows, source="Rudong", ax=plt.figure().gca())
        plot.save(ax, tmp_path / f"{kind}.png", "double", dpi=100)
    made, real = (plt.imread(file) for file in sorted(tmp_path.iterdir(), reverse=True))
    assert (np.abs(made - real).max(axis=2) > 0.1).mean() > 0.002
