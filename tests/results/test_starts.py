"""What each year that a series may be fitted from makes of its projection."""

from __future__ import annotations

import pandas as pd
import pytest
from numpy.testing import assert_allclose

import ipcompare as ipc
from ipcompare.core.errors import DataError
from ipcompare.results.starts import starts


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return ipc.load()


def test_every_admissible_start_is_projected_from_its_own_points(table):
    found = starts(table, "贵州", "tech_contract_gdp_ratio")
    assert found["start"].tolist() == [2018, 2019, 2020, 2021]
    assert found["n"].tolist() == [6, 5, 4, 3]
    series = ipc.load("贵州", "tech_contract_gdp_ratio", "actual")
    for start, projected in zip(found["start"], found["projected"], strict=True):
        alone = ipc.project(series[series["year"] >= start], 2025, interval="none")
        assert_allclose(projected, alone["value"].iloc[-1])


def test_the_start_that_attainment_uses_is_marked(table):
    found = starts(table, "CN-GZ", "tech_contract_gdp_ratio")
    row = ipc.attainment().query("region == 'CN-GZ' and indicator == 'tech_contract_gdp_ratio'")
    used = found[found["used"]]
    assert used["n"].tolist() == row["n"].tolist()
    assert_allclose(used["projected"], row["projected"])


def test_a_long_series_may_start_before_the_window(table):
    found = starts(table, "贵州", "invention_stock")
    assert found["n"].max() > 8
    assert found.loc[found["used"], "n"].tolist() == [8]


def test_none_where_the_year_is_reached_or_points_are_few(table):
    assert starts(table, "四川", "hv_invention_density", 2024).empty
    found = starts(table, "四川", "hv_invention_density")
    assert found["start"].tolist() == [2021, 2022]
    assert list(found) == list(starts(table, "四川", "hv_invention_density", 2024))


def test_names_that_are_not_known_are_refused(table):
    with pytest.raises(DataError, match="nearest"):
        starts(table, "贵州", "tech_contract_gdp_ration")
