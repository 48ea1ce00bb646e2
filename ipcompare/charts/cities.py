"""Inside a province: its cities beside one another."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.style import REGION_STYLE, Sheet, need, records, theme
from ipcompare.core.text import indicator_decimals, indicator_name, measure_name, number, region_name, text

__all__ = ["cities_small_multiples"]

# The leading city in the region's colour, the others pale: dark and light also in grey.
LEADER, OTHERS = REGION_STYLE["CN-GZ"].colour, "#DDB89F"


def cities_small_multiples(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw ranked bars of cities, one panel an indicator, each in its own unit.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region`` (city code), ``indicator``, ``value``; ``unit`` for the words. One value a city and
        indicator; cities without a value are left out of a panel.
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
    ...     "region": ["520100", "520300"], "indicator": "gi_count", "unit": "件", "value": [40, 66]})
    >>> [float(bar.get_width()) for bar in panels(cities_small_multiples(table))[0].patches]
    [66.0, 40.0]
    """
    rows = need(need(table, "region", "indicator", "value").dropna(subset=["value"]))
    rows["unit"] = rows.get("unit", "")
    rows = rows.sort_values("value", ascending=False, kind="stable")
    indicators = [str(name) for name in dict.fromkeys(table["indicator"]) if name in set(rows["indicator"])]
    columns = 2 if len(indicators) > 1 else 1
    most = int(rows.groupby("indicator").size().max())
    with theme():
        sheet = Sheet(ax, lang, height=2.6 + math.ceil(len(indicators) / columns) * (1.3 + 0.46 * most))
        for panel, name in zip(sheet.panels(len(indicators), columns), indicators, strict=True):
            _bars(sheet, panel, rows[rows["indicator"] == name], most)
        _say(sheet, rows, indicators, title, source)
        return sheet.close()


def _bars(sheet: Sheet, ax: Axes, rows: pd.DataFrame, most: int) -> None:
    name, unit = str(rows["indicator"].iloc[0]), str(rows["unit"].iloc[0])
    decimals = indicator_decimals(name)
    colours = [LEADER] + [OTHERS] * (len(rows) - 1)
    ax.barh(range(len(rows)), rows["value"], height=0.68, color=colours)
    for y, row in enumerate(records(rows)):
        ax.annotate(
            number(row.value, unit, sheet.lang, decimals),
            (max(row.value, 0), y),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            fontweight="normal" if y else "bold",
            annotation_clip=False,
        )
    ax.set_yticks(
        range(len(rows)), [region_name(str(code), sheet.lang) for code in rows["region"]], fontsize=7.5
    )
    ax.set_ylim(most - 0.4, -0.6)
    ax.set_xlim(min(0.0, float(rows["value"].min())), float(rows["value"].max()) * 1.02 or 1.0)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines["bottom"].set_visible(False)
    sheet.head(ax, measure_name(name, unit, sheet.lang), 8)


def _say(
    sheet: Sheet, rows: pd.DataFrame, indicators: list[str], title: str | None, source: str | None
) -> None:
    wins = rows.drop_duplicates("indicator")["region"].value_counts(sort=False)
    top = str(wins.idxmax())

    def alt(lang: str) -> str:
        parts = [_part(rows[rows["indicator"] == name], lang) for name in indicators]
        return text("cities.alt", lang, parts=text("join.sentence", lang).join(parts))

    sheet.say(
        title=title
        or sheet.text("cities.title", region=sheet.region(top), total=len(indicators), wins=int(wins.max())),
        subtitle=sheet.text("cities.subtitle"),
        source=source,
        alt=alt,
    )


def _part(rows: pd.DataFrame, lang: str) -> str:
    name, unit = str(rows["indicator"].iloc[0]), str(rows["unit"].iloc[0])
    decimals = indicator_decimals(name)
    high, low = rows.iloc[0], rows.iloc[-1]
    return text(
        "cities.alt_row",
        lang,
        indicator=indicator_name(name, lang),
        top=region_name(str(high["region"]), lang),
        high=number(float(high["value"]), unit, lang, decimals),
        bottom=region_name(str(low["region"]), lang),
        low=number(float(low["value"]), unit, lang, decimals),
    )
