"""What a verdict stands on: the plan's own measure, something near it, a part of the province, or the nation.

The grades, best first: ``own``, an outcome after the baseline in the plan's own measure; ``near``, a close
but different definition; ``part``, a part of what the plan counts, so a bound; ``nation``, only the nation's
path in the same indicator; ``none``. Which figures are near or a part stands in ``data/evidence.csv``. Only
``own`` carries a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import Catalogue, carrying
from ipcompare.data.convert import plain_number
from ipcompare.data.store import Store
from ipcompare.methods.conformal import deviation, shift
from ipcompare.methods.target import Target
from ipcompare.results.series import yearly

__all__ = [
    "GRADES", "SCENARIO", "beside", "graded", "known_beside", "nation_errors", "scenarios", "wanted",
]  # fmt: skip

GRADES = ("own", "near", "part", "nation", "none")
#: What :func:`scenarios` adds to a target.
SCENARIO = ("scenario", "scenario_year", "scenario_meets")
#: Bases whose values have the limits 0 and 100, so that they move on the logit scale.
BOUNDED = ("ratio", "score")
#: Targets of these kinds have no level that could have moved as the nation's.
NO_LEVEL = ("growth", "period_sum")
#: A figure with one of these bounds is at least what is printed.
AT_LEAST = ("eq", "ge", "gt")
EXACT = ("eq", "about")
#: What a board says of a target that cannot be judged, beside the reason.
REASON_OF = {
    "near": "a close measure is known",
    "part": "a part of the province is known",
    "nation": "the nation's path is known",
}
HORIZONS = (1, 2, 3, 4, 5)


def scenarios(plan: pd.DataFrame, table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Say what each target's baseline would have become had the region moved as the nation did.

    The nation's change from the baseline year to its latest outcome is laid on the plan's baseline: in logs,
    on the logit scale for shares and scores, within one series. It is a scenario, never a verdict.

    Parameters
    ----------
    plan : pandas.DataFrame
        Rows of :func:`ipcompare.targets`, or what becomes one: ``region, indicator, series, kind, baseline,
        baseline_year, target, target_year, bound, latest``.
    table : pandas.DataFrame
        The harmonised table with the nation's outcomes.
    catalogue : Catalogue
        Which indicators are shares, and which way is better.

    Returns
    -------
    pandas.DataFrame
        The :data:`SCENARIO` columns, indexed like ``plan``: the level (in the target's unit), the nation's
        latest year, and whether the level meets the target; missing where the target has an outcome of its
        own, no baseline, or the nation no two outcomes in the same series.
    """
    asked = plan["latest"].isna() & plan["baseline"].notna() & ~plan["kind"].isin(NO_LEVEL)
    asked &= (plan["region"] != "CN") & (plan["reading"] == "")
    rows = plan[asked]
    start, end = _nation(rows, table)
    bounded = rows["indicator"].map(catalogue.basis_of).isin(BOUNDED).to_numpy()
    lower, upper = np.where(bounded, 0.0, np.nan), np.where(bounded, 100.0, np.nan)
    moved = deviation(end["value"].to_numpy(float), start["value"].to_numpy(float), lower, upper)
    level = shift(rows["baseline"].to_numpy(float), moved, lower, upper)
    aim = Target(rows["target"], rows["bound"], rows["indicator"].map(catalogue.direction_of))
    found = pd.DataFrame({"scenario": level, "scenario_year": end["year"].to_numpy()}, index=rows.index)
    known = found["scenario"].notna()
    found["scenario_meets"] = pd.Series(aim.met(found["scenario"]), index=rows.index).astype("boolean")
    found = found[known].reindex(plan.index)
    return found.astype({"scenario": "float64", "scenario_year": "Int64", "scenario_meets": "boolean"})


