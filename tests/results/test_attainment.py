"""What 2025 brings: projections joined with targets, at the public names."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.results.attainment import MODELS, likelihood

CONTRACT = ["region", "indicator", "target", "projected", "low", "high", "probability", "verdict", "reason"]


@pytest.fixture(scope="module")
def outlook():
    return ipc.attainment()


def row(outlook, region, indicator, **more):
    rows = outlook[(outlook.region == region) & (outlook.indicator == indicator)]
    for column, value in more.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def test_every_target_of_2025_has_a_row(outlook):
    assert set(CONTRACT) <= set(outlook.columns)
    plan = ipc.targets()
    plan = plan[plan.target_year == 2025]
    key = ["region", "indicator", "series", "reading"]
    pd.testing.assert_frame_equal(outlook[key], plan[key].reset_index(drop=True))
    words = {"reached", "missed", "not assessable", "projected to reach", "projected to miss"}
    words |= {"very likely", "likely", "about as likely as not", "unlikely", "very unlikely"}
    assert set(outlook.verdict) <= words
    assert (outlook.loc[outlook.verdict == "not assessable", "reason"] != "").all()
    assert outlook.probability.dropna().between(0, 1).all()
    known = outlook.dropna(subset=["low"])
    assert ((known.low <= known.projected) & (known.projected <= known.high)).all()


def test_an_outcome_of_the_year_is_no_projection(outlook):
    nation = row(outlook, "CN", "hv_invention_density")
    assert (nation.projected, nation.verdict, nation.interval) == (16, "reached", "outcome known")
    assert np.isnan(nation.probability)


def test_what_is_reached_says_since_when(outlook):
    trademarks = row(outlook, "CN-GZ", "trademark_stock")
    assert (trademarks.verdict, trademarks.first_met) == ("reached", 2021)


def test_a_density_is_projected_as_stock_over_population(outlook):
    guangdong = row(outlook, "CN-GD", "hv_invention_density")
    table = ipc.load("广东", ["hv_invention_stock", "population"], "actual")
    stock = table[table.indicator == "hv_invention_stock"]
    how = {"like": {"hv_invention_stock": "invention_stock"}, "widen": ipc.Dataset.open().widening}
    ahead = ipc.project(stock, 2025, **how).iloc[-1]
    people = table[(table.indicator == "population") & (table.year == 2025)].value.item()
    assert guangdong.projected == pytest.approx(ahead.value / people)
    assert guangdong.low == pytest.approx(ahead.low / people)
    assert guangdong.interval == "panel (like invention_stock)"


def test_two_points_give_no_interval_and_three_no_probability(outlook):
    known = outlook[outlook.interval.isin(["none", "range (n=3)"])]
    assert len(known) > 3
    assert known.probability.isna().all()
    assert known.loc[known.interval == "none", ["low", "high"]].isna().all(axis=None)


def test_a_share_stays_between_its_limits(outlook):
    shares = outlook[(outlook.unit == "%") & outlook.projected.notna() & (outlook.kind == "share")]
    assert len(shares) >= 3
    assert shares[["projected", "low", "high"]].melt().value.dropna().between(0, 100).all()


def test_growth_target_under_each_reading(outlook):
    growth = row(outlook, "CN-GZ", "hv_invention_density_growth")
    level = outlook[(outlook.region == "CN-GZ") & (outlook.indicator == "hv_invention_density")]
    assert len(level) == 2
    assert growth.projected == pytest.approx(100 * (level.projected.iloc[0] / 2.17 - 1))
    last = level[level.reading.str.contains("target year")].iloc[0]
    assert last.target == pytest.approx(2.17 * 1.15)
    assert not last.models_agree
    assert last.spread_low < last.target < last.spread_high


def test_without_an_outcome_after_the_baseline_nothing_is_projected(outlook):
    assert row(outlook, "CN-SC", "satisfaction").verdict == "not assessable"
    assert row(outlook, "CN-GD", "copyright_share").verdict == "not assessable"


@pytest.mark.parametrize("model", MODELS)
def test_each_model_can_be_asked(model):
    rows = ipc.attainment(ipc.load("贵州", ["trademark_stock"]), model=model)
    assert rows.projected.notna().all()


def test_a_wider_level_is_wider():
    table = ipc.load("四川", ["hv_invention_density", "hv_invention_stock", "population"])
    narrow, wide = (ipc.attainment(table, level=level).iloc[0] for level in (0.5, 0.95))
    assert wide.low < narrow.low < narrow.projected < narrow.high < wide.high
    assert (narrow.projected, narrow.probability) == (wide.projected, wide.probability)


def test_order_of_rows_and_input():
    table = ipc.load("贵州")
    before = table.copy()
    first = ipc.attainment(table)
    again = ipc.attainment(table.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(table, before)


def test_bad_questions_are_refused():
    with pytest.raises(ipc.DataError, match="theta"):
        ipc.attainment(ipc.load("贵州", "trademark_stock"), model="thet")
    with pytest.raises(ipc.DataError, match="level"):
        ipc.attainment(ipc.load("贵州", "trademark_stock"), level=80)
    with pytest.raises(ipc.DataError, match="between 0 and 1"):
        likelihood(1.2)


def test_likelihood_words_change_at_the_ipccs_lines():
    said = [likelihood(p) for p in (0.9, 0.899, 0.66, 0.659, 0.33, 0.329, 0.1, 0.099)]
    assert said == [
        "very likely",
        "likely",
        "likely",
        "about as likely as not",
        "about as likely as not",
        "unlikely",
        "unlikely",
        "very unlikely",
    ]


def test_fans_hold_every_level_once():
    rows = ipc.Dataset.open().fans("hv_invention_density")
    ahead = rows[rows.kind == "projected"]
    assert not ahead.duplicated(["region", "reading", "year", "level"]).any()
    assert set(ahead.level) == {0.5, 0.8, 0.95}
    wide = ahead.pivot_table(index=["region", "year"], columns="level", values="high")
    assert (wide[0.95] > wide[0.8]).all()
    assert (wide[0.8] > wide[0.5]).all()
    assert rows[rows.region == "CN-GZ"].reading.nunique() == 2
    assert rows[rows.region != "CN-GZ"].reading.eq("").all()


# --- less is better (F1) ---


def time_limit(latest: dict[int, float], *, bound: str = "eq", target: float = 5.0) -> pd.DataFrame:
    """Give a target of a user's own of which less is better: 10 days in 2020, 5 in 2025."""
    shared = {
        "region": "CN-HB", "indicator": "pledge_registration_time_limit", "series": "", "reading": "",
        "unit": "工作日", "basis": "flow", "since": pd.NA, "bound": "eq", "derived": False, "derivation": "",
        "source": "own", "locator": "x; lines 1-1", "note": "", "confidence": "high",
    }  # fmt: skip
    rows = [{**shared, "year": 2020, "role": "baseline", "value": 10.0}]
    rows += [{**shared, "year": y, "role": "actual", "value": v} for y, v in latest.items()]
    rows += [{**shared, "year": 2025, "role": "target", "value": target, "bound": bound}]
    table = pd.DataFrame(rows).astype({"since": "Int64"})
    return table.assign(inputs=[f"own:{i}" for i in range(len(table))])


