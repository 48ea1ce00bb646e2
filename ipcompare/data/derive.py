"""What follows from printed figures where no document prints it: averages, sums, ratios, levels, growth.

Each rule reads the figures so far and gives new ones; none overwrites what a document prints. Which indicator
follows from which stands in ``data/relations.csv``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ipcompare.core.catalogue import CONFIDENCES, PLAN_YEARS, Catalogue
from ipcompare.core.text import each_once
from ipcompare.data.convert import AVERAGE, WHOLE_PLAN, Figure, Key, joined, plain_number
from ipcompare.methods.target import Target

__all__ = ["EACH_YEAR", "LAST_YEAR", "RULES", "RUNNING_TOTAL", "Known", "Rule", "average_from", "averaged"]

#: Series whose figures measure growth over several years, so no level follows from them.
GROWTH_OVER_YEARS = (AVERAGE, WHOLE_PLAN)
#: Readings of a growth target, besides :func:`average_from`.
EACH_YEAR = "the rate holds in every year"
LAST_YEAR = "the rate holds in the target year"
AVERAGE_OF = "an average of"
#: A reading of a sum over a plan period.
RUNNING_TOTAL = "a running total"
NOT_A_DENSITY = "not the density of the plans, whose base is the year-end population"
INEQUALITIES = ("ge", "gt", "le", "lt")

#: The outcomes of an indicator by region, series and year.
Outcomes = dict[tuple[str, str, int], Figure]


class Known:
    """The figures so far, one a key, and among them the outcomes by indicator."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures: dict[Key, Figure] = {}
        self._outcomes: dict[str, Outcomes] = {}
        self.add(figures)

    def add(self, figures: Iterable[Figure]) -> None:
        """Add figures where none stands at their key."""
        for figure in figures:
            if self.figures.setdefault(figure.key, figure) is figure and _is_outcome(figure):
                of_indicator = self._outcomes.setdefault(figure.indicator, {})
                of_indicator[figure.region, figure.series, figure.year] = figure

    def outcomes(self, indicator: str) -> Outcomes:
        """Give the outcomes of an indicator: one year each, no averages."""
        return self._outcomes.get(indicator, {})


Rule = Callable[[Known, Catalogue], Iterator[Figure]]


def _is_outcome(figure: Figure) -> bool:
    return figure.role == "actual" and figure.since is None


def _derived(
    catalogue: Catalogue, a: Figure, b: Figure, indicator: str, value: float, derivation: str, **told: Any
) -> Figure:
    """Make a figure of two: of the first region, year and series unless told, with the provenance of both."""
    made = Figure(
        region=a.region,
        indicator=indicator,
        year=a.year,
        role="actual",
        value=value,
        unit=catalogue.unit_of[indicator],
        basis=catalogue.basis_of[indicator],
        bound="eq",
        derived=True,
        derivation=derivation,
        source=each_once(a.source, b.source),
        locator=a.locator if a.locator == b.locator else f"{a.locator} | {b.locator}",
        note="",
        since=None,
        series=a.series,
        reading="",
        confidence=max(a.confidence, b.confidence, key=CONFIDENCES.index),
        inputs=each_once(a.inputs, b.inputs, by=" "),
    )
    return made._replace(**told) if told else made


def average_from(year: int, rate: float) -> str:
    """Name the reading that a growth target holds on average from a year's level on.

    Examples
    --------
    >>> average_from(2021, 15.0)
    'an average of 15 % a year from 2021'
    """
    return f"{AVERAGE_OF} {plain_number(rate)} % a year from {year}"


def averaged(reading: str) -> bool:
    """Say whether a reading is one of :func:`average_from`."""
    return reading.startswith(AVERAGE_OF)


