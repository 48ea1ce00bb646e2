"""The evidence: every figure that the docstrings claim, measured on the shipped panel."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal

from ipcompare.core.errors import DataError
from ipcompare.methods import models
from ipcompare.methods.backtest import backtest, brier, pseudo_targets, reliability, summary
from ipcompare.methods.long import read
from ipcompare.methods.project import project

WINDOWS = range(3, 9)
LEVELS = (0.5, 0.8, 0.95)


@pytest.fixture(scope="module")
def tried(stock) -> pd.DataFrame:
    return backtest(stock, horizons=(1, 2, 3), windows=WINDOWS)


def over_windows(scores: pd.DataFrame, model: str) -> list[float]:
    """Mean of the windows' errors, by horizon."""
    return scores[scores["model"] == model].groupby("horizon")["mape"].mean().tolist()


# --- the models -------------------------------------------------------------------------------------

# methods.md section 2, printed to one decimal: model, window, error one and two years ahead.
KNOWN = [
    ("last", 4, 18.1, 32.4),
    ("last", 6, 17.7, 31.2),
    ("linear", 4, 7.3, 12.9),
    ("linear", 6, 10.5, 16.1),
    ("loglinear", 4, 7.4, 14.6),
    ("loglinear", 6, 9.3, 16.7),
    ("drift", 4, 6.1, 12.1),
    ("drift", 6, 7.5, 13.8),
    ("damped", 4, 5.4, 10.3),
    ("damped", 6, 4.9, 8.9),
]


@pytest.mark.parametrize(("model", "n", "one", "two"), KNOWN)
def test_known_errors_are_reproduced(tried, model, n, one, two):
    scores = summary(tried[(tried["model"] == model) & (tried["n"] == n) & (tried["horizon"] < 3)])
    assert_allclose(scores["mape"], [one, two], atol=0.051)


def test_auto_meets_its_marks_and_wins_every_cell(tried):
    scores = summary(tried)
    assert_allclose(over_windows(scores, "auto"), [4.73, 8.85, 12.26], atol=0.01)
    assert_allclose(over_windows(scores, "damped"), [5.15, 9.65, 13.28], atol=0.01)
    assert over_windows(scores, "auto")[0] <= 4.8
    assert over_windows(scores, "auto")[1] <= 8.9
    assert len(scores) == 6 * 3 * 7
    assert (scores["winner"] == "auto").all()
    assert (scores.loc[scores["model"] == "auto", "loss"] == 0).all()


def test_what_auto_loses_to_hindsight_elsewhere(provinces):
    """Grants jump with the examiners' backlog: the plain drift would have been better, by hindsight."""
    tried = backtest(provinces, horizons=(1, 2, 3), windows=WINDOWS)
    scores = summary(tried)
    loss = scores[scores["model"] == "auto"].groupby(["indicator", "horizon"])["loss"].mean()
    assert_allclose(loss["invention_grants"], [0.8, 2.6, 4.6], atol=0.1)
    assert_allclose(loss["population"], [0.0, 0.0, 0.0], atol=0.05)
    assert (loss["invention_stock"] < 0.01).all()


def on_scale(values: np.ndarray, power: float, h: int) -> np.ndarray:
    """Apply the rule of auto on another power scale (0: logs)."""
    z = np.log(values) if power == 0 else values**power
    centre, _, _ = models._trend(z, ~np.isnan(z), np.array([h]))
    return (np.exp(centre) if power == 0 else np.maximum(centre, 0) ** (1 / power))[:, 0]


def test_how_much_of_autos_lead_is_the_choice_of_its_scale(stock):
    """Choose the scale afresh for each province and outcome year, from the others alone.

    With the five scales of the docstring that is 0.15 and 0.4 points worse than the fixed cube root: so
    much of its score may be luck of the choice. Two years ahead the mark of 8.9 is met by the fixed
    rule only. With no power but the cube root between log and level, the choice never changes.
    """
    values, _ = read(stock).matrix
    powers = (0, 1 / 4, 1 / 3, 1 / 2, 1)
    cells, errors = [], []
    for n in WINDOWS:
        for h in (1, 2):
            for end in range(n, values.shape[1] - h + 1):
                cut, actual = values[:, end - n : end], values[:, end + h - 1]
                errors.append([np.abs(on_scale(cut, p, h) / actual - 1) for p in powers])
                cells.append((n, h, end + h))
    error, (n, h, year) = np.array(errors), np.array(cells).T  # cells x scales x provinces

    def score(allowed: list[int]) -> tuple[list[float], float]:
        picked, cube = np.empty((len(error), 31)), 0
        for y in np.unique(year):
            # Two years ahead errs about twice as much: weigh both horizons alike.
            others = (error[year != y] / h[year != y, None, None]).sum(axis=0)[allowed]
            best = np.array(allowed)[(others.sum(axis=1, keepdims=True) - others).argmin(axis=0)]
            picked[year == y] = error[year == y][:, best, np.arange(31)]
            cube += (best == 2).sum()
        means = [100 * np.mean([picked[(n == w) & (h == k)].mean() for w in WINDOWS]) for k in (1, 2)]
        return means, cube / (31 * len(np.unique(year)))

    means, share = score([0, 1, 2, 3, 4])
    assert_allclose(means, [4.88, 9.24], atol=0.01)
    assert share > 0.8
    means, share = score([0, 2, 4])
    assert_allclose(means, [4.73, 8.85], atol=0.01)
    assert share == 1


