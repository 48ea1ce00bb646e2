"""Growth laid side by side: over years that all share, with its rounding, and what it is made of."""

from __future__ import annotations

import pandas as pd

from ipcompare.core.catalogue import carrying
from ipcompare.core.periods import ends_of_plans, middle_of, plan_periods
from ipcompare.core.rows import Row, rows_of
from ipcompare.core.text import each_once
from ipcompare.data.store import Store
from ipcompare.methods import convergence, growth, progress, windows
from ipcompare.methods.decompose import log_parts
from ipcompare.results.series import SERIES, longest, yearly
from ipcompare.results.spans import behind, growth_span
from ipcompare.results.views import OTHER_BASES, with_plan, with_provinces

__all__ = [
    "convergence_by_period",
    "growth_compared",
    "growth_parts",
    "growth_rounded",
    "periods_compared",
    "rank_by_period",
    "spread",
    "starts",
    "still_needed",
]

DENSITY = "hv_invention_density"
EVERY = "invention_stock"
#: How the number of patents behind a density is known.
COUNTED, IMPLIED = "count", "density times population"
#: What a baseline of a plan is, beside the outcomes of the same series.
BESIDE, ALONE = "outcome beside it", "baseline alone"

PARTS = [
    "region", "indicator", "series", "start", "end", "growth", "whole", "by_patents", "by_inventions",
    "by_share", "by_population", "patents_part", "inventions_part", "share_part", "population_part",
    "share_from", "share_to", "made_of", "source",
]  # fmt: skip


def _known(store: Store, indicator: str) -> pd.DataFrame:
    """Give the rows behind ``views.plan_levels``, with their history, that may grow: no plan's baseline."""
    table = store.load(with_plan(store), indicator)
    # The longest series is chosen as for the picture, whose first point may be a baseline.
    return growth.measured_alike(longest(yearly(table))).reset_index(drop=True)


def _name(store: Store, indicator: str) -> str:
    (name,) = store.catalogue.indicator_ids(indicator) or [indicator]
    return str(name)


# --- growth over common years ---


def growth_compared(store: Store, indicator: str = DENSITY) -> pd.DataFrame:
    """Give the growth of the regions with a plan, a user's own and the nation over years that they share.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str, default "hv_invention_density"
        Id or name.

    Returns
    -------
    pandas.DataFrame
        The rows of ``methods.windows.compared_growth`` with ``growth_low, growth_high`` (what the rounding of
        both levels leaves open; missing for a change between two values) and ``source``.

    Examples
    --------
    >>> rows = growth_compared(Store.open())
    >>> rows.loc[rows["window"] == 1, ["region", "start", "end", "growth"]].round(1).values.tolist()
    [['CN-SC', 2021, 2024, 25.3], ['CN', 2021, 2024, 23.1], ['CN-GZ', 2021, 2024, 21.0]]
    """
    known = _known(store, _name(store, indicator))
    found = windows.compared_growth(known)
    by_year = {(row["region"], row["year"]): row for row in rows_of(known)}
    ends = [[by_year[row["region"], row[end]] for end in ("start", "end")] for row in rows_of(found)]
    spans = [
        growth_span(behind(first, store), behind(last, store), last["year"] - first["year"])
        for first, last in ends
    ]
    rated = found["kind"] != "two values"
    found = found.assign(
        growth_low=pd.Series([span.low for span in spans], dtype="float64").where(rated),
        growth_high=pd.Series([span.high for span in spans], dtype="float64").where(rated),
        source=pd.Series([each_once(*(row["source"] for row in pair)) for pair in ends], dtype="str"),
    )
    return carrying(found, store.catalogue)


