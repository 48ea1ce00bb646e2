"""The plans' targets: how far from baseline to target, and how much of the way is done."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.boards import (
    beyond,
    board_axes,
    board_name,
    board_reason,
    board_region,
    board_words,
    qualified,
)
from ipcompare.charts.style import (
    GREY,
    INK,
    PALE,
    RegionStyle,
    Sheet,
    need,
    ordered,
    records,
    region_styles,
    theme,
    wrap,
)
from ipcompare.core.text import (
    bounded,
    indicator_decimals,
    indicator_name,
    measure_name,
    number,
    percent,
    region_name,
    text,
)
from ipcompare.core.text import word as word_for

__all__ = ["progress_board", "target_dumbbells"]

REACHED = ("reached", "reached early")
Row = Any  # what DataFrame.itertuples yields


def target_dumbbells(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw baseline and target of each region, one small panel an indicator, each with its own unit.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per region and indicator: ``region``, ``indicator``, ``unit``, ``baseline``, ``target``,
        ``bound``; drawn when given: ``latest``, ``latest_year``, ``required_growth`` (% a year, for the
        title), ``series``. Rows without a target are left out; a missing baseline leaves the target alone.
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
        The invisible frame; :func:`ipcompare.charts.panels` gives the panels, one an indicator.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "region": ["CN-SC", "CN-GD"], "indicator": "hv_invention_density", "unit": "件/万人",
    ...     "baseline": [2.94, 13.5], "target": [5.67, 20.0], "bound": "ge"})
    >>> [label.get_text() for label in panels(target_dumbbells(table, lang="en"))[0].get_yticklabels()]
    ['Sichuan', 'Guangdong']
    """
    rows = need(table, "region", "indicator", "unit", "baseline", "target", "bound")
    rows = need(_filled(rows).dropna(subset=["target"]))
    indicators = list(dict.fromkeys(rows["indicator"]))
    columns = 2 if len(indicators) > 1 else 1
    deepest = [
        max(len(rows[rows["indicator"] == name]) for name in indicators[i : i + columns])
        for i in range(0, len(indicators), columns)
    ]
    with theme():
        sheet = Sheet(ax, lang, height=3.0 + sum(1.5 + 0.72 * n for n in deepest))
        ratios = {"height_ratios": [n + 1.6 for n in deepest]} if sheet.own else {}
        styles = region_styles(rows["region"])
        for panel, name in zip(sheet.panels(len(indicators), columns, **ratios), indicators, strict=True):
            _dumbbells(sheet, panel, rows[rows["indicator"] == name], styles)
        _say_dumbbells(sheet, rows, title, source)
        return sheet.close()


