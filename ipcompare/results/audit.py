"""Check published tables by arithmetic: what a document's own figures say against each other.

The relations stand in ``data/relations.csv`` (totals, shares, increases, additions), the rules read them, and
any published table is checked alike. Every printed figure stands for all numbers that round
to it; a finding is where no such numbers fit together.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from ipcompare.core.catalogue import PLAN_YEARS, SUMMED, Catalogue, carrying, catalogue_of
from ipcompare.core.errors import Fault, require
from ipcompare.core.rows import rows_of
from ipcompare.core.text import each_once
from ipcompare.data.convert import WHOLE_PLAN
from ipcompare.results.relations import first_members
from ipcompare.results.spans import Span, span_of

__all__ = ["RULES", "audit"]

#: Counts above this leave some whole number for nearly every printed rate.
LARGEST_COUNT = 20_000

#: rule -> what a finding of it means.
FOLLOWS = {
    "parts and total": "the printed total is not the sum of its parts",
    "percentage and counts": "the printed percentage is not that of the counts beside it",
    "rate and target": "the targeted additions do not reach the targeted total",
    "one figure, two values": "two values are printed for one figure",
    "one value, two bounds": "the value is printed once as reached and once as exceeded",
    "growth and levels": "the printed growth does not lead from the one level to the other",
    "growth of a count": "no whole number of the year before gives the printed growth",
    "running total": "the total of the year before and the additions do not make the total",
}
RULES = tuple(FOLLOWS)

COLUMNS = [
    "rule", "region", "indicator", "year", "source", "lines", "printed", "computed", "difference", "unit",
    "follows", "inference", "inputs",
]  # fmt: skip


class Figure(NamedTuple):
    """One printed figure in its indicator's unit."""

    region: str
    indicator: str
    series: str
    since: int | None
    year: int
    role: str
    basis: str
    bound: str
    value: float
    span: Span
    counted: bool
    unit: str
    source: str
    locator: str
    record: str


AS_PRINTED = ("region", "indicator", "series", "role", "basis", "bound", "source", "locator")
NEEDED = (*AS_PRINTED, "since", "year", "value", "unit", "confidence", "as_printed")
#: In what figures that are printed twice are alike.
ALIKE = ("region", "indicator", "series", "since", "year", "role", "source", "value", "bound")
KNOWN = ("actual", "baseline")
Finding = dict[str, Any]


def _finding(
    rule: str, figure: Figure, computed: float, others: Iterable[Figure], inference: bool = False
) -> Finding:
    """Give a row of the table: a figure, what it was held against, and what came out there."""
    figures = (figure, *others)
    return {
        "rule": rule,
        "region": figure.region,
        "indicator": figure.indicator,
        "year": figure.year,
        "source": each_once(*(f.source for f in figures)),
        "lines": " | ".join(dict.fromkeys(p for f in figures for p in f.locator.split(" | "))),
        "printed": figure.value,
        "computed": round(computed, 4),
        "difference": round(figure.value - computed, 4),
        "unit": figure.unit,
        "follows": FOLLOWS[rule],
        "inference": inference,
        "inputs": " ".join(dict.fromkeys(f.record for f in figures)),
    }


def audit(table: pd.DataFrame) -> pd.DataFrame:
    """Find figures of published tables that contradict each other.

    Parameters
    ----------
    table : pandas.DataFrame
        Figures as :func:`ipcompare.published` or :func:`ipcompare.check` gives them. Figures of low
        confidence are not checked.

    Returns
    -------
    pandas.DataFrame
        One row a finding: ``rule`` (one of :data:`RULES`), ``region, indicator, year, source, lines`` (of
        the figure first, then of what it was held against), ``printed, computed, difference`` (in
        ``unit``), ``follows`` (what follows, in a sentence), ``inference`` (True where the finding rests
        on more than the figures of one document: two sources, two definitions, or whole numbers that
        nobody printed) and ``inputs`` (the records).

    Raises
    ------
    DataError
        When the table lacks a column, as that of :func:`ipcompare.load` lacks ``as_printed``.
    """
    require(table, NEEDED, Fault("audit reads what published() or check() gives"))
    catalogue = catalogue_of(table)
    figures = _figures(table, catalogue)
    found = [finding for rule in _RULES for finding in rule(figures, catalogue)]
    rows = pd.DataFrame(found, columns=COLUMNS)
    rows = rows.drop_duplicates(["rule", "region", "indicator", "year", "printed", "computed"])
    order = {rule: i for i, rule in enumerate(RULES)}
    rows = rows.sort_values(
        ["inference", "rule", "region", "indicator", "year"],
        key=lambda c: c.map(order) if c.name == "rule" else c,
        ignore_index=True,
    )
    return carrying(rows, table)


