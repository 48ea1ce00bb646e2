"""The one error for bad data, and its messages in the languages of its users."""

from __future__ import annotations

import csv
import difflib
import reprlib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Self

import pandas as pd

#: So many faults are printed; who has more mends these first.
MOST_PRINTED = 50


class Fault(str):
    """A message in English that can be said in Chinese too.

    The English template stands where the fault is found; ``faults.csv`` beside this module has the Chinese of
    each. Values may be faults themselves, and are then said in the same language.

    Parameters
    ----------
    words : str
        The template, with places as in :meth:`str.format`.
    **values
        What fills its places.

    Examples
    --------
    >>> fault = Fault("{file}: {says}", file="a", says=Fault("there is no such file; check the name"))
    >>> fault
    'a: there is no such file; check the name'
    >>> fault.said("zh")
    'a：没有这个文件；请检查文件名'
    """

    __slots__ = ("values", "words")
    words: str
    values: dict[str, Any]

    def __new__(cls, words: str, /, **values: Any) -> Self:
        """Fill the English template, and keep it with its values."""
        fault = super().__new__(cls, words.format(**values))
        fault.words, fault.values = words, values
        return fault

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Keep both languages on the way to another process."""
        return (self.words,), self.values

    def said(self, lang: str = "en") -> str:
        """Give the message in one language; in English where nobody wrote it in Chinese."""
        template = _chinese().get(self.words) if lang == "zh" else None
        return (
            template.format(**{k: said(v, lang) for k, v in self.values.items()}) if template else str(self)
        )


class Both(str):
    """Words in English that know their Chinese: a name within a :class:`Fault`.

    Examples
    --------
    >>> names = Both("target, outcome", "目标、实际值")
    >>> Fault("{file}: {says}", file="a.csv", says=names).said("zh")
    'a.csv：目标、实际值'
    """

    __slots__ = ("chinese",)
    chinese: str

    def __new__(cls, english: str, chinese: str) -> Self:
        """Keep the Chinese beside the English."""
        words = super().__new__(cls, english)
        words.chinese = chinese
        return words

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, Any]]:
        """Keep both languages on the way to another process."""
        return (str(self), self.chinese), {}

    def said(self, lang: str = "en") -> str:
        """Give the words in one language."""
        return self.chinese if lang == "zh" else str(self)


def listed(names: Iterable[str]) -> Both:
    """List names as each language does.

    Examples
    --------
    >>> listed(["a", Both("b", "乙")]), listed(["a", Both("b", "乙")]).said("zh")
    ('a, b', 'a、乙')
    """
    known = list(names)
    return Both(", ".join(known), "、".join(said(name, "zh") for name in known))


@cache
def _chinese() -> dict[str, str]:
    with Path(__file__).with_name("faults.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["zh"] for row in csv.DictReader(file)}


def said(words: Any, lang: str = "en") -> Any:
    """Give a message in one language where it knows more than one; anything else as it is."""
    return words.said(lang) if isinstance(words, Fault | Both | DataError) else words


class DataError(ValueError):
    """Bad data or an unknown name, said so that the reader can mend it.

    Parameters
    ----------
    faults : str or iterable of str
        One message a fault; each names the file, row, column, value and remedy as far as they
        apply. Those that are a :class:`Fault` can be said in Chinese.
    lang : {"zh", "en"}, default "en"
        The language of ``str(error)``.

    Attributes
    ----------
    faults : tuple of str
        The messages, one a fault: all of them, though no more than 50 are printed.

    Examples
    --------
    >>> str(DataError("guizhou.csv, row 3, column year: 20220 is not a year"))
    'guizhou.csv, row 3, column year: 20220 is not a year'
    """

    def __init__(self, faults: str | Iterable[str], lang: str = "en") -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        self.lang = lang
        super().__init__(self.said(lang))

    def said(self, lang: str = "en") -> str:
        """Give the faults in one language: a line each, the first 50 of many, and their count.

        Examples
        --------
        >>> error = DataError([Fault("there is no such file; check the name")] * 2)
        >>> print(error.said("zh"))
        共 2 处问题：
        没有这个文件；请检查文件名
        没有这个文件；请检查文件名
        """
        lines = [said(fault, lang) for fault in self.faults[:MOST_PRINTED]]
        count = len(self.faults)
        if count == 1:
            return str(lines[0])
        head = Fault("{count} faults:", count=count)
        if count > MOST_PRINTED:
            head = Fault("{count} faults, of which the first {most}:", count=count, most=MOST_PRINTED)
        return "\n".join([head.said(lang), *lines])

    def __reduce__(self) -> tuple[type[DataError], tuple[tuple[str, ...], str]]:
        """Keep the faults apart on the way to another process."""
        return DataError, (self.faults, self.lang)


def refused(file: str | Path, says: Fault) -> DataError:
    """Refuse a file for what is wrong with all of it."""
    return DataError(Fault("{file}: {says}", file=file, says=says))


def no_data_folder(folder: str | Path, *lacking: str) -> DataError:
    """Refuse a folder that lacks what every folder of data has."""
    words = {"folder": folder, "names": listed(lacking)}
    return DataError(Fault("{folder}: is no folder of data, it lacks {names}", **words))


def require(table: object, columns: Iterable[str], remedy: str, argument: str = "table") -> None:
    """Refuse what is no table, or one that lacks a column or has it twice, before anything is computed of it.

    Raises
    ------
    DataError
        Naming what came or the columns that are at fault, and the remedy.

    Examples
    --------
    >>> require(pd.DataFrame({"region": [], "value": []}), ["region", "value"], "add it")
    """
    if not isinstance(table, pd.DataFrame):
        words = {"argument": argument, "came": came(table), "remedy": remedy}
        raise DataError(Fault("{argument}: pass a DataFrame, not {came}; {remedy}", **words))
    wanted, has = list(columns), table.columns
    if missing := [column for column in wanted if column not in has]:
        names = ", ".join(missing)
        raise DataError(Fault("column {names}: not in the table; {remedy}", names=names, remedy=remedy))
    if twice := list(dict.fromkeys(str(c) for c in has[has.duplicated()] if c in wanted)):
        raise DataError(Fault("column {names}: twice in the table; keep one", names=", ".join(twice)))


def came(value: object) -> str:
    """Say what a caller passed, in a few words.

    Examples
    --------
    >>> came(b"x"), came(None), came([1, 2])
    ("bytes b'x'", 'None', 'list [1, 2]')
    """
    if isinstance(value, pd.DataFrame | pd.Series):
        return Fault("a {kind} of {count} rows", kind=type(value).__name__, count=len(value))
    shown = reprlib.repr(value)
    return shown if value is None else f"{type(value).__name__} {shown}"


def nearest(name: object, known: Iterable[str]) -> str:
    """Say which known names come nearest to an unknown one, or name them all (up to ten) when none is near.

    Examples
    --------
    >>> nearest("Guizou", ["Guizhou", "Sichuan"])
    'Guizhou'
    """
    pool = tuple(dict.fromkeys(known))
    return ", ".join(near(str(name), pool) or pool[:10])


@lru_cache(maxsize=256)
def near(name: str, known: tuple[str, ...], most: int = 3, cutoff: float = 0.5) -> tuple[str, ...]:
    """Give the known names that resemble an unknown one, the nearest first; none where none does.

    Examples
    --------
    >>> near("Guizou", ("Guizhou", "Sichuan")), near("?", ("Guizhou", "Sichuan"))
    (('Guizhou',), ())
    """
    folded = {k.casefold(): k for k in known}
    # What is thrice as long as every name resembles none.
    if not folded or len(name) > 3 * max(map(len, folded)):
        return ()
    return tuple(folded[k] for k in difflib.get_close_matches(name.casefold(), folded, most, cutoff))
