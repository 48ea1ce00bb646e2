"""Check published tables by arithmetic: what a document's own figures say against each other.

The relations stand as data (:data:`TOTALS`, :data:`SHARES`, :data:`INCREASES`, :data:`RUNNING`), the rules
read them, and any published table is checked alike. Every printed figure stands for all numbers that round
to it; a finding is where no such numbers fit together.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import pandas as pd

from ipcompare.core import reference
from ipcompare.core.scope import remembered
from ipcompare.data.published import published

__all__ = ["RULES", "audit"]

KINDS = ("patent", "invention", "utility", "design")
#: whole -> its parts.
TOTALS: dict[str, tuple[str, ...]] = {
    "patent_stock": ("invention_stock", "utility_stock", "design_stock"),
    "patent_grants": ("invention_grants", "utility_grants", "design_grants"),
    "new_industry_patent_stock": tuple(f"new_industry_{k}_stock" for k in KINDS[1:]),
    "rural_industry_patent_stock": tuple(f"rural_industry_{k}_stock" for k in KINDS[1:]),
    "gi_count": ("gi_products", "gi_trademarks", "agri_gi_count"),
    "gi_count_new": ("gi_products_new", "gi_trademarks_new", "agri_gi_new"),
    "plant_variety_rights": ("agri_variety_rights", "forest_variety_rights"),
}
#: percentage -> (part, whole).
SHARES: dict[str, tuple[str, str]] = {
    **{
        f"{industry}_{kind}_share": (f"{industry}_{kind}_stock", f"{kind}_stock")
        for industry in ("new_industry", "rural_industry")
        for kind in KINDS
    },
    "mediation_success_rate": ("mediation_cases_successful", "mediation_cases_mediated"),
}
#: absolute increase on the year before -> the level that it led to.
INCREASES = {
    "mediation_committees_increase": "mediation_committees",
    "mediators_increase": "mediators",
    "ip_budget_increase": "ip_budget",
}
#: what is added in a year or a plan period -> the running total that it adds to.
RUNNING = {
    "time_honoured_brands_new": "time_honoured_brands",
    "ethnic_culture_brands_new": "ethnic_culture_brands",
    "gi_count_new": "gi_count",
    "gi_products_new": "gi_products",
    "gi_trademarks_new": "gi_trademarks",
    "agri_gi_new": "agri_gi_count",
    "gi_users_new": "gi_users",
    "work_registrations_new": "work_registrations",
    "forest_variety_rights_new": "forest_variety_rights",
    "patent_attorneys_new": "patent_attorneys",
    "ip_professionals_new": "ip_professionals",
    "ip_assistants_new": "ip_assistants",
}
SUMMED = ("stock", "flow", "period_total", "cumulative")
#: From this size on a count ending in two zeros may have been rounded.
LEAST_ROUNDED = 10_000
#: Growth in this series is over a plan period, from the end of the one before.
WHOLE_PLAN, PLAN_YEARS = "whole plan", 5
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
    "rule",
    "region",
    "indicator",
    "year",
    "source",
    "lines",
    "printed",
    "computed",
    "difference",
    "unit",
    "follows",
    "inference",
    "inputs",
]


@dataclass(frozen=True)
class Span:
    """All numbers that a printed figure may stand for."""

    low: float
    high: float

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.high, self.high - other.low)

    def times(self, factor: float) -> Span:
        """Multiply by a factor above zero."""
        return Span(self.low * factor, self.high * factor)

    def over(self, other: Span) -> Span:
        """Divide by what is above zero."""
        if other.low <= 0:
            return Span(-math.inf, math.inf)
        return Span(self.low / (other.low if self.low < 0 else other.high), self.high / other.low)

    def meets(self, other: Span) -> bool:
        """Whether some number lies in both."""
        noise = 1e-9 * max(1.0, *(abs(x) for x in (self.low, other.low) if math.isfinite(x)))
        return self.low <= other.high + noise and other.low <= self.high + noise


@dataclass(frozen=True)
class Figure:
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


@dataclass(frozen=True)
class Finding:
    """A printed figure that does not fit what others make of it."""

    rule: str
    figure: Figure
    computed: float
    others: tuple[Figure, ...]
    inference: bool = False

    def row(self) -> dict[str, Any]:
        """Give the finding as a row of the table."""
        figures = (self.figure, *self.others)
        return {
            "rule": self.rule,
            "region": self.figure.region,
            "indicator": self.figure.indicator,
            "year": self.figure.year,
            "source": "; ".join(dict.fromkeys(f.source for f in figures)),
            "lines": " | ".join(dict.fromkeys(p for f in figures for p in f.locator.split(" | "))),
            "printed": self.figure.value,
            "computed": round(self.computed, 4),
            "difference": round(self.figure.value - self.computed, 4),
            "unit": self.figure.unit,
            "follows": FOLLOWS[self.rule],
            "inference": self.inference,
            "inputs": " ".join(dict.fromkeys(f.record for f in figures)),
        }


def audit(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find figures of published tables that contradict each other.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        Figures as :func:`ipcompare.published` or :func:`ipcompare.check` gives them; by default all that
        are shipped. Figures of low confidence are not checked.

    Returns
    -------
    pandas.DataFrame
        One row a finding: ``rule`` (one of :data:`RULES`), ``region, indicator, year, source, lines`` (of
        the figure first, then of what it was held against), ``printed, computed, difference`` (in
        ``unit``), ``follows`` (what follows, in a sentence), ``inference`` (True where the finding rests
        on more than the figures of one document: two sources, two definitions, or whole numbers that
        nobody printed) and ``inputs`` (the records).

    Examples
    --------
    >>> found = audit(published("520100"))
    >>> found[["rule", "indicator", "printed", "computed"]].values.tolist()
    [['parts and total', 'patent_stock', 59734.0, 59738.0]]
    """
    figures = _figures(published() if table is None else table)
    found = [finding for rule in _RULES for finding in rule(figures)]
    rows = pd.DataFrame([f.row() for f in found], columns=COLUMNS)
    rows = rows.drop_duplicates(["rule", "region", "indicator", "year", "printed", "computed"])
    order = {rule: i for i, rule in enumerate(RULES)}
    return rows.sort_values(
        ["inference", "rule", "region", "indicator", "year"],
        key=lambda c: c.map(order) if c.name == "rule" else c,
    ).reset_index(drop=True)


