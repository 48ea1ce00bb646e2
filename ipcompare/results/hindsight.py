"""What would have been said in earlier years of outcomes that are known by now.

Nothing of later years is used: the series end at the origin, and so does the panel that calibrates the
intervals. What could not be known then is the rule itself, which was chosen with these years in view.

Rows are not facts. A density and the stock behind it are one outcome, the nation holds its provinces, and
errors of one year share their sign: `facts` counts the outcomes, and years are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, Catalogue, carrying, catalogue_of, light
from ipcompare.core.given import share, texts, wholes
from ipcompare.methods.project import Projection
from ipcompare.results.ahead import Ahead, to_project
from ipcompare.results.attainment import CONTEXT
from ipcompare.results.relations import first_members
from ipcompare.results.series import SERIES
from ipcompare.results.targets import targets

__all__ = [
    "Look",
    "drawn",
    "each_alone",
    "facts",
    "growth_then",
    "hindsight",
    "hindsights",
    "looks",
    "of_patents",
    "tendency",
    "to_read",
    "told",
]

ORIGINS = (2022, 2023, 2024)
#: Years whose outcomes are compared, of all provinces with data.
OUTCOMES = (2024, 2025)

PATENTS = ("hv_invention_density", "hv_invention_stock", "invention_density", "invention_stock")

COLUMNS = (
    "region", "indicator", "series", "unit", "source", "last_year", "year", "n", "projected", "low", "high",
    "interval", "level", "outcome", "target", "bound", "error", "inside", "fact",
)  # fmt: skip


class Look(NamedTuple):
    """The known outcomes that one origin could project, in rows, and their projection."""

    origin: int
    rows: pd.DataFrame
    ahead: Ahead
    whole: Projection


def looks(
    table: pd.DataFrame,
    to: int,
    *,
    panel: pd.DataFrame,
    origins: Iterable[int] = ORIGINS,
    indicators: Iterable[str] | None = None,
    model: str = "auto",
    least: int = 2,
) -> Iterator[Look]:
    """Project a year's known outcomes from each origin and ``least`` points, with what was known then."""
    catalogue, table = catalogue_of(table), light(table)
    known = to_project(table, to)
    known = known[(known["year"] == to) & (known["role"] == "actual") & (known["basis"] != "growth")]
    wanted = known["indicator"].isin([] if indicators is None else texts(indicators, "indicators"))
    known = known[~known["indicator"].isin(CONTEXT) if indicators is None else wanted].reset_index(drop=True)
    for origin in wholes(origins, "origins"):
        points = to_project(table[table["year"] <= origin], to)
        size = points.groupby(SERIES)["year"].agg(["size", "max"])
        size = size.reindex(pd.MultiIndex.from_frame(known[SERIES]))
        rows = known[((size["size"] >= least) & (size["max"] == origin)).to_numpy()].reset_index(drop=True)
        if rows.empty or origin >= to:
            continue
        asked = rows.assign(kind="level", target=rows["value"], latest=rows["value"], latest_year=origin)
        ahead = Ahead.of(asked, points, to, catalogue)
        yield Look(int(origin), rows, ahead, ahead.projection(panel[panel["year"] <= origin], model))


