"""Whether regions come closer: their spread, and whether those that started low grew faster, by period.

The functions take one long table as :mod:`ipcompare.methods.growth` does: ``region, indicator, year,
value`` and, where there is one, ``series`` as part of the key. Leave a national total out: it would count as
a region.

Settings: standard errors are HC3 with Student's t (regions differ in their scatter, and there are few of
them); two periods are compared in one regression with errors clustered by region, since a region stands in
both; a break year has at least :data:`LEAST_YEARS` years on either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, require
from ipcompare.methods import long
from ipcompare.methods.values import Floats, numbers

__all__ = [
    "LEAST_YEARS",
    "beta_by_period",
    "beta_convergence",
    "break_test",
    "sigma_convergence",
    "theil_between",
]

#: On either side of a break, so that no single year makes a period.
LEAST_YEARS = 3
BETA = ["n", "left_out", "coefficient", "coefficient_se", "p", "r2", "speed", "half_life"]
JACKKNIFE = ["without_low", "without_high", "without_p", "moved_by", "without"]
BREAK = ["n", "beta_before", "beta_after", "beta_change", "coefficient_se", "p", "p_adjusted"]


def _read(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Check a long table; give its known values, above zero, and the columns within which regions compare."""
    data = long.read(table, gaps=True)
    rows = table[list(data.keys)].iloc[data.order].reset_index(drop=True)
    rows = rows.assign(year=data.year, value=data.value).dropna(subset="value")
    bad = rows[rows["value"] <= 0]
    if len(bad):
        raise DataError(
            Fault(
                "{names}: value {value!r}; growth and logarithms need values above zero; leave this row out",
                names=", ".join(str(row[name]) for name in (*data.keys, "year")),
                value=row["value"],
            )
            for row in bad.to_dict("records")
        )
    return rows, [name for name in ("indicator", "series") if name in rows]


