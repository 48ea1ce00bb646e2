"""Growth laid side by side: only over years that the regions compared share, in one definition.

Rates over different years do not rank: a region whose series begins in a fast year looks fast. A rate here
always belongs to a window, two years in which every region that it ranks with has a value.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, require
from ipcompare.methods.growth import compound_growth, doubling_time, measured_alike

__all__ = ["LEAST_DOUBLING", "LEAST_POINTS", "Window", "common_windows", "compared_growth", "shared_year"]

#: Fewer known years than this are a change between two years, no growth that could be compared.
LEAST_POINTS = 3
#: From this growth on, in percent a year, a doubling time says something.
LEAST_DOUBLING = 1.0
COLUMNS = [
    "region", "kind", "window", "start", "end", "n", "from_value", "to_value", "growth", "doubling", "rank",
    "of",
]  # fmt: skip


class Window(NamedTuple):
    """Two years in which each of some regions has a value."""

    first: int
    last: int
    regions: tuple[str, ...]


def common_windows(rows: pd.DataFrame) -> list[Window]:
    """Give the windows over which regions may be compared, the one for all of them first.

    Parameters
    ----------
    rows : pandas.DataFrame
        Levels of one indicator: ``region, year, value`` and, where there are such, ``series``, ``role``.
        Baselines of provinces' plans count for nothing (:func:`ipcompare.methods.growth.measured_alike`), nor
        does a region with fewer than :data:`LEAST_POINTS` values. Series whose names agree up to the
        first comma are of one definition; regions of different definitions share no window.

    Returns
    -------
    list of Window
        First the window that most regions share, of several the longest, then the latest. Then, if it is
        longer, the longest that all of these but one share. Then for each region in none of them the window
        that most others share with it. Empty where no two regions share one.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "region": ["A"] * 4 + ["B"] * 4 + ["C"] * 3, "value": 1.0,
    ...     "year": [2021, 2022, 2023, 2024] * 2 + [2020, 2022, 2024]})
    >>> [tuple(window) for window in common_windows(rows)]
    [(2022, 2024, ('A', 'B', 'C')), (2021, 2024, ('A', 'B'))]
    """
    rows = _comparable(rows)
    known = {str(region): set(own["year"]) for region, own in rows.groupby("region")}
    known = {region: years for region, years in known.items() if len(years) >= LEAST_POINTS}
    means = {str(region): own.iloc[0] for region, own in rows.groupby("region")["definition"]}
    found: set[Window] = set()
    for first, last in combinations(sorted(set().union(*known.values())), 2):
        by_definition: dict[str, list[str]] = {}
        for region, years in known.items():
            if first in years and last in years:
                by_definition.setdefault(means[region], []).append(region)
        found |= {Window(first, last, tuple(own)) for own in by_definition.values() if len(own) > 1}
    if not found:
        return []
    ordered = sorted(found, key=_weight)
    main = ordered[-1]
    chosen = [main]
    but_one = [
        w for w in ordered if set(w.regions) < set(main.regions) and len(w.regions) + 1 == len(main.regions)
    ]
    chosen += [w for w in but_one[-1:] if w.last - w.first > main.last - main.first]
    for region in known:
        if not any(region in window.regions for window in chosen):
            chosen += [w for w in ordered if region in w.regions][-1:]
    return chosen


def _weight(window: Window) -> tuple[int, int, int, tuple[str, ...]]:
    """Give what puts windows in order; the names only where all else is equal."""
    return len(window.regions), window.last - window.first, window.last, window.regions


def _comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep known outcomes, by region and year, with the definition that their series belongs to."""
    require(rows, ["region", "year", "value"], Fault("give levels of one indicator by region and year"))
    rows = measured_alike(rows).dropna(subset="value").sort_values(["region", "year"])
    if len(twice := rows[rows.duplicated(["region", "year"])]):
        region, year = twice.iloc[0][["region", "year"]]
        raise DataError(
            Fault("{region} has more than one value in {year}; choose one series", region=region, year=year)
        )
    series = rows["series"] if "series" in rows else pd.Series("", index=rows.index)
    return rows.assign(
        region=rows["region"].astype(str),
        year=rows["year"].astype(int),
        definition=series.fillna("").str.split(",").str[0],
    )


