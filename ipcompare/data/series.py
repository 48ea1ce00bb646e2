"""Which series a figure of one's own joins where its writer named none; which series cover a whole year."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

__all__ = ["PART_YEAR", "covers_the_year", "in_their_only_series", "of_its_region"]

#: How a series is called that stands at the end of a month other than December.
PART_YEAR = r"\d{4}-\d{2}"
#: In the name of a series that holds no year-end or whole year of the whole region.
INCOMPLETE = rf"\b{PART_YEAR}\b|period not printed|scope unclear"
#: The series that a later figure of the same measure stands in: the population base in use, registrations,
#: revised values. Others are a base, day or edition that is over, a part of the region or another measure.
OPEN = re.compile(r"census7\b.*|registered|revised")
#: What is said of a figure that joined a series.
OF_REGION = "its series is left empty: taken into {series}, the only one of the region"
OF_ALL = "its series is left empty: taken into {series}, the only one that any region has"

Pair = tuple[str, str]


def covers_the_year(series: pd.Series) -> pd.Series:
    """Say of each series whether its values are of a whole year, or its end, and of the whole region.

    Examples
    --------
    >>> covers_the_year(pd.Series(["", "census7", "2025-06"])).tolist()
    [True, True, False]
    """
    return ~series.str.contains(INCOMPLETE)


def in_their_only_series(own: pd.DataFrame, others: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put figures of one's own whose series is empty into the only series that they can be meant for.

    That is the one named series in which all other figures of the indicator and region stand, wherever
    they are printed; for a region of which there are none, the one in which those of all regions stand.
    Where there are several, or some stand in the empty one, nothing is guessed; nor is a
    series joined that is not :data:`OPEN`: a part of a measure is another measure. What is of no whole year
    or region counts for nothing.

    Of the shipped figures and the panel 87 pairs of region and indicator have one named series, which a
    figure may join in 62 (densities, populations, registered pledges). Of the 501 indicators four have one
    over all regions: the density of high-value patents, which 20 regions print, that of trademarks and its
    growth, and the growth of the density of inventions, which Guizhou alone prints.

    Parameters
    ----------
    own : pandas.DataFrame
        Figures of one's own as printed: ``region, indicator, series, note``.
    others : iterable of pandas.DataFrame
        What else is printed: ``region, indicator, series, confidence``.

    Returns
    -------
    pandas.DataFrame
        ``own``, the ``series`` filled where one is joined, the ``note`` saying so.

    Examples
    --------
    >>> columns = ["region", "indicator", "series", "confidence", "note"]
    >>> mine = pd.DataFrame([["CN-GZ", "invention_density", "", "high", ""]], columns=columns)
    >>> in_their_only_series(mine, [mine.assign(series="census7")])["note"].item()
    'its series is left empty: taken into census7, the only one of the region'
    """
    empty = own["series"] == ""
    if not empty.any():
        return own
    here, anywhere = _series_of([own[~empty], *others], set(own.loc[empty, "indicator"]))
    series, notes = own["series"].tolist(), own["note"].tolist()
    rows = zip(own["region"], own["indicator"], own["series"], strict=True)
    for i, (region, indicator, named) in enumerate(rows):
        found = here.get((region, indicator))
        only = _only(anywhere.get(indicator, set()) if found is None else found)
        if named or not only:
            continue
        said = (OF_ALL if found is None else OF_REGION).format(series=only)
        series[i], notes[i] = only, "; ".join(part for part in (notes[i], said) if part)
    return own.assign(series=pd.array(series, dtype="str"), note=pd.array(notes, dtype="str"))


def of_its_region(joined: pd.DataFrame) -> list[bool]:
    """Say of each figure that joined a series whether its region has it, or only others.

    Examples
    --------
    >>> note = ["its series is left empty: taken into census7, the only one that any region has"]
    >>> of_its_region(pd.DataFrame({"series": ["census7"], "note": note}))
    [False]
    """
    rows = zip(joined["series"], joined["note"], strict=True)
    return [not note.endswith(OF_ALL.format(series=series)) for series, note in rows]


def _series_of(
    tables: Iterable[pd.DataFrame], names: set[str]
) -> tuple[dict[Pair, set[str]], dict[str, set[str]]]:
    """Give the series of some indicators, by region and indicator and by indicator alone."""
    here: dict[Pair, set[str]] = {}
    anywhere: dict[str, set[str]] = {}
    for table in tables:
        rows = table[table["indicator"].isin(names) & (table["confidence"] != "low")]
        rows = rows[covers_the_year(rows["series"])]
        rows = rows.drop_duplicates(["region", "indicator", "series"])
        for region, indicator, series in zip(rows["region"], rows["indicator"], rows["series"], strict=True):
            here.setdefault((region, indicator), set()).add(series)
            anywhere.setdefault(indicator, set()).add(series)
    return here, anywhere


def _only(found: set[str]) -> str:
    """Give the one series among some that a figure may join, nothing where there are several or none."""
    (only,) = found if len(found) == 1 else [""]
    return only if OPEN.fullmatch(only) else ""
