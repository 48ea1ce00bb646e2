"""Findings in a sentence, written from the tables, in Chinese or English.

The tables are results of the library: ``table`` of :func:`ipcompare.load`, ``plan`` of
:func:`ipcompare.targets`, ``outlook`` of :func:`ipcompare.attainment`; ``lang`` is ``"zh"`` (the default) or
``"en"``. Where a function speaks of several regions or indicators, each has a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import pandas as pd

from ipcompare.core.catalogue import Catalogue, catalogue_of
from ipcompare.core.text import BOUND_SIGNS, exact, number, percent, text, word
from ipcompare.methods import growth
from ipcompare.methods.progress import REACHED
from ipcompare.results.evidence import GRADES
from ipcompare.results.state import GROUNDS, of_part_of_year, of_whole_year
from ipcompare.results.targets import FAR_BEYOND, comparable, printed, scoreboard
from ipcompare.results.verdicts import tally

__all__ = [
    "audited", "cities", "convergence", "coverage", "evidenced", "growth_of", "held", "lacking", "lag",
    "outlook", "parts", "passed", "per_head", "projected", "ranking", "recorded", "required", "scenarios",
    "scores", "share_range", "shares", "side_by_side", "signed", "state", "structure", "trust", "vintage",
]  # fmt: skip


Row: TypeAlias = Any  # what _records() yields


@dataclass(frozen=True)
class _Wording:
    """The names of a table's regions and indicators and its figures, in one language."""

    names: Catalogue
    lang: str

    def sentence(self, finding: str, row: Row = None, **values: object) -> str:
        """Write one finding; the region and the indicator of a row need not be given."""
        named = {key: getattr(self, key)(getattr(row, key, "")) for key in ("region", "indicator")}
        return text(f"finding.{finding}", self.lang, **{**named, **values})

    def region(self, code: object) -> str:
        return self.names.region_name(str(code), self.lang)

    def indicator(self, name: object) -> str:
        return self.names.indicator_name(str(name), self.lang)

    def value(self, row: Row, column: str = "value") -> str:
        """Write a figure, a target with its bound; the name of a density says its unit already."""
        name = self.names.unit_name(row.unit, self.lang, row.indicator)
        places, show_unit = self.names.decimals(row.indicator), "/" not in row.unit
        value = getattr(row, column)
        figure = number(value, row.unit, self.lang, places, show_unit=show_unit, unit_word=name)
        return BOUND_SIGNS.get(row.bound, "") + figure if column == "target" else figure

    def rate(self, value: float) -> str:
        """Write a rate that is in percent."""
        return percent(value / 100, self.lang, 1)

    def share(self, value: float) -> str:
        return percent(value, self.lang)

    def join(self, words: Iterable[str], kind: str = "list") -> str:
        """Join the items of a list, or the parts of a ``sentence``."""
        return text(f"join.{kind}", self.lang).join(words)

    def targets(self, rows: pd.DataFrame) -> str:
        """Name each region and indicator of some rows once."""
        pairs = dict.fromkeys(zip(rows["region"], rows["indicator"], strict=True))
        return self.join(
            text("label.region_indicator", self.lang, region=self.region(r), indicator=self.indicator(i))
            for r, i in pairs
        )


def _wording(lang: str, *tables: pd.DataFrame) -> _Wording:
    return _Wording(catalogue_of(*tables), lang)


def _records(rows: pd.DataFrame) -> Iterator[Row]:
    return cast("Iterator[Any]", rows.itertuples(index=False))


def _ends(rows: pd.DataFrame) -> tuple[Row, Row]:
    """Give the first and the last year's row."""
    first, last = _records(rows.sort_values("year").iloc[[0, -1]])
    return first, last


# --- targets ---


