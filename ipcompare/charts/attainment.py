"""Will the targets be reached: projections with their intervals, and what follows from them."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from ipcompare.charts.layout import wrap
from ipcompare.charts.look import INK, RegionStyle
from ipcompare.charts.parts import (
    PROJECTED,
    board,
    fit_years,
    joined,
    marks,
    outcomes,
    series_panels,
    value_axis,
)
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import chance, counted
from ipcompare.methods.standing import MISSES, NOT_ASSESSABLE, RISK, classes, counts, misses_first

__all__ = ["attainment_fans", "headline", "likelihood_board"]

#: How far beside the last year a target's star stands, in points.
BESIDE = 8.0
#: How an interval is called whose coverage nobody has measured.
RANGE = "range"
#: So many targets that miss have room in a title by their names.
NAMED = 2


# --- fans ---


@chart(
    *("region", "indicator", "year", "value", "kind", "low", "high", "level", "target", "bound"),
    known=["value"],
    texts=["unit", "reading", "verdict"],
    numbers=["low", "high", "level", "target"],
    panels="a region and indicator",
)
def attainment_fans(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw each region's past and its projection as a fan of intervals, with the target.

    Parameters
    ----------
    table : pandas.DataFrame
        Long: ``region``, ``indicator``, ``year``, ``value``, ``kind`` (actual or projected); of the projected
        rows ``low``, ``high`` and ``level`` (0.8 is 80 %; one row a level); ``target`` and ``bound`` on every
        row of a region, empty when it has none; ``unit`` for the words. The target stands in the last year.
        A region with several targets has its rows once for each, told apart by ``reading``; ``verdict``, when
        given, is what the title counts: of the provinces' targets that set a level. Of a reading it is
        that of the growth target that the plan prints.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "region": "CN-SC", "indicator": "hv_invention_density", "unit": "件/万人",
    ...     "year": [2022, 2023, 2024, 2025], "value": [5.2, 6.6, 7.95, 9.6],
    ...     "kind": ["actual", "actual", "actual", "projected"], "low": [None, None, None, 8.9],
    ...     "high": [None, None, None, 10.3], "level": [None, None, None, 0.8], "target": 5.67,
    ...     "bound": "ge"})
    >>> panels(attainment_fans(table, lang="en"))[0].get_title(loc="left")
    'Sichuan'
    """
    styles = sheet.styles(rows["region"])
    last = int(rows["year"].max())
    measured: defaultdict[str, list[Axes]] = defaultdict(list)
    for panel, code, own in series_panels(sheet, rows, top=3.2, height=5.2):
        _fan(sheet, panel, own.sort_values("year", kind="stable"), styles[code], last)
        measured[own["indicator"].iloc[0]].append(panel)
    for panels in measured.values():
        _from_one_end(panels)

    ends = rows[rows["year"] == last].sort_values("level", ascending=False, kind="stable")
    key = ["region", "indicator", "reading"]
    ends = ends.sort_values("kind", kind="stable").drop_duplicates(key)
    # A target without a projection stands on its panel, so it is counted and told too.
    every = pd.concat([ends, rows.sort_values("year", ascending=False, kind="stable")]).drop_duplicates(key)
    shares = map(sheet.percent, sorted(rows["level"].dropna().unique()))
    levels = sheet.text("join.list").join(shares)
    level, several = _told(rows), len(sheet.note.panels) > 1
    sheet.say(
        _fans_title(sheet, every.dropna(subset=["target"]), last),
        sheet.text("fans.subtitle", measure=sheet.measures(rows), levels=levels)
        + ("" if math.isnan(level) else sheet.text("fans.range_said", level=sheet.percent(level)))
        + (sheet.text("fans.scales") if several else ""),
        marks(sheet, rows[rows["kind"] == "actual"]),
        alt=alt_text("fans.alt", records(every), lambda words, row: _fan_words(words, row, last), year=last),
    )


def _from_one_end(panels: list[Axes]) -> None:
    """Let axes of one measure start at zero if one of them does: beside it another would mislead."""
    if any(panel.get_ylim()[0] == 0 for panel in panels):
        for panel in panels:
            panel.set_ylim(bottom=0)


def _fans_title(sheet: Sheet, aimed: pd.DataFrame, last: int) -> str:
    """Count the provinces' targets that set a level; name apart the regions whose plan sets growth alone."""
    judged = aimed[(aimed["verdict"] != "") & (aimed["region"] != "CN")]
    levels, readings = judged[judged["reading"] == ""], judged[judged["reading"] != ""]
    if levels.empty:
        return sheet.text("fans.title_plain", year=last)
    parts = counted(counts(classes(levels["verdict"])), sheet.lang)
    title = sheet.placed("fans.title", levels["region"], total=len(levels), parts=parts)
    for verdict, own in readings.groupby("verdict", sort=False):
        names = sheet.text("join.list").join(map(sheet.region, own["region"].unique()))
        title += sheet.text("fans.title_growth", regions=names, verdict=sheet.word("verdict", verdict))
    return title


