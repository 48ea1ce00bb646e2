"""Projections conditional on a reference: their properties, and what the docstrings claim of the panel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal
from support import ROOT

from ipcompare.core.errors import DataError
from ipcompare.methods.backtest import backtest, brier
from ipcompare.methods.models import MODELS
from ipcompare.methods.nowcast import Reference, name_of, nowcast_backtest, nowcast_targets
from ipcompare.methods.project import Projection, project

WINDOWS = range(3, 9)
NUMBERS = ["value", "low", "high", "coverage"]
MOVED = ["value", "low", "high"]
FREE = tuple(name for name in MODELS if name != "logit")


@pytest.fixture(scope="module")
def nation() -> pd.DataFrame:
    """The sum of the 31 provinces, to the last year in which all are known."""
    table = pd.read_csv(ROOT / "data" / "panel" / "provinces.csv", comment="#")
    rows = table[(table["region"] == "CN") & table["indicator"].isin(["invention_stock", "invention_grants"])]
    kept: pd.DataFrame = rows[rows["year"] <= 2023].reset_index(drop=True)
    return kept


def series(values, *, first=2010, region="A", indicator="x", **columns) -> pd.DataFrame:
    """One series; None leaves the year out."""
    table = pd.DataFrame(
        {"region": region, "indicator": indicator, "year": first + np.arange(len(values)), "value": values}
    ).assign(**columns)
    return table.dropna(subset=["value"]).astype({"value": float})


def outcomes(values, **how) -> pd.DataFrame:
    return series(values, **how).drop(columns="region")


def until(table: pd.DataFrame, year: int) -> pd.DataFrame:
    return table[table["year"] <= year]


def stock_of(nation: pd.DataFrame) -> pd.DataFrame:
    return nation[nation["indicator"] == "invention_stock"]


def with_forecast(past: pd.DataFrame, to: int, factor: float = 1.0, model: str = "auto") -> pd.DataFrame:
    """A reference whose outcomes are its own forecasts, times a factor."""
    ahead = project(past.assign(region="ref"), to, model=model, interval="none")
    ahead = ahead.assign(value=ahead["value"] * factor)
    return pd.concat([past, ahead])[["indicator", "year", "value"]]


OWN = [842.0, 935, 1101, 1297, 1502]
OTHERS = [9000.0, 9600, 11000, 12900, 14100]

# --- the rule -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", FREE)
def test_a_reference_that_does_as_projected_changes_nothing(model):
    told = with_forecast(outcomes(OTHERS), 2017, model=model)
    plain = project(series(OWN), 2017, model=model, interval="none")
    moved = project(series(OWN), 2017, model=model, interval="none", given=told)
    assert_allclose(moved["value"], plain["value"])
    assert (moved["model"] == name_of(model)).all()


@given(
    st.lists(st.floats(1, 1e5), min_size=5, max_size=5),
    st.floats(0.2, 5),
    st.sampled_from(FREE),
)
@settings(max_examples=60, deadline=None)
def test_a_reference_a_tenth_higher_lifts_the_projection_by_a_tenth(values, factor, model):
    plain = project(series(values), 2016, model=model, interval="none")
    past = outcomes(OTHERS)
    moved = project(
        series(values), 2016, model=model, interval="none", given=with_forecast(past, 2016, factor, model)
    )
    able = (plain["value"] > 0).to_numpy()
    assert_allclose(moved["value"][able], factor * plain["value"][able], rtol=1e-9)
    # What lies at zero or below has no logarithm to move.
    assert_allclose(moved["value"][~able], plain["value"][~able])
    assert moved["model"].str.startswith("nowcast").tolist() == able.tolist()


@given(
    st.lists(st.floats(1, 1e5), min_size=4, max_size=7),
    st.lists(st.floats(1, 1e5), min_size=8, max_size=8),
    st.floats(1e-3, 1e3),
    st.floats(1e-3, 1e3),
)
@settings(max_examples=60, deadline=None)
def test_units_are_nothing(values, others, own_unit, others_unit):
    plain = project(series(values), 2017, interval="none", given=outcomes(others))
    scaled = project(
        series([v * own_unit for v in values]),
        2017,
        interval="none",
        given=outcomes([v * others_unit for v in others]),
    )
    assert_allclose(scaled["value"], plain["value"] * own_unit, rtol=1e-6)


def test_the_reference_itself_is_projected_to_what_it_came_to():
    told = outcomes([*OTHERS, 17000.0, 16000.0])
    got = project(series(OTHERS), 2016, interval="none", given=told)
    assert_allclose(got["value"], [17000.0, 16000.0])


def test_a_rate_moves_on_logits_and_stays_between_its_limits():
    rates = series([80.0, 85, 91, 95], unit="%")
    told = outcomes([70.0, 72, 74, 76, 99.0])
    got = project(rates, 2014, interval="none", given=told)
    assert got["model"].item() == "nowcast (logit)"
    assert project(rates, 2014, interval="none")["value"].item() < got["value"].item() < 100


def test_years_after_the_last_outcome_keep_its_surprise():
    told = outcomes([*OTHERS, 17000.0])
    plain = project(series(OWN), 2017, interval="none")["value"]
    moved = project(series(OWN), 2017, interval="none", given=told)
    assert_allclose(moved["value"] / plain, (moved["value"] / plain)[0])
    assert (moved["model"] == "nowcast").all()


def test_a_year_without_an_outcome_is_told_the_one_before_or_none():
    late = project(series(OWN), 2017, interval="none", given=outcomes([*OTHERS, None, 17000.0]))
    assert late["model"].tolist() == ["auto", "nowcast", "nowcast"]
    holed = project(series(OWN), 2017, interval="none", given=outcomes([*OTHERS, 16000.0, None, 21000.0]))
    assert (holed["model"] == "nowcast").all()
    plain = project(series(OWN), 2017, interval="none")["value"]
    shift = np.log(holed["value"] / plain)
    assert shift[0] == pytest.approx(shift[1])
    assert shift[2] != pytest.approx(shift[1])


def test_the_reference_is_projected_from_the_years_of_the_series():
    """What it did before the series began is nothing; what it did in a year that the series lacks counts."""
    short, told = series(OWN[1:], first=2011), outcomes([*OTHERS, 17000.0])
    wild = told.assign(value=told["value"].where(told["year"] != 2010, 1.0))
    expected = project(short, 2015, interval="none", given=told)
    assert_frame_equal(project(short, 2015, interval="none", given=wild), expected)
    holed = series([842.0, None, 1101, None, 1502])
    own_years = with_forecast(outcomes(OTHERS), 2015, 1.1)
    plain = project(holed, 2015, interval="none")["value"]
    assert_allclose(project(holed, 2015, interval="none", given=own_years)["value"], 1.1 * plain)


def test_a_reference_that_begins_later_needs_three_years():
    late = with_forecast(outcomes([None, None, *OTHERS[2:]]), 2015, 1.1)
    plain = project(series(OWN), 2015, interval="none")["value"]
    assert_allclose(project(series(OWN), 2015, interval="none", given=late)["value"], 1.1 * plain)
    later = outcomes([None, None, None, *OTHERS[3:], 17000.0])
    assert project(series(OWN), 2015, interval="none", given=later)["model"].item() == "auto"
    holed = outcomes([*OTHERS[:3], None, OTHERS[4], 17000.0])
    assert project(series(OWN), 2015, interval="none", given=holed)["model"].item() == "auto"
    # Two points are held against two.
    two = project(series(OWN[3:], first=2013), 2015, interval="none", given=later)
    assert two["model"].item() == "nowcast"


def test_one_point_moves_as_the_reference_did():
    told = outcomes([*OTHERS, 17000.0])
    got = project(series([1502.0], first=2014), 2015, interval="none", given=told)
    assert got["value"].item() == pytest.approx(1502 * 17000 / 14100)
    assert got["model"].item() == "nowcast (last)"


def test_nothing_said_changes_nothing(stock):
    mine = until(stock, 2021)
    plain = project(mine, 2023, panel=stock)
    empty = pd.DataFrame({"indicator": [], "year": [], "value": []})
    other = outcomes([1.0, 2, 3, 4], first=2019, indicator="something else")
    past = outcomes([1.0, 2, 3], first=2019, indicator="invention_stock")
    late = outcomes([*OTHERS, 5e4], first=2019, indicator="invention_stock")
    for told in (None, empty, other, past):
        assert_frame_equal(project(mine, 2023, panel=stock, given=told), plain)
    assert_frame_equal(project(mine, 2021, given=late), project(mine, 2021))


def test_rows_in_any_order_and_other_columns_are_nothing_and_nothing_is_changed(nation, stock):
    mine, told = until(stock, 2021), stock_of(nation)
    kept = mine.copy(), told.copy(), stock.copy()
    got = project(mine, 2023, panel=stock, given=told)
    for before, after in zip(kept, (mine, told, stock), strict=True):
        assert_frame_equal(before, after)
    bare = told.sample(frac=1, random_state=1)[["value", "year", "indicator"]]
    assert_frame_equal(project(mine.sample(frac=1, random_state=2), 2023, panel=stock, given=bare), got)


def test_regions_beside_it_change_no_nowcast(nation, stock):
    mine, told = until(stock, 2021), stock_of(nation)
    alone = project(mine[mine["region"] == "CN-GZ"], 2023, panel=stock, given=told)
    together = project(mine, 2023, panel=stock, given=told)
    assert_frame_equal(together[together["region"] == "CN-GZ"].reset_index(drop=True), alone)
    assert (alone["model"] == "nowcast").all()


def test_series_that_end_in_other_years_are_told_of_their_own():
    table = pd.concat([series(OWN), series(OWN[:4], region="B"), series([*OWN, 1700, 1800], region="C")])
    told = outcomes([*OTHERS, 17000.0])
    together = project(table, 2016, interval="none", given=told)
    alone = [project(part, 2016, interval="none", given=told) for _, part in table.groupby("region")]
    assert_frame_equal(together, pd.concat(alone, ignore_index=True))
    assert together["region"].unique().tolist() == ["A", "B"]


# --- its past from elsewhere --------------------------------------------------------------------------


def test_outcomes_alone_take_their_past_from_the_history():
    whole = outcomes([*OTHERS, 17000.0])
    last, past = whole.tail(1), whole.head(-1)
    expected = project(series(OWN), 2015, interval="none", given=whole)
    for history in (past, whole, pd.concat([past, last.assign(year=2016, value=1.0)])):
        got = project(series(OWN), 2015, interval="none", given=Reference.of(last, history))
        assert_frame_equal(got, expected)
    # A history alone tells of nothing.
    none = Reference.of(whole.head(0), whole)
    assert project(series(OWN), 2015, interval="none", given=none)["model"].item() == "auto"


def test_a_past_that_contradicts_the_outcomes_own_is_not_joined_to_it():
    """Another reference's numbers in the years before would look like a leap."""
    own = outcomes([None, *OTHERS[1:], 17000.0])
    expected = project(series(OWN), 2015, interval="none", given=own)
    stranger = outcomes([1.0, 1.1, 1.2, 1.3, 1.4])
    got = project(series(OWN), 2015, interval="none", given=Reference.of(own, stranger))
    assert_frame_equal(got, expected)
    same = project(series(OWN), 2015, interval="none", given=Reference.of(own, outcomes(OTHERS)))
    longer = project(series(OWN), 2015, interval="none", given=outcomes([*OTHERS, 17000.0]))
    assert_frame_equal(same, longer)


