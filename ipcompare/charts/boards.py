"""What the boards share: a row a target, percent on the axis, words in columns on the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.style import GREY, INK, Sheet, wrap
from ipcompare.core.text import indicator_name, percent, reason_words, text, word

COLUMNS = (10, 48, 84)  # where the words right of the axes begin, in points
REASON = 265.0  # width that reasons have: the axes and the columns beside them


def board_axes(
    sheet: Sheet, ticks: Sequence[tuple[float, str]], bottom: float, floor: float, limit: float
) -> None:
    """Set up the axes of a board: names on the left, percent of the target below, the target a line."""
    ax = sheet.ax
    ax.axvline(1.0, color=INK, linewidth=0.9, zorder=1)
    ax.set(xlim=(floor, limit), ylim=(bottom, -0.7))
    ax.set_yticks([y for y, _ in ticks], [name for _, name in ticks], fontsize=7.5, linespacing=0.95)
    steps = [step / 2 for step in range(math.ceil(floor * 2), math.floor(limit * 2) + 1)]
    ax.set_xticks(steps, [percent(step, sheet.lang) for step in steps])
    ax.grid(axis="x", zorder=0)
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)


def board_region(sheet: Sheet, floor: float, y: float, code: str) -> None:
    """Write a region's name above its rows."""
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    sheet.ax.text(floor, y, sheet.region(code), fontweight="bold", fontsize=9, va="center", bbox=paper)


def board_name(row: Any, rows: pd.DataFrame, lang: str) -> str:
    """Name a row by its indicator, with series and reading where the indicator has several rows."""
    name = indicator_name(row.indicator, lang)
    return qualified(name, row, rows[rows["indicator"] == row.indicator], lang)


def qualified(name: str, row: Any, rows: pd.DataFrame, lang: str) -> str:
    """Add to a name what tells its row from the others of the same name: series and reading."""
    marks = [
        word(family, getattr(row, family), lang)
        for family in ("series", "reading")
        if getattr(row, family) and len(set(rows[family])) > 1
    ]
    for mark in marks:
        name = text("label.series", lang, name=name, series=mark)
    return name


def board_reason(sheet: Sheet, floor: float, y: float, verdict: str, reason: str) -> None:
    """Write why a row has nothing to show, on white so that the lines of the board do not cross it."""
    words = verdict
    if reason:
        why = reason_words(reason, sheet.lang)
        words = sheet.text("board.reason", status=verdict, reason=why) if verdict else why
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    words = wrap(words, REASON, 7)
    sheet.ax.text(
        floor, y, words, color=GREY, fontsize=7, va="center", linespacing=0.95, bbox=paper, zorder=3
    )


def board_words(ax: Axes, limit: float, y: float, words: Sequence[str]) -> None:
    """Write a row's words in columns right of the axes, the first in bold."""
    for x, shown in zip(COLUMNS, words, strict=False):
        if shown:
            ax.annotate(
                wrap(shown, 76, 7.5),
                (limit, y),
                xytext=(x, 0),
                textcoords="offset points",
                va="center",
                annotation_clip=False,
                fontsize=7.5,
                fontweight="bold" if x == COLUMNS[0] else "normal",
                linespacing=0.95,
            )


def beyond(value: float, floor: float, limit: float) -> tuple[float, str]:
    """Return where a value is drawn on a board, and the arrow that says it lies further out."""
    return (limit, ">") if value > limit else (floor, "<") if value < floor else (value, "")
