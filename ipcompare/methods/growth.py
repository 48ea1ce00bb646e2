"""How series grew: indices, rates, lags, ranks, convergence and concentration.

Nothing here knows of provinces or files. The functions for series take one long table with the columns
`region, indicator, year, value` and give a new one; where the table has a column `series` (the vintage of
the population, say) it is part of the key, so that two vintages are never joined into one path. Other
columns are left out of the result. The given table is not changed and the order of its rows plays no part.

A missing value stays missing: it is not zero, and no total or rank is made up around it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ipcompare.core.errors import DataError, nearest

__all__ = [
    "beta_convergence",
    "cagr",
    "concentration",
    "doubling_time",
    "growth_rates",
    "herfindahl",
    "index_to",
    "intensity",
    "lag_years",
    "rank",
    "share",
    "shares",
    "sigma_convergence",
    "theil",
]

_NEEDED = ("region", "indicator", "year", "value")


# --- reading ---------------------------------------------------------------------------------------


def _long(table: pd.DataFrame) -> pd.DataFrame:
    """Check a long table and give its key, year and value in a settled order."""
    absent = [c for c in _NEEDED if c not in table]
    if absent:
        raise DataError([f"column {c} is missing; a long table has {', '.join(_NEEDED)}" for c in absent])
    keys = ["region", "indicator", *(["series"] if "series" in table else [])]
    rows = table[[*keys, "year", "value"]].copy()
    for column in ("year", "value"):
        rows[column] = _numbers(column, rows[column])
    bad = rows["year"].isna() | (rows["year"] % 1 != 0)
    _refuse(rows, bad, "year", "a year is a whole number")
    rows["year"] = rows["year"].astype("int64")
    twice = rows.duplicated([*keys, "year"], keep=False)
    _refuse(rows, twice, "value", "keep one value a key and year, or tell the vintages apart in `series`")
    return rows.sort_values([*keys, "year"], kind="stable", ignore_index=True)


def _numbers(name: str, given: Any) -> npt.NDArray[np.float64]:
    raw = given if isinstance(given, pd.Series) else pd.Series(np.atleast_1d(given))
    found = pd.to_numeric(raw, errors="coerce").astype("float64")
    bad = (found.isna() & raw.notna()) | found.isin([np.inf, -np.inf])
    if bad.any():
        faults = [
            f"{name} at {i!r}: {v!r} is not a finite number; correct it or leave it missing"
            for i, v in raw[bad].items()
        ]
        raise DataError(faults)
    return np.asarray(found, dtype=float)


def _refuse(rows: pd.DataFrame, bad: Any, column: str, remedy: str) -> None:
    """Raise the one error for bad data, naming key, year and value of every offending row."""
    names = [c for c in ("region", "indicator", "series", "year") if c in rows]
    faults = []
    for row in rows[np.asarray(bad)].to_dict("records"):
        where = ", ".join(f"{row[n]}" for n in names if not pd.isna(row[n]))
        faults.append(f"{where}: {column} {row[column]!r}; {remedy}")
    if faults:
        raise DataError(faults)


def _positive(rows: pd.DataFrame, column: str = "value") -> None:
    _refuse(
        rows, rows[column] <= 0, column, "growth and logarithms need values above zero; leave this row out"
    )


def _keys(rows: pd.DataFrame) -> list[str]:
    return [c for c in ("region", "indicator", "series") if c in rows]


def _peers(rows: pd.DataFrame) -> list[str]:
    """Name the columns within which regions are laid side by side."""
    return [c for c in ("indicator", "series") if c in rows]


def _at(rows: pd.DataFrame, year: int, name: str) -> pd.DataFrame:
    """Give each series' value in one year, under a new name."""
    return rows.loc[rows["year"] == year, [*_keys(rows), "value"]].rename(columns={"value": name})


