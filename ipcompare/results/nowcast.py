"""What it is worth to know the nation's outcome: rules beside each other, their ranges, high-value patents.

The rule of ``methods.nowcast`` was chosen on the panel; the high-value series played no part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.data.panel import members, nation
from ipcompare.data.store import Store
from ipcompare.methods.backtest import backtest
from ipcompare.methods.clustered import clustered
from ipcompare.methods.conformal import Errors, LeaveOut
from ipcompare.methods.nowcast import Reference, nowcast_backtest
from ipcompare.methods.project import Projection
from ipcompare.methods.values import Floats
from ipcompare.results.series import SERIES, yearly
from ipcompare.results.trust import HORIZONS, KNOWN_THEN, OTHER_YEARS, WINDOWS, measured_on

__all__ = ["LeastSquares", "coverages", "high_value", "measured", "rules"]

#: Years that a forecast is made from in the comparison of rules.
WINDOW = 5
#: First outcome that past years alone are asked to forecast: the least squares need years to learn from.
FIRST_FROM_PAST = 2016
#: How the least squares are kept from what they are asked for; the other rules fit nothing.
SCORINGS = ("year left out", "past only")
#: What a measurement of ranges leaves out of their calibration besides the province itself.
LEFT_OUT: dict[str, LeaveOut] = {"panel": "region", OTHER_YEARS: "years", KNOWN_THEN: "future"}
HIGH_VALUE = ("hv_invention_density", "hv_invention_stock")


def rules(panel: pd.DataFrame, whole: pd.DataFrame, horizons: Iterable[int] = (1, 2)) -> pd.DataFrame:
    """Hold three rules against the provinces' inventions in force, with the nation's outcome known to two.

    Parameters
    ----------
    panel, whole : DataFrame
        The provinces, and the nation (``Dataset.members`` and ``Dataset.nation``).
    horizons : iterable of int
        Years ahead.

    Returns
    -------
    DataFrame
        ``rule`` (``auto``; ``nowcast``; ``least squares``: growth on its own and the nation's of the year
        before and on the nation's of the years forecast), ``scoring`` (``year left out``: the province, and
        every year overlapping with the forecast's, left out of the fit; ``past only``: the province, and
        what was not known at the origin, for outcomes from 2016 on), ``horizon, forecasts, years`` (of
        outcomes), ``mape``, ``mape_se`` (its standard error, clustered by year: errors of one year are one
        piece of evidence) and ``bias`` (mean error in percent, forecast minus outcome).

    Examples
    --------
    >>> from ipcompare.results.dataset import Dataset
    >>> data = Dataset.open()
    >>> table = rules(data.members, data.nation, [1])
    >>> table.loc[table["rule"] == "nowcast", "mape"].round(1).tolist()
    [3.2, 3.0]
    """
    provinces, whole = measured_on(panel), measured_on(whole)
    ahead = tuple(horizons)
    made = [
        backtest(provinces, models=["auto"], horizons=ahead, windows=[WINDOW], interval="analytic"),
        nowcast_backtest(provinces, whole, horizons=ahead, windows=[WINDOW]),
    ]
    parts = []
    for scoring in SCORINGS:
        least = [_least_squares(provinces, whole, h, scoring) for h in ahead]
        for rule, rows in zip(("auto", "nowcast", "least squares"), [*made, pd.concat(least)], strict=True):
            asked = rows if scoring == "year left out" else rows[rows["year"] >= FIRST_FROM_PAST]
            parts += [
                {"rule": rule, "scoring": scoring, "horizon": h, **_score(part)}
                for h, part in asked.groupby("horizon")
            ]
    return pd.DataFrame(parts).sort_values(
        ["scoring", "horizon", "rule"], ascending=[False, True, True], ignore_index=True
    )


def _score(rows: pd.DataFrame) -> dict[str, float]:
    return {
        "forecasts": len(rows),
        "years": rows["year"].nunique(),
        "mape": rows["ape"].mean(),
        "mape_se": clustered(rows["ape"], rows["year"]).se,
        "bias": rows["error"].mean(),
    }


def _growths(provinces: pd.DataFrame, whole: pd.DataFrame, h: int) -> tuple[pd.DataFrame, Floats]:
    """Give each province's growth over `h` years, and what the least squares know of it: in logs."""
    values = provinces.pivot_table(index="region", columns="year", values="value")
    logs: pd.DataFrame = values.transform(np.log)
    nation_logs = np.log(whole.set_index("year")["value"])
    changes = {"growth": logs.shift(-h, axis=1) - logs, "before": logs.diff(axis=1)}
    growth, before = (
        table.melt(ignore_index=False, var_name="origin", value_name=name).reset_index()
        for name, table in changes.items()
    )
    rows = growth.merge(before, on=["region", "origin"]).dropna().reset_index(drop=True)
    rows["nation"] = rows["origin"].map(nation_logs.shift(-h) - nation_logs)
    rows["nation_before"] = rows["origin"].map(nation_logs.diff())
    known = np.column_stack([np.ones(len(rows)), rows[["before", "nation", "nation_before"]]])
    return rows, known


