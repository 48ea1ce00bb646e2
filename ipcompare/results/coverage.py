"""What intervals and probabilities held when they were tried, by kind of quantity, horizon and points.

An interval is shown, and a probability printed, only with what was measured for its kind:

``stock``
    patents in force of the 31 provinces, and what is their density
``flow``
    patents granted by province, and what borrows their errors (``data/relations.csv``, relation ``errors``)
``high value``
    high-value patents in force, which borrow the errors of all patents in force: tried on the few forecasts
    that the provinces' and the nation's own series allow, in ``results.high_value``

Coverage is measured twice. *Years left out*: the calibration has seen neither the province nor any year that
overlaps with the forecast's. *Known then*: ``project`` itself, on the panel as it stood in the year of
origin; where that leaves fewer than 5 origins for a window, it calibrates on a shorter one, and gives no
interval where there is none. Standard errors are taken over years (``methods.clustered``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import Catalogue, carrying
from ipcompare.methods.backtest import backtest, pseudo_targets
from ipcompare.methods.clustered import clustered
from ipcompare.methods.conformal import LeaveOut
from ipcompare.methods.nowcast import nowcast_targets
from ipcompare.methods.project import Projection
from ipcompare.results.relations import first_members
from ipcompare.results.trust import HORIZONS, LAST_YEAR, LEVELS, WINDOWS, measured_on

__all__ = [
    "CELL", "KINDS", "NOWCAST", "SKILLED", "WIDENED", "beside", "kind_of", "measured", "printable", "pseudo",
    "scores", "skilled", "tried", "trusted",
]  # fmt: skip

#: What each kind is tried on.
KINDS = {"stock": "invention_stock", "flow": "invention_grants"}
HIGH_VALUE = "high value"
#: What is projected conditional on the nation: measured on the stocks.
NOWCAST = "nowcast"
#: Kinds and years ahead at which a probability beat the base rate by more than a standard error: what
#: :func:`skilled` finds on the shipped panel, which a test asks again. Elsewhere none is printed.
SKILLED = frozenset({(kind, h) for kind in ("stock", "nowcast") for h in (1, 2, 3)})
#: By how much the radii of high-value patents are widened: what ``results.high_value.widening`` finds on the
#: shipped outcomes, rounded up; a test asks again.
WIDENED = {"hv_invention_density": 1.28, "hv_invention_stock": 1.28}
#: Fewer years give a standard error that says nothing.
MIN_YEARS = 5
#: What tells one measurement of coverage from another.
CELL = ("kind", "interval", "horizon", "n", "nominal")
#: Which quantities of a kind have an analytic interval alone: measured on the panel's series of that sort.
_SORTS = {"stock": "stock", "cumulative": "stock", "density": "stock", "flow": "flow", "period_total": "flow"}
_KEYS = ["region", "origin", "horizon", "n"]


def tried(panel: pd.DataFrame, model: str = "auto") -> pd.DataFrame:
    """Try the intervals of a model on the panel: a row a forecast, interval, rule and nominal coverage.

    Parameters
    ----------
    panel : pandas.DataFrame
        The provinces, without sums over them.
    model : str
        The model whose intervals are tried: the one that is used.

    Returns
    -------
    pandas.DataFrame
        ``kind, interval`` (panel, analytic), ``known`` (``other years``, ``then``), ``region, origin, year,
        horizon, n, nominal, forecast, actual, hit``. An analytic interval has seen its own points alone, so
        its rows stand under both rules.
    """
    parts = []
    for kind, indicator in KINDS.items():
        rows = measured_on(panel, indicator)
        for level in LEVELS:
            how = {"models": [model], "horizons": HORIZONS, "windows": WINDOWS, "level": level}
            left_out = backtest(rows, **how, leave_out="years")  # type: ignore[arg-type]
            own = backtest(rows, **how, interval="analytic")  # type: ignore[arg-type]
            names: dict[str, Any] = {"kind": kind, "nominal": level}
            parts.append(left_out.assign(**names, interval="panel", known="other years"))
            parts += [
                own.assign(**names, interval="analytic", known=rule) for rule in ("other years", "then")
            ]
        parts.append(_then(rows, model).assign(kind=kind, interval="panel", known="then"))
    columns = ["kind", "interval", "known", "region", "origin", "year", "horizon", "n", "nominal"]
    table = pd.concat(parts, ignore_index=True)[[*columns, "forecast", "actual", "hit"]]
    return table.dropna(subset="hit").astype({"hit": "bool"}).reset_index(drop=True)


def _then(rows: pd.DataFrame, model: str) -> pd.DataFrame:
    """Ask ``project`` in every year for what it could have said, from each window that ends there."""
    parts = []
    rows = rows[["region", "indicator", "year", "value"]]
    for origin in sorted(rows["year"].unique())[2:-1]:
        known = rows[rows["year"] <= origin]
        # Each window is a series of its own; one with a gap is no window.
        cuts = {n: known[known["year"] > origin - n] for n in WINDOWS}
        whole = {n: cut[cut.groupby("region")["year"].transform("size") == n] for n, cut in cuts.items()}
        table = pd.concat([cut.assign(series=f"{n}") for n, cut in whole.items()])
        last = min(int(origin) + HORIZONS[-1], LAST_YEAR)
        ahead = Projection.of(table, last, model=model, interval="panel", panel=known)
        parts += [ahead.frame(level).assign(nominal=level) for level in LEVELS]
    made = pd.concat(parts).rename(columns={"value": "forecast", "last_year": "origin"})
    outcomes = rows[["region", "year", "value"]].rename(columns={"value": "actual"})
    made = made.merge(outcomes, on=["region", "year"]).dropna(subset=["low", "high"])
    inside = (made["low"] <= made["actual"]) & (made["actual"] <= made["high"])
    return made.assign(horizon=made["year"] - made["origin"], hit=inside)


def measured(forecasts: pd.DataFrame, by: Sequence[str] = CELL) -> pd.DataFrame:
    """Say how many outcomes the intervals of :func:`tried` held.

    Parameters
    ----------
    forecasts : pandas.DataFrame
        Of :func:`tried`.
    by : sequence of str
        What makes a row; by default kind, interval, horizon, points and nominal coverage. Without ``n`` all
        windows are pooled.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, then ``covered, se, errors, years, worth`` with province and overlapping years
        left out, and ``covered_past, se_past, errors_past, years_past, worth_past`` as it was known then: the
        share held, its standard error over years of origin, how many outcomes of how many years of origin,
        and how many independent ones they are worth.
    """
    sides = [
        _shares(forecasts[forecasts["known"] == rule], by).add_suffix(suffix)
        for rule, suffix in (("other years", ""), ("then", "_past"))
    ]
    return sides[0].join(sides[1], how="outer").reset_index()


def _shares(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    found = {key: clustered(own["hit"], own["origin"]) for key, own in rows.groupby(list(by))}
    index = pd.MultiIndex.from_tuples(list(found), names=list(by))
    return pd.DataFrame(
        list(found.values()), index=index, columns=["covered", "se", "errors", "years", "worth"]
    )


def kind_of(indicator: str, catalogue: Catalogue) -> str:
    """Name the kind of quantity that an indicator's projection was tried as; empty for ratios and scores.

    A quantity of no panel and no borrowed errors goes by its basis: what was measured for the analytic
    interval of stocks or flows is then the nearest there is.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> names = read_catalogue()
    >>> [kind_of(i, names) for i in ("hv_invention_density", "pledge_financing", "satisfaction")]
    ['high value', 'flow', '']
    """
    level = catalogue.level_of_growth.get(indicator, indicator)
    if level in high_value(catalogue):
        return HIGH_VALUE
    source = first_members(catalogue, "errors").get(level, level)
    own = {name: kind for kind, name in KINDS.items()}
    return own.get(source, _SORTS.get(catalogue.basis_of.get(level, ""), ""))


def high_value(catalogue: Catalogue) -> tuple[str, str]:
    """Name the density of high-value patents and the stock behind it.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> high_value(read_catalogue())
    ('hv_invention_density', 'hv_invention_stock')
    """
    density = "hv_invention_density"
    return density, first_members(catalogue, "density").get(density, "hv_invention_stock")


def printable(
    indicators: pd.Series, models: pd.Series, horizons: pd.Series, catalogue: Catalogue
) -> pd.Series:
    """Say of each projection whether its probability may be printed: by what its kind was found worth.

    A projection conditional on the nation has the nowcast's errors, measured on patents in force, which
    high-value patents borrow; without the nation the few forecasts of high-value patents establish nothing.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> names = pd.Series(["hv_invention_density", "hv_invention_density", "pledge_financing"])
    >>> models, ahead = pd.Series(["nowcast", "auto", "auto"]), pd.Series([1, 1, 1])
    >>> printable(names, models, ahead, read_catalogue()).tolist()
    [True, False, False]
    """
    moved = models.str.startswith(NOWCAST).fillna(False)
    kinds = moved.map({True: NOWCAST}).fillna(indicators.map(lambda name: kind_of(name, catalogue)))
    known = [(kind, h) in SKILLED for kind, h in zip(kinds, horizons.fillna(0), strict=True)]
    return pd.Series(known, index=indicators.index, dtype=bool)


def beside(rows: pd.DataFrame, coverage: pd.DataFrame, catalogue: Catalogue, to: int) -> pd.DataFrame:
    """Lay beside projected rows what was measured for intervals of their kind, horizon and points.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``indicator, interval, n, last_year, level``, as ``attainment`` gives them.
    coverage : pandas.DataFrame
        Of :func:`measured`, with what ``results.high_value`` measured.
    catalogue : Catalogue
        Names the indicators' kinds.
    to : int
        The year projected to.

    Returns
    -------
    pandas.DataFrame
        With the index of ``rows``: ``measured_kind, covered, se, errors, years, covered_past, se_past,
        errors_past, years_past``; missing where nothing was measured. More points than were tried count as
        the most that were.
    """
    # "panel (like x)" is the panel's, "range (n=3)" an analytic one; any other stands for itself.
    sort = rows["interval"].fillna("").astype(str).str.partition(" ")[0].replace({"range": "analytic"})
    most = max(WINDOWS)
    asked = pd.DataFrame(
        {
            "kind": [kind_of(i, catalogue) for i in rows["indicator"]],
            "interval": sort,
            "horizon": to - rows["last_year"].astype("Float64"),
            "n": rows["n"].astype("Float64").clip(upper=most),
            "nominal": rows["level"].astype("Float64"),
        }
    )
    known = coverage.astype(dict.fromkeys(["horizon", "n", "nominal"], "Float64"))
    # What is known of high-value patents is pooled over points: single forecasts are no measurement.
    pooled = asked["kind"] == HIGH_VALUE
    asked["n"] = asked["n"].mask(pooled, 0.0)
    known = known.assign(n=known["n"].mask(known["kind"] == HIGH_VALUE, 0.0))
    found = asked.merge(known.drop_duplicates(list(CELL)), how="left", on=list(CELL))
    shown = ["covered", "se", "errors", "years", "covered_past", "se_past", "errors_past", "years_past"]
    return found[["kind", *shown]].rename(columns={"kind": "measured_kind"}).set_index(rows.index)


def trusted(outlook: pd.DataFrame, coverage: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Say of each interval of an outlook what such intervals held when they were tried.

    Parameters
    ----------
    outlook : pandas.DataFrame
        A table of :func:`ipcompare.attainment`.
    coverage : pandas.DataFrame
        Of :func:`measured`, and of ``results.nowcast.measured``.
    catalogue : Catalogue
        Names the indicators' kinds.

    Returns
    -------
    pandas.DataFrame
        A row an interval with a level: ``region, indicator, reading, model, n, horizon, interval, level`` and
        the columns of :func:`beside`. A projection conditional on the nation counts as one of patents in
        force, whose errors it has.
    """
    rows = outlook[outlook["level"].notna()].reset_index(drop=True)
    borrowed = first_members(catalogue, "errors")
    moved = rows["model"].str.startswith("nowcast")
    levels = rows["indicator"].map(catalogue.level_of_growth).fillna(rows["indicator"])
    asked = rows.assign(
        indicator=rows["indicator"].mask(moved, levels.map(borrowed).fillna(levels)),
        interval=rows["interval"].mask(moved, "nowcast"),
    )
    to = int(rows["target_year"].max()) if len(rows) else 0
    kept = ["region", "indicator", "reading", "model", "n", "interval", "level"]
    found = rows[kept].join(beside(asked, coverage, catalogue, to))
    found.insert(5, "horizon", to - rows["last_year"])
    return carrying(found, outlook)


