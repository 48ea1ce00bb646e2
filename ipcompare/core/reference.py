"""The catalogue: regions, indicators, sources and units, and the names they go by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ipcompare.core.errors import DataError, nearest
from ipcompare.core.scope import DECLARED, Declared, current, remembered

__all__ = [
    "data_path",
    "growth_of",
    "indicator_ids",
    "indicators",
    "left_out",
    "region_codes",
    "regions",
    "sources",
]

ROLES = ("baseline", "target", "actual", "limit")
BASES = ("stock", "flow", "period_total", "cumulative", "ratio", "growth", "density", "score")
BOUNDS = ("eq", "ge", "gt", "le", "lt", "about")
CONFIDENCES = ("high", "medium", "low")

#: Words that count single things: one of any is one of any other.
COUNTERS = ("件", "个", "项", "家", "单", "人", "名", "起", "例", "所", "支", "户")
#: (printed unit, canonical unit) -> factor; equal units and counters need no entry.
FACTORS: dict[tuple[str, str], float] = {
    ("万件", "件"): 1e4,
    ("万家", "家"): 1e4,
    ("人（次）", "人次"): 1.0,
    ("百万人", "万人"): 1e2,
    ("人", "万人"): 1e-4,
    ("亿人", "万人"): 1e4,
    ("件/百万人", "件/万人"): 1e-2,
    ("万元", "亿元"): 1e-4,
    ("元", "亿元"): 1e-8,
    ("万亿元", "亿元"): 1e4,
    ("%", "分"): 1.0,
    ("分", "%"): 1.0,
}
#: Units that are known but have no factor to a canonical one: kept as printed, never harmonised.
OTHER_UNITS = ("亿美元", "万人次")
SUFFIXES = ("省", "市", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "自治州", "州", "特别行政区")


def data_path(*parts: str) -> Path:
    """Give the path of a data file, in a checkout and in an installed package alike.

    Parameters
    ----------
    *parts : str
        The path below ``data/``.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> data_path("regions.csv").name
    'regions.csv'
    """
    inside = Path(__file__).parents[1] / "shipped" / "data"
    root = current().root or (inside if inside.is_dir() else Path(__file__).parents[2] / "data")
    return root.joinpath(*parts)


@remembered
def _catalogue(name: str) -> pd.DataFrame:
    table = pd.read_csv(data_path(name), dtype=str, keep_default_na=False, encoding="utf-8")
    kind = name.removesuffix(".csv")
    rows = [*_dropped().get(kind, []), *current().declared.get(kind, [])]
    if not rows:
        return table
    # What ships comes first and stays: a declaration adds, it never replaces.
    more = pd.DataFrame([{c: row.get(c, "") for c in table.columns} for row in rows], columns=table.columns)
    return pd.concat([table, more], ignore_index=True).drop_duplicates(table.columns[0])


@remembered
def _dropped() -> Declared:
    """Read what the forms that were dropped into ``data/published`` declare."""
    forms = sorted(data_path("published").glob("*.xlsx"))
    if not forms:
        return {}
    from ipcompare.forms.form import declared

    found = [declared(path) for path in forms]
    return {kind: [row for each in found for row in each.get(kind, [])] for kind in DECLARED}


def regions() -> pd.DataFrame:
    """List the regions that the tables may name.

    Returns
    -------
    pandas.DataFrame
        Columns ``region`` (ISO 3166-2, or GB/T 2260 for a city), ``name_zh``, ``name_en``, ``level``
        (nation, total, province, special, city, remainder), ``parent``.

    Examples
    --------
    >>> regions().query("region == 'CN-GZ'").name_en.item()
    'Guizhou'
    """
    return _catalogue("regions.csv").copy()


def indicators() -> pd.DataFrame:
    """List the indicators with their canonical unit and basis.

    Returns
    -------
    pandas.DataFrame
        Columns ``indicator, name_zh, name_en, theme, unit, basis, direction, decimals, definition,
        comparability``; ``direction`` is +1 where more is better, ``decimals`` how many to print.

    Examples
    --------
    >>> indicators().set_index("indicator").unit["hv_invention_density"]
    '件/万人'
    """
    table = _catalogue("indicators.csv")
    return table.assign(direction=table["direction"].astype(int), decimals=table["decimals"].astype(int))


def sources() -> pd.DataFrame:
    """List the documents that the figures come from.

    Returns
    -------
    pandas.DataFrame
        Columns ``source, title_zh, title_en, publisher, region, published, url, sha256, access, note``;
        ``sha256`` is of the text that the figures were read from, ``access`` says whether it was the
        original, a mirror (a third party's copy) or a transcription.

    Examples
    --------
    >>> sources().source.is_unique
    True
    """
    return _catalogue("sources.csv").copy()


def left_out() -> pd.DataFrame:
    """List the runs of digits in the documents' texts that measure and target nothing.

    Returns
    -------
    pandas.DataFrame
        Columns ``source, line, token, kind``, one row each time a token stands in a line.

    Examples
    --------
    >>> sorted(left_out().query("source == 'guizhou-workplan-2025'").kind.unique())
    ['date', 'document number', 'list number']
    """
    table = _catalogue("left_out.csv")
    return table.assign(line=table["line"].astype(int))


@remembered
def _region_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in regions().itertuples():
        for name in (str(row.region), str(row.name_zh), str(row.name_en)):
            names[name.casefold()] = str(row.region)
        if row.level in ("province", "city"):
            for suffix in SUFFIXES:
                names.setdefault(f"{row.name_zh}{suffix}", str(row.region))
            names.setdefault(f"{row.name_en} province".casefold(), str(row.region))
    names["china mainland"] = names["nation"] = names["国家"] = "CN"
    return names


@remembered
def _indicator_names() -> dict[str, str]:
    return {
        str(name).casefold(): str(row.indicator)
        for row in indicators().itertuples()
        for name in (row.indicator, row.name_zh, row.name_en)
    }


def _resolve(
    wanted: str | Iterable[str] | None, names: dict[str, str], what: str, tip: str
) -> list[str] | None:
    if wanted is None:
        return None
    asked = [wanted] if isinstance(wanted, str) else list(wanted)
    found, faults = [], []
    for name in asked:
        code = names.get(str(name).strip().casefold())
        if code is None:
            faults.append(f"unknown {what} {name!r}; nearest: {nearest(str(name), names)}; {tip}")
        else:
            found.append(code)
    if faults:
        raise DataError(faults)
    return list(dict.fromkeys(found))


def region_codes(names: str | Iterable[str] | None) -> list[str] | None:
    """Turn region codes, Chinese or English names into codes.

    Parameters
    ----------
    names : str, iterable of str, or None
        What to look up; None stands for no filter and comes back as None.

    Returns
    -------
    list of str or None

    Raises
    ------
    DataError
        For a name that is not known, with the nearest known names.

    Examples
    --------
    >>> region_codes(["贵州省", "Sichuan", "CN-GD"])
    ['CN-GZ', 'CN-SC', 'CN-GD']
    """
    return _resolve(names, _region_names(), "region", "ipcompare.regions() lists them all")


def indicator_ids(names: str | Iterable[str] | None) -> list[str] | None:
    """Turn indicator ids, Chinese or English names into ids.

    Parameters
    ----------
    names : str, iterable of str, or None
        What to look up; None comes back as None.

    Returns
    -------
    list of str or None

    Raises
    ------
    DataError
        For a name that is not known, with the nearest known names.

    Examples
    --------
    >>> indicator_ids("每万人口高价值发明专利拥有量")
    ['hv_invention_density']
    """
    return _resolve(names, _indicator_names(), "indicator", "ipcompare.indicators() lists them all")


def role_names(names: str | Iterable[str] | None) -> list[str] | None:
    """Check role names; None comes back as None."""
    return _resolve(names, {r: r for r in ROLES}, "role", "roles are " + ", ".join(ROLES))


def growth_of(indicator: str) -> str | None:
    """Name the indicator whose yearly growth this one is, if any.

    Examples
    --------
    >>> growth_of("hv_invention_density_growth")
    'hv_invention_density'
    """
    level = indicator.removesuffix("_growth")
    return level if level != indicator and level in set(indicators()["indicator"]) else None


def unit_factor(printed: str, canonical: str) -> float | None:
    """Give the factor from a printed unit to a canonical one, None where there is none.

    Examples
    --------
    >>> unit_factor("万件", "件")
    10000.0
    >>> unit_factor("个", "件")
    1.0
    """
    if printed == canonical or (printed in COUNTERS and canonical in COUNTERS):
        return 1.0
    return FACTORS.get((printed, canonical))


@remembered
def known_units() -> frozenset[str]:
    """Give all units that a published table may use."""
    pairs = {unit for pair in FACTORS for unit in pair}
    return frozenset(pairs | set(COUNTERS) | set(OTHER_UNITS) | set(indicators()["unit"]))
