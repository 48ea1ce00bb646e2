"""Tables as charts and notebooks want them: one line a region, one base, the peers beside."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ipcompare.core import reference
from ipcompare.data.harmonize import load, own_regions
from ipcompare.methods import growth

__all__ = ["cities", "levels", "plan_levels", "provinces", "ranks", "with_provinces"]

PLAN_REGIONS = ("CN-GZ", "CN-SC", "CN-GD")
KEEP = ["region", "indicator", "series", "year", "value", "unit", "derived", "role", "source"]


def levels(
    indicator: str, table: pd.DataFrame | None = None, *, regions: Iterable[str] | None = None
) -> pd.DataFrame:
    """Give each region's longest series, with the plan's baseline in a year without an outcome.

    Parameters
    ----------
    indicator : str
        Id or name.
    table : pandas.DataFrame, optional
        A harmonised table; by default :func:`ipcompare.load`.
    regions : iterable of str, optional
        Codes or names; by default all of the table.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, series, year, value, unit, derived, role, source``, by region and year.

    Examples
    --------
    >>> levels("hv_invention_density", regions=["四川"]).year.tolist()
    [2020, 2021, 2022, 2023, 2024]
    """
    (name,) = reference.indicator_ids(indicator) or [indicator]
    codes = reference.region_codes(regions)
    table = load(codes) if table is None else table
    rows = table[
        (table["indicator"] == name) & table["since"].isna() & table["role"].isin(["actual", "baseline"])
    ]
    if codes is not None:
        rows = rows[rows["region"].isin(codes)]
    # An outcome stands before a baseline of the same year; of equally long series the revised base wins.
    rows = rows.sort_values(["region", "series", "year", "role"]).drop_duplicates(
        ["region", "series", "year"]
    )
    length = rows.groupby(["region", "series"])["year"].transform("size")
    newest = rows.groupby(["region", "series"])["year"].transform("max")
    rows = rows.assign(_length=length, _newest=newest).sort_values(
        ["region", "_length", "_newest", "series"], ascending=[True, False, False, True], kind="stable"
    )
    chosen = rows.groupby("region")["series"].transform("first")
    return rows[rows["series"] == chosen].sort_values(["region", "year"])[KEEP].reset_index(drop=True)


def provinces() -> list[str]:
    """Give the codes of the 31 provinces."""
    catalogue = reference.regions()
    return catalogue.loc[catalogue["level"] == "province", "region"].tolist()


def with_provinces(indicator: str, first: int, last: int) -> pd.DataFrame:
    """Give an indicator for all 31 provinces and the nation on one population base.

    Parameters
    ----------
    indicator : str
        Id or name of an indicator of the panel.
    first, last : int
        The years to keep.

    Returns
    -------
    pandas.DataFrame
        As :func:`levels`; only the series of the census of 2020 where the indicator is a density.

    Examples
    --------
    >>> with_provinces("invention_density", 2009, 2023).groupby("region").size().unique().tolist()
    [15]
    """
    table = load([*provinces(), "CN"], indicator)
    table = table[~table["series"].isin(["census6", "base unstated"])]
    rows = levels(indicator, table)
    return rows[rows["year"].between(first, last)].reset_index(drop=True)


def ranks(indicator: str, first: int, last: int) -> pd.DataFrame:
    """Rank the 31 provinces in an indicator year by year, with the change since the first year.

    Examples
    --------
    >>> ranks("invention_density", 2009, 2023).query("region == 'CN-GZ' and year == 2023")["of"].item()
    31
    """
    rows = with_provinces(indicator, first, last)
    rows = rows[rows["region"] != "CN"].assign(series="")
    key = ["region", "year"]
    return growth.rank(rows, base_year=first).merge(rows[[*key, "unit", "source"]], on=key, validate="1:1")


def plan_levels(indicator: str, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give :func:`levels` of the three provinces, those of a user's own and the nation."""
    regions = dict.fromkeys([*PLAN_REGIONS, *own_regions(), "CN"])
    return levels(indicator, table, regions=regions)


def cities(indicators: Iterable[str], *, parent: str = "CN-GZ", year: int = 2024) -> pd.DataFrame:
    """Give indicators of a province's cities in one year.

    Parameters
    ----------
    indicators : iterable of str
        Ids or names.
    parent : str, default "CN-GZ"
        The province.
    year : int, default 2024
        The year.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, year, value, unit, source``, cities only.

    Examples
    --------
    >>> len(cities(["patent_grants"]))
    9
    """
    catalogue = reference.regions()
    codes = catalogue.loc[(catalogue["parent"] == parent) & (catalogue["level"] == "city"), "region"].tolist()
    rows = load(codes, indicators, "actual")
    rows = rows[(rows["year"] == year) & (rows["series"] == "")]
    order = {name: i for i, name in enumerate(reference.indicator_ids(list(indicators)) or [])}
    rows = rows.sort_values(
        ["indicator", "region"], key=lambda c: c.map(order).fillna(0) if c.name == "indicator" else c
    )
    return rows[["region", "indicator", "year", "value", "unit", "source"]].reset_index(drop=True)
