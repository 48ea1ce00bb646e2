"""The plans' targets: how far from baseline to target, and how much of the way is done."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ipcompare.charts.layout import offset_text, wrap
from ipcompare.charts.look import GREY, INK, PALE, RegionStyle
from ipcompare.charts.parts import board
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.catalogue import SUMMED
from ipcompare.core.text import series_words
from ipcompare.methods.standing import IN_DOUBT, classes

__all__ = ["progress_board", "target_dumbbells"]

#: What may stand on one scale: one indicator in one kind of quantity and one series.
MEASURE = ["indicator", "kind", "series"]


def _by_region(sheet: Sheet, rows: pd.DataFrame) -> pd.DataFrame:
    order = sheet.ordered(rows["region"])
    return rows.sort_values("region", key=lambda codes: codes.astype(str).map(order.index), kind="stable")


# --- dumbbells ---


@chart(
    *("region", "indicator", "unit", "baseline", "target", "bound"),
    known=["target"],
    texts=["series", "reading", "kind"],
    numbers=["baseline", "target", "latest", "latest_year", "required_growth"],
    panels="an indicator in one measure",
)
def target_dumbbells(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw baseline and target of each region, one small panel an indicator, each with its own unit.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per region and indicator: ``region``, ``indicator``, ``unit``, ``baseline``, ``target``,
        ``bound``; drawn when given: ``latest``, ``latest_year``, ``required_growth`` (% a year, for the
        title), ``series`` and ``kind`` (what differs in one stands in a panel of its own). Rows without a
        target are left out; a missing baseline leaves the target alone.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "region": ["CN-SC", "CN-GD"], "indicator": "hv_invention_density", "unit": "件/万人",
    ...     "baseline": [2.94, 13.5], "target": [5.67, 20.0], "bound": "ge"})
    >>> [label.get_text() for label in panels(target_dumbbells(table, lang="en"))[0].get_yticklabels()]
    ['Sichuan', 'Guangdong']
    """
    given = rows
    rows, amounts = _on_one_scale(sheet, given)
    each = [own for _, own in rows.groupby(MEASURE, sort=False)]
    columns = 2 if len(each) > 1 else 1
    deepest = [max(map(len, each[i : i + columns])) for i in range(0, len(each), columns)]
    sheet.open(3.0 + sum(1.5 + 0.72 * n for n in deepest))
    panels = sheet.panels(len(each), columns, height_ratios=[n + 1.6 for n in deepest])
    styles = sheet.styles(rows["region"])
    for panel, own in zip(panels, each, strict=True):
        alike = given[given["indicator"] == own["indicator"].iloc[0]]
        apart = next((c for c in ("kind", "series") if len(set(alike[c])) > 1), "")
        _dumbbells(sheet, panel, _by_region(sheet, own), styles, apart)

    finding = sheet.text("dumbbells.title_plain")
    compared = rows[rows.groupby(MEASURE)["region"].transform("nunique") > 1]
    growing = compared.dropna(subset=["required_growth"]).sort_values("required_growth", kind="stable")
    if not growing.empty:
        top = growing.iloc[-1]
        finding = sheet.text(
            "dumbbells.title",
            indicator=sheet.indicator(top["indicator"]),
            region=sheet.region(top["region"]),
            growth=sheet.percent(float(top["required_growth"]) / 100, 1),
        )
    known = rows["latest"].notna().any()
    sheet.say(
        finding,
        sheet.text("dumbbells.subtitle" if known else "dumbbells.subtitle_plain"),
        [sheet.text("dumbbells.left_out", list=sheet.text("join.list").join(amounts))] if amounts else [],
        alt=alt_text("dumbbells.alt", records(rows), _dumbbell_words),
    )