def _least_squares(provinces: pd.DataFrame, whole: pd.DataFrame, h: int, scoring: str) -> pd.DataFrame:
    """Regress growth over `h` years on what is known of it, afresh for every province and origin."""
    from statsmodels.regression.linear_model import OLS

    rows, known = _growths(provinces, whole, h)
    origin, region = rows["origin"].to_numpy(), rows["region"].to_numpy()
    first = provinces["year"].min() + WINDOW - 1 if scoring == "year left out" else FIRST_FROM_PAST - h
    fitted = np.full(len(rows), np.nan)
    for year in sorted(set(origin[origin >= first])):
        apart = origin + h <= year if scoring == "past only" else np.abs(origin - year) >= h
        for name in set(region):
            learn, ask = apart & (region != name), (origin == year) & (region == name)
            fitted[ask] = OLS(rows["growth"][learn], known[learn]).fit().predict(known[ask])
    error = 100 * np.expm1(fitted - rows["growth"])
    found = rows.assign(year=origin + h, horizon=h, error=error, ape=error.abs())
    kept: pd.DataFrame = found[["region", "year", "horizon", "error", "ape"]].dropna()
    return kept


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """The rule of least squares one year ahead, to be asked beside the nowcast; made by :meth:`of`.

    Attributes
    ----------
    coefficients : dict
        By province, and under "" for any other region: constant, own growth before, the nation's growth, the
        nation's growth before, fitted without that province.
    errors : Errors
        What it missed by, in logs, province and overlapping years left out.
    regions : pandas.Index
        The provinces that the errors' regions stand for.
    """

    coefficients: dict[str, Floats]
    errors: Errors
    regions: pd.Index

    @classmethod
    def of(cls, panel: pd.DataFrame, whole: pd.DataFrame) -> LeastSquares:
        """Fit the rule on the provinces' inventions in force, afresh without each province."""
        from statsmodels.regression.linear_model import OLS

        provinces, whole = measured_on(panel), measured_on(whole)
        rows, known = _growths(provinces, whole, 1)
        region = rows["region"].to_numpy()
        names = ["", *sorted(set(region))]
        fits = {
            n: OLS(rows["growth"][region != n], known[region != n]).fit().params.to_numpy() for n in names
        }
        tried = _least_squares(provinces, whole, 1, SCORINGS[0])
        code, regions = pd.factorize(tried["region"])
        missed = -np.log1p(tried["error"].to_numpy() / 100)
        return cls(fits, Errors(missed, code, tried["year"].to_numpy() - 1, 1), pd.Index(regions))

    def ahead(self, region: str, before: float, nation: float, nation_before: float) -> float:
        """Give the growth expected, in logs, from the own and the nation's growth in logs."""
        fit = self.coefficients.get(region, self.coefficients[""])
        return float(fit @ np.array([1.0, before, nation, nation_before]))

    def chance(self, region: str, distance: float, wider: float = 1.0) -> float:
        """Give the probability of an outcome so far (in logs) above what was expected, or more."""
        code = self.regions.get_indexer(pd.Index([region])).astype(np.int64)
        return float(self.errors.exceeds(np.array([distance / wider]), code)[0])


def coverages(panel: pd.DataFrame, whole: pd.DataFrame, nominal: float = 0.8) -> pd.DataFrame:
    """Give how many outcomes the nowcast's ranges held, by years ahead and years it was made from.

    Returns
    -------
    DataFrame
        ``interval`` (what was left out of its calibration: see :data:`LEFT_OUT`), ``horizon, n,
        nominal, forecasts, years, covered, se`` (clustered by year); a row of all windows together has no
        ``n``.

    Examples
    --------
    >>> from ipcompare.results.dataset import Dataset
    >>> data = Dataset.open()
    >>> table = coverages(data.members, data.nation)
    >>> table[table["n"].isna() & (table["interval"] == "panel")]["covered"].round(1).tolist()
    [0.8, 0.8, 0.8]
    """
    provinces, whole = measured_on(panel), measured_on(whole)
    parts = []
    for name, rule in LEFT_OUT.items():
        how: dict[str, Any] = {"horizons": HORIZONS, "windows": WINDOWS, "level": nominal, "leave_out": rule}
        rows = nowcast_backtest(provinces, whole, **how).dropna(subset="hit").astype({"hit": float})
        for by in (["horizon"], ["horizon", "n"]):
            for cell, part in rows.groupby(by):
                held = {
                    "forecasts": len(part),
                    "years": part["year"].nunique(),
                    "covered": part["hit"].mean(),
                    "se": clustered(part["hit"], part["year"]).se,
                }
                place = dict(zip(by, cell, strict=True))
                parts.append({"interval": name, "n": pd.NA, **place, "nominal": nominal, **held})
    columns = ["interval", "horizon", "n", "nominal", "forecasts", "years", "covered", "se"]
    return pd.DataFrame(parts)[columns].astype({"n": "Int64"})


