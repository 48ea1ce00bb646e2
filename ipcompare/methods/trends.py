"""Project short annual series: a few simple models, and intervals that say what they are worth.

Everything is long in, long out, and runs over all series at once. Each model is a rule on a scale:

==============  ===========  =====================================================================
model           scale        rule
==============  ===========  =====================================================================
``last``        level        no change
``drift``       level        the mean change, first to last point, carried on
``linear``      level        the least-squares line over the years
``loglinear``   log          the least-squares line over the years
``damped``      log          the mean change; each further year keeps 0.85 of the last one's
``theta``       level        simple exponential smoothing plus half the least-squares slope
                             (Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah 2003)
``logit``       logit        the rule of ``auto`` between known limits
``auto``        cube root    the agreed trend, below; logit where the limits are known
==============  ===========  =====================================================================

The rule of ``auto``, fixed and the same for every series:

1. take cube roots, a scale between a straight line and an exponential (on logits where the quantity has
   limits, on the level where a value is negative);
2. the trend is the mean yearly change, weighted 1, 2, 3, ... towards the latest;
3. multiply it by the agreement, |weighted sum of changes| / weighted sum of |changes|: 1 for a series
   that only rises, near 0 for one that goes back and forth; each further year by the agreement again.

Nothing in it is fitted. What the constants rest on, all measured by ``tests/test_backtest.py`` and
``tests/test_trends.py``:

- on 31 provinces' patents in force (windows of 3 to 8 years) its mean absolute percentage error is 4.6
  one year ahead, 8.8 two and 12.4 three years ahead; the next best, ``damped``, has 5.2, 9.7 and 13.3.
  On M3's 645 yearly series its sMAPE is 15.85; the best of M3's entries has 16.42;
- the cube root was picked among log, fourth, cube and square root and level. Picked afresh for each
  province and year from the others alone, the error is 4.8 and 9.2: that much of the lead two years
  ahead may be luck;
- it is not the best everywhere: on patents granted, which jump, a straight line would have been 1 point
  better one year ahead and 4 points two years ahead.

Tried and left out: medians of changes; weights that fall by a fixed factor a year, which suit patents and
spoil M3; taking half of the trend from the other provinces, a little better two and three years ahead,
but then a province's projection would depend on which others stand in the table.

Gaps: a least-squares line uses the points there are; every other model shares the change across a gap
evenly over its years, on the model's own scale. ``n`` counts true points. A series of one point is
carried on unchanged (model ``last``) and gets no interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipcompare.core.errors import DataError, nearest
from ipcompare.methods import conformal as calibration

__all__ = ["MODELS", "probability", "project"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Interval = Literal["panel", "analytic", "none"]

MODELS = ("last", "drift", "linear", "loglinear", "damped", "theta", "logit", "auto")
DAMPING = 0.85
# A calibration window leaves at least this many origins, or one odd year would be the evidence.
MIN_ORIGINS = 5
# "About T" counts as reached from 95 % of T on, the "on track" line of Statistics Canada's method.
ABOUT = 0.95
# Regions of the catalogue that are sums of others.
SUMS = ("CN", "CN-ALL")
_PERCENT_UNITS = ("%", "分")


# --- scales -------------------------------------------------------------------------------------


def _forward(scale: str, y: Floats, lower: Floats, upper: Floats) -> Floats:
    z = y
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "log":
            z = np.log(y)
        elif scale == "cube root":
            z = np.cbrt(y)
        elif scale == "logit":
            z = np.log((y - lower) / (upper - y))
    return z


def _inverse(scale: str, z: Floats, lower: Floats, upper: Floats) -> Floats:
    y = z
    with np.errstate(over="ignore"):
        if scale == "log":
            y = np.exp(z)
        elif scale == "cube root":
            y = np.maximum(z, 0.0) ** 3
        elif scale == "logit":
            y = lower + (upper - lower) / (1 + np.exp(-z))
    return y


# --- rules: (z, seen, h) -> centre and standard deviation on the scale, degrees of freedom ----------

Rule = Callable[[Floats, Bools, Ints], tuple[Floats, Floats, Ints]]


def _last(z: Floats, seen: Bools, h: Ints) -> tuple[Floats, Floats, Ints]:
    """No change; the random walk's interval, with no mean to estimate."""
    df = seen.sum(axis=1) - 1
    sd = _spread(np.diff(z, axis=1), np.zeros((len(z), 1)), df) * np.sqrt(h)
    return np.repeat(z[:, -1:], len(h), axis=1), sd, df


def _drift(z: Floats, seen: Bools, h: Ints, damping: float = 1.0) -> tuple[Floats, Floats, Ints]:
    """Random walk with drift: sd_h = s sqrt(h (1 + h/(n-1))); damped, h becomes c_h in the drift's part."""
    span = z.shape[1] - 1
    change = (z[:, -1:] - z[:, :1]) / span
    reach = np.cumsum(damping ** np.arange(1, h.max(initial=0) + 1))[h - 1]
    df = seen.sum(axis=1) - 2
    sd = _spread(np.diff(z, axis=1), change, df) * np.sqrt(h + reach**2 / span)
    return z[:, -1:] + change * reach, sd, df


