"""What follows from printed figures: a rule at a time, on figures made for it."""

import math
from types import SimpleNamespace

import pytest
from filling import figure

from ipcompare.core.catalogue import read_catalogue
from ipcompare.data import derive
from ipcompare.data.convert import AVERAGE, WHOLE_PLAN
from ipcompare.data.derive import (
    EACH_YEAR,
    LAST_YEAR,
    NOT_A_DENSITY,
    RUNNING_TOTAL,
    Known,
    average_from,
    averaged,
)

CATALOGUE = read_catalogue()


def by(rule, *figures):
    """Give what a rule makes of figures."""
    return list(rule(Known(figures), CATALOGUE))


def total(value, year, **change):
    return figure(
        indicator="pledge_loans_total", unit="亿元", basis="cumulative", value=value, year=year, **change
    )


def money(indicator, value, **change):
    return figure(indicator=indicator, unit="亿元", basis="flow", value=value, **change)


def people(value, year=2024, series="census7", **change):
    return figure(
        indicator="population", unit="万人", value=value, year=year, series=series, inputs="p.csv:2", **change
    )


def growth(value, year=2024, **change):
    usual = {"indicator": "trademark_stock_growth", "unit": "%", "basis": "growth", "inputs": "g.csv:2"}
    return figure(**usual | {"value": value, "year": year} | change)


# --- what is known ---------------------------------------------------------------------------------


def test_what_is_printed_stands_and_what_is_derived_fills():
    printed = figure(value=5.0)
    known = Known([printed])
    known.add([figure(value=6.0, derived=True), figure(value=7.0, year=2023, derived=True)])
    assert [f.value for f in known.figures.values()] == [5, 7]
    assert {place: f.value for place, f in known.outcomes("trademark_stock").items()} == {
        ("CN-HB", "", 2024): 5, ("CN-HB", "", 2023): 7,
    }  # fmt: skip
    assert known.outcomes("population") == {}


def test_only_a_year_s_actual_figure_is_an_outcome():
    known = Known([figure(role="target"), figure(role="baseline", year=2020), figure(since=2021)])
    assert len(known.figures) == 3
    assert known.outcomes("trademark_stock") == {}


# --- of two figures --------------------------------------------------------------------------------


def test_a_figure_of_two_tells_of_both():
    one = figure(indicator="agri_variety_rights", value=3.0, source="a; b", locator="x; lines 1-1",
                 confidence="high", inputs="t.csv:2", note="of its own", bound="ge", series="s")  # fmt: skip
    other = figure(indicator="forest_variety_rights", value=4.0, source="b; c", locator="y; lines 2-2",
                   confidence="medium", inputs="t.csv:2 t.csv:3", series="s")  # fmt: skip
    (made,) = by(derive.sums, one, other)
    assert made._replace(tolerance=0, printed=0) == one._replace(
        indicator="plant_variety_rights", value=7.0, unit=CATALOGUE.unit_of["plant_variety_rights"],
        basis=CATALOGUE.basis_of["plant_variety_rights"], bound="eq", derived=True,
        derivation="3 agri_variety_rights + 4 forest_variety_rights", source="a; b; c",
        locator="x; lines 1-1 | y; lines 2-2", note="", confidence="medium", inputs="t.csv:2 t.csv:3",
        tolerance=0, printed=0,
    )  # fmt: skip
    assert math.isnan(made.tolerance)
    (again,) = by(derive.sums, one, other._replace(locator=one.locator, confidence="high"))
    assert (again.locator, again.confidence) == ("x; lines 1-1", "high")
    (unsure,) = by(derive.sums, one._replace(confidence="low"), other)
    assert unsure.confidence == "low"


def test_a_sum_needs_all_parts_of_one_year_region_and_series():
    one = figure(indicator="agri_variety_rights")
    assert by(derive.sums, one) == []
    for change in ({"year": 2023}, {"region": "CN-GD"}, {"series": "s"}, {"role": "target"}):
        assert by(derive.sums, one, figure(indicator="forest_variety_rights", **change)) == []


