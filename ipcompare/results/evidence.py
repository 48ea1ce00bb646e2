"""How far to trust the projections: the same few measurements for notebooks, figures and tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ipcompare.methods import trends
from ipcompare.methods.backtest import backtest, pseudo_targets, reliability, summary
from ipcompare.methods.conformal import LeaveOut

__all__ = ["coverages", "errors", "forecasts", "pseudo", "reliabilities"]

#: What the measurements are made on: patents in force of the 31 provinces, after windows of 3 to 8 years.
INDICATOR = "invention_stock"
LAST_YEAR = 2023
WINDOWS = range(3, 9)
HORIZONS = (1, 2, 3)
LEVELS = (0.5, 0.8, 0.95)


def _panel() -> pd.DataFrame:
    rows = trends.provinces()
    # Later years are known for a few provinces only; with them the windows would not be the same.
    return rows[(rows["indicator"] == INDICATOR) & (rows["year"] <= LAST_YEAR)]


def forecasts(models: Iterable[str] = trends.MODELS) -> pd.DataFrame:
    """Backtest models on the 31 provinces' inventions in force; see :func:`ipcompare.backtest`."""
    return backtest(_panel(), models=list(models), horizons=HORIZONS, windows=WINDOWS)


def errors(made: pd.DataFrame) -> pd.DataFrame:
    """Give the mean error of each model by window and horizon.

    Parameters
    ----------
    made : pandas.DataFrame
        Of :func:`forecasts`.

    Returns
    -------
    pandas.DataFrame
        ``n, horizon, model, forecasts, mape`` (percent), ``winner`` of the cell and ``loss`` to it.
    """
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


def coverages(levels: Iterable[float] = LEVELS) -> pd.DataFrame:
    """Give how many outcomes the intervals held, beside how many they claim to hold.

    Parameters
    ----------
    levels : iterable of float
        Nominal coverages.

    Returns
    -------
    pandas.DataFrame
        ``interval, horizon, nominal, covered``, all windows pooled. ``panel`` is calibrated on the other
        provinces, ``panel, other years only`` also without any overlapping year, ``panel, past years
        only`` on what was known at the origin; ``analytic`` is the textbook's, of the line on logs.
    """
    parts = [
        _held(name, level, model="auto", interval="panel", leave_out=rule)
        for level in levels
        for name, rule in LEFT_OUT.items()
    ]
    parts += [_held("analytic", level, model="loglinear", interval="analytic") for level in levels]
    return pd.concat(parts, ignore_index=True)


def _held(name: str, level: float, *, model: str, **how: Any) -> pd.DataFrame:
    made = backtest(_panel(), models=[model], horizons=HORIZONS, windows=WINDOWS, level=level, **how)
    held = made.dropna(subset="hit").groupby("horizon")["hit"].mean().astype(float)
    return pd.DataFrame(
        {"interval": name, "horizon": held.index, "nominal": level, "covered": held.to_numpy()}
    )


def pseudo() -> pd.DataFrame:
    """Give pseudo-targets of the panel with their probabilities; see ``backtest.pseudo_targets``."""
    return pseudo_targets(_panel(), horizons=HORIZONS, windows=WINDOWS)


def reliabilities(made: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give how often what was given a probability came true: ``predicted, observed, n``, a row a class."""
    return reliability(pseudo() if made is None else made).rename(columns={"targets": "n"})
