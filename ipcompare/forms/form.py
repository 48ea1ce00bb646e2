"""The form by which a province of one's own comes in: written as an Excel file, read from Excel or CSV.

Reading is kind to what people write (full-width digits, thousands separators, Chinese words for codes,
a percentage shown as such) by rules that ``data/README.md`` states, and refuses everything that could mean
two things, naming sheet, cell, value and remedy.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pandas as pd

from ipcompare.core import reference
from ipcompare.core.errors import DataError
from ipcompare.core.scope import Declared, declaring, remembered
from ipcompare.core.text import LANGUAGES, text, word
from ipcompare.forms import xlsx

__all__ = ["Form", "declared", "number", "read", "template", "warnings_of"]

#: Headings of each sheet: the column and the names it goes by, the first of them written.
HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "figures": {
        "region": ("地区", "省份", "城市"),
        "indicator": ("指标", "指标名称"),
        "role": ("类别", "角色"),
        "year": ("年份", "年度"),
        "value": ("数值", "值"),
        "unit": ("单位", "计量单位"),
        "bound": ("界限", "方向"),
        "basis": ("口径", "统计口径"),
        "source": ("来源", "资料来源", "文件"),
        "locator": ("位置", "出处"),
        "as_printed": ("原文", "原文数字"),
        "since": ("起始年份", "起始年"),
        "series": ("系列", "定义"),
        "confidence": ("可信度",),
        "owner": ("责任单位", "牵头单位"),
        "note": ("备注", "说明"),
    },
    "indicators": {
        "indicator": ("指标代码",),
        "name_zh": ("中文名称",),
        "name_en": ("英文名称",),
        "theme": ("主题",),
        "unit": ("单位",),
        "basis": ("口径",),
        "direction": ("好的方向",),
        "decimals": ("小数位数",),
        "definition": ("定义",),
        "comparability": ("可比性",),
    },
    "sources": {
        "source": ("来源代码",),
        "title_zh": ("中文标题",),
        "title_en": ("英文标题",),
        "publisher": ("发布机构",),
        "region": ("地区",),
        "published": ("发布日期",),
        "url": ("网址",),
    },
    "regions": {
        "region": ("地区代码",),
        "name_zh": ("中文名称",),
        "name_en": ("英文名称",),
        "level": ("级别",),
        "parent": ("上级",),
    },
}
NEEDED = {
    "indicators": ("indicator", "name_zh", "unit", "basis"),
    "sources": ("source",),
    "regions": ("region", "name_zh"),
}
FILLERS = {
    "indicators": {"theme": "creation", "direction": "1", "decimals": "2"},
    "sources": {"access": "original"},
    "regions": {"level": "province", "parent": "CN"},
}
THEMES = ("creation", "utilisation", "protection", "service")
LEVELS = ("province", "city")
SIGNS = {
    "=": "eq", "≥": "ge", ">=": "ge", "以上": "ge", ">": "gt", "超过": "gt", "≤": "le", "<=": "le",
    "以下": "le", "<": "lt", "≈": "about", "左右": "about",
}  # fmt: skip
#: The words that mark the example row; it is no figure, and is not read.
EXAMPLE = ("示例", "example")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,59}")
REGION_CODE = re.compile(r"CN-[A-Z0-9]{2,10}|\d{6}")
GROUPS = re.compile(r"[+-]?\d{1,3}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d+)?")
PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?", re.IGNORECASE)
YEAR = re.compile(r"(\d{4})(?:\.0+)?年?(?:末|底|年末|年底)?")
YEAR_END = re.compile(r"(\d{4})[-/.年]12(?:月|[-/.月]31日?)?")
DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
DAY = re.compile(r"(?:(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)?")
LINES = re.compile(r"(.*?)[;,\s]*(?:lines?|第)\s*(\d{1,9})\s*(?:[-–—~至]\s*(\d{1,9}))?\s*行?", re.IGNORECASE)
ENCODINGS = ("utf-8-sig", "gb18030")
HEADING_ROWS, LONGEST = 10, 2_000
FIGURES_WITH_LISTS = 2_000


@dataclass
class Form:
    """What a file of a user's own says, in the words of the published tables.

    Attributes
    ----------
    file, sheet : str
        Names; a CSV has no sheet.
    texts : pandas.DataFrame
        A row a figure, all texts, indexed by the row of the file.
    letters : dict of str to int
        Where each column stands.
    faults : dict
        By row and column: what could not be read, in a sentence.
    notes : list of dict
        What was read by a rule that its writer should know of.
    declared : mapping
        Rows for the catalogue.
    """

    file: str
    sheet: str = ""
    texts: pd.DataFrame = field(default_factory=pd.DataFrame)
    letters: dict[str, int] = field(default_factory=dict)
    faults: dict[tuple[int, str], str] = field(default_factory=dict)
    notes: list[dict[str, str]] = field(default_factory=list)
    declared: Declared = field(default_factory=dict)

    def place(self, row: int, column: str) -> str:
        """Say where a cell stands."""
        if not self.sheet:
            return f"{self.file}, row {row}, column {column}"
        if column not in self.letters:
            return f"{self.file}, sheet {self.sheet}, row {row}, column {column}"
        cell = f"{xlsx.column_letter(self.letters[column])}{row}"
        return f"{self.file}, sheet {self.sheet}, cell {cell} ({column})"


# --- reading -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """A sheet's rows below its heading, as cells by column name."""

    kind: str
    sheet: str
    columns: dict[str, int]
    rows: list[tuple[int, dict[str, xlsx.Cell]]]
    merged: list[tuple[int, int, int, int]]
    hidden: set[int]


