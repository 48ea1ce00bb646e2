"""Read and check the tables as printed, and the panel of provinces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import cast

import pandas as pd

from ipcompare.core import reference
from ipcompare.core.errors import DataError, nearest
from ipcompare.core.scope import current, declaring, entered, remembered
from ipcompare.forms.form import Form, read

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
OPTIONAL = {"series": "", "confidence": "high", "owner": ""}
ORDER = (
    "region indicator series since year role value unit bound basis source locator as_printed confidence"
    " owner note"
)
KEY = ["region", "indicator", "series", "since", "year", "role", "basis", "source", "locator"]
FIRST_YEAR, LAST_YEAR = 1949, 2100
NOT_AVAILABLE = re.compile(r"[—–-]{2,}")
LOCATOR = re.compile(r".+; lines ([0-9]{1,9})-([0-9]{1,9})$")
LARGEST = 1e15


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", text) is not None


def _faults(table: pd.DataFrame, form: Form) -> list[str]:
    """List all faults of a table of texts, one sentence each."""
    missing = [c for c in COLUMNS if c not in table.columns]
    if missing:
        return [
            f"{form.file}, row 1: column {c} is missing; add it (the columns are {', '.join(COLUMNS)})"
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
    # A name says more to its reader than a code, so names are offered first.
    offered = {
        "region": [*reference.regions()["name_zh"], *reference.regions()["region"]],
        "indicator": [*catalogue["name_zh"], *catalogue.index],
    }
    found: list[str] = list(form.faults.values())
    first_seen: dict[tuple[str, ...], int] = {}
    for number, row in zip(table.index, cast(list[dict[str, str]], table.to_dict("records")), strict=True):
        say = partial(_say, found, form, number, row)
        for column, names in known.items():
            if row[column] not in names:
                say(
                    column,
                    f"is not known; nearest: {nearest(row[column], offered.get(column, sorted(names)))}",
                )
        for column in ("year", "since"):
            text = row[column]
            if column == "since" and not text:
                continue
            if not _is_year(text):
                say(column, "is not a year; write four digits")
            elif not FIRST_YEAR <= int(text) <= LAST_YEAR:
                say(column, f"lies outside {FIRST_YEAR}-{LAST_YEAR}; write the year of the figure")
            elif column == "since" and _is_year(row["year"]) and int(text) > int(row["year"]):
                say(column, f"is later than the year {row['year']}; since comes first")
        if row["basis"] == "period_total" and not row["since"]:
            say("since", "is empty; a sum over several years needs its first year")
        for column, says in _value_faults(row, catalogue):
            say(column, says)
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


def _say(found: list[str], form: Form, number: int, row: dict[str, str], column: str, says: str) -> None:
    # What could not be read has been said already, with the text that stands there.
    if (number, column) not in form.faults:
        found.append(f"{form.place(number, column)}: {row[column][:80]!r} {says}")


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _value_faults(row: dict[str, str], catalogue: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """List what is wrong with one row's value, unit and basis."""
    text = row["value"]
    if not text:
        if not NOT_AVAILABLE.search(row["as_printed"]):
            yield "value", "is empty; delete the row, or print ——— in as_printed if the document does"
        return
    if not _is_number(text):
        yield "value", "is not a number; write digits with a dot, no unit and no separators"
        return
    value = float(text)
    if abs(value) > LARGEST:
        yield "value", "is larger than anything that is counted here; mend the number or its unit"
    if row["basis"] != "growth" and value < 0:
        yield "value", "is negative; only a growth rate may be"
    if row["basis"] in ("ratio", "score") and value > 100:
        yield "value", "is above 100; a share or score cannot be"
    if row["indicator"] in catalogue.index and row["unit"] in reference.known_units():
        canonical = str(catalogue.at[row["indicator"], "unit"])
        if reference.unit_factor(row["unit"], canonical) is None and row["unit"] not in reference.OTHER_UNITS:
            yield (
                "unit",
                f"cannot be turned into {canonical!r}, the unit of {row['indicator']}; mend the unit or the "
                "indicator",
            )


def _typed(form: Form) -> pd.DataFrame:
    """Turn a table of texts into the published table, indexed by ``file:row``."""
    texts = form.texts
    for column, filler in OPTIONAL.items():
        if column not in texts.columns:
            texts = texts.assign(**{column: filler})
    texts = texts.map(str.strip)
    if faults := _faults(texts, form):
        raise DataError(faults)
    order = ORDER.split()
    table = texts[order + [c for c in texts.columns if c not in order]].assign(
        value=pd.to_numeric(texts["value"], errors="coerce"),
        year=texts["year"].astype(int),
        since=pd.to_numeric(texts["since"], errors="coerce").astype("Int64"),
    )
    # Records are joined by blanks, so a name must not hold one.
    file = re.sub(r"\s+", "_", form.file)
    table.index = pd.Index([f"{file}:{n}" for n in texts.index], name="record")
    kept = {"declared": form.declared, "notes": form.notes}
    table.attrs = {name: said for name, said in kept.items() if said}
    return table


