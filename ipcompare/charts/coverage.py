"""What there is to compare: which indicator has a figure in which year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation
from matplotlib.transforms import ScaledTranslation

from ipcompare.charts.layout import offset_text, text_width, wrap
from ipcompare.charts.look import INK
from ipcompare.charts.sheet import Sheet, chart, not_empty
from ipcompare.charts.words import Words, alt_text

__all__ = ["coverage_map"]

# Dark, light and hatched differ in grey as well; the marks differ by shape.
CELLS: dict[str, dict[str, Any]] = {
    "printed": {"facecolor": "#0072B2", "edgecolor": "none"},
    "derived": {"facecolor": "#D6ECF8", "edgecolor": "#0072B2", "hatch": "//////", "linewidth": 0.4},
}
MARKS: dict[str, dict[str, Any]] = {
    "baseline": {"marker": "o", "mfc": "white", "mec": INK, "mew": 0.9},
    "target": {"marker": "D", "mfc": "#D55E00", "mec": "white", "mew": 0.5},
}
FRAME: dict[str, Any] = {"color": "#E9E9E9", "linewidth": 0.6}  # tells an empty cell from the paper beside it
HEADS, YEARS = 9.0, 7.0  # sizes of the names of regions and years, in points
GAP = 2  # columns left free between two regions


@chart("region", "indicator", "year", "role", "derived", known=["year"])
def coverage_map(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw which indicator has a figure in which year, region beside region.

    Parameters
    ----------
    table : pandas.DataFrame
        Harmonised long table: ``region``, ``indicator``, ``year``, ``role`` (baseline, target, actual; others
        are left out) and ``derived`` (bool). Indicators are drawn in the order they first appear.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GZ", "indicator": "gi_count", "year": [2020, 2025], "role": ["baseline", "target"],
    ...     "derived": False})
    >>> coverage_map(table, lang="en").get_yticklabels()[0].get_text()
    'Geographical indications'
    """
    rows = not_empty(rows[rows["role"].isin(["actual", *MARKS])])
    rows = rows.assign(year=rows["year"].astype(int), derived=rows["derived"].astype(bool))
    indicators = list(dict.fromkeys(rows["indicator"]))
    regions = sheet.ordered(rows["region"])
    first, last = int(rows["year"].min()), int(rows["year"].max())
    lefts = {code: i * (last - first + 1 + GAP) for i, code in enumerate(regions)}
    rows["x"] = rows["year"] - first + rows["region"].map(lefts)
    rows["y"] = rows["indicator"].map(indicators.index)

    ax = sheet.open(4.4 + 0.5 * len(indicators))
    actual = rows[rows["role"] == "actual"].sort_values("derived", kind="stable")
    actual = actual.drop_duplicates(["x", "y"])  # what is both published and derived is published
    for kind, look in CELLS.items():
        cells = actual[actual["derived"] == (kind == "derived")]
        ax.barh(cells["y"], 0.84, left=cells["x"] - 0.42, height=0.72, **look, zorder=2)
    for role, look in MARKS.items():
        cells = rows[rows["role"] == role]
        ax.plot(cells["x"], cells["y"], linestyle="", markersize=5, zorder=3, **look)
    _axes(sheet, ax, indicators, lefts, first, last)
    _say(sheet, rows, regions)


def _axes(
    sheet: Sheet, ax: Axes, indicators: list[str], lefts: dict[str, int], first: int, last: int
) -> None:
    count, years = len(indicators), last - first + 1
    ax.set(xlim=(-0.7, max(lefts.values()) + years - 0.3), ylim=(count - 0.4, -0.6))
    names = [wrap(sheet.indicator(name), 180, 7) for name in indicators]
    ax.set_yticks(range(count), names, fontsize=7, linespacing=0.9)
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    every_fifth = [year for year in range(first, last + 1) if year % 5 == 0]
    ticks = [year for year in every_fifth if year - first >= 2 or first == last] or [last]
    heads = []
    for code, left in lefts.items():
        ax.hlines([y + 0.5 for y in range(-1, count)], left - 0.6, left + years - 0.4, **FRAME)
        ax.vlines([left + year - first - 0.5 for year in ticks], -0.5, count - 0.5, **FRAME)
        look = {"fontweight": "bold", "fontsize": HEADS, "va": "baseline"}
        heads.append(offset_text(ax, sheet.region(code), (left - 0.5, -0.6), (0, 4), **look))

    def fit() -> None:
        year = ax.bbox.width / sheet.figure.dpi * 72 / abs(np.diff(ax.get_xlim())[0])  # in points
        _fit_years(ax, [left - first for left in lefts.values()], ticks, year)
        _fit_heads(ax, heads, (years + GAP) * year)
        _place_legend(sheet, ax, max(head.xyann[1] for head in heads) + 14)

    _legend(sheet, ax)
    fit()
    sheet.note.steps.append(fit)


