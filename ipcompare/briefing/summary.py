"""The first pages of a brief and of a deck: conclusion, findings, risks, doubts and options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ipcompare.briefing.content import KEY_INDICATOR, Briefing
from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS
from ipcompare.methods.standing import NOT_ASSESSABLE
from ipcompare.reading import findings
from ipcompare.reading.on_options import Option, options
from ipcompare.reading.on_provinces import (
    at_risk,
    beside_nation,
    conclusion,
    doubtful,
    judged,
    rank_now,
    risky,
)
from ipcompare.reading.wording import worded
from ipcompare.results import next_plan, peers, views
from ipcompare.suite.figures import PANEL_YEARS

__all__ = ["Said", "Summary", "summary"]

#: What provinces are ranked in, and what their cities hold.
PLACED, HELD = "invention_density", "invention_stock_per_head"
#: So many findings a reader remembers.
MOST = 3


@dataclass(frozen=True)
class Said:
    """A sentence, and the figure that shows it, if there is one."""

    words: str
    figure: str = ""


@dataclass(frozen=True)
class Summary:
    """What a reader of one page has to know; each part may be empty.

    Attributes
    ----------
    conclusion : str
        One sentence.
    found, risks, doubts : list of Said
        Findings, what is at risk and why, what is doubtful.
    options : list of Option
        What could be done.
    """

    conclusion: str = ""
    found: list[Said] = field(default_factory=list)
    risks: list[Said] = field(default_factory=list)
    doubts: list[Said] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Give all its sentences."""
        said = [one.words for part in (self.found, self.risks, self.doubts) for one in part]
        return [self.conclusion, *said, *(option.evidence for option in self.options)]


def summary(briefing: Briefing) -> Summary:
    """Write the summary of a briefing, for the regions that it is about."""
    data, lang, regions = briefing.data, briefing.lang, briefing.regions
    own = briefing.outlook[briefing.outlook["region"].isin(regions)]
    wanted = briefing.wanted[briefing.wanted["region"].isin(regions)]
    found = list(_of_one(briefing, regions[0]) if len(regions) == 1 else _of_several(briefing, regions))
    doubted = data.doubted(lang)
    doubted = doubted[doubted["region"].isin(regions) & doubted["indicator"].isin(set(own["indicator"]))]
    paces = next_plan.pace(data)
    paces = paces if briefing.shows(KEY_INDICATOR) else paces.head(0)
    return Summary(
        conclusion(own, lang),
        found[:MOST],
        list(_risks(briefing)),
        list(_doubts(briefing)),
        options(data.plan, own, wanted, doubted, paces, lang) if len(own) else [],
    )


def _of_one(briefing: Briefing, region: str) -> Iterator[Said]:
    """Say of one region where it stands against the nation, its rank, its cities, what is projected."""
    data, lang = briefing.data, briefing.lang
    if briefing.shows(KEY_INDICATOR):
        levels = views.plan_levels(data, KEY_INDICATOR)
        yield from _said(beside_nation(levels, region, lang), "high_value_density")
    if briefing.shows(PLACED):
        ranked = views.ranks(data, PLACED, *PANEL_YEARS)
        yield from _said(rank_now(ranked, [region], lang, PLAN_END - PLAN_YEARS), "rank")
    if not briefing.choice.indicators and data.catalogue.cities(region):
        inside = views.cities_per_head(data, parent=region)
        inside = inside[inside["indicator"] == HELD]
        if len(inside):
            told = findings.per_head(views.per_head_spread(data, inside), lang)
            yield from _said(told.split("\n")[0], "cities_per_head")
    own = briefing.outlook[briefing.outlook["region"] == region]
    sure = own[~own.index.isin(risky(own).index)]
    yield from _said(findings.projected(sure, KEY_INDICATOR, lang).split("\n")[0], "outlook_density")
    yield from _said(judged(own, lang))


def _of_several(briefing: Briefing, regions: list[str]) -> Iterator[Said]:
    """Compare several regions: who grew faster, where each stands, who passed such targets elsewhere."""
    data, lang = briefing.data, briefing.lang
    if briefing.shows(KEY_INDICATOR):
        levels = views.plan_levels(data, KEY_INDICATOR)
        rows = levels[levels["region"].isin([*regions, "CN"])]
        yield from _said(findings.growth_of(rows, lang).split("\n")[0], "high_value_density")
    if briefing.shows(PLACED):
        ranked = views.ranks(data, PLACED, *PANEL_YEARS)
        yield from _said(rank_now(ranked, regions, lang, PLAN_END - PLAN_YEARS), "rank")
    if briefing.shows(KEY_INDICATOR):
        yield from _said(findings.passed(peers.peer_targets(data), lang).split("\n")[0], "peers")
    yield from _said(judged(briefing.outlook[briefing.outlook["region"].isin(regions)], lang))


def _risks(briefing: Briefing) -> Iterator[Said]:
    own = briefing.outlook[briefing.outlook["region"].isin(briefing.regions)]
    figures = {region: name for name, region in briefing.outlook_regions.items()}
    for region, rows in own.groupby("region", sort=False):
        for line in at_risk(rows, briefing.data.contested, briefing.lang).split("\n"):
            yield from _said(line, figures.get(str(region), ""))
    open_ = int(((own["reading"] == "") & (own["verdict"] == NOT_ASSESSABLE)).sum())
    if open_ and risky(own).empty:
        yield Said(worded(briefing.lang, own).sentence("risk_none", count=open_))


def _doubts(briefing: Briefing) -> Iterator[Said]:
    """Name what is met on paper and in doubt, and tell how the method did a year before."""
    regions, lang = briefing.regions, briefing.lang
    yield from _said(doubtful(briefing.targets[briefing.targets["region"].isin(regions)], lang))
    before = briefing.data.growth_then(PLAN_END - 1)
    shown = before["region"].isin(regions) & before["indicator"].isin(set(briefing.outlook["indicator"]))
    for line in findings.then(before[shown], lang).split("\n"):
        yield from _said(line)


def _said(words: str, figure: str = "") -> Iterator[Said]:
    """Give a sentence where there is one."""
    if words:
        yield Said(words, figure)
