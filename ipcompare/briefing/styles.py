"""How a brief looks: plain, or as Chinese official documents do (GB/T 9704)."""

from __future__ import annotations

from dataclasses import dataclass

from ipcompare.briefing import office
from ipcompare.core.errors import DataError, Fault, nearest

__all__ = ["STYLES", "Style", "style_of"]


@dataclass(frozen=True)
class Style:
    """Fonts, sizes in points, margins in centimetres and colours of a brief.

    Attributes
    ----------
    latin, title, heading, option, body : str
        The Latin font, and the Chinese ones of title, headings, options and text.
    sizes : dict of str to float
        Points of Word's styles; ``table`` is that of cells.
    margins : tuple of float
        Top, right, bottom and left.
    leading : float
        The distance of lines: a factor, or points from ten on.
    indent : float
        How far the first line of a paragraph stands in, in characters; 0 makes paragraphs bullets.
    head, shade, ink : str
        Colours of headings and of the heads of tables, of every other row, of text.
    page : str
        The key of the text at the foot.
    """

    latin: str
    title: str
    heading: str
    option: str
    body: str
    sizes: dict[str, float]
    margins: tuple[float, float, float, float]
    leading: float
    indent: float
    head: str
    shade: str
    ink: str
    page: str


STYLES = {
    "plain": Style(
        latin=office.LATIN,
        title=office.HAN,
        heading=office.HAN,
        option=office.HAN,
        body=office.HAN,
        sizes={"Title": 20, "Heading 1": 13, "Heading 2": 12, "Normal": 10.5, "Caption": 9.5, "table": 8.5},
        margins=(2.0, 2.4, 2.0, 2.4),
        leading=1.1,
        indent=0,
        head="1F3B57",
        shade="F3F5F7",
        ink="222222",
        page="briefing.page",
    ),
    "official": Style(
        latin="Times New Roman",
        title="方正小标宋简体",
        heading="黑体",
        option="楷体_GB2312",
        body="仿宋_GB2312",
        sizes={"Title": 22, "Heading 1": 16, "Heading 2": 16, "Normal": 16, "Caption": 12, "table": 10.5},
        margins=(3.7, 2.6, 3.5, 2.8),
        leading=28,
        indent=2,
        head="000000",
        shade="",
        ink="000000",
        page="briefing.page_official",
    ),
}

#: What stands in where a machine lacks a font: the names that Windows, a Mac and Linux have.
FALLBACKS = {
    "方正小标宋简体": "SimSun",
    "黑体": "SimHei",
    "楷体_GB2312": "KaiTi",
    "仿宋_GB2312": "FangSong",
    office.HAN: "PingFang SC",
}


def style_of(name: str) -> Style:
    """Give a style by name.

    Raises
    ------
    DataError
        For an unknown name, with the nearest.

    Examples
    --------
    >>> style_of("official").heading
    '黑体'
    """
    if name not in STYLES:
        raise DataError(
            Fault(
                "{name!r} is not a {what} of the briefing; use {near}",
                name=name,
                what=Fault("style"),
                near=nearest(name, STYLES),
            )
        )
    return STYLES[name]
