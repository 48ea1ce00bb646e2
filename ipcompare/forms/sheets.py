"""The sheets of a file of a user's own, as texts below their headings: an Excel workbook or a CSV."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ipcompare.core.errors import DataError
from ipcompare.forms import xlsx
from ipcompare.forms.vocabulary import COLUMN_OF, HEADINGS, plain

__all__ = ["Table", "clean", "tables"]

#: Bytes that no honest form comes near.
MOST_BYTES = 20 * 2**20
HEADING_ROWS = 10
# Control characters come from other programs and show nowhere.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """What stands below the headings of a sheet.

    Attributes
    ----------
    file, sheet : str
        Names; a CSV has no sheet.
    kind : {"figures", "indicators", "sources", "regions"}
        What its headings say it lists.
    places : dict of str to int
        Where each column stands, counted from 1.
    rows : list of int
        The numbers of its filled rows.
    texts : dict of str to list of str
        By column, a text a row.
    marked : dict
        By row and column, the cells that say more than their text: dates, errors, percentages.
    merged : list of tuple of int
        Merged ranges: first row and column, last row and column.
    hidden : set of int
        Hidden rows.
    """

    file: str
    sheet: str = ""
    kind: str = "figures"
    places: dict[str, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    marked: dict[tuple[int, str], xlsx.Cell] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)

    def place(self, row: int, column: str) -> str:
        """Say where a cell stands, as its writer finds it.

        Examples
        --------
        >>> Table("a.csv").place(7, "year"), Table("a.xlsx", "figures", places={"year": 3}).place(7, "year")
        ('a.csv, row 7, column year', 'a.xlsx, sheet figures, cell C7 (year)')
        """
        if not self.sheet:
            return f"{self.file}, row {row}, column {column}"
        if column not in self.places:
            return f"{self.file}, sheet {self.sheet}, row {row}, column {column}"
        cell = f"{xlsx.column_letter(self.places[column])}{row}"
        return f"{self.file}, sheet {self.sheet}, cell {cell} ({column})"


def clean(words: str) -> str:
    """Give a text without control characters, and without blanks at its ends."""
    return UNSEEN.sub("", words).strip()


def _content(path: Path) -> bytes:
    """Read a whole file of bearable size."""
    try:
        about = path.stat()
        regular, size = stat.S_ISREG(about.st_mode), about.st_size
        content = path.read_bytes() if regular and size <= MOST_BYTES else b""
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; check the name") from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise DataError(f"{path}: cannot be read ({reason}); close it elsewhere or check the name") from None
    if not regular:
        raise DataError(f"{path}: is not a file; name an .xlsx or .csv file")
    if size > MOST_BYTES:
        raise DataError(
            f"{path}: has {size / 2**20:.0f} MB, more than the {MOST_BYTES // 2**20} MB of any form; delete "
            "blank rows, pictures and sheets that do not belong to it"
        )
    return content


def tables(path: Path) -> list[Table]:
    """Read the tables of a workbook or CSV, one a sheet that has headings; its content decides what it is.

    Raises
    ------
    DataError
        For a file that cannot be read, or a heading that stands twice.
    """
    content = _content(path)
    zipped = content[:4] in (b"PK\x03\x04", b"PK\x05\x06")
    if zipped or content.startswith(xlsx.OLE) or path.suffix.lower().startswith(".xl"):
        sheets = xlsx.read(path, content)
        found = [_table(path, name, *_columns(sheet), sheet) for name, sheet in sheets.items()]
    else:
        found = [_table(path, "", *_lines(path, content), xlsx.Sheet())]
    return [table for table in found if table is not None]


def _columns(sheet: xlsx.Sheet) -> tuple[list[int], dict[int, list[str]]]:
    """Give the numbers of the filled rows, and the texts of each column in them."""
    rows = sorted({row for row, _ in sheet.cells})
    position = {row: i for i, row in enumerate(rows)}
    texts: dict[int, list[str]] = {}
    for (row, place), cell in sheet.cells.items():
        texts.setdefault(place, [""] * len(rows))[position[row]] = cell.text
    return rows, texts


def _lines(path: Path, content: bytes) -> tuple[list[int], dict[int, list[str]]]:
    rows: list[int] = []
    lines: list[list[str]] = []
    for number, line in enumerate(_csv_rows(path, content), start=1):
        filled = [words if words and not words.isspace() else "" for words in line]
        if any(filled):
            rows.append(number)
            lines.append(filled)
    width = max(map(len, lines), default=0)
    padded = (line + [""] * (width - len(line)) for line in lines)
    return rows, {place: list(texts) for place, texts in enumerate(zip(*padded, strict=True), start=1)}


def _csv_rows(path: Path, content: bytes) -> Iterator[list[str]]:
    words = _decoded(path, content)
    first = words.lstrip().split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    width = 0
    try:
        reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
        for number, row in enumerate(reader, start=1):
            width = width or len(row)
            if number > xlsx.MOST_ROWS or len(row) > xlsx.MOST_COLUMNS:
                raise DataError(f"{path}: has more than {xlsx.MOST_ROWS} rows or {xlsx.MOST_COLUMNS} columns")
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                raise DataError(
                    f"{path}, row {number}: has {len(row)} cells under {width} headings; put a text with a "
                    "comma in double quotes"
                )
            yield row[:width]
    except csv.Error as fault:
        raise DataError(f"{path}: is not a table in CSV ({fault}); save it as CSV UTF-8") from None


def _decoded(path: Path, content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    words = "\0"
    for encoding in encodings:
        with contextlib.suppress(UnicodeError):
            words = content.decode(encoding)
            break
    if "\0" in words:
        raise DataError(f"{path}: is text neither in UTF-8 nor in GB18030; save it as CSV UTF-8")
    if not words.strip():
        raise DataError(f"{path}: is empty; write the headings and a row a figure")
    if words.lstrip()[:1] == "<":
        raise DataError(f"{path}: is a web page in spite of its name; open it in Excel and save it as .xlsx")
    return words


def _table(
    path: Path, sheet: str, rows: list[int], texts: dict[int, list[str]], given: xlsx.Sheet
) -> Table | None:
    """Find a sheet's headings, and keep the rows below that hold something in a named column."""
    kind, heading = "", 0
    places: dict[str, int] = {}
    for i, row in enumerate(rows[:HEADING_ROWS]):
        cells = [(place, column[i]) for place, column in sorted(texts.items()) if column[i]]
        names = [(place, words, plain(words[:60])) for place, words in cells]
        for sort in HEADINGS:
            columns: dict[str, int] = {}
            for place, words, name in names:
                column = COLUMN_OF[sort].get(name)
                if column in columns:
                    raise DataError(
                        f"{path}{f', sheet {sheet}' if sheet else ''}, row {row}: the heading {words!r} "
                        "stands twice; delete one of the two columns"
                    )
                if column is not None:
                    columns[column] = place
            if len(columns) > max(1, len(places)):
                kind, heading, places = sort, i, columns
    if not kind:
        return None
    if kind == "figures" and not sheet:
        # A CSV may have columns of its own names.
        own = {words[heading].strip(): place for place, words in texts.items() if words[heading]}
        taken = set(places.values())
        places = places | {name: place for name, place in own.items() if place not in taken}
    start, column_at = rows[heading], {place: column for column, place in places.items()}
    marked = {
        (row, column_at[place]): cell
        for (row, place), cell in given.cells.items()
        if row > start and place in column_at
        if cell.percent or not cell.text or cell.kind not in ("text", "number")
    }
    merged = [m for m in given.merged if m[0] > start]
    more = {row for row, _ in marked}
    below = [texts[place][heading + 1 :] for place in places.values()]
    rows = rows[heading + 1 :]
    kept = [i for i, row in enumerate(zip(*below, strict=True)) if any(row) or rows[i] in more]
    by_column = {c: [words[i] for i in kept] for c, words in zip(places, below, strict=True)}
    rows = [rows[i] for i in kept]
    return Table(path.name, sheet, kind, places, rows, by_column, marked, merged, given.hidden)
