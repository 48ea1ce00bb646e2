"""Rolling-origin evidence: what each model would have said, and what happened.

Every forecast uses nothing but its own window. Intervals and probabilities come from other regions'
errors, as in `project`; what more is held out is the caller's choice (`leave_out`):

``"region"``
    the region's own errors, as in `project`; errors of the same years elsewhere are used
``"years"``
    also every error whose years overlap with the forecast's
``"future"``
    also everything not yet known at the origin, however few years that leaves. What `project` would have said
    at the time is a little more: it calibrates on a shorter window where a window has fewer than five origins
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.core.given import share, texts, whole, wholes
from ipcompare.methods import conformal
from ipcompare.methods.conformal import Errors, LeaveOut
from ipcompare.methods.long import Limits, Long, alike, read
from ipcompare.methods.models import MODELS as ALL_MODELS
from ipcompare.methods.models import Fit, analytic_interval, fit, unfit
from ipcompare.methods.values import Floats, Ints, Texts

# `logit` repeats `auto` wherever it can be used at all.
MODELS = tuple(name for name in ALL_MODELS if name != "logit")
# Growth targets, a year, from a plan's modest to its bold.
GROWTH = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30)


def backtest(
    panel: pd.DataFrame,
    *,
    models: Sequence[str] = MODELS,
    horizons: Sequence[int] = (1, 2),
    min_train: int = 3,
    windows: Collection[int] | None = None,
    level: float = 0.8,
    interval: Literal["panel", "analytic"] = "panel",
    leave_out: LeaveOut = "region",
    limits: Limits | None = None,
) -> pd.DataFrame:
    """Forecast from every origin that a panel allows, and hold each forecast against the outcome.

    Parameters
    ----------
    panel : DataFrame
        Columns as in `project`; without sums over its regions.
    models : sequence of str
        Which models to try. A model that cannot take an indicator's values (logs of zero) has no rows.
    horizons : sequence of int, default (1, 2)
        Years ahead.
    min_train : int, default 3
        Fewest points to forecast from, when `windows` is not given.
    windows : collection of int, optional
        Window lengths, each tried at every origin. By default all years of the unbroken run up to the
        origin. A window never spans a gap.
    level, limits
        As in `project`.
    interval : {"panel", "analytic"}
        Which intervals to try.
    leave_out : {"region", "years", "future"}
        What the panel's intervals must not have seen; see the module's docstring.

    Returns
    -------
    DataFrame
        One row a forecast, sorted: ``region, indicator, [series], origin, year, horizon, n, model,
        forecast, actual, error`` (percent of the actual, forecast minus actual), ``ape`` (its size),
        ``low, high, hit`` (the outcome lies within; missing where there is no interval), ``interval``.

    Raises
    ------
    DataError
        As in `project`; an unknown model; a horizon or window below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "A", "indicator": "x", "year": range(2020, 2025),
    ...                       "value": [100.0, 110.0, 120.0, 130.0, 150.0]})
    >>> backtest(table, models=["drift"], horizons=[1])[["origin", "n", "forecast", "actual", "ape"]].round(2)
       origin  n  forecast  actual   ape
    0    2022  3     130.0   130.0  0.00
    1    2023  4     140.0   150.0  6.67
    """
    data, level = read(panel, limits, argument="panel"), share(level, "level")
    made = _forecasts(data, models, horizons, min_train, windows)
    if interval == "analytic":
        low, high = analytic_interval(made.fit, made.n, made.lower, made.upper, level)
        label = np.where(made.n == 3, "range (n=3)", "analytic")
    else:
        reach = np.full(len(made.row), np.nan)
        for rows, known in made.cells():
            errors = made.errors(made.deviation, known)
            reach[rows] = errors.radius(level, made.region[rows], made.origin[rows], leave_out)
        low, high = (
            conformal.shift(made.fit.value, sign * reach, made.lower, made.upper) for sign in (-1, 1)
        )
        label = np.full(len(made.row), "panel")
    judged = ~np.isnan(low + high)
    hit = pd.arrays.BooleanArray((low <= made.actual) & (made.actual <= high), ~judged)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = 100 * (made.fit.value - made.actual) / np.abs(made.actual)
    error = np.where(np.isfinite(error), error, np.nan)
    result = data.keys.iloc[made.row].reset_index(drop=True)
    result = result.assign(
        origin=made.origin,
        year=made.origin + made.horizon,
        horizon=made.horizon,
        n=made.n,
        model=pd.array(made.model, dtype="str"),
        forecast=made.fit.value,
        actual=made.actual,
        error=error,
        ape=np.abs(error),
        low=low,
        high=high,
        hit=hit,
        interval=pd.array(np.where(judged, label, "none"), dtype="str"),
    )
    # Series are numbered in the order of their keys, which is quicker to sort by than the keys.
    order = np.lexsort((made.origin, made.horizon, made.n, made.model.astype(str), made.row))
    return result.iloc[order].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class _Forecasts:
    """Forecasts whose outcome is known, one entry each; `row` is the series."""

    row: Ints
    origin: Ints
    horizon: Ints
    n: Ints
    last: Floats
    actual: Floats
    model: Texts
    fit: Fit
    indicator: Ints
    region: Ints
    lower: Floats
    upper: Floats

    @cached_property
    def deviation(self) -> Floats:
        """How far the outcomes lie from the forecasts."""
        return conformal.deviation(self.actual, self.fit.value, self.lower, self.upper)

    def cells(self) -> Iterator[tuple[Ints, Ints]]:
        """Group forecasts that share indicator, model, window and horizon: a cell's rows, and the known."""
        known = ~np.isnan(self.deviation)
        for rows in alike(self.indicator, pd.factorize(self.model)[0], self.n, self.horizon):
            yield rows, rows[known[rows]]

    def errors(self, distance: Floats, rows: Ints) -> Errors:
        """Give distances of one cell as errors to learn from."""
        horizon = int(self.horizon[rows[0]]) if len(rows) else 1
        return Errors(distance[rows], self.region[rows], self.origin[rows], horizon)


