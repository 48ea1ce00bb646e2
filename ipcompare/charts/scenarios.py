"""Where growth would lead: the outcomes, and after them what each scenario comes to."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.look import INK, RegionStyle
from ipcompare.charts.parts import marks, outcomes, series_panels, value_axis
from ipcompare.charts.sheet import Sheet, chart
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import exact, rough
from ipcompare.methods.growth import compound_growth
from ipcompare.methods.target import Target

__all__ = ["SCENARIO_DASHES", "scenario_paths"]

#: A dash for each scenario; solid is for what was.
SCENARIO_DASHES: dict[str, tuple[int, tuple[float, ...]]] = {
    "kept": (0, (5, 2)),
    "halved": (0, (9, 2.5)),
    "as the nation": (0, (5, 1.6, 1.2, 1.6)),
}
OTHER_DASH = (0, (2, 2))


@chart(
    *("region", "indicator", "year", "value", "kind", "scenario"),
    known=["year", "value"],
    texts=["unit", "scenario", "bound"],
    numbers=["target", "growth"],
    panels="a region and indicator",
)
def scenario_paths(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw each region's outcomes, and after the last of them a thin line a scenario, each panel from zero.

    Parameters
    ----------
    table : pandas.DataFrame
        Long: ``region``, ``indicator``, ``year``, ``value``, ``kind`` (actual or scenario), ``scenario``
        (which, empty for an outcome); drawn when given: ``target`` and ``bound`` on every row of a region
        that has one (it stands in the last year), ``unit`` for the words.

    Examples
    --------
    >>> from ipcompare.charts import panels
    >>> table = pd.DataFrame({
    ...     "region": "CN-SC", "indicator": "hv_invention_density", "unit": "件/万人",
    ...     "year": [2023, 2024, 2030], "value": [6.78, 7.95, 13.1],
    ...     "kind": ["actual", "actual", "scenario"], "scenario": ["", "", "halved"]})
    >>> [words.get_text() for words in panels(scenario_paths(table, lang="en"))[0].texts]
    ['halved  13']
    """
    rows = rows.sort_values(["region", "year"], kind="stable").astype({"year": int})
    styles = sheet.styles(rows["region"])
    first, last = int(rows["year"].min()), int(rows["year"].max())
    for panel, code, own in series_panels(sheet, rows, top=3.4, height=5.2):
        _paths(sheet, panel, own, styles[code], first, last)

    aimed = rows[(rows["kind"] == "actual") & rows["target"].notna()]
    sheet.say(
        _title(sheet, aimed, last),
        sheet.text("scenarios.subtitle", measure=sheet.measures(rows)),
        [*marks(sheet, rows[rows["kind"] == "actual"]), *_steps(sheet, rows)],
        alt=alt_text("scenarios.alt", _told(sheet, rows, last), _words, year=last),
    )


def _steps(sheet: Sheet, rows: pd.DataFrame) -> list[str]:
    """Say which years the latest growth of each region lies between: its last two outcomes."""
    spans: dict[tuple[int, int], list[str]] = {}
    for code, own in rows[rows["kind"] == "actual"].groupby("region", sort=False):
        years = sorted(set(own["year"]))
        if len(years) > 1:
            spans.setdefault((years[-2], years[-1]), []).append(sheet.region(str(code)))
    said = [
        sheet.text("scenarios.step", regions=sheet.text("join.list").join(names), first=first, last=last)
        for (first, last), names in spans.items()
    ]
    return [sheet.text("scenarios.steps", parts=sheet.text("join.sentence").join(said))] if said else []


def _title(sheet: Sheet, aimed: pd.DataFrame, last: int) -> str:
    """Hold the growth that a target asks for, the nation's or else the first, against what was."""
    for code in ("CN", *aimed["region"]):
        own = list(records(aimed[aimed["region"] == code]))
        if len(own) > 1 and own[-1].year < last and not _met(sheet, own[-1]):
            start, end = own[0], own[-1]
            return sheet.text(
                "scenarios.title",
                region=sheet.region(code),
                target=_target(sheet, end),
                year=last,
                asked=sheet.percent(_yearly(end.value, end.target, last - end.year), 1),
                first=start.year,
                last=end.year,
                grew=sheet.percent(_yearly(start.value, end.value, end.year - start.year), 1),
            )
    return sheet.text("scenarios.title_plain", year=last)


