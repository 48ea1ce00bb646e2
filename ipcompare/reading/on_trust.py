"""Sentences on how far to trust it: errors, coverage, probabilities, and what came of earlier projections."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ipcompare.core.text import text, word
from ipcompare.reading.wording import records, worded
from ipcompare.results.trust import KNOWN_THEN, OTHER_YEARS

__all__ = ["borrowed", "covered", "held", "in_short", "nowcast", "ranges", "scored", "then", "trust"]

#: An interval that holds this much less than it claims does not hold.
CLOSE = 0.03


def trust(means: pd.DataFrame, worth: pd.DataFrame, lang: str = "zh") -> str:
    """Say how large the errors were, and how many independent ones they are worth.

    ``means`` and ``worth`` are of :mod:`ipcompare.results.trust`; of ``worth`` the row one year ahead of the
    fewest points speaks.
    """
    wording = worded(lang)
    one, two = (means[horizon].map(wording.rate) for horizon in ("1", "2"))
    lines = [
        wording.sentence(
            "backtest",
            model=word("model", "auto", lang),
            one=one["auto"],
            two=two["auto"],
            ols_one=one["linear"],
            ols_two=two["linear"],
        )
    ]
    for row in records(worth[worth["horizon"] == 1].head(1)):
        numbers = {"errors": row.errors, "years": row.years, "n": row.n, "worth": f"{row.worth:.0f}"}
        lines.append(wording.sentence("worth", **numbers, share=wording.share(row.between)))
    return "\n".join(lines)


def covered(coverage: pd.DataFrame, lang: str = "zh", level: float = 0.8) -> str:
    """Say what share of outcomes the intervals of a nominal coverage held, for each kind of quantity.

    ``coverage`` is of ``Dataset.coverages``: all windows pooled.
    """
    wording, lines = worded(lang), []
    rows = coverage[(coverage["nominal"] == level) & coverage["covered"].notna()].sort_values("horizon")
    for kind in _kinds(rows):
        for interval in ("panel", "analytic"):
            own = rows[(rows["kind"] == kind) & (rows["interval"] == interval)]
            if own.empty:
                continue
            shares = {c: wording.join(map(wording.rate, 100 * own[c])) for c in ("covered", "covered_past")}
            ends = {c: wording.join(f"{100 * v:.0f}" for v in own[c]) for c in ("se", "se_past")}
            years = {c: wording.join(f"{int(v)}" for v in own[c]) for c in ("years", "years_past")}
            named = {"kind": word("measured", kind, lang), "level": wording.share(level)}
            enough = bool((own["covered"] >= level - CLOSE).all())
            verdict = text(f"finding.{'enough' if enough else 'too_little'}", lang)
            more = {"verdict": verdict} if interval == "analytic" else {}
            lines.append(wording.sentence(f"covered_{interval}", **named, **shares, **ends, **years, **more))
    return "\n".join(lines)


def scored(scores: pd.DataFrame, lang: str = "zh") -> str:
    """Say for each kind of quantity whether the probabilities beat the base rate.

    ``scores`` is of ``Dataset.scores``. Those of high-value patents were made with what was known then; the
    others leave the province and every overlapping year out.
    """
    wording, lines = worded(lang), []
    for kind in _kinds(scores):
        own = _tried(scores, kind)
        numbers = {
            c: wording.join(f"{v:.3f}".replace("-", "−") for v in own[c])
            for c in ("brier", "base_rate", "gain", "gain_se")
        }
        good = own.loc[own["skilled"], "horizon"]
        horizons = wording.join(f"{h}" for h in good)
        verdict = text(f"finding.skill_{'some' if len(good) else 'none'}", lang, horizons=horizons)
        counts = {c: wording.join(f"{v}" for v in own[c]) for c in ("targets", "years")}
        ahead = wording.join(f"{h}" for h in own["horizon"])
        named = {"kind": word("measured", kind, lang), "horizons": ahead, "verdict": verdict}
        lines.append(wording.sentence("brier", **named, **numbers, **counts))
    return "\n".join(lines)


def in_short(coverage: pd.DataFrame, scores: pd.DataFrame, lang: str = "zh", level: float = 0.8) -> str:
    """Say in a line for each kind of quantity what its intervals held and what its probabilities are worth.

    ``coverage`` is of ``Dataset.coverages``, ``scores`` of ``Dataset.scores``, both as in :func:`covered` and
    :func:`scored`. Of high-value patents, which borrow their intervals, only the probabilities are measured.
    """
    wording, lines = worded(lang), []
    kept = coverage[(coverage["nominal"] == level) & (coverage["interval"] == "panel")]
    kept = kept[kept["covered"].notna()].sort_values("horizon")
    for kind in _kinds(scores):
        tried, own = _tried(scores, kind), kept[kept["kind"] == kind]
        good = wording.join(f"{h}" for h in tried.loc[tried["skilled"], "horizon"])
        skill = text(f"finding.short_skill_{'some' if good else 'none'}", lang, horizons=good)
        said = {"kind": word("measured", kind, lang), "skill": skill}
        if own.empty:
            lines.append(wording.sentence("short_skill", **said))
            continue
        said["horizons"] = wording.join(f"{h}" for h in own["horizon"])
        said["covered"] = wording.join(map(wording.rate, 100 * own["covered"]))
        lines.append(wording.sentence("short_covered", level=wording.share(level), **said))
    return "\n".join(lines)


def borrowed(held_by: pd.DataFrame, factor: float, lang: str = "zh", level: float = 0.8) -> str:
    """Say what the borrowed intervals of high-value patents held, before and after they were widened.

    ``held_by`` is of :func:`ipcompare.results.high_value.held`, ``factor`` of ``Dataset.widening``.
    """
    wording = worded(lang)
    rows = held_by[(held_by["nominal"] == level) & (held_by["horizon"] == 1)].set_index("where")
    counts = {}
    for where in ("provinces", "nation"):
        for column in ("forecasts", "before", "after"):
            counts[f"{where}_{column}"] = int(rows[column].get(where, 0))
    key = "borrowed_widened" if factor > 1 else "borrowed_kept"
    verdict = text(f"finding.{key}", lang, factor=f"{factor:.2f}", **counts)
    return wording.sentence("borrowed", level=wording.share(level), verdict=verdict, **counts)


def held(tendency: pd.DataFrame, facts: int, lang: str = "zh") -> str:
    """Say of the outcomes of each year how many lay inside the interval of each origin, and on which side.

    ``tendency`` and ``facts`` are of :mod:`ipcompare.results.hindsight`.
    """
    wording = worded(lang)
    years, origins = tendency["year"].nunique(), tendency["last_year"].nunique()
    lines = [
        wording.sentence(
            "held",
            total=row.outcomes,
            year=row.year,
            origin=row.last_year,
            held=row.held,
            level=wording.share(row.level),
            over=row.over,
            error=f"{row.mean_error:+.1f}%".replace("-", "−"),
            size=wording.rate(row.mean_absolute),
        )
        for row in records(tendency)
    ]
    lines.append(wording.sentence("facts", facts=facts, origins=origins, years=years))
    return "\n".join(lines)


def then(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say what a growth target's probability was a year before the outcome, and what came.

    ``rows`` are of ``Dataset.growth_then``; those without a probability say nothing.
    """
    wording = worded(lang, rows)
    return "\n".join(
        wording.sentence(
            "then",
            row,
            origin=int(row.last_year),
            target=wording.value(row, "target"),
            probability=wording.share(row.probability),
            projected=wording.rate(row.forecast),
            outcome=wording.rate(row.outcome),
            met=text(f"finding.then_{'met' if row.met else 'missed'}", lang),
        )
        for row in records(rows.dropna(subset=["probability"]))
    )