def _forecasts(
    data: Long,
    names: Sequence[str],
    horizons: Sequence[int],
    min_train: int,
    windows: Collection[int] | None,
) -> _Forecasts:
    """Make all forecasts with a known outcome: a loop over window lengths and models, never over series."""
    names, horizons, min_train = (
        texts(names, "models"),
        wholes(horizons, "horizons", 1),
        whole(min_train, "min_train", 3),
    )
    windows = None if windows is None else wholes(windows, "windows", 5)
    unknown = [name for name in names if name not in ALL_MODELS]
    if unknown:
        raise DataError(
            Fault(
                "model {model!r}: unknown; nearest are {near}",
                model=unknown[0],
                near=nearest(unknown[0], ALL_MODELS),
            )
        )
    if min([*horizons, min_train, *(windows or ())], default=1) < 1:
        raise DataError(Fault("horizons, windows and min_train count years: give 1 or more"))
    values, years = data.matrix
    run = conformal.runs(values)
    ahead = np.array(sorted(set(horizons)), dtype=np.int64)
    lengths = range(min_train, int(run.max(initial=0)) + 1) if windows is None else sorted(set(windows))
    able = {name: ~unfit(data, name) for name in names}
    number, figure, word = np.empty(0, np.int64), np.empty(0), np.empty(0, object)
    parts = [(*[number] * 4, figure, figure, word, figure, figure, figure, number, word)]
    for window in lengths:
        starts = run == window if windows is None else run >= window
        every: tuple[Any, ...] = conformal.rolling(values, starts, window, ahead)
        for name in names:
            row, origin, cut, actual = (part[able[name][every[0]]] for part in every)
            made = fit(cut, ahead, name, data.lower[row], data.upper[row])
            at, step = np.nonzero(~np.isnan(actual))
            length, model = np.full(len(at), window), np.full(len(at), name, dtype=object)
            known = (row[at], years[origin[at]], ahead[step], length, cut[at, -1], actual[at, step], model)
            forecasts = (part[at, step] for part in (made.value, made.centre, made.sd))
            parts.append((*known, *forecasts, made.df[at], made.model[at]))
    joined: list[NDArray[Any]] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    row, origin, horizon, n, last, actual, model, *flat = joined
    indicator, region = pd.factorize(data.keys["indicator"])[0][row], data.regions[0][row]
    limits = data.lower[row], data.upper[row]
    return _Forecasts(row, origin, horizon, n, last, actual, model, Fit(*flat), indicator, region, *limits)


def summary(forecasts: pd.DataFrame, *, by: Sequence[str] = ("indicator", "n", "horizon")) -> pd.DataFrame:
    """Score the models of a `backtest` cell by cell, and say what each loses to the winner by hindsight.

    Gives the columns of `by`, which make a cell, ``model, forecasts`` (how many), ``mape`` (mean absolute
    percentage error), ``coverage`` (share of outcomes inside their interval), ``winner`` (the cell's best
    model) and ``loss`` (percentage points of `mape` lost to it).

    Examples
    --------
    >>> table = pd.DataFrame({"region": "A", "indicator": "x", "year": range(2020, 2025),
    ...                       "value": [100.0, 110.0, 120.0, 130.0, 150.0]})
    >>> summary(backtest(table, models=["last", "drift"], horizons=[1], windows=[3]))[
    ...     ["n", "horizon", "model", "mape", "winner", "loss"]].round(1)
       n  horizon  model  mape winner  loss
    0  3        1  drift   3.3  drift   0.0
    1  3        1   last  10.5  drift   7.2
    """
    cells = [*by, "model"]
    table = forecasts.groupby(cells, sort=True, observed=True).agg(
        forecasts=("ape", "size"), mape=("ape", "mean"), coverage=("hit", "mean")
    )
    table = table.astype({"coverage": float}).reset_index()
    errors = table.groupby(list(by))["mape"]
    winner = table.loc[errors.transform("idxmin"), "model"].array
    return table.assign(winner=winner, loss=table["mape"] - errors.transform("min"))


