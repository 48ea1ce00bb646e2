"""What a caller gives: names, numbers, paths and tables, each refused in a sentence that names it.

The sentence says the argument, what came in its place and what to pass.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from numbers import Real
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, came, require

__all__ = ["files", "harmonised", "has", "mapping", "one_text", "path", "share", "texts", "whole", "wholes"]

#: What every judgement reads of a harmonised table.
NEEDED = (
    "region", "indicator", "year", "role", "value", "unit", "basis", "bound", "source", "locator", "since",
    "series", "reading", "inputs",
)  # fmt: skip


def _refusal(argument: str, wanted: Fault, given: object) -> DataError:
    words = {"argument": argument, "wanted": wanted, "came": came(given)}
    return DataError(Fault("{argument}: pass {wanted}, not {came}", **words))


def _several(given: object) -> list[object]:
    """Give what is iterable as a list; anything else, texts, paths and tables too, alone in one."""
    one = isinstance(given, str | bytes | os.PathLike | pd.DataFrame) or not isinstance(given, Iterable)
    return [given] if one else list(cast("Iterable[object]", given))


def one_text(given: object, argument: str) -> str:
    """Give one text back, else raise.

    Examples
    --------
    >>> one_text("001", "source")
    '001'
    """
    if not isinstance(given, str):
        raise _refusal(argument, Fault("a text"), given)
    return given


def texts(given: object, argument: str) -> list[str]:
    """Give one text, or several, as a list, else raise.

    Examples
    --------
    >>> texts("贵州", "regions"), texts(("贵州", "四川"), "regions")
    (['贵州'], ['贵州', '四川'])
    """
    found = _several(given)
    if not all(isinstance(each, str) for each in found):
        raise _refusal(argument, Fault("a text or a list of texts"), given)
    return cast("list[str]", found)


def _is_number(given: object) -> bool:
    return isinstance(given, Real | np.number) and not isinstance(given, bool)


def whole(given: object, argument: str, example: int = 2025) -> int:
    """Give a whole number, say a year, back as an int, else raise.

    Examples
    --------
    >>> whole(2025.0, "to")
    2025
    """
    if not _is_number(given) or float(cast("float", given)) % 1 != 0:
        raise _refusal(argument, Fault("a whole number such as {example}", example=example), given)
    return int(cast("float", given))


def wholes(given: object, argument: str, example: int = 2025) -> list[int]:
    """Give one whole number, or several, as a list, else raise.

    Examples
    --------
    >>> wholes(range(2022, 2024), "origins"), wholes(2022, "origins")
    ([2022, 2023], [2022])
    """
    return [whole(each, argument, example) for each in _several(given)]


def share(given: object, argument: str) -> float:
    """Give a number between 0 and 1 back, else raise.

    Examples
    --------
    >>> share(0.8, "level")
    0.8
    """
    if not _is_number(given):
        raise _refusal(argument, Fault("a number such as 0.8"), given)
    if not 0 < cast("float", given) < 1:
        words = {"argument": argument, "number": given}
        raise DataError(
            Fault("{argument} {number!r}: not between 0 and 1; 0.8 means an 80 % interval", **words)
        )
    return float(cast("float", given))


def mapping(given: object, argument: str, example: str) -> Mapping[Any, Any]:
    """Give a mapping back, an empty one where nothing was given, else raise.

    Examples
    --------
    >>> mapping(None, "widen", "{'hv_invention_stock': 1.3}")
    {}
    """
    if not isinstance(given, Mapping | None):
        raise _refusal(argument, Fault("a dict such as {example}", example=example), given)
    return given or {}


def path(given: object, argument: str, wanted: Fault | None = None) -> Path:
    """Give the path of a file, else raise; bytes are no path here.

    Examples
    --------
    >>> path("hubei.xlsx", "data").name
    'hubei.xlsx'
    """
    if isinstance(given, bytes):
        raise _refusal(argument, Fault("the path as a text, as os.fsdecode() makes it"), given)
    if not isinstance(given, str | os.PathLike):
        raise _refusal(argument, wanted or Fault("the path of a file"), given)
    return Path(given)


def files(given: object, argument: str) -> list[Path | pd.DataFrame]:
    """Give one path or table, or several, as a list; nothing is none.

    Raises
    ------
    DataError
        For what is neither, with what came.

    Examples
    --------
    >>> [file.name for file in files("hubei.xlsx", "data")], files(None, "data")
    (['hubei.xlsx'], [])
    """
    several = [] if given is None else _several(given)
    wanted = Fault("the path of a file or a DataFrame, or several of them")
    return [each if isinstance(each, pd.DataFrame) else path(each, argument, wanted) for each in several]


def has(table: object, *columns: str) -> bool:
    """Say whether something is a table with such columns.

    Examples
    --------
    >>> has(pd.DataFrame({"region": []}), "region"), has(5, "region")
    (True, False)
    """
    return isinstance(table, pd.DataFrame) and set(columns) <= set(table.columns)


def harmonised(table: object) -> pd.DataFrame:
    """Give a harmonised table back, periods in it as texts, else raise: what is none, or years that are none.

    Raises
    ------
    DataError
        Naming the columns that are not there, or the first values that are no numbers.

    Examples
    --------
    >>> len(harmonised(pd.DataFrame(columns=list(NEEDED))))
    0
    """
    printed = has(table, "as_printed")
    remedy = (
        Fault("these are figures as printed; pass what ipcompare.load() makes of them")
        if printed
        else Fault("pass what ipcompare.load() gives, or a part of it")
    )
    require(table, NEEDED, remedy)
    rows = cast("pd.DataFrame", table)
    faults = [
        Fault("column {column}: {value} is not a year; write whole numbers such as 2025", column=c, value=odd)
        for c in ("year", "since")
        for odd in _no_number(rows[c], whole=True, missing=c == "since")
    ]
    faults += [
        Fault("column value: {value} is not a number; correct it or leave it missing", value=odd)
        for odd in _no_number(rows["value"])
    ]
    if faults:
        raise DataError(faults)
    # pandas would take the number of a period for its year.
    return rows.astype({c: "str" for c in rows if isinstance(rows[c].dtype, pd.PeriodDtype)})


def _no_number(column: pd.Series, *, whole: bool = False, missing: bool = True) -> list[object]:
    """Give the first value that is no number, or no whole one, or is missing where none may be."""
    if pd.api.types.is_integer_dtype(column.dtype) and (missing or not column.hasnans):
        return []
    numbers = pd.to_numeric(column.astype(str).where(column.notna()), errors="coerce")
    odd = numbers.isna() & (column.notna() | (not missing))
    if whole:
        odd |= numbers.notna() & (numbers % 1 != 0)
    return list(column[odd].head(1))
