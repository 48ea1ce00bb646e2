"""What becomes of a target: the methods' agreement, and the status by the rule of its kind."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipcompare.core.catalogue import BOUNDS
from ipcompare.core.errors import DataError
from ipcompare.methods import progress as pg
from ipcompare.methods import verdicts as vd

few = settings(deadline=None, max_examples=25)
values = st.floats(0.01, 1e6)
signed = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
directions = st.sampled_from([1, -1])
plans = st.tuples(values, values, values, directions, st.integers(2021, 2026))


def test_what_counts_as_reached_is_among_the_states() -> None:
    assert set(pg.REACHED) == {state for state in pg.STATUSES if "reached" in state}
    assert "no longer met" in pg.STATUSES


def test_agreement() -> None:
    said = pg.agree(
        {
            "calendar": np.array(["reached", "behind", None, "on_schedule"]),
            "open_sdg": np.array(
                ["target_achieved", "limited_progress", None, "progress_needs_acceleration"]
            ),
            "sdsn_trend": np.array(["on_track", "stagnating", None, "on_track"]),
        }
    ).tolist()
    assert said[:3] == ["reached", "behind", "not assessable"]
    assert said[3] == (
        "methods disagree: on track by calendar (on_schedule); "
        "behind by open_sdg (progress_needs_acceleration); on track by sdsn_trend (on_track)"
    )


# --- status ------------------------------------------------------------------------------------------


def plan(**given: object) -> pd.DataFrame:
    usual = {
        "kind": "stock",
        "direction": 1,
        "bound": "ge",
        "baseline": 10.0,
        "baseline_year": 2020,
        "latest": 14.0,
        "latest_year": 2022,
        "target": 20.0,
        "target_year": 2025,
    }
    return pd.DataFrame([{**usual, **given}])


@pytest.mark.parametrize(
    ("given_", "status", "reason"),
    [
        ({"latest": 15.0}, "on track", ""),
        ({"latest": 11.0}, "behind", ""),
        ({"latest": 9.0}, "moving away", ""),
        ({"latest": 21.0}, "reached early", ""),
        ({"latest": 20.0, "latest_year": 2025}, "reached", ""),
        ({"latest": 20.0, "bound": "gt", "latest_year": 2025}, "missed", pg.YEAR_IS_OVER),
        ({"latest": 19.5, "latest_year": 2025}, "missed", pg.YEAR_IS_OVER),
        ({"latest": 19.5, "latest_year": 2025, "bound": "about"}, "reached", ""),
        ({"latest": 9.5, "latest_year": 2025}, "missed", pg.YEAR_IS_OVER),
        ({"latest": None}, "not assessable", vd.NO_LATEST),
        ({"latest_year": 2020}, "not assessable", vd.NO_LATEST),
        ({"baseline": None}, "not assessable", vd.NO_BASELINE),
        ({"baseline": None, "latest": 22.0}, "reached early", vd.NO_BASELINE),
        ({"target": None}, "not assessable", vd.NO_TARGET),
        ({"baseline": 21.0, "latest": 25.0}, "reached early", vd.BASE_MEETS_TARGET),
        ({"baseline": 20.0, "latest": 25.0}, "reached early", vd.BASE_IS_TARGET),
        ({"baseline": 20.0, "latest": 20.0, "bound": "gt"}, "not assessable", vd.BASE_IS_TARGET),
        # Only a projection says where that leads, and only ESCAP takes one.
        (
            {"baseline": 20.0, "latest": 20.0, "bound": "gt", "projected": 25.0},
            "on track",
            vd.BASE_IS_TARGET,
        ),
        ({"baseline": 0.0, "latest": 15.0}, "on track", ""),
        (
            {"best": 23.0, "best_year": 2021, "latest": 21.0},
            "reached but falling",
            "still met: from 23 in 2021",
        ),
        ({"best": 21.1, "best_year": 2021, "latest": 21.0}, "reached early", ""),
        ({"best": 23.0, "best_year": 2021, "latest": 19.0}, "no longer met", "no longer met: from 23"),
        (
            {"baseline": 21.0, "latest": 19.0},
            "no longer met",
            "no longer met: from 21 in 2020 to 19 in 2022",
        ),
        ({"kind": "period_sum", "baseline": None, "latest": 9.0}, "on track", ""),
        ({"kind": "period_sum", "latest": 7.0}, "behind", ""),
        ({"kind": "period_sum", "latest": 20.0}, "reached early", ""),
        ({"kind": "period_sum", "latest": 19.0, "latest_year": 2025}, "missed", pg.YEAR_IS_OVER),
        ({"kind": "growth", "latest": 21.0}, "on track", ""),
        ({"kind": "growth", "latest": 12.0}, "behind", ""),
        ({"kind": "growth", "latest": 8.0}, "moving away", ""),
        ({"kind": "growth", "latest": 21.0, "latest_year": 2025}, "reached", ""),
        ({"kind": "growth", "latest": None}, "not assessable", vd.NO_LATEST),
        ({"kind": "keep_at_least", "target": 10.0, "latest": 11.0}, "on track", ""),
        (
            {"kind": "keep_at_least", "target": 10.0, "latest": 11.0, "worst": 9.0, "worst_year": 2021},
            "behind",
            "met now, but not in every year: 9 in 2021",
        ),
        ({"kind": "count", "best": 23.0, "best_year": 2021, "latest": 19.0}, "reached early", ""),
        ({"kind": "every_year", "latest": 21.0, "worst": 20.0}, "on track", ""),
        (
            {"kind": "every_year", "latest": 21.0, "worst": 9.0, "worst_year": 2021},
            "missed",
            "a year fell short: 9 in 2021",
        ),
        ({"kind": "period_sum", "baseline_year": None}, "not assessable", vd.NO_BASELINE),
        ({"kind": "period_sum", "baseline_year": None, "latest": 20.0}, "reached early", ""),
        ({"kind": "period_sum", "latest_year": 2020}, "not assessable", vd.NO_LATEST),
        ({"kind": "period_sum", "target": None}, "not assessable", vd.NO_TARGET),
        ({"kind": "growth", "target": None}, "not assessable", vd.NO_TARGET),
        ({"kind": "growth", "latest_year": 2020}, "not assessable", vd.NO_LATEST),
        ({"kind": "growth", "latest": 12.0, "latest_year": 2025}, "missed", pg.YEAR_IS_OVER),
        ({"kind": "growth", "latest": 10.0}, "behind", ""),
        ({"kind": "growth", "latest": 9.9}, "moving away", ""),
        ({"kind": "every_year", "latest": 21.0, "worst": 9.0}, "missed", "a year fell short: 9"),
        ({"kind": "flow", "latest": 15.0}, "on track", ""),
        ({"kind": "share", "latest": 15.0}, "on track", ""),
        ({"kind": "score", "latest": 15.0}, "on track", ""),
        ({"latest": None, "latest_year": 2025}, "not assessable", vd.NO_LATEST),
        ({"target": None, "latest_year": 2025}, "not assessable", vd.NO_TARGET),
        ({"baseline": None, "bound": "about", "latest": 19.5}, "reached early", vd.NO_BASELINE),
        (
            {"best": 20.5, "best_year": 2021, "latest": 19.9},
            "no longer met",
            "no longer met: from 20.5 in 2021",
        ),
        (
            {"best": 22.0, "best_year": 2021, "baseline": 22.0, "latest": 21.0},
            "reached but falling",
            "still met: from 22 in 2021 to 21 in 2022",
        ),
        (
            {"best": 22.0, "best_year": 2021, "baseline": 22.5, "latest": 21.0},
            "reached but falling",
            "still met: from 22.5 in 2020 to 21 in 2022",
        ),
        ({"best": 100.0, "latest": 99.0, "baseline": None}, "reached early", vd.NO_BASELINE),
        ({"best": 100.0, "latest": 98.9}, "reached but falling", "still met: from 100 to 98.9 in 2022"),
        ({"bound": "about", "latest": 19.5, "tolerance": 0.01}, "on track", ""),
        ({"bound": "about", "latest": 19.5, "tolerance": 0.03}, "reached early", ""),
    ],
)
def test_status(given_: dict[str, object], status: str, reason: str) -> None:
    found = pg.status(plan(**given_)).iloc[0]
    assert found["status"] == status
    assert found["reason"].startswith(reason) if reason else found["reason"] == ""
    said = found[list(pg.METHODS)].notna().sum()
    assert found["agreed"] is pd.NA if said < 2 else found["agreed"]


@pytest.mark.parametrize(
    ("latest", "status"),
    [
        (26.0, "moving away"),
        (24.5, "behind"),
        (23.0, "on track"),
        (20.0, "reached early"),
        (19.0, "reached early"),
    ],
)
def test_a_bound_says_which_way_to_go_before_any_direction(latest: float, status: str) -> None:
    aims = [plan(bound="le", direction=d, baseline=25.0, target=20.0, latest=latest) for d in (1, -1)]
    asked, usual = (pg.status(aim) for aim in aims)
    pd.testing.assert_frame_equal(asked, usual)
    assert asked["status"].item() == status


def test_growth_asked_for_observed_and_still_needed() -> None:
    found = pg.status(plan()).iloc[0]
    years = {"required": (10, 20, 5), "observed": (10, 14, 2), "needed": (14, 20, 3)}
    for name, (start, end, span) in years.items():
        assert found[f"{name}_growth"] == pytest.approx(100 * ((end / start) ** (1 / span) - 1)), name


def test_each_method_s_own_word_stands_beside_the_status() -> None:
    said = pg.status(plan(latest=14.0, bound="gt"))[list(pg.METHODS)].iloc[0].tolist()
    assert said == ["on_schedule", "on_track", "on_track", "will_meet"]
    # More than the base is asked for, and nothing has moved: SDSN would call that on track.
    stands_still = pg.status(plan(baseline=20.0, latest=20.0, bound="gt"))
    assert stands_still[list(pg.METHODS)].isna().all(axis=None)


def test_words_are_words_and_numbers_numbers() -> None:
    found = pg.status(pd.concat([plan(kind="growth"), plan(kind="period_sum", target=None)]))
    words = ["status", "reason", *pg.METHODS]
    assert found[words].dtypes.unique().tolist() == ["str"]
    assert found.drop(columns=[*words, "agreed"]).dtypes.unique().tolist() == ["float64"]
    assert pg.agree({"calendar": np.array([], dtype=object)}).dtype == object


def test_methods_without_a_verdict_do_not_agree() -> None:
    found = pg.status(pd.concat([plan(latest=None), plan(kind="growth"), plan(kind="period_sum")]))
    assert found["agreed"].isna().all()


@given(plans)
@few
def test_linear_methods_hold_one_ratio(given_: tuple[float, float, float, int, int]) -> None:
    """The calendar's ratio, SDSN's and ESCAP's anticipated index over ten are one number."""
    y0, yt, target, direction, year = given_
    columns = (np.array([c], dtype=float) for c in (y0, 2020, yt, year, target, 2025, direction))
    rows = vd.Plan(*columns, np.array(["eq"], dtype=object))
    if (rows.ahead > 1e-6 * target).all() and not rows.reached.any():
        ratio = vd.calendar(rows)["ratio"]
        np.testing.assert_allclose(vd.sdsn_trend(rows)["ratio"], ratio, rtol=1e-6)
        anticipated = vd.escap(rows, np.array([np.nan]))["anticipated"]
        np.testing.assert_allclose(
            np.where(anticipated == 10, ratio * 10, anticipated), ratio * 10, rtol=1e-6
        )


