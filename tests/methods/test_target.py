"""When a value meets a target: every bound, both directions, numbers, arrays and Series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipcompare.core.catalogue import BOUNDS
from ipcompare.core.errors import DataError
from ipcompare.methods.target import ABOUT_TOLERANCE, Target

figures = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
bounds = st.sampled_from([*BOUNDS, None])
directions = st.sampled_from([1, -1])
MIRROR = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}


@given(figures, figures, bounds, directions)
def test_less_is_better_mirrors_more_is_better(y: float, value: float, bound: str, direction: int) -> None:
    target, mirror = Target(value, bound, direction), Target(-value, MIRROR.get(bound, bound), -direction)
    assert target.met(y) == mirror.met(-y)
    assert target.goal == -mirror.goal
    assert target.upward != mirror.upward


@given(figures, figures, bounds, directions)
def test_a_target_is_met_from_its_goal_on_to_the_side_it_asks_for(
    y: float, value: float, bound: str, direction: int
) -> None:
    target = Target(value, bound, direction)
    apart = abs(y - target.goal)
    if apart > 1e-6 * max(abs(value), 1):
        assert target.met(y) == ((y > target.goal) == target.upward)
    assert target.met(target.goal) == (bound not in ("gt", "lt"))


@given(figures, bounds, directions)
def test_a_missing_value_meets_nothing(value: float, bound: str, direction: int) -> None:
    assert Target(value, bound, direction).met(None) is False
    assert Target(None, bound, direction).met(value) is False


def test_the_words_of_a_document() -> None:
    met = Target([15, 15, 15, 15, 15, 0.3], ["eq", "gt", "le", "about", "about", "ge"]).met(
        [15, 15, 15, 14.3, 14.2, 0.1 * 3]
    )
    assert met.tolist() == [True, False, True, True, False, True]
    assert Target(15, direction=-1).met(14.9)
    assert Target(15, "about", -1).met(15.5)
    assert not Target(15, direction=-1).met(15.1)
    assert Target(100, "about").goal == 100 * (1 - ABOUT_TOLERANCE)
    assert Target(100, "about", -1).goal == 100 * (1 + ABOUT_TOLERANCE)


def test_gives_back_what_it_was_given() -> None:
    assert Target(15).met(15) is True
    assert Target(15).met(np.ones((2, 3))).shape == (2, 3)
    targets = pd.Series([1.0, 2.0], index=["GZ", "SC"])
    assert Target(targets, "ge").met(1.5).to_dict() == {"GZ": True, "SC": False}
    assert Target(targets, pd.Series(["about", "eq"], index=["GZ", "SC"])).goal.to_dict() == {
        "GZ": 0.95,
        "SC": 2.0,
    }


def test_bad_arguments_are_named() -> None:
    with pytest.raises(DataError, match=r"'around'.*a bound is one of"):
        Target(1, "around").met(1)
    with pytest.raises(DataError, match="direction is 1 or -1"):
        Target(1, direction=0).met(1)
    with pytest.raises(DataError, match="'many' is not a finite number"):
        Target(1).met("many")
    with pytest.raises(DataError, match="align"):
        Target(pd.Series([1.0], index=["a"])).met(pd.Series([1.0], index=["b"]))
    with pytest.raises(DataError, match="lengths"):
        Target([1, 2]).met([1, 2, 3])
