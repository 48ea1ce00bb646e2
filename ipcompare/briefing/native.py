"""Native charts behind the figures: what Excel and PowerPoint draw themselves, and a reader may edit.

Each figure gives one plot or a few small ones. A plot is data and looks, no drawing: the workbook and the
deck each make their own chart of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from ipcompare.charts.look import BACKDROP, GREY, INK, PALE, REGION_STYLE, RegionStyle
from ipcompare.charts.parts import joined
from ipcompare.charts.peers import when
from ipcompare.charts.trust import asked, method_styles, model_name
from ipcompare.charts.words import Words, records
from ipcompare.core.catalogue import catalogue_of
from ipcompare.core.text import ENGLISH_WORTH
from ipcompare.methods.growth import index_to

__all__ = ["Look", "Plot", "has_plots", "number_format", "plots", "worth"]

MARKERS = {
    "o": "circle", "s": "square", "^": "triangle", "D": "diamond", "v": "triangle", "P": "plus", "X": "x",
    "h": "star", "<": "dash", ">": "diamond", "p": "square", "8": "circle", "d": "plus",
}  # fmt: skip


#: A dash for each scenario; solid is for what was.
SCENARIO_DASH = {"kept": "dash", "halved": "round_dot", "as the nation": "dash_dot"}


@dataclass(frozen=True)
class Look:
    """How one series looks: colour, dash and marker in the words of Office, width in points; 0 is no line."""

    colour: str
    dash: str = "solid"
    marker: str = "none"
    width: float = 2.0

    @property
    def quiet(self) -> bool:
        """Whether the series only stands behind the others."""
        return self.colour == BACKDROP.colour


@dataclass(frozen=True)
class Plot:
    """One native chart.

    Attributes
    ----------
    kind : {"line", "bar", "column", "scatter"}
        Bars lie, columns stand; a scatter takes its x from the index.
    frame : pandas.DataFrame
        Categories as index, a column a series; missing values are gaps.
    looks : tuple of Look
        One a series.
    title : str
        What is measured.
    form : str
        Number format of values and labels.
    labels : {"", "end", "values"}
        No labels, the series' name at its last point, or a number at each.
    colours : tuple of str
        A colour each category, for a single series of bars.
    base : float
        Base of a logarithmic axis; 0 for a linear one.
    reverse : bool
        Whether small values are on top, as for ranks.
    low, high : float or None
        Ends of the value axis.
    """

    kind: str
    frame: pd.DataFrame
    looks: tuple[Look, ...]
    title: str
    form: str = "General"
    labels: str = ""
    colours: tuple[str, ...] = ()
    base: float = 0
    reverse: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def legend(self) -> bool:
        """Whether the series need a legend to be told apart."""
        return self.frame.shape[1] > 1 and self.labels != "end"

    @property
    def bars(self) -> bool:
        """Whether it has bars or columns."""
        return self.kind in ("bar", "column")

    def named_at(self, series: int) -> int | None:
        """Give the place of a line's last known point, where its name stands; none if it has none."""
        if self.labels != "end" or self.looks[series].quiet or not self.looks[series].width:
            return None
        return int(self.frame.iloc[:, series].notna().to_numpy().nonzero()[0][-1])


def worth(unit: object, lang: str) -> float:
    """Give what one of a unit is worth in the unit shown: 1 亿元 is 0.1 bn yuan in English.

    Examples
    --------
    >>> worth("亿元", "en"), worth("亿元", "zh")
    (0.1, 1.0)
    """
    return float(ENGLISH_WORTH.get(str(unit), 1.0)) if lang == "en" else 1.0


def number_format(decimals: int | None, unit: object = "", lang: str = "zh") -> str:
    """Give the spreadsheet's number format of an indicator by the decimals that it is shown with.

    Examples
    --------
    >>> number_format(2), number_format(0), number_format(None)
    ('#,##0.00', '#,##0', '#,##0.##')
    """
    places = 2 if worth(unit, lang) < 1 else decimals
    if places is None:
        return "#,##0.##"
    return "#,##0" + ("." + "0" * places if places else "")


def has_plots(name: str) -> bool:
    """Say whether Office has native charts for a figure.

    Examples
    --------
    >>> has_plots("rank"), has_plots("outlook_cn_sd"), has_plots("my own")
    (True, False, False)
    """
    return name in NATIVE


