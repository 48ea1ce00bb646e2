"""The break rule: what leaps, what does not, and whether statsmodels' tests say the same."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal

from ipcompare.methods.breaks import after, leaps

#: Guizhou's technology contracts over GDP, %; 2011 is not known.
CONTRACTS = [0.171, None, 0.143, 0.231, 0.218, 0.247, 0.173, 0.593, 1.114, 1.355, 1.395, 1.487, 1.953, 2.305]


def long(*series, first=2010) -> pd.DataFrame:
    """Series by number; None leaves the year out."""
    tables = [
        pd.DataFrame({"region": str(i), "indicator": "x", "series": "", "year": first + np.arange(len(v))})
        for i, v in enumerate(series)
    ]
    table = pd.concat(tables).assign(value=np.concatenate(series).astype(float))
    return table.dropna(ignore_index=True)


def grown(rng, size, noise, walk):
    """Growth of 8 % a year, with noise around the trend or in the changes."""
    shocks = rng.normal(0, noise, size)
    return 1000 * np.exp(0.08 * np.arange(size) + (shocks.cumsum() if walk else shocks))


def test_contracts_leap_over_two_years_and_are_fitted_from_2018_on():
    found = leaps(long(CONTRACTS))
    assert found[["year", "left", "cut"]].to_numpy().tolist() == [[2018, 6, True]]
    assert_allclose(found["times"], 1.114 / 0.173)


@pytest.mark.parametrize(
    ("values", "years"),
    [
        ([20.0, 21, 23, 24, 60, 63, 66], [2014]),
        ([66.0, 63, 60, 24, 23, 21, 20], [2013]),
        ([20.0, 21, 60, 23, 24, 25, 26], [2012, 2013]),  # up and down again
        ([20.0, 21, 23, 24, 43, 45, 47], []),  # less than twice
        ([10.0, 21, 44, 90, 185, 380, 800], []),  # always
        ([20.0, 50, 21, 60, 19, 55, 20], []),  # back and forth
        ([20.0, 21, 60, 61], []),  # too few to tell
        ([20.0, 21, 0, 24, 60, 63, 66], []),  # no logs
        ([20.0, 20, 20, 20, 60, 60, 60], [2014]),
    ],
)
def test_what_is_a_leap(values, years):
    assert leaps(long(values))["year"].tolist() == years


def test_a_leap_with_fewer_than_three_points_after_it_does_not_cut():
    found = leaps(
        long([20.0, 21, 23, 24, 60, 63], [20.0, 21, 60, 63, 66, 68, 30, 29], [20.0, 21, 60, 62, 65])
    )
    assert found[["region", "year", "left", "cut"]].to_numpy().tolist() == [
        ["0", 2014, 2, False],
        ["1", 2012, 6, True],
        ["1", 2016, 2, False],
        ["2", 2012, 3, True],
    ]


@given(st.lists(st.floats(0.1, 1000), min_size=5, max_size=12), st.sampled_from([1e-3, 1000.0]))
@settings(max_examples=60, deadline=None)
def test_units_and_neighbours_change_nothing(values, factor):
    alone = leaps(long(values))
    scaled = leaps(long(np.array(values) * factor, [1.0, 1, 1, 1, 9, 9, 9]))
    assert_frame_equal(alone, scaled[scaled["region"] == "0"])
    upside_down = leaps(long(1 / np.array(values)))
    assert upside_down["year"].tolist() == alone["year"].tolist()


def test_no_series_and_no_leap_give_an_empty_table():
    assert leaps(long([1.0, 2])).empty
    assert list(leaps(long([1.0, 2]).head(0))) == list(leaps(long(CONTRACTS)))


def test_points_after_the_last_break():
    table = long(CONTRACTS, [5.0, 6, 7])
    breaks = pd.DataFrame({"region": "0", "indicator": "x", "series": "", "year": [2013, 2018]})
    kept = table[after(table, breaks)]
    assert kept.groupby("region")["year"].agg(["min", "size"]).to_numpy().tolist() == [[2018, 6], [2010, 3]]
    assert after(table, breaks.head(0)).all()


# --- statsmodels says the same ------------------------------------------------------------------------


def dummy_test(values, years):
    """F-test of one dummy a year in an OLS of log changes: do they leave the others' mean?"""
    from statsmodels.regression.linear_model import OLS

    known = pd.Series(values, dtype=float).dropna()
    at = known.index.to_numpy()[1:] + 2010
    changes = np.diff(np.log(known)) / np.diff(known.index)
    dummies = np.array([at == year for year in years], float).T
    fit = OLS(changes, np.column_stack([np.ones(len(changes)), dummies])).fit()
    return float(fit.f_pvalue), at


