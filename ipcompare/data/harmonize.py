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
10. growth targets to levels, under every named reading.

A series (column ``series``) holds one definition and one population base; two never meet.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ipcompare.core.catalogue import Catalogue
from ipcompare.data.convert import KEY, to_canonical, to_one_a_key, to_yearly_average
from ipcompare.data.derive import RULES

__all__ = ["COLUMNS", "harmonise"]

COLUMNS = (
    "region", "indicator", "year", "role", "value", "unit", "basis", "bound", "derived", "derivation",
    "source", "locator", "note", "since", "series", "reading", "confidence", "inputs",
)  # fmt: skip
ORDER = ["region", "indicator", "series", "role", "reading", "year", "since"]


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
    printed = published.assign(inputs=published.index, reading="", derived=False)
    rows = pd.concat([printed, _from_panel(panel, catalogue)])
    rows = rows[(rows["confidence"] != "low") & rows["value"].notna()]
    rows = to_yearly_average(to_canonical(rows, catalogue), catalogue)
    table = to_one_a_key(rows, catalogue, newest_of_own)[list(COLUMNS)]
    for rule in RULES:
        table = _filled(table, rule(table, catalogue), catalogue)
    return table.sort_values(ORDER, na_position="first", ignore_index=True)


def _from_panel(panel: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    return panel.assign(
        role="actual",
        bound="eq",
        basis=[catalogue.basis_of[name] for name in panel["indicator"].tolist()],
        since=pd.array([pd.NA] * len(panel), dtype="Int64"),
        locator=panel["source"].map(
            {source: catalogue.citation(source) for source in panel["source"].unique()}
        ),
        inputs=panel.index,
        reading="",
        derived=False,
    )


def _filled(table: pd.DataFrame, new: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add derived rows where no figure stands at their key."""
    if new.empty:
        return table
    for column, filler in (("reading", ""), ("role", "actual"), ("bound", "eq"), ("since", pd.NA)):
        if column not in new:
            new[column] = filler
    new = new.assign(
        since=new["since"].astype("Int64"),
        derived=True,
        unit=[catalogue.unit_of[name] for name in new["indicator"].tolist()],
        basis=[catalogue.basis_of[name] for name in new["indicator"].tolist()],
    )
    both = pd.concat([table, new[list(COLUMNS)]], ignore_index=True)
    return both[~both.duplicated(KEY).to_numpy()].reset_index(drop=True)