def growth_rounded(store: Store, indicator: str = DENSITY) -> pd.DataFrame:
    """Give each year's growth with what rounding leaves open, the printed rate, and that of the stock.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str, default "hv_invention_density"
        Id or name.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, unit, year, from_value, to_value``, ``growth`` on the year before with
        ``growth_low, growth_high`` (a printed figure stands for all numbers that round to it),
        ``growth_printed`` (the rate that a document prints for the same year), ``growth_stock`` (of the count
        that a density divides, free of the density's rounding) and ``source``; no row where the year before
        has no value.

    Examples
    --------
    >>> rows = growth_rounded(Store.open())
    >>> told = ["growth", "growth_low", "growth_high", "growth_printed", "growth_stock"]
    >>> rows.loc[(rows["region"] == "CN-GZ") & (rows["year"] == 2024), told].round(1).values.tolist()
    [[11.9, 11.3, 12.4, 12.4, 11.7]]
    """
    name = _name(store, indicator)
    by_year = {(row["region"], row["year"]): row for row in rows_of(_known(store, name))}
    rates = _printed_rates(store, name)
    stocks = _counts(store, name)
    found = []
    for (region, year), last in by_year.items():
        if not (first := by_year.get((region, year - 1))):
            continue
        span = growth_span(behind(first, store), behind(last, store), 1)
        counts = stocks.get((region, year - 1)), stocks.get((region, year))
        found.append(
            {column: last[column] for column in ("region", "indicator", "series", "unit", "year")}
            | {"from_value": first["value"], "to_value": last["value"]}
            | {"growth": (last["value"] / first["value"] - 1) * 100}
            | {"growth_low": span.low, "growth_high": span.high}
            | {"growth_printed": rates.get((region, year))}
            | {"growth_stock": (counts[1] / counts[0] - 1) * 100 if counts[0] and counts[1] else None}
            | {"source": each_once(last["source"], first["source"])}
        )
    columns = ["region", "indicator", "series", "unit", "year", "from_value", "to_value"]
    rated = ["growth", "growth_low", "growth_high", "growth_printed", "growth_stock"]
    table = pd.DataFrame(found, columns=[*columns, *rated, "source"])
    return carrying(table.astype(dict.fromkeys(rated, "float64")), store.catalogue)


def _printed_rates(store: Store, indicator: str) -> dict[tuple[str, int], float]:
    """Give the growth on the year before that documents print, by region and year."""
    rate = next((name for name, of in store.catalogue.level_of_growth.items() if of == indicator), "")
    if not rate:
        return {}
    rows = store.load(with_plan(store), rate, "actual")
    rows = rows[~rows["derived"] & rows["since"].isna() & (rows["series"] == "")]
    return {(row["region"], row["year"]): row["value"] for row in rows_of(rows)}


def _counts(store: Store, indicator: str) -> dict[tuple[str, int], float]:
    """Give the counts that a density divides, by region and year; none for other indicators."""
    members = store.catalogue.members("density").get(indicator)
    if not members:
        return {}
    rows = store.load(with_plan(store), members[0]["member"], "actual")
    rows = rows[rows["since"].isna() & (rows["series"] == members[0]["series"])]
    return {(row["region"], row["year"]): row["value"] for row in rows_of(rows)}


# --- what the growth of a density is made of ---


