"""How far to trust the projections: errors, coverage, reliability and hindsight."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from ipcompare.charts.style import (
    FURTHER,
    GREY,
    INK,
    REGION_STYLE,
    Sheet,
    level_limits,
    need,
    ordered,
    records,
    region_styles,
    theme,
    tick,
)
from ipcompare.core.text import (
    indicator_decimals,
    indicator_name,
    measure_name,
    number,
    percent,
    region_name,
    text,
    word,
)

__all__ = ["backtest_error", "hindsight", "interval_coverage", "reliability"]

Row = Any  # what records() yields
# Models are not regions, but the palette is the same: each has its marker and line as well.
MODEL_STYLES = (*REGION_STYLE.values(), *FURTHER)


def backtest_error(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw the error of each model by the number of years it was given, one panel a horizon.

    Parameters
    ----------
    table : pandas.DataFrame
        ``model``, ``n`` (years used), ``horizon`` (years ahead), ``mape`` (percent: 5.0 is 5 %).
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
        The invisible frame; :func:`ipcompare.charts.panels` gives the panels, one a horizon.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({"model": "drift", "n": [4, 6], "horizon": 1, "mape": [6.1, 7.5]})
    >>> [float(y) for y in panels(backtest_error(table))[0].get_lines()[0].get_ydata()]
    [6.1, 7.5]
    """
    rows = need(need(table, "model", "n", "horizon", "mape").dropna(subset=["mape"]))
    models = [str(model) for model in dict.fromkeys(rows["model"])]
    styles = {model: MODEL_STYLES[i % len(MODEL_STYLES)] for i, model in enumerate(models)}
    horizons = sorted(rows["horizon"].unique())
    with theme():
        sheet = Sheet(ax, lang, height=9.5)
        for panel, horizon in zip(sheet.panels(len(horizons), len(horizons)), horizons, strict=True):
            labels = []
            for model in models:
                own = rows[(rows["horizon"] == horizon) & (rows["model"] == model)].sort_values("n")
                if own.empty:
                    continue
                panel.plot(own["n"], own["mape"], **styles[model].kwargs())
                end = own.iloc[-1]
                labels.append(
                    (float(end["n"]), float(end["mape"]), word("model", model, lang), styles[model].colour)
                )
            if horizon == horizons[-1]:  # the lines look the same in every panel: named once, they leave room
                sheet.label_ends(labels, panel, size=7)
            sheet.head(panel, sheet.text("backtest.panel", horizon=horizon))
            panel.set_xlabel(sheet.text("backtest.axis"))
            panel.xaxis.set_major_locator(FixedLocator(sorted(rows["n"].unique())))
            panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
            panel.set_ylim(0, float(rows["mape"].max()) * 1.06)
            panel.yaxis.set_major_locator(MaxNLocator(6))
            panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value / 100, lang)))
            panel.grid(axis="y")
        mean = rows.groupby("model")["mape"].mean()
        best = str(mean.idxmin())

        def part(row: Row, lang: str) -> str:
            return text(
                "backtest.alt_row",
                lang,
                model=word("model", row.model, lang),
                horizon=row.horizon,
                n=row.n,
                value=percent(row.mape / 100, lang, 1),
            )

        sheet.say(
            title=title
            or sheet.text(
                "backtest.title",
                model=word("model", best, lang),
                value=percent(float(mean.min()) / 100, lang, 1),
            ),
            subtitle=sheet.text("backtest.subtitle"),
            source=source,
            alt=_alt("backtest.alt", rows, part),
        )
        return sheet.close()


def _alt(key: str, rows: pd.DataFrame, part: Callable[[Row, str], str]) -> Callable[[str], str]:
    def write(lang: str) -> str:
        return text(
            key, lang, parts=text("join.sentence", lang).join(part(row, lang) for row in records(rows))
        )

    return write


