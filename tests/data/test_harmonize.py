"""Rules of harmonisation: the nine differences between the plans, and properties of the conversions."""

import shutil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.core.catalogue import data_folder, read_catalogue
from ipcompare.data.convert import AVERAGE
from ipcompare.data.derive import EACH_YEAR, LAST_YEAR, RUNNING_TOTAL, average_from
from ipcompare.data.harmonize import COLUMNS, harmonise

CONTRACT = [
    "region",
    "indicator",
    "year",
    "role",
    "value",
    "unit",
    "basis",
    "bound",
    "derived",
    "derivation",
    "source",
    "locator",
    "note",
]


@pytest.fixture(scope="module")
def table():
    return ipc.load()


def one(table, region, indicator, year, role="actual", **more):
    rows = table[
        (table.region == region)
        & (table.indicator == indicator)
        & (table.year == year)
        & (table.role == role)
    ]
    for column, value in more.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, rows[["series", "reading", "value"]]
    return rows.iloc[0]


def test_columns_and_regions(table):
    assert list(table.columns[: len(CONTRACT)]) == CONTRACT
    assert set(table.region) == {"CN", "CN-GZ", "CN-SC", "CN-GD"}
    catalogue = ipc.indicators().set_index("indicator")
    assert (table.unit == table.indicator.map(catalogue.unit)).all()
    assert (table.basis == table.indicator.map(catalogue.basis)).all()
    assert (table.loc[table.derived, "derivation"] != "").all()
    assert table.value.notna().all()


# -- the nine differences of the design ------------------------------------------------------------


def test_1_a_growth_target_becomes_a_level_only_under_every_named_reading(table):
    goals = table[
        (table.region == "CN-GZ") & (table.indicator == "hv_invention_density") & (table.role == "target")
    ]
    assert set(goals.reading) == {average_from(2021, 15.0), LAST_YEAR}
    assert goals.derived.all()
    goals = goals.set_index("reading")
    assert goals.value[LAST_YEAR] == pytest.approx(2.17 * 1.15)
    assert (goals.bound == "about").all()
    # The tolerance is the rate's: 14.25 % in one year, or in each of four.
    assert goals.value[LAST_YEAR] * (1 - goals.tolerance[LAST_YEAR]) == pytest.approx(2.17 * 1.1425)
    base = (5767 / 1.222) / 3852
    average = goals.loc[average_from(2021, 15.0)]
    assert average.value * (1 - average.tolerance) == pytest.approx(base * 1.1425**4)
    assert "not known" in average.note
    growth = table[
        (table.region == "CN-GZ")
        & (table.indicator == "hv_invention_density_growth")
        & (table.role == "target")
    ]
    assert set(growth.reading) == {"", EACH_YEAR}
    printed = growth[growth.reading == ""].iloc[0]
    assert (printed.value, printed.bound, printed.derived) == (15, "about", False)
    others = table[(table.indicator == "hv_invention_density") & (table.region != "CN-GZ")]
    assert (others.reading == "").all()


def test_3_a_cumulative_target_has_a_reading_as_a_sum_and_one_as_a_running_total(table):
    """Guizhou's note says 累计 of its 80 (亿元) and not since when."""
    goals = table[(table.region == "CN-GZ") & (table.role == "target")]
    total = goals[goals.indicator == "pledge_loans_total"]
    assert total[["reading", "value", "derived"]].to_numpy().tolist() == [[RUNNING_TOTAL, 80.0, True]]
    summed = goals[goals.indicator == "pledge_financing"].iloc[0]
    assert (summed.reading, summed.value * 5) == ("", 80.0)
    others = table[(table.indicator == "pledge_loans_total") & (table.region != "CN-GZ")]
    assert others.empty


def test_1_growth_leads_back_to_the_level_of_the_year_before():
    back = 2.17 / (1 + 12.4 / 100)
    assert round(back, 2) == 1.93
    printed = ipc.published("贵州", "hv_invention_density", "actual").query("year == 2023").value.item()
    assert printed == 1.94
    assert back == pytest.approx(printed, abs=0.011)
    # Printed wins: the derived 1.93 does not displace it.
    assert one(ipc.load(), "CN-GZ", "hv_invention_density", 2023).value == 1.94
    sichuan = one(ipc.load(), "CN-SC", "hv_invention_density", 2021)
    assert sichuan.derived
    assert sichuan.value == pytest.approx(5.06 / 1.2524)


