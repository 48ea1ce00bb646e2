"""The sheets of a file of a user's own, as texts below their headings: an Excel workbook or a CSV."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ipcompare.core.errors import DataError, Fault, near, refused
from ipcompare.core.text import LANGUAGES, text
from ipcompare.forms import xlsx
from ipcompare.forms.vocabulary import COLUMN_OF, HEADINGS, heading, plain

__all__ = ["Table", "clean", "tables"]

#: Bytes that no honest form comes near.
MOST_BYTES = 20 * 2**20
HEADING_ROWS = 10
#: The first line by which Excel is told what parts the cells: anything but the quote around a text.
SEPARATOR = re.compile(r'"?sep=([^"\r])"?\r?')
BRACKETS = re.compile(r"(.+?)\s*[（(]([^（）()]+)[)）]")
#: How the form's own notes and lists begin; a blank sheet has no beginning.
OWN_SHEETS = re.compile("|".join([*(text("form.notes", lang) for lang in LANGUAGES), "· ", r"\Z"]))
UNCLOSED = Fault("has a double quote that does not close; close it, or write a quote within a text twice")
#: The headings of a figure itself.
VALUES = {name for name, column in COLUMN_OF["figures"].items() if column == "value"}
# Control characters come from other programs and show nowhere.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """What stands below the headings of a sheet.

    Attributes
    ----------
    file, sheet : str
        Names; a CSV has no sheet.
    kind : {"figures", "indicators", "sources", "regions", "none", ""}
        What its headings say it lists; ``none`` where it has no headings, empty where it is blank or holds
        the form's own notes.
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
    heads : dict of str to str
        By column, the heading as it is written.
    unread : list of str
        Headings of columns that mean nothing here.
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
    heads: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def place(self, row: int, column: str) -> Fault:
        """Say where a cell stands, as its writer finds it.

        Examples
        --------
        >>> Table("a.csv").place(7, "year"), Table("a.xlsx", "figures", places={"year": 3}).place(7, "year")
        ('a.csv, row 7, column year', 'a.xlsx, sheet figures, cell C7 (year)')
        """
        name = heading(column, self.kind)
        if not self.sheet:
            return Fault("{file}, row {row}, column {column}", file=self.file, row=row, column=name)
        if column not in self.places:
            return Fault(
                "{file}, sheet {sheet}, row {row}, column {column}",
                file=self.file,
                sheet=self.sheet,
                row=row,
                column=name,
            )
        return Fault(
            "{file}, sheet {sheet}, cell {cell} ({column})",
            file=self.file,
            sheet=self.sheet,
            cell=f"{xlsx.column_letter(self.places[column])}{row}",
            column=name,
        )


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
        raise refused(path, Fault("there is no such file; check the name")) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        says = Fault("cannot be read ({reason}); close it elsewhere or check the name", reason=reason)
        raise refused(path, says) from None
    if not regular:
        raise refused(path, Fault("is not a file; name an .xlsx or .csv file"))
    if size > MOST_BYTES:
        says = Fault(
            "has {size:.0f} MB, more than the {most} MB of any form; delete blank rows, pictures and sheets "
            "that do not belong to it",
            size=size / 2**20,
            most=MOST_BYTES // 2**20,
        )
        raise refused(path, says)
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
    return found


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
    """Give the rows of a CSV, numbered as a spreadsheet numbers them."""
    words = _decoded(path, content)
    first, _, below = words.lstrip().partition("\n")
    if said := SEPARATOR.fullmatch(first):
        # Excel's own first line; it shows it nowhere.
        delimiter, words = said[1], below
    else:
        delimiter = max(",\t;", key=first.count)
    width, number = 0, 0
    try:
        reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter, strict=True)
        for number, row in enumerate(reader, start=1):
            width = width or len(row)
            if number > xlsx.MOST_ROWS or len(row) > xlsx.MOST_COLUMNS:
                says = Fault(
                    "has more than {rows} rows or {columns} columns",
                    rows=xlsx.MOST_ROWS,
                    columns=xlsx.MOST_COLUMNS,
                )
                raise refused(path, says)
            if any(cell.strip() for cell in row[width:]):
                says = Fault(
                    "has {cells} cells under {width} headings; put a text with a comma in double quotes",
                    cells=len(row),
                    width=width,
                )
                raise DataError(_in_row(path, number, says))
            if any(_swallows(cell, delimiter, width) for cell in row if "\n" in cell or "\r" in cell):
                raise DataError(_in_row(path, number, UNCLOSED))
            yield row[:width]
    except csv.Error as fault:
        if "field larger" in str(fault):
            says = Fault("is not a table in CSV ({reason}); save it as CSV UTF-8", reason=fault)
            raise refused(path, says) from None
        raise DataError(_in_row(path, number + 1, UNCLOSED)) from None


def _in_row(path: Path, number: int, says: Fault) -> Fault:
    return Fault("{file}, row {row}: {says}", file=path, row=number, says=says)


def _swallows(cell: str, delimiter: str, width: int) -> bool:
    """Say whether a cell holds a line that looks like a row of the table, as behind a quote left open."""
    return any(line.count(delimiter) >= max(2, width - 2) for line in re.split("[\r\n]", cell)[1:])


