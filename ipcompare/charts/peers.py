"""The provinces beside the three: latest values, tiles of all of them, and those next door."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator, NullLocator

from ipcompare.charts.layout import offset_text, wrap
from ipcompare.charts.look import GREY, INK, PALE, REGION_STYLE, RegionStyle
from ipcompare.charts.parts import board_words
from ipcompare.charts.sheet import Sheet, chart, not_empty
from ipcompare.charts.words import Row, Words, alt_text, records

__all__ = ["latest_values", "neighbour_panels", "shade", "tile_grid", "when"]

#: How a province looks that is not among those compared.
OTHER = RegionStyle(GREY, "o")
#: From few to many: one hue, darker step by step, so that it also reads in grey and to colour-blind readers.
SHADES = ("#E4EEF7", "#6BAED6", "#08306B")
NAME_WIDTH = 62.0  # what a tile leaves for a name, in points


def when(words: Words, year: float, period: str) -> str:
    """Say at which year-end, or at the end of which month, a value stands."""
    if not period:
        return words.text("peers.year_end", year=int(year))
    month = words.word("month", int(period.split("-")[1]))
    return words.text("peers.part_year", year=int(year), month=month)


# --- latest values ---


@dataclass(frozen=True)
class _Group:
    """The regions whose latest value stands at one time."""

    year: float
    period: str
    rows: pd.DataFrame

    @property
    def nation(self) -> float:
        """The nation's value at the same year-end."""
        return float(self.rows["nation"].max())

    def head(self, words: Words) -> str:
        if math.isnan(self.year):
            return words.text("peers.target_only")
        said = when(words, self.year, self.period)
        if self.period:
            return words.text("peers.within", when=said)
        if math.isnan(self.nation):
            return said
        first = next(records(self.rows))
        return words.text("peers.beside", when=said, value=words.value(first, "nation"))


@chart("region", "value", "year", texts=["indicator", "unit", "period", "bound"],
       numbers=["value", "year", "target", "target_year", "nation"])  # fmt: skip
def latest_values(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw each region's latest value on a log scale, those of one year-end together, with its target.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a region: ``region``, ``value`` (above zero, missing where none is known), ``year``;
        ``indicator``, ``unit``, ``period`` (the month of a value within its year, drawn hollow: ``2025-06``),
        ``derived`` (bool), ``target``, ``bound``, ``target_year``, ``nation`` (its value at the same
        year-end), ``marked`` (bool: a colour of its own). Regions without a value are named under the chart,
        those with a target are drawn with it.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["CN-GZ", "CN-SC"], "indicator": "hv_invention_density", "unit": "件/万人",
    ...     "year": 2024, "value": [2.17, 7.95], "target": [None, 5.67]})
    >>> latest_values(table, lang="en").get_xscale()
    'log'
    """
    rows = _flagged(rows)
    known = not_empty(rows[rows["value"].notna()])
    groups = list(_groups(rows))
    ax = sheet.open(4.4 + 0.44 * (sum(len(g.rows) for g in groups) + 1.25 * len(groups)))
    shown = np.concatenate([known["value"], rows["target"].dropna(), known["nation"].dropna()])
    low, high = float(shown.min()) / 1.15, float(shown.max()) * 1.15
    ax.set_xscale("log")
    y, names = 0.0, {}
    styles = sheet.styles([*REGION_STYLE, *rows.loc[rows["marked"], "region"]])
    board_words(ax, high, y - 1.0, (sheet.text("column.value"), "", _target_head(sheet, rows)))
    for group in groups:
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        head = {"fontweight": "bold", "fontsize": 8, "va": "center", "bbox": paper}
        offset_text(ax, group.head(sheet), (low, y), (2, 0), **head)
        for row in records(group.rows):
            y += 1
            names[y] = row.region
            _latest(sheet, ax, row, y, high, styles.get(row.region, OTHER))
        if math.isfinite(group.nation):
            line: dict[str, Any] = {"color": INK, "linewidth": 1.0, "linestyle": (0, (1.2, 1.2)), "zorder": 1}
            ax.vlines(group.nation, y - len(group.rows) + 0.5, y + 0.5, **line)
        y += 1.25
    ax.set(xlim=(low, high), ylim=(y - 0.6, -1.6))
    ax.set_yticks(list(names), [sheet.region(code) for code in names.values()], fontsize=7.5)
    for label, code in zip(ax.get_yticklabels(), names.values(), strict=True):
        label.set_fontweight("bold" if code in styles else "normal")
    _log(sheet, ax.xaxis, rows["unit"].iloc[0])
    ax.grid(axis="x", zorder=0)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    _say_latest(sheet, rows, known)


def _flagged(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows with their flags; what the table lacks is no."""
    flags = {name: rows[name].eq(True) if name in rows else False for name in ("derived", "marked")}
    return rows.assign(**flags)


