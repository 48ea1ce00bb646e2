"""What 2025 brings: projections joined with targets, at the public names."""

import numpy as np
import pandas as pd
import pytest
from filling import published

import ipcompare as ipc
from ipcompare.data.derive import EACH_YEAR, LAST_YEAR, average_from
from ipcompare.results.attainment import ALONE, MODELS, attainment, likelihood
from ipcompare.results.coverage import WIDENED

DENSITY = "hv_invention_density"
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
    words = {"reached", "missed", "not assessable", "projected to reach", "projected to miss", "in doubt"}
    words |= {"no longer met"}
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
    assert (trademarks.verdict, trademarks.first_met) == ("in doubt", 2021)
    attorneys = row(outlook, "CN-GZ", "patent_attorneys")
    assert (attorneys.verdict, attorneys.doubt, attorneys.first_met) == ("reached", "", 2024)
    assert np.isnan(attorneys.probability)


def test_a_density_is_projected_as_stock_over_population(outlook):
    guangdong = row(outlook, "CN-GD", "hv_invention_density")
    table = ipc.load("广东", ["hv_invention_stock", "population"], "actual")
    stock = table[table.indicator == "hv_invention_stock"]
    how = {"like": {"hv_invention_stock": "invention_stock"}, "widen": WIDENED}
    ahead = ipc.project(stock, 2025, given=ipc.load("CN", "hv_invention_stock", "actual"), **how).iloc[-1]
    alone = ipc.project(stock, 2025, **how).iloc[-1]
    people = table[(table.indicator == "population") & (table.year == 2025)].value.item()
    assert guangdong.projected == pytest.approx(ahead.value / people)
    assert guangdong.alone == pytest.approx(alone.value / people)
    assert guangdong.interval == "panel (like invention_stock)"


def test_a_projection_is_conditional_where_the_nation_is_known_and_says_so(outlook):
    moved = outlook[outlook.model.str.startswith("nowcast")]
    assert moved.alone_probability.isna().all()  # without the nation high-value patents' has shown no worth
    assert set(moved.region) == {"CN-GZ", "CN-SC", "CN-GD"}
    assert set(moved.indicator) == {"hv_invention_density", "hv_invention_density_growth"}
    assert moved.alone.notna().all()
    # The nation came out below its own projection, so each province is moved down, by one share.
    stocks = moved[moved.indicator == "hv_invention_density"]
    assert (stocks.projected < stocks.alone).all()
    assert outlook.loc[~outlook.model.str.startswith("nowcast"), "alone"].isna().all()
    growth = row(outlook, "CN-GZ", "hv_invention_density_growth", reading="")
    assert growth.projected < growth.alone


def test_without_the_nations_outcome_nothing_is_conditional():
    data = ipc.Dataset.open()
    rows = attainment(data.load(), panel=data.members, plan=data.plan)
    assert rows[list(ALONE)].isna().all(axis=None)
    known = data.attainment()
    moved = known.model.str.startswith("nowcast")
    pd.testing.assert_series_equal(
        rows.projected[moved], known.alone[moved], check_names=False, check_exact=False
    )
    columns = ["projected", "low", "high", "probability", "verdict"]
    pd.testing.assert_frame_equal(rows.loc[~moved, columns], known.loc[~moved, columns])


def test_an_interval_that_nobody_tested_is_a_range_without_level_and_probability(outlook):
    known = outlook[outlook.interval.isin(["none", "range"])]
    assert len(known) > 3
    assert known[["probability", "level", "coverage"]].isna().all(axis=None)
    assert known.loc[known.interval == "none", ["low", "high"]].isna().all(axis=None)
    assert outlook.loc[outlook.probability.notna(), "interval"].str.startswith("panel").all()
    assert not outlook.interval.str.contains("analytic").any()


def test_nothing_is_projected_from_two_points_but_a_sum_at_its_latest_pace(outlook):
    awards = row(outlook, "CN-GZ", "patent_awards")
    assert (awards.verdict, awards.reason) == ("not assessable", "fewer than three outcomes are no trend")
    assert np.isnan(awards.projected)
    guangdong = row(outlook, "CN-GD", "pledge_financing")
    assert (guangdong.model, guangdong.verdict) == ("last", "projected to reach")
    assert "unchanged pace" in guangdong.reason
    assert np.isnan(guangdong.projected)  # on which side it comes out is all that two years can say


