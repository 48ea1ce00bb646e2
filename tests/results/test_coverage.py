"""What intervals held, by kind, horizon and points, and where a probability beats the base rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipcompare.methods.clustered import clustered
from ipcompare.methods.project import project
from ipcompare.results import coverage
from ipcompare.results.dataset import Dataset


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.open()


@pytest.fixture(scope="module")
def pooled(data) -> pd.DataFrame:
    return data.coverages.set_index(["kind", "interval", "horizon", "nominal"])


# --- the contract of issue 12 ---


@pytest.mark.parametrize("kind", ["stock", "flow"])
def test_calibrated_intervals_hold_what_they_say(data, pooled, kind):
    """Nominal 80 %: 77-83 % with province and years left out; at least 75 % as it was known then."""
    for horizon in (1, 2, 3):
        assert 0.77 <= pooled.loc[(kind, "panel", horizon, 0.8), "covered"] <= 0.83
    for horizon in (1, 2):
        assert pooled.loc[(kind, "panel", horizon, 0.8), "covered_past"] >= 0.75
        own = data.measured.query("kind == @kind and interval == 'panel' and nominal == 0.8")
        assert (own.loc[own.horizon == horizon, "covered_past"] >= 0.75).all()


@pytest.mark.parametrize("kind", ["stock", "flow"])
def test_the_models_own_intervals_do_not(pooled, kind):
    """Why an analytic interval is shown as a range: that of the model used, not of another."""
    for horizon in (1, 2, 3):
        assert pooled.loc[(kind, "analytic", horizon, 0.8), "covered"] < 0.77


def test_probabilities_are_for_stocks_alone(data):
    assert ("stock", 1) in data.skilled
    assert not {kind for kind, _ in data.skilled} - {"stock", "nowcast"}


def test_each_kind_says_of_how_many_years(data):
    for row in data.coverages.itertuples():
        if row.kind in coverage.KINDS:
            assert row.errors >= 30 * row.years
            assert row.years <= row.worth < row.errors
            assert row.se > 0


# --- how it is measured ---


def test_what_project_said_then_is_what_is_counted(data):
    """A row that was known then is `project` on the panel cut at its origin."""
    tried = data.tried
    panel = data.members[data.members.indicator == "invention_stock"]
    chosen = tried[(tried.kind == "stock") & (tried.known == "then") & (tried.interval == "panel")]
    for row in chosen.sample(5, random_state=1).itertuples():
        known = panel[panel.year <= row.origin]
        own = known[(known.region == row.region) & (known.year > row.origin - row.n)]
        ahead = project(own, row.year, panel=known, level=row.nominal, interval="panel").iloc[-1]
        assert ahead.value == pytest.approx(row.forecast)
        assert row.hit == (ahead.low <= row.actual <= ahead.high)


def test_later_years_change_nothing_that_was_known_then(data):
    panel = data.members
    wild = panel.assign(value=panel.value.where(panel.year <= 2018, panel.value * (1 + panel.year % 3)))
    columns = ["kind", "region", "origin", "year", "horizon", "n", "nominal", "forecast", "hit"]
    said = []
    for table in (panel, wild):
        rows = coverage.tried(table)
        rows = rows[(rows.known == "then") & (rows.interval == "panel") & (rows.year <= 2018)]
        said.append(rows[columns].reset_index(drop=True))
    assert len(said[0])
    pd.testing.assert_frame_equal(*said)


def test_measured_is_the_share_of_hits(data):
    rows = data.tried.query(
        "kind == 'flow' and interval == 'panel' and known == 'other years' and horizon == 1 and n == 4"
    )
    own = rows[rows.nominal == 0.8]
    found = data.measured.set_index(list(coverage.CELL)).loc[("flow", "panel", 1, 4, 0.8)]
    want = clustered(own.hit, own.origin)
    assert found.covered == pytest.approx(own.hit.mean())
    assert found.errors == len(own)
    assert found.years == own.origin.nunique()
    assert found.se == pytest.approx(want.se)
    levels = data.measured.query("interval == 'panel' and kind == 'flow'")
    wide = levels.pivot_table(index=["horizon", "n"], columns="nominal", values="covered")
    assert (wide.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)


def test_a_gain_counts_only_beyond_its_clustered_error():
    """The same targets, once all of one year: one year's luck is no skill."""
    rng = np.random.default_rng(5)
    base = pd.DataFrame(
        {
            "kind": "x",
            "horizon": 1,
            "known": "other years",
            "origin": np.repeat(np.arange(10), 50),
            "reached": rng.integers(0, 2, 500),
            "climatology": 0.5,
        }
    )
    good = base.assign(probability=np.where(base.reached == 1, 0.7, 0.3))
    assert coverage.scores(good).skilled.all()
    # One year is forecast well, the others as badly as to leave the same small gain.
    lucky = base.assign(
        probability=np.where(base.origin == 0, base.reached, np.where(base.reached == 1, 0.49, 0.51))
    )
    found = coverage.scores(lucky).iloc[0]
    assert found.gain > 0
    assert not found.skilled
    few = good[good.origin < 3]
    assert not coverage.scores(few).skilled.any()


