"""How far to trust the projections: errors, coverage, reliability and hindsight."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import cycle

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from ipcompare.charts.layout import offset_text
from ipcompare.charts.look import GREY, INK, PALE, REGION_STYLE, RegionStyle
from ipcompare.charts.parts import series_panels, value_axis
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import fixed, number

__all__ = [
    "asked",
    "backtest_error",
    "hindsight",
    "interval_coverage",
    "method_styles",
    "model_name",
    "reliability",
]

# Neither models nor intervals are regions: they are grey, told apart by their markers, the darkest first.
METHODS = tuple(RegionStyle(colour, marker) for colour, marker in ((INK, "o"), ("#8C8C8C", "s"), (GREY, "^")))
#: The model that the projections use.
USED = "auto"
#: So few ranges that did not hold are named in a title.
FEW = 2
#: The ways that the suite measures, by what the title calls them.
MEASURED = {"panel, other years only": "held", "panel, past years only": "then", "analytic": "own"}


@chart("model", "n", "horizon", "mape", known=["mape"], texts=["indicator"], panels="a horizon")
def backtest_error(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw the error of each model by the number of years it was given, one panel a horizon.

    Parameters
    ----------
    table : pandas.DataFrame
        ``model``, ``n`` (years used), ``horizon`` (years ahead), ``mape`` (percent: 5.0 is 5 %);
        ``indicator`` that the models were tested on, if there.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({"model": "drift", "n": [4, 6], "horizon": 1, "mape": [6.1, 7.5]})
    >>> [float(y) for y in panels(backtest_error(table))[0].get_lines()[0].get_ydata()]
    [6.1, 7.5]
    """
    styles = method_styles(rows["model"])
    horizons = sorted(rows["horizon"].unique())
    sheet.open(8.5)
    for panel, horizon in zip(sheet.panels(len(horizons), len(horizons)), horizons, strict=True):
        labels = []
        for model, look in styles.items():
            own = rows[(rows["horizon"] == horizon) & (rows["model"] == model)].sort_values("n")
            panel.plot(own["n"], own["mape"], **look.kwargs())
            ends = records(own.tail(1))
            labels += [(end.n, end.mape, model_name(sheet, model), look.colour) for end in ends]
        if horizon == horizons[-1]:  # the lines look the same in every panel: named once, they leave room
            sheet.label_ends(labels, panel, size=7)
        sheet.head(panel, sheet.text("intervals.horizon", horizon=horizon))
        panel.set_xlabel(sheet.text("backtest.axis"))
        panel.set_xticks(sorted(rows["n"].unique()))
        panel.xaxis.set_major_formatter("{x:.0f}")
        panel.set_ylim(0, float(rows["mape"].max()) * 1.06)
        panel.yaxis.set_major_locator(MaxNLocator(6))
        panel.yaxis.set_major_formatter(lambda value, _: sheet.percent(value / 100))
        panel.grid(axis="y")

    def each(words: Words, row: Row) -> dict[str, object]:
        value = words.percent(row.mape / 100, 1)
        return {"model": model_name(words, row.model), "horizon": row.horizon, "n": row.n, "value": value}

    tested = sheet.text("join.list").join(
        sheet.indicator(name) for name in dict.fromkeys(rows["indicator"]) if name
    )
    key = "backtest.subtitle_on" if tested else "backtest.subtitle"
    sheet.say(
        _error_title(sheet, rows),
        sheet.text(key, **({"indicator": tested} if tested else {})),
        alt=alt_text("backtest.alt", records(rows), each),
    )


def model_name(words: Words, model: object) -> str:
    """Name a model, and say which is the one that projects.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> model_name(Words(read_catalogue(), "en"), "auto")
    'cube-root trend (used here)'
    """
    name = words.word("model", model)
    return words.text("backtest.used", model=name) if model == USED else name


def _error_title(sheet: Sheet, rows: pd.DataFrame) -> str:
    """Say by how much the model that projects misses, each window counting alike; without it, the best."""
    mean = rows.groupby(["model", "horizon"])["mape"].mean()
    best = USED if USED in set(rows["model"]) else str(mean.groupby("model").mean().idxmin())
    parts = [
        sheet.text("backtest.title_part", horizon=horizon, value=sheet.percent(float(error) / 100, 1))
        for horizon, error in mean[best].items()
    ]
    name = sheet.text("backtest.projection") if best == USED else sheet.word("model", best)
    return sheet.text("backtest.title", model=name, parts=sheet.text("join.list").join(parts))


