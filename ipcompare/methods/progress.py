"""How far a plan has come: the named methods that hold an outcome against a target.

Nothing here knows of provinces or files. Every function takes numbers, arrays or Series (or, for
`agree` and `status`, a table), broadcasts them and gives back what it was given: a float for numbers, an
array for arrays, a Series with the same index for Series. Verdict functions give a table with one row
an element. Nothing is mutated and nothing is clipped.

Notation: `y0`, `t0` base value and year; `yt`, `t` latest value and year; `yT`, `T` target value and
year; `direction` is 1 where more is better and -1 where less is better. Rates are percent a year.

Ask the kind of an indicator before any formula: a stock, a flow, a sum over the plan, a share, a score,
a growth rate and a level to be kept each have a rule of their own, see `status`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ipcompare.core.errors import DataError, nearest

__all__ = [
    "ABOUT_TOLERANCE",
    "AHEAD",
    "BASE_IS_TARGET",
    "BASE_MEETS_TARGET",
    "BOUNDS",
    "EDITIONS",
    "FALL_TOLERANCE",
    "KINDS",
    "KIND_OF_BASIS",
    "MIN_REQUIRED_GROWTH",
    "NO_BASELINE",
    "NO_LATEST",
    "NO_TARGET",
    "NO_TIME",
    "RATIO_EXPLODES",
    "STATUSES",
    "YEAR_IS_OVER",
    "agree",
    "annual_rate",
    "calendar",
    "calendar_ratio",
    "escap",
    "gap_closed",
    "gap_reason",
    "growth_target_progress",
    "keep_at_least",
    "limit_scaling",
    "meets",
    "needed_growth",
    "normalise",
    "observed_growth",
    "open_sdg",
    "period_sum_progress",
    "required_growth",
    "sdsn_trend",
    "status",
    "time_share",
]

Values: TypeAlias = "float | Sequence[float] | npt.NDArray[Any] | pd.Series[Any] | None"
Words: TypeAlias = "str | Sequence[str] | pd.Series[Any] | None"

STATUSES = (
    "reached",
    "reached early",
    "on track",
    "behind",
    "moving away",
    "reached but falling",
    "not assessable",
)
"""The small set of states that `status` gives."""

KINDS = ("stock", "flow", "period_sum", "share", "score", "growth", "keep_at_least")
"""What an indicator is, as far as the choice of formula goes."""

KIND_OF_BASIS = {
    "stock": "stock",
    "cumulative": "stock",
    "density": "stock",
    "flow": "flow",
    "period_total": "period_sum",
    "ratio": "share",
    "score": "score",
    "growth": "growth",
}
"""The kind that each basis of the indicator tables stands for; keep-at-least is a property of the target."""

BOUNDS = ("eq", "ge", "gt", "le", "lt", "about")
"""How a document words its target."""

ABOUT_TOLERANCE = 0.05
"""A target worded "about" (左右) counts as reached within this share of the target."""

AHEAD = 1.05
"""From this ratio of progress to elapsed time on, `calendar` says ahead rather than on schedule."""

FALL_TOLERANCE = 0.01
"""A value still above its target is called falling once it is this share below its best value."""

MIN_REQUIRED_GROWTH = 0.1
"""Below this required growth, percent a year, a ratio of growth rates is not given: it explodes."""

EDITIONS = {"open_sdg": (1.5, 0.5, 0.0), "un2023": (2.0, 0.5, 0.0)}
"""Cut-offs of growth, percent a year, for indicators without a target, by edition."""

NO_BASELINE = "no baseline"
NO_LATEST = "no value after the baseline year"
NO_TARGET = "no target"
NO_TIME = "the target year is not after the baseline year"
YEAR_IS_OVER = "the target year is over"
BASE_IS_TARGET = "the target equals the baseline: no distance to cover"
BASE_MEETS_TARGET = "the baseline already meets the target: no distance to cover"
RATIO_EXPLODES = (
    f"the target asks for less than {MIN_REQUIRED_GROWTH} % a year: a ratio of growth rates would explode"
)

# Decimal figures do not sit exactly on binary numbers: 0.1 * 3 must still meet a target of 0.3.
_NOISE = 1e-9

_MEANING: dict[str, dict[str, tuple[str, ...]]] = {
    "calendar": {
        "reached": ("reached",),
        "ahead": ("on track",),
        "on_schedule": ("on track",),
        "behind": ("behind",),
        "moving_away": ("moving away",),
    },
    "open_sdg": {
        "target_achieved": ("reached",),
        "on_track": ("on track",),
        "progress_needs_acceleration": ("behind",),
        "limited_progress": ("behind",),
        "deterioration": ("moving away",),
    },
    # SDSN has no word for reached: its on_track covers both.
    "sdsn_trend": {
        "on_track": ("on track", "reached"),
        "moderately_increasing": ("behind",),
        "stagnating": ("behind",),
        "decreasing": ("moving away",),
    },
    "escap": {
        "reached": ("reached",),
        "will_meet": ("on track",),
        "too_slow": ("behind",),
        "wrong_direction": ("moving away",),
    },
}


# --- reading and giving back -----------------------------------------------------------------------


def _floats(name: str, given: Any) -> npt.NDArray[np.float64]:
    try:
        found = (
            given.to_numpy(float, na_value=np.nan) if isinstance(given, pd.Series) else np.array(given, float)
        )
    except (TypeError, ValueError):
        raw = np.asarray(given, dtype=object).ravel()
        found = np.array([np.inf if _is_no_number(v) else np.nan if pd.isna(v) else v for v in raw], float)
        if not np.isinf(found).any():
            return found.reshape(np.shape(given))
    if np.isinf(found).any():
        bad = np.asarray(given, dtype=object).ravel()[np.isinf(found).ravel()]
        raise DataError(
            [f"{name}: {v!r} is not a finite number; correct it or leave it missing" for v in bad]
        )
    return found


def _is_no_number(value: Any) -> bool:
    return not pd.isna(value) and not isinstance(value, (int, float, np.number))


def _texts(given: Any) -> npt.NDArray[np.object_]:
    raw = np.array(given, dtype=object)
    raw[pd.isna(raw)] = None
    return raw


def _known(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _rows(**given: Any) -> tuple[pd.DataFrame, Callable[[Any], Any]]:
    """Broadcast the arguments to the rows of one table; also the way back to the shape given."""
    index: pd.Index | None = None
    for name, value in given.items():
        if isinstance(value, pd.Series):
            if index is not None and not index.equals(value.index):
                raise DataError(f"{name}: its index differs from the others'; align the Series first")
            index = value.index
    arrays = {n: _texts(v) if n == "bound" else _floats(n, v) for n, v in given.items()}
    try:
        shape = np.broadcast_shapes(*(a.shape for a in arrays.values()))
    except ValueError:
        sizes = ", ".join(f"{n} {a.shape}" for n, a in arrays.items())
        raise DataError(f"lengths do not fit together: {sizes}; give one value or one a row") from None
    rows = pd.DataFrame({n: np.broadcast_to(a, shape).ravel() for n, a in arrays.items()}, index=index)
    if "direction" in rows:
        _refuse(rows["direction"], ~rows["direction"].isin([1, -1]), "direction is 1 or -1")

    def back(result: Any) -> Any:
        if index is not None:
            return pd.Series(np.asarray(result), index=index)
        return np.asarray(result).reshape(shape) if shape else np.asarray(result).item()

    return rows, back


def _refuse(values: pd.Series[Any], bad: pd.Series[bool], remedy: str) -> None:
    """Raise the one error for bad data, naming every offending value and where it stands."""
    if bad.any():
        raise DataError([f"{values.name} at {i!r}: {v!r}; {remedy}" for i, v in values[bad].items()])


def _choose(index: pd.Index, *cases: tuple[Any, str], default: str | None = None) -> pd.Series[str]:
    """Give each row the word of the first case that holds."""
    chosen = np.full(len(index), default, dtype=object)
    for holds, word in reversed(cases):
        chosen[np.broadcast_to(np.asarray(holds, dtype=bool), len(index))] = word
    return pd.Series(chosen, index=index, dtype="str")


def _divide(over: pd.Series[float], under: pd.Series[float]) -> pd.Series[float]:
    """Divide, leaving a gap where there is nothing to divide by."""
    return over / under.where(under != 0)


# --- growth ----------------------------------------------------------------------------------------


def _check_positive(rows: pd.DataFrame, *names: str) -> None:
    for name in names:
        remedy = "a compound rate needs values above zero; use gap_closed or sdsn_trend for this one"
        _refuse(rows[name], rows[name] <= 0, remedy)


def _compound(start: pd.Series[float], end: pd.Series[float], years: pd.Series[float]) -> pd.Series[float]:
    """Compound rate in percent a year of checked values; missing where no time passes."""
    return ((end / start) ** (1 / years.where(years > 0)) - 1) * 100


def annual_rate(v0: Values, v1: Values, years: Values, convention: str = "discrete") -> Any:
    """Give the average annual rate of change, in percent, under a named convention.

    Parameters
    ----------
    v0, v1 : float, array or Series
        First and last value, in one unit, both above zero.
    years : float, array or Series
        Years between the two.
    convention : {"discrete", "continuous"}
        `discrete` is the compound rate ``(v1/v0)**(1/years) - 1``, as UNICEF prints it; `continuous` is
        ``ln(v1/v0)/years``, as WHO's maternal-mortality reports print it (there with the sign turned,
        as a rate of reduction).

    Returns
    -------
    float, array or Series
        Percent a year; missing where a value is missing or `years` is not above zero.

    Raises
    ------
    DataError
        If a value is zero or negative, or the convention is unknown.

    Examples
    --------
    >>> round(-annual_rate(339, 227, 15, "continuous"), 2), round(-annual_rate(339, 227, 15), 2)
    (2.67, 2.64)
    """
    rows, back = _rows(v0=v0, v1=v1, years=years)
    _check_positive(rows, "v0", "v1")
    if convention == "discrete":
        return back(_compound(rows["v0"], rows["v1"], rows["years"]))
    if convention == "continuous":
        return back(np.log(rows["v1"] / rows["v0"]) / rows["years"].where(rows["years"] > 0) * 100)
    known = ("discrete", "continuous")
    raise DataError(f"convention: {convention!r} is unknown; did you mean {nearest(convention, known)}?")


def required_growth(y0: Values, yT: Values, years: Values) -> Any:
    """Give the compound growth that leads from the base to the target, percent a year.

    Parameters
    ----------
    y0, yT : float, array or Series
        Base and target value, in one unit, both above zero.
    years : float, array or Series
        Years from base to target.

    Returns
    -------
    float, array or Series
        Percent a year.

    Raises
    ------
    DataError
        If a value is zero or negative.

    Examples
    --------
    >>> round(required_growth(6.3, 12, 5), 2)
    13.75
    """
    rows, back = _rows(y0=y0, yT=yT, years=years)
    _check_positive(rows, "y0", "yT")
    return back(_compound(rows["y0"], rows["yT"], rows["years"]))


def observed_growth(y0: Values, yt: Values, years: Values) -> Any:
    """Give the compound growth from the base to the latest value, percent a year.

    Parameters
    ----------
    y0, yt : float, array or Series
        Base and latest value, in one unit, both above zero.
    years : float, array or Series
        Years from base to latest.

    Returns
    -------
    float, array or Series
        Percent a year.

    Raises
    ------
    DataError
        If a value is zero or negative.

    Examples
    --------
    >>> round(observed_growth(100, 304.7, 10), 1)
    11.8
    """
    rows, back = _rows(y0=y0, yt=yt, years=years)
    _check_positive(rows, "y0", "yt")
    return back(_compound(rows["y0"], rows["yt"], rows["years"]))


def needed_growth(yt: Values, yT: Values, years: Values) -> Any:
    """Give the compound growth still needed to reach the target, percent a year.

    Parameters
    ----------
    yt, yT : float, array or Series
        Latest and target value, in one unit, both above zero.
    years : float, array or Series
        Years left, target year less latest year.

    Returns
    -------
    float, array or Series
        Percent a year; negative where a target to be exceeded is already passed; missing where no year
        is left.

    Raises
    ------
    DataError
        If a value is zero or negative.

    Examples
    --------
    >>> round(needed_growth(9.4, 12, 3), 2)
    8.48
    """
    rows, back = _rows(yt=yt, yT=yT, years=years)
    _check_positive(rows, "yt", "yT")
    return back(_compound(rows["yt"], rows["yT"], rows["years"]))


def growth_target_progress(y0: Values, t0: Values, yt: Values, t: Values, growth: Values, T: Values) -> Any:
    """Hold the growth achieved against a target that is itself a growth rate.

    This is one reading of such a target: so much a year on average from the base year on. A target for
    the growth of the last year alone is another; hold the latest growth against it directly.

    Parameters
    ----------
    y0, t0, yt, t : float, array or Series
        Base and latest level and their years; levels above zero.
    growth : float, array or Series
        Target, percent a year, above -100.
    T : float, array or Series
        Target year.

    Returns
    -------
    DataFrame
        `achieved`, percent a year since the base; `target`, as given; `gap`, achieved less target in
        percentage points; `needed`, percent a year from now on so that the average since the base is
        the target: ``((1+g)**(T-t0) * y0/yt)**(1/(T-t)) - 1``.

    Raises
    ------
    DataError
        If a level is zero or negative, or a target is -100 % or less.

    Examples
    --------
    >>> growth_target_progress(100, 2020, 130, 2023, 15, 2025).round(2)
       achieved  target   gap  needed
    0      9.14    15.0 -5.86   24.39
    """
    rows, _ = _rows(y0=y0, t0=t0, yt=yt, t=t, growth=growth, T=T)
    _check_positive(rows, "y0", "yt")
    _refuse(rows["growth"], rows["growth"] <= -100, "growth is percent a year and stays above -100")
    achieved = _compound(rows["y0"], rows["yt"], rows["t"] - rows["t0"])
    goal = rows["y0"] * (1 + rows["growth"] / 100) ** (rows["T"] - rows["t0"])
    return pd.DataFrame(
        {
            "achieved": achieved,
            "target": rows["growth"],
            "gap": achieved - rows["growth"],
            "needed": _compound(rows["yt"], goal, rows["T"] - rows["t"]),
        }
    )


# --- distance --------------------------------------------------------------------------------------


def gap_closed(y0: Values, yt: Values, yT: Values, direction: Values = None) -> Any:
    """Give the share of the planned change that has been achieved: 0 at the base, 1 at the target.

    The signs cancel where less is better. Not clipped: 1.4 is 140 %, below 0 is a step back.

    Parameters
    ----------
    y0, yt, yT : float, array or Series
        Base, latest and target value, in one unit.
    direction : {1, -1}, optional
        If given, a target that the base already meets gives no share either: a fall back towards it
        would otherwise read as progress.

    Returns
    -------
    float, array or Series
        A share; missing where the target equals the base. `gap_reason` says why.

    Examples
    --------
    >>> round(gap_closed(6.3, 9.4, 12), 3)
    0.544
    >>> gap_closed(80, 81, 80)
    nan
    """
    rows, back = _rows(y0=y0, yt=yt, yT=yT, **_known(direction=direction))
    return back(_gap_closed(rows))


def _gap_closed(rows: pd.DataFrame) -> pd.Series[float]:
    distance = rows["yT"] - rows["y0"]
    if "direction" in rows:
        distance = distance.where(distance * rows["direction"] > 0)
    return _divide(rows["yt"] - rows["y0"], distance)


def gap_reason(y0: Values, yt: Values, yT: Values, direction: Values = None) -> Any:
    """Say why `gap_closed` gives no share.

    Parameters
    ----------
    y0, yt, yT, direction
        As for `gap_closed`.

    Returns
    -------
    str, array or Series
        One of the reasons named in this module; empty where there is a share.

    Examples
    --------
    >>> gap_reason(80, 81, 80)
    'the target equals the baseline: no distance to cover'
    >>> gap_reason(80, 81, 85)
    ''
    """
    rows, back = _rows(y0=y0, yt=yt, yT=yT, **_known(direction=direction))
    return back(_gap_reason(rows))


def _gap_reason(rows: pd.DataFrame) -> pd.Series[str]:
    distance = rows["yT"] - rows["y0"]
    passed = distance * rows["direction"] < 0 if "direction" in rows else False
    return _choose(
        rows.index,
        (rows["y0"].isna(), NO_BASELINE),
        (rows["yt"].isna(), NO_LATEST),
        (rows["yT"].isna(), NO_TARGET),
        (distance == 0, BASE_IS_TARGET),
        (passed, BASE_MEETS_TARGET),
        default="",
    )


def time_share(t0: Values, t: Values, T: Values) -> Any:
    """Give the share of the plan's time that has passed.

    Parameters
    ----------
    t0, t, T : float, array or Series
        Base, latest and target year.

    Returns
    -------
    float, array or Series
        A share, above 1 after the target year; missing where the target year is not after the base.

    Examples
    --------
    >>> time_share(2020, 2022, 2025)
    0.4
    """
    rows, back = _rows(t0=t0, t=t, T=T)
    return back(_time_share(rows))


def _time_share(rows: pd.DataFrame) -> pd.Series[float]:
    span = rows["T"] - rows["t0"]
    return (rows["t"] - rows["t0"]) / span.where(span > 0)


def calendar_ratio(
    y0: Values, t0: Values, yt: Values, t: Values, yT: Values, T: Values, direction: Values = None
) -> Any:
    """Give the gap closed over the time passed: from 1 on, the plan keeps to its calendar (序时进度).

    Parameters
    ----------
    y0, t0, yt, t, yT, T : float, array or Series
        Values and years of base, latest and target.
    direction : {1, -1}, optional
        As for `gap_closed`.

    Returns
    -------
    float, array or Series
        A ratio; missing where there is no gap to close or no time has passed.

    Examples
    --------
    >>> round(calendar_ratio(6.3, 2020, 9.4, 2022, 12, 2025), 2)
    1.36
    """
    rows, back = _rows(y0=y0, t0=t0, yt=yt, t=t, yT=yT, T=T, **_known(direction=direction))
    return back(_divide(_gap_closed(rows), _time_share(rows)))


def period_sum_progress(total: Values, target: Values) -> Any:
    """Give the share of a sum over the plan that has been collected so far.

    Parameters
    ----------
    total : float, array or Series
        Sum over the years after the base up to the latest. Leave it missing if a year is missing: a
        missing year is not a year of nothing.
    target : float, array or Series
        Sum planned for the whole period.

    Returns
    -------
    float, array or Series
        A share; missing where the target is zero.

    Examples
    --------
    >>> period_sum_progress(1500, 2500)
    0.6
    """
    rows, back = _rows(total=total, target=target)
    return back(_divide(rows["total"], rows["target"]))


def keep_at_least(values: Any, direction: int = 1) -> Any:
    """Give the worst value over the years: what a level to be kept is judged by, never the mean.

    Parameters
    ----------
    values : array, Series or DataFrame
        One series over the years; in a DataFrame or 2-d array one series a row, years in the columns.
    direction : {1, -1}
        1 gives the minimum, -1 the maximum.

    Returns
    -------
    float, array or Series
        The worst value among the years that have one; missing where no year has.

    Examples
    --------
    >>> keep_at_least([80.1, 78.9, None, 82.0])
    78.9
    """
    if direction not in (1, -1):
        raise DataError(f"direction: {direction!r}; direction is 1 or -1")
    if isinstance(values, pd.DataFrame):
        return values.min(axis=1) if direction == 1 else values.max(axis=1)
    found = pd.DataFrame(np.atleast_2d(_floats("values", values)))
    worst = (found.min(axis=1) if direction == 1 else found.max(axis=1)).to_numpy()
    return worst if np.ndim(values) > 1 else float(worst[0])


def meets(y: Values, yT: Values, bound: Words = "eq", direction: Values = 1) -> Any:
    """Tell whether a value meets a target as the document words it.

    Parameters
    ----------
    y, yT : float, array or Series
        Value and target, in one unit.
    bound : {"eq", "ge", "gt", "le", "lt", "about"} or array or Series of them
        `eq` (and a missing bound) is met on the target or on its better side; `about` is met from
        `ABOUT_TOLERANCE` short of the target on.
    direction : {1, -1}
        Which side of the target is the better one, for `eq` and `about`.

    Returns
    -------
    bool, array or Series
        False where a number is missing.

    Raises
    ------
    DataError
        If a bound or a direction is unknown.

    Examples
    --------
    >>> meets(14.4, 15, "about"), meets(14.4, 15, "ge"), meets(15, 15, "gt")
    (True, False, False)
    """
    rows, back = _rows(y=y, yT=yT, bound=bound, direction=direction)
    return back(_meets(rows["y"], rows["yT"], rows["bound"], rows["direction"]))


def _meets(
    y: pd.Series[float], yT: pd.Series[float], bound: pd.Series[Any], direction: pd.Series[float]
) -> pd.Series[bool]:
    _refuse(bound, bound.notna() & ~bound.isin(BOUNDS), f"a bound is one of {', '.join(BOUNDS)}")
    side = bound.map({"ge": 1.0, "gt": 1.0, "le": -1.0, "lt": -1.0}).astype(float).fillna(direction)
    ahead = side * (y - yT)
    slack = pd.Series(np.where(bound == "about", ABOUT_TOLERANCE, 0.0) + _NOISE, index=y.index) * yT.abs()
    return (ahead >= -slack).where(~bound.isin(["gt", "lt"]), ahead > slack)


# --- verdicts --------------------------------------------------------------------------------------


def _plan_rows(**given: Any) -> pd.DataFrame:
    """Add to the rows of a plan what every verdict asks first: reached, which way, what is missing."""
    rows, _ = _rows(**given)
    rows["reached"] = _meets(rows["yt"], rows["yT"], rows["bound"], rows["direction"])
    rows["moved"] = rows["direction"] * (rows["yt"] - rows["y0"])
    rows["ahead"] = rows["direction"] * (rows["yT"] - rows["y0"])
    rows["missing"] = _choose(
        rows.index,
        (rows["y0"].isna() | rows["t0"].isna(), NO_BASELINE),
        (rows["yt"].isna() | rows["t"].isna() | (rows["t"] <= rows["t0"]), NO_LATEST),
        (rows["yT"].isna() | rows["T"].isna(), NO_TARGET),
        (rows["T"] <= rows["t0"], NO_TIME),
        default="",
    )
    return rows


def _reason(rows: pd.DataFrame, *more: tuple[Any, str]) -> pd.Series[str]:
    cases = ((rows["ahead"] == 0, BASE_IS_TARGET), (rows["ahead"] < 0, BASE_MEETS_TARGET), *more)
    return rows["missing"].where(rows["missing"] != "", _choose(rows.index, *cases, default=""))


def calendar(
    y0: Values,
    t0: Values,
    yt: Values,
    t: Values,
    yT: Values,
    T: Values,
    *,
    direction: Values = 1,
    bound: Words = "eq",
) -> pd.DataFrame:
    """Judge by the calendar: the gap closed against the time passed (序时进度).

    No official rule says "60 % at mid-term": the benchmark is the time that had passed when the latest
    value was taken, 40 % for year-2 data of a five-year plan.

    Parameters
    ----------
    y0, t0, yt, t, yT, T : float, array or Series
        Values and years of base, latest and target.
    direction : {1, -1}
        1 where more is better.
    bound : str, array or Series
        How the target is worded, see `meets`.

    Returns
    -------
    DataFrame
        `progress`, `time_share`, their `ratio`, `verdict` and `reason`. Verdicts, tested in this order:
        reached; moving_away (further from the target than the base); ahead (ratio from `AHEAD` on);
        on_schedule (from 1); behind. `reason` says why a number or a verdict is missing, else empty.

    Examples
    --------
    >>> calendar([6.3, 6.3], 2020, [9.4, 7.0], 2022, 12, 2025)[["ratio", "verdict"]].round(2)
       ratio verdict
    0   1.36   ahead
    1   0.31  behind
    """
    rows = _plan_rows(y0=y0, t0=t0, yt=yt, t=t, yT=yT, T=T, direction=direction, bound=bound)
    able = rows["missing"] == ""
    progress, passed = _gap_closed(rows), _time_share(rows)
    ratio = _divide(progress, passed).where(able)
    verdict = _choose(
        rows.index,
        (rows["reached"], "reached"),
        (able & (rows["moved"] < 0), "moving_away"),
        (ratio >= AHEAD - _NOISE, "ahead"),
        (ratio >= 1 - _NOISE, "on_schedule"),
        (ratio.notna(), "behind"),
    )
    numbers = {"progress": progress, "time_share": passed, "ratio": ratio}
    return pd.DataFrame({**numbers, "verdict": verdict, "reason": _reason(rows)})


def limit_scaling(y0: Values, limit: Values) -> Any:
    """Scale the cut-offs of an indicator with a natural limit: near the limit, less growth is possible.

    Parameters
    ----------
    y0 : float, array or Series
        Base value.
    limit : float, array or Series
        Natural maximum (above the base) or minimum (below it); missing where there is none.

    Returns
    -------
    float, array or Series
        C of the Open SDG edition, between 0 and 1: ``1 - (y0/limit)**4.44`` below a maximum,
        ``1 - ((2*limit - y0)/limit)**4.44`` above a minimum, 1 far above it or without a limit.

    Examples
    --------
    >>> round(limit_scaling(90, 100), 4), limit_scaling(12, 3)
    (0.3736, 1.0)
    """
    rows, back = _rows(y0=y0, limit=limit)
    base, cap = rows["y0"].abs(), rows["limit"].abs()
    near = base.where(base <= cap, 2 * cap - base)
    free = cap.isna() | (base >= 2 * cap)
    closeness = _divide(near, cap).where(~free, 0.0)
    return back(1 - closeness**4.44)


def open_sdg(
    y0: Values,
    t0: Values,
    yt: Values,
    t: Values,
    yT: Values = None,
    T: Values = None,
    *,
    direction: Values = 1,
    bound: Words = "eq",
    limit: Values = None,
    edition: str = "open_sdg",
) -> pd.DataFrame:
    """Judge actual against required compound growth, after Statistics Canada and Open SDG.

    With a target: ``R = direction * CAGR / |required CAGR|`` and target_achieved; on_track from
    0.95; progress_needs_acceleration from 0.60; limited_progress from 0; deterioration below. Without
    a target the growth itself is held against the edition's cut-offs in percent a year: Open SDG 1.5 and
    0.5 (`edition="open_sdg"`), United Nations 2023 2 and 0.5 (`edition="un2023"`).

    Parameters
    ----------
    y0, t0, yt, t : float, array or Series
        Values, above zero, and years of base and latest.
    yT, T : float, array or Series, optional
        Target, above zero, and its year; rows without a target value are judged by the cut-offs.
    direction : {1, -1}
        1 where more is better.
    bound : str, array or Series
        How the target is worded, see `meets`.
    limit : float, array or Series, optional
        Natural limit, see `limit_scaling`; it matters only without a target.
    edition : {"open_sdg", "un2023"}
        Whose cut-offs hold without a target.

    Returns
    -------
    DataFrame
        `growth` and `required`, percent a year; `ratio` (R; missing without a target); `scaling` (C;
        missing with a target); `verdict`; `score`, -5 to 5 after Open SDG, missing in the other
        edition's cut-offs; `reason`. Where the required growth is below `MIN_REQUIRED_GROWTH` the ratio
        explodes: it is left out, the reason says so.

    Raises
    ------
    DataError
        If a value is zero or negative, or the edition is unknown.

    Examples
    --------
    >>> open_sdg(6.3, 2020, 7.0, 2022, 12, 2025)[["ratio", "verdict"]].round(3)
       ratio           verdict
    0  0.393  limited_progress
    >>> open_sdg(100, 2015, 103, 2020).at[0, "verdict"]
    'progress_needs_acceleration'
    """
    if edition not in EDITIONS:
        raise DataError(f"edition: {edition!r} is unknown; did you mean {nearest(edition, EDITIONS)}?")
    rows = _plan_rows(y0=y0, t0=t0, yt=yt, t=t, yT=yT, T=T, direction=direction, bound=bound, limit=limit)
    _check_positive(rows, "y0", "yt", "yT")
    aimed = rows["yT"].notna()
    rows["missing"] = rows["missing"].where(aimed | (rows["missing"] != NO_TARGET), "")
    able = rows["missing"] == ""

    growth = _compound(rows["y0"], rows["yt"], rows["t"] - rows["t0"])
    required = _compound(rows["y0"], rows["yT"], rows["T"] - rows["t0"])
    steep = required.abs() >= MIN_REQUIRED_GROWTH
    ratio = rows["direction"] * growth / required.abs().where(steep & able)
    scaling = limit_scaling(rows["y0"], rows["limit"]).where(~aimed)

    high, middle, low = EDITIONS[edition]
    measure = ratio.where(aimed, (rows["direction"] * growth).where(able))
    verdict = _choose(
        rows.index,
        (rows["reached"], "target_achieved"),
        (measure >= scaling.mul(high).fillna(0.95), "on_track"),
        (measure >= scaling.mul(middle).fillna(0.60), "progress_needs_acceleration"),
        (measure >= low, "limited_progress"),
        (measure < low, "deterioration"),
    )
    score = _score_with_target(ratio)
    if edition == "open_sdg":
        score = score.where(aimed, _score_without_target(measure / 100, scaling))
    explodes = aimed & ~steep & able
    reason = rows["missing"].where(
        rows["missing"] != "",
        _choose(rows.index, (rows["ahead"] == 0, BASE_IS_TARGET), (explodes, RATIO_EXPLODES), default=""),
    )
    return pd.DataFrame(
        {
            "growth": growth,
            "required": required,
            "ratio": ratio,
            "scaling": scaling,
            "verdict": verdict,
            "score": score.mask(rows["reached"], 5.0),
            "reason": reason,
        }
    )


def _score_with_target(ratio: pd.Series[float]) -> pd.Series[float]:
    # The coefficients are printed with four decimals in the edition; exact fractions would differ.
    slow, fast = 4.1667 * ratio - 2.5, 7.1429 * ratio - 4.2857
    return slow.where(ratio < 0.60, fast).clip(-5, 5)


def _score_without_target(growth: pd.Series[float], scaling: pd.Series[float]) -> pd.Series[float]:
    relative = _divide(growth, scaling)
    falling, slow = 125 * growth - 2.5, 500 * relative - 2.5
    middle, fast = 250 * relative - 1.25, 500 * relative - 5
    score = fast.where(relative >= 0.015, middle.where(relative >= 0.005, slow))
    # On the limit itself nothing more can be asked than to stay there.
    score = score.mask((scaling == 0) & (growth >= 0), 5.0)
    return score.where(growth >= 0, falling).clip(-5, 5)


def normalise(x: Values, lower: Values, optimum: Values) -> Any:
    """Put values on a scale from 0 (lower bound) to 100 (optimum), where more is always better.

    Parameters
    ----------
    x : float, array or Series
        Values.
    lower, optimum : float, array or Series
        The values that score 0 and 100; the optimum lies below the lower bound where less is better.

    Returns
    -------
    float, array or Series
        Scores, not clipped; missing where the two bounds are equal.

    Examples
    --------
    >>> normalise(5, lower=20, optimum=0)
    75.0
    """
    rows, back = _rows(x=x, lower=lower, optimum=optimum)
    return back(_divide(rows["x"] - rows["lower"], rows["optimum"] - rows["lower"]) * 100)


def sdsn_trend(x0: Values, t0: Values, x1: Values, t1: Values, goal: Values, T: Values) -> pd.DataFrame:
    """Judge the straight-line trend, after the Sustainable Development Solutions Network's reports.

    Edition: Europe Sustainable Development Report 2019 (rule of the 2018 index). Points a year, not
    compound: needed ``(goal-x0)/(T-t0)``, actual ``(x1-x0)/(t1-t0)``.

    Parameters
    ----------
    x0, t0, x1, t1 : float, array or Series
        First and last score and their years. Scores come from `normalise`, so more is better; values of
        an indicator with direction 1 serve too, since the ratio is the same on any such scale.
    goal, T : float, array or Series
        Score to reach and its year.

    Returns
    -------
    DataFrame
        `actual` and `needed` in points a year, their `ratio` (missing where nothing is needed),
        `verdict` and `reason`. Verdicts: on_track (goal reached, or ratio from 1); moderately_increasing
        (from 0.5); stagnating (from 0); decreasing.

    Examples
    --------
    >>> sdsn_trend([50, 50, 50], 2015, [60, 53, 48], 2018, 90, 2030)["verdict"].tolist()
    ['on_track', 'stagnating', 'decreasing']
    """
    rows = _plan_rows(y0=x0, t0=t0, yt=x1, t=t1, yT=goal, T=T, direction=1, bound="eq")
    able = rows["missing"] == ""
    actual = (rows["moved"] / (rows["t"] - rows["t0"])).where(able)
    needed = (rows["ahead"] / (rows["T"] - rows["t0"])).where(able)
    ratio = actual / needed.where(needed > 0)
    verdict = _choose(
        rows.index,
        (rows["reached"], "on_track"),
        (able & (rows["moved"] < 0), "decreasing"),
        (ratio >= 1 - _NOISE, "on_track"),
        (ratio >= 0.5 - _NOISE, "moderately_increasing"),
        (ratio.notna(), "stagnating"),
    )
    numbers = {"actual": actual, "needed": needed, "ratio": ratio}
    return pd.DataFrame({**numbers, "verdict": verdict, "reason": _reason(rows)})


def escap(
    y0: Values,
    t0: Values,
    yt: Values,
    t: Values,
    yT: Values,
    T: Values,
    *,
    direction: Values = 1,
    bound: Words = "eq",
    projected: Values = None,
) -> pd.DataFrame:
    """Judge by the current-status and anticipated-progress indices, after UN ESCAP's progress reports.

    Both are 10 where the target is reached, else ``direction * 10 * (value - base)/|target - base|``,
    of the latest and of the projected value.

    Parameters
    ----------
    y0, t0, yt, t, yT, T : float, array or Series
        Values and years of base, latest and target.
    direction : {1, -1}
        1 where more is better.
    bound : str, array or Series
        How the target is worded, see `meets`.
    projected : float, array or Series, optional
        Value expected in the target year; where missing, the straight line through base and latest.
        ESCAP itself weights recent years in a regression.

    Returns
    -------
    DataFrame
        `current_status`, `anticipated` (both indices, not clipped below), `verdict` and `reason`.
        Verdicts: reached; will_meet (anticipated above 9); too_slow (above 0); wrong_direction.

    Examples
    --------
    >>> escap(6.3, 2020, [9.4, 7.0, 6.1], 2022, 12, 2025)["verdict"].tolist()
    ['will_meet', 'too_slow', 'wrong_direction']
    """
    rows = _plan_rows(
        y0=y0, t0=t0, yt=yt, t=t, yT=yT, T=T, direction=direction, bound=bound, projected=projected
    )
    able = rows["missing"] == ""
    pace = (rows["yt"] - rows["y0"]) / (rows["t"] - rows["t0"]).where(able)
    expected = rows["projected"].fillna(rows["y0"] + pace * (rows["T"] - rows["t0"])).where(able)
    expected_meets = _meets(expected, rows["yT"], rows["bound"], rows["direction"])

    distance = rows["ahead"].abs()
    current = _divide(10 * rows["moved"], distance).mask(rows["reached"], 10.0)
    moves = rows["direction"] * (expected - rows["y0"])
    anticipated = _divide(10 * moves, distance).mask(expected_meets, 10.0)
    verdict = _choose(
        rows.index,
        (rows["reached"], "reached"),
        (anticipated > 9, "will_meet"),
        (anticipated > 0, "too_slow"),
        (anticipated.notna() | (able & (moves < 0)), "wrong_direction"),
    )
    numbers = {"current_status": current, "anticipated": anticipated}
    return pd.DataFrame({**numbers, "verdict": verdict, "reason": _reason(rows)})


# --- several methods, one status -------------------------------------------------------------------


def agree(verdicts: pd.DataFrame) -> pd.Series[str]:
    """Give the status that all methods share, or say which method says what.

    Where methods disagree the cause is a different idea of progress, not arithmetic, so no vote is held.

    Parameters
    ----------
    verdicts : DataFrame
        One column a method (`calendar`, `open_sdg`, `sdsn_trend`, `escap`), in it the method's own words;
        a method without a verdict is missing and stays out.

    Returns
    -------
    Series of str
        One of `STATUSES` where all agree; "not assessable" where no method has a verdict; else a text
        like "methods disagree: behind by calendar (behind); on track by escap (will_meet)".

    Raises
    ------
    DataError
        If a column is not a method or a word not one of its verdicts.

    Examples
    --------
    >>> agree(pd.DataFrame({"calendar": ["ahead", "behind"], "escap": ["will_meet", "will_meet"]})).tolist()
    ['on track', 'methods disagree: behind by calendar (behind); on track by escap (will_meet)']
    """
    for method in verdicts.columns:
        if method not in _MEANING:
            raise DataError(f"column {method!r} is not a method; the methods are {', '.join(_MEANING)}")
        words = verdicts[method]
        known = _MEANING[method]
        _refuse(words, words.notna() & ~words.isin(list(known)), f"{method} says {', '.join(known)}")
    said = [_agree_row(row) for row in verdicts.to_dict("records")]
    return pd.Series(said, index=verdicts.index, dtype="str")


def _agree_row(row: dict[Any, Any]) -> str:
    words = {method: word for method, word in row.items() if not pd.isna(word)}
    meanings = [_MEANING[method][word] for method, word in words.items()]
    if not meanings:
        return "not assessable"
    shared = [m for m in meanings[0] if all(m in other for other in meanings)]
    if shared:
        return shared[0]
    parts = [
        f"{m[0]} by {method} ({word})" for m, (method, word) in zip(meanings, words.items(), strict=True)
    ]
    return "methods disagree: " + "; ".join(parts)


_STATUS_COLUMNS = (
    "kind",
    "direction",
    "bound",
    "baseline",
    "baseline_year",
    "latest",
    "latest_year",
    "target",
    "target_year",
)
_OPTIONAL_COLUMNS = ("best", "best_year", "worst", "worst_year", "projected")
_NUMBER_COLUMNS = [c for c in (*_STATUS_COLUMNS, *_OPTIONAL_COLUMNS) if c not in ("kind", "bound")]


def status(table: pd.DataFrame) -> pd.DataFrame:
    """Say of each target where it stands, by the rule of its kind.

    "Already reached" is tested first, then the direction, then the ratio.

    - stock, flow, share, score: reached (in the target year), reached early (before it), reached but
      falling (met once; since then no longer met, or before the target year down by more than
      `FALL_TOLERANCE` from the best), else what `calendar`, `open_sdg`, `sdsn_trend` and `escap` agree on.
      Where they do not agree the status is the calendar's, the plans' own yardstick, `agreed` is False and
      the reason says which method says what.
    - period_sum: the sum so far over the sum planned, against the calendar; the base plays no part.
    - growth: the latest growth against the target. A growth rate must be shown anew each year, so
      meeting it before the target year is on track, not reached early.
    - keep_at_least: the worst year since the base against the level to keep; one year short is behind.

    Parameters
    ----------
    table : DataFrame
        One row a target. `kind` (`KINDS`), `direction` (1, -1), `bound` (`BOUNDS`), `baseline`,
        `baseline_year`, `latest`, `latest_year`, `target`, `target_year`; values of a row in one unit,
        percent for growth, for a period_sum `latest` is the sum so far. Optional: `best`, `best_year` and
        `worst`, `worst_year` since the base; `projected`, a value for the target year, for `escap`.

    Returns
    -------
    DataFrame
        Same index: `status` (`STATUSES`), `agreed` (bool), `reason`; `progress`, `time_share`, `ratio`;
        `required_growth`, `observed_growth`, `needed_growth` (percent a year); and the verdicts
        `calendar`, `open_sdg`, `sdsn_trend`, `escap`. Numbers a kind has no rule for are missing.

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
    parts = [
        rule(rows[rows["kind"].isin(kinds)])
        for kinds, rule in (
            (("stock", "flow", "share", "score"), _level_status),
            (("period_sum",), _sum_status),
            (("growth", "keep_at_least"), _held_status),
        )
        if rows["kind"].isin(kinds).any()
    ]
    columns = ["status", "agreed", "reason", "progress", "time_share", "ratio"]
    columns += ["required_growth", "observed_growth", "needed_growth", *_MEANING]
    words = dict.fromkeys(["status", "reason", *_MEANING], "str")
    if not parts:
        return pd.DataFrame(columns=columns, index=table.index)
    done = pd.concat([p.reindex(columns=columns).astype(words) for p in parts]).sort_index()
    return done.astype({"agreed": bool}).set_axis(table.index)