def test_running_totals_give_the_averages_between_any_two_of_them():
    made = by(
        derive.running_totals,
        total(160.0, 2025),
        total(100.0, 2021),
        total(10.0, 2023, region="CN-GD"),
        total(120.0, 2023),
    )
    assert {(f.region, f.since, f.year): f.value for f in made} == {
        ("CN-HB", 2022, 2023): 10, ("CN-HB", 2022, 2025): 15, ("CN-HB", 2024, 2025): 20,
    }  # fmt: skip
    (last,) = (f for f in made if f.since == 2024)
    assert (last.indicator, last.series, last.basis) == ("pledge_financing", f"loans, {AVERAGE}", "flow")
    assert last.derivation == "running total 160 at end-2025 less 120 at end-2023, / 2 years"
    assert last.note == "the totals count from a year that the sources do not name"
    assert by(derive.running_totals, total(100.0, 2021), total(90.0, 2021, series="registered")) == []


# --- ratios ----------------------------------------------------------------------------------------


def test_a_ratio_is_in_percent_over_the_revised_gdp():
    deals, gdp = money("tech_contract_value", 30.0), money("gdp", 1500.0, series="revised")
    (made,) = by(derive.ratios, deals, gdp)
    assert (made.indicator, made.value, made.series, made.bound) == ("tech_contract_gdp_ratio", 2, "", "eq")
    assert made.derivation == "30 / 1,500 亿元, in %"
    for other in ({"series": ""}, {"value": 0.0}, {"value": -1.0}, {"year": 2023}, {"region": "CN-GD"}):
        assert by(derive.ratios, deals, gdp._replace(**other)) == []
    assert by(derive.ratios, deals._replace(series="s"), gdp) == []


def test_a_density_takes_each_population_base_of_its_year():
    held = figure(value=7700.0, bound="about")
    made = by(
        derive.densities, held, people(3850.0), people(3500.0, series="census6"), people(9.0, year=2023)
    )
    assert [(f.series, f.value, f.bound, f.year) for f in made] == [
        ("census7", 2, "about", 2024), ("census6", 2.2, "about", 2024),
    ]  # fmt: skip
    assert {f.indicator for f in made} == {"trademark_density"}
    assert made[0].derivation == "7,700 件 / 3,850 万人"
    assert made[0].inputs == "t.csv:2 p.csv:2"
    assert by(derive.densities, held, people(0.5))[0].value == 15400


def test_per_head_takes_the_newest_census_day_whatever_the_year():
    day = "census day 2020"
    made = by(
        derive.per_head,
        figure(value=770.0, bound="ge"),
        people(385.0, 2020, day),
        people(100.0, 2010, day),
        people(7.0, 2024),
        people(5.0, 2020, day, region="CN-GD"),
    )
    assert [(f.indicator, f.value, f.year, f.bound, f.series) for f in made] == [
        ("trademark_stock_per_head", 2, 2024, "ge", "")
    ]
    assert made[0].derivation == "770 in 2024 / 385 万人 (census day 2020)"
    assert made[0].note == NOT_A_DENSITY


# --- levels and growth -----------------------------------------------------------------------------


@pytest.mark.parametrize("series", ["", "s"])
def test_growth_leads_back_to_the_level_of_the_year_before(series):
    (made,) = by(derive.levels_before, figure(value=115.0, series="s"), growth(15.0, series=series))
    assert (made.indicator, made.year, made.series, made.bound) == ("trademark_stock", 2023, "s", "eq")
    assert made.value == pytest.approx(100)
    assert made.derivation == "115 in 2024 / (1 + 15 %)"


def test_a_rate_without_a_series_goes_before_that_of_the_series():
    level = figure(value=120.0, series="s")
    (made,) = by(derive.levels_before, level, growth(50.0, series="s"), growth(20.0))
    assert made.value == pytest.approx(100)


@pytest.mark.parametrize(
    ("level", "rate", "bound"),
    [("ge", "eq", "ge"), ("eq", "about", "about"), ("about", "eq", "about"), ("eq", "ge", "eq")],
)
def test_a_level_before_is_as_sure_as_its_level_and_rate(level, rate, bound):
    (made,) = by(derive.levels_before, figure(bound=level), growth(15.0, bound=rate))
    assert made.bound == bound