def test_the_indicator_is_one_of_which_less_is_better():
    assert ipc.indicators().set_index("indicator").direction["pledge_registration_time_limit"] == -1


def test_less_is_better_slow_progress_is_no_success():
    table = time_limit({2021: 9.5, 2022: 8.6, 2023: 8.1, 2024: 7.5})
    row = ipc.attainment(table).iloc[0]
    assert ipc.targets(table).iloc[0]["status"] == "behind"
    assert row["projected"] == pytest.approx(7.0, abs=0.3)
    assert row["probability"] < 0.1
    assert row["verdict"] in ("unlikely", "very unlikely")


@pytest.mark.parametrize(("outcome", "verdict"), [(4.0, "reached"), (5.0, "reached"), (5.2, "missed")])
def test_less_is_better_known_outcomes(outcome, verdict):
    table = time_limit({2024: 6.0, 2025: outcome})
    assert ipc.attainment(table).iloc[0]["verdict"] == verdict
    assert (ipc.targets(table).iloc[0]["status"] == "reached") == (verdict == "reached")


def test_less_is_better_about_is_within_five_percent_above():
    met, missed = (time_limit({2025: v}, bound="about") for v in (5.2, 5.3))
    assert ipc.attainment(met).iloc[0]["verdict"] == "reached"
    assert ipc.attainment(missed).iloc[0]["verdict"] == "missed"


@given(st.lists(st.floats(20, 80), min_size=4, max_size=6), st.floats(10, 90))
@settings(max_examples=25, deadline=None)
def test_the_chances_of_more_and_of_less_add_up(values, target):
    """The same numbers, judged once where more is better and once where less is."""
    years = range(2025 - len(values), 2025)
    less = time_limit(dict(zip(years, values, strict=True)), target=target)
    more = less.assign(indicator="patent_grants", unit="件")
    chances = [ipc.attainment(t).iloc[0]["probability"] for t in (less, more)]
    assert np.isnan(chances[0]) == np.isnan(chances[1])
    if not np.isnan(chances[0]) and not np.isclose(target, values[0]):
        assert sum(chances) == pytest.approx(1.0)


def test_next_years_figure_alone_gives_a_verdict_or_a_reason():
    later = ipc.published("贵州", "hv_invention_density", "actual").tail(1)
    later = later.assign(year=2025, value=2.45, source="next year", series="census7")
    rows = ipc.Dataset.open(later).attainment()
    own = rows[(rows.region == "CN-GZ") & rows.indicator.str.startswith("hv_invention_density")]
    assert (own.loc[own.indicator == "hv_invention_density", "verdict"] == "reached").all()
    unknown = own[own.verdict == "not assessable"]
    assert len(unknown)
    assert (unknown.reason != "").all()


def test_nothing_known_of_a_year_is_an_empty_table():
    assert ipc.hindsight(to=2031).empty
    assert ipc.attainment(to=2099).empty
