"""Nowcasts: projections moved by what a reference, say the nation, came to beyond a series' last year.

The rule, the same for every series and without a fitted number: project the reference as the series is
projected, from the same years as far as it is known (three at least); how far its outcome lies from that, in
logs (in logits where the quantity has limits), is its surprise; move the series' projection by it. A year
after the reference's last outcome
keeps the latest surprise. So a projection says how a series differs from the reference, and the
reference's outcome says the rest.

Why so: on the inventions in force of 31 provinces, with the nation for reference, windows of 5 years and
one year ahead, the mean absolute percentage error falls by a third (``results.nowcast`` measures it,
``tests/methods/test_nowcast.py`` holds it). Least squares of the own growth on its past and on the nation's
growth is a little better one year ahead and worse two years ahead where only past years are in the fit; its
coefficients belong to this panel, while the surprise needs none and serves any table. Tried and left out
for no gain: 0.8, 0.9 and 1.1 of the surprise. A model whose trend is up to a third weaker gives the same
errors to 0.05 points, so little hangs on the model.

The nation holds the province itself, here as in use; a reference without it has errors 0.1 points larger.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, require
from ipcompare.methods import conformal
from ipcompare.methods.backtest import GROWTH, backtest
from ipcompare.methods.conformal import Errors, LeaveOut
from ipcompare.methods.long import Limits, Long, alike, name_rows, read
from ipcompare.methods.models import Fit, fit
from ipcompare.methods.values import Bools, Floats, Ints, Texts

__all__ = ["Nowcast", "Reference", "nowcast_backtest", "nowcast_targets"]

# A shorter past of the reference tells a trend as little as a shorter series does.
SHORTEST = 3
# Two values of one year are one and the same reference's, perhaps rounded.
_SAME = 0.005
_COLUMNS = ["indicator", "year", "value"]


@dataclass(frozen=True, eq=False)
class _Record:
    """What a reference came to: of each indicator its values by year."""

    data: Long

    @classmethod
    def of(cls, table: pd.DataFrame) -> _Record:
        return cls(read(table[_COLUMNS], key=("indicator",)))

    @cached_property
    def names(self) -> pd.Index:
        """The indicators."""
        names: pd.Index = pd.Index(self.data.keys["indicator"])
        return names

    @cached_property
    def run(self) -> Ints:
        """How many unbroken years end in each year."""
        return conformal.runs(self.data.matrix[0])

    def surprise(
        self,
        indicator: pd.Index,
        last: Ints,
        window: Ints,
        ahead: Ints,
        model: str,
        lower: Floats,
        upper: Floats,
    ) -> Floats:
        """Say how far outcomes lie from the reference's own forecasts, in logs or logits.

        Each forecast is made from the `window` years up to `last` and looks so many years ahead. NaN where
        a year of it is not known or the values have no such scale.
        """
        values, years = self.data.matrix
        code = self.names.get_indexer(indicator)
        origin = last - (years[0] if len(years) else 0)
        result = np.full(len(code), np.nan)
        able = (code >= 0) & (window > 0) & (origin >= 0) & (origin + ahead < values.shape[1])
        able[able] = self.run[code[able], origin[able]] >= window[able]
        rows = np.flatnonzero(able)
        for part in alike(window[rows], ahead[rows]):
            at = rows[part]
            columns = origin[at, None] + np.arange(1 - window[at[0]], 1)
            cut, step = values[code[at, None], columns], ahead[at[:1]]
            own = fit(cut, step, model, lower[at], upper[at]).value[:, 0]
            outcome = values[code[at], origin[at] + step]
            result[at] = conformal.deviation(outcome, own, lower[at], upper[at])
        return result


@dataclass(frozen=True, eq=False)
class Reference:
    """What a reference has come to, and which of its indicators projections are conditional on.

    Made by `Reference.of`. Each indicator counts by itself and in its own unit: only how far outcomes lie
    from the reference's own projection is used. `record` has the outcomes and the past they are held
    against, `measured` what calibrates; `begin` is where an indicator's own past begins, 0 for as far back
    as `record` goes.

    Examples
    --------
    >>> nation = pd.DataFrame({"indicator": "x", "year": [2021, 2022, 2023, 2024],
    ...                        "value": [8.0, 27.0, 64.0, 150.0]})
    >>> free = np.full(1, np.nan)
    >>> asked = pd.Index(["x"]), np.array([2023]), np.array([3]), np.array([1])
    >>> # 150, where auto has 125
    >>> Reference.of(nation).measured.surprise(*asked, "auto", free, free).round(3).tolist()
    [0.182]
    """

    record: _Record
    measured: _Record
    stated: Bools
    begin: Ints

    @classmethod
    def of(cls, given: pd.DataFrame, history: pd.DataFrame | None = None) -> Reference:
        """Take a reference's outcomes, and more of its past from elsewhere.

        Parameters
        ----------
        given : DataFrame
            Columns ``indicator, year, value``; others but ``unit`` are ignored. Projections of these
            indicators are conditional on them.
        history : DataFrame, optional
            A reference's past, columns as in `given`. It calibrates, and goes before the first year of
            `given`: where the two agree in that year (to half a percent: one and the same reference), and
            where `given` alone has too little of a past for a series.

        Raises
        ------
        DataError
            A column is missing, a value not finite, a year given twice, or the unit of an indicator differs
            between `given` and `history`.
        """
        told = _checked(given, "given")
        past = told.head(0) if history is None else _checked(history, "history")
        first = told.groupby("indicator")["year"].min()
        before = past[past["year"] < past["indicator"].map(first)]
        _same_unit(told, before)
        record = _Record.of(pd.concat([before, told]))
        measured = _Record.of(pd.concat([past, told[~told["indicator"].isin(past["indicator"])]]))
        at_first = told.merge(first.reset_index(), on=["indicator", "year"])
        both = at_first.merge(past, on=["indicator", "year"], suffixes=("", "_past"))
        agree = np.isclose(both["value"], both["value_past"], rtol=_SAME, atol=0)
        begin = first.where(~first.index.isin(both.loc[agree, "indicator"]), 0)
        begins = begin.reindex(record.names, fill_value=0).to_numpy(dtype=np.int64)
        return cls(record, measured, record.names.isin(first.index), begins)

    def known(self, data: Long, series: Ints, h: Ints) -> tuple[Ints, Ints]:
        """Say of each projected row from how many years to project the reference, and how far it is known.

        Zeros where it says nothing. The past is the reference's unbroken run of years up to the series' last,
        beginning where the series does; where it begins later, 3 years will do.
        """
        values, years = self.record.data.matrix
        code = self.record.names.get_indexer(pd.Index(data.keys["indicator"]))
        # -1, an indicator that the reference lacks, finds the False at the end.
        code = np.where(np.append(self.stated, False)[code], code, -1)[series]
        rows, width = np.flatnonzero(code >= 0), values.shape[1]
        window, ahead = np.zeros((2, len(series)), dtype=np.int64)
        if not len(rows):
            return window, ahead
        code, last = code[rows], data.last[series[rows]]
        origin, target = last - years[0], last - years[0] + h[rows]
        # The column of the latest outcome up to each column: a year not known keeps what was known before.
        latest = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(width)), axis=1)
        step = np.where(target < 0, 0, latest[code, np.clip(target, 0, width - 1)] - origin)
        self._need_a_past(data, series[rows], code, step > 0)
        inside = (origin >= 0) & (origin < width)
        run = np.where(inside, self.record.run[code, np.clip(origin, 0, width - 1)], 0)
        span = last - data.first[series[rows]] + 1
        least = np.minimum(span, SHORTEST)
        own = np.minimum(run, last - self.begin[code] + 1)
        run = np.where(own >= least, own, run)
        said = (run >= least) & (step > 0)
        window[rows], ahead[rows] = np.where(said, np.minimum(run, span), 0), np.where(said, step, 0)
        return window, ahead

    def _need_a_past(self, data: Long, series: Ints, code: Ints, told: Bools) -> None:
        """Refuse outcomes that no series can use because nothing is known of the reference before them."""
        first = self.record.data.first
        past = first[code] <= data.last[series]
        for name in np.unique(code[told]):
            mine = told & (code == name)
            if not past[mine].any():
                year = int(data.last[series[mine]].max())
                raise DataError(
                    Fault(
                        "given: {name} begins in {first}, and the series end in {year}; "
                        "add the reference's values of the years that the series have",
                        name=self.record.names[name],
                        first=first[name],
                        year=year,
                    )
                )


def _checked(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Check the outcomes of a reference, and keep the columns that count."""
    remedy = Fault("`{name}` needs indicator, year and value of a reference", name=name)
    require(table, _COLUMNS, remedy, name)
    kept = table[[*_COLUMNS, *(["unit"] if "unit" in table else [])]].reset_index(drop=True)
    twice = kept.duplicated(["indicator", "year"], keep=False).to_numpy()
    if twice.any():
        raise DataError(
            Fault(
                "{name}: {rows}: two values for one indicator and year; keep one region and series",
                name=name,
                rows=name_rows(kept, twice),
            )
        )
    read(kept, key=("indicator",))
    return kept.astype({"indicator": "str", "year": "int64", "value": "float64"})