def test_what_cannot_fall_is_projected_no_lower_than_it_is(outlook):
    counts = outlook[outlook.kind.isin(["count", "period_sum"]) & outlook.low.notna()]
    assert len(counts) > 3
    assert (counts[["low", "projected", "high"]].ge(counts.latest, axis=0)).all(axis=None)
    assert (counts.low == counts.latest).any()


def falling(indicator, *values):
    """Give Guizhou's table with other outcomes of 2022 to 2024."""
    table = ipc.load("贵州", [indicator])
    kept = table[(table.role != "actual") | (table.year < 2022)]
    fresh = table[table.role == "actual"].tail(1)
    more = [fresh.assign(year=2022 + i, value=v, bound="eq") for i, v in enumerate(values)]
    return pd.concat([kept, *more], ignore_index=True)


def test_what_was_met_and_is_no_longer_has_its_own_verdict():
    lost = ipc.attainment(falling("trademark_stock", 340e3, 320e3, 300e3)).iloc[0]
    assert (lost.verdict, lost.status, lost.first_met) == ("no longer met", "no longer met", 2021)
    assert lost.projected < 310e3
    court = ipc.attainment(falling("judgment_acceptance", 70, 88.68, 50)).iloc[0]
    assert court.verdict == "no longer met"
    assert (lost.likelihood, court.likelihood) == ("", "")
    # A running count cannot fall: what it once met it has met, or one of the figures is wrong.
    count = ipc.attainment(falling("patent_attorneys", 340, 400, 345)).iloc[0]
    assert (count.verdict, count.doubt) == ("in doubt", "fell back")
    assert ipc.attainment(falling("patent_attorneys", 340, 400, 390)).iloc[0].verdict == "reached"


def test_rows_without_a_projection_or_an_open_question_say_nothing_of_models(outlook):
    assert outlook.loc[outlook.projected.isna(), "models_agree"].isna().all()


def test_a_share_stays_between_its_limits(outlook):
    shares = outlook[(outlook.unit == "%") & outlook.projected.notna() & (outlook.kind == "share")]
    assert len(shares) >= 3
    assert shares[["projected", "low", "high"]].melt().value.dropna().between(0, 100).all()


def test_growth_target_under_each_reading(outlook):
    growth = row(outlook, "CN-GZ", "hv_invention_density_growth", reading="")
    level = outlook[(outlook.region == "CN-GZ") & (outlook.indicator == "hv_invention_density")]
    assert len(level) == 2
    assert growth.projected == pytest.approx(100 * (level.projected.iloc[0] / 2.17 - 1))
    last = level[level.reading.str.contains("target year")].iloc[0]
    assert last.target == pytest.approx(2.17 * 1.15)
    assert not last.models_agree
    assert last.probability == growth.probability
    assert last.verdict == growth.verdict
    every = row(outlook, "CN-GZ", "hv_invention_density_growth", reading=EACH_YEAR)
    assert every.verdict == "missed"
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
    assert narrow.projected == wide.projected


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
    assert row["verdict"] == "projected to miss"  # nobody has measured the errors of such a series


@pytest.mark.parametrize(("outcome", "verdict"), [(4.0, "reached"), (5.0, "reached"), (5.2, "missed")])
def test_less_is_better_known_outcomes(outcome, verdict):
    table = time_limit({2024: 6.0, 2025: outcome})
    assert ipc.attainment(table).iloc[0]["verdict"] == verdict
    assert (ipc.targets(table).iloc[0]["status"] == "reached") == (verdict == "reached")


def test_less_is_better_about_is_within_five_percent_above():
    met, missed = (time_limit({2025: v}, bound="about") for v in (5.2, 5.3))
    assert ipc.attainment(met).iloc[0]["verdict"] == "reached"
    assert ipc.attainment(missed).iloc[0]["verdict"] == "missed"


