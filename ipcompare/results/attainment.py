"""What the target year will bring: each target joined with the projection of its own outcomes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, cast

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError
from ipcompare.core.reference import growth_of
from ipcompare.core.scope import carrying
from ipcompare.data.harmonize import AVERAGE, DENSITIES, load
from ipcompare.methods import progress, trends
from ipcompare.results.targets import targets

__all__ = ["attainment", "fans", "hindsight", "likelihood"]

Record = dict[str, Any]

#: Models whose point projections are held against the target; ``last`` is no projection of a trend.
MODELS = ("drift", "linear", "loglinear", "damped", "theta", "auto")
#: Patents in force are the one indicator whose errors the panel can measure; what counts patents in
#: force of one kind, or by head, borrows them and says so.
LIKE = dict.fromkeys(["hv_invention_stock", "hv_invention_density", "invention_density"], "invention_stock")
#: IPCC's calibrated scale, the lowest probability of each word.
LIKELIHOODS = (
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.0, "very unlikely"),
)
#: A projection rests on at most this many of a series' newest years: what the panel's windows test.
LONGEST = 8
#: Context, not intellectual property: left out where no indicator is asked for.
CONTEXT = ("population", "gdp")
TOO_FEW = "one outcome is no trend"
NO_PROBABILITY = "too few points, or no measured errors, for a probability"

COLUMNS = (
    "region",
    "indicator",
    "series",
    "reading",
    "kind",
    "unit",
    "baseline",
    "target",
    "target_year",
    "bound",
    "latest",
    "latest_year",
    "first_met",
    "status",
    "projected",
    "low",
    "high",
    "level",
    "probability",
    "likelihood",
    "verdict",
    "reason",
    "model",
    "n",
    "last_year",
    "interval",
    "coverage",
    "spread_low",
    "spread_high",
    "models_agree",
    "inputs",
)


def likelihood(probability: float) -> str:
    """Say a probability in a word of the IPCC's calibrated scale.

    Parameters
    ----------
    probability : float
        Between 0 and 1, or missing.

    Returns
    -------
    str
        very likely (90 % and more), likely (66 %), about as likely as not (33 %), unlikely, very
        unlikely (under 10 %); empty when missing.

    Notes
    -----
    Mastrandrea and others, Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on
    Consistent Treatment of Uncertainties (2010).

    Examples
    --------
    >>> likelihood(0.7), likelihood(0.5), likelihood(float("nan"))
    ('likely', 'about as likely as not', '')
    """
    if math.isnan(probability):
        return ""
    if not 0 <= probability <= 1:
        raise DataError(f"probability: {probability!r} does not lie between 0 and 1")
    return next(word for least, word in LIKELIHOODS if probability >= least)


@carrying
def attainment(
    table: pd.DataFrame | None = None, to: int = 2025, *, model: str = "auto", level: float = 0.8
) -> pd.DataFrame:
    """Say for each target what its year will bring, in which range, and how likely it is.

    Each kind is projected in its own way: a density as its stock over projected population, where the
    stock is known for as many years; a share, rate or score between its limits; a sum over a plan as the
    sum so far and the years left; a growth target by the growth that its level's projection implies.
    Nothing is fitted through a change of definition or population base. The plan's baseline serves as an
    outcome of its year where none is known in the same series.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        A harmonised table as :func:`ipcompare.load` gives it; by default all of it.
    to : int, default 2025
        The target year.
    model : str, default "auto"
        One of ``ipcompare.methods.trends.MODELS``.
    level : float, default 0.8
        Nominal coverage of ``low`` to ``high``.

    Returns
    -------
    pandas.DataFrame
        A row per region, indicator and reading with a target in that year: the columns of
        :func:`ipcompare.targets` that place it, then ``projected, low, high, level, probability,
        likelihood, verdict, reason, model, n`` (points), ``last_year`` (newest outcome used),
        ``interval`` (which, see :func:`ipcompare.project`), ``coverage`` (its measured one),
        ``spread_low, spread_high`` (least and greatest of all models) and ``models_agree`` (whether all
        models say the same of the target). ``verdict`` is ``reached`` or ``missed`` where an outcome of
        the year is known, ``reached`` where one before it met the target, a word of likelihood,
        ``projected to reach`` or ``projected to miss`` where no probability can be given, or
        ``not assessable``. A target once met whose projection falls short again keeps its probability.

    Raises
    ------
    DataError
        For an unknown model or a level outside 0 to 1.

    Examples
    --------
    >>> row = attainment(load(["贵州"], ["trademark_stock"])).iloc[0]
    >>> row["verdict"], bool(row["projected"] > row["target"])
    ('reached', True)
    """
    table = load() if table is None else table
    plan = targets(table)
    plan = plan[plan["target_year"] == to].reset_index(drop=True)
    if plan.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    paths = _Paths(table, to, level)
    rows = [_judged(row, paths, model) for row in _records(plan)]
    result = plan.drop(columns="reason").join(pd.DataFrame(rows))
    result["level"] = np.where(result["low"].notna(), level, np.nan)
    whole = ["n", "last_year"]
    return result[list(COLUMNS)].astype(dict.fromkeys(whole, "Int64"))


def _records(rows: pd.DataFrame) -> list[Record]:
    return cast(list[Record], rows.to_dict("records"))


def _known(value: object) -> bool:
    return bool(pd.notna(value))  # type: ignore[call-overload]


class _Paths:
    """Outcomes and projections of every series that a target may need, each projected once a model."""

    def __init__(self, table: pd.DataFrame, to: int, level: float) -> None:
        self.to, self.level = to, level
        plain = table[
            table["since"].isna() & table["role"].isin(["actual", "baseline"]) & (table["year"] <= to)
        ]
        # An outcome stands before a baseline of the same year.
        keys = ["region", "indicator", "series"]
        plain = plain.sort_values([*keys, "year", "role"]).drop_duplicates([*keys, "year"])
        has_outcome = plain.groupby(keys)["role"].transform(lambda roles: (roles == "actual").any())
        plain = plain[has_outcome & plain["bound"].isin(["eq", "about"])]
        self.outcomes = plain.groupby(keys).tail(LONGEST).reset_index(drop=True)
        self._projected: dict[str, pd.DataFrame] = {}

    def rows(self, region: str, indicator: str, series: str) -> pd.DataFrame:
        """Give the outcomes of one series."""
        own = self.outcomes
        return own[(own["region"] == region) & (own["indicator"] == indicator) & (own["series"] == series)]

    def carrier(self, row: Record) -> tuple[str, str]:
        """Name the indicator and series that a level is projected by: its stock where that is as long."""
        indicator, series = str(row["indicator"]), str(row["series"])
        stock = DENSITIES.get(indicator)
        if stock is None:
            return indicator, series
        long_enough = len(self.rows(row["region"], stock, "")) >= len(
            self.rows(row["region"], indicator, series)
        )
        people = len(self.rows(row["region"], "population", series))
        return (stock, "") if long_enough and people else (indicator, series)

    def projected(self, model: str) -> pd.DataFrame:
        """Project all series with one model; what the model cannot take is left out."""
        if model not in self._projected:
            rows = self.outcomes[["region", "indicator", "series", "year", "value", "unit", "basis"]]
            if model in ("loglinear", "damped"):
                rows = rows[rows.groupby(["region", "indicator", "series"])["value"].transform("min") > 0]
            self._projected[model] = trends.project(rows, self.to, model=model, level=self.level, like=LIKE)
        return self._projected[model]

    def path(self, region: str, indicator: str, series: str, model: str) -> pd.DataFrame:
        """Give the projected years of one series."""
        rows = self.projected(model)
        return rows[
            (rows["region"] == region) & (rows["indicator"] == indicator) & (rows["series"] == series)
        ].sort_values("year")

    def population(self, region: str, series: str, year: int) -> float:
        """Give the population of a year, known or projected."""
        known = self.rows(region, "population", series).set_index("year")["value"]
        if year in known.index:
            return float(known[year])
        ahead = self.path(region, "population", series, "auto").set_index("year")["value"]
        return float(ahead[year]) if year in ahead.index else float("nan")


def _judged(row: Record, paths: _Paths, model: str) -> Record:
    """Project one target's outcome and say what follows."""
    if row["kind"] == "growth":
        ahead = _growth_ahead
    elif row["kind"] == "period_sum":
        ahead = _sum_ahead
    else:
        ahead = _level_ahead
    found = ahead(row, paths, model)
    spread = [ahead(row, paths, other) for other in MODELS]
    points = [f["projected"] for f in spread if _known(f.get("projected"))]
    meets = {bool(progress.meets(p, row["target"], row["bound"])) for p in points}
    return {
        **dict.fromkeys(("projected", "low", "high", "probability", "coverage"), np.nan),
        **dict.fromkeys(("n", "last_year"), pd.NA),
        **dict.fromkeys(("model", "interval", "reason"), ""),
        **found,
        "likelihood": likelihood(found.get("probability", np.nan)),
        "spread_low": min(points, default=np.nan),
        "spread_high": max(points, default=np.nan),
        "models_agree": len(meets) <= 1,
        **_verdict(row, found, paths.to),
    }


