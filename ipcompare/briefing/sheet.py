"""Write published figures to an Excel sheet for people: filters, sources, and text that stays text."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from ipcompare.core import reference
from ipcompare.core.text import indicator_name, region_name, text, word

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

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
        When the file cannot be written; one that was there before is then as it was.

    Examples
    --------
    >>> import tempfile
    >>> from ipcompare import published
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export(published("四川", roles="target"), f"{folder}/sichuan.xlsx").name
    'sichuan.xlsx'
    """
    from openpyxl import Workbook

    from ipcompare.briefing.office import settled, stamp
    from ipcompare.charts import write_whole

    sources = reference.sources()
    sources = sources[sources["source"].isin(table["source"])]
    book = Workbook()
    figures = cast("Worksheet", book.active)
    figures.title = text("sheet.figures", lang)
    _fill(figures, COLUMNS, _figure_rows(table, sources, lang), lang)
    _fill(
        book.create_sheet(text("sheet.sources", lang)),
        SOURCES,
        [
            [r["source"], r[f"title_{lang}"], r["publisher"], r["published"],
             word("access", r["access"], lang), r["url"]]
            for r in sources.to_dict("records")
        ],
        lang,
    )  # fmt: skip
    content = io.BytesIO()
    book.save(content)
    path = Path(path)
    when = stamp(sources["published"].to_dict())
    write_whole({path: settled(content.getvalue(), when)})
    return path


def _figure_rows(table: pd.DataFrame, sources: pd.DataFrame, lang: str) -> list[list[Any]]:
    titles = sources.set_index("source")[f"title_{lang}"].to_dict()
    return [
        [
            region_name(r["region"], lang),
            indicator_name(r["indicator"], lang),
            word("series", r["series"], lang) if r["series"] else "",
            None if pd.isna(r["since"]) else int(r["since"]),
            int(r["year"]),
            word("role", r["role"], lang),
            word("bound", r["bound"], lang),
            None if pd.isna(r["value"]) else float(r["value"]),
            r["unit"],  # as printed: English units are worth another amount
            word("basis", r["basis"], lang),
            titles.get(r["source"]) or r["source"],
            *(r[c] for c in ("locator", "as_printed", "owner")),
            word("confidence", r["confidence"], lang),
            r["note"],
            r["indicator"],
        ]
        for r in cast(list[dict[str, Any]], table.to_dict("records"))
    ]


def _fill(sheet: Worksheet, columns: Iterable[str], rows: list[list[Any]], lang: str) -> None:
    """Write headings and rows, freeze and filter the headings, and fit the widths."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    heads = [text(f"column.{name}", lang) for name in columns]
    for number, values in enumerate([heads, *rows], start=1):
        for place, value in enumerate(values, start=1):
            _write(sheet.cell(number, place), value)
    for place, head in enumerate(heads, start=1):
        cell = sheet.cell(1, place)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF2")
        cell.alignment = Alignment(vertical="center")
        longest = max(_width(v) for v in (head + "  ", *(row[place - 1] for row in rows)))
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, WIDEST)
    sheet.freeze_panes = "C2" if "year" in columns else "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"


def _write(cell: Any, value: Any) -> None:
    """Set a cell: numbers as numbers, text as text whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) or None
    if value[:1] in ("=", "+", "-", "@"):
        cell.data_type, cell.quotePrefix = "s", True


def _width(value: object) -> int:
    """Count the columns that a text takes: a Chinese character two."""
    shown = f"{value:.10g}" if isinstance(value, float) else "" if value is None else str(value)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in shown)