def read(path: str | Path) -> Form:
    """Read a user's own table: an Excel form, or a CSV in UTF-8 or GB18030.

    Parameters
    ----------
    path : path
        The file. Its content decides what it is, not its name.

    Returns
    -------
    Form
        Texts as the published tables have them; what could not be read stands in ``faults``.

    Raises
    ------
    DataError
        For a file that cannot be read at all, or one without a table of figures.

    Examples
    --------
    >>> read(reference.data_path("published", "sichuan.csv")).texts["region"].iloc[0]
    'CN-SC'
    """
    tables = _tables(Path(path))
    form = Form(Path(path).name, declared=_declared(Path(path).name, tables))
    figures = next((t for t in tables if t.kind == "figures"), None)
    if figures is None:
        names = ", ".join(HEADINGS["figures"])
        raise DataError(f"{path}: has no row of headings; the columns are {names}, or their Chinese names")
    form.sheet, form.letters = figures.sheet, figures.columns
    with declaring(form.declared):
        _read_figures(form, figures)
    return form


def declared(path: str | Path) -> Declared:
    """Give what a form adds to the catalogue: new indicators, sources and regions.

    Parameters
    ----------
    path : path
        An Excel form; a CSV declares nothing.

    Returns
    -------
    mapping of str to list of dict
        Rows by ``indicators``, ``sources``, ``regions``.
    """
    return _declared(Path(path).name, _tables(Path(path)))


def _tables(path: Path) -> list[_Table]:
    content = xlsx.read_bytes(path)
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06") or content.startswith(xlsx.OLE) or _is_excel(path):
        sheets = xlsx.read(path, content)
        return [t for name, sheet in sheets.items() if (t := _table(path, name, sheet)) is not None]
    sheet = xlsx.Sheet()
    for number, row in enumerate(_csv_rows(path, content), start=1):
        for column, words in enumerate(row, start=1):
            if words.strip():
                sheet.cells[number, column] = xlsx.Cell(words)
    table = _table(path, "", sheet)
    return [table] if table else []


def _is_excel(path: Path) -> bool:
    return path.suffix.lower().startswith(".xl")


def _csv_rows(path: Path, content: bytes) -> Iterator[list[str]]:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    words = None
    for encoding in encodings:
        try:
            words = content.decode(encoding)
            break
        except UnicodeError:
            continue
    if words is None or "\0" in words:
        raise DataError(f"{path}: is text neither in UTF-8 nor in GB18030; save it as CSV UTF-8")
    if not words.strip():
        raise DataError(f"{path}: is empty; write the headings and a row a figure")
    if words.lstrip()[:1] == "<":
        raise DataError(f"{path}: is a web page in spite of its name; open it in Excel and save it as .xlsx")
    first = words.lstrip().split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    width = 0
    try:
        for number, row in enumerate(
            csv.reader(io.StringIO(words, newline=""), delimiter=delimiter), start=1
        ):
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


