"""Write figures to a file for people, Excel or CSV as its ending says; text in it stays text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import Catalogue, catalogue_of
from ipcompare.core.cells import Cells, width
from ipcompare.core.errors import Fault, require
from ipcompare.core.files import deterministic, ending, stamp, write_whole
from ipcompare.core.given import path as path_of
from ipcompare.core.rows import rows_of
from ipcompare.core.text import text
from ipcompare.reading.columns import words_of
from ipcompare.reading.tables import csv_bytes

__all__ = ["ENDINGS", "export", "write_plain"]

#: What a file may end in; the ending says what is written.
ENDINGS = (".xlsx", ".csv")

COLUMNS = (
    "region", "indicator", "series", "since", "year", "role", "bound", "value", "unit", "basis", "title",
    "locator", "as_printed", "owner", "confidence", "note", "id",
)  # fmt: skip
SOURCES = ("id", "title", "publisher", "published", "access", "url")
WIDEST = 48


def export(table: pd.DataFrame, path: str | Path, *, lang: str = "zh") -> Path:
    """Write figures to an Excel workbook or a CSV, whole or not at all, always the same bytes for the same.

    Parameters
    ----------
    table : pandas.DataFrame
        Figures as :func:`ipcompare.published` gives them, filtered as one likes.
    path : str or pathlib.Path
        The file to write. ``.xlsx`` gives a workbook of figures and sources, ``.csv`` the figures alone, in
        UTF-8 with a byte order mark.
    lang : {"zh", "en"}, default "zh"
        The language of headings, names and words.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    DataError
        When the table lacks a column, such as ``as_printed``, the path has another ending, or the file
        cannot be written; one that was there before is then as it was.

    Examples
    --------
    >>> import tempfile
    >>> from ipcompare import published
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export(published("四川", roles="target"), f"{folder}/sichuan.xlsx").name
    'sichuan.xlsx'
    """
    require(table, [c for c in COLUMNS if c not in ("id", "title")], Fault("give that of published()"))
    path = path_of(path, "path")
    kind, catalogue = ending(path, ENDINGS), catalogue_of(table)
    titles = [catalogue.source_title(source, lang) for source in table["source"]]
    figures = _for_people(COLUMNS, table.assign(id=table["indicator"], title=titles), catalogue, lang)
    if kind == ".csv":
        write_whole({path: csv_bytes(figures)})
        return path
    sources = catalogue.sources[catalogue.sources["source"].isin(table["source"])]
    documents = sources.assign(id=sources["source"], title=sources[f"title_{lang}"])
    cells = Cells("Calibri", 11)
    _fill(cells, text("sheet.figures", lang), figures, frozen=2)
    _fill(cells, text("sheet.sources", lang), _for_people(SOURCES, documents, catalogue, lang), frozen=0)
    write_whole({path: deterministic(cells.content(), stamp(sources["published"].to_dict()))})
    return path


def write_plain(table: pd.DataFrame, path: Path) -> None:
    """Write a result as it is, codes and all, to an Excel sheet or a CSV, as the ending says.

    Raises
    ------
    DataError
        When the path has another ending, or the file cannot be written.
    """
    if ending(path, ENDINGS) == ".csv":
        content = csv_bytes(table)
    else:
        cells = Cells("Calibri", 11)
        plain = {c: [_plain(value) for value in table[c]] for c in table}
        _fill(cells, path.stem, pd.DataFrame(plain, dtype=object), frozen=0)
        content = deterministic(cells.content(), stamp({}))
    write_whole({path: content})


def _for_people(columns: Iterable[str], table: pd.DataFrame, names: Catalogue, lang: str) -> pd.DataFrame:
    """Give columns under headings, in words."""
    rows = rows_of(table)
    cells = {text(f"column.{c}", lang): [_value(c, row, names, lang) for row in rows] for c in columns}
    return pd.DataFrame(cells, dtype=object)


def _fill(cells: Cells, name: str, table: pd.DataFrame, frozen: int) -> None:
    """Write a sheet: headings and rows, the headings frozen and filtered, the widths fitted."""
    sheet = cells.sheet(name)
    for column, head in enumerate(table):
        values = table[head].tolist()
        cells.write(sheet, 0, column, head, bold=True, bg_color="#E8EDF2", valign="vcenter")
        for row, value in enumerate(values, 1):
            cells.write(sheet, row, column, value)
        cells.fit(sheet, column, min(max(map(width, (f"{head}  ", *values))) + 2, WIDEST))
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _value(name: str, row: Mapping[str, Any], names: Catalogue, lang: str) -> Any:
    """Give what a cell holds; units stay as printed, as English ones are worth another amount."""
    value = row[name]
    if isinstance(value, str):
        return value if name == "unit" else words_of(name, row, lang, names)
    return _plain(value)


def _plain(value: Any) -> Any:
    """Give what a cell can hold: nothing for what is missing, a text for a flag."""
    return None if pd.isna(value) else str(value) if isinstance(value, bool) else value