def hindsight(
    table: pd.DataFrame,
    to: int = PLAN_END,
    *,
    panel: pd.DataFrame,
    origins: Iterable[int] = ORIGINS,
    indicators: Iterable[str] | None = None,
    model: str = "auto",
    level: float = 0.8,
    plan: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Project known outcomes from what was known in earlier years, and hold one against the other.

    Arguments and result are those of :func:`ipcompare.hindsight`; the panel is cut at each origin.
    """
    level = share(level, "level")
    plan = targets(table, to) if plan is None else plan
    goals = plan[(plan["target_year"] == to) & (plan["reading"] == "")].drop_duplicates(SERIES, keep="last")
    found = looks(table, to, panel=panel, origins=origins, indicators=indicators, model=model)
    parts = [told(look, level, goals, catalogue_of(table)) for look in found]
    if not parts:
        return carrying(pd.DataFrame(columns=list(COLUMNS)), table)
    result = pd.concat(parts).sort_values(["indicator", "region", "series", "last_year"], ignore_index=True)
    return carrying(result[list(COLUMNS)], table)


def told(look: Look, level: float, goals: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Say what was projected at one origin beside what came: the rows of :func:`hindsight`.

    ``goals`` has the targets of the year: region, indicator, series, target, bound.
    """
    rows = look.rows
    found = look.ahead.projected(look.whole.frame(level))
    inside = (found["low"] <= rows["value"]) & (rows["value"] <= found["high"])
    goal = rows[SERIES].merge(goals[[*SERIES, "target", "bound"]], on=SERIES, how="left")
    return rows[[*SERIES, "unit", "source", "year"]].assign(
        last_year=look.origin,
        **{c: found[c] for c in ("n", "projected", "low", "high", "interval")},
        level=level,
        outcome=rows["value"],
        target=goal["target"],
        bound=goal["bound"].fillna(""),
        error=100 * (found["projected"] / rows["value"] - 1),
        inside=inside.astype(object).where(found["low"].notna(), pd.NA),
        fact=_facts(rows, catalogue),
    )


def hindsights(
    table: pd.DataFrame,
    *,
    panel: pd.DataFrame,
    to: Iterable[int] = OUTCOMES,
    indicators: Iterable[str] | None = None,
    model: str = "auto",
    level: float = 0.8,
) -> pd.DataFrame:
    """Look back on the outcomes of several years, each from one, two and three years before.

    Rows are those of :func:`hindsight`, of one year after the other.
    """
    plan = targets(table, PLAN_END)
    parts = [
        hindsight(
            table, year, panel=panel, origins=range(year - 3, year), indicators=indicators, model=model,
            level=level, plan=plan,
        )
        for year in to
    ]  # fmt: skip
    known = [part for part in parts if len(part)]
    return carrying(pd.concat(known, ignore_index=True) if known else parts[0], table)


def _facts(rows: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Name what each row is an outcome of: a density and its stock are one."""
    stocks = first_members(catalogue, "density")
    return rows["region"] + " " + rows["indicator"].replace(stocks) + " " + rows["year"].astype(str)


def of_patents(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of patents in force, all and high-value, counted or by head."""
    return rows[rows["indicator"].isin(PATENTS)].reset_index(drop=True)


def drawn(rows: pd.DataFrame, regions: Iterable[str]) -> pd.DataFrame:
    """Keep what a figure draws: some regions' patents with an interval, each measure's latest known outcome.

    Of a measure whose outcome of 2025 nobody has published, that is 2024: what missed is not left out.
    """
    measures = rows["indicator"].isin([PATENTS[0], PATENTS[-1]]) & rows["region"].isin(list(regions))
    own = rows[measures & rows["low"].notna()]
    latest = own.groupby(["region", "indicator"])["year"].transform("max")
    return carrying(own[own["year"] == latest].reset_index(drop=True), catalogue_of(rows))


def to_read(rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows for a table of several years: what was projected then is called ``forecast``."""
    return rows.rename(columns={"projected": "forecast"})


def facts(rows: pd.DataFrame) -> int:
    """Count the outcomes behind rows of :func:`hindsight`: a density and its stock count once.

    Examples
    --------
    >>> facts(pd.DataFrame({"fact": ["CN x 2025", "CN x 2025", "CN y 2025"]}))
    2
    """
    return int(rows["fact"].nunique())


def each_alone(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep one row a fact and origin: one with an interval, a density before its stock."""
    stock = rows["fact"] == rows["region"] + " " + rows["indicator"] + " " + rows["year"].astype(str)
    order = rows.assign(_blank=rows["low"].isna(), _stock=stock, _series=rows["series"].str.len())
    order = order.sort_values(["_blank", "_stock", "_series"], kind="stable")
    return rows.loc[order.drop_duplicates(["fact", "last_year"]).index].sort_index()


def tendency(rows: pd.DataFrame) -> pd.DataFrame:
    """Say with their signs how far projections lay from outcomes, by year of outcome and of origin.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of :func:`hindsight` or :func:`hindsights`.

    Returns
    -------
    pandas.DataFrame
        ``year, last_year, outcomes`` (facts with an interval), ``held`` (of them), ``level``, ``over`` (how
        many were projected too high), ``mean_error`` (signed: above 0 is too high), ``mean_absolute`` (both
        in percent of the outcome).
    """
    judged = each_alone(rows.dropna(subset=["inside"]))
    parts = [
        {
            "year": year,
            "last_year": origin,
            "outcomes": len(own),
            "held": int(own["inside"].sum()),
            "level": own["level"].iloc[0],
            "over": int((own["error"] > 0).sum()),
            "mean_error": own["error"].mean(),
            "mean_absolute": own["error"].abs().mean(),
        }
        for (year, origin), own in judged.groupby(["year", "last_year"])
    ]
    columns = ["year", "last_year", "outcomes", "held", "level", "over", "mean_error", "mean_absolute"]
    return pd.DataFrame(parts, columns=columns)


def growth_then(
    table: pd.DataFrame, plan: pd.DataFrame, to: int, *, panel: pd.DataFrame, model: str = "auto"
) -> pd.DataFrame:
    """Ask, a year before an outcome, for the probability of the growth that a plan prints as its target.

    Parameters
    ----------
    table : pandas.DataFrame
        A harmonised table.
    plan : pandas.DataFrame
        Its targets.
    to : int
        A year whose growth is known by now.
    panel : pandas.DataFrame
        The provinces; cut at the year before.
    model : str
        The model.

    Returns
    -------
    pandas.DataFrame
        A row a growth target: ``region, indicator, unit, target, bound, last_year, n, forecast, low, high,
        probability`` (as it would have been said, without what was learned since), ``outcome`` and ``met``.
        Only targets whose level is known up to the year before and in the year itself, and is not projected
        with an interval of the model's own.
    """
    catalogue, table = catalogue_of(table), light(table)
    rows = plan[(plan["kind"] == "growth") & plan["indicator"].isin(catalogue.level_of_growth)]
    rows = rows.drop_duplicates(["region", "indicator"]).reset_index(drop=True)
    rows = rows.assign(target_year=to, latest=np.nan, latest_year=np.nan)
    points = to_project(table[table["year"] < to], to)
    ahead = Ahead.of(rows, points, to, catalogue)
    whole = ahead.projection(panel[panel["year"] < to], model)
    found = ahead.projected(whole.frame())
    level = rows["indicator"].map(catalogue.level_of_growth)
    last = to_project(table, to)
    came = last[last["year"] == to].drop_duplicates(SERIES).set_index(SERIES)["value"]
    at = pd.MultiIndex.from_arrays([rows["region"], level, ahead.asked["level_series"]], names=SERIES)
    outcome = 100 * (came.reindex(at).to_numpy() / ahead.asked["latest"] - 1)
    goal = 100 * (ahead.asked["goal"] / ahead.asked["heads"] / ahead.asked["latest"] - 1)
    result = rows[["region", "indicator", "unit", "target", "bound"]].assign(
        forecast=found["projected"],
        **{c: found[c] for c in ("low", "high")},
        **{c: found[c].astype("Int64") for c in ("last_year", "n")},
        probability=ahead.probability(whole),
        outcome=outcome,
        met=outcome >= goal,
    )
    asked = (ahead.asked["latest_year"] == to - 1) & outcome.notna() & found["projected"].notna()
    asked &= ~found["interval"].isin(["analytic", "range (n=3)"])
    return carrying(result[asked].reset_index(drop=True), table)
