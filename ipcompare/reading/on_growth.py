"""Sentences on growth, rank and spread: of the regions compared, the provinces beside them, and cities."""

from __future__ import annotations

import pandas as pd

from ipcompare.core.text import number, word
from ipcompare.methods import growth
from ipcompare.reading.wording import Row, first_and_last, records, worded

__all__ = [
    "cities", "convergence", "growth_of", "lag", "passed", "per_head", "ranking", "share_range", "shares",
    "structure", "vintage",
]  # fmt: skip


# --- growth ---

#: From this growth on, in percent a year, a sentence gives a doubling time.
LEAST_DOUBLING = 1.0


def growth_of(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how each region grew from its first to its last year, in outcomes.

    ``table`` has one indicator, as of :func:`ipcompare.results.views.levels`.
    """
    wording, lines = worded(lang, table), []
    for _, rows in growth.measured_alike(table).groupby("region", sort=False):
        start, end = first_and_last(rows)
        if start.year == end.year:
            continue
        rate = growth.compound_growth(start.value, end.value, end.year - start.year)
        way = "level_held" if start.value == end.value else "grew" if rate > 0 else "fell"
        # Under one percent a year, or from two points, a doubling time is no more than arithmetic.
        doubles = rate >= LEAST_DOUBLING and len(rows) > 2
        lines.append(
            wording.sentence(
                "grew_doubling" if doubles else way,
                start,
                first=start.year,
                last=end.year,
                start=wording.value(start),
                end=wording.value(end),
                growth=wording.rate(rate),
                doubling=f"{growth.doubling_time(rate):.1f}" if doubles else "",
            )
        )
    return "\n".join(lines)


def ranking(ranked: pd.DataFrame, regions: list[str], lang: str = "zh") -> str:
    """Say how the rank of each named region changed over the years of the table."""
    wording, lines = worded(lang, ranked), []
    for region in regions:
        start, end = first_and_last(ranked[ranked["region"] == region])
        ranks = {"start": int(start.rank), "end": int(end.rank)}
        lines.append(wording.sentence("rank", start, first=start.year, last=end.year, **ranks))
    return "\n".join(lines)


def lag(table: pd.DataFrame, follower: str, leader: str, lang: str = "zh") -> str:
    """Say by how many years one region follows another at its latest level."""
    wording, row = worded(lang, table), growth.lag_years(table, follower, leader).iloc[-1]
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
    wording, beta = worded(lang, table), growth.beta_convergence(table, first, last).iloc[0]
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
    wording = worded(lang, table)
    own = (table["indicator"] == indicator) & (table["region"] == region) & (table["year"] == year)
    rows = {row.series: row for row in records(table[own & (table["role"] == "actual")])}
    old, new = rows["census6"], rows["census7"]
    return wording.sentence("vintage", new, year=year, old=wording.value(old), new=wording.value(new))


def shares(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how much of the inventions in force is of high value, at each region's latest year."""
    wording = worded(lang, table)
    latest = [
        first_and_last(rows)[1] for _, rows in table.dropna(subset="share").groupby("region", sort=False)
    ]
    return "\n".join(
        wording.sentence("share", row, year=int(row.year), share=wording.rate(row.share)) for row in latest
    )


# --- the provinces beside ---


def passed(goals: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many of the provinces' targets for one indicator were passed, and by when at the latest.

    ``goals`` is of :func:`ipcompare.results.peers.peer_targets`.
    """
    wording, own = worded(lang, goals), goals[goals["region"] != "CN"]
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
        wording.sentence(f"passed_{key}", count=len(rows), list=wording.join(map(by, records(rows))))
        for key, rows in groups.items()
        if len(rows)
    ]
    first = next(records(own))
    given = {"year": int(first.target_year), "total": len(own), "parts": wording.join(parts, "sentence")}
    lines = [wording.sentence("passed", first, **given)]
    for row in records(goals[(goals["region"] == "CN") & goals["first_met"].notna()]):
        target = wording.value(row, "target")
        lines.append(wording.sentence("passed_nation", target=target, year=int(row.first_met)))
    return "\n".join(lines)


def share_range(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say between which shares of the provinces' inventions in force are of high value, and the nation's.

    ``table`` is of :func:`ipcompare.results.peers.high_value_shares`.
    """
    wording = worded(lang, table)
    latest = table.sort_values(["region", "year"]).drop_duplicates("region", keep="last")
    lines, provinces = [], latest[latest["region"] != "CN"].sort_values(["share", "region"])
    if len(provinces) > 1:
        bottom, top = records(provinces.iloc[[0, -1]])
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
        for row in records(latest[latest["region"] == "CN"])
    ]
    return "\n".join(lines)


# --- cities ---


def cities(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how concentrated each indicator is among a province's cities."""
    wording = worded(lang, table)
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
        for row in records(rows)
    )


def per_head(spread: pd.DataFrame, lang: str = "zh") -> str:
    """Say which city has most and least per head, how far apart they are, and on which base that stands.

    ``spread`` is of :func:`ipcompare.results.views.per_head_spread`.
    """
    wording = worded(lang, spread)
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
        for row in records(spread)
    ]
    return "\n".join([*lines, wording.sentence("per_head_base")])


def structure(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say in which city inventions weigh most and least among patents in force.

    ``table`` has ``region`` and ``share``, in percent.
    """
    wording = worded(lang, table)
    low, high = records(table.sort_values("share").iloc[[0, -1]])
    return wording.sentence(
        "city_structure",
        high=wording.region(high.region),
        high_share=wording.rate(high.share),
        low=wording.region(low.region),
        low_share=wording.rate(low.share),
    )
