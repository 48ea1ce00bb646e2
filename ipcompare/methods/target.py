"""When a value meets a target: the one place that decides it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ipcompare.core.catalogue import BOUNDS
from ipcompare.core.errors import Fault
from ipcompare.methods.values import NOISE, Bools, Floats, Rows, Values, Words, divide

ABOUT_TOLERANCE = 0.05
"""A target worded "about" (左右) counts as reached within this share of the target."""

STILL_TO_DO = 0.5
"""What "about" leaves to be made of a planned change at the least: it never reaches back to the baseline."""


def plan_rows(**given: Any) -> Rows:
    """Lay arguments side by side; `bound` and `direction`, if among them, must be known."""
    rows = Rows.of(**given)
    if "direction" in given:
        rows.refuse("direction", abs(rows["direction"]) != 1, Fault("direction is 1 or -1"))
    if "bound" in given:
        known = np.array([b is None or b in BOUNDS for b in rows["bound"].tolist()], dtype=bool)
        rows.refuse("bound", ~known, Fault("a bound is one of {names}", names=", ".join(BOUNDS)))
    return rows


@dataclass(frozen=True, eq=False)
class Target:
    """A target as a document words it; numbers, arrays and Series alike, broadcast.

    Parameters
    ----------
    value : float, array or Series
        The figure, in the unit of the values held against it.
    bound : {"eq", "ge", "gt", "le", "lt", "about"} or array or Series of them
        `ge`/`gt` ask for as much or more, `le`/`lt` for as much or less, `gt`/`lt` strictly. `eq`, and a
        missing bound, is met on the target or on its better side; `about` from `ABOUT_TOLERANCE` short of it.
    direction : {1, -1}, array or Series
        Which side is the better one, for `eq` and `about`: 1 where more is better.
    tolerance : float, array or Series, optional
        How far short of it, as a share of the target, `about` still counts: `ABOUT_TOLERANCE` where missing.
        The tolerance belongs to what a plan prints, so a level that follows from a rate of about 15 % is met
        from the level on that 14.25 % leads to. Where a plan starts from a baseline, see `tolerance_from`.

    Raises
    ------
    DataError
        On use, if a bound or direction is unknown, a number is not finite or lengths do not fit.

    Examples
    --------
    >>> Target(15, "about").met([14.4, 14.2]), Target(15, "gt").met(15), Target(5, direction=-1).met(4)
    (array([ True, False]), False, True)
    >>> Target(2.17 * 1.15, "about", tolerance=1 - 1.1425 / 1.15).met([2.4, 2.48])
    array([False,  True])
    """

    value: Values
    bound: Words = "eq"
    direction: Values = 1
    tolerance: Values = None

    def counted_from(self, baseline: Values) -> Target:
        """Give the target of a plan that starts from a baseline: see `tolerance_from`.

        Examples
        --------
        >>> Target(80, "about").counted_from(78.4).met([78.4, 79.3])
        array([False,  True])
        """
        room = tolerance_from(baseline, self.value, self.direction, self.tolerance)
        return replace(self, tolerance=room)

    def met(self, y: Values) -> Any:
        """Tell whether values meet the target; False where a number is missing.

        Examples
        --------
        >>> Target(0.3, "ge").met(0.1 * 3)
        True
        """
        rows = self._rows(y=y)
        goal = _goal(rows)
        away, slack = _side(rows) * (rows["y"] - goal), NOISE * np.abs(goal)
        strict = np.isin(rows["bound"], ["gt", "lt"])
        return rows.back(np.where(strict, away > slack, away >= -slack))

    @property
    def goal(self) -> Any:
        """The value from which on the target is met.

        Examples
        --------
        >>> Target(15, "about").goal, Target(20, "about", -1).goal, Target(15, "gt").goal
        (14.25, 21.0, 15.0)
        """
        rows = self._rows()
        return rows.back(_goal(rows))

    @property
    def upward(self) -> Any:
        """Whether more meets the target: by its bound, else by its direction.

        Examples
        --------
        >>> Target(15, "le").upward, Target(15).upward, Target(15, direction=-1).upward
        (False, True, False)
        """
        rows = self._rows()
        upward: Bools = _side(rows) > 0
        return rows.back(upward)

    def _rows(self, **more: Values) -> Rows:
        given = {"value": self.value, "bound": self.bound, "direction": self.direction}
        return plan_rows(**more, **given, tolerance=np.nan if self.tolerance is None else self.tolerance)


def tolerance_from(baseline: Values, value: Values, direction: Values = 1, tolerance: Values = None) -> Any:
    """Give the tolerance of "about" where a plan starts from a baseline: half the planned change at most.

    A share of the target knows nothing of where the plan started: 5 % short of a score of 80 is 76, which a
    province at 78 would have reached before it began. Fixed before any outcome was looked at.

    Parameters
    ----------
    baseline, value : float, array or Series
        What the plan starts from, and its target, in one unit.
    direction : {1, -1}, array or Series
        Which side is the better one.
    tolerance : float, array or Series, optional
        The tolerance that would hold: `ABOUT_TOLERANCE` where missing.

    Returns
    -------
    float, array or Series
        Half the planned change as a share of the target, where that is less; else what was given. A target
        that asks for no change, or has no baseline, keeps what was given.

    Examples
    --------
    >>> tolerance_from([78.4, 60, 80], 80)
    array([0.01,  nan,  nan])
    >>> Target(80, "about", tolerance=tolerance_from(78.4, 80)).met([78.4, 79.3])
    array([False,  True])
    """
    rows = plan_rows(baseline=baseline, value=value, direction=direction, tolerance=tolerance)
    change = rows["direction"] * (rows["value"] - rows["baseline"])
    most = divide((1 - STILL_TO_DO) * np.where(change > 0, change, np.nan), np.abs(rows["value"]))
    return rows.back(np.where(most < _usual(rows), most, rows["tolerance"]))


def _usual(rows: Rows) -> Floats:
    """Give the tolerance that holds where nothing is known of the plan's start."""
    usual: Floats = np.where(np.isnan(rows["tolerance"]), ABOUT_TOLERANCE, rows["tolerance"])
    return usual


def _goal(rows: Rows) -> Floats:
    """Give the value from which on a target is met."""
    eased = 1 - _usual(rows) * rows["direction"] * np.sign(rows["value"])
    goal: Floats = rows["value"] * np.where(rows["bound"] == "about", eased, 1.0)
    return goal


def _side(rows: Rows) -> Floats:
    """Give 1 where more meets the target, -1 where less does."""
    bound = rows["bound"]
    up, down = np.isin(bound, ["ge", "gt"]), np.isin(bound, ["le", "lt"])
    side: Floats = np.where(up, 1.0, np.where(down, -1.0, rows["direction"]))
    return side
