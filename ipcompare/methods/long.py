"""The one check of a long table: series by region, indicator and `series`, points by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, came, require
from ipcompare.core.given import mapping
from ipcompare.methods.values import Bools, Floats, Ints

Limits = Mapping[str, tuple[float, float]]

KEY = ("region", "indicator", "series")
_PERCENT_UNITS = ("%", "分")


@dataclass(frozen=True, eq=False)
class Long:
    """A checked long table: one row of `keys` (``region, indicator, [series]``) a series, points sorted.

    Of each point, by series and year, `code` is the row of `keys` it belongs to, `order` where it stood in
    the given table; of each series `lower` and `upper` are the known limits, NaN where there are none.
    """

    keys: pd.DataFrame
    code: Ints
    year: Ints
    value: Floats
    order: Ints
    lower: Floats
    upper: Floats

    def only(self, kept: Bools) -> Long:
        """Keep some of the series."""
        points, number = kept[self.code], np.cumsum(kept) - 1
        return Long(
            self.keys[kept].reset_index(drop=True),
            number[self.code[points]],
            self.year[points],
            self.value[points],
            self.order[points],
            self.lower[kept],
            self.upper[kept],
        )

    @cached_property
    def count(self) -> Ints:
        """Points of each series."""
        return np.bincount(self.code, minlength=len(self.keys)).astype(np.int64)

    @cached_property
    def start(self) -> Ints:
        """Where each series begins among the points."""
        return np.flatnonzero(np.diff(self.code, prepend=-1))

    @cached_property
    def first(self) -> Ints:
        """First year of each series."""
        return self.year[self.start]

    @cached_property
    def last(self) -> Ints:
        """Last year of each series."""
        last: Ints = self.year[self.start + self.count - 1]
        return last

    @cached_property
    def extremes(self) -> tuple[Floats, Floats]:
        """The least and the largest value of each series."""
        if not len(self.code):
            return np.empty(0), np.empty(0)
        return np.minimum.reduceat(self.value, self.start), np.maximum.reduceat(self.value, self.start)

    @cached_property
    def regions(self) -> tuple[Ints, pd.Index]:
        """The number of each series' region, and the regions that the numbers stand for."""
        code, names = pd.factorize(self.keys["region"])
        return code.astype(np.int64), pd.Index(names)

    @cached_property
    def matrix(self) -> tuple[Floats, Ints]:
        """The series side by side over all years: values (series, years), NaN for a gap, and the years."""
        if not len(self.year):
            return np.empty((0, 0)), np.empty(0, np.int64)
        years = np.arange(self.year.min(), self.year.max() + 1)
        values = np.full((len(self.keys), len(years)), np.nan)
        values[self.code, self.year - years[0]] = self.value
        return values, years


def read(
    table: pd.DataFrame,
    limits: Limits | None = None,
    *,
    gaps: bool = False,
    key: Sequence[str] = ("region", "indicator"),
    argument: str = "table",
) -> Long:
    """Check a long table and sort it; `project` says what it may hold and what is refused.

    With `gaps` values may be missing, and limits are not looked for. Of the columns of the key, those named
    in `key` must be there. `argument` is what the caller calls the table.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": [2021, 2020], "value": [4.0, 3.0]})
    >>> read(table).value.tolist()
    [3.0, 4.0]
    """
    remedy = Fault("it needs {names} and value", names=", ".join([*key, "year"]))
    require(table, [*key, "year", "value"], remedy, argument)
    blank = table[list(key)].isna().any(axis=1).to_numpy()
    if blank.any():
        raise DataError(
            Fault(
                "{rows}: an empty {names}; name every series",
                rows=name_rows(table, blank),
                names=" or ".join(key),
            )
        )
    if "series" in table.columns and not gaps:
        table = table.assign(series=table["series"].fillna(""))
    names = [c for c in KEY if c in table.columns]
    year, value = (_finite(table[c]) for c in ("year", "value"))
    with np.errstate(invalid="ignore"):
        odd = ~(np.isfinite(year) & (year == np.round(year)))
    if odd.any():
        raise DataError(
            Fault("{rows}: the year is not a whole number; write such as 2025", rows=name_rows(table, odd))
        )
    bad = ~np.isfinite(value)
    if gaps:
        bad &= table["value"].notna().to_numpy()
    if bad.any():
        remedy = (
            Fault("correct it or leave it missing")
            if gaps
            else Fault("drop the row, never put 0 for missing")
        )
        raise DataError(
            Fault(
                "{rows}: the value is not a finite number; {remedy}",
                rows=name_rows(table, bad),
                remedy=remedy,
            )
        )

    groups = table.groupby(names, sort=True, observed=True, dropna=False)
    code = groups.ngroup().to_numpy().astype(np.int64)
    order = np.lexsort((year, code))
    code, when, what = code[order], year[order].astype(np.int64), value[order]
    twice = order[1:][(np.diff(code) == 0) & (np.diff(when) == 0)]
    if len(twice):
        rows = np.isin(np.arange(len(table)), twice)
        raise DataError(
            Fault(
                "{rows}: two values for one series and year; keep one, "
                "or tell them apart with a column `series`",
                rows=name_rows(table, rows),
            )
        )
    keys = table[names].iloc[order[np.flatnonzero(np.diff(code, prepend=-1))]].reset_index(drop=True)
    none = np.full(len(keys), np.nan)
    data = Long(keys, code, when, what, order, none, none)
    return data if gaps else _limited(table, data, mapping(limits, "limits", "{'ip_score': (0, 100)}"))


