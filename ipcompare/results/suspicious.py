"""Figures that are possible, but hardly meant: what the writer of a table should look at again."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS, Catalogue
from ipcompare.core.errors import Fault, said
from ipcompare.core.rows import rows_of
from ipcompare.core.text import exact, series_words, text, word
from ipcompare.data.series import of_its_region
from ipcompare.results.impossible import above_whole, below_earlier, yearly_twins
from ipcompare.results.spans import span_of

__all__ = ["COLUMNS", "joined", "sentences", "warnings_of"]

COLUMNS = ["place", "region", "indicator", "year", "role", "value", "unit", "rule", "words"]
#: A figure this many times its neighbours' middle is off by 万, unless the indicator leaps.
SCALE, FAR_SCALE = 10**3.3, 10**3.7
#: Two documents print two figures where they differ by more than rounding.
ROUNDING = 0.006
#: The counts that a density divides may be rounded themselves, by no more than this.
COUNTED = 0.001
KIND = ["indicator", "basis"]
SAME = [*KIND, "region", "series"]


def warnings_of(
    table: pd.DataFrame,
    lang: str = "en",
    *,
    others: pd.DataFrame,
    outcomes: pd.DataFrame,
    counted: Set[str],
    catalogue: Catalogue,
) -> pd.DataFrame:
    """List the figures that may be right but are seldom meant.

    Parameters
    ----------
    table : pandas.DataFrame
        A table of one's own as :func:`ipcompare.check` gives it.
    lang : {"zh", "en"}, default "en"
        The language of ``words``.
    others : pandas.DataFrame
        The published figures that stand beside it; where a record is in both, the table's counts.
    outcomes : pandas.DataFrame
        Harmonised actual figures, the table's among them, and those that its densities divide.
    counted : set of str
        The records that are reckoned with: of those that say two things of one figure, the one that counts.
    catalogue : Catalogue
        With what the table declares.

    Returns
    -------
    pandas.DataFrame
        ``place, region, indicator, year, role, value, unit, rule, words``; ``rule`` is one of ``scale`` (a
        figure thousands of times its neighbours'), ``fraction`` (a count with decimals), ``percent`` (below
        1 % where others are above), ``target`` (set below the baseline), ``series`` (a target whose outcomes
        are in another series, or a figure whose series is empty where all others are in named ones),
        ``conflict`` (two documents print two figures), ``base`` (a density that is not its stock over the
        population of the base it is put under), ``whole`` (a part above its whole, or a whole below its
        part), ``fallen`` (a count since records began below an earlier one), ``between`` (a target for a
        year in which no five-year plan ends), ``later`` (an outcome of a year after the target's, so no
        verdict changes with it), ``yearly`` (a plan's figure under a count since records began, which does
        not say that it is no year's), ``joined`` (whose series was left empty and has been filled),
        ``hidden row``, ``merged cell``; and of what is declared, ``no zh name``, ``no en name``,
        ``no publisher``.

    Examples
    --------
    >>> from ipcompare.core.catalogue import data_folder, read_catalogue
    >>> from ipcompare.data.published import read_folder
    >>> printed, names = read_folder(data_folder() / "published", read_catalogue())
    >>> mine = printed.query("region == 'CN-GZ' and indicator == 'trademark_stock' and year == 2025").head(1)
    >>> mine = mine.assign(value=360_000.0)
    >>> known, own = printed.query("role == 'actual'"), frozenset(mine.index)
    >>> odd = warnings_of(mine, others=printed, outcomes=known, counted=own, catalogue=names)
    >>> odd[["value", "unit", "rule"]].to_numpy().tolist()
    [['360,000', '万件', 'scale'], ['360,000', '万件', 'conflict']]
    """
    told = [*COLUMNS[:-1], "series", "more"]
    own = _canonical(table, catalogue)
    every = pd.concat([_canonical(others, catalogue), own])
    every = every[~every.index.duplicated(keep="last")]
    found = pd.DataFrame(
        {
            "scale": _off_scale(every),
            "fraction": _fraction(every, catalogue),
            "percent": _below_one_percent(every),
            "target": _below_baseline(every, catalogue),
            "series": _without_outcomes(every, outcomes) | _beside_none(every, own),
            "conflict": _conflict(every),
            "base": _other_base(every, outcomes, catalogue),
            "whole": above_whole(every, outcomes, catalogue),
            "fallen": below_earlier(every, catalogue),
            "between": _between_plans(every),
            "later": _after_the_target(every),
        },
        index=every.index,
    ).loc[own.index]
    records, rules = np.nonzero(found.to_numpy(bool))
    odd = own.iloc[records].assign(place=own.index[records], rule=found.columns[rules], more="")
    clash = odd["rule"] == "conflict"
    odd.loc[clash, "more"] = _others_say(odd.index[clash], every, counted, lang, catalogue)
    odd["value"] = [exact(value, lang=lang) for value in odd["value"]]
    notes = [{**dict.fromkeys(told, ""), **note} for note in table.attrs.get("notes", [])]
    listed = pd.DataFrame([*notes, *odd.astype(str)[told].to_dict("records")], columns=told)
    words = [_words(row, lang, catalogue) for row in rows_of(listed)]
    return listed[COLUMNS[:-1]].assign(words=words)


def joined(given: pd.DataFrame, filled: pd.DataFrame) -> list[dict[str, Any]]:
    """List the figures whose series was empty and has been filled, with the series, as notes of a table."""
    rows = filled[given["series"].to_numpy() != filled["series"].to_numpy()]
    kept = rows[["region", "indicator", "year", "role", "value", "unit", "series"]]
    whose = ["region" if own else "all" for own in of_its_region(rows)]
    return [
        {"place": place, "rule": "joined", **row, "value": exact(row["value"], lang="en"), "more": more}
        for place, row, more in zip(rows.index, rows_of(kept), whose, strict=True)
    ]


def sentences(odd: pd.DataFrame, lang: str, catalogue: Catalogue) -> list[str]:
    """Write the rows of :func:`warnings_of` for people, a line each: where, which figure, what is odd.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> told = {"place": "a.csv:2", "region": "CN-GZ", "role": "target", "value": "360", "words": "?"}
    >>> odd, names = pd.DataFrame([dict.fromkeys(COLUMNS, "") | told]), read_catalogue()
    >>> sentences(odd, "en", names), sentences(odd, "zh", names)
    (['a.csv, row 2: Guizhou target 360: ?'], ['a.csv，第 2 行：贵州 目标 360：?'])
    """

    def figure(row: dict[str, Any]) -> str:
        named = (
            catalogue.region_name(row["region"], lang),
            catalogue.indicator_name(row["indicator"], lang),
            str(row["year"]),
            word("role", row["role"], lang),
            str(row["value"]),
            str(row["unit"]),
        )
        return " ".join(part for part in named if part)

    return [
        text("warning.line", lang, place=said(_place(row["place"]), lang), figure=shown, words=row["words"])
        if (shown := figure(row))
        else text("warning.line_bare", lang, place=said(_place(row["place"]), lang), words=row["words"])
        for row in rows_of(odd)
    ]


def _place(place: str) -> str:
    """Give the place of a cell as it is, that of a record as its file and row."""
    file, _, row = place.rpartition(":")
    return Fault("{file}, row {row}", file=file, row=row) if row.isdigit() else place


def _words(row: dict[str, Any], lang: str, catalogue: Catalogue) -> str:
    """Say what is odd, with the names that the sentence of its rule needs."""
    if row["rule"] == "conflict":
        return str(row["more"])
    twin = yearly_twins(catalogue).get(row["indicator"], "")
    names = {"twin": f"{catalogue.indicator_name(twin, lang)} {twin}"}
    if row["rule"] == "joined":
        names["whose"] = text(f"warning.joined_{row['more']}", lang)
    series = series_words(row["series"], lang)
    if series != row["series"]:
        series += text("join.brackets", lang, words=row["series"])
    return text(f"warning.{row['rule'].replace(' ', '_')}", lang, series=series, **names)


def _others_say(
    records: pd.Index, every: pd.DataFrame, counted: Set[str], lang: str, catalogue: Catalogue
) -> list[str]:
    """Give for each record what its figure is said to be elsewhere, and which of them is reckoned with."""
    if records.empty:
        return []
    values = every["_value"].to_dict()
    groups = pd.Series(_one_figure(every).to_numpy(), every.index)
    alike = {
        group: rows_of(own.assign(record=own.index))
        for group, own in every.groupby(groups[groups.isin(groups[records])])
    }

    def printed(row: dict[str, Any]) -> str:
        document = catalogue.source_title(row["source"], lang)
        return text(
            "warning.other", lang, value=exact(row["value"], lang=lang), unit=row["unit"], document=document
        )

    def said(record: str) -> str:
        value, rows = values[record], alike[groups[record]]
        told = [printed(row) for row in rows if abs(row["_value"] - value) > ROUNDING * abs(value)]
        others = text("join.list", lang).join(dict.fromkeys(told))
        taken = next((row for row in rows if row["record"] in counted), None)
        if taken is None:
            return text("warning.counts_none", lang, others=others)
        if taken["record"] == record:
            return text("warning.counts_this", lang, others=others)
        return text("warning.counts_other", lang, others=others, counts=printed(taken))

    return [said(record) for record in records]


def _canonical(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Give figures with their value in the indicator's unit."""
    units = catalogue.unit_of
    rows = table[table["value"].notna() & table["indicator"].isin(list(units))]
    factors = [
        catalogue.unit_factor(unit, units[indicator])
        for unit, indicator in zip(rows["unit"], rows["indicator"], strict=True)
    ]
    return rows.assign(_value=rows["value"] * np.array(factors, dtype=float))


def _groups(every: pd.DataFrame, by: list[str]) -> pd.Series:
    return every.groupby(by, sort=False, dropna=False).ngroup()


def _median_of_others(values: pd.Series, groups: pd.Series) -> np.ndarray:
    """Give for each row the median of the other rows of its group; a missing value is none of them."""
    numbers, medians = values.to_numpy(float), np.full(len(values), np.nan)
    for rows in groups.reset_index(drop=True).groupby(groups.to_numpy(), sort=False).indices.values():
        inside = numbers[rows]
        ordered = np.sort(inside[~np.isnan(inside)])
        counted = (~np.isnan(inside)).astype(int)
        rank, size = np.searchsorted(ordered, inside), len(ordered) - counted
        some = size > 0
        # The two in the middle, as they stand when the row itself is taken out.
        middle = [half + counted * (half >= rank) for half in ((size - 1) // 2, size // 2)]
        medians[rows[some]] = sum(ordered[places[some]] for places in middle) / 2
    return medians


def _off_scale(every: pd.DataFrame) -> np.ndarray:
    value = every["_value"].abs()
    sizes = value.where(value > 0)
    off = np.zeros(len(every), dtype=bool)
    for by, most in (([*KIND, "region"], SCALE), (KIND, FAR_SCALE)):
        middle = _median_of_others(sizes, _groups(every, by))
        off |= ((sizes > middle * most) | (sizes < middle / most)).to_numpy()
    return off


def _fraction(every: pd.DataFrame, catalogue: Catalogue) -> np.ndarray:
    counts = every["unit"].isin(list(catalogue.counters)) & every["basis"].isin(
        ["stock", "flow", "cumulative"]
    )
    return (counts & (every["value"] % 1 != 0)).to_numpy()


def _below_one_percent(every: pd.DataFrame) -> np.ndarray:
    value = every["_value"].abs()
    above = _median_of_others(value, _groups(every, KIND)) >= 1
    return ((every["basis"] == "ratio") & (value > 0) & (value < 1)).to_numpy() & above


def _below_baseline(every: pd.DataFrame, catalogue: Catalogue) -> np.ndarray:
    """Find the targets that are worse than the last baseline listed before their year."""
    baselines: dict[tuple[str, ...], dict[int, tuple[int, float]]] = {}
    below = np.zeros(len(every), dtype=bool)
    keys: list[tuple[str, ...]] = list(zip(*(every[c].tolist() for c in SAME), strict=True))
    years, values, roles = every["year"].tolist(), every["_value"].tolist(), every["role"].tolist()
    for i, key in enumerate(keys):
        if roles[i] == "baseline":
            baselines.setdefault(key, {})[years[i]] = i, values[i]
    for i, key in enumerate(keys):
        if roles[i] == "target":
            before = [listed for year, listed in baselines.get(key, {}).items() if year < years[i]]
            below[i] = bool(before) and catalogue.direction_of[key[0]] * (values[i] - max(before)[1]) < 0
    return below


def _between_plans(every: pd.DataFrame) -> np.ndarray:
    """Find the targets for a year in which no five-year plan ends."""
    return ((every["role"] == "target") & ((every["year"] - PLAN_END) % PLAN_YEARS != 0)).to_numpy()


def _after_the_target(every: pd.DataFrame) -> np.ndarray:
    """Find the outcomes of years after the last target of their indicator: no verdict rests on them."""
    targets = every[every["role"] == "target"].groupby(["region", "indicator"])["year"].max().to_dict()
    pairs = zip(every["region"], every["indicator"], strict=True)
    last = np.array([targets.get(pair, np.inf) for pair in pairs])
    return (every["role"] == "actual").to_numpy() & (every["year"].to_numpy() > last)


def _without_outcomes(every: pd.DataFrame, outcomes: pd.DataFrame) -> np.ndarray:
    """Find the targets whose outcomes all stand in other series."""
    by_series = set(zip(outcomes["region"], outcomes["indicator"], outcomes["series"], strict=True))
    some = {names[:2] for names in by_series}
    named = zip(every["region"], every["indicator"], every["series"], strict=True)
    apart = np.array([names[:2] in some and names not in by_series for names in named], dtype=bool)
    return apart & (every["role"] == "target").to_numpy()


def _beside_none(every: pd.DataFrame, own: pd.DataFrame) -> np.ndarray:
    """Find one's own figures in the empty series where others of the indicator stand in named ones alone.

    Others are those of the region; where it has none, of all regions.
    """
    others = every[~every.index.isin(own.index)]
    here, anywhere = (
        others.groupby(names)["series"].agg(set).to_dict() for names in (["region", "indicator"], "indicator")
    )
    pairs = list(zip(every["region"], every["indicator"], strict=True))
    alone = ["" not in here.get(pair, anywhere.get(pair[1], {""})) for pair in pairs]
    return np.array(alone, dtype=bool) & (every["series"] == "").to_numpy()


def _other_base(every: pd.DataFrame, outcomes: pd.DataFrame, catalogue: Catalogue) -> np.ndarray:
    """Find densities that their stock over the population of their own series does not round to."""
    key = ["region", "indicator", "series", "year"]
    single = outcomes[outcomes["since"].isna()] if "since" in outcomes else outcomes
    known = dict(zip(single[key].itertuples(index=False, name=None), single["value"], strict=True))
    members, units = catalogue.members("density"), catalogue.unit_of

    def odd(row: dict[str, Any]) -> bool:
        if (
            row["indicator"] not in members
            or row["role"] != "actual"
            or row["unit"] != units[row["indicator"]]
        ):
            return False
        parts = {member["part"]: member for member in members[row["indicator"]]}
        above, below = parts["numerator"], parts["denominator"]
        stock = known.get((row["region"], above["member"], above["series"], row["year"]))
        people = known.get((row["region"], below["member"], row["series"], row["year"]))
        if not stock or not people:
            return False
        span = span_of(row, catalogue)
        return not span.low * (1 - COUNTED) <= stock / people <= span.high * (1 + COUNTED)

    rows = rows_of(every)
    return np.array([odd(row) for row in rows], dtype=bool)


def _one_figure(every: pd.DataFrame) -> pd.Series:
    """Give the rows that print one and the same figure one number."""
    return _groups(every.assign(since=every["since"].fillna(0)), [*SAME, "role", "year", "since"])


def _conflict(every: pd.DataFrame) -> np.ndarray:
    value, alike = every["_value"], every.groupby(_one_figure(every).to_numpy())["_value"]
    least, most = alike.transform("min"), alike.transform("max")
    apart = ROUNDING * value.abs()
    return ((most - value > apart) | (value - least > apart)).to_numpy()
