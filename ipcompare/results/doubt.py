"""Why a target that is met on paper may not count as reached: its figures do not settle it.

Four reasons, each from data: the documents contradict one of the figures (:func:`ipcompare.audit`); the
outcome is in other terms than the plan's (``data/doubts.csv``); a running count, which cannot fall, was
published smaller than before and below its target; or the outcome lies so far beyond the target
that the target was set far below the trend (one series runs through the base year) or that nothing shows
whether it was, or the measure changed.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import Catalogue, carrying
from ipcompare.core.rows import rows_of
from ipcompare.core.text import exact, text, word
from ipcompare.methods.progress import REACHED
from ipcompare.results.relations import first_members

__all__ = [
    "BELOW_TREND",
    "CONTRADICTED",
    "FAR_BEYOND",
    "FELL_BACK",
    "OTHER_TERMS",
    "WIDE_MARGIN",
    "contradicted",
    "doubts",
    "reasons",
    "touching",
    "with_repeats",
]

CONTRADICTED = "contradicted"
OTHER_TERMS = "other terms"
FAR_BEYOND = "far beyond"
BELOW_TREND = "below trend"
FELL_BACK = "fell back"
#: From this multiple of the planned change on, an outcome is far beyond its target.
WIDE_MARGIN = 3.0
#: The texts of the reasons that speak of no one figure.
NOTES = {FELL_BACK: "doubt.fell_back", FAR_BEYOND: "doubt.not_decidable", BELOW_TREND: "doubt.below_trend"}
#: The findings of an audit that speak of a figure itself, not of a growth or an addition printed beside it.
OF_FIGURES = ("parts and total", "rate and target", "one figure, two values", "running total")


def contradicted(found: pd.DataFrame) -> frozenset[tuple[str, str]]:
    """Give the figures that an audit finds contradicted: pairs of indicator and record.

    Parameters
    ----------
    found : pandas.DataFrame
        A table of :func:`ipcompare.audit`.

    Examples
    --------
    >>> found = pd.DataFrame({"rule": ["running total", "growth of a count"], "indicator": "gi_count",
    ...                       "inputs": ["a.csv:2 a.csv:3", "a.csv:4"]})
    >>> sorted(contradicted(found))
    [('gi_count', 'a.csv:2'), ('gi_count', 'a.csv:3')]
    """
    rows = found[found["rule"].isin(OF_FIGURES)]
    pairs = zip(rows["indicator"], rows["inputs"], strict=True)
    return frozenset((str(name), record) for name, inputs in pairs for record in str(inputs).split())


def with_repeats(found: pd.DataFrame, figures: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Let an audit's findings name every record of the figures they speak of: one printed again is no other.

    ``figures`` are published figures: what repeats a contradicted one is contradicted as it is.
    """
    spoken = {record for inputs in found["inputs"] for record in inputs.split()}
    same = figures[figures["indicator"].isin(set(figures.loc[figures.index.isin(spoken), "indicator"]))]
    factors = [
        catalogue.unit_factor(unit, catalogue.unit_of[name]) or np.nan
        for unit, name in zip(same["unit"], same["indicator"], strict=True)
    ]
    told = ["region", "indicator", "series", "since", "year", "role", "bound"]
    # A count printed in 万 and in full is one number but for the noise of a factor.
    keys = same[told].assign(value=[f"{value:.10g}" for value in same["value"] * factors])
    again = keys.index.to_series().groupby([keys[name] for name in keys], dropna=False).agg(list)
    repeats = {record: records for records in again for record in records}
    wide = [
        " ".join(dict.fromkeys(each for record in inputs.split() for each in repeats.get(record, [record])))
        for inputs in found["inputs"]
    ]
    return found.assign(inputs=pd.array(wide, dtype="str"))