def _on_one_scale(sheet: Sheet, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out amounts that one province has beside the nation alone: on one scale they compare nothing."""
    measures = rows.groupby(MEASURE)["region"]
    nation = measures.transform(lambda regions: (regions == "CN").any()).astype(bool)
    provinces = measures.transform(lambda regions: regions[regions != "CN"].nunique())
    summed = rows["indicator"].map(sheet.catalogue.basis_of).isin(SUMMED)
    out = nation & (provinces == 1) & summed
    kept = rows[~out]
    shown = set(kept["indicator"])
    names = [
        _named(sheet, row, sheet.indicator(row.indicator), "kind" if row.indicator in shown else "")
        for row in records(rows[out].drop_duplicates(MEASURE))
    ]
    return (kept, names) if len(kept) else (rows, [])


def _named(words: Words, row: Row, name: str, apart: str) -> str:
    """Add to an indicator's name what tells its rows from others of it: kind of quantity, or series."""
    if not apart or not getattr(row, apart):
        return name
    said = words.word("kind", row.kind) if apart == "kind" else series_words(row.series, words.lang)
    return words.text("label.series", name=name, series=said)


def _dumbbells(
    sheet: Sheet, ax: Axes, rows: pd.DataFrame, styles: dict[str, RegionStyle], apart: str
) -> None:
    """Draw one panel; ``apart`` is the column that tells it from another of its indicator."""
    values = pd.concat([rows["baseline"], rows["target"], rows["latest"]]).dropna()
    low, high = float(values.min()), float(values.max())
    reach = (high - low) or abs(high) or 1.0
    names = []
    for y, row in enumerate(records(rows)):
        look = styles[str(row.region)]
        ax.axhline(y, color=PALE, linewidth=0.6, zorder=0)
        if not math.isnan(row.baseline):
            ax.plot([row.baseline, row.target], [y, y], color=look.colour, linewidth=2.2, zorder=2)
            ax.plot([row.baseline], [y], "o", color=look.colour, mfc="white", markersize=6, zorder=3)
        ax.plot([row.target], [y], "o", color=look.colour, markersize=6.5, zorder=3)
        if not math.isnan(row.latest):
            ax.plot([row.latest], [y], "|", color=INK, markersize=11, mew=1.6, zorder=4)
        _values(sheet, ax, row, y)
        alike = rows[rows["region"] == row.region]
        names.append(wrap(sheet.qualified(sheet.region(row.region), row, alike), 70, 8))
    ax.set(xlim=(low - 0.06 * reach, high + 0.06 * reach), ylim=(len(rows) - 0.45, -0.55))
    ax.set_yticks(range(len(rows)), names)
    ax.xaxis.set_major_locator(MaxNLocator(3))
    unit = str(rows["unit"].iloc[0])
    ax.xaxis.set_major_formatter(lambda value, _: sheet.tick(value, unit))
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", length=2, labelsize=7, labelcolor=GREY)
    ax.spines["left"].set_visible(False)
    first = next(records(rows))
    sheet.head(ax, _named(sheet, first, sheet.measure(first.indicator, first.unit), apart), 8)


def _values(sheet: Sheet, ax: Axes, row: Row, y: float) -> None:
    """Write a row's numbers in a column of their own: beside the marks they would lie on one another."""
    words = target = sheet.target(row)
    if not math.isnan(row.baseline):
        words = sheet.text("dumbbells.change", baseline=sheet.printed(row, "baseline"), target=target)
    known = not math.isnan(row.latest)
    edge = ("axes fraction", "data")
    offset_text(ax, words, (1, y), (4, 5 if known else 0), xycoords=edge, fontsize=7.5, fontweight="bold")
    if known:
        year = "" if math.isnan(row.latest_year) else int(row.latest_year)
        key = "dumbbells.latest" if year else "dumbbells.latest_plain"
        latest = sheet.text(key, value=sheet.printed(row, "latest"), year=year)
        offset_text(ax, latest, (1, y), (4, -5), xycoords=edge, fontsize=7, color=GREY)


def _dumbbell_words(words: Words, row: Row) -> dict[str, object]:
    return {**words.described(row, "baseline", "latest"), "target": words.target(row)}


# --- progress ---


@chart(
    *("region", "indicator", "progress", "time_share", "status"),
    texts=["series", "reading", "status", "doubt", "reason"],
    numbers=["progress", "time_share"],
)
def progress_board(sheet: Sheet, rows: pd.DataFrame, *, limit: float = 2.0) -> None:
    """Draw how much of the way from baseline to target each region has gone, beside the share of time passed.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per region and indicator: ``region``, ``indicator``, ``progress`` (1.0 is the target),
        ``time_share``, ``status``; drawn when given: ``doubt`` (what is reached and has one is in doubt),
        ``reason`` (in place of a missing progress), ``series``.
        Regions come in their fixed order, their rows by falling progress.
    limit : float, default 2.0
        Where the axis ends. A progress beyond it is drawn to the edge with an arrow, its number in full.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["CN-GZ", "CN-SC"], "indicator": "hv_invention_density", "progress": [0.4, 1.84],
    ...     "time_share": 0.8, "status": ["behind", "reached"]})
    >>> ax = progress_board(table, lang="en")
    >>> [words.get_text() for words in ax.texts if "184%" in words.get_text()]
    ['184%']
    """
    rows = _by_region(sheet, rows.sort_values("progress", ascending=False, kind="stable"))
    doubted = classes(rows["status"], rows["doubt"]) == "doubt"
    rows = rows.assign(status=rows["status"].mask(doubted, IN_DOUBT))
    floor = -0.5 if (rows["progress"] < 0).any() else 0.0

    def draw(row: Row, y: float, look: RegionStyle) -> list[str]:
        end = min(max(row.progress, floor), limit)
        sheet.ax.hlines(y, 0, end, color=look.colour, linewidth=2.4, zorder=2)
        if not math.isnan(row.time_share):
            sheet.ax.plot([row.time_share], [y], "|", color=INK, markersize=9, markeredgewidth=1.4, zorder=4)
        return [sheet.word("status", row.status)]

    sizes = {"row_height": 0.5, "name_width": 175, "markersize": 6.5}
    heads = [sheet.text("column.progress"), sheet.text("column.status")]
    board(sheet, rows, ("progress", "status"), draw, heads=heads, **sizes, floor=floor, limit=limit)
    far = {"known": int(rows["progress"].notna().sum()), "past": int((rows["progress"] >= 1).sum())}
    sheet.say(
        sheet.text("progress.title", total=len(rows), **far),
        sheet.text("progress.subtitle"),
        alt=alt_text("progress.alt", records(rows), _progress_words),
    )


def _progress_words(words: Words, row: Row) -> dict[str, object]:
    progress, status = words.percent(row.progress), words.word("status", row.status)
    return {**words.described(row), "progress": progress, "status": status}
