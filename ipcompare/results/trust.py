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


def measured_on(panel: pd.DataFrame) -> pd.DataFrame:
    """Keep what the measurements are made on, of a panel without sums over provinces."""
    # Later years are known for a few provinces only; with them the windows would not be the same.
    return panel[(panel["indicator"] == INDICATOR) & (panel["year"] <= LAST_YEAR)]


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


#: What a measurement of the panel's intervals leaves out of their calibration besides the province itself.
LEFT_OUT: dict[str, LeaveOut] = {
    "panel": "region",
    "panel, other years only": "years",
    "panel, past years only": "future",
}


def coverages(panel: pd.DataFrame, levels: Iterable[float] = LEVELS) -> pd.DataFrame:
    """Give how many outcomes the intervals held, beside how many they claim to hold, all windows pooled.

    ``panel`` is calibrated on the other provinces, ``panel, other years only`` also without any overlapping
    year, ``panel, past years only`` on what was known at the origin; ``analytic`` is the textbook's, of the
    line on logs.
    """
    rows = measured_on(panel)
    parts = [
        _covered(rows, name, level, model="auto", interval="panel", leave_out=rule)
        for level in levels
        for name, rule in LEFT_OUT.items()
    ]
    parts += [_covered(rows, "analytic", level, model="loglinear", interval="analytic") for level in levels]
    return pd.concat(parts, ignore_index=True)


def _covered(rows: pd.DataFrame, name: str, level: float, *, model: str, **how: Any) -> pd.DataFrame:
    made = backtest(rows, models=[model], horizons=HORIZONS, windows=WINDOWS, level=level, **how)
    held = made.dropna(subset="hit").groupby("horizon")["hit"].mean().astype(float)
    return pd.DataFrame(
        {"interval": name, "horizon": held.index, "nominal": level, "covered": held.to_numpy()}
    )


def pseudo(panel: pd.DataFrame) -> pd.DataFrame:
    """Give pseudo-targets of the panel with their probabilities; see ``backtest.pseudo_targets``."""
    return pseudo_targets(measured_on(panel), horizons=HORIZONS, windows=WINDOWS)


def reliabilities(made: pd.DataFrame) -> pd.DataFrame:
    """Give how often what was given a probability came true: ``predicted, observed, n``, a row a class."""
    return reliability(made).rename(columns={"targets": "n"})


# --- the same for reading ---


def by_window(table: pd.DataFrame) -> pd.DataFrame:
    """Lay :func:`errors` out: a row a horizon and window, a column a model."""
    return table.pivot_table(index=["horizon", "n"], columns="model", values="mape")


def of_model(table: pd.DataFrame, model: str) -> pd.DataFrame:
    """Keep one model's rows of :func:`errors`."""
    return table[table["model"] == model]


def by_horizon(table: pd.DataFrame) -> pd.DataFrame:
    """Lay :func:`coverages` out: a row an interval and nominal coverage, a column a horizon."""
    return table.pivot_table(index=["interval", "nominal"], columns="horizon", values="covered")


def at_level(table: pd.DataFrame, nominal: float) -> pd.DataFrame:
    """Keep of :func:`coverages` one nominal coverage."""
    return table[table["nominal"] == nominal].reset_index(drop=True)


def scores(made: pd.DataFrame, by: str = "indicator") -> pd.DataFrame:
    """Score the probabilities of :func:`pseudo`; see ``methods.backtest.brier``."""
    return brier(made, by=[by])
