"""What goes into a briefing: the figures with their words, the tables, the findings; in one language."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from ipcompare.briefing import office
from ipcompare.briefing.native import Plot, plots
from ipcompare.core import reference
from ipcompare.core.errors import DataError
from ipcompare.core.scope import remembered
from ipcompare.core.text import indicator_name, region_name, text, word
from ipcompare.data.harmonize import load, own_regions
from ipcompare.reading import findings
from ipcompare.results import views
from ipcompare.suite import figures

__all__ = ["Briefing", "Choice", "Exhibit", "origins"]

#: Figures that show the other provinces behind the chosen ones.
BACKDROP = ("invention_density", "rank")
#: What a verdict counts as in the scoreboard.
COUNTS = {
    "reached": ("reached",),
    "likely": ("virtually certain", "very likely", "likely", "projected to reach"),
    "even": ("about as likely as not",),
    "unlikely": ("unlikely", "very unlikely", "exceptionally unlikely", "projected to miss", "missed"),
    "unknown": ("not assessable",),
}
#: The sentences about the methods, in order.
METHOD = ("harmonised", "progress", "projection", "unknown", "guizhou")
KEY_INDICATOR = "hv_invention_density"


@dataclass(frozen=True)
class Choice:
    """What to show; by default everything.

    Attributes
    ----------
    regions, indicators : tuple of str
        Codes and ids; empty for all.
    since : int or None
        First year of what is shown year by year.
    """

    regions: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    since: int | None = None

    @classmethod
    def of(
        cls,
        regions: Iterable[str] | None = None,
        indicators: Iterable[str] | None = None,
        since: int | None = None,
    ) -> Choice:
        """Look names up, Chinese, English or codes; an unknown one is an error that names the nearest.

        Examples
        --------
        >>> Choice.of(["贵州", "Sichuan"], since=2021)
        Choice(regions=('CN-GZ', 'CN-SC'), indicators=(), since=2021)
        """
        codes = reference.region_codes(regions) or []
        names = reference.indicator_ids(indicators) or []
        return cls(tuple(codes), tuple(names), since)

    def __bool__(self) -> bool:
        """Whether anything is chosen at all."""
        return bool(self.regions or self.indicators or self.since)

    def keep(self, table: pd.DataFrame, *, behind: bool = False) -> pd.DataFrame:
        """Keep the chosen rows of a table, as far as it has the columns to choose by.

        Parameters
        ----------
        table : pandas.DataFrame
            Any table of the library.
        behind : bool, default False
            Keep the provinces without a fixed colour too, for a backdrop.

        Returns
        -------
        pandas.DataFrame
        """
        kept = pd.Series(True, index=table.index)
        if self.regions and "region" in table:
            kept &= table["region"].isin(self._codes(table["region"], behind))
        if self.indicators and "indicator" in table:
            kept &= table["indicator"].isin(self.indicators)
        if self.since and "year" in table:
            kept &= table["year"] >= self.since
        return table[kept]

    def _codes(self, present: pd.Series, behind: bool) -> set[str]:
        from ipcompare.charts import REGION_STYLE

        codes = set(self.regions)
        # A chosen province without a fixed colour would be lost among the grey ones.
        if behind and codes <= set(REGION_STYLE):
            codes |= set(present) - set(REGION_STYLE)
        catalogue = reference.regions()
        inside = catalogue["parent"].isin(self.regions) & (catalogue["level"] == "city")
        return codes | set(catalogue.loc[inside, "region"])


@dataclass(frozen=True)
class Exhibit:
    """One figure with all its words.

    Attributes
    ----------
    name : str
        As in ``figures.FIGURES``.
    title, measure, alt, source, caveat : str
        The finding; measure and unit; what to know without seeing it; the documents; what to beware of.
    table : pandas.DataFrame
        What it draws.
    plots : list of Plot
        Its native charts, if Office has any for it.
    files : dict of str to bytes
        The drawn figure by format.
    """

    name: str
    title: str
    measure: str
    alt: str
    source: str
    caveat: str
    table: pd.DataFrame
    plots: list[Plot]
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Briefing:
    """All that the files of one language are made of.

    Parameters
    ----------
    lang : {"zh", "en"}, default "zh"
        The language.
    choice : Choice, optional
        What to show; by default everything.
    exhibits : list of Exhibit
        Filled by :meth:`draw`.
    left_out : list of str
        Figures that the choice leaves nothing to draw of, with the reason.
    """

    lang: str = "zh"
    choice: Choice = field(default_factory=Choice)
    exhibits: list[Exhibit] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def draw(self, formats: Sequence[str] = (), *, pictures: Iterable[str] = ()) -> Iterator[str]:
        """Draw the figures one by one.

        Parameters
        ----------
        formats : sequence of str
            Of ``png``, ``svg``, ``pdf``: what to keep of each.
        pictures : iterable of str
            Names of figures to keep as ``png`` in any case.

        Yields
        ------
        str
            The name of each, once it is drawn.
        """
        wanted = set(pictures)
        for name, figure in figures.all_figures().items():
            table = self.choice.keep(figure.table(), behind=name in BACKDROP)
            if self._about(name, table):
                keep = [*formats] if name not in wanted or "png" in formats else [*formats, "png"]
                try:
                    self.exhibits.append(self._exhibit(name, figure, table, keep))
                except DataError as error:
                    if not self.choice:
                        raise
                    self.left_out.append(f"{name}: {error}")
            yield name

    def _about(self, name: str, table: pd.DataFrame) -> bool:
        """Whether anything is left to draw, and of a chosen region where the figure shows any at all."""
        if table.empty:
            self.left_out.append(f"{name}: nothing of it is chosen")
        return not table.empty

    def _exhibit(
        self, name: str, figure: figures.Figure, table: pd.DataFrame, formats: Sequence[str]
    ) -> Exhibit:
        import matplotlib.pyplot as plt

        from ipcompare.charts.style import note_of

        ax = figure.draw(self.lang, table if self.choice else None)
        drawn = ax.get_figure(root=True)
        note = note_of(ax)
        assert drawn is not None
        assert note is not None
        source = figures.credit(table, self.lang)
        try:
            files = _rendered(drawn, source, self.lang, formats)
        finally:
            plt.close(drawn)
        key = f"briefing.caveat.{name}"
        caveat = word("briefing.caveat", name, self.lang) if _known(key) else ""
        native = plots(name, table, self.lang)
        title = note.title
        region = region_name(figures.outlooks().get(name, ""), self.lang)
        if region and region not in title:
            title = text("label.region_indicator", self.lang, region=region, indicator=title)
        return Exhibit(name, title, note.subtitle, note.alt(self.lang), source, caveat, table, native, files)

    @cached_property
    def harmonised(self) -> pd.DataFrame:
        """The harmonised figures that are chosen."""
        return self.choice.keep(_harmonised())

    @cached_property
    def targets(self) -> pd.DataFrame:
        """Where each chosen target stands, with the sources of its figures."""
        return _sourced(self.choice.keep(figures.all_targets()))

    @cached_property
    def outlook(self) -> pd.DataFrame:
        """What 2025 will bring for each chosen target, with the sources of its figures."""
        from ipcompare.charts.style import ordered

        rows = _sourced(self.choice.keep(figures.all_outlooks()))
        place = {code: i for i, code in enumerate(ordered(rows["region"]))}
        return rows.sort_values("region", key=lambda codes: codes.map(place), kind="stable")

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The documents behind all that the briefing shows."""
        tables = [self.harmonised, self.targets, self.outlook, *(e.table for e in self.exhibits)]
        used = {s for t in tables for joined in origins(t) for s in str(joined).split("; ")}
        catalogue = reference.sources()
        return catalogue[catalogue["source"].isin(used)].reset_index(drop=True)

    @property
    def regions(self) -> list[str]:
        """The codes of the provinces that the briefing is about."""
        chosen = [code for code in self.choice.regions if code != "CN"]
        shown = dict.fromkeys([*views.PLAN_REGIONS, *own_regions()])
        return chosen or [r for r in shown if r != "CN" and r in set(self.harmonised["region"])]

    @property
    def title(self) -> str:
        """The title of the briefing."""
        names = text("join.list", self.lang).join(region_name(r, self.lang) for r in self.regions)
        return text("briefing.title", self.lang, regions=names)

    @property
    def subtitle(self) -> str:
        """What it is about and how new it is."""
        return text("briefing.subtitle", self.lang, day=self.stamp[:10])

    @property
    def stamp(self) -> str:
        """The time that its files carry: the day of the newest source that the harmonised table rests on."""
        used = {source for joined in load()["source"] for source in joined.split("; ")}
        published = reference.sources().set_index("source")["published"]
        return office.stamp(published[published.index.isin(used)].to_dict())

    @property
    def chosen(self) -> list[str]:
        """What was chosen, in words."""
        said = []
        for key, codes, name in (
            ("regions", self.choice.regions, region_name),
            ("indicators", self.choice.indicators, indicator_name),
        ):
            if codes:
                listed = text("join.list", self.lang).join(name(code, self.lang) for code in codes)
                said.append(text(f"briefing.choice.{key}", self.lang, list=listed))
        if self.choice.since:
            said.append(text("briefing.choice.since", self.lang, year=self.choice.since))
        return said

    def scoreboard(self) -> pd.DataFrame:
        """Count each region's targets by what 2025 will bring: ``region, total`` and a column a kind."""
        rows = self.outlook[self.outlook["reading"] == ""]
        lines = []
        for region, own in rows.groupby("region", sort=False):
            counted = {kind: int(own["verdict"].isin(words).sum()) for kind, words in COUNTS.items()}
            lines.append({"region": region, "total": len(own), **counted})
        return pd.DataFrame(lines, columns=["region", "total", *COUNTS])

    def shown_scoreboard(self) -> pd.DataFrame:
        """Give the scoreboard for reading: names for codes, headings in the language."""
        board = self.scoreboard()
        named = {text("column.region", self.lang): [region_name(r, self.lang) for r in board["region"]]}
        for kind in ("total", *COUNTS):
            named[text(f"briefing.count.{kind}", self.lang)] = board[kind].tolist()
        return pd.DataFrame(named, index=pd.RangeIndex(1, len(board) + 1))

    def judged(self) -> pd.DataFrame:
        """Give the provinces' printed targets whose outcome is known or projected."""
        rows = self.outlook[(self.outlook["reading"] == "") & (self.outlook["region"] != "CN")]
        return rows[rows["verdict"] != "not assessable"].reset_index(drop=True)

    def unjudged(self, region: str) -> list[str]:
        """Name the printed targets of a region that the data cannot judge."""
        rows = self.outlook[(self.outlook["reading"] == "") & (self.outlook["region"] == region)]
        names = rows.loc[rows["verdict"] == "not assessable", "indicator"]
        return [indicator_name(name, self.lang) for name in names]

    def findings(self) -> list[str]:
        """Say what the data show, a paragraph each, most telling first."""
        plan, ahead, lang = self.targets, self.outlook, self.lang
        said = [findings.outlook(ahead, lang)] if len(ahead) else []
        if KEY_INDICATOR in set(plan["indicator"]):
            asked = plan[plan["region"] != "CN"]
            if asked.loc[asked["indicator"] == KEY_INDICATOR, "required_growth"].notna().any():
                said.append(findings.required(asked, KEY_INDICATOR, lang))
            said.append(findings.projected(ahead, KEY_INDICATOR, lang))
        compared = plan[plan["region"] != "CN"]
        if len(set(compared["region"])) > 1:
            said.append(findings.side_by_side(plan, lang))
        return [line for part in said for line in part.split("\n") if line]

    def exhibit(self, name: str) -> Exhibit | None:
        """Give a figure by name, if it is there."""
        return next((e for e in self.exhibits if e.name == name), None)

    def method(self) -> list[str]:
        """Say how the numbers were made and how far they reach."""
        return [text(f"briefing.method.{key}", self.lang) for key in METHOD]