def _fan(sheet: Sheet, ax: Axes, rows: pd.DataFrame, look: RegionStyle, last: int) -> None:
    """Draw one panel up to the ``last`` year of the chart."""
    once = rows.drop_duplicates(["kind", "year", "level"])  # rows may come once for each of several targets
    actual, projected = once[once["kind"] == "actual"], once[once["kind"] == "projected"]
    past, actual = actual, actual[joined(actual)]
    middle = projected.drop_duplicates("year")
    joint = actual.tail(1)  # the fan opens at the last known value
    for i, level in enumerate(sorted(projected["level"].dropna().unique(), reverse=True)):
        band = projected[projected["level"] == level]
        years = [*joint["year"], *band["year"]]
        low, high = [*joint["value"], *band["low"]], [*joint["value"], *band["high"]]
        ax.fill_between(years, low, high, color=look.colour, alpha=0.16 + 0.08 * i, linewidth=0, zorder=1)
    years, values = [*joint["year"], *middle["year"]], [*joint["value"], *middle["value"]]
    ax.plot(years, values, color=look.colour, linestyle=PROJECTED, linewidth=1.4, zorder=3)
    outcomes(ax, past, look, zorder=4)
    first = int(rows["year"].min())
    end = (joint if middle.empty or (joint["year"] == last).any() else middle).tail(1)
    if len(middle) and end["year"].iloc[0] == last and end["kind"].iloc[0] == "projected":
        end = projected[projected["level"].isna() | (projected["level"] == _told(projected))].tail(1)
    labels = [(row.year, row.value, _end_words(sheet, row), look.colour) for row in records(end)]
    # Beside the last year, not on it: there the projection stands.
    beside = ax.transData + ScaledTranslation(BESIDE / 72, 0, sheet.figure.dpi_scale_trans)
    star: dict[str, Any] = {"markersize": 10, "mec": "white", "mew": 0.6, "zorder": 6, "clip_on": False}
    for row in records(rows.dropna(subset=["target"]).drop_duplicates(["target", "bound", "reading"])):
        ax.plot([last], [row.target], "*", color=INK, transform=beside, **star)
        labels.append((last, row.target, _target_words(sheet, row), INK))
    sheet.label_ends(labels, ax, size=7.5, gap=2 * BESIDE)
    fit_years(sheet, ax, first, last)
    ax.set_xlim(first - 0.3, last + 0.2)
    value_axis(sheet, ax, rows, "value", "low", "high", "target")
    ax.grid(axis="y")


def _told(projected: pd.DataFrame) -> float:
    """Give the level whose range is written beside a projection: that nearest to 80 %."""
    levels = projected["level"].dropna().unique()
    return float(min(levels, key=lambda level: abs(level - 0.8))) if len(levels) else math.nan


def _end_words(sheet: Sheet, row: Row) -> str:
    """Write what a panel ends with, with its range if it is projected with one."""
    if math.isnan(row.low) or math.isnan(row.high):
        return sheet.value(row)
    return sheet.text("fans.range", **{name: sheet.value(row, name) for name in ("value", "low", "high")})


def _target_words(sheet: Sheet, row: Row) -> str:
    if not row.reading:
        return sheet.text("fans.target", value=sheet.target(row))
    reading = sheet.word("reading", row.reading)
    words = sheet.text("fans.target_reading", value=sheet.target(row), reading=reading)
    return wrap(words, 105, 7.5, bold=True)


def _fan_words(words: Words, row: Row, last: int) -> dict[str, object]:
    """Say what is projected for the last year; of a series that ends before it, that nothing is."""
    named = {"region": words.region(row.region), "value": words.value(row), "target": words.target(row)}
    if int(row.year) < last:
        return {"said": words.text("fans.alt_before", year=int(row.year), **named)}
    if math.isnan(row.low) and math.isnan(row.high):
        # The year is known, or nothing says how far a projection may err.
        return {"said": words.text("fans.alt_alone", **named)}
    ends = {name: words.value(row, name) for name in ("low", "high")}
    return {"said": words.text("fans.alt_end", **named, **ends)}


# --- likelihood ---


