"""Every printed target with its state: for the board of all regions, and for the profile of one."""

from __future__ import annotations

import pandas as pd

from ipcompare.core.catalogue import PLAN_YEARS, carrying
from ipcompare.methods.standing import classes, states
from ipcompare.results.dataset import Dataset
from ipcompare.results.series import SERIES, yearly
from ipcompare.results.targets import printed
from ipcompare.results.views import plan_levels, ranks

__all__ = ["profile", "scoreboard"]

#: Years that a profile shows outcomes of.
FIRST = 2015
#: The indicator whose level a profile holds against the nation's, and that in which it ranks the provinces.
LEVEL, RANKED = "hv_invention_density", "invention_density"
#: The grade of evidence of a target that has outcomes of its own and is none the wiser: too few of them.
TOO_FEW = "too few"
COLUMNS = [
    "region", "indicator", "theme", "state", "verdict", "doubt", "evidence", "why", "series", "reading",
    "kind", "unit", "bound", "since", "baseline", "baseline_year", "latest", "latest_year", "target",
    "target_year", "needed_growth", "observed_growth", "projected", "probability", "likelihood", "status",
    "reason", "inputs",
]  # fmt: skip
FACTS = [
    *("density", "density_year", "density_nation"),
    *("ranked", "ranked_year", "ranked_of", "ranked_before", "ranked_start"),
]
POINTS = ["region", "indicator", "series", "unit", "year", "value", "derived", "role", "inputs"]


def scoreboard(data: Dataset) -> pd.DataFrame:
    """Give every target that a province's newest plan prints, with its state.

    Parameters
    ----------
    data : Dataset
        The data.

    Returns
    -------
    pandas.DataFrame
        A row a target, by theme and in the order of the catalogue: what ``attainment`` says of it, with
        ``theme``, ``state`` (of ``methods.standing.STATES``), ``why`` (of a target that nobody can judge
        the grade of its evidence, ``too few`` where its own outcomes are; else empty), ``since`` (of a sum
        its first year) and the growth that ``targets`` found it to ask for (``needed_growth``) and to have
        (``observed_growth``).

    Examples
    --------
    >>> rows = scoreboard(Dataset.open())
    >>> len(rows), int((rows["state"] == "unknown").sum())
    (43, 27)
    """
    rows = printed(data.outlook)
    key = [*SERIES, "reading", "target_year"]
    asked = data.plan[[*key, "since", "baseline_year", "needed_growth", "observed_growth"]]
    rows = rows.merge(asked, how="left", on=key, validate="1:1")
    catalogue = data.catalogue.indicators.set_index("indicator")
    state = states(classes(rows["verdict"]))
    why = rows["evidence"].mask(rows["latest"].notna(), TOO_FEW).where(state == "unknown", "")
    rows = rows.assign(theme=rows["indicator"].map(catalogue["theme"]).fillna(""), state=state, why=why)
    themes = {name: i for i, name in enumerate(catalogue["theme"].unique())}
    places = {name: i for i, name in enumerate(catalogue.index)}
    order = pd.DataFrame({"theme": rows["theme"].map(themes), "place": rows["indicator"].map(places)})
    rows = rows.loc[order.sort_values(["theme", "place"], kind="stable").index, COLUMNS]
    return carrying(rows.reset_index(drop=True), data.catalogue)


def profile(data: Dataset, region: str) -> pd.DataFrame:
    """Give all that one region's page shows: its targets, and under them what they were before.

    Parameters
    ----------
    data : Dataset
        The data.
    region : str
        Code of a region with a plan.

    Returns
    -------
    pandas.DataFrame
        Long, told apart by ``item``. ``target``: the rows of :func:`scoreboard`, with what is the same on
        all: ``cut_off`` (the newest source), ``density, density_year, density_nation`` (the latest level of
        high-value density that the nation has too), ``ranked, ranked_year, ranked_of`` (among the provinces,
        in inventions per head) and ``ranked_before, ranked_start`` (at the plan's beginning); missing where
        that is not known. ``outcome``: the outcomes since 2015 in a target's own series, and the plan's
        baseline (``role``), with ``year, value, derived``.

    Examples
    --------
    >>> rows = profile(Dataset.open(), "CN-GZ")
    >>> facts = rows.loc[rows["item"] == "target", ["ranked", "ranked_of", "density", "density_nation"]]
    >>> facts.iloc[0].tolist()
    [27.0, 31.0, 2.17, 14.0]
    """
    rows = scoreboard(data)
    rows = rows[rows["region"] == region]
    facts = {**dict.fromkeys(FACTS, float("nan")), **_level(data, region), **_rank(data, region)}
    rows = rows.assign(item="target", year=rows["target_year"], cut_off=data.cut_off, **facts)
    table = data.load(region, rows["indicator"].unique()) if len(rows) else data.load(region)
    points = yearly(table).merge(rows[SERIES], on=SERIES, validate="m:1")
    # A sum over the plan stands in no year; what single years of it came to is of another series.
    points = points[points["year"].between(FIRST, rows["target_year"].max())][POINTS].assign(item="outcome")
    both = pd.concat([rows, points]) if len(points) else rows
    return carrying(both.reset_index(drop=True), data.catalogue)


def _level(data: Dataset, region: str) -> dict[str, float]:
    """Give the latest outcome of high-value density that the nation has of the same year and series."""
    rows = plan_levels(data, LEVEL)
    nation = rows[rows["region"] == "CN"].set_index(["year", "series"])["value"]
    own = rows[(rows["region"] == region) & (rows["role"] == "actual")]
    own = own[[key in nation.index for key in zip(own["year"], own["series"], strict=True)]]
    if own.empty:
        return {}
    last = own.sort_values("year").iloc[-1]
    there = float(nation[last["year"], last["series"]])
    return {"density": last["value"], "density_year": last["year"], "density_nation": there}


def _rank(data: Dataset, region: str) -> dict[str, float]:
    """Give the region's latest rank among the provinces, and that at the beginning of the plan."""
    rows = ranks(data, RANKED, FIRST, 9999)
    whole = rows.groupby("year")["region"].transform("size")
    # In a year that few have published, a rank would be one among those few.
    rows = rows[whole == whole.max()].dropna(subset=["rank"])
    own = rows[rows["region"] == region].set_index("year").sort_index()
    if own.empty:
        return {}
    last = own.iloc[-1]
    found = {"ranked": last["rank"], "ranked_year": own.index[-1], "ranked_of": last["of"]}
    start = printed(data.outlook)["target_year"].max() - PLAN_YEARS
    if start in own.index and start < own.index[-1]:
        found |= {"ranked_before": own["rank"][start], "ranked_start": start}
    return found