def _groups(rows: pd.DataFrame) -> Iterator[_Group]:
    """Part the rows by the time of their value, the latest first; last those with nothing but a target."""
    drawn = rows[rows["value"].notna() | rows["target"].notna()]
    order = drawn.assign(
        time=drawn["year"] + drawn["period"].str[5:7].replace("", "12").astype(float) / 12,
        known=drawn["value"].fillna(drawn["target"]),
    )
    order.loc[order["value"].isna(), ["year", "time"]] = math.nan
    order = order.sort_values(["time", "known", "region"], ascending=[False, False, True])
    for (_, period), own in order.groupby(["year", "period"], sort=False, dropna=False):
        yield _Group(own["year"].iloc[0], str(period), own)


def _latest(sheet: Sheet, ax: Axes, row: Row, y: float, high: float, style: RegionStyle) -> None:
    """Draw a region's value and target, and write both beside the axes."""
    ends = [v for v in (row.value, row.target) if not math.isnan(v)]
    ax.plot([min(ends), max(ends)], [y, y], color=PALE, linewidth=1.2, zorder=2)
    if not math.isnan(row.value):
        fill: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 1.4} if row.period else {}
        ax.plot([row.value], [y], style.marker, color=style.colour, zorder=4, label=row.region, **fill)
    if not math.isnan(row.target):
        star: dict[str, Any] = {"color": INK, "markersize": 6.5, "markeredgewidth": 0, "zorder": 3}
        ax.plot([row.target], [y], "*", label=f"_target {row.region}", **star)
    value = sheet.value(row) if not math.isnan(row.value) else "—"
    remark = sheet.text("column.derived") if row.derived else ""
    board_words(ax, high, y, (value, remark, "" if math.isnan(row.target) else sheet.target(row)))


def _target_head(sheet: Sheet, rows: pd.DataFrame) -> str:
    years = rows.loc[rows["target"].notna(), "target_year"].dropna().unique()
    if len(years) == 1:
        return sheet.text("peers.target_of", year=int(years[0]))
    return sheet.text("column.target") if rows["target"].notna().any() else ""


def _say_latest(sheet: Sheet, rows: pd.DataFrame, known: pd.DataFrame) -> None:
    name, unit = rows["indicator"].iloc[0], rows["unit"].iloc[0]
    ends = known[(known["region"] != "CN") & (known["period"] == "") & known["nation"].notna()]
    counts = {"total": len(ends), "above": int((ends["value"] > ends["nation"]).sum())}
    plain = sheet.text("peers.title_plain", indicator=sheet.indicator(name), total=len(known))
    gaps = rows.loc[rows["value"].isna(), "region"]
    foot = [sheet.text("peers.no_ranking")]
    if len(gaps):
        listed = sheet.text("join.list").join(map(sheet.region, gaps))
        foot.insert(0, sheet.text("peers.gaps", count=len(gaps), list=listed))
    if rows["derived"].any():
        foot.append(sheet.text("foot.derived"))
    sheet.say(
        sheet.text("peers.title", **counts) if len(ends) else plain,
        sheet.text("peers.subtitle", measure=sheet.measure(name, unit)),
        foot,
        alt=alt_text(
            "peers.alt",
            records(pd.concat(group.rows for group in _groups(rows))),
            _latest_words,
            indicator=lambda words: words.indicator(name),
            gaps=lambda words: words.text("join.list").join(map(words.region, gaps)) or "—",
        ),
    )


def _latest_words(words: Words, row: Row) -> dict[str, object]:
    known = not math.isnan(row.value)
    return {
        "region": words.region(row.region),
        "value": words.value(row) if known else "—",
        "when": when(words, row.year, row.period) if known else "—",
        "target": words.target(row) if not math.isnan(row.target) else "—",
    }


def _log(sheet: Sheet, axis: Any, unit: str) -> None:
    low, high = sorted(axis.get_view_interval())
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high / low < 2000 else (1.0,)))
    axis.set_major_formatter(lambda value, _: sheet.tick(value, unit))
    axis.set_minor_locator(NullLocator())


# --- tiles ---


