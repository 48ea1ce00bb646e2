"""Will the targets be reached: projections with their intervals, and what follows from them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ipcompare.charts.boards import beyond, board_axes, board_name, board_reason, board_region, board_words
from ipcompare.charts.style import (
    INK,
    RegionStyle,
    Sheet,
    level_limits,
    need,
    ordered,
    records,
    region_styles,
    theme,
    tick,
    wrap,
)
from ipcompare.core.text import (
    bounded,
    chance,
    indicator_decimals,
    indicator_name,
    measure_name,
    number,
    percent,
    region_name,
    text,
    word,
)
from ipcompare.methods.progress import meets

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
        A region with several targets has its rows once for each, told apart by ``reading``.
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
    rows["reading"] = rows["reading"].fillna("").astype(str) if "reading" in rows else ""
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
    once = rows.drop_duplicates(["kind", "year", "level"])  # rows may come once for each of several targets
    actual, projected = once[once["kind"] == "actual"], once[once["kind"] == "projected"]
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
    for row in records(rows.dropna(subset=["target"]).drop_duplicates(["target", "bound", "reading"])):
        ax.plot(
            [last], [row.target], "*", color=INK, markersize=10, mec="white", mew=0.6, zorder=6, clip_on=False
        )
        labels.append((last, row.target, _target_words(sheet, row), INK))
    sheet.label_ends(labels, ax, size=7.5)
    heading = sheet.region(code)
    if several:
        heading = sheet.text(
            "label.region_indicator", region=heading, indicator=indicator_name(name, sheet.lang)
        )
    sheet.head(ax, heading)
    level_limits(ax, pd.concat([rows[name] for name in ("value", "low", "high", "target")]))
    _value_axis(sheet, ax, unit, int(rows["year"].min()), last)


def _target_words(sheet: Sheet, row: Row) -> str:
    value = bounded(row.target, row.bound, str(row.unit), sheet.lang, indicator_decimals(row.indicator))
    if not row.reading:
        return sheet.text("fans.target", value=value)
    words = sheet.text("fans.target_reading", value=value, reading=word("reading", row.reading, sheet.lang))
    return wrap(words, 88, 7.5, bold=True)


def _value_axis(sheet: Sheet, ax: Axes, unit: str, first: int, last: int) -> None:
    step = max(1, math.ceil((last - first) / 6))
    years = list(range(last, first - 1, -step))[::-1]
    ax.set_xticks(years, [str(year) for year in years])
    ax.set_xlim(first - 0.3, last + 0.2)
    ax.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, unit, sheet.lang)))
    ax.grid(axis="y")


def _say_fans(
    sheet: Sheet, rows: pd.DataFrame, keys: list[tuple[str, str]], title: str | None, source: str | None
) -> None:
    last = int(rows["year"].max())
    ends = rows[rows["year"] == last].sort_values("level", ascending=False, kind="stable")
    ends = ends.sort_values("kind", kind="stable").drop_duplicates(["region", "indicator", "reading"])
    aimed = ends.dropna(subset=["target"])
    reached = meets(aimed["value"], aimed["target"], aimed["bound"])
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
        ``target``, ``probability`` (0 to 1), ``verdict``; drawn when given: ``likelihood`` (in place of an
        empty verdict), ``reason`` (beside a verdict without projection), ``level`` of the interval,
        ``series`` and ``reading`` (to tell rows of the same indicator apart), ``bound``.
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
    for name in ("likelihood", "reason", "verdict", "series", "reading"):
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
            own = rows[rows["region"] == code]
            for row in records(own):
                y += 1
                ticks.append((y, wrap(board_name(row, own, lang), 165, 7.5)))
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
    said = verdict or word("verdict", row.likelihood, lang)
    board_words(ax, limit, y, (percent(row.projected, lang), chance(row.probability, lang), said))


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
            probability=chance(row.probability, lang),
            verdict=word("verdict", row.verdict, lang),
        )

    def alt(lang: str) -> str:
        return text(
            "likelihood.alt",
            lang,
            parts=text("join.sentence", lang).join(part(row, lang) for row in records(rows)),
        )

    reached = rows["verdict"].isin(["reached", "reached early"])
    ahead = ~reached & meets(rows["projected"], 1.0, rows.get("bound", "eq"))
    sheet.say(
        title=title
        or sheet.text(
            "likelihood.title",
            total=len(rows),
            reached=int(reached.sum()),
            ahead=int(ahead.sum()),
            unknown=int((~reached & rows["projected"].isna()).sum()),
        ),
        subtitle=sheet.text(key, level=shown),
        source=source,
        alt=alt,
    )
