"""The distance-to-target methods against published cases, and the properties they promise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SHARED

from ipcompare.core.errors import DataError
from ipcompare.methods import progress as pg

VECTORS = SHARED / "vectors"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published cases are not on this machine")

few = settings(deadline=None, max_examples=25)
values = st.floats(0.01, 1e6)
signed = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
directions = st.sampled_from([1, -1])
scales = st.floats(1e-3, 1e3)
plans = st.tuples(values, values, values, directions, st.integers(2021, 2026))


def vectors(name: str) -> pd.DataFrame:
    return pd.read_csv(VECTORS / name, comment="#")


# --- published cases ---------------------------------------------------------------------------------


@needs_vectors
def test_open_sdg_cases() -> None:
    cases = vectors("opensdg_progress_cases.csv")
    found = pg.open_sdg(
        cases["y0"],
        cases["t0"],
        cases["yi"],
        cases["ti"],
        cases["yT"],
        cases["tT"],
        direction=cases["direction"],
        limit=cases["limit"],
    )
    assert found["verdict"].tolist() == cases["category"].tolist()
    np.testing.assert_allclose(found["ratio"], cases["R"], atol=1e-6)
    np.testing.assert_allclose(found["score"], cases["score"], atol=1e-4)
    np.testing.assert_allclose(found["required"] / 100, cases["CAGR_T"], atol=1e-8)
    np.testing.assert_allclose(found["scaling"], cases["C"], atol=1e-8)
    # The cases turn the sign of growth where less is better and there is no target.
    sign = cases["direction"].where(cases["kind"] == "no_target", 1)
    np.testing.assert_allclose(sign * found["growth"] / 100, cases["CAGR_i"], atol=1e-8)


@needs_vectors
def test_sdsn_arrows() -> None:
    arrows = vectors("sdsn_eu2019_trend_arrows.csv")
    score = {
        c: pg.normalise(arrows[c], arrows["lower_bound"], arrows["optimum"]) for c in ("v0", "v1", "green")
    }
    found = pg.sdsn_trend(score["v0"], arrows["y0"], score["v1"], arrows["y1"], score["green"], 2030)
    assert (found["verdict"] == arrows["rule_label"]).all()
    assert (found["verdict"] == arrows["published_label"]).sum() >= 2227
    given_ratio = arrows["ratio"].notna()
    np.testing.assert_allclose(
        found["ratio"][given_ratio], arrows["ratio"][given_ratio], rtol=1e-5, atol=1e-5
    )


@needs_vectors
def test_cnipa_average_growth() -> None:
    index = vectors("cnipa_index_cagr.csv")
    found = pg.observed_growth(index["base"], index["value"], index["year"] - index["base_year"])
    np.testing.assert_allclose(found, index["computed_cagr_percent"], atol=5e-5)
    printed = index["published_avg_growth_percent"].notna()
    assert printed.sum() == 8
    assert (found.round(1) == index["published_avg_growth_percent"])[printed].all()


@needs_vectors
def test_who_rates() -> None:
    cases = vectors("who_mmr_arr.csv")
    span = (cases["v0"], cases["v1"], cases["years"])
    continuous, discrete = -pg.annual_rate(*span, "continuous"), -pg.annual_rate(*span)
    np.testing.assert_allclose(continuous, cases["continuous_percent"], atol=5e-5)
    np.testing.assert_allclose(discrete, cases["discrete_percent"], atol=5e-5)
    # WHO's past rate is continuous; the required rate printed as 11 is the discrete one.
    assert round(continuous[0], 1) == cases["published_percent"][0]
    assert round(discrete[2]) == cases["published_percent"][2]


# --- numbers and their gaps --------------------------------------------------------------------------


def test_gives_back_what_it_was_given() -> None:
    table = pd.DataFrame({"y0": [1.0, 2.0], "yt": [2.0, 3.0], "yT": [3.0, 6.0]}, index=["GZ", "SC"])
    series = pg.gap_closed(table["y0"], table["yt"], table["yT"])
    assert isinstance(series, pd.Series)
    assert series.to_dict() == {"GZ": 0.5, "SC": 0.25}
    assert pg.gap_closed([1, 2], 3, 5).shape == (2,)
    assert pg.gap_closed(np.ones((2, 3)), 2, np.full(3, 3)).shape == (2, 3)
    assert isinstance(pg.gap_closed(1, 2, 3), float)


def test_progress_is_not_clipped() -> None:
    assert pg.gap_closed(10, 24, 20) == pytest.approx(1.4)
    assert pg.gap_closed(10, 8, 20) == pytest.approx(-0.2)
    assert pg.gap_closed(10, 6, 5) == pytest.approx(0.8)  # less is better: the signs cancel


def test_falling_back_to_a_target_already_met_is_no_progress() -> None:
    assert pg.gap_closed(16, 14, 15) == 2.0
    assert np.isnan(pg.gap_closed(16, 14, 15, direction=1))
    assert pg.gap_reason(16, 14, 15, direction=1) == pg.BASE_MEETS_TARGET
    assert pg.calendar(16, 2020, 14, 2022, 15, 2025).loc[0, "verdict"] == "moving_away"


def test_missing_stays_missing() -> None:
    gap = pg.gap_closed(pd.Series([1, None, 1]), pd.Series([2, 2, None], dtype="Float64"), 3)
    assert gap.isna().tolist() == [False, True, True]
    assert pg.gap_reason([1, None, 1, 1], [2, 2, None, 2], [3, 3, 3, None]).tolist() == [
        "",
        pg.NO_BASELINE,
        pg.NO_LATEST,
        pg.NO_TARGET,
    ]
    assert np.isnan(pg.period_sum_progress(None, 5))
    assert np.isnan(pg.keep_at_least([None, None]))
    assert pg.keep_at_least(pd.DataFrame({2021: [80, 90], 2022: [None, 85]})).tolist() == [80, 85]


def test_time() -> None:
    assert pg.time_share(2020, 2022, 2025) == 0.4
    assert np.isnan(pg.time_share(2020, 2022, 2020))
    assert np.isnan(pg.calendar_ratio(1, 2020, 1, 2020, 2, 2025))
    assert np.isnan(pg.needed_growth(1, 2, 0))


def test_growth_target() -> None:
    found = pg.growth_target_progress(100, 2020, 100 * 1.15**3, 2023, 15, 2025).iloc[0]
    assert found["achieved"] == pytest.approx(15)
    assert found["gap"] == pytest.approx(0)
    assert found["needed"] == pytest.approx(15)


def test_what_is_still_needed_closes_the_way() -> None:
    past, left = pg.observed_growth(6.3, 9.4, 2), pg.needed_growth(9.4, 12, 3)
    assert 6.3 * (1 + past / 100) ** 2 * (1 + left / 100) ** 3 == pytest.approx(12)


def test_bounds() -> None:
    met = pg.meets(
        [15, 15, 15, 14.3, 14.2, 0.1 * 3],
        [15, 15, 15, 15, 15, 0.3],
        ["eq", "gt", "le", "about", "about", "ge"],
    )
    assert met.tolist() == [True, False, True, True, False, True]
    assert pg.meets(14.9, 15, None, -1)
    assert pg.meets(15.5, 15, "about", -1)
    assert not pg.meets(None, 15, "ge")
    with pytest.raises(DataError, match=r"'around'.*a bound is one of"):
        pg.meets(1, 1, "around")


# --- errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [0, -3])
def test_zero_and_negative_starts_are_refused(bad: float) -> None:
    start = pd.Series([2.0, bad], index=["Guizhou", "Sichuan"])
    with pytest.raises(DataError, match=r"y0 at 'Sichuan'.*gap_closed or sdsn_trend"):
        pg.required_growth(start, 5, 5)
    with pytest.raises(DataError, match="Sichuan"):
        pg.observed_growth(start, 5, 5)
    with pytest.raises(DataError, match="Sichuan"):
        pg.open_sdg(start, 2020, 5, 2022, 9, 2025)
    with pytest.raises(DataError, match="Sichuan"):
        pg.growth_target_progress(start, 2020, 5, 2022, 9, 2025)
    with pytest.raises(DataError, match="Sichuan"):
        pg.annual_rate(start, 5, 5)


def test_mixed_signs_are_refused() -> None:
    with pytest.raises(DataError, match="yt at 0: -1"):
        pg.observed_growth(1, -1, 2)
    with pytest.raises(DataError, match="yt at 1"):
        pg.open_sdg(1, 2020, [2, -1], 2022)


def test_every_offender_is_named() -> None:
    with pytest.raises(DataError) as caught:
        pg.required_growth([0, 1, -2], 5, 5)
    assert len(caught.value.faults) == 2


def test_bad_arguments_are_named() -> None:
    with pytest.raises(DataError, match="'many' is not a finite number"):
        pg.gap_closed(["many"], 1, 2)
    with pytest.raises(DataError, match="not a finite number"):
        pg.gap_closed(np.inf, 1, 2)
    with pytest.raises(DataError, match="direction"):
        pg.calendar(1, 2020, 2, 2022, 3, 2025, direction=0)
    with pytest.raises(DataError, match="align"):
        pg.gap_closed(pd.Series([1.0], index=["a"]), pd.Series([1.0], index=["b"]), 2)
    with pytest.raises(DataError, match="lengths"):
        pg.gap_closed([1, 2], [1, 2, 3], 2)
    with pytest.raises(DataError, match="did you mean discrete"):
        pg.annual_rate(1, 2, 3, "discret")
    with pytest.raises(DataError, match="did you mean un2023"):
        pg.open_sdg(1, 2020, 2, 2022, edition="un2024")


# --- verdicts ----------------------------------------------------------------------------------------


def test_editions_differ() -> None:
    growing = (100, 2015, 100 * 1.018**5, 2020)
    assert pg.open_sdg(*growing)["verdict"].item() == "on_track"
    other = pg.open_sdg(*growing, edition="un2023")
    assert other["verdict"].item() == "progress_needs_acceleration"
    assert other["score"].isna().all()


def test_a_ratio_that_explodes_is_left_out() -> None:
    found = pg.open_sdg(80, 2020, 80.05, 2022, 80.1, 2025)
    assert found["ratio"].isna().all()
    assert found["verdict"].isna().all()
    assert found["reason"].item() == pg.RATIO_EXPLODES
    assert pg.open_sdg(80, 2020, 80.2, 2022, 80.1, 2025)["verdict"].item() == "target_achieved"


def test_on_its_limit_an_indicator_only_has_to_stay() -> None:
    found = pg.open_sdg(100, 2015, 100, 2020, limit=100)
    assert found["verdict"].item() == "on_track"
    assert found["score"].item() == 5


def test_an_outcome_in_the_base_year_is_no_outcome() -> None:
    found = pg.calendar(1, 2020, 1, 2020, 2, 2025)
    assert found["verdict"].isna().all()
    assert found["reason"].item() == pg.NO_LATEST


def test_escap_takes_a_projection() -> None:
    plan = (6.3, 2020, 7.0, 2022, 12, 2025)
    assert pg.escap(*plan)["verdict"].item() == "too_slow"
    assert pg.escap(*plan, projected=12.5)[["anticipated", "verdict"]].to_numpy().tolist() == [
        [10.0, "will_meet"]
    ]
    assert pg.escap(*plan, projected=6.0)["verdict"].item() == "wrong_direction"
    assert pg.escap(*plan)["current_status"].item() == pytest.approx(10 * 0.7 / 5.7)


def test_agreement() -> None:
    said = pg.agree(
        pd.DataFrame(
            {
                "calendar": ["reached", "behind", None, "on_schedule"],
                "open_sdg": ["target_achieved", "limited_progress", None, "progress_needs_acceleration"],
                "sdsn_trend": ["on_track", "stagnating", None, "on_track"],
            },
            index=list("abcd"),
        )
    )
    assert said["a":"c"].tolist() == ["reached", "behind", "not assessable"]
    assert said["d"] == (
        "methods disagree: on track by calendar (on_schedule); "
        "behind by open_sdg (progress_needs_acceleration); on track by sdsn_trend (on_track)"
    )
    with pytest.raises(DataError, match="not a method"):
        pg.agree(pd.DataFrame({"gut": ["good"]}))
    with pytest.raises(DataError, match=r"'good'.*calendar says"):
        pg.agree(pd.DataFrame({"calendar": ["good"]}))


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
        ({"latest": 20.0, "bound": "gt", "latest_year": 2025}, "behind", pg.YEAR_IS_OVER),
        ({"latest": 19.5, "latest_year": 2025}, "behind", pg.YEAR_IS_OVER),
        ({"latest": 19.5, "latest_year": 2025, "bound": "about"}, "reached", ""),
        ({"latest": 9.5, "latest_year": 2025}, "moving away", pg.YEAR_IS_OVER),
        ({"latest": None}, "not assessable", pg.NO_LATEST),
        ({"latest_year": 2020}, "not assessable", pg.NO_LATEST),
        ({"baseline": None}, "not assessable", pg.NO_BASELINE),
        ({"baseline": None, "latest": 22.0}, "reached early", pg.NO_BASELINE),
        ({"target": None}, "not assessable", pg.NO_TARGET),
        ({"baseline": 21.0, "latest": 25.0}, "reached early", pg.BASE_MEETS_TARGET),
        ({"baseline": 20.0, "latest": 25.0}, "reached early", pg.BASE_IS_TARGET),
        ({"baseline": 20.0, "latest": 20.0, "bound": "gt"}, "not assessable", pg.BASE_IS_TARGET),
        ({"baseline": 0.0, "latest": 15.0}, "on track", ""),
        (
            {"best": 23.0, "best_year": 2021, "latest": 21.0},
            "reached but falling",
            "still met: from 23 in 2021",
        ),
        ({"best": 21.1, "best_year": 2021, "latest": 21.0}, "reached early", ""),
        ({"best": 23.0, "best_year": 2021, "latest": 19.0}, "reached but falling", "no longer met: from 23"),
        (
            {"baseline": 21.0, "latest": 19.0},
            "reached but falling",
            "no longer met: from 21 in 2020 to 19 in 2022",
        ),
        ({"kind": "period_sum", "baseline": None, "latest": 9.0}, "on track", ""),
        ({"kind": "period_sum", "latest": 7.0}, "behind", ""),
        ({"kind": "period_sum", "latest": 20.0}, "reached early", ""),
        ({"kind": "period_sum", "latest": 19.0, "latest_year": 2025}, "behind", pg.YEAR_IS_OVER),
        ({"kind": "growth", "latest": 21.0}, "on track", ""),
        ({"kind": "growth", "latest": 12.0}, "behind", ""),
        ({"kind": "growth", "latest": 8.0}, "moving away", ""),
        ({"kind": "growth", "latest": 21.0, "latest_year": 2025}, "reached", ""),
        ({"kind": "growth", "latest": None}, "not assessable", pg.NO_LATEST),
        ({"kind": "keep_at_least", "target": 10.0, "latest": 11.0}, "on track", ""),
        (
            {"kind": "keep_at_least", "target": 10.0, "latest": 11.0, "worst": 9.0, "worst_year": 2021},
            "behind",
            "met now, but not in every year: 9 in 2021",
        ),
    ],
)
def test_status(given_: dict[str, object], status: str, reason: str) -> None:
    found = pg.status(plan(**given_)).iloc[0]
    assert found["status"] == status
    assert found["reason"].startswith(reason) if reason else found["reason"] == ""
    assert found["agreed"]


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
    with pytest.raises(DataError, match="column bound is missing"):
        pg.status(plan().drop(columns="bound"))
    with pytest.raises(DataError, match="kind at 0: 'stok'"):
        pg.status(plan(kind="stok"))
    with pytest.raises(DataError, match=r"latest.*'n/a'"):
        pg.status(plan(latest="n/a"))


# --- properties --------------------------------------------------------------------------------------


def every_verdict(y0: float, yt: float, yT: float, d: int, t: int) -> list[pd.DataFrame]:
    years = {"t0": 2020, "t": t, "T": 2025}
    return [
        pg.calendar(y0=y0, yt=yt, yT=yT, **years, direction=d),
        pg.open_sdg(y0=y0, yt=yt, yT=yT, **years, direction=d),
        pg.sdsn_trend(d * y0, 2020, d * yt, t, d * yT, 2025),
        pg.escap(y0=y0, yt=yt, yT=yT, **years, direction=d),
    ]


@few
@given(plans, st.sampled_from([2.0, 0.25, 1024.0, 2.0**-20]))
def test_units_play_no_part(case: tuple[float, float, float, int, int], k: float) -> None:
    # Powers of two scale without rounding, so equality can be asked for.
    y0, yt, yT, d, t = case
    for one, other in zip(every_verdict(*case), every_verdict(k * y0, k * yt, k * yT, d, t), strict=True):
        per_unit = [c for c in ("actual", "needed") if c in one]
        pd.testing.assert_frame_equal(one.drop(columns=per_unit), other.drop(columns=per_unit))
    assert pg.required_growth(y0, yT, 5) == pg.required_growth(k * y0, k * yT, 5)
    np.testing.assert_equal(pg.gap_closed(y0, yt, yT), pg.gap_closed(k * y0, k * yt, k * yT))


@few
@given(values, values, values, scales)
def test_any_unit_gives_the_same_number(y0: float, yt: float, yT: float, k: float) -> None:
    same = pytest.approx(pg.observed_growth(y0, yt, 3), rel=1e-6, abs=1e-6)
    assert pg.observed_growth(k * y0, k * yt, 3) == same
    if abs(yT - y0) > 1e-3 * y0:
        assert pg.gap_closed(k * y0, k * yt, k * yT) == pytest.approx(
            pg.gap_closed(y0, yt, yT), rel=1e-6, abs=1e-6
        )


@few
@given(signed, signed, signed, st.integers(2021, 2025))
def test_less_is_better_mirrors_more_is_better(y0: float, yt: float, yT: float, t: int) -> None:
    np.testing.assert_allclose(pg.gap_closed(y0, yt, yT), pg.gap_closed(-y0, -yt, -yT))
    for method in (pg.calendar, pg.escap):
        up = method(y0, 2020, yt, t, yT, 2025, direction=1)
        down = method(-y0, 2020, -yt, t, -yT, 2025, direction=-1)
        pd.testing.assert_frame_equal(up, down)
    table = plan(baseline=y0, latest=yt, target=yT, latest_year=t, bound="eq")
    mirror = plan(baseline=-y0, latest=-yt, target=-yT, latest_year=t, bound="eq", direction=-1)
    compound = [
        "required_growth",
        "observed_growth",
        "needed_growth",
        "open_sdg",
        "status",
        "agreed",
        "reason",
    ]
    pd.testing.assert_frame_equal(
        pg.status(table).drop(columns=compound), pg.status(mirror).drop(columns=compound)
    )


@few
@given(st.floats(1, 99), st.floats(1, 99))
def test_sdsn_scores_mirror(x0: float, x1: float) -> None:
    up = pg.sdsn_trend(pg.normalise(x0, 0, 100), 2015, pg.normalise(x1, 0, 100), 2018, 80, 2030)
    down = pg.sdsn_trend(pg.normalise(100 - x0, 100, 0), 2015, pg.normalise(100 - x1, 100, 0), 2018, 80, 2030)
    near = up["ratio"].sub([1]).abs().lt(1e-6) | up["ratio"].sub([0.5]).abs().lt(1e-6) | (abs(x1 - x0) < 1e-9)
    if not near.item():
        assert up["verdict"].tolist() == down["verdict"].tolist()


@few
@given(values, values, values)
def test_growth_mirrors_as_the_reciprocal(y0: float, yt: float, yT: float) -> None:
    # Growth by a factor f mirrors decline by 1/f: the factors' logs turn their sign.
    up, down = pg.observed_growth(y0, yt, 3), pg.observed_growth(yt, y0, 3)
    assert (1 + up / 100) * (1 + down / 100) == pytest.approx(1)
    forth, back = pg.annual_rate(y0, yT, 3, "continuous"), pg.annual_rate(yT, y0, 3, "continuous")
    assert forth == pytest.approx(-back, abs=1e-9)


@few
@given(signed, signed, directions, st.sampled_from(pg.BOUNDS))
def test_target_equal_to_baseline_gives_a_reason_and_no_infinity(
    y0: float, yt: float, d: int, bound: str
) -> None:
    assert np.isnan(pg.gap_closed(y0, yt, y0))
    assert pg.gap_reason(y0, yt, y0) == pg.BASE_IS_TARGET
    found = pg.status(plan(baseline=y0, latest=yt, target=y0, direction=d, bound=bound))
    numbers = found.select_dtypes("number").to_numpy(dtype=float)
    assert not np.isinf(numbers).any()
    assert found["progress"].isna().all()
    if found["status"].item() != "reached but falling":
        assert found["reason"].item() == pg.BASE_IS_TARGET
    for verdict in (pg.calendar, pg.escap):
        table = verdict(y0, 2020, yt, 2022, y0, 2025, direction=d, bound=bound)
        assert not np.isinf(table.select_dtypes("number").to_numpy(dtype=float)).any()
        assert table["reason"].item() == pg.BASE_IS_TARGET


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
    pg.calendar(
        table["baseline"],
        2020,
        table["latest"],
        table["latest_year"],
        table["target"],
        2025,
        bound=table["bound"],
    )
    pd.testing.assert_frame_equal(table, before)


@few
@given(plans)
def test_statuses_come_from_the_small_set(case: tuple[float, float, float, int, int]) -> None:
    y0, yt, yT, d, t = case
    found = pg.status(plan(baseline=y0, latest=yt, target=yT, direction=d, latest_year=t, bound="eq"))
    assert found["status"].item() in pg.STATUSES
    assert found["agreed"].item() or found["reason"].item().startswith("methods disagree")
