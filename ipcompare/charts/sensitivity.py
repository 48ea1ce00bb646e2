"""What a verdict hangs on: what all defensible ways of judging a target come to, choice by choice."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.layout import offset_text, wrap
from ipcompare.charts.look import GREY, INK, RegionStyle
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import chance, choice_words

__all__ = ["specification_ranges"]

#: Where a word of likelihood gives way to the next, and where a target is met.
WORDS_CHANGE, MET = (0.1, 0.33, 0.66, 0.9), 1.0
ALL = "all"
#: A title says what becomes of so many targets; with more it would say nothing.
MOST_TOLD = 3


@chart(
    *("region", "indicator", "choice", "option", "low", "as_used", "high", "measure"),
    known=["as_used"],
    texts=["option"],
    numbers=["low", "as_used", "high", "specifications"],
    panels="a target",
)
def specification_ranges(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw what the specifications of a verdict come to: from the lowest to the highest, with the way in use.

    Parameters
    ----------
    table : pandas.DataFrame
        A row an option of a choice: ``region, indicator, choice`` ("all" for all specifications together),
        ``option``, ``low``, ``as_used``, ``high`` of ``measure`` (``probability``, or ``of_threshold`` of the
        projection to what meets the target); ``specifications`` says how many.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "region": "CN-GZ", "indicator": "hv_invention_density_growth",
    ...     "choice": ["all", "with_nation", "with_nation"], "option": ["", "True", "False"],
    ...     "low": [0.3, 0.3, 0.6], "as_used": [0.5, 0.4, 0.7], "high": [0.8, 0.5, 0.8],
    ...     "measure": "probability"})
    >>> panel = panels(specification_ranges(table, lang="en"))[0]
    >>> [label.get_text() for label in panel.get_yticklabels()][:2]
    ['the method used here', "with the nation's outcome"]
    """
    keys = list(dict.fromkeys(zip(rows["region"], rows["indicator"], strict=True)))
    each = [rows[(rows["region"] == r) & (rows["indicator"] == i)] for r, i in keys]
    sizes = [len(own) + 2.4 + 0.5 * own["choice"].nunique() for own in each]
    styles = sheet.styles(rows["region"])
    sheet.open(3.2 + 0.48 * sum(sizes))
    for panel, own in zip(sheet.panels(len(each), 1, height_ratios=sizes), each, strict=True):
        _ranges(sheet, panel, own, styles[own["region"].iloc[0]])
        first = next(records(own))
        words = {"region": sheet.region(first.region), "indicator": sheet.indicator(first.indicator)}
        sheet.head(panel, sheet.text(f"sensitivity.panel_{first.measure}", **words), 8.5)
    told = [
        sheet.text(f"sensitivity.title_{whole.measure}", **_whole(sheet, whole))
        for whole in records(rows[rows["choice"] == ALL])
    ]
    few = 0 < len(told) <= MOST_TOLD
    sheet.say(
        sheet.text("join.sentence").join(told) if few else sheet.text("sensitivity.title_plain"),
        sheet.text("sensitivity.subtitle"),
        alt=alt_text("sensitivity.alt", records(rows), _range_words),
    )


def _ranges(sheet: Sheet, ax: Axes, rows: pd.DataFrame, look: RegionStyle) -> None:
    share = rows["measure"].iloc[0] == "probability"
    y, places, names, last = 0.0, [], [], ""
    top = 1.0 if share else max(1.2, float(rows["high"].max()) * 1.02)
    for row in records(rows):
        if last and row.choice != last:
            y += 0.5
        if row.choice not in (last, ALL):
            ax.text(0, y, sheet.text(f"choice.{row.choice}"), color=GREY, fontsize=7, va="center", zorder=4)
            y += 0.75
        last = row.choice
        whole = row.choice == ALL
        ax.hlines(
            y, row.low, row.high, color=INK if whole else look.colour, linewidth=3 if whole else 2, alpha=0.5
        )
        ax.plot([row.as_used], [y], "o", color=INK if whole else look.colour, markersize=5, zorder=3)
        said = sheet.text("sensitivity.range", **_ends(sheet, row))
        offset_text(ax, said, (top, y), (6, 0), fontsize=7, fontweight="bold" if whole else "normal")
        places.append(y)
        names.append(wrap(choice_words(row.choice, row.option, sheet.lang), 150, 7.5))
        y += 1
    for x in WORDS_CHANGE if share else (MET,):
        ax.axvline(x, color=GREY, linewidth=0.7, linestyle=(0, (2, 2)) if share else "-", zorder=0)
    ax.set(xlim=(0, top), ylim=(y - 0.4, -0.6))
    ax.set_yticks(places, names, fontsize=7.5)
    ticks = [0, *WORDS_CHANGE, 1] if share else [i / 2 for i in range(math.floor(top * 2) + 1)]
    ax.set_xticks(ticks, [sheet.percent(tick) for tick in ticks])
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)


def _ends(words: Words, row: Row) -> dict[str, object]:
    def said(x: float) -> str:
        return chance(x, words.lang) if row.measure == "probability" else words.percent(x)

    return {"low": said(row.low), "used": said(row.as_used), "high": said(row.high)}


def _whole(words: Words, row: Row) -> dict[str, object]:
    count = "" if math.isnan(row.specifications) else int(row.specifications)
    named = {"region": words.region(row.region), "indicator": words.indicator(row.indicator)}
    return named | _ends(words, row) | {"count": count}


def _range_words(words: Words, row: Row) -> dict[str, object]:
    named = {"region": words.region(row.region), "indicator": words.indicator(row.indicator)}
    return named | _ends(words, row) | {"value": choice_words(row.choice, row.option, words.lang)}
