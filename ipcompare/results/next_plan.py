"""The next plan: what growth its target asks for, where growth would lead, what a distance asks for.

Scenarios, no forecast: each says what a growth would come to if it held, none how likely that is. Only
outcomes of one series meet; a province's baseline, which its plan may count in its own way, stays out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS, carrying
from ipcompare.core.errors import DataError, Fault
from ipcompare.core.rows import Row, rows_of
from ipcompare.data.store import Store
from ipcompare.methods.scenarios import at_difference, at_ratio, grown, growth_between
from ipcompare.results.relations import first_members
from ipcompare.results.series import longest, yearly
from ipcompare.results.spans import Span, behind, growth_span
from ipcompare.results.targets import targets
from ipcompare.results.views import OTHER_BASES

__all__ = ["KINDS", "PERIODS", "SCENARIOS", "distance", "ends", "kinds", "pace", "scenarios"]

INDICATOR = "hv_invention_density"
NATION = "CN"
#: Spans of years that growth is taken over: the plan before in two halves and whole, the newest step, and
#: from the latest outcome to the target.
PERIODS = ("first half", "second half", "whole plan", "latest step", "to the target")
#: What growth may do: hold as in its latest step, hold at half of that, be the nation's latest.
SCENARIOS = ("kept", "halved", "as the nation")
#: Kinds and holders of high-value patents that are counted apart; they overlap.
KINDS = ("hv_ten_years_stock", "hv_strategic_stock", "hv_enterprise_stock")
WHOLE = "hv_invention_stock"
#: The series of such a figure: of the year's end, or named by its month.
MONTH = r"(\d{4}-\d{2})?"
#: Where rounding leaves more percentage points than this to either side of a density's growth, that of its
#: stock stands in.
BLUNT = 1.0

NO_LEVEL = "no comparable year-end level is known"
OTHER_MEASURE = "the target is in another measure than the outcomes"
ONE_YEAR = "fewer than two of these years are known in one measure"
NO_TARGET = "no target of that year"
NO_PEER = "the nation's level of that year is not known in the same measure"

PACE = [
    "region", "indicator", "stretch", "start", "end", "measured", "series", "unit", "from_value", "to_value",
    "growth", "growth_low", "growth_high", "bound", "reason", "inputs",
]  # fmt: skip
PATHS = [
    "region", "indicator", "series", "unit", "kind", "scenario", "year", "value", "start", "from_value",
    "growth", "multiple", "target", "bound", "reason", "inputs",
]  # fmt: skip
APART = [
    "region", "indicator", "unit", "keeps", "latest", "latest_year", "national", "to_nation", "apart", "year",
    "value", "growth", "growth_low", "growth_high", "reason", "inputs",
]  # fmt: skip
YEARS = ("start", "end", "year", "latest_year")
WORDS = (
    "region", "indicator", "series", "unit", "stretch", "measured", "kind", "scenario", "keeps", "bound",
    "reason", "inputs",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Ground:
    """What all questions rest on: outcomes by region, and the year that is asked after with its targets."""

    store: Store
    indicator: str
    year: int
    outcomes: dict[str, list[Row]]
    goals: dict[str, Row]

    @classmethod
    def of(cls, store: Store, indicator: str, to: int | None) -> _Ground:
        (name,) = store.catalogue.indicator_ids(indicator) or [indicator]
        if store.catalogue.basis_of[name] == "growth":
            raise DataError(
                Fault("indicator {name!r}: is a growth itself; ask for the level that grows", name=name)
            )
        year = _target_year(store, name) if to is None else to
        table = store.load(_regions(store), name)
        goals = targets(table, year)
        goals = goals[(goals["target_year"] == year) & (goals["reading"] == "")]
        by_region = {row["region"]: row for row in rows_of(goals)}
        return cls(store, name, year, _outcomes(store, table), by_region)

    def latest(self, region: str) -> Row | None:
        rows = self.outcomes.get(region)
        return rows[-1] if rows else None

    def goal(self, region: str) -> Row | None:
        """Give a region's target where it is of the series of its outcomes."""
        goal, latest = self.goals.get(region), self.latest(region)
        return goal if goal and latest and goal["series"] == latest["series"] else None

    def common(self, region: str) -> Row:
        """Give what every row about a region says."""
        latest = self.latest(region) or {"series": "", "inputs": ""}
        unit = self.store.catalogue.unit_of[self.indicator]
        kept = {key: latest[key] for key in ("series", "inputs")}
        return {"region": region, "indicator": self.indicator, "unit": unit, "reason": "", **kept}

    def table(self, rows: list[Row], columns: list[str]) -> pd.DataFrame:
        """Make a table whose columns are of one kind even where nothing is known."""
        found = pd.DataFrame(rows, columns=columns, dtype=object)
        words = [name for name in WORDS if name in columns]
        years = [name for name in YEARS if name in columns]
        numbers = [name for name in columns if name not in (*WORDS, *YEARS)]
        found[words] = found[words].fillna("")
        kinds = (
            dict.fromkeys(words, "str") | dict.fromkeys(years, "Int64") | dict.fromkeys(numbers, "float64")
        )
        return carrying(found.astype(kinds), self.store.catalogue)


