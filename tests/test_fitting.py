"""A figure laid out for a narrow page has room there, and is the same afterwards."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

import govopen
from govopen import fitting, measures, plot


@pytest.fixture(scope="module")
def full_tables():
    df = govopen.load(scope="jurisdiction")
    return df[df["report"].isin(["rudong-2018", "suqian-2023", "suqian-2024"])]


def state(figure):
    """Return what a reader sees of a figure, as far as saving could change it."""
    for _ in range(4):  # until the layout moves no further
        figure.draw_without_rendering()
    texts = [(x.get_text(), x.get_fontsize(), x.get_rotation()) for x in words(figure)]
    boxes = [ax.get_position().bounds for ax in figure.axes]
    lines = [(x.get_lw(), x.get_ms()) for x in figure.findobj(Line2D)]
    return texts, np.round(boxes, 3).tolist(), lines, figure.get_size_inches().tolist()


def words(figure):
    return [x for x in figure.findobj(Text) if x.get_text() and x.get_visible()]


def refusals_of_fifteen_years(full_tables):
    rows = measures.refusal_reasons(full_tables)
    rows = rows[(rows["year"] == 2024) & rows["label"].isin(rows["label"].unique()[:3])]
    return pd.concat([rows.assign(year=year) for year in range(2011, 2026)])


@pytest.mark.parametrize(
    "draw",
    [
        lambda df: plot.dots(measures.disclosure_rates(df[df["year"] == 2018])),
        lambda df: plot.dots(measures.refusal_reasons(df[df["year"] == 2018])),
        lambda df: plot.dots(measures.outcomes(df[df["year"] > 2018]), hue="year"),
        lambda df: plot.stack(measures.outcomes(df)),
        lambda df: plot.slope(measures.outcomes(df[df["year"] > 2018])),
        lambda df: plot.multiples(refusals_of_fifteen_years(df))[0],
        lambda df: plot.trend(refusals_of_fifteen_years(df), hue="label"),
        lambda df: plot.flows(domain="review"),
    ],
    ids=["bounds", "grounds", "hue", "stack", "slope", "panels", "trend", "flows"],
)
def test_each_figure_has_room_in_one_column_and_stays_as_it_was(draw, full_tables):
    with plt.rc_context():
        plot.set_theme()
        figure = draw(full_tables).figure
        before = state(figure)
        with fitting.fitted(figure, 85 / 25.4) as crowded:
            assert crowded == ""
            assert figure.get_figwidth() == pytest.approx(85 / 25.4)
            assert min(x.get_fontsize() for x in words(figure)) >= 5
        assert state(figure) == before


def test_counts_that_have_no_room_side_by_side_stand_upright(full_tables):
    ax = plot.trend(refusals_of_fifteen_years(full_tables), hue="label")
    with fitting.fitted(ax.figure, 85 / 25.4):
        counts = [x for x in ax.texts if x.get_text() == "92 (1)"]
        assert len(counts) == 45
        assert {x.get_rotation() for x in counts} == {90}


def test_names_of_many_bars_stand_upright_and_long_names_of_rows_are_folded():
    df = govopen.load(level="county", scope="jurisdiction")
    ax = plot.stack(measures.outcomes(df, by="year", complete=True, insist="forms"))
    with fitting.fitted(ax.figure, 85 / 25.4) as crowded:
        names = ax.get_xticklabels()
        assert not crowded and len(names) == 9
        assert {x.get_rotation() for x in names} == {90}
        assert names[3].get_text() == "2020, n = 1,604, 1 report, stated"
    assert ax.get_xticklabels()[0].get_rotation() == 0
    plt.close("all")
    ax = plot.flows()
    with fitting.fitted(ax.figure, 85 / 25.4) as crowded:
        names = [x.get_text() for x in ax.get_yticklabels()]
        assert not crowded and "Requested information does\nnot exist" in names


def test_panels_have_room_whatever_matplotlib_is_set_to():
    df = govopen.load(level="county", scope="jurisdiction")
    rates = measures.disclosure_rates(df, by="year", insist="forms")
    figure = plot.multiples(rates)[0].figure
    for wide in (85, 114, 174):
        with fitting.fitted(figure, wide / 25.4) as crowded:
            assert crowded == ""


def test_ticks_that_have_room_are_kept(full_tables):
    axs = plot.multiples(measures.outcomes(full_tables.query("year > 2018")))
    with fitting.fitted(axs[0].figure, 85 / 25.4):
        years = [x.get_text() for x in axs[-1].get_xticklabels()]
    assert {"2023", "2024"} <= {*years}


def test_panels_side_by_side_come_to_stand_below_one_another(full_tables):
    _, axs = plt.subplots(1, 2, figsize=(9, 4))
    for ax, year in zip(axs, (2023, 2024), strict=True):
        plot.dots(measures.outcomes(full_tables.query(f"year == {year}")), ax=ax)
    with fitting.fitted(axs[0].figure, 85 / 25.4) as crowded:
        upper, lower = (ax.get_position() for ax in axs)
        assert not crowded and upper.y0 > lower.y1
        assert all(ax.xaxis.get_tick_params()["labelbottom"] for ax in axs)
    left, right = (ax.get_subplotspec() for ax in axs)
    assert left.rowspan == right.rowspan


def test_the_leader_of_a_name_is_no_text_that_stands_on_others():
    df = govopen.load(place="洪泽区", scope="jurisdiction", years=2024)
    figure = plot.stack(measures.outcomes(df)).figure
    for wide in (85, 174):
        with fitting.fitted(figure, wide / 25.4) as crowded:
            assert crowded == ""
