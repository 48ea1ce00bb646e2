"""Read tables of published figures, and check their texts: every fault is said at once, with its remedy."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import BASES, BOUNDS, CONFIDENCES, ROLES, Catalogue
from ipcompare.core.errors import Both, DataError, Fault, listed, near, no_data_folder
from ipcompare.forms.declarations import Declarations, declared
from ipcompare.forms.numbers import NOT_A_NUMBER, PLAIN
from ipcompare.forms.read import NEEDED, Form, figures, filled, in_cell
from ipcompare.forms.sheets import Table, tables
from ipcompare.forms.vocabulary import DOCUMENT, LOCATOR, heading, named, plain

__all__ = ["LOCATOR", "check_table", "read_folder", "undeclared_sources"]

ORDER = [
    "region", "indicator", "series", "since", "year", "role", "value", "unit", "bound", "basis", "source",
    "locator", "as_printed", "confidence", "owner", "note",
]  # fmt: skip
KEY = ["region", "indicator", "series", "since", "year", "role", "basis", "source", "locator"]
FIRST_YEAR, LAST_YEAR = 1949, 2100
NOT_AVAILABLE = re.compile(r"[—–-]{2,}")
SMALLEST, LARGEST = 1e-9, 1e15
#: So many different unknown names of a column are offered their nearest; who has more needs the list.
MOST_OFFERED = 100
UNKNOWN_REGION = Fault("a region that is not listed is declared on the form's sheet of new regions")
UNKNOWN_INDICATOR = Fault("an indicator that is not listed is declared on the form's sheet of new indicators")
UNKNOWN_UNIT = Fault("write a unit of the form's list")


def check_table(data: str | Path | pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Check a table of one's own, or the file of one, as :func:`ipcompare.check` does.

    Returns
    -------
    pandas.DataFrame
        The table as :func:`ipcompare.published` gives it, when it has no fault; ``attrs["declared"]`` are
        the rows it adds to the catalogue, ``attrs["notes"]`` what was read by a rule worth knowing.

    Raises
    ------
    DataError
        Naming file, row (the heading is row 1) or sheet and cell, column, value and remedy of every fault.

    Examples
    --------
    >>> from ipcompare.core.catalogue import data_folder, read_catalogue
    >>> len(check_table(data_folder() / "published" / "sichuan.csv", read_catalogue())) > 22
    True
    """
    if not isinstance(data, pd.DataFrame):
        return _read([Path(data)], catalogue)[0][0]
    form = _form_of(data, catalogue.with_declared(data.attrs.get("declared")))
    return _typed(form, catalogue.with_declared(form.declared))


def read_folder(folder: Path, catalogue: Catalogue) -> tuple[pd.DataFrame, Catalogue]:
    """Read and check the ``.csv`` and ``.xlsx`` files of a folder, in the order of their names.

    Names that begin with ``.`` or ``~`` are left alone. The catalogue comes back with what the Excel forms
    declare; each file may name what another declares.

    Raises
    ------
    DataError
        For the first faulty file, or a folder without any.

    Examples
    --------
    >>> from ipcompare.core.catalogue import data_folder, read_catalogue
    >>> table, _ = read_folder(data_folder() / "published", read_catalogue())
    >>> table.index[0]
    'china.csv:2'
    """
    if not folder.is_dir():
        raise no_data_folder(folder.parent, f"{folder.name}/")
    files = sorted(f for f in folder.iterdir() if f.suffix in (".csv", ".xlsx") and f.name[0] not in ".~")
    if not files:
        raise DataError(
            Fault("{folder}: holds no .csv or .xlsx file; put a published table into it", folder=folder)
        )
    found, catalogue = _read(files, catalogue)
    table = pd.concat(found)
    table.attrs = {}
    return table, catalogue


def _read(files: list[Path], catalogue: Catalogue) -> tuple[list[pd.DataFrame], Catalogue]:
    """Read and check files, each of which may name what another declares."""
    found = [(file, sheets, declared(sheets)) for file in files for sheets in [tables(file)]]
    for _, _, added in found:
        catalogue = catalogue.with_declared(added.declared)
    return [_read_one(*each, catalogue) for each in found], catalogue


def _read_one(file: Path, sheets: list[Table], added: Declarations, catalogue: Catalogue) -> pd.DataFrame:
    """Read a file's figures; what is wrong with its declarations and with them is said at once."""
    try:
        form = figures(file, sheets, catalogue, added.declared)
    except DataError as error:
        raise DataError([*added.faults, *error.faults]) from None
    form.notes += added.notes
    return _typed(form, catalogue, added)


def undeclared_sources(table: pd.DataFrame, catalogue: Catalogue) -> list[dict[str, str]]:
    """Give a row to each document that nobody described: what it is called in the figures is its title."""
    known = set(catalogue.sources["source"])
    return [
        {"source": source, "title_zh": source, "title_en": source, "access": "original"}
        for source in dict.fromkeys(table["source"])
        if source not in known
    ]


