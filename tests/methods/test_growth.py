"""Growth, lags, ranks and concentration on cases worked by hand, and what they promise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from methods.levels import PANEL, long, positive
from support import SHARED

from ipcompare.core.errors import DataError
from ipcompare.methods import growth as gr

VECTORS = SHARED / "vectors"

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published cases are not on this machine")

few = settings(deadline=None, max_examples=25)
values = st.floats(0.01, 1e6)
scales = st.floats(1e-3, 1e3)


@st.composite
def panels(draw: st.DrawFn) -> pd.DataFrame:
    regions = draw(st.integers(3, 6))
    paths = {f"R{i}": {y: draw(positive) for y in (2020, 2021, 2022)} for i in range(regions)}
    return long(paths)


ALL = {
    "index_to": lambda t: gr.index_to(t, 2020),
    "growth_rates": gr.growth_rates,
    "lag_years": lambda t: gr.lag_years(t, "R0", "R1"),
    "rank": lambda t: gr.rank(t, 2020),
    "shares": gr.shares,
    "concentration": gr.concentration,
}
UNIT_FREE = ["index", "growth", "lag", "rank", "change", "share", "theil"]


# --- growth ------------------------------------------------------------------------------------------


def vectors(name: str) -> pd.DataFrame:
    return pd.read_csv(VECTORS / name, comment="#")


@needs_vectors
def test_cnipa_average_growth() -> None:
    index = vectors("cnipa_index_cagr.csv")
    found = gr.compound_growth(index["base"], index["value"], index["year"] - index["base_year"])
    np.testing.assert_allclose(found, index["computed_cagr_percent"], atol=5e-5)
    printed = index["published_avg_growth_percent"].notna()
    assert printed.sum() == 8
    assert (found.round(1) == index["published_avg_growth_percent"])[printed].all()


@needs_vectors
def test_who_rates() -> None:
    """Rates of reduction: WHO's past rate is continuous, the required rate printed as 11 is compound."""
    cases = vectors("who_mmr_arr.csv")
    growth = gr.compound_growth(cases["v0"], cases["v1"], cases["years"])
    continuous = -100 * np.log1p(growth / 100)
    np.testing.assert_allclose(-growth, cases["discrete_percent"], atol=5e-5)
    np.testing.assert_allclose(continuous, cases["continuous_percent"], atol=5e-5)
    assert round(continuous[0], 1) == cases["published_percent"][0]
    assert round(-growth[2]) == cases["published_percent"][2]


def test_compound_growth_gives_back_what_it_was_given() -> None:
    values = pd.Series([1.0, 4.0], index=["a", "b"])
    assert gr.compound_growth(values, 4, 2).to_dict() == {"a": 100.0, "b": 0.0}
    assert gr.compound_growth([1, None], 4, 2).tolist()[0] == 100
    assert np.isnan(gr.compound_growth([1, None], 4, 2)[1])
    assert np.isnan(gr.compound_growth([1, 2], 2, [0, -1])).all()
    assert np.isnan(gr.compound_growth(2, 2, 0))


@pytest.mark.parametrize("bad", [0, -3])
def test_compound_growth_refuses_what_has_none(bad: float) -> None:
    start = pd.Series([2.0, bad], index=["Guizhou", "Sichuan"])
    with pytest.raises(DataError, match=r"start at 'Sichuan'.*above zero"):
        gr.compound_growth(start, 5, 5)
    with pytest.raises(DataError, match="end at 0"):
        gr.compound_growth(1, bad, 2)
    with pytest.raises(DataError) as caught:
        gr.compound_growth([bad, 1, bad], 5, 5)
    assert len(caught.value.faults) == 2


@few
@given(values, values, scales)
def test_compound_growth_in_any_unit_and_back(start: float, end: float, k: float) -> None:
    up, down = gr.compound_growth(start, end, 3), gr.compound_growth(end, start, 3)
    assert gr.compound_growth(k * start, k * end, 3) == pytest.approx(up, rel=1e-6, abs=1e-6)
    assert (1 + up / 100) * (1 + down / 100) == pytest.approx(1)
    assert start * (1 + up / 100) ** 3 == pytest.approx(end)


