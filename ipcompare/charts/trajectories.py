"""How the indicators moved: levels, index, rank and growth, year by year."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.text import Annotation
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from ipcompare.charts.layout import clear, offset_text
from ipcompare.charts.look import BACKDROP, RegionStyle, dark
from ipcompare.charts.parts import fit_years, marks, outcomes
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Words, alt_text, records
from ipcompare.core.errors import DataError, Fault
from ipcompare.core.periods import ends_of_plans
from ipcompare.core.text import number
from ipcompare.methods import growth
from ipcompare.methods.windows import compared_growth, shared_year

__all__ = ["growth_rates", "indexed_growth", "rank_bump", "trajectories"]

#: Points of growth a year that no rounding of the shipped densities covers.
CLEARLY = 1.0
#: Places that a grey line must have moved to be named.
FAR = 5
#: How a grey line looks that is named.
NAMED = RegionStyle("#8C8C8C", "")

Write = Callable[[Words, float], str]  # how a chart writes its values


class Line(NamedTuple):
    """A region's line: its colour, and the years and values where it begins and ends."""

    region: str
    colour: str
    first: int
    start: float
    last: int
    end: float


@chart("region", "year", "value", known=["year", "value"], texts=["indicator", "unit", "bound"],
       numbers=["target"])  # fmt: skip