def plots(name: str, table: pd.DataFrame, lang: str = "zh") -> list[Plot]:
    """Give the native charts of a figure that have something to draw, none where Office has no chart for it.

    Parameters
    ----------
    name : str
        Name of the figure.
    table : pandas.DataFrame
        What the figure draws.
    lang : {"zh", "en"}, default "zh"
        The language.

    Examples
    --------
    >>> places = {"region": "CN-GZ", "indicator": "trademark_stock", "year": [2023], "rank": 27.0}
    >>> [plot.kind for plot in plots("rank", pd.DataFrame(places))]
    ['line']
    """
    maker = NATIVE.get(name)
    found = maker(table, Words(catalogue_of(table), lang)) if maker else []
    return [plot for plot in found if plot.frame.notna().to_numpy().any()]


# --- looks and frames ---


def _look(style: RegionStyle) -> Look:
    if style.colour == BACKDROP.colour:
        return Look(style.colour, width=0.75)
    return Look(style.colour, marker=MARKERS.get(style.marker, "none"))


def _regions(table: pd.DataFrame, words: Words) -> tuple[list[str], tuple[Look, ...]]:
    """Give the regions to draw and their looks, those behind first so that the others lie on them."""
    styles = words.styles(table["region"])
    codes = sorted(words.ordered(table["region"]), key=lambda code: styles[code].colour != BACKDROP.colour)
    return codes, tuple(_look(styles[code]) for code in codes)


def _names(codes: Iterable[object], column: str, words: Words) -> pd.Index:
    """Give the names of regions or indicators as an index under the heading of their column."""
    name = words.region if column == "region" else words.indicator
    return pd.Index([name(code) for code in codes], name=words.text(f"column.{column}"))


def _wide(table: pd.DataFrame, column: str, words: Words) -> tuple[pd.DataFrame, tuple[Look, ...]]:
    """Give a row a year, a column a region."""
    codes, looks = _regions(table, words)
    frame = table.pivot_table(index="year", columns="region", values=column, aggfunc="first")[codes]
    frame = frame.reindex(range(int(frame.index.min()), int(frame.index.max()) + 1))
    frame.columns = pd.Index(map(words.region, codes))
    return frame.rename_axis(words.text("column.year")), looks


def _levels(table: pd.DataFrame, words: Words) -> tuple[pd.DataFrame, tuple[Look, ...]]:
    """Give a row a year, a column a region; plans' baselines, which no line joins, in columns after them."""
    frame, looks = _wide(table, "value", words)
    planned, styles = table[~joined(table)], words.styles(table["region"])
    for code in words.ordered(planned["region"]):
        own = planned[planned["region"] == code].set_index("year")["value"]
        name = words.region(code)
        frame.loc[own.index, name] = math.nan
        frame[_baseline_of(name, words)] = own.reindex(frame.index)
        looks = (*looks, replace(_look(styles[code]), width=0))
    known = frame.notna().any().to_numpy()
    return frame.loc[:, known], tuple(look for look, there in zip(looks, known, strict=True) if there)


def _baseline_of(name: str, words: Words) -> str:
    return words.text("label.series", name=name, series=words.text("role.baseline"))


def _measured(indicator: object, unit: object, words: Words) -> tuple[str, str, float]:
    """Give the words for a measure, the format of its numbers, and what they are multiplied by."""
    form = number_format(words.catalogue.decimals(str(indicator)), unit, words.lang)
    return words.measure(indicator, unit), form, worth(unit, words.lang)


def _labels(frame: pd.DataFrame, looks: tuple[Look, ...]) -> str:
    """Name lines at their ends where these lie apart, else leave that to a legend."""
    ends = sorted(
        float(frame.iloc[:, i].dropna().iloc[-1])
        for i, look in enumerate(looks)
        if not look.quiet and look.width and frame.iloc[:, i].notna().any()
    )
    reach = float(frame.max().max() - frame.min().min())
    return "end" if all(b - a > 0.06 * reach for a, b in itertools.pairwise(ends)) else ""


# --- a maker a figure ---


def _by_region(table: pd.DataFrame, words: Words) -> list[Plot]:
    frame, looks = _levels(table, words)
    title, form, factor = _measured(table["indicator"].iloc[0], table["unit"].iloc[0], words)
    frame = frame * factor
    least, most = float(frame.min().min()), float(frame.max().max())
    if least <= 0 or most / least <= 4:
        return [Plot("line", frame, looks, title, form, _labels(frame, looks))]
    low = 10.0 ** math.floor(math.log10(least))
    high = next(h for h in (step * 10.0 ** math.floor(math.log10(most)) for step in (2, 5, 10)) if h >= most)
    labels = _labels(frame.map(math.log), looks)
    return [Plot("line", frame, looks, title, form, labels, base=10, low=low, high=high)]


def _indexed(table: pd.DataFrame, words: Words, base: int = 2020) -> list[Plot]:
    levels = table.drop_duplicates(["region", "year"])[["region", "indicator", "year", "value"]]
    rows = index_to(levels, base).dropna(subset="index")
    if rows.empty:
        return []
    frame, looks = _wide(rows, "index", words)
    title = words.text("indexed.subtitle", measure=words.indicator(table["indicator"].iloc[0]), base=base)
    return [Plot("line", frame, looks, title, "0", _labels(frame, looks))]


