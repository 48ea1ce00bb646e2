"""How the indicators moved: levels, index, rank and growth, year by year."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

from ipcompare.charts.style import BACKDROP, Sheet, need, ordered, records, region_styles, theme, tick
from ipcompare.core.errors import DataError
from ipcompare.core.text import (
    indicator_decimals,
    indicator_name,
    measure_name,
    number,
    percent,
    region_name,
    text,
)

__all__ = ["growth_rates", "indexed_growth", "rank_bump", "trajectories"]


def trajectories(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw levels over time on a log scale, where equal slopes are equal growth.

    Parameters
    ----------
    table : pandas.DataFrame
        One indicator: ``region``, ``year``, ``value`` (above zero); ``indicator`` and ``unit`` for the words.
        Regions without a fixed style become grey lines behind the others when there are more than seven.
    lang : {"zh", "en"}, default "zh"
        Language.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a new figure.
    title : str, optional
        The finding, in place of the one written from the data.
    source : str, optional
        Source for the foot.

    Returns
    -------
    matplotlib.axes.Axes
        One axes with a logarithmic y axis.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GZ", "indicator": "hv_invention_density", "unit": "件/万人",
    ...     "year": [2022, 2023, 2024], "value": [1.50, 1.94, 2.17]})
    >>> trajectories(table, lang="en").get_yscale()
    'log'
    """
    rows = _series(table, "value")
    if (rows["value"] <= 0).any():
        raise DataError("a log scale shows only values above zero; leave the others out or use growth_rates")
    with theme():
        sheet = Sheet(ax, lang, height=9.5)
        sheet.ax.set_yscale("log")
        shown = _lines(sheet, rows, "value")
        _log_axis(sheet, rows["value"], str(_first(rows, "unit")))
        ends = _ends(rows[rows["region"].isin(shown)], "value")
        # by the year, because the regions' figures may begin and end in different years
        yearly = (ends["end"] / ends["start"]) ** (1 / (ends["last"] - ends["first"]).clip(lower=1)) - 1
        top = str(yearly.idxmax())
        behind = len(shown) < rows["region"].nunique()
        key = "trajectories.subtitle_backdrop" if behind else "trajectories.subtitle"
        sheet.say(
            title=title
            or sheet.text(
                "trajectories.title",
                first=int(_end(ends, top)["first"]),
                last=int(_end(ends, top)["last"]),
                indicator=_indicator(rows, lang),
                region=sheet.region(top),
                growth=percent(float(yearly.max()), lang, 1),
            ),
            subtitle=sheet.text(key, measure=_measure(rows, lang)),
            source=source,
            alt=_alt("trajectories.alt", rows, ends, lambda value, lang: _number(rows, value, lang)),
        )
        return sheet.close()


def indexed_growth(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    base: int = 2020,
) -> Axes:
    """Draw each region as an index of its own level in a base year.

    Parameters
    ----------
    table : pandas.DataFrame
        One indicator: ``region``, ``year``, ``value`` (levels, or an index of the same base already);
        ``indicator`` and ``unit`` for the words. Regions without a value in the base year are an error.
    lang : {"zh", "en"}, default "zh"
        Language.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a new figure.
    title : str, optional
        The finding, in place of the one written from the data.
    source : str, optional
        Source for the foot.
    base : int, default 2020
        Year that is 100.

    Returns
    -------
    matplotlib.axes.Axes
        One axes.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"region": "CN-GD", "year": [2020, 2022, 2024], "value": [13.5, 20.6, 28.77]})
    >>> [round(float(y)) for y in indexed_growth(table).get_lines()[-1].get_ydata()]
    [100, 153, 213]
    """
    rows = _series(table, "value")
    start = rows[rows["year"] == base].set_index("region")["value"]
    lacking = [code for code in dict.fromkeys(rows["region"]) if code not in start.index]
    if lacking:
        raise DataError(
            f"{code} has no value in {base}, so no index; choose another base" for code in lacking
        )
    rows["index"] = rows["value"] / rows["region"].map(start) * 100
    with theme():
        sheet = Sheet(ax, lang, height=8.5)
        sheet.ax.axhline(100, color=BACKDROP.colour, linewidth=0.9, zorder=1)
        shown = _lines(sheet, rows, "index", lambda value: number(value, "", lang, 0))
        sheet.ax.yaxis.set_major_locator(MaxNLocator(6))
        ends = _ends(rows[rows["region"].isin(shown)], "index")
        top = str(ends["end"].idxmax())
        sheet.say(
            title=title
            or sheet.text(
                "indexed.title",
                base=base,
                region=sheet.region(top),
                year=int(_end(ends, top)["last"]),
                value=number(float(_end(ends, top)["end"]), "", lang, 0),
            ),
            subtitle=sheet.text("indexed.subtitle", measure=_indicator(rows, lang), base=base),
            source=source,
            alt=_alt("indexed.alt", rows, ends, lambda value, lang: number(value, "", lang, 0), base=base),
        )
        return sheet.close()