def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the optional columns that the table lacks, empty."""
    for name in ("latest", "latest_year", "required_growth", "progress", "time_share"):
        if name not in rows:
            rows[name] = math.nan
    for name in ("series", "reading", "status", "reason"):
        rows[name] = rows[name].fillna("").astype(str) if name in rows else ""
    return rows


def _by_region(rows: pd.DataFrame) -> pd.DataFrame:
    order = {code: i for i, code in enumerate(ordered(rows["region"]))}
    return rows.sort_values("region", key=lambda codes: codes.map(order), kind="stable")


def _row_name(row: Row, rows: pd.DataFrame, lang: str) -> str:
    name = qualified(region_name(row.region, lang), row, rows[rows["region"] == row.region], lang)
    return wrap(name, 70, 8)


def _dumbbells(sheet: Sheet, ax: Axes, rows: pd.DataFrame, styles: dict[str, RegionStyle]) -> None:
    rows = _by_region(rows)
    first = rows.iloc[0]
    lang, unit = sheet.lang, str(first["unit"])
    values = pd.concat([rows["baseline"], rows["target"], rows["latest"]]).dropna()
    low, high = float(values.min()), float(values.max())
    reach = (high - low) or abs(high) or 1.0
    for y, row in enumerate(records(rows)):
        look = styles[str(row.region)]
        if not math.isnan(row.baseline):
            ax.plot([row.baseline, row.target], [y, y], color=look.colour, linewidth=2.2, zorder=2)
            ax.plot([row.baseline], [y], look.marker, color=look.colour, mfc="white", markersize=6, zorder=3)
        ax.plot([row.target], [y], look.marker, color=look.colour, markersize=6.5, zorder=3)
        if not math.isnan(row.latest):
            ax.plot([row.latest], [y], "D", color=INK, mfc="none", markersize=8, mew=0.9, zorder=4)
        _values(sheet, ax, row, y)
    ax.set(xlim=(low - 0.06 * reach, high + 0.06 * reach), ylim=(len(rows) - 0.45, -0.55))
    ax.set_yticks(range(len(rows)), [_row_name(row, rows, lang) for row in records(rows)])
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_color(PALE)
    sheet.head(ax, measure_name(str(first["indicator"]), unit, lang), 8)


def _values(sheet: Sheet, ax: Axes, row: Row, y: float) -> None:
    """Write a row's numbers in a column of their own: beside the marks they would lie on one another."""
    lang, unit, decimals = sheet.lang, str(row.unit), indicator_decimals(row.indicator)
    target = bounded(row.target, row.bound, unit, lang, decimals)
    change = sheet.text(
        "dumbbells.change", baseline=number(row.baseline, unit, lang, decimals), target=target
    )
    known = not math.isnan(row.latest)
    place: dict[str, Any] = {
        "xycoords": ("axes fraction", "data"),
        "textcoords": "offset points",
        "annotation_clip": False,
    }
    shown = target if math.isnan(row.baseline) else change
    ax.annotate(shown, (1, y), (4, 5 if known else 0), **place, va="center", fontsize=7.5, fontweight="bold")
    if known:
        year = "" if math.isnan(row.latest_year) else int(row.latest_year)
        value = number(row.latest, unit, lang, decimals)
        latest = sheet.text("dumbbells.latest" if year else "dumbbells.latest_plain", value=value, year=year)
        ax.annotate(latest, (1, y), (4, -5), **place, va="center", fontsize=7, color=GREY)


def _say_dumbbells(sheet: Sheet, rows: pd.DataFrame, title: str | None, source: str | None) -> None:
    finding = sheet.text("dumbbells.title_plain")
    compared = rows[rows.groupby("indicator")["region"].transform("nunique") > 1]
    growth = compared["required_growth"].dropna()
    if not growth.empty:
        top = (
            compared.sort_values("required_growth", kind="stable").dropna(subset=["required_growth"]).iloc[-1]
        )
        finding = sheet.text(
            "dumbbells.title",
            indicator=indicator_name(top["indicator"], sheet.lang),
            region=sheet.region(top["region"]),
            growth=percent(growth.max() / 100, sheet.lang, 1),
        )
    known = rows["latest"].notna().any()

    def part(row: Row, lang: str) -> str:
        unit, decimals = str(row.unit), indicator_decimals(row.indicator)
        return text(
            "dumbbells.alt_row",
            lang,
            indicator=indicator_name(row.indicator, lang),
            region=region_name(row.region, lang),
            baseline=number(row.baseline, unit, lang, decimals),
            target=bounded(row.target, row.bound, unit, lang, decimals),
            latest=number(row.latest, unit, lang, decimals),
        )

    sheet.say(
        title=title or finding,
        subtitle=sheet.text("dumbbells.subtitle" if known else "dumbbells.subtitle_plain"),
        source=source,
        alt=lambda lang: text(
            "dumbbells.alt", lang, parts=_joined((part(r, lang) for r in records(rows)), lang)
        ),
    )


def _joined(parts: Iterable[str], lang: str) -> str:
    return text("join.sentence", lang).join(parts)