def pseudo_targets(
    panel: pd.DataFrame,
    *,
    model: str = "auto",
    horizons: Sequence[int] = (1, 2, 3),
    windows: Collection[int] = range(3, 9),
    growth: Sequence[float] = GROWTH,
    leave_out: LeaveOut = "years",
    limits: Limits | None = None,
) -> pd.DataFrame:
    """Set targets that a plan might have set, and give each its probability and its outcome.

    From every origin, "grow by g a year" for each rate of `growth`, fixed beforehand: target = last value *
    (1 + g)**horizon. The other parameters are those of `backtest`.

    Returns
    -------
    DataFrame
        ``region, indicator, [series], origin, year, horizon, n, growth, target, actual, probability,
        reached`` (0 or 1) and ``climatology``: how often the others grew as much at that horizon,
        with the same data held out as from the probability.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "A", "indicator": "x", "year": range(2020, 2025),
    ...                       "value": [100.0, 110.0, 120.0, 130.0, 150.0]})
    >>> pseudo_targets(table, horizons=[1], windows=[3], growth=[0.1])[
    ...     ["origin", "target", "reached"]].round(6)
       origin  target  reached
    0    2022   132.0        0
    1    2023   143.0        1
    """
    data = read(panel, limits)
    made = _forecasts(data, [model], horizons, 1, windows)
    rates = np.asarray(growth, dtype=float)
    target = made.last[:, None] * (1 + rates) ** made.horizon[:, None].astype(float)
    reached = made.actual[:, None] >= target
    limit = made.lower[:, None], made.upper[:, None]
    from_forecast = conformal.deviation(target, made.fit.value[:, None], *limit)
    from_last = conformal.deviation(target, made.last[:, None], *limit)
    grown = conformal.deviation(made.actual, made.last, made.lower, made.upper)
    chance, usual = np.full(target.shape, np.nan), np.full(target.shape, np.nan)
    for rows, known in made.cells():
        errors, past = made.errors(made.deviation, known), made.errors(grown, known)
        asked = made.region[rows], made.origin[rows], leave_out
        for rate in range(len(rates)):
            chance[rows, rate] = errors.exceeds(from_forecast[rows, rate], *asked)
            usual[rows, rate] = past.share_above(from_last[rows, rate], *asked)
    wide = np.repeat(np.arange(len(made.row)), len(rates))
    result = data.keys.iloc[made.row[wide]].reset_index(drop=True)
    return result.assign(
        origin=made.origin[wide],
        year=(made.origin + made.horizon)[wide],
        horizon=made.horizon[wide],
        n=made.n[wide],
        growth=np.tile(rates, len(made.row)),
        target=target.ravel(),
        actual=made.actual[wide],
        probability=chance.ravel(),
        reached=reached.ravel().astype(np.int64),
        climatology=usual.ravel(),
    )


def brier(targets: pd.DataFrame, *, by: Sequence[str] = ("indicator", "horizon")) -> pd.DataFrame:
    """Score probabilities: the mean squared distance from what happened (Brier 1950).

    Takes a table with ``probability``, ``reached`` and ``climatology``, as `pseudo_targets` gives it. Gives
    the columns of `by`, ``targets`` (how many), ``brier`` (0 is perfect, 0.25 is a coin), ``climatology``
    (the score of the other regions' share) and ``skill`` (1 - brier/climatology).

    Examples
    --------
    >>> brier(pd.DataFrame({"indicator": "x", "horizon": 1, "probability": [0.9, 0.2], "reached": [1, 0],
    ...                     "climatology": 0.5})).round(3)
      indicator  horizon  targets  brier  climatology  skill
    0         x        1        2  0.025         0.25    0.9
    """
    judged = targets.dropna(subset=["probability", "climatology"])
    squares = judged.assign(
        brier=(judged["probability"] - judged["reached"]) ** 2,
        climatology=(judged["climatology"] - judged["reached"]) ** 2,
    )
    table = squares.groupby(list(by), sort=True).agg(
        targets=("brier", "size"), brier=("brier", "mean"), climatology=("climatology", "mean")
    )
    return table.assign(skill=1 - table["brier"] / table["climatology"]).reset_index()


def reliability(targets: pd.DataFrame, *, bins: int = 10) -> pd.DataFrame:
    """Hold the stated probabilities of `pseudo_targets` against how often the targets were reached.

    Gives, of equal bins between 0 and 1, each that is not empty: ``low, high`` (its ends), ``targets`` (how
    many), ``predicted`` (their mean probability), ``observed`` (the share reached).

    Examples
    --------
    >>> reliability(pd.DataFrame({"probability": [0.12, 0.18, 0.9], "reached": [0, 1, 1]}), bins=5)
       low  high  targets  predicted  observed
    0  0.0   0.2        2       0.15       0.5
    1  0.8   1.0        1       0.90       1.0
    """
    judged = targets.dropna(subset=["probability"])
    place = (judged["probability"] * bins).astype(int).clip(upper=bins - 1)
    table = judged.groupby(place.rename("bin")).agg(
        targets=("reached", "size"), predicted=("probability", "mean"), observed=("reached", "mean")
    )
    ends = table.index.to_numpy()
    return table.assign(low=ends / bins, high=(ends + 1) / bins).reset_index(drop=True)[
        ["low", "high", "targets", "predicted", "observed"]
    ]
