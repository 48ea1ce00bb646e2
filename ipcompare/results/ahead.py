"""Which series carries a target to its year, and what a projection of the series says of the target.

A density is projected as its stock over projected population, where the stock is known for as many
years; a sum over a plan as the sum so far and the years left; a growth target by the growth that its level's
projection implies. Nothing is projected through a leap, a change of definition or of population base.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import Catalogue, catalogue_of
from ipcompare.data.convert import AVERAGE
from ipcompare.methods.long import Long, read
from ipcompare.methods.models import unfit
from ipcompare.methods.nowcast import Reference
from ipcompare.methods.project import Projection
from ipcompare.methods.target import Target
from ipcompare.results.breaks import fitted, unbroken
from ipcompare.results.relations import first_members
from ipcompare.results.series import SERIES

__all__ = ["OUTCOME_KNOWN", "Ahead", "to_project"]

#: A projection rests on at most this many of a series' newest years: what the panel's windows test.
LONGEST = 8
#: What stands in place of an interval where the target year's outcome is known.
OUTCOME_KNOWN = "outcome known"
TOO_FEW = "fewer than three outcomes are no trend"
#: So many points are needed before a level is projected from them.
LEAST = 3
NO_GROWTH = "the level of the target year is known; its growth is not"
NUMBERS = ["value", "low", "high"]
DETAILS = [*NUMBERS, "coverage", "model", "n", "last_year", "interval"]


def _borrowed_errors(catalogue: Catalogue) -> dict[str, str]:
    """Name the panel's indicator whose errors another indicator borrows.

    The panel measures the errors of patents in force and of patents granted. What counts patents in force of
    one kind, or by head, borrows the former; sums that a year grants, lends or contracts borrow the latter.
    """
    return first_members(catalogue, "errors")


def to_project(table: pd.DataFrame, to: int) -> pd.DataFrame:
    """Give the points of every series with an outcome that a projection to a year may rest on."""
    rows = unbroken(fitted(table, to), catalogue_of(table))
    return rows.groupby(SERIES).tail(LONGEST).reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class Ahead:
    """Targets, each with the series that is projected in its place.

    Attributes
    ----------
    asked : pandas.DataFrame
        A row a target, numbered like the targets: ``way`` (known, level, sum, growth, none), ``region, level,
        level_series`` (the level asked after), ``carrier, carrier_series`` (what is projected in its place),
        ``heads`` (what it is divided by in the target year: the population, or 1), ``goal, bound, direction``
        (what the carrier must come to), ``latest, latest_year`` (of a growth: those of its level).
    people : pandas.DataFrame
        Population, known or projected: ``region, level_series, year, people``.
    points : methods.long.Long
        Of :func:`to_project`, those of the series that are asked after.
    to : int
        The target year.
    like : dict
        Of :func:`_borrowed_errors`.
    stocks : dict
        Of each density its stock.
    """

    asked: pd.DataFrame
    people: pd.DataFrame
    points: Long
    to: int
    like: dict[str, str]
    stocks: dict[str, str]

    @classmethod
    def of(cls, plan: pd.DataFrame, points: pd.DataFrame, to: int, catalogue: Catalogue) -> Ahead:
        """Find the series for each target of a plan, numbered from 0, among points of :func:`to_project`."""
        ways = [
            (plan["latest"].notna() & plan["latest_year"].eq(to).fillna(False), "known"),
            (plan["kind"] == "growth", "growth"),
            (plan["latest"].isna() | (plan["kind"] == "every_year"), "none"),
            (plan["kind"] == "period_sum", "sum"),
        ]
        summed = plan["kind"] == "period_sum"
        plain = plan["series"].str.removesuffix(AVERAGE).str.rstrip(", ")
        asked = pd.DataFrame(
            {
                "region": plan["region"],
                "level": plan["indicator"],
                "level_series": plan["series"].mask(summed, plain),
                "way": np.select([w.to_numpy(bool) for w, _ in ways], [n for _, n in ways], "level"),
                "goal": plan["target"].astype("float64"),
                "tolerance": plan["tolerance"].astype("float64") if "tolerance" in plan else np.nan,
                "bound": plan["bound"],
                "direction": plan["indicator"].map(catalogue.direction_of),
                "latest": plan["latest"].astype("float64"),
                "latest_year": plan["latest_year"].astype("float64"),
            }
        )
        asked = _growth_starts(asked, points, to, catalogue)
        stocks = first_members(catalogue, "density")
        asked = _stocks(asked, points, stocks)
        people = _people(points, to)
        at_end = people[people["year"] == to]
        heads = asked[["region", "level_series"]].merge(at_end, how="left")["people"].to_numpy()
        asked["heads"] = np.where(asked["carrier"] == asked["level"], 1.0, heads)
        asked["goal"] *= asked["heads"]
        parts = [["region", part, f"{part}_series"] for part in ("carrier", "level")]
        wanted = pd.concat([asked[part].set_axis(SERIES, axis=1) for part in parts])
        points = _at_one_pace(points.merge(wanted.drop_duplicates(), on=SERIES), asked)
        return cls(asked, people, read(points), to, _borrowed_errors(catalogue), stocks)

    def projection(
        self,
        panel: pd.DataFrame | Long,
        model: str,
        *,
        widen: Mapping[str, float] | None = None,
        given: Reference | None = None,
    ) -> Projection:
        """Project the series that are asked after; the panel calibrates the ranges, ``widen`` widens them.

        Conditional on what is ``given``, of :meth:`reference`.
        """
        how: dict[str, Any] = {"panel": panel, "like": self.like, "widen": widen, "given": given}
        return Projection.of(self.points, self.to, model=model, **how)

    def points_only(self, model: str, given: Reference | None = None) -> pd.DataFrame:
        """Project without ranges; series that the model cannot take are left out."""
        able = self.points.only(~unfit(self.points, model))
        return Projection.of(able, self.to, model=model, interval="none", given=given).frame()

    def reference(self, nation: pd.DataFrame | None) -> Reference | None:
        """Take the nation as a reference where its outcome of the target year is known."""
        if nation is None or nation.empty:
            return None
        # A density printed to whole patents is too coarse a surprise: its stock says the same, exactly.
        named = nation[~nation["indicator"].isin(self.stocks)]
        copies = [
            named[named["indicator"] == stock].assign(indicator=density)
            for density, stock in self.stocks.items()
        ]
        whole = pd.concat([named, *copies], ignore_index=True)
        ends = whole.loc[whole["year"] == self.to, "indicator"]
        told = whole[whole["indicator"].isin(set(ends) & set(self.asked["carrier"]))]
        told = told[told["year"] <= self.to]
        return None if told.empty else Reference.of(told, history=whole)

    def each_projected(self, frames: Mapping[Hashable, pd.DataFrame]) -> dict[Hashable, pd.DataFrame]:
        """Say what each of several frames means for each target, as :meth:`projected` does of one."""
        asked = pd.concat([self.asked.assign(variant=i) for i in range(len(frames))], ignore_index=True)
        frame = pd.concat([frame.assign(variant=i) for i, frame in enumerate(frames.values())])
        found, rows = replace(self, asked=asked).projected(frame), self.asked.index
        return {name: found[asked["variant"] == i].set_axis(rows) for i, name in enumerate(frames)}

    def projected(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Say what a ``Projection.frame`` means for each target, with the reason where it says nothing."""
        rows = self.asked
        path = self._joined(frame, "carrier")
        end = path[(path["year"] == self.to) & path["way"].isin(["level", "growth"])].set_index("row")
        end[NUMBERS] = end[NUMBERS].div(end["heads"], axis=0)
        sums = self._sums(path[path["way"] == "sum"])
        short = end.index[end["n"] < LEAST]
        parts = [end[end["way"] == "level"], self._growths(end[end["way"] == "growth"], frame), sums]
        found = pd.concat([part.reindex(columns=DETAILS) for part in parts])
        found = found[~found.index.isin(short)].reindex(rows.index)
        known = rows["way"] == "known"
        found["value"] = found["value"].mask(known, rows["latest"])
        found["last_year"] = found["last_year"].mask(known, rows["latest_year"])
        found["interval"] = found["interval"].mask(known, OUTCOME_KNOWN)
        found = found.fillna({"interval": "", "model": ""}).rename(columns={"value": "projected"})
        late = (rows["way"] == "none") & (rows["latest_year"] >= self.to)
        return found.assign(reason=np.select([rows.index.isin(short), late], [TOO_FEW, NO_GROWTH], ""))

    def paths(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Give the projected years of each level: ``row`` (its target), ``year, value, low, high``.

        As in :meth:`projected`, fewer than three points give none.
        """
        path = self._joined(frame, "carrier")
        path = path[~path["way"].isin(["sum", "growth"]) & (path["n"] >= LEAST)]
        heads = path[["region", "level_series", "year"]].merge(self.people, how="left")["people"].to_numpy()
        heads = np.where(path["carrier"] == path["level"], 1.0, heads)
        return path.assign(**{c: path[c] / heads for c in NUMBERS})

    def probability(self, whole: Projection) -> pd.Series:
        """Give the chance of the carrier's goal where it is the target's: a level, next year's growth."""
        rows = self.asked
        names = {"indicator": rows["carrier"], "series": rows["carrier_series"], "target": rows["goal"]}
        goals = rows[["region", "bound", "direction", "tolerance"]].assign(year=self.to, **names)
        next_year = (rows["way"] == "growth") & (rows["latest_year"] == self.to - 1)
        return whole.probability(goals)["probability"].where((rows["way"] == "level") | next_year)

    def _joined(self, frame: pd.DataFrame, what: str) -> pd.DataFrame:
        """Lay the projected years beside the targets they stand for."""
        names = {"indicator": what, "series": f"{what}_series"}
        key = ["region", *names.values(), *(["variant"] if "variant" in frame else [])]
        rows = self.asked.assign(row=self.asked.index).drop(columns="latest")
        return rows.merge(frame.rename(columns=names), on=key, how="inner")

    def _sums(self, path: pd.DataFrame) -> pd.DataFrame:
        """Add the years left to the sum so far; the ends add up as if all years erred alike: a wide range."""
        path = path[path["year"] > path["latest_year"]].sort_values(["row", "year"])
        groups = path.groupby("row")
        first = groups["year"].first()
        latest = self.asked["latest_year"].reindex(first.index)
        ends = groups[[*DETAILS, "year"]].last()[first == latest + 1].drop(columns="coverage")
        missing = path[NUMBERS].isna().groupby(path["row"]).any().reindex(ends.index)
        totals = groups[NUMBERS].sum().reindex(ends.index).mask(missing)
        ends[NUMBERS] = totals.add(self.asked["latest"].reindex(ends.index), axis=0)
        return ends

    def _growths(self, end: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
        """Give the growth in the target year that a level's projection implies."""
        base = self.asked["latest"].reindex(end.index)
        next_year = (end["latest_year"] == self.to - 1).to_numpy()
        grown = end.copy()
        grown[NUMBERS] = 100 * (end[NUMBERS].div(base, axis=0) - 1)
        # The year before is a projection itself: an interval of the level says nothing of its growth.
        path = self._joined(frame, "level")
        path = path[(path["way"] == "growth") & path["year"].isin([self.to - 1, self.to])]
        last, before = (path[path["year"] == y].set_index("row")["value"] for y in (self.to, self.to - 1))
        rate = (100 * (last / before - 1)).reindex(end.index)
        grown["value"] = grown["value"].where(next_year, rate)
        grown.loc[~next_year, ["low", "high", "coverage"]] = np.nan
        grown["interval"] = grown["interval"].where(next_year, "none")
        return grown


def _growth_starts(asked: pd.DataFrame, points: pd.DataFrame, to: int, catalogue: Catalogue) -> pd.DataFrame:
    """Ask after the level behind each growth target, from its latest outcome on."""
    rows = asked[asked["way"] == "growth"]
    levels = rows["level"].map(catalogue.level_of_growth)
    known = points[points["indicator"].isin(set(levels.dropna()))]
    size = known.groupby(SERIES)["year"].agg(["max", "size"]).reset_index()
    size = size.sort_values(["max", "size"], ascending=False, kind="stable").drop_duplicates(
        ["region", "indicator"]
    )
    last = known.sort_values("year").drop_duplicates(SERIES, keep="last")
    last = size[SERIES].merge(last[[*SERIES, "year", "value"]], on=SERIES)
    start = pd.DataFrame({"region": rows["region"], "indicator": levels}).merge(
        last, on=["region", "indicator"], how="left"
    )
    start.index = rows.index
    rate = Target(rows["goal"], rows["bound"], rows["direction"], rows["tolerance"]).goal
    able = start["value"].notna() & (start["year"] < to)
    asked = asked.copy()
    asked.loc[rows.index, "way"] = np.where(able, "growth", "none")
    asked.loc[rows.index, "level"] = start["indicator"].fillna(rows["level"])
    asked.loc[rows.index, "level_series"] = start["series"].fillna("")
    asked.loc[rows.index, "latest"] = start["value"]
    asked.loc[rows.index, "latest_year"] = start["year"]
    asked.loc[rows.index, "goal"] = start["value"] * (1 + rate / 100)
    asked.loc[rows.index, "tolerance"] = np.nan
    asked.loc[rows.index, "bound"] = np.where(rows["direction"] > 0, "ge", "le")
    return asked


def _at_one_pace(points: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Carry the latest year of a sum on unchanged where its years are too few for a trend."""
    sums = asked.loc[asked["way"] == "sum", ["region", "level", "level_series"]].set_axis(SERIES, axis=1)
    groups = points.groupby(SERIES)["year"]
    short = (groups.transform("size") < LEAST) & (points["year"] < groups.transform("max"))
    keys = pd.MultiIndex.from_frame(points[SERIES])
    return points[~(short & keys.isin(pd.MultiIndex.from_frame(sums)))].reset_index(drop=True)


def _stocks(asked: pd.DataFrame, points: pd.DataFrame, stock: dict[str, str]) -> pd.DataFrame:
    """Let a density be carried by its stock, where that is known for as many years, and the population."""
    size = points.groupby(SERIES).size()
    pool = asked["level"].map(stock).where(asked["way"] != "sum")

    def points_of(indicator: pd.Series, series: pd.Series) -> np.ndarray:
        keys = pd.MultiIndex.from_arrays([asked["region"], indicator, series], names=SERIES)
        return size.reindex(keys).fillna(0).to_numpy()

    empty = pd.Series("", index=asked.index)
    population = pd.Series("population", index=asked.index)
    as_long = points_of(pool.fillna(""), empty) >= points_of(asked["level"], asked["level_series"])
    carried = pool.notna() & as_long & (points_of(population, asked["level_series"]) > 0)
    return asked.assign(
        carrier=asked["level"].mask(carried, pool),
        carrier_series=asked["level_series"].mask(carried, ""),
    )


def _people(points: pd.DataFrame, to: int) -> pd.DataFrame:
    """Give the population of every year, known or projected."""
    known = points.loc[points["indicator"] == "population", [*SERIES, "year", "value", "unit", "basis"]]
    rows = pd.concat([known, Projection.of(known, to, interval="none").frame()]) if len(known) else known
    names = {"series": "level_series", "value": "people"}
    # Nothing is divided by a population that is none.
    rows = rows[rows["value"] > 0]
    return rows.rename(columns=names)[["region", "level_series", "year", "people"]]