def _verdict(row: Record, found: Record, to: int) -> Record:
    if _known(row["latest"]) and row["latest_year"] == to:
        reached = bool(progress.meets(row["latest"], row["target"], row["bound"]))
        return {"verdict": "reached" if reached else "missed", "reason": ""}
    if _known(row["first_met"]) and row["kind"] not in ("growth", "keep_at_least"):
        return {"verdict": "reached", "reason": row["reason"] if "falling" in row["status"] else ""}
    if not _known(found.get("projected")):
        return {"verdict": "not assessable", "reason": found.get("reason") or row["reason"]}
    if _known(found.get("probability")):
        return {"verdict": likelihood(found["probability"]), "reason": ""}
    will = bool(progress.meets(found["projected"], row["target"], row["bound"]))
    return {"verdict": "projected to reach" if will else "projected to miss", "reason": NO_PROBABILITY}


def _known_outcome(row: Record) -> Record:
    return {"projected": row["latest"], "last_year": row["latest_year"], "interval": "outcome known"}


def _level_ahead(row: Record, paths: _Paths, model: str) -> Record:
    """Project a level: by its own series, or as stock over population."""
    if _known(row["latest"]) and row["latest_year"] == paths.to:
        return _known_outcome(row)
    if not _known(row["latest"]):
        return {}
    indicator, series = paths.carrier(row)
    heads = paths.population(row["region"], row["series"], paths.to) if indicator != row["indicator"] else 1.0
    path = paths.path(row["region"], indicator, series, model)
    if path.empty:
        return {}
    if int(path["n"].iloc[-1]) < 2:
        return {"reason": TOO_FEW}
    end = path.iloc[-1]
    goal = {
        "region": row["region"],
        "indicator": indicator,
        "series": series,
        "year": paths.to,
        "target": row["target"] * heads,
        "bound": row["bound"],
    }
    return {
        "projected": end["value"] / heads,
        "low": end["low"] / heads,
        "high": end["high"] / heads,
        "probability": _chance(goal, paths, model),
        **{c: end[c] for c in ("model", "n", "last_year", "interval", "coverage")},
    }