@chart(
    *("region", "indicator", "projected", "low", "high", "target", "probability", "verdict"),
    texts=["likelihood", "reason", "verdict", "series", "reading", "interval"],
    numbers=["projected", "low", "high", "target", "probability", "level"],
)
def likelihood_board(sheet: Sheet, rows: pd.DataFrame, *, limit: float = 2.0) -> None:
    """Draw how likely each target is to be reached.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per region and indicator: ``region``, ``indicator``, ``projected``, ``low``, ``high``,
        ``target``, ``probability`` (0 to 1), ``verdict``; drawn when given: ``likelihood`` (in place of an
        empty verdict), ``reason`` (beside a verdict without projection), ``level`` of the interval,
        ``interval`` ("range" where nobody has tested what it holds: a thin line),
        ``series`` and ``reading`` (to tell rows of the same indicator apart), ``bound``.
    limit : float, default 2.0
        Where the axis ends, as a multiple of the target; what lies beyond gets an arrow and its number.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["CN-SC"], "indicator": "hv_invention_density", "projected": 9.6, "low": 8.9,
    ...     "high": 10.3, "target": 5.67, "probability": 0.99, "verdict": "likely"})
    >>> [round(float(x), 2) for x in likelihood_board(table).get_lines()[0].get_xdata()]
    [1.69]
    """
    rows = rows.assign(**{name: rows[name] / rows["target"] for name in ("projected", "low", "high")})
    told = classes(rows["verdict"].where(rows["verdict"] != "", rows["likelihood"]))
    rows = rows.assign(told=told, risk=told.map(RISK.index))
    rows = rows.sort_values(["risk", "projected"], kind="stable", ignore_index=True)
    open_ = rows[rows["projected"].isna() & (rows["verdict"] == NOT_ASSESSABLE)]
    why = open_.groupby("region")["reason"].nunique()
    if len(set(rows["region"])) > 1:
        # Many reasons have room on a board of one region; here each region lists in one piece what is open.
        many = open_.index[open_["region"].map(why) > 1]
        rows["reason"] = rows["reason"].mask(rows.index.isin(many), "")

    def draw(row: Row, y: float, look: RegionStyle) -> list[str]:
        if not math.isnan(row.low):
            low, high = min(row.low, limit), min(row.high, limit)
            # What nobody has tested must not look like what holds.
            width, alpha = (1, 0.9) if row.interval == RANGE else (5, 0.35)
            sheet.ax.hlines(y, low, high, color=look.colour, linewidth=width, alpha=alpha)
        return [chance(row.probability, sheet.lang), sheet.word("verdict", row.verdict or row.likelihood)]

    sizes = {"row_height": 0.58, "name_width": 165, "markersize": 7}
    heads = [sheet.text(f"likelihood.{name}") for name in ("share", "probability", "verdict")]
    board(sheet, rows, ("projected", "verdict"), draw, heads=heads, **sizes, limit=limit)
    levels = [sheet.percent(level) for level in rows["level"].dropna()]
    drawn, untested = rows["low"].notna(), rows["interval"] == RANGE
    kinds = [("bar", (drawn & ~untested).any() and levels), ("range", (drawn & untested).any())]
    bars = [sheet.text(f"likelihood.{kind}", level=levels[0] if levels else "") for kind, on in kinds if on]
    sheet.say(
        headline(sheet, rows),
        "".join([sheet.text("likelihood.subtitle"), *bars]),
        alt=alt_text("likelihood.alt", records(rows), _likelihood_words),
    )


def headline(sheet: Sheet, rows: pd.DataFrame) -> str:
    """Count all classes, misses first, and name the misses if they are few; one region alone is named.

    The rows have ``region``, ``indicator`` and their class of ``methods.standing`` as ``told``.
    """
    said = {"total": len(rows), "parts": counted(misses_first(counts(rows["told"])), sheet.lang)}
    regions, missing = rows["region"].unique(), rows[rows["told"].isin(MISSES)]
    named, several = 1 <= len(missing) <= NAMED, len(regions) > 1
    names = []
    for row in records(missing):
        name = sheet.running(row.indicator)
        if several:
            name = sheet.text("label.of_region", region=sheet.region(row.region), indicator=name)
        names.append(sheet.text("likelihood.miss", indicator=name, said=sheet.word("miss", row.told)))
    if named:
        said["list"] = sheet.text("join.list").join(names)
    if several:
        return sheet.text("likelihood.title_named" if named else "likelihood.title", **said)
    key = "likelihood.title_misses" if named else "likelihood.title_region"
    return sheet.text(key, region=sheet.region(regions[0]), **said)


def _likelihood_words(words: Words, row: Row) -> dict[str, object]:
    return {
        **words.described(row),
        "ratio": words.percent(row.projected),
        "probability": chance(row.probability, words.lang),
        "verdict": words.word("verdict", row.verdict),
    }