def _decoded(path: Path, content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    words = "\0"
    for encoding in encodings:
        with contextlib.suppress(UnicodeError):
            words = content.decode(encoding).lstrip("\ufeff")
            break
    if "\0" in words:
        raise refused(path, Fault("is text neither in UTF-8 nor in GB18030; save it as CSV UTF-8"))
    if not words.strip():
        raise refused(path, Fault("is empty; write the headings and a row a figure"))
    if words.lstrip()[:1] == "<":
        raise refused(path, xlsx.pretended(content))
    return words


def _table(path: Path, sheet: str, rows: list[int], texts: dict[int, list[str]], given: xlsx.Sheet) -> Table:
    """Find a sheet's headings, and keep the rows below that hold something in a named column."""
    kind, at = "", 0
    places: dict[str, int] = {}
    for i in range(min(len(rows), HEADING_ROWS)):
        cells = [(place, column[i]) for place, column in sorted(texts.items()) if column[i]]
        names = [(place, words, _heading(words)) for place, words in cells]
        for sort in HEADINGS:
            columns = {column: place for place, _, name in names if (column := COLUMN_OF[sort].get(name))}
            if len(columns) > max(1, len(places)):
                kind, at, places = sort, i, columns
                _refuse_twins(path, sheet, rows[i], [(w, COLUMN_OF[sort].get(n)) for _, w, n in names])
    if not kind:
        # The form's own notes and lists ask to be read by people alone.
        first = next((words[0] for _, words in sorted(texts.items()) if words[0]), "")
        return Table(path.name, sheet, "" if OWN_SHEETS.match(first) else "none")
    heads = {place: words[at].strip() for place, words in texts.items() if words[at].strip()}
    unread = {place: words for place, words in heads.items() if place not in places.values()}
    _refuse_misspelt(path, sheet, rows[at], unread.values(), kind)
    if kind == "figures" and not sheet:
        # A CSV may have columns of its own names.
        own = {words: place for place, words in unread.items()}
        places = places | own
    start, column_at = rows[at], {place: column for column, place in places.items()}
    marked = {
        (row, column_at[place]): cell
        for (row, place), cell in given.cells.items()
        if row > start and place in column_at
        if cell.percent or cell.scale or not cell.text or cell.kind not in ("text", "number")
    }
    merged = [m for m in given.merged if m[0] > start]
    more = {row for row, _ in marked}
    below = [texts[place][at + 1 :] for place in places.values()]
    rows = rows[at + 1 :]
    kept = [i for i, row in enumerate(zip(*below, strict=True)) if any(row) or rows[i] in more]
    by_column = {c: [words[i] for i in kept] for c, words in zip(places, below, strict=True)}
    rows = [rows[i] for i in kept]
    said = {column: heads[place] for column, place in places.items()}
    bare = [place for place, words in texts.items() if place not in heads and any(words[at + 1 :])]
    more_heads = [*unread.values(), *map(xlsx.column_letter, sorted(bare))]
    return Table(
        path.name, sheet, kind, places, rows, by_column, marked, merged, given.hidden, said, more_heads
    )


def _heading(words: str) -> str:
    """Give a heading as headings are compared; a figure's may name its unit in brackets."""
    return plain(unit_in(words)[0])


def unit_in(words: str) -> tuple[str, str]:
    """Part a heading from the unit that stands in brackets behind it.

    Examples
    --------
    >>> unit_in("数值（万件）"), unit_in("数值 value")
    (('数值', '万件'), ('数值 value', ''))
    """
    match = BRACKETS.fullmatch(words[:60].strip())
    if match is None or plain(match[1]) not in VALUES:
        return words[:60], ""
    # 数值（value） names the column twice, and no unit.
    return match[1], "" if plain(match[2]) in VALUES else match[2].strip()


def _refuse_twins(path: Path, sheet: str, row: int, names: list[tuple[str, str | None]]) -> None:
    seen: set[str] = set()
    for words, column in names:
        if column in seen:
            says = Fault(
                "the heading {words!r} stands twice; delete one of the two columns", words=words[:60]
            )
            raise DataError(_at_heading(path, sheet, row, says))
        seen |= {column} if column else set()


def _refuse_misspelt(path: Path, sheet: str, row: int, unread: Iterable[str], kind: str) -> None:
    """Refuse a heading that is nearly one of the form's: its column would be left out in silence."""
    faults = []
    for words in unread:
        meant = _meant(words, kind)
        if meant:
            says = Fault(
                "the heading {words!r} is not known; write {name} if that is meant, else another name",
                words=words[:60],
                name=meant,
            )
            faults.append(_at_heading(path, sheet, row, says))
    if faults:
        raise DataError(faults)


def _meant(words: str, kind: str) -> str:
    """Give the heading that another is nearly: misspelt, or with a sign or number behind it."""
    bare = words[:60].strip()
    for name in COLUMN_OF[kind]:
        rest = bare.removeprefix(name)
        if rest != bare and not rest[0].isalpha():
            return name
    latin = tuple(name for name in COLUMN_OF[kind] if name.isascii())
    return next(iter(near(plain(bare), latin, 1, 0.8)), "")


def _at_heading(path: Path, sheet: str, row: int, says: Fault) -> Fault:
    if not sheet:
        return _in_row(path, row, says)
    return Fault("{file}, sheet {sheet}, row {row}: {says}", file=path, sheet=sheet, row=row, says=says)
