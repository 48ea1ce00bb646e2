"""Sentences on targets and their verdicts: where they stand, on what, what comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from ipcompare.core.places import placed
from ipcompare.core.text import chance, choice_words, counted, day_words, exact, percent, text, word
from ipcompare.methods.standing import CLASSES, NOT_ASSESSABLE, tally
from ipcompare.reading.wording import Wording, records, worded
from ipcompare.results.ahead import OUTCOME_KNOWN
from ipcompare.results.doubt import BELOW_TREND, FAR_BEYOND
from ipcompare.results.evidence import GRADES
from ipcompare.results.sensitivity import deciding
from ipcompare.results.state import GROUNDS, of_part_of_year, of_whole_year
from ipcompare.results.targets import comparable, newest, printed, scoreboard

__all__ = [
    "as_the_nation",
    "audited",
    "checked",
    "conditional",
    "coverage",
    "doubted",
    "evidenced",
    "hangs_on",
    "lacking",
    "outlook",
    "parts",
    "projected",
    "recorded",
    "required",
    "scores",
    "sensitive",
    "side_by_side",
    "signed",
    "state",
]  # fmt: skip


#: How targets are called that have outcomes in the plan's own measure, but fewer than three.
TOO_FEW = "too few"


# --- targets ---


def coverage(table: pd.DataFrame, plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say how much there is, and how many targets have an outcome to be held against."""
    wording, own = worded(lang, table, plan), printed(plan)
    return wording.placed(
        "coverage",
        own["region"],
        indicators=table["indicator"].nunique(),
        figures=len(table),
        share=wording.share(table["derived"].mean()),
        plans=own["region"].nunique(),
        plan=len(own),
        outcome=own["latest"].count(),
    )


def side_by_side(plan: pd.DataFrame, lang: str = "zh", regions: Iterable[str] = ()) -> str:
    """Say how many targets may be laid side by side (see :func:`ipcompare.results.targets.comparable`).

    Counted are those of some regions, by default of all, which compare with any of ``plan``.
    """
    wording, rows = worded(lang, plan), comparable(plan)
    chosen = set(regions) or set(rows["region"])
    rows = wording.in_order(rows[rows["region"].isin(chosen - {"CN"}) & (rows["reading"] == "")])
    same = rows[rows["with_province"]]
    return wording.placed(
        "comparable",
        rows["region"],
        regions=wording.join(map(wording.region, rows["region"].unique())),
        plan=len(rows),
        same=len(same),
        indicators=same["indicator"].nunique(),
        nation=int(rows["comparable"].sum()) - len(same),
        other=int((~rows["comparable"]).sum()),
    )


def required(plan: pd.DataFrame, indicator: str, lang: str = "zh") -> str:
    """Say from where to where each region's target for one indicator leads, and how fast."""
    wording = worded(lang, plan)
    rows = plan[(plan["indicator"] == indicator) & (plan["reading"] == "") & plan["required_growth"].notna()]
    parts = [
        wording.sentence(
            "required_part",
            row,
            baseline=wording.value(row, "baseline"),
            target=wording.value(row, "target"),
            growth=wording.rate(row.required_growth),
        )
        for row in records(wording.in_order(rows))
    ]
    if not parts:
        return ""
    joined = wording.join(parts, "sentence")
    return wording.sentence("required", indicator=wording.indicator(indicator), parts=joined)