def _finite(column: pd.Series) -> Floats:
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def _limited(table: pd.DataFrame, data: Long, limits: Limits) -> Long:
    """Add the limits of each series: columns lower and upper, then the mapping, then the unit."""
    keys, code, heads = data.keys, data.code, data.order[data.start]
    least, most = data.extremes
    lower, upper = np.full(len(keys), np.nan), np.full(len(keys), np.nan)
    if "unit" in table.columns:
        unit = table["unit"].astype(object).where(table["unit"].notna(), "").to_numpy()
        changed = unit[data.order][1:] != unit[data.order][:-1]
        mixed = data.order[1:][(np.diff(code) == 0) & changed]
        if len(mixed):
            rows = np.isin(np.arange(len(table)), mixed)
            raise DataError(
                Fault("{rows}: the unit changes within a series; convert it", rows=name_rows(table, rows))
            )
        percent = np.isin(unit[heads], _PERCENT_UNITS) & (least >= 0) & (most <= 100)
        if "basis" in table.columns:
            percent &= table["basis"].astype(str).to_numpy()[heads] != "growth"
        lower[percent], upper[percent] = 0.0, 100.0
    given = np.zeros(len(keys), dtype=bool)
    for indicator, pair in limits.items():
        low, high = _pair(pair, indicator)
        rows = (keys["indicator"] == indicator).to_numpy()
        lower[rows], upper[rows], given[rows] = low, high, True
    if {"lower", "upper"} <= set(table.columns):
        ends = table[["lower", "upper"]].to_numpy(dtype=float, na_value=np.nan)[heads]
        rows = ~np.isnan(ends).any(axis=1)
        lower[rows], upper[rows], given[rows] = ends[rows, 0], ends[rows, 1], True
    outside = given & ~((lower < upper) & (lower <= least) & (most <= upper))
    if outside.any():
        raise DataError(
            Fault(
                "{series}: a value lies outside its limits; mend the value or the limits",
                series=name_series(keys, outside),
            )
        )
    return replace(data, lower=lower, upper=upper)


def _pair(limits: object, indicator: str) -> tuple[float, float]:
    """Give the two limits of an indicator, else raise."""
    if not isinstance(limits, tuple | list) or len(limits) != 2:
        words = {"indicator": indicator, "came": came(limits)}
        raise DataError(
            Fault("limits {indicator!r}: pass the least and the largest value, not {came}", **words)
        )
    return float(limits[0]), float(limits[1])


def name_rows(table: pd.DataFrame, rows: Bools) -> str:
    """Name the first offending rows of a table by key, year and value."""
    found = table.loc[rows, [c for c in (*KEY, "year", "value") if c in table.columns]]
    first = found.head(3).to_dict("records")
    shown = "; ".join(" ".join(f"{c} {v}" for c, v in row.items()) for row in first)
    more = len(found) - len(first)
    return Fault("{shown} and {more} more rows", shown=shown, more=more) if more else shown


def name_series(keys: pd.DataFrame, rows: Bools) -> str:
    """Name the first offending series."""
    found = keys[rows].to_numpy()
    shown, more = "; ".join(" ".join(map(str, row)) for row in found[:3]), len(found) - 3
    return Fault("{shown} and {more} more series", shown=shown, more=more) if more > 0 else shown


def alike(*columns: Ints) -> Iterator[Ints]:
    """Group positions that agree in every column: a loop over kinds of series, never over series."""
    if not len(columns[0]):
        return
    order = np.lexsort(columns[::-1])
    changes = np.logical_or.reduce([np.diff(column[order]) != 0 for column in columns])
    yield from np.split(order, np.flatnonzero(changes) + 1)
