"""Figures: what is drawn is what was counted, and n and source are on the face."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import govopen


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


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