@pytest.mark.parametrize(
    ("told", "history", "says"),
    [
        (outcomes([1.0, 2]).drop(columns="value"), None, "column value"),
        (pd.concat([outcomes([1.0, 2])] * 2), None, "two values for one indicator and year"),
        (outcomes([1.0, 2]).assign(value=[1.0, np.nan]), None, "not a finite number"),
        (outcomes([1.0, 2]).assign(year=[2010, 2010.5]), None, "not a whole number"),
        (outcomes([1.0]), outcomes([1.0, 2]).drop(columns="year"), "column year"),
        (outcomes([1.0], unit="件", first=2015), outcomes([1.0], unit="万件"), "万件; convert"),
        (outcomes([17000.0], first=2015), None, "x begins in 2015, and the series end in 2014; add"),
    ],
)
def test_faults_of_a_reference_say_what_to_do(told, history, says):
    with pytest.raises(DataError, match=says):
        project(series(OWN), 2015, interval="none", given=Reference.of(told, history))


# --- its ranges ---------------------------------------------------------------------------------------


def test_its_range_is_of_its_own_errors_and_measured(nation, stock):
    mine, told = until(stock, 2021), stock_of(nation)
    plain, got = project(mine, 2023, panel=stock), project(mine, 2023, panel=stock, given=told)
    assert (got["interval"] == "panel").all()
    assert_allclose(got["value"] ** 2, got["low"] * got["high"])
    narrower = (got["high"] / got["low"]) < (plain["high"] / plain["low"])
    assert narrower[got["year"] == 2022].all()
    assert got["coverage"].between(0.77, 0.83).all()
    wide = project(mine, 2023, level=0.95, panel=stock, given=told)
    assert (wide["high"] > got["high"]).all()
    assert (wide["low"] < got["low"]).all()