def _target(words: Words, row: Row) -> str:
    """Write a target with as many digits as it has, its bound in words."""
    written = exact(row.target, str(row.unit), words.lang)
    bound = row.bound if row.bound not in ("", "eq") else ""
    return (
        words.text("scenarios.bounded", bound=words.word("bound", bound), target=written)
        if bound
        else written
    )


def _met(words: Words, row: Row) -> bool:
    direction = words.catalogue.direction_of.get(row.indicator, 1)
    aim = Target(row.target, row.bound or "eq", direction)
    return bool(aim.counted_from(row.value).met(row.value))


def _yearly(start: float, end: float, years: int) -> float:
    return float(compound_growth(start, end, years)) / 100


def _paths(sheet: Sheet, ax: Axes, rows: pd.DataFrame, look: RegionStyle, first: int, last: int) -> None:
    actual = rows[rows["kind"] == "actual"]
    joint, labels = actual.tail(1), []  # the scenarios begin where the outcomes end
    for scenario, path in rows[rows["kind"] == "scenario"].groupby("scenario", sort=False):
        years, values = [*joint["year"], *path["year"]], [*joint["value"], *path["value"]]
        dash = SCENARIO_DASHES.get(str(scenario), OTHER_DASH)
        ax.plot(years, values, color=look.colour, linestyle=dash, linewidth=1.1, zorder=3)
        end = next(records(path.tail(1)))
        labels.append((end.year, end.value, _end(sheet, end, "label"), look.colour))
    outcomes(ax, actual, look, zorder=4)
    if not labels:
        labels = [(row.year, row.value, sheet.value(row), look.colour) for row in records(joint)]
    star: dict[str, Any] = {"markersize": 10, "mec": "white", "mew": 0.6, "zorder": 6, "clip_on": False}
    for row in records(rows.dropna(subset=["target"]).drop_duplicates(["target", "bound"])):
        ax.plot([last], [row.target], "*", color=INK, **star)
        labels.append((last, row.target, sheet.text("fans.target", value=sheet.target(row)), INK))
    sheet.label_ends(labels, ax, size=7.5)
    step = max(1, math.ceil((last - first) / 6))
    ax.set_xticks(range(last, first - 1, -step))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.set_xlim(first - 0.3, last + 0.2)
    value_axis(sheet, ax, rows, "value", "target")
    ax.grid(axis="y")


def _end(words: Words, row: Row, where: str) -> str:
    """Name a scenario and what it comes to, for a label or the alt text."""
    scenario = words.word("scenario", row.scenario)
    value = rough(row.value, str(row.unit), words.lang)
    return words.text(f"scenarios.{where}", scenario=scenario, value=value)


def _told(sheet: Sheet, rows: pd.DataFrame, last: int) -> list[tuple[Row, list[Row]]]:
    """Give each region's latest outcome, and what the scenarios make of it."""
    told = []
    for code in sheet.ordered(rows["region"]):
        own = rows[rows["region"] == code]
        outcome = list(records(own[own["kind"] == "actual"]))[-1:]
        ends = list(records(own[(own["kind"] == "scenario") & (own["year"] == last)]))
        told += [(row, ends) for row in outcome]
    return told


def _words(words: Words, told: tuple[Row, list[Row]]) -> dict[str, object]:
    outcome, ends = told
    parts = [_end(words, row, "alt_part") for row in ends]
    if not math.isnan(outcome.target):
        parts.append(words.text("fans.target", value=words.target(outcome)))
    joined = words.text("join.list").join(parts) or "—"
    return {**words.described(outcome, "value"), "year": outcome.year, "ends": joined}
