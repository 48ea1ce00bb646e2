"""Read and check the tables as printed, and the panel of provinces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import cast

import pandas as pd

from ipcompare import reference
from ipcompare.errors import DataError, nearest

__all__ = ["check", "panel", "published"]

Data = str | Path | pd.DataFrame | Iterable[str | Path]

COLUMNS = [
    "region",
    "indicator",
    "since",
    "year",
    "role",
    "value",
    "unit",
    "bound",
    "basis",
    "source",
    "locator",
    "as_printed",
    "note",
]
#: Columns that a table may leave out, with what stands there then.
OPTIONAL = {"series": "", "confidence": "high"}
ORDER = (
    "region indicator series since year role value unit bound basis source locator as_printed confidence note"
)
KEY = ["region", "indicator", "series", "since", "year", "role", "basis", "source", "locator"]
FIRST_YEAR, LAST_YEAR = 1949, 2100
NOT_AVAILABLE = re.compile(r"[—–-]{2,}")
LOCATOR = re.compile(r".+; lines (\d+)-(\d+)$")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", text) is not None


def _faults(table: pd.DataFrame, file: str) -> list[str]:
    """List all faults of a table of texts, one sentence each."""
    missing = [c for c in COLUMNS if c not in table.columns]
    if missing:
        return [
            f"{file}, row 1: column {c} is missing; add it (the columns are {', '.join(COLUMNS)})"
            for c in missing
        ]
    catalogue = reference.indicators().set_index("indicator")
    known = {
        "region": set(reference.regions()["region"]),
        "indicator": set(catalogue.index),
        "role": set(reference.ROLES),
        "unit": reference.known_units(),
        "bound": set(reference.BOUNDS),
        "basis": set(reference.BASES),
        "confidence": set(reference.CONFIDENCES),
    }
    found: list[str] = []
    first_seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(cast(list[dict[str, str]], table.to_dict("records")), start=2):
        where = f"{file}, row {number}"
        say = partial(_say, found, where, row)
        for column, names in known.items():
            if row[column] not in names:
                say(column, f"is not known; nearest: {nearest(row[column], sorted(names))}")
        for column in ("year", "since"):
            text = row[column]
            if column == "since" and not text:
                continue
            if not text.isascii() or not text.isdigit():
                say(column, "is not a year; write four digits")
            elif not FIRST_YEAR <= int(text) <= LAST_YEAR:
                say(column, f"lies outside {FIRST_YEAR}-{LAST_YEAR}; write the year of the figure")
            elif column == "since" and row["year"].isdigit() and int(text) > int(row["year"]):
                say(column, f"is later than the year {row['year']}; since comes first")
        if row["basis"] == "period_total" and not row["since"]:
            say("since", "is empty; a sum over several years needs its first year")
        found += _value_faults(row, where, catalogue)
        if not row["source"]:
            say("source", "is empty; name the document that prints the figure")
        lines = LOCATOR.fullmatch(row["locator"])
        if lines is None:
            say("locator", "is not of the form 'section; lines a-b'")
        elif int(lines[1]) > int(lines[2]):
            say("locator", "ends before it begins; write 'lines a-b' with a not above b")
        key = tuple(row[c] for c in KEY)
        if key in first_seen:
            say("indicator", f"repeats row {first_seen[key]} (same {', '.join(KEY)}); delete one of the two")
        first_seen.setdefault(key, number)
    return found


def _say(found: list[str], where: str, row: dict[str, str], column: str, remedy: str) -> None:
    found.append(f"{where}, column {column}: {row[column]!r} {remedy}")


def _value_faults(row: dict[str, str], where: str, catalogue: pd.DataFrame) -> list[str]:
    """List what is wrong with one row's value, unit and basis."""
    text, place = row["value"], f"{where}, column value: {row['value']!r}"
    if not text:
        ok = NOT_AVAILABLE.search(row["as_printed"])
        return (
            []
            if ok
            else [f"{place} is empty; delete the row, or print ——— in as_printed if the document does"]
        )
    if not _is_number(text):
        return [f"{place} is not a number; write digits with a dot, no unit and no separators"]
    faults, value = [], float(text)
    if row["basis"] != "growth" and value < 0:
        faults.append(f"{place} is negative; only a growth rate may be")
    if row["basis"] in ("ratio", "score") and value > 100:
        faults.append(f"{place} is above 100; a share or score cannot be")
    if row["indicator"] in catalogue.index and row["unit"] in reference.known_units():
        canonical = str(catalogue.at[row["indicator"], "unit"])
        if reference.unit_factor(row["unit"], canonical) is None and row["unit"] not in reference.OTHER_UNITS:
            faults.append(
                f"{where}, column unit: {row['unit']!r} cannot be turned into {canonical!r}, "
                f"the unit of {row['indicator']}; mend the unit or the indicator"
            )
    return faults


