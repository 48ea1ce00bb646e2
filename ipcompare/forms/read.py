"""Read a user's own table, an Excel form or a CSV, into the texts of a published table.

Reading is kind to what people write (full-width digits, thousands separators, Chinese words for codes,
a percentage shown as such) by rules that ``data/README.md`` states, and refuses everything that could mean
two things, naming sheet, cell, value and remedy. Whether the texts are a sound table is checked afterwards,
by :func:`ipcompare.check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path

from ipcompare.core.catalogue import Catalogue, Declared
from ipcompare.core.errors import DataError, Fault
from ipcompare.forms import numbers, xlsx
from ipcompare.forms.sheets import Table, clean, unit_in
from ipcompare.forms.vocabulary import (
    EXAMPLE,
    HEADINGS,
    JOINTS,
    code,
    code_names,
    plain,
    shipped_codes,
    unit,
)

__all__ = ["COLUMNS", "NEEDED", "Form", "figures", "filled", "in_cell"]

DASH = re.compile(r"[—–-]{1,3}|/|…")
LONGEST = 2_000
#: The place of a figure whose writer names none: its row in the form.
OWN_PLACE = "form; lines "
#: Columns that every figure needs, and all that its table has when it is read.
NEEDED = ("region", "indicator", "role", "year", "value", "unit", "source")
COLUMNS = (*NEEDED, "since", "bound", "basis", "locator", "as_printed", "note")
#: What a figure is known by, where its place in a document is not said.
KEY = ("region", "indicator", "series", "since", "year", "role", "basis", "source")


@dataclass
class Form:
    """What a file of a user's own says, in the words of the published tables.

    Attributes
    ----------
    table : Table
        The file's own table of figures.
    texts : dict of str to list of str
        By column, a text a figure.
    rows : list of int
        The rows of the file that the figures stand in.
    declared : mapping
        Rows for the catalogue.
    faults : dict
        By row and column: what could not be read, in a sentence.
    notes : list of dict
        What was read by a rule that its writer should know of.
    """

    table: Table
    texts: dict[str, list[str]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    declared: Declared = field(default_factory=dict)
    faults: dict[tuple[int, str], Fault] = field(default_factory=dict)
    notes: list[dict[str, str]] = field(default_factory=list)


def figures(path: str | Path, found: list[Table], catalogue: Catalogue, declared: Declared) -> Form:
    """Turn the table of figures among a file's tables into the texts of the published tables.

    The catalogue holds the names of regions and indicators, ``declared`` what the file itself adds to it.

    Raises
    ------
    DataError
        For a file without a table of figures, or one that grows beyond all use.
    """
    tables = [t for t in found if t.kind == "figures"]
    if not tables:
        says = Fault(
            "{file}: has no row of headings; the columns are {names}, or {chinese}",
            file=path,
            names=", ".join(NEEDED),
            chinese="、".join(HEADINGS["figures"][c][0] for c in NEEDED),
        )
        raise DataError(says)
    # The blank form beside a filled one is no second table.
    table, *more = [t for t in tables if _is_filled(t)] or tables[:1]
    if more:
        says = Fault(
            "{file}: has figures on the sheets {first} and {second}; move them to one sheet, or give each a "
            "file",
            file=path,
            first=table.sheet,
            second=", ".join(t.sheet for t in more),
        )
        raise DataError(says)
    form = Form(table, declared=declared)
    for sheet in (t.sheet for t in found if t.kind == "none"):
        form.notes.append({"place": f"{table.file}: {sheet}", "rule": "sheet not read", "value": ""})
    for heading in table.unread:
        form.notes.append({"place": f"{table.file}: {heading}", "rule": "column not read", "value": ""})
    _Figures(form).read(catalogue)
    return form


def _is_filled(table: Table) -> bool:
    regions = table.texts.get("region", [""] * len(table.rows))
    return any(not plain(words).startswith(EXAMPLE) for words in regions)


def in_cell(place: str, value: str, says: str) -> Fault:
    """Say what is wrong with a cell: where it stands, what stands there, and what to do.

    Examples
    --------
    >>> in_cell(Table("a.csv").place(3, "year"), "20255", "lies outside 1949-2100")
    "a.csv, row 3, column year: '20255' lies outside 1949-2100"
    """
    return Fault("{place}: {value!r} {says}", place=place, value=value[:80], says=says)


def filled(texts: dict[str, list[str]], rows: list[int], catalogue: Catalogue) -> dict[str, list[str]]:
    """Fill what may stay empty or be no column at all: bound, basis, the printed form, a place in this table.

    Parameters
    ----------
    texts : dict of str to list of str
        By column, a text a figure; those of :data:`NEEDED` among them.
    rows : list of int
        The rows that the figures stand in.
    catalogue : Catalogue
        Which knows the basis of each indicator.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> texts = {"indicator": ["trademark_stock"], "value": ["120"], "unit": ["万件"]}
    >>> full = filled(texts, [2], read_catalogue())
    >>> [full[c][0] for c in ("bound", "basis", "locator", "as_printed", "note")]
    ['eq', 'stock', 'form; lines 2-2', '120 万件', '']
    """
    empty = [""] * len(rows)
    units, bases = texts.get("unit", empty), catalogue.basis_of
    values = zip(texts.get("value", empty), units, strict=True)
    fillers = {
        "bound": ["eq"] * len(rows),
        "confidence": ["high"] * len(rows),
        "basis": [bases.get(indicator, "") for indicator in texts.get("indicator", empty)],
        "as_printed": [f"{value} {unit}".strip() if value else "" for value, unit in values],
        "locator": [f"{OWN_PLACE}{n}-{n}" for n in rows],
        **dict.fromkeys(("since", "note", "series", "owner"), empty),
    }
    full = {
        column: [words or filler for words, filler in zip(texts.get(column, empty), each, strict=True)]
        for column, each in fillers.items()
    }
    return {**texts, **full}


def _each(change: Callable[[str], str], texts: list[str]) -> list[str]:
    """Translate a column, each different text once."""
    known = {words: change(words) for words in set(texts)}
    return [known[words] for words in texts]


class _Figures:
    """The rows of figures as they are read, column by column; what cannot be read stays as it is."""

    def __init__(self, form: Form) -> None:
        self.form, self.table = form, form.table
        self.faults: dict[tuple[int, str], Fault] = {}
        self.raw = {column: list(texts) for column, texts in self.table.texts.items()}
        self.marked = dict(self.table.marked)
        self.numbers = self.table.rows
        self._spread_merged()
        self._leave_out_blanks_and_examples()
        self.rows = {number: i for i, number in enumerate(self.numbers)}
        self.texts = {column: _each(clean, texts) for column, texts in self.raw.items()}

    def read(self, catalogue: Catalogue) -> None:
        """Translate the texts, and write them, faults and notes into the form."""
        self._refuse_what_is_no_text()
        self._translate_codes(catalogue)
        self._translate_years()
        self._translate_values()
        self._fill(catalogue)
        self._refuse_joints()
        form = self.form
        # Within a row the faults stand in the order of the steps.
        form.faults.update(sorted(self.faults.items(), key=lambda fault: fault[0][0]))
        self._refuse_repeats()
        for i, number in enumerate(self.numbers):
            if number in self.table.hidden:
                self._note(number, "region", self._column("region")[i], "hidden row")
        form.texts, form.rows = self.texts, self.numbers

    def _column(self, column: str) -> list[str]:
        return self.texts.get(column) or [""] * len(self.numbers)

    def _fault(self, i: int, column: str, says: str) -> None:
        """Note what is wrong with a cell, unless something has been said of it already."""
        cell = self.numbers[i], column
        if cell not in self.form.faults:
            self.faults.setdefault(cell, in_cell(self.table.place(*cell), self.raw[column][i], says))

    def _note(self, number: int, column: str, value: str, rule: str) -> None:
        place = self.table.place(number, column)
        self.form.notes.append({"place": place, "rule": rule, "value": value})

    def _spread_merged(self) -> None:
        """Let a cell merged down stand in each of its rows; other merged cells could mean anything."""
        rows = {number: i for i, number in enumerate(self.numbers)}
        columns = {place: column for column, place in self.table.places.items()}
        spread = 0
        for top, left, bottom, right in self.table.merged:
            inside = [columns[c] for c in range(left, min(right, xlsx.MOST_COLUMNS) + 1) if c in columns]
            if not inside or (top == bottom and left == right):
                continue
            column = columns.get(left, "")
            words = self.raw[column][rows[top]] if column and top in rows else ""
            cell = self.marked.get((top, column))
            if len(inside) > 1 or column in ("value", "as_printed") or not (words or cell):
                corner = f"{xlsx.column_letter(left)}{top}:{xlsx.column_letter(right)}{bottom}"
                self.form.faults[top, inside[0]] = Fault(
                    "{place}: the cells {cells} are merged, so it is not clear what belongs to which row; "
                    "unmerge them and fill each",
                    place=self.table.place(top, inside[0]),
                    cells=corner,
                )
                continue
            last = min(bottom, xlsx.MOST_ROWS)
            spread += last - top
            if spread > xlsx.MOST_ROWS * len(columns):
                says = Fault(
                    "{file}: has merged cells that overlap; unmerge them and fill each", file=self.table.file
                )
                raise DataError(says)
            for number in (n for n in range(top + 1, last + 1) if n in rows):
                if not self.raw[column][rows[number]] and (number, column) not in self.marked:
                    self.raw[column][rows[number]] = words
                    if cell:
                        self.marked[number, column] = cell
                self._note(number, column, words, "merged cell")

    def _leave_out_blanks_and_examples(self) -> None:
        """Keep the rows that hold a figure."""
        blank = [not any(map(str.strip, texts)) for texts in zip(*self.raw.values(), strict=True)]
        formulas = {number for (number, _), cell in self.marked.items() if cell.kind == "empty"}
        regions = self.raw.get("region", [""] * len(blank))
        examples = {words for words in set(regions) if plain(words).startswith(EXAMPLE)}
        kept = [
            i
            for i, number in enumerate(self.numbers)
            if regions[i] not in examples and (not blank[i] or number in formulas)
        ]
        if len(kept) > xlsx.MOST_ROWS:
            says = Fault("{file}: has more than {most} figures", file=self.table.file, most=xlsx.MOST_ROWS)
            raise DataError(says)
        self.numbers = [self.numbers[i] for i in kept]
        self.raw = {column: [texts[i] for i in kept] for column, texts in self.raw.items()}

    def _marked_in(self, column: str) -> Iterator[tuple[int, xlsx.Cell]]:
        """Give the cells of a column that say more than their text, with their places in its list."""
        return (
            (self.rows[n], cell) for (n, c), cell in self.marked.items() if c == column and n in self.rows
        )

    def _refuse_what_is_no_text(self) -> None:
        """Refuse what is no text at all: too long, a formula without its result, an error of Excel."""
        says = {
            "empty": Fault("is a formula whose result the file does not hold; copy it and paste its value"),
            "error": Fault("is an error of Excel; write the figure itself"),
        }
        for column, texts in self.raw.items():
            for i in (i for i, words in enumerate(texts) if len(words) > LONGEST):
                long = Fault(
                    "has {count} characters; a cell of the form holds at most {most}",
                    count=len(texts[i]),
                    most=LONGEST,
                )
                self._fault(i, column, long)
            for i, cell in self._marked_in(column):
                if cell.kind in says:
                    self._fault(i, column, says[cell.kind])

    def _translate_codes(self, catalogue: Catalogue) -> None:
        for column, known in shipped_codes(catalogue).items():
            # A column of nothing but codes needs none of the many names.
            if not known.issuperset(filter(None, self._column(column))):
                names = code_names(catalogue)[column]
                self.texts[column] = _each(partial(code, names=names), self.texts[column])
        if "unit" in self.texts:
            self.texts["unit"] = _each(partial(unit, catalogue=catalogue), self.texts["unit"])

    def _translate_years(self) -> None:
        for column in (c for c in ("year", "since") if c in self.texts):
            was = self.texts[column]
            self.texts[column] = _each(numbers.year, was)
            for i, cell in self._marked_in(column):
                if cell.kind == "date" and not numbers.YEAR_END.fullmatch(was[i]):
                    self.texts[column][i] = was[i]
                    self._fault(i, column, Fault("is a date; write the year in four digits"))

    def _translate_values(self) -> None:
        """Read the figures themselves, with the percent sign that a cell may show."""
        if "value" not in self.texts:
            return
        self._take_unit_of_heading()
        unread = {number for number, column in (*self.form.faults, *self.faults) if column == "value"}
        values, units = self.texts["value"], self._column("unit")
        printed = self.texts.setdefault("as_printed", [""] * len(values))
        marked = dict(self._marked_in("value"))
        known: dict[tuple[str, str, xlsx.Cell | None], tuple[str, str, str]] = {}
        for i, words in enumerate(values):
            if not words or self.numbers[i] in unread:
                continue
            if DASH.fullmatch(words):
                # A dash is how documents say that there is no figure.
                values[i], printed[i] = "", printed[i] or "———"
                continue
            given = words, units[i], marked.get(i)
            if given not in known:
                known[given] = _value(*given)
            values[i], units[i], says = known[given]
            if says:
                self._fault(i, "value", says)

    def _take_unit_of_heading(self) -> None:
        """Let the unit that the heading names stand in each row that names none; refuse two that differ."""
        _, named = unit_in(self.table.heads.get("value", ""))
        if not named:
            return
        units = self.texts.setdefault("unit", [""] * len(self.numbers))
        for i, words in enumerate(units):
            if words and words != named:
                says = Fault("is not {unit}, which the heading of the figures names; mend one", unit=named)
                self._fault(i, "unit", says)
        self.texts["unit"] = [words or named for words in units]

    def _fill(self, catalogue: Catalogue) -> None:
        """Fill what may stay empty; a place is brought to the way the tables write it."""
        self._note_counts_of_plans(catalogue)
        if "locator" in self.texts:
            self.texts["locator"] = _each(numbers.locator, self.texts["locator"])
        self.texts = filled(self.texts, self.numbers, catalogue)

    def _note_counts_of_plans(self, catalogue: Catalogue) -> None:
        """Note what a plan says under a running count without its basis: it may mean what one year adds."""
        totals = {row["member"] for rows in catalogue.members("addition").values() for row in rows}
        told = {c: self._column(c) for c in ("region", "indicator", "year", "role", "value", "unit")}
        bases = self._column("basis")
        for i, number in enumerate(self.numbers):
            plans = told["role"][i] in ("baseline", "target")
            if plans and not bases[i] and told["indicator"][i] in totals:
                row = {column: texts[i] for column, texts in told.items()}
                place = self.table.place(number, "indicator")
                self.form.notes.append({"place": place, "rule": "yearly", **row})

    def _refuse_joints(self) -> None:
        says = Fault("names more than one document; give each its own row, or write it without semicolon")
        joined = {words for words in set(self._column("source")) if JOINTS.search(words)}
        for i, words in enumerate(self._column("source")):
            if words in joined:
                self._fault(i, "source", says)

    def _refuse_repeats(self) -> None:
        """Refuse a figure that stands twice without a place of its own to tell the two apart."""
        seen: dict[tuple[str, ...], int] = {}
        names = zip(*map(self._column, KEY), strict=True)
        rows = zip(self.numbers, names, self._column("indicator"), self._column("locator"), strict=True)
        for number, name, indicator, place in rows:
            if not place.startswith(OWN_PLACE):
                continue
            if name in seen:
                says = Fault(
                    "repeats row {row} (same region, year, role and source); delete one of the two, or say "
                    "under locator where each stands",
                    row=seen[name],
                )
                cell = number, "indicator"
                self.form.faults.setdefault(cell, in_cell(self.table.place(*cell), indicator, says))
            seen.setdefault(name, number)


def _value(words: str, unit: str, cell: xlsx.Cell | None) -> tuple[str, str, str]:
    """Read one figure: its value, its unit, and what is wrong with it."""
    kind, shown = (cell.kind, cell.percent) if cell else ("text", False)
    if kind == "date":
        return words, unit, Fault("is a date; write a number")
    if kind == "bool":
        return words, unit, Fault("is a truth value; write a number")
    percent = shown or words.endswith(("%", "％"))
    if percent and unit not in ("%", ""):
        return words, unit, Fault("is a percentage, but the unit is {unit!r}; mend one of the two", unit=unit)
    if cell and cell.scale == ",":
        says = Fault("is shown by its format without its last three digits; format it as a plain number")
        return words, unit, says
    if cell and cell.scale and not unit.startswith(cell.scale):
        says = Fault(
            "is shown with {scale} by its format, but the unit is {unit!r}; put {scale} into the unit, or "
            "format it as a plain number",
            scale=cell.scale,
            unit=unit,
        )
        return words, unit, says
    unit = "%" if percent else unit
    try:
        digits = numbers.number(words, unit)
    except ValueError as error:
        return words, unit, error.args[0]
    # A cell shows the share 0.125 as 12.5 %.
    return format((Decimal(digits) * 100).normalize(), "f") if shown else digits, unit, ""
