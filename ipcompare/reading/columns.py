"""What kind each column of a result is, in which order a sheet shows the columns, and which are brief."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.phrases import phrase
from ipcompare.core.places import placed
from ipcompare.core.text import choice_words, reason_words, series_words, text, word

__all__ = ["KINDS", "brief_columns", "family_of", "in_order", "kind_of", "words_of"]

#: ``amount`` is in the row's own unit; so is ``exact``, whose last digit is what it is shown for. ``percent``
#: is in percent already, ``share`` and ``exact_share`` (shown with a decimal) are shares of one. A ``word``
#: is a code with words in ``texts.csv``, a ``document`` an id in ``sources.csv``, shown by its title; a
#: ``phrase`` has its Chinese in ``phrases.csv``; ``text`` stands as it is.
KINDS = (
    "amount", "exact", "percent", "share", "exact_share", "year", "count", "ratio", "flag",
    "word", "codes", "option", "region", "indicator", "unit", "reason", "document", "series",
    "phrase", "text",
)  # fmt: skip


@cache
def _columns() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as file:
        return {row["column"]: row for row in csv.DictReader(file)}


def kind_of(column: str) -> str:
    """Say what kind a column is, one of :data:`KINDS`; ``text`` for one that nobody knows.

    Examples
    --------
    >>> kind_of("target"), kind_of("required_growth"), kind_of("my own")
    ('amount', 'percent', 'text')
    """
    return _columns().get(column, {}).get("kind", "text")


def family_of(column: str) -> str:
    """Give the family of words in ``texts.csv`` for a column of codes.

    Examples
    --------
    >>> family_of("status"), family_of("winner")
    ('status', 'model')
    """
    return _columns().get(column, {}).get("family") or column


def words_of(column: str, row: Mapping[Any, Any], lang: str, names: Catalogue) -> str:
    """Say in words what a row has as text in a column: the name or the word for a code, else the text.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> words_of("region", {"region": "CN-GZ"}, "en", read_catalogue())
    'Guizhou'
    """
    code, kind = str(row[column]), kind_of(column)
    if not code:
        return ""
    if kind == "region":
        return names.region_name(code, lang)
    if kind == "indicator":
        return names.indicator_name(code, lang)
    if kind == "unit":
        return names.unit_name(code, lang, str(row.get("indicator", "")))
    if kind == "document":
        return text("join.sentence", lang).join(names.source_title(s, lang) for s in code.split("; "))
    if kind == "option":
        return choice_words(str(row["choice"]), code, lang)
    if kind == "codes":
        return text("join.list", lang).join(word(family_of(column), each, lang) for each in code.split("; "))
    if kind == "reason":
        return reason_words(code, lang)
    if kind == "series":
        return series_words(code, lang)
    if kind == "phrase":
        return phrase(code, lang, names)
    if kind == "word":
        family = family_of(column)
        key = placed(f"{family}.{code}", [row.get("region", "")], names)
        return word(family, key.removeprefix(f"{family}."), lang)
    return code


def in_order(columns: Iterable[str]) -> list[str]:
    """Keep the columns that a sheet shows, in the order of reading.

    Examples
    --------
    >>> in_order(["value", "inputs", "year", "region"])
    ['region', 'year', 'value']
    """
    orders = {name: _columns().get(name, {}).get("order") for name in columns}
    return [name for _, name in sorted((int(order), name) for name, order in orders.items() if order)]


def brief_columns() -> frozenset[str]:
    """Give the columns that stay where a table has to fit on one page.

    Examples
    --------
    >>> "target" in brief_columns(), "locator" in brief_columns()
    (True, False)
    """
    return frozenset(name for name, row in _columns().items() if row["brief"] == "yes")