def _regions(store: Store) -> list[str]:
    """Name the nation, the provinces with a shipped plan and a user's own."""
    return list(dict.fromkeys([NATION, *store.catalogue.plan_regions, *store.own_regions]))


def _target_year(store: Store, indicator: str) -> int:
    """Give the first year after the nation's latest outcome that it targets, of the indicator or else any."""
    goals = store.load(NATION, roles="target")
    own = goals[goals["indicator"] == indicator]
    years = sorted((own if len(own) else goals)["year"].unique().tolist())
    known = yearly(store.load(NATION, indicator, "actual"))["year"]
    ahead = [year for year in years if known.empty or year > known.max()]
    return int(ahead[0] if ahead else years[-1] if years else PLAN_END)


def _outcomes(store: Store, table: pd.DataFrame) -> dict[str, list[Row]]:
    """Give each region's year-end outcomes of its longest series on the base of the last census.

    Baselines stand in for an outcome of the nation's alone: a province's plan may count in its own way.
    """
    rows = yearly(table)
    rows = rows[~rows["series"].isin(OTHER_BASES) & rows["bound"].isin(["eq", "about"]) & (rows["value"] > 0)]
    rows = longest(rows[(rows["role"] == "actual") | (rows["region"] == NATION)])
    found: dict[str, list[Row]] = {}
    for row in rows_of(rows):
        found.setdefault(row["region"], []).append({**row, "span": behind(row, store)})
    return found


# --- growth ---


def pace(store: Store, indicator: str = INDICATOR, to: int | None = None) -> pd.DataFrame:
    """Give growth in each half of the plan before, in the newest step, and as a target asks for it.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str, default "hv_invention_density"
        Id or name.
    to : int, optional
        The target year; by default the nation's next. The plan before is the five years
        that end five years earlier.

    Returns
    -------
    pandas.DataFrame
        A row a region and period (:data:`PERIODS`; to the target only where there is one): ``start, end``
        (the first and last years known in it), ``from_value, to_value``, ``growth`` (percent a year),
        ``growth_low, growth_high`` (what rounding leaves open: a printed figure stands for all numbers
        that round to it), ``measured`` (whose growth it is, in ``unit``: the stock's, where the rounding of a
        density leaves its growth more than :data:`BLUNT` points to either side), ``reason`` (why a growth is
        missing).

    Examples
    --------
    >>> rows = pace(Store.open())
    >>> asked = rows[rows["stretch"] == "to the target"]
    >>> asked[["region", "start", "end", "growth", "growth_low", "growth_high"]].round(1).values.tolist()
    [['CN', 2025, 2030, 6.6, 5.9, 7.3]]
    """
    ground = _Ground.of(store, indicator, to)
    stocks = _stocks(ground)
    begin, middle, end = _windows(ground.year)
    rows: list[Row] = []
    for region in _regions(store):
        own = ground.outcomes.get(region, [])
        common = ground.common(region)
        if not own:
            rows.append(common | {"stretch": PERIODS[2], "reason": NO_LEVEL})
            continue
        before = [row for row in own if row["year"] <= end]
        parts = (
            [row for row in before if begin <= row["year"] <= middle],
            [row for row in before if middle <= row["year"]],
            [row for row in before if begin <= row["year"]],
            own[-2:],
        )
        for period, part in zip(PERIODS, parts, strict=False):
            grew = _grew(part, stocks.get(region, []))
            rows.append(common | {"stretch": period} | grew)
        if (goal := ground.goal(region)) and own[-1]["year"] < ground.year:
            asked = {**own[-1], "year": ground.year, "value": goal["target"]}
            asked |= {"span": Span(goal["target"], goal["target"]), "inputs": goal["inputs"]}
            rows.append(common | {"stretch": PERIODS[4], "bound": goal["bound"]} | _step(own[-1], asked))
        elif region in ground.goals and not ground.goal(region):
            rows.append(common | {"stretch": PERIODS[4], "reason": OTHER_MEASURE})
    return ground.table(rows, PACE)