# --- the intervals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_panel_intervals_hold(stock, level):
    """Within 5 points at each horizon, of 80 % within 2, without any overlapping year too."""
    for leave_out in ("region", "years"):
        tried = backtest(
            stock, models=["auto"], horizons=(1, 2, 3), windows=WINDOWS, level=level, leave_out=leave_out
        )
        cover = tried.groupby("horizon")["hit"].mean().astype(float)
        assert_allclose(cover, level, atol=0.05 if level == 0.5 else 0.02)
        assert tried["hit"].notna().mean() > 0.99


def test_what_could_have_been_known_at_the_time_holds_less(stock):
    """Calibrated on the past alone: good one and two years ahead, too narrow three years ahead."""
    tried = {
        level: backtest(
            stock, models=["auto"], horizons=(1, 2, 3), windows=WINDOWS, level=level, leave_out="future"
        )
        for level in LEVELS
    }
    cover = {level: t.groupby("horizon")["hit"].mean().astype(float).tolist() for level, t in tried.items()}
    assert_allclose(cover[0.5], [0.50, 0.45, 0.37], atol=0.01)
    assert_allclose(cover[0.8], [0.81, 0.785, 0.72], atol=0.01)
    assert_allclose(cover[0.95], [0.96, 0.966, 0.957], atol=0.01)


def test_other_indicators_intervals_hold_too(provinces):
    tried = backtest(provinces, models=["auto"], horizons=(1, 2, 3), windows=WINDOWS)
    cover = tried.groupby(["indicator", "horizon"])["hit"].mean().astype(float)
    assert_allclose(cover, 0.8, atol=0.01)


def test_signed_errors_would_hold_less(stock):
    """Why the radius ignores the sign: quantiles of signed errors, years held out, fall far short."""
    tried = backtest(stock, models=["auto"], horizons=(2,), windows=WINDOWS)
    error = np.log(tried["actual"] / tried["forecast"]).to_numpy()
    inside = []
    for _, rows in tried.groupby("n").indices.items():
        region, origin = tried["region"].to_numpy()[rows], tried["origin"].to_numpy()[rows]
        for at, r, o in zip(rows, region, origin, strict=True):
            seen = error[rows][(region != r) & (np.abs(origin - o) >= 2)]
            low, high = np.quantile(seen, [0.1, 0.9], method="weibull")
            inside.append(low <= error[at] <= high)
    assert np.mean(inside) < 0.70
    signless = backtest(stock, models=["auto"], horizons=(2,), windows=WINDOWS, leave_out="years")
    assert float(signless["hit"].mean()) == pytest.approx(0.80, abs=0.01)


def test_textbook_intervals_do_not_hold(stock):
    tried = backtest(stock, models=["loglinear"], horizons=(1, 2), windows=[4, 8], interval="analytic")
    cover = summary(tried).set_index(["n", "horizon"])["coverage"]
    assert_allclose(cover[[(4, 1), (4, 2), (8, 2)]], [0.64, 0.46, 0.33], atol=0.0051)
    assert set(tried["interval"]) == {"analytic"}


# --- what a forecast may see ------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["auto", "theta", "linear"])
def test_the_future_changes_no_earlier_forecast(stock, model):
    options = {"models": [model], "horizons": (1, 2), "windows": [4], "leave_out": "future"}
    changed = stock.assign(value=stock["value"].where(stock["year"] <= 2018, stock["value"] * 3))
    columns = ["region", "origin", "horizon", "forecast", "low", "high"]
    plain, other = (
        t.loc[t["origin"] <= 2018, columns].reset_index(drop=True)
        for t in (backtest(stock, **options), backtest(changed, **options))
    )
    assert_frame_equal(plain, other)