def touching(figures: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Keep the published figures that can contradict one with a target: its own, its parts and additions.

    :func:`contradicted` finds in them what it finds in all, of the indicators with a target.
    """
    goals = set(figures.loc[figures["role"] == "target", "indicator"])
    parts = {
        m["member"] for whole, rows in catalogue.members("total").items() if whole in goals for m in rows
    }
    more = {added for added, to in first_members(catalogue, "addition").items() if to in goals}
    kept: pd.DataFrame = figures[figures["indicator"].isin(goals | parts | more)]
    return kept


def doubts(plan: pd.DataFrame, catalogue: Catalogue, against: Collection[tuple[str, str]] = ()) -> list[str]:
    """Say of each target that is met on paper why it is in doubt: codes joined by ``"; "``, else empty.

    ``plan`` has ``region, indicator, status, progress, inputs``, ``runs_through`` (whether the outcomes'
    series holds the base year, too) and ``fell_back`` (whether a running count met the target once and is
    below it in its latest year); ``against`` is of :func:`contradicted`.
    """
    terms = {*zip(catalogue.doubts["region"], catalogue.doubts["indicator"], strict=True)}
    names = ("region", "indicator", "status", "progress", "inputs", "runs_through", "fell_back")
    columns = (plan[c] for c in names)
    return [
        "; ".join(
            code
            for code, holds in (
                (CONTRADICTED, any((name, record) in against for record in str(inputs).split())),
                (OTHER_TERMS, (region, name) in terms),
                (FELL_BACK, back),
                (FAR_BEYOND, progress >= WIDE_MARGIN and not through),
                (BELOW_TREND, progress >= WIDE_MARGIN and through),
            )
            if holds and status in REACHED
        )
        for region, name, status, progress, inputs, through, back in zip(*columns, strict=True)
    ]


def reasons(plan: pd.DataFrame, found: pd.DataFrame, catalogue: Catalogue, lang: str = "en") -> pd.DataFrame:
    """List the targets of the newest target year that are in doubt, and readings of them, a row a reason.

    Parameters
    ----------
    plan : pandas.DataFrame
        A table of :func:`ipcompare.targets`.
    found : pandas.DataFrame
        The audit behind it, of :func:`ipcompare.audit`.
    catalogue : Catalogue
        Knows which outcomes are in other terms.
    lang : {"en", "zh"}
        The language of ``note``.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, reading, unit, target, latest, latest_year, progress, doubt`` (one code),
        ``note`` (what it rests on) and ``inputs``.
    """
    kept = ["region", "indicator", "reading", "unit", "target", "latest", "latest_year", "progress"]
    newest = plan["target_year"] == plan["target_year"].max()
    rows = plan[newest & (plan["doubt"] != "")]
    rows = rows[[*kept, "doubt", "inputs"]].assign(doubt=rows["doubt"].str.split("; ")).explode("doubt")
    notes = catalogue.doubts.set_index(["region", "indicator"])[f"note_{lang}"].to_dict()
    said = [
        notes[row.region, row.indicator]
        if row.doubt == OTHER_TERMS
        else _contradictions(row, found, lang)
        if row.doubt == CONTRADICTED
        else text(NOTES[row.doubt], lang)
        for row in rows.itertuples()
    ]
    rows = rows.assign(note=said)[[*kept, "doubt", "note", "inputs"]].astype({"note": "str"})
    return carrying(rows.reset_index(drop=True), plan)


def _contradictions(row: object, found: pd.DataFrame, lang: str) -> str:
    """Say which findings of the audit touch a target's figures."""
    mine = set(str(row.inputs).split())  # type: ignore[attr-defined]
    rows = found[(found["indicator"] == row.indicator) & found["rule"].isin(OF_FIGURES)]  # type: ignore[attr-defined]
    touching = [bool(mine & set(inputs.split())) for inputs in rows["inputs"]]
    return text("join.sentence", lang).join(
        text(
            "doubt.contradiction",
            lang,
            rule=word("rule", item["rule"], lang),
            year=item["year"],
            printed=exact(item["printed"], lang=lang),
            computed=exact(item["computed"], lang=lang),
        )
        for item in rows_of(rows[touching])
    )
