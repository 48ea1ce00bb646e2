"""The provinces beside the three: what the others publish, ask for and reach, and who lies next to whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, carrying
from ipcompare.core.errors import DataError, Fault
from ipcompare.core.text import each_once
from ipcompare.data.series import covers_the_year
from ipcompare.data.store import Store
from ipcompare.methods import growth
from ipcompare.methods.target import Target
from ipcompare.results.series import part_year
from ipcompare.results.targets import targets
from ipcompare.results.views import OTHER_BASES, compared, levels, with_provinces

__all__ = ["high_value_shares", "neighbours", "peer_targets", "peers", "tiles"]

DENSITY = "hv_invention_density"
STOCK, EVERY = "invention_stock", "invention_density"
#: What a share was computed from: two printed counts, counts of which one is derived, two printed densities.
COUNTS, DERIVED, DENSITIES = "printed counts", "derived counts", "printed densities"
LATEST = ["region", "series", "year", "period", "value", "derived", "source"]


def peers(store: Store, indicator: str = DENSITY, to: int = PLAN_END) -> pd.DataFrame:
    """Give each province's and the nation's latest known value of an indicator, with its year and its target.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str
        Id of an indicator at year-end; by default high-value invention patents per 10,000 people.
    to : int
        Year of the targets.

    Returns
    -------
    pandas.DataFrame
        A row a province and the nation: ``region, indicator, unit, series, year, period, value, derived,
        target, bound, target_year, nation, marked, source``. A province that has no year-end value may have
        one within a year: ``period`` then says of which month (``2025-06``). ``nation`` is the nation's value
        at the same year-end, ``marked`` is as in :func:`tiles`. Without any value ``value`` and ``year`` are
        missing: a gap. A level that only follows from a reading of a growth target is no target here.
    """
    table = _of_provinces(store, indicator)
    ends = levels(table[~table["series"].isin(OTHER_BASES)], indicator).assign(period="")
    latest = _last(pd.concat([ends, _within(table[~table["region"].isin(ends["region"])])]))
    nation = ends[ends["region"] == "CN"].set_index("year")["value"]
    asked = _printed_targets(table, to)
    rows = pd.DataFrame({"region": [*store.catalogue.provinces, "CN"]})
    rows = rows.merge(latest, how="left", on="region", validate="1:1")
    kept = ["region", "target", "bound", "target_year", "asked"]
    rows = rows.merge(asked[kept], how="left", on="region", validate="1:1")
    known = rows["value"].notna() & (rows["period"] == "")
    unit = store.catalogue.unit_of[indicator]
    rows = rows.assign(
        indicator=indicator,
        unit=unit,
        year=rows["year"].astype("Int64"),
        period=rows["period"].fillna(""),
        series=rows["series"].fillna(""),
        bound=rows["bound"].fillna(""),
        derived=rows["derived"].eq(True),
        nation=rows["year"].map(nation).where(known),
        marked=rows["region"].isin(compared(store, rows)),
        source=_joined(rows["source"], rows["asked"]),
    )
    columns = ["region", "indicator", "unit", *LATEST[1:-1], "target", "bound", "target_year", "nation"]
    columns.append("marked")
    return carrying(rows[[*columns, "source"]], store.catalogue)


def peer_targets(store: Store, indicator: str = DENSITY, to: int = PLAN_END) -> pd.DataFrame:
    """Say which targets that provinces and the nation print for one indicator were passed, and by when.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str
        Id; by default high-value invention patents per 10,000 people.
    to : int
        Year of the targets.

    Returns
    -------
    pandas.DataFrame
        A row a target: ``region, indicator, unit, target, bound, target_year, first_met`` (of
        :func:`ipcompare.targets`: the first year-end that a known value shows it; years before may be
        unpublished), ``first_value, derived`` (of that year), ``latest, latest_year, part_value, period``
        (the last value within a year), ``passed`` (a code: ``year-end``; ``within a year``, where only such a
        value shows it; ``not yet``; ``no value``) and ``source``.
    """
    table = _of_provinces(store, indicator)
    plan = _printed_targets(table, to)
    within = _last(_within(table[table["year"] <= to])).rename(columns={"value": "part_value"})
    rows = plan.merge(within[["region", "period", "part_value", "source"]], how="left", on="region")
    first = table[(table["role"] == "actual") & table["since"].isna()].rename(
        columns={"year": "first_met", "value": "first_value"}
    )
    first = first[["region", "series", "first_met", "first_value", "derived", "source"]]
    first = first.rename(columns={"source": "shown"}).astype({"first_met": "Int64"})
    rows = rows.merge(first, how="left", on=["region", "series", "first_met"], validate="1:1")
    direction = store.catalogue.direction_of[indicator]
    aim = Target(rows["target"].to_numpy(), rows["bound"].to_numpy(), direction, rows["tolerance"].to_numpy())
    by_month = aim.met(rows["part_value"].to_numpy(float)) if len(rows) else np.array([], dtype=bool)
    unknown = rows["latest"].isna() & rows["part_value"].isna()
    passed = np.select(
        [rows["first_met"].notna(), by_month, unknown], ["year-end", "within a year", "no value"], "not yet"
    )
    rows = rows.assign(
        passed=passed,
        period=rows["period"].fillna(""),
        derived=rows["derived"].eq(True),
        source=_joined(rows["asked"], rows["shown"], rows["source"]),
    )
    columns = ["region", "indicator", "unit", "target", "bound", "target_year", "first_met", "first_value"]
    columns += ["derived", "latest", "latest_year", "part_value", "period", "passed", "source"]
    return carrying(rows[columns], store.catalogue)


def high_value_shares(store: Store) -> pd.DataFrame:
    """Give the share of high-value in all inventions in force, by province and year, and for the nation.

    Parameters
    ----------
    store : Store
        The data.

    Returns
    -------
    pandas.DataFrame
        ``region, series, year, part, whole, share`` (percent), ``made_of`` and ``source``: from the two
        counts, and where one of them is not known from two densities that are printed for the same year on
        the same population. The nation is without Hong Kong, Macao and Taiwan.
    """
    table = _of_provinces(store, ["hv_invention_stock", STOCK, DENSITY, EVERY])
    table = table[(table["role"] == "actual") & table["since"].isna() & covers_the_year(table["series"])]
    counts = _share(table, "hv_invention_stock", STOCK)
    counts = counts.assign(made_of=np.where(counts["derived"], DERIVED, COUNTS))
    ratios = _share(table[~table["derived"]], DENSITY, EVERY).assign(made_of=DENSITIES)
    both = pd.concat([counts, ratios]).drop_duplicates(["region", "year"])
    both = both.drop(columns="derived").sort_values(["region", "year"], ignore_index=True)
    return carrying(both, store.catalogue)


def tiles(store: Store, indicator: str = EVERY) -> pd.DataFrame:
    """Give an indicator of all provincial units, with their tiles, in the latest year that most have.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str
        Id; by default inventions in force per 10,000 people, on the census of 2020.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, unit, year, value, derived, source, row, column, marked`` (whether it has a
        shipped plan or is the user's own). Units without a value have none; the nation has no tile.
    """
    rows = with_provinces(store, indicator, 0, 9999)
    size = rows[rows["region"] != "CN"].groupby("year").size()
    if size.empty:
        raise DataError(
            Fault(
                "indicator {indicator!r}: no province has a year-end value; choose another indicator",
                indicator=indicator,
            )
        )
    # Of years with equally many, the latest.
    year = int(size[size == size.max()].index.max())
    known = rows.loc[rows["year"] == year, ["region", "value", "derived", "source"]]
    grid = store.catalogue.grid
    grid = grid[grid["region"].isin(store.catalogue.regions["region"])]
    every = pd.concat([grid, pd.DataFrame({"region": ["CN"]})], ignore_index=True)
    found = every.merge(known, how="left", on="region", validate="1:1")
    found = found.assign(
        indicator=indicator,
        unit=store.catalogue.unit_of[indicator],
        year=year,
        derived=found["derived"].eq(True),
        source=found["source"].fillna(""),
        marked=found["region"].isin(compared(store, rows)),
    )
    columns = ["region", "indicator", "unit", "year", "value", "derived", "source", "row", "column", "marked"]
    return carrying(found[columns], store.catalogue)


def neighbours(store: Store, indicator: str, first: int, last: int) -> pd.DataFrame:
    """Give an indicator of each region compared, of those it is held against, and of the nation.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str
        Id or name.
    first, last : int
        Which years.

    Returns
    -------
    pandas.DataFrame
        The rows of ``results.views.with_provinces`` once a panel: ``panel`` (whose it is) and ``tie``
        (``own``, ``land``, ``economy`` of ``data/neighbours.csv``, ``nation``) stand before them.
    """
    rows = with_provinces(store, indicator, first, last)
    parts = []
    for panel in compared(store, rows):
        ties = {panel: "own", **store.catalogue.beside(panel), "CN": "nation"}
        parts += [rows[rows["region"] == code].assign(panel=panel, tie=tie) for code, tie in ties.items()]
    found = pd.concat(parts, ignore_index=True) if parts else rows.assign(panel="", tie="").iloc[:0]
    return carrying(found[["panel", "tie", *rows.columns]], store.catalogue)


def _of_provinces(store: Store, indicators: str | list[str]) -> pd.DataFrame:
    return store.load([*store.catalogue.provinces, "CN"], indicators)


def _within(table: pd.DataFrame) -> pd.DataFrame:
    """Give the outcomes that stand within a year, with their month."""
    rows = table[part_year(table) & (table["role"] == "actual") & table["value"].notna()]
    return rows.assign(period=rows["series"])


def _last(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values(["region", "year", "period"], kind="stable")
    return rows.drop_duplicates("region", keep="last")[LATEST]


def _printed_targets(table: pd.DataFrame, to: int) -> pd.DataFrame:
    """Give what is known of each region's printed target, with its document under ``asked``."""
    plan = targets(table, to)
    plan = plan[plan["reading"] == ""].drop_duplicates("region").reset_index(drop=True)
    goals = table[(table["role"] == "target") & (table["reading"] == "")]
    goals = goals.rename(columns={"year": "target_year", "source": "asked"})
    goals = goals[["region", "indicator", "series", "target_year", "asked"]]
    return plan.merge(goals, how="left", on=["region", "indicator", "series", "target_year"], validate="1:1")


def _share(table: pd.DataFrame, part: str, whole: str) -> pd.DataFrame:
    """Give one indicator as a share of another, with the documents of both and whether one is derived."""
    rows = table[table["indicator"].isin([part, whole])]
    if rows["indicator"].nunique() < 2:
        names = ["region", "series", "year", "part", "whole", "share", "derived", "source"]
        return pd.DataFrame({name: pd.Series(dtype="object") for name in names})
    found = growth.share(rows, part, whole).dropna(subset="share")
    key = ["region", "series", "year"]
    for name in (part, whole):
        own = rows.loc[rows["indicator"] == name, [*key, "derived", "source"]]
        found = found.merge(own, on=key, validate="1:1", suffixes=("", "_whole"))
    return found.assign(
        derived=found["derived"] | found["derived_whole"],
        source=_joined(found["source"], found["source_whole"]),
    ).drop(columns=["derived_whole", "source_whole"])


def _joined(*columns: pd.Series) -> pd.Series:
    """Join the documents of several columns, each once."""
    cells = zip(*(column.fillna("") for column in columns), strict=True)
    return pd.Series([each_once(*row) for row in cells], index=columns[0].index, dtype="str")