def test_disagreement_is_stated_and_the_calendar_decides() -> None:
    # Between a straight line and a compound path: slow at first, as compound growth is.
    found = pg.status(plan(baseline=10.0, latest=13.0, target=30.0, latest_year=2021)).iloc[0]
    assert found["status"] == "behind"
    assert not found["agreed"]
    assert found["reason"].startswith("methods disagree: behind by calendar (behind); on track by open_sdg")


def test_status_keeps_index_and_order() -> None:
    table = pd.concat([plan(), plan(kind="growth"), plan(kind="period_sum"), plan(latest=21.0)])
    found = pg.status(table)
    assert found.index.tolist() == [0, 0, 0, 0]
    assert found["status"].tolist() == ["on track", "behind", "on track", "reached early"]
    assert found.loc[:, ["progress", "time_share"]].iloc[0].tolist() == [0.4, 0.4]
    assert pg.status(table.iloc[:0]).empty


def test_status_names_what_is_wrong() -> None:
    with pytest.raises(DataError, match=r"bound is missing; status needs kind, direction, bound, baseline,"):
        pg.status(plan().drop(columns="bound"))
    with pytest.raises(DataError, match=f"kind at 0: 'stok'; a kind is one of {', '.join(pg.KINDS)}$"):
        pg.status(plan(kind="stok"))
    with pytest.raises(DataError, match=r"latest.*'n/a'"):
        pg.status(plan(latest="n/a"))
    with pytest.raises(DataError, match=r"^best: 'n/a'"):
        pg.status(plan(best="n/a"))