def _texts(path: str | Path) -> pd.DataFrame:
    """Read a CSV as texts, with a clear word for what cannot be read."""
    path = Path(path)
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; check the name") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is not UTF-8 (byte {error.start}); save it as CSV UTF-8") from None
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise DataError(f"{path}: is not a table in CSV ({error}); save it as CSV UTF-8") from None


def _typed(texts: pd.DataFrame, file: str) -> pd.DataFrame:
    """Turn a checked table of texts into the published table, indexed by ``file:row``."""
    for column, filler in OPTIONAL.items():
        if column not in texts.columns:
            texts = texts.assign(**{column: filler})
    texts = texts.map(str.strip)
    if faults := _faults(texts, file):
        raise DataError(faults)
    order = ORDER.split()
    table = texts[order + [c for c in texts.columns if c not in order]].assign(
        value=pd.to_numeric(texts["value"], errors="coerce"),
        year=texts["year"].astype(int),
        since=pd.to_numeric(texts["since"], errors="coerce").astype("Int64"),
    )
    table.index = pd.Index([f"{file}:{n}" for n in range(2, len(table) + 2)], name="record")
    return table


def check(path: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Check a published table of one's own and say all its faults at once.

    Parameters
    ----------
    path : str, pathlib.Path or pandas.DataFrame
        A CSV in UTF-8 with the columns of ``data/published`` (see ``data/README.md``), or such a table.

    Returns
    -------
    pandas.DataFrame
        The table as :func:`published` gives it, when it has no fault.

    Raises
    ------
    DataError
        Naming file, row (the heading is row 1), column, value and remedy of every fault.

    Examples
    --------
    >>> len(check(reference.data_path("published", "sichuan.csv"))) > 22
    True
    """
    if isinstance(path, pd.DataFrame):
        texts = path.reset_index(drop=True).astype(object)
        texts = texts.where(texts.notna(), "").map(lambda x: f"{x:.15g}" if isinstance(x, float) else str(x))
        return _typed(texts, "table")
    return _typed(_texts(path), Path(path).name)


@cache
def _shipped() -> pd.DataFrame:
    files = sorted(reference.data_path("published").glob("*.csv"))
    return pd.concat([check(f) for f in files])


def _with(data: Data | None) -> pd.DataFrame:
    """Give the shipped tables, with a user's own laid beside them."""
    if data is None:
        return _shipped()
    tables = [data] if isinstance(data, (str, Path, pd.DataFrame)) else list(data)
    return pd.concat([_shipped(), *map(check, tables)])


def _filtered(
    table: pd.DataFrame,
    regions: str | Iterable[str] | None,
    indicators: str | Iterable[str] | None,
    roles: str | Iterable[str] | None,
) -> pd.DataFrame:
    """Keep the rows of the named regions, indicators and roles."""
    wanted = {
        "region": reference.region_codes(regions),
        "indicator": reference.indicator_ids(indicators),
        "role": reference.role_names(roles),
    }
    for column, names in wanted.items():
        if names is not None:
            table = table[table[column].isin(names)]
    return table.copy()


def published(
    regions: str | Iterable[str] | None = None,
    indicators: str | Iterable[str] | None = None,
    roles: str | Iterable[str] | None = None,
    *,
    data: Data | None = None,
) -> pd.DataFrame:
    """Give the figures exactly as printed.

    Parameters
    ----------
    regions, indicators, roles : str, iterable of str or None
        Codes, Chinese or English names to keep; None keeps all.
    data : path, DataFrame or iterable of paths, optional
        Published tables of one's own to lay beside the shipped ones.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``record`` (``file:row``), columns ``region, indicator, series, since, year, role,
        value, unit, bound, basis, source, locator, as_printed, confidence, note``. ``value`` is missing
        where the document prints that the figure is not available.

    Raises
    ------
    DataError
        For an unknown name or a faulty table.

    Examples
    --------
    >>> published("贵州", "trademark_stock", "target").as_printed.iloc[0]
    '万 件 … 36'
    """
    return _filtered(_with(data), regions, indicators, roles)


@cache
def _panel() -> pd.DataFrame:
    table = pd.read_csv(
        reference.data_path("panel", "provinces.csv"), keep_default_na=False, dtype=str, encoding="utf-8"
    )
    table = table.assign(value=table["value"].astype(float), year=table["year"].astype(int))
    table.index = pd.Index([f"provinces.csv:{n}" for n in range(2, len(table) + 2)], name="record")
    return table


def panel() -> pd.DataFrame:
    """Give the panel of all provinces, as printed.

    Returns
    -------
    pandas.DataFrame
        Columns ``region, indicator, series, year, value, unit, source, confidence, note``: inventions in
        force 2009-2023, inventions granted 2007-2023, population 2005-2024. ``CN`` is the 31 provinces,
        ``CN-ALL`` adds Hong Kong, Macao and Taiwan.

    Examples
    --------
    >>> panel().query("indicator == 'invention_stock' and year == 2023 and region == 'CN-GZ'").value.item()
    22058.0
    """
    return _panel().copy()
