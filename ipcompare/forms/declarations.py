"""What a form adds to the catalogue: its sheets of new indicators, sources and regions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ipcompare.core.catalogue import BASES, Declared
from ipcompare.core.errors import Fault
from ipcompare.forms import numbers, vocabulary
from ipcompare.forms.sheets import Table, clean
from ipcompare.forms.vocabulary import named

__all__ = ["Declarations", "declared"]

CODES = (("basis", BASES), ("theme", vocabulary.THEMES))
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,59}")
REGION_CODE = re.compile(r"CN-[A-Z0-9]{2,10}|\d{6}")
DAY = re.compile(r"(?:(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)?")


@dataclass
class Declarations:
    """What the sheets of a form declare.

    Attributes
    ----------
    rows : mapping
        The sound rows for the catalogue, by indicators, sources and regions.
    faults : list of Fault
        Naming the cell of everything that is wrong with the others.
    unsound : set of str
        The names that the others would have, as :func:`ipcompare.forms.vocabulary.plain` compares them:
        whoever uses one cannot be judged before its row is mended.
    notes : list of dict
        What products will show that its writer should know of.
    """

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unsound: set[str] = field(default_factory=set)
    notes: list[dict[str, str | Fault]] = field(default_factory=list)

    @property
    def declared(self) -> Declared:
        """The kinds of rows that there are."""
        return {kind: each for kind, each in self.rows.items() if each}


#: By sheet, the columns of a name in either language, each of which stands in for the other.
NAMES = {
    "indicators": ("name_zh", "name_en"),
    "sources": ("title_zh", "title_en"),
    "regions": ("name_zh", "name_en"),
}


def declared(found: list[Table]) -> Declarations:
    """Give what the tables of a form add to the catalogue; only sound rows are declared."""
    given, seen = Declarations(), set[tuple[str, str]]()
    for table in (t for t in found if t.kind in vocabulary.DECLARED):
        known = given.rows.setdefault(table.kind, [])
        for i, number in enumerate(table.rows):
            headings = vocabulary.HEADINGS[table.kind]
            row = {c: clean(table.texts[c][i]) if c in table.texts else "" for c in headings}
            key = next(iter(row))
            if not any(row.values()) or vocabulary.plain(row[key]).startswith(vocabulary.EXAMPLE):
                continue
            unnamed = [
                {"place": table.place(number, c), "rule": rule} for c, rule in _shown_unnamed(table.kind, row)
            ]
            row = _declaration(table.kind, row)
            wrong = list(_row_faults(table.kind, row))
            if (table.kind, row[key]) in seen:
                wrong.append((key, Fault("is declared twice; delete one of the two")))
            seen.add((table.kind, row[key]))
            given.faults += [
                Fault("{place}: {value!r} {says}", place=table.place(number, c), value=row[c], says=says)
                for c, says in wrong
            ]
            if wrong:
                given.unsound |= {vocabulary.plain(row[c]) for c in (key, *NAMES[table.kind]) if row.get(c)}
                continue
            given.notes += unnamed
            known.append(row)
    return given


def _shown_unnamed(kind: str, row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Find what a product can only leave out or show in its other language: the column, and the rule."""
    for column in NAMES[kind]:
        if not row.get(column):
            # A document or region is shown by the name it has, an indicator by its code.
            yield column, f"no {column[-2:]} {'indicator' if kind == 'indicators' else 'name'}"
    if kind == "sources" and not row.get("publisher"):
        yield "publisher", "no publisher"


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
