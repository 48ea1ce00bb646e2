"""What the target year will bring: each target joined with the projection of its own outcomes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, cast

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, Catalogue, carrying, catalogue_of, light
from ipcompare.core.errors import DataError
from ipcompare.methods.target import Target
from ipcompare.results.ahead import Ahead, to_project
from ipcompare.results.evidence import AS_NATION
from ipcompare.results.targets import targets

__all__ = ["MODELS", "attainment", "fans", "likelihood"]

#: Models whose point projections are held against the target; ``last`` is no projection of a trend.
MODELS = ("drift", "linear", "loglinear", "damped", "theta", "auto")
#: IPCC's calibrated scale, the lowest probability of each word.
LIKELIHOODS = (
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.0, "very unlikely"),
)
#: Context, not intellectual property: left out where no indicator is asked for.
CONTEXT = ("population", "gdp")
NO_PROBABILITY = "too few points, or no measured errors, for a probability"

COLUMNS = (
    "region", "indicator", "series", "reading", "kind", "unit", "baseline", "target", "target_year", "bound",
    "latest", "latest_year", "first_met", "status", "projected", "low", "high", "level", "probability",
    "likelihood", "verdict", "reason", "model", "n", "last_year", "interval", "coverage", "spread_low",
    "spread_high", "models_agree", "evidence", *AS_NATION, "inputs",
)  # fmt: skip


def likelihood(probability: float) -> str:
    """Say a probability in a word of the IPCC's calibrated scale; a missing one in none.

    Notes
    -----
    Mastrandrea and others, Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on
    Consistent Treatment of Uncertainties (2010).

    Examples
    --------
    >>> likelihood(0.7), likelihood(0.5), likelihood(float("nan"))
    ('likely', 'about as likely as not', '')
    """
    if math.isnan(probability):
        return ""
    if not 0 <= probability <= 1:
        raise DataError(f"probability: {probability!r} does not lie between 0 and 1")
    return next(word for least, word in LIKELIHOODS if probability >= least)


def attainment(
    table: pd.DataFrame,
    to: int = PLAN_END,
    *,
    panel: pd.DataFrame,
    model: str = "auto",
    level: float = 0.8,
    plan: pd.DataFrame | None = None,
    widen: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Say for each target what its year will bring, in which range, and how likely it is.

    Arguments and result are those of :func:`ipcompare.attainment`; ``panel`` holds the provinces whose errors
    calibrate the ranges, ``plan`` the table's ``targets`` where they are known already, ``widen`` the factors
    of borrowed errors (``results.high_value.widening``).
    """
    catalogue, table = catalogue_of(table), light(table)
    plan = targets(table, to) if plan is None else plan
    plan = plan[plan["target_year"] == to].reset_index(drop=True)
    if plan.empty:
        return carrying(pd.DataFrame(columns=list(COLUMNS)), table)
    ahead = Ahead.of(plan, to_project(table, to), to, catalogue)
    whole = ahead.projection(panel, model, widen)
    others = {name: ahead.points_only(name) for name in MODELS if name != model}
    each = ahead.each_projected({model: whole.frame(level), **others})
    found, spread = each[model], pd.DataFrame({name: each[name]["projected"] for name in MODELS})
    found["probability"] = ahead.probability(whole).where(found["projected"].notna())
    result = plan.drop(columns="reason").join(found.drop(columns="reason"))
    result = result.join(_verdicts(plan, found, spread, to, catalogue))
    result["level"] = np.where(result["low"].notna(), level, np.nan)
    result = result[list(COLUMNS)].astype(dict.fromkeys(["n", "last_year"], "Int64"))
    return carrying(result, table)


def _verdicts(
    plan: pd.DataFrame, found: pd.DataFrame, spread: pd.DataFrame, to: int, catalogue: Catalogue
) -> pd.DataFrame:
    """Say what follows from what is known and projected, and whether all models say the same."""
    direction = plan["indicator"].map(catalogue.direction_of)
    aim = Target(plan["target"], plan["bound"], direction)
    meets = pd.DataFrame({m: aim.met(spread[m]) for m in spread}, index=plan.index).where(spread.notna())
    rows = plan.assign(
        known=plan["latest_year"].eq(to).fillna(False) & plan["latest"].notna(),
        meets_now=aim.met(plan["latest"]),
        once_met=plan["first_met"].notna(),
        will_meet=aim.met(found["projected"]),
        projected=found["projected"].notna(),
        probability=found["probability"],
        why=found["reason"],
    )
    verdicts = [_verdict(row) for row in cast(list[dict[str, Any]], rows.to_dict("records"))]
    return pd.DataFrame(verdicts, columns=["verdict", "reason"], index=plan.index).assign(
        likelihood=[likelihood(p) for p in found["probability"]],
        spread_low=spread.min(axis=1),
        spread_high=spread.max(axis=1),
        models_agree=meets.all(axis=1) | ~meets.fillna(False).any(axis=1),
    )


def _verdict(row: dict[str, Any]) -> tuple[str, str]:
    """Give the verdict, and the reason where there is one."""
    if row["known"]:
        return ("reached" if row["meets_now"] else "missed"), ""
    if row["once_met"] and row["kind"] not in ("growth", "keep_at_least"):
        return "reached", row["reason"] if "falling" in row["status"] else ""
    if not row["projected"]:
        return "not assessable", row["why"] or row["reason"]
    if not math.isnan(row["probability"]):
        return likelihood(row["probability"]), ""
    return ("projected to reach" if row["will_meet"] else "projected to miss"), NO_PROBABILITY


def fans(
    indicator: str,
    table: pd.DataFrame,
    to: int = PLAN_END,
    *,
    panel: pd.DataFrame,
    model: str = "auto",
    levels: Iterable[float] = (0.5, 0.8, 0.95),
    plan: pd.DataFrame | None = None,
    widen: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Give outcomes and projection of one level with targets, with intervals of several coverages.

    Rows are ``kind`` actual or projected; a projected year stands once a level, and all once a reading of
    the target. Other arguments are those of :func:`attainment`.
    """
    catalogue, table = catalogue_of(table), light(table)
    plan = targets(table, to) if plan is None else plan
    plan = plan[(plan["indicator"] == indicator) & (plan["target_year"] == to)].reset_index(drop=True)
    points = to_project(table, to)
    ahead = Ahead.of(plan, points, to, catalogue)
    whole = ahead.projection(panel, model, widen)
    shared = ["region", "indicator", "unit", "reading", "target", "bound"]
    own = plan[[*shared, "series"]].merge(
        points, on=["region", "indicator", "series"], suffixes=("", "_point")
    )
    parts = [own[[*shared, "year", "value", "source"]].assign(kind="actual")]
    for level in levels:
        path = ahead.paths(whole.frame(level))
        steps = plan[shared].join(path.set_index("row")[["year", "value", "low", "high"]], how="inner")
        parts.append(steps.assign(kind="projected", level=level))
    order = ["region", "reading", "year", "level"]
    columns = [*shared, "year", "value", "source", "kind", "low", "high", "level"]
    rows = pd.concat(parts).reindex(columns=columns).astype({"year": "int64"})
    return carrying(rows.sort_values(order, na_position="first", ignore_index=True), table)
