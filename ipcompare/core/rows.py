"""A table as plain rows, for what is said or computed row by row."""

from __future__ import annotations

from typing import Any, TypeAlias

import pandas as pd

__all__ = ["Row", "rows_of"]

Row: TypeAlias = dict[str, Any]


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Give the rows of a table by column; their cells hold what the columns hold, which no stub can know.

    Sooner than ``to_dict``, which asks of each value what it is.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"region": ["CN-GZ"], "value": [2.17]}))
    [{'region': 'CN-GZ', 'value': 2.17}]
    """
    rows = zip(*(table[column].tolist() for column in table), strict=True)
    return [dict(zip(table.columns, row, strict=True)) for row in rows]
