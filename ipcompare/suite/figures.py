"""The figures of the suite: which chart, of which table, for which notebook; and their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ipcompare import charts
from ipcompare.core import reference
from ipcompare.core.errors import DataError, nearest
from ipcompare.core.scope import remembered
from ipcompare.core.text import text
from ipcompare.data.harmonize import load, own_regions
from ipcompare.results import evidence, views
from ipcompare.results.attainment import attainment, fans, hindsight
from ipcompare.results.audit import audit
from ipcompare.results.targets import comparable, targets

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["FIGURES", "Figure", "all_figures", "credit", "show", "write"]

PANEL_YEARS = (2009, 2023)
CITY_INDICATORS = ("invention_stock", "utility_stock", "design_stock", "trademark_stock")


@dataclass(frozen=True)
class Figure:
    """One figure: the chart, what it is drawn from, and the notebook that shows it.

    Attributes
    ----------
    notebook : str
        Name of the notebook, without its ending.
    table : callable
        Gives the table that the chart draws.
    chart : callable
        ``chart(table, *, lang, source) -> Axes``.
    title : callable, optional
        Gives the finding in a language, where the chart's own is not the one to print.
    """

    notebook: str
    table: Callable[[], pd.DataFrame]
    chart: Callable[..., Axes]
    title: Callable[[str], str] | None = None

    def draw(self, lang: str = "zh", table: pd.DataFrame | None = None) -> Axes:
        """Draw the figure in one language, of its own table or of a part of it."""
        # A title of its own speaks of the whole; of a part the chart writes one.
        title = self.title(lang) if self.title and table is None else None
        table = self.table() if table is None else table
        return self.chart(table, lang=lang, source=credit(table, lang), title=title)


@remembered
def all_targets() -> pd.DataFrame:
    """Give where every target of every plan stands, computed once."""
    return targets()


def coverage_table() -> pd.DataFrame:
    """Give the harmonised figures from 2010 on of the indicators that the three plans target."""
    table = load()
    named = progress_table()["indicator"]
    order = {name: i for i, name in enumerate(reference.indicators()["indicator"])}
    rows = table[table["indicator"].isin(named) & table["year"].between(2010, 2025)]
    return rows.sort_values("indicator", key=lambda names: names.map(order), kind="stable")


def comparable_table() -> pd.DataFrame:
    """Give the targets that may be laid side by side."""
    rows = comparable(all_targets())
    return rows[rows["comparable"]]


def comparable_title(lang: str) -> str:
    """Say how many of the three plans' targets may be laid side by side."""
    rows = comparable(all_targets())
    rows = rows[(rows["region"] != "CN") & (rows["reading"] == "")]
    return text("title.targets", lang, plan=len(rows), same=int(rows["comparable"].sum()))


def progress_table() -> pd.DataFrame:
    """Give where each printed target of the three plans stands."""
    plan = all_targets()
    return plan[(plan["target_year"] == 2025) & (plan["region"] != "CN") & (plan["reading"] == "")]


def density_table() -> pd.DataFrame:
    """Give inventions in force per 10,000 people for the 31 provinces and the nation."""
    return views.with_provinces("invention_density", *PANEL_YEARS)


def high_value_table() -> pd.DataFrame:
    """Give high-value inventions per 10,000 people for the three provinces and the nation."""
    return views.plan_levels("hv_invention_density")


def indexed_table() -> pd.DataFrame:
    """Give inventions in force of the three provinces and the nation, 2020 = 100."""
    rows = views.plan_levels("invention_stock")
    return rows[rows["year"].between(2015, PANEL_YEARS[1])]


def rank_table() -> pd.DataFrame:
    """Give the yearly rank among the 31 provinces in inventions in force per 10,000 people."""
    return views.ranks("invention_density", *PANEL_YEARS)


def fans_table() -> pd.DataFrame:
    """Give outcomes and projection of high-value inventions per 10,000 people to 2025."""
    return fans("hv_invention_density")


@remembered
def all_outlooks() -> pd.DataFrame:
    """Give what 2025 will bring for every target, computed once."""
    return attainment()


def outlook_table(region: str) -> pd.DataFrame:
    """Give what 2025 will bring for every target that one region's plan prints."""
    rows = all_outlooks()
    rows = rows[(rows["region"] == region) & (rows["reading"] == "")]
    # What is reached already needs no word of likelihood beside it.
    return rows.assign(likelihood=rows["likelihood"].where(rows["verdict"] != "reached", ""))


def hindsight_table() -> pd.DataFrame:
    """Give what earlier data would have said of outcomes of 2025 that are known by now."""
    rows = hindsight(indicators=["hv_invention_density", "invention_stock"])
    return rows.dropna(subset="low")


def error_table() -> pd.DataFrame:
    """Give each model's mean error by window and horizon on the 31 provinces' inventions in force."""
    return evidence.errors(evidence.forecasts())


def coverage_of_intervals_table() -> pd.DataFrame:
    """Give what intervals of nominal 80 % held: the panel's by what calibrates them, and the textbook's."""
    return evidence.coverages([0.8])


def reliability_table() -> pd.DataFrame:
    """Give how often what was given a probability came true, on pseudo-targets of the panel."""
    return evidence.reliabilities()


def cities_table() -> pd.DataFrame:
    """Give patents in force by type and trademarks of Guizhou's nine cities."""
    return views.cities(CITY_INDICATORS)