def _plain(words: str) -> str:
    """Give a text without width, case, blanks and signs, as names are compared."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"[\s*:()\[\]/]+", "", folded)


@remembered
def _headings(kind: str) -> dict[str, str]:
    names = {}
    for column, chinese in HEADINGS[kind].items():
        for name in chinese:
            names[_plain(name)] = column
            names[_plain(name + column)] = column
        names[_plain(column)] = column
    return names


def _table(path: Path, name: str, sheet: xlsx.Sheet) -> _Table | None:
    """Find a sheet's headings and say what kind of table stands below them."""
    rows = list(xlsx.filled(sheet))
    best: tuple[int, str, int, dict[str, int]] = (1, "", 0, {})
    for number, cells in rows[:HEADING_ROWS]:
        for kind in HEADINGS:
            names = _headings(kind)
            columns: dict[str, int] = {}
            for place, cell in sorted(cells.items()):
                column = names.get(_plain(cell.text[:60]), "")
                if column and column in columns:
                    raise DataError(
                        f"{path}{f', sheet {name}' if name else ''}, row {number}: the heading {cell.text!r} "
                        "stands twice; delete one of the two columns"
                    )
                if column:
                    columns[column] = place
            if len(columns) > best[0]:
                best = (len(columns), kind, number, columns)
    _, kind, heading, columns = best
    if not kind:
        return None
    if kind == "figures" and not name:
        columns |= _further(dict(rows)[heading], columns)
    body = [
        (number, {column: cells[place] for column, place in columns.items() if place in cells})
        for number, cells in rows
        if number > heading
    ]
    merged = [m for m in sheet.merged if m[0] > heading]
    return _Table(kind, name, columns, [(n, c) for n, c in body if c], merged, sheet.hidden)


def _further(cells: dict[int, xlsx.Cell], columns: dict[str, int]) -> dict[str, int]:
    """Keep the columns of a CSV that have a name of their own."""
    return {c.text.strip(): place for place, c in cells.items() if place not in columns.values()}


def _read_figures(form: Form, table: _Table) -> None:
    """Turn cells into the texts of the published tables, row by row."""
    _spread_merged(form, table)
    records: dict[int, dict[str, str]] = {}
    for number, cells in table.rows:
        if not any(c.text.strip() or c.kind == "empty" for c in cells.values()):
            continue
        if _plain(cells.get("region", xlsx.Cell("")).text).startswith(EXAMPLE):
            continue
        if len(records) >= xlsx.MOST_ROWS:
            raise DataError(f"{form.file}: has more than {xlsx.MOST_ROWS} figures")
        records[number] = _record(form, number, cells)
        if number in table.hidden:
            form.notes.append(_note(form, number, "region", records[number], "hidden row"))
    _repeats(form, records)
    columns = list(form.letters)
    form.texts = pd.DataFrame(list(records.values()), index=list(records), columns=columns, dtype=object)
    form.texts = form.texts.fillna("")


def _spread_merged(form: Form, table: _Table) -> None:
    """Let a cell merged down stand in each of its rows; other merged cells could mean anything."""
    rows = dict(table.rows)
    columns = {place: column for column, place in table.columns.items()}
    for top, left, bottom, right in table.merged:
        column = columns.get(left)
        inside = [columns[c] for c in range(left, min(right, xlsx.MOST_COLUMNS) + 1) if c in columns]
        cell = rows.get(top, {}).get(column or "")
        if not inside or (top == bottom and left == right):
            continue
        if len(inside) > 1 or column in (None, "value", "as_printed") or cell is None:
            corner = f"{xlsx.column_letter(left)}{top}:{xlsx.column_letter(right)}{bottom}"
            form.faults[top, inside[0]] = (
                f"{form.place(top, inside[0])}: the cells {corner} are merged, so it is not clear what "
                "belongs to which row; unmerge them and fill each"
            )
            continue
        for number in range(top + 1, min(bottom, xlsx.MOST_ROWS) + 1):
            if number in rows:
                rows[number].setdefault(column, cell)
                form.notes.append(_note(form, number, column, {}, "merged cell", cell.text))


def _note(
    form: Form, number: int, column: str, record: Mapping[str, str], rule: str, value: str = ""
) -> dict[str, str]:
    return {"place": form.place(number, column), "rule": rule, "value": value or record.get(column, "")}


