"""What goes into a briefing: the figures with their words, the tables, the findings; in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from ipcompare.briefing.native import Plot, plots
from ipcompare.charts.look import REGION_STYLE
from ipcompare.charts.words import Words, own_regions
from ipcompare.core.catalogue import PLAN_END, Catalogue
from ipcompare.core.errors import Fault
from ipcompare.core.files import stamp
from ipcompare.core.text import LANGUAGES, day_words, has_text, percent, text, word
from ipcompare.methods.standing import CLASSES, NOT_ASSESSABLE, classes, counts, tally
from ipcompare.methods.target import ABOUT_TOLERANCE
from ipcompare.reading import findings
from ipcompare.reading.sources import origins, own_documents
from ipcompare.results import next_plan, nowcast, peers, views
from ipcompare.results.dataset import Dataset
from ipcompare.results.state import judged_on
from ipcompare.results.targets import printed
from ipcompare.suite.drawing import Drawing, Drawn, drawing
from ipcompare.suite.figures import figures, outlooks

__all__ = ["Briefing", "Choice", "Exhibit"]

#: Figures that show the other provinces behind the chosen ones.
BACKDROP = ("invention_density", "rank")
#: Figures of all provinces and of no span of years: only a choice of indicators says whether they are shown.
WHOLE = ("provinces_grid", "peers")
#: The sentences about the methods, in order.
METHOD = ("harmonised", "progress", "about", "projection", "unknown", "guizhou")
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
        catalogue: Catalogue,
        regions: Iterable[str] | None = None,
        indicators: Iterable[str] | None = None,
        since: int | None = None,
    ) -> Choice:
        """Look names up, Chinese, English or codes; an unknown one is an error that names the nearest.

        Examples
        --------
        >>> from ipcompare.core.catalogue import read_catalogue
        >>> Choice.of(read_catalogue(), ["贵州", "Sichuan"], since=2021)
        Choice(regions=('CN-GZ', 'CN-SC'), indicators=(), since=2021)
        """
        codes = catalogue.region_codes(regions) or []
        names = catalogue.indicator_ids(indicators) or []
        return cls(tuple(codes), tuple(names), since)

    def __bool__(self) -> bool:
        """Whether anything is chosen at all."""
        return bool(self.regions or self.indicators or self.since)

    def keep(self, table: pd.DataFrame, catalogue: Catalogue, *, behind: bool = False) -> pd.DataFrame:
        """Keep the chosen rows of a table, as far as it has the columns to choose by.

        A region's cities, which the catalogue knows, are chosen with it, and of panels its own with all
        that it is held against; ``behind`` keeps the provinces without a colour of their own too, for a
        backdrop.
        """
        kept = pd.Series(True, index=table.index)
        if self.regions and "region" in table:
            codes = {*self.regions, *(city for code in self.regions for city in catalogue.cities(code))}
            coloured = {*REGION_STYLE, *own_regions(catalogue)}
            # A chosen province without a colour of its own would be lost among the grey ones.
            if behind and set(self.regions) <= coloured:
                codes |= set(table["region"]) - coloured
            kept &= table["panel" if "panel" in table else "region"].isin(codes)
        if self.indicators and "indicator" in table:
            kept &= table["indicator"].isin(self.indicators)
        if self.since and "year" in table:
            kept &= table["year"] >= self.since
        return table[kept]


@dataclass(frozen=True, eq=False)
class Exhibit(Drawn):
    """A drawn figure with all its words.

    Attributes
    ----------
    caveat : str
        What to beware of.
    plots : list of Plot
        Its native charts, if Office has any for it.
    """

    caveat: str
    plots: list[Plot]

    def notes(self) -> list[str]:
        """Say which documents it rests on and what to beware of."""
        said = (("source", self.source), ("caveat", self.caveat))
        return [
            text("label.said", self.lang, name=text(f"briefing.{key}", self.lang), words=words)
            for key, words in said
            if words
        ]


@dataclass
class Briefing:
    """All that the files of one language are made of.

    Parameters
    ----------
    lang : {"zh", "en"}
        The language.
    data : Dataset
        The data.
    choice : Choice, optional
        What to show; by default everything.
    exhibits : list of Exhibit
        Added by :meth:`show`.
    left_out : list of str
        Figures that the choice leaves nothing to draw of, with the reason.
    """

    lang: str
    data: Dataset
    choice: Choice = field(default_factory=Choice)
    exhibits: list[Exhibit] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def catalogue(self) -> Catalogue:
        """The names of all that it shows."""
        return self.data.catalogue

    def drawings(self) -> Iterator[Drawing]:
        """Give what is to be drawn of the choice; a figure of which nothing is chosen is left out."""
        for name, figure in figures(self.data).items():
            table = None
            if self.choice:
                choice = replace(self.choice, regions=(), since=None) if name in WHOLE else self.choice
                table = choice.keep(figure.table(self.data), self.catalogue, behind=name in BACKDROP)
            if table is not None and table.empty:
                self.left_out.append(Fault("{figure}: nothing of it is chosen", figure=name))
            else:
                yield drawing(name, figure, self.data, self.lang, table)

    def show(self, drawn: Drawn) -> None:
        """Add a figure that was drawn."""
        key = f"briefing.caveat.{drawn.name}"
        if not has_text(key):  # a page or board of one region, as of any
            key = f"briefing.caveat.{drawn.name.partition('_')[0]}"
        # What is said of the data that ship need not hold of a user's own beside them.
        if self.data.own and has_text(beside := f"briefing.caveat_beside.{drawn.name}"):
            key = beside
        region = self.outlook_regions.get(drawn.name, "")
        title, place = drawn.title, self.catalogue.region_name(region, self.lang)
        if place and place not in title:
            title = text("label.region_indicator", self.lang, region=place, indicator=title)
        more = {
            "title": title,
            "caveat": text(key, self.lang) if has_text(key) else "",
            "plots": plots(drawn.name, drawn.table, self.lang),
        }
        self.exhibits.append(Exhibit(**vars(drawn) | more))

    def _chosen(self, table: pd.DataFrame) -> pd.DataFrame:
        return self.choice.keep(table, self.catalogue)

    def origins(self, table: pd.DataFrame) -> pd.Series:
        """Give the source ids behind each row of a table, joined by ``; ``."""
        return origins(table, self.data)

    @cached_property
    def outlook_regions(self) -> dict[str, str]:
        """The region of each figure that shows one region's targets."""
        return outlooks(self.data)

    @cached_property
    def harmonised(self) -> pd.DataFrame:
        """The harmonised figures that are chosen."""
        return self._chosen(self.data.load())

    @cached_property
    def targets(self) -> pd.DataFrame:
        """Where each chosen target stands, with the sources of its figures."""
        return self._sourced(self.data.plan)

    @cached_property
    def outlook(self) -> pd.DataFrame:
        """What 2025 will bring for each chosen target, with the sources of its figures."""
        rows = self._sourced(self.data.outlook)
        # The nation is a yardstick, no fourth province: it comes last, also behind a user's own.
        places = sorted(Words(self.catalogue, self.lang).ordered(rows["region"]), key=lambda c: c == "CN")
        place = {code: i for i, code in enumerate(places)}
        return rows.sort_values("region", key=lambda codes: codes.map(place), kind="stable")

    def _sourced(self, table: pd.DataFrame) -> pd.DataFrame:
        rows = self._chosen(table)
        return rows.assign(source=self.origins(rows))

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The documents behind all that the briefing shows."""
        tables = [self.harmonised, self.targets, self.outlook, *(e.table for e in self.exhibits)]
        used = {s for t in tables for joined in self.origins(t) for s in joined.split("; ")}
        catalogue = self.catalogue.sources
        return catalogue[catalogue["source"].isin(used)].reset_index(drop=True)

    @property
    def regions(self) -> list[str]:
        """The codes of the provinces that the briefing is about."""
        chosen = [code for code in self.choice.regions if code != "CN"]
        known = dict.fromkeys([*self.catalogue.plan_regions, *self.data.own_regions])
        return chosen or [r for r in known if r != "CN" and r in set(self.harmonised["region"])]

    @property
    def title(self) -> str:
        """The title of the briefing."""
        return text("briefing.title", self.lang, regions=self._region_list(self.regions))

    def _region_list(self, codes: Iterable[str]) -> str:
        return self._list(self.catalogue.region_name(code, self.lang) for code in codes)

    def _list(self, words: Iterable[str]) -> str:
        return text("join.list", self.lang).join(words)

    @property
    def subtitle(self) -> str:
        """What it is about and how new it is."""
        return text("briefing.subtitle", self.lang, day=day_words(self.data.cut_off, self.lang))

    @cached_property
    def stamp(self) -> str:
        """The time that its files carry: the day of the newest source, as :attr:`subtitle` names it."""
        return stamp({"newest": self.data.cut_off})

    @property
    def narrowed(self) -> list[str]:
        """What was chosen besides the regions, which the title names."""
        return [line for line in self.chosen if not self.choice.regions or line != self.chosen[0]]

    @property
    def chosen(self) -> list[str]:
        """What was chosen, in words."""
        lang = self.lang
        names = {
            "regions": self._region_list(self.choice.regions),
            "indicators": self._list(self.catalogue.indicator_name(i, lang) for i in self.choice.indicators),
        }
        said = [
            text(f"briefing.choice.{kind}", lang, list=listed) for kind, listed in names.items() if listed
        ]
        since = self.choice.since
        return [*said, text("briefing.choice.since", lang, year=since)] if since else said

    @property
    def with_targets(self) -> list[str]:
        """The regions that print targets."""
        own = set(printed(self.outlook)["region"])
        return [region for region in self.regions if region in own]

    def of_region(self, region: str) -> Briefing:
        """Give the briefing of one region, with the figures that are drawn already."""
        return Briefing(self.lang, self.data, replace(self.choice, regions=(region,)), self.exhibits)

    def shows(self, indicator: str) -> bool:
        """Say whether an indicator is chosen, or nothing is left out."""
        return not self.choice.indicators or indicator in self.choice.indicators

    def shown_scoreboard(self) -> pd.DataFrame:
        """Count each region's targets by what 2025 will bring: names for codes, headings in the language."""
        board = tally(self.outlook)
        board["region"] = [self.catalogue.region_name(code, self.lang) for code in board["region"]]
        board = board.loc[:, [c for c in board if c in ("region", "total") or board[c].any()]]
        heads = ["column.region", *(f"class.{kind}" for kind in board.columns[1:])]
        board.columns = pd.Index([text(head, self.lang) for head in heads])
        return board.set_axis(pd.RangeIndex(1, len(board) + 1))

    def classes_told(self) -> str:
        """Say what the classes of the scoreboard stand for, where a word needs it, in a sentence each."""
        lang, own = self.lang, self.outlook[self.outlook["reading"] == ""]
        verdicts, found = set(own["verdict"]), counts(classes(own["verdict"]))
        told = []
        for name in found:
            there = [word("verdict", one, lang) for one in CLASSES[name] if one in verdicts]
            named = text(f"class.{name}", lang)
            if [one.casefold() for one in there] != [named.casefold()]:
                told.append(text("briefing.class_covers", lang, name=named, list=self._list(there)))
            if has_text(f"briefing.class_note.{name}"):
                told.append(text(f"briefing.class_note.{name}", lang))
        return text("join.sentences", lang).join(line + text("join.stop", lang) for line in told)

    def judged(self) -> pd.DataFrame:
        """Give the provinces' printed targets whose outcome is known or projected."""
        rows = self.outlook[(self.outlook["reading"] == "") & (self.outlook["region"] != "CN")]
        rows = rows[rows["verdict"] != NOT_ASSESSABLE].reset_index(drop=True)
        return rows.assign(latest_period=self._periods(rows))

    def _periods(self, rows: pd.DataFrame) -> list[str]:
        """Give the year of each latest outcome; of a sum its years."""
        plan = self.targets[self.targets["since"].notna() & (self.targets["reading"] == "")]
        since = dict(zip(zip(plan["region"], plan["indicator"], strict=True), plan["since"], strict=True))
        spans = []
        for region, indicator, kind, year in zip(
            *(rows[c] for c in ("region", "indicator", "kind", "latest_year")), strict=True
        ):
            first = since.get((region, indicator)) if kind == "period_sum" else None
            given = {"first": first, "last": year}
            spans.append(f"{year}" if first is None else text("label.years", self.lang, **given))
        return spans

    def unjudged(self, regions: Iterable[str]) -> list[str]:
        """Say for each region which printed targets the data cannot judge, and what else is known of them."""
        rows = self.outlook[self.outlook["region"].isin(list(regions))]
        return [line for line in findings.lacking(rows, self.lang).split("\n") if line]

    def around(self) -> list[str]:
        """Say what stands around the plans: other provinces' targets, the nation's next one, the cities."""
        if self.choice:
            return []
        data, lang = self.data, self.lang
        spread = views.per_head_spread(data, views.cities_per_head(data))
        said = [
            findings.passed(peers.peer_targets(data), lang),
            findings.asked(next_plan.pace(data), lang),
            findings.per_head(spread, lang),
        ]
        return [line for part in said for line in part.split("\n") if line]

    def lacking(self) -> list[str]:
        """Say what cannot be judged, province by province, and what else tells of it."""
        path = findings.as_the_nation(self.targets, self.lang)
        checks = self._chosen(self.data.nation_checks())
        said = [path, findings.checked(checks, self.lang)] if path else []
        return [*self.unjudged(self.regions), *(line for line in said if line)]

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """What is known of the chosen targets besides outcomes in the plans' own measure."""
        return self._chosen(self.data.evidence(self.lang))

    @cached_property
    def wanted(self) -> pd.DataFrame:
        """The chosen targets that nobody can judge yet, with who would have to publish."""
        return self._chosen(self.data.wanted())

    @cached_property
    def known(self) -> pd.DataFrame:
        """The published outcomes of the target year that are chosen."""
        return self._chosen(self.data.outcomes())

    def state(self) -> list[str]:
        """Say how new the data are, what of the target year is published and what is still projected."""
        grounds = judged_on(self.outlook)
        return findings.state(self.known, grounds, self.data.cut_off, PLAN_END, self.lang).split("\n")

    def findings(self) -> list[str]:
        """Say what the data show, a paragraph each, most telling first."""
        plan, ahead, lang = self.targets, self.outlook, self.lang
        said = [findings.outlook(ahead, lang)] if len(ahead) else []
        compared = plan[plan["region"] != "CN"]
        if KEY_INDICATOR in set(plan["indicator"]):
            asked = compared[compared["indicator"] == KEY_INDICATOR]
            if asked["required_growth"].notna().any():
                said.append(findings.required(compared, KEY_INDICATOR, lang))
            said.append(findings.projected(ahead, KEY_INDICATOR, lang))
            said.append(findings.conditional(ahead, lang))
            said.extend(self._trust())
            own = self.evidence[self.evidence["indicator"] == KEY_INDICATOR]
            said.append(findings.parts(own, lang))
        said.append(findings.doubted(plan, lang))
        if len(set(compared["region"])) > 1:
            said.append(findings.side_by_side(self.data.plan, lang, compared["region"].unique()))
        return [line for part in said for line in part.split("\n") if line]

    def _trust(self) -> list[str]:
        """Say how far contested verdicts reach, what the same method said a year ago, what ranges held."""
        data, lang, regions = self.data, self.lang, set(self.outlook["region"])
        if not self.outlook["probability"].notna().any():
            return []
        chances = [specs for (region, _), specs in data.contested.items() if region in regions]
        said = [findings.sensitive(s, lang) for s in chances if s["probability"].notna().any()]
        before = data.growth_then(PLAN_END - 1)
        ranges = nowcast.coverages(data.members, data.nation)
        return [
            *said,
            findings.then(before[before["region"].isin(regions)], lang),
            findings.ranges(ranges, lang),
        ]

    def grounds(self, said: Iterable[str] = ()) -> list[str]:
        """Say what the verdicts stand on and how they would change, but for what was said already."""
        told = list(said)
        # The summary counts and names these already, class by class and reason by reason.
        summed = (findings.outlook(self.outlook, self.lang), findings.doubted(self.targets, self.lang))
        left = {line for part in summed for line in part.split("\n")}
        return [line for line in self.findings() if line not in left and not any(line in one for one in told)]

    def short_of(self, region: str) -> str:
        """Give what names of figures and files call a region.

        ``""`` for none.
        """
        figure = {code: name for name, code in self.outlook_regions.items()}.get(region)
        return figure.removeprefix("outlook_") if figure else region.lower().replace("-", "_")

    def about(self, exhibit: Exhibit) -> str:
        """Name what a figure shows, for a caption: the finding stands in the figure itself."""
        region = self.outlook_regions.get(exhibit.name) or exhibit.name.partition("profile_")[2]
        kind = exhibit.name.partition("_")[0] if region else exhibit.name
        if not has_text(f"briefing.about.{kind}"):
            return exhibit.title
        known = {self.short_of(code): code for code in self.regions}
        place = self.catalogue.region_name(known.get(region, region), self.lang)
        return text(f"briefing.about.{kind}", self.lang, region=place)

    def method(self) -> list[str]:
        """Say how the numbers were made and how far they reach."""
        own = printed(self.targets)
        counts = {"total": len(own), "count": int(own["latest"].isna().sum())}
        most = counts["count"] > len(own) / 2
        said = {"unknown": "unknown" if most or own.empty else "unknown_some"}
        asked = {"about": (own["bound"] == "about").any(), "guizhou": (own["region"] == "CN-GZ").any()}
        told = counts | {"share": percent(ABOUT_TOLERANCE, self.lang)}
        return [
            text(f"briefing.method.{said.get(key, key)}", self.lang, **told)
            for key in METHOD
            if asked.get(key, True)
        ]

    def documents(self) -> list[str]:
        """List the documents read line by line and a user's own, with publisher and day; count the others.

        Those of the regions that the briefing is about come first.
        """
        titled = {*self.catalogue.read_line_by_line, *own_documents(self.data)}
        read = self.sources[self.sources["source"].isin(titled)]
        # A user's own documents name their region in words.
        own = {
            *self.regions,
            *(self.catalogue.region_name(c, lang) for c in self.regions for lang in LANGUAGES),
        }
        read = read.sort_values("region", key=lambda regions: ~regions.isin(own), kind="stable")
        titles = [self.catalogue.source_title(source, self.lang) for source in read["source"]]
        # Publishers are known by their Chinese names only.
        columns = ["title", *(["publisher"] if self.lang == "zh" else []), "published"]
        rows = read.assign(title=titles).to_dict("records")
        lines = [self._list(row[name] for name in columns if row[name]) for row in rows]
        if others := len(self.sources) - len(read):
            sheet = text("briefing.sources", self.lang)
            lines.append(text("briefing.releases", self.lang, count=others, sheet=sheet))
        return lines
