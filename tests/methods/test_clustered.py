"""Means over clusters: their standard error, and how many independent values they are worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from ipcompare.methods.clustered import clustered, spread_between

YEARS, SIZE = 12, 31


@pytest.fixture(scope="module")
def years() -> pd.Series:
    return pd.Series(np.repeat(np.arange(YEARS), SIZE))


def test_values_that_a_year_shares_are_worth_no_more_than_years(years):
    shared = pd.Series(np.repeat(np.random.default_rng(1).normal(size=YEARS), SIZE))
    found = clustered(shared, years)
    assert found.worth == pytest.approx(YEARS)
    assert found.size == YEARS * SIZE
    # The same standard error as of one value a year.
    assert found.se == pytest.approx(shared.groupby(years).first().std() / np.sqrt(YEARS))


def test_independent_values_are_worth_what_they_are(years):
    found = [
        clustered(pd.Series(np.random.default_rng(seed).normal(size=len(years))), years) for seed in range(40)
    ]
    assert np.mean([f.worth for f in found]) > 0.7 * len(years)
    assert_allclose(np.mean([f.se for f in found]), 1 / np.sqrt(len(years)), rtol=0.1)


def test_the_referees_design_effect():
    """341 errors of 11 years, 44 % of the variance between years: worth about 24."""
    rng, at = np.random.default_rng(0), pd.Series(np.repeat(np.arange(11), 31))
    worth = []
    for _ in range(200):
        common = np.repeat(rng.normal(size=11), 31) * np.sqrt(0.44)
        values = pd.Series(common + rng.normal(size=341) * np.sqrt(0.56))
        worth.append((spread_between(values, at), clustered(values, at).worth))
    share, many = np.median(worth, axis=0)
    assert share == pytest.approx(0.44, abs=0.06)
    assert many == pytest.approx(24, abs=4)


def test_order_unit_and_names_of_clusters_change_nothing(years):
    values = pd.Series(np.random.default_rng(2).normal(size=len(years)) + years)
    plain = clustered(values, years)
    shuffled = values.sample(frac=1, random_state=3)
    other = clustered(1000 * shuffled, "y" + years[shuffled.index].astype(str))
    assert_allclose([other.mean / 1000, other.se / 1000, other.worth], [plain.mean, plain.se, plain.worth])


def test_one_cluster_has_no_standard_error_and_counts_once():
    one = clustered(pd.Series([1.0, 0.0, 1.0]), pd.Series([1, 1, 1]))
    assert np.isnan(one.se)
    assert one.worth == pytest.approx(1)
    assert clustered(pd.Series([], dtype=float), pd.Series([], dtype=float)).size == 0


def test_missing_values_are_left_out():
    hit = pd.Series([True, False, pd.NA, True], dtype="boolean")
    assert clustered(hit, pd.Series([1, 1, 2, 2])).size == 3