def _figures(table: pd.DataFrame) -> list[Figure]:
    """Turn rows to figures; what a document prints twice alike is one figure with both places."""
    catalogue = reference.indicators().set_index("indicator")["unit"]
    rows = table[table["value"].notna() & (table["confidence"] != "low")]
    kept: dict[tuple[object, ...], Figure] = {}
    for record, row in zip(rows.index, cast(list[dict[str, Any]], rows.to_dict("records")), strict=True):
        unit = str(catalogue[row["indicator"]])
        factor = reference.unit_factor(row["unit"], unit)
        if factor is None:
            continue
        span = _span(row)
        figure = Figure(
            region=row["region"],
            indicator=row["indicator"],
            series=row["series"],
            since=None if pd.isna(row["since"]) else int(row["since"]),
            year=int(row["year"]),
            role=row["role"],
            basis=row["basis"],
            bound=row["bound"],
            value=round(row["value"] * factor, 10),
            span=span.times(factor),
            counted=row["unit"] in reference.COUNTERS and span.low == span.high,
            unit=unit,
            source=row["source"],
            locator=row["locator"],
            record=str(record),
        )
        key = (*_key(figure), figure.source, figure.value, figure.bound)
        twin = kept.get(key)
        kept[key] = replace(twin, locator=f"{twin.locator} | {figure.locator}") if twin else figure
    return list(kept.values())


def _key(figure: Figure) -> tuple[object, ...]:
    return (
        figure.region,
        figure.indicator,
        figure.series,
        figure.since,
        figure.year,
        figure.role,
    )