def test_a_table_of_one_indicator_needs_no_column_for_it() -> None:
    table = long({"A": {2020: 4, 2021: 5}})
    for act, column in ((gr.index_to, "index"), (gr.growth_rates, "growth")):
        bare = act(table.drop(columns="indicator"))
        assert list(bare) == ["region", "year", "value", column]
        np.testing.assert_array_equal(bare[column], act(table)[column])


def test_index_needs_its_base_year() -> None:
    table = long({"A": {2020: 4, 2021: 5}, "B": {2021: 7}})
    found = gr.index_to(table)
    assert found["index"].tolist()[:2] == [100, 125]
    assert found["index"].isna().tolist() == [False, False, True]


def test_growth_only_between_neighbouring_years() -> None:
    found = gr.growth_rates(PANEL).set_index(["region", "year"])["growth"]
    assert found["CN-GZ", 2021] == 50
    assert found["CN-GZ", 2024] == pytest.approx(20)
    assert found["CN-GZ"].isna().tolist() == [True, False, True, True, False]


def test_vintages_are_never_joined() -> None:
    sixth = long({"CN-GZ": {2019: 3.0, 2020: 3.47}}, series="sixth census")
    seventh = long({"CN-GZ": {2020: 3.26, 2021: 4.0}}, series="seventh census")
    found = gr.growth_rates(pd.concat([sixth, seventh]))
    assert found.loc[found["year"] == 2021, "growth"].item() == pytest.approx((4 / 3.26 - 1) * 100)
    assert found["growth"].notna().sum() == 2


def test_doubling_time() -> None:
    assert gr.doubling_time(100) == pytest.approx(1)
    assert np.isnan(gr.doubling_time([0, -5])).all()
    assert gr.doubling_time(pd.Series([7.0], index=["a"])).index.tolist() == ["a"]


@pytest.mark.parametrize("bad", [0, -1])
def test_zero_and_negative_starts_are_refused(bad: float) -> None:
    table = long({"CN-GZ": {2020: bad, 2021: 2, 2022: 3}, "B": {2020: 1, 2021: 2, 2022: 3}})
    for act in (
        lambda: gr.index_to(table),
        lambda: gr.growth_rates(table),
        lambda: gr.lag_years(table, "CN-GZ", "B"),
    ):
        with pytest.raises(DataError, match=r"CN-GZ, x, 2020.*above zero"):
            act()


def test_a_fall_to_zero_is_a_growth_but_no_start() -> None:
    assert gr.growth_rates(long({"A": {2020: 5, 2021: 0}}))["growth"].tolist()[1] == -100


def test_bad_tables_are_named() -> None:
    with pytest.raises(DataError, match="column year: not in the table"):
        gr.index_to(PANEL.drop(columns="year"))
    with pytest.raises(DataError, match=r"region CN-GZ indicator x year 2020.*two values"):
        gr.rank(pd.concat([PANEL, PANEL.iloc[:1]]))
    with pytest.raises(DataError, match=r"value many.*not a finite number"):
        gr.rank(PANEL.astype(object).assign(value="many"))
    with pytest.raises(DataError, match="whole number"):
        gr.rank(PANEL.assign(year=2020.5))
    with pytest.raises(DataError, match="empty region"):
        gr.rank(PANEL.assign(region=None))
    with pytest.raises(DataError, match="did you mean CN-GD"):
        gr.lag_years(PANEL, "CN-GZ", "CN-GDD")
    with pytest.raises(DataError, match="'y' is not in the table"):
        gr.share(PANEL, "x", "y")
    with pytest.raises(DataError, match="direction"):
        gr.rank(PANEL, direction=0)


# --- lag ---------------------------------------------------------------------------------------------


def test_lag_follows_the_leader_on_the_log_scale() -> None:
    leader = {2010: 1.0, 2012: 4.0, 2013: 8.0}
    table = long({"GD": leader, "GZ": {2009: 4.0, 2018: 2.0, 2019: 0.5, 2020: 8.0, 2021: 9.0, 2022: None}})
    found = gr.lag_years(table, "GZ", "GD").set_index("year")
    assert found.loc[2018, "leader_year"] == pytest.approx(2011)  # half way in logs, a third in levels
    assert found.loc[2018, "lag"] == pytest.approx(7)
    assert found.loc[2020, "lag"] == pytest.approx(7)
    assert found.loc[2009, "lag"] == pytest.approx(-3)
    assert np.isnan(found.loc[2019, "lag"])
    assert found.loc[2019, "more_than"] == 9
    assert found.loc[2019, "reason"] == "more than 9 years"
    assert found.loc[2021, "reason"] == "the leader had not reached this level by 2013"
    assert 2022 not in found.index


