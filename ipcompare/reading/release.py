"""Compare two states of the data: which figures changed, and which verdicts changed with them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pandas as pd

from ipcompare.core.errors import DataError
from ipcompare.core.scope import entered
from ipcompare.core.text import indicator_name, number, region_name, text, word
from ipcompare.data.harmonize import load
from ipcompare.data.published import beside, published
from ipcompare.results.targets import targets

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
    >>> from ipcompare.core.reference import data_path
    >>> [len(table) for table in changes(data_path(), data_path())]
    [0, 0]
    """
    (figures_old, status_old), (figures_new, status_new) = _state(Path(old)), _state(Path(new))
    figures = figures_old.merge(figures_new, on=KEY, how="outer", suffixes=("_old", "_new"), indicator=True)
    same = pd.concat(
        [
            figures[f"{c}_old"].eq(figures[f"{c}_new"]) | figures[[f"{c}_old", f"{c}_new"]].isna().all(axis=1)
            for c in SAID
        ],
        axis=1,
    ).all(axis=1)
    names = {"left_only": "removed", "right_only": "added", "both": "changed"}
    figures.insert(0, "change", figures.pop("_merge").astype(str).map(names))
    figures = figures[~same | (figures["change"] != "changed")]
    verdicts = status_old.merge(status_new, on=VERDICT, how="outer", suffixes=("_old", "_new"))
    verdicts = verdicts.fillna({"status_old": "", "status_new": ""})
    verdicts = verdicts[verdicts["status_old"] != verdicts["status_new"]]
    return figures.reset_index(drop=True), verdicts.reset_index(drop=True)


def _state(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the figures and the status of every target that one folder or file leads to."""
    if not path.exists():
        raise DataError(f"{path}: there is no such folder or file; check the name")
    with ExitStack() as scopes:
        if path.is_dir():
            missing = [n for n in ("published", "indicators.csv", "regions.csv") if not (path / n).exists()]
            if missing:
                raise DataError(f"{path}: is no folder of data, it lacks {', '.join(missing)}")
            scopes.enter_context(entered(root=path))
        else:
            scopes.enter_context(beside(path))
        figures = published()[[*KEY, *SAID]].fillna({"since": 0}).reset_index(drop=True)
        return figures, targets(load())[[*VERDICT, "status"]]


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
    >>> from ipcompare.core.reference import data_path
    >>> release_notes(data_path(), data_path(), "en")
    'The two states of the data are the same.'
    """
    figures, verdicts = changes(old, new)
    if figures.empty and verdicts.empty:
        return text("release.none", lang)
    count = figures["change"].value_counts()
    counts = {kind: int(count.get(kind, 0)) for kind in ("added", "removed", "changed")}
    lines = [text("release.counts", lang, **counts, verdicts=len(verdicts)), ""]
    for row in cast("list[dict[str, Any]]", verdicts.to_dict("records")):
        name = _named(row, row["target_year"], lang)
        was, now = (
            word("status", row[f"status_{k}"], lang) or text("release.nothing", lang) for k in ("old", "new")
        )
        lines.append(f"- {text('release.verdict', lang)}: {name}: {was} → {now}")
    for row in cast("list[dict[str, Any]]", figures.to_dict("records")):
        name = _named(row, row["year"], lang)
        lines.append(
            f"- {text('release.' + row['change'], lang)}: {name}, {word('role', row['role'], lang)}: "
            f"{_said(row, lang)} ({row['source']}, {row['locator']})"
        )
    return "\n".join(lines)


def _named(row: dict[str, Any], year: int, lang: str) -> str:
    series = f" ({row['series']})" if row["series"] else ""
    return f"{region_name(row['region'], lang)} {indicator_name(row['indicator'], lang)}{series} {year}"


def _said(row: dict[str, Any], lang: str) -> str:
    def one(which: str) -> str:
        return f"{number(row[f'value_{which}'], '', lang, 4)} {row[f'unit_{which}']}"

    if row["change"] == "changed":
        return f"{one('old')} → {one('new')}"
    return one("new" if row["change"] == "added" else "old")
