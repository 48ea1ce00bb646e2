"""What a verdict stands on: the plan's own measure, something near it, a part of the province, or the nation.

The grades, best first: ``own``, an outcome after the baseline in the plan's own measure; ``near``, a close
but different definition; ``part``, a part of what the plan counts, so a bound; ``nation``, of the province
nothing, but the nation's path in the same indicator; ``none``. Which figures are near or a part, and what to
mind where the nation's path is laid on a baseline, stands in ``data/evidence.csv``. Only ``own`` carries a
verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_YEARS, Catalogue, carrying
from ipcompare.core.places import placed
from ipcompare.core.text import each_once, text
from ipcompare.data.convert import plain_number
from ipcompare.data.store import Store
from ipcompare.methods.conformal import deviation, shift
from ipcompare.methods.standing import NOT_ASSESSABLE
from ipcompare.methods.target import Target
from ipcompare.results.relations import first_members
from ipcompare.results.series import SERIES, yearly
from ipcompare.results.spans import span_of

__all__ = [
    "AS_NATION", "GRADES", "beside", "graded", "known_beside", "nation_checks", "nation_errors", "scenarios",
    "wanted",
]  # fmt: skip

GRADES = ("own", "near", "part", "nation", "none")
#: What :func:`scenarios` adds to a target.
AS_NATION = ("as_nation", "as_nation_year", "as_nation_meets")
#: Bases whose values have the limits 0 and 100, so that they move on the logit scale.
BOUNDED = ("ratio", "score")
#: Targets of these kinds have no level that could have moved as the nation's.
NO_LEVEL = ("growth", "period_sum")
MORE, LESS = ("ge", "gt"), ("le", "lt")
EXACT = ("eq", "about")
#: What a board says of a target that cannot be judged, beside the reason.
REASON_OF = {
    "near": "a close measure is known",
    "part": "a part of the province is known",
    "nation": "the nation's path is known",
}
HORIZONS = (1, 2, 3, 4, 5)


# --- grades ---


def graded(plan: pd.DataFrame, table: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Give each target the best grade that applies to it."""
    keys = list(zip(plan["region"], plan["indicator"], strict=True))
    rows = catalogue.evidence
    named = {
        grade: {*zip(own["region"], own["indicator"], strict=True)} for grade, own in rows.groupby("evidence")
    }
    near, part = named.get("near", set()), named.get("part", set())
    known = [
        plan["latest"].notna().to_numpy(),
        np.array([key in near for key in keys], dtype=bool),
        np.array([key in part for key in keys], dtype=bool),
        _nation_moves(plan, table),
    ]
    return [str(grade) for grade in np.select(known, list(GRADES[:4]), GRADES[4])]


