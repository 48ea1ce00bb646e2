"""The calendar of five-year plans: which plan a year belongs to, and where plans end."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS

__all__ = ["LEAST_PERIOD", "Period", "ends_of_plans", "middle_of", "plan_periods"]

#: The number of the plan that ends in :data:`PLAN_END`.
PLAN_NUMBER = 14
#: Years that a part of a plan needs to be told apart.
LEAST_PERIOD = 2


class Period(NamedTuple):
    """The years of a plan that are known: from the end of the year before it on."""

    plan: int
    first: int
    last: int


def plan_periods(first: int, last: int) -> list[Period]:
    """Cut years into plan periods, each from one plan's end to the next; a single year makes none.

    Examples
    --------
    >>> [tuple(period) for period in plan_periods(2009, 2023)]
    [(12, 2010, 2015), (13, 2015, 2020), (14, 2020, 2023)]
    """
    ends = range(first + (PLAN_END - first) % PLAN_YEARS, last, PLAN_YEARS)
    borders = sorted({first, *ends, last})
    cut = [(a, b) for a, b in pairwise(borders) if b - a >= LEAST_PERIOD]
    return [Period(PLAN_NUMBER - (PLAN_END - b) // PLAN_YEARS, a, b) for a, b in cut]


def ends_of_plans(first: int, last: int) -> list[int]:
    """Give the first year, the years in which :func:`plan_periods` end, and the last.

    Examples
    --------
    >>> ends_of_plans(2009, 2023)
    [2009, 2015, 2020, 2023]
    """
    return sorted({first, *(period.last for period in plan_periods(first, last)), last})


def middle_of(first: int, last: int) -> int | None:
    """Give the end of a plan that is nearest to the middle of some years, where one lies within them.

    Examples
    --------
    >>> middle_of(2009, 2023), middle_of(2021, 2024)
    (2015, None)
    """
    ends = [year for year in range(first + 1, last) if (PLAN_END - year) % PLAN_YEARS == 0]
    return min(ends, key=lambda year: abs(2 * year - first - last), default=None)