def _record(form: Form, number: int, cells: Mapping[str, xlsx.Cell]) -> dict[str, str]:
    """Read one row; what cannot be read stays as it is and is a fault."""
    raw = {column: cells.get(column, xlsx.Cell("")) for column in form.letters}
    row = {column: _words(cell) for column, cell in raw.items()}

    def fault(column: str, says: str) -> None:
        form.faults.setdefault(
            (number, column), f"{form.place(number, column)}: {raw[column].text[:80]!r} {says}"
        )

    for column, cell in raw.items():
        if len(cell.text) > LONGEST:
            fault(column, f"has {len(cell.text)} characters; a cell of the form holds at most {LONGEST}")
        elif cell.kind == "empty":
            fault(column, "is a formula whose result the file does not hold; copy it and paste its value")
        elif cell.kind == "error":
            fault(column, "is an error of Excel; write the figure itself")
    for column, names in _codes().items():
        if column in row:
            row[column] = _code(row[column], names)
    if "unit" in row:
        row["unit"] = _unit(row["unit"])
    for column in ("year", "since"):
        if raw.get(column, xlsx.Cell("")).kind == "date" and not YEAR_END.fullmatch(row[column]):
            fault(column, "is a date; write the year in four digits")
        elif column in row:
            row[column] = _year(row[column])
    if "value" in row and (number, "value") not in form.faults:
        _read_value(row, raw["value"], fault)
    _fill(row, number)
    if re.search(r"[;；|]", row.get("source", "")):
        fault("source", "names more than one document; give each its own row, or write it without semicolon")
    return row


def _words(cell: xlsx.Cell) -> str:
    # Control characters come from other programs and show nowhere; a stray blank at an end likewise.
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff\ud800-\udfff]", "", cell.text
    ).strip()


@remembered
def _codes() -> dict[str, dict[str, str]]:
    """Give for each column of codes what each of its names stands for."""
    kinds: dict[str, Sequence[str]] = {
        "role": reference.ROLES,
        "basis": reference.BASES,
        "bound": reference.BOUNDS,
        "confidence": reference.CONFIDENCES,
    }
    found = {
        column: {
            _plain(name): code
            for code in codes
            for name in (code, *(word(column, code, la) for la in LANGUAGES))
        }
        for column, codes in kinds.items()
    }
    found["bound"] |= {_plain(sign): code for sign, code in SIGNS.items()}
    found["region"] = {_plain(k): v for k, v in reference._region_names().items()}
    found["indicator"] = {_plain(k): v for k, v in reference._indicator_names().items()}
    return found


def _code(words: str, names: Mapping[str, str]) -> str:
    """Find a code by its name in either language, or by name and code as the lists of the form have them."""
    whole = names.get(_plain(words))
    if whole is not None:
        return whole
    name, _, code = words.rpartition(" ")
    listed = names.get(_plain(code))
    return listed if listed is not None and names.get(_plain(name)) == listed else words


def _unit(words: str) -> str:
    """Find a unit in spite of blanks and width."""
    known = {unicodedata.normalize("NFKC", unit): unit for unit in reference.known_units()}
    return known.get(re.sub(r"\s", "", unicodedata.normalize("NFKC", words)), words)


def _year(words: str) -> str:
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
    match = YEAR.fullmatch(folded) or YEAR_END.fullmatch(folded)
    return match[1] if match and match[1].isascii() else words


def number(words: str, unit: str = "") -> str:
    """Read a number as people write it, in plain digits.

    Full-width digits, thousands in groups of three, a leading plus, a percent sign where the unit is ``%``
    and the row's own unit behind the number are read; blanks elsewhere, other units and signs are not.

    Parameters
    ----------
    words : str
        What stands in the cell.
    unit : str, default ""
        The unit of the row.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        Saying what is wrong and what to write.

    Examples
    --------
    >>> number("１２，３４５．６"), number("12 345 件", "件"), number("4.5％", "%")
    ('12345.6', '12345', '4.5')
    """
    folded = unicodedata.normalize("NFKC", words).replace("−", "-").replace("、", ",").strip()
    # Only the row's own unit may stand behind the number: another would change it.
    tail = unicodedata.normalize("NFKC", unit)
    if tail and folded.endswith(tail):
        folded = folded.removesuffix(tail).strip()
    if not folded.isascii():
        raise ValueError(
            f"is not a number alone; write digits here, the unit ({unit or '?'}) under unit and 以上, 约 and "
            "the like under bound"
        )
    if GROUPS.fullmatch(folded):
        folded = re.sub(r"[, ']", "", folded)
    elif re.search(r"[, ]", folded):
        raise ValueError("has separators or blanks that do not part thousands; write digits with a dot")
    if not PLAIN.fullmatch(folded):
        raise ValueError("is not a number; write digits with a dot, no unit and no separators")
    return folded.removeprefix("+")


