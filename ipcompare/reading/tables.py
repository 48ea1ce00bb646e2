"""Tables for reading: names for codes, numbers with their unit, percent as percent, in either language."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import Catalogue, catalogue_of
from ipcompare.core.cells import FORMULA_SIGNS
from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.core.text import bounded, exact, fixed, number, percent, text, unit_beside
from ipcompare.reading.columns import kind_of, words_of

__all__ = ["BLANK", "csv_bytes", "readable", "view_columns"]

#: What stands for what is missing.
BLANK = "—"


@cache
def _views() -> dict[str, list[str]]:
    with Path(__file__).with_name("views.csv").open(encoding="utf-8", newline="") as file:
        return {row["view"]: row["columns"].split() for row in csv.DictReader(file)}


def view_columns(view: str) -> list[str]:
    """Give the columns of a named view, from ``views.csv``.

    Raises
    ------
    DataError
        For a view that does not exist, with the nearest that do.

    Examples
    --------
    >>> view_columns("city_shares")
    ['region', 'share']
    """
    if view not in _views():
        raise DataError(
            Fault(
                "there is no view {view!r} of a table; the nearest are {near}",
                view=view,
                near=nearest(view, _views()),
            )
        )
    return list(_views()[view])


def readable(table: pd.DataFrame, columns: str | Iterable[str], lang: str = "zh") -> pd.DataFrame:
    """Turn columns of a result into a table to read or print.

    Parameters
    ----------
    table : pandas.DataFrame
        Any result of the library. Where it has indicators without their units, amounts are in these.
    columns : str or iterable of str
        A view's name (see :func:`view_columns`), or which columns, in order; columns that the table lacks
        are an error.
    lang : {"zh", "en"}, default "zh"
        The language of names and headings.

    Returns
    -------
    pandas.DataFrame
        Texts only, numbered from 1; a dash stands for what is missing.

    Examples
    --------
    >>> from ipcompare import load, targets
    >>> plan = targets(load("四川", "hv_invention_density"))
    >>> readable(plan, ["region", "target", "progress", "status"], "en").iloc[0].tolist()
    ['Sichuan', '5.67', '184%', 'reached early']
    >>> readable(plan, "boxes", "en").columns.tolist()
    ['Region', 'Indicator', 'Target', 'Unit', 'Latest', 'Latest year']
    """
    asked = view_columns(columns) if isinstance(columns, str) else list(columns)
    names = catalogue_of(table)
    if "document" in asked and "document" not in table:
        table = table.assign(document=table["source"])
    if "unit" not in table and "indicator" in table:
        table = table.assign(unit=table["indicator"].map(names.unit_of).fillna(""))
    rows = table.to_dict("records")
    cells = {text(f"column.{c}", lang): [_cell(c, row, lang, names) for row in rows] for c in asked}
    return pd.DataFrame(cells, index=pd.RangeIndex(1, len(table) + 1), dtype=str)


def _cell(name: str, row: Mapping[Any, Any], lang: str, names: Catalogue) -> str:
    value, kind = row[name], kind_of(name)
    if isinstance(value, str):
        words = words_of(name, row, lang, names)
        return unit_beside(value, lang, words) if kind == "unit" else words
    if pd.isna(value):
        return BLANK
    unit = str(row.get("unit", ""))
    if kind == "amount":
        decimals = names.decimals(str(row["indicator"])) if "indicator" in row else None
        if name == "target":
            return bounded(float(value), row.get("bound"), unit, lang, decimals)
        return number(float(value), unit, lang, decimals)
    if kind == "exact":
        return exact(float(value), unit, lang)
    if kind == "percent":
        return percent(float(value) / 100, lang, 1)
    if kind in ("share", "exact_share"):
        return percent(float(value), lang, 0 if kind == "share" else 1)
    if kind in ("year", "count"):
        return _minus(f"{int(value)}")
    if kind == "ratio":
        return _minus(fixed(float(value), 2))
    if kind == "flag" or isinstance(value, bool):
        return text("yes" if value else "no", lang)
    return _minus(f"{value:.3g}") if isinstance(value, float) else str(value)


def _minus(number: str) -> str:
    """Give a number the sign that a minus has in print."""
    return number.replace("-", "−")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Give a table as CSV that a spreadsheet opens in Chinese, with no text that it would run as a formula.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; its index is left out.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark. A text that begins like a formula has an apostrophe before it, as
        spreadsheets write such a text themselves; numbers stay numbers.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"a": ["=1+1", "贵州"], "b": [-1.5, 2.0]})).decode("utf-8-sig").split()
    ['a,b', "'=1+1,-1.5", '贵州,2.0']
    """

    def plain(cell: Any) -> Any:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell

    safe = table.map(plain).rename(columns=plain)
    return bytes(safe.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"))
