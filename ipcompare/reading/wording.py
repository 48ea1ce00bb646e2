"""What every sentence needs: the names of regions and indicators and the figures, in one language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import pandas as pd

from ipcompare.core.catalogue import Catalogue, catalogue_of
from ipcompare.core.places import placed
from ipcompare.core.text import BOUND_SIGNS, exact, number, percent, shortest, text

__all__ = ["Row", "Wording", "first_and_last", "records", "worded"]

Row: TypeAlias = Any  # what records() yields


@dataclass(frozen=True)
class Wording:
    """The names of a table's regions and indicators and its figures, in one language."""

    names: Catalogue
    lang: str

    def sentence(self, finding: str, row: Row = None, **values: object) -> str:
        """Write one finding; the region and the indicator of a row need not be given."""
        named = {key: getattr(self, key)(getattr(row, key, "")) for key in ("region", "indicator")}
        return text(f"finding.{finding}", self.lang, **{**named, **values})

    def placed(self, finding: str, regions: Iterable[object], /, **values: object) -> str:
        """Write one finding on several regions, which may have a city among them."""
        key = placed(f"finding.{finding}", regions, self.names)
        return self.sentence(key.removeprefix("finding."), **values)

    def in_order(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Put rows in the order of all charts: the regions of the shipped plans, a user's own, the others."""
        own = [row["region"] for row in self.names.declared.get("own", ())]
        order = list(dict.fromkeys([*self.names.plan_regions, *own]))
        places = {code: place for place, code in enumerate(order)}
        return rows.sort_values(
            "region", key=lambda codes: codes.map(places).fillna(len(places)), kind="stable"
        )

    def region(self, code: object) -> str:
        """Name a region."""
        return self.names.region_name(str(code), self.lang)

    def indicator(self, name: object) -> str:
        """Name an indicator."""
        return self.names.indicator_name(str(name), self.lang)

    def value(self, row: Row, column: str = "value") -> str:
        """Write a figure, a target with its bound; the name of a density says its unit already."""
        if column in ("baseline", "target", "latest"):
            figure = self.printed(row, column)
            return BOUND_SIGNS.get(row.bound, "") + figure if column == "target" else figure
        return number(getattr(row, column), row.unit, self.lang, **self._look(row))

    def printed(self, row: Row, column: str) -> str:
        """Write a figure of its own with no more digits than it has, as documents print it."""
        return shortest(getattr(row, column), row.unit, self.lang, **self._look(row))

    def _look(self, row: Row) -> dict[str, Any]:
        name = self.names.unit_name(row.unit, self.lang, row.indicator)
        decimals = self.names.decimals(row.indicator)
        return {"decimals": decimals, "show_unit": "/" not in row.unit, "unit_word": name}

    def at_least(self, row: Row) -> str:
        """Write a lower bound to two digits, never rounded up."""
        step = 10.0 ** (math.floor(math.log10(row.value)) - 1)
        return exact(round(math.floor(row.value / step) * step, 10), row.unit, self.lang)

    def rate(self, value: float) -> str:
        """Write a rate that is in percent."""
        return percent(value / 100, self.lang, 1)

    def share(self, value: float) -> str:
        """Write a share of one."""
        return percent(value, self.lang)

    def join(self, words: Iterable[str], kind: str = "list") -> str:
        """Join the items of a list, or the parts of a ``sentence``."""
        return text(f"join.{kind}", self.lang).join(words)

    def listed(self, rows: pd.DataFrame, *, regions: bool) -> str:
        """Name the indicators of some rows, with their regions where the reader needs them."""
        return self.targets(rows) if regions else self.join(map(self.indicator, rows["indicator"]))

    def targets(self, rows: pd.DataFrame) -> str:
        """Name each region and indicator of some rows once."""
        pairs = dict.fromkeys(zip(rows["region"], rows["indicator"], strict=True))
        return self.join(
            text("label.of_region", self.lang, region=self.region(r), indicator=self.indicator(i))
            for r, i in pairs
        )


def worded(lang: str, *tables: pd.DataFrame) -> Wording:
    """Give the wording of the first table that declares anything, else of the shipped names."""
    return Wording(catalogue_of(*tables), lang)


def records(rows: pd.DataFrame) -> Iterator[Row]:
    """Give the rows, their columns as attributes."""
    return cast("Iterator[Any]", rows.itertuples(index=False))


def first_and_last(rows: pd.DataFrame) -> tuple[Row, Row]:
    """Give the first and the last year's row."""
    first, last = records(rows.sort_values("year").iloc[[0, -1]])
    return first, last