def _read_value(row: dict[str, str], cell: xlsx.Cell, fault: Callable[[str, str], None]) -> None:
    """Read the figure itself, with the percent sign that its cell may show."""
    words = row["value"]
    if re.fullmatch(r"[—–-]{1,3}|/|…", words):
        # A dash is how documents say that there is no figure.
        row["value"], row["as_printed"] = "", row.get("as_printed") or "———"
        return
    if not words:
        return
    if cell.kind in ("date", "bool"):
        fault("value", f"is a {'date' if cell.kind == 'date' else 'truth value'}; write a number")
        return
    percent = cell.percent or words.rstrip().endswith(("%", "％"))
    if percent and row.get("unit") not in ("%", ""):
        fault("value", f"is in percent, but the unit is {row['unit']!r}; mend one of the two")
        return
    if percent:
        row["unit"] = "%"
    try:
        plain = number(words, row.get("unit", ""))
    except ValueError as says:
        fault("value", str(says))
        return
    if cell.percent:
        plain = format((Decimal(plain) * 100).normalize(), "f")
    row["value"] = plain


def _fill(row: dict[str, str], number: int) -> None:
    """Fill what may stay empty: bound, basis, the printed form, and a place in this form."""
    if not row.get("bound", "-"):
        row["bound"] = "eq"
    if not row.get("basis", "-"):
        row["basis"] = _canonical_basis().get(row.get("indicator", ""), "")
    if not row.get("confidence", "-"):
        row["confidence"] = "high"
    if row.get("value") and not row.get("as_printed", "-"):
        row["as_printed"] = f"{row['value']} {row.get('unit', '')}".strip()
    if "locator" in row:
        row["locator"] = _locator(row["locator"], number)


@remembered
def _canonical_basis() -> dict[str, str]:
    table = reference.indicators()
    return dict(zip(table["indicator"], table["basis"], strict=True))


def _locator(words: str, number: int) -> str:
    """Bring a place to ``section; lines a-b``; where none is given, the row of the form is the place."""
    if not words:
        return f"form; lines {number}-{number}"
    match = LINES.fullmatch(unicodedata.normalize("NFKC", words))
    if match is None or not match[1].strip():
        return words
    section = words[: len(match[1])].strip() if len(match[1]) <= len(words) else match[1]
    return f"{section}; lines {match[2]}-{match[3] or match[2]}"


def _repeats(form: Form, records: Mapping[int, Mapping[str, str]]) -> None:
    """Refuse a figure that stands twice without a place of its own to tell the two apart."""
    key = ("region", "indicator", "series", "since", "year", "role", "basis", "source")
    seen: dict[tuple[str, ...], int] = {}
    for number, row in records.items():
        if not row.get("locator", "").startswith("form; lines"):
            continue
        name = tuple(row.get(c, "") for c in key)
        if name in seen:
            form.faults.setdefault(
                (number, "indicator"),
                f"{form.place(number, 'indicator')}: {row.get('indicator', '')!r} repeats row {seen[name]} "
                "(same region, year, role and source); delete one of the two, or say under locator where "
                "each stands",
            )
        seen.setdefault(name, number)


# --- what a form declares ------------------------------------------------------------------------------


def _declared(file: str, tables: Iterable[_Table]) -> Declared:
    """Read the sheets of new indicators, sources and regions; only sound rows are declared."""
    found: dict[str, list[dict[str, str]]] = {}
    faults: list[str] = []
    for table in tables:
        if table.kind == "figures":
            continue
        for number, cells in table.rows:
            row = {
                column: _words(cells[column]) if column in cells else "" for column in HEADINGS[table.kind]
            }
            key = next(iter(row))
            if not any(row.values()) or _plain(row[key]).startswith(EXAMPLE):
                continue
            for column, filler in FILLERS[table.kind].items():
                row[column] = row.get(column) or filler
            if table.kind == "indicators":
                _settle(row)
            elif table.kind == "sources":
                row["published"] = _day(row["published"])
            form = Form(file, table.sheet, letters=table.columns)
            faults += [
                f"{form.place(number, c)}: {row[c]!r} {says}" for c, says in _row_faults(table.kind, row)
            ]
            known = found.setdefault(table.kind, [])
            if any(row[key] == other[key] for other in known):
                faults.append(
                    f"{form.place(number, key)}: {row[key]!r} is declared twice; delete one of the two"
                )
            known.append(row)
    if faults:
        raise DataError(faults)
    return found


def _day(words: str) -> str:
    """Bring 2025年3月1日, 2025/3/1 and 2025.3 to 2025-03-01 and 2025-03."""
    match = DATE.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", words)))
    return "-".join(part.zfill(2) for part in match.groups() if part) if match else words


