"""How far to trust the projections: errors, coverage, reliability and hindsight."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import cycle

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import MaxNLocator

from ipcompare.charts.layout import offset_text
from ipcompare.charts.look import FURTHER, GREY, INK, REGION_STYLE
from ipcompare.charts.parts import series_panels, value_axis
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import number

__all__ = ["backtest_error", "hindsight", "interval_coverage", "reliability"]

# Models are not regions, but the palette is the same: each has its marker and line as well.
MODEL_STYLES = (*REGION_STYLE.values(), *FURTHER)


@chart("model", "n", "horizon", "mape", known=["mape"], panels="a horizon")
def backtest_error(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw the error of each model by the number of years it was given, one panel a horizon.

    Parameters
    ----------
    table : pandas.DataFrame
        ``model``, ``n`` (years used), ``horizon`` (years ahead), ``mape`` (percent: 5.0 is 5 %).

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({"model": "drift", "n": [4, 6], "horizon": 1, "mape": [6.1, 7.5]})
    >>> [float(y) for y in panels(backtest_error(table))[0].get_lines()[0].get_ydata()]
    [6.1, 7.5]
    """
    styles = dict(zip(dict.fromkeys(rows["model"]), cycle(MODEL_STYLES), strict=False))
    horizons = sorted(rows["horizon"].unique())
    sheet.open(9.5)
    for panel, horizon in zip(sheet.panels(len(horizons), len(horizons)), horizons, strict=True):
        labels = []
        for model, look in styles.items():
            own = rows[(rows["horizon"] == horizon) & (rows["model"] == model)].sort_values("n")
            panel.plot(own["n"], own["mape"], **look.kwargs())
            ends = records(own.tail(1))
            labels += [(end.n, end.mape, sheet.word("model", model), look.colour) for end in ends]
        if horizon == horizons[-1]:  # the lines look the same in every panel: named once, they leave room
            sheet.label_ends(labels, panel, size=7)
        sheet.head(panel, sheet.text("backtest.panel", horizon=horizon))
        panel.set_xlabel(sheet.text("backtest.axis"))
        panel.set_xticks(sorted(rows["n"].unique()))
        panel.xaxis.set_major_formatter("{x:.0f}")
        panel.set_ylim(0, float(rows["mape"].max()) * 1.06)
        panel.yaxis.set_major_locator(MaxNLocator(6))
        panel.yaxis.set_major_formatter(lambda value, _: sheet.percent(value / 100))
        panel.grid(axis="y")
    mean = rows.groupby("model")["mape"].mean()

    def each(words: Words, row: Row) -> dict[str, object]:
        value = words.percent(row.mape / 100, 1)
        return {"model": words.word("model", row.model), "horizon": row.horizon, "n": row.n, "value": value}

    best = sheet.word("model", mean.idxmin())
    sheet.say(
        sheet.text("backtest.title", model=best, value=sheet.percent(float(mean.min()) / 100, 1)),
        sheet.text("backtest.subtitle"),
        alt=alt_text("backtest.alt", records(rows), each),
    )


