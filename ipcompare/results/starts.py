"""What a projection makes of each year that its series could be fitted from."""

from __future__ import annotations

import pandas as pd

from ipcompare.core.catalogue import PLAN_END, carrying, catalogue_of
from ipcompare.methods.project import project
from ipcompare.results.ahead import LONGEST
from ipcompare.results.breaks import fitted, unbroken
from ipcompare.results.series import SERIES

__all__ = ["starts"]

#: A projection from fewer points is none that a start year could change.
FEWEST = 3


def starts(
    table: pd.DataFrame, region: str, indicator: str, to: int = PLAN_END, *, model: str = "auto"
) -> pd.DataFrame:
    """Project a series from each year that it may be fitted from: after its last break, three points or more.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`ipcompare.load` gives it.
    region, indicator : str
        Code or name. Every series of theirs is projected.
    to : int, default 2025
        The year that is projected.
    model : str, default "auto"
        As in :func:`ipcompare.project`.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, series, start, n`` (points), ``last_year, projected`` (the value in year ``to``),
        ``used`` (whether attainment starts there); a row a start, the earliest first, none where the series
        reaches the year. A density is projected itself, not as stock over population.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> starts(ipc.load(), "贵州", "tech_contract_gdp_ratio")[["start", "n", "used"]]
       start  n   used
    0   2018  6   True
    1   2019  5  False
    2   2020  4  False
    3   2021  3  False
    """
    catalogue = catalogue_of(table)
    points = unbroken(fitted(catalogue.filtered(table, region, indicator), to), catalogue)
    points = points.assign(left=points.groupby(SERIES)["year"].rank(ascending=False).astype("int64"))
    begins = points.loc[points["left"] >= FEWEST, [*SERIES, "year", "left"]]
    begins = begins.rename(columns={"year": "start", "left": "n"})
    each = points.merge(begins, on=SERIES)
    each = each[each["year"] >= each["start"]]
    # A series of its own for each start.
    names = each["series"] + "\n" + each["start"].astype(str)
    columns = ["region", "indicator", "series", "year", "value", "unit", "basis"]
    made = project(each.assign(series=names)[columns], to, model=model, interval="none")
    made = made[made["year"] == to]
    parts = made["series"].str.rsplit("\n", n=1, expand=True).reindex(columns=[0, 1])
    made = made.assign(series=parts[0], start=parts[1].astype("int64"), projected=made["value"])
    longest = made["n"].where(made["n"] <= LONGEST).groupby([made[c] for c in SERIES]).transform("max")
    columns = [*SERIES, "start", "n", "last_year", "projected", "used"]
    rows = made.assign(used=made["n"] == longest)[columns].sort_values([*SERIES, "start"], ignore_index=True)
    return carrying(rows, table)