def measured(panel: pd.DataFrame, whole: pd.DataFrame, nominal: float = 0.8) -> pd.DataFrame:
    """Give :func:`coverages` by years ahead and points, as ``coverage.measured`` does."""
    held = coverages(panel, whole, nominal).dropna(subset="n")
    names = {"forecasts": "errors"}
    sides = [
        held[held["interval"] == rule]
        .rename(columns=names)
        .set_index(["horizon", "n", "nominal"])[["covered", "se", "errors", "years"]]
        .add_suffix(suffix)
        for rule, suffix in ((OTHER_YEARS, ""), (KNOWN_THEN, "_past"))
    ]
    return sides[0].join(sides[1]).reset_index().assign(kind="stock", interval="nowcast")


def high_value(
    data: Store, like: Mapping[str, str], level: float = 0.8, widen: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Nowcast every high-value outcome of a province that its own series and the nation's allow.

    From two points or more, one year ahead; panel and nation are cut at the origin, but for the nation's
    outcome of the year itself.

    Parameters
    ----------
    data : Store
        The data set.
    like : mapping
        Whose errors each indicator borrows, as ``Projection.of`` takes it.
    level : float
        Nominal coverage.
    widen : mapping, optional
        By how much borrowed radii are widened, as ``Projection.of`` takes it.

    Returns
    -------
    DataFrame
        ``region, indicator, series, last_year, n, outcome``, then of the projection without the nation and
        of the nowcast (prefix ``nowcast_``): ``forecast, error`` (percent of the outcome), ``low, high,
        inside`` (missing without an interval).

    Examples
    --------
    >>> from ipcompare.results.dataset import Dataset
    >>> rows = high_value(Dataset.open(), {"hv_invention_density": "invention_stock"})
    >>> sorted(rows["region"].unique())
    ['CN-GZ', 'CN-SC', 'CN-SH']
    """
    provinces = yearly(data.load(data.catalogue.provinces, HIGH_VALUE, "actual"))
    told = yearly(data.load("CN", HIGH_VALUE, "actual"))
    told = told[~told["series"].str.contains("sum of")]
    parts = []
    for origin in sorted(set(provinces["year"] - 1)):
        after = provinces[provinces["year"] == origin + 1].set_index(SERIES)["value"]
        points = provinces[provinces["year"] <= origin]
        size = points.groupby(SERIES)["year"].agg(["size", "max"])
        able = size.index[(size["size"] >= 2) & (size["max"] == origin)].intersection(after.index)
        points = points.merge(able.to_frame(index=False), on=SERIES)
        known = told[told["year"] <= origin + 1]
        if points.empty or known.empty:
            continue
        past = data.provinces[data.provinces["year"] <= origin]
        reference = Reference.of(known, nation(past, data.catalogue))
        how: dict[str, Any] = {"panel": members(past, data.catalogue), "like": like, "widen": widen}
        with_nation = Projection.of(points, origin + 1, given=reference, **how)
        found = (
            Projection.of(points, origin + 1, **how)
            .frame(level)
            .join(with_nation.frame(level).add_prefix("nowcast_"))
        )
        found = found[with_nation.nowcast.moved]
        parts.append(found.assign(outcome=after.reindex(pd.MultiIndex.from_frame(found[SERIES])).to_numpy()))
    rows = pd.concat(parts, ignore_index=True)
    for prefix in ("", "nowcast_"):
        low, high = rows[f"{prefix}low"], rows[f"{prefix}high"]
        inside = (low <= rows["outcome"]) & (rows["outcome"] <= high)
        rows[f"{prefix}inside"] = inside.astype("boolean").mask(low.isna())
        rows[f"{prefix}forecast"] = rows[f"{prefix}value"]
        rows[f"{prefix}error"] = 100 * (rows[f"{prefix}value"] / rows["outcome"] - 1)
    shown = [f"{p}{c}" for p in ("", "nowcast_") for c in ("forecast", "error", "low", "high", "inside")]
    return rows[[*SERIES, "last_year", "n", "outcome", *shown]]
