"""Where documents contradict themselves: what is printed beside what follows from other figures."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ipcompare.charts.layout import wrap
from ipcompare.charts.look import GREY
from ipcompare.charts.parts import board_words
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Row, Words, alt_text, records

__all__ = ["audit_findings", "finding_name"]

# Certain and inferred differ by fill as well as by colour, so that grey print tells them apart.
CERTAIN: dict[str, Any] = {"color": "#0072B2"}
INFERRED: dict[str, Any] = {"color": GREY, "markerfacecolor": "white", "markeredgecolor": GREY}
LEAST, MOST = 1e-3, 200.0  # percent; what differs in its bound alone stands at the left edge


@chart("rule", "region", "indicator", "year", "printed", "computed", "unit", "inference")
def audit_findings(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw how far each audited figure lies from what other figures make of it, certain findings first.

    The axis is percent of the printed figure, on a log scale.

    Parameters
    ----------
    table : pandas.DataFrame
        Of :func:`ipcompare.audit`: ``rule, region, indicator, year, printed, computed, unit, inference``.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "rule": ["parts and total"], "region": ["520100"], "indicator": ["patent_stock"], "year": [2024],
    ...     "printed": [59734.0], "computed": [59738.0], "unit": ["件"], "inference": [False]})
    >>> [round(float(line.get_xdata()[-1]), 4) for line in audit_findings(table).get_lines()]
    [0.0067]
    """
    rows = rows.sort_values("inference", kind="stable")
    rows = rows.assign(distance=(rows["computed"] / rows["printed"] - 1).abs())  # as a share of the printed
    ax = sheet.open(3.6 + 0.72 * len(rows))
    for y, row in enumerate(records(rows)):
        look = INFERRED if row.inference else CERTAIN
        distance = min(max(100 * row.distance, LEAST), MOST)
        ax.plot([distance], [y], marker="o", linestyle="none", markersize=6, zorder=3, **look)
        ax.hlines(y, LEAST, distance, color=look["color"], linewidth=1.2, zorder=2)
        board_words(ax, MOST, y, (_figure(row.printed), "", _figure(row.computed)))
    ax.set_xscale("log")
    ax.set(xlim=(LEAST, MOST), ylim=(len(rows) - 0.4, -1.1))
    names = [wrap(finding_name(sheet, row), 190, 7.5) for row in records(rows)]
    ax.set_yticks(range(len(rows)), names, fontsize=7.5, linespacing=0.95)
    steps = (0.001, 0.01, 0.1, 1, 10, 100)
    ax.set_xticks(steps, [f"{step:g}%" for step in steps])
    ax.minorticks_off()
    ax.tick_params(length=0)
    ax.grid(axis="x", zorder=0)
    board_words(ax, MOST, -0.9, (sheet.text("audit.printed"), "", sheet.text("audit.computed")))
    inferred = int(rows["inference"].sum())
    sheet.say(
        sheet.text("audit.title", certain=len(rows) - inferred, inferred=inferred),
        sheet.text("audit.subtitle"),
        alt=alt_text("audit.alt", records(rows), _finding_words),
    )


def _figure(value: float) -> str:
    """Write a number in its printed unit: another unit's rounding could hide the difference."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def finding_name(words: Words, row: Row) -> str:
    """Name a row of :func:`ipcompare.audit`: region, indicator, year and rule."""
    names = words.described(row)
    return words.text("audit.name", year=row.year, rule=words.word("rule", row.rule), **names)


def _finding_words(words: Words, row: Row) -> dict[str, object]:
    return {
        "name": finding_name(words, row),
        "printed": _figure(row.printed),
        "computed": _figure(row.computed),
        "distance": words.percent(row.distance, 2) if row.distance < math.inf else "—",
    }
