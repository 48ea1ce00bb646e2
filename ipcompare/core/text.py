"""Words and numbers in Chinese and English, from one file.

Every sentence a reader sees on a figure comes from ``texts.csv`` (key, zh, en) or from the catalogue of
regions and indicators; no chart holds a piece of a sentence. Everywhere ``lang`` is ``"zh"`` (the default) or
``"en"``; any other is a :class:`~ipcompare.core.errors.DataError`. ``unit`` is a canonical unit.
"""

from __future__ import annotations

import csv
import locale
import math
import os
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import TypeAlias

from ipcompare.core.errors import DataError, Fault, nearest

LANGUAGES = ("zh", "en")
BOUND_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "about": "≈"}
#: What one Chinese unit is worth in the English unit of texts.csv (100 million yuan = 0.1 bn yuan).
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
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
#: A count of one, of what English texts count.
_ONE = re.compile(
    r"(?<![\d.,–-])1 (indicator|target|figure|(?:provincial )?plan|document|province|region|outcome|point|"
    r"baseline|row|cell|year|verdict|source|percentage point)s\b"
)
#: What `methods.progress.agree` writes of each method.
_METHOD_SAYS = re.compile(r"(?:on track|behind|moving away|reached) by (\w+) \((\w+)\)")
TEXTS = Path(__file__).with_name("texts.csv")


# --- words ---


@cache
def _texts() -> dict[str, dict[str, str]]:
    with TEXTS.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def language(lang: str) -> str:
    """Give the language back if the texts speak it, else raise."""
    if lang not in LANGUAGES:
        raise DataError(
            Fault(
                "lang={lang!r} is not a language; use one of {names}",
                lang=lang,
                names=", ".join(LANGUAGES),
            )
        )
    return lang


def machine_language() -> str:
    """Give the language of this machine's user: Chinese where its locale is, else English.

    Examples
    --------
    >>> machine_language() in LANGUAGES
    True
    """
    said = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    # Where nothing says so, as on Windows, Python knows the system's: "Chinese (Simplified)_China".
    named = next(filter(None, said), None) or locale.getlocale()[0] or ""
    return "zh" if named.casefold().startswith(("zh", "chinese")) else "en"


def each_once(*lists: str, by: str = "; ") -> str:
    """Join lists of names to one that has each name once, as first met.

    Examples
    --------
    >>> each_once("gd_plan; gz_plan", "", "sc_plan; gd_plan")
    'gd_plan; gz_plan; sc_plan'
    """
    return by.join(dict.fromkeys(name for names in lists for name in names.split(by) if name))


def has_text(key: str) -> bool:
    """Say whether the texts have a key."""
    return key in _texts()


def text(key: str, lang: str = "zh", **values: object) -> str:
    """Return one text in one language, its places filled.

    Parameters
    ----------
    key, lang : str
        Key in ``texts.csv``, and the language.
    **values
        What fills the places of the text, as in :meth:`str.format`.

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
    >>> text("cli.more_suspicions", "en", more=1, count=11).split(";")[0]
    '1 more that look suspicious, 11 in all'
    """
    language(lang)
    known = _texts()
    if key not in known:
        raise DataError(
            Fault("there is no text {key!r}; the nearest are {near}", key=key, near=nearest(key, known))
        )
    region, indicator = (str(values.get(name, "")) for name in ("region", "indicator"))
    if lang == "zh" and region and indicator.startswith(region):
        # An indicator that a plan names after its province needs no second name before it.
        values["indicator"] = indicator.removeprefix(region)
    try:
        said = known[key][lang].format(**values)
        return _ONE.sub(r"1 \1", said) if lang == "en" else said
    except (KeyError, IndexError) as fault:
        raise DataError(Fault("text {key!r} needs a value for {fault}", key=key, fault=fault)) from fault


def word(family: str, name: object, lang: str = "zh") -> str:
    """Return the word for a code of a family (status, model), or the code itself when the texts have none.

    Of codes that carry figures the texts have one for all, with a pair of braces for each figure.

    Examples
    --------
    >>> word("role", "baseline", "zh"), word("model", "a model of my own", "en")
    ('基期', 'a model of my own')
    >>> word("reading", "an average of 15 % a year from 2021", "zh")
    '2021年起年均15%'
    """
    language(lang)
    texts = _texts()
    if row := texts.get(f"{family}.{name}"):
        return row[lang]
    figures = _FIGURE.findall(str(name))
    if figures and (row := texts.get(f"{family}.{_FIGURE.sub('{}', str(name))}")):
        return row[lang].format(*figures)
    return str(name).replace("_", " ")


def series_words(series: str, lang: str) -> str:
    """Name a series; of one that says two things, both.

    Examples
    --------
    >>> series_words("registered, plan average", "zh"), series_words("census7", "en")
    ('登记额、规划期年均', 'seventh census')
    """
    return text("join.list", lang).join(word("series", part, lang) for part in series.split(", "))


