"""What a chart says, in one language: the names of the table's own catalogue, numbers and texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import pandas as pd

from ipcompare.charts.look import RegionStyle, ordered, region_styles
from ipcompare.core.catalogue import Catalogue
from ipcompare.core.places import placed
from ipcompare.core.text import bounded, exact, number, percent, series_words, shortest, text, word

__all__ = ["Row", "Words", "alt_text", "own_regions", "records"]

Row: TypeAlias = Any  # what records() yields


def own_regions(catalogue: Catalogue) -> list[str]:
    """Name the regions that a user's own figures speak of, in their order."""
    return list(dict.fromkeys(row["region"] for row in catalogue.declared.get("own", ())))


def records(rows: pd.DataFrame) -> Iterator[Row]:
    """Yield the rows as named tuples; their cells hold what the columns hold, which the stubs cannot know."""
    return cast("Iterator[Any]", rows.itertuples(index=False))


@dataclass
class Words:
    """Names, numbers and texts in one language.

    Parameters
    ----------
    catalogue : Catalogue
        Names the regions and indicators of a table.
    lang : {"zh", "en"}
        The language.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> words = Words(read_catalogue(), "en")
    >>> words.region("CN-GZ"), words.number(13.5, "件/万人", "hv_invention_density")
    ('Guizhou', '13.50')
    """

    catalogue: Catalogue
    lang: str

    def text(self, key: str, **values: object) -> str:
        """Give a text, its places filled."""
        return text(key, self.lang, **values)

    def placed(self, key: str, regions: Iterable[object], /, **values: object) -> str:
        """Give a text about some regions, which may have a city among them."""
        return self.text(placed(key, regions, self.catalogue), **values)

    def word(self, family: str, name: object) -> str:
        """Give the word for a code."""
        return word(family, name, self.lang)

    def region(self, region: object) -> str:
        """Name a region."""
        return self.catalogue.region_name(str(region), self.lang)

    @property
    def own(self) -> list[str]:
        """The regions that a user's own figures speak of, in their order."""
        return own_regions(self.catalogue)

    def ordered(self, regions: Iterable[Hashable]) -> list[str]:
        """Put regions in the order of all charts: those with a fixed style, a user's own, the others."""
        return ordered(regions, self.own)

    def styles(self, regions: Iterable[Hashable]) -> dict[str, RegionStyle]:
        """Give each region its style, a user's own the same one in every chart."""
        return region_styles(regions, self.own)

    def indicator(self, indicator: object) -> str:
        """Name an indicator; nothing stays nothing."""
        return self.catalogue.indicator_name(str(indicator), self.lang)

    def running(self, indicator: object) -> str:
        """Name a shipped indicator as it stands within a sentence, with capitals of proper names alone.

        Examples
        --------
        >>> from ipcompare.core.catalogue import read_catalogue
        >>> words = Words(read_catalogue(), "en")
        >>> words.running("invention_stock"), words.running("gi_sampled_products")
        ('invention patents in force', 'GI products sampled')
        """
        name = self.indicator(indicator)
        own = {row["indicator"] for row in self.catalogue.declared.get("indicators", ())}
        first = re.split(r"[ -]", name, maxsplit=1)[0]
        proper = {"madrid", *(region.split()[0] for region in self.catalogue.region_names)}
        plain = first[1:].islower() and first.lower() not in proper and indicator not in own
        return name[:1].lower() + name[1:] if plain and self.lang == "en" else name

    def measure(self, indicator: object, unit: object) -> str:
        """Name an indicator with its unit."""
        return self.catalogue.measure_name(str(indicator), str(unit), self.lang)

    def measures(self, rows: pd.DataFrame) -> str:
        """Name what the rows measure, each measure once."""
        names = (self.measure(row.indicator, row.unit) for row in records(rows))
        return self.text("join.list").join(dict.fromkeys(names))

    def number(self, value: float, unit: object, indicator: object) -> str:
        """Write a value with the decimals of its indicator."""
        return number(value, str(unit), self.lang, self.catalogue.decimals(str(indicator)))

    def value(self, row: Row, column: str = "value") -> str:
        """Write a column's value of a row."""
        return self.number(getattr(row, column), row.unit, row.indicator)

    def full(self, row: Row, column: str = "value") -> str:
        """Write a column's value of a row in full, with no more decimals than its indicator has."""
        value, decimals = getattr(row, column), self.catalogue.decimals(str(row.indicator))
        return exact(value if decimals is None else round(float(value), decimals), row.unit, self.lang)

    def target(self, row: Row) -> str:
        """Write a row's target with the sign of its bound."""
        decimals = self.catalogue.decimals(str(row.indicator))
        return bounded(row.target, row.bound, str(row.unit), self.lang, decimals)

    def printed(self, row: Row, column: str) -> str:
        """Write a column's value of a row with no more digits than it has."""
        decimals = self.catalogue.decimals(str(row.indicator))
        return shortest(getattr(row, column), str(row.unit), self.lang, decimals)

    def percent(self, share: float, decimals: int = 0) -> str:
        """Write a share of one as a percentage."""
        return percent(share, self.lang, decimals)

    def tick(self, value: float, unit: str) -> str:
        """Write a number on an axis, without zeros that say nothing."""
        words = number(value, unit, self.lang)
        return words.rstrip("0").rstrip(".") if "." in words and words[-1].isdigit() else words

    def qualified(self, name: str, row: Row, rows: pd.DataFrame) -> str:
        """Add to a name what tells its row from the others of the same name: series and reading."""
        words = {"series": series_words(row.series, self.lang), "reading": self.word("reading", row.reading)}
        for family, said in words.items():
            if getattr(row, family) and len(set(rows[family])) > 1:
                name = self.text("label.series", name=name, series=said)
        return name

    def described(self, row: Row, *columns: str) -> dict[str, str]:
        """Give a row's region, indicator and values in words, by their names."""
        values = {column: self.value(row, column) for column in columns}
        return {"region": self.region(row.region), "indicator": self.indicator(row.indicator), **values}


def alt_text(
    key: str,
    rows: Iterable[Row],
    values: Callable[[Words, Row], Mapping[str, object]],
    row_key: str = "",
    **others: object,
) -> Callable[[Words], str]:
    """Make an alt text, a sentence a row: ``values`` fill a row, ``others`` (or calls of them) the whole."""
    rows, row_key = list(rows), row_key or f"{key}_row"

    def write(words: Words) -> str:
        parts = (words.text(row_key, **values(words, row)) for row in rows)
        rest = {name: value(words) if callable(value) else value for name, value in others.items()}
        return words.text(key, parts=words.text("join.sentence").join(parts), **rest)

    return write
