"""Findings in a sentence, written from the tables, in Chinese or English.

The tables are results of the library: ``table`` of :func:`ipcompare.load`, ``plan`` of
:func:`ipcompare.targets`, ``outlook`` of :func:`ipcompare.attainment`; ``lang`` is ``"zh"`` (the default) or
``"en"``. Where a function speaks of several regions or indicators, each has a line of its own.
"""

from __future__ import annotations

from ipcompare.reading.on_growth import (
    cities,
    convergence,
    growth_of,
    lag,
    passed,
    per_head,
    ranking,
    share_range,
    shares,
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
    conditional,
    coverage,
    doubted,
    evidenced,
    lacking,
    outlook,
    parts,
    projected,
    recorded,
    required,
    scores,
    sensitive,
    side_by_side,
    signed,
    state,
)
from ipcompare.reading.on_trust import (
    borrowed,
    covered,
    held,
    scored,
    then,
    trust,
)

__all__ = [
    "as_the_nation",
    "asked",
    "audited",
    "borrowed",
    "checked",
    "cities",
    "conditional",
    "convergence",
    "coverage",
    "covered",
    "distance",
    "doubted",
    "evidenced",
    "growth_of",
    "held",
    "kinds",
    "lacking",
    "lag",
    "outlook",
    "pace",
    "parts",
    "passed",
    "per_head",
    "projected",
    "ranking",
    "recorded",
    "required",
    "scenarios",
    "scored",
    "scores",
    "sensitive",
    "share_range",
    "shares",
    "side_by_side",
    "signed",
    "state",
    "structure",
    "then",
    "trust",
    "vintage",
]  # fmt: skip
