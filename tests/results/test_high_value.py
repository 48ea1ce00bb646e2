"""The borrowed intervals of high-value patents, tried on the forecasts that their own series allow."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipcompare.results import high_value
from ipcompare.results.coverage import WIDENED
from ipcompare.results.dataset import Dataset


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.open()


@pytest.fixture(scope="module")
def made(data) -> pd.DataFrame:
    return data.high_value


def test_the_referees_forecasts_are_there(made):
    """Issue 12, H4: the borrowed intervals can be tried, on these six one-year forecasts at least."""
    one = made[(made.horizon == 1) & (made.nominal == 0.8)].set_index(["region", "year"])
    assert {("CN-GZ", 2024), ("CN-SC", 2024), *(("CN", y) for y in (2023, 2024, 2025))} <= set(one.index)
    assert one.loc[("CN-GZ", 2024), "actual"] == pytest.approx(2.17)
    assert one.loc[("CN", 2025), "actual"] == 16
    assert (one.n >= 3).all()


def test_each_outcome_counts_once(made):
    assert not made.duplicated(["region", "year", "origin", "nominal"]).any()


def test_hits_are_what_radius_and_factor_say(made):
    size = np.abs(np.log(made.actual / made.forecast))
    assert (made.hit == (size <= made.radius)).all()
    assert (made.hit_widened == (size <= made.radius * made.factor)).all()
    assert (made.hit_widened >= made.hit).all()
    # A wider level contains a narrower.
    assert (
        made.pivot_table(index=["region", "year", "origin"], columns="nominal", values="radius")
        .diff(axis=1)
        .iloc[:, 1:]
        .gt(0)
        .all(axis=None)
    )


def test_the_factor_holds_what_it_was_made_to_hold(made, data):
    """As many of the one-year forecasts as a split-conformal quantile of nominal 80 % promises."""
    factor = data.widening["hv_invention_stock"]
    # The constant in use is the measured factor, rounded up to hundredths.
    assert {name: np.ceil(100 * each) / 100 for name, each in data.widening.items()} == WIDENED
    one = made[(made.horizon == 1) & (made.nominal == 0.8)]
    assert factor == high_value.factor(made) >= 1
    assert (one["size"] <= factor * one.radius * (1 + 1e-12)).mean() >= 0.8
    assert set(data.widening) == {"hv_invention_stock", "hv_invention_density"}


def test_a_regions_own_forecasts_set_no_factor_for_it(made):
    for region, own in made.groupby("region"):
        assert own.factor.iloc[0] == high_value.factor(made[made.region != region])


def test_attainment_widens_borrowed_intervals_and_no_others(data):
    """The interval on the log scale is the borrowed one times the factor; nothing else moved."""
    from ipcompare.results.attainment import attainment

    nation = data.nation_of(data.catalogue.members("errors"))
    narrow = attainment(data.load(), panel=data.members, plan=data.plan, nation=nation)
    narrow = narrow.set_index(["region", "indicator", "reading"])
    wide = data.outlook.set_index(["region", "indicator", "reading"])
    factor = WIDENED["hv_invention_stock"]
    rows = narrow.index[(narrow.interval == "panel (like invention_stock)").to_numpy()]
    rows = [key for key in rows if key[1] == "hv_invention_density"]
    assert rows
    for key in rows:
        before, after = narrow.loc[key], wide.loc[key]
        assert after.projected == pytest.approx(before.projected)
        reach = [np.log(row.high / row.low) for row in (before, after)]
        assert reach[1] == pytest.approx(factor * reach[0])
    flows = narrow.index[(narrow.interval == "panel (like invention_grants)").to_numpy()]
    assert len(flows)
    for key in flows:
        assert wide.loc[key, "high"] == pytest.approx(narrow.loc[key, "high"])


def test_nothing_to_try_gives_no_factor(data):
    table = data.load("广东", ["invention_stock", "population"])
    assert high_value.forecasts(table, data.members).empty
    assert high_value.widening(table, data.members) == {
        "hv_invention_density": 1.0,
        "hv_invention_stock": 1.0,
    }


def test_pseudo_targets_are_scored_as_the_panels(data, made):
    rows = high_value.pseudo(data.everyone, data.members, made)
    assert len(rows) == 6 * (made.nominal == 0.8).sum()
    assert rows.probability.between(0, 1).all()
    assert rows.climatology.between(0, 1).all()
    # More growth is asked, less likely it is, and less often it happened.
    for column in ("probability", "climatology", "reached"):
        assert (rows.groupby(["region", "origin", "horizon"])[column].diff().dropna() <= 1e-12).all()
