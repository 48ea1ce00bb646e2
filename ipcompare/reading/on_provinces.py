"""Sentences of a brief on one province or several: the conclusion, where they stand, what is at risk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from ipcompare.core.text import chance, text, word
from ipcompare.methods.standing import MISSES, classes, counts, misses_first
from ipcompare.methods.windows import compared_growth
from ipcompare.reading.wording import Row, Wording, records, worded
from ipcompare.results.sensitivity import deciding
from ipcompare.results.targets import newest, printed

__all__ = ["at_risk", "beside_nation", "conclusion", "doubtful", "judged", "rank_now", "risky"]

#: The classes whose targets a conclusion names: who answers for them has to know which these are.
AT_RISK = (*MISSES, "even")
#: More names than these would bury the sentence.
MOST_NAMES = 3


def risky(outlook: pd.DataFrame) -> pd.DataFrame:
    """Keep the printed targets that are missed, or will be as likely as not, worst first.

    Examples
    --------
    >>> rows = pd.DataFrame({"reading": ["", "", "read"], "verdict": ["about as likely as not", "missed",
    ...                      "missed"]})
    >>> risky(rows)["verdict"].tolist()
    ['missed', 'about as likely as not']
    """
    own = outlook[outlook["reading"] == ""]
    found = classes(own["verdict"])
    place = {name: i for i, name in enumerate(AT_RISK)}
    own = own[found.isin(AT_RISK)]
    order = found[found.isin(AT_RISK)].map(place).sort_values(kind="stable").index
    return own.loc[order]


def conclusion(outlook: pd.DataFrame, lang: str = "zh") -> str:
    """Say in one sentence what the targets of some regions come to, and name those at risk.

    ``outlook`` is of :func:`ipcompare.attainment`; what follows from a reading is not counted.
    """
    wording = worded(lang, outlook)
    own = wording.in_order(printed(outlook))
    if own.empty:
        return ""
    regions, found = list(dict.fromkeys(own["region"])), classes(own["verdict"])
    parts = []
    for name, count in misses_first(counts(found)).items():
        said = text(f"count.{name}", lang, n=count)
        if name in AT_RISK and count <= MOST_NAMES:
            said = text(
                "label.series",
                lang,
                name=said,
                series=wording.listed(own[found == name], regions=len(regions) > 1),
            )
        parts.append(said)
    return wording.sentence(
        "conclusion" if len(regions) > 1 else "conclusion_one",
        regions=wording.join(map(wording.region, regions)),
        total=len(own),
        parts=wording.join(parts),
    )


def beside_nation(levels: pd.DataFrame, region: str, lang: str = "zh") -> str:
    """Say where a region stands against the nation in one indicator, and who grew faster.

    ``levels`` is one indicator's outcomes, as of :func:`ipcompare.results.views.levels`. The span is the
    longest that both share in one definition; without one nothing is said.
    """
    wording = worded(lang, levels)
    rows = compared_growth(levels[levels["region"].isin([region, "CN"])])
    rows = rows[rows["kind"] == "compared"].sort_values(["end", "n"], ascending=False)
    rows = rows[rows["window"] == rows["window"].iloc[0]] if len(rows) else rows
    if set(rows["region"]) != {region, "CN"}:
        return ""
    own, nation = (next(records(rows[rows["region"] == code])) for code in (region, "CN"))
    way = "widens" if own.growth < nation.growth else "narrows"
    ahead = own.to_value >= nation.to_value
    return wording.sentence(
        f"beside_nation_{'ahead' if ahead else way}",
        own,
        first=own.start,
        last=own.end,
        value=_with_unit(wording, own, "to_value"),
        national=_with_unit(wording, nation, "to_value"),
        ratio=wording.rate(100 * own.to_value / nation.to_value),
        before=wording.rate(100 * own.from_value / nation.from_value),
        growth=wording.rate(own.growth),
        grew=wording.rate(nation.growth),
    )


def _with_unit(wording: Wording, row: Row, column: str) -> str:
    """Write a figure with what is counted, also of a density, whose name says the rest in English."""
    figure = wording.value(row, column)
    counted, per, _ = str(row.unit).partition("/")
    return figure + counted if per and wording.lang == "zh" else figure


def rank_now(ranked: pd.DataFrame, regions: Iterable[str], lang: str = "zh", since: int = 0) -> str:
    """Say each region's rank in the latest year, and in the first one and the year ``since`` before it.

    ``ranked`` is of :func:`ipcompare.results.views.ranks`.
    """
    wording, parts = worded(lang, ranked), []
    known = ranked.dropna(subset="rank").sort_values("year")
    for region in regions:
        own = known[known["region"] == region]
        if len(own) < 2:
            continue
        *before, last = records(own)
        told = [row for row in before if row.year in (since, before[0].year)]
        places = [wording.sentence("rank_place", year=row.year, rank=int(row.rank)) for row in told]
        now = wording.sentence("rank_place", year=last.year, rank=int(last.rank))
        given = {"now": now, "before": wording.join(places)}
        parts.append(wording.sentence("rank_part", last, **given))
    if not parts:
        return ""
    among = int((known["year"] == known["year"].max()).sum())
    joined = wording.join(parts, "sentence")
    return wording.sentence("rank_now", next(records(known)), of=among, parts=joined)


def judged(outlook: pd.DataFrame, lang: str = "zh") -> str:
    """Say of how many printed targets the published figures decide anything."""
    wording = worded(lang, outlook)
    own = wording.in_order(printed(outlook))
    if own.empty:
        return ""
    regions = wording.join(map(wording.region, dict.fromkeys(own["region"])))
    found = counts(classes(own["verdict"]))
    open_, doubt = found.get("unknown", 0), found.get("doubt", 0)
    given = {"total": len(own), "known": len(own) - open_ - doubt, "open": open_, "doubt": doubt}
    return wording.sentence("judged_doubt" if doubt else "judged", regions=regions, **given)


def at_risk(
    outlook: pd.DataFrame, contested: Mapping[tuple[str, str], pd.DataFrame], lang: str = "zh"
) -> str:
    """Say of each printed target at risk what it asks, where it is, what is projected, and what moves that.

    ``outlook`` is of :func:`ipcompare.attainment`, ``contested`` of ``Dataset.contested``.
    """
    wording, lines = worded(lang, outlook), []
    for row in records(risky(wording.in_order(outlook))):
        parts = [
            wording.sentence(
                "risk_latest",
                target=wording.value(row, "target"),
                latest=wording.value(row, "latest"),
                year=row.latest_year,
            )
        ]
        verdict = word("verdict", row.verdict, lang)
        # Of the target year itself nothing is projected any more.
        if pd.notna(row.projected) and row.latest_year < row.target_year:
            key = "risk_projected" if pd.isna(row.probability) else "risk_chance"
            likely = chance(row.probability, lang) if pd.notna(row.probability) else ""
            given = {"year": row.target_year, "value": wording.value(row, "projected"), "verdict": verdict}
            parts.append(wording.sentence(key, **given, chance=likely))
        else:
            parts.append(verdict)
        if pd.notna(row.alone):
            parts.append(wording.sentence("risk_alone", alone=wording.value(row, "alone")))
        parts.extend(_span(wording, contested.get((row.region, row.indicator))))
        joined = wording.join(parts, "sentence")
        lines.append(wording.sentence("risk", row, parts=joined))
    return "\n".join(lines)


def _span(wording: Wording, specs: pd.DataFrame | None) -> list[str]:
    """Say between which ends the probability lies in all defensible ways of judging."""
    rows = [] if specs is None else list(records(deciding(specs)))
    if not rows or rows[0].measure != "probability":
        return []
    ends = {name: chance(getattr(rows[0], name), wording.lang) for name in ("low", "high")}
    return [wording.sentence("risk_span", count=rows[0].specifications, **ends)]


def doubtful(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Name the targets that are met on paper and in doubt, reason by reason."""
    wording = worded(lang, plan)
    own = wording.in_order(newest(plan))
    several = len(set(own["region"])) > 1
    own = own[own["doubt"] != ""]
    if own.empty:
        return ""
    codes = own["doubt"].str.split("; ").explode()
    groups = [
        wording.sentence(
            "doubtful_group",
            why=word("doubt", code, lang),
            names=wording.listed(own.loc[codes.index[codes == code]], regions=several),
        )
        for code in codes.value_counts(sort=False).index
    ]
    key = "doubtful_several" if codes.index.has_duplicates else "doubtful"
    return wording.sentence(key, count=len(own), list=wording.join(groups, "sentence"))
