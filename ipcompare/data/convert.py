"""Printed figures in one unit and one basis an indicator, and one figure a key."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ipcompare.core.catalogue import CONFIDENCES, Catalogue

__all__ = ["AVERAGE", "Figure", "Key", "joined", "plain_number", "to_canonical", "to_one_a_key",
           "to_yearly_average"]  # fmt: skip

#: The series of a year's average over a plan period.
AVERAGE = "plan average"
#: The series of growth over a whole plan, from the end of the one before.
WHOLE_PLAN = "whole plan"
#: A figure that lies further than this from another, of the same key, is no rounding of it.
SAME_WITHIN = 0.006
ACCESS = {"original": 0, "transcription": 1, "mirror": 2}
#: What tells one harmonised figure from another: region, indicator, series, since, year, role, reading.
Key = tuple[str, str, str, int, int, str, str]


class Figure(NamedTuple):
    """One figure on its way into the harmonised table, whose columns are its fields but the last.

    ``tolerance`` is how far short of a derived target "about" still counts, where that follows from a rate;
    ``printed`` is the number before it was converted.
    """

    region: str
    indicator: str
    year: int
    role: str
    value: float
    unit: str
    basis: str
    bound: str
    derived: bool
    derivation: str
    source: str
    locator: str
    note: str
    since: int | None
    series: str
    reading: str
    confidence: str
    inputs: str
    tolerance: float = math.nan
    printed: float = math.nan

    @property
    def key(self) -> Key:
        """What tells it from others; keys sort, what has no first year before what has one."""
        return (self.region, self.indicator, self.series, self.since or 0, self.year, self.role, self.reading)


def plain_number(value: float) -> str:
    """Write a number without noise: whole thousands in full, small ones to six digits.

    Examples
    --------
    >>> plain_number(22058.0), plain_number(2.170001)
    ('22,058', '2.17')
    """
    return f"{value:,.10g}" if abs(value) >= 1000 else f"{value:.6g}"


def joined(*parts: str) -> str:
    """Join what is not empty by commas."""
    return ", ".join(p for p in parts if p)


def to_canonical(figures: Iterable[Figure], catalogue: Catalogue) -> Iterator[Figure]:
    """Bring each figure to its indicator's unit, and say how; what has no factor stays out."""
    for figure in figures:
        value, printed, unit = figure.value, figure.unit, catalogue.unit_of[figure.indicator]
        factor = catalogue.unit_factor(printed, unit)
        if factor is None:
            continue
        # 万件 and the like have factors with an exact inverse: dividing by it keeps 0.1 + 0.2 noise out.
        converted = round(value * factor, 10) if factor >= 1 else value / round(1 / factor)
        said = ""
        if factor != 1:
            by = f"x {plain_number(factor)}" if factor > 1 else f"/ {plain_number(1 / factor)}"
            said = f"{plain_number(value)} {printed} in {unit}: {by}"
        changed = converted != value or printed != unit
        yield figure._replace(value=converted, unit=unit, derivation=said) if changed else figure


def to_yearly_average(figures: Iterable[Figure], catalogue: Catalogue) -> Iterator[Figure]:
    """Turn a sum over a plan period into a year's average, in a series of its own; bases become canonical."""
    for figure in figures:
        basis = catalogue.basis_of[figure.indicator]
        if figure.basis == basis:
            yield figure
        elif (figure.basis, basis) != ("period_total", "flow") or figure.since is None:
            yield figure._replace(basis=basis)
        else:
            years = figure.year - figure.since + 1
            period = f"{figure.since}-{figure.year}: / {years} years"
            yield figure._replace(
                basis=basis,
                value=figure.value / years,
                derived=True,
                derivation=f"{plain_number(figure.value)} {figure.unit} in {period}",
                series=joined(figure.series, AVERAGE),
            )


def to_one_a_key(
    figures: Iterable[Figure], catalogue: Catalogue, newest_of_own: Mapping[str, int]
) -> list[Figure]:
    """Keep one figure a key, where several documents print it, and note what the others print; sort by key.

    Picked is a user's own, the newest of them; else the surer one, then the one with more digits (an exact
    count before its rounding), then the one read at its origin, then the later, then by source id; within a
    document that of a plan's own table. The order of rows decides nothing.

    ``newest_of_own`` ranks a user's own records: the lower, the newer.
    """
    groups: dict[Key, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.key, []).append(figure)

    tables = {*zip(catalogue.plans["source"], catalogue.plans["section"], strict=True)}

    def ranks(figure: Figure) -> tuple[Any, ...]:
        about = catalogue.source(figure.source)
        return (
            newest_of_own.get(figure.inputs, 0),
            CONFIDENCES.index(figure.confidence),
            -_digits(figure.printed),
            ACCESS[about.get("access") or "original"],
            _latest_first(about.get("published", "")),
            figure.source,
            # A document that prints a figure twice: its own table of indicators first.
            (figure.source, figure.locator.split("; ")[0]) not in tables,
            figure.locator,
            figure.value,
        )

    return [own[0] if len(own) == 1 else _noted(sorted(own, key=ranks)) for _, own in sorted(groups.items())]


def _noted(figures: list[Figure]) -> Figure:
    """Give the first of several figures of a key, with a note of what the others print."""
    best = figures[0]
    others = dict.fromkeys(
        f"{plain_number(f.value)} {f.unit} in {f.source}" for f in figures if _differs(f, best)
    )
    if not others:
        return best
    also = f"also printed: {'; '.join(others)}"
    return best._replace(note=f"{best.note}; {also}" if best.note else also)


def _differs(figure: Figure, best: Figure) -> bool:
    """Whether it is another figure: one that rounds to the other's digits is the same."""
    apart = abs(figure.value - best.value)
    # What one unit of the last digit that is not a trailing zero is worth.
    size = math.floor(math.log10(abs(figure.value) or 1.0))
    last_place = 10.0 ** (size - _digits(figure.printed) + 1)
    return apart > SAME_WITHIN * abs(best.value) or apart > 0.5 * last_place


def _digits(printed: float) -> int:
    return len(f"{printed:.15g}".replace(".", "").lstrip("0").rstrip("0"))


def _latest_first(date: str) -> tuple[int, ...]:
    """Give a sort key that puts the latest date first and no date last."""
    return tuple(-ord(c) for c in date) or (1,)
