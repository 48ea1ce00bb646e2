"""When a value meets a target: every bound, both directions, numbers, arrays and Series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipcompare.core.catalogue import BOUNDS
from ipcompare.core.errors import DataError
from ipcompare.methods.target import ABOUT_TOLERANCE, Target, tolerance_from
from ipcompare.methods.values import NOISE

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


def test_a_bound_says_its_side_before_any_direction() -> None:
    for direction in (1, -1):
        targets = Target(10, ["ge", "gt", "le", "lt"], direction)
        assert targets.upward.tolist() == [True, True, False, False]
        assert targets.met(11).tolist() == [True, True, False, False]


@pytest.mark.parametrize(("bound", "direction"), [("eq", 1), ("eq", -1), ("ge", 1), ("le", 1), ("about", 1)])
def test_what_is_short_of_a_goal_by_less_than_noise_meets_it(bound: str, direction: int) -> None:
    target = Target(8, bound, direction)
    short = -target.goal if target.upward else target.goal
    assert target.met(target.goal + 0.7 * NOISE * short)
    assert not target.met(target.goal + 1.5 * NOISE * short)


@pytest.mark.parametrize(("bound", "side"), [("gt", 1), ("lt", -1)])
def test_what_is_beyond_a_strict_goal_by_less_than_noise_does_not_meet_it(bound: str, side: int) -> None:
    assert not Target(8, bound).met(8 * (1 + side * 0.7 * NOISE))
    assert Target(8, bound).met(8 * (1 + side * 1.5 * NOISE))


def test_a_plan_s_own_tolerance_goes_before_the_usual_one() -> None:
    targets = Target([100, 100, -100], "about", [1, -1, 1], tolerance=[0.1, 0.02, None])
    assert targets.goal == pytest.approx([90, 102, -105])
    assert Target(100, "about").goal == Target(100, "about", tolerance=np.nan).goal == 95
    assert Target(100, "ge", tolerance=0.1).goal == 100


def test_no_targets_are_met_by_no_values() -> None:
    assert Target([], np.array([], dtype=object)).met([]).tolist() == []


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
    with pytest.raises(DataError, match=f"bound at 0: 'around'; a bound is one of {', '.join(BOUNDS)}$"):
        Target(1, "around").met(1)
    with pytest.raises(DataError, match=r"direction at 0: 0\.0; direction is 1 or -1$"):
        Target(1, direction=0).met(1)
    with pytest.raises(DataError, match="'many' is not a finite number"):
        Target(1).met("many")
    with pytest.raises(DataError, match="align"):
        Target(pd.Series([1.0], index=["a"])).met(pd.Series([1.0], index=["b"]))
    with pytest.raises(DataError, match="lengths"):
        Target([1, 2]).met([1, 2, 3])


@given(figures, figures, directions, st.one_of(st.none(), st.floats(0, 0.3)))
def test_about_never_reaches_back_to_the_baseline(
    baseline: float, value: float, direction: int, tolerance: float | None
) -> None:
    room = tolerance_from(baseline, value, direction, tolerance)
    aim = Target(value, "about", direction, room)
    counted = Target(value, "about", direction, tolerance).counted_from(baseline)
    assert (counted.goal, counted.upward) == (aim.goal, aim.upward)
    change = direction * (value - baseline)
    if change > 1e-6 * max(abs(value), abs(baseline), 1):
        assert not aim.met(baseline)
        assert direction * (aim.goal - baseline) >= 0.499 * change
    else:
        assert np.isnan(room) if tolerance is None else room == tolerance
    usual = ABOUT_TOLERANCE if tolerance is None else tolerance
    assert np.isnan(room) or room <= usual


def test_about_keeps_its_tolerance_where_the_plan_asks_for_more_than_twice_that() -> None:
    rooms = tolerance_from([78.4, 11, 60, 80, 81, np.nan], [80, 15, 80, 80, 80, 80])
    np.testing.assert_allclose(rooms, [0.01, *[np.nan] * 5])
    assert tolerance_from(21, 20, -1) == pytest.approx(0.025)
    assert tolerance_from(78.4, 80, tolerance=0.005) == 0.005