# --- probabilities ---


def pseudo(panel: pd.DataFrame, nation: pd.DataFrame) -> pd.DataFrame:
    """Set the pseudo-targets of ``backtest.pseudo_targets`` on each kind's panel; adds ``kind, known``.

    Those of kind ``nowcast`` are the stocks', conditional on the nation.
    """
    rules: dict[str, LeaveOut] = {"other years": "years", "then": "future"}
    parts = [
        pseudo_targets(
            measured_on(panel, indicator),
            horizons=HORIZONS,
            windows=WINDOWS,
            leave_out=rule,
        ).assign(kind=kind, known=known)
        for kind, indicator in KINDS.items()
        for known, rule in rules.items()
    ]
    stocks, whole = (measured_on(table, KINDS["stock"]) for table in (panel, nation))
    parts += [
        nowcast_targets(stocks, whole, horizons=HORIZONS, windows=WINDOWS, leave_out=rule).assign(
            kind=NOWCAST, known=known
        )
        for known, rule in rules.items()
    ]
    return pd.concat(parts, ignore_index=True)


def scores(targets: pd.DataFrame, by: Iterable[str] = ("kind", "horizon", "known")) -> pd.DataFrame:
    """Hold the probabilities of pseudo-targets against the base rate, with errors clustered by year.

    Parameters
    ----------
    targets : pandas.DataFrame
        Of :func:`pseudo`, or with the same columns.
    by : iterable of str
        What makes a row.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, ``targets`` (how many), ``brier`` (of the probabilities), ``base_rate`` (of how
        often the others grew as much, for the same growth and horizon), ``gain`` (the second less the first,
        target by target), ``gain_se`` (its standard error, over years of origin), ``years`` (of origin),
        ``worth`` (how many independent targets the gain is worth), ``skill`` (``gain`` over ``base_rate``),
        ``skilled``: the gain is more than one standard error, from 5 years of origin or more.

    Examples
    --------
    >>> rows = pd.DataFrame({"kind": "stock", "horizon": 1, "known": "then", "origin": range(2018, 2023),
    ...     "probability": [0.9, 0.8, 0.9, 0.8, 0.9], "reached": 1, "climatology": 0.5})
    >>> scores(rows)[["brier", "base_rate", "skilled"]].round(3)
       brier  base_rate  skilled
    0  0.022       0.25     True
    """
    by = list(by)
    judged = targets.dropna(subset=["probability", "climatology"])
    own = (judged["probability"] - judged["reached"]) ** 2
    usual = (judged["climatology"] - judged["reached"]) ** 2
    judged = judged.assign(brier=own, base_rate=usual, gain=usual - own)
    table = judged.groupby(by).agg(
        targets=("brier", "size"), brier=("brier", "mean"), base_rate=("base_rate", "mean")
    )
    gains = {key: clustered(rows["gain"], rows["origin"]) for key, rows in judged.groupby(by)}
    gain = pd.DataFrame(list(gains.values()), columns=["gain", "gain_se", "size", "years", "worth"])
    table = table.reset_index().join(gain.drop(columns="size"))
    better = (table["gain"] > table["gain_se"]) & (table["years"] >= MIN_YEARS)
    return table.assign(skill=table["gain"] / table["base_rate"], skilled=better)


def skilled(scored: pd.DataFrame) -> set[tuple[str, int]]:
    """Name the kinds and horizons at which a probability beats the base rate by more than a standard error.

    Of :func:`scores` by kind, horizon and ``known``: with the province and every overlapping year left out;
    of high-value patents, whose few forecasts were all made with what was known then, as they are.

    Examples
    --------
    >>> skilled(pd.DataFrame({"kind": ["stock", "flow"], "horizon": 1, "known": "other years",
    ...                       "skilled": [True, False]}))
    {('stock', 1)}
    """
    rule = scored["kind"].eq(HIGH_VALUE).map({True: "then", False: "other years"})
    rows = scored[scored["skilled"] & (scored["known"] == rule)]
    return {(str(kind), int(h)) for kind, h in zip(rows["kind"], rows["horizon"], strict=True)}