def _chance(goal: Record, paths: _Paths, model: str) -> float:
    rows = paths.rows(goal["region"], goal["indicator"], goal["series"])
    rows = rows[["region", "indicator", "series", "year", "value", "unit", "basis"]]
    chance = trends.probability(rows, pd.DataFrame([goal]), model=model, like=LIKE)["probability"].iloc[0]
    return float(chance) if _known(chance) else float("nan")


def _sum_ahead(row: Record, paths: _Paths, model: str) -> Record:
    """Add the years left to the sum so far; the ends add up as if all years erred alike, which is wide."""
    if _known(row["latest"]) and row["latest_year"] == paths.to:
        return _known_outcome(row)
    if not _known(row["latest"]):
        return {}
    plain = str(row["series"]).removesuffix(AVERAGE).rstrip(", ")
    path = paths.path(row["region"], row["indicator"], plain, model)
    path = path[path["year"] > row["latest_year"]]
    if path.empty or int(path["year"].min()) != row["latest_year"] + 1:
        return {}
    if int(path["n"].iloc[-1]) < 2:
        return {"reason": TOO_FEW}
    end = path.iloc[-1]
    ends = {c: row["latest"] + path[c].sum(skipna=False) for c in ("value", "low", "high")}
    return {
        "projected": ends["value"],
        "low": ends["low"],
        "high": ends["high"],
        **{c: end[c] for c in ("model", "n", "last_year", "interval")},
    }