def counted(counts: Mapping[str, int], lang: str = "zh") -> str:
    """Say how many targets fall in each class of ``methods.standing.counts``, in its order.

    Examples
    --------
    >>> counted({"reached": 3, "doubt": 7}, "en"), counted({"reached": 3, "doubt": 7})
    ('3 reached, 7 in doubt', '3项已达到、7项存疑')
    """
    return text("join.list", lang).join(text(f"count.{name}", lang, n=n) for name, n in counts.items())


def reason_words(reason: str, lang: str = "zh") -> str:
    """Return why something could not be judged; what follows a colon may vary, semicolons join reasons.

    Examples
    --------
    >>> reason_words("methods disagree: behind by calendar (behind); on track by escap (will_meet)", "zh")
    '各方法结论不一：时序进度为滞后、ESCAP为将会达到'
    """
    if said := _METHOD_SAYS.findall(reason):
        each = [
            text("method_says", lang, method=text(f"column.{method}", lang), says=word(method, verdict, lang))
            for method, verdict in said
        ]
        found = {
            "words": word("reason", "methods disagree", lang),
            "list": text("join.list", lang).join(each),
        }
        return text("methods_say", lang, **found)
    before, joint, last = reason.rpartition("; ")
    if joint and not has_text(f"reason.{reason}"):
        return text("join.sentence", lang).join(reason_words(part, lang) for part in (before, last))
    short = reason.split(":")[0]
    known = not has_text(f"reason.{reason}") and has_text(f"reason.{short}")
    return word("reason", short if known else reason, lang)


def choice_words(choice: str, value: str, lang: str = "zh") -> str:
    """Name one value of a choice of ``results.sensitivity``, as its tables write it.

    Examples
    --------
    >>> choice_words("with_nation", "True", "en"), choice_words("tolerance", "0.05", "en")
    ("with the nation's outcome", '5% of the printed value')
    """
    if choice == "all":
        return text("choice.all", lang)
    if choice == "tolerance":
        none = float(value) == 0
        return text("tolerance.none" if none else "tolerance.share", lang, share=percent(float(value), lang))
    if choice == "window":
        return text("choice.points", lang, n=value)
    return word(choice, value, lang)


def unit_name(unit: str, lang: str = "zh") -> str:
    """Return the unit in words; an unknown unit as it is.

    Examples
    --------
    >>> unit_name("件/万人", "en")
    'per 10,000 people'
    """
    return word("unit", unit, lang)


# --- numbers ---


def _tens_of_thousands(unit: str, lang: str) -> bool:
    """Say whether a number takes the 万 of its unit to itself: 12740 万人 reads better as 1.27亿 人."""
    return lang == "zh" and unit.startswith("万") and unit != "万亿元"


def unit_beside(unit: str, lang: str = "zh", name: str | None = None) -> str:
    """Return the word for a unit that stands beside numbers which :func:`number` or :func:`exact` wrote.

    ``name`` is the unit in words, by default :func:`unit_name`.

    Examples
    --------
    >>> number(50, "万人次"), unit_beside("万人次")
    ('50万', '人次')
    """
    name = unit_name(unit, lang) if name is None else name
    return name.removeprefix("万") if _tens_of_thousands(unit, lang) else name


def _decimals(value: float, wanted: int | None = None) -> int:
    """Places after the point: as many as wanted, but none that say nothing beside so large a number."""
    size = abs(value)
    if wanted is None:
        return 0 if size >= 100 or value == 0 else 1 if size >= 10 else 2
    return wanted if size < 100 else 0 if round(value, 1) == round(value) else min(wanted, 1)


def fixed(value: float, decimals: int, comma: bool = False) -> str:
    """Write a number with so many decimals; halves are rounded up, as readers do and office programs do.

    What is rounded is what 15 digits say of the number, so that 0.285 x 100 is 28.5 and no hair less.

    Examples
    --------
    >>> fixed(72.5, 0), fixed(-0.125, 2), fixed(0.285 * 100, 0), fixed(16618, 0, comma=True)
    ('73', '-0.13', '29', '16,618')
    """
    if not math.isfinite(value):
        return f"{value:.{decimals}f}"
    rounded = Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:{',' if comma else ''}f}"