def test_rates_that_lead_back_to_no_level_are_passed_over():
    sound = (figure(value=50.0, year=2022), growth(-50.0, 2022))
    for series in (AVERAGE, WHOLE_PLAN):
        assert by(derive.levels_before, figure(series=series), growth(15.0, series=series)) == []
    for rate in (growth(-100.0), growth(15.0, series="t"), growth(15.0, 2023)):
        made = by(derive.levels_before, figure(), rate, *sound)
        assert [(f.year, f.value) for f in made] == [(2021, 100)]


def test_growth_is_that_on_the_year_before_within_one_series():
    made = by(
        derive.growths,
        figure(value=115.0, year=2024),
        figure(value=100.0, year=2023, inputs="t.csv:3"),
        figure(value=80.0, year=2022, series="s"),
        figure(value=50.0, year=2021),
    )
    assert [(f.indicator, f.year, f.series, f.value) for f in made] == [
        ("trademark_stock_growth", 2024, "", pytest.approx(15))
    ]
    assert made[0].derivation == "115 over 100 the year before"
    assert made[0].inputs == "t.csv:2 t.csv:3"


@pytest.mark.parametrize("bound", derive.INEQUALITIES)
@pytest.mark.parametrize("year", [2023, 2024])
def test_growth_of_what_is_more_or_less_is_not_known(bound, year):
    levels = {y: figure(value=100.0, year=y) for y in (2021, 2022, 2023, 2024)}
    made = by(derive.growths, *(levels | {year: levels[year]._replace(bound=bound)}).values())
    assert {f.year for f in made} == {2022, 2023, 2024} - {year, year + 1}


def test_growth_on_nothing_is_not_known_and_on_what_is_about_known_is():
    made = by(
        derive.growths,
        figure(value=5.0),
        figure(value=0.0, year=2023),
        figure(value=4.0, year=2022, bound="about"),
    )
    assert [(f.year, f.value) for f in made] == [(2023, -100)]


# --- readings of targets ---------------------------------------------------------------------------


def goal(value=15.0, **change):
    return growth(value, 2025, **{"role": "target", "bound": "about", "source": "plan"} | change)


def readings(*figures):
    return {(f.indicator, f.series, f.reading): f for f in by(derive.target_readings, *figures)}


def test_a_growth_target_has_a_reading_each_year_at_its_end_and_on_average():
    made = readings(goal(), figure(value=100.0, year=2020), figure(value=200.0, year=2024))
    assert set(made) == {
        ("trademark_stock_growth", "", EACH_YEAR), ("trademark_stock", "", LAST_YEAR),
        ("trademark_stock", "", average_from(2020, 15.0)),
    }  # fmt: skip
    literal, last, average = made.values()
    assert (literal.value, literal.derived, literal.bound) == (15, True, "about")
    assert literal.note == "the literal reading: no year may fall short"
    assert literal.derivation == f"15 % in each year, reading: {EACH_YEAR}"
    assert last.value == pytest.approx(230)
    assert last.derivation == f"200 in 2024 x (1 + 15 %)^1, reading: {LAST_YEAR}"
    assert (last.role, last.year, last.bound, last.source) == ("target", 2025, "about", "plan; s")
    assert average.value == pytest.approx(100 * 1.15**5)
    assert average.derivation == f"100 in 2020 x (1 + 15 %)^5, reading: {average_from(2020, 15.0)}"
    assert last.note == average.note == "the plan targets the growth, not the level"
    # The tolerance is that of the rate, 14.25 %, over as many years.
    assert last.value * (1 - last.tolerance) == pytest.approx(200 * 1.1425)
    assert average.value * (1 - average.tolerance) == pytest.approx(100 * 1.1425**5)


def test_a_path_that_begins_late_says_so():
    made = readings(goal(), figure(value=100.0, year=2021), figure(value=110.0, year=2024))
    notes = {reading: f.note for (_, _, reading), f in made.items()}
    assert notes[LAST_YEAR] == "the plan targets the growth, not the level"
    assert notes[average_from(2021, 15.0)] == notes[LAST_YEAR] + (
        "; the level of 2020, from which the plan counts, is not known"
    )


