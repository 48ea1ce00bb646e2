"""Bring published figures to one unit and one basis an indicator, and say how each was derived.

The rules run in one order, and none overwrites what a document prints:

1. units: each figure to its indicator's canonical unit (万件 to 件, per million to per 10,000 ...);
2. sums over a plan period to a year's average, in a series of their own;
3. one figure a key, where several documents print it (:func:`ipcompare.data.convert.to_one_a_key`);
4. differences of running totals to the average of the years between;
5. sums of parts and ratios where none is printed;
6. growth to the level of the year before, where none is printed;
7. density as stock over year-end population, where none is printed;
8. the same over the residents of a census day, where a relation asks for it;
9. levels to growth, where none is printed;
10. growth targets to what each named reading asks for;
11. targets for a sum over a plan period to targets for the running total, as a second reading.

A series (column ``series``) holds one definition and one population base; two never meet.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import HELD, Catalogue
from ipcompare.data.convert import Figure, to_canonical, to_one_a_key, to_yearly_average
from ipcompare.data.derive import RULES, Known

__all__ = ["COLUMNS", "harmonise"]

COLUMNS = Figure._fields[:-1]


def harmonise(
    published: pd.DataFrame,
    panel: pd.DataFrame,
    catalogue: Catalogue,
    newest_of_own: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Apply all rules to figures as printed and a panel, both indexed by record: the :data:`COLUMNS`.

    Figures of low confidence stay out. ``newest_of_own`` is as in
    :func:`ipcompare.data.convert.to_one_a_key`.
    """
    bases = [catalogue.basis_of[name] for name in panel["indicator"].tolist()]
    cited = {source: catalogue.citation(source) for source in panel["source"].unique()}
    outcomes = panel.assign(basis=bases, locator=[cited[source] for source in panel["source"].tolist()])
    printed = [*_figures(published), *_figures(outcomes, role="actual", bound="eq", since=None)]
    sound = (f for f in printed if f.confidence != "low" and not math.isnan(f.value))
    comparable = to_yearly_average(to_canonical(sound, catalogue), catalogue)
    known = Known(to_one_a_key(comparable, catalogue, newest_of_own or {}))
    for rule in RULES:
        known.add(list(rule(known, catalogue)))
    figures = sorted(
        known.figures.values(),
        key=lambda f: (f.region, f.indicator, f.series, f.role, f.reading, f.year, f.since or 0),
    )
    columns = zip(*figures, strict=True) if figures else itertools.repeat(())
    held = zip(COLUMNS, columns, strict=False)  # no table shows the last
    return pd.DataFrame({c: pd.array(list(each), dtype=HELD.get(c, "str")) for c, each in held})


def _figures(table: pd.DataFrame, **given: Any) -> Iterator[Figure]:
    """Give the rows of a table as figures, with what is given for all of them."""
    columns: dict[str, Iterable[Any]] = {c: table[c].tolist() for c in COLUMNS if c in table}
    if "since" in table:
        columns["since"] = [None if year is pd.NA else year for year in table["since"].tolist()]
    given = {"derived": False, "derivation": "", "reading": "", "tolerance": math.nan, **given}
    columns |= {c: itertools.repeat(value) for c, value in given.items()}
    columns |= {"inputs": table.index.tolist(), "printed": columns["value"]}
    return map(Figure._make, zip(*(columns[c] for c in Figure._fields), strict=False))
