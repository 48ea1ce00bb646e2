"""What several charts share: boards with a row a target, panels with a series each, an axis of values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ipcompare.charts.layout import offset_text, wrap
from ipcompare.charts.look import GREY, INK, RegionStyle
from ipcompare.charts.sheet import Sheet
from ipcompare.charts.words import Row, records
from ipcompare.core.text import reason_words

__all__ = ["board", "board_words", "joined", "series_panels", "value_axis"]

COLUMNS = (10, 48, 84)  # where the words right of a board begin, in points
REASON = 265.0  # width that reasons have: the board and the columns beside it


def board(
    sheet: Sheet,
    rows: pd.DataFrame,
    columns: tuple[str, str],
    draw: Callable[[Row, float, RegionStyle], Sequence[str]],
    *,
    row_height: float,
    name_width: float,
    markersize: float,
    limit: float,
    floor: float = 0.0,
) -> None:
    """Draw rows region by region: a marker at a share of the target, words in columns on the right.

    ``columns`` name the share and the verdict; without a share the row says its verdict and the reason.
    ``draw`` adds a row's other marks and gives the words beside the share.
    """
    styles, regions = sheet.styles(rows["region"]), sheet.ordered(rows["region"])
    ax = sheet.open(3.4 + row_height * (len(rows) + 1.3 * len(regions)))
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    y, names = 0.0, {}
    for code in regions:
        ax.text(floor, y, sheet.region(code), fontweight="bold", fontsize=9, va="center", bbox=paper)
        own, look = rows[rows["region"] == code], styles[code]
        for row in records(own):
            y += 1
            alike = own[own["indicator"] == row.indicator]
            names[y] = wrap(sheet.qualified(sheet.indicator(row.indicator), row, alike), name_width, 7.5)
            share, verdict = (getattr(row, column) for column in columns)
            if math.isnan(share):
                _reason(sheet, floor, y, sheet.word(columns[1], verdict), row.reason)
                continue
            marker = ">" if share > limit else "<" if share < floor else look.marker
            size: dict[str, Any] = {"markersize": markersize, "zorder": 3, "clip_on": False}
            ax.plot([min(max(share, floor), limit)], [y], marker, color=look.colour, **size)
            board_words(ax, limit, y, (sheet.percent(share), *draw(row, y, look)))
        y += 1.3
    ax.axvline(1.0, color=INK, linewidth=0.9, zorder=1)
    ax.set(xlim=(floor, limit), ylim=(y - 0.6, -0.7))
    ax.set_yticks(list(names), list(names.values()), fontsize=7.5, linespacing=0.95)
    steps = np.arange(floor, limit + 1e-9, 0.5)
    ax.set_xticks(steps, [sheet.percent(step) for step in steps])
    ax.grid(axis="x", zorder=0)
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)


def _reason(sheet: Sheet, floor: float, y: float, verdict: str, reason: str) -> None:
    """Write why a row has nothing to show, on white so that the lines of the board do not cross it."""
    words = verdict
    if reason:
        why = reason_words(reason, sheet.lang)
        words = sheet.text("board.reason", status=verdict, reason=why) if verdict else why
    look: dict[str, Any] = {"color": GREY, "fontsize": 7, "va": "center", "linespacing": 0.95, "zorder": 3}
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    sheet.ax.text(floor, y, wrap(words, REASON, 7), bbox=paper, **look)


def board_words(ax: Axes, limit: float, y: float, words: Sequence[str]) -> None:
    """Write a row's words in columns right of the axes, the first in bold."""
    for x, column in zip(COLUMNS, words, strict=False):
        if column:
            weight = "bold" if x == COLUMNS[0] else "normal"
            look = {"fontsize": 7.5, "fontweight": weight, "linespacing": 0.95}
            offset_text(ax, wrap(column, 76, 7.5), (limit, y), (x, 0), **look)


def series_panels(
    sheet: Sheet, rows: pd.DataFrame, *, top: float, height: float
) -> Iterator[tuple[Axes, str, pd.DataFrame]]:
    """Open a panel a region and indicator, headed by their names; give it, the region's code and its rows."""
    own = {name: rows[rows["indicator"] == name] for name in dict.fromkeys(rows["indicator"])}
    keys = [(name, code) for name in own for code in sheet.ordered(own[name]["region"])]
    columns = 1 if len(keys) == 1 else 2
    sheet.open(top + height * math.ceil(len(keys) / columns))
    for panel, (name, code) in zip(sheet.panels(len(keys), columns), keys, strict=True):
        heading = sheet.region(code)
        if len(own) > 1:
            heading = sheet.text("label.region_indicator", region=heading, indicator=sheet.indicator(name))
        yield panel, code, own[name][own[name]["region"] == code]
        sheet.head(panel, heading)


def joined(rows: pd.DataFrame) -> pd.Series:
    """Say which rows a line may join: a plan's baseline may count otherwise than the outcomes."""
    planned = rows["role"].eq("baseline") if "role" in rows else pd.Series(False, index=rows.index)
    return ~planned


def value_axis(sheet: Sheet, ax: Axes, rows: pd.DataFrame, *columns: str) -> None:
    """Run the y axis from zero, or from near the values when they all lie far from it, with room above."""
    values, unit = rows[list(columns)].to_numpy(float), rows["unit"].iloc[0]
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if 0 <= low < 0.6 * high:
        ax.set_ylim(0, high * 1.08)
    else:
        pad = 0.12 * ((high - low) or abs(high) or 1.0)
        ax.set_ylim(low - pad, high + pad)
    ax.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    ax.yaxis.set_major_formatter(lambda value, _: sheet.tick(value, unit))