def _line(z: Floats, seen: Bools, h: Ints) -> tuple[Floats, Floats, Ints]:
    """Least squares over the true points: sd_h = s sqrt(1 + 1/n + (x0 - xbar)^2/Sxx)."""
    n = seen.sum(axis=1, keepdims=True)
    x = np.arange(z.shape[1])
    xbar = (seen * x).sum(axis=1, keepdims=True) / n
    zbar = np.where(seen, z, 0).sum(axis=1, keepdims=True) / n
    dx, dz = np.where(seen, x - xbar, 0.0), np.where(seen, z - zbar, 0.0)
    sxx = (dx**2).sum(axis=1, keepdims=True)
    slope = (dx * dz).sum(axis=1, keepdims=True) / sxx
    df = n[:, 0] - 2
    squares = ((dz - slope * dx) ** 2).sum(axis=1, keepdims=True)
    ahead = z.shape[1] - 1 + h - xbar
    sd = np.sqrt(_divide(squares, df) * (1 + 1 / n + ahead**2 / sxx))
    return zbar + slope * ahead, sd, df


def _theta(z: Floats, seen: Bools, h: Ints) -> tuple[Floats, Floats, Ints]:
    """Theta with theta = 2. No interval: exponential smoothing's own are far too narrow on few points."""
    n = z.shape[1]
    x = np.arange(n) - (n - 1) / 2
    slope = (z * x).sum(axis=1, keepdims=True) / (x**2).sum()
    level, weight = _smooth(z)
    ahead = h - 1 + (1 - (1 - weight) ** n) / weight
    return level + slope / 2 * ahead, np.full((len(z), len(h)), np.nan), np.zeros(len(z), dtype=np.int64)


def _trend(z: Floats, seen: Bools, h: Ints) -> tuple[Floats, Floats, Ints]:
    """Weight the changes towards the latest, trust them as far as they agree: the rule of ``auto``."""
    changes = np.diff(z, axis=1)
    weights = np.arange(1.0, z.shape[1])
    weights /= weights.sum()
    mean = changes @ weights[:, None]
    total = np.abs(changes) @ weights[:, None]
    agreement = np.divide(np.abs(mean), total, out=np.zeros_like(mean), where=total > 0)
    # A series that only rises agrees exactly; rounding must not damp it.
    agreement = np.where(agreement > 1 - 1e-12, 1.0, agreement)
    reach = np.cumsum(agreement ** np.arange(1, h.max(initial=0) + 1), axis=1)[:, h - 1]
    df = seen.sum(axis=1) - 2
    sd = _spread(changes, mean, df) * np.sqrt(h + reach**2 * (weights**2).sum())
    return z[:, -1:] + mean * reach, sd, df


def _spread(changes: Floats, mean: Floats, df: Ints) -> Floats:
    # A gap's change, shared evenly over g years, adds (D - g*mean)^2 / g: its generalised least squares.
    return np.sqrt(_divide(((changes - mean) ** 2).sum(axis=1, keepdims=True), df))


def _divide(squares: Floats, df: Ints) -> Floats:
    return np.divide(squares, df[:, None], out=np.full_like(squares, np.nan), where=df[:, None] > 0)


def _smooth(z: Floats) -> tuple[Floats, Floats]:
    """Smooth exponentially from the first value; the weight, in hundredths, with least squared error."""
    best = np.full(len(z), np.inf)
    level, weight = z[:, 0].copy(), np.ones(len(z))
    for alpha in np.arange(100, 0, -1) / 100:
        state, squares = z[:, 0].copy(), np.zeros(len(z))
        for column in z.T[1:]:
            error = column - state
            squares += error**2
            state += alpha * error
        better = squares < best
        best[better], level[better], weight[better] = squares[better], state[better], alpha
    return level[:, None], weight[:, None]


_RULES: dict[str, tuple[str, Rule]] = {
    "last": ("level", _last),
    "drift": ("level", _drift),
    "linear": ("level", _line),
    "loglinear": ("log", _line),
    "damped": ("log", partial(_drift, damping=DAMPING)),
    "theta": ("level", _theta),
    "logit": ("logit", _trend),
    "auto": ("cube root", _trend),
    "auto (logit)": ("logit", _trend),
    "auto (level)": ("level", _trend),
}
_NAMES = np.array(list(_RULES), dtype=object)


# --- fitting a matrix of series -------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """Forecasts of many series: on the level, and on the model's scale with their spread."""

    value: Floats
    centre: Floats
    sd: Floats
    df: Ints
    model: NDArray[Any]


