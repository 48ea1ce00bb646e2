"""Where each target stands: baseline, target, latest outcome, and what the field's methods say of them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd

from ipcompare.core import reference
from ipcompare.core.scope import carrying
from ipcompare.data.harmonize import AVERAGE, load
from ipcompare.methods import progress

__all__ = ["ambition", "targets"]

Record = dict[str, Any]

#: From this multiple of the planned change on, the figures need a second look before they are believed.
WIDE_MARGIN = 3.0
PLAN_YEARS = 5
FAR_BEYOND = "passed by a wide margin: the outcome may not measure what the plan's baseline does"
NO_BASELINE_PRINTED = "the plan prints no baseline"
NO_OUTCOME = "no outcome after the baseline year in the plan's own definition"

#: The sections that hold a plan's own tables of indicators, for documents that set further targets in
#: boxes and running text; of any other document every target counts as the plan's own.
PLAN_TABLES = {
    "guizhou-plan-14": ("专栏1",),
    "sichuan-plan-14": ("专栏1",),
    "guangdong-plan-14": ("“十四五”主要指标表", "“十三五”完成情况表"),
}

COLUMNS = (
    "region",
    "indicator",
    "series",
    "reading",
    "kind",
    "unit",
    "since",
    "baseline",
    "baseline_year",
    "target",
    "target_year",
    "bound",
    "latest",
    "latest_year",
    "required_growth",
    "observed_growth",
    "needed_growth",
    "progress",
    "time_share",
    "ratio",
    "calendar",
    "open_sdg",
    "sdsn_trend",
    "escap",
    "status",
    "agreed",
    "reason",
    "caveat",
    "first_met",
    "inputs",
)


@carrying
def targets(table: pd.DataFrame | None = None, *, boxes: bool = False) -> pd.DataFrame:
    """Say of each target where it stands, by the methods that the field uses, side by side.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        A harmonised table as :func:`ipcompare.load` gives it; by default all of it.
    boxes : bool, default False
        Take in what the documents target outside their tables of indicators, in boxes and running text.

    Returns
    -------
    pandas.DataFrame
        One row a region, indicator and reading, for its latest target year: ``region, indicator, series,
        reading, kind, unit, since, baseline, baseline_year, target, target_year, bound, latest,
        latest_year``; ``required_growth``, ``observed_growth``, ``needed_growth`` (compound, % a year,
        baseline to target, baseline to latest, latest to target); ``progress`` (share of the planned
        change achieved, not clipped: 1.4 is 140 %), ``time_share``, ``ratio`` (their quotient, 序时进度);
        the verdicts ``calendar``, ``open_sdg``, ``sdsn_trend``, ``escap``; ``status`` (one of
        ``methods.progress.STATUSES``), ``agreed`` (whether the methods agree), ``reason``, ``caveat``,
        ``first_met`` (first year whose outcome met the target) and ``inputs`` (records behind the row).
        Sums over a plan period stand as sums, from ``since`` on.

    Examples
    --------
    >>> sichuan = targets(load("四川", "hv_invention_density")).iloc[0]
    >>> sichuan["status"], int(sichuan["first_met"])
    ('reached early', 2023)
    """
    table = load() if table is None else table
    goals = table[table["role"] == "target"]
    if not boxes:
        own = [_in_plan_table(s, p) for s, p in zip(goals["source"], goals["locator"], strict=True)]
        goals = goals[np.array(own, dtype=bool)]
    newest = goals.groupby(["region", "indicator"])["year"].transform("max")
    rows = [_placed(goal, table) for goal in _records(goals[goals["year"] == newest])]
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    plan = pd.DataFrame(rows)
    stands = progress.status(plan)
    plan = plan.join(stands)
    plan["reason"] = [_reason(r) for r in _records(plan)]
    plan["caveat"] = np.where(plan["progress"] >= WIDE_MARGIN, FAR_BEYOND, "")
    order = ["region", "indicator", "series", "reading"]
    years = ["baseline_year", "target_year", "latest_year", "first_met", "since"]
    return plan[list(COLUMNS)].astype(dict.fromkeys(years, "Int64")).sort_values(order).reset_index(drop=True)


def _in_plan_table(source: str, locator: str) -> bool:
    """Whether a target stands in its plan's own table; what follows from a target stands where that does."""
    document, section = source.split("; ")[0], locator.split("; ")[0]
    return section in PLAN_TABLES.get(document, (section,))


def _known(value: object) -> bool:
    return bool(pd.notna(value))  # type: ignore[call-overload]


def _records(rows: pd.DataFrame) -> list[Record]:
    return cast(list[Record], rows.to_dict("records"))