@chart(*("interval", "horizon", "nominal", "covered"), known=["covered"], texts=["kind"], numbers=["se"])
def interval_coverage(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw how many outcomes each way of making intervals held, by years ahead, beside what they claim.

    Parameters
    ----------
    table : pandas.DataFrame
        ``interval`` (kind of interval), ``horizon`` (years ahead), ``nominal`` and ``covered`` (0.8 is 80 %);
        ``kind`` of quantity and ``se``, the standard error of ``covered``, if there.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"interval": "analytic", "horizon": [1, 2], "nominal": 0.8, "covered": [0.64, 0.46]})
    >>> marks = [line for line in interval_coverage(table).get_lines() if line.get_gid() == "covered"]
    >>> [float(mark.get_xdata()[0]) for mark in marks]
    [0.64, 0.46]
    """
    styles = method_styles(rows["interval"])
    groups = [list(records(own)) for _, own in rows.groupby(["kind", "nominal", "horizon"], sort=False)]
    several = len(set(rows["nominal"])) > 1
    step = 0.8 / len(styles)  # how far the methods of one row lie apart
    ax = sheet.open(3.9 + (0.28 + 0.34 * len(styles)) * len(groups))
    for y, own in enumerate(groups):
        ax.vlines(
            own[0].nominal, y - 0.45, y + 0.45, color=INK, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1
        )
        for row in own:
            look = styles[row.interval]
            place = y + step * (list(styles).index(row.interval) - (len(styles) - 1) / 2)
            spread = 0.0 if math.isnan(row.se) else row.se
            if spread:
                ax.hlines(place, row.covered - spread, row.covered + spread, color=look.colour, linewidth=1.1)
            ax.plot([row.covered], [place], **look.kwargs(), markersize=6, gid="covered", zorder=3)
            end = (row.covered + spread, place)
            paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}  # keeps the dashes off the digits
            offset_text(ax, sheet.percent(row.covered), end, (7, 0), fontsize=7.5, bbox=paper)
    names = [asked(sheet, own[0], several=several, join="\n") for own in groups]
    ax.set_yticks(range(len(groups)), names, linespacing=1.2)
    for y in range(1, len(groups)):
        ax.axhline(y - 0.5, color=PALE, linewidth=0.5, zorder=0)
    ax.set(xlim=(0, 1), ylim=(len(groups) - 0.5, -0.5))
    _percent_axis(sheet, ax.xaxis)
    ax.tick_params(length=0)
    _legend_below(sheet, ax, styles)

    def each(words: Words, row: Row) -> dict[str, object]:
        what = asked(words, row, several=False)
        said = {"asked": what, "interval": words.word("interval", row.interval)}
        nominal, covered = words.percent(row.nominal), words.percent(row.covered)
        return {"row": words.text("intervals.row", **said), "nominal": nominal, "covered": covered}

    subtitle = "intervals.subtitle" if rows["se"].isna().all() else "intervals.subtitle_measured"
    sheet.say(
        _coverage_title(sheet, rows),
        sheet.text(subtitle),
        alt=alt_text("intervals.alt", records(rows), each),
    )


def _legend_below(sheet: Sheet, ax: Axes, styles: Mapping[str, RegionStyle]) -> None:
    """Name the ways of making intervals under the axis, clear of its numbers."""
    handles = [
        Line2D([], [], linestyle="", markersize=6, **look.kwargs(), label=sheet.word("interval", interval))
        for interval, look in styles.items()
    ]
    below = ax.transAxes + ScaledTranslation(0, -22 / 72, sheet.figure.dpi_scale_trans)
    ax.legend(
        handles=handles, ncols=len(handles), loc="upper right", bbox_to_anchor=(1, 0), borderaxespad=0,
        bbox_transform=below, columnspacing=1.4, handletextpad=0.2,
    )  # fmt: skip


def method_styles(names: Iterable[str]) -> dict[str, RegionStyle]:
    """Give each model or way of making intervals its look, in the order first met.

    Examples
    --------
    >>> method_styles(["panel", "analytic", "panel"])["analytic"].marker
    's'
    """
    return dict(zip(dict.fromkeys(names), cycle(METHODS), strict=False))


def asked(words: Words, row: Row, *, several: bool, join: str = "") -> str:
    """Say of what kind and how many years ahead a share is, with its level where there are several.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> row = next(records(pd.DataFrame({"kind": [""], "nominal": 0.8, "horizon": 2})))
    >>> asked(Words(read_catalogue(), "en"), row, several=True)
    '2 years ahead (80%)'
    """
    said = words.text("intervals.horizon", horizon=row.horizon)
    if several:
        said = words.text("label.series", name=said, series=words.percent(row.nominal))
    parts = [words.word("measured", row.kind), said] if row.kind else [said]
    return (join or words.text("join.list")).join(parts)


def _coverage_title(sheet: Sheet, rows: pd.DataFrame) -> str:
    """Say between which shares each way held; of several levels there is no one finding."""
    if len(set(rows["nominal"])) > 1:
        return sheet.text("intervals.title_plain")
    held = {}
    for interval, own in rows.groupby("interval", sort=False)["covered"]:
        low, high = (fixed(100 * float(share), 0) for share in (own.min(), own.max()))
        span = sheet.text("intervals.range", low=low, high=high)
        held[str(interval)] = span if low != high else sheet.percent(float(own.min()))
    nominal = sheet.percent(float(rows["nominal"].iloc[0]))
    if set(held) == set(MEASURED):
        said = {name: held[interval] for interval, name in MEASURED.items()}
        return sheet.text("intervals.title_measured", nominal=nominal, **said)
    parts = (
        sheet.text("intervals.title_part", interval=sheet.word("interval", i), held=h)
        for i, h in held.items()
    )
    return sheet.text("intervals.title", nominal=nominal, parts=sheet.text("join.sentence").join(parts))


@chart("predicted", "observed", "n", known=["predicted", "observed", "n"], texts=["kind"])
def reliability(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw how often what was given a probability came true.

    Parameters
    ----------
    table : pandas.DataFrame
        ``predicted`` and ``observed`` (0 to 1) and ``n``, the number of cases; a row a class of probability.
        ``kind`` of quantity for the title, if there.

    Examples
    --------
    >>> table = pd.DataFrame({"predicted": [0.2, 0.8], "observed": [0.25, 0.7], "n": [20, 30]})
    >>> reliability(table, lang="en").get_xlabel()
    'Stated probability'
    """
    rows = rows.sort_values("predicted", kind="stable")
    ax, blue = sheet.open(10.5), REGION_STYLE["CN-SC"].colour
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    ax.plot(rows["predicted"], rows["observed"], color=blue, marker="o", markersize=6, clip_on=False)
    for row in records(rows):
        below = row.observed < row.predicted  # on the side away from the diagonal
        words = sheet.text("reliability.n", n=number(row.n, "", sheet.lang))
        look = {"ha": "left", "va": "top"} if below else {"ha": "right", "va": "bottom"}
        points = (5, -6) if below else (-5, 6)
        offset_text(ax, words, (row.predicted, row.observed), points, fontsize=7.5, color=GREY, **look)
    ax.set(xlim=(-0.09, 1.09), ylim=(-0.08, 1.08))
    ax.set(xlabel=sheet.text("reliability.x"), ylabel=sheet.text("reliability.y"))
    _percent_axis(sheet, ax.xaxis)
    _percent_axis(sheet, ax.yaxis)

    def each(words: Words, row: Row) -> dict[str, object]:
        predicted, observed = words.percent(row.predicted), words.percent(row.observed)
        return {"predicted": predicted, "observed": observed, "n": int(row.n)}

    gap = float(((rows["predicted"] - rows["observed"]).abs() * rows["n"]).sum() / rows["n"].sum()) * 100
    kinds = sheet.text("join.list").join(sheet.word("measured", k) for k in dict.fromkeys(rows["kind"]) if k)
    lean = float(((rows["observed"] - rows["predicted"]) * rows["n"]).sum() / rows["n"].sum()) * 100
    # Most of the distance lies on one side: the title says on which.
    way = "kind" if abs(lean) < 0.8 * gap else "low" if lean > 0 else "high"
    key = f"reliability.title_{way}" if kinds else "reliability.title"
    sheet.say(
        sheet.text(key, gap=f"{gap:.0f}", **({"kind": kinds} if kinds else {})),
        sheet.text("reliability.subtitle"),
        alt=alt_text("reliability.alt", records(rows), each),
    )