def _span(row: dict[str, Any]) -> Span:
    """Give what rounds to a printed figure: half of its last digit to either side, a whole one if 约."""
    value = float(row["value"])
    if row["bound"] in ("gt", "ge"):
        return Span(value, math.inf)
    if row["bound"] in ("lt", "le"):
        return Span(-math.inf, value)
    counted = row["unit"] in reference.COUNTERS
    step = _rounded(value) if counted else 10.0 ** -_places(value, str(row["as_printed"]))
    half = step if row["bound"] == "about" else step / 2
    return Span(value - half, value + half)


def _rounded(count: float) -> float:
    """Give the digit that a large count ending in zeros was rounded to (35.1万 is 351000); 0 if to none."""
    zeros = len(f"{count:.0f}") - len(f"{count:.0f}".rstrip("0"))
    return 10.0**zeros if count >= LEAST_ROUNDED and zeros > 1 else 0.0


def _places(value: float, printed: str) -> int:
    """Count the printed places after the point; a closing zero counts, and so does a lost point."""
    plain = printed.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    plain = re.sub(r"(\d)\.? (\d)", r"\1.\2", plain)
    numbers = [n for n in re.findall(r"\d+(?:\.\d+)?", plain) if float(n) == value]
    number = numbers[0] if numbers else f"{value:.15g}"
    return len(number.partition(".")[2])


def _by(figures: Iterable[Figure], *names: str) -> dict[tuple[object, ...], list[Figure]]:
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        groups.setdefault(tuple(getattr(figure, n) for n in names), []).append(figure)
    return groups


def _sum(figures: Iterable[Figure]) -> Span:
    total = Span(0.0, 0.0)
    for figure in figures:
        total += figure.span
    return total


def _totals(figures: list[Figure]) -> Iterator[Finding]:
    """Hold wholes against their kinds, and a region against all its cities, within one document."""
    for group in _by(figures, "source", "region", "series", "since", "year", "role").values():
        named = {f.indicator: f for f in group}
        for whole, parts in TOTALS.items():
            if whole in named and all(p in named for p in parts):
                yield from _unequal(named[whole], [named[p] for p in parts])
    catalogue = reference.regions()
    parent = catalogue.set_index("region")["parent"].to_dict()
    cities = catalogue[catalogue["level"] == "city"].groupby("parent")["region"].agg(set).to_dict()
    for group in _by(figures, "source", "indicator", "series", "since", "year", "role").values():
        for region, own in cities.items():
            inside = [f for f in group if parent.get(f.region) == region]
            wholes = [f for f in group if f.region == region and f.basis in SUMMED]
            if own <= {f.region for f in inside} and wholes:
                yield from _unequal(wholes[0], inside)


def _unequal(whole: Figure, parts: list[Figure]) -> Iterator[Finding]:
    if not whole.span.meets(_sum(parts)):
        yield Finding("parts and total", whole, sum(p.value for p in parts), tuple(parts))


def _shares(figures: list[Figure]) -> Iterator[Finding]:
    """Hold percentages against the counts that the same document prints beside them."""
    for group in _by(figures, "source", "region", "series", "since", "year", "role").values():
        named = {f.indicator: f for f in group}
        for share, (part, whole) in SHARES.items():
            if {share, part, whole} <= set(named):
                top, bottom = named[part], named[whole]
                if not named[share].span.meets(top.span.over(bottom.span).times(100)):
                    computed = 100 * top.value / bottom.value
                    yield Finding("percentage and counts", named[share], computed, (top, bottom))
    for group in _by(figures, "source", "region", "since", "year", "role").values():
        named = {f.indicator: f for f in group}
        for increase, level in INCREASES.items():
            rate = f"{level}_growth"
            if {increase, level, rate} <= set(named):
                more, now = named[increase], named[level]
                if not named[rate].span.meets(more.span.over(now.span - more.span).times(100)):
                    computed = 100 * more.value / (now.value - more.value)
                    yield Finding("percentage and counts", named[rate], computed, (more, now))


def _levels(figures: list[Figure]) -> dict[tuple[object, ...], list[Figure]]:
    known = [f for f in figures if f.role in ("actual", "baseline") and f.bound in ("eq", "about")]
    return _by(known, "region", "indicator", "year")