def _figures(table: pd.DataFrame, catalogue: Catalogue) -> list[Figure]:
    """Turn rows to figures; what a document prints twice alike is one figure with both places."""
    rows = table[table["value"].notna() & (table["confidence"] != "low")]
    kept: dict[tuple[object, ...], Figure] = {}
    for record, row in zip(rows.index, rows_of(rows), strict=True):
        unit = catalogue.unit_of[row["indicator"]]
        factor = catalogue.unit_factor(row["unit"], unit)
        if factor is None:
            continue
        span = span_of(row, catalogue)
        figure = Figure(
            **{column: row[column] for column in AS_PRINTED},
            since=None if pd.isna(row["since"]) else int(row["since"]),
            year=int(row["year"]),
            value=round(row["value"] * factor, 10),
            span=span.times(factor),
            counted=row["unit"] in catalogue.counters and span.low == span.high,
            unit=unit,
            record=str(record),
        )
        key = tuple(getattr(figure, name) for name in ALIKE)
        twin = kept.get(key)
        kept[key] = twin._replace(locator=f"{twin.locator} | {figure.locator}") if twin else figure
    return list(kept.values())


def _by(figures: Iterable[Figure], *names: str) -> dict[tuple[object, ...], list[Figure]]:
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        groups.setdefault(tuple(getattr(figure, n) for n in names), []).append(figure)
    return groups


def _totals(figures: list[Figure], catalogue: Catalogue) -> Iterator[Finding]:
    """Hold wholes against their kinds, and a region against all its cities, within one document."""
    totals = catalogue.members("total")
    for group in _by(figures, "source", "region", "series", "since", "year", "role").values():
        named = {f.indicator: f for f in group}
        for whole, rows in totals.items():
            parts = [row["member"] for row in rows]
            if whole in named and all(p in named for p in parts):
                yield from _unequal(named[whole], [named[p] for p in parts])
    places = catalogue.regions
    parent = places.set_index("region")["parent"].to_dict()
    cities = places[places["level"] == "city"].groupby("parent")["region"].agg(set).to_dict()
    for group in _by(figures, "source", "indicator", "series", "since", "year", "role").values():
        for region, own in cities.items():
            inside = [f for f in group if parent.get(f.region) == region]
            wholes = [f for f in group if f.region == region and f.basis in SUMMED]
            if own <= {f.region for f in inside} and wholes:
                yield from _unequal(wholes[0], inside)


def _unequal(whole: Figure, parts: list[Figure]) -> Iterator[Finding]:
    if not whole.span.meets(sum((p.span for p in parts), Span(0.0, 0.0))):
        yield _finding("parts and total", whole, sum(p.value for p in parts), parts)


def _shares(figures: list[Figure], catalogue: Catalogue) -> Iterator[Finding]:
    """Hold percentages against the counts that the same document prints beside them."""
    shares = {name: [row["member"] for row in rows] for name, rows in catalogue.members("share").items()}
    increases = first_members(catalogue, "increase")
    for group in _by(figures, "source", "region", "series", "since", "year", "role").values():
        named = {f.indicator: f for f in group}
        for share, (part, whole) in shares.items():
            if {share, part, whole} <= set(named):
                top, bottom = named[part], named[whole]
                if not named[share].span.meets(top.span.over(bottom.span).times(100)):
                    computed = 100 * top.value / bottom.value
                    yield _finding("percentage and counts", named[share], computed, (top, bottom))
    for group in _by(figures, "source", "region", "since", "year", "role").values():
        named = {f.indicator: f for f in group}
        for increase, level in increases.items():
            rate = f"{level}_growth"
            if {increase, level, rate} <= set(named):
                more, now = named[increase], named[level]
                if not named[rate].span.meets(more.span.over(now.span - more.span).times(100)):
                    computed = 100 * more.value / (now.value - more.value)
                    yield _finding("percentage and counts", named[rate], computed, (more, now))


def _levels(figures: list[Figure]) -> dict[tuple[object, ...], list[Figure]]:
    known = [f for f in figures if f.role in KNOWN and f.bound in ("eq", "about")]
    return _by(known, "region", "indicator", "year")


def _rates_of_levels(figures: list[Figure], catalogue: Catalogue) -> Iterator[tuple[Figure, str]]:
    for rate in figures:
        level = catalogue.level_of_growth.get(rate.indicator)
        if level is not None and rate.role in KNOWN:
            yield rate, level


