"""Bring published figures to one unit and one basis an indicator, and say how each was derived.

The rules run in one order, and none overwrites what a document prints:

1. units: each figure to its indicator's canonical unit (万件 to 件, per million to per 10,000 ...);
2. sums over a plan period to a year's average, in a series of their own;
3. one figure a key, by :data:`PICK`, where several documents print it;
4. differences of running totals to the average of the years between;
5. sums of parts and ratios where none is printed;
6. growth to the level of the year before, where none is printed;
7. density as stock over year-end population, where none is printed;
8. levels to growth, where none is printed;
9. growth targets to levels, under every named reading.

A series (column ``series``) holds one definition and one population base; two never meet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, cast

import pandas as pd

from ipcompare.core import reference
from ipcompare.core.errors import DataError
from ipcompare.core.scope import current, remembered
from ipcompare.data.published import Data, _filtered, _standing, beside, newest_of_own, panel

__all__ = ["explain", "load"]

Record = dict[str, Any]

COLUMNS = [
    "region",
    "indicator",
    "year",
    "role",
    "value",
    "unit",
    "basis",
    "bound",
    "derived",
    "derivation",
    "source",
    "locator",
    "note",
    "since",
    "series",
    "reading",
    "confidence",
    "inputs",
]
KEY = ["region", "indicator", "series", "since", "year", "role", "reading"]

#: Where several documents print a figure: a user's own, the newest of them; else the surer one, then the
#: one with more digits (an exact count before its rounding), then the one read at its origin, then the
#: later, then by source id.
PICK = ["_own", "_sure", "_digits", "_access", "_published", "source"]

AVERAGE = "plan average"
#: density -> stock; the population's own series names the base.
DENSITIES = {
    "hv_invention_density": "hv_invention_stock",
    "invention_density": "invention_stock",
    "trademark_density": "trademark_stock",
}
#: ratio in percent -> (numerator, series, denominator, series).
RATIOS = {"tech_contract_gdp_ratio": ("tech_contract_value", "", "gdp", "revised")}
#: total -> parts, all needed.
SUMS = {"plant_variety_rights": ("agri_variety_rights", "forest_variety_rights")}
#: running total -> the yearly flow whose sum its differences are, and that flow's series.
RUNNING_TOTALS = {"pledge_loans_total": ("pledge_financing", "loans")}
#: Series whose figures measure growth over several years, so no level follows from them.
GROWTH_OVER_YEARS = ("plan average", "whole plan")

EACH_YEAR = "the rate holds every year"
LAST_YEAR = "the rate holds in the target year"


def load(
    regions: str | Iterable[str] | None = None,
    indicators: str | Iterable[str] | None = None,
    roles: str | Iterable[str] | None = None,
    *,
    data: Data | None = None,
) -> pd.DataFrame:
    """Give the harmonised table: one unit and basis an indicator, every figure with its history.

    Parameters
    ----------
    regions : str, iterable of str or None
        Codes, Chinese or English names. None keeps the nation and the provinces that have a published
        table of targets; any other province of the panel, and Guizhou's cities, come when named.
    indicators, roles : str, iterable of str or None
        What to keep; None keeps all.
    data : path, DataFrame or iterable of paths, optional
        Published tables of one's own to lay beside the shipped ones.

    Returns
    -------
    pandas.DataFrame
        Columns ``region, indicator, year, role, value, unit, basis, bound, derived, derivation, source,
        locator, note, since, series, reading, confidence, inputs``. ``derived`` is True where no document
        prints the figure in any unit; ``derivation`` then says how it came to be. ``series`` tells
        definitions and population bases apart, ``reading`` names the reading of a growth target,
        ``inputs`` the records of the published tables behind the figure. Figures of low confidence
        stay out.

    Raises
    ------
    DataError
        For an unknown name or a faulty table of one's own.

    Examples
    --------
    >>> gd = load("广东", "hv_invention_density", "actual").set_index("year").value.round(1)
    >>> float(gd[2022]), float(gd[2024])
    (20.6, 28.8)
    """
    with beside(data):
        table = _harmonised()
        if regions is None:
            compared = table.loc[table["role"] == "target", "region"].unique()
            level = reference.regions().set_index("region")["level"]
            regions = [r for r in dict.fromkeys(compared) if level[r] in ("province", "nation")]
            regions = list(dict.fromkeys([*regions, *own_regions()]))
        found = _filtered(table, regions, indicators, roles).reset_index(drop=True)
        declared = {k: rows for k, rows in current().declared.items() if rows and k != "sources"}
    if declared:
        found.attrs["declared"] = declared
    return found


def own_regions() -> list[str]:
    """Give the regions that tables of a user's own speak of, in their order."""
    return list(dict.fromkeys(r for figures in current().figures for r in figures["region"]))


