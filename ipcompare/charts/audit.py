"""Where documents contradict themselves: what is printed beside what follows from other figures."""

from __future__ import annotations

from typing import Any, TypeAlias

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.boards import board_words
from ipcompare.charts.style import GREY, Sheet, need, records, theme, wrap
from ipcompare.core.text import indicator_name, percent, region_name, text, word

__all__ = ["audit_findings", "finding_name"]

Row: TypeAlias = Any

# Certain and inferred differ by fill as well as by colour, so that grey print tells them apart.
CERTAIN: dict[str, Any] = {"color": "#0072B2"}
INFERRED: dict[str, Any] = {"color": GREY, "markerfacecolor": "white", "markeredgecolor": GREY}
LEAST, MOST = 1e-3, 200.0  # percent; what differs in its bound alone stands at the left edge


def audit_findings(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw how far each audited figure lies from what other figures make of it, certain findings first.

    Parameters
    ----------
    table : pandas.DataFrame
        Of :func:`ipcompare.audit`: ``rule, region, indicator, year, printed, computed, unit, inference``.
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
        One axes, percent of the printed figure on a log scale.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "rule": ["parts and total"], "region": ["520100"], "indicator": ["patent_stock"], "year": [2024],
    ...     "printed": [59734.0], "computed": [59738.0], "unit": ["件"], "inference": [False]})
    >>> [round(float(line.get_xdata()[-1]), 4) for line in audit_findings(table).get_lines()]
    [0.0067]
    """
    columns = ("rule", "region", "indicator", "year", "printed", "computed", "unit", "inference")
    rows = need(table, *columns).sort_values("inference", kind="stable")
    with theme():
        sheet = Sheet(ax, lang, height=3.6 + 0.72 * len(rows))
        ticks = []
        for y, row in enumerate(records(rows)):
            ticks.append(wrap(finding_name(row, lang), 190, 7.5))
            look = INFERRED if row.inference else CERTAIN
            sheet.ax.plot([_distance(row)], [y], marker="o", linestyle="none", markersize=6, zorder=3, **look)
            sheet.ax.hlines(y, LEAST, _distance(row), color=look["color"], linewidth=1.2, zorder=2)
            board_words(sheet.ax, MOST, y, (_figure(row.printed), "", _figure(row.computed)))
        sheet.ax.set_xscale("log")
        sheet.ax.set(xlim=(LEAST, MOST), ylim=(len(rows) - 0.4, -1.1))
        sheet.ax.set_yticks(range(len(rows)), ticks, fontsize=7.5, linespacing=0.95)
        steps = (0.001, 0.01, 0.1, 1, 10, 100)
        sheet.ax.set_xticks(steps, [f"{step:g}%" for step in steps])
        sheet.ax.minorticks_off()
        sheet.ax.tick_params(length=0)
        sheet.ax.grid(axis="x", zorder=0)
        board_words(sheet.ax, MOST, -0.9, (sheet.text("audit.printed"), "", sheet.text("audit.computed")))
        _say(sheet, rows, title, source)
        return sheet.close()


def _distance(row: Row) -> float:
    """Give the distance in percent of the printed figure, within the axis."""
    return min(max(100 * abs(float(row.computed) / float(row.printed) - 1), LEAST), MOST)


def _figure(value: float) -> str:
    """Write a number in its printed unit: another unit's rounding could hide the difference."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def finding_name(row: Row, lang: str) -> str:
    """Name a row of :func:`ipcompare.audit`: region, indicator, year and rule."""
    return text(
        "audit.name",
        lang,
        region=region_name(row.region, lang),
        indicator=indicator_name(row.indicator, lang),
        year=row.year,
        rule=word("rule", row.rule, lang),
    )


def _say(sheet: Sheet, rows: pd.DataFrame, title: str | None, source: str | None) -> None:
    inferred = int(rows["inference"].sum())

    def alt(lang: str) -> str:
        parts = [
            text(
                "audit.alt_row",
                lang,
                name=finding_name(row, lang),
                printed=_figure(row.printed),
                computed=_figure(row.computed),
                distance=percent(abs(row.computed / row.printed - 1), lang, 2),
            )
            for row in records(rows)
        ]
        return text("audit.alt", lang, parts=text("join.sentence", lang).join(parts))

    sheet.say(
        title=title or sheet.text("audit.title", certain=len(rows) - inferred, inferred=inferred),
        subtitle=sheet.text("audit.subtitle"),
        source=source,
        alt=alt,
    )
