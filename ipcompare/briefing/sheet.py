"""Write published figures to an Excel sheet for people: filters, sources, and text that stays text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import Catalogue, catalogue_of
from ipcompare.core.cells import Cells, width
from ipcompare.core.errors import require
from ipcompare.core.files import deterministic, stamp, write_whole
from ipcompare.core.text import text
from ipcompare.reading.columns import words_of

__all__ = ["export"]

COLUMNS = (
    "region", "indicator", "series", "since", "year", "role", "bound", "value", "unit", "basis", "title",
    "locator", "as_printed", "owner", "confidence", "note", "id",
)  # fmt: skip
SOURCES = ("id", "title", "publisher", "published", "access", "url")
WIDEST = 48


def export(table: pd.DataFrame, path: str | Path, *, lang: str = "zh") -> Path:
    """Write figures to an Excel workbook, whole or not at all, always the same bytes for the same figures.

    Parameters
    ----------
    table : pandas.DataFrame
        Figures as :func:`ipcompare.published` gives them, filtered as one likes.
    path : str or pathlib.Path
        The ``.xlsx`` to write.
    lang : {"zh", "en"}, default "zh"
        The language of headings, names and words.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    DataError
        When the table lacks a column, such as ``as_printed``, or the file cannot be written; one that was
        there before is then as it was.

    Examples
    --------
    >>> import tempfile
    >>> from ipcompare import published
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export(published("四川", roles="target"), f"{folder}/sichuan.xlsx").name
    'sichuan.xlsx'
    """
    require(table, [c for c in COLUMNS if c not in ("id", "title")], "give that of published()")
    catalogue = catalogue_of(table)
    sources = catalogue.sources[catalogue.sources["source"].isin(table["source"])]
    titles = [catalogue.source_title(source, lang) for source in table["source"]]
    documents = sources.assign(id=sources["source"], title=sources[f"title_{lang}"])
    cells = Cells("Calibri", 11)
    _fill(cells, "figures", COLUMNS, table.assign(id=table["indicator"], title=titles), catalogue, lang)
    _fill(cells, "sources", SOURCES, documents, catalogue, lang)
    path = Path(path)
    write_whole({path: deterministic(cells.content(), stamp(sources["published"].to_dict()))})
    return path


def _fill(
    cells: Cells, name: str, columns: Sequence[str], table: pd.DataFrame, names: Catalogue, lang: str
) -> None:
    """Write a sheet: headings and rows, the headings frozen and filtered, the widths fitted."""
    sheet = cells.sheet(text(f"sheet.{name}", lang))
    rows = table.to_dict("records")
    for column, name in enumerate(columns):
        head = text(f"column.{name}", lang)
        values = [_value(name, row, names, lang) for row in rows]
        cells.write(sheet, 0, column, head, bold=True, bg_color="#E8EDF2", valign="vcenter")
        for row, value in enumerate(values, 1):
            cells.write(sheet, row, column, value)
        cells.fit(sheet, column, min(max(map(width, (head + "  ", *values))) + 2, WIDEST))
    sheet.freeze_panes(1, 2 if "year" in columns else 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _value(name: str, row: Mapping[Any, Any], names: Catalogue, lang: str) -> Any:
    """Give what a cell holds; units stay as printed, as English ones are worth another amount."""
    value = row[name]
    if isinstance(value, str):
        return value if name == "unit" else words_of(name, row, lang, names)
    return None if pd.isna(value) else value