def trajectories(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw levels over time on a log scale, where equal slopes are equal growth.

    The title ranks the marked regions over years that they share (``methods.windows``); where they share
    none, it ranks nothing.

    Parameters
    ----------
    table : pandas.DataFrame
        One indicator: ``region``, ``year``, ``value`` (above zero); ``indicator`` and ``unit`` for the words,
        ``series`` and ``role`` to tell definitions and plans' baselines apart; ``target`` and ``bound`` on
        the row that first meets it, which is said there.
        Regions without a fixed style become grey lines behind the others when there are more than seven.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": "CN-GZ", "indicator": "hv_invention_density", "unit": "件/万人",
    ...     "year": [2022, 2023, 2024], "value": [1.50, 1.94, 2.17]})
    >>> trajectories(table, lang="en").get_yscale()
    'log'
    """
    rows = _series(rows)
    if (rows["value"] <= 0).any():
        raise DataError(
            Fault("a log scale shows only values above zero; leave the others out or use growth_rates")
        )
    name, unit = rows["indicator"].iloc[0], rows["unit"].iloc[0]

    def write(words: Words, value: float) -> str:
        return words.number(value, unit, name)

    sheet.open(9.5).set_yscale("log")
    tops = _tops(rows, _behind(sheet, rows))
    lines = _lines(sheet, rows, "value", tops)
    names = _label(sheet, lines, write)
    _log_axis(sheet, rows["value"], unit)
    _passed(sheet, rows, lines, names)
    marked = {line.region for line in lines} - set(tops)
    behind = len(marked) < rows["region"].nunique()
    sheet.say(
        _among(sheet, _fastest(sheet, rows[rows["region"].isin(marked)]), marked if behind else ()),
        sheet.text(
            "trajectories.subtitle_backdrop" if behind else "trajectories.subtitle",
            measure=sheet.measure(name, unit) if name else "",
        ),
        marks(sheet, rows[rows["region"].isin(marked)]),
        alt=_alt("trajectories.alt", rows, lines, write),
    )


def _passed(sheet: Sheet, rows: pd.DataFrame, lines: list[Line], names: list[Annotation]) -> None:
    """Say at the value that first met a target that it did."""
    colours = {line.region: line.colour for line in lines}
    notes = []
    for row in records(rows[rows["target"].notna() & rows["region"].isin(list(colours))]):
        words = sheet.text("trajectories.passed", year=int(row.year), target=sheet.target(row))
        look = {"ha": "left", "fontsize": 7, "color": dark(colours[row.region])}
        # Below a line that rises there is room.
        notes.append(offset_text(sheet.ax, words, (row.year, row.value), (4, -9), **look))
    sheet.note.steps.append(lambda: clear(sheet.ax, [*notes, *names]))


def _tops(rows: pd.DataFrame, behind: Sequence[str]) -> list[str]:
    """Name the grey lines among the two that stand highest: a reader asks what is on top."""
    last = rows[rows["year"] == shared_year(rows)].sort_values("value", ascending=False, kind="stable")
    return [str(code) for code in last["region"].head(2) if code in behind]


@chart("region", "year", "value", known=["year", "value"], texts=["indicator", "unit"])
def indexed_growth(sheet: Sheet, rows: pd.DataFrame, *, base: int = 2020) -> None:
    """Draw each region as an index of its own level in a base year.

    Parameters
    ----------
    table : pandas.DataFrame
        One indicator: ``region``, ``year``, ``value`` (levels, or an index of the same base already);
        ``indicator`` and ``unit`` for the words, ``role`` to tell plans' baselines apart. Regions without a
        value in the base year are an error.
    base : int, default 2020
        Year that is 100.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN", "year": [2023, 2024, 2025], "value": [11.8, 14.0, 16.0]})
    >>> [round(float(y)) for y in indexed_growth(table, base=2023).get_lines()[-1].get_ydata()]
    [100, 119, 136]
    """
    rows = _series(rows)
    known = set(rows.loc[rows["year"] == base, "region"])
    if lacking := [code for code in dict.fromkeys(rows["region"]) if code not in known]:
        raise DataError(
            Fault("{code} has no value in {base}, so no index; choose another base", code=code, base=base)
            for code in lacking
        )
    index = growth.index_to(rows[["region", "year", "value", "indicator"]], base)
    rows = rows.merge(index[["region", "year", "index"]], on=["region", "year"], validate="1:1")
    name = rows["indicator"].iloc[0]

    def write(words: Words, value: float) -> str:
        return number(value, "", words.lang, 0)

    sheet.open(8.5).axhline(100, color=BACKDROP.colour, linewidth=0.9, zorder=1)
    lines = _lines(sheet, rows, "index")
    _label(sheet, lines, write)
    sheet.ax.yaxis.set_major_locator(MaxNLocator(6))
    top, end, year = _highest(rows, lines, "index")
    region, value = sheet.region(top), write(sheet, end)
    sheet.say(
        sheet.text("indexed.title", base=base, region=region, year=year, value=value),
        sheet.text("indexed.subtitle", measure=sheet.indicator(name), base=base),
        marks(sheet, rows),
        alt=_alt("indexed.alt", rows, lines, write, base=base),
    )


@chart("region", "year", "rank", known=["year", "rank"], texts=["indicator"])
def rank_bump(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw the rank of each region year by year, first place on top.

    The title gives each region's ranks over the last plan period, and in the first year where it was another;
    of the grey lines those that climbed and fell most are named.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region``, ``year``, ``rank`` (1 is first); ``indicator`` for the words. Regions without a fixed
        style become grey lines behind the others when there are more than seven.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["CN-GZ"] * 2, "year": [2020, 2024], "rank": [25, 21]})
    >>> bool(rank_bump(table, lang="en").yaxis_inverted())
    True
    """
    rows = _series(rows)
    movers = _movers(rows, _behind(sheet, rows))

    def write(words: Words, value: float) -> str:
        return str(int(value))

    ax = sheet.open(11.5)
    lines = _lines(sheet, rows, "rank", movers)
    sheet.label_ends([(line.last, line.end, _rank_end(sheet, line), line.colour) for line in lines])
    last = int(rows["rank"].max())
    ax.set_ylim(last + 0.7, 0.3)
    ax.set_yticks([1, *range(5, last - 1, 5), last] if last > 2 else range(1, last + 1))
    ax.set_ylabel(sheet.text("rank.axis"))
    ax.grid(visible=False)
    front = [line for line in lines if line.region not in movers]
    subtitle = sheet.text("rank.subtitle", measure=sheet.indicator(rows["indicator"].iloc[0]))
    sheet.say(
        _rank_title(sheet, rows, [line.region for line in front]),
        subtitle + (sheet.text("rank.named") if movers else ""),
        marks(sheet, rows[rows["region"].isin({line.region for line in front})]),
        alt=_alt("rank.alt", rows, lines, write, row_key="rank.alt_row"),
    )


def _movers(rows: pd.DataFrame, behind: Sequence[str]) -> list[str]:
    """Name the two that climbed most and the two that fell most, each by :data:`FAR` places at least."""
    own = rows[rows["region"].isin(behind)].groupby("region", sort=False)["rank"].agg(["first", "last"])
    climbed = (own["first"] - own["last"]).sort_values(ascending=False, kind="stable")
    return [str(code) for code in [*climbed[climbed >= FAR].index[:2], *climbed[climbed <= -FAR].index[-2:]]]


def _rank_end(sheet: Sheet, line: Line) -> str:
    """Name a line at its end, with its rank there and, where that was another, the first."""
    said = {"region": sheet.region(line.region), "end": int(line.end)}
    if line.start == line.end:
        return sheet.text("rank.end", **said)
    return sheet.text("rank.end_from", year=line.first, start=int(line.start), **said)


