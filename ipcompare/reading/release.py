"""Compare two states of the data: which figures changed, and which verdicts changed with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.errors import DataError, Fault, no_data_folder
from ipcompare.core.rows import rows_of
from ipcompare.core.text import (
    BOUND_SIGNS,
    bounded,
    chance,
    exact,
    number,
    reason_words,
    series_words,
    shortest,
    text,
    word,
)
from ipcompare.results.dataset import Dataset

__all__ = ["changes", "release_notes"]

#: What tells one printed figure from another; the place in the document besides, where it was read by lines.
KEY = ["region", "indicator", "series", "since", "year", "role", "basis", "source"]
SAID = ["value", "unit", "bound", "as_printed", "confidence"]
VERDICT = ["region", "indicator", "series", "reading", "target_year"]
#: What a verdict rests on, besides the words for it.
GROUNDS = ("target", "latest", "projected", "probability")
JUDGEMENTS = ("status", "verdict")
JUDGED = ["unit", "bound", "status", "verdict", "reason", "latest_year", *GROUNDS]


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
        bound, as_printed, confidence, locator`` twice, with ``_old`` and ``_new``. How a document that was
        not read line by line is cited is no part of a figure: another locator alone is no change.
    verdicts : pandas.DataFrame
        ``region, indicator, series, reading, target_year`` and each of ``status, verdict, reason`` and what
        they rest on twice, of the targets whose status (:func:`ipcompare.targets`) or verdict
        (:func:`ipcompare.attainment`) is another; of a target that stands in one state only both are empty
        in the other.

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
    by_lines = {*old.catalogue.read_line_by_line, *new.catalogue.read_line_by_line}
    before, after = (_placed(data.figures, by_lines) for data in (old, new))
    key = [*KEY, "place", "nth"]
    figures = before.merge(after, on=key, how="outer", suffixes=("_old", "_new"), indicator=True)
    was, now = (figures[[f"{name}_{state}" for name in SAID]].astype(object) for state in ("old", "new"))
    same = (was.fillna("").to_numpy() == now.fillna("").to_numpy()).all(axis=1)
    kinds = {"left_only": "removed", "right_only": "added", "both": "changed"}
    figures.insert(0, "change", figures.pop("_merge").astype(str).map(kinds))
    figures = figures[~same | (figures["change"] != "changed")].drop(columns=["place", "nth"])
    judged = [_judged(data) for data in (old, new)]
    verdicts = judged[0].merge(judged[1], on=VERDICT, how="outer", suffixes=("_old", "_new"))
    words = [f"{name}_{state}" for name in ("status", "verdict", "reason") for state in ("old", "new")]
    verdicts = verdicts.fillna(dict.fromkeys(words, ""))
    other = [verdicts[f"{name}_old"] != verdicts[f"{name}_new"] for name in ("status", "verdict")]
    return figures.reset_index(drop=True), verdicts[other[0] | other[1]].reset_index(drop=True)


def _placed(figures: pd.DataFrame, by_lines: set[str]) -> pd.DataFrame:
    """Give what is compared of printed figures; of several with one key each has its number."""
    rows = figures[[*KEY, *SAID, "locator"]].fillna({"since": 0})
    rows = rows.assign(place=rows["locator"].where(rows["source"].isin(by_lines), ""))
    rows = rows.sort_values(["value", "as_printed"], kind="stable")
    return rows.assign(nth=rows.groupby([*KEY, "place"]).cumcount())


def _judged(data: Dataset) -> pd.DataFrame:
    """Give each target's status and verdict, with what they rest on."""
    seen = data.outlook[[*VERDICT, *(name for name in JUDGED if name not in ("status", "unit", "bound"))]]
    rows = data.plan[[*VERDICT, "unit", "bound", "status"]].merge(seen, on=VERDICT, how="left")
    return rows.fillna({"verdict": "", "reason": ""})


def _other_tables(before: Dataset, after: Dataset) -> list[str]:
    """Name the tables besides the figures that differ."""
    pairs = {"panel/provinces.csv": (before.provinces, after.provinces)}
    for name in ("indicators", "units", "relations", "plans", "evidence"):
        pairs[f"{name}.csv"] = (getattr(before.catalogue, name), getattr(after.catalogue, name))
    return [name for name, (old, new) in pairs.items() if not old.equals(new)]