def scores(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say for each region how many targets are reached, in doubt, on track, behind and not assessable."""
    wording = worded(lang, plan)
    return "\n".join(
        wording.sentence(
            "score",
            region=wording.region(row["region"]),
            total=row["total"],
            parts=counted({name: int(row[name]) for name in CLASSES if row.get(name)}, lang),
        )
        for _, row in wording.in_order(scoreboard(plan).reset_index()).iterrows()
    )


def doubted(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Name the plans' targets that are met on paper and in doubt, each with why."""
    wording, own = worded(lang, plan), newest(plan)
    own = own[own["doubt"] != ""]
    if own.empty:
        return ""
    said = (
        wording.sentence(
            "doubted_item", row, why=wording.join(word("doubt", c, lang) for c in row.doubt.split("; "))
        )
        for row in records(own)
    )
    beyond = [
        wording.sentence(f"doubted_beyond_{key}", names=wording.targets(rows))
        for key, code in (("open", FAR_BEYOND), ("low", BELOW_TREND))
        if len(rows := own[own["doubt"].str.contains(code)])
    ]
    listed = wording.join(said, "sentence")
    return wording.sentence("doubted", count=len(own), list=listed, beyond="".join(beyond))


def signed(asked: pd.DataFrame, lang: str = "zh") -> str:
    """Say which targets were already met when the plan was signed.

    ``asked`` is a table of :func:`ipcompare.results.targets.ambition`.
    """
    wording = worded(lang, asked)
    rows = asked[asked["met_at_signing"] & (asked["reading"] == "")]
    if rows.empty:
        return wording.sentence("signed_none")
    return wording.sentence("signed", list=wording.targets(rows))


# --- what is known by now ---


def state(known: pd.DataFrame, grounds: pd.DataFrame, cut_off: str, year: int, lang: str = "zh") -> str:
    """Say how new the data are, which outcomes of a year they hold, and what the targets are judged on.

    ``known`` is of :func:`ipcompare.results.state.outcomes`, ``grounds`` of ``judged_on`` there, ``cut_off``
    the latest date of publication.
    """
    wording = worded(lang, known, grounds)
    lines = [wording.sentence("state_cut_off", day=day_words(cut_off, lang))] if cut_off else []
    figures = of_whole_year(known)["region"].value_counts(sort=False)
    parts = [
        wording.sentence("state_count", region=wording.region(region), count=count)
        for region, count in figures.items()
    ]
    without = [region for region in grounds["region"] if region not in figures.index]
    if without:
        listed = wording.join(map(wording.region, without))
        parts.append(wording.sentence("state_without", regions=listed))
    if len(other := known[known["whose"] == "other"]):
        said = {"count": len(other), "regions": other["region"].nunique()}
        parts.append(wording.sentence("state_other", **said))
    lines.append(wording.sentence("state_outcomes", year=year, parts=wording.join(parts, "sentence")))
    if part := len(of_part_of_year(known)):
        lines.append(wording.sentence("state_part", year=year, count=part))
    nation = grounds["region"] == "CN"
    for rows in (grounds[~nation], grounds[nation]):
        if len(rows):
            lines.append(_grounds(wording, rows, year))
    return "\n".join(lines)


def _grounds(wording: Wording, rows: pd.DataFrame, year: int) -> str:
    """Say what the targets of some regions are judged on: what there is of it, and nothing of what is not."""
    parts = [
        wording.sentence(f"state_{name}", count=count, year=year)
        for name in GROUNDS
        if (count := int(rows[name].sum()))
    ]
    said = {"total": int(rows["total"].sum()), "parts": wording.join(parts)}
    if len(rows) == 1:
        return wording.sentence("state_region", region=wording.region(rows["region"].iloc[0]), **said)
    return wording.placed("state_provinces", rows["region"], **said)


# --- what the verdicts stand on ---


def evidenced(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say what the provinces' printed targets stand on; see :mod:`ipcompare.results.evidence`."""
    wording, own = worded(lang, plan), printed(plan)
    counts = own["evidence"].value_counts()
    said = [
        wording.sentence("evidence_count", grade=word("evidence", grade, lang), count=int(counts[grade]))
        for grade in GRADES
        if grade in counts
    ]
    return wording.sentence("evidence", total=len(own), list=wording.join(said))


def lacking(outlook: pd.DataFrame, lang: str = "zh") -> str:
    """Name for each province the printed targets that cannot be judged, by what else is known of them."""
    wording, own = worded(lang, outlook), printed(outlook)
    own = own[own["verdict"] == NOT_ASSESSABLE]
    # Outcomes there are, but too few to be projected.
    own = own.assign(evidence=own["evidence"].mask(own["latest"].notna(), TOO_FEW))
    lines = []
    for region, rows in own.groupby("region", sort=False):
        groups = [
            wording.sentence(
                "lacking_group",
                grade=text(placed(f"evidence.{grade}", [region], wording.names), lang),
                names=wording.join(map(wording.indicator, rows.loc[rows["evidence"] == grade, "indicator"])),
            )
            for grade in (*GRADES, TOO_FEW)
            if grade in set(rows["evidence"])
        ]
        first = next(records(rows))
        lines.append(
            wording.sentence("lacking", first, count=len(rows), list=wording.join(groups, "sentence"))
        )
    return "\n".join(lines)


def as_the_nation(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say where targets without an outcome would stand had their province moved as the nation did."""
    wording, own = worded(lang, plan), printed(plan)
    path = own[own["evidence"] == "nation"]
    bare = path[path["as_nation"].isna()]
    own = own[own["as_nation"].notna()]
    if own.empty:
        return ""
    met = own["as_nation_meets"]
    said = [
        wording.sentence(f"as_the_nation_{name}", count=len(rows), names=_standing(wording, rows))
        for name, rows in (
            ("met", own[met.fillna(False)]),
            ("missed", own[~met.fillna(True)]),
            ("close", own[met.isna()]),
        )
        if len(rows)
    ]
    if len(bare):
        bared = (wording.sentence("as_the_nation_bare", row) for row in records(bare))
        names = wording.join(bared, "sentence")
        said.append(wording.sentence("as_the_nation_without", count=len(bare), names=names))
    asked = [*own["region"], *bare["region"]]
    return wording.placed("as_the_nation", asked, list=wording.join(said, "sentence"))


def _standing(wording: Wording, rows: pd.DataFrame) -> str:
    return wording.join(
        (
            wording.sentence(
                "as_the_nation_item",
                row,
                year=int(row.as_nation_year),
                value=wording.value(row, "as_nation"),
                target=wording.value(row, "target"),
            )
            for row in records(rows)
        ),
        "sentence",
    )


def checked(checks: pd.DataFrame, lang: str = "zh") -> str:
    """Say how far the nation's path would have led off where an outcome of a province is known."""
    if checks.empty:
        return ""
    wording = worded(lang, checks)
    worst = next(records(checks.loc[[checks["error"].abs().idxmax()]]))
    return wording.sentence(
        "checked",
        worst,
        count=len(checks),
        low=wording.rate(checks["error"].min()),
        high=wording.rate(checks["error"].max()),
        start=worst.start,
        end=worst.end,
    )


def parts(evidence: pd.DataFrame, lang: str = "zh") -> str:
    """Say where a part of a province alone shows that its target is met."""
    wording = worded(lang, evidence)
    return "\n".join(
        wording.sentence(
            "part_met",
            row,
            place=wording.region(row.place),
            value=wording.at_least(row),
            year=row.year,
            target=wording.value(row, "target"),
        )
        for row in records(evidence[evidence["counts"]])
    )


# --- outlook ---


def outlook(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say for each region how many targets are reached, in doubt or how likely: each class that is not empty.

    See :func:`ipcompare.methods.standing.tally`.
    """
    wording = worded(lang, rows)
    return "\n".join(
        wording.sentence(
            "attain",
            region=wording.region(row["region"]),
            total=row["total"],
            parts=counted({name: int(row[name]) for name in CLASSES if row.get(name)}, lang),
        )
        for _, row in tally(rows).iterrows()
    )


def projected(rows: pd.DataFrame, indicator: str, lang: str = "zh") -> str:
    """Say where each region's projection of one indicator leads, in which range."""
    wording, lines = worded(lang, rows), []
    for row in records(rows[(rows["indicator"] == indicator) & rows["projected"].notna()]):
        target = wording.value(row, "target")
        if row.reading:
            target = text("label.series", lang, name=target, series=word("reading", row.reading, lang))
        known, ranged = row.interval == OUTCOME_KNOWN, pd.notna(row.level)
        settled = ranged and row.verdict in ("reached", "no longer met")
        lines.append(
            wording.sentence(
                "fan_known" if known else "fan_reached" if settled else "fan" if ranged else "fan_plain",
                row,
                latest=wording.value(row, "latest"),
                latest_year=row.latest_year,
                value=wording.value(row, "projected"),
                level=wording.share(row.level),
                low=wording.value(row, "low"),
                high=wording.value(row, "high"),
                target=target,
                verdict=word("verdict", row.verdict, lang),
            )
        )
    return "\n".join(lines)


def conditional(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say which provinces' projections take the nation's outcome of the target year in, and what it does."""
    wording, own = worded(lang, rows), rows[rows["alone"].notna() & (rows["reading"] == "")]
    said = []
    for row in records(own):
        values = {
            name: wording.value(row, column) for name, column in (("value", "projected"), ("alone", "alone"))
        }
        likely = pd.notna(row.probability)
        key = "conditional_growth" if likely else "conditional_item"
        said.append(
            wording.sentence(key, row, chance=chance(row.probability, lang) if likely else "", **values)
        )
    if not said:
        return ""
    year = int(own["target_year"].iloc[0])
    return wording.sentence("conditional", year=year, list=wording.join(said, "sentence"))


def sensitive(specs: pd.DataFrame, lang: str = "zh") -> str:
    """Say what a verdict comes to in all defensible ways of judging, and in one clause what decides it.

    ``specs`` is of :func:`ipcompare.sensitivity`.
    """
    wording, ranges = worded(lang, specs), list(records(deciding(specs)))
    lines = []
    if ranges:
        whole, first = (
            ranges[0],
            [row for row in ranges if row.choice == ranges[min(1, len(ranges) - 1)].choice],
        )
        say = chance if whole.measure == "probability" else percent
        ends = {name: say(getattr(whole, name), lang) for name in ("low", "as_used", "high")}
        values = wording.join(
            wording.sentence(
                "sensitive_value",
                value=choice_words(row.choice, row.option, lang),
                used=say(row.as_used, lang),
            )
            for row in first
            if pd.notna(row.as_used)
        )
        open_ = specs[(specs["reading"] == "") & (specs["model"] != "")]
        counts = {"count": whole.specifications, "meets": int(open_["meets"].sum())}
        key = "sensitive_alone" if len(ranges) == 1 else f"sensitive_{whole.measure}"
        choice = text(f"choice.{first[0].choice}", lang)
        ends["used"] = ends.pop("as_used")
        lines.append(wording.sentence(key, whole, **ends, **counts, choice=choice, values=values))
    settled = specs[(specs["reading"] != "") & (specs["model"] == "")]
    if len(settled) and ranges:
        said = wording.join(
            (
                wording.sentence(
                    "sensitive_reading",
                    reading=word("reading", row.reading, lang),
                    base=text("join.brackets", lang, words=word("base", row.base, lang)) if row.base else "",
                    verdict=word("verdict", row.verdict, lang),
                )
                for row in records(settled)
            ),
            "sentence",
        )
        lines.append(wording.sentence("sensitive_readings", ranges[0], list=said))
    return "\n".join(lines)


def hangs_on(contested: Mapping[tuple[str, str], pd.DataFrame], lang: str = "zh") -> str:
    """Say :func:`sensitive` of each contested target, of ``Dataset.contested``, or that there is none."""
    said = [line for line in (sensitive(specs, lang) for specs in contested.values()) if line]
    return "\n".join(said) or text("finding.uncontested", lang)


# --- the documents ---


def audited(found: pd.DataFrame, figures: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many figures were checked and which of them contradict each other outright.

    ``found`` is of :func:`ipcompare.audit`, made of ``figures`` of :func:`ipcompare.published`.
    """
    wording, certain = worded(lang, found, figures), found[~found["inference"]]
    items = []
    for row in records(certain):
        # Without its unit money could be of either language's.
        given = {
            name: exact(getattr(row, name), row.unit, lang, show_unit="元" in row.unit)
            for name in ("printed", "computed")
        }
        items.append(wording.sentence("audit_item", row, rule=word("rule", row.rule, lang), **given))
    counts = {"figures": len(figures), "inferred": len(found) - len(certain)}
    if not items:
        return wording.sentence("audit_none", **counts)
    return wording.sentence("audit", certain=len(certain), list=wording.join(items, "sentence"), **counts)


def recorded(figures: pd.DataFrame, left: pd.DataFrame, table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many figures the documents give, how many digits are left out and how many values follow.

    ``figures`` are of :func:`ipcompare.published`, ``left`` is the catalogue's ``left_out``.
    """
    read = int(figures["source"].isin(left["source"]).sum())
    return text("finding.traced", lang, figures=read, left=len(left), derived=int(table["derived"].sum()))