def compared_growth(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each region's compound growth over the windows that it shares with others.

    Parameters
    ----------
    rows : pandas.DataFrame
        As for :func:`common_windows`; values above zero.

    Returns
    -------
    DataFrame
        A row a window and region, the fastest of each window first, then a row for each region that shares
        none: ``region``, ``kind`` (a code: ``compared``; ``own years``, a growth that ranks with no
        other; ``two values``, a change between the only two known years), ``window`` (its number from 0 on,
        missing outside), ``start, end``, ``n`` (values known from start to end), ``from_value, to_value``,
        ``growth`` (percent a year; of two values the whole change in percent), ``doubling`` (years;
        missing below :data:`LEAST_DOUBLING` and from fewer than :data:`LEAST_POINTS` values), ``rank`` and
        ``of`` (among how many in its window); ``indicator``, ``series`` and ``unit`` where the rows
        have them. A region with one value has no row.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "region": list("AAABBBCC"), "year": [2020, 2021, 2022, 2021, 2022, 2023, 2022, 2023],
    ...     "value": [4.0, 1.0, 1.5, 2.0, 2.4, 2.4, 1.0, 2.0]})
    >>> compared_growth(rows)[["region", "kind", "start", "end", "growth", "rank"]].round(1)
      region        kind  start   end  growth  rank
    0      A    compared   2021  2022    50.0   1.0
    1      B    compared   2021  2022    20.0   2.0
    2      C  two values   2022  2023   100.0   NaN
    """
    known = _comparable(rows)
    paths = {str(region): own.set_index("year")["value"] for region, own in known.groupby("region")}
    found: list[dict[str, Any]] = []
    windows = common_windows(rows)
    for number, window in enumerate(windows):
        common = {"kind": "compared", "window": number, "of": len(window.regions)}
        grown = [
            {"region": region, **common, **_grown(paths[region], window.first, window.last)}
            for region in window.regions
        ]
        rates = sorted((row["growth"] for row in grown), reverse=True)
        # Equal growth is an equal rank.
        grown = [row | {"rank": rates.index(row["growth"]) + 1.0} for row in grown]
        found += sorted(grown, key=lambda row: row["rank"])
    shared = {region for window in windows for region in window.regions}
    for region, path in paths.items():
        if region in shared or len(path) < 2:
            continue
        first, last = (int(year) for year in path.index[[0, -1]])
        row = {"region": region, "kind": "own years", **_grown(path, first, last)}
        if len(path) < LEAST_POINTS:
            change = (row["to_value"] / row["from_value"] - 1) * 100
            row |= {"kind": "two values", "growth": change, "doubling": np.nan}
        found.append(row)
    table = pd.DataFrame(found, columns=COLUMNS).astype(dict.fromkeys(("window", "of"), "Int64"))
    table = table.astype(dict.fromkeys(("start", "end", "n"), "int64"))
    told = [name for name in ("indicator", "series", "unit") if name in known]
    about = known.drop_duplicates("region", keep="last").set_index("region")[told]
    return table.join(about, on="region")


def _grown(path: pd.Series[float], first: int, last: int) -> dict[str, Any]:
    start, end = float(path[first]), float(path[last])
    rate = float(compound_growth(start, end, last - first))
    n = int(((path.index >= first) & (path.index <= last)).sum())
    says = rate >= LEAST_DOUBLING and n >= LEAST_POINTS
    doubling = float(doubling_time(rate)) if says else np.nan
    values = {"start": first, "end": last, "n": n, "from_value": start, "to_value": end}
    return values | {"growth": rate, "doubling": doubling}


def shared_year(rows: pd.DataFrame) -> int:
    """Give the latest of the years in which most regions have a value.

    Examples
    --------
    >>> shared_year(pd.DataFrame({"region": list("ABAB") + ["A"], "year": [2020, 2020, 2021, 2021, 2022]}))
    2021
    """
    counts = rows.groupby("year")["region"].nunique()
    return int(cast("int", counts[counts == counts.max()].index.max()))