def _nation(rows: pd.DataFrame, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the nation's outcome in each target's baseline year and its latest up to the target's year."""
    nation = yearly(table[(table["region"] == "CN") & table["bound"].isin(EXACT)])
    names, kept = ["indicator", "series"], ["year", "value", "source", "inputs"]
    asked = rows[[*names, "baseline_year", "target_year"]].assign(row=rows.index)
    pairs = asked.merge(nation[[*names, *kept]], on=names)
    start = pairs[pairs["year"] == pairs["baseline_year"]]
    later = pairs[(pairs["year"] > pairs["baseline_year"]) & (pairs["year"] <= pairs["target_year"])]
    end = later.sort_values("year", kind="stable").drop_duplicates("row", keep="last")
    first, last = (part.set_index("row")[kept].reindex(rows.index) for part in (start, end))
    return first, last


def graded(plan: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Give each target with its :data:`SCENARIO` the best grade that applies to it."""
    rows = catalogue.evidence
    beside = {
        grade: set(zip(own["region"], own["indicator"], strict=True))
        for grade, own in rows.groupby("evidence")
    }
    near, part = beside.get("near", set()), beside.get("part", set())
    keys = list(zip(plan["region"], plan["indicator"], strict=True))
    own = plan["latest"].notna().to_numpy()
    known = [
        own,
        np.array([key in near for key in keys], dtype=bool),
        np.array([key in part for key in keys], dtype=bool),
        plan["scenario"].notna().to_numpy(),
    ]
    return [str(grade) for grade in np.select(known, list(GRADES[:4]), GRADES[4])]


def known_beside(plan: pd.DataFrame) -> pd.Series:
    """Give the reasons of ``targets`` or ``attainment``, with what else is known without an outcome."""
    more = plan["evidence"].map(REASON_OF)
    return plan["reason"].where(more.isna(), plan["reason"] + "; " + more.fillna(""))


def beside(store: Store, plan: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """List what is known of targets besides outcomes in the plan's own measure.

    Parameters
    ----------
    store : Store
        The data, with the figures that ``data/evidence.csv`` names.
    plan : pandas.DataFrame
        Rows of :func:`ipcompare.targets`.
    lang : {"zh", "en"}, default "en"
        The language of ``note``.

    Returns
    -------
    pandas.DataFrame
        A row a target and figure: ``region, indicator, series, unit, target, bound, target_year``;
        ``evidence`` (near, part or nation), ``place, year, value`` (in the target's unit), ``value_bound``;
        ``meets`` (whether the value would meet the target; missing where a bound decides nothing or the
        measures do not compare), ``counts`` (whether it shows that the target is met: a part that alone meets
        it), ``note, source, inputs, derivation``.
    """
    goals = plan[plan["reading"] == ""]
    found = [*_named(store, goals, lang), *_national(store, goals)]
    columns = ["region", "indicator", "series", "unit", "target", "bound", "target_year", "evidence", "place",
               "year", "value", "value_bound", "meets", "counts", "note", "source", "inputs",
               "derivation"]  # fmt: skip
    result = pd.DataFrame(found, columns=columns)
    order = {grade: i for i, grade in enumerate(GRADES)}
    result = result.sort_values(
        ["region", "indicator", "evidence"],
        key=lambda c: c.map(order) if c.name == "evidence" else c,
        kind="stable",
        ignore_index=True,
    )
    return carrying(result.astype({"meets": "boolean", "counts": "bool"}), store.catalogue)


def _target_of(goal: dict[Any, Any]) -> dict[str, Any]:
    return {c: goal[c] for c in ("region", "indicator", "series", "unit", "target", "bound", "target_year")}


def _named(store: Store, goals: pd.DataFrame, lang: str) -> Iterable[dict[str, Any]]:
    """Give what ``data/evidence.csv`` names, as far as the figures are there."""
    catalogue, whole = store.catalogue, store.harmonised
    actual = whole[whole["role"] == "actual"]
    heads = {
        name: rows[0]["member"] for name, rows in catalogue.members("density").items()
    }  # a density's count
    by_target = {(g["region"], g["indicator"]): g for g in goals.to_dict("records")}
    for row in catalogue.evidence.to_dict("records"):
        goal = by_target.get((row["region"], row["indicator"]))
        same = (
            (actual["region"] == row["place"])
            & (actual["indicator"] == row["member"])
            & (actual["series"] == row["series"])
        )
        if goal is None or not same.any():
            continue
        figure = actual[same].sort_values("year").iloc[-1]
        value, derivation, inputs = float(figure["value"]), "", str(figure["inputs"])
        if heads.get(row["indicator"]) == row["member"]:
            value, derivation, inputs = _per_head(figure, row["region"], str(goal["series"]), actual)
        aim = Target(goal["target"], goal["bound"], catalogue.direction_of[row["indicator"]])
        met = bool(aim.met(value))
        bound = str(figure["bound"])
        at_least = bound in AT_LEAST and bool(aim.upward)
        part = row["evidence"] == "part"
        # A part or a lower bound that falls short says nothing of the whole.
        open_end = not met and (part or bound in ("ge", "gt"))
        unsure = open_end or (met and not at_least) or row["compares"] == "no"
        yield {
            **_target_of(goal),
            "evidence": row["evidence"],
            "place": row["place"],
            "year": int(figure["year"]),
            "value": value,
            "value_bound": "ge" if part and at_least else bound,
            "meets": pd.NA if unsure or np.isnan(value) else met,
            "counts": part and met and at_least,
            "note": row[f"note_{lang}"],
            "source": figure["source"],
            "inputs": inputs,
            "derivation": derivation,
        }


def _per_head(figure: pd.Series, region: str, series: str, actual: pd.DataFrame) -> tuple[float, str, str]:
    """Divide a part's count by the people of the whole region in the latest year known."""
    people = actual[
        (actual["region"] == region)
        & (actual["indicator"] == "population")
        & (actual["series"] == series)
        & (actual["year"] <= figure["year"])
    ].sort_values("year")
    if people.empty:
        return float("nan"), "", str(figure["inputs"])
    last = people.iloc[-1]
    said = (
        f"{plain_number(figure['value'])} 件 / {plain_number(last['value'])} 万人 of end-{last['year']}, "
        "all of the region"
    )
    return float(figure["value"] / last["value"]), said, f"{figure['inputs']} {last['inputs']}"


def _national(store: Store, goals: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """Give the scenarios as rows of :func:`beside`."""
    rows = goals[goals["scenario"].notna()]
    start, end = _nation(rows, store.harmonised)
    for goal, first, last in zip(*(part.to_dict("records") for part in (rows, start, end)), strict=True):
        records = " ".join(dict.fromkeys(f"{goal['inputs']} {first['inputs']} {last['inputs']}".split()))
        base, then, now = (plain_number(v) for v in (goal["baseline"], first["value"], last["value"]))
        yield {
            **_target_of(goal),
            "evidence": "nation",
            "place": "CN",
            "year": int(goal["scenario_year"]),
            "value": goal["scenario"],
            "value_bound": "eq",
            "meets": goal["scenario_meets"],
            "counts": False,
            "note": "",
            "source": "; ".join(dict.fromkeys([str(first["source"]), str(last["source"])])),
            "inputs": records,
            "derivation": f"{base} in {goal['baseline_year']}, moved as the nation did from {then} to {now} "
            f"in {goal['scenario_year']}",
        }


def wanted(store: Store, outlook: pd.DataFrame) -> pd.DataFrame:
    """List the printed targets that cannot be judged: what would have to be published, and by whom.

    Parameters
    ----------
    store : Store
        The data.
    outlook : pandas.DataFrame
        Of :func:`ipcompare.attainment`.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, series, unit, baseline, target, target_year, evidence``; ``owner`` (the body that
        the plan, or another province's plan for the same indicator, names as responsible, as printed; empty
        where none does), ``owner_of`` (the region whose plan names it).
    """
    rows = outlook[
        (outlook["reading"] == "") & (outlook["verdict"] == "not assessable") & (outlook["region"] != "CN")
    ]
    figures = store.figures
    named = figures[(figures["owner"] != "") & figures["role"].isin(["target", "baseline"])]
    owners: dict[str, dict[str, str]] = {}
    for region, indicator, owner in zip(named["region"], named["indicator"], named["owner"], strict=True):
        owners.setdefault(indicator, {}).setdefault(region, owner)
    said = [_owner(owners.get(i, {}), r) for r, i in zip(rows["region"], rows["indicator"], strict=True)]
    columns = ["region", "indicator", "series", "unit", "baseline", "target", "target_year", "evidence"]
    columns = [column for column in columns if column in rows]
    found = rows[[*columns]].assign(
        owner=[owner for _, owner in said], owner_of=[region for region, _ in said]
    )
    return carrying(found.reset_index(drop=True), store.catalogue)


def _owner(by_region: dict[str, str], region: str) -> tuple[str, str]:
    """Give who is named for a region, else for another one, with that one's code."""
    if region in by_region:
        return region, by_region[region]
    return next(iter(by_region.items()), ("", ""))


def nation_errors(panel: pd.DataFrame, indicator: str, horizons: Iterable[int] = HORIZONS) -> pd.DataFrame:
    """Measure the rule of :func:`scenarios` on a panel: each province moved as the nation did.

    Parameters
    ----------
    panel : pandas.DataFrame
        Of :func:`ipcompare.panel`: the provinces and the nation (``CN``).
    indicator : str
        Which indicator of it.
    horizons : iterable of int
        Years from the base.

    Returns
    -------
    pandas.DataFrame
        A row a horizon: ``horizon, forecasts, mape`` (mean absolute error, percent of the outcome),
        ``within`` (percent that holds four of five errors), ``bias`` (mean signed error, percent).

    Examples
    --------
    >>> rows = pd.DataFrame({"region": ["CN", "CN", "A", "A"], "indicator": "x", "series": "",
    ...                      "year": [2020, 2021] * 2, "value": [10.0, 20.0, 4.0, 10.0]})
    >>> nation_errors(rows, "x", [1]).round(1).values.tolist()
    [[1.0, 1.0, 20.0, 20.0, -20.0]]
    """
    rows = panel[panel["indicator"] == indicator]
    wide = rows.pivot_table(index="year", columns="region", values="value")
    wide = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    nation = wide.pop("CN")
    found = []
    for horizon in horizons:
        path = nation.shift(-horizon) / nation
        outcome = wide.shift(-horizon)
        error = 100 * (wide.mul(path, axis=0) / outcome - 1)
        errors = error.to_numpy(float).ravel()
        errors = errors[np.isfinite(errors)]
        if len(errors):
            size = np.abs(errors)
            found.append((horizon, len(errors), size.mean(), np.quantile(size, 0.8), errors.mean()))
    return pd.DataFrame(found, columns=["horizon", "forecasts", "mape", "within", "bias"])
