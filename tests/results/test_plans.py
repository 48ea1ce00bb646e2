"""How baseline, outcomes and sums are laid beside a target, and what becomes of plans: on small tables."""

import numpy as np
import pandas as pd
import pytest
from tables import EVERY, GROWTH, LOANS, PLEDGED, SUM, carries, declaring, harmonised

import ipcompare as ipc
from ipcompare.data.convert import AVERAGE, WHOLE_PLAN
from ipcompare.data.derive import EACH_YEAR, LAST_YEAR
from ipcompare.results.doubt import BELOW_TREND, CONTRADICTED, FAR_BEYOND
from ipcompare.results.targets import (
    NO_BASELINE_PRINTED,
    NO_OUTCOME,
    NO_STATUS,
    ambition,
    comparable,
    conditional,
    in_boxes,
    newest,
    not_comparable,
    of_readings,
    printed,
    scoreboard,
    side_by_side,
    targets,
    without_readings,
)


def judged(*rows, **same):
    """Judge the one target of a small table."""
    plan = ipc.targets(harmonised(*rows, **same))
    assert len(plan) == 1
    return plan.iloc[0]


GOAL = (2025, 200.0, "target")
OTHER = {"series": "other"}


@pytest.mark.parametrize(
    ("rows", "base"),
    [
        ([(2019, 90, "baseline"), (2020, 100, "baseline"), (2020, 99, "actual")], (100, 2020)),
        ([(2020, 100, "baseline"), (2019, 90, "baseline")], (100, 2020)),
        ([(2020, 100, "baseline"), (2025, 180, "baseline")], (100, 2020)),  # the next plan's
        ([(2019, 98, "actual"), (2020, 99, "actual"), (2021, 120, "actual")], (99, 2020)),
        ([(2020, 50, "actual", {"since": 2016})], None),
        ([(2020, 50, "actual", OTHER)], None),
        ([(2020, 50, "baseline", OTHER)], None),
        ([(2021, 120, "actual")], None),
    ],
)
def test_a_baseline_is_the_plans_own_else_the_outcome_five_years_before(rows, base):
    goal = judged(GOAL, *rows)
    known = None if pd.isna(goal["baseline_year"]) else (goal["baseline"], goal["baseline_year"])
    assert known == base


@pytest.mark.parametrize(
    ("years", "base"),
    [((2019, 2020, 2021), 2020), ((2023, 2022), 2022), ((2024,), 2024), ((2019, 2025), None)],
)
def test_a_reading_starts_from_the_first_outcome_of_the_plan(years, base):
    rows = [(year, 100 + year - 2019, "actual") for year in years]
    goal = judged((*GOAL, {"reading": LAST_YEAR}), *rows)
    assert (None if pd.isna(goal["baseline_year"]) else goal["baseline_year"]) == base


def test_a_baseline_and_an_outcome_of_two_targets_do_not_mix():
    rows = [(2025, 200, "target"), (2020, 100, "actual"), (2024, 150, "actual")]
    more = {"region": "CN-HN", "bound": "ge"}
    rows += [(2025, 20, "target", more), (2020, 10, "baseline", more), (2023, 12, "actual", more)]
    plan = ipc.targets(harmonised(*rows)).set_index("region")
    kept = ["baseline", "baseline_year", "latest", "latest_year", "target", "bound", "inputs"]
    assert plan.loc["CN-HB", kept].tolist() == [100, 2020, 150, 2024, 200, "eq", "own:1 own:0 own:2"]
    assert plan.loc["CN-HN", kept].tolist() == [10, 2020, 12, 2023, 20, "ge", "own:4 own:3 own:5"]


