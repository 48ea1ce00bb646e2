"""What follows from printed figures where no document prints it: averages, sums, ratios, levels, growth.

Each rule reads the table so far and gives new rows; none overwrites what a document prints. Which indicator
follows from which stands in ``data/relations.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import CONFIDENCES, PLAN_YEARS, Catalogue
from ipcompare.data.convert import AVERAGE, WHOLE_PLAN, joined, plain_number

__all__ = ["EACH_YEAR", "LAST_YEAR", "RULES", "Rule"]

Record = dict[str, Any]
Rule = Callable[[pd.DataFrame, Catalogue], pd.DataFrame]

#: Series whose figures measure growth over several years, so no level follows from them.
GROWTH_OVER_YEARS = (AVERAGE, WHOLE_PLAN)
#: Readings of a growth target.
EACH_YEAR = "the rate holds every year"
LAST_YEAR = "the rate holds in the target year"
NOT_A_DENSITY = "not the density of the plans, whose base is the year-end population"
INEQUALITIES = ("ge", "gt", "le", "lt")
#: What the rules read of an outcome.
NEEDED = ["region", "indicator", "series", "year", "value", "unit", "bound",
          "source", "locator", "inputs", "confidence"]  # fmt: skip


def _outcomes(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[((table["role"] == "actual") & table["since"].isna()).to_numpy(), NEEDED]


def _paired(left: pd.DataFrame, right: pd.DataFrame, on: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pair the rows of two tables by key, in the order of the left one."""
    places = left[on].assign(_a=np.arange(len(left))).merge(
        right[on].assign(_b=np.arange(len(right))), on=on, how="inner"
    )  # fmt: skip
    return left.iloc[places["_a"].to_numpy()], right.iloc[places["_b"].to_numpy()]


def _provenance(a: pd.DataFrame, b: pd.DataFrame) -> dict[str, list[str]]:
    """Join row by row where two figures come from."""
    return {
        "source": [_merged(x, y, "; ") for x, y in _pairs(a, b, "source")],
        "locator": [x if x == y else f"{x} | {y}" for x, y in _pairs(a, b, "locator")],
        "inputs": [_merged(x, y, " ") for x, y in _pairs(a, b, "inputs")],
        "confidence": [max(x, y, key=CONFIDENCES.index) for x, y in _pairs(a, b, "confidence")],
    }


def _pairs(a: pd.DataFrame, b: pd.DataFrame, column: str) -> Iterable[tuple[Any, Any]]:
    return zip(a[column].tolist(), b[column].tolist(), strict=True)


def _merged(x: str, y: str, by: str) -> str:
    """Join two lists of names, each name once."""
    if by not in x and by not in y:
        return x if x == y else f"{x}{by}{y}"
    return by.join(dict.fromkeys([*x.split(by), *y.split(by)]))


