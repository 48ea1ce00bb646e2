"""The yearly series behind targets and charts: which figure stands for a year, which series for a region."""

from __future__ import annotations

import pandas as pd

__all__ = ["SERIES", "covers_the_year", "longest", "part_year", "yearly"]

#: What tells one series from another.
SERIES = ["region", "indicator", "series"]
#: How a series is called that stands at the end of a month other than December.
PART_YEAR = r"\d{4}-\d{2}"
#: In the name of a series that holds no year-end or whole year of the whole region.
INCOMPLETE = rf"\b{PART_YEAR}\b|period not printed|scope unclear"


def part_year(table: pd.DataFrame) -> pd.Series:
    """Say which rows stand at the end of a month within their year (series ``2025-06``), not at its end."""
    within: pd.Series = table["series"].str.fullmatch(PART_YEAR)
    return within


def covers_the_year(series: pd.Series) -> pd.Series:
    """Say of each series whether its values are of a whole year, or its end, and of the whole region.

    Examples
    --------
    >>> covers_the_year(pd.Series(["", "census7", "2025-06"])).tolist()
    [True, True, False]
    """
    return ~series.str.contains(INCOMPLETE)


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
