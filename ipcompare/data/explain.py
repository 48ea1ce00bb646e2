"""How a number came to be: the figures printed, where they stand, and each step."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.errors import DataError, Fault, came
from ipcompare.core.phrases import phrase
from ipcompare.core.text import text, word

__all__ = ["explained"]

NEEDED = ("region", "indicator", "year", "role", "value", "unit")


def explained(
    row: object, published: pd.DataFrame, panel: pd.DataFrame, catalogue: Catalogue, lang: str = "en"
) -> str:
    """Explain a row of a harmonised or published table: the number, each printed figure, the derivation.

    In English the names of region and indicator stand as the documents print them, too.

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
    lines = [_head(row, derived, catalogue, lang)]
    for record in records:
        table = published if record in published.index else panel
        lines += _printed(cast(pd.Series, table.loc[record]), catalogue, lang)
    if row.get("derivation"):
        said = phrase(str(row["derivation"]), lang, catalogue)
        lines.append(text("explain.derived" if derived else "explain.converted", lang, said=said))
    if derived and row.get("note"):
        lines.append(_note(row["note"], catalogue, lang))
    return "\n".join(lines)


def _note(note: object, catalogue: Catalogue, lang: str) -> str:
    return "  " + text("trace.note", lang, said=phrase(str(note), lang, catalogue))


def _head(row: dict[str, Any], derived: bool, catalogue: Catalogue, lang: str) -> str:
    region, since = str(row["region"]), row.get("since", pd.NA)
    span = f"{row['year']}" if pd.isna(since) else f"{since}-{row['year']}"
    names = dict.fromkeys(catalogue.region_name(region, each) for each in (lang, "zh"))
    measured = dict.fromkeys(catalogue.indicator_name(str(row["indicator"]), each) for each in (lang, "zh"))
    head = text(
        "explain.head",
        lang,
        region=" ".join(names),
        indicator=" ".join(measured),
        span=span,
        role=word("role", row["role"], lang) if lang == "zh" else row["role"],
        value=f"{row['value']:.10g} {row['unit']}",
    )
    if not derived or not row.get("series"):
        return head
    # The code, since it is what a form asks for.
    return head + text("explain.series", lang, series=row["series"])


def _printed(figure: pd.Series, catalogue: Catalogue, lang: str) -> list[str]:
    """Say where one printed figure stands."""
    document = str(figure["source"])
    origin = catalogue.source(document)
    title = origin.get("title_zh") or origin.get("title_en") or document
    said = figure.get("as_printed", f"{figure['value']:.15g} {figure.get('unit')}")
    by = ", ".join(t for t in (origin.get("publisher"), origin.get("published")) if t)
    alone = catalogue.citation(document)
    place = str(figure.get("locator", alone))
    bodies = text("join.brackets", lang, words=by) if by else ""
    where = place if place == alone else f"{title}{bodies}, {phrase(place, lang, catalogue)}"
    lines = [text("explain.printed", lang, printed=said, where=where)]
    return [*lines, _note(figure["note"], catalogue, lang)] if figure["note"] else lines
