"""Find a printed figure by word, document or line, and say what was made of it and where it is shown."""

from __future__ import annotations

import re
from typing import Any, cast

import pandas as pd

from ipcompare.core import reference
from ipcompare.core.errors import DataError, nearest
from ipcompare.core.scope import remembered
from ipcompare.core.text import BOUND_SIGNS, indicator_name, region_name, text, word
from ipcompare.data.harmonize import load
from ipcompare.data.published import LOCATOR, Data, published

__all__ = ["told", "trace"]

SEARCHED = ("as_printed", "note", "locator", "owner")
#: How many derived figures a line of :func:`told` names before it counts the rest.
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
        raise DataError(f"trace: line {line} of which document? Pass source=, an id or a number such as 001")
    rows = published(region, indicator, data=data)
    if source is not None:
        rows = rows[rows["source"] == _document(source, rows["source"])]
    if line is not None:
        rows = rows[[_holds(place, line) for place in rows["locator"]]]
    if word is not None:
        rows = rows[[_speaks_of(word, r) for r in cast(list[dict[str, Any]], rows.to_dict("records"))]]
    made, shown = _made(data), _shown()
    return rows.assign(
        leads_to=["; ".join(made.get(str(r), ())) for r in rows.index],
        used_by=["; ".join(shown.get(str(r), ())) for r in rows.index],
    )


def _document(name: str, known: pd.Series) -> str:
    """Turn a number of an extracted text to the document's id; check an id."""
    sources = reference.sources()
    texts = sources.loc[sources["sha256"] != "", "source"].tolist()
    if re.fullmatch(r"\d{3}", name):
        if int(name) < len(texts):
            return str(texts[int(name)])
        raise DataError(f"unknown document {name!r}; the texts are 000 to {len(texts) - 1:03}")
    ids = list(dict.fromkeys([*sources["source"], *known]))
    if name not in ids:
        raise DataError(f"unknown document {name!r}; nearest: {nearest(name, ids)}")
    return name


def _holds(locator: str, line: int) -> bool:
    lines = LOCATOR.fullmatch(locator)
    return lines is not None and int(lines[1]) <= line <= int(lines[2])


def _speaks_of(word: str, row: dict[str, Any]) -> bool:
    name = str(row["indicator"])
    said = [name, indicator_name(name, "zh"), indicator_name(name, "en"), *(str(row[c]) for c in SEARCHED)]
    return any(word.casefold() in s.casefold() for s in said)


def _harmonised(data: Data | None) -> pd.DataFrame:
    """Give every harmonised row once for each record behind it."""
    rows = load(reference.regions()["region"], data=data)
    return rows.assign(record=rows["inputs"].str.split(" ")).explode("record")


def _made(data: Data | None) -> dict[str, tuple[str, ...]]:
    """Name the harmonised figures that were derived from each record."""
    rows = _harmonised(data)
    rows = rows[rows["derived"]]
    names = [
        " ".join(str(p) for p in (r["region"], r["indicator"], r["year"], r["role"], r["series"]) if p)
        for r in rows.to_dict("records")
    ]
    found: dict[str, list[str]] = {}
    for record, name in zip(rows["record"], names, strict=True):
        found.setdefault(str(record), []).append(name)
    return {record: tuple(dict.fromkeys(said)) for record, said in found.items()}


@remembered
def _shown() -> dict[str, tuple[str, ...]]:
    """Name the figures of the suite that each record stands behind, with their notebooks."""
    from ipcompare.suite.figures import FIGURES

    rows = _harmonised(None)
    found: dict[str, list[str]] = {}
    for name, figure in FIGURES.items():
        for record in _behind(figure.table(), rows):
            found.setdefault(record, []).append(f"{figure.notebook}: {name}")
    return {record: tuple(said) for record, said in found.items()}


def _behind(table: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """Give the records behind a figure's table: those it names, else those of the figures it shows."""
    if "inputs" in table:
        return [str(r) for r in table["inputs"].str.split(" ").explode().unique()]
    key = [c for c in ("region", "indicator", "series", "year") if c in table and "indicator" in table]
    if not key:
        return []  # scores of models: no figure of a document stands behind a single number
    return [str(r) for r in rows.merge(table[key].drop_duplicates(), on=key)["record"].unique()]


def told(rows: pd.DataFrame, lang: str = "zh") -> str:
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
    >>> said = told(trace("抗诉", region="贵州"), "en").splitlines()
    >>> said[0]
    'Guizhou, Protests lodged, 2024 actual: 3 件'
    >>> said[2].strip()
    'responsible: 全省检察机关'
    """
    titles = reference.sources().set_index("source")[f"title_{lang}"]
    return "\n".join(_told(r, titles, lang) for r in cast(list[dict[str, Any]], rows.to_dict("records")))


def _told(row: dict[str, Any], titles: pd.Series, lang: str) -> str:
    amount = "———" if pd.isna(row["value"]) else f"{BOUND_SIGNS.get(row['bound'], '')}{row['value']:.15g}"
    span = f"{row['year']}" if pd.isna(row["since"]) else f"{row['since']}–{row['year']}"
    lines = [
        text(
            "trace.figure",
            lang,
            region=region_name(row["region"], lang),
            indicator=indicator_name(row["indicator"], lang),
            span=span,
            role=word("role", row["role"], lang),
            value=f"{amount} {row['unit']}",
        )
        + (text("trace.series", lang, series=word("series", row["series"], lang)) if row["series"] else "")
    ]
    title = titles.get(row["source"]) or row["source"]
    lines.append(text("trace.printed", lang, printed=row["as_printed"], title=title, locator=row["locator"]))
    derived = [d for d in row["leads_to"].split("; ") if d]
    if len(derived) > NAMED:
        derived = [*derived[:NAMED], text("trace.more", lang, count=len(derived) - NAMED)]
    for key, said in (
        ("owner", row["owner"]),
        ("note", row["note"]),
        ("derived", "; ".join(derived)),
        ("used", row["used_by"]),
    ):
        if said:
            lines.append(text(f"trace.{key}", lang, said=said))
    return "\n  ".join(lines)
