"""The PowerPoint deck: one message a slide, with charts that PowerPoint draws and a reader may edit."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import pandas as pd

from ipcompare.briefing import office
from ipcompare.briefing.content import Briefing, Exhibit
from ipcompare.briefing.native import Look, Plot
from ipcompare.core import cells
from ipcompare.core.files import deterministic
from ipcompare.core.text import text

__all__ = ["deck"]

#: 16:9, in inches.
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
INNER = WIDTH - 2 * MARGIN
TOP, BOTTOM = 1.35, 6.75  # between the title and the foot
INK, GREY = "222222", "5F5F5F"
#: Where the charts of a slide go: columns and rows by how many there are.
GRIDS = {1: (1, 1), 2: (2, 1), 3: (3, 1), 4: (2, 2)}
MOST = 4
Place: TypeAlias = "tuple[float, float, float, float]"  # left, top, width, height


def deck(briefing: Briefing) -> bytes:
    """Make the deck of a briefing whose figures are drawn: the same bytes for the same content."""
    return _Deck(briefing).content()


class _Deck:
    """The deck while it is written."""

    def __init__(self, briefing: Briefing) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.briefing, self.lang = briefing, briefing.lang
        self.show = Presentation()
        ratio = Inches(WIDTH) / self.show.slide_width
        self.show.slide_width, self.show.slide_height = Inches(WIDTH), Inches(HEIGHT)
        _widen(self.show, ratio)

    def content(self) -> bytes:
        self._front()
        if said := self.briefing.findings():
            size = 16 if sum(len(line.encode()) for line in said) < 1500 else 14
            self._words("key", said, size, 5, [self.briefing.subtitle])
        for exhibit in self.briefing.exhibits:
            self._exhibit(exhibit)
        self._words("method", self.briefing.method(), 16, 10)
        self._words("sources", self.briefing.documents(), 14, 6)
        properties = self.show.core_properties
        properties.title, properties.author = self.briefing.title, "ipcompare"
        properties.language, properties.last_modified_by = office.language(self.lang), ""
        out = io.BytesIO()
        self.show.save(out)
        return deterministic(out.getvalue(), self.briefing.stamp, self._edit)

    def _edit(self, name: str, part: bytes) -> bytes:
        """Name the fonts where python-pptx has no words for it, and settle the charts' own workbooks."""
        if name.endswith(".xlsx"):
            return deterministic(office.text_only(part), self.briefing.stamp)
        if name.startswith("ppt/charts/") and name.endswith(".xml"):
            return office.chart_fonts(part, self.lang)
        if name.startswith("ppt/theme/") and name.endswith(".xml"):
            return part.replace(b'<a:ea typeface=""/>', f'<a:ea typeface="{office.HAN}"/>'.encode())
        return part

    def _front(self) -> None:
        slide = self.show.slides.add_slide(self.show.slide_layouts[0])
        title, below = slide.placeholders[0], slide.placeholders[1]
        _place(title, MARGIN, 2.2, INNER, 1.5)
        _place(below, MARGIN, 3.8, INNER, 1.2)
        self._write(title, [self.briefing.title], 36, bold=True)
        self._write(below, [self.briefing.subtitle, *self.briefing.chosen], 18, colour=GREY)
        self._box(slide, self.briefing.state(), (MARGIN, 5.0, INNER, 2.2), 13, colour=GREY, gap=3)

    def _slide(self, title: str, notes: Sequence[str] = ()) -> Any:
        slide = self.show.slides.add_slide(self.show.slide_layouts[5])
        _place(slide.shapes.title, MARGIN, 0.35, INNER, 0.95)
        self._write(slide.shapes.title, [title], 26 if len(title.encode()) < 130 else 22, bold=True)
        if notes:
            self._write(slide.notes_slide.notes_text_frame, notes, 12)
        return slide

    def _words(
        self, key: str, lines: Sequence[str], size: float, gap: float, notes: Sequence[str] = ()
    ) -> None:
        """Add slides of nothing but words, as many as the words need."""
        title, pages = text(f"briefing.{key}", self.lang), _pages(lines, size, gap)
        for n, page in enumerate(pages, 1):
            part = text("briefing.part", self.lang, title=title, n=n, of=len(pages))
            slide = self._slide(part if len(pages) > 1 else title, notes)
            self._box(slide, page, (MARGIN, TOP, INNER, BOTTOM - TOP), size, gap=gap)

    def _exhibit(self, exhibit: Exhibit) -> None:
        """Show a figure on a slide, and on further ones where its charts do not fit on one."""
        slides = [exhibit.plots[i : i + MOST] for i in range(0, len(exhibit.plots), MOST)] or [[]]
        for n, drawn in enumerate(slides, 1):
            title = exhibit.title
            if n > 1:
                title = text("briefing.part", self.lang, title=title, n=n, of=len(slides))
            self._part(replace(exhibit, title=title, plots=drawn))

    def _part(self, exhibit: Exhibit) -> None:
        slide = self._slide(exhibit.title, [exhibit.measure, *exhibit.notes(), exhibit.alt])
        region = self.briefing.outlook_regions.get(exhibit.name)
        unjudged = self.briefing.unjudged([region]) if region else []
        right = WIDTH - MARGIN - (4.3 if unjudged else 0)
        if exhibit.plots:
            self._charts(slide, exhibit, right)
        elif "png" in exhibit.files:
            self._picture(slide, exhibit, right)
        if unjudged:
            self._box(slide, unjudged, (right + 0.2, 1.75, 4.1, BOTTOM - 1.75), 13, colour=GREY)
        if exhibit.caveat:
            self._box(slide, exhibit.notes()[-1:], (MARGIN, 6.8, INNER, 0.5), 11, colour=GREY)

    def _charts(self, slide: Any, exhibit: Exhibit, right: float) -> None:
        drawn = exhibit.plots
        columns, rows = GRIDS[len(drawn)]
        width, height = (right - MARGIN) / columns, (BOTTOM - TOP) / rows
        for i, plot in enumerate(drawn):
            left, top = MARGIN + width * (i % columns), TOP + height * (i // columns)
            frame = _native(slide, plot, (left, top, width - 0.1, height - 0.05), len(drawn))
            office.described(frame._element.nvGraphicFramePr.cNvPr, plot.title, exhibit.alt)

    def _picture(self, slide: Any, exhibit: Exhibit, right: float) -> None:
        from pptx.util import Inches

        image = io.BytesIO(exhibit.files["png"])
        picture = slide.shapes.add_picture(image, Inches(MARGIN), Inches(TOP), height=Inches(BOTTOM - TOP))
        if picture.width > Inches(right - MARGIN):
            picture.height = int(picture.height * Inches(right - MARGIN) / picture.width)
            picture.width = Inches(right - MARGIN)
        office.described(picture._element.nvPicPr.cNvPr, exhibit.title, exhibit.alt)

    def _box(self, slide: Any, lines: Sequence[str], place: Place, size: float, **look: Any) -> None:
        from pptx.util import Inches

        if lines:
            box = slide.shapes.add_textbox(*(Inches(x) for x in place))
            self._write(box, lines, size, **look)

    def _write(
        self, holder: Any, lines: Sequence[str], size: float, *, bold: bool = False, colour: str = INK,
        gap: float = 0,
    ) -> None:  # fmt: skip
        """Write lines into a shape or the notes, in both fonts, from the left."""
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame = getattr(holder, "text_frame", holder)
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        for i, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_after = Pt(gap)
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = _colour(colour)
            office.fonts(run.font._element, self.lang)


def _pages(lines: Sequence[str], size: float, gap: float) -> list[list[str]]:
    """Share paragraphs out to slides, whole ones: by the columns of their letters, a few fewer than fit."""
    across = int(0.92 * INNER * 72 / size * 2)
    pages: list[list[str]] = []
    left = 0.0
    for line in lines:
        tall = math.ceil(cells.width(line) / across) * size * 1.25 + gap
        if not pages or tall > left:
            pages.append([])
            left = (BOTTOM - TOP) * 72
        pages[-1].append(line)
        left -= tall
    return pages


def _widen(show: Any, ratio: float) -> None:
    """Stretch the placeholders of a 4:3 template to the width of the slides."""
    master = show.slide_master
    for holder in (master, *master.slide_layouts):
        for shape in holder.placeholders:
            # Only those with a place of their own; the others take the master's.
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = int(shape.left * ratio), int(shape.width * ratio)


def _place(shape: Any, *place: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in place)


def _colour(hexadecimal: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(hexadecimal.lstrip("#"))


def _xml(words: str) -> Any:
    """Read a piece of a chart's XML."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(re.sub(r"^<c:\w+", rf"\g<0> {nsdecls('c')}", words))


# --- charts ---


def _native(slide: Any, plot: Plot, place: Place, of: int) -> Any:
    """Add the chart of a plot to a slide that holds so many."""
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    kinds = {
        "line": XL_CHART_TYPE.LINE_MARKERS,
        "bar": XL_CHART_TYPE.BAR_CLUSTERED,
        "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "scatter": XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
    }
    frame = slide.shapes.add_chart(kinds[plot.kind], *(Inches(x) for x in place), _data(plot))
    chart = frame.chart
    small = of > 1 or len(plot.frame) > 16
    chart.font.size = Pt(_letters(plot, place[3], 10 if small else 12))
    chart.has_title = True
    chart.chart_title.text_frame.text = plot.title
    run = chart.chart_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(11 if small else 14), True
    _axes(chart, plot)
    _legend(chart, plot, beside=of == MOST)
    for i, (series, look) in enumerate(zip(chart.plots[0].series, plot.looks, strict=False)):
        _dress(series, plot, look, i)
    if plot.bars:
        # Few bars would be slabs.
        chart.plots[0].gap_width, chart.plots[0].overlap = 45 if len(plot.frame) > 4 else 250, 0
    # The known years are joined over those between, as in the printed figures; each has its marker.
    chart._chartSpace.chart.find("{*}dispBlanksAs").set("val", "span")
    return frame


def _letters(plot: Plot, height: float, usual: float) -> float:
    """Give the size of a chart's letters, points: small enough that each lying bar keeps its name."""
    if plot.kind != "bar":
        return usual
    row = (72 * height - 60) / len(plot.frame)
    return max(6.0, min(usual, round(0.6 * row)))


def _data(plot: Plot) -> Any:
    from pptx.chart.data import CategoryChartData, XyChartData

    if plot.kind == "scatter":
        points = XyChartData(number_format=plot.form)
        for name, values in plot.frame.items():
            series = points.add_series(str(name))
            for x, y in zip(plot.frame.index, values, strict=True):
                series.add_data_point(float(x), float(y))
        return points
    data = CategoryChartData(number_format=plot.form)
    # Years as words: as numbers they would be an axis of days.
    data.categories = [str(category) for category in plot.frame.index]
    for name, values in plot.frame.items():
        data.add_series(str(name), [None if pd.isna(v) else float(v) for v in values])
    return data


def _axes(chart: Any, plot: Plot) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION as LABELS

    values, categories = chart.value_axis, chart.category_axis
    for axis in (values, categories) if plot.kind == "scatter" else (values,):
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = plot.form, False
        if plot.low is not None:
            axis.minimum_scale = plot.low
        if plot.high is not None:
            axis.maximum_scale = plot.high
    _thin(values.major_gridlines.format.line, "E1E1E1")
    _thin(values.format.line, "FFFFFF")
    _thin(categories.format.line, "8C8C8C")
    if plot.base:
        values._element.find("{*}scaling").insert(0, _xml(f'<c:logBase val="{plot.base:g}"/>'))
    if plot.kind == "scatter":
        categories.has_major_gridlines = False
    values.reverse_order = plot.reverse
    categories.tick_label_position = LABELS.HIGH if plot.reverse else LABELS.LOW
    if plot.kind == "bar":
        # The first row on top, and the values' axis below the bars all the same.
        categories.reverse_order = True
        values._element.find("{*}crosses").set("val", "max")
        # Programs leave out every other name where they find the axis crowded; each bar needs its own.
        categories._element.find("{*}noMultiLvlLbl").addprevious(_xml('<c:tickLblSkip val="1"/>'))


def _legend(chart: Any, plot: Plot, *, beside: bool) -> None:
    """Put the legend below, or beside where four charts share a slide and have no height to spare."""
    from pptx.enum.chart import XL_LEGEND_POSITION as AT

    chart.has_legend = plot.legend
    if plot.legend:
        narrow = max(map(cells.width, plot.frame.columns)) <= 14
        chart.legend.position = AT.RIGHT if beside and narrow else AT.BOTTOM
        chart.legend.include_in_layout = False
    if plot.labels == "end":  # room on the right for the names at the ends of the lines
        area = chart._chartSpace.chart.plotArea
        parts = {"xMode": "edge", "yMode": "edge", "x": 0.06, "y": 0.12, "w": 0.76, "h": 0.78}
        inner = "".join(f'<c:{key} val="{value}"/>' for key, value in parts.items())
        layout = f'<c:manualLayout><c:layoutTarget val="inner"/>{inner}</c:manualLayout>'
        area.insert(0, _xml(f"<c:layout>{layout}</c:layout>"))


def _thin(line: Any, colour: str) -> None:
    from pptx.util import Pt

    line.width, line.color.rgb = Pt(0.75), _colour(colour)


def _filled(form: Any, colour: str) -> None:
    form.fill.solid()
    form.fill.fore_color.rgb = _colour(colour)


def _dress(series: Any, plot: Plot, look: Look, column: int) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    if plot.bars:
        series.invert_if_negative = False
        _filled(series.format, look.colour)
        for i, own in enumerate(plot.colours):
            _filled(series.points[i].format, own)
    else:
        _line(series, plot, look)
    if plot.labels == "values":
        labels = series.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, plot.form, False
        labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(10)
    elif (last := plot.named_at(column)) is not None:
        _named_end(series, last, plot.form)


def _line(series: Any, plot: Plot, look: Look) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    series.smooth = False
    line, marked = series.format.line, look.marker != "none"
    if (plot.kind == "scatter" and marked) or not look.width:
        line.fill.background()
    else:
        line.color.rgb, line.width = _colour(look.colour), Pt(look.width)
        line.dash_style = getattr(MSO_LINE, look.dash.upper())
    series.marker.style = getattr(XL_MARKER_STYLE, look.marker.upper())
    if marked:
        series.marker.size = 7
        _filled(series.marker.format, look.colour if look.width else "#FFFFFF")
        series.marker.format.line.color.rgb = _colour(look.colour)


def _named_end(series: Any, last: int, form: str) -> None:
    """Write the series' name and value at its last point; they follow the data when those are edited."""
    flags = {"LegendKey": 0, "Val": 1, "CatName": 0, "SerName": 1, "Percent": 0, "BubbleSize": 0}
    there = "".join(f'<c:show{key} val="{value}"/>' for key, value in flags.items())
    nowhere = "".join(f'<c:show{key} val="0"/>' for key in flags)
    number = form.replace('"', "&quot;")
    labels = _xml(
        f'<c:dLbls><c:dLbl><c:idx val="{last}"/><c:numFmt formatCode="{number}" sourceLinked="0"/>'
        f'<c:dLblPos val="r"/>{there}<c:separator> </c:separator></c:dLbl>{nowhere}</c:dLbls>'
    )
    series._element.find("{*}cat").addprevious(labels)
