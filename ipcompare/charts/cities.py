"""Inside a province: its cities beside one another."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.layout import offset_text
from ipcompare.charts.look import REGION_STYLE
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Words, alt_text, records
from ipcompare.methods.growth import extremes

__all__ = ["cities_per_head", "cities_small_multiples"]

#: What adds up, so that a city's part of it means something.
COUNTS = ("stock", "flow", "period_total", "cumulative")
# The leading city in the region's colour, the others pale: dark and light also in grey.
LEADER, OTHERS = REGION_STYLE["CN-GZ"].colour, "#DDB89F"


@chart("region", "indicator", "value", known=["value"], texts=["unit"], numbers=["year"],
       panels="an indicator")  # fmt: skip
def cities_small_multiples(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw ranked bars of cities, one panel an indicator, each in its own unit.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region`` (city code), ``indicator``, ``value``; ``unit`` and ``year`` for the words. One value a
        city and indicator; cities without a value are left out of a panel.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "region": ["520100", "520300"], "indicator": "gi_count", "unit": "件", "value": [40, 66]})
    >>> [float(bar.get_width()) for bar in panels(cities_small_multiples(table))[0].patches]
    [66.0, 40.0]
    """
    bars = _panels(sheet, rows, columns=2)
    counted = [own for own in bars if sheet.catalogue.basis_of.get(own["indicator"].iloc[0]) in COUNTS]
    years = set(rows["year"].dropna().astype(int))
    sheet.say(
        _shares(sheet, counted) if counted else _title(sheet, "cities.title", _wins(sheet, bars)),
        sheet.text("cities.subtitle_year", year=years.pop())
        if len(years) == 1
        else sheet.text("cities.subtitle"),
        alt=alt_text("cities.alt", bars, _bar_words),
    )


@chart("region", "indicator", "year", "value", known=["value"], texts=["unit"], panels="an indicator")
def cities_per_head(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw ranked bars of cities per head of one census, and say how far highest and lowest lie apart.

    Parameters
    ----------
    table : pandas.DataFrame
        As in :func:`cities_small_multiples`, with ``year``; the values are per head, so that their ratio
        means something.

    Examples
    --------
    >>> from ipcompare.charts.sheet import note_of
    >>> table = pd.DataFrame({"region": ["520100", "520500"], "indicator": "patent_stock_per_head",
    ...                       "year": 2024, "unit": "件/万人", "value": [99.8, 6.3]})
    >>> note_of(cities_per_head(table, lang="en")).title
    'Per head, Guiyang leads on 1 of 1 counts; the highest city has 16 times as much as the lowest'
    """
    bars = _panels(sheet, rows, columns=3)
    ends = extremes(rows[["region", "indicator", "value"]])
    times = sorted({f"{ratio:.0f}" for ratio in ends["times"].dropna()}, key=float)
    key = "cities_per_head.title" if len(times) == 1 else "cities_per_head.title_range"
    spread = {"least": times[0], "most": times[-1]} if times else {}
    sheet.say(
        _title(sheet, key if times else "cities.title", _wins(sheet, bars) | spread),
        sheet.text("cities_per_head.subtitle", year=int(rows["year"].max())),
        alt=alt_text("cities.alt", bars, _bar_words),
    )


def _shares(sheet: Sheet, bars: list[pd.DataFrame]) -> str:
    """Say what part of all cities' counts the one that leads most often has: where most, and where least."""
    leader = _leader(bars)
    parts = [own.set_index("region")["value"] / own["value"].sum() for own in bars]
    own_parts = [part.get(leader, 0.0) for part in parts]
    high, low = own_parts.index(max(own_parts)), own_parts.index(min(own_parts))
    names = [sheet.running(own["indicator"].iloc[0]) for own in bars]
    said = {"region": sheet.region(leader), "most": names[high], "high": sheet.percent(own_parts[high])}
    if high == low:
        return sheet.text("cities.title_share", **said)
    title = sheet.text("cities.title_shares", least=names[low], low=sheet.percent(own_parts[low]), **said)
    others = parts[low].drop(leader, errors="ignore")
    if others.empty:
        return title
    beside = {"region": sheet.region(others.idxmax()), "share": sheet.percent(float(others.max()))}
    return title + sheet.text("cities.next", **beside)


def _leader(bars: list[pd.DataFrame]) -> str:
    """Name the city that is first on most indicators."""
    return str(pd.Series([own["region"].iloc[0] for own in bars]).value_counts(sort=False).idxmax())


def _title(sheet: Sheet, key: str, said: dict[str, object]) -> str:
    """Say on how many indicators the first city leads, in a title of its own where it is all of several."""
    whole = said["wins"] == said["total"] and said["total"] != 1
    return sheet.text(f"{key}_all" if whole else key, **said)


def _panels(sheet: Sheet, rows: pd.DataFrame, columns: int) -> list[pd.DataFrame]:
    """Draw a panel an indicator, so many side by side, and give the rows of each, the highest first."""
    ranked = rows.sort_values("value", ascending=False, kind="stable")
    bars = [ranked[ranked["indicator"] == name] for name in dict.fromkeys(rows["indicator"])]
    columns = min(columns, len(bars))
    most = max(len(own) for own in bars)
    sheet.open(2.6 + math.ceil(len(bars) / columns) * (1.3 + 0.46 * most))
    for panel, own in zip(sheet.panels(len(bars), columns), bars, strict=True):
        _bars(sheet, panel, own, most)
    return bars


def _wins(sheet: Sheet, bars: list[pd.DataFrame]) -> dict[str, object]:
    """Say which city leads most often, and on how many of how many."""
    leader = _leader(bars)
    wins = sum(own["region"].iloc[0] == leader for own in bars)
    return {"region": sheet.region(leader), "total": len(bars), "wins": wins}


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
    counts = sheet.catalogue.basis_of.get(rows["indicator"].iloc[0]) in COUNTS
    for y, row in enumerate(records(rows)):
        weight = "normal" if y else "bold"
        # Counts in full: shortened ones would stand beside small ones that are not.
        words = sheet.full(row) if counts else sheet.value(row)
        offset_text(ax, words, (max(row.value, 0), y), (3, 0), fontsize=7.5, fontweight=weight)
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