def _placed(goal: Record, table: pd.DataFrame) -> Record:
    """Lay baseline and outcomes beside one target, all in the target's own series."""
    own = table[(table["region"] == goal["region"]) & (table["indicator"] == goal["indicator"])]
    summed = _known(goal["since"])
    base = _baseline(goal, own)
    since_base = base.get("year", goal["year"] - PLAN_YEARS)
    done = _sums(goal, own) if summed else _outcomes(goal, own, since_base)
    years = goal["year"] - goal["since"] + 1 if summed else 1
    base_years = base["year"] - base["since"] + 1 if summed and base else 1
    target = goal["value"] * years
    direction = int(reference.indicators().set_index("indicator")["direction"][goal["indicator"]])
    met = [r for r in done if bool(progress.meets(r["value"], target, goal["bound"], direction))]
    latest = done[-1] if done else {}
    best = max(done, key=lambda r: direction * r["value"], default={})
    worst = min(done, key=lambda r: direction * r["value"], default={})
    inputs = [str(r["inputs"]) for r in (base, goal, latest) if r]
    return {
        **{c: goal[c] for c in ("region", "indicator", "series", "reading", "unit", "bound", "since")},
        "kind": _kind(goal, base),
        "direction": direction,
        "baseline": base.get("value", np.nan) * base_years,
        "baseline_year": base.get("year", pd.NA),
        "target": target,
        "target_year": goal["year"],
        "latest": latest.get("value", np.nan),
        "latest_year": latest.get("year", pd.NA),
        "best": best.get("value", np.nan),
        "best_year": best.get("year", pd.NA),
        "worst": worst.get("value", np.nan),
        "worst_year": worst.get("year", pd.NA),
        "first_met": met[0]["year"] if met else pd.NA,
        "inputs": " ".join(dict.fromkeys(" ".join(inputs).split())),
    }


def _kind(goal: Record, base: Record) -> str:
    if _known(goal["since"]):
        return "period_sum"
    if base and base["value"] == goal["value"]:
        return "keep_at_least"
    return progress.KIND_OF_BASIS[str(goal["basis"])]


def _baseline(goal: Record, own: pd.DataFrame) -> Record:
    """Give the plan's own baseline, else the outcome of its base year, or what a reading starts from."""
    own = own[(own["series"] == goal["series"]) & (own["year"] < goal["year"])]
    printed = own[own["role"] == "baseline"]
    if len(printed):
        return _records(printed.sort_values("year"))[-1]
    first = goal["year"] - PLAN_YEARS
    actual = own[(own["role"] == "actual") & own["since"].isna()].sort_values("year")
    actual = actual[actual["year"] >= first] if goal["reading"] else actual[actual["year"] == first]
    return _records(actual)[0] if len(actual) else {}


def _outcomes(goal: Record, own: pd.DataFrame, after: int) -> list[Record]:
    rows = own[
        (own["role"] == "actual")
        & (own["series"] == goal["series"])
        & own["since"].isna()
        & own["year"].between(after + 1, goal["year"])
    ]
    return _records(rows.sort_values("year"))


def _sums(goal: Record, own: pd.DataFrame) -> list[Record]:
    """Give the running sums of a plan period, from yearly outcomes without a gap or printed averages."""
    actual = own[own["role"] == "actual"]
    yearly = actual[
        (actual["series"] == goal["series"].removesuffix(AVERAGE).rstrip(", ")) & actual["since"].isna()
    ]
    by_year = {r["year"]: r for r in _records(yearly)}
    sums: list[Record] = []
    total, inputs = 0.0, ""
    for year in range(goal["since"], goal["year"] + 1):
        if year not in by_year:
            break
        total += by_year[year]["value"]
        inputs = f"{inputs} {by_year[year]['inputs']}".strip()
        sums.append({"year": year, "value": total, "inputs": inputs})
    averages = actual[(actual["series"] == goal["series"]) & (actual["since"] == goal["since"])]
    for row in _records(averages):
        if row["year"] not in {s["year"] for s in sums}:
            years = row["year"] - row["since"] + 1
            sums.append({"year": row["year"], "value": row["value"] * years, "inputs": row["inputs"]})
    return sorted(sums, key=lambda s: s["year"])


def _reason(row: Record) -> str:
    """Say in the plan's terms why something cannot be assessed."""
    if row["status"] != "not assessable":
        return str(row["reason"])
    if not _known(row["latest"]):
        return NO_OUTCOME if _known(row["baseline"]) else f"{NO_BASELINE_PRINTED}; {NO_OUTCOME}"
    return NO_BASELINE_PRINTED if not _known(row["baseline"]) else str(row["reason"])


