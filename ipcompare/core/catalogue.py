"""The catalogue: regions, indicators, sources, units, and how indicators hang together, read from ``data/``.

A :class:`Catalogue` is a value: what a user's own form declares makes a new one beside it. The tables that a
data set gives carry what was declared with them, and :func:`catalogue_of` reads it back, so that a chart or a
sentence names a user's own region without being told which data it belongs to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ipcompare.core.errors import DataError, Fault, nearest, no_data_folder
from ipcompare.core.files import Signature, shipped, signature
from ipcompare.core.given import harmonised, texts
from ipcompare.core.rows import rows_of
from ipcompare.core.text import language, text, unit_name

ROLES = ("baseline", "target", "actual", "limit")
SUMMED = ("stock", "flow", "period_total", "cumulative")  # what adds up over parts of a region
BASES = (*SUMMED, "ratio", "growth", "density", "score")
BOUNDS = ("eq", "ge", "gt", "le", "lt", "about")
CONFIDENCES = ("high", "medium", "low")
#: How long a plan runs, and the target year of the plans that are compared.
PLAN_YEARS = 5
PLAN_END = 2025
SUFFIXES = ("省", "市", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "自治州", "州", "特别行政区")

#: What a user's file may add: rows of text by the catalogue's table.
Declared = Mapping[str, list[dict[str, str]]]
DECLARABLE = ("regions", "indicators", "sources")
TABLES = (
    "regions", "indicators", "sources", "units", "relations", "plans", "evidence", "doubts", "publishers",
    "left_out", "grid", "neighbours", "breaks",
)  # fmt: skip


def data_folder() -> Path:
    """Give the folder of the shipped tables.

    Examples
    --------
    >>> (data_folder() / "regions.csv").is_file()
    True
    """
    return shipped("data")


@dataclass(frozen=True, eq=False, repr=False)
class Catalogue:
    """Regions, indicators, sources and units, with the names they go by.

    Attributes
    ----------
    regions : pandas.DataFrame
        ``region`` (ISO 3166-2, or GB/T 2260 for a city), ``name_zh, name_en, level`` (nation, total,
        province, special, city, remainder), ``parent``.
    indicators : pandas.DataFrame
        ``indicator, name_zh, name_en, theme, unit, unit_en, basis, direction`` (+1 where more is better),
        ``decimals`` (how many to print), ``definition, comparability``.
    sources : pandas.DataFrame
        ``source, title_zh, title_en, publisher, region, published, url, sha256`` (of the text that the
        figures were read from), ``access`` (original, mirror, transcription), ``note``.
    units : pandas.DataFrame
        ``unit, canonical, factor, kind``: a ``counter`` counts single things, and one of any is one of any
        other; a ``conversion`` has a factor to a canonical unit; what is ``kept`` has none.
    relations : pandas.DataFrame
        ``relation, indicator, part, member, series``: how an indicator follows from others.
    plans : pandas.DataFrame
        ``source, region, section``: the sections that hold a plan's own tables of indicators.
    evidence : pandas.DataFrame
        ``region, indicator`` (of a target), ``evidence`` (near or part), ``place, member, series`` (of the
        figure that says something of it), ``compares`` (no where its values do not compare with the target),
        ``note_zh, note_en`` (how far it is the plan's measure).
    doubts : pandas.DataFrame
        ``region, indicator`` (of a target), ``doubt`` (other terms), ``source, locator, note_zh, note_en``:
        outcomes that documents print in other terms than the plan's.
    publishers : pandas.DataFrame
        ``publisher, body_zh, body_en``: the bodies that publish statistics, by publisher of ``sources``.
    left_out : pandas.DataFrame
        ``source, line, token, kind``: runs of digits in the documents that measure and target nothing.
    grid : pandas.DataFrame
        ``region, row, column``: the tile of each provincial unit, in roughly geographic order.
    neighbours : pandas.DataFrame
        ``region, neighbour, kind``: what a province is held against, each pair once: ``land`` neighbours, and
        those of its ``economy``.
    breaks : pandas.DataFrame
        ``region, indicator, series, year`` (the first of another definition), ``source, locator`` (of what
        says so), ``note_zh, note_en`` (what changes).
    declared : mapping
        What was added to the shipped rows; ``own`` names the regions that a user's figures speak of.
    """

    regions: pd.DataFrame
    indicators: pd.DataFrame
    sources: pd.DataFrame
    units: pd.DataFrame
    relations: pd.DataFrame
    plans: pd.DataFrame
    evidence: pd.DataFrame
    doubts: pd.DataFrame
    publishers: pd.DataFrame
    left_out: pd.DataFrame
    grid: pd.DataFrame
    neighbours: pd.DataFrame
    breaks: pd.DataFrame
    declared: Declared = field(default_factory=dict)

    def __repr__(self) -> str:
        """Say how much is in it."""
        return (
            f"Catalogue({len(self.regions)} regions, {len(self.indicators)} indicators, "
            f"{len(self.sources)} sources)"
        )

    # --- codes ---

    def region_codes(self, names: str | Iterable[str] | None) -> list[str] | None:
        """Turn region codes, Chinese or English names into codes; None, for no filter, stays None.

        Raises
        ------
        DataError
            For a name that is not known, with the nearest known names.

        Examples
        --------
        >>> read_catalogue().region_codes(["贵州省", "Sichuan", "CN-GD"])
        ['CN-GZ', 'CN-SC', 'CN-GD']
        """
        tip = Fault("ipcompare.regions() lists them all")
        return _resolved(names, self.region_names, Fault("region"), tip)

    def indicator_ids(self, names: str | Iterable[str] | None) -> list[str] | None:
        """Turn indicator ids, Chinese or English names into ids; None stays None.

        Raises
        ------
        DataError
            For a name that is not known, with the nearest known names.

        Examples
        --------
        >>> read_catalogue().indicator_ids("每万人口高价值发明专利拥有量")
        ['hv_invention_density']
        """
        tip = Fault("ipcompare.indicators() lists them all")
        return _resolved(names, self.indicator_names, Fault("indicator"), tip)

    def filtered(
        self,
        table: pd.DataFrame,
        regions: str | Iterable[str] | None = None,
        indicators: str | Iterable[str] | None = None,
        roles: str | Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Keep the rows of the named regions, indicators and roles, in a table of their own."""
        tip = Fault("roles are {roles}", roles=", ".join(ROLES))
        wanted = {
            "region": self.region_codes(regions),
            "indicator": self.indicator_ids(indicators),
            "role": _resolved(roles, {r: r for r in ROLES}, Fault("role"), tip),
        }
        for column, names in wanted.items():
            if names is not None:
                table = table[table[column].isin(names)]
        return table.copy()

    @cached_property
    def region_names(self) -> dict[str, str]:
        """The code behind every name of a region, in small letters."""
        rows = rows_of(self.regions)
        names = _names_of(rows, "region") | dict.fromkeys(("china mainland", "nation", "国家"), "CN")
        for row in rows:
            if row["level"] in ("province", "city"):
                for suffix in SUFFIXES:
                    names.setdefault(f"{row['name_zh']}{suffix}", row["region"])
                names.setdefault(f"{row['name_en']} province".casefold(), row["region"])
        return names

    @cached_property
    def indicator_names(self) -> dict[str, str]:
        """The id behind every name of an indicator, in small letters."""
        return _names_of(rows_of(self.indicators), "indicator")

    # --- names ---

    def region_name(self, region: str, lang: str = "zh") -> str:
        """Name a region; a code that the catalogue does not know stays as it is.

        Examples
        --------
        >>> read_catalogue().region_name("CN-GZ", "en")
        'Guizhou'
        """
        return self._regions.get(str(region), {}).get(f"name_{language(lang)}", str(region))

    def indicator_name(self, indicator: str, lang: str = "zh") -> str:
        """Name an indicator; an id that the catalogue does not know stays as it is.

        Examples
        --------
        >>> read_catalogue().indicator_name("hv_invention_density")
        '每万人口高价值发明专利拥有量'
        """
        return str(self._indicators.get(str(indicator), {}).get(f"name_{language(lang)}", indicator))

    def source_title(self, source: str, lang: str = "zh") -> str:
        """Give a document's title, else that in the other language; an id without any stays as it is."""
        titles = [self.source(source).get(f"title_{each}") for each in (lang, "zh", "en")]
        return str(next(filter(None, titles), source))

    def source(self, source: str) -> dict[str, str]:
        """Give all that is known of a document, nothing where it is not in the catalogue."""
        return self._sources.get(source, {})

    def bodies(self, source: str, lang: str = "zh") -> list[str]:
        """Name the bodies that publish a document of statistics; none where it is another kind of document.

        Examples
        --------
        >>> read_catalogue().bodies("csty-2024", "en")
        ['National Bureau of Statistics', 'Ministry of Science and Technology']
        """
        return self._bodies.get(self.source(source).get("publisher", ""), {}).get(language(lang), [])

    def citation(self, source: str) -> str:
        """Name a document as one finds it: publisher, title, date, and the address where that is its own.

        It is the locator of a figure that no section and line is known of. An unknown id stays as it is.

        Examples
        --------
        >>> read_catalogue().citation("nbs-innovation-2025-10")
        '国家统计局《2024年中国创新指数》（2025-10）'
        """
        row = self.source(source)
        if not row.get("title_zh") and not row.get("title_en"):
            return source
        date = f"（{row['published']}）" if row.get("published") else ""
        named = f"{row.get('publisher', '')}《{row.get('title_zh') or row['title_en']}》{date}"
        return " ".join(part for part in (named, row.get("url", "")) if part)

    def unit_name(self, unit: str, lang: str = "zh", indicator: str = "") -> str:
        """Name a unit; in English what an indicator counts has a word of its own (awards, brands).

        Examples
        --------
        >>> read_catalogue().unit_name("件/万人", "en")
        'per 10,000 people'
        """
        row = self._indicators.get(indicator, {}) if lang == "en" else {}
        own = row.get("unit_en", "") if row.get("unit") == unit else ""
        return str(own) or unit_name(unit, lang)

    def measure_name(self, indicator: str, unit: str, lang: str = "zh") -> str:
        """Name an indicator with its unit, unless the name says the unit already.

        Examples
        --------
        >>> names = read_catalogue()
        >>> names.measure_name("gi_count", "件"), names.measure_name("hv_invention_density", "件/万人", "en")
        ('地理标志数量（件）', 'High-value invention patents per 10,000 people')
        """
        name, shown = self.indicator_name(indicator, lang), self.unit_name(unit, lang, indicator)
        return name if not unit or shown in name else text("label.name_unit", lang, name=name, unit=shown)

    # --- what is known of an indicator ---

    def decimals(self, indicator: str) -> int | None:
        """Say how many decimals an indicator is shown with, or None where the catalogue does not.

        Examples
        --------
        >>> read_catalogue().decimals("hv_invention_density")
        2
        """
        return self._indicators.get(str(indicator), {}).get("decimals")

    @cached_property
    def unit_of(self) -> dict[str, str]:
        """The canonical unit of each indicator."""
        return self._column("unit")

    @cached_property
    def basis_of(self) -> dict[str, str]:
        """The canonical basis of each indicator."""
        return self._column("basis")

    @cached_property
    def direction_of(self) -> dict[str, int]:
        """+1 for each indicator of which more is better, -1 where less is."""
        return self._column("direction")

    @cached_property
    def level_of_growth(self) -> dict[str, str]:
        """The level behind each indicator that measures a yearly growth."""
        ids = dict.fromkeys(self.indicators["indicator"])
        pairs = ((name, name.removesuffix("_growth")) for name in ids if name.endswith("_growth"))
        return {growth: level for growth, level in pairs if level in ids}

    def members(self, relation: str) -> dict[str, list[dict[str, str]]]:
        """Give what each indicator of a relation follows from: its rows by indicator, in their order.

        Examples
        --------
        >>> [row["member"] for row in read_catalogue().members("density")["hv_invention_density"]]
        ['hv_invention_stock', 'population']
        """
        found: dict[str, list[dict[str, str]]] = {}
        for row in self._relations:
            if row["relation"] == relation:
                found.setdefault(row["indicator"], []).append(row)
        return found

    # --- units ---

    @cached_property
    def counters(self) -> frozenset[str]:
        """The words that count single things."""
        return frozenset(self.units.loc[self.units["kind"] == "counter", "unit"])

    @cached_property
    def kept_units(self) -> frozenset[str]:
        """The units that are known but have no factor to a canonical one: never harmonised."""
        return frozenset(self.units.loc[self.units["kind"] == "kept", "unit"])

    @cached_property
    def known_units(self) -> frozenset[str]:
        """All units that a published table may use."""
        units = set(self.units["unit"]) | set(self.units["canonical"]) | set(self.indicators["unit"])
        return frozenset(units - {""})

    @cached_property
    def _factors(self) -> dict[tuple[str, str], float]:
        rows = (row for row in rows_of(self.units) if row["kind"] == "conversion")
        return {(row["unit"], row["canonical"]): float(row["factor"]) for row in rows}

    def unit_factor(self, printed: str, canonical: str) -> float | None:
        """Give the factor from a printed unit to a canonical one, None where there is none.

        Examples
        --------
        >>> read_catalogue().unit_factor("万件", "件"), read_catalogue().unit_factor("个", "件")
        (10000.0, 1.0)
        """
        if printed == canonical or (printed in self.counters and canonical in self.counters):
            return 1.0
        return self._factors.get((printed, canonical))

    # --- regions and documents ---

    @cached_property
    def provinces(self) -> list[str]:
        """The codes of the 31 provinces, and of those that a user's own files add."""
        return self.regions.loc[self.regions["level"] == "province", "region"].tolist()

    @cached_property
    def plan_regions(self) -> list[str]:
        """The codes of the regions whose plans are shipped, in the order of ``plans.csv``."""
        return list(dict.fromkeys(self.plans["region"]))

    def cities(self, province: str) -> list[str]:
        """Give the codes of a province's cities."""
        inside = (self.regions["parent"] == province) & (self.regions["level"] == "city")
        return self.regions.loc[inside, "region"].tolist()

    def beside(self, province: str) -> dict[str, str]:
        """Give the provinces that one is held against, with the kind of tie: its land neighbours first.

        Examples
        --------
        >>> read_catalogue().beside("CN-YN")
        {'CN-GX': 'land', 'CN-SC': 'land', 'CN-GZ': 'land', 'CN-XZ': 'land'}
        """
        # A pair stands once and holds both ways.
        pairs = self.neighbours
        back = pairs.rename(columns={"region": "neighbour", "neighbour": "region"})
        both = pd.concat([pairs, back])
        own = both[both["region"] == province].set_index("neighbour")["kind"]
        place = {code: i for i, code in enumerate(self.regions["region"])}
        order = sorted(own.items(), key=lambda tie: (tie[1] != "land", place.get(str(tie[0]), len(place))))
        return {str(code): str(kind) for code, kind in order}

    @cached_property
    def read_line_by_line(self) -> list[str]:
        """The documents whose text was read line by line, in their order."""
        return self.sources.loc[self.sources["sha256"] != "", "source"].tolist()

    # --- a user's own ---

    def with_declared(self, declared: Declared | None) -> Catalogue:
        """Give a catalogue with more rows; what is known already stays as it is.

        Examples
        --------
        >>> more = {"regions": [{"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city"}]}
        >>> read_catalogue().with_declared(more).region_name("420100")
        '武汉'
        """
        given = {kind: list((declared or {}).get(kind, [])) for kind in (*DECLARABLE, "own")}
        given = {kind: rows for kind, rows in given.items() if rows}
        if not given:
            return self
        tables = {kind: _extended(getattr(self, kind), given[kind]) for kind in DECLARABLE if kind in given}
        before = {kind: [*self.declared.get(kind, []), *rows] for kind, rows in given.items()}
        return replace(self, **tables, declared={**self.declared, **before})

    # --- rows by key ---

    @cached_property
    def _regions(self) -> dict[str, dict[str, str]]:
        return _by_key(self.regions)

    @cached_property
    def _indicators(self) -> dict[str, dict[str, Any]]:
        return _by_key(self.indicators)

    @cached_property
    def _sources(self) -> dict[str, dict[str, str]]:
        return _by_key(self.sources)

    @cached_property
    def _relations(self) -> list[dict[str, str]]:
        return rows_of(self.relations)

    @cached_property
    def _bodies(self) -> dict[str, dict[str, list[str]]]:
        groups = self.publishers.groupby("publisher", sort=False)
        named = {"zh": "body_zh", "en": "body_en"}
        return {
            str(publisher): {lang: own[column].tolist() for lang, column in named.items()}
            for publisher, own in groups
        }

    def _column(self, name: str) -> dict[str, Any]:
        return dict(zip(self.indicators["indicator"], self.indicators[name].tolist(), strict=True))


def _names_of(rows: list[dict[str, Any]], key: str) -> dict[str, str]:
    """Give the code behind each code and name; what ships comes first, and no declaration takes its name."""
    names: dict[str, str] = {}
    for row in rows:
        for name in (row[key], row["name_zh"], row["name_en"]):
            if name:
                names.setdefault(name.casefold(), row[key])
    return names


def _by_key(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {str(row[table.columns[0]]): row for row in rows_of(table)}


def _resolved(
    wanted: str | Iterable[str] | None, names: Mapping[str, str], what: Fault, tip: Fault
) -> list[str] | None:
    if wanted is None:
        return None
    asked = [(name, names.get(name.strip().casefold())) for name in texts(wanted, f"{what}s")]
    if unknown := [{"name": name, "near": nearest(name, names)} for name, code in asked if code is None]:
        raise DataError(
            Fault("unknown {what} {name!r}; nearest: {near}; {tip}", what=what, tip=tip, **each)
            for each in unknown
        )
    return [code for _, code in asked if code is not None]


def _extended(table: pd.DataFrame, rows: list[dict[str, str]]) -> pd.DataFrame:
    more = _typed(pd.DataFrame([{c: row.get(c, "") for c in table.columns} for row in rows]))
    # What ships comes first and stays: a declaration adds, it never replaces.
    return pd.concat([table, more], ignore_index=True).drop_duplicates(table.columns[0], ignore_index=True)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    names = ("direction", "decimals", "line", "row", "column", "year")
    whole = {c: table[c].astype("int64") for c in names if c in table}
    return table.assign(**whole) if whole else table


def read_catalogue(root: Path | None = None) -> Catalogue:
    """Read the catalogue of a folder of data, the shipped one by default; again only when a file has changed.

    Raises
    ------
    DataError
        For a folder that lacks one of the tables.

    Examples
    --------
    >>> "hv_invention_density" in read_catalogue().unit_of
    True
    """
    folder = data_folder() if root is None else Path(root)
    paths = tuple(_place(folder, name) for name in TABLES)
    return _read(paths, signature(paths))


def _place(folder: Path, name: str) -> Path:
    path = folder / f"{name}.csv"
    if not path.is_file() and name not in DECLARABLE:
        return data_folder() / path.name  # a folder of data need not say what units are and how they relate
    return path


@lru_cache(maxsize=4)
def _read(paths: tuple[Path, ...], _: Signature) -> Catalogue:
    tables: dict[str, Any] = {}
    for name, path in zip(TABLES, paths, strict=True):
        try:
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            raise no_data_folder(path.parent, path.name) from None
        if name == "indicators" and "unit_en" not in table:
            table.insert(list(table.columns).index("unit") + 1, "unit_en", "")
        tables[name] = _typed(table)
    return Catalogue(**tables)


#: How a harmonised table holds what is no text.
HELD: dict[str, Any] = {
    "value": "float64", "tolerance": "float64", "year": "int64", "since": "Int64", "derived": "bool",
}  # fmt: skip


# --- what a table carries ---------------------------------------------------------------------------------


class _Carried(dict[str, list[dict[str, str]]]):
    """Declared rows that nobody changes, so that pandas need not copy them with every step of a table."""

    def __deepcopy__(self, memo: Any) -> _Carried:
        return self


def carrying(result: pd.DataFrame, *given: pd.DataFrame | Catalogue | None) -> pd.DataFrame:
    """Let a result carry, in ``attrs["declared"]``, what the first that declares anything declares."""
    # Rows of its own: who changes what a table carries changes neither the data set nor its next table.
    kept = {kind: [dict(row) for row in rows] for kind, rows in _declared(given).items() if rows}
    if kept:
        result.attrs["declared"] = _Carried(kept)
    return result


def light(table: pd.DataFrame) -> pd.DataFrame:
    """Give a user's harmonised table as the methods take it: its types, and what it declares at no cost.

    Objects, categories, other numbers and missing texts of a CSV become what :func:`ipcompare.load` gives.
    """
    table = harmonised(table)
    types = {c: HELD.get(str(c), "str") for c in table if c in HELD or _is_loose(table[c].dtype)}
    plain = table.astype({c: kind for c, kind in types.items() if table[c].dtype != kind})
    empty = {c: "" for c in plain if c not in HELD and plain[c].dtype == "str" and plain[c].hasnans}
    plain = plain.fillna(empty) if empty else plain
    plain.attrs = {}
    return carrying(plain, table)


def _is_loose(kind: Any) -> bool:
    return isinstance(kind, pd.CategoricalDtype) or (isinstance(kind, np.dtype) and kind.kind == "O")


def catalogue_of(*tables: pd.DataFrame | None) -> Catalogue:
    """Give the shipped catalogue with what the first table that declares anything adds to it.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["420100"]})
    >>> table.attrs["declared"] = {"regions": [
    ...     {"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city", "parent": "CN-HB"}]}
    >>> catalogue_of(table).region_name("420100", "en")
    'Wuhan'
    """
    shipped, declared = read_catalogue(), _declared(tables)
    return shipped if not declared else _with(shipped, json.dumps(declared, sort_keys=True))


def _declared(origins: Iterable[pd.DataFrame | Catalogue | None]) -> Declared:
    for origin in origins:
        own = (
            origin.declared if isinstance(origin, Catalogue) else getattr(origin, "attrs", {}).get("declared")
        )
        if own:
            return own
    return {}


@lru_cache(maxsize=8)
def _with(shipped: Catalogue, declared: str) -> Catalogue:
    return shipped.with_declared(json.loads(declared))