def test_next_years_figure_alone_gives_a_verdict_or_a_reason():
    later = ipc.published("贵州", "hv_invention_density", "actual").tail(1)
    later = later.assign(year=2025, value=2.45, source="next year", series="census7")
    rows = ipc.Dataset.open(later).attainment()
    own = rows[(rows.region == "CN-GZ") & rows.indicator.str.startswith("hv_invention_density")]
    assert own.set_index(["indicator", "reading"]).verdict.to_dict() == {
        ("hv_invention_density", average_from(2021, 15.0)): "reached",
        ("hv_invention_density", LAST_YEAR): "missed",  # 12.9 % is not about 15 %
        ("hv_invention_density_growth", ""): "missed",
        ("hv_invention_density_growth", EACH_YEAR): "missed",
    }


@pytest.mark.parametrize(("growth", "verdict"), [(12.9, "missed"), (15.0, "reached")])
def test_a_growth_published_alone_settles_the_level_that_follows_from_it(growth, verdict):
    later = ipc.published("贵州", "hv_invention_density_growth", "actual").tail(1)
    later = later.assign(year=2025, value=growth, source="next year", note="", series="census7")
    rows = ipc.Dataset.open(later.assign(indicator="hv_invention_density_growth")).attainment()
    own = rows[(rows.region == "CN-GZ") & rows.indicator.str.startswith("hv_invention_density")]
    same = own[(own.reading == LAST_YEAR) | ((own.reading == "") & (own.kind == "growth"))]
    assert len(same) == 2
    assert same.verdict.tolist() == [verdict] * 2
    assert same[["probability", "low", "high"]].isna().all(axis=None)


def test_a_sum_with_a_year_missing_says_so():
    how = {"indicator": "pledge_financing", "unit": "亿元", "basis": "flow", "series": "registered"}
    rows = ipc.Dataset.open(published("CN-GD", (2024, 900.0, "actual"), **how)).outlook
    guangdong = row(rows, "CN-GD", "pledge_financing")
    assert (guangdong.verdict, guangdong.reason) == ("not assessable", "a year of the sum is not known")


def test_a_share_that_touches_its_limit_is_projected_within_it():
    table = ipc.load("贵州", ["judgment_acceptance"])
    full = ipc.attainment(falling("judgment_acceptance", 60, 80, 100)).iloc[0]
    assert table.unit.eq("%").all()
    assert full[["projected", "low", "high"]].dropna().between(0, 100).all()
    share = pd.DataFrame(
        {"region": "A", "indicator": "x", "unit": "%", "year": range(2019, 2025), "value": 0.0}
    )
    share["value"] = [80.0, 88, 94, 97, 99, 100]
    ahead = ipc.project(share, 2027)
    assert np.nanmin(ahead[["low", "value"]]) >= 0
    assert np.nanmax(ahead[["value", "high"]]) <= 100


def test_nothing_known_of_a_year_is_an_empty_table():
    assert ipc.hindsight(to=2031).empty
    assert ipc.attainment(to=2099).empty


def test_nothing_is_divided_by_a_population_of_none():
    """A form with 0 under population stopped every verdict."""
    none = published("CN-GD", (2025, 0.0, "actual"), indicator="population", unit="万人", basis="stock")
    outlook = ipc.attainment(ipc.load(data=none.assign(series="census7")))
    guangdong = row(outlook, "CN-GD", "hv_invention_density")
    assert (guangdong.status, guangdong.verdict) == ("reached early", "reached")


def test_words_are_words_whatever_the_targets_are(outlook):
    table = ipc.load("四川", "copyright_share")
    few = ipc.attainment(table)
    assert few[["verdict", "reason", "likelihood"]].dtypes.equals(
        outlook[["verdict", "reason", "likelihood"]].dtypes
    )


def test_the_growth_of_the_target_year_follows_from_two_levels():
    """Guizhou's density of 2025 entered alone: 2.45 over 2.17 is 12.9 %, short of 15 %."""
    level = published("CN-GZ", (2025, 2.45, "actual"), indicator=DENSITY, unit="件/万人", basis="density")
    for series in ("census7", ""):
        outlook = ipc.attainment(ipc.load(data=level.assign(series=series)))
        growth = row(outlook, "CN-GZ", f"{DENSITY}_growth", reading="")
        assert (round(growth.latest, 1), growth.latest_year, growth.verdict) == (12.9, 2025, "missed")
        assert row(outlook, "CN-GZ", DENSITY, reading=LAST_YEAR).verdict == "missed"
