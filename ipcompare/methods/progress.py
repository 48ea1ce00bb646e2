"""How far a plan has come: one status a target, by the rule of its kind.

Ask the kind of an indicator before any formula: a stock, a flow, a sum over the plan, a share, a score,
a growth rate and a level to be kept each have a rule of their own, see `status`. The methods that judge a
level stand in `verdicts`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault
from ipcompare.methods.growth import compound
from ipcompare.methods.target import Target, plan_rows, tolerance_from
from ipcompare.methods.values import Bools, Rows, Texts, divide, fill, numbers
from ipcompare.methods.verdicts import (
    NO_BASELINE,
    NO_LATEST,
    NO_TARGET,
    Columns,
    Plan,
    calendar,
    escap,
    open_sdg,
    sdsn_trend,
)

REACHED = ("reached", "reached early", "reached but falling")
"""The states that count as reached: the latest outcome meets the target, or one of a count met it."""

STATUSES = (
    "reached",
    "reached early",
    "on track",
    "behind",
    "moving away",
    "reached but falling",
    "no longer met",
    "missed",
    "not assessable",
)
"""The small set of states that `status` gives."""

KINDS = ("stock", "count", "flow", "period_sum", "share", "score", "growth", "keep_at_least", "every_year")
"""What an indicator is, as far as the choice of formula goes; a count cannot fall."""

KIND_OF_BASIS = {
    "stock": "stock",
    "cumulative": "count",
    "density": "stock",
    "flow": "flow",
    "period_total": "period_sum",
    "ratio": "share",
    "score": "score",
    "growth": "growth",
}
"""The kind that each basis stands for; keep-at-least and every-year are properties of the target."""

FALL_TOLERANCE = 0.01
"""A value still above its target is called falling once it is this share below its best value."""

YEAR_IS_OVER = "the target year is over"
A_YEAR_FELL_SHORT = "a year fell short"

METHODS = ("calendar", "open_sdg", "sdsn_trend", "escap")

_MEANING = {
    **dict.fromkeys(("reached", "target_achieved"), "reached"),
    **dict.fromkeys(("ahead", "on_schedule", "on_track", "will_meet"), "on track"),
    **dict.fromkeys(("behind", "progress_needs_acceleration", "limited_progress"), "behind"),
    **dict.fromkeys(("moderately_increasing", "stagnating", "too_slow"), "behind"),
    **dict.fromkeys(("moving_away", "deterioration", "decreasing", "wrong_direction"), "moving away"),
}


def agree(verdicts: Columns) -> Texts:
    """Give the status that all methods share, or say which method says what.

    Where methods disagree the cause is a different idea of progress, not arithmetic, so no vote is held.

    Parameters
    ----------
    verdicts : dict
        By method (`calendar`, `open_sdg`, `sdsn_trend`, `escap`) its own words, None where it has no verdict.

    Returns
    -------
    array of str
        One of `STATUSES` where all agree; "not assessable" where no method has a verdict; else a text
        like "methods disagree: behind by calendar (behind); on track by escap (will_meet)".
    """
    rows = list(zip(*(words.tolist() for words in verdicts.values()), strict=True))
    agreed = {row: _agreed(dict(zip(verdicts, row, strict=True))) for row in set(rows)}
    return np.array([agreed[row] for row in rows], dtype=object)


def _agreed(words: dict[str, str | None]) -> str:
    meanings = {method: _MEANING[word] for method, word in words.items() if word is not None}
    # SDSN has no word for reached: its on_track covers both.
    clear = {m for method, m in meanings.items() if (method, m) != ("sdsn_trend", "on track")}
    if clear == {"reached"}:
        return "reached"
    if len(set(meanings.values())) < 2:
        return next(iter(meanings.values()), "not assessable")
    return "methods disagree: " + "; ".join(f"{m} by {name} ({words[name]})" for name, m in meanings.items())


_VALUES = ("baseline", "baseline_year", "latest", "latest_year", "target", "target_year")
_NEEDED = ("kind", "direction", "bound", *_VALUES)
_OPTIONAL = ("tolerance", "best", "best_year", "worst", "worst_year", "projected")
_WORDS = ("status", "reason", *METHODS)
_NUMBERS = ("progress", "time_share", "ratio", "required_growth", "observed_growth", "needed_growth")
_RESULT = ("status", "agreed", "reason", *_NUMBERS, *METHODS)


def status(table: pd.DataFrame) -> pd.DataFrame:
    """Say of each target where it stands, by the rule of its kind.

    "Already reached" is tested first, then the direction, then the ratio.

    - stock, flow, share, score: reached (in the target year), reached early (before it), reached but
      falling (still met, but before the target year down by more than `FALL_TOLERANCE` from the best), no
      longer met (an earlier outcome met it, the latest does not), missed (the target year is over), else
      what `calendar`, `open_sdg`, `sdsn_trend` and `escap` agree on. The first, third and fourth are one
      ratio with three cut-offs, the second another: two ideas of progress, linear and compound. Where they
      do not agree the status is the calendar's, the plans' own yardstick, `agreed` is False and the reason
      says which method says what.
    - count: the same, but what was met once stays so: a running count cannot fall.
    - period_sum: the sum so far over the sum planned, against the calendar; the base plays no part.
    - growth: the latest growth against the target. A growth rate must be shown anew each year, so
      meeting it before the target year is on track, not reached early.
    - keep_at_least: the worst year since the base against the level to keep; one year short is behind.
    - every_year: the same, where no year may fall short; one that did is missed.

    Parameters
    ----------
    table : DataFrame
        One row a target. `kind` (`KINDS`), `direction` (1, -1), `bound`, `baseline`, `baseline_year`,
        `latest`, `latest_year`, `target`, `target_year`; values of a row in one unit, percent for growth;
        of a period_sum `latest` is the sum so far. Optional: `tolerance` (see `target.Target`, and
        `target.tolerance_from` for what the baseline leaves of it); `best`,
        `best_year` and `worst`, `worst_year` since the base; `projected`, a value for the target year, for
        `escap`.

    Returns
    -------
    DataFrame
        Same index: `status` (`STATUSES`), `agreed` (boolean, missing where fewer than two methods have a
        verdict), `reason`; `progress`, `time_share`, `ratio`;
        `required_growth`, `observed_growth`, `needed_growth` (percent a year: base to target, base to latest,
        latest to target); and the verdicts `calendar`, `open_sdg`, `sdsn_trend`, `escap`. Numbers a kind has
        no rule for are missing.

    Raises
    ------
    DataError
        If a column is missing or a kind, direction or bound unknown.

    Examples
    --------
    >>> plan = pd.DataFrame({
    ...     "kind": ["stock", "stock", "growth"], "direction": 1, "bound": ["eq", "ge", "about"],
    ...     "baseline": [6.3, 20, 11], "baseline_year": 2020, "latest": [14.0, 21, 12.4],
    ...     "latest_year": 2024, "target": [12, 40, 15], "target_year": 2025})
    >>> status(plan)["status"].tolist()
    ['reached early', 'behind', 'behind']
    """
    rows = _status_rows(table)
    size = len(table)
    result: Columns = {name: np.full(size, None if name in _WORDS else np.nan) for name in _RESULT}
    result["agreed"] = np.ones(size, dtype=bool)
    for kinds, rule in (
        (("stock", "count", "flow", "share", "score"), _level_status),
        (("period_sum",), _sum_status),
        (("growth", "keep_at_least", "every_year"), _held_status),
    ):
        at = np.flatnonzero(np.isin(rows["kind"], kinds))
        if len(at):
            mine = {name: values[at] for name, values in rows.columns.items()}
            plan = Plan(*(mine[c] for c in (*_VALUES, "direction", "bound", "tolerance")))
            for name, values in rule(plan, mine).items():
                result[name][at] = values
    said = sum(pd.notna(result[name]).astype(int) for name in METHODS)
    result["agreed"] = pd.arrays.BooleanArray(result["agreed"], np.asarray(said) < 2)
    texts = {name: pd.array(result[name], dtype="str") for name in _WORDS}
    return pd.DataFrame(result | texts, index=table.index, copy=False)


def _status_rows(table: pd.DataFrame) -> Rows:
    """Check the table of `status`; a fault names the number of its row, since the index may repeat."""
    absent = [c for c in _NEEDED if c not in table]
    if absent:
        raise DataError(
            [
                Fault("column {column} is missing; status needs {names}", column=c, names=", ".join(_NEEDED))
                for c in absent
            ]
        )
    given = {c: table[c].array if c in ("kind", "bound") else numbers(c, table[c]) for c in _NEEDED}
    given |= {c: numbers(c, table[c]) if c in table else np.full(len(table), np.nan) for c in _OPTIONAL}
    rows = plan_rows(words=("kind", "bound"), **given)
    rows.refuse(
        "kind", ~np.isin(rows["kind"], KINDS), Fault("a kind is one of {names}", names=", ".join(KINDS))
    )
    # "At most" asks for less, whatever is better of the indicator.
    upward = Target(rows["target"], rows["bound"], rows["direction"]).upward
    rows.columns["direction"] = np.where(upward, 1.0, -1.0)
    held = (rows[c] for c in ("baseline", "target", "direction", "tolerance"))
    rows.columns["tolerance"] = tolerance_from(*held)
    # A "latest" value of the base year itself is no outcome.
    none = rows["latest_year"] <= rows["baseline_year"]
    for name in ("latest", "latest_year"):
        rows.columns[name] = np.where(none, np.nan, rows[name])
    return rows


def _level_status(plan: Plan, rows: Columns) -> Columns:
    pace = calendar(plan)
    # SDSN knows no "more than": without a gap to close its word would rest on the bound alone.
    trend = np.where(pd.notna(pace["verdict"]), sdsn_trend(plan)["verdict"], None)
    verdicts = {
        "calendar": pace.pop("verdict"),
        "open_sdg": open_sdg(plan)["verdict"],
        "sdsn_trend": trend,
        "escap": escap(plan, rows["projected"])["verdict"],
    }
    common, by_plan = agree(verdicts), agree({"calendar": verdicts["calendar"]})
    known, why = _known_status(plan, rows)
    shared = np.isin(common, STATUSES)
    agreed = shared | pd.notna(known)
    reason = np.where(agreed, pace["reason"], common)
    return {
        **pace,
        "status": np.where(pd.notna(known), known, np.where(shared, common, by_plan)),
        "agreed": agreed,
        "reason": np.where(why != "", why, reason),
        "required_growth": compound(plan.y0, plan.yT, plan.T - plan.t0),
        "observed_growth": compound(plan.y0, plan.yt, plan.t - plan.t0),
        "needed_growth": compound(plan.yt, plan.yT, plan.T - plan.t),
        **verdicts,
    }


def _known_status(plan: Plan, rows: Columns) -> tuple[Texts, Texts]:
    """Give the status and its reason where no method needs to be asked."""
    top, top_year = rows["best"], rows["best_year"]
    for value, year in ((plan.y0, plan.t0), (plan.yt, plan.t)):
        better = (plan.direction * (value - top) > 0) | (np.isnan(top) & ~np.isnan(value))
        top, top_year = np.where(better, value, top), np.where(better, year, top_year)
    counted = rows["kind"] == "count"
    known = ~(np.isnan(plan.yt) | np.isnan(plan.yT))
    reached, over = plan.reached | (counted & known & plan.meets(top)), plan.over
    down = plan.direction * (top - plan.yt)
    sagging = reached & ~over & ~counted & (down > FALL_TOLERANCE * np.abs(top))
    gone = plan.meets(top) & ~reached & (down > 0)
    state = plan.choose(
        (~known, "not assessable"),
        (gone & ~over, "no longer met"),
        (sagging, "reached but falling"),
        (reached & over, "reached"),
        (reached, "reached early"),
        (over, "missed"),
    )
    why = plan.choose((known & over & ~reached, YEAR_IS_OVER), default="")
    for i in np.flatnonzero(known & (sagging | gone)):
        fall = f"from {top[i]:g}{_in_year(top_year[i])} to {plan.yt[i]:g}{_in_year(plan.t[i])}"
        why[i] = f"{'still' if reached[i] else 'no longer'} met: {fall}"
    return state, why


def _in_year(year: float) -> str:
    return "" if np.isnan(year) else f" in {year:.0f}"


def _sum_status(plan: Plan, rows: Columns) -> Columns:
    progress = divide(plan.yt, plan.yT)
    ratio = divide(progress, plan.time_share)
    verdict = plan.pace(ratio)
    over = plan.over & ~np.isnan(plan.yt)
    known = plan.choose((plan.reached & ~over, "reached early"), (~plan.reached & over, "missed"))
    return {
        "status": np.where(pd.notna(known), known, agree({"calendar": verdict})),
        "reason": _held_back(plan, plan.reached, (np.isnan(plan.t0) & ~plan.reached, NO_BASELINE)),
        "progress": progress,
        "time_share": plan.time_share,
        "ratio": ratio,
        "calendar": verdict,
    }


def _held_status(plan: Plan, rows: Columns) -> Columns:
    literal = rows["kind"] == "every_year"
    worst = np.where(literal | (rows["kind"] == "keep_at_least"), fill(rows["worst"], plan.yt), plan.yt)
    met = plan.reached & plan.meets(worst)
    failed = literal & ~np.isnan(worst) & ~plan.meets(worst)
    reason = _held_back(plan, met)
    for i in np.flatnonzero((plan.reached & ~met) | failed):
        why = A_YEAR_FELL_SHORT if failed[i] else "met now, but not in every year"
        reason[i] = f"{why}: {worst[i]:g}{_in_year(rows['worst_year'][i])}"
    return {
        "status": plan.choose(
            (np.isnan(plan.yt) | np.isnan(plan.yT), "not assessable"),
            (failed, "missed"),
            (met & plan.over, "reached"),
            (plan.over, "missed"),
            (met, "on track"),
            (~plan.reached & (plan.moved < 0), "moving away"),
            default="behind",
        ),
        "reason": reason,
        "time_share": plan.time_share,
    }


def _held_back(plan: Plan, met: Bools, *cases: tuple[Any, str]) -> Texts:
    """Say why a target that needs no baseline is not met, where anything but the pace is to blame."""
    return plan.choose(
        (np.isnan(plan.yt), NO_LATEST),
        (np.isnan(plan.yT), NO_TARGET),
        (plan.over & ~met, YEAR_IS_OVER),
        *cases,
        default="",
    )
