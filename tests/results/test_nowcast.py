"""What knowing the nation is worth, and the face's way of telling a projection of it."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import ipcompare as ipc
from ipcompare.core.text import has_text
from ipcompare.methods.models import MODELS
from ipcompare.methods.nowcast import name_of, nowcast_backtest
from ipcompare.results import nowcast

LIKE = {"hv_invention_density": "invention_stock", "hv_invention_stock": "invention_stock"}


@pytest.fixture(scope="module")
def data() -> ipc.Dataset:
    return ipc.Dataset.open()


@pytest.fixture(scope="module")
def rules(data) -> pd.DataFrame:
    return nowcast.rules(data.members, data.nation).set_index(["rule", "scoring", "horizon"])


def test_the_nowcast_is_the_rule_that_holds_in_every_scoring(rules):
    """Least squares win by little a year ahead, and lose two years ahead where they only know the past."""
    mape = rules["mape"]
    left_out, past = mape.xs("year left out", level="scoring"), mape.xs("past only", level="scoring")
    assert left_out["nowcast", 1] <= 3.3
    assert past["nowcast", 1] <= 3.1
    assert left_out["least squares", 1] == pytest.approx(3.04, abs=0.01)
    assert past["least squares", 1] == pytest.approx(2.80, abs=0.01)
    assert past["nowcast", 2] < past["least squares", 2]
    assert (mape["nowcast"] < 0.75 * mape["auto"]).all()


def test_errors_of_one_year_are_one_piece_of_evidence(rules, data):
    assert rules["years"].between(8, 10).all()
    assert (rules["forecasts"] == 31 * rules["years"]).all()
    made = nowcast_backtest(
        data.members.query("indicator == 'invention_stock' and year <= 2023"),
        data.nation.query("indicator == 'invention_stock'"),
        horizons=[1],
        windows=[5],
    )
    alone = made["ape"].std() / len(made) ** 0.5
    assert rules.loc[("nowcast", "year left out", 1), "mape_se"] > 1.3 * alone


def test_its_ranges_hold_in_every_cell(data):
    table = nowcast.coverages(data.members, data.nation)
    pooled = table[table["n"].isna()].set_index(["interval", "horizon"])["covered"]
    assert pooled.drop("panel, past years only").between(0.77, 0.83).all()
    assert (table["covered"] >= 0.75).all()
    assert (table["se"] > 0).all()
    assert table.groupby("interval").size().tolist() == [21, 21, 21]


def test_high_value_patents_are_better_known_with_the_nation(data):
    rows = nowcast.high_value(data, LIKE)
    assert rows["region"].tolist() == ["CN-GZ", "CN-SC", "CN-GZ", "CN-SC", "CN-SH"]
    assert rows["nowcast_error"].abs().mean() < 0.75 * rows["error"].abs().mean()
    # Two points have no range; of the two that have one neither was held without the nation.
    judged = rows.dropna(subset="nowcast_inside")
    assert judged["region"].tolist() == ["CN-GZ", "CN-SC"]
    assert (judged["nowcast_high"] < judged["high"]).all()


def test_the_face_takes_outcomes_with_or_without_their_past():
    guizhou = ipc.load("贵州", "invention_stock", "actual")
    nation = ipc.load("CN", "invention_stock", "actual")
    last = nation.loc[nation["year"] == 2025, ["indicator", "year", "value"]]
    got = ipc.project(guizhou, 2025, given=nation)
    assert_frame_equal(ipc.project(guizhou, 2025, given=last), got)
    assert got["model"].item() == "nowcast"
    assert got["interval"].item() == "panel"
    # The nation grew by less than its own past said; so does Guizhou.
    assert got["value"].item() < ipc.project(guizhou, 2025)["value"].item()


def test_a_past_that_the_panel_lacks_is_the_nations_own():
    guizhou = ipc.load("贵州", "hv_invention_density", "actual")
    last = pd.DataFrame({"indicator": "hv_invention_density", "year": [2025], "value": 16.0})
    nation = ipc.load("CN", "hv_invention_density", "actual").query("series == 'census7'")
    got = ipc.project(guizhou, 2025, given=last, like=LIKE)
    assert_frame_equal(ipc.project(guizhou, 2025, given=nation, like=LIKE), got)
    assert got["model"].item() == "nowcast"
    assert got["interval"].item() == "panel (like invention_stock)"


def test_a_past_that_nobody_knows_is_asked_for():
    table = pd.DataFrame({"region": "A", "indicator": "x", "year": [2020, 2021, 2022], "value": [1.0, 2, 4]})
    told = pd.DataFrame({"indicator": "x", "year": [2023], "value": [9.0]})
    with pytest.raises(ipc.DataError, match="x begins in 2023, and the series end in 2022; add"):
        ipc.project(table, 2023, given=told)
    with pytest.raises(ipc.DataError, match="indicator"):
        ipc.project(table, 2023, given=told.drop(columns="indicator"))


def test_a_panel_of_ones_own_brings_its_own_nation(data):
    panel = data.panel().query("indicator == 'invention_stock' and year <= 2020")
    mine = panel.query("region == 'CN-GZ' and year <= 2018")
    told = panel.query("region == 'CN'")
    got = ipc.project(mine, 2019, panel=panel, given=told)
    assert got["interval"].item() == "panel"
    alone = ipc.project(mine, 2019, panel=panel.query("region != 'CN'"), given=told)
    assert_frame_equal(alone, got)


def test_the_nation_of_the_data_is_one_series_an_indicator(data):
    rows = data.nation_of(["hv_invention_stock", "invention_stock", "no such thing"])
    assert not rows.duplicated(["indicator", "year"]).any()
    assert set(rows["region"]) == {"CN"}
    assert {"hv_invention_stock", "invention_stock", "population"} <= set(rows["indicator"])


def test_every_rule_of_a_nowcast_has_a_name():
    assert [
        rule for rule in (*MODELS, "auto (logit)", "auto (level)") if not has_text(f"model.{name_of(rule)}")
    ] == []