def _trim(value: float, decimals: int, comma: bool) -> str:
    shown = fixed(value, decimals, comma)
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
    value: float,
    unit: str = "",
    lang: str = "zh",
    decimals: int | None = None,
    *,
    show_unit: bool = False,
    unit_word: str | None = None,
) -> str:
    """Write a number as the language does: 万 and 亿 in Chinese, thousands separators, k and m in English.

    Parameters
    ----------
    value : float
        The number, in ``unit``; a dash stands for a missing one.
    unit : str, default ""
        Canonical unit. In English amounts of money are shown in the unit of :func:`unit_name`: 亿元 becomes
        billions of yuan.
    lang : {"zh", "en"}, default "zh"
        The language.
    decimals : int, optional
        Places after the point, fewer from 100 up; by default as many as the size of the number bears.
    show_unit : bool, default False
        Add the unit's name.
    unit_word : str, optional
        What to name the unit, by default :func:`unit_name`
        (:meth:`ipcompare.core.catalogue.Catalogue.unit_name` knows what an indicator counts).

    Examples
    --------
    >>> number(568_000, "件", "zh"), number(568_000, "件", "en")
    ('56.8万', '568k')
    >>> number(2500, "亿元", "zh", show_unit=True), number(2500, "亿元", "en", show_unit=True)
    ('2500亿元', '250 bn yuan')
    >>> number(1.5, "件/万人", "zh", 2), number(907.6, "亿元", "zh", 2), number(4321, "件", "en")
    ('1.50', '907.6', '4,321')
    """
    language(lang)
    if value is None or math.isnan(value):
        return "—"
    if lang == "en":
        value = value * ENGLISH_WORTH.get(unit, 1)
        digits = _decimals(value, None if unit in ENGLISH_WORTH else decimals)
        shown = _short(value, digits, EN_STEPS, comma=True)
    else:
        digits = _decimals(value, decimals)
        if _tens_of_thousands(unit, lang):
            value, digits = value * 1e4, 0
        shown = _short(value, digits, YUAN_STEPS if unit.startswith("亿") else ZH_STEPS, comma=False)
    return shown + (_unit_after(unit, lang, unit_word) if show_unit else "")


def rough(value: float, unit: str = "", lang: str = "zh") -> str:
    """Write a number to two digits, which is as many as a scenario has.

    Examples
    --------
    >>> rough(4.254), rough(33.42), rough(69.65)
    ('4.3', '33', '70')
    """
    return exact(float(f"{value:.2g}"), unit, lang)


def exact(
    value: float, unit: str = "", lang: str = "zh", *, show_unit: bool = False, unit_word: str | None = None
) -> str:
    """Write a number with up to ten digits, in the same unit and by the same words as :func:`number`.

    Examples
    --------
    >>> exact(59734, "件", "en"), exact(59734, "件"), exact(907.6, "亿元", "en", show_unit=True)
    ('59,734', '59734', '90.76 bn yuan')
    """
    language(lang)
    if value is None or math.isnan(value):
        return "—"
    value = value * ENGLISH_WORTH.get(unit, 1) if lang == "en" else value
    shown = f"{value:{',' if lang == 'en' else ''}.10g}".replace("-", "−") + (
        "万" if _tens_of_thousands(unit, lang) else ""
    )
    return shown + (_unit_after(unit, lang, unit_word) if show_unit else "")


def _unit_after(unit: str, lang: str, name: str | None) -> str:
    shown = unit_beside(unit, lang, name) if unit else ""
    return f" {shown}" if lang == "en" and shown not in ("", "%") else shown


def bounded(
    value: float, bound: object, unit: str = "", lang: str = "zh", decimals: int | None = None
) -> str:
    """Write a target with the sign of its bound, see :data:`BOUND_SIGNS`; others have none.

    Examples
    --------
    >>> bounded(20, "ge", "件/万人", "en"), bounded(2.4955, "about", "件/万人", "en", 2)
    ('≥20', '≈2.50')
    """
    return BOUND_SIGNS.get(str(bound), "") + shortest(value, unit, lang, decimals)


def shortest(
    value: float, unit: str = "", lang: str = "zh", decimals: int | None = None, *, show_unit: bool = False,
    unit_word: str | None = None,
) -> str:  # fmt: skip
    """Write a number with the decimals of its kind, or fewer where it has no more: 60, not 60.00.

    Examples
    --------
    >>> shortest(60.0, "%", "en", 2), shortest(85.4167, "%", "en", 2), shortest(360000, "件", "zh", 0)
    ('60', '85.42', '36万')
    """
    whole = exact(value, unit, lang, show_unit=show_unit, unit_word=unit_word)
    return min(whole, number(value, unit, lang, decimals, show_unit=show_unit, unit_word=unit_word), key=len)


def day_words(day: str, lang: str = "zh") -> str:
    """Write a date of a source, as exact as it is known, as people do.

    Examples
    --------
    >>> day_words("2026-03"), day_words("2026-03-05", "en"), day_words("2021")
    ('2026年3月', '5 March 2026', '2021年')
    """
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", day):
        return day
    year, *rest = (int(part) for part in day.split("-"))
    if lang == "zh":
        return "".join(f"{part}{sign}" for part, sign in zip((year, *rest), "年月日", strict=False))
    named = [MONTHS[rest[0] - 1]] if rest else []
    return " ".join([*map(str, rest[1:]), *named, str(year)])


def percent(share: float, lang: str = "zh", decimals: int = 0) -> str:
    """Write a share of one as a percentage; a dash when it is missing.

    Examples
    --------
    >>> percent(1.4), percent(12.5, "en"), percent(float("nan"))
    ('140%', '1,250%', '—')
    """
    language(lang)
    if share is None or math.isnan(share):
        return "—"
    return _trim(share * 100, decimals, lang == "en") + "%"


def chance(probability: float, lang: str = "zh") -> str:
    """Write a probability as a percentage that never claims certainty.

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