@remembered
def _harmonised() -> pd.DataFrame:
    return harmonise(_standing(), panel())


def harmonise(printed: pd.DataFrame, provinces: pd.DataFrame) -> pd.DataFrame:
    """Apply all rules to published tables and a panel; see :func:`load` for the result."""
    rows = pd.concat([_from_published(printed), _from_panel(provinces)])
    rows = rows[(rows["confidence"] != "low") & rows["value"].notna()]
    table = _picked(_averaged(_converted(rows)))
    for rule in (_running_totals, _sums, _ratios, _levels_before, _densities, _growths, _target_levels):
        table = _filled(table, rule(table))
    order = ["region", "indicator", "series", "role", "reading", "year", "since"]
    return table.sort_values(order, na_position="first")[COLUMNS].reset_index(drop=True)


def _from_published(printed: pd.DataFrame) -> pd.DataFrame:
    return printed.assign(inputs=printed.index, reading="", derived=False, derivation="")


def _from_panel(provinces: pd.DataFrame) -> pd.DataFrame:
    basis = reference.indicators().set_index("indicator")["basis"]
    return provinces.assign(
        role="actual",
        bound="eq",
        basis=provinces["indicator"].map(basis),
        since=pd.array([pd.NA] * len(provinces), dtype="Int64"),
        locator="panel of provinces",
        as_printed=[f"{v:.15g} {u}" for v, u in zip(provinces["value"], provinces["unit"], strict=True)],
        inputs=provinces.index,
        reading="",
        derived=False,
        derivation="",
    )


def _number(value: float) -> str:
    """Write a number without noise: whole thousands in full, small ones to six digits."""
    return f"{value:,.10g}" if abs(value) >= 1000 else f"{value:.6g}"


def _converted(rows: pd.DataFrame) -> pd.DataFrame:
    """Bring each figure to its indicator's unit; what has no factor stays out."""
    catalogue = reference.indicators().set_index("indicator")
    unit = rows["indicator"].map(catalogue["unit"])
    factor = pd.Series(map(reference.unit_factor, rows["unit"], unit), index=rows.index, dtype=float)
    rows = rows.assign(_factor=factor, _unit=unit)[factor.notna()]
    # 万件 and the like have factors with an exact inverse: dividing by it keeps 0.1 + 0.2 noise out.
    value = [
        round(v * f, 10) if f >= 1 else v / round(1 / f)
        for v, f in zip(rows["value"], rows["_factor"], strict=True)
    ]
    said = [
        f"{_number(v)} {u} in {c}: {'x' if f >= 1 else '/'} {_number(f if f >= 1 else 1 / f)}"
        if u != c and f != 1
        else ""
        for v, u, c, f in zip(rows["value"], rows["unit"], rows["_unit"], rows["_factor"], strict=True)
    ]
    digits = [len(f"{v:.15g}".replace(".", "").lstrip("0").rstrip("0")) for v in rows["value"]]
    return rows.assign(value=value, unit=rows["_unit"], derivation=said, _digits=digits)


