"""The documents behind a table: one rule for figures, workbook, deck, brief and notebooks."""

from __future__ import annotations

from collections import Counter
from itertools import chain, groupby

import pandas as pd

from ipcompare.core.text import each_once, text
from ipcompare.data.store import Store

__all__ = ["credit", "origins", "own_documents"]

#: How many names a foot has room for: three plans and one more. A user's own documents come besides.
NAMED = 4
#: What stands behind a smaller part of the rows is counted, not named.
LEAST = 0.05


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
        each_once(*(source_of[record] for record in str(records).split()))
        for records in table["inputs"].fillna("")
    ]
    return pd.Series(joined, index=table.index, dtype=str)


def own_documents(store: Store) -> list[str]:
    """Name the documents that a user's own figures come from, in their order."""
    return list(dict.fromkeys(str(source) for table in store.own for source in table["source"]))


def credit(table: pd.DataFrame, store: Store, lang: str = "zh") -> str:
    """Name what stands behind a table, first what stands behind most of its rows.

    A document that was read line by line, or is a user's own, goes by its title; statistics go by the bodies
    that publish them. At most four are named, and a user's own always; the other documents are counted.

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
    >>> credit(store.load("贵州", "invention_density", "actual"), store, "en").split("; ")[0]
    'National Bureau of Statistics, Ministry of Science and Technology, CNIPA'
    """
    rows = [ids.split("; ") for ids in origins(table, store) if ids]
    used = {source for ids in rows for source in ids}
    if not used:
        return text("source.panel", lang)
    catalogue = store.catalogue
    own = own_documents(store)
    titled = dict.fromkeys([*catalogue.read_line_by_line, *own])
    # Of names behind equally many rows the one first that stands first here, whatever the rows' order.
    known = [s for s in dict.fromkeys([*titled, *catalogue.sources["source"]]) if s in used]
    names = {
        s: [catalogue.source_title(s, lang)] if s in titled else catalogue.bodies(s, lang) for s in known
    }
    place = {name: i for i, name in enumerate(dict.fromkeys(chain.from_iterable(names.values())))}
    behind = Counter(name for ids in rows for name in {n for s in ids for n in names[s]})
    ranked = sorted(place, key=lambda name: (-behind[name], place[name]))
    always = {name for s in own if s in used for name in names[s]}
    main = [name for name in ranked[:NAMED] if behind[name] >= LEAST * len(rows)]
    shown = [name for name in ranked if name in {*main, *ranked[:1], *always}]
    bodies = {name for s in known if s not in titled for name in names[s]}
    # The bodies behind statistics side by side are one item of the list.
    said = [
        text("join.list" if together else "join.sentence", lang).join(some)
        for together, some in groupby(shown, bodies.__contains__)
    ]
    if rest := sum(not set(names[s]) & set(shown) for s in known):
        key = "source.rest" if shown else "source.only"
        said.append(text(f"{key}_one" if rest == 1 else key, lang, count=rest))
    return text("join.sentence", lang).join(said)