def progress_board(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    limit: float = 2.0,
) -> Axes:
    """Draw how much of the way from baseline to target each region has gone, beside the share of time passed.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per region and indicator: ``region``, ``indicator``, ``progress`` (1.0 is the target),
        ``time_share``, ``status``; drawn when given: ``reason`` (in place of a missing progress), ``series``.
        Regions come in their fixed order, their rows by falling progress.
    lang : {"zh", "en"}, default "zh"
        Language.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a new figure.
    title : str, optional
        The finding, in place of the one written from the data.
    source : str, optional
        Source for the foot.
    limit : float, default 2.0
        Where the axis ends. A progress beyond it is drawn to the edge with an arrow, its number in full.

    Returns
    -------
    matplotlib.axes.Axes
        One axes.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["CN-GZ", "CN-SC"], "indicator": "hv_invention_density", "progress": [0.4, 1.84],
    ...     "time_share": 0.8, "status": ["behind", "reached"]})
    >>> ax = progress_board(table, lang="en")
    >>> [words.get_text() for words in ax.texts if "184%" in words.get_text()]
    ['184%']
    """
    rows = _filled(need(table, "region", "indicator", "progress", "time_share", "status"))
    rows = _by_region(rows.sort_values("progress", ascending=False, kind="stable", na_position="last"))
    floor = -0.5 if (rows["progress"] < 0).any() else 0.0
    regions = ordered(rows["region"])
    with theme():
        sheet = Sheet(ax, lang, height=3.4 + 0.5 * (len(rows) + 1.3 * len(regions)))
        styles = region_styles(rows["region"])
        y, ticks = 0.0, []
        for code in regions:
            board_region(sheet, floor, y, code)
            own = rows[rows["region"] == code]
            for row in records(own):
                y += 1
                ticks.append((y, wrap(board_name(row, own, lang), 175, 7.5)))
                _lollipop(sheet, row, y, styles[code], floor, limit)
            y += 1.3
        board_axes(sheet, ticks, y - 0.6, floor, limit)
        _say_progress(sheet, rows, title, source)
        return sheet.close()


def _lollipop(sheet: Sheet, row: Row, y: float, look: RegionStyle, floor: float, limit: float) -> None:
    ax, lang = sheet.ax, sheet.lang
    status = word_for("status", row.status, lang)
    if math.isnan(row.progress):
        board_reason(sheet, floor, y, status, row.reason)
        return
    end, arrow = beyond(row.progress, floor, limit)
    ax.hlines(y, 0, end, color=look.colour, linewidth=2.4, zorder=2)
    ax.plot([end], [y], arrow or look.marker, color=look.colour, markersize=6.5, zorder=3, clip_on=False)
    if not math.isnan(row.time_share):
        ax.plot([row.time_share], [y], "|", color=INK, markersize=9, markeredgewidth=1.4, zorder=4)
    board_words(ax, limit, y, (percent(row.progress, lang), status))


def _say_progress(sheet: Sheet, rows: pd.DataFrame, title: str | None, source: str | None) -> None:
    said = rows["status"] != ""
    reached = int(rows["status"].isin(REACHED).sum() + (~said & (rows["progress"] >= 1)).sum())
    unknown = int((rows["status"] == "not assessable").sum() + (~said & rows["progress"].isna()).sum())
    key = "progress.title" if unknown else "progress.title_all"

    def part(row: Row, lang: str) -> str:
        return text(
            "progress.alt_row",
            lang,
            region=region_name(row.region, lang),
            indicator=indicator_name(row.indicator, lang),
            progress=percent(row.progress, lang),
            status=word_for("status", row.status, lang),
        )

    sheet.say(
        title=title or sheet.text(key, total=len(rows), reached=reached, unknown=unknown),
        subtitle=sheet.text("progress.subtitle"),
        source=source,
        alt=lambda lang: text(
            "progress.alt", lang, parts=_joined((part(r, lang) for r in records(rows)), lang)
        ),
    )