def test_each_series_of_levels_is_a_path_of_its_own():
    levels = [("a", 2021), ("b", 2023), ("a", 2023), ("b", 2024), ("c", 2024)]
    made = readings(goal(), *(figure(value=100.0, year=year, series=series) for series, year in levels))
    assert set(made) == {
        ("trademark_stock_growth", "", EACH_YEAR), ("trademark_stock", "a", average_from(2021, 15.0)),
        ("trademark_stock", "b", LAST_YEAR), ("trademark_stock", "b", average_from(2023, 15.0)),
        ("trademark_stock", "c", LAST_YEAR),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("bases", "least"),
    [
        ([], 14.25),
        ([(2020, 14.0)], 14.5),  # half of the way from 14 to 15
        ([(2015, 10.0), (2020, 14.0)], 14.5),
        ([(2020, 14.0), (2015, 10.0)], 14.5),
        ([(2015, 14.0), (2020, 10.0)], 14.25),
        ([(2020, 14.0, {"role": "actual"})], 14.25),
        ([(2020, 14.0, {"region": "CN-GD"})], 14.25),
        ([(2020, 14.0, {"series": "other"})], 14.25),
        ([(2020, 14.0, {"indicator": "invention_stock_growth"})], 14.25),
        ([(2025, 14.0)], 14.25),  # the next plan's
    ],
)
def test_about_a_rate_leaves_half_of_the_planned_change_at_most(bases, least):
    printed = [growth(value, year, **{"role": "baseline"} | dict(*more)) for year, value, *more in bases]
    last = readings(goal(), figure(value=200.0, year=2024), *printed)["trademark_stock", "", LAST_YEAR]
    assert last.value * (1 - last.tolerance) == pytest.approx(200 * (1 + least / 100))


def test_where_less_is_better_the_rate_may_be_higher():
    less = SimpleNamespace(
        level_of_growth=CATALOGUE.level_of_growth, unit_of=CATALOGUE.unit_of, basis_of=CATALOGUE.basis_of,
        direction_of=dict.fromkeys(CATALOGUE.direction_of, -1),
    )  # fmt: skip
    path = Known([goal(), figure(value=200.0, year=2020)])
    (average,) = (f for f in derive.target_readings(path, less) if averaged(f.reading))
    assert average.value * (1 + average.tolerance) == pytest.approx(200 * 1.1575**5)


@pytest.mark.parametrize("change", [{"year": 2019}, {"year": 2025}, {"region": "CN-GD"}, {"role": "target"}])
def test_a_growth_target_without_a_level_of_its_plan_has_no_reading(change):
    assert readings(goal(), figure(**{"year": 2024} | change)) == {}


@pytest.mark.parametrize("change", [{"series": "s"}, {"role": "actual"}, {"indicator": "population"}])
def test_only_a_growth_target_without_a_series_has_readings(change):
    assert readings(goal(**change), figure(year=2024)) == {}


def test_a_target_that_is_not_about_has_no_tolerance_of_its_own():
    made = readings(goal(bound="ge"), figure(year=2024))
    assert math.isnan(made["trademark_stock", "", LAST_YEAR].tolerance)


def test_averages_are_told_by_their_name():
    assert average_from(2021, 15.0) == "an average of 15 % a year from 2021"
    assert [averaged(r) for r in (average_from(2021, 15.0), EACH_YEAR, LAST_YEAR, "")] == [
        True,
        False,
        False,
        False,
    ]


def plan_sum(**change):
    return figure(**{
        "indicator": "pledge_financing", "unit": "亿元", "basis": "flow", "role": "target", "since": 2021,
        "year": 2025, "value": 16.0, "series": f"loans, {AVERAGE}", "bound": "ge",
    } | change)  # fmt: skip


def test_a_sum_over_a_plan_may_be_a_running_total():
    (made,) = by(derive.targets_of_totals, plan_sum(), total(50.0, 2024))
    assert made == plan_sum()._replace(
        indicator="pledge_loans_total", unit="亿元", basis="cumulative", value=80.0, series="", since=None,
        reading=RUNNING_TOTAL, derived=True, derivation=f"80 亿元, reading: {RUNNING_TOTAL}",
        note="the plan says cumulative and does not say since when", tolerance=made.tolerance,
    )._replace(printed=16.0)  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"region": "CN-GD"}, {"since": None}, {"role": "actual"}, {"series": "loans"}, {"indicator": "gdp"}],
)
def test_other_sums_are_no_running_totals(change):
    assert by(derive.targets_of_totals, plan_sum(**change), total(50.0, 2024)) == []
    assert by(derive.targets_of_totals, plan_sum()) == []