def _tried(scores: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Keep the scores of a kind that count: without overlapping years, else with what was known then."""
    own = scores[scores["kind"] == kind].sort_values("horizon")
    rule = "other years" if own["known"].eq("other years").any() else "then"
    return own[own["known"] == rule]


def _kinds(rows: pd.DataFrame) -> Iterable[str]:
    """Name the kinds of quantity in the order in which they are told."""
    known = dict.fromkeys(rows["kind"])
    return [kind for kind in ("stock", "flow", "high value") if kind in known]


def ranges(coverage: pd.DataFrame, lang: str = "zh") -> str:
    """Say what ranges conditional on the nation held when they were tried, one year ahead.

    ``coverage`` is of ``results.nowcast.coverages``.
    """
    wording = worded(lang)
    held = coverage[(coverage["horizon"] == 1) & coverage["n"].isna()].set_index("interval")
    shares = held["covered"].map(wording.share)
    level = wording.share(held["nominal"].iloc[0])
    return wording.sentence(
        "ranges", level=level, covered=shares[OTHER_YEARS], covered_past=shares[KNOWN_THEN]
    )


def nowcast(rules: pd.DataFrame, coverage: pd.DataFrame, lang: str = "zh") -> str:
    """Say what knowing the nation's outcome is worth one year ahead.

    ``rules`` and ``coverage`` are of ``results.nowcast``: ``rules`` and ``coverages``.
    """
    wording = worded(lang)
    one = rules[rules["horizon"] == 1].set_index(["rule", "scoring"])["mape"].map(wording.rate)
    held = coverage[(coverage["horizon"] == 1) & coverage["n"].isna()].set_index("interval")
    shares = held["covered"].map(wording.share)
    return wording.sentence(
        "nowcast",
        auto=one["auto", "year left out"],
        nowcast=one["nowcast", "year left out"],
        auto_past=one["auto", "past only"],
        nowcast_past=one["nowcast", "past only"],
        level=wording.share(held["nominal"].iloc[0]),
        covered=shares[OTHER_YEARS],
        covered_past=shares[KNOWN_THEN],
    )
