"""What a growth leads to, and what growth a distance asks for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipcompare.core.errors import DataError
from ipcompare.methods.growth import compound_growth
from ipcompare.methods.scenarios import at_difference, at_ratio, grown, growth_between

levels = st.floats(0.01, 1e6)
rates = st.floats(-50, 100)
years = st.integers(1, 12)


@given(levels, rates, years)
def test_a_level_grown_has_grown_at_the_rate(level, rate, count):
    assert grown(level, rate, count) == pytest.approx(level * (1 + rate / 100) ** count)
    assert compound_growth(level, grown(level, rate, count), count) == pytest.approx(rate, abs=1e-6)


@given(levels, st.floats(0.1, 100), years)
def test_halved_lies_between_kept_and_flat(level, rate, count):
    assert level < grown(level, rate / 2, count) < grown(level, rate, count)
    assert grown(level, 0, count) == level


@given(levels, levels, levels, years)
def test_the_unit_changes_no_growth_that_a_distance_asks_for(level, peer, goal, count):
    for needed in (at_ratio, at_difference):
        asked = growth_between(level, needed(level, peer, goal), count)
        again = growth_between(level * 1000, needed(level * 1000, peer * 1000, goal * 1000), count)
        assert again == pytest.approx(asked, rel=1e-6, abs=1e-6, nan_ok=True)


@given(levels, levels, st.floats(0, 50), years)
def test_growing_as_the_peer_keeps_the_ratio_and_not_the_difference(level, peer, rate, count):
    goal = grown(peer, rate, count)
    assert grown(level, rate, count) == pytest.approx(at_ratio(level, peer, goal))
    assert growth_between(level, at_ratio(level, peer, goal), count) == pytest.approx(rate, abs=1e-6)
    apart = at_difference(level, peer, goal) - goal
    assert apart == pytest.approx(level - peer, rel=1e-6, abs=1e-6 * max(goal, level))


def test_no_growth_leads_below_zero_and_gaps_stay_gaps():
    found = growth_between(pd.Series([2.0, 2.0, np.nan]), pd.Series([-1.0, 4.0, 4.0]), 10)
    assert found.isna().tolist() == [True, False, True]
    assert np.isnan(at_ratio(2, 0, 5))
    with pytest.raises(DataError, match="shrinks"):
        grown(1, -120, 2)