def _rank(table: pd.DataFrame, words: Words) -> list[Plot]:
    frame, looks = _wide(table, "rank", words)
    title = words.text("rank.subtitle", measure=words.indicator(table["indicator"].iloc[0]))
    last = float(frame.max().max())
    return [Plot("line", frame, looks, title, "0", _labels(frame, looks), reverse=True, low=1, high=last)]


def _fans(table: pd.DataFrame, words: Words, level: float = 0.8) -> list[Plot]:
    last, codes = int(table["year"].max()), words.ordered(table["region"])
    return [_fan(table[table["region"] == code], code, words, level, last) for code in codes]


def _fan(own: pd.DataFrame, code: str, words: Words, level: float, last: int) -> Plot:
    """Draw a region's outcomes, what is projected with its range, and its targets, up to the last year."""
    actual = own["kind"] == "actual"
    once = own[actual].drop_duplicates("year").set_index("year").sort_index()
    known, planned = once.loc[joined(once), "value"], once.loc[~joined(once), "value"]
    ahead = own[~actual & (own["level"].eq(level) | own["level"].isna())]
    ahead = ahead.drop_duplicates("year").set_index("year")
    years = pd.RangeIndex(int(own["year"].min()), last + 1, name=words.text("column.year"))
    frame = pd.DataFrame({words.text("role.actual"): known.reindex(years)})
    look = _look(words.styles([code])[code])
    looks = [Look(look.colour, "solid", look.marker)]
    if len(planned):
        frame[words.text("role.baseline")] = planned.reindex(years)
        looks.append(Look(look.colour, marker=look.marker, width=0))
    for column, key, dash, mark in (
        ("value", "column.projected", "square_dot", look.marker),
        ("low", "briefing.plot.low", "round_dot", "none"),
        ("high", "briefing.plot.high", "round_dot", "none"),
    ):
        if len(ahead):
            # The projection starts where the outcomes end, so that the line is whole.
            line = pd.concat([known.iloc[-1:], ahead[column]]).reindex(years)
            frame[words.text(key, level=words.percent(level))] = line
            looks.append(Look(look.colour, dash, mark, 1.5))
    aims = own.dropna(subset="target").drop_duplicates(["reading", "target"])
    for i, (reading, value) in enumerate(zip(aims["reading"], aims["target"], strict=True)):
        name = words.text("role.target")
        if reading:
            name = words.text("label.series", name=name, series=words.word("reading", reading))
        frame[name] = value
        looks.append(Look(GREY if i else INK, "dash", "none", 1.25))
    form = number_format(words.catalogue.decimals(own["indicator"].iloc[0]))
    return Plot("line", frame, tuple(looks), words.region(code), form)


def _scenarios(table: pd.DataFrame, words: Words) -> list[Plot]:
    known = table[table["value"].notna()]
    return [_scenario(known[known["region"] == code], code, words) for code in words.ordered(known["region"])]


def _scenario(own: pd.DataFrame, code: str, words: Words) -> Plot:
    """Draw a region's outcomes, what each scenario comes to, and its target."""
    actual = own[own["kind"] == "actual"].set_index("year")["value"].sort_index()
    years = pd.RangeIndex(int(own["year"].min()), int(own["year"].max()) + 1, name=words.text("column.year"))
    frame = pd.DataFrame({words.text("role.actual"): actual.reindex(years)})
    look = _look(words.styles([code])[code])
    looks = [Look(look.colour, "solid", look.marker)]
    for scenario, path in own[own["kind"] == "scenario"].groupby("scenario", sort=False):
        # It starts where the outcomes end, so that the line is whole.
        line = pd.concat([actual.iloc[-1:], path.set_index("year")["value"]]).reindex(years)
        frame[words.word("scenario", scenario)] = line
        looks.append(Look(look.colour, SCENARIO_DASH.get(str(scenario), "dash"), width=1.25))
    for aim in own["target"].dropna().unique():
        frame[words.text("role.target")] = aim
        looks.append(Look(GREY, "dash", width=1.25))
    title, form, factor = _measured(own["indicator"].iloc[0], own["unit"].iloc[0], words)
    name = words.text("label.region_indicator", region=words.region(code), indicator=title)
    return Plot("line", frame * factor, tuple(looks), name, form, low=0)


