"""What would change a verdict: every defensible way of judging one target, with what each comes to.

The choices, each fixed before the outcomes were looked at: how the target is read; whether "about" leaves a
tolerance; which model projects; how many years it sees; what the target year is held against; and whether
the nation's outcome of that year is taken in. Nothing is weighted: a specification is no vote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS, Catalogue, carrying, catalogue_of, light
from ipcompare.core.errors import DataError, Fault
from ipcompare.core.rows import rows_of
from ipcompare.data.derive import LAST_YEAR, averaged
from ipcompare.methods.long import read
from ipcompare.methods.models import unfit
from ipcompare.methods.target import ABOUT_TOLERANCE, Target
from ipcompare.results.ahead import LEAST, Ahead, to_project
from ipcompare.results.attainment import MODELS, SETTLED, likelihood
from ipcompare.results.nowcast import LeastSquares
from ipcompare.results.relations import first_members
from ipcompare.results.series import SERIES
from ipcompare.results.trust import INDICATOR

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
#: The rule that is asked beside the nowcast; it sees two years, whatever the window.
LEAST_SQUARES = "least squares"
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
    rule: LeastSquares | None = None,
    to: int = PLAN_END,
    **calibration: Any,
) -> pd.DataFrame:
    """Judge one target in every defensible way; see :func:`ipcompare.sensitivity`.

    ``outlook`` is the table's ``attainment``; ``panel``, ``nation`` and what else calibrates are as there.
    ``rule`` is asked beside the nowcast.
    """
    catalogue, table = catalogue_of(table), light(table)
    rows = _of_target(outlook, region, indicator, catalogue)
    points = to_project(table, to)
    parts = []
    for row in rows:
        if row["verdict"] in SETTLED or row["projected"] != row["projected"]:
            parts.append(_settled(row, catalogue))
        else:
            given = {"panel": read(panel), **calibration}
            parts.extend(_specified(row, points, to, catalogue, nation, given, rule))
        if averaged(row["reading"]):
            parts.extend(_from_a_year_earlier(row, table, catalogue))
    found = pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS))
    found["of_threshold"] = found["projected"] / found["threshold"].where(found["threshold"] > 0)
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
    """Say what decides: of the way in use with one choice changed, and of all specifications of an option.

    Parameters
    ----------
    specs : pandas.DataFrame
        Of :func:`sensitivity`, whose first open row is the way in use.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, choice, option, specifications, low, as_used, high`` of the ``measure``
        (``probability`` where the specifications have one, else ``of_threshold``, the projection over what
        meets the target): the lowest and highest of all specifications with the option, and what the way in
        use comes to with this one choice changed; ``spread`` (how far that moves it). First a row of all
        (``choice`` "all"), then the choices of several options, the one that moves it most first. Only what
        the plan prints is asked, no other reading; empty where it is settled.

    Examples
    --------
    >>> specs = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "reading": "", "tolerance": 0.0,
    ...                       "model": ["auto", "drift"] * 2, "window": 4,
    ...                       "base": "as printed", "with_nation": [True, True, False, False],
    ...                       "probability": [0.3, 0.4, 0.7, 0.8], "of_threshold": 1.0})
    >>> deciding(specs)[["choice", "option", "as_used"]].round(2).to_numpy().tolist()[:4]
    [['all', '', 0.3], ['with_nation', 'True', 0.3], ['with_nation', 'False', 0.7], ['model', 'auto', 0.3]]
    """
    open_ = specs[(specs["model"] != "") & (specs["reading"] == "")]
    measure = "probability" if open_["probability"].notna().any() else "of_threshold"
    open_ = open_.dropna(subset=measure)
    columns = ["region", "indicator", "choice", "option", "specifications", "low", "as_used", "high"]
    columns += ["spread", "measure"]
    if open_.empty:
        return carrying(pd.DataFrame(columns=columns), specs)
    parts = [_range(open_.assign(all=""), "all", measure)]
    several = [choice for choice in CHOICES if len(open_[choice].dropna().unique()) > 1]
    parts += sorted((_range(open_, c, measure) for c in several), key=lambda own: -own["spread"].iloc[0])
    rows = pd.concat(parts, ignore_index=True).assign(measure=measure)
    return carrying(rows.assign(**dict(open_.iloc[0][["region", "indicator"]]))[columns], specs)


def _range(specs: pd.DataFrame, choice: str, measure: str) -> pd.DataFrame:
    """Give what the specifications come to by the options of one choice, and the way in use so changed."""
    own = specs.groupby(choice, sort=False)[measure].agg(["size", "min", "max"])
    own = own.set_axis(["specifications", "low", "high"], axis=1).reset_index(names="option")
    used, others = specs.iloc[0], [c for c in CHOICES if c != choice]
    alike = pd.concat([specs[c].eq(used[c]) | (specs[c].isna() & pd.isna(used[c])) for c in others], axis=1)
    changed = specs[alike.all(axis=1)].drop_duplicates(choice).set_index(choice)[measure]
    as_used = changed.reindex(own["option"]).to_numpy(dtype="float64")
    spread = float(np.nanmax(as_used) - np.nanmin(as_used))
    return own.assign(choice=choice, option=own["option"].astype(str), as_used=as_used, spread=spread)


def _of_target(
    outlook: pd.DataFrame, region: str, indicator: str, catalogue: Catalogue
) -> list[dict[str, Any]]:
    """Find a target and its readings, which may stand under another indicator."""
    level_of = catalogue.level_of_growth
    growth_of = {level: growth for growth, level in level_of.items()}
    totals = {yearly: total for total, yearly in first_members(catalogue, "running_total").items()}
    own = outlook[outlook["region"] == region]
    printed = own[own["reading"] == ""]
    if indicator not in set(printed["indicator"]) and growth_of.get(indicator) in set(printed["indicator"]):
        indicator = growth_of[indicator]
    if indicator not in set(printed["indicator"]):
        known = ", ".join(printed["indicator"]) or Fault("none")
        raise DataError(
            Fault(
                "{region} {indicator}: no plan prints such a target; those of {region}: {known}",
                region=region,
                indicator=indicator,
                known=known,
            )
        )
    names = {indicator, level_of.get(indicator), totals.get(indicator)}
    rows = own[(own["indicator"] == indicator) | (own["indicator"].isin(names) & (own["reading"] != ""))]
    # The target year alone asks of the level what the plan asks of the growth: one target, told once.
    rows = rows[rows["reading"] != LAST_YEAR].sort_values("reading", kind="stable")
    return rows_of(rows)


def _settled(row: Mapping[str, Any], catalogue: Catalogue) -> pd.DataFrame:
    """Give a reading that no model is asked of: what is known settles it, or nobody can say."""
    told = {c: row[c] for c in ("region", "indicator", "reading", "tolerance", "unit", "verdict")}
    base = FIRST_KNOWN if averaged(row["reading"]) else ""
    direction = catalogue.direction_of[row["indicator"]]
    threshold = Target(row["target"], row["bound"], direction, row["tolerance"]).goal
    meets = {"reached": True, "missed": False}.get(row["verdict"], pd.NA)
    return pd.DataFrame([told | {"base": base, "threshold": threshold, "meets": meets}])


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
    rule: LeastSquares | None,
) -> Iterator[pd.DataFrame]:
    """Project a target in every defensible way."""
    usual = ABOUT_TOLERANCE if np.isnan(row["tolerance"]) else row["tolerance"]
    tolerances = [usual, 0.0] if row["bound"] == "about" else [np.nan]
    plan = pd.DataFrame([{**row, "tolerance": each} for each in tolerances])
    windows = list(_windows(plan, points, to, catalogue))
    most = windows[0][0]
    for window, cut in windows:
        for base, ahead in _bases(Ahead.of(plan, cut, to, catalogue), cut):
            known = ahead.reference(nation)
            one_pace = bool((ahead.points.count == 1).all())
            names = ("last",) if one_pace else ("auto", *(m for m in MODELS if m != "auto"))
            models = [m for m in names if not unfit(ahead.points, m).any()]
            made = {
                (model, beside): ahead.projection(model=model, given=known if beside else None, **given)
                for model in models
                for beside in ((True, False) if known else (False,))
            }
            found = ahead.each_projected({key: each.frame() for key, each in made.items()})
            for (model, beside), each in made.items():
                # What has no probability in the way in use, its kind not being worth one, has none in others.
                chance = ahead.probability(each)
                chance = chance if pd.notna(row["probability"]) else chance.mask(chance.notna())
                told = _told(plan, found[model, beside], chance, catalogue)
                if known:
                    told["with_nation"] = beside
                yield told.assign(model=model, window=window, base=base)
            if known and nation is not None and rule is not None and window == most:
                least, chances = _by_least_squares(ahead, cut, nation, rule, given.get("widen"))
                told = _told(plan, least, chances, catalogue)
                yield told.assign(model=LEAST_SQUARES, window=window, base=base, with_nation=True)


def _by_least_squares(
    ahead: Ahead,
    points: pd.DataFrame,
    nation: pd.DataFrame,
    rule: LeastSquares,
    widen: Mapping[str, float] | None,
) -> tuple[pd.DataFrame, pd.Series]:
    """Project one year ahead by least squares on the own and the nation's growth: found, and chances.

    Missing where the years are not known, and for what owns or borrows no errors of patents in force.
    """
    asked = ahead.asked
    row = asked.iloc[0]
    own = points[(points[SERIES] == [row["region"], row["carrier"], row["carrier_series"]]).all(axis=1)]
    levels = own.set_index("year")["value"]
    stock = ahead.stocks.get(row["carrier"], row["carrier"])
    whole = nation[nation["indicator"] == stock].drop_duplicates("year").set_index("year")["value"]
    last = ahead.to - 1
    able = {last, last - 1} <= set(levels.index) and {last + 1, last, last - 1} <= set(whole.index)
    if not able or ahead.like.get(row["carrier"], row["carrier"]) != INDICATOR:
        return _nothing(asked), pd.Series(np.nan, index=asked.index)
    grown = [np.log(levels[last] / levels[last - 1])]
    grown += [np.log(whole[year] / whole[year - 1]) for year in (last + 1, last)]
    projected = levels[last] * np.exp(rule.ahead(row["region"], *grown))
    wider = (widen or {}).get(row["carrier"], 1.0)
    away = np.log(
        Target(asked["goal"], asked["bound"], asked["direction"], asked["tolerance"]).goal / projected
    )
    chance = pd.Series([rule.chance(row["region"], float(x), wider) for x in away], index=asked.index)
    value = projected / asked["heads"]
    rates = asked["way"] == "growth"
    value = value.mask(rates, 100 * (value / asked["latest"] - 1))
    return _nothing(asked).assign(projected=value, interval="panel"), chance


def _nothing(asked: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"projected": np.nan, "interval": ""}, index=asked.index)


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
