"""From which year on a yearly series may be fitted: never through a leap.

A **leap** is a yearly change of a positive series that is both large and out of keeping with the series' own
other changes. The rule, on changes of logs (a change over a gap is shared evenly over its years):

1. the value more than doubles or falls below half within a year, and
2. the change lies more than 3.5 robust standard deviations from the median of the *other* changes, of which
   there must be at least three: the modified z-score of Iglewicz and Hoaglin (1993), with their bound. The
   robust standard deviation is the median distance from that median over 0.6745;
3. a leap is rare: where more than a third of a series' changes pass both bounds, it goes up and down by
   nature and none of them is a leap;
4. a leap goes on in the next year where the change has the same sign and passes half of both bounds.

The fit starts at the first year of the new level, provided that three points are left from there on; a leap
after which fewer are left cannot be told from a turn or a slip yet, and the fit starts after the leap before
it. Series with values of zero or below, and of fewer than five points, are not tested.

The bounds are fixed. The first two are round or published and were not fitted to data; the fourth rule was
written for Guizhou's technology contracts over GDP (0.17, 0.59, 1.11 in 2016 to 2018), which leap over two
years. Measured by the tests on series of 5 to 13 points that grow by 8 % a year, with noise in the logs:

- false alarms: none in a thousand with noise of 10 %; with 20 % up to 5 % of the series where the noise lies
  around the trend, 1 % where it lies in the changes; with 30 %, 17 % and 8 %;
- a leap of 2.5 times is found in 93 % of the series and more with noise of 10 %, so is one of 5 times with
  20 %;
- of all years, a dummy for that same year has the smallest p in statsmodels' regression of the changes, in
  95 % and more of the series with one leap of 4 times;
- of 93 series of the provinces (stocks, grants, population) one leaps: Guangdong's grants of 2009.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipcompare.methods.long import Long, read
from ipcompare.methods.values import Bools, Floats, Ints

__all__ = ["after", "leaps"]

#: A leap more than doubles a value or more than halves it ...
TIMES = 2.0
#: ... and lies as many robust standard deviations from the median of the other changes.
Z_SCORE = 3.5
#: What the median distance from the median is of a normal distribution's standard deviation.
NORMAL = 0.6745
#: At most this share of a series' changes are leaps.
RARE = 1 / 3
#: Where the next year's change passes this share of both bounds, the leap goes on.
GOES_ON = 0.5
#: How many other changes a leap is held against, and how many points must be left after it.
OTHERS = 3
LEFT = 3


def leaps(table: pd.DataFrame) -> pd.DataFrame:
    """List the leaps of the series of a long table.

    Parameters
    ----------
    table : DataFrame
        Columns as in `project`: ``region, indicator, [series], year, value``.

    Returns
    -------
    DataFrame
        ``region, indicator, [series], year`` (the first of the new level: of a leap over two years the
        second), ``leap_from`` (the last year before the leap), ``times`` (the value over that of that year),
        ``left`` (points from ``year`` on), ``cut`` (whether enough of them for a fit to start there); a
        row a leap, sorted.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": range(2015, 2023),
    ...                       "value": [20.0, 21, 23, 24, 60, 110, 118, 121]})
    >>> leaps(table)[["year", "times", "left", "cut"]]
       year     times  left   cut
    0  2020  4.583333     3  True
    """
    data = read(table)
    none = np.empty(0, np.int64)
    found = [(none, none, none)]
    found += [_of_size(data, int(size)) for size in np.unique(data.count) if size >= OTHERS + 2]
    series, place, before = (np.concatenate([part[i] for part in found]) for i in range(3))
    first = data.start[series]
    left = data.count[series] - place
    rows = data.keys.iloc[series].assign(
        year=data.year[first + place],
        leap_from=data.year[first + before],
        times=data.value[first + place] / data.value[first + before],
        left=left,
        cut=left >= LEFT,
    )
    return rows.sort_values([*data.keys.columns, "year"], ignore_index=True)


def _of_size(data: Long, size: int) -> tuple[Ints, Ints, Ints]:
    """Give the leaps among series of one length: series, place of the new level, place before the leap."""
    series = np.flatnonzero((data.count == size) & (data.extremes[0] > 0))
    points = data.start[series, None] + np.arange(size)
    changes = np.diff(np.log(data.value[points]), axis=1) / np.diff(data.year[points], axis=1)
    large = np.abs(changes) / np.log(TIMES)
    # Few series have a change that is large at all, and only theirs need to be held against the others.
    some = (large > 1).any(axis=1)
    series, changes, large = series[some], changes[some], large[some]
    score = _scores(changes)
    leap = (large > 1) & (score > Z_SCORE)
    leap &= leap.mean(axis=1, keepdims=True) <= RARE
    goes_on = (large > GOES_ON) & (score > GOES_ON * Z_SCORE)
    same = np.sign(changes[:, 1:]) == np.sign(changes[:, :-1])
    begun = np.where(leap, np.arange(size - 1), -1)
    for i in range(1, size - 1):
        more = (begun[:, i - 1] >= 0) & goes_on[:, i] & same[:, i - 1]
        begun[:, i] = np.where(more, begun[:, i - 1], begun[:, i])
    # Of a leap over several years the last year alone is its end.
    begins_next = np.column_stack([begun[:, 1:], np.full(len(series), -1)])
    row, change = np.nonzero((begun >= 0) & (begins_next != begun))
    return series[row], change.astype(np.int64) + 1, begun[row, change].astype(np.int64)


def _scores(changes: Floats) -> Floats:
    """Hold each change against the median and spread of the others: the size of its modified z-score."""
    scores = np.empty_like(changes)
    for i in range(changes.shape[1]):
        others: Floats = np.delete(changes, i, axis=1)
        median = np.median(others, axis=1)
        spread = np.median(np.abs(others - median[:, None]), axis=1) / NORMAL
        apart = np.abs(changes[:, i] - median)
        scores[:, i] = np.divide(apart, spread, out=np.full_like(apart, np.inf), where=spread > 0)
    return scores


def after(table: pd.DataFrame, breaks: pd.DataFrame) -> Bools:
    """Mark the points of a long table that stand at or after the last break of their series.

    Parameters
    ----------
    table : DataFrame
        ``region, indicator, series, year``.
    breaks : DataFrame
        ``region, indicator, series, year`` (the first year that may be fitted).

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "series": "", "year": [2016, 2017, 2018]})
    >>> after(table, table[table["year"] == 2017]).tolist()
    [False, True, True]
    """
    key = ["region", "indicator", "series"]
    last = breaks.groupby(key)["year"].max().rename("first_year")
    first = table[key].merge(last.reset_index(), on=key, how="left")["first_year"]
    kept: Bools = table["year"].to_numpy() >= first.fillna(-np.inf).to_numpy()
    return kept