def test_2_whose_patents_is_said(table):
    notes = {r: one(table, r, "hv_invention_density", 2025, "target").note for r in ("CN-SC", "CN-GD")}
    assert "本国居民" in notes["CN-SC"]
    assert "本省居民" in notes["CN-GD"]


def test_3_pledge_financing_sums_become_yearly_averages_apart_from_years(table):
    goal = one(table, "CN-GD", "pledge_financing", 2025, "target")
    assert (goal.value, goal.since, goal.derived) == (500, 2021, True)
    assert goal.series == f"registered, {AVERAGE}"
    base = one(table, "CN-GD", "pledge_financing", 2020, "baseline")
    assert (base.since, base.value) == (2016, pytest.approx(907.6 / 5))
    sichuan = one(table, "CN-SC", "pledge_financing", 2025, "target")
    assert (sichuan.value, sichuan.series, sichuan.derived) == (120, "registered", False)
    guizhou = one(table, "CN-GZ", "pledge_financing", 2020, "baseline")
    assert (guizhou.value, guizhou.series) == (pytest.approx(55.14 / 5), f"loans, {AVERAGE}")
    year = one(table, "CN-GZ", "pledge_financing", 2024, series="loans")
    assert year.value == 39.69
    assert one(table, "CN-GZ", "pledge_balance", 2024).value == 42.89
    assert one(table, "CN-GZ", "pledge_loans_total", 2024).value == 154.41


def test_4_a_score_printed_in_percent_is_a_score(table):
    goal = one(table, "CN-SC", "satisfaction", 2025, "target")
    assert (goal.value, goal.unit, goal.basis, goal.derived) == (80, "分", "score", False)


def test_5_both_satisfaction_figures_of_guangdong_stand(table):
    assert one(table, "CN-GD", "satisfaction", 2020).value == 75.07
    base = one(table, "CN-GD", "satisfaction", 2020, "baseline")
    assert base.value == 80
    assert "75.07" in base.note


def test_6_lost_decimal_points_missing_values_and_sums_of_guangdong(table):
    assert one(table, "CN-GD", "hv_invention_density", 2020, "baseline").value == 13.5
    printed = ipc.published("广东", "patent_intensive_share", "baseline")
    assert printed.value.isna().all()
    assert printed.as_printed.str.contains("———").all()
    missing = table[(table.region == "CN-GD") & (table.indicator == "patent_intensive_share")]
    assert set(missing.role) == {"target"}
    abroad = one(table, "CN-GD", "overseas_invention_grants", 2025, "target")
    assert (abroad.since, abroad.value) == (2021, 16_000)


def test_7_a_2019_value_stays_in_2019_and_population_bases_stay_apart(table):
    assert one(table, "CN-GZ", "industrial_rd_intensity", 2019, "baseline").value == 0.93
    printed = one(table, "CN-GZ", "invention_density", 2020, series="census6")
    derived = one(table, "CN-GZ", "invention_density", 2020, series="census7")
    assert (printed.value, printed.derived) == (3.47, False)
    assert derived.derived
    assert round(derived.value, 2) == 3.26


def test_8_targets_already_passed_stand_beside_what_was_reached(table):
    assert one(table, "CN-GZ", "trademark_stock", 2025, "target").value == 360_000
    assert one(table, "CN-GZ", "trademark_stock", 2024).value == 567_853
    basis = ipc.indicators().set_index("indicator").comparability["work_registrations"]
    assert "do not measure the same thing" in basis


def test_9_slips_are_kept_as_printed():
    guiyang = ipc.published("贵阳", "patent_stock")
    assert guiyang.value.item() == 59734
    assert "59738" in guiyang.note.item()


# -- the figures that the issue names ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "year", "value"), [("CN-GD", 2022, 20.6), ("CN-GD", 2024, 28.8), ("CN-SC", 2024, 7.95)]
)
def test_density_from_stock_over_population(table, region, year, value):
    row = one(table, region, "hv_invention_density", year)
    assert row.derived
    assert row.value == pytest.approx(value, abs=0.05 if value > 10 else 0.005)
    assert "万人" in row.derivation


def test_two_sources_are_kept_and_one_rule_picks(table):
    row = one(table, "CN-GD", "invention_stock", 2020)
    assert row.value == 350_501
    printed = ipc.published("广东", "invention_stock", "actual").query("year == 2020").value.tolist()
    assert {350_500, 351_000, 35.1} <= set(printed)
    pledge = one(table, "CN-GD", "pledge_financing", 2020, since=2016)
    assert pledge.value == pytest.approx(907.6 / 5)
    assert "184.26" in pledge.note