def _growths(figures: list[Figure]) -> Iterator[Finding]:
    """Hold printed growth against the levels of both years, where these are known in one series."""
    levels = _levels(figures)
    for rate in figures:
        level = reference.growth_of(rate.indicator)
        if level is None or rate.role not in ("actual", "baseline") or "average" in rate.series:
            continue
        before = rate.year - (PLAN_YEARS if rate.series == WHOLE_PLAN else 1)
        pairs = [
            (a, b)
            for a in levels.get((rate.region, level, rate.year), [])
            for b in levels.get((rate.region, level, before), [])
            if a.series == b.series and a.since is b.since is None
        ]
        misfits = [
            p for p in pairs if not rate.span.meets((p[0].span - p[1].span).over(p[1].span).times(100))
        ]
        # Where one printed pair fits, the rate is that pair's.
        if pairs and len(misfits) == len(pairs):
            now, then = min(pairs, key=lambda p: (p[0].source != rate.source, p[1].source != rate.source))
            one_document = {rate.source} == {now.source, then.source}
            computed = 100 * (now.value / then.value - 1)
            yield Finding("growth and levels", rate, computed, (now, then), not one_document)


def _whole_numbers(figures: list[Figure]) -> Iterator[Finding]:
    """Ask of a count's growth whether any whole number of the year before gives it."""
    levels = _levels(figures)
    for rate in figures:
        level = reference.growth_of(rate.indicator)
        if level is None or rate.role not in ("actual", "baseline") or rate.span.low <= -100:
            continue
        for now in levels.get((rate.region, level, rate.year), []):
            if now.source != rate.source or not now.counted or now.value > LARGEST_COUNT or now.since:
                continue
            least, most = (now.value / (1 + end / 100) for end in (rate.span.high, rate.span.low))
            if math.floor(most + 1e-9) < math.ceil(least - 1e-9):
                then = round(now.value / (1 + rate.value / 100))
                computed = 100 * (now.value / then - 1)
                yield Finding("growth of a count", rate, computed, (now,), True)


def _clashes(figures: list[Figure]) -> Iterator[Finding]:
    """Hold every two values of one thing in one year against each other."""
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
                yield Finding("one value, two bounds", strict, plain.value, (plain,))
            elif not a.span.meets(b.span):
                yield Finding("one figure, two values", a, b.value, (b,), not same or _two_origins(a, b))


def _two_origins(a: Figure, b: Figure) -> bool:
    """Whether two documents print the figures, of which one is not read line by line at its origin."""
    return a.source != b.source and not {a.source, b.source} <= _read_at_origin()


@remembered
def _read_at_origin() -> frozenset[str]:
    sources = reference.sources()
    return frozenset(sources.loc[sources["sha256"] != "", "source"])


def _rates(figures: list[Figure]) -> Iterator[Finding]:
    """Ask of targeted additions whether they lead from the baseline to the targeted total."""
    goals = {(f.region, f.indicator, f.source): f for f in figures if f.role == "target"}
    starts = {(f.region, f.indicator, f.source): f for f in figures if f.role == "baseline"}
    for (region, flow, source), added in goals.items():
        place = (region, RUNNING.get(flow, ""), source)
        if place not in goals or place not in starts:
            continue
        goal, start = goals[place], starts[place]
        years = 1 if added.since else goal.year - start.year
        if (start.span + added.span.times(years)).high < goal.span.low:
            computed = start.value + years * added.value
            yield Finding("rate and target", goal, computed, (start, added))


def _running(figures: list[Figure]) -> Iterator[Finding]:
    """Hold running totals of two years against what was added between."""
    levels = _levels(figures)
    for added in figures:
        total = RUNNING.get(added.indicator)
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
            yield Finding("running total", now, then.value + added.value, (then, added), True)


Rule = Callable[[list[Figure]], Iterator[Finding]]
_RULES: tuple[Rule, ...] = (_totals, _shares, _growths, _whole_numbers, _clashes, _rates, _running)
