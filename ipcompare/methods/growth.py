"""How series grew: indices, rates, lags, ranks and concentration.

The functions for series take one long table with the columns `region, indicator, year, value` and give a new
one; where the table has a column `series` (the vintage of the population, say) it is part of the key, so that
two vintages are never joined into one path. Other columns are left out of the result, and the order of the
rows plays no part. A missing value stays missing: it is not zero, and no total or rank is made up around it.

`DataError` is raised by a table that lacks a column, whose year is no whole number or stands twice for one
series, whose value is no finite number, or zero or negative where growth, a logarithm or a share is asked for
(parts of a whole may be zero), and by a region, indicator or series that the table does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.methods import long
from ipcompare.methods.values import NOISE, Floats, Rows, Values, numbers

#: Values that differ by no more than so many percent lie close: a rank between them says little.
CLOSE = 10.0

# --- reading ---------------------------------------------------------------------------------------


def _long(table: pd.DataFrame, key: Sequence[str] = ("region", "indicator")) -> pd.DataFrame:
    """Check a long table and give its key, year and value in a fixed order."""
    data = long.read(table, gaps=True, key=key)
    rows = table[list(data.keys)].iloc[data.order].reset_index(drop=True)
    return rows.assign(year=data.year, value=data.value)


def _refuse(rows: pd.DataFrame, bad: Any, column: str, remedy: Fault) -> None:
    """Raise the one error for bad data, naming key, year and value of every offending row."""
    names = [c for c in ("region", "indicator", "series", "year") if c in rows]
    faults = []
    for row in rows[np.asarray(bad)].to_dict("records"):
        where = ", ".join(f"{row[n]}" for n in names if not pd.isna(row[n]))
        faults.append(
            Fault(
                "{where}: {column} {value!r}; {remedy}",
                where=where,
                column=column,
                value=row[column],
                remedy=remedy,
            )
        )
    if faults:
        raise DataError(faults)


def _positive(rows: pd.DataFrame, column: str = "value") -> None:
    _refuse(
        rows,
        rows[column] <= 0,
        column,
        Fault("growth and logarithms need values above zero; leave this row out"),
    )


def _keys(rows: pd.DataFrame, names: Sequence[str] = ("region", "indicator", "series")) -> list[str]:
    return [c for c in names if c in rows]


def _peers(rows: pd.DataFrame) -> list[str]:
    """Name the columns within which regions are laid side by side."""
    return _keys(rows, ("indicator", "series"))


def _at(rows: pd.DataFrame, year: int, name: str) -> pd.DataFrame:
    """Give each series' value in one year, above zero, under a new name."""
    found = rows.loc[rows["year"] == year, [*_keys(rows), "year", "value"]].rename(columns={"value": name})
    _positive(found, name)
    return found.drop(columns="year")


# --- growth ----------------------------------------------------------------------------------------


def index_to(table: pd.DataFrame, base_year: int = 2020) -> pd.DataFrame:
    """Set every series to 100 in a base year.

    Gives key, `year`, `value` and `index`, missing for series without a value in the base year. A table of
    one indicator may leave out its column.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": [2020, 2022], "value": [4, 5]})
    >>> index_to(table)["index"].tolist()
    [100.0, 125.0]
    """
    rows = _long(table, key=("region",))
    joined = rows.merge(_at(rows, base_year, "base"), on=_keys(rows), how="left", validate="m:1")
    return joined.assign(index=joined["value"] / joined["base"] * 100).drop(columns="base")


def growth_rates(table: pd.DataFrame) -> pd.DataFrame:
    """Give the change on the year before, in percent.

    Gives key, `year`, `value` and `growth`, missing unless the year just before has a value: a gap of two
    years is not one year's growth. It may end on zero. A table of one indicator may leave out its column.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GZ", "indicator": "x", "year": [2020, 2021, 2023], "value": [4, 5, 9]})
    >>> growth_rates(table)["growth"].tolist()
    [nan, 25.0, nan]
    """
    rows = _long(table, key=("region",))
    keys = [*_keys(rows), "year"]
    before = rows[keys].assign(year=rows["year"] + 1, before=rows["value"])
    joined = rows.merge(before, on=keys, how="left", validate="1:1")
    paired = joined["before"].notna() & joined["value"].notna()
    _positive(joined[paired].assign(year=joined["year"] - 1), "before")
    _refuse(
        joined,
        paired & (joined["value"] < 0),
        "value",
        Fault("growth cannot end below zero; leave this row out"),
    )
    return joined.assign(growth=(joined["value"] / joined["before"] - 1) * 100).drop(columns="before")


