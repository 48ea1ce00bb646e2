"""What several charts share: boards with a row a target, panels with a series each, an axis of values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ipcompare.charts.layout import offset_text, wrap
from ipcompare.charts.look import GREY, INK, RegionStyle
from ipcompare.charts.sheet import Sheet
from ipcompare.charts.words import Row, records
from ipcompare.core.text import reason_words
from ipcompare.methods.standing import NOT_ASSESSABLE

__all__ = [
    "PROJECTED",
    "board",
    "board_words",
    "fit_years",
    "joined",
    "marks",
    "outcomes",
    "series_panels",
    "value_axis",
]

PROJECTED = (0, (3, 2))  # the dashes of what is projected, and of nothing else
BRIDGE = (0, (0.8, 1.6))  # the dots across years without a value
COLUMNS = (10, 48, 84)  # where the words right of a board begin, in points
TALLEST, LEAST_ROW = 24.0, 0.44  # of a board and of its rows, in cm
REASON = 265.0  # width that reasons have: the board and the columns beside it


def board(
    sheet: Sheet,
    rows: pd.DataFrame,
    columns: tuple[str, str],
    draw: Callable[[Row, float, RegionStyle], Sequence[str]],
    *,
    heads: Sequence[str],
    row_height: float,
    name_width: float,
    markersize: float,
    limit: float,
    floor: float = 0.0,
) -> None:
    """Draw rows region by region: a marker at a share of the target, words in columns on the right.

    ``columns`` name the share and the verdict; without a share the row says its verdict and, where there is
    one, the reason. ``draw`` adds a row's other marks and gives the words beside the share, in columns under
    ``heads``. What cannot be judged stands below a region's rows, by reason.
    """
    share, said = columns
    styles, regions = sheet.styles(rows["region"]), sheet.ordered(rows["region"])
    open_ = rows[share].isna() & (rows[said] == NOT_ASSESSABLE)
    blocks = {code: _unjudged(sheet, rows[open_ & (rows["region"] == code)]) for code in regions}
    deep = sum(block.height for own in blocks.values() for block in own)
    lines = (~open_).sum() + deep + 1.3 * len(regions)
    # Many rows draw closer together, so that the board fits on a page.
    ax = sheet.open(3.4 + max(LEAST_ROW, min(row_height, (TALLEST - 3.4) / lines)) * lines)
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    y, names = 0.0, {}
    board_words(ax, limit, -0.9, heads, color=GREY)
    for code in regions:
        ax.text(floor, y, sheet.region(code), fontweight="bold", fontsize=9, va="center", bbox=paper)
        own, look = rows[(rows["region"] == code) & ~open_], styles[code]
        for row in records(own):
            y += 1
            alike = own[own["indicator"] == row.indicator]
            names[y] = wrap(sheet.qualified(sheet.indicator(row.indicator), row, alike), name_width, 7.5)
            value, verdict = (getattr(row, column) for column in columns)
            if math.isnan(value):
                if row.reason:
                    _reason(sheet, floor, y, sheet.word(said, verdict), row.reason)
                else:
                    board_words(ax, limit, y, ("—", *draw(row, y, look)))
                continue
            marker = ">" if value > limit else "<" if value < floor else look.marker
            size: dict[str, Any] = {"markersize": markersize, "zorder": 3, "clip_on": False}
            ax.plot([min(max(value, floor), limit)], [y], marker, color=look.colour, **size)
            board_words(ax, limit, y, (sheet.percent(value), *draw(row, y, look)))
        for block in blocks[code]:
            middle = y + 0.5 + block.height / 2
            names[middle] = block.name
            _grey(ax, floor, middle, block.words)
            y += block.height
        y += 1.3
    ax.axvline(1.0, color=INK, linewidth=0.9, zorder=1)
    ax.set(xlim=(floor, limit), ylim=(y - 0.6, -1.3))
    ax.set_yticks(list(names), list(names.values()), fontsize=7.5, linespacing=0.95)
    steps = np.arange(floor, limit + 1e-9, 0.5)
    ax.set_xticks(steps, [sheet.percent(step) for step in steps])
    ax.grid(axis="x", zorder=0)
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)


class Block(NamedTuple):
    """Targets that cannot be judged for one reason: how many, which, and the rows of a board they take."""

    name: str
    words: str
    height: float


def _unjudged(sheet: Sheet, rows: pd.DataFrame) -> list[Block]:
    blocks = []
    for reason, own in rows.groupby("reason", sort=False):
        listed = sheet.text("join.list").join(map(sheet.indicator, own["indicator"]))
        said = {"name": reason_words(str(reason), sheet.lang), "words": listed}
        words = wrap(sheet.text("label.said", **said) if reason else listed, REASON, 7)
        height = max(1.0, 0.66 * (words.count("\n") + 1)) + 0.15
        blocks.append(Block(sheet.text("count.unknown", n=len(own)), words, height))
    return blocks


def _reason(sheet: Sheet, floor: float, y: float, verdict: str, reason: str) -> None:
    """Write why a row has nothing to show, on white so that the lines of the board do not cross it."""
    why = reason_words(reason, sheet.lang)
    words = sheet.text("board.reason", status=verdict, reason=why) if verdict else why
    _grey(sheet.ax, floor, y, wrap(words, REASON, 7))


def _grey(ax: Axes, x: float, y: float, words: str) -> None:
    look: dict[str, Any] = {"color": GREY, "fontsize": 7, "va": "center", "linespacing": 1.15, "zorder": 3}
    ax.text(x, y, words, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1}, **look)


def board_words(ax: Axes, limit: float, y: float, words: Sequence[str], color: str = INK) -> None:
    """Write a row's words in columns right of the axes, the first in bold."""
    for x, column in zip(COLUMNS, words, strict=False):
        if column:
            weight = "bold" if x == COLUMNS[0] else "normal"
            look = {"fontsize": 7.5, "fontweight": weight, "linespacing": 0.95, "color": color}
            offset_text(ax, wrap(column, 76, 7.5), (limit, y), (x, 0), **look)


