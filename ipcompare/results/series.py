"""The yearly series behind targets and charts: which figure stands for a year, which series for a region."""

from __future__ import annotations

import pandas as pd

__all__ = ["SERIES", "longest", "year_end", "yearly"]

#: What tells one series from another.
SERIES = ["region", "indicator", "series"]
#: In the name of a series whose values are no year-end values of the whole region.
PART = r"\b\d{4}-\d{2}\b|scope unclear"


def yearly(table: pd.DataFrame) -> pd.DataFrame:
    """Give one figure a series and year: an outcome, or the plan's baseline where no outcome is known.

    Sums over several years, and rows without a value, stay out.
    """
    single = table["since"].isna() & table["value"].notna()
    rows = table[single & table["role"].isin(["actual", "baseline"])]
    return rows.sort_values([*SERIES, "year", "role"]).drop_duplicates([*SERIES, "year"])


def longest(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep each region's longest series of one indicator; of equally long ones the newest, then by name."""
    size = rows.groupby(SERIES)["year"].agg(["size", "max"]).reset_index()
    size = size.sort_values(["region", "size", "max", "series"], ascending=[True, False, False, True])
    chosen = size.drop_duplicates("region").set_index("region")["series"]
    return rows[rows["series"] == rows["region"].map(chosen)].sort_values(["region", "year"])


def year_end(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the series of part of a year, which the month names (``2025-06``), and of unclear scope."""
    kept: pd.DataFrame = rows[~rows["series"].str.contains(PART, regex=True)]
    return kept
