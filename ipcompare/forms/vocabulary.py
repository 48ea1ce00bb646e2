"""The words of the form: the names of its columns and codes, and the code that each of them stands for.

The names of the columns stand in ``headings.csv``: by ``sheet`` and ``column`` the Chinese ``names``, the
first of them written; whether every new row is ``needed`` to fill it; and the ``filler`` of an empty cell.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from ipcompare.core.catalogue import BASES, BOUNDS, CONFIDENCES, ROLES, Catalogue
from ipcompare.core.errors import Both, listed
from ipcompare.core.text import LANGUAGES, word

__all__ = [
    "COLUMN_OF", "DECLARED", "DOCUMENT", "EXAMPLE", "FILLERS", "HEADINGS", "JOINTS", "LEVELS", "LOCATOR",
    "NEEDED", "SIGNS", "THEMES", "code", "code_names", "heading", "named", "names_of", "plain",
    "shipped_codes", "unit",
]  # fmt: skip

SHEETS = ("figures", "indicators", "sources", "regions")
with Path(__file__).with_name("headings.csv").open(encoding="utf-8", newline="") as _file:
    _ROWS = list(csv.DictReader(_file))


def _filled(part: str) -> dict[str, dict[str, str]]:
    """Give by sheet and column what stands in a part of the headings' table."""
    return {s: {r["column"]: r[part] for r in _ROWS if r["sheet"] == s and r[part]} for s in SHEETS}


#: By sheet and column the Chinese names it goes by, the first of them written.
HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    sheet: {column: tuple(names.split()) for column, names in columns.items()}
    for sheet, columns in _filled("names").items()
}
NEEDED, FILLERS = _filled("needed"), _filled("filler")
DECLARED = ("indicators", "sources", "regions")
THEMES = ("creation", "utilisation", "protection", "service")
LEVELS = ("province", "city")
SIGNS = {
    "=": "eq", "≥": "ge", ">=": "ge", "以上": "ge", ">": "gt", "超过": "gt", "≤": "le", "<=": "le",
    "以下": "le", "<": "lt", "≈": "about", "左右": "about",
}  # fmt: skip
#: Columns of codes, with those that are the same in every catalogue.
CODES: dict[str, tuple[str, ...]] = {
    "role": ROLES, "basis": BASES, "bound": BOUNDS, "confidence": CONFIDENCES,
}  # fmt: skip
#: The words that mark the example row; it is no figure, and is not read.
EXAMPLE = ("示例", "example")
#: Records are joined by semicolons and bars, so the name of a document must hold neither.
JOINTS = re.compile(r"[;；|]")
#: A place in a document, as the published tables have it; the lines are its groups.
LOCATOR = re.compile(r".+; lines ([0-9]{1,9})-([0-9]{1,9})$")
#: A document alone, by its title, as the place of a figure that no lines are known of.
DOCUMENT = re.compile(r"[^《》]*《.+》.*")


def plain(words: str) -> str:
    """Give a text without width, case, blanks and signs, as names are compared.

    Examples
    --------
    >>> plain("Ｒegion (地区)：")
    'region地区'
    """
    return re.sub(r"[\s*:()\[\]/]+", "", unicodedata.normalize("NFKC", words).casefold())


#: By sheet, the column behind each of its names as :func:`plain` gives it.
COLUMN_OF: dict[str, dict[str, str]] = {
    sheet: {
        plain(name): column
        for column, chinese in columns.items()
        for name in (*(n for each in chinese for n in (each, each + column)), column)
    }
    for sheet, columns in HEADINGS.items()
}


def names_of(column: str, codes: Iterable[str]) -> dict[str, str]:
    """Give the code behind each of its names in either language."""
    return {plain(n): c for c in codes for n in (c, *(word(column, c, lang) for lang in LANGUAGES))}


def shipped_codes(catalogue: Catalogue) -> dict[str, set[str]]:
    """Give for each column of codes those that no declaration adds: each stands for itself.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> "CN-GZ" in shipped_codes(read_catalogue())["region"]
    True
    """
    found = {column: set(codes) for column, codes in CODES.items()}
    for column, table in (("region", "regions"), ("indicator", "indicators")):
        added = {row[column] for row in catalogue.declared.get(table, [])}
        found[column] = set(getattr(catalogue, table)[column]) - added
    return found


def named(column: str, codes: Iterable[str]) -> Both:
    """Name codes to be offered: in Chinese as the lists of the form have them.

    Examples
    --------
    >>> named("role", ["baseline", "target"]), named("role", ["baseline", "target"]).said("zh")
    ('baseline, target', '基期 baseline、目标 target')
    """
    return listed(Both(code, f"{word(column, code)} {code}") for code in codes)


@cache
def heading(column: str, kind: str = "figures") -> Both:
    """Name a column: in Chinese with the heading that the form writes over it.

    Examples
    --------
    >>> heading("year"), heading("year").said("zh")
    ('year', '年份 year')
    """
    chinese = HEADINGS.get(kind, {}).get(column)
    return Both(column, f"{chinese[0]} {column}" if chinese else column)


@lru_cache(maxsize=4)
def code_names(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """Give for each column of codes the code behind each of its names.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> code_names(read_catalogue())["bound"]["≥"]
    'ge'
    """
    found = {column: names_of(column, codes) for column, codes in CODES.items()}
    found["bound"] |= {plain(sign): bound for sign, bound in SIGNS.items()}
    found["region"] = {plain(name): region for name, region in catalogue.region_names.items()}
    found["indicator"] = {plain(name): id_ for name, id_ in catalogue.indicator_names.items()}
    return found


def code(words: str, names: Mapping[str, str]) -> str:
    """Find a code by its name, or by name and code as the lists of the form have them; else the words.

    Examples
    --------
    >>> names = names_of("role", ROLES)
    >>> code("目标", names), code("目标 target", names), code("aim", names)
    ('target', 'target', 'aim')
    """
    whole = names.get(plain(words))
    if whole is not None:
        return whole
    name, _, last = words.rpartition(" ")
    listed = names.get(plain(last))
    return listed if listed is not None and names.get(plain(name)) == listed else words


@lru_cache(maxsize=4)
def _units(catalogue: Catalogue) -> dict[str, str]:
    return {unicodedata.normalize("NFKC", known): known for known in sorted(catalogue.known_units)}


def unit(words: str, catalogue: Catalogue) -> str:
    """Find a unit in spite of blanks and width; else the words.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> unit("万 件", read_catalogue())
    '万件'
    """
    return _units(catalogue).get(re.sub(r"\s", "", unicodedata.normalize("NFKC", words)), words)