def test_outcomes_are_those_after_the_baseline_and_up_to_the_target_year():
    base = (2021, 100, "baseline")
    assert judged(GOAL, base, (2021, 250, "actual"))["reason"] == NO_OUTCOME
    goal = judged(GOAL, base, (2021, 250, "actual"), (2025, 150, "actual"), (2026, 300, "actual"))
    assert (goal["latest"], goal["latest_year"], goal["status"]) == (150, 2025, "missed")
    assert pd.isna(goal["first_met"])
    unbased = judged(GOAL, (2020, 250, "actual", {"since": 2016}), (2021, 120, "actual"))
    assert (unbased["latest_year"], unbased["reason"]) == (2021, NO_BASELINE_PRINTED)
    assert judged(GOAL, (2019, 250, "actual"))["reason"] == f"{NO_BASELINE_PRINTED}; {NO_OUTCOME}"
    lost = judged(GOAL, base, (2024, float("nan"), "actual"), (2024, 150, "actual", OTHER))
    assert lost["reason"] == NO_OUTCOME


def test_the_year_that_first_met_a_target_and_its_best_and_worst_years():
    rows = [(2020, 100, "baseline"), (2022, 230, "actual"), (2021, 210, "actual"), (2023, 205, "actual")]
    goal = judged(GOAL, *rows)
    assert (goal["first_met"], goal["status"]) == (2021, "reached but falling")
    assert goal["reason"] == "still met: from 230 in 2022 to 205 in 2023"
    kept = judged((2025, 100, "target"), rows[0], (2021, 90, "actual"), (2022, 120, "actual"))
    assert (kept["kind"], kept["reason"]) == ("keep_at_least", "met now, but not in every year: 90 in 2021")


def test_at_most_so_much_takes_the_smallest_for_the_best():
    """Of an indicator where more is better: what once met the target and no longer does says so."""
    rows = [(2020, 250, "baseline"), (2022, 190, "actual"), (2023, 260, "actual"), (2024, 220, "actual")]
    goal = judged((*GOAL, {"bound": "le"}), *rows)
    assert (goal["first_met"], goal["status"]) == (2022, "no longer met")
    assert goal["reason"] == "no longer met: from 190 in 2022 to 220 in 2024"
    kept = judged((2025, 250, "target", {"bound": "le"}), *rows)
    assert kept["reason"] == "met now, but not in every year: 260 in 2023"


def test_an_outcome_three_times_as_far_as_planned_is_in_doubt_by_what_runs_through():
    far = (2024, 500, "actual")
    assert judged(GOAL, (2020, 100, "baseline"), far)["doubt"] == FAR_BEYOND
    assert judged(GOAL, (2020, 100, "baseline"), (2020, 99, "actual"), far)["doubt"] == BELOW_TREND
    for no_year_end in ({"since": 2016}, OTHER, {"value": float("nan")}, {"region": "CN-HN"}):
        rows = [(2020, 100, "baseline"), (2020, 99, "actual", no_year_end), far]
        assert judged(GOAL, *rows)["doubt"] == FAR_BEYOND, no_year_end


@pytest.mark.parametrize(
    ("indicator", "latest", "doubt"),
    [("patent_attorneys", 190, "fell back"), ("patent_attorneys", 210, ""), ("trademark_stock", 190, "")],
)
def test_only_a_count_that_is_below_its_target_again_fell_back(indicator, latest, doubt):
    basis = "cumulative" if indicator == "patent_attorneys" else "stock"
    rows = [GOAL, (2020, 100, "baseline"), (2022, 220, "actual"), (2023, latest, "actual")]
    assert judged(*rows, indicator=indicator, unit="人", basis=basis)["doubt"] == doubt
    none = judged(*rows[:2], indicator=indicator, unit="人", basis=basis)
    assert (none["doubt"], none["reason"]) == ("", NO_OUTCOME)


