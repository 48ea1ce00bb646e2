"""A table as plain rows, for what is said or computed row by row."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

import pandas as pd

__all__ = ["Row", "rows_of"]

Row: TypeAlias = dict[str, Any]


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Give the rows of a table by column; their cells hold what the columns hold, which no stub can know.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"region": ["CN-GZ"], "value": [2.17]}))
    [{'region': 'CN-GZ', 'value': 2.17}]
    """
    return cast("list[Row]", table.to_dict("records"))