def _growths(figures: list[Figure], catalogue: Catalogue) -> Iterator[Finding]:
    """Hold printed growth against the levels of both years, where these are known in one series."""
    levels = _levels(figures)
    for rate, level in _rates_of_levels(figures, catalogue):
        if "average" in rate.series:
            continue
        before = rate.year - (PLAN_YEARS if rate.series == WHOLE_PLAN else 1)
        pairs = [
            (a, b)
            for a in levels.get((rate.region, level, rate.year), [])
            for b in levels.get((rate.region, level, before), [])
            if a.series == b.series and a.since is b.since is None
        ]
        # Where one printed pair fits, the rate is that pair's.
        if pairs and not any(rate.span.meets((a.span - b.span).over(b.span).times(100)) for a, b in pairs):
            now, then = min(pairs, key=lambda p: (p[0].source != rate.source, p[1].source != rate.source))
            one_document = {rate.source} == {now.source, then.source}
            computed = 100 * (now.value / then.value - 1)
            yield _finding("growth and levels", rate, computed, (now, then), not one_document)


def _whole_numbers(figures: list[Figure], catalogue: Catalogue) -> Iterator[Finding]:
    """Ask of a count's growth whether any whole number of the year before gives it."""
    levels = _levels(figures)
    for rate, level in _rates_of_levels(figures, catalogue):
        for now in levels.get((rate.region, level, rate.year), []) if rate.span.low > -100 else ():
            if now.source != rate.source or not now.counted or now.value > LARGEST_COUNT or now.since:
                continue
            least, most = (now.value / (1 + end / 100) for end in (rate.span.high, rate.span.low))
            if math.floor(most + 1e-9) < math.ceil(least - 1e-9):
                then = max(1, round(now.value / (1 + rate.value / 100)))
                computed = 100 * (now.value / then - 1)
                yield _finding("growth of a count", rate, computed, (now,), True)


def _clashes(figures: list[Figure], catalogue: Catalogue) -> Iterator[Finding]:
    """Hold every two values of one thing in one year against each other."""
    read = frozenset(catalogue.read_line_by_line)
    known = [f for f in figures if f.basis != "growth"]
    for group in _by(known, "region", "indicator", "since", "year").values():
        for a, b in itertools.combinations(group, 2):
            outcome = "target" not in (a.role, b.role) and "limit" not in (a.role, b.role)
            same = a.series == b.series
            # Two named definitions may differ; within one document a third beside the plain one is odd.
            odd = a.source == b.source and "" in (a.series, b.series)
            if not (outcome or a.role == b.role) or not (same or odd):
                continue
            if a.value == b.value and {a.bound, b.bound} in ({"eq", "gt"}, {"eq", "lt"}):
                plain, strict = (a, b) if a.bound == "eq" else (b, a)
                yield _finding("one value, two bounds", strict, plain.value, (plain,))
            elif not a.span.meets(b.span):
                # Of two documents both must have been read line by line at their origin.
                two_origins = a.source != b.source and not {a.source, b.source} <= read
                yield _finding("one figure, two values", a, b.value, (b,), not same or two_origins)


def _rates(figures: list[Figure], catalogue: Catalogue) -> Iterator[Finding]:
    """Ask of targeted additions whether they lead from the baseline to the targeted total."""
    totals = first_members(catalogue, "addition")
    goals = {(f.region, f.indicator, f.source): f for f in figures if f.role == "target"}
    starts = {(f.region, f.indicator, f.source): f for f in figures if f.role == "baseline"}
    for (region, flow, source), added in goals.items():
        place = (region, totals.get(flow, ""), source)
        if place not in goals or place not in starts:
            continue
        goal, start = goals[place], starts[place]
        years = 1 if added.since else goal.year - start.year
        if (start.span + added.span.times(years)).high < goal.span.low:
            computed = start.value + years * added.value
            yield _finding("rate and target", goal, computed, (start, added))


def _running(figures: list[Figure], catalogue: Catalogue) -> Iterator[Finding]:
    """Hold running totals of two years against what was added between."""
    totals = first_members(catalogue, "addition")
    levels = _levels(figures)
    for added in figures:
        total = totals.get(added.indicator)
        if total is None or added.role != "actual" or added.since or added.bound != "eq":
            continue
        pairs = [
            (now, then)
            for now in levels.get((added.region, total, added.year), [])
            for then in levels.get((added.region, total, added.year - 1), [])
            if now.series == then.series == added.series
        ]
        if pairs and not any(now.span.meets(then.span + added.span) for now, then in pairs):
            now, then = pairs[0]
            yield _finding("running total", now, then.value + added.value, (then, added), True)


Rule = Callable[[list[Figure], Catalogue], Iterator[Finding]]
_RULES: tuple[Rule, ...] = (_totals, _shares, _growths, _whole_numbers, _clashes, _rates, _running)