@pytest.mark.parametrize(("tolerance", "met", "doubt"), [(None, 2021, ""), (0.01, 2022, "fell back")])
def test_about_so_much_is_as_much_as_its_tolerance_says(tolerance, met, doubt):
    goal = (*GOAL, {"bound": "about", "tolerance": tolerance})
    rows = [(2020, 100, "baseline"), (2021, 195, "actual"), (2022, 220, "actual"), (2023, 195, "actual")]
    found = judged(goal, *rows, indicator="patent_attorneys", unit="人", basis="cumulative")
    assert (found["first_met"], found["doubt"], found["status"]) == (met, doubt, "reached early")


def test_about_so_much_leaves_half_of_the_planned_change_at_most():
    about = {"bound": "about"}
    near = judged((*GOAL, about), (2020, 196, "baseline"), (2025, 197, "actual"))
    assert (near["tolerance"], near["status"]) == (pytest.approx(2 / 200), "missed")
    assert judged((*GOAL, about), (2025, 191, "actual"))["status"] == "reached"
    # Of sums, both are sums: 38 a year before, 40 a year now, so 5 of 200.
    goal = (2025, 40.0, "target", {**SUM, **about})
    summed = judged(goal, (2020, 38.0, "baseline", {**SUM, "since": 2016}))
    assert summed["tolerance"] == pytest.approx(5 / 200)
    assert np.isnan(judged(GOAL, (2020, 196, "baseline"))["tolerance"])


def test_a_contradicted_figure_is_in_doubt():
    table = harmonised(GOAL, (2020, 100, "baseline"), (2024, 210, "actual"))
    assert targets(table)["doubt"].tolist() == [""]
    assert targets(table, contradicted={("trademark_stock", "own:2")})["doubt"].tolist() == [CONTRADICTED]


def test_a_target_without_an_outcome_says_what_else_is_known():
    nation = {"region": "CN"}
    rows = [GOAL, (2020, 100, "baseline")]
    assert judged(*rows)["evidence"] == "none"
    assert judged(*rows, (2021, 120, "actual", nation), (2024, 150, "actual", nation))["evidence"] == "nation"
    assert judged(*rows, (2021, 120, "actual"))["evidence"] == "own"


@pytest.mark.parametrize(
    ("base", "years", "status"),
    [
        (None, range(2021, 2026), "reached"),
        (None, range(2022, 2026), "not assessable"),
        (2022, range(2023, 2026), "reached"),
        (2022, (2023, 2025), "not assessable"),
        (None, (2023, 2024), "on track"),
    ],
)
def test_what_every_year_had_to_meet_needs_every_year(base, years, status):
    rows = [((base, 9.0, "baseline", EVERY))] if base else []
    # An outcome of no reading, in the series of its target.
    rows += [(year, 12.0, "actual", GROWTH) for year in years]
    goal = judged((2025, 10.0, "target", EVERY), *rows)
    assert (goal["kind"], goal["status"]) == ("every_year", status)
    assert goal["reason"] == ("a year that had to meet it is not known" if "not" in status else "")


def test_the_first_year_known_is_no_baseline_of_what_is_due_every_year():
    rows = [(2021, 5.0, "actual", GROWTH)] + [(year, 12.0, "actual", GROWTH) for year in range(2022, 2026)]
    goal = judged((2025, 10.0, "target", EVERY), *rows)
    assert (goal["status"], goal["reason"]) == ("missed", "a year fell short: 5 in 2021")


def test_a_level_needs_but_its_last_year():
    goal = judged(GOAL, (2020, 100, "baseline"), (2025, 210, "actual"))
    assert (goal["status"], goal["reason"]) == ("reached", "")


