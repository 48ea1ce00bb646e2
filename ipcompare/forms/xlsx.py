"""Read the cells of an Excel file that nobody vouches for: in bounded time and memory, running nothing.

Only the five kinds of parts that hold cells are opened. A file that is not what it says it is, that grows
beyond all use when unpacked, or that carries macros, entities or links to other files is refused before any
of it is read. The parser meets no outside reference: it has no handler for one.

The cells are not read by openpyxl: a range merged over a whole sheet or parts nested deep cost it gigabytes
and minutes, and formatted blanks of the size that is allowed 800 MB; here each costs less than 10 MB.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from ipcompare.core.errors import DataError

__all__ = ["Cell", "Sheet", "column_letter", "read"]

#: What no honest form comes near: bytes unpacked, parts, rows, columns, filled cells.
MOST_UNPACKED, MOST_PARTS = 50 * 2**20, 1000
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 200, 400_000
MOST_SHEETS, MOST_MERGED, MOST_TEXT, MOST_FORMAT = 50, 5_000, 32_767, 255
#: A chunk is parsed in pieces: the fewer events wait at once, the faster they are made.
CHUNK, PIECE, DEEPEST = 2**16, 2**12, 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Parts that a form has no need of, and what to do about them.
UNWANTED = (
    ("vbaproject.bin", "holds macros, which are never run; save it as .xlsx without macros"),
    ("xl/macrosheets/", "holds macro sheets, which are never run; save it as .xlsx without macros"),
    ("xl/externallinks/", "links to other files; break the links (data, edit links) and save it again"),
    ("xl/connections.xml", "fetches data from elsewhere; remove the connections and save it again"),
    ("xl/embeddings/", "holds embedded files; delete them and save it again"),
    ("xl/activex/", "holds ActiveX controls; delete them and save it again"),
)
#: Number formats that Excel knows by number alone.
PERCENTS, DATES = {9, 10}, {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError, OverflowError,
)  # fmt: skip


class Cell(NamedTuple):
    """One filled cell.

    Attributes
    ----------
    text : str
        What it holds: a text, or a number with all its digits; a date as ``2025-12-31``.
    kind : {"text", "number", "date", "bool", "error", "empty"}
        ``empty`` is a formula whose result the file does not hold.
    percent : bool
        Whether it is a number shown in percent: 0.12 that reads 12 %.
    """

    text: str
    kind: str = "text"
    percent: bool = False


@dataclass
class Sheet:
    """The filled cells of one sheet by row and column, counted from 1."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def column_letter(column: int) -> str:
    """Name a column as Excel does.

    Examples
    --------
    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _place(reference: str) -> tuple[int, int]:
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"{reference[:20]!r} is no cell")
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return int(match[2]), column


def read(path: str | Path, content: bytes) -> dict[str, Sheet]:
    """Read all filled cells of a workbook, by sheet in their order, or refuse it.

    Raises
    ------
    DataError
        For a file that is broken, protected, of another kind, too large when unpacked, or with macros,
        entities or links to other files; with what to do about it.

    Examples
    --------
    >>> import openpyxl
    >>> book, file = openpyxl.Workbook(), io.BytesIO()
    >>> book.active["B2"] = 1.5
    >>> book.save(file)
    >>> read("a.xlsx", file.getvalue())["Sheet"].cells
    {(2, 2): Cell(text='1.5', kind='number', percent=False)}
    """
    _check_kind(Path(path), content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(Path(path), archive)
            return _Book(path, archive).sheets()
    except DataError:
        raise
    except expat.ExpatError as fault:
        raise DataError(
            f"{path}: is damaged ({expat.ErrorString(fault.code)}); open it in Excel and save it again"
        ) from None
    except UNREADABLE as fault:
        said = str(fault)[:80] or type(fault).__name__
        raise DataError(f"{path}: is damaged ({said}); open it in Excel and save it again") from None


def _check_kind(path: Path, content: bytes) -> None:
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise DataError(f"{path}: is protected by a password; remove the password and save it again")
        raise DataError(f"{path}: is a file of Excel 97-2003 (.xls); save it as .xlsx")
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlsb", ".xls"):
        raise DataError(f"{path}: is a {path.suffix} file; save it as .xlsx without macros")
    if not content.startswith(b"PK"):
        start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        page = start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml"))
        kind = "a web page" if page else "no workbook"
        raise DataError(f"{path}: is {kind} in spite of its name; open it in Excel and save it as .xlsx")


def _check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse by the archive's own list, before anything is unpacked."""
    parts = archive.infolist()
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    for wanted, remedy in UNWANTED:
        if any(wanted in name for name in names):
            raise DataError(f"{path}: {remedy}")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise DataError(
            f"{path}: unpacks to more than {MOST_UNPACKED // 2**20} MB or {MOST_PARTS} parts; delete blank "
            "rows, pictures and sheets that do not belong to the form"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise DataError(f"{path}: is protected by a password; remove the password and save it again")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise DataError(f"{path}: is packed in a way that Excel does not use; save it again as .xlsx")
    if len(set(names)) != len(names):
        raise DataError(f"{path}: holds a part twice; open it in Excel and save it again")
    if "xl/workbook.xml" not in names:
        raise DataError(f"{path}: is an archive, but no Excel workbook; save the form as .xlsx")


class _Book:
    """One open workbook."""

    def __init__(self, path: str | Path, archive: zipfile.ZipFile) -> None:
        self.path, self.archive = path, archive
        self.names = {name.lower(): name for name in archive.namelist()}
        self.filled = 0

    def sheets(self) -> dict[str, Sheet]:
        """Read all sheets, by name."""
        found: list[tuple[str, str]] = []
        self.origin = date(1899, 12, 30)
        for event, tag, given in self._walk("xl/workbook.xml"):
            if event == "start" and tag == "sheet":
                link = next((v for k, v in given.items() if k.rpartition(":")[2] == "id"), "")
                found.append((given.get("name", ""), link))
            elif event == "start" and tag == "workbookPr" and given.get("date1904") in ("1", "true"):
                self.origin = date(1904, 1, 1)
        if len(found) > MOST_SHEETS:
            raise DataError(f"{self.path}: has {len(found)} sheets; keep those of the form")
        targets = self._relations()
        self.styles, self.texts = self._styles(), list(self._texts())
        parts = {name: targets.get(link, "") for name, link in found}
        read = {
            name: self._sheet(part)
            for name, part in parts.items()
            if part.lower() in self.names and "/worksheets/" in part
        }
        if not read:
            raise DataError(f"{self.path}: has no sheet; open it in Excel and save it again")
        return read

    def _walk(self, part: str) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Walk through a part, if there, piece by piece: starts and ends of elements, words of cells."""
        if part.lower() not in self.names:
            return
        inside: list[str] = []
        events: list[tuple[str, str, dict[str, str]]] = []

        def start(tag: str, given: dict[str, str]) -> None:
            inside.append(tag.rpartition(":")[2])
            if len(inside) > DEEPEST:
                raise ValueError("its parts are nested too deep")
            events.append(("start", inside[-1], given))

        def end(_: str) -> None:
            events.append(("end", inside.pop(), {}))

        def words(piece: str) -> None:
            # Readings of Chinese and Japanese words (rPh) are no part of the text.
            if inside[-1] in ("t", "v") and "rPh" not in inside:
                events.append(("words", piece, {}))

        def refuse(*_: Any) -> None:
            raise DataError(
                f"{self.path}: declares XML entities, which no workbook needs; save it again as .xlsx"
            )

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
        with self.archive.open(self.names[part.lower()]) as stream:
            while chunk := stream.read(CHUNK):
                for at in range(0, len(chunk), PIECE):
                    parser.Parse(chunk[at : at + PIECE], False)
                    yield from events
                    events.clear()
        parser.Parse(b"", True)
        yield from events

    def _relations(self) -> dict[str, str]:
        targets: dict[str, str] = {}
        for event, tag, given in self._walk("xl/_rels/workbook.xml.rels"):
            if event == "start" and tag == "Relationship" and given.get("TargetMode") != "External":
                # A name in the archive only: nothing outside it is ever opened.
                where = posixpath.normpath(posixpath.join("/xl", given.get("Target", "")))
                targets[given.get("Id", "")] = where.lstrip("/")
        return targets

    def _styles(self) -> list[str]:
        """Say for each cell style whether it shows a percentage, a date or neither."""
        formats: dict[int, str] = {}
        kinds: list[str] = []
        of_cells = False
        for event, tag, given in self._walk("xl/styles.xml"):
            if tag == "cellXfs":
                of_cells = event == "start"
            elif event == "start" and tag == "numFmt":
                formats[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")[:MOST_FORMAT]
            elif event == "start" and tag == "xf" and of_cells:
                kinds.append(_shown(int(given.get("numFmtId", "0")), formats))
        return kinds

    def _texts(self) -> Iterator[str]:
        pieces: list[str] = []
        for event, words, _ in self._walk("xl/sharedStrings.xml"):
            if event == "words":
                pieces.append(words)
            elif words == "si":
                if event == "end":
                    yield "".join(pieces)[:MOST_TEXT]
                pieces.clear()

    def _sheet(self, part: str) -> Sheet:
        sheet = Sheet()
        row = column = 0
        cell: dict[str, str] = {}
        pieces: list[str] = []
        formula = False
        for event, name, given in self._walk(part):
            if event == "words":
                pieces.append(name)
            elif event == "end":
                if name == "c" and (pieces or formula):
                    self._keep(sheet, row, column, cell, "".join(pieces))
            elif name == "row":
                row, column = int(given["r"]) if "r" in given else row + 1, 0
                if given.get("hidden") in ("1", "true"):
                    sheet.hidden.add(row)
            elif name == "c":
                pieces.clear()
                cell, formula = given, False
                row, column = _place(given["r"]) if "r" in given else (row, column + 1)
            elif name == "f":
                formula = True
            elif name == "mergeCell":
                self._merge(sheet, given.get("ref", ""))
        return sheet

    def _merge(self, sheet: Sheet, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        sheet.merged.append((top, left, bottom, right))
        if len(sheet.merged) > MOST_MERGED:
            raise DataError(f"{self.path}: has more than {MOST_MERGED} merged cells; unmerge them")

    def _keep(self, sheet: Sheet, row: int, column: int, given: dict[str, str], words: str) -> None:
        """Keep a cell that holds something."""
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise DataError(
                f"{self.path}: cell {column_letter(column)}{row} lies outside the {MOST_ROWS} rows and "
                f"{MOST_COLUMNS} columns of a form; delete what stands there"
            )
        self.filled += 1
        if self.filled > MOST_CELLS:
            raise DataError(f"{self.path}: has more than {MOST_CELLS} filled cells; keep those of the form")
        style = int(given.get("s", "0"))
        shown = self.styles[style] if 0 <= style < len(self.styles) else ""
        sheet.cells[row, column] = _cell(given.get("t", "n"), words, self.texts, shown, self.origin)


def _shown(number: int, formats: dict[int, str]) -> str:
    code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", formats.get(number, ""))
    if number in PERCENTS or "%" in code:
        return "percent"
    # General holds none of these letters but e; a date holds a year or a day.
    return "date" if number in DATES or (re.search("[yd年日]", code, re.I) and "General" not in code) else ""


def _cell(kind: str, words: str, texts: list[str], shown: str, origin: date) -> Cell:
    if not words and kind not in ("s", "inlineStr", "str"):
        return Cell("", "empty")
    if kind == "s":
        number = int(words)
        if not 0 <= number < len(texts):
            raise ValueError(f"there is no text {words[:20]}")
        return Cell(texts[number])
    if kind in ("inlineStr", "str"):
        return Cell(words[:MOST_TEXT])
    if kind == "b":
        return Cell("TRUE" if words == "1" else "FALSE", "bool")
    if kind == "e":
        return Cell(words[:20], "error")
    if kind == "d":
        return Cell(words[:10], "date")
    value = float(words)
    if shown == "date":
        return Cell((origin + timedelta(days=int(value))).isoformat(), "date")
    return Cell(f"{value:.15g}", "number", shown == "percent")
