"""The figures of the suite: which chart, of which table, for which notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from ipcompare import charts
from ipcompare.charts.words import Words
from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS, carrying
from ipcompare.core.errors import DataError, Fault, near
from ipcompare.core.places import placed
from ipcompare.core.text import text
from ipcompare.methods.standing import IN_DOUBT, NOT_ASSESSABLE
from ipcompare.results import board, hindsight, next_plan, peers, trust, views
from ipcompare.results.dataset import Dataset
from ipcompare.results.evidence import known_beside
from ipcompare.results.gap import gap
from ipcompare.results.sensitivity import deciding
from ipcompare.results.targets import printed

__all__ = ["Figure", "figure", "figures", "outlooks", "profiles"]

TARGETS, GROWTH, OUTLOOK = "01_targets_compared", "02_growth_trajectories", "03_attainment_2025"
TRUST = "04_how_far_to_trust_it"
PANEL_YEARS = (2009, 2023)
#: The year whose end the plans start from.
PLAN_START = PLAN_END - PLAN_YEARS
CITY_INDICATORS = ("invention_stock", "utility_stock", "design_stock", "trademark_stock")


@dataclass(frozen=True)
class Figure:
    """One figure: the chart, what it is drawn from, and the notebook that shows it.

    Attributes
    ----------
    notebook : str
        Name of the notebook, without its ending.
    table : callable
        ``table(data) -> DataFrame``: what the chart draws.
    chart : callable
        ``chart(table, *, lang, title, source) -> Axes``.
    title : callable, optional
        ``title(data, lang) -> str``: the finding, where the chart's own is not the one to print.
    printed : bool
        Whether printed figures stand behind single numbers of it; scores of models have none.
    """

    notebook: str
    table: Callable[[Dataset], pd.DataFrame]
    chart: Callable[..., Axes]
    title: Callable[[Dataset, str], str] | None = None
    printed: bool = True


def _coverage(data: Dataset) -> pd.DataFrame:
    """Give the harmonised figures, from the plan before last on, of the indicators that the plans target."""
    table = data.load()
    named = set(printed(data.plan)["indicator"])
    order = {name: i for i, name in enumerate(data.catalogue.indicators["indicator"])}
    rows = table[table["indicator"].isin(named) & table["year"].between(PLAN_START - PLAN_YEARS, PLAN_END)]
    return rows.sort_values("indicator", key=lambda names: names.map(order), kind="stable")


def _coverage_title(data: Dataset, lang: str) -> str:
    """Say of how many targets of each plan an outcome is known in the plan's own measure."""
    rows, words = printed(data.plan), Words(data.catalogue, lang)
    known = rows[rows["latest_year"] > PLAN_START].groupby("region").size()
    totals = rows.groupby("region").size()
    parts = [
        words.text(
            "coverage.known_part", region=words.region(code), known=known.get(code, 0), total=totals[code]
        )
        for code in words.ordered(totals.index)
    ]
    return words.text("coverage.title_known", year=PLAN_START, parts=words.text("join.list").join(parts))


def _comparable(data: Dataset) -> pd.DataFrame:
    rows = data.comparable()
    return rows[rows["comparable"]]


def _comparable_title(data: Dataset, lang: str) -> str:
    """Say how many of the plans' targets may be laid side by side."""
    rows = printed(data.comparable())
    same, any_plan = int(rows["with_province"].sum()), int(rows["comparable"].sum())
    counts = {"plans": rows["region"].nunique(), "plan": len(rows), "same": same, "nation": any_plan - same}
    return text(placed("title.targets", rows["region"], data.catalogue), lang, **counts)


def _progress(data: Dataset) -> pd.DataFrame:
    """Give where every printed target stands, and what else is known of those without an outcome."""
    rows = printed(data.plan)
    return rows.assign(reason=known_beside(rows))