@pytest.mark.parametrize(
    ("rows", "latest"),
    [
        ([(2024, 9.0, "actual", {"series": "census7"})], 9.0),
        ([(2024, 9.0, "actual", {"series": "census7"}), (2024, 8.0, "actual")], 8.0),
        ([(2024, 9.0, "actual", {"series": "census7"}), (2023, 8.0, "actual")], 9.0),
        ([(2024, 9.0, "actual", {"series": "a"}), (2023, 8.0, "actual", {"series": "b"})], None),
        ([(2024, 9.0, "actual", {"series": AVERAGE})], None),
        ([(2024, 9.0, "actual", {"series": WHOLE_PLAN})], None),
        ([(2024, 9.0, "actual", {"series": "census7", "region": "CN-HN"})], None),
        ([(2026, 9.0, "actual", {"series": "census7"})], None),
    ],
)
def test_a_growth_target_without_series_takes_the_growth_of_the_only_one(rows, latest):
    goal = judged((2025, 10, "target"), *rows, **GROWTH)
    assert goal["latest"] == latest if latest else np.isnan(goal["latest"])


def test_only_a_growth_target_without_series_takes_the_outcomes_of_another():
    other = (2024, 9.0, "actual", {"series": "census7"})
    assert np.isnan(judged((2025, 10, "target", {"series": "census6"}), other, **GROWTH)["latest"])
    assert np.isnan(judged((2025, 10, "target"), (2020, 5, "baseline"), other)["latest"])


def test_a_sum_runs_from_its_first_year_to_the_first_gap():
    target = (2025, 100.0, "target", SUM)
    years = [(year, 50.0 + year - 2021, "actual", LOANS) for year in (2020, 2021, 2022, 2024)]
    goal = judged(target, *reversed(years))
    assert (goal["kind"], goal["target"], goal["since"]) == ("period_sum", 500, 2021)
    assert (goal["latest"], goal["latest_year"], goal["inputs"]) == (101, 2022, "own:0 own:3 own:2")
    assert goal["series"] == f"loans, {AVERAGE}"
    late = judged(target, (2022, 50.0, "actual", LOANS))
    assert np.isnan(late["latest"])
    plain = judged(
        (2025, 100.0, "target", {"since": 2021, "series": AVERAGE}), (2021, 7, "actual"), **PLEDGED
    )
    assert (plain["latest"], plain["latest_year"]) == (7, 2021)
    beyond = [(year, 50.0, "actual", LOANS) for year in range(2021, 2028)]
    assert judged(target, *beyond)["latest"] == 250


def test_a_printed_average_stands_for_its_years_where_these_are_not_printed():
    target = (2025, 100.0, "target", SUM)
    printed_ = (2023, 110.0, "actual", SUM)
    goal = judged(target, printed_)
    assert (goal["latest"], goal["latest_year"], goal["inputs"]) == (330, 2023, "own:0 own:1")
    years = [(year, 50.0, "actual", LOANS) for year in (2021, 2022, 2023)]
    assert judged(target, printed_, *years)["latest"] == 150
    assert judged(target, printed_, *years[:2])["latest"] == 330
    assert judged(target, (2025, 110.0, "actual", SUM))["latest"] == 550
    for other in ({**SUM, "since": 2022}, {**SUM, "series": AVERAGE}):
        assert np.isnan(judged(target, (2023, 110.0, "actual", other))["latest"]), other
    assert np.isnan(judged(target, (2026, 110.0, "actual", SUM))["latest"])


def test_a_sum_that_need_but_be_more_than_nothing_has_no_pace():
    rows = [(2020, 30.0, "baseline", {**SUM, "since": 2016}), (2021, 0.0, "actual", LOANS)]
    goal = judged((2025, 0.0, "target", {**SUM, "bound": "gt"}), *rows)
    assert (goal["status"], goal["reason"]) == ("not assessable", NO_STATUS)


def test_the_baseline_of_a_sum_is_the_sum_before():
    target = (2025, 100.0, "target", SUM)
    goal = judged(target, (2020, 30.0, "baseline", {**SUM, "since": 2016}))
    assert (goal["baseline"], goal["baseline_year"]) == (150, 2020)
    level = judged((2025, 40.0, "target"), (2020, 30.0, "baseline", {"since": 2016}))
    assert level["baseline"] == 30