def interval_coverage(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw how many outcomes the intervals held, beside how many they claim to hold.

    Parameters
    ----------
    table : pandas.DataFrame
        ``interval`` (kind of interval), ``horizon`` (years ahead), ``nominal`` and ``covered`` (0.8 is 80 %).
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
        One axes, a row of it per row of the table.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"interval": "analytic", "horizon": [1, 2], "nominal": 0.8, "covered": [0.64, 0.46]})
    >>> [float(bar.get_width()) for bar in interval_coverage(table).patches]
    [0.64, 0.46]
    """
    rows = need(need(table, "interval", "horizon", "nominal", "covered").dropna(subset=["covered"]))
    kinds = list(dict.fromkeys(rows["interval"]))
    colours = {kind: MODEL_STYLES[i % len(MODEL_STYLES)].colour for i, kind in enumerate(kinds)}

    def name(row: Row, lang: str) -> str:
        interval = word("interval", row.interval, lang)
        return text(
            "intervals.row", lang, nominal=percent(row.nominal, lang), interval=interval, horizon=row.horizon
        )

    def part(row: Row, lang: str) -> str:
        shares = {share: percent(getattr(row, share), lang) for share in ("nominal", "covered")}
        return text("intervals.alt_row", lang, row=name(row, lang), **shares)

    with theme():
        sheet = Sheet(ax, lang, height=3.2 + 0.75 * len(rows))
        for y, row in enumerate(records(rows)):
            sheet.ax.barh(y, row.covered, height=0.55, color=colours[row.interval])
            sheet.ax.plot([row.nominal], [y], "|", color=INK, markersize=17, markeredgewidth=2)
            sheet.ax.annotate(
                percent(row.covered, lang),
                (max(row.covered, row.nominal), y),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontweight="bold",
                annotation_clip=False,
            )
        sheet.ax.set_yticks(range(len(rows)), [name(row, lang) for row in records(rows)])
        sheet.ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6))
        _percent_axis(sheet.ax, "x", lang)
        sheet.ax.tick_params(length=0)
        off = (rows["covered"] - rows["nominal"]).abs()
        worst = next(records(rows[off == off.max()]))
        sheet.say(
            title=title
            or sheet.text(
                "intervals.title",
                row=name(worst, lang),
                covered=percent(worst.covered, lang),
            ),
            subtitle=sheet.text("intervals.subtitle"),
            source=source,
            alt=_alt("intervals.alt", rows, part),
        )
        return sheet.close()


def _percent_axis(ax: Axes, which: str, lang: str) -> None:
    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_major_locator(FixedLocator([0, 0.2, 0.4, 0.6, 0.8, 1]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: percent(value, lang)))
    axis.grid(True)


def reliability(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw how often what was given a probability came true.

    Parameters
    ----------
    table : pandas.DataFrame
        ``predicted`` and ``observed`` (0 to 1) and ``n``, the number of cases; a row a class of probability.
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
    >>> table = pd.DataFrame({"predicted": [0.2, 0.8], "observed": [0.25, 0.7], "n": [20, 30]})
    >>> reliability(table, lang="en").get_xlabel()
    'Stated probability'
    """
    rows = need(need(table, "predicted", "observed", "n").dropna()).sort_values("predicted", kind="stable")

    def part(row: Row, lang: str) -> str:
        return text(
            "reliability.alt_row",
            lang,
            predicted=percent(row.predicted, lang),
            observed=percent(row.observed, lang),
            n=int(row.n),
        )

    with theme():
        sheet = Sheet(ax, lang, height=10.5)
        sheet.ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
        blue = REGION_STYLE["CN-SC"].colour
        sheet.ax.plot(
            rows["predicted"], rows["observed"], color=blue, marker="o", markersize=6, clip_on=False
        )
        for row in records(rows):
            below = row.observed < row.predicted  # on the side away from the diagonal
            sheet.ax.annotate(
                sheet.text("reliability.n", n=number(row.n, "", lang)),
                (row.predicted, row.observed),
                xytext=(5, -6) if below else (-5, 6),
                textcoords="offset points",
                ha="left" if below else "right",
                va="top" if below else "bottom",
                fontsize=7.5,
                color=GREY,
                annotation_clip=False,
            )
        sheet.ax.set(xlim=(-0.09, 1.09), ylim=(-0.08, 1.08))
        sheet.ax.set_xlabel(sheet.text("reliability.x"))
        sheet.ax.set_ylabel(sheet.text("reliability.y"))
        _percent_axis(sheet.ax, "x", lang)
        _percent_axis(sheet.ax, "y", lang)
        gap = float(((rows["predicted"] - rows["observed"]).abs() * rows["n"]).sum() / rows["n"].sum()) * 100
        sheet.say(
            title=title or sheet.text("reliability.title", gap=f"{gap:.0f}"),
            subtitle=sheet.text("reliability.subtitle"),
            source=source,
            alt=_alt("reliability.alt", rows, part),
        )
        return sheet.close()


