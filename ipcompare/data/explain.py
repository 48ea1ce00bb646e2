"""How a number came to be: the figures printed, where they stand, and each step."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.errors import DataError, Fault, came

__all__ = ["explained"]

NEEDED = ("region", "indicator", "year", "role", "value", "unit")


def explained(row: object, published: pd.DataFrame, panel: pd.DataFrame, catalogue: Catalogue) -> str:
    """Explain a row of a harmonised or published table: the number, each printed figure, the derivation.

    Raises
    ------
    DataError
        When ``inputs`` of the row names no record, or one that is not in the tables.
    """
    if not isinstance(row, pd.Series | dict):
        words = Fault("explain: pass a row, such as ipcompare.load().iloc[0], not {came}", came=came(row))
        raise DataError(words)
    if isinstance(row, pd.Series):
        # A printed figure is its own and only record.
        whole = {} if "inputs" in row else {"inputs": str(row.name), "derived": False}
        row = {**cast("dict[str, Any]", row.to_dict()), **whole}
    records = str(row.get("inputs", "")).split()
    unknown = [r for r in records if r not in published.index and r not in panel.index]
    if not records or unknown:
        fault = Fault("unknown records {names}", names=", ".join(unknown)) if unknown else Fault("no record")
        raise DataError(
            Fault(
                "explain: the row names {fault}; pass a row of ipcompare.load(), with the same data=",
                fault=fault,
            )
        )
    if absent := [column for column in NEEDED if column not in row]:
        names = ", ".join(absent)
        raise DataError(
            Fault("explain: the row has no {names}; pass a whole row, not a part of it", names=names)
        )
    derived = bool(row.get("derived"))
    lines = [_head(row, derived, catalogue)]
    for record in records:
        table = published if record in published.index else panel
        lines += _printed(cast(pd.Series, table.loc[record]), record, catalogue)
    if row.get("derivation"):
        lines.append(f"{'derived' if derived else 'converted'}: {row['derivation']}")
    if derived and row.get("note"):
        lines.append(f"  note: {row['note']}")
    return "\n".join(lines)


def _head(row: dict[str, Any], derived: bool, catalogue: Catalogue) -> str:
    region, since = str(row["region"]), row.get("since", pd.NA)
    span = f"{row['year']}" if pd.isna(since) else f"{since}-{row['year']}"
    place = f"{catalogue.region_name(region, 'en')} {catalogue.region_name(region)}"
    what = f"{place}, {catalogue.indicator_name(str(row['indicator']))}, {span} {row['role']}"
    series = f" (series: {row['series']})" if derived and row.get("series") else ""
    return f"{what}: {row['value']:.10g} {row['unit']}{series}"


def _printed(figure: pd.Series, record: str, catalogue: Catalogue) -> list[str]:
    """Say where one printed figure stands."""
    document = str(figure["source"])
    origin = catalogue.source(document)
    title = origin.get("title_zh") or origin.get("title_en") or document
    said = figure.get("as_printed", f"{figure['value']:.15g} {figure.get('unit')}")
    by = ", ".join(t for t in (origin.get("publisher"), origin.get("published")) if t)
    alone = catalogue.citation(document)
    place = figure.get("locator", alone)
    where = place if place == alone else f"{title}{f' ({by})' if by else ''}, {place}"
    lines = [f'printed: "{said}" in {where}']
    return [*lines, f"  note: {figure['note']}"] if figure["note"] else lines