def fit(values: Floats, h: Ints, model: str, lower: Floats, upper: Floats) -> Fit:
    """Forecast each row of a matrix of yearly values.

    Parameters
    ----------
    values : array (series, years)
        The first and last column hold no NaN; a NaN between them is a missing year.
    h : array of int
        Years ahead.
    model : str
        One of `MODELS`.
    lower, upper : arrays (series,)
        Known limits, NaN where there are none.

    Returns
    -------
    Fit
        Arrays (series, len(h)); `df` and `model` have one entry a series.
    """
    used = _resolve(values, model, lower, upper)
    shape = (len(values), len(h))
    result = Fit(np.empty(shape), np.empty(shape), np.empty(shape), np.empty(len(values), np.int64), used)
    seen = ~np.isnan(values)
    for name in pd.unique(used):
        scale, rule = _RULES[name]
        rows = np.flatnonzero(used == name)
        low, high = lower[rows, None], upper[rows, None]
        z = _fill(_forward(scale, values[rows], low, high))
        if z.shape[1] == 1:
            centre, sd, df = np.repeat(z, len(h), axis=1), np.full((len(z), len(h)), np.nan), 0
        else:
            centre, sd, df = rule(z, seen[rows], h)  # type: ignore[assignment]
        value = _inverse(scale, centre, low, high)
        if name == "auto":
            value = np.fmin(np.fmax(value, low), high)
        result.value[rows], result.centre[rows], result.sd[rows], result.df[rows] = value, centre, sd, df
    return result


def _resolve(values: Floats, model: str, lower: Floats, upper: Floats) -> NDArray[Any]:
    """Say which rule each series gets."""
    used = np.full(len(values), model, dtype=object)
    if model == "auto":
        inside = (np.nanmin(values, axis=1) > lower) & (np.nanmax(values, axis=1) < upper)
        used[np.nanmin(values, axis=1) < 0] = "auto (level)"
        used[inside] = "auto (logit)"
    used[(~np.isnan(values)).sum(axis=1) == 1] = "last"
    return used


def _fill(z: Floats) -> Floats:
    """Share the change across a gap evenly over its years."""
    seen = ~np.isnan(z)
    if seen.all():
        return z
    column = np.arange(z.shape[1])
    before = np.maximum.accumulate(np.where(seen, column, 0), axis=1)
    after = np.minimum.accumulate(np.where(seen, column, z.shape[1] - 1)[:, ::-1], axis=1)[:, ::-1]
    left, right = np.take_along_axis(z, before, axis=1), np.take_along_axis(z, after, axis=1)
    share = (column - before) / np.maximum(after - before, 1)
    filled: Floats = left + (right - left) * share
    return filled


# --- reading a long table -------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """A checked long table: one row of `keys` a series, points sorted by series and year."""

    keys: pd.DataFrame
    code: Ints
    year: Ints
    value: Floats
    lower: Floats
    upper: Floats

    @property
    def count(self) -> Ints:
        """True points of each series."""
        return np.bincount(self.code, minlength=len(self.keys)).astype(np.int64)

    @property
    def first(self) -> Ints:
        """First year of each series."""
        return self.year[np.flatnonzero(np.diff(self.code, prepend=-1))]

    @property
    def last(self) -> Ints:
        """Last year of each series."""
        return self.year[np.flatnonzero(np.diff(self.code, append=-1))]

    def matrix(self) -> tuple[Floats, Ints]:
        """Lay the series side by side over all years: values (series, years) and the years."""
        if not len(self.year):
            return np.empty((0, 0)), np.empty(0, np.int64)
        years = np.arange(self.year.min(), self.year.max() + 1)
        values = np.full((len(self.keys), len(years)), np.nan)
        values[self.code, self.year - years[0]] = self.value
        return values, years


