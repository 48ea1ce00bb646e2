"""The master and the layouts of the deck: title, subtitle, source, date and page number have their places."""

from __future__ import annotations

import copy
from typing import Any

from ipcompare.briefing import office

__all__ = [
    "BODY",
    "BOTTOM",
    "HEIGHT",
    "INNER",
    "MARGIN",
    "SOURCE",
    "SUBTITLE",
    "TOP",
    "WIDTH",
    "add",
    "begun",
]

#: 16:9, in inches.
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
INNER = WIDTH - 2 * MARGIN
#: Between the subtitle and the source line.
TOP, BOTTOM = 1.75, 6.3
#: The numbers of our own placeholders: what a slide measures, its source line, the words of a first slide.
SUBTITLE, SOURCE, BODY = 13, 14, 15
COVER, PLAIN = 0, 5  # of python-pptx's own template, the two layouts that are kept
#: Where the placeholders of the two layouts stand: left, top, width, height in inches, and points.
PLACES = {
    COVER: {
        0: (MARGIN, 0.6, INNER, 1.25, 30),
        1: (MARGIN, 1.95, INNER, 0.7, 16),
        BODY: (MARGIN, 2.8, INNER, 1.9, 20),
        SOURCE: (MARGIN, 4.9, INNER, 1.9, 12),
    },
    PLAIN: {
        0: (MARGIN, 0.3, INNER, 0.9, 24),
        SUBTITLE: (MARGIN, 1.2, INNER, 0.5, 13),
        SOURCE: (MARGIN, BOTTOM + 0.05, INNER, 0.7, 10),
    },
}
FOOT = {"dt": (MARGIN, 7.05, 4.0, 0.35), "sldNum": (WIDTH - MARGIN - 2.0, 7.05, 2.0, 0.35)}
#: A slide's own parts are copied from its layout, as PowerPoint does it: python-pptx leaves them out.
FIELD = "{http://schemas.openxmlformats.org/drawingml/2006/main}fld"


def begun() -> Any:
    """Begin a deck: 16:9, with two layouts of our own."""
    from pptx import Presentation
    from pptx.util import Inches

    show: Any = Presentation()
    show.slide_width, show.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for number, layout in enumerate(list(show.slide_layouts)):
        if number not in PLACES:
            show.slide_layouts.remove(layout)
    for holder in (show.slide_master, *show.slide_layouts):
        _place_foot(holder)
    for layout, places in zip(show.slide_layouts, PLACES.values(), strict=True):
        for index, (*place, points) in places.items():
            if index in (SUBTITLE, SOURCE, BODY):
                layout.shapes._spTree.append(_placeholder(index, points))
            held: Any = layout.placeholders
            shape = next(s for s in held if s.placeholder_format.idx == index)
            shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in place)
    return show


def add(show: Any, lang: str, *, cover: bool = False, day: str = "") -> Any:
    """Add a slide, with the placeholders of date and page number."""
    slide = show.slides.add_slide(show.slide_layouts[0 if cover else 1])
    for shape in slide.slide_layout.placeholders:
        kind = shape._element.nvSpPr.nvPr.find("{*}ph").get("type")
        if kind not in FOOT:
            continue
        own = copy.deepcopy(shape._element)
        slide.shapes._spTree.append(own)
        if kind == "dt":
            paragraph = own.txBody.p_lst[0]
            for old in list(paragraph):
                paragraph.remove(old)
            run = paragraph.add_r()
            run.text = day  # the day of the data, not of whoever opens the file
            office.fonts(run.get_or_add_rPr(), lang)
    return slide


def _place_foot(holder: Any) -> None:
    """Put date and page number at the foot, and take the middle one away."""
    from pptx.util import Inches

    for shape in list(holder.placeholders):
        kind = shape._element.nvSpPr.nvPr.find("{*}ph").get("type")
        if kind == "ftr":
            shape._element.getparent().remove(shape._element)
        elif kind in FOOT:
            shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in FOOT[kind])
        elif shape._element.spPr.xfrm is not None:
            shape.left, shape.width = Inches(MARGIN), Inches(INNER)


def _placeholder(index: int, points: float) -> Any:
    """Make a placeholder for words without bullets."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(
        f"""<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{index + 20}" name="Text {index}"/>
        <p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>
        <p:nvPr><p:ph type="body" sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr>
        <p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></a:xfrm></p:spPr>
        <p:txBody><a:bodyPr lIns="91440" tIns="0" bIns="0"><a:normAutofit/></a:bodyPr>
        <a:lstStyle><a:lvl1pPr marL="0" indent="0"><a:buNone/>
        <a:defRPr sz="{100 * points:.0f}"/></a:lvl1pPr></a:lstStyle>
        <a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"""
    )
