"""What the target year will bring: each target joined with the projection of its own outcomes."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, Catalogue, carrying, catalogue_of, light
from ipcompare.core.errors import DataError, Fault
from ipcompare.core.rows import rows_of
from ipcompare.data.derive import LAST_YEAR
from ipcompare.methods.progress import REACHED
from ipcompare.methods.project import not_below
from ipcompare.methods.standing import IN_DOUBT
from ipcompare.methods.target import Target
from ipcompare.results.ahead import Ahead, to_project
from ipcompare.results.coverage import NOWCAST, printable
from ipcompare.results.evidence import AS_NATION
from ipcompare.results.relations import first_members
from ipcompare.results.targets import NO_STATUS, targets

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
#: Verdicts that what is known settles: no probability stands beside them.
SETTLED = ("reached", IN_DOUBT, "missed", "not assessable")
#: Kinds that must be shown anew each year, so that a year that met them settles nothing before the last.
RATES = ("growth", "keep_at_least", "every_year")
#: Context, not intellectual property: left out where no indicator is asked for.
CONTEXT = ("population", "gdp")
NO_PROBABILITY = "too few points, or no measured errors, for a probability"
#: What is said of a sum over the plan of which too few years are known for a trend.
PACE_PASSES = "at an unchanged pace the sum passes the target"
PACE_STAYS = "at an unchanged pace the sum stays short"
#: What is said of a sum whose known years leave a gap.
YEAR_OF_SUM = "a year of the sum is not known"
#: What stands in place of an interval that no panel has tested, and which intervals those are.
RANGE = "range"
UNTESTED = ("analytic", "range (n=3)")

#: How a model is called whose projection is conditional on the nation, and what stands beside it: the same
#: without the nation.
ALONE = ("alone", "alone_low", "alone_high", "alone_probability")

COLUMNS = (
    "region", "indicator", "series", "reading", "kind", "unit", "baseline", "target", "target_year", "bound",
    "tolerance", "latest", "latest_year", "first_met", "status", "doubt", "projected", "low", "high", "level",
    "probability", "likelihood", "verdict", "reason", "model", "n", "last_year", "interval", "coverage",
    *ALONE, "spread_low", "spread_high", "models_agree", "evidence", *AS_NATION, "inputs",
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
        raise DataError(
            Fault("probability: {probability!r} does not lie between 0 and 1", probability=probability)
        )
    return next(word for least, word in LIKELIHOODS if probability >= least)


def attainment(
    table: pd.DataFrame,
    to: int = PLAN_END,
    *,
    panel: pd.DataFrame,
    model: str = "auto",
    level: float = 0.8,
    plan: pd.DataFrame | None = None,
    nation: pd.DataFrame | None = None,
    widen: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Say for each target what its year will bring, in which range, and how likely it is.

    Arguments and result are those of :func:`ipcompare.attainment`; ``panel`` holds the provinces whose errors
    calibrate the ranges, ``widen`` the factors of borrowed errors (``results.coverage.WIDENED``), ``plan``
    the table's ``targets`` where they are known already, ``nation`` the outcomes that projections are
    conditional on (``Store.nation_of``).
    """
    catalogue, table = catalogue_of(table), light(table)
    plan = targets(table, to) if plan is None else plan
    plan = plan[plan["target_year"] == to].reset_index(drop=True)
    if plan.empty:
        return carrying(pd.DataFrame(columns=list(COLUMNS)), table)
    ahead = Ahead.of(plan, to_project(_asked_after(table, plan, catalogue), to), to, catalogue)
    given = ahead.reference(nation)
    whole = ahead.projection(panel, model, widen=widen, given=given)
    frames: dict[Hashable, pd.DataFrame] = {model: whole.frame(level)}
    frames |= {name: ahead.points_only(name, given) for name in MODELS if name != model}
    each = ahead.each_projected(frames)
    found, spread = each[model], pd.DataFrame({name: each[name]["projected"] for name in MODELS})
    found["probability"] = _skilled(ahead.probability(whole), plan, found, catalogue)
    found = _cut_where_nothing_falls(_told_as_ranges(found), plan)
    result = plan.drop(columns="reason").join(found.drop(columns="reason"))
    result = result.drop(columns="probability").join(_verdicts(plan, found, spread, to, catalogue))
    result = _at_latest_pace(result)
    alone = ahead.projection(panel, model, widen=widen)
    shown = ahead.projected(alone.frame(level))
    shown["probability"] = _skilled(ahead.probability(alone), plan, shown, catalogue)
    result = result.join(_alone(shown, result))
    result["level"] = np.where(result["low"].notna() & (result["interval"] != RANGE), level, np.nan)
    result = _as_printed(result, catalogue)
    kinds = dict.fromkeys(["n", "last_year"], "Int64") | dict.fromkeys(
        ["verdict", "reason", "likelihood"], "str"
    )
    result = result[list(COLUMNS)].astype(kinds)
    return carrying(result, table)


