"""The distance-to-target methods against published cases, and the properties they promise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SHARED

from ipcompare.core.catalogue import BOUNDS
from ipcompare.methods import verdicts as vd

VECTORS = SHARED / "vectors"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published cases are not on this machine")

few = settings(deadline=None, max_examples=25)
values = st.floats(0.01, 1e6)
signed = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
directions = st.sampled_from([1, -1])
plans = st.tuples(values, values, values, directions, st.integers(2021, 2026))


def plan(y0, t0, yt, t, yT, T, *, direction=1, bound="eq", tolerance=np.nan) -> vd.Plan:
    """Lay the columns of a plan side by side."""
    given_ = (np.asarray(c, dtype=float) for c in (y0, t0, yt, t, yT, T, direction))
    words = np.asarray(bound, dtype=object)
    columns = np.broadcast_arrays(*given_, words, np.asarray(tolerance, dtype=float))
    return vd.Plan(*(np.atleast_1d(c) for c in columns))


def score(x, lower: float, optimum: float):
    """SDSN's scale from 0 (lower bound) to 100 (optimum), where more is always better."""
    return (x - lower) / (optimum - lower) * 100


def vectors(name: str) -> pd.DataFrame:
    return pd.read_csv(VECTORS / name, comment="#")


# --- published cases ---------------------------------------------------------------------------------


@needs_vectors
def test_open_sdg_cases() -> None:
    cases = vectors("opensdg_progress_cases.csv").dropna(subset="yT")
    columns = (cases[c] for c in ("y0", "t0", "yi", "ti", "yT", "tT"))
    found = vd.open_sdg(plan(*columns, direction=cases["direction"]))
    assert found["verdict"].tolist() == cases["category"].tolist()
    np.testing.assert_allclose(found["ratio"], cases["R"], atol=1e-6)


@needs_vectors
def test_sdsn_arrows() -> None:
    arrows = vectors("sdsn_eu2019_trend_arrows.csv")
    scores = {c: score(arrows[c], arrows["lower_bound"], arrows["optimum"]) for c in ("v0", "v1", "green")}
    found = vd.sdsn_trend(plan(scores["v0"], arrows["y0"], scores["v1"], arrows["y1"], scores["green"], 2030))
    assert (found["verdict"] == arrows["rule_label"]).all()
    assert (found["verdict"] == arrows["published_label"]).sum() >= 2227
    given_ratio = arrows["ratio"].notna()
    np.testing.assert_allclose(
        found["ratio"][given_ratio], arrows["ratio"][given_ratio], rtol=1e-5, atol=1e-5
    )


# --- numbers and their gaps --------------------------------------------------------------------------


def test_progress_is_not_clipped_and_less_may_be_better() -> None:
    found = vd.calendar(plan([10, 10, 10], 2020, [24, 8, 6], 2022, [20, 20, 5], 2025, direction=[1, 1, -1]))
    np.testing.assert_allclose(found["progress"], [1.4, -0.2, 0.8])
    assert found["time_share"].tolist() == [0.4] * 3
    assert found["verdict"].tolist() == ["reached", "moving_away", "ahead"]


def test_falling_back_to_a_target_already_met_is_no_progress() -> None:
    found = vd.calendar(plan(16, 2020, 14, 2022, 15, 2025))
    assert found["verdict"] == ["moving_away"]
    assert np.isnan(found["progress"])
    assert found["reason"] == [vd.BASE_MEETS_TARGET]


def test_missing_stays_missing() -> None:
    found = vd.calendar(plan([1, None, 1, 1, 1], 2020, [2, 2, None, 2, 2], 2022, [3, 3, 3, None, 3],
                             [2025, 2025, 2025, 2025, 2020]))  # fmt: skip
    assert found["reason"].tolist() == ["", vd.NO_BASELINE, vd.NO_LATEST, vd.NO_TARGET, vd.NO_TIME]
    assert np.isnan(found["ratio"]).tolist() == [False, True, True, True, True]


# --- verdicts ----------------------------------------------------------------------------------------


