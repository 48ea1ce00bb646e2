"""How far to trust the projections: the same few measurements for notebooks, figures and tests."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ipcompare.methods.backtest import backtest, reliability, summary
from ipcompare.methods.clustered import clustered, spread_between
from ipcompare.methods.models import MODELS

__all__ = [
    "at_level",
    "by_horizon",
    "by_window",
    "errors",
    "forecasts",
    "means",
    "measured_on",
    "of_kind",
    "reliabilities",
    "shown",
    "worth",
]

#: What the measurements are made on: patents in force of the 31 provinces, after windows of 3 to 8 years.
INDICATOR = "invention_stock"
LAST_YEAR = 2023
WINDOWS = range(3, 9)
HORIZONS = (1, 2, 3)
LEVELS = (0.5, 0.8, 0.95)
#: The models that a figure shows, of all that are tested.
SHOWN = ("auto", "linear", "last")
#: How the two ways of measuring the panel's intervals are called.
OTHER_YEARS, KNOWN_THEN = "panel, other years only", "panel, past years only"


def measured_on(panel: pd.DataFrame, indicator: str = INDICATOR) -> pd.DataFrame:
    """Keep what the measurements are made on, of a panel without sums over provinces."""
    # Later years are known for a few provinces only; with them the windows would not be the same.
    return panel[(panel["indicator"] == indicator) & (panel["year"] <= LAST_YEAR)]


def forecasts(panel: pd.DataFrame, models: Iterable[str] = MODELS) -> pd.DataFrame:
    """Backtest models on the provinces' inventions in force; see :func:`ipcompare.backtest`."""
    return backtest(measured_on(panel), models=list(models), horizons=HORIZONS, windows=WINDOWS)


def errors(made: pd.DataFrame) -> pd.DataFrame:
    """Give the mean error of each model by window and horizon, the winner of the cell and the loss to it."""
    return summary(made, by=("n", "horizon")).drop(columns="coverage")


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Keep of :func:`errors` what a figure draws: the model that projects, a straight line, and no change."""
    rows = table[table["model"].isin(SHOWN)]
    order = rows.sort_values("model", key=lambda names: names.map(SHOWN.index), kind="stable")
    return order.assign(indicator=INDICATOR).reset_index(drop=True)


def means(made: pd.DataFrame) -> pd.DataFrame:
    """Give the mean error of each model by horizon, every window counting alike: a row a model."""
    table = errors(made).pivot_table(index="model", columns="horizon", values="mape", aggfunc="mean")
    table.columns = pd.Index([f"{h}" for h in table.columns], name="horizon")
    return table.sort_values("1")


def worth(made: pd.DataFrame, model: str = "auto") -> pd.DataFrame:
    """Say how far a model's errors lean to one side, and how many independent ones they are worth.

    ``made`` is of :func:`forecasts`. Gives ``horizon, n, mape, error`` (mean signed error, percent; above 0
    is too high), ``error_se`` (over years of origin), ``errors, years, between`` (share of the errors'
    variance that lies between years), ``worth`` (see ``methods.clustered``).
    """
    parts = []
    own = made[made["model"].str.partition(" ")[0] == model]
    for (horizon, n), rows in own.groupby(["horizon", "n"]):
        found = clustered(rows["error"], rows["origin"])
        between = spread_between(rows["error"], rows["origin"])
        parts.append((horizon, n, rows["ape"].mean(), *found[:4], between, found.worth))
    columns = ["horizon", "n", "mape", "error", "error_se", "errors", "years", "between", "worth"]
    return pd.DataFrame(parts, columns=columns)


def reliabilities(made: pd.DataFrame, kind: str = "nowcast") -> pd.DataFrame:
    """Give how often what was given a probability came true, for one kind of quantity.

    ``made`` is of ``coverage.pseudo``; those with province and overlapping years left out count. Gives
    ``kind, predicted, observed, n``, a row a class of probability.
    """
    own = made[(made["kind"] == kind) & (made["known"] == "other years")]
    return reliability(own).rename(columns={"targets": "n"}).assign(kind=kind)


# --- the same for reading ---


def by_window(table: pd.DataFrame) -> pd.DataFrame:
    """Lay :func:`errors` out: a row a horizon and window, a column a model."""
    return table.pivot_table(index=["horizon", "n"], columns="model", values="mape")


def by_horizon(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Lay one kind's coverages, all windows pooled, out: a row an interval and nominal coverage."""
    return _bars(table[table["kind"] == kind]).pivot_table(
        index=["interval", "nominal"], columns="horizon", values="covered", sort=False
    )


def of_kind(table: pd.DataFrame, kind: str, nominal: float) -> pd.DataFrame:
    """Keep of what was measured one kind of quantity and one nominal coverage."""
    return table[(table["kind"] == kind) & (table["nominal"] == nominal)].reset_index(drop=True)


def at_level(table: pd.DataFrame, nominal: float) -> pd.DataFrame:
    """Keep of the coverages, all windows pooled, one nominal coverage, for stocks and flows.

    Gives ``kind, interval`` (the panel's with other years only, the panel's as known then, the analytic),
    ``horizon, nominal, covered, se, errors, years``.
    """
    return _bars(table[(table["nominal"] == nominal) & table["covered"].notna()])


def _bars(table: pd.DataFrame) -> pd.DataFrame:
    """Lay what was measured in two ways one under the other."""
    shown = ["covered", "se", "errors", "years"]
    past = table[table["interval"] == "panel"].drop(columns=shown)
    past = past.rename(columns={f"{c}_past": c for c in shown}).assign(interval=KNOWN_THEN)
    rows = pd.concat([table.assign(interval=table["interval"].replace({"panel": OTHER_YEARS})), past])
    order = {name: i for i, name in enumerate(["stock", "flow", OTHER_YEARS, KNOWN_THEN, "analytic"])}
    rows = rows.sort_values(
        ["kind", "interval", "nominal", "horizon"], key=lambda c: c.map(order) if c.dtype == "str" else c
    )
    return rows[["kind", "interval", "horizon", "nominal", *shown]].reset_index(drop=True)
