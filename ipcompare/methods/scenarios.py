"""What a growth leads to, and what growth a distance asks for: arithmetic of scenarios, no forecast.

Numbers, arrays and Series alike; growth is in percent a year, as `compound_growth` gives it.
"""

from __future__ import annotations

from typing import Any

from ipcompare.core.errors import Fault
from ipcompare.methods.growth import compound
from ipcompare.methods.values import Rows, Values, divide

__all__ = ["at_difference", "at_ratio", "grown", "growth_between"]


def grown(start: Values, growth: Values, years: Values) -> Any:
    """Give what a level comes to when it grows by the same rate every year; missing where something is.

    Examples
    --------
    >>> grown(16, 0, 5), round(grown(16, 6.576, 5), 2)
    (16.0, 22.0)
    """
    rows = Rows.of(start=start, growth=growth, years=years)
    rows.refuse("growth", rows["growth"] < -100, Fault("nothing shrinks by more than all of it"))
    return rows.back(rows["start"] * (1 + rows["growth"] / 100) ** rows["years"])


def growth_between(start: Values, end: Values, years: Values) -> Any:
    """Give `compound_growth` where both levels are above zero, and nothing where one is not.

    A level that a distance asks for may lie at zero or below: then no growth leads there.

    Examples
    --------
    >>> round(growth_between(2, 4, 10), 2), growth_between(2, -1, 10)
    (7.18, nan)
    """
    rows = Rows.of(start=start, end=end, years=years)
    return rows.back(compound(rows["start"], rows["end"], rows["years"]))


def at_ratio(level: Values, peer: Values, goal: Values) -> Any:
    """Give the level that stands to a peer's goal as a level now stands to the peer's.

    Examples
    --------
    >>> at_ratio(2, 8, 20)
    5.0
    """
    rows = Rows.of(level=level, peer=peer, goal=goal)
    return rows.back(divide(rows["level"] * rows["goal"], rows["peer"]))


def at_difference(level: Values, peer: Values, goal: Values) -> Any:
    """Give the level that lies as far from a peer's goal as a level now lies from the peer's.

    Examples
    --------
    >>> at_difference(2, 8, 20), at_difference(12, 8, 20)
    (14.0, 24.0)
    """
    rows = Rows.of(level=level, peer=peer, goal=goal)
    return rows.back(rows["goal"] - rows["peer"] + rows["level"])