def test_lag_takes_the_first_time_and_says_what_is_missing() -> None:
    table = pd.concat(
        [
            long({"GD": {2010: 2.0, 2011: 6.0, 2012: 3.0, 2013: 9.0}, "GZ": {2020: 6.0, 2008: 1.0}}),
            long({"GZ": {2020: 1.0}}, "only here"),
        ]
    )
    found = gr.lag_years(table, "GZ", "GD").set_index(["indicator", "year"])
    assert found.loc[("x", 2020), "lag"] == 9
    assert found.loc[("x", 2008), "reason"] == "the leader's series begins in 2010"
    assert found.loc[("only here", 2020), "reason"] == "the leader has no such series"
    assert gr.lag_years(PANEL, "CN-GD", "CN-GD")["lag"].eq(0).all()


# --- side by side ------------------------------------------------------------------------------------


def test_rank_and_its_change() -> None:
    table = long(
        {
            "A": {2020: 1, 2021: 9, 2022: 9},
            "B": {2020: 2, 2021: 3, 2022: 9},
            "C": {2020: 3, 2021: 1, 2022: None},
        }
    )
    found = gr.rank(table, 2020).set_index(["region", "year"])
    assert found["rank"].fillna(0).tolist() == [3, 1, 1, 2, 2, 1, 1, 3, 0]
    assert found.loc[("A", 2021), "change"] == 2
    assert found.loc[("C", 2021), "change"] == -2
    # Two are ranked in 2022 against three in 2020: a change would be the table's, not the region's.
    assert found.xs(2022, level="year")["change"].isna().all()
    assert found.xs(2022, level="year")["of"].tolist() == [2, 2, 2]
    assert gr.rank(table, direction=-1).set_index(["region", "year"]).loc[("A", 2020), "rank"] == 1


def test_ranks_at_the_ends_of_periods() -> None:
    table = long(
        {
            "A": {2009: 10, 2012: 10, 2015: 10, 2020: 10},
            "B": {2009: 9.2, 2012: 12, 2015: 12, 2020: 12},
            "C": {2009: 8.5, 2012: 9, 2015: 10.5, 2020: 13},
        }
    )
    found = gr.ranks_at(gr.rank(table), [2020, 2009, 2015]).set_index(["region", "year"])
    own = found.loc["A"]
    assert own["rank"].tolist() == [1, 3, 3]
    assert own["moved"].tolist()[1:] == [-2, 0]
    assert own["reached"].unique().tolist() == [2012]  # second in 2012, one place from the last
    assert (own.loc[2009, "below"], own.loc[2009, "above"]) == (1, 0)  # 9.2 is close, 8.5 is not
    assert own.loc[2015, "above"] == 1  # 10.5
    wide = gr.ranks_at(gr.rank(table), [2009, 2020], within=15).set_index(["region", "year"])
    assert wide.loc[("A", 2009), "below"] == 2
    gone = gr.ranks_at(gr.rank(table.assign(value=table["value"].mask(table["region"] == "B"))), [2009, 2020])
    assert set(gone["region"]) == {"A", "C"}


def test_share() -> None:
    table = pd.concat(
        [
            long({"A": {2020: 30, 2021: 40}, "B": {2020: 5}}, "high"),
            long({"A": {2020: 120, 2021: None}, "C": {2020: 7}}, "all"),
        ]
    )
    found = gr.share(table, "high", "all").set_index(["region", "year"])["share"]
    assert found["A", 2020] == 25
    assert found.isna().sum() == 3
    with pytest.raises(DataError, match=r"A, all, 2020.*divides"):
        gr.share(table.assign(value=table["value"].mask(table["indicator"] == "all", 0)), "high", "all")


def test_share_names_the_vintage_of_the_whole() -> None:
    stock = long({"A": {2020: 100}}, "stock", series=None)
    people = [long({"A": {2020: n}}, "population", series=s) for n, s in ((20, "sixth"), (25, "seventh"))]
    table = pd.concat([stock, *people])
    assert gr.share(table, "stock", "population", series="seventh")["share"].item() == 400
    assert gr.share(table, "stock", "population")["share"].isna().all()
    bare = table.drop(columns="series").drop_duplicates(["region", "indicator"])
    with pytest.raises(DataError, match="no column series"):
        gr.share(bare, "stock", "population", series="x")