def test_zero_and_negative_values_have_no_compound_growth() -> None:
    found = vd.open_sdg(plan([2, 0, -3, 2], 2020, [5, 5, 5, -1], 2022, 4, 2025))
    assert found["verdict"].tolist() == ["target_achieved", None, None, None]
    assert np.isnan(found["ratio"]).tolist() == [False, True, True, True]


def test_a_ratio_that_explodes_is_left_out() -> None:
    found = vd.open_sdg(plan([80, 80], 2020, [80.05, 80.2], 2022, 80.1, 2025))
    assert np.isnan(found["ratio"]).all()
    assert found["verdict"].tolist() == [None, "target_achieved"]


def test_an_outcome_in_the_base_year_is_no_outcome() -> None:
    found = vd.calendar(plan(1, 2020, 1, 2020, 2, 2025))
    assert (found["verdict"], found["reason"]) == ([None], [vd.NO_LATEST])


def test_escap_takes_a_projection() -> None:
    one = plan(6.3, 2020, [7.0] * 3 + [9.4], 2022, 12, 2025)
    found = vd.escap(one, np.array([np.nan, 12.5, 6.0, np.nan]))
    assert found["verdict"].tolist() == ["too_slow", "will_meet", "wrong_direction", "will_meet"]
    assert found["anticipated"][1] == 10
    assert found["current_status"][0] == pytest.approx(10 * 0.7 / 5.7)


def on_the_way(yt, **given_) -> vd.Plan:
    """From 0 in 2020 to 10 in 2025: 4 in 2022 is on schedule."""
    return plan(**({"y0": 0, "t0": 2020, "yt": yt, "t": 2022, "yT": 10, "T": 2025} | given_))


def test_cut_offs_of_the_calendar() -> None:
    found = vd.calendar(on_the_way([-0.1, 0, 3.99, 4, 4.19, 4.2, 9.99, 10]))
    assert found["verdict"].tolist() == [
        "moving_away", *["behind"] * 2, *["on_schedule"] * 2, *["ahead"] * 2, "reached",
    ]  # fmt: skip
    assert found["ratio"][3] == 1
    # 0.9 / 3 falls short of 0.3 by less than noise.
    assert vd.calendar(plan(0, 2020, 0.1 * 3 - 1e-16, 2023, 1, 2030))["verdict"] == ["on_schedule"]


def test_a_plan_of_one_year_has_time() -> None:
    found = vd.calendar(plan(10, 2024, 11, 2025, 12, 2025))
    assert (found["time_share"], found["ratio"]) == ([1.0], [0.5])


def test_a_target_s_wording_decides_what_is_reached() -> None:
    words = on_the_way(10, bound=["eq", "ge", "gt", "about"])
    assert words.reached.tolist() == [True, True, False, True]
    assert on_the_way(9.2, bound="about", tolerance=[np.nan, 0.1]).reached.tolist() == [False, True]
    assert [
        vd.calendar(words)["verdict"].tolist(),
        vd.escap(words, np.full(4, np.nan))["verdict"].tolist(),
    ] == [
        ["reached", "reached", "ahead", "reached"],
        ["reached", "reached", "will_meet", "reached"],
    ]


def test_a_target_year_is_over_when_its_outcome_is_known() -> None:
    assert on_the_way(4, t=[2024, 2025, 2026]).over.tolist() == [False, True, True]


def test_cut_offs_of_open_sdg() -> None:
    # From 8 to 16 in one year: 100 % are required, so that the growth observed is the ratio.
    found = vd.open_sdg(plan(8, 2020, [7.9, 8, 12.7, 12.9, 15.5, 15.7, 16], 2021, 16, 2021))
    assert found["verdict"].tolist() == [
        "deterioration", *["limited_progress"] * 2, "progress_needs_acceleration",
        *["progress_needs_acceleration"], "on_track", "target_achieved",
    ]  # fmt: skip
    assert found["ratio"][1] == 0


def test_a_ratio_at_the_cut_off_of_open_sdg_counts_as_above_it() -> None:
    found = vd.open_sdg(plan(1, 2020, [1.95, 3.4], 2021, [2, 5], 2021))
    assert found["ratio"].tolist() == [0.95, 0.6]
    assert found["verdict"].tolist() == ["on_track", "progress_needs_acceleration"]


