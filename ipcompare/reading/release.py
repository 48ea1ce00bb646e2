"""Compare two states of the data: which figures changed, and which verdicts changed with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pandas as pd

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.errors import DataError
from ipcompare.core.text import number, text, word
from ipcompare.results.dataset import Dataset

__all__ = ["changes", "release_notes"]

KEY = ["region", "indicator", "series", "since", "year", "role", "basis", "source", "locator"]
SAID = ["value", "unit", "bound", "as_printed"]
VERDICT = ["region", "indicator", "series", "reading", "target_year"]


def changes(old: str | Path, new: str | Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare two states of the data.

    Parameters
    ----------
    old, new : path
        Two folders like ``data/``, or two files of figures that each stand beside the shipped data.

    Returns
    -------
    figures : pandas.DataFrame
        ``change`` (``added``, ``removed``, ``changed``), the key of the figure, and each of ``value, unit,
        bound, as_printed`` twice, with ``_old`` and ``_new``.
    verdicts : pandas.DataFrame
        ``region, indicator, series, reading, target_year, status_old, status_new`` of the targets whose
        status is another; a target that stands in one state only has an empty status in the other.

    Raises
    ------
    DataError
        For a folder or file that cannot be read.

    Examples
    --------
    >>> from ipcompare.core.catalogue import data_folder
    >>> [len(table) for table in changes(data_folder(), data_folder())]
    [0, 0]
    """
    return _changes(opened(old), opened(new))


def _changes(old: Dataset, new: Dataset) -> tuple[pd.DataFrame, pd.DataFrame]:
    before, after = (data.figures[[*KEY, *SAID]].fillna({"since": 0}) for data in (old, new))
    figures = before.merge(after, on=KEY, how="outer", suffixes=("_old", "_new"), indicator=True)
    was, now = (figures[[f"{name}_{state}" for name in SAID]].astype(object) for state in ("old", "new"))
    same = (was.fillna("").to_numpy() == now.fillna("").to_numpy()).all(axis=1)
    kinds = {"left_only": "removed", "right_only": "added", "both": "changed"}
    figures.insert(0, "change", figures.pop("_merge").astype(str).map(kinds))
    figures = figures[~same | (figures["change"] != "changed")]
    status = [data.plan[[*VERDICT, "status"]] for data in (old, new)]
    verdicts = status[0].merge(status[1], on=VERDICT, how="outer", suffixes=("_old", "_new"))
    verdicts = verdicts.fillna({"status_old": "", "status_new": ""})
    verdicts = verdicts[verdicts["status_old"] != verdicts["status_new"]]
    return figures.reset_index(drop=True), verdicts.reset_index(drop=True)


def opened(path: str | Path) -> Dataset:
    """Open one state of the data: a folder like ``data/``, or a file that stands beside the shipped data."""
    path = Path(path)
    if not path.exists():
        raise DataError(f"{path}: there is no such folder or file; check the name")
    if not path.is_dir():
        return Dataset.open(path)
    missing = [n for n in ("published", "indicators.csv", "regions.csv") if not (path / n).exists()]
    if missing:
        raise DataError(f"{path}: is no folder of data, it lacks {', '.join(missing)}")
    return Dataset.open(root=path)


def release_notes(old: str | Path, new: str | Path, lang: str = "zh") -> str:
    """Say what changed between two states of the data, for people.

    Parameters
    ----------
    old, new : path
        As in :func:`changes`.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        A line of counts, then a line a figure and a line a verdict, in Markdown.

    Examples
    --------
    >>> from ipcompare.core.catalogue import data_folder
    >>> release_notes(data_folder(), data_folder(), "en")
    'The two states of the data are the same.'
    """
    before, after = opened(old), opened(new)
    figures, verdicts = _changes(before, after)
    if figures.empty and verdicts.empty:
        return text("release.none", lang)
    newer = {
        kind: getattr(after.catalogue, kind).astype(str).to_dict("records")
        for kind in ("regions", "indicators")
    }
    names = before.catalogue.with_declared(newer)
    count = figures["change"].value_counts()
    counts = {kind: int(count.get(kind, 0)) for kind in ("added", "removed", "changed")}
    lines = [text("release.counts", lang, **counts, verdicts=len(verdicts)), ""]
    for row in cast("list[dict[str, Any]]", verdicts.to_dict("records")):
        was, now = (
            word("status", row[f"status_{k}"], lang) or text("release.nothing", lang) for k in ("old", "new")
        )
        name = _named(row, row["target_year"], names, lang)
        lines.append(f"- {text('release.verdict', lang)}: {name}: {was} → {now}")
    for row in cast("list[dict[str, Any]]", figures.to_dict("records")):
        name = _named(row, row["year"], names, lang)
        figure = {k: f"{number(row[f'value_{k}'], '', lang, 4)} {row[f'unit_{k}']}" for k in ("old", "new")}
        said = {"changed": " → ".join(figure.values()), "added": figure["new"], "removed": figure["old"]}
        change = row["change"]
        lines.append(
            f"- {text(f'release.{change}', lang)}: {name}, {word('role', row['role'], lang)}: "
            f"{said[change]} ({row['source']}, {row['locator']})"
        )
    return "\n".join(lines)


def _named(row: dict[str, Any], year: int, names: Catalogue, lang: str) -> str:
    series = f" ({row['series']})" if row["series"] else ""
    region = names.region_name(row["region"], lang)
    return f"{region} {names.indicator_name(row['indicator'], lang)}{series} {year}"
