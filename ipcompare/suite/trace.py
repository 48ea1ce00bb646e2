"""Find a printed figure by word, document or line, and say what was made of it and where it is shown."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import Catalogue, carrying, catalogue_of
from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.core.given import one_text, whole
from ipcompare.core.phrases import phrase
from ipcompare.core.rows import rows_of
from ipcompare.core.text import BOUND_SIGNS, series_words, text, word
from ipcompare.data.published import LOCATOR
from ipcompare.data.store import Data
from ipcompare.results.dataset import Dataset
from ipcompare.suite.figures import figures

__all__ = ["description", "trace"]

SEARCHED = ("as_printed", "note", "locator", "owner")
#: How many derived figures a line of :func:`description` names before it counts the rest.
NAMED = 4


def trace(
    word: str | None = None,
    *,
    source: str | None = None,
    line: int | None = None,
    indicator: str | None = None,
    region: str | None = None,
    data: Data | None = None,
) -> pd.DataFrame:
    """Find printed figures, with what was derived from them and which figures of the suite show them.

    Parameters
    ----------
    word : str, optional
        Stands in the indicator's id or names, in the printed form, the section, the responsible body or
        the note.
    source : str, optional
        Id of a document in ``data/sources.csv``, or the three-digit number of its extracted text.
    line : int, optional
        A line of that text, counted from 1.
    indicator, region : str, optional
        Id or code, Chinese or English name.
    data : path, DataFrame or iterable of paths, optional
        Published tables of one's own to search too.

    Returns
    -------
    pandas.DataFrame
        The rows of :func:`ipcompare.published` that match everything asked, with ``leads_to`` (what was
        derived from each, joined by ``; ``) and ``used_by`` (notebook and figure, likewise).

    Raises
    ------
    DataError
        For an unknown document, indicator or region, or a line without its document.

    Examples
    --------
    >>> rows = trace(source="001", line=54, indicator="hv_invention_density")
    >>> rows[["as_printed", "locator"]].values.tolist()
    [['2.17件', '一（一）; lines 54-54']]
    >>> "trajectories" in rows["used_by"].item()
    True
    """
    if line is not None and source is None:
        raise DataError(
            Fault(
                "trace: line {line} of which document? Pass source=, an id or a number such as 001", line=line
            )
        )
    line = None if line is None else whole(line, "line", 54)
    source = None if source is None else one_text(source, "source")
    word = None if word is None else one_text(word, "word")
    held = Dataset.open(data)
    catalogue = held.catalogue
    rows = held.published(region, indicator)
    if source is not None:
        rows = rows[rows["source"] == _document(source, rows["source"], catalogue)]
    if line is not None:
        lines = rows["locator"].str.extract(LOCATOR).astype("Int64")
        first, last = (lines[group].fillna(0) for group in (0, 1))
        rows = rows[first.le(line) & last.ge(line)]
    if word is not None:
        records = rows_of(rows)
        rows = rows[[_speaks_of(word, row, catalogue) for row in records]]
    harmonised = held.harmonised
    behind = harmonised.assign(record=harmonised["inputs"].str.split(" ")).explode("record")
    for column, found in (("leads_to", _derived_from(behind)), ("used_by", _used_by(behind, held))):
        rows = rows.assign(**{column: ["; ".join(found.get(str(record), ())) for record in rows.index]})
    return carrying(rows, catalogue)


def _document(name: str, known: pd.Series, catalogue: Catalogue) -> str:
    """Turn a number of an extracted text to the document's id; check an id."""
    texts = catalogue.read_line_by_line
    if re.fullmatch(r"\d{3}", name):
        if int(name) < len(texts):
            return str(texts[int(name)])
        raise DataError(
            Fault("unknown document {name!r}; the texts are 000 to {last:03}", name=name, last=len(texts) - 1)
        )
    ids = list(dict.fromkeys([*catalogue.sources["source"], *known]))
    if name not in ids:
        raise DataError(
            Fault("unknown document {name!r}; nearest: {near}", name=name, near=nearest(name, ids))
        )
    return name


def _speaks_of(word: str, row: dict[str, Any], catalogue: Catalogue) -> bool:
    name = str(row["indicator"])
    names = [name, *(catalogue.indicator_name(name, lang) for lang in ("zh", "en"))]
    return any(word.casefold() in s.casefold() for s in (*names, *(str(row[c]) for c in SEARCHED)))


def _derived_from(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Name the harmonised figures that were derived from each record."""
    rows = rows[rows["derived"]]
    parts = rows[["region", "indicator", "year", "role", "series"]].astype(str)
    names = parts.agg(" ".join, axis=1).str.rstrip()
    return {str(record): list(own.unique()) for record, own in names.groupby(rows["record"])}


def _used_by(rows: pd.DataFrame, data: Dataset) -> dict[str, list[str]]:
    """Name the figures of the suite that each record stands behind, with their notebooks."""
    found: dict[str, list[str]] = {}
    for name, figure in figures(data).items():
        # Scores of models: no figure of a document stands behind a single number.
        for record in _behind(figure.table(data), rows) if figure.printed else ():
            found.setdefault(record, []).append(f"{figure.notebook}: {name}")
    return found


def _behind(table: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """Give the records behind a figure's table: those it names, else those of the figures it shows."""
    if "inputs" in table:
        return [str(r) for r in table["inputs"].str.split(" ").explode().unique()]
    key = [c for c in ("region", "indicator", "series", "year") if c in table and "indicator" in table]
    return [str(r) for r in rows.merge(table[key].drop_duplicates(), on=key)["record"].unique()]


def description(rows: pd.DataFrame, lang: str = "zh") -> str:
    """Write traced figures for reading.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of :func:`trace`.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        A few lines a figure: what it is, where it stands, what follows from it, where it is shown.

    Examples
    --------
    >>> said = description(trace("抗诉", region="贵州"), "en").splitlines()
    >>> said[0]
    'Guizhou, Protests lodged, 2024 outcome: 3 件'
    >>> said[2].strip()
    'responsible: 全省检察机关'
    """
    catalogue = catalogue_of(rows)
    records = rows_of(rows)
    return "\n".join(_figure(row, catalogue, lang) for row in records)


def _figure(row: dict[str, Any], catalogue: Catalogue, lang: str) -> str:
    amount = "———" if pd.isna(row["value"]) else f"{BOUND_SIGNS.get(row['bound'], '')}{row['value']:.15g}"
    span = f"{row['year']}" if pd.isna(row["since"]) else f"{row['since']}–{row['year']}"
    figure = text(
        "trace.figure",
        lang,
        region=catalogue.region_name(row["region"], lang),
        indicator=catalogue.indicator_name(row["indicator"], lang),
        span=span,
        role=word("role", row["role"], lang),
        value=f"{amount} {row['unit']}",
    )
    if row["series"]:
        figure += text("trace.series", lang, series=series_words(row["series"], lang))
    title = catalogue.source_title(row["source"], lang)
    place, note = (phrase(row[column], lang, catalogue) for column in ("locator", "note"))
    printed = text("trace.printed", lang, printed=row["as_printed"], title=title, locator=place)
    derived = [d for d in row["leads_to"].split("; ") if d]
    if len(derived) > NAMED:
        derived = [*derived[:NAMED], text("trace.more", lang, count=len(derived) - NAMED)]
    more = {"owner": row["owner"], "note": note, "derived": "; ".join(derived), "used": row["used_by"]}
    said = [text(f"trace.{key}", lang, said=words) for key, words in more.items() if words]
    return "\n  ".join([figure, printed, *said])
