"""Inside a province: its cities beside one another."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.layout import offset_text
from ipcompare.charts.look import REGION_STYLE
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Words, alt_text, records

__all__ = ["cities_small_multiples"]

# The leading city in the region's colour, the others pale: dark and light also in grey.
LEADER, OTHERS = REGION_STYLE["CN-GZ"].colour, "#DDB89F"


@chart("region", "indicator", "value", known=["value"], texts=["unit"], panels="an indicator")
def cities_small_multiples(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw ranked bars of cities, one panel an indicator, each in its own unit.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region`` (city code), ``indicator``, ``value``; ``unit`` for the words. One value a city and
        indicator; cities without a value are left out of a panel.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "region": ["520100", "520300"], "indicator": "gi_count", "unit": "件", "value": [40, 66]})
    >>> [float(bar.get_width()) for bar in panels(cities_small_multiples(table))[0].patches]
    [66.0, 40.0]
    """
    ranked = rows.sort_values("value", ascending=False, kind="stable")
    bars = [ranked[ranked["indicator"] == name] for name in dict.fromkeys(rows["indicator"])]
    columns = 2 if len(bars) > 1 else 1
    most = max(len(own) for own in bars)
    sheet.open(2.6 + math.ceil(len(bars) / columns) * (1.3 + 0.46 * most))
    for panel, own in zip(sheet.panels(len(bars), columns), bars, strict=True):
        _bars(sheet, panel, own, most)
    wins = ranked.drop_duplicates("indicator")["region"].value_counts(sort=False)
    region = sheet.region(wins.idxmax())
    sheet.say(
        sheet.text("cities.title", region=region, total=len(bars), wins=int(wins.max())),
        sheet.text("cities.subtitle"),
        alt=alt_text("cities.alt", bars, _bar_words),
    )


def _bars(sheet: Sheet, ax: Axes, rows: pd.DataFrame, most: int) -> None:
    # Loaded for this chart alone: it takes as long to load as pandas and matplotlib together.
    import seaborn as sns

    names = [sheet.region(code) for code in rows["region"]]
    colours = [LEADER] + [OTHERS] * (len(rows) - 1)
    sns.barplot(
        x=rows["value"].tolist(), y=names, hue=range(len(rows)), palette=colours, orient="h", width=0.68,
        saturation=1, errorbar=None, legend=False, ax=ax,
    )  # fmt: skip
    ax.set(xlabel="", ylabel="")
    for y, row in enumerate(records(rows)):
        weight = "normal" if y else "bold"
        offset_text(ax, sheet.value(row), (max(row.value, 0), y), (3, 0), fontsize=7.5, fontweight=weight)
    ax.set_yticks(range(len(rows)), names, fontsize=7.5)
    ax.set_ylim(most - 0.4, -0.6)
    ax.set_xlim(min(0.0, float(rows["value"].min())), float(rows["value"].max()) * 1.02 or 1.0)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines["bottom"].set_visible(False)
    sheet.head(ax, sheet.measure(rows["indicator"].iloc[0], rows["unit"].iloc[0]), 8)


def _bar_words(words: Words, rows: pd.DataFrame) -> dict[str, object]:
    first, last = records(rows.iloc[[0, -1]])
    top, bottom = words.region(first.region), words.region(last.region)
    name, high, low = words.indicator(first.indicator), words.value(first), words.value(last)
    return {"indicator": name, "top": top, "high": high, "bottom": bottom, "low": low}
