"""What a growth is made of: exact shares of a change in logs, which add up without a rest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, require
from ipcompare.methods.values import numbers

__all__ = ["log_parts"]

#: A change this small, in percent of a log, has no parts worth a percentage.
NOTHING = 1e-9


def log_parts(table: pd.DataFrame, powers: Mapping[str, int]) -> pd.DataFrame:
    """Split the log change of a product into the log changes of its factors.

    Where ``y = a * b / c``, the change of ``ln y`` is that of ``ln a`` and ``ln b`` less that of ``ln c``,
    exactly and whatever the order; shares of the growth rate itself would leave a rest.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a product: ``<factor>_from`` and ``<factor>_to`` of each factor, above zero or missing.
    powers : mapping of str to int
        The factors and their powers: 1 for what multiplies, -1 for what divides.

    Returns
    -------
    DataFrame
        With the index of the table: ``whole`` (100 times the log change of the product), ``by_<factor>`` (the
        part of each factor, adding up to it) and ``<factor>_part`` (that as percent of the whole; missing
        where nothing changed). The whole is missing where a factor is.

    Examples
    --------
    >>> table = pd.DataFrame({"stock_from": [10], "stock_to": [20], "people_from": [5], "people_to": [4]})
    >>> log_parts(table, {"stock": 1, "people": -1}).round(1).T[0].to_dict()
    {'whole': 91.6, 'by_stock': 69.3, 'by_people': 22.3, 'stock_part': 75.6, 'people_part': 24.4}
    """
    require(
        table,
        [f"{name}_{end}" for name in powers for end in ("from", "to")],
        Fault("give both ends of each factor"),
    )
    changes = {}
    for name, power in powers.items():
        first, last = (numbers(f"{name}_{end}", table[f"{name}_{end}"]) for end in ("from", "to"))
        if (np.minimum(first, last) <= 0).any():
            raise DataError(
                Fault("{name}: a logarithm needs values above zero; leave this row out", name=name)
            )
        changes[name] = 100 * power * np.log(last / first)
    whole = np.sum(list(changes.values()), axis=0)
    moved = np.where(np.abs(whole) > NOTHING, whole, np.nan)
    parts = {f"by_{name}": change for name, change in changes.items()}
    shares = {f"{name}_part": 100 * change / moved for name, change in changes.items()}
    return pd.DataFrame({"whole": whole, **parts, **shares}, index=table.index)