def growth_parts(store: Store, indicator: str = DENSITY, every: str = EVERY) -> pd.DataFrame:
    """Split a density's growth into that of all inventions, of the high-value share, and of the population.

    A density is all inventions times the share of high value over the population, so its log change is the
    sum of theirs, exactly. The patents are counted where a document counts them, else density times
    population; so numerator and population stand on one base at both ends.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str, default "hv_invention_density"
        Id of the density.
    every : str, default "invention_stock"
        Id of the count of all that its numerator is a part of.

    Returns
    -------
    pandas.DataFrame
        A row a region and span of years: the longest that is known, the longest for which all inventions are
        known too, and those that it shares with others. ``growth`` (percent a year), ``whole`` (100 times the
        log change), of it ``by_patents`` (those of high value) and of these ``by_inventions`` and
        ``by_share``, less ``by_population``; each as percent of the whole (``..._part``); ``share_from,
        share_to`` (percent of high value), ``made_of`` (how the patents are known). Missing where all
        inventions are not known.

    Examples
    --------
    >>> rows = growth_parts(Store.open())
    >>> own = rows[(rows["region"] == "CN-GD") & (rows["start"] == 2020)]
    >>> own[["end", "by_inventions", "by_share", "by_population", "whole"]].round(1).values.tolist()
    [[2024.0, 81.6, -5.8, -1.2, 74.5]]
    """
    name = _name(store, indicator)
    known, patents = _known(store, name), _counts(store, name)
    people = _population(store)
    totals = store.load(with_plan(store), every, "actual")
    totals = totals[totals["since"].isna() & (totals["series"] == "")]
    inventions = {(row["region"], row["year"]): row for row in rows_of(totals)}
    shared = windows.common_windows(known)
    points: dict[str, dict[int, Row]] = {}
    for row in rows_of(known):
        key = (row["region"], row["year"])
        if people_then := people.get((*key, row["series"])):
            total = inventions.get(key)
            count = patents.get(key, row["value"] * people_then["value"])
            points.setdefault(row["region"], {})[row["year"]] = {
                **row,
                "patents": count,
                "population": people_then["value"],
                "inventions": total["value"] if total else float("nan"),
                "share": count / total["value"] if total else float("nan"),
                "made_of": COUNTED if key in patents else IMPLIED,
                "source": each_once(row["source"], people_then["source"], total["source"] if total else ""),
            }
    found = []
    for region, path in points.items():
        full = [year for year, point in path.items() if point["inventions"] == point["inventions"]]
        spans = {(min(years), max(years)) for years in (list(path), full) if years}
        spans |= {(w.first, w.last) for w in shared if region in w.regions and {w.first, w.last} <= set(path)}
        found += [_ends(path[a], path[b]) for a, b in sorted(spans) if a < b]
    table = pd.DataFrame(found) if found else pd.DataFrame(columns=PARTS)
    if found:
        three = log_parts(table, {"inventions": 1, "share": 1, "population": -1})
        two = log_parts(table, {"patents": 1, "population": -1})
        # The whole of the two is known wherever that of the three is, and equal to it.
        table = table.join(three.drop(columns=["whole", "by_population", "population_part"])).join(two)
        table = table.assign(share_from=100 * table["share_from"], share_to=100 * table["share_to"])
    return carrying(table[PARTS], store.catalogue)


def _population(store: Store) -> dict[tuple[str, int, str], Row]:
    """Give the year-end populations by region, year and base."""
    rows = store.load(with_plan(store), "population", "actual")
    return {(row["region"], row["year"], row["series"]): row for row in rows_of(rows)}


def _ends(first: Row, last: Row) -> Row:
    """Lay the two ends of a span of years in one row."""
    densities = [point["patents"] / point["population"] for point in (first, last)]
    known = {name: last[name] for name in ("region", "indicator", "series")}
    factors = ("patents", "inventions", "share", "population")
    ends = {f"{name}_from": first[name] for name in factors} | {f"{name}_to": last[name] for name in factors}
    return (
        known
        | ends
        | {
            "start": first["year"],
            "end": last["year"],
            "growth": growth.compound_growth(densities[0], densities[1], last["year"] - first["year"]),
            "made_of": COUNTED if first["made_of"] == last["made_of"] == COUNTED else IMPLIED,
            "source": each_once(first["source"], last["source"]),
        }
    )


# --- where growth starts ---


def starts(store: Store, indicator: str = DENSITY) -> pd.DataFrame:
    """Say of each plan's baseline what growth starts from instead, where that is another figure.

    Progress goes from the plan's own baseline to its target. Growth goes from outcome to outcome, and takes
    no province's baseline, which its plan may count in a way of its own.

    Parameters
    ----------
    store : Store
        The data.
    indicator : str, default "hv_invention_density"
        Id or name.

    Returns
    -------
    pandas.DataFrame
        A row a province: ``region, indicator, unit, baseline, baseline_year``, ``why`` (a code: ``outcome
        beside it``, an outcome of the same year and series is known and serves growth; ``baseline
        alone``, none is), ``from_value`` and ``start`` (the first outcome that growth can start from;
        missing without one), ``derived`` (whether it is), ``note`` (of the baseline) and ``source``.

    Examples
    --------
    >>> rows = starts(Store.open())
    >>> rows[["region", "baseline", "why", "from_value", "start"]].round(2).values.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['CN-GD', 13.5, 'outcome beside it', 13.66, 2020], ['CN-SC', 2.94, 'baseline alone', 4.04, 2021]]
    """
    name = _name(store, indicator)
    table = store.load(with_plan(store), name)
    plans = table[(table["role"] == "baseline") & (table["region"] != "CN") & table["since"].isna()]
    outcomes = rows_of(_known(store, name))
    found = []
    for plan in rows_of(plans):
        own = [r for r in outcomes if r["region"] == plan["region"] and r["series"] == plan["series"]]
        first = min(own, key=lambda row: row["year"], default=None)
        beside = first is not None and first["year"] == plan["year"]
        found.append(
            {column: plan[column] for column in ("region", "indicator", "series", "unit", "note")}
            | {"baseline": plan["value"], "baseline_year": plan["year"], "why": BESIDE if beside else ALONE}
            | {"from_value": first["value"] if first else None, "start": first["year"] if first else None}
            | {"derived": bool(first and first["derived"])}
            | {"source": each_once(plan["source"], first["source"] if first else "")}
        )
    columns = ["region", "indicator", "series", "unit", "baseline", "baseline_year", "why", "from_value"]
    rows = pd.DataFrame(found, columns=[*columns, "start", "derived", "note", "source"])
    return carrying(rows.astype({"start": "Int64", "from_value": "float64"}), store.catalogue)


