"""Will the targets be reached: projections with their intervals, and what follows from them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ipcompare.charts.boards import beyond, board_axes, board_reason, board_region, board_words
from ipcompare.charts.style import (
    INK,
    RegionStyle,
    Sheet,
    need,
    ordered,
    records,
    region_styles,
    theme,
    tick,
    wrap,
)
from ipcompare.text import (
    bounded,
    indicator_decimals,
    indicator_name,
    measure_name,
    number,
    percent,
    region_name,
    text,
    word,
)

__all__ = ["attainment_fans", "likelihood_board"]

Row = Any  # what records() yields


def attainment_fans(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw each region's past and its projection as a fan of intervals, with the target.

    Parameters
    ----------
    table : pandas.DataFrame
        Long: ``region``, ``indicator``, ``year``, ``value``, ``kind`` (actual or projected); of the projected
        rows ``low``, ``high`` and ``level`` (0.8 is 80 %; one row a level); ``target`` and ``bound`` on every
        row of a region, empty when it has none; ``unit`` for the words. The target stands in the last year.
    lang : {"zh", "en"}, default "zh"
        Language.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on, divided into panels; by default a new figure.
    title : str, optional
        The finding, in place of the one written from the data.
    source : str, optional
        Source for the foot.

    Returns
    -------
    matplotlib.axes.Axes
        The invisible frame; :func:`ipcompare.charts.panels` gives the panels, one a region and indicator.

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
    rows = need(
        table, "region", "indicator", "year", "value", "kind", "low", "high", "level", "target", "bound"
    ).dropna(subset=["value"])
    for name in ("low", "high", "level", "target"):
        rows[name] = rows[name].astype(float)
    rows["unit"] = rows.get("unit", "")
    keys = [
        (code, str(name))
        for name in dict.fromkeys(rows["indicator"])
        for code in ordered(rows.loc[rows["indicator"] == name, "region"])
    ]
    columns = 1 if len(keys) == 1 else 2
    with theme():
        sheet = Sheet(ax, lang, height=3.2 + 5.2 * math.ceil(len(keys) / columns))
        styles = region_styles(rows["region"])
        for panel, (code, name) in zip(sheet.panels(len(keys), columns), keys, strict=True):
            own = rows[(rows["region"] == code) & (rows["indicator"] == name)]
            several = len(set(rows["indicator"])) > 1
            _fan(sheet, panel, own.sort_values("year", kind="stable"), styles[code], several)
        _say_fans(sheet, rows, keys, title, source)
        return sheet.close()


def _fan(sheet: Sheet, ax: Axes, rows: pd.DataFrame, look: RegionStyle, several: bool) -> None:
    actual, projected = rows[rows["kind"] == "actual"], rows[rows["kind"] == "projected"]
    unit, decimals = str(rows["unit"].iloc[0]), indicator_decimals(str(rows["indicator"].iloc[0]))
    code, name = str(rows["region"].iloc[0]), str(rows["indicator"].iloc[0])
    middle = projected.drop_duplicates("year")
    joint = actual.tail(1)  # the fan opens at the last known value
    levels = sorted(projected["level"].dropna().unique(), reverse=True)
    for i, level in enumerate(levels):
        band = projected[projected["level"] == level]
        years = [*joint["year"], *band["year"]]
        low, high = [*joint["value"], *band["low"]], [*joint["value"], *band["high"]]
        ax.fill_between(years, low, high, color=look.colour, alpha=0.16 + 0.08 * i, linewidth=0, zorder=1)
    ax.plot(
        [*joint["year"], *middle["year"]],
        [*joint["value"], *middle["value"]],
        color=look.colour,
        linestyle=(0, (3, 2)),
        linewidth=1.4,
        zorder=3,
    )
    ax.plot(actual["year"], actual["value"], color=look.colour, marker=look.marker, linestyle="-", zorder=4)
    last = int(rows["year"].max())
    end = (joint if middle.empty or (joint["year"] == last).any() else middle).tail(1)
    labels = [
        (row.year, row.value, number(row.value, unit, sheet.lang, decimals), look.colour)
        for row in records(end)
    ]
    target = rows["target"].dropna()
    if not target.empty:
        goal = float(target.iloc[0])
        shown = bounded(goal, rows["bound"].iloc[0], unit, sheet.lang, decimals)
        ax.plot([last], [goal], "*", color=INK, markersize=10, mec="white", mew=0.6, zorder=6, clip_on=False)
        labels.append((last, goal, sheet.text("fans.target", value=shown), INK))
    sheet.label_ends(labels, ax, size=7.5)
    heading = sheet.region(code)
    if several:
        heading = sheet.text(
            "label.region_indicator", region=heading, indicator=indicator_name(name, sheet.lang)
        )
    sheet.head(ax, heading)
    _value_axis(sheet, ax, unit, int(rows["year"].min()), last)


def _value_axis(sheet: Sheet, ax: Axes, unit: str, first: int, last: int) -> None:
    step = max(1, math.ceil((last - first) / 6))
    years = list(range(last, first - 1, -step))[::-1]
    ax.set_xticks(years, [str(year) for year in years])
    ax.set_xlim(first - 0.3, last + 0.2)
    ax.set_ylim(bottom=0)
    ax.margins(y=0.1)
    ax.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, unit, sheet.lang)))
    ax.grid(axis="y")


def _say_fans(
    sheet: Sheet, rows: pd.DataFrame, keys: list[tuple[str, str]], title: str | None, source: str | None
) -> None:
    last = int(rows["year"].max())
    ends = rows[rows["year"] == last].sort_values("level", ascending=False, kind="stable")
    ends = ends.sort_values("kind", kind="stable").drop_duplicates(["region", "indicator"])
    aimed = ends.dropna(subset=["target"])
    down = aimed["bound"].isin(["le", "lt"])
    reached = (aimed["value"] >= aimed["target"]) & ~down | (aimed["value"] <= aimed["target"]) & down
    levels = [percent(level, sheet.lang) for level in sorted(rows["level"].dropna().unique())]
    measures = zip(rows["indicator"], rows["unit"], strict=True)
    names = dict.fromkeys(measure_name(str(name), str(unit), sheet.lang) for name, unit in measures)
    key = "fans.title_plain" if aimed.empty else "fans.title"

    def part(row: Row, lang: str) -> str:
        unit, decimals = str(row.unit), indicator_decimals(row.indicator)
        return text(
            "fans.alt_row",
            lang,
            region=region_name(row.region, lang),
            value=number(row.value, unit, lang, decimals),
            low=number(row.low, unit, lang, decimals),
            high=number(row.high, unit, lang, decimals),
            target=bounded(row.target, row.bound, unit, lang, decimals),
        )

    def alt(lang: str) -> str:
        parts = text("join.sentence", lang).join(part(row, lang) for row in records(ends))
        return text("fans.alt", lang, year=last, parts=parts)

    sheet.say(
        title=title or sheet.text(key, total=len(aimed), reached=int(reached.sum()), year=last),
        subtitle=sheet.text(
            "fans.subtitle",
            measure=sheet.text("join.list").join(names),
            levels=sheet.text("join.list").join(levels),
        ),
        source=source,
        alt=alt,
    )


def likelihood_board(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    limit: float = 2.0,
) -> Axes:
    """Draw how likely each target is to be reached.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per region and indicator: ``region``, ``indicator``, ``projected``, ``low``, ``high``,
        ``target``, ``probability`` (0 to 1), ``verdict``; drawn when given: ``likelihood`` (word for the
        probability), ``reason`` (in place of a missing projection), ``level`` of the interval.
    lang : {"zh", "en"}, default "zh"
        Language.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a new figure.
    title : str, optional
        The finding, in place of the one written from the data.
    source : str, optional
        Source for the foot.
    limit : float, default 2.0
        Where the axis ends, as a multiple of the target; what lies beyond gets an arrow and its number.

    Returns
    -------
    matplotlib.axes.Axes
        One axes.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["CN-SC"], "indicator": "hv_invention_density", "projected": 9.6, "low": 8.9,
    ...     "high": 10.3, "target": 5.67, "probability": 0.99, "verdict": "likely"})
    >>> [round(float(x), 2) for x in likelihood_board(table).get_lines()[0].get_xdata()]
    [1.69]
    """
    rows = need(table, "region", "indicator", "projected", "low", "high", "target", "probability", "verdict")
    for name in ("likelihood", "reason", "verdict"):
        rows[name] = rows[name].fillna("").astype(str) if name in rows else ""
    for name in ("projected", "low", "high"):
        rows[name] = rows[name].astype(float) / rows["target"].astype(float)
    regions = ordered(rows["region"])
    with theme():
        sheet = Sheet(ax, lang, height=3.4 + 0.52 * (len(rows) + 1.3 * len(regions)))
        styles = region_styles(regions)
        y, ticks = 0.0, []
        for code in regions:
            board_region(sheet, 0.0, y, code)
            for row in records(rows[rows["region"] == code]):
                y += 1
                ticks.append((y, wrap(indicator_name(row.indicator, lang), 165, 7.5)))
                _likelihood(sheet, row, y, styles[code], limit)
            y += 1.3
        board_axes(sheet, ticks, y - 0.6, 0.0, limit)
        _say_likelihood(sheet, rows, title, source)
        return sheet.close()


def _likelihood(sheet: Sheet, row: Row, y: float, look: RegionStyle, limit: float) -> None:
    ax, lang = sheet.ax, sheet.lang
    verdict = word("verdict", row.verdict, lang)
    if math.isnan(row.projected):
        board_reason(sheet, 0.0, y, verdict, row.reason)
        return
    place, arrow = beyond(row.projected, 0.0, limit)
    if not math.isnan(row.low):
        ax.hlines(y, min(row.low, limit), min(row.high, limit), color=look.colour, linewidth=5, alpha=0.35)
    ax.plot([place], [y], arrow or look.marker, color=look.colour, markersize=7, zorder=3, clip_on=False)
    chance = word("likelihood", row.likelihood, lang) if row.likelihood else verdict
    board_words(ax, limit, y, (percent(row.projected, lang), percent(row.probability, lang), chance))


def _say_likelihood(sheet: Sheet, rows: pd.DataFrame, title: str | None, source: str | None) -> None:
    level = rows["level"].dropna() if "level" in rows else pd.Series(dtype=float)
    key = "likelihood.subtitle_plain" if level.empty else "likelihood.subtitle"
    shown = "" if level.empty else percent(float(level.iloc[0]), sheet.lang)

    def part(row: Row, lang: str) -> str:
        return text(
            "likelihood.alt_row",
            lang,
            region=region_name(row.region, lang),
            indicator=indicator_name(row.indicator, lang),
            ratio=percent(row.projected, lang),
            probability=percent(row.probability, lang),
            verdict=word("verdict", row.verdict, lang),
        )

    def alt(lang: str) -> str:
        return text(
            "likelihood.alt",
            lang,
            parts=text("join.sentence", lang).join(part(row, lang) for row in records(rows)),
        )

    sheet.say(
        title=title
        or sheet.text(
            "likelihood.title",
            total=len(rows),
            reached=int((rows["projected"] >= 1).sum()),
            unknown=int(rows["projected"].isna().sum()),
        ),
        subtitle=sheet.text(key, level=shown),
        source=source,
        alt=alt,
    )