def _asked_after(table: pd.DataFrame, plan: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Keep of a table what may carry targets: themselves, their levels and stocks, the population."""
    names = set(plan["indicator"])
    names |= {level for growth, level in catalogue.level_of_growth.items() if growth in names}
    stocks = {stock for name, stock in first_members(catalogue, "density").items() if name in names}
    kept: pd.DataFrame = table[table["indicator"].isin({*names, *stocks, "population"})]
    return kept


def _alone(shown: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Give what is projected without the nation, where the projection is conditional on it."""
    rows = _told_as_ranges(shown)
    rows["probability"] = rows["probability"].mask(found["verdict"].isin(SETTLED))
    rows = rows[["projected", "low", "high", "probability"]].set_axis(list(ALONE), axis=1)
    return rows.where(found["model"].str.startswith(NOWCAST))


def _as_printed(result: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Say of a level that asks what a printed growth target asks what the growth settles, where it does."""
    growth = {level: name for name, level in catalogue.level_of_growth.items()}
    rates = result[(result["reading"] == "") & result["verdict"].isin(["reached", "missed"])]
    said = rates.drop_duplicates(["region", "indicator"]).set_index(["region", "indicator"])["verdict"]
    asked = pd.MultiIndex.from_arrays([result["region"], result["indicator"].map(growth).fillna("")])
    verdict = pd.Series(said.reindex(asked).to_numpy(), index=result.index)
    known = result["verdict"].isin(["reached", "missed"])
    verdict = verdict.where((result["reading"] == LAST_YEAR) & ~known)
    settled, verdict = verdict.notna(), verdict.fillna(result["verdict"])
    numbers = ["projected", "low", "high", "probability", "spread_low", "spread_high", *ALONE]
    result[numbers] = result[numbers].mask(settled)
    words = {name: result[name].mask(settled, "") for name in ("likelihood", "reason")}
    return result.assign(verdict=verdict, models_agree=result["models_agree"].mask(settled), **words)


def _at_latest_pace(result: pd.DataFrame) -> pd.DataFrame:
    """Say of a sum carried on at its latest pace on which side of the target it comes out, no amount."""
    carried = (result["kind"] == "period_sum") & (result["model"] == "last")
    passes = result["verdict"].eq("projected to reach").map({True: PACE_PASSES, False: PACE_STAYS})
    open_ = carried & result["verdict"].str.startswith("projected")
    numbers = ["projected", "spread_low", "spread_high"]
    result[numbers] = result[numbers].mask(carried)
    return result.assign(
        reason=result["reason"].mask(open_, passes), models_agree=result["models_agree"].mask(carried)
    )


def _skilled(chance: pd.Series, plan: pd.DataFrame, found: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Keep the probabilities of kinds and years ahead for which they were measured to be worth printing."""
    ahead = plan["target_year"] - found["last_year"]
    worth = printable(plan["indicator"], found["model"], ahead, catalogue)
    return chance.where(found["projected"].notna() & worth)


def _told_as_ranges(found: pd.DataFrame) -> pd.DataFrame:
    """Let an interval whose coverage nobody has measured be a range: without level and probability."""
    untested = found["interval"].isin(UNTESTED)
    return found.assign(
        interval=found["interval"].mask(untested, RANGE),
        probability=found["probability"].mask(untested),
    )


def _cut_where_nothing_falls(found: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Raise what is projected of running counts and sums to their latest value: they cannot fall below it."""
    counted = plan["kind"].isin(["count", "period_sum"])
    return not_below(found, plan["latest"].where(counted), ("projected", "low", "high"))


def _verdicts(
    plan: pd.DataFrame, found: pd.DataFrame, spread: pd.DataFrame, to: int, catalogue: Catalogue
) -> pd.DataFrame:
    """Say what follows from what is known and projected, and whether all models say the same."""
    direction = plan["indicator"].map(catalogue.direction_of)
    aim = Target(plan["target"], plan["bound"], direction, plan["tolerance"])
    meets = pd.DataFrame({m: aim.met(spread[m]) for m in spread}, index=plan.index).where(spread.notna())
    rows = plan.assign(
        known=plan["latest_year"].eq(to).fillna(False) & plan["latest"].notna(),
        will_meet=aim.met(found["projected"]),
        projected=found["projected"].notna(),
        probability=found["probability"],
        why=found["reason"],
    )
    verdicts = [_verdict(row) for row in rows_of(rows)]
    result = pd.DataFrame(verdicts, columns=["verdict", "reason"], index=plan.index)
    settled = result["verdict"].isin(SETTLED)
    chance = found["probability"].mask(settled)
    words = [likelihood(p) for p in chance.mask(result["verdict"] == "no longer met")]
    agree = meets.all(axis=1) | ~meets.fillna(False).any(axis=1)
    return result.assign(
        probability=chance,
        likelihood=words,
        spread_low=spread.min(axis=1),
        spread_high=spread.max(axis=1),
        models_agree=agree.astype("boolean").mask(meets.notna().sum(axis=1) < 2),
    )


def _verdict(row: dict[str, Any]) -> tuple[str, str]:
    """Give the verdict, and the reason where there is one."""
    if row["status"] in REACHED and row["kind"] not in RATES:
        return (IN_DOUBT if row["doubt"] else "reached"), row["reason"] if "falling" in row["status"] else ""
    if row["status"] == "missed":
        return "missed", row["reason"]
    if row["known"]:
        # Neither reached nor missed: a year that had to meet it is not known.
        return ("reached", "") if row["status"] in REACHED else ("not assessable", row["reason"])
    if row["status"] == "no longer met":
        return "no longer met", row["reason"]
    if not row["projected"]:
        gap = YEAR_OF_SUM if row["kind"] == "period_sum" else NO_STATUS
        return "not assessable", row["why"] or row["reason"] or gap
    if not math.isnan(row["probability"]):
        return likelihood(row["probability"]), ""
    return ("projected to reach" if row["will_meet"] else "projected to miss"), NO_PROBABILITY


def fans(
    indicator: str,
    table: pd.DataFrame,
    outlook: pd.DataFrame,
    to: int = PLAN_END,
    *,
    panel: pd.DataFrame,
    model: str = "auto",
    levels: Iterable[float] = (0.5, 0.8, 0.95),
    nation: pd.DataFrame | None = None,
    widen: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Give outcomes and projection of one level with targets, with intervals of several coverages.

    Rows are ``kind`` actual or projected; a projected year stands once a level, and all once a reading of
    the target. ``role`` tells a plan's baseline from outcomes, empty for what is projected. ``verdict`` is
    the target's, of a reading that of the growth target the plan prints.
    ``outlook`` is the table's :func:`attainment`, whose arguments the others are.
    """
    catalogue, table = catalogue_of(table), light(table)
    growth = {level: name for name, level in catalogue.level_of_growth.items()}.get(indicator)
    rates = outlook[(outlook["indicator"] == growth) & (outlook["reading"] == "")].drop_duplicates("region")
    plan = outlook[outlook["indicator"] == indicator].reset_index(drop=True)
    said = rates.set_index("region")["verdict"].reindex(plan["region"]).set_axis(plan.index)
    plan["verdict"] = plan["verdict"].mask((plan["reading"] != "") & said.notna(), said)
    points = to_project(table, to)
    ahead = Ahead.of(plan, points, to, catalogue)
    whole = ahead.projection(panel, model, widen=widen, given=ahead.reference(nation))
    shared = ["region", "indicator", "unit", "reading", "target", "bound", "tolerance", "verdict"]
    own = plan[[*shared, "series"]].merge(
        points, on=["region", "indicator", "series"], suffixes=("", "_point")
    )
    parts = [own[[*shared, "role", "year", "value", "derived", "source"]].assign(kind="actual")]
    for level in levels:
        path = ahead.paths(whole.frame(level))
        path[["low", "high"]] = path[["low", "high"]].mask(path["interval"].isin(UNTESTED))
        steps = plan[shared].join(path.set_index("row")[["year", "value", "low", "high"]], how="inner")
        parts.append(steps.assign(kind="projected", level=level, role="", derived=False))
    order = ["region", "reading", "year", "level"]
    columns = [*shared, "role", "year", "value", "derived", "source", "kind", "low", "high", "level"]
    rows = pd.concat(parts).reindex(columns=columns).astype({"year": "int64"})
    return carrying(rows.sort_values(order, na_position="first", ignore_index=True), table)