# --- spread and convergence by plan period ---


def periods_compared(first: int, last: int) -> list[tuple[int, int]]:
    """Give the spans that convergence is asked of: the two sides of the plan's end in the middle, the plans.

    Examples
    --------
    >>> periods_compared(2009, 2023)
    [(2009, 2015), (2015, 2023), (2010, 2015), (2015, 2020), (2020, 2023)]
    """
    middle = middle_of(first, last)
    halves = [(first, last)] if middle is None else [(first, middle), (middle, last)]
    return list(dict.fromkeys([*halves, *((p.first, p.last) for p in plan_periods(first, last))]))


def rank_by_period(ranked: pd.DataFrame) -> pd.DataFrame:
    """Give each province's rank at the ends of plan periods, and how many others lay close to it.

    Parameters
    ----------
    ranked : pandas.DataFrame
        Of ``results.views.ranks``.

    Returns
    -------
    pandas.DataFrame
        The rows of ``methods.growth.ranks_at`` for the first year, each plan's end, and the last year, with
        ``indicator, unit`` and ``derived`` (whether the value is).

    Examples
    --------
    >>> from ipcompare.results.views import ranks
    >>> rows = rank_by_period(ranks(Store.open(), "invention_density", 2009, 2023))
    >>> rows.loc[rows["region"] == "CN-GZ", ["year", "rank", "moved"]].fillna(0).astype(int).values.tolist()
    [[2009, 19, 0], [2015, 26, -7], [2020, 27, -1], [2023, 27, 0]]
    """
    years = ends_of_plans(int(ranked["year"].min()), int(ranked["year"].max()))
    found = growth.ranks_at(ranked, years)
    told = ranked[["region", "year", "indicator", "unit", "derived"]]
    return carrying(found.merge(told, on=["region", "year"], validate="1:1"), ranked)


