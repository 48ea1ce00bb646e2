"""Findings in a sentence, written from the tables, in Chinese or English.

The tables are results of the library: ``table`` of :func:`ipcompare.load`, ``plan`` of
:func:`ipcompare.targets`, ``outlook`` of :func:`ipcompare.attainment`; ``lang`` is ``"zh"`` (the default) or
``"en"``. Where a function speaks of several regions or indicators, each has a line of its own.
"""

from __future__ import annotations

from ipcompare.reading.on_growth import (
    cities,
    convergence,
    growth_made_of,
    growth_of,
    lag,
    needed,
    passed,
    per_head,
    ranking,
    rounded,
    share_range,
    shares,
    spread,
    started,
    structure,
    vintage,
)
from ipcompare.reading.on_next_plan import (
    asked,
    distance,
    kinds,
    pace,
    scenarios,
)
from ipcompare.reading.on_targets import (
    as_the_nation,
    audited,
    checked,
    coverage,
    evidenced,
    held,
    lacking,
    outlook,
    parts,
    projected,
    recorded,
    required,
    scores,
    side_by_side,
    signed,
    state,
    trust,
)

__all__ = [
    "as_the_nation",
    "asked",
    "audited",
    "checked",
    "cities",
    "convergence",
    "coverage",
    "distance",
    "evidenced",
    "growth_made_of",
    "growth_of",
    "held",
    "kinds",
    "lacking",
    "lag",
    "needed",
    "outlook",
    "pace",
    "parts",
    "passed",
    "per_head",
    "projected",
    "ranking",
    "recorded",
    "required",
    "rounded",
    "scenarios",
    "scores",
    "share_range",
    "shares",
    "side_by_side",
    "signed",
    "spread",
    "started",
    "state",
    "structure",
    "trust",
    "vintage",
]  # fmt: skip
