"""Tables as charts and notebooks want them: one line a region, one base, the peers beside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import carrying
from ipcompare.core.rows import rows_of
from ipcompare.core.text import each_once
from ipcompare.data.store import Store
from ipcompare.methods import growth
from ipcompare.results.series import longest, yearly

__all__ = [
    "cities",
    "cities_per_head",
    "compared",
    "growth_on_year_before",
    "inferred",
    "levels",
    "line_by_line",
    "outright",
    "per_head_spread",
    "plan_levels",
    "ranks",
    "shares",
    "with_owner",
    "with_plan",
    "with_provinces",
]

KEEP = ["region", "indicator", "series", "year", "value", "unit", "derived", "role", "source"]
#: What says where a derived figure comes from.
HISTORY = ["basis", "derivation", "locator", "note", "inputs"]
#: Series on another population base than the census of 2020.
OTHER_BASES = ("census6", "base unstated")


def levels(table: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Give each region's longest series of an indicator, with a baseline in a year without an outcome."""
    rows = longest(yearly(table[table["indicator"] == indicator]))
    return carrying(rows[KEEP].reset_index(drop=True), table)


def plan_levels(store: Store, indicator: str) -> pd.DataFrame:
    """Give :func:`levels` of the regions with a shipped plan, of a user's own and of the nation."""
    (name,) = store.catalogue.indicator_ids(indicator) or [indicator]
    return levels(store.load(with_plan(store), name), name)


def with_plan(store: Store) -> list[str]:
    """Name the regions with a shipped plan, a user's own, and the nation.

    Examples
    --------
    >>> with_plan(Store.open())
    ['CN-GZ', 'CN-SC', 'CN-GD', 'CN']
    """
    return list(dict.fromkeys([*store.catalogue.plan_regions, *store.own_regions, "CN"]))


def with_provinces(store: Store, indicator: str, first: int, last: int) -> pd.DataFrame:
    """Give :func:`levels` of all provinces and the nation, densities on the census of 2020."""
    (name,) = store.catalogue.indicator_ids(indicator) or [indicator]
    table = store.load([*store.catalogue.provinces, "CN"], name)
    rows = levels(table[~table["series"].isin(OTHER_BASES)], name)
    return carrying(rows[rows["year"].between(first, last)].reset_index(drop=True), table)


def ranks(store: Store, indicator: str, first: int, last: int) -> pd.DataFrame:
    """Rank the provinces in an indicator year by year, with the change since the first year."""
    rows = with_provinces(store, indicator, first, last)
    rows = rows[rows["region"] != "CN"].assign(series="")
    key = ["region", "year"]
    ranked = growth.rank(rows, base_year=first).merge(
        rows[[*key, "unit", "derived", "source"]], on=key, validate="1:1"
    )
    return carrying(ranked, store.catalogue)


def cities(
    store: Store, indicators: Iterable[str], *, parent: str = "CN-GZ", year: int = 2024
) -> pd.DataFrame:
    """Give indicators of a province's cities in one year, in the order given."""
    names = store.catalogue.indicator_ids(indicators) or []
    rows = _inside(store, names, parent, year)
    return carrying(rows[["region", "indicator", "year", "value", "unit", "source"]], store.catalogue)


def cities_per_head(store: Store, *, parent: str = "CN-GZ", year: int = 2024) -> pd.DataFrame:
    """Give what a province's cities hold in one year per 10,000 residents of the 2020 census.

    A base of its own, not the year-end population of the plans' densities. What has no clear address has no
    population and is left out. Rows have what ``explain`` needs.

    Examples
    --------
    >>> rows = cities_per_head(Store.open())
    >>> rows[rows["region"] == "520100"][["indicator", "value"]].round(1).values.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['patent_stock_per_head', 99.8], ['invention_stock_per_head', 27.8],
     ['trademark_stock_per_head', 321.0]]
    """
    rows = _inside(store, list(store.catalogue.members("per_head")), parent, year)
    return carrying(rows[[*KEEP, *HISTORY]], store.catalogue)


