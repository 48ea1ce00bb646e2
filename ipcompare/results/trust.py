"""How far to trust the projections: the same few measurements for notebooks, figures and tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ipcompare.methods.backtest import backtest, brier, pseudo_targets, reliability, summary
from ipcompare.methods.conformal import LeaveOut
from ipcompare.methods.models import MODELS

__all__ = [
    "at_level",
    "by_horizon",
    "by_window",
    "coverages",
    "errors",
    "forecasts",
    "means",
    "measured_on",
    "of_model",
    "pseudo",
    "reliabilities",
    "scores",
]

#: What the measurements are made on: patents in force of the 31 provinces, after windows of 3 to 8 years.
INDICATOR = "invention_stock"
LAST_YEAR = 2023
WINDOWS = range(3, 9)
HORIZONS = (1, 2, 3)
LEVELS = (0.5, 0.8, 0.95)


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


def means(made: pd.DataFrame) -> pd.DataFrame:
    """Give the mean error of each model by horizon, every window counting alike: a row a model."""
    table = errors(made).pivot_table(index="model", columns="horizon", values="mape", aggfunc="mean")
    table.columns = pd.Index([f"{h}" for h in table.columns], name="horizon")
    return table.sort_values("1")


def reliabilities(made: pd.DataFrame) -> pd.DataFrame:
    """Give how often what was given a probability came true: ``predicted, observed, n``, a row a class."""
    return reliability(made).rename(columns={"targets": "n"})


# --- the same for reading ---


def by_window(table: pd.DataFrame) -> pd.DataFrame:
    """Lay :func:`errors` out: a row a horizon and window, a column a model."""
    return table.pivot_table(index=["horizon", "n"], columns="model", values="mape")


def by_horizon(table: pd.DataFrame) -> pd.DataFrame:
    """Lay :func:`coverages` out: a row an interval and nominal coverage, a column a horizon."""
    return table.pivot_table(index=["interval", "nominal"], columns="horizon", values="covered")


def at_level(table: pd.DataFrame, nominal: float) -> pd.DataFrame:
    """Keep of :func:`coverages` one nominal coverage."""
    return table[table["nominal"] == nominal].reset_index(drop=True)


def scores(made: pd.DataFrame, by: str = "indicator") -> pd.DataFrame:
    """Score the probabilities of :func:`pseudo`; see ``methods.backtest.brier``."""
    return brier(made, by=[by])
