"""The documents behind a table: one rule for figures, workbook, deck, brief and notebooks."""

from __future__ import annotations

import pandas as pd

from ipcompare.core.text import text
from ipcompare.data.store import Store

__all__ = ["credit", "origins"]


def origins(table: pd.DataFrame, store: Store) -> pd.Series:
    """Give the source ids behind each row: its own, or those of the records that it was made of.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with ``source`` (ids joined by ``; ``) or ``inputs`` (records joined by blanks); of others
        nothing is known.
    store : Store
        The data that the table was made from.

    Returns
    -------
    pandas.Series
        Ids joined by ``; ``, empty where there are none.
    """
    if "source" in table:
        return table["source"].fillna("").astype(str)
    if "inputs" not in table:
        return pd.Series("", index=table.index, dtype=str)
    source_of = store.source_of
    joined = [
        "; ".join(dict.fromkeys(source_of[record] for record in str(records).split()))
        for records in table["inputs"].fillna("")
    ]
    return pd.Series(joined, index=table.index, dtype=str)


def credit(table: pd.DataFrame, store: Store, lang: str = "zh") -> str:
    """Name the documents behind a table: those read and a user's own by title, the releases by number.

    Parameters
    ----------
    table : pandas.DataFrame
        As in :func:`origins`.
    store : Store
        The data that the table was made from.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str

    Examples
    --------
    >>> store = Store.open()
    >>> credit(store.load("四川", "hv_invention_density", "target"), store)
    '四川省“十四五”知识产权规划'
    """
    used = {source for ids in origins(table, store) for source in ids.split("; ") if source}
    own = (source for table in store.own for source in table["source"])
    documents = [s for s in dict.fromkeys([*store.catalogue.read_line_by_line, *own]) if s in used]
    if not documents:
        releases = len(used - set(store.provinces["source"]))
        return text("source.panel_releases" if releases else "source.panel", lang, count=releases)
    titles = text("join.sentence", lang).join(store.catalogue.source_title(s, lang) for s in documents)
    others = len(used) - len(documents)
    return text("source.releases" if others else "source.documents", lang, titles=titles, count=others)
