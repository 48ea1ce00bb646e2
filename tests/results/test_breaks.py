"""No projection of the suite goes through a leap or a change of definition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.core.catalogue import catalogue_of, read_catalogue
from ipcompare.methods.breaks import leaps
from ipcompare.results.ahead import to_project
from ipcompare.results.breaks import breaks, fitted, unbroken
from ipcompare.results.series import SERIES


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return ipc.load()


def years(points: pd.DataFrame, region: str, indicator: str, series: str = "") -> list[int]:
    key = (points["region"] == region) & (points["indicator"] == indicator) & (points["series"] == series)
    return points.loc[key, "year"].tolist()


def test_nothing_is_fitted_through_a_leap(table):
    points = to_project(table, 2025)
    levels = points[points["basis"] != "growth"]
    assert not leaps(levels[[*SERIES, "year", "value"]])["cut"].any()
    # Nor does the window hide a leap of the whole series.
    found = breaks(table).query("cut").groupby(SERIES)["year"].max()
    first = points.groupby(SERIES)["year"].min()
    assert (first.reindex(found.index) >= found).all()


def test_contracts_are_fitted_from_2018_on(table):
    points = to_project(table, 2025)
    assert years(points, "CN-GZ", "tech_contract_gdp_ratio") == list(range(2018, 2024))


def test_a_baseline_of_another_definition_is_no_outcome(table):
    points = to_project(table, 2025)
    assert years(points, "CN-SC", "hv_invention_density", "census7") == [2021, 2022, 2023, 2024]
    row = ipc.attainment().query("region == 'CN-SC' and indicator == 'hv_invention_density'")
    assert row["n"].tolist() == [4]
    # The baseline itself has not changed: progress is still counted from it.
    assert row["baseline"].tolist() == [2.94]


def test_what_does_not_break_is_fitted_as_before(table):
    whole, kept = fitted(table, 2025), unbroken(fitted(table, 2025), catalogue_of(table))
    broken = breaks(table).query("cut")[SERIES].drop_duplicates()
    same = whole.merge(broken, on=SERIES, how="left", indicator=True)["_merge"].eq("left_only").to_numpy()
    assert same.mean() > 0.9
    pd.testing.assert_frame_equal(whole[same], kept.loc[whole.index[same]])


def test_breaks_are_listed_with_their_reasons(table):
    found = breaks(table)
    assert found["reason"].isin(["leap up", "leap down", "new definition"]).all()
    assert set(zip(found["kind"], found["reason"].str.split().str[0], strict=True)) <= {
        ("leap", "leap"),
        ("definition", "new"),
    }
    sichuan = found[found["region"] == "CN-SC"]
    assert sichuan[["kind", "year", "cut"]].to_numpy().tolist() == [["definition", 2021, True]]
    assert sichuan["source"].item() == "sichuan-plan-14"
    assert "本国居民" in sichuan["note_zh"].item()
    assert np.isnan(sichuan["jump"].item())


def test_a_definition_breaks_only_what_stands_on_both_sides(table):
    assert (breaks(table[table["year"] > 2020])["kind"] == "leap").all()
    assert (breaks(table, to=2020)["kind"] == "leap").all()
    assert breaks(table.head(0)).empty


def test_every_named_break_is_one_of_the_data(table):
    named = read_catalogue().breaks
    found = breaks(table).query("kind == 'definition'")
    assert len(named.merge(found, on=[*SERIES, "year"])) == len(named)
