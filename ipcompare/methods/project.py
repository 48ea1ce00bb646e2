"""Project the series of a long table, with intervals and probabilities that say what they are worth."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.core.given import mapping, share, whole
from ipcompare.methods import conformal
from ipcompare.methods.conformal import Errors
from ipcompare.methods.long import Limits, Long, alike, name_series, read
from ipcompare.methods.models import Fit, analytic_chance, analytic_interval, check, fit, unfit
from ipcompare.methods.nowcast import Nowcast, Reference
from ipcompare.methods.target import Target
from ipcompare.methods.values import Floats, Ints, Texts

Interval = Literal["panel", "analytic", "none"]

# A calibration window leaves at least this many origins, or one odd year would be the evidence.
MIN_ORIGINS = 5


def project(
    table: pd.DataFrame,
    to: int = 2025,
    *,
    model: str = "auto",
    level: float = 0.8,
    interval: Interval | None = None,
    panel: pd.DataFrame | None = None,
    like: Mapping[str, str] | None = None,
    widen: Mapping[str, float] | None = None,
    limits: Limits | None = None,
    given: pd.DataFrame | Reference | None = None,
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
        One of `models.MODELS`; the docstring of `models` gives each rule.
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
        The panel to calibrate on, columns as in `table`; without one there are only analytic intervals.
        Leave out sums over its regions: they would carry a region's errors into its own calibration.
    like : mapping, optional
        Panel indicator whose errors another indicator borrows, as
        ``{"hv_invention_stock": "invention_stock"}``.
    widen : mapping, optional
        By how much an indicator's radius exceeds that of the panel's errors, as
        ``{"hv_invention_stock": 1.4}``: for borrowed errors that were found too small.
    limits : mapping, optional
        Known limits by indicator, as ``{"satisfaction": (0, 100)}``. By default 0 and 100 for the units
        % and 分 where all values lie between them and ``basis`` is not ``growth``.
    given : DataFrame or Reference, optional
        Outcomes of a reference, say the nation: columns ``indicator, year, value``, with its past. Where it
        knows a year beyond a series' last, the projection is conditional on it (`methods.nowcast` has the
        rule): moved by how far the outcome lies from the reference's own projection from the same years.
        Later years keep the latest surprise. A `Reference` adds a longer past, which calibrates; without
        one the reference's years in `given` have to reach over the panel's for there to be an interval.
        The reference may begin later than a series; with fewer than 3 unbroken years up to the series'
        last (or than the series spans), and where a value has no logarithm, the series stays unconditional.
        Outcomes after `to`, and of indicators that the table lacks, are ignored.

    Returns
    -------
    DataFrame
        ``region, indicator, [series], year, value, low, high, model, n, last_year, interval, coverage``,
        sorted, one row a series and year. ``model`` is the rule used: ``last`` for one point,
        ``auto (logit)`` or ``auto (level)`` where ``auto`` changed scale; conditional on `given` it is
        ``nowcast`` for ``auto`` and ``nowcast (drift)`` for ``drift``, with an interval from the errors of
        just that rule on the panel or none: analytic ones do not apply. ``interval`` is ``panel`` (or
        ``panel (like x)``), ``analytic``, ``range (n=3)`` or ``none``. ``coverage`` is the share of the
        panel's own outcomes that such intervals held, calibrated without the region *and* without any
        overlapping year, before any widening; NaN where nothing was measured.

    Raises
    ------
    DataError
        A column is missing, a value not finite, a year given twice, the unit changes within a series, a
        value lies outside its limits, a model is unknown or cannot take the values, a panel is asked for
        and not given; `given` holds nothing of the years before a series' last.

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
    how: dict[str, Any] = {"interval": interval, "panel": panel, "limits": limits, "given": given}
    return Projection.of(table, to, model=model, like=like, widen=widen, **how).frame(level)


class _Cell(NamedTuple):
    """Projected rows that share a panel indicator, a window length and a horizon, with the panel's errors."""

    rows: Ints
    errors: Errors
    region: Ints
    label: Texts
    lower: Floats
    upper: Floats
    wider: Floats


