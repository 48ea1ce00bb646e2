"""Sentences on growth, rank and spread: of the regions compared, the provinces beside them, and cities."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from ipcompare.core.periods import ends_of_plans, middle_of, plan_periods
from ipcompare.core.text import number, word
from ipcompare.methods import convergence as converging
from ipcompare.methods import growth
from ipcompare.methods.windows import LEAST_POINTS, compared_growth
from ipcompare.reading.wording import Row, Wording, first_and_last, records, worded

__all__ = [
    "cities", "convergence", "growth_made_of", "growth_of", "lag", "needed", "order", "passed", "per_head",
    "ranking", "rounded", "share_range", "shares", "spread", "started", "structure", "vintage",
]  # fmt: skip

#: A finding of a regression has a p-value below this.
SIGNIFICANT = 0.05
#: A rank that moved by fewer places in all is said to have kept its place, more or less.
FEW_PLACES = 3


# --- growth ---


def growth_of(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how fast the regions grew, in outcomes, over years that they share, in one definition.

    A line a window, the fastest first (``methods.windows.compared_growth``). A region that shares no
    window has a line of its own, and two values are said to be a change between two years. A table of
    one region compares nothing: it says how that one grew.

    Parameters
    ----------
    table : pandas.DataFrame
        One indicator, as of :func:`ipcompare.results.views.levels`.
    lang : {"zh", "en"}, default "zh"
        The language.
    """
    wording, rows = worded(lang, table), compared_growth(table)
    together = rows[rows["kind"] == "compared"]
    # Rates that stand side by side would be read as an order.
    alone, lines = (rows["kind"] != "two values").sum() == 1, []
    for _, own in together.groupby("window"):
        parts = [_growth_part(wording, row) for row in records(own)]
        first = next(records(own))
        years = {"first": first.start, "last": first.end}
        lines.append(wording.sentence("growth_window", first, **years, parts=wording.join(parts, "sentence")))
    for row in records(rows[rows["kind"] != "compared"]):
        if row.kind == "two values":
            lines.append(wording.sentence("two_values", row, **_ends(wording, row)))
        else:
            lines.append(wording.sentence(_way(row, alone=alone), row, **_ends(wording, row)))
    return "\n".join(lines)


def _growth_part(wording: Wording, row: Row) -> str:
    """Say one region's growth within its window."""
    return wording.sentence("growth_part", row, **_ends(wording, row))


def _ends(wording: Wording, row: Row) -> dict[str, object]:
    """Give what a sentence on a growth may say of it."""
    return {
        "first": row.start,
        "last": row.end,
        "start": wording.value(row, "from_value"),
        "end": wording.value(row, "to_value"),
        "growth": wording.rate(row.growth),
        "doubling": f"{row.doubling:.1f}" if pd.notna(row.doubling) else "",
    }


def _way(row: Row, *, alone: bool) -> str:
    if not alone:
        return "own_years"
    if row.from_value == row.to_value:
        return "level_held"
    if row.growth < 0:
        return "fell"
    return "grew_doubling" if pd.notna(row.doubling) else "grew"


