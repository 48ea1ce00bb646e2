"""The field's methods that hold an outcome against a target and give a verdict, a row each.

Notation: `y0`, `t0` base value and year; `yt`, `t` latest value and year; `yT`, `T` target value and
year; `direction` is 1 where more is better and -1 where less is better; `bound` is how the target is worded,
see `target.Target`. Rates are percent a year. Nothing is clipped. A verdict that cannot be given is None.

Of a level's target `calendar`, `sdsn_trend` and `escap` (without a projection of its own) hold one and the
same ratio, of the share of the way to the share of the time, against three sets of cut-offs; `open_sdg` alone
compares compound growth. Four names, two ideas of progress.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ipcompare.methods.growth import compound
from ipcompare.methods.target import Target
from ipcompare.methods.values import NOISE, Bools, Floats, Texts, divide, fill

# From this ratio of progress to elapsed time on, `calendar` says ahead rather than on schedule.
AHEAD = 1.05
# Below this required growth, percent a year, a ratio of growth rates explodes and is not given.
MIN_REQUIRED_GROWTH = 0.1

NO_BASELINE = "no baseline"
NO_LATEST = "no value after the baseline year"
NO_TARGET = "no target"
NO_TIME = "the target year is not after the baseline year"
BASE_IS_TARGET = "the target equals the baseline: no distance to cover"
BASE_MEETS_TARGET = "the baseline already meets the target: no distance to cover"

Columns = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Plan:
    """The rows of a plan, and what every verdict asks first: reached, which way, what is missing."""

    y0: Floats
    t0: Floats
    yt: Floats
    t: Floats
    yT: Floats
    T: Floats
    direction: Floats
    bound: Texts
    tolerance: Floats | None = None

    def meets(self, values: Floats) -> Bools:
        """Tell which values meet the targets."""
        return np.asarray(Target(self.yT, self.bound, self.direction, self.tolerance).met(values))

    @cached_property
    def reached(self) -> Bools:
        """Whether the latest value meets the target."""
        return self.meets(self.yt)

    @cached_property
    def over(self) -> Bools:
        """Whether the target year is over."""
        return self.t >= self.T

    @cached_property
    def moved(self) -> Floats:
        """How far the latest value lies from the base, towards the better side."""
        return self.direction * (self.yt - self.y0)

    @cached_property
    def ahead(self) -> Floats:
        """How far the target lies from the base, towards the better side."""
        return self.direction * (self.yT - self.y0)

    @cached_property
    def time_share(self) -> Floats:
        """The share of the plan's time that has passed: above 1 after the target year."""
        span = self.T - self.t0
        return (self.t - self.t0) / np.where(span > 0, span, np.nan)

    @cached_property
    def missing(self) -> Texts:
        """What is missing for a verdict, else empty."""
        return self.choose(
            (np.isnan(self.y0) | np.isnan(self.t0), NO_BASELINE),
            (np.isnan(self.yt) | np.isnan(self.t) | (self.t <= self.t0), NO_LATEST),
            (np.isnan(self.yT) | np.isnan(self.T), NO_TARGET),
            (self.t0 >= self.T, NO_TIME),
            default="",
        )

    @property
    def able(self) -> Bools:
        """Whether nothing is missing."""
        return np.asarray(self.missing == "", dtype=bool)

    def choose(self, *cases: tuple[Any, str], default: str | None = None) -> Texts:
        """Give each row the word of the first case that holds."""
        chosen = np.full(len(self.y0), default, dtype=object)
        for holds, word in reversed(cases):
            chosen[holds] = word
        return chosen

    def pace(self, ratio: Floats, *cases: tuple[Any, str]) -> Texts:
        """Say how progress compares with the time passed, where none of the cases holds first."""
        return self.choose(
            (self.reached, "reached"),
            *cases,
            (ratio >= AHEAD - NOISE, "ahead"),
            (ratio >= 1 - NOISE, "on_schedule"),
            (~np.isnan(ratio), "behind"),
        )


def calendar(plan: Plan) -> Columns:
    """Judge by the calendar: the gap closed against the time passed (时序进度).

    No official rule says "60 % at mid-term": the benchmark is the time that had passed when the latest
    value was taken, 40 % for year-2 data of a five-year plan.

    Returns
    -------
    dict
        `progress`, the share of the planned change achieved (missing where the base already meets the target:
        a fall back towards it would read as progress), `time_share`, their `ratio`, `verdict` and `reason`.
        Verdicts, tested in this order: reached; moving_away (further from the target than the base); ahead
        (ratio from `AHEAD` on); on_schedule (from 1); behind. `reason` says why one is missing, else empty.
    """
    progress = (plan.yt - plan.y0) / np.where(plan.ahead > 0, plan.yT - plan.y0, np.nan)
    ratio = np.where(plan.able, divide(progress, plan.time_share), np.nan)
    cases = ((plan.ahead == 0, BASE_IS_TARGET), (plan.ahead < 0, BASE_MEETS_TARGET))
    return {
        "progress": progress,
        "time_share": plan.time_share,
        "ratio": ratio,
        "verdict": plan.pace(ratio, (plan.able & (plan.moved < 0), "moving_away")),
        "reason": np.where(plan.able, plan.choose(*cases, default=""), plan.missing),
    }