def per_head_spread(store: Store, table: pd.DataFrame) -> pd.DataFrame:
    """Say how far the cities of :func:`cities_per_head` lie apart, and what the leading one weighs.

    Returns
    -------
    pandas.DataFrame
        A row an indicator as of ``methods.growth.extremes``, with ``unit``, ``top_share`` (the leading
        city's percent of what all these cities hold) and ``people_share`` (its percent of their residents).

    Examples
    --------
    >>> store = Store.open()
    >>> spread = per_head_spread(store, cities_per_head(store))
    >>> spread[["top", "bottom", "times", "top_share", "people_share"]].round(1).values.tolist()[0]
    ['520100', '520500', 15.7, 52.5, 15.5]
    """
    spread = growth.extremes(table[["region", "indicator", "year", "value"]])
    members = store.catalogue.members("per_head")
    known = store.load(table["region"].unique(), None, "actual")

    def share(row: dict[str, Any], part: str) -> float:
        """Give the leading city's percent of the cities' numerators or denominators."""
        member = next(m for m in members[row["indicator"]] if m["part"] == part)
        own = known[(known["indicator"] == member["member"]) & (known["series"] == member["series"])]
        own = own[own["year"] == (row["year"] if part == "numerator" else own["year"].max())]
        return float(growth.shares(own[["region", "value"]]).set_index("region")["share"][row["top"]])

    rows = rows_of(spread)
    spread = spread.assign(
        unit=spread["indicator"].map(store.catalogue.unit_of),
        top_share=[share(row, "numerator") for row in rows],
        people_share=[share(row, "denominator") for row in rows],
    )
    return carrying(spread, store.catalogue)


def _inside(store: Store, names: list[str], parent: str, year: int) -> pd.DataFrame:
    """Give the outcomes of one year of a province's cities, in the order of the indicators."""
    rows = store.load(store.catalogue.cities(parent), names, "actual")
    rows = rows[(rows["year"] == year) & (rows["series"] == "")]
    order = {name: i for i, name in enumerate(names)}
    return rows.sort_values(
        ["indicator", "region"], key=lambda c: c.map(order) if c.name == "indicator" else c, ignore_index=True
    )


def compared(store: Store, table: pd.DataFrame) -> list[str]:
    """Name the regions with a shipped plan, and a user's own, that a table has rows of.

    Examples
    --------
    >>> store = Store.open()
    >>> compared(store, ranks(store, "invention_density", 2020, 2023))
    ['CN-GZ', 'CN-SC', 'CN-GD']
    """
    known = set(table["region"])
    return [r for r in dict.fromkeys([*store.catalogue.plan_regions, *store.own_regions]) if r in known]


def growth_on_year_before(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn levels into their growth on the year before, in percent.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of :func:`levels`: one row a region and year.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, year, value, unit, source``: percent, and the documents of both years; no row
        where the year before has no outcome: the baseline of a province's plan is none.

    Examples
    --------
    >>> rates = growth_on_year_before(plan_levels(Store.open(), "hv_invention_density"))
    >>> rates[rates["region"] == "CN-GZ"][["year", "value", "unit"]].round(1).values.tolist()
    [[2022, 22.1, '%'], [2023, 29.7, '%'], [2024, 11.9, '%']]
    """
    key = ["region", "indicator", "year"]
    known = rows[[*key, "source"]]
    before = known.assign(year=known["year"] + 1).rename(columns={"source": "before"})
    rates = growth.growth_rates(growth.measured_alike(rows)).dropna(subset="growth")
    rates = rates.merge(known, on=key, validate="1:1").merge(before, on=key, validate="1:1")
    both = zip(rates["source"], rates["before"], strict=True)
    sources = [each_once(now, then) for now, then in both]
    rates = rates.assign(value=rates["growth"], unit="%", source=sources)
    return carrying(rates[[*key, "value", "unit", "source"]], rows)


def shares(store: Store, part: str, whole: str) -> pd.DataFrame:
    """Give one indicator's outcomes as a share of another's; see ``methods.growth.share``.

    Parameters
    ----------
    store : Store
        The data.
    part, whole : str
        Ids.

    Returns
    -------
    pandas.DataFrame
        ``region, series, year, part, whole, share`` (percent), only where both are known.
    """
    table = store.load(None, [part, whole], "actual")
    return carrying(growth.share(table, part, whole).dropna(subset="share").reset_index(drop=True), table)


# --- the documents ---


def line_by_line(
    store: Store, regions: str | Iterable[str] | None = None, indicators: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """Give the figures as printed of the documents that were read line by line.

    Parameters
    ----------
    store : Store
        The data.
    regions, indicators : str or iterable of str, optional
        Codes, ids or names.
    """
    figures = store.published(regions, indicators)
    return figures[figures["source"].isin(store.catalogue.read_line_by_line)]


def with_owner(figures: pd.DataFrame) -> pd.DataFrame:
    """Keep the published figures for which their document names a responsible body."""
    return figures[figures["owner"] != ""]


def outright(found: pd.DataFrame) -> pd.DataFrame:
    """Keep of an ``audit`` what follows from one document's own figures or from two originals."""
    return found[~found["inference"]]


def inferred(found: pd.DataFrame) -> pd.DataFrame:
    """Keep of an ``audit`` what rests on inference."""
    return found[found["inference"]]
