"""The one error for bad data."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable


class DataError(ValueError):
    """Bad data or an unknown name, said so that the reader can mend it.

    Parameters
    ----------
    faults : str or iterable of str
        One message a fault; each names the file, row, column, value and remedy as far as they
        apply.

    Attributes
    ----------
    faults : tuple of str
        The messages, one a fault.

    Examples
    --------
    >>> str(DataError("guizhou.csv, row 3, column year: 20220 is not a year"))
    'guizhou.csv, row 3, column year: 20220 is not a year'
    """

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        count = len(self.faults)
        text = self.faults[0] if count == 1 else f"{count} faults:\n" + "\n".join(self.faults)
        super().__init__(text)

    def __reduce__(self) -> tuple[type[DataError], tuple[tuple[str, ...]]]:
        """Keep the faults apart on the way to another process."""
        return DataError, (self.faults,)


def require(table: Container[str], columns: Iterable[str], remedy: str) -> None:
    """Refuse a table that lacks a column, before anything is computed of it.

    Raises
    ------
    DataError
        Naming the columns that are not there, and the remedy.

    Examples
    --------
    >>> require({"region": [], "value": []}, ["region", "value"], "add it")
    """
    if missing := [column for column in columns if column not in table]:
        raise DataError(f"column {', '.join(missing)}: not in the table; {remedy}")


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known names come nearest to an unknown one, or name them all (up to ten) when none is near.

    Examples
    --------
    >>> nearest("Guizou", ["Guizhou", "Sichuan"])
    'Guizhou'
    """
    pool = list(dict.fromkeys(known))
    folded = {k.casefold(): k for k in pool}
    near = difflib.get_close_matches(name.casefold(), folded, cutoff=0.5)
    return ", ".join([folded[k] for k in near] or pool[:10])
