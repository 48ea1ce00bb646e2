"""Where the plans' targets stand, at the public names."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.data.derive import EACH_YEAR, LAST_YEAR, RUNNING_TOTAL
from ipcompare.methods.progress import STATUSES
from ipcompare.methods.standing import RISK, classes
from ipcompare.results.targets import by_risk, comparable, scoreboard

CONTRACT = {
    *("region", "indicator", "baseline", "target", "bound", "latest", "latest_year"),
    *("required_growth", "observed_growth", "progress", "status"),
}


@pytest.fixture(scope="module")
def plan():
    return ipc.targets()


def row(plan, region, indicator, **more):
    rows = plan[(plan.region == region) & (plan.indicator == indicator)]
    for column, value in more.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def test_columns_and_states(plan):
    assert set(plan.columns) >= CONTRACT
    assert set(plan.status) <= set(STATUSES)
    assert not np.isinf(plan[["progress", "required_growth", "observed_growth", "needed_growth"]]).any(
        axis=None
    )
    assert (plan.loc[plan.status == "not assessable", "reason"] != "").all()
    assert (plan.loc[~plan.agreed.fillna(True), "reason"].str.contains("disagree")).all()
    assert plan.loc[plan.status == "not assessable", "agreed"].isna().all()


def test_all_plan_indicators_are_there_and_none_else(plan):
    board = scoreboard(plan)
    assert board.total[["CN-GZ", "CN-SC", "CN-GD"]].tolist() == [17, 11, 15]
    assert (board.drop(columns="total").sum(axis=1) == board.total).all()


def test_sichuan_passed_its_density_in_2023(plan):
    sichuan = row(plan, "CN-SC", "hv_invention_density")
    assert sichuan.status == "reached early"
    assert sichuan.first_met == 2023
    assert sichuan.progress == pytest.approx((66500 / 8364 - 2.94) / (5.67 - 2.94))
    assert sichuan.progress > 1.8
    assert sichuan.required_growth == pytest.approx(100 * ((5.67 / 2.94) ** 0.2 - 1))


def test_a_sum_over_the_plan_adds_up_years_without_a_gap(plan):
    guangdong = row(plan, "CN-GD", "pledge_financing")
    assert (guangdong.kind, guangdong.since, guangdong.target) == ("period_sum", 2021, 2500)
    assert guangdong.latest == pytest.approx(970.24 / 2.1925 + 970.24)
    assert guangdong.latest_year == 2022
    guizhou = row(plan, "CN-GZ", "pledge_financing")
    assert guizhou.latest == pytest.approx(154.41 - 55.1)


def test_reached_but_falling_is_a_state_of_its_own(plan):
    court = row(plan, "CN-GZ", "judgment_acceptance")
    assert court.status == "reached but falling"
    assert court.first_met == 2023


def test_a_growth_target_is_judged_as_growth_and_under_each_reading(plan):
    growth = row(plan, "CN-GZ", "hv_invention_density_growth", reading="")
    assert (growth.kind, growth.latest, growth.status) == ("growth", 12.4, "behind")
    readings = plan[(plan.region == "CN-GZ") & (plan.indicator == "hv_invention_density")]
    assert len(readings) == 2
    assert readings.reading.ne("").all()
    every = row(plan, "CN-GZ", "hv_invention_density_growth", reading=EACH_YEAR)
    assert (every.kind, every.status) == ("every_year", "missed")
    assert every.reason == "a year fell short: 12.4 in 2024"


def test_each_year_is_reached_only_where_each_year_is_known():
    table = ipc.load("贵州", ["hv_invention_density_growth"])
    one = table[table.role == "actual"].tail(1)
    goals = table[table.role != "actual"]

    def status(years):
        rows = [one.assign(year=year, value=20.0, bound="eq", series="") for year in years]
        plan = ipc.targets(pd.concat([goals, *rows], ignore_index=True))
        return row(plan, "CN-GZ", "hv_invention_density_growth", reading=EACH_YEAR)

    assert status(range(2021, 2026)).status == "reached"
    short = status([2023, 2024, 2025])
    assert (short.status, short.reason) == ("not assessable", "a year that had to meet it is not known")
    assert status([2023, 2024]).status == "on track"


def test_a_sum_dated_after_the_plan_is_no_outcome_of_it():
    table = ipc.load("贵州", ["pledge_financing"])
    before = ipc.targets(table)
    late = table[table.role == "actual"].tail(1).assign(since=2021, year=2026, value=1e4)
    after = ipc.targets(pd.concat([table, late.astype(table.dtypes)], ignore_index=True))
    pd.testing.assert_frame_equal(after, before)


def test_about_never_reaches_back_to_the_baseline_of_its_plan():
    """A score of 76.5 is within 5 % of about 80, and below the 78.4 that the plan began with."""
    table = ipc.load("四川", ["satisfaction"])
    base, goal = (table[table.role == role].tail(1) for role in ("baseline", "target"))

    def judged(value):
        given = [base.assign(value=78.4, year=2020), goal.assign(value=80.0, bound="about")]
        given.append(base.assign(role="actual", year=2025, value=value))
        return row(ipc.targets(pd.concat(given, ignore_index=True)), "CN-SC", "satisfaction")

    assert [judged(value).status for value in (76.5, 79.3)] == ["missed", "reached"]
    assert judged(76.5).tolerance == pytest.approx(0.8 / 80)


def test_a_level_that_follows_from_a_rate_inherits_its_tolerance(plan):
    """2.4 is more than 95 % of 2.4955, and 10.6 % growth is not about 15 %."""
    later = ipc.published("贵州", "hv_invention_density", "actual").tail(1)
    for value, met in ((2.4, False), (2.47, False), (2.48, True)):
        fresh = later.assign(year=2025, value=value, source="next year", series="census7")
        found = ipc.targets(ipc.load("贵州", data=fresh))
        own = found[
            found.indicator.str.startswith("hv_invention_density") & found.reading.isin(["", LAST_YEAR])
        ]
        assert own.status.tolist() == (["reached"] * 2 if met else ["missed"] * 2), value


def test_guizhous_pledge_target_has_two_readings(plan):
    summed = row(plan, "CN-GZ", "pledge_financing")
    total = row(plan, "CN-GZ", "pledge_loans_total", reading=RUNNING_TOTAL)
    assert (summed.first_met, total.first_met) == (2024, 2022)
    assert summed.progress == pytest.approx((154.41 - 55.1) / 80)
    assert total.progress == pytest.approx((154.41 - 55.1) / (80 - 55.1))


def test_a_baseline_not_printed_is_not_filled(plan):
    for indicator in ("patent_intensive_share", "judgment_acceptance", "service_points"):
        guangdong = row(plan, "CN-GD", indicator)
        assert np.isnan(guangdong.baseline)
        assert guangdong.status == "not assessable"
        assert "prints no baseline" in guangdong.reason


def test_the_plans_own_baseline_is_used_where_sources_disagree(plan):
    assert row(plan, "CN-GD", "satisfaction").baseline == 80


def test_a_wide_margin_is_flagged(plan):
    works = row(plan, "CN-GZ", "work_registrations")
    assert works.progress > 30
    assert "far beyond" in works.doubt


def test_only_the_same_measure_compares(plan):
    rows = comparable(plan).set_index(["region", "indicator", "reading"])
    assert rows.comparable[("CN-SC", "hv_invention_density", "")]
    assert rows.peers[("CN-SC", "hv_invention_density", "")] == "CN CN-GD"
    for reading in ipc.load("贵州", "hv_invention_density", "target").reading:
        assert not rows.comparable[("CN-GZ", "hv_invention_density", reading)]
    assert rows.why[("CN-GZ", "pledge_financing", "")] == "another basis"
    assert rows.why[("CN-GD", "pledge_financing", "")] == "another basis"
    assert rows.why[("CN-GZ", "patent_attorneys", "")] == "no other plan sets it"


def test_ambition_holds_targets_against_the_past_and_the_nation():
    asked = ipc.Dataset.open().ambition().set_index(["region", "indicator", "reading"])
    assert asked.met_at_signing[("CN-GZ", "trademark_stock", "")]
    nation = asked.loc[("CN", "hv_invention_density", "")]
    assert nation.required_growth == pytest.approx(100 * ((12 / 6.3) ** 0.2 - 1))
    assert asked.national_growth[("CN-GD", "hv_invention_density", "")] == nation.required_growth
    before = asked.growth_before[("CN-SC", "satisfaction", "")]
    assert before == pytest.approx(100 * ((78.81 / 65) ** 0.2 - 1))


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(random):
    table = ipc.load("四川")
    order = list(range(len(table)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(ipc.targets(table.iloc[order]), ipc.targets(table))


@settings(max_examples=10, deadline=None)
@given(st.floats(1e-3, 1e3))
def test_units_in_units_out(factor):
    table = ipc.load(["四川", "广东"], ["hv_invention_density", "pledge_financing"])
    first = ipc.targets(table)
    scaled = ipc.targets(table.assign(value=table.value * factor))
    same = ["progress", "ratio", "required_growth", "observed_growth"]
    pd.testing.assert_frame_equal(first[same], scaled[same])
    assert first.status.tolist() == scaled.status.tolist()
    assert (first.target * factor).tolist() == pytest.approx(scaled.target.tolist())


def test_input_stays_as_it_was():
    table = ipc.load("贵州")
    before = table.copy()
    ipc.targets(table)
    pd.testing.assert_frame_equal(table, before)


def test_a_table_without_targets_gives_an_empty_board():
    assert ipc.targets(ipc.load("河北")).empty


def test_a_growth_target_of_the_nation_asks_no_one_growth_of_its_level():
    row = {"region": "CN", "since": "", "bound": "eq", "source": "own", "note": "", "as_printed": "1"}
    level = {**row, "indicator": "pct_filings", "role": "actual", "unit": "件", "basis": "flow"}
    growth = {**row, "indicator": "pct_filings_growth", "role": "target", "unit": "%", "basis": "growth"}
    rows = [
        {**level, "year": "2020", "value": "100", "locator": "a; lines 1-1"},
        {**level, "year": "2024", "value": "150", "locator": "a; lines 2-2"},
        {**growth, "year": "2025", "value": "10", "locator": "a; lines 3-3"},
    ]
    asked = ipc.Dataset.open(ipc.check(pd.DataFrame(rows))).ambition()
    own = asked[(asked["region"] == "CN") & (asked["indicator"] == "pct_filings")]
    assert len(own) == 2
    assert own["national_growth"].isna().all()


LOOSE = {
    "csv": lambda table: pd.read_csv(io.StringIO(table.to_csv(index=False))),
    "objects": lambda table: table.astype(object),
    "categories": lambda table: table.astype(dict.fromkeys(["region", "indicator", "role"], "category")),
    "nullable": lambda table: table.astype({"year": "Int64", "value": "Float64"}),
    "floats": lambda table: table.astype({"since": "float64"}),
}


@pytest.mark.parametrize("how", LOOSE)
@pytest.mark.parametrize("function", [ipc.targets, ipc.attainment, ipc.hindsight])
def test_types_that_a_users_step_left_change_nothing(how, function):
    table = ipc.load("贵州")
    pd.testing.assert_frame_equal(function(LOOSE[how](table)), function(table))


@pytest.mark.parametrize("function", [ipc.targets, ipc.attainment, ipc.hindsight])
def test_an_outcome_without_a_value_is_none(function):
    table = ipc.load("四川")
    lost = (table.role == "actual") & (table.year >= 2023)
    without = function(table.assign(value=table.value.mask(lost)))
    pd.testing.assert_frame_equal(without, function(table[~lost]))


def test_a_target_of_an_unknown_indicator_is_named_once():
    table = ipc.load("四川", "hv_invention_density").assign(indicator="my_density")
    with pytest.raises(ipc.DataError, match=r"^indicator 'my_density': is not in the catalogue") as error:
        ipc.targets(table)
    assert len(error.value.faults) == 1


def test_what_fails_comes_first_and_no_row_is_lost(plan):
    for table, words in ((plan, "status"), (ipc.attainment(), "verdict")):
        ranked = by_risk(table)
        found = [RISK.index(name) for name in classes(ranked[words], ranked["doubt"])]
        assert found == sorted(found)
        assert len(set(found)) > 3
        pd.testing.assert_frame_equal(ranked.sort_index(), table)