def _growth_ahead(row: Record, paths: _Paths, model: str) -> Record:
    """Give the growth in the target year that the level's projection implies, and its chance."""
    if _known(row["latest"]) and row["latest_year"] == paths.to:
        return _known_outcome(row)
    level = growth_of(str(row["indicator"]))
    own = paths.outcomes[(paths.outcomes["region"] == row["region"]) & (paths.outcomes["indicator"] == level)]
    if own.empty:
        return {}
    size = own.groupby("series")["year"].agg(["max", "size"]).sort_values(["max", "size"], ascending=False)
    series = str(size.index[0])
    base = _records(own[own["series"] == series].sort_values("year"))[-1]
    # "About 15 %" is within 5 % of the rate, not of the level.
    rate = row["target"] * (1 - progress.ABOUT_TOLERANCE) if row["bound"] == "about" else row["target"]
    asked = {"target": base["value"] * (1 + rate / 100), "bound": "ge"}
    found = _level_ahead(
        {**base, **asked, "latest": base["value"], "latest_year": base["year"]}, paths, model
    )
    if "projected" not in found:
        return found
    if base["year"] == paths.to - 1:
        ends = {c: 100 * (found[c] / base["value"] - 1) for c in ("projected", "low", "high")}
        return {**found, **ends}
    # The year before is a projection itself: an interval of the level says nothing of its growth.
    before = paths.path(row["region"], str(level), series, model).set_index("year")["value"]
    grown = 100 * (before[paths.to] / before[paths.to - 1] - 1)
    nothing = dict.fromkeys(("low", "high", "probability", "coverage"), np.nan)
    return {**found, **nothing, "projected": grown, "interval": "none"}


@carrying
def fans(
    indicator: str,
    table: pd.DataFrame | None = None,
    to: int = 2025,
    *,
    model: str = "auto",
    levels: Iterable[float] = (0.5, 0.8, 0.95),
) -> pd.DataFrame:
    """Give outcomes and projection of one indicator, with intervals of several levels, for a fan chart.

    Parameters
    ----------
    indicator : str
        Id of a level with targets.
    table : pandas.DataFrame, optional
        A harmonised table; by default all of it.
    to : int, default 2025
        Last year.
    model : str, default "auto"
        The model.
    levels : iterable of float
        Nominal coverages.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, unit, reading, year, value, kind`` (actual or projected), ``low, high, level,
        target, bound, source``; a projected year once a level, and all once a reading of the target.

    Examples
    --------
    >>> rows = fans("hv_invention_density", load("四川"))
    >>> sorted(rows.loc[rows.kind == "projected", "level"].unique().tolist())
    [0.5, 0.8, 0.95]
    """
    table = load() if table is None else table
    plan = targets(table)
    plan = plan[(plan["indicator"] == indicator) & (plan["target_year"] == to)]
    parts: list[Record] = []
    for level in levels:
        paths = _Paths(table, to, level)
        for row in _records(plan):
            shared = {c: row[c] for c in ("region", "indicator", "unit", "reading", "target", "bound")}
            own = paths.rows(row["region"], indicator, row["series"])
            if level == min(levels):
                kept = ("year", "value", "source")
                parts += [{**shared, **{c: r[c] for c in kept}, "kind": "actual"} for r in _records(own)]
            carrier, series = paths.carrier(row)
            for step in _records(paths.path(row["region"], carrier, series, model)):
                year = int(step["year"])
                heads = paths.population(row["region"], row["series"], year) if carrier != indicator else 1.0
                ends = {c: step[c] / heads for c in ("value", "low", "high")}
                parts.append({**shared, **ends, "year": year, "kind": "projected", "level": level})
    order = ["region", "reading", "year", "level"]
    return pd.DataFrame(parts).sort_values(order, na_position="first").reset_index(drop=True)