def _windows(year: int) -> tuple[int, int, int]:
    """Give where the plan before a target year begins, has its middle, and ends."""
    begin = year - 2 * PLAN_YEARS
    return begin, begin + PLAN_YEARS // 2, begin + PLAN_YEARS


def _stocks(ground: _Ground) -> dict[str, list[Row]]:
    """Give the outcomes of the stock that a density divides, by region; none for other indicators."""
    stock = first_members(ground.store.catalogue, "density").get(ground.indicator)
    return _outcomes(ground.store, ground.store.load(_regions(ground.store), stock)) if stock else {}


def _grew(part: list[Row], stock: list[Row]) -> Row:
    """Give the growth from the first to the last of some years, by the stock where the density is blunt."""
    if len(part) < 2:
        return {"reason": ONE_YEAR}
    step = _step(part[0], part[-1])
    known = {row["year"]: row for row in stock}
    if _width(step) > 2 * BLUNT and {step["start"], step["end"]} <= known.keys():
        sharper = _step(known[step["start"]], known[step["end"]])
        return sharper if _width(sharper) < _width(step) else step
    return step


def _step(first: Row, last: Row) -> Row:
    years = last["year"] - first["year"]
    span = growth_span(first["span"], last["span"], years)
    return {
        "measured": last["indicator"],
        **{key: last[key] for key in ("series", "unit")},
        "start": first["year"],
        "end": last["year"],
        "from_value": first["value"],
        "to_value": last["value"],
        "growth": growth_between(first["value"], last["value"], years),
        "growth_low": span.low,
        "growth_high": span.high,
        "inputs": _records(first, last),
    }


def _width(step: Row) -> float:
    return float(step["growth_high"] - step["growth_low"])


def _records(*rows: Row) -> str:
    """Join the records behind several rows, each once."""
    return " ".join(dict.fromkeys(record for row in rows for record in row["inputs"].split()))


# --- scenarios ---