def shade(step: int, steps: int) -> str:
    """Give the colour of a class, 0 for the lowest.

    Examples
    --------
    >>> shade(0, 5), shade(4, 5)
    ('#e4eef7', '#08306b')
    """
    scale = mpl.colors.LinearSegmentedColormap.from_list("shades", SHADES)
    return str(mpl.colors.to_hex(scale(step / (steps - 1) if steps > 1 else 0.5)))


def _breaks(values: pd.Series) -> list[float]:
    """Give round borders 1, 2, 5, 10, ... around the values, those between two empty classes left out."""
    low, high = float(values.min()), float(values.max())
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1
    round_ones = [step * 10.0**power for power in range(first, last + 1) for step in (1, 2, 5)]
    inside = [edge for edge in round_ones if low < edge <= high]
    start = max(edge for edge in round_ones if edge <= low)
    end = min(edge for edge in round_ones if edge > high)
    return [start, *inside, end]


@chart("region", "row", "column", "value", texts=["indicator", "unit"],
       numbers=["value", "year", "row", "column"])  # fmt: skip
def tile_grid(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw regions as tiles of a grid, darker where there is more, with the value in each.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a region: ``region``, ``row``, ``column`` (of its tile, counted from 1; missing for the
        nation, which has none), ``value`` (above zero; missing where there are no data); ``year``,
        ``indicator`` and ``unit`` for the words; ``derived`` (bool); ``marked`` (bool) for tiles with a bold
        border.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["CN-GZ", "CN-HK"], "row": [1, 1], "column": [1, 2],
    ...     "value": [5.7, None], "indicator": "invention_density", "unit": "件/万人", "year": 2023})
    >>> len(tile_grid(table, lang="en").patches)
    2
    """
    rows = _flagged(rows)
    placed = not_empty(rows[rows["row"].notna()])
    known = not_empty(placed[placed["value"].notna()])
    edges = _breaks(known["value"])
    steps = np.searchsorted(edges, placed["value"].to_numpy(), side="right") - 1
    used = sorted({int(s) for s, v in zip(steps, placed["value"], strict=True) if not math.isnan(v)})
    ax = sheet.open(4.2 + 1.42 * int(placed["row"].max()))
    # The marked tiles last, so that no other lies on their border.
    for row, step in sorted(zip(records(placed), steps, strict=True), key=lambda tile: tile[0].marked):
        colour = "white" if math.isnan(row.value) else shade(used.index(int(step)), len(used))
        _tile(sheet, ax, row, colour)
    _legend(sheet, ax, edges, used, lacking=bool(placed["value"].isna().any()))
    ax.set(
        xlim=(float(placed["column"].min()) - 0.52, float(placed["column"].max()) + 0.52),
        # Half a row above the tiles is for the legend.
        ylim=(float(placed["row"].max()) + 0.52, float(placed["row"].min()) - 1.0),
    )
    ax.axis("off")
    _say_tiles(sheet, rows, known)


def _tile(sheet: Sheet, ax: Axes, row: Row, colour: str) -> None:
    known = not math.isnan(row.value)
    border = (INK, 2.2, "-") if row.marked else (GREY, 0.6, "-" if known else (0, (3, 2)))
    edge, width, line = border
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": edge, "linewidth": width, "linestyle": line}
    place = (row.column - 0.46, row.row - 0.46)
    ax.add_patch(Rectangle(place, 0.92, 0.92, **look, zorder=3 if row.marked else 2, gid=row.region))
    ink = _ink_on(colour)
    weight = "bold" if row.marked else "normal"
    words = {"ha": "center", "color": ink, "zorder": 4}
    name = wrap(sheet.region(row.region), NAME_WIDTH, 7)
    value = sheet.value(row) if known else sheet.text("grid.no_data")
    offset_text(ax, name, (row.column, row.row), (0, 6), fontsize=7, fontweight=weight, **words)
    size = 8.5 if known else 7
    offset_text(ax, value, (row.column, row.row), (0, -6), fontsize=size, fontweight=weight, **words)


def _ink_on(colour: str) -> str:
    """Give the words' colour that reads best on a shade."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
                        for c in mpl.colors.to_rgb(colour))  # fmt: skip
    # Black, not ink: only so there is no shade on which neither has a contrast of 4.5.
    return "white" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18 else "black"