def read(table: pd.DataFrame, limits: Mapping[str, tuple[float, float]] | None = None) -> Table:
    """Check a long table and sort it; see `project` for the columns and the errors."""
    if "series" in table.columns and table["series"].isna().any():
        table = table.assign(series=table["series"].fillna(""))
    key = ["region", "indicator"] + (["series"] if "series" in table.columns else [])
    missing = [c for c in [*key, "year", "value"] if c not in table.columns]
    if missing:
        raise DataError(
            f"column {', '.join(missing)}: not in the table; it needs region, indicator, year and value"
        )
    blank = table[key].isna().any(axis=1).to_numpy()
    if blank.any():
        raise DataError(f"{_show(table, blank, key)}: an empty {' or '.join(key)}; name every series")
    year = pd.to_numeric(table["year"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    value = pd.to_numeric(table["value"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(invalid="ignore"):
        whole = np.isfinite(year) & (year == np.round(year))
    if not whole.all():
        raise DataError(f"{_show(table, ~whole, key)}: the year is not a whole number")
    if not np.isfinite(value).all():
        bad = _show(table, ~np.isfinite(value), key)
        raise DataError(f"{bad}: the value is not a finite number; drop the row, never put 0 for missing")

    code = table.groupby(key, sort=True, observed=True).ngroup().to_numpy().astype(np.int64)
    order = np.lexsort((year, code))
    code, when, what = code[order], year[order].astype(np.int64), value[order]
    twice = np.zeros(len(code), bool)
    twice[1:] = (code[1:] == code[:-1]) & (when[1:] == when[:-1])
    if twice.any():
        rows = np.zeros(len(table), bool)
        rows[order[twice]] = True
        raise DataError(
            f"{_show(table, rows, key)}: two values for one series and year; keep one, or tell "
            "them apart with a column `series`"
        )
    heads = order[np.flatnonzero(np.diff(code, prepend=-1))]
    keys = table[key].iloc[heads].reset_index(drop=True)
    lower, upper = _limits(table.iloc[order], keys, code, what, limits or {})
    return Table(keys, code, when, what, lower, upper)


def _limits(
    table: pd.DataFrame,
    keys: pd.DataFrame,
    code: Ints,
    value: Floats,
    limits: Mapping[str, tuple[float, float]],
) -> tuple[Floats, Floats]:
    """Find the limits of each series: columns lower and upper, then the mapping, then the unit."""
    heads = np.flatnonzero(np.diff(code, prepend=-1))
    least, most = _extremes(code, value)
    lower, upper = np.full(len(keys), np.nan), np.full(len(keys), np.nan)
    if "unit" in table.columns:
        unit = table["unit"].astype(object).to_numpy()
        mixed = np.zeros(len(code), bool)
        mixed[1:] = (
            (code[1:] == code[:-1]) & (unit[1:] != unit[:-1]) & ~(pd.isna(unit[1:]) & pd.isna(unit[:-1]))
        )
        if mixed.any():
            raise DataError(
                f"{_show(table, mixed, [str(c) for c in keys])}: the unit changes within a series; convert it"
            )
        percent = np.isin(unit[heads].astype(str), _PERCENT_UNITS) & (least > 0) & (most < 100)
        if "basis" in table.columns:
            percent &= table["basis"].astype(str).to_numpy()[heads] != "growth"
        lower[percent], upper[percent] = 0.0, 100.0
    given = np.zeros(len(keys), bool)
    for indicator, (low, high) in limits.items():
        rows = (keys["indicator"] == indicator).to_numpy()
        lower[rows], upper[rows], given[rows] = low, high, True
    if {"lower", "upper"} <= set(table.columns):
        low_high = table[["lower", "upper"]].to_numpy(dtype=float, na_value=np.nan)[heads]
        rows = ~np.isnan(low_high).any(axis=1)
        lower[rows], upper[rows], given[rows] = low_high[rows, 0], low_high[rows, 1], True
    outside = given & ~((lower < upper) & (lower <= least) & (most <= upper))
    if outside.any():
        raise DataError(
            f"{_name(keys, outside)}: a value lies outside its limits; mend the value or the limits"
        )
    return lower, upper


def check(data: Table, model: str) -> None:
    """Raise DataError where a model cannot be used on a table."""
    if model not in MODELS:
        raise DataError(f"model {model!r}: unknown; nearest are {nearest(model, MODELS)}")
    bad = unfit(data, model)
    if bad.any():
        reason = (
            "needs known limits and values strictly between them; give `limits`, or use 'auto'"
            if model == "logit"
            else "takes logs and a value is zero or below; use 'auto', 'drift' or 'linear'"
        )
        raise DataError(f"{_name(data.keys, bad)}: model {model!r} {reason}")


def unfit(data: Table, model: str) -> Bools:
    """Mark the series that a model cannot take; a single point is carried on by every model."""
    least, most = _extremes(data.code, data.value)
    bad = np.zeros(len(least), bool)
    if _RULES[model][0] == "log":
        bad = least <= 0
    if model == "logit":
        bad = ~((least > data.lower) & (most < data.upper))
    return bad & (data.count > 1)


def _extremes(code: Ints, value: Floats) -> tuple[Floats, Floats]:
    """Find the least and the largest value of each series."""
    if not len(code):
        return np.empty(0), np.empty(0)
    heads = np.flatnonzero(np.diff(code, prepend=-1))
    return np.minimum.reduceat(value, heads), np.maximum.reduceat(value, heads)


def _show(table: pd.DataFrame, rows: Bools, key: list[str]) -> str:
    """Name the first offending rows."""
    shown = [
        " ".join(f"{c} {v}" for c, v in zip([*key, "year", "value"], row, strict=False))
        for row in table.loc[rows, [c for c in [*key, "year", "value"] if c in table.columns]]
        .head(3)
        .to_numpy()
    ]
    more = int(rows.sum()) - len(shown)
    return "; ".join(shown) + (f" and {more} more rows" if more else "")


def _name(keys: pd.DataFrame, rows: Bools) -> str:
    """Name the first offending series."""
    shown = [" ".join(map(str, row)) for row in keys[rows].head(3).to_numpy()]
    more = int(rows.sum()) - len(shown)
    return "; ".join(shown) + (f" and {more} more series" if more else "")


# --- projecting -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Projection:
    """The flat rows of a projection: one entry a series and future year."""

    data: Table
    series: Ints
    h: Ints
    fit: Fit

    @property
    def limits(self) -> tuple[Floats, Floats]:
        return self.data.lower[self.series], self.data.upper[self.series]

    @property
    def n(self) -> Ints:
        return self.data.count[self.series]


def _project(data: Table, to: int, model: str) -> _Projection:
    check(data, model)
    last, count = data.last, data.count
    ahead = np.maximum(to - last, 0)
    begin = np.concatenate([[0], np.cumsum(ahead)]).astype(np.int64)
    size = int(begin[-1])
    flat = Fit(
        np.empty(size), np.empty(size), np.empty(size), np.empty(size, np.int64), np.empty(size, object)
    )
    starts = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    for rows in alike(last - data.first, ahead):
        span, horizon = int((last - data.first)[rows[0]]) + 1, np.arange(1, int(ahead[rows[0]]) + 1)
        if not len(horizon):
            continue
        points = _ranges(starts[rows], count[rows])
        row = np.repeat(np.arange(len(rows)), count[rows])
        values = np.full((len(rows), span), np.nan)
        values[row, data.year[points] - np.repeat(data.first[rows], count[rows])] = data.value[points]
        part = fit(values, horizon, model, data.lower[rows], data.upper[rows])
        place = begin[rows, None] + horizon - 1
        flat.value[place], flat.centre[place], flat.sd[place] = part.value, part.centre, part.sd
        flat.df[place], flat.model[place] = part.df[:, None], part.model[:, None]
    series = np.repeat(np.arange(len(last)), ahead)
    return _Projection(data, series, np.arange(size) - begin[series] + 1, flat)


def alike(*columns: NDArray[Any]) -> Iterator[Ints]:
    """Group positions that agree in every column: a loop over kinds of series, never over series."""
    if not len(columns[0]):
        return
    _, group = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(group.ravel()[order])) + 1)


def _ranges(start: Ints, count: Ints) -> Ints:
    """Join the ranges start .. start + count - 1."""
    offset = np.repeat(np.cumsum(count) - count, count)
    return np.repeat(start, count) + np.arange(count.sum()) - offset


@dataclass(frozen=True)
class Evidence:
    """A panel's own errors with one model, on the log scale (logit where the panel has limits)."""

    data: Table
    model: str

    def indicators(self) -> list[str]:
        """List the panel's indicators that the model can take."""
        bad = set(self.data.keys["indicator"][unfit(self.data, self.model)])
        return sorted(set(self.data.keys["indicator"]) - bad)

    def rows(self, indicator: str) -> Ints:
        """Find the series of an indicator."""
        return np.flatnonzero((self.data.keys["indicator"] == indicator).to_numpy())

    def region_codes(self, region: pd.Series) -> Ints:
        """Give regions the numbers that errors carry; -1 for a region that the panel does not hold."""
        known = {name: code for code, name in enumerate(sorted(set(self.data.keys["region"])))}
        return region.map(known).fillna(-1).to_numpy(dtype=np.int64)

    def longest(self, indicator: str, h: Ints) -> Ints:
        """Find the longest window that leaves `MIN_ORIGINS` origins, counting years half of the panel has."""
        values, _ = self.data.matrix()
        seen = ~np.isnan(values[self.rows(indicator)])
        return int((seen.mean(axis=0) >= 0.5).sum()) - h - MIN_ORIGINS + 1

    def errors(self, indicator: str, window: int, h: int) -> tuple[Floats, Ints, Ints]:
        """Forecast from every unbroken window: error, region and origin of each forecast."""
        rows = self.rows(indicator)
        values, years = self.data.matrix()
        values = values[rows]
        lower, upper = self.data.lower[rows], self.data.upper[rows]
        horizon = np.array([h])

        starts = calibration.runs(values) >= window
        series, origin, cut, actual = calibration.rolling(values, starts, window, horizon)
        lower, upper = lower[series], upper[series]
        made = fit(cut, horizon, self.model, lower, upper).value[:, 0]
        error = calibration.deviation(actual[:, 0], made, lower, upper)
        known = ~np.isnan(error)
        region = self.region_codes(self.data.keys["region"].iloc[rows])[series]
        return error[known], region[known], years[origin][known]


@dataclass(frozen=True)
class _Cell:
    """Flat rows that share a panel indicator, a window length and a horizon, with the panel's errors."""

    rows: Ints
    h: int
    error: Floats
    region: Ints
    origin: Ints
    of_region: Ints
    label: NDArray[Any]
    lower: Floats
    upper: Floats


def _cells(
    run: _Projection,
    model: str,
    panel: pd.DataFrame | None,
    like: Mapping[str, str],
    limits: Mapping[str, tuple[float, float]],
) -> Iterator[_Cell]:
    """Sort the rows to which a panel's errors apply by the errors that apply to them."""
    if not len(run.series):
        return
    evidence = Evidence(read(provinces() if panel is None else members(panel), limits), model)
    known = sorted(set(evidence.data.keys["indicator"]))
    strangers = sorted(set(like.values()) - set(known))
    if strangers:
        raise DataError(
            f"like {strangers[0]!r}: not an indicator of the panel; "
            f"nearest are {nearest(strangers[0], known)}"
        )
    names = evidence.indicators()
    own = run.data.keys["indicator"]
    borrowed = own.map(lambda name: like.get(name, name))
    numbered = {name: code for code, name in enumerate(names)}
    source = borrowed.map(numbered).fillna(-1).to_numpy(dtype=np.int64)[run.series]
    window = run.n.copy()
    for position, name in enumerate(names):
        rows = source == position
        if rows.any():
            window[rows] = np.minimum(window[rows], evidence.longest(name, run.h[rows]))
    place = evidence.region_codes(run.data.keys["region"])[run.series]
    texts = np.where(own == borrowed, "panel", "panel (like " + borrowed.astype(str) + ")").astype(object)
    for rows in alike(source, window, run.h):
        where, n, h = int(source[rows[0]]), int(window[rows[0]]), int(run.h[rows[0]])
        if where < 0 or n < 3:
            continue
        error, region, origin = evidence.errors(names[where], n, h)
        bounded = not np.isnan(evidence.data.lower[evidence.rows(names[where])]).any()
        lower, upper = (edge[rows] if bounded else np.full(len(rows), np.nan) for edge in run.limits)
        if bounded:
            rows, lower, upper = (part[~np.isnan(lower)] for part in (rows, lower, upper))
        yield _Cell(rows, h, error, region, origin, place[rows], texts[run.series[rows]], lower, upper)


def provinces() -> pd.DataFrame:
    """Give the shipped panel's provinces, without the sums over them."""
    # Imported here so that projecting one's own table needs none of the package's data.
    from ipcompare.core.reference import regions
    from ipcompare.data.published import panel

    known, table = regions(), panel()
    wanted = known["region"][known["level"] == "province"]
    kept: pd.DataFrame = table[table["region"].isin(wanted)]
    return kept


def members(panel: pd.DataFrame) -> pd.DataFrame:
    """Drop the national sums: they would carry a province's errors into its own calibration."""
    return panel[~panel["region"].isin(SUMS)] if "region" in panel.columns else panel


def _intervals(
    table: pd.DataFrame,
    to: int,
    model: str,
    level: float,
    interval: Interval | None,
    panel: pd.DataFrame | None,
    like: Mapping[str, str] | None,
    limits: Mapping[str, tuple[float, float]] | None,
) -> tuple[_Projection, Floats, Floats, NDArray[Any], Floats]:
    """Project, and give each row the interval that applies to it."""
    if not 0 < level < 1:
        raise DataError(f"level {level!r}: not between 0 and 1; 0.8 asks for an 80 % interval")
    if interval not in (None, "panel", "analytic", "none"):
        raise DataError(f"interval {interval!r}: unknown; known are panel, analytic and none")
    run = _project(read(table, limits), int(to), model)
    size = len(run.series)
    low, high, measured = np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan)
    label = np.full(size, "none", dtype=object)
    if interval in (None, "analytic"):
        low, high = textbook(run.fit, run.n, *run.limits, level)
        label[~np.isnan(low)] = "analytic"
        label[~np.isnan(low) & (run.n == 3)] = "range (n=3)"
    if interval in (None, "panel"):
        for cell in _cells(run, model, panel, like or {}, limits or {}):
            reach = calibration.radius(
                cell.error, cell.region, cell.origin, level=level, of_region=cell.of_region
            )
            value = run.fit.value[cell.rows]
            ends = [calibration.shift(value, sign * reach, cell.lower, cell.upper) for sign in (-1, 1)]
            ok = ~np.isnan(ends[0] + ends[1])
            rows = cell.rows[ok]
            low[rows], high[rows], label[rows] = ends[0][ok], ends[1][ok], cell.label[ok]
            measured[rows] = calibration.held_out(
                cell.error, cell.region, cell.origin, level=level, horizon=cell.h
            )
    lower, upper = run.limits
    # fmax alone would put a limit where there is no interval.
    given = label != "none"
    low, high = (np.where(given, end, np.nan) for end in (np.fmax(low, lower), np.fmin(high, upper)))
    return run, low, high, label, measured


def textbook(flat: Fit, n: Ints, lower: Floats, upper: Floats, level: float) -> tuple[Floats, Floats]:
    """Put t quantiles around the centre on the model's scale and transform the ends.

    Parameters
    ----------
    flat : Fit
        One entry a forecast in every array.
    n, lower, upper : arrays
        Points used and known limits, one entry a forecast.
    level : float
        Nominal coverage.

    Returns
    -------
    low, high : arrays
        NaN below 3 points and for models without such an interval.
    """
    from scipy.special import stdtrit

    low, high = np.full(len(n), np.nan), np.full(len(n), np.nan)
    usable = (n >= 3) & (flat.df > 0) & ~np.isnan(flat.sd)
    for name in pd.unique(flat.model):
        rows = np.flatnonzero(usable & (flat.model == name))
        reach = stdtrit(flat.df[rows], (1 + level) / 2) * flat.sd[rows]
        scale = _RULES[name][0]
        for end, sign in ((low, -1), (high, 1)):
            end[rows] = _inverse(scale, flat.centre[rows] + sign * reach, lower[rows], upper[rows])
    return low, high


def _above(
    run: _Projection,
    at: Ints,
    aim: Floats,
    model: str,
    interval: Interval | None,
    panel: pd.DataFrame | None,
    like: Mapping[str, str] | None,
    limits: Mapping[str, tuple[float, float]] | None,
) -> Floats:
    """Give the probability of `aim` or more at the flat rows `at`, from the same source as the interval."""
    from scipy.special import stdtr

    chance = np.full(len(at), np.nan)
    if interval in (None, "analytic"):
        usable = (run.n[at] >= 4) & (run.fit.df[at] > 0) & (run.fit.sd[at] > 0)
        for name in pd.unique(run.fit.model[at]):
            part = np.flatnonzero(usable & (run.fit.model[at] == name))
            rows = at[part]
            lower, upper = (edge[rows] for edge in run.limits)
            goal = _forward(_RULES[name][0], aim[part], lower, upper)
            # A target beyond the scale's reach (below zero on logs, above 100 %) is certain or hopeless.
            goal = np.where(np.isnan(goal), np.where(aim[part] > run.fit.value[rows], np.inf, -np.inf), goal)
            chance[part] = stdtr(run.fit.df[rows], (run.fit.centre[rows] - goal) / run.fit.sd[rows])
    if interval in (None, "panel"):
        for cell in _cells(run, model, panel, like or {}, limits or {}):
            part = np.flatnonzero(np.isin(at, cell.rows))
            here = np.searchsorted(cell.rows, at[part])
            away = calibration.deviation(
                aim[part], run.fit.value[at[part]], cell.lower[here], cell.upper[here]
            )
            found = calibration.exceedance(
                cell.error, cell.region, cell.origin, distance=away, of_region=cell.of_region[here]
            )
            ok = ~np.isnan(found)
            chance[part[ok]] = found[ok]
    return chance


def project(
    table: pd.DataFrame,
    to: int = 2025,
    *,
    model: str = "auto",
    level: float = 0.8,
    interval: Interval | None = None,
    panel: pd.DataFrame | None = None,
    like: Mapping[str, str] | None = None,
    limits: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Project every series of a long table to a year.

    Parameters
    ----------
    table : DataFrame
        Columns ``region``, ``indicator``, ``year`` (whole numbers) and ``value`` (finite, any unit).
        A column ``series`` tells apart series of one region and indicator. ``unit``, ``basis``,
        ``lower`` and ``upper`` are read if there; other columns are ignored, the table is not changed.
    to : int, default 2025
        Last year to project. A series that reaches it already has no rows in the result.
    model : str, default "auto"
        One of `MODELS`; the module's docstring gives each rule.
    level : float, default 0.8
        Nominal coverage of the interval.
    interval : {"panel", "analytic", "none"}, optional
        By default the panel's where it applies and the analytic one elsewhere. The panel's applies to
        series of at least 3 points whose indicator the panel holds (or `like` names), at horizons that
        leave it 5 origins. It is the radius that held a share `level` of the *other* regions' errors,
        same model, horizon and window length (a longer series than the panel can test: the longest
        window it can), on the log or logit scale. The analytic one has t quantiles; it needs 4 points
        to be read as a probability, is a mere range with 3, and does not exist with 2 or for ``theta``.
    panel : DataFrame, optional
        The panel to calibrate on, columns as in `table`. By default `ipcompare.panel()`.
    like : mapping, optional
        Panel indicator whose errors another indicator borrows, as
        ``{"hv_invention_stock": "invention_stock"}``.
    limits : mapping, optional
        Known limits by indicator, as ``{"satisfaction": (0, 100)}``. By default 0 and 100 for the units
        % and 分 where all values lie between them and ``basis`` is not ``growth``.

    Returns
    -------
    DataFrame
        ``region, indicator, [series], year, value, low, high, model, n, last_year, interval, coverage``,
        sorted, one row a series and year. ``model`` is the rule used: ``last`` for one point,
        ``auto (logit)`` or ``auto (level)`` where ``auto`` changed scale. ``interval`` is ``panel`` (or
        ``panel (like x)``), ``analytic``, ``range (n=3)`` or ``none``. ``coverage`` is the share of the
        panel's own outcomes that such intervals held, calibrated without the region *and* without any
        overlapping year; NaN where nothing was measured.

    Raises
    ------
    DataError
        A column is missing, a value not finite, a year given twice, the unit changes within a series, a
        value lies outside its limits, a model is unknown or cannot take the values.

    Notes
    -----
    Intervals on a scale are transformed at their ends, so that the centre is the median. The drift's
    formula: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.5. The
    lines': the prediction interval of least squares for one new point, statsmodels' ``obs_ci``.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": [2021, 2022, 2023, 2024],
    ...                       "value": [8.0, 27.0, 64.0, 125.0]})
    >>> project(table, 2026, interval="none")[["year", "value", "model", "n"]]
       year  value model  n
    0  2025  216.0  auto  4
    1  2026  343.0  auto  4
    """
    run, low, high, label, measured = _intervals(table, to, model, level, interval, panel, like, limits)
    result = run.data.keys.iloc[run.series].reset_index(drop=True)
    last = run.data.last[run.series]
    return result.assign(
        year=last + run.h,
        value=run.fit.value,
        low=low,
        high=high,
        model=pd.Series(run.fit.model, dtype=object).astype("str"),
        n=run.n,
        last_year=last,
        interval=pd.Series(label, dtype=object).astype("str"),
        coverage=measured,
    )


def probability(
    table: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    model: str = "auto",
    interval: Interval | None = None,
    panel: pd.DataFrame | None = None,
    like: Mapping[str, str] | None = None,
    limits: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Give the probability that each target is reached, from the intervals of `project`.

    Parameters
    ----------
    table, model, interval, panel, like, limits
        As in `project`.
    targets : DataFrame
        ``region, indicator, [series], year, target`` (in the table's unit) and ``bound``: ``ge``, ``gt``
        and ``eq`` ask for the target or more, ``le`` and ``lt`` for the target or less, ``about`` for
        at least 95 % of the target.

    Returns
    -------
    DataFrame
        The targets in their order, with ``projected``, ``probability``, ``model``, ``n``,
        ``last_year``, ``interval``. The probability is NaN where no year ahead is projected, where there
        is no interval, where three points give only a range, and where a series without any spread
        would make it 0 or 1. From a panel of m errors it stays between 1/(m+1) and m/(m+1); the m
        errors come from a dozen years at most, so the far ends deserve less trust than m suggests.

    Raises
    ------
    DataError
        As `project`; an unknown bound; a missing column of the targets.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": [2021, 2022, 2023, 2024],
    ...                       "value": [10.0, 11.0, 12.5, 13.0]})
    >>> targets = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": 2025, "target": [12.0, 16.0],
    ...                         "bound": "ge"})
    >>> probability(table, targets, model="drift", interval="analytic")["probability"].round(2).tolist()
    [0.96, 0.04]
    """
    bounds = ("ge", "gt", "eq", "le", "lt", "about")
    key = ["region", "indicator", *({"series"} & set(table.columns) & set(targets.columns))]
    missing = [c for c in [*key, "year", "target", "bound"] if c not in targets.columns]
    if missing:
        raise DataError(f"column {', '.join(missing)}: not in the targets")
    unknown = sorted(set(targets["bound"].astype(str)) - set(bounds))
    if unknown:
        raise DataError(f"bound {unknown[0]!r}: unknown; known are {', '.join(bounds)}")

    to = int(targets["year"].max()) if len(targets) else 0
    run, _, _, label, _ = _intervals(table, to, model, 0.5, interval, panel, like, limits)
    asked = targets[[*key, "year"]].fillna({"series": ""}).astype(dict.fromkeys(key, object))
    several = run.data.keys.duplicated(key).to_numpy()
    if several.any():
        raise DataError(
            f"{_name(run.data.keys, several)}: not the only series; give the targets a column `series`"
        )
    rows = run.data.keys.iloc[run.series].astype(object).reset_index(drop=True)
    rows["year"] = run.data.last[run.series] + run.h
    rows["_row"] = np.arange(len(rows))
    found = asked.merge(rows, on=[*key, "year"], how="left")["_row"].to_numpy(dtype=float)
    ok = ~np.isnan(found)
    at = found[ok].astype(np.int64)
    bound = targets["bound"].astype(str).to_numpy()[ok]
    aim = targets["target"].to_numpy(dtype=float)[ok] * np.where(bound == "about", ABOUT, 1.0)

    above = _above(run, at, aim, model, interval, panel, like, limits)
    chance = np.full(len(targets), np.nan)
    chance[ok] = np.where(np.isin(bound, ("le", "lt")), 1 - above, above)
    result = targets[[*key, "year", "target", "bound"]].reset_index(drop=True)
    return result.assign(
        projected=_spread_out(run.fit.value, at, ok),
        probability=chance,
        model=_spread_out(run.fit.model, at, ok),
        n=_spread_out(run.n, at, ok),
        last_year=_spread_out(run.data.last[run.series], at, ok),
        interval=_spread_out(label, at, ok),
    )


def _spread_out(values: NDArray[Any], at: Ints, ok: Bools) -> pd.Series:
    """Lay found values beside all targets, missing where a target has no projection."""
    text = values.dtype == object
    result = pd.Series(pd.NA, index=range(len(ok)), dtype="str" if text else "Float64")
    result[np.flatnonzero(ok)] = values[at]
    if text:
        return result
    return result.astype("Int64") if values.dtype.kind == "i" else result.astype(float)
