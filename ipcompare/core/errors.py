"""The one error for bad data."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["DataError", "nearest"]


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


def nearest(name: str, known: Iterable[str], count: int = 3) -> str:
    """Say which known names come nearest to an unknown one.

    Parameters
    ----------
    name : str
        The name that was not found.
    known : iterable of str
        The names that would have been found.
    count : int, default 3
        How many to offer at most.

    Returns
    -------
    str
        The nearest names, joined by commas; all known names (up to ten) when none is near.

    Examples
    --------
    >>> nearest("Guizou", ["Guizhou", "Sichuan"])
    'Guizhou'
    """
    pool = list(dict.fromkeys(known))
    folded = {k.casefold(): k for k in pool}
    near = difflib.get_close_matches(name.casefold(), folded, n=count, cutoff=0.5)
    return ", ".join([folded[k] for k in near] or pool[:10])