def _legend(sheet: Sheet, ax: Axes, edges: list[float], used: list[int], *, lacking: bool) -> None:
    """Name the shades in use above the grid, from few to many."""
    handles = [
        Rectangle((0, 0), 1, 1, facecolor=shade(i, len(used)), edgecolor=GREY, linewidth=0.6,
                  label=sheet.text("grid.class", low=f"{edges[step]:g}", high=f"{edges[step + 1]:g}"))
        for i, step in enumerate(used)
    ]  # fmt: skip
    if lacking:
        look: dict[str, Any] = {
            "facecolor": "white",
            "edgecolor": GREY,
            "linewidth": 0.6,
            "linestyle": (0, (3, 2)),
        }
        handles.append(Rectangle((0, 0), 1, 1, **look, label=sheet.text("grid.no_data")))
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, 1), ncols=len(handles), borderaxespad=0,
        handlelength=1.4, handleheight=1.0, columnspacing=1.2, handletextpad=0.4, fontsize=7.5,
    )  # fmt: skip


def _say_tiles(sheet: Sheet, rows: pd.DataFrame, known: pd.DataFrame) -> None:
    name, unit, year = rows["indicator"].iloc[0], rows["unit"].iloc[0], rows["year"].iloc[0]
    nation = rows.loc[rows["region"] == "CN", "value"].dropna()
    given = {"year": int(year), "total": len(known)}
    top, bottom = (next(records(known.loc[[i]])) for i in (known["value"].idxmax(), known["value"].idxmin()))
    title = sheet.text(
        "grid.title_plain",
        high=sheet.value(top),
        top=sheet.region(top.region),
        low=sheet.value(bottom),
        bottom=sheet.region(bottom.region),
        **given,
    )
    if len(nation):
        written = sheet.number(float(nation.iloc[0]), unit, name)
        above = int((known["value"] > nation.iloc[0]).sum())
        title = sheet.text("grid.title", above=above, nation=written, **given)
    marked = [sheet.region(code) for code in sheet.ordered(rows.loc[rows["marked"], "region"])]
    subtitle = sheet.text("grid.subtitle", measure=sheet.measure(name, unit), year=int(year))
    if marked:
        subtitle += sheet.text("grid.marked", list=sheet.text("join.list").join(marked))
    order = known.sort_values(["value", "region"], ascending=[False, True])
    derived = int(known["derived"].sum())
    sheet.say(
        title,
        subtitle,
        [sheet.text("grid.derived", count=derived)] if derived else [],
        alt=alt_text(
            "grid.alt",
            records(order),
            lambda words, row: {"region": words.region(row.region), "value": words.value(row)},
            indicator=lambda words: words.indicator(name),
            year=int(year),
        ),
    )


# --- next door ---


@chart("panel", "tie", "region", "year", "value", known=["year", "value"], texts=["indicator", "unit"],
       panels="a region compared")  # fmt: skip