def _ends(rows: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """Give each series' first and last value of a window; missing where the series has none."""
    if start >= end:
        raise DataError(f"start {start} is not before end {end}; give the earlier year first")
    keys = _keys(rows)
    ends = rows[keys].drop_duplicates(ignore_index=True).assign(start=start, end=end)
    for year, name in ((start, "first"), (end, "last")):
        ends = ends.merge(_at(rows, year, name), on=keys, how="left", validate="1:1")
        _positive(ends.assign(year=year), name)
    return ends


# --- growth ----------------------------------------------------------------------------------------


def index_to(table: pd.DataFrame, base_year: int = 2020) -> pd.DataFrame:
    """Set every series to 100 in a base year.

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be.
    base_year : int, default 2020
        The year that becomes 100.

    Returns
    -------
    DataFrame
        Key, `year`, `value` and `index`, missing for series without a value in the base year.

    Raises
    ------
    DataError
        If a base value is zero or negative.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": [2020, 2022], "value": [4, 5]})
    >>> index_to(table)["index"].tolist()
    [100.0, 125.0]
    """
    rows = _long(table)
    base = _at(rows, base_year, "base")
    _positive(base.assign(year=base_year), "base")
    joined = rows.merge(base, on=_keys(rows), how="left", validate="m:1")
    return joined.assign(index=joined["value"] / joined["base"] * 100).drop(columns="base")


def growth_rates(table: pd.DataFrame) -> pd.DataFrame:
    """Give the change on the year before, in percent.

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be.

    Returns
    -------
    DataFrame
        Key, `year`, `value` and `growth`, missing unless the year just before has a value: a gap of two
        years is not one year's growth.

    Raises
    ------
    DataError
        If growth would start from zero or a negative value, or end on a negative one.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GZ", "indicator": "x", "year": [2020, 2021, 2023], "value": [4, 5, 9]})
    >>> growth_rates(table)["growth"].tolist()
    [nan, 25.0, nan]
    """
    rows = _long(table)
    keys = [*_keys(rows), "year"]
    before = rows[keys].assign(year=rows["year"] + 1, before=rows["value"])
    joined = rows.merge(before, on=keys, how="left", validate="1:1")
    paired = joined["before"].notna() & joined["value"].notna()
    _positive(joined[paired].assign(year=joined["year"] - 1), "before")
    _refuse(
        joined, paired & (joined["value"] < 0), "value", "growth cannot end below zero; leave this row out"
    )
    return joined.assign(growth=(joined["value"] / joined["before"] - 1) * 100).drop(columns="before")


def cagr(table: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """Give the compound growth of every series over one window.

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be.
    start, end : int
        First and last year of the window.

    Returns
    -------
    DataFrame
        One row a series: key, `start`, `end`, `first`, `last` (the two values), `cagr` in percent a year
        and `doubling_years`; missing where a series has no value in either year.

    Raises
    ------
    DataError
        If either value is zero or negative, or the window is empty.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN", "indicator": "x", "year": [2010, 2020], "value": [100, 304.7]})
    >>> cagr(table, 2010, 2020)["cagr"].round(1).tolist()
    [11.8]
    """
    ends = _ends(_long(table), start, end)
    rate = ((ends["last"] / ends["first"]) ** (1 / (end - start)) - 1) * 100
    return ends.assign(cagr=rate, doubling_years=doubling_time(rate))


def doubling_time(growth: Any) -> Any:
    """Give the years in which something doubles at a steady growth.

    Parameters
    ----------
    growth : float, array or Series
        Percent a year, compound.

    Returns
    -------
    float, array or Series
        Years; missing where nothing grows.

    Examples
    --------
    >>> round(doubling_time(7), 1)
    10.2
    """
    rate = pd.Series(_numbers("growth", growth))
    years = (np.log(2) / np.log1p(rate.where(rate > 0) / 100)).to_numpy()
    if isinstance(growth, pd.Series):
        return pd.Series(years, index=growth.index)
    return years if np.ndim(growth) else float(years[0])


def lag_years(table: pd.DataFrame, follower: str, leader: str) -> pd.DataFrame:
    """Give the years by which one region follows another.

    For each year of the follower: how long before that year the leader first stood at the follower's
    value. Between two years the leader's path is taken as steady growth (a straight line of logs).

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be; values above zero.
    follower, leader : str
        Two regions of the table.

    Returns
    -------
    DataFrame
        `indicator` (and `series`), `year`, `value` of the follower; `leader_year`, with decimals; `lag`
        in years, negative where the leader came later; `more_than`, the lag's lower end where the
        leader's series does not reach back far enough (then `lag` is missing); and `reason`, why a lag is
        missing, else empty.

    Raises
    ------
    DataError
        If a region is not in the table or a value is zero or negative.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["GD"] * 3 + ["GZ"] * 2, "indicator": "x",
    ...     "year": [2010, 2012, 2014, 2018, 2019], "value": [2, 8, 16, 4, 1]})
    >>> lag_years(table, "GZ", "GD")[["year", "lag", "more_than"]]
       year  lag  more_than
    0  2018  7.0        NaN
    1  2019  NaN        9.0
    """
    rows = _long(table)
    for region in (follower, leader):
        if not (rows["region"] == region).any():
            known = [str(r) for r in rows["region"].unique()]
            raise DataError(f"region {region!r} is not in the table; did you mean {nearest(region, known)}?")
    rows = rows[rows["region"].isin([follower, leader]) & rows["value"].notna()]
    _positive(rows)
    peers = _peers(rows)
    found: list[dict[str, Any]] = []
    for _, group in rows.groupby(peers, dropna=False, sort=False):
        path = group[group["region"] == leader]
        behind = group[group["region"] == follower]
        found.extend(
            {**dict(row), **_lag(int(row["year"]), float(row["value"]), path)} for _, row in behind.iterrows()
        )
    columns = [*peers, "year", "value", "leader_year", "lag", "more_than", "reason"]
    return pd.DataFrame(found, columns=columns)


def _lag(year: int, value: float, path: pd.DataFrame) -> dict[str, Any]:
    years, levels = path["year"].to_numpy(dtype=float), path["value"].to_numpy(dtype=float)
    nothing = {"leader_year": np.nan, "lag": np.nan, "more_than": np.nan}
    if not len(years):
        return {**nothing, "reason": "the leader has no such series"}
    reached = np.flatnonzero(levels >= value)
    if not len(reached):
        return {**nothing, "reason": f"the leader had not reached this level by {years[-1]:.0f}"}
    at = int(reached[0])
    if at == 0 and levels[0] > value:
        back = year - years[0]
        # A follower ahead of the leader's first year can be said to lag by nothing known at all.
        said = f"more than {back:.0f} years" if back > 0 else f"the leader's series begins in {years[0]:.0f}"
        return {**nothing, "more_than": back if back > 0 else np.nan, "reason": said}
    when = years[at]
    if levels[at] > value:
        rise = np.log(levels[at] / levels[at - 1])
        when = years[at - 1] + (years[at] - years[at - 1]) * np.log(value / levels[at - 1]) / rise
    return {"leader_year": when, "lag": year - when, "more_than": np.nan, "reason": ""}


# --- side by side ----------------------------------------------------------------------------------


def rank(table: pd.DataFrame, base_year: int | None = None, direction: int = 1) -> pd.DataFrame:
    """Rank the regions in every year, and say who climbed since a base year.

    Leave a national total out of the table: it would be ranked too.

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be.
    base_year : int, optional
        Year against which the change is counted; without it there is no change.
    direction : {1, -1}
        1 puts the greatest value first, -1 the least.

    Returns
    -------
    DataFrame
        Key, `year`, `value`; `rank`, ties sharing the better one, missing without a value; `of`, how
        many have a value that year; `change`, places climbed since the base year (negative: fallen).
        A change is given only where as many are ranked as in the base year.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["A", "B"] * 2, "indicator": "x", "year": [2020, 2020, 2021, 2021],
    ...     "value": [3, 5, 7, 6]})
    >>> rank(table, base_year=2020)[["region", "year", "rank", "change"]]
      region  year  rank  change
    0      A  2020   2.0     0.0
    1      A  2021   1.0     1.0
    2      B  2020   1.0     0.0
    3      B  2021   2.0    -1.0
    """
    if direction not in (1, -1):
        raise DataError(f"direction: {direction!r}; direction is 1 or -1")
    rows = _long(table)
    groups = rows.groupby([*_peers(rows), "year"], dropna=False)["value"]
    rows["rank"] = groups.rank(method="min", ascending=direction == -1)
    rows["of"] = groups.transform("count").astype("int64")
    if base_year is None:
        return rows.assign(change=np.nan)
    base = rows.loc[rows["year"] == base_year, [*_keys(rows), "rank", "of"]]
    joined = rows.merge(base, on=_keys(rows), how="left", suffixes=("", "_base"), validate="m:1")
    change = (joined["rank_base"] - joined["rank"]).where(joined["of"] == joined["of_base"])
    return rows.assign(change=change)


def _over(
    table: pd.DataFrame, part: str, whole: str, series: str | None, names: tuple[str, str]
) -> pd.DataFrame:
    """Lay one indicator beside another, by region and year (and series)."""
    rows = _long(table)
    known = [str(i) for i in rows["indicator"].unique()]
    for indicator in (part, whole):
        if indicator not in known:
            near = nearest(indicator, known)
            raise DataError(f"indicator {indicator!r} is not in the table; did you mean {near}?")
    keys = [c for c in _keys(rows) if c != "indicator"]
    above = rows[rows["indicator"] == part].drop(columns="indicator")
    below = rows[rows["indicator"] == whole].drop(columns="indicator")
    _refuse(below.assign(indicator=whole), below["value"] <= 0, "value", "only what is above zero divides")
    if series is not None:
        if "series" not in rows:
            raise DataError(f"series {series!r}: the table has no column series; leave it out")
        below = below[below["series"] == series].drop(columns="series")
        keys = ["region"]
    joined = above.merge(
        below,
        on=[*keys, "year"],
        how="outer" if series is None else "left",
        validate="m:1",
        suffixes=("_above", "_below"),
    )
    order = [c for c in ("region", "series", "year") if c in joined]
    joined = joined.rename(columns={"value_above": names[0], "value_below": names[1]})
    return joined[[*order, *names]].sort_values(order, kind="stable", ignore_index=True)


def share(table: pd.DataFrame, part: str, whole: str, *, series: str | None = None) -> pd.DataFrame:
    """Give one indicator as a share of another, by region and year.

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be; both indicators in one unit.
    part, whole : str
        Two indicators of the table.
    series : str, optional
        Use this series of the whole for every series of the part; else series must match.

    Returns
    -------
    DataFrame
        `region` (and `series`), `year`, `part`, `whole` and `share` in percent; missing where either is.

    Raises
    ------
    DataError
        If an indicator is not in the table or a whole is zero or negative.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GD", "indicator": ["high", "all"], "year": 2024, "value": [30, 80]})
    >>> share(table, "high", "all")["share"].tolist()
    [37.5]
    """
    rows = _over(table, part, whole, series, ("part", "whole"))
    return rows.assign(share=rows["part"] / rows["whole"] * 100)


def intensity(
    table: pd.DataFrame,
    indicator: str,
    population: str = "population",
    *,
    per: float = 1.0,
    series: str | None = None,
) -> pd.DataFrame:
    """Give an indicator per head, by region and year.

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be.
    indicator, population : str
        Two indicators of the table.
    per : float, default 1
        How many units of population: with population in 10,000 people (万人), 1 gives figures per 10,000.
    series : str, optional
        Use this series (vintage) of the population for every row; else series must match.

    Returns
    -------
    DataFrame
        `region` (and `series`), `year`, `value`, `population` and `intensity`; missing where either is.

    Raises
    ------
    DataError
        If an indicator is not in the table or a population is zero or negative.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GZ", "indicator": ["patents", "population"], "year": 2020, "value": [12570, 3858]})
    >>> intensity(table, "patents")["intensity"].round(2).tolist()
    [3.26]
    """
    rows = _over(table, indicator, population, series, ("value", "population"))
    return rows.assign(intensity=rows["value"] / rows["population"] * per)


# --- convergence -----------------------------------------------------------------------------------


def sigma_convergence(table: pd.DataFrame, *, balanced: bool = True) -> pd.DataFrame:
    """Measure in every year how far the regions lie apart: falling spread is sigma-convergence.

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be; values above zero. Leave a
        national total out.
    balanced : bool, default True
        Keep only regions with a value in every year, so that spread does not change because the company
        does. Cut the table to the years that matter first: one thin year thins out all others.

    Returns
    -------
    DataFrame
        `indicator` (and `series`), `year`, `n` regions, `sd_log` (sample standard deviation of natural
        logs) and `cv` (sample standard deviation of the values over their mean); missing under two
        regions. Both are free of the unit.

    Raises
    ------
    DataError
        If a value is zero or negative.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["A", "B"] * 2, "indicator": "x", "year": [2020, 2020, 2021, 2021],
    ...     "value": [2, 8, 4, 8]})
    >>> sigma_convergence(table)[["year", "n", "sd_log", "cv"]].round(2)
       year  n  sd_log    cv
    0  2020  2    0.98  0.85
    1  2021  2    0.49  0.47
    """
    rows = _long(table).dropna(subset="value")
    _positive(rows)
    peers = _peers(rows)
    if balanced:
        years = rows.groupby(peers, dropna=False)["year"].transform("nunique")
        rows = rows[rows.groupby(_keys(rows), dropna=False)["year"].transform("count") == years]
    groups = rows.assign(log=np.log(rows["value"])).groupby([*peers, "year"], dropna=False)
    spread = groups.agg(
        n=("value", "count"), sd_log=("log", "std"), cv=("value", "std"), mean=("value", "mean")
    )
    return spread.assign(cv=spread["cv"] / spread["mean"]).drop(columns="mean").reset_index()


def beta_convergence(table: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """Test whether regions that started low grew faster (unconditional beta-convergence).

    Ordinary least squares of the mean yearly log growth ``ln(last/first)/years`` on ``ln(first)``, after
    Barro and Sala-i-Martin; the speed solves ``b = -(1 - exp(-speed*years))/years``.

    Parameters
    ----------
    table : DataFrame
        Long: `region, indicator, year, value`, and `series` if need be; values above zero. Leave a
        national total out.
    start, end : int
        First and last year of the window.

    Returns
    -------
    DataFrame
        `indicator` (and `series`), `start`, `end`, `n` regions, `left_out` (regions without a value at
        either end), `coefficient` (negative: converging), `se`, `p` (two-sided), `r2`, `speed` (percent
        a year) and `half_life` (years until half the gap is gone; missing where nothing converges).
        Under three regions, or with equal starts, the regression is missing; from exactly fitting regions
        so are `se` and `p`.

    Raises
    ------
    DataError
        If a value at either end is zero or negative, or the window is empty.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": list("ABCD") * 2, "indicator": "x", "year": [2010] * 4 + [2020] * 4,
    ...     "value": [1, 2, 4, 8, 3, 5, 7, 12]})
    >>> beta_convergence(table, 2010, 2020)[["n", "coefficient", "r2", "half_life"]].round(3)
       n  coefficient     r2  half_life
    0  4       -0.035  0.976     16.007
    """
    rows = _long(table)
    peers = _peers(rows)
    found = []
    for _, group in _ends(rows, start, end).groupby(peers, dropna=False, sort=False):
        whole = group.dropna(subset=["first", "last"])
        window = {**group.iloc[0][peers], "start": start, "end": end}
        counts = {"n": len(whole), "left_out": len(group) - len(whole)}
        first, last = whole["first"].to_numpy(), whole["last"].to_numpy()
        found.append(
            {**window, **counts, **_beta(np.log(first), np.log(last / first) / (end - start), end - start)}
        )
    columns = [*peers, "start", "end", "n", "left_out"]
    return pd.DataFrame(found, columns=[*columns, "coefficient", "se", "p", "r2", "speed", "half_life"])


def _beta(initial: npt.NDArray[Any], growth: npt.NDArray[Any], years: int) -> dict[str, float]:
    if len(initial) < 3 or np.ptp(initial) == 0:
        return {}
    # Importing statsmodels takes a second that most calls of this module should not pay.
    from statsmodels.regression.linear_model import OLS

    design = np.column_stack([np.ones(len(initial)), initial])
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = OLS(growth, design).fit()
        slope, se = float(fit.params[1]), float(fit.bse[1])
        exact = fit.ssr <= 1e-20 * max(float(np.sum(growth**2)), 1e-300)
        r2 = float(fit.rsquared) if np.ptp(growth) > 0 else np.nan
        p = np.nan if exact else float(fit.pvalues[1])
    shrink = 1 + slope * years
    speed = -np.log(shrink) / years if shrink > 0 else np.nan
    half_life = np.log(2) / speed if speed > 0 else np.nan
    known = {"coefficient": slope, "se": np.nan if exact else se, "p": p, "r2": r2}
    return {**known, "speed": speed * 100, "half_life": half_life}


# --- concentration ---------------------------------------------------------------------------------


def _parts(values: Any) -> npt.NDArray[np.float64]:
    found = _numbers("values", values)
    if (found < 0).any():
        raise DataError(
            f"values: {found[found < 0].tolist()} are negative; parts of a whole are zero or more"
        )
    return found


def herfindahl(values: Any) -> float:
    """Give the Herfindahl index: the sum of squared shares, 1/n when equal, 1 when all is in one place.

    Parameters
    ----------
    values : array or Series
        Parts of one whole, zero or more.

    Returns
    -------
    float
        Missing if any part is missing (the whole is then unknown) or all are zero.

    Raises
    ------
    DataError
        If a part is negative.

    Examples
    --------
    >>> herfindahl([5, 3, 2])
    0.38
    """
    parts = _parts(values)
    total = parts.sum()
    return float(np.sum((parts / total) ** 2)) if total > 0 else np.nan


def theil(values: Any) -> float:
    """Give Theil's T: 0 when equal, ln(n) when all is in one place.

    Parameters
    ----------
    values : array or Series
        Parts of one whole, zero or more; a zero part adds nothing.

    Returns
    -------
    float
        Missing if any part is missing or all are zero.

    Raises
    ------
    DataError
        If a part is negative.

    Examples
    --------
    >>> round(theil([5, 3, 2]), 3), theil([4, 4])
    (0.069, 0.0)
    """
    parts = _parts(values)
    total = parts.sum()
    if not total > 0:
        return np.nan
    relative = parts / total * len(parts)
    relative = relative[relative > 0]
    return float(np.sum(relative * np.log(relative)) / len(parts))


def _cities(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    absent = [c for c in ("region", "value") if c not in table]
    if absent:
        raise DataError([f"column {c} is missing; give one row a region with its value" for c in absent])
    groups = [c for c in ("indicator", "series", "year") if c in table]
    rows = table[["region", *groups, "value"]].copy()
    rows["value"] = _numbers("value", rows["value"])
    twice = rows.duplicated(["region", *groups], keep=False)
    _refuse(rows, twice, "value", "keep one value a region")
    _refuse(rows, rows["value"] < 0, "value", "parts of a whole are zero or more")
    return rows, groups


def shares(table: pd.DataFrame) -> pd.DataFrame:
    """Give each region's share of the sum of all regions, greatest first.

    Parameters
    ----------
    table : DataFrame
        `region, value`, the regions being the parts of one whole; where there are `indicator`, `series` or
        `year`, each combination is a whole of its own.

    Returns
    -------
    DataFrame
        The given columns, `share` in percent, `rank` and `cumulative` share in percent; missing
        throughout a whole with a missing part, since its sum is unknown.

    Raises
    ------
    DataError
        If a value is negative or a region stands twice.

    Examples
    --------
    >>> shares(pd.DataFrame({"region": ["A", "B", "C"], "value": [2, 5, 3]}))
      region  value  share  rank  cumulative
    0      B    5.0   50.0   1.0        50.0
    1      C    3.0   30.0   2.0        80.0
    2      A    2.0   20.0   3.0       100.0
    """
    rows, groups = _cities(table)
    order = [*groups, "value", "region"]
    rows = rows.sort_values(order, ascending=[c != "value" for c in order], ignore_index=True)
    # The empty column stands in where the table is one whole and has nothing to group by.
    wholes = rows.assign(_="").groupby([*groups, "_"], dropna=False)["value"]
    total = wholes.transform(lambda parts: parts.sum(skipna=False))
    rows["share"] = rows["value"] / total.where(total > 0) * 100
    ranked = wholes.rank(method="min", ascending=False)
    rows["rank"] = ranked.where(rows["share"].notna())
    again = rows.assign(_="").groupby([*groups, "_"], dropna=False)["share"]
    return rows.assign(cumulative=again.cumsum())


def concentration(table: pd.DataFrame) -> pd.DataFrame:
    """Say in one row a whole how concentrated it is among its regions.

    Parameters
    ----------
    table : DataFrame
        `region, value`, as for `shares`.

    Returns
    -------
    DataFrame
        `indicator`, `series`, `year` as far as given; `n` regions, `total`, `top` (the greatest region)
        and `top_share` (percent), `herfindahl`, `herfindahl_normalised` (0 when equal, 1 when all is in one
        place), `theil` and `theil_normalised` (over ln n). Missing where a part is missing.

    Raises
    ------
    DataError
        If a value is negative or a region stands twice.

    Examples
    --------
    >>> concentration(pd.DataFrame({"region": ["A", "B", "C"], "value": [2, 5, 3]})).round(3).T[0].to_dict()
    ... # doctest: +NORMALIZE_WHITESPACE
    {'n': 3, 'total': 10.0, 'top': 'B', 'top_share': 50.0, 'herfindahl': 0.38,
     'herfindahl_normalised': 0.07, 'theil': 0.069, 'theil_normalised': 0.063}
    """
    rows, groups = _cities(table)
    found = []
    for key, whole in rows.sort_values("region").assign(_="").groupby([*groups, "_"], dropna=False):
        found.append({**dict(zip(groups, key, strict=False)), **_concentration(whole)})
    measures = ["n", "total", "top", "top_share", "herfindahl", "herfindahl_normalised", "theil"]
    return pd.DataFrame(found, columns=[*groups, *measures, "theil_normalised"])


def _concentration(whole: pd.DataFrame) -> dict[str, Any]:
    values, n = whole["value"], len(whole)
    total = values.sum(skipna=False)
    hhi, inequality = herfindahl(values), theil(values)
    known = total > 0
    return {
        "n": n,
        "total": total,
        "top": whole["region"].iloc[int(values.argmax())] if known else None,
        "top_share": values.max() / total * 100 if known else np.nan,
        "herfindahl": hhi,
        "herfindahl_normalised": (hhi - 1 / n) / (1 - 1 / n) if n > 1 else np.nan,
        "theil": inequality,
        "theil_normalised": inequality / np.log(n) if n > 1 else np.nan,
    }