@chart(*("interval", "horizon", "nominal", "covered"), known=["covered"], texts=["kind"], numbers=["se"])
def interval_coverage(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw how many outcomes the intervals held, beside how many they claim to hold.

    Parameters
    ----------
    table : pandas.DataFrame
        ``interval`` (kind of interval), ``horizon`` (years ahead), ``nominal`` and ``covered`` (0.8 is 80 %);
        ``kind`` of quantity and ``se``, the standard error of ``covered``, if there.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"interval": "analytic", "horizon": [1, 2], "nominal": 0.8, "covered": [0.64, 0.46]})
    >>> [float(bar.get_width()) for bar in interval_coverage(table).patches]
    [0.64, 0.46]
    """
    styles = dict(zip(dict.fromkeys(rows["interval"]), cycle(MODEL_STYLES), strict=False))

    def name(words: Words, row: Row) -> str:
        if row.kind:
            kind, interval = words.word("kind", row.kind), words.word("calibrated", row.interval)
            return words.text("intervals.kind_row", kind=kind, interval=interval, horizon=row.horizon)
        interval, nominal = words.word("interval", row.interval), words.percent(row.nominal)
        return words.text("intervals.row", nominal=nominal, interval=interval, horizon=row.horizon)

    def each(words: Words, row: Row) -> dict[str, object]:
        nominal, covered = words.percent(row.nominal), words.percent(row.covered)
        return {"row": name(words, row), "nominal": nominal, "covered": covered}

    ax = sheet.open(3.2 + 0.75 * len(rows))
    for y, row in enumerate(records(rows)):
        ax.barh(y, row.covered, height=0.55, color=styles[row.interval].colour)
        ax.plot([row.nominal], [y], "|", color=INK, markersize=17, markeredgewidth=2)
        spread = 0.0 if math.isnan(row.se) else row.se
        if spread:
            ax.plot([row.covered - spread, row.covered + spread], [y, y], color=INK, linewidth=1.2)
        place = (max(row.covered + spread, row.nominal), y)
        offset_text(ax, sheet.percent(row.covered), place, (6, 0), fontweight="bold")
    ax.set_yticks(range(len(rows)), [name(sheet, row) for row in records(rows)])
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6))
    _percent_axis(sheet, ax.xaxis)
    ax.tick_params(length=0)
    title, subtitle = _coverage_title(sheet, rows, name)
    sheet.say(title, subtitle, alt=alt_text("intervals.alt", records(rows), each))


def _coverage_title(sheet: Sheet, rows: pd.DataFrame, name: Callable[[Words, Row], str]) -> tuple[str, str]:
    """Say what was held one year ahead, of each kind in both ways; of a table without kinds what is worst."""
    one = rows[(rows["horizon"] == 1) & (rows["kind"] != "")].set_index(["kind", "interval"])["covered"]
    parts = []
    for kind in dict.fromkeys(rows["kind"]):
        both = [one.get((kind, f"panel, {known} years only")) for known in ("other", "past")]
        if None not in both:
            covered, past = (sheet.percent(float(share or 0), 1) for share in both)
            kind = sheet.word("kind", kind)
            parts.append(sheet.text("intervals.title_part", kind=kind, covered=covered, past=past))
    if parts:
        nominal = sheet.percent(float(rows["nominal"].iloc[0]))
        joined = sheet.text("join.sentence").join(parts)
        title = sheet.text("intervals.title_measured", nominal=nominal, parts=joined)
        return title, sheet.text("intervals.subtitle_measured")
    off = (rows["covered"] - rows["nominal"]).abs()
    worst = next(records(rows[off == off.max()]))
    title = sheet.text("intervals.title", row=name(sheet, worst), covered=sheet.percent(worst.covered))
    return title, sheet.text("intervals.subtitle")


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
    numbers=["projected", "low", "high", "outcome", "target", "year"],
    panels="a region and indicator",
)
def hindsight(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw what would have been said in each year, beside what happened.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region``, ``indicator``, ``last_year`` (data up to), ``projected``, ``low``, ``high``, ``outcome``
        and ``target`` (the same on every row of a region; may be empty); ``unit`` for the words,
        ``fact`` to count outcomes by, ``year`` of the outcome, if there.

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
    for panel, code, own in series_panels(sheet, rows, top=3.4, height=4.8):
        _looking_back(sheet, panel, code, own)
    known = rows.dropna(subset=["outcome", "low", "high"])
    hits = int(known["outcome"].between(known["low"], known["high"]).sum())
    over = int((known["projected"] > known["outcome"]).sum())
    facts = known["fact"].where(known["fact"] != "", known["region"] + " " + known["indicator"]).nunique()
    key = "hindsight.title_plain" if known.empty else "hindsight.title"
    counts = {} if known.empty else {"total": len(known), "hits": hits, "facts": facts, "over": over}
    sheet.say(
        sheet.text(key, **counts),
        sheet.text("hindsight.subtitle", measure=sheet.measures(rows)),
        alt=alt_text("hindsight.alt", records(rows), _hindsight_words),
    )


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