def test_plans_own_tables_and_boxes():
    own = {"source": "guizhou-plan-14", "locator": "专栏1; lines 1-1"}
    box = {"source": "guizhou-plan-14", "locator": "四（二）; lines 2-2", "indicator": "gi_users"}
    follows = {
        "source": "guizhou-plan-14; other", "locator": "专栏1; lines 1-1 | 五; lines 3-3",
        "indicator": "gi_count",
    }  # fmt: skip
    derived = {**box, "source": "guizhou-plan-14; other", "indicator": "gi_products"}
    late = (2030, 300, "target", {"indicator": "satisfaction"})
    table = harmonised(
        *((2025, 1.0, "target", each) for each in (own, box, follows, derived)), late, region="CN-GZ"
    )
    assert targets(table)["indicator"].tolist() == ["gi_count", "trademark_stock"]
    wide = ipc.targets(table, boxes=True)
    assert wide["indicator"].tolist() == ["gi_count", "gi_products", "gi_users", "trademark_stock"]
    assert in_boxes(wide, ipc.targets(table))["indicator"].tolist() == ["gi_products", "gi_users"]
    assert ipc.targets(table, 2030)["indicator"].tolist() == ["gi_count", "satisfaction", "trademark_stock"]


def test_of_an_indicators_targets_the_newest_up_to_a_year_count():
    table = harmonised((2020, 100, "target"), (2025, 200, "target"), (2030, 300, "target"))
    assert [ipc.targets(table, to)["target"].item() for to in (2024, 2025, 2029, 2030)] == [
        100,
        200,
        200,
        300,
    ]
    none = ipc.targets(table, 2019)
    assert none.empty
    assert none.columns.tolist() == ipc.targets(table).columns.tolist()
    with pytest.raises(ipc.DataError, match=r"^to: .*2025\.5"):
        targets(table, 2025.5)


def test_a_target_of_an_indicator_that_a_form_declares_is_judged():
    mine = {"indicator": "my_count", "name_en": "Mine", "unit": "件", "basis": "stock", "direction": "-1"}
    table = harmonised((2025, 50.0, "target"), (2020, 100, "baseline"), (2024, 40, "actual"), **mine)
    table = table.drop(columns=["name_en", "direction"])
    table.attrs["declared"] = {"indicators": [{"name_zh": "我的", "decimals": "0", **mine}]}
    assert ipc.targets(table)["status"].tolist() == ["reached early"]


def test_plans_are_in_order_and_carry_what_is_declared():
    rows = [(2025, 1.0, "target", {"region": r, "reading": reading}) for r in ("CN-HN", "CN-HB")
            for reading in ("b", "a", "")]  # fmt: skip
    table = declaring(harmonised(*rows))
    plan = ipc.targets(table)
    assert plan[["region", "reading"]].to_numpy().tolist() == [
        [region, reading] for region in ("CN-HB", "CN-HN") for reading in ("", "a", "b")
    ]
    assert plan.index.tolist() == list(range(6))
    assert carries(plan, table)
    assert carries(ipc.targets(table, 2000), table)
    assert carries(ambition(table, plan), plan)
    assert carries(comparable(plan), plan)
    assert plan["tolerance"].dtype == "float64"
    whole = ["baseline_year", "target_year", "latest_year", "first_met", "since"]
    assert (plan.dtypes[whole] == "Int64").all()


# --- what becomes of plans ---


def board(*rows):
    """Give targets of a plan, as far as they are counted and compared."""
    usual = {
        "region": "CN-HB", "indicator": "a", "series": "", "reading": "", "kind": "stock",
        "target_year": 2025, "status": "behind", "doubt": "",
    }  # fmt: skip
    return pd.DataFrame([{**usual, **row} for row in rows], index=range(5, 5 + len(rows)))


def test_what_is_counted_is_what_provinces_print_for_the_newest_year():
    plan = board({}, {"target_year": 2020}, {"reading": LAST_YEAR}, {"region": "CN"})
    assert newest(plan).index.tolist() == [5, 8]
    assert printed(plan).index.tolist() == [5]


