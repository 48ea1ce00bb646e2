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


def test_no_growth_on_the_year_before_starts_from_a_plans_baseline(data):
    levels = views.plan_levels(data, "hv_invention_density")
    assert (levels.query("region == 'CN-SC' and year == 2020")["role"] == "baseline").all()
    rates = views.growth_on_year_before(levels)
    assert rates.query("region == 'CN-SC'")["year"].tolist() == [2022, 2023, 2024]
    assert (
        rates.query("region == 'CN'")["year"].min() == 2021
    )  # the nation counts its baseline as its outcomes


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


def test_cities_per_head_are_the_annex_over_the_census(data):
    rows = views.cities_per_head(data).set_index(["region", "indicator"])
    stock = data.load(data.catalogue.cities("CN-GZ")).query("role == 'actual'")
    people = stock[stock.series == "census day 2020"].set_index("region")["value"]
    held = stock[(stock.indicator == "invention_stock") & (stock.year == 2024)].set_index("region")["value"]
    per_head = rows.xs("invention_stock_per_head", level="indicator")
    pd.testing.assert_series_equal(per_head["value"], held / people, check_names=False, check_like=True)
    assert per_head["derived"].all()
    assert len(rows) == 27  # nine cities; what has no clear address has no residents


def test_cities_per_head_lead_back_to_both_documents(data):
    row = views.cities_per_head(data).query("region == '520100'").iloc[0]
    said = data.explain(row)
    assert "59734" in said
    assert "5987018" in said
    assert "not the density of the plans" in said
    used = ipc.trace("5987018", region="贵阳", data=None)
    assert "cities_per_head" in used["used_by"].item()


def test_no_density_of_the_plans_has_a_census_day_as_its_base(data):
    whole = data.load([*data.catalogue.provinces, *data.catalogue.cities("CN-GZ"), "CN"])
    assert not whole.query("indicator == 'invention_density'").series.str.contains("census day").any()
    per_head = whole[whole.indicator.str.endswith("_per_head")]
    assert set(per_head.region) == set(data.catalogue.cities("CN-GZ"))


def test_twice_the_residents_is_half_per_head(data):
    cities = ipc.published(data.catalogue.cities("CN-GZ"), "population")
    twice = ipc.Dataset.open(cities.assign(value=2 * cities["value"]))
    before, after = (views.cities_per_head(held) for held in (data, twice))
    pd.testing.assert_series_equal(before["value"], 2 * after["value"])
    spread = [views.per_head_spread(held, views.cities_per_head(held)) for held in (data, twice)]
    shown = ["top", "bottom", "times", "top_share", "people_share"]
    pd.testing.assert_frame_equal(spread[0][shown], spread[1][shown])


def test_the_spread_counts_the_nine_cities_alone(data):
    spread = views.per_head_spread(data, views.cities_per_head(data)).set_index("indicator")
    marks = spread.loc["trademark_stock_per_head"]
    shares = data.load(data.catalogue.cities("CN-GZ"), "trademark_stock").set_index("region")["value"]
    assert marks["top_share"] == pytest.approx(100 * shares["520100"] / shares.sum())
    assert marks["times"] == pytest.approx(marks["most"] / marks["least"])
