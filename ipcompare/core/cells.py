"""The cells of the Excel files that are written: text stays text, Chinese counts double, looks are shared."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

#: What a spreadsheet takes for the start of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_767  # characters that a cell can hold
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
NAME_FAULTS = re.compile(r"[\[\]:*?/\\']")
PADDING = 5 / 7  # of a character, which XlsxWriter adds to the width of a column


def width(value: object) -> int:
    """Count the columns that a cell's words take: a Chinese character two.

    Examples
    --------
    >>> width("贵州 GZ"), width(1234.5), width(None)
    (7, 8, 0)
    """
    words = "" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def clean(words: str) -> str:
    r"""Leave out what no cell can hold, and end lines as Excel does.

    Examples
    --------
    >>> clean("a\x00b\r\n")
    'ab\n'
    """
    return ILLEGAL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]


class Cells:
    """A workbook being written, all in one font.

    Rows and columns count from 0, as in XlsxWriter. A look is what XlsxWriter's ``add_format`` takes.

    Parameters
    ----------
    font : str
        Name of the font.
    size : float, default 10
        Its size in points.

    Examples
    --------
    >>> cells = Cells("Arial")
    >>> sheet = cells.sheet("1: =A")
    >>> cells.write(sheet, 0, 0, "=1+1", bold=True)
    >>> sheet.name, cells.content()[:2]
    ('1  =A', b'PK')
    """

    def __init__(self, font: str, size: float = 10) -> None:
        from xlsxwriter import Workbook

        self._file = io.BytesIO()
        self.book = Workbook(self._file, {"in_memory": True})
        self._font = {"font_name": font, "font_size": size, "font_scheme": False}
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def content(self) -> bytes:
        """Finish the workbook and give its bytes."""
        self.book.close()
        return self._file.getvalue()

    def sheet(self, name: str) -> Any:
        """Add a sheet; of its name stays what Excel allows."""
        # Excel counts in UTF-16.
        most = NAME_FAULTS.sub(" ", name).encode("utf-16-le")[: 2 * 31]
        return self.book.add_worksheet(most.decode("utf-16-le", "ignore"))

    def look(self, **look: Any) -> Any:
        """Give the format of a look, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._looks:
            self._looks[key] = self.book.add_format(self._font | look)
        return self._looks[key]

    def write(self, sheet: Any, row: int, column: int, value: Any, **look: Any) -> None:
        """Write a cell: numbers as numbers, text as text whatever it begins with, also once it is edited."""
        value = clean(value) if isinstance(value, str) else value
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.look(**look))
        elif isinstance(value, str):
            if value.startswith(FORMULA_SIGNS):
                look["quote_prefix"] = True
            sheet.write_string(row, column, value, self.look(**look))
        else:
            sheet.write_number(row, column, value, self.look(**look))

    def fit(self, sheet: Any, column: int, wide: float, **look: Any) -> None:
        """Set the width of a column, and what empty cells of it look like."""
        sheet.set_column(column, column, wide - PADDING, self.look(**look) if look else None)