def test_readings_are_told_from_what_a_plan_prints():
    plan = board({}, {"reading": LAST_YEAR}, {"kind": "growth"}, {"kind": "growth", "reading": EACH_YEAR})
    assert without_readings(plan).index.tolist() == [5, 7]
    assert of_readings(plan).index.tolist() == [6, 7, 8]
    outlook = plan.assign(alone=[1.0, np.nan, 0.0, np.nan])
    assert conditional(outlook).index.tolist() == [5, 7]


def test_two_targets_compare_in_one_kind_and_series():
    plan = board(
        {}, {"region": "CN"}, {"region": "CN-HN"}, {"region": "CN-HN", "reading": LAST_YEAR},
        {"region": "CN-GD", "series": "census6"}, {"region": "CN-JS", "kind": "flow"},
        {"indicator": "b"}, {"indicator": "b", "region": "CN"}, {"indicator": "c"},
        {"indicator": "d"}, {"indicator": "d", "region": "CN-HN", "target_year": 2020},
        {"indicator": "e", "reading": LAST_YEAR},
    )  # fmt: skip
    rows = comparable(plan)
    told = ["region", "indicator", "comparable", "with_province", "peers", "why"]
    assert rows[told].to_numpy().tolist() == [
        ["CN-HB", "a", True, True, "CN CN-HN", "same measure"],
        ["CN", "a", True, True, "CN-HB CN-HN", "same measure"],
        ["CN-HN", "a", True, True, "CN-HB CN", "same measure"],
        ["CN-HN", "a", False, False, "", "growth not level"],
        ["CN-GD", "a", False, False, "", "another basis"],
        ["CN-JS", "a", False, False, "", "another basis"],
        ["CN-HB", "b", True, False, "CN", "same measure"],
        ["CN", "b", True, True, "CN-HB", "same measure"],
        ["CN-HB", "c", False, False, "", "no other plan sets it"],
        ["CN-HB", "d", False, False, "", "no other plan sets it"],
        ["CN-HB", "e", False, False, "", "growth not level"],
    ]
    assert rows.index.tolist() == list(range(11))
    assert rows.columns.tolist() == [*plan.columns, "peers", "why", "comparable", "with_province"]
    assert side_by_side(rows).index.tolist() == [0, 1, 2, 6, 7]
    assert not_comparable(rows).index.tolist() == [3, 4, 5, 8, 9, 10]
    assert not_comparable(comparable(board({"region": "CN"}))).empty


def test_a_scoreboard_counts_each_regions_targets_by_class():
    plan = board(
        {"status": "reached"}, {"status": "reached early"}, {"status": "reached", "doubt": FAR_BEYOND}, {},
        {"status": "reached", "reading": LAST_YEAR}, {"region": "CN", "status": "missed"},
    )  # fmt: skip
    found = scoreboard(plan)
    columns = ["reached", "doubt", "on_track", "behind", "away", "missed", "unknown", "total"]
    assert sorted(found.columns) == sorted(columns)
    assert found.columns[-1] == "total"
    assert found.columns.name is None
    counted = found.loc["CN-HB"].to_dict()
    assert counted == dict.fromkeys(columns, 0) | {"reached": 2, "doubt": 1, "behind": 1, "total": 4}
    assert found.loc["CN"].to_dict() == dict.fromkeys(columns, 0) | {"missed": 1, "total": 1}
    assert (found.dtypes == "int64").all()


# --- what a target asks for ---


