"""Every printed target stands once, in the state that its verdict has; a region's page knows the same."""

import pandas as pd
import pytest
from provinces import CASES, HUBEI, WUHAN, form

import ipcompare as ipc
from ipcompare.methods.standing import CLASSES, STATES, VERDICTS, classes, states, tally
from ipcompare.results.board import profile, scoreboard
from ipcompare.results.targets import printed


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.fixture(scope="module")
def board(data):
    return scoreboard(data)


def test_each_class_is_in_one_state():
    assert sorted(name for names in STATES.values() for name in names) == sorted(CLASSES)
    assert states(pd.Series(list(CLASSES))).notna().all()


def test_each_printed_target_stands_once_with_its_verdict(data, board):
    own = printed(data.outlook)
    key = ["region", "indicator", "series", "target", "verdict"]
    assert sorted(map(tuple, board[key].to_numpy())) == sorted(map(tuple, own[key].to_numpy()))
    assert not board.duplicated(["region", "indicator", "series"]).any()
    assert (board["state"] == states(classes(board["verdict"]))).all()


def test_the_counts_are_those_of_the_tally(data, board):
    told = board.assign(told=classes(board["verdict"])).groupby("region")["told"].value_counts()
    for row in tally(data.outlook).to_dict("records"):
        if row["region"] != "CN":
            assert sum(told[row["region"]]) == row["total"]
            counted = {name: int(told.get((row["region"], name), 0)) for name in VERDICTS}
            assert counted == {name: row[name] for name in VERDICTS}


def test_what_nobody_can_judge_says_why_and_nothing_else_does(board):
    assert ((board["why"] != "") == (board["state"] == "unknown")).all()
    few = board[board["why"] == "too few"]
    assert few["latest"].notna().all()
    assert board.loc[(board["state"] == "unknown") & (board["why"] != "too few"), "latest"].isna().all()


@pytest.mark.parametrize("region", ["CN-GZ", "CN-SC", "CN-GD"])
def test_a_page_has_the_targets_of_the_board_and_outcomes_of_their_own_series(region, data, board):
    page = profile(data, region)
    aims, points = page[page["item"] == "target"], page[page["item"] == "outcome"]
    assert sorted(aims["indicator"]) == sorted(board.loc[board["region"] == region, "indicator"])
    known = data.load(region).set_index(["indicator", "series", "year", "role"])["value"]
    series = aims.set_index("indicator")["series"]
    for row in points.to_dict("records"):
        assert row["series"] == series[row["indicator"]]
        value = known[row["indicator"], row["series"], row["year"], row["role"]]
        assert row["value"] == pytest.approx(value if isinstance(value, float) else value.iloc[0])
    assert set(points["role"]) <= {"actual", "baseline"}
    # The latest outcome of a level is the last point of its picture.
    last = points[points["role"] == "actual"].sort_values("year").groupby("indicator")["value"].last()
    drawn = aims[aims["indicator"].isin(last.index) & aims["latest"].notna()].set_index("indicator")
    assert drawn["latest"].to_dict() == pytest.approx(last[drawn.index].to_dict())


def test_a_page_knows_level_and_rank_where_the_panel_does(data):
    ranked = ipc.results.views.ranks(data, "invention_density", 2009, 2023)
    own = ranked[ranked["region"] == "CN-GZ"].set_index("year")
    first = profile(data, "CN-GZ").iloc[0]
    assert (first["ranked"], first["ranked_of"]) == (own["rank"][2023], own["of"][2023])
    assert first["ranked_before"] == own["rank"][2020]
    assert (first["density"], first["density_nation"]) == (2.17, 14.0)


@pytest.mark.parametrize("case", ["both", "one indicator", "no targets"])
def test_regions_of_ones_own_stand_beside_the_others(case, tmp_path):
    data = ipc.Dataset.open(form(tmp_path / "own.xlsx", CASES[case]))
    rows = scoreboard(data)
    asked = set(printed(data.outlook)["region"])
    assert set(rows["region"]) == asked
    for region in asked.intersection([HUBEI, WUHAN]):
        page = profile(data, region)
        assert (page["item"] == "target").sum() == (rows["region"] == region).sum()
        if region == WUHAN:
            assert page["ranked"].isna().all()
