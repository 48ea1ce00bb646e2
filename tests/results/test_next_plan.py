"""Growth asked for, scenarios, distance: properties on the shipped data, and on a province of one's own."""

import pandas as pd
import pytest
from filling import published

import ipcompare as ipc
from ipcompare.methods.growth import compound_growth
from ipcompare.results import next_plan

KEY = "hv_invention_density"


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


def own(*rows: tuple, region: str = "CN-XZ", series: str = "census7") -> pd.DataFrame:
    """Give a province's high-value patents per 10,000 people."""
    return published(region, *rows, indicator=KEY, unit="件/万人", basis="density", series=series)


def trademarks(*rows: tuple, region: str = "CN-XZ", unit: str = "件") -> pd.DataFrame:
    return published(region, *rows, indicator="trademark_stock", unit=unit, basis="stock")


def step(pace: pd.DataFrame, region: str, period: str) -> pd.Series:
    (row,) = pace[(pace["region"] == region) & (pace["stretch"] == period)].to_dict("records")
    return pd.Series(row)


def end(paths: pd.DataFrame, region: str, scenario: str) -> pd.Series:
    rows = next_plan.ends(paths)
    (row,) = rows[(rows["region"] == region) & (rows["scenario"] == scenario)].to_dict("records")
    return pd.Series(row)


# --- growth ---


def test_the_target_asks_for_what_targets_says(data):
    row = step(next_plan.pace(data), "CN", "to the target")
    plan = data.targets(to=int(row["end"]))
    goal = plan[(plan["region"] == "CN") & (plan["indicator"] == KEY)].iloc[0]
    assert row["growth"] == pytest.approx(goal["needed_growth"])
    assert (row["from_value"], row["to_value"]) == (goal["latest"], goal["target"])
    assert (row["start"], row["end"], row["bound"]) == (2025, 2030, "gt")


def test_rounding_leaves_what_the_printed_figures_leave(data):
    row = step(next_plan.pace(data), "CN", "to the target")
    assert row["growth_low"] == pytest.approx(compound_growth(16.5, 22, 5))
    assert row["growth_high"] == pytest.approx(compound_growth(15.5, 22, 5))
    for known in next_plan.pace(data).to_dict("records"):
        assert known["growth_low"] < known["growth"] < known["growth_high"]


def test_a_blunt_density_gives_way_to_its_stock_and_no_other_does(data):
    pace = next_plan.pace(data)
    by_stock = pace[pace["measured"] == "hv_invention_stock"]
    assert set(zip(by_stock["region"], by_stock["stretch"], strict=True)) == {
        ("CN", "second half"),
        ("CN", "latest step"),
    }
    latest = step(pace, "CN", "latest step")
    assert latest["growth"] == pytest.approx(100 * (229.2 / 197.8 - 1))
    assert latest["growth_high"] - latest["growth_low"] < 0.2


def test_no_growth_runs_through_a_provinces_baseline(data):
    pace = next_plan.pace(data)
    starts = pace[pace["region"] != "CN"].groupby("region")["start"].min()
    assert starts.to_dict() == {"CN-GD": 2020, "CN-GZ": 2021, "CN-SC": 2021}
    assert step(pace, "CN-GD", "first half")["from_value"] == pytest.approx(13.6565, abs=1e-3)
    assert not pace["inputs"].str.split().map(lambda records: "sichuan.csv:2" in records).any()


def test_halves_meet_in_the_middle_and_make_the_whole(data):
    pace = next_plan.pace(data)
    for region in ("CN-GZ", "CN-SC", "CN-GD"):
        first, second, whole = (step(pace, region, p) for p in next_plan.PERIODS[:3])
        assert first["end"] == second["start"] == 2022
        assert (whole["start"], whole["end"]) == (first["start"], second["end"])
        low, high = sorted((first["growth"], second["growth"]))
        assert low <= whole["growth"] <= high


# --- scenarios ---


def test_each_scenario_is_its_growth_from_its_start(data):
    rows = next_plan.ends(next_plan.scenarios(data))
    for row in rows.to_dict("records"):
        years = row["year"] - row["start"]
        assert row["value"] == pytest.approx(row["from_value"] * (1 + row["growth"] / 100) ** years)
        assert row["multiple"] == pytest.approx(row["value"] / row["from_value"])
    for region in ("CN", "CN-GZ", "CN-SC", "CN-GD"):
        kept, halved = (end(next_plan.scenarios(data), region, s) for s in ("kept", "halved"))
        assert halved["from_value"] < halved["value"] < kept["value"]
        assert halved["growth"] == pytest.approx(kept["growth"] / 2)


def test_growing_as_the_nation_keeps_the_ratio_where_both_start_together(data):
    store = data.with_data(own((2024, 8.0, "actual"), (2025, 10.0, "actual")))
    paths = next_plan.scenarios(store)
    province, nation = end(paths, "CN-XZ", "as the nation"), end(paths, "CN", "kept")
    assert province["value"] / nation["value"] == pytest.approx(10.0 / nation["from_value"])


def test_outcomes_stay_and_scenarios_begin_after_them(data):
    paths = next_plan.scenarios(data)
    for _, rows in paths.groupby("region"):
        actual = rows[rows["kind"] == "actual"]
        for _, path in rows[rows["kind"] == "scenario"].groupby("scenario"):
            assert path["year"].tolist() == list(range(actual["year"].max() + 1, 2031))
    assert paths.loc[paths["target"].notna(), "region"].unique().tolist() == ["CN"]