def test_its_range_is_the_backtests(nation, stock):
    """The radius of a projection told of one year is that of the errors of just such nowcasts."""
    mine, told = until(stock, 2022).groupby("region").tail(5), stock_of(nation)
    got = project(mine, 2023, panel=stock, given=told)
    made = nowcast_backtest(stock, told, horizons=[1], windows=[5])
    same = made[made["origin"] == 2022].reset_index(drop=True)
    assert same["region"].tolist() == got["region"].tolist()
    assert_allclose(got[MOVED], same[["forecast", "low", "high"]])


def test_a_surprise_kept_for_years_has_the_errors_of_just_that(nation, stock):
    """Two years ahead with the nation known for one is less sure than with both known."""
    mine = until(stock, 2021)
    reach = {}
    for year in (2022, 2023):
        got = project(
            mine, 2023, panel=stock, given=Reference.of(until(stock_of(nation), year), stock_of(nation))
        )
        rows = got[got["year"] == 2023]
        reach[year] = (rows["high"] / rows["value"]).to_numpy()
    plain = project(mine, 2023, panel=stock).query("year == 2023")
    assert (reach[2023] < reach[2022]).all()
    assert (reach[2022] < (plain["high"] / plain["value"]).to_numpy()).all()


def test_a_regions_own_errors_never_calibrate_its_nowcast(nation, stock):
    mine, told = until(stock, 2020), stock_of(nation)
    mine = mine[mine["region"] == "CN-GZ"]
    columns = ["value", "low", "high"]
    right = project(mine, 2022, panel=stock, given=told)[columns]
    for region, same in (("CN-GZ", True), ("CN-SC", False)):
        wild = stock["value"].where(stock["region"] != region, stock["value"] * (stock["year"] % 3 + 1))
        got = project(mine, 2022, panel=stock.assign(value=wild), given=told)[columns]
        assert got.equals(right) is same