def _status_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Check the table of `status` and number its rows, since its index may repeat."""
    absent = [c for c in _STATUS_COLUMNS if c not in table]
    if absent:
        raise DataError([f"column {c} is missing; status needs {', '.join(_STATUS_COLUMNS)}" for c in absent])
    rows = table.reindex(columns=[*_STATUS_COLUMNS, *_OPTIONAL_COLUMNS]).reset_index(drop=True)
    _refuse(rows["kind"], ~rows["kind"].isin(KINDS), f"a kind is one of {', '.join(KINDS)}")
    for name in _NUMBER_COLUMNS:
        rows[name] = _floats(name, rows[name])
    _refuse(rows["direction"], ~rows["direction"].isin([1, -1]), "direction is 1 or -1")
    # A "latest" value of the base year itself is no outcome.
    rows.loc[rows["latest_year"] <= rows["baseline_year"], ["latest", "latest_year"]] = np.nan
    return rows


def _met(rows: pd.DataFrame, name: str) -> pd.Series[bool]:
    return _meets(rows[name], rows["target"], rows["bound"], rows["direction"])


def _over(rows: pd.DataFrame) -> pd.Series[bool]:
    return rows["latest_year"] >= rows["target_year"]


def _args(rows: pd.DataFrame) -> dict[str, Any]:
    names = {"y0": "baseline", "t0": "baseline_year", "yt": "latest", "t": "latest_year"}
    return {short: rows[long] for short, long in {**names, "yT": "target", "T": "target_year"}.items()}


def _level_status(rows: pd.DataFrame) -> pd.DataFrame:
    verdicts, pace = _level_verdicts(rows)
    settled, why = _settled(rows)
    common = agree(verdicts)
    agreed = common.isin(STATUSES) | settled.notna()
    by_plan = agree(verdicts[["calendar"]])
    given = _args(rows)
    return pd.DataFrame(
        {
            "status": settled.fillna(common.where(agreed, by_plan)),
            "agreed": agreed,
            "reason": why.where(why != "", pace["reason"].where(agreed, common)),
            "progress": pace["progress"],
            "time_share": pace["time_share"],
            "ratio": pace["ratio"],
            "required_growth": _growth_or_gap(given["y0"], given["yT"], given["T"] - given["t0"]),
            "observed_growth": _growth_or_gap(given["y0"], given["yt"], given["t"] - given["t0"]),
            "needed_growth": _growth_or_gap(given["yt"], given["yT"], given["T"] - given["t"]),
            **verdicts,
        }
    )


def _level_verdicts(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    given, side, bound = _args(rows), rows["direction"], rows["bound"]
    pace = calendar(**given, direction=side, bound=bound)
    # Any scale on which more is better gives SDSN's ratio; turning the sign is enough.
    signed = {name: v * side if name in ("y0", "yt", "yT") else v for name, v in given.items()}
    trend = sdsn_trend(*signed.values())["verdict"]
    # Compound growth has no answer for a zero or negative value; the other methods have.
    positive = pd.DataFrame(given).gt(0).all(axis=1)
    above_zero = {name: v.where(positive) for name, v in given.items()}
    verdicts = {
        "calendar": pace["verdict"],
        "open_sdg": open_sdg(**above_zero, direction=side, bound=bound)["verdict"],
        # SDSN knows no "more than": without a gap to close its word would rest on the bound alone.
        "sdsn_trend": trend.where(pace["verdict"].notna()),
        "escap": escap(**given, direction=side, bound=bound, projected=rows["projected"])["verdict"],
    }
    return pd.DataFrame(verdicts), pace


def _settled(rows: pd.DataFrame) -> tuple[pd.Series[str], pd.Series[str]]:
    """Give the status and its reason where no method needs to be asked."""
    reached, over = _met(rows, "latest"), _over(rows)
    best = _best(rows)
    top, top_year = best["best"], best["best_year"]
    down = rows["direction"] * (top - rows["latest"])
    ever = _meets(top, rows["target"], rows["bound"], rows["direction"])
    sagging = reached & ~over & (down > FALL_TOLERANCE * top.abs())
    falling = ever & (sagging | (~reached & (down > 0)))
    back = rows["direction"] * (rows["latest"] - rows["baseline"]) < 0
    state = _choose(
        rows.index,
        (rows["latest"].isna() | rows["target"].isna(), "not assessable"),
        (falling, "reached but falling"),
        (reached & over, "reached"),
        (reached, "reached early"),
        (over & back, "moving away"),
        (over, "behind"),
    )
    fall = [
        f"{'still' if now else 'no longer'} met: from {high:g}{_in_year(then)} to {low:g}{_in_year(year)}"
        for now, high, then, low, year in zip(
            reached, top, top_year, rows["latest"], rows["latest_year"], strict=True
        )
    ]
    why = _choose(rows.index, (over & ~reached, YEAR_IS_OVER), default="")
    return state, why.mask(falling, pd.Series(fall, index=rows.index, dtype="str"))


def _in_year(year: float) -> str:
    return "" if pd.isna(year) else f" in {year:.0f}"


def _growth_or_gap(
    start: pd.Series[float], end: pd.Series[float], years: pd.Series[float]
) -> pd.Series[float]:
    return _compound(start.where(start > 0), end.where(end > 0), years)


def _best(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the best of base, best and latest, and its year."""
    found = rows[["best", "best_year"]].copy()
    for value, year in (("baseline", "baseline_year"), ("latest", "latest_year")):
        gain = rows["direction"] * (rows[value] - found["best"])
        better = rows[value].notna() & ((gain > 0) | found["best"].isna())
        found = found.mask(better, rows[[value, year]].set_axis(["best", "best_year"], axis=1))
    return found