@dataclass(frozen=True, eq=False)
class Projection:
    """The series of a long table projected to a year, to be asked at any level and for any targets.

    Made by `Projection.of`, which reads the panel and forecasts from its windows once. `data` is the table as
    read; `series`, `h` and `fit` have one entry a projected row: its series, years ahead and forecast, moved
    where `nowcast` says so.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": [2021, 2022, 2023, 2024],
    ...                       "value": [8.0, 30.0, 60.0, 125.0]})
    >>> ahead = Projection.of(table, 2025)
    >>> [ahead.frame(level)["high"].round().item() for level in (0.5, 0.8)]
    [232.0, 256.0]
    >>> targets = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": 2025, "target": [150.0, 300.0],
    ...                         "bound": "ge"})
    >>> ahead.probability(targets)["probability"].round(2).tolist()
    [0.96, 0.03]
    """

    data: Long
    series: Ints
    h: Ints
    fit: Fit
    nowcast: Nowcast
    interval: Interval | None
    cells: tuple[_Cell, ...]

    @classmethod
    def of(
        cls,
        table: pd.DataFrame | Long,
        to: int = 2025,
        *,
        model: str = "auto",
        interval: Interval | None = None,
        panel: pd.DataFrame | Long | None = None,
        like: Mapping[str, str] | None = None,
        widen: Mapping[str, float] | None = None,
        limits: Limits | None = None,
        given: pd.DataFrame | Reference | None = None,
    ) -> Projection:
        """Project a table, or what `read` made of it and `limits`; arguments and errors as in `project`.

        The panel, too, may be what `read` made of it.
        """
        if interval not in (None, "panel", "analytic", "none"):
            raise DataError(
                Fault("interval {interval!r}: unknown; known are panel, analytic and none", interval=interval)
            )
        if interval == "panel" and panel is None:
            raise DataError(Fault("interval 'panel': no panel to calibrate on; give `panel`"))
        data = table if isinstance(table, Long) else read(table, limits)
        check(data, model)
        series, h, made = _forecast(data, whole(to, "to"), model)
        reference = Reference.of(given) if isinstance(given, pd.DataFrame) else given
        nowcast = Nowcast.of(reference, data, series, h, made, model)
        made = nowcast.shift(made, data.lower[series], data.upper[series])
        cells: tuple[_Cell, ...] = ()
        if panel is not None and interval in (None, "panel") and len(series):
            known = panel if isinstance(panel, Long) else read(panel, limits, argument="panel")
            found = _Panel(known, model)
            like = mapping(like, "like", "{'hv_invention_stock': 'invention_stock'}")
            widen = mapping(widen, "widen", "{'hv_invention_stock': 1.3}")
            cells = tuple(_cells(data, series, h, found, like, widen, nowcast))
        return cls(data, series, h, made, nowcast, interval, cells)

    def frame(self, level: float = 0.8) -> pd.DataFrame:
        """Give what `project` gives, with intervals of a nominal coverage."""
        low, high, label = self._ends(level)
        measured = np.full(len(self.series), np.nan)
        for cell in self.cells:
            rows = cell.rows[label[cell.rows] == cell.label]
            if len(rows):
                measured[rows] = cell.errors.held_out(level)
        last = self.data.last[self.series]
        result = self.data.keys.iloc[self.series].reset_index(drop=True)
        return result.assign(
            year=last + self.h,
            value=self.fit.value,
            low=low,
            high=high,
            model=pd.array(self.nowcast.names(self.fit.model), dtype="str"),
            n=self._n,
            last_year=last,
            interval=pd.array(label, dtype="str"),
            coverage=measured,
        )

    def probability(self, targets: pd.DataFrame) -> pd.DataFrame:
        """Give the probability that each target is reached, from the intervals of `project`.

        Parameters
        ----------
        targets : DataFrame
            ``region, indicator, [series], year, target`` (in the table's unit), ``bound`` and, where less is
            better, ``direction`` -1 (default 1), and ``tolerance`` where it is known;
            `ipcompare.methods.target.Target` says what meets them.

        Returns
        -------
        DataFrame
            The targets in their order, with ``projected`` and ``probability``: NaN where the year is not
            projected, where there is no interval, where three points give only a range, and where a series
            without any spread would make it 0 or 1. From a panel of m errors it stays between 1/(m+1) and
            m/(m+1); the m errors come from a dozen years at most, so the far ends deserve less trust than m
            suggests.

        Raises
        ------
        DataError
            An unknown bound or direction; a missing column; several series for one target.
        """
        key = [str(c) for c in self.data.keys if c != "series" or c in targets.columns]
        missing = [c for c in [*key, "year", "target", "bound"] if c not in targets.columns]
        if missing:
            raise DataError(Fault("column {names}: not in the targets", names=", ".join(missing)))
        several = self.data.keys.duplicated(key).to_numpy()
        if several.any():
            raise DataError(
                Fault(
                    "{series}: not the only series; give the targets a column `series`",
                    series=name_series(self.data.keys, several),
                )
            )
        more = [c for c in ("direction", "tolerance") if c in targets.columns]
        target = Target(targets["target"], targets["bound"], **{c: targets[c] for c in more})
        goal, upward = (np.asarray(part) for part in (target.goal, target.upward))

        at = self._find(targets, key)
        found = at >= 0
        above = self._above(at[found], goal[found])
        projected, chance = np.full((2, len(targets)), np.nan)
        projected[found] = self.fit.value[at[found]]
        chance[found] = np.where(upward[found], above, 1 - above)
        result = targets[[*key, "year", "target", "bound", *more]].reset_index(drop=True)
        return result.assign(projected=projected, probability=chance)

    @property
    def _n(self) -> Ints:
        return self.data.count[self.series]

    @property
    def _limits(self) -> tuple[Floats, Floats]:
        return self.data.lower[self.series], self.data.upper[self.series]

    def _ends(self, level: float) -> tuple[Floats, Floats, Texts]:
        """Give each row the interval that applies to it, and its name."""
        level = share(level, "level")
        size = len(self.series)
        low, high = np.full(size, np.nan), np.full(size, np.nan)
        label = np.full(size, "none", dtype=object)
        if self.interval in (None, "analytic"):
            low, high = analytic_interval(self.fit, self._n, *self._limits, level)
            label[~np.isnan(low)] = "analytic"
            label[~np.isnan(low) & (self._n == 3)] = "range (n=3)"
        for cell in self.cells:
            reach = cell.wider * cell.errors.radius(level, cell.region)
            value = self.fit.value[cell.rows]
            ends = [conformal.shift(value, sign * reach, cell.lower, cell.upper) for sign in (-1, 1)]
            ok = ~np.isnan(ends[0] + ends[1])
            rows = cell.rows[ok]
            low[rows], high[rows], label[rows] = ends[0][ok], ends[1][ok], cell.label[ok]
        lower, upper = self._limits
        # fmax alone would put a limit where there is no interval.
        given = label != "none"
        low, high = (np.where(given, end, np.nan) for end in (np.fmax(low, lower), np.fmin(high, upper)))
        return low, high, label

    def _above(self, at: Ints, goal: Floats) -> Floats:
        """Give the probability of a goal or more at some rows, from the same source as the interval."""
        chance = np.full(len(at), np.nan)
        if self.interval in (None, "analytic"):
            lower, upper = self._limits
            chance = analytic_chance(self.fit.at(at), goal, self._n[at], lower[at], upper[at])
        for cell in self.cells:
            part = np.flatnonzero(np.isin(at, cell.rows))
            if len(part):
                here = np.searchsorted(cell.rows, at[part])
                away = conformal.deviation(
                    goal[part], self.fit.value[at[part]], cell.lower[here], cell.upper[here]
                )
                share = cell.errors.exceeds(away / cell.wider[here], cell.region[here])
                ok = ~np.isnan(share)
                chance[part[ok]] = share[ok]
        return chance

    def _find(self, targets: pd.DataFrame, key: list[str]) -> Ints:
        """Find each target's row, -1 where its year is not projected."""
        asked = targets[[*key, "year"]].fillna({"series": ""}).astype(dict.fromkeys(key, object))
        rows = self.data.keys[key].iloc[self.series].astype(object).reset_index(drop=True)
        rows = rows.assign(year=self.data.last[self.series] + self.h, _row=np.arange(len(rows)))
        found = asked.merge(rows, on=[*key, "year"], how="left")["_row"]
        return found.fillna(-1).to_numpy(dtype=np.int64)


