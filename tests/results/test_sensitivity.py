"""What would change a verdict: every specification stands, none is weighted, and what decides is named."""

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.data.derive import EACH_YEAR, averaged
from ipcompare.methods.target import Target
from ipcompare.results.attainment import MODELS, SETTLED
from ipcompare.results.sensitivity import CHOICES, IF_FAST, IF_SLOW, LEAST_SQUARES, contested, deciding

GROWTH = ("CN-GZ", "hv_invention_density_growth")


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.fixture(scope="module")
def specs(data):
    return data.sensitivity(*GROWTH)


def test_every_combination_stands_once(specs):
    assert not specs[specs["model"] != ""].duplicated(list(CHOICES)).any()
    own = specs[~specs["model"].isin(["", LEAST_SQUARES])]
    sizes = [own[choice].nunique(dropna=False) for choice in CHOICES]
    assert len(own) == pd.Series(sizes).prod()
    assert set(own["model"]) == set(MODELS)
    assert set(own["tolerance"]) == {0.0, 0.05}
    assert set(own["with_nation"]) == {True, False}


def test_the_specification_in_use_gives_the_probability_in_use(data, specs):
    used = data.outlook.set_index(["region", "indicator", "reading"]).loc[(*GROWTH, "")]
    asked = (specs["model"] == "auto") & (specs["tolerance"] == 0.05)
    asked &= (specs["window"] == used["n"]) & specs["base"].str.contains("printed")
    row = specs[asked & specs["with_nation"].fillna(False)].squeeze()
    assert row["probability"] == pytest.approx(used["probability"])
    assert row["projected"] == pytest.approx(used["projected"])
    assert row["verdict"] == used["verdict"]
    alone = specs[asked & ~specs["with_nation"].fillna(True)].squeeze()
    assert alone["projected"] == pytest.approx(used["alone"])


def test_least_squares_stand_beside_the_nowcast(data, specs):
    """The referee's rule, fitted without Guizhou: about 11 % and a chance under a third."""
    least = specs[specs["model"] == LEAST_SQUARES]
    assert len(least) == 6  # two tolerances, three bases
    assert least["with_nation"].all()
    assert least["projected"].between(9, 13).all()
    assert least["probability"].between(0.1, 0.33).all()


def test_guizhous_growth_is_open_by_half_a_scale(specs):
    """Its probability hangs on defensible choices: no single one may stand alone."""
    chance = specs["probability"].dropna()
    assert chance.min() < 0.33
    assert chance.max() > 0.66


def test_a_tolerance_never_lowers_a_chance(specs):
    own = specs[specs["model"] != ""]
    wide = own.pivot_table(
        index=["model", "window", "base", "with_nation"], columns="tolerance", values="probability"
    )
    assert (wide[0.05] >= wide[0.0]).all()


def test_readings_that_are_settled_need_no_model(specs):
    settled = specs[specs["model"] == ""]
    assert settled["probability"].isna().all()
    assert settled.loc[settled["reading"] == EACH_YEAR, "verdict"].tolist() == ["missed"]
    average = settled[settled["reading"].map(averaged)].set_index("base")
    assert average.loc[IF_FAST, "threshold"] < average.loc[IF_SLOW, "threshold"]
    # Where the plan's first year grew as the slowest year known, the average asks for more.
    levels = ipc.load("贵州", "hv_invention_density", "actual").query("series == 'census7'").value
    slowest = (levels / levels.shift()).min()
    assert average.loc[IF_SLOW, "threshold"] == pytest.approx(levels.iloc[0] / slowest * 1.1425**5)


def test_verdict_and_threshold_follow_from_the_numbers(specs):
    own = specs[specs["model"] != ""]
    assert (own["meets"] == (own["projected"] >= own["threshold"] - 1e-9)).all()
    pd.testing.assert_series_equal(
        own["of_threshold"], own["projected"] / own["threshold"], check_names=False
    )
    goal = Target(15.0, "about", tolerance=own["tolerance"].to_numpy()).goal
    assert own["threshold"].to_numpy() == pytest.approx(goal)


def test_what_decides_is_the_choice_that_moves_the_way_in_use_most(data, specs):
    found = deciding(specs)
    assert found["choice"].iloc[0] == "all"
    used = data.outlook.set_index(["region", "indicator", "reading"]).loc[(*GROWTH, ""), "probability"]
    assert found["as_used"].iloc[0] == pytest.approx(used)
    spreads = found.drop_duplicates("choice")["spread"].tolist()[1:]
    assert spreads == sorted(spreads, reverse=True)
    for _, own in found[found["choice"] != "all"].groupby("choice"):
        # One of the options is the one in use.
        assert (own["as_used"] - used).abs().min() < 1e-12
        assert own["spread"].iloc[0] == pytest.approx(own["as_used"].max() - own["as_used"].min())
    known = found.dropna(subset="as_used")
    assert (known["low"] <= known["as_used"]).all()
    assert (known["as_used"] <= known["high"]).all()


def test_each_target_can_be_asked_by_any_of_its_names(specs):
    for region, indicator in (("贵州", "hv_invention_density"), ("Guizhou", GROWTH[1])):
        pd.testing.assert_frame_equal(ipc.sensitivity(region, indicator), specs)


def test_contested_is_what_known_outcomes_do_not_settle(data):
    rows = contested(data.outlook)
    assert not rows["verdict"].isin(SETTLED).any()
    assert set(data.contested) == {
        key for key in zip(rows["region"], rows["indicator"], strict=True) if key[0] != "CN"
    }


def test_a_settled_target_and_one_without_outcome_have_one_row(data):
    for region, indicator, verdict in (
        ("CN-GZ", "patent_attorneys", "reached"),
        ("CN-SC", "satisfaction", "not assessable"),
    ):
        rows = data.sensitivity(region, indicator)
        assert rows["verdict"].tolist() == [verdict]
        assert deciding(rows).empty


def test_both_readings_of_guizhous_pledge_target_stand(data):
    rows = data.sensitivity("CN-GZ", "pledge_financing")
    assert rows["reading"].tolist() == ["", "a running total"]


def test_an_unknown_target_is_named_with_those_there_are():
    with pytest.raises(ipc.DataError, match=r"no plan prints such a target; those of CN-SC: .*satisfaction"):
        ipc.sensitivity("四川", "population")
