"""Printed figures in one unit and one basis an indicator, and one figure a key."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import CONFIDENCES, Catalogue

__all__ = ["AVERAGE", "KEY", "joined", "plain_number", "to_canonical", "to_one_a_key", "to_yearly_average"]

#: What tells one harmonised figure from another.
KEY = ["region", "indicator", "series", "since", "year", "role", "reading"]
#: The series of a year's average over a plan period.
AVERAGE = "plan average"
#: The series of growth over a whole plan, from the end of the one before.
WHOLE_PLAN = "whole plan"
#: A figure that lies further than this from another, of the same key, is no rounding of it.
SAME_WITHIN = 0.006
ACCESS = {"original": 0, "transcription": 1, "mirror": 2}


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


def to_canonical(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Bring each figure to its indicator's unit; what has no factor stays out.

    Added are ``derivation`` (how it was converted, empty where it was not) and ``_digits`` (how many were
    printed).
    """
    canonical = [catalogue.unit_of[name] for name in rows["indicator"].tolist()]
    pairs = list(zip(rows["unit"].tolist(), canonical, strict=True))
    known = {pair: catalogue.unit_factor(*pair) for pair in set(pairs)}
    factors = [known[pair] for pair in pairs]
    values = rows["value"].tolist()
    digits = [len(f"{v:.15g}".replace(".", "").lstrip("0").rstrip("0")) for v in values]
    # 万件 and the like have factors with an exact inverse: dividing by it keeps 0.1 + 0.2 noise out.
    converted = [
        math.nan if f is None else round(v * f, 10) if f >= 1 else v / round(1 / f)
        for v, f in zip(values, factors, strict=True)
    ]
    said = [
        ""
        if f is None or f == 1 or u == c
        else f"{plain_number(v)} {u} in {c}: {'x' if f >= 1 else '/'} {plain_number(f if f >= 1 else 1 / f)}"
        for v, f, (u, c) in zip(values, factors, pairs, strict=True)
    ]
    made = rows.assign(value=converted, unit=canonical, derivation=said, _digits=digits)
    return made[np.array([f is not None for f in factors], dtype=bool)]


def to_yearly_average(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Turn a sum over a plan period into a year's average, in a series of its own; bases become canonical."""
    over_years = rows["basis"] == "period_total"
    rows = rows.assign(basis=[catalogue.basis_of[name] for name in rows["indicator"].tolist()])
    sums = (over_years & (rows["basis"] == "flow")).to_numpy()
    part = rows[sums]
    years = (part["year"] - part["since"] + 1).astype("int64")
    said = [
        f"{plain_number(v)} {u} in {s}-{y}: / {n} years"
        for v, u, s, y, n in zip(part["value"], part["unit"], part["since"], part["year"], years, strict=True)
    ]
    averaged = part.assign(
        value=part["value"] / years.astype("float64"),
        derived=True,
        derivation=said,
        series=[joined(s, AVERAGE) for s in part["series"]],
    )
    return pd.concat([rows[~sums], averaged])


def to_one_a_key(
    rows: pd.DataFrame, catalogue: Catalogue, newest_of_own: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Keep one figure a key, where several documents print it, and note what the others print.

    Picked is a user's own, the newest of them; else the surer one, then the one with more digits (an exact
    count before its rounding), then the one read at its origin, then the later, then by source id.

    ``newest_of_own`` ranks a user's own records: the lower, the newer.
    """
    several = rows.duplicated(KEY, keep=False).to_numpy()
    picked = pd.concat([rows[~several], _picked(rows[several], catalogue, newest_of_own or {})])
    return picked.sort_values(KEY, na_position="first", ignore_index=True)


def _picked(rows: pd.DataFrame, catalogue: Catalogue, newest_of_own: Mapping[str, int]) -> pd.DataFrame:
    sources = catalogue.sources
    access = dict(zip(sources["source"], sources["access"], strict=True))
    dates = dict(zip(sources["source"], sources["published"], strict=True))
    order = {date: i for i, date in enumerate(sorted({*dates.values(), ""}, key=_latest_first))}
    rows = rows.assign(
        _own=[newest_of_own.get(record, 0) for record in rows["inputs"].tolist()],
        _sure=rows["confidence"].map({name: i for i, name in enumerate(CONFIDENCES)}),
        _coarse=-rows["_digits"],
        _access=[ACCESS[access.get(s, "original") or "original"] for s in rows["source"].tolist()],
        _published=[order[dates.get(s, "")] for s in rows["source"].tolist()],
    )
    ranks = ["_own", "_sure", "_coarse", "_access", "_published"]
    rows = rows.sort_values([*KEY, *ranks, "source"], na_position="first")
    group = rows.groupby(KEY, dropna=False, sort=False)
    number, first = group.ngroup(), group["value"].transform("first")
    apart = (rows["value"] - first).abs()
    # A figure that rounds to the other's digits is the same figure, not another.
    differs = (apart > SAME_WITHIN * first.abs()) | (apart > 0.5 * _last_place(rows))
    printed = [
        f"{plain_number(v)} {u} in {s}"
        for v, u, s in zip(rows["value"], rows["unit"], rows["source"], strict=True)
    ]
    others: dict[int, list[str]] = {}
    for place, other, words in zip(number.tolist(), differs.tolist(), printed, strict=True):
        if other:
            others.setdefault(place, []).append(words)
    best = rows[~number.duplicated()]
    notes = best["note"].tolist()
    for place, values in others.items():
        also = f"also printed: {'; '.join(dict.fromkeys(values))}"
        notes[place] = f"{notes[place]}; {also}" if notes[place] else also
    return best.assign(note=notes).drop(columns=ranks)


def _latest_first(date: str) -> tuple[int, ...]:
    """Give a sort key that puts the latest date first and no date last."""
    return tuple(-ord(c) for c in date) or (1,)


def _last_place(rows: pd.DataFrame) -> pd.Series:
    """Give what one unit of the last digit that is not a trailing zero is worth."""
    size = rows["value"].abs().where(rows["value"] != 0, 1.0).map(lambda v: math.floor(math.log10(v)))
    return 10.0 ** (size - rows["_digits"] + 1)