def _high_value(data: Dataset) -> pd.DataFrame:
    """Give the levels of high-value patents, each target on the first year-end that is known to meet it."""
    rows = views.plan_levels(data, "hv_invention_density")
    aims = peers.peer_targets(data).dropna(subset=["first_met"]).drop_duplicates("region")
    aims = aims.rename(columns={"first_met": "year"})[["region", "year", "target", "bound"]]
    met = rows.merge(
        aims.astype({"year": rows["year"].dtype}), how="left", on=["region", "year"], validate="m:1"
    )
    return carrying(met, data.catalogue)


def _indexed(data: Dataset, base: int = 2020) -> pd.DataFrame:
    """Give the stock of inventions of the regions with a plan, and a user's own, that the base year knows."""
    rows = views.plan_levels(data, "invention_stock")
    known = rows.loc[rows["year"] == base, "region"]
    return rows[rows["year"].between(2015, PANEL_YEARS[1]) & rows["region"].isin(known)]


def _outlook(regions: Iterable[str], data: Dataset) -> pd.DataFrame:
    """Give what 2025 will bring for every target that these regions' plans print."""
    rows = data.outlook
    rows = rows[rows["region"].isin(list(regions)) & (rows["reading"] == "")]
    reasons = known_beside(rows)
    # A projection of figures that settle nothing would be quoted without its doubt.
    doubted = rows["verdict"] == IN_DOUBT
    numbers = {c: rows[c].mask(doubted) for c in ("projected", "low", "high", "level")}
    return rows.assign(reason=reasons.mask(doubted, rows["doubt"]), **numbers)


def _sensitivity(data: Dataset) -> pd.DataFrame:
    """Give what the contested verdicts come to: those with a probability, where there are any."""
    ranges = _ways(data)
    sure = [own for own in ranges if (own["measure"] == "probability").any()]
    rows = pd.concat(sure or ranges, ignore_index=True)
    # Ways of judging name no document: those of the target and its outcomes stand behind them.
    key = ["region", "indicator"]
    behind = printed(data.outlook).drop_duplicates(key)[[*key, "inputs"]]
    return carrying(rows.merge(behind, how="left", on=key, validate="m:1"), data.catalogue)


def _ways(data: Dataset) -> list[pd.DataFrame]:
    """Give what decides of each contested verdict that several ways of judging were tried on."""
    ranges = [deciding(specs) for specs in data.contested.values()]
    return [own for own in ranges if len(own)]


def _hindsight(data: Dataset) -> pd.DataFrame:
    return hindsight.drawn(data.looking_back, data.default_regions)


def _coverages(data: Dataset) -> pd.DataFrame:
    return trust.at_level(data.coverages, 0.8)


def outlooks(data: Dataset) -> dict[str, str]:
    """Name the figures of one region's targets, with the region: those with a shipped plan, and a user's own.

    Parameters
    ----------
    data : Dataset
        The data.

    Examples
    --------
    >>> outlooks(Dataset.open())
    {'outlook_guizhou': 'CN-GZ', 'outlook_sichuan': 'CN-SC', 'outlook_guangdong': 'CN-GD'}
    """
    plans = data.catalogue.plan_regions
    named = {f"outlook_{data.catalogue.region_name(code, 'en').lower()}": code for code in plans}
    judged = set(printed(data.outlook)["region"]) if data.own_regions else set()
    fresh = [code for code in data.own_regions if code in judged and code not in plans]
    return named | {f"outlook_{code.lower().replace('-', '_')}": code for code in fresh}


def profiles(data: Dataset) -> dict[str, str]:
    """Name the pages of one region each, with the region: the same regions as of :func:`outlooks`.

    Parameters
    ----------
    data : Dataset
        The data.

    Examples
    --------
    >>> list(profiles(Dataset.open()))
    ['profile_guizhou', 'profile_sichuan', 'profile_guangdong']
    """
    return {name.replace("outlook_", "profile_", 1): code for name, code in outlooks(data).items()}


def _judged(data: Dataset, region: str) -> bool:
    """Whether a board of a region has anything to draw."""
    rows = data.outlook[(data.outlook["region"] == region) & (data.outlook["reading"] == "")]
    return bool((rows["verdict"] != NOT_ASSESSABLE).any())


