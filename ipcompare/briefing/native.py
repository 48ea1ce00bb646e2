"""Native charts behind the figures: what Excel and PowerPoint draw themselves, and a reader may edit.

Each figure gives one plot or a few small ones. A plot is data and looks, no drawing: the workbook and the
deck each make their own chart of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ipcompare.charts import region_styles
from ipcompare.charts.audit import finding_name
from ipcompare.charts.style import BACKDROP, FURTHER, GREY, INK, PALE, REGION_STYLE, RegionStyle, ordered
from ipcompare.core.text import (
    ENGLISH_WORTH,
    indicator_decimals,
    indicator_name,
    measure_name,
    percent,
    region_name,
    text,
    word,
)

__all__ = ["Look", "Plot", "number_format", "plots", "worth"]

MARKERS = {
    "o": "circle",
    "s": "square",
    "^": "triangle",
    "D": "diamond",
    "v": "triangle",
    "P": "plus",
    "X": "x",
}
LIMIT = 3.0  # where the axis of a board ends; the number beside the bar stays in full


@dataclass(frozen=True)
class Look:
    """How one series looks: colour, dash and marker in the words of Office, width in points."""

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
    title: str = ""
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


def worth(unit: object, lang: str) -> float:
    """Give what one of a unit is worth in the unit shown: 1 亿元 is 0.1 bn yuan in English.

    Examples
    --------
    >>> worth("亿元", "en"), worth("亿元", "zh")
    (0.1, 1.0)
    """
    return float(ENGLISH_WORTH.get(str(unit), 1.0)) if lang == "en" else 1.0


def number_format(indicator: object, unit: object = "", lang: str = "zh") -> str:
    """Give the spreadsheet's number format of an indicator.

    Examples
    --------
    >>> number_format("hv_invention_density"), number_format("trademark_stock")
    ('#,##0.00', '#,##0')
    """
    places = indicator_decimals(str(indicator))
    if worth(unit, lang) < 1:
        places = 2
    if places is None:
        return "#,##0.##"
    return "#,##0" + ("." + "0" * places if places else "")


def plots(name: str, table: pd.DataFrame, lang: str = "zh") -> list[Plot]:
    """Give the native charts of a figure.

    Parameters
    ----------
    name : str
        Name of the figure.
    table : pandas.DataFrame
        What the figure draws.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    list of Plot
        Only those with something to draw; empty for a figure that Office has no chart for.

    Examples
    --------
    >>> from ipcompare.suite.figures import FIGURES
    >>> [plot.kind for plot in plots("rank", FIGURES["rank"].table())]
    ['line']
    """
    maker = NATIVE.get(name) or (_outlook if name.startswith("outlook_") else None)
    made = maker(table, lang) if maker else []
    return [plot for plot in made if plot.frame.notna().to_numpy().any()]


def _look(style: RegionStyle) -> Look:
    dash = "solid"
    if not isinstance(style.line, str):
        pattern = style.line[1]
        dash = "dashDot" if len(pattern) > 2 else "dash" if pattern[0] > 3 else "sysDash"
    if style.colour == BACKDROP.colour:
        return Look(style.colour, width=0.75)
    return Look(style.colour, dash, MARKERS.get(style.marker, "none"))


def _regions(table: pd.DataFrame) -> tuple[list[str], tuple[Look, ...]]:
    """Give the regions to draw and their looks, those behind first so that the others lie on them."""
    styles = region_styles(table["region"])
    codes = ordered(table["region"])
    behind = [code for code in codes if styles[code].colour == BACKDROP.colour]
    codes = behind + [code for code in codes if code not in behind]
    return codes, tuple(_look(styles[code]) for code in codes)


def _wide(table: pd.DataFrame, column: str, lang: str) -> tuple[pd.DataFrame, tuple[Look, ...]]:
    codes, looks = _regions(table)
    frame = table.pivot_table(index="year", columns="region", values=column, aggfunc="first")[codes]
    frame = frame.reindex(range(int(frame.index.min()), int(frame.index.max()) + 1))
    frame.columns = pd.Index([region_name(code, lang) for code in codes])
    return frame.rename_axis(text("column.year", lang)), looks


def _measure(table: pd.DataFrame, lang: str) -> str:
    first = table.iloc[0]
    return measure_name(str(first["indicator"]), str(first.get("unit", "")), lang)


def _by_region(table: pd.DataFrame, lang: str) -> list[Plot]:
    frame, looks = _wide(table, "value", lang)
    first = table.iloc[0]
    form = number_format(first["indicator"], first["unit"], lang)
    frame = frame * worth(first["unit"], lang)
    least, most = float(frame.min().min()), float(frame.max().max())
    if least <= 0 or most / least <= 4:
        return [Plot("line", frame, looks, _measure(table, lang), form, _labels(frame, looks))]
    low = 10.0 ** math.floor(math.log10(least))
    high = next(h for h in (step * 10.0 ** math.floor(math.log10(most)) for step in (2, 5, 10)) if h >= most)
    labels = _labels(frame.map(math.log), looks)
    return [Plot("line", frame, looks, _measure(table, lang), form, labels, base=10, low=low, high=high)]


def _labels(frame: pd.DataFrame, looks: tuple[Look, ...]) -> str:
    """Name lines at their ends where these lie apart, else leave that to a legend."""
    ends = sorted(
        float(frame.iloc[:, i].dropna().iloc[-1])
        for i, look in enumerate(looks)
        if not look.quiet and frame.iloc[:, i].notna().any()
    )
    reach = float(frame.max().max() - frame.min().min())
    return "end" if all(b - a > 0.06 * reach for a, b in itertools.pairwise(ends)) else ""


def _coverage(table: pd.DataFrame, lang: str) -> list[Plot]:
    counts = table.groupby(["region", "year"])["indicator"].nunique().rename("value").reset_index()
    frame, looks = _wide(counts, "value", lang)
    return [Plot("column", frame, looks, text("briefing.plot.coverage", lang), "0")]


def _targets(table: pd.DataFrame, lang: str) -> list[Plot]:
    rows = table.dropna(subset=["required_growth"])
    codes, looks = _regions(rows)
    order = list(dict.fromkeys(rows["indicator"]))
    frame = rows.pivot_table(index="indicator", columns="region", values="required_growth", aggfunc="first")
    frame = frame.loc[order, codes]
    frame.index = pd.Index([indicator_name(str(i), lang) for i in order], name=text("column.indicator", lang))
    frame.columns = pd.Index([region_name(code, lang) for code in codes])
    return [Plot("bar", frame, looks, text("briefing.plot.required", lang), '0.0"%"', "values")]


def _board(rows: pd.DataFrame, values: pd.Series, title: str, lang: str, *, several: bool) -> list[Plot]:
    """Lay bars, a row each, coloured by region."""
    rows = rows.assign(_value=values).dropna(subset=["_value"])
    place = {code: i for i, code in enumerate(ordered(rows["region"]))}
    rows = rows.assign(_place=rows["region"].map(place)).sort_values(
        ["_place", "_value"], ascending=[True, False]
    )
    names = [_row_name(row, lang, several=several) for row in rows.to_dict("records")]
    frame = pd.DataFrame(
        {title: rows["_value"].to_numpy()}, index=pd.Index(names, name=text("column.indicator", lang))
    )
    styles = region_styles(rows["region"])
    colours = tuple(styles[code].colour for code in rows["region"])
    high = LIMIT if len(rows) and rows["_value"].max() > LIMIT else None
    low = None if len(rows) and rows["_value"].min() < 0 else 0.0
    return [Plot("bar", frame, (Look(GREY),), title, "0%", "values", colours, low=low, high=high)]


def _row_name(row: dict[Any, Any], lang: str, *, several: bool) -> str:
    name = indicator_name(str(row["indicator"]), lang)
    return (
        text("label.region_indicator", lang, region=region_name(str(row["region"]), lang), indicator=name)
        if several
        else name
    )


def _progress(table: pd.DataFrame, lang: str) -> list[Plot]:
    return _board(table, table["progress"], text("briefing.plot.progress", lang), lang, several=True)


def _outlook(table: pd.DataFrame, lang: str) -> list[Plot]:
    ahead = table["projected"] / table["target"]
    return _board(
        table, ahead, text("briefing.plot.outlook", lang), lang, several=len(set(table["region"])) > 1
    )


def _indexed(table: pd.DataFrame, lang: str, base: int = 2020) -> list[Plot]:
    frame, looks = _wide(table, "value", lang)
    if base not in frame.index:
        return []
    title = text(
        "indexed.subtitle", lang, measure=indicator_name(str(table["indicator"].iloc[0]), lang), base=base
    )
    frame = 100 * frame / frame.loc[base]
    return [Plot("line", frame, looks, title, "0", _labels(frame, looks))]


def _rank(table: pd.DataFrame, lang: str) -> list[Plot]:
    frame, looks = _wide(table, "rank", lang)
    title = text("rank.subtitle", lang, measure=indicator_name(str(table["indicator"].iloc[0]), lang))
    labels = _labels(frame, looks)
    return [
        Plot("line", frame, looks, title, "0", labels, reverse=True, low=1, high=float(frame.max().max()))
    ]


def _fans(table: pd.DataFrame, lang: str, level: float = 0.8) -> list[Plot]:
    made = []
    for code in ordered(table["region"]):
        own = table[table["region"] == code]
        known = own[own["kind"] == "actual"].drop_duplicates("year").set_index("year")["value"].sort_index()
        ahead = own[own["kind"] != "actual"]
        ahead = (
            ahead[ahead["level"].eq(level) | ahead["level"].isna()].drop_duplicates("year").set_index("year")
        )
        years = pd.RangeIndex(
            int(own["year"].min()), int(own["year"].max()) + 1, name=text("column.year", lang)
        )
        frame = pd.DataFrame({text("role.actual", lang): known.reindex(years)})
        look = _look(REGION_STYLE.get(code, FURTHER[0]))
        looks = [Look(look.colour, "solid", look.marker)]
        if len(ahead):
            # The projection starts where the outcomes end, so that the line is whole.
            for column, mark in (("value", look.marker), ("low", "none"), ("high", "none")):
                line = pd.concat([known.iloc[-1:], ahead[column]]).reindex(years)
                name = text("column.projected" if column == "value" else f"briefing.plot.{column}", lang,
                            level=percent(level, lang))  # fmt: skip
                frame[name] = line
                looks.append(Look(look.colour, "sysDash" if column == "value" else "sysDot", mark, 1.5))
        for i, (reading, value) in enumerate(_aims(own)):
            name = text("role.target", lang)
            if reading:
                name = text("label.series", lang, name=name, series=word("reading", reading, lang))
            frame[name] = value
            looks.append(Look(GREY if i else INK, "dash", "none", 1.25))
        form = number_format(own["indicator"].iloc[0])
        made.append(Plot("line", frame, tuple(looks), region_name(code, lang), form))
    return made


def _aims(own: pd.DataFrame) -> list[tuple[str, float]]:
    readings = own["reading"].fillna("") if "reading" in own else pd.Series("", index=own.index)
    rows = own.assign(reading=readings).dropna(subset=["target"]).drop_duplicates(["reading", "target"])
    return list(zip(rows["reading"].astype(str), rows["target"].astype(float), strict=True))


def _errors(table: pd.DataFrame, lang: str) -> list[Plot]:
    looks = [_look(s) for s in (*REGION_STYLE.values(), *FURTHER)]
    made = []
    for horizon, rows in table.groupby("horizon"):
        frame = rows.pivot_table(index="n", columns="model", values="mape")
        frame = frame[list(dict.fromkeys(rows["model"]))]
        frame.columns = pd.Index([word("model", model, lang) for model in frame.columns])
        title = text("backtest.panel", lang, horizon=horizon)
        own = tuple(looks[i % len(looks)] for i in range(frame.shape[1]))
        high = float(-(-table["mape"].max() // 10) * 10)
        made.append(
            Plot("line", frame.rename_axis(text("backtest.axis", lang)), own, title, '0"%"', low=0, high=high)
        )
    return made


def _coverages(table: pd.DataFrame, lang: str) -> list[Plot]:
    rows = table.assign(
        _name=[
            text("intervals.row", lang, nominal=percent(n, lang), interval="", horizon=h).strip()
            for n, h in zip(table["nominal"], table["horizon"], strict=True)
        ]
    )
    order = list(dict.fromkeys(rows["_name"]))
    frame = pd.DataFrame({text("briefing.plot.nominal", lang): rows.groupby("_name")["nominal"].first()})
    for interval in dict.fromkeys(rows["interval"]):
        own = rows[rows["interval"] == interval].set_index("_name")["covered"]
        frame[word("interval", interval, lang)] = own
    styles = [*list(REGION_STYLE.values())[1::-1], *FURTHER, *REGION_STYLE.values()]
    looks = (Look(PALE), *(Look(style.colour) for style in styles))
    frame = frame.loc[order].rename_axis(text("column.interval", lang))
    return [
        Plot(
            "column",
            frame,
            looks[: frame.shape[1]],
            text("briefing.plot.coverages", lang),
            "0%",
            low=0,
            high=1,
        )
    ]


def _reliability(table: pd.DataFrame, lang: str) -> list[Plot]:
    frame = pd.DataFrame(
        {
            text("reliability.y", lang): table["observed"].to_numpy(),
            text("briefing.plot.diagonal", lang): table["predicted"].to_numpy(),
        },
        index=pd.Index(table["predicted"], name=text("reliability.x", lang)),
    )
    looks = (Look(REGION_STYLE["CN-SC"].colour, marker="circle"), Look(GREY, "sysDash", width=1.25))
    return [Plot("scatter", frame, looks, text("briefing.plot.reliability", lang), "0%", low=0, high=1)]


def _hindsight(table: pd.DataFrame, lang: str) -> list[Plot]:
    made = []
    styles = region_styles(table["region"])
    for (code, indicator), own in table.groupby(["region", "indicator"], sort=False):
        own = own.set_index("last_year").sort_index()
        unit = own["unit"].iloc[0]
        names = {
            "projected": "column.projected",
            "low": "column.low",
            "high": "column.high",
            "outcome": "column.outcome",
        }
        frame = pd.DataFrame({text(key, lang): own[c] * worth(unit, lang) for c, key in names.items()})
        colour = styles[str(code)].colour
        ends = Look(colour, "sysDot", width=1.5)
        looks = (Look(colour, marker="circle"), ends, ends, Look(GREY, "dash", width=1.5))
        title = text(
            "label.region_indicator",
            lang,
            region=region_name(str(code), lang),
            indicator=measure_name(str(indicator), str(unit), lang),
        )
        made.append(
            Plot(
                "line",
                frame.rename_axis(text("hindsight.axis", lang)),
                looks,
                title,
                number_format(indicator, unit, lang),
            )
        )
    return made


def _cities(table: pd.DataFrame, lang: str) -> list[Plot]:
    made = []
    for indicator, own in table.groupby("indicator", sort=False):
        own = own.sort_values("value", ascending=False)
        unit = own["unit"].iloc[0]
        title = measure_name(str(indicator), str(unit), lang)
        frame = pd.DataFrame(
            {title: own["value"].to_numpy() * worth(unit, lang)},
            index=pd.Index(
                [region_name(code, lang) for code in own["region"]], name=text("column.region", lang)
            ),
        )
        look = (Look(REGION_STYLE["CN-GZ"].colour),)
        made.append(Plot("bar", frame, look, title, number_format(indicator, unit, lang), "values", low=0))
    return made


def _audit(table: pd.DataFrame, lang: str) -> list[Plot]:
    distance = (table["computed"] / table["printed"] - 1).abs()
    title = text("briefing.plot.audit", lang)
    names = [finding_name(row, lang) for row in table.itertuples()]
    frame = pd.DataFrame(
        {title: distance.to_numpy()}, index=pd.Index(names, name=text("column.indicator", lang))
    )
    return [Plot("bar", frame, (Look(REGION_STYLE["CN-SC"].colour),), title, "0.00%", "values", low=0)]


Maker = Callable[[pd.DataFrame, str], list[Plot]]
NATIVE: dict[str, Maker] = {
    "coverage": _coverage,
    **dict.fromkeys(("high_value_density", "invention_density"), _by_region),
    "targets": _targets,
    "progress": _progress,
    "indexed_inventions": _indexed,
    "rank": _rank,
    "outlook_density": _fans,
    **dict.fromkeys(("outlook_guizhou", "outlook_sichuan", "outlook_guangdong"), _outlook),
    "backtest_error": _errors,
    "interval_coverage": _coverages,
    "reliability": _reliability,
    "hindsight": _hindsight,
    "audit": _audit,
    "cities": _cities,
}