def _percent_axis(sheet: Sheet, axis: Axis) -> None:
    """Write shares of one, from 0 to 100 %."""
    axis.set_ticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axis.set_major_formatter(lambda value, _: sheet.percent(value))
    axis.grid(True)


# --- hindsight ---


@chart(
    *("region", "indicator", "last_year", "projected", "low", "high", "outcome", "target"),
    known=["projected"],
    texts=["unit", "fact"],
    numbers=["projected", "low", "high", "outcome", "target", "year", "level"],
    panels="a region and indicator",
)
def hindsight(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw what would have been said in each year, beside what happened.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region``, ``indicator``, ``last_year`` (data up to), ``projected``, ``low``, ``high``, ``outcome``
        and ``target`` (the same on every row of a region; may be empty); ``unit`` for the words,
        ``fact`` to count outcomes by, ``year`` of the outcome, ``level`` of the ranges, if there.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "region": "CN", "indicator": "hv_invention_density", "last_year": [2023, 2024],
    ...     "projected": [14, 15.8], "low": [12, 15], "high": [16, 16.6], "outcome": 16.0, "target": 12.0})
    >>> len(panels(hindsight(table)))
    1
    """
    rows = rows.sort_values("last_year", kind="stable")
    for panel, code, own in series_panels(sheet, rows, top=3.6, height=4.4, columns=3, size=8):
        _looking_back(sheet, panel, code, own)
    known = rows.dropna(subset=["outcome", "low", "high"])
    named = known["fact"].where(known["fact"] != "", known["region"] + " " + known["indicator"])
    sheet.say(
        sheet.text("hindsight.title_plain") if known.empty else _held(sheet, known, named.nunique()),
        sheet.text("hindsight.subtitle", measure=sheet.measures(rows)),
        _dependence(sheet, known, named),
        alt=alt_text("hindsight.alt", records(rows), _hindsight_words),
    )


def _held(sheet: Sheet, known: pd.DataFrame, facts: int) -> str:
    """Say how many ranges held, of which level and how many outcomes, and how many lay too high."""
    levels = known["level"].dropna().unique()
    at = {"level": sheet.percent(float(levels[0]))} if len(levels) == 1 else {}
    years = known["year"].dropna().astype(int)
    counted: dict[str, object] = {"facts": facts}
    if len(years):
        first, last = int(years.min()), int(years.max())
        counted["years"] = last if first == last else sheet.text("hindsight.years", first=first, last=last)
    held = known["outcome"].between(known["low"], known["high"])
    title = sheet.text(
        "hindsight.title",
        ranges=sheet.text("hindsight.ranges_at" if at else "hindsight.ranges", **at),
        facts=sheet.text("hindsight.facts_of" if len(years) else "hindsight.facts", **counted),
        hits=int(held.sum()),
        total=len(known),
        over=int((known["projected"] > known["outcome"]).sum()),
    )
    missed = [
        sheet.text("hindsight.miss", region=sheet.region(row.region), indicator=sheet.running(row.indicator))
        for row in records(known[~held])
    ]
    if not 1 <= len(set(missed)) <= FEW:
        return title
    names = sheet.text("join.list").join(dict.fromkeys(missed))
    return sheet.text("hindsight.title_missed", title=title, list=names)


def _dependence(sheet: Sheet, known: pd.DataFrame, facts: pd.Series) -> list[str]:
    """Say why the ranges are not so many tests: outcomes that several of them are of, and the nation's."""
    regions = set(known["region"])
    there = {"overlap": facts.duplicated().any(), "nation": "CN" in regions and len(regions) > 1}
    said = [sheet.text(f"hindsight.{name}") for name, on in there.items() if on]
    return [sheet.text("join.sentences").join(said)] if said else []