def test_another_indicator_borrows_the_errors_of_the_nowcast(nation, stock):
    mine = until(stock, 2021).query("region == 'CN-GZ'")
    told = stock_of(nation)
    expected = project(mine, 2022, panel=stock, given=told)[NUMBERS]
    hv = mine.assign(indicator="hv")
    how = {"panel": stock, "like": {"hv": "invention_stock"}}
    given_hv = Reference.of(told.assign(indicator="hv"), told)
    got = project(hv, 2022, given=given_hv, **how)
    assert_frame_equal(got[NUMBERS], expected)
    assert got["interval"].item() == "panel (like invention_stock)"
    # Without the reference's history over the panel's years nothing measures its errors.
    alone = project(hv, 2022, given=told.assign(indicator="hv"), **how)
    assert alone["interval"].item() == "none"
    assert alone["value"].item() == got["value"].item()


def test_analytic_intervals_do_not_apply():
    got = project(series(OWN), 2015, given=outcomes([*OTHERS, 17000.0]), interval="analytic")
    assert got["interval"].item() == "none"
    assert got[["low", "high"]].isna().all(axis=None)


def test_probability_tells_the_nowcasts_interval(nation, stock):
    mine = until(stock, 2022).query("region == 'CN-GZ'")
    ahead = Projection.of(mine, 2023, panel=stock, given=stock_of(nation))
    row = ahead.frame().iloc[0]
    targets = pd.DataFrame(
        {"region": "CN-GZ", "indicator": "invention_stock", "year": 2023, "bound": "ge"}, [0]
    )
    found = [ahead.probability(targets.assign(target=row[c]))["probability"].item() for c in MOVED]
    assert_allclose(found, [0.5, 0.9, 0.1], atol=0.005)


