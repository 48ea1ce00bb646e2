"""Notes, places and derivations in the language of their reader.

The tables hold them in English, once each, so that a table is the same in both languages. What each says in
Chinese stands in ``phrases.csv``: a template with places for what varies. ``{n}`` is a number, ``{y}`` a
year, ``{unit}`` a unit, ``{reading}`` and ``{series}`` codes that have words of their own, ``{indicator}``
and ``{source}`` names of the catalogue, ``{words}`` anything; a digit behind it tells two of a kind apart.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.text import series_words, text, word

__all__ = ["phrase"]

PHRASES = Path(__file__).with_name("phrases.csv")
#: What may stand in a place of a template.
KINDS = {
    "n": r"[-+]?\d[\d,]*(?:\.\d+)?",
    "y": r"\d{4}",
    "unit": r"[^\s:()+^]+(?: [^\s:/()+^\d]+)?",
    "source": r"[a-z0-9-]+",
    "indicator": r"[a-z][a-z0-9_]+",
    "reading": r".+",
    "series": r"[^;]+",
    "words": r".+",
}
PLACE = re.compile(r"\{([a-z]+)(\d*)\}")
#: How notes, and places in several documents, are joined.
JOINTS = {" | ": "join.places", "; ": "join.sentence"}


@cache
def _templates() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Give the phrases without places by their English, and the patterns of the others, as written."""
    plain: dict[str, str] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    with PHRASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if PLACE.search(row["en"]):
                patterns.append((_pattern(row["en"]), row["zh"]))
            else:
                plain[row["en"]] = row["zh"]
    return plain, patterns


def _pattern(template: str) -> re.Pattern[str]:
    parts = PLACE.split(template)
    made = re.escape(parts[0])
    for kind, number, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        made += f"(?P<{kind}{number}>{KINDS[kind]})" + re.escape(after)
    return re.compile(made)


def phrase(words: str, lang: str, names: Catalogue) -> str:
    """Say a note, a place or a derivation of a table in one language.

    What nobody wrote in Chinese, such as a note of a user's own, stays as it is.

    Parameters
    ----------
    words : str
        The note as the table holds it; several are joined by semicolons, places by bars.
    lang : {"zh", "en"}
        The language.
    names : Catalogue
        The names of indicators and documents.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> names = read_catalogue()
    >>> phrase("970.24 over 442.53 the year before", "zh", names)
    '970.24与上年442.53之比'
    >>> phrase("专栏1; lines 12-14 | 二（二）; lines 30-30", "zh", names)
    '专栏1，第12—14行；二（二），第30行'
    >>> phrase("二（二）; lines 30-30", "en", names)
    '二（二）; line 30'
    >>> phrase("rounded by the publisher; my own words", "zh", names)
    '发布机构已取整；my own words'
    """
    if not words or lang == "en":
        return re.sub(r"\blines (\d+)-\1\b", r"line \1", words)
    whole = _said(words, lang, names)
    if whole is not None:
        return whole
    for joint, key in JOINTS.items():
        first, joined, rest = words.rpartition(joint)
        if joined:
            return phrase(first, lang, names) + text(key, lang) + phrase(rest, lang, names)
    return words


def _said(words: str, lang: str, names: Catalogue) -> str | None:
    """Say one phrase, if there is a template for it."""
    plain, patterns = _templates()
    if words in plain:
        return plain[words]
    for pattern, template in patterns:
        if match := pattern.fullmatch(words):
            told = {place: _value(place, said, lang, names) for place, said in match.groupdict().items()}
            return _once(template.format(**told))
    return None


def _value(place: str, said: str, lang: str, names: Catalogue) -> str:
    kind = place.rstrip("0123456789")
    if kind == "reading":
        return word("reading", said, lang)
    if kind == "series":
        return series_words(said, lang)
    if kind == "indicator":
        return names.indicator_name(said, lang)
    if kind == "source":
        return names.source_title(said, lang)
    return phrase(said, lang, names) if kind == "words" else said


def _once(words: str) -> str:
    """Write a span of one line as that line."""
    return re.sub(r"第(\d+)—\1行", r"第\1行", words)