def convergence_by_period(ranked: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Test the provinces for convergence on either side of a plan's end and in each plan period.

    Parameters
    ----------
    ranked : pandas.DataFrame
        Of ``results.views.ranks``, or any levels by province without the nation.
    first, last : int
        Which years.

    Returns
    -------
    pandas.DataFrame
        The rows of ``methods.convergence.beta_by_period`` for :func:`periods_compared`.

    Examples
    --------
    >>> from ipcompare.results.views import ranks
    >>> found = convergence_by_period(ranks(Store.open(), "invention_density", 2009, 2023), 2009, 2023)
    >>> found[["start", "end", "coefficient", "p"]].head(2).round(3).values.tolist()
    [[2009.0, 2015.0, -0.022, 0.002], [2015.0, 2023.0, -0.001, 0.862]]
    """
    found = convergence.beta_by_period(ranked, periods_compared(first, last))
    return carrying(found, ranked)


def spread(
    store: Store, first: int, last: int, indicator: str = "invention_density", stock: str = EVERY
) -> pd.DataFrame:
    """Give how far the provinces lie apart in every year: each counting alike, and weighted by people.

    Parameters
    ----------
    store : Store
        The data.
    first, last : int
        Which years.
    indicator, stock : str
        Ids of a density and of the count that it divides.

    Returns
    -------
    pandas.DataFrame
        ``indicator, year, n``, ``sd_log`` and ``cv`` (``methods.convergence.sigma_convergence``), ``theil``
        (``methods.convergence.theil_between``, on the population of the census of 2020).

    Examples
    --------
    >>> rows = spread(Store.open(), 2009, 2023).set_index("year")
    >>> rows.loc[[2009, 2015, 2023], ["sd_log", "theil"]].round(2).values.tolist()
    [[1.12, 0.69], [1.01, 0.51], [1.02, 0.46]]
    """
    rows = with_provinces(store, indicator, first, last)
    rows = rows[rows["region"] != "CN"].assign(series="")
    sigma = convergence.sigma_convergence(rows)
    table = store.load(store.catalogue.provinces, [stock, "population"], "actual")
    table = table[table["since"].isna() & table["year"].between(first, last)]
    table = table[~table["series"].isin(OTHER_BASES)]
    counts = table[(table["indicator"] == stock) & (table["series"] == "")]
    people = table[(table["indicator"] == "population") & (table["series"] == "census7")]
    key = ["region", "year"]
    both = counts[[*key, "value"]].merge(
        people[[*key, "value"]].rename(columns={"value": "people"}), on=key, validate="1:1"
    )
    theil = convergence.theil_between(both)[["year", "theil"]]
    found = sigma.drop(columns="series").merge(theil, how="left", on="year", validate="1:1")
    return carrying(found, store.catalogue)


# --- growth still needed ---


def still_needed(store: Store, plan: pd.DataFrame) -> pd.DataFrame:
    """Give the growth that targets not yet met still ask for, beside the growth observed.

    Baseline, outcomes and target of a row are of one series, the target's own.

    Parameters
    ----------
    store : Store
        The data.
    plan : pandas.DataFrame
        Its :func:`ipcompare.targets`.

    Returns
    -------
    pandas.DataFrame
        A row a target of the newest year that is not met and whose latest outcome lies before it, and a row a
        level that follows from a reading of a growth target: ``region, indicator, series, reading, unit,
        bound, latest, latest_year, target, target_year, baseline_year``, ``n`` (values known from the
        baseline to the latest), ``years_left``, ``needed_growth`` (percent a year from the latest outcome
        on), ``observed_growth`` (from baseline to latest), ``latest_growth`` (of the latest year on the one
        before; missing where that is not known) and ``gap``
        (needed less observed, percentage points).

    Examples
    --------
    >>> from ipcompare.results.targets import targets
    >>> store = Store.open()
    >>> rows = still_needed(store, targets(store.load()))
    >>> own = rows[rows["indicator"] == "patent_awards"]
    >>> own[["latest", "target", "years_left", "needed_growth", "observed_growth"]].round(1).values.tolist()
    [[159.0, 180.0, 1, 13.2, 6.2]]
    """
    rows = plan[(plan["target_year"] == plan["target_year"].max()) & ~plan["status"].isin(progress.REACHED)]
    known_both = rows["needed_growth"].notna() & rows["observed_growth"].notna()
    rows = rows[known_both & (rows["latest_year"] < rows["target_year"])]
    known = store.load(rows["region"].unique(), rows["indicator"].unique(), "actual")
    known = known[known["since"].isna()]
    levels = known.set_index([*SERIES, "year"])["value"]

    def points(row: Row) -> int:
        """Count the baseline and the outcomes after it up to the latest."""
        own = known[(known[SERIES] == [row[name] for name in SERIES]).all(axis=1)]
        return 1 + int(((own["year"] > row["baseline_year"]) & (own["year"] <= row["latest_year"])).sum())

    def latest_growth(row: Row) -> float:
        """Give the growth of the latest outcome on the year before, in its own series."""
        before = levels.get((row["region"], row["indicator"], row["series"], row["latest_year"] - 1))
        return (row["latest"] / before - 1) * 100 if before else float("nan")

    rows = rows.assign(
        years_left=rows["target_year"] - rows["latest_year"],
        n=[points(row) for row in rows_of(rows)],
        latest_growth=[latest_growth(row) for row in rows_of(rows)],
        gap=rows["needed_growth"] - rows["observed_growth"],
    )
    columns = ["region", "indicator", "series", "reading", "unit", "bound", "latest", "latest_year", "target"]
    columns += ["target_year", "baseline_year", "n", "years_left"]
    columns += ["needed_growth", "observed_growth", "latest_growth", "gap"]
    return carrying(rows[columns].reset_index(drop=True), store.catalogue)