def hindsight(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw what would have been said in each year, beside what happened.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region``, ``indicator``, ``last_year`` (data up to), ``projected``, ``low``, ``high``, ``outcome``
        and ``target`` (the same on every row of a region; may be empty); ``unit`` for the words.
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
    ...     "region": "CN", "indicator": "hv_invention_density", "last_year": [2023, 2024],
    ...     "projected": [14, 15.8], "low": [12, 15], "high": [16, 16.6], "outcome": 16.0, "target": 12.0})
    >>> len(panels(hindsight(table)))
    1
    """
    rows = need(table, "region", "indicator", "last_year", "projected", "low", "high", "outcome", "target")
    rows = need(rows.dropna(subset=["projected"])).sort_values("last_year", kind="stable")
    rows["unit"] = rows.get("unit", "")
    for name in ("low", "high", "outcome", "target"):
        rows[name] = rows[name].astype(float)
    keys = [
        (code, name)
        for name in dict.fromkeys(rows["indicator"])
        for code in ordered(rows.loc[rows["indicator"] == name, "region"])
    ]
    columns = 1 if len(keys) == 1 else 2
    with theme():
        sheet = Sheet(ax, lang, height=3.4 + 4.8 * math.ceil(len(keys) / columns))
        for panel, (code, name) in zip(sheet.panels(len(keys), columns), keys, strict=True):
            own = rows[(rows["region"] == code) & (rows["indicator"] == name)]
            _looking_back(sheet, panel, own, len(set(rows["indicator"])) > 1)
        _say_hindsight(sheet, rows, title, source)
        return sheet.close()


def _looking_back(sheet: Sheet, ax: Axes, rows: pd.DataFrame, several: bool) -> None:
    code, name, unit = (str(rows[column].iloc[0]) for column in ("region", "indicator", "unit"))
    look, decimals = region_styles([code])[code], indicator_decimals(name)
    ax.vlines(rows["last_year"], rows["low"], rows["high"], color=look.colour, linewidth=5, alpha=0.35)
    ax.plot(
        rows["last_year"],
        rows["projected"],
        color=look.colour,
        marker=look.marker,
        linestyle="",
        markersize=6,
    )
    first, last = int(rows["last_year"].min()), int(rows["last_year"].max())
    labels = []
    for column, line in (("outcome", "-"), ("target", ":")):
        value = float(rows[column].iloc[0])
        if not math.isnan(value):
            ax.axhline(value, color=INK, linewidth=1.1, linestyle=line, zorder=1)
            words = sheet.text(f"hindsight.{column}", value=number(value, unit, sheet.lang, decimals))
            labels.append((last + 0.5, value, words, INK))
    sheet.label_ends(labels, ax, size=7.5, weight="normal")
    ax.set_xlim(first - 0.5, last + 0.5)
    ax.xaxis.set_major_locator(FixedLocator(sorted(rows["last_year"].unique())))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    ax.set_xlabel(sheet.text("hindsight.axis"))
    level_limits(
        ax, pd.concat([rows[column] for column in ("projected", "low", "high", "outcome", "target")])
    )
    ax.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, unit, sheet.lang)))
    heading = sheet.region(code)
    if several:
        heading = sheet.text(
            "label.region_indicator", region=heading, indicator=indicator_name(name, sheet.lang)
        )
    sheet.head(ax, heading)


def _say_hindsight(sheet: Sheet, rows: pd.DataFrame, title: str | None, source: str | None) -> None:
    known = rows.dropna(subset=["outcome", "low", "high"])
    hits = int(known["outcome"].between(known["low"], known["high"]).sum())
    key = "hindsight.title_plain" if known.empty else "hindsight.title"
    measures = zip(rows["indicator"], rows["unit"], strict=True)
    names = dict.fromkeys(measure_name(str(name), str(unit), sheet.lang) for name, unit in measures)

    def part(row: Row, lang: str) -> str:
        unit, decimals = str(row.unit), indicator_decimals(row.indicator)
        return text(
            "hindsight.alt_row",
            lang,
            region=region_name(row.region, lang),
            year=int(row.last_year),
            value=number(row.projected, unit, lang, decimals),
            low=number(row.low, unit, lang, decimals),
            high=number(row.high, unit, lang, decimals),
            outcome=number(row.outcome, unit, lang, decimals),
        )

    sheet.say(
        title=title or sheet.text(key, total=len(known), hits=hits),
        subtitle=sheet.text("hindsight.subtitle", measure=sheet.text("join.list").join(names)),
        source=source,
        alt=_alt("hindsight.alt", rows, part),
    )