@remembered
def _harmonised() -> pd.DataFrame:
    from ipcompare.data.harmonize import load

    return load()


def _known(key: str) -> bool:
    from ipcompare.core.text import _texts

    return key in _texts()


def _sourced(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(source=origins(table)) if len(table) else table.assign(source="")


def origins(table: pd.DataFrame) -> pd.Series:
    """Give the source ids behind each row: its own, or those of the records that it was made of.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with ``source`` or ``inputs``; of others nothing is known.

    Returns
    -------
    pandas.Series
        Ids joined by ``; ``, empty where there are none.
    """
    if "source" in table:
        return table["source"].fillna("").astype(str)
    if "inputs" not in table:
        return pd.Series("", index=table.index)
    origin = _origin()
    joined = [
        "; ".join(dict.fromkeys(origin[record] for record in str(records).split()))
        for records in table["inputs"].fillna("")
    ]
    return pd.Series(joined, index=table.index, dtype=str)


@remembered
def _origin() -> dict[str, str]:
    from ipcompare.data.published import panel, published

    return {str(k): str(v) for k, v in pd.concat([published()["source"], panel()["source"]]).items()}


def _rendered(drawn: object, source: str, lang: str, formats: Sequence[str]) -> dict[str, bytes]:
    from ipcompare import charts

    if not formats:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder, "figure")
        files = charts.finalise(drawn, stem, source=source, lang=lang, formats=formats)  # type: ignore[arg-type]
        return {file.suffix[1:]: file.read_bytes() for file in files}