def shift_test(values, year):
    """Chow-type F-test: does a level shift with a slope of its own from a year on mend a line in logs?"""
    from statsmodels.regression.linear_model import OLS

    known = pd.Series(values, dtype=float).dropna()
    x, y = known.index.to_numpy(float), np.log(known).to_numpy()
    late = (x + 2010 >= year).astype(float)
    line = np.column_stack([np.ones(len(x)), x])
    whole = OLS(y, np.column_stack([line, late, late * x])).fit()
    return float(whole.compare_f_test(OLS(y, line).fit())[1])


def test_statsmodels_finds_the_same_leap_in_the_contracts():
    pair, years = dummy_test(CONTRACTS, [2017, 2018])
    assert pair < 0.01
    # Of all pairs of neighbouring years this one stands out most, and its first year of all years.
    assert pair == min(dummy_test(CONTRACTS, [a, b])[0] for a, b in pairwise(years))
    assert min(years, key=lambda year: dummy_test(CONTRACTS, [year])[0]) == 2017
    # From 2018 on no year stands out any more.
    rest = [None] * 8 + CONTRACTS[8:]
    assert all(dummy_test(rest, [year])[0] > 0.05 / 5 for year in range(2019, 2024))
    assert shift_test(CONTRACTS, 2017) < 0.001


def test_the_rule_and_statsmodels_agree_on_the_year():
    """Of 200 series with one leap, the rule's year is the one whose dummy has the smallest p."""
    rng, same, found_by_rule = np.random.default_rng(2), 0, 0
    for _ in range(200):
        changes = rng.normal(0.08, 0.1, 12)
        at = int(rng.integers(1, 9))
        changes[at] += rng.choice([-1, 1]) * np.log(4)
        values = 100 * np.exp(changes.cumsum())
        found = leaps(long(values))["year"].tolist()
        p = {year: dummy_test(list(values), [year])[0] for year in range(2011, 2022)}
        assert p[2010 + at] < 0.05 / len(p)
        found_by_rule += 2010 + at in found
        same += found == [min(p, key=lambda year: p[year])]
    assert found_by_rule >= 196
    assert same >= 190


# --- how often it errs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noise", "walk", "most"),
    [
        (0.1, False, 0.002),
        (0.1, True, 0.002),
        (0.2, False, 0.06),
        (0.2, True, 0.02),
        (0.3, False, 0.18),
        (0.3, True, 0.1),
    ],
)
@pytest.mark.parametrize("size", [5, 8, 13])
def test_false_alarms_are_few(size, noise, walk, most):
    rng = np.random.default_rng(4)
    table = long(*(grown(rng, size, noise, walk) for _ in range(1000)))
    assert leaps(table)["region"].nunique() <= most * 1000


@pytest.mark.parametrize(("noise", "times", "least"), [(0.1, 2.5, 0.93), (0.1, 3, 0.98), (0.2, 5, 0.93)])
@pytest.mark.parametrize("size", [5, 8, 13])
def test_leaps_are_found(size, noise, times, least):
    rng = np.random.default_rng(4)
    series, where = [], []
    for _ in range(500):
        changes = rng.normal(0.08, noise, size)
        where.append(int(rng.integers(1, size - 2)))
        changes[where[-1]] += rng.choice([-1, 1]) * np.log(times)
        series.append(100 * np.exp(changes.cumsum()))
    found = leaps(long(*series))
    hit = found["region"].astype(int).map(dict(enumerate(where))) + 2010 == found["year"]
    assert found[hit]["region"].nunique() >= least * 500


def test_no_stock_of_patents_and_one_flow_of_the_panel_leaps(provinces):
    found = leaps(provinces)
    assert found[["region", "indicator", "year"]].to_numpy().tolist() == [["CN-GD", "invention_grants", 2009]]