def _same_unit(given: pd.DataFrame, before: pd.DataFrame) -> None:
    """Refuse a past in another unit: it would look like a surprise."""
    if "unit" not in given or "unit" not in before:
        return
    pairs = (
        given[["indicator", "unit"]]
        .drop_duplicates()
        .merge(before[["indicator", "unit"]].drop_duplicates(), on="indicator", suffixes=("", "_before"))
    )
    odd = pairs[pairs["unit"] != pairs["unit_before"]]
    if len(odd):
        row = odd.iloc[0]
        raise DataError(
            Fault(
                "given: {indicator} in {unit}, and its earlier years in {unit_before}; convert it",
                indicator=row["indicator"],
                unit=row["unit"],
                unit_before=row["unit_before"],
            )
        )


@dataclass(frozen=True, eq=False)
class Nowcast:
    """What a reference says of projected rows: an entry a row.

    `surprise` is what moves the row (NaN where nothing does), `window` the years that the reference was
    projected from and `ahead` the years ahead of the outcome used.
    """

    reference: Reference | None
    model: str
    surprise: Floats
    window: Ints
    ahead: Ints

    @classmethod
    def of(
        cls, reference: Reference | None, data: Long, series: Ints, h: Ints, made: Fit, model: str
    ) -> Nowcast:
        """Hold rows projected from a table against a reference; without one nothing moves."""
        size = len(series)
        if reference is None:
            none = np.zeros(size, dtype=np.int64)
            return cls(None, model, np.full(size, np.nan), none, none)
        window, ahead = reference.known(data, series, h)
        lower, upper = data.lower[series], data.upper[series]
        names = pd.Index(data.keys["indicator"])[series]
        surprise = reference.record.surprise(names, data.last[series], window, ahead, model, lower, upper)
        # What has no place on the scale (a value at its limit, at zero or below) cannot be moved.
        surprise = np.where(np.isnan(conformal.shift(made.value, surprise, lower, upper)), np.nan, surprise)
        moved = ~np.isnan(surprise)
        return cls(reference, model, surprise, np.where(moved, window, 0), np.where(moved, ahead, 0))

    @property
    def moved(self) -> Bools:
        """The rows that are conditional on the reference."""
        return ~np.isnan(self.surprise)

    def shift(self, made: Fit, lower: Floats, upper: Floats) -> Fit:
        """Move the forecasts; a moved one has lost the model's own interval."""
        value = np.where(self.moved, conformal.shift(made.value, self.surprise, lower, upper), made.value)
        return made._replace(value=value, sd=np.where(self.moved, np.nan, made.sd))

    def names(self, model: Texts) -> Texts:
        """Name the rule of each row: ``nowcast`` for ``auto``, ``nowcast (drift)`` for ``drift``."""
        named = {name: name_of(name) for name in set(model.tolist())}
        return np.array(
            [named[m] if yes else m for m, yes in zip(model, self.moved, strict=True)], dtype=object
        )

    def errors(
        self, found: Errors, indicator: str, window: int, ahead: int, limits: tuple[float, float]
    ) -> Errors:
        """Turn a panel's errors into those that the same rule makes on it: less the reference's surprise."""
        if self.reference is None:
            return found
        years, back = np.unique(found.origin, return_inverse=True)
        size = len(years)
        lower, upper = (np.full(size, end) for end in limits)
        same = np.full(size, window), np.full(size, ahead)
        names = pd.Index([indicator] * size)
        apart = self.reference.measured.surprise(names, years, *same, self.model, lower, upper)[back]
        known = ~np.isnan(apart)
        error = found.error[known] - apart[known]
        return found._replace(error=error, region=found.region[known], origin=found.origin[known])


