"""Rolling-origin evidence: what each model would have said, and what happened.

Every forecast uses nothing but its own window. Intervals and probabilities come from other regions'
errors, as in `ipcompare.methods.trends.project`; what more is held out is the caller's choice (`leave_out`):

``"region"``
    the region's own errors, as in `project`; errors of the same years elsewhere are used
``"years"``
    also every error whose years overlap with the forecast's
``"future"``
    also everything not yet known at the origin: what a forecaster could have said at the time
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipcompare.core.errors import DataError, nearest
from ipcompare.methods import conformal as calibration
from ipcompare.methods import trends
from ipcompare.methods.conformal import LeaveOut

__all__ = ["GROWTH", "backtest", "brier", "pseudo_targets", "reliability", "summary"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# `logit` repeats `auto` wherever it can be used at all.
MODELS = tuple(name for name in trends.MODELS if name != "logit")
# Growth targets, a year, from a plan's modest to its bold.
GROWTH = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30)


def backtest(
    panel: pd.DataFrame | None = None,
    *,
    models: Sequence[str] = MODELS,
    horizons: Sequence[int] = (1, 2),
    min_train: int = 3,
    windows: Collection[int] | None = None,
    level: float = 0.8,
    interval: Literal["panel", "analytic"] = "panel",
    leave_out: LeaveOut = "region",
    limits: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Forecast from every origin that a panel allows, and hold each forecast against the outcome.

    Parameters
    ----------
    panel : DataFrame, optional
        Columns as in `ipcompare.methods.trends.project`. By default the 31 provinces of `ipcompare.panel()`.
    models : sequence of str
        Which models to try. A model that cannot take an indicator's values (logs of zero) has no rows.
    horizons : sequence of int, default (1, 2)
        Years ahead.
    min_train : int, default 3
        Fewest points to forecast from, when `windows` is not given.
    windows : collection of int, optional
        Window lengths, each tried at every origin. By default all years of the unbroken run up to the
        origin. A window never spans a gap.
    level : float, default 0.8
        Nominal coverage of the intervals.
    interval : {"panel", "analytic"}
        Which intervals to try.
    leave_out : {"region", "years", "future"}
        What the panel's intervals must not have seen; see the module's docstring.
    limits : mapping, optional
        As in `ipcompare.methods.trends.project`.

    Returns
    -------
    DataFrame
        One row a forecast, sorted: ``region, indicator, [series], origin, year, horizon, n, model,
        forecast, actual, error`` (percent of the actual, forecast minus actual), ``ape`` (its size),
        ``low, high, hit`` (the outcome lies within; missing where there is no interval), ``interval``.

    Raises
    ------
    DataError
        As in `ipcompare.methods.trends.project`; an unknown model; a horizon or window below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "A", "indicator": "x", "year": range(2020, 2025),
    ...                       "value": [100.0, 110.0, 120.0, 130.0, 150.0]})
    >>> backtest(table, models=["drift"], horizons=[1])[["origin", "n", "forecast", "actual", "ape"]].round(2)
       origin  n  forecast  actual   ape
    0    2022  3     130.0   130.0  0.00
    1    2023  4     140.0   150.0  6.67
    """
    data = trends.read(trends.provinces() if panel is None else panel, limits)
    made = _forecasts(data, models, horizons, min_train, windows)
    flat = trends.Fit(*(made[c].to_numpy() for c in ("forecast", "centre", "sd", "df", "rule")))
    lower, upper = made["lower"].to_numpy(), made["upper"].to_numpy()
    if interval == "analytic":
        low, high = trends.textbook(flat, made["n"].to_numpy(), lower, upper, level)
        label = np.where(made["n"] == 3, "range (n=3)", "analytic")
    else:
        reach = np.full(len(made), np.nan)
        error, code, origin = (made[c].to_numpy() for c in ("deviation", "code", "origin"))
        for rows, known, asking in _cells(made):
            cell = error[known], code[known], origin[known]
            reach[rows] = calibration.radius(*cell, level=level, leave_out=leave_out, **asking)
        low, high = (calibration.shift(flat.value, sign * reach, lower, upper) for sign in (-1, 1))
        label = np.full(len(made), "panel")
    judged = ~np.isnan(low + high)
    actual = made["actual"].to_numpy()
    hit = pd.array((low <= actual) & (actual <= high), dtype="boolean")
    hit[~judged] = pd.NA
    with np.errstate(divide="ignore", invalid="ignore"):
        error = 100 * (flat.value - actual) / np.abs(actual)
    error = np.where(np.isfinite(error), error, np.nan)
    result = data.keys.iloc[made["row"].to_numpy()].reset_index(drop=True)
    result = result.assign(
        **{c: made[c] for c in ("origin", "year", "horizon", "n", "model", "forecast", "actual")},
        error=error,
        ape=np.abs(error),
        low=low,
        high=high,
        hit=hit,
        interval=pd.Series(np.where(judged, label, "none"), dtype="str"),
    )
    order = [*data.keys.columns, "model", "n", "horizon", "origin"]
    return result.sort_values(order, kind="stable", ignore_index=True)