def test_a_regions_own_errors_never_calibrate_it(stock):
    wild = stock["value"] * (1 + stock["year"] % 3)
    changed = stock.assign(value=stock["value"].where(stock["region"] != "CN-GZ", wild))
    width = [
        np.log(t["high"] / t["low"])[t["region"] == "CN-GZ"].to_numpy()
        for t in (
            backtest(stock, models=["auto"], windows=[5]),
            backtest(changed, models=["auto"], windows=[5]),
        )
    ]
    assert_allclose(*width)


def test_forecasts_are_those_of_project(stock):
    tried = backtest(stock, models=["auto", "theta"], horizons=(2,), windows=[5])
    cut = stock[stock["year"].between(2014, 2018)]
    for model in ("auto", "theta"):
        made = project(cut, 2020, model=model, interval="none").query("year == 2020")
        same = tried[(tried["origin"] == 2018) & (tried["model"] == model)]
        assert_allclose(same["forecast"], made["value"])
        actual = stock[stock["year"] == 2020].sort_values("region")["value"]
        assert_allclose(same["actual"], actual)


def test_windows_never_span_a_gap_and_grow_by_default():
    values = [1.0, 2.0, np.nan, 4.0, 5.0, 6.0, 7.5, 8.0]
    table = pd.DataFrame(
        {"region": "A", "indicator": "x", "year": range(2000, 2008), "value": values}
    ).dropna()
    grown = backtest(table, models=["drift"], horizons=(1,))
    assert list(zip(grown["origin"], grown["n"], strict=True)) == [(2005, 3), (2006, 4)]
    fixed = backtest(table, models=["drift"], horizons=(1,), windows=[2])
    assert fixed["origin"].tolist() == [2004, 2005, 2006]
    assert fixed["hit"].isna().all()
    assert (fixed["interval"] == "none").all()


def test_a_model_that_cannot_take_the_values_has_no_rows():
    table = pd.DataFrame({"region": "A", "indicator": "x", "year": range(2000, 2006), "value": range(6)})
    assert set(backtest(table, models=["drift", "damped"])["model"]) == {"drift"}
    assert backtest(table, models=["damped"]).empty
    assert backtest(table, models=["drift"], windows=[9]).empty


def test_unknown_models_and_lengths_are_named():
    table = pd.DataFrame({"region": "A", "indicator": "x", "year": range(2000, 2006), "value": range(6)})
    with pytest.raises(DataError, match="theta"):
        backtest(table, models=["thetta"])
    with pytest.raises(DataError, match="count years"):
        backtest(table, horizons=(0, 1))


# --- probabilities ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def targets(stock) -> dict[str, pd.DataFrame]:
    return {
        leave_out: pseudo_targets(stock, leave_out=leave_out) for leave_out in ("region", "years", "future")
    }


def test_brier_scores(targets):
    scores = {name: brier(table) for name, table in targets.items()}
    assert_allclose(scores["years"]["brier"], [0.116, 0.115, 0.113], atol=0.001)
    assert_allclose(scores["years"]["skill"], [0.11, 0.13, 0.22], atol=0.01)
    assert_allclose(scores["future"]["brier"], [0.119, 0.121, 0.1235], atol=0.001)
    assert_allclose(scores["future"]["skill"], [0.13, 0.14, 0.20], atol=0.01)
    # Where the reference may look at the other provinces in the very same years it is hard to beat.
    assert_allclose(scores["region"]["skill"], [0.06, -0.027, -0.048], atol=0.01)


@pytest.mark.parametrize("leave_out", ["region", "years", "future"])
def test_probabilities_are_reliable_to_a_tenth_or_so(targets, leave_out):
    """Said 25 %, happened about 35 %: growth rose in the later years, and the middle bins say too little."""
    table = reliability(targets[leave_out])
    assert len(table) == 10
    assert table["observed"].is_monotonic_increasing
    apart = table["observed"] - table["predicted"]
    assert apart.abs().max() < 0.16
    assert np.average(apart.abs(), weights=table["targets"]) < 0.065
    assert table["targets"].sum() == targets[leave_out]["probability"].notna().sum()


def test_the_whole_panel_is_tried_within_a_second(provinces):
    start = time.process_time()
    tried = backtest(provinces)
    assert len(tried) > 10_000
    assert time.process_time() - start < 1