def _form_of(frame: pd.DataFrame, catalogue: Catalogue) -> Form:
    """Give a table as a file would hold it: all texts, the heading in row 1."""
    cells = frame.astype(object)
    cells = cells.where(cells.notna(), "").map(_text)
    rows = list(range(2, len(cells) + 2))
    texts = {column: cells[column].tolist() for column in cells.columns.tolist()}
    kept = {name: frame.attrs[name] for name in ("declared", "notes") if name in frame.attrs}
    return Form(Table("table"), filled(texts, rows, catalogue), rows, **kept)


def _text(value: object) -> str:
    return (f"{value:.15g}" if isinstance(value, float) else str(value)).strip()


def _typed(form: Form, catalogue: Catalogue, added: Declarations | None = None) -> pd.DataFrame:
    """Turn a table of texts into the published table, indexed by ``file:row``."""
    texts, added = form.texts, added or Declarations()
    if faults := [*added.faults, *_faults(form, texts, catalogue, added.unsound)]:
        raise DataError(faults)
    columns: dict[str, Any] = {c: pd.array(texts[c], dtype="str") for c in dict.fromkeys([*ORDER, *texts])}
    columns["value"] = np.array([float(value or math.nan) for value in texts["value"]])
    columns["year"] = np.array([int(year) for year in texts["year"]], dtype="int64")
    columns["since"] = pd.array([int(year) if year else None for year in texts["since"]], dtype="Int64")
    # Records are joined by blanks, so a name must not hold one.
    file = re.sub(r"\s+", "_", form.table.file)
    table = pd.DataFrame(columns, index=pd.Index([f"{file}:{row}" for row in form.rows], name="record"))
    table.attrs = {name: given for name in ("declared", "notes") if (given := getattr(form, name))}
    return table


# --- what is wrong with a table --------------------------------------------------------------------------

#: What is wrong with the texts of the given columns; nothing when it is empty.
Rule = Callable[..., str]


def _faults(form: Form, texts: Mapping[str, list[str]], catalogue: Catalogue, unsound: Set[str]) -> list[str]:
    """List all faults of a table of texts, one sentence each: what could not be read, then row by row.

    A row that uses a name whose declaration has faults itself is not judged further before that is mended.
    """
    if missing := [heading(c) for c in NEEDED if c not in texts]:
        missing_columns = Fault(
            "{file}, row 1: column {names} is missing; add it (what may be empty may be left out)",
            file=form.table.file,
            names=listed(missing),
        )
        return [missing_columns]
    rows = form.rows
    found: list[tuple[int, int, str, str]] = []
    rules = list(_rules(catalogue))
    names = zip(texts["region"], texts["indicator"], strict=True)
    judged = [unsound.isdisjoint(map(plain, each)) for each in names] if unsound else [True] * len(rows)
    for step, (column, needs, rule) in enumerate(rules):
        tuples = list(zip(*(texts[c] for c in needs), strict=True))
        says = {each: said for each in dict.fromkeys(tuples) if (said := rule(*each))}
        if says:
            found += [(i, step, column, says[each]) for i, each in enumerate(tuples) if each in says]
    found += [(i, len(rules), "indicator", said) for i, said in _repeats(texts, rows)]
    # What could not be read has been said already, with the text that stands there.
    return [
        *form.faults.values(),
        *(
            in_cell(form.table.place(rows[i], column), texts[column][i], said)
            for i, _, column, said in sorted(found, key=lambda fault: fault[:2])
            if judged[i] and (rows[i], column) not in form.faults
        ),
    ]


def _rules(catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, ...], Rule]]:
    """Give the rules in the order in which the faults of a row are said: column, what it needs, the rule."""
    yield "region", ("region",), _in_catalogue(catalogue.regions, "region", UNKNOWN_REGION)
    yield "indicator", ("indicator",), _in_catalogue(catalogue.indicators, "indicator", UNKNOWN_INDICATOR)
    yield "role", ("role",), _one_of("role", ROLES)
    yield (
        "unit",
        ("unit",),
        _known(catalogue.known_units, lambda: tuple(sorted(catalogue.known_units)), UNKNOWN_UNIT),
    )
    yield "bound", ("bound",), _one_of("bound", BOUNDS)
    yield "basis", ("basis", "indicator"), _basis(catalogue)
    yield "confidence", ("confidence",), _one_of("confidence", CONFIDENCES)
    yield "year", ("year",), _year
    yield "since", ("since", "year"), _since
    yield "since", ("since", "basis"), _since_needed
    yield "value", ("value", "as_printed"), _value
    yield "value", ("value",), _size
    yield "value", ("value", "basis"), _sign
    yield "value", ("value", "basis"), _share
    yield "unit", ("value", "indicator", "unit"), _convertible(catalogue)
    yield "source", ("source",), _source
    yield "locator", ("locator",), _locator