def _forecasts(
    data: trends.Table,
    models: Sequence[str],
    horizons: Sequence[int],
    min_train: int,
    windows: Collection[int] | None,
) -> pd.DataFrame:
    """Make all forecasts with a known outcome: a loop over window lengths and models, never over series."""
    unknown = [name for name in models if name not in trends.MODELS]
    if unknown:
        raise DataError(f"model {unknown[0]!r}: unknown; nearest are {nearest(unknown[0], trends.MODELS)}")
    if min([*horizons, min_train, *(windows or ())], default=1) < 1:
        raise DataError("horizons, windows and min_train count years: give 1 or more")
    values, years = data.matrix()
    run = calibration.runs(values)
    ahead = np.array(sorted(set(horizons)), dtype=np.int64)
    lengths = range(min_train, int(run.max(initial=0)) + 1) if windows is None else sorted(set(windows))
    able = {model: ~trends.unfit(data, model) for model in models}
    parts = []
    for window in lengths:
        starts = run == window if windows is None else run >= window
        row, origin, cut, actual = calibration.rolling(values, starts, window, ahead)
        for model in models:
            use = able[model][row]
            if use.any():
                fit = trends.fit(cut[use], ahead, model, data.lower[row[use]], data.upper[row[use]])
                repeat = partial(np.repeat, repeats=len(ahead))
                made = pd.DataFrame(
                    {
                        "row": repeat(row[use]),
                        "origin": repeat(years[origin[use]]),
                        "horizon": np.tile(ahead, int(use.sum())),
                        "n": window,
                        "last": repeat(cut[use, -1]),
                        "actual": actual[use].ravel(),
                        "model": model,
                        "forecast": fit.value.ravel(),
                        "centre": fit.centre.ravel(),
                        "sd": fit.sd.ravel(),
                        "df": repeat(fit.df),
                        "rule": repeat(fit.model),
                    }
                )
                parts.append(made[made["actual"].notna()])
    columns = ["row", "origin", "horizon", "n", "last", "actual", "model", "forecast", "centre", "sd", "df"]
    empty = pd.DataFrame(columns=[*columns, "rule"], dtype=float)
    made = pd.concat(parts, ignore_index=True) if parts else empty
    where = made["row"].to_numpy(dtype=np.int64)
    names = data.keys["indicator"].iloc[where].to_numpy()
    lower, upper = data.lower[where], data.upper[where]
    deviation = calibration.deviation(
        made["actual"].to_numpy(dtype=float), made["forecast"].to_numpy(dtype=float), lower, upper
    )
    codes = trends.Evidence(data, "last").region_codes(data.keys["region"])[where]
    return made.assign(
        year=made["origin"] + made["horizon"],
        lower=lower,
        upper=upper,
        deviation=deviation,
        code=codes,
        indicator=names,
    )


def _cells(made: pd.DataFrame) -> Iterator[tuple[Ints, Ints, dict[str, Any]]]:
    """Group forecasts that share indicator, model, window and horizon.

    Gives the rows of a cell, those whose error is known, and who asks of them.
    """
    known = made["deviation"].notna().to_numpy()
    code, origin = made["code"].to_numpy(dtype=np.int64), made["origin"].to_numpy(dtype=np.int64)
    horizon = made["horizon"].to_numpy(dtype=np.int64)
    group = made.groupby(["indicator", "model", "n", "horizon"], sort=False).ngroup().to_numpy()
    for rows in trends.alike(group):
        asking = {"of_region": code[rows], "of_origin": origin[rows], "horizon": int(horizon[rows[0]])}
        yield rows, rows[known[rows]], asking


