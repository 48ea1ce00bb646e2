"""Intervals from a panel's own forecasting errors.

The mechanics only: cutting a panel into windows, measuring errors on a scale on which they are
comparable, and turning the errors of *other* regions into a radius or a probability. Which model is
tried is the caller's business (`project`, `backtest`).

The interval is symmetric on the log (or logit) scale: a share `level` of all other regions' errors
was no larger than its radius, whatever their sign. The sign is not used on purpose. One year's errors
share it, because a national wave lifts all provinces together, and it does not tell the next year's
sign: radii from signed quantiles are no narrower and hold much less well when the years themselves
are held out (``tests/methods/test_backtest.py`` measures both).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from ipcompare.core.errors import DataError, Fault
from ipcompare.methods.values import NOISE, Bools, Floats, Ints

LeaveOut = Literal["region", "years", "future"]

# Fewer errors than this say nothing about a tail: a 95 % interval alone takes 19.
MIN_ERRORS = 30
# Forecasts asked about at once, times errors.
_BLOCK = 4_000_000


def runs(values: Floats) -> Ints:
    """Count the unbroken years that end at each cell of values (series, years); 0 where the year is missing.

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
    """Cut the window of so many years that ends at each marked cell, and what came after it.

    Of values (series, years) and marks of the same shape, each the last cell of an unbroken window, gives
    the series and the column of every origin, the windows (origins, window) and the actuals (origins,
    horizons), NaN where `values` does not hold them.

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
        if not bounded.any():
            return np.exp(stretched)
        inside = lower + (upper - lower) / (1 + np.exp(-stretched))
        return np.where(bounded, inside, np.exp(stretched))


def _stretch(value: Floats, lower: Floats, upper: Floats) -> Floats:
    bounded = ~np.isnan(lower + upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.log(value)
        if bounded.any():
            result = np.where(bounded, np.log((value - lower) / (upper - value)), result)
    return np.where(np.isfinite(result), result, np.nan)


class Errors(NamedTuple):
    """A panel's errors at one horizon, and what they say of a forecast elsewhere.

    `error` is how far the outcomes lay from their forecasts, as `deviation` measures it, `region` whose they
    were, `origin` the year they were made in, `horizon` the years ahead.

    The methods take the `region`, and the `origin` where `leave_out` needs it, of the forecasts asked about,
    and give an array, NaN where fewer than 30 errors are left. `leave_out` says what must not have been
    seen: ``"region"`` the region's own errors; ``"years"`` also every error whose years overlap with the
    forecast's; ``"future"`` also every error not yet known at the origin.
    """

    error: Floats
    region: Ints
    origin: Ints
    horizon: int = 1

    def radius(
        self, level: float, region: Ints, origin: Ints | None = None, leave_out: LeaveOut = "region"
    ) -> Floats:
        """Give the distance within which a share `level` of the others' errors lay.

        The k-th smallest absolute error with k = ceil(level * (m + 1)) of the m that are kept: the split
        conformal rule, which covers at least `level` for any distribution of exchangeable errors
        (Vovk, Gammerman and Shafer 2005; Lei et al. 2018). NaN also where m is too small for the level.

        Examples
        --------
        >>> errors = Errors(np.arange(-50, 50) / 100, np.zeros(100, int), np.zeros(100, int))
        >>> errors.radius(0.8, np.array([1])).tolist()
        [0.4]
        """
        order = np.argsort(np.abs(self.error), kind="stable")
        size = np.abs(self.error)[order]

        def answer(keep: Bools, _: slice) -> Floats:
            count = keep.sum(axis=1)
            rank = np.ceil(level * (count + 1) - NOISE)
            place = (keep.cumsum(axis=1, dtype=np.int32) >= rank[:, None]).argmax(axis=1)
            return np.where((rank <= count) & (count >= MIN_ERRORS), size[place], np.nan)

        if len(size) == 0:
            return np.full(len(region), np.nan)
        ranked = Errors(size, self.region[order], self.origin[order], self.horizon)
        if leave_out != "region":
            return ranked._answers(answer, region, origin, leave_out)
        # A region has one answer, whatever the origin: ask it once.
        names, back = np.unique(region, return_inverse=True)
        return ranked._answers(answer, names, None, leave_out)[back]

    def exceeds(
        self,
        distance: Floats,
        region: Ints,
        origin: Ints | None = None,
        leave_out: LeaveOut = "region",
    ) -> Floats:
        """Give the probability that an outcome lies at or above a distance from its forecast.

        From the same symmetric distribution as `radius`: with m errors kept, the share of absolute errors
        at least as large as the distance is t = (1 + #)/(m + 1), and the probability t/2 above the
        forecast, 1 - t/2 below it. Never nearer to 0 or 1 than 1/(m + 1); NaN where the distance is.

        Examples
        --------
        >>> errors = Errors(np.arange(-50, 50) / 100, np.zeros(100, int), np.zeros(100, int))
        >>> errors.exceeds(np.array([0.0, 0.25, -0.25]), np.ones(3, int)).round(3).tolist()
        [0.5, 0.257, 0.743]
        """
        size = np.abs(self.error)

        def answer(keep: Bools, part: slice) -> Floats:
            count = keep.sum(axis=1)
            larger = (keep & (size[None, :] >= np.abs(distance[part])[:, None])).sum(axis=1)
            tail = (1 + larger) / (count + 1) / 2
            chance = np.where(distance[part] > 0, tail, 1 - tail)
            edge = 1 / (count + 1)
            enough = (count >= MIN_ERRORS) & ~np.isnan(distance[part])
            return np.where(enough, np.clip(chance, edge, 1 - edge), np.nan)

        return self._answers(answer, region, origin, leave_out)

    def share_above(
        self,
        threshold: Floats,
        region: Ints,
        origin: Ints | None = None,
        leave_out: LeaveOut = "region",
    ) -> Floats:
        """Give how often the others' values reached a threshold: of growth, the base rate of a target.

        Examples
        --------
        >>> growth = Errors(np.arange(100) / 100, np.zeros(100, int), np.zeros(100, int))
        >>> growth.share_above(np.array([0.75]), np.ones(1, int)).tolist()
        [0.25]
        """

        def answer(keep: Bools, part: slice) -> Floats:
            count = keep.sum(axis=1)
            reached = (keep & (self.error[None, :] >= threshold[part, None])).sum(axis=1)
            return np.where(count >= MIN_ERRORS, reached / np.maximum(count, 1), np.nan)

        return self._answers(answer, region, origin, leave_out)

    def held_out(self, level: float) -> float:
        """Measure coverage with neither the region nor any overlapping year in the calibration.

        The share of the panel's own outcomes inside their intervals; NaN where fewer than 30 have one.

        Examples
        --------
        >>> errors = Errors(np.arange(-50, 50) / 100, np.arange(100) % 5, np.arange(100) % 20)
        >>> errors.held_out(0.8)
        0.81
        """
        reach = self.radius(level, self.region, self.origin, leave_out="years")
        judged = ~np.isnan(reach)
        if judged.sum() < MIN_ERRORS:
            return np.nan
        return float(np.mean(np.abs(self.error[judged]) <= reach[judged]))

    def _answers(
        self,
        answer: Callable[[Bools, slice], Floats],
        region: Ints,
        origin: Ints | None,
        leave_out: LeaveOut,
    ) -> Floats:
        """Ask for each forecast which errors it may use, block by block so that memory stays bounded."""
        result = np.full(len(region), np.nan)
        step = max(_BLOCK // max(len(self.error), 1), 1)
        for begin in range(0, len(region), step):
            part = slice(begin, begin + step)
            keep = region[part, None] != self.region[None, :]
            if leave_out != "region":
                if origin is None:
                    raise DataError(
                        Fault(
                            "leave_out {leave_out!r}: needs the origins of the forecasts", leave_out=leave_out
                        )
                    )
                apart = origin[part, None] - self.origin[None, :]
                keep &= (np.abs(apart) if leave_out == "years" else apart) >= self.horizon
            result[part] = answer(keep, part)
        return result