def _in_catalogue(table: pd.DataFrame, key: str, remedy: Fault) -> Rule:
    """Give the rule that a name is known: the nearest are offered, and how to declare one that is new."""

    def offered() -> tuple[str, ...]:
        # A name says more to its reader than a code, so names are offered first.
        names = (name for column in ("name_zh", key, "name_en") for name in table[column].tolist())
        return tuple(dict.fromkeys(names))

    return _known(frozenset(table[key].tolist()), offered, remedy)


def _known(known: frozenset[str], offered: Callable[[], tuple[str, ...]], remedy: Fault) -> Rule:
    asked = 0

    def rule(name: str) -> str:
        nonlocal asked
        if name in known:
            return ""
        if not name:
            return Fault("is empty; every figure needs it")
        asked += 1
        if asked > MOST_OFFERED:
            return Fault("is not known; mend the names above first")
        close = near(name, offered())
        if not close:
            return Fault("is not known; {remedy}", remedy=remedy)
        return Fault("is not known; nearest: {names}; else {remedy}", names=listed(close), remedy=remedy)

    return rule


def _basis(catalogue: Catalogue) -> Rule:
    rule = _one_of("basis", BASES)

    def of_known(basis: str, indicator: str) -> str:
        # An empty basis is filled by the indicator; where that is unknown it is said already.
        return rule(basis) if basis or indicator in catalogue.basis_of else ""

    return of_known


def _one_of(column: str, codes: tuple[str, ...]) -> Rule:
    words = named(column, codes)

    def rule(name: str) -> str:
        if name in codes:
            return ""
        if not name:
            return Fault("is empty; write one of {names}", names=words)
        return Fault("is not known; write one of {names}", names=words)

    return rule


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _year(year: str) -> str:
    if not year:
        return Fault("is empty; write the year of the figure, for a target the year it is set for")
    if not _is_year(year):
        return Fault("is not a year; write four digits")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return Fault(
            "lies outside {first}-{last}; write the year of the figure", first=FIRST_YEAR, last=LAST_YEAR
        )
    return ""


def _since(since: str, year: str) -> str:
    if not since:
        return ""
    if says := _year(since):
        return says
    later = _is_year(year) and int(since) > int(year)
    return Fault("is later than the year {year}; since comes first", year=year) if later else ""


def _since_needed(since: str, basis: str) -> str:
    needed = basis == "period_total" and not since
    return Fault("is empty; a sum over several years needs its first year") if needed else ""


def _value(value: str, as_printed: str) -> str:
    if value:
        return "" if PLAIN.fullmatch(value) else NOT_A_NUMBER
    if NOT_AVAILABLE.search(as_printed):
        return ""
    return Fault("is empty; delete the row, or print ——— in as_printed if the document does")


def _float(value: str) -> float:
    """Give the number; what is none has been refused already."""
    return float(value) if PLAIN.fullmatch(value) else 0.0


def _size(value: str) -> str:
    if 0 < abs(_float(value)) < SMALLEST:
        return Fault("is smaller than anything that is counted here; mend the number or its unit")
    large = abs(_float(value)) > LARGEST
    return Fault("is larger than anything that is counted here; mend the number or its unit") if large else ""


def _sign(value: str, basis: str) -> str:
    return Fault("is negative; only a growth rate may be") if basis != "growth" and _float(value) < 0 else ""


def _share(value: str, basis: str) -> str:
    above = basis in ("ratio", "score") and _float(value) > 100
    return Fault("is above 100; a share or score cannot be") if above else ""


def _convertible(catalogue: Catalogue) -> Rule:
    def rule(value: str, indicator: str, unit: str) -> str:
        canonical = catalogue.unit_of.get(indicator)
        if canonical is None or unit not in catalogue.known_units or unit in catalogue.kept_units:
            return ""
        if catalogue.unit_factor(unit, canonical) is not None or not PLAIN.fullmatch(value):
            return ""
        return Fault(
            "cannot be turned into {unit!r}, the unit of {indicator}; mend the unit or the indicator",
            unit=canonical,
            indicator=Both(indicator, catalogue.indicator_name(indicator)),
        )

    return rule


def _source(source: str) -> str:
    return "" if source else Fault("is empty; name the document that prints the figure")


def _locator(locator: str) -> str:
    lines = LOCATOR.fullmatch(locator)
    if lines is None:
        said = Fault("is not of the form 'section; lines a-b', and names no document in 《》")
        return "" if DOCUMENT.fullmatch(locator) else said
    ends_early = int(lines[1]) > int(lines[2])
    return Fault("ends before it begins; write 'lines a-b' with a not above b") if ends_early else ""


def _repeats(texts: Mapping[str, list[str]], rows: list[int]) -> Iterator[tuple[int, Fault]]:
    """Find the rows whose key stands in one above."""
    first: dict[tuple[str, ...], int] = {}
    for i, key in enumerate(zip(*(texts[c] for c in KEY), strict=True)):
        if key in first:
            says = Fault(
                "repeats row {row} (same {names}); delete one of the two",
                row=rows[first[key]],
                names=listed(heading(c) for c in KEY),
            )
            yield i, says
        first.setdefault(key, i)