def neighbour_panels(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw a region's line over those it is held against and the nation's, a panel a region, on log scales.

    Parameters
    ----------
    table : pandas.DataFrame
        One indicator: ``panel`` (the region that a panel is of), ``tie`` (what a line is to it: ``own``,
        ``land``, ``economy``, ``nation``), ``region``, ``year``, ``value`` (above zero); ``indicator`` and
        ``unit`` for the words. A panel without its own region's line is left out.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "panel": "CN-GZ", "tie": ["own", "own", "land", "land"], "indicator": "invention_density",
    ...     "region": ["CN-GZ", "CN-GZ", "CN-YN", "CN-YN"], "year": [2020, 2023] * 2, "unit": "件/万人",
    ...     "value": [3.26, 5.71, 3.6, 5.91]})
    >>> [line.get_label() for line in panels(neighbour_panels(table))[0].get_lines()]
    ['CN-YN', 'CN-GZ']
    """
    rows = rows.assign(year=rows["year"].astype(int), value=rows["value"].astype(float))
    own = rows[rows["tie"] == "own"]
    codes = [code for code in sheet.ordered(rows["panel"]) if code in set(own["panel"])]
    rows = not_empty(rows[rows["panel"].isin(codes)])
    columns = 1 if len(codes) == 1 else 2
    styles = sheet.styles(codes)
    sheet.open(3.0 + 7.6 * math.ceil(len(codes) / columns))
    low, high = float(rows["value"].min()) / 1.15, float(rows["value"].max()) * 1.15
    for ax, code in zip(sheet.panels(len(codes), columns), codes, strict=True):
        ax.set_yscale("log")
        ax.set_ylim(low, high)
        _next_door(sheet, ax, rows[rows["panel"] == code], styles[code])
        _log(sheet, ax.yaxis, rows["unit"].iloc[0])
        sheet.head(ax, sheet.region(code))
    _say_neighbours(sheet, rows, codes)


def _next_door(sheet: Sheet, ax: Axes, rows: pd.DataFrame, style: RegionStyle) -> None:
    """Draw one panel: those next door in dark grey, then the nation, then the region itself."""
    labels, nation = [], REGION_STYLE["CN"]
    others = list(dict.fromkeys(rows.loc[rows["tie"].isin(["land", "economy"]), "region"]))
    looks: dict[str, dict[str, Any]] = {
        code: {"color": GREY, "linewidth": 0.9, "zorder": 2} for code in others
    }
    for tie, look in (
        ("nation", {"color": nation.colour, "linewidth": 1.2, "zorder": 3}),
        ("own", {**style.kwargs(), "linewidth": 2.2, "markersize": 4, "zorder": 4}),
    ):
        looks.update(dict.fromkeys(rows.loc[rows["tie"] == tie, "region"], look))
    for code, look in looks.items():
        line = rows[rows["region"] == code].sort_values("year")
        ax.plot(line["year"], line["value"], **look, label=code)
        last = next(records(line.tail(1)))
        key = "neighbours.economy" if last.tie == "economy" else "label.region_value"
        said = sheet.text(key, region=sheet.region(code), value=sheet.value(last))
        labels.append((last.year, last.value, said, str(look["color"])))
    mine = [label for label in labels if label[3] == style.colour]
    rest = [label for label in labels if label[3] != style.colour]
    sheet.label_ends(mine + rest, ax, size=7, weight="normal")
    for words in ax.texts[: len(mine)]:
        words.set_fontweight("bold")
    first, end = int(rows["year"].min()), int(rows["year"].max())
    ax.set_xlim(first - 0.3, end + 0.3)
    ax.set_xticks(sorted(range(end, first - 1, -max(1, math.ceil((end - first) / 2)))))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.grid(axis="y")


def _say_neighbours(sheet: Sheet, rows: pd.DataFrame, codes: list[str]) -> None:
    name, unit, last = rows["indicator"].iloc[0], rows["unit"].iloc[0], int(rows["year"].max())
    economy = list(dict.fromkeys(rows.loc[rows["tie"] == "economy", "region"]))
    standings = [s for s in (_standing(rows, code, last) for code in codes) if s["total"]]
    parts = [
        sheet.text(f"neighbours.title_{s['side']}", **{**s, "region": sheet.region(s["region"])})
        for s in standings
    ]
    plain = sheet.text("neighbours.title_plain", indicator=sheet.indicator(name))
    foot = []
    if economy:
        listed = sheet.text("join.list").join(map(sheet.region, economy))
        foot = [sheet.text("neighbours.foot_economy", list=listed)]
    title = sheet.text("neighbours.title", year=last, parts=sheet.text("join.list").join(parts))
    sheet.say(
        title if parts else plain,
        sheet.text("neighbours.subtitle", measure=sheet.measure(name, unit)),
        foot,
        alt=alt_text(
            "neighbours.alt",
            [rows[(rows["panel"] == code) & (rows["year"] == last)] for code in codes],
            _panel_words,
            indicator=lambda words: words.indicator(name),
            year=last,
        ),
    )


def _standing(rows: pd.DataFrame, code: str, year: int) -> dict[str, Any]:
    """Count above how many of its land neighbours a region stands in a year."""
    now = rows[(rows["panel"] == code) & (rows["year"] == year)]
    own, land = now.loc[now["tie"] == "own", "value"], now.loc[now["tie"] == "land", "value"]
    if own.empty:
        return {"region": code, "total": 0, "above": 0, "side": "part"}
    above, below = int((land < own.iloc[0]).sum()), int((land > own.iloc[0]).sum())
    side = "top" if above == len(land) else "bottom" if below == len(land) else "part"
    return {"region": code, "total": len(land), "above": above, "side": side}


def _panel_words(words: Words, rows: pd.DataFrame) -> dict[str, object]:
    def listed(ties: list[str]) -> str:
        said = [
            words.text("label.region_value", region=words.region(row.region), value=words.value(row))
            for row in records(rows[rows["tie"].isin(ties)].sort_values(["value", "region"]))
        ]
        return words.text("join.list").join(said) or "—"

    return {"own": listed(["own"]), "others": listed(["land", "economy"]), "nation": listed(["nation"])}
