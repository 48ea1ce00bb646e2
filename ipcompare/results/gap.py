"""What it would take: how far each region is from its target, from the nation and from the leader."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS, carrying
from ipcompare.core.rows import Row, rows_of
from ipcompare.core.text import each_once
from ipcompare.methods import growth
from ipcompare.methods.progress import REACHED
from ipcompare.results.dataset import Dataset
from ipcompare.results.views import plan_levels

__all__ = ["GOALS", "INDICATORS", "gap"]

NATION = "CN"
INDICATORS = ("hv_invention_density", "invention_density")
#: What a level is held against: the plan's target, the nation's level, that of the region with the highest.
GOALS = ("target", "nation", "leader")
#: Why there is no growth to be asked for.
THERE, NO_OUTCOME, NO_YEAR = "level reached", "no outcome of its own", "no common year"
COLUMNS = [
    "region", "indicator", "unit", "goal", "beside", "reading", "latest", "latest_year", "goal_level",
    "bound", "goal_year", "of_goal", "by_year", "growth_asked", "growth_so_far", "latest_growth", "start",
    "end", "lag", "more_than", "reason", "source",
]  # fmt: skip


def gap(
    data: Dataset, indicators: tuple[str, ...] = INDICATORS, to: int = PLAN_END + PLAN_YEARS
) -> pd.DataFrame:
    """Say for each region with a plan, and a user's own, what it would take to come to three levels.

    The levels are the plan's target, in its year, and those that the nation and the region with the highest
    level had in the latest year that both are known of: to come to these by the year ``to`` asks for a growth
    that says how far away they are, whatever they grow to meanwhile. Only outcomes are compared, no plan's
    baseline.

    Parameters
    ----------
    data : Dataset
        The data.
    indicators : tuple of str
        Ids.
    to : int
        By when; by default the end of the next plan.

    Returns
    -------
    pandas.DataFrame
        A row a region, indicator and ``goal`` (of :data:`GOALS`): ``beside`` (whose level it is), ``reading``
        (under which a level follows from a growth target), ``latest, latest_year``, ``goal_level,
        goal_year``, ``of_goal`` (the latest as a share of that level), ``growth_asked`` (percent a year from
        the latest to that level, by ``by_year``), ``growth_so_far`` (percent a year between the outcomes of
        ``start`` and ``end``, the first and last of the plan's years), ``latest_growth`` (percent, of the
        last of them on the year before, where that is known), ``lag`` or ``more_than`` (years by which the
        region follows), ``reason`` why no growth is asked for, and ``source``.

    Examples
    --------
    >>> rows = gap(Dataset.open(), ("invention_density",)).set_index(["region", "goal"])
    >>> own = rows.loc[("CN-GZ", "leader"), ["growth_asked", "growth_so_far", "lag"]]
    >>> own.astype(float).round(1).tolist()
    [45.6, 18.8, 12.4]
    """
    found = [row for name in indicators for row in _of(data, name, to)]
    numbers = ["latest", "goal_level", "of_goal", "growth_asked", "growth_so_far", "latest_growth", "lag"]
    numbers.append("more_than")
    years = ["latest_year", "goal_year", "by_year", "start", "end"]
    rows = pd.DataFrame(found, columns=COLUMNS).astype(dict.fromkeys(numbers, "float64"))
    rows = rows.astype(dict.fromkeys(years, "Int64"))
    words = ["beside", "reading", "bound", "reason", "source"]
    filled = {name: rows[name].astype("object").fillna("") for name in words}
    return carrying(rows.assign(**filled), data.catalogue)


def _of(data: Dataset, indicator: str, to: int) -> Iterator[Row]:
    rows = growth.measured_alike(plan_levels(data, indicator))
    # The nation's sum of the provinces stands on the base that theirs stand on.
    rows = rows.assign(series=rows["series"].str.split(", ").str[0])
    paths = {str(code): own.set_index("year") for code, own in rows.groupby("region", sort=False)}
    highest = {code: own["value"].iloc[-1] for code, own in paths.items() if code != NATION}
    leader = max(highest, key=lambda code: highest[code], default="")
    regions = dict.fromkeys([*data.catalogue.plan_regions, *data.own_regions])
    for region in [code for code in regions if code != NATION]:
        common = {"region": region, "indicator": indicator, "unit": data.catalogue.unit_of[indicator]}
        path = paths.get(region)
        if path is None:
            yield common | {"goal": "target", "reason": NO_OUTCOME}
            continue
        common |= _lately(path)
        if target := _to_target(data, region, indicator, path):
            yield common | target
        for goal, beside in (("nation", NATION), ("leader", leader)):
            if beside in paths and beside != region:
                yield common | {"goal": goal, "beside": beside} | _to_level(rows, path, paths[beside], to)


def _lately(path: pd.DataFrame) -> Row:
    """Give the growth between the first and the last outcome of the plan's years, and in the last of them."""
    own = path[path.index >= PLAN_END - PLAN_YEARS]
    if len(own) < 2:
        return {}
    first, last = own.index[0], own.index[-1]
    rate = growth.compound_growth(own["value"].iloc[0], own["value"].iloc[-1], last - first)
    found = {"growth_so_far": float(rate), "start": first, "end": last}
    if last - 1 in own.index:
        found["latest_growth"] = (own["value"][last] / own["value"][last - 1] - 1) * 100
    return found


def _to_target(data: Dataset, region: str, indicator: str, path: pd.DataFrame) -> Row:
    """Hold the latest outcome against the target that the plan prints, or the level its growth leads to."""
    plan = data.plan[(data.plan["region"] == region) & (data.plan["indicator"] == indicator)]
    plan = plan[(plan["target_year"] == PLAN_END) & plan["latest"].notna()]
    # A level that follows from a growth target stands for it, unless that level is met already.
    own = plan[(plan["reading"] == "") | ~plan["status"].isin(REACHED)].sort_values("reading", kind="stable")
    if own.empty:
        return {}
    row = rows_of(own)[0]
    found = {name: row[name] for name in ("reading", "bound", "latest", "latest_year")}
    found |= {"goal": "target", "goal_level": row["target"], "goal_year": row["target_year"]}
    found |= {"of_goal": row["latest"] / row["target"], "source": path["source"].iloc[-1]}
    if row["status"] in REACHED:
        return found | {"reason": THERE}
    return found | {"by_year": row["target_year"], "growth_asked": row["needed_growth"], "reason": ""}


def _to_level(rows: pd.DataFrame, path: pd.DataFrame, other: pd.DataFrame, to: int) -> Row:
    """Hold a region against another in the latest year that both have outcomes of."""
    years = path.index.intersection(other.index)
    if not len(years):
        return {"reason": NO_YEAR}
    year = years.max()
    own, level = path["value"][year], other["value"][year]
    region, beside = path["region"].iloc[0], other["region"].iloc[0]
    found = {"latest": own, "latest_year": year, "goal_level": level, "goal_year": year}
    found["of_goal"] = own / level
    found["source"] = each_once(path["source"][year], other["source"][year])
    if own >= level:
        return found | {"reason": THERE}
    behind = growth.lag_years(rows, region, beside)
    behind = behind[behind["year"] == year].iloc[0]
    rate = float(growth.compound_growth(own, level, to - year))
    found |= {"by_year": to, "growth_asked": rate, "reason": ""}
    return found | {"lag": behind["lag"], "more_than": behind["more_than"]}