def scenarios(store: Store, indicator: str = INDICATOR, to: int | None = None) -> pd.DataFrame:
    """Carry each region's latest level on at three rates of growth, to a target year.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str, default "hv_invention_density"
        Id or name.
    to : int, optional
        The target year; by default the nation's next: the first after its latest outcome.

    Returns
    -------
    pandas.DataFrame
        Outcomes of the years from the plan before on (``kind`` is ``actual``) and after them a row a
        scenario and year (``scenario``, of :data:`SCENARIOS`): ``value``, ``growth`` (percent a year),
        ``start`` and ``from_value`` (the latest outcome), ``multiple`` (the value as a multiple of it);
        ``target`` and ``bound`` on every row of a region that has one. A region without a level has one row,
        with the ``reason``. No rows where the growth is not known; no third scenario for the nation, nor for
        a region in another measure than the nation's.

    Examples
    --------
    >>> rows = ends(scenarios(Store.open()))
    >>> rows[rows["region"] == "CN-SC"][["scenario", "value", "multiple"]].round(1).values.tolist()
    [['kept', 20.7, 2.6], ['halved', 13.1, 1.6], ['as the nation', 19.2, 2.4]]
    """
    ground = _Ground.of(store, indicator, to)
    begin = _windows(ground.year)[0]
    steps = pace(store, ground.indicator, ground.year)
    steps = steps[(steps["stretch"] == PERIODS[3]) & steps["growth"].notna()]
    newest: dict[str, Row] = {row["region"]: row for row in rows_of(steps)}
    rows: list[Row] = []
    for region in _regions(store):
        common = ground.common(region)
        own = ground.outcomes.get(region, [])
        if not own:
            rows.append(common | {"reason": NO_LEVEL})
        goal = ground.goal(region)
        aim = {"target": goal["target"], "bound": goal["bound"]} if goal else {}
        for row in own:
            if row["year"] >= begin:
                behind_it = _records(row, goal) if goal else row["inputs"]
                rows.append(common | row | aim | {"kind": "actual", "inputs": behind_it})
        for scenario, rate, step in _rates(ground, region, newest) if own else ():
            rows.extend(_path(common | aim, own[-1], ground.year, scenario, rate, step))
    return ground.table(rows, PATHS)


def _rates(ground: _Ground, region: str, newest: dict[str, Row]) -> Iterator[tuple[str, float, Row]]:
    """Give the scenarios of a region whose growth is known, with the step that the growth is of."""
    if own := newest.get(region):
        yield SCENARIOS[0], own["growth"], own
        yield SCENARIOS[1], own["growth"] / 2, own
    mine, nations = ground.latest(region), ground.latest(NATION)
    same = region != NATION and mine and nations and mine["series"] == nations["series"]
    if same and (nation := newest.get(NATION)):
        yield SCENARIOS[2], nation["growth"], nation


def _path(common: Row, last: Row, to: int, scenario: str, rate: float, step: Row) -> Iterator[Row]:
    for year in range(last["year"] + 1, to + 1):
        value = grown(last["value"], rate, year - last["year"])
        yield common | {
            "kind": "scenario",
            "scenario": scenario,
            "year": year,
            "value": value,
            "start": last["year"],
            "from_value": last["value"],
            "growth": rate,
            "multiple": value / last["value"],
            "inputs": _records(last, step),
        }


def ends(paths: pd.DataFrame) -> pd.DataFrame:
    """Keep of :func:`scenarios` what each comes to in the target year, and the regions that have none."""
    last = paths["year"].max()
    told = ((paths["kind"] == "scenario") & paths["year"].eq(last).fillna(False)) | (paths["reason"] != "")
    return carrying(paths[told].reset_index(drop=True), paths)


# --- distance ---


def distance(store: Store, indicator: str = INDICATOR, to: int | None = None) -> pd.DataFrame:
    """Give the level that keeps each region as far from the nation, if the nation comes to its target.

    As far in proportion and as far in difference are two answers: a region below the nation needs much
    faster growth to keep the difference, one above it slower growth.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str, default "hv_invention_density"
        Id or name.
    to : int, optional
        The target year; by default the nation's next: the first after its latest outcome.

    Returns
    -------
    pandas.DataFrame
        Two rows a region (``keeps`` is ``ratio`` or ``difference``): ``latest, latest_year``, ``national``
        (the nation's level of that year), ``to_nation`` and ``apart`` (ratio and difference of the two),
        ``value`` (the level that keeps it in ``year``), ``growth`` (percent a year from the latest) with
        ``growth_low, growth_high`` (what the rounding of the nation's level leaves open); missing, with
        the ``reason``, where a level or the target is.

    Examples
    --------
    >>> rows = distance(Store.open())
    >>> rows[rows["region"] == "CN-GZ"][["keeps", "value", "growth"]].round(1).values.tolist()
    [['ratio', 3.4, 7.8], ['difference', 10.2, 29.4]]
    """
    ground = _Ground.of(store, indicator, to)
    goal = ground.goal(NATION)
    nation = {(row["year"], row["series"]): row for row in ground.outcomes.get(NATION, [])}
    rows: list[Row] = []
    for region in [region for region in _regions(store) if region != NATION]:
        common, latest = ground.common(region) | {"year": ground.year}, ground.latest(region)
        peer = nation.get((latest["year"], latest["series"])) if latest else None
        if latest and peer and goal and latest["year"] < ground.year:
            rows.extend(_keeping(common, latest, peer, goal))
        else:
            rows.append(
                common | {"reason": NO_PEER if latest and goal else NO_TARGET if latest else NO_LEVEL}
            )
    return ground.table(rows, APART)