def rank_bump(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw the rank of each region year by year, first place on top.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region``, ``year``, ``rank`` (1 is first); ``indicator`` for the words. Regions without a fixed
        style become grey lines behind the others when there are more than seven.
    lang : {"zh", "en"}, default "zh"
        Language.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a new figure.
    title : str, optional
        The finding, in place of the one written from the data.
    source : str, optional
        Source for the foot.

    Returns
    -------
    matplotlib.axes.Axes
        One axes.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["CN-GZ"] * 2, "year": [2020, 2024], "rank": [25, 21]})
    >>> bool(rank_bump(table, lang="en").yaxis_inverted())
    True
    """
    rows = _series(table, "rank")
    with theme():
        sheet = Sheet(ax, lang, height=10.5)
        shown = _lines(sheet, rows, "rank", lambda value: str(int(value)))
        ends = _ends(rows[rows["region"].isin(shown)], "rank")
        styles = region_styles(rows["region"])
        left = [
            (
                row.first,
                row.start,
                sheet.text("label.region_value", region=sheet.region(row.Index), value=int(row.start)),
                styles[row.Index].colour,
            )
            for row in records(ends, index=True)
        ]
        sheet.label_ends(left, side="left")
        _rank_axis(sheet.ax, int(rows["rank"].max()))
        move = ends["end"] - ends["start"]
        top = str(move.abs().idxmax())
        way = "same" if move[top] == 0 else "up" if move[top] < 0 else "down"
        values = {name: int(_end(ends, top)[name]) for name in ("first", "last", "start", "end")}
        sheet.say(
            title=title or sheet.text(f"rank.title_{way}", region=sheet.region(top), **values),
            subtitle=sheet.text("rank.subtitle", measure=_indicator(rows, lang)),
            source=source,
            alt=_alt("rank.alt", rows, ends, lambda value, lang: str(int(value)), row="rank.alt_row"),
        )
        return sheet.close()


def growth_rates(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw growth on the year before.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region``, ``year``, ``value`` (percent: 12.4 is 12.4 %); ``indicator`` for the words.
    lang : {"zh", "en"}, default "zh"
        Language.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; by default a new figure.
    title : str, optional
        The finding, in place of the one written from the data.
    source : str, optional
        Source for the foot.

    Returns
    -------
    matplotlib.axes.Axes
        One axes.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "year": [2023, 2024], "value": [29.3, 12.4]})
    >>> [float(y) for y in growth_rates(table).get_lines()[-1].get_ydata()]
    [29.3, 12.4]
    """
    rows = _series(table, "value")

    def shown(value: float, lang: str) -> str:
        return percent(value / 100, lang, 1)

    with theme():
        sheet = Sheet(ax, lang, height=8.5)
        sheet.ax.axhline(0, color=BACKDROP.colour, linewidth=0.9, zorder=1)
        codes = _lines(sheet, rows, "value", lambda value: shown(value, lang))
        sheet.ax.yaxis.set_major_locator(MaxNLocator(6))
        sheet.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value / 100, lang)))
        ends = _ends(rows[rows["region"].isin(codes)], "value")
        latest = ends[ends["last"] == ends["last"].max()]
        top = str(latest["end"].idxmax())
        sheet.say(
            title=title
            or sheet.text(
                "growth.title",
                year=int(ends["last"].max()),
                region=sheet.region(top),
                value=shown(float(_end(ends, top)["end"]), lang),
            ),
            subtitle=sheet.text("growth.subtitle", measure=_indicator(rows, lang)),
            source=source,
            alt=_alt("growth.alt", rows, ends, shown),
        )
        return sheet.close()


