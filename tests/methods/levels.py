"""Levels by region and year that the tests of growth and of convergence share."""

from typing import Any

import pandas as pd
from hypothesis import strategies as st

positive = st.integers(1, 10_000).map(lambda cents: cents / 100)


def long(values: dict[str, dict[int, float | None]], indicator: str = "x", **more: Any) -> pd.DataFrame:
    """Lay values by region and year as a table, a row each."""
    rows = [
        {"region": region, "indicator": indicator, "year": year, "value": value, **more}
        for region, path in values.items()
        for year, value in path.items()
    ]
    return pd.DataFrame(rows).astype({"value": float})


PANEL = long(
    {
        "CN-GZ": {2020: 2.0, 2021: 3.0, 2022: None, 2023: 5.0, 2024: 6.0},
        "CN-SC": {2020: 3.0, 2021: 4.0, 2022: 5.0, 2023: 6.0, 2024: 7.0},
        "CN-GD": {2020: 13.0, 2021: 16.0, 2022: 18.0, 2023: 20.0, 2024: 24.0},
    }
)
