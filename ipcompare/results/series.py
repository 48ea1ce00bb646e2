"""The yearly series behind targets and charts: which figure stands for a year, which series for a region."""

from __future__ import annotations

import pandas as pd

from ipcompare.data.series import PART_YEAR, covers_the_year

__all__ = ["SERIES", "longest", "part_year", "yearly"]

#: What tells one series from another.
SERIES = ["region", "indicator", "series"]


def part_year(table: pd.DataFrame) -> pd.Series:
    """Say which rows stand at the end of a month within their year (series ``2025-06``), not at its end."""
    within: pd.Series = table["series"].str.fullmatch(PART_YEAR)
    return within


def yearly(table: pd.DataFrame) -> pd.DataFrame:
    """Give one figure a series and year: an outcome, or the plan's baseline where no outcome is known.

    Sums over several years, what is of no whole year or region, and rows without a value, stay out.
    """
    single = table["since"].isna() & table["value"].notna() & covers_the_year(table["series"])
    rows = table[single & table["role"].isin(["actual", "baseline"])]
    return rows.sort_values([*SERIES, "year", "role"]).drop_duplicates([*SERIES, "year"])


def longest(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep each region's longest series of one indicator; of equally long ones the newest, then by name."""
    size = rows.groupby(SERIES)["year"].agg(["size", "max"]).reset_index()
    size = size.sort_values(["region", "size", "max", "series"], ascending=[True, False, False, True])
    chosen = size.drop_duplicates("region").set_index("region")["series"]
    return rows[rows["series"] == rows["region"].map(chosen)].sort_values(["region", "year"])