def measured_alike(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the baselines of provinces' plans, which may count in a way of their own.

    Parameters
    ----------
    rows : pandas.DataFrame
        Levels by ``region`` and ``year``; without a column ``role`` all of them stay.

    Examples
    --------
    >>> rows = pd.DataFrame({"region": ["CN-SC", "CN-SC", "CN"], "year": [2020, 2021, 2020],
    ...                      "role": ["baseline", "actual", "baseline"]})
    >>> measured_alike(rows)["year"].tolist()
    [2021, 2020]
    """
    if "role" not in rows:
        return rows
    kept: pd.DataFrame = rows[(rows["role"] != "baseline") | (rows["region"] == "CN")]
    return kept


def compound_growth(start: Values, end: Values, years: Values) -> Any:
    """Give the compound growth over some years, percent a year; numbers, arrays and Series alike.

    From base to target it is the growth required, from base to latest the growth observed, from latest to
    target the growth still needed. It is the rate ``(end/start)**(1/years) - 1`` that UNICEF prints; WHO's
    maternal-mortality reports print ``ln(end/start)/years``, the logarithm of one plus it. Missing where a
    value is missing or no time passes; both values are above zero.

    Examples
    --------
    >>> round(compound_growth(6.3, 12, 5), 2), round(compound_growth(100, 304.7, 10), 1)
    (13.75, 11.8)
    """
    rows = Rows.of(start=start, end=end, years=years)
    for name in ("start", "end"):
        rows.refuse(name, rows[name] <= 0, Fault("a compound rate needs values above zero"))
    return rows.back(compound(rows["start"], rows["end"], rows["years"]))


def compound(start: Floats, end: Floats, years: Floats) -> Floats:
    """Compute `compound_growth` of arrays, missing where it would have to be refused."""
    start, end, years = (np.where(given > 0, given, np.nan) for given in (start, end, years))
    # One to the power of nothing known is one to numpy.
    return np.where(np.isnan(years), np.nan, ((end / start) ** (1 / years) - 1) * 100)


def doubling_time(growth: Any) -> Any:
    """Give the years in which something doubles at a growth in percent a year; missing where nothing grows.

    Examples
    --------
    >>> round(doubling_time(7), 1)
    10.2
    """
    rows = Rows.of(growth=growth)
    rate = np.where(rows["growth"] > 0, rows["growth"], np.nan)
    return rows.back(np.log(2) / np.log1p(rate / 100))


def lag_years(table: pd.DataFrame, follower: str, leader: str) -> pd.DataFrame:
    """Give the years by which one region follows another.

    For each year of the follower: how long before that year the leader first stood at the follower's
    value. Between two years the leader's path is taken as steady growth (a straight line of logs).

    Returns
    -------
    DataFrame
        `indicator` (and `series`), `year`, `value` of the follower; `leader_year`, with decimals; `lag`
        in years, negative where the leader came later; `more_than`, the lag's lower end where the
        leader's series does not reach back far enough (then `lag` is missing); and `reason`, why a lag is
        missing, else empty.

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
            raise DataError(
                Fault(
                    "region {region!r} is not in the table; did you mean {near}?",
                    region=region,
                    near=nearest(region, known),
                )
            )
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

    Leave a national total out of the table: it would be ranked too. Direction 1 puts the greatest value
    first, -1 the least.

    Returns
    -------
    DataFrame
        Key, `year`, `value`; `rank`, ties sharing the better one, missing without a value; `of`, how
        many have a value that year; `change`, places climbed since the base year (negative: fallen), given
        only where as many are ranked as in the base year.

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
        raise DataError(Fault("direction: {direction!r}; direction is 1 or -1", direction=direction))
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


def ranks_at(ranked: pd.DataFrame, years: Sequence[int], within: float = CLOSE) -> pd.DataFrame:
    """Give each region's rank in some years, how it moved between them, and who lies close to it.

    Parameters
    ----------
    ranked : pandas.DataFrame
        Of :func:`rank`: ``region, year, value, rank, of``.
    years : sequence of int
        Which years, the ends of periods.
    within : float, default 10
        How close is close: values that differ from a region's own by no more than so many percent of it.

    Returns
    -------
    DataFrame
        ``region, year, value, rank, of``; ``moved`` (places climbed since the year before it of these years;
        negative: fallen), ``above`` (or level) and ``below`` (regions close to it), and ``reached``
        (the first year in which it stood within one place of its rank in the last of these years). No row
        without a rank.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": list("ABC") * 3, "indicator": "x", "year": [2009] * 3 + [2015] * 3 + [2020] * 3,
    ...     "value": [3, 2.9, 1, 3, 4, 5, 3, 5, 6]})
    >>> own = ranks_at(rank(table), [2009, 2015, 2020])
    >>> own.loc[own["region"] == "A", ["year", "rank", "moved", "below", "reached"]]
       year  rank  moved  below  reached
    0  2009   1.0    NaN      1     2015
    1  2015   3.0   -2.0      0     2015
    2  2020   3.0    0.0      0     2015
    """
    wanted = sorted(set(years))
    rows = ranked[ranked["year"].between(wanted[0], wanted[-1])].dropna(subset="rank")
    found: list[dict[str, Any]] = []
    for region, own in rows.sort_values("year").groupby("region"):
        last = own["rank"].iloc[-1]
        reached = int(own.loc[(own["rank"] - last).abs() <= 1, "year"].iloc[0])
        before = np.nan
        for row in own[own["year"].isin(wanted)].to_dict("records"):
            others = rows.loc[(rows["year"] == row["year"]) & (rows["region"] != region), "value"]
            apart = others - row["value"]
            close = apart.abs() <= abs(row["value"]) * (within / 100 + NOISE)
            found.append(
                {name: row[name] for name in ("region", "year", "value", "rank", "of")}
                | {"moved": before - row["rank"], "reached": reached}
                | {"above": int((close & (apart >= 0)).sum()), "below": int((close & (apart < 0)).sum())}
            )
            before = row["rank"]
    columns = ["region", "year", "value", "rank", "of", "moved", "above", "below", "reached"]
    return pd.DataFrame(found, columns=columns)


def share(table: pd.DataFrame, part: str, whole: str, *, series: str | None = None) -> pd.DataFrame:
    """Give one indicator as a share of another in the same unit, by region and year.

    Gives `region` (and `series`), `year`, `part`, `whole` and `share` in percent, missing where either is.
    With `series`, that series of the whole serves every series of the part; else series must match.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GD", "indicator": ["high", "all"], "year": 2024, "value": [30, 80]})
    >>> share(table, "high", "all")["share"].tolist()
    [37.5]
    """
    rows = _long(table)
    known = [str(i) for i in rows["indicator"].unique()]
    for indicator in (part, whole):
        if indicator not in known:
            near = nearest(indicator, known)
            raise DataError(
                Fault(
                    "indicator {indicator!r} is not in the table; did you mean {near}?",
                    indicator=indicator,
                    near=near,
                )
            )
    above = rows[rows["indicator"] == part].drop(columns="indicator").rename(columns={"value": "part"})
    below = rows[rows["indicator"] == whole]
    _refuse(below, below["value"] <= 0, "value", Fault("only what is above zero divides"))
    below = below.drop(columns="indicator").rename(columns={"value": "whole"})
    keys = [*(c for c in _keys(rows) if c != "indicator"), "year"]
    if series is not None:
        if "series" not in rows:
            raise DataError(
                Fault("series {series!r}: the table has no column series; leave it out", series=series)
            )
        below, keys = below[below["series"] == series].drop(columns="series"), ["region", "year"]
    joined = above.merge(below, on=keys, how="outer" if series is None else "left", validate="m:1")
    order = [c for c in ("region", "series", "year") if c in joined]
    joined = joined[[*order, "part", "whole"]].sort_values(order, kind="stable", ignore_index=True)
    return joined.assign(share=joined["part"] / joined["whole"] * 100)


# --- concentration ---------------------------------------------------------------------------------


def herfindahl(parts: Floats) -> float:
    """Give the Herfindahl index: the sum of squared shares, 1/n when equal, 1 when all is in one place.

    Missing if any part is missing (the whole is then unknown) or all are zero.

    Examples
    --------
    >>> herfindahl(np.array([5, 3, 2]))
    0.38
    """
    total = parts.sum()
    return float(np.sum((parts / total) ** 2)) if total > 0 else np.nan


def theil(parts: Floats) -> float:
    """Give Theil's T: 0 when equal, ln(n) when all is in one place; a zero part adds nothing.

    Missing if any part is missing or all are zero.

    Examples
    --------
    >>> round(theil(np.array([5, 3, 2])), 3), theil(np.array([4, 4]))
    (0.069, 0.0)
    """
    total = parts.sum()
    if not total > 0:
        return np.nan
    relative = parts / total * len(parts)
    relative = relative[relative > 0]
    return float(np.sum(relative * np.log(relative)) / len(parts))


def _cities(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    absent = [c for c in ("region", "value") if c not in table]
    if absent:
        raise DataError(
            [
                Fault("column {column} is missing; give one row a region with its value", column=c)
                for c in absent
            ]
        )
    groups = [c for c in ("indicator", "series", "year") if c in table]
    rows = table[["region", *groups, "value"]].copy()
    rows["value"] = numbers("value", rows["value"])
    twice = rows.duplicated(["region", *groups], keep=False)
    _refuse(rows, twice, "value", Fault("keep one value a region"))
    _refuse(rows, rows["value"] < 0, "value", Fault("parts of a whole are zero or more"))
    return rows, groups


def shares(table: pd.DataFrame) -> pd.DataFrame:
    """Give each region's share of the sum of all regions, greatest first.

    Takes `region, value`, the regions being the parts of one whole; where there are `indicator`, `series` or
    `year`, each combination is a whole of its own. Gives the same columns, `share` in percent, `rank` and
    `cumulative` share in percent, missing throughout a whole with a missing part, since its sum is unknown.

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


def extremes(table: pd.DataFrame) -> pd.DataFrame:
    """Say in one row which region is highest, which lowest, and how far apart they are.

    Takes `region, value`, also where these are no parts of a whole (densities); grouped as in `shares`.

    Returns
    -------
    DataFrame
        `indicator`, `series`, `year` as far as given; `n` regions with a value, `top` with `most`, its value,
        `bottom` with `least`, and `times`, most over least: missing where the least is zero. Of equals the
        first by name counts.

    Examples
    --------
    >>> extremes(pd.DataFrame({"region": ["A", "B", "C"], "value": [2, 5, 3]}))
       n top  most bottom  least  times
    0  3   B   5.0      A    2.0    2.5
    """
    rows, groups = _cities(table)
    found = []
    known = rows.dropna(subset="value").assign(_="")
    for key, own in known.groupby([*groups, "_"], dropna=False, sort=False):
        ranked = own.sort_values(["value", "region"], ascending=[False, True], kind="stable")
        most, least = float(ranked["value"].iloc[0]), float(ranked["value"].iloc[-1])
        ends = {
            "n": len(own),
            "top": ranked["region"].iloc[0],
            "most": most,
            "bottom": ranked.loc[ranked["value"] == least, "region"].iloc[0],
            "least": least,
            "times": most / least if least > 0 else np.nan,
        }
        found.append({**dict(zip(groups, key, strict=False)), **ends})
    return pd.DataFrame(found, columns=[*groups, "n", "top", "most", "bottom", "least", "times"])


def concentration(table: pd.DataFrame) -> pd.DataFrame:
    """Say in one row a whole how concentrated it is among its regions; takes a table as `shares` does.

    Returns
    -------
    DataFrame
        `indicator`, `series`, `year` as far as given; `n` regions, `total`, `top` (the greatest region)
        and `top_share` (percent), `herfindahl`, `herfindahl_normalised` (0 when equal, 1 when all is in one
        place), `theil` and `theil_normalised` (over ln n). Missing where a part is missing.

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
    values, n = whole["value"].to_numpy(), len(whole)
    total = values.sum()
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
