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

from ipcompare.core.errors import DataError, Fault, refused

__all__ = ["Cell", "Sheet", "column_letter", "pretended", "read"]

#: What no honest form comes near: bytes unpacked, parts, rows, columns, filled cells.
MOST_UNPACKED, MOST_PARTS = 50 * 2**20, 1000
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 200, 400_000
MOST_SHEETS, MOST_MERGED, MOST_TEXT, MOST_FORMAT = 50, 5_000, 32_767, 255
#: A chunk is parsed in pieces: the fewer events wait at once, the faster they are made.
CHUNK, PIECE, DEEPEST = 2**16, 2**12, 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Parts that a form has no need of, and what to do about them.
UNWANTED = (
    ("vbaproject.bin", Fault("holds macros, which are never run; save it as .xlsx without macros")),
    ("xl/macrosheets/", Fault("holds macro sheets, which are never run; save it as .xlsx without macros")),
    ("xl/externallinks/", Fault("links to other files; break the links (edit links) and save it again")),
    ("xl/connections.xml", Fault("fetches data from elsewhere; remove the connections and save it again")),
    ("xl/embeddings/", Fault("holds embedded files; delete them and save it again")),
    ("xl/activex/", Fault("holds ActiveX controls; delete them and save it again")),
)
#: Number formats that Excel knows by number alone.
PERCENTS, DATES = {9, 10}, {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
#: What a number format shows beside the digits: a scale in words, or a comma that hides thousands.
SCALES, THOUSANDS = re.compile("[百千万亿兆‰]|[kKmMbB]n?$"), re.compile(r"[0#?],+(?![0#?,])")
#: What ``float`` takes for a number besides numbers, such as 1_20, is none in a workbook.
NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
#: Digits of a superscript or of a text struck through are no digits of the figure.
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
STRUCK = str.maketrans({digit: f"{digit}\u0336" for digit in "0123456789"})
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
PROTECTED = Fault("is protected by a password; remove the password and save it again")
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
    scale : str
        What its format shows as part of the number, though the number itself lacks it: ``万`` of 12 that
        reads 12万, ``,`` of 12000 that reads 12.
    """

    text: str
    kind: str = "text"
    percent: bool = False
    scale: str = ""


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
        raise ValueError(Fault("{words!r} is no cell", words=reference[:20]))
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
    {(2, 2): Cell(text='1.5', kind='number', percent=False, scale='')}
    """
    _check_kind(Path(path), content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(Path(path), archive)
            return _Book(path, archive).sheets()
    except DataError:
        raise
    except expat.ExpatError as fault:
        raise _damaged(path, expat.ErrorString(fault.code)) from None
    except UNREADABLE as fault:
        said = fault.args[0] if fault.args and isinstance(fault.args[0], Fault) else str(fault)[:80]
        raise _damaged(path, said or type(fault).__name__) from None


def _damaged(path: str | Path, reason: str) -> DataError:
    return refused(path, Fault("is damaged ({reason}); open it in Excel and save it again", reason=reason))


def _check_kind(path: Path, content: bytes) -> None:
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refused(path, PROTECTED)
        raise refused(path, Fault("is a file of Excel 97-2003 (.xls); save it as .xlsx"))
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlsb", ".xls"):
        says = Fault("is a {ending} file; save it as .xlsx without macros", ending=path.suffix)
        raise refused(path, says)
    if not content.startswith(b"PK"):
        raise refused(path, pretended(content))


def pretended(content: bytes) -> Fault:
    """Say what a file is that is neither workbook nor text in columns.

    Examples
    --------
    >>> pretended(b"<html><table>")
    'is a web page in spite of its name; open it in Excel and save it as .xlsx'
    """
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"office:document" in start:
        return Fault("is a file of LibreOffice (.fods); save it as .xlsx")
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        return Fault("is a web page in spite of its name; open it in Excel and save it as .xlsx")
    return Fault("is no workbook in spite of its name; open it in Excel and save it as .xlsx")


def _check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse by the archive's own list, before anything is unpacked."""
    parts = archive.infolist()
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    for unwanted, remedy in UNWANTED:
        if any(unwanted in name for name in names):
            raise refused(path, remedy)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise refused(
            path,
            Fault(
                "unpacks to more than {megabytes} MB or {parts} parts; delete blank rows, pictures and "
                "sheets that do not belong to the form",
                megabytes=MOST_UNPACKED // 2**20,
                parts=MOST_PARTS,
            ),
        )
    if any(part.flag_bits & 1 for part in parts):
        raise refused(path, PROTECTED)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise refused(path, Fault("is packed in a way that Excel does not use; save it again as .xlsx"))
    if len(set(names)) != len(names):
        raise refused(path, Fault("holds a part twice; open it in Excel and save it again"))
    if "xl/workbook.xml" not in names:
        raise refused(path, Fault("is an archive, but no Excel workbook; save the form as .xlsx"))


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
            raise refused(self.path, Fault("has {count} sheets; keep those of the form", count=len(found)))
        if len({name for name, _ in found}) < len(found):
            raise refused(self.path, Fault("has two sheets of one name; open it in Excel and save it again"))
        targets = self._relations()
        self.styles, self.texts = self._styles(), list(self._texts())
        parts = {name: targets.get(link, "").lower() for name, link in found}
        read = {
            name: self._sheet(part)
            for name, part in parts.items()
            if part in self.names and "/worksheets/" in part
        }
        if not read:
            raise refused(self.path, Fault("has no sheet; open it in Excel and save it again"))
        return read

    def _walk(self, part: str) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Walk through a part, if there, piece by piece: starts and ends of elements, words of cells."""
        # Parts are known by their names in small letters.
        if part not in self.names:
            return
        inside: list[str] = []
        events: list[tuple[str, str, dict[str, str]]] = []

        def start(tag: str, given: dict[str, str]) -> None:
            inside.append(tag.rpartition(":")[2])
            if len(inside) > DEEPEST:
                raise ValueError(Fault("its parts are nested too deep"))
            events.append(("start", inside[-1], given))

        def end(_: str) -> None:
            events.append(("end", inside.pop(), {}))

        def words(piece: str) -> None:
            # Readings of Chinese and Japanese words (rPh) are no part of the text.
            if inside[-1] in ("t", "v") and "rPh" not in inside:
                events.append(("words", piece, {}))

        def refuse(*_: Any) -> None:
            says = Fault("declares XML entities, which no workbook needs; save it again as .xlsx")
            raise refused(self.path, says)

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
        with self.archive.open(self.names[part]) as stream:
            while chunk := stream.read(CHUNK):
                for at in range(0, len(chunk), PIECE):
                    parser.Parse(chunk[at : at + PIECE])
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

    def _styles(self) -> list[tuple[str, str]]:
        """Say for each cell style what its format makes of a number; see :func:`_shown`."""
        formats: dict[int, str] = {}
        kinds: list[tuple[str, str]] = []
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
        piece = _Pieces()
        for event, words, given in self._walk("xl/sharedstrings.xml"):
            if event == "end" and words == "si":
                yield piece.text()[:MOST_TEXT]
            piece.take(event, words, given, "si")

    def _sheet(self, part: str) -> Sheet:
        sheet = Sheet()
        row = column = 0
        cell: dict[str, str] = {}
        piece = _Pieces()
        formula = False
        for event, name, given in self._walk(part):
            if event == "end" and name == "c" and (piece.words or formula):
                self._keep(sheet, row, column, cell, piece.text())
            piece.take(event, name, given, "c")
            if event != "start":
                continue
            if name == "row":
                row, column = int(given["r"]) if "r" in given else row + 1, 0
                if given.get("hidden") in ("1", "true"):
                    sheet.hidden.add(row)
            elif name == "c":
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
            says = Fault("has more than {most} merged cells; unmerge them", most=MOST_MERGED)
            raise refused(self.path, says)

    def _keep(self, sheet: Sheet, row: int, column: int, given: dict[str, str], words: str) -> None:
        """Keep a cell that holds something."""
        place = f"{column_letter(column)}{row}"
        if row > MOST_ROWS or column > MOST_COLUMNS:
            says = Fault(
                "cell {cell} lies outside the {rows} rows and {columns} columns of a form; delete what "
                "stands there",
                cell=place,
                rows=MOST_ROWS,
                columns=MOST_COLUMNS,
            )
            raise refused(self.path, says)
        if (row, column) in sheet.cells:
            raise ValueError(Fault("cell {cell} stands twice", cell=place))
        self.filled += 1
        if self.filled > MOST_CELLS:
            says = Fault("has more than {most} filled cells; keep those of the form", most=MOST_CELLS)
            raise refused(self.path, says)
        style = int(given.get("s", "0"))
        shown = self.styles[style] if 0 <= style < len(self.styles) else ("", "")
        sheet.cells[row, column] = _cell(given.get("t", "n"), words, self.texts, shown, self.origin)


class _Pieces:
    """The pieces of one cell's text, each with the look that may say it is no part of the figure."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.look: list[dict[int, int] | dict[int, str]] = []

    def take(self, event: str, name: str, given: dict[str, str], whole: str) -> None:
        """Take in what the walk meets; an element called ``whole`` begins and ends a text."""
        if event == "words":
            for table in self.look:
                name = name.translate(table)
            self.words.append(name)
        elif name == whole:
            self.words, self.look = [], []
        elif name == "r":
            self.look = []
        elif event == "start" and name == "vertAlign" and given.get("val") in ("superscript", "subscript"):
            self.look.append(RAISED)
        elif event == "start" and name in ("strike", "dstrike") and given.get("val", "1") in ("1", "true"):
            self.look.append(STRUCK)

    def text(self) -> str:
        """Give the text so far."""
        return "".join(self.words)


def _shown(number: int, formats: dict[int, str]) -> tuple[str, str]:
    """Say what a format makes of a number: percent, date or neither, and the scale shown beside it."""
    given = re.sub(r"\[[^\]]*\]", "", formats.get(number, "")).partition(";")[0]
    code = re.sub(r'"[^"]*"|\\.|_.|\*.', "", given)
    if number in PERCENTS or "%" in code:
        return "percent", ""
    # General holds none of these letters but e; a date holds a year or a day.
    if number in DATES or (re.search("[yd年日]", code, re.I) and "General" not in code):
        return "date", ""
    if THOUSANDS.search(code):
        return "", ","
    beside = SCALES.search(re.sub(r'["\\0#?.,\s]', "", re.sub(r"[_*].", "", given)))
    return "", beside[0] if beside else ""


def _cell(kind: str, words: str, texts: list[str], shown: tuple[str, str], origin: date) -> Cell:
    if not words and kind not in ("inlineStr", "str"):
        return Cell("", "empty")
    if kind == "s":
        number = int(words)
        if not 0 <= number < len(texts):
            raise ValueError(Fault("there is no text {number}", number=words[:20]))
        return Cell(texts[number])
    if kind in ("inlineStr", "str"):
        return Cell(words[:MOST_TEXT])
    if kind == "b":
        return Cell("TRUE" if words == "1" else "FALSE", "bool")
    if kind == "e":
        return Cell(words[:20], "error")
    if kind == "d":
        return Cell(words[:10], "date")
    if not NUMBER.fullmatch(words):
        raise ValueError(Fault("{words!r} is no number", words=words[:20]))
    value = float(words)
    look, scale = shown
    if look == "date":
        return Cell((origin + timedelta(days=int(value))).isoformat(), "date")
    return Cell(f"{value:.15g}", "number", look == "percent", scale)