def name_of(model: str) -> str:
    """Name the nowcast of a model.

    Examples
    --------
    >>> name_of("auto"), name_of("auto (logit)"), name_of("drift")
    ('nowcast', 'nowcast (logit)', 'nowcast (drift)')
    """
    return "nowcast" + model.removeprefix("auto") if model.startswith("auto") else f"nowcast ({model})"


# --- the evidence -----------------------------------------------------------------------------------


def nowcast_backtest(
    panel: pd.DataFrame,
    reference: pd.DataFrame | Reference,
    *,
    model: str = "auto",
    horizons: Sequence[int] = (1, 2),
    min_train: int = 3,
    windows: Collection[int] | None = None,
    level: float = 0.8,
    leave_out: LeaveOut = "region",
    limits: Limits | None = None,
) -> pd.DataFrame:
    """Nowcast from every origin that a panel and a reference allow, and hold each against the outcome.

    Parameters
    ----------
    panel : DataFrame
        As in ``backtest``: without sums over its regions.
    reference : DataFrame or Reference
        Columns ``indicator, year, value``: the panel's sum, say, over the panel's years. A forecast made in
        a year is told the reference's outcome of the year forecast, and nothing else of the years between.
    model, horizons, min_train, windows, level, leave_out, limits
        As in ``backtest``.

    Returns
    -------
    DataFrame
        The columns of ``backtest``, a row a forecast whose reference is known over the same window and in
        the outcome's year. ``low, high, hit`` are of intervals calibrated on the nowcast's own errors.

    Raises
    ------
    DataError
        As in ``backtest`` and `Reference.of`.

    Examples
    --------
    >>> years = pd.DataFrame({"indicator": "x", "year": range(2020, 2024)})
    >>> panel = years.assign(region="A", value=[100.0, 110.0, 120.0, 143.0])
    >>> nation = years.assign(value=[1000.0, 1100.0, 1200.0, 1430.0])
    >>> made = nowcast_backtest(panel, nation, model="drift", horizons=[1])
    >>> made[["origin", "model", "forecast", "actual"]]
       origin            model  forecast  actual
    0    2022  nowcast (drift)     143.0   143.0
    """
    made = _tried(panel, reference, model, horizons, min_train, windows, limits)
    rows = made.rows
    reach = np.full(len(rows), np.nan)
    for at, errors in made.cells(made.deviation):
        reach[at] = errors.radius(level, made.region[at], made.origin[at], leave_out)
    value = rows["forecast"].to_numpy()
    low, high = (conformal.shift(value, sign * reach, made.lower, made.upper) for sign in (-1, 1))
    judged = ~np.isnan(low + high)
    inside = (low <= rows["actual"].to_numpy()) & (rows["actual"].to_numpy() <= high)
    return rows.assign(
        low=low,
        high=high,
        hit=pd.arrays.BooleanArray(inside, ~judged),
        interval=pd.array(np.where(judged, "panel", "none"), dtype="str"),
    )