def test_kinds(data):
    names = data.catalogue
    wanted = {
        "invention_stock": "stock",
        "invention_density": "stock",
        "invention_grants": "flow",
        "tech_contract_value": "flow",
        "ip_royalties_trade": "flow",
        "hv_invention_density_growth": "high value",
        "satisfaction": "",
        "tech_contract_gdp_ratio": "",
        "trademark_stock": "stock",
    }
    assert {name: coverage.kind_of(name, names) for name in wanted} == wanted


def test_rows_get_what_was_measured_for_them(data):
    rows = data.outlook.dropna(subset="level")
    found = coverage.beside(rows, data.measured, data.catalogue, 2025)
    assert (found.index == rows.index).all()
    cells = data.measured.set_index(list(coverage.CELL))
    for (at, row), (_, seen) in zip(rows.iterrows(), found.iterrows(), strict=True):
        assert at in found.index
        kind = coverage.kind_of(row.indicator, data.catalogue)
        assert seen.measured_kind == kind
        if kind in coverage.KINDS:
            interval = "panel" if row.interval.startswith("panel") else "analytic"
            cell = (kind, interval, 2025 - row.last_year, min(row.n, 8), row.level)
            assert seen.covered == pytest.approx(cells.loc[cell, "covered"])
        if kind == "":
            assert pd.isna(seen.covered)
        if kind == "high value":
            assert pd.isna(seen.covered)
            assert seen.errors_past < 10


def test_the_kinds_that_may_print_a_probability_are_those_that_were_measured(data):
    assert data.skilled == coverage.SKILLED
    outlook = data.outlook
    printed = outlook[outlook.probability.notna() | outlook.alone_probability.notna()]
    assert len(printed)
    ahead = printed.target_year - printed.last_year
    assert coverage.printable(printed.indicator, printed.model, ahead, data.catalogue).all()
    assert printed.interval.str.startswith("panel").all()


def test_each_interval_with_a_level_says_what_such_intervals_held(data):
    found = data.trusted()
    shown = data.outlook[data.outlook.level.notna()]
    assert found[["region", "indicator", "reading"]].to_numpy().tolist() == (
        shown[["region", "indicator", "reading"]].to_numpy().tolist()
    )
    assert found[["covered", "covered_past"]].notna().all(axis=None)
    # Nominal 80 % holds within three points, province and year left out, and 75 % as it was known then.
    assert found.covered.between(0.77, 0.83).all()
    assert (found.loc[found.horizon <= 2, "covered_past"] >= 0.75).all()


def test_flows_that_borrow_are_held_by_what_they_borrow(data):
    """The three flows' own forecasts, with the radius of the grants' errors: the outcomes lie inside."""
    flows = [
        name
        for name, rows in data.catalogue.members("errors").items()
        if rows[0]["member"] == "invention_grants"
    ]
    assert set(flows) == {"pledge_financing", "tech_contract_value", "ip_royalties_trade"}
    table = data.everyone
    own = table[table.indicator.isin(flows) & (table.role == "actual") & table.since.isna()]
    own = own[["region", "indicator", "series", "year", "value"]].dropna()
    like, panel = dict.fromkeys(flows, "invention_grants"), data.members
    hits = []
    for origin in range(2014, 2025):
        points = own[own.year <= origin].groupby(["region", "indicator", "series"]).tail(8)
        size = points.groupby(["region", "indicator", "series"]).year.agg(["size", "max"])
        able = size.index[(size["size"] >= 3) & (size["max"] == origin)]
        points = points.set_index(["region", "indicator", "series"]).loc[able].reset_index()
        if len(points):
            ahead = project(points, origin + 1, panel=panel, like=like, interval="panel")
            both = ahead.merge(own, on=["region", "indicator", "series", "year"], suffixes=("", "_came"))
            hits += ((both.low <= both.value_came) & (both.value_came <= both.high))[
                both.low.notna()
            ].tolist()
    assert len(hits) >= 15
    assert np.mean(hits) >= 0.75
