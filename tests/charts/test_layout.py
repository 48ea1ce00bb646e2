"""Text is broken and labels are spread so that nothing lies on anything else."""

from __future__ import annotations

import pytest
from charts.samples import CHARTS, PAGES, assert_tidy, drawn, figure_of, shown_texts
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from ipcompare import charts
from ipcompare.charts.layout import apart, crowded, text_width, wrap

each = pytest.mark.parametrize("name", CHARTS)
both = pytest.mark.parametrize("lang", ["zh", "en"])


@both
@each
def test_nothing_clipped_nothing_overlapping(name: str, lang: str) -> None:
    assert_tidy(figure_of(drawn(name, lang)))


@both
@pytest.mark.parametrize("name", [name for name in CHARTS if name not in PAGES])
def test_slide_size(name: str, lang: str) -> None:
    chart, table = CHARTS[name]
    figure = figure_of(chart(table(), lang=lang))
    charts.rendered(figure, ["svg"], source="CNIPA", size="wide")
    assert figure.get_size_inches() == pytest.approx((10.0, 5.626), abs=0.01)
    assert_tidy(figure)


@pytest.mark.parametrize("name", ["trajectories", "growth_rates", "reliability", "indexed_growth"])
def test_half_width(name: str) -> None:
    chart, table = CHARTS[name]
    figure = figure_of(chart(table(), lang="en"))
    charts.rendered(figure, ["svg"], source="CNIPA", size="half")
    assert_tidy(figure)


def test_wrapping_keeps_every_character() -> None:
    words = "贵州省“十四五”知识产权规划（2021—2025年），高价值发明专利。High-value patents, per 10,000 people"
    lines = wrap(words, 90, 10).splitlines()
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(text_width(line, 10) <= 90 for line in lines)
    assert not [line for line in lines if line[0] in "，。）”、"]


rows = st.lists(st.tuples(st.floats(0, 100), st.floats(1, 20)), min_size=1, max_size=12)


@given(rows)
def test_labels_keep_their_order_and_never_overlap(rows: list[tuple[float, float]]) -> None:
    anchors, heights = sorted(anchor for anchor, _ in rows), [height for _, height in rows]
    places = apart(anchors, heights, 0, 100)
    for i in range(len(places) - 1):
        assert places[i + 1] - places[i] >= (heights[i] + heights[i + 1]) / 2 - 1e-9
    if sum(heights) < 100:
        assert places[0] >= heights[0] / 2 - 1e-9
        assert places[-1] <= 100 - heights[-1] / 2 + 1e-9


@both
@each
def test_no_word_is_smaller_than_seven_points(name: str, lang: str) -> None:
    words = shown_texts(figure_of(drawn(name, lang)))
    # The heads of a map of many regions shrink to the room there is.
    assert min(text.get_fontsize() for text in words) >= 7 or name == "coverage_map"


def test_words_without_room_are_named() -> None:
    figure = Figure(figsize=(4, 3))
    figure.add_subplot()
    assert crowded(figure) == ""
    figure.text(0.98, 0.5, "off the page")
    assert crowded(figure) == "off the page"
    small = Figure(figsize=(4, 3))
    small.add_axes((0.1, 0.1, 0.1, 0.5)).set_xlabel("small")
    assert crowded(small) == "small"