FIGURES: dict[str, Figure] = {
    "coverage": Figure("00_start_here", coverage_table, charts.coverage_map),
    "targets": Figure("01_targets_compared", comparable_table, charts.target_dumbbells, comparable_title),
    "progress": Figure("01_targets_compared", progress_table, charts.progress_board),
    "high_value_density": Figure("02_growth_trajectories", high_value_table, charts.trajectories),
    "invention_density": Figure("02_growth_trajectories", density_table, charts.trajectories),
    "indexed_inventions": Figure("02_growth_trajectories", indexed_table, charts.indexed_growth),
    "rank": Figure("02_growth_trajectories", rank_table, charts.rank_bump),
    "outlook_density": Figure("03_attainment_2025", fans_table, charts.attainment_fans),
    "outlook_guizhou": Figure("03_attainment_2025", partial(outlook_table, "CN-GZ"), charts.likelihood_board),
    "outlook_sichuan": Figure("03_attainment_2025", partial(outlook_table, "CN-SC"), charts.likelihood_board),
    "outlook_guangdong": Figure(
        "03_attainment_2025", partial(outlook_table, "CN-GD"), charts.likelihood_board
    ),
    "backtest_error": Figure("04_how_far_to_trust_it", error_table, charts.backtest_error),
    "interval_coverage": Figure(
        "04_how_far_to_trust_it", coverage_of_intervals_table, charts.interval_coverage
    ),
    "reliability": Figure("04_how_far_to_trust_it", reliability_table, charts.reliability),
    "hindsight": Figure("04_how_far_to_trust_it", hindsight_table, charts.hindsight),
    "audit": Figure("06_from_published_to_comparable", audit, charts.audit_findings),
    "cities": Figure("05_inside_guizhou", cities_table, charts.cities_small_multiples),
}


OUTLOOKS = {"outlook_guizhou": "CN-GZ", "outlook_sichuan": "CN-SC", "outlook_guangdong": "CN-GD"}


def outlooks() -> dict[str, str]:
    """Name the figures of one region's targets, with the region: the three provinces, and a user's own."""
    rows = all_outlooks() if own_regions() else None
    judged = set() if rows is None else set(rows.loc[rows["reading"] == "", "region"])
    fresh = [code for code in own_regions() if code in judged and code not in {"CN", *OUTLOOKS.values()}]
    return OUTLOOKS | {f"outlook_{code.lower().replace('-', '_')}": code for code in fresh}


def all_figures() -> dict[str, Figure]:
    """Give the figures of the suite, and one more for each region of a user's own that has targets.

    Examples
    --------
    >>> list(all_figures()) == list(FIGURES)
    True
    """
    more = {name: code for name, code in outlooks().items() if name not in FIGURES}
    return FIGURES | {
        name: Figure("03_attainment_2025", partial(outlook_table, code), charts.likelihood_board)
        for name, code in more.items()
    }


def credit(table: pd.DataFrame, lang: str = "zh") -> str:
    """Name the documents behind a table: those read line by line by title, the releases by number.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with ``source`` (ids joined by ``; ``) or ``inputs`` (records of the published tables).
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str

    Examples
    --------
    >>> credit(load("四川", "hv_invention_density", "target"))
    '四川省“十四五”知识产权规划'
    """
    sources = reference.sources().set_index("source")
    used = _source_ids(table)
    documents = [s for s in sources.index[sources["sha256"] != ""] if s in used]
    others = len(used) - len(documents)
    if not documents:
        return text("source.panel", lang)
    titles = [str(sources.loc[s, "title_zh" if lang == "zh" else "title_en"]) for s in documents]
    joined = text("join.sentence", lang).join(titles)
    key = "source.releases" if others else "source.documents"
    return text(key, lang, titles=joined, count=others)


def _source_ids(table: pd.DataFrame) -> set[str]:
    if "source" in table:
        return {s for joined in table["source"].dropna() for s in joined.split("; ")}
    if "inputs" in table:
        from ipcompare.data.published import panel, published

        origin = pd.concat([published()["source"], panel()["source"]])
        return {str(origin[r]) for records in table["inputs"] for r in str(records).split()}
    return set()


def show(name: str, lang: str = "zh") -> None:
    """Display a figure in a notebook, as it is exported, with its alt text.

    Parameters
    ----------
    name : str
        One of ``FIGURES``.
    lang : {"zh", "en"}, default "zh"
        The language.

    Raises
    ------
    DataError
        For an unknown name, with the nearest.
    """
    _check_names([name])
    charts.show(FIGURES[name].draw(lang))


def _check_names(names: Iterable[str]) -> None:
    known = all_figures()
    if unknown := [n for n in names if n not in known]:
        raise DataError(f"unknown figure {n!r}; nearest: {nearest(n, known)}" for n in unknown)


def write(
    folder: Path,
    *,
    languages: Iterable[str] = ("zh", "en"),
    only: Iterable[str] | None = None,
    formats: Sequence[str] = ("png", "svg", "pdf"),
) -> Iterator[Path]:
    """Write the figures, each in every language and format, whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; ``zh/`` and ``en/`` are made below it.
    languages : iterable of {"zh", "en"}
        Which languages.
    only : iterable of str, optional
        Names of figures; by default all.
    formats : sequence of str
        ``png`` (300 dpi), ``svg``, ``pdf``.

    Yields
    ------
    pathlib.Path
        Each file, once it is written.

    Raises
    ------
    DataError
        For an unknown name or format, or a file that cannot be written.
    """
    import matplotlib.pyplot as plt

    names = list(all_figures()) if only is None else list(only)
    _check_names(names)
    for lang in languages:
        for name in names:
            figure = all_figures()[name]
            table = figure.table()
            drawn = figure.draw(lang).get_figure(root=True)
            assert drawn is not None
            try:
                yield from charts.finalise(
                    drawn, folder / lang / name, source=credit(table, lang), lang=lang, formats=formats
                )
            finally:
                plt.close(drawn)