def test_cut_offs_of_the_straight_line() -> None:
    found = vd.sdsn_trend(on_the_way([-0.1, 0, 1.99, 2, 3.99, 4, 10]))
    assert found["verdict"].tolist() == [
        "decreasing", *["stagnating"] * 2, *["moderately_increasing"] * 2, *["on_track"] * 2,
    ]  # fmt: skip


def test_what_stands_on_the_better_side_is_on_track_at_any_pace() -> None:
    late, fallen = on_the_way(10, t=2026), on_the_way(11, y0=12)
    assert vd.sdsn_trend(late)["ratio"] == pytest.approx(5 / 6)
    assert vd.sdsn_trend(late)["verdict"] == vd.sdsn_trend(fallen)["verdict"] == ["on_track"]


def test_cut_offs_of_escap() -> None:
    found = vd.escap(on_the_way([2] * 6), np.array([-0.1, 0, 0.5, 9, 9.1, 10]))
    assert found["verdict"].tolist() == [
        *["wrong_direction"] * 2, *["too_slow"] * 2, *["will_meet"] * 2,
    ]  # fmt: skip
    assert found["anticipated"] == pytest.approx([-0.1, 0, 0.5, 9, 9.1, 10])
    assert vd.escap(on_the_way([5, 10, 12]), np.full(3, np.nan))["current_status"].tolist() == [5, 10, 10]


def test_escap_says_nothing_where_there_is_no_way_to_go() -> None:
    """At the base of a target that asks for more than the base: only a fall has a direction."""
    found = vd.escap(on_the_way([10, 9, np.nan], y0=10, bound="gt"), np.full(3, np.nan))
    assert found["verdict"].tolist() == [None, "wrong_direction", None]


# --- properties --------------------------------------------------------------------------------------


def every_verdict(y0, yt, yT, d: int, t: int, bound: str = "eq") -> list[pd.DataFrame]:
    one = plan(y0, 2020, yt, t, yT, 2025, direction=d, bound=bound)
    found = vd.calendar(one), vd.open_sdg(one), vd.sdsn_trend(one), vd.escap(one, np.array([np.nan]))
    return [pd.DataFrame(columns) for columns in found]


@few
@given(plans, st.sampled_from([2.0, 0.25, 1024.0, 2.0**-20]))
def test_units_play_no_part(case: tuple[float, float, float, int, int], k: float) -> None:
    # Powers of two scale without rounding, so equality can be asked for.
    y0, yt, yT, d, t = case
    for one, other in zip(every_verdict(*case), every_verdict(k * y0, k * yt, k * yT, d, t), strict=True):
        pd.testing.assert_frame_equal(one, other)


@few
@given(signed, signed, signed, st.integers(2021, 2025))
def test_less_is_better_mirrors_more_is_better(y0: float, yt: float, yT: float, t: int) -> None:
    up, down = every_verdict(y0, yt, yT, 1, t), every_verdict(-y0, -yt, -yT, -1, t)
    for method in (0, 2, 3):  # compound growth has no mirror
        pd.testing.assert_frame_equal(up[method], down[method])


@few
@given(st.floats(1, 99), st.floats(1, 99))
def test_sdsn_scores_mirror(x0: float, x1: float) -> None:
    one = plan(score(x0, 0, 100), 2015, score(x1, 0, 100), 2018, 80, 2030)
    other = plan(score(100 - x0, 100, 0), 2015, score(100 - x1, 100, 0), 2018, 80, 2030)
    up, down = vd.sdsn_trend(one), vd.sdsn_trend(other)
    near = np.abs(up["ratio"] - [[1], [0.5]]).min() < 1e-6 or abs(x1 - x0) < 1e-9
    if not near:
        assert up["verdict"].tolist() == down["verdict"].tolist()


@few
@given(signed, signed, directions, st.sampled_from(BOUNDS))
def test_target_equal_to_baseline_gives_a_reason_and_no_infinity(
    y0: float, yt: float, d: int, bound: str
) -> None:
    found = every_verdict(y0, yt, y0, d, 2022, bound)
    for table in found:
        assert not np.isinf(table.select_dtypes("number").to_numpy(dtype=float)).any()
    assert found[0]["reason"].item() == vd.BASE_IS_TARGET
    assert found[0]["progress"].isna().all()