def _rows(a: pd.DataFrame, b: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Make new rows: of the first region, year and series unless told, with the provenance of both."""
    kept = {column: a[column].array for column in ("region", "year", "series")}
    return pd.DataFrame({**kept, "note": "", **_provenance(a, b), **columns})


def _steps(a: pd.DataFrame, b: pd.DataFrame, write: Callable[[str, str], str]) -> list[str]:
    return [write(plain_number(x), plain_number(y)) for x, y in _pairs(a, b, "value")]


def running_totals(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Give the yearly average between any two running totals."""
    known, parts = _outcomes(table), []
    for total, members in catalogue.members("running_total").items():
        rows = known[known["indicator"] == total].sort_values("year", kind="stable")
        for _, own in rows.groupby("region"):
            first, last = np.triu_indices(len(own), 1)
            start, end = own.iloc[first], own.iloc[last]
            years = end["year"].to_numpy() - start["year"].to_numpy()
            said = [
                f"running total {plain_number(b)} at end-{y} less {plain_number(a)} at end-{y - n}, "
                f"/ {n} years"
                for a, b, y, n in zip(start["value"], end["value"], end["year"], years, strict=True)
            ]
            parts.append(
                _rows(
                    end,
                    start,
                    indicator=members[0]["member"],
                    series=joined(members[0]["series"], AVERAGE),
                    since=start["year"].to_numpy() + 1,
                    value=(end["value"].to_numpy() - start["value"].to_numpy()) / years,
                    derivation=said,
                    note="the totals count from a year that the sources do not name",
                )
            )
    return _joined(parts)


def sums(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add the parts of a total where all are known."""
    known, parts = _outcomes(table), []
    for total, members in catalogue.members("sum").items():
        first, second = (m["member"] for m in members)
        left, right = (known[known["indicator"] == name] for name in (first, second))
        a, b = _paired(left, right, ["region", "series", "year"])
        said = [f"{plain_number(x)} {first} + {plain_number(y)} {second}" for x, y in _pairs(a, b, "value")]
        value = a["value"].to_numpy() + b["value"].to_numpy()
        parts.append(_rows(a, b, indicator=total, value=value, derivation=said))
    return _joined(parts)


def _fractions(
    known: pd.DataFrame, relation: dict[str, list[dict[str, str]]], on: Sequence[str] = ("region", "year")
) -> Iterator[tuple[list[str], pd.DataFrame, pd.DataFrame]]:
    """Pair numerators with denominators, by region and year unless told: what a pair gives, and its sides.

    What shares a denominator is paired at once; the series ``*`` takes any.
    """
    below: dict[tuple[str, str], dict[tuple[str, str], str]] = {}
    for name, members in relation.items():
        part = {m["part"]: (m["member"], m["series"]) for m in members}
        below.setdefault(part["denominator"], {})[part["numerator"]] = name
    for (whole, series), above in below.items():
        top = known[known["indicator"].isin({indicator for indicator, _ in above})]
        names = [above.get(key, "") for key in _keys(top)]
        top = top[np.array([bool(name) for name in names], dtype=bool)]
        bottom = known[(known["indicator"] == whole) & (known["value"] > 0)]
        bottom = bottom if series == "*" else bottom[bottom["series"] == series]
        a, b = _paired(top, bottom, list(on))
        yield [above[key] for key in _keys(a)], a, b


def _keys(rows: pd.DataFrame) -> Iterable[tuple[str, str]]:
    return zip(rows["indicator"].tolist(), rows["series"].tolist(), strict=True)


def ratios(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Divide one amount by another, in percent."""
    parts = []
    for names, a, b in _fractions(_outcomes(table), catalogue.members("ratio")):
        said = _steps(a, b, lambda x, y: f"{x} / {y} 亿元, in %")
        value = 100 * a["value"].to_numpy() / b["value"].to_numpy()
        parts.append(_rows(a, b, indicator=names, series="", value=value, derivation=said))
    return _joined(parts)


def densities(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Divide a stock by the year-end population; the population's series names the base."""
    parts = []
    for names, a, b in _fractions(_outcomes(table), catalogue.members("density")):
        said = _steps(a, b, lambda x, y: f"{x} 件 / {y} 万人")
        value = a["value"].to_numpy() / b["value"].to_numpy()
        parts.append(
            _rows(a, b, indicator=names, series=b["series"].array, bound=a["bound"].array,
                  value=value, derivation=said)
        )  # fmt: skip
    return _joined(parts)


def per_head(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Divide a stock by the residents of a census day, whatever the stock's year: a base of its own."""
    parts = []
    for names, a, b in _fractions(_outcomes(table), catalogue.members("per_head"), on=("region",)):
        said = [
            f"{x} in {year} / {y} 万人 ({base})"
            for (x, y), year, base in zip(
                ((plain_number(x), plain_number(y)) for x, y in _pairs(a, b, "value")),
                a["year"].tolist(),
                b["series"].tolist(),
                strict=True,
            )
        ]
        value = a["value"].to_numpy() / b["value"].to_numpy()
        parts.append(
            _rows(a, b, indicator=names, bound=a["bound"].array, value=value, derivation=said,
                  note=NOT_A_DENSITY)
        )  # fmt: skip
    return _joined(parts)


def levels_before(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Give the level a year before a printed growth rate."""
    known = _outcomes(table)
    level_of = catalogue.level_of_growth
    rates = known[known["indicator"].isin(level_of) & ~known["series"].isin(GROWTH_OVER_YEARS)]
    rates = rates.assign(_level=rates["indicator"].map(level_of))
    levels = known[known["indicator"].isin(set(rates["_level"]))]
    a, g = _paired(levels.assign(_level=levels["indicator"]), rates, ["region", "_level", "year"])
    same = (g["series"].to_numpy() == "") | (g["series"].to_numpy() == a["series"].to_numpy())
    a, g = a[same], g[same]
    said = [
        f"{plain_number(v)} in {y} / (1 + {plain_number(r)} %)"
        for (v, r), y in zip(_pairs(a, g, "value"), a["year"].tolist(), strict=True)
    ]
    bound = ["about" if "about" in (x, y) else x for x, y in _pairs(a, g, "bound")]
    value = a["value"].to_numpy() / (1 + g["value"].to_numpy() / 100)
    return _rows(a, g, indicator=a["indicator"].array, year=a["year"].to_numpy() - 1, bound=bound,
                 value=value, derivation=said)  # fmt: skip


def growths(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Give the growth on the year before, within one series."""
    known = _outcomes(table)
    growth_of = {level: growth for growth, level in catalogue.level_of_growth.items()}
    now = known[known["indicator"].isin(growth_of)]
    a, b = _paired(now, now.assign(year=now["year"] + 1), ["region", "indicator", "series", "year"])
    exact = [~side["bound"].isin(INEQUALITIES).to_numpy() for side in (a, b)]
    sound = (b["value"].to_numpy() != 0) & exact[0] & exact[1]
    a, b = a[sound], b[sound]
    said = _steps(a, b, lambda x, y: f"{x} over {y} the year before")
    value = 100 * (a["value"].to_numpy() / b["value"].to_numpy() - 1)
    return _rows(a, b, indicator=a["indicator"].map(growth_of).array, value=value, derivation=said)


def target_levels(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Turn a growth target into a level under each named reading; never one alone."""
    level_of = catalogue.level_of_growth
    goals = table[table["indicator"].isin(level_of) & (table["role"] == "target") & (table["series"] == "")]
    known = _outcomes(table)
    known = known[known["indicator"].isin(set(goals["indicator"].map(level_of)))]
    known = known.sort_values(["region", "indicator", "series", "year"], kind="stable")
    paths = {(r, i): own for (r, i), own in known.groupby(["region", "indicator"])}
    starts, found = [], []
    for place, goal in enumerate(goals.to_dict("records")):
        level = level_of[goal["indicator"]]
        own = paths.get((goal["region"], level), known.head(0))
        # The base a plan starts from is five years back; an older level is not this plan's.
        own = own[own["year"].between(goal["year"] - PLAN_YEARS, goal["year"] - 1)]
        for _, path in own.groupby("series"):
            ends = [(EACH_YEAR, path.iloc[:1])]
            if int(path["year"].iloc[-1]) == goal["year"] - 1:
                ends.append((LAST_YEAR, path.iloc[-1:]))
            for reading, start in ends:
                begun, first = float(start["value"].iloc[0]), int(start["year"].iloc[0])
                years, rate = goal["year"] - first, f"{plain_number(goal['value'])} %"
                starts.append(start)
                found.append(
                    {
                        "indicator": level,
                        "year": goal["year"],
                        "bound": goal["bound"],
                        "reading": reading,
                        "value": begun * (1 + goal["value"] / 100) ** years,
                        "derivation": f"{plain_number(begun)} in {first} x (1 + {rate})^{years}, "
                        f"reading: {reading}",
                        "goal": place,
                    }
                )
    if not found:
        return pd.DataFrame()
    new = pd.DataFrame(found)
    behind, note = pd.concat(starts), "the plan targets the growth, not the level"
    columns = {str(c): new[c].tolist() for c in new if c != "goal"}
    series = behind["series"].array
    return _rows(goals.iloc[new["goal"]], behind, role="target", note=note, series=series, **columns)


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


#: The rules in the order in which they run: each sees what those before it gave.
RULES: tuple[Rule, ...] = (
    running_totals, sums, ratios, levels_before, densities, per_head, growths, target_levels,
)  # fmt: skip