def test_a_later_figure_moves_the_start_by_itself(data):
    later = own((2025, 2.5, "actual"), region="CN-GZ")
    before, after = (next_plan.scenarios(store) for store in (data, data.with_data(later)))
    assert end(before, "CN-GZ", "kept")["start"] == 2024
    moved = end(after, "CN-GZ", "kept")
    assert (moved["start"], moved["from_value"]) == (2025, 2.5)
    assert moved["growth"] == pytest.approx(100 * (2.5 / 2.17 - 1))
    pd.testing.assert_series_equal(end(before, "CN-SC", "kept"), end(after, "CN-SC", "kept"))


def test_a_month_is_no_start(data):
    month = own((2025, 99.0, "actual"), region="CN-GZ", series="2025-06")
    assert end(next_plan.scenarios(data.with_data(month)), "CN-GZ", "kept")["start"] == 2024


def test_the_order_of_figures_plays_no_part(data):
    table = own((2022, 1.0, "actual"), (2023, 1.2, "actual"), (2024, 1.5, "actual"))
    for ask in (next_plan.pace, next_plan.scenarios, next_plan.distance):
        one, two = (ask(data.with_data(rows)).drop(columns="inputs") for rows in (table, table.iloc[::-1]))
        pd.testing.assert_frame_equal(one, two)


def test_the_unit_of_the_figures_changes_no_growth(data):
    rows = [(2022, 1234.0, "actual"), (2024, 2345.0, "actual"), (2030, 4321.0, "target")]
    tall = [(year, value / 10_000, role) for year, value, role in rows]
    ones, thousands = trademarks(*rows), trademarks(*tall, unit="万件")
    grown = [
        step(next_plan.pace(data.with_data(table), "trademark_stock", 2030), "CN-XZ", "whole plan")
        for table in (ones, thousands)
    ]
    assert grown[0]["growth"] == pytest.approx(grown[1]["growth"])


def test_another_year_and_indicator_are_arguments(data):
    pace = next_plan.pace(data, "有效发明专利量", 2028)
    assert set(pace["indicator"]) == {"invention_stock"}
    assert pace.loc[pace["stretch"] == "first half", "start"].dropna().min() >= 2018
    paths = next_plan.scenarios(data, "invention_stock", 2028)
    assert paths["year"].max() == 2028
    assert paths["target"].isna().all()
    assert set(next_plan.distance(data, "invention_stock", 2028)["reason"]) == {next_plan.NO_TARGET}


def test_another_measure_than_the_nations_is_not_held_against_it(data):
    rows = next_plan.distance(data, "pledge_financing")
    loans = rows[rows["region"] == "CN-GZ"]
    assert loans["value"].isna().all()
    paths = next_plan.scenarios(data, "pledge_financing")
    measures = paths.groupby("region")["series"].first()
    peers = set(paths.loc[paths["scenario"] == "as the nation", "region"])
    assert all(measures[region] == measures["CN"] for region in peers)


def test_a_growth_has_no_growth(data):
    with pytest.raises(ipc.DataError, match="a growth itself"):
        next_plan.pace(data, "hv_invention_density_growth")


# --- distance ---


def test_both_distances_are_kept(data):
    rows = next_plan.distance(data)
    goal = 22.0
    for row in rows.to_dict("records"):
        if row["keeps"] == "ratio":
            assert row["value"] / goal == pytest.approx(row["latest"] / row["national"])
        else:
            assert row["value"] - goal == pytest.approx(row["latest"] - row["national"])
        assert row["growth_low"] < row["growth"] < row["growth_high"]
    ratio, difference = (
        rows[rows["keeps"] == keeps].set_index("region") for keeps in ("ratio", "difference")
    )
    below = ratio["to_nation"] < 1
    assert (difference["growth"] > ratio["growth"]).equals(below)
    assert ratio["growth"].tolist() == pytest.approx([ratio["growth"].iloc[0]] * len(ratio))


def test_a_province_that_equals_the_nation_needs_what_the_nation_needs(data):
    rows = next_plan.distance(data.with_data(own((2025, 16.0, "actual"))))
    rows = rows[rows["region"] == "CN-XZ"]
    asked = step(next_plan.pace(data), "CN", "to the target")["growth"]
    assert rows["growth"].tolist() == pytest.approx([asked, asked])
    assert rows["value"].tolist() == pytest.approx([22.0, 22.0])


# --- a province without a level, or with its own target ---


def test_a_province_without_a_level_says_so(data):
    store = data.with_data(trademarks((2024, 5.0, "actual"), region="CN-HA"))
    for table in (next_plan.pace(store), next_plan.scenarios(store), next_plan.distance(store)):
        (row,) = table[table["region"] == "CN-HA"].to_dict("records")
        assert row["reason"] == next_plan.NO_LEVEL
    pd.testing.assert_frame_equal(
        next_plan.distance(data), next_plan.distance(store).query("region != 'CN-HA'")
    )


def test_a_province_of_ones_own_with_a_target_has_it_beside_the_nations(data):
    store = data.with_data(own((2023, 1.4, "actual"), (2024, 1.6, "actual"), (2030, 3.2, "target")))
    row = step(next_plan.pace(store), "CN-XZ", "to the target")
    assert row["growth"] == pytest.approx(compound_growth(1.6, 3.2, 6))
    paths = next_plan.scenarios(store)
    assert paths.loc[paths["region"] == "CN-XZ", "target"].eq(3.2).all()


# --- kinds ---


def test_a_month_has_a_share_only_between_two_year_ends(data):
    rows = next_plan.kinds(data)
    month = rows["series"] != ""
    assert rows.loc[month, "share"].isna().all()
    assert rows.loc[~month, ["share_low", "share_high"]].isna().all(axis=None)
    assert (rows.loc[month, "share_low"] < rows.loc[month, "share_high"]).all()
    assert rows["indicator"].unique().tolist() == list(next_plan.KINDS)