def test_low_confidence_stays_out(table):
    low = ipc.published().query("confidence == 'low'")
    assert len(low) > 10
    used = {i for inputs in table.inputs for i in inputs.split()}
    assert used.isdisjoint(low.index)


def test_one_figure_a_key(table):
    key = ["region", "indicator", "series", "since", "year", "role", "reading"]
    assert not table.duplicated(key).any()


def test_a_series_holds_one_population_base(table):
    density = table[table.indicator.isin(["invention_density", "hv_invention_density", "trademark_density"])]
    assert density.series.str.contains("census6|census7|base unstated").all()


def test_other_provinces_and_cities_come_when_named():
    jiangsu = ipc.load("江苏", "invention_density").set_index("year").value
    assert len(jiangsu) >= 14
    assert len(ipc.load("贵阳")) > 5


def test_every_row_explains_itself(table):
    for _, row in table.iloc[::7].iterrows():
        told = ipc.explain(row)
        assert "printed: " in told
        assert ("derived: " in told) == bool(row.derived)


def test_explain_refuses_what_it_cannot_trace(table):
    with pytest.raises(ipc.DataError, match="no record"):
        ipc.explain({"region": "CN-GZ"})
    with pytest.raises(ipc.DataError, match=r"unknown records x\.csv:9"):
        ipc.explain({**table.iloc[0].to_dict(), "inputs": "x.csv:9"})


# -- properties --------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0.01, 1e6),
    st.sampled_from([("万件", "件"), ("百万人", "万人"), ("件/百万人", "件/万人"), ("万元", "亿元")]),
)
def test_units_there_and_back(value, units):
    factor = read_catalogue().unit_factor(*units)
    assert value * factor / factor == pytest.approx(value)


def figure(**change):
    row = {
        "region": "CN-HB", "indicator": "trademark_stock", "series": "", "since": pd.NA, "year": 2024,
        "role": "actual", "value": 10.0, "unit": "万件", "bound": "eq", "basis": "stock", "source": "s",
        "locator": "x; lines 1-1", "as_printed": "10 万件", "confidence": "high", "note": "",
    }  # fmt: skip
    return {**row, **change}


def brought(*rows, panel=None, **how):
    frame = pd.DataFrame(rows, columns=list(figure())).astype({"since": "Int64"})
    frame.index = pd.Index([f"t.csv:{n}" for n in range(2, len(frame) + 2)], name="record")
    return harmonise(frame, ipc.panel().iloc[:0] if panel is None else panel, read_catalogue(), **how)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.5, 1e5), st.floats(-50, 300).filter(lambda g: abs(g) > 0.01))
def test_growth_back_and_forth_is_the_same(level, growth):
    table = brought(
        figure(value=level),
        figure(indicator="trademark_stock_growth", unit="%", basis="growth", value=growth),
    )
    before = table[table.year == 2023].iloc[0]
    assert before.derived
    assert before.value * (1 + growth / 100) == pytest.approx(level * 1e4)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(4)))
def test_order_of_rows_does_not_matter(order):
    rows = [figure(year=y, value=10.0 + y - 2020) for y in (2021, 2022, 2023, 2024)]
    first = brought(*rows)
    again = brought(*[rows[i] for i in order])
    columns = [c for c in first if c != "inputs"]
    pd.testing.assert_frame_equal(first[columns], again[columns])


def test_a_tie_is_broken_by_the_stated_rule():
    exact = figure(value=101234.0, unit="件", source="b", confidence="high")
    rounded = figure(value=10.0, source="a", confidence="high")
    unsure = figure(value=123456.0, unit="件", source="c", confidence="medium")
    row = brought(rounded, unsure, exact)
    row = row[row.indicator == "trademark_stock"].iloc[0]
    assert row.value == 101234
    assert "123,456" in row.note


def test_a_row_of_the_panel_is_an_outcome_of_its_document():
    printed = ipc.panel().query("region == 'CN-HB' and indicator == 'invention_stock' and year == 2020")
    (source,) = printed["source"]
    row = brought(panel=printed).iloc[0]
    assert row.dropna().to_dict() == {
        "region": "CN-HB", "indicator": "invention_stock", "year": 2020, "role": "actual",
        "value": printed["value"].item(), "unit": "件", "basis": "stock", "bound": "eq", "derived": False,
        "derivation": "", "source": source, "locator": read_catalogue().citation(source), "note": "",
        "series": "", "reading": "", "confidence": "high", "inputs": printed.index.item(),
    }  # fmt: skip
    assert row.index.tolist() == list(COLUMNS)
    assert row[["since", "tolerance"]].isna().all()


