"""What the Office files share: Chinese fonts, words for who cannot see, text that stays text."""

from __future__ import annotations

import io
from typing import Any

__all__ = ["DRAWING", "HAN", "LATIN", "chart_fonts", "described", "fonts", "language", "text_only"]

#: Fonts that Office has on Windows and on a Mac; elsewhere they are replaced by what there is.
LATIN, HAN = "Arial", "Microsoft YaHei"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def language(lang: str) -> str:
    """Give the name that Office has for a language.

    Examples
    --------
    >>> language("zh"), language("en")
    ('zh-CN', 'en-GB')
    """
    return "zh-CN" if lang == "zh" else "en-GB"


def text_only(workbook: bytes) -> bytes:
    """Turn formulas of a chart's embedded workbook into text: what looks like one is a region's name."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook))
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                cell.data_type = "s"
                cell.quotePrefix = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fonts(properties: Any, lang: str) -> None:
    """Name the Latin and the Chinese font in run properties of a drawing and the language."""
    from lxml import etree

    properties.set("lang", language(lang))
    for tag in ("latin", "ea", "cs"):
        for old in properties.findall(f"{{{DRAWING}}}{tag}"):
            properties.remove(old)
    # The schema wants them after line and fill, before hyperlinks.
    place = len(properties.findall(f"{{{DRAWING}}}ln")) + len(properties.findall(f"{{{DRAWING}}}solidFill"))
    for offset, (tag, name) in enumerate((("latin", LATIN), ("ea", HAN))):
        properties.insert(place + offset, etree.Element(f"{{{DRAWING}}}{tag}", typeface=name))


def chart_fonts(part: bytes, lang: str) -> bytes:
    """Name the fonts of all words of a chart (``chartN.xml``), 9 points where it does not say a size."""
    from lxml import etree

    root = etree.fromstring(part)
    if root.find("{*}txPr") is None:
        words = etree.fromstring(
            f'<c:txPr xmlns:c="{CHART}" xmlns:a="{DRAWING}"><a:bodyPr/><a:p><a:pPr>'
            '<a:defRPr sz="900"/></a:pPr><a:endParaRPr/></a:p></c:txPr>'
        )
        root.find("{*}chart").addnext(words)
    for properties in root.iter(*(f"{{{DRAWING}}}{tag}" for tag in ("rPr", "defRPr", "endParaRPr"))):
        fonts(properties, lang)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def described(properties: Any, title: str, alt: str) -> None:
    """Write title and alt text of a picture or chart into its ``cNvPr`` or ``docPr``."""
    properties.set("title", title)
    properties.set("descr", alt)
