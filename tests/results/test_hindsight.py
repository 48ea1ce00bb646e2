"""What would have been said then: nothing of later years, signs kept, outcomes counted once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.results import hindsight as looking
from ipcompare.results.dataset import Dataset


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.open()


def test_it_projects_what_was_known(data):
    rows = ipc.hindsight(indicators=["invention_stock"])
    guangdong = rows[rows.region == "CN-GD"].set_index("last_year")
    table = ipc.load("广东", "invention_stock", "actual")
    for year in (2022, 2023, 2024):
        known = table[(table.year <= year) & table.since.isna()].sort_values("year").tail(8)
        ahead = ipc.project(known, 2025, panel=data.members[data.members.year <= year]).iloc[-1]
        assert guangdong.projected[year] == pytest.approx(ahead.value)
        assert guangdong.low[year] == pytest.approx(ahead.low)
        assert guangdong.outcome[year] == 899_000
        assert guangdong.error[year] == pytest.approx(100 * (ahead.value / 899_000 - 1))


def test_the_future_of_the_panel_calibrates_nothing(data):
    """Whatever the panel says after the origin, the interval stays."""
    how = {"origins": [2020], "indicators": ["invention_stock"]}
    wild = data.members.assign(
        value=data.members.value.where(data.members.year <= 2020, data.members.value * 3)
    )
    table = data.load()
    plain, other = (
        looking.hindsight(table, 2025, panel=panel, **how)[["low", "high"]] for panel in (data.members, wild)
    )
    assert len(plain)
    pd.testing.assert_frame_equal(plain, other)


def test_it_holds_the_known_outcomes(data):
    once = ipc.hindsight().drop_duplicates(["region", "indicator", "series"])
    known = once.set_index(["region", "indicator"]).outcome
    assert known[("CN", "hv_invention_density")] == 16
    assert known[("CN", "satisfaction")] == 82.81
    assert "population" not in known.index.get_level_values(1)


def test_outcomes_of_two_years_and_all_provinces(data):
    rows = data.looking_back
    assert set(rows.year) == {2024, 2025}
    assert ((rows.year - rows.last_year).between(1, 3)).all()
    # Not the regions with a plan alone.
    assert {"CN-BJ", "CN-SX", "CN-HB", "CN-ZJ"} <= set(rows.region)
    guizhou = rows[(rows.region == "CN-GZ") & (rows.indicator == "hv_invention_density")]
    assert 2024 in set(guizhou.year)


def test_a_density_and_its_stock_are_one_outcome(data):
    rows = data.looking_back
    both = rows[(rows.region == "CN-GD") & rows.indicator.isin(["invention_stock", "invention_density"])]
    assert both.indicator.nunique() == 2
    assert looking.facts(both[both.year == 2025]) == 1
    alone = looking.each_alone(both)
    assert not alone.duplicated(["fact", "last_year"]).any()
    # What has an interval stands for what has none.
    guizhou = rows[(rows.region == "CN-GZ") & rows.indicator.str.startswith("hv_invention")]
    kept = looking.each_alone(guizhou[guizhou.year == 2024])
    assert kept.loc[kept.last_year == 2023, "low"].notna().all()


def test_signs_are_kept(data):
    told = looking.tendency(data.looking_back)
    rows = looking.each_alone(data.looking_back.dropna(subset="inside"))
    for row in told.itertuples():
        own = rows[(rows.year == row.year) & (rows.last_year == row.last_year)]
        assert row.outcomes == len(own)
        assert row.held == own.inside.sum()
        assert row.over == (own.error > 0).sum()
        assert row.mean_error == pytest.approx(own.error.mean())
        assert row.mean_absolute >= abs(row.mean_error)
    mirrored = data.looking_back.assign(error=-data.looking_back.error)
    assert looking.tendency(mirrored).mean_error.to_numpy() == pytest.approx(-told.mean_error.to_numpy())


def test_a_year_ago_guizhous_growth_was_given_a_high_probability_and_missed(data):
    row = (
        data.growth_then(2024)
        .set_index(["region", "indicator"])
        .loc[("CN-GZ", "hv_invention_density_growth")]
    )
    assert row.last_year == 2023
    assert row.outcome == pytest.approx(100 * (2.17 / 1.94 - 1), abs=0.05)
    assert not row.met
    assert row.probability > 0.6
    cut = data.load().query("year <= 2023")
    stock = cut[(cut.region == "CN-GZ") & (cut.indicator == "hv_invention_stock") & (cut.role == "actual")]
    assert len(stock) == row.n


def test_a_growth_then_rests_on_the_past_alone(data):
    table = data.load()
    later = table.assign(value=table.value.where(table.year < 2024, table.value * 2))
    said = [
        looking.growth_then(t, data.plan, 2024, panel=data.members)[
            ["forecast", "low", "high", "probability"]
        ]
        for t in (table, later)
    ]
    assert np.isfinite(said[0].probability).any()
    pd.testing.assert_frame_equal(*said)


def test_the_figure_leaves_no_miss_out(data):
    """Each measure's latest outcome, be it of 2024: two provinces' high-value patents, too high then."""
    rows = looking.drawn(data.looking_back, data.default_regions)
    assert not rows.drop_duplicates(["region", "indicator", "year"]).duplicated(["region", "indicator"]).any()
    missed = rows[(rows.indicator == "hv_invention_density") & (rows.region.isin(["CN-GZ", "CN-SC"]))]
    assert set(missed.year) == {2024}
    one = missed[missed.last_year == 2023]
    assert len(one) == 2
    assert (one.projected > one.outcome).all()
    assert not one.inside.all()