def _averaged(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn a sum over a plan period into a year's average, in a series of its own."""
    basis = rows["indicator"].map(reference.indicators().set_index("indicator")["basis"])
    sums = (rows["basis"] == "period_total") & (basis == "flow")
    years = (rows["year"] - rows["since"] + 1).where(sums)
    said = [
        f"{_number(v)} {u} in {s}-{y}: / {n} years" if pd.notna(n) else d
        for v, u, s, y, n, d in zip(
            rows["value"], rows["unit"], rows["since"], rows["year"], years, rows["derivation"], strict=True
        )
    ]
    return rows.assign(
        value=rows["value"].where(~sums, rows["value"] / years.astype(float)),
        derived=rows["derived"] | sums,
        derivation=said,
        series=rows["series"].where(~sums, [_joined(s, AVERAGE) for s in rows["series"]]),
        basis=basis,
    )


def _joined(*parts: str) -> str:
    return ", ".join(p for p in parts if p)


def _picked(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep one figure a key by the stated rule, and note what the others print."""
    source = reference.sources().set_index("source")
    access = rows["source"].map(source["access"]).fillna("original")
    rows = rows.assign(
        _own=rows["inputs"].map(newest_of_own()).fillna(0).astype(int),
        _sure=rows["confidence"].map({"high": 0, "medium": 1, "low": 2}),
        _digits=-rows["_digits"],
        _access=access.map({"original": 0, "transcription": 1, "mirror": 2}),
        _published=rows["source"].map(source["published"]).fillna("").map(_latest_first),
        since=rows["since"].astype("Int64"),
    ).sort_values([*KEY, *PICK], na_position="first")
    group = rows.groupby(KEY, dropna=False, sort=False)
    first = group["value"].transform("first")
    # A figure that rounds to the other's digits is the same figure, not another.
    differs = ((rows["value"] - first).abs() > 0.006 * first.abs()) | (
        (rows["value"] - first).abs() > 0.5 * _last_place(rows)
    )
    others = [
        f"{_number(v)} {u} in {s}" if d else ""
        for v, u, s, d in zip(rows["value"], rows["unit"], rows["source"], differs, strict=True)
    ]
    rows = rows.assign(_others=others)
    also = rows.groupby(KEY, dropna=False, sort=False)["_others"].agg(
        lambda texts: "; ".join(dict.fromkeys(t for t in texts if t))
    )
    best = rows.drop_duplicates(KEY).copy()
    best["note"] = [
        _joined_notes(n, f"also printed: {a}" if a else "") for n, a in zip(best["note"], also, strict=True)
    ]
    return best.drop(columns=["_others"])


def _joined_notes(*notes: str) -> str:
    return "; ".join(n for n in notes if n)


def _latest_first(date: str) -> tuple[int, ...]:
    """Give a sort key that puts the latest date first and no date last."""
    return tuple(-ord(c) for c in date) or (1,)


def _last_place(rows: pd.DataFrame) -> pd.Series:
    """Give what one unit of the last digit that is not a trailing zero is worth."""
    size = rows["value"].abs().where(rows["value"] != 0, 1.0).map(lambda v: math.floor(math.log10(v)))
    return 10.0 ** (size + rows["_digits"] + 1)


def _filled(table: pd.DataFrame, new: list[Record]) -> pd.DataFrame:
    """Add derived rows where no figure stands at their key."""
    if not new:
        return table
    rows = pd.DataFrame(new).assign(derived=True)
    rows["since"] = (
        rows["since"].astype("Int64") if "since" in rows else pd.array([pd.NA] * len(rows), dtype="Int64")
    )
    for column, filler in (("reading", ""), ("role", "actual"), ("bound", "eq")):
        rows[column] = rows[column].fillna(filler) if column in rows else filler
    catalogue = reference.indicators().set_index("indicator")
    rows = rows.assign(
        unit=rows["indicator"].map(catalogue["unit"]), basis=rows["indicator"].map(catalogue["basis"])
    )
    both = pd.concat([table, rows], ignore_index=True)
    return both.drop_duplicates(KEY, keep="first")


def _history(*rows: pd.Series | Record) -> Record:
    """Join where several figures come from."""

    def every(column: str, by: str) -> str:
        texts = [t for r in rows for t in str(r[column]).split(by) if t]
        return by.join(dict.fromkeys(texts))

    worst = max(rows, key=lambda r: reference.CONFIDENCES.index(str(r["confidence"])))
    return {
        "source": every("source", "; "),
        "locator": " | ".join(dict.fromkeys(str(r["locator"]) for r in rows)),
        "inputs": every("inputs", " "),
        "confidence": worst["confidence"],
    }


def _actuals(table: pd.DataFrame, indicator: str, series: str | None = None) -> pd.DataFrame:
    rows = table[(table["indicator"] == indicator) & (table["role"] == "actual") & table["since"].isna()]
    return rows if series is None else rows[rows["series"] == series]


def _records(rows: pd.DataFrame) -> list[Record]:
    return cast(list[Record], rows.to_dict("records"))


def _paired(left: pd.DataFrame, right: pd.DataFrame, on: list[str]) -> list[tuple[Record, Record]]:
    """Pair the rows of two tables by key."""
    right_rows: dict[tuple[object, ...], list[Record]] = {}
    for row in _records(right):
        right_rows.setdefault(tuple(row[c] for c in on), []).append(row)
    return [(row, other) for row in _records(left) for other in right_rows.get(tuple(row[c] for c in on), [])]


def _running_totals(table: pd.DataFrame) -> list[Record]:
    new: list[Record] = []
    for total, (flow, series) in RUNNING_TOTALS.items():
        rows = _actuals(table, total).sort_values("year")
        for _, group in rows.groupby("region"):
            records = _records(group)
            for start in records[:-1]:
                for end in records[records.index(start) + 1 :]:
                    years = end["year"] - start["year"]
                    new.append(
                        {
                            "region": end["region"],
                            "indicator": flow,
                            "series": _joined(series, AVERAGE),
                            "since": start["year"] + 1,
                            "year": end["year"],
                            "value": (end["value"] - start["value"]) / years,
                            "derivation": f"running total {_number(end['value'])} at end-{end['year']} less "
                            f"{_number(start['value'])} at end-{start['year']}, / {years} years",
                            "note": "the totals count from a year that the sources do not name",
                            **_history(end, start),
                        }
                    )
    return new


def _sums(table: pd.DataFrame) -> list[Record]:
    new: list[Record] = []
    for total, (first, second) in SUMS.items():
        for a, b in _paired(_actuals(table, first), _actuals(table, second), ["region", "series", "year"]):
            new.append(
                {
                    "region": a["region"],
                    "indicator": total,
                    "series": a["series"],
                    "year": a["year"],
                    "value": a["value"] + b["value"],
                    "derivation": f"{_number(a['value'])} {first} + {_number(b['value'])} {second}",
                    "note": "",
                    **_history(a, b),
                }
            )
    return new


def _ratios(table: pd.DataFrame) -> list[Record]:
    new: list[Record] = []
    for ratio, (top, top_series, bottom, bottom_series) in RATIOS.items():
        pairs = _paired(
            _actuals(table, top, top_series), _actuals(table, bottom, bottom_series), ["region", "year"]
        )
        for a, b in pairs:
            new.append(
                {
                    "region": a["region"],
                    "indicator": ratio,
                    "series": "",
                    "year": a["year"],
                    "value": 100 * a["value"] / b["value"],
                    "derivation": f"{_number(a['value'])} / {_number(b['value'])} 亿元, in %",
                    "note": "",
                    **_history(a, b),
                }
            )
    return new


def _densities(table: pd.DataFrame) -> list[Record]:
    """Divide a stock by the year-end population; the population's series names the base."""
    new: list[Record] = []
    for density, stock in DENSITIES.items():
        for a, b in _paired(_actuals(table, stock, ""), _actuals(table, "population"), ["region", "year"]):
            if a["unit"] != "件":
                continue
            new.append(
                {
                    "region": a["region"],
                    "indicator": density,
                    "series": b["series"],
                    "year": a["year"],
                    "bound": a["bound"],
                    "value": a["value"] / b["value"],
                    "derivation": f"{_number(a['value'])} 件 / {_number(b['value'])} 万人",
                    "note": "",
                    **_history(a, b),
                }
            )
    return new


def _growth_pairs() -> dict[str, str]:
    ids = reference.indicators()["indicator"]
    return {g: level for g in ids if (level := reference.growth_of(g)) is not None}


def _levels_before(table: pd.DataFrame) -> list[Record]:
    """Give the level a year before a printed growth rate, where none is printed."""
    new: list[Record] = []
    for growth, level in _growth_pairs().items():
        rates = _actuals(table, growth)
        rates = rates[~rates["series"].isin(GROWTH_OVER_YEARS)]
        for a, g in _paired(_actuals(table, level), rates, ["region", "year"]):
            if g["series"] not in ("", a["series"]):
                continue
            new.append(
                {
                    "region": a["region"],
                    "indicator": level,
                    "series": a["series"],
                    "year": a["year"] - 1,
                    "bound": "about" if "about" in (a["bound"], g["bound"]) else a["bound"],
                    "value": a["value"] / (1 + g["value"] / 100),
                    "derivation": f"{_number(a['value'])} in {a['year']} / (1 + {_number(g['value'])} %)",
                    "note": "",
                    **_history(a, g),
                }
            )
    return new


def _growths(table: pd.DataFrame) -> list[Record]:
    """Give the growth on the year before, within one series, where none is printed."""
    new: list[Record] = []
    for growth, level in _growth_pairs().items():
        now = _actuals(table, level)
        before = now.assign(year=now["year"] + 1)
        for a, b in _paired(now, before, ["region", "series", "year"]):
            if b["value"] == 0 or {a["bound"], b["bound"]} & {"ge", "gt", "le", "lt"}:
                continue
            new.append(
                {
                    "region": a["region"],
                    "indicator": growth,
                    "series": a["series"],
                    "year": a["year"],
                    "value": 100 * (a["value"] / b["value"] - 1),
                    "derivation": f"{_number(a['value'])} over {_number(b['value'])} the year before",
                    "note": "",
                    **_history(a, b),
                }
            )
    return new


def _target_levels(table: pd.DataFrame) -> list[Record]:
    """Turn a growth target into a level under each named reading; never one alone."""
    new: list[Record] = []
    for growth, level in _growth_pairs().items():
        goals = table[(table["indicator"] == growth) & (table["role"] == "target") & (table["series"] == "")]
        for goal in _records(goals):
            known = _actuals(table, level)
            known = known[(known["region"] == goal["region"]) & (known["year"] < goal["year"])]
            # The base a plan starts from is five years back; an older level is not this plan's.
            known = known[known["year"] >= goal["year"] - 5]
            for _, group in known.groupby("series"):
                first = _records(group.sort_values("year"))[0]
                last = _records(group.sort_values("year"))[-1]
                starts = [(EACH_YEAR, first)]
                if last["year"] == goal["year"] - 1:
                    starts.append((LAST_YEAR, last))
                for reading, start in starts:
                    years = goal["year"] - start["year"]
                    rate = 1 + goal["value"] / 100
                    new.append(
                        {
                            "region": goal["region"],
                            "indicator": level,
                            "series": start["series"],
                            "year": goal["year"],
                            "role": "target",
                            "reading": reading,
                            "bound": goal["bound"],
                            "value": start["value"] * rate**years,
                            "derivation": f"{_number(start['value'])} in {start['year']} x "
                            f"(1 + {_number(goal['value'])} %)^{years}, reading: {reading}",
                            "note": "the plan targets the growth, not the level",
                            **_history(goal, start),
                        }
                    )
    return new


def explain(row: pd.Series | Record, *, data: Data | None = None) -> str:
    """Say how a number came to be: the figures printed, where they stand, and each step.

    Parameters
    ----------
    row : pandas.Series or dict
        A row of :func:`load`, :func:`ipcompare.published` or another table that carries ``inputs``.
    data : path, DataFrame or iterable of paths, optional
        The tables of one's own that the row was loaded with.

    Returns
    -------
    str
        Several lines: the number, then each printed figure with its document, section and lines, then
        the derivation.

    Raises
    ------
    DataError
        When the row names no record, or one that is not in the tables.

    Examples
    --------
    >>> print(explain(load("四川", "hv_invention_density", "target").iloc[0]))
    Sichuan 四川, 每万人口高价值发明专利拥有量, 2025 target: 5.67 件/万人
    printed: "件 … 5. 67" in 四川省“十四五”知识产权规划 (四川省), 专栏1; lines 239-239
      note: footnote ①: patents of the country's residents (本国居民)
    """
    if isinstance(row, pd.Series) and "inputs" not in row:  # a printed figure is its own and only record
        row = pd.concat([row, pd.Series({"inputs": str(row.name), "derived": False})])
    row = cast(Record, row.to_dict()) if isinstance(row, pd.Series) else dict(row)
    with beside(data):
        return _explained(row)


def _explained(row: Record) -> str:
    records = str(row.get("inputs", "")).split()
    printed, provinces = _standing(), panel()
    unknown = [r for r in records if r not in printed.index and r not in provinces.index]
    if not records or unknown:
        fault = f"unknown records {', '.join(unknown)}" if unknown else "no record"
        raise DataError(
            f"explain: the row names {fault}; pass a row of ipcompare.load(), with the same data="
        )
    regions = reference.regions().set_index("region")
    names = reference.indicators().set_index("indicator")["name_zh"]
    place = regions.loc[str(row["region"])]
    since = row.get("since", pd.NA)
    span: str = f"{row['year']}" if pd.isna(since) else f"{since}-{row['year']}"
    what = f"{place['name_en']} {place['name_zh']}, {names[str(row['indicator'])]}, {span} {row['role']}"
    head = f"{what}: {row['value']:.10g} {row['unit']}"
    if row.get("series"):
        head += f" (series: {row['series']})" if row["derived"] else ""
    lines = [head]
    for record in records:
        table = printed if record in printed.index else provinces
        lines += _told(cast(pd.Series, table.loc[record]), record)
    if row.get("derivation"):
        lines.append(("derived: " if row["derived"] else "converted: ") + str(row["derivation"]))
    if row["derived"] and row.get("note"):
        lines.append(f"  note: {row['note']}")
    return "\n".join(lines)


def _told(figure: pd.Series, record: str) -> list[str]:
    """Say where one printed figure stands."""
    sources = reference.sources().set_index("source")
    document = str(figure["source"])
    title = publisher = date = ""
    if document in sources.index:
        origin = sources.loc[document]
        title = str(origin["title_zh"] or origin["title_en"])
        publisher, date = str(origin["publisher"]), str(origin["published"])
    said = figure.get("as_printed", f"{figure['value']:.15g} {figure.get('unit')}")
    place = figure.get("locator", record)
    told = ", ".join(t for t in (publisher, date) if t)
    lines = [f'printed: "{said}" in {title or document}{f" ({told})" if told else ""}, {place}']
    if figure["note"]:
        lines.append(f"  note: {figure['note']}")
    return lines
