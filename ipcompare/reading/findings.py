"""Findings in a sentence, written from the tables, in Chinese or English."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd

from ipcompare.core.text import (
    BOUND_SIGNS,
    indicator_decimals,
    indicator_name,
    number,
    percent,
    region_name,
    text,
    word,
)
from ipcompare.methods import growth
from ipcompare.results.targets import FAR_BEYOND, comparable, scoreboard

__all__ = [
    "audited",
    "cities",
    "coverage",
    "growth_of",
    "ranking",
    "recorded",
    "required",
    "scores",
    "side_by_side",
    "signed",
    "vintage",
]

REACHED = ("reached", "reached early", "reached but falling")


def _value(value: float, indicator: str, unit: str, lang: str, bound: str = "eq") -> str:
    # The name of a density says its unit already.
    figure = number(value, unit, lang, indicator_decimals(indicator), show_unit="/" not in unit)
    return f"{BOUND_SIGNS.get(bound, '')}{figure}"


def _rate(value: float, lang: str) -> str:
    return percent(value / 100, lang, 1)


def _list(words: list[str], lang: str) -> str:
    return text("join.list", lang).join(words)


def _named(rows: pd.DataFrame, lang: str) -> str:
    pairs = zip(rows["region"], rows["indicator"], strict=True)
    return _list(
        [
            text(
                "label.region_indicator", lang, region=region_name(r, lang), indicator=indicator_name(i, lang)
            )
            for r, i in dict.fromkeys(pairs)
        ],
        lang,
    )


def coverage(table: pd.DataFrame, plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say how much there is, and how many targets have an outcome to be held against.

    Parameters
    ----------
    table : pandas.DataFrame
        Of :func:`ipcompare.load`.
    plan : pandas.DataFrame
        Of :func:`ipcompare.targets`.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
    """
    own = _provincial(plan)
    return text(
        "finding.coverage",
        lang,
        indicators=table["indicator"].nunique(),
        figures=len(table),
        share=percent(float(table["derived"].mean()), lang),
        plan=len(own),
        outcome=int(own["latest"].notna().sum()),
    )


def _provincial(plan: pd.DataFrame) -> pd.DataFrame:
    """Keep what the provinces' newest plans print."""
    newest = plan["target_year"] == plan["target_year"].max()
    kept: pd.DataFrame = plan[newest & (plan["reading"] == "") & (plan["region"] != "CN")]
    return kept


