"""What a verdict stands on: grades, scenarios, and evidence that never counts for more than it is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.text import reason_words
from ipcompare.results.evidence import GRADES, graded, known_beside, nation_errors, scenarios

CATALOGUE = read_catalogue()
SHARE, FLOW, SCORE = "patent_intensive_share", "pledge_financing", "satisfaction"


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.fixture(scope="module")
def printed(data):
    plan = data.attainment()
    return plan[(plan["reading"] == "") & (plan["region"] != "CN")]


# --- grades ---


def test_every_target_and_every_verdict_says_what_it_stands_on(data, printed):
    assert data.targets()["evidence"].isin(GRADES).all()
    assert printed["evidence"].value_counts().to_dict() == {
        "own": 17, "none": 12, "nation": 7, "near": 5, "part": 2,
    }  # fmt: skip


def test_own_is_an_outcome_in_the_plans_measure_and_nothing_else(data):
    plan = data.targets()
    assert ((plan["evidence"] == "own") == plan["latest"].notna()).all()


def test_no_target_without_an_own_outcome_has_a_verdict(printed):
    judged = printed["verdict"] != "not assessable"
    assert (printed.loc[judged, "evidence"] == "own").all()
    assert (printed.loc[~judged, "as_nation"].notna()).any()


def test_the_nation_changes_no_verdict_of_a_province(data):
    table = data.load()
    alone = ipc.attainment(table[table["region"] != "CN"])
    with_nation = data.attainment()
    with_nation = with_nation[with_nation["region"] != "CN"]
    key = ["region", "indicator", "series", "reading"]
    both = alone.merge(with_nation, on=key, suffixes=("", "_with"))
    assert len(both) == len(alone) == len(with_nation)
    assert (both["verdict"] == both["verdict_with"]).all()
    assert alone["as_nation"].isna().all()
    assert not (alone["evidence"] == "nation").any()


def test_an_outcome_of_its_own_raises_the_grade_and_is_wanted_no_more(data, tmp_path):
    before = data.wanted()
    assert SHARE in set(before.loc[before["region"] == "CN-SC", "indicator"])
    row = ipc.published("四川", SHARE, "baseline").iloc[:1]
    path = tmp_path / "later.csv"
    row.assign(role="actual", year=2025, value=12.9, as_printed="12.9%", source="later").to_csv(
        path, index=False
    )
    later = ipc.Dataset.open(path)
    plan = later.targets().set_index(["region", "indicator"])
    assert plan.loc[("CN-SC", SHARE), "evidence"] == "own"
    assert pd.isna(plan.loc[("CN-SC", SHARE), "as_nation"])
    after = later.wanted()
    assert len(after) == len(before) - 1
    assert SHARE not in set(after.loc[after["region"] == "CN-SC", "indicator"])


# --- the nation's path ---


def goal(indicator=SHARE, baseline=12.34, target=13.0, kind="share", **more):
    row = {"region": "CN-GZ", "indicator": indicator, "series": "", "reading": "", "kind": kind, "unit": "%"}
    row |= {"baseline": baseline, "baseline_year": 2020, "target": target, "target_year": 2025}
    return pd.DataFrame([row | {"bound": "eq", "latest": np.nan} | more])


def nation(indicator=SHARE, values=(11.97, 13.38), years=(2020, 2024), **more):
    row = {"region": "CN", "indicator": indicator, "series": "", "role": "actual", "bound": "eq"}
    row |= {"since": pd.NA, "source": "s", "inputs": "r"}
    return pd.DataFrame([row | {"year": y, "value": v} | more for y, v in zip(years, values, strict=True)])


def scenario(plan, table):
    return scenarios(plan, table, CATALOGUE).iloc[0]


def odds(share):
    return share / (100 - share)


def test_a_share_moves_on_the_logit_scale():
    found = scenario(goal(), nation())
    assert odds(found["as_nation"]) / odds(12.34) == pytest.approx(odds(13.38) / odds(11.97))
    assert (found["as_nation_year"], found["as_nation_meets"]) == (2024, True)


def test_what_rounding_decides_is_left_open():
    near = goal(SCORE, 80.0, 83.0, "score"), nation(SCORE, (80.05, 82.81), (2020, 2025))
    assert scenario(*near)["as_nation"] == pytest.approx(82.77, abs=0.01)
    assert pd.isna(scenario(*near)["as_nation_meets"])
    clear = goal(SCORE, 80.0, 84.0, "score"), near[1]
    assert scenario(*clear)["as_nation_meets"] == False  # noqa: E712


def test_no_path_is_laid_on_what_may_be_an_average():
    barred = goal(FLOW, 60.0, 120.0, "flow", region="CN-SC", series="registered")
    path = nation(FLOW, (2000.0, 5000.0), series="registered")
    assert scenario(barred, path).isna().all()
    assert scenario(barred.assign(region="CN-GZ"), path)["as_nation"] == pytest.approx(150)


def test_an_amount_moves_in_logs():
    found = scenario(goal(FLOW, 60.0, 120.0, "flow"), nation(FLOW, (2000.0, 5000.0)))
    assert found["as_nation"] == pytest.approx(150)


@given(base=st.floats(0.5, 99.5), first=st.floats(1, 99), last=st.floats(1, 99), factor=st.floats(0.01, 100))
def test_a_scenario_keeps_its_limits_and_knows_no_unit(base, first, last, factor):
    share = scenario(goal(SCORE, base, 50.0, "score"), nation(SCORE, (first, last)))
    assert 0 <= share["as_nation"] <= 100
    amount = scenario(goal(FLOW, base, 50.0, "flow"), nation(FLOW, (first, last)))["as_nation"]
    larger = nation(FLOW, (first * factor, last * factor))
    assert scenario(goal(FLOW, base, 50.0, "flow"), larger)["as_nation"] == pytest.approx(amount)
    still = scenario(goal(FLOW, base, 50.0, "flow"), nation(FLOW, (first, first)))["as_nation"]
    assert still == pytest.approx(base)


@pytest.mark.parametrize(
    ("plan", "table", "grade"),
    [
        (goal(), nation(), "nation"),
        (goal(baseline=np.nan), nation(), "nation"),  # its path is known, with nothing to lay it on
        (goal(latest=12.5), nation(), "own"),
        (goal(), nation(years=(2019, 2020)), "none"),
        (goal(), nation(years=(2019, 2024)), "none"),
        (goal(), nation(series="old classification"), "none"),
        (goal(region="CN"), nation(), "none"),
        (goal(SCORE, region="CN-GD"), nation(), "none"),
        (goal("judgment_acceptance", region="CN-GD"), nation("judgment_acceptance"), "near"),
        (goal(FLOW, region="CN-SC"), nation(FLOW), "part"),
    ],
)
def test_the_best_grade_that_applies_is_given(plan, table, grade):
    assert graded(plan, table, CATALOGUE) == [grade]


@pytest.mark.parametrize(
    ("plan", "table"),
    [
        (goal(latest=12.5), nation()),  # an outcome of its own
        (goal(baseline=np.nan), nation()),
        (goal(), nation(years=(2021, 2024))),  # no figure of the baseline year
        (goal(), nation(years=(2020, 2026))),  # after the target's year
        (goal(), nation(series="old classification")),
        (goal(kind="growth"), nation()),
        (goal(reading="the rate holds every year"), nation()),
        (goal(region="CN"), nation()),
        (goal(), nation(bound="ge")),  # more than that, nobody knows how much
        (goal(), nation().iloc[:0]),
    ],
)
def test_where_the_nation_says_nothing_there_is_no_scenario(plan, table):
    found = scenario(plan, table)
    assert found.isna().all()


def test_the_rule_is_measured_on_the_panel_as_it_is_used():
    table = pd.DataFrame(
        {
            "region": ["CN"] * 3 + ["A"] * 3 + ["B"] * 3,
            "indicator": "x",
            "year": [2020, 2021, 2022] * 3,
            "value": [10.0, 20.0, 40.0, 1.0, 2.0, 4.0, 5.0, 20.0, 20.0],
        }
    )
    made = nation_errors(table, "x", [1, 2]).set_index("horizon")
    assert made["base_years"].to_dict() == {1: 2, 2: 1}
    # A moves as the nation does; B is put at 10 for 20, at 40 for 20 and at 20 for 20.
    assert made["mape"].to_dict() == {1: pytest.approx(150 / 4), 2: 0}
    assert (made.loc[1, "bias_low"], made.loc[1, "bias_high"]) == (-25, 50)
    assert made.loc[2, "no_change"] == pytest.approx((75 + 75) / 2)


def test_a_year_that_not_all_provinces_have_counts_for_none():
    table = pd.DataFrame(
        {
            "region": ["CN"] * 3 + ["A"] * 3 + ["B"] * 2,
            "indicator": "x",
            "year": [2020, 2021, 2022] * 2 + [2020, 2021],
            "value": 1.0,
        }
    )
    assert nation_errors(table, "x", [1, 2])["base_years"].tolist() == [1]


def test_a_year_that_the_panel_lacks_makes_no_longer_step():
    table = pd.DataFrame(
        {"region": ["CN", "CN", "A", "A"], "indicator": "x", "year": [2020, 2022] * 2, "value": 1.0}
    )
    assert nation_errors(table, "x", [1]).empty
    assert nation_errors(table, "x", [2])["base_years"].tolist() == [1]


def test_the_rule_is_checked_where_an_outcome_is_known(data):
    checks = data.nation_checks().set_index(["region", "indicator"])
    row = checks.loc[("CN-SC", "satisfaction")]
    assert (row["start"], row["end"], row["outcome"]) == (2015, 2020, 78.81)
    assert odds(row["as_nation"]) / odds(65) == pytest.approx(odds(80.05) / odds(68.72))
    # The plan's 2.94 may count other patents than the later years.
    assert checks.loc[("CN-SC", "hv_invention_density"), "start"] == 2021
    assert (checks["end"] - checks["start"]).between(1, 5).all()


def test_on_the_panel_the_error_grows_with_the_years(data):
    for indicator in ("invention_stock", "invention_grants"):
        made = data.nation_errors(indicator)
        assert made["mape"].is_monotonic_increasing
        assert (made["within"] > made["mape"]).all()


# --- near and part ---


def test_what_is_named_as_evidence_is_there(data):
    rows, found = CATALOGUE.evidence, data.evidence()
    named = rows[rows["evidence"] != "nation"]
    assert set(named["evidence"]) == {"near", "part"}
    assert len(found[found["evidence"] != "nation"]) == len(named)
    assert (found["source"] != "").all()
    assert found["inputs"].str.split().explode().isin([*data.figures.index, *data.provinces.index]).all()
    assert (found["note"] != "").all()
    assert (
        found.loc[found["evidence"] == "nation", "place"]
        == found.loc[found["evidence"] == "nation", "region"]
    ).all()


def test_a_part_that_meets_the_target_alone_counts(data):
    row = data.evidence().query("evidence == 'part' and indicator == 'hv_invention_density'").iloc[0]
    assert (row["place"], row["value_bound"]) == ("510100", "gt")
    assert row["counts"]
    assert row["meets"]
    assert row["value"] == pytest.approx(56000 / 8364)


def test_a_part_or_a_lower_bound_that_falls_short_decides_nothing(data):
    found = data.evidence()
    short = found[(found["evidence"] == "part") & ~found["counts"]]
    assert len(short) == 4
    assert short["meets"].isna().all()
    court = found[(found["indicator"] == "judgment_acceptance")].iloc[0]
    assert (court["value"], court["value_bound"]) == (80, "gt")
    assert pd.isna(court["meets"])


def test_what_does_not_compare_is_held_against_nothing(data):
    index = data.evidence().query("indicator == 'trademark_brand_index'").iloc[0]
    assert pd.isna(index["meets"])


@pytest.mark.parametrize("evidence", ["near", "nation"])
def test_only_a_part_ever_counts(data, evidence):
    found = data.evidence()
    assert not found.loc[found["evidence"] == evidence, "counts"].any()


def test_a_smaller_part_no_longer_counts(data):
    rows = data.published("510100", "hv_invention_stock")
    less = data.with_data(rows.assign(value=40000, as_printed="4万件", source="less"))
    row = less.evidence().query("place == '510100' and indicator == 'hv_invention_density'").iloc[0]
    assert not row["counts"]
    assert pd.isna(row["meets"])


def test_notes_come_in_both_languages(data):
    zh, en = data.evidence("zh"), data.evidence("en")
    pd.testing.assert_frame_equal(zh.drop(columns="note"), en.drop(columns="note"))
    assert not (zh["note"] == en["note"])[zh["note"] != ""].any()


# --- what is still to be published ---


def test_what_cannot_be_judged_is_listed_once_with_who_would_publish(data, printed):
    found = data.wanted()
    unjudged = printed[printed["verdict"] == "not assessable"]
    assert len(found) == len(unjudged) == 27
    few = found[found["latest"].notna()]
    assert few[["region", "indicator"]].to_numpy().tolist() == [["CN-GZ", "patent_awards"]]
    assert not found.duplicated(["region", "indicator"]).any()
    assert (found.loc[found["region"] == "CN-GZ", "owner"] != "").all()
    # The other two plans' tables name nobody, and another province's bodies are not theirs.
    assert (found.loc[found["region"] != "CN-GZ", "owner"] == "").all()


def test_the_board_says_what_else_is_known(printed):
    said = known_beside(printed)
    nation = said[(printed["evidence"] == "nation").to_numpy()].iloc[0]
    assert reason_words(nation, "en") == "no outcome found in the plan's measure; nation's path known"
    judged = printed["verdict"] != "not assessable"
    assert (said[judged] == printed.loc[judged, "reason"]).all()
