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
from ipcompare.core.text import BOUND_SIGNS, exact, number, percent, reason_words, text, word
from ipcompare.methods import growth
from ipcompare.methods.progress import REACHED
from ipcompare.methods.target import Target
from ipcompare.results.next_plan import ends
from ipcompare.results.targets import FAR_BEYOND, comparable, printed, scoreboard
from ipcompare.results.verdicts import tally

__all__ = [
    "asked", "audited", "cities", "convergence", "coverage", "distance", "growth_of", "held", "kinds", "lag",
    "outlook", "pace", "projected", "ranking", "recorded", "required", "scenarios", "scores", "shares",
    "side_by_side", "signed", "structure", "trust", "vintage",
]  # fmt: skip


Row: TypeAlias = Any  # what _records() yields
#: From this many percentage points on a sentence says what rounding leaves open.
ROUNDING_SAID = 0.5


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


# --- the next plan ---


def asked(paces: pd.DataFrame, lang: str = "zh") -> str:
    """Say what growth targets ask for; ``paces`` is of :func:`ipcompare.results.next_plan.pace`."""
    wording, lines = _wording(lang, paces), list[str]()
    for row in _records(paces[paces["period"] == "to the target"]):
        met = Target(row.to_value, row.bound, wording.names.direction_of[row.indicator]).met(row.from_value)
        figures = {
            "latest": wording.value(row, "from_value"),
            "target": BOUND_SIGNS.get(row.bound, "") + wording.value(row, "to_value"),
            "growth": _rounded(wording, row),
        }
        lines.append(wording.sentence("next_met" if met else "next_asked", row, **figures, **_years(row)))
    return "\n".join(lines)


def pace(paces: pd.DataFrame, lang: str = "zh") -> str:
    """Say how fast each region grew in each half of the plan before, and in its latest step.

    ``paces`` is a table of :func:`ipcompare.results.next_plan.pace`.
    """
    wording, lines = _wording(lang, paces), list[str]()
    told = paces[~paces["period"].isin(["to the target", "whole plan"]) | paces["from_value"].isna()]
    for region, rows in told.groupby("region", sort=False):
        if rows["growth"].isna().all():
            lines.extend(_without(wording, rows.head(1)))
            continue
        # The newest step may be the second half once more.
        rows = rows[rows["start"].isna() | ~rows.duplicated(["start", "end"])]
        parts = [_grew(wording, row) for row in _records(rows)]
        joined = wording.join(parts, "sentence")
        lines.append(wording.sentence("pace", region=wording.region(region), parts=joined))
    return "\n".join(lines)


def _grew(wording: _Wording, row: Row) -> str:
    if row.reason:
        period, why = word("period", row.period, wording.lang), reason_words(row.reason, wording.lang)
        return wording.sentence("pace_gap", period=period, reason=why)
    part = wording.sentence("pace_part", growth=_rounded(wording, row), **_years(row))
    if row.measured == row.indicator:
        return part
    return wording.sentence("pace_by", part=part, measured=wording.indicator(row.measured))


def _rounded(wording: _Wording, row: Row) -> str:
    """Write a growth, with what rounding leaves open where that is worth a word."""
    low, high = row.growth_low, row.growth_high
    growth = wording.rate(row.growth)
    if not high - low >= ROUNDING_SAID:
        return growth
    return wording.sentence("rounded", growth=growth, low=wording.rate(low), high=wording.rate(high))


def _years(row: Row) -> dict[str, int]:
    return {"start": int(row.start), "end": int(row.end)}


def _without(wording: _Wording, rows: pd.DataFrame) -> Iterator[str]:
    """Say of regions without a figure why there is none."""
    for row in _records(rows):
        yield wording.sentence("next_none", row, reason=reason_words(row.reason, wording.lang))


def scenarios(paths: pd.DataFrame, lang: str = "zh") -> str:
    """Say what each region's level comes to in each scenario, and how many times the start that is.

    ``paths`` is a table of :func:`ipcompare.results.next_plan.scenarios`.
    """
    wording, lines = _wording(lang, paths), list[str]()
    for _, rows in ends(paths).groupby("region", sort=False):
        first = next(_records(rows))
        if first.reason:
            lines.extend(_without(wording, rows))
            continue
        parts = [
            wording.sentence(
                "scenarios_part",
                scenario=word("scenario", row.scenario, lang),
                growth=wording.rate(row.growth),
                year=int(row.year),
                value=wording.value(row),
                times=f"{row.times:.1f}",
            )
            for row in _records(rows)
        ]
        start = {"start": int(first.start), "latest": wording.value(first, "from_value")}
        lines.append(wording.sentence("scenarios", first, **start, parts=wording.join(parts, "sentence")))
    return "\n".join(lines)


def distance(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say what keeps each region as far from the nation, in proportion and in difference.

    ``rows`` are of :func:`ipcompare.results.next_plan.distance`.
    """
    wording, lines = _wording(lang, rows), list[str]()
    for _, own in rows.groupby("region", sort=False):
        first = next(_records(own))
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
            for row in _records(own)
        ]
        said = {"ratio": wording.rate(100 * first.to_nation), "apart": wording.value(first, "apart")}
        joined = wording.join(parts, "sentence")
        lines.append(wording.sentence("distance", first, start=int(first.latest_year), **said, parts=joined))
    return "\n".join(lines)


def kinds(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say what share of all high-value patents each kind has; ``rows`` are of ``results.next_plan.kinds``."""
    wording, lines = _wording(lang, rows), []
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
            for row in _records(own)
        ]
        joined = wording.join(parts, "sentence")
        lines.append(wording.sentence("kinds", next(_records(own)), parts=joined))
    return "\n".join(lines)


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