# --- properties --------------------------------------------------------------------------------------


@few
@given(signed, signed, signed, st.integers(2021, 2025))
def test_less_is_better_mirrors_more_is_better(y0: float, yt: float, yT: float, t: int) -> None:
    up = pg.status(plan(baseline=y0, latest=yt, target=yT, latest_year=t, bound="eq"))
    mirror = plan(baseline=-y0, latest=-yt, target=-yT, latest_year=t, bound="eq", direction=-1)
    # Compound growth has no mirror, and with it what the methods agree on.
    compound = ["required_growth", "observed_growth", "needed_growth", "open_sdg"]
    compound += ["status", "agreed", "reason"]
    pd.testing.assert_frame_equal(up.drop(columns=compound), pg.status(mirror).drop(columns=compound))


@few
@given(values, st.sampled_from([1, -1]), st.sampled_from(["eq", "about"]))
def test_the_better_side_of_a_target_is_reached(target: float, d: int, bound: str) -> None:
    """Where less is better, less than the target reaches it and more does not."""
    made = [
        pg.status(plan(direction=d, bound=bound, baseline=None, target=target, latest=target * (1 + step)))
        for step in (0.1 * d, -0.1 * d)
    ]
    assert [m["status"].item() for m in made] == ["reached early", "not assessable"]


