"""What there is to compare: which indicator has a figure in which year."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from ipcompare.charts.style import INK, Sheet, need, ordered, theme, wrap
from ipcompare.core.text import indicator_name, region_name, text

__all__ = ["coverage_map"]

# Dark, light and hatched differ in grey as well; the marks differ by shape.
PRINTED: dict[str, Any] = {"facecolor": "#0072B2", "edgecolor": "none"}
DERIVED: dict[str, Any] = {
    "facecolor": "#D6ECF8",
    "edgecolor": "#0072B2",
    "hatch": "//////",
    "linewidth": 0.4,
}
BASELINE: dict[str, Any] = {
    "marker": "o",
    "markerfacecolor": "white",
    "markeredgecolor": INK,
    "markeredgewidth": 0.9,
}
TARGET: dict[str, Any] = {
    "marker": "D",
    "markerfacecolor": "#D55E00",
    "markeredgecolor": "white",
    "markeredgewidth": 0.5,
}
GAP = 2  # columns left free between two regions


def coverage_map(
    table: pd.DataFrame,
    *,
    lang: str = "zh",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """Draw which indicator has a figure in which year, region beside region.

    Parameters
    ----------
    table : pandas.DataFrame
        Harmonised long table: ``region``, ``indicator``, ``year``, ``role`` (baseline, target, actual; others
        are left out) and ``derived`` (bool). Indicators are drawn in the order they first appear.
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
        One axes; the regions stand side by side on its x axis.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GZ", "indicator": "gi_count", "year": [2020, 2025], "role": ["baseline", "target"],
    ...     "derived": False})
    >>> coverage_map(table, lang="en").get_yticklabels()[0].get_text()
    'Geographical indications'
    """
    rows = need(table, "region", "indicator", "year", "role", "derived")
    rows = rows[rows["role"].isin(["actual", "baseline", "target"])]
    rows = need(rows.assign(year=rows["year"].astype(int), derived=rows["derived"].astype(bool)))
    indicators = list(dict.fromkeys(rows["indicator"]))
    regions = ordered(rows["region"])
    first, last = int(rows["year"].min()), int(rows["year"].max())
    span = last - first + 1 + GAP
    rows["x"] = rows["year"] - first + rows["region"].map({code: i * span for i, code in enumerate(regions)})
    rows["y"] = rows["indicator"].map({name: i for i, name in enumerate(indicators)})

    with theme():
        sheet = Sheet(ax, lang, height=4.4 + 0.5 * len(indicators))
        actual = rows[rows["role"] == "actual"].sort_values("derived", kind="stable")
        actual = actual.drop_duplicates(
            ["x", "y"]
        )  # a cell with a published and a derived value counts as published
        for derived, look in ((False, PRINTED), (True, DERIVED)):
            cells = actual[actual["derived"] == derived]
            sheet.ax.barh(cells["y"], 0.84, left=cells["x"] - 0.42, height=0.72, **look, zorder=2)
        for role, look in (("baseline", BASELINE), ("target", TARGET)):
            cells = rows[rows["role"] == role]
            sheet.ax.plot(cells["x"], cells["y"], linestyle="", markersize=4, zorder=3, **look)
        _axes(sheet, indicators, regions, first, last)
        _say(sheet, rows, regions, title, source)
        return sheet.close()


def _axes(sheet: Sheet, indicators: list[str], regions: list[str], first: int, last: int) -> None:
    ax, count, years = sheet.ax, len(indicators), last - first + 1
    span = years + GAP
    ax.set(xlim=(-0.7, len(regions) * span - GAP - 0.3), ylim=(count - 0.4, -0.6))
    names = [wrap(indicator_name(name, sheet.lang), 180, 6.5) for name in indicators]
    ax.set_yticks(range(count), names, fontsize=6.5, linespacing=0.9)
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ticks = [
        year for year in range(first, last + 1) if year % 5 == 0 and (year - first >= 2 or first == last)
    ]
    ticks = ticks or [last]
    places = [(i * span + year - first, str(year)) for i in range(len(regions)) for year in ticks]
    ax.set_xticks([place for place, _ in places], [name for _, name in places], fontsize=7)
    for i, code in enumerate(regions):
        left = i * span
        # a frame of lines tells an empty cell from the paper beside it
        ax.hlines(
            [y + 0.5 for y in range(-1, count)],
            left - 0.6,
            left + years - 0.4,
            color="#E9E9E9",
            linewidth=0.6,
        )
        ax.vlines(
            [left + year - first - 0.5 for year in ticks], -0.5, count - 0.5, color="#E9E9E9", linewidth=0.6
        )
        ax.annotate(
            sheet.region(code),
            (left - 0.5, -0.6),
            xytext=(0, 4),
            textcoords="offset points",
            fontweight="bold",
            fontsize=9,
            annotation_clip=False,
        )
    keys = [
        Patch(**PRINTED, label=sheet.text("coverage.printed")),
        Patch(**DERIVED, label=sheet.text("coverage.derived")),
        Line2D([], [], linestyle="", markersize=5, **BASELINE, label=sheet.text("coverage.baseline")),
        Line2D([], [], linestyle="", markersize=5, **TARGET, label=sheet.text("coverage.target")),
    ]
    above = ScaledTranslation(0, 18 / 72, sheet.figure.dpi_scale_trans)
    ax.legend(
        handles=keys,
        ncols=4,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        bbox_transform=ax.transAxes + above,
        borderaxespad=0,
        handlelength=1.2,
        columnspacing=1.2,
        handletextpad=0.4,
    )


def _say(sheet: Sheet, rows: pd.DataFrame, regions: list[str], title: str | None, source: str | None) -> None:
    figures = len(rows.drop_duplicates(["region", "indicator", "year", "role"]))
    indicators = rows["indicator"].nunique()
    provinces = [code for code in regions if code != "CN"]
    shared = rows[rows["region"].isin(provinces)].groupby("indicator")["region"].nunique()
    derived = int(rows["derived"].sum())
    if len(provinces) > 1:
        finding = sheet.text(
            "coverage.title",
            indicators=indicators,
            figures=figures,
            common=int((shared == len(provinces)).sum()),
        )
    else:
        finding = sheet.text(
            "coverage.title_one",
            region=sheet.region(regions[0]),
            indicators=indicators,
            figures=figures,
            derived=derived,
        )

    def alt(lang: str) -> str:
        parts = [_alt_region(rows[rows["region"] == code], code, lang) for code in regions]
        return text(
            "coverage.alt",
            lang,
            indicators=indicators,
            first=rows["year"].min(),
            last=rows["year"].max(),
            parts=text("join.sentence", lang).join(parts),
        )

    sheet.say(
        title=title or finding,
        subtitle=sheet.text("coverage.subtitle"),
        foot=[sheet.text("foot.derived")] if derived else [],
        source=source,
        alt=alt,
    )


def _alt_region(rows: pd.DataFrame, region: str, lang: str) -> str:
    actual = rows[rows["role"] == "actual"]
    return text(
        "coverage.alt_region",
        lang,
        region=region_name(region, lang),
        printed=int((~actual["derived"]).sum()),
        derived=int(actual["derived"].sum()),
        baseline=int((rows["role"] == "baseline").sum()),
        target=int((rows["role"] == "target").sum()),
    )
