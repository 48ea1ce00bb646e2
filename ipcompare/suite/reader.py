"""What a notebook needs to show tables, figures and sentences in one language."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pandas as pd

from ipcompare import charts
from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.core.text import has_text, language, text, word
from ipcompare.data.store import Data
from ipcompare.reading import findings
from ipcompare.reading.columns import family_of
from ipcompare.reading.shown import Answer, Said, Shown
from ipcompare.reading.sources import credit
from ipcompare.reading.tables import readable
from ipcompare.results import compared, peers, views
from ipcompare.results.dataset import Dataset
from ipcompare.suite.drawing import drawing
from ipcompare.suite.figures import figure, figures, profiles
from ipcompare.suite.trace import description

__all__ = ["Reader", "reader"]


def reader(lang: str = "zh", data: Data | Dataset | None = None) -> Reader:
    """Give what a notebook needs to show tables, figures and sentences in one language.

    Parameters
    ----------
    lang : {"zh", "en"}, default "zh"
        The language.
    data : path, DataFrame, iterable of paths or Dataset, optional
        Published tables of one's own to lay beside the shipped ones.

    Returns
    -------
    Reader

    Raises
    ------
    DataError
        For an unknown language or a faulty table.

    Examples
    --------
    >>> nb = reader("en")
    >>> plan = nb.only(nb.data.targets(), "四川", "hv_invention_density")
    >>> nb.table(plan, ["region", "target", "status"]).iloc[0].tolist()
    ['Sichuan', '5.67', 'reached early']
    """
    with _saying(lang):
        return Reader(lang, data if isinstance(data, Dataset) else Dataset.open(data))


@contextmanager
def _saying(lang: str) -> Iterator[None]:
    """Say in one language what is raised."""
    try:
        yield
    except DataError as error:
        raise DataError(error.faults, lang) from None


def _in_its_language(cls: type[Reader]) -> type[Reader]:
    """Let a reader say in its language what its methods raise."""
    for name, method in vars(cls).items():
        if callable(method) and not name.startswith("_"):
            setattr(cls, name, _said(method))
    return cls


def _said(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(self: Reader, *given: Any, **how: Any) -> Any:
        with _saying(self.lang):
            return method(self, *given, **how)

    return call


@_in_its_language
class Reader:
    """Tables, figures and sentences of one data set in one language.

    Attributes
    ----------
    lang : {"zh", "en"}
        The language.
    data : Dataset
        The data.
    say : Sentences
        Findings in a sentence: ``nb.say.scores(plan)`` shows what ``reading.findings.scores`` writes.
    finding : Findings
        The same sentences to hand on: ``nb.answer(nb.finding.scores(plan))``.
    """

    def __init__(self, lang: str, data: Dataset) -> None:
        self.lang, self.data = language(lang), data
        self.finding = Findings(lang)
        self.say = Sentences(self.finding)

    def __repr__(self) -> str:
        """Say the language and the data."""
        return f"Reader({self.lang!r}, {self.data!r})"

    # --- to read ---

    def table(self, table: pd.DataFrame, view: str | Sequence[str]) -> Shown:
        """Give a table to read: names for codes, numbers with their unit, what is long folded.

        Parameters
        ----------
        table : pandas.DataFrame
            Any result of the library.
        view : str or sequence of str
            Name of a view of ``reading/views.csv``, or columns.
        """
        return self.shown(readable(table, view, self.lang))

    def shown(self, table: pd.DataFrame) -> Shown:
        """Give a table that stands in words already, to look at.

        Parameters
        ----------
        table : pandas.DataFrame
            Its heads and cells are shown as they are.
        """
        return Shown.of(table, self.lang)

    def grid(self, table: pd.DataFrame) -> Shown:
        """Give a table that has codes at its edges to read: words for them, the cells as they are.

        Parameters
        ----------
        table : pandas.DataFrame
            Counts or scores; the names of index and columns say what the codes are of.
        """
        worded = table.set_axis(self._edge(table.index), axis=0).set_axis(self._edge(table.columns), axis=1)
        return self.shown(worded)

    def count(self, table: pd.DataFrame, down: str, across: str) -> Shown:
        """Count a table's rows by two of its columns, with totals, to read."""
        return self.grid(pd.crosstab(table[down], table[across], margins=True, margins_name="total"))

    def _edge(self, edge: pd.Index) -> pd.Index:
        heads = [name and text(f"column.{name}", self.lang) for name in edge.names]
        if isinstance(edge, pd.MultiIndex):
            levels = [edge.get_level_values(i).map(self._namer(n)) for i, n in enumerate(edge.names)]
            both: pd.Index = pd.MultiIndex.from_arrays(levels, names=heads)
            return both
        single: pd.Index = pd.Index([self._namer(edge.name)(code) for code in edge], name=heads[0])
        return single

    def _namer(self, name: Any) -> Callable[[Any], Any]:
        """Give what names a code of a column; numbers stay numbers."""
        total = text("column.total", self.lang)

        def named(code: Any) -> Any:
            if not isinstance(code, str | bool):
                return code
            if isinstance(code, bool):
                return text("yes" if code else "no", self.lang)
            if name == "source":
                return self.data.catalogue.source_title(code, self.lang) if code != "total" else total
            if name == "region":
                code = self.data.catalogue.region_name(code, self.lang)
            # The columns of a scoreboard have no name: they are classes of status.
            family = family_of(str(name)) if name else "class"
            other = not has_text(f"{family}.{code}") and has_text(f"column.{code}")
            return word("column" if other else family, code, self.lang)

        return named

    # --- to say ---

    def answer(self, *words: str) -> None:
        """Show the answer of a notebook in a box of its own.

        Parameters
        ----------
        *words : str
            Sentences, such as those of ``nb.finding``; each begins a line.
        """
        _display(Answer.of(words))

    def first(self, words: str) -> str:
        """Give the first line of a finding, which says it; the others say how it is known."""
        return words.split("\n", 1)[0]

    def tell(self, *words: object) -> None:
        """Show texts as sentences, or what an error says; each begins a line."""
        _display(Said.of(w.said(self.lang) if isinstance(w, DataError) else w for w in words))

    # --- to look at ---

    def figure(self, name: str, table: pd.DataFrame | None = None) -> None:
        """Display a figure of the suite, as it is exported, with its alt text.

        Parameters
        ----------
        name : str
            The figure's; it gives chart and title.
        table : pandas.DataFrame, optional
            What to draw; by default the figure's own table. A title that the suite wrote for its own table
            stands over no other: there the chart writes one.

        Raises
        ------
        DataError
            For an unknown name, with the nearest, or a table that the chart cannot draw.
        """
        known = figure(name, self.data)
        if table is not None and known.title and known.table(self.data).equals(table):
            table = None
        charts.show(drawing(name, known, self.data, self.lang, table).draw())

    def drawn(self, name: str) -> pd.DataFrame:
        """Give the table that a figure of the suite draws.

        Parameters
        ----------
        name : str
            The figure's.
        """
        return figure(name, self.data).table(self.data)

    def outlooks(self) -> None:
        """Display what the target year will bring, on one board: the shipped plans' and a user's own."""
        self.figure("outlook")

    def profiles(self) -> None:
        """Display a page for each region with targets: the shipped plans', and a user's own."""
        for name in profiles(self.data):
            self.figure(name)

    def chart(self, chart: str | Callable[..., Any], table: pd.DataFrame, **how: Any) -> None:
        """Display any chart of ``ipcompare.charts`` of a table, with its source.

        Parameters
        ----------
        chart : str or callable
            A chart's name, or ``chart(table, *, lang, source) -> Axes``.
        table : pandas.DataFrame
            What to draw.
        **how
            Further arguments of the chart.

        Raises
        ------
        DataError
            For an unknown name, with the nearest, or a table that the chart cannot draw.
        """
        if isinstance(chart, str):
            if chart not in charts.__all__:
                raise DataError(
                    Fault(
                        "there is no chart {chart!r}; nearest: {near}",
                        chart=chart,
                        near=nearest(chart, charts.__all__),
                    )
                )
            chart = getattr(charts, chart)
        source = credit(table, self.data, self.lang)
        charts.show(chart(table, lang=self.lang, source=source, **how))  # type: ignore[operator]

    def contested(self) -> None:
        """Say what verdicts hang on that known outcomes do not settle, and draw what ways of judging give."""
        self.say.hangs_on(self.data.contested)
        if "sensitivity" in figures(self.data):
            self.figure("sensitivity")

    # --- tables that several figures draw ---

    def only(
        self,
        table: pd.DataFrame,
        regions: str | Iterable[str] | None = None,
        indicators: str | Iterable[str] | None = None,
        years: Iterable[int] | None = None,
    ) -> pd.DataFrame:
        """Keep the named regions, indicators and years of any table.

        Parameters
        ----------
        table : pandas.DataFrame
            With the columns that are asked for.
        regions, indicators : str or iterable of str, optional
            Codes, ids or names; None keeps all.
        years : iterable of int, optional
            Which years; None keeps all.

        Raises
        ------
        DataError
            For an unknown name, with the nearest.
        """
        kept = self.data.catalogue.filtered(table, regions, indicators)
        return kept if years is None else kept[kept["year"].isin(list(years))]

    def levels(self, indicator: str) -> pd.DataFrame:
        """Give an indicator over the years of the regions with a plan; see ``results.views.plan_levels``."""
        return views.plan_levels(self.data, indicator)

    def provinces(self, indicator: str, first: int, last: int) -> pd.DataFrame:
        """Give an indicator of all provinces and the nation; see ``results.views.with_provinces``."""
        return views.with_provinces(self.data, indicator, first, last)

    def ranks(self, indicator: str, first: int, last: int) -> pd.DataFrame:
        """Rank the provinces year by year; see ``results.views.ranks``."""
        return views.ranks(self.data, indicator, first, last)

    def compared(self, table: pd.DataFrame) -> list[str]:
        """Name the regions with a plan that a table has rows of; see ``results.views.compared``."""
        return views.compared(self.data, table)

    def growth(self, levels: pd.DataFrame) -> pd.DataFrame:
        """Turn levels into growth on the year before; see ``results.views.growth_on_year_before``."""
        return views.growth_on_year_before(levels)

    def growth_compared(self, indicator: str) -> pd.DataFrame:
        """Give growth over years that regions share; see ``results.compared.growth_compared``."""
        return compared.growth_compared(self.data, indicator)

    def growth_rounded(self, indicator: str) -> pd.DataFrame:
        """Give each year's growth with its rounding; see ``results.compared.growth_rounded``."""
        return compared.growth_rounded(self.data, indicator)

    def growth_parts(self) -> pd.DataFrame:
        """Split the growth of the high-value density; see ``results.compared.growth_parts``."""
        return compared.growth_parts(self.data)

    def starts(self, indicator: str) -> pd.DataFrame:
        """Say what progress and growth start from; see ``results.compared.starts``."""
        return compared.starts(self.data, indicator)

    def spread(self, first: int, last: int) -> pd.DataFrame:
        """Say how far the provinces lie apart; see ``results.compared.spread``."""
        return compared.spread(self.data, first, last)

    def rank_by_period(self, ranked: pd.DataFrame) -> pd.DataFrame:
        """Give ranks at the ends of plan periods; see ``results.compared.rank_by_period``."""
        return compared.rank_by_period(ranked)

    def convergence(self, ranked: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
        """Test for convergence by plan period; see ``results.compared.convergence_by_period``."""
        return compared.convergence_by_period(ranked, first, last)

    def shares(self, part: str, whole: str) -> pd.DataFrame:
        """Give one indicator as a share of another; see ``results.views.shares``."""
        return views.shares(self.data, part, whole)

    def high_value_shares(self) -> pd.DataFrame:
        """Give the share of high-value inventions by province; see ``results.peers.high_value_shares``."""
        return peers.high_value_shares(self.data)

    def peer_targets(self) -> pd.DataFrame:
        """Say which provinces' targets were passed, and by when; see ``results.peers.peer_targets``."""
        return peers.peer_targets(self.data)

    def cities(self, indicators: str | Iterable[str]) -> pd.DataFrame:
        """Give indicators of Guizhou's cities; see ``results.views.cities``."""
        return views.cities(self.data, indicators)

    def cities_per_head(self) -> pd.DataFrame:
        """Give Guizhou's cities per resident of the 2020 census; see ``results.views.cities_per_head``."""
        return views.cities_per_head(self.data)

    def per_head_spread(self, table: pd.DataFrame) -> pd.DataFrame:
        """Say how far cities per head lie apart; see ``results.views.per_head_spread``."""
        return views.per_head_spread(self.data, table)

    # --- where numbers come from ---

    def explain(self, row: pd.Series | dict[str, Any]) -> None:
        """Show how a number came to be."""
        self.tell(self.data.explain(row, self.lang))

    def describe(self, rows: pd.DataFrame) -> None:
        """Show traced figures (of :func:`ipcompare.trace`)."""
        self.tell(description(rows, self.lang))

    def folder(self) -> Path:
        """Give an empty folder that is thrown away when Python ends."""
        path = Path(mkdtemp())
        atexit.register(shutil.rmtree, path, ignore_errors=True)
        return path


class Findings:
    """The functions of ``reading.findings`` in one language."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def __getattr__(self, name: str) -> Callable[..., str]:
        """Give a finding by name."""
        if name.startswith("_") or name not in findings.__all__:
            near = nearest(name, findings.__all__)
            words = Fault("there is no finding {name!r}; nearest: {near}", name=name, near=near)
            raise AttributeError(words.said(self._lang))

        def finding(*tables: Any, **how: Any) -> str:
            with _saying(self._lang):
                return str(getattr(findings, name)(*tables, lang=self._lang, **how))

        return finding

    def __dir__(self) -> list[str]:
        """List the findings."""
        return sorted(findings.__all__)


class Sentences:
    """The same findings, each shown as a notebook shows text."""

    def __init__(self, found: Findings) -> None:
        self._found = found

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Give what shows a finding, by its name."""
        finding = getattr(self._found, name)

        def say(*tables: Any, **how: Any) -> None:
            _display(Said(finding(*tables, **how)))

        return say

    def __dir__(self) -> list[str]:
        """List the findings."""
        return dir(self._found)


def _display(words: Said) -> None:
    """Show text in a notebook; elsewhere it is printed."""
    from IPython.display import display

    display(words)  # type: ignore[no-untyped-call]