@carrying
def ambition(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Hold what each target asks against what the region did before, and against the nation's plan.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        A harmonised table as :func:`ipcompare.load` gives it; by default all of it.

    Returns
    -------
    pandas.DataFrame
        A row per region, indicator and reading with a compound growth to ask for: ``region, indicator,
        series, reading, baseline, target, required_growth`` (% a year), ``growth_before`` (% a year over
        the five years to the base year, in one series; missing where no such pair is known),
        ``national_growth`` (what the nation's plan requires of the same indicator), ``met_at_signing``
        (whether an outcome of the year after the base year, when the plans were signed, already met it).

    Examples
    --------
    >>> rows = ambition(load(["贵州", "全国"], "trademark_stock"))
    >>> rows.loc[rows.region == "CN-GZ", "met_at_signing"].item()
    True
    """
    table = load() if table is None else table
    plan = targets(table)
    plan = plan[plan["required_growth"].notna() & (plan["kind"] != "growth")].copy()
    nation = plan[plan["region"] == "CN"].set_index("indicator")["required_growth"]
    plan["growth_before"] = [_growth_before(r, table) for r in _records(plan)]
    plan["national_growth"] = plan["indicator"].map(nation)
    plan["met_at_signing"] = (plan["first_met"] <= plan["baseline_year"] + 1).fillna(False).astype(bool)
    keep = ["region", "indicator", "series", "reading", "baseline", "target", "required_growth"]
    return plan[[*keep, "growth_before", "national_growth", "met_at_signing"]].reset_index(drop=True)


def _growth_before(row: Record, table: pd.DataFrame) -> float:
    """Give the compound growth over the five years to the base year within one series."""
    own = table[
        (table["region"] == row["region"])
        & (table["indicator"] == row["indicator"])
        & (table["role"] == "actual")
        & table["since"].isna()
    ]
    end, start = row["baseline_year"], row["baseline_year"] - PLAN_YEARS
    for series in [row["series"], *own["series"].unique()]:
        values = own[own["series"] == series].set_index("year")["value"]
        if start in values.index and end in values.index and values[start] > 0:
            return float(progress.observed_growth(values[start], values[end], PLAN_YEARS))
    return float("nan")


def comparable(plan: pd.DataFrame) -> pd.DataFrame:
    """Say which targets may be laid side by side, and why the others may not.

    Two targets compare when at least two provinces, or a province and the nation, set one for the same
    indicator in the same kind and series. A level that follows from a reading of a growth target does not.

    Parameters
    ----------
    plan : pandas.DataFrame
        A table of :func:`targets`.

    Returns
    -------
    pandas.DataFrame
        The rows of the newest target year, with ``comparable`` (bool), ``peers`` (the other regions it
        compares with, joined by spaces) and ``why`` (a code: ``same measure``, ``no other plan sets it``,
        ``growth not level``, ``another basis``).

    Examples
    --------
    >>> rows = comparable(targets(load(["四川", "广东"], "hv_invention_density")))
    >>> rows[["region", "comparable", "peers"]].values.tolist()
    [['CN-GD', True, 'CN-SC'], ['CN-SC', True, 'CN-GD']]
    """
    rows = plan[plan["target_year"] == plan["target_year"].max()].copy()
    measure = [
        f"{k}|{s}" if not r else ""
        for k, s, r in zip(rows["kind"], rows["series"], rows["reading"], strict=True)
    ]
    rows["_measure"] = measure
    peers, why = [], []
    for row in _records(rows):
        others = rows[(rows["indicator"] == row["indicator"]) & (rows["region"] != row["region"])]
        same = others[(others["_measure"] == row["_measure"]) & (row["_measure"] != "")]
        peers.append(" ".join(dict.fromkeys(same["region"])))
        if len(same):
            why.append("same measure")
        elif row["reading"]:
            why.append("growth not level")
        else:
            why.append("another basis" if len(others) else "no other plan sets it")
    rows = rows.assign(peers=peers, why=why, comparable=[w == "same measure" for w in why])
    kept: pd.DataFrame = rows.drop(columns="_measure").reset_index(drop=True)
    return kept


def scoreboard(plan: pd.DataFrame) -> pd.DataFrame:
    """Count the targets of each region by where they stand.

    Parameters
    ----------
    plan : pandas.DataFrame
        A table of :func:`targets`.

    Returns
    -------
    pandas.DataFrame
        Indexed by region, a column a status and ``total``; only what the plans print is counted, of the
        newest target year, so no level that follows from a reading.

    Examples
    --------
    >>> int(scoreboard(targets()).loc["CN-GZ", "total"])
    17
    """
    rows = plan[(plan["reading"] == "") & (plan["target_year"] == plan["target_year"].max())]
    counts = pd.crosstab(rows["region"], rows["status"])
    counts = counts.reindex(columns=list(progress.STATUSES), fill_value=0)
    counts.columns.name = None
    board: pd.DataFrame = counts.assign(total=counts.sum(axis=1))
    return board
