"""The functions that others call: thin over a data set, each with the words for its users."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ipcompare.core.catalogue import PLAN_END, catalogue_of
from ipcompare.core.given import has
from ipcompare.data.panel import members, nation
from ipcompare.data.store import Data
from ipcompare.methods import backtest as rolling
from ipcompare.methods import project as projecting
from ipcompare.methods.conformal import LeaveOut
from ipcompare.methods.nowcast import Reference
from ipcompare.methods.project import Interval
from ipcompare.results.dataset import Dataset

__all__ = [
    "attainment", "audit", "backtest", "check", "explain", "hindsight", "indicators", "load", "panel",
    "project", "published", "regions", "sensitivity", "sources", "targets",
]  # fmt: skip

Names = str | Iterable[str] | None


def load(
    regions: Names = None, indicators: Names = None, roles: Names = None, *, data: Data | None = None
) -> pd.DataFrame:
    """Give the harmonised table: one unit and basis an indicator, every figure with its history.

    Parameters
    ----------
    regions : str, iterable of str or None
        Codes, Chinese or English names. None keeps the nation and the provinces that have a published
        table of targets; any other province of the panel, and Guizhou's cities, come when named.
    indicators, roles : str, iterable of str or None
        What to keep; None keeps all.
    data : path, DataFrame or iterable of paths, optional
        Published tables of one's own to lay beside the shipped ones.

    Returns
    -------
    pandas.DataFrame
        Columns ``region, indicator, year, role, value, unit, basis, bound, derived, derivation, source,
        locator, note, since, series, reading, confidence, inputs, tolerance``. ``derived`` is
        True where no document prints the figure in any unit; ``derivation`` then says how it came to be.
        ``series`` tells definitions and population bases apart, ``reading`` names the reading of a target,
        ``inputs`` the records of the published tables behind the figure, ``tolerance`` how far short of a
        derived level "about" still counts. Figures of low confidence stay out.

    Raises
    ------
    DataError
        For an unknown name or a faulty table of one's own.

    Examples
    --------
    >>> gd = load("广东", "hv_invention_density", "actual").set_index("year").value.round(1)
    >>> float(gd[2022]), float(gd[2024])
    (20.6, 28.8)
    """
    return Dataset.open(data).load(regions, indicators, roles)


def published(
    regions: Names = None, indicators: Names = None, roles: Names = None, *, data: Data | None = None
) -> pd.DataFrame:
    """Give the figures exactly as printed.

    Parameters
    ----------
    regions, indicators, roles : str, iterable of str or None
        Codes, Chinese or English names to keep; None keeps all.
    data : path, DataFrame or iterable of paths, optional
        Published tables of one's own to lay beside the shipped ones.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``record`` (``file:row``), columns ``region, indicator, series, since, year, role,
        value, unit, bound, basis, source, locator, as_printed, confidence, owner, note``. ``value`` is
        missing where the document prints that the figure is not available; ``owner`` is the body that
        the document names as responsible.

    Raises
    ------
    DataError
        For an unknown name or a faulty table.

    Examples
    --------
    >>> published("贵州", "trademark_stock", "target").as_printed.iloc[0]
    '万 件 … 36'
    """
    return Dataset.open(data).published(regions, indicators, roles)


def panel() -> pd.DataFrame:
    """Give the panel of all provinces, as printed.

    Returns
    -------
    pandas.DataFrame
        Columns ``region, indicator, series, year, value, unit, source, confidence, note``: inventions in
        force 2009-2023, inventions granted 2007-2023, population 2005-2024. ``CN`` is the 31 provinces,
        ``CN-ALL`` adds Hong Kong, Macao and Taiwan.

    Examples
    --------
    >>> panel().query("indicator == 'invention_stock' and year == 2023 and region == 'CN-GZ'").value.item()
    22058.0
    """
    return Dataset.open().panel()


def regions() -> pd.DataFrame:
    """List the regions that the tables may name.

    Returns
    -------
    pandas.DataFrame
        Columns ``region`` (ISO 3166-2, or GB/T 2260 for a city), ``name_zh``, ``name_en``, ``level``
        (nation, total, province, special, city, remainder), ``parent``.

    Examples
    --------
    >>> regions().query("region == 'CN-GZ'").name_en.item()
    'Guizhou'
    """
    return Dataset.open().regions()


def indicators() -> pd.DataFrame:
    """List the indicators with their canonical unit and basis.

    Returns
    -------
    pandas.DataFrame
        Columns ``indicator, name_zh, name_en, theme, unit, unit_en, basis, direction, decimals, definition,
        comparability``; ``direction`` is +1 where more is better, ``decimals`` how many to print.

    Examples
    --------
    >>> indicators().set_index("indicator").unit["hv_invention_density"]
    '件/万人'
    """
    return Dataset.open().indicators()


def sources() -> pd.DataFrame:
    """List the documents that the figures come from.

    Returns
    -------
    pandas.DataFrame
        Columns ``source, title_zh, title_en, publisher, region, published, url, sha256, access, note``;
        ``sha256`` is of the text that the figures were read from, ``access`` says whether it was the
        original, a mirror (a third party's copy) or a transcription.

    Examples
    --------
    >>> sources().source.is_unique
    True
    """
    return Dataset.open().sources()


def check(path: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Check a published table of one's own and say all its faults at once.

    Parameters
    ----------
    path : str, pathlib.Path or pandas.DataFrame
        An Excel form, a CSV in UTF-8 or GB18030 with the columns of ``data/published`` (see
        ``data/README.md``), or such a table.

    Returns
    -------
    pandas.DataFrame
        The table as :func:`published` gives it, when it has no fault.

    Raises
    ------
    DataError
        Naming file, row (the heading is row 1) or sheet and cell, column, value and remedy of every fault.

    Examples
    --------
    >>> len(check(published("四川"))) > 22
    True
    """
    return Dataset.open().check(path)


def explain(row: pd.Series | dict[str, Any], lang: str = "en", *, data: Data | None = None) -> str:
    """Say how a number came to be: the figures printed, where they stand, and each step.

    Parameters
    ----------
    row : pandas.Series or dict
        A row of :func:`load`, :func:`published` or another table that carries ``inputs``.
    lang : {"zh", "en"}, default "en"
        In English, names stand as the documents print them, too.
    data : path, DataFrame or iterable of paths, optional
        The tables of one's own that the row was loaded with.

    Returns
    -------
    str
        Several lines: the number, each printed figure with document, section and lines, the derivation.

    Raises
    ------
    DataError
        When the row names no record, or one that is not in the tables.

    Examples
    --------
    >>> print(explain(load("四川", "hv_invention_density", "target").iloc[0]))  # doctest: +ELLIPSIS
    Sichuan 四川, High-value invention patents per 10,000 people 每..., 2025 target: 5.67 件/万人
    printed: "件 … 5. 67" in 四川省“十四五”知识产权规划 (四川省), 专栏1; line 239
      note: footnote ①: patents of the country's residents (本国居民)
    """
    return Dataset.open(data).explain(row, lang)


def targets(table: pd.DataFrame | None = None, to: int = PLAN_END, *, boxes: bool = False) -> pd.DataFrame:
    """Say of each target where it stands, by the methods that the field uses, side by side.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        A harmonised table as :func:`load` gives it; by default all of it.
    to : int, default 2025
        The last target year to look at: a later plan's targets stay out.
    boxes : bool, default False
        Take in what the documents target outside their tables of indicators, in boxes and running text.

    Returns
    -------
    pandas.DataFrame
        One row a region, indicator and reading, for its latest target year up to ``to``: ``region, indicator,
        series, reading, kind, unit, since, baseline, baseline_year, target, target_year, bound, latest,
        latest_year``; ``required_growth``, ``observed_growth``, ``needed_growth`` (compound, % a year,
        baseline to target, baseline to latest, latest to target); ``progress`` (share of the planned
        change achieved, not clipped: 1.4 is 140 %), ``time_share``, ``ratio`` (their quotient, 时序进度);
        the verdicts ``calendar``, ``sdsn_trend``, ``escap`` (linear: one ratio, three cut-offs) and
        ``open_sdg`` (compound); ``status`` (one of ``methods.progress.STATUSES``), ``agreed`` (whether the
        methods agree; missing where fewer than two have a verdict), ``reason``, ``doubt`` (why what is met on
        paper does not count as reached, codes of ``results.doubt`` joined by ``"; "``), ``tolerance`` (how
        far short of a derived level "about" still counts, see ``methods.target``), ``first_met`` (first
        year whose outcome met the target), ``evidence`` (what is known of the outcome, one of
        ``results.evidence.GRADES``), ``as_nation, as_nation_year, as_nation_meets`` (where there is no
        outcome: the baseline moved as the nation did, no verdict) and ``inputs`` (records behind the row).
        Sums over a plan period stand as sums, from ``since`` on.

    Examples
    --------
    >>> sichuan = targets(load("四川", "hv_invention_density")).iloc[0]
    >>> sichuan["status"], int(sichuan["first_met"])
    ('reached early', 2023)
    """
    return Dataset.open().targets(table, to, boxes=boxes)


def attainment(
    table: pd.DataFrame | None = None, to: int = PLAN_END, *, model: str = "auto", level: float = 0.8
) -> pd.DataFrame:
    """Say for each target what its year will bring, in which range, and how likely it is.

    Each kind is projected in its own way: a density as its stock over projected population, where the
    stock is known for as many years; a share, rate or score between its limits; a sum over a plan as the
    sum so far and the years left; a growth target by the growth that its level's projection implies.
    Nothing is fitted through a change of definition or population base. The plan's baseline serves as an
    outcome of its year where none is known in the same series.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        A harmonised table as :func:`load` gives it; by default all of it.
    to : int, default 2025
        The target year.
    model : str, default "auto"
        One of ``methods.models.MODELS``.
    level : float, default 0.8
        Nominal coverage of ``low`` to ``high``.

    Returns
    -------
    pandas.DataFrame
        A row per region, indicator and reading with a target in that year: the columns of
        :func:`targets` that place it, then ``projected, low, high, level, probability,
        likelihood, verdict, reason, model, n`` (points), ``last_year`` (newest outcome used),
        ``interval`` (which, see :func:`project`), ``coverage`` (its measured one),
        ``spread_low, spread_high`` (least and greatest of all models), ``models_agree`` (whether all
        models say the same of the target), ``evidence`` and the scenario as in :func:`targets`.
        ``verdict`` is ``reached`` where the latest outcome meets the target (of a count that cannot fall:
        any), ``in doubt`` where it does and ``doubt`` says why that settles nothing, ``no longer met``
        where an earlier one did, ``missed``, a word of likelihood,
        ``projected to reach`` or ``projected to miss`` where no probability can be given, or
        ``not assessable``. A growth or a level to be kept must be shown anew each year: met before the
        target year, it keeps its probability. Nothing is projected from fewer than three outcomes, but a
        sum over the plan at its latest year's pace. An ``interval`` called ``range`` is of the model itself;
        nobody measured its coverage, so it has neither ``level`` nor ``probability``.

    Raises
    ------
    DataError
        For an unknown model or a level outside 0 to 1.

    Examples
    --------
    >>> row = attainment(load(["贵州"], ["patent_attorneys"])).iloc[0]
    >>> row["verdict"], bool(row["projected"] > row["target"])
    ('reached', True)
    """
    return Dataset.open().attainment(table, to, model=model, level=level)


def sensitivity(region: str, indicator: str, *, data: Data | None = None) -> pd.DataFrame:
    """Judge one target in every defensible way, to see what would change the verdict.

    Parameters
    ----------
    region, indicator : str
        The target: code, Chinese or English name. A level that follows from a growth target stands for it.
    data : path, DataFrame or iterable of paths, optional
        Published tables of one's own to lay beside the shipped ones.

    Returns
    -------
    pandas.DataFrame
        One row a specification: ``region, indicator``; the choices ``reading`` (how the target is read),
        ``tolerance`` (how far short of it "about" still counts, a share), ``model``, ``window`` (years that
        the model sees), ``base`` (what carries a density, what its growth counts from) and ``with_nation``
        (whether the nation's outcome of the target year is taken in; missing where it is not known); then
        ``unit, threshold`` (from which value on the target is met), ``projected, of_threshold``
        (their quotient), ``meets, probability`` (only from measured errors) and ``verdict``. A reading that
        what is known settles has one row, without a model; ``results.sensitivity.deciding`` says what decides
        the others.

    Raises
    ------
    DataError
        Where no plan prints such a target, with those there are.

    Examples
    --------
    >>> rows = sensitivity("贵州", "hv_invention_density_growth")
    >>> sorted(rows.loc[rows["model"] == "", "verdict"].unique())
    ['missed', 'reached']
    """
    return Dataset.open(data).sensitivity(region, indicator)


def hindsight(
    table: pd.DataFrame | None = None,
    to: int = PLAN_END,
    *,
    origins: Iterable[int] = (2022, 2023, 2024),
    indicators: Iterable[str] | None = None,
    model: str = "auto",
    level: float = 0.8,
) -> pd.DataFrame:
    """Project known outcomes from what was known in earlier years, and hold one against the other.

    The series and the panel that calibrates the intervals end at the origin.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        A harmonised table; by default all of it.
    to : int, default 2025
        The year whose outcomes are known.
    origins : iterable of int
        Last years of data to project from.
    indicators : iterable of str, optional
        Ids; by default every level with an outcome in that year but population and GDP.
    model : str, default "auto"
        The model.
    level : float, default 0.8
        Nominal coverage.

    Returns
    -------
    pandas.DataFrame
        ``region, indicator, series, unit, source, last_year, year, n, projected, low, high, interval, level,
        outcome, target, bound, error`` (percent of the outcome, above 0 is too high), ``inside`` (missing
        without an interval), ``fact`` (which outcome: a density and its stock are one). An origin counts
        where the series has an outcome in that very year and two points or more.

    Examples
    --------
    >>> rows = hindsight(load("广东"), indicators=["invention_stock"])
    >>> int(rows.loc[rows.last_year == 2024, "outcome"].item())
    899000
    """
    return Dataset.open().hindsight(
        table, to, origins=origins, indicators=indicators, model=model, level=level
    )


def audit(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find figures of published tables that contradict each other.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        Figures as :func:`published` or :func:`check` gives them; by default all that are shipped. Figures
        of low confidence are not checked.

    Returns
    -------
    pandas.DataFrame
        One row a finding: ``rule``, ``region, indicator, year, source, lines`` (of the figure first, then of
        what it was held against), ``printed, computed, difference`` (in ``unit``), ``follows`` (what
        follows, in a sentence), ``inference`` (True where the finding rests on more than the figures of one
        document: two sources, two definitions, or whole numbers that nobody printed) and ``inputs`` (the
        records).

    Examples
    --------
    >>> audit(published("520100"))[["rule", "indicator", "printed", "computed"]].values.tolist()
    [['parts and total', 'patent_stock', 59734.0, 59738.0]]
    """
    return Dataset.open().audit(table)


def project(
    table: pd.DataFrame,
    to: int = PLAN_END,
    *,
    model: str = "auto",
    level: float = 0.8,
    interval: Interval | None = None,
    panel: pd.DataFrame | None = None,
    like: Mapping[str, str] | None = None,
    widen: Mapping[str, float] | None = None,
    limits: Mapping[str, tuple[float, float]] | None = None,
    given: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Project every series of a long table to a year.

    Parameters
    ----------
    table : DataFrame
        Columns ``region``, ``indicator``, ``year`` and ``value``, ``series`` where a region has several; of
        any number of series.
    to : int, default 2025
        Last year to project.
    model : str, default "auto"
        One of ``methods.models.MODELS``.
    level : float, default 0.8
        Nominal coverage of the interval.
    interval : {"panel", "analytic", "none"}, optional
        By default the panel's where it applies and the analytic one elsewhere.
    panel : DataFrame, optional
        The panel to calibrate on; by default the provinces of :func:`panel`. Sums over provinces in it are
        left out.
    like, widen, limits : mapping, optional
        See ``methods.project.project``, which also says more of the rest.
    given : DataFrame, optional
        Outcomes of a reference, say the nation, in years that the series have not reached: columns
        ``indicator, year, value``. Projections to those years and after are then conditional on them:
        moved, in logs, by how far the reference came out from where the same model puts it from the same
        years; ``methods.nowcast`` has the rule and what it is worth. Give the reference's years before as
        well; where there are none, the nation's in the panel are taken for its past, as they are for the
        reference of the panel that calibrates. A density may be given the outcomes of its stock: only
        surprises count, not units.

    Returns
    -------
    DataFrame
        ``region, indicator, [series], year, value, low, high, model, n, last_year, interval, coverage``,
        one row a series and year. ``model`` is ``nowcast`` (``nowcast (drift)`` of another model than
        ``auto``) where the row is conditional on ``given``; ``interval`` is then of the nowcast's own
        errors, or none.

    Raises
    ------
    DataError
        A column is missing, a value not finite, a year given twice, the unit changes within a series, a
        value lies outside its limits, a model is unknown or cannot take the values; ``given`` lacks a
        column, gives a year twice, or nothing is known of its years before.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "CN-GZ", "indicator": "x", "year": [2021, 2022, 2023, 2024],
    ...                       "value": [8.0, 27.0, 64.0, 125.0]})
    >>> project(table, 2026)[["year", "value", "model", "n"]]
       year  value model  n
    0  2025  216.0  auto  4
    1  2026  343.0  auto  4

    Guizhou's inventions in force, told what the nation came to in 2025 (13.6 % more than in 2024):

    >>> guizhou = load("贵州", "invention_stock", "actual")
    >>> nation = load("CN", "invention_stock", "actual")
    >>> [project(guizhou, 2025, given=told)["model"].item() for told in (None, nation)]
    ['auto', 'nowcast']

    """
    return projecting.project(
        table,
        to,
        model=model,
        level=level,
        interval=interval,
        panel=_members(panel) if interval in (None, "panel") else None,
        like=like,
        widen=widen,
        limits=limits,
        given=None if given is None else Reference.of(given, _nation(panel, given)),
    )


def backtest(
    panel: pd.DataFrame | None = None,
    *,
    models: Sequence[str] = rolling.MODELS,
    horizons: Sequence[int] = (1, 2),
    min_train: int = 3,
    windows: Collection[int] | None = None,
    level: float = 0.8,
    interval: Literal["panel", "analytic"] = "panel",
    leave_out: LeaveOut = "region",
    limits: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Forecast from every origin that a panel allows, and hold each forecast against the outcome.

    Parameters
    ----------
    panel : DataFrame, optional
        Columns as in :func:`project`; by default the provinces of :func:`ipcompare.panel`. A table given is
        taken as it is.
    models : sequence of str
        Which models to try.
    horizons : sequence of int, default (1, 2)
        Years ahead.
    min_train : int, default 3
        Fewest points to forecast from, when ``windows`` is not given.
    windows, level, interval, leave_out, limits
        See ``methods.backtest.backtest``.

    Returns
    -------
    DataFrame
        One row a forecast: ``region, indicator, [series], origin, year, horizon, n, model, forecast, actual,
        error`` (percent of the actual), ``ape`` (its size), ``low, high, hit, interval``.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "A", "indicator": "x", "year": range(2020, 2025),
    ...                       "value": [100.0, 110.0, 120.0, 130.0, 150.0]})
    >>> backtest(table, models=["drift"], horizons=[1])[["origin", "n", "forecast", "actual", "ape"]].round(2)
       origin  n  forecast  actual   ape
    0    2022  3     130.0   130.0  0.00
    1    2023  4     140.0   150.0  6.67
    """
    return rolling.backtest(
        Dataset.open().members if panel is None else panel,
        models=models,
        horizons=horizons,
        min_train=min_train,
        windows=windows,
        level=level,
        interval=interval,
        leave_out=leave_out,
        limits=limits,
    )


def _members(panel: pd.DataFrame | None) -> pd.DataFrame:
    if panel is None:
        return Dataset.open().members
    return members(panel, catalogue_of(panel)) if has(panel, "region") else panel


def _nation(panel: pd.DataFrame | None, given: pd.DataFrame) -> pd.DataFrame | None:
    """Give the past of a reference of which nothing else is known: the nation's."""
    if panel is not None:
        whole = has(panel, "region", "indicator", "year", "value")
        return nation(panel, catalogue_of(panel)) if whole else None
    return Dataset.open().nation_of(given["indicator"].unique() if has(given, "indicator") else [])