def check(path: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Check a published table of one's own and say all its faults at once.

    Parameters
    ----------
    path : str, pathlib.Path or pandas.DataFrame
        An Excel form, a CSV in UTF-8 or GB18030 with the columns of ``data/published`` (see
        ``data/README.md``), or such a table.

    Returns
    -------
    pandas.DataFrame
        The table as :func:`published` gives it, when it has no fault.

    Raises
    ------
    DataError
        Naming file, row (the heading is row 1) or sheet and cell, column, value and remedy of every fault.

    Examples
    --------
    >>> len(check(reference.data_path("published", "sichuan.csv"))) > 22
    True
    """
    form = _own_frame(path) if isinstance(path, pd.DataFrame) else read(path)
    with declaring(form.declared):
        return _typed(form)


def _own_frame(frame: pd.DataFrame) -> Form:
    texts = frame.reset_index(drop=True).astype(object)
    texts = texts.where(texts.notna(), "").map(lambda x: f"{x:.15g}" if isinstance(x, float) else str(x))
    texts.index = pd.RangeIndex(2, len(texts) + 2)  # as in a file, whose heading is row 1
    return Form("table", texts=texts, declared=frame.attrs.get("declared", {}))


@cache
def _in_folder(folder: Path) -> pd.DataFrame:
    files = sorted(f for f in folder.iterdir() if f.suffix in (".csv", ".xlsx") and f.name[0] not in ".~")
    return pd.concat([check(f) for f in files])


@remembered
def _standing() -> pd.DataFrame:
    """Give the figures that hold here: the shipped tables, with a user's own laid beside them."""
    return pd.concat([_in_folder(reference.data_path("published")), *current().figures])


@contextmanager
def beside(data: Data | None) -> Iterator[None]:
    """Lay tables of one's own beside the shipped ones, for all that runs within the block.

    Parameters
    ----------
    data : path, DataFrame or iterable of paths, optional
        Excel forms, CSV files or tables; None changes nothing.

    Raises
    ------
    DataError
        For a faulty table.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> with beside(ipc.published("四川").assign(region="CN-HB")):
    ...     "CN-HB" in set(ipc.load().region)
    True
    """
    tables = [] if data is None else [data] if isinstance(data, (str, Path, pd.DataFrame)) else list(data)
    with ExitStack() as scopes:
        for given in tables:
            table = check(given)
            taken = _standing().index
            while table.index.isin(taken).any():
                table.index = "own-" + table.index
            scopes.enter_context(declaring(table.attrs.get("declared")))
            scopes.enter_context(declaring({"sources": _undeclared(table)}))
            scopes.enter_context(entered(figures=(*current().figures, table)))
        yield


def _undeclared(table: pd.DataFrame) -> list[dict[str, str]]:
    """Give a row to each document that nobody described: what it is called in the figures is its title."""
    known = set(reference.sources()["source"])
    return [
        {"source": s, "title_zh": s, "title_en": s, "access": "original"}
        for s in dict.fromkeys(table["source"])
        if s not in known
    ]


def newest_of_own() -> dict[str, int]:
    """Rank the records of a user's own, the newest first: by the day of its document, then the later row.

    Returns
    -------
    dict of str to int
        Negative ranks, so that what is not there (0) comes after all of them.
    """
    dates = reference.sources().set_index("source")["published"]
    own = [
        (str(dates.get(source, "")), place, str(record))
        for place, (record, source) in enumerate(
            (r, s) for figures in current().figures for r, s in figures["source"].items()
        )
    ]
    return {record: -rank for rank, (_, _, record) in enumerate(sorted(own), start=1)}


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
        value, unit, bound, basis, source, locator, as_printed, confidence, owner, note``. ``value`` is
        missing where the document prints that the figure is not available; ``owner`` is the body that
        the document names as responsible.

    Raises
    ------
    DataError
        For an unknown name or a faulty table.

    Examples
    --------
    >>> published("贵州", "trademark_stock", "target").as_printed.iloc[0]
    '万 件 … 36'
    """
    with beside(data):
        return _filtered(_standing(), regions, indicators, roles)


@remembered
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
