"""The figures that hold, as printed and made comparable: which data is said once, when they are opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self, cast

import pandas as pd

from ipcompare.core import catalogue as catalogues
from ipcompare.core.catalogue import Catalogue, Declared, carrying, data_folder, read_catalogue
from ipcompare.core.errors import DataError, Fault, require
from ipcompare.core.files import Signature, signature
from ipcompare.core.given import files, path
from ipcompare.data.explain import explained
from ipcompare.data.harmonize import harmonise
from ipcompare.data.panel import members, nation, read_panel
from ipcompare.data.published import check_table, read_folder, undeclared_sources
from ipcompare.data.series import in_their_only_series

__all__ = ["Data", "Store"]

Data = str | Path | pd.DataFrame | Iterable[str | Path | pd.DataFrame]
Names = str | Iterable[str] | None


@dataclass(frozen=True, eq=False, repr=False)
class Store:
    """Published figures, a panel, and the catalogue that names what they speak of.

    Attributes
    ----------
    catalogue : Catalogue
        Regions, indicators, sources and units, a user's own among them.
    figures : pandas.DataFrame
        All figures as printed, indexed by record.
    provinces : pandas.DataFrame
        The panel of provinces, indexed by record.
    own : tuple of pandas.DataFrame
        A user's own tables as they were given, oldest first; they stand among ``figures``, where a series
        left empty is filled (:func:`ipcompare.data.series.in_their_only_series`).
    """

    catalogue: Catalogue
    figures: pd.DataFrame
    provinces: pd.DataFrame
    own: tuple[pd.DataFrame, ...] = ()

    @classmethod
    def open(cls, data: Data | None = None, *, root: str | Path | None = None) -> Self:
        """Read and check the data; again only when a file has changed.

        Parameters
        ----------
        data : path, DataFrame or iterable of them, optional
            Excel forms, CSV files or tables of one's own, to lay beside the shipped ones.
        root : path, optional
            A folder like ``data/`` in place of the shipped one.

        Returns
        -------
        Store
            Of the class that it was asked of.

        Raises
        ------
        DataError
            For a faulty file, with every fault, or a folder that holds no data.
        """
        folder = data_folder() if root is None else path(root, "root")
        given = files(data, "data")
        own = tuple(each for each in given if isinstance(each, Path))
        if len(own) < len(given):
            return cls._read(folder, root is not None).with_data(*given)
        state = signature([*_shipped_files(folder), *own])
        opened: Self = _opened(cls, folder, root is not None, own, state)  # type: ignore[arg-type]
        return opened

    @classmethod
    def _read(cls, folder: Path, elsewhere: bool) -> Self:
        catalogue = read_catalogue(folder)
        if elsewhere:
            catalogue = replace(catalogue, declared=_beyond(catalogue, read_catalogue()))
        figures, catalogue = read_folder(folder / "published", catalogue)
        return cls(catalogue, figures, read_panel(folder))

    def with_data(self, *tables: str | Path | pd.DataFrame) -> Self:
        """Lay more tables of one's own, or files of them, beside these: a new store; this one stays."""
        catalogue, own, records = self.catalogue, list(self.own), self.figures.index
        for given in tables:
            table = replace(self, catalogue=catalogue).check(given)
            while table.index.isin(records).any():
                table.index = "own-" + table.index
            catalogue = catalogue.with_declared(table.attrs.get("declared"))
            codes = [{"region": str(code)} for code in dict.fromkeys(table["region"]) if code != "CN"]
            fresh = {"sources": undeclared_sources(table, catalogue), "own": codes}
            catalogue = catalogue.with_declared(fresh)
            own, records = [*own, table], records.append(table.index)
        if not own:
            return self
        # All of one's own together, so that the order of files decides nothing.
        mine = pd.concat(own)
        others = self.figures[~self.figures.index.isin(mine.index)]
        figures = pd.concat([others, in_their_only_series(mine, [others, self.provinces])])
        figures.attrs = {}
        return replace(self, catalogue=catalogue, figures=figures, own=tuple(own))

    def __repr__(self) -> str:
        """Say what it holds: regions x indicators x years."""
        rows = self.figures
        return (
            f"{type(self).__name__}({len(rows)} printed figures: {rows['region'].nunique()} regions x "
            f"{rows['indicator'].nunique()} indicators x {rows['year'].min()}-{rows['year'].max()}; "
            f"{len(self.own)} tables of your own)"
        )

    @cached_property
    def own_regions(self) -> list[str]:
        """The regions that a user's own tables speak of, in their order."""
        named = dict.fromkeys(region for table in self.own for region in table["region"])
        return [region for region in named if region != "CN"]  # the nation stands beside, it is no peer

    @cached_property
    def harmonised(self) -> pd.DataFrame:
        """All comparable figures of all regions; not to be changed."""
        return harmonise(self.figures, self.provinces, self.catalogue, self._newest_of_own())

    @cached_property
    def default_regions(self) -> list[str]:
        """The nation and the provinces whose plan's table of targets is published, then a user's own."""
        targeted = set(self.figures.loc[self.figures["role"] == "target", "region"])
        planned = targeted & {"CN", *self.catalogue.plan_regions}
        order = self.harmonised.loc[self.harmonised["region"].isin(planned), "region"]
        return list(dict.fromkeys([*order, *self.own_regions]))

    def load(self, regions: Names = None, indicators: Names = None, roles: Names = None) -> pd.DataFrame:
        """Give the harmonised table; see :func:`ipcompare.load`."""
        kept = self.default_regions if regions is None else regions
        found = self.catalogue.filtered(self.harmonised, kept, indicators, roles)
        return carrying(found.reset_index(drop=True), self.catalogue)

    def published(self, regions: Names = None, indicators: Names = None, roles: Names = None) -> pd.DataFrame:
        """Give the figures exactly as printed; see :func:`ipcompare.published`."""
        found = self.catalogue.filtered(self.figures, regions, indicators, roles)
        return carrying(found, self.catalogue)

    def panel(self) -> pd.DataFrame:
        """Give the panel of all provinces, as printed; see :func:`ipcompare.panel`."""
        return self.provinces.copy()

    def regions(self) -> pd.DataFrame:
        """List the regions that the tables may name; see :func:`ipcompare.regions`."""
        return self.catalogue.regions.copy()

    def indicators(self) -> pd.DataFrame:
        """List the indicators; see :func:`ipcompare.indicators`."""
        return self.catalogue.indicators.copy()

    def sources(self) -> pd.DataFrame:
        """List the documents that the figures come from; see :func:`ipcompare.sources`."""
        return self.catalogue.sources.copy()

    def check(self, path: str | Path | pd.DataFrame) -> pd.DataFrame:
        """Check a published table of one's own; see :func:`ipcompare.check`."""
        (own,) = files([path], "path")
        if isinstance(own, pd.DataFrame):
            require(own, own.columns, Fault("pass what ipcompare.published() gives"))
        table = check_table(own, self.catalogue)
        if table.empty:
            file = "table" if isinstance(own, pd.DataFrame) else own
            raise DataError(
                Fault("{file}: has no figures; write a row a figure below the headings", file=file)
            )
        return table

    @cached_property
    def members(self) -> pd.DataFrame:
        """The panel without the sums over provinces: what projections are calibrated on."""
        return members(self.provinces, self.catalogue)

    @property
    def nation(self) -> pd.DataFrame:
        """The nation in the panel: the reference of its provinces."""
        return nation(self.provinces, self.catalogue)

    def nation_of(self, indicators: Iterable[str]) -> pd.DataFrame:
        """Give the nation in the panel, and its outcomes in the indicators that the panel lacks."""
        rows = self.nation
        known = set(self.catalogue.indicators["indicator"]) - set(rows["indicator"])
        more = self.load("CN", sorted(known.intersection(indicators)), "actual")
        more = more[more["since"].isna() & more["value"].notna()]
        shared = ["region", "indicator", "series", "year", "value", "unit"]
        return pd.concat([rows[shared], nation(more, self.catalogue)[shared]], ignore_index=True)

    def explain(self, row: pd.Series | dict[str, Any], lang: str = "en") -> str:
        """Say how a number came to be; see :func:`ipcompare.explain`."""
        return explained(row, self.figures, self.provinces, self.catalogue, lang)

    @cached_property
    def source_of(self) -> dict[str, str]:
        """The document behind each record of the published tables and the panel."""
        both = pd.concat([self.figures["source"], self.provinces["source"]])
        return {str(record): str(source) for record, source in both.items()}

    def _newest_of_own(self) -> dict[str, int]:
        """Rank the records of a user's own, the newest first: by the day of its document, then the later row.

        Ranks are negative, so that what is not there (0) comes after all of them.
        """
        dates = dict(zip(self.catalogue.sources["source"], self.catalogue.sources["published"], strict=True))
        records = [(r, s) for table in self.own for r, s in table["source"].items()]
        order = sorted(records, key=lambda record: dates.get(record[1], ""))
        return {str(record): -rank for rank, (record, _) in enumerate(order, start=1)}


def _shipped_files(folder: Path) -> list[Path]:
    tables = [folder / f"{name}.csv" for name in catalogues.TABLES]
    published = sorted((folder / "published").glob("*")) if folder.is_dir() else []
    return [*tables, folder / "panel" / "provinces.csv", *published]


@lru_cache(maxsize=8)
def _opened(cls: type[Store], folder: Path, elsewhere: bool, own: tuple[Path, ...], _: Signature) -> Any:
    return cls._read(folder, elsewhere).with_data(*own)


def _beyond(catalogue: Catalogue, shipped: Catalogue) -> Declared:
    """Give the rows of another folder's catalogue that the shipped one lacks: its tables carry them."""
    found: dict[str, list[dict[str, str]]] = {}
    for kind in catalogues.DECLARABLE:
        table, known = getattr(catalogue, kind), getattr(shipped, kind)
        fresh = table[~table.iloc[:, 0].isin(known.iloc[:, 0])]
        if len(fresh):
            found[kind] = cast(list[dict[str, str]], fresh.astype(str).to_dict("records"))
    return found