def not_below(
    table: pd.DataFrame, floor: pd.Series, columns: Collection[str] = ("value", "low", "high")
) -> pd.DataFrame:
    """Cut projections of counts that cannot fall at what is counted already.

    Parameters
    ----------
    table : DataFrame
        A row a projection.
    floor : Series
        With the table's index: the latest count of what only grows; NaN where a quantity may fall.
    columns : collection of str
        The columns to cut: projection and both ends. A missing end stays missing.

    Returns
    -------
    DataFrame
        The table with those columns cut.

    Examples
    --------
    >>> ahead = pd.DataFrame({"value": [446.0, 3.0], "low": [425.0, 2.0], "high": [469.0, 4.0]})
    >>> not_below(ahead, pd.Series([435.0, np.nan]))["low"].tolist()
    [435.0, 2.0]
    """
    least = floor.astype("float64")
    return table.assign(**{c: table[c].where(~(table[c] < least), least) for c in columns})


def _forecast(data: Long, to: int, model: str) -> tuple[Ints, Ints, Fit]:
    """Forecast every year from each series' last to `to`: series, years ahead and forecast a row."""
    values, years = data.matrix
    span, ahead = data.last - data.first + 1, np.maximum(to - data.last, 0)
    begin = np.concatenate([[0], np.cumsum(ahead)]).astype(np.int64)
    made = Fit.empty(int(begin[-1]))
    for rows in alike(span, ahead):
        horizon = np.arange(1, ahead[rows[0]] + 1)
        if not len(horizon):
            continue
        columns = (data.first[rows] - years[0])[:, None] + np.arange(span[rows[0]])
        part = fit(values[rows[:, None], columns], horizon, model, data.lower[rows], data.upper[rows])
        place = begin[rows, None] + horizon - 1
        made.value[place], made.centre[place], made.sd[place] = part.value, part.centre, part.sd
        made.df[place], made.model[place] = part.df[:, None], part.model[:, None]
    series = np.repeat(np.arange(len(ahead)), ahead)
    return series, np.arange(len(series)) - begin[series] + 1, made