def nowcast_targets(
    panel: pd.DataFrame,
    reference: pd.DataFrame | Reference,
    *,
    model: str = "auto",
    horizons: Sequence[int] = (1, 2),
    windows: Collection[int] = range(3, 9),
    growth: Sequence[float] = GROWTH,
    leave_out: LeaveOut = "years",
    limits: Limits | None = None,
) -> pd.DataFrame:
    """Set targets that a plan might have set, each with a nowcast's probability and its outcome.

    Parameters as in `nowcast_backtest` and ``backtest.pseudo_targets``, whose columns it gives, for
    ``brier`` and ``reliability`` to score.

    Examples
    --------
    >>> years = pd.DataFrame({"indicator": "x", "year": range(2020, 2024)})
    >>> panel = years.assign(region="A", value=[100.0, 110.0, 120.0, 143.0])
    >>> nowcast_targets(panel, panel, horizons=[1], windows=[3], growth=[0.1])[["target", "reached"]]
       target  reached
    0   132.0        1
    """
    made = _tried(panel, reference, model, horizons, 1, windows, limits)
    rows, last = made.rows, made.last
    actual, forecast = (rows[c].to_numpy() for c in ("actual", "forecast"))
    grown = conformal.deviation(actual, last, made.lower, made.upper)
    parts = []
    for rate in growth:
        target = last * (1 + rate) ** rows["horizon"].to_numpy(dtype=float)
        chance, usual = np.full((2, len(rows)), np.nan)
        for base, answer in ((forecast, chance), (last, usual)):
            away = conformal.deviation(target, base, made.lower, made.upper)
            for at, errors in made.cells(made.deviation if base is forecast else grown):
                ask = errors.exceeds if base is forecast else errors.share_above
                answer[at] = ask(away[at], made.region[at], made.origin[at], leave_out)
        parts.append(
            rows.drop(columns=["model", "forecast", "error", "ape"]).assign(
                growth=rate,
                target=target,
                probability=chance,
                reached=(actual >= target).astype(np.int64),
                climatology=usual,
            )
        )
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class _Tried:
    """Nowcasts with a known outcome: the first columns of a backtest, and what their errors are made of."""

    rows: pd.DataFrame
    indicator: Ints
    region: Ints
    last: Floats
    lower: Floats
    upper: Floats

    @property
    def origin(self) -> Ints:
        """The year each was made in."""
        origin: Ints = self.rows["origin"].to_numpy()
        return origin

    @cached_property
    def deviation(self) -> Floats:
        """How far the outcomes lie from the nowcasts."""
        actual, forecast = (self.rows[c].to_numpy() for c in ("actual", "forecast"))
        return conformal.deviation(actual, forecast, self.lower, self.upper)

    def cells(self, distance: Floats) -> list[tuple[Ints, Errors]]:
        """Group nowcasts of one indicator, window and horizon, each group with distances as its errors."""
        n, horizon = (self.rows[c].to_numpy() for c in ("n", "horizon"))
        found = []
        for at in alike(self.indicator, n, horizon):
            known = at[~np.isnan(distance[at])]
            errors = Errors(distance[known], self.region[known], self.origin[known], int(horizon[at[0]]))
            found.append((at, errors))
        return found


