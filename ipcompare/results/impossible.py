"""Figures that contradict others by arithmetic: a part above its whole, a count of all years that falls."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.rows import rows_of
from ipcompare.results.relations import first_members
from ipcompare.results.spans import Span, span_of

__all__ = ["above_whole", "below_earlier", "yearly_twins"]

#: What is known of a year; a plan's baseline is, too.
KNOWN = ("actual", "baseline")
#: By how much two figures may miss each other: what one of them divides may be rounded itself.
NOISE = 0.001
#: What a figure of one region, series and year is held against.
PLACE = ("region", "indicator", "series", "year")
Place = tuple[str, str, str, int]


def yearly_twins(catalogue: Catalogue) -> dict[str, str]:
    """Name for each total since records began the indicator of what one year adds to it.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> yearly_twins(read_catalogue())["work_registrations"]
    'work_registrations_new'
    """
    return {total: added for added, total in first_members(catalogue, "addition").items()}


def above_whole(every: pd.DataFrame, outcomes: pd.DataFrame, catalogue: Catalogue) -> np.ndarray:
    """Find known figures that are a part above its whole, or a whole below its part.

    Both of one region, series and year; nothing is said where their rounding leaves room. Which is part of
    which stands in ``data/relations.csv``: ``total``, ``within``, and the numerators of ``share``.

    Parameters
    ----------
    every : pandas.DataFrame
        Published figures.
    outcomes : pandas.DataFrame
        Harmonised actual figures of the same regions, of the panel and derived ones among them.
    catalogue : Catalogue
        Knows units and relations.

    Returns
    -------
    numpy.ndarray
        One truth value a row of ``every``.
    """
    wholes = _wholes(catalogue)
    asked = set(wholes) | {whole for names in wholes.values() for whole in names}
    parts: dict[str, list[str]] = {}
    for part, names in wholes.items():
        for whole in names:
            parts.setdefault(whole, []).append(part)
    known: dict[Place, list[Span]] = {}
    for place, span in itertools.chain(_spans(outcomes, catalogue), _quotients(outcomes, catalogue)):
        if place[1] in asked:
            known.setdefault(place, []).append(span)
    odd = np.zeros(len(every), dtype=bool)
    able = (every["indicator"].isin(asked) & every["role"].isin(KNOWN)).to_numpy()
    mine = [*_spans(every[able], catalogue)]
    for place, span in mine:
        known.setdefault(place, []).append(span)

    def spans(place: Place, names: list[str]) -> Iterator[Span]:
        region, _, series, year = place
        return (span for name in names for span in known.get((region, name, series, year), ()))

    for i, (place, span) in zip(np.flatnonzero(able), mine, strict=True):
        above = any(
            span.low > whole.high + NOISE * abs(whole.high)
            for whole in spans(place, wholes.get(place[1], []))
        )
        below = any(
            part.low > span.high + NOISE * abs(span.high) for part in spans(place, parts.get(place[1], []))
        )
        odd[i] = above or below
    return odd


def below_earlier(every: pd.DataFrame, catalogue: Catalogue) -> np.ndarray:
    """Find counts since records began that lie below what was known of an earlier year in the same series."""
    runs: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
    able = ((every["basis"] == "cumulative") & every["role"].isin(KNOWN)).to_numpy()
    mine = [*_spans(every[able], catalogue)]
    for (region, name, series, year), span in mine:
        runs.setdefault((region, name, series), []).append((year, span.low))
    most: dict[tuple[str, str, str], tuple[list[int], list[float]]] = {}
    for key, known in runs.items():
        known.sort()
        most[key] = [year for year, _ in known], np.maximum.accumulate([low for _, low in known]).tolist()
    odd = np.zeros(len(every), dtype=bool)
    for i, ((region, name, series, year), span) in zip(np.flatnonzero(able), mine, strict=True):
        years, lows = most[region, name, series]
        before = bisect.bisect_left(years, year)
        odd[i] = before > 0 and span.high < lows[before - 1]
    return odd


def _wholes(catalogue: Catalogue) -> dict[str, list[str]]:
    """Give what each indicator is a part of."""
    found: dict[str, list[str]] = {}
    for whole, members in catalogue.members("total").items():
        for member in members:
            found.setdefault(member["member"], []).append(whole)
    for part, whole in first_members(catalogue, "within").items():
        found.setdefault(part, []).append(whole)
    for above, below in catalogue.members("share").values():
        found.setdefault(above["member"], []).append(below["member"])
    return found


def _quotients(outcomes: pd.DataFrame, catalogue: Catalogue) -> Iterator[tuple[Place, Span]]:
    """Give what densities come to by their stock and the population, also where a document prints another."""
    single = outcomes[outcomes["since"].isna() & outcomes["value"].notna()]
    rows = zip(*(single[name].tolist() for name in (*PLACE, "value")), strict=True)
    known = {(region, name, series, year): value for region, name, series, year, value in rows}
    for density, members in catalogue.members("density").items():
        above, below = ({m["part"]: m for m in members}[part] for part in ("numerator", "denominator"))
        for (region, name, series, year), people in known.items():
            stock = known.get((region, above["member"], above["series"], year))
            if name == below["member"] and stock is not None and people > 0:
                yield (region, density, series, year), Span(stock / people, stock / people)


def _spans(table: pd.DataFrame, catalogue: Catalogue) -> Iterator[tuple[Place, Span]]:
    """Give what each figure of one year stands for, in its indicator's unit; sums over years for nothing."""
    units, nothing = catalogue.unit_of, Span(-np.inf, np.inf)
    single = (table["since"].isna() & table["value"].notna()).to_numpy()
    if "confidence" in table:
        single = single & (table["confidence"] != "low").to_numpy()
    for row, sound in zip(rows_of(table), single, strict=True):
        factor = catalogue.unit_factor(row["unit"], units[row["indicator"]]) if sound else None
        span = span_of(row, catalogue).times(factor) if factor else nothing
        yield (row["region"], row["indicator"], row["series"], int(row["year"])), span
