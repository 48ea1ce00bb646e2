"""Sentences on the next plan: what its target asks for, and where growth would lead."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ipcompare.core.text import BOUND_SIGNS, reason_words, rough, word
from ipcompare.methods.target import Target
from ipcompare.reading.wording import Row, Wording, records, worded
from ipcompare.results.next_plan import ends

__all__ = [
    "asked", "distance", "kinds", "pace", "scenarios",
]  # fmt: skip

#: From this many percentage points on a sentence says what rounding leaves open.
ROUNDING_SAID = 0.5

# --- the next plan ---


def asked(paces: pd.DataFrame, lang: str = "zh") -> str:
    """Say what growth targets ask for; ``paces`` is of :func:`ipcompare.results.next_plan.pace`."""
    wording, lines = worded(lang, paces), list[str]()
    for row in records(paces[paces["stretch"] == "to the target"]):
        aim = Target(row.to_value, row.bound, wording.names.direction_of[row.indicator])
        met = aim.counted_from(row.from_value).met(row.from_value)
        figures = {
            "latest": wording.printed(row, "from_value"),
            "target": BOUND_SIGNS.get(row.bound, "") + wording.printed(row, "to_value"),
            "growth": _rounded(wording, row),
        }
        lines.append(wording.sentence("next_met" if met else "next_asked", row, **figures, **_years(row)))
    return "\n".join(lines)


def pace(paces: pd.DataFrame, lang: str = "zh") -> str:
    """Say how fast each region grew in each half of the plan before, and in its latest step.

    ``paces`` is a table of :func:`ipcompare.results.next_plan.pace`.
    """
    wording, lines = worded(lang, paces), list[str]()
    told = paces[~paces["stretch"].isin(["to the target", "whole plan"]) | paces["from_value"].isna()]
    for region, rows in told.groupby("region", sort=False):
        if rows["growth"].isna().all():
            lines.extend(_without(wording, rows.head(1)))
            continue
        # The newest step may be the second half once more.
        rows = rows[rows["start"].isna() | ~rows.duplicated(["start", "end"])]
        parts = [_grew(wording, row) for row in records(rows)]
        joined = wording.join(parts, "sentence")
        lines.append(wording.sentence("pace", region=wording.region(region), parts=joined))
    return "\n".join(lines)


def _grew(wording: Wording, row: Row) -> str:
    if row.reason:
        period, why = word("period", row.stretch, wording.lang), reason_words(row.reason, wording.lang)
        return wording.sentence("pace_gap", period=period, reason=why)
    part = wording.sentence("pace_part", growth=_rounded(wording, row), **_years(row))
    if row.measured == row.indicator:
        return part
    return wording.sentence("pace_by", part=part, measured=wording.indicator(row.measured))


def _rounded(wording: Wording, row: Row) -> str:
    """Write a growth, with what rounding leaves open where that is worth a word."""
    low, high = row.growth_low, row.growth_high
    growth = wording.rate(row.growth)
    if not high - low >= ROUNDING_SAID:
        return growth
    return wording.sentence("rounded", growth=growth, low=wording.rate(low), high=wording.rate(high))


def _years(row: Row) -> dict[str, int]:
    return {"start": int(row.start), "end": int(row.end)}


def _without(wording: Wording, rows: pd.DataFrame) -> Iterator[str]:
    """Say of regions without a figure why there is none."""
    for row in records(rows):
        yield wording.sentence("next_none", row, reason=reason_words(row.reason, wording.lang))


def scenarios(paths: pd.DataFrame, lang: str = "zh") -> str:
    """Say what each region's level comes to in each scenario, and how many times the start that is.

    ``paths`` is a table of :func:`ipcompare.results.next_plan.scenarios`.
    """
    wording, lines = worded(lang, paths), list[str]()
    for _, rows in ends(paths).groupby("region", sort=False):
        first = next(records(rows))
        if first.reason:
            lines.extend(_without(wording, rows))
            continue
        parts = [
            wording.sentence(
                "scenarios_part",
                scenario=word("scenario", row.scenario, lang),
                growth=wording.rate(row.growth),
                year=int(row.year),
                value=rough(row.value, row.unit, lang),
                times=f"{row.multiple:.1f}",
            )
            for row in records(rows)
        ]
        start = {"start": int(first.start), "latest": wording.value(first, "from_value")}
        lines.append(wording.sentence("scenarios", first, **start, parts=wording.join(parts, "sentence")))
    return "\n".join(lines)


def distance(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say what keeps each region as far from the nation, in proportion and in difference.

    ``rows`` are of :func:`ipcompare.results.next_plan.distance`.
    """
    wording, lines = worded(lang, rows), list[str]()
    for _, own in rows.groupby("region", sort=False):
        first = next(records(own))
        if first.reason:
            lines.extend(_without(wording, own))
            continue
        parts = [
            wording.sentence(
                f"distance_{row.keeps if pd.notna(row.growth) else 'nowhere'}",
                keeps=word("keeps", row.keeps, lang),
                year=int(row.year),
                value=wording.value(row),
                growth=_rounded(wording, row),
            )
            for row in records(own)
        ]
        said = {"ratio": wording.rate(100 * first.to_nation), "apart": wording.value(first, "apart")}
        joined = wording.join(parts, "sentence")
        lines.append(wording.sentence("distance", first, start=int(first.latest_year), **said, parts=joined))
    return "\n".join(lines)


def kinds(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say what share of all high-value patents each kind has; ``rows`` are of ``results.next_plan.kinds``."""
    wording, lines = worded(lang, rows), []
    for _, own in rows.groupby(["region", "indicator"], sort=False):
        parts = [
            wording.sentence("kinds_end", year=row.year, share=wording.rate(row.share))
            if pd.notna(row.share)
            else wording.sentence(
                "kinds_month",
                year=row.year,
                month=int(row.series[-2:]),
                low=wording.rate(row.share_low),
                high=wording.rate(row.share_high),
            )
            for row in records(own)
        ]
        joined = wording.join(parts, "sentence")
        lines.append(wording.sentence("kinds", next(records(own)), parts=joined))
    return "\n".join(lines)