def test_a_figure_keeps_what_is_printed_of_it():
    said = {"since": 2021, "role": "target", "bound": "ge", "year": 2025, "note": "n", "confidence": "medium"}
    row = brought(figure(unit="件", series="x", **said)).iloc[0]
    assert row[list(said)].to_dict() == said
    assert row[["series", "source", "locator", "inputs"]].tolist() == ["x", "s", "x; lines 1-1", "t.csv:2"]


def test_what_is_unsure_or_has_no_value_stays_out():
    rows = [figure(year=2021, confidence="low"), figure(year=2022, value=float("nan")), figure(year=2023)]
    assert brought(*rows)["year"].tolist() == [2023]


def test_nothing_is_an_empty_table_of_the_same_columns():
    none, one = brought(), brought(figure())
    assert none.empty
    pd.testing.assert_frame_equal(none, one.iloc[:0])


def test_rows_are_in_order():
    units = {"gi_users": "家", "satisfaction": "分"}
    keys = [
        (region, name, series, role, year, since)
        for region in ("CN-HB", "CN-HN")
        for name in units
        for series in ("", "x")
        for role in ("actual", "target")
        for year in (2023, 2024)
        for since in (0, 2020, 2021)
    ]
    names = ["region", "indicator", "series", "role", "year", "since"]
    told = [dict(zip(names, key, strict=True)) for key in reversed(keys)]
    found = brought(*(figure(**{**row, "unit": units[row["indicator"]], "since": row["since"] or pd.NA})
                      for row in told))  # fmt: skip
    assert [*map(tuple, found[names].fillna({"since": 0}).to_numpy().tolist())] == keys


def test_readings_are_in_order_each_with_its_years():
    growth = {"indicator": "trademark_stock_growth", "unit": "%", "basis": "growth", "role": "target"}
    found = brought(*(figure(year=year, **growth) for year in (2026, 2025)), figure(year=2023))
    goals = found.loc[found["indicator"] == growth["indicator"], ["reading", "year"]]
    assert goals.to_numpy().tolist() == [["", 2025], ["", 2026], [EACH_YEAR, 2025], [EACH_YEAR, 2026]]


def test_of_ones_own_figures_the_newest_counts():
    twice = [figure(value=value, unit="件") for value in (100.0, 200.0)]
    for newest, value in (("t.csv:2", 100), ("t.csv:3", 200)):
        own = {record: -1 - (record == newest) for record in ("t.csv:2", "t.csv:3")}
        assert brought(*twice, newest_of_own=own)["value"].tolist() == [value]


def test_definitions_do_not_meet():
    table = brought(
        figure(
            indicator="patent_intensive_share",
            unit="%",
            basis="ratio",
            value=13.2,
            series="old classification",
        ),
        figure(indicator="patent_intensive_share", unit="%", basis="ratio", value=12.3, year=2025),
    )
    assert set(table.series) == {"old classification", ""}


def test_a_fall_of_100_percent_leads_back_to_no_level():
    table = brought(
        figure(value=0.0), figure(indicator="trademark_stock_growth", unit="%", basis="growth", value=-100.0)
    )
    assert set(table.year) == {2024}


def test_two_totals_of_one_year_give_no_average():
    total = {"indicator": "pledge_loans_total", "unit": "亿元", "basis": "cumulative"}
    table = brought(figure(value=100.0, **total), figure(value=90.0, series="registered", **total))
    assert set(table.indicator) == {"pledge_loans_total"}


def test_the_order_of_rows_decides_nothing(tmp_path):
    shutil.copytree(data_folder(), tmp_path / "data")
    for path in (tmp_path / "data" / "published").glob("*.csv"):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        rows.sample(frac=1, random_state=3).to_csv(path, index=False)
    shuffled = ipc.Dataset.open(root=tmp_path / "data").harmonised.drop(columns="inputs")
    pd.testing.assert_frame_equal(shuffled, ipc.Dataset.open().harmonised.drop(columns="inputs"))


def test_per_head_stands_on_the_newest_census():
    rows = ipc.published("520100", "population")
    older = rows.assign(year=2010, value=4322611, source="older", as_printed="4322611人")
    both = ipc.Dataset.open(older).load("520100", "patent_stock_per_head")
    assert both["value"].tolist() == ipc.load("520100", "patent_stock_per_head")["value"].tolist()
