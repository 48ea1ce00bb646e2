"""A figure whose series is left empty joins the only one it can be meant for; else nothing is guessed."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.data.series import in_their_only_series

COLUMNS = ["region", "indicator", "series", "confidence", "note"]


def table(*rows):
    """Give figures: region and series each, of one indicator, and what else is told."""
    return pd.DataFrame([[region, "x", series, "high", ""] for region, series in rows], columns=COLUMNS)


@pytest.mark.parametrize(
    ("others", "series"),
    [
        ([("A", "census7")], "census7"),
        ([("A", "census7"), ("A", "census7"), ("B", "loans")], "census7"),
        ([("A", "census7"), ("A", "2025-06")], "census7"),  # a month's end is no year's
        ([("A", "census7"), ("A", "")], ""),
        ([("A", "census7"), ("A", "census6")], ""),
        ([("A", "census6")], ""),  # no later figure divides by that population
        ([("A", "census day 2020")], ""),
        ([("A", "base unclear")], ""),
        ([("A", "2025-06")], ""),
        ([("A", "national pilot areas")], ""),  # a part of the measure is another measure
        ([("A", "patents only")], ""),
        ([("B", "census7"), ("C", "census7")], "census7"),
        ([("B", "census7"), ("C", "")], ""),
        ([], ""),
    ],
)
def test_only_the_only_series_is_joined(others, series):
    mine = table(("A", ""))
    for order in (others, others[::-1]):
        found = in_their_only_series(mine, [table(*order)])
        assert found["series"].tolist() == [series]
        assert bool(found["note"].item()) is bool(series)
    assert mine["series"].tolist() == [""]


def test_a_figure_of_low_confidence_says_nothing_of_the_series():
    low = table(("A", "census7")).assign(confidence="low")
    assert in_their_only_series(table(("A", "")), [low])["series"].item() == ""


def test_ones_own_named_figures_count_and_stay():
    mine = table(("A", "registered"), ("A", ""))
    assert in_their_only_series(mine, [])["series"].tolist() == ["registered", "registered"]
    assert in_their_only_series(mine, [table(("A", "census7"))])["series"].tolist() == ["registered", ""]


def own(year, value, **told):
    row = {"region": "CN-GZ", "indicator": "hv_invention_density", "series": "", "since": "", "year": year}
    row |= {"role": "actual", "value": value, "unit": "件/万人", "bound": "eq", "basis": "density"}
    row |= {"source": "mine", "locator": "form; lines 3-3", "as_printed": f"{value} 件/万人", "note": ""}
    return pd.DataFrame([row | told])


@pytest.mark.parametrize(("year", "value"), [(2025, 2.45), (2024, 2.10), (2026, 2.6)])
def test_without_its_series_a_figure_says_what_it_says_with_it(year, value):
    shipped = ipc.Dataset.open()
    with_it, without = (shipped.with_data(own(year, value, series=series)) for series in ("census7", ""))
    for name in ("plan", "outlook"):
        pd.testing.assert_frame_equal(getattr(with_it, name), getattr(without, name))
    key = ["region", "indicator", "series", "reading"]
    # The years that a reading starts from do not change, so no target is added.
    assert without.plan[key].equals(shipped.plan[key])
    row = without.load("贵州", "hv_invention_density", "actual").query(f"year == {year}").iloc[0]
    assert row["value"] == value
    assert "census7" in without.explain(row).split("note:")[1]


def test_the_order_of_ones_own_tables_decides_nothing():
    a = own(2025, 2.45, region="CN-XX", indicator="invention_density").assign(region="CN-GX")
    tables = [a, a.assign(year=2024, series="census7"), own(2025, 2.45)]
    found = [ipc.Dataset.open().with_data(*order) for order in itertools.permutations(tables)]
    columns = ["region", "indicator", "series", "year", "role", "value"]
    first = found[0].load(["CN-GX", "CN-GZ"])[columns]
    assert all(each.load(["CN-GX", "CN-GZ"])[columns].equals(first) for each in found)


def test_shipped_figures_stay_as_they_are():
    data = ipc.Dataset.open()
    assert data.with_data(own(2025, 2.45)).figures.loc[data.figures.index].equals(data.figures)
