"""What it would take: rates that lead where they say, distances that add up, and what is not known."""

import numpy as np
import pytest
from provinces import CASES, HUBEI, form

import ipcompare as ipc
from ipcompare.core.catalogue import PLAN_END
from ipcompare.results.gap import GOALS, gap
from ipcompare.results.views import plan_levels


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.fixture(scope="module")
def rows(data):
    return gap(data)


def test_the_growth_asked_for_leads_from_the_latest_to_the_level(rows):
    asked = rows[rows["growth_asked"].notna()]
    assert len(asked) > 5
    years = (asked["by_year"] - asked["latest_year"]).astype(float)
    ends = asked["latest"] * (1 + asked["growth_asked"] / 100) ** years
    assert np.allclose(ends, asked["goal_level"])
    assert (asked["growth_asked"] > 0).all()


def test_without_a_growth_there_is_a_reason(rows):
    assert ((rows["reason"] != "") == rows["growth_asked"].isna()).all()
    there = rows[rows["reason"] == "level reached"]
    assert (there["of_goal"] >= 1).all()
    assert (rows.loc[rows["growth_asked"].notna(), "of_goal"] < 1).all()


def test_levels_are_outcomes_of_one_year(data, rows):
    for row in rows[rows["beside"] != ""].to_dict("records"):
        known = plan_levels(data, row["indicator"])
        for region, value in ((row["region"], row["latest"]), (row["beside"], row["goal_level"])):
            own = known[(known["region"] == region) & (known["year"] == row["latest_year"])]
            assert own["value"].tolist() == [value]
        assert row["goal_year"] == row["latest_year"]


def test_the_growth_so_far_is_between_outcomes_of_the_plan(data, rows):
    own = rows[(rows["region"] == "CN-SC") & (rows["indicator"] == "hv_invention_density")].iloc[0]
    # Sichuan's baseline of 2020 counts otherwise than the outcomes after it.
    assert (own["start"], own["end"]) == (2021, 2024)
    path = plan_levels(data, "hv_invention_density").query("region == 'CN-SC'").set_index("year")["value"]
    assert own["growth_so_far"] == pytest.approx(((path[2024] / path[2021]) ** (1 / 3) - 1) * 100)
    assert own["latest_growth"] == pytest.approx((path[2024] / path[2023] - 1) * 100)


def test_a_lag_that_is_not_known_has_a_lower_end(rows):
    behind = rows[(rows["beside"] != "") & (rows["reason"] == "")]
    assert (behind["lag"].notna() ^ behind["more_than"].notna()).all()
    far = behind[(behind["region"] == "CN-GZ") & (behind["indicator"] == "hv_invention_density")]
    assert far["lag"].isna().all()


def test_targets_are_those_of_the_plans(data, rows):
    aims = rows[(rows["goal"] == "target") & rows["goal_level"].notna()].set_index("region")
    assert set(rows["goal"]) == set(GOALS)
    assert (aims["goal_year"] == PLAN_END).all()
    assert aims["goal_level"].round(2).to_dict() == {"CN-GZ": 2.5, "CN-SC": 5.67, "CN-GD": 20.0}
    assert aims["reading"].astype(bool).to_dict() == {"CN-GZ": True, "CN-SC": False, "CN-GD": False}


@pytest.mark.parametrize("case", CASES)
def test_a_region_of_ones_own_is_held_against_the_same(case, tmp_path):
    data = ipc.Dataset.open(form(tmp_path / "own.xlsx", CASES[case]))
    rows = gap(data)
    own = rows[rows["region"].isin(data.own_regions)]
    assert set(own["region"]) == set(data.own_regions)
    assert not rows.loc[~rows["region"].isin(data.own_regions), "beside"].isin([HUBEI]).any()