def _rank_title(sheet: Sheet, rows: pd.DataFrame, regions: Sequence[str]) -> str:
    """Give each region's rank over the last plan period that all have, and before it where it was another."""
    ranks = {code: rows[rows["region"] == code].set_index("year")["rank"].astype(int) for code in regions}
    shared = sorted(set.intersection(*(set(own.index) for own in ranks.values())))
    if not shared:
        return sheet.text("rank.title_plain")
    last = int(shared[-1])
    first = max((y for y in ends_of_plans(int(shared[0]), last)[:-1] if y in shared), default=last)
    parts = []
    for code, own in ranks.items():
        said = {"region": sheet.region(code), "start": own[first], "end": own[last]}
        within = own[(own.index >= first) & (own.index <= last)]
        key = "moved" if own[first] != own[last] else "ends" if len(set(within)) > 1 else "kept"
        part = sheet.text(f"rank.{key}", **said)
        if first == last:
            part = sheet.text("rank.title_part", region=sheet.region(code), rank=own[last])
        before = int(shared[0])
        if before < first and own[before] != own[first]:
            part = sheet.text("rank.before", said=part, year=before, rank=own[before])
        parts.append(part)
    listed, total = sheet.text("join.sentence").join(parts), int((rows["year"] == last).sum())
    if first == last:
        return sheet.text("rank.title_year", last=last, parts=listed)
    # A table of a few regions does not say of how many each rank is.
    whole = total > len(regions) and total >= rows["rank"].max()
    said = {"first": first, "last": last, "parts": listed}
    return sheet.text("rank.title_of", total=total, **said) if whole else sheet.text("rank.title", **said)


@chart("region", "year", "value", known=["year", "value"], texts=["indicator", "unit"])
def growth_rates(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw growth on the year before.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region``, ``year``, ``value`` (percent: 12.4 is 12.4 %); ``indicator`` for the words. A ``unit``
        that is not % is an error: levels are no growth.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "year": [2023, 2024], "value": [29.3, 12.4]})
    >>> [float(y) for y in growth_rates(table).get_lines()[-1].get_ydata()]
    [29.3, 12.4]
    """
    if levels := [unit for unit in dict.fromkeys(rows["unit"]) if unit not in ("%", "")]:
        raise DataError(
            Fault(
                "growth is shown in %, the table has values in {names}; "
                "compute growth first, with ipcompare.methods.growth.growth_rates",
                names=", ".join(levels),
            )
        )
    rows = _series(rows)

    def write(words: Words, value: float) -> str:
        return words.percent(value / 100, 1)

    sheet.open(8.5).axhline(0, color=BACKDROP.colour, linewidth=0.9, zorder=1)
    lines = _lines(sheet, rows, "value")
    _label(sheet, lines, write)
    sheet.ax.yaxis.set_major_locator(MaxNLocator(6))
    sheet.ax.yaxis.set_major_formatter(lambda value, _: sheet.percent(value / 100))
    top, end, year = _highest(rows, lines, "value")
    region, value = sheet.region(top), write(sheet, end)
    sheet.say(
        sheet.text("growth.title", year=year, region=region, value=value),
        sheet.text("growth.subtitle", measure=sheet.indicator(rows["indicator"].iloc[0])),
        marks(sheet, rows),
        alt=_alt("growth.alt", rows, lines, write),
    )


def _series(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, sorted, of a table of one indicator and one value a region and year."""
    rows = rows.assign(year=rows["year"].astype(int), region=rows["region"].astype(str))
    if (several := rows["indicator"].nunique()) > 1:
        raise DataError(
            Fault("the chart shows one indicator, the table has {several}; choose one", several=several)
        )
    twice = rows[rows.duplicated(["region", "year"])]
    if not twice.empty:
        code, year = twice.iloc[0]["region"], twice.iloc[0]["year"]
        raise DataError(
            Fault("{code} has more than one value in {year}; choose one series", code=code, year=year)
        )
    return rows.sort_values(["region", "year"], kind="stable")


def _behind(sheet: Sheet, rows: pd.DataFrame) -> list[str]:
    """Name the regions that are grey lines behind the others; where all are grey, none is behind."""
    styles = sheet.styles(sheet.ordered(rows["region"]))
    grey = [code for code, look in styles.items() if look is BACKDROP]
    return grey if len(grey) < len(styles) else []


def _lines(sheet: Sheet, rows: pd.DataFrame, column: str, named: Sequence[str] = ()) -> list[Line]:
    """Draw one line a region, the grey ones first; give those in front, in fixed order, and the named."""
    styles = sheet.styles(sheet.ordered(rows["region"]))
    behind = _behind(sheet, rows)
    front = [code for code in styles if code not in behind]
    lines: list[Line] = []
    for code in [*(code for code in behind if code not in named), *reversed(named), *reversed(front)]:
        own, look = rows[rows["region"] == code], NAMED if code in named else styles[code]
        width, zorder = (1.8, 3) if code in front else (1.0, 2.5) if code in named else (0.7, 2)
        outcomes(sheet.ax, own, look, column, zorder=zorder, linewidth=width, label=code)
        if code in front or code in named:
            years, values = own["year"], own[column]
            ends = (years.iloc[0], values.iloc[0], years.iloc[-1], values.iloc[-1])
            lines.insert(0, Line(code, look.colour, *ends))
    _year_axis(sheet, int(rows["year"].min()), int(rows["year"].max()))
    return lines


