"""Numbers, years, days and places as people write them, brought to the way the tables write them.

What could mean two things is never guessed: it stays as it is, or a ``ValueError`` says what to write.
"""

from __future__ import annotations

import re
import unicodedata

from ipcompare.core.errors import Fault

__all__ = ["NOT_A_NUMBER", "PLAIN", "YEAR_END", "day", "folded", "locator", "mark_in", "number", "year"]

#: A number in plain digits, as the tables hold it.
PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)
NOT_A_NUMBER = Fault("is not a number; write digits with a dot, no unit and no separators")
GROUPS = re.compile(r"[+-]?\d{1,3}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d+)?")
YEAR = re.compile(r"(\d{4})(?:\.0+)?年?(?:末|底|年末|年底)?")
YEAR_END = re.compile(r"(\d{4})[-/.年]12(?:月|[-/.月]31日?)?")
DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
#: The end of a place that names lines; found from its first word, so that time grows with the text alone.
LINES = re.compile(r"(?:lines?|第)\s*(\d{1,9})(?:\s*[-–—~至]\s*(\d{1,9}))?\s*行?\Z", re.IGNORECASE)
LOOSE = re.compile(r"[;,\s]")


def mark_in(words: str) -> str:
    """Give the raised, lowered or circled sign that folding its width would turn into a digit; "" if none.

    Examples
    --------
    >>> mark_in("120①"), mark_in("12²"), mark_in("１２０")
    ('①', '²', '')
    """
    if words.isascii():
        return ""
    return next((c for c in words if not c.isascii() and unicodedata.category(c) in ("No", "Nl")), "")


def folded(words: str) -> str:
    """Give a text in half width, but keep footnote marks and raised digits as the marks they are.

    Examples
    --------
    >>> folded("２０２５年①")
    '2025年①'
    """
    if words.isascii():
        return words
    plain = unicodedata.normalize("NFKC", words)
    if plain == words or not mark_in(words):
        return plain
    return "".join(c if mark_in(c) else unicodedata.normalize("NFKC", c) for c in words)


def number(words: str, unit: str = "") -> str:
    """Read a number as people write it, in plain digits.

    Full-width digits, thousands in groups of three, a leading plus, a percent sign where the unit is ``%``
    and the row's own unit behind the number are read; blanks elsewhere, other units and signs are not, nor
    the marks of footnotes.

    Raises
    ------
    ValueError
        Saying what is wrong and what to write.

    Examples
    --------
    >>> number("１２，３４５．６"), number("12 345 件", "件"), number("4.5％", "%")
    ('12345.6', '12345', '4.5')
    """
    if mark := mark_in(words):
        raise ValueError(
            Fault(
                "holds the mark {mark}, which is no digit; write the digits alone and a footnote under note",
                mark=mark,
            )
        )
    plain = folded(words).replace("−", "-").replace("、", ",").strip()
    # Only the row's own unit may stand behind the number: another would change it.
    tail = folded(unit)
    if tail and plain.endswith(tail):
        plain = plain.removesuffix(tail).strip()
    if not plain.isascii():
        raise ValueError(
            Fault(
                "is not a number alone; write digits here, the unit ({unit}) under unit and 以上, 约 and the "
                "like under bound",
                unit=unit or "?",
            )
        )
    if GROUPS.fullmatch(plain):
        plain = re.sub(r"[, ']", "", plain)
    elif re.search(r"[, ]", plain):
        raise ValueError(
            Fault("has separators or blanks that do not part thousands; write digits with a dot")
        )
    if not PLAIN.fullmatch(plain):
        raise ValueError(NOT_A_NUMBER)
    return plain.removeprefix("+")


def year(words: str) -> str:
    """Bring 2025年, ２０２５, 2025年末 and 2025-12-31 to 2025; else the words.

    Examples
    --------
    >>> year("2025年12月"), year("2025年6月")
    ('2025', '2025年6月')
    """
    plain = re.sub(r"\s", "", folded(words))
    match = YEAR.fullmatch(plain) or YEAR_END.fullmatch(plain)
    return match[1] if match and match[1].isascii() else words


def day(words: str) -> str:
    """Bring a date to the way the catalogue writes it; else the words.

    Examples
    --------
    >>> day("2025年3月1日"), day("2025/3/1"), day("2025.3")
    ('2025-03-01', '2025-03-01', '2025-03')
    """
    match = DATE.fullmatch(re.sub(r"\s", "", folded(words)))
    return "-".join(part.zfill(2) for part in match.groups() if part) if match else words


def locator(words: str) -> str:
    """Bring a place to ``section; lines a-b``; else the words.

    Examples
    --------
    >>> locator("专栏1 第12-14行")
    '专栏1; lines 12-14'
    """
    plain = folded(words)
    match = LINES.search(plain)
    if match is None:
        return words
    end = match.start()
    while end and LOOSE.match(plain[end - 1]):
        end -= 1
    if not plain[:end].strip() or "\n" in plain[:end]:
        return words
    # Folding may lengthen a text (… becomes three dots): then its places are no longer those of the words.
    section = (words if len(words) == len(plain) else plain)[:end].strip()
    return f"{section}; lines {match[1]}-{match[2] or match[1]}"