# --- concentration -----------------------------------------------------------------------------------


def test_concentration_at_its_ends() -> None:
    assert gr.herfindahl(np.array([4, 4, 4, 4], dtype=float)) == 0.25
    assert gr.theil(np.array([4, 4, 4, 4], dtype=float)) == 0
    assert gr.herfindahl(np.array([0, 7, 0], dtype=float)) == 1
    assert gr.theil(np.array([0, 7, 0], dtype=float)) == pytest.approx(np.log(3))
    found = gr.concentration(pd.DataFrame({"region": list("ABC"), "value": [0, 7, 0]})).iloc[0]
    assert (found["herfindahl_normalised"], found["theil_normalised"]) == pytest.approx((1, 1))


def test_a_whole_with_a_missing_part_is_unknown() -> None:
    cities = pd.DataFrame(
        {"region": list("AB") * 2, "year": [2023] * 2 + [2024] * 2, "value": [1, None, 1, 3]}
    )
    found = gr.shares(cities)
    assert found["share"].isna().tolist() == [True, True, False, False]
    assert found["share"].tolist()[2:] == [75, 25]
    whole = gr.concentration(cities).set_index("year")
    assert np.isnan(whole.loc[2023, "herfindahl"])
    assert whole.loc[2024, "top"] == "B"
    assert np.isnan(gr.theil(np.array([1, None], dtype=float)))
    assert np.isnan(gr.herfindahl(np.array([0, 0], dtype=float)))


def test_concentration_refuses_what_is_no_part() -> None:
    with pytest.raises(DataError, match="A: value -1"):
        gr.shares(pd.DataFrame({"region": ["A", "B"], "value": [-1, 1]}))
    with pytest.raises(DataError, match="keep one value a region"):
        gr.concentration(pd.DataFrame({"region": ["A", "A"], "value": [1, 1]}))


def test_extremes_are_those_of_the_known_values() -> None:
    table = pd.DataFrame({"region": list("BACD"), "value": [4, 4, 2, None]})
    (found,) = gr.extremes(table).to_dict("records")
    assert (found["n"], found["top"], found["bottom"], found["times"]) == (3, "A", "C", 2)
    assert gr.extremes(table.assign(value=table["value"] * 1000))["times"].item() == 2
    with_zero = gr.extremes(table.assign(value=table["value"].fillna(0)))
    assert np.isnan(with_zero["times"].item())


# --- promises ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
@few
@given(table=panels(), seed=st.integers(0, 99))
def test_order_plays_no_part_and_nothing_is_mutated(name: str, table: pd.DataFrame, seed: int) -> None:
    before = table.copy(deep=True)
    found = ALL[name](table)
    pd.testing.assert_frame_equal(table, before)
    mixed = table.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(ALL[name](mixed), found)


@pytest.mark.parametrize("name", ALL)
@few
@given(table=panels(), k=st.sampled_from([10_000.0, 0.01]))
def test_units_play_no_part(name: str, table: pd.DataFrame, k: float) -> None:
    found, other = ALL[name](table), ALL[name](table.assign(value=table["value"] * k))
    for column in found.columns.intersection(UNIT_FREE):
        np.testing.assert_allclose(other[column], found[column], rtol=1e-6, atol=1e-6)


@few
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=9))
def test_concentration_keeps_its_bounds(parts: list[float]) -> None:
    hhi, inequality = gr.herfindahl(np.array(parts)), gr.theil(np.array(parts))
    if sum(parts) > 0:
        assert 1 / len(parts) - 1e-9 <= hhi <= 1 + 1e-9
        assert -1e-9 <= inequality <= np.log(len(parts)) + 1e-9
    else:
        assert np.isnan(hhi)
        assert np.isnan(inequality)


@few
@given(st.sampled_from([2020, 2021, 2023]))
def test_the_base_year_of_an_index_changes_no_growth(base: int) -> None:
    plain = gr.growth_rates(PANEL)["growth"]
    known = PANEL.groupby("region")["year"].transform(lambda years: (years == base).any())
    index = gr.index_to(PANEL[known], base).drop(columns="value").rename(columns={"index": "value"})
    np.testing.assert_allclose(gr.growth_rates(index)["growth"], plain[known.to_numpy()], rtol=1e-9)