def figures(data: Dataset) -> dict[str, Figure]:
    """Give the figures of the suite by name: one for each region with targets, none of what there is not."""
    regions = outlooks(data)
    regional = {
        name: Figure(OUTLOOK, partial(_outlook, [code]), charts.likelihood_board)
        for name, code in regions.items()
        if _judged(data, code)
    }
    pages = {
        name: Figure(OUTLOOK, partial(board.profile, region=code), charts.region_profile)
        for name, code in profiles(data).items()
    }
    contested = {"sensitivity": Figure(OUTLOOK, _sensitivity, charts.specification_ranges)}
    return {
        "coverage": Figure("00_start_here", _coverage, charts.coverage_map, _coverage_title),
        "targets": Figure(TARGETS, _comparable, charts.target_dumbbells, _comparable_title),
        "progress": Figure(TARGETS, _progress, charts.progress_board),
        "high_value_density": Figure(GROWTH, _high_value, charts.trajectories),
        "invention_density": Figure(
            GROWTH,
            lambda data: views.with_provinces(data, "invention_density", *PANEL_YEARS),
            charts.trajectories,
        ),
        "indexed_inventions": Figure(GROWTH, _indexed, charts.indexed_growth),
        "rank": Figure(
            GROWTH, lambda data: views.ranks(data, "invention_density", *PANEL_YEARS), charts.rank_bump
        ),
        "neighbours": Figure(
            GROWTH,
            lambda data: peers.neighbours(data, "invention_density", *PANEL_YEARS),
            charts.neighbour_panels,
        ),
        "provinces_grid": Figure(GROWTH, peers.tiles, charts.tile_grid),
        "peers": Figure(GROWTH, peers.peers, charts.latest_values),
        "gap": Figure(GROWTH, gap, charts.gap_board),
        "scoreboard": Figure(OUTLOOK, board.scoreboard, charts.scoreboard),
        **pages,
        "outlook_density": Figure(
            OUTLOOK, lambda data: data.fans("hv_invention_density"), charts.attainment_fans
        ),
        "outlook": Figure(OUTLOOK, partial(_outlook, list(regions.values())), charts.likelihood_board),
        **regional,
        # The shipped figures leave some verdicts open; with a user's own none may be.
        **(contested if not data.own or _ways(data) else {}),
        "backtest_error": Figure(
            TRUST,
            lambda data: trust.shown(trust.errors(data.forecasts)),
            charts.backtest_error,
            printed=False,
        ),
        "interval_coverage": Figure(TRUST, _coverages, charts.interval_coverage, printed=False),
        "reliability": Figure(
            TRUST,
            lambda data: trust.reliabilities(data.pseudo_targets),
            charts.reliability,
            printed=False,
        ),
        "hindsight": Figure(TRUST, _hindsight, charts.hindsight),
        "audit": Figure("06_from_published_to_comparable", Dataset.audit, charts.audit_findings),
        "cities": Figure(
            "05_inside_guizhou",
            lambda data: views.cities(data, CITY_INDICATORS),
            charts.cities_small_multiples,
        ),
        "cities_per_head": Figure("05_inside_guizhou", views.cities_per_head, charts.cities_per_head),
        "towards_2030": Figure("08_towards_2030", next_plan.scenarios, charts.scenario_paths),
    }


def figure(name: str, data: Dataset) -> Figure:
    """Give one figure.

    Raises
    ------
    DataError
        For an unknown name, with the nearest.
    """
    return chosen([name], data)[name]


def chosen(names: Iterable[str] | None, data: Dataset) -> dict[str, Figure]:
    """Give the named figures, in the order given; by default all.

    Raises
    ------
    DataError
        For an unknown name, with the nearest.
    """
    known = figures(data)
    wanted = list(known) if names is None else list(names)
    if unknown := [n for n in wanted if n not in known]:
        pool = tuple(known)  # three at most, however little they resemble it: the list of all helps nobody
        raise DataError(
            Fault(
                "unknown figure {name!r}; nearest: {near}",
                name=n,
                near=", ".join(near(n, pool, cutoff=0.0) or pool[:3]),
            )
            for n in unknown
        )
    return {name: known[name] for name in wanted}
