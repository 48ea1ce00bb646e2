"""Where documents contradict themselves: what is printed, beside what it is elsewhere or ought to be."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ipcompare.charts.layout import wrap
from ipcompare.charts.look import GREY, INK, PALE
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import exact, fixed

__all__ = ["audit_findings", "finding_name", "gaps"]

COLUMNS = (0.0, 0.685, 0.86, 1.0)  # the name begins, the three numbers end, in parts of the width
NAME = 225.0  # width of a name and of what it says, in points
LINE, SPACE = 0.33, 0.24  # heights of a line and between rows, in cm


def gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Add to findings how far the two figures lie apart, the largest gap first, certain ones before inferred.

    ``gap`` is in percent of the printed figure; of percentages, and growth rates among them, it is in points.
    It is missing where nothing divides, and nought where the two differ in their bound alone.

    Examples
    --------
    >>> rows = {"printed": [12.5, 200.0], "computed": [7.5, 152.0], "unit": ["%", "家"], "inference": False}
    >>> [float(gap) for gap in gaps(pd.DataFrame(rows))["gap"]]
    [24.0, 5.0]
    """
    apart = (table["computed"] - table["printed"]).astype(float).abs()
    share = 100 * apart / table["printed"].astype(float).abs()
    gap = share.where(table["unit"] != "%", apart).replace(math.inf, math.nan)
    # What rounding leaves of two equal figures is no gap.
    rows = table.assign(gap=gap.mask(gap < 1e-6, 0.0), _sure=table["inference"].astype(bool))
    return rows.sort_values(["_sure", "gap"], ascending=[True, False], kind="stable").drop(columns="_sure")


@chart("rule", "region", "indicator", "year", "printed", "computed", "unit", "inference", texts=["follows"])
def audit_findings(sheet: Sheet, rows: pd.DataFrame) -> None:
    """List what documents print, what another place or other figures make of it, and the gap, largest first.

    Parameters
    ----------
    table : pandas.DataFrame
        Of :func:`ipcompare.audit`: ``rule, region, indicator, year, printed, computed, unit, inference``;
        ``follows``, what a finding means, if there.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "rule": ["parts and total"], "region": ["520100"], "indicator": ["patent_stock"], "year": [2024],
    ...     "printed": [59734.0], "computed": [59738.0], "unit": ["件"], "inference": [False]})
    >>> [words.get_text() for words in audit_findings(table, lang="en").texts][-4:-1]
    ['59,734 patents', '59,738 patents', '0.0067%']
    """
    rows = gaps(rows)
    blocks = [(flag, own) for flag, own in rows.groupby("inference", sort=False)]
    lines = [(_name(sheet, row), wrap(_meaning(sheet, row), NAME, 7)) for row in records(rows)]
    high = [LINE * (name.count("\n") + said.count("\n") + 2) + SPACE for name, said in lines]
    top = LINE + SPACE  # of the heads, and of each block's
    ax = sheet.open(3.0 + sum(high) + top * (1 + len(blocks)))
    ax.set(xlim=(0, 1), ylim=(sum(high) + top * (1 + len(blocks)), 0))
    ax.axis("off")
    _row(
        sheet, 0, [sheet.text(f"audit.{head}") for head in ("what", "printed", "computed", "gap")], color=GREY
    )
    y, place = top, 0
    for flag, own in blocks:
        head = sheet.text("audit.inferred" if flag else "audit.certain", n=len(own))
        _row(sheet, y, [head], fontweight="bold", fontsize=8.5)
        y += top
        for row in records(own):
            ax.axhline(y - SPACE / 3, color=PALE, linewidth=0.5)
            name, said = lines[place]
            _row(sheet, y, [name, *_numbers(sheet, row)])
            down = LINE * (name.count("\n") + 1)
            _row(sheet, y + down, [said], color=GREY, fontsize=7)
            y, place = y + high[place], place + 1
    inferred = int(rows["inference"].sum())
    sheet.say(
        sheet.text("audit.title", certain=len(rows) - inferred, inferred=inferred),
        sheet.text("audit.subtitle"),
        alt=alt_text("audit.alt", records(rows), _finding_words),
    )


def _row(sheet: Sheet, y: float, words: list[str], **look: Any) -> None:
    """Write a row of the table: what, from the left; numbers, up to the right end of their columns."""
    look = {"fontsize": 7.5, "color": INK, "va": "top", "linespacing": 1.15, **look}
    for i, (x, said) in enumerate(zip(COLUMNS, words, strict=False)):
        sheet.ax.text(x, y, said, ha="right" if i else "left", **look)


def _name(sheet: Sheet, row: Row) -> str:
    return wrap(sheet.text("audit.name", year=row.year, **sheet.described(row)), NAME, 7.5)


def _meaning(words: Words, row: Row) -> str:
    """Say what a finding means, or, where the table does not, by which rule it was found."""
    return words.word("follows", row.follows) if row.follows else words.word("rule", row.rule)


def finding_name(words: Words, row: Row) -> str:
    """Name a row of :func:`ipcompare.audit`: region, indicator, year and rule."""
    name = words.text("audit.name", year=row.year, **words.described(row))
    return words.text("label.series", name=name, series=words.word("rule", row.rule))


def _numbers(words: Words, row: Row) -> list[str]:
    """Write both figures in full, since shortened ones could hide the difference, and their gap."""
    shown = []
    for value in (row.printed, row.computed):
        unit = words.catalogue.unit_name(str(row.unit), words.lang, str(row.indicator))
        # What is computed has more digits than any document prints.
        shown.append(exact(round(float(value), 2), row.unit, words.lang, show_unit=True, unit_word=unit))
    return [*shown, _gap(words, row)]


def _gap(words: Words, row: Row) -> str:
    if math.isnan(row.gap):
        return "—"
    if not row.gap:
        return words.text("audit.bound")
    key = "audit.points" if row.unit == "%" else "audit.percent"
    return words.text(key, gap=f"{row.gap:.2g}" if row.gap < 1 else fixed(row.gap, 1))


def _finding_words(words: Words, row: Row) -> dict[str, object]:
    printed, computed, gap = _numbers(words, row)
    return {"name": finding_name(words, row), "printed": printed, "computed": computed, "distance": gap}