class _Panel:
    """A panel, one model, and the errors that the model makes on the panel's indicators."""

    def __init__(self, data: Long, model: str) -> None:
        names = data.keys["indicator"]
        bad = set(names[unfit(data, model)])
        self.data, self.model = data, model
        self.indicators = sorted(set(names))
        self.rows = {
            name: np.flatnonzero((names == name).to_numpy()) for name in self.indicators if name not in bad
        }

    def longest(self, indicator: str, h: Ints) -> Ints:
        """Find the longest window that leaves `MIN_ORIGINS` origins, counting years half of the panel has."""
        values, _ = self.data.matrix
        seen = ~np.isnan(values[self.rows[indicator]])
        usual = int((seen.mean(axis=0) >= 0.5).sum())
        return usual - h - MIN_ORIGINS + 1

    def bounded(self, indicator: str) -> bool:
        """Whether errors are measured on logits."""
        return not np.isnan(self.data.lower[self.rows[indicator]]).any()

    def limits(self, indicator: str) -> tuple[float, float]:
        """Give the limits of an indicator whose errors are measured on logits, else no limits."""
        first = self.rows[indicator][0]
        if not self.bounded(indicator):
            return np.nan, np.nan
        return float(self.data.lower[first]), float(self.data.upper[first])

    def errors(self, indicator: str, window: int, horizons: Ints) -> dict[int, Errors]:
        """Forecast from every unbroken window: the errors at each horizon."""
        rows, (values, years) = self.rows[indicator], self.data.matrix
        values = values[rows]
        starts = conformal.runs(values) >= window
        series, origin, cut, actual = conformal.rolling(values, starts, window, horizons)
        lower, upper = self.data.lower[rows][series], self.data.upper[rows][series]
        made = fit(cut, horizons, self.model, lower, upper).value
        error = conformal.deviation(actual, made, lower[:, None], upper[:, None])
        region, year = self.data.regions[0][rows][series], years[origin]
        return {
            int(h): Errors(error[known, i], region[known], year[known], int(h))
            for i, (h, known) in enumerate(zip(horizons, ~np.isnan(error).T, strict=True))
        }


