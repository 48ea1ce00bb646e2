"""Words and numbers in Chinese and English, from one file.

Every sentence a reader sees on a figure comes from ``texts.csv`` (key, zh, en) or from the catalogue of
regions and indicators; no chart holds a piece of a sentence.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path
from typing import TypeAlias

from ipcompare.core.errors import DataError, nearest
from ipcompare.core.scope import remembered

__all__ = [
    "LANGUAGES",
    "bounded",
    "chance",
    "indicator_decimals",
    "indicator_name",
    "measure_name",
    "number",
    "percent",
    "reason_words",
    "region_name",
    "text",
    "unit_name",
    "word",
]

LANGUAGES = ("zh", "en")
BOUND_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "about": "≈"}
# What one Chinese unit is worth in the English unit of texts.csv (100 million yuan = 0.1 bn yuan).
ENGLISH_WORTH = {
    "亿元": 0.1,
    "万元": 0.01,
    "万人": 1e4,
    "万件": 1e4,
    "万户": 1e4,
    "万人次": 1e4,
    "亿美元": 0.1,
    "万亿元": 1.0,
}
# From which size on a number is shortened, by what it is divided, and the word for that.
Steps: TypeAlias = "tuple[tuple[float, float, str], ...]"
EN_STEPS: Steps = ((1e6, 1e6, "m"), (1e4, 1e3, "k"))
ZH_STEPS: Steps = ((1e8, 1e8, "亿"), (1e4, 1e4, "万"))
YUAN_STEPS: Steps = ((1e4, 1e4, "万"),)
TEXTS = Path(__file__).with_name("texts.csv")


@cache
def _texts() -> dict[str, dict[str, str]]:
    with TEXTS.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def _language(lang: str) -> str:
    if lang not in LANGUAGES:
        raise DataError(f"lang={lang!r} is not a language of the texts; use one of {', '.join(LANGUAGES)}")
    return lang


def text(key: str, lang: str = "zh", **values: object) -> str:
    """Return one text in one language, its places filled.

    Parameters
    ----------
    key : str
        Key in ``texts.csv``.
    lang : {"zh", "en"}, default "zh"
        The language.
    **values
        What fills the places of the text, as in :meth:`str.format`.

    Returns
    -------
    str
        The text.

    Raises
    ------
    DataError
        An unknown key or language, or a place that nothing fills.

    Examples
    --------
    >>> text("role.target", "en")
    'target'
    >>> text("foot.source", "zh", source="贵州省知识产权局")
    '资料来源：贵州省知识产权局'
    """
    _language(lang)
    known = _texts()
    if key not in known:
        raise DataError(f"there is no text {key!r}; the nearest are {nearest(key, known)}")
    try:
        return known[key][lang].format(**values)
    except (KeyError, IndexError) as fault:
        raise DataError(f"text {key!r} needs a value for {fault}") from fault


def word(family: str, name: object, lang: str = "zh") -> str:
    """Return the word for a code such as a status or a model, or the code itself when the texts have none.

    Parameters
    ----------
    family : str
        First part of the key, for example ``"status"``.
    name : object
        The code.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        The word.

    Examples
    --------
    >>> word("role", "baseline", "zh")
    '基期'
    >>> word("model", "a model of my own", "en")
    'a model of my own'
    """
    _language(lang)
    row = _texts().get(f"{family}.{name}")
    return row[lang] if row else str(name).replace("_", " ")


def unit_name(unit: str, lang: str = "zh") -> str:
    """Return the unit in words; an unknown unit as it is.

    Parameters
    ----------
    unit : str
        Canonical unit, for example ``件/万人``.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        The unit's name.

    Examples
    --------
    >>> unit_name("件/万人", "en")
    'per 10,000 people'
    """
    return word("unit", unit, lang)


def _decimals(value: float, wanted: int | None = None) -> int:
    """Places after the point: as many as wanted, but none that say nothing beside so large a number."""
    size = abs(value)
    if wanted is None:
        return 0 if size >= 100 or value == 0 else 1 if size >= 10 else 2
    return wanted if size < 100 else 0 if round(value, 1) == round(value) else min(wanted, 1)


def _trim(value: float, decimals: int, comma: bool) -> str:
    shown = f"{value:{',' if comma else ''}.{decimals}f}"
    # a minus before nothing but zeros says less than the zero
    return shown.replace("-", "−" if any(c in "123456789" for c in shown) else "")


def _short(value: float, decimals: int, steps: Steps, comma: bool) -> str:
    for least, size, suffix in steps:
        if abs(value) >= least:
            scaled = value / size
            digits = _decimals(scaled)
            shown = _trim(scaled, digits, comma)
            return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + suffix
    return _trim(value, decimals, comma)


def number(
    value: float, unit: str = "", lang: str = "zh", decimals: int | None = None, *, show_unit: bool = False
) -> str:
    """Write a number as the language does: 万 and 亿 in Chinese, thousands separators, k and m in English.

    Parameters
    ----------
    value : float
        The number, in ``unit``.
    unit : str, default ""
        Canonical unit. In English amounts of money are shown in the unit of :func:`unit_name`: 亿元 becomes
        billions of yuan.
    lang : {"zh", "en"}, default "zh"
        The language.
    decimals : int, optional
        Places after the point, fewer from 100 up; by default as many as the size of the number bears.
    show_unit : bool, default False
        Add the unit's name.

    Returns
    -------
    str
        The number; a dash when it is missing.

    Examples
    --------
    >>> number(568_000, "件", "zh"), number(568_000, "件", "en")
    ('56.8万', '568k')
    >>> number(2500, "亿元", "zh", show_unit=True), number(2500, "亿元", "en", show_unit=True)
    ('2500亿元', '250 bn yuan')
    >>> number(1.5, "件/万人", "zh", 2), number(907.6, "亿元", "zh", 2), number(4321, "件", "en")
    ('1.50', '907.6', '4,321')
    """
    _language(lang)
    if value is None or math.isnan(value):
        return "—"
    name = unit_name(unit, lang) if unit else ""
    if lang == "en":
        value = value * ENGLISH_WORTH.get(unit, 1)
        digits = _decimals(value, None if unit in ENGLISH_WORTH else decimals)
        shown = _short(value, digits, EN_STEPS, comma=True)
        joint = "" if name == "%" else " "
        return shown + (joint + name if show_unit and name else "")
    digits = _decimals(value, decimals)
    if unit.startswith("万") and unit != "万亿元":  # 12740 万人 reads better as 1.27 亿人
        value, name, digits = value * 1e4, name.removeprefix("万"), 0
    return _short(value, digits, YUAN_STEPS if unit.startswith("亿") else ZH_STEPS, comma=False) + (
        name if show_unit else ""
    )


def measure_name(indicator: str, unit: str, lang: str = "zh") -> str:
    """Return an indicator's name with its unit, unless the name says the unit already.

    Parameters
    ----------
    indicator : str
        Id in the catalogue.
    unit : str
        Canonical unit; empty for none.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        Name and unit.

    Examples
    --------
    >>> measure_name("gi_count", "件", "zh"), measure_name("hv_invention_density", "件/万人", "en")
    ('地理标志数量（件）', 'High-value invention patents per 10,000 people')
    """
    name, shown = indicator_name(indicator, lang), unit_name(unit, lang)
    return name if not unit or shown in name else text("label.name_unit", lang, name=name, unit=shown)


def reason_words(reason: str, lang: str = "zh") -> str:
    """Return why something could not be judged; what the texts do not have stays as it is.

    Parameters
    ----------
    reason : str
        A reason as the library gives it; what follows a colon may vary.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        The reason in words.

    Examples
    --------
    >>> reason_words("methods disagree: behind by calendar (behind)", "zh")
    '各方法结论不一'
    """
    short = reason.split(":")[0]
    return word(
        "reason",
        reason if f"reason.{reason}" in _texts() or f"reason.{short}" not in _texts() else short,
        lang,
    )


def bounded(
    value: float, bound: object, unit: str = "", lang: str = "zh", decimals: int | None = None
) -> str:
    """Write a target with the sign of its bound.

    Parameters
    ----------
    value : float
        The number, in ``unit``.
    bound : object
        ``eq``, ``ge``, ``gt``, ``le``, ``lt`` or ``about``; anything else, also missing, gives no sign.
    unit, lang, decimals
        As in :func:`number`.

    Returns
    -------
    str
        Sign and number.

    Examples
    --------
    >>> bounded(20, "ge", "件/万人", "en")
    '≥20.0'
    """
    return BOUND_SIGNS.get(str(bound), "") + number(value, unit, lang, decimals)


def percent(share: float, lang: str = "zh", decimals: int = 0) -> str:
    """Write a share of one as a percentage.

    Parameters
    ----------
    share : float
        1.0 is 100 %.
    lang : {"zh", "en"}, default "zh"
        The language.
    decimals : int, default 0
        Places after the point.

    Returns
    -------
    str
        The percentage; a dash when it is missing.

    Examples
    --------
    >>> percent(1.4), percent(12.5, "en"), percent(float("nan"))
    ('140%', '1,250%', '—')
    """
    _language(lang)
    if share is None or math.isnan(share):
        return "—"
    return _trim(share * 100, decimals, lang == "en") + "%"


def chance(probability: float, lang: str = "zh") -> str:
    """Write a probability as a percentage that never claims certainty.

    Parameters
    ----------
    probability : float
        Between 0 and 1.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        The percentage; a dash when it is missing.

    Examples
    --------
    >>> chance(0.876), chance(0.997), chance(0.0)
    ('88%', '>99%', '<1%')
    """
    if probability > 0.99:
        return ">" + percent(0.99, lang)
    if probability < 0.01:
        return "<" + percent(0.01, lang)
    return percent(probability, lang)


@remembered
def _catalogue(kind: str) -> dict[str, dict[str, str]]:
    from ipcompare.core import reference

    frame = reference.regions() if kind == "region" else reference.indicators()
    columns = [c for c in ("name_zh", "name_en", "decimals") if c in frame.columns]
    rows = frame.set_index(kind)[columns].astype(str).to_dict("index")
    return {str(code): {str(k): str(v) for k, v in row.items()} for code, row in rows.items()}


def _name(kind: str, code: str, lang: str) -> str:
    row = _catalogue(kind).get(str(code), {})
    return row.get(f"name_{_language(lang)}", str(code))


def region_name(region: str, lang: str = "zh") -> str:
    """Return a region's name; the code itself when the catalogue does not know it.

    Parameters
    ----------
    region : str
        ISO 3166-2 or GB/T 2260 code.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        The name.

    Examples
    --------
    >>> region_name("CN-GZ", "en")
    'Guizhou'
    """
    return _name("region", region, lang)


def indicator_name(indicator: str, lang: str = "zh") -> str:
    """Return an indicator's name; the id itself when the catalogue does not know it.

    Parameters
    ----------
    indicator : str
        Id in the catalogue.
    lang : {"zh", "en"}, default "zh"
        The language.

    Returns
    -------
    str
        The name.

    Examples
    --------
    >>> indicator_name("hv_invention_density", "zh")
    '每万人口高价值发明专利拥有量'
    """
    return _name("indicator", indicator, lang)


def indicator_decimals(indicator: str) -> int | None:
    """Return how many decimals an indicator is shown with, or None when the catalogue does not say.

    Parameters
    ----------
    indicator : str
        Id in the catalogue.

    Returns
    -------
    int or None
        Places after the point.

    Examples
    --------
    >>> indicator_decimals("hv_invention_density")
    2
    """
    places = _catalogue("indicator").get(str(indicator), {}).get("decimals", "")
    return int(float(places)) if places.replace(".", "", 1).isdigit() else None