def sigma_convergence(table: pd.DataFrame, *, balanced: bool = True) -> pd.DataFrame:
    """Measure in every year how far the regions lie apart: falling spread is sigma-convergence.

    Balanced, only regions with a value in every year count, so that the spread does not change because the
    company does. Cut the table to the years that matter first: one thin year thins out all others. Every
    region counts alike; :func:`theil_between` weighs them by their people.

    Returns
    -------
    DataFrame
        `indicator` (and `series`), `year`, `n` regions, `sd_log` (sample standard deviation of natural
        logs) and `cv` (sample standard deviation of the values over their mean), both free of the unit;
        missing under two regions.

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
    rows, peers = _read(table)
    if balanced:
        years = rows.groupby(peers, dropna=False)["year"].transform("nunique")
        rows = rows[rows.groupby(["region", *peers], dropna=False)["year"].transform("count") == years]
    groups = rows.assign(log=np.log(rows["value"])).groupby([*peers, "year"], dropna=False)
    spread = groups.agg(
        n=("value", "count"), sd_log=("log", "std"), cv=("value", "std"), mean=("value", "mean")
    )
    return spread.assign(cv=spread["cv"] / spread["mean"]).drop(columns="mean").reset_index()


def theil_between(table: pd.DataFrame) -> pd.DataFrame:
    """Measure in every year how unevenly something is spread over people: Theil's T between regions.

    ``sum(s * ln(s / q))`` with ``s`` a region's share of the whole and ``q`` its share of the people: 0 where
    every head has as much. A region counts by its weight, unlike in :func:`sigma_convergence`, so the two
    may move apart.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region, year, value`` (a part of the whole, zero or more) and ``people`` (above zero).

    Returns
    -------
    DataFrame
        ``year``, ``n`` regions and ``theil``; only regions known in every year count.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["A", "B"], "year": 2020, "value": [3, 1], "people": [1, 1]})
    >>> theil_between(table).round(3)
       year  n  theil
    0  2020  2  0.131
    """
    require(table, ["region", "year", "value", "people"], Fault("it needs region, year, value and people"))
    rows = table[["region", "year"]].assign(
        value=numbers("value", table["value"]), people=numbers("people", table["people"])
    )
    rows = rows.dropna()
    bad = rows[(rows["value"] < 0) | (rows["people"] <= 0)]
    if len(bad):
        raise DataError(
            Fault(
                "{region}, {year}: value {value!r}, people {people!r}; "
                "parts are zero or more and people above zero; leave this row out",
                region=row["region"],
                year=row["year"],
                value=row["value"],
                people=row["people"],
            )
            for row in bad.to_dict("records")
        )
    if (twice := rows.duplicated(["region", "year"])).any():
        raise DataError(
            Fault("{region}: two values in one year; keep one", region=rows[twice].iloc[0]["region"])
        )
    rows = rows[rows.groupby("region")["year"].transform("count") == rows["year"].nunique()]
    found = []
    for year, own in rows.groupby("year"):
        share = (own["value"] / own["value"].sum()).to_numpy(float)
        weight = (own["people"] / own["people"].sum()).to_numpy(float)
        there = share > 0
        theil = float(np.sum(share[there] * np.log(share[there] / weight[there])))
        found.append({"year": year, "n": len(own), "theil": theil})
    return pd.DataFrame(found, columns=["year", "n", "theil"])


# --- beta ------------------------------------------------------------------------------------------


def beta_convergence(table: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """Test whether regions that started low grew faster (unconditional beta-convergence).

    Ordinary least squares of the mean yearly log growth ``ln(last/first)/years`` on ``ln(first)``, after
    Barro and Sala-i-Martin, with HC3 errors; the speed solves ``b = -(1 - exp(-speed*years))/years``.

    Returns
    -------
    DataFrame
        `indicator` (and `series`), `start`, `end`, `n` regions, `left_out` (regions without a value at
        either end), `coefficient` (negative: converging), `coefficient_se` (HC3), `p` (two-sided), `r2`,
        `speed` (percent a year) and `half_life` (years until half the gap is gone; missing where nothing
        converges).
        Under three regions, or with equal starts, the regression is missing; from exactly fitting regions
        so are `coefficient_se` and `p`, as where one region alone fixes the line.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": list("ABCD") * 2, "indicator": "x", "year": [2010] * 4 + [2020] * 4,
    ...     "value": [1, 2, 4, 8, 3, 5, 7, 12]})
    >>> beta_convergence(table, 2010, 2020)[["n", "coefficient", "r2", "half_life"]].round(3)
       n  coefficient     r2  half_life
    0  4       -0.035  0.976     16.007
    """
    rows, peers = _read(table)
    found = []
    for group, own in rows.groupby(peers, dropna=False, sort=False):
        grown = _grown(own, start, end)
        counts = {"n": len(grown), "left_out": own["region"].nunique() - len(grown)}
        fit = _beta(grown["initial"].to_numpy(), grown["growth"].to_numpy(), end - start)
        found.append({**_named(peers, group), "start": start, "end": end, **counts, **fit})
    return pd.DataFrame(found, columns=[*peers, "start", "end", *BETA])


def beta_by_period(table: pd.DataFrame, periods: Iterable[tuple[int, int]]) -> pd.DataFrame:
    """Test for convergence in several periods, with the spread at both ends and without each region in turn.

    Parameters
    ----------
    table : pandas.DataFrame
        As for :func:`beta_convergence`.
    periods : iterable of pairs of int
        First and last year of each.

    Returns
    -------
    DataFrame
        The columns of :func:`beta_convergence` and ``sd_start, sd_end`` (of logs, of the regions known in
        both years); ``without_low, without_high`` (least and greatest coefficient with one region left out),
        ``without_p`` (the greatest p-value then), ``moved_by`` (the region whose leaving moves the
        coefficient most) and ``without`` (the coefficient without it).

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": list("ABCD") * 2, "indicator": "x", "year": [2010] * 4 + [2020] * 4,
    ...     "value": [1, 2, 4, 8, 3, 5, 7, 12]})
    >>> beta_by_period(table, [(2010, 2020)])[["moved_by", "without_low", "without_high"]].round(3)
      moved_by  without_low  without_high
    0        D       -0.039        -0.034
    """
    rows, peers = _read(table)
    parts = []
    for start, end in periods:
        whole = beta_convergence(table, start, end)
        more = []
        for _, own in rows.groupby(peers, dropna=False, sort=False):
            grown = _grown(own, start, end)
            spread = {"sd_start": grown["initial"].std(), "sd_end": grown["final"].std()}
            more.append(spread | _jackknife(grown, end - start))
        parts.append(whole.join(pd.DataFrame(more, columns=["sd_start", "sd_end", *JACKKNIFE])))
    return pd.concat(parts, ignore_index=True)


def break_test(
    table: pd.DataFrame, start: int, end: int, middles: int | Sequence[int] | None = None
) -> pd.DataFrame:
    """Test whether convergence changed in a year: Chow's test of the slope alone, by an interaction.

    Mean yearly log growth before and after the year is regressed on the log of the level with which each
    period begins, with an intercept and a slope a period; tested is that the slopes are equal (statsmodels'
    OLS, errors clustered by region with its small-sample correction, Student's t with as many degrees of
    freedom as regions less one).

    Parameters
    ----------
    table : pandas.DataFrame
        As for :func:`beta_convergence`.
    start, end : int
        First and last year.
    middles : int or sequence of int, optional
        Break years to try; by default all that leave :data:`LEAST_YEARS` years on either side.

    Returns
    -------
    DataFrame
        A row a break year: `indicator` (and `series`), `start`, `middle`, `end`, `n` regions with a value in
        all three, `beta_before`, `beta_after`, `beta_change` (after less before) with `coefficient_se` and
        `p`, and `p_adjusted` (times the number of years tried, at most one: Bonferroni, as a year chosen for
        its low p has to pay for the choice). Missing under four regions.

    Examples
    --------
    >>> years = {2010: [1, 2, 4, 8, 16], 2015: [3, 5, 7, 12, 20], 2020: [6.1, 9.9, 14.2, 24.1, 39.5]}
    >>> table = pd.DataFrame([
    ...     {"region": r, "indicator": "x", "year": y, "value": v}
    ...     for y, values in years.items() for r, v in zip("ABCDE", values)])
    >>> break_test(table, 2010, 2020, 2015)[["beta_before", "beta_after", "p"]].round(3)
       beta_before  beta_after    p
    0       -0.065      -0.002  0.0
    """
    if middles is None:
        middles = range(start + LEAST_YEARS, end - LEAST_YEARS + 1)
    tried = [middles] if isinstance(middles, int) else list(middles)
    rows, peers = _read(table)
    found = []
    for group, own in rows.groupby(peers, dropna=False, sort=False):
        for middle in tried:
            first, second = _grown(own, start, middle), _grown(own, middle, end)
            both = first.index.intersection(second.index)
            test = _slopes(first.loc[both], second.loc[both])
            adjusted = min(1.0, test["p"] * len(tried)) if "p" in test else np.nan
            window = {**_named(peers, group), "start": start, "middle": middle, "end": end}
            found.append({**window, "n": len(both), **test, "p_adjusted": adjusted})
    return pd.DataFrame(found, columns=[*peers, "start", "middle", "end", *BREAK])


# --- fits ------------------------------------------------------------------------------------------


def _named(names: list[str], group: Any) -> dict[str, Any]:
    """Give the columns of a group their names."""
    return dict(zip(names, group if isinstance(group, tuple) else (group,), strict=True))


def _grown(rows: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """Give, by region known at both ends, the logs of both levels and the mean yearly log growth."""
    if start >= end:
        raise DataError(
            Fault("start {start} is not before end {end}; give the earlier year first", start=start, end=end)
        )
    logs = rows.assign(log=np.log(rows["value"])).set_index("region")
    first, last = (logs.loc[logs["year"] == year, "log"] for year in (start, end))
    ends = pd.DataFrame({"initial": first, "final": last}).dropna().sort_index()
    return ends.assign(growth=(ends["final"] - ends["initial"]) / (end - start))


def _beta(initial: Floats, growth: Floats, years: int) -> dict[str, float]:
    if len(initial) < 3 or np.ptp(initial) == 0:
        return {}
    # Importing statsmodels takes a second that most calls of this module should not pay.
    from statsmodels.regression.linear_model import OLS

    design = np.column_stack([np.ones(len(initial)), initial])
    centred = initial - initial.mean()
    leverage = 1 / len(initial) + centred**2 / np.sum(centred**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = OLS(growth, design).fit(cov_type="HC3", use_t=True)
        slope, se, p = float(fit.params[1]), float(fit.bse[1]), float(fit.pvalues[1])
        exact = fit.ssr <= 1e-20 * max(float(np.sum(growth**2)), 1e-300) or leverage.max() > 1 - 1e-9
        r2 = float(fit.rsquared) if np.ptp(growth) > 0 else np.nan
    shrink = 1 + slope * years
    speed = -np.log(shrink) / years if shrink > 0 else np.nan
    half_life = np.log(2) / speed if speed > 0 else np.nan
    known = {
        "coefficient": slope,
        "coefficient_se": np.nan if exact else se,
        "p": np.nan if exact else p,
        "r2": r2,
    }
    return {**known, "speed": speed * 100, "half_life": half_life}


def _jackknife(grown: pd.DataFrame, years: int) -> dict[str, Any]:
    """Give the coefficients without each region in turn: their range, and who moves it most."""
    whole = _beta(grown["initial"].to_numpy(), grown["growth"].to_numpy(), years)
    if len(grown) < 4 or not whole:
        return {}
    without = {}
    for region in grown.index:
        rest = grown.drop(index=region)
        without[region] = _beta(rest["initial"].to_numpy(), rest["growth"].to_numpy(), years)
    slopes = pd.Series({region: fit.get("coefficient", np.nan) for region, fit in without.items()})
    most = str((slopes - whole["coefficient"]).abs().idxmax())
    return {
        "without_low": slopes.min(),
        "without_high": slopes.max(),
        "without_p": pd.Series([fit.get("p", np.nan) for fit in without.values()]).max(),
        "moved_by": most,
        "without": slopes[most],
    }


def _slopes(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, float]:
    """Fit a line to each of two periods in one regression, and test that their slopes are equal."""
    if len(first) < 4 or np.ptp(first["initial"]) == 0 or np.ptp(second["initial"]) == 0:
        return {}
    from statsmodels.regression.linear_model import OLS

    later = np.repeat([0.0, 1.0], len(first))
    initial = np.concatenate([first["initial"], second["initial"]])
    growth = np.concatenate([first["growth"], second["growth"]])
    design = np.column_stack([1 - later, later, initial, initial * later])
    groups = np.tile(np.arange(len(first)), 2)
    fit = OLS(growth, design).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    before, difference = float(fit.params[2]), float(fit.params[3])
    known = {"beta_before": before, "beta_after": before + difference, "beta_change": difference}
    exact = fit.ssr <= 1e-20 * max(float(np.sum(growth**2)), 1e-300)
    return known if exact else {**known, "coefficient_se": float(fit.bse[3]), "p": float(fit.pvalues[3])}