def opened(path: str | Path) -> Dataset:
    """Open one state of the data: a folder like ``data/``, or a file that stands beside the shipped data."""
    path = Path(path)
    if not path.exists():
        raise DataError(Fault("{path}: there is no such folder or file; check the name", path=path))
    if not path.is_dir():
        return Dataset.open(path)
    missing = [n for n in ("published", "indicators.csv", "regions.csv") if not (path / n).exists()]
    if missing:
        raise no_data_folder(path, *missing)
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
        Counts, with the regions; then a line for each target whose status or verdict changed, with what
        changed it; then a line for each figure; in Markdown.

    Examples
    --------
    >>> from ipcompare.core.catalogue import data_folder
    >>> release_notes(data_folder(), data_folder(), "en")
    'The two versions of the data are the same.'
    """
    before, after = opened(old), opened(new)
    figures, verdicts = _changes(before, after)
    if figures.empty and verdicts.empty:
        other = _other_tables(before, after)
        return text(
            "release.tables" if other else "release.none", lang, tables=text("join.list", lang).join(other)
        )
    newer = {
        kind: getattr(after.catalogue, kind).astype(str).to_dict("records")
        for kind in ("regions", "indicators")
    }
    names = before.catalogue.with_declared(newer)
    lines = _counted(figures, verdicts, names, lang)
    for row in rows_of(verdicts):
        lines += _judgements(row, names, lang)
    for row in rows_of(figures):
        name = _named(row, row["year"], names, lang)
        states = {"added": ["new"], "removed": ["old"], "changed": ["old", "new"]}[row["change"]]
        said = " → ".join(_figure(row, state, names, lang) for state in states)
        change, place = text(f"release.{row['change']}", lang), row[f"locator_{states[-1]}"]
        role = word("role", row["role"], lang)
        words = {"change": change, "name": name, "role": role, "said": said, "source": row["source"]}
        line = text("release.line", lang, **words, place=place)
        low = row[f"confidence_{states[-1]}"] == "low"
        lines.append(text("release.low", lang, line=line) if low else line)
    return "\n".join(lines)


def _counted(figures: pd.DataFrame, verdicts: pd.DataFrame, names: Catalogue, lang: str) -> list[str]:
    """Say how much changed, of which regions, and whether any target is judged otherwise."""
    count = figures["change"].value_counts()
    lines = [
        text("release.counts", lang, **{k: int(count.get(k, 0)) for k in ("added", "removed", "changed")})
    ]
    for change, own in figures.groupby("change", sort=False):
        regions = own["region"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
        listed = [
            text("release.region", lang, region=names.region_name(str(code), lang), count=number)
            for code, number in regions.items()
        ]
        said = {"kind": text(f"release.{change}", lang), "said": text("join.list", lang).join(listed)}
        lines.append(text("release.row", lang, **said))
    other = {name: int((verdicts[f"{name}_old"] != verdicts[f"{name}_new"]).sum()) for name in JUDGEMENTS}
    key = "release.verdicts" if len(verdicts) else "release.no_verdicts"
    return [*lines, "", text(key, lang, **other), ""]


def _judgements(row: dict[str, Any], names: Catalogue, lang: str) -> list[str]:
    """Say from what to what a target's status and verdict changed, and what changed under them."""
    name, lines = _named(row, row["target_year"], names, lang), []
    if row["reading"]:
        name = text("label.series", lang, name=name, series=word("reading", row["reading"], lang))
    for kind in JUDGEMENTS:
        was, now = (row[f"{kind}_{state}"] for state in ("old", "new"))
        if was != now:
            said = [word(kind, code, lang) if code else text("release.nothing", lang) for code in (was, now)]
            words = {"kind": text(f"release.{kind}", lang), "name": name, "said": " → ".join(said)}
            lines.append(text("release.judged", lang, **words))
    why = [reason_words(row["reason_new"], lang)] if row["reason_new"] else []
    for kind in GROUNDS:
        said = [_ground(row, kind, state, names, lang) for state in ("old", "new")]
        if said[0] != said[1]:
            why.append(f"{text(f'column.{kind}', lang)} {' → '.join(said)}")
    if why:
        lines[-1] += f"{text('join.sentence', lang)}{text('join.sentence', lang).join(why)}"
    return lines


def _ground(row: dict[str, Any], kind: str, state: str, names: Catalogue, lang: str) -> str:
    """Write one of the numbers that a verdict rests on."""
    value, unit, latest = (row[f"{name}_{state}"] for name in (kind, "unit", "latest_year"))
    # Once the year's outcome is known nothing is projected.
    if pd.isna(value) or (kind == "projected" and latest == row["target_year"]):
        return text("release.nothing", lang)
    if kind == "probability":
        return chance(value, lang)
    places = names.decimals(row["indicator"])
    if kind == "target":
        return bounded(value, row[f"bound_{state}"], unit, lang, places)
    if kind != "latest":
        return number(value, unit, lang, places)
    said = shortest(value, unit, lang, places)
    return text("label.series", lang, name=said, series=int(latest))


def _figure(row: dict[str, Any], state: str, names: Catalogue, lang: str) -> str:
    """Write a figure in one of the two states, with the word for its unit."""
    unit, own = row[f"unit_{state}"], names.unit_of.get(row["indicator"], "")
    # English numbers are written without 万, so that what is counted has its own word.
    name = names.unit_name(own if lang == "en" and unit == f"万{own}" else unit, lang, row["indicator"])
    figure = exact(row[f"value_{state}"], unit, lang, show_unit=True, unit_word=name)
    return BOUND_SIGNS.get(row[f"bound_{state}"], "") + figure


def _named(row: dict[str, Any], year: int, names: Catalogue, lang: str) -> str:
    region, indicator = names.region_name(row["region"], lang), names.indicator_name(row["indicator"], lang)
    name = text("label.of_region", lang, region=region, indicator=indicator)
    if row["series"]:
        name = text("label.series", lang, name=name, series=series_words(row["series"], lang))
    return text("release.named", lang, name=name, year=year)