@few
@given(signed, signed, directions, st.sampled_from(BOUNDS))
def test_target_equal_to_baseline_gives_a_reason_and_no_infinity(
    y0: float, yt: float, d: int, bound: str
) -> None:
    found = pg.status(plan(baseline=y0, latest=yt, target=y0, direction=d, bound=bound))
    numbers = found.select_dtypes("number").to_numpy(dtype=float)
    assert not np.isinf(numbers).any()
    assert found["progress"].isna().all()
    if found["status"].item() not in ("reached but falling", "no longer met"):
        assert found["reason"].item() == vd.BASE_IS_TARGET


@few
@given(st.lists(plans, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_order_of_rows_plays_no_part(cases: list[tuple[float, ...]], random: object) -> None:
    names = ["baseline", "latest", "target", "direction", "latest_year"]
    table = pd.concat(
        [plan(**dict(zip(names, case, strict=True)), bound="eq") for case in cases], ignore_index=True
    )
    order = list(table.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(pg.status(table.loc[order]).sort_index(), pg.status(table))


@few
@given(plans)
def test_nothing_is_mutated(case: tuple[float, float, float, int, int]) -> None:
    y0, yt, yT, d, t = case
    table = plan(baseline=y0, latest=yt, target=yT, direction=d, latest_year=t, bound=None)
    before = table.copy(deep=True)
    pg.status(table)
    pd.testing.assert_frame_equal(table, before)


@few
@given(plans)
def test_statuses_come_from_the_small_set(case: tuple[float, float, float, int, int]) -> None:
    y0, yt, yT, d, t = case
    found = pg.status(plan(baseline=y0, latest=yt, target=yT, direction=d, latest_year=t, bound="eq"))
    assert found["status"].item() in pg.STATUSES
    assert found["agreed"].item() or found["reason"].item().startswith("methods disagree")


def test_a_score_below_its_baseline_has_not_reached_about_its_target() -> None:
    score = {"kind": "score", "bound": "about", "baseline": 78.4, "target": 80.0, "latest_year": 2025}
    found = pg.status(pd.concat([plan(**score, latest=latest) for latest in (76.5, 79.0, 79.3, 80.0)]))
    assert found["status"].tolist() == ["missed", "missed", "reached", "reached"]
    far = score | {"baseline": 60.0}
    assert pg.status(plan(**far, latest=76.5))["status"].tolist() == ["reached"]
