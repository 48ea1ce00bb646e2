"""What a printed figure stands for, and what follows from several."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.core.catalogue import read_catalogue
from ipcompare.results.spans import Span, behind, growth_span, span_of

CATALOGUE = read_catalogue()


def test_spans():
    assert Span(1, 2).meets(Span(2, 3))
    assert not Span(1, 2).meets(Span(2.1, 3))
    assert Span(-1, 1).over(Span(2, 4)) == Span(-0.5, 0.5)
    assert Span(1, 1).over(Span(0, 4)).meets(Span(100, 100))
    assert Span(3, 4) - Span(1, 2) == Span(1, 3)


@given(st.integers(1, 10**6), st.integers(0, 3))
def test_a_figure_stands_for_what_rounds_to_it(digits, places):
    value = digits / 10**places
    printed = f"{value:.{places}f}%"
    span = span_of({"value": value, "unit": "%", "as_printed": printed}, CATALOGUE)
    inside = (span.low + value) / 2
    assert span.low < value < span.high
    assert f"{inside:.{places}f}" == f"{value:.{places}f}"
    assert span.high - span.low == pytest.approx(10.0**-places)


def test_a_closing_zero_is_a_digit_and_about_is_wider():
    plain = span_of({"value": 16.0, "unit": "件/万人", "as_printed": "16件"}, CATALOGUE)
    sharp = span_of({"value": 16.0, "unit": "件/万人", "as_printed": "16.0件"}, CATALOGUE)
    about = span_of({"value": 16.0, "unit": "件/万人", "as_printed": "约16件", "bound": "about"}, CATALOGUE)
    widths = [span.high - span.low for span in (sharp, plain, about)]
    assert widths == pytest.approx([0.1, 1.0, 2.0])


def test_what_is_derived_is_no_surer_than_what_it_is_made_of():
    store = ipc.Dataset.open()
    rows = store.load(None, "hv_invention_density", "actual")
    for row in rows.to_dict("records"):
        span = behind(row, store)
        assert span.low < row["value"] < span.high
        figures = store.figures.reindex(row["inputs"].split()).dropna(how="all")
        widest = 0.0
        for figure in figures[figures["unit"] != "%"].to_dict("records"):
            one = span_of(figure, store.catalogue)
            widest = max(widest, (one.high - one.low) / figure["value"])
        assert (span.high - span.low) / row["value"] >= widest - 1e-9


def test_a_printed_row_and_its_record_agree():
    store = ipc.Dataset.open()
    rows = store.load("全国", "hv_invention_stock", "actual").set_index("year")
    span = behind(rows.loc[2025], store)  # 229.2万件
    assert (span.low, span.high) == pytest.approx((2_291_500, 2_292_500))
    assert isinstance(rows, pd.DataFrame)


@given(st.floats(0.5, 100), st.floats(0.5, 100), st.floats(0, 0.2), st.integers(1, 9))
def test_a_growth_spans_that_of_every_pair_of_levels(start, end, half, years):
    def rate(a, b):
        return 100 * ((b / a) ** (1 / years) - 1)

    span = growth_span(Span(start - half, start + half), Span(end - half, end + half), years)
    pairs = [rate(start + a * half, end + b * half) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    assert (span.low, span.high) == pytest.approx((min(pairs), max(pairs)), abs=1e-9)
