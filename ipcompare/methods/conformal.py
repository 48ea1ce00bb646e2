"""Intervals from a panel's own forecasting errors.

The mechanics only: cutting a panel into windows, measuring errors on a scale on which they are
comparable, and turning the errors of *other* regions into a radius or a probability. Which model is
tried is the caller's business (`ipcompare.trends`, `ipcompare.backtest`).

The interval is symmetric on the log (or logit) scale: a share `level` of all other regions' errors
was no larger than its radius, whatever their sign. The sign is not used on purpose. One year's errors
share it, because a national wave lifts all provinces together, and it does not tell the next year's
sign: radii from signed quantiles are no narrower and hold much less well when the years themselves
are held out (``tests/test_backtest.py`` measures both).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LeaveOut",
    "deviation",
    "exceedance",
    "frequency",
    "held_out",
    "radius",
    "rolling",
    "runs",
    "shift",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
LeaveOut = Literal["region", "years", "future"]

# Fewer errors than this say nothing about a tail: a 95 % interval alone takes 19.
MIN_ERRORS = 30
# Memory stays bounded by working through the queries in blocks.
_BLOCK = 4_000_000


def runs(values: Floats) -> Ints:
    """Count the unbroken years that end at each cell.

    Parameters
    ----------
    values : array (series, years)
        NaN where a year is missing.

    Returns
    -------
    array (series, years) of int
        0 where the year itself is missing.

    Examples
    --------
    >>> runs(np.array([[1.0, 2.0, np.nan, 4.0]])).tolist()
    [[1, 2, 0, 1]]
    """
    seen = ~np.isnan(values)
    column = np.arange(values.shape[1])
    gap = np.maximum.accumulate(np.where(seen, -1, column), axis=1)
    return np.where(seen, column - gap, 0).astype(np.int64)


def rolling(values: Floats, starts: Bools, window: int, horizons: Ints) -> tuple[Ints, Ints, Floats, Floats]:
    """Cut the window that ends at each marked cell, and what came after it.

    Parameters
    ----------
    values : array (series, years)
        NaN where a year is missing.
    starts : bool array (series, years)
        The origins: the last cell of each window, which must be unbroken.
    window : int
        Years in a window.
    horizons : array of int
        Years ahead.

    Returns
    -------
    series, origin : arrays of int
        Row and column of each origin.
    windows : array (origins, window)
        What a forecast may see.
    actuals : array (origins, horizons)
        What happened; NaN where `values` does not hold it.

    Examples
    --------
    >>> values = np.array([[1.0, 2.0, 4.0]])
    >>> rolling(values, runs(values) >= 2, 2, np.array([1]))[2:]
    (array([[1., 2.],
           [2., 4.]]), array([[ 4.],
           [nan]]))
    """
    series, origin = np.nonzero(starts)
    windows = values[series[:, None], origin[:, None] + np.arange(1 - window, 1)]
    padded = np.pad(values, ((0, 0), (0, int(horizons.max(initial=0)))), constant_values=np.nan)
    return series, origin, windows, padded[series[:, None], origin[:, None] + horizons]


def deviation(value: Floats, base: Floats, lower: Floats, upper: Floats) -> Floats:
    """Say how far a value lies from a base: in logs, or in logits where it has limits.

    NaN where either has no such scale (zero or below; on or beyond a limit). `shift` is its inverse.

    Examples
    --------
    >>> free = np.array([np.nan])
    >>> deviation(np.array([110.0]), np.array([100.0]), free, free).round(4).tolist()
    [0.0953]
    """
    return _stretch(value, lower, upper) - _stretch(base, lower, upper)


def shift(base: Floats, by: Floats, lower: Floats, upper: Floats) -> Floats:
    """Move a base by a distance in logs, or in logits where it has limits.

    Examples
    --------
    >>> free = np.array([np.nan])
    >>> shift(np.array([100.0]), np.array([np.log(1.1)]), free, free).round(6).tolist()
    [110.0]
    """
    stretched = _stretch(base, lower, upper) + by
    bounded = ~np.isnan(lower + upper)
    with np.errstate(over="ignore", invalid="ignore"):
        inside = lower + (upper - lower) / (1 + np.exp(-stretched))
        return np.where(bounded, inside, np.exp(stretched))


def _stretch(value: Floats, lower: Floats, upper: Floats) -> Floats:
    bounded = ~np.isnan(lower + upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.where(bounded, np.log((value - lower) / (upper - value)), np.log(value))
    return np.where(np.isfinite(result), result, np.nan)


def radius(
    errors: Floats,
    region: Ints,
    origin: Ints,
    *,
    level: float,
    of_region: Ints,
    of_origin: Ints | None = None,
    horizon: int = 1,
    leave_out: LeaveOut = "region",
) -> Floats:
    """Find the distance within which a share `level` of the others' errors lay.

    The k-th smallest absolute error with k = ceil(level * (m + 1)) of the m that are kept: the split
    conformal rule, which covers at least `level` for any distribution of exchangeable errors
    (Vovk, Gammerman and Shafer 2005; Lei et al. 2018).

    Parameters
    ----------
    errors, region, origin : arrays of one length
        The panel's errors on the log or logit scale, whose they were and their origin year.
    level : float
        Nominal coverage, between 0 and 1.
    of_region, of_origin : arrays of one length
        Whose forecasts are to get an interval. Origins are needed by "years" and "future" only.
    horizon : int
        Years ahead, of all errors here.
    leave_out : {"region", "years", "future"}
        What the calibration must not have seen: the region's own errors; also every error whose
        years overlap with the forecast's; also every error not yet known at the origin.

    Returns
    -------
    array
        NaN where fewer than 30 errors are left, or too few for the level.

    Examples
    --------
    >>> radius(np.arange(-50, 50) / 100, np.zeros(100, int), np.zeros(100, int),
    ...        level=0.8, of_region=np.array([1])).tolist()
    [0.4]
    """
    order = np.argsort(np.abs(errors), kind="stable")
    size = np.abs(errors)[order]

    def answer(keep: Bools, _: slice) -> Floats:
        count = keep.sum(axis=1)
        rank = np.ceil(level * (count + 1) - 1e-9)
        place = (keep.cumsum(axis=1) >= rank[:, None]).argmax(axis=1)
        return np.where((rank <= count) & (count >= MIN_ERRORS), size[place], np.nan)

    if len(size) == 0:
        return np.full(len(of_region), np.nan)
    # Equal questions have equal answers: ask each once.
    asked = np.column_stack([of_region, np.zeros_like(of_region) if of_origin is None else of_origin])
    unique, back = np.unique(asked, axis=0, return_inverse=True)
    found = _answers(
        answer, region[order], origin[order], unique[:, 0], unique[:, 1], horizon, leave_out=leave_out
    )
    return found[back.ravel()]


def exceedance(
    errors: Floats,
    region: Ints,
    origin: Ints,
    *,
    distance: Floats,
    of_region: Ints,
    of_origin: Ints | None = None,
    horizon: int = 1,
    leave_out: LeaveOut = "region",
) -> Floats:
    """Give the probability that an outcome lies at or above a distance from its forecast.

    From the same symmetric distribution as `radius`: with m errors kept, the share of absolute errors
    at least as large as the distance is t = (1 + #)/(m + 1), and the probability t/2 above the
    forecast, 1 - t/2 below it. Never nearer to 0 or 1 than 1/(m + 1).

    Parameters
    ----------
    errors, region, origin, of_region, of_origin, horizon, leave_out
        As in `radius`.
    distance : array
        Target minus forecast on the log or logit scale.

    Returns
    -------
    array
        NaN where fewer than 30 errors are left or the distance is NaN.

    Examples
    --------
    >>> exceedance(np.arange(-50, 50) / 100, np.zeros(100, int), np.zeros(100, int),
    ...            distance=np.array([0.0, 0.25, -0.25]), of_region=np.ones(3, int)).round(3).tolist()
    [0.5, 0.257, 0.743]
    """
    size = np.abs(errors)

    def answer(keep: Bools, part: slice) -> Floats:
        count = keep.sum(axis=1)
        larger = (keep & (size[None, :] >= np.abs(distance[part])[:, None])).sum(axis=1)
        tail = (1 + larger) / (count + 1) / 2
        chance = np.where(distance[part] > 0, tail, 1 - tail)
        edge = 1 / (count + 1)
        enough = (count >= MIN_ERRORS) & ~np.isnan(distance[part])
        return np.where(enough, np.clip(chance, edge, 1 - edge), np.nan)

    origins = np.zeros_like(of_region) if of_origin is None else of_origin
    return _answers(answer, region, origin, of_region, origins, horizon, leave_out=leave_out)


def frequency(
    values: Floats,
    region: Ints,
    origin: Ints,
    *,
    threshold: Floats,
    of_region: Ints,
    of_origin: Ints,
    horizon: int,
    leave_out: LeaveOut,
) -> Floats:
    """Say how often the others' values reached a threshold: the base rate with the same data held out.

    Parameters
    ----------
    values, region, origin, of_region, of_origin, horizon, leave_out
        As in `radius`, with growth in the place of errors.
    threshold : array
        The growth asked for.

    Returns
    -------
    array
        NaN where fewer than 30 values are left.

    Examples
    --------
    >>> one = np.ones(1, int)
    >>> frequency(np.arange(100) / 100, np.zeros(100, int), np.zeros(100, int), threshold=np.array([0.75]),
    ...           of_region=one, of_origin=one, horizon=1, leave_out="region").tolist()
    [0.25]
    """

    def answer(keep: Bools, part: slice) -> Floats:
        count = keep.sum(axis=1)
        reached = (keep & (values[None, :] >= threshold[part, None])).sum(axis=1)
        return np.where(count >= MIN_ERRORS, reached / np.maximum(count, 1), np.nan)

    return _answers(answer, region, origin, of_region, of_origin, horizon, leave_out=leave_out)


def held_out(errors: Floats, region: Ints, origin: Ints, *, level: float, horizon: int) -> float:
    """Measure coverage with neither the region nor any overlapping year in the calibration.

    Parameters
    ----------
    errors, region, origin, level, horizon
        As in `radius`.

    Returns
    -------
    float
        The share of the panel's own outcomes inside their intervals; NaN where fewer than 30 have one.
    """
    reach = radius(
        errors,
        region,
        origin,
        level=level,
        of_region=region,
        of_origin=origin,
        horizon=horizon,
        leave_out="years",
    )
    judged = ~np.isnan(reach)
    return float(np.mean(np.abs(errors[judged]) <= reach[judged])) if judged.sum() >= MIN_ERRORS else np.nan


def _answers(
    answer: Callable[[Bools, slice], Floats],
    region: Ints,
    origin: Ints,
    of_region: Ints,
    of_origin: Ints,
    horizon: int,
    leave_out: LeaveOut,
) -> Floats:
    """Ask for each query which errors it may use, block by block."""
    result = np.full(len(of_region), np.nan)
    for part in _blocks(len(of_region), len(region)):
        keep = of_region[part, None] != region[None, :]
        apart = of_origin[part, None] - origin[None, :]
        if leave_out == "years":
            keep &= np.abs(apart) >= horizon
        elif leave_out == "future":
            keep &= apart >= horizon
        result[part] = answer(keep, part)
    return result


def _blocks(queries: int, errors: int) -> Iterator[slice]:
    step = max(_BLOCK // max(errors, 1), 1)
    for begin in range(0, queries, step):
        yield slice(begin, begin + step)
