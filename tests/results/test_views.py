"""Tables as charts and notebooks want them."""

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.results import views


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


def test_levels_take_one_series_a_region(data):
    rows = views.plan_levels(data, "invention_density")
    assert rows.groupby("region").series.nunique().eq(1).all()
    assert not rows.duplicated(["region", "year"]).any()


def test_levels_take_names_and_the_nation(data):
    by_name = views.plan_levels(data, "每万人口高价值发明专利拥有量")
    assert by_name.equals(views.plan_levels(data, "hv_invention_density"))
    assert set(by_name.region) == {"CN-GZ", "CN-SC", "CN-GD", "CN"}


def test_the_panel_view_has_31_provinces_and_the_nation_every_year(data):
    rows = views.with_provinces(data, "invention_density", 2009, 2023)
    assert rows.groupby("year").region.nunique().eq(32).all()
    assert rows.series.str.startswith("census7").all()


def test_ranks_are_a_permutation(data):
    ranked = views.ranks(data, "invention_stock", 2009, 2023)
    for _, year in ranked.groupby("year"):
        assert sorted(year["rank"].astype(int)) == list(range(1, 32))


def test_cities_come_in_the_order_of_the_indicators_asked_for(data):
    names = ["patent_stock", "invention_stock"]
    rows = views.cities(data, names)
    assert list(dict.fromkeys(rows.indicator)) == names
    assert rows.groupby("indicator").size().tolist() == [9, 9]


def test_the_order_of_rows_does_not_matter(data):
    table = data.load(indicators="invention_density")
    shuffled = table.sample(frac=1, random_state=7)
    pd.testing.assert_frame_equal(
        views.levels(table, "invention_density"), views.levels(shuffled, "invention_density")
    )