def _looking_back(sheet: Sheet, ax: Axes, code: str, rows: pd.DataFrame) -> None:
    look, years, top = sheet.styles([code])[code], rows["last_year"], next(records(rows))
    ax.vlines(years, rows["low"], rows["high"], color=look.colour, linewidth=5, alpha=0.35)
    ax.plot(years, rows["projected"], color=look.colour, marker=look.marker, linestyle="", markersize=6)
    first, last = int(years.min()), int(years.max())
    labels = []
    for column, line in (("outcome", "-"), ("target", ":")):
        value = getattr(top, column)
        if not math.isnan(value):
            ax.axhline(value, color=INK, linewidth=1.1, linestyle=line, zorder=1)
            key, said = f"hindsight.{column}", {"value": sheet.value(top, column)}
            if column == "outcome" and not math.isnan(top.year):
                key, said = "hindsight.outcome_of", said | {"year": f"{top.year:.0f}"}
            words = sheet.text(key, **said)
            labels.append((last + 0.5, value, words, INK))
    sheet.label_ends(labels, ax, size=7.5, weight="normal")
    ax.set_xlim(first - 0.5, last + 0.5)
    ax.set_xticks(sorted(years.unique()))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.set_xlabel(sheet.text("hindsight.axis"))
    value_axis(sheet, ax, rows, "projected", "low", "high", "outcome", "target")


def _hindsight_words(words: Words, row: Row) -> dict[str, object]:
    value, year = words.value(row, "projected"), int(row.last_year)
    return {**words.described(row, "low", "high", "outcome"), "value": value, "year": year}
