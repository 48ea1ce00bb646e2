"""What the three kinds of Office files share: fixed bytes, Chinese fonts, words for who cannot see."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["DRAWING", "HAN", "LATIN", "chart_fonts", "described", "fonts", "settled", "stamp"]

#: Fonts that Office has on Windows and on a Mac; elsewhere they are replaced by what there is.
LATIN, HAN = "Arial", "Microsoft YaHei"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
#: The oldest time that a zip archive can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)
TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")
Edit = Callable[[str, bytes], bytes]


def stamp(published: Mapping[Any, str]) -> str:
    """Give the time that a file says it was made: the day of its newest source, so that it never wavers.

    Parameters
    ----------
    published : mapping of any to str
        Days of publication such as ``2025-04`` or ``2026-01-23``, empty where unknown.

    Returns
    -------
    str
        As Office writes it.

    Examples
    --------
    >>> stamp({"a": "2025-04", "b": "", "c": "2024-12-31"})
    '2025-04-01T00:00:00Z'
    """
    newest = max((day for day in published.values() if day), default="2021")
    return f"{newest}{'-01-01'[len(newest) - 4 :]}T00:00:00Z"


def settled(content: bytes, when: str, edit: Edit | None = None) -> bytes:
    """Give an Office file the same bytes whenever it is made.

    Parameters
    ----------
    content : bytes
        The file as its library wrote it.
    when : str
        Time for its properties; those of the archive's members are the oldest that a zip can hold.
    edit : callable, optional
        ``edit(name, part) -> part``: a last change to the parts.

    Returns
    -------
    bytes
        The same file, also its embedded workbooks settled.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = settled(_only_text(part), when)
            elif name == "docProps/core.xml":
                part = TIMES.sub(rb"\g<1>" + when.encode() + rb"\g<3>", part)
            if edit:
                part = edit(name, part)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o600 << 16
            entry.create_system = 0  # else the bytes would depend on the operating system
            new.writestr(entry, part, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def _only_text(workbook: bytes) -> bytes:
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
    """Name the Latin and the Chinese font in run properties of a drawing, and the language.

    Parameters
    ----------
    properties : lxml element
        ``a:rPr``, ``a:defRPr`` or ``a:endParaRPr``.
    lang : {"zh", "en"}
        The language.
    """
    from lxml import etree

    properties.set("lang", "zh-CN" if lang == "zh" else "en-GB")
    for tag in ("latin", "ea", "cs"):
        for old in properties.findall(f"{{{DRAWING}}}{tag}"):
            properties.remove(old)
    # The schema wants them after line and fill, before hyperlinks.
    place = len(properties.findall(f"{{{DRAWING}}}ln")) + len(properties.findall(f"{{{DRAWING}}}solidFill"))
    for offset, (tag, name) in enumerate((("latin", LATIN), ("ea", HAN))):
        element = etree.Element(f"{{{DRAWING}}}{tag}", typeface=name)
        properties.insert(place + offset, element)


def chart_fonts(part: bytes, lang: str, size: int = 900) -> bytes:
    """Give a chart's part fonts for all its words.

    Parameters
    ----------
    part : bytes
        ``chartN.xml``.
    lang : {"zh", "en"}
        The language.
    size : int, default 900
        In hundredths of a point, where the part does not say.

    Returns
    -------
    bytes
    """
    from lxml import etree

    root = etree.fromstring(part)
    if root.find(f"{{{CHART}}}txPr") is None:
        words = etree.fromstring(
            f'<c:txPr xmlns:c="{CHART}" xmlns:a="{DRAWING}"><a:bodyPr/><a:p><a:pPr>'
            f'<a:defRPr sz="{size}"/></a:pPr><a:endParaRPr/></a:p></c:txPr>'
        )
        before = [root.find(f"{{{CHART}}}{tag}") for tag in ("spPr", "chart")]
        next(element for element in before if element is not None).addnext(words)
    for properties in _runs(root):
        fonts(properties, lang)
    # openpyxl writes the separator of labels where Excel does not look for it.
    for separator in root.iter(f"{{{CHART}}}separator"):
        separator.text = separator.attrib.pop("val", separator.text)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _runs(root: Any) -> Iterator[Any]:
    for tag in ("rPr", "defRPr", "endParaRPr"):
        yield from root.iter(f"{{{DRAWING}}}{tag}")


def described(properties: Any, title: str, alt: str) -> None:
    """Write the alt text of a picture or chart.

    Parameters
    ----------
    properties : lxml element
        Its ``cNvPr`` or ``docPr``.
    title, alt : str
        What it is called, and what a reader who cannot see it should know.
    """
    properties.set("title", title)
    properties.set("descr", alt)