def _errors(table: pd.DataFrame, words: Words) -> list[Plot]:
    looks = tuple(_look(style) for style in method_styles(table["model"]).values())
    high = float(-(-table["mape"].max() // 10) * 10)
    drawn = []
    for horizon, rows in table.groupby("horizon"):
        frame = rows.pivot_table(index="n", columns="model", values="mape")[
            list(dict.fromkeys(table["model"]))
        ]
        frame.columns = pd.Index([model_name(words, model) for model in frame])
        frame = frame.rename_axis(words.text("backtest.axis"))
        title = words.text("intervals.horizon", horizon=horizon)
        drawn.append(Plot("line", frame, looks, title, '0"%"', low=0, high=high))
    return drawn


def _coverages(table: pd.DataFrame, words: Words) -> list[Plot]:
    several = len(set(table["nominal"])) > 1
    kinds = table["kind"] if "kind" in table else pd.Series("", index=table.index)
    names = [asked(words, row, several=several) for row in records(table.assign(kind=kinds))]
    rows = table.set_index(pd.Index(names, name=words.text("column.horizon")))
    nominal = rows.loc[~rows.index.duplicated(), "nominal"]
    frame = nominal.to_frame(words.text("briefing.plot.nominal"))
    styles = method_styles(rows["interval"])
    for interval in styles:
        frame[words.word("interval", interval)] = rows.loc[rows["interval"] == interval, "covered"]
    looks = (Look(PALE), *(Look(style.colour) for style in styles.values()))
    return [Plot("column", frame, looks, words.text("briefing.plot.coverages"), "0%", low=0, high=1)]


def _reliability(table: pd.DataFrame, words: Words) -> list[Plot]:
    predicted = table["predicted"].to_numpy()
    frame = pd.DataFrame(
        {
            words.text("reliability.y"): table["observed"].to_numpy(),
            words.text("briefing.plot.diagonal"): predicted,
        },
        index=pd.Index(predicted, name=words.text("reliability.x")),
    )
    looks = (Look(REGION_STYLE["CN-SC"].colour, marker="circle"), Look(GREY, "square_dot", width=1.25))
    return [Plot("scatter", frame, looks, words.text("briefing.plot.reliability"), "0%", low=0, high=1)]


def _cities(table: pd.DataFrame, words: Words) -> list[Plot]:
    look = (Look(REGION_STYLE["CN-GZ"].colour),)
    drawn = []
    for indicator, own in table.groupby("indicator", sort=False):
        own = own.sort_values("value", ascending=False)
        title, form, factor = _measured(indicator, own["unit"].iloc[0], words)
        values = own["value"].to_numpy() * factor
        frame = pd.DataFrame({title: values}, index=_names(own["region"], "region", words))
        drawn.append(Plot("bar", frame, look, title, form, "values", low=0))
    return drawn


def _latest(table: pd.DataFrame, words: Words) -> list[Plot]:
    """Lay a bar a region, the latest year-end first, its time beside its name."""
    rows = table.dropna(subset=["value"]).sort_values(
        ["year", "period", "value"], ascending=[False, True, False]
    )
    times = [when(words, year, period) for year, period in zip(rows["year"], rows["period"], strict=True)]
    names = [
        words.text("label.series", name=words.region(code), series=time)
        for code, time in zip(rows["region"], times, strict=True)
    ]
    return [_bars_of(rows, names, words)]


def _tiles(table: pd.DataFrame, words: Words) -> list[Plot]:
    rows = table.dropna(subset=["value", "row"]).sort_values("value", ascending=False)
    return [_bars_of(rows, [words.region(code) for code in rows["region"]], words)]


def _bars_of(rows: pd.DataFrame, names: list[str], words: Words) -> Plot:
    """Lay a bar a region in the order of the rows; the marked in their colours, the others grey."""
    title, form, factor = _measured(rows["indicator"].iloc[0], rows["unit"].iloc[0], words)
    index = pd.Index(names, name=words.text("column.region"))
    frame = (rows["value"].astype(float) * factor).set_axis(index).to_frame(title)
    styles = words.styles([*REGION_STYLE, *rows.loc[rows["marked"].eq(True), "region"]])
    colours = tuple(styles[c].colour if c in styles else GREY for c in rows["region"])
    return Plot("bar", frame, (Look(GREY),), title, form, "values", colours, low=0)


Maker = Callable[[pd.DataFrame, Words], list[Plot]]
#: By figure. Boards and tables of words have none: what they say stands beside the bars.
NATIVE: dict[str, Maker] = {
    **dict.fromkeys(("high_value_density", "invention_density"), _by_region),
    "indexed_inventions": _indexed,
    "rank": _rank,
    "provinces_grid": _tiles,
    "peers": _latest,
    "outlook_density": _fans,
    "backtest_error": _errors,
    "interval_coverage": _coverages,
    "reliability": _reliability,
    **dict.fromkeys(("cities", "cities_per_head"), _cities),
    "towards_2030": _scenarios,
}