# --- what it is worth -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tried(nation, stock) -> pd.DataFrame:
    return nowcast_backtest(stock, stock_of(nation), horizons=(1, 2), windows=WINDOWS)


def test_it_takes_a_third_off_the_error(tried, stock):
    """Nothing is fitted, so leaving out the scored province and year, or the future, changes no forecast."""
    made = tried[tried["n"] == 5]
    one = made[made["horizon"] == 1]
    assert len(one) == 31 * 10
    assert one["ape"].mean() <= 3.3
    assert one.loc[one["year"] >= 2016, "ape"].mean() <= 3.1
    plain = backtest(stock, models=["auto"], horizons=(1, 2), windows=[5], interval="analytic")
    for h, part in made.groupby("horizon"):
        assert part["ape"].mean() < 0.75 * plain.loc[plain["horizon"] == h, "ape"].mean()


def test_it_depends_on_no_fine_point_of_the_model(nation, stock):
    for model, most in [("drift", 3.5), ("damped", 3.6), ("theta", 3.7), ("last", 3.9)]:
        made = nowcast_backtest(stock, stock_of(nation), model=model, horizons=[1], windows=[5])
        assert made["ape"].mean() <= most


def test_a_reference_without_the_province_does_nearly_as_well(nation, stock):
    parts = []
    for region, own in stock.groupby("region"):
        rest = stock_of(nation).merge(own[["year", "value"]], on="year", suffixes=("", "_own"))
        rest = rest.assign(value=rest["value"] - rest["value_own"])
        parts.append(nowcast_backtest(own, rest, horizons=[1], windows=[5]).assign(region=region))
    assert pd.concat(parts)["ape"].mean() <= 3.4


@pytest.mark.parametrize(("leave_out", "least", "most"), [("region", 0.77, 0.83), ("years", 0.77, 0.83)])
def test_its_ranges_hold_as_often_as_they_say(nation, stock, leave_out, least, most):
    made = nowcast_backtest(stock, stock_of(nation), windows=WINDOWS, leave_out=leave_out)
    held = made.dropna(subset="hit").groupby("horizon")["hit"].mean()
    assert held.between(least, most).all()
    assert made["hit"].notna().all()


def test_ranges_from_past_years_alone_hold_too(nation, stock):
    made = nowcast_backtest(stock, stock_of(nation), windows=WINDOWS, leave_out="future")
    held = made.dropna(subset="hit").groupby(["horizon", "n"])["hit"].mean()
    assert (held >= 0.75).all()
    assert held.groupby("horizon").mean().between(0.75, 0.88).all()


def test_it_helps_flows_as_well(nation, provinces):
    grants = provinces[(provinces["indicator"] == "invention_grants") & (provinces["year"] <= 2023)]
    whole = nation[nation["indicator"] == "invention_grants"]
    made = nowcast_backtest(grants, whole, windows=WINDOWS, leave_out="years")
    plain = backtest(grants, models=["auto"], windows=WINDOWS, interval="analytic")
    better = made.groupby("horizon")["ape"].mean() / plain.groupby("horizon")["ape"].mean()
    assert (better < 0.7).all()
    assert made.groupby("horizon")["hit"].mean().between(0.77, 0.83).all()


def test_its_probabilities_beat_the_base_rate(nation, stock):
    scores = brier(nowcast_targets(stock, stock_of(nation)))
    assert (scores["skill"] > 0.3).all()


def test_a_backtest_row_is_a_projection_of_that_year(tried, nation, stock):
    row = tried.query("region == 'CN-GZ' and origin == 2018 and n == 6 and horizon == 2").iloc[0]
    mine = until(stock, 2018).query("region == 'CN-GZ'").tail(6)
    told = stock_of(nation)
    got = project(mine, 2020, interval="none", given=told[told["year"] != 2019])
    assert got["value"].iloc[-1] == pytest.approx(row["forecast"])
    assert row["error"] == pytest.approx(100 * (row["forecast"] / row["actual"] - 1))


def test_a_backtest_has_no_row_where_the_reference_is_not_known(nation, stock):
    short = stock_of(nation).query("2012 <= year <= 2018")
    made = nowcast_backtest(stock, short, horizons=[1], windows=[4])
    assert set(made["origin"]) == {2015, 2016, 2017}
    assert nowcast_backtest(stock, short.head(0), horizons=[1], windows=[4]).empty