def series_panels(
    sheet: Sheet, rows: pd.DataFrame, *, top: float, height: float, columns: int = 2, size: float = 9
) -> Iterator[tuple[Axes, str, pd.DataFrame]]:
    """Open a panel a region and indicator, headed by their names; give it, its region's code and its rows."""
    own = {name: rows[rows["indicator"] == name] for name in dict.fromkeys(rows["indicator"])}
    keys = [(name, code) for name in own for code in sheet.ordered(own[name]["region"])]
    columns = min(columns, len(keys)) if len(keys) != 4 else 2
    sheet.open(top + height * math.ceil(len(keys) / columns))
    for panel, (name, code) in zip(sheet.panels(len(keys), columns), keys, strict=True):
        heading = sheet.region(code)
        if len(own) > 1:
            heading = sheet.text("label.region_indicator", region=heading, indicator=sheet.indicator(name))
        yield panel, code, own[name][own[name]["region"] == code]
        sheet.head(panel, heading, size)


def joined(rows: pd.DataFrame) -> pd.Series:
    """Say which rows a line may join: a plan's baseline may count otherwise than the outcomes."""
    planned = rows["role"].eq("baseline") if "role" in rows else pd.Series(False, index=rows.index)
    return ~planned


def outcomes(
    ax: Axes, rows: pd.DataFrame, look: RegionStyle, column: str = "value", *, zorder: float = 3, **line: Any
) -> None:
    """Draw one region's outcomes: a solid line, dots across years without a value, marks by what a value is.

    What is derived has a hollow mark, a plan's baseline that may count otherwise a cross that no line joins.
    """
    on_line = joined(rows)
    own = rows[on_line].sort_values("year", kind="stable")
    years = own["year"].astype(int)
    whole = pd.Series(own[column].to_numpy(float), years)
    for before, after in zip(years.iloc[:-1], years.iloc[1:], strict=True):
        if after - before > 1:
            across: dict[str, Any] = {"color": look.colour, "linestyle": BRIDGE, "linewidth": 1.2}
            ends = [whole[before], whole[after]]
            ax.plot([before, after], ends, gid="gap", zorder=zorder - 0.1, **across)
    if len(whole):
        # A year that is not known breaks the line: matplotlib leaves out what is no number.
        known = whole.reindex(range(years.min(), years.max() + 1))
        ax.plot(known.index, known, **look.kwargs() | line, zorder=zorder)
    alone: dict[str, Any] = {"linestyle": "", "zorder": zorder + 0.1}
    if look.marker and len(made := own[_derived(own)]):
        ax.plot(made["year"], made[column], **look.kwargs() | alone, mfc="white")
    if len(planned := rows[~on_line]):
        ax.plot(planned["year"], planned[column], "x", color=look.colour, markersize=5, mew=1.4, **alone)


def marks(sheet: Sheet, rows: pd.DataFrame) -> list[str]:
    """Say in a line of the foot what the marks of :func:`outcomes` mean, of those that the rows call for."""
    on_line = joined(rows)
    own = rows[on_line]
    gaps = [(years.sort_values().diff() > 1).any() for _, years in own.groupby("region", sort=False)["year"]]
    there = {"derived": _derived(own).any(), "gap": any(gaps), "baseline": not on_line.all()}
    said = [sheet.text(f"foot.mark_{name}") for name, on in there.items() if on]
    return [sheet.text("join.sentences").join(said)] if said else []


def _derived(rows: pd.DataFrame) -> pd.Series:
    return rows["derived"].astype(bool) if "derived" in rows else pd.Series(False, index=rows.index)


def fit_years(sheet: Sheet, ax: Axes, first: int, last: int) -> None:
    """Name as many years as the width has room for, counted back from the last, which a reader looks for."""
    ax.xaxis.set_major_formatter("{x:.0f}")

    def fit() -> None:
        room = ax.bbox.width / sheet.figure.dpi * 72 / 26  # a year and the gap to the next take 26 points
        step = next((step for step in (1, 2, 5, 10, 20) if (last - first) / step <= room), 50)
        ax.set_xticks(sorted(range(last, first - 1, -step)))

    fit()
    sheet.note.steps.append(fit)


def value_axis(sheet: Sheet, ax: Axes, rows: pd.DataFrame, *columns: str) -> None:
    """Run the y axis from zero, or from near the values when they all lie far from it, with room above."""
    values, unit = rows[list(columns)].to_numpy(float), rows["unit"].iloc[0]
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if 0 <= low < 0.6 * high:
        ax.set_ylim(0, high * 1.08)
    else:
        pad = 0.12 * ((high - low) or abs(high) or 1.0)
        ax.set_ylim(low - pad, high + pad)
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3))
    ax.yaxis.set_major_formatter(lambda value, _: sheet.tick(value, unit))