def summary(forecasts: pd.DataFrame, *, by: Sequence[str] = ("indicator", "n", "horizon")) -> pd.DataFrame:
    """Score the models cell by cell, and say what each loses to the winner chosen by hindsight.

    Parameters
    ----------
    forecasts : DataFrame
        A result of `backtest`.
    by : sequence of str
        The columns that make a cell.

    Returns
    -------
    DataFrame
        The columns of `by`, ``model, forecasts`` (how many), ``mape`` (mean absolute percentage error),
        ``coverage`` (share of outcomes inside their interval), ``winner`` (the cell's best model) and
        ``loss`` (percentage points of `mape` lost to it).

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
    best = table.loc[table.groupby(list(by), sort=True)["mape"].idxmin(), [*by, "model", "mape"]]
    best = best.rename(columns={"model": "winner", "mape": "_best"})
    table = table.merge(best, on=list(by), how="left")
    return table.assign(loss=table["mape"] - table["_best"]).drop(columns="_best")


def pseudo_targets(
    panel: pd.DataFrame | None = None,
    *,
    model: str = "auto",
    horizons: Sequence[int] = (1, 2, 3),
    windows: Collection[int] = range(3, 9),
    growth: Sequence[float] = GROWTH,
    leave_out: LeaveOut = "years",
    limits: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Set targets that a plan might have set, and give each its probability and its outcome.

    From every origin, "grow by g a year" for each g: target = last value * (1 + g)**horizon.

    Parameters
    ----------
    panel, horizons, windows, leave_out, limits
        As in `backtest`.
    model : str, default "auto"
        The model whose probabilities are tried.
    growth : sequence of float
        Growth rates a year, fixed beforehand.

    Returns
    -------
    DataFrame
        ``region, indicator, [series], origin, year, horizon, n, growth, target, actual, probability,
        reached`` (0 or 1) and ``climatology``: how often the others grew as much at that horizon,
        with the same data held out as from the probability.

    Raises
    ------
    DataError
        As in `backtest`.

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
    data = trends.read(trends.provinces() if panel is None else panel, limits)
    made = _forecasts(data, [model], horizons, 1, windows)
    rates = np.asarray(growth, dtype=float)
    last, span = made["last"].to_numpy(dtype=float), made["horizon"].to_numpy(dtype=float)
    target = last[:, None] * (1 + rates) ** span[:, None]
    reached = made["actual"].to_numpy(dtype=float)[:, None] >= target
    lower, upper = made["lower"].to_numpy(), made["upper"].to_numpy()
    limit = lower[:, None], upper[:, None]
    from_forecast = calibration.deviation(target, made["forecast"].to_numpy(dtype=float)[:, None], *limit)
    from_last = calibration.deviation(target, last[:, None], *limit)
    growth_made = calibration.deviation(made["actual"].to_numpy(dtype=float), last, lower, upper)
    error, code, origin = (made[c].to_numpy() for c in ("deviation", "code", "origin"))
    chance, usual = np.full(target.shape, np.nan), np.full(target.shape, np.nan)
    for rows, known, asking in _cells(made):
        for column in range(len(rates)):
            at = rows, np.full(len(rows), column)
            chance[at] = calibration.exceedance(
                error[known], code[known], origin[known],
                distance=from_forecast[at], leave_out=leave_out, **asking,
            )  # fmt: skip
            usual[at] = calibration.frequency(
                growth_made[known], code[known], origin[known],
                threshold=from_last[at], leave_out=leave_out, **asking,
            )  # fmt: skip
    wide = np.repeat(np.arange(len(made)), len(rates))
    result = data.keys.iloc[made["row"].to_numpy(dtype=np.int64)[wide]].reset_index(drop=True)
    result = result.assign(
        **{c: made[c].to_numpy()[wide] for c in ("origin", "year", "horizon", "n")},
        growth=np.tile(rates, len(made)),
        target=target.ravel(),
        actual=made["actual"].to_numpy()[wide],
        probability=chance.ravel(),
        reached=reached.ravel().astype(np.int64),
        climatology=usual.ravel(),
    )
    return result


def brier(targets: pd.DataFrame, *, by: Sequence[str] = ("indicator", "horizon")) -> pd.DataFrame:
    """Score probabilities: the mean squared distance from what happened (Brier 1950).

    Parameters
    ----------
    targets : DataFrame
        A result of `pseudo_targets`, or any table with ``probability``, ``reached``, ``climatology``.
    by : sequence of str
        The columns to score by.

    Returns
    -------
    DataFrame
        The columns of `by`, ``targets`` (how many), ``brier`` (0 is perfect, 0.25 is a coin),
        ``climatology`` (the score of the other regions' share), ``skill`` (1 - brier/climatology).

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
    """Hold the stated probabilities against how often the targets were reached.

    Parameters
    ----------
    targets : DataFrame
        A result of `pseudo_targets`.
    bins : int, default 10
        Equal bins between 0 and 1.

    Returns
    -------
    DataFrame
        ``low, high`` (the bin's ends), ``targets`` (how many), ``predicted`` (their mean probability),
        ``observed`` (the share reached), one row a bin that is not empty.

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