def _nation_moves(plan: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    """Say for which provinces' targets the nation has two outcomes within the plan's years."""
    names = ["indicator", "series"]
    asked = plan[[*names, "target_year"]].assign(row=range(len(plan)))
    pairs = asked.merge(_of_nation(table)[[*names, "year"]], on=names)
    within = pairs["year"].between(pairs["target_year"] - PLAN_YEARS, pairs["target_year"])
    count = pairs[within].groupby("row").size().reindex(range(len(plan)), fill_value=0)
    moves: np.ndarray = (count.to_numpy() > 1) & (plan["region"] != "CN").to_numpy()
    return moves


def _of_nation(table: pd.DataFrame) -> pd.DataFrame:
    return yearly(table[(table["region"] == "CN") & table["bound"].isin(EXACT)])


def known_beside(plan: pd.DataFrame) -> pd.Series:
    """Give the reasons of ``targets`` or ``attainment``, with what else is known without an outcome."""
    more = plan["evidence"].map(REASON_OF)
    return plan["reason"].where(more.isna(), plan["reason"] + "; " + more.fillna(""))


# --- the nation's path ---


def scenarios(plan: pd.DataFrame, table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Say what each target's baseline would have become had the region moved as the nation did.

    The nation's change from the baseline year to its latest outcome is laid on the plan's baseline: in logs,
    on the logit scale for shares and scores, within one series. It is a scenario, never a verdict.

    Parameters
    ----------
    plan : pandas.DataFrame
        Rows of :func:`ipcompare.targets`, or what becomes one: ``region, indicator, series, reading, unit,
        kind, baseline, baseline_year, target, target_year, bound, latest``.
    table : pandas.DataFrame
        The harmonised table with the nation's outcomes.
    catalogue : Catalogue
        Which indicators are shares, which way is better, and which baselines are none to lay a path on.

    Returns
    -------
    pandas.DataFrame
        The :data:`AS_NATION` columns, indexed like ``plan``: the level (in the target's unit), the nation's
        latest year, and whether the level meets the target; missing where the rounding of the figures decides
        it. All are missing where the target has an outcome of its own, no baseline, or the nation no two
        outcomes in the same series.
    """
    barred = catalogue.evidence[
        (catalogue.evidence["evidence"] == "nation") & (catalogue.evidence["compares"] == "no")
    ]
    barred_keys = {*zip(barred["region"], barred["indicator"], strict=True)}
    keys = zip(plan["region"], plan["indicator"], strict=True)
    asked = plan["latest"].isna() & plan["baseline"].notna() & ~plan["kind"].isin(NO_LEVEL)
    asked &= (plan["region"] != "CN") & (plan["reading"] == "")
    asked &= np.array([key not in barred_keys for key in keys], dtype=bool)
    rows = plan[asked]
    start, end = _nation(rows, table)
    found = pd.DataFrame(index=rows.index)
    for name, parts in _rounded(rows, start, end, catalogue).items():
        found[name] = _moved(rows["indicator"], *parts, catalogue)
    direction = rows["indicator"].map(catalogue.direction_of)
    aim = Target(rows["target"], rows["bound"], direction, rows.get("tolerance"))
    low, level, high = (pd.Series(aim.met(found[n]), index=rows.index) for n in ("low", "level", "high"))
    result = pd.DataFrame(
        {
            "as_nation": found["level"],
            "as_nation_year": end["year"],
            "as_nation_meets": level.astype("boolean").where(low == high),
        }
    )
    result = result[result["as_nation"].notna()].reindex(plan.index)
    return result.astype({"as_nation": "float64", "as_nation_year": "Int64", "as_nation_meets": "boolean"})


def _nation(rows: pd.DataFrame, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the nation's outcome in each target's baseline year and its latest up to the target's year."""
    nation = _of_nation(table)
    names, kept = ["indicator", "series"], ["year", "value", "source", "inputs"]
    asked = rows[[*names, "baseline_year", "target_year"]].assign(row=rows.index)
    pairs = asked.merge(nation[[*names, *kept]], on=names)
    start = pairs[pairs["year"] == pairs["baseline_year"]]
    later = pairs[(pairs["year"] > pairs["baseline_year"]) & (pairs["year"] <= pairs["target_year"])]
    end = later.sort_values("year", kind="stable").drop_duplicates("row", keep="last")
    first, last = (part.set_index("row")[kept].reindex(rows.index) for part in (start, end))
    return first, last


def _rounded(
    rows: pd.DataFrame, start: pd.DataFrame, end: pd.DataFrame, catalogue: Catalogue
) -> dict[str, tuple[pd.Series, pd.Series, pd.Series]]:
    """Give baseline, the nation's start and its end as printed, and as far down and up as they round."""
    units = rows["unit"].tolist()

    def ends(values: pd.Series, side: str) -> pd.Series:
        spans = (span_of({"value": v, "unit": u}, catalogue) for v, u in zip(values, units, strict=True))
        return pd.Series([getattr(span, side) for span in spans], index=values.index, dtype=float)

    values = [rows["baseline"], start["value"], end["value"]]
    base, first, last = (value.astype(float) for value in values)
    return {
        "low": (ends(base, "low"), ends(first, "high"), ends(last, "low")),
        "level": (base, first, last),
        "high": (ends(base, "high"), ends(first, "low"), ends(last, "high")),
    }


def _moved(
    indicator: pd.Series, base: pd.Series, first: pd.Series, last: pd.Series, catalogue: Catalogue
) -> np.ndarray:
    """Lay the change from one value to another on a base: in logs, in logits where there are limits."""
    bounded = indicator.map(catalogue.basis_of).isin(BOUNDED).to_numpy()
    lower, upper = np.where(bounded, 0.0, np.nan), np.where(bounded, 100.0, np.nan)
    by = deviation(last.to_numpy(float), first.to_numpy(float), lower, upper)
    return shift(base.to_numpy(float), by, lower, upper)


# --- what is known besides an outcome in the plan's own measure ---


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
        ``meets`` (whether the value would meet the target; missing where a bound or rounding decides nothing
        or the measures do not compare), ``counts`` (whether it shows that the target is met: a part that
        alone meets it), ``note, source, inputs, derivation``. The value of evidence ``nation`` is a scenario
        of the region, which nobody published.
    """
    goals = plan[plan["reading"] == ""]
    found = [*_named(store, goals, lang), *_national(store, goals, lang)]
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


def _named(store: Store, goals: pd.DataFrame, lang: str) -> Iterator[dict[str, Any]]:
    """Give the near figures and parts that ``data/evidence.csv`` names, as far as they are there."""
    catalogue, whole = store.catalogue, store.harmonised
    actual = whole[whole["role"] == "actual"].set_index(SERIES)
    heads = first_members(catalogue, "density")
    by_target = {(g["region"], g["indicator"]): g for g in goals.to_dict("records")}
    for row in catalogue.evidence.to_dict("records"):
        goal = by_target.get((row["region"], row["indicator"]))
        key = (row["place"], row["member"], row["series"])
        if goal is None or row["evidence"] == "nation" or key not in actual.index:
            continue
        figure = actual.loc[[key]].sort_values("year").iloc[-1]
        value, derivation, inputs = float(figure["value"]), "", str(figure["inputs"])
        if heads.get(row["indicator"]) == row["member"]:
            value, derivation, inputs = _per_head(figure, row["region"], str(goal["series"]), actual)
        part, bound = row["evidence"] == "part", str(figure["bound"])
        # What a part has, the whole has at least.
        bound = "ge" if part and bound == "eq" else bound
        meets = _decided(goal, value, bound, catalogue.direction_of[row["indicator"]])
        yield {
            **_target_of(goal),
            "evidence": row["evidence"],
            "place": row["place"],
            "year": int(figure["year"]),
            "value": value,
            "value_bound": bound,
            "meets": pd.NA if row["compares"] == "no" else meets,
            "counts": part and meets is True,
            "note": row[f"note_{lang}"],
            "source": figure["source"],
            "inputs": inputs,
            "derivation": derivation,
        }


def _decided(goal: dict[Any, Any], value: float, bound: str, direction: int) -> Any:
    """Say whether a value meets a target, as far as its bound decides it; else nothing."""
    aim = Target(goal["target"], goal["bound"], direction, goal.get("tolerance"))
    met, upward = bool(aim.met(value)), bool(aim.upward)
    decides = {"eq": True, **dict.fromkeys(MORE, met == upward), **dict.fromkeys(LESS, met != upward)}
    return met if decides.get(bound, False) and not np.isnan(value) else pd.NA


def _per_head(figure: pd.Series, region: str, series: str, actual: pd.DataFrame) -> tuple[float, str, str]:
    """Divide a part's count by the people of the whole region in the latest year known."""
    key = (region, "population", series)
    people = actual.loc[[key]] if key in actual.index else actual.head(0)
    people = people[people["year"] <= figure["year"]].sort_values("year")
    if people.empty:
        return float("nan"), "", str(figure["inputs"])
    last = people.iloc[-1]
    count, heads = plain_number(figure["value"]), plain_number(last["value"])
    said = f"{count} 件 / {heads} 万人 of end-{last['year']}, all of the region"
    return float(figure["value"] / last["value"]), said, f"{figure['inputs']} {last['inputs']}"


def _national(store: Store, goals: pd.DataFrame, lang: str) -> Iterator[dict[str, Any]]:
    """Give the scenarios as rows of :func:`beside`."""
    rows = goals[goals["as_nation"].notna()]
    minded = store.catalogue.evidence.query("evidence == 'nation'").set_index(["region", "indicator"])
    sides = (part.to_dict("records") for part in (rows, *_nation(rows, store.harmonised)))
    for goal, first, last in zip(*sides, strict=True):
        base, then, now = (plain_number(v) for v in (goal["baseline"], first["value"], last["value"]))
        years = {"first": int(first["year"]), "last": int(last["year"])}
        said = placed("evidence.scenario", [goal["region"]], store.catalogue)
        note = text(said, lang, base=base, then=then, now=now, **years)
        key = (goal["region"], goal["indicator"])
        more = [minded.loc[key, f"note_{lang}"]] if key in minded.index else []
        yield {
            **_target_of(goal),
            "evidence": "nation",
            "place": goal["region"],
            "year": years["last"],
            "value": goal["as_nation"],
            "value_bound": "about",
            "meets": goal["as_nation_meets"],
            "counts": False,
            "note": text("join.sentence", lang).join([note, *more]),
            "source": each_once(first["source"], last["source"]),
            "inputs": each_once(goal["inputs"], first["inputs"], last["inputs"], by=" "),
            "derivation": f"{base} in {years['first']}, moved as the nation did from {then} to {now} in "
            f"{years['last']}",
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
        ``region, indicator, series, unit, baseline, target, target_year, latest, latest_year`` (of the latest
        of too few outcomes, if there is any), ``evidence``; ``owner`` (the body that the plan names as
        responsible, as printed; empty where it names none).
    """
    rows = outlook[
        (outlook["reading"] == "") & (outlook["verdict"] == NOT_ASSESSABLE) & (outlook["region"] != "CN")
    ]
    named = store.figures[(store.figures["owner"] != "") & store.figures["role"].isin(["target", "baseline"])]
    owners = dict(zip(zip(named["region"], named["indicator"], strict=True), named["owner"], strict=True))
    keys = zip(rows["region"], rows["indicator"], strict=True)
    columns = ["region", "indicator", "series", "unit", "baseline", "target", "target_year"]
    columns += ["latest", "latest_year", "evidence"]
    found = rows[columns].assign(owner=[owners.get(key, "") for key in keys])
    return carrying(found.reset_index(drop=True), store.catalogue)


# --- how well the rule does ---


def nation_errors(panel: pd.DataFrame, indicator: str, horizons: Iterable[int] = HORIZONS) -> pd.DataFrame:
    """Measure the rule of :func:`scenarios` on a panel: each province moved as the nation did.

    Only years in which all provinces are known count. Errors of one year share the nation's path, so there
    are no more independent pieces of evidence than ``base_years``, and fewer where these overlap.

    Parameters
    ----------
    panel : pandas.DataFrame
        The provinces and the nation (``CN``) of :func:`ipcompare.panel`, without its sums over provinces.
    indicator : str
        Which indicator of it.
    horizons : iterable of int
        Years from the base.

    Returns
    -------
    pandas.DataFrame
        A row a horizon: ``horizon, base_years``; ``mape`` (mean absolute error, percent of the outcome),
        ``no_change`` (that of saying that nothing changes), ``within`` (percent that holds four of five
        errors), ``bias`` (mean signed error, percent) with the least and greatest of a base year,
        ``bias_low, bias_high``.

    Examples
    --------
    >>> rows = pd.DataFrame({"region": ["CN", "CN", "A", "A"], "indicator": "x", "series": "",
    ...                      "year": [2020, 2021] * 2, "value": [10.0, 20.0, 4.0, 10.0]})
    >>> nation_errors(rows, "x", [1])[["base_years", "mape", "no_change", "bias"]].round().values.tolist()
    [[1.0, 20.0, 60.0, -20.0]]
    """
    rows = panel[panel["indicator"] == indicator]
    wide = rows.pivot_table(index="year", columns="region", values="value")
    wide = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    nation = wide.pop("CN")
    wide = wide.where(wide.notna().sum(axis=1) == wide.shape[1])
    found = []
    for horizon in horizons:
        path, outcome = nation.shift(-horizon) / nation, wide.shift(-horizon)
        error = (100 * (wide.mul(path, axis=0) / outcome - 1)).dropna()
        if error.empty:
            continue
        still = (100 * (wide / outcome - 1)).dropna()
        size, by_year = error.abs().to_numpy(), error.mean(axis=1)
        told = (np.quantile(size, 0.8), by_year.mean(), by_year.min(), by_year.max())
        found.append((horizon, len(error), size.mean(), still.abs().to_numpy().mean(), *told))
    columns = ["horizon", "base_years", "mape", "no_change", "within", "bias", "bias_low", "bias_high"]
    return pd.DataFrame(found, columns=columns)


def nation_checks(store: Store, plan: pd.DataFrame) -> pd.DataFrame:
    """Lay the nation's path where a region's own outcome is known, in the indicators that plans target.

    Parameters
    ----------
    store : Store
        The data.
    plan : pandas.DataFrame
        Rows of :func:`ipcompare.targets`: their indicators are looked at.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, series, unit``; ``start, end`` (the last year that both a province and the nation
        have an outcome of in one series, and the first one at most a plan before it), ``from_value``,
        ``as_nation`` (what the rule gives), ``outcome``, ``error`` (percent of the outcome).
    """
    table = store.harmonised
    rows = yearly(table[table["indicator"].isin(set(plan["indicator"])) & table["bound"].isin(EXACT)])
    rows = rows[rows["basis"] != "growth"]
    nation = rows.loc[rows["region"] == "CN", ["indicator", "series", "year", "value"]]
    # A province's plan may count its baseline in a way of its own.
    outcomes = rows[rows["region"].isin(store.catalogue.provinces) & (rows["role"] == "actual")]
    provinces = outcomes[[*SERIES, "unit", "year", "value"]]
    both = provinces.merge(nation, on=["indicator", "series", "year"], suffixes=("", "_nation"))
    both = both[both["year"] >= both.groupby(SERIES)["year"].transform("max") - PLAN_YEARS]
    ends = both.sort_values("year", kind="stable").groupby(SERIES)
    first, last = ends.first(), ends.last()
    moves = (first["year"] < last["year"]) & (first["value"] > 0) & (last["value"] > 0)
    first, last = first[moves], last[moves]
    names = first.index.get_level_values("indicator").to_series(index=first.index)
    level_of = _moved(names, first["value"], first["value_nation"], last["value_nation"], store.catalogue)
    found = pd.DataFrame(
        {
            "unit": first["unit"],
            "start": first["year"],
            "end": last["year"],
            "from_value": first["value"],
            "as_nation": level_of,
            "outcome": last["value"],
            "error": 100 * (level_of / last["value"] - 1),
        }
    )
    return carrying(found.reset_index(), store.catalogue)
