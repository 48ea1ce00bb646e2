"""Options that follow from the findings, and when each is said: what to publish, settle, set and share.

An option is said when its rule finds a target that it bears on, and carries its evidence. No province and no
number stands in a rule; which are the most pressing is told by how many targets each bears on.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import pandas as pd

from ipcompare.core.text import text, word
from ipcompare.methods.standing import MISSES, classes
from ipcompare.reading import on_targets
from ipcompare.reading.on_next_plan import asked
from ipcompare.reading.wording import Wording, records, worded
from ipcompare.results.doubt import CONTRADICTED, OTHER_TERMS
from ipcompare.results.targets import comparable, printed

__all__ = ["Option", "options"]

#: So many options a reader can weigh.
MOST = 4
#: A target passed so many years before it was due was set too low for what came.
EARLY = 2
#: The classes of what is met, or likely or projected to be.
MET = ("reached", "doubt", "likely", "to_reach")
#: From so many names on the annex lists them.
MANY = 6


@dataclass(frozen=True)
class Option:
    """One option: what could be done, on what evidence, and how many targets it bears on."""

    head: str
    evidence: str
    bears_on: int


def options(
    plan: pd.DataFrame,
    outlook: pd.DataFrame,
    wanted: pd.DataFrame,
    doubted: pd.DataFrame,
    paces: pd.DataFrame,
    lang: str = "zh",
) -> list[Option]:
    """Give the options that the findings on some regions support, those on most targets first.

    Parameters
    ----------
    plan, outlook, wanted, doubted : pandas.DataFrame
        Of ``Dataset.plan``, ``outlook``, ``wanted`` and ``doubted`` (in the same language), of the regions
        that the reader answers for; ``plan`` of all, with which their targets may compare.
    paces : pandas.DataFrame
        Of :func:`ipcompare.results.next_plan.pace`: what the nation's next target asks for.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    list of Option
        Four at most; none where nothing supports one.

    Examples
    --------
    >>> from ipcompare.results.dataset import Dataset
    >>> from ipcompare.results.next_plan import pace
    >>> data = Dataset.open()
    >>> own = [t[t["region"] == "CN-GZ"] for t in (data.plan, data.outlook, data.wanted(), data.doubted())]
    >>> options(*own, pace(data), "en")[0].bears_on > 0
    True
    """
    wording = worded(lang, plan, outlook)
    outlook, wanted = (wording.in_order(table) for table in (outlook, wanted))
    several = len(set(outlook["region"]) - {"CN"}) > 1
    found = [
        _settle(wording, wording.in_order(doubted), several=several),
        _publish(wording, wanted),
        _early(wording, outlook, paces, several=several),
        _level(wording, outlook),
        _common(wording, plan, set(outlook["region"]) - {"CN"}),
    ]
    said = [option for option in found if option is not None]
    return sorted(said, key=lambda option: -option.bears_on)[:MOST]


def _option(wording: Wording, kind: str, bears_on: int, evidence: list[str]) -> Option:
    head = wording.sentence(f"option_{kind}", count=bears_on)
    return Option(head, text("join.sentences", wording.lang).join(evidence), bears_on)


def _publish(wording: Wording, wanted: pd.DataFrame) -> Option | None:
    """Publish outcomes of the targets that nobody can judge: said where there are any."""
    wanted = wanted[wanted["latest"].isna()]  # what is published already asks for patience, not for print
    if wanted.empty:
        return None
    few, regions = len(wanted) < MANY, dict.fromkeys(wanted["region"])
    if few:
        counted = wording.listed(wanted, regions=len(regions) > 1)
    else:
        counted = wording.join(
            wording.sentence(
                "region_count", region=wording.region(code), count=int((wanted["region"] == code).sum())
            )
            for code in regions
        )
    evidence = [wording.sentence("option_publish_why" if few else "option_publish_counts", list=counted)]
    named = wanted[wanted["owner"] != ""] if wording.lang == "zh" else wanted.head(0)  # in Chinese alone
    evidence += [
        wording.sentence(
            "option_publish_owners",
            region=wording.region(code),
            list=wording.join(dict.fromkeys(own["owner"])),
        )
        for code, own in named.groupby("region", sort=False)
    ]
    return _option(wording, "publish", len(wanted), evidence)


def _settle(wording: Wording, doubted: pd.DataFrame, *, several: bool) -> Option | None:
    """Settle figures that contradict each other or are in other terms: said where a target rests on them."""
    rows = doubted[doubted["doubt"].isin([CONTRADICTED, OTHER_TERMS]) & (doubted["reading"] == "")]
    rows = rows[rows["region"] != "CN"]
    if rows.empty:
        return None
    told = [
        wording.sentence(
            "option_settle_item",
            names=wording.listed(own.head(1), regions=several),
            why=wording.join(own["note"], "sentence"),
        )
        for _, own in rows.groupby(["region", "indicator"], sort=False)
    ]
    return _option(wording, "settle", len(told), told)


def _level(wording: Wording, outlook: pd.DataFrame) -> Option | None:
    """State a level beside a rate: said where readings of one rate come out on both sides of the target."""
    rows, lines = outlook[outlook["region"] != "CN"], list[str]()
    for row in records(rows[(rows["reading"] == "") & (rows["unit"] == "%")]):
        read = rows[(rows["reading"] != "") & (rows["region"] == row.region)]
        # What follows from a reading is computed from the record of the target, too.
        shared = [not _records(row.inputs).isdisjoint(_records(inputs)) for inputs in read["inputs"]]
        read = read[pd.Series(shared, index=read.index, dtype=bool)]
        if not {"reached", "to_miss"} <= {_side(name) for name in classes(read["verdict"])}:
            continue
        said = (
            wording.sentence(
                "option_level_reading",
                reading=word("reading", one.reading, wording.lang),
                verdict=word("verdict", one.verdict, wording.lang),
            )
            for one in records(read)
        )
        lines.append(
            wording.sentence(
                "option_level_why",
                row,
                target=wording.value(row, "target"),
                list=wording.join(said, "sentence"),
            )
        )
    return _option(wording, "level", len(lines), lines) if lines else None


def _side(name: str) -> str:
    """Say on which side of the target a class lies."""
    return "to_miss" if name in MISSES else "reached" if name in MET else name


def _records(inputs: object) -> set[str]:
    return set(str(inputs).split())


def _early(wording: Wording, outlook: pd.DataFrame, paces: pd.DataFrame, *, several: bool) -> Option | None:
    """Set the next targets after the outcome and above the trend: said where targets were passed early."""
    own = printed(outlook)
    own = own[own["region"] != "CN"]
    # What its own documents contradict was not passed for certain.
    sure = ~own["doubt"].str.contains(f"{CONTRADICTED}|{OTHER_TERMS}")
    met = classes(own["verdict"]).isin(["reached", "doubt"]) & own["first_met"].notna() & sure
    rows = own[met & (own["target_year"] - own["first_met"] >= EARLY).fillna(False)]
    if rows.empty:
        return None
    names = wording.join(
        wording.sentence(
            "option_early_item",
            name=wording.listed(one, regions=several),
            year=int(one["first_met"].iloc[0]),
        )
        for one in (rows.iloc[[i]] for i in range(len(rows)))
    )
    evidence = [wording.sentence("option_early_why", years=EARLY, list=names)]
    nation = paces[paces["region"] == "CN"]
    if len(nation) and (said := asked(nation, wording.lang)):
        evidence.append(said)
    return _option(wording, "early", len(rows), evidence)


def _common(wording: Wording, plan: pd.DataFrame, regions: Set[str]) -> Option | None:
    """Measure alike: said of several regions when fewer than half of their targets compare with another's."""
    if len(regions) < 2:
        return None
    rows = printed(comparable(plan))
    rows = rows[rows["region"].isin(regions)]
    alone = int((~rows["with_province"]).sum())
    if alone * 2 <= len(rows):
        return None
    return _option(wording, "common", alone, [on_targets.side_by_side(plan, wording.lang, regions)])
