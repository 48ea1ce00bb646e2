"""The yearly series behind targets and charts: which figure stands for a year, which series for a region."""

from __future__ import annotations

import pandas as pd

__all__ = ["SERIES", "covers_the_year", "longest", "yearly"]

#: What tells one series from another.
SERIES = ["region", "indicator", "series"]


#: Names of series that hold values of a month within the year, or of a period that nobody printed.
PART_OF_YEAR = r"\d{4}-\d{2}|period not printed"


def covers_the_year(series: pd.Series) -> pd.Series:
    """Say of each series whether its values are of a whole year or its end.

    Examples
    --------
    >>> covers_the_year(pd.Series(["", "census7", "2025-06"])).tolist()
    [True, True, False]
    """
    return ~series.str.contains(PART_OF_YEAR)


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