def _fit_years(ax: Axes, lefts: list[int], ticks: list[int], year: float) -> None:
    """Name as many of the years as have room side by side: all, every other, or the last alone."""
    room = text_width("2000", YEARS) + 2
    sparser = (ticks, ticks[::-2][::-1], ticks[-1:])
    named = next(n for n in sparser if len(n) < 2 or (n[-1] - n[-2]) * year >= room)
    places = [(left + when, str(when)) for left in lefts for when in named]
    ax.set_xticks([place for place, _ in places], [name for _, name in places], fontsize=YEARS)


def _fit_heads(ax: Axes, heads: list[Annotation], room: float) -> None:
    """Set the regions' names at two heights where they have no room side by side, and smaller if need be."""
    wide = [text_width(head.get_text(), HEADS, bold=True) + 4 for head in heads]
    apart = max(wide) > room and len(heads) > 1
    for i, (head, size) in enumerate(zip(heads, wide, strict=True)):
        head.xyann = (0, 4 + (HEADS + 2) * (i % 2) * apart)
        head.set_fontsize(HEADS * min(1, 2 * room / size) if apart else HEADS)


def _place_legend(sheet: Sheet, ax: Axes, height: float) -> None:
    """Lift the legend so many points above the axes, clear of the regions' names."""
    above = ax.transAxes + ScaledTranslation(0, height / 72, sheet.figure.dpi_scale_trans)
    legend = ax.get_legend()
    assert legend is not None
    legend.set_bbox_to_anchor((1, 1), transform=above)


def _legend(sheet: Sheet, ax: Axes) -> None:
    cells = [Patch(**look, label=sheet.text(f"coverage.{kind}")) for kind, look in CELLS.items()]
    marks = [
        Line2D([], [], linestyle="", markersize=5, **look, label=sheet.text(f"coverage.{role}"))
        for role, look in MARKS.items()
    ]
    look = {"borderaxespad": 0, "handlelength": 1.2, "columnspacing": 1.2, "handletextpad": 0.4, "ncols": 4}
    ax.legend(handles=[*cells, *marks], loc="lower right", **look)


def _say(sheet: Sheet, rows: pd.DataFrame, regions: list[str]) -> None:
    counts = {
        "indicators": rows["indicator"].nunique(),
        "figures": len(rows.drop_duplicates(["region", "indicator", "year", "role"])),
        "derived": int(rows["derived"].sum()),
    }
    provinces = [code for code in regions if code != "CN"]
    if len(provinces) > 1:
        holders = rows[rows["region"].isin(provinces)].groupby("indicator")["region"].nunique()
        common = int((holders == len(provinces)).sum())
        finding = sheet.placed("coverage.title", provinces, common=common, **counts)
    else:
        finding = sheet.text("coverage.title_one", region=sheet.region(regions[0]), **counts)
    span = {"first": rows["year"].min(), "last": rows["year"].max()}
    own = [(code, rows[rows["region"] == code]) for code in regions]
    sheet.say(
        finding,
        sheet.text("coverage.subtitle"),
        [sheet.text("foot.derived")] if counts["derived"] else [],
        alt=alt_text("coverage.alt", own, _region_words, "coverage.alt_region", **counts, **span),
    )


def _region_words(words: Words, own: tuple[str, pd.DataFrame]) -> dict[str, object]:
    code, rows = own
    actual = rows[rows["role"] == "actual"]
    return {
        "region": words.region(code),
        "printed": int((~actual["derived"]).sum()),
        "derived": int(actual["derived"].sum()),
        **{role: int((rows["role"] == role).sum()) for role in MARKS},
    }
