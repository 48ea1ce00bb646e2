"""Time `project` against a loop over series, in one run on one machine.

    python benchmarks/bench_project.py [series]

Prints seconds and ratios: absolute times depend on the machine, ratios hardly.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from ipcompare.methods.project import project

YEARS = np.arange(2015, 2023)
TO = 2025
LOOPED = 200


def table(series: int) -> pd.DataFrame:
    """Random growing series, eight points each."""
    rng = np.random.default_rng(7)
    growth = rng.normal(0.1, 0.05, (series, len(YEARS)))
    values = 100 * np.exp(growth.cumsum(axis=1))
    return pd.DataFrame(
        {
            "region": np.repeat(np.arange(series).astype(str), len(YEARS)),
            "indicator": "x",
            "year": np.tile(YEARS, series),
            "value": values.ravel(),
        }
    )


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def loop_statsmodels(data: pd.DataFrame) -> list[pd.DataFrame]:
    """The obvious way: one OLS object a series."""
    from statsmodels.regression.linear_model import OLS

    ahead = np.arange(YEARS[-1] + 1, TO + 1)
    design = np.column_stack([np.ones(len(ahead)), ahead])
    results = []
    for _, part in data.groupby(["region", "indicator"]):
        exog = np.column_stack([np.ones(len(part)), part["year"]])
        fit = OLS(part["value"].to_numpy(), exog).fit()
        results.append(fit.get_prediction(design).summary_frame(0.2))
    return results


def loop_project(data: pd.DataFrame, model: str) -> list[pd.DataFrame]:
    """`project` called once a series."""
    return [
        project(part, TO, model=model, interval="none") for _, part in data.groupby(["region", "indicator"])
    ]


def main(series: int) -> None:
    data, few = table(series), table(LOOPED)
    # Imports are not what is timed.
    project(few, TO, model="linear", interval="analytic")
    loop_statsmodels(few.head(len(YEARS)))

    line = seconds(lambda: project(data, TO, model="linear", interval="analytic"))
    ratio = seconds(lambda: loop_statsmodels(few)) / LOOPED / (line / series)
    print(f"linear with intervals, {series:,} series: {line:.2f} s")
    print(f"  a loop of statsmodels OLS takes {ratio:,.0f} times as long")
    for model in ("auto", "damped", "theta"):
        whole = seconds(partial(project, data, TO, model=model, interval="none"))
        ratio = seconds(partial(loop_project, few, model)) / LOOPED / (whole / series)
        print(f"{model}, {series:,} series: {whole:.2f} s")
        print(f"  a loop of project, one call a series, takes {ratio:,.0f} times as long")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