def rounded(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say what the rounding of printed levels leaves open of their growth, and where the printed rate lies.

    ``table`` has rows of :func:`ipcompare.results.compared.growth_rounded`, each told in a line.
    """
    wording, lines = worded(lang, table), []
    for row in records(table):
        low, high = (wording.rate(value) for value in (row.growth_low, row.growth_high))
        levels = {"start": wording.value(row, "from_value"), "end": wording.value(row, "to_value")}
        parts = [wording.sentence("rounding", row, year=row.year, **levels, low=low, high=high)]
        if pd.notna(row.growth_printed):
            printed = wording.rate(row.growth_printed)
            where = "upper" if printed == high else "lower" if printed == low else "inside"
            if where == "inside" and not row.growth_low <= row.growth_printed <= row.growth_high:
                where = "outside"
            parts.append(wording.sentence(f"rounding_{where}", printed=printed))
        if pd.notna(row.growth_stock):
            parts.append(wording.sentence("rounding_stock", growth=wording.rate(row.growth_stock)))
        lines.append(wording.sentence("rounding_all", parts=wording.join(parts, "sentence")))
    return "\n".join(lines)


def order(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say of which neighbours in an order of growth rounding leaves open who grew faster.

    ``table`` is of :func:`ipcompare.results.compared.growth_compared`: a line a window.
    """
    wording, lines = worded(lang, table), []
    for _, own in table[table["kind"] == "compared"].groupby("window"):
        rows = list(records(own.sort_values("growth", ascending=False)))
        years = {"first": rows[0].start, "last": rows[0].end}
        pairs = [
            wording.sentence(
                "order_pair", faster=wording.region(above.region), slower=wording.region(below.region)
            )
            for above, below in pairwise(rows)
            if below.growth_high >= above.growth_low
        ]
        key = "order_open" if pairs else "order_holds"
        lines.append(wording.sentence(key, rows[0], **years, pairs=wording.join(pairs)))
    return "\n".join(lines)


def started(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say why progress and growth may start from different figures; see ``results.compared.starts``."""
    wording, lines = worded(lang, table), []
    for row in records(table):
        given = {"year": int(row.baseline_year), "baseline": wording.value(row, "baseline")}
        if row.why == "outcome beside it":
            key = "started_beside_derived" if row.derived else "started_beside"
            given["outcome"] = wording.value(row, "from_value")
        elif pd.notna(row.start):
            key = "started_alone"
            given |= {"first": int(row.start), "outcome": wording.value(row, "from_value")}
        else:
            key = "started_never"
        lines.append(wording.sentence(key, row, **given))
    return "\n".join(lines)


def growth_made_of(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how much of a density's growth is population, and where the high-value share moved it.

    ``table`` is of :func:`ipcompare.results.compared.growth_parts`. Each region is told over the longest of
    its spans, and its share over the longest for which all inventions are known.
    """
    wording = worded(lang, table)

    def longest(rows: pd.DataFrame) -> pd.DataFrame:
        order = rows.assign(years=rows["end"] - rows["start"]).sort_values(["region", "years", "end"])
        return order.drop_duplicates("region", keep="last")

    rows = longest(table.dropna(subset="population_part"))
    if rows.empty:
        return ""
    people = [
        wording.sentence(
            "made_of_people", row, first=row.start, last=row.end, part=wording.rate(row.population_part)
        )
        for row in records(rows)
    ]
    lines = [wording.sentence("made_of", next(records(rows)), parts=wording.join(people))]
    for row in records(longest(table.dropna(subset="share_part"))):
        ends = {"start": wording.rate(row.share_from), "end": wording.rate(row.share_to)}
        part = wording.rate(abs(row.share_part))
        way = "fell" if row.by_share < 0 else "rose"
        given = {"first": row.start, "last": row.end, **ends, "part": part}
        lines.append(wording.sentence(f"made_of_share_{way}", row, **given))
    return "\n".join(lines)


def needed(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say what growth targets not yet met still ask for, against the growth observed.

    ``table`` is of :func:`ipcompare.results.compared.still_needed`.
    """
    wording, lines = worded(lang, table), []
    for row in records(table):
        years = {"since": int(row.baseline_year), "year": int(row.latest_year)}
        known: dict[str, object] = {**years, "observed": wording.rate(row.observed_growth)}
        key = "needed_two" if row.n < LEAST_POINTS else "needed_observed"
        if key == "needed_observed" and pd.notna(row.latest_growth):
            key, known["last"] = "needed_observed_last", wording.rate(row.latest_growth)
        given = {
            "latest": wording.value(row, "latest"),
            "target": wording.value(row, "target"),
            "target_year": int(row.target_year),
            "needed": wording.rate(row.needed_growth),
            "observed": wording.sentence(key, **known),
            "under": "",
        }
        if row.reading:
            given["under"] = wording.sentence("needed_under", reading=word("reading", row.reading, lang))
        lines.append(wording.sentence("needed", row, year=known["year"], **given))
    return "\n".join(lines)


# --- rank and convergence ---


def ranking(ranked: pd.DataFrame, regions: list[str], lang: str = "zh") -> str:
    """Say by plan period how the rank of each named region changed, and how close others lay at the start."""
    wording, lines = worded(lang, ranked), []
    for region in regions:
        own = ranked[ranked["region"] == region].dropna(subset="rank")
        if own["year"].nunique() < 2:
            continue
        ends = int(own["year"].min()), int(own["year"].max())
        periods, near = plan_periods(*ends), growth.ranks_at(ranked, ends_of_plans(*ends))
        rows = list(records(near[near["region"] == region]))
        first, last = rows[0], rows[-1]
        places = [wording.sentence("rank_place", year=row.year, rank=int(row.rank)) for row in rows]
        parts = [wording.sentence("rank_places", first, of=first.of, places=wording.join(places))]
        if abs(last.rank - first.rank) >= FEW_PLACES and first.year < first.reached < last.year:
            then = ranked[(ranked["region"] == region) & (ranked["year"] == first.reached)]
            parts.append(wording.sentence("rank_reached", year=first.reached, rank=int(then["rank"].iloc[0])))
        if periods:
            way = "still" if last.moved == 0 else "up" if last.moved > 0 else "down"
            given = {"first": periods[-1].first, "last": last.year, "places": int(abs(last.moved))}
            given["plan"] = word("plan", str(periods[-1].plan), lang)
            parts.append(wording.sentence(f"rank_{way}", **given))
        close = {"year": first.year, "within": wording.share(growth.CLOSE / 100)}
        parts.append(wording.sentence("rank_close", **close, below=first.below, above=first.above))
        lines.append(wording.sentence("rank_all", parts=wording.join(parts, "sentence")))
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
    """Say on which side of a plan's end provinces that started low grew faster, and whether that changed.

    Parameters
    ----------
    table : pandas.DataFrame
        Levels by province, without the nation, as of :func:`ipcompare.results.views.ranks`.
    first, last : int
        Which years. They are cut at the plan's end nearest to their middle, a year that the calendar
        sets, not the data (``methods.convergence`` has the settings).
    lang : {"zh", "en"}, default "zh"
        The language.
    """
    wording, middle = worded(lang, table), middle_of(first, last)
    halves = [(first, last)] if middle is None else [(first, middle), (middle, last)]
    fits = list(records(converging.beta_by_period(table, halves).dropna(subset="p")))
    # Too few regions, or too alike, for a regression: nothing is said.
    lines = [_beta(wording, row) for row in fits]
    if middle is not None:
        test = next(records(converging.break_test(table, first, last, middle)))
        if pd.notna(test.p):
            key = "break_found" if test.p < SIGNIFICANT else "break_none"
            lines.append(wording.sentence(key, middle=middle, p=_p(test.p)))
        if test.p < SIGNIFICANT and [_beta_way(row) for row in fits] == ["converging", "nil"]:
            lines.insert(0, wording.sentence("converged_until", middle=middle, n=fits[0].n))
    plans = plan_periods(first, last)
    if len(plans) > 1:
        each = converging.beta_by_period(table, [(plan.first, plan.last) for plan in plans])
        named = {(plan.first, plan.last): word("plan", str(plan.plan), lang) for plan in plans}
        parts = [
            wording.sentence(
                "beta_plan",
                plan=named[fit.start, fit.end],
                first=fit.start,
                last=fit.end,
                beta=_beta_of(fit.coefficient),
                p=_p(fit.p),
            )
            for fit in records(each.dropna(subset="p"))
        ]
        if parts:
            lines.append(wording.sentence("beta_plans", parts=wording.join(parts, "sentence")))
    return "\n".join(lines)


def _beta(wording: Wording, row: Row) -> str:
    """Say whether there was convergence in one period, and how much one province moves that."""
    way = _beta_way(row)
    given = {"first": row.start, "last": row.end, "n": row.n, "beta": _beta_of(row.coefficient)}
    given |= {"p": _p(row.p), "sd0": f"{row.sd_start:.2f}", "sd1": f"{row.sd_end:.2f}"}
    if pd.isna(row.moved_by):
        return wording.sentence(f"beta_{way}", **given)
    without = {"low": _beta_of(row.without_low), "high": _beta_of(row.without_high)}
    without |= {"most": f"{row.without_p:.3f}", "without": wording.region(row.moved_by)}
    return wording.sentence(f"beta_{way}_without", **given, **without)


def _beta_way(row: Row) -> str:
    if not row.p < SIGNIFICANT:
        return "nil"
    return "converging" if row.coefficient < 0 else "diverging"


def _beta_of(coefficient: float) -> str:
    return f"{coefficient:.4f}".replace("-", "−")


def _p(value: float) -> str:
    return f"= {value:.3f}" if value >= 0.0005 else "< 0.001"


def spread(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how far the provinces lie apart, each counting alike and weighted by people.

    ``table`` is of :func:`ipcompare.results.compared.spread`. Where the two moved in opposite directions
    since the plan's end nearest to the middle, that is said.
    """
    wording, rows = worded(lang, table), list(records(table.dropna(subset=["sd_log", "theil"])))
    if not rows:
        return ""
    first, last = rows[0].year, rows[-1].year
    middle = middle_of(first, last) or first
    at = {row.year: row for row in rows if row.year in (first, middle, last)}

    def path(column: str) -> str:
        steps = ((year, f"{getattr(row, column):.2f}") for year, row in at.items())
        return wording.join(wording.sentence("spread_step", year=year, value=value) for year, value in steps)

    lines = [wording.sentence("spread", n=rows[0].n, sd=path("sd_log"), theil=path("theil"))]
    alike = at[last].sd_log - at[middle].sd_log if middle in at else 0.0
    weighted = at[last].theil - at[middle].theil if middle in at else 0.0
    if alike * weighted < 0:
        way = "people_closer" if weighted < 0 else "people_apart"
        lines.append(wording.sentence(f"spread_{way}", middle=middle))
    return "\n".join(lines)


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
            n=row.n,
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