def test_what_is_asked_for_stands_beside_what_was_before():
    nation = {"region": "CN"}
    table = harmonised(
        GOAL, (2020, 100, "baseline"), (2015, 50, "actual"), (2020, 100, "actual"), (2024, 150, "actual"),
        (2025, 300, "target", nation), (2020, 100, "baseline", nation), (2021, 300, "actual", nation),
        (2025, 9.0, "target", GROWTH), (2020, 3.0, "baseline", GROWTH), (2024, 4.0, "actual", GROWTH),
    )  # fmt: skip
    asked = ambition(table)
    assert asked.columns.tolist() == [
        "region", "indicator", "series", "reading", "unit", "bound", "baseline", "target", "required_growth",
        "growth_before", "national_growth", "met_at_signing",
    ]  # fmt: skip
    assert asked["region"].tolist() == ["CN", "CN-HB"]
    assert asked.index.tolist() == [0, 1]
    tripled, doubled = (100 * (many**0.2 - 1) for many in (3, 2))
    assert asked["required_growth"].tolist() == pytest.approx([tripled, doubled])
    assert asked["growth_before"].tolist() == pytest.approx([np.nan, doubled], nan_ok=True)
    assert asked["national_growth"].tolist() == pytest.approx([tripled, tripled])
    assert asked["met_at_signing"].tolist() == [True, False]
    pd.testing.assert_frame_equal(ambition(table, ipc.targets(table)), asked)
    assert ambition(table, ipc.targets(table).iloc[:0]).empty


@pytest.mark.parametrize(("year", "met"), [(2021, True), (2022, False)])
def test_met_at_signing_is_met_in_the_year_after_the_baseline(year, met):
    table = harmonised(GOAL, (2020, 100, "baseline"), (year, 250, "actual"))
    assert ambition(table)["met_at_signing"].tolist() == [met]
    assert ambition(table)["met_at_signing"].dtype == bool
    assert ambition(table)["national_growth"].isna().all()


def test_of_two_series_of_the_nations_the_first_is_asked():
    nation = {"region": "CN"}
    rows = [(2025, 200, "target"), (2020, 100, "baseline")]
    series = [(*row, {**nation, **more}) for more in ({"series": "b"}, {"series": "a"}) for row in rows]
    table = harmonised(*rows, *series, (2025, 300, "target", {"indicator": "gi_users"}))
    table.loc[table["series"].eq("b") & table["role"].eq("target"), "value"] = 300.0
    asked = ambition(table)
    assert asked["region"].tolist() == ["CN", "CN", "CN-HB"]
    assert asked["national_growth"].tolist() == pytest.approx([100 * (2**0.2 - 1)] * 3)


def before(*rows, **same):
    """Give the growth before the plan of a target whose baseline is printed, in percent."""
    (growth,) = ambition(harmonised(GOAL, (2020, 100, "baseline"), *rows, **same))["growth_before"]
    return growth


def test_growth_before_a_plan_is_of_the_targets_own_series_else_of_the_first_by_name():
    own, old, new = (
        [(2015, 32.0, "actual", {"series": s}), (2020, 32.0 * many**5, "actual", {"series": s})]
        for s, many in (("census7", 1.1), ("a", 1.2), ("b", 1.3))
    )
    assert before(*new, *old, *own, series="census7") == pytest.approx(10)
    assert before(*new, *old) == before(*old, *new) == pytest.approx(20)
    assert np.isnan(before(old[0], new[1]))
    assert np.isnan(before((2015, 32.0, "actual", {"since": 2011}), (2020, 64.0, "actual")))
    assert np.isnan(before((2015, 32.0, "actual"), (2020, 64.0, "actual", {"region": "CN-HN"})))
    assert np.isnan(before((2015, 32.0, "target"), (2020, 64.0, "actual")))
    assert np.isnan(before((2014, 32.0, "actual"), (2021, 64.0, "actual")))


def test_growth_before_a_plan_needs_two_values_above_nought():
    assert np.isnan(before((2015, 0.0, "actual"), (2020, 64.0, "actual")))
    assert np.isnan(before((2015, 32.0, "actual"), (2020, 0.0, "actual")))
    assert before((2015, 0.5, "actual"), (2020, 0.5, "actual")) == 0
