"""What would change a verdict: every defensible way of judging one target, with what each comes to.

The choices, each fixed before the outcomes were looked at: how the target is read; whether "about" leaves a
tolerance; which model projects; how many years it sees; what the target year is held against; and whether
the nation's outcome of that year is taken in. Nothing is weighted: a specification is no vote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS, Catalogue, carrying, catalogue_of, light
from ipcompare.core.errors import DataError
from ipcompare.data.derive import LAST_YEAR, averaged
from ipcompare.methods.long import read
from ipcompare.methods.models import unfit
from ipcompare.methods.target import ABOUT_TOLERANCE, Target
from ipcompare.results.ahead import LEAST, Ahead, to_project
from ipcompare.results.attainment import MODELS, SETTLED, likelihood
from ipcompare.results.series import SERIES

__all__ = ["CHOICES", "contested", "deciding", "sensitivity"]

#: What specifications differ in, as columns of :func:`sensitivity`.
CHOICES = ("reading", "tolerance", "model", "window", "base", "with_nation")
#: What carries a density to its year, and what its growth counts from.
AS_PRINTED, UNROUNDED, ITSELF = "stock, from the printed level", "stock, before rounding", "density itself"
#: From which level an average counts where that of the plan's first year is not known.
FIRST_KNOWN = "first level known"
IF_SLOW, IF_FAST = "a year earlier, grown as the slowest year", "a year earlier, grown as the fastest year"
#: Windows that are tried besides all the points there are.
WINDOWS = (3, 4, 5, 6, 8, 10)
COLUMNS = (
    "region", "indicator", *CHOICES, "unit", "threshold", "projected", "of_threshold", "meets", "probability",
    "verdict",
)  # fmt: skip


def sensitivity(
    table: pd.DataFrame,
    region: str,
    indicator: str,
    *,
    outlook: pd.DataFrame,
    panel: pd.DataFrame,
    nation: pd.DataFrame | None = None,
    to: int = PLAN_END,
    **calibration: Any,
) -> pd.DataFrame:
    """Judge one target in every defensible way; see :func:`ipcompare.sensitivity`.

    ``outlook`` is the table's ``attainment``; ``panel``, ``nation`` and what else calibrates are as there.
    """
    catalogue, table = catalogue_of(table), light(table)
    rows = _of_target(outlook, region, indicator, catalogue)
    points = to_project(table, to)
    parts = []
    for row in rows:
        if row["verdict"] in SETTLED or row["projected"] != row["projected"]:
            parts.append(_settled(row))
        else:
            given = {"panel": read(panel), **calibration}
            parts.extend(_specified(row, points, to, catalogue, nation, given))
        if averaged(row["reading"]):
            parts.extend(_from_a_year_earlier(row, table, catalogue))
    found = pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS))
    found["of_threshold"] = found["projected"] / found["threshold"]
    types = {"window": "Int64", "with_nation": "boolean", "meets": "boolean", "base": "str", "model": "str"}
    return carrying(found.astype(types).fillna({"base": "", "model": ""}), table)


def contested(outlook: pd.DataFrame) -> pd.DataFrame:
    """Keep the printed targets whose verdict rests on a projection or on a reading, a row each.

    Examples
    --------
    >>> rows = pd.DataFrame({"region": "CN-GZ", "indicator": ["a", "b"], "reading": "",
    ...                      "verdict": ["likely", "reached"]})
    >>> contested(rows)["indicator"].tolist()
    ['a']
    """
    printed = outlook[outlook["reading"] == ""]
    kept: pd.DataFrame = printed[~printed["verdict"].isin(SETTLED)]
    return kept.reset_index(drop=True)


def deciding(specs: pd.DataFrame) -> pd.DataFrame:
    """Say what decides: for all specifications, and for each option of each choice, what they come to.

    Parameters
    ----------
    specs : pandas.DataFrame
        Of :func:`sensitivity`.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, choice, option, specifications, low, median, high`` of the ``measure``
        (``probability`` where the specifications have one, else ``of_threshold``, the projection over what
        meets the target), ``spread`` (how far the medians of a choice's options lie apart). First a row of
        all (``choice`` "all"), then the choices of several options, the one with the widest spread first.
        Only what the plan prints is asked, no other reading; empty where it is settled.

    Examples
    --------
    >>> specs = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "reading": "", "tolerance": 0.0,
    ...                       "model": ["auto", "drift"] * 2, "window": 4,
    ...                       "base": "as printed", "with_nation": [True, True, False, False],
    ...                       "probability": [0.3, 0.4, 0.7, 0.8], "of_threshold": 1.0})
    >>> deciding(specs)[["choice", "option", "median"]].round(2).to_numpy().tolist()[:4]
    [['all', '', 0.55], ['with_nation', 'True', 0.35], ['with_nation', 'False', 0.75], ['model', 'auto', 0.5]]
    """
    open_ = specs[(specs["model"] != "") & (specs["reading"] == "")]
    measure = "probability" if open_["probability"].notna().any() else "of_threshold"
    open_ = open_.dropna(subset=measure)
    columns = ["region", "indicator", "choice", "option", *_RANGE, "spread", "measure"]
    if open_.empty:
        return carrying(pd.DataFrame(columns=columns), specs)
    parts = [_range(open_.assign(all=""), "all", measure)]
    several = [choice for choice in CHOICES if len(open_[choice].dropna().unique()) > 1]
    parts += sorted((_range(open_, c, measure) for c in several), key=lambda own: -own["spread"].iloc[0])
    rows = pd.concat(parts, ignore_index=True).assign(measure=measure)
    return carrying(rows.assign(**dict(open_.iloc[0][["region", "indicator"]]))[columns], specs)


_RANGE = ("specifications", "low", "median", "high")


def _range(specs: pd.DataFrame, choice: str, measure: str) -> pd.DataFrame:
    """Give what the specifications come to by the options of one choice."""
    own = specs.groupby(choice, sort=False)[measure].agg(["size", "min", "median", "max"])
    own = own.set_axis(list(_RANGE), axis=1).reset_index(names="option")
    spread = own["median"].max() - own["median"].min()
    return own.assign(choice=choice, option=own["option"].astype(str), spread=spread)


def _of_target(
    outlook: pd.DataFrame, region: str, indicator: str, catalogue: Catalogue
) -> list[dict[str, Any]]:
    """Find a target and its readings, which may stand under another indicator."""
    level_of = catalogue.level_of_growth
    growth_of = {level: growth for growth, level in level_of.items()}
    totals = {rows[0]["member"]: total for total, rows in catalogue.members("running_total").items()}
    own = outlook[outlook["region"] == region]
    printed = own[own["reading"] == ""]
    if indicator not in set(printed["indicator"]) and growth_of.get(indicator) in set(printed["indicator"]):
        indicator = growth_of[indicator]
    if indicator not in set(printed["indicator"]):
        known = ", ".join(printed["indicator"]) or "none"
        raise DataError(f"{region} {indicator}: no plan prints such a target; those of {region}: {known}")
    names = {indicator, level_of.get(indicator), totals.get(indicator)}
    rows = own[(own["indicator"] == indicator) | (own["indicator"].isin(names) & (own["reading"] != ""))]
    # The target year alone asks of the level what the plan asks of the growth: one target, told once.
    rows = rows[rows["reading"] != LAST_YEAR].sort_values("reading", kind="stable")
    return cast("list[dict[str, Any]]", rows.to_dict("records"))


def _settled(row: Mapping[str, Any]) -> pd.DataFrame:
    """Give a reading that what is known settles: no model is asked."""
    told = {c: row[c] for c in ("region", "indicator", "reading", "tolerance", "unit", "verdict")}
    base = FIRST_KNOWN if averaged(row["reading"]) else ""
    threshold = Target(row["target"], row["bound"], tolerance=row["tolerance"]).goal
    return pd.DataFrame([told | {"base": base, "threshold": threshold, "meets": row["verdict"] == "reached"}])


def _from_a_year_earlier(
    row: Mapping[str, Any], table: pd.DataFrame, catalogue: Catalogue
) -> Iterator[pd.DataFrame]:
    """Count an average from the plan's first year, where its level is not known and the next year's is.

    That year is taken to have grown as the slowest, and as the fastest, of the years known.
    """
    own = table[(table["role"] == "actual") & (table["region"] == row["region"]) & table["since"].isna()]
    own = own[(own["indicator"] == row["indicator"]) & (own["series"] == row["series"])]
    levels = own.drop_duplicates("year").set_index("year")["value"].sort_index()
    first = int(row["target_year"]) - PLAN_YEARS
    levels = levels[levels.index >= first]
    if len(levels) < LEAST or levels.index[0] != first + 1:
        return
    growth = (levels / levels.shift(1)).dropna()
    aim = Target(row["target"], row["bound"], catalogue.direction_of[row["indicator"]], row["tolerance"])
    yearly = (aim.goal / levels.iloc[0]) ** (1 / (PLAN_YEARS - 1))
    for name, past in ((IF_SLOW, growth.min()), (IF_FAST, growth.max())):
        threshold = float(levels.iloc[0] / past * yearly**PLAN_YEARS)
        aim = Target(threshold, "eq", catalogue.direction_of[row["indicator"]])
        told = {c: row[c] for c in ("region", "indicator", "reading", "unit", "projected")}
        verdict = "reached" if aim.met(row["latest"]) else _projected(aim.met(row["projected"]))
        said = {"base": name, "threshold": threshold, "meets": aim.met(row["latest"]), "verdict": verdict}
        yield pd.DataFrame([told | said])


def _projected(reaches: bool) -> str:
    return "projected to reach" if reaches else "projected to miss"


def _specified(
    row: Mapping[str, Any],
    points: pd.DataFrame,
    to: int,
    catalogue: Catalogue,
    nation: pd.DataFrame | None,
    given: dict[str, Any],
) -> Iterator[pd.DataFrame]:
    """Project a target in every defensible way."""
    tolerances = [0.0, ABOUT_TOLERANCE] if row["bound"] == "about" else [np.nan]
    plan = pd.DataFrame([{**row, "tolerance": each} for each in tolerances])
    for window, cut in _windows(plan, points, to, catalogue):
        for base, ahead in _bases(Ahead.of(plan, cut, to, catalogue), cut):
            known = ahead.reference(nation)
            one_pace = bool((ahead.points.count == 1).all())
            models = [m for m in (("last",) if one_pace else MODELS) if not unfit(ahead.points, m).any()]
            made = {
                (model, beside): ahead.projection(model=model, given=known if beside else None, **given)
                for model in models
                for beside in ((True, False) if known else (False,))
            }
            found = ahead.each_projected({key: each.frame() for key, each in made.items()})
            for (model, beside), each in made.items():
                told = _told(plan, found[model, beside], ahead.probability(each), catalogue)
                if known:
                    told["with_nation"] = beside
                yield told.assign(model=model, window=window, base=base)


def _windows(
    plan: pd.DataFrame, points: pd.DataFrame, to: int, catalogue: Catalogue
) -> Iterator[tuple[int, pd.DataFrame]]:
    """Cut what is projected to fewer and fewer of its newest points."""
    asked = Ahead.of(plan, points, to, catalogue).asked
    names = [["region", part, f"{part}_series"] for part in ("carrier", "level")]
    mine = pd.MultiIndex.from_frame(pd.concat([asked[n].set_axis(SERIES, axis=1) for n in names]))
    own = pd.MultiIndex.from_frame(points[SERIES]).isin(mine)
    most = int(points[own].groupby(SERIES).size().max())
    for window in (most, *(w for w in WINDOWS if w < most)):
        yield window, pd.concat([points[~own], points[own].groupby(SERIES).tail(window)])


def _bases(ahead: Ahead, points: pd.DataFrame) -> Iterator[tuple[str, Ahead]]:
    """Carry a density by its stock or by itself, and let its growth count from the level before rounding."""
    asked = ahead.asked
    if (asked["carrier"] == asked["level"]).all():
        yield "", ahead
        return
    yield AS_PRINTED, ahead
    alone = asked.assign(carrier=asked["level"], carrier_series=asked["level_series"], heads=1.0)
    yield ITSELF, replace(ahead, asked=alone.assign(goal=asked["goal"] / asked["heads"]))
    if (asked["way"] != "growth").any():
        return
    keys = {"carrier": "indicator", "carrier_series": "series", "latest_year": "year"}
    stock = asked.rename(columns=keys).merge(points, on=[*SERIES, "year"], how="left")["value"]
    people = ahead.people.rename(columns={"year": "latest_year"})
    heads = asked.merge(people, on=["region", "level_series", "latest_year"], how="left")["people"]
    exact = (stock / heads).to_numpy() / asked["latest"].to_numpy()
    if np.isfinite(exact).all():
        unrounded = asked.assign(goal=asked["goal"] * exact, latest=asked["latest"] * exact)
        yield UNROUNDED, replace(ahead, asked=unrounded)


def _told(plan: pd.DataFrame, found: pd.DataFrame, chance: pd.Series, catalogue: Catalogue) -> pd.DataFrame:
    """Say what one specification comes to, a row a tolerance."""
    direction = plan["indicator"].map(catalogue.direction_of)
    aim = Target(plan["target"], plan["bound"], direction, plan["tolerance"])
    meets = aim.met(found["projected"])
    chance = chance.where(found["interval"].str.startswith("panel"))
    words = [likelihood(p) or _projected(bool(m)) for p, m in zip(chance, meets, strict=True)]
    return plan[["region", "indicator", "reading", "tolerance", "unit"]].assign(
        threshold=aim.goal,
        projected=found["projected"],
        meets=meets,
        probability=chance,
        verdict=words,
    )