def _cells(
    data: Long,
    series: Ints,
    h: Ints,
    panel: _Panel,
    like: Mapping[str, str],
    widen: Mapping[str, float],
    nowcast: Nowcast,
) -> Iterator[_Cell]:
    """Sort the rows to which a panel's errors apply by the errors that apply to them."""
    narrower = [name for name, factor in widen.items() if not factor >= 1]
    if narrower:
        raise DataError(
            Fault(
                "widen {indicator!r}: {widen} is less than 1; give 1 or more",
                indicator=narrower[0],
                widen=widen[narrower[0]],
            )
        )
    strangers = sorted(set(like.values()) - set(panel.indicators))
    if strangers:
        raise DataError(
            Fault(
                "like {indicator!r}: not an indicator of the panel; nearest are {near}",
                indicator=strangers[0],
                near=nearest(strangers[0], panel.indicators),
            )
        )
    own = data.keys["indicator"].tolist()
    borrowed = [like.get(name, name) for name in own]
    label = ["panel" if a == b else f"panel (like {b})" for a, b in zip(own, borrowed, strict=True)]
    labels, names = np.array(label, dtype=object), list(panel.rows)
    wider = np.array([widen.get(name, 1.0) for name in own])
    source = (
        pd.Index(names, dtype=object).get_indexer(pd.Index(borrowed, dtype=object))[series].astype(np.int64)
    )
    # A nowcast compares like years: a gap in the series leaves its span, and the errors of such windows hold.
    spans = nowcast.moved & (data.count[series] >= 3)
    window = np.where(spans, data.last[series] - data.first[series] + 1, data.count[series])
    for position, name in enumerate(names):
        rows = source == position
        if rows.any():
            window[rows] = np.minimum(window[rows], panel.longest(name, h[rows]))
    region = panel.data.regions[1].get_indexer(pd.Index(data.keys["region"]))[series].astype(np.int64)
    told = np.minimum(nowcast.window, window)
    for together in alike(source, window, told):
        where, n = int(source[together[0]]), int(window[together[0]])
        if where < 0 or n < 3:
            continue
        errors = panel.errors(names[where], n, np.unique(h[together]))
        bounded = panel.bounded(names[where])
        for part in alike(h[together], nowcast.ahead[together]):
            rows = together[part]
            ahead = int(nowcast.ahead[rows[0]])
            lower, upper = data.lower[series[rows]], data.upper[series[rows]]
            # Errors on logits say nothing of a series without limits, nor its limits anything of logs.
            if bounded:
                known = ~np.isnan(lower)
                rows, lower, upper = rows[known], lower[known], upper[known]
            else:
                lower = upper = np.full(len(rows), np.nan)
            if len(rows):
                found = errors[int(h[rows[0]])]
                if ahead:
                    limits = panel.limits(names[where])
                    found = nowcast.errors(found, names[where], int(told[rows[0]]), ahead, limits)
                    if len(np.unique(found.origin)) < MIN_ORIGINS:
                        continue
                at = series[rows]
                yield _Cell(rows, found, region[rows], labels[at], lower, upper, wider[at])
