"""What is known by now: how new the data are, which outcomes of a year they hold, what targets rest on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, carrying
from ipcompare.data.series import covers_the_year
from ipcompare.data.store import Store
from ipcompare.methods.standing import IN_DOUBT, NOT_ASSESSABLE
from ipcompare.results.attainment import CONTEXT
from ipcompare.results.targets import without_readings

__all__ = ["GROUNDS", "PLACES", "cut_off", "judged_on", "of_part_of_year", "of_whole_year", "outcomes"]

#: What an outcome is of: the nation, a province compared (with a plan, or a user's own), another region, or
#: only a part of the year.
PLACES = ("nation", "compared", "other", "part")
#: What a target is judged on: an outcome of its year, an earlier one that met it, one that met it on paper
#: and is in doubt, a projection of earlier ones, or nothing.
GROUNDS = ("on_outcome", "met_before", "in_doubt", "on_projection", "no_ground")
COLUMNS = ("whose", "region", "indicator", "series", "year", "value", "unit", "bound", "published",
           "document", "source", "inputs")  # fmt: skip


def cut_off(store: Store) -> str:
    """Give the latest date of publication among the sources that the harmonised table rests on.

    As far as it is known, such as ``2026-03``; empty where no source has a date.

    Examples
    --------
    >>> cut_off(Store.open()) >= "2026"
    True
    """
    used = {source for joined in store.harmonised["source"] for source in joined.split("; ")}
    dates = store.catalogue.sources.set_index("source")["published"]
    return str(max(dates[dates.index.isin(used)], default=""))


def outcomes(store: Store, year: int = PLAN_END) -> pd.DataFrame:
    """List the published outcomes of a year: nothing derived, and no context such as population.

    Parameters
    ----------
    store : Store
        The data.
    year : int, default 2025
        The year of the outcomes.

    Returns
    -------
    pandas.DataFrame
        ``whose`` (one of :data:`PLACES`), then the figure with ``published`` (the day of its document),
        ``document`` and ``inputs``; the nation first, what covers only part of the year last.

    Examples
    --------
    >>> known = outcomes(Store.open())
    >>> known[known["whose"] == "nation"]["region"].unique().tolist()
    ['CN']
    """
    table = store.harmonised
    rows = table[(table["role"] == "actual") & (table["year"] == year) & ~table["derived"]]
    rows = rows[rows["since"].isna() & ~rows["indicator"].isin(CONTEXT)]
    compared = list(dict.fromkeys([*store.catalogue.plan_regions, *store.own_regions]))
    dates = store.catalogue.sources.set_index("source")["published"]
    whose = np.select(
        [~covers_the_year(rows["series"]), rows["region"] == "CN", rows["region"].isin(compared)],
        ["part", "nation", "compared"],
        "other",
    )
    rows = rows.assign(whose=whose, document=rows["source"], published=rows["source"].map(dates).fillna(""))
    order = {code: i for i, code in enumerate(["CN", *compared])}
    rows = rows.assign(
        _place=rows["whose"].map(PLACES.index), _region=rows["region"].map(order).fillna(len(order))
    )
    keys = ["_place", "_region", "region", "indicator", "series"]
    return carrying(rows.sort_values(keys, ignore_index=True)[list(COLUMNS)], store.catalogue)


def of_whole_year(known: pd.DataFrame) -> pd.DataFrame:
    """Keep of :func:`outcomes` what the nation and the provinces compared publish for the year or its end."""
    kept: pd.DataFrame = known[known["whose"].isin(["nation", "compared"])]
    return kept


def of_part_of_year(known: pd.DataFrame) -> pd.DataFrame:
    """Keep of :func:`outcomes` what reaches only to a month within the year, or does not say its period."""
    kept: pd.DataFrame = known[known["whose"] == "part"]
    return kept


def judged_on(outlook: pd.DataFrame) -> pd.DataFrame:
    """Count each region's printed targets by what they are judged on.

    Parameters
    ----------
    outlook : pandas.DataFrame
        A table of :func:`ipcompare.attainment`.

    Returns
    -------
    pandas.DataFrame
        ``region, total`` and the :data:`GROUNDS`, which add up to the total.

    Examples
    --------
    >>> rows = pd.DataFrame({"region": "CN-GZ", "reading": "", "target_year": 2025,
    ...                      "latest_year": [2025, 2024, 2024, None],
    ...                      "verdict": ["missed", "reached", "likely", "not assessable"]})
    >>> judged_on(rows).to_numpy().tolist()
    [['CN-GZ', 4, 1, 1, 0, 1, 1]]
    """
    rows = without_readings(outlook)
    ground = np.select(
        [
            rows["verdict"] == NOT_ASSESSABLE,
            rows["verdict"] == IN_DOUBT,
            (rows["latest_year"] == rows["target_year"]).fillna(False).astype(bool),
            rows["verdict"] == "reached",
        ],
        ["no_ground", "in_doubt", "on_outcome", "met_before"],
        "on_projection",
    )
    counts = pd.crosstab(rows["region"], ground).reindex(columns=list(GROUNDS), fill_value=0)
    counts = counts.loc[rows["region"].unique()]
    counts.insert(0, "total", counts.sum(axis=1))
    counts.columns.name = None
    return carrying(counts.reset_index(), outlook)