def _keeping(common: Row, latest: Row, peer: Row, goal: Row) -> Iterator[Row]:
    level, years = latest["value"], common["year"] - latest["year"]
    for keeps, needed in (("ratio", at_ratio), ("difference", at_difference)):
        # A higher level of the nation now leaves less of its way to go, so less to keep up with.
        value, most, least = (
            needed(level, at, goal["target"]) for at in (peer["value"], peer["span"].low, peer["span"].high)
        )
        yield common | {
            "keeps": keeps,
            "latest": level,
            "latest_year": latest["year"],
            "national": peer["value"],
            "to_nation": level / peer["value"],
            "apart": level - peer["value"],
            "value": value,
            "growth": growth_between(level, value, years),
            "growth_low": growth_between(level, least, years),
            "growth_high": growth_between(level, most, years),
            "inputs": _records(latest, peer, goal),
        }


# --- what could break them ---


def kinds(store: Store, indicators: tuple[str, ...] = KINDS, whole: str = WHOLE) -> pd.DataFrame:
    """Give the patents of some kinds as a share of all high-value ones, as far as the dates agree.

    Parameters
    ----------
    store : Store
        The data.
    indicators : tuple of str
        Ids of the kinds.
    whole : str
        Id of what they are part of.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, series`` (a month, where the year's end is not known), ``year, value, unit``,
        ``share`` (percent, of the whole at the same date), ``share_low, share_high`` (at a month for which no
        whole is known: against the whole at the year's end and at the end of the year before).

    Examples
    --------
    >>> rows = kinds(Store.open())
    >>> old = rows[rows["indicator"] == "hv_ten_years_stock"]
    >>> old[["year", "series", "share", "share_low", "share_high"]].round(1).values.tolist()
    [[2022, '', 33.5, nan, nan], [2025, '2025-06', nan, 34.6, 40.1]]
    """
    table = store.load(_regions(store), [*indicators, whole], "actual")
    table = table[table["since"].isna() & table["value"].notna() & table["series"].str.fullmatch(MONTH)]
    rows = table[table["indicator"].isin(indicators)]
    key = pd.MultiIndex.from_frame(rows[["region", "indicator", "year"]])
    # What a month gives is of no use once the year's end is known.
    rows = rows[(rows["series"] == "") | ~key.isin(key[rows["series"] == ""])]
    totals = table[(table["indicator"] == whole) & (table["series"] == "")].set_index(["region", "year"])
    total = totals["value"]

    def of(year: pd.Series) -> pd.Series:
        keys = pd.MultiIndex.from_arrays([rows["region"], year])
        return 100 * rows["value"] / total.reindex(keys).set_axis(rows.index)

    at_end = rows["series"] == ""
    found = rows.assign(
        share=of(rows["year"]).where(at_end),
        share_low=of(rows["year"]).mask(at_end),
        share_high=of(rows["year"] - 1).mask(at_end),
    )
    order = {name: i for i, name in enumerate(indicators)}
    columns = ["region", "indicator", "series", "year", "value", "unit", "share", "share_low", "share_high"]
    found = found.assign(_order=found["indicator"].map(order)).sort_values(
        ["_order", "region", "year", "series"]
    )
    return carrying(found[[*columns, "inputs"]].reset_index(drop=True), store.catalogue)