@carrying
def hindsight(
    table: pd.DataFrame | None = None,
    to: int = 2025,
    *,
    origins: Iterable[int] = (2022, 2023, 2024),
    indicators: Iterable[str] | None = None,
    model: str = "auto",
    level: float = 0.8,
) -> pd.DataFrame:
    """Project known outcomes from what was known in earlier years, and hold one against the other.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        A harmonised table; by default all of it.
    to : int, default 2025
        The year whose outcomes are known.
    origins : iterable of int
        Last years of data to project from.
    indicators : iterable of str, optional
        Ids; by default every level with an outcome in that year but population and GDP.
    model : str, default "auto"
        The model.
    level : float, default 0.8
        Nominal coverage.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, series, unit, last_year, n, projected, low, high, level, outcome, target,
        bound, error`` (percent of the outcome), ``inside`` (missing without an interval), ``interval``.
        An origin counts where the series has an outcome in that very year and two points or more.

    Examples
    --------
    >>> rows = hindsight(load("广东"), indicators=["invention_stock"])
    >>> int(rows.loc[rows.last_year == 2024, "outcome"].item())
    899000
    """
    table = load() if table is None else table
    known = _Paths(table, to, level).outcomes
    known = known[(known["year"] == to) & (known["role"] == "actual") & (known["basis"] != "growth")]
    wanted = known["indicator"].isin(list(indicators or []))
    known = known[~known["indicator"].isin(CONTEXT) if indicators is None else wanted]
    plan = targets(table)
    plan = plan[(plan["target_year"] == to) & (plan["reading"] == "")]
    goals = {(r["region"], r["indicator"], r["series"]): (r["target"], r["bound"]) for r in _records(plan)}
    parts: list[Record] = []
    for origin in origins:
        paths = _Paths(table[table["year"] <= origin], to, level)
        for row in _records(known):
            key = (row["region"], row["indicator"], row["series"])
            own = paths.rows(*key)
            if len(own) < 2 or own["year"].max() != origin:
                continue
            latest = {"latest": own["value"].iloc[-1], "latest_year": origin}
            found = _level_ahead({**row, **latest, "target": row["value"]}, paths, model)
            target, bound = goals.get(key, (np.nan, ""))
            inside = found["low"] <= row["value"] <= found["high"] if _known(found["low"]) else pd.NA
            parts.append(
                {
                    **{c: row[c] for c in ("region", "indicator", "series", "unit", "source")},
                    "last_year": origin,
                    **{c: found[c] for c in ("n", "projected", "low", "high", "interval")},
                    "level": level,
                    "outcome": row["value"],
                    "target": target,
                    "bound": bound,
                    "error": 100 * (found["projected"] / row["value"] - 1),
                    "inside": inside,
                }
            )
    return (
        pd.DataFrame(parts).sort_values(["indicator", "region", "series", "last_year"]).reset_index(drop=True)
    )