def _tried(
    panel: pd.DataFrame,
    reference: pd.DataFrame | Reference,
    model: str,
    horizons: Sequence[int],
    min_train: int,
    windows: Collection[int] | None,
    limits: Limits | None,
) -> _Tried:
    """Make all nowcasts with a known outcome, from the forecasts of a backtest."""
    told = reference if isinstance(reference, Reference) else Reference.of(reference)
    how: dict[str, Any] = {"horizons": horizons, "min_train": min_train, "windows": windows, "limits": limits}
    # Its own intervals are not wanted; the analytic ones cost least.
    rows = backtest(panel, models=[model], interval="analytic", **how)
    rows = rows.drop(columns=["low", "high", "hit", "interval"])
    data = read(panel, limits)
    keys = list(data.keys)
    number = data.keys.assign(_row=np.arange(len(data.keys)))
    series = rows[keys].merge(number, on=keys, how="left")["_row"].to_numpy(dtype=np.int64)
    lower, upper = data.lower[series], data.upper[series]
    origin, n, horizon = (rows[c].to_numpy() for c in ("origin", "n", "horizon"))
    surprise = told.measured.surprise(pd.Index(rows["indicator"]), origin, n, horizon, model, lower, upper)
    value = conformal.shift(rows["forecast"].to_numpy(), surprise, lower, upper)
    actual = rows["actual"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        error = 100 * (value - actual) / np.abs(actual)
    names = pd.array([name_of(model)] * len(rows), dtype="str")
    rows = rows.assign(model=names, forecast=value, error=error, ape=np.abs(error))
    values, years = data.matrix
    last = values[series, origin - years[0]] if len(rows) else np.empty(0)
    kept = ~np.isnan(value)
    indicator, region = pd.factorize(data.keys["indicator"])[0][series], data.regions[0][series]
    ends = lower[kept], upper[kept]
    return _Tried(rows[kept].reset_index(drop=True), indicator[kept], region[kept], last[kept], *ends)