def side_by_side(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many targets may be laid side by side (see :func:`ipcompare.results.targets.comparable`)."""
    rows = comparable(plan)
    rows = rows[(rows["region"] != "CN") & (rows["reading"] == "")]
    same = rows[rows["comparable"]]
    return text(
        "finding.comparable",
        lang,
        regions=_list([region_name(r, lang) for r in dict.fromkeys(rows["region"])], lang),
        plan=len(rows),
        same=len(same),
        indicators=same["indicator"].nunique(),
        other=len(rows) - len(same),
    )


def required(plan: pd.DataFrame, indicator: str, lang: str = "zh") -> str:
    """Say from where to where each region's target for one indicator leads, and how fast."""
    rows = plan[(plan["indicator"] == indicator) & (plan["reading"] == "") & plan["required_growth"].notna()]
    parts = [
        text(
            "finding.required_part",
            lang,
            region=region_name(str(r.region), lang),
            baseline=_value(cast(float, r.baseline), indicator, str(r.unit), lang),
            target=_value(cast(float, r.target), indicator, str(r.unit), lang, str(r.bound)),
            growth=_rate(cast(float, r.required_growth), lang),
        )
        for r in rows.itertuples()
    ]
    sentence = text("join.sentence", lang).join(parts)
    return text("finding.required", lang, indicator=indicator_name(indicator, lang), parts=sentence)


def scores(plan: pd.DataFrame, lang: str = "zh") -> str:
    """Say for each region how many targets are reached, on track, behind and not assessable; a line each."""
    lines = []
    for region, row in scoreboard(plan).iterrows():
        lines.append(
            text(
                "finding.score",
                lang,
                region=region_name(str(region), lang),
                total=row["total"],
                reached=sum(row[s] for s in REACHED),
                track=row["on track"],
                behind=row["behind"] + row["moving away"],
                unknown=row["not assessable"],
            )
        )
    wide = _provincial(plan)
    wide = wide[wide["caveat"] == FAR_BEYOND]
    if len(wide):
        lines.append(text("finding.wide", lang, list=_named(wide, lang)))
    return "\n".join(lines)


def signed(asked: pd.DataFrame, lang: str = "zh") -> str:
    """Say which targets were already met when the plan was signed (see ``results.targets.ambition``)."""
    rows = asked[asked["met_at_signing"] & (asked["reading"] == "")]
    if rows.empty:
        return text("finding.signed_none", lang)
    return text("finding.signed", lang, list=_named(rows, lang))


def growth_of(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how each region grew from its first to its last year; a line each.

    Parameters
    ----------
    table : pandas.DataFrame
        Of :func:`ipcompare.results.views.levels`, one indicator.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
    """
    lines = []
    for region, rows in table.groupby("region", sort=False):
        ends = rows.sort_values("year").iloc[[0, -1]]
        (first, last), (start, end) = ends["year"], ends["value"]
        if first == last:
            continue
        rate = float(100 * ((end / start) ** (1 / (last - first)) - 1))
        indicator, unit = str(ends["indicator"].iloc[0]), str(ends["unit"].iloc[0])
        lines.append(
            text(
                "finding.grew",
                lang,
                region=region_name(str(region), lang),
                indicator=indicator_name(indicator, lang),
                first=first,
                last=last,
                start=_value(start, indicator, unit, lang),
                end=_value(end, indicator, unit, lang),
                growth=_rate(rate, lang),
                doubling=f"{growth.doubling_time(rate):.1f}",
            )
        )
    return "\n".join(lines)


def ranking(ranked: pd.DataFrame, regions: list[str], lang: str = "zh") -> str:
    """Say how the rank of each named region changed over the years of the table; a line each."""
    lines = []
    for region in regions:
        ends = ranked[ranked["region"] == region].sort_values("year").iloc[[0, -1]]
        (first, last), (start, end) = ends["year"], ends["rank"].astype(int)
        lines.append(
            text(
                "finding.rank",
                lang,
                region=region_name(region, lang),
                first=first,
                last=last,
                start=start,
                end=end,
            )
        )
    return "\n".join(lines)


def lag(table: pd.DataFrame, follower: str, leader: str, lang: str = "zh") -> str:
    """Say by how many years one region follows another at its latest level."""
    row = growth.lag_years(table, follower, leader).iloc[-1]
    known = bool(pd.notna(row["lag"]))
    return text(
        "finding.lag" if known else "finding.lag_more",
        lang,
        follower=region_name(follower, lang),
        leader=region_name(leader, lang),
        year=int(row["year"]),
        lag=f"{row['lag' if known else 'more_than']:.1f}",
    )


def convergence(table: pd.DataFrame, first: int, last: int, lang: str = "zh") -> str:
    """Say whether provinces that started low grew faster, and whether the spread fell."""
    beta = growth.beta_convergence(table, first, last).iloc[0]
    sigma = growth.sigma_convergence(table).set_index("year")["sd_log"]
    found = beta["p"] < 0.05 and beta["coefficient"] < 0
    return text(
        "finding.beta" if found else "finding.beta_none",
        lang,
        first=first,
        last=last,
        speed=_rate(float(beta["speed"]), lang) if found else "",
        p=f"{beta['p']:.3f}",
        sd0=f"{sigma[first]:.2f}",
        sd1=f"{sigma[last]:.2f}",
    )


def vintage(table: pd.DataFrame, indicator: str, region: str, year: int, lang: str = "zh") -> str:
    """Say what the population base does to one density."""
    rows = table[
        (table["indicator"] == indicator)
        & (table["region"] == region)
        & (table["year"] == year)
        & (table["role"] == "actual")
    ].set_index("series")
    unit, values = str(rows["unit"].iloc[0]), rows["value"].astype(float).to_dict()
    return text(
        "finding.vintage",
        lang,
        region=region_name(region, lang),
        year=year,
        old=_value(values["census6"], indicator, unit, lang),
        new=_value(values["census7"], indicator, unit, lang),
    )


def shares(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how much of the inventions in force is of high value, at each region's latest year; a line each."""
    lines = []
    for region, rows in table.dropna(subset="share").groupby("region", sort=False):
        row = rows.sort_values("year").iloc[-1]
        lines.append(
            text(
                "finding.share",
                lang,
                region=region_name(str(region), lang),
                year=int(row["year"]),
                share=_rate(float(row["share"]), lang),
            )
        )
    return "\n".join(lines)


def cities(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how concentrated each indicator is among a province's cities; a line each."""
    lines = []
    measured = growth.concentration(table).set_index("indicator")
    for indicator in dict.fromkeys(table["indicator"]):
        row: Any = measured.loc[indicator]
        lines.append(
            text(
                "finding.city_top",
                lang,
                indicator=indicator_name(indicator, lang),
                city=region_name(row["top"], lang),
                share=_rate(float(row["top_share"]), lang),
                herfindahl=f"{row['herfindahl']:.2f}",
                theil=f"{row['theil']:.2f}",
            )
        )
    return "\n".join(lines)


def structure(table: pd.DataFrame, lang: str = "zh") -> str:
    """Say in which city inventions weigh most and least among patents in force.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region, share`` in percent.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
    """
    rows = table.sort_values("share")
    low, high = rows.iloc[0], rows.iloc[-1]
    return text(
        "finding.city_structure",
        lang,
        high=region_name(high["region"], lang),
        high_share=_rate(float(high["share"]), lang),
        low=region_name(low["region"], lang),
        low_share=_rate(float(low["share"]), lang),
    )


def outlook(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say for each region how many targets are reached or how likely; a line each.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of :func:`ipcompare.attainment`.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
    """
    printed = rows[rows["reading"] == ""]
    lines = []
    for region, own in printed.groupby("region", sort=False):
        count = own["verdict"].value_counts()
        lines.append(
            text(
                "finding.attain",
                lang,
                region=region_name(str(region), lang),
                reached=count.get("reached", 0),
                likely=sum(count.get(w, 0) for w in ("very likely", "likely", "projected to reach")),
                even=count.get("about as likely as not", 0),
                unlikely=sum(
                    count.get(w, 0) for w in ("unlikely", "very unlikely", "projected to miss", "missed")
                ),
                unknown=count.get("not assessable", 0),
            )
        )
    return "\n".join(lines)


def projected(rows: pd.DataFrame, indicator: str, lang: str = "zh") -> str:
    """Say where each region's projection of one indicator leads, in which range; a line each."""
    lines = []
    for row in cast(list[dict[str, Any]], rows[rows["indicator"] == indicator].to_dict("records")):
        if pd.isna(row["projected"]):
            continue
        unit, known = str(row["unit"]), bool(pd.notna(row["low"]))
        said = {c: _value(row[c], indicator, unit, lang) for c in ("projected", "low", "high")}
        target = _value(row["target"], indicator, unit, lang, str(row["bound"]))
        if row["reading"]:
            reading = word("reading", row["reading"], lang)
            target = text("label.series", lang, name=target, series=reading)
        lines.append(
            text(
                "finding.fan" if known else "finding.fan_plain",
                lang,
                region=region_name(str(row["region"]), lang),
                indicator=indicator_name(indicator, lang),
                value=said["projected"],
                level=percent(row["level"], lang) if known else "",
                low=said["low"],
                high=said["high"],
                target=target,
                verdict=word("verdict", row["verdict"], lang),
            )
        )
    return "\n".join(lines)


def trust(means: pd.DataFrame, coverage: pd.DataFrame, score: pd.DataFrame, lang: str = "zh") -> str:
    """Say how large the errors were, whether the intervals held, and what the probabilities score.

    Parameters
    ----------
    means, coverage : pandas.DataFrame
        Of ``ipcompare.results.evidence.means`` and ``coverages``.
    score : pandas.DataFrame
        Of ``ipcompare.methods.backtest.brier``, one row.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
    """
    one, two = means["1"].to_dict(), means["2"].to_dict()
    lines = [
        text(
            "finding.backtest",
            lang,
            model=word("model", "auto", lang),
            one=_rate(one["auto"], lang),
            two=_rate(two["auto"], lang),
            ols_one=_rate(one["linear"], lang),
            ols_two=_rate(two["linear"], lang),
        )
    ]
    for nominal, rows in coverage[coverage["interval"].str.contains("other years")].groupby("nominal"):
        held = [percent(c, lang) for c in rows.sort_values("horizon")["covered"]]
        lines.append(
            text(
                "finding.coverage_interval",
                lang,
                level=percent(float(str(nominal)), lang),
                covered=_list(held, lang),
            )
        )
    row = score.iloc[0]
    lines.append(text("finding.brier", lang, brier=f"{row['brier']:.3f}", skill=percent(row["skill"], lang)))
    return "\n".join(lines)


def held(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many known outcomes lie inside the interval made from each year's data; a line a year."""
    lines = []
    for year, own in rows.dropna(subset="inside").groupby("last_year"):
        lines.append(
            text(
                "finding.held",
                lang,
                total=len(own),
                inside=int(own["inside"].astype(bool).sum()),
                year=year,
                level=percent(float(own["level"].iloc[0]), lang),
                error=_rate(float(own["error"].abs().mean()), lang),
            )
        )
    return "\n".join(lines)


def audited(found: pd.DataFrame, printed: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many figures were checked and which of them contradict each other outright.

    Parameters
    ----------
    found : pandas.DataFrame
        Of :func:`ipcompare.audit`.
    printed : pandas.DataFrame
        The figures that were checked, of :func:`ipcompare.published`.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
    """
    certain = found[~found["inference"]]
    items = [
        text(
            "finding.audit_item",
            lang,
            region=region_name(row["region"], lang),
            indicator=indicator_name(row["indicator"], lang),
            rule=word("rule", row["rule"], lang),
            printed=f"{row['printed']:,.10g}",
            computed=f"{row['computed']:,.10g}",
        )
        for row in cast(list[dict[str, Any]], certain.to_dict("records"))
    ]
    return text(
        "finding.audit",
        lang,
        figures=len(printed),
        certain=len(certain),
        inferred=len(found) - len(certain),
        list=text("join.sentence", lang).join(items),
    )


def recorded(printed: pd.DataFrame, left: pd.DataFrame, table: pd.DataFrame, lang: str = "zh") -> str:
    """Say how many figures the documents give, how many digits are left out and how many values follow.

    Parameters
    ----------
    printed : pandas.DataFrame
        Of :func:`ipcompare.published`.
    left : pandas.DataFrame
        Of ``ipcompare.core.reference.left_out``.
    table : pandas.DataFrame
        Of :func:`ipcompare.load`.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
    """
    own = printed["source"].isin(left["source"])
    return text(
        "finding.traced", lang, figures=int(own.sum()), left=len(left), derived=int(table["derived"].sum())
    )