def _settle(row: dict[str, str]) -> None:
    row["name_en"] = row["name_en"] or row["indicator"]
    row["unit"] = re.sub(r"\s", "", row["unit"])
    for column in ("direction", "decimals"):
        row[column] = unicodedata.normalize("NFKC", row[column]).lstrip("+").removesuffix(".0")
    for column, codes in (("basis", reference.BASES), ("theme", THEMES)):
        names = {
            _plain(n): code for code in codes for n in (code, *(word(column, code, la) for la in LANGUAGES))
        }
        row[column] = _code(row[column], names)


def _row_faults(kind: str, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column in NEEDED[kind]:
        if not row[column]:
            yield column, "is empty; every new row needs it"
    if kind == "indicators":
        if not IDENTIFIER.fullmatch(row["indicator"]):
            yield "indicator", "is no id; write small Latin letters, digits and _ such as software_works"
        for column, codes in (("basis", reference.BASES), ("theme", THEMES)):
            if row[column] not in codes:
                yield column, f"is not known; write one of {', '.join(codes)}"
        if row["direction"] not in ("1", "-1"):
            yield "direction", "is neither 1 (more is better) nor -1"
        if not re.fullmatch(r"[0-4]", row["decimals"]):
            yield "decimals", "is not a number of decimals from 0 to 4"
        if len(row["unit"]) > 12:
            yield "unit", "is too long for a unit; write it as the document prints it"
    elif kind == "regions":
        if not REGION_CODE.fullmatch(row["region"]):
            yield "region", "is no code; write six digits (GB/T 2260) for a city, CN-XX for a province"
        if row["level"] not in LEVELS:
            yield "level", "is neither province nor city"
    else:
        if re.search(r"[;；|]", row["source"]):
            yield "source", "holds a semicolon or bar; write it without"
        if not DAY.fullmatch(row["published"]):
            yield "published", "is no date; write 2025, 2025-03 or 2025-03-31"


# --- what is possible, but hardly meant ----------------------------------------------------------------

WARNING_COLUMNS = ("place", "region", "indicator", "year", "role", "value", "unit", "rule", "words")
#: A figure this many times its neighbours' middle is off by 万, unless the indicator leaps.
SCALE, FAR_SCALE = 10**3.3, 10**3.7


def warnings_of(table: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """List the figures that may be right but are seldom meant.

    Parameters
    ----------
    table : pandas.DataFrame
        A table of one's own as :func:`ipcompare.check` gives it.
    lang : {"zh", "en"}, default "en"
        The language of ``words``.

    Returns
    -------
    pandas.DataFrame
        ``place, region, indicator, year, role, value, unit, rule, words``; ``rule`` is one of ``scale`` (a
        figure thousands of times its neighbours'), ``fraction`` (a count with decimals), ``percent`` (below
        1 % where others are above), ``target`` (set below the baseline), ``series`` (its outcomes
        are in another series), ``conflict`` (two documents print two figures), ``hidden row``,
        ``merged cell``.

    Examples
    --------
    >>> from ipcompare import check
    >>> len(warnings_of(check(reference.data_path("published", "sichuan.csv")).head(0)))
    0
    """
    from ipcompare.data.harmonize import load
    from ipcompare.data.published import published

    with declaring(table.attrs.get("declared")):
        rows = [{**dict.fromkeys(WARNING_COLUMNS, ""), **note} for note in table.attrs.get("notes", [])]
        own = _canonical(table)
        every = pd.concat([_canonical(published()), own])
        every = every[~every.index.duplicated(keep="last")]
        outcomes = load(table["region"].unique(), table["indicator"].unique(), "actual", data=table)
        series = outcomes.groupby(["region", "indicator"])["series"].agg(set).to_dict()
        rows += [
            {**{c: str(r.get(c, "")) for c in WARNING_COLUMNS}, "place": str(record), "rule": rule}
            for record, r in own.iterrows()
            for rule in _odd(
                str(record),
                cast("dict[str, Any]", r.to_dict()),
                every,
                series.get((r["region"], r["indicator"]), set()),
            )
        ]
    found = pd.DataFrame(rows, columns=list(WARNING_COLUMNS))
    return found.assign(words=[text(f"warning.{rule.replace(' ', '_')}", lang) for rule in found["rule"]])


def _canonical(table: pd.DataFrame) -> pd.DataFrame:
    """Give figures with their value in the indicator's unit."""
    units = reference.indicators().set_index("indicator")["unit"]
    rows = table[table["value"].notna() & table["indicator"].isin(units.index)]
    factor = [
        reference.unit_factor(u, units[i]) for u, i in zip(rows["unit"], rows["indicator"], strict=True)
    ]
    return rows.assign(
        _value=rows["value"] * pd.array(factor, dtype="Float64").to_numpy(float, na_value=float("nan"))
    )


def _odd(record: str, row: Mapping[str, Any], every: pd.DataFrame, series: set[str]) -> Iterator[str]:
    """Name what is odd about one figure; ``series`` are those that its outcomes stand in."""
    same = every[(every["indicator"] == row["indicator"]) & (every["basis"] == row["basis"])]
    others = same[same.index != record]
    near = others[others["region"] == row["region"]]["_value"].abs()
    far = others["_value"].abs()
    value = abs(float(row["_value"]))
    for values, most in ((near, SCALE), (far, FAR_SCALE)):
        middle = float(values[values > 0].median()) if (values > 0).any() else float("nan")
        if value > 0 and (value > middle * most or value < middle / most):
            yield "scale"
            break
    if (
        row["unit"] in reference.COUNTERS
        and row["value"] % 1
        and row["basis"] in ("stock", "flow", "cumulative")
    ):
        yield "fraction"
    if row["basis"] == "ratio" and 0 < value < 1 and len(far) and far.median() >= 1:
        yield "percent"
    key = ["region", "series", "role", "year"]
    if row["role"] == "target":
        base = others[(others["region"] == row["region"]) & (others["role"] == "baseline")]
        base = base[(base["series"] == row["series"]) & (base["year"] < row["year"])]["_value"]
        direction = int(reference.indicators().set_index("indicator")["direction"][row["indicator"]])
        if len(base) and direction * (float(row["_value"]) - float(base.iloc[-1])) < 0:
            yield "target"
        if series and row["series"] not in series:
            yield "series"
    alike = others[(others[key] == pd.Series({c: row[c] for c in key})).all(axis=1)]
    alike = alike[alike["since"].fillna(0) == (0 if pd.isna(row["since"]) else row["since"])]
    if ((alike["_value"] - row["_value"]).abs() > 0.006 * value).any():
        yield "conflict"


# --- writing -------------------------------------------------------------------------------------------

SHEETS = ("figures", "indicators", "sources", "regions", "notes", "lists")
#: Columns that choose from a list, and the list.
LISTED = {
    "figures": ("region", "indicator", "role", "unit", "basis", "bound", "series", "confidence"),
    "indicators": ("theme", "unit", "basis", "direction"),
    "sources": (),
    "regions": ("level",),
}
#: What stands in the example row; the first cell marks it as none of the figures.
SAMPLE: dict[str, dict[str, Any]] = {
    "figures": {
        "region": "示例 example", "indicator": "hv_invention_density", "role": "target", "year": 2025,
        "value": 12, "unit": "件/万人", "bound": "ge", "basis": "density", "source": "my-plan",
        "locator": "专栏1; lines 12-14", "as_printed": "12 件", "confidence": "high",
    },
    "indicators": {
        "indicator": "示例 example", "name_zh": "软件著作权登记量", "name_en": "Software copyrights",
        "theme": "creation", "unit": "件", "basis": "flow", "direction": 1, "decimals": 0,
        "definition": "…",
    },
    "sources": {
        "source": "示例 example", "title_zh": "……“十四五”知识产权规划", "title_en": "…",
        "publisher": "……人民政府",
        "region": "CN-HB", "published": "2021-12-31", "url": "",
    },
    "regions": {
        "region": "示例 example", "name_zh": "武汉", "name_en": "Wuhan", "level": "city", "parent": "CN-HB",
    },
}  # fmt: skip
#: Series that a province's own figures most often belong to.
SERIES = ("census7", "census6", "registered", "loans")
NUMBERS = ("year", "value", "since", "direction", "decimals")
WIDEST, NOTES = 44, 17
STAMP = "2021-01-01T00:00:00Z"


def template(path: str | Path, lang: str | Sequence[str] = LANGUAGES) -> Path:
    """Write an empty form to fill in, with lists to choose from, an example row and notes.

    Parameters
    ----------
    path : path
        The ``.xlsx`` to write.
    lang : {"zh", "en"} or both, default both
        The languages of headings and notes.

    Returns
    -------
    pathlib.Path
        The file, always the same bytes.

    Raises
    ------
    DataError
        For a name that is not ``.xlsx``, or a file that cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(read(template(f"{folder}/hubei.xlsx")).texts)
    0
    """
    from openpyxl import Workbook

    from ipcompare.briefing.office import settled
    from ipcompare.charts import write_whole

    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise DataError(f"{path}: a form is an Excel file; give it a name that ends in .xlsx")
    languages = [lang] if isinstance(lang, str) else list(lang)
    book = Workbook()
    book.remove(book.active)
    lists = _lists()
    for name in SHEETS:
        sheet = book.create_sheet(_joined(f"form.sheet.{name}", languages, " "))
        if name == "notes":
            _write_notes(sheet, languages)
        elif name == "lists":
            _write_lists(sheet, lists)
        else:
            _write_sheet(sheet, name, languages, lists, _joined("form.sheet.lists", languages, " "))
    content = io.BytesIO()
    book.save(content)
    write_whole({path: settled(content.getvalue(), STAMP)})
    return path


def _joined(key: str, languages: Iterable[str], by: str) -> str:
    return by.join(text(key, lang) for lang in languages)


def _lists() -> dict[str, list[str]]:
    """Give what each list offers: name and code where the code alone says little."""
    regions, indicators = reference.regions(), reference.indicators()
    places = regions[regions["level"].isin(["nation", "province", "city"])]

    def named(column: str, codes: Sequence[str]) -> list[str]:
        return [f"{word(column, code, 'zh')} {code}" for code in codes]

    return {
        "region": [f"{row.name_zh} {row.region}" for row in places.itertuples()],
        "indicator": [f"{row.name_zh} {row.indicator}" for row in indicators.itertuples()],
        "unit": sorted(reference.known_units()),
        **{c: named(c, codes) for c, codes in (("role", reference.ROLES), ("basis", reference.BASES),
           ("bound", reference.BOUNDS), ("confidence", reference.CONFIDENCES))},
        "series": list(SERIES),
        "theme": list(THEMES),
        "direction": ["1", "-1"],
        "level": list(LEVELS),
    }  # fmt: skip


def _put(sheet: Any, row: int, column: int, value: Any, **looks: Any) -> None:
    """Write a cell; text stays text whatever it begins with."""
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
    fill, wrap = looks.pop("fill", ""), looks.pop("wrap", False)
    cell.font = Font(name="Microsoft YaHei", **{"size": 10, **looks})
    cell.alignment = Alignment(wrap_text=wrap, vertical="top" if wrap else "center")
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def _write_sheet(
    sheet: Any, kind: str, languages: Sequence[str], lists: Mapping[str, list[str]], home: str
) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, (column, names) in enumerate(HEADINGS[kind].items(), start=1):
        heading = f"{names[0]} {column}" if "zh" in languages else column
        sample = SAMPLE[kind].get(column, "")
        _put(sheet, 1, place, heading, bold=True, fill="D9E2EC", wrap=True)
        _put(sheet, 2, place, sample, italic=True, color="6B6B6B", fill="F3F3F3")
        letter = xlsx.column_letter(place)
        look = sheet.column_dimensions[letter]
        offered = [*lists.get(column, [])] if column in LISTED[kind] else []
        look.width = min(WIDEST, max(map(_width, [*names[0].split(), heading, str(sample), *offered])) + 3)
        if column not in NUMBERS:
            look.number_format = "@"
        if offered:
            at = xlsx.column_letter(1 + list(lists).index(column))
            # A list is help, not a fence: an indicator declared on the next sheet is not on it.
            rule = DataValidation(
                "list", formula1=f"'{home}'!${at}$2:${at}${len(offered) + 1}", allow_blank=True
            )
            rule.showErrorMessage = False
            sheet.add_data_validation(rule)
            rule.add(f"{letter}3:{letter}{FIGURES_WITH_LISTS}")
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 32


def _write_lists(sheet: Any, lists: Mapping[str, list[str]]) -> None:
    for place, (column, offered) in enumerate(lists.items(), start=1):
        # The list's own name, so that it is not taken for a heading of a table.
        for row, words in enumerate([f"· {column} ·", *offered], start=1):
            _put(sheet, row, place, words)
    sheet.sheet_state = "hidden"


def _write_notes(sheet: Any, languages: Sequence[str]) -> None:
    for place, lang in enumerate(languages, start=1):
        _put(sheet, 1, place, text("form.notes", lang), bold=True, size=12)
        for row in range(1, NOTES + 1):
            _put(sheet, row + 1, place, text(f"form.note.{row}", lang), wrap=True)
        sheet.column_dimensions[xlsx.column_letter(place)].width = 70


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
