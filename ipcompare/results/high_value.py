"""High-value patents: their borrowed intervals tried on every forecast that their own series allow.

The intervals borrow the errors of all patents in force. The nation's and the provinces' high-value series
are short, but long enough for a handful of forecasts whose outcome is known; held against the borrowed radius
they say by how much it must be widened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import carrying, catalogue_of, light
from ipcompare.methods.backtest import GROWTH
from ipcompare.methods.values import NOISE
from ipcompare.results.ahead import LEAST, Ahead, to_project
from ipcompare.results.coverage import HIGH_VALUE, high_value
from ipcompare.results.hindsight import each_alone, looks, told
from ipcompare.results.series import SERIES, yearly
from ipcompare.results.trust import INDICATOR, LEVELS

__all__ = ["at_level", "factor", "forecasts", "held", "pseudo", "tried", "widening"]

HORIZONS = (1, 2)
FORECASTS = [
    *SERIES, "unit", "origin", "year", "n", "nominal", "forecast", "actual", "horizon", "error", "size",
    "radius", "of_radius", "factor", "hit", "hit_widened",
]  # fmt: skip
PSEUDO = [
    "region", "indicator", "kind", "known", "origin", "horizon", "n", "growth", "target", "actual",
    "probability", "reached", "climatology",
]  # fmt: skip
#: The nominal coverage that the factor makes hold.
LEVEL = 0.8


def forecasts(
    table: pd.DataFrame,
    panel: pd.DataFrame,
    levels: Sequence[float] = LEVELS,
    horizons: Sequence[int] = HORIZONS,
) -> pd.DataFrame:
    """Make every forecast, one and two years ahead, that three points and a known outcome allow.

    Parameters
    ----------
    table : pandas.DataFrame
        The harmonised table of all provinces and the nation.
    panel : pandas.DataFrame
        The provinces; cut at each origin.
    levels : sequence of float
        Nominal coverages; must hold 0.8.
    horizons : sequence of int
        Years ahead.

    Returns
    -------
    pandas.DataFrame
        A row a forecast and nominal coverage: ``region, indicator, series, unit, origin, year, horizon, n,
        nominal, forecast, actual, error`` (percent of the outcome; above 0 is too high), ``size`` (of the
        error, in logs), ``radius`` (in logs), ``of_radius`` (size over the radius at nominal 80 %),
        ``factor`` (:func:`factor` of the one-year forecasts of the *other* regions), ``hit`` (inside the
        radius as borrowed), ``hit_widened`` (inside it times the factor). A density and its stock are one
        outcome and have one row.
    """
    catalogue = catalogue_of(table)
    density, stock = high_value(catalogue)
    own = carrying(table[table["indicator"].isin([density, stock, "population"])], catalogue)
    none = pd.DataFrame(columns=[*SERIES, "target", "bound"])
    made = own[own["indicator"] != "population"]
    found = [
        told(look, level, none, catalogue).dropna(subset=["low"])
        for year in _tried_in(made)
        for look in looks(
            own,
            int(year),
            panel=panel,
            origins=[year - h for h in horizons],
            least=LEAST,
            indicators=[density, stock],
        )
        for level in levels
    ]
    known = [each_alone(part.reset_index(drop=True)) for part in found if len(part)]
    return _judged(pd.concat(known)) if known else pd.DataFrame(columns=FORECASTS)


def _tried_in(made: pd.DataFrame) -> list[int]:
    """Give the years in which some series has an outcome after enough points."""
    points = yearly(made)
    before = points.groupby(SERIES).cumcount()
    return sorted({int(year) for year in points.loc[before >= LEAST, "year"]})


def _judged(found: pd.DataFrame) -> pd.DataFrame:
    """Hold forecasts against the radii they borrowed, as they are and widened."""
    columns = [*SERIES, "unit", "origin", "year", "n", "nominal", "projected", "outcome", "high"]
    found = found[found["interval"].str.startswith("panel")]
    found = found.rename(columns={"last_year": "origin", "level": "nominal"})[columns]
    found = found.rename(columns={"projected": "forecast", "outcome": "actual"})
    found = found.assign(
        horizon=found["year"] - found["origin"],
        error=100 * (found["forecast"] / found["actual"] - 1),
        size=np.abs(np.log(found["actual"] / found["forecast"])),
        radius=np.log(found["high"] / found["forecast"]),
    ).drop(columns="high")
    key = ["region", "year", "origin"]
    usual = found[found["nominal"] == LEVEL].set_index(key)["radius"]
    found["of_radius"] = found["size"] / usual.reindex(pd.MultiIndex.from_frame(found[key])).to_numpy()
    factors = {region: factor(found[found["region"] != region]) for region in found["region"].unique()}
    found["factor"] = found["region"].map(factors)
    found["hit"] = found["size"] <= found["radius"]
    found["hit_widened"] = found["size"] <= found["radius"] * found["factor"]
    return found.sort_values(["nominal", "horizon", "region", "origin"], ignore_index=True)


def factor(made: pd.DataFrame) -> float:
    """Give the factor that makes borrowed radii of nominal 80 % hold the one-year forecasts.

    The split-conformal quantile of error over radius, the k-th smallest of m with k = ceil(0.8 (m + 1)); the
    largest where m is too small for that. Never below 1: what held is not narrowed.

    Examples
    --------
    >>> ratios = pd.DataFrame({"of_radius": [0.3, 0.5, 0.6, 0.9, 1.1, 1.4], "horizon": 1, "nominal": 0.8})
    >>> factor(ratios), factor(ratios.head(0))
    (1.4, 1.0)
    """
    ratios = (
        made.loc[(made["horizon"] == 1) & (made["nominal"] == LEVEL), "of_radius"].sort_values().to_numpy()
    )
    if len(ratios) == 0:
        return 1.0
    rank = min(int(np.ceil(LEVEL * (len(ratios) + 1) - NOISE)), len(ratios))
    return float(max(ratios[rank - 1], 1.0))


def widening(table: pd.DataFrame, panel: pd.DataFrame) -> dict[str, float]:
    """Give the factor of all of :func:`forecasts` by indicator, as ``project`` takes it."""
    made = forecasts(table, panel, (LEVEL,), (1,))
    return dict.fromkeys(high_value(catalogue_of(table)), factor(made))


def held(made: pd.DataFrame) -> pd.DataFrame:
    """Count what the borrowed intervals held, the provinces apart: by horizon and nominal coverage.

    Gives ``horizon, nominal, where`` (provinces, nation), ``forecasts, regions, years`` (of origin),
    ``before`` (inside as borrowed), ``after`` (inside once widened by the other regions' factor), ``over``
    (how many were projected too high).
    """
    where = np.where(made["region"] == "CN", "nation", "provinces")
    groups = made.assign(where=where, over=made["error"] > 0).groupby(["horizon", "nominal", "where"])
    table = groups.agg(
        forecasts=("hit", "size"),
        regions=("region", "nunique"),
        years=("origin", "nunique"),
        before=("hit", "sum"),
        after=("hit_widened", "sum"),
        over=("over", "sum"),
    )
    return table.reset_index()


def at_level(made: pd.DataFrame, nominal: float = LEVEL) -> pd.DataFrame:
    """Keep of :func:`forecasts` or :func:`held` one nominal coverage."""
    return made[made["nominal"] == nominal].reset_index(drop=True)


def tried(made: pd.DataFrame) -> pd.DataFrame:
    """Give :func:`forecasts` as ``coverage.tried`` does, widened by the other regions' factor.

    All were made with what was known then; they are pooled over points, as ``n`` = 0.
    """
    names: dict[str, Any] = {"kind": HIGH_VALUE, "interval": "panel", "known": "then", "n": 0}
    kept = ["region", "origin", "year", "horizon", "nominal", "forecast", "actual"]
    return made[kept].assign(**names, hit=made["hit_widened"])


def pseudo(table: pd.DataFrame, panel: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Set pseudo-targets on the forecasts, each with its probability, widened by the other regions' factor.

    Gives the columns that ``coverage.scores`` asks for. The base rate is how often the panel's provinces
    grew as much over as many years, as far as was known then.
    """
    catalogue = catalogue_of(table)
    names = high_value(catalogue)
    stocks = panel.loc[panel["indicator"] == INDICATOR, ["region", "year", "value"]]
    own = light(table[table["indicator"].isin([*names, "population"])])
    rates = np.array(GROWTH)
    parts = []
    for row in _records(made[made["nominal"] == LEVEL]):
        known = stocks[stocks["year"] <= row.origin]
        later = known.assign(year=known["year"] - row.horizon)
        both = known.merge(later, on=["region", "year"], suffixes=("", "_later"))
        grown = both["value_later"] / both["value"]
        points = to_project(own[own["year"] <= row.origin], row.year)
        mine = (points[SERIES] == [row.region, row.indicator, row.series]).all(axis=1)
        last = points.loc[mine & (points["year"] == row.origin), [*SERIES, "value"]]
        asked = pd.concat([last] * len(rates), ignore_index=True).rename(columns={"value": "latest"})
        goal = asked["latest"] * (1 + rates) ** row.horizon
        asked = asked.assign(kind="level", target=goal, bound="ge", latest_year=row.origin)
        ahead = Ahead.of(asked, points, row.year, catalogue)
        widen = dict.fromkeys(names, row.factor)
        whole = ahead.projection(panel[panel["year"] <= row.origin], "auto", widen=widen)
        parts.append(
            asked[["region", "indicator"]].assign(
                kind=HIGH_VALUE,
                known="then",
                origin=row.origin,
                horizon=row.horizon,
                n=row.n,
                growth=rates,
                target=goal,
                actual=row.actual,
                probability=ahead.probability(whole),
                reached=(row.actual >= goal).astype(int),
                climatology=[float((grown >= (1 + g) ** row.horizon).mean()) for g in rates],
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=PSEUDO)


def _records(rows: pd.DataFrame) -> list[Any]:
    """Give the rows, their columns as attributes."""
    return list(rows.itertuples(index=False))