def _sum_status(rows: pd.DataFrame) -> pd.DataFrame:
    progress = _divide(rows["latest"], rows["target"])
    passed = _time_share(pd.DataFrame(_args(rows)))
    ratio = _divide(progress, passed)
    reached, over = _met(rows, "latest"), _over(rows)
    verdict = _choose(
        rows.index,
        (reached, "reached"),
        (ratio >= AHEAD - _NOISE, "ahead"),
        (ratio >= 1 - _NOISE, "on_schedule"),
        (ratio.notna(), "behind"),
    )
    state = agree(pd.DataFrame({"calendar": verdict}))
    return pd.DataFrame(
        {
            "status": state.mask(reached & ~over, "reached early"),
            "agreed": True,
            "reason": _choose(
                rows.index,
                (rows["latest"].isna(), NO_LATEST),
                (rows["target"].isna(), NO_TARGET),
                (over & ~reached, YEAR_IS_OVER),
                (ratio.isna() & ~reached, NO_TIME),
                default="",
            ),
            "progress": progress,
            "time_share": passed,
            "ratio": ratio,
            "calendar": verdict,
        }
    )


def _held_status(rows: pd.DataFrame) -> pd.DataFrame:
    keep = rows["kind"] == "keep_at_least"
    worst = rows["worst"].fillna(rows["latest"]).where(keep, rows["latest"])
    latest_met = _met(rows, "latest")
    met = latest_met & _meets(worst, rows["target"], rows["bound"], rows["direction"])
    back = rows["direction"] * (rows["latest"] - rows["baseline"]) < 0
    over = _over(rows)
    dip = [
        f"met now, but not in every year: {low:g}{_in_year(year)}"
        for low, year in zip(worst, rows["worst_year"], strict=True)
    ]
    return pd.DataFrame(
        {
            "status": _choose(
                rows.index,
                (rows["latest"].isna() | rows["target"].isna(), "not assessable"),
                (met & over, "reached"),
                (met, "on track"),
                (~latest_met & back, "moving away"),
                default="behind",
            ),
            "agreed": True,
            "reason": _choose(
                rows.index,
                (rows["latest"].isna(), NO_LATEST),
                (rows["target"].isna(), NO_TARGET),
                (over & ~met, YEAR_IS_OVER),
                default="",
            ).mask(latest_met & ~met, pd.Series(dip, index=rows.index, dtype="str")),
            "time_share": _time_share(pd.DataFrame(_args(rows))),
        }
    )
