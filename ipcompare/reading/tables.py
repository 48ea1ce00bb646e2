"""Tables for reading: names for codes, numbers with their unit, percent as percent, in either language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ipcompare.core.text import (
    BOUND_SIGNS,
    indicator_decimals,
    indicator_name,
    number,
    percent,
    reason_words,
    region_name,
    text,
    unit_name,
    word,
)

__all__ = ["csv_bytes", "readable"]

#: What a spreadsheet takes for the start of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

#: Amounts in the row's own unit; ``target`` takes the sign of its bound.
AMOUNTS = (
    "value",
    "baseline",
    "target",
    "latest",
    "projected",
    "low",
    "high",
    "spread_low",
    "spread_high",
    "outcome",
)
#: Amounts shown to the last digit, since the digit is what they are shown for.
EXACT = ("printed", "computed", "difference")
#: Already in percent.
PERCENTS = ("required_growth", "observed_growth", "needed_growth", "growth_before", "national_growth",
            "growth", "share", "top_share", "error", "mape", "speed")  # fmt: skip
#: Shares of one.
SHARES = ("progress", "time_share", "probability", "coverage")
YEARS = (
    "year",
    "baseline_year",
    "target_year",
    "latest_year",
    "first_met",
    "last_year",
    "n",
    "rank",
    "change",
    "horizon",
)
WORDS = ("series", "reading", "kind", "status", "calendar", "open_sdg", "sdsn_trend", "escap", "why", "role",
         "likelihood", "verdict", "model", "interval", "rule", "follows")  # fmt: skip
RATIOS = ("ratio", "herfindahl", "theil", "doubling", "half_life", "r2", "sd_log", "cv")
FLAGS = ("agreed", "met_at_signing", "models_agree", "inside", "derived", "inference")
BLANK = "—"


def readable(table: pd.DataFrame, columns: Iterable[str], lang: str = "zh") -> pd.DataFrame:
    """Turn columns of a result into a table to read or print.

    Parameters
    ----------
    table : pandas.DataFrame
        Any result of the library.
    columns : iterable of str
        Which columns, in order; columns that the table lacks are an error.
    lang : {"zh", "en"}, default "zh"
        The language of names and headings.

    Returns
    -------
    pandas.DataFrame
        Texts only, numbered from 1; a dash stands for what is missing.

    Examples
    --------
    >>> from ipcompare import load, targets
    >>> plan = targets(load("四川", "hv_invention_density"))
    >>> readable(plan, ["region", "target", "progress", "status"], "en").iloc[0].tolist()
    ['Sichuan', '5.67', '184%', 'reached early']
    """
    rows = table[list(columns)] if {"unit", "indicator", "bound"}.isdisjoint(table) else table
    shown = {
        text(f"column.{name}", lang): [_cell(name, row, lang) for row in rows.to_dict("records")]
        for name in columns
    }
    return pd.DataFrame(shown, index=pd.RangeIndex(1, len(table) + 1), dtype=str)


def _cell(name: str, row: dict[Any, Any], lang: str) -> str:
    value = row[name]
    if isinstance(value, str):
        return _words(name, value, lang)
    if pd.isna(value):
        return BLANK
    if name in AMOUNTS:
        decimals = indicator_decimals(str(row["indicator"])) if "indicator" in row else None
        sign = BOUND_SIGNS.get(str(row.get("bound")), "") if name == "target" else ""
        return sign + number(float(value), str(row.get("unit", "")), lang, decimals)
    if name in EXACT:
        return f"{value:,.10g}".replace("-", "−")
    if name in PERCENTS:
        return percent(float(value) / 100, lang, 1)
    if name in SHARES:
        return percent(float(value), lang)
    if name in YEARS:
        return f"{int(value)}"
    if name in RATIOS:
        return f"{float(value):.2f}"
    if isinstance(value, bool) or name in FLAGS:
        return text("yes" if value else "no", lang)
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _words(name: str, value: str, lang: str) -> str:
    if not value:
        return ""
    if name in ("region", "top"):
        return region_name(value, lang)
    if name == "indicator":
        return indicator_name(value, lang)
    if name == "unit":
        return unit_name(value, lang)
    if name == "reason":
        return reason_words(value, lang)
    return word(name, value, lang) if name in WORDS else value


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Give a table as CSV that a spreadsheet opens in Chinese, with no text that it would run as a formula.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; its index is left out.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark. A text that begins like a formula has an apostrophe before it, as
        spreadsheets write such a text themselves; numbers stay numbers.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"a": ["=1+1", "贵州"], "b": [-1.5, 2.0]})).decode("utf-8-sig").split()
    ['a,b', "'=1+1,-1.5", '贵州,2.0']
    """

    def plain(cell: Any) -> Any:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell

    safe = table.map(plain).rename(columns=plain)
    return bytes(safe.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"))
