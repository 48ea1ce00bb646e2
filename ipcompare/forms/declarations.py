"""What a form adds to the catalogue: its sheets of new indicators, sources and regions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipcompare.core.catalogue import BASES, Declared
from ipcompare.core.errors import DataError, Fault
from ipcompare.forms import numbers, vocabulary
from ipcompare.forms.sheets import Table, clean
from ipcompare.forms.vocabulary import named

__all__ = ["declared"]

CODES = (("basis", BASES), ("theme", vocabulary.THEMES))
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,59}")
REGION_CODE = re.compile(r"CN-[A-Z0-9]{2,10}|\d{6}")
DAY = re.compile(r"(?:(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)?")


def declared(found: list[Table]) -> Declared:
    """Give what the tables of a form add to the catalogue: rows by indicators, sources and regions.

    Raises
    ------
    DataError
        Naming the cell of every fault; only sound rows are declared.
    """
    rows: dict[str, list[dict[str, str]]] = {}
    faults: list[str] = []
    for table in (t for t in found if t.kind in vocabulary.DECLARED):
        known = rows.setdefault(table.kind, [])
        for i, number in enumerate(table.rows):
            headings = vocabulary.HEADINGS[table.kind]
            row = {c: clean(table.texts[c][i]) if c in table.texts else "" for c in headings}
            key = next(iter(row))
            if not any(row.values()) or vocabulary.plain(row[key]).startswith(vocabulary.EXAMPLE):
                continue
            row = _declaration(table.kind, row)
            wrong = list(_row_faults(table.kind, row))
            if any(row[key] == other[key] for other in known):
                wrong.append((key, Fault("is declared twice; delete one of the two")))
            faults += [
                Fault("{place}: {value!r} {says}", place=table.place(number, c), value=row[c], says=says)
                for c, says in wrong
            ]
            known.append(row)
    if faults:
        raise DataError(faults)
    return {kind: each for kind, each in rows.items() if each}


def _declaration(kind: str, row: dict[str, str]) -> dict[str, str]:
    """Fill what may stay empty, and bring codes, numbers and days to the way the catalogue writes them."""
    row |= {column: row.get(column) or filler for column, filler in vocabulary.FILLERS[kind].items()}
    if kind == "sources":
        row["published"] = numbers.day(row["published"])
        # What has a name in one language goes by it in the other, not by its code.
        row["title_zh"] = row["title_zh"] or row["title_en"]
        row["title_en"] = row["title_en"] or row["title_zh"]
    if kind == "regions":
        row["name_en"] = row["name_en"] or row["name_zh"]
    if kind == "indicators":
        row["name_en"] = row["name_en"] or row["indicator"]
        row["unit"] = re.sub(r"\s", "", row["unit"])
        for column in ("direction", "decimals"):
            row[column] = numbers.folded(row[column]).lstrip("+").removesuffix(".0")
        for column, codes in CODES:
            row[column] = vocabulary.code(row[column], vocabulary.names_of(column, codes))
    if kind == "regions":
        row["level"] = vocabulary.code(row["level"], vocabulary.names_of("level", vocabulary.LEVELS))
    return row


def _row_faults(kind: str, row: dict[str, str]) -> Iterator[tuple[str, Fault]]:
    for column in vocabulary.NEEDED[kind]:
        if not row[column]:
            yield column, Fault("is empty; every new row needs it")
    if kind == "indicators":
        if not IDENTIFIER.fullmatch(row["indicator"]):
            yield (
                "indicator",
                Fault("is no id; write small Latin letters, digits and _ such as software_works"),
            )
        for column, codes in CODES:
            if row[column] not in codes:
                yield column, Fault("is not known; write {names}", names=named(column, codes))
        if row["direction"] not in ("1", "-1"):
            yield "direction", Fault("is neither 1 (more is better) nor -1")
        if not re.fullmatch(r"[0-4]", row["decimals"]):
            yield "decimals", Fault("is not a number of decimals from 0 to 4")
        if len(row["unit"]) > 12:
            yield "unit", Fault("is too long for a unit; write it as the document prints it")
    elif kind == "regions":
        if not REGION_CODE.fullmatch(row["region"]):
            yield (
                "region",
                Fault("is no code; write six digits (GB/T 2260) for a city, CN-XX for a province"),
            )
        if row["level"] not in vocabulary.LEVELS:
            yield "level", Fault("is neither {names}", names=named("level", vocabulary.LEVELS))
    else:
        if vocabulary.JOINTS.search(row["source"]):
            yield "source", Fault("holds a semicolon or bar; write it without")
        if not DAY.fullmatch(row["published"]):
            yield "published", Fault("is no date; write 2025, 2025-03 or 2025-03-31")