def _series(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows with a value, sorted, of a table of one indicator and one value a region and year."""
    rows = need(table, "region", "year", column).dropna(subset=["year", column])
    rows = need(rows.assign(year=rows["year"].astype(int), region=rows["region"].astype(str)))
    several = rows["indicator"].nunique() if "indicator" in rows else 1
    if several > 1:
        raise DataError(f"the chart shows one indicator, the table has {several}; choose one")
    twice = rows[rows.duplicated(["region", "year"])]
    if not twice.empty:
        code, year = twice.iloc[0]["region"], twice.iloc[0]["year"]
        raise DataError(f"{code} has more than one value in {year}; choose one series")
    return rows.sort_values(["region", "year"], kind="stable")


def _lines(
    sheet: Sheet, rows: pd.DataFrame, column: str, shown: Callable[[float], str] | None = None
) -> list[str]:
    """Draw one line a region, the grey ones first; label the others at their ends and return their codes."""
    styles = region_styles(ordered(rows["region"]))
    front = [code for code, style in styles.items() if style is not BACKDROP] or list(styles)
    shown = shown or (lambda value: _number(rows, value, sheet.lang))
    for code in [*(code for code in styles if code not in front), *reversed(front)]:
        own = rows[rows["region"] == code]
        behind = code not in front
        sheet.ax.plot(
            own["year"],
            own[column],
            **styles[code].kwargs(),
            linewidth=0.7 if behind else 1.8,
            zorder=2 if behind else 3,
            label=code,
        )
    ends = _ends(rows[rows["region"].isin(front)], column)
    labels = [
        (
            row.last,
            row.end,
            sheet.text("label.region_value", region=sheet.region(row.Index), value=shown(row.end)),
            styles[row.Index].colour,
        )
        for row in records(ends, index=True)
    ]
    sheet.label_ends(labels)
    _year_axis(sheet, rows["year"])
    return front


def _year_axis(sheet: Sheet, years: pd.Series[int], pad: float = 0.3) -> None:
    ax, first, last = sheet.ax, int(years.min()), int(years.max())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    ax.set_xlim(first - pad, last + pad)
    ax.tick_params(axis="x", length=3)
    ax.grid(axis="y")

    def fit() -> None:
        room = ax.bbox.width / sheet.figure.dpi * 72 / 26  # a year and the gap to the next take 26 points
        step = next((step for step in (1, 2, 5, 10, 20) if (last - first) / step <= room), 50)
        # counted back from the last year, which is the one the reader looks for
        ax.xaxis.set_major_locator(FixedLocator(list(range(last, first - 1, -step))[::-1]))

    fit()
    sheet.note.steps.append(fit)


def _log_axis(sheet: Sheet, values: pd.Series[float], unit: str) -> None:
    axis = sheet.ax.yaxis
    decades = math.log10(float(values.max()) / float(values.min()))
    subs: Sequence[float] = (1.0,) if decades > 4 else (1.0, 3.0) if decades > 2.2 else (1.0, 2.0, 5.0)
    axis.set_major_locator(LogLocator(subs=subs))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, unit, sheet.lang)))
    axis.set_minor_formatter(NullFormatter())
    sheet.ax.set_ylim(float(values.min()) / 1.12, float(values.max()) * 1.12)


def _rank_axis(ax: Axes, worst: int) -> None:
    ax.set_ylim(worst + 0.7, 0.3)
    ax.yaxis.set_visible(False)  # the ranks stand beside the names at both ends
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False)


def _ends(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """First and last year of each region with the values in them, regions in their fixed order."""
    grouped = rows.sort_values("year", kind="stable").groupby("region")
    ends = pd.DataFrame(
        {
            "first": grouped["year"].first(),
            "start": grouped[column].first(),
            "last": grouped["year"].last(),
            "end": grouped[column].last(),
        }
    )
    return ends.loc[ordered(ends.index)]


def _end(ends: pd.DataFrame, region: str) -> Any:
    return ends.loc[region]


def _first(rows: pd.DataFrame, column: str) -> object:
    return rows[column].iloc[0] if column in rows else ""


def _indicator(rows: pd.DataFrame, lang: str) -> str:
    name = str(_first(rows, "indicator"))
    return indicator_name(name, lang) if name else ""


def _measure(rows: pd.DataFrame, lang: str) -> str:
    name = str(_first(rows, "indicator"))
    return measure_name(name, str(_first(rows, "unit")), lang) if name else ""


def _number(rows: pd.DataFrame, value: float, lang: str) -> str:
    return number(value, str(_first(rows, "unit")), lang, indicator_decimals(str(_first(rows, "indicator"))))


def _alt(
    key: str,
    rows: pd.DataFrame,
    ends: pd.DataFrame,
    shown: Callable[[float, str], str],
    row: str = "series.alt_row",
    **values: object,
) -> Callable[[str], str]:
    def write(lang: str) -> str:
        parts = [
            text(
                row,
                lang,
                region=region_name(end.Index, lang),
                first=end.first,
                start=shown(end.start, lang),
                last=end.last,
                end=shown(end.end, lang),
            )
            for end in records(ends, index=True)
        ]
        return text(
            key,
            lang,
            indicator=_indicator(rows, lang),
            first=rows["year"].min(),
            last=rows["year"].max(),
            parts=text("join.sentence", lang).join(parts),
            **values,
        )

    return write