def _highest(rows: pd.DataFrame, lines: list[Line], column: str) -> tuple[str, float, int]:
    """Give the marked region that stands highest in the latest year that most of them have, and that year."""
    marked = rows[rows["region"].isin({line.region for line in lines})].dropna(subset=column)
    year = shared_year(marked)
    own = marked[marked["year"] == year].set_index("region")[column].astype(float)
    return str(own.idxmax()), float(own.max()), year


def _fastest(sheet: Sheet, rows: pd.DataFrame) -> str:
    """Say which region grew fastest over the years that most share; where none compare, what is drawn."""
    indicator = sheet.indicator(rows["indicator"].iloc[0])
    grown = compared_growth(rows)
    first = grown[(grown["window"] == 0) & (grown["growth"] > 0)]
    if first.empty:
        span = {"first": int(rows["year"].min()), "last": int(rows["year"].max())}
        return sheet.text("trajectories.title_plain", indicator=indicator, **span)
    top = first.iloc[0]
    every = top["of"] == rows["region"].nunique()
    title = sheet.text(
        "trajectories.title" if every else "trajectories.title_common",
        first=top["start"],
        last=top["end"],
        indicator=indicator,
        region=sheet.region(top["region"]),
        growth=sheet.percent(top["growth"] / 100, 1),
    )
    return title + _slower(sheet, first)


def _among(sheet: Sheet, title: str, marked: Iterable[str]) -> str:
    """Say of which regions a title speaks, where others stand behind them."""
    if not (regions := sheet.ordered(marked)):
        return title
    names = sheet.text("join.list").join(map(sheet.region, regions))
    return sheet.text("trajectories.title_among", regions=names, title=title)


def _slower(sheet: Sheet, grown: pd.DataFrame) -> str:
    """Name the regions that grew clearly more slowly than the nation, where it is among them."""
    nation = grown.loc[grown["region"] == "CN", "growth"]
    slow = grown[grown["growth"] < nation.min() - CLEARLY]
    if slow.empty:
        return ""
    regions = sheet.text("join.list").join(map(sheet.region, sheet.ordered(slow["region"])))
    return sheet.text("trajectories.slower", regions=regions, growth=sheet.percent(nation.min() / 100, 1))


def _label(sheet: Sheet, lines: list[Line], write: Write) -> list[Annotation]:
    """Name the lines at their ends, with the value there, and give the names."""
    labels = []
    for line in lines:
        words = sheet.text(
            "label.region_value", region=sheet.region(line.region), value=write(sheet, line.end)
        )
        labels.append((line.last, line.end, words, line.colour))
    return sheet.label_ends(labels)


def _year_axis(sheet: Sheet, first: int, last: int) -> None:
    ax = sheet.ax
    ax.set_xlim(first - 0.3, last + 0.3)
    ax.tick_params(axis="x", length=3)
    ax.grid(axis="y")

    fit_years(sheet, ax, first, last)


def _log_axis(sheet: Sheet, values: pd.Series[float], unit: str) -> None:
    low, high = float(values.min()), float(values.max())
    decades = math.log10(high / low)
    subs = (1.0,) if decades > 4 else (1.0, 3.0) if decades > 2.2 else (1.0, 2.0, 5.0)
    axis = sheet.ax.yaxis
    axis.set_major_locator(LogLocator(subs=subs))
    axis.set_major_formatter(lambda value, _: sheet.tick(value, unit))
    axis.set_minor_locator(NullLocator())
    sheet.ax.set_ylim(low / 1.12, high * 1.12)


def _alt(
    key: str,
    rows: pd.DataFrame,
    lines: list[Line],
    write: Write,
    row_key: str = "series.alt_row",
    **more: object,
) -> Callable[[Words], str]:
    def values(words: Words, line: Line) -> dict[str, object]:
        numbers = {"start": write(words, line.start), "end": write(words, line.end)}
        return {"region": words.region(line.region), "first": line.first, "last": line.last, **numbers}

    name = rows["indicator"].iloc[0]
    span = {"first": rows["year"].min(), "last": rows["year"].max()}
    return alt_text(
        key, lines, values, row_key, indicator=lambda words: words.indicator(name), **span, **more
    )