def open_sdg(plan: Plan) -> Columns:
    """Judge actual against required compound growth, after Statistics Canada and Open SDG.

    Returns
    -------
    dict
        `ratio`, ``direction * CAGR / |required CAGR|``, left out below `MIN_REQUIRED_GROWTH`, and `verdict`:
        target_achieved; on_track from 0.95; progress_needs_acceleration from 0.60; limited_progress from 0;
        deterioration. Compound growth has no answer for a value that is zero or negative.
    """
    values = (plan.y0, plan.t0, plan.yt, plan.t, plan.yT, plan.T)
    positive = np.logical_and.reduce([given > 0 for given in values])
    growth = compound(plan.y0, plan.yt, plan.t - plan.t0)
    required = np.abs(compound(plan.y0, plan.yT, plan.T - plan.t0))
    steep = plan.able & (required >= MIN_REQUIRED_GROWTH)
    ratio = plan.direction * growth / np.where(steep, required, np.nan)
    verdict = plan.choose(
        (positive & plan.reached, "target_achieved"),
        (ratio >= 0.95, "on_track"),
        (ratio >= 0.60, "progress_needs_acceleration"),
        (ratio >= 0, "limited_progress"),
        (ratio < 0, "deterioration"),
    )
    return {"ratio": ratio, "verdict": verdict}


def sdsn_trend(plan: Plan) -> Columns:
    """Judge the straight-line trend, after the Sustainable Development Solutions Network's reports.

    Edition: Europe Sustainable Development Report 2019 (rule of the 2018 index). Its rule is for scores,
    ``(x - lower)/(optimum - lower) * 100``; the values themselves serve as well, since the ratio is the same
    on any such scale. It knows no wording of targets but "on its better side".

    Returns
    -------
    dict
        `ratio` of the actual to the needed change a year, ``(yt-y0)/(t-t0)`` to ``(yT-y0)/(T-t0)``, missing
        where nothing is needed, and `verdict`: on_track (target reached, or ratio from 1);
        moderately_increasing (from 0.5); stagnating (from 0); decreasing.
    """
    able = plan.able
    actual = np.where(able, divide(plan.moved, plan.t - plan.t0), np.nan)
    needed = np.where(able, divide(plan.ahead, plan.T - plan.t0), np.nan)
    ratio = actual / np.where(needed > 0, needed, np.nan)
    verdict = plan.choose(
        (Target(plan.yT, "eq", plan.direction).met(plan.yt), "on_track"),
        (able & (plan.moved < 0), "decreasing"),
        (ratio >= 1 - NOISE, "on_track"),
        (ratio >= 0.5 - NOISE, "moderately_increasing"),
        (~np.isnan(ratio), "stagnating"),
    )
    return {"ratio": ratio, "verdict": verdict}


def escap(plan: Plan, projected: Floats) -> Columns:
    """Judge by the current-status and anticipated-progress indices, after UN ESCAP's progress reports.

    Both are 10 where the target is reached, else ``direction * 10 * (value - base)/|target - base|``,
    of the latest and of the value `projected` for the target year; where that is missing, of the straight
    line through base and latest (ESCAP itself weights recent years in a regression).

    Returns
    -------
    dict
        `current_status`, `anticipated` and `verdict`: reached; will_meet (anticipated above 9); too_slow
        (above 0); wrong_direction.
    """
    able, distance = plan.able, np.abs(plan.ahead)
    pace = (plan.yt - plan.y0) / np.where(able, plan.t - plan.t0, np.nan)
    expected = np.where(able, fill(projected, plan.y0 + pace * (plan.T - plan.t0)), np.nan)
    moves = plan.direction * (expected - plan.y0)
    anticipated = np.where(plan.meets(expected), 10.0, divide(10 * moves, distance))
    verdict = plan.choose(
        (plan.reached, "reached"),
        (anticipated > 9, "will_meet"),
        (anticipated > 0, "too_slow"),
        (~np.isnan(anticipated) | (able & (moves < 0)), "wrong_direction"),
    )
    current = np.where(plan.reached, 10.0, divide(10 * plan.moved, distance))
    return {"current_status": current, "anticipated": anticipated, "verdict": verdict}
