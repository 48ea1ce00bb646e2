"""Where the series of the suite break: leaps by the rule, changes of definition from ``data/breaks.csv``."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, Catalogue, carrying, catalogue_of
from ipcompare.methods.breaks import after, leaps
from ipcompare.results.series import SERIES, yearly

__all__ = ["breaks", "fitted", "unbroken"]

COLUMNS = [
    *SERIES,
    "year",
    "kind",
    "reason",
    "leap_from",
    "jump",
    "left",
    "cut",
    "source",
    "note_zh",
    "note_en",
]


def fitted(table: pd.DataFrame, to: int) -> pd.DataFrame:
    """Give the points of every series with an outcome that a fit could use if nothing broke."""
    rows = yearly(table[table["year"] <= to])
    outcome = (rows["role"] == "actual").groupby([rows[c] for c in SERIES]).transform("any")
    return rows[outcome & rows["bound"].isin(["eq", "about"])]


def breaks(table: pd.DataFrame, to: int = PLAN_END) -> pd.DataFrame:
    """List the breaks of a harmonised table's series.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`ipcompare.load` gives it.
    to : int, default 2025
        The last year that is looked at.

    Returns
    -------
    pandas.DataFrame
        A row a break, sorted: ``region, indicator, series, year`` (the first that may be fitted), ``kind``
        (leap or definition), ``reason`` (a code of the texts ``reason.*``), ``leap_from`` (of a leap: the
        last year before it), ``jump`` (of a leap: the value over that of that year), ``left`` (points from
        ``year`` on), ``cut`` (whether a fit starts there: a leap needs three points after it, a definition
        none), ``source, note_zh, note_en`` (of a definition).

    Examples
    --------
    >>> import ipcompare as ipc
    >>> breaks(ipc.load(["贵州", "四川"], ["tech_contract_gdp_ratio", "hv_invention_density"]))[
    ...     ["region", "year", "reason", "left"]]
      region  year          reason  left
    0  CN-GZ  2018         leap up     6
    1  CN-SC  2021  new definition     4
    """
    return carrying(_breaks(fitted(table, to), catalogue_of(table)), table)


def unbroken(points: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Keep of points of :func:`fitted` those after the last break of their series."""
    found = _breaks(points, catalogue)
    return points[after(points, found[found["cut"]])]


def _breaks(points: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    # A growth rate passes through zero and doubles without any leap of what grows.
    found = leaps(points.loc[points["basis"] != "growth", [*SERIES, "year", "value"]])
    up = found["times"] > 1
    reason = np.where(up, "leap up", "leap down")
    found = found.rename(columns={"times": "jump"}).assign(
        kind="leap", reason=reason, source="", note_zh="", note_en=""
    )
    named = points[SERIES].assign(point=points["year"]).merge(catalogue.breaks, on=SERIES)
    named["left"] = named["point"] >= named["year"]
    # Where a series begins with the new definition, or has not come to it yet, nothing breaks.
    sizes = named.groupby([*SERIES, "year"])["left"].agg(["sum", "size"]).reset_index()
    sizes = sizes[(sizes["sum"] > 0) & (sizes["sum"] < sizes["size"])]
    changed = sizes.merge(catalogue.breaks, on=[*SERIES, "year"])
    changed = changed.assign(left=changed["sum"], cut=True, kind="definition", reason="new definition")
    rows = pd.concat([part for part in (found, changed) if len(part)] or [found])
    rows = rows.reindex(columns=COLUMNS).astype(
        {"cut": bool, "left": "int64", "year": "int64", "leap_from": "Int64"}
    )
    return rows.sort_values([*SERIES, "year", "kind"], ignore_index=True)