def running_totals(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Give the yearly average between any two running totals."""
    for total, (flow, *_) in catalogue.members("running_total").items():
        by_region: dict[str, list[Figure]] = {}
        for figure in sorted(known.outcomes(total).values(), key=lambda f: f.year):
            by_region.setdefault(figure.region, []).append(figure)
        for start, end in itertools.chain(*(itertools.combinations(own, 2) for own in by_region.values())):
            if years := end.year - start.year:
                yield _derived(
                    catalogue, end, start, flow["member"], (end.value - start.value) / years,
                    f"running total {plain_number(end.value)} at end-{end.year} less "
                    f"{plain_number(start.value)} at end-{start.year}, / {years} years",
                    series=joined(flow["series"], AVERAGE), since=start.year + 1,
                    note="the totals count from a year that the sources do not name",
                )  # fmt: skip


def sums(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Add the parts of a total where all are known."""
    for total, members in catalogue.members("sum").items():
        first, second = (m["member"] for m in members)
        others = known.outcomes(second)
        for place, a in known.outcomes(first).items():
            if b := others.get(place):
                said = f"{plain_number(a.value)} {first} + {plain_number(b.value)} {second}"
                yield _derived(catalogue, a, b, total, a.value + b.value, said)


def _fractions(
    known: Known, relation: dict[str, list[dict[str, str]]], *, same_year: bool = True
) -> Iterator[tuple[str, Figure, Figure]]:
    """Pair numerators with denominators of a region, of one year unless told, and say what a pair gives.

    The series ``*`` of a denominator is any.
    """
    for name, members in relation.items():
        part = {m["part"]: (m["member"], m["series"]) for m in members}
        (above, series), (below, base) = part["numerator"], part["denominator"]
        bottoms: dict[tuple[str, int], list[Figure]] = {}
        for b in sorted(known.outcomes(below).values(), key=lambda f: f.year):
            if b.value > 0 and base in ("*", b.series):
                if same_year:
                    bottoms.setdefault((b.region, b.year), []).append(b)
                else:  # of several days the newest
                    bottoms[b.region, 0] = [b]
        for a in known.outcomes(above).values():
            if a.series == series:
                beneath = bottoms.get((a.region, a.year if same_year else 0), ())
                yield from ((name, a, b) for b in beneath)


def ratios(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Divide one amount by another, in percent."""
    for name, a, b in _fractions(known, catalogue.members("ratio")):
        said = f"{plain_number(a.value)} / {plain_number(b.value)} 亿元, in %"
        yield _derived(catalogue, a, b, name, 100 * a.value / b.value, said, series="")


def densities(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Divide a stock by the year-end population; the population's series names the base."""
    for name, a, b in _fractions(known, catalogue.members("density")):
        said = f"{plain_number(a.value)} 件 / {plain_number(b.value)} 万人"
        yield _derived(catalogue, a, b, name, a.value / b.value, said, series=b.series, bound=a.bound)


def per_head(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Divide a stock by the residents of a census day, whatever the stock's year: a base of its own."""
    for name, a, b in _fractions(known, catalogue.members("per_head"), same_year=False):
        said = f"{plain_number(a.value)} in {a.year} / {plain_number(b.value)} 万人 ({b.series})"
        yield _derived(catalogue, a, b, name, a.value / b.value, said, bound=a.bound, note=NOT_A_DENSITY)


def levels_before(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Give the level a year before a printed growth rate."""
    for growth, level in catalogue.level_of_growth.items():
        rates = known.outcomes(growth)
        for (region, series, year), a in known.outcomes(level).items():
            own = None if series in GROWTH_OVER_YEARS else rates.get((region, series, year))
            # A rate without a series holds for all of them.
            rate = rates.get((region, "", year), own)
            if rate is None or rate.value == -100:
                continue
            said = f"{plain_number(a.value)} in {year} / (1 + {plain_number(rate.value)} %)"
            bound = "about" if "about" in (a.bound, rate.bound) else a.bound
            before = a.value / (1 + rate.value / 100)
            yield _derived(catalogue, a, rate, level, before, said, year=year - 1, bound=bound)


def growths(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Give the growth on the year before, within one series."""
    for growth, level in catalogue.level_of_growth.items():
        levels = known.outcomes(level)
        for (region, series, year), a in levels.items():
            b = levels.get((region, series, year - 1))
            if b is None or b.value == 0 or a.bound in INEQUALITIES or b.bound in INEQUALITIES:
                continue
            said = f"{plain_number(a.value)} over {plain_number(b.value)} the year before"
            yield _derived(catalogue, a, b, growth, 100 * (a.value / b.value - 1), said)


def target_readings(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Turn a growth target into what each named reading asks for; never one alone.

    The target year alone, or an average since the first level known, lead to a level; every year, the literal
    reading, to growth that never falls short.
    """
    level_of = catalogue.level_of_growth
    goals = [f for f in known.figures.values() if f.role == "target" and f.series == ""]
    for goal in (f for f in goals if f.indicator in level_of):
        paths: dict[str, list[Figure]] = {}
        begins = goal.year - PLAN_YEARS
        for figure in sorted(known.outcomes(level_of[goal.indicator]).values(), key=lambda f: f.year):
            # The base a plan starts from is five years back; an older level is not this plan's.
            if figure.region == goal.region and begins <= figure.year < goal.year:
                paths.setdefault(figure.series, []).append(figure)
        if paths:
            yield goal._replace(
                reading=EACH_YEAR, derived=True, note="the literal reading: no year may fall short",
                derivation=f"{plain_number(goal.value)} % in each year, reading: {EACH_YEAR}",
            )  # fmt: skip
        least = _least(goal, known, catalogue)
        for path in paths.values():
            if path[-1].year == goal.year - 1:
                yield _leads_to(goal, least, path[-1], LAST_YEAR, catalogue)
            if path[0].year < goal.year - 1:
                yield _leads_to(goal, least, path[0], average_from(path[0].year, goal.value), catalogue)


def _least(goal: Figure, known: Known, catalogue: Catalogue) -> float:
    """Give the least rate that meets a growth target, whose "about" leaves room up to the plan's baseline."""
    held = (goal.region, goal.indicator, goal.series)
    bases = [
        f
        for f in known.figures.values()
        if f.role == "baseline" and (f.region, f.indicator, f.series) == held and f.year < goal.year
    ]
    base = max(bases, key=lambda f: f.year).value if bases else math.nan
    aim = Target(goal.value, goal.bound, catalogue.direction_of[goal.indicator])
    return float(aim.counted_from(base).goal)


def _leads_to(goal: Figure, least: float, start: Figure, reading: str, catalogue: Catalogue) -> Figure:
    """Give the level that a growth target leads to from a year on, and what the least rate still meets."""
    level, years = catalogue.level_of_growth[goal.indicator], goal.year - start.year
    note, begins = "the plan targets the growth, not the level", goal.year - PLAN_YEARS
    if reading != LAST_YEAR and start.year > begins:
        note += f"; the level of {begins}, from which the plan counts, is not known"
    return _derived(
        catalogue, goal, start, level, start.value * (1 + goal.value / 100) ** years,
        f"{plain_number(start.value)} in {start.year} x (1 + {plain_number(goal.value)} %)^{years}, "
        f"reading: {reading}",
        role="target", bound=goal.bound, series=start.series, reading=reading, note=note,
        tolerance=_tolerance(goal.value, least, years) if least != goal.value else math.nan,
    )  # fmt: skip


def _tolerance(rate: float, least: float, years: int) -> float:
    """Say what share of the level that a rate leads to is missing where the least rate that counts holds."""
    return abs(1 - ((100 + least) / (100 + rate)) ** years)


def targets_of_totals(known: Known, catalogue: Catalogue) -> Iterator[Figure]:
    """Read the target for a sum over a plan period as one for the running total, where that is known.

    Plans print such targets as cumulative (累计) without saying since when.
    """
    goals = [f for f in known.figures.values() if f.role == "target" and f.since is not None]
    for total, (flow, *_) in catalogue.members("running_total").items():
        regions = {region for region, *_ in known.outcomes(total)}
        series = joined(flow["series"], AVERAGE)
        for goal in goals:
            if (goal.indicator, goal.series) == (flow["member"], series) and goal.region in regions:
                years = goal.year - (goal.since or 0) + 1
                yield goal._replace(
                    indicator=total, basis=catalogue.basis_of[total], unit=catalogue.unit_of[total],
                    value=goal.value * years, series="", since=None, reading=RUNNING_TOTAL, derived=True,
                    derivation=f"{plain_number(goal.value * years)} {goal.unit}, reading: {RUNNING_TOTAL}",
                    note="the plan says cumulative and does not say since when",
                )  # fmt: skip


#: The rules in the order in which they run: each sees what those before it gave.
RULES: tuple[Rule, ...] = (
    running_totals, sums, ratios, levels_before, densities, per_head, growths, target_readings,
    targets_of_totals,
)  # fmt: skip
