"""What a printed figure stands for: all numbers that round to it, and what follows from several such."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from ipcompare.core.catalogue import Catalogue
from ipcompare.data.store import Store
from ipcompare.methods.scenarios import growth_between

__all__ = ["Span", "behind", "growth_span", "span_of"]

#: From this size on a count ending in two zeros may have been rounded.
LEAST_ROUNDED = 10_000


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


def span_of(row: Mapping[str, Any], catalogue: Catalogue) -> Span:
    """Give what rounds to a printed figure: half of its last digit to either side, a whole one if 约.

    Parameters
    ----------
    row : mapping
        A published figure: ``value, unit``; a ``bound`` and its form ``as_printed``, where they are known.
    catalogue : Catalogue
        Knows which units count.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> span_of({"value": 16.0, "unit": "件/万人", "as_printed": "达到16件"}, read_catalogue())
    Span(low=15.5, high=16.5)
    """
    value = float(row["value"])
    if row.get("bound") in ("gt", "ge"):
        return Span(value, math.inf)
    if row.get("bound") in ("lt", "le"):
        return Span(-math.inf, value)
    counted = row["unit"] in catalogue.counters
    step = _rounded(value) if counted else 10.0 ** -_places(value, str(row.get("as_printed", "")))
    half = step if row.get("bound") == "about" else step / 2
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


def behind(row: Mapping[str, Any], store: Store) -> Span:
    """Give what a value of the harmonised table may stand for, by the rounding of all that it is made of.

    Products, quotients and sums of positive figures err, in proportion, no more than their figures together.

    Parameters
    ----------
    row : mapping
        A row of :func:`ipcompare.load` with a value above zero: ``value, derived, inputs``.
    store : Store
        The data that it is of.

    Examples
    --------
    >>> store = Store.open()
    >>> rows = store.load("四川", "hv_invention_density", "actual").set_index("year")
    >>> span = behind(rows.loc[2024], store)  # 6.65万件 over 8364万人
    >>> round(span.low, 3), round(span.high, 3)
    (7.944, 7.957)
    """
    value = float(row["value"])
    parts = [_proportion(record, store) for record in str(row["inputs"]).split()]
    if len(parts) == 1 and not row["derived"]:
        return parts[0].times(value)
    wide = math.prod(max(part.high, 1 / part.low if part.low > 0 else math.inf) for part in parts)
    return Span(value / wide, value * wide)


def growth_span(first: Span, last: Span, years: int) -> Span:
    """Give the growth, in percent a year, that the rounding of two levels leaves open.

    Parameters
    ----------
    first, last : Span
        What the two levels may stand for.
    years : int
        How many years lie between them.

    Examples
    --------
    >>> span = growth_span(Span(1.935, 1.945), Span(2.165, 2.175), 1)  # 1.94 and 2.17 as printed
    >>> round(span.low, 1), round(span.high, 1)
    (11.3, 12.4)
    """
    return Span(growth_between(first.high, last.low, years), growth_between(first.low, last.high, years))


def _proportion(record: str, store: Store) -> Span:
    """Give what a figure stands for, as multiples of it; of a rate, as multiples of one plus it."""
    table = store.figures if record in store.figures.index else store.provinces
    figure = cast("dict[str, Any]", table.loc[record].to_dict())
    span, value = span_of(figure, store.catalogue), float(figure["value"])
    if store.catalogue.basis_of[figure["indicator"]] == "growth":
        span, value = Span(100 + span.low, 100 + span.high), 100 + value
    return span.times(1 / value)