def coverage(table: pd.DataFrame, plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say how much there is, and how many targets have an outcome to be held against."""
    wording, own = _wording(lang, table, plan), printed(plan)
    return wording.sentence(
        "coverage",
        indicators=table["indicator"].nunique(),
        figures=len(table),
        share=wording.share(table["derived"].mean()),
        plan=len(own),
        outcome=own["latest"].count(),
    )


def side_by_side(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many targets may be laid side by side (see :func:`ipcompare.results.targets.comparable`)."""
    wording, rows = _wording(lang, plan), comparable(plan)
    rows = rows[(rows["region"] != "CN") & (rows["reading"] == "")]
    same = rows[rows["comparable"]]
    return wording.sentence(
        "comparable",
        regions=wording.join(map(wording.region, rows["region"].unique())),
        plan=len(rows),
        same=len(same),
        indicators=same["indicator"].nunique(),
        other=len(rows) - len(same),
    )


def required(plan: pd.DataFrame, indicator: str, lang: str = "zh") -> str:
    """Say from where to where each region's target for one indicator leads, and how fast."""
    wording = _wording(lang, plan)
    rows = plan[(plan["indicator"] == indicator) & (plan["reading"] == "") & plan["required_growth"].notna()]
    parts = [
        wording.sentence(
            "required_part",
            row,
            baseline=wording.value(row, "baseline"),
            target=wording.value(row, "target"),
            growth=wording.rate(row.required_growth),
        )
        for row in _records(rows)
    ]
    joined = wording.join(parts, "sentence")
    return wording.sentence("required", indicator=wording.indicator(indicator), parts=joined)


def scores(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say for each region how many targets are reached, on track, behind and not assessable."""
    wording = _wording(lang, plan)
    lines = [
        wording.sentence(
            "score",
            region=wording.region(region),
            total=row["total"],
            reached=row[list(REACHED)].sum(),
            track=row["on track"],
            behind=row["behind"] + row["moving away"],
            unknown=row["not assessable"],
        )
        for region, row in scoreboard(plan).iterrows()
    ]
    wide = printed(plan)
    wide = wide[wide["caveat"] == FAR_BEYOND]
    if len(wide):
        lines.append(wording.sentence("wide", list=wording.targets(wide)))
    return "\n".join(lines)


def signed(asked: pd.DataFrame, lang: str = "zh") -> str:
    """Say which targets were already met when the plan was signed.

    ``asked`` is a table of :func:`ipcompare.results.targets.ambition`.
    """
    wording = _wording(lang, asked)
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
    wording = _wording(lang, known, grounds)
    lines = [wording.sentence("state_cut_off", day=cut_off)] if cut_off else []
    figures = of_whole_year(known)["region"].value_counts(sort=False)
    parts = [
        wording.sentence("state_count", region=wording.region(region), count=count)
        for region, count in figures.items()
    ]
    without = [region for region in grounds["region"] if region not in figures.index]
    if without:
        listed = wording.join(map(wording.region, without))
        parts.append(wording.sentence("state_without", regions=listed))
    if len(other := known[known["place"] == "other"]):
        said = {"count": len(other), "regions": other["region"].nunique()}
        parts.append(wording.sentence("state_other", **said))
    lines.append(wording.sentence("state_outcomes", year=year, parts=wording.join(parts, "sentence")))
    if part := len(of_part_of_year(known)):
        lines.append(wording.sentence("state_part", year=year, count=part))
    nation = grounds["region"] == "CN"
    for key, rows in (("state_provinces", grounds[~nation]), ("state_nation", grounds[nation])):
        if len(rows):
            counts = {name: rows[name].sum() for name in ("total", *GROUNDS)}
            lines.append(wording.sentence(key, year=year, **counts))
    return "\n".join(lines)


# --- growth ---


def growth_of(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how each region grew from its first to its last year.

    ``table`` has one indicator, as of :func:`ipcompare.results.views.levels`.
    """
    wording, lines = _wording(lang, table), []
    for _, rows in table.groupby("region", sort=False):
        start, end = _ends(rows)
        if start.year == end.year:
            continue
        rate = growth.compound_growth(start.value, end.value, end.year - start.year)
        lines.append(
            wording.sentence(
                "grew",
                start,
                first=start.year,
                last=end.year,
                start=wording.value(start),
                end=wording.value(end),
                growth=wording.rate(rate),
                doubling=f"{growth.doubling_time(rate):.1f}",
            )
        )
    return "\n".join(lines)


def ranking(ranked: pd.DataFrame, regions: list[str], lang: str = "zh") -> str:
    """Say how the rank of each named region changed over the years of the table."""
    wording, lines = _wording(lang, ranked), []
    for region in regions:
        start, end = _ends(ranked[ranked["region"] == region])
        ranks = {"start": int(start.rank), "end": int(end.rank)}
        lines.append(wording.sentence("rank", start, first=start.year, last=end.year, **ranks))
    return "\n".join(lines)


def lag(table: pd.DataFrame, follower: str, leader: str, lang: str = "zh") -> str:
    """Say by how many years one region follows another at its latest level."""
    wording, row = _wording(lang, table), growth.lag_years(table, follower, leader).iloc[-1]
    known = pd.notna(row["lag"])
    return wording.sentence(
        "lag" if known else "lag_more",
        follower=wording.region(follower),
        leader=wording.region(leader),
        year=int(row["year"]),
        lag=f"{row['lag' if known else 'more_than']:.1f}",
    )


def convergence(table: pd.DataFrame, first: int, last: int, lang: str = "zh") -> str:
    """Say whether provinces that started low grew faster, and whether the spread fell."""
    wording, beta = _wording(lang, table), growth.beta_convergence(table, first, last).iloc[0]
    spread = growth.sigma_convergence(table).set_index("year")["sd_log"]
    found = beta["p"] < 0.05 and beta["coefficient"] < 0
    return wording.sentence(
        "beta" if found else "beta_none",
        first=first,
        last=last,
        speed=wording.rate(beta["speed"]) if found else "",
        p=f"{beta['p']:.3f}",
        sd0=f"{spread[first]:.2f}",
        sd1=f"{spread[last]:.2f}",
    )


def vintage(table: pd.DataFrame, indicator: str, region: str, year: int, lang: str = "zh") -> str:
    """Say what the population base does to one density."""
    wording = _wording(lang, table)
    own = (table["indicator"] == indicator) & (table["region"] == region) & (table["year"] == year)
    rows = {row.series: row for row in _records(table[own & (table["role"] == "actual")])}
    old, new = rows["census6"], rows["census7"]
    return wording.sentence("vintage", new, year=year, old=wording.value(old), new=wording.value(new))


def shares(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how much of the inventions in force is of high value, at each region's latest year."""
    wording = _wording(lang, table)
    latest = [_ends(rows)[1] for _, rows in table.dropna(subset="share").groupby("region", sort=False)]
    return "\n".join(
        wording.sentence("share", row, year=int(row.year), share=wording.rate(row.share)) for row in latest
    )


# --- the provinces beside ---


def passed(goals: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many of the provinces' targets for one indicator were passed, and by when at the latest.

    ``goals`` is of :func:`ipcompare.results.peers.peer_targets`.
    """
    wording, own = _wording(lang, goals), goals[goals["region"] != "CN"]
    if own.empty:
        return wording.sentence("passed_none")

    def by(row: Row) -> str:
        if row.passed == "within a year":
            year, month = row.period.split("-")
            month = word("month", int(month), lang)
            return wording.sentence("passed_by_month", row, year=year, month=month)
        if row.passed == "year-end":
            key = "passed_by_derived" if row.derived else "passed_by"
            return wording.sentence(key, row, year=int(row.first_met))
        return wording.region(row.region)

    kinds = {"year-end": "ends", "within a year": "within", "not yet": "short", "no value": "unknown"}
    groups = {
        key: own[own["passed"] == kind].sort_values(["first_met", "region"]) for kind, key in kinds.items()
    }
    parts = [
        wording.sentence(f"passed_{key}", count=len(rows), list=wording.join(map(by, _records(rows))))
        for key, rows in groups.items()
        if len(rows)
    ]
    first = next(_records(own))
    given = {"year": int(first.target_year), "total": len(own), "parts": wording.join(parts, "sentence")}
    lines = [wording.sentence("passed", first, **given)]
    for row in _records(goals[(goals["region"] == "CN") & goals["first_met"].notna()]):
        target = wording.value(row, "target")
        lines.append(wording.sentence("passed_nation", target=target, year=int(row.first_met)))
    return "\n".join(lines)


def share_range(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say between which shares of the provinces' inventions in force are of high value, and the nation's.

    ``table`` is of :func:`ipcompare.results.peers.high_value_shares`.
    """
    wording = _wording(lang, table)
    latest = table.sort_values(["region", "year"]).drop_duplicates("region", keep="last")
    lines, provinces = [], latest[latest["region"] != "CN"].sort_values(["share", "region"])
    if len(provinces) > 1:
        bottom, top = _records(provinces.iloc[[0, -1]])
        lines.append(
            wording.sentence(
                "share_range",
                total=len(provinces),
                bottom=wording.region(bottom.region),
                low=wording.rate(bottom.share),
                bottom_year=int(bottom.year),
                top=wording.region(top.region),
                high=wording.rate(top.share),
                top_year=int(top.year),
            )
        )
    lines += [
        wording.sentence("share_range_nation", share=wording.rate(row.share), year=int(row.year))
        for row in _records(latest[latest["region"] == "CN"])
    ]
    return "\n".join(lines)


# --- cities ---


def cities(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how concentrated each indicator is among a province's cities."""
    wording = _wording(lang, table)
    rows = growth.concentration(table).set_index("indicator", drop=False).loc[table["indicator"].unique()]
    return "\n".join(
        wording.sentence(
            "city_top",
            row,
            city=wording.region(row.top),
            share=wording.rate(row.top_share),
            herfindahl=f"{row.herfindahl:.2f}",
            theil=f"{row.theil:.2f}",
        )
        for row in _records(rows)
    )


def per_head(spread: pd.DataFrame, lang: str = "zh") -> str:
    """Say which city has most and least per head, how far apart they are, and on which base that stands.

    ``spread`` is of :func:`ipcompare.results.views.per_head_spread`.
    """
    wording = _wording(lang, spread)
    lines = [
        wording.sentence(
            "per_head" if pd.notna(row.times) else "per_head_none",
            row,
            top=wording.region(row.top),
            most=wording.value(row, "most"),
            bottom=wording.region(row.bottom),
            least=wording.value(row, "least"),
            times=number(row.times, "", lang, 1),
            share=wording.rate(row.top_share),
            people=wording.rate(row.people_share),
        )
        for row in _records(spread)
    ]
    return "\n".join([*lines, wording.sentence("per_head_base")])


def structure(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say in which city inventions weigh most and least among patents in force.

    ``table`` has ``region`` and ``share``, in percent.
    """
    wording = _wording(lang, table)
    low, high = _records(table.sort_values("share").iloc[[0, -1]])
    return wording.sentence(
        "city_structure",
        high=wording.region(high.region),
        high_share=wording.rate(high.share),
        low=wording.region(low.region),
        low_share=wording.rate(low.share),
    )


# --- what the verdicts stand on ---


def evidenced(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say what the provinces' printed targets stand on; see :mod:`ipcompare.results.evidence`."""
    wording, own = _wording(lang, plan), printed(plan)
    counts = own["evidence"].value_counts()
    said = [
        wording.sentence("evidence_count", grade=word("evidence", grade, lang), count=int(counts[grade]))
        for grade in GRADES
        if grade in counts
    ]
    return wording.sentence("evidence", total=len(own), list=wording.join(said))


def lacking(outlook: pd.DataFrame, lang: str = "zh") -> str:
    """Name for each province the printed targets that cannot be judged, by what else is known of them."""
    wording, own = _wording(lang, outlook), printed(outlook)
    own = own[own["verdict"] == "not assessable"]
    lines = []
    for _, rows in own.groupby("region", sort=False):
        groups = [
            wording.sentence(
                "lacking_group",
                grade=word("evidence", grade, lang),
                names=wording.join(map(wording.indicator, rows.loc[rows["evidence"] == grade, "indicator"])),
            )
            for grade in GRADES
            if grade in set(rows["evidence"])
        ]
        first = next(_records(rows))
        lines.append(
            wording.sentence("lacking", first, count=len(rows), list=wording.join(groups, "sentence"))
        )
    return "\n".join(lines)


def scenarios(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say which targets without an outcome would be met had their province moved as the nation did."""
    wording, own = _wording(lang, plan), printed(plan)
    own = own[own["scenario"].notna()]
    if own.empty:
        return ""
    said = [
        wording.sentence(finding, count=len(rows), names=wording.targets(rows))
        for finding, rows in (
            ("scenario_met", own[own["scenario_meets"]]),
            ("scenario_missed", own[~own["scenario_meets"]]),
        )
        if len(rows)
    ]
    return wording.sentence("scenario", count=len(own), list=wording.join(said))


def parts(evidence: pd.DataFrame, lang: str = "zh") -> str:
    """Say where a part of a province alone shows that its target is met."""
    wording = _wording(lang, evidence)
    return "\n".join(
        wording.sentence(
            "part_met",
            row,
            place=wording.region(row.place),
            value=wording.value(row),
            year=row.year,
            target=wording.value(row, "target"),
        )
        for row in _records(evidence[evidence["counts"]])
    )


# --- outlook ---


def outlook(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say for each region how many targets are reached or how likely.

    See :func:`ipcompare.results.verdicts.tally`.
    """
    wording, counts = _wording(lang, rows), tally(rows)
    counts["region"] = counts["region"].map(wording.region)
    return "\n".join(wording.sentence("attain", **row._asdict()) for row in _records(counts))


def projected(rows: pd.DataFrame, indicator: str, lang: str = "zh") -> str:
    """Say where each region's projection of one indicator leads, in which range."""
    wording, lines = _wording(lang, rows), []
    for row in _records(rows[(rows["indicator"] == indicator) & rows["projected"].notna()]):
        target = wording.value(row, "target")
        if row.reading:
            target = text("label.series", lang, name=target, series=word("reading", row.reading, lang))
        lines.append(
            wording.sentence(
                "fan" if pd.notna(row.low) else "fan_plain",
                row,
                value=wording.value(row, "projected"),
                level=wording.share(row.level),
                low=wording.value(row, "low"),
                high=wording.value(row, "high"),
                target=target,
                verdict=word("verdict", row.verdict, lang),
            )
        )
    return "\n".join(lines)


def trust(means: pd.DataFrame, coverage: pd.DataFrame, score: pd.DataFrame, lang: str = "zh") -> str:
    """Say how large the errors were, whether the intervals held, and what the probabilities score.

    ``means`` and ``coverage`` are of :mod:`ipcompare.results.trust`, ``score`` is the one row of
    :func:`ipcompare.methods.backtest.brier`.
    """
    wording = _wording(lang)
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
    for _, rows in coverage[coverage["interval"].str.contains("other years")].groupby("nominal"):
        level = wording.share(rows["nominal"].iloc[0])
        covered = wording.join(map(wording.share, rows.sort_values("horizon")["covered"]))
        lines.append(wording.sentence("coverage_interval", level=level, covered=covered))
    row = score.iloc[0]
    lines.append(wording.sentence("brier", brier=f"{row['brier']:.3f}", skill=wording.share(row["skill"])))
    return "\n".join(lines)


def held(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many known outcomes lie inside the interval made from each year's data; a line a year.

    ``rows`` are of :func:`ipcompare.hindsight`.
    """
    wording = _wording(lang, rows)
    return "\n".join(
        wording.sentence(
            "held",
            total=len(own),
            inside=int(own["inside"].sum()),
            year=year,
            level=wording.share(own["level"].iloc[0]),
            error=wording.rate(own["error"].abs().mean()),
        )
        for year, own in rows.dropna(subset="inside").groupby("last_year")
    )


# --- the documents ---


def audited(found: pd.DataFrame, figures: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many figures were checked and which of them contradict each other outright.

    ``found`` is of :func:`ipcompare.audit`, made of ``figures`` of :func:`ipcompare.published`.
    """
    wording, certain = _wording(lang, found, figures), found[~found["inference"]]
    items = []
    for row in _records(certain):
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
