"""Convergence by period on cases worked by hand, what it promises, and what the provinces show."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from methods.levels import PANEL, long, positive

from ipcompare.core.errors import DataError
from ipcompare.methods import convergence as cv

few = settings(deadline=None, max_examples=20)


@st.composite
def panels(draw: st.DrawFn) -> pd.DataFrame:
    regions = draw(st.integers(4, 7))
    paths = {f"R{i}": {y: draw(positive) for y in (2014, 2017, 2020)} for i in range(regions)}
    return long(paths)


ALL = {
    "sigma": cv.sigma_convergence,
    "beta": lambda t: cv.beta_convergence(t, 2014, 2020),
    "periods": lambda t: cv.beta_by_period(t, [(2014, 2017), (2017, 2020)]),
    "break": lambda t: cv.break_test(t, 2014, 2020, 2017),
    "theil": lambda t: cv.theil_between(t.assign(people=1.0 + t["region"].str[1:].astype(float))),
}
UNIT_FREE = ["sd_log", "cv", "coefficient", "p", "without", "beta_before", "beta_after", "theil"]


def two_ends(start: list[float], end: list[float], first: int = 2010, last: int = 2020) -> pd.DataFrame:
    ends = enumerate(zip(start, end, strict=True))
    return long({f"R{i}": {first: float(a), last: float(b)} for i, (a, b) in ends})


# --- spread ------------------------------------------------------------------------------------------


def test_sigma_keeps_the_company_constant() -> None:
    found = cv.sigma_convergence(PANEL)
    assert found["n"].tolist() == [2] * 5
    assert found.loc[0, "sd_log"] == pytest.approx(np.std(np.log([3, 13]), ddof=1))
    assert found.loc[0, "cv"] == pytest.approx(np.std([3, 13], ddof=1) / 8)
    assert cv.sigma_convergence(PANEL, balanced=False)["n"].tolist() == [3, 3, 2, 3, 3]
    assert cv.sigma_convergence(long({"A": {2020: 1.0}}))["sd_log"].isna().all()


def test_theil_is_nil_where_every_head_has_as_much() -> None:
    table = long({"A": {2020: 10, 2021: 90}, "B": {2020: 30, 2021: 10}}).assign(people=[1, 1, 3, 3])
    found = cv.theil_between(table)["theil"].tolist()
    assert found == pytest.approx([0, 0.9 * np.log(0.9 / 0.25) + 0.1 * np.log(0.1 / 0.75)])
    empty = cv.theil_between(long({"A": {2020: 0}, "B": {2020: 5}}).assign(people=1))
    assert empty["theil"].item() == pytest.approx(np.log(2))
    with pytest.raises(DataError, match=r"A, 2020.*people 0.*above zero"):
        cv.theil_between(table.assign(people=0))
    with pytest.raises(DataError, match="two values in one year"):
        cv.theil_between(pd.concat([table, table]))


def test_the_weighted_and_the_unweighted_spread_may_move_apart() -> None:
    """A small region falls back while the large ones come closer."""
    table = long(
        {"A": {2015: 8, 2020: 6}, "B": {2015: 2, 2020: 4}, "C": {2015: 0.1, 2020: 0.01}}
    ).assign(people=[1, 1, 1, 1, 0.01, 0.01])  # fmt: skip
    assert cv.theil_between(table)["theil"].diff().iloc[-1] < 0
    assert cv.sigma_convergence(table)["sd_log"].diff().iloc[-1] > 0


# --- beta --------------------------------------------------------------------------------------------


def test_beta_recovers_the_speed_it_was_given() -> None:
    speed, years = 0.02, 10
    start = np.array([1.0, 2.0, 5.0, 9.0])
    end = np.exp(3 + np.log(start) * np.exp(-speed * years))
    found = cv.beta_convergence(two_ends(list(start), list(end)), 2010, 2020).iloc[0]
    assert found["speed"] == pytest.approx(2)
    assert found["half_life"] == pytest.approx(np.log(2) / 0.02)
    assert found["r2"] == pytest.approx(1)
    assert np.isnan(found["p"])


def test_beta_agrees_with_the_textbook_line_and_its_hc3_error() -> None:
    start, end = np.array([1.0, 2.0, 4.0, 8.0]), np.array([3.0, 5.0, 7.0, 12.0])
    found = cv.beta_convergence(two_ends(list(start), list(end)), 2010, 2020).iloc[0]
    x, y = np.log(start), np.log(end / start) / 10
    slope = np.cov(x, y)[0, 1] / np.var(x, ddof=1)
    design = np.column_stack([np.ones(4), x])
    bread = np.linalg.inv(design.T @ design)
    hat = np.diag(design @ bread @ design.T)
    rest = (y - y.mean() - slope * (x - x.mean())) / (1 - hat)
    sandwich = bread @ (design.T @ np.diag(rest**2) @ design) @ bread
    assert found["coefficient"] == pytest.approx(slope)
    assert found["coefficient_se"] == pytest.approx(np.sqrt(sandwich[1, 1]))
    assert found["r2"] == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)


def test_beta_counts_who_is_left_out_and_needs_three() -> None:
    found = cv.beta_convergence(PANEL, 2020, 2022).iloc[0]
    assert (found["n"], found["left_out"]) == (2, 1)
    assert np.isnan(found["coefficient"])
    apart = long({c: {2020: v, 2021: v**2} for c, v in (("A", 2.0), ("B", 3.0), ("C", 5.0))})
    assert np.isnan(cv.beta_convergence(apart, 2020, 2021)["half_life"].item())  # they drift apart
    equal = long({c: {2020: 2.0, 2021: 3.0} for c in "ABC"})
    assert np.isnan(cv.beta_convergence(equal, 2020, 2021)["coefficient"].item())
    # Of two starts one is a single region's: it fixes the line, and no error can be said.
    alone = two_ends([1, 1, 5], [2, 3, 4])
    assert np.isnan(cv.beta_convergence(alone, 2010, 2020)["coefficient_se"].item())


def test_a_period_says_who_moves_it_and_how_far() -> None:
    table = two_ends([1, 2, 4, 8, 16], [3, 5, 7, 12, 90])
    found = cv.beta_by_period(table, [(2010, 2020)]).iloc[0]
    without = {
        region: cv.beta_convergence(table[table["region"] != region], 2010, 2020).iloc[0]
        for region in table["region"].unique()
    }
    slopes = {region: fit["coefficient"] for region, fit in without.items()}
    assert found["moved_by"] == "R4"
    assert found["without"] == slopes["R4"]
    assert (found["without_low"], found["without_high"]) == (min(slopes.values()), max(slopes.values()))
    assert found["without_p"] == max(fit["p"] for fit in without.values())
    assert found["sd_end"] == pytest.approx(np.log([3, 5, 7, 12, 90]).std(ddof=1))
    few_regions = cv.beta_by_period(table[table["region"] < "R3"], [(2010, 2020)]).iloc[0]
    assert pd.isna(few_regions["moved_by"])  # two points left would fit any line


# --- a break -----------------------------------------------------------------------------------------


def broken(after: float, seed: int = 3) -> pd.DataFrame:
    """Give thirty regions that converge by 4 % a year for eight years, then as told."""
    rng = np.random.default_rng(seed)
    level = np.exp(rng.normal(0, 1, 30))
    middle = level * np.exp(8 * (0.2 - 0.04 * np.log(level) + rng.normal(0, 0.01, 30)))
    end = middle * np.exp(8 * (0.2 + after * np.log(middle) + rng.normal(0, 0.01, 30)))
    levels = enumerate(zip(level, middle, end, strict=True))
    return long({f"R{i:02}": {2004: a, 2012: b, 2020: c} for i, (a, b, c) in levels})


def test_a_break_is_found_where_there_is_one_and_only_there() -> None:
    ended = cv.break_test(broken(0.0), 2004, 2020, 2012).iloc[0]
    assert ended["beta_before"] == pytest.approx(-0.04, abs=0.01)
    assert ended["beta_after"] == pytest.approx(0, abs=0.01)
    assert ended["p"] < 1e-3
    went_on = [cv.break_test(broken(-0.04, seed), 2004, 2020, 2012)["p"].item() for seed in range(20)]
    assert sum(p < 0.05 for p in went_on) <= 4


def test_the_break_lays_two_regressions_side_by_side() -> None:
    table = broken(0.01)
    found = cv.break_test(table, 2004, 2020, 2012).iloc[0]
    periods = cv.beta_by_period(table, [(2004, 2012), (2012, 2020)])
    assert [found["beta_before"], found["beta_after"]] == pytest.approx(periods["coefficient"].tolist())
    assert found["beta_change"] == pytest.approx(periods["coefficient"].diff().iloc[-1])


def test_a_break_year_that_was_chosen_pays_for_the_choice() -> None:
    rng = np.random.default_rng(5)
    grown = np.exp(np.cumsum(rng.normal(0.1, 0.05, (6, 10)), axis=1)) * np.arange(1, 7)[:, None]
    path = {f"R{i}": dict(zip(range(2000, 2010), levels, strict=True)) for i, levels in enumerate(grown)}
    found = cv.break_test(long(path), 2000, 2009)
    assert found["middle"].tolist() == [2003, 2004, 2005, 2006]
    assert found["p_adjusted"].tolist() == pytest.approx(np.minimum(1, 4 * found["p"]).tolist())
    three = cv.break_test(long(path).query("region < 'R3'"), 2000, 2009, 2005)
    assert three["p"].isna().all()


# --- promises ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
@few
@given(table=panels(), seed=st.integers(0, 99))
def test_order_plays_no_part_and_nothing_is_mutated(name: str, table: pd.DataFrame, seed: int) -> None:
    before = table.copy(deep=True)
    found = ALL[name](table)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(ALL[name](table.sample(frac=1, random_state=seed)), found)


@pytest.mark.parametrize("name", ALL)
@few
@given(table=panels(), k=st.sampled_from([10_000.0, 0.01]))
def test_units_play_no_part(name: str, table: pd.DataFrame, k: float) -> None:
    found, other = ALL[name](table), ALL[name](table.assign(value=table["value"] * k))
    for column in found.columns.intersection(UNIT_FREE):
        np.testing.assert_allclose(other[column], found[column], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("bad", [0, -1])
def test_zero_and_negative_levels_are_refused(bad: float) -> None:
    table = long({"CN-GZ": {2020: bad, 2021: 2, 2022: 3}, "B": {2020: 1, 2021: 2, 2022: 3}})
    for act in (cv.sigma_convergence, lambda t: cv.beta_convergence(t, 2020, 2022)):
        with pytest.raises(DataError, match=r"CN-GZ, x, 2020.*above zero"):
            act(table)
    with pytest.raises(DataError, match="not before"):
        cv.beta_convergence(PANEL, 2022, 2020)
